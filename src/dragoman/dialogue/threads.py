"""The offers in the making: threads of moves, with the replies that answer them, filed by side."""

from __future__ import annotations

import bisect
import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct, field

from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import Side, meet, same, unite
from dragoman.dialogue.words import load
from dragoman.model import Mention, Party, When

RECENT = 16  # latest offers of a side that are looked at for one move, whatever they are about; keeps linking near n log n
ALIKE = 4  # and as many more for each word that they share with it


class Answer(Struct, eq=False):
    """Replies of one side to one offer that are reported together."""

    side: Side
    moves: list[Move]
    kind: str
    counter: Thread | None = None
    all_of: bool = False


class Thread(Struct, eq=False):
    """One offer in the making."""

    number: int
    by: list[Side]
    to: list[Side]
    kind: str
    moves: list[Move] = field(default_factory=list)
    told: list[Move] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    ends: list[Move] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    places: set[str] = field(default_factory=set)
    implied: bool = False
    weak: bool = False
    guessed: bool = False
    involved: list[Side] = field(default_factory=list)
    last: tuple[int, int] = (0, 0)
    by_document: dict[int, list[Move]] = field(default_factory=dict)
    low: str | None = None
    high: str | None = None
    seen: str | None = None
    window: When | None = None

    def add(self, move: Move) -> None:
        """Take in another report of its making."""
        self.moves.append(move)
        self.note(move)
        if move.date and move.date.start:
            self.low = min(self.low or move.date.start, move.date.start)
            end = move.date.end or move.date.start
            self.high = min(self.high or end, end)
        if move.published:
            self.seen = min(self.seen or move.published, move.published)
        if self.window is None and move.window and move.window.start:
            self.window = move.window
        if move.by and (not self.by or meet(self.by, move.by)):
            self.by = unite([*self.by, *(s for s in move.by if not any(same(s, t) for t in self.to))])
        if move.to and (not self.to or meet(self.to, move.to)):
            self.to = unite([*self.to, *move.to])
        if move.involved:
            self.involved = unite([*self.involved, *move.involved])
        if move.kind == "ultimatum":
            self.kind = "ultimatum"
        if not move.weak and move.act == "offer":
            self.weak = False

    def note(self, move: Move) -> None:
        """Remember where it was spoken of, and in which words."""
        self.told.append(move)
        self.by_document.setdefault(move.order, []).append(move)
        if move.act in ("offer", "mention"):
            self.words |= move.words
            if move.kind == "invitation":
                self.words.add("talks")
        if move.place:
            self.places.add(move.place.lower())
        self.last = max(self.last, (move.order, move.sentence))

    def spoken(self, order: int) -> list[Move]:
        """List the moves of one document that speak of it."""
        return self.by_document.get(order, [])

    @property
    def span(self) -> tuple[str | None, str | None]:
        """First and last day on which it can have been made; without a date, None and the day it was first told."""
        return (self.low, self.high) if self.low else (None, self.seen)

    @property
    def id(self) -> str:
        """A hash of its first mention and its maker, the same in every run."""
        first = min(self.told, key=lambda m: (m.order, m.start))
        key = "|".join([first.document, str(first.start), first.text, *sorted(s.key for s in self.by)])
        return hashlib.sha256(key.encode()).hexdigest()[:16]


