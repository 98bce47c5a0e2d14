"""Time the pages and the API of the workbench on a store of 100,000 events, filled with invented codings.

Usage: python benchmarks/workbench.py [--documents N | --store FILE] [--only WORD]
"""

from __future__ import annotations

import argparse
import json
import statistics
import tempfile
import time
from pathlib import Path

import httpx2
from fastapi.testclient import TestClient
from pages import invent

from dragoman.store import open_store
from dragoman.web import create_app

WANTED = 200  # milliseconds
ASKED = {
    "overview": "/",
    "board, no pair yet": "/board",
    "board": "/board?a=PRK&b=KOR",
    "dyad": "/dyad?a=PRK&b=KOR",
    "dyad, filtered": "/dyad?a=PRK&b=KOR&status=told&confidence=0.6",
    "document": "/documents/d4321",
    "event": "/events/e4321-0",
    "search, nothing asked": "/search",
    "search, two words": "/search?q=missile+church",
    "search, rare": "/search?q=Zanzibar",
    "search, by fields": "/search?a=PRK&type=ASSAULT&start=2012-01-01",
    "try": "/try",
    "review": "/review?reviewer=Ada",
    "review, one text": "/review?reviewer=Ada&document=d4321",
    "API, events": "/api/v1/events",
    "API, events of a dyad": "/api/v1/events?between=PRK&between=KOR",
    "API, events far back": "/api/v1/events?offset=90000",
    "API, overview": "/api/v1/overview",
    "API, dyad": "/api/v1/dyad?a=PRK&b=KOR",
    "API, queue of reviews": "/api/v1/review/queue",
    "no such page": "/nowhere",
}


def main() -> None:
    """Run and print the median and the slowest of seven, in milliseconds, after the first, which is told apart; and the time of all processors."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=50_000)
    options.add_argument("--store", help="ask this store instead of a new one")
    options.add_argument("--only", default="", help="only what holds this word")
    args = options.parse_args()
    with tempfile.TemporaryDirectory() as home:
        path = args.store or str(Path(home) / "pages.duckdb")
        if not args.store:
            store = open_store(path)
            invent(store, args.documents)
            store.close()
        with TestClient(create_app(path, read_only=True), base_url="http://127.0.0.1") as client:
            slow = [name for name, address in ASKED.items() if args.only in name and _timed(client, name, address) > WANTED]
        print(json.dumps({"slower_than_wanted": slow}))


def _timed(client: TestClient, name: str, address: str) -> float:
    times: list[float] = []
    worked: list[float] = []
    answer: httpx2.Response | None = None
    for _ in range(8):
        start, before = time.perf_counter(), time.process_time()
        answer = client.get(address)
        times.append(1000 * (time.perf_counter() - start))
        worked.append(1000 * (time.process_time() - before))
    assert answer is not None
    median = statistics.median(times[1:])
    figures = {"first_ms": round(times[0], 1), "median_ms": round(median, 1), "slowest_ms": round(max(times[1:]), 1)}
    figures["processor_ms"] = round(statistics.median(worked[1:]), 1)
    print(json.dumps({"page": name, "status": answer.status_code, "kb": round(len(answer.content) / 1000), **figures}), flush=True)
    return median


if __name__ == "__main__":
    main()
