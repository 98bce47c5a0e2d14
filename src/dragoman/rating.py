"""What is known of a candidate in, the probability that it is an event told rightly out: a logistic model whose weights are data."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from pathlib import Path

from dragoman.errors import SetupError

FILE = Path(__file__).parent / "weights" / "rating.json"


class Rater:
    """Weighs what speaks for a candidate against what speaks against it.

    Args:
        weights: name of each sign -> its weight; "bias" is always there.
    """

    def __init__(self, weights: Mapping[str, float]) -> None:
        self._weights = dict(weights)

    def rate(self, signs: Mapping[str, float], more: float = 0.0) -> float:
        """Give the probability, 0 to 1, to three digits, with more log odds added; signs without a weight count for nothing."""
        z = more + self._weights["bias"] + sum(self._weights.get(name, 0.0) * value for name, value in signs.items())
        return round(1 / (1 + math.exp(-z)), 3)


def load(path: Path = FILE) -> Rater:
    """Load the weights that are shipped.

    Raises:
        SetupError: the file is missing or can't be read.
    """
    try:
        return Rater(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, json.JSONDecodeError) as error:
        raise SetupError(f"the judge's weights are incomplete: {path.name} ({error}); install Dragoman anew or run `make weights`") from None


def logit(p: float) -> float:
    """Turn a probability into log odds, cut at 1 and 99 in a hundred."""
    p = min(0.99, max(0.01, p))
    return math.log(p / (1 - p))
