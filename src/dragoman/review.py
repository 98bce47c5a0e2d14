"""A store and its reviewers in; out come the queue of what to look at, checked decisions, records of what was reviewed, and how far two reviewers agree."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import msgspec
from msgspec import UNSET, Struct, UnsetType, field, structs

from dragoman.errors import InputError
from dragoman.evaluate import GoldEvent, GoldRecord, overlap, pair
from dragoman.ingest.base import iso_day
from dragoman.lexicon.build import HOME
from dragoman.lexicon.language import AUXILIARY
from dragoman.model import Document, Event, Party, Span, Trigger, When
from dragoman.store import Decision, Selection, Store, Waiting
from dragoman.weighing import TOLD

WEIGHTS = (0.5, 0.3, 0.2)  # of doubt, dispute and strangers in the score of the queue
OFTEN = 20  # mentions of an unknown party that count in full
NONE = "no event"  # the type of what a reviewer rejects, where two are compared


class Changes(Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """What a fix changes, or what a missed event is; fields as those of an Event, and only those that are given change anything."""

    event_type: str | UnsetType = UNSET
    mode: str | UnsetType | None = UNSET
    cameo: str | UnsetType | None = UNSET
    trigger: Trigger | UnsetType = UNSET
    actors: list[Party] | UnsetType = UNSET
    recipients: list[Party] | UnsetType = UNSET
    auxiliary: list[str] | UnsetType = UNSET
    date: When | UnsetType | None = UNSET


class Rejected(Struct, frozen=True):
    """What a reviewer said a stretch of text doesn't tell."""

    event_type: str
    trigger: Trigger
    actors: list[Party] = field(default_factory=list)
    recipients: list[Party] = field(default_factory=list)


class Reviewed(GoldRecord):
    """A gold record, with what was rejected; `complete` if every event that was found in it is decided on."""

    rejected: list[Rejected] = field(default_factory=list)
    complete: bool = True
    reviewers: list[str] = field(default_factory=list)


class Agreement(Struct, frozen=True):
    """How far two reviewers agree on the documents that both worked on.

    `items` are events that both decided on and events that either marked as missed; `kappa` is Cohen's, on their types, what is rejected or not marked being
    of the type "no event" (None if they used one type only); `f1` compares the events that the two were left with, as `evaluate` does.
    """

    documents: int
    items: int
    same: int
    kappa: float | None
    f1: float
    apart: dict[str, int]


# ---------------------------------------------------------------- the queue
def queue(store: Store, reviewer: str | None = None, limit: int = 50, offset: int = 0, document: str | None = None, second: str | None = None) -> list[Waiting]:
    """List events that wait for a decision, those that teach most first.

    Args:
        store: where they are.
        reviewer: whose decisions count; default: anybody's.
        limit: how many at most.
        offset: how many are passed over first.
        document: only those of one.
        second: another reviewer: only what that one has decided on, for a second opinion.
    """
    return store.waiting(WEIGHTS, TOLD, OFTEN, reviewer=reviewer, limit=limit, offset=offset, document=document, seen_by=second)


def reasons(waiting: Waiting) -> list[str]:
    """Say in words what an event's place in the queue rests on, the heaviest part first."""
    event = waiting.told.event
    read = event.why.get("encoder", "")
    parts = [
        (WEIGHTS[0] * waiting.doubt, f"confidence {event.confidence:.2f}, and what is below {TOLD} is not told"),
        (WEIGHTS[1] * waiting.disputed, f"the encoder {read}{f', the frame as {event.event_type}' if read.startswith('reads') else ''}"),
        (WEIGHTS[2] * waiting.strangers, f"no lexicon knows {waiting.stranger}"),
    ]
    return [f"{what} (+{part:.2f})" for part, what in sorted(parts, key=lambda x: -x[0]) if part > 0]


# ---------------------------------------------------------------- decisions
@cache
def codebook() -> Mapping[str, Any]:
    """Read the codebook: types with their modes, and the CAMEO code that a type stands for by itself."""
    return tomllib.loads((HOME / "ontology.toml").read_text(encoding="utf-8"))


def modes() -> Mapping[str, tuple[str, ...]]:
    """Give the modes of every event type."""
    return {name: tuple(kind["modes"]) for name, kind in codebook()["types"].items()}


