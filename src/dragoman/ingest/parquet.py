"""A Parquet file in, a Document for each row out, by a map of columns."""

from __future__ import annotations

import glob
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import msgspec

from dragoman.ingest.base import Entry, Problem, build, need
from dragoman.ingest.tables import choose
from dragoman.model import Document, Source

ROWS = 256  # fetched at once


class Parquet:
    """Reads `.parquet` (DuckDB): columns as in a table; `source` may be a text or a record of name, kind and country."""

    suffixes: ClassVar[tuple[str, ...]] = (".parquet", ".pq")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """It begins with the mark of the format."""
        return head.startswith(b"PAR1")

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry; what comes packed is spooled to disk, since the format is read from its end."""
        name = getattr(entry.stream, "name", None)
        if isinstance(name, str) and not glob.has_magic(name):
            yield from cls._rows(entry, name)
            return
        with tempfile.TemporaryDirectory() as folder:
            spool = Path(folder, "spool.parquet")
            with spool.open("wb") as stream:
                shutil.copyfileobj(entry.stream, stream)
            yield from cls._rows(entry, str(spool))

    @staticmethod
    def _rows(entry: Entry, path: str) -> Iterator[Document | Problem]:
        duckdb = need("duckdb", "Parquet files")
        number = 0
        with duckdb.connect(":memory:", config={"threads": 1}) as connection:
            try:
                header = [name for name, *_ in connection.execute("describe select * from read_parquet(?)", [path]).fetchall()]
                chosen = choose(entry, header)
                if isinstance(chosen, Problem):
                    yield chosen
                    return
                columns = ", ".join('"' + column.replace('"', '""') + '"' for column in chosen.values())
                result = connection.execute(f"select {columns} from read_parquet(?)", [path])
                while rows := result.fetchmany(ROWS):
                    for row in rows:
                        number += 1
                        fields = dict(zip(chosen, row, strict=True))
                        if isinstance(fields.get("source"), dict):
                            fields["source"] = msgspec.convert(fields["source"], Source, strict=False)
                        yield build(entry.part("row", number), None, fields)
            except (duckdb.Error, msgspec.ValidationError) as error:
                yield entry.problem(f"is no sound Parquet file: {str(error).splitlines()[0]}", "write it again")
                return
        if not number:
            yield entry.problem("has no rows", "give a file with rows")
