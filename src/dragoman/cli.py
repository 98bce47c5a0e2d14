"""The command line: one verb a command; parses options, calls one function, prints."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn

import msgspec
import typer
from rich.console import Console

from dragoman import asking, reviewing, serving, show
from dragoman.errors import DragomanError, InputError
from dragoman.ingest import Problem, columns_of, read
from dragoman.ingest.base import iso_day
from dragoman.model import Document

if TYPE_CHECKING:
    from dragoman.coder import Coder

app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False, rich_markup_mode=None)
WIDE = 160  # columns of a table that goes to a file
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Format(StrEnum):
    """How results are written; `auto` is a table on a terminal and JSON Lines otherwise."""

    auto = "auto"
    table = "table"
    jsonl = "jsonl"


class Board(StrEnum):
    """How dialogues are written; `auto` is a board on a terminal and JSON Lines otherwise."""

    auto = "auto"
    table = "table"
    jsonl = "jsonl"
    markdown = "markdown"
    html = "html"
    svg = "svg"


Files = Annotated[list[str], typer.Argument(help="Files of any format in docs/reading.md, folders, patterns, archives; - is standard input.")]
Published = Annotated[str | None, typer.Option(help="Day of publication (2016-05-21) of documents that state none.")]
Columns = Annotated[str | None, typer.Option(help="Which column of a table holds what: text=body,published=date.")]
Actors = Annotated[list[Path] | None, typer.Option(help="A TOML file of actors of your own; may be given more than once.")]
Frames = Annotated[list[Path] | None, typer.Option(help="A TOML file of frames of your own; may be given more than once.")]


@app.callback()
def dragoman() -> None:
    """Read news dispatches and turn diplomacy and conflict into data that can be checked."""


@app.command()
def code(
    files: Files,
    published: Published = None,
    columns: Columns = None,
    format: Annotated[Format, typer.Option(help="auto, table or jsonl.")] = Format.auto,
    min_confidence: Annotated[float, typer.Option(min=0, max=1, help="Leave out events below this confidence.")] = 0.0,
    once: Annotated[bool, typer.Option("--once", help="Don't code documents that repeat an earlier one of the same call.")] = False,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Code documents: who did what to whom, when and by whose account."""
    from dragoman.coder import load

    coder = load(actors or [], frames or [])
    table = format is Format.table or (format is Format.auto and sys.stdout.isatty())
    skipped: list[Problem] = []
    count = 0
    documents = _documents(files, published, skipped, columns)
    for coding in coder.stream(_once(documents) if once else documents):
        count += 1
        events = [e for e in coding.events if e.confidence >= min_confidence]
        if table:
            out.print(show.table(coding.document, events))
        else:
            for event in events:
                sys.stdout.write(msgspec.json.encode(event).decode() + "\n")
    _close(count, skipped)


