"""Codes of one scheme in, those of another out: PLOVER and CAMEO both ways, countries, sectors, known groups. The tables stand beside this file."""

from __future__ import annotations

import csv
import tomllib
from functools import cache
from pathlib import Path

from msgspec import Struct

from dragoman.model import Event, Party

HOME = Path(__file__).parent
LEXICONS = HOME.parent.parent / "lexicons"
QUADS = {1: range(1, 6), 2: range(6, 9), 3: range(9, 14), 4: range(14, 21)}  # GDELT's quad class of a CAMEO root


class Country(Struct, frozen=True):
    """What other schemes call a country; None where they have no code."""

    iso3: str
    name: str
    cameo: str
    cow: str | None = None
    gw: str | None = None
    fips: str | None = None


class Cameo(Struct, frozen=True):
    """A CAMEO code: its label, its value on the Goldstein scale, and the PLOVER type, mode and contexts it stands for (None: no PLOVER event)."""

    code: str
    label: str
    goldstein: float
    event_type: str | None
    mode: str | None
    contexts: tuple[str, ...]

    @property
    def base(self) -> str:
        """The code of the second level that it belongs to."""
        return self.code[:3]

    @property
    def root(self) -> str:
        """The code of the first level."""
        return self.code[:2]

    @property
    def quad_class(self) -> int:
        """GDELT's quad class, by the root: 1 verbal, 2 material cooperation, 3 verbal, 4 material conflict."""
        return next(quad for quad, roots in QUADS.items() if int(self.root) in roots)


class Codes:
    """The tables, read once; `codes()` gives the one that everybody shares."""

    def __init__(self) -> None:
        links = {row["code"]: row for row in _rows(LEXICONS / "cameo.csv")}
        self.cameo: dict[str, Cameo] = {}
        for row in _rows(HOME / "cameo.csv"):
            link = links.get(row["code"], {})
            contexts = tuple((link.get("contexts") or "").split())
            self.cameo[row["code"]] = Cameo(row["code"], row["label"], float(row["goldstein"]), link.get("event_type"), link.get("mode") or None, contexts)
        defaults: dict[str, str] = tomllib.loads((LEXICONS / "ontology.toml").read_text(encoding="utf-8"))["cameo"]
        self._of_type = {tuple((*name.split(":"), "")[:2]): code for name, code in defaults.items()}
        self.countries = {row["iso3"]: Country(**{name: value or None for name, value in row.items()}) for row in _rows(HOME / "countries.csv")}  # type: ignore[arg-type]
        self._sectors = {row["sector"]: row for row in _rows(HOME / "sectors.csv")}
        self._groups = {row["entity"]: row["group"] for row in _rows(HOME / "groups.csv")}

    def cameo_of(self, event_type: str, mode: str | None) -> Cameo:
        """Give the CAMEO code of a PLOVER type and mode; that of the bare type where CAMEO has none for the mode."""
        return self.cameo[self._of_type.get((event_type, mode or "")) or self._of_type[event_type, ""]]

    def cameo_for(self, event: Event) -> Cameo:
        """Give the CAMEO code that an event carries, or that of its type and mode."""
        return self.cameo.get(event.cameo or "") or self.cameo_of(event.event_type, event.mode)

    def country(self, code: str | None) -> Country | None:
        """Give what other schemes call a country."""
        return self.countries.get(code or "")

    def sector(self, party: Party) -> str:
        """Give the CAMEO role code of a party's sector, or an empty text."""
        return self._sectors[party.sector]["cameo"] if party.sector in self._sectors else ""

    def sector_name(self, party: Party) -> str:
        """Give the ICEWS sector of a party, or an empty text."""
        return self._sectors[party.sector]["icews"] if party.sector in self._sectors else ""

    def group(self, party: Party) -> str:
        """Give the CAMEO code of a known group, or an empty text."""
        return self._groups.get(party.entity or "", "")

    def actor(self, party: Party) -> str:
        """Compose a CAMEO actor code of country, sector and known group, as USAGOV, COLREB or IGOUNO; empty for a party without any of these."""
        country = self.country(party.country)
        return (country.cameo if country else party.country or "") + self.sector(party) + self.group(party)


@cache
def codes() -> Codes:
    """Read the tables."""
    return Codes()


def _rows(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text(encoding="utf-8").splitlines()))
