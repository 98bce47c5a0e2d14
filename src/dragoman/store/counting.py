"""A store and a Selection in; counts by period, pair, party and place out, each with the ids of its events."""

from __future__ import annotations

from datetime import date
from typing import Any

from msgspec import Struct

from dragoman.errors import InputError
from dragoman.store import rows
from dragoman.store.reading import Reading, Selection, clauses

PERIODS = ("day", "week", "month", "year")
QUADS = ("verbal cooperation", "material cooperation", "verbal conflict", "material conflict")
# What a party is counted as. A country's bodies count as the country; those that belong to none as themselves, if the lexicons know them.
_SECTOR = "CASE WHEN country IS NOT NULL THEN country || coalesce(' ' || sector, '') WHEN entity IS NOT NULL THEN name END"
LEVELS = {
    "country": "coalesce(country, CASE WHEN entity IS NOT NULL THEN name END)",
    "sector": _SECTOR,
    "entity": f"coalesce(CASE WHEN entity IS NOT NULL THEN name END, {_SECTOR})",
}
SPLITS = ("event_type", "mode", "quad", "outlet")
_SUMS = ", ".join(("count(*)", "coalesce(sum(intensity), 0)", *(f"sum(CASE WHEN quad = '{quad}' THEN 1 ELSE 0 END)" for quad in QUADS)))
_COUNTED = f"{_SUMS}, array_agg(id ORDER BY number)"


class Tally(Struct, frozen=True):
    """Some events: how many, the sum of their intensities, how many of each quad class (in the order of QUADS), and their ids."""

    events: int
    net: float
    quads: tuple[int, int, int, int]
    ids: list[str]

    def __add__(self, other: Tally) -> Tally:
        """Put together the counts of events that are not the same."""
        a, b = self.quads, other.quads
        return Tally(self.events + other.events, self.net + other.net, (a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]), self.ids + other.ids)

    @property
    def cooperation(self) -> int:
        """How many are cooperation."""
        return self.quads[0] + self.quads[1]

    @property
    def conflict(self) -> int:
        """How many are conflict."""
        return self.quads[2] + self.quads[3]

    @property
    def intensity(self) -> float | None:
        """The mean intensity; None of no event."""
        return self.net / self.events if self.events else None


NOTHING = Tally(0, 0.0, (0, 0, 0, 0), [])


class Pair(Struct, frozen=True):
    """What one party did to another or, `together`, what both did, as a meeting."""

    actor: str
    recipient: str
    period: str | None
    split: str | None
    together: bool
    tally: Tally


class Spot(Struct, frozen=True):
    """A place of events; without degrees it is a province or country."""

    name: str
    country: str | None
    latitude: float | None
    longitude: float | None
    tally: Tally


class Known(Struct, frozen=True):
    """A party that a store holds: its code or name, what it is called, and in how many events it has a part."""

    code: str
    name: str
    events: int


