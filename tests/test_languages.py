from __future__ import annotations

import csv
import re
import subprocess
import sys
import unicodedata
from collections import defaultdict

import pytest

from dragoman.coder import Coder
from dragoman.lexicon import Lexicon
from dragoman.lexicon.build import HOME
from dragoman.lexicon.foreign import DEMONYMS, FILE, FORMER, LANGUAGES, demonyms, names, state_named


@pytest.mark.parametrize(
    ("phrase", "code"),
    [
        ("Deutschland", "DEU"),
        ("DEUTSCHLAND", "DEU"),
        ("la France", "FRA"),
        ("l'Allemagne", "DEU"),
        ("die Türkei", "TUR"),
        ("Corée du Nord", "PRK"),
        ("Россия", "RUS"),
        ("Российская Федерация", "RUS"),
        ("Україна", "UKR"),
        ("日本", "JPN"),
        ("Großbritannien", "GBR"),
        ("台湾", "TWN"),
        ("سوريا", "SYR"),
        ("北韓", "PRK"),
        ("한국", "KOR"),
        ("대한민국", "KOR"),
        ("भारत", "IND"),
        ("Ujerumani", "DEU"),
        ("Costa d’Avorio", "CIV"),
        ("Ruritania", None),
        ("Paris", None),
        ("la", None),
        ("", None),
    ],
)
def test_languages_names_of_states(phrase: str, code: str | None) -> None:
    assert state_named(phrase) == code


def test_languages_every_state_of_the_table_has_a_name_in_each(lexicon: Lexicon) -> None:
    with (HOME / FILE).open(encoding="utf-8", newline="") as handle:
        rows = list(csv.DictReader(handle))
    assert len(LANGUAGES) == 20
    assert len(rows) > 190
    assert {row["code"] for row in rows} <= set(lexicon.states)
    assert [(row["code"], language) for row in rows for language in LANGUAGES if not row[language]] == []


@pytest.mark.parametrize(("phrase", "name", "country"), [("Deutschland", "Germany", "DEU"), ("la Russie", "Russia", "RUS"), ("中国", "China", "CHN")])
def test_languages_resolve_gives_the_state(coder: Coder, phrase: str, name: str, country: str) -> None:
    party = coder.resolve(phrase)
    assert (party.text, party.name, party.country, party.sector) == (phrase, name, country, None)


def test_languages_english_comes_first(coder: Coder) -> None:
    assert coder.resolve("Niger").country == "NER"
    assert coder.resolve("the gunmen").country is None


