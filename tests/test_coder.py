"""The main job on dispatches written for the tests, and the laws that hold for any text."""

from __future__ import annotations

import msgspec
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from dragoman import Document
from dragoman.errors import InputError

DISPATCH = """SEOUL (Han Wire) - North Korea has offered to hold border talks with South Korea in early April, Pyongyang's state agency said Saturday.
The offer was relayed by the Korean Central News Agency (KCNA).
Early this week, Ri Son-mu, vice chairman of the ruling party, called on South Korea to return to dialogue.
Seoul on Friday turned down the North's offer for economic talks, saying Pyongyang must first free the detained fishermen.
The South called the North's offer a "propaganda stunt".
"""


def events_of(coder, text: str, published: str | None = "2018-03-10"):
    return coder.code(text, published).events


def test_coder_dispatch_of_the_seeds_kind(coder) -> None:
    events = events_of(coder, DISPATCH)
    told = [(e.event_type, [p.country for p in e.actors], [p.country for p in e.recipients], e.date and e.date.start) for e in events]
    assert ("AGREE", ["PRK"], ["KOR"], "2018-03-10") in told
    assert ("REJECT", ["KOR"], ["PRK"], "2018-03-09") in told
    assert any(e.event_type == "REQUEST" and e.actors[0].name == "Ri Son-mu" and (e.date.start, e.date.end) == ("2018-03-05", "2018-03-06") for e in events)
    assert any(e.event_type == "REQUEST" and e.mode == "yield" and e.actors[0].country == "KOR" and e.recipients[0].country == "PRK" for e in events)
    assert any(e.event_type == "ACCUSE" and e.mode == "disapprove" for e in events)


def test_coder_agency_relays_and_claims_nothing(coder) -> None:
    assert not [e for e in events_of(coder, DISPATCH) if e.claimed_by and e.claimed_by.sector == "JRN"]


def test_coder_without_publication_date_keeps_the_words(coder) -> None:
    dated = [e for e in events_of(coder, DISPATCH, None) if e.date]
    assert dated
    assert all(e.date.start is None and e.date.text for e in dated)


def test_coder_body_printed_twice_counts_once(coder) -> None:
    once, twice = events_of(coder, DISPATCH), events_of(coder, DISPATCH + DISPATCH)
    assert [(e.event_type, e.trigger.start) for e in once] == [(e.event_type, e.trigger.start) for e in twice]


@pytest.mark.parametrize(
    ("text", "event_type", "auxiliary"),
    [
        ("Turkish troops shelled Kurdish militants on Monday.", "ASSAULT", []),
        ("Turkish troops did not shell Kurdish militants.", "ASSAULT", ["negation"]),
        ("Turkish troops may attack Kurdish militants.", "ASSAULT", ["hypothetical"]),
        ("If Turkish troops attack Kurdish militants, Syria will protest.", "ASSAULT", ["hypothetical"]),
        ("Turkey will meet Greece in Geneva next week.", "AGREE", []),
        ("Turkey met Greece in Geneva.", "CONSULT", []),
        ("Turkey will not release the pastor.", "REJECT", []),
        ("Turkey released the pastor.", "RETREAT", []),
        ("Turkey will release the pastor.", "CONCEDE", []),
        ("Turkey agreed to release the pastor.", "CONCEDE", []),
        ("Turkish troops attacked Kurdish militants in 1997.", "ASSAULT", ["historical"]),
        ("The attack by Turkish troops on Kurdish militants could derail the talks.", "ASSAULT", []),
        ("An attack by Turkish troops on Kurdish militants could begin soon.", "ASSAULT", ["hypothetical"]),
        ("The Turkish officers may lose their jobs after shelling Kurdish militants.", "ASSAULT", []),
        ("Turkish troops tried to storm the Syrian embassy.", "ASSAULT", []),
    ],
)
def test_coder_status_decides_type_and_auxiliary(coder, text: str, event_type: str, auxiliary: list[str]) -> None:
    assert [(e.event_type, e.auxiliary) for e in events_of(coder, text) if e.event_type != "PROTEST"][:1] == [(event_type, auxiliary)]


def test_coder_claims_and_relays_are_told_apart(coder) -> None:
    (claimed,) = events_of(coder, "Ukraine's army said Russian troops shelled the villagers.")
    assert (claimed.claimed_by.country, claimed.reported_by) == ("UKR", None)
    (relayed,) = events_of(coder, "Russian troops shelled the villagers, Reuters reported.")
    assert (relayed.claimed_by, relayed.reported_by) == (None, "Reuters")


def test_coder_quotes_are_marked(coder) -> None:
    quoted = events_of(coder, 'The envoy of Chad said: "Sudan attacked our soldiers."')
    assert [e.quoted for e in quoted if e.event_type == "ASSAULT"] == [True]


def test_coder_rerun_is_identical_byte_for_byte(coder) -> None:
    assert msgspec.json.encode(coder.code(DISPATCH, "2018-03-10")) == msgspec.json.encode(coder.code(DISPATCH, "2018-03-10"))


def test_coder_unrelated_sentence_changes_no_other_event(coder) -> None:
    before, after = (coder.code(Document("d", text), "2018-03-10").events for text in (DISPATCH, DISPATCH + "The choir sang an old song in the rain.\n"))
    assert msgspec.to_builtins(before) == msgspec.to_builtins(after)


