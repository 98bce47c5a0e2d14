"""Events in, text for people out: tables and prose for the terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.table import Table
from rich.text import Text

from dragoman.ingest.sources import weigh
from dragoman.model import Document, Event, Party, Place, When
from dragoman.run import Tally
from dragoman.store import Status

COLOURS = {"verbal cooperation": "green", "material cooperation": "bold green", "verbal conflict": "yellow", "material conflict": "bold red"}


def table(document: Document, events: Sequence[Event]) -> Table:
    """Lay out the events of one document."""
    title = document.title or document.id
    grid = Table(title=Text(f"{title}{f', published {document.published}' if document.published else ''}"), title_justify="left", expand=False)
    for name in ("id", "who", "did what", "to whom", "when", "by whose account", "words"):
        grid.add_column(name, overflow="fold")
    for e in events:
        what = Text(" ".join(filter(None, (e.event_type, e.mode))), COLOURS[e.quad])
        if e.auxiliary:
            what.append(f"\n({', '.join(e.auxiliary)})", "dim")
        grid.add_row(e.id[:6], Text(_names(e.actors)), what, Text(_names(e.recipients)), Text(days(e.date)), Text(_account(e)), Text(f"“{e.trigger.text}”"))
    if not events:
        grid.add_row("", "", Text("no event", "dim"), "", "", "", "")
    return grid


def prose(document: Document, event: Event) -> Text:
    """Tell one event in sentences, with its evidence marked in the text and the reasons for its code."""
    text = Text()
    text.append(f"{event.id}  ", "dim")
    text.append(f"{event.event_type}{f' ({event.mode})' if event.mode else ''}", COLOURS[event.quad])
    text.append(f", {event.quad}, CAMEO {event.cameo or 'has no code'}, score {event.intensity:+.1f}, confidence {event.confidence:.2f}\n")
    text.append(f"{_names(event.actors) or 'Somebody unnamed'} → {_names(event.recipients) or 'nobody named'}")
    text.append(f"; {', '.join(event.auxiliary)}" if event.auxiliary else "; told as having happened")
    if event.date:
        text.append(f"; when: “{event.date.text}” = {days(event.date)}")
    if event.place:
        text.append(f"; where: {_where(event.place)}")
    if event.claimed_by:
        text.append(f"; asserted by {event.claimed_by.name or event.claimed_by.text}")
    if event.reported_by:
        text.append(f"; relayed by {event.reported_by}")
    if event.contexts:
        text.append(f"; about: {', '.join(event.contexts)}")
    text.append("\n  ")
    text.append(_marked(document.text, event))
    text.append("\n")
    for name, reason in event.why.items():
        text.append(f"  {name}: {reason}\n", "dim")
    return text


@contextmanager
def meter(console: Console, sources: Sequence[str]) -> Iterator[Callable[[Tally], None]]:
    """Show on a terminal how far a run has come, how quick it is, and how much time is left."""
    size = weigh(sources)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left:"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as progress:
        task = progress.add_task("0 documents", total=size or None, rate="")

        def tell(tally: Tally) -> None:
            elapsed = progress.tasks[0].elapsed or 0
            rate = f"{tally.new / elapsed:.1f} documents/s" if elapsed else ""
            what = f"{tally.known + tally.new} documents, {tally.events} events"
            progress.update(task, completed=min(tally.characters, 0.99 * size) if size else None, description=what, rate=rate)

        yield tell


def tally(found: Tally) -> str:
    """Sum up a run on a line."""
    parts = [f"{found.read} documents read", f"{found.known} known before" if found.known else "", f"{found.coded} coded"]
    parts += [f"{n} {what}" for n, what in ((found.duplicates, "duplicates"), (found.other_languages, "not English"), (found.failed, "failed")) if n]
    parts += [f"{found.skipped} skipped" if found.skipped else "", f"{found.events} events", f"{found.offers} offers in the ledger"]
    return ", ".join(filter(None, parts))


def status(name: str, held: Status) -> Table:
    """Lay out what a store holds."""
    grid = Table(title=Text(name), title_justify="left", show_header=False, expand=False)
    grid.add_column("what", style="dim", no_wrap=True)
    grid.add_column("figure", overflow="fold")
    rows = [
        ("documents", f"{held.documents}" + (f", published {held.first} to {held.last}" if held.first else "")),
        *((fate, str(held.fates.get(fate, 0))) for fate in ("coded", "duplicate", "not English", "failed")),
        ("skipped", str(sum(held.skipped.values()))),
        *(("", f"{n} {reason}") for reason, n in held.skipped.items()),
        ("events", f"{held.events}, reports of {held.stories} different ones"),
        ("offers", str(held.offers)),
    ]
    for run in held.runs:
        ended = f", ended {run.ended}" if run.ended else f", last commit {run.last_commit or 'none'}"
        state = "not finished: the same command goes on" if run.state == "running" else run.state
        what = f"{state}; {run.documents} documents, {run.events} events from {', '.join(run.sources)}"
        rows.append((f"run {run.id}", f"{what}; started {run.started}{ended} (UTC); version {run.version}, lexicon {run.lexicon}"))
    for what, figure in rows:
        grid.add_row(what, Text(figure))
    return grid


def _marked(body: str, event: Event) -> Text:
    spans = [(event.trigger.start, event.trigger.end, "reverse bold")]
    spans += [(p.start, p.end, "underline") for p in (*event.actors, *event.recipients) if p.start is not None and p.end is not None]
    low, high = event.evidence.start, event.evidence.end
    text = Text(body[low:high].replace("\n", " "))
    for start, end, style in spans:
        if low <= start and end <= high:
            text.stylize(style, start - low, end - low)
    plain = body[event.trigger.start : event.trigger.end]
    text.append(f"   [«{plain}» at {event.trigger.start}–{event.trigger.end}]", "dim")
    return text


def _names(parties: Iterable[Party]) -> str:
    return ", ".join(f"{p.name or p.text}{_code(p)}" for p in parties)


def _code(party: Party) -> str:
    code = " ".join(filter(None, (party.country, party.sector)))
    return f" [{code}]" if code else ""


def days(when: When | None) -> str:
    """Write a day or stretch of days."""
    if when is None:
        return ""
    if when.start is None:
        return f"“{when.text}”"
    return when.start if when.start == when.end else f"{when.start} – {when.end}"


def _where(place: Place) -> str:
    """Name a place from the small to the large, with its degrees where they are known."""
    names = dict.fromkeys(filter(None, (place.name, place.admin1, place.country)))
    degrees = f" ({place.latitude:.2f}, {place.longitude:.2f})" if place.latitude is not None and place.longitude is not None else ""
    return f"“{place.text}” = {', '.join(names)}{degrees}"


def _account(event: Event) -> str:
    parts = []
    if event.claimed_by:
        parts.append(event.claimed_by.name or event.claimed_by.text)
    if event.reported_by:
        parts.append(f"via {event.reported_by}")
    return ", ".join(parts)
