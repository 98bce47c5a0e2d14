"""The ledger of dialogues: offers joined with their answers, and the ways it is written."""

from __future__ import annotations

import subprocess
import sys
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rich.console import Console

import dragoman
from dragoman import Corpus, InputError, SetupError, tables
from dragoman.dialogue import connect, grouped, show
from dragoman.dialogue.grouping import select
from dragoman.dialogue.moves import Move
from dragoman.dialogue.sides import Side, same
from dragoman.ledger_scores import GoldOffer, GoldParty, GoldReply, GoldThread, score
from dragoman.model import Document, Mention, Offer, Party, Reply, Source

FIRST = """Chad on Monday proposed to Sudan to hold border talks in Geneva in early May, the foreign ministry said.
Peru on Tuesday demanded that Chile withdraw its patrol boats."""
SECOND = """Sudan on Wednesday rejected Chad's proposal for border talks, saying N'Djamena should first release the detained officers."""
CORPUS = [Document("a", FIRST, published="2018-04-11"), Document("b", SECOND, published="2018-04-12")]


@pytest.fixture(scope="module")
def corpus(coder) -> Corpus:
    return Corpus(coder, CORPUS)


@pytest.fixture(scope="module")
def ledger(corpus) -> list[Offer]:
    return corpus.offers


def told(coder, *texts: str, published: str | None = "2018-04-11") -> list[Offer]:
    return Corpus(coder, [Document(f"d{n}", text, published=published) for n, text in enumerate(texts)]).offers


def test_dialogue_joins_an_offer_with_its_answer_in_another_document(ledger) -> None:
    (offer,) = select(ledger, ("TCD", "SDN"))
    assert (offer.kind, offer.state, offer.made_by[0].country, offer.date and offer.date.start) == ("proposal", "rejected", "TCD", "2018-04-09")
    (reply,) = offer.replies
    assert (reply.kind, reply.by[0].country, reply.mentions[0].document) == ("reject", "SDN", "b")
    assert "release the detained officers" in reply.conditions[0]


def test_dialogue_mentions_stand_where_they_say(ledger) -> None:
    texts = {d.id: d.text for d in CORPUS}
    mentions = [m for o in ledger for m in (*o.mentions, *(m for r in o.replies for m in r.mentions))]
    assert mentions
    assert all(texts[m.document][m.start : m.end] == m.text for m in mentions)


def test_dialogue_names_the_events_behind_its_mentions(corpus) -> None:
    known = {e.id: e for e in corpus.events}
    (demand,) = [o for o in corpus.offers if o.kind == "demand"]
    assert [known[e].event_type for e in demand.events] == ["REQUEST"]
    (reply,) = select(corpus.offers, ("TCD", "SDN"))[0].replies
    assert [known[e].event_type for e in reply.events] == ["REJECT"]


def test_dialogue_state_as_of_a_day_before_the_answer(corpus) -> None:
    (before,) = [d for d in corpus.dialogues("2018-04-11") if {p.country for p in d.parties} == {"TCD", "SDN"}]
    (after,) = [d for d in corpus.dialogues() if {p.country for p in d.parties} == {"TCD", "SDN"}]
    assert [o.state for o in before.offers] == ["open"]
    assert [o.state for o in after.offers] == ["rejected"]


def test_dialogue_selects_by_side_and_state(ledger) -> None:
    assert [o.made_by[0].country for o in select(ledger, state="rejected")] == ["TCD"]
    assert not select(ledger, ("PRK", "KOR"))


@pytest.mark.parametrize(
    ("text", "kind", "state"),
    [
        ("Ghana on Monday invited Togo to talks in Accra. Togo accepted the invitation on Tuesday.", "invitation", "accepted"),
        ("Ghana on Monday invited Togo to talks in Accra. Togo said it would come only if the border stays open.", "invitation", "conditional"),
        ("Peru on Monday asked Chile to share its catch figures. Chile said it would answer next week.", "demand", "open"),
        ("Peru on Monday demanded that Chile free three sailors. Chile turned the demand down on Tuesday.", "demand", "rejected"),
        ("Peru told Chile on Monday to free three sailors by Friday or face a blockade.", "ultimatum", "open"),
        ("Kenya on Monday offered Uganda a rail link. Uganda rebuffed the offer and proposed a canal instead.", "proposal", "countered"),
        ("Kenya on Monday offered Uganda a rail link. On Tuesday Kenya withdrew its offer.", "proposal", "withdrawn"),
        ("Peru on Monday asked Chile for two tugs. Chile agreed on Tuesday to send one, but not the other.", "demand", "conditional"),
        ("Peru on Monday asked Chile for two tugs. Chile rejected the request. A Chilean admiral said his men were ready to drown.", "demand", "rejected"),
    ],
)
def test_dialogue_tells_kind_and_state(coder, text: str, kind: str, state: str) -> None:
    offer = told(coder, text)[0]
    assert (offer.kind, offer.state) == (kind, state)


