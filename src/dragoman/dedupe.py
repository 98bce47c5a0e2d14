"""Documents of a corpus in, the same documents out, those that repeat an earlier one marked with it; of each only a signature is kept.

A signature holds a MinHash of the runs of three words and a sample of the facts (numbers, names within sentences). Signatures that share a band of the
MinHash are compared. A document repeats another if most of what it says stands there in the same words and hardly a fact is new: so a wire story
with another lede, cut short, doubled or corrected is found, and a report of the same pattern about another day and place is not.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterable, Iterator

import numpy as np
from msgspec import Struct, structs
from numpy.typing import NDArray

from dragoman.model import Document

Hashes = NDArray[np.uint64]

BANDS = 32
ROWS = 3  # texts that share half of their runs meet in some band in 98.6 % of cases, such as share a fifth in 23 %
RUN = 3  # words
FACTS = 48  # facts sampled
SAME = 0.7  # share of a text that must stand in the other; different news articles reach .35
NEW_FACTS = 0.35  # share of facts that may be new; one always may: a figure that was corrected
SHORT = 40  # words; a shorter text repeats another only word for word
FULL = 8  # documents kept under one key; what many share is boilerplate
WORD = re.compile(r"\w+")
FACT = re.compile(r"\d[\d.,:]*|(?<=[a-z,;] )[A-Z]\w+|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?)\b")
_DICE = np.random.default_rng(20161003)
FACTORS: Hashes = _DICE.integers(1, 2**63, BANDS * ROWS, dtype=np.uint64) * np.uint64(2) + np.uint64(1)
OFFSETS: Hashes = _DICE.integers(0, 2**63, BANDS * ROWS, dtype=np.uint64)
MIX: Hashes = _DICE.integers(1, 2**63, max(ROWS, RUN), dtype=np.uint64) * np.uint64(2) + np.uint64(1)
HIGH = np.uint64(32)


class Signature(Struct, frozen=True):
    """What is kept of a text: 776 bytes at most."""

    exact: int  # hash of all its words
    words: int
    runs: int  # how many different ones
    minhash: NDArray[np.uint32]
    facts: NDArray[np.uint32]  # the smallest hashes, in order

    def pack(self) -> bytes:
        """Write it for a store."""
        return np.array([self.exact & 0xFFFFFFFF, self.exact >> 32, self.words, self.runs], np.uint32).tobytes() + self.minhash.tobytes() + self.facts.tobytes()

    @staticmethod
    def unpack(data: bytes) -> Signature:
        """Read what `pack` wrote."""
        numbers = np.frombuffer(data, np.uint32)
        low, high, words, runs = map(int, numbers[:4])
        return Signature(low | high << 32, words, runs, numbers[4 : 4 + BANDS * ROWS], numbers[4 + BANDS * ROWS :])


class Repeat(Struct, frozen=True):
    """The earlier document that one repeats, and the share of it that stands there."""

    of: str
    similarity: float


def sign(text: str) -> Signature:
    """Make the signature of a text."""
    words = WORD.findall(text.lower())
    hashes = np.array([zlib.crc32(w.encode("utf-8", "surrogatepass")) for w in words] or [0], np.uint64)
    width = min(RUN, len(hashes))
    count = len(hashes) - width + 1
    runs = np.unique(sum(((hashes[k : k + count] + np.uint64(1)) * MIX[k] for k in range(width)), np.zeros(count, np.uint64)) >> HIGH)
    minhash = np.full(BANDS * ROWS, 2**32 - 1, np.uint64)
    for at in range(0, len(runs), 1024):  # in pieces, so that a long text needs no more memory
        minhash = np.minimum(minhash, ((runs[at : at + 1024, None] * FACTORS + OFFSETS) >> HIGH).min(axis=0))
    facts = {zlib.crc32(f.rstrip(".,:").encode("utf-8", "surrogatepass")) for f in FACT.findall(text)}
    exact = int(np.bitwise_xor.reduce(hashes * np.arange(1, 2 * len(hashes), 2, dtype=np.uint64) * MIX[0]))
    return Signature(exact, len(words), len(runs), minhash.astype(np.uint32), np.array(sorted(facts)[:FACTS], np.uint32))


def similarity(new: Signature, old: Signature) -> float:
    """Estimate the share of a text that stands in another, by the share of equal minima and both sizes."""
    alike = float(np.mean(new.minhash == old.minhash))
    return round(min(1.0, alike * (new.runs + old.runs) / ((1 + alike) * new.runs)), 3)


def new_facts(new: Signature, old: Signature) -> bool:
    """Tell whether a text has facts that another lacks, by the sample of both."""
    facts = new.facts
    if len(old.facts) == FACTS:  # of the other only the smallest hashes are known
        facts = facts[facts <= old.facts[-1]]
    count = np.count_nonzero(~np.isin(facts, old.facts))
    return bool(count > max(1, NEW_FACTS * len(facts)))


def repeats(new: Signature, old: Signature) -> float | None:
    """Tell the similarity if a text repeats another, else None."""
    if new.exact == old.exact and new.words == old.words:
        return 1.0
    share = similarity(new, old)
    return None if share < SAME or min(new.words, old.words) < SHORT or new_facts(new, old) else share


class Corpus:
    """Remembers the documents that repeat none, and tells of a new one which it repeats. About 2 kB of memory a document."""

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._signatures: list[bytes] = []
        self._table = _Table()

    def __len__(self) -> int:
        """Count the documents remembered."""
        return len(self._ids)

    def find(self, signature: Signature) -> Repeat | None:
        """Find the document that a text repeats most, the earliest of equal ones."""
        best: Repeat | None = None
        for index in self._table.find(band_keys(signature)):
            share = repeats(signature, Signature.unpack(self._signatures[index]))
            if share is not None and (best is None or share > best.similarity):
                best = Repeat(self._ids[index], share)
        return best

    def remember(self, ident: str, signature: Signature) -> None:
        """Keep a document that later ones may repeat."""
        self._table.put(band_keys(signature), len(self._ids))
        self._ids.append(ident)
        self._signatures.append(signature.pack())


def mark(documents: Iterable[Document], corpus: Corpus | None = None) -> Iterator[tuple[Document, Repeat | None]]:
    """Set `duplicate_of` of documents that repeat an earlier one; the first seen is the original.

    A repeat is compared with originals only, so that a story that changes day by day doesn't stay "the same" for ever.

    Args:
        documents: in their order; those that are marked already are let through.
        corpus: what was seen before; what is new is added.
    """
    corpus = corpus if corpus is not None else Corpus()
    for document in documents:
        if document.duplicate_of is not None:
            yield document, None
            continue
        signature = sign(document.text)
        repeat = corpus.find(signature)
        if repeat is None:
            corpus.remember(document.id, signature)
            yield document, None
        elif repeat.of == document.id:  # the same document once more
            yield document, None
        else:
            yield structs.replace(document, duplicate_of=repeat.of), repeat


def band_keys(signature: Signature) -> Hashes:
    """Make a key of each band, and one of the whole text."""
    bands = signature.minhash.astype(np.uint64).reshape(BANDS, ROWS)
    keys = (bands * MIX[:ROWS]).sum(axis=1) ^ (np.arange(1, BANDS + 1, dtype=np.uint64) * MIX[0])
    return np.append(keys ^ (keys >> HIGH), np.uint64(signature.exact))


class _Table:
    """A hash table of keys and the numbers of documents under them, in two arrays: a tenth of what a dict would take."""

    def __init__(self) -> None:
        self._used = 0
        self._keys = np.zeros(2**12, np.uint64)
        self._values = np.full(2**12, -1, np.int32)

    def find(self, keys: Hashes) -> list[int]:
        """Find the documents under some keys, in their order."""
        found = [value for _, value in self._probe(keys)]
        return np.unique(np.concatenate(found)).tolist() if found else []

    def put(self, keys: Hashes, value: int) -> None:
        """Put a document under its keys, except those that are full."""
        crowd = np.zeros(len(keys), np.int32)
        for which, _ in self._probe(keys):
            crowd[which] += 1
        keys = keys[crowd < FULL]
        if (self._used + len(keys)) * 5 > len(self._keys) * 3:
            held = self._values >= 0
            old_keys, old_values = self._keys[held], self._values[held]
            self._keys = np.zeros(2 * len(self._keys), np.uint64)
            self._values = np.full(len(self._keys), -1, np.int32)
            for at in range(0, len(old_keys), 2**16):  # in pieces, so that growing takes no more memory than the tables do
                self._place(old_keys[at : at + 2**16], old_values[at : at + 2**16])
        self._place(keys, np.full(len(keys), value, np.int32))
        self._used += len(keys)

    def _probe(self, keys: Hashes) -> Iterator[tuple[NDArray[np.int64], NDArray[np.int32]]]:
        """Go along each key's run of taken slots, yielding which keys match and the values there."""
        mask = np.uint64(len(self._keys) - 1)
        which = np.arange(len(keys))
        slots = (keys & mask).astype(np.int64)
        while len(which):
            values = self._values[slots]
            taken = values >= 0
            which, slots, values = which[taken], slots[taken], values[taken]
            match = self._keys[slots] == keys[which]
            if match.any():
                yield which[match], values[match]
            slots = (slots + 1) & int(mask)

    def _place(self, keys: Hashes, values: NDArray[np.int32]) -> None:
        mask = len(self._keys) - 1
        slots = (keys & np.uint64(mask)).astype(np.int64)
        left = np.arange(len(keys))
        while len(left):
            free = left[self._values[slots[left]] < 0]
            self._keys[slots[free]] = keys[free]  # of several for one slot the last one gets it
            self._values[slots[free]] = values[free]
            left = left[(self._values[slots[left]] != values[left]) | (self._keys[slots[left]] != keys[left])]
            slots[left] = (slots[left] + 1) & mask
