"""Rows of analyse.py in; a table and small charts for the terminal, CSV, JSON or Parquet out."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any, get_args, get_type_hints

import msgspec
from msgspec import Struct
from rich.table import Table
from rich.text import Text

from dragoman.analyse import Break, Point
from dragoman.changes import Reciprocity
from dragoman.store import write_parquet

BLOCKS = "▁▂▃▄▅▆▇█"  # the lowest is no event; UNREAD no document to tell of one
UNREAD = "·"
KINDS = {str: "TEXT", int: "BIGINT", float: "DOUBLE PRECISION", bool: "BOOLEAN"}


def columns(row: type[Struct], events: bool) -> dict[str, str]:
    """Name the columns of a kind of row with their types in SQL; `ids` only if wanted."""
    found = {}
    for name, hint in get_type_hints(row).items():
        if name == "ids":
            if events:
                found["event_ids"] = "TEXT[]"
        else:
            found[name] = KINDS[next(kind for kind in (get_args(hint) or (hint,)) if kind in KINDS)]
    return found


def grid(rows: Sequence[Struct], row: type[Struct], events: bool, title: str = "") -> Table:
    """Lay out rows for the terminal."""
    table = Table(title=Text(title) if title else None, title_justify="left", expand=False)
    kinds = columns(row, events)
    for name, kind in kinds.items():
        table.add_column(name.replace("_", " "), justify="left" if kind.startswith("TEXT") else "right", overflow="fold")
    for values in _values(rows, kinds):
        table.add_row(*(Text(_shown(value)) for value in values))
    return table


def to_csv(rows: Sequence[Struct], row: type[Struct], events: bool) -> str:
    """Write rows as CSV; ids stand in one cell with spaces between."""
    kinds = columns(row, events)
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(kinds)
    writer.writerows([" ".join(v) if isinstance(v, list) else v for v in values] for values in _values(rows, kinds))
    return text.getvalue()


def to_json(rows: Sequence[Struct], row: type[Struct], events: bool, about: dict[str, Any]) -> str:
    """Write rows as one JSON object, with what they are about."""
    kinds = columns(row, events)
    found = {**about, "rows": [dict(zip(kinds, values, strict=True)) for values in _values(rows, kinds)]}
    return msgspec.json.format(msgspec.json.encode(found), indent=1).decode() + "\n"


def to_parquet(rows: Sequence[Struct], row: type[Struct], events: bool, path: Path) -> None:
    """Write rows to a Parquet file."""
    kinds = columns(row, events)
    write_parquet(path, kinds, _values(rows, kinds))


# ---------------------------------------------------------------- series
def sparklines(points: Sequence[Point], breaks: Sequence[Break], answers: Reciprocity | None, sides: tuple[str, str] | None, width: int) -> list[str]:
    """Draw each series on a line, and tell its ruptures and how far each side follows the other."""
    groups: dict[str, list[Point]] = {}
    for point in points:
        groups.setdefault(point.series, []).append(point)
    if not groups:
        return []
    longest = max(map(len, groups))
    lines = []
    for name, held in groups.items():
        total, net = sum(p.events for p in held), sum(p.net for p in held)
        lines.append(f"{name:<{longest}}  {_line(held, max(10, width - longest - 40))}  {total} events, net {net:+.1f}")
    first, last = next(iter(groups.values()))[0].period, next(iter(groups.values()))[-1].period
    lines.append(f"{first} to {last}; {BLOCKS[0]} no event, {UNREAD} no document read")
    for b in breaks:
        lines.append(f"rupture  {b.series}: from {b.period} on {b.after:.2f} events a document, {b.before:.2f} before (chance {b.chance:.3f})")
    if answers and answers.same is not None and sides:
        first_side, second_side = sides
        told = (
            ("in the same period", answers.same),
            (f"{first_side} after {second_side}", answers.first_follows_second),
            (f"{second_side} after {first_side}", answers.second_follows_first),
        )
        parts = ", ".join(f"{what} {value:+.2f}" for what, value in told if value is not None)
        lines.append(f"reciprocity over {answers.periods} periods (correlation of net intensities): {parts}")
    return lines


def _line(points: Sequence[Point], width: int) -> str:
    step = -(-len(points) // width)
    pooled = [points[i : i + step] for i in range(0, len(points), step)]
    counts = [sum(p.events for p in group) for group in pooled]
    most = max(counts) or 1
    read = [any(p.documents for p in group) for group in pooled]
    return "".join(
        BLOCKS[-(-n * (len(BLOCKS) - 1) // most)] if n or known else UNREAD for n, known in zip(counts, read, strict=True)
    )  # a count above zero never looks like none


def _values(rows: Sequence[Struct], kinds: dict[str, str]) -> list[tuple[Any, ...]]:
    return [tuple(getattr(row, "ids" if name == "event_ids" else name) for name in kinds) for row in rows]


def _shown(value: Any) -> str:  # noqa: ANN401
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.2f}"
    return " ".join(value) if isinstance(value, list) else str(value)