OFFER = "Peru on Monday proposed to Chile a joint patrol of the strait."


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Peru said it would release ten Chilean soldiers if Chile reopened the border post at Tacna.", "proposal"),
        ("Peru is seeking an apology from Chile.", "demand"),
        ("Peru wants Chile to open its dams before the harvest.", "demand"),
        ("Peru urged Chile to free the journalist.", "demand"),
        ("Peru offered Chile a truce on Monday.", "proposal"),
        ("If Chile does not return the boat by Friday, Peru will expel its ambassador, its president said on Monday.", "ultimatum"),
        ("Peru has given Chile a week to clear its police out of three villages; otherwise its troops will march in.", "ultimatum"),
        ("Chile has ten days to vacate the island, Peru's president said, after which the navy will act.", "ultimatum"),
    ],
)
def test_dialogue_reads_offers_told_in_other_words(coder, text: str, kind: str) -> None:
    (offer,) = told(coder, text)
    assert (offer.kind, offer.made_by[0].country, offer.made_to[0].country) == (kind, "PER", "CHL")


@pytest.mark.parametrize(
    ("text", "state"),
    [
        ("Chile's answer was yes, its ambassador said on Tuesday.", "accepted"),
        ("Peru's plan won Chile's approval on Tuesday.", "accepted"),
        ("Chile's answer was a blunt no.", "rejected"),
        ("Chile is not interested in a joint patrol, its foreign minister said.", "rejected"),
        ("Chile would decide after the elections, its foreign minister said.", "open"),
        ("There can be no patrol until the crew is free, Chile's foreign minister said.", "conditional"),
        ("Not before Peru has freed the crew, Chile's foreign minister said of the patrol.", "conditional"),
        ("Chile would give one ship, not the four that Peru had sought.", "countered"),
        ("Chile suggested separate patrols instead.", "countered"),
        ("The patrol was not going to happen, Chile's foreign minister said.", "rejected"),
        ("A patrol is nothing to discuss, Chile's foreign minister said.", "rejected"),
        ("Chile will do no such thing, its foreign minister said.", "rejected"),
        ("Chile refused to patrol unless the crew was freed.", "conditional"),
        ("Chile is ready to patrol the strait on one condition, its foreign minister said: Peru must free the crew.", "conditional"),
        ("Chile requested ten days to think about the patrol.", "open"),
        ("Peru no longer stands by its offer, it said on Tuesday.", "withdrawn"),
    ],
)
def test_dialogue_reads_answers_told_in_other_words(coder, text: str, state: str) -> None:
    ledger = Corpus(coder, [Document("a", OFFER, published="2018-04-10"), Document("b", text, published="2018-04-12")]).offers
    offer = next(o for o in ledger if o.mentions[0].document == "a")
    assert offer.state == state
    assert bool(offer.replies) is (state != "withdrawn")


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("Peru on Monday proposed to Chile a joint patrol of the strait.", "joint patrol of the strait"),
        ("Peru on Monday offered Chile a joint patrol of the strait, a diplomat said.", "joint patrol of the strait"),
        ("Peru demanded on Monday that Chile return two barges.", "return two barges"),
        ("Peru wants Chile to return two barges, its minister said, if the river allows.", "return two barges"),
    ],
)
def test_dialogue_subject_is_what_is_offered_alone(coder, text: str, subject: str) -> None:
    (offer,) = told(coder, text + " Chile rejected this on Tuesday.")
    assert offer.subject == subject


