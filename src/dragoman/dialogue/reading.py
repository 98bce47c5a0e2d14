"""One document and its coded events in; the moves of dialogue that it reports, in the order of the text, out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from dragoman.actors import Hit, SentenceActors
from dragoman.dialogue.cast import Cast
from dragoman.dialogue.moves import Move
from dragoman.dialogue.roster import realms_of
from dragoman.dialogue.unnamed import Unnamed
from dragoman.dialogue.words import load
from dragoman.lexicon import Lexicon
from dragoman.model import Document, Event
from dragoman.parse import dateline

HEARSAY = re.compile(
    r"\b(?:reports?|rumou?rs?|claims?|stor(?:y|ies)|suggestions?)\b[^.;]{0,60}"
    r"\b(?:den(?:y|ies|ied)|invented|untrue|false|baseless|unfounded|nonsense|refuted|dismissed)\b"
    r"|\bden(?:y|ies|ied) (?:[\w-]+ ){0,3}?(?:reports?|rumou?rs?|claims?|having|that)\b"
    r"|\b(?:dismiss|reject|scotch|rubbish|refute|disown)\w* (?:as \w+ )?(?:[\w-]+ ){0,2}?(?:reports?|rumou?rs?|claims?|talk) (?:that|of)\b"
    r"|\b(?:is|are) whispered\b|\brumou?rs?\b|\breported(?:ly)? that\b|\bfairy tale\b",
    re.I,
)


def may_move(text: str) -> bool:
    """Tell, without parsing, whether a text could hold a move."""
    return load().may_move(text)


def read(lexicon: Lexicon, document: Document, hits: Sequence[Hit], sentences: Iterable[SentenceActors], events: Sequence[Event] = ()) -> list[Move]:
    """List the moves of dialogue that a document reports.

    Args:
        lexicon: who is who.
        document: the text, with its day of publication if known.
        hits: the names in it.
        sentences: its sentences in their order, with their parties.
        events: the coded events of the document.
    """
    words = load()
    if not words.may_move(document.text):
        return []
    states: Counter[str] = Counter()
    named: set[str] = set()
    for hit in hits:
        named.update(word for n in hit.names for word in n.words)
        states.update({e.country for n in hit.names if (e := lexicon.entities[n.entity]).country and e.kind in ("state", "partially recognised")})
    home = document.source.country if document.source else None
    if home not in states:  # what a foreign outlet reports from a town is of that country
        home = next((c for h in hits if h.end <= dateline(document.text) for n in h.names if (c := lexicon.entities[n.entity].country)), home)
    cast = Cast(words, lexicon, states, home, realms_of(document.text, named))
    found: list[Move] = []
    for actors in sentences:
        cast.begin(actors)
        line = _Line(words, document, cast, [e for e in events if e.sentence == actors.sentence.index])
        found += line.moves()
    for move in found:
        move.near = cast.near(move.sentence, move.by)
        move.beside = [x.side for x in cast.seen if x.sentence == move.sentence]
    return found


class _Line(Unnamed):
    """The moves of one sentence."""

    def moves(self) -> list[Move]:
        """List them in the order of the text."""
        s = self._s
        hearsay = HEARSAY.search(self._body)
        found = [m for match in self._finder.matches() if (m := self._move(match)) and not (hearsay and m.act == "offer")]
        found += self._from_events(found) if not hearsay else []
        found += self._unless(found)
        found += self._fragments(found)
        found += self._oughts(found)
        found += self._windows(found)
        found += self._mentions(found)
        for move in found:
            move.events = self._behind(move)
            move.contexts = list(dict.fromkeys(c for e in self._events if e.id in move.events for c in e.contexts))
        self._set_apart([m for m in found if m.act == "offer"])
        takes = [m for m in found if m.act == "reply"]
        found = [m for m in found if not (m.phrase == "ready" and any(o.start > m.start and o.end <= s.end and o.by == m.by for o in takes))]
        found += self._deeds(found)
        bargains = self._bargains(found)
        found = [m for m in found if not any(m.act == "reply" and m.start == b.start for b in bargains)] + bargains
        found = [
            m
            for m in found
            if not any(o is not m and o.act == m.act and o.start <= m.start and m.end <= o.end and (o.start, o.end) != (m.start, m.end) for o in found)
        ]
        days = [m.date for m in found if m.date and m.date.start and m.date.start == m.date.end]
        self._cast.day = (s.index, days[-1]) if days else None
        return sorted(found, key=lambda m: (m.start, m.end))

    def _set_apart(self, offers: Sequence[Move]) -> None:
        """Note which offers "also" stands with: between the one before and the one after."""
        starts = [m.start for m in offers]
        for move in offers:
            low = max((m.end for m in offers if m.end <= move.start), default=self._s.start)
            high = min((start for start in starts if start > move.start), default=self._s.end)
            stretch = self._text[low:high].lower()
            move.further = self._words.cue("additive", stretch)
