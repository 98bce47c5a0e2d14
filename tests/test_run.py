"""Runs over a corpus: broken off and taken up again, repeated, with workers; the store is the same in the end."""

from __future__ import annotations

import json
import os
import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from dragoman.errors import DragomanError, StoreError
from dragoman.ingest import read
from dragoman.model import Document
from dragoman.run import run
from dragoman.store import Selection, Store, open_store
from dragoman.store.schema import VERSION
from dragoman.workers import Here, Lexicons, Reading, Workers, _one_thread
from dragoman.workers import read as code_together

PLACES = ("Chad", "Sudan", "Peru", "Fiji", "Mali", "Ghana", "Kenya")
TABLES = ("documents", "events", "parties", "mentions", "offers", "replies", "moves", "skipped", "keys", "reports")


def write_corpus(path: Path, count: int, first: int = 0) -> Path:
    with path.open("w", encoding="utf-8") as file:
        for k in range(first, first + count):
            a, b = PLACES[k % 7], PLACES[(k + 1 + k % 5) % 7]
            text = f"{a} on Monday proposed talks number {k} to {b}. {b} rejected {a}'s proposal for talks and shelled {k} posts of {a}'s army."
            file.write(json.dumps({"id": f"doc-{k}", "text": text, "published": f"2016-05-{k % 28 + 1:02}"}) + "\n")
    return path


def held(store: Store) -> dict[str, list]:
    return {table: store.database.query(f"SELECT * FROM {table} ORDER BY ALL") for table in TABLES}


def test_run_takes_up_a_store_of_an_older_version(tmp_path: Path) -> None:
    """Version 1 had no signatures, by which near duplicates are found, and no stories."""
    target = tmp_path / "old.duckdb"
    first, second = tmp_path / "first.jsonl", tmp_path / "second.jsonl"
    first.write_text(json.dumps({"id": "wire", "text": WIRE, "published": "2016-05-24"}))
    second.write_text(json.dumps({"id": "copy", "text": f"By our own correspondent. {WIRE}", "published": "2016-05-24"}))
    fill(target, first)
    with duckdb.connect(str(target)) as connection:
        for statement in (
            "DROP TABLE decisions",
            "DROP TABLE reports",
            "ALTER TABLE keys DROP COLUMN signature",
            "ALTER TABLE keys ADD COLUMN text_key TEXT",
            "ALTER TABLE keys ADD COLUMN original BOOLEAN",
            "ALTER TABLE offers DROP COLUMN order_known",
            "UPDATE meta SET value = '1'",
        ):
            connection.execute(statement)
    with pytest.raises(StoreError, match=f"has schema 1, this version needs {VERSION}; bring it up to date"):
        open_store(str(target), read_only=True)
    found = fill(target, second)
    assert [row[0] for row in found["documents"]] == [0, 1]
    assert [row[3] is None for row in found["keys"]] == [False, True]
    store = open_store(str(target), read_only=True)
    assert store.status().fates == {"coded": 1, "duplicate": 1}
    assert store.database.query("SELECT value FROM meta WHERE name = 'schema'") == [(str(VERSION),)]
    store.close()


def fill(path: Path, *sources: Path, engine=None) -> dict[str, list]:
    store = open_store(str(path))
    try:
        with engine or Here(Lexicons()) as coding:
            run(store, read(map(str, sources)), coding, [str(s) for s in sources], size=32)
        return held(store)
    finally:
        store.close()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory) -> Path:
    return write_corpus(tmp_path_factory.mktemp("corpus") / "corpus.jsonl", 70)


@pytest.fixture(scope="module")
def whole(corpus: Path) -> dict[str, list]:
    return fill(corpus.parent / "whole.duckdb", corpus)


KILLED = """
import os, signal, sys
from dragoman.ingest import read
from dragoman.run import run
from dragoman.store import open_store
from dragoman.workers import Here, Lexicons
corpus, target, moment = sys.argv[1:]
store = open_store(target)
insert, count = store.database.insert, [0]
def killing(table, rows):
    insert(table, rows)
    count[0] += table == "events"
    if moment == "commit" and count[0] == 2:
        os.kill(os.getpid(), signal.SIGKILL)
store.database.insert = killing
def tell(tally):
    if moment == "between" and tally.new > 32:
        os.kill(os.getpid(), signal.SIGKILL)
def finish(*_):
    os.kill(os.getpid(), signal.SIGKILL)
if moment == "ledger":
    store.finish = finish
run(store, read([corpus]), Here(Lexicons()), [corpus], tell, size=32)
"""


