"""Reading, filtering and trying, as people do it: with the mouse, with the keyboard alone, with a store that is served."""

from __future__ import annotations

import re
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page, expect


def test_reading_leads_from_the_overview_to_a_dyad_an_event_and_its_text(page: Page, served: str) -> None:
    page.goto(served)
    expect(page.locator(".figures")).to_contain_text("documents")
    page.get_by_role("link", name="Sudan and Chad").first.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sudan and Chad")
    page.get_by_role("link", name=re.compile("Sudan.*REJECT.*Chad")).first.click()
    expect(page.get_by_role("heading", name="2 reports")).to_be_visible()
    expect(page.get_by_text("On somebody’s word")).to_be_visible()
    expect(page.locator("blockquote mark.trigger").first).to_have_text("rejected")
    page.get_by_role("link", name="Nile Evening, 2019-03-07").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Khartoum says no")
    expect(page.locator("#text")).to_contain_text("Sudan on Thursday rejected")
    assert page.locator("#text mark.actor").first.text_content() == "Sudan"
    card = page.locator("article.card").first
    card.get_by_text("Why").click()
    expect(card.locator("dl.why")).to_be_visible()


def test_reading_needs_no_mouse(page: Page, served: str) -> None:
    page.goto(served)
    page.keyboard.press("Tab")
    expect(page.get_by_text("Skip to the content")).to_be_focused()
    page.keyboard.press("/")
    expect(page.get_by_label("Search texts")).to_be_focused()
    page.keyboard.type("wells")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Search")
    for _ in range(2):
        page.keyboard.press("j")
    expect(page.locator("[data-item]").nth(1)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile("/documents/"))
    page.keyboard.press("?")
    expect(page.get_by_role("dialog")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("b")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dialogue board")


def test_reading_keeps_the_theme_that_was_chosen(page: Page, served: str) -> None:
    def paper() -> str:
        return page.evaluate("getComputedStyle(document.documentElement).backgroundColor")

    page.goto(served)
    light = paper()
    page.get_by_role("button", name="Dark or light").click()
    dark = paper()
    page.goto(served + "/search")
    assert light != dark == paper()
    page.emulate_media(color_scheme="dark")
    page.keyboard.press(".")
    assert paper() == light


def test_search_finds_texts_and_events(page: Page, served: str) -> None:
    page.goto(served + "/search")
    page.get_by_label("Words").fill("wells trick")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("ol.found li")).to_have_count(1)
    expect(page.locator("ol.found li")).to_contain_text("Khartoum says no")
    page.get_by_label("Words").fill("")
    page.get_by_label("Party").fill("PRK")
    page.get_by_label("Status").select_option("hypothetical")
    page.get_by_label("events", exact=True).check()
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.locator("li.report")).to_have_count(1)
    expect(page.locator("li.report")).to_contain_text("SANCTION")
    page.get_by_label("Status").select_option("negation")
    page.get_by_role("button", name="Search", exact=True).click()
    expect(page.get_by_text("No event fits")).to_be_visible()


def test_dyad_is_filtered_by_account_confidence_and_day(page: Page, served: str) -> None:
    def types() -> list[str]:
        return [text.split()[0] for text in page.locator("li.report .act").all_text_contents()]

    def show() -> None:
        with page.expect_navigation():
            page.get_by_role("button", name="Show", exact=True).click()

    page.goto(served + "/dyad?a=TCD&b=SDN")
    every = types()
    assert {"ACCUSE", "REJECT", "ASSAULT"} <= set(every)
    page.get_by_label("By whose account").select_option("yes")
    show()
    claimed = types()
    assert "ASSAULT" in claimed
    assert len(claimed) < len(every)
    page.get_by_label("By whose account").select_option("")
    page.get_by_label("Confidence from").select_option("0.9")
    show()
    assert 0 < len(types()) < len(every)
    page.goto(served + "/dyad?a=TCD&b=SDN")
    bar = page.locator("figure.series a").first
    bar.focus()
    expect(page.locator(".tip")).to_be_visible()
    expect(page.locator(".tip")).to_contain_text("TCD")
    with page.expect_navigation():
        bar.press("Enter")
    expect(page.get_by_text("All days")).to_be_visible()
    assert 0 < len(types()) < len(every)
    page.goto(served + "/dyad?a=TCD&b=QQQ")
    expect(page.get_by_role("status")).to_contain_text("QQQ")


def test_board_shows_what_was_known_on_a_day(page: Page, served: str) -> None:
    page.goto(served + "/board?a=TCD&b=SDN")
    states = page.locator("#offers > li .head .state")
    expect(states).to_have_text(["rejected", "accepted"])
    pressed = page.get_by_role("button", name="1 accepted")
    pressed.click()
    expect(page.locator("#offers > li:visible .head .state")).to_have_text(["accepted"])
    pressed.click()
    expect(page.locator("#offers > li:visible")).to_have_count(2)
    slider = page.get_by_role("slider")
    slider.focus()
    asked: list[str] = []
    page.on("request", lambda request: None if request.url.endswith("icon.svg") else asked.append(request.url))
    page.keyboard.press("Home")
    expect(page.locator("#offers > li:not([hidden])")).to_have_count(1)
    expect(states.first).to_have_text("open")
    expect(page.locator("#states > li:not([hidden])")).to_have_text(["1 open"])
    assert slider.get_attribute("aria-valuetext") == "2019-03-04"
    page.keyboard.press("ArrowRight")
    expect(states.first).to_have_text("rejected")
    assert asked == []
    day = parse_qs(urlsplit(page.url).query)["as_of"]
    page.reload()
    expect(page.locator("#asof-day")).to_have_text(day[0])
    expect(page.locator("#offers > li:not([hidden]) .head .state")).to_have_text(["rejected"])


def test_try_codes_a_text_and_keeps_nothing(page: Page, served: str) -> None:
    page.goto(served + "/try")
    page.get_by_label("A dispatch").fill("</textarea><script>alert(1)</script> Peru attacked Chile on Monday.")
    page.get_by_label("Published").fill("2019-06-19")
    page.get_by_role("button", name="Code it").click()
    expect(page.locator("article.card")).to_contain_text("ASSAULT")
    expect(page.locator("article.card")).to_contain_text("2019-06-17")
    expect(page.get_by_label("A dispatch")).to_have_value(re.compile("^</textarea><script>"))
    page.get_by_label("A dispatch").fill("Rain fell on the market.")
    page.get_by_role("button", name="Code it").click()
    expect(page.get_by_text("No event")).to_be_visible()
    page.goto(served + "/search?q=attacked+Chile")
    expect(page.get_by_text("No text holds all of that")).to_be_visible()
