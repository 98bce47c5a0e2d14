"""A move's words in their sentence in; the day it was made, the days it speaks of, its conditions and its reasons, out."""

from __future__ import annotations

import re
from datetime import date, timedelta

from msgspec import structs

import dragoman.when as when
from dragoman import syntax
from dragoman.dialogue.phrases import Match
from dragoman.dialogue.words import Words
from dragoman.model import When
from dragoman.parse import Sentence

NUMBER = {
    "a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10,
    "twelve": 12, "fourteen": 14, "fifteen": 15, "twenty": 20, "twenty-four": 24, "thirty": 30, "forty-eight": 48, "seventy-two": 72,
}  # fmt: skip
DURATION = re.compile(rf"\b(\d+|{'|'.join(NUMBER)})[ -](hour|day|week|month)s?\b", re.IGNORECASE)
TERM = re.compile(r"^(?:by|until|till|before|within|no later than|not later than)\b", re.IGNORECASE)
LEADS_TO_TERM = re.compile(
    r"\b(by|until|till|before|within)\s+(?:(?:the (?:end|close|beginning|start|morning|evening) of|noon|midday|midnight|dawn|dusk|nightfall"
    r"|\d{1,2}(?:[:.]\d\d)?(?: ?[ap]\.?m\.?)?)\s+)?(?:on\s+)?(?:the\s+)?$",
    re.IGNORECASE,
)
PAST = re.compile(r"\b(?:last|since|ago|earlier|past|previous|yesterday)\b", re.IGNORECASE)
AHEAD = re.compile(r"^(?:next|coming|the coming|tomorrow|the next)\b", re.IGNORECASE)
STOP = re.compile(
    r"[;”\"]|\.(?=\s|$)|, (?=(?:he|she|it|the|a|an|said|which|who|officials|according|[A-Z]\w+(?:'s)?)\b)"
    r"|,? (?:but|and) (?=(?:he|she|it|they|has|have|was|is|said|would|will)\b)|, |$"
)
FIRST = re.compile(
    r"([\w'’ -]+?\b(?:must|should|would have to|has to|have to|needs to|need to)\b(?: \w+)? ?first\b[^,.;\"”]*"
    r"|\bfirst let us [^,.;\"”]*|\bfirst be \w+[^,.;\"”]*)"
)
STATED = re.compile(r"\bon (?:one|a single|only one|two|three|certain|the following) conditions?\b[^:.;]*: ([^.;]+)")
IDLE_IF = re.compile(
    r"if (?:they|he|she|you|it|we) (?:like|wish|want|please)|once (?:a|an|every|per|in|more|again)\b"
    r"|if (?:need be|necessary|possible|asked|any|anything|so|not)\b"
)
BENEATH = frozenset({"acl", "advcl", "xcomp", "purpose", "dobj", "pobj", "prep", "pcomp"})  # what stands in the time of the verb above it
NEARER, FURTHER = 45, 60  # days: a date without a year that lies further back, and has a nearer one ahead, is that one; and the reverse