def test_dialogue_refusal_that_asks_for_something_first_is_a_refusal(coder) -> None:
    text = "Peru on Monday invited Chile to talks on the strait. Chile rejected Peru's offer of talks on Tuesday, saying Peru should first free the crew."
    offer = next(o for o in told(coder, text) if o.kind == "invitation")
    assert (offer.state, [r.kind for r in offer.replies]) == ("rejected", ["reject"])


def test_dialogue_commissioner_speaks_for_his_body(coder) -> None:
    (offer,) = told(coder, "Federica Mogherini asked Serbia on Monday to open its archives.")
    assert (offer.made_by[0].name, offer.made_to[0].country) == ("European Union", "SRB")


def test_dialogue_dateline_tells_whose_president_a_foreign_outlet_means(coder) -> None:
    text = "LA PAZ, April 10 (Coast Wire) - The president on Monday asked Chile for two tugs."
    (offer,) = Corpus(coder, [Document("a", text, published="2018-04-10", source=Source("Coast Wire", "agency", "PER"))]).offers
    assert offer.made_by[0].country == "BOL"


def test_dialogue_answer_to_another_is_no_answer(coder) -> None:
    loan = Document("b", "Chile accepted a loan from Japan on Tuesday.", published="2018-04-12")
    ledger = Corpus(coder, [Document("a", OFFER, published="2018-04-10"), loan]).offers
    assert [o.state for o in ledger if o.mentions[0].document == "a"] == ["open"]


def test_dialogue_state_that_no_lexicon_has_is_known_by_its_organs(coder) -> None:
    (offer,) = told(coder, "Quendaria on Monday proposed to Chile a joint patrol of the strait. Quendaria's foreign ministry sent the plan to Santiago.")
    assert (offer.made_by[0].name, offer.made_to[0].country) == ("Quendaria", "CHL")


@pytest.mark.parametrize(
    "text",
    [
        "Kenya denied reports that it had offered Uganda a rail link.",
        "An analyst predicted that Kenya would offer Uganda a rail link.",
        "Kenya might one day propose a rail link to Uganda, if its budget allows.",
        "Norway urged both Kenya and Uganda to show restraint.",
        "Kenya and Uganda still disagree over who should pay for the bridge.",
        "Should Kenya offer to pay for the bridge, Uganda's engineers would be surprised.",
        "A retired Kenyan admiral said that Uganda should pay for the bridge.",
        "Kenya offered Uganda a rail link ten years ago.",
        "In 2009 Kenya circulated a paper asking Uganda for a rail link.",
        "Kenya insisted that its rail link with Uganda was safe.",
        "Kenya's president told voters that Uganda should be seen as a friend.",
        "Kenya called on rich nations to pay for its rail link with Uganda.",
        "Ugandan police ordered people near Kenya's border to stay indoors.",
        "A Kenyan court ordered Uganda's consul to pay a fine.",
        "The Kenyan opposition proposed a tax on sugar. Farmers liked it.",
        "Kenya built a rail link to Uganda. It cost a fortune. Trains are slow. Fares are high. Kenya's railway is open to new ideas.",
    ],
    ids="denied foreseen possible exhortation question condition bystander history long-ago fact opinion rich-nations people court at-home aside".split(),
)
def test_dialogue_what_is_no_offer(coder, text: str) -> None:
    assert not told(coder, text)


def test_dialogue_offer_known_by_its_answer_alone_is_implied(coder) -> None:
    (offer,) = told(coder, "Peru rejected a Chilean proposal for a joint fishing fleet.")
    assert (offer.implied, offer.made_by[0].country, offer.state) == (True, "CHL", "rejected")


def test_dialogue_counter_offer_is_reply_and_offer(coder) -> None:
    first, second = told(coder, "Kenya on Monday offered Uganda a rail link. Uganda rebuffed the offer and proposed a canal instead.")
    assert [(r.kind, r.counter_offer) for r in first.replies] == [("counter", second.id)]
    assert second.made_by[0].country == "UGA"


def test_dialogue_army_named_before_is_the_same_army(coder) -> None:
    (offer,) = told(coder, "Norway on Monday asked Chad's army to free six drivers. The army turned the request down on Tuesday.")
    assert [(p.country, r.kind) for r in offer.replies for p in r.by] == [("TCD", "reject")]


