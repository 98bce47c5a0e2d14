"""Splitting, restoring of case and mending, without a model; the parser itself on one sentence."""

from __future__ import annotations

from typing import ClassVar

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman.coder import Coder
from dragoman.parse import Token, dateline, mend, restore_case, split


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("Troops left. Rebels stayed.", 2),
        ("Mr. Smith met Gen. Jones in the U.S. capital on Jan. 5 for talks.", 1),
        ("“Leave now!” he said. They left.", 2),
        ("A headline without a stop\nThe body follows.", 2),
        ("the mayor resigned. the council met.", 2),
        ("Talks with J. K. Rahman went on.", 1),
        ("The premier , Mr . Chan , resigned .", 1),
        ("", 0),
    ],
)
def test_parse_split_counts_sentences(text: str, count: int) -> None:
    assert len(split(text)) == count


@given(st.text(max_size=400))
def test_parse_split_offsets_return_the_text(text: str) -> None:
    for stretch in split(text):
        assert text[stretch.start : stretch.end] == stretch.text


@given(st.text(max_size=200))
def test_parse_restore_case_keeps_every_offset(text: str) -> None:
    assert len(restore_case(text, lambda word: word in ("france", "paris"))) == len(text)


def test_parse_restore_case_knows_names() -> None:
    assert restore_case("TROOPS OF FRANCE ENTERED PARIS TODAY.", lambda word: word in ("france", "paris")) == "Troops of France entered Paris today."
    assert restore_case("Troops of France left.", lambda word: True) == "Troops of France left."


def test_parse_mend_turns_a_participle_back_into_a_verb() -> None:
    rows = [("Government", "NN", "compound", 1), ("forces", "NNS", "compound", 3), ("besieged", "VBD", "amod", 3), ("rebels", "NNS", "ROOT", 3)]
    tokens = [Token(i, w, 0, 0, w, tag, dep, head) for i, (w, tag, dep, head) in enumerate(rows)]
    mended = mend(tokens)
    assert [(t.dep, t.head) for t in mended] == [("compound", 1), ("nsubj", 2), ("ROOT", 2), ("dobj", 2)]


@pytest.mark.parametrize(("verb", "lemma", "raised"), [("marched", "march", True), ("arrested", "arrest", False)])
def test_parse_mend_knows_verbs_without_a_passive(verb: str, lemma: str, raised: bool) -> None:
    rows = [("Miners", "miner", "NNS", "ROOT", 0), (verb, lemma, "VBN", "acl", 0), ("in", "in", "IN", "prep", 1), ("Oruro", "oruro", "NNP", "pobj", 2)]
    mended = mend([Token(i, w, 0, 0, lem, tag, dep, head) for i, (w, lem, tag, dep, head) in enumerate(rows)])
    assert (mended[0].dep == "nsubj") is raised


def test_parse_tokens_keep_offsets(coder) -> None:
    text = "  France's army left Mali."
    (sentence,) = coder.parser.parse(split(text))
    assert all(text[t.start : t.end] == t.text for t in sentence.tokens)
    assert sentence.tokens[0].text == "France"


def test_parse_takes_each_sentence_once_for_events_and_moves(coder) -> None:
    class Counting:
        name = "counting"
        asked: ClassVar[list[str]] = []

        def parse(self, stretches):
            self.asked += [s.text for s in stretches]
            return coder.parser.parse(stretches)

    text = "Chad on Monday proposed talks to Sudan. Sudan rejected Chad's proposal for talks and shelled posts of Chad's army near Abeche. It said no more."
    once = Coder(coder.lexicon, Counting(), coder.judge)
    coding = once.code(text, "2016-05-21")
    assert Counting.asked == [s.text for s in split(text)]
    assert len(coding.offers) == 1
    assert coding.events == next(coder.stream([coding.document])).events


@pytest.mark.parametrize(
    ("opening", "body"),
    [
        ("ZENDA, Dec 18 (Agency) - ", "Troops left."),
        ("ZENDA, RURITANIA (MAY 3) XPA - ", "TROOPS LEFT."),
        ("ZENDA, 4 MAY 90 -- ", "TROOPS LEFT."),
        ("ZENDA, Nov. 9, 2016 (Agency) — ", "Troops left."),
        ("ZENDA, August 2. /RUR-PRESS/. ", "Troops left."),
        ("", "Troops left Zenda on May 3 - the army said so."),
        ("", "Chad and Mali signed the pact."),
    ],
)
def test_parse_knows_a_dateline(opening: str, body: str) -> None:
    assert dateline(opening + body) == len(opening)


def test_parse_a_name_in_capitals_read_as_an_adverb_is_the_subject() -> None:
    words = [("USAID", "RB", "advmod", 1), ("gave", "VBD", "ROOT", 1), ("aid", "NN", "dobj", 1)]
    told = mend([Token(i, text, 6 * i, 6 * i + len(text), text.lower(), tag, dep, head) for i, (text, tag, dep, head) in enumerate(words)])
    assert (told[0].tag, told[0].dep) == ("NNP", "nsubj")
    words[0] = ("Now", "RB", "advmod", 1)
    told = mend([Token(i, text, 6 * i, 6 * i + len(text), text.lower(), tag, dep, head) for i, (text, tag, dep, head) in enumerate(words)])
    assert told[0].dep == "advmod"
