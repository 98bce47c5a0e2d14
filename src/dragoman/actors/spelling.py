"""A phrase in which nothing is known in; the same with slips of spelling mended ("Kazahks", "Dehli police"), out."""

from __future__ import annotations

import string
from functools import cached_property

from dragoman.lexicon import Lexicon, normalize
from dragoman.lexicon.types import WORD

SHORTEST = 5  # letters; one slip in a shorter word leaves too many words that may be meant


class Spelling:
    """Knows the words for states, cities and roles; finds the one of them that is a single slip away."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    @cached_property
    def _words(self) -> frozenset[str]:
        lexicon = self._lexicon
        names = {n.words[0] for found in lexicon.names.values() for n in found if len(n.words) == 1 and lexicon.entities[n.entity].kind == "state"}
        return frozenset(names | {word for roles in lexicon.roles.values() for role in roles for word in role.words[1:]})

    def mend(self, phrase: str) -> str | None:
        """Give the phrase with each unknown word replaced by the only known one that differs by a slip; None if there is nothing to mend."""
        parts, at = [], 0
        for match in WORD.finditer(phrase):
            word = match.group()
            meant = self._meant(normalize(word))
            if meant:
                parts += [phrase[at : match.start()], meant.capitalize() if word[0].isupper() else meant]
                at = match.end()
        return "".join([*parts, phrase[at:]]) if parts else None

    def _meant(self, word: str) -> str | None:
        if len(word) < SHORTEST or word in self._words or word in self._lexicon.names or word in self._lexicon.forms:
            return None
        cuts = [(word[:k], word[k:]) for k in range(len(word) + 1)]
        exchanged = {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1} & self._words
        if len(exchanged) == 1:
            return exchanged.pop()
        if len(word) == SHORTEST:
            return None
        fewer = {a + b[1:] for a, b in cuts if b}
        more = {a + c + b for a, b in cuts for c in string.ascii_lowercase}
        other = {a + c + b[1:] for a, b in cuts if b for c in string.ascii_lowercase}
        found = (fewer | more | other) & self._words
        return found.pop() if len(found) == 1 else None
