"""One parsed sentence in; what the stages of the ledger ask of it, out: nouns for offers, owners, subjects, content words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from msgspec import structs

import dragoman.when as when
from dragoman import syntax
from dragoman.actors import SentenceActors
from dragoman.dialogue.cast import Cast
from dragoman.dialogue.clauses import Match
from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import Side, unite
from dragoman.dialogue.words import Words
from dragoman.lexicon import Lexicon
from dragoman.model import Document
from dragoman.parse import Sentence, Stretch, Token

TERM = re.compile(r"^(?:by|until|till|before|within|no later than|not later than)\b", re.IGNORECASE)
LEADS_TO_TERM = re.compile(
    r"\b(by|until|till|before|within)\s+(?:(?:the (?:end|close|beginning|start|morning|evening) of|\w+ o['’]clock|noon|midday|midnight|dawn|dusk"
    r"|nightfall|\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?)\s+)?(?:on\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)


class Sight:
    """A sentence with its parties, time expressions and the document around it.

    Args:
        words: the lexicon of dialogue.
        lexicon: who is who.
        document: the text that the sentence stands in.
        cast: its sides so far; must have begun this sentence.
        actors: the parties of the sentence.
        stretch: where it stands.
    """

    def __init__(self, words: Words, lexicon: Lexicon, document: Document, cast: Cast, actors: SentenceActors, stretch: Stretch) -> None:
        self._words, self._lexicon, self._document, self._cast, self._actors, self._stretch = words, lexicon, document, cast, actors, stretch
        self._speech = frozenset(lexicon.grammar["speech_verbs"][0]) | words.set("speech")
        self._s: Sentence = actors.sentence
        self._text = document.text
        self._published = document.published
        self._expressions = [structs.replace(e, start=e.start + stretch.start, end=e.end + stretch.start) for e in when.find(stretch.text)]
        self._lower = stretch.text.lower()

    def _lemma(self, token: Token) -> str:
        if token.tag.startswith("VB") or token.dep == "ROOT":
            return self._words.verb(token) or token.lemma
        return self._words.lemma(token)

    def _is(self, token: Token, word: str) -> bool:
        lower = token.text.lower()
        return lower == word or self._words.lemma(token) == word or (token.tag.startswith("VB") and self._words.verb(token) == word)

    def _antecedent(self, k: int, verb: int) -> int:
        """Give the noun that a relative pronoun stands for."""
        s = self._s
        t = s.tokens[k]
        if t.tag in ("WDT", "WP") or (t.text.lower() == "that" and t.tag in ("DT", "IN")):
            at = s.tokens[verb]
            for _ in range(4):
                if at.dep == "relcl":
                    return at.head
                at = s.tokens[at.head]
        return k

    def _is_time(self, k: int) -> bool:
        return any(e.start <= self._s.tokens[k].start < e.end for e in self._expressions)

    def _plain(self, objects: Iterable[int]) -> list[int]:
        """Look through nouns of number and kind: "a sixth set of proposals"."""
        s = self._s
        found = []
        for o in objects:
            inner = [p.i for t in s.kids(o, "prep") if t.text.lower() == "of" for p in s.kids(t.i, "pobj")]
            found.append(o)
            if (
                s.tokens[o].lemma
                in (
                    "set",
                    "series",
                    "package",
                    "list",
                    "number",
                    "version",
                    "string",
                    "raft",
                    "kind",
                    "form",
                    "batch",
                    "round",
                    "copy",
                    "outline",
                    "text",
                    "sort",
                )
                and inner
                and any(self._noun(p) or self._concept(p) for p in inner)
            ):
                found += inner
        return found

    def _noun(self, k: int) -> str | None:
        """Give the name of an offer that a noun is."""
        s = self._s
        token = s.tokens[k]
        if not token.tag.startswith("NN"):
            return None
        lemma = self._words.lemma(token)
        if k > 0 and f"{s.tokens[k - 1].text.lower()} {lemma}" in self._words.nouns:
            return f"{s.tokens[k - 1].text.lower()} {lemma}"
        if k > 1 and s.tokens[k - 1].text == "-" and f"{s.tokens[k - 2].text.lower()}-{lemma}" in self._words.nouns:
            return f"{s.tokens[k - 2].text.lower()}-{lemma}"
        return lemma if lemma in self._words.nouns else None

    def _concept(self, k: int) -> str | None:
        token = self._s.tokens[k]
        concepts = self._words.concepts
        found = concepts.get(self._words.lemma(token)) or concepts.get(token.text.lower()) or concepts.get(token.lemma)
        return found[0] if found else None

    def _points_back(self, k: int) -> bool:
        """Tell whether a noun phrase points to something known: "the offer", "its call", "that demand"."""
        s = self._s
        if s.tokens[k].tag.startswith("PRP"):
            return True
        return any(t.text.lower() in ("the", "this", "that", "these", "those", "such") for t in s.kids(k, "det", "predet", "amod")) or bool(s.kids(k, "poss"))

    def _content(self, tokens: Sequence[int]) -> frozenset[str]:
        s, words = self._s, self._words
        found: set[str] = set()
        for k in tokens:
            t = s.tokens[k]
            if t.tag[:2] in ("NN", "JJ") and self._cast.of(k):
                continue
            if t.tag[:2] not in ("NN", "VB", "JJ", "CD", "RB") or any(e.start <= t.start < e.end for e in self._expressions):
                continue
            concept = self._concept(k)
            meant = words.concepts.get(f"{words.lemma(t)} {s.tokens[k + 1].text.lower()}", ()) if k + 1 < len(s.tokens) else ()
            found.update(meant or words.concepts.get(words.lemma(t), ()) or words.concepts.get(t.text.lower(), ()))
            lemma = words.lemma(t)
            if (
                lemma in words.set("stop")
                or t.text.lower() in words.set("stop")
                or len(lemma) < 3
                or t.tag == "RB"
                or (concept and concept != lemma and lemma in words.concepts and concept == "talks")
            ):
                continue
            hit = self._actors.hit_at.get(k)
            if (
                hit
                and t.tag.startswith(("NNP", "JJ"))
                and any(self._lexicon.entities[n.entity].kind in ("state", "partially recognised") and n.use not in ("city", "province") for n in hit.names)
            ):
                continue
            found.add(stem(lemma))
        return frozenset(found)

    def _owner(self, k: int, move: Move | None) -> list[Side]:
        """Tell whose offer a noun means: "a Cuban offer", "the call by Baku", "the plan that Brussels presented", "his rival's bid"."""
        s, cast = self._s, self._cast
        if k in self._actors.hit_at:
            return []
        found = [side for t in s.kids(k, "poss") for side in cast.of(t.i)]
        if not found:
            found = [side for t in s.kids(k, "amod", "compound", "nmod") for side in cast.of(t.i)]
        if not found:
            for prep in s.kids(k, "prep", "agent"):
                if prep.text.lower() in ("by", "from"):
                    found += [side for p in s.kids(prep.i, "pobj") for side in cast.of(p.i)]
        if not found:
            found = [side for t in s.kids(k, "appos") for m in s.kids(t.i, "poss", "amod", "compound", "nmod") for side in cast.of(m.i)]
        if not found:
            for verb in s.kids(k, "relcl", "acl"):
                if verb.tag.startswith("VB") and not (verb.dep == "acl" and verb.tag == "VB"):
                    found += [side for h in syntax.subjects(s, verb.i) for side in cast.of(h) if h != k]
                    if found:
                        break
        return unite(found)

    def _subjects(self, verb: int) -> list[int]:
        """List who does it; a sentence whose only verb the parser took for a participle ("A singer called on …") is set right."""
        s = self._s
        token = s.tokens[verb]
        if (
            token.dep == "acl"
            and token.tag in ("VBN", "VBD")
            and s.tokens[token.head].dep == "ROOT"
            and s.tokens[token.head].tag.startswith("NN")
            and not syntax.agents(s, verb)
        ):
            return [token.head]
        return syntax.subjects(s, verb)

    def _sides_in(self, region: Sequence[int]) -> list[Side]:
        s = self._s
        return unite(
            x
            for k in region
            if s.tokens[k].tag[:2] in ("NN", "PR")
            and not self._cast.is_place(k)
            and s.tokens[k].dep not in ("compound", "amod", "nmod")
            and s.tokens[s.tokens[k].head].text.lower() != "by"
            for x in self._cast.of(k)
        )

    def _quoted(self, match: Match) -> bool:
        at = self._s.tokens[match.verb].start
        before = self._text[self._stretch.start : at]
        return (before.count('"') % 2 == 1) or before.count("“") > before.count("”")

    def _preposition(self, start: int) -> str:
        before = self._text[max(self._stretch.start, start - 12) : start].split()
        return before[-1].lower() if before else ""

    def _is_term(self, e: when.Expression) -> bool:
        """Tell whether an expression is a deadline."""
        return bool(TERM.match(e.text)) or bool(LEADS_TO_TERM.search(self._text[max(self._stretch.start, e.start - 32) : e.start]))

    def _in_relative(self, e: when.Expression) -> bool:
        s = self._s
        token = next((t for t in s.tokens if t.start <= e.start < t.end), None)
        return token is not None and any(
            label in ("relcl", "acl", "appos") for label in syntax.path_up(s, token.i, next((t.i for t in s.tokens if t.head == t.i), token.i)) or []
        )

    def _is_to(self, verb: int) -> bool:
        """Tell whether it is announced: "is to travel", "is flying"."""
        s = self._s
        token = s.tokens[verb]
        if token.tag == "VBG" and any(a.text.lower() in ("is", "are") for a in s.kids(verb, "aux")):
            return True
        return token.dep in ("xcomp", "ccomp", "acl") and (
            s.tokens[token.head].lemma
            in ("due", "set", "agree", "decide", "confirm", "promise", "plan", "pledge", "accept", "prepare", "ready", "happy", "willing", "expect")
            or s.tokens[token.head].text.lower() in ("is", "are", "was", "were")
        )


def stem(word: str) -> str:
    """Cut the usual endings off a word, so that "negotiate" and "negotiations" meet."""
    word = word.lower()
    for suffix in ("isation", "ization", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ed", "es", "s", "al", "ly", "e"):
        if word.endswith(suffix) and len(word) - len(suffix) >= 4:
            return word[: -len(suffix)]
    return word
