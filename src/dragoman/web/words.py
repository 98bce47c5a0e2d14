"""Records in, the words that pages use for them out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from dragoman.dialogue.show import VERBS
from dragoman.model import Event, Offer, Party
from dragoman.store.counting import QUADS
from dragoman.store.reading import KNOWN_TYPES

STATUS = {"told": "happened", "historical": "long ago", "future": "still to come", "hypothetical": "only possible", "negation": "denied"}
STATES = ("open", "accepted", "fulfilled", "conditional", "countered", "rejected", "withdrawn", "lapsed")
NEWS = {"first": "For the first time", "more": "More than usual", "less": "Less than usual", "offer": "Offers", "reply": "Answers"}
TYPES, CLASSES, ANSWERS = KNOWN_TYPES, QUADS, VERBS


def names(parties: Iterable[Party]) -> str:
    """Name parties."""
    return ", ".join(dict.fromkeys(p.name or p.text for p in parties))


def code(party: Party) -> str:
    """Write a party as the codes by which a store finds it ("PRK", "PRK MIL"), else its entity or name."""
    return " ".join(filter(None, (party.country, party.sector))) if party.country else party.entity or party.name or party.text


def codes(party: Party) -> str:
    """Write the codes of a party, if it has some."""
    return " ".join(filter(None, (party.country, party.sector)))


def named(code: str, names: Mapping[str, str]) -> str:
    """Name the party that a code stands for, with its sector if it has one."""
    country, _, sector = code.partition(" ")
    return names.get(code) or (f"{names[country]} {sector}".strip() if country in names else code)


def pair(event: Event) -> tuple[str, str] | None:
    """Name two parties of an event, by code, whose dyad it belongs to, if both are known."""
    sides = [p.country or (p.name if p.entity else None) for p in (*event.actors[:1], *event.recipients[:1], *event.actors[1:2])]
    found = list(dict.fromkeys(filter(None, sides)))
    return (found[0], found[1]) if len(found) > 1 else None


def number(value: float) -> str:
    """Write a count with thin spaces between thousands."""
    return f"{value:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def signed(value: float | None) -> str:
    """Write an intensity."""
    return "" if value is None else f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


def tone(quad: str) -> str:
    """Give the name that the style sheet knows a class of events by."""
    return {"verbal cooperation": "vcoop", "material cooperation": "mcoop", "verbal conflict": "vconf", "material conflict": "mconf"}.get(quad, "")


def subject(offer: Offer) -> str:
    """Say what an offer is about."""
    return offer.subject or (offer.mentions[0].text if offer.mentions else offer.kind)


def line(event: Event) -> str:
    """Tell an event on a line."""
    status = f" ({', '.join(STATUS.get(a, a) for a in event.auxiliary)})" if event.auxiliary else ""
    act = " ".join(filter(None, (event.event_type, event.mode)))
    return f"{names(event.actors) or 'somebody'} {act}{f' {names(event.recipients)}' if event.recipients else ''}{status}"


def reasons(event: Event) -> list[tuple[str, str]]:
    """Tell why an event was coded as it was: for each choice what it was made by."""
    found = []
    for name, reason in event.why.items():
        what, _, whom = name.partition(" ")
        if name == "frame":
            file, _, frame = reason.partition(": ")
            found.append(("the act", f"“{event.trigger.text}” stands for the frame {frame or file}{f' ({file})' if frame else ''}"))
        elif name in ("rule", "status"):
            found.append(("whether it happened", reason))
        elif name == "topic":
            found.append(("what about", f"words of the topic {reason}"))
        elif name == "told also":
            found.append(("told again", reason))
        elif what in ("actor", "recipient", "source") and whom:
            found.append((f"{'who' if what == 'actor' else 'to whom' if what == 'recipient' else 'who says so'}: “{whom}”", reason))
        else:
            found.append((name, reason))
    return found


def percent(value: float) -> str:
    """Write a share."""
    return f"{round(100 * value)} %"


def bare(words: str) -> str:
    """Take off the quotation marks around words that are shown within some."""
    return words.strip("\"'“”‘’ ")


def segment(ident: str) -> str:
    """Write an id as one segment of an address: with its slashes hidden, or a browser would take `../` for the way up."""
    return quote(ident, safe="")


def years(days: Sequence[str]) -> str:
    """Name the first and last year of some days."""
    return "" if not days else days[0][:4] if days[0][:4] == days[-1][:4] else f"{days[0][:4]}–{days[-1][:4]}"
