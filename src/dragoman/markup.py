"""A text and marked stretches of it in; HTML out that shows the text with the stretches coloured, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from html import escape
from itertools import pairwise

from msgspec import Struct

# Backgrounds of Okabe and Ito's palette, lightened until black text on them has a contrast above 7; a kind further up shows where several overlap.
COLOURS = {"trigger": "#f7dc8f", "claim": "#e8c4d9", "actor": "#bcdcf2", "recipient": "#bfe5d8", "quote": "#eeeeee"}
BOX = "color:#111;background:#fff;padding:.6em;line-height:1.7;font-family:sans-serif;max-width:60em"
CELL = "text-align:left;vertical-align:top;padding:.15em .8em .15em 0;border-top:1px solid #ddd"


class Mark(Struct, frozen=True):
    """A stretch `[start, end)` of a text: its kind, one of COLOURS, what is said of it, and a number to show behind it."""

    start: int
    end: int
    kind: str
    title: str
    number: int | None = None


def stretches(text: str, marks: Iterable[Mark], low: int = 0, high: int | None = None) -> Iterator[tuple[int, int, list[Mark]]]:
    """Cut `[low, high)` of a text where a mark begins or ends; each piece comes with the marks that hold all of it."""
    end = len(text) if high is None else high
    held = [m for m in marks if 0 <= m.start < m.end <= len(text) and m.start < end and m.end > low]
    edges = {low, end, *(edge for m in held for edge in (m.start, m.end) if low < edge < end)}
    for first, last in pairwise(sorted(edges)):
        yield first, last, [m for m in held if m.start <= first and last <= m.end]


def foremost(marks: Sequence[Mark]) -> str:
    """Name the kind that shows where several marks overlap."""
    return min((m.kind for m in marks), key=list(COLOURS).index)


def titled(marks: Sequence[Mark]) -> str:
    """Say what all of some marks say."""
    return "; ".join(dict.fromkeys(m.title for m in marks))


def marked(text: str, marks: Iterable[Mark]) -> str:
    """Write a text with its marks; where several overlap the stretch has the colour of one and the words of all."""
    parts = []
    for low, high, here in stretches(text, marks):
        body = escape(text[low:high]).replace("\n", "<br>\n")
        if here:
            body = f'<mark style="background:{COLOURS[foremost(here)]};color:#111" title="{escape(titled(here))}">{body}</mark>'
        numbers = ",".join(str(m.number) for m in here if m.number is not None and m.end == high)
        parts.append(body + (f"<sup>{numbers}</sup>" if numbers else ""))
    return "".join(parts)


def page(title: str, text: str, marks: Sequence[Mark], head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write a box with a title, the marked text, the colours used, and a table below it."""
    kinds = [kind for kind in COLOURS if any(m.kind == kind for m in marks)]
    legend = " ".join(f'<mark style="background:{COLOURS[kind]};color:#111">{kind}</mark>' for kind in kinds)
    lines = "".join(_line("td", row) for row in rows)
    table = f'<table style="border-collapse:collapse">{_line("th", head)}{lines}</table>' if lines else ""
    return f'<div style="{BOX}"><p><b>{escape(title)}</b></p><p>{marked(text, marks)}</p><p><small>{legend}</small></p>{table}</div>'


def _line(tag: str, cells: Iterable[str]) -> str:
    return "<tr>" + "".join(f'<{tag} style="{CELL}">{escape(cell)}</{tag}>' for cell in cells) + "</tr>"
