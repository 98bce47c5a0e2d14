"""Events as data frames, and codings as a notebook shows them."""

from __future__ import annotations

import datetime
import re
from html import unescape

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dragoman import Coding, Corpus, Document, tables
from dragoman.flat import EVENT
from dragoman.ingest import Problem
from dragoman.markup import COLOURS, Mark, marked
from dragoman.model import Event, Party, Place, Run, Span, Trigger, When

TEXT = 'Peru & Chile <met> in Lima.\nBolivia, a "friend", said Chile won\'t come.'
STAMP = Run("0.1", "lex", "model", "weights")


@pytest.fixture
def coding() -> Coding:
    met = Event(
        "e1", "d1", 0, "CONSULT", None, ["diplomatic"], "040", "verbal cooperation", 2.5, [Party("Peru", 0, 4, "Peru", "PER", "GOV"), Party("Chile", 7, 12)],
        [], [], None, None, False, When("Friday", "2016-05-20", "2016-05-20", "day"), Place("Lima", 22, 26, "Lima", "PER"), Trigger(14, 17, "met"), Span(0, 27),
        {}, 0.9,
    )  # fmt: skip
    bolivia = Party("Bolivia", 28, 35, "Bolivia", "BOL", "GOV")
    said = Event("e2", "d1", 1, "REJECT", "meet", [], None, "verbal conflict", -2.0, [Party("Chile", 53, 58)], [bolivia], ["negation"], bolivia, None, False,
                 None, None, Trigger(59, 64, "won't"), Span(28, 70), {"rule": "x"}, 0.5)  # fmt: skip
    return Coding(Document("d1", TEXT, "<b>Title</b>", "2016-05-21"), [met, said], [], STAMP)


@pytest.mark.parametrize("library", tables.LIBRARIES)
def test_tables_of_events_have_typed_columns(coding: Coding, library: str) -> None:
    pytest.importorskip(tables.LIBRARIES[library])
    frame = tables.events_table([coding], library)
    assert list(frame.column_names if library == "arrow" else frame.columns) == list(EVENT)
    rows = frame.to_dicts() if library == "polars" else frame.to_pylist() if library == "arrow" else frame.to_dict("records")
    first, second = rows
    assert (first["event_type"], first["actors"], first["actor_countries"]) == ("CONSULT", ["Peru", "Chile"], ["PER", ""])
    assert str(first["day"])[:10] == "2016-05-20"
    assert isinstance(first["day"], datetime.date)
    assert (second["claimed_by"], second["auxiliary"], second["evidence"]) == ("Bolivia", ["negation"], TEXT[28:70])
    assert str(second["day"])[:10] == "2016-05-21"  # that of publication
    assert len(tables.events_table([], library)) == 0


def test_tables_of_a_corpus(coder) -> None:
    pytest.importorskip("pandas")
    items = [Document("a", "Chad on Monday proposed border talks to Sudan.", published="2018-04-11"), Problem("b.txt", None, "is empty", "leave it out")]
    corpus = Corpus(coder, items)
    assert repr(corpus) == "Corpus of 1 documents, 1 events, 1 offers; 1 skipped"
    assert list(corpus.events_table("pandas")["actor_countries"]) == [["TCD"]]
    assert list(corpus.offers_table("pandas")["made_to_country"]) == [["SDN"]]
    assert len(corpus.replies_table("pandas")) == 0


def plain(html: str) -> str:
    return unescape(re.sub(r"<[^>]*>", "", re.sub(r"<sup>.*?</sup>", "", html)))


def test_tables_coding_is_shown_with_its_spans(coding: Coding) -> None:
    html = coding._repr_html_()
    assert plain(html).count(TEXT) == 1
    assert "&lt;met" not in html.split("<mark")[0]
    assert f'<mark style="background:{COLOURS["trigger"]};color:#111" title="1 CONSULT">met</mark><sup>1</sup>' in html
    assert "Peru (PER GOV), Chile" in html
    assert "negation, says Bolivia (BOL GOV)" in html
    assert "<b>Title" not in html
    assert "<script" not in Coding(Document("x", "<script>alert(1)</script>"), [], [], STAMP)._repr_html_()


@given(st.text(max_size=60), st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from(list(COLOURS)), st.text(max_size=5)), max_size=6))
def test_tables_marks_change_no_letter_of_the_text(text: str, spans: list[tuple[int, int, str, str]]) -> None:
    html = marked(text, [Mark(min(a, b), max(a, b), kind, title) for a, b, kind, title in spans])
    assert plain(html).replace("\n", "") == text.replace("\n", "")
