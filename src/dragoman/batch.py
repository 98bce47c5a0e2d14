"""JSON Lines of one kind of question in, one answer a line out: relate, resolve and when."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

import msgspec
from msgspec import Struct

from dragoman import when
from dragoman.coder import Coder
from dragoman.errors import InputError
from dragoman.ingest import Problem, lines
from dragoman.relate import relate

BATCH = 256  # pairs parsed and rated together; larger batches bring no speed
T = TypeVar("T", bound=Struct)


class PairRow(Struct):
    """A sentence with the spans of actor and recipient."""

    id: str | int
    text: str
    actor: tuple[int, int]
    recipient: tuple[int, int]


class PhraseRow(Struct):
    """A phrase to resolve, with context, day and language if known."""

    id: str | int
    phrase: str
    context: str | None = None
    date: str | None = None
    language: str | None = None


class WhenRow(Struct):
    """A time expression with the day of publication and the tense of its clause."""

    id: str | int
    expression: str
    published: str | None = None
    tense: str = "past"


def relate_lines(coder: Coder, file: str) -> Iterator[dict[str, Any] | Problem]:
    """Answer a file of pairs; a pair whose span lies outside its text is a problem of its own."""
    waiting: list[tuple[int, PairRow]] = []
    for number, row in rows(file, PairRow):
        if isinstance(row, Problem):
            yield row
            continue
        spans = (row.actor, row.recipient)
        if any(not 0 <= a < b <= len(row.text) for a, b in spans):
            yield Problem(file, number, f"a span lies outside the text of {len(row.text)} characters", "give [start, end) in code points")
            continue
        waiting.append((number, row))
        if len(waiting) == BATCH:
            yield from _relate(coder, waiting)
            waiting = []
    yield from _relate(coder, waiting)


def _relate(coder: Coder, waiting: list[tuple[int, PairRow]]) -> Iterator[dict[str, Any]]:
    answers = relate(coder, [(row.text, row.actor, row.recipient) for _, row in waiting]) if waiting else []
    for (_, row), answer in zip(waiting, answers, strict=True):
        yield {"id": row.id, **msgspec.to_builtins(answer)}


def resolve_lines(coder: Coder, file: str, language: str | None = None) -> Iterator[dict[str, Any] | Problem]:
    """Answer a file of phrases; `language` is that of phrases that state none."""
    return _each(file, PhraseRow, lambda row: msgspec.to_builtins(coder.resolve(row.phrase, row.context, row.date, row.language or language)))


def when_lines(file: str) -> Iterator[dict[str, Any] | Problem]:
    """Answer a file of time expressions."""
    return _each(file, WhenRow, lambda row: msgspec.to_builtins(when.resolve(row.expression, row.published, row.tense)))


def _each(file: str, kind: type[T], answer: Callable[[T], dict[str, Any]]) -> Iterator[dict[str, Any] | Problem]:
    for number, row in rows(file, kind):
        if isinstance(row, Problem):
            yield row
            continue
        try:
            yield {"id": row.id, **answer(row)}  # type: ignore[attr-defined]
        except InputError as error:
            yield Problem(file, number, *str(error).split("; ", 1))


def rows(file: str, kind: type[T]) -> Iterable[tuple[int, T | Problem]]:
    """Read a file of rows of one kind."""
    decoder = msgspec.json.Decoder(kind)
    fields = ", ".join(f'"{name}"' for name in kind.__struct_fields__)
    for number, line in lines(file):
        if isinstance(line, Problem):
            yield 0, line
            continue
        try:
            yield number, decoder.decode(line)
        except msgspec.MsgspecError as error:
            yield number, Problem(file, number, f"not understood: {error}", f"write an object with {fields}")
