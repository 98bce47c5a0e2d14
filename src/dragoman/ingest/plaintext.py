"""A text file in, one Document out."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from dragoman.ingest.base import Problem, decode
from dragoman.model import Document


class PlainText:
    """Reads `.txt`: the file is one document, its name the id."""

    suffixes = (".txt", ".text")

    @staticmethod
    def read(name: str, data: bytes) -> Iterator[Document | Problem]:
        """Read one file's bytes."""
        text = decode(data)
        if text is None:
            yield Problem(name, None, "isn't text (binary content)", "give a text file in UTF-8")
        elif not text.strip():
            yield Problem(name, None, "is empty", "give a file with text in it")
        else:
            yield Document(id=Path(name).stem if name != "standard input" else "stdin", text=text.replace("\r\n", "\n"))
