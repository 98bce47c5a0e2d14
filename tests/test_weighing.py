"""Where the encoder is sure of another type it overrules a frame, but makes no expulsion a coercion."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.coder import Coder
from dragoman.encoder import CLASSES, NUMBER
from dragoman.judge import Judge
from dragoman.model import Document


class Sure:
    """An encoder that reads every sentence as one root."""

    name = "sure"

    def __init__(self, root: str, share: float) -> None:
        self.row = np.full(len(CLASSES), (1 - share) / (len(CLASSES) - 1), dtype=np.float32)
        self.row[NUMBER[root]] = share

    def probabilities(self, items) -> np.ndarray:
        return np.stack([self.row for _ in items])


@pytest.mark.parametrize(
    ("text", "root", "share", "told"),
    [
        ("Chad rejected Sudan's offer of talks.", "05", 0.97, ("SUPPORT", "050")),
        ("Chad rejected Sudan's offer of talks.", "05", 0.6, ("REJECT", "125")),
        ("Chad expelled the Sudanese ambassador.", "17", 0.97, ("SANCTION", "166")),
        ("Chad imposed sanctions on Sudan.", "17", 0.97, ("SANCTION", "172")),
    ],
)
def test_weighing_overrules_a_type_only_where_the_encoder_is_sure(coder, text: str, root: str, share: float, told: tuple[str, str]) -> None:
    judge = Judge(coder.lexicon, Sure(root, share))
    read = Coder(coder.lexicon, coder.parser, judge)
    (actors,) = read.sentences(Document("d", text), everything=True)
    drafts = judge.weigh(text, judge.decide(actors, read.matcher.match(actors)))
    assert (drafts[0].event_type, drafts[0].cameo) == told