@pytest.mark.parametrize(("moment", "left"), [("between", 32), ("commit", 32), ("ledger", 70)])
def test_run_killed_goes_on_with_the_same_result(corpus: Path, whole: dict[str, list], tmp_path: Path, moment: str, left: int) -> None:
    target = tmp_path / "killed.duckdb"
    result = subprocess.run([sys.executable, "-c", KILLED, str(corpus), str(target), moment], capture_output=True, timeout=120, check=False)
    assert result.returncode == -9, result.stderr
    store = open_store(str(target))
    assert store.status().documents == left
    assert [r.state for r in store.runs()] == ["running"]
    assert not store.offers()
    store.close()
    assert fill(target, corpus) == whole
    store = open_store(str(target), read_only=True)
    assert [r.state for r in store.runs()] == ["finished"]
    store.close()


def test_run_finds_events_and_offers(whole: dict[str, list]) -> None:
    assert len(whole["documents"]) == 70
    assert len(whole["events"]) >= 140
    assert len(whole["offers"]) >= 20
    assert whole["replies"]
    assert whole["mentions"]


def test_run_again_adds_only_what_is_new(corpus: Path, tmp_path: Path) -> None:
    small, more = write_corpus(tmp_path / "a.jsonl", 10), write_corpus(tmp_path / "b.jsonl", 12)
    target = tmp_path / "s.duckdb"
    first = fill(target, small)
    assert fill(target, small) == first
    second = fill(target, more)
    assert len(second["documents"]) == 12
    assert second["documents"][:10] == first["documents"]
    assert second["events"][: len(first["events"])] == first["events"]
    store = open_store(str(target), read_only=True)
    assert [r.documents for r in store.runs()] == [10, 0, 2]
    store.close()


def test_run_ledger_is_that_of_the_whole_store(tmp_path: Path) -> None:
    one = tmp_path / "one.jsonl"
    one.write_text('{"id": "a", "published": "2018-04-11", "text": "Chad on Monday proposed to Sudan to hold border talks in early May."}\n')
    two = tmp_path / "two.jsonl"
    two.write_text('{"id": "b", "published": "2018-04-12", "text": "Sudan on Wednesday rejected Chad\'s proposal for border talks."}\n')
    fill(tmp_path / "s.duckdb", one)
    fill(tmp_path / "s.duckdb", two)
    store = open_store(str(tmp_path / "s.duckdb"), read_only=True)
    (offer,) = store.offers(["TCD", "SDN"])
    store.close()
    assert offer.state == "rejected"
    assert [r.kind for r in offer.replies] == ["reject"]
    assert offer.mentions[0].document == "a"
    assert offer.events


def test_run_with_workers_gives_the_same_store(corpus: Path, whole: dict[str, list], tmp_path: Path) -> None:
    assert fill(tmp_path / "two.duckdb", corpus, engine=Workers(2, Lexicons())) == whole


def test_run_sorts_out_what_is_not_to_be_coded(tmp_path: Path) -> None:
    rows = [
        {"id": "a", "text": "Chad attacked Mali.", "published": "2016-05-01"},
        {"id": "a", "text": "Peru attacked Fiji.", "published": "2016-05-01"},
        {"id": "b", "text": "Chad  attacked\nMali.", "published": "2016-05-02"},
        {"id": "c", "text": "Le Tchad a attaqué le Mali.", "language": "fr"},
        {"id": "a", "text": "Chad attacked Mali.", "published": "2016-05-01"},
    ]
    source = tmp_path / "x.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n")
    for _ in range(2):
        fill(tmp_path / "s.duckdb", source)
        store = open_store(str(tmp_path / "s.duckdb"), read_only=True)
        status, documents, events = store.status(), store.documents(), store.events()
        store.close()
        assert status.fates == {"coded": 2, "duplicate": 1, "not English": 1}
        assert sum(status.skipped.values()) == 1
        assert [d.id[:2] for d in documents] == ["a", "a~", "b", "c"]
        assert documents[2].duplicate_of == "a"
        assert {e.event.document for e in events} == {documents[0].id, documents[1].id}


WIRE = (
    "GAO, May 24 (Wire) - Soldiers of Chad attacked the army of Mali near Gao on Monday and killed eleven men, the ministry of defence in Bamako said. "
    "The attack began before dawn, when lorries with heavy guns came over the river from the north; shops in the town stayed shut and the bridge was closed "
    "to traffic for most of the day. A spokesman said that the wounded had been flown to the capital and that talks about a truce would go on in June."
)


