from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from dragoman.actors import Discourse, NameFinder, Reader, SentenceActors
from dragoman.coder import Coder
from dragoman.errors import LexiconError
from dragoman.lexicon import Lexicon, load
from dragoman.lexicon.build import HOME
from dragoman.model import Document, Party, Place
from dragoman.parse import Sentence
from dragoman.places import Gazetteer, PlaceReader, dateline_of

Parse = Callable[[str], Sentence]


@pytest.fixture(scope="module")
def gazetteer(lexicon: Lexicon) -> Gazetteer:
    return Gazetteer(lexicon)


@pytest.fixture(scope="module")
def places(lexicon: Lexicon, gazetteer: Gazetteer) -> PlaceReader:
    return PlaceReader(lexicon, gazetteer)


def actors_of(lexicon: Lexicon, sentence: Sentence, *states: tuple[str, str]) -> SentenceActors:
    """Make a sentence's actors; `states` are (code, name) of states that the text has named before."""
    text = "".join(t.text + " " for t in sentence.tokens).rstrip()
    discourse = Discourse()
    for code, name in states:
        discourse.add(Party(name, 0, len(name), name, code, "GOV"), "state", 0)
    return Reader(lexicon).read(sentence, NameFinder(lexicon).find(text), discourse, None)


def brief(place: Place | None) -> tuple[str | None, str | None, str | None] | None:
    return (place.name, place.country, place.admin1) if place else None


# ---------------------------------------------------------------- the gazetteer
@pytest.mark.parametrize(
    ("name", "countries", "expected"),
    [
        ("Kabul", [], ("Kabul", "AFG")),
        ("KABUL", [], ("Kabul", "AFG")),
        ("bogota", [], ("Bogotá", "COL")),
        ("Zürich", [], ("Zürich", "CHE")),
        ("Bombay", [], ("Mumbai", "IND")),
        ("New Delhi", [], ("New Delhi", "IND")),
        ("Mazar-e-Sharif", ["AFG"], ("Mazār-e Sharīf", "AFG")),
        ("London", [], ("London", "GBR")),
        ("London", ["CAN"], ("London", "CAN")),
        ("Tripoli", ["LBN"], ("Tripoli", "LBN")),
        ("Tripoli", ["LBY", "LBN"], ("Tripoli", "LBY")),
        ("Tripoli", [], None),
        ("Springfield", [], None),
        ("Springfield", ["USA"], None),
        ("Nowhereville", ["USA"], None),
        ("", [], None),
        ("北京", [], None),
    ],
)
def test_places_locate_chooses_by_context_then_by_size(gazetteer: Gazetteer, name: str, countries: list[str], expected: tuple[str, str] | None) -> None:
    place = gazetteer.locate(name, countries)
    assert (place and (place.name, place.country)) == expected


@pytest.mark.parametrize("name", ["Georgia", "Jordan", "Nice", "Reading", "Of", "Mobile", "Orange", "Victoria", "Santiago"])
def test_places_ambiguous_names_need_support(gazetteer: Gazetteer, name: str) -> None:
    assert gazetteer.locate(name, []) is None


@pytest.mark.parametrize(("name", "country"), [("Nice", "FRA"), ("Reading", "GBR"), ("Of", "TUR"), ("Mobile", "USA"), ("Santiago", "CHL")])
def test_places_ambiguous_names_resolve_with_support(gazetteer: Gazetteer, name: str, country: str) -> None:
    place = gazetteer.locate(name, [country])
    assert place
    assert place.country == country
    assert place.geonameid


def test_places_state_of_the_usa_settles_a_namesake(gazetteer: Gazetteer) -> None:
    place = gazetteer.locate("Springfield", ["USA"], "Illinois")
    assert place
    assert place.admin1 == "Illinois"
    assert round(place.latitude or 0) == 40


def test_places_gazetteer_is_read_only_when_asked() -> None:
    code = "import dragoman; from dragoman.places.gazetteer import _world; dragoman.load(); assert _world.cache_info().currsize == 0"
    subprocess.run([sys.executable, "-c", code], check=True)


