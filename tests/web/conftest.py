"""What the tests of the workbench share: a store of invented dispatches, served; Debian's Chromium, opened once; pages that tell on themselves."""

from __future__ import annotations

import os
import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence

import pytest
import uvicorn
from dispatches import documents
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

from dragoman.coder import Coder
from dragoman.model import Document
from dragoman.run import run
from dragoman.store import open_store
from dragoman.web import create_app
from dragoman.workers import Reading, read

CHROMIUM = os.environ.get("CHROMIUM") or next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync")
PATIENCE = 60_000  # milliseconds; a machine that has much else to do is slow, not wrong
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no browser: install Debian's chromium for the tests of pages")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS), timeout=3 * PATIENCE)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


def _is_bad(message: ConsoleMessage) -> bool:
    """Tell whether a console says that something is wrong; a page that answers with an error itself is shown as one, and not wrong."""
    page = message.page
    return message.type in ("error", "warning") and not (page and message.location["url"] == page.url and "Failed to load" in message.text)


@pytest.fixture
def opened(chromium: Browser) -> Iterator[Callable[..., Page]]:
    """Give pages of a size and theme; at the end none may have logged an error, opened a dialog, or asked anything of another machine."""
    contexts: list[BrowserContext] = []
    wrong: list[str] = []

    def ours(url: str) -> bool:
        return url.startswith(("http://127.0.0.1:", "file://", "data:", "blob:", "about:"))

    def new(size: str = "desktop", theme: str = "light") -> Page:
        context = chromium.new_context(viewport=SIZES[size], color_scheme=theme, reduced_motion="reduce")
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: wrong.append(f"console: {message.text}") if _is_bad(message) else None)
        page.on("pageerror", lambda error: wrong.append(f"script: {error}"))
        page.on("dialog", lambda dialog: (wrong.append(f"dialog: {dialog.message}"), dialog.dismiss()))
        page.on("request", lambda request: None if ours(request.url) else wrong.append(f"request: {request.url}"))
        return page

    yield new
    for context in contexts:
        context.close()
    assert not wrong


@pytest.fixture
def page(opened: Callable[..., Page]) -> Page:
    return opened()


class Engine:
    """Codes with the coder that all tests share."""

    def __init__(self, coder: Coder) -> None:
        self._coder = coder
        self.run = coder.run

    def code(self, chunks: Iterable[Sequence[Document]]) -> Iterator[list[Reading]]:
        return (read(self._coder, chunk) for chunk in chunks)


@pytest.fixture(scope="session")
def dispatches(coder: Coder, tmp_path_factory) -> str:
    """Give the path of a store that holds the invented dispatches."""
    path = str(tmp_path_factory.mktemp("served") / "small.duckdb")
    store = open_store(path)
    run(store, documents(), Engine(coder), ["invented"])
    store.close()
    return path


@pytest.fixture(scope="session")
def served(dispatches: str, coder: Coder) -> Iterator[str]:
    """Give the address of a workbench that works on a copy of that store."""
    path = shutil.copy(dispatches, dispatches.replace("small", "served"))
    app = create_app(path, reviewer="Ada", load=lambda: coder)
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive()
        time.sleep(0.02)
    yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    server.should_exit = True
    thread.join(timeout=10)
