"""What the tests share: one coder, and a way to write a parsed sentence by hand."""

from __future__ import annotations

import glob
import os
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import dragoman
from dragoman.coder import Coder
from dragoman.lexicon import Lexicon, load
from dragoman.parse import Sentence, Token


@pytest.fixture(scope="session")
def coder() -> Coder:
    return dragoman.load()


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    """Start a PostgreSQL server of our own that ends with the tests; its socket lies in a folder nobody else knows."""
    pytest.importorskip("pg8000", reason="pg8000 isn't installed")
    found = [shutil.which("initdb"), *sorted(glob.glob("/usr/lib/postgresql/*/bin/initdb"))]
    initdb = next((Path(f).resolve() for f in found if f), None)
    if initdb is None:
        pytest.skip("PostgreSQL's initdb isn't installed")
    home = Path(tempfile.mkdtemp(prefix="dragoman-pg-"))
    user = {}
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        user = {"user": "nobody"}
        shutil.chown(home, "nobody")
    quiet = {"check": True, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": home, **user}
    control = [str(initdb.with_name("pg_ctl")), "-D", str(home / "data"), "-w"]
    try:
        subprocess.run([str(initdb), "-D", str(home / "data"), "-U", "tester", "--auth=trust", "-E", "UTF8", "--locale=C", "-N"], **quiet)
        subprocess.run([*control, "-l", str(home / "log"), "-o", f"-k {home} -c listen_addresses='' -c fsync=off", "start"], **quiet)
        yield f"postgresql://tester@/postgres?host={home}"
        subprocess.run([*control, "-m", "immediate", "stop"], **quiet)
    finally:
        shutil.rmtree(home, ignore_errors=True)


@pytest.fixture
def postgres(postgres_server: str) -> str:
    """Give the address of an empty schema."""
    from dragoman.store.postgres import Postgres

    name = f"s{uuid.uuid4().hex[:12]}"
    server = Postgres(postgres_server, read_only=True)
    server.query(f"CREATE SCHEMA {name}")
    server.close()
    return f"{postgres_server}&options=-csearch_path%3D{name}"


@pytest.fixture
def parsed(lexicon: Lexicon) -> Callable[[str], Sentence]:
    """Build a sentence from `word/TAG/dep/head` items, head being the index of the governing word (its own for the root)."""

    def build(notation: str) -> Sentence:
        tokens, at = [], 0
        for i, item in enumerate(notation.split()):
            word, tag, dep, head = item.rsplit("/", 3)
            tokens.append(Token(i, word, at, at + len(word), lexicon.lemma(word.lower(), tag), tag, dep, int(head)))
            at += len(word) + 1
        return Sentence.build(0, 0, at - 1, tokens)

    return build
