"""TOML files in, a checked and compiled Lexicon out, or an error that names file, entry and field."""

from __future__ import annotations

import csv
import gc
import hashlib
import os
import tempfile
from collections.abc import Sequence
from pathlib import Path

import msgspec

from dragoman.errors import LexiconError
from dragoman.lexicon.entries import Entries
from dragoman.lexicon.language import Language
from dragoman.lexicon.types import Lexicon
from dragoman.lexicon.world import World

HOME = Path(__file__).parent.parent / "lexicons"
FORMAT = 6  # raise it when the compiled form or a check changes: a compiled lexicon is not checked again


def load(extra: Sequence[Path] = ()) -> Lexicon:
    """Load the lexicons, from the compiled copy where one of the same content exists.

    Args:
        extra: more TOML files of actors or frames; an entry with a known id replaces ours.

    Raises:
        LexiconError: an entry is wrong.
    """
    files = [*sorted(p for p in HOME.rglob("*") if p.suffix in (".toml", ".csv")), *map(Path, extra)]
    digest = hashlib.sha256(str(FORMAT).encode())
    contents = []
    for path in files:
        data = _bytes(path)
        digest.update(_label(path).encode() + data)
        contents.append((path, data))
    key = digest.hexdigest()[:16]
    compiled = _cache(key)
    if compiled.is_file():
        try:
            return _decode(compiled.read_bytes())
        except (msgspec.MsgspecError, OSError):
            pass  # a torn or foreign file: build anew and replace it
    lexicon, _ = _build(contents, key)
    _store(compiled, msgspec.msgpack.encode(lexicon))
    return lexicon


def check(extra: Sequence[Path] = ()) -> list[str]:
    """List everything that is wrong in the lexicons, each as one line; empty if all is well."""
    files = [*sorted(p for p in HOME.rglob("*") if p.suffix in (".toml", ".csv")), *map(Path, extra)]
    return _build([(p, _bytes(p)) for p in files], "check", collect=True)[1]


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise LexiconError(f"{path}: can't be read ({error.strerror}); name a TOML file") from error


def _cache(key: str) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    return Path(base) / "dragoman" / f"lexicon-{key}.msgpack"


def _decode(data: bytes) -> Lexicon:
    """Read a compiled lexicon; the collector rests meanwhile, since a hundred thousand new objects would wake it in vain."""
    resting = gc.isenabled()
    gc.disable()
    try:
        return msgspec.msgpack.decode(data, type=Lexicon)
    finally:
        gc.freeze()  # what was just read stays for good; the collector need not look through it again
        if resting:
            gc.enable()


def _store(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as handle:
            handle.write(data)
        os.replace(handle.name, path)
    except OSError:
        pass  # a read-only home: the lexicon is compiled at each start


def _label(path: Path) -> str:
    return str(path.relative_to(HOME)) if path.is_relative_to(HOME) else path.name


def _build(contents: list[tuple[Path, bytes]], key: str, collect: bool = False) -> tuple[Lexicon, list[str]]:
    """Read all files into the tables of a Lexicon; with `collect`, note what is wrong and go on."""
    entries = Entries(collect)
    codes: dict[str, dict[str, str]] = {}
    for path, data in contents:
        if path.suffix == ".csv":
            if path == HOME / "cameo.csv":  # other tables are read by their own stage; they count for the hash only
                codes = {row["code"]: row for row in csv.DictReader(data.decode("utf-8").splitlines())}
            continue
        entries.add(_label(path), str(path), data, own=not path.is_relative_to(HOME))
    entries.open()
    world, language = World(entries), Language(entries, codes)
    language.take_classes()
    kinds = {
        "state": world.state, "actor": world.actor, "office": world.office, "role": world.role, "modifier": world.modifier, "place": world.place,
        "frame": language.frame, "scene": language.scene, "correction": language.correction,
    }  # fmt: skip
    for kind, read in kinds.items():
        for label, where, entry in entries.of(kind):
            read(where, label, entry)
    entries.other_kinds(kinds)
    world.namesakes()
    topics = [language.topic(entry) for entry in entries.ontology.get("topic", [])]
    language.take_forms()
    world.sort()
    lexicon = Lexicon(
        hash=key,
        types=entries.ontology.get("types", {}),
        contexts={name: [w.split() for w in words] for name, words in entries.ontology.get("contexts", {}).items()},
        sectors=entries.ontology.get("sectors", {}),
        topics=topics,
        scenes=language.scenes,
        default_cameo=entries.ontology.get("cameo", {}),
        cameo={c: (r["event_type"], r["mode"] or None, r["contexts"].split()) for c, r in codes.items()},
        classes={name: language.words(language.expand(words, name)) for name, words in language.classes.items()},
        grammar={name: language.words(words) for name, words in language.grammar.items()},
        entities=world.entities,
        names=dict(world.names),
        surnames={k: sorted(v) for k, v in world.surnames.items()},
        states=world.states,
        neighbours=world.neighbours,
        roles=dict(world.roles),
        modifiers=world.modifiers,
        offices=world.offices,
        frames=language.frames,
        triggers=dict(language.triggers),
        forms={form: language.ranked(form, pairs) for form, pairs in language.forms.items()},
        places=list(world.sites.values()),
        corrections=language.corrections,
    )
    return lexicon, entries.problems
