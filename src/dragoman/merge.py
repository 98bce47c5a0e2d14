"""Events of one document in, each event once out: at its most complete mention."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import IntEnum

from msgspec import structs

from dragoman.model import Event, Party

# An act without a mode may be the same as one with a weapon, never the same as one of these.
APART_MODES = ("abduct", "torture", "sexual", "destroy", "crowd-control")
SCENES = ("ASSAULT", "COERCE", "PROTEST", "MOBILIZE")  # told again and again in a report: in its headline, its lede, its body
TOLD_OTHERWISE = {"historical", "future"}  # a headline has no date, and tells what is decided as done
NEAR = 3  # sentences between two tellings of one scene whose parties are told in general words
FAMILY = {"COP": "MIL", "SPY": "MIL", "PAR": "REB", "UAF": "REB", "CRM": "REB", "UNK": "", "CVL": ""}  # words for one's forces and foes change within a report
SPELT = {w: k for k, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
NUMBER = re.compile(r"\b(?:\d[\d,]*|" + "|".join(SPELT) + r")\b", re.IGNORECASE)


class Match(IntEnum):
    """How two lists of parties stand to each other."""

    APART = -1
    OPEN = 0  # one of the two is empty
    MAYBE = 1  # a general word ("the gunmen") that may stand for the other
    SAME = 2


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
    gap = abs(a.sentence - b.sentence)
    again = gap == 0 or (gap <= NEAR and a.trigger.text.lower()[:4] == b.trigger.text.lower()[:4])
    if a.event_type != b.event_type or not (set(a.auxiliary) == set(b.auxiliary) or (again and gap and set(a.auxiliary) ^ set(b.auxiliary) <= TOLD_OTHERWISE)):
        return False
    if a.mode != b.mode and ((a.mode and b.mode and not (again and a.event_type == "REQUEST")) or (a.mode or b.mode) in APART_MODES):
        return False
    if _other_days(a, b):
        return False
    if not (a.actors or a.recipients) or not (b.actors or b.recipients):
        return gap == 0  # "shells hit a bus station" tells of the scene in which three people died
    doers, targets = _match(a.actors, b.actors), _match(a.recipients, b.recipients)
    if gap == 0 and a.event_type == "ASSAULT" and doers is Match.OPEN:
        return True  # one scene told in two halves: "ten people were killed in an attack by rebels"
    if gap == 0 and a.event_type in ("ASSAULT", "COERCE") and doers is not Match.APART and ((a.actors and b.actors) or targets is Match.SAME):
        return True
    if Match.APART in (doers, targets):
        return False
    if Match.SAME in (doers, targets):
        return True
    if Match.MAYBE not in (doers, targets) or not (a.event_type in SCENES or (a.event_type == "REQUEST" and again)):
        return False
    return gap <= NEAR and (again or (doers is targets))


def _other_days(a: Event, b: Event) -> bool:
    if not (a.date and b.date and a.date.start and b.date.start):
        return False
    return (a.date.end or a.date.start) < b.date.start or (b.date.end or b.date.start) < a.date.start


def _match(a: Sequence[Party], b: Sequence[Party]) -> Match:
    if not a or not b:
        return Match.OPEN
    if any(same_side(x, y) for x in a for y in b):
        return Match.APART if _counts(a, b) is False else Match.SAME
    if any(_may_be(x, y) for x in a for y in b):
        return {None: Match.MAYBE, True: Match.SAME, False: Match.APART}[_counts(a, b)]
    return Match.APART


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


def _may_be(a: Party, b: Party) -> bool:
    """Tell whether one mention may be a general word for the other."""
    if (a.country and b.country and a.country != b.country) or (a.entity and b.entity):
        return False
    one, two = _family(a), _family(b)
    return one == two or not one or not two


def _family(party: Party) -> str:
    return FAMILY.get(party.sector or "", party.sector or "")


def _counts(a: Sequence[Party], b: Sequence[Party]) -> bool | None:
    """True: both lists tell one number; False: different numbers; None: one tells none."""
    one, two = _number(a), _number(b)
    return None if one is None or two is None else one == two


def _number(parties: Sequence[Party]) -> int | None:
    found = [SPELT.get(m[0].lower()) or int(m[0].replace(",", "") or 0) for p in parties if (m := NUMBER.search(p.text))]
    return found[0] if len(found) == 1 else None


def _last_word(party: Party) -> str:
    return party.text.lower().split()[-1]


def _together(a: Event, b: Event) -> Event:
    def union(x: list[Party], y: list[Party]) -> list[Party]:
        return x + [p for p in y if not any(same_side(p, q) or p.start == q.start for q in x)]

    better, other = (b, a) if _roles(b) > _roles(a) else (a, b)
    joined = a.sentence == b.sentence
    return structs.replace(
        better,
        actors=better.actors or other.actors,
        recipients=union(better.recipients, other.recipients) if joined else _fuller(better.recipients, other.recipients),
        mode=better.mode or other.mode,
        cameo=better.cameo if better.mode or not other.mode else other.cameo,
        intensity=better.intensity if better.mode or not other.mode else other.intensity,
        date=better.date or other.date,
        claimed_by=better.claimed_by,  # as the telling that is kept has it
        reported_by=better.reported_by or other.reported_by,
        contexts=list(dict.fromkeys([*better.contexts, *other.contexts])),
        auxiliary=a.auxiliary if "historical" not in b.auxiliary else b.auxiliary,
        confidence=max(a.confidence, b.confidence),
        why=better.why | {"told also": ", ".join(filter(None, (better.why.get("told also"), f'"{other.trigger.text}" at {other.trigger.start}')))},
    )


def _roles(event: Event) -> int:
    return bool(event.actors) + bool(event.recipients)


def _fuller(a: list[Party], b: list[Party]) -> list[Party]:
    """Choose between two tellings of one role: the one whose parties are known, then the longer."""
    return b if _fullness(b) > _fullness(a) else a


def _fullness(parties: list[Party]) -> tuple[int, int]:
    return sum(bool(p.entity or p.country) for p in parties), sum(len(p.text) for p in parties)
