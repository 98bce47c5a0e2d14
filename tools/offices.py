"""Write docs/offices.md: for which years since 1990 the lexicon knows no foreign or defence minister of a state.

Usage: python tools/offices.py docs/offices.md
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

ACTORS = Path(__file__).parents[1] / "src" / "dragoman" / "lexicons" / "actors"
FIRST, LAST = 1990, 2025
KINDS = {
    "foreign": re.compile(
        r"foreign (affairs )?(minister|secretary)|minister of foreign|(external (affairs|relations)|foreign relations) minister|^secretary of state$"
    ),
    "defence": re.compile(r"(defen[cs]e|armed forces|national security|home affairs) (minister|secretary)|minister of (national )?(defen[cs]e|security)"),
}
OTHERS = re.compile(r"deputy|vice|under|assistant|spokes|shadow|chief")
# Years in which a state was none, or part of one whose ministers are those of another entry; its own ministers of that time, if any, are a republic's.
NO_STATE = {
    1991: "ARM AZE BLR EST GEO KAZ KGZ LTU LVA MDA MKD MNE RUS TJK TKM UKR UZB",
    1992: "CZE ERI SVK",
    2001: "TLS",
    2005: "MNE SRB",
    2007: "XKX",
    2010: "SSD",
}
HEADING = """# Ministers that the lexicon doesn't know

The terms of office under `lexicons/actors/offices` were written from what was known surely; nobody was guessed. These are the years from {first} to {last}
of which no day has a foreign or defence minister there: {missing} of {all} years of office ({share} % are covered). Where a head of government kept the
portfolio, he counts as its holder. "None" is an office that the lexicon doesn't have at all: most of these states have no such minister (Costa Rica, Iceland,
Panama, the Vatican …). A name that stands in no roster is resolved by its title alone ("the foreign minister of Nauru"): country and sector, no person.

Made by `python tools/offices.py docs/offices.md`.

| state | foreign | defence |
| --- | --- | --- |
"""


def years(holder: dict[str, str]) -> set[int]:
    """List the years of which a term covers a day."""
    return set(range(int(str(holder.get("from", FIRST))[:4]), int(str(holder.get("to", LAST))[:4]) + 1))


def runs(found: set[int]) -> str:
    """Write years as ranges."""
    ordered = sorted(found)
    starts = [y for y in ordered if y - 1 not in found]
    ends = [y for y in ordered if y + 1 not in found]
    return ", ".join(str(a) if a == b else f"{a}–{b}" for a, b in zip(starts, ends, strict=True))


def main() -> None:
    """Write the page."""
    states: dict[str, dict[str, str]] = {}
    for state in tomllib.loads((ACTORS / "states.toml").read_text(encoding="utf-8"))["state"]:
        if not state.get("to"):
            states.setdefault(state["code"], state)  # what broke away from a state stands behind it, under the same code
    known: dict[tuple[str, str], set[int]] = defaultdict(set)
    for path in sorted((ACTORS / "offices").glob("*.toml")):
        for office in tomllib.loads(path.read_text(encoding="utf-8")).get("office", []):
            titles = [office["title"], *office.get("titles", [])]
            for kind, pattern in KINDS.items():
                if any(pattern.search(t) for t in titles) and not OTHERS.search(office["id"] + office["title"]):
                    known[office.get("country", ""), kind] |= {y for h in office["holders"] for y in years(h)}
    rows, missing, wanted = [], 0, 0
    for code in sorted(states, key=lambda c: states[c]["name"]):
        if not any((code, kind) in known for kind in KINDS) or code in ("GRL", "FRO"):
            continue
        begins = max([FIRST, *(year + 1 for year, codes in NO_STATE.items() if code in codes.split())])
        cells = []
        for kind in KINDS:
            every = set(range(begins, LAST + 1))
            gap = every - known[code, kind]
            none = gap == every
            missing, wanted = missing + (0 if none else len(gap)), wanted + (0 if none else len(every))
            cells.append("none" if none else runs(gap))
        if any(cells):
            rows.append(f"| {states[code]['name']} | {cells[0]} | {cells[1]} |\n")
    heading = HEADING.format(first=FIRST, last=LAST, missing=missing, all=wanted, share=round(100 - 100 * missing / wanted, 1))
    Path(sys.argv[1]).write_text(heading + "".join(rows), encoding="utf-8")


if __name__ == "__main__":
    main()