def test_dialogue_group_has_its_full_name_from_another_text(coder) -> None:
    first = Document("a", "Chad on Monday offered the Revolutionary Armed Forces of Colombia a truce.", published="2018-04-10")
    second = Document("b", "The FARC rejected Chad's offer on Friday.", published="2018-04-14")
    (offer,) = Corpus(coder, [first, second]).offers
    assert offer.state == "rejected"
    assert offer.replies[0].by[0].country == "COL"


def test_dialogue_bystander_does_not_decide_the_state(coder) -> None:
    (offer,) = told(coder, "Peru on Monday asked Chile for two tugs. Chile granted the request on Tuesday. Bolivia rejected the Peruvian request.")
    assert offer.state == "accepted"


def test_dialogue_term_runs_from_the_day_that_the_tale_goes_on_from(coder) -> None:
    offers = told(coder, "Ghana signed a fishing pact with Togo on Monday. At the ceremony Ghana's president asked Togo to free six sailors by April 30.")
    (demand,) = [o for o in offers if o.window]
    assert (demand.window.start, demand.window.end) == ("2018-04-09", "2018-04-30")


def test_dialogue_conveyor_is_not_the_maker(coder) -> None:
    (offer,) = told(coder, "Kenya on Monday proposed a rail link to Uganda. Tanzania conveyed the proposal to Kampala.")
    assert [p.country for p in offer.made_by] == ["KEN"]


def test_dialogue_without_dates_joins_only_what_is_named(coder) -> None:
    named = told(coder, "Chad proposed border talks to Sudan.", "Sudan rejected Chad's proposal for border talks.", published=None)
    assert [(o.state, o.order_known) for o in named] == [("rejected", False)]
    vague = told(coder, "Chad proposed border talks to Sudan.", "Sudan said no.", published=None)
    assert [o.state for o in vague] == ["open"]


def test_dialogue_board_says_that_the_order_is_unknown(coder) -> None:
    offers = told(coder, "Chad proposed border talks to Sudan.", published=None)
    console = Console(width=120, record=True)
    with console.capture() as capture:
        console.print(show.board(offers))
    for written in (capture.get(), show.markdown(offers), show.html(offers)):
        assert "order unknown" in written


def test_dialogue_is_written_for_terminal_markdown_and_browser(ledger) -> None:
    console = Console(width=160, record=True)
    with console.capture() as capture:
        console.print(show.board(ledger))
    page = show.html(ledger)
    for written in (capture.get(), show.markdown(ledger), page):
        assert "Chad" in written
        assert "release the detained officers" in written
    assert page.count("<svg") == len(grouped(ledger))
    assert "<script" not in page


def test_dialogue_timeline_draws_offers_and_answers(ledger) -> None:
    picture = show.timeline(select(ledger, ("TCD", "SDN")), alone=True)
    assert picture.startswith("<svg xmlns=")
    assert (picture.count("<circle"), picture.count("<rect")) == (1, 1)


def test_dialogue_page_escapes_what_the_text_says() -> None:
    offer = Offer(id="x", kind="proposal", made_by=[Party("<b>A</b>", 0, 1)], made_to=[], subject="<script>alert(1)</script>")
    assert "<script>alert" not in show.html([offer])


def test_dialogue_of_one_text_is_part_of_its_coding(coder) -> None:
    assert [o.kind for o in coder.code(FIRST, published="2018-04-11").offers] == ["proposal", "demand"]


def test_dialogue_same_side_whatever_it_is_called() -> None:
    rebels = Side("rebel", "COL", "", Party("rebels"))
    farc = Side("rebel", "COL", "revolutionary armed forces", Party("FARC"))
    eln = Side("rebel", "COL", "national liberation army", Party("ELN"))
    assert same(rebels, farc)
    assert not same(farc, eln)
    assert same(Side("body", None, "upper lake front", Party("a")), Side("body", None, "ulf", Party("b")))
    assert not same(Side("state", "COL", "", Party("Colombia")), farc)


DAYS = st.integers(0, 300).map(lambda n: (date(2020, 1, 1) + timedelta(n)).isoformat())
STATES = [Side("state", code, "", Party(code, country=code, name=code)) for code in ("PER", "CHL", "BOL")]


