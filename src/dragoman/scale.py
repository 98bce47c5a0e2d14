"""Files in, a filled folder of Parquet out, by stages on Ray: for what one machine can't hold.

Reading, coding and writing pass over the documents one by one; namesakes, near duplicates, stories and dialogue are grouped stages: a shuffle
brings together what has to be compared. All functions below are those that a run on one machine uses, and so are the store's tables.
Nothing counts until the last step.
"""

from __future__ import annotations

import glob
import logging
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import structs

from dragoman import dialogue
from dragoman.dedupe import Repeat, Signature, band_keys, repeats, sign
from dragoman.dialogue import Move
from dragoman.errors import InputError, SetupError, StoreError
from dragoman.ingest import Problem, read
from dragoman.model import Document, Event, Offer, Span
from dragoman.run import CHUNK, Tally, is_to_code
from dragoman.store import Coded, Store, key_of, write_rows
from dragoman.stories import Stories
from dragoman.workers import Lexicons, load, unpacked
from dragoman.workers import read as code

if TYPE_CHECKING:
    import pyarrow as pa
    from ray.data import Dataset

FILE_BITS, EVENT_BITS = 32, 12  # a document's number is file and place in it, an event's its document and place there
PARTITIONS = 4  # of a shuffle, for each core; Ray's own 200 cost a small corpus eight seconds a stage
READ = 256  # documents handed on together
PART = 20_000  # documents written together
FULL = 8  # documents of one band that later ones are compared with, as on one machine
PACK = msgspec.msgpack.Encoder(order="deterministic")
Rows = Iterator["pa.Table"]


def run(
    store: Store, sources: Sequence[str], lexicons: Lexicons, workers: int = 1, published: str | None = None, columns: Mapping[str, str] | None = None
) -> Tally:
    """Code all documents of some files into an empty folder.

    Args:
        store: a folder of Parquet files, open for writing, that holds nothing yet.
        sources: files, folders, patterns.
        lexicons: what each worker loads besides what is shipped.
        workers: actors that code.
        published: day of publication for documents that state none.
        columns: as of `ingest.read`.

    Raises:
        InputError: standard input is named.
        StoreError: the store holds documents, or is no folder.
        SetupError: Ray isn't installed.
    """
    if "-" in sources:
        raise InputError("Ray reads files that every machine can open; standard input is none: write it to a file first")
    if store.status().documents:
        raise StoreError(
            f"{store.database.name}: holds documents already, and Ray fills an empty store; name another folder, or add to this one without --engine ray"
        )
    store.clear_new()
    ray = _start()
    stamp = load(lexicons).run
    number, _ = store.begin(sources, stamp)
    home = store.database.name

    items = [{"at": at, "file": file} for at, file in enumerate(_files(sources))]
    documents: Dataset = ray.data.from_items(items, override_num_blocks=max(1, min(len(items), 1000)))
    documents = documents.map_batches(
        _read, batch_size=1, batch_format="pyarrow", fn_kwargs={"published": published, "columns": dict(columns or {})}
    ).materialize()
    problems = [msgspec.msgpack.decode(row["problem"], type=Problem) for row in documents.select_columns(["problem"]).iter_rows() if row["problem"]]
    verdicts = _verdicts(documents)

    coded = documents.map_batches(
        _Coding,
        batch_size=CHUNK,
        batch_format="pyarrow",
        compute=ray.data.ActorPoolStrategy(size=workers),
        fn_constructor_args=(msgspec.to_builtins(lexicons), ray.put(verdicts)),
    ).materialize()
    keys: list[tuple[Any, ...]] = []
    tally = Tally(skipped=len(problems))
    for row in coded.map_batches(_write, batch_size=PART, batch_format="pyarrow", fn_kwargs={"home": home, "run": number}).iter_rows():
        keys.append((row["number"], row["id"], row["key"], row["signature"]))
        tally.events += row["events"]
        tally.coded += row["fate"] == "coded"
        tally.duplicates += row["fate"] == "duplicate"
        tally.other_languages += row["fate"] == "not English"
        if row["failure"]:
            tally.failed += 1
            problems.append(Problem(row["id"], None, row["failure"], "please report it with this text"))
    tally.read = tally.new = len(keys)
    offers, reports = _ledger(coded), _reports(coded)
    store.take_in(number, sorted(keys), problems)
    store.finish(number, offers, reports)
    tally.offers = len(offers)
    return tally


