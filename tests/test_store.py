"""The store by itself: records come back as they went in, selections choose, and what can't be opened says why."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from dragoman.errors import InputError, StoreError
from dragoman.ingest import Problem
from dragoman.model import Coding, Document, Event, Mention, Offer, Party, Place, Reply, Run, Source, Span, Trigger, When
from dragoman.store import Coded, Selection, Store, key_of, open_store
from dragoman.store import schema as tables
from dragoman.store.database import Duck, explained

STAMP = Run("0.1", "lex", "model", "weights")
NORTH = Party("Pyongyang", 0, 9, "North Korea", "PRK", "GOV", None, "prk")
SOUTH = Party("Seoul", 20, 25, "South Korea", "KOR", "GOV", None, "kor")
ARMY = Party("the army", 20, 28, "Korean People's Army", "PRK", "MIL", "chief", "kpa")


def event(ident: str = "e1", document: str = "d1", **changes: object) -> Event:
    base = Event(
        ident, document, 0, "REJECT", "meet", ["military"], "125", "verbal conflict", -4.0, [NORTH], [SOUTH], [], None, None, False,
        When("Friday", "2016-05-20", "2016-05-20", "day"), None, Trigger(10, 18, "rejected"), Span(0, 40), {"frame": "reject", "rule": "as told"}, 0.8,
    )  # fmt: skip
    return structs.replace(base, **changes)


def document(ident: str = "d1", text: str = "Pyongyang on Friday rejected Seoul's 50% offer.", **changes: object) -> Document:
    return structs.replace(Document(ident, text, "A title", "2016-05-21", Source("Yonhap", "agency", "KOR"), "http://x", "en"), **changes)


def coded(held: Document, *events: Event) -> Coded:
    return Coded(held, key_of(held), list(events))


@pytest.fixture(params=["file", "folder", "postgres"])
def target(request, tmp_path: Path) -> str:
    if request.param == "postgres":
        return request.getfixturevalue("postgres")
    return str(tmp_path / "s.duckdb") if request.param == "file" else f"{tmp_path / 'store'}/"


@pytest.fixture
def store(target: str):
    opened = open_store(target)
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path):
    opened = open_store(str(tmp_path / "s.duckdb"))
    yield opened
    opened.close()


def fill(store: Store) -> None:
    number, _ = store.begin(["x"], STAMP)
    first = [
        event(),
        event("e2", event_type="CONSULT", actors=[NORTH, SOUTH], recipients=[], auxiliary=["future"], date=None, quad="verbal cooperation", confidence=0.3),
    ]
    second = event("e3", "d2", actors=[ARMY], recipients=[SOUTH], claimed_by=SOUTH, event_type="ASSAULT", quad="material conflict")
    later = document("d2", "Troops of the army shelled Seoul.", published="2016-06-02", source=Source("KCNA"))
    store.add(number, [coded(document(), *first), coded(later, second)])


def test_store_goes_through_events_and_stories_with_their_documents(store: Store) -> None:
    fill(store)
    store.finish(1, [], [("s", 0, True), ("s", 2, False), ("t", 1, True)])
    assert [(told.event.id, held.id) for told, held in store.told()] == [("e1", "d1"), ("e2", "d1"), ("e3", "d2")]
    assert [told.event.id for told, _ in store.told(Selection(actor="PRK MIL"))] == ["e3"]
    stories = [[(told.event.id, held.id) for told, held in story] for story in store.gathered()]
    assert stories == [[("e1", "d1"), ("e3", "d2")], [("e2", "d1")]]
    assert [len(story) for story in store.gathered(Selection(status=["future"]))] == [1]
    assert store.documents_by_month() == [("2016-05", 1), ("2016-06", 1)]


def test_store_gives_back_what_it_was_given(store: Store) -> None:
    place = Place("Paris", 3, 8, "Paris", "FRA", None, 48.8, 2.3, 2988507)
    full = event(claimed_by=ARMY, reported_by="KCNA", quoted=True, place=place, recipients=[], auxiliary=["future", "negation"])
    bare = event("e2", contexts=[], cameo=None, mode=None, date=When("the day of the vote"), actors=[Party("he", 1, 3)], recipients=[])
    plain = Document("d2", "Plain \N{MAN} text with odd signs; \\ ' \"")
    number, _ = store.begin(["x"], STAMP)
    store.add(number, [coded(document(), full, bare), coded(plain)])
    assert [row.event for row in store.events(order="number")] == [full, bare]
    assert store.document("d1") == document()
    assert list(store.all_documents()) == [document(), plain]
    assert store.document("gone") is None
    row = store.event(0)
    assert row is not None
    assert (row.event, row.day, row.published, row.outlet) == (full, "2016-05-20", "2016-05-21", "Yonhap")
    assert store.events(order="number")[1].day == "2016-05-21"  # of publication, where the text gives none
    assert [r.event.id for r in store.reports("e1")] == ["e1"]


TEXTS = st.text(st.characters(codec="utf-8"), max_size=30)


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.builds(Party, TEXTS, st.integers(0, 99), st.integers(0, 99), st.none() | TEXTS, st.none() | TEXTS), TEXTS, st.lists(TEXTS, max_size=3))
def test_store_keeps_any_words(party: Party, text: str, contexts: list[str]) -> None:
    opened = Store(Duck(Path(":memory:")))
    for table in tables.TABLES:
        opened.database.query(tables.create(table))
    number, _ = opened.begin([text], STAMP)
    given_event = event(actors=[party, NORTH], recipients=[party], contexts=contexts, trigger=Trigger(0, 1, text), why={text: text})
    opened.add(number, [coded(document(text=text), given_event)])
    assert opened.events()[0].event == given_event
    assert opened.document("d1") == document(text=text)
    opened.close()


@pytest.mark.parametrize(
    ("selection", "found"),
    [
        (Selection(), "e1 e2 e3"),
        (Selection(between=("KOR", "PRK")), "e1 e2 e3"),
        (Selection(between=("North Korea", "kor")), "e1 e2"),
        (Selection(actor="PRK MIL"), "e3"),
        (Selection(actor="PRK", recipient="KOR"), "e1 e3"),
        (Selection(party="KOR"), "e1 e2 e3"),
        (Selection(recipient="PRK"), ""),
        (Selection(event_types=["REJECT", "ASSAULT"]), "e1 e3"),
        (Selection(status=["told"]), "e1 e3"),
        (Selection(status=["future", "negation"]), "e2"),
        (Selection(claimed=True), "e3"),
        (Selection(claimed=False, min_confidence=0.5), "e1"),
        (Selection(outlet="KCNA"), "e3"),
        (Selection(start="2016-05-21", end="2016-05-31"), "e2"),
        (Selection(words="50%"), "e1 e2"),
        (Selection(words="5_%"), ""),
        (Selection(quad="material conflict"), "e3"),
        (Selection(document="d2"), "e3"),
    ],
)
def test_store_selects_events(store: Store, selection: Selection, found: str) -> None:
    fill(store)
    assert " ".join(sorted(row.event.id for row in store.events(selection))) == found
    assert store.count(selection) == len(found.split())


def test_store_pages_in_order(store: Store) -> None:
    fill(store)
    everything = [row.number for row in store.events(order="-day")]
    assert [row.number for k in range(3) for row in store.events(limit=1, offset=k, order="-day")] == everything == [1, 2, 0]


def test_store_says_what_there_can_not_be(store: Store) -> None:
    for selection, says in ((Selection(event_types=["REFUSE"]), 'unknown event_type "REFUSE"'), (Selection(status=["old"]), 'unknown status "old"')):
        with pytest.raises(InputError, match=says):
            store.events(selection)
    with pytest.raises(InputError, match='"May" is no date'):
        store.count(Selection(start="May"))
    with pytest.raises(InputError, match="unknown order"):
        store.events(order="1; DROP TABLE events")


def test_store_searches_texts(store: Store) -> None:
    fill(store)
    (found,) = store.search("shelled SEOUL")
    assert (found.document, found.published, found.outlet) == ("d2", "2016-06-02", "KCNA")
    assert "shelled Seoul" in found.extract
    assert [f.document for f in store.search("seoul")] == ["d2", "d1"]
    assert store.search("50%")
    assert not store.search("5_%")
    assert not store.search("  ")
    assert [f.document for f in store.search("seoul", 1, 1)] == ["d1"]


def test_store_searches_the_latest_texts_first_and_all_where_those_fill_no_page(store: Store, monkeypatch) -> None:
    fill(store)
    pages = [[f.document for f in store.search("seoul", limit, offset)] for limit, offset in ((1, 0), (1, 1), (2, 0), (5, 0))]
    monkeypatch.setattr("dragoman.store.reading.LATEST", 1)
    assert [[f.document for f in store.search("seoul", limit, offset)] for limit, offset in ((1, 0), (1, 1), (2, 0), (5, 0))] == pages


def test_store_keeps_the_ledger(store: Store) -> None:
    counter = Reply([SOUTH], "counter", True, None, ["if"], ["because", "too"], "o2", [Mention("d1", 5, 9, "no, b")], ["e1"])
    reject = Reply([SOUTH, ARMY], "reject", date=When("Friday", "2016-05-20", "2016-05-20", "day"))
    first = Offer("o1", "proposal", [NORTH], [SOUTH], "talks", "peace", ["military"], None, When("May", "2016-05-01", "2016-05-31", "month"), "Paris",
                  ["only if"], True, [Mention("d1", 1, 4, "off"), Mention("d2", 1, 4, "off")], ["e1"], [counter, reject], "withdrawn",
                  [Mention("d1", 7, 9, "aw")])  # fmt: skip
    second = Offer("o2", "demand", [SOUTH], [ARMY], order_known=False)
    number, _ = store.begin(["x"], STAMP)
    for _ in range(2):  # a new ledger takes the place of the old
        store.finish(number, [first, second])
        assert store.offers() == [first, second]
    assert store.offers(["KOR", "PRK GOV"]) == [first]
    assert store.offers(["KOR"], "open") == [second]
    assert store.offers(limit=1, offset=1) == [second]
    store.finish(number, None)
    assert len(store.offers()) == 2


def test_store_status_counts_by_fate_and_reason(store: Store) -> None:
    fill(store)
    number, _ = store.begin(["x"], STAMP)
    others = [document("d3", duplicate_of="d1"), document("d4", "Bonjour", language="fr")]
    broken = Coded(document("d5"), "k", failed=True)
    problems = [Problem("f", 1, "no document", "mend it"), Problem("f", 2, "no document", "mend it"), Problem("g", None, "is empty", "fill it")]
    store.add(number, [*(Coded(d, key_of(d)) for d in others), broken], problems)
    store.add(number, [], problems)  # met again
    held = store.status()
    assert held.documents == 5
    assert held.fates == {"coded": 2, "duplicate": 1, "not English": 1, "failed": 1}
    assert held.skipped == {"no document": 2, "is empty": 1}
    assert (held.first, held.last, held.events) == ("2016-05-21", "2016-06-02", 3)
    assert [(r.state, r.documents, r.events) for r in held.runs] == [("running", 5, 3)]


def test_store_goes_on_only_with_the_same_run(store: Store) -> None:
    assert store.begin(["x"], STAMP) == (1, False)
    assert store.begin(["x"], STAMP) == (1, True)
    assert store.begin(["y"], STAMP) == (2, True)
    store.finish(2, [])
    assert [r.state for r in store.runs()] == ["broken off", "finished"]
    assert store.begin(["y"], STAMP) == (3, False)


def test_store_rolls_back_a_batch_that_fails(store: Store, monkeypatch) -> None:
    fill(store)
    insert = store.database.insert

    def broken(table: str, rows: list) -> None:
        if table == "moves":
            raise StoreError("no space left")
        insert(table, rows)

    monkeypatch.setattr(store.database, "insert", broken)
    with pytest.raises(StoreError):
        store.add(1, [coded(document("d9", "New text."), event("e9", "d9"))])
    assert store.document("d9") is None
    assert store.count() == 3
    assert not store.database.query("SELECT * FROM parties WHERE event NOT IN (SELECT number FROM events)")


def test_store_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "s.duckdb")
    store = open_store(path)
    store.database.query("UPDATE meta SET value = '99'")
    store.close()
    with pytest.raises(StoreError, match=r"s\.duckdb: has schema 99, this version of Dragoman knows up to .*; install a newer one"):
        open_store(path)


def test_store_of_an_older_version_learns_whether_the_order_is_known(tmp_path: Path) -> None:
    path = str(tmp_path / "s.duckdb")
    store = open_store(path)
    number, _ = store.begin(["x"], STAMP)
    store.finish(number, [Offer("o1", "demand", [SOUTH], [ARMY])])
    store.database.query("ALTER TABLE offers DROP COLUMN order_known")
    store.database.query("DROP TABLE decisions")
    store.database.query("UPDATE meta SET value = '2' WHERE name = 'schema'")
    store.close()
    store = open_store(path)
    assert [o.order_known for o in store.offers()] == [True]
    store.close()


def test_store_names_what_is_no_store(tmp_path: Path) -> None:
    import duckdb

    other = tmp_path / "other.duckdb"
    with duckdb.connect(str(other)) as connection:
        connection.execute("CREATE TABLE mine (x INTEGER)")
    text = tmp_path / "text.duckdb"
    text.write_text("Chad attacked Mali. " * 1000, encoding="utf-8")
    for path, says in (
        (other, "is no store of Dragoman, it holds the tables mine"),
        (text, "is no DuckDB file"),
        (tmp_path / "gone" / "s.duckdb", "isn't there; make it first"),
    ):
        with pytest.raises(StoreError, match=says):
            open_store(str(path))
    with pytest.raises(StoreError, match="no such store; make it with: dragoman run"):
        open_store(str(tmp_path / "none.duckdb"), read_only=True)
    assert not (tmp_path / "none.duckdb").exists()


def test_store_in_use_is_one_clear_error(tmp_path: Path) -> None:
    path = str(tmp_path / "s.duckdb")
    store = open_store(path)
    try:
        code = f"from dragoman.store import open_store; open_store({path!r})"
        result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    finally:
        store.close()
    assert "StoreError" in result.stderr
    assert "s.duckdb: is in use by another program; wait until that ends, or close it" in result.stderr


def test_store_explains_a_full_disk() -> None:
    assert explained("IO Error: Could not write file: No space left on device").startswith("can't be written, the disk may be full; make room and run again")


def test_store_fresh_tables_are_those_of_the_schema(file: Store) -> None:
    for table, columns in tables.TABLES.items():
        found = file.database.query("SELECT column_name FROM information_schema.columns WHERE table_name = ? ORDER BY ordinal_position", [table])
        assert [name for (name,) in found] == list(columns)


def test_store_codings_come_back_as_coded(coder, tmp_path: Path) -> None:
    text = "Chad on Monday rejected Sudan's offer of talks. Peru said Fiji had shelled its troops near Lima in May."
    coding: Coding = coder.code(Document("real", text, published="2016-05-21"))
    with_store = open_store(str(tmp_path / "real.duckdb"))
    number, _ = with_store.begin(["x"], STAMP)
    with_store.add(number, [coded(coding.document, *coding.events)])
    assert coding.events
    assert [row.event for row in with_store.events(order="number")] == coding.events
    with_store.close()
