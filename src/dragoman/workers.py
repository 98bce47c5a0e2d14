"""Chunks of documents in, what was coded of each out, in order: in this process or in several that load the models once."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from types import TracebackType
from typing import Any, Protocol, Self

import msgspec
from msgspec import Struct

from dragoman.coder import Coder
from dragoman.coder import load as load_coder
from dragoman.dialogue import Move
from dragoman.errors import DragomanError, LexiconError, SetupError
from dragoman.model import Document, Event, Run

AHEAD = 2  # chunks handed to a worker at once, so that it never waits for its next
PACKER = msgspec.msgpack.Encoder(order="deterministic")  # sets in one order in every process
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS")  # read by NumPy when it is loaded
LOADING = 300.0  # seconds after which a worker that is still loading is given up


class Reading(Struct, frozen=True):
    """What was read out of one document: events (None where coding failed, with the reason) and packed moves."""

    events: list[Event] | None
    moves: bytes | None = None
    failure: str | None = None


class Lexicons(Struct, frozen=True):
    """Lexicons of the user's own, which every worker loads."""

    actors: list[str] = []
    frames: list[str] = []


class Engine(Protocol):
    """Codes chunks; `run` is the stamp of what it codes with."""

    run: Run

    def code(self, chunks: Iterable[Sequence[Document]]) -> Iterator[list[Reading]]:
        """Code chunk after chunk; the answers come in the order of the chunks."""
        ...


class Here(AbstractContextManager["Here"]):
    """Codes in this process."""

    def __init__(self, lexicons: Lexicons) -> None:
        self._coder = load(lexicons)
        self.run = self._coder.run

    def code(self, chunks: Iterable[Sequence[Document]]) -> Iterator[list[Reading]]:
        """Code chunk after chunk."""
        for chunk in chunks:
            yield read(self._coder, chunk)

    def __exit__(self, *_: object) -> None:
        """Nothing to let go of."""


class Workers(AbstractContextManager["Workers"]):
    """Codes in several processes, each with its own models.

    Args:
        count: how many.
        lexicons: what each loads besides what is shipped.

    Raises:
        DragomanError: the models or lexicons can't be loaded.
    """

    def __init__(self, count: int, lexicons: Lexicons) -> None:
        context = get_context("spawn")  # a fork would copy threads and the database
        self._processes: list[BaseProcess] = []
        self._connections: list[Connection] = []
        try:
            for _ in range(count):
                ours, theirs = context.Pipe()
                process = context.Process(target=_work, args=(theirs, msgspec.to_builtins(lexicons)), daemon=True)
                with _one_thread():
                    process.start()
                theirs.close()
                self._processes.append(process)
                self._connections.append(ours)
            stamps = [self._stamp(connection) for connection in self._connections]
        except BaseException:
            self.__exit__(None, None, None)
            raise
        self.run = stamps[0]

    def code(self, chunks: Iterable[Sequence[Document]]) -> Iterator[list[Reading]]:
        """Code chunks wherever a worker is free; the answers come in the order of the chunks all the same."""
        source = iter(chunks)
        waiting: dict[Connection, deque[int]] = {connection: deque() for connection in self._connections}
        done: dict[int, list[Reading]] = {}
        given = taken = 0
        exhausted = False
        while True:
            while not exhausted and given - taken < (AHEAD + 1) * len(waiting):
                free = min(waiting, key=lambda connection: len(waiting[connection]))
                if len(waiting[free]) >= AHEAD:
                    break
                chunk = next(source, None)
                if chunk is None:
                    exhausted = True
                    break
                self._send(free, msgspec.msgpack.encode(chunk))
                waiting[free].append(given)
                given += 1
            while taken in done:
                yield done.pop(taken)
                taken += 1
            if exhausted and taken == given:
                return
            for ready in wait([connection for connection, held in waiting.items() if held]):
                assert isinstance(ready, Connection)
                done[waiting[ready].popleft()] = msgspec.msgpack.decode(self._receive(ready), type=list[Reading])

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """End the workers: those that wait by themselves, those at work at once."""
        for connection in self._connections:
            connection.close()
        for process in self._processes:
            process.join(timeout=5 if kind is None else 0)
            if process.is_alive():
                process.terminate()
                process.join()

    def __enter__(self) -> Self:
        """Give itself."""
        return self

    def _stamp(self, connection: Connection) -> Run:
        if not connection.poll(LOADING):
            raise SetupError(f"a worker didn't load its models within {LOADING:.0f} seconds; try fewer workers")
        answer: Run | str = msgspec.msgpack.decode(self._receive(connection), type=Run | str)
        if isinstance(answer, str):
            raise LexiconError(answer)
        return answer

    def _send(self, connection: Connection, data: bytes) -> None:
        try:
            connection.send_bytes(data)
        except OSError as error:
            raise self._lost() from error

    def _receive(self, connection: Connection) -> bytes:
        try:
            return connection.recv_bytes()
        except (EOFError, OSError) as error:
            raise self._lost() from error

    @staticmethod
    def _lost() -> DragomanError:
        return DragomanError("a worker ended unexpectedly, perhaps for want of memory; run again with fewer workers, what was committed is kept")


@contextmanager
def _one_thread() -> Iterator[None]:
    """Let processes that are started meanwhile multiply matrices on one thread each, where the user hasn't settled it."""
    unset = [name for name in THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(unset, "1"))
    try:
        yield
    finally:
        for name in unset:
            del os.environ[name]


def load(lexicons: Lexicons) -> Coder:
    """Make a coder that takes one thread."""
    return load_coder([Path(f) for f in lexicons.actors], [Path(f) for f in lexicons.frames], threads=1)


def read(coder: Coder, documents: Sequence[Document]) -> list[Reading]:
    """Code documents together; should that fail, one by one, so that only the one that is the cause is left uncoded."""
    try:
        return [Reading(coding.events, PACKER.encode(moves) if moves else None) for coding, moves in coder.read(documents)]
    except Exception as error:  # whatever a text may set off: it is told, and the run goes on
        if len(documents) == 1:
            return [Reading(None, failure=f"could not be coded: {type(error).__name__}: {error}")]
        return [answer for document in documents for answer in read(coder, [document])]


def unpacked(moves: bytes) -> list[Move]:
    """Read the moves of a document as `Reading.moves` holds them."""
    found: list[Move] = msgspec.msgpack.decode(moves, type=list[Move])
    return found


def _work(connection: Connection, lexicons: dict[str, Any]) -> None:
    """Load, tell the stamp or what is wrong, then answer chunks until nobody asks."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    send: Callable[[Any], None] = lambda answer: connection.send_bytes(msgspec.msgpack.encode(answer))  # noqa: E731
    try:
        coder = load(msgspec.convert(lexicons, Lexicons))
    except DragomanError as error:
        send(str(error))
        return
    send(coder.run)
    try:
        while True:
            send(read(coder, msgspec.msgpack.decode(connection.recv_bytes(), type=list[Document])))
    except (EOFError, OSError):
        return
