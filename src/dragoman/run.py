"""Documents in, a filled store out: what is new is coded and committed in batches, and a run that was broken off goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct, structs

from dragoman import dialogue
from dragoman.ingest import Problem
from dragoman.ingest.base import language_code
from dragoman.model import Document, Offer
from dragoman.store import Coded, Keys, Store
from dragoman.workers import Engine, unpacked

LOOKUP = 256  # documents looked up in the store together
CHUNK = 32  # documents coded together; what is in one never depends on where a run was broken off
BATCH = 512  # documents committed together, or what came within
PAUSE = 5.0  # seconds


class Tally(Struct):
    """How far a run has come. `characters` counts those of every text that is done with, known ones too."""

    read: int = 0
    known: int = 0
    new: int = 0
    coded: int = 0
    duplicates: int = 0
    other_languages: int = 0
    failed: int = 0
    skipped: int = 0
    events: int = 0
    offers: int = 0
    characters: int = 0


class _Intake:
    """Sorts out what is new, and which of it is to be coded."""

    def __init__(self, store: Store, tally: Tally) -> None:
        self._store = store
        self._tally = tally
        self._keys: set[str] = set()  # of what is under way, not yet in the store
        self._texts: dict[str, str] = {}
        self._ids: set[str] = set()

    def fresh(self, items: Iterable[Document | Problem]) -> Iterator[Coded | Problem]:
        """Pass on problems, and the documents that the store doesn't hold."""
        source = iter(items)
        while batch := list(islice(source, LOOKUP)):
            pairs = [(d, Keys.of(d)) for d in batch if isinstance(d, Document)]
            known = self._store.known([k.whole for _, k in pairs]) | self._keys
            self._tally.read += len(pairs)
            self._tally.known += sum(k.whole in known for _, k in pairs)
            self._tally.characters += sum(len(d.text) for d, k in pairs if k.whole in known)
            pairs = [(d, k) for d, k in pairs if k.whole not in known]
            texts = self._store.texts([k.text for _, k in pairs]) | self._texts
            ids = self._store.ids([d.id for d, _ in pairs]) | self._ids
            yield from (item for item in batch if isinstance(item, Problem))
            for document, keys in pairs:
                if keys.whole in known:  # twice in this batch
                    self._tally.known += 1
                    continue
                if document.id in ids:
                    document = structs.replace(document, id=f"{document.id}~{keys.whole[:8]}")
                if document.duplicate_of is None and keys.text in texts:
                    yield Coded(structs.replace(document, duplicate_of=texts[keys.text]), keys, similarity=1.0)
                else:
                    texts.setdefault(keys.text, document.id)
                    self._texts.setdefault(keys.text, document.id)
                    yield Coded(document, keys)
                for mine, new in ((known, keys.whole), (ids, document.id), (self._keys, keys.whole), (self._ids, document.id)):
                    mine.add(new)

    def committed(self, items: Iterable[Coded]) -> None:
        """Forget what the store knows now."""
        for item in items:
            self._keys.discard(item.keys.whole)
            self._ids.discard(item.document.id)
            self._texts.pop(item.keys.text, None)


def run(
    store: Store,
    items: Iterable[Document | Problem],
    engine: Engine,
    sources: Sequence[str],
    tell: Callable[[Tally], None] = lambda tally: None,
    published: str | None = None,
    size: int = BATCH,
) -> Tally:
    """Code what is new among documents into a store, and make its ledger of dialogues anew.

    Args:
        store: open for writing.
        items: as `ingest.read` gives them.
        engine: what codes.
        sources: their names, by which a run that was broken off is known again.
        tell: called after each chunk.
        published: the option that was given, which is part of what makes a run the same.
        size: documents committed together.
    """
    tally = Tally()
    number, moved = store.begin([*sources, *([f"--published {published}"] if published else [])], engine.run)
    intake = _Intake(store, tally)
    held: list[list[Coded]] = []
    problems: list[Problem] = []

    def chunks() -> Iterator[list[Document]]:
        chunk: list[Coded] = []
        for item in intake.fresh(items):
            if isinstance(item, Problem):
                tally.skipped += 1
                problems.append(item)
                continue
            chunk.append(item)
            if len(chunk) == CHUNK:
                held.append(chunk)
                yield [c.document for c in chunk if _is_to_code(c.document)]
                chunk = []
        if chunk:
            held.append(chunk)
            yield [c.document for c in chunk if _is_to_code(c.document)]

    batch: list[Coded] = []
    last = time.monotonic()
    for answers in engine.code(chunks()):
        left = iter(answers)
        for item in held.pop(0):
            tally.new += 1
            tally.characters += len(item.document.text)
            if not _is_to_code(item.document):
                duplicate = item.document.duplicate_of is not None
                tally.duplicates += duplicate
                tally.other_languages += not duplicate
                batch.append(item)
                continue
            answer = next(left)
            batch.append(structs.replace(item, events=answer.events, moves=answer.moves, failed=answer.failure is not None))
            moved = moved or answer.moves is not None
            if answer.failure:
                tally.failed += 1
                problems.append(Problem(item.document.id, None, answer.failure, "please report it with this text"))
            else:
                tally.coded += 1
                tally.events += len(answer.events or ())
        tell(tally)
        if len(batch) >= size or time.monotonic() - last > PAUSE:
            store.add(number, batch, problems)
            intake.committed(batch)
            batch, last = [], time.monotonic()
            problems.clear()
    store.add(number, batch, problems)
    store.finish(number, ledger(store) if moved else None)
    tally.offers = store.status().offers
    return tally


def ledger(store: Store, as_of: str | None = None) -> list[Offer]:
    """Make the ledger of dialogues of a whole store.

    Args:
        store: holds the moves of its documents.
        as_of: the day for which states are told; default: the latest day of publication.
    """
    return dialogue.link(dialogue.flat(unpacked(moves) for _, moves in store.packed_moves()), as_of)


def _is_to_code(document: Document) -> bool:
    return document.duplicate_of is None and language_code(document.language or "en") == "en"
