"""The JSON API beside the pages: the same functions, paged, with ETags and a description in OpenAPI."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.openapi.utils import get_openapi
from msgspec import Struct, structs
from pydantic import BaseModel, Field
from starlette.responses import Response

from dragoman.model import Coding
from dragoman.store import Selection, Store
from dragoman.store.counting import PERIODS, QUADS
from dragoman.store.reading import KNOWN_TYPES, ORDERS, STATUS
from dragoman.version import VERSION
from dragoman.web import views
from dragoman.web.desk import TEXT, held

MOST = 500  # records a page of the API may hold
router = APIRouter(prefix="/api/v1")
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Order = Annotated[str, Query(json_schema_extra={"enum": list(ORDERS)})]
DATE: dict[str, Any] = {"format": "date"}
Day = Annotated[str | None, Query(description="A day of publication, 2016-05-21.", json_schema_extra=DATE)]
Outlet = Annotated[str | None, Query(description="Only what this outlet published.")]
PartyName = Annotated[str, Query(min_length=1, max_length=200, description="A party: PRK, 'PRK MIL', a name.")]
By = Annotated[str | None, Query(description="Default: what the length of the corpus allows.", json_schema_extra={"enum": list(PERIODS)})]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many are passed over first.")]


class Attempt(BaseModel):
    """A text to try, and its day of publication."""

    text: str = Field(min_length=1, max_length=TEXT)
    published: date | None = None


class Problem(Struct, frozen=True):
    """What went wrong, and what to do."""

    error: str


Held = Annotated[Store, Depends(held)]
REFUSED = {
    400: "it can't be used", 401: "the token is wanted", 403: "it comes from a foreign page", 404: "there is none", 413: "it is too large",
    414: "the address is too long", 422: "a parameter is wrong", 429: "it was asked too often", 503: "the store can't be read",
}  # fmt: skip
TAKEN = ("Attempt", "Deciding")  # what is sent to it
SHOWN: dict[str, type[Struct]] = {}


def shows(kind: type[Struct]) -> dict[str, Any]:
    """Say of a route which record it answers with."""
    SHOWN[kind.__name__] = kind
    refused = {code: _described(Problem, why) for code, why in REFUSED.items()}
    return {"response_class": Response, "responses": {200: _described(kind), 304: {"description": "nothing has changed"}, **refused}}


def _described(kind: type[Struct], what: str | None = None) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
    return {"description": what or (kind.__doc__ or "").split("\n")[0], "content": {"application/json": {"schema": schema}}}


def _of(known: Sequence[str]) -> dict[str, Any]:
    """Say which values a parameter that can be given several times may have."""
    return {"items": {"type": "string", "enum": list(known)}}


def choose(
    between: Annotated[
        list[str] | None,
        Query(max_length=2, description="Two parties: what is between them; or one: any part in it. PRK, 'PRK MIL'.", json_schema_extra={"uniqueItems": True}),
    ] = None,
    actor: Annotated[str | None, Query(description="Who did it.")] = None,
    recipient: Annotated[str | None, Query(description="To whom.")] = None,
    event_type: Annotated[list[str] | None, Query(description="Only these types.", json_schema_extra=_of(KNOWN_TYPES))] = None,
    quad: Annotated[str | None, Query(description="Only this class.", json_schema_extra={"enum": list(QUADS)})] = None,
    status: Annotated[list[str] | None, Query(description="Only these; told: as having happened.", json_schema_extra=_of(("all", *STATUS)))] = None,
    claimed: Annotated[bool | None, Query(description="Only what stands on somebody's word, or only what outlets assert themselves.")] = None,
    min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.0,
    start: Annotated[str | None, Query(description="First day of events, 2016-05-21.", json_schema_extra=DATE)] = None,
    end: Annotated[str | None, Query(description="Last day of events.", json_schema_extra=DATE)] = None,
    outlet: Annotated[str | None, Query(description="Only events of this outlet's documents.")] = None,
    document: Annotated[str | None, Query(description="Only events of this document.")] = None,
    words: Annotated[str | None, Query(description="Only events of texts that hold these words.")] = None,
    once: Annotated[bool, Query(description="Of several reports of one event only the fullest.")] = False,
) -> Selection:
    """Make a selection of events of what was asked."""
    return views.selection(
        between or (), actor=actor, recipient=recipient, event_types=event_type or (), quad=quad, status=status or (), claimed=claimed,
        min_confidence=min_confidence, start=start, end=end, outlet=outlet, document=document, words=words, once=once,
    )  # fmt: skip


Chosen = Annotated[Selection, Depends(choose)]


@router.get("/overview", **shows(views.Overview))
def overview(request: Request, store: Held) -> Response:
    """Tell what the store holds, what is new in it, and which dyads move."""
    return answer(request, store, lambda: request.app.state.desk.kept(store, "overview", views.overview))


@router.get("/events", **shows(views.EventPage))
def events(request: Request, store: Held, chosen: Chosen, limit: Limit = 50, offset: Offset = 0, order: Order = "-day") -> Response:
    """List events, each with its sentence."""
    return answer(request, store, lambda: views.events(store, chosen, limit, offset, order))


@router.get("/events/{ident}", **shows(views.EventView))
def event(request: Request, store: Held, ident: str) -> Response:
    """Show an event with every report of it, its denials, and its offers."""
    return answer(request, store, lambda: views.event(store, ident))


@router.get("/documents", **shows(views.DocumentPage))
def documents(request: Request, store: Held, outlet: Outlet = None, start: Day = None, end: Day = None, limit: Limit = 50, offset: Offset = 0) -> Response:
    """List documents, without their texts, in the order in which they came."""
    return answer(request, store, lambda: views.documents(store, limit, offset, outlet, start, end))


@router.get("/documents/{ident:path}", **shows(views.DocumentView))
def document(request: Request, store: Held, ident: str) -> Response:
    """Show a document with its text and what was read out of it."""
    return answer(request, store, lambda: views.document(store, ident))


@router.get("/search", **shows(views.SearchPage))
def search(request: Request, store: Held, q: Annotated[str, Query(min_length=1, max_length=300)], limit: Limit = 20, offset: Offset = 0) -> Response:
    """Find documents that hold every one of some words."""
    return answer(request, store, lambda: views.search(store, q, limit, offset))


@router.get("/dialogues", **shows(views.TalksList))
def dialogues(request: Request, store: Held) -> Response:
    """List the pairs of parties between which offers were made."""
    return answer(request, store, lambda: request.app.state.desk.kept(store, "talks", views.talks))


@router.get("/board", **shows(views.Board))
def board(request: Request, store: Held, a: PartyName, b: PartyName) -> Response:
    """Follow the offers between two parties: answers, states, and since when each was known."""
    return answer(request, store, lambda: views.board(store, a, b))


@router.get("/dyad", **shows(views.Dyad))
def dyad(request: Request, store: Held, a: PartyName, b: PartyName, chosen: Chosen, by: By = None) -> Response:
    """Count what two parties did to each other, by period; `between`, `actor` and `recipient` don't count here."""
    pair = views.selection((a, b)).between
    return answer(request, store, lambda: views.dyad(store, structs.replace(chosen, between=pair, party=None, actor=None, recipient=None), by))


