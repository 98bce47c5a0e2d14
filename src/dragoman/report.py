"""A store and a Selection in; one HTML page out that holds all it needs: what was read, series, ledger, main events, claims, method and limits."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from html import escape

from dragoman import analyse, plots
from dragoman.markup import Mark, marked
from dragoman.model import Offer, Party, When
from dragoman.store import Counting, Selection, StoredEvent
from dragoman.store.counting import QUADS
from dragoman.version import VERSION

MAIN = 4  # main events of each quad class
LISTED = 500  # events at the end of the page
ROWS = 15  # of tables of outlets and parties
STYLE = (
    "body{font:16px/1.55 system-ui,sans-serif;margin:0 auto;max-width:62rem;padding:1rem;color:#1b1b1b;background:#fff;overflow-wrap:anywhere}"
    "h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2.2rem;border-bottom:1px solid #bbb}.dim{color:#555}"
    ".wide{overflow-x:auto}table{border-collapse:collapse;font-size:.92rem;overflow-wrap:normal}"
    "th,td{text-align:left;vertical-align:top;padding:.2rem .7rem .2rem 0;border-top:1px solid #ddd}"
    "td.n,th.n{text-align:right}figure{margin:1rem 0}figure img{width:100%;min-width:34rem;max-width:46rem;height:auto}"
    "ol{padding-left:2.2rem}ul{padding-left:1.3rem}"
    "td{min-width:4.5rem}li{margin:.45rem 0}blockquote{margin:.3rem 0 .3rem .2rem;padding-left:.7rem;border-left:3px solid #bbb}"
    ".state{border:1px solid #777;border-radius:.3rem;padding:0 .35rem;font-weight:600;white-space:nowrap}code{font-size:.85rem}"
    ":target{background:#fff3c4}summary{cursor:pointer}a{color:#00507d}"
)


def report(store: Counting, selection: Selection, by: str = "month") -> str:
    """Write the page.

    Args:
        store: what is reported on.
        selection: which events; `between` makes it a page on a dyad.
        by: day, week, month or year, for the series.

    Raises:
        InputError: a party is unknown, or no event fits.
        SetupError: the extra charts isn't installed.
    """
    analyse.checked(store, selection)
    name = store.database.name.rsplit("/", 1)[-1]
    pair = selection.between
    title = f"{pair[0]} and {pair[1]}" if pair else selection.party or f"Corpus {name}"
    events = store.events(selection, LISTED)
    offers = store.offers(pair or tuple(filter(None, (selection.party,))))
    sections = (
        ("What was read", _read(store)),
        ("What happened, over time", _series(store, selection, by, {e.event.id for e in events})),
        *((("Who with whom", _parties(store, selection)),) if not pair else ()),
        ("Offers and answers", _ledger(offers)),
        ("Main events", _main(store, events)),
        ("On whose word alone", _claims(store, selection)),
        ("Every event counted", _every(store, selection, events)),
        ("Method and limits", METHOD),
    )
    made = "; ".join(
        [f"Dragoman {VERSION}", *(f"coded by version {r.version}, lexicon {r.lexicon}, model {r.model}, weights {r.weights}" for r in store.runs()[-1:])]
    )
    head = f"<h1>{escape(title)}</h1><p class='dim'>{escape(name)}: {escape(analyse.described(selection))}.<br>{escape(made)}.</p>"
    body = "".join(f"<section><h2>{heading}</h2>{text}</section>" for heading, text in sections)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'; img-src data:\">"
        f"<title>{escape(title)}</title><style>{STYLE}</style></head><body><main>{head}{body}</main></body></html>\n"
    )


# ---------------------------------------------------------------- sections
def _read(store: Counting) -> str:
    held = store.status()
    fates = ", ".join(f"{n} {fate}" for fate, n in held.fates.items())
    days = f", published {held.first} to {held.last}" if held.first else ""
    text = f"<p>{held.documents} documents{days}: {escape(fates)}; {sum(held.skipped.values())} inputs skipped."
    outlets = store.outlets()
    rows = [(name or "no outlet named", str(n), first or "", last or "") for name, n, first, last in outlets[:ROWS]]
    more = f"<p class='dim'>and {len(outlets) - ROWS} more outlets</p>" if len(outlets) > ROWS else ""
    return text + "</p>" + _table(("outlet", "documents", "first", "last"), rows, (1,)) + more


def _series(store: Counting, selection: Selection, by: str, listed: set[str]) -> str:
    found = analyse.series(store, selection, by)
    picture = plots.draw("timeline" if selection.between else "conflict", store, selection, by)
    text = _figure(picture)
    for cut in analyse.breaks(found.points):
        rates = f"{cut.before:.2f} events a document before, {cut.after:.2f} after (chance {cut.chance:.3f})"
        text += f"<p>Rupture of {escape(cut.series)} at {cut.period}: {rates}.</p>"
    if selection.between:
        a, b = map(escape, selection.between)
        answers = analyse.answers(store, selection, by)
        if answers.same is not None:
            told = (
                (f"{a} and {b} in the same {by}", answers.same),
                (f"{a} after {b}", answers.first_follows_second),
                (f"{b} after {a}", answers.second_follows_first),
            )
            parts = "; ".join(f"{what} {value:+.2f}" for what, value in told if value is not None)
            text += f"<p>Reciprocity, as correlation of net intensities over {answers.periods} {by}s: {parts}.</p>"
    missing = [f"{n} {what}" for n, what in ((found.undated, "without a day"), (found.outside, "of days before or after the corpus")) if n]
    text += f"<p class='dim'>Not in the series: events {' and '.join(missing)}.</p>" if missing else ""
    rows = [
        (
            p.period,
            p.series,
            str(p.events),
            f"{p.net:+.1f}",
            "" if p.intensity is None else f"{p.intensity:+.1f}",
            str(p.documents) if p.documents else "none",
            _links(i for i in p.ids if i in listed),
        )
        for p in found.points
    ]
    table = _table(("period", "series", "events", "net", "mean", "documents read", "which"), rows, (2, 3, 4, 5), raw=6)
    return f"{text}<details><summary>The same in numbers, with the events behind each</summary>{table}</details>"


def _parties(store: Counting, selection: Selection) -> str:
    actors = analyse.top(store, selection)[:ROWS]
    rows = [
        (a.party, str(a.as_actor), str(a.as_recipient), str(a.as_source), "" if a.intensity_as_actor is None else f"{a.intensity_as_actor:+.1f}")
        for a in actors
    ]
    text = _table(("party", "did", "was done to", "on its word", "mean of what it did"), rows, (1, 2, 3, 4))
    if any(len(edge.ids) for edge in analyse.network(store, selection)):
        text = _figure(plots.draw("network", store, selection)) + text
    return text + (_figure(plots.draw("map", store, selection)) if store.spots(selection) else "")


def _ledger(offers: Sequence[Offer]) -> str:
    if not offers:
        return "<p>The ledger holds no offer between them.</p>"
    states: dict[str, int] = {}
    for offer in offers:
        states[offer.state] = states.get(offer.state, 0) + 1
    items = []
    for offer in offers:
        known = " (known by its answer)" if offer.implied else ""
        sides = f"<b>{_names(offer.made_by)} → {_names(offer.made_to)}</b>"
        head = f"<span class='dim'>{escape(_when(offer.date) or 'day unknown')}</span> {sides}: {offer.kind}{known}"
        lines = [f"if “{escape(c)}”" for c in offer.conditions]
        lines += [f"for “{escape(offer.window.text)}”{f' = {_when(offer.window)}' if offer.window.start else ''}"] if offer.window else []
        for reply in offer.replies:
            words = f" <span class='dim'>“{escape(reply.mentions[0].text)}”, {escape(reply.mentions[0].document)}</span>" if reply.mentions else ""
            more = "".join(f"; {word} “{escape(t)}”" for word, texts in (("if", reply.conditions), ("because", reply.reasons)) for t in texts)
            lines.append(
                f"{escape(_when(reply.date) or 'day unknown')} <b>{_names(reply.by)}</b>: {reply.kind}{' in part' if reply.partial else ''}{words}{more}"
            )
        source = f" <span class='dim'>{escape(', '.join(dict.fromkeys(m.document for m in offer.mentions)))}</span>"
        inside = f"<ul>{''.join(f'<li>{line}</li>' for line in lines)}</ul>" if lines else ""
        items.append(f"<li>{head}, “{escape(_subject(offer))}” <span class='state'>{escape(offer.state)}</span>{source}{inside}</li>")
    count = ", ".join(f"{n} {state}" for state, n in sorted(states.items(), key=lambda s: -s[1]))
    return f"<p>{len(offers)} offers: {escape(count)}.</p><ol>{''.join(items)}</ol>"


def _main(store: Counting, events: Sequence[StoredEvent]) -> str:
    chosen: list[StoredEvent] = []
    for quad in QUADS:
        own = [e for e in events if e.event.quad == quad]
        chosen += sorted(own, key=lambda e: (-abs(e.event.intensity), -e.event.confidence, e.number))[:MAIN]
    lines = [_event(store, held, reports=True) for held in sorted(chosen, key=lambda e: (e.day or "", e.number))]
    return f"<p class='dim'>The strongest of each class of cooperation and conflict, at most {MAIN}, in order of time.</p><ul>{''.join(lines)}</ul>"


def _claims(store: Counting, selection: Selection) -> str:
    alone = store.only_claimed(selection)
    if not alone:
        return "<p>No event stands on one party's word alone.</p>"
    groups: dict[str, list[StoredEvent]] = {}
    for held in store.events(Selection(ids=sorted(alone), once=selection.once)):
        by = held.event.claimed_by
        groups.setdefault((by.name or by.text) if by else "somebody", []).append(held)
    parts = [
        f"<h3>{escape(name)} ({len(held)})</h3><ul>{''.join(_event(store, e) for e in held)}</ul>"
        for name, held in sorted(groups.items(), key=lambda g: -len(g[1]))
    ]
    return f"<p>{len(alone)} events that no document asserts itself: each only as somebody's word.</p>{''.join(parts)}"


def _every(store: Counting, selection: Selection, events: Sequence[StoredEvent]) -> str:
    total = store.count(selection)
    more = f"<p>The first {len(events)} of {total}; the rest: <code>dragoman events STORE</code>.</p>" if total > len(events) else ""
    lines = "".join(_event(store, held, anchor=True) for held in events)
    return f"{more}<details open><summary>{total} events</summary><ul>{lines}</ul></details>"


METHOD = (
    "<p>Every event was coded by Dragoman from the text of one dispatch: who did what to whom, by PLOVER types, with the PLOVER score of type and mode "
    "as intensity (−10 the worst conflict, +10 the fullest cooperation). Counted are the events of the choice named above. An event that several "
    "documents tell counts once, at its fullest telling, unless every report was asked for. Its day is the first on which it happened as the text "
    "tells, else that of publication. What two parties did together counts in both directions.</p>"
    "<p>A rupture is the cut with the largest Poisson likelihood ratio of events per document read, kept if at most 1 in 100 random orders of the same "
    "periods does as much: a date to read the texts around, not a cause. Offers are followed to their answers by rules of the language of offering; "
    "states are as of the last document.</p>"
    "<p>Limits. The coding errs: read the sentence before you rely on an event. Dialogues are found in part only: a missing answer may be one that was "
    "not found. A period without documents tells nothing, and a corpus tells only what its outlets chose to tell; most tell conflict more than "
    "cooperation. What stands on one party’s word is its word. Most events tell no place.</p>"
)


# ---------------------------------------------------------------- parts
def _event(store: Counting, held: StoredEvent, *, reports: bool = False, anchor: bool = False) -> str:
    e = held.event
    status = f" ({', '.join(e.auxiliary)})" if e.auxiliary else ""
    head = f"<b>{_names(e.actors) or 'Somebody'}</b> {escape(e.event_type)}{f' {escape(e.mode)}' if e.mode else ''}{status} <b>{_names(e.recipients)}</b>"
    account = f"; on the word of {escape(e.claimed_by.name or e.claimed_by.text)}" if e.claimed_by else ""
    told = [held.outlet or "", e.document, f"intensity {e.intensity:+.1f}", f"confidence {e.confidence:.2f}"]
    told += [f"{len(others)} reports"] if reports and len(others := store.story(held.number)) > 1 else []
    place = f" id='e-{escape(e.id)}'" if anchor else ""
    link = "" if anchor else f" <a href='#e-{escape(e.id)}'>{escape(e.id[:6])}</a>"
    details = f" <span class='dim'>{escape('; '.join(filter(None, told)))}</span>{link}"
    return f"<li{place}><span class='dim'>{held.day or 'no day'}</span> {head}{account}{details}{_quote(store, held)}</li>"


def _quote(store: Counting, held: StoredEvent) -> str:
    e = held.event
    document = store.document(e.document)
    if document is None:
        return ""
    low, high = e.evidence.start, e.evidence.end
    spans = [(e.trigger.start, e.trigger.end, "trigger", e.event_type)]
    for kind, parties in (("actor", e.actors), ("recipient", e.recipients), ("claim", [e.claimed_by] if e.claimed_by else [])):
        spans += [(p.start, p.end, kind, f"{kind}: {p.name or p.text}") for p in parties if p.start is not None and p.end is not None]
    marks = [Mark(start - low, end - low, kind, title) for start, end, kind, title in spans if low <= start and end <= high]
    return f"<blockquote>{marked(document.text[low:high], marks)}</blockquote>"


def _figure(picture: plots.Picture) -> str:
    data = base64.b64encode(plots.svg(picture).encode()).decode()
    words = escape(f"{picture.title}. {picture.words}", quote=True)
    return f"<figure class='wide' tabindex='0'><img src='data:image/svg+xml;base64,{data}' alt='{words}'></figure>"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]], numbers: Sequence[int], raw: int | None = None) -> str:
    def cell(tag: str, k: int, text: str) -> str:
        return f"<{tag}{' class=n' if k in numbers else ''}>{text if k == raw and tag == 'td' else escape(text)}</{tag}>"

    lines = (head, *rows)
    body = "".join(f"<tr>{''.join(cell('td' if n else 'th', k, text) for k, text in enumerate(row))}</tr>" for n, row in enumerate(lines))
    return f"<div class='wide' role='group' aria-label='Table' tabindex='0'><table>{body}</table></div>"


def _links(ids: Iterable[str]) -> str:
    return " ".join(f"<a href='#e-{escape(i)}'>{escape(i[:6])}</a>" for i in ids)


def _subject(offer: Offer) -> str:
    return offer.subject or (offer.mentions[0].text if offer.mentions else "")


def _names(parties: Iterable[Party]) -> str:
    return escape(", ".join(dict.fromkeys(p.name or p.text for p in parties)))


def _when(when: When | None) -> str:
    if when is None:
        return ""
    if when.start is None:
        return f"“{when.text}”"
    return when.start if when.start == when.end else f"{when.start} – {when.end}"