class Terms:
    """The time expressions, conditions and reasons of one sentence."""

    def __init__(self, words: Words, s: Sentence, text: str, published: str | None) -> None:
        self._words, self._s, self._text, self._published = words, s, text, published
        self._expressions = [structs.replace(e, start=e.start + s.start, end=e.end + s.start) for e in when.find(text[s.start : s.end])]
        self.times = frozenset(t.i for t in s.tokens if any(e.start <= t.start < e.end for e in self._expressions))

    # ---------------------------------------------------------------- days
    def day_of(self, match: Match) -> When | None:
        """Find the day on which a move was made: told beside its verb or the verb of saying above it, and gone by."""
        best: tuple[int, when.Expression] | None = None
        for e in self._expressions:
            rank = self._rank(e, match)
            if rank is not None and not self._is_term(e) and not self._lies_ahead(e) and (best is None or rank < best[0]):
                best = rank, e
        return when.resolve(best[1].text, self._published, "past") if best else None

    def _rank(self, e: when.Expression, match: Match) -> int | None:
        """Tell how near to the verb of a move a time stands; None where it is part of what is moved."""
        s, v = self._s, match.verb
        token = next((t for t in s.tokens if t.start <= e.start < t.end), None)
        if token is None or self._lead(e) == "for":
            return None
        path = syntax.path_up(s, token.i, v)
        if path is not None and set(path) <= {"npadvmod", "prep", "pobj", "nmod", "advmod", "compound", "nummod", "amod", "dobj", "tmod"}:
            perfect = any(a.text.lower() in ("has", "have") for a in s.kids(v, "aux"))  # "has invited them on Saturday" tells no day of the past
            future = any(a.tag == "MD" for a in s.kids(v, "aux"))
            return None if perfect or future or (token.i > v + 6 and match.phrase.entry.act == "offer" and path.count("pobj") > 1) else 0
        clause = syntax.clause_of(s, token.i)
        if match.voice.spoken is not None and clause == match.voice.spoken:
            return 1
        if token.i in match.region:
            return None
        up = syntax.path_up(s, v, clause)
        if up is not None and not {"relcl", "acl"} & set(up):
            return 2
        return None

    def window_of(self, match: Match, made: When | None, kind: str | None) -> When | None:
        """Find when the thing offered is to be; of a deadline, from the day of the offer to it."""
        s = self._s
        region, after = set(match.region), s.tokens[min(match.tokens)].start
        base = (made.start if made else None) or self._published
        chosen: list[when.Expression] = []
        last: When | None = None
        spans = [(at, at + len(marker) + len(text) + 2) for marker, text, at in self.conditions(after)]
        for e in self._expressions:
            token = next((t for t in s.tokens if t.start <= e.start < t.end), None)
            if token is None or (made and made.text == e.text) or self._lies_behind(e) or not (token.i in region or e.start > after):
                continue
            clause = s.tokens[syntax.clause_of(s, token.i)]
            if clause.dep in ("relcl", "acl") and clause.tag in ("VBD", "VBN") and clause.i != match.verb:
                continue
            conditional = any((a <= e.start <= b and not TERM.match(e.text)) or a < e.start < b for a, b in spans)
            if self._is_term(e) and e.start > after and not (conditional and kind == "proposal"):
                term = self._term(e, base)
                if kind != "ultimatum":
                    return term
                last = term if last is None or (term.end or "") > (last.end or "") else last  # it runs to its last deadline
            if token.i in region and not conditional:
                chosen.append(e)
        if last is not None:
            return last
        if kind == "ultimatum":
            m = DURATION.search(self._text[after : s.end])
            return When(m[0], base, _later(base, m), "range") if m and base else self._term(chosen[0], base) if chosen else None
        if not chosen:
            return None
        found, lead = when.resolve(chosen[0].text, self._published, "future"), self._lead(chosen[0])
        today = when.resolve(chosen[0].text, self._published, "past")
        if today.start is not None and today.start == today.end == self._published:
            found = today  # on a Saturday, "on Saturday evening" is the same day
        return structs.replace(found, text=f"{lead} {chosen[0].text}") if lead in ("in", "on", "over", "during", "for", "at", "throughout") else found

    def ahead(self, start: int) -> When | None:
        """Resolve the first time from a place on that lies ahead, for "it comes into force on Monday"."""
        for e in self._expressions:
            if e.start >= start and not self._lies_behind(e):
                found = when.resolve(e.text, self._published, "future")
                lead = self._lead(e)
                return structs.replace(found, text=f"{lead} {e.text}" if lead in ("in", "on", "for", "at") else e.text) if found.start else None
        return None

    def has_term(self, start: int) -> bool:
        """Tell whether a deadline stands behind a place."""
        return any(e.start >= start and self._is_term(e) and not self._lies_behind(e) for e in self._expressions)

    def is_history(self, match: Match) -> bool:
        """Tell whether a move is set in another year."""
        s = self._s
        for e in self._expressions:
            inside = [t for t in s.tokens if e.start <= t.start < e.end]
            token = next((t for t in inside if t.head == t.i or s.tokens[t.head] not in inside), None)
            if token is not None and token.dep in ("compound", "nummod", "amod", "nmod", "poss"):
                continue  # "the 1991 boundary"
            if token is not None and when.is_past_year(e, self._published) and not self._lies_ahead(e):
                clause = syntax.clause_of(s, token.i)
                if set(syntax.path_up(s, match.verb, clause) or ["none"]) <= BENEATH:
                    return True
                path = syntax.path_up(s, token.i, match.verb)
                apart = {"relcl", "acl", "conj"} if clause != match.verb else {"relcl", "acl"}
                if path is not None and not apart & set(path):
                    return True
        return False

    def _term(self, e: when.Expression, base: str | None) -> When:
        length = DURATION.search(e.text) if e.text.lower().startswith("within") else None
        if length and base:
            return When(e.text, base, _later(base, length), "range")
        lead = LEADS_TO_TERM.search(self._text[max(self._s.start, e.start - 32) : e.start])
        text = e.text if TERM.match(e.text) or not lead else f"{lead[1]} {e.text}"
        end = (when.resolve(text, self._published, "future").start and when.resolve(text, self._published, "future").end) or when.resolve(
            e.text, self._published, "future"
        ).end
        return When(text, base if end else None, end, "range" if end else None)

    def _lead(self, e: when.Expression) -> str:
        before = self._text[max(self._s.start, e.start - 14) : e.start].split()
        return before[-1].lower() if before else ""

    def _is_term(self, e: when.Expression) -> bool:
        return bool(TERM.match(e.text)) or bool(LEADS_TO_TERM.search(self._text[max(self._s.start, e.start - 32) : e.start]))

    def _distances(self, e: when.Expression) -> tuple[int, int] | None:
        """Tell how many days back and how many ahead a date without a year can lie."""
        if self._published is None:
            return None
        past, ahead = when.resolve(e.text, self._published, "past"), when.resolve(e.text, self._published, "future")
        if past.start is None or past.end is None or ahead.start is None:
            return None
        today = date.fromisoformat(self._published)
        return (today - date.fromisoformat(past.end)).days, (date.fromisoformat(ahead.start) - today).days

    def _lies_ahead(self, e: when.Expression) -> bool:
        if AHEAD.match(e.text) or self._text[e.end : e.end + 5] == " next":
            return True
        found = self._distances(e)
        return found is not None and (found[0] < 0 or (found[0] > NEARER and 0 <= found[1] < found[0]))

    def _lies_behind(self, e: when.Expression) -> bool:
        if PAST.search(e.text) and not re.search(r"\blast (?:week|days?|month) of\b", e.text):
            return True
        found = self._distances(e)
        return found is not None and ((found[1] < 0 and found[0] > 0) or (found[1] > FURTHER and 0 <= found[0] < found[1]))

    # ---------------------------------------------------------------- conditions and reasons
    def conditions(self, start: int) -> list[tuple[str, str, int]]:
        """List the conditions behind a place: marker, words, offset."""
        found: list[tuple[str, str, int]] = []
        taken: list[tuple[int, int]] = []
        body = self._text[start : self._s.end]
        lower = body.lower()
        for marker in sorted((m for m in self._words.lists["conditions"] if m in lower), key=lambda m: (-len(m), m)):
            for m in re.finditer(rf"(?<![\w-]){re.escape(marker)}(?![\w-])", lower):
                if (
                    any(a <= m.start() < b for a, b in taken)
                    or IDLE_IF.match(lower[m.start() :])
                    or re.search(r"\b(?:ask|asked|see|know|wonder|even)\s*$", lower[: m.start()])
                ):
                    continue
                taken.append((m.start(), m.end()))
                rest = body[m.end() :]
                stop = STOP.search(rest)
                words = rest[: stop.start() if stop else len(rest)].strip(" ,")
                at = start + m.start()
                if words and not any(e.start <= at + len(marker) + 1 < e.end and e.end >= at + len(marker) + len(words) for e in self._expressions):
                    found.append((marker, words, at))
        stated = STATED.search(body)
        if stated:
            found.append(("on condition", re.split(r"[.;”\"]", stated[1])[0].strip(" ,"), start + stated.start(1)))
        first = FIRST.search(body)
        if first and not found:
            words = re.sub(r"^[\s,]*(?:(?:saying|said|but|and|that|insisting|arguing|adding)\b ?)*", "", first[1]).strip()
            found.append(("first", words, start + first.start(1)))
        return sorted(found, key=lambda f: f[2])

    def reasons(self, start: int) -> list[str]:
        """List the reasons behind a place; the first marker that the lexicon knows, longest first."""
        body = self._text[start : self._s.end]
        lower = body.lower()
        for marker in sorted((m for m in self._words.lists["reasons"] if m in lower), key=lambda m: (-len(m), m)):
            m = re.search(rf"(?<![\w-]){re.escape(marker)}(?![\w-])", lower)
            if not m:
                continue
            rest = body[m.end() :].lstrip(" ,")
            stop = re.search(r"\.(?=\s|$)|; |, (?=(?:\w+ ){0,5}(?:said|told|added|wrote)\b)|$", rest)
            words = re.sub(r"^that ", "", rest[: stop.start() if stop else len(rest)].strip(" ,."))
            if words and not FIRST.match(words):
                return [words]
        return []


def _later(base: str, length: re.Match[str]) -> str:
    count = int(length[1]) if length[1].isdigit() else NUMBER.get(length[1].lower(), 1)
    days = {"hour": (count + 23) // 24, "day": count, "week": 7 * count, "month": 30 * count}[length[2].lower()]
    return (date.fromisoformat(base) + timedelta(days=days)).isoformat()
