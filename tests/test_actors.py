"""Who is meant: names, titles, role nouns and what points back to them, with the rule; and who they were on a day."""

from __future__ import annotations

import pytest

from dragoman import Coder, Document
from dragoman.actors import Reference


def referred(coder: Coder, text: str, word: str, published: str | None = None) -> list[Reference]:
    """Resolve the last mention of a word in a text, in the light of all that stands before it."""
    found: list[Reference] = []
    for actors in coder.sentences(Document("d", text, published=published), everything=True):
        for token in actors.sentence.tokens:
            if token.text == word:
                found = actors.parties(token.i)
    return found


def names(references: list[Reference]) -> list[str | None]:
    return [r.party.name for r in references]


# ---------------------------------------------------------------- coreference
@pytest.mark.parametrize(
    ("text", "word", "name", "rule"),
    [
        ("Rupert Hentzau arrived on Monday. Hentzau spoke to the press.", "Hentzau", "Rupert Hentzau", "surname of"),
        ("Kim Jong-un opened a dam. Kim then left for the coast.", "Kim", "Kim Jong-un", "surname of"),
        ("Foreign Minister Anna Sapt landed in Zenda. The minister gave no interview.", "minister", "Anna Sapt", "bears the title"),
        ("The Ruritanian Liberation Army shelled the port. The group lost two boats.", "group", "Ruritanian Liberation Army", "is"),
        ("The Strelsau Workers Union (SWU) called a strike. The SWU wants more pay.", "SWU", "Strelsau Workers Union", "acronym"),
        ("Hamas released four men. It gave no reason.", "It", "Hamas", "is"),
        ("France closed the port. Its navy patrols the coast.", "Its", "France", "is"),
        ("Ms Anna Sapt met Mr Fritz Tarlen. She left at noon.", "She", "Anna Sapt", "is"),
        ("Ms Anna Sapt met Mr Fritz Tarlen. He left at noon.", "He", "Fritz Tarlen", "is"),
        ("Chad's efforts failed after Sudan said that it would not come.", "it", "Sudan", "subject of the clause above"),
        ("Gunmen abducted two doctors and later released them.", "them", "two doctors", "is"),
        ("The soldiers burned the mill. They left at dawn.", "They", "soldiers", "is"),
        ("Helen Sapt met Robert Tarlen. She left at noon.", "She", "Helen Sapt", "is"),
        ("A spokeswoman praised Robert Tarlen. He left at noon.", "He", "Robert Tarlen", "is"),
        ("The Hill Guard (HG) fled. HG fighters burned the mill.", "fighters", "Hill Guard", "calls"),
        ("Egypt said it was ready to host them.", "it", "Egypt", "subject of the clause above"),
        ('"We will not yield," the Sudanese army said.', "We", "Sudanese Armed Forces", "speaker"),
    ],
)
def test_actors_point_back(coder: Coder, text: str, word: str, name: str, rule: str) -> None:
    (reference,) = referred(coder, text, word)
    assert reference.party.name == name
    assert rule in reference.rule


@pytest.mark.parametrize(
    ("text", "word", "countries"),
    [
        ("Iran met Iraq in Oman. Both sides praised the host.", "sides", ["IRN", "IRQ"]),
        ("Greece and Turkey held talks. The two leaders shook hands.", "leaders", ["GRC", "TUR"]),
        ("The Koreas agreed to talk.", "Koreas", ["PRK", "KOR"]),
        ("Chad and Sudan signed a truce. They promised to free all captives.", "They", ["TCD", "SDN"]),
        ("Chad and Sudan said they would talk.", "they", ["TCD", "SDN"]),
        ("The Kenyan and Ugandan navies began a drill.", "navies", ["KEN", "UGA"]),
    ],
)
def test_actors_of_two_sides_are_told_one_by_one(coder: Coder, text: str, word: str, countries: list[str]) -> None:
    found = referred(coder, text, word)
    assert [r.party.country for r in found] == countries
    assert len({(r.party.start, r.party.end) for r in found}) == 1


def test_actors_compass_points_mean_the_half_of_a_divided_country(coder: Coder) -> None:
    (north,) = referred(coder, "South Korea and North Korea traded fire. The North blamed the South.", "North")
    assert (north.party.country, north.party.sector) == ("PRK", "GOV")
    assert not any(r.party.country for r in referred(coder, "Farmers in the North of the country marched.", "North"))


def test_actors_pronoun_is_never_who_acts_in_its_own_clause(coder: Coder) -> None:
    (them,) = referred(coder, "The rebels seized a bus. They freed them.", "them") or (None,)
    assert them is None or them.party.name != "rebels"


def test_actors_women_and_men_are_told_apart(coder: Coder) -> None:
    assert names(referred(coder, "Mr Fritz Tarlen arrived. She was late.", "She")) == []


def test_actors_antecedent_and_rule_stand_in_why(coder: Coder) -> None:
    (event,) = coder.code("Hamas praised the truce. It condemned the raid by Israel.").events[-1:]
    assert event.why["actor It"] == '"It" is "Hamas"'