class Index:
    """Threads by side, and by side and word, in the order of their first report."""

    def __init__(self) -> None:
        self._lists: dict[str, list[Thread]] = defaultdict(list)
        self._words: dict[tuple[str, str], list[Thread]] = defaultdict(list)

    def add(self, side: Side, thread: Thread) -> None:
        """File a thread under every key of a side, and under its words."""
        for key in side.blocks:
            threads = self._lists[key]
            if not threads or threads[-1] is not thread:
                threads.append(thread)
        self.teach(side, thread, thread.words)

    def teach(self, side: Side, thread: Thread, words: Iterable[str]) -> None:
        """File a thread under words that it has learnt."""
        for key in side.blocks:
            for word in words:
                threads = self._words[key, word]
                if not any(t is thread for t in threads[-ALIKE:]):
                    threads.append(thread)

    def last(self, side: Side, words: Iterable[str] = ()) -> list[Thread]:
        """List the latest threads of a side, and the latest of each word."""
        found: dict[int, Thread] = {}
        for key in side.blocks:
            for thread in self._lists[key][-RECENT:]:
                found[thread.number] = thread
            for word in words:
                for thread in self._words.get((key, word), ())[-ALIKE:]:
                    found[thread.number] = thread
        return list(found.values())

    def near(self, side: Side, order: int, words: Iterable[str] = ()) -> list[Thread]:
        """List the threads of a side that lie near a document in the order of the corpus, and the nearest of each word."""
        found: dict[int, Thread] = {}
        lists = [(self._lists[key], RECENT) for key in side.blocks] + [(self._words.get((key, w), []), ALIKE) for key in side.blocks for w in words]
        for threads, reach in lists:
            at = bisect.bisect_right(threads, order, key=lambda t: t.moves[0].order)
            for thread in threads[max(0, at - reach) : at + reach // 2]:
                found[thread.number] = thread
        return list(found.values())


def overlap(a: Iterable[str], b: Iterable[str]) -> tuple[set[str], float]:
    """Tell the words that two moves share, and what that is worth."""
    shared = set(a) & set(b)
    common = load().set("common")
    gain = sum(0.35 if w in common else 0.8 for w in shared)
    return shared, min(gain, 2.0)


def gap_is_short(gap: int | None) -> bool:
    """Tell whether a reply comes within ten days."""
    return gap is not None and gap <= 10


def kind_of(move: Move) -> str:
    """Give the kind of offer that the noun of a move names."""
    return move.names or "proposal"


def names_offer(move: Move) -> bool:
    """Tell whether the noun of a move names an offer."""
    return move.names is not None


def composed(moves: Sequence[Move]) -> str | None:
    """Tell what replies given together amount to; None where they stay apart."""
    kinds = [m.kind for m in moves]
    have = set(kinds)
    if "counter" in have:
        return "counter"
    if "conditional" in have:
        return "conditional"
    if have == {"accept", "reject"}:
        return "conditional"
    if len(have) == 1:
        return kinds[0]
    if have == {"reject", "defer"}:
        return kinds[0] if kinds[0] == "reject" else None
    return None


def latest(thread: Thread) -> list[Answer]:
    """List the last reply of each side."""
    last: dict[str, Answer] = {}
    for answer in sorted(thread.answers, key=lambda a: (day(a.moves[0]), a.moves[0].order, a.moves[0].start)):
        key = next((k for k, a in last.items() if same(a.side, answer.side)), answer.side.key)
        last[key] = answer
    return list(last.values())


def near(a: Move, b: Move) -> bool:
    """Tell whether two moves lie within two days of each other, or in one document where a day is unknown."""
    x, y = day(a), day(b)
    return abs(days(x, y)) <= 2 if x[0] in "12" and y[0] in "12" else a.order == b.order


def day(move: Move) -> str:
    """Give the day of a move, for sorting."""
    return (move.date.start if move.date else None) or move.published or "9999"


def days(a: str, b: str) -> int:
    """Count the days from one day to another."""
    return _ordinal(b) - _ordinal(a)


@functools.lru_cache(maxsize=65536)
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def name(side: Side) -> str:
    """Name a side for people."""
    return side.party.name or side.party.text


def mentions(moves: Iterable[Move]) -> list[Mention]:
    """List the words that name moves, each once, in order."""
    return list({(m.order, m.start, m.end): m.mention for m in sorted(moves, key=lambda m: (m.order, m.start))}.values())


def parties(sides: Iterable[Side]) -> list[Party]:
    """Give the parties of sides."""
    return [s.party for s in sides]