# -------------------------------------------------------------------- documents
def _read(batch: pa.Table, published: str | None, columns: Mapping[str, str]) -> Rows:
    """Read a file's documents, each with a number, a key and a signature; what can't be read comes out as a problem."""
    for item in batch.to_pylist():
        held: list[dict[str, Any]] = []
        for place, found in enumerate(read([item["file"]], published, columns or None)):
            row: dict[str, Any] = {"number": (item["at"] << FILE_BITS) + place}
            if isinstance(found, Problem):
                row["problem"] = PACK.encode(found)
            else:
                row |= {"id": found.id, "key": key_of(found), "document": PACK.encode(found), "signature": sign(found.text).pack()}
            held.append(row)
            if len(held) == READ:
                yield _table(held, DOCUMENTS)
                held = []
        yield _table(held, DOCUMENTS)


def _verdicts(documents: Dataset) -> dict[int, tuple[str | None, Repeat | None]]:
    """Tell of the documents that aren't what they seem the id they get (None: known already), and what they repeat."""
    names = documents.select_columns(["id", "number", "key"]).groupby("id").map_groups(_namesakes, batch_format="pyarrow")
    verdicts: dict[int, tuple[str | None, Repeat | None]] = {row["number"]: (row["id"], None) for row in names.iter_rows()}
    dropped = {number for number, (ident, _) in verdicts.items() if ident is None}
    bands = documents.map_batches(_bands, batch_format="pyarrow").groupby("band").map_groups(_meetings, batch_format="pyarrow")
    met: dict[int, set[int]] = defaultdict(set)
    for row in bands.iter_rows():
        if row["one"] not in dropped and row["other"] not in dropped:
            met[row["other"]].add(row["one"])
    wanted = sorted({number for other, ones in met.items() for number in (other, *ones)})
    rows = documents.map_batches(_chosen, batch_format="pyarrow", fn_kwargs={"wanted": wanted}).iter_rows() if wanted else ()
    held = {row["number"]: (row["id"], Signature.unpack(row["signature"])) for row in rows}
    copies: set[int] = set()
    for other in sorted(met):
        best: Repeat | None = None
        for one in sorted(met[other] - copies):
            share = repeats(held[other][1], held[one][1])
            if share is not None and (best is None or share > best.similarity):
                best = Repeat(verdicts.get(one, (None, None))[0] or held[one][0], share)
        if best is not None:
            copies.add(other)
            verdicts[other] = (verdicts.get(other, (None, None))[0] or held[other][0], best)
    return verdicts


def _namesakes(group: pa.Table) -> pa.Table:
    """Keep the first of the documents of one id, drop what came in again, rename the others."""
    rows, seen, found = sorted(group.to_pylist(), key=lambda row: row["number"]), set(), []
    for place, row in enumerate(rows):
        if row["id"] is not None and place:
            found.append({"number": row["number"], "id": None if row["key"] in seen else f"{row['id']}~{row['key'][:8]}"})
        seen.add(row["key"])
    return _table(found, {"number": "int64", "id": "string"})


def _bands(batch: pa.Table) -> pa.Table:
    rows = (row for row in batch.select(["number", "signature"]).to_pylist() if row["signature"] is not None)
    found = [{"band": int(key), "number": row["number"]} for row in rows for key in band_keys(Signature.unpack(row["signature"])).astype("int64")]
    return _table(found, {"band": "int64", "number": "int64"})


def _meetings(group: pa.Table) -> pa.Table:
    numbers = sorted(set(group["number"].to_pylist()))
    found = [{"one": one, "other": other} for k, other in enumerate(numbers) for one in numbers[: min(k, FULL)]]
    return _table(found, {"one": "int64", "other": "int64"})


