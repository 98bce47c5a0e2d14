"""The lexicons load, and a typo is told with file, entry, field and the nearest right word."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from dragoman.errors import LexiconError
from dragoman.lexicon import check, load
from dragoman.lexicon.inflect import Inflector

FRAME = """
[[frame]]
id = "own-frame"
event_type = "REJECT"
mode = "meet"
trigger = { verb = ["cold-shoulder"] }
examples = [
  { text = "Ruritania cold-shouldered Zenda.", event = "Ruritania REJECT Zenda" },
  { text = "Cold air came.", event = "" },
]
"""


def wrong(tmp_path: Path, text: str) -> str:
    path = tmp_path / "own.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(LexiconError) as caught:
        load([path])
    return str(caught.value)


def test_lexicon_has_no_problems() -> None:
    assert check() == []


def test_lexicon_loads_again_from_its_compiled_copy(lexicon) -> None:
    start = time.process_time()
    again = load()
    assert again.hash == lexicon.hash
    assert again.frames == lexicon.frames
    assert time.process_time() - start < 5  # building takes longer; the figure itself is in benchmarks


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ('event_type = "REJECT"', 'event_type = "REFUSE"', 'unknown event_type "REFUSE"; did you mean'),
        ('mode = "meet"', 'mode = "meat"', 'unknown mode "meat"; did you mean "meet"'),
        ("trigger", "triger", 'unknown field "triger"; did you mean "trigger"'),
        ("verb = [", "verbs = [", 'unknown kind of trigger "verbs"; did you mean "verb"'),
        ('mode = "meet"', 'cameo = "999"', 'unknown cameo "999"'),
        ('mode = "meet"', 'object = ["@tallks"]', 'unknown word class "@tallks"; did you mean "talks"'),
        ('mode = "meet"', 'actor = "subjekt"', 'unknown slot in actor "subjekt"; did you mean "subject"'),
        ('event = "" }', 'event = "A REJECT B" }', "needs an example that fires and one that stays silent"),
        ("[[frame]]", "[[frames]]", 'unknown kind of entry "frames"; did you mean "frame"'),
        ("examples = [", "examples = ", "not valid TOML"),
    ],
)
def test_lexicon_typo_in_a_frame_is_named(tmp_path, old: str, new: str, says: str) -> None:
    message = wrong(tmp_path, FRAME.replace(old, new))
    assert says in message
    assert message.startswith("own.toml")


@pytest.mark.parametrize(
    ("entry", "says"),
    [
        ('[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\nsector = "REBB"', 'unknown sector "REBB"; did you mean "REB"'),
        ('[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "rebels"\nsector = "REB"', 'unknown kind "rebels"'),
        ('[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\ncountry = "FRE"', 'unknown country "FRE"; did you mean'),
        ('[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\nfrom = "2001"\nto = "1999"', "ends (1999) before it starts (2001)"),
        ('[[actor]]\nid = "x"\nname = "NATO"\nkind = "ngo"', 'strong name "NATO" also belongs to actors/igos.toml'),
        (
            '[[office]]\nid = "o"\nsector = "GOV"\ntitle = "duke"\nholders = [\n'
            '{ name = "Ada Xan", from = "2001-01-01", to = "2003-01-01" },\n{ name = "Bo Yan", from = "2002-01-01" },\n]',
            'terms of "Ada Xan" (to 2003-01-01) and "Bo Yan" (from 2002-01-01) overlap',
        ),
        ('[[office]]\nid = "o"\nsector = "GOV"\ntitle = "duke"\nholders = [{ name = "Ada Xan", from = "21.5.2001" }]', "is no date"),
    ],
)
def test_lexicon_wrong_fact_about_an_actor_is_named(tmp_path, entry: str, says: str) -> None:
    assert says in wrong(tmp_path, entry)


def test_lexicon_of_ones_own_adds_and_replaces(tmp_path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[actor]]\nid = "xandria-front"\nname = "Xandria Front"\nkind = "armed group"\nsector = "REB"\n' + FRAME, encoding="utf-8")
    lexicon = load([path])
    assert any(e.id == "xandria-front" for e in lexicon.entities)
    assert any(f.id == "own-frame" for f in lexicon.frames)
    assert lexicon.hash != load().hash


def test_lexicon_missing_file_of_ones_own(tmp_path) -> None:
    with pytest.raises(LexiconError, match="can't be read"):
        load([tmp_path / "gone.toml"])


@pytest.mark.parametrize(
    ("lemma", "forms"),
    [
        ("attack", {"attack", "attacks", "attacked", "attacking"}),
        ("ban", {"ban", "bans", "banned", "banning"}),
        ("seize", {"seize", "seizes", "seized", "seizing"}),
        ("fight", {"fight", "fights", "fought", "fighting"}),
        ("deny", {"deny", "denies", "denied", "denying"}),
        ("flee", {"flee", "flees", "fled", "fleeing"}),
    ],
)
def test_lexicon_inflects_verbs(lemma: str, forms: set[str]) -> None:
    assert Inflector(["fight fought fought", "flee fled fled"], []).verb(lemma) == forms


def test_lexicon_inflects_nouns() -> None:
    inflector = Inflector([], ["foot feet"])
    assert inflector.noun("embassy") == {"embassy", "embassies"}
    assert inflector.noun("riot policeman") == {"riot policeman", "riot policemen"}
    assert inflector.noun("foot") == {"foot", "feet"}
