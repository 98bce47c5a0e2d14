"""A store and a Selection in; pictures out: PNG, SVG, or HTML that needs no network."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from dragoman import analyse
from dragoman.errors import InputError, SetupError
from dragoman.model import Offer
from dragoman.store import Counting, Selection
from dragoman.version import VERSION

ENDINGS = (".png", ".svg", ".html")
PPI = 200  # of PNG: a chart 640 wide fills the width of a page


class Picture(Struct, frozen=True):
    """A chart, with what it shows in words for who can't see it."""

    chart: Any
    title: str
    words: str

    def __repr__(self) -> str:
        """Tell it in words."""
        return f"{self.title}. {self.words}"

    def _repr_svg_(self) -> str:
        """Show it in a notebook."""
        return svg(self)


def draw(kind: str, store: Counting, selection: Selection, by: str = "month", level: str = "country") -> Picture:
    """Draw one picture.

    Args:
        kind: one of KINDS.
        store: what to draw.
        selection: which events; a timeline needs `between`.
        by: day, week, month or year, where the picture goes by periods.
        level: what a party is counted as, in a network.

    Raises:
        InputError: no such picture, or nothing to show.
        SetupError: altair isn't installed.
    """
    if kind not in KINDS:
        raise InputError(f'unknown picture "{kind}"; known are {", ".join(KINDS)}')
    analyse.checked(store, selection)
    caption = (f"Corpus {store.database.name.rsplit('/', 1)[-1]}; Dragoman {VERSION}", analyse.described(selection))
    return KINDS[kind](store, selection, by, level, caption)


def save(picture: Picture, path: Path) -> None:
    """Write a picture as the ending of the file says.

    Raises:
        InputError: the ending is unknown, or the file can't be written.
    """
    if path.suffix not in ENDINGS:
        raise InputError(f'{path}: pictures end in {", ".join(ENDINGS)}, not "{path.suffix}"')
    try:
        if path.suffix == ".png":
            path.write_bytes(png(picture))
        else:
            path.write_text(svg(picture) if path.suffix == ".svg" else html(picture), encoding="utf-8")
    except OSError as error:
        raise InputError(f"{path}: can't be written ({error.strerror}); give another --out") from error


def svg(picture: Picture) -> str:
    """Make SVG."""
    text: str = _convert().vegalite_to_svg(_spec(picture), vl_version=_version())
    return text


def png(picture: Picture) -> bytes:
    """Make PNG at the density of print."""
    data: bytes = _convert().vegalite_to_png(_spec(picture), vl_version=_version(), ppi=PPI, scale=1)
    return data


def html(picture: Picture) -> str:
    """Make a page that holds all it needs."""
    text: str = _convert().vegalite_to_html(_spec(picture), vl_version=_version(), bundle=True)
    return text


def _timeline(store: Counting, selection: Selection, by: str, level: str, caption: tuple[str, ...]) -> Picture:
    if selection.between is None:
        raise InputError("a timeline needs two parties; give both: dragoman plot timeline STORE PRK KOR")
    found = analyse.series(store, selection, by)
    low, high = found.points[0].period, max(found.points[-1].period, store.status().last or "")
    every = [(_day(store, offer), offer) for offer in store.offers(selection.between)]
    offers = sorted(((day, offer) for day, offer in every if low <= day <= high), key=lambda dated: dated[0])
    left_out = len(every) - len(offers)
    notes = [f"{left_out} offers of other days are not shown."] if left_out else []
    notes += ["“told”: the text names no day; shown is that of publication."] if any(_undated(offer) for _, offer in offers) else []
    title = f"{selection.between[0]} and {selection.between[1]}: cooperation, conflict and offers by {by}"
    total = sum(p.events for p in found.points)
    words = f"{total} events in {len(found.points)} rows of {by}s, {len(offers)} offers: {', '.join(_offer(o) for _, o in offers)}"
    return Picture(_charts().timeline(found.points, analyse.breaks(found.points), offers, by, title, (*caption, *notes)), title, words)


