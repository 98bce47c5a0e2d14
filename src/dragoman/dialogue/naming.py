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
    texts: dict[str, dict[str, Side]] = defaultdict(dict)
    for move in moves:
        for side in (*move.by, *move.to, *move.owner, *move.near):
            if side.kind in SETTLED or not side.name:
                continue
            texts[move.document].setdefault(side.key, side)
            if side.country:
                for block in side.blocks:
                    known[block].setdefault(side.key, side)

    def full(side: Side, document: str) -> Side:
        if side.kind in SETTLED or (side.name and side.country):
            return side
        if side.name:
            found = {x.key: x for block in side.blocks if block.startswith("~") for x in known.get(block, {}).values() if same(x, side)}
        else:
            found = {x.key: x for x in texts[document].values() if x.kind == side.kind and same(x, side)}  # "the gunmen", who are named further on
            found = found if len(found) == 1 else {}
        if len({x.country for x in found.values()}) != 1:
            return side
        best = max(found.values(), key=lambda x: len(x.name))
        party = structs.replace(best.party, text=side.party.text, start=side.party.start, end=side.party.end)
        return structs.replace(best, party=party)

    def all_in_full(sides: Sequence[Side], move: Move) -> list[Side]:
        return [full(x, move.document) for x in sides]

    return [structs.replace(m, by=all_in_full(m.by, m), to=all_in_full(m.to, m), owner=all_in_full(m.owner, m), near=all_in_full(m.near, m)) for m in moves]
