"""Documents in; the dialogue ledger out: who offered what to whom, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import structs

from dragoman.dialogue.grouping import grouped
from dragoman.dialogue.linking import Ledger, Link, connect
from dragoman.dialogue.moves import Move
from dragoman.dialogue.reading import may_move, read
from dragoman.dialogue.sides import Side
from dragoman.model import Offer

__all__ = ["Ledger", "Link", "Move", "Side", "connect", "flat", "grouped", "link", "may_move", "read"]


def flat(documents: Iterable[Iterable[Move]]) -> list[Move]:
    """List the moves of many documents, numbered by the place of their document."""
    return [structs.replace(move, order=order) for order, moves in enumerate(documents) for move in moves]


def link(moves: Iterable[Move], as_of: str | None = None) -> list[Offer]:
    """Join moves to offers with their replies and states; see `connect`."""
    return connect(moves, as_of).offers
