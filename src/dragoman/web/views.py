"""A store in; what a page or an answer of the API shows, as records, out: one function for each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from msgspec import Struct

from dragoman import analyse
from dragoman.errors import InputError
from dragoman.store import Selection, Status, Store, StoredEvent
from dragoman.store.browsing import Movement
from dragoman.store.counting import QUADS

LATELY = 30  # days that are told as new, and compared with as many before


class Page(Struct, frozen=True, kw_only=True):
    """A page of a list: how many there are in all, and which of them these are."""

    total: int
    limit: int
    offset: int


class EventPage(Page, frozen=True, kw_only=True):
    """Events, a page of them."""

    events: list[StoredEvent]


class Overview(Struct, frozen=True):
    """What a store holds; the days that count as lately; what they brought; the pairs of parties that moved most; offers by state."""

    status: Status
    since: str | None
    until: str | None
    news: list[analyse.News]
    movements: list[Movement]
    states: dict[str, int]


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


def events(store: Store, chosen: Selection, limit: int = 50, offset: int = 0, order: str = "-day") -> EventPage:
    """List events that were chosen."""
    found = store.events(chosen, limit, offset, order)
    return EventPage(total=store.count(chosen), limit=limit, offset=offset, events=found)


def overview(store: Store) -> Overview:
    """Tell what a store holds and what moves in it."""
    status = store.status()
    states: dict[str, int] = store.states()
    if status.last is None or not status.events:
        return Overview(status, None, status.last, [], [], states)
    until = date.fromisoformat(status.last)
    since = until - timedelta(LATELY - 1)
    movements = store.movements((since - timedelta(LATELY)).isoformat(), since.isoformat(), until.isoformat())
    news = analyse.new(store, analyse.STANDARD, status.last, LATELY)
    return Overview(status, since.isoformat(), until.isoformat(), news, movements, states)
