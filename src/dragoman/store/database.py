"""What the store asks of a database, and DuckDB's answer: statements in, rows out; every failure is a StoreError that says what to do."""

from __future__ import annotations

import atexit
import gc
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from copy import copy
from pathlib import Path
from typing import Any, Protocol

from dragoman.errors import SetupError, StoreError
from dragoman.store.schema import TABLES, quoted

Row = tuple[Any, ...]
MEMORY = "512MB"  # of DuckDB's own buffers while a run writes; more brings no speed at a thousand rows a commit
FETCH = 1024


class Database(Protocol):
    """A connection. Statements write `?` for a value and stand in the SQL that DuckDB and PostgreSQL share."""

    name: str

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement and give all its rows."""

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a statement and give its rows a few at a time; nothing else may run meanwhile."""

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows that hold a value for each column of the table."""

    def transaction(self) -> AbstractContextManager[None]:
        """Make what is done inside happen as a whole or not at all."""

    def tables(self) -> set[str]:
        """Name the tables there are."""

    def index(self, table: str, column: str) -> None:
        """Make a column quick to look up, where that needs anything."""

    def own(self, table: str) -> str:
        """Name the table that rows are taken out of, where reading its name shows more."""

    def settle(self, *, opening: bool = False, final: bool = False) -> None:
        """Put rows where they stay, after they were committed, or tidy up when a store is opened."""

    def beside(self) -> Database:
        """Give another connection to the same, for another thread."""

    def close(self) -> None:
        """Let go of it."""


class Duck:
    """A DuckDB file.

    Args:
        path: the file; made if it isn't there, unless `read_only`.
        read_only: several readers may have a file open at once, a writer only alone.

    Raises:
        StoreError: it is locked, is no DuckDB file, or can't be made.
        SetupError: DuckDB isn't installed.
    """

    def __init__(self, path: Path, *, read_only: bool = False) -> None:
        try:
            import duckdb
        except ImportError as error:
            raise SetupError("a store needs DuckDB; install it with: pip install 'dragoman[corpora]'") from error
        self.name = str(path)
        atexit.unregister(gc.unfreeze)
        atexit.register(gc.unfreeze)  # loading a lexicon freezes DuckDB's types too, which it would report as leaks when Python ends
        self._errors = duckdb.Error
        if read_only and not path.is_file():
            raise StoreError(f"{path}: no such store; make it with: dragoman run SOURCE --into {path}")
        if path.is_dir():
            raise StoreError(f"{path}: is a folder; name a file, as corpus.duckdb")
        if not path.parent.is_dir():
            raise StoreError(f"{path}: the folder {path.parent} isn't there; make it first")
        with self._told():
            self._connection = duckdb.connect(str(path), read_only=read_only, config={"memory_limit": MEMORY, "autoinstall_known_extensions": False})

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement and give all its rows."""
        with self._told():
            rows: list[Row] = self._connection.execute(sql, list(values)).fetchall()
        return rows

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a statement and give its rows a few at a time."""
        with self._told():
            result = self._connection.execute(sql, list(values))
            while rows := result.fetchmany(FETCH):
                yield from rows

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows, column by column, which is fifty times as quick as row by row."""
        if not rows:
            return
        columns = TABLES[table]
        names = ", ".join(quoted(c) for c in columns)
        values = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
        with self._told():
            self._connection.execute(f"INSERT INTO {self.own(table)} ({names}) SELECT {values}", [list(column) for column in zip(*rows, strict=True)])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what is done inside happen as a whole or not at all."""
        with self._told():
            self._connection.execute("BEGIN")
            try:
                yield
                self._connection.execute("COMMIT")
            except BaseException:
                self._undo()
                raise

    def tables(self) -> set[str]:
        """Name the tables there are."""
        return {name for (name,) in self.query("SELECT table_name FROM information_schema.tables WHERE table_schema = 'main'")}

    def index(self, table: str, column: str) -> None:
        """Do nothing: columns are read whole, and quickly."""

    def own(self, table: str) -> str:
        """Name the table itself."""
        return table

    def settle(self, *, opening: bool = False, final: bool = False) -> None:
        """Do nothing: rows stay where they are."""

    def beside(self) -> Database:
        """Give another connection to the same file."""
        held = copy(self)
        with self._told():
            held._connection = self._connection.cursor()
        return held

    def close(self) -> None:
        """Close the file."""
        with self._told():
            self._connection.close()

    def _undo(self) -> None:
        try:
            self._connection.execute("ROLLBACK")
        except self._errors:  # the transaction was undone already, or the connection with it
            return

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Turn the database's errors into ours."""
        try:
            yield
        except self._errors as error:
            raise StoreError(f"{self.name}: {explained(str(error))}") from error


def explained(message: str) -> str:
    """Say in one line what a database's error means and what to do."""
    low = message.lower()
    line = " ".join(message.split())[:300]
    if "could not set lock" in low or "conflicting lock" in low or "being used by another process" in low:
        return "is in use by another program; wait until that ends, or close it"
    if "no space left" in low or "disk full" in low or "could not write" in low or "quota" in low or "file too large" in low:
        return f"can't be written, the disk may be full; make room and run again, what was committed is kept ({line})"
    if "no files found" in low or ("does not exist" in low and any(kind in low for kind in ("table", "relation", "index", "view"))):
        return f"isn't whole, a table, file or index that belongs to it is missing; bring back a copy, or make it anew with: dragoman run ({line})"
    if "not a valid duckdb database" in low:
        return "is no DuckDB file; give another name"
    if "permission denied" in low or "read-only" in low:
        return f"can't be written: no permission; check the rights of the file and its folder ({line})"
    return f"the database says: {line}"
