"""Documents that are read together in; their codings, events and offers, and the dialogues that run through them, out."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman import dialogue
from dragoman.coder import Coder
from dragoman.dialogue import Ledger, Move
from dragoman.model import Coding, Dialogue, Document, Event, Offer
from dragoman.parse import Remembering

TOGETHER = 32  # documents whose parsed sentences are kept for both events and moves


class Corpus:
    """Documents that are read together, so that an offer of one may be answered in another.

    Args:
        coder: as `dragoman.load` gives it.
        documents: read at once, in any order; what is marked as a duplicate is kept without events and moves.
    """

    def __init__(self, coder: Coder, documents: Iterable[Document]) -> None:
        self.codings: list[Coding] = []
        found: list[list[Move]] = []
        parser = Remembering(coder.parser)
        once = Coder(coder.lexicon, parser, coder.judge)
        for number, coding in enumerate(once.stream(documents), 1):
            self.codings.append(coding)
            found.append(dialogue.read(once, coding.document, coding.events))
            if number % TOGETHER == 0:
                parser.forget()
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
