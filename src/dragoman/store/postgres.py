"""PostgreSQL's answer to what the store asks of a database."""

from __future__ import annotations

import getpass
import os
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from itertools import count
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, unquote, urlsplit

from dragoman.errors import SetupError, StoreError
from dragoman.store.database import FETCH, Database, Row, explained
from dragoman.store.schema import TABLES, quoted

if TYPE_CHECKING:
    from pg8000.native import Connection

LOCK = 20161003  # of the advisory lock that a writer holds, so that there is one at a time
UNENCRYPTED, TRIED, UNCHECKED = False, None, True  # what pg8000 makes of an encrypted connection
ENCRYPTION = {"disable": UNENCRYPTED, "prefer": TRIED, "require": UNCHECKED, "verify-full": ssl.create_default_context}


class Postgres:
    """A schema of a PostgreSQL database: the first of the connection's search path.

    Args:
        address: as `postgresql://user:password@host/database`.
        read_only: only to read.

    Raises:
        StoreError: the address can't be read, the server can't be reached, or another run writes to the store.
        SetupError: pg8000 isn't installed.
    """

    def __init__(self, address: str, *, read_only: bool = False) -> None:
        try:
            from pg8000.native import Connection, Error
        except ImportError as error:
            raise SetupError("PostgreSQL needs pg8000; install it with: pip install 'dragoman[postgres]'") from error
        self._address = address
        self.name, wanted = _read(address)
        self._errors: tuple[type[Exception], ...] = (Error, OSError)
        with self._told():
            self._connection: Connection = Connection(**wanted)
        self._errors = (Error,)  # pg8000's own from here on; other failures inside a transaction are not the server's
        if not read_only and not self.query("SELECT pg_try_advisory_lock(?)", [LOCK])[0][0]:
            self.close()
            raise StoreError(f"{self.name}: is in use by another program; wait until that ends, or close it")

    def query(self, sql: str, values: Sequence[Any] = ()) -> list[Row]:
        """Run a statement and give all its rows."""
        with self._told():
            return self._run(sql, values)

    def stream(self, sql: str, values: Sequence[Any] = ()) -> Iterator[Row]:
        """Run a statement and give its rows a few at a time."""
        with self.transaction():
            self._run(f"DECLARE rows CURSOR FOR {sql}", values)
            while rows := self._run(f"FETCH {FETCH} FROM rows"):
                yield from rows

    def insert(self, table: str, rows: Sequence[Row]) -> None:
        """Add rows in bulk."""
        if not rows:
            return
        names = ", ".join(quoted(c) for c in TABLES[table])
        lines = "".join("\t".join(map(_field, row)) + "\n" for row in rows).encode()
        with self._told():
            self._run(f"COPY {table} ({names}) FROM STDIN", stream=[lines])

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """Make what is done inside happen as a whole or not at all."""
        with self._told():
            self._run("BEGIN")
            try:
                yield
                self._run("COMMIT")
            except BaseException:
                with suppress(*self._errors):  # the transaction was undone already, or the connection with it
                    self._run("ROLLBACK")
                raise

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

    def beside(self) -> Database:
        """Give another connection to the same schema; the lock of a writer stays with the first."""
        return Postgres(self._address, read_only=True)

    def close(self) -> None:
        """Close the connection."""
        with suppress(*self._errors):  # it is closed already
            self._connection.close()

    def _run(self, sql: str, values: Sequence[Any] = (), stream: list[bytes] | None = None) -> list[Row]:
        numbers = count()
        named = re.sub(r"\?", lambda _: f":v{next(numbers)}", sql)  # values never stand in a statement, nor does another `?`
        try:
            rows = self._connection.run(named, stream=stream, **{f"v{i}": value for i, value in enumerate(values)})
        except self._errors:
            raise
        except BaseException:  # broken off: half an answer would be taken for that to the next statement
            self.close()
            raise
        return [tuple(row) for row in rows or ()]

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except self._errors as error:
            raise StoreError(f"{self.name}: {explained(_message(error))}") from error


def _read(address: str) -> tuple[str, dict[str, Any]]:
    """Give the address as it may be shown, without the password, and what pg8000 wants to know of it."""
    try:
        url = urlsplit(address)
        told = dict(parse_qsl(url.query, strict_parsing=bool(url.query)))
        host, port = told.pop("host", None) or url.hostname or "localhost", url.port or 5432
        encryption = ENCRYPTION[told.pop("sslmode", "prefer")]
        options = told.pop("options", "")
        if told:
            raise KeyError(*told)
    except (ValueError, KeyError):  # which may hold a piece of the password
        raise StoreError(
            "the address of a PostgreSQL database can't be read; write postgresql://user:password@host:port/database, other signs than letters and digits"
            f" in the password as %XX, and behind a ? only host, options and sslmode ({', '.join(ENCRYPTION)})"
        ) from None
    user, database = unquote(url.username or "") or getpass.getuser(), unquote(url.path[1:])
    where = {"unix_sock": f"{host}/.s.PGSQL.{port}"} if host.startswith("/") else {"host": host, "port": port}
    return f"{url.scheme}://{url.netloc.replace(f':{url.password}@', '@')}{url.path}", {
        "user": user,
        "password": unquote(url.password or "") or os.environ.get("PGPASSWORD", ""),
        "database": database or user,
        "ssl_context": encryption() if callable(encryption) else encryption,
        "startup_params": {"client_encoding": "UTF8"} | ({"options": options} if options else {}),
        **where,
    }


def _message(error: BaseException) -> str:
    """Say what a server answered (its fields are named by letters, `M` the message), or why none did."""
    link: BaseException | None = error
    while link:  # a server that refuses and hangs up leaves its answer behind a "broken pipe"
        if link.args and isinstance(told := link.args[0], dict):
            return ": ".join(told[field] for field in "MD" if field in told)
        link = link.__cause__ or link.__context__
    return f"{error} ({error.__cause__})" if error.__cause__ else str(error)


def _field(value: Any) -> str:  # noqa: ANN401
    r"""Write a value as COPY reads it: `\` begins an escape, a tab or a new line ends the field."""
    if value is None:
        return r"\N"
    return _plain(value).replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")


def _plain(value: Any) -> str:  # noqa: ANN401
    if isinstance(value, bytes):
        return rf"\x{value.hex()}"
    if isinstance(value, list):
        return "{" + ",".join("NULL" if item is None else '"' + re.sub(r'(["\\])', r"\\\1", _plain(item)) + '"' for item in value) + "}"
    return str(value).replace("\0", "\N{REPLACEMENT CHARACTER}")  # which no text may hold; of the same length, so that offsets hold
