"""Dictionaries of PETRARCH become lexicons that load; what can't be read is told by line, and nothing else is lost."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

import pytest

from dragoman.errors import InputError
from dragoman.ingest import Problem
from dragoman.lexicon import Lexicon, load
from dragoman.petrarch import convert

ACTORS = """# countries
AFGHANISTAN_  ;CountryInfo.txt
+AFGHAN_REPUBLIC
\t[AFG]
MOHAMMAD_XANDAR_
+MULLAH_XANDAR_
\t[AFGGOV 900101-931231]
\t[AFGOPP >931231]
\t[AFGELI <19891231]
XANDRIAN_LIBERATION_ARMY_ [AFGINSXLA]
HEZBOLLAH_ [LBNREB]
+PARTY_OF_GOD
+NATO_
XWB_ [IGOXWB]
XANDRIAN_GAZETTE_ [AFGMED]
"""
AGENTS = """# agents
!MINIST! = MINISTER, MINISTRY
!PERSON! = MAN, WOMAN
DEPUTY_MINE_!MINIST!_ [~GOV]
POLICEMAN_ {POLICEMEN} [~COP]
STEPPENWOLF_ {STEPPENWOLVES} [~CRM]
SHEEPFOLK_ {~} [~AGR]
MINE_!PERSON!_ [~LAB]
XANDRIAN_PATRIARCH_ [AFGREL]
"""


def converted(tmp_path: Path, lexicon: Lexicon, text: str, name: str = "x.actors.txt") -> tuple[dict[str, Any], list[Problem], Path]:
    source, target = tmp_path / name, tmp_path / f"{name}.toml"
    source.write_text(text, encoding="utf-8")
    toml, problems = convert(source, lexicon)
    target.write_text(toml, encoding="utf-8")
    return tomllib.loads(toml), problems, target


def test_petrarch_actors(tmp_path: Path, lexicon: Lexicon) -> None:
    found, problems, target = converted(tmp_path, lexicon, ACTORS)
    assert problems == []
    entries = {e["name"]: e for e in found["actor"]}
    assert entries["Mohammad Xandar"] == {
        "id": "mohammad-xandar",
        "name": "Mohammad Xandar",
        "kind": "person",
        "country": "AFG",
        "names": ["Mullah Xandar"],
        "terms": [
            {"from": "1990-01-01", "to": "1993-12-31", "sector": "GOV", "country": "AFG"},
            {"from": "1994-01-01", "sector": "OPP", "country": "AFG"},
            {"to": "1989-12-30", "sector": "ELI", "country": "AFG"},
        ],
    }
    assert (entries["Afghanistan"]["kind"], entries["Afghanistan"]["names"]) == ("state", ["Afghan Republic"])
    assert (entries["Xandrian Liberation Army"]["kind"], entries["Xandrian Liberation Army"]["sector"]) == ("armed group", "REB")
    assert entries["XWB"]["kind"] == "igo"
    assert entries["Xandrian Gazette"]["sector"] == "JRN"
    assert entries["Hezbollah"]["id"] == "hezbollah", "it takes the place of ours"
    assert entries["Hezbollah"]["weak"] == ["Nato"], "that name is another's of ours"
    lexicon = load([target])
    assert sum(e.id == "hezbollah" for e in lexicon.entities) == 1


def test_petrarch_agents(tmp_path: Path, lexicon: Lexicon) -> None:
    found, problems, target = converted(tmp_path, lexicon, AGENTS, "x.agents.txt")
    assert problems == []
    words = {w: (r["sector"], r["kind"], r.get("country"), r.get("plurals", {}).get(w)) for r in found["role"] for w in r["words"]}
    assert words == {
        "deputy mine minister": ("GOV", "person", None, None),
        "deputy mine ministry": ("GOV", "organ", None, None),
        "policeman": ("COP", "person", None, None),
        "steppenwolf": ("CRM", "person", None, "steppenwolves"),
        "sheepfolk": ("AGR", "person", None, "sheepfolk"),
        "mine man": ("LAB", "person", None, None),
        "mine woman": ("LAB", "person", None, None),
        "xandrian patriarch": ("REL", "person", "AFG", None),
    }
    roles = load([target]).roles
    assert [r.sector for r in roles["sheepfolk"]] == ["AGR"]
    assert "sheepfolks" not in roles
    assert "steppenwolves" in roles


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("BAD_ [ZZZ]", "[ZZZ] begins with neither a country nor a role of CAMEO"),
        ("BAD_ [AFGQQQ]", '"QQQ" in [AFGQQQ] is no role that PLOVER has a sector for'),
        ("BAD_ []", "empty code []"),
        ("BAD_", '"Bad" has no code'),
        ("BAD_ [USAGOV 991301-000101]", '"991301-000101" in [USAGOV 991301-000101] is no time'),
        ("BAD_ [USAGOV 010101-000101]", "[USAGOV 010101-000101] ends before it starts"),
        ("BAD_ [USAGOV soon]", '"soon" in [USAGOV soon] is no time'),
        ("BAD_ [USAGOV", 'unpaired bracket in "BAD_ [USAGOV"'),
        ("___ [USAGOV]", '"___" is no name'),
        ("GOOD_ [USAGOV]", '"Good" is a name of line 1 too'),
    ],
)
def test_petrarch_line_that_cant_be_read_is_listed(tmp_path: Path, lexicon: Lexicon, line: str, says: str) -> None:
    found, problems, target = converted(tmp_path, lexicon, f"GOOD_ [FRAGOV]\n{line}\nALSO_GOOD_ [FRAGOV]\n")
    assert [e["name"] for e in found["actor"]] == ["Good", "Also Good"], "the rest is kept"
    assert [(p.line, p.what) for p in problems] == [(2, says)]
    assert problems[0].remedy
    load([target])


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        ("+LOST_\nGOOD_ [FRAGOV]\n", 1, 'synonym "+LOST_" belongs to no entry'),
        ("[FRAGOV]\nGOOD_ [FRAGOV]\n", 1, "code [FRAGOV] belongs to no entry"),
    ],
)
def test_petrarch_stray_line_is_listed(tmp_path: Path, lexicon: Lexicon, text: str, line: int, says: str) -> None:
    found, problems, _ = converted(tmp_path, lexicon, text)
    assert [(p.line, p.what) for p in problems] == [(line, says)]
    assert len(found["actor"]) == 1


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("TRIBAL_!ELDER!_ [~ELI]", "set !ELDER! isn't defined above"),
        ("NO_CODE", '"NO_CODE" is no noun with one code'),
        ("ODD_ {ODDS [~ELI]", '"ODD_ {ODDS [~ELI]" is no noun with one code'),
        ("ODD_ [~QQQ]", "[~QQQ] names no role that PLOVER has a sector for"),
    ],
)
def test_petrarch_agent_that_cant_be_read_is_listed(tmp_path: Path, lexicon: Lexicon, line: str, says: str) -> None:
    found, problems, target = converted(tmp_path, lexicon, f"GUNMAN_ {{GUNMEN}} [~UAF]\n{line}\n", "x.agents.txt")
    assert [r["words"] for r in found["role"]] == [["gunman"]]
    assert [(p.line, p.what) for p in problems] == [(2, says)]
    load([target])


def test_petrarch_kind_of_dictionary_is_told_from_its_codes(tmp_path: Path, lexicon: Lexicon) -> None:
    assert "role" in converted(tmp_path, lexicon, "GUNMAN_ {GUNMEN} [~UAF]\n", "mine.txt")[0]
    assert "actor" in converted(tmp_path, lexicon, "GUNMAN_CLUB_ [USACVL]\n", "mine.txt")[0]


def test_petrarch_old_encodings_are_read(tmp_path: Path, lexicon: Lexicon) -> None:
    source = tmp_path / "x.actors.txt"
    source.write_bytes("JOS\u00c9_XANDA_ [FRAGOV 900101-910101]\n".encode("latin-1"))
    assert tomllib.loads(convert(source, lexicon)[0])["actor"][0]["name"] == "José Xanda"


def test_petrarch_missing_file(tmp_path: Path, lexicon: Lexicon) -> None:
    with pytest.raises(InputError, match="can't be read"):
        convert(tmp_path / "gone.txt", lexicon)
