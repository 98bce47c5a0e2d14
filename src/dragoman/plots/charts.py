"""Tables of analyse.py in; Vega-Lite charts out. Colours are Okabe and Ito's, which the colour-blind tell apart; shape or place says the same."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import altair as alt

from dragoman.analyse import Break, Edge, Point
from dragoman.model import Offer, Party
from dragoman.store import Spot

WIDTH = 640  # a page's
FONT = "Liberation Sans, Arial, Helvetica, sans-serif"
CLASSES = {"verbal cooperation": "#56B4E9", "material cooperation": "#0072B2", "verbal conflict": "#E69F00", "material conflict": "#D55E00"}
STATES = {  # colour and shape
    "open": ("#000000", "circle"), "accepted": ("#009E73", "square"), "fulfilled": ("#0072B2", "triangle-right"), "conditional": ("#56B4E9", "diamond"),
    "countered": ("#CC79A7", "diamond"), "rejected": ("#D55E00", "cross"), "withdrawn": ("#999999", "triangle-down"), "lapsed": ("#E69F00", "triangle-up"),
}  # fmt: skip
TONE = ["#D55E00", "#F0C9A8", "#DDDDDD", "#9CC3DD", "#0072B2"]  # conflict to cooperation
UNREAD = "#BBBBBB"
SILENCE = "Grey bands: no document read."
LISTED = 14  # offers written out below a timeline
PARTIES = 16  # of a network; more would be a tangle
LABEL = 62  # characters of a line of caption or list


def timeline(
    points: Sequence[Point], breaks: Sequence[Break], offers: Sequence[tuple[str, Offer]], by: str, title: str, caption: Sequence[str]
) -> alt.TopLevelMixin:
    """Draw both directions of a dyad above each other, and the offers with what became of them below."""
    span = _span(points)
    names = sorted({p.series for p in points})
    panels = [_bars([p for p in points if p.series == name], [b for b in breaks if b.series == name], span, name, 110) for name in names]
    bars = alt.vconcat(*panels, spacing=12).resolve_scale(color="shared")
    return _page([bars, *_ledger(offers, span)], title, (*caption, SILENCE))


def conflict(points: Sequence[Point], breaks: Sequence[Break], by: str, title: str, caption: Sequence[str]) -> alt.TopLevelMixin:
    """Draw cooperation above and conflict below the line for each series."""
    span = _span(points)
    names = list(dict.fromkeys(p.series for p in points))
    panels = [_bars([p for p in points if p.series == name], [b for b in breaks if b.series == name], span, name, 200) for name in names]
    return _page([alt.vconcat(*panels, spacing=12).resolve_scale(color="shared")], title, (*caption, SILENCE))


def network(edges: Sequence[Edge], title: str, caption: Sequence[str]) -> alt.TopLevelMixin:
    """Draw parties on a circle; each line is two directions, width the number of events, colour their mean intensity."""
    weight: dict[str, int] = {}
    for edge in edges:
        for party in (edge.actor, edge.recipient):
            weight[party] = weight.get(party, 0) + edge.events
    parties = sorted(sorted(weight), key=lambda p: -weight[p])[:PARTIES]
    at = {p: (math.sin(2 * math.pi * k / len(parties)), math.cos(2 * math.pi * k / len(parties))) for k, p in enumerate(parties)}
    lines: list[dict[str, Any]] = []
    for edge in edges:
        if edge.actor in at and edge.recipient in at:
            (x, y), (x2, y2) = at[edge.actor], at[edge.recipient]
            side = 0.026  # the two directions lie beside each other, each on the right as one goes
            dx, dy = x2 - x, y2 - y
            length = math.hypot(dx, dy)
            sx, sy = side * dy / length, -side * dx / length
            row = {"x": x + sx, "y": y + sy, "x2": x2 + sx, "y2": y2 + sy, "events": edge.events, "intensity": edge.intensity}
            lines.append({**row, "who": f"{edge.actor} → {edge.recipient}"})
    lines.sort(key=lambda row: row["events"])
    dots: list[dict[str, Any]] = [
        {"party": p, "x": x, "y": y, "tx": x * 1.1, "ty": y * 1.1, "events": weight[p], "align": "left" if x > 0.15 else "right" if x < -0.15 else "center"}
        for p, (x, y) in at.items()
    ]
    scale_x, scale_y = alt.Scale(domain=[-1.75, 1.75], nice=False), alt.Scale(domain=[-1.2, 1.2], nice=False)
    none = {"axis": None}
    most = max(row["events"] for row in lines)
    widths = alt.Legend(title="Events", values=sorted({1, -(-most // 2), most}), symbolType="stroke", symbolSize=500, symbolStrokeColor="#555555")
    tone = alt.Legend(title=["Mean", "intensity"], gradientLength=110)
    edge_marks = (
        alt.Chart(_data(lines))
        .mark_rule(opacity=0.85, strokeCap="round")
        .encode(
            x=alt.X("x:Q", scale=scale_x, **none), y=alt.Y("y:Q", scale=scale_y, **none), x2="x2:Q", y2="y2:Q",
            strokeWidth=alt.StrokeWidth("events:Q", scale=alt.Scale(domain=[0, most], range=[0, 8]), legend=widths),
            color=alt.Color("intensity:Q", scale=alt.Scale(domain=[-10, -3, 0, 3, 10], range=TONE), legend=tone),
            tooltip=["who:N", "events:Q", "intensity:Q"],
        )
    )  # fmt: skip
    nodes = alt.Chart(_data(dots)).mark_circle(color="#333333", opacity=1, size=90).encode(x=alt.X("x:Q", scale=scale_x), y=alt.Y("y:Q", scale=scale_y))
    texts = [
        alt.Chart(_data([d for d in dots if d["align"] == align]))
        .mark_text(align=align, baseline="middle", fontSize=12)
        .encode(x=alt.X("tx:Q", scale=scale_x), y=alt.Y("ty:Q", scale=scale_y), text="party:N")
        for align in ("left", "right", "center")
        if any(d["align"] == align for d in dots)
    ]
    left_out = len(weight) - len(parties)
    more = [*caption, "Of two lines side by side, the one on the right as seen from a party shows what that party does."]
    more += [f"{left_out} parties with fewer events are left out."] if left_out else []
    return _page([alt.layer(edge_marks, nodes, *texts).properties(width=WIDTH - 60, height=430)], title, more)


def calendar(points: Sequence[Point], title: str, caption: Sequence[str]) -> alt.TopLevelMixin:
    """Draw a square for each day, a row of them for each year: colour the number of events, a ring where documents were read, empty where none were."""
    rows: list[dict[str, Any]] = []
    for point in points:
        day = date.fromisoformat(point.period)
        week = (day.timetuple().tm_yday + date(day.year, 1, 1).weekday() - 1) // 7
        rows.append(
            {"year": day.year, "week": week, "weekday": day.weekday(), "month": day.strftime("%b"), "day": point.period, "events": point.events,
             "documents": point.documents}
        )  # fmt: skip
    years = sorted({row["year"] for row in rows if row["documents"] or row["events"]})
    most = max(row["events"] for row in rows)
    starts = {m: (date(2001, m, 1).timetuple().tm_yday - 1) // 7 for m in range(1, 13)}
    labels = " : ".join(f"datum.value == {week} ? '{date(2001, m, 1):%b}'" for m, week in starts.items()) + " : ''"
    panels = []
    for year in years:
        own = _data([row for row in rows if row["year"] == year])
        x = alt.X(
            "week:O",
            scale=alt.Scale(domain=list(range(54))),
            axis=alt.Axis(title=None, labelExpr=labels, labelAngle=0, ticks=False, domain=False, labelOverlap=False),
        )
        days = "['Mon', '', 'Wed', '', 'Fri', '', 'Sun'][datum.value]"
        y = alt.Y("weekday:O", scale=alt.Scale(domain=list(range(7))), axis=alt.Axis(title=str(year), labelExpr=days, ticks=False, domain=False))
        base = alt.Chart(own).encode(x=x, y=y, tooltip=["day:N", "events:Q", "documents:Q"])
        colour = alt.Color(
            "events:Q",
            scale=alt.Scale(domain=[1, max(2, most)], range=["#9CC3DD", "#08306B"]),
            legend=alt.Legend(title="Events", tickMinStep=1, gradientLength=80),
        )
        silent = base.mark_rect(fill="#FFFFFF", stroke=UNREAD, strokeWidth=0.5).transform_filter("datum.documents == 0 && datum.events == 0")
        quiet = base.mark_rect(fill="#E8E8E8", stroke="#777777", strokeWidth=0.8).transform_filter("datum.documents > 0 && datum.events == 0")
        busy = base.mark_rect(stroke="#FFFFFF", strokeWidth=0.5).encode(color=colour).transform_filter("datum.events > 0")
        panels.append(alt.layer(silent, quiet, busy).properties(width=WIDTH - 40, height=92))
    return _page(panels, title, (*caption, "white: no document read; grey: documents read, no event"))


def world(spots: Sequence[Spot], title: str, caption: Sequence[str]) -> alt.TopLevelMixin:
    """Draw a map: countries by the events in them, towns as circles."""
    outlines = json.loads((Path(__file__).parent / "countries.json").read_text(encoding="utf-8"))
    counts: dict[str, int] = {}
    for spot in spots:
        if spot.country:
            counts[spot.country] = counts.get(spot.country, 0) + spot.tally.events
    shapes = alt.Data(values=outlines, format=alt.DataFormat(type="topojson", feature="countries"))
    held = _data([{"id": code, "events": n} for code, n in counts.items()])
    most = max([2, *counts.values()])
    scale = alt.Scale(domain=[1, most], range=["#F6E3C5", "#E69F00"])
    colour = alt.condition(
        "datum.events > 0",
        alt.Color("events:Q", scale=scale, legend=alt.Legend(title=["Events in", "the country"], tickMinStep=1, gradientLength=80, format="d")),
        alt.value("#EEEEEE"),
    )
    land = (
        alt.Chart(shapes)
        .mark_geoshape(stroke="#888888", strokeWidth=0.5, clip=True)
        .transform_lookup(lookup="id", from_=alt.LookupData(data=held, key="id", fields=["events"]))
        .transform_calculate(events="isValid(datum.events) ? datum.events : 0")  # what is null would not be drawn at all
        .encode(color=colour)
    )
    towns: list[dict[str, Any]] = [
        {"name": s.name, "lat": s.latitude, "lon": s.longitude, "events": s.tally.events} for s in spots if s.latitude is not None and s.longitude is not None
    ]
    largest = max([1, *(row["events"] for row in towns)])
    legend = alt.Legend(title=["Events in", "the town"], values=sorted({1, -(-largest // 2), largest}), symbolFillColor="#0072B2", format="d")
    size = alt.Size("events:Q", scale=alt.Scale(domain=[0, largest], range=[0, 300]), legend=legend)
    marks = alt.Chart(_data(towns)).encode(longitude="lon:Q", latitude="lat:Q")
    dots = marks.mark_circle(color="#0072B2", opacity=0.75, stroke="#FFFFFF", strokeWidth=0.6, clip=True).encode(size=size, tooltip=["name:N", "events:Q"])
    width, height = WIDTH - 80, 320
    layers = alt.layer(land, *([dots] if towns else [])).resolve_scale(color="independent", size="independent")
    picture = layers.project(**_around([(row["lon"], row["lat"]) for row in towns], width, height)).properties(width=width, height=height)
    return _page([picture], title, caption)


def _around(places: Sequence[tuple[float, float]], width: int, height: int) -> dict[str, Any]:
    """Choose the projection: the whole world, or Mercator's around places that lie within a third of it."""
    if not places:
        return {"type": "equalEarth"}
    (west, east), (south, north) = ((min(values), max(values)) for values in zip(*places, strict=True))
    wide, tall = max(1.5 * (east - west), 24), max(1.5 * (north - south), 14)
    if wide > 120 or max(abs(south), abs(north)) > 70:
        return {"type": "equalEarth"}
    middle = (south + north) / 2
    low, high = (math.log(math.tan(math.pi / 4 + math.radians(angle) / 2)) for angle in (max(middle - tall / 2, -80), min(middle + tall / 2, 80)))
    scale = min(width / math.radians(wide), height / (high - low))
    return {"type": "mercator", "scale": scale, "rotate": [-(west + east) / 2, 0, 0], "center": [0, middle], "translate": [width / 2, height / 2]}


