"""PostgreSQL's answer to what the store asks of a database."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from dragoman.errors import SetupError, StoreError
from dragoman.store.database import FETCH, Row, explained
from dragoman.store.schema import TABLES, quoted

if TYPE_CHECKING:
    import psycopg

LOCK = 20161003  # of the advisory lock that a writer holds, so that there is one at a time


class Postgres:
    """A schema of a PostgreSQL database: the first of the connection's search path.

    Args:
        address: as `postgresql://user:password@host/database`.
        read_only: only to read.

    Raises:
        StoreError: the server can't be reached, or another run writes to the store.
        SetupError: psycopg isn't installed.
    """

    def __init__(self, address: str, *, read_only: bool = False) -> None:
        try:
            import psycopg
        except ImportError as error:
            raise SetupError("PostgreSQL needs psycopg; install it with: pip install 'dragoman[postgres]'") from error
        self.name = re.sub(r"(?<=//)([^/@:]*):[^/@]*@", r"\1@", address)
        self._errors = psycopg.Error
        with self._told():
            self._connection: psycopg.Connection[Any] = psycopg.connect(address, autocommit=True)
        if not read_only and not self.query("SELECT pg_try_advisory_lock(?)", [LOCK])[0][0]:
            self._connection.close()
            raise StoreError(f"{self.name}: is in use by another program; wait until that ends, or close it")

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement and give all its rows."""
        with self._told():
            cursor = self._connection.execute(_own(sql), list(values))
            rows: list[Row] = cursor.fetchall() if cursor.description else []
        return rows

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a statement and give its rows a few at a time."""
        with self._told(), self._connection.transaction(), self._connection.cursor("rows") as cursor:
            cursor.itersize = FETCH
            cursor.execute(_own(sql), list(values))
            yield from cursor

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows in bulk."""
        if not rows:
            return
        names = ", ".join(quoted(c) for c in TABLES[table])
        with self._told(), self._connection.cursor() as cursor, cursor.copy(_own(f"COPY {table} ({names}) FROM STDIN")) as copy:
            for row in rows:
                copy.write_row([_storable(value) for value in row])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what is done inside happen as a whole or not at all."""
        with self._told(), self._connection.transaction():
            yield

    def tables(self) -> set[str]:
        """Name the tables there are."""
        return {name for (name,) in self.query("SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()")}

    def index(self, table: str, column: str) -> None:
        """Make a column quick to look up."""
        self.query(f"CREATE INDEX ON {table} ({quoted(column)})")

    def own(self, table: str) -> str:
        """Name the table itself."""
        return table

    def settle(self, *, opening: bool = False, final: bool = False) -> None:
        """Do nothing: rows stay where they are."""

    def close(self) -> None:
        """Close the connection."""
        self._connection.close()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise StoreError(f"{self.name}: {explained(str(error))}") from error


def _own(sql: str) -> bytes:
    """Write a statement as psycopg wants it; values never stand in it."""
    return sql.replace("%", "%%").replace("?", "%s").encode()


def _storable(value: Any) -> Any:  # noqa: ANN401
    """PostgreSQL holds no zero byte in a text; a sign of the same length takes its place, so that offsets hold."""
    if isinstance(value, str):
        return value.replace("\0", "\N{REPLACEMENT CHARACTER}")
    return [_storable(item) for item in value] if isinstance(value, list) else value
