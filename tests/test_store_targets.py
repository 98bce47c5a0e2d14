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
from dragoman.store.schema import TABLES
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
    pytest.importorskip("pg8000")
    with pytest.raises(StoreError, match=r"postgresql://me@127\.0\.0\.1:1/none: .*refused") as error:
        open_store("postgresql://me:secret@127.0.0.1:1/none")
    assert "secret" not in str(error.value)


@pytest.mark.parametrize("end", ["/1@host/none", "@host/none?sslmode=sometimes", "@host:high/none", "@host/none?passfile=x", "@host/none?host"])
def test_postgres_address_that_cannot_be_read_is_told_without_the_password(end: str) -> None:
    pytest.importorskip("pg8000")
    with pytest.raises(StoreError, match="can't be read; write postgresql://") as error:
        open_store(f"postgresql://me:secret{end}")
    assert "secret" not in str(error.value)


def test_postgres_says_in_words_what_is_wrong(postgres: str) -> None:
    with pytest.raises(StoreError, match=r'the database says: database "nowhere" does not exist$'):
        open_store(postgres.replace("/postgres?", "/nowhere?"))
    store = open_store(postgres)
    with pytest.raises(StoreError, match=r'a table, file or index that belongs to it is missing; .* \(relation "nothing" does not exist\)$'):
        store.database.query("SELECT * FROM nothing WHERE a = ?", ["b"])
    assert store.count() == 0
    store.close()


def test_postgres_says_why_it_refuses_though_it_hangs_up_at_once(postgres: str, monkeypatch) -> None:
    def hung_up(sock: object, data: bytes) -> None:
        if data == core.TERMINATE_MSG:
            try:
                raise BrokenPipeError
            except BrokenPipeError as error:
                raise core.InterfaceError("network error") from error
        sent(sock, data)

    core = pytest.importorskip("pg8000.core")
    sent = core._write
    monkeypatch.setattr(core, "_write", hung_up)
    with pytest.raises(StoreError, match=r'the database says: database "nowhere" does not exist$'):
        open_store(postgres.replace("/postgres?", "/nowhere?"))


def test_postgres_undoes_what_is_broken_off(postgres: str) -> None:
    def add(error: BaseException) -> None:
        with store.database.transaction():
            store.database.insert("meta", [("a", "b")])
            raise error

    store = open_store(postgres)
    for error in (FileNotFoundError(), KeyboardInterrupt()):
        with pytest.raises(type(error)):
            add(error)
        assert store.database.query("SELECT * FROM meta WHERE name = ?", ["a"]) == []
    store.close()


def test_postgres_asks_nothing_more_once_a_statement_was_broken_off(postgres: str, monkeypatch) -> None:
    store = open_store(postgres)
    monkeypatch.setattr(store.database._connection, "handle_messages", lambda _: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        store.count()
    monkeypatch.undo()
    with pytest.raises(StoreError, match="connection is closed"):
        store.count()
    store.close()
    open_store(postgres).close()


@pytest.mark.parametrize("text", ["", "NULL", r"\N", "a\tb\nc\rd\\", '{"a", b}', "it's :v0 $1 ?", "韓国 🕊"])
def test_postgres_keeps_texts_to_the_letter(postgres: str, text: str) -> None:
    store = open_store(postgres)
    row = {"id": text, "position": 1, "contexts": [text, "b"], "conditions": [], "implied": True}
    store.database.insert("offers", [tuple(row.get(name) for name in TABLES["offers"])])
    store.database.insert("moves", [(2**40, text.encode())])
    found = store.database.query("SELECT id, contexts, conditions, implied, kind FROM offers WHERE id = ?", [text])
    assert found == list(store.database.stream("SELECT id, contexts, conditions, implied, kind FROM offers WHERE id = ?", [text]))
    assert found == [(text, [text, "b"], [], True, None)]
    assert store.database.query("SELECT document, moves FROM moves") == [(2**40, text.encode())]
    store.close()


def test_postgres_texts_with_a_zero_byte_keep_their_length(postgres: str) -> None:
    store = open_store(postgres)
    number, _ = store.begin(["x"], STAMP)
    store.add(number, [coded(document(text="a\0b"))])
    kept = store.document("d1")
    store.close()
    assert kept is not None
    assert kept.text == "a\N{REPLACEMENT CHARACTER}b"
