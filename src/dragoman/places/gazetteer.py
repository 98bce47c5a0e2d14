"""A name in, the place on the map out: the cities of GeoNames in lexicons/places, and the spellings of the press that GeoNames lacks."""

from __future__ import annotations

import csv
import gc
from collections.abc import Iterable, Sequence
from functools import cache

from msgspec import Struct

from dragoman.errors import SetupError
from dragoman.lexicon import Lexicon, normalize, words_of
from dragoman.lexicon.build import HOME
from dragoman.model import Place

COLUMNS = ("geonameid", "name", "country", "division", "population", "latitude", "longitude", "names")
DOMINANT = 10  # times the inhabitants of its namesakes, above which a city is meant without more context
RIVAL = 100_000  # inhabitants of a namesake in a country of the text, for it to be meant rather than the town that the lexicon knows (Tripoli, not Geneva)
SHORTEST = 4  # letters; shorter names ("Of", "Man", "Ito") need support
_JOINTS = {ord(c): None for c in " -'`’‘."}


class City(Struct, frozen=True):
    """A row of lexicons/places/cities.csv; `country` is ISO 3166-1 alpha-3, `admin1` the name of the first-order division, where known."""

    geonameid: int | None
    name: str
    country: str | None
    admin1: str | None
    population: int
    latitude: float
    longitude: float


class _World(Struct):
    """The table: its rows as they stand, their numbers by every name, and names of divisions by country and code."""

    rows: list[str]
    by_name: dict[str, list[int]]
    divisions: dict[tuple[str, str], str]

    def city(self, at: int) -> City:
        geonameid, name, country, division, population, latitude, longitude, _ = next(csv.reader([self.rows[at]]))
        return City(int(geonameid), name, country, self.divisions.get((country, division)), int(population), float(latitude), float(longitude))


@cache
def _world() -> _World:
    """Read the table once a process: a row is parsed when its name is asked for."""
    home = HOME / "places"
    try:
        rows = home.joinpath("cities.csv").read_text(encoding="utf-8").splitlines()[1:]
        with home.joinpath("divisions.csv").open(encoding="utf-8", newline="") as handle:
            divisions = {(row["country"], row["code"]): row["name"] for row in csv.DictReader(handle)}
    except OSError as error:
        raise SetupError(f"{error.filename}: can't be read ({error.strerror}); install dragoman anew") from error
    collecting = gc.isenabled()
    gc.disable()  # 200,000 short strings are made here; collecting in between doubles the time
    by_name: dict[str, list[int]] = {}
    try:
        for at, row in enumerate(rows):
            for key in row[row.rindex(",") + 1 :].split(" "):
                by_name.setdefault(key, []).append(at)
    finally:
        if collecting:
            gc.enable()
    return _World(rows, by_name, divisions)


def key_of(name: str) -> str:
    """Fold a name to what it is searched by: small letters without accents, hyphens, apostrophes and blanks."""
    return normalize(name).translate(_JOINTS).replace(",", "")


@cache
def states_of_usa() -> frozenset[str]:
    """List the states of the USA."""
    return frozenset(name for (country, _), name in _world().divisions.items() if country == "USA")


@cache
def _divisions_of() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for (country, _), name in _world().divisions.items():
        found.setdefault(country, set()).add(key_of(name))
    return found


