"""Reviewed documents in; what can be learned of them out: log odds and types for frames and triggers, as entries of a lexicon with the evidence beside them."""

from __future__ import annotations

import json
import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dragoman.coder import Coder
from dragoman.drafts import OPEN
from dragoman.evaluate import overlap
from dragoman.model import Document, Event
from dragoman.review import Reviewed

# How much each kind of weight is held back: one decision moves log odds by a quarter at most, several that agree move it on.
# Two settings were tried on random halves of two corpora; they differ by two thousandths of F1.
HELD_BACK = {"frame": 2.0, "trigger": 2.0, "type": 4.0}
AGREEING = 2  # fixes to one type, more than all other verdicts, before a type is changed for good
LEAST = 0.1  # log odds that are worth an entry
Key = tuple[str | None, str | None, str | None]


class Case(Struct, frozen=True):
    """A candidate that was decided on: where it comes from, its log odds before, and the verdict: accepted, rejected, or the type that is right."""

    frame: str
    trigger: str
    event_type: str
    odds: float
    verdict: str
    told: bool = True


class Lesson(Struct, frozen=True):
    """What is learned: of which candidates (`key`: frame, trigger, type), what to add or what they become, and the evidence."""

    key: Key
    weight: float
    becomes: str | None
    accepted: int
    fixed: int
    rejected: int


def cases(coder: Coder, records: Iterable[Reviewed]) -> list[Case]:
    """Read reviewed documents again and find what was decided on each of their candidates; what nobody decided on is left out.

    Args:
        coder: one that knows none of the corrections yet.
        records: what was reviewed.
    """
    found = []
    for record in records:
        for event, draft in coder.weighed(Document(record.id, record.text, published=record.published)):
            said = verdict(record, event)
            if said is None or draft.candidate.frame is OPEN:
                continue
            trigger = draft.actors_of.sentence.tokens[draft.candidate.head].lemma
            told = any(r.event_type == event.event_type and r.trigger.start == event.trigger.start for r in record.rejected)
            found.append(Case(draft.candidate.frame.id, trigger, event.event_type, _logit(event.confidence), said, told or said == "accepted"))
    return found


def learn(decided: Sequence[Case]) -> list[Lesson]:
    """Learn from what was decided: types first, then weights by a logistic model that starts from the odds of before."""
    by_key: dict[Key, Counter[str]] = defaultdict(Counter)
    for case in decided:
        for trigger in (case.trigger, None):
            by_key[case.frame, trigger, case.event_type][case.verdict] += 1
    lessons = []
    for key, verdicts in by_key.items():
        kinds = {kind: n for kind, n in verdicts.items() if kind not in ("accepted", "rejected")}
        kind = max(kinds, key=lambda k: (kinds[k], k), default="")
        if kind and kinds[kind] >= AGREEING and kinds[kind] > verdicts.total() - kinds[kind]:
            lessons.append(Lesson(key, 0.0, kind, verdicts["accepted"], sum(kinds.values()), verdicts["rejected"]))
    changed = {lesson.key for lesson in lessons}
    rest = [c for c in decided if c.told and not changed & {(c.frame, c.trigger, c.event_type), (c.frame, None, c.event_type)}]
    return lessons + _weights(rest)


def _weights(decided: Sequence[Case]) -> list[Lesson]:
    keys: list[list[Key]] = [[(c.frame, None, None), (None, c.trigger, None), (None, None, c.event_type)] for c in decided]
    names = sorted({key for found in keys for key in found}, key=str)
    place = {key: k for k, key in enumerate(names)}
    x = np.zeros((len(decided), len(names)))
    for row, found in enumerate(keys):
        x[row, [place[key] for key in found]] = 1
    held = np.array([HELD_BACK["frame" if key[0] else "trigger" if key[1] else "type"] for key in names])
    weights = fit(x, np.array([float(c.verdict == "accepted") for c in decided]), np.array([c.odds for c in decided]), held)
    evidence: dict[Key, Counter[str]] = defaultdict(Counter)
    for case, found in zip(decided, keys, strict=True):
        for key in found:
            evidence[key][case.verdict if case.verdict in ("accepted", "rejected") else "fixed"] += 1
    return [
        Lesson(key, round(float(w), 2), None, evidence[key]["accepted"], evidence[key]["fixed"], evidence[key]["rejected"])
        for key, w in zip(names, weights, strict=True)
        if abs(w) >= LEAST
    ]


def fit(x: NDArray[np.float64], y: NDArray[np.float64], before: NDArray[np.float64], held: NDArray[np.float64]) -> NDArray[np.float64]:
    """Find the weights of least loss by Newton's method, beside log odds of before, each held back towards zero."""
    w = np.zeros(x.shape[1])
    for _ in range(20 if len(x) else 0):
        p = 1 / (1 + np.exp(-(x @ w + before)))
        w -= np.linalg.solve((x * (p * (1 - p))[:, None]).T @ x + np.diag(held), x.T @ (p - y) + held * w)
    return w


def toml(lessons: Iterable[Lesson], about: str = "") -> str:
    """Write what was learned as entries of a lexicon."""
    lines = [f"# {line}\n" for line in about.splitlines()]
    for lesson in lessons:
        of = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in zip(("frame", "trigger", "event_type"), lesson.key, strict=True) if value]
        what = f'becomes = "{lesson.becomes}"' if lesson.becomes else f"weight = {lesson.weight}"
        counts = [f"{name} = {n}" for name, n in (("accepted", lesson.accepted), ("fixed", lesson.fixed), ("rejected", lesson.rejected)) if n]
        lines.append("\n".join(["", "[[correction]]", *of, what, *counts, ""]))
    return "".join(lines)


def verdict(record: Reviewed, event: Event) -> str | None:
    """Tell what was decided on a candidate: accepted, rejected, or the type that it should have; None if nothing was."""
    a, b = event.trigger.start, event.trigger.end
    here = [g for g in record.events if overlap(g.trigger["start"], g.trigger["end"], a, b)]
    if any(g.event_type == event.event_type for g in here):
        return "accepted"
    taken = any(r.event_type == event.event_type and overlap(r.trigger.start, r.trigger.end, a, b) for r in record.rejected)
    return here[0].event_type if here else "rejected" if taken else None


def _logit(p: float) -> float:
    p = min(0.999, max(0.001, p))
    return math.log(p / (1 - p))
