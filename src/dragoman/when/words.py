"""Templates of time expressions in, compiled regular expressions out; and the numbers that words stand for.

A template is a regular expression over folded text (lower case, straight quotes, hyphens for dashes) in which `{name}`
stands for an entry of MACROS and a blank for one or two blanks: feeds often double them. A blank inside a look-behind
or a character class is written `\\s`.
"""

from __future__ import annotations

import re

MONTHS = {
    name: number
    for number, names in enumerate(
        (
            ("january", "jan"),
            ("february", "feb"),
            ("march", "mar"),
            ("april", "apr"),
            ("may",),
            ("june", "jun"),
            ("july", "jul"),
            ("august", "aug"),
            ("september", "sept", "sep"),
            ("october", "oct"),
            ("november", "nov"),
            ("december", "dec"),
        ),
        start=1,
    )
    for name in names
}
WEEKDAYS = {
    name: number
    for number, names in enumerate(
        (
            ("monday", "mon"),
            ("tuesday", "tues", "tue"),
            ("wednesday", "weds", "wed"),
            ("thursday", "thurs", "thur", "thu"),
            ("friday", "fri"),
            ("saturday", "sat"),
            ("sunday", "sun"),
        )
    )
    for name in names
}
UNITS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
TEENS = ("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen")
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
ORDINAL_UNITS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth")
ORDINAL_TEENS = ("tenth", "eleventh", "twelfth", *(f"{teen}th" for teen in TEENS[3:]))

NUMBERS = {word: value for value, word in enumerate(UNITS + TEENS, start=1)}
NUMBERS |= {word: 10 * value for value, word in enumerate(TENS, start=2)}
NUMBERS |= {f"{tens} {unit}": NUMBERS[tens] + NUMBERS[unit] for tens in TENS for unit in UNITS}
NUMBERS |= {"a": 1, "an": 1, "a hundred": 100, "one hundred": 100, "hundred": 100}

ORDINALS = {word: value for value, word in enumerate(ORDINAL_UNITS + ORDINAL_TEENS, start=1)}
ORDINALS |= {"twentieth": 20, "thirtieth": 30}
ORDINALS |= {f"{tens} {word}": NUMBERS[tens] + ORDINALS[word] for tens in ("twenty", "thirty") for word in ORDINAL_UNITS}

# What stands behind a number that is no day or year: "June 30 people", "in 2000 percent".
AMOUNT = "%|percent|per cent|people|persons|million|billion|trillion|dollars|euros|gmt|utc|hours|hrs|local time|years|days|km|kg"
# "The 2000 troops" is no year either, though "in 2014 troops withdrew" is.
COUNTED = (
    AMOUNT + "|troops|soldiers|servicemen|guerrillas|rebels|fighters|militants|men|women|children|boys|girls|civilians|police|policemen"
    "|officers|officials|members|supporters|followers|protesters|demonstrators|marchers|students|workers|employees|delegates"
    "|prisoners|detainees|inmates|hostages|refugees|migrants|families|households|peasants|victims|dead|deaths|casualties"
    "|fatalities|injured|wounded|killed|others|houses|homes|villages|towns|buildings|schools|votes|seats|jobs|cases|times|copies"
    "|pages|points|pounds|rupees|pesos|yen|francs|tons|tonnes|kilos|grams|kilometers|kilometres|miles|meters|metres|feet|yards"
    "|hectares|acres|square|barrels|megawatts|degrees|months|weeks|minutes"
)

