"""Stories in; one row for each country and month out, zeros filled, in the way of ViEWS: what was done by it, to it and in it, and how much was read."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

from dragoman.export.base import Format, Tally, fresh, happened
from dragoman.export.codes import codes
from dragoman.store import Reading, Selection

QUADS = {"verbal cooperation": "vcoop", "material cooperation": "mcoop", "verbal conflict": "vconf", "material conflict": "mconf"}
COUNTS = ("by", *(f"by_{q}" for q in QUADS.values()), "to", *(f"to_{q}" for q in QUADS.values()), "within", "claimed")
COLUMNS = ("isoab", "gwcode", "country", "year", "month", "month_id", *(f"ev_{c}" for c in COUNTS), "ev_intensity_by", "documents")


def write(store: Reading, selection: Selection, out: Path, tally: Tally) -> None:
    """Write a file. Held in memory is a row for each country and month, whatever the size of the corpus."""
    counts: dict[tuple[str, int], Counter[str]] = {}
    scores: defaultdict[tuple[str, int], float] = defaultdict(float)
    read = {_month_id(month): documents for month, documents in store.documents_by_month()}
    for (stored, _), *_reports in store.gathered(selection):
        if not happened(stored, tally):
            continue
        month, quad = _month_id(stored.day or ""), QUADS[stored.event.quad]
        if read and not min(read) <= month <= max(read):
            tally.left_out["outside the months that were read"] += 1
            continue
        by = {p.country for p in stored.event.actors if p.country}
        to = {p.country for p in stored.event.recipients if p.country}
        if not by | to:
            tally.left_out["of no country"] += 1
        for country in by | to:
            row = counts.setdefault((country, month), Counter())
            row.update([f"{side}{suffix}" for side, countries in (("by", by), ("to", to)) if country in countries for suffix in ("", f"_{quad}")])
            row["within"] += country in by and country in to
            row["claimed"] += stored.event.claimed_by is not None
            scores[country, month] += stored.event.intensity if country in by else 0
    with fresh(out, tally) as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        months = _span(list(read) or [month for _, month in counts])
        for iso3 in sorted({country for country, _ in counts}):
            state = codes().country(iso3)
            for month in months:
                row = counts.get((iso3, month), Counter())
                mean = round(scores[iso3, month] / row["by"], 3) if row["by"] else None
                year, rest = divmod(month - 1, 12)
                known = (iso3, state.gw if state else None, state.name if state else None)
                writer.writerow([*known, year + 1980, rest + 1, month, *(row[c] for c in COUNTS), mean, read.get(month, 0)])
                tally.rows += 1


def _month_id(day: str) -> int:
    """Number a month as ViEWS does: January 1980 is 1."""
    return (int(day[:4]) - 1980) * 12 + int(day[5:7])


def _span(months: list[int]) -> range:
    return range(min(months), max(months) + 1) if months else range(0)


FORMAT = Format("views", "ViEWS: a row for each country and month, zeros filled", write)
