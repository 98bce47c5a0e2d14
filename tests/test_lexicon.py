"""The lexicons load, and a typo is told with file, entry, field and the nearest right word."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.errors import LexiconError
from dragoman.lexicon import build, check, load
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


@pytest.fixture(scope="module")
def small(tmp_path_factory) -> Path:
    """Make a home of few files, so that each wrong entry is told in a moment."""
    home = tmp_path_factory.mktemp("lexicons")
    for name in ("ontology.toml", "words.toml", "cameo.csv", "actors/states.toml", "actors/igos.toml"):
        (home / name).parent.mkdir(exist_ok=True)
        (home / name).write_bytes((build.HOME / name).read_bytes())
    return home


@pytest.fixture
def wrong(small: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], str]:
    """Give what is said of a file of one's own."""
    monkeypatch.setattr(build, "HOME", small)

    def told(text: str) -> str:
        path = tmp_path / "own.toml"
        path.write_text(text, encoding="utf-8")
        with pytest.raises(LexiconError) as caught:
            load([path])
        return str(caught.value)

    return told


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
def test_lexicon_typo_in_a_frame_is_named(wrong, old: str, new: str, says: str) -> None:
    message = wrong(FRAME.replace(old, new))
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
            'terms of "Ada Xan" (from 2001-01-01 to 2003-01-01) and "Bo Yan" (from 2002-01-01) overlap; end the one where the other begins',
        ),
        (
            '[[office]]\nid = "o"\nsector = "GOV"\ntitle = "duke"\nholders = [\n'
            '{ name = "Ada Xan", from = "2001", to = "2003" },\n{ name = "Cy Zan", from = "2003", to = "2005" },\n{ name = "Bo Yan", from = "2002" },\n]',
            'terms of "Ada Xan" (from 2001 to 2003) and "Bo Yan" (from 2002) overlap',
        ),
        (
            '[[office]]\nid = "o"\nsector = "GOV"\ntitle = "duke"\nholders = [{ name = "Ada Xan", from = "2001" }, { name = "Bo Yan", from = "2002" }]',
            'terms of "Ada Xan" (from 2001) and "Bo Yan" (from 2002) overlap',
        ),
        (
            '[[office]]\nid = "o"\nsector = "GOV"\ntitle = "duke"\n[[office]]\nid = "o"\nsector = "GOV"\ntitle = "earl"',
            'own.toml, office "o": the id stands twice; also in own.toml, office "o"',
        ),
        (
            '[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\n[[actor]]\nid = "x"\nname = "Xandria Army"\nkind = "armed group"',
            'own.toml, actor "x": the id stands twice; also in own.toml, actor "x"; give one of them an id of its own, or join them',
        ),
        (
            '[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\n[[actor]]\nid = "y"\nname = "Xandria Front"\nkind = "party"',
            'own.toml, actor "y": strong name "Xandria Front" also belongs to own.toml, actor "x"; make one of them weak',
        ),
        (
            '[[actor]]\nid = "x"\nname = "Ada Xan"\nkind = "person"\ncountry = "FRA"\n[[actor]]\nid = "y"\nname = "Ada Xan"\nkind = "person"\ncountry = "FRA"',
            'own.toml, actor "y": the person stands in own.toml, actor "x" too; join the two entries',
        ),
        (
            '[[actor]]\nid = "x"\nname = "Ada Xan"\nkind = "person"\ncountry = "FRA"\n'
            '[[actor]]\nid = "y"\nname = "Bo Yan"\nnames = ["Ada Xan"]\nkind = "person"\ncountry = "FRA"',
            'own.toml, actor "y": strong name "ada xan" also belongs to own.toml, actor "x"',
        ),
        (
            '[[actor]]\nid = "x"\nname = "Ada Xan"\nkind = "person"\n[[actor]]\nid = "y"\nname = "Ada Xan"\nkind = "company"',
            'own.toml, actor "y": strong name "ada xan" also belongs to own.toml, actor "x"',
        ),
        ('[[role]]\nkind = "person"\nwords = ["pikeman"]', 'role "number 1": field "sector" is missing'),
        ('[[role]]\nsector = "MILL"\nkind = "person"\nwords = ["pikeman"]', 'unknown sector "MILL"; did you mean "MIL"'),
        ('[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\ntheatre = ["FRE"]', 'unknown country in theatre "FRE"'),
        ('[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\nnames = "XF"', 'field "names" must be a list: names = ["…"]'),
        ('[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\nnames = [1]', 'field "names" must be a list: names = ["…"]'),
        ('[[actor]]\nid = "x"\nname = "Xandria Front"\nkind = "armed group"\nterms = ["1999"]', 'field "terms" must be a list: terms = [{ … = "…" }]'),
        ('[actor]\nid = "x"', "own.toml: write entries of kind actor under [[actor]], in double brackets"),
        ('actor = ["x"]', "own.toml, actor number 1: no table; write it under [[actor]]"),
        ('[[office]]\nid = "o"\nsector = "GOV"\ntitle = "duke"\nholders = [{ name = "Ada Xan", from = "21.5.2001" }]', "is no date"),
    ],
)
def test_lexicon_wrong_fact_about_an_actor_is_named(wrong, entry: str, says: str) -> None:
    assert says in wrong(entry)


