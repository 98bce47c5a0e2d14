"""The verb that works with what reviewers decided: parses options, calls one function of review, stubs or corrections, writes what it gives."""

from __future__ import annotations

import sys
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import msgspec
import typer

from dragoman.asking import opened, save
from dragoman.errors import InputError
from dragoman.store import Store, Waiting

if TYPE_CHECKING:
    from dragoman.review import Agreement


class What(StrEnum):
    """What is asked for."""

    queue = "queue"
    decisions = "decisions"
    export = "export"
    agreement = "agreement"
    learn = "learn"


class Form(StrEnum):
    """As what decisions are exported."""

    gold = "gold"
    training = "training"
    sentences = "sentences"
    actors = "actors"
    frames = "frames"


def review(
    store: Annotated[str, typer.Argument(metavar="STORE", help="A store that `dragoman run` filled; decide on it in `dragoman serve STORE`.")],
    what: Annotated[What, typer.Argument(help="queue, decisions, export, agreement or learn.")],
    form: Annotated[
        Form, typer.Option("--as", help="export: gold (documents decided on in full), training (all), sentences, or stubs of missing actors or frames.")
    ] = Form.gold,
    reviewers: Annotated[list[str] | None, typer.Option("--reviewer", help="Whose decisions; default: everybody's. agreement takes two.")] = None,
    top: Annotated[int, typer.Option(min=1, help="How many rows of the queue.")] = 20,
    out: Annotated[Path | None, typer.Option(help="Write to this file.")] = None,
) -> None:
    """Work with what reviewers decided: list what waits, write gold and stubs, compare two reviewers, or learn corrections for --frames."""
    named = list(reviewers or ())
    if len(named) > (2 if what is What.agreement else 1):
        raise InputError(f"{len(named)} reviewers were given ({', '.join(named)}); {what} takes {'two' if what is What.agreement else 'one'}")
    with opened(store) as held:
        text = _text(held, store, what, form, named, top)
    if out:
        save(out, text.encode())
    else:
        sys.stdout.write(text)


def _text(store: Store, name: str, what: What, form: Form, named: list[str], top: int) -> str:
    from dragoman import review as reviewed

    one = named[0] if named else None
    if what is What.queue:
        return "".join(_row(w, reviewed.reasons(w)) for w in reviewed.queue(store, one, top)) or "nothing waits\n"
    if what is What.decisions:
        return "".join(msgspec.json.encode(d).decode() + "\n" for d in store.decisions(reviewer=one, all=True))
    if what is What.agreement:
        if len(named) < 2:
            raise InputError("two reviewers are compared; give --reviewer twice")
        return _compared(reviewed.agreement(store, *named), named)
    records = reviewed.records(store, one)
    if what is What.export and form in (Form.gold, Form.training):
        return "".join(msgspec.json.encode(r).decode() + "\n" for r in records if r.complete or form is Form.training)
    from dragoman import corrections, stubs, unknown

    if what is What.export and form is Form.sentences:
        return "".join(line + "\n" for line in stubs.sentences(records))
    from dragoman.coder import load

    coder = load()
    if what is What.learn:
        count = len(store.decisions(reviewer=one))
        about = f"Learned from {count} decisions of {one or 'all reviewers'} on {name.rpartition('/')[2]}, version {coder.run.version}.\nUse it with --frames."
        return corrections.toml(corrections.learn(corrections.cases(coder, records)), about)
    return stubs.frames(coder, records) if form is Form.frames else unknown.stub(stubs.strangers(coder, records))


def _row(waiting: Waiting, reasons: list[str]) -> str:
    e = waiting.told.event
    return f"{waiting.score:.2f}  {e.document}  {e.event_type} “{e.trigger.text}”  {'; '.join(reasons)}\n"


def _compared(found: Agreement, named: list[str]) -> str:
    kappa = "not defined (one type only)" if found.kappa is None else f"{found.kappa:.3f}"
    lines = [f"{' and '.join(named)}: {found.documents} documents, {found.items} events, {found.same} judged alike"]
    lines += [f"Cohen's kappa of types {kappa}, F1 of events {found.f1:.3f}"]
    lines += [f"{n:>5}  {types}" for types, n in found.apart.items()]
    return "\n".join(lines) + "\n"
