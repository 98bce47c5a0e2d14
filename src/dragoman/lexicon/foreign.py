"""A phrase in, the code of the state that it names in one of twenty languages out; read when first asked, since English texts never ask."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

from dragoman.lexicon.types import normalize

FILE = Path("languages") / "states.csv"
LANGUAGES = ("ar", "de", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sw", "tr", "uk", "ur", "zh")
ARTICLES = frozenset("la le les l el los las il lo gli i der die das den dem des de het o os as a the".split())


def state_named(phrase: str) -> str | None:
    """Give the ISO code of the state that a phrase is the name of, in any of the languages; None if it is none or means two.

    Args:
        phrase: a name, in any case, with or without an article ("la France", "l'Allemagne").
    """
    names = _names()
    words = _key(phrase).split()
    code = names.get(" ".join(words))
    return names.get(" ".join(words[1:])) if code is None and len(words) > 1 and words[0] in ARTICLES else code


@cache
def _names() -> dict[str, str | None]:
    """Read the table: one row a state, one column a language; a name of two states maps to None."""
    names: dict[str, str | None] = {}
    with (Path(__file__).parent.parent / "lexicons" / FILE).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            code = row.pop("code")
            for name in " | ".join(row.values()).split(" | "):
                key = _key(name)
                if key:
                    names[key] = code if names.get(key, code) == code else None
    return names


def _key(name: str) -> str:
    return " ".join("".join(c if c.isalnum() else " " for c in normalize(name)).split())
