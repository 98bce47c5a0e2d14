"""An event and its document in; one flat row out, the same in CSV, Parquet and data frames."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from dragoman.model import Document, Event, Party

Cell = str | int | float | bool | list[str] | None

# Columns in order, with what they hold; a `day` is ISO 8601. Lists of a side's parties keep step: what isn't known of one is an empty text.
EVENT: dict[str, str] = {
    "id": "str", "document": "str", "sentence": "int", "event_type": "str", "mode": "str", "contexts": "list", "cameo": "str", "quad": "str",
    "intensity": "float", "actors": "list", "actor_countries": "list", "actor_sectors": "list", "recipients": "list", "recipient_countries": "list",
    "recipient_sectors": "list", "auxiliary": "list", "claimed_by": "str", "claimed_by_country": "str", "reported_by": "str", "quoted": "bool",
    "day": "day", "date_text": "str", "date_start": "day", "date_end": "day", "date_precision": "str", "place": "str", "place_country": "str",
    "place_admin1": "str", "latitude": "float", "longitude": "float", "geonameid": "int", "trigger": "str", "trigger_start": "int", "trigger_end": "int",
    "evidence": "str", "evidence_start": "int", "evidence_end": "int", "why": "str", "confidence": "float", "outlet": "str", "published": "day",
    "title": "str", "url": "str",
}  # fmt: skip


def event_row(event: Event, document: Document) -> tuple[Cell, ...]:
    """Write an event as a row, in the order of EVENT; `day` is the first day that it means, else that of publication."""
    e, d, when, place, claimed = event, document, event.date, event.place, event.claimed_by
    where = (place.name or place.text, place.country, place.admin1, place.latitude, place.longitude, place.geonameid) if place else (None,) * 6
    return (
        e.id, e.document, e.sentence, e.event_type, e.mode, e.contexts, e.cameo, e.quad, e.intensity, *_side(e.actors), *_side(e.recipients), e.auxiliary,
        (claimed.name or claimed.text) if claimed else None, claimed.country if claimed else None, e.reported_by, e.quoted,
        (when.start if when else None) or d.published, *((when.text, when.start, when.end, when.precision) if when else (None,) * 4), *where,
        e.trigger.text, e.trigger.start, e.trigger.end, d.text[e.evidence.start : e.evidence.end], e.evidence.start, e.evidence.end,
        msgspec.json.encode(e.why).decode(), e.confidence, d.source.name if d.source else None, d.published, d.title, d.url,
    )  # fmt: skip


def _side(parties: Sequence[Party]) -> tuple[list[str], list[str], list[str]]:
    return [p.name or p.text for p in parties], [p.country or "" for p in parties], [p.sector or "" for p in parties]
