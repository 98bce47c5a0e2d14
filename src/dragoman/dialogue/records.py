"""A thread of moves in; the Offer that it makes, with its Replies and its state, out."""

from __future__ import annotations

from msgspec import structs

from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import same
from dragoman.dialogue.threads import Answer, Thread, mentions, parties
from dragoman.model import Offer, Reply


def offer(thread: Thread, ids: set[int]) -> Offer:
    """Sum up a thread; `ids` are the numbers of those that are kept."""
    moves = thread.moves
    dates = sorted((m.date for m in moves if m.date), key=lambda d: (d.start or "9999", d.end or ""))
    windows = [m.window for m in (*moves, *(m for m in thread.ends if m.act == "window"), *(m for a in thread.answers for m in a.moves)) if m.window]
    window = next((w for w in windows if w.start), windows[0] if windows else None)
    if window and window.precision == "range" and window.end and dates and dates[0].start and window.start == moves[0].published:
        window = structs.replace(window, start=min(dates[0].start, window.end))  # a term runs from the day of the offer
    state, evidence = state_of(thread)
    return Offer(
        id=thread.id,
        kind=thread.kind,
        made_by=parties(thread.by),
        made_to=parties(thread.to),
        subject=next((m.subject for m in moves if m.subject and " " in m.subject), moves[0].subject),
        purpose=next((m.purpose for m in moves if m.purpose), None),
        contexts=list(dict.fromkeys(c for m in moves for c in m.contexts)),
        date=dates[0] if dates else None,
        window=window,
        place_text=next((m.place_text for m in moves if m.place_text), None),
        conditions=list(dict.fromkeys(c for m in moves for c in m.conditions)),
        implied=thread.implied and all(m.phrase == "implied" for m in moves),
        mentions=mentions(moves),
        events=list(dict.fromkeys(e for m in moves for e in m.events)),
        replies=[_answered(a, ids) for a in sorted(thread.answers, key=_when)],
        state=state,
        state_evidence=[m.mention for m in evidence],
        order_known=all(m.published for m in (*moves, *(m for a in thread.answers for m in a.moves))),
    )


def _answered(answer: Answer, ids: set[int]) -> Reply:
    moves = answer.moves
    dates = [m.date for m in moves if m.date]
    return Reply(
        by=parties([answer.side]),
        kind=answer.kind,
        partial=answer.partial,
        date=next((d for d in dates if d.start), dates[0] if dates else None),
        conditions=list(dict.fromkeys(c for m in moves if m.act == "reply" for c in m.conditions)),
        reasons=list(dict.fromkeys(r for m in moves for r in m.reasons)),
        counter_offer=answer.counter.id if answer.counter and answer.counter.number in ids else None,
        mentions=mentions(moves),
        events=list(dict.fromkeys(e for m in moves for e in m.events)),
    )


def _when(answer: Answer) -> tuple[str, int, int]:
    move = answer.moves[0]
    return (move.date.start if move.date else None) or move.published or "9999", move.order, move.start


def state_of(thread: Thread) -> tuple[str, list[Move]]:
    """Tell the state of an offer by the last reply of each addressee and what ended it, with the moves that show it."""
    last: list[Answer] = []
    for answer in sorted(thread.answers, key=_when):
        last = [a for a in last if not same(a.side, answer.side)] + [answer]
    last = [a for a in last if any(same(a.side, s) for s in thread.to)] or last  # who wasn't asked doesn't decide
    kinds = {a.kind for a in last}
    for act, state in (("withdraw", "withdrawn"), ("fulfil", "fulfilled"), ("lapse", "lapsed")):
        evidence = [m for m in thread.ends if m.act == act]
        before = {a.kind for a in last if evidence and (a.moves[0].published or "", a.moves[0].order) < (evidence[0].published or "", evidence[0].order)}
        if evidence and not (act == "lapse" and before & {"reject", "accept"}):
            return state, evidence
    for kind, state in (("reject", "rejected"), ("counter", "countered"), ("conditional", "conditional")):
        if kind in kinds:
            return state, []
    silent = [] if thread.guessed else [s for s in thread.to if not any(same(a.side, s) for a in last)]
    return ("open" if not kinds or "defer" in kinds or silent else "accepted"), []
