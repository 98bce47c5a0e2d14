"""Documents that are read together in; their codings, events and offers, and the dialogues that run through them, out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from dragoman import dialogue, tables
from dragoman.coder import Coder
from dragoman.dialogue import Ledger, Move
from dragoman.ingest import Problem
from dragoman.model import Coding, Dialogue, Document, Event, Offer


class Corpus:
    """Documents that are read together, so that an offer of one may be answered in another.

    Args:
        coder: as `dragoman.load` gives it.
        documents: read at once, in any order; what is marked as a duplicate is kept without events and moves.

    `skipped` are the Problems of what couldn't be read, where they came with the documents (`dragoman.read`).
    """

    def __init__(self, coder: Coder, documents: Iterable[Document | Problem]) -> None:
        self.codings: list[Coding] = []
        self.skipped: list[Problem] = []
        found: list[list[Move]] = []
        for coding, moves in coder.read(self._readable(documents)):
            self.codings.append(coding)
            found.append(moves)
        self._moves = dialogue.flat(found)

    @property
    def events(self) -> list[Event]:
        """All events, in the order of the documents."""
        return [event for coding in self.codings for event in coding.events]

    @property
    def offers(self) -> list[Offer]:
        """Who offered what to whom, and what has come of it by the latest day of publication."""
        return self.ledger().offers

    def dialogues(self, as_of: str | None = None) -> list[Dialogue]:
        """Tell the offers of each set of parties, in order of date.

        Args:
            as_of: the day (2016-05-21) for which states are told; what was published later is left out. Default: the latest day.
        """
        return dialogue.grouped(self.ledger(as_of).offers)

    def ledger(self, as_of: str | None = None) -> Ledger:
        """Tell offers with the reasons for every link, and the documents whose place in time is unknown."""
        return dialogue.connect(self._moves, as_of)

    def events_table(self, library: str | None = None) -> Any:  # noqa: ANN401
        """Make a data frame of the events; see `tables.events_table`."""
        return tables.events_table(self.codings, library)

    def offers_table(self, library: str | None = None) -> Any:  # noqa: ANN401
        """Make a data frame of the offers; see `tables.offers_table`."""
        return tables.offers_table(self.offers, library)

    def replies_table(self, library: str | None = None) -> Any:  # noqa: ANN401
        """Make a data frame of the replies; see `tables.replies_table`."""
        return tables.replies_table(self.offers, library)

    def __repr__(self) -> str:
        """Tell how much it holds."""
        return f"Corpus of {len(self.codings)} documents, {len(self.events)} events, {len(self.offers)} offers; {len(self.skipped)} skipped"

    def _readable(self, documents: Iterable[Document | Problem]) -> Iterator[Document]:
        for item in documents:
            if isinstance(item, Problem):
                self.skipped.append(item)
            else:
                yield item
