"""A table (CSV, TSV) in, a Document for each row out, by a map of columns."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from typing import ClassVar

from dragoman.ingest.base import FIELDS, Entry, Problem, build, decode, undecodable
from dragoman.model import Document

# What columns are called where no map is given; the first that is there is taken.
USUAL = {
    "text": ("text", "body", "content", "article", "story"),
    "id": ("id", "document_id", "article_id", "uid"),
    "title": ("title", "headline"),
    "published": ("published", "date", "publication_date", "pubdate", "published_at"),
    "source": ("source", "outlet", "publisher", "newspaper"),
    "source_kind": ("source_kind",),
    "source_country": ("source_country",),
    "url": ("url", "link"),
    "language": ("language", "lang"),
}
FIELD_LIMIT = 2**21  # characters of one cell; a quotation mark that is never closed ends there


def choose(entry: Entry, header: Sequence[str]) -> dict[str, str] | Problem:
    """Find which column holds which field: as the entry's map says, else by usual names."""
    by_name = {name.strip().lower(): name for name in reversed(header)}
    chosen = {field: by_name[name] for field in FIELDS for name in reversed(USUAL[field]) if name in by_name}
    for field, column in entry.columns.items():
        if column not in header:
            return entry.problem(f'has no column "{column}"', f"its columns are {', '.join(header)}; mend --columns")
        chosen[field] = column
    if "text" not in chosen:
        return entry.problem("has no column with the text", f"its columns are {', '.join(header)}; say which, as in --columns text={header[-1]}")
    return chosen


class Table:
    """Reads `.csv` and `.tsv`: the first row names the columns."""

    suffixes: ClassVar[tuple[str, ...]] = (".csv", ".tsv", ".tab")

    @staticmethod
    def recognises(head: bytes) -> bool:
        """Nothing tells a table from text for certain."""
        return False

    @classmethod
    def read(cls, entry: Entry) -> Iterator[Document | Problem]:
        """Read an entry; a broken row is a problem of its own."""
        csv.field_size_limit(FIELD_LIMIT)
        skipped: list[Problem] = []
        rows = csv.reader(_texts(entry, skipped), delimiter="\t" if entry.suffix != ".csv" else _delimiter(entry), strict=False)
        header = next(rows, None)
        if not header:
            yield from skipped or [entry.problem("is empty", "give a table with the names of its columns in the first row")]
            return
        chosen = choose(entry, header)
        if isinstance(chosen, Problem):
            yield chosen
            return
        while True:
            try:
                row = next(rows, None)
            except csv.Error as error:
                yield entry.problem(f"no row: {error}", "check its quotation marks", rows.line_num)
                continue
            yield from skipped
            skipped.clear()
            if row is None:
                return
            if row:
                yield cls._document(entry, rows.line_num, header, row, chosen)

    @staticmethod
    def _document(entry: Entry, number: int, header: Sequence[str], row: Sequence[str], chosen: Mapping[str, str]) -> Document | Problem:
        if len(row) != len(header):
            return entry.problem(f"has {len(row)} columns, the first row {len(header)}", "check its quotation marks", number)
        values = dict(zip(header, row, strict=True))
        return build(entry, number, {field: values[column] for field, column in chosen.items()})


def _delimiter(entry: Entry) -> str:
    first = entry.stream.peek(2**16).split(b"\n")[0]  # type: ignore[attr-defined]
    return ";" if first.count(b";") > first.count(b",") else ","


def _texts(entry: Entry, skipped: list[Problem]) -> Iterator[str]:
    for number, line in entry.lines():
        text = line if isinstance(line, Problem) else decode(line)
        if isinstance(text, str):
            yield text.removeprefix("\ufeff").rstrip("\r\n").replace("\0", "").replace("\r", " ") + "\n"
        else:
            skipped.append(text or entry.problem(f"the line {undecodable(line)}" if isinstance(line, bytes) else "", "save the table in UTF-8", number))
