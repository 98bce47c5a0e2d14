"""What the formats share: which events they hold, how an event is told by pairs of parties, and how a file is written whole or not at all."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO

from msgspec import Struct, field

from dragoman.errors import InputError
from dragoman.model import Document, Party
from dragoman.store import Reading, Selection, StoredEvent

Told = tuple[StoredEvent, Document]
Pair = tuple[Party | None, Party | None]
UNREAL = ("negation", "hypothetical", "future")  # what no format but our own can mark
MUTUAL = 2  # sides from which an event without recipients is one that they did together


class Tally(Struct):
    """What an export came to: rows written, files, and how many events were left out, by reason."""

    rows: int = 0
    files: list[Path] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)


class Format(Struct, frozen=True):
    """A format: its name on the command line, what it is, and how a store's choice of events is written to a path."""

    name: str
    what: str
    write: Callable[[Reading, Selection, Path, Tally], None]


def happened(told: StoredEvent, tally: Tally) -> bool:
    """Tell whether an event is reported as having happened on a day that is known; count it as left out otherwise.

    An event of the past whose own day isn't known stands under that of publication in the store, which in a format without that mark would be wrong.
    """
    event = told.event
    reason = next((mode for mode in UNREAL if mode in event.auxiliary), None)
    if reason is None and "historical" in event.auxiliary and not (event.date and event.date.start):
        reason = "historical, of an unknown day"
    if reason is None and told.day is None:
        reason = "of an unknown day"
    if reason:
        tally.left_out[reason] += 1
    return reason is None


def pairs(told: StoredEvent) -> list[Pair]:
    """Tell an event by pairs of source and target, as CAMEO does: each actor with each recipient; what several did together both ways."""
    actors, recipients = told.event.actors, told.event.recipients
    if not recipients and len(actors) >= MUTUAL:
        return [(a, b) for a in actors for b in actors if a is not b]
    sources: list[Party | None] = [*actors] or [None]
    targets: list[Party | None] = [*recipients] or [None]
    return [(a, b) for a in sources for b in targets]


def name_of(party: Party | None) -> str:
    """Give a party's resolved name, or its words in the text."""
    return (party.name or party.text) if party else ""


@contextmanager
def fresh(path: Path, tally: Tally) -> Iterator[TextIO]:
    """Open a text file that takes the place of `path` once it is complete, or leaves nothing behind."""
    if not path.parent.is_dir():
        raise InputError(f"{path}: the folder {path.parent} isn't there; make it first")
    if path.is_dir():
        raise InputError(f"{path}: is a folder; name a file")
    beside = path.with_name(path.name + ".part")
    try:
        with beside.open("w", encoding="utf-8", newline="") as handle:
            yield handle
        os.replace(beside, path)
        tally.files.append(path)
    except OSError as error:
        raise InputError(f"{path}: can't be written: {error.strerror}") from error
    finally:
        beside.unlink(missing_ok=True)


def tabbed(values: Iterable[object]) -> str:
    """Write a line of values between tabs; what would break it (tabs, line ends, double quotes) is replaced, None is empty."""
    return "\t".join("" if v is None else " ".join(str(v).replace('"', "'").split()) for v in values) + "\n"
