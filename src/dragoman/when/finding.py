"""Running text in; the time expressions that stand in it, each with its place, out."""

from __future__ import annotations

import re

from msgspec import Struct

from dragoman.when import rules, words
from dragoman.when.grammar import Place, attempt, grammar, resolvable
from dragoman.when.ranges import Context, Evaluate

REACH = 8  # words before the first keyword: "at least until the end of the first [half]" has seven

WORD = re.compile("[a-z0-9]+")
YEAR = re.compile("(?:1[0-9]|20)[0-9]{2}")
YEAR_OR_DECADE = re.compile("(?:1[0-9]|20)[0-9]{2}s?|[5-9]0s")

# Names of months and days that are other words as well. In lower or upper case throughout they need company that makes
# a date of them: "may 6" and "IN MARCH" are dates, "may" and "MARCH" not.
DOUBTFUL = re.compile(r"\b(?:may|march|mar|august|sat|wed|mon)\b")
IN_COMPANY = re.compile(
    r"(?:(?<=[0-9] )|(?<=[0-9](?:th|st|nd|rd) )|(?<=[0-9]-)|(?<=\bin )|(?<=\bsince )|(?<=\buntil )|(?<=\bearly[- ])|(?<=\bmid[- ])"
    r"|(?<=\blate[- ])|(?<=\blast )|(?<=\bnext )|(?<=\bend of )|(?<=ning of )|(?<=day of ))(?:may|march|mar|august)\b"
    r"|(?:may|march|mar|august)\.? [0-9]"
)
# "May" behind these is the Prime Minister or a verb.
NO_MONTH = re.compile(r"(?:by|after|before|through|ahead of|prior to) {1,2}may")
# "For the first time in two years", "the third attack in three days" tell a length of time, no date.
COUNTED_WITHIN = re.compile(
    r"\b(?:times?|once|twice|(?:first|second|third|fourth|fifth|sixth|[0-9]+(?:st|nd|rd|th)|only|worst|biggest|largest|deadliest"
    r"|bloodiest|highest|lowest|longest|heaviest|greatest|latest|most)(?: (?!will|would|is|be|to|are|could)\w+){0,4}) $"
)
COUNTED_REACH = 60  # characters before "in two weeks" that are looked at for the above


class Expression(Struct, frozen=True):
    """A time expression in a text.

    `kind` is `absolute` (resolves by itself), `relative` (needs the day of publication) or `unresolvable` (neither the
    expression nor the day of publication tells the days).
    """

    start: int
    end: int
    text: str
    kind: str


def find(text: str) -> list[Expression]:
    """Find all time expressions, the longest at each place, none inside another.

    A qualifier belongs to its expression ("early", "since", "until", "from ... to"), a bare "on", "in" or "at" doesn't.
    """
    folded = words.fold(text)
    starts: list[int] = []
    found: list[Expression] = []
    untried = 0  # the first word at which no expression was looked for
    free = 0  # the first character behind what was found
    for index, match in enumerate(WORD.finditer(folded)):
        starts.append(match.start())
        if not is_keyword(match[0]):
            continue
        for start in starts[max(untried, index - REACH) :]:
            expression = expression_at(text, folded, start) if start >= free else None
            if expression:
                found.append(expression)
                free = expression.end
        untried = index + 1
    return found


def is_keyword(word: str) -> bool:
    """Tell whether a word can make the words around it a time expression."""
    return word in rules.KEYWORDS or YEAR_OR_DECADE.fullmatch(word) is not None


def expression_at(text: str, folded: str, start: int) -> Expression | None:
    """Find the longest expression that begins at a word, None if there is none."""
    if within_word(text, start):
        return None
    parse = grammar().expression(folded, start)
    if parse and parse.core > start and folded.startswith(("'s", " prayers"), parse.end):
        # "After Friday's attack" is after the attack: the day is Friday.
        start, parse = parse.core, grammar().range(folded, parse.core, Place.JOINED)
    if parse is None or (folded.startswith("in ", start) and COUNTED_WITHIN.search(folded, max(0, start - COUNTED_REACH), start)):
        return None
    doubt = doubtful_word(text, folded, start, parse.end)
    if doubt is not None:  # what stands before it may be an expression all the same
        parse = grammar().expression(folded[:doubt].rstrip(), start) if doubt > start else None
    if parse is None:
        return None
    return Expression(start, parse.end, text[start : parse.end], kind(parse.evaluate, folded[start : parse.end]))


def within_word(text: str, start: int) -> bool:
    """Tell whether what begins here goes on from what stands before: "post-2014", "$2000", "1.2014", "São"."""
    before, last = text[max(0, start - 2) : start - 1], text[start - 1 : start]
    if last == "-":
        return before not in ("", " ", "-", "\n")
    if last and last in ".,:'":
        return text[start].isdigit() and before.isdigit()
    return bool(last) and (last.isalnum() or last in "_@#$£€/\\")


def doubtful_word(text: str, folded: str, start: int, end: int) -> int | None:
    """Find a word in an expression that is no month or weekday there."""
    for match in DOUBTFUL.finditer(folded, start, end):
        capitalised = text[match.start()].isupper() and text[match.start() + 1].islower()
        in_company = IN_COMPANY.match(folded, match.start())
        if not in_company and (not capitalised or NO_MONTH.match(folded, start, match.end())):
            return match.start()
    return None


def kind(evaluate: Evaluate, phrase: str) -> str:
    """Tell what an expression needs in order to resolve."""
    if attempt(evaluate, Context(None, None, future=False)):
        return "absolute"
    return "relative" if resolvable(evaluate, map(int, YEAR.findall(phrase))) else "unresolvable"
