"""Gold threads of dispatches and the ledger told of each in, scores of offers, replies, states, windows and traps out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct

from dragoman.evaluate import Figure
from dragoman.model import Document, Mention, Offer, Party, When
from dragoman.parse import split

Place = tuple[str, int]  # a document and the number of a sentence in it


class GoldParty(Struct):
    """Who takes part, by name or country."""

    name: str | None = None
    country: str | None = None


class GoldReply(Struct):
    """A reply of a gold thread."""

    kind: str
    mentions: list[Mention]
    by: list[GoldParty] = []


class GoldOffer(Struct):
    """An offer of a gold thread, in the form of an Offer."""

    id: str
    kind: str
    made_by: list[GoldParty]
    mentions: list[Mention]
    replies: list[GoldReply]
    state: str
    implied: bool = False
    window: When | None = None


class GoldThread(Struct):
    """Dispatches that tell of one or more dialogues; `traps` are places that look like a move and are none."""

    id: str
    documents: list[Document]
    offers: list[GoldOffer]
    as_of: str | None = None
    traps: list[Mention] = []


class LedgerReport(Struct, frozen=True):
    """What `score` found: precision, recall and F1 of offers and replies; of the offers found, the share whose state, kind and window are right."""

    threads: int
    offers: Figure
    replies: Figure
    state: float
    kind: float
    window: float
    traps: float


def score(threads: Sequence[GoldThread], ledgers: Mapping[str, Sequence[Offer]]) -> LedgerReport:
    """Score ledgers against gold threads.

    An offer is found if one of the same maker is told of in one of the same sentences (or, where only its answer is known, answered in
    one); a reply if it is attached to that offer, has the same kind and stands in one of the same sentences.

    Args:
        threads: the gold.
        ledgers: the offers told of each thread, by its id.
    """
    tally: Counter[str] = Counter()
    for thread in threads:
        sentences = {d.id: [s.end for s in split(d.text)] for d in thread.documents}
        left = list(ledgers.get(thread.id, ()))
        tally["gold"] += len(thread.offers)
        tally["told"] += len(left)
        tally["gold replies"] += sum(len(o.replies) for o in thread.offers)
        tally["told replies"] += sum(len(o.replies) for o in left)
        spots = [m for o in left for m in (*o.mentions, *(m for r in o.replies for m in r.mentions))]
        tally["traps"] += len(thread.traps)
        tally["sprung"] += sum(any(m.document == t.document and m.start < t.end and t.start < m.end for m in spots) for t in thread.traps)
        for gold in thread.offers:
            fits = [(_fit(gold, offer, sentences), -n) for n, offer in enumerate(left)]
            best = max(fits, default=(0, 0))
            if best[0]:
                _compare(gold, left.pop(-best[1]), sentences, tally)
    found = max(1, tally["found"])
    return LedgerReport(
        threads=len(threads),
        offers=_figure(tally["found"], tally["told"], tally["gold"]),
        replies=_figure(tally["replies"], tally["told replies"], tally["gold replies"]),
        state=tally["state"] / found,
        kind=tally["kind"] / found,
        window=tally["window"] / max(1, tally["windows"]),
        traps=tally["sprung"] / max(1, tally["traps"]),
    )


def _fit(gold: GoldOffer, offer: Offer, sentences: Mapping[str, Sequence[int]]) -> int:
    if not _names(gold.made_by) & _names(offer.made_by):
        return 0
    shared = 4 * len(_places(gold.mentions, sentences) & _places(offer.mentions, sentences))
    if gold.implied or not gold.mentions:
        answered = _places((m for r in gold.replies for m in r.mentions), sentences)
        shared += len(answered & _places((m for r in offer.replies for m in r.mentions), sentences))
    return shared


def _compare(gold: GoldOffer, offer: Offer, sentences: Mapping[str, Sequence[int]], tally: Counter[str]) -> None:
    tally["found"] += 1
    tally["state"] += offer.state == gold.state
    tally["kind"] += offer.kind == gold.kind
    if gold.window:
        tally["windows"] += 1
        mine = offer.window or When("")
        tally["window"] += (mine.start, mine.end) == (gold.window.start, gold.window.end)
    left = list(offer.replies)
    for reply in gold.replies:
        places = _places(reply.mentions, sentences)
        hit = next((r for r in left if r.kind == reply.kind and places & _places(r.mentions, sentences)), None)
        if hit is not None:
            left.remove(hit)
            tally["replies"] += 1


def _places(mentions: Iterable[Mention], sentences: Mapping[str, Sequence[int]]) -> set[Place]:
    return {(m.document, sum(end <= m.start for end in sentences[m.document])) for m in mentions if m.document in sentences}


def _names(parties: Iterable[Party | GoldParty]) -> set[str]:
    return {key for p in parties for key in (p.country, (p.name or "").lower()) if key}


def _figure(hits: int, told: int, gold: int) -> Figure:
    precision, recall = hits / max(1, told), hits / max(1, gold)
    return Figure(precision, recall, 2 * precision * recall / (precision + recall) if hits else 0.0)


def markdown(report: LedgerReport) -> str:
    """Write a report as Markdown."""
    lines = [f"{report.threads} threads.", "", "| measure | precision | recall | F1 or share |", "| --- | --- | --- | --- |"]
    lines += [f"| {name} | {f.precision:.3f} | {f.recall:.3f} | {f.f1:.3f} |" for name, f in (("offers", report.offers), ("replies", report.replies))]
    shares = (("state right", report.state), ("kind right", report.kind), ("window right", report.window), ("traps sprung", report.traps))
    return "\n".join([*lines, *(f"| {name} | | | {share:.3f} |" for name, share in shares), ""])
