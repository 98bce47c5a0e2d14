"""The verb that serves the workbench: parses options, makes the application, and lets uvicorn answer with it."""

from __future__ import annotations

import ipaddress
import logging
import secrets
import socket
import sys
from pathlib import Path
from typing import Annotated

import typer

from dragoman.errors import InputError, SetupError, StoreError


def serve(
    store: Annotated[str, typer.Argument(metavar="STORE", help="A store that `dragoman run` filled.")],
    port: Annotated[int, typer.Option(min=0, max=65535, help="0 takes one that is free.")] = 8016,
    host: Annotated[str, typer.Option(help="Address to answer on. Anything but this machine's own wants a token.")] = "127.0.0.1",
    token: Annotated[str | None, typer.Option(envvar="DRAGOMAN_TOKEN", help="What visitors must show; made up for other hosts than this machine.")] = None,
    read_only: Annotated[bool, typer.Option("--read-only", help="Let nobody decide anything; other programs may then read the store too.")] = False,
    reviewer: Annotated[str | None, typer.Option(help="Whose decisions they are, unless the page says otherwise.")] = None,
) -> None:
    """Serve the workbench: read, explore and correct what a store holds, in a browser."""
    try:
        import uvicorn

        from dragoman.web import create_app
        from dragoman.web.safety import LOOPBACK
    except ImportError as error:
        raise SetupError("the workbench needs FastAPI; install it with: pip install 'dragoman[web]'") from error
    if not _is_address(store) and not Path(store).exists():
        raise StoreError(f"{store}: no such store; make it with: dragoman run SOURCE --into {store}")
    own = _is_own(host)
    token = token or (None if own else secrets.token_urlsafe(24))
    logging.basicConfig(stream=sys.stderr, level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    app = create_app(store, token=token, read_only=read_only, reviewer=reviewer, hosts=LOOPBACK if own else None)
    listening = _bind(host, port)
    app.state.desk.prepare()
    shown = f"[{host}]" if ":" in host else host
    sys.stdout.write(f"http://{shown}:{listening.getsockname()[1]}/{f'?token={token}' if token else ''}  (stop with Ctrl-C)\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning", access_log=False, server_header=False)).run(sockets=[listening])


def _bind(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        raise InputError(f"{host}:{port} can't be answered on ({error.strerror}); give another --port or --host") from error


def _is_address(store: str) -> bool:
    return store.startswith(("postgres://", "postgresql://"))


def _is_own(host: str) -> bool:
    """Tell whether an address is reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