class Counting(Reading):
    """What can be counted in a store."""

    def periods(self, selection: Selection, by: str, split: str | None = None) -> list[tuple[str, str, int, Tally]]:
        """Count events by period; those without a day are left out.

        Args:
            selection: which events.
            by: day, week (from Monday), month or year.
            split: count apart by event_type, mode, quad or outlet.

        Returns:
            First day of the period, value of the split, how many of the events may have happened in a later period, and the tally.
        """
        period, apart = _period("day", by), _split(split)
        terms, values = clauses(selection)
        late = f"sum(CASE WHEN {_period('date_end', by)} > {period} THEN 1 ELSE 0 END)"
        where = " AND ".join([*terms, "day IS NOT NULL"])
        sql = f"SELECT {period} AS period, {apart} AS apart, {late}, {_COUNTED} FROM events WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2"
        return [(_day(row[0]), row[1], int(row[2]), _tally(row[3:])) for row in self.database.query(sql, values)]

    def coverage(self, by: str, outlet: str | None = None) -> dict[str, int]:
        """Count the documents that were read, by the period in which they were published; what repeats another doesn't count."""
        terms = ["published IS NOT NULL", "fate = 'coded'", *(["source_name = ?"] if outlet else [])]
        sql = f"SELECT {_period('published', by)}, count(*) FROM documents WHERE {' AND '.join(terms)} GROUP BY 1 ORDER BY 1"
        return {_day(period): int(n) for period, n in self.database.query(sql, [outlet] if outlet else [])}

    def pairs(self, selection: Selection, level: str = "country", by: str | None = None, split: str | None = None, ids: bool = True) -> list[Pair]:
        """Count events by who did them and to whom; what several did together stands in each direction.

        Args:
            selection: which events.
            level: what a party is counted as: country, sector or entity.
            by: count apart by day, week, month or year; events without a day are then left out.
            split: count apart by event_type, mode, quad or outlet.
            ids: tell those of the events too, which costs most.
        """
        key = _level(level)
        terms, values = clauses(selection)
        period = _period("day", by) if by else "CAST(NULL AS DATE)"
        if by:
            terms = [*terms, "day IS NOT NULL"]
        sql = f"""
            WITH chosen AS (SELECT * FROM events {"WHERE " + " AND ".join(terms) if terms else ""}),
            sides AS (SELECT DISTINCT event, part, {key} AS party FROM parties
                      WHERE part IN ('actor', 'recipient') AND {key} IS NOT NULL AND event IN (SELECT number FROM chosen)),
            several AS (SELECT event FROM parties WHERE part = 'actor' GROUP BY event HAVING count(*) > 1),
            joint AS (SELECT event FROM several WHERE event NOT IN (SELECT event FROM parties WHERE part = 'recipient' AND event IS NOT NULL)),
            pairs AS (SELECT a.event, a.party AS source, b.party AS target, CASE WHEN b.part = 'actor' THEN 1 ELSE 0 END AS mutual
                      FROM sides a JOIN sides b ON a.event = b.event AND a.party <> b.party
                      WHERE a.part = 'actor' AND (b.part = 'recipient' OR b.event IN (SELECT event FROM joint)))
            SELECT source, target, {period}, {_split(split)}, mutual, {_COUNTED if ids else f"{_SUMS}, NULL"}
            FROM pairs JOIN chosen ON number = event GROUP BY 1, 2, 3, 4, 5 ORDER BY 3, 1, 2, 4, 5"""
        return [Pair(row[0], row[1], rows.day(row[2]), row[3] if split else None, bool(row[4]), _tally(row[5:])) for row in self.database.query(sql, values)]

    def parties(self, selection: Selection, level: str = "country") -> list[tuple[str, str, Tally]]:
        """Count events by party and its part in them: actor, recipient or claimed_by."""
        key = _level(level)
        terms, values = clauses(selection)
        sql = f"""
            WITH chosen AS (SELECT * FROM events {"WHERE " + " AND ".join(terms) if terms else ""}),
            sides AS (SELECT DISTINCT event, part, {key} AS party FROM parties WHERE {key} IS NOT NULL AND event IN (SELECT number FROM chosen))
            SELECT party, part, {_COUNTED} FROM sides JOIN chosen ON number = event GROUP BY 1, 2 ORDER BY 1, 2"""
        return [(row[0], row[1], _tally(row[2:])) for row in self.database.query(sql, values)]

    def spots(self, selection: Selection) -> list[Spot]:
        """Count events by place; those without one are left out."""
        terms, values = clauses(selection)
        columns = "place_name, place_country, place_latitude, place_longitude"
        where = " AND ".join([*terms, "place_name IS NOT NULL"])
        sql = f"SELECT {columns}, {_COUNTED} FROM events WHERE {where} GROUP BY 1, 2, 3, 4 ORDER BY count(*) DESC, 1, 2"
        return [Spot(row[0], row[1], row[2], row[3], _tally(row[4:])) for row in self.database.query(sql, values)]

    def outlets(self) -> list[tuple[str | None, int, str | None, str | None]]:
        """Count the documents that were read by outlet, with the first and last day of publication."""
        sql = "SELECT source_name, count(*), min(published), max(published) FROM documents WHERE fate = 'coded' GROUP BY 1 ORDER BY 2 DESC, 1"
        return [(name, int(n), rows.day(first), rows.day(last)) for name, n, first, last in self.database.query(sql)]

    def who(self) -> list[Known]:
        """List the parties of events: countries first, each under the name its government mostly has; then what the lexicons know of and belongs to none."""
        sql = """
            SELECT country, name, sum(CASE WHEN sector = 'GOV' AND role IS NULL THEN 1 ELSE 0 END), count(DISTINCT event) FROM parties
            WHERE event IS NOT NULL AND country IS NOT NULL AND name IS NOT NULL GROUP BY 1, 2 ORDER BY 1, 3 DESC, 4 DESC, 2"""
        names: dict[str, str] = {}
        for country, name, *_ in self.database.query(sql):
            names.setdefault(str(country), str(name))
        sql = f"SELECT {LEVELS['country']} AS party, count(DISTINCT event) FROM parties WHERE event IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1"
        found = [Known(str(code), names.get(code, str(code)), int(n)) for code, n in self.database.query(sql) if code]
        return sorted(found, key=lambda known: known.code not in names)

    def days(self, selection: Selection) -> tuple[int, str | None, str | None, int]:
        """Count events, tell the first and last of their days, and how many have none."""
        terms, values = clauses(selection)
        where = f"WHERE {' AND '.join(terms)}" if terms else ""
        count, first, last, dated = self.database.query(f"SELECT count(*), min(day), max(day), count(day) FROM events {where}", values)[0]
        return int(count), rows.day(first), rows.day(last), int(count) - int(dated)

    def only_claimed(self, selection: Selection) -> set[str]:
        """Give the ids of the chosen events that no document tells but as somebody's word."""
        terms, values = clauses(selection)
        stories = "SELECT r.story FROM reports r JOIN events e ON e.number = r.event GROUP BY r.story HAVING bool_and(e.claimed)"
        where = " AND ".join([*terms, "claimed", f"number IN (SELECT event FROM reports WHERE story IN ({stories}))"])
        return {ident for (ident,) in self.database.query(f"SELECT id FROM events WHERE {where}", values)}


def _period(column: str, by: str) -> str:
    if by not in PERIODS:
        raise InputError(f'unknown period "{by}"; known are {", ".join(PERIODS)}')
    return f"CAST(date_trunc('{by}', {column}) AS DATE)"


def _split(split: str | None) -> str:
    if split is not None and split not in SPLITS:
        raise InputError(f'unknown split "{split}"; known are {", ".join(SPLITS)}')
    return f"coalesce({split}, 'none')" if split else "CAST('' AS TEXT)"


def _level(level: str) -> str:
    if level not in LEVELS:
        raise InputError(f'unknown level "{level}"; known are {", ".join(LEVELS)}')
    return LEVELS[level]


def _tally(row: tuple[Any, ...]) -> Tally:
    events, net, *quads, ids = row
    return Tally(int(events), float(net), (int(quads[0]), int(quads[1]), int(quads[2]), int(quads[3])), list(ids or ()))


def _day(value: date | str) -> str:
    return value if isinstance(value, str) else value.isoformat()
