"""Folded text and a place in it in; the longest time expression that begins there, and how to evaluate it, out.

expression := bound range | range            since | by | until ...
range      := from | between point TO point | point (TO point)?
point      := part point | rule              the end of | early | two days after ...
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from enum import IntEnum
from functools import cache
from typing import NamedTuple

from dragoman.when import rules, words
from dragoman.when.ranges import DAY, Context, Evaluate, Range
from dragoman.when.rules import Bound, Part, Rule

MAX_PARTS = 4  # "on the eve of the end of the first week of the year"; nobody writes more, and recursion needs an end


class Place(IntEnum):
    """Where a rule is looked for: each place knows the tables of rules.py that make sense there."""

    TEXT = 0
    JOINED = 1
    INNER = 2
    ALONE = 3


TABLES = {
    Place.TEXT: rules.RULES,
    Place.JOINED: rules.RULES + rules.JOINED,
    Place.INNER: rules.RULES + rules.JOINED + rules.INNER,
    Place.ALONE: rules.RULES + rules.JOINED + rules.ALONE,
}


class Parse(NamedTuple):
    """Where an expression ends, and its evaluation; `core` is where it begins without its bound."""

    end: int
    evaluate: Evaluate
    core: int


class Grammar:
    """The tables, compiled, and the parser that reads expressions by them."""

    def __init__(self) -> None:
        """Compile the tables."""
        every = (*rules.RULES, *rules.JOINED, *rules.INNER, *rules.ALONE)
        compiled = {rule: (words.compile_template(rule.pattern), rule) for rule in every}
        self.tables = {place: [compiled[rule] for rule in table] for place, table in TABLES.items()}
        self.parts = [(lead(part.pattern), part) for part in rules.PARTS]
        self.bounds = [(lead(bound.pattern), bound) for bound in rules.BOUNDS]
        self.opening = lead("(?:from|between) ")
        listed = "(?:, (?:{month}|{weekday})){1,6},? (?:and|or)"  # in "Monday, Tuesday and Wednesday"
        to = f",? (?:to|until|till|through|into)| and into| or|{listed}| (?P<and>and)"
        self.connector = lead(f"(?:(?:{to}) (?:on |in )?| ?- ?)")
        # One pattern that says quickly whether anything at all begins at a place in running text.
        everything = [pattern.pattern for pattern, _ in (*self.tables[Place.TEXT], *self.parts, *self.bounds)]
        self.anything = re.compile("|".join(words.without_names(pattern) for pattern in (*everything, self.opening.pattern)))

    def expression(self, text: str, start: int, place: Place = Place.TEXT) -> Parse | None:
        """Parse the longest expression at `start`, None if there is none."""
        if place is Place.TEXT and not self.anything.match(text, start):
            return None
        longest = self.range(text, start, place)
        for pattern, bound in self.bounds:
            match = pattern.match(text, start)
            inner = match and self.range(text, match.end(), max(place, Place.JOINED))
            if match and inner and (longest is None or inner.end > longest.end):
                longest = Parse(inner.end, bounded(bound, inner.evaluate), match.end())
        return longest

    def range(self, text: str, start: int, place: Place) -> Parse | None:
        """Parse one point, or two joined by "to", "or" and the like."""
        opening = self.opening.match(text, start)
        if opening:
            first = self.point(text, opening.end(), max(place, Place.JOINED))
            both = first and self.second(text, start, first, place, opened=True)
            if both:
                return both
        first = self.point(text, start, place)
        return first and (self.second(text, start, first, place, opened=False) or first)

    def second(self, text: str, start: int, first: Parse, place: Place, opened: bool) -> Parse | None:
        """Parse the second point of a range whose first one is given."""
        connector = self.connector.match(text, first.end)
        last = connector and self.point(text, connector.end(), max(place, Place.JOINED))
        if not connector or not last:
            return None
        loose = bool(connector["and"]) and not opened
        both = Parse(last.end, joined(first.evaluate, last.evaluate, loose), start)
        # "On Monday and Thursday" is two expressions, "on Monday and Tuesday" one.
        return None if loose and not resolvable(both.evaluate) else both

    def point(self, text: str, start: int, place: Place, depth: int = MAX_PARTS) -> Parse | None:
        """Parse a rule, or a part of a point."""
        longest: Parse | None = None
        for pattern, rule in self.tables[place]:
            match = pattern.match(text, start)
            if match and (longest is None or match.end() > longest.end):
                longest = Parse(match.end(), plain(rule, match), start)
        if depth == 0:
            return longest
        for lead_pattern, part in self.parts:
            match = lead_pattern.match(text, start)
            inner = match and self.point(text, match.end(), Place.INNER, depth - 1)
            if match and inner and (longest is None or inner.end > longest.end):
                longest = Parse(inner.end, partial(part, match, inner.evaluate), start)
        return longest


@cache
def grammar() -> Grammar:
    """Compile the tables at the first call, and once."""
    return Grammar()


def lead(template: str) -> re.Pattern[str]:
    """Compile the beginning of an expression; it needs no word's end behind it."""
    return re.compile(f"(?:{words.expand(template)})")


