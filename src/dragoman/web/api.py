"""The JSON API beside the pages: the same functions, paged, with ETags and a description in OpenAPI."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, FastAPI, Query, Request
from fastapi.openapi.utils import get_openapi
from msgspec import Struct
from starlette.responses import Response

from dragoman.store import Selection, Store
from dragoman.store.reading import KNOWN_TYPES, STATUS
from dragoman.version import VERSION
from dragoman.web import views

MOST = 500  # records a page of the API may hold
router = APIRouter(prefix="/api/v1")
Limit = Annotated[int, Query(ge=1, le=MOST, description="How many at most.")]
Offset = Annotated[int, Query(ge=0, le=10_000_000, description="How many are passed over first.")]


class Problem(Struct, frozen=True):
    """What went wrong, and what to do."""

    error: str


def held(request: Request) -> Any:  # noqa: ANN401
    """Give a request its connection to the store."""
    yield from request.app.state.desk.store()


Held = Annotated[Store, Depends(held)]
SHOWN: dict[str, type[Struct]] = {}


def shows(kind: type[Struct]) -> dict[str, Any]:
    """Say of a route which record it answers with."""
    SHOWN[kind.__name__] = kind
    refused = {400: "it can't be used", 404: "there is none", 422: "a parameter is wrong", 503: "the store can't be read"}
    return {
        "response_class": Response,
        "responses": {200: _described(kind), 304: {"description": "nothing has changed"}, **{code: _described(Problem, why) for code, why in refused.items()}},
    }


def _described(kind: type[Struct], what: str | None = None) -> dict[str, Any]:
    schema = {"$ref": f"#/components/schemas/{kind.__name__}"}
    return {"description": what or (kind.__doc__ or "").split("\n")[0], "content": {"application/json": {"schema": schema}}}


def choose(
    between: Annotated[list[str] | None, Query(max_length=2, description="Two parties: what is between them; or one: any part in it. PRK, 'PRK MIL'.")] = None,
    actor: Annotated[str | None, Query(description="Who did it.")] = None,
    recipient: Annotated[str | None, Query(description="To whom.")] = None,
    event_type: Annotated[list[str] | None, Query(description=f"Only these types: {', '.join(KNOWN_TYPES)}.")] = None,
    quad: Annotated[str | None, Query(description="verbal cooperation, material cooperation, verbal conflict or material conflict.")] = None,
    status: Annotated[list[str] | None, Query(description=f"Only these: {', '.join(STATUS)}.")] = None,
    claimed: Annotated[bool | None, Query(description="Only what stands on somebody's word, or only what outlets assert themselves.")] = None,
    min_confidence: Annotated[float, Query(ge=0, le=1)] = 0.0,
    start: Annotated[str | None, Query(description="First day of events, 2016-05-21.")] = None,
    end: Annotated[str | None, Query(description="Last day of events.")] = None,
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
    return _answer(request, store, lambda: views.overview(store))


@router.get("/events", **shows(views.EventPage))
def events(request: Request, store: Held, chosen: Chosen, limit: Limit = 50, offset: Offset = 0, order: str = "-day") -> Response:
    """List events."""
    return _answer(request, store, lambda: views.events(store, chosen, limit, offset, order))


# ---------------------------------------------------------------- how it answers
def _answer(request: Request, store: Store, make: Callable[[], Struct | None]) -> Response:
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
            told["components"] = {"schemas": records}
            app.openapi_schema = told
        return app.openapi_schema

    app.openapi = openapi  # type: ignore[method-assign]
