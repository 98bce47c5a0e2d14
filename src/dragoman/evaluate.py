"""Gold records and codings in, scores out: by event, type, role, status and date, with intervals, calibration and the worst cases."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from msgspec import Struct

from dragoman.merge import same_side
from dragoman.model import Event, Party

SAMPLES = 1000  # bootstrap samples of documents; the 95 % interval moves by less than 0.005 between seeds
BINS = 10
SEED = 17


class GoldEvent(Struct):
    """One event of a gold record, in the form of an Event; `also` are other triggers of it, `difficulty` "clear" or "debatable"."""

    event_type: str
    trigger: dict[str, Any]
    actors: list[Party] = []
    recipients: list[Party] = []
    auxiliary: list[str] = []
    mode: str | None = None
    cameo: str | None = None
    claimed_by: Party | None = None
    date: dict[str, Any] | None = None
    also: list[dict[str, Any]] = []
    difficulty: str = "clear"


class GoldRecord(Struct):
    """A text with all its events."""

    id: str
    text: str
    events: list[GoldEvent]
    published: str | None = None


class Figure(Struct, frozen=True):
    """Precision, recall and F1, with the bootstrap interval of F1 where it was asked for."""

    precision: float
    recall: float
    f1: float
    low: float | None = None
    high: float | None = None


class Report(Struct, frozen=True):
    """What `evaluate` found; `worst` are the cases that cost most, as (document, what, text)."""

    documents: int
    events: Figure
    by_type: dict[str, Figure]
    actors: Figure
    recipients: Figure
    status: float
    claimed_by: float
    dates: float
    swapped: float
    confusion: dict[str, int]
    calibration: list[tuple[float, float, int]]
    calibration_error: float
    worst: list[tuple[str, str, str]]


class _Document(Struct):
    gold: list[GoldEvent]
    got: list[Event]
    pairs: list[tuple[GoldEvent, Event]]


def evaluate(gold: Sequence[GoldRecord], codings: dict[str, list[Event]]) -> Report:
    """Score events against gold records; debatable gold events count when found and are forgiven when missed."""
    documents = [_Document(g.events, codings.get(g.id, []), pair(g.events, codings.get(g.id, []))) for g in gold]
    tallies = [_counts(d) for d in documents]
    figure = _figure(sum(t[0] for t in tallies), sum(t[1] for t in tallies), sum(t[2] for t in tallies))
    low, high = _interval(tallies)
    pairs = [p for d in documents for p in d.pairs]
    types = sorted({g.event_type for d in documents for g in d.gold if g.difficulty == "clear"} | {e.event_type for d in documents for e in d.got})
    dated = [(g, e) for g, e in pairs if (g.date or {}).get("start")]
    bins, error = calibration([(e.confidence, any(e is x for _, x in d.pairs)) for d in documents for e in d.got])
    return Report(
        documents=len(documents),
        events=Figure(figure.precision, figure.recall, figure.f1, low, high),
        by_type={t: _of_type(documents, t) for t in types},
        actors=_roles(pairs, lambda x: x.actors),
        recipients=_roles(pairs, lambda x: x.recipients),
        status=_share(pairs, lambda g, e: set(g.auxiliary) - _moot(g) == set(e.auxiliary) - _moot(g)),
        claimed_by=_share(pairs, lambda g, e: bool(g.claimed_by) == bool(e.claimed_by)),
        dates=_share(dated, lambda g, e: e.date is not None and e.date.start == (g.date or {}).get("start")),
        swapped=_share(pairs, lambda g, e: _hits(g.actors, e.recipients) > 0 and _hits(g.recipients, e.actors) > 0 and not _hits(g.actors, e.actors)),
        confusion=dict(_confusion(documents).most_common()),
        calibration=bins,
        calibration_error=error,
        worst=_worst(gold, documents),
    )


def compare(gold: Sequence[GoldRecord], one: dict[str, list[Event]], other: dict[str, list[Event]]) -> tuple[float, float, float]:
    """Test two codings of the same records against each other.

    Returns:
        F1 of the one, F1 of the other, and the share of bootstrap samples of documents in which the one is not better.
    """
    counts = [[_counts(_Document(g.events, c.get(g.id, []), pair(g.events, c.get(g.id, [])))) for g in gold] for c in (one, other)]
    dice = random.Random(SEED)
    not_better = 0
    for _ in range(SAMPLES):
        sample = [dice.randrange(len(gold)) for _ in gold]
        first, second = (_f1([side[k] for k in sample]) for side in counts)
        not_better += first <= second
    return _f1(counts[0]), _f1(counts[1]), not_better / SAMPLES


def pair(gold: Sequence[GoldEvent], got: Sequence[Event]) -> list[tuple[GoldEvent, Event]]:
    """Pair gold and found events one to one: same type and a shared trigger, or shared parties in the same evidence; best agreement first."""
    candidates = []
    for i, g in enumerate(gold):
        for j, e in enumerate(got):
            if g.event_type != e.event_type:
                continue
            exact = any(overlap(t["start"], t["end"], e.trigger.start, e.trigger.end) for t in (g.trigger, *g.also))
            roles = _hits(g.actors, e.actors) + _hits(g.recipients, e.recipients)
            near = overlap(g.trigger["start"], g.trigger["end"], e.evidence.start, e.evidence.end)
            if exact or (near and roles):
                candidates.append((-(2 * exact + roles), i, j))
    used_gold: set[int] = set()
    used_got: set[int] = set()
    pairs = []
    for _, i, j in sorted(candidates):
        if i not in used_gold and j not in used_got:
            used_gold.add(i)
            used_got.add(j)
            pairs.append((gold[i], got[j]))
    return pairs


def calibration(rated: Iterable[tuple[float, bool]]) -> tuple[list[tuple[float, float, int]], float]:
    """Compare stated confidence with the share that is right.

    Returns:
        For each tenth of the scale with events in it: mean confidence, share right, count; and the expected calibration error.
    """
    groups: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for confidence, right in rated:
        groups[min(BINS - 1, int(confidence * BINS))].append((confidence, right))
    total = sum(map(len, groups)) or 1
    bins = [(sum(c for c, _ in g) / len(g), sum(r for _, r in g) / len(g), len(g)) for g in groups if g]
    return bins, round(sum(abs(c - r) * n for c, r, n in bins) / total, 4)


def _moot(g: GoldEvent) -> set[str]:
    return {"future"} if g.event_type == "CONCEDE" else set()


def overlap(a: int, b: int, c: int, d: int) -> bool:
    """Tell whether [a, b) and [c, d) share a place."""
    return a < d and c < b


def _same(a: Party, b: Party) -> bool:
    same_words = a.start is not None and b.start is not None and overlap(a.start, a.end or a.start, b.start, b.end or b.start)
    return same_words or same_side(a, b)


def _hits(gold: Sequence[Party], got: Sequence[Party]) -> int:
    left = list(got)
    hits = 0
    for party in gold:
        match = next((p for p in left if _same(party, p)), None)
        if match is not None:
            left.remove(match)
            hits += 1
    return hits


def _counts(d: _Document) -> tuple[int, int, int]:
    clear = sum(g.difficulty == "clear" for g in d.gold)
    return len(d.pairs), len(d.got), clear + sum(g.difficulty != "clear" for g, _ in d.pairs)


def _figure(hit: float, got: float, wanted: float) -> Figure:
    p = hit / got if got else 0.0
    r = hit / wanted if wanted else 0.0
    return Figure(round(p, 4), round(r, 4), round(2 * p * r / (p + r), 4) if p + r else 0.0)


def _f1(tallies: Sequence[tuple[int, int, int]]) -> float:
    return _figure(*(sum(t[k] for t in tallies) for k in range(3))).f1


def _interval(tallies: Sequence[tuple[int, int, int]]) -> tuple[float, float]:
    dice = random.Random(SEED)
    scores = sorted(_f1([tallies[dice.randrange(len(tallies))] for _ in tallies]) for _ in range(SAMPLES)) if tallies else [0.0]
    return scores[int(0.025 * len(scores))], scores[int(0.975 * len(scores))]


def _of_type(documents: Sequence[_Document], event_type: str) -> Figure:
    hit = sum(g.event_type == event_type for d in documents for g, _ in d.pairs)
    got = sum(e.event_type == event_type for d in documents for e in d.got)
    clear = sum(g.event_type == event_type and g.difficulty == "clear" for d in documents for g in d.gold)
    debatable = sum(g.event_type == event_type and g.difficulty != "clear" for d in documents for g, _ in d.pairs)
    return _figure(hit, got, clear + debatable)


def _roles(pairs: Sequence[tuple[GoldEvent, Event]], of: Callable[[Any], list[Party]]) -> Figure:
    return _figure(sum(_hits(of(g), of(e)) for g, e in pairs), sum(len(of(e)) for _, e in pairs), sum(len(of(g)) for g, _ in pairs))


def _share(pairs: Sequence[tuple[GoldEvent, Event]], right: Callable[[GoldEvent, Event], bool]) -> float:
    return round(sum(right(g, e) for g, e in pairs) / len(pairs), 4) if pairs else 0.0


def _confusion(documents: Sequence[_Document]) -> Counter[str]:
    """Count gold events that were found under another type at the same trigger, missed, or found where gold has none."""
    table: Counter[str] = Counter()
    for d in documents:
        taken = {id(e) for _, e in d.pairs}
        for g in d.gold:
            if g.difficulty != "clear" or any(g is x for x, _ in d.pairs):
                continue
            other = next((e for e in d.got if id(e) not in taken and overlap(g.trigger["start"], g.trigger["end"], e.trigger.start, e.trigger.end)), None)
            if other is not None:
                taken.add(id(other))
            table[f"{g.event_type} as {other.event_type if other else 'nothing'}"] += 1
        table.update(f"nothing as {e.event_type}" for e in d.got if id(e) not in taken)
    return table


def _worst(gold: Sequence[GoldRecord], documents: Sequence[_Document], most: int = 50) -> list[tuple[str, str, str]]:
    """List missed clear events and confident false ones, the most confident first."""
    rows: list[tuple[float, str, str, str]] = []
    for record, d in zip(gold, documents, strict=True):
        for g in d.gold:
            if g.difficulty == "clear" and not any(g is x for x, _ in d.pairs):
                rows.append(
                    (0.5, record.id, f"missed {g.event_type} “{g.trigger.get('text', '')}”", _around(record.text, g.trigger["start"], g.trigger["end"]))
                )
        for e in d.got:
            if not any(e is x for _, x in d.pairs):
                rows.append(
                    (
                        e.confidence,
                        record.id,
                        f"false {e.event_type} “{e.trigger.text}” ({e.confidence:.2f})",
                        _around(record.text, e.trigger.start, e.trigger.end),
                    )
                )
    rows.sort(key=lambda row: -row[0])
    return [(ident, what, text) for _, ident, what, text in rows[:most]]


def _around(text: str, start: int, end: int) -> str:
    return " ".join(text[max(0, start - 70) : end + 70].split())


def markdown(report: Report) -> str:
    """Write a report as a page."""
    e = report.events
    lines = [
        f"{report.documents} documents. Events: precision {e.precision:.3f}, recall {e.recall:.3f}, F1 {e.f1:.3f} (95 % interval {e.low:.3f} to {e.high:.3f}).",
        f"Actors F1 {report.actors.f1:.3f}, recipients F1 {report.recipients.f1:.3f}, swapped {report.swapped:.3f}; status {report.status:.3f}, "
        f"claimed_by {report.claimed_by:.3f}, dates {report.dates:.3f}; calibration error {report.calibration_error:.3f}.",
        "",
        "| type | precision | recall | F1 |",
        "| --- | --- | --- | --- |",
    ]
    lines += [f"| {t} | {f.precision:.3f} | {f.recall:.3f} | {f.f1:.3f} |" for t, f in report.by_type.items()]
    lines += ["", "| gold as found | count |", "| --- | --- |", *(f"| {name} | {n} |" for name, n in list(report.confusion.items())[:30])]
    lines += ["", "| confidence | share right | events |", "| --- | --- | --- |", *(f"| {c:.2f} | {r:.2f} | {n} |" for c, r, n in report.calibration)]
    lines += ["", "| document | case | text |", "| --- | --- | --- |", *(f"| {d} | {w} | {t.replace('|', '/')} |" for d, w, t in report.worst)]
    return "\n".join(lines) + "\n"
