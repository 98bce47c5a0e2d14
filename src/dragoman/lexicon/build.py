"""TOML files in, a checked and compiled Lexicon out, or an error that names file, entry and field."""

from __future__ import annotations

import csv
import difflib
import gc
import hashlib
import os
import re
import tempfile
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from dragoman.errors import LexiconError
from dragoman.lexicon.inflect import Inflector
from dragoman.lexicon.types import (
    Condition,
    Entity,
    Frame,
    Lexicon,
    Modifier,
    Name,
    Office,
    Role,
    Scene,
    Site,
    Term,
    Topic,
    Trigger,
    normalize,
    words_of,
)

HOME = Path(__file__).parent.parent / "lexicons"
FORMAT = 4  # raise it when the compiled form changes
AUXILIARY = ("historical", "future", "hypothetical", "negation")
REFERS = ("party", "person", "state", "armed", "place")
FIELDS = {
    "actor": "id name kind country sector names weak from to theatre state_controlled terms parent source",
    "office": "id country sector title titles holders source",
    "role": "sector kind words plurals title country source",
    "modifier": "word words sector applies_to",
    "state": "code name names adjectives demonyms capital metonyms region neighbours cities provinces from to successor kind sector weak id source",
    "place": "name names country admin1 latitude longitude population geonameid",
    "scene": "id tellers verbs doers signs hints types timeless private note",
    "topic": "id words types modes contexts codes mode",
    "frame": "id event_type mode cameo contexts trigger object not_object complement not_complement subject not_subject preposition not_preposition "
    "modifier not_modifier clause not_clause object_is subject_is actor recipient sides topic needs debatable status consumes examples note",
}
KINDS = ("state", "igo", "ngo", "media", "party", "armed group", "people", "faith", "organ", "company", "person", "partially recognised")
SHORT_CAPITALS = re.compile(r"^[A-Z][A-Z0-9.&/-]{0,4}[A-Z0-9.]$|^[A-Z][a-z]?[A-Z]+s?$")
DATE = re.compile(r"^\d{4}(-\d\d(-\d\d)?)?$")
PREPOSITIONS = frozenset(
    (
        "to with against on from of between over into in at by for about among toward towards upon under behind across after onto around near outside "
        "inside beneath beside along above below throughout amid before except belonging alongside involving aboard via regarding concerning past until "
        "since as despite like per versus including beyond through during within out off up down "
    ).split()
)
SLOTS = frozenset({"subject", "object", "indirect object", "complement subject", "owner", "owner of object", "speaker", "complement"}) | PREPOSITIONS


def load(extra: Sequence[Path] = ()) -> Lexicon:
    """Load the lexicons, from the compiled copy where one of the same content exists.

    Args:
        extra: more TOML files of actors or frames; an entry with a known id replaces ours.

    Raises:
        LexiconError: an entry is wrong.
    """
    files = [*sorted(p for p in HOME.rglob("*") if p.suffix in (".toml", ".csv")), *map(Path, extra)]
    digest = hashlib.sha256(str(FORMAT).encode())
    contents = []
    for path in files:
        try:
            data = path.read_bytes()
        except OSError as error:
            raise LexiconError(f"{path}: can't be read ({error.strerror}); name a TOML file") from error
        digest.update(_label(path).encode() + data)
        contents.append((path, data))
    key = digest.hexdigest()[:16]
    compiled = _cache(key)
    if compiled.is_file():
        try:
            return _decode(compiled.read_bytes())
        except (msgspec.MsgspecError, OSError):
            pass  # a torn or foreign file: build anew and replace it
    lexicon = _Builder(contents, key).build()
    _store(compiled, msgspec.msgpack.encode(lexicon))
    return lexicon


def check(extra: Sequence[Path] = ()) -> list[str]:
    """List everything that is wrong in the lexicons, each as one line; empty if all is well."""
    files = [*sorted(p for p in HOME.rglob("*") if p.suffix in (".toml", ".csv")), *map(Path, extra)]
    builder = _Builder([(p, p.read_bytes()) for p in files], "check", collect=True)
    builder.build()
    return builder.problems