class Gazetteer:
    """Cities of the world by name; the table is read when the first name is looked up.

    Args:
        lexicon: its people, bodies and states show which names need support of the context; its places come before the table.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._words = frozenset(lexicon.grammar["place_words"][0])
        self._own: dict[str, list[int]] = {}
        for at, site in enumerate(lexicon.places):
            for name in (site.name, *site.names):
                self._own.setdefault(key_of(name), []).append(at)

    def locate(self, name: str, countries: Sequence[str], admin1: str | None = None, least: int = 0) -> Place | None:
        """Find the city that a name means; None where it stays open.

        Args:
            name: in any case, with or without accents; alternate names count too.
            countries: ISO alpha-3 codes that the context favours, nearest first.
            admin1: name of the state of the USA that it lies in, where the text tells it.
            least: inhabitants that a city outside of these countries must have; a place of the lexicon's own needs none.

        Returns:
            A Place without offsets.
        """
        found = self._namesakes(name)
        if admin1 in states_of_usa():
            found = [c for c in found if c.country != "USA" or c.admin1 == admin1]
        for country in countries:
            near = [c for c in found if c.country == country]
            if near:
                city = _best(near, name)
                return _place(name, city) if city else None
        if len(key_of(name)) < SHORTEST or self.is_ambiguous(name):
            return None
        city = _dominant(found)
        if city is None or (city.population < least and key_of(name) not in self._own):
            return None
        return _place(name, _best([c for c in found if c.country == city.country], name) or city)

    def _namesakes(self, name: str) -> list[City]:
        key = key_of(name)
        world = _world()
        cities = [world.city(at) for at in world.by_name.get(key, ())]
        for at in self._own.get(key, ()):
            site = self._lexicon.places[at]
            own = City(site.geonameid, site.name, site.country, site.admin1, site.population, site.latitude, site.longitude)
            cities = [*(c for c in cities if own.geonameid is None or c.geonameid != own.geonameid), own]
        return cities

    def knows(self, name: str) -> bool:
        """Tell whether any city or place of the lexicon's own bears a name."""
        return key_of(name) in self._own or key_of(name) in _world().by_name

    def rival(self, name: str, country: str, countries: Sequence[str]) -> Place | None:
        """Find a large city in a country of the context that bears the name of a better known one elsewhere; None if that one is ten times larger.

        Args:
            name: as for `locate`.
            country: where the better known one lies.
            countries: the context.
        """
        if country in countries:
            return None
        found = self._namesakes(name)
        other = self.locate(name, countries)
        city = next((c for c in found if other and c.geonameid == other.geonameid), None)
        known = max((c.population for c in found if c.country == country), default=0)
        return other if city and city.population >= RIVAL and known < DOMINANT * city.population else None

    @staticmethod
    def may_be_division(name: str, country: str | None) -> bool:
        """Tell whether a name is that of a province or state of a country, or may be since no division of that country is listed."""
        known = _divisions_of().get(country or "")
        return known is None or key_of(name) in known

    def is_own(self, name: str, country: str | None) -> bool:
        """Tell whether a name is that of a place which the lexicon adds to the table."""
        return any(self._lexicon.places[at].country == country for at in self._own.get(key_of(name), ()))

    def is_word(self, name: str) -> bool:
        """Tell whether a name is also a word or a given name."""
        return key_of(name) in self._words

    def is_ambiguous(self, name: str) -> bool:
        """Tell whether a name is also a word, a person, a body or a state."""
        if self.is_word(name):
            return True
        words = words_of(name)
        if " ".join(words) in self._lexicon.surnames:
            return True
        meanings = [n for n in self._lexicon.names.get(words[0], ()) if n.words == words] if words else []
        return any(n.weak or n.use not in ("city", "capital", "province") for n in meanings)


def _place(text: str, city: City) -> Place:
    return Place(text, None, None, city.name, city.country, city.admin1, city.latitude, city.longitude, city.geonameid)


def _dominant(cities: Iterable[City]) -> City | None:
    """Choose the only city, or the one with ten times the inhabitants of every other."""
    ranked = sorted(cities, key=lambda c: -c.population)
    return ranked[0] if ranked and all(ranked[0].population >= DOMINANT * c.population for c in ranked[1:]) else None


def _best(cities: Sequence[City], name: str) -> City | None:
    """Choose among the namesakes of one country: New Delhi rather than Delhi, which is also called so."""
    key = key_of(name)
    return _dominant([c for c in cities if key_of(c.name) == key]) or _dominant(cities)