def _conflict(store: Counting, selection: Selection, by: str, level: str, caption: tuple[str, ...]) -> Picture:
    points = analyse.once(store, selection, by)
    title = f"Cooperation and conflict by {by}"
    words = f"{sum(p.verbal_cooperation + p.material_cooperation for p in points)} events of cooperation, "
    words += f"{sum(p.verbal_conflict + p.material_conflict for p in points)} of conflict, {points[0].period} to {points[-1].period}"
    return Picture(_charts().conflict(points, analyse.breaks(points), by, title, caption), title, words)


def _network(store: Counting, selection: Selection, by: str, level: str, caption: tuple[str, ...]) -> Picture:
    edges = analyse.network(store, selection, None, level)
    if not edges:
        raise InputError(f"no event between two parties fits {analyse.described(selection)}; see who there is: dragoman top STORE")
    title = "Who does what to whom"
    words = "; ".join(f"{e.actor} to {e.recipient}: {e.events} events, intensity {e.intensity or 0:+.1f}" for e in edges[:20])
    return Picture(_charts().network(edges, title, caption), title, words)


def _calendar(store: Counting, selection: Selection, by: str, level: str, caption: tuple[str, ...]) -> Picture:
    points = analyse.once(store, selection, "day")
    title = "Events and documents by day"
    words = f"{sum(p.events for p in points)} events on {sum(p.events > 0 for p in points)} days"
    return Picture(_charts().calendar(points, title, caption), title, words)


def _map(store: Counting, selection: Selection, by: str, level: str, caption: tuple[str, ...]) -> Picture:
    spots = store.spots(selection)
    if not spots:
        raise InputError(f"none of the events that fit {analyse.described(selection)} tells a place; there is nothing to put on a map")
    placed, every = sum(s.tally.events for s in spots), store.count(selection)
    title = "Where it happened"
    words = "; ".join(f"{s.name} ({s.country or 'no country'}): {s.tally.events}" for s in spots[:20])
    told = (caption[0], caption[1], f"{placed} of {every} events tell a place; outlines: Natural Earth, as they are held, not claimed")
    return Picture(_charts().world(spots, title, told), title, words)


KINDS: dict[str, Callable[[Counting, Selection, str, str, tuple[str, ...]], Picture]] = {
    "timeline": _timeline,
    "conflict": _conflict,
    "network": _network,
    "calendar": _calendar,
    "map": _map,
}


def _offer(offer: Offer) -> str:
    return f"{offer.kind} “{offer.subject or (offer.mentions[0].text if offer.mentions else '')}” {offer.state}"


def _undated(offer: Offer) -> bool:
    return not (offer.date and offer.date.start)


def _day(store: Counting, offer: Offer) -> str:
    """Tell the day of an offer, or the first on which a document told of it; empty if neither is known."""
    if offer.date and offer.date.start:
        return offer.date.start
    documents = [store.document(ident) for ident in dict.fromkeys(m.document for m in offer.mentions)]
    return min((d.published for d in documents if d and d.published), default="")


def _charts() -> Any:  # noqa: ANN401
    try:
        from dragoman.plots import charts
    except ImportError as error:
        raise SetupError(f"pictures need altair ({error}); install it with: pip install 'dragoman[charts]'") from error
    return charts


def _convert() -> Any:  # noqa: ANN401
    try:
        import vl_convert
    except ImportError as error:
        raise SetupError(f"pictures need vl-convert ({error}); install it with: pip install 'dragoman[charts]'") from error
    return vl_convert


def _spec(picture: Picture) -> str:
    """Write a chart as Vega-Lite; the tests check it against the schema, which takes seconds for a map."""
    text: str = picture.chart.to_json(validate=False)
    return text


def _version() -> str:
    """Name the version of Vega-Lite that altair writes."""
    import altair

    return ".".join(altair.SCHEMA_VERSION.lstrip("v").split(".")[:2])
