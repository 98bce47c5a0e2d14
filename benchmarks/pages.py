"""Time what pages and series ask of a store of 100,000 events, filled with invented codings.

Usage: python benchmarks/pages.py [--documents N]
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

from dragoman.model import Document, Event, Mention, Offer, Party, Reply, Run, Source, Span, Trigger, When
from dragoman.store import Coded, Selection, Store, key_of, open_store
from dragoman.store.reading import KNOWN_TYPES

COUNTRIES = "PRK KOR USA CHN RUS JPN TCD SDN MLI NER PER CHL COL VEN FRA GBR DEU TUR SYR IRQ".split()
WORDS = "talks border troops minister offer trade sanctions truce visit envoy rebels aid vote summit missile prisoners river market church road".split()


def invent(store: Store, documents: int) -> None:
    """Fill a store: two events a document, texts of 300 words."""
    dice = random.Random(1)
    number, _ = store.begin(["invented"], Run("0", "0", "0", "0"))
    batch: list[Coded] = []
    for k in range(documents):
        day = (date(2010, 1, 1) + timedelta(days=dice.randrange(4000))).isoformat()
        text = " ".join(dice.choices(WORDS, k=300))
        document = Document(f"d{k}", text, f"Report {k}", day, Source(f"Outlet {k % 40}"), None, "en")
        events = []
        for n in range(2):
            a, b = (Party(c, n, n + 3, c, c, dice.choice(("GOV", "MIL")), None, c.lower()) for c in dice.sample(COUNTRIES, 2))
            kind = dice.choice(KNOWN_TYPES)
            events.append(
                Event(f"e{k}-{n}", document.id, n, kind, None, [], None, "verbal conflict", -1.0, [a], [b], [], None, None, False, _day(day), None,
                      Trigger(0, 5, "said"), Span(0, 50), {"frame": "x"}, dice.random())
            )  # fmt: skip
        batch.append(Coded(document, key_of(document), events))
        if len(batch) == 1000:
            store.add(number, batch)
            batch = []
    store.add(number, batch)
    numbers = [n for (n,) in store.table("SELECT number FROM events ORDER BY number")]
    stories = [(f"s{n - (n % 7 == 6)}", n, n % 7 < 6) for n in numbers]  # every seventh event is a second report of the one before
    store.finish(number, [_offer(dice, k, documents) for k in range(documents // 5)], stories)


def _offer(dice: random.Random, k: int, documents: int) -> Offer:
    """Make up an offer with an answer or none."""
    a, b = (Party(c, 0, 3, c, c, "GOV", None, c.lower()) for c in dice.sample(COUNTRIES, 2))
    made, answered = (_day((date(2010, 1, 1) + timedelta(days=k * 20_000 // documents + n)).isoformat()) for n in (0, 5))
    document = f"d{dice.randrange(documents)}"
    replies = [Reply([b], dice.choice(("accept", "reject", "defer")), date=answered, reasons=["a trick"], mentions=[Mention(document, 6, 12, "said")])]
    state = dice.choice(("open", "accepted", "rejected", "lapsed"))
    heard = [] if state == "open" else replies
    return Offer(f"o{k}", dice.choice(("proposal", "demand")), [a], [b], " ".join(dice.choices(WORDS, k=5)), date=made, state=state, replies=heard,
                 mentions=[Mention(document, 0, 5, "offered")])  # fmt: skip


def _day(day: str) -> When:
    return When("Friday", day, day, "day")


def main() -> None:
    """Run and print the median and the slowest of seven, in milliseconds."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=50_000)
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        path = str(Path(home) / "pages.duckdb")
        store = open_store(path)
        start = time.perf_counter()
        invent(store, args.documents)
        filling = time.perf_counter() - start
        store.close()
        store = open_store(path, read_only=True)
        dyad = Selection(between=("PRK", "KOR"))
        week = "SELECT date_trunc('week', day) AS week, count(*), avg(intensity) FROM events GROUP BY ALL ORDER BY week"
        asked: dict[str, Callable[[], object]] = {
            "latest 50 events": lambda: store.events(limit=50, order="-day"),
            "50 events of a dyad": lambda: store.events(dyad, limit=50),
            "50 events, page 1000": lambda: store.events(limit=50, offset=50_000),
            "50 events by six filters": lambda: store.events(
                Selection(actor="PRK MIL", event_types=["ASSAULT", "COERCE"], status=["told"], start="2012-01-01", outlet="Outlet 3", once=True), limit=50
            ),
            "count of a dyad": lambda: store.count(dyad),
            "one document with its events": lambda: (store.document("d4321"), store.events(Selection(document="d4321"))),
            "one event with its reports": lambda: (store.event(4321), store.story(4321)),
            "search for two words": lambda: store.search("missile church", limit=20),
            "search for what isn't there": lambda: store.search("Zanzibar", limit=20),
            "status": store.status,
            "series by week": lambda: store.table(week),
        }
        size = Path(path).stat().st_size / args.documents / 2
        print(json.dumps({"events": 2 * args.documents, "filling_s": round(filling, 1), "bytes_an_event": round(size)}))
        for name, ask in asked.items():
            ask()
            times = []
            for _ in range(7):
                start = time.perf_counter()
                ask()
                times.append(1000 * (time.perf_counter() - start))
            print(json.dumps({"asked": name, "median_ms": round(statistics.median(times), 1), "slowest_ms": round(max(times), 1)}))
        store.close()


if __name__ == "__main__":
    main()
