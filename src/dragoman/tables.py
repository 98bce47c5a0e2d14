"""Codings or offers in; a data frame of events, offers or replies out: polars, pandas or an Arrow table."""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from dragoman.errors import InputError, SetupError
from dragoman.flat import EVENT, event_row
from dragoman.model import Coding, Offer, Party, When

LIBRARIES = {"polars": "polars", "pandas": "pandas", "arrow": "pyarrow"}  # and the module of each
TEXTS = "list"
# Columns in order, with what they hold: str, bool, day (a date) or a list of str; those of events stand in flat.py.
OFFERS = {
    "id": "str", "kind": "str", "state": "str", "made_by": TEXTS, "made_by_country": TEXTS, "made_to": TEXTS, "made_to_country": TEXTS, "subject": "str",
    "purpose": "str", "date_start": "day", "date_end": "day", "window_text": "str", "window_start": "day", "window_end": "day", "place_text": "str",
    "conditions": TEXTS, "implied": "bool", "order_known": "bool", "documents": TEXTS, "events": TEXTS,
}  # fmt: skip
REPLIES = {
    "offer": "str", "kind": "str", "partial": "bool", "by": TEXTS, "by_country": TEXTS, "date_start": "day", "date_end": "day", "conditions": TEXTS,
    "reasons": TEXTS, "counter_offer": "str", "documents": TEXTS, "events": TEXTS,
}  # fmt: skip


def events_table(codings: Iterable[Coding], library: str | None = None) -> Any:  # noqa: ANN401
    """Make a data frame with one row for each event; where a side has several parties, its lists keep step.

    Args:
        codings: as `Coder.stream` or a Corpus gives them.
        library: "polars", "pandas" or "arrow"; default: the first of them that is installed.

    Raises:
        SetupError: no such library is installed.
    """
    rows = [dict(zip(EVENT, event_row(event, coding.document), strict=True)) for coding in codings for event in coding.events]
    return _frame(rows, EVENT, library)


def offers_table(offers: Iterable[Offer], library: str | None = None) -> Any:  # noqa: ANN401
    """Make a data frame with one row for each offer.

    Args:
        offers: as a Corpus or Coding gives them.
        library: "polars", "pandas" or "arrow"; default: the first of them that is installed.

    Raises:
        SetupError: no such library is installed.
    """
    rows = [
        {
            **{
                name: getattr(o, name) for name in ("id", "kind", "state", "subject", "purpose", "place_text", "conditions", "implied", "order_known", "events")
            },
            **_parties("made_by", o.made_by),
            **_parties("made_to", o.made_to),
            **_days("date", o.date),
            **_days("window", o.window),
            "window_text": o.window.text if o.window else None,
            "documents": list(dict.fromkeys(m.document for m in o.mentions)),
        }
        for o in offers
    ]
    return _frame(rows, OFFERS, library)


def replies_table(offers: Iterable[Offer], library: str | None = None) -> Any:  # noqa: ANN401
    """Make a data frame with one row for each reply; `offer` is the id of the offer that it answers.

    Args:
        offers: as a Corpus or Coding gives them.
        library: "polars", "pandas" or "arrow"; default: the first of them that is installed.

    Raises:
        SetupError: no such library is installed.
    """
    rows = [
        {
            **{name: getattr(r, name) for name in ("kind", "partial", "conditions", "reasons", "counter_offer", "events")},
            **_parties("by", r.by),
            **_days("date", r.date),
            "offer": o.id,
            "documents": list(dict.fromkeys(m.document for m in r.mentions)),
        }
        for o in offers
        for r in o.replies
    ]
    return _frame(rows, REPLIES, library)


def _parties(name: str, parties: Sequence[Party]) -> dict[str, list[str]]:
    return {name: [p.name or p.text for p in parties], f"{name}_country": [p.country or "" for p in parties]}


def _days(name: str, day: When | None) -> dict[str, str | None]:
    return {f"{name}_start": day.start if day else None, f"{name}_end": day.end if day else None}


def _frame(rows: Sequence[dict[str, Any]], columns: dict[str, str], library: str | None) -> Any:  # noqa: ANN401
    if library is not None and library not in LIBRARIES:
        raise InputError(f'no tables for library "{library}"; known are polars, pandas and arrow')
    wanted = [library] if library else list(LIBRARIES)
    name = next((n for n in wanted if importlib.util.find_spec(LIBRARIES[n])), None)
    if name is None:
        raise SetupError(f"{' or '.join(wanted)} is needed for tables and isn't installed; run pip install 'dragoman[tables]'")
    module = importlib.import_module(LIBRARIES[name])
    cells = {column: [_cell(row[column], kind) for row in rows] for column, kind in columns.items()}
    if name == "pandas":
        return module.DataFrame({column: module.Series(values, dtype=_PANDAS[columns[column]]) for column, values in cells.items()})
    if name == "arrow":
        fields = [(column, module.type_for_alias(_ARROW[kind]) if kind != TEXTS else module.list_(module.string())) for column, kind in columns.items()]
        return module.table(cells, schema=module.schema(fields))
    types = {"str": module.String, "bool": module.Boolean, "int": module.Int64, "float": module.Float64, "day": module.Date, TEXTS: module.List(module.String)}
    return module.DataFrame(cells, schema={column: types[kind] for column, kind in columns.items()})


def _cell(value: Any, kind: str) -> Any:  # noqa: ANN401
    return date.fromisoformat(value) if kind == "day" and value else value


_PANDAS = {"str": "object", "bool": "bool", "int": "Int64", "float": "float64", "day": "datetime64[s]", TEXTS: "object"}
_ARROW = {"str": "string", "bool": "bool", "int": "int64", "float": "float64", "day": "date32"}