# ---------------------------------------------------------------- parts
def _bars(points: Sequence[Point], breaks: Sequence[Break], span: tuple[str, str], name: str, height: int) -> alt.TopLevelMixin:
    rows: list[dict[str, Any]] = []
    ends = [*(p.period for p in points[1:]), span[1]]
    for point, end in zip(points, ends, strict=True):
        values = (point.verbal_cooperation, point.material_cooperation, point.verbal_conflict, point.material_conflict)
        low = high = 0
        for k, (kind, n) in enumerate(zip(CLASSES, values, strict=True)):
            bottom, top = (high, high + n) if k < 2 else (low - n, low)
            high, low = (top, low) if k < 2 else (high, bottom)
            if n:
                rows.append({"from": point.period, "to": end, "class": kind, "bottom": bottom, "top": top, "events": n, "documents": point.documents})
    unread = [{"from": p.period, "to": end} for p, end in zip(points, ends, strict=True) if not p.documents]
    x = alt.X("from:T", scale=alt.Scale(domain=list(span)), axis=alt.Axis(title=None, labelAngle=0, labelFlush=True, tickCount=8))
    y = alt.Y("bottom:Q", axis=alt.Axis(title=["conflict | cooperation", "(events)"], labelExpr="abs(datum.value)", tickMinStep=1, tickCount=5))
    colour = alt.Color("class:N", scale=alt.Scale(domain=list(CLASSES), range=list(CLASSES.values())), legend=alt.Legend(title=None, orient="top", columns=4))
    bars = (
        alt.Chart(_data(rows))
        .mark_rect(stroke="#FFFFFF", strokeWidth=0.5)
        .encode(x=x, x2="to:T", y=y, y2="top:Q", color=colour, tooltip=["from:T", "class:N", "events:Q", "documents:Q"])
    )
    zero = alt.Chart(_data([{"zero": 0}])).mark_rule(color="#333333").encode(y="zero:Q")
    layers = [bars, zero]
    if unread:
        layers.insert(0, alt.Chart(_data(unread)).mark_rect(color=UNREAD, opacity=0.35).encode(x=x, x2="to:T"))
    if breaks:
        cuts = _data([{"from": b.period, "what": f"{b.before:.2f} → {b.after:.2f} a document"} for b in breaks])
        layers.append(alt.Chart(cuts).mark_rule(strokeDash=[4, 3], color="#000000").encode(x=x))
        layers.append(alt.Chart(cuts).mark_text(align="left", dx=4, baseline="top", fontSize=10).encode(x=x, y=alt.value(2), text="what:N"))
    return alt.layer(*layers).properties(width=WIDTH - 70, height=height, title=alt.TitleParams(name, fontSize=12, anchor="start", fontWeight="normal"))


