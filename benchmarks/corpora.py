"""Time runs over invented corpora: how speed and memory stand as the corpus grows, what a second worker brings, how soon the first event comes.

Usage: python benchmarks/corpora.py [--sizes 1000 10000 100000] [--workers 1 2] [--growth N] [--articles FILE]

Invented documents are dispatches of about 50 words, a third of them without any event, no two alike. `--articles` times the workers on articles of your own.
`--growth` runs N documents with one worker and tells the memory on the way. Memory is read from /proc: Linux only.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from dragoman.ingest import Problem, read
from dragoman.model import Document, Source
from dragoman.run import Tally, run
from dragoman.store import open_store
from dragoman.workers import Here, Lexicons, Workers

COUNTRIES = "Chad Sudan Peru Chile Mali Niger Ghana Togo Kenya Uganda Fiji Tonga Nepal Bhutan Laos Oman Qatar Malta Latvia Estonia".split()
DAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
ACTS = (
    "{a} on {day} proposed talks on {thing} to {b}.",
    "{b} rejected {a}'s proposal for talks on {thing} on {day}.",
    "{a} and {b} signed an accord on {thing} on {day}.",
    "Troops of {a} shelled a village near {town} in {b} on {day}, killing {n} people.",
    "The president of {a} met the foreign minister of {b} in {town} on {day}.",
    "{a} expelled {n} diplomats of {b} on {day}.",
    "{b} accused {a} on {day} of arming rebels.",
    "{a} sent {n} tons of wheat to {b} on {day}.",
    "Thousands of people marched in {town} on {day} against {a}'s policy on {thing}.",
    "{a} threatened {b} with sanctions unless it gave up {thing}.",
)
FILLING = (
    "The {adjective} market of {town} sold {n} {noun}s more than in the year before.", "Rain fell on the {adjective} {noun}s along the {noun} road.",
    "A {noun} of {n} years won the {adjective} prize for a book about {noun}s.", "The {noun} was painted {adjective} and stood near the {noun} of {town}.",
    "Prices of {noun}s rose by {n} per cent as {adjective} {noun}s grew scarce.", "Visitors counted {n} {noun}s in the {adjective} hall.",
)  # fmt: skip
THINGS = "fishing water grain borders mines prisoners pipelines refugees tariffs ceasefires airspace visas fuel cotton gold".split()
TOWNS = "Abeche Gao Tarma Salta Zinder Kumasi Lome Nakuru Gulu Suva Pokhara Salalah Riga Tartu Ayr Nola Bari Como".split()
NOUNS = (
    "teacher bridge garden engine piano window horse letter forest station painter basket harvest museum doctor tower farmer island school lamp river".split()
)
ADJECTIVES = "green old quiet narrow famous broken modern wooden early bright heavy distant royal local simple golden empty warm".split()


def invent(seed: int = 1) -> Iterator[Document]:
    """Make up documents without end."""
    dice = random.Random(seed)
    number = 0
    while True:
        a, b = dice.sample(COUNTRIES, 2)
        count = dice.choice((0, 1, 2))
        forms = [*dice.sample(ACTS, count), *dice.choices(FILLING, k=6 - count)]
        words = [
            form.format(a=a, b=b, day=dice.choice(DAYS), thing=dice.choice(THINGS), town=dice.choice(TOWNS), n=dice.randrange(2, 9000),
                        noun=dice.choice(NOUNS), adjective=dice.choice(ADJECTIVES))
            for form in forms
        ]  # fmt: skip
        day = f"{2000 + number % 20}-{number // 20 % 12 + 1:02}-{number // 240 % 28 + 1:02}"
        yield Document(f"d{number}", " ".join(words), published=day, source=Source(f"Outlet {number % 30}"), language="en")
        number += 1


def memory(process: int | str = "self", peak: bool = False) -> int:
    """Tell the resident memory of a process in MB."""
    field = "VmHWM:" if peak else "VmRSS:"
    try:
        lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    except OSError:
        return 0
    return next(int(line.split()[1]) // 1024 for line in lines if line.startswith(field))


def processor(processes: Iterable[int]) -> list[float]:
    """Tell the seconds of processor time that this process and others have had."""
    ticks = os.sysconf("SC_CLK_TCK")
    stats = [Path(f"/proc/{p}/stat").read_text(encoding="utf-8").rpartition(")")[2].split() for p in ("self", *processes)]
    return [(int(fields[11]) + int(fields[12])) / ticks for fields in stats]


def time_run(documents: Iterable[Document], workers: int, every: int = 0) -> dict[str, object]:
    """Run over documents into a store of its own; loading the models isn't counted."""
    told = 0
    with tempfile.TemporaryDirectory() as home, Here(Lexicons()) if workers == 1 and not every else Workers(workers, Lexicons()) as engine:
        processes = [p.pid for p in engine._processes if p.pid] if isinstance(engine, Workers) else []
        path = Path(home) / "b.duckdb"
        store = open_store(str(path))
        start = last = time.perf_counter()

        def tell(tally: Tally) -> None:
            nonlocal last, told
            last = time.perf_counter()
            if every and tally.new >= every * (told + 1):
                told += 1
                mark = {"documents": tally.new, "seconds": round(last - start), "memory_mb": memory(), "worker_mb": [memory(p) for p in processes]}
                print(json.dumps(mark), flush=True)

        before = processor(processes)
        tally = run(store, documents, engine, ["invented"], tell)
        end = time.perf_counter()
        figures: dict[str, object] = {
            "workers": workers,
            "documents": tally.new,
            "duplicates": tally.duplicates,
            "events": tally.events,
            "offers": tally.offers,
            "seconds": round(end - start, 1),
            "documents_a_second": round(tally.new / (end - start), 1),
            "processor_seconds": [round(b - a, 1) for a, b in zip(before, processor(processes), strict=True)],
            "of_these_seconds_for_ledger_and_stories": round(end - last, 1),
            "peak_memory_mb": memory(peak=True),
            "peak_worker_mb": [memory(p, peak=True) for p in processes],
            "store_mb": round(path.stat().st_size / 2**20, 1),
        }
        store.close()
        return figures


