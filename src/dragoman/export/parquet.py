"""Events in; one Parquet file out: the columns of the CSV with their types, lists as lists."""

from __future__ import annotations

from pathlib import Path

from dragoman.export.base import Format, Tally
from dragoman.flat import EVENT, event_row
from dragoman.store import Reading, Selection, write_parquet

TYPES = {"str": "TEXT", "int": "BIGINT", "float": "DOUBLE", "bool": "BOOLEAN", "day": "DATE", "list": "TEXT[]"}


def write(store: Reading, selection: Selection, out: Path, tally: Tally) -> None:
    """Write a file."""
    columns = {"number": "BIGINT", **{name: TYPES[kind] for name, kind in EVENT.items()}}
    tally.rows = write_parquet(out, columns, ((stored.number, *event_row(stored.event, document)) for stored, document in store.told(selection)))
    tally.files.append(out)


FORMAT = Format("parquet", "Parquet: the columns of csv, with types and lists", write)
