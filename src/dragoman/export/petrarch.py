"""Events in; what PETRARCH2 writes out: day, source, target, CAMEO code, issues, sentence, address and outlet between tabs, without a header."""

from __future__ import annotations

from pathlib import Path

from dragoman.export.base import Format, Tally, fresh, happened, pairs, tabbed
from dragoman.export.codes import codes
from dragoman.store import Reading, Selection

NOBODY = "---"  # how PETRARCH writes a party that isn't known
COLUMNS = ("date", "source", "target", "code", "issues", "ids", "url", "StorySource")


def write(store: Reading, selection: Selection, out: Path, tally: Tally) -> None:
    """Write a file. PETRARCH2 leaves the address out where there is none; here that column stands empty, so that all lines have eight."""
    with fresh(out, tally) as handle:
        for told, document in store.told(selection):
            if not happened(told, tally):
                continue
            coded = dict.fromkeys(((codes().actor(a) if a else "") or NOBODY, (codes().actor(b) if b else "") or NOBODY) for a, b in pairs(told))
            coded.pop((NOBODY, NOBODY), None)
            if not coded:
                tally.left_out["whose parties have no CAMEO code"] += 1
            for source, target in coded:
                day, code = (told.day or "").replace("-", ""), codes().cameo_for(told.event).code
                issues = ";".join(f"{context},1" for context in told.event.contexts)
                handle.write(tabbed((day, source, target, code, issues, f"{document.id}_{told.event.sentence + 1}", document.url, told.outlet or "NULL")))
                tally.rows += 1


FORMAT = Format("petrarch", "PETRARCH2: day, source, target, code, issues, sentence, address, outlet", write)
