"""The installation in, what a bug report needs out."""

from __future__ import annotations

import platform
import time
from collections.abc import Iterator
from importlib import metadata

from dragoman.coder import load
from dragoman.examples import brief
from dragoman.version import VERSION

SENTENCE = "France urged Mali's military government on Tuesday to release the detained president."


def examine() -> Iterator[tuple[str, str]]:
    """Name version, platform, packages, model, lexicons; then code one sentence."""
    yield "dragoman", VERSION
    yield "python", f"{platform.python_version()} on {platform.system()} {platform.machine()}"
    for package in ("spacy", "thinc", "numpy", "msgspec"):
        try:
            yield package, metadata.version(package)
        except metadata.PackageNotFoundError:
            yield package, "not installed"
    start = time.perf_counter()
    coder = load()
    yield "loaded in", f"{time.perf_counter() - start:.2f} s"
    yield "model", coder.run.model
    yield "lexicon", f"{coder.run.lexicon} ({len(coder.lexicon.entities)} actors, {len(coder.lexicon.frames)} frames)"
    yield "weights", coder.run.weights
    yield "sentence", SENTENCE
    for event in coder.code(SENTENCE).events:
        yield "event", brief(event)
