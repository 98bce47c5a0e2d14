"""Text in, the names of known actors that stand in it out, with offsets; needs no parse."""

from __future__ import annotations

import itertools
import re
import string

from msgspec import Struct

from dragoman.lexicon import Lexicon, normalize
from dragoman.lexicon.types import WORD, Name

_NO_CAPITALS, _NO_SMALL = dict.fromkeys(map(ord, string.ascii_uppercase)), dict.fromkeys(map(ord, string.ascii_lowercase))
_GAP = re.compile(r"[\s\-–’'./]{0,3}$")
_LONG_FORM = re.compile(
    r"((?:[A-Z][\w’'-]*|of|the|and|for|de|del|la|al|fi|to|in)(?: (?:[A-Z][\w’'-]*|of|the|and|for|de|del|la|al|fi|to|in)){1,9}) \(([A-Z][A-Za-z]?[A-Z.-]{1,8})\)"
)


class Hit(Struct, frozen=True):
    """A name found: offsets into the text, and every entity that it may mean."""

    start: int
    end: int
    names: list[Name]


class NameFinder:
    """Finds the names of a lexicon in text, longest first, without overlaps."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._names = lexicon.names
        self._others: dict[str, list[list[str]]] = {}
        for phrase in lexicon.grammar["no_states"][1]:
            self._others.setdefault(phrase[0], []).append(list(phrase))

    def find(self, text: str) -> list[Hit]:
        """List the names in a text."""
        upper, lower = _cases(text[:600])
        caseless = bool(upper + lower) and (upper > 0.85 * (upper + lower) or not upper)
        spans = [m.span() for m in WORD.finditer(text)]
        if text.isascii():  # the same as below, at once
            folded = text.lower()
            words = [folded[a:b] for a, b in spans]
            if "." in text:
                words = [w.replace(".", "") if "." in w else w for w in words]
        else:
            words = [normalize(text[a:b]) for a, b in spans]
        names = self._names
        hits: list[Hit] = []
        at = 0
        while at < len(words):
            other = next((len(p) for p in self._others.get(words[at], ()) if words[at : at + len(p)] == p), 0)
            if words[at] not in names:
                at += other or 1
                continue
            found: list[Name] = []
            length = 0
            for name in names.get(words[at], ()):
                size = len(name.words)
                if size < length:
                    break
                if size > 1 and words[at : at + size] != name.words:
                    continue
                if self._fits(text, spans[at : at + size], name, caseless):
                    length = size
                    found.append(name)
            if found and length >= other:
                hits.append(Hit(spans[at][0], spans[at + length - 1][1], found))
                at += length
            else:
                at += other or 1
        return hits

    @staticmethod
    def _fits(text: str, spans: list[tuple[int, int]], name: Name, caseless: bool) -> bool:
        start, end = spans[0][0], spans[-1][1]
        for (_, left), (right, _) in itertools.pairwise(spans):
            if not _GAP.match(text[left:right]):
                return False
        body = text[start:end]
        if name.capitals:
            return body.isupper() and (not caseless or "." in body or len(body) > 2)
        if caseless:
            return len(name.words) > 1 or name.use in ("name", "adjective", "demonym", "capital", "metonym")
        return not body.islower()


def _cases(text: str) -> tuple[int, int]:
    """Count capitals and other letters."""
    if text.isascii():
        size = len(text)
        return size - len(text.translate(_NO_CAPITALS)), size - len(text.translate(_NO_SMALL))
    letters = [c for c in text if c.isalpha()]
    upper = sum(map(str.isupper, letters))
    return upper, len(letters) - upper


def long_forms(text: str) -> dict[str, tuple[str, int, int]]:
    """List the acronyms that a text introduces in brackets: acronym to (long form, start, end of the long form)."""
    found: dict[str, tuple[str, int, int]] = {}
    for match in _LONG_FORM.finditer(text):
        words, acronym = match.group(1), match.group(2)
        start = match.start(1)
        letters = re.sub(r"[^A-Z]", "", acronym)
        # the long form starts at the word whose capitals spell the acronym
        parts = list(re.finditer(r"\S+", words))
        for part in parts:
            rest = words[part.start() :]
            initials = "".join(w[0] for w in re.split(r"[\s-]+", rest) if w and w[0].isupper())
            if part.group()[0].isupper() and initials and initials[0] == letters[0] and len(initials) >= len(letters) - 1:
                found.setdefault(acronym, (rest, start + part.start(), match.end(1)))
                if len(initials) <= len(letters):
                    break
    return found