# ---------------------------------------------------------------- hand-built parses
def test_places_phrase_on_the_verb(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Gunmen/NNS/nsubj/1 killed/VBD/ROOT/1 ten/CD/nummod/3 people/NNS/dobj/1 in/IN/prep/1 Kabul/NNP/pobj/4 ././punct/1")
    place = places.read(actors_of(lexicon, s), 1, 1)
    assert place
    assert (place.text, place.start, place.end) == ("Kabul", 28, 33)
    assert (place.name, place.country, place.geonameid) == ("Kabul", "AFG", 1138958)
    assert round(place.latitude or 0) == 35
    assert round(place.longitude or 0) == 69


def test_places_town_behind_a_common_noun(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Rebels/NNS/nsubj/1 attacked/VBD/ROOT/1 troops/NNS/dobj/1 near/IN/prep/2 the/DT/det/5 town/NN/pobj/3 of/IN/prep/5 Bunia/NNP/pobj/6")
    assert brief(places.read(actors_of(lexicon, s), 1, 1)) == ("Bunia", "COD", "Ituri")


def test_places_province_and_country(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Jets/NNS/nsubj/1 bombed/VBD/ROOT/1 rebels/NNS/dobj/1 in/IN/prep/1 Idlib/NNP/compound/5 province/NN/pobj/3")
    place = places.read(actors_of(lexicon, s), 1, 1)
    assert brief(place) == ("Idlib", "SYR", "Idlib")
    assert place
    assert place.latitude is None
    s = parsed("Jets/NNS/nsubj/1 bombed/VBD/ROOT/1 rebels/NNS/dobj/1 in/IN/prep/1 northern/JJ/amod/5 Mali/NNP/pobj/3")
    assert brief(places.read(actors_of(lexicon, s), 1, 1)) == ("Mali", "MLI", None)


def test_places_name_behind_a_comma_settles(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Police/NNS/nsubj/1 arrested/VBD/ROOT/1 him/PRP/dobj/1 in/IN/prep/1 Atlanta/NNP/pobj/3 ,/,/punct/4 Georgia/NNP/appos/4")
    actors = actors_of(lexicon, s, ("USA", "United States"))
    assert brief(places.read(actors, 1, 1)) == ("Atlanta", "USA", "Georgia")


def test_places_georgia_stays_open_beside_the_usa(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Police/NNS/nsubj/1 arrested/VBD/ROOT/1 him/PRP/dobj/1 in/IN/prep/1 Georgia/NNP/pobj/3")
    assert places.read(actors_of(lexicon, s, ("USA", "United States")), 1, 1) is None
    assert brief(places.read(actors_of(lexicon, s), 1, 1)) == ("Georgia", "GEO", None)


def test_places_santiago_needs_support(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Police/NNS/nsubj/1 arrested/VBD/ROOT/1 him/PRP/dobj/1 in/IN/prep/1 Santiago/NNP/pobj/3")
    assert places.read(actors_of(lexicon, s), 1, 1) is None
    assert places.read(actors_of(lexicon, s, ("CHL", "Santiago")), 1, 1) is None, "its own mention supports it not"
    assert brief(places.read(actors_of(lexicon, s, ("CHL", "Chile")), 1, 1)) == ("Santiago", "CHL", "Santiago Metropolitan")


def test_places_part_of_a_party_is_no_place(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Rebels/NNS/nsubj/3 in/IN/prep/0 Mosul/NNP/pobj/1 attacked/VBD/ROOT/3 soldiers/NNS/dobj/3")
    assert places.read(actors_of(lexicon, s), 3, 3) is None
    s = parsed("Al/NNP/nsubj/6 -/HYPH/punct/0 Qaeda/NNP/appos/0 in/IN/prep/0 the/DT/det/5 Maghreb/NNP/pobj/3 attacked/VBD/ROOT/6 soldiers/NNS/dobj/6")
    assert places.read(actors_of(lexicon, s), 6, 6) is None


def test_places_event_as_subject_has_a_place(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("The/DT/det/1 blast/NN/nsubj/4 in/IN/prep/1 Kabul/NNP/pobj/2 killed/VBD/ROOT/4 ten/CD/nummod/6 people/NNS/dobj/4")
    assert brief(places.read(actors_of(lexicon, s), 4, 4)) == ("Kabul", "AFG", "Kabul")


def test_places_of_another_clause_is_left(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Paris/NNP/nsubj/1 said/VBD/ROOT/1 rebels/NNS/nsubj/3 attacked/VBD/ccomp/1 soldiers/NNS/dobj/3 in/IN/prep/3 Gao/NNP/pobj/5")
    actors = actors_of(lexicon, s, ("MLI", "Mali"))
    assert places.read(actors, 1, 1) is None
    assert brief(places.read(actors, 3, 3)) == ("Gao", "MLI", "Gao")


def test_places_statement_has_not_the_place_of_its_matter(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("France/NNP/nsubj/1 condemned/VBD/ROOT/1 the/DT/det/3 attack/NN/dobj/1 in/IN/prep/3 Mosul/NNP/pobj/4")
    actors = actors_of(lexicon, s)
    assert places.read(actors, 1, 1, statement=True) is None
    assert brief(places.read(actors, 1, 3)) == ("Mosul", "IRQ", "Nineveh")


def test_places_participle_shares_the_place(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("They/PRP/nsubj/1 opened/VBD/ROOT/1 fire/NN/dobj/1 in/IN/prep/1 Mombasa/NNP/pobj/3 ,/,/punct/1 killing/VBG/advcl/1 six/CD/dobj/6")
    assert brief(places.read(actors_of(lexicon, s), 6, 6)) == ("Mombasa", "KEN", "Mombasa")


def test_places_namesake_in_the_country_of_the_text(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Troops/NNS/nsubj/1 fought/VBD/ROOT/1 gunmen/NNS/dobj/1 in/IN/prep/1 Tripoli/NNP/pobj/3")
    assert brief(places.read(actors_of(lexicon, s, ("LBN", "Lebanon")), 1, 1)) == ("Tripoli", "LBN", "North Lebanon")
    assert brief(places.read(actors_of(lexicon, s), 1, 1)) == ("Tripoli", "LBY", "Tripoli")


def test_places_unknown_town_elsewhere_is_no_guess(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Police/NNS/nsubj/1 held/VBD/ROOT/1 him/PRP/dobj/1 at/IN/prep/1 Bole/NNP/compound/5 airport/NN/pobj/3")
    assert places.read(actors_of(lexicon, s, ("ETH", "Ethiopia")), 1, 1) is None


def test_places_namesakes_in_two_countries_of_the_text_stay_open(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Police/NNS/nsubj/1 held/VBD/ROOT/1 him/PRP/dobj/1 in/IN/prep/1 Busia/NNP/pobj/3")
    assert places.read(actors_of(lexicon, s, ("KEN", "Kenya"), ("UGA", "Uganda")), 1, 1) is None
    assert brief(places.read(actors_of(lexicon, s, ("KEN", "Kenya")), 1, 1)) == ("Busia", "KEN", "Busia")


def test_places_what_is_taken_is_where(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("They/PRP/nsubj/1 took/VBD/ROOT/1 control/NN/dobj/1 of/IN/prep/2 the/DT/det/5 town/NN/pobj/3 of/IN/prep/5 Kidal/NNP/pobj/6")
    assert brief(places.read(actors_of(lexicon, s), 1, 1)) == ("Kidal", "MLI", "Kidal")
    s = parsed("Israel/NNP/nsubj/1 bombed/VBD/ROOT/1 Damascus/NNP/dobj/1")
    assert places.read(actors_of(lexicon, s), 1, 1) is None, "a capital that is acted on is a party"


def test_places_month_is_no_place(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Police/NNS/nsubj/1 arrested/VBD/ROOT/1 him/PRP/dobj/1 in/IN/prep/1 May/NNP/pobj/3")
    assert places.read(actors_of(lexicon, s), 1, 1) is None


# ---------------------------------------------------------------- datelines
@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HAVANA, Dec 18 (Agency) - Police arrested two dissidents.", "HAVANA"),
        ("TRIPOLI, Lebanon (AP) - Soldiers killed three.", "TRIPOLI, Lebanon"),
        ("SEOUL (Yonhap) -- The two Koreas met.", "SEOUL"),
        ("Two Koreas meet\n\nSEOUL, 3 March (Agency) - The two Koreas met.", "SEOUL"),
        ("WASHINGTON/MOSCOW, Dec 18 (Agency) - Both sides met.", None),
        ("Police arrested two dissidents in Havana.", None),
        ("", None),
    ],
)
def test_places_dateline(text: str, expected: str | None) -> None:
    assert dateline_of(text) == expected


def test_places_dateline_is_only_a_fallback(lexicon: Lexicon, places: PlaceReader, parsed: Parse) -> None:
    s = parsed("Police/NNS/nsubj/1 arrested/VBD/ROOT/1 him/PRP/dobj/1 in/IN/prep/1 Mosul/NNP/pobj/3")
    assert brief(places.read(actors_of(lexicon, s), 1, 1, "HAVANA")) == ("Mosul", "IRQ", "Nineveh")
    s = parsed("Police/NNS/nsubj/1 arrested/VBD/ROOT/1 him/PRP/dobj/1")
    assert places.read(actors_of(lexicon, s), 1, 1) is None
    place = places.read(actors_of(lexicon, s), 1, 1, "HAVANA")
    assert brief(place) == ("Havana", "CUB", None)
    assert place
    assert (place.text, place.start, place.end) == ("HAVANA", None, None)
    assert brief(places.read(actors_of(lexicon, s), 1, 1, "TRIPOLI, Lebanon")) == ("Tripoli", "LBN", "North Lebanon")
    assert places.read(actors_of(lexicon, s), 1, 1, "SPRINGFIELD") is None


# ---------------------------------------------------------------- with the parser
def read_all(coder: Coder, places: PlaceReader, text: str) -> list[Place]:
    found = []
    for actors in coder.sentences(Document(id="d", text=text), everything=True):
        for candidate in coder.matcher.match(actors):
            place = places.read(actors, candidate.anchor, candidate.head)
            if place:
                found.append(place)
    return found


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Saudi warplanes bombed a market in Taiz, rebels said.", ("Taiz", "YEM", "Taiz")),
        ("Iraqi troops shelled Islamic State positions outside Mosul.", ("Mosul", "IRQ", "Nineveh")),
        ("Police arrested four protesters in Texas.", ("Texas", "USA", "Texas")),
        ("British police arrested two protesters in Reading.", ("Reading", "GBR", "England")),
        ("Officials from India and Pakistan held talks in New Delhi.", ("New Delhi", "IND", "Delhi")),
        ("Boko Haram militants kidnapped 40 girls in Borno state in Nigeria.", ("Borno", "NGA", "Borno")),
        ("Rebels captured the town of Goma in eastern Congo.", ("Goma", "COD", "North Kivu")),
    ],
)
def test_places_of_dispatches(coder: Coder, places: PlaceReader, text: str, expected: tuple[str, str, str | None]) -> None:
    found = read_all(coder, places, text)
    assert {brief(p) for p in found} == {expected}
    assert all(text[p.start : p.end] == p.text for p in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Students in Dhaka marched against the government.", ("Dhaka", "BGD", "Dhaka")),
        ("Police in Kaduna arrested two dissidents.", ("Kaduna", "NGA", "Kaduna")),
        ("Soldiers in Kaduna attacked the rebels.", None),  # who acts, not where
        ("Gunmen killed a judge in a village near Kunduz, where police arrested two rebels.", ("Kunduz", "AFG", "Kunduz")),
        ("Houthi rebels shelled the port of Hodeidah.", ("Hodeidah", "YEM", "Hodeidah")),
        ("North Korean and South Korean officers met at Panmunjom.", ("Panmunjom", None, None)),
        ("Syrian troops besieged Eastern Ghouta.", ("Eastern Ghouta", "SYR", "Rif Dimashq")),
        ("Turkish troops occupied the Kurdish region of Afrin.", ("‘Afrīn", "SYR", "Aleppo")),
        ("Gunmen killed a reporter at a Lebanese restaurant.", None),
        ("Navy ships took up positions outside the U.S. embassy.", None),
        ("Rebels attacked soldiers near the Iraqi border.", None),
        ("The army put troops on alert following riots in Yanbu.", None),
        ("In April, Ukraine's government freed two prisoners.", None),
        ("Zambia called for a withdrawal from the hills, in central Malawi.", None),
        ("France held talks with Germany, deploring the violence in northern Syria.", None),
        ("The United States invaded Panama.", None),  # a party, not a place
        ("Italian students rallied in Rome on Friday, despite threats by the police.", ("Rome", "ITA", "Lazio")),
    ],
)
def test_places_of_events(coder: Coder, text: str, expected: tuple[str, str | None, str | None] | None) -> None:
    events = coder.code(text).events
    assert events
    assert {brief(e.place) for e in events if e.place or expected is None} == {expected}
    assert all(text[e.place.start : e.place.end] == e.place.text for e in events if e.place)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("HAVANA, Dec 18 (Agency) - Cuban police arrested two dissidents on Monday.", "Havana"),
        ("HAVANA, Dec 18 (Agency) - Cuban police arrested two dissidents in Holguin on Monday.", "Holguín"),
        ("HAVANA, Dec 18 (Agency) - Peruvian police arrested two dissidents on Monday.", None),
        ("HAVANA, Dec 18 (Agency) - The talks went on all day. Cuban police arrested two dissidents on Monday.", None),
        ("HAVANA, Dec 18 (Agency) - Cuba accused Peru of spying.", None),
    ],
)
def test_places_dateline_counts_for_the_sentence_that_it_opens(coder: Coder, text: str, expected: str | None) -> None:
    event = coder.code(text).events[-1]
    assert (event.place and event.place.name) == expected
    assert event.place is None or text[event.place.start : event.place.end] == event.place.text


def test_places_table_is_sound(lexicon: Lexicon) -> None:
    states = {e.country for e in lexicon.entities if e.kind in ("state", "partially recognised")}
    with (HOME / "places" / "cities.csv").open(encoding="utf-8", newline="") as handle:
        cities = list(csv.DictReader(handle))
    with (HOME / "places" / "divisions.csv").open(encoding="utf-8", newline="") as handle:
        divisions = [(row["country"], row["code"]) for row in csv.DictReader(handle)]
    assert len(cities) > 30_000
    assert len({c["geonameid"] for c in cities}) == len(cities)
    assert len(set(divisions)) == len(divisions)
    assert {country for country, _ in divisions} <= states
    assert set(divisions) <= {(c["country"], c["division"]) for c in cities}, "a division without a city: mistyped?"
    assert all(c["names"] and abs(float(c["latitude"])) <= 90 and abs(float(c["longitude"])) <= 180 for c in cities)


def test_places_of_the_users_own(lexicon: Lexicon, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text('[[place]]\nname = "Zenda Crossing"\ncountry = "MLI"\nlatitude = 15.5\nlongitude = -3.2\n', encoding="utf-8")
    place = Gazetteer(load([own])).locate("Zenda crossing", [])
    assert place
    assert (place.country, place.latitude, place.geonameid) == ("MLI", 15.5, None)
    own.write_text('[[place]]\nname = "Zenda Crossing"\ncountry = "MLI"\nlatitude = 155\nlongitude = -3.2\n', encoding="utf-8")
    with pytest.raises(LexiconError, match=r'own\.toml, place "Zenda Crossing": latitude = 155 is no number of degrees'):
        load([own])
