"""Records in, rows of the store's tables out, and back; the columns are those of schema.py, in their order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

import msgspec
from msgspec import Struct

from dragoman.model import Document, Event, Mention, Offer, Party, Place, Reply, Source, Span, Trigger, When
from dragoman.store.database import Row

PARTIES = {"actor": "actors", "recipient": "recipients"}
EVENT = (  # columns of `events` as `event` reads them
    "number", "id", "document", "sentence", "event_type", "mode", "contexts", "cameo", "quad", "intensity", "auxiliary", "reported_by", "quoted",
    "date_text", "date_start", "date_end", "date_precision", "place_text", "place_start", "place_end", "place_name", "place_country", "place_admin1",
    "place_latitude", "place_longitude", "place_geonameid", "trigger_start", "trigger_end", "trigger_text", "evidence_start", "evidence_end", "why",
    "confidence", "day", "published", "outlet",
)  # fmt: skip
DOCUMENT = ("id", '"text"', "title", "published", "source_name", "source_kind", "source_country", "url", "language", "duplicate_of")
PARTY = ('"text"', '"start"', '"end"', "name", "country", "sector", "role", "entity")
WHEN = ("text", "start", "end", "precision")
OFFER = ("id", "kind", "subject", "purpose", "contexts", *(f"date_{c}" for c in WHEN), *(f"window_{c}" for c in WHEN), "place_text", "conditions", "implied",
         "events", "state", "order_known")  # fmt: skip
REPLY = ("offer", '"position"', "kind", "partial", *(f"date_{c}" for c in WHEN), "conditions", "reasons", "counter_offer", "events")


class StoredEvent(Struct, frozen=True):
    """An event of a store: its number there, the day it is counted under, and where it was told."""

    number: int
    event: Event
    day: str | None
    published: str | None
    outlet: str | None


def document_row(document: Document, number: int, similarity: float | None, fate: str, run: int) -> Row:
    """Write a document as a row."""
    d = document
    source = d.source or Source()
    return (number, d.id, d.title, d.text, d.published, source.name, source.kind, source.country, d.url, d.language, d.duplicate_of, similarity, fate,
            run)  # fmt: skip


def document(row: Row) -> Document:
    """Read a document from the columns of DOCUMENT."""
    ident, text, title, published, name, kind, country, url, language, duplicate_of = row
    source = Source(name, kind, country) if name or kind or country else None
    return Document(ident, text, title, day(published), source, url, language, duplicate_of)


def event_row(event: Event, number: int, document: Document, run: int) -> Row:
    """Write an event as a row."""
    e, place = event, event.place
    when = _when_row(e.date)
    return (
        number, e.id, document.id, e.sentence, e.event_type, e.mode, e.contexts, e.cameo, e.quad, e.intensity, e.auxiliary, e.claimed_by is not None,
        e.reported_by, e.quoted, *when, *(msgspec.structs.astuple(place) if place else (None,) * 9), e.trigger.start, e.trigger.end, e.trigger.text,
        e.evidence.start, e.evidence.end, msgspec.json.encode(e.why).decode(), e.confidence, when[1] or document.published, document.published,
        document.source.name if document.source else None, run,
    )  # fmt: skip


def event(row: Row, parties: dict[str, list[Party]]) -> StoredEvent:
    """Read an event from the columns of EVENT and its parties by part."""
    (number, ident, document, sentence, kind, mode, contexts, cameo, quad, intensity, auxiliary, reported_by, quoted, *rest) = row
    date, place, (a, b, text, low, high, why, confidence, on, published, outlet) = rest[:4], rest[4:13], rest[13:]
    found = Event(
        ident, document, sentence, kind, mode, contexts, cameo, quad, intensity, parties.get("actor", []), parties.get("recipient", []), auxiliary,
        next(iter(parties.get("claimed_by", [])), None), reported_by, quoted, _when(date), Place(*place) if place[0] is not None else None,
        Trigger(a, b, text), Span(low, high), msgspec.json.decode(why, type=dict[str, str]), confidence,
    )  # fmt: skip
    return StoredEvent(number, found, day(on), day(published), outlet)


def event_parties(event: Event, number: int) -> Iterator[Row]:
    """Write the parties of an event as rows."""
    for part, found in (("actor", event.actors), ("recipient", event.recipients), ("claimed_by", [event.claimed_by] if event.claimed_by else [])):
        yield from _party_rows((number, None, None), part, found)


def party(row: Sequence[Any]) -> Party:
    """Read a party from the columns of PARTY."""
    return Party(*row)


def offer_row(offer: Offer, position: int) -> Row:
    """Write an offer as a row."""
    o = offer
    return (position, o.id, o.kind, o.subject, o.purpose, o.contexts, *_when_row(o.date), *_when_row(o.window), o.place_text, o.conditions, o.implied,
            o.events, o.state, o.order_known)  # fmt: skip


def reply_row(offer: Offer, position: int, reply: Reply) -> Row:
    """Write a reply as a row."""
    r = reply
    return (offer.id, position, r.kind, r.partial, *_when_row(r.date), r.conditions, r.reasons, r.counter_offer, r.events)


def ledger_parties(offer: Offer) -> Iterator[Row]:
    """Write the parties of an offer and its replies as rows."""
    yield from _party_rows((None, offer.id, None), "made_by", offer.made_by)
    yield from _party_rows((None, offer.id, None), "made_to", offer.made_to)
    for k, reply in enumerate(offer.replies):
        yield from _party_rows((None, offer.id, k), "by", reply.by)


def ledger_mentions(offer: Offer) -> Iterator[Row]:
    """Write the mentions of an offer and its replies as rows."""
    groups = [(None, "offer", offer.mentions), (None, "state_evidence", offer.state_evidence)]
    for reply, part, found in [*groups, *((k, "reply", r.mentions) for k, r in enumerate(offer.replies))]:
        for position, mention in enumerate(found):
            yield (offer.id, reply, part, position, *msgspec.structs.astuple(mention))


def reply(row: Row, parties: list[Party], mentions: list[Mention]) -> Reply:
    """Read a reply from the columns of REPLY after the first two."""
    kind, partial, *when, conditions, reasons, counter, events = row
    return Reply(parties, kind, partial, _when(when), conditions, reasons, counter, mentions, events)


def offer(row: Row, parties: dict[str, list[Party]], mentions: dict[str, list[Mention]], replies: list[Reply]) -> Offer:
    """Read an offer from the columns of OFFER, with what belongs to it."""
    ident, kind, subject, purpose, contexts, *rest = row
    date, window, (place, conditions, implied, events, state, known) = rest[:4], rest[4:8], rest[8:]
    return Offer(
        ident, kind, parties.get("made_by", []), parties.get("made_to", []), subject, purpose, contexts, _when(date), _when(window), place, conditions,
        implied, mentions.get("offer", []), events, replies, state, mentions.get("state_evidence", []), known,
    )  # fmt: skip


def day(value: date | str | None) -> str | None:
    """Write a day of the database as ISO 8601."""
    return value.isoformat() if isinstance(value, date) else value


def _when_row(when: When | None) -> tuple[str | None, str | None, str | None, str | None]:
    return (when.text, when.start, when.end, when.precision) if when else (None, None, None, None)


def _when(columns: Sequence[Any]) -> When | None:
    text, start, end, precision = columns
    return When(text, day(start), day(end), precision) if text is not None else None


def _party_rows(owner: Row, part: str, parties: Sequence[Party]) -> Iterator[Row]:
    for position, found in enumerate(parties):
        yield (*owner, part, position, *msgspec.structs.astuple(found))