def _cache(key: str) -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    return Path(base) / "dragoman" / f"lexicon-{key}.msgpack"


def _decode(data: bytes) -> Lexicon:
    """Read a compiled lexicon; the collector rests meanwhile, since a hundred thousand new objects would wake it in vain."""
    resting = gc.isenabled()
    gc.disable()
    try:
        return msgspec.msgpack.decode(data, type=Lexicon)
    finally:
        gc.freeze()  # what was just read stays for good; the collector need not look through it again
        if resting:
            gc.enable()


def _store(path: Path, data: bytes) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as handle:
            handle.write(data)
        os.replace(handle.name, path)
    except OSError:
        pass  # a read-only home: the lexicon is compiled at each start


def _label(path: Path) -> str:
    return str(path.relative_to(HOME)) if path.is_relative_to(HOME) else path.name


def nearest(word: str, known: Iterable[str]) -> str:
    """Give the nearest right word as a hint, or nothing."""
    found = difflib.get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{found[0]}"?' if found else ""


class _Builder:
    """Reads all files into the tables of a Lexicon; with `collect`, notes problems and goes on."""

    def __init__(self, contents: list[tuple[Path, bytes]], key: str, collect: bool = False) -> None:
        self.problems: list[str] = []
        self._collect = collect
        self._key = key
        self._files: dict[str, dict[str, Any]] = {}
        self._lines: dict[str, list[dict[str, str]]] = {}
        for path, data in contents:
            label = _label(path)
            if path.suffix == ".csv" and path.parent != HOME:
                continue  # tables that their own stage reads; they count for the hash only
            if path.suffix == ".csv":
                self._lines[label] = list(csv.DictReader(data.decode("utf-8").splitlines()))
                continue
            try:
                self._files[label] = tomllib.loads(data.decode("utf-8"))
            except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
                self._wrong(f"{label}: not valid TOML: {error}")
        self._ontology = self._files.pop("ontology.toml", {})
        words = self._files.pop("words.toml", {})
        self._files.pop("dialogue.toml", None)  # read by dragoman.dialogue; it counts for the hash only
        self._inflector = Inflector(words.get("irregular", {}).get("verbs", []), words.get("irregular", {}).get("nouns", []))
        self._raw_classes: dict[str, list[str]] = words.get("classes", {})
        self._raw_grammar: dict[str, list[str]] = words.get("grammar", {})
        self._entities: list[Entity] = []
        self._by_id: dict[str, tuple[int, str]] = {}
        self._names: dict[str, list[Name]] = defaultdict(list)
        self._strong: dict[tuple[str, ...], tuple[str, str]] = {}
        self._persons: dict[str, list[int]] = defaultdict(list)
        self._surnames: dict[str, set[int]] = defaultdict(set)
        self._states: dict[str, int] = {}
        self._past: dict[str, str] = {}
        self._neighbours: dict[str, list[str]] = {}
        self._roles: dict[str, list[Role]] = defaultdict(list)
        self._modifiers: dict[str, Modifier] = {}
        self._offices: list[Office] = []
        self._scenes: list[Scene] = []
        self._sites: dict[tuple[str, str | None, str | None], Site] = {}
        self._frames: list[Frame] = []
        self._frame_ids: dict[str, str] = {}
        self._triggers: dict[str, list[Trigger]] = defaultdict(list)
        self._forms: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self._ruling: set[tuple[str, str]] = {(line.split()[0], "V") for line in words.get("irregular", {}).get("verbs", [])}
        self._codes = {row["code"]: row for row in self._lines.get("cameo.csv", [])}

    # ---------------------------------------------------------------- errors
    def _wrong(self, message: str) -> None:
        if not self._collect:
            raise LexiconError(message)
        self.problems.append(message)

    def _fields(self, where: str, kind: str, entry: dict[str, Any]) -> None:
        known = FIELDS[kind].split()
        for name in entry:
            if name not in known:
                self._wrong(f'{where}: unknown field "{name}"{nearest(name, known)}')

    def _one_of(self, where: str, name: str, value: str | None, known: Iterable[str]) -> None:
        known = list(known)
        if value is not None and value not in known:
            self._wrong(f'{where}: unknown {name} "{value}"{nearest(str(value), known)}')

    def _text(self, where: str, entry: dict[str, Any], name: str) -> str:
        value = entry.get(name)
        if not isinstance(value, str) or not value:
            self._wrong(f'{where}: field "{name}" is missing or not text; add {name} = "…"')
            return ""
        return value

    def _list(self, where: str, entry: dict[str, Any], name: str) -> list[Any]:
        value = entry.get(name, [])
        if not isinstance(value, list):
            self._wrong(f'{where}: field "{name}" must be a list: {name} = ["…"]')
            return []
        return value

    # ---------------------------------------------------------------- all
    def build(self) -> Lexicon:
        """Build every table."""
        for label, content in self._files.items():
            for name, words in content.get("classes", {}).items():
                if name in self._raw_classes:
                    self._wrong(f'{label}, class "{name}": the name stands in another file too')
                self._raw_classes[name] = words
        order = {"state": self._state, "actor": self._actor, "office": self._office, "role": self._role, "modifier": self._modifier, "frame": self._frame}
        order |= {"scene": self._scene, "place": self._place}
        for kind, add in order.items():
            for label, content in self._files.items():
                for number, entry in enumerate(content.get(kind, []), 1):
                    ident = entry.get("id") or entry.get("code") or entry.get("name") or entry.get("word") or f"number {number}"
                    where = f'{label}, {kind} "{ident}"'
                    self._fields(where, kind, entry)
                    add(where, label, entry)
        for label, content in self._files.items():
            for kind in content:
                if kind not in order and kind != "classes":
                    self._wrong(f'{label}: unknown kind of entry "{kind}"{nearest(kind, order)}')
        topics = [self._topic(entry) for entry in self._ontology.get("topic", [])]
        for pos, words in (
            ("V", self._raw_grammar.get("light_verbs", [])),
            ("V", self._raw_grammar.get("speech_verbs", [])),
            ("V", self._raw_grammar.get("negating_verbs", [])),
            ("V", self._raw_grammar.get("future_verbs", [])),
            ("V", self._raw_grammar.get("hypothetical_words", [])),
        ):
            for word in words:
                self._inflect(word.split()[0], pos)
                self._ruling.add((word.split()[0], pos))
        for lemma, pos in sorted(self._ruling):
            self._inflect(lemma, pos)
        for key, pos in (("eventless_verbs", "V"), ("eventless_nouns", "N")):
            for word in self._raw_grammar.get(key, []):
                self._inflect(word, pos)
        for words in [*self._raw_classes.values(), self._raw_grammar.get("transparent_nouns", []), self._raw_grammar.get("site_nouns", [])]:
            self._inflect_all(words)
        for groups in self._ontology.get("contexts", {}).values():
            self._inflect_all(groups)
        for names in self._names.values():
            names.sort(key=lambda n: -len(n.words))
        for roles in self._roles.values():
            roles.sort(key=lambda r: -len(r.words[0].split()))
        self._add_gerunds()
        for triggers in self._triggers.values():
            triggers.sort(key=lambda t: -len(t.words))
        return Lexicon(
            hash=self._key,
            types=self._ontology.get("types", {}),
            contexts={name: [w.split() for w in words] for name, words in self._ontology.get("contexts", {}).items()},
            sectors=self._ontology.get("sectors", {}),
            topics=topics,
            scenes=self._scenes,
            default_cameo=self._ontology.get("cameo", {}),
            cameo={c: (r["event_type"], r["mode"] or None, r["contexts"].split()) for c, r in self._codes.items()},
            classes={name: self._words(self._expand(words, name)) for name, words in self._raw_classes.items()},
            grammar={name: self._words(words) for name, words in self._raw_grammar.items()},
            entities=self._entities,
            names=dict(self._names),
            surnames={k: sorted(v) for k, v in self._surnames.items()},
            states=self._states,
            neighbours=self._neighbours,
            roles=dict(self._roles),
            modifiers=self._modifiers,
            offices=self._offices,
            frames=self._frames,
            triggers=dict(self._triggers),
            forms={form: self._ranked(form, pairs) for form, pairs in self._forms.items()},
            places=list(self._sites.values()),
        )

    def _expand(self, words: list[str], where: str) -> list[str]:
        flat: list[str] = []
        for word in words:
            if word.startswith("@"):
                if word[1:] not in self._raw_classes:
                    self._wrong(f'{where}: unknown word class "{word}"{nearest(word[1:], self._raw_classes)}')
                    continue
                flat += self._expand(self._raw_classes[word[1:]], where)
            else:
                flat.append(word)
        return flat

    @staticmethod
    def _words(words: list[str]) -> tuple[list[str], list[list[str]]]:
        """Part single words from those of several; the parser cuts at hyphens, and so do we."""
        cut = [re.findall(r"[^\s-]+|-", w) if len(w) > 1 else [w] for w in words]
        return [w[0] for w in cut if len(w) == 1], [w for w in cut if len(w) > 1]

    # ---------------------------------------------------------------- inflection
    def _ranked(self, form: str, pairs: set[tuple[str, str]]) -> list[tuple[str, str]]:
        return sorted(pairs, key=lambda pair: self._rank(form, pair))

    def _rank(self, form: str, pair: tuple[str, str]) -> tuple[int, int, str]:
        """Order the lemmas of a form: "held" is of "hold" though some condition lists "held" itself."""
        return (0 if pair in self._ruling and pair[0] != form else 1 if pair in self._ruling else 2, len(pair[0]), pair[0])

    def _inflect(self, lemma: str, pos: str) -> None:
        forms = self._inflector.verb(lemma) if pos == "V" else self._inflector.noun(lemma) if pos == "N" else {lemma}
        for form in forms:
            self._forms[form].add((lemma, pos))

    def _inflect_all(self, words: list[str]) -> None:
        for word in words:
            for part in re.split(r"[\s-]+", word):
                if part and not part.startswith("@") and part not in PREPOSITIONS and len(part) > 1:
                    for pos in "NV":
                        self._inflect(part, pos)

    # ---------------------------------------------------------------- actors
    def _add_entity(self, where: str, entity: Entity) -> int:
        if entity.id in self._by_id:
            at, other = self._by_id[entity.id]
            if where.split(",")[0] == other.split(",")[0]:
                self._wrong(f"{where}: the id stands twice; also in {other}")
            self._entities[at] = entity
            return at
        self._entities.append(entity)
        self._by_id[entity.id] = (len(self._entities) - 1, where)
        return len(self._entities) - 1

    def _add_name(self, where: str, text: str, entity: int, use: str = "name", weak: bool = False, role: str | None = None, sector: str | None = None) -> None:
        words = words_of(text)
        if not words:
            self._wrong(f'{where}: name "{text}" holds no letters')
            return
        capitals = bool(SHORT_CAPITALS.match(text)) and len(text.replace(".", "")) <= 5
        name = Name(words, entity, use, weak, capitals, role, sector)
        if name not in self._names[words[0]]:
            self._names[words[0]].append(name)

    def _dates(self, where: str, entry: dict[str, Any]) -> tuple[str | None, str | None]:
        start, end = entry.get("from"), entry.get("to")
        for name, value in (("from", start), ("to", end)):
            if value is not None and not (isinstance(value, str) and DATE.match(value)):
                self._wrong(f'{where}: {name} = {value!r} is no date; write "2017-05-14", "2017-05" or "2017"')
        if isinstance(start, str) and isinstance(end, str) and _first(start) > _last(end):
            self._wrong(f"{where}: ends ({end}) before it starts ({start})")
        return (_first(start) if start else None), (_last(end) if end else None)

    def _check_codes(self, where: str, entry: dict[str, Any]) -> None:
        self._one_of(where, "sector", entry.get("sector"), self._ontology.get("sectors", {}))
        country = entry.get("country")
        if country in self._past and country not in self._states:
            entry["country"] = self._past[country]
        elif country is not None and country not in self._states:
            self._wrong(f'{where}: unknown country "{country}"{nearest(str(country), self._states)}')

    def _state(self, where: str, label: str, entry: dict[str, Any]) -> None:
        code, name = self._text(where, entry, "code"), self._text(where, entry, "name")
        start, end = self._dates(where, entry)
        partial = entry.get("kind") == "partially recognised"
        past = "successor" in entry
        ident = entry.get("id") or re.sub(r"[^a-z0-9]+", "-", normalize(name)).strip("-")
        if partial and entry.get("sector") is None:
            self._wrong(f'{where}: a partially recognised entity needs sector = "PRE"')
        country = entry.get("successor", code)
        at = self._add_entity(where, Entity(ident, name, "partially recognised" if partial else "state", country, entry.get("sector"), start=start, end=end))
        if past:
            self._past[code] = entry["successor"]
        if not partial and not past:
            if code in self._states:
                self._wrong(f'{where}: the code stands twice; also in "{self._entities[self._states[code]].name}"')
            self._states[code] = at
            self._neighbours[code] = self._list(where, entry, "neighbours")
        for text in [name, *self._list(where, entry, "names")]:
            self._add_name(where, text, at)
        for text in self._list(where, entry, "weak"):
            self._add_name(where, text, at, weak=True)
        for text in self._list(where, entry, "adjectives"):
            self._add_name(where, text, at, "adjective")
            self._add_name(where, self._inflector.plural_noun(text), at, "demonym")
        for text in self._list(where, entry, "demonyms"):
            self._add_name(where, text, at, "demonym")
            self._add_name(where, self._inflector.plural_noun(text), at, "demonym")
        capital = entry.get("capital", [])
        for text in [capital] if isinstance(capital, str) else capital:
            self._add_name(where, text, at, "capital")
        for item in self._list(where, entry, "metonyms"):
            if isinstance(item, dict):
                self._add_name(where, item.get("name", ""), at, "metonym", role=item.get("role"), sector=item.get("sector"))
            else:
                self._add_name(where, item, at, "metonym")
        for text in self._list(where, entry, "cities"):
            self._add_name(where, text, at, "city")
        for text in self._list(where, entry, "provinces"):
            self._add_name(where, text, at, "province")

    def _terms(self, where: str, entry: dict[str, Any]) -> list[Term]:
        terms = []
        for term in self._list(where, entry, "terms"):
            for name in term:
                if name not in ("from", "to", "sector", "role", "country", "office"):
                    self._wrong(f'{where}: unknown field "{name}" in terms{nearest(name, ("from", "to", "sector", "role", "country"))}')
            self._check_codes(where, term)
            start, end = self._dates(where, term)
            terms.append(Term(term.get("sector"), start, end, term.get("role"), term.get("country")))
        return terms

    def _actor(self, where: str, label: str, entry: dict[str, Any]) -> None:
        name, kind = self._text(where, entry, "name"), self._text(where, entry, "kind")
        self._one_of(where, "kind", kind, KINDS)
        self._check_codes(where, entry)
        start, end = self._dates(where, entry)
        terms = self._terms(where, entry)
        country, sector = entry.get("country"), entry.get("sector")
        if kind == "person":
            known = self._known_person(name, country or next((t.country for t in terms if t.country), None))
            if known is not None:
                old = self._entities[known]
                self._entities[known] = msgspec.structs.replace(old, terms=[*old.terms, *terms], sector=old.sector or sector, country=old.country or country)
                for text in self._list(where, entry, "names"):
                    self._add_name(where, text, known)
                return
        # "Labour Party (UK)": the label tells namesakes apart in the file and isn't shown
        at = self._add_entity(
            where,
            Entity(
                self._text(where, entry, "id"),
                re.sub(r" \([^)]*\)$", "", name),
                kind,
                country,
                sector,
                terms,
                start,
                end,
                self._list(where, entry, "theatre"),
                entry.get("parent"),
                entry.get("state_controlled"),
            ),
        )
        for code in self._list(where, entry, "theatre"):
            self._one_of(where, "country in theatre", code, [*self._states, *self._past])
        for text in [name, *self._list(where, entry, "names")]:
            self._claim(where, text, kind)
            self._add_name(where, text, at)
        for text in self._list(where, entry, "weak"):
            self._add_name(where, text, at, weak=True)
        if kind == "person":
            self._person(name, at)

    def _claim(self, where: str, text: str, kind: str) -> None:
        key = tuple(words_of(text))
        if kind == "person" or not key:
            return
        if key in self._strong and self._strong[key][0] != where:
            self._wrong(f'{where}: strong name "{text}" also belongs to {self._strong[key][0]}; make one of them weak')
        self._strong.setdefault(key, (where, text))

    def _known_person(self, name: str, country: str | None) -> int | None:
        """Find a person of that name and country; a person of international office may have none."""
        for at in self._persons.get(normalize(name), ()):
            other = self._entities[at].country or next((t.country for t in self._entities[at].terms if t.country), None)
            if other == country or other is None or country is None:
                return at
        return None

    def _person(self, name: str, at: int) -> None:
        self._persons[normalize(name)].append(at)
        words = words_of(name)
        if len(words) > 1:
            self._surnames[words[-1]].add(at)
            if len(words) > 2 and words[-2] in ("al", "el", "bin", "ben", "von", "van", "de", "da", "di", "le", "la", "abu", "ould"):
                self._surnames[" ".join(words[-2:])].add(at)

    def _office(self, where: str, label: str, entry: dict[str, Any]) -> None:
        self._check_codes(where, entry)
        country, sector = entry.get("country"), self._text(where, entry, "sector")
        title = self._text(where, entry, "title")
        titles = [title.lower(), *(t.lower() for t in self._list(where, entry, "titles"))]
        office = Office(self._text(where, entry, "id"), country, sector, titles, [])
        previous: tuple[str | None, str | None, str] | None = None
        for holder in self._list(where, entry, "holders"):
            name = holder.get("name", "")
            for key in holder:
                if key not in ("name", "names", "from", "to", "acting", "note", "party", "title"):
                    self._wrong(f'{where}, holder "{name}": unknown field "{key}"{nearest(key, ("name", "names", "from", "to"))}')
            start, end = self._dates(f'{where}, holder "{name}"', holder)
            if previous and previous[1] and start and start < previous[1] and len(holder.get("from", "")) == 10:
                self._wrong(f'{where}: terms of "{previous[2]}" (to {previous[1]}) and "{name}" (from {start}) overlap')
            previous = (start, end, name)
            term = Term(sector, start, end, title, country, office.id)
            at = self._known_person(name, country)
            if at is None:
                ident = "person-" + re.sub(r"[^a-z0-9]+", "-", f"{normalize(name)}-{country or 'int'}".lower())
                at = self._add_entity(where, Entity(ident, name, "person", country, None, [term]))
                self._person(name, at)
                self._add_name(where, name, at)
            else:
                old = self._entities[at]
                self._entities[at] = msgspec.structs.replace(old, terms=[*old.terms, term], country=old.country or country)
            for text in holder.get("names", []):
                self._add_name(where, text, at)
                words = words_of(text)
                if len(words) > 1:
                    self._surnames[words[-1]].add(at)
            office.holders.append((at, start, end))
        self._offices.append(office)

    def _role(self, where: str, label: str, entry: dict[str, Any]) -> None:
        self._check_codes(where, entry)
        kind = self._text(where, entry, "kind")
        self._one_of(where, "kind", kind, ("person", "group", "organ", "thing"))
        plurals = {k.lower(): v.lower() for k, v in entry.get("plurals", {}).items()}
        for text in self._list(where, entry, "words"):
            lower = text.lower()
            head, of, rest = lower.partition(" of ")
            forms = {lower, plurals.get(lower) or self._inflector.plural_noun(head) + of + rest}
            for form in sorted(forms):
                words = words_of(form)
                if not words:
                    continue
                role = Role([lower, *words], entry["sector"], kind, bool(entry.get("title")), entry.get("country"))
                head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
                if role not in self._roles[head]:
                    self._roles[head].append(role)

    def _modifier(self, where: str, label: str, entry: dict[str, Any]) -> None:
        self._one_of(where, "sector", entry.get("sector"), self._ontology.get("sectors", {}))
        for word in entry.get("words", [entry.get("word")]):
            if word:
                self._modifiers[word.lower().strip("-")] = Modifier(word.lower(), entry.get("sector"), entry.get("applies_to", []))

    def _place(self, where: str, label: str, entry: dict[str, Any]) -> None:
        self._check_codes(where, entry)
        name, country = self._text(where, entry, "name"), entry.get("country")
        for axis, most in (("latitude", 90), ("longitude", 180)):
            if not isinstance(entry.get(axis), (int, float)) or abs(entry[axis]) > most:
                self._wrong(f"{where}: {axis} = {entry.get(axis)!r} is no number of degrees; write {axis} = 15.5 (south and west negative, at most {most})")
                return
        site = Site(
            name,
            self._list(where, entry, "names"),
            entry["latitude"],
            entry["longitude"],
            country,
            entry.get("admin1"),
            entry.get("population", 0),
            entry.get("geonameid"),
        )
        self._sites[normalize(name), country, site.admin1] = site  # a later file replaces ours

    # ---------------------------------------------------------------- frames
    def _topic(self, entry: dict[str, Any]) -> Topic:
        where = f'ontology.toml, topic "{entry.get("id")}"'
        self._fields(where, "topic", entry)
        words, phrases = self._words(self._expand(entry.get("words", []), where))
        self._inflect_all(entry.get("words", []))
        for code in entry.get("codes", {}).values():
            self._one_of(where, "CAMEO code", code, self._codes)
        return Topic(
            entry["id"], entry.get("codes", {}), words, phrases, entry.get("types", []), entry.get("modes", []), entry.get("contexts", []), entry.get("mode")
        )

    def _scene(self, where: str, label: str, entry: dict[str, Any]) -> None:
        for event_type in self._list(where, entry, "types"):
            self._one_of(where, "event_type", event_type, self._ontology.get("types", {}))
        lists = {}
        for name in ("tellers", "verbs", "doers", "signs", "hints"):
            words = self._expand(self._list(where, entry, name), where)
            for part in {part for word in words for part in re.split(r"[\s-]+", word)}:
                self._inflect(part, "V" if name == "verbs" else "N")
            lists[name] = self._words(words)
        scene = Scene(
            self._text(where, entry, "id"), types=entry.get("types", []), timeless=bool(entry.get("timeless")), private=bool(entry.get("private")), **lists
        )
        self._scenes = [s for s in self._scenes if s.id != scene.id] + [scene]

    def _frame(self, where: str, label: str, entry: dict[str, Any]) -> None:
        ident, event_type = self._text(where, entry, "id"), self._text(where, entry, "event_type")
        types = self._ontology.get("types", {})
        self._one_of(where, "event_type", event_type, types)
        self._one_of(where, "mode", entry.get("mode"), types.get(event_type, {}).get("modes", {}))
        self._one_of(where, "cameo", entry.get("cameo"), self._codes)
        for context in self._list(where, entry, "contexts"):
            self._one_of(where, "context", context, self._ontology.get("contexts", {}))
        self._one_of(where, "status", entry.get("status"), AUXILIARY)
        self._one_of(where, "needs", entry.get("needs"), ("actor", "recipient", "both"))
        slots = {}
        for name in ("actor", "recipient", "sides"):
            value = entry.get(name, [])
            slots[name] = [value] if isinstance(value, str) else value
            for slot in slots[name]:
                self._one_of(where, f"slot in {name}", slot, SLOTS)
        if ident in self._frame_ids:
            if self._frame_ids[ident].split(",")[0] == label:
                self._wrong(f"{where}: the id stands twice")
            elif label.startswith("frames/"):
                self._wrong(f"{where}: the id stands in {self._frame_ids[ident]} too")
            else:
                replaced = next(i for i, f in enumerate(self._frames) if f.id == ident)
                for triggers in self._triggers.values():
                    triggers[:] = [t for t in triggers if t.frame != replaced]
        self._frame_ids[ident] = f"{label}, {ident}"
        examples = self._list(where, entry, "examples")
        if not any(e.get("event") for e in examples) or all(e.get("event") for e in examples):
            self._wrong(f'{where}: a frame needs an example that fires and one that stays silent (event = "")')
        self._frames.append(
            Frame(
                ident,
                label,
                event_type,
                entry.get("mode"),
                entry.get("cameo"),
                entry.get("contexts", []),
                self._conditions(where, entry),
                slots["actor"],
                slots["recipient"],
                slots["sides"],
                bool(entry.get("topic")),
                entry.get("needs"),
                bool(entry.get("debatable")),
                entry.get("status"),
                bool(entry.get("consumes", True)),
                examples,
            )
        )
        trigger = entry.get("trigger", {})
        if not isinstance(trigger, dict) or not trigger:
            self._wrong(f'{where}: field "trigger" is missing; write trigger = {{ verb = ["…"] }}')
            return
        for name, words in trigger.items():
            self._one_of(where, "kind of trigger", name, ("verb", "noun", "adjective", "modal"))
            for text in words:
                pos = name[0].upper()
                parts = (text.lower().replace("-", " ") if pos == "N" else text.lower()).split()
                *lead, parts[0] = parts[0].split("-")
                parts = [w for k, w in enumerate(parts) if k == 0 or w not in ("a", "an", "the")]
                head = parts[-1] if pos == "N" else parts[0]
                self._triggers[head].append(Trigger(parts, pos, len(self._frames) - 1, lead))
                self._inflect(head, pos)
                self._ruling.add((head, pos))
                for part in parts:
                    if part != head and part not in PREPOSITIONS:
                        self._inflect(part, "N")

    def _add_gerunds(self) -> None:
        """Let a verb's frames find its gerund too ("the jailing of editors"), unless a frame of the same type lists that as a noun."""
        types = [frame.event_type for frame in self._frames]
        for triggers in list(self._triggers.values()):
            for verb in [t for t in triggers if t.pos == "V" and len(t.words) == 1 and not t.lead]:
                gerund = self._inflector.gerund(verb.words[0])
                if not any(t.pos == "N" and types[t.frame] == types[verb.frame] for t in self._triggers.get(gerund, ())):
                    self._triggers[gerund].append(Trigger([gerund], "G", verb.frame))
                    self._inflect(gerund, "N")

    def _conditions(self, where: str, entry: dict[str, Any]) -> list[Condition]:
        found = []
        for part in ("object", "complement", "subject", "modifier", "clause"):
            for name, negated in ((part, False), (f"not_{part}", True)):
                if name in entry:
                    words = self._list(where, entry, name)
                    found.append(Condition(part, *self._words(self._expand(words, where)), negated=negated))
                    self._inflect_all(words)
        for preposition, words in entry.get("preposition", {}).items():
            self._one_of(where, "preposition", preposition, PREPOSITIONS)
            found.append(Condition(preposition, *self._words(self._expand(words, where))))
            self._inflect_all(words)
        for preposition in self._list(where, entry, "not_preposition"):
            found.append(Condition(preposition, negated=True))
        for name in ("object_is", "subject_is"):
            if name in entry:
                self._one_of(where, name, entry[name], REFERS)
                found.append(Condition(name[:-3], refers=entry[name]))
        return found


def _first(date: str) -> str:
    return date + {4: "-01-01", 7: "-01"}.get(len(date), "")


def _last(date: str) -> str:
    return date + {4: "-12-31", 7: "-31"}.get(len(date), "")