def test_run_counts_no_event_twice(tmp_path: Path) -> None:
    rows = [
        {"id": "wire", "text": WIRE, "published": "2016-05-24", "source": "Wire"},
        {"id": "copy", "text": "Our own correspondent reports. " + WIRE, "published": "2016-05-24", "source": "Daily"},
        {"id": "other", "text": "On Monday, soldiers of Chad attacked the army of Mali near the town of Gao.", "published": "2016-05-24", "source": "Post"},
        {"id": "third", "text": "Peru condemned Fiji on Monday.", "published": "2016-05-24", "source": "Post"},
    ]
    for k, part in enumerate((rows[:1], rows)):  # what a second run brings is compared with the first
        source = tmp_path / f"{k}.jsonl"
        source.write_text("\n".join(map(json.dumps, part)))
        fill(tmp_path / "s.duckdb", source)
    store = open_store(str(tmp_path / "s.duckdb"), read_only=True)
    copy, status = store.document("copy"), store.status()
    attacks = [row for row in store.events(Selection(actor="TCD", event_types=["ASSAULT"]))]
    once = store.events(Selection(actor="TCD", event_types=["ASSAULT"], once=True))
    reports = store.story(once[0].number)
    (similarity,) = store.database.query("SELECT similarity FROM documents WHERE id = 'copy'")[0]
    store.close()
    assert copy is not None
    assert copy.duplicate_of == "wire"
    assert 0.7 <= similarity < 1
    assert [row.event.document for row in attacks] == ["wire", "other"]
    assert len(once) == 1
    assert [row.outlet for row in reports] == ["Wire", "Post"]
    assert status.stories == status.events - 1


class Broken:
    """A coder that stumbles over one text."""

    def read(self, documents: list[Document]) -> Iterator:
        if any("stumble" in d.text for d in documents):
            raise IndexError("list index out of range")
        yield from ((type("Coding", (), {"document": d, "events": []}), []) for d in documents)


def test_run_leaves_only_the_text_uncoded_that_fails(tmp_path: Path) -> None:
    found = code_together(Broken(), [Document(str(k), text) for k, text in enumerate(["fine", "stumble", "fine too"])])
    assert [r.events for r in found] == [[], None, []]
    assert found[1].failure == "could not be coded: IndexError: list index out of range"

    class Engine(Here):
        def __init__(self) -> None:
            self.run = Here(Lexicons()).run

        def code(self, chunks):
            yield from ([Reading([]), Reading(None, failure="could not be coded: IndexError")][: len(c)] for c in chunks)

    fill(tmp_path / "s.duckdb", write_corpus(tmp_path / "c.jsonl", 2), engine=Engine())
    store = open_store(str(tmp_path / "s.duckdb"), read_only=True)
    assert store.status().fates == {"coded": 1, "failed": 1}
    assert store.status().skipped == {"could not be coded: IndexError": 1}
    store.close()


def test_workers_tell_what_they_can_not_load() -> None:
    with pytest.raises(DragomanError, match=r"gone\.toml"):
        Workers(2, Lexicons(actors=["gone.toml"]))


def test_workers_take_one_thread_each_and_leave_the_environment_alone(monkeypatch) -> None:
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    monkeypatch.delenv("OPENBLAS_NUM_THREADS", raising=False)
    with _one_thread():
        assert (os.environ["OMP_NUM_THREADS"], os.environ["OPENBLAS_NUM_THREADS"]) == ("3", "1")
    assert "OPENBLAS_NUM_THREADS" not in os.environ


def test_workers_that_die_are_one_clear_error() -> None:
    with Workers(1, Lexicons()) as engine:
        engine._processes[0].kill()
        engine._processes[0].join()
        with pytest.raises(DragomanError, match="a worker ended unexpectedly"):
            list(engine.code([[Document("a", "Chad attacked Mali.")]]))


@pytest.mark.skipif(os.name != "posix", reason="this system has no ulimit")
def test_run_on_a_full_disk_stops_with_nothing_half_written(tmp_path: Path) -> None:
    """A limit on the size of files stands for a disk that fills up."""
    corpus = tmp_path / "noise.jsonl"
    dice = random.Random(1)
    corpus.write_text("\n".join(json.dumps({"id": str(k), "language": "en", "text": f"{dice.getrandbits(20000):x}."}) for k in range(400)))
    target = tmp_path / "s.duckdb"
    fill(target, write_corpus(tmp_path / "few.jsonl", 20))
    command = f"ulimit -f {target.stat().st_size // 1024 // 2}; exec {sys.executable} -m dragoman run {corpus} --into {target}"
    result = subprocess.run(["bash", "-c", command], capture_output=True, text=True, timeout=120, check=False)
    assert result.returncode == 2, result.stderr
    assert "s.duckdb: can't be written, the disk may be full; make room and run again" in result.stderr
    assert "Traceback" not in result.stderr
    store = open_store(str(target))
    status = store.status()
    assert status.documents == sum(r.documents for r in status.runs) >= 20
    assert not store.database.query("SELECT id FROM events WHERE document NOT IN (SELECT id FROM documents)")
    store.close()
