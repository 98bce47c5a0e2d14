"""A JSON Lines file in, a Document for each line out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

import msgspec

from dragoman.ingest.base import Entry, Problem, build
from dragoman.model import Document, Source

REMEDY = 'write {"id": "…", "text": "…", "published": "2016-05-21"}'


class Row(msgspec.Struct):
    """A line as the contract has it; only `text` must be there."""

    text: str
    id: str | int | None = None
    title: str | None = None
    published: str | None = None
    source: Source | str | None = None
    url: str | None = None
    language: str | None = None


class JsonLines:
    """Reads `.jsonl`: one `{"id", "text", "published", "title", "source", "url", "language"}` a line; a column map may rename them."""

    suffixes: ClassVar[tuple[str, ...]] = (".jsonl", ".ndjson")
    _rows = msgspec.json.Decoder(Row)
    _objects = msgspec.json.Decoder(dict[str, Any])

    @staticmethod
    def recognises(head: bytes) -> bool:
        """It begins with an object."""
        return head.lstrip()[:1] == b"{"

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry; a broken line is a problem of its own."""
        empty = True
        for number, line in entry.lines():
            if isinstance(line, Problem):
                yield line
            elif line.strip():
                if empty and (line.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in line[:64]):
                    yield entry.problem("isn't text in UTF-8", "give a file in UTF-8 with a JSON object on each line")
                    return
                yield cls._document(entry, number, line.removeprefix(b"\xef\xbb\xbf"))
            else:
                continue
            empty = False
        if empty:
            yield entry.problem("is empty", "give a file with a JSON object on each line")

    @classmethod
    def _document(cls, entry: Entry, number: int, line: bytes) -> Document | Problem:
        try:
            if entry.columns:
                values = cls._objects.decode(line)
                for column in entry.columns.values():
                    if column not in values:
                        return entry.problem(f'no document: there is no field "{column}"', f"its fields are {', '.join(values)}", number)
                values |= {field: values[column] for field, column in entry.columns.items()}
                row = msgspec.convert(values, Row, strict=False)
            else:
                row = cls._rows.decode(line)
        except (msgspec.MsgspecError, UnicodeDecodeError) as error:
            return entry.problem(f"no document: {error}", REMEDY, number)
        return build(entry, number, msgspec.structs.asdict(row))
