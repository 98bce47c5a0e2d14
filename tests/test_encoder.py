"""What the encoder is shown of a sentence, and that it reads each for itself."""

from __future__ import annotations

import numpy as np
import pytest

from dragoman.encoder import CLASSES, LONGEST, Encoder, Hint, Marked, Tokens

SHORT = "Norway accused Sweden of moving the border stones."
LONG = f"{'Over many wet autumn weekends ' * 12}Norway, {'whose hikers had long grumbled, ' * 12}accused {'its tall and quiet neighbour ' * 12}Sweden of theft."


def marked(text: str) -> Marked:
    spans = [(text.index(word), text.index(word) + len(word)) for word in ("Norway", "Sweden", "accused")]
    return Marked(text, spans[0], spans[1], spans[2], [Hint("11", 0, ["negation"])])


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return Encoder(threads=1)


@pytest.mark.parametrize("text", [SHORT, LONG])
def test_encoder_marks_and_hints_survive_the_cut(text: str) -> None:
    tokens = Tokens()
    ids, segments, places = tokens.encode(marked(text))
    assert len(ids) == len(segments) <= LONGEST
    assert [ids[place] for place in places] == list(tokens.marks)
    assert sum(segments) == 3  # the frame, its status, and the end


def test_encoder_reads_what_stands_nearest_to_the_marks() -> None:
    tokens = Tokens()
    whole, cut = (tokens.encode(marked(text))[0] for text in (SHORT, LONG))
    assert len(whole) < LONGEST
    assert len(cut) == LONGEST
    theft = tokens._tokenizer.encode("of theft.", add_special_tokens=False).ids
    assert any(cut[k : k + len(theft)] == theft for k in range(len(cut)))


def test_encoder_rates_each_sentence_by_itself(encoder: Encoder) -> None:
    alone = encoder.probabilities([marked(SHORT)])
    among = encoder.probabilities([marked(LONG), marked(SHORT)])
    assert alone.shape == (1, len(CLASSES))
    assert np.array_equal(alone[0], among[1])
    assert np.allclose(among.sum(axis=1), 1, atol=1e-5)
    assert CLASSES[int(alone[0].argmax())] == "11"


def test_encoder_gives_no_rows_for_no_sentences(encoder: Encoder) -> None:
    assert encoder.probabilities([]).shape == (0, len(CLASSES))
