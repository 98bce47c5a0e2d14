"""Measure the processor time of each export of a store of invented codings, and an upper bound of its memory.

Usage: python benchmarks/exports.py [--documents N]
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pages import invent

from dragoman.export import FORMATS, export
from dragoman.store import open_store


def one(name: str, path: str, out: str) -> None:
    """Export in a process of its own and print what it took."""
    store = open_store(path, read_only=True)
    began = time.process_time()
    tally = export(store, name, Path(out))
    seconds = time.process_time() - began
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    sys.stdout.write(json.dumps({"format": name, "rows": tally.rows, "CPU seconds": round(seconds, 1), "peak MiB": round(peak)}) + "\n")


def main() -> None:
    """Fill a store and export it in every format."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--documents", type=int, default=50_000)
    options.add_argument("--one", nargs=3)
    args = options.parse_args()
    if args.one:
        one(*args.one)
        return
    with tempfile.TemporaryDirectory() as home:
        path = str(Path(home) / "exports.duckdb")
        store = open_store(path)
        invent(store, args.documents)
        store.close()
        for form in FORMATS:
            subprocess.run([sys.executable, __file__, "--one", form.name, path, str(Path(home) / f"out.{form.name}")], check=True)


if __name__ == "__main__":
    main()
