"""Texts with marks, and the pictures of boards and dyads, as the workbench writes them."""

from __future__ import annotations

import html
import re

import pytest

pytest.importorskip("fastapi", reason="the extra web isn't installed")

from hypothesis import given
from hypothesis import strategies as st
from test_browsing import fill_more
from test_store import event

from dragoman.model import Party, Span, Trigger
from dragoman.store import Selection, open_store
from dragoman.web import drawing, highlight, views, words

PARAGRAPH = re.compile(r'<p dir="auto" data-start="(\d+)">(.*?)</p>', re.DOTALL)
TAG = re.compile(r'<a class="ref".*?</a>|<[^>]*>', re.DOTALL)


@pytest.fixture
def store(tmp_path):
    opened = open_store(str(tmp_path / "s.duckdb"))
    fill_more(opened)
    yield opened
    opened.close()


@given(st.text(alphabet="ab <&>\"'\n\u202e", max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60)), max_size=5))
def test_highlight_keeps_every_letter_at_its_place(text: str, spans: list[tuple[int, int]]) -> None:
    parties = [Party("x", a, b, "<b>&") for a, b in spans]
    told = [event(actors=parties, recipients=parties[:1], trigger=Trigger(a, b, "x"), evidence=Span(0, len(text))) for a, b in spans]
    found = PARAGRAPH.findall(highlight.paragraphed(text, told))
    covered = 0
    for start, inside in found:
        plain = html.unescape(TAG.sub("", inside))
        low = int(start)
        assert text[low : low + len(plain)] == plain
        assert not text[covered:low].strip()
        covered = low + len(plain)
    assert not text[covered:].strip()


def test_highlight_numbers_events_and_marks_quotations() -> None:
    text = 'Chad said "we accept" on Monday.\n\nSudan agreed.'
    told = [
        event(trigger=Trigger(5, 9, "said"), actors=[Party("Chad", 0, 4)], recipients=[]),
        event(trigger=Trigger(40, 46, "agreed"), actors=[], recipients=[]),
    ]
    page = str(highlight.paragraphed(text, told))
    assert page.count("<p ") == 2
    assert '<mark class="actor" title="actor: Chad">Chad</mark>' in page
    assert '<a class="ref" href="#event-2" aria-label="event 2">2</a>' in page
    assert '<mark class="quote"' in page
    assert str(highlight.found("Truce in <Gao>", "gao truce")).count("<mark") == 2
    assert highlight.found("x", "") == "x"


def test_drawing_a_board_places_offers_in_order_and_in_time(store) -> None:
    board = views.board(store, "PRK", "KOR")
    picture = drawing.timeline(board)
    assert picture is not None
    assert [line.number for line in picture.lines] == [1, 2]
    first = picture.lines[0]
    assert first.x == 0
    assert [round(dot.x) for dot in first.dots] == [63, 100]
    assert all(0 <= tick.x <= 100 for tick in picture.ticks)
    assert drawing.states_of(board, "2016-06-02") == ["open", "open"]
    assert drawing.states_of(board, "2016-05-30") == ["open", None]
    assert views.board(store, "PRK", "KOR", 1).earlier == 1
    assert drawing.timeline(views.board(store, "PRK", "FRA")) is None


def test_drawing_answers_of_one_day_step_aside(store) -> None:
    board = views.board(store, "PRK", "KOR")
    answered = [reply for held in board.offers[:1] for reply in held.offer.replies]
    assert len(answered) == 2
    dots = drawing.timeline(board).lines[0].dots
    assert [dot.shift for dot in dots] == [0, 0]


def test_drawing_a_dyad_counts_cooperation_up_and_conflict_down(store) -> None:
    dyad = views.dyad(store, Selection(between=("PRK", "KOR")), "month")
    chart = drawing.chart(dyad)
    assert [panel.name for panel in chart.panels] == ["KOR → PRK", "PRK → KOR"]
    bars = {bar.start: bar for bar in chart.panels[1].bars}
    assert [piece.tone for piece in bars["2016-05-01"].pieces] == ["vcoop", "vconf", "mconf"]
    assert bars["2016-05-01"].end == "2016-05-31"
    up, down, lowest = bars["2016-05-01"].pieces
    assert up.y + up.height == pytest.approx(down.y) == chart.panels[1].zero
    assert down.y + down.height == pytest.approx(lowest.y)
    assert bars["2016-05-01"].title.startswith("2016-05, PRK → KOR: 3 events of 1 document")
    assert any("REJECT" in line for line in bars["2016-05-01"].lines)
    assert dyad.events == 4


def test_words_name_what_pages_show() -> None:
    assert words.number(1234567) == "1\u202f234\u202f567"
    assert words.signed(-4.0) == "−4.0"
    assert words.segment("../a b?") == "..%2Fa%20b%3F"
    assert words.named("KOR GOV", {"KOR": "South Korea"}) == "South Korea GOV"
    assert words.named("Red Cross", {}) == "Red Cross"
    assert words.bare('"a trick"') == "a trick"
    assert words.reasons(event())[0] == ("the act", "“rejected” stands for the frame reject")
    assert words.line(event(auxiliary=["future"])) == "North Korea REJECT meet South Korea (still to come)"
    assert words.pair(event()) == ("PRK", "KOR")
    assert words.pair(event(recipients=[Party("the barracks", name="barracks")])) is None
