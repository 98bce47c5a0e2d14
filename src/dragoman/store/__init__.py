"""Codings in, kept in a database, and read back as records: documents, events, offers, runs. The only place with SQL."""

from dragoman.store.counting import Counting, Known, Pair, Spot, Tally
from dragoman.store.decisions import Decision, Waiting
from dragoman.store.files import write_parquet
from dragoman.store.reading import Found, Progress, Reading, Selection, Status
from dragoman.store.rows import StoredEvent
from dragoman.store.writing import Coded, Store, key_of, open_store, write_rows

__all__ = [
    "Coded", "Counting", "Decision", "Found", "Known", "Pair", "Progress", "Reading", "Selection", "Spot", "Status", "Store", "StoredEvent", "Tally", "Waiting",
    "key_of", "open_store", "write_parquet", "write_rows",
]  # fmt: skip
