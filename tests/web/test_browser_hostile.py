"""An article that means ill is shown as the text that it is, on every page that shows it; nothing it says is run, followed or takes the page's place."""

from __future__ import annotations

import pytest
from dispatches import HOSTILE, LONG
from looks import overflow
from playwright.sync_api import Page, expect

HARMLESS = "[...document.querySelectorAll('*')].every(e => [...e.attributes].every(a => !a.name.startsWith('on')))"
PAGES = {
    "document": "/documents/hostile",
    "search": "/search?q=alert",
    "events": "/search?show=events&q=accord&a=TCD",
    "outlet": "/search?show=events&outlet=Mirror",
    "dyad": "/dyad?a=TCD&b=SDN",
    "board": "/board?a=TCD&b=SDN",
    "overview": "/",
    "words-given-back": "/search?q=%3C/title%3E%3Cscript%3Ealert(1)%3C/script%3E%22%27%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "party-given-back": "/board?a=%3Cscript%3Ealert(1)%3C/script%3E&b=%22%3E%3Cimg%20src=x%20onerror=alert(1)%3E",
    "path-given-back": "/documents/%3Cscript%3Ealert(1)%3C%2Fscript%3E",
}


@pytest.mark.parametrize("name", PAGES)
def test_hostile_words_stay_words(page: Page, served: str, name: str) -> None:
    page.goto(served + PAGES[name])
    assert page.evaluate("document.title") != "broken"
    assert page.locator("iframe, img, object, embed, #evil, base").count() == 0
    assert page.evaluate("[...document.scripts].map(s => new URL(s.src).pathname)") == ["/static/workbench.js"]
    assert page.evaluate("[...document.querySelectorAll('style, [style]')].length") == 0
    assert page.evaluate(HARMLESS)
    assert page.evaluate("[...document.links].every(a => a.origin === location.origin || a.href.startsWith('https://news.example/'))")
    assert page.evaluate("[...document.forms].every(f => new URL(f.action).origin === location.origin)")


def test_hostile_article_is_shown_whole(opened, served: str) -> None:
    page = opened("phone")
    page.goto(served + "/documents/hostile")
    assert HOSTILE in page.locator("h1").text_content()
    shown = page.locator("#text").evaluate("e => { e.querySelectorAll('.ref').forEach(r => r.remove()); return e.textContent }")
    assert shown.count(HOSTILE) == 2
    assert LONG in shown
    assert overflow(page) <= 0
    expect(page.locator("#text")).to_be_visible()
    assert page.locator("a[href^='javascript']").count() == 0


def test_hostile_directions_end_with_their_words(page: Page, served: str) -> None:
    """A mark that turns the direction of writing turns nothing of the page around it."""
    page.goto(served + "/documents/hostile")
    first, last = (page.locator("p.meta").first.locator(which).bounding_box() for which in (":scope > a", "time"))
    assert first
    assert last
    assert first["y"] < last["y"] or first["x"] < last["x"]


def test_hostile_names_lead_to_their_document(page: Page, served: str) -> None:
    page.goto(served + "/search?q=diplomats")
    page.locator("ol.found a").click()
    expect(page.locator("#text")).to_contain_text("six diplomats of Sudan")
    assert page.locator("a[href^='//']").count() == 0