def plain(rule: Rule, match: re.Match[str]) -> Evaluate:
    """Evaluate a rule."""
    return lambda context: rule.days(match, context)


def partial(part: Part, match: re.Match[str], inner: Evaluate) -> Evaluate:
    """Evaluate a part. It must itself lie on the right side of the anchor: told in the future on 21 May, "early May" is
    next year's, though May isn't over."""

    def evaluate(context: Context) -> Range | None:
        whole = inner(context)
        piece = whole and part.days(match, whole, context)
        if not whole or not piece or not context.anchor or inner(context._replace(anchor=None)):
            return piece
        if context.future and piece.end < context.anchor:
            whole = inner(context._replace(anchor=whole.end + DAY))
        elif not context.future and piece.start > context.anchor:
            whole = inner(context._replace(anchor=whole.start - DAY))
        return (whole and part.days(match, whole, context)) or piece

    return evaluate


def bounded(bound: Bound, inner: Evaluate) -> Evaluate:
    """Evaluate a bound."""
    return lambda context: bound.days(inner, context)


def joined(first: Evaluate, last: Evaluate, neighbours: bool) -> Evaluate:
    """Evaluate a range from the first day of one point to the last day of another.

    A point that has its own year or is seen from `published` fixes the one that hasn't: "from December to January 2016".
    With `neighbours`, points that leave days out between them are no range.
    """

    def evaluate(context: Context) -> Range | None:
        unanchored = context._replace(anchor=None)
        start, end = first(unanchored), last(unanchored)
        if end and not start:
            start = first(context._replace(anchor=end.start, future=False))
        elif not end:
            start = start or first(context)
            end = start and last(context._replace(anchor=start.start, future=True))
        if not start or not end or end.end < start.start or (neighbours and end.start > start.end + DAY):
            return None
        return Range(start.start, max(start.end, end.end), end.kind if end.kind == "end" else "range")

    return evaluate


# Years in which an expression is tried out: "by 2030" resolves only before, "since 2009" only after.
SAMPLES = (1000, 3000)


def attempt(evaluate: Evaluate, context: Context) -> Range | None:
    """Evaluate; None too where the calendar of Python, years 1 to 9999, ends."""
    try:
        return evaluate(context)
    except (OverflowError, ValueError):
        return None


def resolvable(evaluate: Evaluate, years: Iterable[int] = ()) -> bool:
    """Tell whether some day of publication and tense would resolve an expression; `years` are those that it names."""
    # Every month is tried, as "later in June" resolves in June only, and "later in 2014" in 2014.
    dates = (date(year, month, 15) for year in (*SAMPLES, *years) for month in range(1, 13))
    return any(attempt(evaluate, Context(day, day, future)) for day in dates for future in (False, True))
