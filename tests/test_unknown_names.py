"""`unknown` lists the names that act and that no entry covers, ready to be filled in."""

from __future__ import annotations

import tomllib

from dragoman.coder import Coder
from dragoman.model import Document
from dragoman.unknown import Unknown, names, stub

TEXTS = (
    "Justice Minister Zebedee Xandar accused the Mutlavian Brigade of an attack on Monday.",
    "Xandar arrested two dissidents. Xandar arrested a reporter. Tony Blair met French President Jacques Chirac.",
    "The Mutlavian Brigade attacked a village in Mali. Gunmen attacked Brighton today.",
)


def found(coder: Coder, *texts: str) -> dict[str, Unknown]:
    return {row.words: row for row in names(coder, (Document(str(k), text) for k, text in enumerate(texts)))}


def test_unknown_names_are_counted_by_sentence_under_the_full_name(coder: Coder) -> None:
    rows = found(coder, *TEXTS)
    assert rows["Zebedee Xandar"].count == 3
    assert "Xandar" not in rows
    assert "Mutlavian Brigade" in rows
    assert TEXTS[0] in rows["Zebedee Xandar"].contexts
    assert not {"Tony Blair", "Jacques Chirac", "Brighton", "Monday"} & set(rows)


def test_unknown_names_in_capitals_lose_titles_and_times(coder: Coder) -> None:
    assert "Today" not in " ".join(found(coder, "COLONEL ZEBEDEE XANDAR TODAY ACCUSED SPAIN OF SPYING."))


def test_unknown_stub_is_toml_to_fill_in() -> None:
    (entry,) = tomllib.loads(stub([Unknown('The "Xan" Front', 2, ["The Front attacked."], "REB")]))["actor"]
    assert entry == {"id": "the-xan-front", "name": 'The "Xan" Front', "kind": "", "country": "", "sector": "REB"}
