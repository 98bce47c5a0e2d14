"""lexicons/dialogue.toml in; the phrases, nouns and small words of dialogue, checked and ready to match, out."""

from __future__ import annotations

import functools
import re
import tomllib
from collections import defaultdict
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from dragoman.errors import LexiconError
from dragoman.lexicon.entries import nearest
from dragoman.lexicon.inflect import Inflector
from dragoman.lexicon.types import normalize
from dragoman.parse import Token

HOME = Path(__file__).parent.parent / "lexicons"
KINDS = {
    "offer": ("proposal", "invitation", "demand", "ultimatum"),
    "reply": ("accept", "conditional", "counter", "defer", "reject"),
    "withdraw": (), "lapse": (), "fulfil": (),
}  # fmt: skip
CLASSES = ("@offer", "@talks", "@act", "@to", "@side", "@from", "@answer", "@term", "@insult", "@audience")
CUES = ("counter_cues", "partial", "additive")  # lists that are looked for in the text itself
ARTICLES = frozenset("a an the his her its their our my your".split())
SUFFIXES = ("isation", "ization", "ation", "ments", "ment", "ings", "ing", "ions", "ion", "ed", "es", "s", "al", "ly", "e")


class Entry(Struct, frozen=True, forbid_unknown_fields=True):
    """One `[[phrase]]`; fields as at the top of dialogue.toml."""

    id: str
    act: str
    kind: str | None = None
    verb: list[str] = []
    adjective: list[str] = []
    noun: list[str] = []
    object: list[str] = []
    not_object: list[str] = []
    negated: str | None = None
    only_negated: bool = False
    weak: bool = False
    appeal: bool = False
    soft: bool = False
    counter: bool = False
    partial: bool = False
    ahead: bool = False
    conveys: bool = False
    concept: list[str] = []


class Phrase(Struct, frozen=True):
    """One way to name a move; `pos` is V, A or N, `words` lemmas of which the first is looked up."""

    entry: Entry
    pos: str
    words: tuple[str, ...]
    only_negated: bool


class Words(Struct):
    """The whole lexicon of dialogue; `first` lists phrases by the lemma of their first word, longest first."""

    first: dict[str, list[Phrase]]
    forms: dict[str, dict[str, str]]
    nouns: dict[str, str]
    concepts: dict[str, tuple[str, ...]]
    metonyms: dict[str, str]
    regions: dict[str, tuple[str, str]]
    alliances: dict[str, tuple[str, ...]]
    lists: dict[str, frozenset[str]]
    cues: dict[str, re.Pattern[str]]

    def lemma(self, token: Token, pos: str = "") -> str:
        """Give the lemma of a token, by the forms of this lexicon first; `pos` V or N overrules its tag."""
        known = self.forms.get(token.text.lower(), {})
        return known.get(pos or token.tag[:1]) or token.lemma

    def has(self, name: str, word: str) -> bool:
        """Tell whether a word is in one of the lists of `[words]`."""
        return word in self.lists[name]

    def cue(self, name: str, text: str) -> bool:
        """Tell whether a lower-cased text holds one of the lists of `[words]` that are cues."""
        return bool(self.cues[name].search(text))

    def may_move(self, text: str) -> bool:
        """Tell, without parsing, whether a text could hold a move."""
        return any(form in self.forms for form in re.findall(r"[^\W\d_]+(?:-[^\W\d_]+)*", text.lower()))


def stem(word: str) -> str:
    """Cut the usual endings off a word, so that "negotiate" and "negotiations" meet."""
    word = word.lower()
    return next((word[: -len(s)] for s in SUFFIXES if word.endswith(s) and len(word) - len(s) >= 4), word)


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
    return _Builder(path.name, raw, Inflector([*irregular.get("verbs", []), *raw.get("words", {}).get("irregular", [])], irregular.get("nouns", []))).build()


