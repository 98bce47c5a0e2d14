"""The verbs of the command line that ask a store: parse options, call one function of analyse, plots or report, write what it gives."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from inspect import Parameter, Signature, signature
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import Struct, structs
from rich.console import Console

from dragoman.errors import InputError
from dragoman.store import Selection, Store, open_store
from dragoman.version import VERSION

WIDE = 160  # columns of a table that goes to a file
out = Console(highlight=False, width=None if sys.stdout.isatty() else WIDE)
err = Console(stderr=True, highlight=False, soft_wrap=True)


class Sheet(StrEnum):
    """How rows are written; `auto` is a table on a terminal and CSV otherwise, or what the name after --out ends in."""

    auto = "auto"
    table = "table"
    csv = "csv"
    json = "json"
    parquet = "parquet"


StoreName = Annotated[str, typer.Argument(metavar="STORE", help="A store that `dragoman run` filled.")]
By = Annotated[str, typer.Option(help="day, week, month or year.")]
Level = Annotated[str, typer.Option(help="What a party is counted as: country, sector or entity.")]
Ids = Annotated[bool, typer.Option("--events", help="Add the ids of the events behind each number; `dragoman events STORE --id ID` shows them.")]
As = Annotated[Sheet, typer.Option("--format", help="auto, table, csv, json or parquet.")]
Out = Annotated[Path | None, typer.Option(help="Write to this file.")]
Top = Annotated[int | None, typer.Option(min=1, help="Only this many rows.")]


def narrowing(
    parties: Annotated[list[str] | None, typer.Argument(metavar="[PARTY] [PARTY]", help="One party or two: PRK, 'PRK MIL', 'United Nations'.")] = None,
    start: Annotated[str | None, typer.Option(help="First day of events (2016-05-21).")] = None,
    end: Annotated[str | None, typer.Option(help="Last day of events.")] = None,
    types: Annotated[list[str] | None, typer.Option("--type", help="Only this event type (ASSAULT); may be given more than once.")] = None,
    quad: Annotated[str | None, typer.Option(help="Only this class: verbal cooperation, material cooperation, verbal conflict, material conflict.")] = None,
    status: Annotated[
        list[str] | None, typer.Option(help="told (default), historical, future, hypothetical, negation or all; may be given more than once.")
    ] = None,
    claimed: Annotated[
        bool | None, typer.Option("--claimed/--asserted", help="Only what stands on somebody's word, or only what outlets assert themselves.")
    ] = None,
    min_confidence: Annotated[float, typer.Option("--min-confidence", min=0, max=1, help="Leave out events below this confidence.")] = 0.0,
    outlet: Annotated[str | None, typer.Option(help="Only events of this outlet's documents.")] = None,
    reports: Annotated[bool, typer.Option("--reports", help="Count every report; otherwise an event that several documents tell counts once.")] = False,
) -> Selection:
    """Make a selection of the options that narrow down what a command counts."""
    from dragoman.store.counting import QUADS

    named = list(parties or ())
    if len(named) > 2:
        raise InputError(f"{len(named)} parties were given ({', '.join(named)}); give one, or two for what is between them")
    if len(named) == 2 and named[0] == named[1]:
        raise InputError(f"{named[0]} was given twice; give two parties, or one")
    if quad and quad not in QUADS:
        raise InputError(f'unknown class "{quad}"; known are {", ".join(QUADS)}')
    wanted = list(status or ["told"])
    return Selection(
        between=(named[0], named[1]) if len(named) == 2 else None,
        party=named[0] if len(named) == 1 else None,
        event_types=[kind.upper() for kind in types or ()],
        quad=quad,
        start=start,
        end=end,
        status=[] if "all" in wanted else wanted,
        claimed=claimed,
        min_confidence=min_confidence,
        outlet=outlet,
        once=not reports,
    )


def narrowed(*without: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Let a command take the options of `narrowing` but those named, and hand it the selection as `chosen`."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        own = [p for p in signature(command, eval_str=True).parameters.values() if p.name != "chosen"]
        shared = [p for p in signature(narrowing, eval_str=True).parameters.values() if p.name not in without]

        def run(**given: Any) -> None:  # noqa: ANN401
            command(chosen=narrowing(**{p.name: given.pop(p.name) for p in shared}), **given)

        # the party's place is behind what a command takes by its place
        places = [p for p in own if p.default is Parameter.empty]
        order = [*places, *shared, *(p for p in own if p not in places)]
        run.__name__, run.__doc__ = command.__name__, command.__doc__
        run.__annotations__ = {p.name: p.annotation for p in order}
        run.__signature__ = Signature([p.replace(kind=Parameter.KEYWORD_ONLY) for p in order])  # type: ignore[attr-defined]
        return run

    return decorate


@narrowed()
def series(
    chosen: Selection,
    store: StoreName,
    by: By = "week",
    split: Annotated[str | None, typer.Option(help="A series for each event_type, mode, quad or outlet.")] = None,
    events: Ids = False,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """Count events by period, zeros filled in, with the documents read: of a dyad in both directions, of a party, or of all."""
    from dragoman import analyse, sheets

    with opened(store) as held:
        found = analyse.series(held, chosen, by, split)
        ruptures = analyse.breaks(found.points)
        answers = analyse.answers(held, chosen, by) if chosen.between else None
    about = {"ruptures": ruptures, "reciprocity": answers, "undated": found.undated, "outside": found.outside}
    lines = sheets.sparklines(found.points, ruptures, answers, chosen.between, _width())
    missing = [f"{n} {what}" for n, what in ((found.undated, "without a day"), (found.outside, "of days before or after the corpus")) if n]
    lines += [f"not shown: events {' and '.join(missing)}"] if missing else []
    write(store, chosen, found.points, analyse.Point, events, format, out, about, lines)


@narrowed()
def dyads(
    chosen: Selection, store: StoreName, level: Level = "country", top: Top = None, events: Ids = False, format: As = Sheet.auto, out: Out = None
) -> None:
    """List pairs of parties: what each did to the other, what they did together, how hostile, how balanced."""
    from dragoman import analyse

    with opened(store) as held:
        rows = analyse.dyads(held, chosen, level)[:top]
    write(store, chosen, rows, analyse.Dyad, events, format, out)


@narrowed()
def network(
    chosen: Selection,
    store: StoreName,
    by: Annotated[str | None, typer.Option(help="Edges apart by day, week, month or year.")] = None,
    level: Level = "country",
    top: Top = None,
    events: Ids = False,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """List who did something to whom as edges with weights, over all or by period."""
    from dragoman import analyse

    with opened(store) as held:
        rows = analyse.network(held, chosen, by, level)[:top]
    write(store, chosen, rows, analyse.Edge, events, format, out)


@narrowed()
def top(chosen: Selection, store: StoreName, level: Level = "country", top: Top = 20, events: Ids = False, format: As = Sheet.auto, out: Out = None) -> None:
    """List the parties with most events: as actor, as recipient, as the one whose word it is."""
    from dragoman import analyse

    with opened(store) as held:
        rows = analyse.top(held, chosen, level)[:top]
    write(store, chosen, rows, analyse.Actor, events, format, out)


@narrowed("start", "end")
def new(
    chosen: Selection,
    store: StoreName,
    until: Annotated[str | None, typer.Option(help="Last day; default: the last day of publication.")] = None,
    days: Annotated[int, typer.Option(min=1, help="How many days.")] = 7,
    level: Level = "country",
    events: Ids = False,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """Tell what the last week brought that was not there before: first acts, unusual counts, offers and replies."""
    from dragoman import analyse

    with opened(store) as held:
        rows = analyse.new(held, chosen, until, days, level)
    write(store, chosen, rows, analyse.News, events, format, out, lines=[] if rows else ["nothing new"])


@narrowed()
def events(
    chosen: Selection,
    store: StoreName,
    ids: Annotated[list[str] | None, typer.Option("--id", help="Only the event with this id; may be given more than once.")] = None,
    top: Top = None,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """List the events behind a number, each with its sentence and document."""
    from dragoman import analyse

    if ids:  # whatever their status, and each report of them, unless a status was asked for
        chosen = structs.replace(chosen, ids=list(ids), once=False, status=[] if chosen.status == ["told"] else chosen.status)
    with opened(store) as held:
        rows = analyse.tellings(held, chosen, top)
    write(store, chosen, rows, analyse.Telling, False, format, out)


@narrowed()
def report(chosen: Selection, store: StoreName, out: Annotated[Path, typer.Option(help="The page to write, as report.html.")], by: By = "month") -> None:
    """Write one page on a dyad, a party or a corpus that needs no network: what was read, series, ledger, main events, claims, method."""
    from dragoman.report import report as page

    with opened(store) as held:
        text = page(held, chosen, by)
    save(out, text.encode("utf-8", "replace"))
    sys.stdout.write(f"{out}: {len(text) // 1000} kB\n")


@narrowed("status", "reports")
def export(
    chosen: Selection,
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="polecat, icews, gdelt, petrarch, views, csv, parquet or jsonld: see docs/exports.md.")],
    store: StoreName,
    out: Annotated[Path, typer.Option(help="The file to write; for gdelt what the names of its two files begin with.")],
    once: Annotated[bool, typer.Option("--once", help="Of several reports of one event only the fullest.")] = False,
) -> None:
    """Write the events of a store, of every status, as a file that other tools read."""
    from dragoman import analyse
    from dragoman.export import export as write_out

    with opened(store) as held:
        tally = write_out(held, form, out, analyse.checked(held, structs.replace(chosen, status=[], once=once)))
    reasons = ", ".join(f"{count} {reason}" for reason, count in tally.left_out.most_common())
    sys.stdout.write(f"{tally.rows} rows in {' and '.join(map(str, tally.files))}{f'; events left out: {reasons}' if reasons else ''}\n")


@narrowed()
def plot(
    chosen: Selection,
    kind: Annotated[str, typer.Argument(help="timeline (of a dyad, with offers), conflict, network, calendar or map.")],
    store: StoreName,
    out: Annotated[Path, typer.Option(help="The file: .png, .svg, or .html, which needs no network.")],
    by: By = "month",
    level: Level = "country",
) -> None:
    """Draw a picture with a caption that says corpus, version and choice, and tell in words what it shows."""
    from dragoman import plots

    with opened(store) as held:
        picture = plots.draw(kind, held, chosen, by, level)
    plots.save(picture, out)
    sys.stdout.write(f"{out}: {picture.title}. {picture.words}\n")


VERBS: tuple[Callable[..., None], ...] = (series, dyads, network, top, new, events, plot, report, export)


# ---------------------------------------------------------------- what they share
@contextmanager
def opened(name: str) -> Iterator[Store]:
    """Open a store to read."""
    store = open_store(name, read_only=True)
    try:
        yield store
    finally:
        store.close()


def write(
    store: str,
    chosen: Selection,
    rows: Sequence[Struct],
    kind: type[Struct],
    events: bool,
    format: Sheet,
    target: Path | None,
    about: dict[str, Any] | None = None,
    lines: Sequence[str] = (),
) -> None:
    """Write rows in the format that is asked for, to a file or to standard output."""
    from dragoman import analyse, sheets

    if format is Sheet.auto:
        ending = target.suffix.lstrip(".") if target else ""
        format = Sheet(ending) if ending in ("csv", "json", "parquet") else Sheet.table if target is None and sys.stdout.isatty() else Sheet.csv
    if format is Sheet.parquet:
        if target is None:
            raise InputError("Parquet goes to a file; add --out FILE.parquet")
        sheets.to_parquet(rows, kind, events, target)
    elif format is Sheet.table and target is None:
        out.print(sheets.grid(rows, kind, events, f"{store}: {analyse.described(chosen)}"))
        for line in lines:
            out.print(line, markup=False, soft_wrap=True)
    else:
        told = {"corpus": store, "version": VERSION, "selection": analyse.described(chosen), **(about or {})}
        text = sheets.to_json(rows, kind, events, told) if format is Sheet.json else sheets.to_csv(rows, kind, events)
        save(target, text.encode()) if target else sys.stdout.write(text)


def save(path: Path, data: bytes) -> None:
    """Write a file.

    Raises:
        InputError: it can't be written.
    """
    try:
        path.write_bytes(data)
    except OSError as error:
        raise InputError(f"{path}: can't be written ({error.strerror}); give another --out") from error


def _width() -> int:
    return out.width
