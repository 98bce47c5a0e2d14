"""Events in; one JSON-LD document out, in the words of schema.org and PROV, every event with its source, quote, status and claim."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from urllib.parse import quote

import msgspec

from dragoman.export.base import Format, Tally, Told, fresh, name_of
from dragoman.model import Document, Party, Place
from dragoman.store import Reading, Selection

OWN = "urn:dragoman:term:"
CONTEXT: dict[str, Any] = {
    "schema": "https://schema.org/",
    "prov": "http://www.w3.org/ns/prov#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "dragoman": OWN,
    "name": "schema:name",
    "actor": {"@id": "schema:agent", "@container": "@set"},
    "recipient": {"@id": "schema:recipient", "@container": "@set"},
    "startDate": {"@id": "schema:startDate", "@type": "xsd:date"},
    "endDate": {"@id": "schema:endDate", "@type": "xsd:date"},
    "location": "schema:location",
    "geo": "schema:geo",
    "latitude": "schema:latitude",
    "longitude": "schema:longitude",
    "country": "schema:addressCountry",
    "region": "schema:addressRegion",
    "sameAs": {"@id": "schema:sameAs", "@type": "@id"},
    "jobTitle": "schema:jobTitle",
    "source": "prov:wasDerivedFrom",
    "claimedBy": "prov:wasAttributedTo",
    "headline": "schema:headline",
    "datePublished": {"@id": "schema:datePublished", "@type": "xsd:date"},
    "publisher": "schema:publisher",
    "url": {"@id": "schema:url", "@type": "@id"},
    "inLanguage": "schema:inLanguage",
    "quote": "schema:text",
    "contexts": {"@id": f"{OWN}context", "@container": "@set"},
    "status": {"@id": f"{OWN}status", "@container": "@set"},
    **{name: OWN + name for name in ("eventType", "mode", "cameo", "quadClass", "intensity", "sector", "confidence", "reportedBy", "trigger", "why")},
}


def write(store: Reading, selection: Selection, out: Path, tally: Tally) -> None:
    """Write a file."""
    with fresh(out, tally) as handle:
        handle.write('{"@context": ' + msgspec.json.encode(CONTEXT).decode() + ',\n"@graph": [')
        for told in store.told(selection):
            handle.write((",\n" if tally.rows else "\n") + msgspec.json.encode(_event(told)).decode())
            tally.rows += 1
        handle.write("\n]}\n")


def _event(told: Told) -> dict[str, Any]:
    stored, document = told
    e, when = stored.event, stored.event.date
    return _known({
        "@id": f"urn:dragoman:event:{stored.number}",
        "@type": "schema:Event",
        "name": f"{', '.join(map(name_of, e.actors)) or '?'} {e.event_type} {', '.join(map(name_of, e.recipients))}".strip(),
        "eventType": e.event_type, "mode": e.mode, "contexts": e.contexts, "cameo": e.cameo, "quadClass": e.quad, "intensity": e.intensity,
        "actor": [_party(p) for p in e.actors], "recipient": [_party(p) for p in e.recipients],
        "status": e.auxiliary or ["told"], "claimedBy": _party(e.claimed_by) if e.claimed_by else None, "reportedBy": e.reported_by,
        "startDate": when.start if when else None, "endDate": when.end if when else None, "location": _place(e.place) if e.place else None,
        "trigger": e.trigger.text, "quote": document.text[e.evidence.start : e.evidence.end], "confidence": e.confidence,
        "why": ", ".join(f"{key}: {value}" for key, value in e.why.items()), "source": _document(document),
    })  # fmt: skip


def _party(party: Party) -> dict[str, Any]:
    """Write a party as what it was that day (a node of its own), the same as an entity that stays."""
    same = f"urn:dragoman:entity:{quote(party.entity)}" if party.entity else None
    return _known({"@type": "prov:Agent", "sameAs": same, "name": name_of(party), "country": party.country, "sector": party.sector, "jobTitle": party.role})


def _place(place: Place) -> dict[str, Any]:
    geo = {"@type": "schema:GeoCoordinates", "latitude": place.latitude, "longitude": place.longitude} if place.latitude is not None else None
    same = f"https://sws.geonames.org/{place.geonameid}/" if place.geonameid else None
    name = place.name or place.text
    return _known({"@type": "schema:Place", "name": name, "country": place.country, "region": place.admin1, "geo": geo, "sameAs": same})


def _document(document: Document) -> dict[str, Any]:
    outlet = document.source.name if document.source else None
    publisher = {"@id": f"urn:dragoman:outlet:{quote(outlet, safe='')}", "@type": "schema:Organization", "name": outlet} if outlet else None
    return _known({
        "@id": f"urn:dragoman:document:{quote(document.id, safe='')}", "@type": "schema:NewsArticle", "headline": document.title,
        "datePublished": document.published, "publisher": publisher, "url": document.url, "inLanguage": document.language,
    })  # fmt: skip


def _known(node: dict[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in node.items() if value not in (None, [], "")}


FORMAT = Format("jsonld", "JSON-LD: schema.org and PROV, for linked data", write)
