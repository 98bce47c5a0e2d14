"""A store in; what the pages of the workbench show besides out: which state it is in, who moves, what belongs to a document or an event."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from dragoman.model import Offer
from dragoman.store import rows
from dragoman.store.counting import LEVELS, Counting
from dragoman.store.rows import StoredEvent

NEAR = 14  # days between an act and its denial
_SIDES = """SELECT DISTINCT offer, part, coalesce(country, name) AS party, coalesce(country || ' ' || sector, country, name) AS narrow FROM parties
            WHERE offer IS NOT NULL AND reply IS NULL AND part IN ('made_by', 'made_to') AND coalesce(country, name) IS NOT NULL"""


class Movement(Struct, frozen=True):
    """A pair of parties in two stretches of days, one after the other: events, and their mean intensity (None of no event)."""

    first: str
    second: str
    now: int
    before: int
    intensity_now: float | None
    intensity_before: float | None


class Told(Struct, frozen=True):
    """A document without its text."""

    document: str
    title: str | None
    published: str | None
    outlet: str | None
    url: str | None


class Talks(Struct, frozen=True):
    """Two parties (as codes or names) between which offers were made: how many in each state, and on which days the first and last."""

    first: str
    second: str
    offers: int
    states: dict[str, int]
    since: str | None
    until: str | None


class Browsing(Counting):
    """What can be asked of a store page by page."""

    def stamp(self) -> str:
        """Give a word that changes whenever what the store holds does."""
        return f"{self.filled()}-{self.database.query('SELECT count(*) FROM decisions')[0][0]}"

    def filled(self) -> str:
        """Give a word that changes whenever something is read into the store."""
        runs, last = self.database.query("SELECT count(*), max(last_commit) FROM runs")[0]
        return f"{runs}-{last}"

    def states(self) -> dict[str, int]:
        """Count offers by state, the most first."""
        return {state: int(n) for state, n in self.database.query("SELECT state, count(*) FROM offers GROUP BY 1 ORDER BY 2 DESC, 1")}

    def movements(self, before: str, since: str, until: str, limit: int = 12) -> list[Movement]:
        """List the pairs of parties whose events changed most in number from one stretch of days to the next; each event once, told as having happened.

        Args:
            before: first day of the earlier stretch.
            since: first day of the later one.
            until: its last day.
            limit: how many at most.
        """
        key = LEVELS["country"]
        sql = f"""
            WITH chosen AS (SELECT number, intensity, CASE WHEN day >= CAST(? AS DATE) THEN 1 ELSE 0 END AS late FROM events
                            WHERE day >= CAST(? AS DATE) AND day <= CAST(? AS DATE) AND auxiliary = CAST(? AS TEXT[])
                            AND number NOT IN (SELECT event FROM reports WHERE NOT fullest)),
            sides AS (SELECT DISTINCT event, part, {key} AS party FROM parties
                      WHERE part IN ('actor', 'recipient') AND {key} IS NOT NULL AND event IN (SELECT number FROM chosen)),
            joint AS (SELECT number AS event FROM chosen WHERE number NOT IN (SELECT event FROM parties WHERE part = 'recipient' AND event IS NOT NULL)),
            pairs AS (SELECT DISTINCT a.event, least(a.party, b.party) AS one, greatest(a.party, b.party) AS other
                      FROM sides a JOIN sides b ON a.event = b.event AND a.party <> b.party AND a.part = 'actor'
                      WHERE b.part = 'recipient' OR a.event IN (SELECT event FROM joint))
            SELECT one, other, sum(late), sum(1 - late), avg(CASE WHEN late = 1 THEN intensity END), avg(CASE WHEN late = 0 THEN intensity END)
            FROM pairs JOIN chosen ON number = event GROUP BY 1, 2
            ORDER BY abs(sum(late) - sum(1 - late)) DESC, sum(late) DESC, 1, 2 LIMIT ?"""
        found = self.database.query(sql, [since, before, until, [], limit])
        return [Movement(a, b, int(now), int(then), *(None if x is None else float(x) for x in means)) for a, b, now, then, *means in found]

    # ---------------------------------------------------------------- documents
    def told_by(self, documents: Sequence[str]) -> dict[str, Told]:
        """Tell of documents, by id, where and when they were published."""
        sql = "SELECT id, title, published, source_name, url FROM documents WHERE id IN (SELECT unnest(?::TEXT[]))"
        return {row[0]: Told(row[0], row[1], rows.day(row[2]), row[3], row[4]) for row in self.database.query(sql, [list(documents)])}

    def published(self) -> tuple[str | None, str | None]:
        """Tell the first and last day on which something was published."""
        first, last = self.database.query("SELECT min(published), max(published) FROM documents")[0]
        return rows.day(first), rows.day(last)

    def fate(self, document: str) -> str | None:
        """Tell what became of a document: coded, duplicate, not English or failed."""
        found = self.database.query("SELECT fate FROM documents WHERE id = ?", [document])
        return str(found[0][0]) if found else None

    def repeats(self, document: str) -> list[str]:
        """List the documents that repeat one."""
        return [ident for (ident,) in self.database.query("SELECT id FROM documents WHERE duplicate_of = ? ORDER BY number", [document])]

    def neighbours(self, document: str) -> tuple[str | None, str | None]:
        """Name the documents that came before and after one."""
        sql = "SELECT id FROM documents WHERE number {} (SELECT number FROM documents WHERE id = ?) ORDER BY number {} LIMIT 1"
        before, after = (self.database.query(sql.format(*way), [document]) for way in (("<", "DESC"), (">", "ASC")))
        return before[0][0] if before else None, after[0][0] if after else None

    # ---------------------------------------------------------------- events and offers
    def evidence(self, numbers: Sequence[int]) -> dict[int, str]:
        """Give the stretch of text that supports each of some events, by their numbers."""
        sql = """SELECT e.number, substr(d."text", e.evidence_start + 1, e.evidence_end - e.evidence_start) FROM events e
                 JOIN documents d ON d.id = e.document WHERE e.number IN (SELECT unnest(?::BIGINT[]))"""
        return {int(number): text for number, text in self.database.query(sql, [list(numbers)])} if numbers else {}

    def denials(self, number: int) -> list[StoredEvent]:
        """List the events that deny what one tells, or that one denies: of its type and parties, within two weeks, with the contrary status."""
        held = self.event(number)
        if held is None:
            return []
        key = 'coalesce(country, entity, lower(name), lower("text"))'
        denied = "'negation' = ANY(auxiliary)"
        terms = ["event_type = ?", f"{'NOT ' if 'negation' in held.event.auxiliary else ''}{denied}", "number <> ?"]
        values: list[object] = [held.event.event_type, number]
        if held.day:
            terms.append(f"day >= CAST(? AS DATE) - INTERVAL '{NEAR}' DAY AND day <= CAST(? AS DATE) + INTERVAL '{NEAR}' DAY")
            values += [held.day, held.day]
        for part, parties in (("actor", held.event.actors), ("recipient", held.event.recipients)):
            if parties:
                same = f"SELECT {key} FROM parties WHERE event = ? AND part = '{part}'"
                terms.append(f"number IN (SELECT event FROM parties WHERE part = '{part}' AND {key} IN ({same}))")
                values.append(number)
        found = self.database.query(f"SELECT {', '.join(rows.EVENT)} FROM events WHERE {' AND '.join(terms)} ORDER BY day, number LIMIT 20", values)
        parties_of = self._parties([row[0] for row in found])
        return [rows.event(row, parties_of[row[0]]) for row in found]

    def offers_in(self, document: str) -> list[Offer]:
        """List the offers that a document tells of, or answers to which it tells."""
        return self.offers(ids=[ident for (ident,) in self.database.query("SELECT DISTINCT offer FROM mentions WHERE document = ?", [document])])

    def offers_behind(self, event: str) -> list[Offer]:
        """List the offers that are made or answered by an event, by its id."""
        sql = "SELECT id FROM offers WHERE ? = ANY(events) UNION SELECT offer FROM replies WHERE ? = ANY(events)"
        return self.offers(ids=[ident for (ident,) in self.database.query(sql, [event, event])])

    def talks(self) -> list[Talks]:
        """List the pairs of parties between which offers were made, those with most first; two parties of one country are told apart by sector."""
        sql = f"""
            WITH sides AS ({_SIDES}),
            pairs AS (SELECT DISTINCT a.offer, CASE WHEN a.party = b.party THEN a.narrow ELSE a.party END AS one,
                             CASE WHEN a.party = b.party THEN b.narrow ELSE b.party END AS other
                      FROM sides a JOIN sides b ON a.offer = b.offer AND a.part = 'made_by' AND b.part = 'made_to' AND a.narrow <> b.narrow)
            SELECT least(one, other), greatest(one, other), state, count(*), min(date_start), max(date_start) FROM pairs JOIN offers ON id = offer
            GROUP BY 1, 2, 3 ORDER BY 1, 2, 4 DESC, 3"""
        found: dict[tuple[str, str], Talks] = {}
        for one, other, state, n, first, last in self.database.query(sql):
            held = found.get((one, other), Talks(one, other, 0, {}, None, None))
            days = sorted(day for day in (held.since, held.until, rows.day(first), rows.day(last)) if day)
            ends = (days[0], days[-1]) if days else (None, None)
            found[one, other] = Talks(one, other, held.offers + int(n), held.states | {state: int(n)}, *ends)
        return sorted(found.values(), key=lambda t: (-t.offers, t.first, t.second))
