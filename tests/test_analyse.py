"""Series, dyads, networks, leading parties and news of a store of made-up events."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import numpy as np
import pytest
from msgspec import structs

from dragoman import analyse
from dragoman.analyse import STANDARD
from dragoman.changes import reciprocity, ruptures
from dragoman.errors import InputError
from dragoman.model import Document, Event, Mention, Offer, Party, Place, Reply, Run, Source, Span, Trigger, When
from dragoman.store import Coded, Selection, Store, key_of, open_store

CHAD = Party("Chad", name="Chad", country="TCD", sector="GOV", entity="tcd")
SUDAN = Party("Sudan", name="Sudan", country="SDN", sector="GOV", entity="sdn")
ARMY = Party("the army", name="Sudanese army", country="SDN", sector="MIL")
UNION = Party("the AU", name="African Union", sector="IGO", entity="au")
TYPES = {
    "CONSULT": ("verbal cooperation", 2.5),
    "AID": ("material cooperation", 10.0),
    "ACCUSE": ("verbal conflict", -3.0),
    "ASSAULT": ("material conflict", -9.0),
}
PLACE = Place("Abeche", 0, 1, "Abeche", "TCD", None, 13.8, 20.8, 1)


def act(ident: str, kind: str, day: str | None, actors: Sequence[Party], recipients: Sequence[Party] = (), **changes: object) -> Event:
    quad, score = TYPES[kind]
    when = When("then", day, day, "day") if day else None
    base = Event(
        ident, "", 0, kind, None, [], None, quad, score, list(actors), list(recipients), [], None, None, False, when, None, Trigger(0, 4, "word"),
        Span(0, 10), {"frame": "x"}, 0.9,
    )  # fmt: skip
    return structs.replace(base, **changes)


def fill(store: Store, told: Sequence[tuple[str, str, Sequence[Event]]], offers: Sequence[Offer] = ()) -> None:
    """Fill a store with documents: id, day of publication, events."""
    run, _ = store.begin(["x"], Run("0.1", "lex", "model", "weights"))
    documents = [Document(i, f"Words of a dispatch, {i}.", f"Title of {i}", day, Source("Wire" if i < "m" else "Daily"), None, "en") for i, day, _ in told]
    store.add(run, [Coded(d, key_of(d), [structs.replace(e, document=d.id) for e in events]) for d, (_, _, events) in zip(documents, told, strict=True)])
    store.finish(run, list(offers), [(row.event.id, row.number, True) for row in store.events(order="number")])


TOLD = [
    ("a", "2020-01-06", [act("e1", "ACCUSE", "2020-01-06", [CHAD], [SUDAN]), act("e2", "CONSULT", "2020-01-07", [CHAD, SUDAN])]),
    ("b", "2020-01-08", [act("e3", "ASSAULT", "2020-01-08", [ARMY], [CHAD], claimed_by=CHAD, place=PLACE)]),
    ("c", "2020-01-28", [act("e4", "AID", "2020-01-28", [UNION], [SUDAN], confidence=0.3), act("e5", "ACCUSE", None, [CHAD], [SUDAN], auxiliary=["future"])]),
    ("n", "2020-01-30", [act("e6", "ACCUSE", "2020-01-30", [CHAD], [SUDAN]), act("e7", "ASSAULT", "1999-05-01", [CHAD], [SUDAN])]),
]  # fmt: skip


@pytest.fixture(params=["file", "folder", "postgres"])
def store(request, tmp_path):
    opened = open_store({"file": str(tmp_path / "s.duckdb"), "folder": f"{tmp_path}/s/"}.get(request.param) or request.getfixturevalue("postgres"))
    fill(opened, TOLD)
    yield opened
    opened.close()


@pytest.fixture
def file(tmp_path):
    opened = open_store(str(tmp_path / "s.duckdb"))
    yield opened
    opened.close()


def chosen(**changes: object) -> Selection:
    return structs.replace(STANDARD, **changes)


def test_analyse_series_fills_zeros_and_shows_coverage(store: Store) -> None:
    found = analyse.series(store, chosen(between=("TCD", "SDN")), "week")
    rows = [(p.period, p.series, p.events, p.net, p.documents, p.ids) for p in found.points]
    assert rows == [
        ("2020-01-06", "SDN → TCD", 2, -6.5, 2, ["e2", "e3"]),
        ("2020-01-06", "TCD → SDN", 2, -0.5, 2, ["e1", "e2"]),
        ("2020-01-13", "SDN → TCD", 0, 0.0, 0, []),
        ("2020-01-13", "TCD → SDN", 0, 0.0, 0, []),
        ("2020-01-20", "SDN → TCD", 0, 0.0, 0, []),
        ("2020-01-20", "TCD → SDN", 0, 0.0, 0, []),
        ("2020-01-27", "SDN → TCD", 0, 0.0, 2, []),
        ("2020-01-27", "TCD → SDN", 1, -3.0, 2, ["e6"]),
    ]
    assert (found.undated, found.outside) == (0, 1)
    assert found.points[0].intensity == -3.25
    assert found.points[2].intensity is None


def test_analyse_series_counts_by_every_period_and_split(store: Store) -> None:
    for by, first, n in (("day", "2020-01-06", 25), ("month", "2020-01-01", 1), ("year", "2020-01-01", 1)):
        points = analyse.series(store, chosen(), by).points
        assert (points[0].period, len(points), sum(p.events for p in points)) == (first, n, 5)
    split = analyse.series(store, chosen(), "month", "event_type").points
    assert {p.series: p.events for p in split} == {"ACCUSE": 2, "AID": 1, "ASSAULT": 1, "CONSULT": 1}
    assert {p.series: p.events for p in analyse.series(store, chosen(), "month", "outlet").points} == {"Wire": 4, "Daily": 1}


def test_analyse_series_filters(store: Store) -> None:
    def count(**changes: object) -> int:
        return sum(p.events for p in analyse.series(store, chosen(**changes), "month").points)

    assert count(actor="TCD") == 3
    assert count(status=["future"], toward=("TCD", "SDN")) == 1  # e5, which tells no day, counts under that of publication
    assert count(claimed=True) == 1
    assert count(claimed=False) == 4
    assert count(min_confidence=0.5) == 4
    assert count(outlet="Daily") == 1
    assert count(start="2020-01-07", end="2020-01-28") == 3
    assert count(quad="material conflict", party="SDN MIL") == 1


def test_analyse_vague_days_are_told(file: Store) -> None:
    spring = When("in January or February", "2020-01-10", "2020-02-20", "range")
    fill(file, [("a", "2020-03-01", [act("e1", "ACCUSE", None, [CHAD], [SUDAN], date=spring), act("e2", "ACCUSE", "2020-01-11", [CHAD], [SUDAN])])])
    points = analyse.series(file, chosen(start="2020-01-01"), "month").points
    assert [(p.events, p.vague) for p in points] == [(2, 1), (0, 0), (0, 0)]


def test_analyse_dyads_tell_directions_apart(store: Store) -> None:
    found = {(d.first, d.second): d for d in analyse.dyads(store, chosen())}
    both = found["SDN", "TCD"]
    assert (both.events, both.first_to_second, both.second_to_first, both.together) == (5, 1, 3, 1)
    assert both.balance == pytest.approx(1 / 3)
    assert both.intensity == pytest.approx((-3 + 2.5 - 9 - 3 - 9) / 5)
    assert (both.cooperation, both.conflict) == (1, 4)
    assert sorted(both.ids) == ["e1", "e2", "e3", "e6", "e7"]
    assert found["African Union", "SDN"].first_to_second == 1
    assert {(d.first, d.second) for d in analyse.dyads(store, chosen(), "sector")} >= {("SDN MIL", "TCD GOV"), ("SDN GOV", "TCD GOV")}


def test_analyse_acts_together_against_a_third_are_not_between_them(file: Store) -> None:
    fill(file, [("a", "2020-01-06", [act("e1", "ASSAULT", "2020-01-06", [CHAD, SUDAN], [UNION])])])
    assert {(d.first, d.second) for d in analyse.dyads(file, chosen())} == {("African Union", "SDN"), ("African Union", "TCD")}
    assert file.count(Selection(between=("TCD", "SDN"))) == 0
    assert file.count(Selection(toward=("TCD", "African Union"))) == 1
    assert file.count(Selection(toward=("African Union", "TCD"))) == 0


def test_analyse_network_has_weights_over_time(store: Store) -> None:
    found = analyse.network(store, chosen(start="2020-01-01"), "week")
    assert [(e.period, e.actor, e.recipient, e.events, e.together, e.net) for e in found] == [
        ("2020-01-06", "SDN", "TCD", 2, 1, -6.5),
        ("2020-01-06", "TCD", "SDN", 2, 1, -0.5),
        ("2020-01-27", "African Union", "SDN", 1, 0, 10.0),
        ("2020-01-27", "TCD", "SDN", 1, 0, -3.0),
    ]
    assert sum(e.events for e in analyse.network(store, chosen())) == 7


def test_analyse_top_counts_each_part(store: Store) -> None:
    found = {a.party: a for a in analyse.top(store, chosen())}
    chad = found["TCD"]
    assert (chad.events, chad.as_actor, chad.as_recipient, chad.as_source) == (5, 4, 1, 1)
    assert chad.intensity_as_recipient == -9
    assert found["African Union"].ids == ["e4"]


def test_analyse_every_number_leads_to_its_events(store: Store) -> None:
    selection = chosen(start="2020-01-01")
    for row in (*analyse.series(store, selection).points, *analyse.dyads(store, selection), *analyse.network(store, selection), *analyse.top(store, selection)):
        assert row.events == len(row.ids) or isinstance(row, analyse.Actor)
        told = store.events(Selection(ids=row.ids)) if row.ids else []
        assert {e.event.id for e in told} == set(row.ids)
        assert all(store.document(e.event.document) for e in told)


def test_analyse_places_and_claims(store: Store) -> None:
    assert [(s.name, s.country, s.latitude, s.tally.ids) for s in store.spots(chosen())] == [("Abeche", "TCD", 13.8, ["e3"])]
    assert store.only_claimed(chosen()) == {"e3"}
    assert [(name, n) for name, n, _, _ in store.outlets()] == [("Wire", 3), ("Daily", 1)]


# ---------------------------------------------------------------- news
def weekly(counts: Sequence[int], kind: str = "ACCUSE") -> list[tuple[str, str, list[Event]]]:
    first = date(2020, 1, 6)
    told = []
    for week, n in enumerate(counts):
        day = (first + timedelta(7 * week + 2)).isoformat()
        told.append((f"d{week:02}", day, [act(f"w{week:02}n{k}", kind, day, [CHAD], [SUDAN]) for k in range(n)]))
    return told


def test_analyse_new_tells_first_acts_unusual_counts_and_offers(file: Store) -> None:
    told = [*weekly([1, 2, 1, 2, 1, 2, 1, 2, 9]), ("z", "2020-03-04", [act("f1", "AID", "2020-03-03", [UNION], [CHAD])])]
    day = When("Tuesday", "2020-03-03", "2020-03-03", "day")
    offer = Offer("o1", "proposal", [CHAD], [SUDAN], "talks", date=day, mentions=[Mention("z", 0, 4, "word")], replies=[Reply([SUDAN], "reject", date=day)])
    fill(file, told, [offer, structs.replace(offer, id="o2", date=When("May", "2019-05-01", "2019-05-31", "month"), replies=[])])
    found = analyse.new(file, chosen())
    assert [(n.what, n.actor, n.recipient, n.detail, n.events) for n in found] == [
        ("first", "African Union", "TCD", "AID", 1),
        ("more", "TCD", "SDN", "all types", 9),
        ("offer", "TCD", "SDN", "proposal: talks (open)", 1),
        ("reply", "SDN", "TCD", "reject: talks", 1),
    ]
    assert found[1].usual == pytest.approx(12 / (50 / 7))  # the corpus begins 50 days before
    assert len(found[1].ids) == 9


def test_analyse_new_tells_what_has_stopped(file: Store) -> None:
    fill(file, [*weekly([6, 7, 6, 5, 6, 7, 6, 7]), ("z", "2020-03-04", [act("f1", "AID", "2020-03-03", [UNION], [CHAD])])])
    assert [(n.what, n.events) for n in analyse.new(file, chosen()) if n.what in ("more", "less")] == [("less", 0)]


# ---------------------------------------------------------------- ruptures
def test_analyse_rupture_is_found_where_it_is() -> None:
    draw = np.random.default_rng(7)
    for at in (12, 30, 40):
        counts = [*draw.poisson(3, at), *draw.poisson(12, 52 - at)]
        found = ruptures(counts, [10] * 52)
        assert len(found) == 1
        assert abs(found[0].at - at) <= 1
        assert found[0].before < 0.5 < found[0].after
        assert found[0].chance <= 0.01


def test_analyse_two_ruptures_are_found() -> None:
    draw = np.random.default_rng(3)
    counts = [*draw.poisson(4, 30), *draw.poisson(20, 20), *draw.poisson(4, 30)]
    assert [abs(r.at - at) <= 1 for r, at in zip(ruptures(counts, [10] * 80), (30, 50), strict=True)] == [True, True]


def test_analyse_more_documents_are_no_rupture() -> None:
    draw = np.random.default_rng(5)
    documents = [10] * 30 + [40] * 30
    assert ruptures([*draw.poisson(3, 30), *draw.poisson(12, 30)], documents) == []
    assert ruptures([5] * 20 + [0] * 20, [10] * 20 + [0] * 20) == []


def test_analyse_ruptures_of_chance_are_rare() -> None:
    draw = np.random.default_rng(11)
    alarms = 0
    for _ in range(60):  # counts more crowded than Poisson's, as news are: variance five times the mean
        counts = draw.negative_binomial(1.0, 1 / 5, 60)
        alarms += bool(ruptures(list(counts), [10] * 60))
    assert alarms <= 4  # 0.6 expected


def test_analyse_reciprocity_sees_who_follows_whom(file: Store) -> None:
    draw = np.random.default_rng(2)
    leader = list(draw.normal(size=60))
    follower = [0.0, *leader[:-1]]
    found = reciprocity(follower, leader, [5] * 60)
    assert found.first_follows_second == pytest.approx(1, abs=0.01)
    assert abs(found.second_follows_first or 0) < 0.4
    assert reciprocity([0.0] * 60, leader, [5] * 60).same is None
    assert reciprocity(follower, leader, [5, 0] * 30).first_follows_second is None
    fill(file, TOLD)
    assert analyse.answers(file, chosen(between=("TCD", "SDN"))).periods == 2


# ---------------------------------------------------------------- what can't be answered
@pytest.mark.parametrize(
    ("selection", "words"),
    [
        (chosen(party="SDM"), r'no event of "SDM"; near it are SDN \(Sudan'),
        (chosen(between=("TCD", "Sudann")), r'no event of "Sudann"; near it are SDN \(Sudan'),
        (chosen(actor="Afrikan Union"), "near it are African Union"),
        (chosen(actor="XQZ"), r"most events have SDN \(Sudan, 7\), TCD \(Chad, 6\)"),
        (chosen(between=("TCD", "African Union")), r"no event fits TCD – African Union; .*; TCD has most events with SDN \(Su.*, 6\)"),
        (chosen(between=("TCD", "SDN"), outlet="Courier"), "of every status, day, type and outlet there are 6"),
        (chosen(start="2031-01-01"), "the store has 7 events, of 1999-05-01 to 2020-01-30"),
    ],
)
def test_analyse_says_what_there_is_instead(file: Store, selection: Selection, words: str) -> None:
    fill(file, TOLD)
    for ask in (analyse.series, analyse.dyads, analyse.network, analyse.top):
        with pytest.raises(InputError, match=words):
            ask(file, selection)


def test_analyse_refuses_unknown_words(file: Store) -> None:
    fill(file, TOLD)
    for wrong in (
        lambda: analyse.series(file, STANDARD, "decade"),
        lambda: analyse.series(file, STANDARD, "week", "mood"),
        lambda: analyse.dyads(file, STANDARD, "person"),
    ):
        with pytest.raises(InputError, match=r"unknown .*; known are "):
            wrong()


def test_analyse_describes_a_selection() -> None:
    chosen_ones = chosen(between=("TCD", "SDN"), start="2020-01-01", min_confidence=0.5, claimed=False)
    assert analyse.described(chosen_ones) == "TCD – SDN; from 2020-01-01; status told; without what is only claimed; confidence from 0.5; each event once"
