"""The pages: a request in, HTML out; templates escape everything that comes from a text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import APIRouter, Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.datastructures import QueryParams
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response

from dragoman.errors import InputError
from dragoman.ingest.base import iso_day
from dragoman.model import Coding
from dragoman.show import days
from dragoman.store import Known, Selection, Store
from dragoman.store.reading import clauses
from dragoman.version import VERSION
from dragoman.web import drawing, highlight, views, words
from dragoman.web.desk import TEXT, held
from dragoman.web.safety import form, is_link

NAVIGATION = (
    ("/", "Overview", "o"),
    ("/board", "Board", "b"),
    ("/dyad", "Dyad", "d"),
    ("/search", "Search", "s"),
    ("/review", "Review", "r"),
    ("/try", "Try", "t"),
)
HEADLINES = {400: "That can’t be asked", 401: "Token wanted", 403: "Not from here", 404: "Nothing here", 413: "Too large", 422: "That can’t be asked",
             429: "A little slower", 503: "The store can’t be read"}  # fmt: skip
LENGTH = 25  # of a list on a page
OFFERS = 300  # of a board
CHOICES = 400  # parties and outlets that a form offers; others can be typed
DEEPEST = 10_000_000  # entries that can be passed over

router = APIRouter(include_in_schema=False)
Held = Annotated[Store, Depends(held)]
templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
templates.globals.update(words=words, highlight=highlight, is_link=is_link, version=VERSION)
templates.filters.update(names=words.names, when=days, number=words.number, signed=words.signed, percent=words.percent, segment=words.segment, bare=words.bare)


def render(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:  # noqa: ANN401
    """Fill in a template."""
    desk = request.app.state.desk
    where = {"path": request.scope["path"], "navigation": NAVIGATION, "csrf": request.state.csrf, "store_name": desk.name, "read_only": desk.read_only}
    return HTMLResponse(templates.get_template(template).render(**where, query=request.query_params, link=_link(request), **shown), status)


def problem(request: Request, status: int, message: str) -> Response:
    """Show what went wrong as a page."""
    return render(request, "problem.html", status, headline=HEADLINES.get(status, "This went wrong"), message=message, code=status)


# ---------------------------------------------------------------- the pages
@router.get("/")
def overview(request: Request, store: Held) -> Response:
    """Show what was read, what is new, and which dyads move."""
    return render(request, "overview.html", shown=request.app.state.desk.kept(store, "overview", views.overview), **_choices(request, store))


@router.get("/documents/{ident:path}")
def document(request: Request, store: Held, ident: str) -> Response:
    """Show a text with what was read out of it."""
    shown = views.document(store, ident)
    if shown is None:
        raise HTTPException(404, f"the store holds no document “{ident[:200]}”")
    return render(request, "document.html", shown=shown)


@router.get("/events/{ident}")
def event(request: Request, store: Held, ident: str) -> Response:
    """Show an event with all reports of it."""
    shown = views.event(store, ident)
    if shown is None:
        raise HTTPException(404, f"the store holds no event “{ident[:100]}”")
    return render(request, "event.html", shown=shown)


@router.get("/search")
def search(request: Request, store: Held) -> Response:
    """Find documents by their words, or events by what they are."""
    asked = request.query_params
    chosen, wrong = _try_selection(asked, between=_parties(asked))
    offset, kind = _offset(asked), asked.get("show") or ("documents" if not _fields(asked) else "events")
    found: views.SearchPage | views.EventPage | None = None
    if not wrong and kind == "documents" and asked.get("q"):
        found = views.search(store, asked["q"], LENGTH, offset)
    elif chosen and kind == "events" and (asked.get("q") or _fields(asked)):
        found = views.events(store, chosen, LENGTH, offset)
    return render(request, "search.html", 400 if wrong else 200, shown=found, kind=kind, wrong=wrong, offset=offset, length=LENGTH, **_choices(request, store))


@router.get("/dyad")
def dyad(request: Request, store: Held) -> Response:
    """Show what two parties did to each other, over time and one by one."""
    asked = request.query_params
    pair = _parties(asked)
    offset, choices = _offset(asked), _choices(request, store)
    if len(pair) < 2:
        most = request.app.state.desk.kept(store, "dyads", lambda s: s.movements("0001-01-01", "0001-01-01", "9999-12-31", 40))
        return render(request, "dyad.html", shown=None, pairs=most, wrong="", pair=pair, **choices)
    chosen, wrong = _try_selection(asked, between=pair, once=True)
    shown, page = None, None
    if chosen:
        try:
            shown = views.dyad(store, chosen, asked.get("by"))
            page = views.events(store, chosen, LENGTH, offset, total=shown.events)
        except InputError as error:
            wrong = str(error).removeprefix(f"{store.database.name}: ").removeprefix(f"{store.database.name} ")
    picture = drawing.chart(shown) if shown else None
    return render(request, "dyad.html", shown=shown, page=page, chart=picture, wrong=wrong, pair=pair, offset=offset, length=LENGTH, pairs=[], **choices)


@router.get("/board")
def board(request: Request, store: Held) -> Response:
    """Show the offers between two parties with their answers, as they were known on any day."""
    pair, choices = _parties(request.query_params), _choices(request, store)
    if len(pair) < 2:
        return render(request, "board.html", shown=None, talks=request.app.state.desk.kept(store, "talks", views.talks).talks, pair=pair, **choices)
    shown = views.board(store, pair[0], pair[1], OFFERS)
    given = request.query_params.get("as_of")
    day = iso_day(given) if given else shown.days[-1] if shown.days else ""
    picture = drawing.timeline(shown)
    return render(request, "board.html", shown=shown, day=day, states=drawing.states_of(shown, day), timeline=picture, talks=[], pair=pair, **choices)


@router.get("/try")
def attempt(request: Request) -> Response:
    """Ask for a text, and load the coder meanwhile."""
    request.app.state.desk.warm()
    return render(request, "try.html", coding=None, text="", published="", wrong="", most=TEXT)


@router.post("/try")
async def attempted(request: Request) -> Response:
    """Code the text that was given."""
    given = await form(request)
    text, published = given.get("text", ""), given.get("published", "").strip()
    coding: Coding | None = None
    wrong = ""
    try:
        coding = await request.app.state.desk.coded(text, published or None, request.client.host if request.client else "")
    except HTTPException as error:
        return render(request, "try.html", error.status_code, coding=None, text=text[:TEXT], published=published, wrong=error.detail, most=TEXT)
    except InputError as error:
        wrong = str(error)
    return render(request, "try.html", 400 if wrong else 200, coding=coding, text=text, published=published, wrong=wrong, most=TEXT)


# ---------------------------------------------------------------- what was asked
def _parties(asked: QueryParams) -> list[str]:
    """Read the two parties of a page, as `a` and `b`."""
    return list(dict.fromkeys(filter(None, (asked.get(name, "").strip() for name in ("a", "b")))))


def _fields(asked: QueryParams) -> bool:
    """Tell whether anything but words was asked for."""
    return any(asked.get(name) for name in ("a", "b", "type", "class", "status", "claimed", "confidence", "start", "end", "outlet"))


def _try_selection(asked: QueryParams, **more: Any) -> tuple[Selection | None, str]:  # noqa: ANN401
    """Make a selection of the fields of a form, or say what is wrong with them."""
    try:
        chosen = views.selection(
            event_types=[kind.upper() for kind in asked.getlist("type")],
            quad=asked.get("class"),
            status=asked.getlist("status") or ["all"],
            claimed={"yes": True, "no": False}.get(asked.get("claimed", "")),
            min_confidence=_confidence(asked.get("confidence", "0")),
            start=asked.get("start"),
            end=asked.get("end"),
            outlet=asked.get("outlet"),
            words=asked.get("q"),
            **more,
        )
        clauses(chosen)  # which says what can't be asked
    except InputError as error:
        return None, str(error)
    return chosen, ""


def _confidence(value: str) -> float:
    try:
        found = float(value)
    except ValueError:
        found = -1.0
    if not 0 <= found <= 1:
        raise InputError(f'the confidence "{value}" is no number from 0 to 1')
    return found


def _offset(asked: QueryParams) -> int:
    value = asked.get("offset", "0")
    return min(int(value), DEEPEST) if value.isascii() and value.isdigit() else 0


def _choices(request: Request, store: Store) -> dict[str, Any]:
    """Give what the fields of a form can be filled with, and what names the parties by their codes."""
    desk = request.app.state.desk
    known: dict[str, Known] = desk.kept(store, "who", lambda s: {k.code: k for k in s.who()})
    outlets = desk.kept(store, "outlets", lambda s: [name for name, *_ in s.outlets() if name])
    return {
        "parties": list(known.values())[:CHOICES],
        "outlets": outlets[:CHOICES],
        "named": lambda code: words.named(code, {k: known[k].name for k in (code, code[:3]) if k in known}),
    }


def _link(request: Request) -> Any:  # noqa: ANN401
    """Make the address of this page with some fields changed; None takes one out."""

    def link(**changes: Any) -> str:  # noqa: ANN401
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in changes and name != "offset"]
        return f"{request.url.path}?{urlencode([*kept, *((name, value) for name, value in changes.items() if value is not None)])}"

    return link
