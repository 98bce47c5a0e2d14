"""Dragoman: news dispatches in, checkable events of diplomacy and conflict out."""

from dragoman.coder import Coder, load
from dragoman.corpus import Corpus
from dragoman.errors import DragomanError, InputError, LexiconError, SetupError
from dragoman.ingest import read
from dragoman.model import Coding, Dialogue, Document, Event, Offer, Party, Place, Reply, Source, When
from dragoman.version import VERSION as __version__

__all__ = [
    "Coder",
    "Coding",
    "Corpus",
    "Dialogue",
    "Document",
    "DragomanError",
    "Event",
    "InputError",
    "LexiconError",
    "Offer",
    "Party",
    "Place",
    "Reply",
    "SetupError",
    "Source",
    "When",
    "__version__",
    "load",
    "read",
]
