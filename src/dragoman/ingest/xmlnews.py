"""XML of news agencies (NITF, NewsML-G2) and of PETRARCH in, Documents out; nothing in it is fetched or expanded."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import ClassVar
from xml.etree.ElementTree import Element, ParseError

from dragoman.ingest.base import Entry, Problem, build, need
from dragoman.model import Document

ROOT = re.compile(rb"<(?:[\w-]+:)?([A-Za-z][\w.-]*)")
COMMENT = re.compile(rb"<!--.*?-->", re.DOTALL)
DECLARES = b"<!ENTITY"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
ANSWER = "mend the file or leave it out"


class Nitf:
    """Reads NITF: one article a file."""

    suffixes: ClassVar[tuple[str, ...]] = (".nitf", ".xml")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """Its root is `nitf`."""
        return root_of(head) == "nitf"

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry."""
        root = _parse(entry)
        yield root if isinstance(root, Problem) else build(entry, None, cls.fields(root) | {"id": _attribute(root, "doc-id", "id-string") or entry.ident})

    @staticmethod
    def fields(root: Element) -> dict[str, str | None]:
        """Take the fields of a document from a `nitf` element."""
        content = _first(root, "body.content")
        blocks = [] if content is None else [b for b in _all(content, "block") if b.get("class") == "full_text"]  # beside it "lead_paragraph" says it twice
        published = _attribute(root, "date.issue", "norm") or _attribute(root, "pubdata", "date.publication") or _attribute(root, "date.release", "norm")
        return {
            "text": "\n\n".join(paragraphs(blocks or ([] if content is None else [content]))),
            "title": _text(root, "hl1") or _text(root, "hedline") or _text(root, "title"),
            "published": published or _attribute(root, "story.date", "norm"),
            "source": _attribute(root, "pubdata", "name") or _text(root, "distributor") or _attribute(root, "doc.copyright", "holder"),
            "url": _attribute(root, "pubdata", "ex-ref"),
            "language": root.get(LANG),
        }


class NewsMl:
    """Reads NewsML-G2: a Document for each news item with text, alone or in a message."""

    suffixes: ClassVar[tuple[str, ...]] = (".newsml", ".xml")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """Its root is `newsItem` or `newsMessage`."""
        return root_of(head) in ("newsItem", "newsMessage")

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry; pictures and other items without text are no documents."""
        root = _parse(entry)
        if isinstance(root, Problem):
            yield root
            return
        items = list(_all(root, "newsItem"))
        if not items:
            yield entry.problem("holds no news item", ANSWER)
        for number, item in enumerate(items, 1):
            kind = _attribute(item, "itemClass", "qcode") or "text"
            if kind.endswith("text"):
                yield cls._document(entry.part("item", number) if len(items) > 1 else entry, item)

    @staticmethod
    def _document(entry: Entry, item: Element) -> Document | Problem:
        if (_attribute(item, "pubStatus", "qcode") or "").endswith(("canceled", "withheld")):
            return entry.problem("was withdrawn by its provider", "nothing: it is left out")
        article = _first(item, "nitf")
        fields = Nitf.fields(article) if article is not None else {"text": "\n\n".join(paragraphs([*_all(item, "inlineXML"), *_all(item, "inlineData")]))}
        provider = _first(item, "provider")
        name = None if provider is None else _text(provider, "name") or provider.get("literal") or (provider.get("qcode") or "").split(":")[-1]
        stated = {
            "id": item.get("guid") or entry.ident,
            "title": _text(item, "headline"),
            "published": _text(item, "contentCreated") or _text(item, "firstCreated") or _text(item, "versionCreated"),
            "source": name or None,
            "language": _attribute(item, "language", "tag") or item.get(LANG),
        }
        return build(entry, None, fields | {field: value for field, value in stated.items() if value})


class Petrarch:
    """Reads PETRARCH's input: a Document for each `Sentence`, whether it holds a sentence or a story; its parses are left aside."""

    suffixes: ClassVar[tuple[str, ...]] = (".xml",)

    @staticmethod
    def recognises(head: bytes) -> bool:
        """Its root is `Sentences`."""
        return root_of(head) == "Sentences"

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry, however large, one `Sentence` at a time."""
        trees = need("defusedxml.ElementTree", "XML")
        try:
            number = 0
            root = None
            for event, element in trees.iterparse(entry.stream, events=("start", "end")):
                root = element if root is None else root
                if event == "start" or _local(element) != "Sentence":
                    continue
                number += 1
                stated = {field: element.get(field) for field in ("id", "source")}
                lines = "".join(text.itertext()) if (text := _first(element, "Text")) is not None else ""
                text_of = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", lines.strip()))
                yield build(entry.part("Sentence", number), None, {**stated, "text": text_of, "published": element.get("date")})
                root.clear()
        except (ParseError, ValueError) as error:
            yield entry.problem(_why(error), ANSWER)


def root_of(head: bytes) -> str:
    """Tell the name of the root element of XML by its first bytes, without its namespace."""
    match = ROOT.search(COMMENT.sub(b"", head))
    return match.group(1).decode() if match else ""


def paragraphs(elements: Iterable[Element]) -> Iterator[str]:
    """Yield the paragraphs below some elements, each on one line; all their text where they have none."""
    for element in elements:
        found = list(_all(element, "p")) or [element]
        for part in found:
            if text := " ".join("".join(part.itertext()).split()):
                yield text


def _parse(entry: Entry) -> Element | Problem:
    trees = need("defusedxml.ElementTree", "XML")
    try:
        root: Element = trees.fromstring(entry.whole())
    except (ParseError, ValueError) as error:  # defusedxml's own are ValueErrors
        return entry.problem(_why(error), ANSWER)
    return root


def _why(error: Exception) -> str:
    if type(error).__name__ == "EntitiesForbidden":
        return "declares entities (a bomb?)"
    return f"is no sound XML: {str(error).splitlines()[0]}"


def _local(element: Element) -> str:
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def _all(element: Element, name: str) -> Iterator[Element]:
    return (e for e in element.iter() if _local(e) == name)


def _first(element: Element, name: str) -> Element | None:
    return next(_all(element, name), None)


def _text(element: Element, name: str) -> str | None:
    found = _first(element, name)
    return None if found is None else " ".join("".join(found.itertext()).split()) or None


def _attribute(element: Element, name: str, attribute: str) -> str | None:
    return next((value for e in _all(element, name) if (value := e.get(attribute))), None)