def decide(
    store: Store, reviewer: str, kind: str, document: str, event: str | None = None, changes: Mapping[str, Any] | None = None, *, swap: bool = False
) -> Decision:
    """Keep what a reviewer decided on an event, or an event that was missed.

    Args:
        store: where it is kept.
        reviewer: who.
        kind: `accept`, `fix`, `reject` or `missed`.
        document: the document's id.
        event: the event's id; None of a missed one.
        changes: by field of an Event: what a fix changes (`event_type`, `mode`, `actors`, `recipients`, `auxiliary`, `date` …); of a missed event `event_type`
            and `trigger` at least. Texts of spans are looked up.
        swap: a fix that lets actors and recipients change places.

    Raises:
        InputError: there is no such document or event, or a change is of no kind that there is.
    """
    name = reviewer.strip()
    if not name:
        raise InputError("a decision needs a reviewer's name; give --reviewer NAME")
    held = store.document(document)
    if held is None:
        raise InputError(f'there is no document "{document}" in {store.database.name}')
    told = None
    if kind in ("accept", "fix", "reject"):
        told = next((row.event for row in store.reports(event or "-") if row.event.id == event and row.event.document == document), None)
        if told is None:
            raise InputError(f'there is no event "{event}" in document "{document}"')
    elif kind != "missed":
        raise InputError(f'unknown decision "{kind}"; known are accept, fix, reject and missed')
    elif event is not None:
        raise InputError("a missed event has no id yet; leave it out")
    wanted = dict(changes or {})
    if swap and told is not None:
        wanted |= {"actors": told.recipients, "recipients": told.actors}
    checked = _checked(wanted, held, told)
    if kind == "fix" and not checked:
        raise InputError("a fix must change something; accept the event, or say what is wrong")
    if kind in ("accept", "reject") and checked:
        raise InputError(f"{kind} changes nothing; to change a field, fix the event")
    if kind == "missed" and not {"event_type", "trigger"} <= checked.keys():
        raise InputError("a missed event needs its type and the words that name it; select them in the text and give event_type")
    return store.decide(name, kind, document, event, checked)


def undo(store: Store, reviewer: str, decision: int | None = None) -> Decision:
    """Take back a reviewer's last decision, or the one of a number; it stays on record.

    Raises:
        InputError: there is nothing to take back.
    """
    standing = store.decisions(reviewer=reviewer.strip())
    found = next((d for d in reversed(standing) if decision is None or d.id == decision), None)
    if found is None:
        which = "no decision" if decision is None else f"no decision {decision}"
        raise InputError(f"{which} of {reviewer} stands that could be undone")
    return store.decide(found.reviewer, "undo", found.document, found.event, undoes=found.id)


def _checked(changes: Mapping[str, Any], document: Document, told: Event | None) -> dict[str, Any]:
    """Check changes against the codebook and the text, and give them in plain form."""
    try:
        c = msgspec.convert(msgspec.to_builtins(dict(changes)), Changes)
    except msgspec.ValidationError as error:
        raise InputError(f"a change can't be read: {error}") from error
    known = modes()
    kind = c.event_type if isinstance(c.event_type, str) else told.event_type if told else ""
    if isinstance(c.event_type, str) and c.event_type not in known:
        raise InputError(f'unknown event_type "{c.event_type}"; known are {", ".join(known)}')
    if isinstance(c.mode, str) and c.mode not in known.get(kind, ()):
        raise InputError(f'unknown mode "{c.mode}" of {kind}; known are {", ".join(known.get(kind, ())) or "none"}')
    unknown = [name for name in (c.auxiliary or ()) if name not in AUXILIARY]
    if unknown:
        raise InputError(f'unknown status "{unknown[0]}"; known are {", ".join(AUXILIARY)}')
    if isinstance(c.date, When):
        days = [iso_day(day) if day else None for day in (c.date.start, c.date.end or c.date.start)]
        if days[0] and days[1] and days[1] < days[0]:
            raise InputError(f"the date ends on {days[1]}, before it begins on {days[0]}")
        c = structs.replace(
            c, date=structs.replace(c.date, start=days[0], end=days[1], precision=c.date.precision or ("day" if days[0] == days[1] else "range"))
        )
    if isinstance(c.trigger, Trigger):
        c = structs.replace(c, trigger=Trigger(c.trigger.start, c.trigger.end, _words(document, c.trigger.start, c.trigger.end)))
    for part in ("actors", "recipients"):
        parties = getattr(c, part)
        if isinstance(parties, list):
            c = structs.replace(c, **{part: [_party(document, party) for party in parties]})
    return dict(msgspec.to_builtins(c))


def _party(document: Document, party: Party) -> Party:
    if party.start is None or party.end is None:
        if not party.text.strip():
            raise InputError("a party needs words of the text or a name")
        return party
    return structs.replace(party, text=_words(document, party.start, party.end))


def _words(document: Document, start: int, end: int) -> str:
    if not 0 <= start < end <= len(document.text):
        raise InputError(f"[{start}, {end}) lies outside the text of {len(document.text)} characters")
    return document.text[start:end]


# ---------------------------------------------------------------- what comes of them
def records(store: Store, reviewer: str | None = None) -> list[Reviewed]:
    """Write what was decided as gold records, one a document that was worked on; where reviewers differ, the later decision counts.

    Args:
        store: where they are.
        reviewer: whose decisions count; default: everybody's.
    """
    by_document: dict[str, list[Decision]] = {}
    for decision in store.decisions(reviewer=reviewer):
        by_document.setdefault(decision.document, []).append(decision)
    found = []
    for ident, decisions in by_document.items():
        document = store.document(ident)
        if document is not None:
            found.append(_record(document, [row.event for row in store.events(Selection(document=ident), order="number")], decisions))
    return found


