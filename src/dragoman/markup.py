"""A text and marked stretches of it in; HTML out that shows the text with the stretches coloured, everything escaped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
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


def marked(text: str, marks: Iterable[Mark]) -> str:
    """Write a text with its marks; where several overlap the stretch has the colour of one and the words of all."""
    held = [m for m in marks if 0 <= m.start < m.end <= len(text)]
    edges = sorted({0, len(text), *(m.start for m in held), *(m.end for m in held)})
    parts = []
    for low, high in pairwise(edges):
        here = [m for m in held if m.start <= low and high <= m.end]
        body = escape(text[low:high]).replace("\n", "<br>\n")
        if here:
            kind = min((m.kind for m in here), key=list(COLOURS).index)
            titles = escape("; ".join(dict.fromkeys(m.title for m in here)))
            body = f'<mark style="background:{COLOURS[kind]};color:#111" title="{titles}">{body}</mark>'
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