def _ledger(offers: Sequence[tuple[str, Offer]], span: tuple[str, str]) -> list[alt.TopLevelMixin]:
    """Draw numbered marks of the offers on the same axis, in lanes so that numbers don't touch, and write them out below."""
    if not offers:
        return []
    days = (date.fromisoformat(span[1]) - date.fromisoformat(span[0])).days or 1
    near = days * 28 / WIDTH  # closer marks go to the next lane
    lanes: list[int] = []
    rows: list[dict[str, Any]] = []
    for number, (day, offer) in enumerate(offers, 1):
        place = date.fromisoformat(day).toordinal()
        lane = next((k for k, last in enumerate(lanes) if place - last >= near), len(lanes))
        lanes[lane : lane + 1] = [place]
        rows.append({"day": day, "lane": lane, "number": str(number), "state": offer.state})
    used = [state for state in STATES if any(row["state"] == state for row in rows)]
    x = alt.X("day:T", scale=alt.Scale(domain=list(span)), axis=alt.Axis(title=None, labels=False, ticks=False, grid=True, tickCount=8))
    y = alt.Y("lane:O", axis=None, scale=alt.Scale(domain=list(range(len(lanes)))))
    colour = alt.Color(
        "state:N", scale=alt.Scale(domain=used, range=[STATES[s][0] for s in used]), legend=alt.Legend(title=None, orient="top", columns=8, symbolType="circle")
    )
    shape = alt.Shape("state:N", scale=alt.Scale(domain=used, range=[STATES[s][1] for s in used]), legend=alt.Legend(title=None, orient="top", columns=8))
    base = alt.Chart(_data(rows)).encode(x=x, y=y)
    marks = base.mark_point(filled=True, size=90, opacity=1).encode(color=colour, shape=shape)
    numbers = base.mark_text(dx=8, align="left", fontSize=10).encode(text="number:N")
    title = alt.TitleParams("Offers, and what became of them", fontSize=12, anchor="start", fontWeight="normal")
    panel = alt.layer(marks, numbers).properties(width=WIDTH - 70, height=22 * len(lanes) + 6, title=title)
    lines: list[dict[str, Any]] = []
    for number, (day, offer) in enumerate(offers[:LISTED], 1):
        what = offer.subject or (offer.mentions[0].text if offer.mentions else "")
        on = day if offer.date and offer.date.start else f"told {day}"
        text = f"{number}. {on}  {_named(offer.made_by)} → {_named(offer.made_to)}: {offer.kind}, {_cut(what, LABEL)}"
        lines.append({"line": number, "x": 0, "text": f"{text} [{offer.state}]"})
    if len(offers) > LISTED:
        lines.append({"line": LISTED + 1, "x": 0, "text": f"and {len(offers) - LISTED} more"})
    written = (
        alt.Chart(_data(lines))
        .mark_text(align="left", fontSize=10.5)
        .encode(x=alt.X("x:Q", axis=None, scale=alt.Scale(domain=[0, 1])), y=alt.Y("line:O", axis=None), text="text:N")
        .properties(width=WIDTH - 70, height=15 * len(lines), view=alt.ViewConfig(stroke=None))
    )
    return [panel, written]


