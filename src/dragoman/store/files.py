"""Columns with their types and rows in; one Parquet file out, by way of a database beside it, so that no more than a page is held in memory."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable, Mapping
from itertools import islice
from pathlib import Path

from dragoman.errors import InputError
from dragoman.store.database import FETCH, Duck, Row


def write_parquet(path: Path, columns: Mapping[str, str], rows: Iterable[Row]) -> int:
    """Write a file that takes the place of `path` once it is complete, and count its rows.

    Raises:
        InputError: the folder isn't there.
        StoreError: the disk is full, or the file can't be written.
    """
    if path.is_dir() or not path.parent.is_dir():
        raise InputError(f"{path}: can't be written: it is a folder, or its folder isn't there; make that first")
    names = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    values = ", ".join(f"unnest(?::{kind}[])" for kind in columns.values())
    count, source = 0, iter(rows)
    with tempfile.TemporaryDirectory(prefix=".dragoman-", dir=path.parent) as beside:
        database = Duck(Path(beside) / "rows.duckdb")
        try:
            database.query(f"CREATE TABLE written ({names})")
            for page in iter(lambda: list(islice(source, FETCH)), []):
                database.query(f"INSERT INTO written SELECT {values}", [list(column) for column in zip(*page, strict=True)])
                count += len(page)
            whole = Path(beside) / "whole.parquet"
            quoted = str(whole).replace("'", "''")
            database.query(f"COPY (SELECT * FROM written ORDER BY rowid) TO '{quoted}' (FORMAT parquet, COMPRESSION zstd)")
        finally:
            database.close()
        os.replace(whole, path)
    return count
