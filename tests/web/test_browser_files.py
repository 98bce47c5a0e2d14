"""Pages that commands write into a file can be read by everybody, on a phone and on a desk, by day and by night."""

from __future__ import annotations

from pathlib import Path

import pytest
from looks import barriers, overflow

from dragoman.dialogue import show
from dragoman.model import Mention, Offer, Party, Reply, When
from dragoman.report import report
from dragoman.store import Selection, open_store

CHAD, SUDAN = Party("Chad", name="Chad", country="TCD"), Party("Sudan", name="Sudan", country="SDN")
STATES = ("open", "accepted", "conditional", "countered", "rejected", "withdrawn", "lapsed", "fulfilled")


@pytest.fixture(scope="session")
def files(tmp_path_factory, dispatches: str) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("files")
    day = [When("", f"2018-04-{n:02}", f"2018-04-{n:02}") for n in range(1, 29)]
    offers = [
        Offer(str(n), "proposal", [CHAD], [SUDAN], "talks " + "x" * 90, date=day[n], mentions=[Mention("d", 0, 4, "offered")],
              replies=[Reply([SUDAN], "reject", date=day[n + 1], reasons=["a trick"])], state=state)
        for n, state in enumerate(STATES)
    ]  # fmt: skip
    (folder / "dialogues.html").write_text(show.html(offers), encoding="utf-8")
    store = open_store(dispatches, read_only=True)
    (folder / "report.html").write_text(report(store, Selection()), encoding="utf-8")
    store.close()
    return {path.stem: path for path in folder.iterdir()}


@pytest.mark.parametrize("size", ["phone", "desktop"])
@pytest.mark.parametrize("name", ["dialogues", "report"])
def test_files_have_no_barrier(opened, files, name: str, size: str) -> None:
    page = opened(size)
    page.goto(files[name].as_uri())
    assert overflow(page) <= 0
    for theme in ("light", "dark"):
        page.emulate_media(color_scheme=theme)
        assert (theme, barriers(page)) == (theme, [])