def test_lexicon_of_ones_own_adds_and_replaces(tmp_path) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[actor]]\nid = "xandria-front"\nname = "Xandria Front"\nkind = "armed group"\nsector = "REB"\n' + FRAME, encoding="utf-8")
    lexicon = load([path])
    assert any(e.id == "xandria-front" for e in lexicon.entities)
    assert any(f.id == "own-frame" for f in lexicon.frames)
    assert lexicon.hash != load().hash


def test_lexicon_of_ones_own_replaces_ours_by_its_id(tmp_path, lexicon) -> None:
    path = tmp_path / "own.toml"
    path.write_text('[[actor]]\nid = "hezbollah"\nname = "Hezbollah"\nkind = "party"\ncountry = "LBN"\nsector = "PTY"\n', encoding="utf-8")
    own = load([path])
    assert [e.sector for e in own.entities if e.id == "hezbollah"] == ["PTY"]
    assert [e.sector for e in lexicon.entities if e.id == "hezbollah"] == ["REB"]


def test_lexicon_of_ones_own_goes_before_ours_for_a_person(tmp_path) -> None:
    path = tmp_path / "own.toml"
    terms = 'terms = [{ from = "2003-01-01", to = "2003-12-31", sector = "OPP", role = "rival" }]'
    path.write_text(f'[[actor]]\nid = "blair"\nname = "Tony Blair"\nkind = "person"\ncountry = "GBR"\n{terms}\n', encoding="utf-8")
    (blair,) = [e for e in load([path]).entities if e.name == "Tony Blair"]
    assert blair.terms[0].role == "rival"
    assert len(blair.terms) > 1


def test_lexicon_files_of_ones_own_may_bear_one_name(tmp_path) -> None:
    paths = []
    for folder in ("a", "b"):
        (tmp_path / folder).mkdir()
        paths.append(tmp_path / folder / "own.toml")
        paths[-1].write_text(f'[[actor]]\nid = "xan-{folder}"\nname = "Xan {folder}"\nkind = "armed group"\n', encoding="utf-8")
    assert {e.id for e in load(paths).entities} >= {"xan-a", "xan-b"}


def test_lexicon_namesakes_are_told_apart(coder) -> None:
    """One name, two people: by who is in office on the day; one person of two states: one entry."""
    assert coder.resolve("George Bush", date="1991-01-01").name == "George H.W. Bush"
    assert coder.resolve("George Bush", date="2003-01-01").name == "George W. Bush"
    assert coder.resolve("Mark Carney", date="2018-06-01").country == "GBR"
    assert coder.resolve("Mark Carney", date="2025-06-01").country == "CAN"


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
