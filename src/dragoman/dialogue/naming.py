"""Moves of many documents in; the same moves, a group known by its full name in another document given by that name, out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from msgspec import structs

from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import SETTLED, Side, same


def in_full(moves: Sequence[Move]) -> list[Move]:
    """Replace "the RSF", of which one text says no more, by the group with a country that another text calls by its full name."""
    known: dict[str, dict[str, Side]] = defaultdict(dict)
    for move in moves:
        for side in (*move.by, *move.to, *move.owner):
            if side.kind not in SETTLED and side.name and side.country:
                for block in side.blocks:
                    known[block].setdefault(side.key, side)

    def full(side: Side) -> Side:
        if side.kind in SETTLED or not side.name or side.country:
            return side
        found = {x.key: x for block in side.blocks if block.startswith("~") for x in known.get(block, {}).values() if same(x, side)}
        if len({x.country for x in found.values()}) != 1:
            return side
        best = max(found.values(), key=lambda x: len(x.name))
        party = structs.replace(best.party, text=side.party.text, start=side.party.start, end=side.party.end)
        return structs.replace(best, party=party)

    return [
        structs.replace(m, by=[full(x) for x in m.by], to=[full(x) for x in m.to], owner=[full(x) for x in m.owner], near=[full(x) for x in m.near])
        for m in moves
    ]
