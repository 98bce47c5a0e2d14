"""The sides of a document in the order of their mention in; who is spoken of most, and which state a bare office means, out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from dragoman.actors import SentenceActors
from dragoman.dialogue.sides import Side, same, unite
from dragoman.dialogue.words import Words
from dragoman.lexicon import Lexicon, normalize
from dragoman.model import Party
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
    actors: SentenceActors

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
            if (
                any(same(item.side, b) for b in by)
                or item.side.party.sector in BYSTANDING
                or not (item.sentence < LEAD or abs(item.sentence - sentence) <= AROUND)
            ):
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

    def is_outsider(self, k: int) -> bool:
        """Tell whether a noun is somebody who comments: an analyst, a former minister, the opposition's leader."""
        s, words = self.sentence, self._words
        if words.has("commentators", s.tokens[k].lemma) and not s.tokens[k].tag.startswith("NNP"):
            return True
        return any(
            words.has("outsiders", t.text) or words.has("outsiders", t.text.lower()) for t in s.kids(k, "amod", "compound") if t.i not in self.actors.hit_at
        )

    def _region(self, k: int) -> Side | None:
        """Find a region that acts for itself: "Catalonia's president", "the leader of Tigray's ruling party"."""
        s, regions = self.sentence, self._words.regions
        token = s.tokens[k]
        near = [k, *(t.i for t in s.kids(k, "poss", "amod", "compound", "nmod"))]
        near += [p.i for t in s.kids(k, "prep") if t.text.lower() == "of" for p in s.kids(t.i, "pobj")] if self._words.has("agents", token.lemma) else []
        for i in near:
            pair = f"{normalize(s.tokens[i].text)} {normalize(s.tokens[i + 1].text)}" if i + 1 < len(s.tokens) else ""
            found = regions.get(pair) or regions.get(normalize(s.tokens[i].text))
            if found and (i == k or (i + 1 == k and pair in regions) or self._words.has("agents", token.lemma)):
                start, end, text = self.actors.span(k)
                return Side("region", found[0] or None, normalize(found[1]), Party(text, start, end, found[1], found[0] or None, "GOV"))
        return None

    def _body_of(self, role: str) -> str | None:
        """Name the body between states that an office belongs to: "nato secretary general"."""
        words = normalize(role).split()
        for k, word in enumerate(words):
            for name in self._lexicon.names.get(word, ()):
                entity = self._lexicon.entities[name.entity]
                if entity.kind == "igo" and list(name.words) == words[k : k + len(name.words)]:
                    return self._words.metonyms.get(normalize(entity.name), entity.name)
        return None

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
