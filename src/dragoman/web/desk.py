"""The name of a store in; the open store, a connection for each request, and the coder, each when it is first asked for, out."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from threading import Lock
from typing import TYPE_CHECKING

from dragoman.errors import StoreError
from dragoman.store import Store, open_store

if TYPE_CHECKING:
    from dragoman.coder import Coder

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
        self._opening, self._loading = Lock(), Lock()

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

    def close(self) -> None:
        """Let go of the store."""
        with self._opening:
            if self._store is not None:
                self._store.close()
                self._store = None
