"""A clause in its document in; who asserts it (a party), which outlet relays it, and whether it stands in quotes, out."""

from __future__ import annotations

import re

from msgspec import Struct

from dragoman import syntax
from dragoman.actors import Reference, SentenceActors
from dragoman.lexicon import Lexicon

_QUOTES = re.compile(r"[\"“”„«»]")
WITNESSES = frozenset(
    {"witness", "source", "official", "resident", "survivor", "spokesman", "spokeswoman", "activist", "medic", "relative", "neighbour", "neighbor", "villager"}
)


class Account(Struct, frozen=True):
    """Whose word a clause is: the nearest source, and the outlet that relays it."""

    claimed_by: Reference | None
    reported_by: str | None
    verb: int | None


def quoted_spans(text: str) -> list[tuple[int, int]]:
    """List the stretches of a text inside double quotation marks; an open one ends with its paragraph."""
    spans: list[tuple[int, int]] = []
    opened: int | None = None
    for match in _QUOTES.finditer(text):
        mark, at = match.group(), match.start()
        if opened is not None and "\n" in text[opened:at]:
            spans.append((opened + 1, text.index("\n", opened)))
            opened = None
        if opened is None:
            if mark not in "”»":
                opened = at
        else:
            spans.append((opened + 1, at))
            opened = None
    if opened is not None:
        end = text.find("\n", opened)
        spans.append((opened + 1, end if end >= 0 else len(text)))
    return spans


class AttributionReader:
    """Finds sources with the verbs of saying of words.toml."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._speech = frozenset(lexicon.grammar["speech_verbs"][0])

    def read(self, actors: SentenceActors, at: int) -> Account:
        """Tell whose word the clause of a token is."""
        s = actors.sentence
        claimed: Reference | None = None
        outlet: str | None = None
        verb_at: int | None = None
        sources = [(v, syntax.subjects(s, v)) for v in syntax.speech_above(s, at, self._speech)]
        sources += [(k, [head]) for head, k in syntax.according_to(s)]
        sources += [(k, [head]) for head, k in syntax.told_behind_colon(s) if all(r.kind != "place" for r in actors.parties(head))]
        for verb, heads in sources:
            for head in heads:
                for reference in actors.parties(head) or self._witness(actors, head):
                    if reference.kind == "media" or reference.party.sector == "JRN" or (reference.kind == "unknown" and s.tokens[verb].lemma == "report"):
                        outlet = outlet or reference.party.name
                    elif claimed is None:
                        claimed, verb_at = reference, verb
        return Account(claimed, outlet, verb_at)

    @staticmethod
    def _witness(actors: SentenceActors, head: int) -> list[Reference]:
        from dragoman.model import Party

        token = actors.sentence.tokens[head]
        if token.lemma not in WITNESSES:
            return []
        start, end, text = actors.span(head)
        return [Reference(Party(text, start, end, text), "role", "source without a name")]
