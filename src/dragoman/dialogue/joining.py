"""Moves that make or tell of offers in; threads, each of one offer, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence

from msgspec import Struct, structs

from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import Side, meet, same, sure, unite
from dragoman.dialogue.threads import RECENT, Answer, Index, Thread, composed, days, kind_of, names_offer, near, overlap
from dragoman.dialogue.words import load
from dragoman.model import Mention

SAME_OFFER = 1.5  # score from which two reports are one offer
REACH = 150  # days; an answer that comes later names the offer's maker and subject or isn't linked
NEAR = 3  # sentences over which a reply needs no noun to name its offer


class Link(Struct, frozen=True):
    """Why a move was taken as part of an offer: `what` is "same offer", "answers" or "ends"."""

    offer: str
    mention: Mention
    what: str
    score: float
    reasons: list[str]


def settle(moves: Sequence[Move]) -> None:
    """Give bare organs ("the junta") and acronyms the side that the rest of the corpus gives them, if that is one alone."""
    organs = load().set("organs")
    heads: dict[str, dict[str, Side]] = defaultdict(dict)
    names: dict[str, dict[str, Side]] = defaultdict(dict)
    for move in moves:
        for side in (*move.by, *move.to, *move.owner):
            if side.kind == "state" and side.head in organs and not side.guess:
                heads[side.head][side.key] = side
            words = (side.party.name or "").split()
            if side.named and side.kind not in ("state", "igo") and len(words) > 1:
                names["".join(w[0] for w in words if w[:1].isupper())][side.key] = side

    def settled(side: Side) -> Side:
        acronym = side.party.name or ""
        found = heads.get(side.head, {}) if side.guess else names.get(acronym, {}) if side.kind == "other" and acronym.isupper() else {}
        if len(found) != 1:
            return side
        other = next(iter(found.values()))
        if other.key == side.key or (not side.guess and not same(side, other)):
            return side
        party = structs.replace(side.party, name=other.party.name, country=other.country, sector=other.party.sector, entity=other.party.entity)
        return structs.replace(other, party=party, guess=False)

    for move in moves:
        move.by, move.to, move.owner = [settled(s) for s in move.by], [settled(s) for s in move.to], [settled(s) for s in move.owner]
        move.near, move.toward, move.involved = [settled(s) for s in move.near], [settled(s) for s in move.toward], [settled(s) for s in move.involved]


def dressed(mention: Side, known: Side) -> Side:
    """Give a mention whose state was guessed, or that is no name, the name and state of the side that it turned out to be."""
    if mention is known or not (mention.guess or not mention.named):
        return mention
    party = structs.replace(mention.party, name=known.party.name, country=known.party.country, sector=known.party.sector, entity=known.party.entity)
    return structs.replace(known, party=party)


class Joining:
    """Joins the reports of offers."""

    def __init__(self, moves: Sequence[Move]) -> None:
        self._moves = moves
        settle(moves)
        ranks = {order: k for k, order in enumerate(dict.fromkeys(m.order for m in moves))}
        for move in moves:
            move.order = ranks[move.order]
        self._threads: list[Thread] = []
        self._by_maker = Index()
        self._by_target = Index()
        self._in_document: dict[int, list[Thread]] = defaultdict(list)
        self._counterparts: dict[int, list[tuple[int, Side]]] = defaultdict(list)
        self._links: list[tuple[Thread, Link]] = []
        self._replies: dict[int, list[Move]] = defaultdict(list)
        for move in moves:
            if move.act == "reply":
                self._replies[move.order].append(move)
            for side in (*move.by, *move.to, *move.owner):
                self._counterparts[move.order].append((move.sentence, side))

    def _make(self, move: Move) -> None:
        if move.first and move.act == "offer" and self._sets_condition(move):
            return
        if move.act == "convey":
            if not move.owner:
                return
            to = [s for s in (*move.to, *self._sides_near(move)) if not any(same(s, o) for o in (*move.owner, *move.by))]
            at = move.noun_at or move.mention
            move = structs.replace(move, act="offer", kind=kind_of(move), by=move.owner, to=unite(to)[:1], start=at.start, end=at.end, text=at.text)
        best, score, reasons = self._same_offer(move)
        if best is not None and score >= SAME_OFFER:
            best.add(move)
            self._learn(best, move.words)
            self._place(best, move)
            self._links.append((best, Link("", move.mention, "same offer", round(score, 2), reasons)))
            return
        if move.act == "mention" and not (move.by and (move.date or move.noun)):
            return
        if not move.by or (not move.kind and move.act == "offer"):
            return
        to = move.to or self._guess_target(move)
        to = [s for s in to if not any(same(s, b) for b in move.by)]
        if not to and move.act == "offer" and move.to:
            return
        restated = move.act == "mention" and move.text.split()[0].lower().startswith(("renew", "repeat", "reiterat", "restat")) and len(move.words) >= 2
        thread = Thread(
            len(self._threads), move.by, to, move.kind or kind_of(move), weak=move.weak or (move.act == "mention" and not restated), guessed=not move.to
        )
        thread.add(move)
        if move.noun in ("condition", "precondition") and not move.words:
            for other in self._replies_before(move):
                thread.words |= other.words
        self._threads.append(thread)
        for side in move.by:
            self._by_maker.add(side, thread)
        for side in unite([*to, *move.involved]):
            self._by_target.add(side, thread)
        self._place(thread, move)

    def _sets_condition(self, move: Move) -> bool:
        """Take "asked Brazil for an agenda first" as a condition in reply to what Brazil offers."""
        for side in move.by:
            for thread in reversed(self._by_target.last(side)):
                if (
                    meet(thread.to, move.by)
                    and meet(thread.by, move.to)
                    and self._in_time(thread, move)
                    and (thread in self._in_document[move.order] or (self._gap(thread, move) or 999) <= 45)
                ):
                    reply = structs.replace(move, act="reply", kind="conditional", conditions=[move.subject] if move.subject else [])
                    self._answer(thread, reply)
                    self._links.append((thread, Link("", move.mention, "answers", 2.0, ["it asks for something first"])))
                    return True
        return False

    def _describe(self, move: Move) -> None:
        best, score, _ = self._same_offer(move)
        if best is None or score < SAME_OFFER:
            return
        if move.act == "refer":
            best.note(move)
            self._place(best, move)
        elif any(move.sentence - m.sentence <= NEAR for m in best.spoken(move.order)):
            best.words |= move.words
            self._learn(best, move.words)

    def _learn(self, thread: Thread, words: Iterable[str]) -> None:
        for side in thread.by:
            self._by_maker.teach(side, thread, words)
        for side in thread.to:
            self._by_target.teach(side, thread, words)

    def _place(self, thread: Thread, move: Move) -> None:
        if thread not in self._in_document[move.order]:
            self._in_document[move.order].append(thread)

    def _guess_target(self, move: Move) -> list[Side]:
        """Find the counterpart where the sentence names none: whom the maker last dealt with in the document."""
        for thread in reversed(self._in_document[move.order]):
            if meet(thread.by, move.by) and thread.to:
                return thread.to
            if meet(thread.to, move.by):
                return thread.by
        for thread in reversed([t for side in move.by for t in (*self._by_target.last(side), *self._by_maker.last(side))]):
            partners = thread.to if meet(thread.by, move.by) else thread.by if meet(thread.to, move.by) else []
            known = [n for n in move.near if meet([n], partners)]
            if known and (move.published is None or thread.moves[0].published is None or abs(days(thread.moves[0].published, move.published)) <= REACH):
                return known
        return move.near[:2] if len(move.by) > 1 or any(s.kind in ("igo", "body") for s in move.by) else move.near[:1]

    def _replies_before(self, move: Move) -> list[Move]:
        return [m for m in self._replies[move.order] if 0 <= move.sentence - m.sentence <= 1 and m.conditions and meet(m.by, move.by)]

    def _sides_near(self, move: Move) -> list[Side]:
        return [s for sentence, s in self._counterparts[move.order] if abs(sentence - move.sentence) <= 2]

    def _same_offer(self, move: Move) -> tuple[Thread | None, float, list[str]]:
        best: Thread | None = None
        top, why = 0.0, []
        pool: list[Thread] = []
        if move.by:
            for side in move.by:
                pool += self._by_maker.last(side, move.words)
        elif move.owner:
            for side in move.owner:
                pool += self._by_maker.last(side, move.words)
        else:
            pool = list(self._in_document[move.order])
            if not pool and len(move.words) >= 2:
                pool = self._threads[-RECENT:]
        listed = list(dict((t.number, t) for t in pool).values())
        kind = self._nouns_kind(move)
        fitting = [
            t
            for t in listed
            if (move.by or move.owner)
            and meet(t.by, move.by or move.owner)
            and not (kind == "proposal" and t.kind == "ultimatum")
            and (move.published is None or t.moves[0].published is None or abs(days(t.moves[0].published, move.published)) <= 60)
        ]
        exact = [t for t in fitting if t.kind == kind]
        if kind is not None and len(exact) == 1:
            fitting = exact
        for thread in listed:
            score, reasons = self._sameness(thread, move)
            if score > 0 and (move.act == "mention" or move.act == "refer" or move.embedded) and fitting == [thread]:
                score += 0.75
                reasons = [*reasons, "the only one of its maker"]
            if score > top or (score == top and best is not None and thread.last > best.last):
                best, top, why = thread, score, reasons
        return best, top, why

    @staticmethod
    def _nouns_kind(move: Move) -> str | None:
        return kind_of(move) if move.noun and move.noun != "it" and names_offer(move) else None

    def _sameness(self, thread: Thread, move: Move) -> tuple[float, list[str]]:
        makers = move.by or move.owner
        if makers and not meet(thread.by, makers):
            return 0.0, []
        if (move.published is None or thread.moves[0].published is None) and thread not in self._in_document[move.order] and move.names is None:
            return 0.0, []  # without a day, only what is named is the same
        if move.to and thread.to and not meet(move.to, thread.to):
            return 0.0, []
        score, reasons = 0.0, []
        here = thread in self._in_document[move.order]
        distance = move.sentence - max((m.sentence for m in thread.spoken(move.order)), default=-99)
        if here:
            score += 1.0 if distance <= 2 else 0.5
            reasons.append("same document")
            if 0 <= distance <= 1 and not move.further and not move.counter:
                score += 0.75
                reasons.append("goes on from the sentence before")
        if makers and all(any(sure(a, b) for b in thread.by) for a in makers):
            score += 0.25
        pointing = move.act in ("mention", "refer") or move.definite or move.embedded
        if move.quoted and here and distance <= 1 and not move.further:
            score += 0.75
        if move.phrase == "restate" and move.text.split()[0].lower().startswith(("renew", "repeat", "reiterat", "restat")):
            score += 0.5
        if pointing:
            score += 1.25 if here else 0.75
            reasons.append(f'"{move.noun or move.text}" points back')
        shared, gain = overlap(move.words | {"talks"} if move.kind == "invitation" else move.words, thread.words)
        if gain:
            score += gain
            reasons.append("same words: " + ", ".join(sorted(shared)))
        elif len(move.words) >= 2 and len(thread.words) >= 2:
            score -= (0.6 if here and distance <= 1 else 1.25) if not pointing else 0.5
        if move.kind and move.kind == thread.kind:
            score += 0.5
        elif move.kind and {move.kind, thread.kind} in ({"demand", "proposal"}, {"demand", "invitation"}):
            score -= 0.25 if move.kind != "demand" or move.noun else 0.5
        if move.further and here and not pointing and distance > 0:
            score -= 1.25
        if thread.kind == "ultimatum" and move.kind == "proposal":
            score -= 1.5
        if move.counter and not pointing:
            score -= 0.75
        window = thread.window
        if window and move.window and move.window.start and (window.start or "") <= (move.window.end or "") and move.window.start <= (window.end or ""):
            score += 0.75
            reasons.append("for the same days")
        if move.place and move.place.lower() in thread.places:
            score += 0.5
            reasons.append("at the same place")
        low, high = thread.span
        if move.date and move.date.start and low:
            if low <= (move.date.end or move.date.start) and move.date.start <= (high or low):
                score += 0.5
                reasons.append("same day")
            elif move.act == "offer" and not pointing:
                score -= 0.75
        if move.published and thread.moves[0].published and days(thread.moves[0].published, move.published) > REACH:
            score -= 1.0
        if thread.implied and thread.moves[-1].act == "mention":
            # what has been answered isn't offered afterwards for the first time
            score += (
                -2.0
                if move.act == "offer" and not pointing and move.published and thread.moves[0].published and move.published > thread.moves[0].published
                else 0.25
            )
        if any(a.kind in ("reject", "accept") for a in thread.answers):
            score -= 0.25
        return score, reasons

    def _in_time(self, thread: Thread, move: Move) -> bool:
        """A reply never answers an offer made after it."""
        low, first_told = thread.span
        reply_low = move.date.start if move.date and move.date.start else None
        reply_high = (move.date.end if move.date else None) or move.published
        if low and reply_high and reply_high < low:
            return False
        if low is None and reply_high and first_told and thread.moves[0].order > move.order:
            return first_told <= reply_high or bool(move.owner)
        if low and reply_high and thread.moves[0].order > move.order and not meet(move.owner, thread.by) and low >= reply_high:
            return False
        return not (low and reply_low and reply_low < low and (move.date.end or reply_low) <= low and reply_low != low) if move.date else True

    @staticmethod
    def _gap(thread: Thread, move: Move) -> int | None:
        low, told = thread.span
        start = low or told
        end = (move.date.start if move.date else None) or move.published
        return abs(days(start, end)) if start and end else None

    def _imply(self, move: Move) -> None:
        """A reply that names an offer which no text reports: "rejected a Cuban offer"."""
        by = [o for o in move.owner if not any(same(o, b) for b in move.by) and not o.members]
        if not by:
            return
        kind = kind_of(move)
        at = move.noun_at or move.mention
        noun = structs.replace(
            move,
            act="mention",
            kind=kind,
            start=at.start,
            end=at.end,
            text=at.text,
            by=by,
            to=move.by,
            date=None,
            conditions=[],
            reasons=[],
            quoted=False,
            further=False,
        )
        best, score, _ = self._same_offer(noun)
        if best is not None and score >= SAME_OFFER:
            return
        thread = Thread(len(self._threads), by, move.by, kind, implied=True)
        thread.add(noun)
        self._threads.append(thread)
        for side in by:
            self._by_maker.add(side, thread)
        for side in move.by:
            self._by_target.add(side, thread)
        self._place(thread, move)

    @staticmethod
    def _implies(move: Move) -> bool:
        return (
            bool(move.owner)
            and move.noun not in (None, "it")
            and not move.soft
            and move.kind in ("reject", "accept", "conditional", "defer", "counter")
            and names_offer(move)
            and not (move.definite and not move.words)
        )

    def _recall(self, move: Move) -> None:
        """A condition that repeats a demand made before brings that demand to mind."""
        for side in move.by:
            for thread in self._by_maker.last(side, move.words):
                if meet(thread.by, move.by) and overlap(move.words, thread.words)[1] >= 1.2:
                    thread.note(move)
                    self._place(thread, move)

    def _answer(self, thread: Thread, move: Move) -> None:
        thread.note(move)
        self._place(thread, move)
        thread.weak = False
        if move.everyone and len(thread.to) < 2 and thread.guessed:
            thread.to = next((t.to for side in thread.by for t in reversed(self._by_maker.last(side)) if len(t.to) > 1), thread.to)
        doers = [b for b in move.by if not any(same(b, maker) for maker in thread.by)] or move.by
        known = list(thread.to) if move.everyone else [t for t in thread.to if any(same(t, b) for b in doers)]
        for side in known or doers[:1]:
            if not meet([side], thread.to):
                thread.to = unite([*thread.to, side])
            mention = next((b for b in doers if same(b, side)), side)
            self._join(thread, dressed(mention, side), move)

    def _join(self, thread: Thread, side: Side, move: Move) -> None:
        for answer in reversed(thread.answers):
            if not same(answer.side, side):
                continue
            last = answer.moves[-1]
            together = last.order == move.order and not self._parted(last, move)
            kind = composed([*answer.moves, move]) if together else None
            if kind is not None:
                answer.moves.append(move)
                answer.kind = kind
                return
            if answer.kind == move.kind and near(answer.moves[0], move):
                answer.moves.append(move)
                return
            if any(answer.kind == a.kind for a in thread.answers) and answer.kind == move.kind:
                break
        for answer in thread.answers:
            if same(answer.side, side) and answer.kind == move.kind and near(answer.moves[0], move):
                answer.moves.append(move)
                return
        thread.answers.append(Answer(side, [move], move.kind or "defer"))

    @staticmethod
    def _parted(a: Move, b: Move) -> bool:
        if b.later and a.kind != b.kind:
            return True
        if a.date and b.date and a.date.start and b.date.start:
            return a.date.start != b.date.start
        return False
