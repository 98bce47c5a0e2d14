"""Questions put to a page of any kind: does it fit, and can everybody read it."""

from __future__ import annotations

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

AXE = Axe()


def barriers(page: Page) -> list[str]:
    """Give what axe finds wrong, each with the first elements concerned."""
    found = AXE.run(page).response["violations"]
    return [f"{v['id']} ({v['impact']}): " + "; ".join(f"{n['target']} {n['html'][:120]}" for n in v["nodes"][:3]) for v in found]


def overflow(page: Page) -> int:
    """Count the pixels by which a page is wider than its window."""
    return int(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
