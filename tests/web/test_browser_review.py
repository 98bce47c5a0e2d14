"""Reviewing in the browser with the keyboard alone: deciding, fixing, undoing, marking what was missed, and taking the result along."""

from __future__ import annotations

import json
import re
import urllib.request
from pathlib import Path

import pytest
from dispatches import documents
from looks import barriers, overflow
from playwright.sync_api import Page, expect

TEXTS = {d.id: d.text for d in documents()}
SELECT = """words => {
  const walker = document.createTreeWalker(document.getElementById('text'), NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const at = walker.currentNode.data.indexOf(words);
    if (at >= 0) { getSelection().setBaseAndExtent(walker.currentNode, at, walker.currentNode, at + words.length); return; }
  }
  throw new Error('no such words');
}"""


def decisions(served: str, reviewer: str) -> list[dict]:
    """Ask the server which decisions of a reviewer stand, the last first."""
    with urllib.request.urlopen(f"{served}/api/v1/review/decisions?reviewer={reviewer}") as answer:
        return json.load(answer)["decisions"]


def last(page: Page):
    return page.locator("#undo [role=status]")


def test_review_accepts_rejects_and_undoes_by_keyboard(page: Page, served: str) -> None:
    page.goto(f"{served}/review?reviewer=Bea&document=answer")
    expect(page.get_by_text("2 waiting")).to_be_visible()
    expect(page.locator("#event")).to_be_focused()
    first = page.locator("#event-head").text_content()
    page.keyboard.press("a")
    expect(last(page)).to_contain_text("accepted")
    page.keyboard.press("r")
    expect(last(page)).to_contain_text("rejected")
    expect(page.get_by_text("Every event found in this text is decided on.")).to_be_visible()
    assert [d["kind"] for d in decisions(served, "Bea")] == ["reject", "accept"]
    page.keyboard.press("u")
    expect(page.get_by_text("1 waiting")).to_be_visible()
    expect(last(page)).to_contain_text("accepted")
    page.keyboard.press("u")
    expect(page.get_by_text("2 waiting")).to_be_visible()
    expect(last(page)).to_have_count(0)
    assert page.locator("#event-head").text_content() == first
    assert decisions(served, "Bea") == []


def test_review_goes_back_and_forth_without_deciding(page: Page, served: str) -> None:
    page.goto(f"{served}/review?reviewer=Bo")
    first = page.locator("#event-head").text_content()
    page.keyboard.press("j")
    expect(page).to_have_url(re.compile("skip=1"))
    assert page.locator("#event-head").text_content() != first
    page.keyboard.press("k")
    expect(page.locator("#event-head")).to_have_text(first or "")
    assert decisions(served, "Bo") == []


def test_review_fixes_type_status_and_date_by_keyboard(page: Page, served: str) -> None:
    page.goto(f"{served}/review?reviewer=Cleo&document=peru")
    shown = page.locator("#event-head .act").text_content()
    page.keyboard.press("t")
    expect(page.locator("#fix-type")).to_be_focused()
    page.keyboard.type("COOP")
    page.keyboard.press("Escape")
    page.keyboard.press("s")
    expect(page.locator("#fix-status")).to_be_focused()
    page.keyboard.press("Space")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    expect(page.locator("#fix-date")).to_be_focused()
    page.locator("#fix-date").fill("2019-06-08")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("fixed")
    (made,) = decisions(served, "Cleo")
    assert made["kind"] == "fix"
    assert made["changes"]["event_type"] == "COOPERATE" != (shown or "").split()[0]
    assert len(made["changes"]["auxiliary"]) == 1
    assert made["changes"]["date"]["start"] == "2019-06-08"


def test_review_swaps_the_sides(page: Page, served: str) -> None:
    page.goto(f"{served}/review?reviewer=Cai&document=again")
    page.keyboard.press("x")
    expect(last(page)).to_contain_text("fixed")
    (made,) = decisions(served, "Cai")
    assert [p["country"] for p in made["changes"]["actors"]] == ["TCD"]
    assert [p["country"] for p in made["changes"]["recipients"]] == ["SDN"]


def test_review_marks_the_selection_as_a_missed_event(page: Page, served: str) -> None:
    """The words stand behind the number of an event, which is on the page and not in the text."""
    page.goto(f"{served}/review?reviewer=Dora&document=answer")
    page.evaluate(SELECT, "a trick that fools nobody")
    page.keyboard.press("m")
    expect(page.locator("#missed-words")).to_have_value("a trick that fools nobody")
    expect(page.locator("#missed-type")).to_be_focused()
    page.keyboard.type("ACC")
    page.keyboard.press("Escape")
    page.evaluate(SELECT, "Sudan")
    page.keyboard.press("w")
    expect(page.locator("#missed-actors")).to_have_value("Sudan")
    page.keyboard.press("Enter")
    expect(last(page)).to_contain_text("marked as missed ACCUSE “a trick that fools nobody”")
    (made,) = decisions(served, "Dora")
    trigger, actor = made["changes"]["trigger"], made["changes"]["actors"][0]
    assert TEXTS["answer"][trigger["start"] : trigger["end"]] == "a trick that fools nobody"
    assert actor["country"] == "SDN"
    assert TEXTS["answer"][actor["start"] : actor["end"]] == "Sudan"


def test_review_tells_what_is_missing(page: Page, served: str) -> None:
    page.goto(f"{served}/review?reviewer=Eve&document=answer")
    page.keyboard.press("m")
    page.locator("#missed-words").fill("words that stand nowhere")
    page.locator("#missed-type").select_option("ACCUSE")
    page.get_by_role("button", name="Mark it").click()
    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.locator("#missed-words")).to_have_value("words that stand nowhere")
    assert decisions(served, "Eve") == []


def test_review_is_exported_as_gold(page: Page, served: str, tmp_path: Path) -> None:
    page.goto(f"{served}/review?reviewer=Finn&document=again")
    page.keyboard.press("a")
    expect(last(page)).to_contain_text("accepted")
    with page.expect_download() as downloading:
        page.get_by_role("link", name="export as gold").click()
    downloading.value.save_as(tmp_path / "gold.jsonl")
    (record,) = map(json.loads, (tmp_path / "gold.jsonl").read_text(encoding="utf-8").splitlines())
    assert record["text"] == TEXTS["again"]
    assert [e["event_type"] for e in record["events"]] == ["REJECT"]


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("document", ["answer", "hostile"])
def test_review_has_no_barrier(opened, served: str, size: str, document: str) -> None:
    page = opened(size)
    page.goto(f"{served}/review?reviewer=Gus&document={document}")
    page.keyboard.press("t")
    page.keyboard.press("Escape")
    page.keyboard.press("m")
    expect(page.locator("#missed-type")).to_be_visible()
    assert overflow(page) <= 0
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert (theme, barriers(page)) == (theme, [])
    assert page.locator("iframe, img, object, embed, #evil").count() == 0
