"""A web page in, its article out without menus and advertisements, with what its metadata tell."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from typing import ClassVar

from dragoman.ingest.base import Entry, Problem, build, need
from dragoman.ingest.language import detect
from dragoman.model import Document

PAGE = re.compile(rb"\s*(?:\xef\xbb\xbf)?(?:<\?xml[^>]*>\s*)?(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html)\b", re.IGNORECASE | re.DOTALL)
LANGUAGE = re.compile(rb"<html[^>]*?\blang\s*=\s*[\"']?([A-Za-z-]+)", re.IGNORECASE)
# Only dates that a page states of itself, its first publication rather than a later change.
DATES = {"extensive_search": False, "original_date": True}
BLOCKS = frozenset("p div br li ul ol tr table h1 h2 h3 h4 h5 h6 blockquote article section header footer pre".split())
SILENT = frozenset(("script", "style", "head", "title"))


class Html:
    """Reads `.html` (trafilatura): the article's text, title, date, outlet, address and language."""

    suffixes: ClassVar[tuple[str, ...]] = (".html", ".htm", ".xhtml")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """It begins with an HTML element or document type."""
        return bool(PAGE.match(head))

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry."""
        yield page(entry, entry.whole(), entry.ident)


def page(entry: Entry, data: bytes, ident: str, url: str | None = None) -> Document | Problem:
    """Read one page.

    Args:
        entry: where it comes from.
        data: the page as it was sent.
        ident: id of the document.
        url: address it was fetched from, if known.
    """
    trafilatura = need("trafilatura", "web pages")
    logging.getLogger("htmldate").setLevel(logging.CRITICAL)
    try:
        found = trafilatura.bare_extraction(data, url=url, with_metadata=True, include_comments=False, include_tables=False, date_extraction_params=DATES)
    except Exception as error:  # a page can break the library in any way; it is one page that is lost then
        return entry.problem(f"can't be read as a web page: {error or type(error).__name__}", "leave it out")
    text = found and found.text
    if not text:
        return entry.problem("no article was found in the page", "leave it out, or give its text")
    lang = LANGUAGE.search(data[:4096])
    # The attribute is often that of a template, so that it counts only where the text leaves it open.
    language = detect(text) or (lang and lang.group(1).decode())
    return build(
        entry,
        None,
        {
            "id": ident,
            "text": text,
            "title": found.title,
            "published": found.date,
            "source": found.sitename or found.hostname,
            "url": found.url or url,
            "language": language,
        },
    )


def strip(fragment: str) -> str:
    """Turn a fragment of HTML into text, a line for each block."""
    parser = _Text()
    parser.feed(fragment)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self._silent = 0

    def handle_starttag(self, tag: str, attrs: object) -> None:
        self._silent += tag in SILENT
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        self._silent -= tag in SILENT and self._silent > 0
        if tag in BLOCKS:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._silent:
            self.parts.append(data.replace("\n", " "))
