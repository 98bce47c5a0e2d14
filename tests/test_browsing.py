"""What the pages of the workbench ask of a store, on every kind of store; offers as they were known on a day; what pictures consist of."""

from __future__ import annotations

from msgspec import structs
from test_store import ARMY, NORTH, SOUTH, STAMP, coded, document, event, fill, store, target  # noqa: F401

import dragoman
from dragoman.dialogue import history
from dragoman.model import Document, Mention, Offer, Reply, When
from dragoman.store import Store

DAYS = {"d1": "2016-05-21", "d2": "2016-06-02", "d3": "2016-06-09", "d4": None}


def when(day: str) -> When:
    return When(day, day, day, "day")


def said(document: str) -> list[Mention]:
    return [Mention(document, 0, 4, "said")]


def ledger() -> list[Offer]:
    answers = [
        Reply([SOUTH], "defer", date=when("2016-06-01"), mentions=said("d2")),
        Reply([SOUTH], "reject", date=when("2016-06-08"), mentions=said("d3"), events=["e3"]),
    ]
    asked = Offer("o1", "proposal", [NORTH], [SOUTH], "talks", date=when("2016-05-20"), mentions=said("d1"), events=["e1"], replies=answers, state="rejected")
    ended = Offer("o2", "demand", [SOUTH], [NORTH], "a halt", mentions=said("d2"), state="withdrawn", state_evidence=said("d3"))
    inner = Offer("o3", "demand", [NORTH], [ARMY], "a halt", mentions=said("d1"))
    return [asked, ended, inner]


def fill_more(held: Store) -> None:
    fill(held)
    denied = event("e4", "d3", auxiliary=["negation"], claimed_by=SOUTH, date=when("2016-06-01"))
    number, _ = held.begin(["y"], STAMP)
    held.add(number, [coded(document("d3", published="2016-06-09", url=None), denied)])
    held.finish(number, ledger(), [("s", 0, True), ("s", 2, False), ("t", 1, True), ("u", 3, True)])


def test_browsing_stamp_changes_with_what_is_held(store: Store) -> None:  # noqa: F811
    before = store.stamp()
    fill(store)
    assert store.stamp() != before
    assert store.stamp() == store.stamp()


def test_browsing_tells_of_documents(store: Store) -> None:  # noqa: F811
    fill_more(store)
    assert store.neighbours("d1") == (None, "d2")
    assert store.neighbours("d2") == ("d1", "d3")
    assert store.fate("d1") == "coded"
    assert store.fate("d9") is None
    assert store.repeats("d1") == []
    assert store.told_by(["d2", "d9"])["d2"].outlet == "KCNA"
    assert store.told_by([]) == {}
    assert store.count_documents(outlet="KCNA") == store.count_documents(start="2016-06-01", end="2016-06-05") == 1
    assert store.evidence([0, 2]) == {0: "Pyongyang on Friday rejected Seoul's 50%", 2: "Troops of the army shelled Seoul."}


def test_browsing_sets_an_act_against_its_denial(store: Store) -> None:  # noqa: F811
    fill_more(store)
    assert [held.event.id for held in store.denials(0)] == ["e4"]
    assert [held.event.id for held in store.denials(3)] == ["e1"]
    assert store.denials(2) == []  # of another type
    assert store.denials(99) == []


def test_browsing_counts_who_moves(store: Store) -> None:  # noqa: F811
    fill_more(store)
    (moved,) = store.movements("2016-05-01", "2016-06-01", "2016-06-30")
    assert (moved.first, moved.second, moved.before, moved.now) == ("KOR", "PRK", 1, 0)  # neither the second report of it, nor what is denied, counts
    assert (moved.intensity_before, moved.intensity_now) == (-4.0, None)


def test_browsing_finds_offers(store: Store) -> None:  # noqa: F811
    fill_more(store)
    assert [o.id for o in store.offers_in("d3")] == ["o1", "o2"]
    assert [o.id for o in store.offers_behind("e3")] == [o.id for o in store.offers_behind("e1")] == ["o1"]
    assert [o.id for o in store.offers(moved=("2016-06-08", "2016-06-08"))] == ["o1"]
    assert store.offers(ids=[]) == store.offers(moved=("2017-01-01", "2018-01-01")) == []
    assert store.states() == {"open": 1, "rejected": 1, "withdrawn": 1}
    talks = store.talks()
    assert [(t.first, t.second, t.offers) for t in talks] == [("KOR", "PRK", 2), ("PRK GOV", "PRK MIL", 1)]
    assert talks[0].states == {"rejected": 1, "withdrawn": 1}
    assert (talks[0].since, talks[1].since) == ("2016-05-20", None)


def test_browsing_names_a_country_as_its_government_not_as_its_rebels(store: Store) -> None:  # noqa: F811
    rebels = structs.replace(ARMY, name="Northern Front", sector="REB")
    number, _ = store.begin(["x"], STAMP)
    store.add(number, [coded(document(), event(), *(event(f"r{n}", actors=[rebels]) for n in range(3)))])
    assert [(k.code, k.name) for k in store.who() if k.code == "PRK"] == [("PRK", "North Korea")]


def test_browsing_another_connection_sees_the_same(store: Store) -> None:  # noqa: F811
    fill_more(store)
    other = Store(store.database.beside())
    assert other.status() == store.status()
    assert other.events() == store.events()
    other.close()
    assert store.count() == 4


# ---------------------------------------------------------------- offers as they were known
def test_history_tells_what_was_known_on_a_day() -> None:
    asked, ended, _ = ledger()
    assert history.as_of(asked, DAYS, "2016-05-20") is None
    assert history.states(asked, DAYS) == [("2016-05-21", "open"), ("2016-06-09", "rejected")]
    assert history.states(ended, DAYS) == [("2016-06-02", "open"), ("2016-06-09", "withdrawn")]
    told = history.as_of(asked, DAYS, "2016-06-02")
    assert told is not None
    assert [r.kind for r in told.replies] == ["defer"]
    assert history.days([asked, ended], DAYS) == ["2016-05-21", "2016-06-02", "2016-06-09"]


def test_history_what_has_no_day_was_always_known() -> None:
    undated = structs.replace(ledger()[2], mentions=said("d4"))
    assert history.states(undated, DAYS) == [("", "open")]
    assert history.as_of(undated, DAYS, "") == undated


def test_history_agrees_with_the_ledger_of_each_day(coder) -> None:
    told = (
        ("2018-04-11", "Chad on Monday proposed to Sudan to hold border talks in early May."),
        ("2018-04-12", "Sudan on Wednesday rejected Chad's proposal for border talks."),
        ("2018-04-20", "Sudan on Thursday accepted Chad's proposal for border talks."),
    )
    corpus = dragoman.Corpus(coder, [Document(f"d{n}", text, published=day) for n, (day, text) in enumerate(told)])
    published = {f"d{n}": day for n, (day, _) in enumerate(told)}
    assert corpus.offers
    for day, _ in told:
        known = [held for offer in corpus.offers if (held := history.as_of(offer, published, day))]
        assert [(o.id, o.state) for o in known] == [(o.id, o.state) for o in corpus.ledger(day).offers]
