"""A folder of Parquet files by month, for what outgrows one file, with a small DuckDB file that says which of them count.

Rows are committed to the DuckDB file as to any store, and moved to Parquet once there are many and when a run ends: files are written beside, renamed
into place, then listed and their rows deleted in one transaction. A file that isn't listed was left by a crash, and goes when the folder is next written to.
"""

from __future__ import annotations

import os
import shutil
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path

from dragoman.errors import StoreError
from dragoman.store.database import Database, Duck, Row
from dragoman.store.schema import LEDGER, MONTHLY, create

SEGMENT = 50_000  # documents moved to Parquet together
CATALOGUE = "store.duckdb"
NEW = ".new"  # below the folder: what is written but not listed
MONTH = "coalesce(strftime({}.published, '%Y-%m'), 'undated') AS month"
ROWS = {  # what is moved of each table, and the month it belongs to: that of publication
    "documents": f"SELECT t.*, {MONTH.format('t')} FROM {{documents}} t ORDER BY number",
    "events": f"SELECT t.*, {MONTH.format('t')} FROM {{events}} t ORDER BY number",
    "parties": f"SELECT t.*, {MONTH.format('e')} FROM {{parties}} t JOIN {{events}} e ON t.event = e.number ORDER BY t.event",
    "moves": f"SELECT t.*, {MONTH.format('d')} FROM {{moves}} t JOIN {{documents}} d ON t.document = d.number ORDER BY t.document",
}
COPIED = (*LEDGER, "reports", "runs", "skipped")  # written whole when a run ends


class Folder(Duck):
    """A folder of Parquet files.

    Args:
        home: the folder; made if it isn't there, unless `read_only`.
        read_only: as of a DuckDB file.

    Raises:
        StoreError: it is locked, or can't be made.
    """

    def __init__(self, home: Path, *, read_only: bool = False) -> None:
        self._home = home
        self._views = False
        if not read_only:
            try:
                home.mkdir(exist_ok=True)
            except OSError as error:
                raise StoreError(f"{home}: can't be made: {(error.strerror or str(error)).lower()}; name another folder") from error
        elif not home.is_dir():
            raise StoreError(f"{home}: no such store; make it with: dragoman run SOURCE --into {home}/")
        super().__init__(home / CATALOGUE, read_only=read_only)
        self.name = str(home)
        self._read_only = read_only

    def own(self, table: str) -> str:
        """Name the table in the DuckDB file, of which a view of the same name shows the Parquet files too."""
        return f"store.main.{table}" if self._views and table in MONTHLY else table

    def settle(self, *, opening: bool = False, final: bool = False) -> None:
        """Move rows to Parquet once there are enough, or a run ends."""
        if opening:
            if not self._read_only:
                self.query("CREATE TABLE IF NOT EXISTS segments (number INTEGER, table_name TEXT, file TEXT)")
                self.tidy()
            self._look()
            return
        if final or int(self.query(f"SELECT count(*) FROM {self.own('documents')}")[0][0]) >= SEGMENT:
            self._move()
        if final:
            for table in COPIED:
                self._write(f"SELECT * FROM {table}", self._home / f"{table}.parquet")
            self._write(f"SELECT * FROM {self.own('parties')} WHERE offer IS NOT NULL", self._home / "ledger_parties.parquet")

    def beside(self) -> Database:
        """Give another connection, which has views of its own."""
        held = super().beside()
        assert isinstance(held, Folder)
        held._look()
        return held

    def adopt(self) -> None:
        """Move the files that `write` left under `.new` into place and list them; within a transaction."""
        number = self._next()
        work = self._home / NEW
        for table in MONTHLY:
            for file in sorted((work / table).rglob("*.parquet")):
                name = file.relative_to(work)
                (self._home / name).parent.mkdir(parents=True, exist_ok=True)
                os.replace(file, self._home / name)
                self.query("INSERT INTO segments VALUES (?, ?, ?)", [number, table, name.as_posix()])
        shutil.rmtree(work, ignore_errors=True)

    def _move(self) -> None:
        own = {table: self.own(table) for table in MONTHLY}
        shutil.rmtree(self._home / NEW, ignore_errors=True)
        _export(self, own, self._home / NEW, f"{self._next():06}")
        with self.transaction():
            self.adopt()
            for table in MONTHLY:
                self.query(f"DELETE FROM {own[table]}{' WHERE event IS NOT NULL' if table == 'parties' else ''}")
        self._look()

    def _next(self) -> int:
        return int(self.query("SELECT coalesce(max(number), 0) + 1 FROM segments")[0][0])

    def _look(self) -> None:
        """Let each name show what is in Parquet files and what isn't yet."""
        files: dict[str, list[str]] = defaultdict(list)
        for table, file in self.query("SELECT table_name, file FROM segments ORDER BY number, file"):
            files[table].append(_text(self._home / file))
        for table, names in files.items():
            moved = f"SELECT * FROM read_parquet([{', '.join(names)}], union_by_name = true, hive_partitioning = false)"
            self.query(f"CREATE OR REPLACE TEMP VIEW {table} AS SELECT * FROM store.main.{table} UNION ALL BY NAME {moved}")
        self._views = True

    def tidy(self) -> None:
        """Remove what a crash left."""
        listed = {file for (file,) in self.query("SELECT file FROM segments")}
        shutil.rmtree(self._home / NEW, ignore_errors=True)
        for table in MONTHLY:
            for file in (self._home / table).rglob("part-*.parquet"):
                if file.relative_to(self._home).as_posix() not in listed:
                    file.unlink()

    def _write(self, rows: str, target: Path) -> None:
        fresh = target.with_suffix(".new")
        self.query(f"COPY ({rows}) TO {_text(fresh)} (FORMAT parquet, COMPRESSION zstd)")
        os.replace(fresh, target)


def write(home: Path, part: str, tables: Mapping[str, Sequence[Row]]) -> None:
    """Write rows of the tables of MONTHLY as Parquet files below a folder, beside its store, which counts them once it adopts them."""
    memory = Duck(Path(":memory:"))
    try:
        for table in MONTHLY:
            memory.query(create(table))
            memory.insert(table, tables[table])
        _export(memory, {table: table for table in MONTHLY}, home / NEW, part)
    finally:
        memory.close()


def _export(database: Duck, own: Mapping[str, str], work: Path, part: str) -> None:
    options = f"FORMAT parquet, COMPRESSION zstd, PARTITION_BY (month), OVERWRITE_OR_IGNORE, FILENAME_PATTERN 'part-{part}-{{i}}'"
    for table in MONTHLY:
        (work / table).mkdir(parents=True, exist_ok=True)
        database.query(f"COPY ({ROWS[table].format(**own)}) TO {_text(work / table)} ({options})")


def _text(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"
