"""Run the code cells of a notebook in one process, without a kernel, and write what they show into it.

Usage: PYTHONPATH=src python tools/notebook.py docs/tutorial.ipynb
"""

from __future__ import annotations

import ast
import contextlib
import io
import json
import os
import sys
from pathlib import Path
from typing import Any

WIDE = 200  # characters of a line kept
Output = dict[str, Any]


def run(path: Path) -> list[list[Output]]:
    """Run the code cells in the notebook's folder and give the outputs of each, in nbformat's terms; an error names the cell."""
    cells = [c for c in json.loads(path.read_text(encoding="utf-8"))["cells"] if c["cell_type"] == "code"]
    space: dict[str, Any] = {"__name__": "__main__"}
    before = Path.cwd()
    os.chdir(path.parent)
    try:
        return [_run(number, "".join(cell["source"]), space) for number, cell in enumerate(cells, 1)]
    finally:
        os.chdir(before)


def _run(number: int, source: str, space: dict[str, Any]) -> list[Output]:
    tree = ast.parse(source, f"cell {number}")
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    try:
        with contextlib.redirect_stdout(printed):
            exec(compile(tree, f"cell {number}", "exec"), space)
            if last is not None:
                value = eval(compile(ast.Expression(last.value), f"cell {number}", "eval"), space)
    except Exception as error:
        error.add_note(f"in cell {number}:\n{source}")
        raise
    outputs: list[Output] = []
    if printed.getvalue():
        outputs.append({"output_type": "stream", "name": "stdout", "text": printed.getvalue().splitlines(keepends=True)})
    if value is not None:
        shown = {"text/plain": repr(value)}
        if hasattr(value, "_repr_html_"):
            shown = {"text/plain": shorten(shown["text/plain"]), "text/html": value._repr_html_()}
        if hasattr(value, "_repr_svg_"):
            shown["image/svg+xml"] = value._repr_svg_()
        data = {kind: text.splitlines(keepends=True) for kind, text in shown.items()}
        outputs.append({"output_type": "execute_result", "execution_count": number, "metadata": {}, "data": data})
    return outputs


def shorten(text: str) -> str:
    """Cut a long line of what is shown better as HTML."""
    return "\n".join(line if len(line) <= WIDE else line[:WIDE] + "…" for line in text.split("\n"))


def main(path: Path) -> None:
    """Write a notebook anew with its outputs."""
    outputs = iter(run(path))
    notebook = json.loads(path.read_text(encoding="utf-8"))
    count = 0
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            count += 1
            cell["execution_count"], cell["outputs"] = count, next(outputs)
    path.write_text(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
