"""Offers in; those between certain sides or in one state, and the dialogues that they make up, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from dragoman.model import Dialogue, Offer, Party

OFFICIAL = ("GOV", "MIL", "COP", "JUD", "SPY", "PRE", None)  # sectors that speak for their state


def select(offers: Iterable[Offer], between: Sequence[str] = (), state: str | None = None) -> list[Offer]:
    """Keep the offers between certain sides and of one state.

    Args:
        offers: what to choose from.
        between: country codes or names; an offer stays if its maker is one of them and, where two are given, its addressee the other.
        state: a state of offers ("open").
    """
    wanted = [b.casefold() for b in between]

    def has(parties: Sequence[Party], key: str) -> bool:
        return any(key in ((p.country or "").casefold(), (p.name or "").casefold(), p.text.casefold()) for p in parties)

    kept = []
    for offer in offers:
        if state is not None and offer.state != state:
            continue
        if len(wanted) == 1 and not (has(offer.made_by, wanted[0]) or has(offer.made_to, wanted[0])):
            continue
        if len(wanted) > 1 and not any(has(offer.made_by, a) and has(offer.made_to, b) for a in wanted for b in wanted if a != b):
            continue
        kept.append(offer)
    return kept


def grouped(offers: Iterable[Offer]) -> list[Dialogue]:
    """Group offers by the set of their sides, in order of the first offer of each."""
    found: dict[frozenset[str], list[Offer]] = {}
    for offer in offers:
        found.setdefault(frozenset(side(p) for p in (*offer.made_by, *offer.made_to)), []).append(offer)
    return [_dialogue(group) for group in found.values()]


def _dialogue(group: list[Offer]) -> Dialogue:
    """Name the sides of a group, each by the name that most offers use."""
    names: dict[str, Counter[str]] = {}
    parties: dict[str, Party] = {}
    for offer in group:
        for party in (*offer.made_by, *offer.made_to):
            names.setdefault(side(party), Counter())[party.name or party.text] += 1
            parties.setdefault(side(party), party)
    return Dialogue(" – ".join(counts.most_common(1)[0][0] for counts in names.values()), list(parties.values()), group)


def side(party: Party) -> str:
    """Name the side that a party belongs to: its state, if it speaks for one."""
    return party.country if party.country and party.sector in OFFICIAL else party.name or party.text