def first_event() -> float:
    """Time a new process from its start until the event of a one-line text is printed."""
    start = time.perf_counter()
    command = [sys.executable, "-m", "dragoman", "code", "-", "--format", "jsonl"]
    found = subprocess.run(command, input="Chad attacked Mali on Monday.", capture_output=True, text=True, check=True).stdout
    assert "ASSAULT" in found
    return round(time.perf_counter() - start, 2)


def apart(*arguments: str) -> None:
    """Run this program for one figure in a process of its own, since the peak of memory is that of a process."""
    subprocess.run([sys.executable, __file__, *arguments], check=True)


def main() -> None:
    """Run and print one line of JSON a figure."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--sizes", type=int, nargs="*", default=[1000, 10_000])
    options.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    options.add_argument("--growth", type=int, default=0)
    options.add_argument("--articles")
    options.add_argument("--limit", type=int, default=400)
    options.add_argument("--one", type=int, nargs=2, metavar=("SIZE", "WORKERS"), help=argparse.SUPPRESS)
    args = options.parse_args()
    if args.one:
        size, workers = args.one
        documents = islice(invent(), size) if not args.articles else islice((d for d in read([args.articles]) if not isinstance(d, Problem)), args.limit)
        print(json.dumps(time_run(list(documents) if size < 50_000 else documents, workers, max(1, size // 10) if args.growth else 0)), flush=True)
        return
    print(json.dumps({"first_event_seconds": [first_event() for _ in range(3)], "cores": os.cpu_count()}), flush=True)
    for size in args.sizes:
        apart("--one", str(size), str(args.workers[0]))
    for workers in args.workers:
        apart("--one", "2000", str(workers), *(["--articles", args.articles, "--limit", str(args.limit)] if args.articles else []))
    if args.growth:
        apart("--one", str(args.growth), "1", "--growth", "1")


if __name__ == "__main__":
    main()