@app.command()
def explain(
    files: Files,
    event: Annotated[str | None, typer.Option(help="Id of the event, or the first letters of it; default: all events of the files.")] = None,
    published: Published = None,
    columns: Columns = None,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Tell an event as prose, with its evidence marked in the text and every reason for its code."""
    from dragoman.coder import load

    coder = load(actors or [], frames or [])
    skipped: list[Problem] = []
    found = False
    count = 0
    for coding in coder.stream(_documents(files, published, skipped, columns)):
        count += 1
        for item in coding.events:
            if event is None or item.id.startswith(event):
                found = True
                out.print(show.prose(coding.document, item), soft_wrap=not sys.stdout.isatty())
    if event is not None and not found:
        raise InputError(f'no event "{event}" in these files; `dragoman code` lists the ids')
    _close(count, skipped)


@app.command()
def stories(
    files: Files,
    published: Published = None,
    columns: Columns = None,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Tell each event once, with every report of it: the files of one call are one corpus. One story a line, JSON."""
    from dragoman.coder import load
    from dragoman.stories import gather

    coder = load(actors or [], frames or [])
    skipped: list[Problem] = []
    codings = list(coder.stream(_once(_documents(files, published, skipped, columns))))
    for story in gather((event, coding.document) for coding in codings for event in coding.events):
        sys.stdout.write(msgspec.json.encode(story).decode() + "\n")
    _close(len(codings), skipped)


@app.command()
def dialogues(
    files: Files,
    published: Published = None,
    columns: Columns = None,
    as_of: Annotated[str | None, typer.Option(help="Day (2016-05-21) for which states are told; default: the latest day of publication.")] = None,
    between: Annotated[tuple[str, str] | None, typer.Option(help="Only offers between two countries: --between PRK KOR.")] = None,
    state: Annotated[str | None, typer.Option(help="Only offers in this state (open, accepted, rejected …).")] = None,
    format: Annotated[Board, typer.Option(help="auto, table, jsonl, markdown, html, or svg: a timeline of one dialogue.")] = Board.auto,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Follow offers to their answers: who offered what to whom, and what came of it. The files of one call are one corpus."""
    from dragoman.coder import load
    from dragoman.corpus import Corpus
    from dragoman.dialogue import show as board
    from dragoman.dialogue.grouping import grouped, select

    if state and state not in board.COLOURS:
        raise InputError(f'unknown state "{state}"; known are {", ".join(board.COLOURS)}')
    if as_of:
        as_of = iso_day(as_of)
    skipped: list[Problem] = []
    corpus = Corpus(load(actors or [], frames or []), _documents(files, published, skipped, columns))
    undated = [c.document.id for c in corpus.codings if not c.document.published]
    if undated:
        count = f"{len(undated)} of {len(corpus.codings)} documents have"
        err.print(f"{count} no date ({undated[0]}): their order is unknown; give --published or a date in the file", markup=False)
    found = select(corpus.ledger(as_of).offers, between or (), state)
    if format is Board.table or (format is Board.auto and sys.stdout.isatty()):
        out.print(board.board(found))
    elif format is Board.markdown:
        sys.stdout.write(board.markdown(found))
    elif format is Board.html:
        sys.stdout.write(board.html(found))
    elif format is Board.svg:
        titles = [d.title for d in grouped(found)]
        picture = board.timeline(found, alone=True) if len(titles) == 1 else ""
        if not picture:
            raise InputError(
                f"a timeline shows one dialogue with a known day, and there are {len(titles)}: {'; '.join(titles[:9]) or 'none'}; choose with --between"
            )
        sys.stdout.write(picture)
    else:
        for offer in found:
            sys.stdout.write(msgspec.json.encode(offer).decode() + "\n")
    _close(len(corpus.codings), skipped)


Into = Annotated[str, typer.Option(help="The store, made if it isn't there: a DuckDB file, a folder (FOLDER/) of Parquet files, or postgresql://….")]


@app.command(name="run")
def run_corpus(
    sources: Annotated[list[str], typer.Argument(help="Files of any format, folders, patterns, archives; - is standard input.")],
    into: Into,
    workers: Annotated[int, typer.Option(min=1, help="Processes that code.")] = 1,
    engine: Annotated[str, typer.Option(help="local, or ray: on a cluster, into a folder.")] = "local",
    published: Published = None,
    columns: Columns = None,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Code a corpus into a store. Run it again to go on where it was broken off, or to add only what is new."""
    from dragoman import scale
    from dragoman.run import run
    from dragoman.store import open_store
    from dragoman.workers import Here, Lexicons, Workers

    lexicons = Lexicons([str(f) for f in actors or []], [str(f) for f in frames or []])
    if engine not in ("local", "ray"):
        raise InputError(f'unknown engine "{engine}"; known are local and ray')
    store = open_store(into)
    try:
        if engine == "ray":
            tally = scale.run(store, sources, lexicons, workers, published, columns_of(columns))
        else:
            with Here(lexicons) if workers == 1 else Workers(workers, lexicons) as coding, show.meter(err, sources) as tell:
                tally = run(store, read(sources, published, columns_of(columns)), coding, sources, tell, published)
        out.print(show.tally(tally), markup=False)
    except KeyboardInterrupt:
        _fail("stopped; what was committed is kept, the same command goes on from there")
    finally:
        store.close()
    if tally.skipped or tally.failed:
        raise typer.Exit(2)


@app.command()
def status(store: Annotated[str, typer.Argument(help="A store that `dragoman run` filled.")]) -> None:
    """Tell what a store holds: runs, documents coded, duplicates, skipped and why, events, the last commit."""
    from dragoman.store import open_store

    opened = open_store(store, read_only=True)
    try:
        out.print(show.status(store, opened.status()))
    finally:
        opened.close()


VERBS: tuple[Callable[..., None], ...] = (*asking.VERBS, reviewing.review, serving.serve)
for verb in VERBS:
    app.command()(verb)


@app.command()
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Only run the examples of frames whose file or id holds one of these.")] = None,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Validate the lexicons and run every example of every frame."""
    from dragoman import lexicon
    from dragoman.coder import load
    from dragoman.examples import failures

    extra = [*(actors or []), *(frames or [])]
    problems = lexicon.check(extra)
    for problem in problems:
        err.print(problem, markup=False)
    if problems:
        _fail(f"{len(problems)} entries are wrong; mend them and run `dragoman check` again")
    coder = load(extra)
    chosen = [f for f in coder.lexicon.frames if not names or any(n in f.file or n == f.id for n in names)]
    if names and not chosen:
        raise InputError(f'no frame or file of frames is called "{names[0]}"; see the folder lexicons/frames')
    wrong = list(failures(coder, chosen))
    for failure in wrong:
        out.print(
            f'{failure.file}, frame "{failure.frame}": {failure.text}\n    wanted: {failure.wanted or "silence"}\n    got:    {failure.got or "nothing"}',
            markup=False,
        )
    lex = coder.lexicon
    triggers = sum(t.pos != "G" for found in lex.triggers.values() for t in found)  # gerunds come of themselves
    run = sum(len(f.examples) for f in chosen)
    out.print(f"{len(lex.entities)} actors, {len(lex.frames)} frames with {triggers} triggers; {run} examples run, {len(wrong)} failed")
    if wrong:
        raise typer.Exit(1)


@app.command()
def doctor() -> None:
    """Print versions, model and lexicon hashes, and code one sentence: put this at the top of a bug report."""
    from dragoman.doctor import examine

    for name, value in examine():
        out.print(f"{name:<14} {value}", markup=False)


File = Annotated[str, typer.Argument(help="A .jsonl file with one question a line; - is standard input.")]


@app.command()
def relate(file: File, actors: Actors = None, frames: Frames = None) -> None:
    """Tell what one given party did to another: {"id", "text", "actor": [s, e], "recipient": [s, e]} a line."""
    from dragoman.batch import relate_lines
    from dragoman.coder import load

    _answers(relate_lines(load(actors or [], frames or []), file))


@app.command()
def resolve(
    file: File,
    language: Annotated[str | None, typer.Option(help="Language of phrases that state none: de, fr, ar, …; default: English.")] = None,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Tell who phrases mean: {"id", "phrase", "context", "date", "language"} a line."""
    from dragoman.batch import resolve_lines
    from dragoman.coder import load

    _answers(resolve_lines(load(actors or [], frames or []), file, language))


@app.command()
def when(file: File) -> None:
    """Tell the days that time expressions mean: {"id", "expression", "published", "tense"} a line."""
    from dragoman.batch import when_lines

    _answers(when_lines(file))


@app.command()
def evaluate(
    gold: Annotated[str, typer.Argument(help="Gold records: a .jsonl with {id, text, published, events} a line; with --dialogues {id, documents, offers}.")],
    dialogues: Annotated[bool, typer.Option("--dialogues", help="The gold is threads of dispatches: score offers, replies, states, windows.")] = False,
    against: Annotated[str | None, typer.Option(help="Events of another run (what `dragoman code` printed), to be compared on the same records.")] = None,
    format: Annotated[str, typer.Option(help="markdown or json.")] = "markdown",
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """Score the coding of your own gold records: by event, type, role, status, date; calibration; the fifty worst cases."""
    from dragoman import evaluate as scores
    from dragoman.batch import rows
    from dragoman.coder import load
    from dragoman.model import Event

    if format not in ("markdown", "json"):
        raise InputError(f'unknown format "{format}"; known are markdown and json')
    if dialogues:
        _evaluate_dialogues(gold, format, load(actors or [], frames or []))
        return
    found = [row for _, row in rows(gold, scores.GoldRecord)]
    skipped = [row for row in found if isinstance(row, Problem)]
    records = [row for row in found if not isinstance(row, Problem)]
    for problem in skipped:
        err.print(str(problem), markup=False)
    coder = load(actors or [], frames or [])
    codings = {c.document.id: c.events for c in coder.stream(Document(r.id, r.text, published=r.published) for r in records)}
    report = scores.evaluate(records, codings)
    sys.stdout.write(scores.markdown(report) if format == "markdown" else msgspec.json.encode(report).decode() + "\n")
    if against:
        other: dict[str, list[Event]] = {}
        for _, event in rows(against, Event):
            if isinstance(event, Problem):
                raise InputError(str(event))
            other.setdefault(event.document, []).append(event)
        mine, theirs, chance = scores.compare(records, codings, other)
        sys.stdout.write(f"This run F1 {mine:.3f}, the other {theirs:.3f}; in {chance:.1%} of bootstrap samples this run is not better.\n")
    _close(len(records), skipped, "record")


def _evaluate_dialogues(gold: str, format: str, coder: Coder) -> None:
    from dragoman import ledger_scores as scores
    from dragoman.batch import rows
    from dragoman.corpus import Corpus

    found = [row for _, row in rows(gold, scores.GoldThread)]
    skipped = [row for row in found if isinstance(row, Problem)]
    threads = [row for row in found if not isinstance(row, Problem)]
    for problem in skipped:
        err.print(str(problem), markup=False)
    report = scores.score(threads, {t.id: Corpus(coder, t.documents).ledger(t.as_of).offers for t in threads})
    sys.stdout.write(scores.markdown(report) if format == "markdown" else msgspec.json.encode(report).decode() + "\n")
    _close(len(threads), skipped, "thread")


@app.command()
def unknown(
    files: Files,
    triggers: Annotated[bool, typer.Option("--triggers", help="List verbs and nouns that link two parties and that no frame covers.")] = False,
    top: Annotated[int, typer.Option(min=1, help="How many rows.")] = 100,
    toml: Annotated[bool, typer.Option("--toml", help="Write names as a TOML stub to fill in.")] = False,
    actors: Actors = None,
    frames: Frames = None,
) -> None:
    """List by frequency what the lexicons don't know yet: names that act, or (--triggers) words that link two parties."""
    from dragoman import unknown as strangers
    from dragoman.coder import load

    coder = load(actors or [], frames or [])
    skipped: list[Problem] = []
    documents = _documents(files, None, skipped)
    rows = strangers.triggers(coder, documents, top) if triggers else strangers.names(coder, documents, top)
    if toml and not triggers:
        sys.stdout.write(strangers.stub(rows))
    else:
        for row in rows:
            out.print(f"{row.count:>6}  {row.words}", markup=False)
            for context in row.contexts:
                out.print(f"        {' '.join(context.split())[:150]}", markup=False, style="dim")
    if skipped:
        raise typer.Exit(2)


@app.command("import")
def import_(
    files: Annotated[list[Path], typer.Argument(help="Dictionaries of actors or agents in the format of PETRARCH.")],
    agents: Annotated[bool | None, typer.Option("--agents/--actors", help="What they hold; default: told from the file's name or codes.")] = None,
) -> None:
    """Turn dictionaries of PETRARCH into TOML for --actors, and list the lines that can't be read."""
    from dragoman import lexicon
    from dragoman.petrarch import convert

    known = lexicon.load()
    skipped: list[Problem] = []
    for file in files:
        text, problems = convert(file, known, agents)
        sys.stdout.write(text)
        for problem in problems:
            err.print(str(problem), markup=False)
        skipped += problems
    if skipped:
        err.print(f"{len(skipped)} lines couldn't be read; the rest is kept")
        raise typer.Exit(2)


def _answers(items: Iterable[dict[str, Any] | Problem]) -> None:
    skipped: list[Problem] = []
    count = 0
    for item in items:
        if isinstance(item, Problem):
            skipped.append(item)
            err.print(str(item), markup=False)
        else:
            count += 1
            sys.stdout.write(msgspec.json.encode(item).decode() + "\n")
    _close(count, skipped, "question")


def _documents(files: list[str], published: str | None, skipped: list[Problem], columns: str | None = None) -> Iterator[Document]:
    foreign: Counter[str] = Counter()
    for item in read(files, published, columns_of(columns)):
        if isinstance(item, Problem):
            skipped.append(item)
            err.print(str(item), markup=False)
        else:
            foreign.update([item.language] if item.language not in (None, "en") else [])
            yield item
    if foreign:
        err.print(f"not in English and not coded: {foreign.total()} ({', '.join(f'{name} {n}' for name, n in foreign.most_common())})")


def _once(documents: Iterable[Document]) -> Iterator[Document]:
    """Mark what repeats an earlier document, so that it isn't coded, and tell of it."""
    from dragoman.dedupe import mark

    for document, repeat in mark(documents):
        if repeat:
            err.print(f"{document.id} repeats {repeat.of} (similarity {repeat.similarity:.2f}): not coded", markup=False)
        yield document


def _close(count: int, skipped: list[Problem], noun: str = "document") -> None:
    """Sum up on standard error; anything skipped makes the exit code 2."""
    if skipped:
        err.print(f"{count} {noun}{'s' * (count != 1)} read, {len(skipped)} skipped")
        raise typer.Exit(2)


def _fail(message: str) -> NoReturn:
    err.print(message, markup=False)
    raise typer.Exit(2)


def main() -> None:
    """Run a command; an error of ours is one line on standard error and exit code 2."""
    try:
        app()
    except DragomanError as error:
        err.print(f"dragoman: {error}", markup=False)
        sys.exit(2)
    except BrokenPipeError:
        sys.exit(141)
