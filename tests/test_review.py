"""Decisions are kept, checked, undone and counted; what teaches most comes first; what was decided becomes gold that `evaluate` reads."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from dragoman.errors import InputError, StoreError
from dragoman.evaluate import GoldRecord, evaluate
from dragoman.model import Document, Event, Party, Run, Span, Trigger, When
from dragoman.review import agreement, decide, kappa, modes, queue, reasons, records, undo
from dragoman.store import Coded, Selection, Store, key_of, open_store
from dragoman.weighing import TOLD

NORTH = Party("Pyongyang", 0, 9, "North Korea", "PRK", "GOV", None, "prk")
SOUTH = Party("Seoul", 29, 34, "South Korea", "KOR", "GOV", None, "kor")
FRONT = Party("Mutla Front", 0, 11, "Mutla Front", None, "REB")
TEXT = "Pyongyang on Friday rejected Seoul's offer. The army fired at Seoul. The two met in Oslo."
OTHER = "Mutla Front shelled Seoul. Mutla Front left Seoul."


def event(ident: str, word: str, text: str = TEXT, document: str = "d1", **changes: object) -> Event:
    at = text.index(word)
    base = Event(
        ident, document, 0, "REJECT", "meet", [], "125", "verbal conflict", -4.0, [NORTH], [SOUTH], [], None, None, False,
        When("Friday", "2016-05-20", "2016-05-20", "day"), None, Trigger(at, at + len(word), word), Span(0, 43), {"frame": "reject.toml: reject-talks"}, 0.9,
    )  # fmt: skip
    return structs.replace(base, **changes)


@pytest.fixture(params=["file", "folder", "postgres"])
def store(request, tmp_path: Path):
    where = {"file": str(tmp_path / "s.duckdb"), "folder": f"{tmp_path / 's'}/"}
    opened = filled(where.get(request.param) or request.getfixturevalue("postgres"))
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path: Path):
    opened = filled(str(tmp_path / "s.duckdb"))
    yield opened
    opened.close()


def filled(target: str) -> Store:
    """Two documents: sure and unsure events, one that frame and encoder read apart, two of a party that nobody knows."""
    store = open_store(target)
    run, _ = store.begin(["x"], Run("0.1", "lex", "model", "weights"))
    first = [
        event("sure", "rejected", confidence=0.97),
        event("unsure", "fired", event_type="ASSAULT", mode=None, cameo="190", confidence=TOLD + 0.02, date=None),
        event("apart", "met", event_type="CONSULT", mode=None, why={"frame": "f", "encoder": "reads it as no event (0.61)"}, confidence=0.97),
    ]
    second = [event("front", word, OTHER, "d2", actors=[FRONT], confidence=0.97) for word in ("shelled",)]
    traders = Party("Traders", 0, 7, "Traders", None, "BUS")  # whose capital may be that of the sentence
    second.append(event("left", "left", OTHER, "d2", actors=[FRONT], recipients=[traders], event_type="RETREAT", mode="withdraw", confidence=0.97))
    for ident, text, events in (("d1", TEXT, first), ("d2", OTHER, second)):
        held = Document(ident, text, published="2016-05-21")
        store.add(run, [Coded(held, key_of(held), events)])
    store.finish(run, [])
    return store


def test_review_queue_puts_first_what_teaches_most(store: Store) -> None:
    found = queue(store)
    assert [w.told.event.id for w in found] == ["unsure", "apart", "front", "left", "sure"]
    unsure, apart, front, *_ = found
    assert (unsure.doubt, unsure.disputed, unsure.strangers) == (pytest.approx((0.98 - TOLD) / (1 - TOLD), abs=0.001), 0, 0)
    assert (apart.disputed, front.stranger, front.told.event.actors) == (1, "Mutla Front", [FRONT])
    assert reasons(apart)[0] == "the encoder reads it as no event (0.61), the frame as CONSULT (+0.30)"
    assert reasons(front)[0].startswith("no lexicon knows Mutla Front")
    assert [w.told.event.id for w in queue(store, limit=2, offset=1)] == ["apart", "front"]
    assert [w.told.event.id for w in queue(store, document="d2")] == ["front", "left"]


def test_review_decided_events_leave_the_queue_of_their_reviewer_until_undone(store: Store) -> None:
    decide(store, "ann", "accept", "d1", "sure")
    decide(store, " ann ", "reject", "d1", "unsure")
    assert [w.told.event.id for w in queue(store, "ann")] == ["apart", "front", "left"] == [w.told.event.id for w in queue(store)]
    assert len(queue(store, "ben")) == 5
    assert {w.told.event.id for w in queue(store, "ben", second="ann")} == {"sure", "unsure"}
    taken_back = undo(store, "ann")
    assert (taken_back.kind, taken_back.event, taken_back.undoes) == ("undo", "unsure", 2)
    assert queue(store, "ann")[0].told.event.id == "unsure"
    assert [(d.kind, d.event) for d in store.decisions()] == [("accept", "sure")]
    assert [(d.id, d.reviewer, d.kind) for d in store.decisions(all=True)] == [(1, "ann", "accept"), (2, "ann", "reject"), (3, "ann", "undo")]
    undo(store, "ann", 1)
    with pytest.raises(InputError, match="no decision of ann stands"):
        undo(store, "ann")
    with pytest.raises(InputError, match="no decision 1 of ben"):
        undo(store, "ben", 1)


def test_review_deciding_anew_replaces_and_undoing_brings_back(file: Store) -> None:
    decide(file, "ann", "accept", "d1", "sure")
    decide(file, "ann", "reject", "d1", "sure")
    assert [d.kind for d in file.decisions()] == ["reject"]
    undo(file, "ann")
    assert [d.kind for d in file.decisions()] == ["accept"]


def test_review_decisions_outlive_the_next_run_and_opening(tmp_path: Path) -> None:
    store = filled(str(tmp_path / "s.duckdb"))
    made = decide(store, "ann", "fix", "d1", "sure", {"event_type": "ACCUSE"})
    run, _ = store.begin(["y"], Run("0.1", "lex", "model", "weights"))
    store.finish(run, [])
    stamp = store.stamp()
    store.close()
    store = open_store(str(tmp_path / "s.duckdb"), read_only=True)
    assert store.decisions() == [made]
    assert store.stamp() == stamp
    with pytest.raises(StoreError, match="can't be written"):
        decide(store, "ann", "accept", "d1", "sure")
    store.close()


def test_review_a_store_of_version_3_learns_to_keep_decisions(tmp_path: Path) -> None:
    store = filled(str(tmp_path / "s.duckdb"))
    store.database.query("DROP TABLE decisions")
    store.database.query("UPDATE meta SET value = '3' WHERE name = 'schema'")
    store.close()
    store = open_store(str(tmp_path / "s.duckdb"))
    assert decide(store, "ann", "accept", "d1", "sure").id == 1
    store.close()


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (("ann", "fix", "d1", "sure", {"event_type": "REFUSE"}), 'unknown event_type "REFUSE"; known are AGREE'),
        (("ann", "fix", "d1", "sure", {"mode": "visit"}), 'unknown mode "visit" of REJECT; known are assist, change'),
        (("ann", "fix", "d1", "sure", {"auxiliary": ["maybe"]}), 'unknown status "maybe"'),
        (("ann", "fix", "d1", "sure", {"date": {"text": "x", "start": "2016-02-31"}}), "2016-02-31"),
        (("ann", "fix", "d1", "sure", {"date": {"text": "x", "start": "2016-02-03", "end": "2016-02-01"}}), "before it begins"),
        (("ann", "fix", "d1", "sure", {"actors": [{"text": "", "start": 80, "end": 900}]}), r"\[80, 900\) lies outside the text"),
        (("ann", "fix", "d1", "sure", {"actors": [{"text": " "}]}), "a party needs words"),
        (("ann", "fix", "d1", "sure", {"quad": "x"}), "can't be read: .*quad"),
        (("ann", "fix", "d1", "sure", {}), "must change something"),
        (("ann", "accept", "d1", "sure", {"mode": None}), "accept changes nothing"),
        (("ann", "accept", "d1", "front", {}), 'no event "front" in document "d1"'),
        (("ann", "accept", "d9", "sure", {}), 'no document "d9"'),
        (("ann", "undo", "d1", "sure", {}), 'unknown decision "undo"'),
        (("ann", "missed", "d1", None, {"event_type": "AID"}), "needs its type and the words"),
        (("ann", "missed", "d1", "sure", {}), "has no id yet"),
        ((" ", "accept", "d1", "sure", {}), "needs a reviewer's name"),
    ],
)
def test_review_refuses_what_cannot_be_and_keeps_nothing(file: Store, given: tuple, says: str) -> None:
    with pytest.raises(InputError, match=says):
        decide(file, *given)
    assert file.decisions(all=True) == []


def test_review_records_are_gold_that_evaluate_reads(file: Store) -> None:
    decide(file, "ann", "accept", "d1", "sure")
    decide(file, "ann", "fix", "d1", "unsure", {"event_type": "THREATEN", "auxiliary": ["hypothetical"], "date": {"text": "May", "start": "2016-05-03"}})
    assert not records(file)[0].complete
    decide(file, "ann", "reject", "d1", "apart")
    decide(
        file,
        "ann",
        "missed",
        "d1",
        None,
        {"event_type": "AGREE", "trigger": {"start": 70, "end": 73, "text": ""}, "actors": [{"text": "", "start": 69, "end": 76}]},
    )
    (record,) = records(file)
    assert (record.id, record.published, record.complete, record.reviewers) == ("d1", "2016-05-21", True, ["ann"])
    assert [(e.event_type, e.mode, e.cameo, e.trigger["text"]) for e in record.events] == [
        ("REJECT", "meet", "125", "rejected"), ("THREATEN", None, None, "fired"), ("AGREE", None, None, TEXT[70:73]),
    ]  # fmt: skip
    fixed = record.events[1]
    assert (fixed.auxiliary, fixed.date, fixed.actors) == (
        ["hypothetical"],
        {"text": "May", "start": "2016-05-03", "end": "2016-05-03", "precision": "day"},
        [NORTH],
    )
    assert [(r.event_type, r.trigger.text) for r in record.rejected] == [("ASSAULT", "fired"), ("CONSULT", "met")]
    gold = msgspec.json.decode(msgspec.json.encode(record), type=GoldRecord)
    report = evaluate([gold], {"d1": [row.event for row in file.events(Selection(document="d1"))]})
    assert (report.events.precision, report.events.recall) == (round(1 / 3, 4), round(1 / 3, 4))


def test_review_swap_lets_the_parties_change_places(file: Store) -> None:
    decide(file, "ann", "fix", "d1", "sure", swap=True)
    (record,) = records(file)
    assert (record.events[0].actors, record.events[0].recipients, record.events[0].mode) == ([SOUTH], [NORTH], "meet")


def test_review_agreement_of_two(file: Store) -> None:
    with pytest.raises(InputError, match="no document both; reviewers so far: nobody"):
        agreement(file, "ann", "ben")
    missed = {"event_type": "AGREE", "trigger": {"start": 69, "end": 76, "text": ""}}
    for name in ("ann", "ben"):
        decide(file, name, "accept", "d1", "sure")
        decide(file, name, "reject", "d1", "apart")
        decide(file, name, "missed", "d1", None, missed)
    decide(file, "ann", "accept", "d1", "unsure")
    decide(file, "ben", "fix", "d1", "unsure", {"event_type": "THREATEN"})
    decide(file, "ann", "missed", "d1", None, {"event_type": "AID", "trigger": {"start": 44, "end": 52, "text": ""}})
    decide(file, "ann", "accept", "d2", "front")  # which ben hasn't seen
    found = agreement(file, "ann", "ben")
    assert (found.documents, found.items, found.same) == (1, 5, 3)
    assert found.apart == {"ASSAULT / THREATEN": 1, "AID / no event": 1}
    assert found.f1 == round(2 * 2 / (4 + 3), 4)  # they share REJECT and AGREE, of four events and three
    assert found.kappa == round((0.6 - 4 / 25) / (1 - 4 / 25), 4)


LABELS = st.sampled_from(["A", "B", "C"])


@given(st.dictionaries(st.tuples(LABELS, LABELS), st.integers(1, 9), min_size=1))
def test_review_kappa_has_its_bounds(pairs: dict[tuple[str, str], int]) -> None:
    found = kappa(pairs)
    assert found is None or -1 <= found <= 1
    if found is not None and all(a == b for a, b in pairs):
        assert found == 1
    assert kappa({(b, a): n for (a, b), n in pairs.items()}) == found


def test_review_knows_the_modes_of_the_codebook(coder) -> None:
    assert {name: set(found) for name, found in modes().items()} == {name: set(kind["modes"]) for name, kind in coder.lexicon.types.items()}
