"""The command line: one verb a command."""

from __future__ import annotations

import sys

import dragoman
from dragoman import lexicon
from dragoman.examples import failures


def main() -> None:
    """Run a command."""
    problems = lexicon.check()
    for p in problems[:60]:
        print(p)
    if problems:
        sys.exit(1)
    coder = dragoman.load()
    names = sys.argv[2:]
    frames = [f for f in coder.lexicon.frames if not names or any(n in f.file or n == f.id for n in names)]
    count = 0
    for f in failures(coder, frames):
        count += 1
        print(f'{f.file}, frame "{f.frame}": {f.text}\n    wanted: {f.wanted or "silence"}\n    got:    {f.got or "nothing"}')
    print(f"{len(frames)} frames, {sum(len(f.examples) for f in frames)} examples, {count} failed")


