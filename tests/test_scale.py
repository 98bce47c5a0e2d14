"""A run on Ray, on a cluster of this machine: the folder holds what a run on one machine gives."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_run import WIRE, fill, write_corpus

from dragoman import scale
from dragoman.errors import InputError, SetupError, StoreError
from dragoman.store import Selection, open_store
from dragoman.workers import Lexicons


@pytest.fixture(scope="module")
def cluster():
    ray = pytest.importorskip("ray", reason="Ray isn't installed: pip install 'dragoman[ray]'")
    pytest.importorskip("ray.data")
    monkeypatch = pytest.MonkeyPatch()
    monkeypatch.setenv("RAY_agent_register_timeout_ms", "120000")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200 * 2**20, logging_level=40)
    yield ray
    ray.shutdown()
    monkeypatch.undo()


@pytest.mark.filterwarnings("ignore")
def test_scale_fills_a_folder_as_one_machine_does(cluster, tmp_path: Path) -> None:
    rows = [
        {"id": "wire", "text": WIRE, "published": "2016-05-24", "source": "Wire"},
        {"id": "copy", "text": f"By our own correspondent. {WIRE}", "published": "2016-05-24", "source": "Daily"},
        {"id": "other", "text": "On Monday, soldiers of Chad attacked the army of Mali near the town of Gao.", "published": "2016-05-24", "source": "Post"},
        {"id": "doc-1", "text": "Peru condemned Fiji on Monday.", "published": "2016-05-24"},
        {"id": "doc-1", "text": "Peru condemned Fiji on Monday.", "published": "2016-05-24"},
        {"id": "c", "text": "Le Tchad a attaqué le Mali.", "language": "fr"},
    ]
    news = tmp_path / "news"
    news.mkdir()
    write_corpus(news / "a.jsonl", 12)
    (news / "b.jsonl").write_text("\n".join(map(json.dumps, rows)) + "\n{broken\n")
    fill(tmp_path / "one.duckdb", news)
    store = open_store(f"{tmp_path / 'many'}/")
    tally = scale.run(store, [str(news)], Lexicons(), workers=1)
    store.close()
    one, many = open_store(str(tmp_path / "one.duckdb"), read_only=True), open_store(str(tmp_path / "many"), read_only=True)
    try:
        assert list(many.all_documents()) == list(one.all_documents())
        assert [row.event for row in many.events(order="number")] == [row.event for row in one.events(order="number")]
        once = Selection(once=True)
        assert [row.event for row in many.events(once, order="number")] == [row.event for row in one.events(once, order="number")]
        assert sorted(o.id for o in many.offers()) == sorted(o.id for o in one.offers())
        status, wanted = many.status(), one.status()
        assert (status.fates, status.stories, len(status.skipped)) == (wanted.fates, wanted.stories, 1)
        assert status.fates == {"coded": 15, "duplicate": 1, "not English": 1}
        assert (tally.new, tally.skipped, tally.events, tally.offers) == (17, 1, status.events, status.offers)
        assert [r.state for r in status.runs] == ["finished"]
    finally:
        one.close()
        many.close()
    again = open_store(str(tmp_path / "many"))
    with pytest.raises(StoreError, match="holds documents already, and Ray fills an empty store"):
        scale.run(again, [str(news)], Lexicons())
    again.close()


def test_scale_says_what_it_can_not_do(tmp_path: Path, monkeypatch) -> None:
    file = open_store(str(tmp_path / "s.duckdb"))
    with pytest.raises(StoreError, match="is no folder of Parquet files; name one, as corpus/"):
        scale.run(file, ["x"], Lexicons())
    assert not file.runs()
    file.close()
    store = open_store(f"{tmp_path / 's'}/")
    with pytest.raises(InputError, match="standard input is none: write it to a file first"):
        scale.run(store, ["-"], Lexicons())
    monkeypatch.setitem(__import__("sys").modules, "ray", None)
    with pytest.raises(SetupError, match=r"pip install 'dragoman\[ray\]'"):
        scale.run(store, ["x"], Lexicons())
    store.close()
