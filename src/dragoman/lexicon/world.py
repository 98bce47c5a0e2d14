"""Entries of actors, states, offices, roles and places in; the tables of who and where, out."""

from __future__ import annotations

import itertools
import re
from collections import defaultdict
from typing import Any

import msgspec

from dragoman.lexicon.entries import Entries, nearest
from dragoman.lexicon.types import Entity, Modifier, Name, Office, Role, Site, Term, normalize, words_of

KINDS = ("state", "igo", "ngo", "media", "party", "armed group", "people", "faith", "organ", "company", "person", "partially recognised")
SHORT_CAPITALS = re.compile(r"^[A-Z][A-Z0-9.&/-]{0,4}[A-Z0-9.]$|^[A-Z][a-z]?[A-Z]+s?$")
DATE = re.compile(r"^\d{4}(-\d\d(-\d\d)?)?$")


class World:
    """Reads who and where: fills the tables below, states first."""

    def __init__(self, entries: Entries) -> None:
        self._in = entries
        self.entities: list[Entity] = []
        self._by_id: dict[str, tuple[int, str]] = {}
        self.names: dict[str, list[Name]] = defaultdict(list)
        self._strong: dict[tuple[str, ...], tuple[str, int]] = {}
        self._persons: dict[str, list[int]] = defaultdict(list)
        self._person_entries: dict[int, str] = {}
        self._also: dict[int, list[str]] = {}
        self.surnames: dict[str, set[int]] = defaultdict(set)
        self.states: dict[str, int] = {}
        self.past: dict[str, str] = {}
        self.neighbours: dict[str, list[str]] = {}
        self.roles: dict[str, list[Role]] = defaultdict(list)
        self.modifiers: dict[str, Modifier] = {}
        self.offices: list[Office] = []
        self._office_ids: dict[str, str] = {}
        self.sites: dict[tuple[str, str | None, str | None], Site] = {}

    def _add_entity(self, where: str, entity: Entity) -> int:
        if entity.id in self._by_id:
            at, other = self._by_id[entity.id]
            if self._in.is_own(where) == self._in.is_own(other):
                self._in.wrong(f"{where}: the id stands twice; also in {other}; give one of them an id of its own, or join them")
            self.entities[at] = entity
            self._by_id[entity.id] = (at, where)
            return at
        self.entities.append(entity)
        self._by_id[entity.id] = (len(self.entities) - 1, where)
        return len(self.entities) - 1

    def _add_name(self, where: str, text: str, entity: int, use: str = "name", weak: bool = False, role: str | None = None, sector: str | None = None) -> None:
        words = words_of(text)
        if not words:
            self._in.wrong(f'{where}: name "{text}" holds no letters')
            return
        capitals = bool(SHORT_CAPITALS.match(text)) and len(text.replace(".", "")) <= 5
        name = Name(words, entity, use, weak, capitals, role, sector)
        if name not in self.names[words[0]]:
            self.names[words[0]].append(name)

    def _dates(self, where: str, entry: dict[str, Any]) -> tuple[str | None, str | None]:
        start, end = entry.get("from"), entry.get("to")
        for name, value in (("from", start), ("to", end)):
            if value is not None and not (isinstance(value, str) and DATE.match(value)):
                self._in.wrong(f'{where}: {name} = {value!r} is no date; write "2017-05-14", "2017-05" or "2017"')
        if isinstance(start, str) and isinstance(end, str) and _first(start) > _last(end):
            self._in.wrong(f"{where}: ends ({end}) before it starts ({start})")
        return (_first(start) if start else None), (_last(end) if end else None)

    def _check_codes(self, where: str, entry: dict[str, Any]) -> None:
        self._in.one_of(where, "sector", entry.get("sector"), self._in.ontology.get("sectors", {}))
        country = entry.get("country")
        if country in self.past and country not in self.states:
            entry["country"] = self.past[country]
        elif country is not None and country not in self.states:
            self._in.wrong(f'{where}: unknown country "{country}"{nearest(str(country), self.states)}')

    def state(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read a state."""
        code, name = self._in.text(where, entry, "code"), self._in.text(where, entry, "name")
        start, end = self._dates(where, entry)
        partial = entry.get("kind") == "partially recognised"
        past = "successor" in entry
        ident = entry.get("id") or re.sub(r"[^a-z0-9]+", "-", normalize(name)).strip("-")
        if partial and entry.get("sector") is None:
            self._in.wrong(f'{where}: a partially recognised entity needs sector = "PRE"')
        country = entry.get("successor", code)
        at = self._add_entity(where, Entity(ident, name, "partially recognised" if partial else "state", country, entry.get("sector"), start=start, end=end))
        if past:
            self.past[code] = entry["successor"]
        if not partial and not past:
            if code in self.states:
                self._in.wrong(f'{where}: the code stands twice; also in "{self.entities[self.states[code]].name}"')
            self.states[code] = at
            self.neighbours[code] = self._in.texts(where, entry, "neighbours")
        for text in [name, *self._in.texts(where, entry, "names")]:
            self._add_name(where, text, at)
        for text in self._in.texts(where, entry, "weak"):
            self._add_name(where, text, at, weak=True)
        for text in self._in.texts(where, entry, "adjectives"):
            self._add_name(where, text, at, "adjective")
            self._add_name(where, self._in.inflector.plural_noun(text), at, "demonym")
        for text in self._in.texts(where, entry, "demonyms"):
            self._add_name(where, text, at, "demonym")
            self._add_name(where, self._in.inflector.plural_noun(text), at, "demonym")
        capital = entry.get("capital", [])
        for text in [capital] if isinstance(capital, str) else capital:
            self._add_name(where, text, at, "capital")
        for item in entry.get("metonyms", []):
            if isinstance(item, dict):
                self._add_name(where, item.get("name", ""), at, "metonym", role=item.get("role"), sector=item.get("sector"))
            else:
                self._add_name(where, item, at, "metonym")
        for text in self._in.texts(where, entry, "cities"):
            self._add_name(where, text, at, "city")
        for text in self._in.texts(where, entry, "provinces"):
            self._add_name(where, text, at, "province")

    def _terms(self, where: str, entry: dict[str, Any]) -> list[Term]:
        terms = []
        for term in self._in.tables(where, entry, "terms"):
            for name in term:
                if name not in ("from", "to", "sector", "role", "country", "office"):
                    self._in.wrong(f'{where}: unknown field "{name}" in terms{nearest(name, ("from", "to", "sector", "role", "country"))}')
            self._check_codes(where, term)
            start, end = self._dates(where, term)
            terms.append(Term(term.get("sector"), start, end, term.get("role"), term.get("country")))
        return terms

    def actor(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read an actor."""
        name, kind = self._in.text(where, entry, "name"), self._in.text(where, entry, "kind")
        self._in.one_of(where, "kind", kind, KINDS)
        self._check_codes(where, entry)
        start, end = self._dates(where, entry)
        terms = self._terms(where, entry)
        country, sector = entry.get("country"), entry.get("sector")
        if kind == "person":
            known = self._known_person(name, country or next((t.country for t in terms if t.country), None))
            if known is not None:
                old = self.entities[known]
                other = self._person_entries.get(known)
                if other is not None and self._in.is_own(where) == self._in.is_own(other):
                    self._in.wrong(f"{where}: the person stands in {other} too; join the two entries")
                self._person_entries[known] = where
                if self._in.is_own(where):  # the user's word goes before ours
                    self.entities[known] = msgspec.structs.replace(old, terms=[*terms, *old.terms], sector=sector or old.sector, country=country or old.country)
                else:
                    self.entities[known] = msgspec.structs.replace(old, terms=[*old.terms, *terms], sector=old.sector or sector, country=old.country or country)
                for text in self._in.texts(where, entry, "names"):
                    self._add_name(where, text, known)
                return
        # "Labour Party (UK)": the label tells namesakes apart in the file and isn't shown
        at = self._add_entity(
            where,
            Entity(
                self._in.text(where, entry, "id"),
                re.sub(r" \([^)]*\)$", "", name),
                kind,
                country,
                sector,
                terms,
                start,
                end,
                self._in.texts(where, entry, "theatre"),
                entry.get("parent"),
                entry.get("state_controlled"),
            ),
        )
        for code in self._in.texts(where, entry, "theatre"):
            self._in.one_of(where, "country in theatre", code, [*self.states, *self.past])
        for text in [name, *self._in.texts(where, entry, "names")]:
            self._claim(where, text, kind, at)
            self._add_name(where, text, at)
        for text in self._in.texts(where, entry, "weak"):
            self._add_name(where, text, at, weak=True)
        if kind == "person":
            self._person(name, at)
            self._person_entries[at] = where
            self._also[at] = self._in.texts(where, entry, "also")
            for code in self._also[at]:
                self._in.one_of(where, "country in also", code, [*self.states, *self.past])

    def _claim(self, where: str, text: str, kind: str, at: int) -> None:
        key = tuple(words_of(text))
        if kind == "person" or not key:
            return
        if key in self._strong and self._strong[key][1] != at:
            self._in.wrong(f'{where}: strong name "{text}" also belongs to {self._strong[key][0]}; make one of them weak, or give yours that id to replace it')
        self._strong.setdefault(key, (where, at))

    def namesakes(self) -> None:
        """Find two entities with one strong name that neither country nor dates of office tell apart."""
        bearers: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for names in self.names.values():
            for name in names:
                if not name.weak and name.use == "name" and name.entity not in bearers[tuple(name.words)]:
                    bearers[tuple(name.words)].append(name.entity)
        where = {at: where for at, where in self._by_id.values()}
        for words, found in bearers.items():
            for one, other in itertools.combinations([(self.entities[at], where[at]) for at in found], 2):
                if not _told_apart(one[0], other[0]):
                    self._in.wrong(
                        f'{other[1]}: strong name "{" ".join(words)}" also belongs to {one[1]}; leave it to one of them, or join them if they are one'
                    )

    def sort(self) -> None:
        """Put the longest names and roles first."""
        for names in self.names.values():
            names.sort(key=lambda n: -len(n.words))
        for roles in self.roles.values():
            roles.sort(key=lambda r: -len(r.words[0].split()))

    def _known_person(self, name: str, country: str | None) -> int | None:
        """Find a person of that name and country; a person of international office may have none."""
        for at in self._persons.get(normalize(name), ()):
            other = self.entities[at].country or next((t.country for t in self.entities[at].terms if t.country), None)
            if other == country or other is None or country is None or country in self._also.get(at, ()):
                return at
        return None

    def _person(self, name: str, at: int) -> None:
        self._persons[normalize(name)].append(at)
        words = words_of(name)
        if len(words) > 1:
            self.surnames[words[-1]].add(at)
            if len(words) > 2 and words[-2] in ("al", "el", "bin", "ben", "von", "van", "de", "da", "di", "le", "la", "abu", "ould"):
                self.surnames[" ".join(words[-2:])].add(at)

    def office(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read an office with its holders."""
        self._check_codes(where, entry)
        country, sector = entry.get("country"), self._in.text(where, entry, "sector")
        title = self._in.text(where, entry, "title")
        titles = [title.lower(), *(t.lower() for t in self._in.texts(where, entry, "titles"))]
        office = Office(self._in.text(where, entry, "id"), country, sector, titles, [])
        other = self._office_ids.get(office.id)
        if other is not None and self._in.is_own(other) == self._in.is_own(where):
            self._in.wrong(f"{where}: the id stands twice; also in {other}; give one of them an id of its own, or join them")
        self.offices = [o for o in self.offices if o.id != office.id]  # the user's word goes before ours
        self._office_ids[office.id] = where
        held: list[tuple[dict[str, Any], str]] = []
        for holder in self._in.tables(where, entry, "holders"):
            name = holder.get("name", "")
            for key in holder:
                if key not in ("name", "names", "from", "to", "acting", "note", "party", "title"):
                    self._in.wrong(f'{where}, holder "{name}": unknown field "{key}"{nearest(key, ("name", "names", "from", "to"))}')
            start, end = self._dates(f'{where}, holder "{name}"', holder)
            for before, other in held:
                if other != name and _overlap(before, holder):
                    self._in.wrong(f'{where}: terms of "{other}" ({_span(before)}) and "{name}" ({_span(holder)}) overlap; end the one where the other begins')
            held.append((holder, name))
            term = Term(sector, start, end, title, country, office.id)
            at = self._known_person(name, country)
            if at is None:
                ident = "person-" + re.sub(r"[^a-z0-9]+", "-", f"{normalize(name)}-{country or 'int'}".lower())
                at = self._add_entity(where, Entity(ident, name, "person", country, None, [term]))
                self._person(name, at)
                self._add_name(where, name, at)
            else:
                old = self.entities[at]
                self.entities[at] = msgspec.structs.replace(old, terms=[*old.terms, term], country=old.country or country)
            for text in holder.get("names", []):
                self._add_name(where, text, at)
                words = words_of(text)
                if len(words) > 1:
                    self.surnames[words[-1]].add(at)
            office.holders.append((at, start, end))
        self.offices.append(office)

    def role(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read a group of role nouns."""
        self._check_codes(where, entry)
        kind, sector = self._in.text(where, entry, "kind"), self._in.text(where, entry, "sector")
        self._in.one_of(where, "kind", kind, ("person", "group", "organ", "thing"))
        plurals = {k.lower(): v.lower() for k, v in entry.get("plurals", {}).items()}
        for text in self._in.texts(where, entry, "words"):
            lower = text.lower()
            head, of, rest = lower.partition(" of ")
            forms = {lower, plurals.get(lower) or self._in.inflector.plural_noun(head) + of + rest}
            for form in sorted(forms):
                words = words_of(form)
                if not words:
                    continue
                role = Role([lower, *words], sector, kind, bool(entry.get("title")), entry.get("country"))
                head = words[words.index("of") - 1] if "of" in words[1:] else words[-1]
                if role not in self.roles[head]:
                    self.roles[head].append(role)

    def modifier(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read a modifier of roles."""
        self._in.one_of(where, "sector", entry.get("sector"), self._in.ontology.get("sectors", {}))
        for word in entry.get("words", [entry.get("word")]):
            if word:
                self.modifiers[word.lower().strip("-")] = Modifier(word.lower(), entry.get("sector"), entry.get("applies_to", []))

    def place(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read a place."""
        self._check_codes(where, entry)
        name, country = self._in.text(where, entry, "name"), entry.get("country")
        for axis, most in (("latitude", 90), ("longitude", 180)):
            if not isinstance(entry.get(axis), (int, float)) or abs(entry[axis]) > most:
                self._in.wrong(f"{where}: {axis} = {entry.get(axis)!r} is no number of degrees; write {axis} = 15.5 (south and west negative, at most {most})")
                return
        site = Site(
            name,
            self._in.texts(where, entry, "names"),
            entry["latitude"],
            entry["longitude"],
            country,
            entry.get("admin1"),
            entry.get("population", 0),
            entry.get("geonameid"),
        )
        self.sites[normalize(name), country, site.admin1] = site  # a later file replaces ours


def _overlap(a: dict[str, Any], b: dict[str, Any]) -> bool:
    """Tell whether two terms are sure to share more than a day, however a bare month or year is read."""

    def ends_before(one: dict[str, Any], other: dict[str, Any]) -> bool:
        return bool(one.get("to") and other.get("from")) and _first(one["to"]) <= _last(other["from"])

    return not ends_before(a, b) and not ends_before(b, a)


def _told_apart(a: Entity, b: Entity) -> bool:
    """Tell whether two bearers of a name can be told apart: states in time, people by country or by their years in office."""
    if a.kind in ("state", "partially recognised") and b.kind in ("state", "partially recognised"):
        return True
    if a.kind != "person" or b.kind != "person":
        return False
    if a.country != b.country:
        return True
    return bool(a.terms and b.terms) and not any(
        (s.start or "") <= (t.end or "9999") and (t.start or "") <= (s.end or "9999") for s in a.terms for t in b.terms
    )


def _span(term: dict[str, Any]) -> str:
    return " ".join(f"{name} {term[name]}" for name in ("from", "to") if name in term) or "without dates"


def _first(date: str) -> str:
    return date + {4: "-01-01", 7: "-01"}.get(len(date), "")


def _last(date: str) -> str:
    return date + {4: "-12-31", 7: "-31"}.get(len(date), "")
