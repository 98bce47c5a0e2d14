"""Time the lexicons: loading the compiled copy, building it anew, reading the map, and finding names in text.

Usage: python benchmarks/lexicon.py ARTICLES.jsonl [--rounds N] [--limit N]

Seconds are of the processor, so that a busy machine changes little; words are runs between blanks, and one core finds names.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import time

from dragoman.actors import NameFinder
from dragoman.ingest import Problem, read
from dragoman.lexicon import load

FRESH = "import time; from dragoman.lexicon import load; s = time.process_time(); load(); print(time.process_time() - s)"
ANEW = "import time; from dragoman.lexicon import build, check; s = time.process_time(); check(); print(time.process_time() - s)"
MAP = "import time; from dragoman.places.gazetteer import _world; s = time.process_time(); _world(); print(time.process_time() - s)"


def main() -> None:
    """Run and print one line of JSON."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("articles")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--limit", type=int, default=400)
    args = options.parse_args()
    documents = [d for d in read([args.articles]) if not isinstance(d, Problem)][: args.limit]
    finder = NameFinder(load())
    words = sum(len(d.text.split()) for d in documents)
    rates = []
    for _ in range(args.rounds):
        start = time.process_time()
        names = sum(len(finder.find(d.text)) for d in documents)
        rates.append(words / (time.process_time() - start))
    print(json.dumps({
        "loading_seconds": _median(FRESH, args.rounds), "building_seconds": _median(ANEW, 1), "map_seconds": _median(MAP, args.rounds),
        "words": words, "names_found": names, "words_a_second": round(statistics.median(rates)), "lowest": round(min(rates)), "highest": round(max(rates)),
    }))  # fmt: skip


def _median(code: str, rounds: int) -> float:
    runs = [float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout) for _ in range(rounds)]
    return round(statistics.median(runs), 2)


if __name__ == "__main__":
    main()
