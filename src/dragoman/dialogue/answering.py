"""Replies in; the threads that they answer, with the reasons, out."""

from __future__ import annotations

from msgspec import structs

from dragoman.dialogue.joining import NEAR, REACH, Joining, Link
from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import meet, same
from dragoman.dialogue.threads import Answer, Thread, gap_is_short, kind_of, name, overlap

ANSWERS = 2.0  # score from which a reply answers an offer


class Answering(Joining):
    """Links replies to offers."""

    def _reply(self, move: Move) -> None:
        best: Thread | None = None
        top, why = 0.0, []
        pool: list[Thread] = list(self._in_document[move.order])
        if move.everyone:
            for side in move.owner:
                pool += self._by_maker.last(side, move.words)
        for side in move.by:
            pool += self._by_target.near(side, move.order, move.words)
        for side in move.owner:
            pool += [t for t in self._by_maker.last(side, move.words) if not t.to]
        listed = list(dict((t.number, t) for t in pool).values())
        open_to = [
            t
            for t in listed
            if meet(t.to, move.by)
            and not meet(t.by, move.by)
            and self._in_time(t, move)
            and (self._gap(t, move) or 999) <= 60
            and not any(a.kind in ("accept", "reject") and meet([a.side], move.by) for a in t.answers)
        ]
        lone = [t for t in open_to if not t.weak] or open_to
        for thread in listed:
            score, reasons = self._answering(thread, move, len(lone) == 1 and lone[0] is thread)
            if score > top:
                best, top, why = thread, score, reasons
        if move.phrase == "call-it-names" and self._only_says_why(move):
            return
        needed = ANSWERS + (0.5 if move.soft else 0.0)
        if best is not None and all(m.frail for m in best.moves):
            needed += 1.0
        if best is not None and top >= needed:
            self._answer(best, move)
            self._links.append((best, Link("", move.mention, "answers", round(top, 2), why)))
            return

    def _only_says_why(self, move: Move) -> bool:
        """Take "called it a ploy" as the reason of a reply that the document tells of already."""
        for other in reversed(self._replies[move.order]):
            if other is move or other.phrase == "call-it-names" or not meet(other.by, move.by) or other.kind not in ("reject", "conditional", "counter"):
                continue
            if not move.owner or not other.owner or meet(move.owner, other.owner):
                other.reasons = [*other.reasons, *move.reasons]
                return True
        return False

    def _answering(self, thread: Thread, move: Move, lone: bool = False) -> tuple[float, list[str]]:
        doers = [s for s in move.by if not any(same(s, b) for b in thread.by)]
        if move.by and not doers:
            return 0.0, []
        outside = bool(thread.to) and not move.everyone and not meet(thread.to, doers)
        if outside and not self._may_join(thread, move):
            return 0.0, []
        if not self._in_time(thread, move):
            return 0.0, []
        if thread.implied and not meet(thread.by, move.owner) and all((m.order, m.start) > (move.order, move.start) for m in thread.told):
            return 0.0, []
        score, reasons = 0.0, []
        explicit = False
        if move.owner:
            if meet(thread.by, move.owner):
                vague = all(o.members for o in move.owner)
                score += 1.5 if vague else 2.0
                score += 0.3 if vague and any(b.key == o.members[0] for b in thread.by for o in move.owner) else 0.0
                explicit = True
                reasons.append(f"it names {name(move.owner[0])} as the maker")
            elif not meet(move.owner, move.by):
                return 0.0, []
        if move.noun and move.noun != "it":
            kind = kind_of(move)
            if kind == thread.kind or {kind, thread.kind} == {"demand", "ultimatum"}:
                score += 0.75
                reasons.append(f'"{move.noun}" fits a {thread.kind}')
            elif kind == "invitation" or (thread.kind == "invitation" and kind == "demand"):
                score -= 0.5
        shared, gain = overlap(move.words, thread.words)
        if not gain and move.around:
            shared, gain = overlap(move.around, thread.words)
            gain *= 0.6
        if gain:
            score += 1.25 * gain
            reasons.append("same words: " + ", ".join(sorted(shared)))
        spots = thread.spoken(move.order)
        before = [m for m in spots if (m.sentence, m.start) <= (move.sentence, move.start)]
        if before:
            distance = move.sentence - max(m.sentence for m in before)
            score += 2.0 if distance <= 1 else 1.5 if distance <= NEAR else 0.75
            if distance == 0 and any(m.start <= move.start for m in before):
                score += 0.25
            reasons.append("spoken of just before" if distance <= NEAR else "spoken of in the same document")
        elif spots and all(m.sentence == move.sentence for m in spots) and thread.implied:
            score += 0.25
        elif spots:
            score += 1.0 if min(m.sentence for m in spots) - move.sentence <= 2 else 0.5
            reasons.append("spoken of in the same document")
        if move.visit:
            talks = "talks" in thread.words or thread.kind == "invitation"
            place = bool(move.place and move.place.lower() in thread.places)
            score += 1.25 if talks and thread.kind == "invitation" else 0.5 if talks else -2.0
            score += 1.0 if place else 0.0
            if talks:
                reasons.append("a visit answers an invitation")
            if not spots and not gain and not place and not explicit and not lone:
                score -= 1.0
        toward = meet(thread.by, move.toward)
        if lone and (
            move.answer
            or (move.visit and thread.kind == "invitation")
            or (not move.words and move.kind in ("accept", "reject", "defer", "counter", "conditional"))
        ):
            score += 1.25
            reasons.append("the one offer to it that is open")
        elif not spots and not gain and not explicit and not toward:
            return 0.0, []
        if move.words and len(move.words) >= 3 and not gain and not explicit and move.noun is None and not move.definite:
            score -= 0.4
        if any(m.order == move.order and m.sentence == move.sentence and m is not move for a in thread.answers if meet([a.side], doers) for m in a.moves):
            score += 0.75
        if meet(thread.by, move.toward) and not explicit:
            score += 0.75
            reasons.append(f"it is turned to {name(thread.by[0])}")
        if any(same(a.side, s) for a in thread.answers for s in move.by):
            score -= 0.1
        else:
            score += 0.25
        gap = self._gap(thread, move)
        if gap is None:
            if not (explicit or spots):
                return 0.0, []
            reasons.append("order unknown")
        else:
            if gap > REACH and not (explicit and gain):
                return 0.0, []
            score += max(0.0, 0.5 - gap / 240)
        if thread.weak:
            score -= 0.25
        if outside:
            score -= 0.5
        if move.aged and not explicit:
            score -= 3.0
        if (
            move.habit
            and move.kind in ("accept", "reject")
            and not (before and move.sentence - max(m.sentence for m in before) <= 1)
            and not gain
            and not explicit
            and move.noun in (None, "it")
        ):
            score -= 1.0
        if "talks" in shared and move.noun is None:
            score += 0.4
            reasons.append("both are about talks")
        mine = [a for a in thread.answers if meet([a.side], doers)]
        if mine and mine[-1].kind in ("reject", "counter") and mine[-1].moves[-1].order != move.order:
            score -= 0.75
        elif not mine and gap_is_short(self._gap(thread, move)):
            score += 0.25
        if move.visit and move.phrase == "come" and move.text.split()[0].lower() in ("meet", "receive", "join") and not spots and not explicit and gain < 0.5:
            score -= 1.5
        return score, reasons

    def _may_join(self, thread: Thread, move: Move) -> bool:
        """Tell whether a side that no report names as addressee may be one: others named in it, or invited by a host."""
        if meet(thread.involved, move.by):
            return True
        if move.phrase == "applause" or any(s.apart for s in move.by):
            return False
        here = [m for m in thread.spoken(move.order) if 0 <= move.sentence - m.sentence <= NEAR]
        if (
            here
            and thread.guessed
            and thread.kind == "proposal"
            and (move.noun is not None or move.definite)
            and move.kind in ("accept", "conditional", "reject", "defer")
        ):
            return all(s.kind != "vague" for s in move.by)
        return (
            bool(here)
            and thread.kind == "invitation"
            and move.kind in ("accept", "conditional", "defer")
            and (move.visit or move.noun is not None or move.definite)
            and all(s.kind == "state" for s in move.by)
        )

    def _counters(self) -> None:
        """An offer put in the place of another is a reply to it as well."""
        for thread in self._threads:
            first = thread.moves[0]
            if thread.implied or first.act != "offer" or first.frail:
                continue
            pool: list[Thread] = []
            for side in thread.by:
                pool += self._by_target.near(side, first.order, thread.words)
            best: tuple[float, Thread] | None = None
            for other in dict((t.number, t) for t in pool).values():
                if (
                    other.number == thread.number
                    or not meet(other.to, thread.by)
                    or meet(other.by, thread.by)
                    or (thread.to and not meet(other.by, thread.to))
                    or not self._in_time(other, first)
                ):
                    continue
                spots = other.spoken(first.order)
                _shared, gain = overlap(frozenset(thread.words), other.words)
                mixed = [
                    a
                    for a in other.answers
                    if meet([a.side], thread.by) and any(m.order == first.order and abs(m.sentence - first.sentence) <= 1 for m in a.moves)
                ]
                score = gain + (1.0 if spots else 0.0)
                if first.counter:
                    score += 1.0
                elif (
                    gain >= 1.0
                    and other.kind in ("demand", "ultimatum")
                    and thread.kind == "proposal"
                    and {"pay", "loan"} & set(thread.words) & other.words
                    and any(c.isdigit() for m in thread.moves for c in m.subject or "")
                ):
                    score += 1.0  # a sum against a sum
                elif not gain or not any(a.kind in ("counter", "reject") or any(m.partial for m in a.moves) for a in mixed):
                    continue
                if mixed:
                    score += 1.0
                if score >= 2.0 and (best is None or score > best[0]):
                    best = score, other
            if best is None:
                continue
            other = best[1]
            for side in thread.by:
                if not meet([side], other.to):
                    continue
                move = structs.replace(first, act="reply", kind="counter", conditions=[], reasons=[])
                joined = next(
                    (
                        a
                        for a in other.answers
                        if same(a.side, side) and any(m.order == first.order for m in a.moves) and a.kind in ("reject", "counter", "accept", "conditional")
                    ),
                    None,
                )
                if joined is not None:
                    joined.kind, joined.counter = "counter", thread
                    joined.moves.append(move)
                else:
                    other.answers.append(Answer(side, [move], "counter", thread))
                other.note(move)
                self._links.append((other, Link("", first.mention, "answers", round(best[0], 2), ["put in its place"])))