MACROS = {
    "weekday": "(?:mon|tues|wednes|thurs|fri|satur|sun)day",
    "anyweekday": r"(?:{weekday}|(?:mon|tues?|weds?|thurs?|thu|fri|sat|sun)\b\.?)",
    # A weekday before a date: "Friday, May 20", "Friday night, 20 May".
    "whatday": "(?:{anyweekday}(?: {daytime})?,? )",
    "to": "(?: ?- ?| (?:to|through|until|and|or) )",
    "month": "(?:january|february|march|april|may|june|july|august|september|october|november|december)",
    "abbreviation": r"(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b",
    "anymonth": r"(?:{month}|{abbreviation}\.?)",
    "ordinal": "(?:(?:twenty|thirty)[-\\s])?(?:" + "|".join((*ORDINAL_UNITS, *ORDINAL_TEENS, "twentieth", "thirtieth")) + ")",
    "noamount": r"(?! ?(?:" + AMOUNT + r")(?!\w))",
    "nocount": r"(?! ?(?:" + COUNTED + r")(?!\w))",
    "day": r"(?:3[01]|[12][0-9]|0?[1-9])(?:st|nd|rd|th)?(?![0-9]){noamount}",
    "listed": "(?:, {day}){1,9},? (?:and|or) ",
    "year": r"(?:1[0-9]|20)[0-9]{2}(?![0-9]){noamount}",
    "n": (
        r"(?:(?:" + "|".join(TENS) + r")(?:[-\s](?:" + "|".join(UNITS) + r"))?\b"
        r"|(?:" + "|".join(TEENS + UNITS) + r"|a hundred|one hundred|an?)\b|[0-9]{1,3}(?![0-9]))"
    ),
    "unit": "(?:(?:hour|day|week|fortnight|month|year|decade)s?|century|centuries)",
    "units": "(?:hours|days|weeks|months|years|decades|centuries|generations)",
    "several": (
        "(?:(?:a|the|these) )?(?:(?:very )?few|couple of|couple|number of|handful of|several|many|some|dozens of|numerous|countless"
        "|{n}(?:,? (?:or|to|and)|-) ?{n}|{n} (?:and|or) a half|half an?|half)"
    ),
    "about": (
        "(?:about|around|some|nearly|almost|roughly|approximately|close to|barely|up to|at (?:least|most)|(?:just |well )?(?:over|under)"
        "|(?:(?:a )?(?:little|bit) |slightly |much |no )?(?:more|less|fewer) than)"
    ),
    "exactly": "(?:exactly|precisely|just|only)",
    "roughly": "(?:{about} |{exactly} )",
    "daytime": (
        "(?:(?:early |late |mid-?|pre-?)?(?:morning|afternoon|evening|night|noon|midday|midnight|dawn|dusk|lunchtime|daybreak|sunrise|sunset|nightfall)"
        "(?: hours)?|(?:early|small) hours|overnight)"
    ),
    # The year behind a day or month: in figures, by relation to this one, or not to be known ("of that year").
    "ofyear": (
        r"(?:,? ?(?:of )?(?P<year>{year})|,? (?:of )?(?P<which>last|this|next|that|the same|the following|the previous) year\b"
        r"|,? '(?P<short>[0-9]{2}))"
    ),
}


def compile_template(template: str) -> re.Pattern[str]:
    """Compile a template; what it matches ends at a word's end and not inside a number."""
    return re.compile(f"(?:{expand(template)})" + r"(?!\w|[.,:/][0-9])")


def expand(template: str) -> str:
    """Put the macros in, and let a blank match one or two."""
    while (expanded := re.sub(r"\{([a-z]+)\}", lambda macro: MACROS[macro[1]], template)) != template:
        template = expanded
    return template.replace(" ?", " {0,2}").replace(" ", " {1,2}").replace(" {1,2}{0,2}", " {0,2}")


def without_names(pattern: str) -> str:
    """Make the groups of a pattern nameless, so that many patterns can stand in one."""
    return re.sub(r"\(\?P<\w+>", "(?:", pattern)


def number(words: str) -> int:
    """Read a number in figures or words, at most a hundred in words."""
    words = tidy(words)
    return int(words) if words.isdecimal() else NUMBERS[words]


def ordinal(words: str) -> int:
    """Read an ordinal in figures ("21st", "21") or words."""
    words = tidy(words)
    return ORDINALS[words] if words in ORDINALS else int(words.rstrip("stndrh"))


def month(word: str) -> int:
    """Read the name of a month, in full or abbreviated."""
    return MONTHS[word.rstrip(".")]


def weekday(word: str) -> int:
    """Read the name of a weekday, in full or abbreviated; Monday is 0."""
    return WEEKDAYS[word.rstrip(".")]


def tidy(words: str) -> str:
    """Give words apart by single blanks, without hyphens."""
    return " ".join(words.replace("-", " ").split())


BLANKS, QUOTES, DASHES = "\n\r\t\u00a0\u2009\u202f", "\u2018\u2019", "\u2010\u2011\u2012\u2013\u2014\u2212"
FOLDS = str.maketrans(dict.fromkeys(BLANKS, " ") | dict.fromkeys(QUOTES, "'") | dict.fromkeys(DASHES, "-"))


def fold(text: str) -> str:
    """Fold case, quotes, dashes and single line breaks; every character keeps its place."""
    lowered = text.lower()
    if len(lowered) != len(text):  # a few letters, as the Turkish dotted I, grow when lowered
        lowered = "".join(char.lower() if len(char.lower()) == 1 else char for char in text)
    # No expression runs over an empty line: its breaks become a character that no rule has.
    return re.sub(r"\n\s*?\n", lambda gap: "\x00" * len(gap[0]), lowered).translate(FOLDS)