# ---------------------------------------------------------------- joined and listed
@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("The court banned the Reform Party (RP) and the Farmers League (FL).", "Party", ["Reform Party", "Farmers League"]),
        ("Lawmakers including senior Republicans criticised the plan.", "Lawmakers", ["Lawmakers", "senior Republicans"]),
        ("Police held two men identified as Fritz Tarlen and Rolf Holf.", "men", ["Fritz Tarlen", "Rolf Holf"]),
        ("Rebels killed a farmer, identified as Fritz Tarlen, near the mill.", "farmer", ["Fritz Tarlen"]),
        ("Police held a gunman identified as Fritz Tarlen.", "gunman", ["Fritz Tarlen"]),
        ("A bomb killed six people including two children.", "people", ["six people"]),
    ],
)
def test_actors_lists_are_read_whole(coder: Coder, text: str, word: str, expected: list[str]) -> None:
    assert names(referred(coder, text, word)) == expected


# ---------------------------------------------------------------- sectors and countries of role nouns
@pytest.mark.parametrize(
    ("phrase", "country", "sector"),
    [
        ("Kenyan army officials", "KEN", "MIL"),
        ("a gang confederation", None, "CRM"),
        ("police personnel", None, "COP"),
        ("French hospital officials", "FRA", "MED"),
        ("a Kenya-based paramilitary group", "KEN", "PRM"),
        ("Syria's own people", "SYR", "CVL"),
        ("a prominent Muslim community leader", None, "REL"),
        ("the Mossad intelligence service", "ISR", "SPY"),
        ("an amusement park in Cairo", "EGY", "CVL"),
        ("villages across Peru", "PER", "UNK"),
        ("former defence minister of Chad", "TCD", "ELI"),
        ("the Japan Self-Defense Forces", "JPN", "MIL"),
        ("a village self-defence group", None, "PRM"),
        ("a BND officer", "DEU", "SPY"),
        ("a Kyodo correspondent", "JPN", "JRN"),
        ("displaced Malians", "MLI", "REF"),
        ("Tsvangirai supporters", "ZWE", "CVL"),
        ("a spokesman for Kenya's ruling party", "KEN", "PTY"),
        ("Greek oligarchs", "GRC", "ELI"),
        ("the electoral commission", None, "GOV"),
    ],
)
def test_actors_phrases(coder: Coder, phrase: str, country: str | None, sector: str) -> None:
    party = coder.resolve(phrase)
    assert (party.country, party.sector) == (country, sector)


@pytest.mark.parametrize(
    ("phrase", "country", "sector"),
    [("Beligan police", "BEL", "COP"), ("Ecuadoreans", "ECU", None), ("the Hugarian parliament", "HUN", "LEG"), ("paramilitiries", None, "PRM")],
)
def test_actors_slip_of_spelling_is_mended(coder: Coder, phrase: str, country: str | None, sector: str | None) -> None:
    party = coder.resolve(phrase)
    assert (party.text.lower(), party.country, party.sector) == (phrase.lower(), country, sector)


def test_actors_name_that_nobody_knows_stays_as_spelt(coder: Coder) -> None:
    assert coder.resolve("Fritz Tarlen").country is None
    assert coder.spelling.mend("Kenyan soldiers of Tarlen") is None


def test_actors_city_of_the_map_tells_its_country(coder: Coder) -> None:
    party = coder.resolve("San Luis Potosi")
    assert (party.name, party.country, party.sector) == ("San Luis Potosi", "MEX", None)


def test_actors_minister_without_post_sits_in_parliament(coder: Coder) -> None:
    sectors = [coder.resolve("Boris Johnson", date=day).sector for day in ("2017-01-05", "2019-01-05", "2020-01-05", "2023-01-05", "2025-01-05")]
    assert sectors == ["GOV", "LEG", "GOV", "LEG", "ELI"]


def test_actors_police_are_of_the_state_of_the_dateline(coder: Coder) -> None:
    (event,) = coder.code("CAIRO, Egypt -- Police arrested twenty students on Monday.").events
    assert (event.actors[0].country, event.actors[0].sector) == ("EGY", "COP")
    assert "dateline" in event.why["actor Police"]
    (event,) = coder.code("CAIRO, Egypt -- Police arrested twenty students in Tunisia on Monday.").events
    assert event.actors[0].country is None


def test_actors_passive_goes_on_with_the_doer_of_the_sentence_before(coder: Coder) -> None:
    first, second = coder.code("Police arrested nine students on Monday. Four teachers were also arrested.").events
    assert second.actors[0].name == first.actors[0].name == "Police"
    assert "sentence before" in second.why["actor Police"]


# ---------------------------------------------------------------- resolution with dates
@pytest.mark.parametrize(
    ("phrase", "date", "name"),
    [
        ("the French president", "1999-05-01", "Jacques Chirac"),
        ("the French president", "2018-05-01", "Emmanuel Macron"),
        ("the US president", "2010-01-01", "Barack Obama"),
        ("Germany's chancellor", "2003-03-20", "Gerhard Schröder"),
    ],
)
def test_actors_president_of_a_year_is_that_years(coder: Coder, phrase: str, date: str, name: str) -> None:
    assert coder.resolve(phrase, date=date).name == name


