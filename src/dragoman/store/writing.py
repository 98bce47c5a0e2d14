"""Codings of documents in, rows committed in batches out; each commit stands as a whole or not at all."""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

from msgspec import Struct

from dragoman.errors import StoreError
from dragoman.ingest import Problem
from dragoman.model import Document, Event, Offer, Run
from dragoman.store import rows
from dragoman.store.database import Database, Duck, Row
from dragoman.store.decisions import Reviewed
from dragoman.store.parquet import Folder, write
from dragoman.store.schema import INDEXES, LEDGER, MIGRATIONS, MONTHLY, TABLES, VERSION, create

PAGE = 1000  # rows taken at once where there may be many


class Coded(Struct, frozen=True):
    """A document with its key and what was read out of it, if it was read; `signature` and `moves` are packed."""

    document: Document
    key: str
    events: list[Event] | None = None
    moves: bytes | None = None
    signature: bytes | None = None
    similarity: float | None = None
    failed: bool = False

    @property
    def fate(self) -> str:
        """What became of it."""
        if self.events is not None:
            return "coded"
        if self.document.duplicate_of is not None:
            return "duplicate"
        return "failed" if self.failed else "not English"


class Store(Reviewed):
    """A store that can be written to. One writer at a time."""

    def __init__(self, database: Database) -> None:
        super().__init__(database)
        self._next_document = self._next_event = 0

    # ---------------------------------------------------------------- what is known
    def known(self, keys: Sequence[str]) -> set[str]:
        """Tell which of these came in before."""
        return {key for (key,) in self.database.query('SELECT "key" FROM keys WHERE "key" IN (SELECT unnest(?::TEXT[]))', [list(keys)])}

    def ids(self, ids: Sequence[str]) -> set[str]:
        """Tell which of these ids are taken."""
        return {ident for (ident,) in self.database.query("SELECT id FROM keys WHERE id IN (SELECT unnest(?::TEXT[]))", [list(ids)])}

    def signatures(self) -> Iterator[tuple[str, bytes]]:
        """Stream id and signature of every document that repeats none, in order; ask nothing else meanwhile."""
        for ident, signature in self.database.stream("SELECT id, signature FROM keys WHERE signature IS NOT NULL ORDER BY number"):
            yield ident, bytes(signature)

    def sign(self, make: Callable[[str], bytes]) -> None:
        """Make the signatures that a store of an older version lacks."""
        lacking = "SELECT d.number, d.text FROM documents d JOIN keys k ON k.number = d.number WHERE k.signature IS NULL AND d.duplicate_of IS NULL"
        while found := self.database.query(f"{lacking} ORDER BY d.number LIMIT ?", [PAGE]):
            with self.database.transaction():
                for number, text in found:
                    self.database.query("UPDATE keys SET signature = ? WHERE number = ?", [make(text), number])

    # ---------------------------------------------------------------- a run
    def clear_new(self) -> None:
        """Remove what a run that was broken off wrote beside a folder."""
        if not isinstance(self.database, Folder):
            raise StoreError(f"{self.database.name}: is no folder of Parquet files; name one, as corpus/")
        self.database.tidy()

    def take_in(self, run: int, keys: Sequence[Row], problems: Iterable[Problem] = ()) -> None:
        """Commit what was written as Parquet files beside a folder, with its keys."""
        assert isinstance(self.database, Folder)
        with self.database.transaction():
            self.database.adopt()
            for at in range(0, len(keys), PAGE):
                self.database.insert("keys", keys[at : at + PAGE])
            self._note(run, problems)
            self.database.query("UPDATE runs SET last_commit = ? WHERE id = ?", [_now(), run])
        self.database.settle(opening=True)

    def begin(self, sources: Sequence[str], stamp: Run) -> tuple[int, bool]:
        """Open a run, or go on with the last one if it was broken off over the same sources with the same version.

        Returns:
            Its number, and whether some run was broken off, so that the ledger is behind.
        """
        self._next_document = self._after("keys")
        self._next_event = self._after("events")
        mark = [stamp.version, stamp.lexicon, stamp.model, stamp.weights]
        behind = bool(self.database.query("SELECT id FROM runs WHERE state = 'running'"))
        last = self.database.query("SELECT id, state, sources, version, lexicon, model, weights FROM runs ORDER BY id DESC LIMIT 1")
        if last and last[0][1] != "finished" and [list(last[0][2]), *last[0][3:]] == [list(sources), *mark]:
            return int(last[0][0]), True
        run = int(last[0][0]) + 1 if last else 1
        with self.database.transaction():
            self.database.insert("runs", [(run, _now(), None, None, "running", list(sources), *mark)])
        return run, behind

    def add(self, run: int, coded: Sequence[Coded], problems: Iterable[Problem] = ()) -> None:
        """Commit a batch."""
        numbers = range(self._next_document, self._next_document + len(coded))
        laid = lay_out(zip(numbers, coded, strict=True), run, itertools.count(self._next_event))
        self._next_document, self._next_event = numbers.stop, self._next_event + len(laid["events"])
        with self.database.transaction():
            for table, found in laid.items():
                self.database.insert(table, found)
            self._note(run, problems)
            self.database.query("UPDATE runs SET last_commit = ? WHERE id = ?", [_now(), run])
        self.database.settle()

    def packed_moves(self) -> list[tuple[int, bytes]]:
        """List the packed moves of the documents that have some, in the order of the corpus."""
        return [(number, bytes(moves)) for number, moves in self.database.query("SELECT document, moves FROM moves ORDER BY document")]

    def finish(self, run: int, offers: Sequence[Offer] | None = None, reports: Sequence[Row] | None = None) -> None:
        """Close a run.

        Args:
            run: its number.
            offers: the ledger of the whole store, which takes the place of the one before; None if nothing has changed it.
            reports: the same of its stories: the story's id, an event's number, and whether that is the fullest telling.
        """
        with self.database.transaction():
            if reports is not None:
                self.database.query("DELETE FROM reports")
                for at in range(0, len(reports), PAGE):
                    self.database.insert("reports", reports[at : at + PAGE])
            if offers is not None:
                for table in LEDGER:
                    self.database.query(f"DELETE FROM {table}")
                self.database.query(f"DELETE FROM {self.database.own('parties')} WHERE offer IS NOT NULL")
                self.database.insert("offers", [rows.offer_row(o, k) for k, o in enumerate(offers)])
                self.database.insert("replies", [rows.reply_row(o, k, r) for o in offers for k, r in enumerate(o.replies)])
                self.database.insert("parties", [row for o in offers for row in rows.ledger_parties(o)])
                self.database.insert("mentions", [row for o in offers for row in rows.ledger_mentions(o)])
            self.database.query("UPDATE runs SET state = 'finished', ended = ?, last_commit = ? WHERE id = ?", [_now(), _now(), run])
            if offers is not None:
                self.database.query("UPDATE runs SET state = 'broken off' WHERE state = 'running'")

        self.database.settle(final=True)

    def _note(self, run: int, problems: Iterable[Problem]) -> None:
        """Keep what was skipped, each once however often it is met."""
        found = {(p.file, p.line, p.what): p.remedy for p in problems}
        if found:
            files = list({file for file, _, _ in found})
            sql = "SELECT file, line, what FROM skipped WHERE file IN (SELECT unnest(?::TEXT[]))"
            before = set(self.database.query(sql, [files]))
            self.database.insert("skipped", [(run, *which, remedy) for which, remedy in found.items() if which not in before])

    def _after(self, table: str) -> int:
        return int(self.database.query(f"SELECT coalesce(max(number), -1) + 1 FROM {table}")[0][0])


