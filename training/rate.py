"""Fit the weights of the rating to the repository's own gold: passages, news and traps.

Usage: python training/rate.py [--out FILE] [--reviewed FILE]. Seconds on one core, after the encoder is made. The candidates of each text are rated;
one is right if its type and trigger are those of a gold event, or of a telling that was merged into one. `tests/gold/unseen.jsonl` is left out: it measures.
With --reviewed, what reviewers decided (`dragoman review STORE export --as training`) counts too: each candidate that was accepted or rejected.
"""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

import msgspec
import numpy as np

import dragoman
from dragoman.attribution import Account
from dragoman.corrections import verdict
from dragoman.drafts import Draft
from dragoman.evaluate import GoldRecord, pair
from dragoman.model import Document, Event
from dragoman.rating import FILE, Rater
from dragoman.review import Reviewed

HERE = Path(__file__).parent
GOLD = HERE.parent / "tests" / "gold"
DECAY, OF_TYPES = 4.0, 20.0  # this gold was read while frames were mended, so it is kinder than other text; events of one type are few
FOLDS = 5
TUNED = "tuned"  # the frames were mended on the passages, so candidates are better there; fitted, but not shipped
ELSEWHERE = re.compile(r"at (\d+)")


class Recorder(Rater):
    """Tells every candidate, and keeps what spoke for it."""

    def rate(self, signs: dict[str, float], more: float = 0.0) -> float:
        return 0.99


def collect() -> list[tuple[str, dict[str, float], bool]]:
    """List all candidates of the gold: their text's id, their signs, and whether they are right."""
    coder = dragoman.load()
    coder.judge._rater = Recorder({})
    made: list[tuple[int, str, dict[str, float]]] = []
    build = coder._event

    def record(document: Document, draft: Draft, account: Account) -> Event:
        event = build(document, draft, account)
        made.append((event.trigger.start, event.event_type, draft.signs))
        return event

    coder._event = record
    rows = []
    for name, line in ((n, line) for n in ("passages", "news") for line in (GOLD / f"{n}.jsonl").read_text(encoding="utf-8").splitlines()):
        gold = msgspec.json.decode(line, type=GoldRecord)
        made.clear()
        events = coder._code([Document(gold.id, gold.text, published=gold.published)])[0].events
        right = set()
        for _, event in pair(gold.events, events):
            right |= {(at, event.event_type) for at in (event.trigger.start, *map(int, ELSEWHERE.findall(event.why.get("told also", ""))))}
        rows += [(gold.id, signs | {TUNED: float(name == "passages")}, (start, kind) in right) for start, kind, signs in made]
    for k, line in enumerate((GOLD / "traps.txt").read_text(encoding="utf-8").splitlines()):
        kind, _, text = line.partition("|")
        made.clear()
        if text:
            coder._code([Document(f"trap-{k}", text.strip())])
        told = [signs for _, _, signs in made if kind.strip() != "status" or not signs.keys() & {"negation", "hypothetical"}]
        rows += [(f"trap-{k}", signs, False) for signs in told]
    return rows


def reviewed(path: Path) -> list[tuple[str, dict[str, float], bool]]:
    """List the candidates of reviewed texts that were decided on."""
    coder = dragoman.load()
    rows = []
    for record in (msgspec.json.decode(line, type=Reviewed) for line in path.read_text(encoding="utf-8").splitlines()):
        for event, draft in coder.weighed(Document(record.id, record.text, published=record.published)):
            said = verdict(record, event)
            if said is not None:
                rows.append((record.id, draft.signs, said == "accepted"))
    return rows


def fit(x: np.ndarray, y: np.ndarray, names: list[str]) -> np.ndarray:
    """Find the weights of least loss, the bias alone free of decay, by Newton's method."""
    w = np.zeros(x.shape[1])
    decay = np.array([0.0 if name == "bias" else OF_TYPES if name.startswith("type ") else DECAY for name in names])
    for _ in range(30):
        p = 1 / (1 + np.exp(-x @ w))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(decay + 1e-6), x.T @ (p - y) + decay * w)
    return w


def loss(x: np.ndarray, y: np.ndarray, w: np.ndarray) -> float:
    """Mean logarithmic loss."""
    p = np.clip(1 / (1 + np.exp(-x @ w)), 1e-6, 1 - 1e-6)
    return float(-(y * np.log(p) + (1 - y) * np.log(1 - p)).mean())


def main() -> None:
    """Fit, report the loss on texts left out, write the weights."""
    options = argparse.ArgumentParser()
    options.add_argument("--out", type=Path, default=FILE)
    options.add_argument("--reviewed", type=Path, help="Records that `dragoman review STORE export --as training` wrote.")
    args = options.parse_args()
    rows = collect()
    if args.reviewed:
        rows += reviewed(args.reviewed)
    names = ["bias", *sorted({name for _, signs, _ in rows for name in signs})]
    x = np.array([[1.0, *(signs.get(name, 0.0) for name in names[1:])] for _, signs, _ in rows])
    y = np.array([float(right) for _, _, right in rows])
    texts = sorted({text for text, _, _ in rows})
    fold = np.array([texts.index(text) % FOLDS for text, _, _ in rows])
    left_out = np.mean([loss(x[fold == k], y[fold == k], fit(x[fold != k], y[fold != k], names)) for k in range(FOLDS)])
    weights = fit(x, y, names)
    args.out.write_text(
        json.dumps({name: round(float(w), 3) for name, w in zip(names, weights, strict=True) if name != TUNED}, indent=1) + "\n", encoding="utf-8"
    )
    print(
        f"{len(y)} candidates, {y.mean():.2f} right; loss {loss(x, y, weights):.3f}, on texts left out {left_out:.3f}, of the mean alone "
        f"{loss(x[:, :1], y, np.array([np.log(y.mean() / (1 - y.mean()))])):.3f}"
    )


if __name__ == "__main__":
    main()
