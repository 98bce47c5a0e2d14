from __future__ import annotations

import csv
import subprocess
import sys

import pytest

from dragoman.coder import Coder
from dragoman.lexicon import Lexicon
from dragoman.lexicon.build import HOME
from dragoman.lexicon.foreign import FILE, LANGUAGES, state_named


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("Deutschland", "DEU"),
        ("DEUTSCHLAND", "DEU"),
        ("la France", "FRA"),
        ("l'Allemagne", "DEU"),
        ("die Türkei", "TUR"),
        ("Corée du Nord", "PRK"),
        ("Россия", "RUS"),
        ("Российская Федерация", "RUS"),
        ("Україна", "UKR"),
        ("日本", "JPN"),
        ("Großbritannien", "GBR"),
        ("台湾", "TWN"),
        ("سوريا", "SYR"),
        ("北韓", "PRK"),
        ("한국", "KOR"),
        ("대한민국", "KOR"),
        ("भारत", "IND"),
        ("Ujerumani", "DEU"),
        ("Costa d’Avorio", "CIV"),
        ("Ruritania", None),
        ("Paris", None),
        ("la", None),
        ("", None),
    ],
)
def test_languages_names_of_states(phrase: str, code: str | None) -> None:
    assert state_named(phrase) == code


def test_languages_every_state_of_the_table_has_a_name_in_each(lexicon: Lexicon) -> None:
    with (HOME / FILE).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(LANGUAGES) == 20
    assert len(rows) > 190
    assert {row["code"] for row in rows} <= set(lexicon.states)
    assert [(row["code"], language) for row in rows for language in LANGUAGES if not row[language]] == []


@pytest.mark.parametrize(("phrase", "name", "country"), [("Deutschland", "Germany", "DEU"), ("la Russie", "Russia", "RUS"), ("中国", "China", "CHN")])
def test_languages_resolve_gives_the_state(coder: Coder, phrase: str, name: str, country: str) -> None:
    party = coder.resolve(phrase)
    assert (party.text, party.name, party.country, party.sector) == (phrase, name, country, None)


def test_languages_english_comes_first(coder: Coder) -> None:
    assert coder.resolve("Niger").country == "NER"
    assert coder.resolve("the gunmen").country is None


def test_languages_table_is_read_only_when_asked() -> None:
    code = (
        "import dragoman; from dragoman.lexicon.foreign import _names; c = dragoman.load(); c.code('Iran rejected the talks.'); "
        "assert _names.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