def _chosen(batch: pa.Table, wanted: Sequence[int]) -> pa.Table:
    chosen = set(wanted)
    return _table([row for row in batch.to_pylist() if row["number"] in chosen], DOCUMENTS)


# -------------------------------------------------------------------- coding and writing
class _Coding:
    """An actor that loads the models once."""

    def __init__(self, lexicons: dict[str, Any], verdicts: Any) -> None:  # noqa: ANN401
        import ray

        self._coder = load(msgspec.convert(lexicons, Lexicons))
        self._verdicts: dict[int, tuple[str | None, Repeat | None]] = ray.get(verdicts)

    def __call__(self, batch: pa.Table) -> pa.Table:
        """Code some documents."""
        items: list[tuple[int, Coded]] = []
        for row in batch.to_pylist():
            verdict = self._verdicts.get(row["number"])
            if row["document"] is None or (verdict is not None and verdict[0] is None):
                continue
            document = msgspec.msgpack.decode(row["document"], type=Document)
            ident, repeat = verdict or (document.id, None)
            document = structs.replace(document, id=ident, duplicate_of=repeat.of if repeat else document.duplicate_of)
            signature = None if document.duplicate_of else row["signature"]
            items.append((row["number"], Coded(document, row["key"], signature=signature, similarity=repeat.similarity if repeat else None)))
        answers = iter(code(self._coder, [item.document for _, item in items if is_to_code(item.document)]))
        found = []
        for number, item in items:
            answer = next(answers) if is_to_code(item.document) else None
            if answer is not None:
                item = structs.replace(item, events=answer.events, moves=answer.moves, failed=answer.failure is not None)
            found.append({"number": number, "coded": PACK.encode(item), "moves": item.moves, "failure": answer.failure if answer else None})
        return _table(found, CODED)


def _write(batch: pa.Table, home: str, run: int) -> pa.Table:
    """Write a part of every table; hand on what the store must know of each document."""
    items = list(_items(batch))
    if items:
        write_rows(Path(home), f"{items[0][0]:020}", [(number, item, count(number << EVENT_BITS)) for number, item in items], run)
    failures = batch["failure"].to_pylist()
    found = [
        {
            "number": number,
            "id": item.document.id,
            "key": item.key,
            "signature": item.signature,
            "fate": item.fate,
            "events": len(item.events or ()),
            "failure": failure,
        }
        for (number, item), failure in zip(items, failures, strict=True)
    ]
    return _table(found, KEYS)


def _items(batch: pa.Table) -> Iterator[tuple[int, Coded]]:
    for row in batch.select(["number", "coded"]).to_pylist():
        yield row["number"], msgspec.msgpack.decode(row["coded"], type=Coded)


# -------------------------------------------------------------------- what lies across documents
def _ledger(coded: Dataset) -> list[Offer]:
    """Link the moves of each side, and of each offer keep the fullest telling: the side that answers sees most of it."""
    sides = coded.map_batches(_by_side, batch_format="pyarrow").groupby("side").map_groups(_linked, batch_format="pyarrow")
    best: dict[str, Offer] = {}
    for row in sides.iter_rows():
        offer = msgspec.msgpack.decode(row["offer"], type=Offer)
        old = best.get(offer.id)
        if old is None or _fullness(offer) > _fullness(old):
            best[offer.id] = offer
    return sorted(best.values(), key=lambda o: ((o.date.start if o.date else None) or "9999", o.mentions[0].document if o.mentions else "", o.id))


def _by_side(batch: pa.Table) -> pa.Table:
    found = []
    for row in batch.select(["number", "moves"]).to_pylist():
        groups: dict[str, list[Move]] = defaultdict(list)
        for move in unpacked(row["moves"]) if row["moves"] else ():
            for side in {s.country or s.key for s in (*move.by, *move.to, *move.owner, *move.near)} or {""}:
                groups[side].append(move)
        found += [{"side": side, "number": row["number"], "moves": PACK.encode(moves)} for side, moves in groups.items()]
    return _table(found, {"side": "string", "number": "int64", "moves": "binary"})


