"""Measure what two hundred decisions of a reviewer bring on texts that nobody reviewed.

Usage: python benchmarks/corrections.py [--splits N] [--decisions N]. About two minutes on one core. Each corpus with gold codings is split in two by
document, again and again. The first half is coded into a store and reviewed from the queue by a reviewer who knows its gold: accepts what is right, fixes
the type of what is told at the right words under a wrong one, rejects the rest, and marks what was missed in each text on first meeting it. What `dragoman
review learn` makes of these decisions is given to the coder, which then codes the second half. The gold of the second half is used to score it alone. The
weights that are shipped saw neither `corpus.jsonl` nor `unseen.jsonl`.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec
from msgspec import structs

import dragoman
from dragoman.coder import Coder
from dragoman.corrections import cases, learn
from dragoman.encoder import Marked
from dragoman.evaluate import GoldEvent, GoldRecord, evaluate, overlap, pair
from dragoman.judge import Judge
from dragoman.lexicon import Lexicon
from dragoman.lexicon.types import Correction
from dragoman.model import Document, Event
from dragoman.parse import Sentence, Stretch
from dragoman.review import decide, queue, records
from dragoman.store import Coded, Store, key_of, open_store

GOLD = Path(__file__).parent.parent / "tests" / "gold"
CORPORA = {"one stage, four dialogues": ("corpus",), "mixed news": ("unseen",)}


class Remembering:
    """A parser or encoder that does each thing once."""

    def __init__(self, inner: Any) -> None:
        self._inner, self._known = inner, {}
        self.name = inner.name

    def parse(self, stretches: Sequence[Stretch]) -> list[Sentence]:
        """Parse what wasn't parsed yet."""
        keys = [(s.index, s.start, s.text) for s in stretches]
        new = {key: s for key, s in zip(keys, stretches, strict=True) if key not in self._known}
        self._known |= dict(zip(new, self._inner.parse(list(new.values())), strict=True))
        return [self._known[key] for key in keys]

    def probabilities(self, items: Sequence[Marked]) -> Any:
        """Rate what wasn't rated yet."""
        import numpy as np

        for item in items:
            if (key := msgspec.json.encode(item)) not in self._known:
                self._known[key] = self._inner.probabilities([item])[0]
        return np.array([self._known[msgspec.json.encode(item)] for item in items])


def taught(coder: Coder, lexicon: Lexicon, corrections: list[Correction]) -> None:
    """Let a coder know corrections, as if they stood in a file that was given with --frames."""
    coder.judge = Judge(structs.replace(lexicon, corrections=corrections), coder.judge.encoder)


def code(coder: Coder, gold: Sequence[GoldRecord]) -> dict[str, list[Event]]:
    """Code the texts of gold records."""
    return {c.document.id: c.events for c in coder.stream(Document(g.id, g.text, published=g.published) for g in gold)}


def review(store: Store, gold: dict[str, GoldRecord], most: int) -> Counter[str]:
    """Decide on what the queue shows, by the gold."""
    done: Counter[str] = Counter()
    verdicts: dict[str, dict[str, GoldEvent | None]] = {}
    missed: dict[str, list[GoldEvent]] = {}
    found: dict[str, list[Event]] = {}
    for row in store.events(order="number"):
        found.setdefault(row.event.document, []).append(row.event)
    for ident, record in gold.items():
        events = found.get(ident, [])
        right = {e.id: g for g, e in pair(record.events, events)}
        left = [g for g in record.events if not any(g is x for x in right.values())]
        verdicts[ident] = dict(right)
        for event in events:
            other = next((g for g in left if overlap(g.trigger["start"], g.trigger["end"], event.trigger.start, event.trigger.end)), None)
            if event.id not in right:
                verdicts[ident][event.id] = other
                left = [g for g in left if g is not other]
        missed[ident] = [g for g in left if g.difficulty == "clear"]
    for waiting in queue(store, "reviewer", limit=most):
        event = waiting.told.event
        if done.total() >= most:
            break
        verdict = verdicts[event.document].get(event.id)
        kind = "reject" if verdict is None else "accept" if verdict.event_type == event.event_type else "fix"
        decide(store, "reviewer", kind, event.document, event.id, {"event_type": verdict.event_type} if verdict and kind == "fix" else None)
        done[kind] += 1
        for g in missed.pop(event.document, [])[: most - done.total()]:
            decide(store, "reviewer", "missed", event.document, None, {"event_type": g.event_type, "trigger": g.trigger, "actors": g.actors})
            done["missed"] += 1
    return done


def fill(store: Store, coder: Coder, gold: Sequence[GoldRecord]) -> None:
    """Code documents into a store."""
    run, _ = store.begin(["benchmark"], coder.run)
    codings = coder.stream(Document(g.id, g.text, published=g.published) for g in gold)
    store.add(run, [Coded(c.document, key_of(c.document), c.events) for c in codings])
    store.finish(run, [])


def main() -> None:
    """Split, review, learn, score; print a table."""
    options = argparse.ArgumentParser()
    options.add_argument("--splits", type=int, default=20)
    options.add_argument("--decisions", type=int, default=200)
    args = options.parse_args()
    coder: Coder = dragoman.load()
    coder.parser, lexicon = Remembering(coder.parser), coder.lexicon
    coder.judge.encoder = Remembering(coder.judge.encoder)
    print("| corpus | documents | decisions | F1 before | F1 after | gain, mean | gain, 95 % of splits | splits with a gain |")
    print("| --- | --- | --- | --- | --- | --- | --- | --- |")
    for name, files in CORPORA.items():
        gold = [msgspec.json.decode(line, type=GoldRecord) for f in files for line in (GOLD / f"{f}.jsonl").read_text(encoding="utf-8").splitlines()]
        before, after, kinds = [], [], Counter[str]()
        for split in range(args.splits):
            mixed = random.Random(split).sample(gold, len(gold))
            first, second = mixed[: len(mixed) // 2], mixed[len(mixed) // 2 :]
            taught(coder, lexicon, [])
            before.append(evaluate(second, code(coder, second)).events.f1)
            with tempfile.TemporaryDirectory() as folder:
                store = open_store(str(Path(folder) / "s.duckdb"))
                fill(store, coder, first)
                kinds += review(store, {g.id: g for g in first}, args.decisions)
                lessons = learn(cases(coder, records(store)))
                store.close()
            taught(coder, lexicon, [Correction(*lesson.key, lesson.weight, lesson.becomes) for lesson in lessons])
            after.append(evaluate(second, code(coder, second)).events.f1)
        gains = sorted(b - a for a, b in zip(before, after, strict=True))
        low, high = gains[int(0.025 * len(gains))], gains[int(0.975 * len(gains))]
        each = ", ".join(f"{n / args.splits:.0f} {kind}" for kind, n in kinds.most_common())
        print(
            f"| {name} | {len(gold)} | {kinds.total() / args.splits:.0f} ({each}) | {statistics.mean(before):.3f} | {statistics.mean(after):.3f} | "
            f"{statistics.mean(gains):+.3f} | {low:+.3f} to {high:+.3f} | {sum(g > 0 for g in gains)} of {len(gains)} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
