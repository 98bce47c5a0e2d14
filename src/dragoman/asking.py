"""The verbs of the command line that ask a store: parse options, call one function of analyse, plots or report, write what it gives."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from msgspec import Struct
from rich.console import Console

from dragoman.errors import InputError
from dragoman.store import Counting, Selection, open_store
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
Parties = Annotated[list[str] | None, typer.Argument(metavar="[PARTY] [PARTY]", help="One party or two: PRK, 'PRK MIL', 'United Nations'.")]
By = Annotated[str, typer.Option(help="day, week, month or year.")]
Level = Annotated[str, typer.Option(help="What a party is counted as: country, sector or entity.")]
Start = Annotated[str | None, typer.Option(help="First day of events (2016-05-21).")]
End = Annotated[str | None, typer.Option(help="Last day of events.")]
Types = Annotated[list[str] | None, typer.Option("--type", help="Only this event type (ASSAULT); may be given more than once.")]
Quad = Annotated[str | None, typer.Option(help="Only this class: verbal cooperation, material cooperation, verbal conflict, material conflict.")]
Status = Annotated[list[str] | None, typer.Option(help="told (default), historical, future, hypothetical, negation or all; may be given more than once.")]
Claimed = Annotated[bool | None, typer.Option("--claimed/--asserted", help="Only what stands on somebody's word, or only what outlets assert themselves.")]
Confidence = Annotated[float, typer.Option("--min-confidence", min=0, max=1, help="Leave out events below this confidence.")]
Outlet = Annotated[str | None, typer.Option(help="Only events of this outlet's documents.")]
Reports = Annotated[bool, typer.Option("--reports", help="Count every report; otherwise an event that several documents tell counts once.")]
Ids = Annotated[bool, typer.Option("--events", help="Add the ids of the events behind each number; `dragoman events STORE --id ID` shows them.")]
As = Annotated[Sheet, typer.Option("--format", help="auto, table, csv, json or parquet.")]
Out = Annotated[Path | None, typer.Option(help="Write to this file.")]
Top = Annotated[int | None, typer.Option(min=1, help="Only this many rows.")]


def series(
    store: StoreName,
    parties: Parties = None,
    by: By = "week",
    split: Annotated[str | None, typer.Option(help="A series for each event_type, mode, quad or outlet.")] = None,
    start: Start = None,
    end: End = None,
    types: Types = None,
    quad: Quad = None,
    status: Status = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    reports: Reports = False,
    events: Ids = False,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """Count events by period, zeros filled in, with the documents read: of a dyad in both directions, of a party, or of all."""
    from dragoman import analyse, sheets

    chosen = select(parties, start, end, types, quad, status, claimed, min_confidence, outlet, reports)
    with opened(store) as held:
        found = analyse.series(held, chosen, by, split)
        ruptures = analyse.breaks(found.points)
        answers = analyse.answers(held, chosen, by) if chosen.between else None
    about = {"ruptures": ruptures, "reciprocity": answers, "undated": found.undated, "outside": found.outside}
    lines = sheets.sparklines(found.points, ruptures, answers, chosen.between, _width())
    missing = [f"{n} {what}" for n, what in ((found.undated, "without a day"), (found.outside, "of days before or after the corpus")) if n]
    lines += [f"not shown: events {' and '.join(missing)}"] if missing else []
    write(store, chosen, found.points, analyse.Point, events, format, out, about, lines)


def dyads(
    store: StoreName,
    parties: Parties = None,
    level: Level = "country",
    start: Start = None,
    end: End = None,
    types: Types = None,
    quad: Quad = None,
    status: Status = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    reports: Reports = False,
    top: Top = None,
    events: Ids = False,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """List pairs of parties: what each did to the other, what they did together, how hostile, how balanced."""
    from dragoman import analyse

    chosen = select(parties, start, end, types, quad, status, claimed, min_confidence, outlet, reports)
    with opened(store) as held:
        rows = analyse.dyads(held, chosen, level)[:top]
    write(store, chosen, rows, analyse.Dyad, events, format, out)


def network(
    store: StoreName,
    parties: Parties = None,
    by: Annotated[str | None, typer.Option(help="Edges apart by day, week, month or year.")] = None,
    level: Level = "country",
    start: Start = None,
    end: End = None,
    types: Types = None,
    quad: Quad = None,
    status: Status = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    reports: Reports = False,
    top: Top = None,
    events: Ids = False,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """List who did something to whom as edges with weights, over all or by period."""
    from dragoman import analyse

    chosen = select(parties, start, end, types, quad, status, claimed, min_confidence, outlet, reports)
    with opened(store) as held:
        rows = analyse.network(held, chosen, by, level)[:top]
    write(store, chosen, rows, analyse.Edge, events, format, out)


def top(
    store: StoreName,
    parties: Parties = None,
    level: Level = "country",
    start: Start = None,
    end: End = None,
    types: Types = None,
    quad: Quad = None,
    status: Status = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    reports: Reports = False,
    top: Top = 20,
    events: Ids = False,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """List the parties with most events: as actor, as recipient, as the one whose word it is."""
    from dragoman import analyse

    chosen = select(parties, start, end, types, quad, status, claimed, min_confidence, outlet, reports)
    with opened(store) as held:
        rows = analyse.top(held, chosen, level)[:top]
    write(store, chosen, rows, analyse.Actor, events, format, out)


def new(
    store: StoreName,
    parties: Parties = None,
    until: Annotated[str | None, typer.Option(help="Last day; default: the last day of publication.")] = None,
    days: Annotated[int, typer.Option(min=1, help="How many days.")] = 7,
    level: Level = "country",
    types: Types = None,
    quad: Quad = None,
    status: Status = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    reports: Reports = False,
    events: Ids = False,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """Tell what the last week brought that was not there before: first acts, unusual counts, offers and replies."""
    from dragoman import analyse

    chosen = select(parties, None, None, types, quad, status, claimed, min_confidence, outlet, reports)
    with opened(store) as held:
        rows = analyse.new(held, chosen, until, days, level)
    write(store, chosen, rows, analyse.News, events, format, out, lines=[] if rows else ["nothing new"])


def events(
    store: StoreName,
    parties: Parties = None,
    ids: Annotated[list[str] | None, typer.Option("--id", help="Only the event with this id; may be given more than once.")] = None,
    start: Start = None,
    end: End = None,
    types: Types = None,
    quad: Quad = None,
    status: Status = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    reports: Reports = False,
    top: Top = None,
    format: As = Sheet.auto,
    out: Out = None,
) -> None:
    """List the events behind a number, each with its sentence and document."""
    from dragoman import analyse

    every = ["all"] if ids and not status else status
    chosen = select(parties, start, end, types, quad, every, claimed, min_confidence, outlet, reports or bool(ids), ids)
    with opened(store) as held:
        rows = analyse.tellings(held, chosen, top)
    write(store, chosen, rows, analyse.Telling, False, format, out)


def report(
    store: StoreName,
    out: Annotated[Path, typer.Option(help="The page to write, as report.html.")],
    parties: Parties = None,
    by: By = "month",
    start: Start = None,
    end: End = None,
    types: Types = None,
    quad: Quad = None,
    status: Status = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    reports: Reports = False,
) -> None:
    """Write one page on a dyad, a party or a corpus that needs no network: what was read, series, ledger, main events, claims, method."""
    from dragoman.report import report as page

    chosen = select(parties, start, end, types, quad, status, claimed, min_confidence, outlet, reports)
    with opened(store) as held:
        text = page(held, chosen, by)
    save(out, text.encode("utf-8", "replace"))
    sys.stdout.write(f"{out}: {len(text) // 1000} kB\n")


def export(
    form: Annotated[str, typer.Argument(metavar="FORMAT", help="polecat, icews, gdelt, petrarch, views, csv, parquet or jsonld: see docs/exports.md.")],
    store: StoreName,
    out: Annotated[Path, typer.Option(help="The file to write; for gdelt what the names of its two files begin with.")],
    parties: Parties = None,
    start: Start = None,
    end: End = None,
    types: Types = None,
    quad: Quad = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    once: Annotated[bool, typer.Option("--once", help="Of several reports of one event only the fullest.")] = False,
) -> None:
    """Write the events of a store, of every status, as a file that other tools read."""
    from dragoman import analyse
    from dragoman.export import export as write_out

    chosen = select(parties, start, end, types, quad, ["all"], claimed, min_confidence, outlet, not once)
    with opened(store) as held:
        tally = write_out(held, form, out, analyse.checked(held, chosen))
    reasons = ", ".join(f"{count} {reason}" for reason, count in tally.left_out.most_common())
    sys.stdout.write(f"{tally.rows} rows in {' and '.join(map(str, tally.files))}{f'; events left out: {reasons}' if reasons else ''}\n")


def plot(
    kind: Annotated[str, typer.Argument(help="timeline (of a dyad, with offers), conflict, network, calendar or map.")],
    store: StoreName,
    out: Annotated[Path, typer.Option(help="The file: .png, .svg, or .html, which needs no network.")],
    parties: Parties = None,
    by: By = "month",
    level: Level = "country",
    start: Start = None,
    end: End = None,
    types: Types = None,
    quad: Quad = None,
    status: Status = None,
    claimed: Claimed = None,
    min_confidence: Confidence = 0.0,
    outlet: Outlet = None,
    reports: Reports = False,
) -> None:
    """Draw a picture with a caption that says corpus, version and choice, and tell in words what it shows."""
    from dragoman import plots

    chosen = select(parties, start, end, types, quad, status, claimed, min_confidence, outlet, reports)
    with opened(store) as held:
        picture = plots.draw(kind, held, chosen, by, level)
    plots.save(picture, out)
    sys.stdout.write(f"{out}: {picture.title}. {picture.words}\n")


VERBS: tuple[Callable[..., None], ...] = (series, dyads, network, top, new, events, plot, report, export)


# ---------------------------------------------------------------- what they share
def select(
    parties: Sequence[str] | None,
    start: str | None,
    end: str | None,
    types: Sequence[str] | None,
    quad: str | None,
    status: Sequence[str] | None,
    claimed: bool | None,
    min_confidence: float,
    outlet: str | None,
    reports: bool,
    ids: Sequence[str] | None = None,
) -> Selection:
    """Make a selection of what a command was given."""
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
        ids=list(ids or ()),
        once=not reports,
    )


@contextmanager
def opened(name: str) -> Iterator[Counting]:
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
