"""Every domain type of the output contract, once, as frozen structs.

Offsets are half-open `[start, end)` in Unicode code points of `Document.text`; dates are ISO 8601 strings
(`YYYY-MM-DD`); what is absent is None. Types and modes follow the PLOVER manual (draft 0.8, 2021).
"""

from __future__ import annotations

from enum import StrEnum

from msgspec import Struct, field

from dragoman.markup import Mark, page


class EventType(StrEnum):
    """The 16 PLOVER event types."""

    AGREE = "AGREE"
    CONSULT = "CONSULT"
    SUPPORT = "SUPPORT"
    CONCEDE = "CONCEDE"
    COOPERATE = "COOPERATE"
    AID = "AID"
    RETREAT = "RETREAT"
    REQUEST = "REQUEST"
    ACCUSE = "ACCUSE"
    REJECT = "REJECT"
    THREATEN = "THREATEN"
    PROTEST = "PROTEST"
    SANCTION = "SANCTION"
    MOBILIZE = "MOBILIZE"
    COERCE = "COERCE"
    ASSAULT = "ASSAULT"


class Source(Struct, frozen=True):
    """The outlet that a document comes from; `country` is ISO 3166-1 alpha-3 or None."""

    name: str | None = None
    kind: str | None = None
    country: str | None = None


class Document(Struct, frozen=True):
    """One text as it came in, after decoding and removal of boilerplate."""

    id: str
    text: str
    title: str | None = None
    published: str | None = None
    source: Source | None = None
    url: str | None = None
    language: str | None = None
    duplicate_of: str | None = None


class Span(Struct, frozen=True):
    """A stretch of `Document.text`."""

    start: int
    end: int


class Trigger(Struct, frozen=True):
    """The word or words that name an event."""

    start: int
    end: int
    text: str


class Party(Struct, frozen=True):
    """Who acts or is acted upon: the mention, and what it was resolved to.

    `country` is ISO 3166-1 alpha-3 or None, `sector` a PLOVER sector code or None, `role` the stated office,
    `entity` the id of the lexicon entry.
    """

    text: str
    start: int | None = None
    end: int | None = None
    name: str | None = None
    country: str | None = None
    sector: str | None = None
    role: str | None = None
    entity: str | None = None


class When(Struct, frozen=True):
    """First and last day of a time expression; both None where it can't be resolved.

    `precision` is `day`, `week`, `month`, `season`, `year` or `range`, None where unresolved.
    """

    text: str
    start: str | None = None
    end: str | None = None
    precision: str | None = None


class Place(Struct, frozen=True):
    """Where; latitude and longitude in degrees (WGS 84), `geonameid` of GeoNames."""

    text: str
    start: int | None
    end: int | None
    name: str | None = None
    country: str | None = None
    admin1: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    geonameid: int | None = None


class Event(Struct, frozen=True):
    """Who did what to whom, when, where and by whose account. Fields as in docs/records.md."""

    id: str
    document: str
    sentence: int
    event_type: str
    mode: str | None
    contexts: list[str]
    cameo: str | None
    quad: str
    intensity: float
    actors: list[Party]
    recipients: list[Party]
    auxiliary: list[str]
    claimed_by: Party | None
    reported_by: str | None
    quoted: bool
    date: When | None
    place: Place | None
    trigger: Trigger
    evidence: Span
    why: dict[str, str]
    confidence: float


class Mention(Struct, frozen=True):
    """The shortest words that name an act of a dialogue."""

    document: str
    start: int
    end: int
    text: str


class Reply(Struct, frozen=True):
    """A move that answers an offer. `kind` is `accept`, `conditional`, `counter`, `defer` or `reject`."""

    by: list[Party]
    kind: str
    partial: bool = False
    date: When | None = None
    conditions: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    counter_offer: str | None = None
    mentions: list[Mention] = field(default_factory=list)
    events: list[str] = field(default_factory=list)


class Offer(Struct, frozen=True):
    """A move that asks another party for an answer, with the replies to it. Fields as in docs/records.md."""

    id: str
    kind: str
    made_by: list[Party]
    made_to: list[Party]
    subject: str | None = None
    purpose: str | None = None
    contexts: list[str] = field(default_factory=list)
    date: When | None = None
    window: When | None = None
    place_text: str | None = None
    conditions: list[str] = field(default_factory=list)
    implied: bool = False
    mentions: list[Mention] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    state: str = "open"
    state_evidence: list[Mention] = field(default_factory=list)
    order_known: bool = True


class Dialogue(Struct, frozen=True):
    """The offers of one set of parties, in order of date; `title` names the parties."""

    title: str
    parties: list[Party]
    offers: list[Offer]


class Run(Struct, frozen=True):
    """What made a result: version, hash of the lexicons, name and version of the parser's model, judge's weights."""

    version: str
    lexicon: str
    model: str
    weights: str


class Coding(Struct, frozen=True):
    """One document with its events and offers, and the run that made them."""

    document: Document
    events: list[Event]
    offers: list[Offer]
    run: Run

    def _repr_html_(self) -> str:
        """Show it in a notebook: the text with triggers and parties marked, and a line for each event."""
        d = self.document
        marks, rows = [], []
        for number, e in enumerate(self.events, 1):
            marks.append(Mark(e.trigger.start, e.trigger.end, "trigger", f"{number} {e.event_type}", number))
            sides = (("actor", e.actors), ("recipient", e.recipients), ("claim", [e.claimed_by] if e.claimed_by else []))
            for kind, parties in sides:
                marks += [Mark(p.start, p.end, kind, _told(p)) for p in parties if p.start is not None and p.end is not None]
            what = e.event_type + (f":{e.mode}" if e.mode else "")
            status = ", ".join([*e.auxiliary, *([f"says {_told(e.claimed_by)}"] if e.claimed_by else [])])
            who, whom = (", ".join(map(_told, parties)) for parties in (e.actors, e.recipients))
            rows.append([str(number), who, what, whom, e.cameo or "", status, (e.date.start if e.date else None) or "", f"{e.confidence:.2f}"])
        title = " · ".join(filter(None, (d.source.name if d.source else None, d.published, d.title or d.id)))
        return page(title, d.text, marks, ("", "actors", "type", "recipients", "CAMEO", "status", "day", "confidence"), rows)


def _told(party: Party) -> str:
    codes = " ".join(filter(None, (party.country, party.sector)))
    return f"{party.name or party.text}{f' ({codes})' if codes else ''}"
