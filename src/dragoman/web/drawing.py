"""A board or a series in; what its picture consists of, placed in per cent of the width and in pixels of the height, out.

Templates write it as SVG whose lengths across are per cent: it fits a phone and a desk, and its letters keep their size.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from dragoman import analyse
from dragoman.model import Reply
from dragoman.web.views import TIPS, Board, Dyad
from dragoman.web.words import line

ROW, AXIS, BAR = 26, 24, 76  # pixels: of an offer's line, of the line of years, of the higher half of a panel

MOST, LAST = 7, 92  # words on the axis of time; per cent of the width behind which one would stand out
CROWDED, FIRST, ASIDE = 1.5, 16, 13  # per cent of the width within which marks hide one another; pixels that the first and later answers then step aside


class Tick(Struct, frozen=True):
    """A word on the axis of time."""

    x: float
    text: str


class Dot(Struct, frozen=True):
    """An answer on the line of an offer: where, how many pixels to the right lest it hides what is there, which, and when it was known."""

    x: float
    shift: int
    reply: Reply
    known: str


class Line(Struct, frozen=True):
    """An offer on the board's picture: its number, where it begins and ends, and its answers."""

    number: int
    y: int
    x: float | None
    end: float
    dots: list[Dot]


class Timeline(Struct, frozen=True):
    """The picture of a board."""

    height: int
    lines: list[Line]
    ticks: list[Tick]


class Piece(Struct, frozen=True):
    """A part of a bar: its class, where it begins and how high it is."""

    tone: str
    y: float
    height: float


class Bar(Struct, frozen=True):
    """A period of a series: where it is, of which pieces, what it holds in words, and its first and last day."""

    x: float
    width: float
    pieces: list[Piece]
    title: str
    lines: list[str]
    start: str
    end: str
    unread: bool


class Panel(Struct, frozen=True):
    """One direction of a dyad: cooperation above the line `zero`, conflict below; `most` is the highest half bar."""

    name: str
    zero: float
    height: float
    bars: list[Bar]
    events: int


class Chart(Struct, frozen=True):
    """The picture of a dyad: its panels share both axes."""

    panels: list[Panel]
    ticks: list[Tick]
    most: int


def timeline(board: Board) -> Timeline | None:
    """Place the offers of a board, a line each; None if no day is known."""
    spans = []
    for held in board.offers:
        first = held.offer.date.start if held.offer.date and held.offer.date.start else held.known
        answers = [(r.date.start if r.date and r.date.start else known, r, known) for r, known in zip(held.offer.replies, held.replies_known, strict=True)]
        spans.append((first, answers))
    days = sorted(day for first, answers in spans for day in (first, *(a for a, _, _ in answers)) if day)
    if not days:
        return None
    low, high = _ordinal(days[0]), max(_ordinal(days[-1]), _ordinal(days[0]) + 1)

    def at(day: str) -> float:
        return round(100 * (_ordinal(day) - low) / (high - low), 2)

    lines = []
    for number, (first, answers) in enumerate(spans, 1):
        x = at(first) if first else None
        dots: list[Dot] = []
        for day, reply, known in sorted((a for a in answers if a[0]), key=lambda a: a[0]):
            here = at(day)
            beside = dots[-1] if dots else Dot(x if x is not None else -100.0, 0, reply, "")
            dots.append(Dot(here, beside.shift + (ASIDE if dots else FIRST) if here - beside.x < CROWDED else 0, reply, known))
        lines.append(Line(number, AXIS + ROW * number - ROW // 2, x, max([x or 0.0, *(d.x for d in dots)]), dots))
    return Timeline(AXIS + ROW * len(lines) + 6, lines, _ticks(low, high))


def chart(dyad: Dyad) -> Chart:
    """Place the bars of a series, a panel for each direction."""
    groups = analyse.by_series(dyad.points)
    ups = [p.verbal_cooperation + p.material_cooperation for p in dyad.points]
    downs = [p.verbal_conflict + p.material_conflict for p in dyad.points]
    up, down = max([1, *ups]), max([1, *downs])
    scale = BAR / max(up, down)
    panels = []
    for name, points in groups.items():
        width = 100 / len(points)
        bars = [_bar(dyad, p, k * width, width, scale, up * scale + 4) for k, p in enumerate(points)]
        panels.append(Panel(name, round(up * scale + 4, 1), round((up + down) * scale + 8, 1), bars, sum(p.events for p in points)))
    steps = [p.period for p in next(iter(groups.values()), [])]
    ticks = _ticks(_ordinal(steps[0]), _ordinal(_end(steps[-1], dyad.by)) + 1) if steps else []
    return Chart(panels, ticks, max(up, down))


def _bar(dyad: Dyad, point: analyse.Point, x: float, width: float, scale: float, zero: float) -> Bar:
    pieces, above, below = [], zero, zero
    for tone, n in (("vcoop", point.verbal_cooperation), ("mcoop", point.material_cooperation)):
        if n:
            above -= n * scale
            pieces.append(Piece(tone, round(above, 1), round(n * scale, 1)))
    for tone, n in (("vconf", point.verbal_conflict), ("mconf", point.material_conflict)):
        if n:
            pieces.append(Piece(tone, round(below, 1), round(n * scale, 1)))
            below += n * scale
    named = [f"{held.day or ''} {line(held.event)}" for ident in point.ids[:TIPS] if (held := dyad.named.get(ident))]
    more = point.events - len(named)
    period = point.period if dyad.by == "day" else f"{dyad.by} of {point.period}" if dyad.by == "week" else point.period[: 7 if dyad.by == "month" else 4]
    title = f"{period}, {point.series}: {point.events} event{'s' * (point.events != 1)} of {point.documents} document{'s' * (point.documents != 1)}"
    rest = [f"and {more} more"] if more > 0 else []
    return Bar(round(x, 3), round(width, 3), pieces, title, named + rest, point.period, _end(point.period, dyad.by), not point.documents)


def _end(period: str, by: str) -> str:
    """Tell the last day of a period."""
    return date.fromordinal(analyse.STEPS[by][1](date.fromisoformat(period)).toordinal() - 1).isoformat()


def _ticks(low: int, high: int) -> list[Tick]:
    """Choose some days to be named on the axis: years, or months of a short time, or its ends."""
    first, last = date.fromordinal(low), date.fromordinal(high)
    months = [(y, m) for y in range(first.year, last.year + 1) for m in range(1, 13)]
    days = [date(y, m, 1) for y, m in months]
    for step, written in (((1,), "%Y"), ((1, 7), "%b %Y"), ((1, 4, 7, 10), "%b %Y"), (tuple(range(1, 13)), "%b %Y")):
        found = [d for d in days if d.month in step and low <= d.toordinal() <= high]
        if len(found) >= 3:
            placed = [Tick(round(100 * (d.toordinal() - low) / (high - low), 2), d.strftime(written)) for d in found[:: -(-len(found) // MOST)]]
            return [tick for tick in placed if tick.x <= LAST]
    return [Tick(0.0, first.isoformat()), Tick(100.0, last.isoformat())]


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def states_of(board: Board, day: str) -> Sequence[str | None]:
    """Tell the state of each offer of a board on a day; None if it wasn't known then."""
    found: list[str | None] = []
    for held in board.offers:
        known = [c.state for c in held.states if c.day <= day] if held.known <= day else []
        found.append(known[-1] if known else None)
    return found
