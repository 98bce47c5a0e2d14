"""Documents in; the dialogue ledger out: who offered what to whom, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.dialogue.joining import Link
from dragoman.dialogue.linking import Ledger, connect, link
from dragoman.dialogue.moves import Move
from dragoman.dialogue.reading import Stages, flat, read
from dragoman.dialogue.sides import Side
from dragoman.model import Document, Offer

__all__ = ["Ledger", "Link", "Move", "Side", "connect", "flat", "link", "offers", "read"]


def offers(coder: Stages, documents: Iterable[Document], as_of: str | None = None) -> list[Offer]:
    """Tell the offers of a corpus with their replies and states.

    Args:
        coder: as `dragoman.load` gives it.
        documents: the corpus.
        as_of: the day for which states are told; default: the latest day of publication.
    """
    return link(flat(read(coder, document) for document in documents), as_of)
