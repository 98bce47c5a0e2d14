"""What no lexicon knows is listed; what a frame knows, or what names no act, is not."""

from __future__ import annotations

from dragoman import unknown
from dragoman.model import Document


def rows(coder, *texts: str) -> list[str]:
    return [row.words for row in unknown.triggers(coder, [Document(str(k), text) for k, text in enumerate(texts)])]


def test_unknown_lists_a_verb_that_no_frame_knows(coder) -> None:
    text = "Turkish troops smorgled Kurdish rebels."
    found = unknown.triggers(coder, [Document("1", text), Document("2", text)])
    assert [(row.words, row.count, row.contexts) for row in found] == [("smorgled", 2, [text, text])]


def test_unknown_lists_a_noun_with_its_preposition(coder) -> None:
    assert rows(coder, "The Turkish smorgle against Kurdish rebels went on.") == ["smorgle against (noun)"]


def test_unknown_leaves_out_what_names_no_act(coder) -> None:
    assert not rows(coder, "Turkey neighbours Syria.", "Turkish voters distrust Kurdish leaders.", "Turkish ministers told Kurdish leaders a story.")


def test_unknown_leaves_out_what_a_frame_held_back(coder) -> None:
    assert not rows(coder, "Turkey beat Spain in the final.")
