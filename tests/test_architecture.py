"""The stages stand in one order, and nothing imports a stage beneath it."""

from __future__ import annotations

import ast
from pathlib import Path

import dragoman

SOURCE = Path(dragoman.__file__).parent
ORDER = (
    "version", "errors", "markup", "model", "flat", "tables", "lexicon", "ingest", "petrarch", "dedupe", "parse", "syntax", "actors", "when", "places",
    "slots", "frames", "scenes", "status", "drafts", "encoder", "rating",
    "weighing", "judge", "attribution", "uptake", "dating", "merge", "stories", "relate", "dialogue", "coder",
    "corpus", "examples", "evaluate", "ledger_scores", "batch", "unknown", "store", "export", "workers", "run", "scale", "show",
    "changes", "analyse", "sheets", "plots", "report", "review", "corrections", "stubs", "asking", "reviewing", "web", "serving", "doctor", "cli",
)  # fmt: skip
PUBLIC = [
    "Coder", "Coding", "Corpus", "Dialogue", "Document", "DragomanError", "Event", "InputError", "LexiconError", "Offer", "Party", "Place",
    "Reply", "SetupError", "Source", "When", "__version__", "load", "read",
]  # fmt: skip


def stage_of(path: Path) -> str:
    return path.relative_to(SOURCE).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Names of the stages that a file imports when it runs; imports for type checking alone don't count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    checking = {id(n) for block in ast.walk(tree) if isinstance(block, ast.If) and "TYPE_CHECKING" in ast.unparse(block.test) for n in ast.walk(block)}
    found = set()
    for node in ast.walk(tree):
        if id(node) in checking:
            continue
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dragoman"):
            parts = (node.module or "").split(".")
            found |= {parts[1]} if len(parts) > 1 else {alias.name for alias in node.names}
        elif isinstance(node, ast.Import):
            found |= {alias.name.split(".")[1] for alias in node.names if alias.name.startswith("dragoman.")}
    return found & set(ORDER)


def test_architecture_every_module_has_its_place() -> None:
    stages = {stage_of(p) for p in SOURCE.rglob("*.py")} - {"__init__", "__main__"}
    assert stages <= set(ORDER), f"give {stages - set(ORDER)} a place in ORDER and in ARCHITECTURE.md"


def test_architecture_imports_only_go_down() -> None:
    wrong = []
    for path in SOURCE.rglob("*.py"):
        own = stage_of(path)
        if own in ("__init__", "__main__"):
            continue
        wrong += [f"{own} imports {other}" for other in imports(path) if ORDER.index(other) > ORDER.index(own)]
    assert not wrong


def test_architecture_one_file_knows_spacy() -> None:
    users = [p.name for p in SOURCE.rglob("*.py") if any("spacy" in line for line in p.read_text(encoding="utf-8").splitlines() if "import" in line)]
    assert users in ([], ["parse.py"])


def test_architecture_public_names_are_pinned() -> None:
    assert sorted(dragoman.__all__) == sorted(PUBLIC)


def test_architecture_only_the_command_line_prints() -> None:
    for path in SOURCE.rglob("*.py"):
        if path.name == "cli.py":
            continue
        calls = [n for n in ast.walk(ast.parse(path.read_text(encoding="utf-8"))) if isinstance(n, ast.Call)]
        assert not [c for c in calls if ast.unparse(c.func) in ("print", "sys.exit", "exit")], path.name


def test_architecture_only_the_store_knows_sql() -> None:
    users = {stage_of(p) for p in SOURCE.rglob("*.py") if "SELECT " in p.read_text(encoding="utf-8")}
    assert users == {"store"}
