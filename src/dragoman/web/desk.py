"""The name of a store in; the open store, a connection for each request, and the coder, each when it is first asked for, out."""

from __future__ import annotations

import logging
from collections import OrderedDict
from collections.abc import Callable, Iterator
from contextlib import suppress
from threading import Lock, Thread
from typing import TYPE_CHECKING, Any, TypeVar

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request

from dragoman.errors import DragomanError, InputError, StoreError
from dragoman.store import Store, open_store
from dragoman.web import views
from dragoman.web.safety import Rate

if TYPE_CHECKING:
    from dragoman.coder import Coder
    from dragoman.model import Coding

TEXT = 20_000  # characters of a text to try; a long dispatch has a third
TRIES, WITHIN = 20, 60.0  # texts that a visitor may try in so many seconds
KEPT = 64  # answers that are kept until the store changes
T = TypeVar("T")
log = logging.getLogger("dragoman")


class Desk:
    """What a server works with. A store that can't be opened is tried again by the next request: it may be free by then.

    Args:
        target: as `open_store` takes it.
        read_only: only to read.
        reviewer: whose decisions they are, unless a form says otherwise.
        load: makes the coder.
    """

    def __init__(self, target: str, *, read_only: bool = False, reviewer: str | None = None, load: Callable[[], Coder] | None = None) -> None:
        self.target, self.read_only, self.reviewer = target, read_only, reviewer
        self._load = load
        self._store: Store | None = None
        self._coder: Coder | None = None
        self._opening, self._loading, self._coding, self._keeping = Lock(), Lock(), Lock(), Lock()
        self.deciding = Lock()  # decisions are numbered one after the other
        self._rate = Rate(TRIES, WITHIN)
        self._kept: OrderedDict[str, tuple[str, Any]] = OrderedDict()

    @property
    def name(self) -> str:
        """What the store is called on pages: no path, and no address with a password."""
        return self.target.rstrip("/").rsplit("/", 1)[-1].partition("?")[0]

    def open(self) -> Store:
        """Give the store, opened if it isn't.

        Raises:
            StoreError: it can't be opened.
        """
        with self._opening:
            if self._store is None:
                try:
                    self._store = open_store(self.target, read_only=self.read_only)
                except StoreError as error:
                    log.error("%s", error)
                    raise
            return self._store

    def prepare(self) -> None:
        """Begin to open the store and to sum it up, so that the first visitor needn't wait."""

        def sum_up() -> None:
            with suppress(StoreError):  # which is logged, and told to who asks
                for store in self.store():
                    self.kept(store, "overview", views.overview)

        Thread(target=sum_up, daemon=True).start()

    def store(self) -> Iterator[Store]:
        """Give a request a connection of its own to the store."""
        store = Store(self.open().database.beside())
        try:
            yield store
        finally:
            store.close()

    def coder(self) -> Coder:
        """Give the coder, loaded if it isn't."""
        with self._loading:
            if self._coder is None:
                if self._load is None:
                    from dragoman.coder import load

                    self._load = load
                self._coder = self._load()
            return self._coder

    def kept(self, store: Store, name: str, make: Callable[[Store], T]) -> T:
        """Give what was made of a store for a name before, as long as nothing was read into it since."""
        stamp = store.filled()
        found = self._kept.get(name)
        if found is None or found[0] != stamp:
            found = (stamp, make(store))
            with self._keeping:
                self._kept[name] = found
                while len(self._kept) > KEPT:
                    self._kept.popitem(last=False)
        answer: T = found[1]
        return answer

    def warm(self) -> None:
        """Begin to load the coder, if it isn't."""
        if self._coder is None and not self._loading.locked():
            Thread(target=self._load_quietly, daemon=True).start()

    def _load_quietly(self) -> None:
        try:
            self.coder()
        except DragomanError as error:  # who tries a text is told
            log.error("%s", error)

    async def coded(self, text: str, published: str | None, visitor: str) -> Coding:
        """Code a text that somebody tries, one at a time.

        Raises:
            HTTPException: it is too long, or too many were tried.
            InputError: it is empty, or the day is none.
        """
        if not text.strip():
            raise InputError("there is no text; paste a dispatch, or a sentence of one")
        if len(text) > TEXT:
            raise HTTPException(413, f"the text has {len(text)} characters, more than {TEXT}; give a part of it, or code it with: dragoman code FILE")
        if not self._rate.allow(visitor):
            raise HTTPException(429, f"more than {TRIES} texts were tried within {WITHIN:g} seconds; wait a moment, or code them with: dragoman code FILE")

        def code() -> Coding:
            coder = self.coder()
            with self._coding:
                return coder.code(text, published)

        return await run_in_threadpool(code)

    def close(self) -> None:
        """Let go of the store."""
        with self._opening:
            if self._store is not None:
                self._store.close()
                self._store = None


def held(request: Request) -> Iterator[Store]:
    """Give a request its connection to the store."""
    yield from request.app.state.desk.store()
