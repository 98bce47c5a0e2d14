"""What reading any entry of a TOML file takes: errors that name file, entry and field, and the checks of fields that all kinds share."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Iterator
from typing import Any

from dragoman.errors import LexiconError
from dragoman.lexicon.inflect import Inflector

FIELDS = {
    "actor": "id name kind country also sector names weak from to theatre state_controlled terms parent source",
    "office": "id country sector title titles holders source",
    "role": "sector kind words plurals title country source",
    "modifier": "word words sector applies_to",
    "state": "code name names adjectives demonyms capital metonyms region neighbours cities provinces from to successor kind sector weak id source",
    "place": "name names country admin1 latitude longitude population geonameid",
    "scene": "id tellers verbs doers signs hints types timeless private note",
    "correction": "frame trigger event_type weight becomes accepted fixed rejected",
    "topic": "id words types modes contexts codes mode",
    "frame": "id event_type mode cameo contexts trigger object not_object complement not_complement subject not_subject preposition not_preposition "
    "modifier not_modifier clause not_clause object_is subject_is actor recipient sides topic needs debatable status consumes examples note",
}


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the nearest right word as a hint, or nothing."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{found[0]}"?' if found else ""


class Entries:
    """The files of a lexicon as they were parsed, and the checks on their fields; with `collect`, notes what is wrong in `problems` and goes on."""

    def __init__(self, collect: bool) -> None:
        self.problems: list[str] = []
        self._collect = collect
        self._files: dict[str, dict[str, Any]] = {}
        self._own: set[str] = set()  # labels of the user's files: what stands in them goes before what is shipped

    def add(self, label: str, path: str, data: bytes, own: bool) -> None:
        """Parse one file; a second of the same name is called by its path."""
        label = path if label in self._files else label
        try:
            self._files[label] = tomllib.loads(data.decode("utf-8-sig"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            self.wrong(f"{label}: not valid TOML: {error}")
        if own:
            self._own.add(label)

    def open(self) -> None:
        """Take the codebook and the words of grammar out of the files, which all entries are read by."""
        self.ontology = self._files.pop("ontology.toml", {})
        self.language = self._files.pop("words.toml", {})
        self._files.pop("dialogue.toml", None)  # read by dragoman.dialogue; it counts for the hash only
        irregular = self.language.get("irregular", {})
        self.inflector = Inflector(irregular.get("verbs", []), irregular.get("nouns", []))

    def classes(self) -> Iterator[tuple[str, str, list[str]]]:
        """Give the word classes of files of frames: file, name, words."""
        for label, content in self._files.items():
            for name, words in content.get("classes", {}).items():
                yield label, name, words

    def of(self, kind: str) -> Iterator[tuple[str, str, dict[str, Any]]]:
        """Give the entries of a kind: file, what to call the entry in a message, the entry."""
        for label, content in self._files.items():
            found = content.get(kind, [])
            if not isinstance(found, list):
                self.wrong(f"{label}: write entries of kind {kind} under [[{kind}]], in double brackets")
                continue
            for number, entry in enumerate(found, 1):
                if not isinstance(entry, dict):
                    self.wrong(f"{label}, {kind} number {number}: no table; write it under [[{kind}]]")
                    continue
                ident = entry.get("id") or entry.get("code") or entry.get("name") or entry.get("word") or f"number {number}"
                where = f'{label}, {kind} "{ident}"'
                self.fields(where, kind, entry)
                yield label, where, entry

    def other_kinds(self, known: Iterable[str]) -> None:
        """Complain of entries of a kind that there isn't."""
        for label, content in self._files.items():
            for kind in content:
                if kind not in known and kind != "classes":
                    self.wrong(f'{label}: unknown kind of entry "{kind}"{nearest(kind, known)}')

    def wrong(self, message: str) -> None:
        """Raise an error, or note it."""
        if not self._collect:
            raise LexiconError(message)
        self.problems.append(message)

    def is_own(self, where: str) -> bool:
        """Tell whether an entry stands in a file of the user's."""
        return where.split(", ")[0] in self._own

    def fields(self, where: str, kind: str, entry: dict[str, Any]) -> None:
        """Check that an entry has no field but those of its kind."""
        known = FIELDS[kind].split()
        for name in entry:
            if name not in known:
                self.wrong(f'{where}: unknown field "{name}"{nearest(name, known)}')

    def one_of(self, where: str, name: str, value: str | None, known: Iterable[str]) -> None:
        """Check a value against those known."""
        known = list(known)
        if value is not None and value not in known:
            self.wrong(f'{where}: unknown {name} "{value}"{nearest(str(value), known)}')

    def text(self, where: str, entry: dict[str, Any], name: str) -> str:
        """Give a field that must be text."""
        value = entry.get(name)
        if not isinstance(value, str) or not value:
            self.wrong(f'{where}: field "{name}" is missing or not text; add {name} = "…"')
            return ""
        return value

    def texts(self, where: str, entry: dict[str, Any], name: str) -> list[str]:
        """Give a field that may be a list of texts."""
        return self._list(where, entry, name, str, '["…"]')

    def tables(self, where: str, entry: dict[str, Any], name: str) -> list[dict[str, Any]]:
        """Give a field that may be a list of tables."""
        return self._list(where, entry, name, dict, '[{ … = "…" }]')

    def _list(self, where: str, entry: dict[str, Any], name: str, kind: type, shape: str) -> list[Any]:
        value = entry.get(name, [])
        if not isinstance(value, list) or not all(isinstance(item, kind) for item in value):
            self.wrong(f'{where}: field "{name}" must be a list: {name} = {shape}')
            return []
        return value
