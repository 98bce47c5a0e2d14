"""A text and what was read out of it in; its paragraphs with events, parties and quotations marked, as safe HTML, out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from markupsafe import Markup, escape
from msgspec import structs

from dragoman.attribution import quoted_spans
from dragoman.markup import Mark, foremost, stretches, titled
from dragoman.model import Event, Mention, Party
from dragoman.web.words import names

BLANK = re.compile(r"\n[ \t\r\f\v]*\n\s*")
BREAK = re.compile(r"\n\s*")


def marks_of(events: Sequence[Event], numbered: bool = True) -> Iterator[Mark]:
    """Mark triggers, each with the number of its event, and parties."""
    for number, e in enumerate(events, 1):
        yield Mark(e.trigger.start, e.trigger.end, "trigger", f"{e.event_type}{f' {e.mode}' if e.mode else ''}", number if numbered else None)
        sides: tuple[tuple[str, Sequence[Party]], ...] = (("actor", e.actors), ("recipient", e.recipients), ("claim", [e.claimed_by] if e.claimed_by else []))
        for kind, parties in sides:
            yield from (Mark(p.start, p.end, kind, f"{kind}: {names([p])}") for p in parties if p.start is not None and p.end is not None)


def paragraphed(text: str, events: Sequence[Event], mentions: Iterable[Mention] = ()) -> Markup:
    """Write a text in paragraphs; each tells where it starts (`data-start`), so that a selection can be found again in the text.

    Args:
        text: of the document.
        events: numbered as they come.
        mentions: of the ledger, in this document.
    """
    marks = [
        *marks_of(events),
        *(Mark(a, b, "quote", "quotation") for a, b in quoted_spans(text)),
        *(Mark(m.start, m.end, "trigger", "offer") for m in mentions),
    ]
    return Markup("").join(Markup('<p dir="auto" data-start="{}">{}</p>').format(low, _marked(text, marks, low, high)) for low, high in paragraphs(text))


def clipped(sentence: str, event: Event) -> Markup:
    """Write the sentence that supports an event with its trigger and parties marked."""
    low = event.evidence.start
    shifted = [structs.replace(m, start=m.start - low, end=m.end - low) for m in marks_of([event], numbered=False)]
    return _marked(sentence, [m for m in shifted if m.start >= 0], 0, len(sentence))


def found(text: str, words: str) -> Markup:
    """Write a stretch of text with the words that were searched for marked."""
    wanted = "|".join(re.escape(word) for word in sorted(words.split(), key=len, reverse=True))
    marks = [Mark(m.start(), m.end(), "trigger", "found") for m in re.finditer(wanted, text, re.IGNORECASE)] if wanted else []
    return _marked(text, marks, 0, len(text))


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Find the paragraphs: between blank lines, or lines where there is no blank one."""
    found, low = [], 0
    for gap in (BLANK if BLANK.search(text) else BREAK).finditer(text):
        if text[low : gap.start()].strip():
            found.append((low, gap.start()))
        low = gap.end()
    return [*found, (low, len(text))] if text[low:].strip() else found


def _marked(text: str, marks: Sequence[Mark], low: int, high: int) -> Markup:
    parts = []
    for first, last, here in stretches(text, marks, low, high):
        body = escape(text[first:last])
        if here:
            body = Markup('<mark class="{}" title="{}">{}</mark>').format(foremost(here), titled(here), body)
        parts.append(body)
        parts += [Markup('<a class="ref" href="#event-{0}" aria-label="event {0}">{0}</a>').format(m.number) for m in here if m.number and m.end == last]
    return Markup("").join(parts)
