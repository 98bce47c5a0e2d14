"""One time expression and the day of publication in; the days that it means (`When`) out."""

from __future__ import annotations

import re
from datetime import date, timedelta
from functools import lru_cache

from dragoman.errors import InputError
from dragoman.model import When
from dragoman.when import ranges, words
from dragoman.when.finding import Expression
from dragoman.when.grammar import Place, attempt, grammar
from dragoman.when.ranges import Context, Evaluate

ISO_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")

# The time of day says nothing about the day: "3 p.m.", "15:00 GMT", "noon".
CLOCK = (
    r"(?:(?:shortly|just) )?(?:(?:at|by|around|about|from|before|after) ){0,2}"
    r"(?:[0-2]?[0-9](?:[:.][0-5][0-9]){1,2}(?: ?[ap]\.?m\b\.?)?|[0-2]?[0-9] ?(?:[ap]\.?m\b\.?|o'clock)|noon|midday|midnight|dawn|daybreak|sunrise|sunset|dusk"
    r"|[0-2][0-9][0-5][0-9](?= ?(?:gmt|utc|hours|hrs|local)))(?: ?\(?(?:gmt|utc|[ecmp][sd]t|cet|local time|local|hours|hrs)\b\)?)*"
    r"(?: ?\([0-2]?[0-9](?:[:.]?[0-5][0-9])? ?(?:[ap]\.?m\b\.?)? ?(?:gmt|utc|[ecmp][sd]t|cet|local time|local)\))?"
)
CLOCK_AHEAD = re.compile(rf"^{CLOCK},? (?:on )?")
CLOCK_BEHIND = re.compile(rf",? {CLOCK}$")
PREPOSITION = re.compile(r"^(?:on|in|at|of|as of|over|during|for|throughout|within) (?:the course of )?")
SHORT_WEEKDAY = re.compile(r"\b(?:mon|tues?|weds?|thurs?|thu|fri|sat|sun)\b\.?(?!\w)")
FULL_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

# Told as background though no day can be made of it.
BACKGROUND = re.compile(
    r"(?<!half a )\b(?:years?|decades?|century|centuries|generations)(?: and a half)? ago\b|\blong(?: time)? ago\b"
    r"|^for (?:\w+ )?(?:years|decades|centuries|generations)$|\b(?:past|last|recent) (?:few |several |many |couple of )?(?:years|decades)\b"
)
# Last month isn't history in January: another year counts as past when it lies this far back or is named as a whole.
NEWS_CYCLE = timedelta(days=60)
# "Since October" isn't history in March; "since 2013" and "over the past year" are.
LONG_SPAN = timedelta(days=183)
# Without a day of publication: a July, with last year well behind, so far ahead that every year that is named lies behind.
SOME_DAY = date(3000, 7, 1)
# The longest that "last December" and "last week" can be; "late last year" is longer.
LONGEST_MONTH = timedelta(days=31)


def resolve(expression: str, published: str | None, tense: str = "past") -> When:
    """Resolve a time expression against the day of publication.

    Args:
        expression: as it stands in the text, with or without its preposition ("on May 6", "last week").
        published: `YYYY-MM-DD`; without it, only what names its own year resolves.
        tense: "past" if a bare weekday, day or month is the latest up to `published`, that day included; "future" if
            it is the next one.

    Raises:
        InputError: `published` is no date, or `tense` is neither of the two.
    """
    if tense not in ("past", "future"):
        raise InputError(f'tense "{tense}" is unknown; use "past" or "future"')
    day = published_day(published)
    evaluate = parse(expression)
    found = evaluate and attempt(evaluate, Context(day, day, tense == "future"))
    if not found:
        return When(expression)
    return When(expression, found.start.isoformat(), found.end.isoformat(), ranges.precision(found))


def is_past_year(expression: Expression | str, published: str | None) -> bool:
    """Tell whether an expression sets what it dates apart from the present news cycle.

    True for another, earlier year ("in 1974", "last year", "two years ago", "since 2013") and for background ("decades
    ago", "for years"). Not for what names no year ("18 November" told on the 1st may be to come), nor for last December,
    told in January. Without `published`, every year that is named counts as past, and so do "last year" and the like.
    """
    phrase = expression if isinstance(expression, str) else expression.text
    if BACKGROUND.search(tidy(phrase)):
        return True
    day = published_day(published)
    evaluate = parse(phrase)
    today = day or SOME_DAY
    found = evaluate and attempt(evaluate, Context(today, None, future=False))
    if not found or found.start.year >= today.year:
        return False
    if found.end.year < today.year:
        return today - found.end > NEWS_CYCLE or found.end - found.start > LONGEST_MONTH
    return found.end - found.start > LONG_SPAN


def published_day(published: str | None) -> date | None:
    """Read the day of publication."""
    if published is None:
        return None
    try:
        if ISO_DAY.fullmatch(published):
            return date.fromisoformat(published)
    except ValueError:
        pass  # 2016-02-30; the message is the same
    raise InputError(f'published "{published}" is no date; give the day of publication as YYYY-MM-DD, or leave it out')


@lru_cache(maxsize=4096)  # a day's news says "Tuesday" a thousand times
def parse(expression: str) -> Evaluate | None:
    """Parse a whole expression, None if it isn't one from beginning to end."""
    phrase = SHORT_WEEKDAY.sub(lambda name: FULL_WEEKDAYS[words.weekday(name[0])], tidy(expression))
    daily = CLOCK_AHEAD.sub("", CLOCK_BEHIND.sub("", phrase))
    for candidate in (phrase, daily, PREPOSITION.sub("", daily)):
        found = grammar().expression(candidate, 0, Place.ALONE)
        if found and found.end == len(candidate):
            return found.evaluate
    return None


def tidy(expression: str) -> str:
    """Fold an expression, without the blanks and signs around it and a possessive s."""
    return " ".join(words.fold(expression).replace("\x00", " ").split()).strip(" \"'.,;:()[]").removesuffix("'s")
