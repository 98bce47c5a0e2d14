"""Every example of docs/commands.md is run and its output compared; the page of unknown ministers is as the lexicon has them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PAGE = Path(__file__).parent.parent / "docs" / "commands.md"
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def examples() -> list[tuple[str, str]]:
    found = []
    for block in BLOCK.findall(PAGE.read_text(encoding="utf-8")):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def test_docs_every_command_has_an_example() -> None:
    from dragoman.cli import app

    names = {c.name or c.callback.__name__ for c in app.registered_commands}
    shown = {name for name in names for command, _ in examples() if f"dragoman {name}" in command}
    assert shown == names


@pytest.mark.parametrize(("command", "output"), examples(), ids=lambda value: value[:40])
def test_docs_example_prints_what_the_page_says(command: str, output: str) -> None:
    line = re.sub(r"\bdragoman ", f"{sys.executable} -m dragoman ", command)
    result = subprocess.run(["bash", "-c", line], capture_output=True, text=True, timeout=180, check=False, env={**os.environ, "COLUMNS": "160"})
    pattern = "".join(".*?" if c == "…" else re.escape(c) for c in output.strip())
    assert re.fullmatch(pattern, result.stdout.strip(), re.DOTALL), result.stdout + result.stderr


def test_docs_unknown_ministers_are_those_of_the_lexicon(tmp_path: Path) -> None:
    page, tool = tmp_path / "offices.md", PAGE.parents[1] / "tools" / "offices.py"
    subprocess.run([sys.executable, str(tool), str(page)], check=True)
    assert page.read_text(encoding="utf-8") == PAGE.with_name("offices.md").read_text(encoding="utf-8"), (
        "write it anew: python tools/offices.py docs/offices.md"
    )