def test_languages_table_is_read_only_when_asked() -> None:
    code = (
        "import dragoman; from dragoman.lexicon.foreign import _forms; c = dragoman.load(); c.code('Iran rejected the talks.'); "
        "c.resolve('Turkish troops', language='en'); assert _forms.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


SURE = {
    "ar": "فرنسي FRA, الفرنسية FRA, الروس RUS, أميركية USA, الأتراك TUR, سوريون SYR, الكورية الشمالية PRK, مصريين EGY, نيجيرية NGA, صينية CHN",
    "de": "französische FRA, die Franzosen FRA, US-amerikanischen USA, nigrische NER, nigerianische NGA, Deutsche DEU, die Iraner IRN, koreanisch -",
    "es": "francesa FRA, los rusos RUS, estadounidenses USA, alemanas DEU, marroquíes MAR, iraníes IRN, turcos TUR, nigerino NER, norcoreano PRK",
    "fa": "فرانسوی FRA, آمریکایی‌ها USA, ایرانیان IRN, روسها RUS, ترکیه‌ای TUR, سوری SYR, عراقی IRQ, چینی CHN, افغان‌ها AFG",
    "fr": "françaises FRA, les Russes RUS, allemand DEU, égyptienne EGY, burkinabè BFA, nigérienne NER, nigériane NGA, turques TUR, sud-coréenne KOR",
    "he": "צרפתי FRA, הצרפתים FRA, אמריקאית USA, רוסים RUS, הטורקית TUR, סוריים SYR, צפון קוריאנית PRK, גרמנים DEU, מצרי EGY",
    "hi": "फ़्रांसीसी FRA, अमेरिकी USA, भारतीयों IND, रूसी RUS, पाकिस्तानियों PAK, चीनी CHN, जर्मन DEU, उत्तर कोरियाई PRK, तुर्की TUR",
    "id": "orang Prancis FRA, warga Inggris GBR, warga negara Belanda NLD, rakyat Indonesia IDN, Korut PRK, orang Jepang JPN, warga AS USA",
    "it": "francese FRA, i tedeschi DEU, statunitensi USA, turche TUR, ivoriana CIV, russi RUS, greche GRC, israeliani ISR",
    "ja": "フランス人 FRA, 米国の USA, 北朝鮮側 PRK, 韓国人 KOR, 中国の CHN, ロシア人の RUS, 英国人 GBR, 台湾人 TWN",
    "ko": "프랑스인 FRA, 미국의 USA, 북한 측 PRK, 일본인들 JPN, 중국 국민 CHN, 러시아 사람 RUS, 영국인 GBR, 독일인의 DEU",
    "nl": "Franse FRA, de Duitsers DEU, Amerikaanse USA, Turken TUR, Chinezen CHN, Nigerese NER, Nigeriaan NGA, de Polen POL, Zweeds SWE",
    "pl": "francuskiego FRA, Niemcy DEU, Rosjanom RUS, amerykańscy USA, Chińczyków CHN, turecką TUR, Polaków POL, Brytyjka GBR, radziecki SUN",
    "pt": "francesas FRA, os alemães DEU, norte-americano USA, afegãos AFG, espanhóis ESP, russa RUS, guineense GNB, guineano GIN, turcos TUR",
    "ru": "российского RUS, россияне RUS, американцами USA, немцев DEU, французской FRA, китайцы CHN, нигерский NER, нигерийский NGA, советским SUN",
    "sw": "Mfaransa FRA, Wamarekani USA, Waingereza GBR, ya Ujerumani DEU, raia wa Kenya KEN, Warusi RUS, Wachina CHN",
    "tr": "Fransızlar FRA, ABD'li USA, İngilizlerin GBR, Iraklı IRQ, ALMANLARIN DEU, Türklere TUR, Yunanlı GRC, Kuzey Koreli PRK",
    "uk": "російських RUS, українців UKR, американка USA, німцям DEU, французького FRA, в'єтнамці VNM, нігерійський NGA, радянського SUN",
    "ur": "فرانسیسی FRA, امریکیوں USA, بھارتی IND, روسی RUS, جرمن DEU, برطانوی GBR, ترک TUR, افغانوں AFG",
    "zh": "法国人 FRA, 法國人 FRA, 美国的 USA, 俄罗斯方面 RUS, 日本籍 JPN, 韩国公民 KOR, 朝鲜人民 PRK, 台灣人 TWN, 德国人 DEU",
}
SCRIPTS = {"ar": "ARABIC", "fa": "ARABIC", "ur": "ARABIC", "he": "HEBREW", "hi": "DEVANAGARI", "ru": "CYRILLIC", "uk": "CYRILLIC", "ko": "HANGUL", "zh": "CJK"}
# What may mean two states: both Congos, both Koreas.
AMBIGUOUS = ({"COD", "COG"}, {"KOR", "PRK"})


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_adjectives_and_peoples(language: str) -> None:
    for pair in SURE[language].split(", "):
        form, code = pair.rsplit(" ", 1)
        assert (form, state_named(form, language)) == (form, None if code == "-" else code)


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_no_form_of_a_people_means_two_states_unknowingly(language: str) -> None:
    states, named = defaultdict(set), defaultdict(set)
    for form, code in demonyms(language):
        states[form].add(code)
    for name, code in names(language):
        named[name.lower()].add(code)
    assert [form for form, codes in states.items() if len(codes) > 1 and codes not in AMBIGUOUS] == []
    assert [form for form, codes in states.items() if not codes >= named[form.lower()]] == []
    for form, codes in states.items():
        assert (form, state_named(form, language)) == (form, min(codes) if len(codes) == 1 else None)


@pytest.mark.parametrize("language", LANGUAGES)
def test_languages_forms_are_written_in_the_script_of_the_language(language: str) -> None:
    def script(letter: str) -> str:
        name = unicodedata.name(letter).split()[0].split("-")[0]
        return "CJK" if language == "ja" and name in ("KATAKANA", "HIRAGANA") else name

    own = SCRIPTS.get(language, "CJK" if language == "ja" else "LATIN")
    assert [form for form, _ in demonyms(language) if {script(c) for c in form if c.isalpha()} != {own}] == []


def test_languages_peoples_have_the_codes_of_states_and_are_counted(lexicon: Lexicon) -> None:
    assert {path.stem for path in (HOME / DEMONYMS).glob("*.csv")} == set(LANGUAGES)
    covered = {language: {code for _, code in demonyms(language)} for language in LANGUAGES}
    assert set().union(*covered.values()) <= set(lexicon.states) | set(FORMER)
    assert set(FORMER.values()) <= {entity.id for entity in lexicon.entities}
    counts = re.findall(r"`(\w\w)` (\d+)[,.]", (HOME / "README.md").read_text(encoding="utf-8"))
    assert {language: int(count) for language, count in counts} == {language: len(codes) for language, codes in covered.items()}


def test_languages_every_head_of_a_column_is_a_rule() -> None:
    for path in (HOME / DEMONYMS).glob("*.csv"):
        with path.open(encoding="utf-8", newline="") as handle:
            heads, *rows = csv.reader(handle)
        assert heads[0] == "code"
        assert all(shape.count("*") == 1 for head in heads[1:] for shape in head.split())
        assert [row for row in rows if len(row) != len(heads) or not any(row[1:])] == []
        assert [row[0] for row in rows] == sorted({row[0] for row in rows})


def test_languages_a_people_needs_its_language(coder: Coder) -> None:
    assert (coder.resolve("Pool", language="nl").country, coder.resolve("Pool").country, coder.resolve("Pool", language="en").country) == ("POL", None, None)
    party = coder.resolve("die Franzosen", language="de-AT")
    assert (party.text, party.name, party.country, party.sector, party.entity) == ("die Franzosen", "France", "FRA", None, "france")
    assert coder.resolve("kongolesische", language="de").country is None
    assert coder.resolve("советские", language="ru").entity == "soviet-union"
    assert coder.resolve("Angela Merkel", date="2010-01-01", language="de").sector == "GOV"
    assert coder.resolve("Turkish troops", language="sv").country == "TUR"
