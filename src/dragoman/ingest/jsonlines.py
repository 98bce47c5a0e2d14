"""A JSON Lines file in, a Document for each line out."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from dragoman.errors import InputError
from dragoman.ingest.base import Problem, decode, iso_day, text_id
from dragoman.model import Document, Source


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
    """Reads `.jsonl`: one `{"id", "text", "published", "title", "source", "url", "language"}` a line."""

    suffixes = (".jsonl", ".ndjson")
    _decoder = msgspec.json.Decoder(Row)

    @classmethod
    def read(cls, name: str, data: bytes) -> Iterator[Document | Problem]:
        """Read one file's bytes; a broken line is a problem of its own."""
        if not data.strip():
            yield Problem(name, None, "is empty", "give a file with a JSON object on each line")
            return
        if decode(data[:8192]) is None:
            yield Problem(name, None, "isn't text (binary content)", "give a file with a JSON object on each line")
            return
        for number, line in enumerate(data.split(b"\n"), 1):
            if not line.strip():
                continue
            try:
                row = cls._decoder.decode(line)
                published = iso_day(row.published[:10]) if row.published else None
            except (msgspec.MsgspecError, UnicodeDecodeError) as error:
                yield Problem(name, number, f"no document: {error}", 'write {"id": "…", "text": "…", "published": "2016-05-21"}')
                continue
            except InputError as error:
                yield Problem(name, number, str(error).split(";")[0], "write it as 2016-05-21")
                continue
            if not row.text.strip():
                yield Problem(name, number, "the text is empty", "leave the line out or fill it")
                continue
            source = Source(name=row.source) if isinstance(row.source, str) else row.source
            ident = str(row.id) if row.id is not None else text_id(row.text)
            yield Document(ident, row.text, row.title, published, source, row.url, row.language)
