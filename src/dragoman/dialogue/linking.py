"""Moves of many documents in; offers with the replies that answer them, their states, and the reasons for every link, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from typing import TypeAlias

from msgspec import Struct, structs

from dragoman.dialogue.ends import ENDS, RATES
from dragoman.dialogue.moves import Move
from dragoman.dialogue.naming import in_full
from dragoman.dialogue.records import offer
from dragoman.dialogue.sides import Side, meet, same, unite, without
from dragoman.dialogue.threads import REACH, Answer, Index, Thread, days, overlap
from dragoman.dialogue.words import stem
from dragoman.model import Mention, Offer

SAME_OFFER = 1.75  # score from which two reports are of one offer
ANSWERS = 1.75  # score from which a reply answers an offer
DEED = 0.8  # worth of the words that what is promised must share with what was asked for
FAR = 5  # sentences after which a reply in one text no longer goes on from an offer
SOON = 30  # days within which an answer need not name what it answers
BESIDE = 3  # sentences between a refusal and what is put in the place of the offer


_Rate: TypeAlias = Callable[[Thread, Move], tuple[float, list[str]]]


class Link(Struct):
    """Why a move belongs to an offer."""

    offer: str
    mention: Mention
    role: str
    score: float
    why: list[str]


class Ledger(Struct):
    """Offers, and the links that made them; `unordered` names the documents without a date, whose order is unknown."""

    offers: list[Offer]
    links: list[Link]
    unordered: list[str]


def connect(moves: Iterable[Move], as_of: str | None = None) -> Ledger:
    """Join moves to offers with their replies, across documents.

    Args:
        moves: as `reading.read` gives them, documents numbered by `order`.
        as_of: the day for which states are told; what was published later is left out. Default: all.
    """
    listed = [m for m in moves if as_of is None or m.published is None or m.published <= as_of]
    listed.sort(key=lambda m: (m.published or "9999", m.order, m.start, m.end))
    return _Linker(in_full(listed)).ledger()


class _Linker:
    """Goes through the documents in the order of time; in each, offers first, then replies, then what ends an offer."""

    def __init__(self, moves: Sequence[Move]) -> None:
        self._moves = moves
        self._threads: list[Thread] = []
        self._makers, self._targets = Index(), Index()
        self._here: dict[int, list[Thread]] = defaultdict(list)
        self._links: list[tuple[Thread, Link]] = []
        self._last: dict[int, Move] = {}  # the last reply of each document

    def ledger(self) -> Ledger:
        """Link all moves and sum up."""
        for order, group in groupby(self._moves, key=lambda m: m.order):
            listed = list(group)
            made = [(m, t) for m in listed if m.act == "offer" and (t := self._make(m))]
            for move in listed:
                if move.act == "reply":
                    self._reply(move)
                elif move.act == "mention":
                    best, score, _ = self._best(self._makers.last(move.owner, move.words), move, self._sameness)
                    if best is not None and score >= SAME_OFFER:
                        best.note(move)
            self._counters(order, [t for m, t in made if t.moves[0] is m])
            for move in listed:
                if move.act in ("withdraw", "lapse", "fulfil", "window"):
                    self._end(move)
        dealt = [t for t in self._threads if t.answers or not any(m.appeal for m in t.moves)]
        known = {key for t in dealt for s in (*t.by, *t.to) for key in s.blocks}
        kept = [t for t in self._threads if t.counts(known)]
        kept.sort(key=lambda t: (t.born or "9999", t.moves[0].order, min(m.start for m in t.moves)))
        ids = {t.number for t in kept}
        return Ledger(
            [offer(t, ids) for t in kept],
            [structs.replace(x, offer=t.id) for t, x in self._links if t.number in ids],
            list(dict.fromkeys(m.document for m in self._moves if m.published is None)),
        )

    # ---------------------------------------------------------------- offers
    def _make(self, move: Move) -> Thread | None:
        pool = self._candidates(move)
        best, score, why = self._best(pool, move, self._sameness)
        if best is not None and move.pointing and sum(self._sameness(t, move)[0] > 0 for t in pool) == 1:
            score, why = score + 0.75, [*why, "the only one of its maker"]
        if best is not None and score >= SAME_OFFER:
            best.add(move)
            self._file(best, move)
            self._links.append((best, Link("", move.mention, "reports", round(score, 2), why)))
            return best
        if self._handed_on(move):
            return None
        if not move.by or move.kind is None or move.noun == "it" or self._on_condition(move):
            return None
        return self._new(move, move.to or self._guess(move))

    def _handed_on(self, move: Move) -> bool:
        """Take "Norway put the request to Colombo" as word of another's offer, told just before."""
        if not move.pointing or move.noun in (None, "it") or meet(move.owner, move.by):
            return False
        for thread in self._here[move.order]:
            if thread.kind == move.noun and 0 <= (thread.distance(move) or 0) <= 2 and not meet(thread.by, move.by):
                thread.to = unite([*thread.to, *without(move.to, thread.by)])
                self._targets.add(move.to, thread)
                thread.note(move)
                return True
        return False

    def _new(self, move: Move, to: Sequence[Side]) -> Thread:
        thread = Thread(len(self._threads), move.by, without(to, move.by), move.kind or "proposal", guessed=not move.to)
        thread.add(move)
        self._threads.append(thread)
        self._file(thread, move)
        return thread

    def _on_condition(self, move: Move) -> bool:
        """Take "is ready to pay once …" or "first wants an agenda" of one who was asked as an answer."""
        if not (move.first or (move.phrase == "ready" and (move.conditions or not move.counter))):
            return False
        pool = {t.number: t for t in (*self._targets.last(move.by, move.words), *self._here[move.order])}
        kind = "conditional" if move.first or move.conditions else "accept"
        wanted = move.conditions or ([move.subject] if move.subject and move.first else [])
        reply = structs.replace(move, act="reply", kind=kind, conditions=wanted)
        best, score, why = self._best(pool.values(), reply, self._answering)
        if best is not None and kind == "accept" and stem((move.subject or "").partition(" ")[0]) not in best.words:
            return False  # ready for something else
        if best is None or score < ANSWERS + 0.25 or (move.to and not meet(best.by, move.to)) or any(a.moves[-1].order == move.order for a in best.answers):
            return False
        for side in self._repliers(best, reply):
            self._answer(best, side, reply)
        self._links.append((best, Link("", move.mention, "answers", round(score, 2), [*why, "it asks for something first"])))
        return True

    def _file(self, thread: Thread, move: Move) -> None:
        self._makers.add(thread.by, thread)
        self._targets.add(thread.to, thread)
        if thread not in self._here[move.order]:
            self._here[move.order].append(thread)

    def _candidates(self, move: Move) -> list[Thread]:
        makers = move.by or move.owner
        return self._makers.last(makers, move.words) if makers else list(self._here[move.order])

    @staticmethod
    def _best(pool: Iterable[Thread], move: Move, rate: _Rate) -> tuple[Thread | None, float, list[str]]:
        best: tuple[float, int, Thread, list[str]] | None = None
        for thread in pool:
            score, why = rate(thread, move)
            if score > 0 and (best is None or (score, thread.number) > best[:2]):
                best = score, thread.number, thread, why
        return (best[2], best[0], best[3]) if best else (None, 0.0, [])

    def _guess(self, move: Move) -> list[Side]:
        """Find the counterpart where the sentence names none: whom the maker dealt with last, else whom the document speaks of most."""
        near = move.near
        own = [x for x in near if x.kind == "state" and any(b.kind in ("rebel", "opposition", "labour") and b.country == x.country for b in move.by)]
        if own and move.kind != "invitation":
            return own
        pool = [*self._here[move.order], *self._makers.last(move.by), *self._targets.last(move.by)]
        for thread in sorted(pool, key=lambda t: (t.spoken.get(move.order) is not None, t.number), reverse=True):
            partners = thread.to if meet(thread.by, move.by) else thread.by if meet(thread.to, move.by) else []
            if partners and (move.order in thread.spoken or not near or meet(near, partners)) and thread.gap(move) <= REACH:
                return partners
        if move.hint:
            return move.hint
        return near[:2] if move.kind == "invitation" or any(s.kind in ("igo", "body") for s in move.by) or len(move.by) > 1 else near[:1]

    def _sameness(self, thread: Thread, move: Move) -> tuple[float, list[str]]:
        """Rate how surely a report is of an offer that was reported before."""
        makers = move.by or move.owner
        if (makers and not meet(thread.by, makers)) or not thread.reachable(move):
            return 0.0, []
        if move.to and thread.to and not thread.guessed and not meet(move.to, thread.to):
            return 0.0, []
        if not makers and not move.pointing and move.noun is None:
            return 0.0, []
        score, why = 0.0, []
        apart = (move.further or move.counter) and not move.pointing
        distance = thread.distance(move)
        if distance is not None:
            score += 1.0 + (0.75 if 0 <= distance <= 1 and not apart else 0.0)
            why.append("same document")
        if move.pointing:
            score += 1.25 + (0.5 if move.noun in (thread.kind, "it") else -0.25)
            why.append("points back")
        gain = overlap(move.words, thread.words)
        score += gain
        if gain:
            why.append("same words")
        elif not move.words and distance is not None and 0 <= distance <= 1 and not apart:
            score += 0.5
        elif len(move.words) >= 2 and len(thread.words) >= 2 and not move.pointing:
            score -= 0.5 if distance is not None and distance <= 1 and not apart else 1.0
        if move.kind == thread.kind:
            score += 0.5 if move.kind != "ultimatum" or distance is None else 1.0
        elif move.kind and not move.pointing:
            score -= 0.5 if "ultimatum" in (move.kind, thread.kind) else 0.25
        if apart and distance is not None and distance > 0:
            score -= 1.25
        if thread.kind == "ultimatum" and move.kind == "proposal":
            score -= 1.5
        window = next((m.window for m in thread.moves if m.window and m.window.start), None)
        if window and move.window and move.window.start and (window.start or "") <= (move.window.end or "") and move.window.start <= (window.end or ""):
            score += 0.75
            why.append("for the same days")
        if move.date and move.date.start and thread.low:
            score += 0.5 if thread.low <= (move.date.end or "") and move.date.start <= (thread.high or "") else 0.0 if move.pointing else -0.5
        if not move.pointing and distance is None and any(a.kind in ("accept", "reject") and a.moves[0].published != move.published for a in thread.answers):
            score -= 1.0  # what has been answered isn't offered afterwards for the first time
        return score, why

    # ---------------------------------------------------------------- replies
    def _reply(self, move: Move) -> None:
        before = self._last.get(move.order)
        if move.date is None and before and before.date and move.kind == before.kind and 0 <= move.sentence - before.sentence <= 2 and meet(before.by, move.by):
            move = structs.replace(move, date=before.date)  # what goes on from a dated answer is of that day
        self._last[move.order] = move
        pool = {t.number: t for t in (*self._targets.last(move.by, move.words), *self._makers.last(move.owner, move.words), *self._here[move.order])}
        best, score, why = self._best(pool.values(), move, self._answering)
        if best is not None and sum(self._answering(t, move)[0] > 0 and t.last_answer(move.by) not in ("accept", "reject") for t in pool.values()) <= 1:
            score, why = score + 0.5, [*why, "nothing else was asked"]
        explicit = bool(move.owner) and move.noun not in (None, "it") and not move.soft
        another = (
            best is not None  # "a Kazakh offer", not the demand; "their offer to swap prisoners", not the wish that the raids end
            and (not move.pointing or (len(move.words) > 1 and (all(m.weak for m in best.moves) or (best.kind == "invitation" and "talks" not in move.words))))
            and best.kind != move.noun
            and not overlap(move.words, best.words)
        )
        if explicit and (best is None or another or score < ANSWERS + 0.5 or not meet(best.by, move.owner)):
            best, score, why = self._imply(move), ANSWERS, ["it names the offer"]
        if best is None or score < ANSWERS:
            return
        if move.soft and move.words and not (self._goes_on(best, move) or move.noun or meet(move.owner, best.by) or overlap(move.words, best.words)):
            return  # "took the town": nothing says that it is the offer
        if (
            move.phrase == "deed"
            and not (move.kind == "conditional" and overlap(move.words, best.words))
            and (
                all(m.weak or m.appeal for m in best.moves)
                or overlap(move.words, best.words) < DEED
                or best.guessed
                or not meet(best.to, move.by)
                or not (best.distance(move) is None or 0 <= (best.distance(move) or 0) <= 2)
            )
        ):
            return
        for side in self._repliers(best, move):
            self._answer(best, side, move)
        best.note(move)
        if move.condition_at and move.phrase != "deed":
            self._set_condition(move, best)
        if move.kind == "counter" and not any(meet(t.by, move.by) and abs(t.moves[0].sentence - move.sentence) <= BESIDE for t in self._here[move.order]):
            # "wrote back that May 18 would be better": only the reply tells what is offered
            answer = best.answers[-1]
            answer.counter = self._new(structs.replace(move, act="offer", kind="proposal", to=best.by, conditions=[], reasons=[]), best.by)
        self._links.append((best, Link("", move.mention, "answers", round(score, 2), why)))

    def _set_condition(self, move: Move, thread: Thread) -> None:
        """Keep a condition in mind: it is a demand of its own where the other side answers it."""
        at = move.condition_at
        assert at is not None
        demand = structs.replace(
            move, act="offer", kind="demand", phrase="condition", start=at.start, end=at.end, text=at.text, words=move.condition_words, to=thread.by,
            weak=True, noun=None, noun_at=None, owner=[], subject=at.text, conditions=[], reasons=[], window=None, condition_at=None,
        )  # fmt: skip
        if not move.by or not move.condition_words:
            return
        known, score, _ = self._best(self._makers.last(move.by, move.condition_words), demand, self._sameness)
        if known is not None and score >= SAME_OFFER and overlap(known.words, move.condition_words) >= 2 * DEED:
            known.note(move)
            known.words |= move.condition_words
        else:
            self._new(demand, thread.by)

    @staticmethod
    def _repliers(thread: Thread, move: Move) -> list[Side]:
        if move.everyone:
            return list(thread.to)
        doers = without(move.by, thread.by)
        known = [next((b for b in doers if same(b, t)), t) for t in thread.to if any(same(t, b) for b in doers)]
        if known and (thread.guessed or meet(move.owner, thread.by)):
            thread.to = unite([*thread.to, *doers])
            return doers
        if not known and (thread.guessed or not thread.to):
            thread.to = unite([*(thread.to if thread.answers else []), *doers[:1]])
        return known or doers[:1]

    def _answering(self, thread: Thread, move: Move) -> tuple[float, list[str]]:
        """Rate how surely a reply answers an offer."""
        doers = without(move.by, thread.by)
        if not doers and not move.everyone:
            return 0.0, []
        addressed = move.everyone or meet(doers, thread.to)
        named = meet(move.owner, thread.by) or (
            thread.kind == "invitation" and move.noun in ("invitation", "it", None) and thread.gap(move) <= SOON and meet(doers, thread.moves[0].near[:3])
        )
        if not addressed and not (thread.guessed or named):
            return 0.0, []
        if (move.owner and not meet(move.owner, thread.by) and move.noun not in (None, "it")) or not thread.reachable(move):
            return 0.0, []
        high = (move.date.end if move.date else None) or move.published
        if thread.low and high and high < thread.low:
            return 0.0, []  # a reply never answers an offer made after it
        if move.earlier and all((m.order, m.sentence) == (move.order, move.sentence) for m in thread.moves):
            return 0.0, []  # "asked for talks after they had refused a truce"
        if move.owner and not meet(move.owner, thread.by) and not overlap(move.words, thread.words):
            return 0.0, []  # "accepted a loan from Japan"
        score, why = (0.5, ["it was asked"]) if addressed else (-0.75, [])
        if not thread.answers and all(m.appeal for m in thread.moves) and not meet(move.owner, thread.by):
            score -= 1.25  # a bystander's appeal is seldom answered
        if move.owner and meet(move.owner, thread.by):
            score += 1.5
            why.append("it names the maker")
        if move.noun not in (None, "it"):
            alike = move.noun == thread.kind or {move.noun, thread.kind} <= {"demand", "ultimatum"}
            score += 1.0 if alike else -0.5
            why += ["it names such an offer"] if alike else []
        gain = overlap(move.words, thread.words) or 0.3 * overlap(move.around, thread.words)
        if not gain and "it names the maker" not in why and all(m.weak for m in thread.moves):
            score -= 1.0  # what was only wished for is seldom answered
        score += gain
        if gain:
            why.append("same words")
        elif move.words and len(thread.words) >= 2 and not move.owner and move.noun is None:
            score -= 0.5
        distance = thread.distance(move)
        if distance is None and gain < DEED and (thread.guessed or thread.gap(move) > SOON) and not meet(thread.by, [*move.owner, *move.near]):
            return 0.0, []  # another text, which speaks neither of its maker nor of its matter
        if distance is not None and not -2 <= distance <= FAR:
            score -= 1.0 if move.owner or move.noun else 2.0
        elif distance is not None:
            score += 1.25 if 0 <= distance <= 2 else 0.5 if distance > 0 or gain or move.owner or move.noun else -0.5
        last = thread.last_answer(doers)
        if {last, move.kind} == {"accept", "reject"} and distance is not None and not gain and not move.owner and move.noun is None:
            score -= 1.0  # "ruled out independence", said after a yes to talks
        if self._goes_on(thread, move) or (
            move.kind == "conditional" and distance in (0, 1) and thread.answers and thread.answers[-1].moves[-1].order == move.order
        ):
            last = move.kind  # "gave the nod … will not take it up before …": what comes at once upon a yes qualifies it
        score += {None: 1.0, "defer": 0.75, "conditional": 0.5, "counter": 0.25}.get(last, 0.75 if last == move.kind and distance is not None else -0.5)
        gap = thread.gap(move)
        score += 0.5 if gap <= 10 else 0.25 if gap <= 45 else 0.0
        if move.phrase == "come":
            score += 1.0 if thread.kind == "invitation" or thread.words & {"talks", "mediation"} else 0.0 if gain >= DEED else -2.0
        return score, why

    def _imply(self, move: Move) -> Thread | None:
        """A reply that names an offer which no text reports: "rejected a Cuban offer"."""
        owner = without(move.owner, move.by)
        if not owner:
            return None
        mention = structs.replace(move, act="offer", phrase="implied", kind=move.noun, by=owner, to=move.by, date=None, window=None, conditions=[], reasons=[])
        best, score, _ = self._best(self._makers.last(owner, move.words), mention, self._sameness)
        told = best is not None and (best.kind == move.noun or overlap(best.words, move.words) > 0 or not all(m.weak for m in best.moves))
        if best is not None and told and score >= SAME_OFFER and meet(best.to, move.by) and self._answering(best, move)[0] > 0:
            return best
        thread = Thread(len(self._threads), owner, move.by, move.noun or "proposal", implied=True)
        thread.add(mention)
        self._threads.append(thread)
        self._file(thread, move)
        return thread

    def _answer(self, thread: Thread, side: Side, move: Move) -> None:
        """Enter a reply; what one side says in one document, or says again soon, is one."""
        for answer in reversed(thread.answers):
            if not same(answer.side, side):
                continue
            last = answer.moves[-1]
            apart = last.date and move.date and last.date.start and move.date.start and last.date.start != move.date.start
            turned = {answer.kind, move.kind} == {"accept", "defer"}  # a yes, and then a wish for time: two replies
            if (last.order == move.order and not apart and not turned) or (answer.kind == move.kind and self._near(answer.moves[0], move)):
                kinds = {answer.kind, move.kind}
                answer.moves.append(move)
                answer.partial |= kinds == {"accept", "reject"} or move.partial
                answer.kind = (
                    "conditional"
                    if "conditional" in kinds or kinds == {"accept", "reject"}
                    else "reject"
                    if kinds == {"defer", "reject"}
                    else move.kind or answer.kind
                )
                return
            break
        thread.answers.append(Answer(side, [move], move.kind or "defer", move.partial))

    @staticmethod
    def _goes_on(thread: Thread, move: Move) -> bool:
        """Tell whether a reply stands in one sentence with another of the same side: "consents to … but strikes out …"."""
        return any(
            (m.order, m.sentence) == (move.order, move.sentence) and m.start < move.start and meet([a.side], move.by)
            for a in thread.answers[-2:]
            for m in a.moves[-1:]
        )

    @staticmethod
    def _near(a: Move, b: Move) -> bool:
        return bool(a.published and b.published and days(a.published, b.published) <= 7)

    def _counters(self, order: int, made: Sequence[Thread]) -> None:
        """Take a new offer of one who was asked, beside its refusal or "instead", as a counter-offer."""
        for other in list(self._here[order]):
            for answer in [a for a in other.answers if a.kind == "counter" and a.counter is None and a.moves[-1].order == order]:
                answer.counter = next((t for t in reversed(made) if t is not other and meet(t.by, [answer.side])), None)
        for thread in made:
            move = thread.moves[0]
            pool = self._targets.last(thread.by, thread.words)
            options = [
                t for t in pool if t is not thread and meet(t.by, thread.to) and meet(t.to, thread.by) and t.number < thread.number and t.reachable(move)
            ]
            rated: list[tuple[float, int, Thread, Answer | None]] = []
            for other in options:
                last = next((a for a in reversed(other.answers) if meet([a.side], thread.by)), None)
                gain = overlap(thread.words, other.words)
                beside = last is not None and any(
                    m.order == order and (0 <= move.sentence - m.sentence <= 2 or (abs(move.sentence - m.sentence) <= BESIDE and move.counter))
                    for m in last.moves
                )
                score = (1.0 if move.counter else 0.0) + 0.5 * gain
                if (
                    last is None
                    and gain
                    and (other.distance(move) or 0) in (0, 1, 2)
                    and move.order in other.spoken
                    and thread.kind == "proposal"
                    and other.kind in ("demand", "ultimatum")
                ):
                    score += 0.75  # asked for all, offers half
                if (
                    beside and last is not None and (gain or move.counter or (not move.weak and all(m.noun in (None, "it") for m in last.moves)))
                ):  # "ready to die" puts nothing in its place
                    score += {"reject": 1.5, "counter": 1.5}.get(last.kind, 1.0 if last.partial else 0.25 if last.kind == "conditional" else 0.0)
                elif last is not None and last.kind in ("reject", "accept"):
                    continue
                if thread.kind == "demand" and not move.counter:
                    score -= 0.75 if not gain else 0.25
                if score >= 1.0:
                    rated.append((score, other.number, other, last if beside else None))
            if not rated:
                continue
            score, _, other, given = max(rated, key=lambda r: r[:2])
            answer = given or Answer(next(s for s in thread.by if meet([s], other.to)), [], "counter")
            if given is None:
                other.answers.append(answer)
            answer.partial |= answer.kind == "accept"
            answer.kind, answer.counter, thread.counters = "counter", thread, True
            answer.moves.append(move)
            self._links.append((other, Link("", move.mention, "counters", round(score, 2), ["it is put in its place"])))

    # ---------------------------------------------------------------- ends
    def _end(self, move: Move) -> None:
        sides = [*move.by, *move.owner] or move.near[:3]
        pool = {t.number: t for t in (*self._here[move.order], *self._makers.last(sides, move.words), *self._targets.last(sides, move.words))}
        best, score, _ = self._best(pool.values(), move, RATES[move.act])
        if best is not None and score >= ENDS:
            best.ends.append(move)
            best.note(move)
            self._links.append((best, Link("", move.mention, move.act, round(score, 2), [])))
