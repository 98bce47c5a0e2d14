"""A store in; the application that answers for it, put together: pages, API, static files, errors, safety; out."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.staticfiles import StaticFiles

from dragoman.errors import DragomanError, InputError, SetupError
from dragoman.version import VERSION
from dragoman.web import api, pages, reviewing
from dragoman.web.desk import Desk
from dragoman.web.safety import LOOPBACK, Safety

if TYPE_CHECKING:
    from dragoman.coder import Coder

HERE = Path(__file__).parent
ROUTERS = (pages.router, reviewing.router, api.router)
log = logging.getLogger("dragoman")


def create_app(
    target: str,
    *,
    token: str | None = None,
    read_only: bool = False,
    reviewer: str | None = None,
    hosts: tuple[str, ...] | None = LOOPBACK,
    load: Callable[[], Coder] | None = None,
) -> FastAPI:
    """Make the application.

    Args:
        target: the store, as `open_store` takes it; it is opened by the first request that needs it.
        token: what visitors must show; None for the loopback alone.
        read_only: no decision can be made, and other programs may read the store meanwhile.
        reviewer: whose decisions they are, unless a form says otherwise.
        hosts: names under which the server may be asked; None: any.
        load: makes the coder that Try uses; default: that of the shipped lexicons.
    """
    desk = Desk(target, read_only=read_only, reviewer=reviewer, load=load)

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        yield
        desk.close()

    app = FastAPI(title="Dragoman", version=VERSION, docs_url=None, redoc_url=None, openapi_url="/api/v1/openapi.json", lifespan=lifespan)
    app.state.desk = desk
    for router in ROUTERS:
        app.include_router(router)
    app.mount("/static", StaticFiles(directory=HERE / "static"))
    app.add_exception_handler(DragomanError, _told)
    app.add_exception_handler(HTTPException, _told)
    app.add_exception_handler(RequestValidationError, _told)
    app.add_middleware(Safety, refuse=refuse, token=token, hosts=hosts)
    api.describe(app)
    return app


def refuse(request: Request, status: int, message: str) -> Response:
    """Answer with what is wrong: as a page, or as JSON where the API was asked."""
    return (api.problem if request.scope["path"].startswith("/api/") else pages.problem)(request, status, message)


def _told(request: Request, error: Exception) -> Response:
    """Say in one sentence what went wrong, and log what isn't the visitor's doing."""
    if isinstance(error, RequestValidationError):
        wrong = error.errors()[0]
        return refuse(request, 422, f"{'.'.join(str(part) for part in wrong['loc'][1:]) or 'what was sent'}: {wrong['msg'][:1].lower()}{wrong['msg'][1:]}")
    if isinstance(error, HTTPException):
        known = {404: "there is no such page; it may have been asked for under another name", 405: "this can't be asked for in that way"}
        return refuse(request, error.status_code, known.get(error.status_code, str(error.detail)) if error.detail in _PLAIN else str(error.detail))
    if isinstance(error, InputError):
        return refuse(request, 400, str(error))
    if isinstance(error, DragomanError):
        log.error("%s", error)
        return refuse(request, 501 if isinstance(error, SetupError) else 503, str(error))
    raise error


_PLAIN = ("Not Found", "Method Not Allowed")
