"""A store and a Selection in; series, dyads, networks, leading parties and what is new out, each row with the ids of its events."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from datetime import date, timedelta
from difflib import get_close_matches

from msgspec import Struct, structs

from dragoman.changes import Reciprocity, Rupture, reciprocity, ruptures
from dragoman.errors import InputError
from dragoman.model import Offer, Party
from dragoman.store import Counting, Known, Selection, Tally
from dragoman.store.counting import NOTHING

WEEKS_BEFORE = 8  # that a week is compared with
RARE = 0.01  # chance of a count that is told as unusual
NEAR = 5  # codes named for one that isn't known
STANDARD = Selection(status=["told"], once=True)  # told as having happened; each event once


class Point(Struct, frozen=True):
    """One period of a series. `documents` were read in it: where that is 0, no event means nothing. `vague`: events that may belong to a later period."""

    period: str
    series: str
    events: int
    net: float
    intensity: float | None
    verbal_cooperation: int
    material_cooperation: int
    verbal_conflict: int
    material_conflict: int
    vague: int
    documents: int
    ids: list[str]


class Break(Struct, frozen=True):
    """A rupture of a series: its first period, and the events per document read before and after."""

    series: str
    period: str
    before: float
    after: float
    chance: float


class Series(Struct, frozen=True):
    """Points in order of period and series, and what can't be shown as one: events without a day, and those of days before or after the corpus."""

    points: list[Point]
    undated: int
    outside: int


class Dyad(Struct, frozen=True):
    """Two parties: what each did to the other, what they did together, and `balance`: the smaller of both directions by the larger."""

    first: str
    second: str
    events: int
    first_to_second: int
    second_to_first: int
    together: int
    balance: float | None
    intensity: float | None
    intensity_first_to_second: float | None
    intensity_second_to_first: float | None
    cooperation: int
    conflict: int
    ids: list[str]


class Edge(Struct, frozen=True):
    """What one party did to another in a period, or in all; `together` of the events both did together."""

    period: str | None
    actor: str
    recipient: str
    events: int
    together: int
    net: float
    intensity: float | None
    cooperation: int
    conflict: int
    ids: list[str]


class Actor(Struct, frozen=True):
    """A party: events it did, that were done to it, that stand on its word, and how hostile they were on average."""

    party: str
    events: int
    as_actor: int
    as_recipient: int
    as_source: int
    intensity_as_actor: float | None
    intensity_as_recipient: float | None
    cooperation: int
    conflict: int
    ids: list[str]


class News(Struct, frozen=True):
    """Something new: `what` is `first` (such an act between these for the first time), `more` or `less` (than in the weeks before), `offer` or `reply`."""

    what: str
    actor: str
    recipient: str
    detail: str
    events: int
    usual: float | None
    chance: float | None
    ids: list[str]


class Telling(Struct, frozen=True):
    """One event of a store for people to read: who did what to whom, by whose account, with its sentence."""

    id: str
    day: str | None
    actors: str
    event_type: str
    mode: str | None
    recipients: str
    status: str
    claimed_by: str | None
    confidence: float
    outlet: str | None
    document: str
    text: str


# ---------------------------------------------------------------- choosing
def checked(store: Counting, selection: Selection) -> Selection:
    """Give the selection back if the store knows its parties and holds events that fit.

    Raises:
        InputError: a party is unknown (the nearest known are named), or no event fits (it says what there is).
    """
    parties = [*(selection.between or ()), *(selection.toward or ()), *filter(None, (selection.actor, selection.recipient, selection.party))]
    for party in dict.fromkeys(parties):
        if not store.count(Selection(party=party)):
            raise InputError(f'{store.database.name} has no event of "{party}"; {_nearest(party, store.who())}')
    if not store.count(selection):
        raise InputError(f"{store.database.name}: no event fits {described(selection)}; {_instead(store, selection, parties)}")
    return selection


