"""Names of files, folders, patterns and archives in, opened Entries out; what can't be opened is a Problem."""

from __future__ import annotations

import glob
import io
import os
import stat
import sys
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path, PurePosixPath
from typing import IO, TYPE_CHECKING, Any, BinaryIO, cast

from dragoman.errors import DragomanError
from dragoman.ingest.base import Entry, Problem, Unreadable, need

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

STDIN = "-"
FREE = 64 * 2**20  # bytes that anything may unpack to
RATIO = 200  # beyond that, times its packed size; text packs 3 to 20 times, a bomb more than 1,000
DEPTH = 3  # archives within archives
RIGHTS = "check the name and the rights of the file"
PACKED = (".gz", ".zst", ".zip")
PACKS = 4  # times that news shrinks when packed, where a file doesn't tell


class Guard(io.RawIOBase):
    """A stream that turns what breaks while unpacking into Unreadable, and stops a bomb: more than FREE bytes at RATIO times what went in."""

    def __init__(self, stream: IO[bytes], packed: Callable[[], int]) -> None:
        super().__init__()
        self._stream = stream
        self._packed = packed
        self._out = 0

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: WriteableBuffer) -> int:
        """Read some bytes."""
        view = memoryview(buffer).cast("B")
        try:
            data = self._stream.read(len(view))
        except (EOFError, zlib.error, ValueError, NotImplementedError, RuntimeError, OSError) as error:
            raise Unreadable(f"is broken or cut off: {str(error) or type(error).__name__}", "fetch the file again") from error
        except Exception as error:  # the libraries' own errors, which can't be named without importing them
            if type(error).__name__ not in ("BadZipFile", "ZstdError", "LargeZipFile"):
                raise
            raise Unreadable(f"is broken or cut off: {error}", "fetch the file again") from error
        self._out += len(data)
        if self._out > FREE and self._out > RATIO * self._packed():
            raise Unreadable(f"unpacks to more than {RATIO} times its size (a bomb)", "unpack it yourself if you trust it")
        view[: len(data)] = data
        return len(data)


def entries(names: Iterable[str]) -> Iterator[Entry | Problem]:
    """Open what is named: files, `-` for standard input, folders with all below them, patterns such as `news/**/*.xml`; archives are opened too."""
    for name in names:
        if name == STDIN:
            yield Entry("standard input", "stdin", "", buffered(sys.stdin.buffer))
        elif glob.has_magic(name) and not os.path.lexists(name):
            found = sorted(glob.glob(name, recursive=True))
            if not found:
                yield Problem(name, None, "no file matches", "check the pattern")
            for path in map(Path, found):
                if not path.is_dir():
                    yield from _file(path, path.name)
        elif Path(name).is_dir():
            yield from _folder(Path(name))
        else:
            yield from _file(Path(name), Path(name).name)


def weigh(names: Iterable[str]) -> int:
    """Tell how many bytes files, folders and patterns hold, of packed files what they unpack to, as far as that is known without unpacking."""
    paths: list[Path] = []
    for name in names:
        if glob.has_magic(name) and not os.path.lexists(name):
            paths += map(Path, glob.glob(name, recursive=True))
        elif Path(name).is_dir():
            paths += [Path(folder, file) for folder, _, files in os.walk(name) for file in files]
        elif name != STDIN:
            paths.append(Path(name))
    return sum(map(_weight, paths))


def _weight(path: Path) -> int:
    import zipfile

    suffix = path.suffix.lower()
    try:
        size = path.stat().st_size
        if suffix not in PACKED or not path.is_file():
            return size
        if suffix == ".zip":
            with zipfile.ZipFile(path) as archive:
                return sum(info.file_size for info in archive.infolist())
        with path.open("rb") as stream:
            stream.seek(-4, os.SEEK_END)
            told = int.from_bytes(stream.read(), "little") if suffix == ".gz" else 0  # of a gz file of several parts the last one alone
        return told if told > size else PACKS * size
    except (OSError, ValueError, zipfile.BadZipFile):
        return 0  # what is wrong is told when it is read


def buffered(stream: IO[bytes] | io.RawIOBase) -> BinaryIO:
    """Give a stream that can be looked into before it is read."""
    return cast(BinaryIO, io.BufferedReader(cast(io.RawIOBase, stream), 2**16))


