"""Offers in; a board for the terminal, Markdown, or one HTML page with a timeline for each pair of sides, out."""

from __future__ import annotations

import html as markup
from collections.abc import Iterable, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.text import Text
from rich.tree import Tree

from dragoman.dialogue.grouping import grouped
from dragoman.model import Offer, Party, Reply, When

COLOURS = {
    "open": "yellow", "accepted": "green", "fulfilled": "bold green", "conditional": "cyan", "countered": "magenta", "rejected": "red",
    "withdrawn": "dim", "lapsed": "dim red",
}  # fmt: skip
HEX = {  # each with a contrast above 4.5 on white
    "open": "#8a6508", "accepted": "#23774a", "fulfilled": "#0b6b3a", "conditional": "#1a6c7c", "countered": "#7d3c98", "rejected": "#b03a2e",
    "withdrawn": "#5f6a6a", "lapsed": "#a0522d",
}  # fmt: skip
REPLY_COLOURS = {"accept": "green", "conditional": "cyan", "counter": "magenta", "defer": "yellow", "reject": "red"}
VERBS = {"accept": "accepts", "conditional": "accepts on conditions", "counter": "counters", "defer": "puts off its answer", "reject": "rejects"}
WIDTH, HEIGHT, MARGIN = 480, 64, 32  # of a timeline, in pixels


# ---------------------------------------------------------------- terminal
def board(offers: Sequence[Offer]) -> RenderableType:
    """Lay out each pair of sides, its offers in order, the answers indented below with their conditions in the words of the text."""
    if not offers:
        return Text("no offer", "dim")
    panels = []
    numbers = _numbers(offers)
    for dialogue in grouped(offers):
        tree = Tree(Text(dialogue.title, "bold"), guide_style="dim")
        for offer in dialogue.offers:
            branch = tree.add(_offer_line(offer, numbers))
            for line, style in _details(offer):
                branch.add(Text(line, style))
            for reply in offer.replies:
                twig = branch.add(_reply_line(reply, numbers))
                for line in _reply_details(reply):
                    twig.add(Text(line, "dim"))
        panels.append(Panel(tree, border_style="dim", expand=False))
    return Group(*panels)


def _offer_line(offer: Offer, numbers: dict[str, int]) -> Text:
    line = Text()
    line.append(f"{numbers[offer.id]}. ", "dim")
    line.append(f"{_when(offer.date) or 'day unknown'}  ", "dim")
    line.append(f"{_names(offer.made_by)} → {_names(offer.made_to)}: ")
    line.append(f"{offer.kind}{' (known by its answer)' if offer.implied else ''} ", "bold")
    line.append(f"“{offer.subject or offer.mentions[0].text}” " if offer.subject or offer.mentions else "")
    line.append(f"[{offer.state}]", COLOURS.get(offer.state, ""))
    return line


def _reply_line(reply: Reply, numbers: dict[str, int]) -> Text:
    line = Text()
    line.append(f"{_when(reply.date) or 'day unknown'}  ", "dim")
    line.append(f"{_names(reply.by)} ")
    line.append(f"{VERBS[reply.kind]}{' in part' if reply.partial else ''}", REPLY_COLOURS[reply.kind])
    if reply.counter_offer in numbers:
        line.append(f" with offer {numbers[reply.counter_offer or '']}")
    if reply.mentions:
        line.append(f" (“{reply.mentions[0].text}”)", "dim")
    return line


def _details(offer: Offer) -> list[tuple[str, str]]:
    found = []
    if offer.window:
        found.append((f"for: “{offer.window.text}”{f' = {_when(offer.window)}' if offer.window.start else ''}", "dim"))
    if offer.place_text:
        found.append((f"where: “{offer.place_text}”", "dim"))
    if offer.purpose:
        found.append((f"why: “{offer.purpose}”", "dim"))
    if not offer.order_known:
        found.append(("order unknown: a text that tells of it has no date", "yellow"))
    found += [(f"if: “{c}”", "cyan") for c in offer.conditions]
    found += [(f"{offer.state}: “{m.text}”", COLOURS.get(offer.state, "")) for m in offer.state_evidence]
    return found


