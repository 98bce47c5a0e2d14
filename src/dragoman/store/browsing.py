"""A store in; what the pages of the workbench show besides out: which state it is in, who moves, what belongs to a document or an event."""

from __future__ import annotations

from msgspec import Struct

from dragoman.store.counting import LEVELS, Counting


class Movement(Struct, frozen=True):
    """A pair of parties in two stretches of days, one after the other: events, and their mean intensity (None of no event)."""

    first: str
    second: str
    now: int
    before: int
    intensity_now: float | None
    intensity_before: float | None


class Browsing(Counting):
    """What can be asked of a store page by page."""

    def stamp(self) -> str:
        """Give a word that changes whenever what the store holds does."""
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
            sides AS (SELECT DISTINCT event, {key} AS party FROM parties
                      WHERE part IN ('actor', 'recipient') AND {key} IS NOT NULL AND event IN (SELECT number FROM chosen)),
            pairs AS (SELECT a.event, a.party AS one, b.party AS other FROM sides a JOIN sides b ON a.event = b.event AND a.party < b.party)
            SELECT one, other, sum(late), sum(1 - late), avg(CASE WHEN late = 1 THEN intensity END), avg(CASE WHEN late = 0 THEN intensity END)
            FROM pairs JOIN chosen ON number = event GROUP BY 1, 2
            ORDER BY abs(sum(late) - sum(1 - late)) DESC, sum(late) DESC, 1, 2 LIMIT ?"""
        found = self.database.query(sql, [since, before, until, [], limit])
        return [Movement(a, b, int(now), int(then), *(None if x is None else float(x) for x in means)) for a, b, now, then, *means in found]
