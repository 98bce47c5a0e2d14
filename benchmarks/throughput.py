"""Time the whole pipeline against bare parsing of the same articles, alternating in one process.

Usage: python benchmarks/throughput.py ARTICLES.jsonl [--rounds N] [--limit N] [--threads N]

Bare parsing is spaCy's small English model without entity recogniser and lemmatizer, over whole articles. The ratio is documents a
second of Dragoman by documents a second of bare parsing: above 1 means that coding is faster than parsing everything.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import json
import resource
import statistics
import time

import dragoman
from dragoman.ingest import Problem, read
from dragoman.parse import MODELS


def main() -> None:
    """Run and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("articles")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--limit", type=int, default=400)
    options.add_argument("--threads", type=int, default=1, help="of the encoder; bare parsing has one")
    args = options.parse_args()
    documents = [d for d in read([args.articles]) if not isinstance(d, Problem)]
    step = max(1, len(documents) // args.limit)
    documents = documents[::step][: args.limit]
    name = next(n for n in MODELS if importlib.util.find_spec(n))
    bare = importlib.import_module(name).load(exclude=["ner", "lemmatizer"])
    start = time.perf_counter()
    coder = dragoman.load(threads=args.threads)
    loading = time.perf_counter() - start
    coder.code(documents[0])
    size = max(1, len(documents) // args.rounds)
    rates: dict[str, list[float]] = {"bare": [], "dragoman": []}
    spent: dict[str, float] = {"bare": 0.0, "dragoman": 0.0}
    events = 0
    for at in range(0, size * args.rounds, size):
        batch = documents[at : at + size]
        order = ("bare", "dragoman") if (at // size) % 2 == 0 else ("dragoman", "bare")
        for which in order:
            start, before = time.perf_counter(), time.process_time()
            if which == "bare":
                for _ in bare.pipe([d.text for d in batch], batch_size=32):
                    pass
            else:
                events += sum(len(c.events) for c in coder.stream(batch))
            rates[which].append(len(batch) / (time.perf_counter() - start))
            spent[which] += time.process_time() - before
    figures = {which: statistics.median(values) for which, values in rates.items()}
    ratios = [d / b for d, b in zip(rates["dragoman"], rates["bare"], strict=True)]
    words = sum(len(d.text.split()) for d in documents) / len(documents)
    print(json.dumps({
        "documents": size * args.rounds, "words_each": round(words), "events": events,
        "bare_documents_a_second": round(figures["bare"], 1), "dragoman_documents_a_second": round(figures["dragoman"], 1),
        "ratio": round(statistics.median(ratios), 2), "ratio_lowest": round(min(ratios), 2), "ratio_highest": round(max(ratios), 2),
        "bare_processor_ms": round(1000 * spent["bare"] / size / args.rounds, 1), "processor_ms": round(1000 * spent["dragoman"] / size / args.rounds, 1),
        "ratio_by_processor_time": round(spent["bare"] / spent["dragoman"], 2),
        "loading_seconds": round(loading, 2), "peak_memory_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
    }))  # fmt: skip


if __name__ == "__main__":
    main()