@st.composite
def moves(draw: st.DrawFn) -> list[Move]:
    found = []
    for n, day in enumerate(sorted(draw(st.lists(DAYS, max_size=12)))):
        by, to = draw(st.permutations(STATES))[:2]
        act, kind = draw(st.sampled_from([("offer", "proposal"), ("offer", "demand"), ("reply", "reject"), ("reply", "accept"), ("withdraw", None)]))
        words = frozenset(draw(st.sets(st.sampled_from(["canal", "border", "fish"]), max_size=2)))
        found.append(Move(f"d{n}", day, 0, 0, 4, "word", act, kind, by=[by], to=[to] if act == "offer" else [], near=[to], words=words, order=n))
    return found


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves())
def test_dialogue_no_reply_comes_before_its_offer(listed: list[Move]) -> None:
    order = {m.document: n for n, m in enumerate(listed)}
    for offer in connect(listed).offers:
        first = min(order[m.document] for m in offer.mentions)
        assert all(order[m.document] >= first for r in offer.replies for m in r.mentions)
        assert {p.country for p in offer.made_by}.isdisjoint(p.country for r in offer.replies for p in r.by)


@settings(max_examples=30, deadline=None)
@given(moves(), st.randoms(use_true_random=False))
def test_dialogue_does_not_hang_on_the_order_of_reading(listed: list[Move], random) -> None:
    shuffled = list(listed)
    random.shuffle(shuffled)
    assert connect(shuffled).offers == connect(listed).offers


@pytest.mark.parametrize("library", tables.LIBRARIES)
def test_dialogue_tables_of_offers_and_replies(ledger, library: str) -> None:
    pytest.importorskip(tables.LIBRARIES[library])
    offers, replies = tables.offers_table(ledger, library), tables.replies_table(ledger, library)
    names = [list(t.column_names if library == "arrow" else t.columns) for t in (offers, replies)]
    assert (names, len(offers), len(replies)) == ([list(tables.OFFERS), list(tables.REPLIES)], len(ledger), 1)
    assert [str(ident) for ident in replies["offer"]] == [o.id for o in select(ledger, ("TCD", "SDN"))]
    assert len(tables.offers_table([], library)) == 0


def test_dialogue_tables_say_what_to_install(ledger, monkeypatch) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: None)
    with pytest.raises(SetupError, match=r"dragoman\[tables\]"):
        tables.offers_table(ledger)
    with pytest.raises(InputError, match="known are polars, pandas and arrow"):
        tables.replies_table(ledger, "excel")


def test_dialogue_scores_count_what_is_found_and_what_is_not() -> None:
    text = "Peru made an offer. Chile said no. Nothing more was said."
    made, answered, trap = (Mention("d", s, s + 4, text[s : s + 4]) for s in (0, 20, 35))
    gold = GoldThread(
        "t", [Document("d", text)], [GoldOffer("o", "proposal", [GoldParty("Peru", "PER")], [made], [GoldReply("reject", [answered])], "rejected")]
    )
    gold.traps = [trap]
    peru, chile = Party("Peru", name="Peru", country="PER"), Party("Chile", name="Chile", country="CHL")
    right = Offer("x", "proposal", [peru], [chile], mentions=[made], replies=[Reply([chile], "reject", mentions=[answered])], state="rejected")
    false = Offer("y", "demand", [chile], [peru], mentions=[trap])
    report = score([gold], {"t": [right, false]})
    assert (report.offers.precision, report.offers.recall, report.replies.f1, report.state, report.traps) == (0.5, 1.0, 1.0, 1.0, 1.0)
    assert score([gold], {}).offers.f1 == 0.0


@pytest.mark.parametrize("wrong", [["--state", "opened"], ["--as-of", "someday"], ["--format", "svg"]])
def test_dialogue_command_says_what_is_wrong(tmp_path, wrong: list[str]) -> None:
    file = tmp_path / "a.txt"
    file.write_text("Nothing was offered.", encoding="utf-8")
    result = subprocess.run([sys.executable, "-m", "dragoman", "dialogues", str(file), *wrong], capture_output=True, text=True, check=False, timeout=120)
    assert result.returncode == 2
    assert "Traceback" not in result.stderr


def test_dialogue_public_surface_links_a_corpus() -> None:
    assert dragoman.Corpus is Corpus
