"""Matches of the tables in `rules` in, ranges of days out: what each row means.

Functions of a row get the match and the Context; those of a part also the range of the expression behind it; those of a
bound the evaluation of the expression behind it, to call with the tense that the bound implies. None says that text
and `published` don't tell the days.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

from dragoman.when import ranges, words
from dragoman.when.ranges import DAY, Context, Evaluate, Range

Match = re.Match[str]
STEP = {"last": -1, "this": 0, "current": 0, "present": 0, "the": 0, "next": 1, "before last": -2, "after next": 2}
THIRDS = {"early": 0, "beginning": 0, "start": 0, "mid": 1, "middle": 1, "late": 2}
FIXED_HOLIDAYS = {
    "new year's day": (1, 1),
    "valentine's day": (2, 14),
    "women's day": (3, 8),
    "may day": (5, 1),
    "bastille day": (7, 14),
    "christmas eve": (12, 24),
    "christmas day": (12, 25),
    "boxing day": (12, 26),
    "new year's eve": (12, 31),
}
DAYS_FROM_EASTER = {
    "ash wednesday": -46,
    "palm sunday": -7,
    "maundy thursday": -3,
    "good friday": -2,
    "easter sunday": 0,
    "easter monday": 1,
}
DECADES = {"fifties": 1950, "sixties": 1960, "seventies": 1970, "eighties": 1980, "nineties": 1990}


# ---------------------------------------------------------------- what the rows compute
def unknown(m: Match, c: Context) -> Range | None:
    """Give nothing: the text and `published` don't tell."""
    return None


def in_year(m: Match, c: Context, build: Callable[[int], Range | None]) -> Range | None:
    """Build a span in the year that `{ofyear}` names, or, without one, in the year that the anchor suggests."""
    groups = m.groupdict()
    if groups.get("year"):
        return build(int(groups["year"]))
    if groups.get("short"):
        return build(century_of(int(groups["short"])))
    if not groups.get("which"):
        return ranges.year_near(c, build)
    if groups["which"] not in STEP or c.published is None:
        return None
    return build(c.published.year + STEP[groups["which"]])


def century_of(short: int) -> int:
    """Complete a year of two figures."""
    return short + (1900 if short >= 32 else 2000)  # below 32 it could be a day; wire copy of 1968-1999 is what writes so


def iso_date(m: Match, c: Context) -> Range | None:
    """Read 1987-03-23."""
    return ranges.a_date(int(m["year"]), int(m["month"]), int(m["day"]))


def numeric_date(m: Match, c: Context) -> Range | None:
    """Read 3/23/1987 and 23/3/1987; 5/6/1987 may be either, so it is neither."""
    first, second, year = int(m["first"]), int(m["second"]), int(m["year"])
    if first > 12 or first == second:
        return ranges.a_date(year, second, first)
    return ranges.a_date(year, first, second) if second > 12 else None


def month_day(m: Match, c: Context) -> Range | None:
    """Read a day of a month."""
    return in_year(m, c, lambda year: ranges.a_date(year, words.month(m["month"]), words.ordinal(m["day"])))


def days_of_month(m: Match, c: Context) -> Range | None:
    """Read days of one month, from the first named to the last."""
    month, first, last = words.month(m["month"]), words.ordinal(m["day"]), words.ordinal(m["until"])

    def build(year: int) -> Range | None:
        start, end = ranges.a_date(year, month, first), ranges.a_date(year, month, last)
        return Range(start.start, end.end, "range") if start and end and start <= end else None

    return in_year(m, c, build)


def day_of_this_month(m: Match, c: Context) -> Range | None:
    """Read "the 6th of next month", and "the 6th" as the latest or the next one."""
    day = words.ordinal(m["day"])
    which = m.groupdict().get("which")
    if which:
        if c.published is None:
            return None
        there = ranges.month(c.published.year, c.published.month + STEP[which])
        return ranges.a_date(there.start.year, there.start.month, day)
    if c.anchor is None:
        return None
    for step in range(12):
        there = ranges.month(c.anchor.year, c.anchor.month + (step if c.future else -step))
        found = ranges.a_date(there.start.year, there.start.month, day)
        if found and (found.end >= c.anchor if c.future else found.start <= c.anchor):
            return found
    return None


