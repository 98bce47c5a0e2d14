"""What a document has mentioned so far: the antecedents of pronouns, surnames and descriptions."""

from __future__ import annotations

from collections.abc import Collection

from msgspec import Struct, structs

from dragoman.model import Party

RECENT = 3  # sentences; on the development passages no pronoun reaches further back
KIND_WORDS = {
    "country": ("state",), "nation": ("state",), "state": ("state",), "government": ("state",), "kingdom": ("state",), "republic": ("state",),
    "group": ("armed group", "ngo", "party", "organ", "organisation"), "movement": ("armed group", "party", "ngo", "organisation"),
    "organization": ("igo", "ngo", "armed group", "organisation"), "organisation": ("igo", "ngo", "armed group", "organisation"),
    "militia": ("armed group",), "faction": ("armed group", "party"), "party": ("party",), "bloc": ("igo",), "union": ("igo", "ngo"),
    "alliance": ("igo", "armed group"), "agency": ("igo", "organ", "media", "ngo"), "body": ("igo", "organ"), "council": ("igo", "organ"),
    "cartel": ("armed group",), "gang": ("armed group",), "company": ("company",), "firm": ("company",), "charity": ("ngo",),
    "insurgents": ("armed group",), "rebels": ("armed group",), "militants": ("armed group",), "guerrillas": ("armed group",), "fighters": ("armed group",),
    "jihadists": ("armed group",), "extremists": ("armed group",), "separatists": ("armed group",), "terrorists": ("armed group",),
}  # fmt: skip


class Antecedent(Struct, frozen=True):
    """A party that was mentioned: where, and what could refer back to it."""

    party: Party
    kind: str
    sentence: int
    subject: bool
    plural: bool | None  # None: a body that may be "it" or "they" ("the army")
    female: bool | None
    aside: bool = False  # behind a word of place, so no side of anything
    members: tuple[Antecedent, ...] = ()  # of several joined by "and"


class Discourse:
    """The parties of one document in the order of their mention."""

    def __init__(self) -> None:
        self._seen: list[Antecedent] = []
        self.acronyms: dict[str, Party] = {}
        self.surnames: dict[str, Antecedent] = {}
        self.states: dict[str, Party] = {}
        self.entities: set[str] = set()
        self.speaker: Antecedent | None = None
        self.home: str | None = None  # the country of the dateline

    def add(
        self,
        party: Party,
        kind: str,
        sentence: int,
        subject: bool = False,
        plural: bool | None = False,
        female: bool | None = None,
        aside: bool = False,
    ) -> Antecedent:
        """Note a mention."""
        item = Antecedent(party, kind, sentence, subject, plural, female, aside)
        self._seen.append(item)
        if party.entity:
            self.entities.add(party.entity)
        if kind == "state" and party.country:
            self.states.setdefault(party.country, party)
        if kind == "person" and party.name:
            words = party.name.split()
            last = words[-1].removeprefix("al-").removeprefix("el-")
            if not last[:1].isupper():
                return item  # "the army chief" bears no name
            self.surnames[words[-1].lower()] = self.surnames[last.lower()] = item
            if len(words) == 3 and words[-1][:1].isupper() and "-" in party.name:
                self.surnames.setdefault(words[0].lower(), item)
            elif "-" in words[-1] or len(words[0]) <= 4:
                self.surnames.setdefault(words[0].lower(), item)  # Kim Jong-un, Li Keqiang: the family name leads
        return item

    def add_joined(self, members: Collection[Antecedent]) -> None:
        """Note that several acted as one subject: who "they" are."""
        first = next(iter(members))
        self._seen.append(structs.replace(first, kind="several", plural=True, members=tuple(members)))

    def note_speaker(self) -> None:
        """Remember that the party added last is who speaks."""
        self.speaker = self._seen[-1]

    def _recent(self, sentence: int) -> list[Antecedent]:
        return [a for a in self._seen if sentence - RECENT <= a.sentence <= sentence]

    def person(self, sentence: int, before: int, female: bool | None, other: Collection[str | None] = ()) -> list[Antecedent]:
        """Find whom "he" or "she" means: the last subject that is a person, else the last person; not one who acts in the same clause."""
        found = [a for a in self._reachable(sentence, before, other) if a.kind == "person"]
        if female is not None:
            found = [a for a in found if a.female is None or a.female is female]
        return self._latest(found)

    def group(self, sentence: int, before: int, plural: bool, other: Collection[str | None] = ()) -> list[Antecedent]:
        """Find what "it" (one body or state) or "they" (several people) means."""
        found = [a for a in self._reachable(sentence, before, other) if a.kind != "person"]
        fitting = [a for a in found if a.plural is plural or a.plural is None] or ([a for a in found if not a.members] if plural else [])
        return self._latest(fitting)

    def _reachable(self, sentence: int, before: int, other: Collection[str | None]) -> list[Antecedent]:
        return [a for a in self._recent(sentence) if (a.party.end is None or a.party.end <= before or a.sentence < sentence) and a.party.name not in other]

    @staticmethod
    def _latest(found: list[Antecedent]) -> list[Antecedent]:
        if not found:
            return []
        last = found[-1].sentence
        subjects = [a for a in found if a.subject and a.sentence == last] or [a for a in found if a.subject and a.sentence == last - 1]
        best = subjects[0] if subjects else found[-1]
        return list(best.members) or [best]

    def described(self, noun: str, before: int) -> Antecedent | None:
        """Find what "the group", "the country", "the rebels" means: the last mention of that kind."""
        kinds = KIND_WORDS.get(noun, ())
        return next(
            (a for a in reversed(self._seen) if a.kind in kinds and (a.party.end or 0) <= before and not (a.kind == "state" and a.party.sector == "CVL")), None
        )

    def titled(self, role: str) -> Antecedent | None:
        """Find whom "the minister" means: the last person with that word in the office."""
        return next((a for a in reversed(self._seen) if a.kind == "person" and a.party.role and role in a.party.role.split()), None)

    def pair(self, before_sentence: int, states: bool = False) -> list[Party]:
        """List the two parties that "both sides" means: the last two states or groups, if just two stand in reach; "both countries" are states."""
        either = (("state", "armed group"), ("state", "armed group", "igo", "party", "person", "people"))
        for kinds in (("state",), ("state", "person")) if states else either:
            found: dict[str, Party] = {}
            for a in reversed(self._seen):
                if a.kind not in kinds or a.aside or (a.sentence == before_sentence and a.subject):
                    continue
                key = a.party.country if a.kind == "state" or (a.kind == "person" and (a.party.country or states)) else a.party.entity or a.party.name
                if key and key not in found:
                    found[key] = a.party
                if len(found) == 2:
                    return list(reversed(found.values()))
        return []

    def only_state(self) -> Party | None:
        """Give the one state that the document has named so far, if it is just one."""
        return next(iter(self.states.values())) if len(self.states) == 1 else None
