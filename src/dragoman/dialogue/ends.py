"""Moves that withdraw, fulfil or let lapse in, and sentences that tell of windows and conditions; the threads they end or complete, out."""

from __future__ import annotations

from dragoman.dialogue.answering import Answering
from dragoman.dialogue.joining import Link
from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import meet
from dragoman.dialogue.threads import RECENT, Thread, kind_of, latest, overlap


class Ends(Answering):
    """Links what becomes of offers to them."""

    def _end(self, move: Move) -> None:
        pool = list(self._in_document[move.order])
        for side in (*move.by, *move.owner):
            pool += self._by_maker.last(side, move.words) + self._by_target.last(side, move.words)
        if move.act in ("lapse", "fulfil") and not pool:
            pool = self._threads[-RECENT:]
        elif move.act == "fulfil":
            pool += self._threads[-RECENT:] if len(self._threads) <= RECENT else []
        best: tuple[float, Thread] | None = None
        for thread in dict((t.number, t) for t in pool).values():
            if not self._in_time(thread, move):
                continue
            score = getattr(self, f"_{move.act}")(thread, move)
            if score >= 2.0 and (best is None or score >= best[0]):
                best = score, thread
        if best is None:
            return
        thread = best[1]
        thread.ends.append(move)
        if move.act not in ("window", "condition"):
            self._links.append((thread, Link("", move.mention, "ends", round(best[0], 2), [move.act])))

    def _here(self, thread: Thread, move: Move) -> float:
        spots = thread.spoken(move.order)
        before = [m for m in spots if m.sentence <= move.sentence]
        if before:
            return 1.5 if move.sentence - max(m.sentence for m in before) <= 2 else 0.75
        return 0.75 if spots else 0.0

    def _withdraw(self, thread: Thread, move: Move) -> float:
        if not meet(thread.by, move.by):
            return 0.0
        _, gain = overlap(move.words, thread.words)
        score = self._here(thread, move) + gain + (1.0 if move.noun else 0.0)
        if move.noun and kind_of(move) == thread.kind:
            score += 0.75
        if move.noun not in (None, "it") and sum(meet(t.by, move.by) for t in self._by_maker.last(move.by[0])) == 1:
            score += 0.5
        if any(m.start == move.start and m.order == move.order for a in thread.answers for m in a.moves):
            return 0.0
        return score

    def _lapse(self, thread: Thread, move: Move) -> float:
        window = thread.window
        if thread.kind not in ("ultimatum", "demand", "proposal"):
            return 0.0
        score = 1.0 if thread.kind == "ultimatum" else 0.0
        if window and move.published and (window.end or "") <= move.published:
            score += 1.0
        elif thread.kind != "ultimatum":
            return 0.0
        sides = [*move.by, *move.owner]
        if sides and not (meet(sides, thread.by) or meet(sides, thread.to)):
            return 0.0
        if sides:
            score += 0.5
        return score + self._here(thread, move) + overlap(move.words, thread.words)[1]

    def _fulfil(self, thread: Thread, move: Move) -> float:
        concepts = set(move.concepts)
        if not concepts & thread.words or thread.implied:
            return 0.0
        if any(a.kind == "reject" for a in latest(thread)):
            return 0.0
        if any(m.order == move.order and m.act == "offer" for m in thread.moves) and not (
            move.date and move.date.start and (thread.span[0] or "") <= move.date.start and any(a.kind == "accept" for a in thread.answers)
        ):
            return 0.0
        if move.date is not None and move.date.start is None:
            return 0.0
        window = next((m.window for m in (*thread.moves, *thread.told) if m.window and m.window.start), None)
        low = thread.span[0] or thread.span[1]
        start = move.date.start if move.date else None
        score = 0.5
        sides = [*thread.by, *thread.to]
        present = sum(meet([s], move.by) for s in sides)
        if move.by and not present:
            return 0.0
        score += min(1.5, 0.75 * present)
        if start and low and start < low:
            return 0.0
        if window and start:
            score += 1.25 if (window.start or "") <= start <= (window.end or "") else -0.75
        if move.place and move.place.lower() in thread.places:
            score += 1.25
        elif move.place and thread.places and "talks" in concepts:
            score -= 1.0
        if any(a.kind in ("accept", "conditional") for a in thread.answers):
            score += 0.75
        if "talks" not in concepts:
            score += 0.25
            if not any(a.kind in ("accept", "conditional") for a in thread.answers) and thread.kind != "demand":
                return 0.0
        elif thread.kind != "invitation" and not (window and start) and not move.place:
            score -= 0.75
        if self._here(thread, move):
            score += 0.5
        _, gain = overlap(move.words, thread.words)
        return score + min(gain, 0.75)

    def _window(self, thread: Thread, move: Move) -> float:
        if any(m.window for m in thread.moves):
            return 0.0
        spots = [m for m in thread.spoken(move.order) if 0 <= move.sentence - m.sentence <= 2]
        gain = overlap(move.words, thread.words)[1]
        if not spots or not (gain or move.noun == "it"):
            return 0.0
        return 1.5 + gain + (0.75 if any(a.kind == "accept" for a in thread.answers) else 0.0) + (0.5 if any(m.act == "offer" for m in spots) else 0.0)

    def _condition(self, thread: Thread, move: Move) -> float:
        spots = [m for m in thread.moves if m.order == move.order and 0 <= move.sentence - m.sentence <= 2]
        if not spots or (move.by and not meet(move.by, thread.by) and not any(s.kind == "state" for s in move.by)):
            return 0.0
        return 2.5 - 0.25 * (move.sentence - max(m.sentence for m in spots))
