"""Documents of a corpus in, those that repeat an earlier one marked; what only sounds alike is left alone."""

from __future__ import annotations

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dragoman.dedupe import SAME, Corpus, Signature, _Table, band_keys, mark, repeats, sign, similarity
from dragoman.model import Document

STORY = """Rebels of the Northern Front shelled the port of Berbera on Monday, killing 12 dock workers and wounding 30, the governor of the region said.
Two warehouses burned through the night while ships of the navy of Ruritania stood off the coast and held their fire.
In the capital, President Odalys Quint called an emergency session and told parliament that the army would answer within days.
The Northern Front denied that it had aimed at the port and said that its gunners had fired at an arms depot behind the mosque.
Zenda, which has mediated between the two sides since the truce of 2019 broke down, asked both to return to the table in Lodz.
Its envoy, Karel Anders, had left the region on Saturday after a week of talks without an agreement on prisoners.
Traders said that prices of rice and fuel in Berbera rose by a third within a day of the shelling."""
SENTENCES = STORY.split("\n")
LEDE = "Shells fell on the docks of Berbera as fighters from the north opened fire at the start of the week, leaving 12 dead."
TRAP = (
    STORY.replace("Berbera", "Omagh").replace("Monday", "Friday").replace("12", "7").replace("30", "41").replace("Northern Front", "Islands League")
    .replace("Ruritania", "Graustark").replace("Odalys Quint", "Imre Falk").replace("Zenda", "Syldavia").replace("2019", "2011").replace("Lodz", "Turin")
    .replace("Karel Anders", "Nils Oka").replace("Saturday", "Sunday").replace("Two", "Three")
)  # fmt: skip
COPIES = {
    "the same": STORY,
    "set anew": "LODZ (Wire) - " + STORY.replace("\n", "  \n\n").replace(",", " –") + "\n© Wire 2024",
    "another lede": "\n".join([LEDE, *SENTENCES[1:]]),
    "cut short": "\n".join(SENTENCES[:4]),
    "doubled": STORY + "\n\n" + STORY,
    "corrected": STORY.replace("12 dock", "14 dock") + "\nThis version corrects the number of the dead.",
}


def marked(*texts: str) -> list[str | None]:
    return [d.duplicate_of for d, _ in mark(Document(str(k), text) for k, text in enumerate(texts))]


@pytest.mark.parametrize("kind", COPIES)
def test_dedupe_copies_are_marked_with_their_similarity(kind: str) -> None:
    (_, none), (copy, repeat) = mark([Document("a", STORY), Document("b", COPIES[kind])])
    assert none is None
    assert copy.duplicate_of == "a"
    assert repeat.of == "a"
    assert SAME <= repeat.similarity <= 1
    assert copy.text == COPIES[kind]


@pytest.mark.parametrize("text", [TRAP, "\n".join(SENTENCES[:2]) + TRAP[200:], LEDE, ""], ids=["pattern", "half", "lede", "nothing"])
def test_dedupe_what_is_told_of_others_is_not_marked(text: str) -> None:
    assert marked(STORY, text) == [None, None]


def test_dedupe_fuller_story_is_not_lost_to_the_brief_before_it() -> None:
    assert marked("\n".join(SENTENCES[:3]), STORY) == [None, None]


def test_dedupe_short_texts_only_word_for_word() -> None:
    assert marked("Chad attacked Mali on Monday.", "chad attacked  Mali, on Monday", "Chad attacked Mali on Tuesday.") == [None, "0", None]


def test_dedupe_story_that_changes_step_by_step_does_not_stay_the_same() -> None:
    steps = ["\n".join([*SENTENCES[k:], *TRAP.split("\n")[:k]]) for k in range(len(SENTENCES) + 1)]
    first = marked(*steps)
    assert first[1] == "0"
    assert first[-1] != "0"


def test_dedupe_same_document_again_and_one_marked_before_are_let_through() -> None:
    corpus = Corpus()
    documents = [Document("a", STORY), Document("a", STORY), Document("c", STORY, duplicate_of="z")]
    assert [(d.duplicate_of, r) for d, r in mark(documents, corpus)] == [(None, None), (None, None), ("z", None)]
    assert len(corpus) == 1


def test_dedupe_goes_on_from_stored_signatures() -> None:
    corpus = Corpus()
    corpus.remember("a", Signature.unpack(sign(STORY).pack()))
    ((document, repeat),) = mark([Document("b", COPIES["another lede"])], corpus)
    assert (document.duplicate_of, repeat.of) == ("a", "a")


@settings(max_examples=30, deadline=None)
@given(st.lists(st.sampled_from("troops rebels left shelled the port of on Monday talks with envoy 12 Chad Mali".split()), max_size=120), st.integers(0, 10))
def test_dedupe_signature_survives_packing_and_a_text_is_like_itself(words: list[str], start: int) -> None:
    signature = sign(" ".join(words))
    again = Signature.unpack(signature.pack())
    assert (again.exact, again.words, again.runs) == (signature.exact, signature.words, signature.runs)
    assert (again.minhash == signature.minhash).all()
    assert (again.facts == signature.facts).all()
    assert similarity(signature, again) == 1.0
    assert repeats(signature, sign("  ".join(words).upper())) == 1.0


def test_dedupe_similarity_is_the_share_that_stands_in_the_other() -> None:
    dice = random.Random(5)
    words = [f"w{dice.randrange(10**6)}" for _ in range(3000)]
    whole = sign(" ".join(words))
    for share in (0.5, 0.8, 1.0):
        kept = int(1000 * share)
        part = sign(" ".join(words[:kept] + [f"x{k}" for k in range(1000 - kept)]))
        assert similarity(part, whole) == pytest.approx(share, abs=0.2)


def test_dedupe_table_gives_back_what_was_put_in_while_it_grows() -> None:
    table = _Table()
    signatures = [sign(f"{k} {k * 7} {k * 13} words of text number {k}") for k in range(800)]
    for k, signature in enumerate(signatures):
        table.put(band_keys(signature), k)
    assert all(k in table.find(band_keys(signature)) for k, signature in enumerate(signatures))
    assert len(table._keys) > 2**15
    assert table.find(np.array([123456789], np.uint64)) == []


def test_dedupe_what_many_share_is_not_compared_with_all_of_them() -> None:
    table = _Table()
    keys = band_keys(sign(STORY))
    for k in range(100):
        table.put(keys, k)
    assert len(table.find(keys)) <= 8