def described(selection: Selection) -> str:
    """Say in words what is chosen."""
    s = selection
    pair = s.between or s.toward
    parts = [
        f"{pair[0]} {'–' if s.between else '→'} {pair[1]}" if pair else "",
        *(f"{name} {value}" for name, value in (("actor", s.actor), ("recipient", s.recipient), ("party", s.party), ("class", s.quad)) if value),
        f"ids {', '.join(s.ids)}" if s.ids else "",
        f"type {', '.join(s.event_types)}" if s.event_types else "",
        f"from {s.start}" if s.start else "",
        f"to {s.end}" if s.end else "",
        f"status {', '.join(s.status)}" if s.status else "every status",
        {True: "only what is claimed", False: "without what is only claimed", None: ""}[s.claimed],
        f"confidence from {s.min_confidence:g}" if s.min_confidence else "",
        f"outlet {s.outlet}" if s.outlet else "",
        "each event once" if s.once else "every report",
    ]
    return "; ".join(filter(None, parts))


def _nearest(party: str, known: Sequence[Known]) -> str:
    """Name the known parties that a wrong code is likely to mean."""
    if not known:
        return "the store has no event with a known party"
    word = party.split(" ")[0].casefold() if len(party) == 7 and party[3] == " " else party.casefold()
    names: dict[str, Known] = {}
    for k in known:
        for name in (k.code, k.name):
            names.setdefault(name.casefold(), k)
    inside = [k for name, k in names.items() if len(word) > 3 and (word in name or name in word)]
    near = list({k.code: k for k in [*inside, *(names[n] for n in get_close_matches(word, names, NEAR, 0.6))]}.values())
    same = [k for k in known if k.code.casefold()[:2] == word[:2] and len(word) == len(k.code) == 3]
    near = list({k.code: k for k in [*near, *same]}.values())[:NEAR]
    if near:
        return f"near it are {_listed(near)}"
    return f"most events have {_listed(sorted(known, key=lambda k: -k.events)[:NEAR])}"


def _listed(known: Iterable[Known]) -> str:
    return ", ".join(f"{k.code} ({k.name}, {k.events})" if k.name != k.code else f"{k.code} ({k.events})" for k in known)


def _instead(store: Counting, selection: Selection, parties: Sequence[str]) -> str:
    if len(parties) > 1:
        bare = Selection(between=selection.between, toward=selection.toward, actor=selection.actor, recipient=selection.recipient)
        if held := store.count(bare):
            return f"of every status, day, type and outlet there are {held}"
    if parties:
        partners: dict[str, int] = defaultdict(int)
        for pair in store.pairs(Selection(party=parties[0])):
            for own, other in ((pair.actor, pair.recipient), (pair.recipient, pair.actor)):
                if own == parties[0] and not (pair.together and own == pair.recipient):
                    partners[other] += pair.tally.events
        names = {k.code: k.name for k in store.who()}
        most = sorted(partners.items(), key=lambda item: (-item[1], item[0]))[:NEAR]
        if most:
            return f"{parties[0]} has most events with {_listed(Known(code, names.get(code, code), n) for code, n in most)}"
    _, first, last, _ = store.days(Selection())
    return f"the store has {store.count()} events, of {first} to {last}" if first else "the store has no events"


# ---------------------------------------------------------------- events
def tellings(store: Counting, selection: Selection, limit: int | None = None) -> list[Telling]:
    """List events, each with its sentence.

    Args:
        store: what to look into.
        selection: which events.
        limit: how many at most.
    """
    checked(store, selection)
    rows, texts = [], dict[str, str]()
    for held in store.events(selection, limit):
        e = held.event
        if e.document not in texts:
            document = store.document(e.document)
            texts[e.document] = document.text if document else ""
        sentence = " ".join(texts[e.document][e.evidence.start : e.evidence.end].split())
        account = (e.claimed_by.name or e.claimed_by.text) if e.claimed_by else None
        status = ", ".join(e.auxiliary) or "told"
        rows.append(
            Telling(e.id, held.day, _who(e.actors), e.event_type, e.mode, _who(e.recipients), status, account, e.confidence, held.outlet, e.document, sentence)
        )
    return rows


def _who(parties: Sequence[Party]) -> str:
    def one(party: Party) -> str:
        code = " ".join(filter(None, (party.country, party.sector)))
        return f"{party.name or party.text}{f' [{code}]' if code else ''}"

    return ", ".join(map(one, parties))


