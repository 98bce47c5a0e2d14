"""The report: one page that says what it rests on, holds every event that it counts, and fits a phone."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from test_analyse import CHAD, SUDAN, act, chosen, fill
from test_dialogue_page import BROWSER, PROBE, _probe
from typer.testing import CliRunner

from dragoman.cli import app
from dragoman.model import Document, Mention, Offer, Party, Reply, Run, When
from dragoman.report import report
from dragoman.store import Coded, Store, key_of, open_store

pytest.importorskip("altair", reason="the extra charts isn't installed")
pytest.importorskip("vl_convert", reason="the extra charts isn't installed")
HOSTILE = "<script>document.title='broken'</script>"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsvereinigung" * 3
DAY = When("then", "2020-01-08", "2020-01-08", "day")
REPLY = Reply([SUDAN], "reject", date=DAY, reasons=["a trick " + HOSTILE], mentions=[Mention("b", 0, 4, "spurned")])
OFFER = Offer("o1", "proposal", [CHAD], [SUDAN], "talks " + LONG, date=DAY, mentions=[Mention("a", 0, 4, "offered")], replies=[REPLY], state="rejected")
PAIR = chosen(between=("TCD", "SDN"))


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    opened = open_store(str(tmp_path_factory.mktemp("report") / "small.duckdb"))
    run, _ = opened.begin(["x"], Run("0.1", "lex-1", "model-1", "weights-1"))
    text = f"Chad accused Sudan {HOSTILE} of {LONG}."
    sides = [Party("Chad", 0, 4, "Chad", "TCD", "GOV", entity="tcd")], [Party("Sudan", 13, 18, "Sudan", "SDN", "GOV", entity="sdn")]
    told = []
    for k, day in enumerate(("2020-01-06", "2020-01-08", "2020-03-01")):
        document = Document("abc"[k], text, None, day, None, None, "en")
        base = act(f"event{k}", ("ACCUSE", "ASSAULT", "AID")[k], day, *sides, document=document.id, claimed_by=CHAD if k == 1 else None)
        where = structs.replace(
            base, trigger=structs.replace(base.trigger, start=5, end=12, text="accused"), evidence=structs.replace(base.evidence, end=len(text))
        )
        told.append(Coded(document, key_of(document), [where]))
    opened.add(run, told)
    opened.finish(run, [OFFER], [(row.event.id, row.number, True) for row in opened.events(order="number")])
    yield opened
    opened.close()


@pytest.mark.parametrize("selection", [PAIR, chosen(), chosen(party="TCD")], ids=["dyad", "corpus", "party"])
def test_report_says_what_it_rests_on(store: Store, selection) -> None:
    page = report(store, selection)
    for words in ("small.duckdb", "status told; each event once", "coded by version 0.1, lexicon lex-1", "3 documents, published 2020-01-06 to 2020-03-01"):
        assert words in page
    for heading in ("What was read", "What happened, over time", "Offers and answers", "Main events", "On whose word alone", "Method and limits"):
        assert f"<h2>{heading}</h2>" in page
    assert "<b>Chad → Sudan</b>: proposal" in page
    assert "<span class='state'>rejected</span>" in page
    assert "<b>Sudan</b>: reject" in page


def test_report_tells_claims_apart_and_quotes(store: Store) -> None:
    page = report(store, PAIR)
    claims = page.split("On whose word alone</h2>")[1].split("</section>")[0]
    assert "<h3>Chad (1)</h3>" in claims
    assert "event1"[:6] in claims
    assert re.search(r"<blockquote><mark[^>]*>Chad</mark> <mark[^>]*>accused</mark> <mark[^>]*>Sudan</mark> &lt;script&gt;", claims)


def test_report_every_number_leads_to_its_event(store: Store) -> None:
    page = report(store, PAIR)
    links, anchors = set(re.findall(r"href='#([^']+)'", page)), set(re.findall(r"id='([^']+)'", page))
    assert links == anchors == {"e-event0", "e-event1", "e-event2"}


def test_report_needs_nothing_from_outside(store: Store) -> None:
    page = report(store, chosen())
    assert "<script" not in page
    assert not re.search(r"""(src|href)=["']?(https?:)?//|url\(|@import""", page)
    pictures = re.findall(r"src='data:image/svg\+xml;base64,([^']+)' alt='([^']+)'", page)
    assert len(pictures) == 2
    assert all(base64.b64decode(data).startswith(b"<svg") and words for data, words in pictures)


@pytest.mark.skipif(BROWSER is None, reason="no browser: install Debian's chromium to check the page")
@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 900)], ids=["phone", "desktop"])
def test_report_fits_the_screen(store: Store, tmp_path: Path, width: int, height: int) -> None:
    page = report(store, PAIR).replace("default-src 'none';", "default-src 'none'; script-src 'unsafe-inline';").replace("</body>", PROBE + "</body>")
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    frame = f"<iframe id=f src=page.html style='width:{width}px;height:{height}px;border:0'></iframe>"
    copy = (
        "<script>f.addEventListener('load', () => setTimeout(() => document.body.dataset.probe = f.contentDocument.documentElement.dataset.probe, 50))</script>"
    )
    (tmp_path / "frame.html").write_text(f"<!DOCTYPE html><body style='margin:0'>{frame}{copy}</body>", encoding="utf-8")
    seen = json.loads(_probe(tmp_path / "frame.html", max(width, 600), height))
    assert seen["width"] == width
    assert seen["scroll"] <= width
    assert seen["title"] == "TCD and SDN"
    assert "rejected" in seen["text"]
    assert seen["images"] == 1


def test_report_command_writes_the_page(tmp_path: Path) -> None:
    name = str(tmp_path / "s.duckdb")
    opened = open_store(name)
    fill(opened, [("a", "2020-01-06", [act("e1", "ACCUSE", "2020-01-06", [CHAD], [SUDAN])])])
    opened.close()
    result = CliRunner().invoke(app, ["report", name, "TCD", "SDN", "--out", str(tmp_path / "r.html")], catch_exceptions=False)
    assert result.stdout.startswith(f"{tmp_path / 'r.html'}: ")
    assert (tmp_path / "r.html").read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    result = CliRunner().invoke(app, ["report", name, "TCX", "--out", str(tmp_path / "no.html")])
    assert 'no event of "TCX"; near it are TCD (Chad, 1)' in str(result.exception)
    assert not (tmp_path / "no.html").exists()
