"""An offer and what may have ended it in; how surely it was withdrawn, lapsed or fulfilled, or is to be at a time, out."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import TypeAlias

from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import meet
from dragoman.dialogue.threads import Thread, overlap
from dragoman.dialogue.words import load

ENDS = 1.5  # score from which a move ends one
Rated: TypeAlias = tuple[float, list[str]]


@functools.cache
def _concepts() -> frozenset[str]:
    return frozenset(name for names in load().concepts.values() for name in names)


def _withdrawn(thread: Thread, move: Move) -> Rated:
    """Rate whether its maker takes it back."""
    if all(m.order == move.order and m.sentence > move.sentence for m in thread.moves):
        return 0.0, []  # it is told only later
    unnamed = not move.by and not move.owner and move.noun not in (None, "it") and thread.distance(move) is not None  # "the threat was withdrawn"
    if not (unnamed or meet(thread.by, move.by or move.owner)) or not thread.reachable(move):
        return 0.0, []
    if move.owner and not meet(move.owner, thread.by):
        return 0.0, []
    told = 0.25 if move.phrase in ("think-better", "no-longer") else 0.0
    kind = move.noun == thread.kind or {move.noun, thread.kind} <= {"demand", "ultimatum"}
    return 0.5 + told + overlap(move.words, thread.words) + (1.0 if kind else 0.25 if move.noun else 0.0) + (
        0.5 if thread.distance(move) is not None else 0.0
    ), []


def _lapsed(thread: Thread, move: Move) -> Rated:
    """Rate whether its term has passed."""
    window = next((m.window for m in thread.moves if m.window and m.window.end), None)
    due = bool(window and move.published and (window.end or "") <= move.published)
    if (thread.kind != "ultimatum" and not due) or not thread.reachable(move):
        return 0.0, []
    sides = [*move.by, *move.owner]
    if sides and not meet(sides, [*thread.by, *thread.to]):
        return 0.0, []
    return (1.0 if thread.kind == "ultimatum" else 0.0) + (1.0 if due else 0.0) + (0.5 if sides else 0.0), []


def _fulfilled(thread: Thread, move: Move) -> Rated:
    """Rate whether the thing itself took place: the same matter, done by who was to do it, not before its time, and not refused."""
    window = next((m.window for m in thread.moves if m.window and m.window.start), None)
    done = (move.date.end if move.date else None) or move.published
    kinds = {a.kind for a in thread.answers}
    if not thread.reachable(move) or "reject" in kinds or thread.seen == move.published:
        return 0.0, []
    if window and done and done < (window.start or ""):
        return 0.0, []
    concepts = (move.words & _concepts()) & (thread.words | ({"talks"} if thread.kind == "invitation" else set()))
    if not concepts:
        return 0.0, []
    sides = [*thread.by, *thread.to] if "talks" in concepts or kinds & {"accept", "counter"} else thread.to
    both = meet(move.by, thread.by) and meet(move.by, thread.to)
    if (move.by and not meet(move.by, sides)) or not (both or kinds & {"accept", "conditional"} or (thread.kind in ("demand", "ultimatum") and move.by)):
        return 0.0, []
    if any(a.counter is not None for a in thread.answers[-1:]):
        return 0.0, []  # what was put in its place takes place
    score = 0.75 + min(0.5 * (overlap(move.words, thread.words)), 0.75) + (0.75 if "accept" in kinds else 0.25 if "conditional" in kinds else 0.0)
    return score + (0.5 if move.by else 0.0), []


def _timed(thread: Thread, move: Move) -> Rated:
    """Rate whether a sentence tells when it is to be."""
    distance = thread.distance(move)
    if distance is None or not 0 <= distance <= 2 or any(m.window and m.window.start for m in thread.moves):
        return 0.0, []
    return 1.0 + overlap(move.words, thread.words) + (0.5 if distance <= 1 else 0.0), []


RATES: Mapping[str, Callable[[Thread, Move], Rated]] = {"withdraw": _withdrawn, "lapse": _lapsed, "fulfil": _fulfilled, "window": _timed}
