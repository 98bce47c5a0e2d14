"""A name and a date in; which entity it is, and what that entity was on that day, out."""

from __future__ import annotations

from dragoman.actors.discourse import Discourse
from dragoman.actors.names import Hit
from dragoman.lexicon import Entity, Lexicon, normalize
from dragoman.lexicon.types import Name, Term
from dragoman.model import Party


class Resolver:
    """Chooses among the entities of a name, and tells country, sector and role as of a day (ISO date or None)."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon

    def choose(self, names: list[Name], date: str | None, countries: list[str], discourse: Discourse | None) -> Name | None:
        """Choose what a name means; None where it stays open.

        A weak name needs support: another mention of the same entity or of its country.
        """
        entities = self._lexicon.entities
        fitting = [n for n in names if not n.weak or self._supported(entities[n.entity], countries, discourse)]
        if len(fitting) > 1:
            alive = [n for n in fitting if _alive(entities[n.entity], date)]
            fitting = alive or fitting
        if len({n.entity for n in fitting}) > 1 and all(entities[n.entity].kind == "person" for n in fitting):
            fitting = self._in_office(fitting, date)
        if len(fitting) > 1:
            near = [n for n in fitting if entities[n.entity].country in countries or (discourse and entities[n.entity].country in discourse.states)]
            fitting = near or fitting
        if len(fitting) > 1:
            rank = {"name": 0, "adjective": 1, "demonym": 1, "capital": 1, "metonym": 1, "province": 3, "city": 4}
            best = min(rank[n.use] for n in fitting)
            fitting = [n for n in fitting if rank[n.use] == best]
        if len({n.entity for n in fitting}) > 1:
            same = {(entities[n.entity].country, entities[n.entity].kind) for n in fitting}
            strong = [n for n in fitting if not n.weak]
            if len(same) > 1 and len({n.entity for n in strong}) != 1:
                return None
            return (strong or fitting)[0]
        return fitting[0] if fitting else None

    def _in_office(self, names: list[Name], date: str | None) -> list[Name]:
        """Choose among namesakes, or one person who served two states: who held an office on a day, else who held the last one before."""
        entities = self._lexicon.entities
        if date:
            now = [n for n in names if any((t.start or "") <= date <= (t.end or "9999") for t in entities[n.entity].terms)]
            names = now or [n for n in names if any((t.start or "") <= date for t in entities[n.entity].terms)] or names
        last = max(max((t.start or "" for t in entities[n.entity].terms), default="") for n in names)
        return [n for n in names if any((t.start or "") == last for t in entities[n.entity].terms)] or names

    def _supported(self, entity: Entity, countries: list[str], discourse: Discourse | None) -> bool:
        named = discourse is not None and (entity.id in discourse.entities or entity.country in discourse.states)
        return named or (entity.country is not None and entity.country in countries)

    def fields(self, entity: Entity, name: Name | None, date: str | None) -> dict[str, str | None]:
        """Give name, country, sector, role and entity id as of a day."""
        term = self.term(entity, date)
        sector, country, role = entity.sector, entity.country, None
        if term:
            sector, country, role = term.sector or sector, term.country or country, term.role
        elif entity.terms and entity.kind == "person":
            sector = entity.sector or "ELI"
            country = country or entity.terms[-1].country
        if name is not None and name.sector:
            sector = name.sector
        if name is not None and name.role:
            role = name.role
        if sector == "IGO" and entity.kind == "person":
            country = None  # who serves an international body acts for no state
        return {"name": entity.name, "country": country, "sector": sector, "role": role, "entity": entity.id}

    @staticmethod
    def term(entity: Entity, date: str | None) -> Term | None:
        """Give the term that covers a day; without a date, the last one."""
        if not entity.terms:
            return None
        if date is None:
            return max(entity.terms, key=lambda t: (t.end or "9999", t.start or ""))
        covering = [t for t in entity.terms if (t.start is None or t.start <= date) and (t.end is None or date <= t.end)]
        return covering[0] if covering else None

    def day_of_office(self, hits: list[Hit], words: list[str]) -> str | None:
        """Give the first day of the office of a named person that a text speaks of ("defence" of "defence minister")."""
        stems = {w[:5] for w in words if len(w) > 4}
        for hit in hits:
            for name in hit.names:
                entity = self._lexicon.entities[name.entity]
                for term in entity.terms if entity.kind == "person" else ():
                    if (
                        term.role
                        and term.start
                        and any(w[:5] in stems for w in term.role.split() if len(w) > 4 and w not in ("minister", "secretary", "president"))
                    ):
                        return term.start
        return None

    def by_surname(self, surname: str, role: str | None, countries: list[str], date: str | None) -> Entity | None:
        """Find the one officeholder of that surname who bears the title, in the country named or in any."""
        found: list[Entity] = []
        for at in self._lexicon.surnames.get(normalize(surname), ()):
            entity = self._lexicon.entities[at]
            terms = [t for t in entity.terms if not countries or (t.country or entity.country) in countries]
            if role:
                terms = [t for t in terms if t.role and (role.split()[-1] in t.role.split() or t.role.split()[-1] in role.split())]
            if date:
                terms = [t for t in terms if t.start is None or t.start <= date]
            if terms or (not entity.terms and not role):
                found.append(entity)
        if date and len(found) > 1:
            now = [e for e in found if (t := self.term(e, date)) is not None and t]
            found = now or found
        if len(found) == 1:
            return found[0]
        return None

    def holder(self, role: str, country: str, date: str | None) -> Entity | None:
        """Find who held an office of a country on a day."""
        if date is None:
            return None
        for office in self._lexicon.offices:
            if office.country == country and role in office.titles:
                for at, start, end in office.holders:
                    if (start is None or start <= date) and (end is None or date <= end):
                        return self._lexicon.entities[at]
        return None

    def state_name(self, country: str) -> str | None:
        """Give the usual name of a state by its ISO code."""
        at = self._lexicon.states.get(country)
        return self._lexicon.entities[at].name if at is not None else None

    def state_party(self, country: str) -> Party:
        """Make the government of a state a party."""
        entity = self._lexicon.entities[self._lexicon.states[country]]
        return Party(entity.name, None, None, entity.name, country, "GOV", None, entity.id)


def _alive(entity: Entity, date: str | None) -> bool:
    if date is None:
        return entity.end is None
    return (entity.start is None or entity.start <= date) and (entity.end is None or date <= entity.end)