def _page(panels: Sequence[alt.TopLevelMixin], title: str, caption: Sequence[str]) -> alt.TopLevelMixin:
    """Put panels above each other, the title above them and the caption below."""
    lines = [line for text in caption for line in _wrapped(text, 105)]
    below = alt.TitleParams(lines, orient="bottom", anchor="start", fontSize=10, fontWeight="normal", color="#444444", offset=10)
    inner = alt.vconcat(*panels, spacing=12).resolve_scale(color="independent", shape="independent").properties(title=below)
    return (
        alt.vconcat(inner)
        .properties(title=alt.TitleParams(title, fontSize=15, anchor="start", offset=10), padding=12, background="#FFFFFF")
        .configure(font=FONT)
        .configure_axis(labelFontSize=11, titleFontSize=11, titleFontWeight="normal", gridColor="#EEEEEE")
        .configure_legend(labelFontSize=11, titleFontSize=11, labelLimit=220)
        .configure_view(stroke=None)
    )


def _data(rows: Sequence[dict[str, Any]]) -> alt.Data:
    return alt.Data(values=list(rows))


def _span(points: Sequence[Point]) -> tuple[str, str]:
    """Give the first day of the first period and the day behind the last, whatever its length."""
    steps = sorted({p.period for p in points})
    last = date.fromisoformat(steps[-1])
    length = (last - date.fromisoformat(steps[-2])).days if len(steps) > 1 else 31
    return steps[0], date.fromordinal(last.toordinal() + length).isoformat()


def _named(parties: Sequence[Party]) -> str:
    return ", ".join(dict.fromkeys(p.country or p.name or p.text for p in parties)) or "somebody"


def _cut(text: str, limit: int) -> str:
    words = " ".join(text.split())
    return words if len(words) <= limit else words[: limit - 1].rsplit(" ", 1)[0] + "…"


def _wrapped(text: str, limit: int) -> list[str]:
    lines = [""]
    for word in text.split():
        if lines[-1] and len(lines[-1]) + len(word) >= limit:
            lines.append("")
        lines[-1] = f"{lines[-1]} {word}".strip()
    return lines
