"""Stories in; the two files of GDELT 2.0 out, tab-separated without a header: 61 columns of events, 16 of mentions.

An event of each source and target is one row of NAME.export.CSV, however many outlets report it, and each report is a row of NAME.mentions.CSV.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

from dragoman.export.base import Format, Tally, Told, fresh, happened, name_of, pairs, tabbed
from dragoman.export.codes import codes
from dragoman.export.icews import ROWS_OF_AN_EVENT
from dragoman.model import Event, Party
from dragoman.store import Reading, Selection

_ACTOR = "Code Name CountryCode KnownGroupCode EthnicCode Religion1Code Religion2Code Type1Code Type2Code Type3Code".split()
_GEO = "Type FullName CountryCode ADM1Code ADM2Code Lat Long FeatureID".split()
EVENTS = (
    *"GLOBALEVENTID SQLDATE MonthYear Year FractionDate".split(), *(f"Actor{n}{c}" for n in (1, 2) for c in _ACTOR),
    *"IsRootEvent EventCode EventBaseCode EventRootCode QuadClass GoldsteinScale NumMentions NumSources NumArticles AvgTone".split(),
    *(f"{part}Geo_{c}" for part in ("Actor1", "Actor2", "Action") for c in _GEO), "DATEADDED", "SOURCEURL",
)  # fmt: skip
MENTIONS = (
    "GLOBALEVENTID", "EventTimeDate", "MentionTimeDate", "MentionType", "MentionSourceName", "MentionIdentifier", "SentenceID", "Actor1CharOffset",
    "Actor2CharOffset", "ActionCharOffset", "InRawText", "Confidence", "MentionDocLen", "MentionDocTone", "MentionDocTranslationInfo", "Extras",
)  # fmt: skip
NOWHERE = (0, *[None] * 7)  # the type 0 stands for no place
WEB, CITATION = 1, 2


def write(store: Reading, selection: Selection, out: Path, tally: Tally) -> None:
    """Write both files; `out` is what their names begin with."""
    with fresh(out.with_name(f"{out.name}.export.CSV"), tally) as events, fresh(out.with_name(f"{out.name}.mentions.CSV"), tally) as mentions:
        for story in store.gathered(selection):
            first = story[0][0]
            if not happened(first, tally):
                continue
            both = [(k, a, b) for k, (a, b) in enumerate(pairs(first)) if any(codes().actor(p) for p in (a, b) if p)]
            if not both:
                tally.left_out["whose parties have no CAMEO code"] += 1
            for k, source, target in both:
                number = first.number * ROWS_OF_AN_EVENT + k
                events.write(tabbed(_event(number, story, source, target)))
                mentions.writelines(tabbed(_mention(number, told, story[0])) for told in story)
                tally.rows += 1


def _event(number: int, story: Sequence[Told], source: Party | None, target: Party | None) -> Iterator[object]:
    stored, document = story[0]
    code, day = codes().cameo_for(stored.event), date.fromisoformat(stored.day or "")
    yield from (number, f"{day:%Y%m%d}", f"{day:%Y%m}", day.year, f"{day.year + ((day.month - 1) * 30 + day.day) / 365:.4f}")
    yield from (*_actor(source), *_actor(target), int(stored.event.sentence == 0), code.code, code.base, code.root, code.quad_class, code.goldstein)
    outlets = {s.outlet or d.id for s, d in story}
    yield from (len(story), len(outlets), len({d.id for _, d in story}), None)
    yield from (*NOWHERE, *NOWHERE, *_place(stored.event), _added(story[0]), document.url or document.id)


def _actor(party: Party | None) -> Sequence[str]:
    if party is None:
        return [""] * len(_ACTOR)
    country = codes().country(party.country)
    return [codes().actor(party), name_of(party).upper(), country.cameo if country else "", codes().group(party), "", "", "", codes().sector(party), "", ""]


def _place(event: Event) -> tuple[object, ...]:
    """Write where it happened: type 1 is a country, 3 a city of the United States, 4 one elsewhere; GDELT numbers features by GNS, which we don't know."""
    place = event.place
    country = codes().country(place.country) if place else None
    if place is None or country is None:
        return NOWHERE
    if place.geonameid is None:
        return (1, country.name, country.fips, country.fips, None, place.latitude, place.longitude, country.fips)
    name = ", ".join(filter(None, (place.name, place.admin1, country.name)))
    return (3 if country.iso3 == "USA" else 4, name, country.fips, None, None, place.latitude, place.longitude, None)


def _added(told: Told) -> str:
    return f"{(told[0].published or told[0].day or '').replace('-', '')}000000"


def _mention(number: int, told: Told, first: Told) -> tuple[object, ...]:
    (stored, document), e = told, told[0].event
    web = (document.url or "").startswith(("http://", "https://"))
    starts = [next((p.start for p in parties if p.start is not None), -1) for parties in (e.actors, e.recipients or e.actors[1:])]
    return (
        number, _added(first), _added(told), WEB if web else CITATION, stored.outlet, document.url or document.id, e.sentence + 1, *starts, e.trigger.start,
        1, round(e.confidence * 100), len(document.text), None, None, None,
    )  # fmt: skip


FORMAT = Format("gdelt", "GDELT 2.0: events (61 columns) in PATH.export.CSV, mentions (16) in PATH.mentions.CSV", write)
