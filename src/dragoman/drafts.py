"""What an event in the making holds, from its candidate to what the stages decide of it."""

from __future__ import annotations

from msgspec import Struct, field

from dragoman.actors import Reference, SentenceActors
from dragoman.frames import Candidate
from dragoman.lexicon import Frame
from dragoman.model import Place, When
from dragoman.status import Status

OPEN = Frame("open", "none", "")  # of an act that no frame has found


class Draft(Struct):
    """An event in the making: its candidate, and what has been decided of it so far."""

    candidate: Candidate
    actors_of: SentenceActors
    event_type: str
    mode: str | None
    cameo: str | None
    contexts: list[str]
    actors: list[Reference]
    recipients: list[Reference]
    auxiliary: list[str]
    status: Status
    confidence: float
    why: dict[str, str] = field(default_factory=dict)
    date: When | None = None
    place: Place | None = None
    signs: dict[str, float] = field(default_factory=dict)

    @property
    def sentence(self) -> int:
        """The index of the sentence."""
        return self.actors_of.sentence.index
