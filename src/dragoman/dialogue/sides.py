"""Who takes part in a dialogue: a state with its organs, leaders and capital is one side; and when two mentions mean one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from dragoman.lexicon import normalize
from dragoman.model import Party


class Side(Struct, frozen=True):
    """Who takes part in a dialogue.

    `key` is the country code of a state; of others a class with the country, and the name where there is one
    ("COL:rebel", "COL:rebel:farc", "igo:european union", "ESP:region:catalonia"). `named` tells whether the text gave a
    proper name, `apart` that it is set apart from others of its kind ("a smaller union"), `members` whom a vague word may
    mean ("European"), `head` the noun ("army"), `guess` that its state was guessed from the document.
    """

    key: str
    kind: str
    country: str | None
    party: Party
    named: bool = False
    apart: bool = False
    members: tuple[str, ...] = ()
    head: str = ""
    guess: bool = False

    @property
    def blocks(self) -> tuple[str, ...]:
        """Keys of which two mentions of one side always share one."""
        if self.kind == "state":
            return (self.key,)
        name = normalize(self.party.name or self.party.text).split()
        return (*self.members, self.country or self.kind, *((f"~{name[-1]}",) if self.named and name else ()))


def same(a: Side, b: Side) -> bool:
    """Tell whether two mentions can mean one side."""
    if a.key == b.key:
        return not (a.apart or b.apart) or a.party.text == b.party.text
    if a.members or b.members:
        return b.key in a.members or a.key in b.members
    if (a.guess or b.guess) and a.head and a.head == b.head and a.head not in ("government", "minister", "ministry", "president", "spokesman", "official"):
        return True
    if a.apart or b.apart or "state" in (a.kind, b.kind):
        return False
    if a.country and b.country and a.country != b.country:
        return False
    if a.named and b.named:
        return akin(a.party.name or a.party.text, b.party.name or b.party.text)
    if a.kind == b.kind:
        return a.kind not in ("igo", "body", "vague", "region")
    if {a.kind, b.kind} <= {"rebel", "opposition", "other"}:
        return True
    return "other" in (a.kind, b.kind) and a.kind not in ("igo", "region") and b.kind not in ("igo", "region")


def sure(a: Side, b: Side) -> bool:
    """Tell whether two mentions mean one side beyond doubt."""
    return a.key == b.key and not a.apart and not b.apart and (a.kind == "state" or a.named)


def meet(a: Iterable[Side], b: Iterable[Side]) -> bool:
    """Tell whether one side is in both lists."""
    return any(same(x, y) for x in a for y in b)


def unite(sides: Iterable[Side]) -> list[Side]:
    """List each side once, at its most telling mention, in order."""
    kept: list[Side] = []
    for side in sides:
        for k, old in enumerate(kept):
            if same(old, side):
                if (side.named, side.country is not None, side.party.entity is not None) > (old.named, old.country is not None, old.party.entity is not None):
                    kept[k] = side
                break
        else:
            kept.append(side)
    return kept


def akin(a: str, b: str) -> bool:
    """Tell whether two names can be of one body: one is the acronym, or a part, of the other."""
    x, y = normalize(a), normalize(b)
    if x == y or x in y.split() or y in x.split():
        return True
    if min(len(x.split()), len(y.split())) >= 2 and (set(x.split()) <= set(y.split()) or set(y.split()) <= set(x.split())):
        return True
    for short, long in ((a, b), (b, a)):
        if short.isupper() and len(short) <= 7:
            initials = "".join(w[0] for w in re.findall(r"[A-Za-z]+", long) if w[0].isupper())
            if initials == short or initials.startswith(short):
                return True
    return False