def month(m: Match, c: Context) -> Range | None:
    """Read a month."""
    return in_year(m, c, lambda year: ranges.month(year, words.month(m["month"])))


def plain_year(m: Match, c: Context) -> Range | None:
    """Read a year."""
    return ranges.year(int(m["year"]))


def year_range(m: Match, c: Context) -> Range | None:
    """Read 2011-2013, 2011-13, and 2016-05 as the month; 2009-12 may be either."""
    first, last = int(m["year"]), int(m["until"])
    if len(m["until"]) == 2:
        if 1 <= last <= 12:
            return ranges.month(first, last) if last <= first % 100 else None
        last += first // 100 * 100
    return ranges.years(first, last - first + 1, "range") if last > first else None


def decade(m: Match, c: Context) -> Range | None:
    """Read "the 1990s", "the '90s", "the nineties"; without a century it is the 20th."""
    figures = m["decade"]
    first = DECADES.get(figures) or int(figures) + (1900 if len(figures) == 2 else 0)
    return ranges.years(first, 10, "decade")


def century(m: Match, c: Context) -> Range | None:
    """Read "the 19th century": 1801 to 1900."""
    return ranges.years(words.ordinal(m["century"]) * 100 - 99, 100, "century")


def season(m: Match, c: Context) -> Range | None:
    """Read a season."""
    return in_year(m, c, lambda year: ranges.season(year, m["season"]))


def double_season(m: Match, c: Context) -> Range | None:
    """Read "the winter of 2014-15"."""
    first = int(m["year"])
    return ranges.season(first, "winter") if (first + 1) % 100 == int(m["until"]) % 100 else None


def quarter(m: Match, c: Context) -> Range | None:
    """Read a quarter of a year."""
    figures = m["quarter"]
    which = int(figures) if figures.isdecimal() else words.ordinal(figures)
    return in_year(m, c, lambda year: ranges.months(year, which * 3 - 2, 3, "quarter"))


def half_year(m: Match, c: Context) -> Range | None:
    """Read a half of a year."""
    figures = m["half"]
    which = int(figures) if figures.isdecimal() else words.ordinal(figures)
    return in_year(m, c, lambda year: ranges.half(ranges.year(year), which))


def holiday(m: Match, c: Context) -> Range | None:
    """Read a holiday whose day is fixed or reckoned from Easter."""
    name = m["holiday"]
    if name in FIXED_HOLIDAYS:
        return in_year(m, c, lambda year: ranges.a_date(year, *FIXED_HOLIDAYS[name]))
    return in_year(m, c, lambda year: ranges.a_day(ranges.easter(year) + DAY * DAYS_FROM_EASTER[name]))


def weekday(m: Match, c: Context) -> Range | None:
    """Read a bare weekday."""
    return ranges.weekday_near(c, words.weekday(m["weekday"]))


def weekday_of_week(m: Match, c: Context) -> Range | None:
    """Read "Monday of last week"."""
    if c.published is None or m["which"] not in STEP:
        return None
    monday = ranges.week(c.published).start + DAY * 7 * STEP[m["which"]]
    return ranges.a_day(monday + DAY * words.weekday(m["weekday"]))


def related_weekday(m: Match, c: Context) -> Range | None:
    """Read "last Tuesday" (the latest before published), "next Tuesday" (the first after it), "this Tuesday" (of the week)."""
    if c.published is None:
        return None
    number = words.weekday(m["weekday"])
    if m["which"] == "this":
        return ranges.a_day(ranges.week(c.published).start + DAY * number)
    if "next" in m["which"] or "coming" in m["which"]:
        return ranges.weekday_near(Context(None, c.published, future=True), number)
    return ranges.weekday_near(Context(None, c.published - DAY, future=False), number)


