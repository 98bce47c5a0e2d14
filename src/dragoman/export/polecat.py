"""Events in; the 40 columns of POLECAT out, tab-separated with a header: one row an event, several parties joined with `;` in each of their columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from dragoman.export.base import Format, Tally, fresh, happened, name_of, tabbed
from dragoman.export.codes import codes
from dragoman.model import Party
from dragoman.store import Reading, Selection, StoredEvent

COLUMNS = (
    "Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts", "Actor Name", "Actor Country", "Actor COW",
    "Primary Actor Sector", "Actor Sectors", "Actor Title", "Actor Name Raw", "Wikipedia Actor ID", "Recipient Name", "Recipient Country",
    "Recipient COW", "Primary Recipient Sector", "Recipient Sectors", "Recipient Title", "Recipient Name Raw", "Wikipedia Recipient ID", "Placename",
    "City", "District", "Province", "Country", "Latitude", "Longitude", "GeoNames ID", "Raw Placename", "Feature Type", "Source", "Publication Date",
    "Story People", "Story Organizations", "Story Locations", "Language", "Version",
)  # fmt: skip


def write(store: Reading, selection: Selection, out: Path, tally: Tally) -> None:
    """Write a file."""
    version = "/".join(dict.fromkeys(f"dragoman-{run.version}-{run.lexicon}" for run in store.runs()))
    with fresh(out, tally) as handle:
        handle.write(tabbed(COLUMNS))
        for told, document in store.told(selection):
            if happened(told, tally):
                handle.write(tabbed([*_row(told), document.language, version]))
                tally.rows += 1


def _row(told: StoredEvent) -> Iterator[object]:
    e, place = told.event, told.event.place
    yield from (f"{told.number}", told.day, e.event_type, e.mode, e.intensity, e.quad.upper(), ";".join(e.contexts))
    yield from _parties(e.actors)
    yield from _parties(e.recipients)
    country = codes().country(place.country) if place else None
    city = place.name if place and place.geonameid else None
    where = (
        (place.name, city, None, place.admin1, country.name if country else None, place.latitude, place.longitude, place.geonameid) if place else (None,) * 8
    )
    yield from (*where, place.text if place else None, None, told.outlet, told.published, None, None, None)


def _parties(parties: Sequence[Party]) -> Iterator[str]:
    """Write the eight columns of a side; a value that isn't known stays empty between its semicolons, so that the lists keep step."""
    found = [codes().country(p.country) for p in parties]
    sectors = [p.sector or "" for p in parties]
    yield _joined([name_of(p) for p in parties])
    yield _joined([p.country or "" for p in parties])
    yield _joined([(c.cow or "") if c else "" for c in found])
    yield next((s for s in sectors if s), "")
    yield _joined(sectors)
    yield _joined([p.role or "" for p in parties])
    yield _joined([p.text for p in parties])
    yield ""


def _joined(values: Sequence[str]) -> str:
    return ";".join(v.replace(";", ",") for v in values) if any(values) else ""


FORMAT = Format("polecat", "POLECAT: 40 columns, tab-separated, one row an event", write)
