"""Files in, Documents out; what can't be read comes out as a Problem that says where and why, and stops nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import structs

from dragoman.errors import DragomanError
from dragoman.ingest.base import Entry, Problem, Reader, Unreadable, columns_of, iso_day, text_id
from dragoman.ingest.feeds import Feed
from dragoman.ingest.html import Html
from dragoman.ingest.jsonlines import JsonLines
from dragoman.ingest.language import detect
from dragoman.ingest.mail import Mail
from dragoman.ingest.parquet import Parquet
from dragoman.ingest.plaintext import PlainText
from dragoman.ingest.sources import PACKED, entries
from dragoman.ingest.tables import Table
from dragoman.ingest.warc import Warc
from dragoman.ingest.xmlnews import NewsMl, Nitf, Petrarch
from dragoman.model import Document

# In this order they are asked whose format a stream without a suffix is; plain text takes what is left.
READERS: tuple[type[Reader], ...] = (JsonLines, Html, Feed, Nitf, NewsMl, Petrarch, Warc, Mail, Parquet, Table, PlainText)
HEAD = 4096  # bytes by which a format is recognised

__all__ = ["READERS", "Problem", "columns_of", "iso_day", "lines", "read", "text_id"]


def read(names: Iterable[str], published: str | None = None, columns: Mapping[str, str] | None = None) -> Iterator[Document | Problem]:
    """Read documents one by one; whatever is skipped comes out in its place as a Problem (`.where`, `.what`, `.remedy`).

    The language is the one stated, else the one detected, else None.

    Args:
        names: files, folders, patterns, archives of these; `-` is standard input, whose format is recognised by its first bytes.
        published: day of publication for documents that state none, ISO 8601.
        columns: for tables and JSON Lines, the column that holds a field of the document, as `{"text": "body"}`.

    Raises:
        InputError: `published` is no date.
        SetupError: a format needs a library that isn't installed.
    """
    day = iso_day(published) if published else None
    for entry in entries(names):
        if isinstance(entry, Problem):
            yield entry
            continue
        for item in _documents(structs.replace(entry, columns=columns or {})):
            yield item if isinstance(item, Problem) else structs.replace(item, published=item.published or day, language=item.language or detect(item.text))


def lines(name: str) -> Iterator[tuple[int, bytes | Problem]]:
    """Read the lines of a JSON Lines file that holds no documents, numbered from 1."""
    for entry in entries([name]):
        if isinstance(entry, Problem):
            yield 0, entry
            continue
        count = 0
        for number, line in entry.lines():
            if isinstance(line, Problem) or line.strip():
                count += 1
                yield number, line
        if not count:
            yield 0, entry.problem("is empty", "give a file with a JSON object on each line")


def _documents(entry: Entry) -> Iterator[Document | Problem]:
    reader = _reader(entry)
    if isinstance(reader, Problem):
        yield reader
        return
    try:
        yield from reader.read(entry)
    except Unreadable as error:
        yield entry.problem(error.what, error.remedy)
    except OSError as error:
        yield entry.problem(f"can't be read: {(error.strerror or str(error)).lower()}", "check the name and the rights of the file")
    except DragomanError:
        raise
    except Exception as error:  # what a broken file makes the libraries raise can't be foreseen; the other files are read all the same
        yield entry.problem(f"is broken: {type(error).__name__}: {' '.join(str(error).split())[:120]}", "mend the file or leave it out")


def _reader(entry: Entry) -> type[Reader] | Problem:
    able = [r for r in READERS if entry.suffix in r.suffixes] if entry.suffix else list(READERS)
    if len(able) == 1:
        return able[0]
    if not able:
        known = ", ".join(dict.fromkeys([suffix for r in READERS for suffix in r.suffixes] + list(PACKED)))
        return entry.problem(f'unknown format "{entry.suffix}"', f"known are {known}; rename or convert the file")
    try:
        head = entry.stream.peek(HEAD)[:HEAD]  # type: ignore[attr-defined]
    except Unreadable as error:
        return entry.problem(error.what, error.remedy)
    return next((r for r in able if r.recognises(head)), None) or entry.problem("is of no known kind of XML", "convert the file")