def weekday_hence(m: Match, c: Context) -> Range | None:
    """Read "Friday week" as the Friday a week after the next."""
    if c.published is None or not c.future:
        return None
    found = ranges.weekday_near(Context(None, c.published, future=True), words.weekday(m["weekday"]))
    return found and ranges.a_day(ranges.shift(found.start, 1, m["unit"]))


def related_date(m: Match, c: Context) -> Range | None:
    """Read "last September 20"."""
    return related(m["which"], c, lambda year: ranges.a_date(year, words.month(m["month"]), words.ordinal(m["day"])))


def related_month(m: Match, c: Context) -> Range | None:
    """Read "last September"."""
    return related(m["which"], c, lambda year: ranges.month(year, words.month(m["month"])))


def related_season(m: Match, c: Context) -> Range | None:
    """Read "next summer"."""
    return related(m["which"], c, lambda year: ranges.season(year, m["season"]))


def related(which: str, c: Context, build: Callable[[int], Range | None]) -> Range | None:
    """Give the last that was over by `published`, the next that begins after it, or this year's."""
    day = c.published
    if day is None:
        return None
    near = [span for year in range(day.year - 2, day.year + 3) if (span := build(year))]
    if "next" in which or "coming" in which:
        return next((span for span in near if span.start > day), None)
    if which == "this":  # in January, this winter is the one that began last year
        return next((span for span in near if span.start <= day <= span.end), build(day.year))
    return next((span for span in reversed(near) if span.end < day), None)


def related_unit(m: Match, c: Context) -> Range | None:
    """Read "last week", "this year", "next decade" and "the week before last"."""
    if c.published is None:
        return None
    name = m["unit"]
    return ranges.unit(ranges.shift(ranges.unit(c.published, name).start, STEP[m["which"]], name), name)


def near_weekend(m: Match, c: Context) -> Range | None:
    """Read "this past weekend" and "this coming weekend"."""
    return the_weekend(m, Context(c.published, c.published, future="coming" in m["which"]))


def the_weekend(m: Match, c: Context) -> Range | None:
    """Read "the weekend": the latest that has begun, or the next one that isn't over."""
    if c.anchor is None:
        return None
    found = ranges.weekend(c.anchor)
    if not c.future and found.start > c.anchor:
        return ranges.weekend(c.anchor - DAY * 7)
    return found


def this_unit(m: Match, c: Context) -> Range | None:
    """Read "the week" as the one of `published`."""
    return ranges.unit(c.published, m["unit"]) if c.published else None


def unit_end(m: Match, c: Context) -> Range | None:
    """Read "year-end", "month's end"."""
    thirds = ranges.thirds(ranges.unit(c.published, m["unit"])) if c.published else None
    return thirds and thirds[2]._replace(kind="end")


def day_from_today(days: int) -> Callable[[Match, Context], Range | None]:
    """Make a function that gives the day so many days after `published`."""
    return lambda m, c: ranges.a_day(c.published + DAY * days) if c.published else None


def named_day(m: Match, c: Context) -> Range | None:
    """Read "yesterday", "today", "tomorrow"."""
    steps = {"yesterday": -1, "tomorrow": 1}
    return ranges.a_day(c.published + DAY * steps.get(m["name"], 0)) if c.published else None