# ---------------------------------------------------------------- series
def series(store: Counting, selection: Selection, by: str = "week", split: str | None = None) -> Series:
    """Count events by period, with zeros filled in from the first to the last day of the corpus, or of the selection.

    Args:
        store: what to count in.
        selection: which events; `between` two parties gives a series for each direction, and acts done together count in both.
        by: day, week, month or year.
        split: a series for each event_type, mode, quad or outlet.
    """
    checked(store, selection)
    count, first, last, undated = store.days(selection)
    status = store.status()
    low, high = selection.start or status.first or first, selection.end or status.last or last
    if low is None or high is None:
        return Series([], undated, 0)
    found = points(store, selection, by, low, high, split)
    steps = periods(low, high, by)
    end = (STEPS[by][1](date.fromisoformat(steps[-1])) - timedelta(1)).isoformat()
    inside = store.count(structs.replace(selection, start=max(steps[0], selection.start or ""), end=min(end, selection.end or end)))
    return Series(found, undated, count - undated - inside)


def points(store: Counting, selection: Selection, by: str, low: str, high: str, split: str | None = None) -> list[Point]:
    """Count events by period from one day to another, with zeros filled in; the rest as for `series`."""
    steps, read = periods(low, high, by), store.coverage(by, selection.outlet)
    if selection.between and split is None:
        a, b = selection.between
        groups = [(f"{x} → {y}", structs.replace(selection, between=None, toward=(x, y))) for x, y in ((a, b), (b, a))]
    else:
        groups = [("" if split else _short(selection), selection)]
    found: dict[str, dict[str, tuple[int, Tally]]] = {name: {} for name, _ in groups if name}
    for name, chosen in groups:
        for period, apart, vague, tally in store.periods(chosen, by, split):
            found.setdefault(name or apart, {})[period] = vague, tally
    return [_point(step, name, *held.get(step, (0, NOTHING)), read.get(step, 0)) for step in steps for name, held in sorted(found.items())]


def by_series(points: Iterable[Point]) -> dict[str, list[Point]]:
    """Group points by their series."""
    found: dict[str, list[Point]] = {}
    for point in points:
        found.setdefault(point.series, []).append(point)
    return found


def once(store: Counting, selection: Selection, by: str) -> list[Point]:
    """Give one series of a selection: of a dyad that of both directions together, where acts done together count once."""
    if selection.between is None:
        return series(store, selection, by).points
    steps = {p.period: p.documents for p in series(store, selection, by).points}
    held = {period: (vague, tally) for period, _, vague, tally in store.periods(selection, by)}
    name = " – ".join(selection.between)
    return [_point(step, name, *held.get(step, (0, NOTHING)), documents) for step, documents in steps.items()]


def breaks(points: Iterable[Point]) -> list[Break]:
    """Find the ruptures of each series; see dragoman.changes."""

    def of(name: str, held: list[Point], rupture: Rupture) -> Break:
        return Break(name, held[rupture.at].period, rupture.before, rupture.after, rupture.chance)

    groups = by_series(points)
    return [of(name, held, r) for name, held in groups.items() for r in ruptures([p.events for p in held], [p.documents for p in held])]


def answers(store: Counting, selection: Selection, by: str = "week") -> Reciprocity:
    """Tell how far each of two parties does as the other did, by the sums of intensity; what they did together is left out."""
    if selection.between is None:
        raise InputError("reciprocity needs two parties")
    a, b = selection.between
    alone = structs.replace(selection, between=None)
    steps = list(dict.fromkeys(p.period for p in series(store, selection, by).points))
    nets = []
    for x, y in ((a, b), (b, a)):
        held = {period: tally.net for period, _, _, tally in store.periods(structs.replace(alone, actor=x, recipient=y), by)}
        nets.append([held.get(step, 0.0) for step in steps])
    read = store.coverage(by, selection.outlet)
    return reciprocity(nets[0], nets[1], [read.get(step, 0) for step in steps])


def periods(first: str, last: str, by: str) -> list[str]:
    """List the first days of all periods from one day to another."""
    if by not in STEPS:
        raise InputError(f'unknown period "{by}"; known are {", ".join(STEPS)}')
    start, step = STEPS[by]
    day, end, found = start(date.fromisoformat(first)), date.fromisoformat(last), []
    while day <= end:
        found.append(day.isoformat())
        day = step(day)
    return found


