"""The examples of frames in, those that don't come out as stated out: every frame is its own test."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from dragoman.coder import Coder
from dragoman.errors import LexiconError
from dragoman.judge import Judge
from dragoman.lexicon import Frame
from dragoman.lexicon.types import words_of
from dragoman.model import Document, Event, Party

_EVENT = re.compile(r"^(?P<actors>.+?) (?P<type>[A-Z]{3,9}) (?P<recipients>.+?)(?: \[(?P<status>[a-z, ]+)\])?$")


class Failure(Struct, frozen=True):
    """An example that doesn't come out: where it stands, its text, what was wanted and what came."""

    file: str
    frame: str
    text: str
    wanted: str
    got: str


def failures(coder: Coder, frames: Iterable[Frame]) -> Iterator[Failure]:
    """Run every example of some frames, without the encoder, so that what fails is the frame.

    Raises:
        LexiconError: an expected event isn't written as "ACTOR TYPE RECIPIENT".
    """
    plain = Coder(coder.lexicon, coder.parser, Judge(coder.lexicon))
    for frame in frames:
        coded = plain.stream(Document(frame.id, e["text"], published=e.get("published")) for e in frame.examples)
        for example, events in zip(frame.examples, (c.events for c in coded), strict=True):
            wanted = example.get("event", "")
            mine = f"{frame.file}: {frame.id}"
            if wanted == "":
                good = not any(e.why.get("frame") == mine for e in events)
            else:
                good = all(any(_fits(e, part, frame) for e in events) for part in wanted.split("; "))
            if not good:
                yield Failure(frame.file, frame.id, example["text"], wanted, "; ".join(map(brief, events)))


def brief(event: Event) -> str:
    """Write an event as examples do."""

    def names(parties: list[Party]) -> str:
        return "+".join(p.text if p.text == p.name or not p.name else f"{p.text}={p.name}" for p in parties) or "-"

    status = f" [{', '.join(event.auxiliary)}]" if event.auxiliary else ""
    return f"{names(event.actors)} {event.event_type} {names(event.recipients)}{status} ({event.why.get('frame')})"


def _fits(event: Event, wanted: str, frame: Frame) -> bool:
    match = _EVENT.match(wanted.strip())
    if not match:
        raise LexiconError(f'{frame.file}, frame "{frame.id}": event = "{wanted}" isn\'t written as "ACTOR TYPE RECIPIENT", with "-" for nobody')
    status = {part.strip() for part in (match["status"] or "").split(",") if part.strip()}
    return (
        event.event_type == match["type"]
        and set(event.auxiliary) == status
        and _same(event.actors, match["actors"])
        and _same(event.recipients, match["recipients"])
    )


def _same(parties: list[Party], wanted: str) -> bool:
    if wanted == "-":
        return not parties
    left = list(parties)
    for name in wanted.split("+"):
        words = words_of(name)
        found = next((p for p in left if _holds(words_of(p.text), words) or words_of(p.name or "") == words), None)
        if found is None:
            return False
        left.remove(found)
    return not left


def _holds(text: list[str], words: list[str]) -> bool:
    return any(text[k : k + len(words)] == words for k in range(len(text) - len(words) + 1))
