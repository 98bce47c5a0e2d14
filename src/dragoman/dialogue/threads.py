"""The offers in the making: threads of moves, with the replies that answer them, filed by side and by word."""

from __future__ import annotations

import functools
import hashlib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct, field

from dragoman.dialogue.moves import Move
from dragoman.dialogue.roster import LEAD
from dragoman.dialogue.sides import Side, meet, same, unite, without
from dragoman.dialogue.words import load
from dragoman.model import Mention, Party

REACH = 150  # days after which an offer isn't answered or told again, unless it is named
RECENT = 16  # latest offers of a side that are looked at for one move, whatever they are about; keeps linking near n log n
SHORT = 8  # sentences of a dispatch, which keeps to its matter; what stands further down in a long report is mostly told in passing
ALIKE = 4  # and as many more for each word that they share with it


class Answer(Struct, eq=False):
    """Replies of one side to one offer that are reported together."""

    side: Side
    moves: list[Move]
    kind: str
    partial: bool = False
    counter: Thread | None = None


class Thread(Struct, eq=False):
    """One offer in the making: `moves` report its making, `told` all that speak of it; `guessed` tells that no text names its addressee,
    `counters` that it is put in the place of another."""

    number: int
    by: list[Side]
    to: list[Side]
    kind: str
    guessed: bool = False
    implied: bool = False
    counters: bool = False
    moves: list[Move] = field(default_factory=list)
    answers: list[Answer] = field(default_factory=list)
    ends: list[Move] = field(default_factory=list)
    words: set[str] = field(default_factory=set)
    spoken: dict[int, int] = field(default_factory=dict)
    low: str | None = None
    high: str | None = None
    seen: str | None = None

    def add(self, move: Move) -> None:
        """Take in another report of its making."""
        self.moves.append(move)
        self.note(move)
        self.words |= move.words
        if move.date and move.date.start:
            self.low = min(self.low or move.date.start, move.date.start)
            self.high = min(self.high or "9999", move.date.end or move.date.start)
        if move.published:
            self.seen = min(self.seen or move.published, move.published)
        if move.by and move.by is not self.by:
            self.by = unite([*self.by, *without(move.by, self.to)]) if meet(self.by, move.by) else self.by
        if move.to and (self.guessed or meet(self.to, move.to)):
            self.to = unite(move.to if self.guessed else [*self.to, *without(move.to, self.by)])
            self.guessed = False
        if move.kind in ("ultimatum", "invitation") and self.kind in ("demand", "proposal") and not move.pointing:
            self.kind = move.kind

    def note(self, move: Move) -> None:
        """Remember where it was spoken of last."""
        self.spoken[move.order] = max(self.spoken.get(move.order, 0), move.sentence)

    def distance(self, move: Move) -> int | None:
        """Tell how many sentences after the last word of it a move stands; None in other documents, negative before it."""
        return move.sentence - self.spoken[move.order] if move.order in self.spoken else None

    def gap(self, move: Move) -> int:
        """Count the days between its first report and a move; none where a day is unknown."""
        return abs(days(self.seen, move.published)) if self.seen and move.published else 0

    def reachable(self, move: Move) -> bool:
        """Tell whether order in time lets a move speak of it; without a day, only what is named, or in one document, is the same."""
        if self.seen is None or move.published is None:
            return move.order in self.spoken or bool(move.noun not in (None, "it") and (move.owner or move.by))
        return self.gap(move) <= REACH

    def last_answer(self, side: Sequence[Side]) -> str | None:
        """Give the kind of the last reply of one of these sides."""
        return next((a.kind for a in reversed(self.answers) if any(same(a.side, s) for s in side)), None)

    def counts(self, known: set[str]) -> bool:
        """Tell whether it is an offer: made to somebody else, not only wished for, and not a bystander's appeal."""
        if not self.by or not self.to or meet(self.by, self.to):
            return False
        late = self.guessed and not any(m.sentence < (SHORT if meet(m.beside, self.to) else LEAD) for m in self.moves)
        sides = (*self.by, *self.to)  # what a party tells its voters is no offer to its government
        partisan = self.guessed and any(a.kind == "opposition" and a is not b and a.country == b.country for a in sides for b in sides)
        if partisan or (late and all(m.weak for m in self.moves)):
            return False
        if self.answers or self.counters:
            return True
        told = {(m.order, m.sentence) for m in self.moves}
        if all(m.weak for m in self.moves):
            return len(told) > 1 and not self.guessed and not all(m.appeal for m in self.moves)
        if late:
            return False  # neither told in the lead nor to anybody
        if all(m.appeal for m in self.moves):
            return any(m.lead for m in self.moves) or (
                any(key in known for s in self.by for key in s.blocks) and any(key in known for s in self.to for key in s.blocks)
            )
        return True

    @property
    def born(self) -> str | None:
        """The day on which it was made, else the first on which it was told."""
        return self.low or self.seen

    @property
    def id(self) -> str:
        """A hash of its first mention and its maker, the same in every run."""
        first = min(self.moves, key=lambda m: (m.order, m.start))
        key = "|".join([first.document, str(first.start), first.text, *sorted(s.key for s in self.by)])
        return hashlib.sha256(key.encode()).hexdigest()[:16]


class Index:
    """Threads by side, and by side and word, in the order of their first report."""

    def __init__(self) -> None:
        self._lists: dict[str, list[Thread]] = defaultdict(list)
        self._words: dict[tuple[str, str], list[Thread]] = defaultdict(list)

    def add(self, sides: Iterable[Side], thread: Thread) -> None:
        """File a thread under every key of its sides, and under its words."""
        for key in {key for side in sides for key in side.blocks}:
            for threads in (self._lists[key], *(self._words[key, word] for word in thread.words)):
                if not threads or threads[-1] is not thread:
                    threads.append(thread)

    def last(self, sides: Iterable[Side], words: Iterable[str] = ()) -> list[Thread]:
        """List the latest threads of some sides, and the latest of each word."""
        found: dict[int, Thread] = {}
        for key in {key for side in sides for key in side.blocks}:
            for threads, reach in ((self._lists.get(key, []), RECENT), *((self._words.get((key, word), []), ALIKE) for word in words)):
                found.update((t.number, t) for t in threads[-reach:])
        return list(found.values())


def overlap(a: Iterable[str], b: Iterable[str]) -> float:
    """Tell what the words that two moves share are worth; common ones less."""
    common = load().lists["common"]
    return min(sum(0.35 if w in common else 0.8 for w in set(a) & set(b)), 2.4)


@functools.lru_cache(65536)
def days(a: str, b: str) -> int:
    """Count the days from one day to another."""
    return (date.fromisoformat(b) - date.fromisoformat(a)).days


def parties(sides: Iterable[Side]) -> list[Party]:
    """Give the records of sides."""
    return [s.party for s in sides]


def mentions(moves: Iterable[Move]) -> list[Mention]:
    """List the words that name moves, each once, in order."""
    found = {(m.order, m.start): (m.noun_at if m.phrase == "implied" and m.noun_at else m.mention) for m in moves}
    return list(dict.fromkeys(found[key] for key in sorted(found)))
