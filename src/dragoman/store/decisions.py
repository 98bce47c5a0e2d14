"""What reviewers decide in, kept for good; out come the decisions that stand, and the events that still wait, those that teach most first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from msgspec import Struct

from dragoman.store import rows
from dragoman.store.browsing import Browsing
from dragoman.store.rows import StoredEvent

KINDS = ("accept", "fix", "reject", "missed", "undo")
# What a name must be to count as a stranger: no entry, no country, and more than one capital, since "Traders" may open a sentence.
_STRANGER = "entity IS NULL AND country IS NULL AND substr(name, 1, 1) BETWEEN 'A' AND 'Z' AND lower(substr(name, 2)) <> substr(name, 2)"


class Decision(Struct, frozen=True):
    """What a reviewer decided, and when (UTC).

    `kind` is one of KINDS; `event` the id of an event of the document, None of a missed one; `changes` what a fix changes or a missed event is,
    by the fields of an Event; `undoes` the decision that an undo takes back.
    """

    id: int
    made: datetime
    reviewer: str
    kind: str
    document: str
    event: str | None = None
    changes: dict[str, Any] = {}
    undoes: int | None = None


class Waiting(Struct, frozen=True):
    """An event that waits for a decision, and how much one would teach: the score and its parts, 0 to 1.

    `doubt` is how near to the cut its confidence lies, `disputed` whether the encoder reads it otherwise than the frame, `strangers` how often the most
    frequent of its unknown parties is met, on a logarithmic scale; `stranger` is that party.
    """

    told: StoredEvent
    score: float
    doubt: float
    disputed: float
    strangers: float
    stranger: str | None = None


class Reviewed(Browsing):
    """A store whose events can be reviewed."""

    def decide(
        self, reviewer: str, kind: str, document: str, event: str | None = None, changes: Mapping[str, Any] | None = None, undoes: int | None = None
    ) -> Decision:
        """Keep one decision; nothing is ever changed or removed."""
        made = datetime.now(UTC).replace(tzinfo=None, microsecond=0)
        told = dict(changes or {})
        with self.database.transaction():
            number = int(self.database.query("SELECT coalesce(max(id), 0) + 1 FROM decisions")[0][0])
            text = msgspec.json.encode(told).decode()
            self.database.insert("decisions", [(number, made.isoformat(), reviewer, kind, document, event, text, undoes)])
        return Decision(number, made, reviewer, kind, document, event, told, undoes)

    def decisions(self, *, reviewer: str | None = None, document: str | None = None, all: bool = False) -> list[Decision]:
        """List decisions in the order in which they were made.

        Args:
            reviewer: only those of one.
            document: only those on one.
            all: also what was undone or decided anew by the same reviewer, and the undoings themselves.
        """
        chosen = [(term, value) for term, value in (("reviewer = ?", reviewer), ("document = ?", document)) if value is not None]
        terms = [term for term, _ in chosen] + ([] if all else ["kind <> 'undo'", "id NOT IN (SELECT undoes FROM decisions WHERE undoes IS NOT NULL)"])
        where = f"WHERE {' AND '.join(terms)}" if terms else ""
        sql = f"SELECT id, made, reviewer, kind, document, event, changes, undoes FROM decisions {where} ORDER BY id"
        found = [
            Decision(number, made, who, kind, held, event, msgspec.json.decode(told), undoes)
            for number, made, who, kind, held, event, told, undoes in self.database.query(sql, [value for _, value in chosen])
        ]
        if all:
            return found
        last = {(d.reviewer, d.document, d.event if d.event is not None else d.id): d.id for d in found}  # decided anew: the last one stands
        standing = set(last.values())
        return [d for d in found if d.id in standing]

    def waiting(
        self, weights: tuple[float, float, float], cut: float, often: int, *, reviewer: str | None = None, limit: int = 50, offset: int = 0,
        document: str | None = None, seen_by: str | None = None,
    ) -> list[Waiting]:  # fmt: skip
        """List the events without a decision that stands, those that teach most first.

        Args:
            weights: of doubt, dispute and strangers in the score.
            cut: the confidence below which nothing is told, where doubt is whole.
            often: how many mentions of a stranger count in full.
            reviewer: whose decisions count; default: anybody's.
            limit: how many at most.
            offset: how many are passed over first.
            document: only those of one.
            seen_by: only what this other reviewer has decided on, for a second opinion.
        """
        terms, chosen = _waits(reviewer, document, seen_by)
        disputed = """strpos(e.why, '"encoder":') > 0"""
        doubt = "least(1.0, greatest(0.0, (1.0 - e.confidence) / (1.0 - CAST(? AS DOUBLE PRECISION))))"
        sql = f"""
            WITH strangers AS (SELECT name, count(*) AS n FROM parties WHERE event IS NOT NULL AND {_STRANGER} GROUP BY name),
            met AS (
                SELECT p.event, max(s.n) AS n, (array_agg(s.name ORDER BY s.n DESC, s.name))[1] AS name FROM parties p JOIN strangers s ON s.name = p.name
                WHERE p.event IS NOT NULL AND p.entity IS NULL AND p.country IS NULL GROUP BY p.event
            ),
            parts AS (
                SELECT e.number, {doubt} AS doubt, CASE WHEN {disputed} THEN 1 ELSE 0 END AS disputed,
                    least(1.0, coalesce(ln(1.0 + met.n) / ln(1.0 + CAST(? AS DOUBLE PRECISION)), 0.0)) AS strangers, met.name AS stranger
                FROM events e LEFT JOIN met ON met.event = e.number WHERE {terms}
            )
            SELECT number, CAST(? AS DOUBLE PRECISION) * doubt + CAST(? AS DOUBLE PRECISION) * disputed + CAST(? AS DOUBLE PRECISION) * strangers AS score,
                doubt, disputed, strangers, stranger
            FROM parts ORDER BY score DESC, number LIMIT ? OFFSET ?"""
        return self._waiting(self.database.query(sql, [cut, often, *chosen, *weights, limit, offset]))

    def waiting_count(self, *, reviewer: str | None = None, document: str | None = None, seen_by: str | None = None) -> int:
        """Count the events without a decision that stands; see `waiting`."""
        terms, values = _waits(reviewer, document, seen_by)
        return int(self.database.query(f"SELECT count(*) FROM events e WHERE {terms}", values)[0][0])

    def _waiting(self, found: Sequence[tuple[Any, ...]]) -> list[Waiting]:
        numbers = [row[0] for row in found]
        sql = f"SELECT {', '.join(rows.EVENT)} FROM events WHERE number IN (SELECT unnest(?::BIGINT[]))"
        parties = self._parties(numbers)
        told = {row[0]: rows.event(row, parties[row[0]]) for row in self.database.query(sql, [numbers])} if numbers else {}
        return [
            Waiting(told[n], round(score, 4), round(doubt, 4), float(disputed), round(strangers, 4), stranger)
            for n, score, doubt, disputed, strangers, stranger in found
        ]


def _waits(reviewer: str | None, document: str | None, seen_by: str | None) -> tuple[str, list[Any]]:
    """Write the condition that an event `e` waits for a decision, and its values."""
    stands = "d.kind <> 'undo' AND d.id NOT IN (SELECT undoes FROM decisions WHERE undoes IS NOT NULL)"
    decided = f"SELECT 1 FROM decisions d WHERE d.document = e.document AND d.event = e.id AND {stands}"
    terms = [f"NOT EXISTS ({decided}{'' if reviewer is None else ' AND d.reviewer = ?'})"]
    terms += ["e.document = ?"] if document is not None else []
    terms += [f"EXISTS ({decided} AND d.reviewer = ?)"] if seen_by is not None else []
    return " AND ".join(terms), [value for value in (reviewer, document, seen_by) if value is not None]
