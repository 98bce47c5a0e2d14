"""The page of dialogues in a real browser: Debian's Chromium, driven by its own command line; skipped where there is none."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from dragoman.dialogue import show
from dragoman.model import Mention, Offer, Party, Reply, When

BROWSER = next((path for name in ("chromium", "chromium-browser", "google-chrome") if (path := shutil.which(name))), None)
pytestmark = pytest.mark.skipif(BROWSER is None, reason="no browser: install Debian's chromium to check the page of dialogues")
HOSTILE = "<img src=x onerror=document.title='broken'><script>document.title='broken'</script>"
LONG = "Donaudampfschifffahrtsgesellschaftskapitänsvereinigung" * 3
CONDITION = "the toll is paid in salt and not in coin"
# What the page measures of itself and leaves in an attribute, for --dump-dom to show.
PROBE = """<script>addEventListener('load', () => {
  const seen = [...document.querySelectorAll('h1, h2, b, li, .state')].filter(e => { const r = e.getBoundingClientRect();
    return r.width > 0 && r.height > 0 && r.left >= 0 && r.right <= innerWidth + 1 && getComputedStyle(e).visibility === 'visible'; });
  document.documentElement.dataset.probe = JSON.stringify({width: innerWidth, scroll: document.documentElement.scrollWidth,
    title: document.title, text: seen.map(e => e.textContent).join(' | '), svgs: document.querySelectorAll('svg').length,
    images: document.querySelectorAll('img').length});
});</script>"""


def page() -> str:
    chad, sudan, long = Party("Chad", name="Chad", country="TCD"), Party("Sudan", name="Sudan", country="SDN"), Party(LONG, name=LONG)
    answer = Reply([sudan], "conditional", date=When("", "2018-04-11", "2018-04-11"), conditions=[CONDITION, HOSTILE], reasons=[LONG])
    offers = [
        Offer(
            "1", "proposal", [chad], [sudan], "talks " + HOSTILE, date=When("", "2018-04-09", "2018-04-09"), window=When("in early May"), replies=[answer],
            state="conditional",
        ),
        Offer("2", "demand", [long], [chad], LONG, mentions=[Mention("d", 0, 4, LONG)], conditions=[LONG]),
    ]  # fmt: skip
    return show.html(offers).replace("</body>", PROBE + "</body>")


@pytest.fixture(scope="module", params=[(390, 844), (1280, 900)], ids=["phone", "desktop"])
def seen(request, tmp_path_factory) -> dict:
    width, height = request.param
    folder = tmp_path_factory.mktemp("page")
    # Chromium's window is never narrower than 500 pixels; a frame gives the page a phone's width
    (folder / "page.html").write_text(page(), encoding="utf-8")
    frame = f"<iframe id=f src=page.html style='width:{width}px;height:{height}px;border:0'></iframe>"
    copy = (
        "<script>f.addEventListener('load', () => setTimeout(() => document.body.dataset.probe = f.contentDocument.documentElement.dataset.probe, 50))</script>"
    )
    (folder / "frame.html").write_text(f"<!DOCTYPE html><body style='margin:0'>{frame}{copy}</body>", encoding="utf-8")
    return json.loads(_probe(folder / "frame.html", max(width, 600), height))


def _probe(file: Path, width: int, height: int) -> str:
    assert BROWSER
    options = ["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--virtual-time-budget=4000", f"--window-size={width},{height}"]
    profile = f"--user-data-dir={file.parent / 'profile'}"
    result = subprocess.run([BROWSER, *options, profile, "--dump-dom", file.as_uri()], capture_output=True, text=True, check=False, timeout=120)
    found = re.search(r'<body[^>]*data-probe="([^"]*)"', result.stdout)
    assert found, result.stdout[-500:] + result.stderr[-500:]
    return found[1].replace("&quot;", '"').replace("&amp;", "&").replace("&lt;", "<").replace("&gt;", ">")


def test_dialogue_page_has_no_horizontal_overflow(seen: dict) -> None:
    assert seen["scroll"] <= seen["width"]


def test_dialogue_page_shows_names_and_conditions(seen: dict) -> None:
    for words in ("Chad", "Sudan", CONDITION, "conditional", LONG):
        assert words in seen["text"]
    assert seen["svgs"] == 1


def test_dialogue_page_runs_nothing_that_a_text_says(seen: dict) -> None:
    assert seen["title"] == "Dialogue ledger"
    assert seen["images"] == 0
    assert HOSTILE in seen["text"]
