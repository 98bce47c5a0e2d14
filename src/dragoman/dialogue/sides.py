"""Who takes part in a dialogue: a state with its organs, leaders and capital is one side; and when two mentions mean one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from dragoman.lexicon import normalize
from dragoman.model import Party

SETTLED = ("state", "igo", "region")  # kinds whose key tells all


class Side(Struct, frozen=True):
    """Who takes part in a dialogue.

    `kind` is `state`, `igo`, `region`, `rebel`, `opposition`, `labour` or `body`; `name` is the proper name of all but states, "" where
    the text only describes ("the rebels", "the miners").
    """

    kind: str
    country: str | None
    name: str
    party: Party

    @property
    def key(self) -> str:
        """What two sure mentions of one side have in common ("PRK", "igo:european union", "COL:rebel:farc")."""
        if self.kind == "state":
            return self.country or "?"
        return f"{'' if self.kind in ('igo', 'region') else self.country or '?'}:{self.kind}:{self.name}"

    @property
    def blocks(self) -> tuple[str, ...]:
        """Keys of which two mentions of one side nearly always share one, so that linking need not look at all others."""
        if self.kind in SETTLED:
            return (self.key,)
        words = [w for w in normalize(self.name).split() if w not in ("of", "the", "for", "and")]
        initials = "".join(w[0] for w in words) if len(words) > 1 else ""
        return (*(f"~{w}" for w in (*words[-1:], initials) if w), *([f"{self.country}:group"] if self.country else []), "?:group")


def same(a: Side, b: Side) -> bool:
    """Tell whether two mentions can mean one side."""
    if a.key == b.key:
        return True
    if a.kind in SETTLED or b.kind in SETTLED or (a.country and b.country and a.country != b.country):
        return False
    if a.name and b.name:
        return akin(a.name, b.name)
    return a.kind == b.kind or "body" in (a.kind, b.kind)


def meet(a: Iterable[Side], b: Iterable[Side]) -> bool:
    """Tell whether one side is in both lists."""
    others = list(b)
    return any(same(x, y) for x in a for y in others)


def without(a: Iterable[Side], b: Iterable[Side]) -> list[Side]:
    """List the sides of the first list that aren't in the second, each once."""
    others = list(b)
    return unite(x for x in a if not any(same(x, y) for y in others))


def unite(sides: Iterable[Side]) -> list[Side]:
    """List each side once, at its most telling mention, in order."""
    kept: list[Side] = []
    for side in sides:
        at = next((k for k, old in enumerate(kept) if same(old, side)), None)
        if at is None:
            kept.append(side)
        elif _telling(side) > _telling(kept[at]):
            kept[at] = side
    return kept


def _telling(side: Side) -> tuple[bool, bool, bool]:
    return bool(side.name), side.country is not None, side.party.entity is not None


def akin(a: str, b: str) -> bool:
    """Tell whether two names can be of one body: one is the acronym, or a part, of the other."""
    x, y = normalize(a).split(), normalize(b).split()
    if not x or not y:
        return False
    if x == y or (len(x) == 1 and x[0] in y) or (len(y) == 1 and y[0] in x):
        return True
    if min(len(x), len(y)) >= 2 and (set(x) <= set(y) or set(y) <= set(x)):
        return True
    for short, long in ((x, y), (y, x)):
        initials = "".join(w[0] for w in long if w not in ("of", "the", "for", "and"))
        if len(short) == 1 and 2 <= len(short[0]) <= 7 and (initials == short[0] or re.sub(r"[^a-z]", "", initials).startswith(short[0])):
            return True
    return False
