"""A mailbox of newsletters in, a Document for each message out."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import ClassVar

from dragoman.ingest.base import LARGEST, Entry, Problem, build
from dragoman.ingest.html import strip
from dragoman.model import Document

START = re.compile(rb"From \S+.*\d\d:\d\d.*\d{4}\s*$")  # the line between messages: who, weekday, day, time, year
QUOTED = re.compile(rb">+From ")
HEADER = re.compile(rb"(?:Return-Path|Received|Delivered-To|Message-ID|Date|Subject|MIME-Version): ", re.IGNORECASE)


class Mail:
    """Reads `.mbox` (many messages) and `.eml` (one): plain text, else the text of the HTML part; attachments are left aside."""

    suffixes: ClassVar[tuple[str, ...]] = (".mbox", ".eml")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """It begins with the line that stands between messages, or with a header."""
        first = head.split(b"\n")[0]
        return bool(START.match(first) or HEADER.match(first))

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry, one message at a time."""
        number = 0
        for number, message in enumerate(_messages(entry), 1):
            part = entry.part("message", number)
            yield part.problem("is too large", "one message can't be that large") if message is None else cls._document(part, message)
        if not number:
            yield entry.problem("is empty", "give a mailbox with messages in it")

    @staticmethod
    def _document(entry: Entry, data: bytes) -> Document | Problem:
        from email import message_from_bytes, policy
        from email.utils import parseaddr

        try:
            message = message_from_bytes(data, policy=policy.default)
            body = message.get_body(preferencelist=("plain", "html"))
            text = body.get_content() if body is not None else ""
            if body is not None and body.get_content_subtype() == "html":
                text = strip(text)
            name, address = parseaddr(str(message["from"] or ""))
            fields = {
                "id": str(message["message-id"] or "").strip(" <>"),
                "text": text.replace("\r\n", "\n"),
                "title": message["subject"],
                "published": message["date"],
                "source": name or address.rpartition("@")[2],
                "url": str(message["archived-at"] or "").strip(" <>"),
                "language": message["content-language"],
            }
        except Exception as error:  # headers and encodings of mail break in more ways than the library names
            return entry.problem(f"can't be read as a message: {error or type(error).__name__}", "leave it out")
        return build(entry, None, fields)


def _messages(entry: Entry) -> Iterator[bytes | None]:
    """Split a mailbox; None stands for a message that is too large."""
    held: list[bytes] = []
    size = 0
    blank = True
    for number, line in entry.lines():
        data = b"" if isinstance(line, Problem) else line
        if number > 1 and blank and START.match(data) and size:
            yield _message(held) if size <= LARGEST else None
            held, size = [], 0
        elif not (number == 1 and START.match(data)):
            size += len(data) if isinstance(line, bytes) else LARGEST + 1
            if size <= LARGEST:
                held.append(data[1:] if QUOTED.match(data) else data)
        blank = not data.strip()
    if size:
        yield _message(held) if size <= LARGEST else None


def _message(lines: list[bytes]) -> bytes:
    """Join the lines of a message, without the blank one that parts it from the next."""
    return b"".join(lines[:-1] if lines and not lines[-1].strip() else lines)