def distance(m: Match) -> tuple[int, str] | None:
    """Read "two weeks", "48 hours"; hours that make no full days aren't exact to the day."""
    count = words.number(m["n"])
    name = {"centuries": "century"}.get(m["unit"], m["unit"].rstrip("s"))
    if name == "hour":
        return (count // 24, "day") if count % 24 == 0 else None
    return count, name


def away(day: date, count: int, name: str) -> Range:
    """Give the day so many days or weeks away, or the month or year so many months or years away: said no more exactly."""
    there = ranges.shift(day, count, name)
    return ranges.unit(there, {"month": "month", "year": "year", "decade": "year", "century": "year"}.get(name, "day"))


def ago(m: Match, c: Context) -> Range | None:
    """Read "two weeks ago"."""
    far = distance(m)
    if c.published is None or far is None:
        return None
    if m["exact"]:
        return ranges.unit(ranges.shift(c.published, -far[0], far[1]), m["now"] or "day")
    return away(c.published, -far[0], far[1])


def hence(m: Match, c: Context) -> Range | None:
    """Read "in two weeks"."""
    far = distance(m)
    return away(c.published, *far) if c.published and far else None


def span_of(m: Match) -> tuple[int, str]:
    """Read a length of time that bounds a span: hours count up to full days."""
    return distance(m) or (-(-words.number(m["n"]) // 24), "day")


def within(m: Match, c: Context) -> Range | None:
    """Read "within ten days"."""
    return Range(c.published, ranges.shift(c.published, *span_of(m)), "range") if c.published else None


def past_span(m: Match, c: Context) -> Range | None:
    """Read "the past three days"."""
    if c.published is None:
        return None
    count, name = span_of(m) if m.groupdict().get("n") else (1, m["unit"])
    return Range(ranges.shift(c.published, -count, name), c.published, "range")


def next_span(m: Match, c: Context) -> Range | None:
    """Read "the next week" as the week to come; told of the past it is the one after who knows what."""
    if c.published is None or not c.future:
        return None
    return Range(c.published, ranges.shift(c.published, 1, m["unit"]), "range")


# ---------------------------------------------------------------- what the parts pick
def a_third(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick early, mid or late; the end of something is its last third, which "before the end" still holds."""
    thirds, name = ranges.thirds(whole), m["third"]
    if thirds is None:
        return None
    if name in ("end", "close"):
        return thirds[2]._replace(kind="end") if whole.kind != "day" else whole
    return thirds[THIRDS[name]]


def two_thirds(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick "early to mid"."""
    thirds = ranges.thirds(whole)
    if thirds is None:
        return None
    return Range(thirds[THIRDS[m["third"]]].start, thirds[THIRDS[m["until"]]].end, "range")


def nth_part(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick a half, quarter, week or weekend; weeks are counted in sevens from the first day, the last from the end."""
    nth, name = m["nth"], m["part"]
    last = nth in ("last", "latter", "final", "closing")
    which = 0 if last else 1 if nth == "opening" else words.ordinal(nth)
    match name:
        case "half":
            return ranges.half(whole, which or 2) if which <= 2 else None
        case "quarter":
            if whole.kind != "year" or which > 4:
                return None
            return ranges.months(whole.start.year, (which or 4) * 3 - 2, 3, "quarter")
        case "week":
            found = Range(whole.end - DAY * 6, whole.end, "range") if last else weeks_on(whole.start, which)
        case _:
            saturday = DAY * ((5 - whole.start.weekday()) % 7)
            first = whole.start + saturday
            day = whole.end - DAY * ((whole.end.weekday() - 5) % 7) if last else first + DAY * 7 * (which - 1)
            return ranges.weekend(day) if day <= whole.end else None
    return found if whole.kind in ("month", "quarter", "year") and found.end <= whole.end else None


def weeks_on(start: date, which: int) -> Range:
    """Give the so manieth seven days from a day on."""
    return Range(start + DAY * 7 * (which - 1), start + DAY * (7 * which - 1), "range")


def some_units(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick "the first ten days of", "the last three months of"."""
    count, name = words.number(m.groupdict().get("n") or "1"), m["unit"]
    if m["edge"] in ("first", "opening"):
        found = Range(whole.start, ranges.shift(whole.start, count, name) - DAY, "range")
    else:
        found = Range(ranges.shift(whole.end + DAY, -count, name), whole.end, "range")
    return found if whole.start <= found.start <= found.end <= whole.end else None


def nth_weekday(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick "the first Monday of"."""
    number = words.weekday(m["weekday"])
    if whole.kind not in ("month", "year"):
        return None
    if m["nth"] in ("last", "latter", "final", "closing"):
        return ranges.weekday_near(Context(None, whole.end, future=False), number)
    first = ranges.weekday_near(Context(None, whole.start - DAY, future=True), number)
    day = first.start + DAY * 7 * (words.ordinal(m["nth"]) - 1) if first else whole.end + DAY
    return ranges.a_day(day) if day <= whole.end else None


def no_part(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick nothing: "the last days of" doesn't say how many."""
    return None


def same_day(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick a part of a day, or of two: "the night of 4-5 June"."""
    return whole if whole.start == whole.end or (whole.kind == "range" and whole.end - whole.start == DAY) else None


def at_an_hour(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick the day of "before dawn on Friday"; ahead, it is a term that ends then."""
    if c.future and m["way"] == "before":
        return Range(c.published, whole.end, "range") if c.published and c.published <= whole.end else None
    return same_day(m, whole, c)


def day_before(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick "the eve of" a day."""
    return ranges.a_day(whole.start - DAY) if whole.start == whole.end else None


def day_after(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick "the day after" a day."""
    return ranges.a_day(whole.end + DAY) if whole.start == whole.end else None


def away_from(m: Match, whole: Range, c: Context) -> Range | None:
    """Read "two days after Friday", "a week before May 6"."""
    far = distance(m)
    if far is None or whole.start != whole.end:
        return None
    return away(whole.start, far[0] if m["way"] in ("after", "from", "following") else -far[0], far[1])


def containing(m: Match, whole: Range, c: Context) -> Range | None:
    """Read "the week of May 9", "the month of May"."""
    around = ranges.unit(whole.start, m["unit"])
    if m["unit"] == "weekend":
        return around if whole.end - whole.start < DAY * 4 else None
    return around if around.start <= whole.start <= whole.end <= around.end else None


def week_ending(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick the seven days that end on a day."""
    return Range(whole.start - DAY * 6, whole.end, "range") if whole.start == whole.end else None


def later(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick what is left of a span from the day after `published` on."""
    if whole.start == whole.end:
        return whole
    if c.published is None or not whole.start <= c.published <= whole.end:
        return None
    return Range(min(c.published + DAY, whole.end), whole.end, "range")


# How many days before `published` "earlier this ..." ends. In a week, what happened on the day itself is told as
# "today" (so the development records); in a month or year the day itself may be meant.
EARLIER_STOPS = {"week": 1, "month": 0, "year": 0}


def earlier(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick what of a span lies behind."""
    if whole.start == whole.end:
        return whole
    if c.published is None or not whole.start <= c.published <= whole.end:
        return None
    return Range(whole.start, max(c.published - DAY * EARLIER_STOPS.get(whole.kind, 0), whole.start), "range")


def so_far(m: Match, whole: Range, c: Context) -> Range | None:
    """Pick a span up to `published`."""
    if c.published is None or not whole.start <= c.published <= whole.end:
        return None
    return Range(whole.start, c.published, "range")


# ---------------------------------------------------------------- what the bounds span
def since(inner: Evaluate, c: Context) -> Range | None:
    """Span from the first day of something to `published`."""
    found = inner(c._replace(future=False))
    return Range(found.start, c.published, "range") if found and c.published and found.start <= c.published else None


def until(inner: Evaluate, c: Context) -> Range | None:
    """Span from `published` to the last day of something."""
    found = inner(c._replace(future=True))
    return Range(c.published, found.end, "range") if found and c.published and found.end >= c.published else None


def before(inner: Evaluate, c: Context) -> Range | None:
    """Span from `published` to the day before something begins, or to the end that it names."""
    found = inner(c._replace(future=True))
    if found is None or c.published is None:
        return None
    end = found.end if found.kind == "end" else found.start - DAY
    return Range(c.published, end, "range") if end >= c.published else None


def after(inner: Evaluate, c: Context) -> Range | None:
    """Span nothing: the text doesn't say how long after."""
    return None
