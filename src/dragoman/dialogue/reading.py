"""One document in; the moves of dialogue that it reports, in the order of the text, out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Protocol

from msgspec import structs

import dragoman.when as when
from dragoman import syntax
from dragoman.actors import Discourse, NameFinder, Reader, long_forms
from dragoman.dialogue.cast import Cast
from dragoman.dialogue.clauses import Match
from dragoman.dialogue.moves import Move
from dragoman.dialogue.offering import Offers
from dragoman.dialogue.replies import Replies
from dragoman.dialogue.sides import Side, same, unite
from dragoman.dialogue.words import Words, load
from dragoman.lexicon import Lexicon
from dragoman.model import Document, Event, Party, When
from dragoman.parse import Parser, Sentence, Stretch, split

DATELINE = re.compile(
    r"(?:[A-ZÀ-Þ][\w.’'À-ÿ/-]*(?:[ ,]+(?:[A-ZÀ-Þ][\w.’'À-ÿ/-]*|\d{1,2}|of|de|and)){0,9}\s*)?"
    r"(?:\([^()\n]{2,48}\)\s*)?[–—-]{1,2}\s+(?=[\"“‘'A-ZÀ-Þ])"
)
TO_COME = re.compile(
    r"\b(?:comes? into (?:force|effect)|takes? effect|(?:is|are) (?:to (?:begin|start|be held|open|take place)|set for|due|scheduled|planned for|expected)"
    r"|(?:would|will) (?:begin|start|be held|take place)|expect(?:s|ed)? (?:the )?(?:talks|meeting|round|negotiations|it|them))\b"
)
DIVIDED = re.compile(r"\bKoreas?\b|\bKorean\b|\bSeoul\b|\bPyongyang\b|\bPanmunjom\b")
DENIED = re.compile(
    r"\b(?:reports?|rumou?rs?|claims?|stor(?:y|ies)|suggestions?)\b[^.;]{0,60}\b(?:den(?:y|ies|ied)|invented|untrue|false|baseless|unfounded|fabricated"
    r"|nonsense|refuted|dismissed)\b|\bdenied (?:reports?|rumou?rs?|claims?)\b",
    re.IGNORECASE,
)
TELLING = frozenset({"wont", "come", "invite", "declare-a-truce", "fulfil-talks"})  # phrases whose own words tell what it is about


class Stages(Protocol):
    """What a coder holds that is needed here."""

    lexicon: Lexicon
    parser: Parser
    names: NameFinder
    reader: Reader


def read(coder: Stages, document: Document, events: Sequence[Event] = ()) -> list[Move]:
    """List the moves of dialogue that a document reports.

    Args:
        coder: holds lexicon, parser, names and reader.
        document: the text, with its day of publication if known.
        events: the coded events of the document, to be named by the moves whose words they share.
    """
    words = load()
    if not words.may_move(document.text):
        return []
    return _Reading(coder, words, document, events).moves()


class Lines(Offers, Replies):
    """The moves of one sentence."""

    def moves(self) -> list[Move]:
        """List the moves of the sentence."""
        found: list[Move] = []
        for match in self._matches():
            move = self._move(match)
            if move is not None:
                found.append(move)
        kept: list[Move] = []
        for move in found:
            if not (move.act == "mention" and any(o.start == move.start and o.act in ("mention", "offer") for o in kept)):
                kept.append(move)
        makers = [m for m in kept if m.act == "offer" and not m.text.lower().startswith(("draft", "drew", "draw"))]
        found = [
            m
            for m in kept
            if not (
                m.act == "offer"
                and m.text.lower().startswith(("draft", "drew", "draw"))
                and any(not (x.by and m.by and same(x.by[0], m.by[0])) for x in makers)
            )
        ]
        found += self._windows(found)
        found += self._conditions(found)
        found += self._descriptions(found)
        found += self._references(found)
        found.sort(key=lambda m: (m.start, m.end))
        return found

    def _move(self, match: Match) -> Move | None:
        phrase, voice, s = match.phrase, match.voice, self._s
        if voice.denied or (phrase.act == "offer" and DENIED.search(self._stretch.text)):
            return None
        if self._is_history(match):
            return None
        act, kind = phrase.act, phrase.kind
        start, end = self._span(match)
        move = Move(self._document.id, self._published, s.index, start, end, self._text[start:end], act, kind, phrase=phrase.id)
        move.words = self._content([*match.region, *match.tokens]) if phrase.id in TELLING else self._content(match.region)
        if phrase.subject:
            move.words |= self._content([k for t in s.kids(match.verb, "nsubj", "nsubjpass") for k in s.subtree(t.i)])
        if phrase.act == "reply" and not move.words - {"one"}:
            move.around = self._content([t.i for t in s.tokens])
        move.quoted = self._quoted(match)
        move.toward = self._sides_in(match.region)
        move.weak, move.counter, move.partial, move.soft = phrase.weak, phrase.counter, phrase.partial, phrase.soft
        if phrase.concept:
            move.concepts = (phrase.concept, *phrase.also)
        self._refer(match, move)
        by = self._doers(match)
        if act == "offer":
            return self._offer(match, move, by)
        if act in ("mention", "convey"):
            if voice.hypothetical or voice.negated or voice.modal in self._words.set("modals_hypothetical"):
                return None
            move.by = by
            move.to = self._addressees(match, move)
            if act == "mention":
                self._window(match, move)
                self._date(match, move, wanted="past")
                move.conditions = self._own_conditions(match, True)
            return move
        if act == "reply":
            return self._reply(match, move, by)
        return self._ending(match, move, by)

    def _ending(self, match: Match, move: Move, by: list[Side]) -> Move | None:
        s, voice, words = self._s, match.voice, self._words
        if voice.negated or voice.hypothetical or voice.modal in words.set("modals_hypothetical"):
            return None
        if move.act == "fulfil":
            if voice.modal is not None or (voice.infinitive and s.tokens[match.verb].tag == "VB"):
                return None
            if match.phrase.pos == "V" and s.tokens[match.verb].tag == "VB":
                return None
            if match.phrase.pos == "V" and s.tokens[match.verb].tag in ("VBZ", "VBP") and not voice.perfect:
                return None
            if match.phrase.pos == "N" and not self._took_place(match):
                return None
        if voice.modal in words.set("modals_future") and move.act in ("lapse",):
            return None
        move.by = by
        move.everyone = not by and self._counted(match)
        self._date(match, move, wanted="past")
        if move.act == "withdraw":
            self._window(match, move)
        self._describe(match, move)
        if match.phrase.pos == "N":
            root = next((t.i for t in s.tokens if t.head == t.i), match.verb)
            move.by = unite(x for v in (match.verb, root) for k in syntax.subjects(s, v) for x in self._cast.of(k))
            hit = next((h for k, h in sorted(self._actors.hit_at.items()) if self._cast.is_place(k)), None)
            if hit and move.place is None:
                move.place = self._text[hit.start : hit.end]
        subject = [k for h in [t.i for t in s.kids(match.verb, "nsubj", "nsubjpass")] for k in s.subtree(h)]
        move.words = move.words | self._content(subject)
        return move

    def _took_place(self, match: Match) -> bool:
        """Tell whether a noun for talks says that they were held: "Monday's session", "at a meeting in Brussels"."""
        s = self._s
        k = match.tokens[0]
        token = s.tokens[k]
        verb = s.tokens[match.verb]
        if any(a.tag == "MD" for a in s.kids(verb.i, "aux")) or verb.tag not in ("VBD", "VBN"):
            return False
        if any(t.text.lower() in ("no", "further", "next", "proposed", "planned", "another", "future", "joint") for t in s.kids(k, "det", "amod")):
            return False
        if token.dep == "pobj" and s.tokens[token.head].text.lower() in ("at", "after", "during", "in"):
            return s.tokens[token.head].text.lower() in ("at", "during", "after")
        return token.dep in ("nsubj",) and verb.lemma in (
            "last",
            "end",
            "conclude",
            "begin",
            "open",
            "start",
            "run",
            "take",
            "close",
            "produce",
            "yield",
            "bring",
            "break",
        )

    def _windows(self, found: list[Move]) -> list[Move]:
        """A sentence that only tells when it is to be: "It comes into force on Monday evening"."""
        s = self._s
        ahead = TO_COME.search(self._lower)
        if not ahead or any(m.act == "offer" for m in found):
            return []
        for e in self._expressions:
            if e.start >= self._stretch.start + ahead.start() - 20:
                window = when.resolve(e.text, self._published, "future")
                if window.start is None:
                    continue
                start, end = self._stretch.start + ahead.start(), self._stretch.start + ahead.end()
                lead = self._preposition(e.start)
                text = f"{lead} {e.text}" if lead in ("in", "on", "for", "at") else e.text
                tokens = [t.i for t in s.tokens]
                pronoun = any(t.dep in ("nsubj", "nsubjpass") and t.text.lower() in ("it", "they") for t in s.tokens)
                return [
                    Move(
                        self._document.id,
                        self._published,
                        s.index,
                        start,
                        end,
                        self._text[start:end],
                        "window",
                        noun="it" if pronoun else None,
                        words=self._content(tokens),
                        window=structs.replace(window, text=text),
                    )
                ]
        return []

    def _descriptions(self, found: list[Move]) -> list[Move]:
        """A sentence that tells what a known offer holds: "Under the plan, …", "The text asks each side to …"."""
        s = self._s
        if any(m.act == "offer" for m in found):
            return []
        for token in s.tokens:
            noun = self._noun(token.i)
            if not noun or not self._points_back(token.i):
                continue
            under = token.dep == "pobj" and s.tokens[token.head].text.lower() == "under" and s.tokens[token.head].i <= 1
            verb = s.tokens[token.head]
            tells = token.dep == "nsubj" and (
                any(a.text.lower() in ("would", "will") for a in s.kids(verb.i, "aux"))
                or verb.lemma
                in (
                    "ask",
                    "call",
                    "provide",
                    "envisage",
                    "foresee",
                    "include",
                    "require",
                    "demand",
                    "set",
                    "oblige",
                    "commit",
                    "offer",
                    "contain",
                    "leave",
                    "say",
                    "bind",
                )
            )
            if (under or tells) and token.i <= 6:
                region = [t.i for t in s.tokens]
                return [
                    Move(
                        self._document.id,
                        self._published,
                        s.index,
                        token.start,
                        token.end,
                        token.text,
                        "describe",
                        words=self._content(region),
                        noun=noun,
                        definite=True,
                        owner=self._owner(token.i, None),
                    )
                ]
        return []

    def _references(self, found: list[Move]) -> list[Move]:
        """A noun that speaks of somebody's offer without a verb of its own: "the reply to the Armenian draft"."""
        s = self._s
        taken = {m.noun_at.start for m in found if m.noun_at and m.act in ("offer", "mention", "reply", "convey")} | {
            s.tokens[k].start for m in found for k in range(len(s.tokens)) if m.start <= s.tokens[k].start < m.end
        }
        listed = []
        for token in s.tokens:
            noun = self._noun(token.i)
            if noun is None or token.start in taken or any(m.act == "describe" and m.start == token.start for m in found):
                continue
            owner = self._owner(token.i, None)
            if owner:
                listed.append(
                    Move(
                        self._document.id,
                        self._published,
                        s.index,
                        token.start,
                        token.end,
                        token.text,
                        "refer",
                        words=self._content(s.subtree(token.i)),
                        noun=noun,
                        definite=True,
                        owner=owner,
                    )
                )
        return listed

    def _conditions(self, found: list[Move]) -> list[Move]:
        """A sentence that only tells a condition: "He attached one string: …", "It would apply only if …"."""
        if any(m.act in ("offer", "reply") for m in found):
            return []
        s = self._s
        body = self._stretch.text
        m = re.search(r"\b(?:strings?|conditions?|proviso|caveat|catch)\b[^:]{0,30}: (.+?)[.]?$", body)
        text = m[1] if m else None
        if text is None:
            m = re.search(
                r"^(?:It|They|The \w+)\b[^,;]{0,60}?\b(?:only if|provided that|provided|on condition that|as long as|only on condition that)\b (.+?)[.]?$", body
            )
            text = m[1] if m else None
        if not m or not text:
            return []
        start = self._stretch.start + m.start()
        by = [side for t in s.tokens if t.dep == "nsubj" and t.tag.startswith("PRP") for side in self._cast.of(t.i)]
        return [
            Move(
                self._document.id,
                self._published,
                s.index,
                start,
                start + len(m[0].split()[0]),
                m[0].split()[0],
                "condition",
                by=by,
                conditions=[text.strip(' "”')],
            )
        ]


