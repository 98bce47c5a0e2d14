"""What the tests share: one coder, and a way to write a parsed sentence by hand."""

from __future__ import annotations

from collections.abc import Callable

import pytest

import dragoman
from dragoman.coder import Coder
from dragoman.lexicon import Lexicon, load
from dragoman.parse import Sentence, Token


@pytest.fixture(scope="session")
def coder() -> Coder:
    return dragoman.load()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load()


@pytest.fixture
def parsed(lexicon: Lexicon) -> Callable[[str], Sentence]:
    """Build a sentence from `word/TAG/dep/head` items, head being the index of the governing word (its own for the root)."""

    def build(notation: str) -> Sentence:
        tokens, at = [], 0
        for i, item in enumerate(notation.split()):
            word, tag, dep, head = item.rsplit("/", 3)
            tokens.append(Token(i, word, at, at + len(word), lexicon.lemma(word.lower(), tag), tag, dep, int(head)))
            at += len(word) + 1
        return Sentence.build(0, 0, at - 1, tokens)

    return build
