"""A text file in, one Document out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from dragoman.ingest.base import Entry, Problem, build, decode, undecodable
from dragoman.model import Document


class PlainText:
    """Reads `.txt`: the file is one document, its name the id."""

    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """Anything may be plain text."""
        return True

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry."""
        data = entry.whole()
        text = decode(data)
        if text is None:
            yield entry.problem(undecodable(data), "give a text file in UTF-8")
        else:
            yield build(entry, None, {"id": entry.ident, "text": text.replace("\r\n", "\n")})
