"""The tables of a store and their columns, the version of both, and the way from an older version to this one.

Types are those that DuckDB and PostgreSQL share. Columns are named by docs/records.md; what is nested there is joined with `_` (`date_start`),
and lists of parties and mentions have tables of their own.
"""

from __future__ import annotations

VERSION = 4

WHEN = ("text TEXT", "start DATE", "end DATE", "precision TEXT")
PARTY = ("text TEXT", "start INTEGER", "end INTEGER", "name TEXT", "country TEXT", "sector TEXT", "role TEXT", "entity TEXT")
PLACE = (
    "text TEXT", "start INTEGER", "end INTEGER", "name TEXT", "country TEXT", "admin1 TEXT", "latitude DOUBLE PRECISION",
    "longitude DOUBLE PRECISION", "geonameid BIGINT",
)  # fmt: skip


def _nested(name: str, columns: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(f"{name}_{column}" for column in columns)


_TABLES: dict[str, tuple[str, ...]] = {
    # `number` is the place in the corpus; `fate` is `coded`, `duplicate`, `not English` or `failed`.
    "documents": (
        "number BIGINT", "id TEXT", "title TEXT", "text TEXT", "published DATE", "source_name TEXT", "source_kind TEXT", "source_country TEXT",
        "url TEXT", "language TEXT", "duplicate_of TEXT", "similarity DOUBLE PRECISION", "fate TEXT", "run INTEGER",
    ),
    # What tells a new document from a known one: `key` all that came in of it, `signature` its text; of what repeats another only the key.
    "keys": ("number BIGINT", "id TEXT", "key TEXT", "signature BYTEA"),
    # `number` is the event's own; `id`, a hash of what is said, may stand for two reports. `day` is the day it happened, else that of publication.
    "events": (
        "number BIGINT", "id TEXT", "document TEXT", "sentence INTEGER", "event_type TEXT", "mode TEXT", "contexts TEXT[]", "cameo TEXT", "quad TEXT",
        "intensity DOUBLE PRECISION", "auxiliary TEXT[]", "claimed BOOLEAN", "reported_by TEXT", "quoted BOOLEAN", *_nested("date", WHEN),
        *_nested("place", PLACE), "trigger_start INTEGER", "trigger_end INTEGER", "trigger_text TEXT", "evidence_start INTEGER",
        "evidence_end INTEGER", "why TEXT", "confidence DOUBLE PRECISION", "day DATE", "published DATE", "outlet TEXT", "run INTEGER",
    ),
    # `part` is `actor`, `recipient` or `claimed_by` of an event (by its number), `made_by` or `made_to` of an offer, `by` of a reply.
    "parties": ("event BIGINT", "offer TEXT", "reply INTEGER", "part TEXT", "position INTEGER", *PARTY),
    # Which events (by number) tell one story; `fullest` marks the one to count it by.
    "reports": ("story TEXT", "event BIGINT", "fullest BOOLEAN"),
    # `part` is `offer`, `reply` or `state_evidence`.
    "mentions": ("offer TEXT", "reply INTEGER", "part TEXT", "position INTEGER", "document TEXT", "start INTEGER", "end INTEGER", "text TEXT"),
    "offers": (
        "position INTEGER", "id TEXT", "kind TEXT", "subject TEXT", "purpose TEXT", "contexts TEXT[]", *_nested("date", WHEN),
        *_nested("window", WHEN), "place_text TEXT", "conditions TEXT[]", "implied BOOLEAN", "events TEXT[]", "state TEXT",
        "order_known BOOLEAN",
    ),
    "replies": (
        "offer TEXT", "position INTEGER", "kind TEXT", "partial BOOLEAN", *_nested("date", WHEN), "conditions TEXT[]", "reasons TEXT[]",
        "counter_offer TEXT", "events TEXT[]",
    ),
    # What the ledger is made of: the moves of a document (by its number), packed.
    "moves": ("document BIGINT", "moves BYTEA"),
    "runs": (
        "id INTEGER", "started TIMESTAMP", "last_commit TIMESTAMP", "ended TIMESTAMP", "state TEXT", "sources TEXT[]", "version TEXT", "lexicon TEXT",
        "model TEXT", "weights TEXT",
    ),
    "skipped": ("run INTEGER", "file TEXT", "line INTEGER", "what TEXT", "remedy TEXT"),
    # What reviewers decided, in order and never changed: `event` is an event's id, `changes` JSON, `undoes` the decision that an undo takes back.
    "decisions": (
        "id BIGINT", "made TIMESTAMP", "reviewer TEXT", "kind TEXT", "document TEXT", "event TEXT", "changes TEXT", "undoes BIGINT",
    ),
    "meta": ("name TEXT", "value TEXT"),
}  # fmt: skip
TABLES: dict[str, dict[str, str]] = {table: dict(column.split(" ", 1) for column in columns) for table, columns in _TABLES.items()}
MONTHLY = ("documents", "events", "parties", "moves")  # what grows with the corpus; a folder of Parquet files keeps these by month
LEDGER = ("offers", "replies", "mentions")  # made anew by each run that found something

# What a row store needs to find rows quickly; DuckDB reads columns and needs none.
INDEXES = (
    ("documents", "id"), ("keys", "id"), ("keys", "key"), ("documents", "number"), ("documents", "published"), ("events", "number"),
    ("events", "id"), ("events", "document"), ("events", "day"), ("events", "event_type"), ("parties", "event"), ("parties", "offer"),
    ("parties", "country"), ("parties", "entity"), ("replies", "offer"), ("mentions", "offer"), ("mentions", "document"), ("moves", "document"),
    ("reports", "event"), ("reports", "story"),
)  # fmt: skip

# Statements that bring a store of the version named to the next one.
MIGRATIONS: dict[int, tuple[str, ...]] = {
    1: (
        "ALTER TABLE keys ADD COLUMN signature BYTEA",  # made by the next run
        "ALTER TABLE keys DROP COLUMN text_key",
        "ALTER TABLE keys DROP COLUMN original",
        "CREATE TABLE reports (story TEXT, event BIGINT, fullest BOOLEAN)",
    ),
    2: (
        "ALTER TABLE offers ADD COLUMN order_known BOOLEAN",
        "UPDATE offers SET order_known = TRUE",  # told anew by the next run
    ),
    3: ("CREATE TABLE decisions (id BIGINT, made TIMESTAMP, reviewer TEXT, kind TEXT, document TEXT, event TEXT, changes TEXT, undoes BIGINT)",),
}


def quoted(name: str) -> str:
    """Write a column's name so that a reserved word is one too."""
    return f'"{name}"' if name in ("start", "end", "text", "position", "key", "value") else name


def create(table: str) -> str:
    """Write the statement that makes a table."""
    return f"CREATE TABLE {table} ({', '.join(f'{quoted(name)} {kind}' for name, kind in TABLES[table].items())})"