def _record(document: Document, events: Sequence[Event], decisions: Sequence[Decision]) -> Reviewed:
    last = {d.event: d for d in decisions if d.event is not None}
    kept: list[GoldEvent] = []
    rejected: list[Rejected] = []
    for event in events:
        decision = last.get(event.id)
        if decision is None:
            continue
        after = None if decision.kind == "reject" else _gold(event, decision.changes)
        if after is None or after.event_type != event.event_type:
            rejected.append(Rejected(event.event_type, event.trigger, event.actors, event.recipients))
        kept += [after] if after is not None else []
    for decision in decisions:
        if decision.kind == "missed":
            added = _gold(None, decision.changes)
            if not any(added.event_type == old.event_type and _at_once(added, old) for old in kept):
                kept.append(added)
    kept.sort(key=lambda e: int(e.trigger["start"]))
    complete = all(event.id in last for event in events)
    return Reviewed(document.id, document.text, kept, document.published, rejected, complete, sorted({d.reviewer for d in decisions}))


def _gold(event: Event | None, changes: Mapping[str, Any]) -> GoldEvent:
    """Write an event as its reviewer left it."""
    names = ("event_type", "mode", "cameo", "trigger", "actors", "recipients", "auxiliary", "claimed_by", "date")
    fields: dict[str, Any] = {name: msgspec.to_builtins(getattr(event, name)) for name in names} if event else {}
    if "event_type" in changes and changes["event_type"] != fields.get("event_type"):
        fields |= {"mode": None, "cameo": None}  # those of another type
    elif "mode" in changes and changes["mode"] != fields.get("mode"):
        fields["cameo"] = None
    return msgspec.convert(fields | dict(changes), GoldEvent)


def _at_once(a: GoldEvent, b: GoldEvent) -> bool:
    return overlap(a.trigger["start"], a.trigger["end"], b.trigger["start"], b.trigger["end"])


# ---------------------------------------------------------------- two reviewers
def agreement(store: Store, one: str, other: str) -> Agreement:
    """Compare two reviewers on the documents that both worked on.

    Raises:
        InputError: they share no document.
    """
    sides = [{r.id: r for r in records(store, name)} for name in (one, other)]
    shared = [ident for ident in sides[0] if ident in sides[1]]
    if not shared:
        who = ", ".join(sorted({d.reviewer for d in store.decisions()})) or "nobody"
        raise InputError(f"{one} and {other} have decided on no document both; reviewers so far: {who}")
    pairs: Counter[tuple[str, str]] = Counter()
    hits = counts = 0
    for ident in shared:
        document, held = store.document(ident), [row.event for row in store.events(Selection(document=ident), order="number")]
        assert document is not None
        of = [{d.event: d for d in store.decisions(reviewer=name, document=ident) if d.event} for name in (one, other)]
        both = [event for event in held if event.id in of[0] and event.id in of[1]]
        pairs.update((_type(event, of[0][event.id]), _type(event, of[1][event.id])) for event in both)
        missed = [[_gold(None, d.changes) for d in store.decisions(reviewer=name, document=ident) if d.kind == "missed"] for name in (one, other)]
        matched: set[int] = set()
        for a in missed[0]:
            k = next((k for k, b in enumerate(missed[1]) if k not in matched and _at_once(a, b)), None)
            matched |= {k} if k is not None else set()
            pairs[a.event_type, missed[1][k].event_type if k is not None else NONE] += 1
        pairs.update((NONE, b.event_type) for k, b in enumerate(missed[1]) if k not in matched)
        left = [[_gold(e, of[k][e.id].changes) for e in both if of[k][e.id].kind != "reject"] + missed[k] for k in (0, 1)]
        hits += len(pair(left[0], [_event(document, e) for e in left[1]]))
        counts += len(left[0]) + len(left[1])
    same = sum(n for (a, b), n in pairs.items() if a == b)
    apart = {f"{a} / {b}": n for (a, b), n in pairs.most_common() if a != b}
    return Agreement(len(shared), pairs.total(), same, kappa(pairs), round(2 * hits / counts, 4) if counts else 0.0, apart)


def kappa(pairs: Mapping[tuple[str, str], int]) -> float | None:
    """Give Cohen's kappa of pairs of labels with their counts; None where chance alone would agree on everything."""
    total = sum(pairs.values())
    if not total:
        return None
    seen = sum(n for (a, b), n in pairs.items() if a == b) / total
    ones, others = Counter[str](), Counter[str]()
    for (a, b), n in pairs.items():
        ones[a] += n
        others[b] += n
    chance = sum(ones[label] * others[label] for label in ones) / total**2
    return round((seen - chance) / (1 - chance), 4) if chance < 1 else None


def _type(event: Event, decision: Decision) -> str:
    return NONE if decision.kind == "reject" else str(decision.changes.get("event_type", event.event_type))


def _event(document: Document, gold: GoldEvent) -> Event:
    """Write a reviewed event as one that was found, to be paired."""
    t = gold.trigger
    return Event(
        "", document.id, 0, gold.event_type, gold.mode, [], gold.cameo, "", 0.0, gold.actors, gold.recipients, gold.auxiliary, gold.claimed_by, None, False,
        None, None, Trigger(t["start"], t["end"], ""), Span(t["start"], t["end"]), {}, 1.0,
    )  # fmt: skip
