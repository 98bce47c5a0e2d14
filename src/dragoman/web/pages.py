"""The pages: a request in, HTML out; templates escape everything that comes from a text."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Request
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import HTMLResponse, Response

from dragoman.store import Store
from dragoman.version import VERSION
from dragoman.web import views, words
from dragoman.web.api import held
from dragoman.web.safety import is_link

NAVIGATION = (("/", "Overview", "o"), ("/board", "Board", "b"), ("/dyad", "Dyad", "d"), ("/search", "Search", "s"), ("/try", "Try", "t"))
HEADLINES = {400: "That can't be asked", 401: "Token wanted", 403: "Not from here", 404: "Nothing here", 413: "Too large", 422: "That can't be asked",
             429: "A little slower", 503: "The store can't be read"}  # fmt: skip

router = APIRouter(include_in_schema=False)
Held = Annotated[Store, Depends(held)]
templates = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
)
templates.globals.update(words=words, is_link=is_link, version=VERSION)
templates.filters.update(names=words.names, when=words.when, number=words.number)


def render(request: Request, template: str, status: int = 200, **shown: Any) -> HTMLResponse:  # noqa: ANN401
    """Fill in a template."""
    desk = request.app.state.desk
    where = {"path": request.scope["path"], "navigation": NAVIGATION, "csrf": request.state.csrf, "store_name": desk.target.rstrip("/").rsplit("/", 1)[-1]}
    return HTMLResponse(templates.get_template(template).render(**where, read_only=desk.read_only, query=request.query_params, **shown), status)


def problem(request: Request, status: int, message: str) -> Response:
    """Show what went wrong as a page."""
    return render(request, "problem.html", status, headline=HEADLINES.get(status, "This went wrong"), message=message, code=status)


@router.get("/")
def overview(request: Request, store: Held) -> Response:
    """Show what was read, what is new, and which dyads move."""
    return render(request, "overview.html", shown=views.overview(store))
