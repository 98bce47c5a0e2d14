"""An RSS or Atom file in, a Document for each of its entries out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, ClassVar

from dragoman.ingest.base import Entry, Problem, build, need
from dragoman.ingest.html import strip
from dragoman.ingest.xmlnews import DECLARES, root_of
from dragoman.model import Document


class Feed:
    """Reads RSS and Atom files (feedparser): the content of each entry, else its summary, else its title."""

    suffixes: ClassVar[tuple[str, ...]] = (".rss", ".atom", ".rdf", ".xml")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """Its root is that of a feed."""
        return root_of(head) in ("rss", "feed", "RDF")

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry."""
        feedparser = need("feedparser", "feeds")
        data = entry.whole()
        if DECLARES in data:
            yield entry.problem("declares entities (a bomb?)", "leave it out, or resolve them first")
            return
        feed = feedparser.parse(io.BytesIO(data))
        for number, item in enumerate(feed.entries, 1):
            yield cls._document(entry.part("entry", number), feed.feed, item)
        broken = feed.get("bozo_exception")
        if not feed.entries or "SAX" in type(broken).__name__:
            why = f"is broken: {broken}" if broken else "has no entries"
            yield entry.problem(f"{why} ({len(feed.entries)} entries read)", "fetch the feed again")

    @staticmethod
    def _document(entry: Entry, feed: Any, item: Any) -> Document | Problem:  # noqa: ANN401
        bodies = [c.get("value", "") for c in item.get("content", [])] + [item.get("summary", ""), item.get("title", "")]
        text = next(filter(None, map(strip, filter(None, bodies))), "")
        outlet = item.get("source", {}).get("title") or feed.get("title")
        return build(
            entry,
            None,
            {
                "id": item.get("id") or item.get("link"),
                "text": text,
                "title": strip(item.get("title") or ""),
                "published": item.get("published") or item.get("updated"),
                "source": outlet,
                "url": item.get("link"),
                "language": feed.get("language") or None,
            },
        )