STEPS: dict[str, tuple[Callable[[date], date], Callable[[date], date]]] = {
    "day": (lambda d: d, lambda d: d + timedelta(1)),
    "week": (lambda d: d - timedelta(d.weekday()), lambda d: d + timedelta(7)),
    "month": (lambda d: d.replace(day=1), lambda d: (d + timedelta(31)).replace(day=1)),
    "year": (lambda d: d.replace(month=1, day=1), lambda d: d.replace(year=d.year + 1)),
}


def _point(period: str, name: str, vague: int, tally: Tally, documents: int) -> Point:
    return Point(period, name, tally.events, tally.net, tally.intensity, *tally.quads, vague, documents, tally.ids)


def _short(selection: Selection) -> str:
    s = selection
    if s.toward:
        return f"{s.toward[0]} → {s.toward[1]}"
    if s.actor or s.recipient:
        return f"{s.actor or 'anyone'} → {s.recipient or 'anyone'}"
    return s.party or "all events"


# ---------------------------------------------------------------- who with whom
def dyads(store: Counting, selection: Selection, level: str = "country") -> list[Dyad]:
    """List pairs of parties by the number of their events.

    Args:
        store: what to count in.
        selection: which events.
        level: what a party is counted as: country, sector or entity.
    """
    checked(store, selection)
    found: dict[tuple[str, str], list[Tally]] = defaultdict(lambda: [NOTHING] * 3)
    for pair in store.pairs(selection, level):
        low, high = sorted((pair.actor, pair.recipient))
        if pair.together and pair.actor == high:
            continue  # the same events as in the other direction
        found[low, high][2 if pair.together else pair.actor == high] = pair.tally
    rows = []
    for (low, high), (forth, back, both) in found.items():
        most, every = max(forth.events, back.events), forth + back + both
        balance = min(forth.events, back.events) / most if most else None
        rows.append(
            Dyad(low, high, every.events, forth.events, back.events, both.events, balance, every.intensity, forth.intensity, back.intensity,
                 every.cooperation, every.conflict, every.ids)
        )  # fmt: skip
    return sorted(rows, key=lambda d: (-d.events, d.first, d.second))


def network(store: Counting, selection: Selection, by: str | None = None, level: str = "country") -> list[Edge]:
    """List who did something to whom, over all or by period; acts done together stand in both directions.

    Args:
        store: what to count in.
        selection: which events.
        by: day, week, month or year.
        level: what a party is counted as: country, sector or entity.
    """
    checked(store, selection)
    found: dict[tuple[str, str, str], list[Tally]] = defaultdict(lambda: [NOTHING] * 2)
    for pair in store.pairs(selection, level, by):
        found[pair.period or "", pair.actor, pair.recipient][pair.together] = pair.tally
    rows = []
    for (period, actor, recipient), (alone, both) in found.items():
        every = alone + both
        rows.append(Edge(period or None, actor, recipient, every.events, both.events, every.net, every.intensity, every.cooperation, every.conflict, every.ids))
    return sorted(rows, key=lambda e: (e.period or "", -e.events, e.actor, e.recipient))


def top(store: Counting, selection: Selection, level: str = "country") -> list[Actor]:
    """List parties by the number of events they did or that were done to them.

    Args:
        store: what to count in.
        selection: which events.
        level: what a party is counted as: country, sector or entity.
    """
    checked(store, selection)
    found: dict[str, dict[str, Tally]] = defaultdict(dict)
    for party, part, tally in store.parties(selection, level):
        found[party][part] = tally
    rows = []
    for party, parts in found.items():
        does, done, source = (parts.get(part, NOTHING) for part in ("actor", "recipient", "claimed_by"))
        ids = list(dict.fromkeys([*does.ids, *done.ids]))
        rows.append(
            Actor(party, len(ids), does.events, done.events, source.events, does.intensity, done.intensity, does.cooperation, does.conflict,
                  list(dict.fromkeys([*ids, *source.ids])))
        )  # fmt: skip
    return sorted(rows, key=lambda a: (-a.events, a.party))


