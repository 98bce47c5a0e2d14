"""A web archive (WARC, WET) in, a Document for each web page in it out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from dragoman.ingest.base import LARGEST, Entry, Problem, build, decode, need, undecodable
from dragoman.ingest.html import page
from dragoman.model import Document

PAGES = ("text/html", "application/xhtml+xml")


class Warc:
    """Reads `.warc` and `.wet` (warcio): pages that were answered with 200 OK; pictures, scripts and requests are no documents."""

    suffixes: ClassVar[tuple[str, ...]] = (".warc", ".wet")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """It begins as every record does."""
        return head.startswith(b"WARC/")

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry, one record at a time."""
        archives = need("warcio.archiveiterator", "web archives")
        broken = need("warcio.exceptions", "web archives").ArchiveLoadFailed
        number = 0
        try:
            for number, record in enumerate(archives.ArchiveIterator(entry.stream), 1):
                if (item := cls._document(entry.part("record", number), record)) is not None:
                    yield item
        except broken as error:
            yield entry.part("record", number + 1).problem(f"is broken: {error}", "fetch the archive again; what stands after it is lost")
        else:
            if not number:
                yield entry.problem("holds no record", "give a web archive")

    @staticmethod
    def _document(entry: Entry, record: Any) -> Document | Problem | None:  # noqa: ANN401
        kind = record.rec_type
        headers = record.http_headers if kind == "response" else record.rec_headers
        if kind not in ("response", "resource", "conversion") or headers is None:
            return None
        content = (headers.get_header("Content-Type") or "").split(";")[0].strip().lower()
        if content not in (*PAGES, "text/plain") or (kind == "response" and headers.get_statuscode() != "200"):
            return None
        url = record.rec_headers.get_header("WARC-Target-URI")
        ident = (record.rec_headers.get_header("WARC-Record-ID") or "").strip("<>").removeprefix("urn:uuid:")
        data = record.content_stream().read(LARGEST + 1)
        if len(data) > LARGEST:
            return entry.problem(f"is larger than {LARGEST // 2**20} MB", "one page can't be that large")
        if content in PAGES:
            return page(entry, data, ident, url)
        text = decode(data)
        if text is None:
            return entry.problem(undecodable(data), "leave it out")
        language = record.rec_headers.get_header("WARC-Identified-Content-Language") if kind == "conversion" else None
        return build(entry, None, {"id": ident, "text": text, "url": url, "language": (language or "").split(",")[0]})
