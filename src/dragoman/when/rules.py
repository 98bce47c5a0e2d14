"""The tables of time expressions: a pattern and a function that gives the days it stands for, row by row.

To teach a new expression, add a row to RULES (or to PARTS, if it picks a piece of another expression: "the last week
of ..."). A row is an example, a template (words.py says how to write one) and a function of meanings.py. The test suite
runs every example. Where two rows match at the same place the longer match counts, of equals the upper row. An
expression without any word of KEYWORDS is never looked for in running text.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from dragoman.when import meanings as mean
from dragoman.when import words
from dragoman.when.meanings import Match
from dragoman.when.ranges import Context, Evaluate, Range


class Rule(NamedTuple):
    """An expression that stands alone."""

    example: str
    pattern: str
    days: Callable[[Match, Context], Range | None]


class Part(NamedTuple):
    """The beginning of an expression that picks a piece of, or a day near, the expression behind it."""

    example: str
    pattern: str
    days: Callable[[Match, Range, Context], Range | None]


class Bound(NamedTuple):
    """The beginning of an expression that names one end of a span whose other end is `published`."""

    example: str
    pattern: str
    days: Callable[[Evaluate, Context], Range | None]


def behind(*phrases: str) -> str:
    """Write a look-behind for any of the phrases."""
    return "(?:" + "|".join("(?<=\\b" + phrase.replace(" ", "\\s") + "\\s)" for phrase in phrases) + ")"


NOT_REPEATED = "(?<!every\\s)(?<!each\\s)(?<!on\\sa\\s)"
# "Spring", "fall" and the rest are verbs and names too ("the fall of Kabul", "this fall in prices").
SEASON = (
    "(?P<season>spring|summer|autumn|fall|winter)(?! of (?!last|this|next|[12'])"
    "| (?:in|from|to|apart|back|short|within|by|under|for|into|out|victim|offensive|olympics?|games)(?!\\w))"
)
WHICH = "(?P<which>last|this|next|this past|this last|this coming|this next|the past|the coming|coming)"
# A bare number of four figures is a year behind these words...
YEAR_BEHIND = behind("recently as", "early as", "late as", "back as", "in both", "in", "since", "until", "till", "during", "early", "late", "mid", "throughout")
# ... and behind these where no counted thing follows; between 1900 and 2099.
YEAR_PERHAPS_BEHIND = behind(
    *("of", "from", "by", "before", "after", "to", "through", "and", "or", "between", "around", "circa", "at", "for"),
    *("the", "a", "an", "its", "his", "her", "their", "this", "that"),
)
# "May" and "March" alone are months behind these words; the Prime Minister also was "by", "from" and "of" whom.
MONTH_BEHIND = behind(
    *("in", "since", "until", "last", "next", "this", "early", "mid", "late", "during", "throughout"),
    *("end of", "beginning of", "start of", "middle of", "half of", "week of", "weeks of", "days of", "month of"),
)
NAMED = ("black", "bloody", "super", "fat", "good", "easter", "palm", "ash", "maundy", "holy", r"mail\son", r"independent\son")
NOT_A_NAME = "".join(f"(?<!\\b{name}\\s)" for name in NAMED)
NEWSPAPER = "(?:times|telegraph|mirror|express|herald|independent|tribune|post|star|people)(?!\\w)"
NO_FISCAL = "(?! (?:fiscal|financial|school|academic|budget)(?!\\w))"  # such years begin where the text doesn't say
TENS = "fifties|sixties|seventies|eighties|nineties"
NTH = "(?P<nth>first|second|third|fourth|fifth|last|latter|final|opening|closing)"
ENDS = "(?P<edge>first|last|final|opening|closing)"
# "In two days of talks" is a length of time; "in a week or two" isn't exact.
NOT_OF = "(?!'s?\\b| (?:of|old|or (?:so|two|more))\\b)"
CLOSED = "(?= ?[,.;:!?)]| ?$)"

RULES = (
    # dates in figures
    Rule(
        "1987-03-23",
        r"(?P<year>{year})-(?P<month>[01][0-9])-(?P<day>[0-3][0-9])(?:[t ][0-2][0-9]:[0-5][0-9](?::[0-9.]+)?(?:z|[+-][0-9:]+)?)?",
        mean.iso_date,
    ),
    Rule("1987/03/23", r"(?P<year>{year})/(?P<month>[01]?[0-9])/(?P<day>[0-3]?[0-9])", mean.iso_date),
    Rule("3/23/1987", r"(?P<first>[0-3]?[0-9])[-/.](?P<second>[0-3]?[0-9])[-/.](?P<year>{year})", mean.numeric_date),
    # days of months
    Rule("Friday, May 20, 2016", r"(?:{whatday})?(?P<month>{anymonth}) (?:the )?(?P<day>{day})(?: {daytime})?{ofyear}?", mean.month_day),
    Rule("Friday 20 May 2016", r"(?:{whatday})?(?:the )?(?P<day>{day}) (?:of )?(?P<month>{anymonth}){ofyear}?", mean.month_day),
    Rule("the sixth of May", r"(?:{whatday})?(?:the )?(?P<day>{ordinal}) of (?P<month>{anymonth}){ofyear}?", mean.month_day),
    Rule("20-May-2016", r"(?P<day>{day})-(?P<month>{anymonth})-(?P<year>{year})", mean.month_day),
    Rule("4 JAN 90", r"(?P<day>{day}) (?P<month>{abbreviation}) (?P<short>[3-9][0-9])(?![0-9]){nocount}", mean.month_day),
    Rule("May 6-8, 2016", r"(?:(?:from|between) )?(?P<month>{anymonth}) (?P<day>{day}){to}(?P<until>{day}){ofyear}?", mean.days_of_month),
    Rule("May 6, 7 and 8", r"(?P<month>{anymonth}) (?P<day>{day}){listed}(?P<until>{day}){ofyear}?", mean.days_of_month),
    Rule(
        "between 6 and 8 May",
        r"(?:(?:from|between) )?(?:the )?(?P<day>{day}){to}(?:the )?(?P<until>{day}) (?:of )?(?P<month>{anymonth}){ofyear}?",
        mean.days_of_month,
    ),
    Rule("6, 7 and 8 May", r"(?P<day>{day}){listed}(?P<until>{day}) (?P<month>{anymonth}){ofyear}?", mean.days_of_month),
    Rule("the 6th of next month", r"(?:the )?(?P<day>{day}|{ordinal}) of (?P<which>last|this|next|the) month", mean.day_of_this_month),
    Rule("the September 11 attacks", r"(?:the )?(?:september|sept?\.?) 11(?:th)? (?:terror(?:ist)? )?attacks?", mean.unknown),
    # months
    Rule("May 2003", "(?P<month>{anymonth}){ofyear}", mean.month),
    Rule("last September", WHICH + " (?P<month>{month})", mean.related_month),
    Rule("last September 20", WHICH + " (?P<month>{anymonth}) (?P<day>{day})", mean.related_date),
    Rule("September", NOT_REPEATED + "(?P<month>(?!may|march){month})", mean.month),
    Rule("in May", f"(?:{MONTH_BEHIND}|(?<=mid-))(?P<month>may|march)(?!'s)", mean.month),
    Rule("in Sept.", behind("in", "since", "until", "early", "mid", "late") + r"(?P<month>{abbreviation}\.)", mean.month),
    Rule("March or April", r"(?P<month>may|march)(?={to}(?:early |late |mid[-\s])?{month})", mean.month),
    Rule("from March", "(?<!long\\s)" + behind("from", "by", "between", "through") + "(?P<month>march)(?!'s)", mean.month),
    # years, decades, centuries
    Rule("in 1974", f"(?:{YEAR_BEHIND}|(?<=mid-)|(?<=\\())(?P<year>{{year}}){NO_FISCAL}", mean.plain_year),
    Rule("of 2014", f"(?:{YEAR_PERHAPS_BEHIND}|(?<='s\\s))(?P<year>(?:19|20)[0-9]{{2}}){{nocount}}{NO_FISCAL}", mean.plain_year),
    Rule("the year 1812", "the year (?:of )?(?P<year>{year})", mean.plain_year),
    Rule("2011-2013", "(?P<year>{year}) ?- ?(?P<until>{year}|[0-9]{2})" + NO_FISCAL, mean.year_range),
    Rule("2010, 2011 and 2012", "(?P<year>{year})(?:, {year}){1,9},? (?:and|or) (?P<until>{year})", mean.year_range),
    Rule("the 1990s", "(?:the )?(?P<decade>(?:1[0-9]|20)[0-9]0)'?s", mean.decade),
    Rule("the '90s", "(?:the '?|(?<='))(?P<decade>[5-9]0)'?s", mean.decade),
    Rule("the nineties", f"the (?P<decade>{TENS})", mean.decade),
    Rule("the 19th century", r"(?:the )?(?P<century>(?:1[0-9]|2[01])(?:st|nd|rd|th)|{ordinal})[-\s]century(?! b\.?c)", mean.century),
    # seasons, quarters, halves
    Rule("the summer of 2014", "(?:the )?" + SEASON + "{ofyear}", mean.season),
    Rule("the winter of 2014-15", "(?:the )?winter (?:of )?(?P<year>{year})[-/](?P<until>{year}|[0-9]{2})", mean.double_season),
    Rule("last summer", WHICH + " " + SEASON, mean.related_season),
    Rule("in the spring", behind("in", "since", "by", "until", "during", "over", "before") + "(?:the )?" + SEASON, mean.season),
    Rule("the third quarter of 2012", r"(?:the )?(?<!fiscal\s)(?P<quarter>first|second|third|fourth)[-\s]quarter{ofyear}?", mean.quarter),
    Rule("Q3 2015", "q(?P<quarter>[1-4]){ofyear}", mean.quarter),
    Rule("the first half of 2015", r"(?:the )?(?P<half>first|second)[-\s]half{ofyear}", mean.half_year),
    Rule("H1 2015", "h(?P<half>[12]){ofyear}", mean.half_year),
    # holidays whose day is fixed or reckoned from Easter
    Rule(
        "New Year's Day 2016",
        "(?<!orthodox\\s)(?<!coptic\\s)(?<!chinese\\s)(?P<holiday>new year's (?:day|eve)|valentine's day|women's day|may day|bastille day"
        "|christmas (?:day|eve)|boxing day|ash wednesday|palm sunday|maundy thursday|good friday(?! (?:agreement|accord|peace|deal))"
        "|easter (?:sunday|monday)){ofyear}?",
        mean.holiday,
    ),
    # weekdays
    Rule(
        "Monday of last week",
        "(?P<weekday>{weekday})(?: {daytime})?,? (?:of )?(?P<which>last|this|next|that|the same|the following|the previous) week",
        mean.weekday_of_week,
    ),
    Rule("last week on Tuesday", "(?P<which>last|this|next) week,? (?:on )?(?P<weekday>{weekday})(?: {daytime})?", mean.weekday_of_week),
    Rule("last Tuesday", WHICH + " (?P<weekday>{weekday})(?: {daytime})?", mean.related_weekday),
    Rule("Friday night", NOT_REPEATED + NOT_A_NAME + f"(?P<weekday>{{weekday}})(?:(?:'s)? {{daytime}})?(?! {NEWSPAPER})", mean.weekday),
    Rule("Friday week", "(?P<weekday>{weekday}) (?P<unit>week|fortnight)(?![-\\s]+(?:long|of))", mean.weekday_hence),
    Rule("a week on Friday", "a (?P<unit>week|fortnight) on (?P<weekday>{weekday})", mean.weekday_hence),
    Rule("on Tue", r"(?<=on\s)(?P<weekday>(?:mon|tues?|weds?|thurs?|thu|fri|sat)\b\.?)", mean.weekday),
    Rule("overnight on Friday", "overnight (?:on |to |into )?(?P<weekday>{weekday})", mean.weekday),
    # days seen from published
    Rule(
        "yesterday morning",
        "(?<!usa\\s)(?<!russia\\s)(?<!india\\s)(?P<name>today|tonight|yesterday|tomorrow|overnight)(?:(?:'s)? {daytime})?",
        mean.named_day,
    ),
    Rule("this evening", "this (?:morning|afternoon|evening|day)", mean.day_from_today(0)),
    Rule("last night", "last (?:night|evening)", mean.day_from_today(-1)),
    Rule("the day before yesterday", "the (?:night|day) before (?:last|yesterday)", mean.day_from_today(-2)),
    Rule("the day after tomorrow", "the day after tomorrow", mean.day_from_today(2)),
    # weeks, months, years seen from published
    Rule("last week", "(?P<which>last|this|next) (?P<unit>week|weekend|month|quarter|year|decade|century)", mean.related_unit),
    Rule("the current year", "(?:the )?(?P<which>current|present) (?P<unit>week|month|quarter|year|decade|century)", mean.related_unit),
    Rule("the week before last", "the (?P<unit>week|weekend|month|year) (?P<which>before last|after next)", mean.related_unit),
    Rule("this past weekend", "(?P<which>(?:this|the) (?:past|coming)) weekend", mean.near_weekend),
    Rule("the weekend", "the weekend", mean.the_weekend),
    Rule("year-end", r"(?:the )?(?P<unit>year|month|week(?='s))(?:'s |[-\s])end", mean.unit_end),
    # distances from published
    Rule("two weeks ago", "(?:{exactly} )?(?P<n>{n}) (?P<unit>{unit}) ago(?P<exact> today| this (?P<now>week|month))?", mean.ago),
    Rule("about a few years ago", "(?:{about} )?(?:(?:{several}|{n}) )?{unit}(?: and a half)?(?: or (?:so|two|more))? ago", mean.unknown),
    Rule("a long time ago", "(?:a |not )?(?:long|some|short)(?: time)? ago", mean.unknown),
    Rule("in two weeks", "in (?:{exactly} )?(?P<n>{n}) (?P<unit>{unit})(?:'s?)?(?: time)?" + NOT_OF, mean.hence),
    Rule("two weeks from now", "(?P<n>{n}) (?P<unit>{unit}) (?:from (?:now|today)|hence)", mean.hence),
    Rule("in a few weeks", "in (?:{about} )?(?:{several}|{n}) {unit}(?: or (?:so|two|more))?(?:'s?)?(?: time)?" + NOT_OF, mean.unknown),
    Rule("within ten days", "within (?:the (?:next|coming) )?(?P<n>{n}) (?P<unit>{unit})" + NOT_OF, mean.within),
    Rule("within days", "within (?:(?:the (?:next|coming) )?(?:{several}) )?{units}" + NOT_OF, mean.unknown),
    Rule("within a week or two", "within {n} {unit} or (?:so|two|more)" + NOT_OF, mean.unknown),
    Rule("the next three days", "(?:the )?(?:next|coming) (?P<n>(?!an?\\b){n}) (?P<unit>{unit})" + NOT_OF, mean.within),
    Rule("the past three days", "(?:(?:the|these|this) )?(?:past|last) (?P<n>(?!an?\\b){n}) (?P<unit>{unit})" + NOT_OF, mean.past_span),
    Rule("the past week", "(?:the|this) past (?P<unit>day|week|fortnight|month|year|decade|century)" + NOT_OF, mean.past_span),
    Rule("the last week", "the last (?P<unit>week|fortnight|month|year|decade|century)" + NOT_OF, mean.past_span),
    Rule("the next week", "the next (?P<unit>week|fortnight|month|year|decade|century)" + NOT_OF, mean.next_span),
    # expressions whose days neither the text nor published tells
    Rule("the coming weeks", "(?:(?:the|these) )?(?:past|last|recent|coming|next) (?:(?:{several}) )?{units}" + NOT_OF, mean.unknown),
    Rule("the coming week", "the coming (?:week|month|year)", mean.unknown),
    Rule("the same day", "(?:the |that |this )?same (?:day|night|morning|afternoon|evening|week|weekend|month|year)", mean.unknown),
    Rule("that year", "that (?:day|night|morning|afternoon|evening|week|weekend|month|year|spring|summer|autumn|winter)", mean.unknown),
    Rule(
        "the following day",
        "the (?:following|next|previous|preceding) (?:(?:{n}|{several}) )?(?:{daytime}|weekend|{weekday}|{unit})" + NOT_OF,
        mean.unknown,
    ),
    Rule("three days later", "{roughly}?(?:(?:{several}|{n}) )?{unit} (?:earlier|later|afterwards?|previously)", mean.unknown),
    Rule("a week before", "{roughly}?(?:{several}|{n}) {unit} (?:before|after)" + CLOSED, mean.unknown),
    Rule("the night before", "the (?:day|night|week|month|year|morning) (?:before|after)" + CLOSED, mean.unknown),
    Rule("for years", "for (?:(?:many|several|some|countless) )?{units}", mean.unknown),
    Rule("recently", "(?:(?<!as\\s)recently|as soon as possible)", mean.unknown),
)

# Understood behind a part, a bound or the first half of a range: "since 2009", "from March to May".
JOINED = (
    Rule("May", "(?P<month>{anymonth})", mean.month),
    Rule("1974", "(?P<year>{year}){nocount}" + NO_FISCAL, mean.plain_year),
    Rule("winter", "(?:the )?" + SEASON, mean.season),
)

# Understood behind a part only: "the end of the week".
INNER = (
    Rule("the week", "the (?P<unit>day|week|weekend|month|quarter|year|decade|century)", mean.this_unit),
    Rule(
        "the early nineties", f"(?:{behind('the early', 'the late', 'the mid')}|(?<=the\\smid-))(?P<decade>{TENS})", mean.decade
    ),  # "his early nineties" are an age
)

# Understood only where the whole expression is known to be of time.
ALONE = (
    Rule("the 6th", "(?:the )?(?P<day>[0-9]{1,2}(?:st|nd|rd|th)|(?<=the\\s){ordinal})(?: of the month)?", mean.day_of_this_month),
    Rule("Q3", "q(?P<quarter>[1-4])", mean.quarter),
    Rule("90s", "(?P<decade>[5-9]0)s", mean.decade),
)

PARTS = (
    Part("mid-2012", r"(?:the )?(?P<third>early|mid|late)(?: (?:in|on) |[-\s])", mean.a_third),
    Part("early to mid-May", r"(?:the )?(?P<third>early|mid)(?:-|-? )(?:to|or|and)[-\s](?P<until>mid|late)[-\s]", mean.two_thirds),
    Part("the beginning of next week", "(?:the )?(?:very )?(?P<third>beginning|start|middle|end|close) of ", mean.a_third),
    Part("end-May", r"(?P<third>end)(?:-|(?<=by\send)\s|(?<=at\send)\s)", mean.a_third),
    Part("the last week of July", f"(?:the )?{NTH} (?:full )?(?P<part>half|quarter|week|weekend) (?:of|in) ", mean.nth_part),
    Part("the first ten days of May", f"(?:the )?{ENDS} (?P<n>{{n}}) (?P<unit>day|week|month|year)s? (?:of|in) ", mean.some_units),
    Part("the last day of May", f"(?:the )?{ENDS} (?P<unit>day|month|year) (?:of|in) ", mean.some_units),
    Part("the last days of May", f"(?:the )?(?:{ENDS}|early) (?:(?:few|couple of) )?{{units}} (?:of|in) ", mean.no_part),
    Part("the first Monday of June", f"(?:the )?{NTH} (?P<weekday>{{weekday}}) (?:of|in) ", mean.nth_weekday),
    Part("the night of May 6", "(?:the )?(?:{daytime}|hours) (?:of|on) ", mean.same_day),
    Part(
        "before dawn on May 6",
        "(?:(?:shortly|just) )?(?P<way>before|after|around|about|at) (?:dawn|noon|midnight|midday|dusk|daybreak|sunrise|sunset|nightfall) (?:on |of )?",
        mean.at_an_hour,
    ),
    Part("the eve of May 6", "(?:the )?(?:eve of|(?:day|night) before) ", mean.day_before),
    Part("the day after May 6", "(?:the )?(?:day|morning) after ", mean.day_after),
    Part("two days after May 6", "(?P<n>{n}) (?P<unit>{unit}) (?P<way>before|after|from|following|prior to) ", mean.away_from),
    Part("the week of May 9", "(?:the )?(?P<unit>week|weekend|month|year) (?:of|beginning|starting) ", mean.containing),
    Part("the week ending May 9", "(?:the )?week (?:ending|ended) (?:on )?", mean.week_ending),
    Part("later this year", "later (?:(?:in|on) )?", mean.later),
    Part("earlier this week", "earlier (?:(?:in|on) )?", mean.earlier),
    Part("the rest of the week", "(?:the )?(?:rest|remainder) of ", mean.later),
    Part("so far this year", "(?:so|thus) far (?:in )?", mean.so_far),
)

BOUNDS = (
    Bound("since 2009", "(?:ever )?since (?:(?:at least|about|around) )?", mean.since),
    Bound("by Sunday", "(?:by|no later than|not later than) ", mean.until),
    Bound("until Thursday", "(?:(?:at least )?(?:up )?(?:until|till)|through(?: to)?) ", mean.until),
    Bound(
        "before the end of the month",
        "(?:before(?! (?:dawn|daybreak|sunrise|noon|midday|midnight|sunset|dusk|nightfall)(?!\\w))|prior to|ahead of) ",
        mean.before,
    ),
    Bound("after Friday", "after ", mean.after),
)

# One of these, or a year, stands in every expression; only the words around them are read closely.
WORDS_OF_TIME = """
    mon tues wed thurs fri sat day days night morning afternoon evening today tonight yesterday tomorrow overnight eve
    week weeks weekend fortnight month months quarter half year years decade decades century centuries generations hour hours
    spring summer autumn fall winter fifties sixties seventies eighties nineties christmas easter ago recently possible
    q1 q2 q3 q4 h1 h2
"""
KEYWORDS = frozenset(words.MONTHS) | frozenset(words.WEEKDAYS) | frozenset(WORDS_OF_TIME.split())
