"""The ledger of dialogues: offers joined with their answers, and the three ways it is written."""

from __future__ import annotations

import pytest
from rich.console import Console

from dragoman.dialogue import offers, show
from dragoman.model import Document, Offer, Party

FIRST = """Chad on Monday proposed to Sudan to hold border talks in Geneva in early May, the foreign ministry said.
Peru on Tuesday demanded that Chile withdraw its patrol boats."""
SECOND = """Sudan on Wednesday rejected Chad's proposal for border talks, saying N'Djamena should first release the detained officers."""
CORPUS = [Document("a", FIRST, published="2018-04-11"), Document("b", SECOND, published="2018-04-12")]


@pytest.fixture(scope="module")
def ledger(coder) -> list[Offer]:
    return offers(coder, CORPUS)


def test_dialogue_joins_an_offer_with_its_answer_in_another_document(ledger) -> None:
    (offer,) = show.select(ledger, ("TCD", "SDN"))
    assert (offer.kind, offer.state, offer.made_by[0].country, offer.date and offer.date.start) == ("proposal", "rejected", "TCD", "2018-04-09")
    (reply,) = offer.replies
    assert (reply.kind, reply.by[0].country, reply.mentions[0].document) == ("reject", "SDN", "b")
    assert "release the detained officers" in reply.conditions[0]


def test_dialogue_mentions_stand_where_they_say(ledger) -> None:
    texts = {d.id: d.text for d in CORPUS}
    mentions = [m for o in ledger for m in (*o.mentions, *(m for r in o.replies for m in r.mentions))]
    assert mentions
    assert all(texts[m.document][m.start : m.end] == m.text for m in mentions)


def test_dialogue_state_as_of_a_day_before_the_answer(coder) -> None:
    assert [o.state for o in show.select(offers(coder, CORPUS, "2018-04-11"), ("SDN", "TCD"))] == ["open"]


def test_dialogue_selects_by_side_and_state(ledger) -> None:
    assert [o.made_by[0].country for o in show.select(ledger, state="rejected")] == ["TCD"]
    assert not show.select(ledger, ("PRK", "KOR"))


def test_dialogue_is_written_for_terminal_markdown_and_browser(ledger) -> None:
    console = Console(width=160, record=True)
    with console.capture() as capture:
        console.print(show.board(ledger))
    page = show.html(ledger)
    for written in (capture.get(), show.markdown(ledger), page):
        assert "Chad" in written
        assert "release the detained officers" in written
    assert page.count("<svg") == 2
    assert "<script" not in page


def test_dialogue_page_escapes_what_the_text_says() -> None:
    offer = Offer(id="x", kind="proposal", made_by=[Party("<b>A</b>", 0, 1)], made_to=[], subject="<script>alert(1)</script>")
    assert "<script>alert" not in show.html([offer])


def test_dialogue_of_one_text_is_part_of_its_coding(coder) -> None:
    assert [o.kind for o in coder.code(FIRST, published="2018-04-11").offers] == ["proposal", "demand"]
