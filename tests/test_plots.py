"""Pictures of a small store: valid, with a caption, nothing outside the frame, nothing from the network."""

from __future__ import annotations

import json
import re
import struct
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec import structs
from test_analyse import CHAD, SUDAN, TOLD, chosen, fill
from typer.testing import CliRunner

from dragoman import plots
from dragoman.cli import app
from dragoman.errors import InputError, SetupError
from dragoman.model import Mention, Offer, When
from dragoman.plots import KINDS
from dragoman.store import Store, open_store

pytest.importorskip("altair", reason="the extra charts isn't installed")
pytest.importorskip("vl_convert", reason="the extra charts isn't installed")
DAY = When("then", "2020-01-08", "2020-01-08", "day")
OFFER = Offer("o1", "proposal", [CHAD], [SUDAN], "hold talks <at> the border", date=DAY, mentions=[Mention("a", 0, 4, "word")], state="rejected")
PAIR = chosen(between=("TCD", "SDN"))


@pytest.fixture(scope="module")
def store(tmp_path_factory) -> Iterator[Store]:
    opened = open_store(str(tmp_path_factory.mktemp("plots") / "small.duckdb"))
    fill(opened, TOLD, [OFFER, structs.replace(OFFER, id="o2", state="accepted", date=None)])
    yield opened
    opened.close()


@pytest.mark.parametrize("kind", KINDS)
def test_plots_say_corpus_version_and_choice(store: Store, kind: str) -> None:
    picture = plots.draw(kind, store, PAIR, "week")
    drawn = plots.svg(picture)
    for words in ("Corpus small.duckdb; Dragoman ", "TCD – SDN; status told; each event once", picture.title):
        assert words in drawn
    assert picture.words


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "map"])
def test_plots_keep_to_the_schema(store: Store, kind: str) -> None:
    assert json.loads(plots.draw(kind, store, PAIR, "week").chart.to_json(validate=True))["$schema"]


@pytest.mark.parametrize("kind", KINDS)
def test_plots_hold_no_label_outside_the_frame(store: Store, kind: str) -> None:
    """Walk through the groups of the SVG, adding up their shifts; texts are about half as wide as high for each character."""
    drawn = plots.svg(plots.draw(kind, store, PAIR, "week"))
    width, height = (float(n) for n in re.search(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', drawn).groups())
    shifts: list[tuple[float, float]] = []
    seen = 0
    for tag in re.finditer(r"<(/?)(g|text)\b([^>]*)(/?)>([^<]*)", drawn):
        closing, name, attributes, empty, text = tag.groups()
        found = re.search(r"translate\(([-\d.]+),? ?([-\d.]+)?\)", attributes)
        shift = (float(found[1]), float(found[2] or 0)) if found else (0.0, 0.0)
        if name == "g":
            if closing:
                shifts.pop()
            elif not empty:
                shifts.append(shift)
        elif not closing and text.strip() and "rotate" not in attributes:
            x, y = (sum(s[axis] for s in shifts) + shift[axis] for axis in (0, 1))
            size = float(re.search(r'font-size="([\d.]+)px"', attributes)[1])
            anchor = re.search(r'text-anchor="(\w+)"', attributes)
            long = 0.5 * size * len(text)
            start = x - {"start": 0, "middle": long / 2, "end": long}[anchor[1] if anchor else "start"]
            seen += 1
            assert start >= -1, text
            assert start + long <= width + 1, text
            assert 0 <= y <= height, text
    assert seen >= 5


def test_plots_timeline_tells_offers(store: Store) -> None:
    drawn = plots.svg(plots.draw("timeline", store, PAIR, "week"))
    assert "2. 2020-01-08  TCD → SDN: proposal, hold talks &lt;at&gt; the border [rejected]" in drawn
    assert "told 2020-01-06  TCD → SDN" in drawn
    for words in ("Offers, and what became of them", "accepted", "TCD → SDN", "SDN → TCD", "Grey bands: no document read."):
        assert words in drawn


def test_plots_network_and_map_place_everyone(store: Store) -> None:
    assert all(f">{party}<" in plots.svg(plots.draw("network", store, chosen())) for party in ("TCD", "SDN", "African Union"))
    picture = plots.draw("map", store, chosen())
    assert "1 of 6 events tell a place" in plots.svg(picture)
    assert picture.words == "Abeche (TCD): 1"
    layers = picture.chart.to_dict(validate=False)["vconcat"][0]["vconcat"][0]
    assert layers["projection"]["type"] == "mercator"


def test_plots_outlines_know_the_codes_of_countries() -> None:
    outlines = json.loads((Path(plots.__file__).parent / "countries.json").read_text(encoding="utf-8"))
    codes = [shape["id"] for shape in outlines["objects"]["countries"]["geometries"]]
    assert {"PRK", "KOR", "TCD", "SDN", "SSD", "FRA", "USA", "COD"} <= set(codes)
    assert all(code == "" or re.fullmatch("[A-Z]{3}", code) for code in codes)


def test_plots_are_saved_by_their_ending(store: Store, tmp_path: Path) -> None:
    picture = plots.draw("conflict", store, PAIR, "week")
    for ending in plots.ENDINGS:
        plots.save(picture, tmp_path / f"x{ending}")
    data = (tmp_path / "x.png").read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert struct.unpack(">I", data[16:20])[0] > 1500  # wide enough for a page at 200 dots an inch
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert not re.search(r"""(src|href)=["']?(https?:)?//""", page)
    with pytest.raises(InputError, match=r'pictures end in .png, .svg, .html, not ".pdf"'):
        plots.save(picture, tmp_path / "x.pdf")
    with pytest.raises(InputError, match="can't be written"):
        plots.save(picture, tmp_path / "no" / "x.svg")


def test_plots_of_nothing_are_refused(store: Store) -> None:
    for kind, selection, message in (
        ("pie", PAIR, 'unknown picture "pie"; known are timeline'),
        ("timeline", chosen(), "a timeline needs two parties"),
        ("calendar", chosen(party="SDX"), 'no event of "SDX"; near it are SDN'),
        ("map", chosen(party="African Union"), "tells a place"),
    ):
        with pytest.raises(InputError, match=message):
            plots.draw(kind, store, selection)


def test_plots_without_altair_say_what_to_install(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "altair", None)
    monkeypatch.delitem(sys.modules, "dragoman.plots.charts", raising=False)
    monkeypatch.delattr(plots, "charts", raising=False)
    with pytest.raises(SetupError, match=r"pip install 'dragoman\[charts\]'"):
        plots.draw("conflict", store, PAIR)


def test_plots_command_tells_what_it_drew(store: Store, tmp_path: Path) -> None:
    name = store.database.name
    store.close()
    result = CliRunner().invoke(app, ["plot", "network", name, "--out", str(tmp_path / "n.svg")], catch_exceptions=False)
    assert result.stdout.startswith(f"{tmp_path / 'n.svg'}: Who does what to whom. TCD to SDN: 4 events, intensity ")
    assert (tmp_path / "n.svg").stat().st_size > 1000
