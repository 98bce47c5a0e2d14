"""Documents in, a filled store out: what is new is coded and committed in batches, and a run that was broken off goes on where it was."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice

from msgspec import Struct, structs

from dragoman import dialogue
from dragoman.dedupe import Corpus, Signature, sign
from dragoman.ingest import Problem
from dragoman.ingest.base import language_code
from dragoman.model import Document, EventType, Offer
from dragoman.store import Coded, Store, key_of
from dragoman.stories import Stories
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
        self._ids: set[str] = set()
        self._corpus: Corpus | None = None

    def fresh(self, items: Iterable[Document | Problem]) -> Iterator[Coded | Problem]:
        """Pass on problems, and the documents that the store doesn't hold."""
        source = iter(items)
        while batch := list(islice(source, LOOKUP)):
            pairs = [(d, key_of(d)) for d in batch if isinstance(d, Document)]
            known = self._store.known([key for _, key in pairs]) | self._keys
            self._tally.read += len(pairs)
            self._tally.known += sum(key in known for _, key in pairs)
            self._tally.characters += sum(len(d.text) for d, key in pairs if key in known)
            pairs = [(d, key) for d, key in pairs if key not in known]
            ids = self._store.ids([d.id for d, _ in pairs]) | self._ids
            yield from (item for item in batch if isinstance(item, Problem))
            for document, key in pairs:
                if key in known:  # twice in this batch
                    self._tally.known += 1
                    continue
                if document.id in ids:
                    document = structs.replace(document, id=f"{document.id}~{key[:8]}")
                for mine, new in ((known, key), (ids, document.id), (self._keys, key), (self._ids, document.id)):
                    mine.add(new)
                yield self._compared(document, key)

    def committed(self, items: Iterable[Coded]) -> None:
        """Forget what the store knows now."""
        for item in items:
            self._keys.discard(item.key)
            self._ids.discard(item.document.id)

    def _compared(self, document: Document, key: str) -> Coded:
        """Mark a document that repeats an earlier one."""
        if document.duplicate_of is not None:
            return Coded(document, key)
        if self._corpus is None:
            self._corpus = Corpus()
            self._store.sign(lambda text: sign(text).pack())
            for ident, packed in self._store.signatures():
                self._corpus.remember(ident, Signature.unpack(packed))
        signature = sign(document.text)
        repeat = self._corpus.find(signature)
        if repeat is not None:
            return Coded(structs.replace(document, duplicate_of=repeat.of), key, similarity=repeat.similarity)
        self._corpus.remember(document.id, signature)
        return Coded(document, key, signature=signature.pack())


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
    number, behind = store.begin([*sources, *([f"--published {published}"] if published else [])], engine.run)
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
                yield [c.document for c in chunk if is_to_code(c.document)]
                chunk = []
        if chunk:
            held.append(chunk)
            yield [c.document for c in chunk if is_to_code(c.document)]

    batch: list[Coded] = []
    last = time.monotonic()
    for answers in engine.code(chunks()):
        left = iter(answers)
        for item in held.pop(0):
            tally.new += 1
            tally.characters += len(item.document.text)
            if not is_to_code(item.document):
                duplicate = item.document.duplicate_of is not None
                tally.duplicates += duplicate
                tally.other_languages += not duplicate
                batch.append(item)
                continue
            answer = next(left)
            batch.append(structs.replace(item, events=answer.events, moves=answer.moves, failed=answer.failure is not None))
            behind = behind or bool(answer.moves or answer.events)
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
    if behind:
        store.finish(number, ledger(store), reports(store))
    else:
        store.finish(number)
    tally.offers = store.status().offers
    return tally


def ledger(store: Store, as_of: str | None = None) -> list[Offer]:
    """Make the ledger of dialogues of a whole store.

    Args:
        store: holds the moves of its documents.
        as_of: the day for which states are told; default: the latest day of publication.
    """
    return dialogue.link(dialogue.flat(unpacked(moves) for _, moves in store.packed_moves()), as_of)


def reports(store: Store) -> list[tuple[str, int, bool]]:
    """Tell of each event of a store, by number, which story it reports, and whether it is the fullest telling.

    Events of different types are never one story, so that those of one type at a time are held.
    """
    found = [report for kind in EventType for report in Stories.tell((row.number, row.event, document) for row, document in store.sentences(kind))]
    return sorted(found, key=lambda report: report[1])


def is_to_code(document: Document) -> bool:
    """Tell whether a document is in English and repeats none."""
    return document.duplicate_of is None and language_code(document.language or "en") == "en"