class _Builder:
    def __init__(self, label: str, raw: dict[str, Any], inflector: Inflector) -> None:
        self._label, self._raw, self._inflector = label, raw, inflector
        self._forms: dict[str, dict[str, str]] = defaultdict(dict)

    def build(self) -> Words:
        known = ("nouns", "concepts", "words", "sides", "phrase")
        for name in self._raw:
            if name not in known:
                raise LexiconError(f'{self._label}: unknown table "{name}"{nearest(name, known)}')
        first: dict[str, list[Phrase]] = defaultdict(list)
        for raw in self._raw.get("phrase", []):
            for phrase in self._phrases(raw):
                first[phrase.words[0]].append(phrase)
        for phrases in first.values():
            phrases.sort(key=lambda p: -len(p.words))
        nouns: dict[str, str] = {}
        for kind, words in self._raw.get("nouns", {}).items():
            if kind not in KINDS["offer"]:
                raise LexiconError(f'{self._label}, nouns: unknown kind "{kind}"{nearest(kind, KINDS["offer"])}')
            for word in words:
                nouns.setdefault(word, kind)
                self._inflect(word.split()[-1], "N")
        concepts: dict[str, tuple[str, ...]] = {}
        for name, words in self._raw.get("concepts", {}).items():
            for word in words:
                concepts[word] = (*concepts.get(word, ()), name)
        sides = self._raw.get("sides", {})
        metonyms = {normalize(name): whole for name, whole in sides.get("metonyms", {}).items()}
        regions = {normalize(w): (name.partition(":")[0], name.partition(":")[2]) for name, words in sides.get("regions", {}).items() for w in words}
        alliances = {normalize(name): tuple(codes) for name, codes in sides.get("alliances", {}).items()}
        lists = {name: frozenset(words) for name, words in self._raw.get("words", {}).items()}
        cues = {name: re.compile(rf"\b(?:{'|'.join(map(re.escape, sorted(lists[name])))})\b") for name in CUES}
        return Words(dict(first), dict(self._forms), nouns, concepts, metonyms, regions, alliances, lists, cues)

    def _phrases(self, raw: dict[str, Any]) -> list[Phrase]:
        where = f'{self._label}, phrase "{raw.get("id", "?")}"'
        unknown = next((name for name in raw if name not in Entry.__struct_fields__), None)
        if unknown:
            raise LexiconError(f'{where}: unknown field "{unknown}"{nearest(unknown, Entry.__struct_fields__)}')
        try:
            entry = msgspec.convert(raw, Entry)
        except msgspec.ValidationError as error:
            raise LexiconError(f"{where}: {error}; mend the entry") from error
        if entry.act not in KINDS:
            raise LexiconError(f'{where}: unknown act "{entry.act}"{nearest(entry.act, tuple(KINDS))}')
        if entry.kind is not None and entry.kind not in KINDS[entry.act]:
            raise LexiconError(f'{where}: unknown kind "{entry.kind}"{nearest(entry.kind, KINDS[entry.act])}')
        for word in (*entry.object, *entry.not_object):
            if word.startswith("@") and word not in CLASSES:
                raise LexiconError(f'{where}: unknown class "{word}"{nearest(word, CLASSES)}')
        found = []
        for pos, texts in (("V", entry.verb), ("A", entry.adjective), ("N", entry.noun)):
            for text in texts:
                words = tuple(w for w in text.split() if w not in ARTICLES or " " not in text)
                negated = words[0] == "not" and len(words) > 1
                words = words[1:] if negated else words
                self._inflect(words[0], pos)
                for word in words[1:]:
                    self._inflect(word, "N")
                found.append(Phrase(entry, pos, words, entry.only_negated or negated))
        if not found:
            raise LexiconError(f'{where}: no verb, adjective or noun; add verb = ["…"]')
        return found

    def _inflect(self, lemma: str, pos: str) -> None:
        forms = self._inflector.verb(lemma) if pos == "V" else self._inflector.noun(lemma) if pos == "N" else {lemma}
        for form in forms:
            self._forms[form].setdefault(pos, lemma)