def _reply_details(reply: Reply) -> list[str]:
    return [f"if: “{c}”" for c in reply.conditions] + [f"because: “{r}”" for r in reply.reasons]


# ---------------------------------------------------------------- Markdown
def markdown(offers: Sequence[Offer]) -> str:
    """Write the board as Markdown."""
    if not offers:
        return "No offer.\n"
    numbers = _numbers(offers)
    lines: list[str] = []
    for dialogue in grouped(offers):
        lines += [f"## {_md(dialogue.title)}", ""]
        for offer in dialogue.offers:
            named = f"“{_md(offer.subject or (offer.mentions[0].text if offer.mentions else ''))}”"
            implied = ", known by its answer" if offer.implied else ""
            sides = f"{_md(_names(offer.made_by))} → {_md(_names(offer.made_to))}"
            lines.append(f"{numbers[offer.id]}. **{sides}**, {_when(offer.date) or 'day unknown'}: {offer.kind}{implied} {named} — **{offer.state}**")
            lines += [f"   - {_md(line)}" for line, _ in _details(offer)]
            for reply in offer.replies:
                counter = f" with offer {numbers[reply.counter_offer]}" if reply.counter_offer in numbers else ""
                words = f" (“{_md(reply.mentions[0].text)}”)" if reply.mentions else ""
                part = " in part" if reply.partial else ""
                lines.append(f"   - {_when(reply.date) or 'day unknown'}: **{_md(_names(reply.by))} {VERBS[reply.kind]}**{part}{counter}{words}")
                lines += [f"     - {_md(line)}" for line in _reply_details(reply)]
        lines.append("")
    return "\n".join(lines)


def _md(text: str) -> str:
    for char in "\\`*_[]<>#|":
        text = text.replace(char, "\\" + char)
    return text.replace("\n", " ")


# ---------------------------------------------------------------- HTML
def html(offers: Sequence[Offer], title: str = "Dialogue ledger") -> str:
    """Write one self-contained page: for each pair of sides a timeline, and its offers with their answers."""
    numbers = _numbers(offers)
    body = "".join(_section(d.title, d.offers, numbers) for d in grouped(offers)) or "<p>No offer.</p>"
    return (
        f'<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{_e(title)}</title><style>{STYLE}</style></head><body><main><h1>{_e(title)}</h1>{body}</main></body></html>\n"
    )


STYLE = (
    "body{font:16px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:52rem;padding:0 1rem;color:#1b1b1b;background:#fff}"
    "h1{font-size:1.6rem}h1,h2{overflow-wrap:anywhere}h2{font-size:1.2rem;margin-top:2.5rem;border-bottom:1px solid #ccc}"
    "ol{list-style:none;padding:0}li{margin:.4rem 0;overflow-wrap:anywhere}ol>li{border-left:4px solid var(--c);padding-left:.8rem;margin:1rem 0}"
    ".state{color:var(--c);font-weight:600}.dim{color:#5f6a6a}ul{padding-left:1.2rem}svg{width:100%;max-width:48rem;height:auto}"
    "@media (prefers-color-scheme:dark){body{background:#161616;color:#e6e6e6}.dim{color:#9aa5a5}h2{border-color:#444}"
    ".state{color:color-mix(in srgb,var(--c) 50%,#fff)}}"
)


def _section(name: str, group: Sequence[Offer], numbers: dict[str, int]) -> str:
    items = []
    for offer in group:
        answers = []
        for reply in offer.replies:
            inner = "".join(f"<li>{_e(line)}</li>" for line in _reply_details(reply))
            counter = f" with offer {numbers[reply.counter_offer]}" if reply.counter_offer in numbers else ""
            words = f" <span class='dim'>(“{_e(reply.mentions[0].text)}”)</span>" if reply.mentions else ""
            answers.append(
                f"<li><span class='dim'>{_e(_when(reply.date) or 'day unknown')}</span> <b>{_e(_names(reply.by))}</b> {VERBS[reply.kind]}"
                f"{' in part' if reply.partial else ''}{counter}{words}{f'<ul>{inner}</ul>' if inner else ''}</li>"
            )
        details = "".join(f"<li class='dim'>{_e(line)}</li>" for line, _ in _details(offer))
        named = offer.subject or (offer.mentions[0].text if offer.mentions else "")
        inside = details + "".join(answers)
        items.append(
            f"<li style='--c:{HEX.get(offer.state, '#555')}' id='offer-{_e(offer.id)}'>"
            f"<span class='dim'>{numbers[offer.id]}. {_e(_when(offer.date) or 'day unknown')}</span> "
            f"<b>{_e(_names(offer.made_by))} → {_e(_names(offer.made_to))}</b>: {offer.kind}{' (known by its answer)' if offer.implied else ''} "
            f"“{_e(named)}” <span class='state'>{offer.state}</span>{f'<ul>{inside}</ul>' if inside else ''}</li>"
        )
    return f"<section><h2>{_e(name)}</h2>{timeline(group, numbers)}<ol>{''.join(items)}</ol></section>"