def lay_out(items: Iterable[tuple[int, Coded]], run: int, numbers: Iterator[int]) -> dict[str, list[Row]]:
    """Write documents, given with their numbers, and all that was read out of them as rows of the tables that grow with the corpus.

    Args:
        items: documents with their numbers.
        run: its number.
        numbers: gives each event the next one.
    """
    laid: dict[str, list[Row]] = {table: [] for table in (*MONTHLY, "keys")}
    for number, item in items:
        laid["documents"].append(rows.document_row(item.document, number, item.similarity, item.fate, run))
        laid["keys"].append((number, item.document.id, item.key, item.signature))
        for event in item.events or ():
            own = next(numbers)
            laid["events"].append(rows.event_row(event, own, item.document, run))
            laid["parties"] += rows.event_parties(event, own)
        if item.moves:
            laid["moves"].append((number, item.moves))
    return laid


def write_rows(home: Path, part: str, items: Iterable[tuple[int, Coded, Iterator[int]]], run: int) -> None:
    """Write documents as Parquet files beside a folder's store, which counts them once it takes them in.

    Args:
        home: the folder.
        part: a name that no other part has.
        items: documents with their numbers and what numbers their events.
        run: its number.
    """
    tables: dict[str, list[Row]] = {table: [] for table in MONTHLY}
    for number, item, numbers in items:
        for table, found in lay_out([(number, item)], run, numbers).items():
            if table in tables:
                tables[table] += found
    write(home, part, tables)