class _Reading:
    def __init__(self, coder: Stages, words: Words, document: Document, events: Sequence[Event]) -> None:
        self._coder, self._words, self._document, self._events = coder, words, document, events
        self._speech = frozenset(coder.lexicon.grammar["speech_verbs"][0]) | words.set("speech")
        self._found: list[Move] = []
        self._days: dict[int, tuple[list[Side], When] | None] = {}

    def moves(self) -> list[Move]:
        """Read the sentences in order."""
        document = self._document
        stretches = _once(_undated(split(document.text)))
        hits = {s.index: [structs.replace(h, start=h.start + s.start, end=h.end + s.start) for h in self._coder.names.find(s.text)] for s in stretches}
        counts: Counter[str] = Counter()
        for found in hits.values():
            for hit in found:
                for name in hit.names[:1]:
                    entity = self._coder.lexicon.entities[name.entity]
                    if entity.country and entity.kind in ("state", "partially recognised") and name.use not in ("city", "province"):
                        counts[entity.country] += 1
        divided = bool(DIVIDED.search(document.text))
        home = document.source.country if document.source else None
        cast = Cast(self._words, self._coder.lexicon, [code for code, _ in counts.most_common()], home)
        acronyms = {acronym: self._long_form(*found) for acronym, found in long_forms(document.text).items()}
        parsed = [self._lemmatized(s) for s in self._coder.parser.parse(stretches)]
        for again in (False, True):
            # read twice: "the mediators" of the first sentence may be named in the second
            first = cast
            cast = Cast(self._words, self._coder.lexicon, [code for code, _ in counts.most_common()], home, divided)
            cast.later = [known for _, known in first.sets]
            discourse = Discourse()
            discourse.acronyms.update(acronyms)
            for stretch, sentence in zip(stretches, parsed, strict=True):
                actors = self._coder.reader.read(sentence, hits[stretch.index], discourse, document.published)
                cast.begin(actors)
                if again:
                    lines = Lines(self._words, self._coder.lexicon, document, cast, actors, stretch)
                    self._found += lines.moves()
                    self._days[stretch.index] = lines.day()
                actors.note()
        self._name_events()
        self._guess(cast)
        self._date_by_neighbours()
        return self._found

    def _lemmatized(self, s: Sentence) -> Sentence:
        """Give verbs the lemmas of this lexicon; the coder's knows those of its frames only."""
        tokens = [structs.replace(t, lemma=self._words.verb(t) or t.lemma) if t.tag.startswith("VB") else t for t in s.tokens]
        return Sentence(s.index, s.start, s.end, tokens, s.children)

    def _date_by_neighbours(self) -> None:
        """Date a move by the sentence before or behind, where its side says or does something on a day."""
        for move in self._found:
            if move.date is not None or move.act not in ("offer", "reply") or not move.by or move.embedded:
                continue
            for at in (move.sentence - 1, move.sentence + 1):
                known = self._days.get(at)
                if known and any(same(a, b) for a in known[0] for b in move.by):
                    move.date = known[1]
                    break

    def _guess(self, cast: Cast) -> None:
        """Note for each move the other sides that the document names, the nearest first."""
        for move in self._found:
            if move.act not in ("offer", "mention") or move.to:
                continue
            near: list[tuple[float, Side]] = []
            for item in cast.seen:
                if item.place or item.side.members or any(same(item.side, b) for b in (*move.by, *move.owner)):
                    continue
                distance = move.sentence - item.sentence
                near.append(
                    (
                        (distance if distance >= 0 else 0.5 - distance)
                        - (0.6 if item.subject else 0.0)
                        + (1.5 if item.modifier else 0.0)
                        + (1.5 if item.side.kind in ("igo", "body") else 0.0),
                        item.side,
                    )
                )
            near.sort(key=lambda n: n[0])
            move.near = unite(side for weight, side in near if weight < 4)[:3]

    def _long_form(self, long: str, start: int, end: int) -> Party:
        for hit in self._coder.names.find(long):
            if hit.end - hit.start >= 0.6 * len(long):
                name = self._coder.reader.resolver.choose(hit.names, self._document.published, [], None)
                if name:
                    fields = self._coder.reader.resolver.fields(self._coder.lexicon.entities[name.entity], name, self._document.published)
                    return Party(self._document.text[start:end], start, end, **fields)
        return Party(self._document.text[start:end], start, end, long)

    def _name_events(self) -> None:
        for move in self._found:
            move.names = self._words.nouns.get(move.noun or "")
            near = [e for e in self._events if e.trigger.start < move.end and move.start < e.trigger.end]
            move.events = [e.id for e in near]
            move.contexts = list(dict.fromkeys(c for e in near for c in e.contexts))


def _once(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Leave out sentences that stood before word for word."""
    seen: set[str] = set()
    kept = []
    for stretch in stretches:
        key = " ".join(stretch.text.split())
        if key not in seen or len(key) < 25:
            kept.append(stretch)
        seen.add(key)
    return kept


def _undated(stretches: Sequence[Stretch]) -> list[Stretch]:
    """Cut the dateline off a sentence ("HAVANA, Dec 18 (Agency) - "), which would be read as its subject."""
    found = []
    for stretch in stretches:
        m = DATELINE.match(stretch.text) if stretch.index < 3 else None
        if m and (m.group().strip(" –—-") == "" or "(" in m.group() or m.group()[:3].isupper()):
            stretch = structs.replace(stretch, start=stretch.start + m.end(), text=stretch.text[m.end() :])
        found.append(stretch)
    return found


def flat(codings: Iterable[list[Move]]) -> list[Move]:
    """Join the moves of documents, in their order."""
    found: list[Move] = []
    for order, moves in enumerate(codings):
        for move in moves:
            move.order = order
            found.append(move)
    return found