def timeline(offers: Sequence[Offer], numbers: dict[str, int] | None = None, alone: bool = False) -> str:
    """Draw the offers (circles) and answers (squares) of one dialogue over time as SVG; empty if no day is known.

    Args:
        offers: of one set of sides.
        numbers: what the offers are called, by id; default: their place in the list.
        alone: as a file of its own, not as part of a page.
    """
    numbers = numbers or _numbers(offers)
    days: list[tuple[int, Offer, Reply | None]] = []
    for offer in offers:
        if offer.date and offer.date.start:
            days.append((_ordinal(offer.date.start), offer, None))
        days += [(_ordinal(r.date.start), offer, r) for r in offer.replies if r.date and r.date.start]
    if not days:
        return ""
    low, high = min(d for d, _, _ in days), max(d for d, _, _ in days)
    scale = (WIDTH - 2 * MARGIN) / max(1, high - low)
    marks = []
    for day, offer, reply in sorted(days, key=lambda d: d[0]):
        x = MARGIN + (day - low) * scale
        colour = HEX.get(offer.state, "#555")
        if reply is None:
            tip = f"{offer.date.start if offer.date else ''}: offer {numbers[offer.id]}, {_names(offer.made_by)}"
            marks.append(f"<circle cx='{x:.1f}' cy='22' r='7' fill='{colour}'><title>{_e(tip)}</title></circle>")
            marks.append(f"<text x='{x:.1f}' y='11' font-size='12' text-anchor='middle' fill='currentColor'>{numbers[offer.id]}</text>")
        else:
            tip = f"{reply.date.start if reply.date else ''}: {_names(reply.by)} {VERBS[reply.kind]} (offer {numbers[offer.id]})"
            marks.append(f"<rect x='{x - 4:.1f}' y='34' width='8' height='8' fill='{colour}'><title>{_e(tip)}</title></rect>")
    ends = f"<text x='{MARGIN}' y='60' font-size='12' fill='currentColor'>{date.fromordinal(low)}</text>"
    if high > low:
        ends += f"<text x='{WIDTH - MARGIN}' y='60' font-size='12' text-anchor='end' fill='currentColor'>{date.fromordinal(high)}</text>"
    line = f"<line x1='{MARGIN}' y1='30' x2='{WIDTH - MARGIN}' y2='30' stroke='currentColor' stroke-opacity='.35'/>"
    own = f" xmlns='http://www.w3.org/2000/svg' width='{WIDTH}' height='{HEIGHT}' font-family='sans-serif' color='#1b1b1b'" if alone else ""
    label = "Timeline of offers (circles) and answers (squares)"
    return f"<svg{own} viewBox='0 0 {WIDTH} {HEIGHT}' role='img' aria-label='{label}'>{line}{''.join(marks)}{ends}</svg>"


# ---------------------------------------------------------------- small questions
def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def _e(text: str) -> str:
    return markup.escape(text, quote=True)


def _numbers(offers: Iterable[Offer]) -> dict[str, int]:
    return {offer.id: n for n, offer in enumerate(offers, 1)}


def _names(parties: Iterable[Party]) -> str:
    return ", ".join(dict.fromkeys(p.name or p.text for p in parties)) or "somebody"


def _when(when: When | None) -> str:
    if when is None:
        return ""
    if when.start is None:
        return f"“{when.text}”"
    return when.start if when.start == when.end else f"{when.start} – {when.end}"
