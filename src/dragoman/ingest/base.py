"""What every reader shares: how a problem is told, how bytes become text."""

from __future__ import annotations

import hashlib
from datetime import date

from msgspec import Struct

from dragoman.errors import InputError

BINARY = 0.02  # share of control characters above which a file isn't text; UTF-16 text read as UTF-8 has half


class Problem(Struct, frozen=True):
    """Something that couldn't be read: file, line (1-based), what is wrong, what to do."""

    file: str
    line: int | None
    what: str
    remedy: str

    def __str__(self) -> str:
        """Write it on one line."""
        where = f"{self.file}, line {self.line}" if self.line is not None else self.file
        return f"{where}: {self.what}; {self.remedy}"


def decode(data: bytes) -> str | None:
    """Decode text: UTF-8 or UTF-16 by its mark, else UTF-8, else Windows-1252; None if it is no text."""
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")):
        if data.startswith(mark):
            try:
                return data.decode(encoding)
            except UnicodeDecodeError:
                return None
    sample = data[:8192]
    control = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    if sample and control > BINARY * len(sample):
        return None
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def iso_day(value: str) -> str:
    """Check a date.

    Raises:
        InputError: it isn't of the form 2016-05-21.
    """
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError as error:
        raise InputError(f'"{value}" is no date; write it as 2016-05-21') from error


def text_id(text: str) -> str:
    """Make an id from a text, for documents that bring none."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]
