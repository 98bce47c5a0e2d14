"""Every page of the workbench fits its screen, can be used by everybody, logs nothing and asks nobody else, on a phone and on a desk, by day and by night."""

from __future__ import annotations

import pytest
from looks import barriers, overflow
from playwright.sync_api import Page, expect

PAGES = {
    "overview": "/",
    "boards": "/board",
    "board": "/board?a=TCD&b=SDN",
    "board-empty": "/board?a=TCD&b=PER",
    "dyads": "/dyad",
    "dyad": "/dyad?a=TCD&b=SDN",
    "dyad-unknown": "/dyad?a=TCD&b=QQQ",
    "document": "/documents/answer",
    "hostile": "/documents/hostile",
    "event": "/events/dd22410c1e7d4d96",
    "search": "/search",
    "search-texts": "/search?q=wells",
    "search-events": "/search?a=TCD&show=events",
    "search-wrong": "/search?type=NAP",
    "try": "/try",
    "missing": "/nowhere",
}


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_have_no_barrier(opened, served: str, name: str, size: str) -> None:
    page = opened(size)
    page.goto(served + PAGES[name])
    assert overflow(page) <= 0
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert (theme, barriers(page)) == (theme, [])


def test_pages_help_is_no_barrier(page: Page, served: str) -> None:
    page.goto(served + "/board?a=TCD&b=SDN")
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    assert barriers(page) == []
    page.get_by_role("button", name="Close").click()
    expect(page.get_by_role("dialog")).to_be_hidden()
