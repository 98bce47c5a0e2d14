"""Time the linking of offers with their answers over growing numbers of events.

Usage: python benchmarks/linking.py [COUNT …]      (default: 10000 30000 100000)

Each event is one move of a made-up corpus: 190 states and 60 armed groups that propose, demand, invite, answer, withdraw and meet over
twenty years, five moves a document, in the words of thirty subjects. What reading costs is timed by throughput.py. "Growth" is the time
of a row by that of the row before, beside what n log n would allow.
"""

from __future__ import annotations

import math
import random
import resource
import sys
import time
from datetime import date, timedelta

from dragoman.dialogue import Move, Side, connect
from dragoman.model import Party, When

SUBJECTS = [f"{a}{b}" for a in ("border", "water", "prison", "grain", "cable", "canal") for b in ("talk", "toll", "swap", "truce", "quota")]
ACTS = (
    ("offer", "proposal"),
    ("offer", "demand"),
    ("offer", "invitation"),
    ("reply", "accept"),
    ("reply", "reject"),
    ("reply", "defer"),
    ("withdraw", None),
    ("fulfil", None),
)
WEIGHTS = (20, 20, 8, 16, 16, 10, 4, 6)


def moves(count: int, seed: int = 5) -> list[Move]:
    """Make a corpus of so many moves."""
    rng = random.Random(seed)
    states = [Side("state", f"S{n:02}", "", Party(f"State {n}", country=f"S{n:02}", name=f"State {n}")) for n in range(190)]
    groups = [Side("rebel", rng.choice(states).country, f"front of {n}", Party(f"Front {n}", name=f"Front of {n}")) for n in range(60)]
    pairs = [tuple(rng.sample(states, 2)) if rng.random() < 0.8 else (rng.choice(groups), rng.choice(states)) for _ in range(600)]
    found = []
    for n in range(count):
        order = n // 5
        day = (date(2000, 1, 1) + timedelta(days=order * 7300 * 5 // count)).isoformat()
        pair = rng.choice(pairs)
        by, to = pair if rng.random() < 0.5 else pair[::-1]
        act, kind = rng.choices(ACTS, WEIGHTS)[0]
        words = frozenset(rng.sample(SUBJECTS, 2)) | ({"talks"} if act == "fulfil" or kind == "invitation" else set())
        move = Move(f"d{order}", day, n % 5, 100 * (n % 5), 100 * (n % 5) + 5, "words", act, kind, by=[by], near=[to], words=words, order=order)
        move.to = [to] if act == "offer" else []
        move.owner = [to] if act == "reply" and rng.random() < 0.4 else []
        move.noun = rng.choice(("proposal", "demand")) if move.owner else None
        move.date = When("", day, day, "day")
        found.append(move)
    return found


def main() -> None:
    """Run and print a table."""
    counts = [int(a) for a in sys.argv[1:]] or [10_000, 30_000, 100_000]
    print(f"{'events':>8} {'offers':>8} {'replies':>8} {'seconds':>8} {'growth':>8} {'n log n':>8}")
    before: tuple[int, float] | None = None
    for count in counts:
        listed = moves(count)
        start = time.perf_counter()
        offers = connect(listed).offers
        seconds = time.perf_counter() - start
        growth, allowed = ("", "") if before is None else (f"{seconds / before[1]:.2f}", f"{count * math.log(count) / (before[0] * math.log(before[0])):.2f}")
        print(f"{count:>8} {len(offers):>8} {sum(len(o.replies) for o in offers):>8} {seconds:>8.1f} {growth:>8} {allowed:>8}")
        before = count, seconds
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


if __name__ == "__main__":
    main()
