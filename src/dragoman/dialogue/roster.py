"""The sides of a document in the order of their mention in; who is spoken of most, and which state a bare office means, out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from dragoman.dialogue.sides import Side, same, unite
from dragoman.dialogue.words import Words
from dragoman.lexicon import Lexicon, normalize
from dragoman.parse import Sentence

ORGAN = (
    r"(?:government|cabinet|president|prime minister|premier|chancellor|king|queen|emir|sultan|parliament|army|foreign ministry|foreign minister"
    r"|junta|(?:\w+ )?minist(?:er|ry))"
)
REALM = re.compile(rf"\b(?P<name>[A-Z][a-zà-ÿ]{{3,}})['’]s (?:[a-z]+ ){{0,2}}?{ORGAN}\b")
OF_REALM = re.compile(
    r"\b(?:[Gg]overnment|[Pp]resident|[Pp]rime minister|[Pp]remier|[Kk]ing|[Pp]arliament|[Rr]epublic|[Kk]ingdom) of (?P<name>[A-Z][a-zà-ÿ]{3,})\b"
)
LEAD = 3  # first sentences of a text, which tell what it is about
AROUND = 4  # sentences before and after one, in which the counterpart of its maker is named
BYSTANDING = frozenset({"BUS", "NGO", "PTY", "OPP", "CRM"})
NO_REALM = frozenset("Monday Tuesday Wednesday Thursday Friday Saturday Sunday Today Yesterday Tomorrow Parliament Congress".split())


def realms_of(text: str, known: Collection[str]) -> dict[str, str]:
    """Find states that no lexicon has by their organs: "Qarsha's president", "the government of Qarsha".

    Args:
        text: of the document.
        known: words of the names in it that the lexicons have.
    """
    found: dict[str, str] = {}
    for m in (*REALM.finditer(text), *OF_REALM.finditer(text)):
        if normalize(m["name"]) not in known and m["name"] not in NO_REALM:
            found[normalize(m["name"])] = m["name"]
    return found


class Seen(Struct, frozen=True):
    """A mention of a side: where, and what it does there."""

    side: Side
    sentence: int
    token: int
    subject: bool
    aside: bool
    person: bool


class Roster:
    """Keeps who was spoken of so far, and weighs it.

    Args:
        words: the lexicon of dialogue.
        lexicon: who is who.
        states: how often the document names each state, its cities included.
        home: country of the outlet, or None.
        realms: states that no lexicon has, by the words that mean them; see `realms_of`.
    """

    sentence: Sentence

    def __init__(self, words: Words, lexicon: Lexicon, states: Mapping[str, int], home: str | None, realms: Mapping[str, str] | None = None) -> None:
        self._words, self._lexicon, self._states, self._home = words, lexicon, states, home
        self.realms: Mapping[str, str] = realms or {}
        self.speech = frozenset(lexicon.grammar["speech_verbs"][0]) | words.lists["speech"]
        self.seen: list[Seen] = []

    def near(self, sentence: int, by: Sequence[Side]) -> list[Side]:
        """Rank the sides that a maker may have in mind: those of the sentence itself first, then the most spoken of in the lead and around it.

        No firm, charity or party at home is meant where none is named.
        """
        weight: Counter[str] = Counter()
        sides: dict[str, Side] = {}
        for item in self.seen:
            if any(same(item.side, b) for b in by) or item.side.party.sector in BYSTANDING or not (item.sentence < LEAD or abs(item.sentence - sentence) <= AROUND):
                continue
            sides.setdefault(item.side.key, item.side)
            weight[item.side.key] += (4 if item.sentence == sentence else 2) if not item.aside else 1
        return [sides[key] for key, _ in weight.most_common()]

    def _leading(self, number: int) -> list[Side]:
        """Choose the sides most spoken of so far, states and groups before bodies between states."""
        weight: Counter[str] = Counter()
        sides: dict[str, Side] = {}
        for item in self.seen:
            sides.setdefault(item.side.key, item.side)
            weight[item.side.key] += 0 if item.side.kind == "igo" else 1 if item.aside else 2
        found = unite(sides[key] for key, _ in weight.most_common())
        return found[: number or None] if len(found) >= number else []

    def _speaks(self, item: Seen) -> bool:
        return self.sentence.tokens[self.sentence.tokens[item.token].head].lemma in self.speech

    def _best_state(self) -> str | None:
        """Choose the state of a bare office ("the presidency", "the foreign ministry"), by who acted last and what the text is about."""
        index = self.sentence.index
        weight: Counter[str] = Counter()
        acted: Counter[str] = Counter()
        for item in self.seen:
            if item.side.country is None:
                continue
            code = item.side.country
            weight[code] = min(weight[code] + (1 if item.aside else 2), 6)
            if item.subject and not item.aside:
                near = (16 if self._speaks(item) else 9) if item.sentence == index else 6 if item.sentence == index - 1 else 3 if item.sentence == 0 else 0
                acted[code] = max(acted[code], near)
        for code, gain in acted.items():
            weight[code] += gain
        for code, count in self._states.items():
            weight[code] += min(count, 3)
        if self._home:
            weight[self._home] += 8 if self._home in weight else 4
        return max(weight, key=lambda c: weight[c]) if weight else None