def _folder(top: Path) -> Iterator[Entry | Problem]:
    seen: set[tuple[int, int]] = set()
    count = 0
    for folder, below, files in os.walk(top, followlinks=True, onerror=None):
        state = os.stat(folder)
        if (state.st_dev, state.st_ino) in seen:
            below.clear()
            yield Problem(folder, None, "is a link to a folder that was read already", "remove the link")
            continue
        seen.add((state.st_dev, state.st_ino))
        below[:] = sorted(name for name in below if not name.startswith("."))
        for name in sorted(files):
            path = Path(folder, name)
            if not name.startswith("."):
                count += 1
                yield from _file(path, path.relative_to(top).as_posix(), regular=True)
    if not count:
        yield Problem(str(top), None, "is a folder without files", "name a folder that holds some")


def _file(path: Path, shown: str, regular: bool = False) -> Iterator[Entry | Problem]:
    """Open a file; in folders only regular ones, since a pipe would wait for ever."""
    try:
        if regular and not stat.S_ISREG(path.stat().st_mode):
            yield Problem(str(path), None, "isn't a regular file", "leave it out")
            return
        with path.open("rb") as stream:
            yield from _open(str(path), PurePosixPath(shown), stream, 0)
    except OSError as error:
        yield Problem(str(path), None, f"can't be read: {(error.strerror or str(error)).lower()}", RIGHTS)
    except Unreadable as error:
        yield Problem(str(path), None, error.what, error.remedy)


def _open(name: str, shown: PurePosixPath, stream: BinaryIO, depth: int) -> Iterator[Entry | Problem]:
    """Open a stream by its suffix, through whatever it is packed in."""
    suffix = shown.suffix.lower()
    if suffix not in PACKED:
        yield Entry(name, str(shown.with_suffix("")), suffix, stream)
    elif depth == DEPTH:
        yield Problem(name, None, f"is packed more than {DEPTH} times", "unpack it yourself if you trust it")
    elif suffix == ".zip":
        yield from _zip(name, shown.with_suffix(""), stream, depth)
    else:
        counted = _Counter(stream)
        if suffix == ".gz":
            import gzip

            unpacked: Any = gzip.GzipFile(fileobj=cast(BinaryIO, counted))
        else:
            unpacked = _Zst(counted)
        yield from _open(name, shown.with_suffix(""), buffered(Guard(unpacked, lambda: counted.count)), depth + 1)


def _zip(name: str, shown: PurePosixPath, stream: BinaryIO, depth: int) -> Iterator[Entry | Problem]:
    import tempfile
    import zipfile

    with tempfile.TemporaryFile() as spool:
        if not stream.seekable():
            import shutil

            shutil.copyfileobj(stream, spool)
            stream = cast(BinaryIO, spool)
        try:
            archive = zipfile.ZipFile(stream)
        except Exception as error:  # the library lets many kinds of error through where a file is broken
            yield Problem(name, None, f"is no zip file: {error}", "fetch the file again")
            return
        with archive:
            for info in archive.infolist():
                member = f"{name}/{info.filename}"
                if not info.filename or info.is_dir() or PurePosixPath(info.filename).name.startswith("."):
                    continue
                if info.flag_bits & 1:
                    yield Problem(member, None, "is locked with a password", "unpack it yourself")
                    continue
                try:
                    with archive.open(info) as inner:
                        guard = Guard(inner, lambda info=info: info.compress_size)  # type: ignore[misc]
                        yield from _open(member, shown / info.filename, buffered(guard), depth + 1)
                except DragomanError:
                    raise
                except Exception as error:  # as above; the other members are read all the same
                    yield Problem(member, None, f"is broken: {error}", "fetch the archive again")


class _Counter:
    """Counts the bytes that are read from a stream."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self.count = 0

    def read(self, size: int = -1) -> bytes:
        data = self._stream.read(size)
        self.count += len(data)
        return data


class _Zst:
    """Unpacks zst. The library's own reader takes a file that is cut off for one that ends."""

    CHUNK = 1024  # packed bytes at a time; the worst bomb makes 32 MB of them

    def __init__(self, stream: _Counter) -> None:
        self._stream = stream
        self._frames = need("zstandard", "zst files").ZstdDecompressor()
        self._frame = self._frames.decompressobj()
        self._ready = memoryview(b"")
        self._rest = b""

    def read(self, size: int) -> bytes:
        while not self._ready:
            chunk = self._rest or self._stream.read(self.CHUNK)
            self._rest = b""
            if not chunk:
                if not self._frame.eof:
                    raise EOFError("the end is missing")
                return b""
            if self._frame.eof:
                self._frame = self._frames.decompressobj()
            self._ready = memoryview(self._frame.decompress(chunk))
            self._rest = self._frame.unused_data
        data = bytes(self._ready[:size])
        self._ready = self._ready[size:]
        return data
