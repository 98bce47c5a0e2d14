"""Files in, Documents out; what can't be read comes out as a Problem that says where and why, and stops nothing."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from msgspec import structs

from dragoman.ingest.base import Problem, iso_day, text_id
from dragoman.ingest.jsonlines import JsonLines
from dragoman.ingest.plaintext import PlainText
from dragoman.model import Document

READERS = (PlainText, JsonLines)
STDIN = "-"

__all__ = ["READERS", "Problem", "iso_day", "lines", "read", "text_id"]


def read(names: Iterable[str], published: str | None = None) -> Iterator[Document | Problem]:
    """Read documents from files; `-` is standard input (JSON Lines if its first character is "{", else one text).

    Args:
        names: paths.
        published: day of publication for documents that state none, ISO 8601.

    Raises:
        InputError: `published` is no date.
    """
    day = iso_day(published) if published else None
    for name in names:
        for item in _read_one(name):
            yield structs.replace(item, published=day) if isinstance(item, Document) and item.published is None else item


def lines(name: str) -> Iterator[tuple[int, bytes | Problem]]:
    """Read the lines of a JSON Lines file that holds no documents, numbered from 1."""
    try:
        data = sys.stdin.buffer.read() if name == STDIN else Path(name).read_bytes()
    except OSError as error:
        yield 0, Problem(name, None, f"can't be read: {(error.strerror or str(error)).lower()}", "check the name and the rights of the file")
        return
    if not data.strip():
        yield 0, Problem(name, None, "is empty", "give a file with a JSON object on each line")
    for number, line in enumerate(data.split(b"\n"), 1):
        if line.strip():
            yield number, line


def _read_one(name: str) -> Iterator[Document | Problem]:
    if name == STDIN:
        data = sys.stdin.buffer.read()
        reader: type[PlainText] | type[JsonLines] = JsonLines if data.lstrip()[:1] == b"{" else PlainText
        yield from reader.read("standard input", data)
        return
    path = Path(name)
    chosen = next((r for r in READERS if path.suffix.lower() in r.suffixes), None)
    try:
        if path.is_dir():
            yield Problem(name, None, "is a folder", "name the files in it")
            return
        data = path.read_bytes()
    except OSError as error:
        yield Problem(name, None, f"can't be read: {(error.strerror or str(error)).lower()}", "check the name and the rights of the file")
        return
    if chosen is None:
        known = ", ".join(suffix for r in READERS for suffix in r.suffixes)
        yield Problem(name, None, f'unknown format "{path.suffix}"', f"known are {known}; rename or convert the file")
        return
    yield from chosen.read(name, data)