def test_coder_wrong_date_is_told() -> None:
    import dragoman

    with pytest.raises(InputError, match="write it as 2016-05-21"):
        dragoman.load().code("Troops left.", "last week")


def test_coder_stream_keeps_order_and_ids(coder) -> None:
    documents = [Document(id=f"d{k}", text=f"Chad attacked Mali{' again' * k}.") for k in range(3)]
    assert [c.document.id for c in coder.stream(documents)] == ["d0", "d1", "d2"]


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=300))
@example("")
@example("\x00\x01\x02 attacked \x03")
@example("هاجمت إسرائيل لبنان. Israel attacked Lebanon.")
@example("A" * 40_000)
@example("attack " * 400)
@example("Israel attacked Lebanon " * 300)
def test_coder_any_text_gives_a_result_with_true_offsets(coder, text: str) -> None:
    coding = coder.code(text, "2016-05-21")
    for event in coding.events:
        assert text[event.trigger.start : event.trigger.end] == event.trigger.text
        assert event.evidence.start <= event.trigger.start < event.evidence.end
        for party in (*event.actors, *event.recipients):
            if party.start is not None:
                assert "".join(text[party.start : party.end].split()) == "".join(party.text.split())


def test_coder_mentions_return_their_text(coder) -> None:
    for event in events_of(coder, DISPATCH):
        for party in (*event.actors, *event.recipients):
            assert DISPATCH[party.start : party.end] == party.text


def test_coder_relate_and_resolve(coder) -> None:
    text = "Iran's foreign minister condemned a decision of the court."
    relation = coder.relate(text, (0, 23), (34, 57))
    assert relation.event_type == "ACCUSE"
    with pytest.raises(InputError, match="lies outside"):
        coder.relate(text, (0, 23), (34, 570))
    assert coder.resolve("Turkish troops").country == "TUR"
    assert coder.resolve("Turkish troops").sector == "MIL"
    assert coder.resolve("Tony Blair", date="2003-01-01").sector == "GOV"
    assert coder.resolve("Tony Blair", date="2015-01-01").sector != "GOV"
    assert coder.resolve("the blue door").country is None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Putin said his country would not lift the ban on Georgian wine.", ("REJECT", "RUS")),
        ("Several Western states expelled Russian diplomats.", ("SANCTION", None)),
        ("The Security Council failed to renew the arms embargo on Ivory Coast.", ("RETREAT", None)),
        ("Chancellor Angela Merkel called on Sunday for Ghana to release the miners.", ("REQUEST", "DEU")),
    ],
)
def test_coder_reads_who_acts_and_what_of_common_wordings(coder, text: str, told: tuple[str, str | None]) -> None:
    event = coder.code(text, "2017-05-04").events[0]
    assert (event.event_type, event.actors[0].country) == told
    assert event.actors[0].start is not None


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Norway on Monday lifted sanctions on Sudan.", [("RETREAT", "Norway", "Sudan")]),
        ("Spain lifted the ban imposed on Chad.", [("RETREAT", "Spain", "Chad")]),
        ("Senior Chadian Police Accused of Kidnapping", [("ACCUSE", None, "Senior Chadian Police")]),
        ("Iran was one of the first states to sign the treaty.", [("SUPPORT", "Iran", None)]),
        ("The senate adopted a resolution condemning the coup.", [("ACCUSE", "senate", None)]),
        ("Chad and Niger condemned Mali after talks in Cairo.", [("ACCUSE", "Chad", "Mali"), ("CONSULT", "Chad", None)]),
    ],
)
def test_coder_frames_find_parties_and_acts_beside_others(coder, text: str, told: list[tuple[str, str | None, str | None]]) -> None:
    events = coder.code(text).events
    assert [(e.event_type, e.actors[0].name if e.actors else None, e.recipients[0].name if e.recipients else None) for e in events] == told


def test_coder_a_meeting_one_plans_has_the_other_as_recipient(coder) -> None:
    (event,) = coder.code("President Macron will meet President Putin in Helsinki.", "2018-05-04").events
    assert (event.event_type, [p.country for p in event.actors], [p.country for p in event.recipients]) == ("AGREE", ["FRA"], ["RUS"])
    (event,) = coder.code("President Macron and President Putin will meet in Helsinki.", "2018-05-04").events
    assert (event.event_type, [p.country for p in event.actors], event.recipients) == ("AGREE", ["FRA", "RUS"], [])


@pytest.mark.parametrize(
    ("headline", "source"),
    [
        ("Ten soldiers killed in rebel attack near Gao: army", "army"),
        ("Rebels shelled Gao: Malian defence ministry", "Malian defence ministry"),
        ("Rebels shelled a Malian town: Mali wants revenge", None),
        ("Rebels shelled one town in Mali: Gao", None),
    ],
)
def test_coder_a_headline_names_its_source_behind_a_colon(coder, headline: str, source: str | None) -> None:
    claims = {e.claimed_by.text if e.claimed_by else None for e in coder.code(headline).events if e.event_type == "ASSAULT"}
    assert claims == {source}
