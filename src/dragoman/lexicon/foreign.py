"""A phrase in one of twenty languages in, the code of the state whose name, adjective or people it is out; read when first asked: English texts never ask."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from dragoman.lexicon.types import normalize

FILE = Path("languages") / "states.csv"
DEMONYMS = Path("languages") / "demonyms"
LANGUAGES = ("ar", "de", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "nl", "pl", "pt", "ru", "sw", "tr", "uk", "ur", "zh")
FORMER = {"CSK": "czechoslovakia", "DDR": "east-germany", "SUN": "soviet-union", "YUG": "yugoslavia"}  # codes of the past: ids of their entries
ARTICLES = frozenset(
    "la le les l un une des el los las una unos unas il lo gli i uno o os a as um uma der die das den dem des ein eine einen einem einer eines"
    " de het een bir the".split()
)


def state_named(phrase: str, language: str | None = None) -> str | None:
    """Give the ISO code of the state that a phrase names; None if it names none or may mean two.

    Args:
        phrase: a name, in any case, with or without an article ("la France", "l'Allemagne").
        language: the language of the phrase. Adjectives and names of peoples ("französische", "les Français") count only where it is stated, since many
            of them are other words in other languages; without it the names of states in all languages do.
    """
    forms = _forms(language)
    words = _key(phrase).split()
    code = forms.get(" ".join(words))
    return forms.get(" ".join(words[1:])) if code is None and len(words) > 1 and words[0] in ARTICLES else code


def names(language: str | None = None) -> Iterator[tuple[str, str]]:
    """Give each name of a state and its code, in one language or in all, with the spellings that the table gives for none in particular."""
    with (_home() / FILE).open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            cells = [row[language], row["other"]] if language else [cell for column, cell in row.items() if column != "code"]
            yield from ((name, row["code"]) for cell in cells for name in cell.split(" | ") if name)


def demonyms(language: str) -> Iterator[tuple[str, str]]:
    """Give each adjective and name of a people in a language, and the code of its state.

    The head of a column says which forms its stems take: "*er *erin" makes "Iraner" and "Iranerin" of "Iran".
    """
    with (_home() / DEMONYMS / f"{language}.csv").open(encoding="utf-8", newline="") as handle:
        for row in csv.DictReader(handle):
            code = row.pop("code")
            for head, cell in row.items():
                shapes = [shape.replace("_", " ") for shape in head.split()]
                yield from ((shape.replace("*", stem), code) for stem in cell.split(" | ") if stem for shape in shapes)


@cache
def _forms(language: str | None) -> dict[str, str | None]:
    """Read what is known in a language, or the names in all; a form that means two states maps to None."""
    forms: dict[str, str | None] = {}
    for known in (names(language), demonyms(language) if language else ()):
        for form, code in known:
            key = _key(form)
            if key:
                forms[key] = code if forms.get(key, code) == code else None
    return forms


def _home() -> Path:
    return Path(__file__).parent.parent / "lexicons"


def _key(name: str) -> str:
    letters = (c if (c.isalnum() and c != "ʼ") or unicodedata.category(c)[0] == "M" else " " for c in normalize(name))
    return " ".join("".join(letters).split())
