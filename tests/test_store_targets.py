"""Stores beside the single file: Parquet by month, PostgreSQL. That they keep and give back the same is tested in test_store.py."""

from __future__ import annotations

import os
from pathlib import Path

import duckdb
import pytest
from test_run import fill, write_corpus
from test_store import STAMP, coded, document, event
from test_store import fill as fill_store

from dragoman.errors import StoreError
from dragoman.ingest import read
from dragoman.run import run
from dragoman.store import Selection, open_store
from dragoman.workers import Here, Lexicons


def files(home: Path) -> list[str]:
    return sorted(p.relative_to(home).as_posix() for p in home.rglob("*.parquet"))


def test_folder_is_parquet_by_month_of_publication(tmp_path: Path) -> None:
    home = tmp_path / "store"
    store = open_store(f"{home}/")
    fill_store(store)
    assert not files(home)
    before = [row.event for row in store.events(order="number")]
    store.finish(1, [])
    assert {f"{t}/month={m}/part-000001-0.parquet" for t in ("documents", "events", "parties") for m in ("2016-05", "2016-06")} <= set(files(home))
    assert [row.event for row in store.events(order="number")] == before
    store.begin(["y"], STAMP)
    store.add(2, [coded(document("d9", "New.", published=None), event("e9", "d9"))])
    assert [row.number for row in store.events(order="number")] == [0, 1, 2, 3]
    assert store.count(Selection(between=("PRK", "KOR"))) == 4
    store.finish(2, None)
    assert "events/month=undated/part-000002-0.parquet" in files(home)
    store.close()
    with duckdb.connect() as other:  # as any other program would read it
        assert other.execute(f"SELECT count(*), count(DISTINCT month) FROM '{home}/events/*/*.parquet'").fetchone() == (4, 3)
        assert other.execute(f"SELECT count(*) FROM '{home}/runs.parquet' WHERE state = 'finished'").fetchone() == (2,)


def test_folder_can_be_moved_and_read_elsewhere(tmp_path: Path) -> None:
    store = open_store(f"{tmp_path / 'store'}/")
    fill_store(store)
    store.finish(1, [])
    store.close()
    os.rename(tmp_path / "store", tmp_path / "it's moved")
    moved = open_store(str(tmp_path / "it's moved"), read_only=True)
    assert moved.count() == 3
    assert moved.document("d2") is not None
    moved.close()


@pytest.mark.parametrize("moment", ["files", "list"])
def test_folder_broken_off_while_moving_loses_and_doubles_nothing(tmp_path: Path, monkeypatch, moment: str) -> None:
    home = tmp_path / "store"
    store = open_store(f"{home}/")
    fill_store(store)
    if moment == "files":
        monkeypatch.setattr("os.replace", lambda *_: 1 / 0)
    else:
        monkeypatch.setattr(store.database, "transaction", lambda: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        store.database.settle(final=True)
    store.database.close()
    assert files(home)
    monkeypatch.undo()
    again = open_store(f"{home}/")
    assert not files(home)
    assert [row.number for row in again.events(order="number")] == [0, 1, 2]
    again.finish(1, [])
    again.close()
    with duckdb.connect() as other:
        assert other.execute(f"SELECT count(*) FROM '{home}/events/*/*.parquet'").fetchone() == (3,)


@pytest.mark.parametrize("target", ["folder", "postgres"])
def test_targets_hold_what_a_file_holds(tmp_path: Path, request, monkeypatch, target: str) -> None:
    monkeypatch.setattr("dragoman.store.parquet.SEGMENT", 20)
    corpus = write_corpus(tmp_path / "c.jsonl", 50)
    wanted = fill(tmp_path / "s.duckdb", corpus)
    where = request.getfixturevalue("postgres") if target == "postgres" else f"{tmp_path / 'store'}/"
    for _ in range(2):
        store = open_store(where)
        run(store, read([str(corpus)]), Here(Lexicons()), [str(corpus)], size=16)
        found = {
            table: sorted(map(repr, store.database.query(f"SELECT * FROM {table}")))
            for table in ("documents", "events", "parties", "offers", "replies", "mentions")
        }
        status = store.status()
        store.close()
        assert found == {table: sorted(map(repr, wanted[table])) for table in found}
        assert status.fates == {"coded": 50}


def test_postgres_takes_one_writer_at_a_time(postgres: str) -> None:
    store = open_store(postgres)
    with pytest.raises(StoreError, match="is in use by another program"):
        open_store(postgres)
    reader = open_store(postgres, read_only=True)
    assert reader.count() == 0
    reader.close()
    store.close()
    open_store(postgres).close()


def test_postgres_keeps_the_password_to_itself() -> None:
    pytest.importorskip("psycopg")
    with pytest.raises(StoreError) as error:
        open_store("postgresql://me:secret@127.0.0.1:1/none?connect_timeout=2")
    assert "secret" not in str(error.value)
    assert "postgresql://me@127.0.0.1:1/none" in str(error.value)


def test_postgres_texts_with_a_zero_byte_keep_their_length(postgres: str) -> None:
    store = open_store(postgres)
    number, _ = store.begin(["x"], STAMP)
    store.add(number, [coded(document(text="a\0b"))])
    kept = store.document("d1")
    store.close()
    assert kept is not None
    assert kept.text == "a\N{REPLACEMENT CHARACTER}b"
