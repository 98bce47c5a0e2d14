"""A move in its sentence in; the day it was made and the days that are offered, out."""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import structs

import dragoman.when as when
from dragoman import syntax
from dragoman.dialogue.clauses import SAID_FUTURE, Match
from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import Side
from dragoman.dialogue.sight import LEADS_TO_TERM, TERM, Sight
from dragoman.model import When

NUMBER = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-eight": 48, "seventy-two": 72,
}  # fmt: skip
DURATION = re.compile(rf"\b(\d+|{'|'.join(NUMBER)}) (hour|day|week|month)s?\b", re.IGNORECASE)
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
AHEAD, BEHIND = 45, 60  # days: a date without a year that lies further back, and has a nearer one ahead, is that one; and the reverse


class Days(Sight):
    """Tells the days of moves."""

    def day(self) -> tuple[list[Side], When] | None:
        """Give who acts in the main clause and the day told there, if it has gone by."""
        s = self._s
        root = next((t.i for t in s.tokens if t.head == t.i), None)
        if root is None:
            return None
        for e in self._expressions:
            token = next((t for t in s.tokens if t.start <= e.start < t.end), None)
            if token is None or self._is_term(e) or self._lies_ahead(e) or syntax.clause_of(s, token.i) != root:
                continue
            found = when.resolve(e.text, self._published, "past")
            if found.start is not None and found.precision == "day" and s.tokens[root].tag in ("VBD", "VBN"):
                sides = [x for k in syntax.subjects(s, root) for x in self._cast.of(k)]
                return (sides, found) if sides else None
        return None

    def _is_history(self, match: Match) -> bool:
        """Tell whether the act is set in another year."""
        s = self._s
        for e in self._expressions:
            token = next((t for t in s.tokens if t.start <= e.start < t.end), None)
            if token is None or not when.is_past_year(e, self._published):
                continue
            clause = syntax.clause_of(s, token.i)
            path = syntax.path_up(s, token.i, match.verb)
            if match.phrase.act == "offer" and path is not None and "relcl" not in path:
                return True
            if clause == match.verb or (syntax.path_up(s, match.verb, clause) is not None and "ccomp" not in (syntax.path_up(s, match.verb, clause) or [])):
                return True
        return False

    def _date(self, match: Match, move: Move, wanted: str) -> None:
        s = self._s
        best: tuple[int, when.Expression] | None = None
        inside = {
            k
            for root in {match.verb, *match.tokens}
            for c in s.kids(root, "xcomp", "ccomp", "advcl", "acl")
            for k in s.subtree(c.i)
            if c.i > min(match.tokens) and (root != match.verb or match.phrase.pos != "A")
        }
        inside |= {
            k
            for o in match.objects
            for c in s.kids(o, "acl", "relcl", "prep")
            for k in s.subtree(c.i)
            if c.text.lower() in ("for", "to", "of", "by") or c.dep != "prep"
        }
        if match.phrase.act == "reply":
            inside |= {k for o in match.objects for k in s.subtree(o)}
        for e in self._expressions:
            token = next((t for t in s.tokens if t.start <= e.start < t.end), None)
            if token is None or TERM.match(e.text) or self._preposition(e.start) in ("by", "until", "till", "before", "within", "for"):
                continue
            if token.i in inside:
                continue
            if re.match(r"(?:next|coming|the coming|as soon|tomorrow)", e.text.lower()) or self._lies_ahead(e) or self._text[e.end : e.end + 5] == " next":
                continue
            clause = syntax.clause_of(s, token.i)
            if clause == match.verb or token.i in match.region:
                if match.voice.modal in SAID_FUTURE or (match.phrase.act == "reply" and self._is_to(match.verb)):
                    continue
                rank = 0
            elif match.voice.spoken is not None and clause == match.voice.spoken:
                rank = 1
            elif ("relcl" not in (syntax.path_up(s, match.verb, clause) or ["relcl"]) and "acl" not in (syntax.path_up(s, match.verb, clause) or [])) or (
                s.tokens[match.verb].dep == "conj" and clause == s.tokens[match.verb].head
            ):
                rank = 2
            elif s.tokens[clause].lemma in self._speech and (s.tokens[clause].dep == "ROOT" or clause < match.verb):
                rank = 3
            else:
                continue
            if best is None or rank < best[0]:
                best = rank, e
        if best is None:
            return
        found = when.resolve(best[1].text, self._published, "past")
        if found.start is None:
            earlier = re.search(r"\b(?:a|one|the) day (?:earlier|before)\b", best[1].text.lower())
            if not earlier:
                move.date = found
                return
        move.date = found

    def _lies_ahead(self, e: when.Expression) -> bool:
        """Tell whether a date without a year means a day to come: the next one is nearer than the last."""
        if self._published is None:
            return False
        past, ahead = when.resolve(e.text, self._published, "past"), when.resolve(e.text, self._published, "future")
        if past.end is None or ahead.start is None or past.start is None:
            return False
        today = date.fromisoformat(self._published)
        back, on = (today - date.fromisoformat(past.end)).days, (date.fromisoformat(ahead.start) - today).days
        return past.start > self._published or (back > AHEAD and on < back)

    def _lies_behind(self, e: when.Expression) -> bool:
        """Tell whether an expression means days gone by."""
        if re.search(r"\b(?:last|since|ago|earlier|past|previous|yesterday)\b", e.text.lower()):
            return True
        if self._published is None:
            return False
        past, ahead = when.resolve(e.text, self._published, "past"), when.resolve(e.text, self._published, "future")
        if past.end is None or ahead.start is None:
            return False
        today = date.fromisoformat(self._published)
        back, on = (today - date.fromisoformat(past.end)).days, (date.fromisoformat(ahead.start) - today).days
        return (ahead.end is not None and ahead.end < self._published) or (on > BEHIND and 0 <= back < on)

    def _window(self, match: Match, move: Move) -> None:
        """Find when the thing offered is to be; of a deadline, from the day of the offer to it."""
        s = self._s
        at = s.tokens[min(match.tokens)].start
        chosen: list[tuple[when.Expression, bool]] = []
        near = {s.tokens[k].start for k in match.region}
        for e in self._expressions:
            token = next((t for t in s.tokens if t.start <= e.start < t.end), None)
            if token is None or (move.date is not None and move.date.text == e.text):
                continue
            term = self._is_term(e)
            if self._lies_behind(e):
                continue
            if token.start not in near and not (term and e.start > at):
                continue
            clause = syntax.clause_of(s, token.i)
            if not term and match.phrase.kind == "ultimatum":
                continue
            if s.tokens[clause].dep == "relcl" and s.tokens[clause].tag in ("VBD", "VBN") and clause != match.verb and not term:
                continue
            if match.phrase.kind not in ("ultimatum",) and move.kind != "ultimatum" and self._conditional_clause(clause, match.verb):
                continue
            chosen.append((e, term))
        terms = [c for c in chosen if c[1]]
        base = (move.date.start if move.date and move.date.start else None) or self._published
        if terms:
            previous: When | None = None
            for e, _ in terms:
                length = DURATION.search(e.text) if e.text.lower().startswith("within") else None
                if length and base:
                    previous = When(e.text, base, later(base, length), "range")
                    continue
                found = self._resolve_ahead(e, previous)
                if found.start or previous is None:
                    previous = found
            if previous is not None:
                first = move.date.start if move.date and move.date.start else self._published
                move.window = When(previous.text, first if previous.end else None, previous.end, "range" if previous.end else None)
            return
        if match.phrase.kind == "ultimatum" or move.kind == "ultimatum":
            m = DURATION.search(self._text[at : s.end])
            if m and base:
                move.window = When(m[0], base, later(base, m), "range")
            return
        if chosen:
            e = chosen[0][0]
            move.window = when.resolve(e.text, self._published, "future")
            lead = self._preposition(e.start)
            if lead in ("in", "on", "over", "during", "for", "at"):
                move.window = structs.replace(
                    move.window, text=f"{lead} {e.text}" if self._text[e.start - len(lead) - 1 : e.start - 1].lower() == lead else e.text
                )

    def _conditional_clause(self, clause: int, verb: int) -> bool:
        s = self._s
        at = clause
        for _ in range(5):
            if at == verb:
                return False
            if any(m.text.lower() in ("if", "unless", "provided", "providing", "once", "until") for m in s.kids(at, "mark", "prep")) or s.tokens[
                at
            ].text.lower() in ("provided", "providing"):
                return True
            if s.tokens[at].head == at:
                return False
            if s.tokens[s.tokens[at].head].text.lower() in ("provided", "providing", "condition"):
                return True
            at = s.tokens[at].head
        return False

    def _resolve_ahead(self, e: when.Expression, previous: When | None) -> When:
        m = re.search(r"(\w+day) of (?:that|the same) week", e.text.lower())
        if m and m[1] in WEEKDAYS and previous is not None and previous.end:
            monday = date.fromisoformat(previous.end) - timedelta(days=date.fromisoformat(previous.end).weekday())
            day = (monday + timedelta(days=WEEKDAYS.index(m[1]))).isoformat()
            return When(e.text, day, day, "day")
        lead = LEADS_TO_TERM.search(self._text[max(self._stretch.start, e.start - 32) : e.start])
        text = e.text if TERM.match(e.text) else f"{lead[1] if lead else 'by'} {e.text}"
        return (
            when.resolve(text, self._published, "future")
            if when.resolve(text, self._published, "future").start
            else structs.replace(when.resolve(e.text, self._published, "future"), text=text)
        )

    @staticmethod
    def _preposition_of(window: When) -> str:
        return "last" if re.search(r"\b(?:last|since|ago|earlier|past)\b", window.text.lower()) else ""


def later(base: str, length: re.Match[str]) -> str:
    """Add a length of time to a day."""
    count = int(length[1]) if length[1].isdigit() else NUMBER.get(length[1].lower(), 1)
    days = {"hour": (count + 23) // 24, "day": count, "week": 7 * count, "month": 30 * count}[length[2].lower()]
    return (date.fromisoformat(base) + timedelta(days=days)).isoformat()
