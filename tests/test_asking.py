"""The verbs that ask a store: every format holds the same numbers, and what can't be answered says why."""

from __future__ import annotations

import csv
import io
import json

import pytest
from test_analyse import CHAD, SUDAN, TOLD, act, fill
from typer.testing import CliRunner

from dragoman import analyse, sheets
from dragoman.analyse import STANDARD
from dragoman.cli import app
from dragoman.store import open_store


@pytest.fixture
def name(tmp_path):
    store = open_store(str(tmp_path / "s.duckdb"))
    fill(store, TOLD)
    store.close()
    return str(tmp_path / "s.duckdb")


def ask(*words: str) -> str:
    result = CliRunner().invoke(app, list(words), catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout


@pytest.mark.parametrize("verb", ["series", "dyads", "network", "top", "new"])
def test_asking_formats_hold_the_same(name: str, verb: str, tmp_path) -> None:
    duckdb = pytest.importorskip("duckdb")
    rows = list(csv.DictReader(io.StringIO(ask(verb, name, "--events"))))
    assert rows
    told = json.loads(ask(verb, name, "--events", "--format", "json"))
    assert told["corpus"] == name
    assert told["selection"] == "status told; each event once"
    ask(verb, name, "--events", "--out", str(tmp_path / "rows.parquet"))
    with duckdb.connect() as connection:
        result = connection.execute(f"SELECT * FROM '{tmp_path / 'rows.parquet'}'")
        names = [column[0] for column in result.description]
        packed = [dict(zip(names, row, strict=True)) for row in result.fetchall()]
    assert packed == told["rows"]
    for row, other in zip(rows, packed, strict=True):
        assert row == {k: "" if v is None else " ".join(v) if isinstance(v, list) else str(v) for k, v in other.items()}
    assert "event_ids" not in ask(verb, name)
    table = ask(verb, name, "--format", "table")
    assert all(row.get("recipient", row.get("party", "")) in table for row in rows)


def test_asking_events_follows_a_number_to_its_sentence(name: str) -> None:
    row = next(csv.DictReader(io.StringIO(ask("series", name, "TCD", "SDN", "--by", "month", "--events", "--start", "2020-01-01"))))
    for ident in row["event_ids"].split():
        told = list(csv.DictReader(io.StringIO(ask("events", name, "--id", ident))))
        assert [t["id"] for t in told] == [ident]
        assert told[0]["text"] == "Words of a"
    claimed = next(csv.DictReader(io.StringIO(ask("events", name, "--claimed"))))
    assert (claimed["actors"], claimed["claimed_by"]) == ("Sudanese army [SDN MIL]", "Chad")


def test_asking_options_reach_the_selection(name: str) -> None:
    def ids(*options: str) -> set[str]:
        return {row["id"] for row in csv.DictReader(io.StringIO(ask("events", name, *options)))}

    assert ids("--status", "future") == {"e5"}
    assert ids("--status", "all", "--min-confidence", "0.5") == {"e1", "e2", "e3", "e5", "e6", "e7"}
    assert ids("--asserted", "--outlet", "Daily", "--start", "2020-01-01") == {"e6"}
    assert ids("--type", "consult", "--type", "AID") == {"e2", "e4"}
    assert ids("--quad", "material conflict", "SDN MIL") == {"e3"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["series", "STORE", "SDX"], 'no event of "SDX"; near it are SDN (Sudan, 7)'),
        (["dyads", "STORE", "TCD", "SDN", "--outlet", "Courier"], "no event fits TCD – SDN; status told; outlet Courier; each event once; of every"),
        (["network", "STORE", "A", "B", "C"], "3 parties were given (A, B, C); give one, or two for what is between them"),
        (["network", "STORE", "TCD", "TCD"], "TCD was given twice"),
        (["top", "STORE", "--quad", "war"], 'unknown class "war"; known are verbal cooperation'),
        (["top", "STORE", "--format", "parquet"], "Parquet goes to a file; add --out FILE.parquet"),
        (["top", "STORE", "--out", "/nowhere/x.csv"], "/nowhere/x.csv: can't be written (No such file or directory); give another --out"),
        (["top", "STORE", "--out", "/nowhere/x.parquet"], "/nowhere/x.parquet: can't be written: it is a folder, or its folder isn't there"),
    ],
)
def test_asking_says_what_is_wrong(name: str, words: list[str], message: str) -> None:
    result = CliRunner().invoke(app, [name if word == "STORE" else word for word in words])
    assert message in str(result.exception)


def test_asking_sparkline_marks_what_was_not_read(tmp_path) -> None:
    store = open_store(str(tmp_path / "s.duckdb"))
    acts = [act(f"e{k}", "ACCUSE", "2020-01-06", [CHAD], [SUDAN]) for k in range(20)]
    fill(store, [("a", "2020-01-06", acts), ("b", "2020-01-20", []), ("c", "2020-01-29", [act("x", "ACCUSE", "2020-01-29", [CHAD], [SUDAN])])])
    points = analyse.series(store, STANDARD).points
    store.close()
    assert sheets.sparklines(points, [], None, None, 80)[0] == "all events  █·▁▂  21 events, net -63.0"
    assert sheets.sparklines([], [], None, None, 80) == []


def test_asking_sparkline_of_a_long_series_fits(name: str) -> None:
    store = open_store(name, read_only=True)
    points = analyse.series(store, STANDARD, "day").points
    store.close()
    assert len(points) == 25
    drawn = sheets.sparklines(points, [], None, None, 62)[0]
    assert len(drawn.split("  ")[1]) == 9  # of three days each
    assert drawn.endswith("  5 events, net -2.5")