@pytest.mark.parametrize(
    ("phrase", "date", "sector"),
    [
        ("Barack Obama", "2010-01-01", "GOV"),
        ("Barack Obama", "2020-01-01", "ELI"),
        ("former president Barack Obama", "2020-01-01", "ELI"),
        ("Bobi Wine", "2019-06-01", "LEG"),
        ("Kathleen Hicks", "2022-06-01", "GOV"),
        ("acting president of Peru", None, "GOV"),
        ("the deputy foreign minister of Chad", None, "GOV"),
        ("a spokesman for the Kenyan army", None, "MIL"),
        ("a spokesman for Hamas", None, "REB"),
    ],
)
def test_actors_sector_follows_office_and_day(coder: Coder, phrase: str, date: str | None, sector: str) -> None:
    assert coder.resolve(phrase, date=date).sector == sector


def test_actors_context_tells_the_office_where_no_date_does(coder: Coder) -> None:
    assert coder.resolve("Diego Molano", context="Colombia's defence ministry").sector == "GOV"


def test_actors_weak_name_counts_once_the_body_was_named(coder: Coder) -> None:
    text = "Amnesty International met the minister. Amnesty condemned the raid."
    assert [r.party.name for r in referred(coder, text, "Amnesty")] == ["Amnesty International"]
    assert all(r.party.entity is None for r in referred(coder, "Amnesty condemned the raid.", "Amnesty"))


def test_actors_officials_of_international_bodies_have_no_country(coder: Coder) -> None:
    assert (coder.resolve("António Guterres", date="2020-01-01").country, coder.resolve("António Guterres", date="2020-01-01").sector) == (None, "IGO")
    envoy = referred(coder, "Samantha Power, the American envoy to the UN, spoke.", "Power", "2015-05-01")[0].party
    assert (envoy.country, envoy.sector) == ("USA", "GOV")


def test_actors_land_is_told_by_the_place_named_with_it(coder: Coder) -> None:
    (city,) = referred(coder, "Rebels shelled the city of Aleppo.", "city")
    assert (city.party.text, city.party.country, city.kind) == ("Aleppo", "SYR", "place")
    assert referred(coder, "Rebels shelled the village at dawn.", "village") == []


def test_actors_nerve_agents_are_no_spies(coder: Coder) -> None:
    assert referred(coder, "Inspectors found traces of a nerve agent.", "agent") == []


def test_actors_surname_of_another_is_no_leader(coder: Coder) -> None:
    (reference,) = referred(coder, "A judge questioned Hunter Biden on Monday.", "Biden")
    assert reference.party.entity is None


@pytest.mark.parametrize(("date", "country"), [("2015-06-01", "GBR"), ("2025-06-01", "CAN")])
def test_actors_one_name_in_two_states_is_told_by_the_day(coder: Coder, date: str, country: str) -> None:
    assert coder.resolve("Mark Carney", date=date).country == country


def test_actors_of_african_states_have_their_ministers(coder: Coder) -> None:
    assert coder.resolve("South Africa's defence minister", date="2015-01-01").name == "Nosiviwe Mapisa-Nqakula"
    assert coder.resolve("Paul Kagame", date="1998-01-01").country == "RWA"


@pytest.mark.parametrize(
    ("text", "word", "countries"),
    [
        ("Senior Swedish and Kenyan envoys held talks.", "envoys", ["SWE", "KEN"]),
        ("Ecuador sent rice to the West African nation of Mali.", "nation", ["MLI"]),
        ("They praised the newest country, South Sudan.", "country", ["SSD"]),
        ("The government of the island state of Malta fell.", "government", ["MLT"]),
        ("The Obama administration objected.", "administration", ["USA"]),
        ("Three South American countries objected.", "countries", [None]),
        ("Four U.S.-based carriers objected.", "carriers", []),
    ],
)
def test_actors_states_by_the_words_beside_a_noun(coder: Coder, text: str, word: str, countries: list[str | None]) -> None:
    assert [r.party.country for r in referred(coder, text, word)] == countries


@pytest.mark.parametrize(
    ("text", "word", "found"),
    [
        ("European Union leaders met.", "leaders", ["European Union"]),
        ("Bashar al-Assad spoke. Russia urged Assad to stop.", "Assad", ["Bashar al-Assad"]),
        ("Henry Jones told reporters that he would go.", "he", ["Henry Jones"]),
        ("The rebels and Angola fought on. The two countries are poor.", "countries", []),
        ("Greece and Turkey met. The leaders of both countries shook hands.", "leaders", ["Greece", "Turkey"]),
        ("Greece and Turkey met. The leaders of the Kurds did not.", "leaders", ["leaders"]),
        ("Greece and Turkey met. They asked Iran, Iraq or both.", "both", []),
    ],
)
def test_actors_names_that_stand_near_are_not_always_meant(coder: Coder, text: str, word: str, found: list[str]) -> None:
    assert names(referred(coder, text, word)) == found
