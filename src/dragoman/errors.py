"""The one tree of errors: what was wrong, where, and what to do.

DragomanError
├── InputError       a file, line, date or option that came in can't be used
├── LexiconError     an entry of a lexicon is wrong; names file, entry, field and the nearest right word
├── StoreError       a store can't be opened, read or written: locked, full, of another version
└── SetupError       something that the installation should have brought isn't there
"""


class DragomanError(Exception):
    """Anything that Dragoman raises on purpose; `str(error)` is one line for a person to read."""


class InputError(DragomanError):
    """A file, line, date or option that came in can't be used."""


class LexiconError(DragomanError):
    """An entry of a lexicon is wrong."""


class StoreError(DragomanError):
    """A store can't be opened, read or written."""


class SetupError(DragomanError):
    """A part of the installation is missing or of the wrong version."""
