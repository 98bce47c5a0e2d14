"""Moves of many documents in; offers with the replies that answer them, their states, and the reasons for every link, out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from dragoman.dialogue.ends import Ends
from dragoman.dialogue.joining import Link
from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import meet, same
from dragoman.dialogue.threads import Answer, Thread, day, latest, mentions, parties
from dragoman.model import Offer, Reply


class Ledger(Struct):
    """Offers, and the links that made them; `unordered` names the documents without a date, whose order is unknown."""

    offers: list[Offer]
    links: list[Link]
    unordered: list[str]


def link(moves: Iterable[Move], as_of: str | None = None) -> list[Offer]:
    """Join moves to offers with their replies; see `connect`."""
    return connect(moves, as_of).offers


def connect(moves: Iterable[Move], as_of: str | None = None) -> Ledger:
    """Join moves to offers with their replies, across documents.

    Args:
        moves: as `reading.read` gives them, documents numbered by `order`.
        as_of: the day for which states are told; what was published later is left out. Default: all.
    """
    listed = [structs.replace(m) for m in moves if as_of is None or m.published is None or m.published <= as_of]
    listed.sort(key=lambda m: (m.published or "9999", m.order, m.start, m.end))
    return Linker(listed).ledger()


class Linker(Ends):
    """The whole of linking, in order."""

    def ledger(self) -> Ledger:
        """Link all moves and sum up."""
        for move in self._moves:
            if move.act in ("offer", "mention", "convey"):
                self._make(move)
            elif move.act in ("describe", "refer"):
                self._describe(move)
            elif move.act == "reply":
                if self._implies(move):
                    self._imply(move)
                if move.conditions:
                    self._recall(move)
        for move in self._moves:
            if move.act == "reply":
                self._reply(move)
        self._counters()
        for move in self._moves:
            if move.act in ("withdraw", "lapse", "fulfil", "window", "condition"):
                self._end(move)
        kept = [t for t in self._threads if self._counts(t)]
        kept.sort(key=lambda t: (t.span[0] or t.span[1] or "9999", t.told[0].order, min(m.start for m in t.told)))
        ids = {t.number for t in kept}
        return Ledger(
            [self._offer(t, ids) for t in kept],
            [structs.replace(x, offer=t.id) for t, x in self._links if t.number in ids],
            list(dict.fromkeys(m.document for m in self._moves if m.published is None)),
        )

    def _counts(self, thread: Thread) -> bool:
        """Tell whether it is an offer: made to somebody else, and not only wished for."""
        if not thread.by or not thread.to or meet(thread.by, thread.to):
            return False
        if thread.implied and not thread.answers and not any(m.act == "offer" for m in thread.moves):
            return False
        if thread.weak:
            spoken = {(m.order, m.sentence) for m in thread.moves}
            return len(spoken) > 1 or bool(thread.answers)
        return True

    def _offer(self, thread: Thread, ids: set[int]) -> Offer:
        strong = [m for m in thread.moves if m.act == "offer"] or thread.moves
        dates = [m.date for m in thread.moves if m.date]
        dated = sorted((d for d in dates if d.start), key=lambda d: (d.start or "", d.end or ""))
        windows = (
            [m.window for m in (*strong, *thread.moves) if m.window]
            + [m.window for m in thread.ends if m.window]
            + [m.window for m in thread.told if m.window and m.act in ("reply",)]
        )
        known = [w for w in windows if w.start] or windows
        window = known[0] if known else None
        if (
            window is not None
            and window.precision == "range"
            and window.end
            and dated
            and any(m.window is window for m in thread.moves)
            and window.start == thread.moves[0].published
        ):
            window = structs.replace(window, start=min(dated[0].start or "", window.end))  # a term runs from the day of the offer
        kinds = [m.kind for m in thread.moves if m.kind]
        kind = "ultimatum" if "ultimatum" in kinds else thread.kind
        replies = [self._answered(thread, a, ids) for a in sorted(thread.answers, key=lambda a: (day(a.moves[0]), a.moves[0].order, a.moves[0].start))]
        ends = [m for m in thread.ends if m.act in ("withdraw", "lapse", "fulfil")]
        state, evidence = state_of(thread, ends)
        return Offer(
            id=thread.id,
            kind=kind,
            made_by=parties(thread.by),
            made_to=parties(thread.to),
            subject=_subject(strong),
            purpose=next((m.purpose for m in strong if m.purpose), None),
            contexts=list(dict.fromkeys(c for m in thread.moves for c in m.contexts)),
            date=next(iter(dated or dates), None),
            window=window,
            place_text=next((m.place_text for m in strong if m.place_text), None),
            conditions=list(dict.fromkeys(c for m in (*thread.moves, *(e for e in thread.ends if e.act == "condition")) for c in m.conditions)),
            implied=thread.implied and not any(m.act == "offer" for m in thread.moves),
            mentions=mentions(thread.moves),
            events=list(dict.fromkeys(e for m in thread.moves for e in m.events)),
            replies=replies,
            state=state,
            state_evidence=[m.mention for m in evidence],
        )

    def _answered(self, thread: Thread, answer: Answer, ids: set[int]) -> Reply:
        moves = answer.moves
        dates = [m.date for m in moves if m.date]
        dated = [d for d in dates if d.start]
        return Reply(
            by=parties([answer.side]),
            kind=answer.kind,
            partial=any(m.partial for m in moves) or len({m.kind for m in moves} & {"accept", "reject"}) == 2,
            date=next(iter(dated or dates), None),
            conditions=list(dict.fromkeys(c for m in moves for c in m.conditions)),
            reasons=list(dict.fromkeys(r for m in moves for r in m.reasons)),
            counter_offer=answer.counter.id if answer.counter and answer.counter.number in ids else None,
            mentions=mentions(moves),
            events=list(dict.fromkeys(e for m in moves for e in m.events)),
        )


def _subject(moves: Sequence[Move]) -> str | None:
    """Choose the words that tell best what is offered: the first that are more than one word."""
    found = [m.subject for m in sorted(moves, key=lambda m: (m.order, m.start)) if m.subject]
    return next((x for x in found if " " in x and not x.startswith(("when ", "if ", "that "))), found[0] if found else None)


def state_of(thread: Thread, ends: Sequence[Move]) -> tuple[str, list[Move]]:
    """Tell the state of an offer by the last reply of each addressee and what ended it, with the moves that show it."""
    kinds = {a.kind for a in latest(thread)}
    for act, state in (("withdraw", "withdrawn"), ("fulfil", "fulfilled")):
        evidence = [m for m in ends if m.act == act]
        if evidence:
            return state, evidence
    lapsed = [m for m in ends if m.act == "lapse"]
    if lapsed and "reject" not in kinds and "accept" not in kinds:
        return "lapsed", lapsed
    if "reject" in kinds:
        return "rejected", []
    if "counter" in kinds:
        return "countered", []
    if "conditional" in kinds:
        return "conditional", []
    silent = [s for s in (thread.to if not thread.guessed else ()) if not any(same(a.side, s) for a in thread.answers)]
    if not kinds or "defer" in kinds or silent:
        return "open", []
    return "accepted", []