def open_store(target: str, *, read_only: bool = False) -> Store:
    """Open a store, and make it if it isn't there.

    Args:
        target: a DuckDB file; a folder of Parquet files (a path that ends in `/` or is one); the address of a PostgreSQL database.
        read_only: only to read; then it must be there.

    Raises:
        StoreError: it can't be opened, is no store, or is of a version that can't be read.
        SetupError: the database's library isn't installed.
    """
    database = _database(target, read_only)
    try:
        _prepare(database, read_only)
        database.settle(opening=True)
    except BaseException:
        database.close()
        raise
    return Store(database)


def _database(target: str, read_only: bool) -> Database:
    if target.startswith(("postgres://", "postgresql://")):
        from dragoman.store.postgres import Postgres

        return Postgres(target, read_only=read_only)
    if target.endswith("/") or Path(target).is_dir():
        return Folder(Path(target), read_only=read_only)
    return Duck(Path(target), read_only=read_only)


def _prepare(database: Database, read_only: bool) -> None:
    """Make the tables, or bring them to this version."""
    tables = database.tables()
    if "meta" not in tables:
        if tables or read_only:
            held = f"it holds the tables {', '.join(sorted(tables)[:5])}" if tables else "it is empty"
            raise StoreError(f"{database.name}: is no store of Dragoman, {held}; give another name")
        with database.transaction():
            for table in TABLES:
                database.query(create(table))
            for table, column in INDEXES:
                database.index(table, column)
            database.insert("meta", [("schema", str(VERSION))])
        return
    found = database.query("SELECT value FROM meta WHERE name = 'schema'")
    version = int(found[0][0]) if found else 0
    if version > VERSION:
        raise StoreError(f"{database.name}: has schema {version}, this version of Dragoman knows up to {VERSION}; install a newer one: pip install -U dragoman")
    if version == VERSION:
        return
    if read_only:
        remedy = f"bring it up to date by adding to it: dragoman run SOURCE --into {database.name}"
        raise StoreError(f"{database.name}: has schema {version}, this version needs {VERSION}; {remedy}")
    missing = [v for v in range(version, VERSION) if v not in MIGRATIONS]
    if missing:
        raise StoreError(f"{database.name}: has schema {version}, from which no way leads to {VERSION}; make it anew from its sources")
    with database.transaction():
        for step in range(version, VERSION):
            for statement in MIGRATIONS[step]:
                database.query(statement)
        database.query("UPDATE meta SET value = ? WHERE name = 'schema'", [str(VERSION)])


def key_of(document: Document) -> str:
    """Make the key of a document as it came in: a hash of its id, day and text."""
    text = "\0".join((document.id, document.published or "", document.text))
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _now() -> str:
    return datetime.now(UTC).replace(tzinfo=None).isoformat(timespec="seconds")
