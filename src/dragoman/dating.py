"""The drafts of a document in, in the order of the text; the day of each, and whether it is set apart from the present, out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date as Date

from msgspec import structs

import dragoman.when as when
from dragoman import syntax
from dragoman.attribution import Account
from dragoman.drafts import Draft
from dragoman.model import When
from dragoman.parse import Sentence

WEEKDAY = re.compile(r"day\b|yesterday|this (?:week|morning)|last ", re.IGNORECASE)
LONGER = re.compile(r"\b(?:next|month|week|year|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|winter)", re.IGNORECASE)
# What counts from the day that the text told of last: "a week earlier", "two days later", "the next day", "that evening", "hours later".
UNIT = r"(?P<unit>day|night|morning|week|month|year)"
STEPS = (
    (re.compile(rf"^(?P<span>.+) (?:earlier|before|previously)$|^the (?:previous|preceding) {UNIT}$", re.IGNORECASE), "{} ago", "past"),
    (re.compile(rf"^(?P<span>.+) (?:later|after|afterwards?)$|^the (?:next|following) {UNIT}$", re.IGNORECASE), "in {}", "future"),
)
SAME_DAY = re.compile(
    r"^(?:(?:the |that |this )?same|that) (?:day|night|morning|afternoon|evening)$|^(?:\w+ )?(?:minutes|hours) (?:later|earlier|before|after)$", re.IGNORECASE
)
PLANNING = frozenset({"plan", "intend", "expect", "schedule", "prepare", "set", "slate", "aim", "mean", "hope", "due"})
SCENES = ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE", "RETREAT")  # told as one story, sentence by sentence
AHEAD = ("AGREE", "CONCEDE", "REQUEST", "THREATEN", "REJECT")
VERBAL = ("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN")
LONG_AGO = frozenset({"long", "once", "historically", "formerly", "previously", "traditionally"})
NOT_LONG_AGO = ("at", "than", "all", "just", "only")  # "at once", "more than once"
# A sentence that opens so goes on with the story of the sentence before.
GOES_ON = re.compile(
    r"^(?:in addition|also|later|then|afterwards?|at the time|(?:that|the same) (?:day|month|year|week)|(?:a few |several |many |some |\w+ )?"
    r"(?:days?|weeks?|months?|years?) (?:later|after|earlier)|(?:these|those) )",
    re.IGNORECASE,
)


class Dater:
    """Dates the events of one document; what one sentence tells of the past holds for the next if that goes on with it.

    Args:
        published: day of publication, ISO 8601, or None.
        text: the document's text, in which a day may stand that is none of an event.
    """

    def __init__(self, published: str | None, text: str = "") -> None:
        self._published = published
        self._text = text
        self._past: int | None = None  # the last sentence that told of the past
        self._news: When | None = None  # the day of the news, told of first
        self._day: When | None = None  # the day told of last
        self._scene: tuple[int, When] | None = None  # the sentence that told of a day's deed last, and the day

    def date(self, draft: Draft, account: Account, sentence: Sentence, expressions: Sequence[when.Expression]) -> None:
        """Give a draft its date, and the auxiliary `historical` where its sentence sets it apart from the present."""
        s = sentence
        ahead = draft.status.future or draft.why.get("rule", "").startswith("still")
        anchor = draft.candidate.anchor
        best: tuple[int, when.Expression, bool, bool] | None = None
        told = due = False
        for expression in expressions:
            start = expression.start + s.start
            token = next((t for t in s.tokens if t.start <= start < t.end), None)
            if token is None:
                continue
            clause = syntax.clause_of(s, token.i)
            planned = s.tokens[anchor].lemma in PLANNING and draft.event_type == "AGREE"
            if draft.event_type in AHEAD and not planned and (self._is_content(s, clause, anchor) or self._is_ahead(s, draft, token.i, expression)):
                continue  # the day of what is promised or asked for, not of the promise
            bracket = self._bracket(s, anchor)
            if bracket is not None and self._bracket(s, token.i) != bracket:
                continue  # what stands in brackets has its day there
            opens = self._opens(s, anchor, expression.end + s.start)
            if opens or bracket is not None or clause == anchor or token.i in syntax.content(s, draft.candidate.head):
                rank = 0
            elif account.verb is not None and clause == account.verb:
                rank = 2 if draft.event_type in VERBAL else 4
            elif "relcl" not in (syntax.path_up(s, clause, anchor) or ["relcl"]):
                rank = 1 if s.tokens[clause].dep in ("xcomp", "advcl", "conj") else 3
            elif syntax.path_up(s, anchor, clause) is not None and ("relcl" not in (syntax.path_up(s, anchor, clause) or []) or self._then_did(s, anchor)):
                rank = 2
            else:
                continue
            direct = opens or self._direct(s, token.i, anchor) or self._direct(s, token.i, draft.candidate.head)
            rank = rank if direct or rank > 1 else rank + 1
            if best is None or rank < best[0]:
                best = rank, expression, direct or rank == 2, opens
                told = s.tokens[clause].tag == "VBD" and clause != anchor  # "will meet, officials said on Monday"
                due = self._is_due(s, token.i, expression.end + s.start)
        reason = None
        if best is not None and best[0] <= 3:
            expression = best[1]
            text = expression.text.removeprefix("since ") if best[3] else expression.text
            if self._starts(s, expression.start + s.start, draft.candidate.head):
                text = f"since {text}"
            draft.date = self._reckoned(text, s, anchor) or when.resolve(text, self._published, "future" if due or (ahead and not told) else "past")
            if draft.date.start is None and self._published is None:
                draft.date = self._weekday_above(text, s) or draft.date
            if best[2] and when.is_past_year(expression, self._published):
                reason = f'"{expression.text}" is set apart from the present'
        reason = reason or self._background(draft, s, expressions)
        if reason and "future" not in draft.auxiliary and draft.event_type != "AGREE":
            draft.auxiliary.append("historical")
            draft.why["status"] = reason
            self._past = s.index
        self._go_on(draft, s, apart=bool(expressions or reason))

    def _go_on(self, draft: Draft, s: Sentence, *, apart: bool) -> None:
        """Remember the day of a deed; a deed told next, without a day of its own, is of that day.

        Args:
            draft: the event in the making.
            s: its sentence.
            apart: whether its sentence speaks of another time.
        """
        if draft.date is not None:
            if draft.date.start and draft.date.start == draft.date.end and "future" not in draft.auxiliary and draft.event_type != "AGREE":
                self._day = draft.date
                if "historical" not in draft.auxiliary:
                    self._news = self._news or draft.date
                    self._scene = (s.index, draft.date) if draft.event_type in SCENES else self._scene
            return
        verb = s.tokens[draft.candidate.anchor]
        told = (
            verb.tag in ("VBD", "VBN") and verb.dep in ("ROOT", "conj", "ccomp") and not any(t.lemma == "have" or t.tag == "MD" for t in s.kids(verb.i, "aux"))
        )
        deed = draft.event_type in SCENES and not draft.auxiliary and draft.candidate.pos != "N"
        if told and deed and not apart and self._scene is not None and s.index - self._scene[0] <= 1:
            draft.date = self._scene[1]
            draft.why["date"] = "the day of what was told before"
            self._scene = s.index, draft.date

    def _reckoned(self, text: str, s: Sentence, anchor: int) -> When | None:
        """Reckon what counts from the day told of last ("two days later"), or, in the past perfect, from that of the news ("had left a week earlier")."""
        if not SAME_DAY.match(text) and not any(pattern.match(text) for pattern, _, _ in STEPS):
            return None
        day = (self._news if self._before(s, anchor) else self._day) or self._day_above(s)
        if day is None or day.start is None:
            return None
        if SAME_DAY.match(text):
            return structs.replace(day, text=text)
        for pattern, form, tense in STEPS:
            match = pattern.match(text)
            if match:
                span = (match["span"] or "one " + match["unit"]).lower().replace("night", "day").replace("morning", "day").removeprefix("the ")
                found = when.resolve(form.format(span if " " in span else "one " + span), day.start, tense)
                return structs.replace(found, text=text) if found.start else None
        return None

    def _day_above(self, s: Sentence) -> When | None:
        """Give the first day within a week of publication that stands above a sentence: the day of the news where no event has it."""
        if self._published is None:
            return None
        told = (when.resolve(e.text, self._published) for e in when.find(self._text[: s.start]))
        today = Date.fromisoformat(self._published)
        return next((w for w in told if w.start and w.start == w.end and 0 <= (today - Date.fromisoformat(w.start)).days < 7), None)

    def _weekday_above(self, text: str, s: Sentence) -> When | None:
        """Take a weekday of a text of no known day for the last day that is named in full above it, if that was such a day."""
        days = [w for e in when.find(self._text[: s.start]) if (w := when.resolve(e.text, None)).start and w.start == w.end]
        found = when.resolve(text, days[-1].start, "past") if days and WEEKDAY.search(text) else None
        return found if found and found.start == found.end == days[-1].start else None

    @staticmethod
    def _bracket(s: Sentence, at: int) -> int | None:
        """Give the place of the bracket that a word stands in."""
        opened: list[int] = []
        for token in s.tokens[:at]:
            if token.text == "(":
                opened.append(token.i)
            elif token.text == ")" and opened:
                opened.pop()
        return opened[-1] if opened else None

    @staticmethod
    def _before(s: Sentence, verb: int) -> bool:
        """Tell whether a verb stands in the past perfect, itself or with the verb that it is joined to."""
        while True:
            token = s.tokens[verb]
            if any(t.text.lower() == "had" for t in s.kids(verb, "aux")):
                return True
            if token.dep != "conj" or token.head == verb or s.kids(verb, "nsubj", "nsubjpass"):
                return False
            verb = token.head

    @staticmethod
    def _then_did(s: Sentence, anchor: int) -> bool:
        """Tell whether a relative clause goes on with what its sentence tells ("driven out by men **who then burned** the church")."""
        return any(t.text.lower() in ("then", "later") for t in s.kids(anchor, "advmod"))

    @staticmethod
    def _starts(s: Sentence, start: int, head: int) -> bool:
        """Tell whether a day hangs deep in a phrase with "since", and so begins a span ("since the mutiny of 2014, rebels …")."""
        at = next((t.i for t in s.tokens if t.start <= start < t.end), None)
        if at is None or s.tokens[at].text.lower() == "since" or s.tokens[s.tokens[at].head].text.lower() == "since":
            return False
        while s.tokens[at].head != at:
            at = s.tokens[at].head
            if s.tokens[at].text.lower() == "since" and s.tokens[at].dep == "prep":
                return syntax.path_up(s, head, at) is None
        return False

    @staticmethod
    def _is_due(s: Sentence, at: int, end: int) -> bool:
        """Tell whether a day is the one that something is called for ("a strike **for Wednesday**", not "for Wednesday's strike")."""
        behind = next((t.text for t in s.tokens[at:] if t.start >= end), "")
        return at > 0 and s.tokens[at - 1].text.lower() == "for" and behind not in ("'s", "\u2019s")

    @staticmethod
    def _opens(s: Sentence, anchor: int, end: int) -> bool:
        """Tell whether a day opens the clause that tells of it: "**on Monday**, when soldiers shot a man"."""
        for verb in {anchor, s.tokens[anchor].head, s.tokens[s.tokens[anchor].head].head}:
            word = next((t for t in s.kids(verb, "advmod") if t.text.lower() == "when"), None)
            if word is not None and word.i <= anchor and 0 <= word.start - end <= 2:
                return True
        return False

    def _background(self, draft: Draft, s: Sentence, expressions: Sequence[when.Expression]) -> str | None:
        """Tell why an act without a day of its own belongs to the past: a clause above it does, an adverb says so, or the sentence goes on with the past."""
        anchor = draft.candidate.anchor
        if s.tokens[anchor].tag not in ("VBD", "VBN") and draft.candidate.pos == "V":
            return None
        word = next((t.text for t in s.kids(anchor, "advmod") if t.text.lower() in LONG_AGO and s.tokens[t.i - 1].text.lower() not in NOT_LONG_AGO), None)
        if word:
            return f'"{word}" is set apart from the present'
        if draft.date is not None and draft.date.start is not None:
            return None
        for expression in expressions:
            token = next((t for t in s.tokens if t.start <= expression.start + s.start < t.end), None)
            if token is not None and when.is_past_year(expression, self._published):
                clause = syntax.clause_of(s, token.i)
                if clause != anchor and syntax.path_up(s, anchor, clause) is not None and self._direct(s, token.i, clause):
                    return f'"{expression.text}" sets what hangs on it apart from the present'
        opening = " ".join(t.text for t in s.tokens[:4])
        if self._past == s.index - 1 and GOES_ON.match(opening):
            return f'"{opening}" goes on with what is set apart from the present'
        return None

    @staticmethod
    def _is_ahead(s: Sentence, draft: Draft, at: int, expression: when.Expression) -> bool:
        """Tell whether a date behind what is promised or asked for is that of the thing ("offered talks in early April")."""
        anchor = draft.candidate.anchor
        if syntax.path_up(s, at, anchor) is None or draft.why.get("rule", "").startswith("still"):
            return False
        content = [t.i for t in s.kids(anchor, "xcomp", "ccomp", "advcl") if t.i > anchor]
        if content:
            return at > min(content)
        return (
            at > anchor and not WEEKDAY.search(expression.text) and when.resolve(expression.text, None).start is None and bool(LONGER.search(expression.text))
        )

    @staticmethod
    def _is_content(s: Sentence, clause: int, anchor: int) -> bool:
        labels = syntax.path_up(s, clause, anchor)
        return labels is not None and bool(set(labels) & {"xcomp", "ccomp", "pcomp", "acl", "purpose"})

    @staticmethod
    def _direct(s: Sentence, low: int, high: int) -> bool:
        """Tell whether a time expression hangs on the verb itself, not on a noun that has its own place in the clause."""
        labels = syntax.path_up(s, low, high)
        return (
            labels is not None
            and labels.count("pobj") <= 2
            and not set(labels) & {"dobj", "nsubj", "nsubjpass", "attr", "conj", "appos", "ccomp", "relcl", "acl"}
        )
