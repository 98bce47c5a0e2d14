"""Records in, the words that pages use for them out."""

from __future__ import annotations

from collections.abc import Iterable

from dragoman.model import Party, When


def names(parties: Iterable[Party]) -> str:
    """Name parties."""
    return ", ".join(dict.fromkeys(p.name or p.text for p in parties))


def code(party: Party) -> str:
    """Write a party as the codes by which a store finds it ("PRK", "PRK MIL"), else its entity or name."""
    return " ".join(filter(None, (party.country, party.sector))) if party.country else party.entity or party.name or party.text


def when(held: When | None) -> str:
    """Write a day or stretch of days."""
    if held is None:
        return ""
    if held.start is None:
        return f"“{held.text}”"
    return held.start if held.start == held.end else f"{held.start} – {held.end}"


def number(value: float) -> str:
    """Write a count with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")
