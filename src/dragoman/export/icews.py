"""Events in; the 20 columns of ICEWS out, tab-separated with a header: one row for each source and target."""

from __future__ import annotations

from pathlib import Path

from dragoman.export.base import Format, Tally, Told, fresh, happened, name_of, pairs, tabbed
from dragoman.export.codes import codes
from dragoman.ingest import text_id
from dragoman.model import Party
from dragoman.store import Reading, Selection

COLUMNS = (
    "Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity", "Target Name", "Target Sectors",
    "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District", "Province", "Country", "Latitude", "Longitude",
)  # fmt: skip
ROWS_OF_AN_EVENT = 1000  # an identifier is the event's number times this, plus the number of the pair


def write(store: Reading, selection: Selection, out: Path, tally: Tally) -> None:
    """Write a file."""
    with fresh(out, tally) as handle:
        handle.write(tabbed(COLUMNS))
        for told in store.told(selection):
            if not happened(told[0], tally):
                continue
            both = [(k, a, b) for k, (a, b) in enumerate(pairs(told[0])) if a and b]
            if not both:
                tally.left_out["without a source or a target"] += 1
            for k, source, target in both:
                handle.write(tabbed(_row(told, k, source, target)))
                tally.rows += 1


def _row(told: Told, k: int, source: Party, target: Party) -> tuple[object, ...]:
    (stored, document), e = told, told[0].event
    place, code = e.place, codes().cameo_for(e)
    country = codes().country(place.country) if place else None
    city = place.name if place and place.geonameid else None
    return (
        stored.number * ROWS_OF_AN_EVENT + k, stored.day, *_party(source), code.label, code.code, code.goldstein, *_party(target),
        int(text_id(document.id)[:12], 16), e.sentence + 1, stored.outlet, city, None, place.admin1 if place else None, country.name if country else None,
        place.latitude if place else None, place.longitude if place else None,
    )  # fmt: skip


def _party(party: Party) -> tuple[str, str, str]:
    country = codes().country(party.country)
    return name_of(party), codes().sector_name(party), country.name if country else ""


FORMAT = Format("icews", "ICEWS: 20 columns, tab-separated, one row a source and target", write)
