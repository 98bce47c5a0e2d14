"""An offer, and when each document that tells of it was published, in; the offer as it was known by a day, out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import structs

from dragoman.dialogue.grouping import side
from dragoman.model import Mention, Offer, Reply

ENDS = ("withdrawn", "fulfilled", "lapsed")
Published = Mapping[str, str | None]


def days(offers: Sequence[Offer], published: Published) -> list[str]:
    """List the days on which anything of some offers became known."""
    told = (m for o in offers for m in (*o.mentions, *o.state_evidence, *(m for r in o.replies for m in r.mentions)))
    return sorted({day for m in told if (day := published.get(m.document))})


def known_from(mentions: Sequence[Mention], published: Published) -> str:
    """Tell the first day on which something was told; empty if a document that tells it has no day, so that it counts as known all along."""
    return min((published.get(m.document) or "" for m in mentions), default="")


def as_of(offer: Offer, published: Published, day: str) -> Offer | None:
    """Give an offer with the replies and in the state that were known by a day; None if it was not known itself."""
    if known_from(offer.mentions, published) > day:
        return None
    replies = [r for r in offer.replies if known_from(r.mentions, published) <= day]
    evidence = [m for m in offer.state_evidence if known_from([m], published) <= day]
    if len(replies) == len(offer.replies) and len(evidence) == len(offer.state_evidence):
        return offer
    state = offer.state if evidence and offer.state in ENDS else _answered(offer, replies)
    return structs.replace(offer, replies=replies, state_evidence=evidence, state=state)


def states(offer: Offer, published: Published) -> list[tuple[str, str]]:
    """List the states that an offer went through, each with the first day on which it was known to be in it."""
    found: list[tuple[str, str]] = []
    for day in ["", *days([offer], published)]:
        held = as_of(offer, published, day)
        if held and (not found or found[-1][1] != held.state):
            found.append((day, held.state))
    return found


def _answered(offer: Offer, replies: Sequence[Reply]) -> str:
    """Tell the state by the last reply of each side that was asked, else of whoever answered."""
    last = {side(party): reply.kind for reply in replies for party in reply.by}
    asked = {side(party) for party in offer.made_to}
    kinds = {kind for name, kind in last.items() if name in asked} or set(last.values())
    for kind, state in (("reject", "rejected"), ("counter", "countered"), ("conditional", "conditional")):
        if kind in kinds:
            return state
    return "open" if not kinds or "defer" in kinds or asked - set(last) else "accepted"
