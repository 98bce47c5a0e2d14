"""Each format is read back as its users read it, and holds what it should and nothing it can't mark."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pandas as pd
import pytest
from msgspec import structs

from dragoman.errors import InputError
from dragoman.export import FORMATS, Tally, export
from dragoman.export.codes import LEXICONS, codes
from dragoman.model import Document, Event, Party, Place, Run, Source, Span, Trigger, When
from dragoman.store import Coded, Selection, Store, key_of, open_store

NORTH = Party("Pyongyang", 0, 9, "North Korea", "PRK", "GOV", None, "north-korea")
SOUTH = Party("Seoul", 20, 25, "South Korea", "KOR", "GOV", "president", "south-korea")
UNITED_NATIONS = Party("the UN", 40, 46, "United Nations", None, "IGO", None, "un")
CROWD = Party("a crowd", 30, 37)
TEXT = 'Pyongyang on Friday rejected Seoul\'s\t"last" offer; a crowd saw it.'

# As the codebooks print them: name and type of every column.
GDELT = """GLOBALEVENTID INTEGER SQLDATE INTEGER MonthYear INTEGER Year INTEGER FractionDate FLOAT Actor1Code STRING Actor1Name STRING Actor1CountryCode STRING
Actor1KnownGroupCode STRING Actor1EthnicCode STRING Actor1Religion1Code STRING Actor1Religion2Code STRING Actor1Type1Code STRING Actor1Type2Code STRING
Actor1Type3Code STRING Actor2Code STRING Actor2Name STRING Actor2CountryCode STRING Actor2KnownGroupCode STRING Actor2EthnicCode STRING
Actor2Religion1Code STRING Actor2Religion2Code STRING Actor2Type1Code STRING Actor2Type2Code STRING Actor2Type3Code STRING IsRootEvent INTEGER
EventCode STRING EventBaseCode STRING EventRootCode STRING QuadClass INTEGER GoldsteinScale FLOAT NumMentions INTEGER NumSources INTEGER
NumArticles INTEGER AvgTone FLOAT Actor1Geo_Type INTEGER Actor1Geo_FullName STRING Actor1Geo_CountryCode STRING Actor1Geo_ADM1Code STRING
Actor1Geo_ADM2Code STRING Actor1Geo_Lat FLOAT Actor1Geo_Long FLOAT Actor1Geo_FeatureID STRING Actor2Geo_Type INTEGER Actor2Geo_FullName STRING
Actor2Geo_CountryCode STRING Actor2Geo_ADM1Code STRING Actor2Geo_ADM2Code STRING Actor2Geo_Lat FLOAT Actor2Geo_Long FLOAT Actor2Geo_FeatureID STRING
ActionGeo_Type INTEGER ActionGeo_FullName STRING ActionGeo_CountryCode STRING ActionGeo_ADM1Code STRING ActionGeo_ADM2Code STRING ActionGeo_Lat FLOAT
ActionGeo_Long FLOAT ActionGeo_FeatureID STRING DATEADDED INTEGER SOURCEURL STRING""".split()
MENTIONS = """GLOBALEVENTID INTEGER EventTimeDate INTEGER MentionTimeDate INTEGER MentionType INTEGER MentionSourceName STRING MentionIdentifier STRING
SentenceID INTEGER Actor1CharOffset INTEGER Actor2CharOffset INTEGER ActionCharOffset INTEGER InRawText INTEGER Confidence INTEGER MentionDocLen INTEGER
MentionDocTone FLOAT MentionDocTranslationInfo STRING Extras STRING""".split()
DTYPES = {"INTEGER": "Int64", "FLOAT": "float64", "STRING": "string"}


def event(ident: str, document: str = "d1", **changes: object) -> Event:
    base = Event(
        ident, document, 0, "REJECT", "meet", ["military", "diplomatic"], "125", "verbal conflict", -4.0, [NORTH], [SOUTH], [], None, None, False,
        When("Friday", "2016-05-20", "2016-05-20", "day"), None, Trigger(20, 28, "rejected"), Span(0, 49), {"frame": "reject", "rule": "as told"}, 0.83,
    )  # fmt: skip
    return structs.replace(base, **changes)


def document(ident: str = "d1", **changes: object) -> Document:
    return structs.replace(Document(ident, TEXT, "A title", "2016-05-21", Source("Yonhap", "agency", "KOR"), "https://x.example/1", "en"), **changes)


@pytest.fixture
def store(tmp_path: Path):
    opened = open_store(str(tmp_path / "s.duckdb"))
    number, _ = opened.begin(["x"], Run("0.1", "lex", "model", "weights"))
    place = Place("Paris", 3, 8, "Paris", "FRA", "Île-de-France", 48.85, 2.35, 2988507)
    first = [
        event("plain"),  # 0
        event("both", event_type="CONSULT", mode="multilateral", cameo=None, quad="verbal cooperation", intensity=4.0, actors=[NORTH, SOUTH, UNITED_NATIONS],
              recipients=[], date=None, place=place, sentence=2, contexts=[]),  # 1
        event("denied", auxiliary=["negation"]),
        event("feared", auxiliary=["future", "hypothetical"]),
        event("once", auxiliary=["historical"], date=None),
        event("alone", actors=[CROWD], recipients=[], event_type="PROTEST", mode="demo", cameo="141", quad="material conflict", intensity=-5.0),  # 5
    ]  # fmt: skip
    second = [
        event("again", "d2", confidence=0.4),  # 6: the same as "plain", by another outlet
        event("claim", "d2", actors=[NORTH], recipients=[SOUTH], event_type="COERCE", mode="cyber", cameo=None, quad="material conflict", intensity=-7.0,
              claimed_by=SOUTH, date=When("May", "2016-05-01", "2016-05-31", "month")),  # 7
    ]  # fmt: skip
    undated = [event("when", "d3", date=None)]  # 8
    docs = [document(), document("d2", published="2016-07-02", source=Source("KCNA"), url=None), document("d3", published=None, source=None, url=None)]
    opened.add(number, [Coded(d, key_of(d), events) for d, events in zip(docs, (first, second, undated), strict=True)])
    opened.finish(number, [], [("s", 0, True), ("s", 6, False), *((f"s{n}", n, True) for n in (1, 2, 3, 4, 5, 7, 8))])
    yield opened
    opened.close()


def read(path: Path, published: list[str] | None = None, **options: object) -> pd.DataFrame:
    if published:
        names, kinds = published[::2], published[1::2]
        options = {"header": None, "names": names, "dtype": {n: DTYPES[k] for n, k in zip(names, kinds, strict=True)}, **options}
    return pd.read_csv(path, sep="\t", **options)


def written(store: Store, name: str, tmp_path: Path, selection: Selection | None = None) -> tuple[Path, Tally]:
    out = tmp_path / f"out.{name}"
    return out, export(store, name, out, selection)


def test_export_polecat_is_read_by_pandas(store: Store, tmp_path: Path) -> None:
    out, tally = written(store, "polecat", tmp_path)
    dtype = {"Event ID": "string", "Actor COW": "string", "Recipient COW": "string", "GeoNames ID": "Int64", "Latitude": "float64", "Longitude": "float64"}
    table = read(out, dtype=dtype, parse_dates=["Event Date", "Publication Date"])
    assert table.shape == (tally.rows, 40) == (5, 40)
    assert list(table.columns[:7]) == ["Event ID", "Event Date", "Event Type", "Event Mode", "Intensity", "Quad Code", "Contexts"]
    assert list(table.columns[31:]) == ["Raw Placename", "Feature Type", "Source", "Publication Date", "Story People", "Story Organizations",
                                        "Story Locations", "Language", "Version"]  # fmt: skip
    plain, both = table.iloc[0], table.iloc[1]
    assert (plain["Event Date"], plain["Quad Code"], plain["Contexts"]) == (pd.Timestamp("2016-05-20"), "VERBAL CONFLICT", "military;diplomatic")
    assert (plain["Actor COW"], plain["Recipient COW"], plain["Recipient Title"]) == ("731", "732", "president")
    assert both["Actor Name"].split(";") == ["North Korea", "South Korea", "United Nations"]
    assert both["Actor Country"].split(";") == ["PRK", "KOR", ""]
    assert (both["City"], both["Country"], both["GeoNames ID"]) == ("Paris", "France", 2988507)


def test_export_icews_is_read_by_pandas(store: Store, tmp_path: Path) -> None:
    out, tally = written(store, "icews", tmp_path)
    table = read(out, dtype={"CAMEO Code": "string", "Event ID": "int64", "Story ID": "int64", "Sentence Number": "int64"}, parse_dates=["Event Date"])
    assert list(table.columns) == ["Event ID", "Event Date", "Source Name", "Source Sectors", "Source Country", "Event Text", "CAMEO Code", "Intensity",
                                   "Target Name", "Target Sectors", "Target Country", "Story ID", "Sentence Number", "Publisher", "City", "District",
                                   "Province", "Country", "Latitude", "Longitude"]  # fmt: skip
    assert len(table) == tally.rows == 1 + 6 + 1 + 1
    assert table["Event ID"].is_unique
    first = table.iloc[0]
    assert (first["Source Country"], first["Target Country"], first["Source Sectors"]) == ("North Korea", "South Korea", "Government")
    assert (first["Event Text"], first["CAMEO Code"], first["Intensity"]) == ("Reject proposal to meet, discuss, negotiate", "125", -5.0)
    assert tally.left_out["without a source or a target"] == 1


def test_export_gdelt_is_read_by_pandas_with_the_published_types(store: Store, tmp_path: Path) -> None:
    out, tally = written(store, "gdelt", tmp_path)
    events, mentions = read(Path(f"{out}.export.CSV"), GDELT), read(Path(f"{out}.mentions.CSV"), MENTIONS)
    assert (events.shape, mentions.shape[1]) == ((tally.rows, 61), 16)
    assert len(events) == 1 + 6 + 1  # the report by another outlet is a mention
    assert set(mentions["GLOBALEVENTID"]) == set(events["GLOBALEVENTID"])
    plain = events.iloc[0]
    assert (plain["Actor1Code"], plain["Actor2Code"], plain["EventCode"], plain["EventRootCode"], plain["QuadClass"]) == ("PRKGOV", "KORGOV", "125", "12", 3)
    assert (plain["SQLDATE"], plain["MonthYear"], plain["NumMentions"], plain["NumSources"], plain["IsRootEvent"]) == (20160520, 201605, 2, 2, 1)
    assert plain["FractionDate"] == pytest.approx(2016 + (4 * 30 + 20) / 365, abs=1e-4)
    told = mentions[mentions["GLOBALEVENTID"] == plain["GLOBALEVENTID"]]
    assert list(told["MentionSourceName"]) == ["Yonhap", "KCNA"]
    assert list(told["MentionTimeDate"]) == [20160521000000, 20160702000000]
    assert (list(told["MentionType"]), list(told["Confidence"])) == ([1, 2], [83, 40])
    assert TEXT[told.iloc[0]["ActionCharOffset"] :].startswith("rejected")
    both = events[events["EventCode"] == "040"]
    assert set(zip(both["Actor1Code"], both["Actor2Code"], strict=True)) >= {("PRKGOV", "KORGOV"), ("KORGOV", "PRKGOV"), ("IGOUNO", "PRKGOV")}
    assert set(both["ActionGeo_CountryCode"]) == {"FR"}
    assert set(both["ActionGeo_Type"]) == {4}
    assert tally.left_out["whose parties have no CAMEO code"] == 1  # a crowd


def test_export_petrarch_is_read_as_the_pipelines_do(store: Store, tmp_path: Path) -> None:
    out, tally = written(store, "petrarch", tmp_path)
    names = ["date", "source", "target", "code", "issues", "ids", "url", "outlet"]
    table = read(out, header=None, names=names, dtype="string", keep_default_na=False)
    assert len(table) == tally.rows == 1 + 6 + 1 + 1
    assert list(table.iloc[0]) == ["20160520", "PRKGOV", "KORGOV", "125", "military,1;diplomatic,1", "d1_1", "https://x.example/1", "Yonhap"]
    assert tally.left_out["whose parties have no CAMEO code"] == 1


def test_export_views_counts_months_of_countries_with_zeros(store: Store, tmp_path: Path) -> None:
    out, _ = written(store, "views", tmp_path)
    table = pd.read_csv(out)
    assert set(zip(table["isoab"], table["gwcode"], strict=True)) == {("PRK", 731), ("KOR", 732)}
    assert table["month_id"].min() == (2016 - 1980) * 12 + 5
    north = table[table["isoab"] == "PRK"].set_index("month")
    assert list(north.index) == [5, 6, 7]  # June without a document or an event stands there as zero
    assert list(north["ev_by"]) == [3, 0, 0]
    assert list(north["documents"]) == [1, 0, 1]
    assert (north.loc[5, "ev_by_vconf"], north.loc[5, "ev_by_mconf"], north.loc[5, "ev_claimed"]) == (1, 1, 1)
    assert pd.isna(north.loc[6, "ev_intensity_by"])
    assert north.loc[5, "ev_intensity_by"] == pytest.approx((-4 + 4 - 7) / 3, abs=1e-3)


def test_export_csv_and_parquet_hold_every_event_alike(store: Store, tmp_path: Path) -> None:
    (flat, tally), (typed, other) = written(store, "csv", tmp_path), written(store, "parquet", tmp_path)
    table, lists = pd.read_csv(flat, dtype={"cameo": "string"}, parse_dates=["day", "published"]), pd.read_parquet(typed)
    assert len(table) == len(lists) == tally.rows == other.rows == 9
    assert list(table.columns) == list(lists.columns)
    assert list(table["id"]) == list(lists["id"]) == ["plain", "both", "denied", "feared", "once", "alone", "again", "claim", "when"]
    assert list(lists["auxiliary"].iloc[3]) == ["future", "hypothetical"]
    assert table["auxiliary"].iloc[3] == "future;hypothetical"
    assert list(lists["actor_countries"].iloc[1]) == ["PRK", "KOR", ""]
    assert lists["evidence"].iloc[0] == TEXT[:49]
    assert table["evidence"].iloc[0] == TEXT[:49]
    assert lists["claimed_by"].iloc[7] == "South Korea"
    assert str(lists["day"].iloc[0])[:10] == "2016-05-20"


@pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib.*")
def test_export_jsonld_is_a_graph(store: Store, tmp_path: Path) -> None:
    import rdflib

    out, tally = written(store, "jsonld", tmp_path)
    assert len(json.loads(out.read_text(encoding="utf-8"))["@graph"]) == tally.rows == 9
    graph = rdflib.Graph().parse(out, format="json-ld")
    rows = graph.query(
        """PREFIX s: <https://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#> PREFIX d: <urn:dragoman:term:>
        SELECT ?day ?who ?outlet ?quote WHERE { ?e a s:Event; d:eventType "REJECT"; d:status "told"; s:startDate ?day; s:agent/s:name ?who; s:text ?quote;
        prov:wasDerivedFrom/s:publisher/s:name ?outlet }"""
    )
    found = sorted((str(day), str(who), str(outlet), str(words)) for day, who, outlet, words in rows)
    assert found == [("2016-05-20", "North Korea", outlet, TEXT[:49]) for outlet in ("KCNA", "Yonhap")]


@pytest.mark.parametrize("name", ["polecat", "icews", "gdelt", "petrarch", "views"])
def test_export_leaves_out_what_a_format_cannot_mark(store: Store, tmp_path: Path, name: str) -> None:
    _, tally = written(store, name, tmp_path)
    left = {"negation": 1, "hypothetical": 1, "historical, of an unknown day": 1, "of an unknown day": 1}
    assert {reason: tally.left_out[reason] for reason in left} == left


@pytest.mark.parametrize("name", [f.name for f in FORMATS])
def test_export_takes_the_events_chosen(store: Store, tmp_path: Path, name: str) -> None:
    _, tally = written(store, name, tmp_path, Selection(document="d2", event_types=["COERCE"]))
    assert tally.rows == (6 if name == "views" else 1)  # two countries, three months


def test_export_of_nothing_writes_nothing(store: Store, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="9 events told from 2016-05-21 to 2016-07-02"):
        written(store, "csv", tmp_path, Selection(party="AUS"))
    with pytest.raises(InputError, match="known are polecat, icews"):
        written(store, "excel", tmp_path)
    with pytest.raises(InputError, match="isn't there"):
        export(store, "csv", tmp_path / "nowhere" / "x.csv")
    with pytest.raises(InputError, match="folder"):
        export(store, "parquet", tmp_path)
    assert [p.name for p in tmp_path.iterdir()] == [p.name for p in tmp_path.glob("s.duckdb*")]


def test_export_that_fails_keeps_the_old_file(store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    out, _ = written(store, "icews", tmp_path)
    before = out.read_bytes()

    def broken(*_: object) -> None:
        raise RuntimeError

    monkeypatch.setattr("dragoman.export.icews._row", broken)
    with pytest.raises(RuntimeError):
        written(store, "icews", tmp_path)
    assert out.read_bytes() == before
    assert not list(tmp_path.glob("*.part"))


# ---------------------------------------------------------------- codes
def types() -> dict[str, dict[str, object]]:
    return tomllib.loads((LEXICONS / "ontology.toml").read_text(encoding="utf-8"))["types"]


def test_export_page_lists_what_does_not_come_back_from_cameo() -> None:
    found = set()
    for kind, entry in types().items():
        for mode in (None, *entry["modes"]):
            code = codes().cameo_of(kind, mode)
            if (code.event_type, code.mode) != (kind, mode):
                found.add((f"{kind} {mode or '-'}", code.code, f"{code.event_type} {code.mode or '-'}"))
    page = (Path(__file__).parent.parent / "docs" / "exports.md").read_text(encoding="utf-8")
    lines = [tuple(cell.strip() for cell in line.strip("|").split("|")) for line in page.splitlines() if line.startswith("|")]
    assert {line for line in lines if line[0].partition(" ")[0] in types()} == found


def test_export_codes_agree_on_the_root() -> None:
    """A CAMEO code and the PLOVER type that it stands for have the same quad class, but for appeals, which PLOVER counts as conflict."""
    names = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
    other = {c.code for c in codes().cameo.values() if c.event_type and types()[c.event_type]["quad"] != names[c.quad_class - 1]}
    known = "015 016 080 081 0811 0812 082 083 0831 0832 0833 0834 116".split()
    assert {code for code in other if not code.startswith("02")} <= set(known)


@pytest.mark.parametrize(
    ("party", "code"),
    [
        (NORTH, "PRKGOV"),
        (UNITED_NATIONS, "IGOUNO"),
        (CROWD, ""),
        (Party("x", country="ROU", sector="JRN"), "ROMMED"),
        (Party("x", country="FRA", sector="UNK"), "FRA"),
    ],
)
def test_export_codes_compose_actors(party: Party, code: str) -> None:
    assert codes().actor(party) == code
