"""Signs weigh for and against a candidate; a file of weights that can't be read says so."""

from __future__ import annotations

import pytest

from dragoman.errors import SetupError
from dragoman.rating import Rater, load, logit


def test_rating_signs_weigh_by_name_and_unknown_ones_do_not_count() -> None:
    rater = Rater({"bias": 0.0, "own": 1.0, "hypothetical": -2.0})
    assert rater.rate({}) == 0.5
    assert rater.rate({"own": 2.0}) > rater.rate({"own": 1.0}) > 0.5 > rater.rate({"hypothetical": 1.0})
    assert rater.rate({"own": 1.0, "never heard of": 9.0}) == rater.rate({"own": 1.0})


def test_rating_logit_is_cut_at_both_ends() -> None:
    assert logit(0.0) == logit(0.01) < logit(0.5) == 0.0 < logit(0.99) == logit(1.0)


def test_rating_missing_weights_are_named(tmp_path) -> None:
    with pytest.raises(SetupError, match=r"none\.json"):
        load(tmp_path / "none.json")
