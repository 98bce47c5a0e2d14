"""Events in; CSV with a header out: one row an event, every report and status, lists joined with `;`."""

from __future__ import annotations

import csv
from pathlib import Path

from dragoman.export.base import Format, Tally, fresh
from dragoman.flat import EVENT, Cell, event_row
from dragoman.store import Reading, Selection

COLUMNS = ("number", *EVENT)


def write(store: Reading, selection: Selection, out: Path, tally: Tally) -> None:
    """Write a file."""
    with fresh(out, tally) as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        for stored, document in store.told(selection):
            writer.writerow([stored.number, *map(_text, event_row(stored.event, document))])
            tally.rows += 1


def _text(cell: Cell) -> Cell:
    if isinstance(cell, bool):
        return int(cell)
    return ";".join(part.replace(";", ",") for part in cell) if isinstance(cell, list) else cell


FORMAT = Format("csv", "CSV: one row an event with all that is known of it", write)