# ---------------------------------------------------------------- what is new
def new(store: Counting, selection: Selection, until: str | None = None, days: int = 7, level: str = "country") -> list[News]:
    """Tell what the last days brought that the time before had not: first acts of their type, unusual counts, offers and replies.

    A count is unusual if a Poisson law with the mean of the eight stretches of as many days before gives it a chance below 1 in 100.

    Args:
        store: what to look into.
        selection: which events; its days are those of publication here.
        until: the last day; default: the last day of publication.
        days: how many.
        level: what a party is counted as: country, sector or entity.
    """
    status = store.status()
    last = until or status.last
    if last is None:
        raise InputError(f"{store.database.name} has no document with a day, so that nothing can be called new")
    since = _earlier(last, days - 1)
    checked(store, structs.replace(selection, told_to=last))
    back = _earlier(since, WEEKS_BEFORE * days)
    now = _acts(store, structs.replace(selection, told_from=since, told_to=last), level)
    ever = _acts(store, structs.replace(selection, told_to=_earlier(since, 1)), level, ids=False)
    lately = _acts(store, structs.replace(selection, told_from=back, told_to=_earlier(since, 1)), level, ids=False)
    rows = [News("first", a, b, kind, tally.events, None, None, tally.ids) for (a, b, kind), tally in now.items() if (a, b, kind) not in ever]
    spans = min(WEEKS_BEFORE, _days_between(status.first or last, since) / days)
    if spans >= 2:
        before, after = _all_types(lately), _all_types(now)
        for pair in sorted({*before, *after}):
            tally, usual = after.get(pair, NOTHING), before.get(pair, NOTHING).events / spans
            more = tally.events > usual
            chance = _tail(tally.events, usual, more)
            if before.get(pair) and chance < RARE:
                rows.append(News("more" if more else "less", *pair, "all types", tally.events, usual, chance, tally.ids))
    pairs = selection.between or tuple(filter(None, (selection.party,)))
    rows += [row for offer in store.offers(pairs, moved=(since, last)) for row in _moves(offer, since, last)]
    return sorted(rows, key=lambda n: (n.what, -n.events, n.actor, n.recipient, n.detail))


def _acts(store: Counting, selection: Selection, level: str, ids: bool = True) -> dict[tuple[str, str, str], Tally]:
    found: dict[tuple[str, str, str], Tally] = {}
    for pair in store.pairs(selection, level, split="event_type", ids=ids):
        sides = (min(pair.actor, pair.recipient), max(pair.actor, pair.recipient)) if pair.together else (pair.actor, pair.recipient)
        if (pair.actor, pair.recipient) == sides:
            key = (*sides, pair.split or "")
            found[key] = found.get(key, NOTHING) + pair.tally
    return found


def _all_types(acts: dict[tuple[str, str, str], Tally]) -> dict[tuple[str, str], Tally]:
    found: dict[tuple[str, str], Tally] = {}
    for (a, b, _), tally in acts.items():
        found[a, b] = found.get((a, b), NOTHING) + tally
    return found


def _moves(offer: Offer, since: str, last: str) -> list[News]:
    def within(day: str | None) -> bool:
        return day is not None and since <= day <= last

    to = _named(offer.made_to)
    rows = []
    if within(offer.date.start if offer.date else None):
        rows.append(
            News("offer", _named(offer.made_by), to, f"{offer.kind}: {offer.subject or offer.mentions[0].text} ({offer.state})", 1, None, None, offer.events)
        )
    for reply in offer.replies:
        if within(reply.date.start if reply.date else None):
            rows.append(News("reply", _named(reply.by), _named(offer.made_by), f"{reply.kind}: {offer.subject or offer.kind}", 1, None, None, reply.events))
    return rows


def _named(parties: Sequence[Party]) -> str:
    return ", ".join(dict.fromkeys(p.country or p.name or p.text for p in parties)) or "somebody"


def _tail(count: int, mean: float, upper: bool) -> float:
    """Give the chance that a Poisson count with a mean is at least (or at most) as given."""
    if mean <= 0:
        return 0.0 if upper and count else 1.0
    below = sum(math.exp(k * math.log(mean) - mean - math.lgamma(k + 1)) for k in range(count if upper else count + 1))
    return max(0.0, 1 - below) if upper else min(1.0, below)


def _earlier(day: str, days: int) -> str:
    return (date.fromisoformat(day) - timedelta(days)).isoformat()


def _days_between(first: str, last: str) -> int:
    return (date.fromisoformat(last) - date.fromisoformat(first)).days
