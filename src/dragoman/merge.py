"""Events of one document in, each event once out: at its most complete mention."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import structs

from dragoman.model import Event, Party

# An act without a mode may be the same as one with a weapon, never the same as one of these.
APART = ("abduct", "torture", "sexual", "destroy", "crowd-control")


def merge(events: Sequence[Event]) -> list[Event]:
    """Fold reports of one event into one; the order of first mention is kept."""
    kept: list[Event] = []
    for event in events:
        for k, old in enumerate(kept):
            if _one_event(old, event):
                kept[k] = _together(old, event)
                break
        else:
            kept.append(event)
    return kept


def _one_event(a: Event, b: Event) -> bool:
    if a.event_type != b.event_type or set(a.auxiliary) != set(b.auxiliary):
        return False
    if a.mode != b.mode and ((a.mode and b.mode) or (a.mode or b.mode) in APART):
        return False
    if (a.date and b.date and a.date.start and b.date.start and (a.date.end or "") < b.date.start) or (
        a.date and b.date and a.date.start and b.date.start and (b.date.end or "") < a.date.start
    ):
        return False
    if not (a.actors or a.recipients) or not (b.actors or b.recipients):
        return False
    near = a.sentence == b.sentence
    doers = _shared(a.actors, b.actors)
    targets = _shared(a.recipients, b.recipients)
    if near and a.event_type == "ASSAULT" and doers is None:
        return True  # one scene told in two halves: "ten people were killed in an attack by rebels"
    if near and a.event_type in ("ASSAULT", "COERCE") and doers is not False and ((a.actors and b.actors) or targets is True):
        return True
    if doers is False or targets is False:
        return False
    return doers is True or targets is True


def _shared(a: Sequence[Party], b: Sequence[Party]) -> bool | None:
    """True: one party in common; None: one list is empty; False: different parties."""
    if not a or not b:
        return None
    return any(same_side(x, y) for x in a for y in b)


def same_side(a: Party, b: Party) -> bool:
    """Tell whether two mentions mean one party."""
    if a.entity and b.entity and a.entity == b.entity:
        return True
    if a.name and a.name == b.name:
        return True
    if a.country and a.country == b.country and (a.sector or "GOV") == (b.sector or "GOV"):
        return True
    if (a.country and b.country and a.country != b.country) or a.entity or b.entity or a.sector != b.sector:
        return False
    return _last_word(a) == _last_word(b)


def _last_word(party: Party) -> str:
    return party.text.lower().split()[-1]


def _together(a: Event, b: Event) -> Event:
    def union(x: list[Party], y: list[Party]) -> list[Party]:
        return x + [p for p in y if not any(same_side(p, q) or p.start == q.start for q in x)]

    better, other = (b, a) if (bool(b.actors) + bool(b.recipients)) > (bool(a.actors) + bool(a.recipients)) else (a, b)
    return structs.replace(
        better,
        actors=better.actors or other.actors,
        recipients=union(better.recipients, other.recipients) if a.sentence == b.sentence else better.recipients or other.recipients,
        mode=better.mode or other.mode,
        cameo=better.cameo if better.mode or not other.mode else other.cameo,
        date=better.date or other.date,
        claimed_by=better.claimed_by or other.claimed_by,
        reported_by=better.reported_by or other.reported_by,
        contexts=list(dict.fromkeys([*better.contexts, *other.contexts])),
        confidence=max(a.confidence, b.confidence),
    )
