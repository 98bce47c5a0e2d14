"""The drafts of a document in, in the order of the text; the day of each, and whether it is set apart from the present, out."""

from __future__ import annotations

import re
from collections.abc import Sequence

import dragoman.when as when
from dragoman import syntax
from dragoman.attribution import Account
from dragoman.judge import Draft
from dragoman.parse import Sentence

WEEKDAY = re.compile(r"day\b|yesterday|this (?:week|morning)|last ", re.IGNORECASE)
LONGER = re.compile(r"\b(?:next|month|week|year|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec|spring|summer|autumn|winter)", re.IGNORECASE)
AHEAD = ("AGREE", "CONCEDE", "REQUEST", "THREATEN", "REJECT")
VERBAL = ("AGREE", "CONSULT", "SUPPORT", "CONCEDE", "REQUEST", "ACCUSE", "REJECT", "THREATEN")
LONG_AGO = frozenset({"long", "once", "historically", "formerly", "previously", "traditionally"})
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
    """

    def __init__(self, published: str | None) -> None:
        self._published = published
        self._past: int | None = None  # the last sentence that told of the past

    def date(self, draft: Draft, account: Account, sentence: Sentence, expressions: Sequence[when.Expression]) -> None:
        """Give a draft its date, and the auxiliary `historical` where its sentence sets it apart from the present."""
        s = sentence
        tense = "future" if draft.status.future or draft.why.get("rule", "").startswith("still") else "past"
        anchor = draft.candidate.anchor
        best: tuple[int, when.Expression, bool] | None = None
        for expression in expressions:
            start = expression.start + s.start
            token = next((t for t in s.tokens if t.start <= start < t.end), None)
            if token is None:
                continue
            clause = syntax.clause_of(s, token.i)
            if draft.event_type in AHEAD and (self._is_content(s, clause, anchor) or self._is_ahead(s, draft, token.i, expression)):
                continue  # the day of what is promised or asked for, not of the promise
            if clause == anchor or token.i in syntax.content(s, draft.candidate.head):
                rank = 0
            elif account.verb is not None and clause == account.verb:
                rank = 2 if draft.event_type in VERBAL else 4
            elif "relcl" not in (syntax.path_up(s, clause, anchor) or ["relcl"]):
                rank = 1 if s.tokens[clause].dep in ("xcomp", "advcl", "conj") else 3
            elif syntax.path_up(s, anchor, clause) is not None and "relcl" not in (syntax.path_up(s, anchor, clause) or []):
                rank = 2
            else:
                continue
            direct = self._direct(s, token.i, anchor) or self._direct(s, token.i, draft.candidate.head)
            rank = rank if direct or rank > 1 else rank + 1
            if best is None or rank < best[0]:
                best = rank, expression, direct or rank == 2
        reason = None
        if best is not None and best[0] <= 3:
            expression = best[1]
            draft.date = when.resolve(expression.text, self._published, tense)
            if best[2] and when.is_past_year(expression, self._published):
                reason = f'"{expression.text}" is set apart from the present'
        reason = reason or self._background(draft, s, expressions)
        if reason and "future" not in draft.auxiliary and draft.event_type != "AGREE":
            draft.auxiliary.append("historical")
            draft.why["status"] = reason
            self._past = s.index

    def _background(self, draft: Draft, s: Sentence, expressions: Sequence[when.Expression]) -> str | None:
        """Tell why an act without a day of its own belongs to the past: a clause above it does, an adverb says so, or the sentence goes on with the past."""
        anchor = draft.candidate.anchor
        if s.tokens[anchor].tag not in ("VBD", "VBN") and draft.candidate.pos == "V":
            return None
        word = next((t.text for t in s.kids(anchor, "advmod") if t.text.lower() in LONG_AGO), None)
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
        if any(at > k for k in content):
            return True
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
