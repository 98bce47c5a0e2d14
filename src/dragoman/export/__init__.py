"""A store and a choice of its events in; files that other tools read out: one module a format, what each keeps and loses in docs/exports.md."""

from __future__ import annotations

from pathlib import Path

from dragoman.errors import InputError
from dragoman.export import gdelt, icews, jsonld, parquet, petrarch, polecat, table, views
from dragoman.export.base import Format, Tally
from dragoman.store import Reading, Selection

FORMATS: tuple[Format, ...] = (
    polecat.FORMAT, icews.FORMAT, gdelt.FORMAT, petrarch.FORMAT, views.FORMAT, table.FORMAT, parquet.FORMAT, jsonld.FORMAT,
)  # fmt: skip

__all__ = ["FORMATS", "Format", "Tally", "export"]


def export(store: Reading, name: str, out: Path, selection: Selection | None = None) -> Tally:
    """Write events of a store in a format.

    Args:
        store: an open one; its events are streamed, never held together.
        name: of one of FORMATS.
        out: the file; for `gdelt` what the names of its two files begin with. What was there is replaced once all is written.
        selection: which events; default: all.

    Raises:
        InputError: there is no such format, the file can't be written, or no event fits.
    """
    found = next((f for f in FORMATS if f.name == name), None)
    if found is None:
        raise InputError(f'unknown format "{name}"; known are {", ".join(f.name for f in FORMATS)}')
    selection = selection or Selection()
    if not store.count(selection):
        raise InputError(f"no event fits: nothing written to {out}; {_held(store)}")
    tally = Tally()
    found.write(store, selection, out, tally)
    tally.files.sort()
    return tally


def _held(store: Reading) -> str:
    status = store.status()
    if not status.events:
        return "the store holds no events; fill it with: dragoman run SOURCE --into STORE"
    return f"the store holds {status.events} events told from {status.first} to {status.last}; take a condition away"