@router.post("/try", **shows(Coding))
async def attempt(request: Request, given: Attempt) -> Response:
    """Code a text: its events, and the offers that it reports."""
    published = given.published.isoformat() if given.published else None
    coding = await request.app.state.desk.coded(given.text, published, request.client.host if request.client else "")
    return Response(msgspec.json.encode(coding), media_type="application/json")


# ---------------------------------------------------------------- how it answers
def answer(request: Request, store: Store, make: Callable[[], Struct | None]) -> Response:
    """Answer with a record, with links to the pages beside it; or that nothing has changed since it was last asked for."""
    tag = f'"{hashlib.blake2b("|".join((VERSION, store.stamp(), str(request.url))).encode(), digest_size=12).hexdigest()}"'
    if tag in [given.strip().removeprefix("W/") for given in request.headers.get("if-none-match", "").split(",")]:
        return Response(status_code=304, headers={"etag": tag})
    found = make()
    if found is None:
        return problem(request, 404, "the store holds nothing under that id")
    headers = {"etag": tag}
    if isinstance(found, views.Page) and (links := _links(request, found)):
        headers["link"] = ", ".join(links)
    return Response(msgspec.json.encode(found), media_type="application/json", headers=headers)


def _links(request: Request, page: views.Page) -> list[str]:
    def at(offset: int) -> str:
        kept = [(name, value) for name, value in request.query_params.multi_items() if name not in ("offset", "limit")]
        return f"<{request.url.path}?{urlencode([*kept, ('limit', page.limit), ('offset', offset)])}>"

    links = [f'{at(page.offset + page.limit)}; rel="next"'] if page.offset + page.limit < page.total else []
    return [*links, f'{at(max(0, page.offset - page.limit))}; rel="prev"'] if page.offset else links


def problem(request: Request, status: int, message: str) -> Response:
    """Say what went wrong."""
    return Response(msgspec.json.encode(Problem(message)), status, media_type="application/json")


def describe(app: FastAPI) -> None:
    """Let the application describe its API in OpenAPI, with the records that it answers with."""

    def openapi() -> dict[str, Any]:
        if app.openapi_schema is None:
            told = get_openapi(title=app.title, version=app.version, summary="Events of diplomacy and conflict, and the ledger of offers.", routes=app.routes)
            _, records = msgspec.json.schema_components([*SHOWN.values(), Problem], ref_template="#/components/schemas/{name}")
            told["components"] = {"schemas": records | {name: s for name, s in told["components"]["schemas"].items() if name in TAKEN}}
            app.openapi_schema = told
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
