"""The verb that serves the workbench: what it prints, refuses and asks for."""

from __future__ import annotations

import socket
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.errors import InputError, StoreError
from dragoman.serving import _is_own
from dragoman.store import open_store

pytest.importorskip("fastapi", reason="the extra web isn't installed")


@pytest.fixture
def path(tmp_path: Path) -> str:
    open_store(str(tmp_path / "s.duckdb")).close()
    return str(tmp_path / "s.duckdb")


def serve(*words: str) -> None:
    CliRunner().invoke(app, ["serve", *words], catch_exceptions=False)


def ask(address: str) -> tuple[int, str]:
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}), urllib.request.HTTPCookieProcessor())
    try:
        with opener.open(address, timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode()


def test_serving_prints_where_it_answers_and_wants_a_token_of_strangers(path: str) -> None:
    command = [sys.executable, "-m", "dragoman", "serve", path, "--port", "0", "--host", "0.0.0.0", "--read-only"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            address = server.stdout.readline().split()[0].replace("0.0.0.0", "127.0.0.1")
            bare, _, token = address.partition("?token=")
            assert len(token) >= 32
            assert ask(bare)[0] == 401
            status, page = ask(address)
            assert status == 200
            assert "Nothing has been read yet" in page
        finally:
            server.terminate()


def test_serving_says_what_cant_be_served(path: str) -> None:
    with pytest.raises(StoreError, match="no such store; make it with: dragoman run"):
        serve(str(Path(path).with_name("other.duckdb")))
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(InputError, match="can't be answered on"):
        serve(path, "--port", str(taken.getsockname()[1]))


def test_serving_knows_its_own_machine() -> None:
    assert all(map(_is_own, ("localhost", "127.0.0.1", "127.8.8.8", "::1")))
    assert not any(map(_is_own, ("0.0.0.0", "::", "192.168.0.1", "example.org", "")))