def _linked(group: pa.Table) -> pa.Table:
    rows = sorted(group.to_pylist(), key=lambda row: row["number"])
    offers = dialogue.link(dialogue.flat(unpacked(row["moves"]) for row in rows))
    return _table([{"offer": PACK.encode(offer)} for offer in offers], {"offer": "binary"})


def _fullness(offer: Offer) -> tuple[int, int, bytes]:
    return len(offer.replies), len(offer.mentions), PACK.encode(offer)


def _reports(coded: Dataset) -> list[tuple[str, int, bool]]:
    """Gather the stories of each kind of act; others are never one."""
    kinds = coded.map_batches(_by_kind, batch_format="pyarrow").groupby("kind").map_groups(_gathered, batch_format="pyarrow")
    return sorted(((row["story"], row["event"], row["fullest"]) for row in kinds.iter_rows()), key=lambda row: row[1])


def _by_kind(batch: pa.Table) -> pa.Table:
    found = []
    for number, item in _items(batch):
        for place, event in enumerate(item.events or ()):
            sentence = item.document.text[event.evidence.start : event.evidence.end]
            told = structs.replace(event, evidence=Span(0, len(sentence))), structs.replace(item.document, text=sentence)
            kind = "|".join((event.event_type, (event.cameo or "")[:2], *sorted(event.auxiliary)))
            found.append({"kind": kind, "event": (number << EVENT_BITS) + place, "told": PACK.encode(told)})
    return _table(found, {"kind": "string", "event": "int64", "told": "binary"})


def _gathered(group: pa.Table) -> pa.Table:
    def told() -> Iterator[tuple[int, Event, Document]]:
        for row in sorted(group.to_pylist(), key=lambda row: row["event"]):
            yield row["event"], *msgspec.msgpack.decode(row["told"], type=tuple[Event, Document])

    return _table([{"story": story, "event": event, "fullest": fullest} for story, event, fullest in Stories.tell(told())], REPORTS)


# -------------------------------------------------------------------- Ray itself
DOCUMENTS = {"number": "int64", "id": "string", "key": "string", "document": "binary", "signature": "binary", "problem": "binary"}
CODED = {"number": "int64", "coded": "binary", "moves": "binary", "failure": "string"}
KEYS = {"number": "int64", "id": "string", "key": "string", "signature": "binary", "fate": "string", "events": "int64", "failure": "string"}
REPORTS = {"story": "string", "event": "int64", "fullest": "bool_"}


def _table(rows: Sequence[Mapping[str, Any]], columns: Mapping[str, str]) -> pa.Table:
    """Make a table whose columns have their types even where it holds no row."""
    import pyarrow as pa

    return pa.table({name: pa.array([row.get(name) for row in rows], getattr(pa, kind)()) for name, kind in columns.items()})


def _files(sources: Iterable[str]) -> list[str]:
    """Name every file, those of folders and patterns in order."""
    found: list[str] = []
    for name in sources:
        if os.path.isdir(name):
            found += sorted(str(p) for p in Path(name).rglob("*") if p.is_file() and not any(part.startswith(".") for part in p.relative_to(name).parts))
        elif glob.has_magic(name) and not os.path.lexists(name):
            found += sorted(f for f in glob.glob(name, recursive=True) if os.path.isfile(f)) or [name]
        else:
            found.append(name)
    return [os.path.abspath(f) if os.path.exists(f) else f for f in found]


def _start() -> Any:  # noqa: ANN401
    """Join the cluster that RAY_ADDRESS names, or start one on this machine."""
    try:
        import ray
        import ray.data
    except ImportError as error:
        raise SetupError("--engine ray needs Ray; install it with: pip install 'dragoman[ray]'") from error
    if not ray.is_initialized():
        os.environ.setdefault("RAY_agent_register_timeout_ms", "120000")  # on a busy machine Ray's own agents are slow to start
        ray.init(include_dashboard=False, log_to_driver=False, logging_level=logging.ERROR)
    logging.getLogger("ray.data").setLevel(logging.WARNING)
    context = ray.data.DataContext.get_current()
    context.enable_progress_bars = False
    context.default_hash_shuffle_parallelism = max(8, PARTITIONS * int(ray.cluster_resources().get("CPU", 1)))
    return ray
