"""Counts by period, and the documents read in each, in; ruptures, and how far one series follows another, out."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

SHORTEST = 4  # periods on each side of a rupture; of fewer, one busy week would do
DRAWS = 999
LEVEL = 0.01  # of chance; checked by a test on series without a rupture, crowded ones too

Numbers = NDArray[np.float64]


class Rupture(Struct, frozen=True):
    """A change of rate at a period (by its index): events per document before and after, back to the ruptures beside it, and how often chance does as much."""

    at: int
    before: float
    after: float
    chance: float


class Reciprocity(Struct, frozen=True):
    """Correlations of two directed series: in the same period, and of each with the other's period before; None where one of them never varies."""

    periods: int
    same: float | None
    first_follows_second: float | None
    second_follows_first: float | None


def ruptures(counts: Sequence[float], documents: Sequence[float], level: float = LEVEL) -> list[Rupture]:
    """Find the periods at which the number of events per document read changes for good.

    A series is cut where the Poisson likelihood ratio of two rates against one, with the documents read as exposure, is largest. The cut stands
    if among 999 random orders of the same periods (counts kept with their documents) at most a share `level` reaches as large a ratio anywhere;
    then both parts are cut in the same way. Orders rather than Poisson draws, since events come in clusters. Periods without a document say
    nothing and are left out. The seed is fixed: the same series gives the same ruptures.

    Args:
        counts: events of each period.
        documents: documents read in each.
        level: the share of chance that is put up with for each cut.
    """
    read = [i for i, n in enumerate(documents) if n > 0]
    kept = np.array([counts[i] for i in read], dtype=np.float64)
    exposure = np.array([documents[i] for i in read], dtype=np.float64)
    cuts = sorted(_cut(kept, exposure, 0, level))
    edges = [0, *(at for at, _ in cuts), len(read)]
    rates = [kept[a:b].sum() / exposure[a:b].sum() for a, b in pairwise(edges) if b > a]
    return [Rupture(read[at], float(rates[k]), float(rates[k + 1]), chance) for k, (at, chance) in enumerate(cuts)]


def reciprocity(first: Sequence[float], second: Sequence[float], documents: Sequence[float]) -> Reciprocity:
    """Correlate what one side did with what the other did, in the same period and in the one before; both periods must have been read.

    Args:
        first: sum of intensities of the one direction, by period; acts done together left out.
        second: the same of the other.
        documents: documents read in each period.
    """
    now = [i for i, n in enumerate(documents) if n > 0]
    later = [i for i in now if i > 0 and documents[i - 1] > 0]
    return Reciprocity(
        len(now),
        _correlation([first[i] for i in now], [second[i] for i in now]),
        _correlation([first[i] for i in later], [second[i - 1] for i in later]),
        _correlation([second[i] for i in later], [first[i - 1] for i in later]),
    )


def _cut(counts: Numbers, exposure: Numbers, offset: int, level: float) -> list[tuple[int, float]]:
    n = len(counts)
    if n < 2 * SHORTEST or counts.sum() == 0:
        return []
    ratios = _ratios(counts[None, :], exposure[None, :])[0]
    at = int(ratios.argmax())
    draw = np.random.default_rng(0)
    orders = draw.permuted(np.tile(np.arange(n), (DRAWS, 1)), axis=1)
    as_large = int((_ratios(counts[orders], exposure[orders]).max(axis=1) >= ratios[at] - 1e-9).sum())
    chance = (1 + as_large) / (1 + DRAWS)
    if chance > level:
        return []
    where = at + SHORTEST
    return [(offset + where, chance), *_cut(counts[:where], exposure[:where], offset, level), *_cut(counts[where:], exposure[where:], offset + where, level)]


def _ratios(counts: Numbers, exposure: Numbers) -> Numbers:
    """Give the log likelihood ratio of every cut that leaves SHORTEST periods on each side, a row for each series."""
    n = counts.shape[1]
    low, high = SHORTEST, n - SHORTEST + 1
    before, all_of_it = counts.cumsum(axis=1)[:, low - 1 : high - 1], counts.sum(axis=1, keepdims=True)
    read, all_read = exposure.cumsum(axis=1)[:, low - 1 : high - 1], exposure.sum(axis=1, keepdims=True)
    return _likelihood(before, read) + _likelihood(all_of_it - before, all_read - read) - _likelihood(all_of_it, all_read)


def _likelihood(counts: Numbers, exposure: Numbers) -> Numbers:
    found: Numbers = counts * np.log(np.maximum(counts, 1e-12) / exposure)
    return found


def _correlation(first: Sequence[float], second: Sequence[float]) -> float | None:
    if len(first) < 3 or len(set(first)) < 2 or len(set(second)) < 2:
        return None
    return float(np.corrcoef(first, second)[0, 1])
