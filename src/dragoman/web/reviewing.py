"""Review in the browser: the event that teaches most in, a decision out, as a page worked by keyboard and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated, Any
from urllib.parse import urlencode

import msgspec
from fastapi import APIRouter, Depends, Query, Request
from msgspec import Struct, structs
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from dragoman import review
from dragoman.errors import InputError
from dragoman.lexicon.language import AUXILIARY
from dragoman.model import Document, Event, Party
from dragoman.store import Decision, Selection, Store, Waiting
from dragoman.web import views
from dragoman.web.api import MOST, Limit, Offset, answer, shows
from dragoman.web.desk import held
from dragoman.web.pages import render
from dragoman.web.safety import form

router = APIRouter()
Held = Annotated[Store, Depends(held)]
Name = Annotated[str, Query(max_length=100, description="Whose decisions count; default: anybody's.")]
SIDES = ("actors", "recipients")


class WaitingPage(views.Page, frozen=True, kw_only=True):
    """Events that wait for a decision, those that teach most first, each with its sentence and the reasons in words."""

    waiting: list[Waiting]
    reasons: list[list[str]]


class DecisionPage(views.Page, frozen=True, kw_only=True):
    """Decisions, the last first."""

    decisions: list[Decision]


class ReviewView(Struct, frozen=True):
    """What a reviewer sees: the event that is next (None if all are decided), its text, what else was found there and is known of its parties, and
    how far the work has come."""

    waiting: Waiting | None
    reasons: list[str]
    document: Document | None
    others: list[Event]
    parties: list[Party]
    decisions: list[Decision]
    left: int
    last: Decision | None
    last_event: Event | None


def looked_at(store: Store, reviewer: str, document: str | None = None, second: str | None = None, skip: int = 0) -> ReviewView:
    """Give what a reviewer sees next.

    Args:
        store: where events wait.
        reviewer: who.
        document: only events of one document.
        second: only events that this other reviewer has decided on.
        skip: how many are passed over.
    """
    found = review.queue(store, reviewer, 1, skip, document, second)
    waiting = found[0] if found else None
    ident = waiting.told.event.document if waiting else document
    text = store.document(ident) if ident else None
    events = [row.event for row in store.events(Selection(document=ident), order="number")] if text else []
    mine = store.decisions(reviewer=reviewer)
    last = mine[-1] if mine else None
    before = next((row.event for row in store.reports(last.event) if row.event.document == last.document), None) if last and last.event else None
    others = [e for e in events if waiting is None or e.id != waiting.told.event.id]
    parties = {(p.name or p.text).lower(): p for e in events for p in (*e.actors, *e.recipients, *([e.claimed_by] if e.claimed_by else []))}
    left = store.waiting_count(reviewer=reviewer, document=document, seen_by=second)
    here = [d for d in mine if d.document == ident]
    return ReviewView(waiting, review.reasons(waiting) if waiting else [], text, others, list(parties.values()), here, left, last, before)


# ---------------------------------------------------------------- the page
@router.get("/review", include_in_schema=False)
def page(request: Request, store: Held) -> Response:
    """Show the event that teaches most, and what can be said of it."""
    return _page(request, store, dict(request.query_params), "")


@router.post("/review", include_in_schema=False)
def decided(request: Request, store: Held, given: Annotated[dict[str, str], Depends(form)]) -> Response:
    """Keep a decision, and go on to the next event."""
    try:
        decision = act(request, store, given)
    except InputError as error:
        return _page(request, store, given, str(error), given)
    kept = {name: given[name] for name in ("document_only", "second", "skip") if given.get(name)}
    where = {"reviewer": decision.reviewer, **{("document" if name == "document_only" else name): value for name, value in kept.items()}}
    return RedirectResponse(f"/review?{urlencode(where)}", 303)


def _page(request: Request, store: Store, asked: Mapping[str, str], wrong: str, given: Mapping[str, str] | None = None) -> Response:
    reviewer = (asked.get("reviewer") or request.app.state.desk.reviewer or "").strip()[:100]
    document = asked.get("document_only" if given is not None else "document") or None
    skip = min(int(asked["skip"]), 10_000) if asked.get("skip", "").isdecimal() else 0
    shown = looked_at(store, reviewer, document, asked.get("second") or None, skip)
    return render(
        request, "review.html", 400 if wrong else 200, shown=shown, reviewer=reviewer, wrong=wrong, given=given or {}, modes=review.modes(),
        auxiliary=AUXILIARY, shown_as=shown_as, skip=skip, only=document or "", second=asked.get("second") or "",
    )  # fmt: skip


def act(request: Request, store: Store, given: Mapping[str, str]) -> Decision:
    """Do what a form says.

    Raises:
        InputError: it can't be done.
        HTTPException: the server is read-only.
    """
    desk = request.app.state.desk
    if desk.read_only:
        raise HTTPException(403, "this server is read-only, so that nothing can be decided; start it without --read-only")
    reviewer, what = given.get("reviewer") or desk.reviewer or "", given.get("do", "")
    with desk.deciding:
        if what == "undo":
            return review.undo(store, reviewer, int(given["decision"]) if given.get("decision", "").isdecimal() else None)
        ident = given.get("document", "")
        document = store.document(ident)
        events = [row.event for row in store.events(Selection(document=ident), order="number")] if document else []
        told = next((e for e in events if e.id == given.get("event")), None)
        changes = changed(given, document, events, told) if document and what in ("fix", "missed") else {}
        kind, swap = ("fix", True) if what == "swap" else (what, False)
        return review.decide(store, reviewer, kind, ident, given.get("event") or None if kind != "missed" else None, changes, swap=swap)


def changed(given: Mapping[str, str], document: Document, events: Iterable[Event], told: Event | None) -> dict[str, Any]:
    """Read from the fields of a form what a fix changes, or what a missed event is: only what differs from the event."""
    changes: dict[str, Any] = {}
    kind = given.get("event_type", "")
    if kind and (told is None or kind != told.event_type):
        changes["event_type"] = kind
    mode = given.get("mode", "") or None
    if mode and mode not in review.modes().get(kind, ()) and told is not None and mode == told.mode:
        mode = None  # it belongs to the type that was changed
    if (mode != told.mode) if told else mode:
        changes["mode"] = mode
    status = [name for name in AUXILIARY if given.get(f"status-{name}")]
    if (set(status) != set(told.auxiliary)) if told else status:
        changes["auxiliary"] = status
    known = {key: p for e in events for p in (*e.actors, *e.recipients) for key in (p.text.lower(), (p.name or p.text).lower())}
    for side in SIDES:
        before = list(getattr(told, side)) if told else []
        written = given.get(side, "").strip()
        span = _span(given.get(f"{side}_at", ""))
        if span:
            changes[side] = [_selected(span, known, document)]
        elif written != shown_as(before):
            changes[side] = [party for name in written.split(";") if name.strip() for party in [_named(name.strip(), known, document)]]
    start, end = given.get("start", "").strip(), given.get("end", "").strip()
    had = (told.date.start or "", told.date.end or "") if told and told.date else ("", "")
    if (start, end or start) != (had[0], had[1] or had[0]):
        changes["date"] = {"text": _day_words(start, end), "start": start, "end": end or start} if start else None
    if told is None:
        span = _span(given.get("trigger_at", "")) or _find(document, given.get("trigger", ""))
        if span:
            changes["trigger"] = {"start": span[0], "end": span[1], "text": ""}
    return changes


def shown_as(parties: Iterable[Party]) -> str:
    """Write parties as the field of a form holds them."""
    return "; ".join(p.name or p.text for p in parties)


def _named(name: str, known: Mapping[str, Party], document: Document) -> Party:
    """Find the party that a reviewer wrote: one of the text, else its words there, else the name alone."""
    if name.lower() in known:
        return known[name.lower()]
    span = _find(document, name)
    return Party("", *span, name=name) if span else Party(name, name=name)


def _selected(span: tuple[int, int], known: Mapping[str, Party], document: Document) -> Party:
    """Make a party of selected words: the one that they name elsewhere in the text, else just the words."""
    words = document.text[slice(*span)]
    return structs.replace(known.get(words.lower(), Party("")), text=words, start=span[0], end=span[1])


def _find(document: Document, words: str) -> tuple[int, int] | None:
    words = words.strip()
    at = document.text.lower().find(words.lower()) if words else -1
    return (at, at + len(words)) if at >= 0 else None


def _span(value: str) -> tuple[int, int] | None:
    start, _, end = value.partition("-")
    return (int(start), int(end)) if start.isdecimal() and end.isdecimal() else None


def _day_words(start: str, end: str) -> str:
    try:
        first, last = date.fromisoformat(start), date.fromisoformat(end or start)
    except ValueError as error:
        raise InputError(f'"{start}" is no day; write 2016-05-21') from error
    return first.isoformat() if first == last else f"{first} to {last}"


# ---------------------------------------------------------------- the API
@router.get("/api/v1/review/queue", **shows(WaitingPage))
def queue(request: Request, store: Held, reviewer: Name = "", document: str | None = None, limit: Limit = 50, offset: Offset = 0) -> Response:
    """List the events that wait for a decision, those that teach most first."""

    def make() -> WaitingPage:
        found = review.queue(store, reviewer or None, limit, offset, document)
        total = store.waiting_count(reviewer=reviewer or None, document=document)
        return WaitingPage(total=total, limit=limit, offset=offset, waiting=found, reasons=[review.reasons(w) for w in found])

    return answer(request, store, make)


@router.get("/api/v1/review/decisions", **shows(DecisionPage))
def decisions(request: Request, store: Held, reviewer: Name = "", document: str | None = None, limit: Limit = MOST, offset: Offset = 0) -> Response:
    """List the decisions that stand, the last first."""

    def make() -> DecisionPage:
        found = store.decisions(reviewer=reviewer or None, document=document)[::-1]
        return DecisionPage(total=len(found), limit=limit, offset=offset, decisions=found[offset : offset + limit])

    return answer(request, store, make)


class Deciding(BaseModel):
    """A decision: `kind` is accept, fix, reject, missed or undo; `changes` by field of an Event."""

    reviewer: str = Field(min_length=1, max_length=100)
    kind: str
    document: str | None = None
    event: str | None = None
    changes: dict[str, Any] | None = None
    undoes: int | None = None


@router.post("/api/v1/review/decisions", **shows(Decision))
def decide(request: Request, store: Held, given: Deciding) -> Response:
    """Keep a decision."""
    desk = request.app.state.desk
    if desk.read_only:
        raise HTTPException(403, "this server is read-only, so that nothing can be decided; start it without --read-only")
    with desk.deciding:
        if given.kind == "undo":
            made = review.undo(store, given.reviewer, given.undoes)
        else:
            made = review.decide(store, given.reviewer, given.kind, given.document or "", given.event, given.changes)
    return Response(msgspec.json.encode(made), 200, media_type="application/json")


@router.get("/review/export", include_in_schema=False)
def exported(store: Held, reviewer: str = "", all: bool = False) -> Response:
    """Give what was reviewed as gold records, one a line: documents that are decided on in full, or all that were worked on."""
    found = [r for r in review.records(store, reviewer or None) if all or r.complete]
    body = b"".join(msgspec.json.encode(r) + b"\n" for r in found)
    return Response(body, media_type="application/x-ndjson", headers={"content-disposition": 'attachment; filename="reviewed.jsonl"'})
