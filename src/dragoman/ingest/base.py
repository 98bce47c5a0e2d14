"""What every reader shares: the entry it is given, how a problem is told, how bytes become text and fields a Document."""

from __future__ import annotations

import hashlib
import importlib
import logging
import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime, timedelta
from types import ModuleType
from typing import Any, BinaryIO, ClassVar, Protocol

from msgspec import Struct, structs

from dragoman.errors import InputError, SetupError
from dragoman.model import Document, Source

BINARY = 0.02  # share of control characters above which a file isn't text; UTF-16 text read as UTF-8 has half
LARGEST = 50 * 2**20  # bytes of one document or one line; the longest news text is a thousandth of that
UNDEFINED = frozenset(b"\x81\x8d\x8f\x90\x9d")  # bytes that Windows-1252 leaves undefined
MULTIBYTE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
FIELDS = ("text", "id", "title", "published", "source", "source_kind", "source_country", "url", "language")
DAY_FORMATS = ("%Y%m%d", "%d %B %Y", "%B %d, %Y", "%d %b %Y", "%b %d, %Y", "%Y/%m/%d")
LANGUAGES = {"english": "en", "eng": "en", "french": "fr", "spanish": "es", "german": "de", "arabic": "ar", "russian": "ru", "chinese": "zh"}


class Problem(Struct, frozen=True):
    """Something that couldn't be read and was skipped: file, line (1-based), what is wrong, what to do."""

    file: str
    line: int | None
    what: str
    remedy: str

    @property
    def where(self) -> str:
        """File and line, on one line of text."""
        return f"{self.file}, line {self.line}" if self.line is not None else self.file

    def __str__(self) -> str:
        """Write it on one line."""
        return f"{self.where}: {self.what}; {self.remedy}"


class Unreadable(Exception):
    """A stream broke or grew beyond its bounds while it was read; becomes a Problem of its file."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy


class Entry(Struct, frozen=True):
    """One file, member of an archive or standard input, opened.

    `name` is told in problems, `ident` names a document that brings no id, `columns` maps fields of a document to columns.
    """

    name: str
    ident: str
    suffix: str
    stream: BinaryIO
    columns: Mapping[str, str] = {}

    def part(self, kind: str, number: int) -> Entry:
        """Name a part of this entry, so that a problem tells where it is: "news.warc, record 7"."""
        return structs.replace(self, name=f"{self.name}, {kind} {number}")

    def problem(self, what: str, remedy: str, line: int | None = None) -> Problem:
        """Tell what is wrong with this entry."""
        return Problem(self.name, line, what, remedy)

    def whole(self) -> bytes:
        """Read all of it, as one document.

        Raises:
            Unreadable: it is too large for one.
        """
        data = self.stream.read(LARGEST + 1)
        if len(data) > LARGEST:
            raise Unreadable(f"is larger than {LARGEST // 2**20} MB", "one document can't be that large; split the file")
        return data

    def lines(self) -> Iterator[tuple[int, bytes | Problem]]:
        """Read its lines, numbered from 1; one that is too long is a problem and is passed over without being held."""
        number = 0
        while line := self.stream.readline(LARGEST + 1):
            number += 1
            if len(line) <= LARGEST:
                yield number, line
                continue
            while line and not line.endswith(b"\n"):
                line = self.stream.readline(2**20)
            yield number, self.problem(f"the line is longer than {LARGEST // 2**20} MB", "split it; a document is at most that long", number)


class Reader(Protocol):
    """Reads one format. Where several share a suffix, or there is none, `recognises` decides by the first bytes."""

    suffixes: ClassVar[tuple[str, ...]]

    @staticmethod
    def recognises(head: bytes) -> bool:
        """Tell whether bytes are the beginning of this format."""
        ...

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry's documents."""
        ...


