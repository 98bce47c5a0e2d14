"""lexicons/dialogue.toml in; the phrases, nouns and small words of dialogue, checked and ready to match, out."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

from msgspec import Struct, field

from dragoman.errors import LexiconError
from dragoman.lexicon.entries import nearest
from dragoman.lexicon.inflect import Inflector
from dragoman.lexicon.types import normalize
from dragoman.parse import Token

HOME = Path(__file__).parent.parent / "lexicons"
ACTS = ("offer", "mention", "convey", "reply", "withdraw", "lapse", "fulfil")
OFFER_KINDS = ("proposal", "invitation", "demand", "ultimatum")
REPLY_KINDS = ("accept", "conditional", "counter", "defer", "reject")
CLASSES = ("offer", "anaphor", "talks", "side", "act", "to", "for", "that", "suggestion", "deadline", "own", "term", "insult", "exhortation", "answer")
ARTICLES = frozenset("a an the his her its their our my your".split())


class Phrase(Struct, frozen=True):
    """One way to name a move. Fields as at the top of dialogue.toml; `pos` is V, A or N."""

    id: str
    act: str
    pos: str
    words: tuple[str, ...]
    kind: str | None = None
    object: tuple[str, ...] = ()
    not_object: tuple[str, ...] = ()
    subject: tuple[str, ...] = ()
    weak: bool = False
    counter: bool = False
    partial: bool = False
    soft: bool = False
    only: str | None = None
    purpose: tuple[str, ...] = ()
    negated: str | None = None
    prefix: tuple[str, ...] = ()
    doer: str | None = None
    concept: str | None = None
    also: tuple[str, ...] = ()


class Words(Struct):
    """The whole lexicon of dialogue; `first` lists phrases by the lemma of their first word, longest first."""

    first: dict[str, list[Phrase]]
    forms: dict[str, dict[str, str]]
    nouns: dict[str, str]
    concepts: dict[str, tuple[str, ...]]
    grammar: dict[str, tuple[str, ...]]
    sides: dict[str, tuple[str, ...]]
    regions: dict[str, str]
    alliances: dict[str, tuple[str, ...]]
    metonyms: dict[str, str]
    vague: dict[str, tuple[str, ...]]
    compass: dict[str, str]
    sets: dict[str, frozenset[str]] = field(default_factory=dict)

    def lemma(self, token: Token) -> str:
        """Give the lemma of a token, by the forms of this lexicon first."""
        form = token.text.lower()
        known = self.forms.get(form)
        if known:
            found = known.get(token.tag[0] if token.tag[0] in "NV" else "")
            if found:
                return found
            if token.tag[0] not in "NV":
                return token.lemma if token.lemma != form else form
        return token.lemma

    def verb(self, token: Token) -> str | None:
        """Give the lemma that a token has as a verb, whatever its tag."""
        return self.forms.get(token.text.lower(), {}).get("V")

    def set(self, name: str) -> frozenset[str]:
        """Give a list of small words as a set."""
        return self.sets[name]

    def may_move(self, text: str) -> bool:
        """Tell, without parsing, whether a text could hold a move."""
        return any(form in self.forms for form in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))


@functools.cache
def load(path: Path = HOME / "dialogue.toml") -> Words:
    """Read the lexicon of dialogue.

    Raises:
        LexiconError: an entry is wrong.
    """
    try:
        raw = tomllib.loads(path.read_text(encoding="utf-8"))
        irregular = tomllib.loads((HOME / "words.toml").read_text(encoding="utf-8")).get("irregular", {})
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise LexiconError(f"{path.name}: can't be read: {error}; mend the file") from error
    return _Builder(path.name, raw, Inflector(irregular.get("verbs", []), irregular.get("nouns", []))).build()


class _Builder:
    def __init__(self, label: str, raw: dict[str, Any], inflector: Inflector) -> None:
        self._label, self._raw, self._inflector = label, raw, inflector
        self._forms: dict[str, dict[str, str]] = defaultdict(dict)

    def build(self) -> Words:
        known = ("nouns", "loose", "concepts", "grammar", "sides", "phrase")
        for name in self._raw:
            if name not in known:
                raise LexiconError(f'{self._label}: unknown table "{name}"{nearest(name, known)}')
        first: dict[str, list[Phrase]] = defaultdict(list)
        for entry in self._raw.get("phrase", []):
            for phrase in self._phrases(entry):
                first[phrase.words[0]].append(phrase)
        for phrases in first.values():
            phrases.sort(key=lambda p: -len(p.words))
        nouns: dict[str, str] = {}
        for kind, words in self._raw.get("nouns", {}).items():
            if kind not in OFFER_KINDS:
                raise LexiconError(f'{self._label}, nouns: unknown kind "{kind}"{nearest(kind, OFFER_KINDS)}')
            for word in words:
                nouns.setdefault(word, kind)
                self._inflect(word.split()[-1], "N")
        concepts: dict[str, tuple[str, ...]] = {}
        for name, words in self._raw.get("concepts", {}).items():
            for word in words:
                concepts[word] = (*concepts.get(word, ()), name)
                if " " not in word:
                    self._inflect(word, "N")
        sides = dict(self._raw.get("sides", {}))
        regions = {normalize(w): name for name, words in sides.pop("regions", {}).items() for w in words}
        alliances = {normalize(name): tuple(members) for name, members in sides.pop("alliances", {}).items()}
        metonyms = {normalize(name): whole for name, whole in sides.pop("metonyms", {}).items()}
        vague = {normalize(name): tuple(members) for name, members in sides.pop("vague", {}).items()}
        grammar = {name: tuple(words) for name, words in self._raw.get("grammar", {}).items()}
        compass = {normalize(name): code for name, code in sides.pop("compass", {}).items()}
        for name in ("hypothetical", "negating", "denying", "speech", "persist", "idle"):
            for word in grammar.get(name, ()):
                self._inflect(word.split()[0], "V")
        plain = {name: tuple(words) for name, words in sides.items()}
        grammar["loose"] = tuple(self._raw.get("loose", {}).get("words", ()))
        sets = {name: frozenset(words) for name, words in (*grammar.items(), *plain.items())}
        return Words(dict(first), dict(self._forms), nouns, concepts, grammar, plain, regions, alliances, metonyms, vague, compass, sets)

    def _phrases(self, entry: dict[str, Any]) -> list[Phrase]:
        where = f'{self._label}, phrase "{entry.get("id", "?")}"'
        fields = (
            "id",
            "act",
            "kind",
            "verb",
            "adjective",
            "noun",
            "object",
            "not_object",
            "subject",
            "weak",
            "counter",
            "partial",
            "soft",
            "only",
            "for",
            "by",
            "negated",
            "concept",
            "also",
        )
        for name in entry:
            if name not in fields:
                raise LexiconError(f'{where}: unknown field "{name}"{nearest(name, fields)}')
        act, kind = entry.get("act"), entry.get("kind")
        if act not in ACTS:
            raise LexiconError(f'{where}: unknown act "{act}"{nearest(str(act), ACTS)}')
        kinds = OFFER_KINDS if act == "offer" else REPLY_KINDS if act == "reply" else ()
        if kinds and kind not in kinds:
            raise LexiconError(f'{where}: unknown kind "{kind}"{nearest(str(kind), kinds)}')
        for name in ("object", "subject", "not_object"):
            for word in entry.get(name, ()):
                if word.startswith("@") and word[1:] not in CLASSES:
                    raise LexiconError(f'{where}: unknown class "{word}"{nearest(word[1:], CLASSES)}')
        shared = {name: tuple(entry.get(name, ())) for name in ("object", "not_object", "subject", "also")}
        for name in ("object", "not_object", "subject"):
            for word in shared[name]:
                if not word.startswith("@"):
                    self._inflect(word.split()[0], "N")
        found: list[Phrase] = []
        only: str | None
        for slot, pos in (("verb", "V"), ("adjective", "A"), ("noun", "N")):
            for text in entry.get(slot, ()):
                words = tuple(w for w in text.split() if w not in ARTICLES or len(text.split()) == 1)
                if (words[0] == "not" and len(words) > 1) or (words[0] == "never" and len(words) > 1):
                    words, only = words[1:], "negated"
                else:
                    only = entry.get("only")
                *prefix, last = words[0].split("-")
                words = (last, *words[1:])
                self._inflect(words[0], pos)
                for word in words[1:]:
                    self._inflect(word, "N")
                found.append(
                    Phrase(
                        id=entry["id"],
                        act=act,
                        pos=pos,
                        words=words,
                        kind=kind,
                        object=shared["object"],
                        not_object=shared["not_object"],
                        subject=shared["subject"],
                        weak=entry.get("weak", False),
                        counter=entry.get("counter", False),
                        partial=entry.get("partial", False),
                        soft=entry.get("soft", False),
                        only=only,
                        purpose=tuple(entry.get("for", ())),
                        negated=entry.get("negated"),
                        prefix=tuple(prefix),
                        doer=entry.get("by"),
                        concept=entry.get("concept"),
                        also=shared["also"],
                    )
                )
        if not found:
            raise LexiconError(f'{where}: no verb, adjective or noun; add verb = ["…"]')
        return found

    def _inflect(self, lemma: str, pos: str) -> None:
        forms = self._inflector.verb(lemma) if pos == "V" else self._inflector.noun(lemma) if pos == "N" else {lemma}
        for form in forms:
            self._forms[form].setdefault(pos, lemma)
