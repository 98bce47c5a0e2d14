"""Days and names of spans in, ranges of days out: the arithmetic of the calendar, without any words.

Weeks run Monday to Sunday, a weekend is Saturday and Sunday, winter is December to February (design/contract.md).
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable
from datetime import date, timedelta
from typing import NamedTuple

DAY = timedelta(days=1)


class Range(NamedTuple):
    """First and last day, both included. `kind` is day, week, weekend, month, season, quarter, year, decade, century,
    range, or end (the last part of something: "before the end of May" runs to its last day)."""

    start: date
    end: date
    kind: str


class Context(NamedTuple):
    """What an expression is reckoned from.

    `published` is the "today" of "yesterday" and "last week"; `anchor` is the day next to which a bare weekday, day or
    month lies: `published`, or the other end of a range ("from Friday to Monday"); `future` says on which side of it.
    """

    published: date | None
    anchor: date | None
    future: bool


Evaluate = Callable[[Context], Range | None]

SEASONS = {"spring": 3, "summer": 6, "autumn": 9, "fall": 9, "winter": 12}  # the first month, in the north
PUBLIC_KINDS = frozenset({"day", "week", "month", "season", "year"})


def precision(found: Range) -> str:
    """Give the precision that the contract has for a range."""
    if found.start == found.end:
        return "day"
    return found.kind if found.kind in PUBLIC_KINDS else "range"


def a_day(day: date) -> Range:
    """Give one day as a range."""
    return Range(day, day, "day")


def a_date(year: int, month: int, day: int) -> Range | None:
    """Give a day by its numbers, None where the calendar has none such."""
    if not 1 <= month <= 12 or not 1 <= day <= monthrange(year, month)[1]:
        return None
    return a_day(date(year, month, day))


def week(day: date) -> Range:
    """Give the week that a day lies in."""
    monday = day - DAY * day.weekday()
    return Range(monday, monday + DAY * 6, "week")


def weekend(day: date) -> Range:
    """Give the weekend at the end of the week that a day lies in."""
    sunday = week(day).end
    return Range(sunday - DAY, sunday, "weekend")


def month(year: int, number: int) -> Range:
    """Give a month; numbers beyond 12 or below 1 run on into other years."""
    year, number = year + (number - 1) // 12, (number - 1) % 12 + 1
    return Range(date(year, number, 1), date(year, number, monthrange(year, number)[1]), "month")


def months(year: int, first: int, count: int, kind: str) -> Range:
    """Give `count` months from the first on."""
    return Range(month(year, first).start, month(year, first + count - 1).end, kind)


def year(number: int) -> Range:
    """Give a year."""
    return years(number, 1, "year")


def years(first: int, count: int, kind: str) -> Range:
    """Give `count` years from the first on."""
    return Range(date(first, 1, 1), date(first + count - 1, 12, 31), kind)


def season(year: int, name: str) -> Range:
    """Give the season that begins in a year."""
    return months(year, SEASONS[name], 3, "season")


def unit(day: date, name: str) -> Range:
    """Give the day, week, weekend, month, quarter, year, decade or century that a day lies in."""
    match name:
        case "day":
            return a_day(day)
        case "week":
            return week(day)
        case "weekend":
            return weekend(day)
        case "month":
            return month(day.year, day.month)
        case "quarter":
            return months(day.year, (day.month - 1) // 3 * 3 + 1, 3, "quarter")
        case "year":
            return year(day.year)
        case "decade":
            return years(day.year // 10 * 10, 10, "decade")
        case _:
            return years((day.year - 1) // 100 * 100 + 1, 100, "century")


def shift(day: date, count: int, name: str) -> date:
    """Move a day by `count` days, weeks, fortnights, months, quarters, years, decades or centuries.

    Where the month arrived at is too short, its last day is given.
    """
    days = {"day": 1, "week": 7, "weekend": 7, "fortnight": 14}
    if name in days:
        return day + DAY * (count * days[name])
    distance = count * {"month": 1, "quarter": 3, "year": 12, "decade": 120, "century": 1200}[name]
    there = month(day.year, day.month + distance)
    return there.start + DAY * (min(day.day, there.end.day) - 1)


def thirds(whole: Range) -> tuple[Range, Range, Range] | None:
    """Cut a span into early, mid and late as the contract has it, None where it has no thirds."""
    start = whole.start
    match whole.kind:
        case "day":
            return whole, whole, whole
        case "week":
            cuts = [start + DAY * 2, start + DAY * 4]
        case "month":
            cuts = [start + DAY * 10, start + DAY * 20]
        case "season" | "quarter":
            cuts = [shift(start, 1, "month"), shift(start, 2, "month")]
        case "year":
            cuts = [shift(start, 4, "month"), shift(start, 8, "month")]
        case "decade":
            cuts = [shift(start, 4, "year"), shift(start, 7, "year")]
        case "century":
            cuts = [shift(start, 33, "year"), shift(start, 66, "year")]
        case _:
            return None
    return (
        Range(start, cuts[0] - DAY, "range"),
        Range(cuts[0], cuts[1] - DAY, "range"),
        Range(cuts[1], whole.end, "range"),
    )


def half(whole: Range, which: int) -> Range | None:
    """Give the first (1) or second half of a month (1-15, 16-end), year, decade or century."""
    match whole.kind:
        case "month":
            cut = whole.start + DAY * 15
        case "year":
            cut = shift(whole.start, 6, "month")
        case "decade":
            cut = shift(whole.start, 5, "year")
        case "century":
            cut = shift(whole.start, 50, "year")
        case _:
            return None
    return Range(whole.start, cut - DAY, "range") if which == 1 else Range(cut, whole.end, "range")


def easter(year: int) -> date:
    """Compute Easter Sunday of the western churches (the anonymous Gregorian algorithm; Meeus, Astronomical Algorithms, ch. 8)."""
    a, (b, c) = year % 19, divmod(year, 100)
    (d, e), g = divmod(b, 4), (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    number, day = divmod(h + m - 7 * n + 114, 31)
    return date(year, number, day + 1)


def weekday_near(context: Context, number: int) -> Range | None:
    """Give the latest such weekday up to the anchor, that day included, or the next one after it."""
    if context.anchor is None:
        return None
    if context.future:
        return a_day(context.anchor + DAY * ((number - context.anchor.weekday() - 1) % 7 + 1))
    return a_day(context.anchor - DAY * ((context.anchor.weekday() - number) % 7))


def year_near(context: Context, build: Callable[[int], Range | None]) -> Range | None:
    """Give what recurs every year (or in leap years) as it lies next to the anchor.

    In the past, the latest that has begun by then; in the future, the first that isn't over.
    """
    anchor = context.anchor
    if anchor is None:
        return None
    span = 9  # years; 29 February is missing for at most eight, around 1900
    choices = range(anchor.year - 1, anchor.year + span) if context.future else range(anchor.year + 1, anchor.year - span, -1)
    for candidate in choices:
        found = build(candidate)
        if found and (found.end >= anchor if context.future else found.start <= anchor):
            return found
    return None