def decode(data: bytes) -> str | None:
    """Decode text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252; None if it is no text or its encoding is broken."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    if _binary(data):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        broken = data.decode("utf-8", errors="replace").count("\ufffd")
        if len(MULTIBYTE.findall(data)) >= broken or not UNDEFINED.isdisjoint(data):
            return None  # UTF-8 with broken bytes: as Windows-1252 every accent would come out as two signs
        return data.decode("cp1252")


def undecodable(data: bytes) -> str:
    """Tell why `decode` gave None."""
    if _binary(data):
        return "isn't text (binary content)"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return f"has a broken encoding at byte {error.start}"
    return "has a broken encoding"


def _binary(data: bytes) -> bool:
    sample = data[:8192]
    return bool(sample) and sum(byte < 9 or 13 < byte < 32 for byte in sample) > BINARY * len(sample)


def build(entry: Entry, line: int | None, fields: Mapping[str, Any]) -> Document | Problem:
    """Make a document of the fields in `FIELDS`; no text, no real date or one in the future makes it a problem."""

    def field(name: str) -> str | None:
        value = fields.get(name)
        return str(value).strip() or None if value is not None else None

    text = fields.get("text")
    if not isinstance(text, str) or not text.strip():
        return entry.problem("the text is empty" if line is not None else "is empty", "leave it out or give it a text", line)
    stated = field("published")
    published = day_of(stated) if stated else None
    if stated and published is None:
        return entry.problem(f'"{stated[:40]}" is no date', "write it as 2016-05-21", line)
    if published and published > (date.today() + timedelta(days=1)).isoformat():  # a day of grace for time zones
        return entry.problem(f"the date {published} lies in the future", "mend the date or leave it out", line)
    source = fields.get("source")
    if not isinstance(source, Source):
        name, kind, country = field("source"), field("source_kind"), field("source_country")
        source = Source(name, kind, country) if name or kind or country else None
    language = field("language")
    return Document(field("id") or text_id(text), text, field("title"), published, source, field("url"), language_code(language) if language else None)


def columns_of(option: str | None) -> dict[str, str]:
    """Read a column map: "text=body,published=date" takes the text from column body.

    Raises:
        InputError: it isn't written so, or names a field that documents don't have.
    """
    found = {}
    for part in (option or "").split(","):
        field, equals, column = (x.strip() for x in part.partition("="))
        if not part.strip():
            continue
        if not equals or not column or field not in FIELDS:
            raise InputError(f'"{part.strip()}" is no column map; write field=column, with a field of {", ".join(FIELDS)}')
        found[field] = column
    return found


def need(module: str, what: str) -> ModuleType:
    """Import a library that only some formats need, and quiet it: a Problem tells what its log would.

    Raises:
        SetupError: it isn't installed.
    """
    library = module.split(".")[0]
    logging.getLogger(library).setLevel(logging.CRITICAL)
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise SetupError(f"reading {what} needs {library}; pip install 'dragoman[corpora]'") from error


def iso_day(value: str) -> str:
    """Check a date.

    Raises:
        InputError: it isn't of the form 2016-05-21.
    """
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise InputError(f'"{value}" is no date; write it as 2016-05-21') from error


def day_of(stated: str) -> str | None:
    """Read the day from a date as metadata write it (ISO 8601 with or without time, RFC 822, "21 May 2016"), in its own time zone; None if it is none."""
    stated = stated.strip()
    match = re.match(r"(\d{4})-?(\d\d)-?(\d\d)(?!\d)", stated)
    try:
        if match:
            return date(*map(int, match.groups())).isoformat()
    except ValueError:
        return None
    match = re.match(r"(?:\w{3,9},\s+)?(\d{1,2}) ([A-Za-z]{3})[a-z]* (\d{4})\b", stated)
    for text, form in ((" ".join(match.groups()) if match else "", "%d %b %Y"), *((stated, form) for form in DAY_FORMATS)):
        try:
            return datetime.strptime(text, form).date().isoformat()
        except ValueError:
            continue
    return None


def language_code(stated: str) -> str:
    """Shorten a language tag or name to its code: "en-US" and "English" are "en"."""
    first = re.split(r"[-_]", stated.strip().lower())[0]
    return LANGUAGES.get(first, first)


def text_id(text: str) -> str:
    """Make an id from a text, for documents that bring none."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
