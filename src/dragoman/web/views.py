"""A store in; what a page or an answer of the API shows, as records, out: one function for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct, structs

from dragoman import analyse
from dragoman.dialogue import history
from dragoman.errors import InputError
from dragoman.model import Document, Offer
from dragoman.store import Found, Selection, Status, Store, StoredEvent
from dragoman.store.browsing import Movement, Talks, Told
from dragoman.store.counting import QUADS

LATELY = 30  # days that are told as new, and compared with as many before
WORDS = 20  # that are searched for at once
TIPS = 6  # events named of one period of a series
AROUND = 31  # days before and after all that was read that a series may show
STEPS = ((200, "day"), (1200, "week"), (8000, "month"))  # days that a series by day, week, month may span and still be read at a glance


class Page(Struct, frozen=True, kw_only=True):
    """A page of a list: how many there are in all, and which of them these are."""

    total: int
    limit: int
    offset: int


class Report(Struct, frozen=True):
    """An event as one document tells it: with the sentence that supports it, and where it was published."""

    told: StoredEvent
    sentence: str
    source: Told


class EventPage(Page, frozen=True, kw_only=True):
    """Events, a page of them."""

    events: list[Report]


class Overview(Struct, frozen=True):
    """What a store holds; the days that count as lately; what they brought; the pairs of parties that moved most; offers by state; documents by month."""

    status: Status
    since: str | None
    until: str | None
    news: list[analyse.News]
    movements: list[Movement]
    states: dict[str, int]
    months: list[tuple[str, int]]


class DocumentView(Struct, frozen=True):
    """A document with what was read out of it, what became of it, what repeats it, and what came before and after."""

    document: Document
    fate: str | None
    events: list[StoredEvent]
    offers: list[Offer]
    repeats: list[str]
    before: str | None
    after: str | None


class DocumentPage(Page, frozen=True, kw_only=True):
    """Documents without their texts, a page of them."""

    documents: list[Told]


class EventView(Struct, frozen=True):
    """An event: every report of it, those that deny it (or that it denies), and the offers it makes or answers; `shown` is the report asked for."""

    shown: int
    reports: list[Report]
    denials: list[Report]
    offers: list[Offer]


class SearchPage(Struct, frozen=True):
    """Documents that hold every one of some words, a page of them, and whether there are more."""

    documents: list[Found]
    limit: int
    offset: int
    more: bool


class TalksList(Struct, frozen=True):
    """The pairs of parties between which offers were made."""

    talks: list[Talks]


class Change(Struct, frozen=True):
    """A state, and the first day on which an offer was known to be in it; empty if always."""

    day: str
    state: str


class Followed(Struct, frozen=True):
    """An offer; the day on which it was known, and that of each reply; the states that it went through."""

    offer: Offer
    known: str
    replies_known: list[str]
    states: list[Change]


class Board(Struct, frozen=True):
    """The dialogue of two parties: its offers in order, the days on which something became known, and the documents that tell of it, by id.

    `earlier`: how many offers before these were left out.
    """

    parties: list[str]
    earlier: int
    offers: list[Followed]
    days: list[str]
    told: dict[str, Told]


class Dyad(Struct, frozen=True):
    """Two parties over time: the period of the series, its points, some events behind each, how many there are in all, and what it leaves out."""

    parties: list[str]
    by: str
    points: list[analyse.Point]
    named: dict[str, StoredEvent]
    events: int
    undated: int
    outside: int


# ---------------------------------------------------------------- choosing
def selection(between: Sequence[str] = (), *, status: Sequence[str] = (), quad: str | None = None, **given: Any) -> Selection:  # noqa: ANN401
    """Make a selection of events: of one party, or of what is between two.

    Raises:
        InputError: a party is given twice, or a class there isn't.
    """
    if len(between) == 2 and between[0] == between[1]:
        raise InputError(f"{between[0]} was given twice; give two parties, or one")
    if quad and quad not in QUADS:
        raise InputError(f'unknown class "{quad}"; known are {", ".join(QUADS)}')
    pair = (between[0], between[1]) if len(between) == 2 else None
    party = between[0] if len(between) == 1 else None
    return Selection(between=pair, party=party, quad=quad, status=[] if "all" in status else list(status), **given)


# ---------------------------------------------------------------- what is shown
def overview(store: Store) -> Overview:
    """Tell what a store holds and what moves in it."""
    status, states, months = store.status(), store.states(), store.documents_by_month()
    if status.last is None or not status.events:
        return Overview(status, None, status.last, [], [], states, months)
    until = date.fromisoformat(status.last)
    since = until - timedelta(LATELY - 1)
    movements = store.movements((since - timedelta(LATELY)).isoformat(), since.isoformat(), until.isoformat())
    news = analyse.new(store, analyse.STANDARD, status.last, LATELY)
    return Overview(status, since.isoformat(), until.isoformat(), news, movements, states, months)


def events(store: Store, chosen: Selection, limit: int = 50, offset: int = 0, order: str = "-day", total: int | None = None) -> EventPage:
    """List events that were chosen; `total`: how many they are, if that is known."""
    found = store.events(chosen, limit, offset, order)
    return EventPage(total=store.count(chosen) if total is None else total, limit=limit, offset=offset, events=reports(store, found))


def reports(store: Store, found: Sequence[StoredEvent]) -> list[Report]:
    """Add to events their sentences and where they were published."""
    sentences, told = store.evidence([e.number for e in found]), store.told_by(list({e.event.document for e in found}))
    lost = Told("", None, None, None, None)
    return [Report(e, sentences.get(e.number, ""), told.get(e.event.document, lost)) for e in found]


def document(store: Store, ident: str) -> DocumentView | None:
    """Show a document; None if there is none of that id."""
    held = store.document(ident)
    if held is None:
        return None
    found = sorted(store.events(Selection(document=ident), order="number"), key=lambda e: (e.event.trigger.start, e.number))
    before, after = store.neighbours(ident)
    return DocumentView(held, store.fate(ident), found, store.offers_in(ident), store.repeats(ident), before, after)


def documents(store: Store, limit: int = 50, offset: int = 0, outlet: str | None = None, start: str | None = None, end: str | None = None) -> DocumentPage:
    """List documents in the order in which they came."""
    found = store.documents(limit, offset, outlet=outlet, start=start, end=end)
    told = [Told(d.id, d.title, d.published, d.source.name if d.source else None, d.url) for d in found]
    return DocumentPage(total=store.count_documents(outlet=outlet, start=start, end=end), limit=limit, offset=offset, documents=told)


def event(store: Store, ident: str) -> EventView | None:
    """Show an event by its id with every report of it; None if there is none.

    Raises:
        InputError: the first letters of an id were given, and more than one event has them.
    """
    found = store.reports(ident) if ident else []
    exact = [e for e in found if e.event.id == ident] or found
    if len({e.event.id for e in exact}) > 1:
        raise InputError(f"several events have ids that begin with {ident}: {', '.join(sorted({e.event.id for e in exact})[:5])}; give one of them")
    if not exact:
        return None
    own = exact[0]
    every = {e.number: e for e in (own, *exact, *store.story(own.number))}
    told = sorted(every.values(), key=lambda e: (e.published or "9999", e.number))
    return EventView(told.index(own), reports(store, told), reports(store, store.denials(own.number)), store.offers_behind(own.event.id))


def search(store: Store, words: str, limit: int = 20, offset: int = 0) -> SearchPage:
    """Find the documents whose title or text holds every one of some words.

    Raises:
        InputError: there are too many, each of which goes through all texts.
    """
    if len(words.split()) > WORDS:
        raise InputError(f"{len(words.split())} words are too many to search for; give at most {WORDS}")
    found = store.search(words, limit + 1, offset)
    return SearchPage(found[:limit], limit, offset, len(found) > limit)


def talks(store: Store) -> TalksList:
    """List the pairs of parties between which offers were made."""
    return TalksList(store.talks())


def board(store: Store, first: str, second: str, most: int | None = None) -> Board:
    """Follow the offers between two parties, or the latest `most` of them, and when each step of them was known."""
    every = store.offers((first, second))
    offers = every[-most:] if most else every
    mentions = [m for o in offers for m in (*o.mentions, *o.state_evidence, *(m for r in o.replies for m in r.mentions))]
    told = store.told_by(list({m.document for m in mentions}))
    published = {ident: t.published for ident, t in told.items()}
    followed = [
        Followed(
            offer,
            history.known_from(offer.mentions, published),
            [history.known_from(r.mentions, published) for r in offer.replies],
            [Change(*change) for change in history.states(offer, published)],
        )
        for offer in offers
    ]
    return Board([first, second], len(every) - len(offers), followed, history.days(offers, published), told)


def dyad(store: Store, chosen: Selection, by: str | None = None) -> Dyad:
    """Count what is between two parties by period, in each direction.

    Args:
        store: what to count in.
        chosen: which events, with `between`.
        by: day, week, month or year; default: what the length of the corpus allows.

    Raises:
        InputError: a party is unknown, or no event fits.
    """
    if chosen.between is None:
        raise InputError("a dyad needs two parties")
    count, first, last, undated = store.days(chosen)
    if not count:
        analyse.checked(store, chosen)  # says what there is instead
    axis = _axis(first, last, store.published())
    step, points, within = by or "month", list[analyse.Point](), 0
    if axis:
        low, high = axis
        span = (date.fromisoformat(high) - date.fromisoformat(low)).days
        step = by or next((step for most, step in STEPS if span <= most), "year")
        inside = structs.replace(chosen, start=low, end=high)
        points = analyse.points(store, inside, step, low, high)
        within = count - undated if axis == (first, last) else store.count(inside)
    outside = count - undated - within
    ids = {ident for point in points for ident in point.ids[:TIPS]}
    named = {e.event.id: e for e in store.events(Selection(ids=sorted(ids)))} if ids else {}
    return Dyad(list(chosen.between), step, points, named, count, undated, outside)


def _axis(first: str | None, last: str | None, read: tuple[str | None, str | None]) -> tuple[str, str] | None:
    """Choose the days of a series: those of its events, but for what lies far from all that was read, as a war that a text recalls."""
    if not (first and last and read[0] and read[1]):
        return None
    low = max(first, (date.fromisoformat(read[0]) - timedelta(AROUND)).isoformat())
    high = min(last, (date.fromisoformat(read[1]) + timedelta(AROUND)).isoformat())
    return (low, high) if low <= high else None
