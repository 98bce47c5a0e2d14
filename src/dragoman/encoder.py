"""Marked sentences in, probabilities of CAMEO roots out: the small encoder of the judge (ONNX, int8)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from dragoman.errors import SetupError

HOME = Path(__file__).parent / "weights"
# "-" is no event between the two; 18, 19 and 20 are one class, as PLOVER's ASSAULT is.
CLASSES = ("-", "02", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18")
NUMBER = {name: k for k, name in enumerate(CLASSES)} | {"19": len(CLASSES) - 1, "20": len(CLASSES) - 1}
LONGEST = 44  # word pieces; of longer sentences those nearest to a mark are read: more costs time, and misleads
MARKS = {"actor": ("[unused1]", "[unused2]"), "recipient": ("[unused3]", "[unused4]"), "trigger": ("[unused5]", "[unused6]")}
HINTS = 3  # frames told to the encoder, best first
STATUS = {"negation": "[unused80]", "hypothetical": "[unused81]", "future": "[unused82]", "historical": "[unused83]"}
SPECIAL = [mark for pair in MARKS.values() for mark in pair] + [f"[unused{k}]" for k in range(20, 84)]


class Hint(Struct, frozen=True):
    """A frame that fired: CAMEO root, how well its slots fit the two parties (0 both, 1 one, 2 neither), status."""

    root: str
    fit: int
    status: list[str]


class Marked(Struct, frozen=True):
    """A sentence with the spans of actor, recipient and trigger (None where there is none), and the frames' hints."""

    text: str
    actor: tuple[int, int] | None
    recipient: tuple[int, int] | None
    trigger: tuple[int, int] | None
    hints: list[Hint]


def mark(item: Marked) -> tuple[str, str]:
    """Write a marked sentence as the two segments that the encoder reads."""
    inserts: list[tuple[int, int, str]] = []
    for name, span in (("actor", item.actor), ("recipient", item.recipient), ("trigger", item.trigger)):
        if span is not None:
            opening, closing = MARKS[name]
            inserts += [(span[0], 1, f" {opening} "), (span[1], 0, f" {closing} ")]
    text = item.text
    for at, _, piece in sorted(inserts, reverse=True):
        text = text[:at] + piece + text[at:]
    pieces = []
    for hint in item.hints[:HINTS]:
        number = NUMBER.get(hint.root)
        if number is not None:
            pieces.append(f"[unused{20 + 20 * hint.fit + number}]")
            pieces += [STATUS[s] for s in hint.status if s in STATUS]
    return text, " ".join(pieces)


class Tokens:
    """Turns marked sentences into word pieces.

    Args:
        home: folder that holds `tokenizer.json`.
    """

    def __init__(self, home: Path = HOME) -> None:
        from tokenizers import Tokenizer

        self._tokenizer: Any = Tokenizer.from_file(str(home / "tokenizer.json"))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._tokenizer.add_special_tokens(SPECIAL)
        self._first = {self._tokenizer.token_to_id(pair[0]) for pair in MARKS.values()}
        self.cls, self.sep = self._tokenizer.token_to_id("[CLS]"), self._tokenizer.token_to_id("[SEP]")
        self.marks = tuple(self._tokenizer.token_to_id(MARKS[name][0]) for name in ("actor", "recipient", "trigger"))

    def encode(self, item: Marked) -> tuple[list[int], list[int], tuple[int, int, int]]:
        """Give piece ids, segment numbers, and the places of the three opening marks (0, the first piece, where absent)."""
        sentence, hints = mark(item)
        body = self._tokenizer.encode(sentence, add_special_tokens=False).ids
        tail = self._tokenizer.encode(hints, add_special_tokens=False).ids if hints else []
        room = LONGEST - len(tail) - 3
        if len(body) > room:
            at = [k for k, piece in enumerate(body) if piece in self._first] or [0]
            near = sorted(range(len(body)), key=lambda k: min(abs(k - mark) for mark in at))[:room]
            body = [body[k] for k in sorted(near)]
        ids = [self.cls, *body, self.sep, *tail, self.sep]
        segments = [0] * (len(body) + 2) + [1] * (len(tail) + 1)
        places = tuple(ids.index(m) if m in ids else 0 for m in self.marks)
        return ids, segments, (places[0], places[1], places[2])


class Encoder:
    """The encoder with its head and calibration.

    Args:
        home: folder with `encoder.onnx`, `head.json` and `tokenizer.json`.
        threads: of this process; more than two bring nothing.

    Raises:
        SetupError: a file is missing.
    """

    def __init__(self, home: Path = HOME, threads: int = 2) -> None:
        import onnxruntime

        missing = [name for name in ("encoder.onnx", "head.json", "tokenizer.json") if not (home / name).is_file()]
        if missing:
            raise SetupError(f"the judge's weights are incomplete: {', '.join(missing)} not found; install Dragoman anew or run `make weights`")
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.log_severity_level = 3
        # fused with the sum before it, a layer norm takes eight times as long on a CPU
        self._session = onnxruntime.InferenceSession(
            str(home / "encoder.onnx"), options, providers=["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
        )
        head = json.loads((home / "head.json").read_text(encoding="utf-8"))
        self._weight: NDArray[np.float32] = np.array(head["weight"], dtype=np.float32)
        self._bias: NDArray[np.float32] = np.array(head["bias"], dtype=np.float32)
        self._temperature = float(head["temperature"])
        self.name = str(head["name"])
        self._tokens = Tokens(home)

    def probabilities(self, items: Sequence[Marked]) -> NDArray[np.float32]:
        """Rate sentences: one row each, one column for each of CLASSES; rows sum to 1.

        Each is run by itself: in a batch, quantization would make its figures depend on its neighbours.
        """
        rows = [self._row(*self._tokens.encode(item)) for item in items]
        return np.stack(rows) if rows else np.zeros((0, len(CLASSES)), dtype=np.float32)

    def _row(self, ids: list[int], segments: list[int], places: tuple[int, int, int]) -> NDArray[np.float32]:
        given = {"ids": ids, "segments": segments, "places": (0, *places)}
        hidden: Any = self._session.run(None, {name: np.array(value, dtype=np.int64) for name, value in given.items()})[0]
        logits = (self._weight @ hidden.ravel() + self._bias) / self._temperature
        exp = np.exp(logits - logits.max())
        result: NDArray[np.float32] = exp / exp.sum()
        return result
