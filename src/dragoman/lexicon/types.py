"""What a loaded lexicon is made of; plain structs, so that a compiled lexicon is read back in a moment."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Any

from msgspec import Struct, field

WORD = re.compile(r"(?:[^\W\d_]\.){2,}[^\W\d_]?|[^\W_]+")


Words = tuple[list[str], list[list[str]]]  # single words, and several side by side


@lru_cache(maxsize=1 << 16)
def normalize(word: str) -> str:
    """Fold case, accents and the dots of abbreviations, so that spellings that differ only so are one."""
    if word.isascii():
        return word.lower().replace(".", "")
    folded = unicodedata.normalize("NFKD", word.replace("ı", "i").replace("ł", "l").replace("Ł", "L").replace("ø", "o").replace("đ", "d").replace("ß", "ss"))
    return "".join(c for c in folded if not unicodedata.combining(c)).casefold().replace(".", "")


def words_of(text: str) -> list[str]:
    """Cut a name or phrase into normalized words; hyphens and apostrophes part them."""
    return [normalize(m.group()) for m in WORD.finditer(text)]


class Term(Struct, frozen=True, omit_defaults=True):
    """What an actor was from one day to another; None means open. `office` is the id of the office held, if any."""

    sector: str | None = None
    start: str | None = None
    end: str | None = None
    role: str | None = None
    country: str | None = None
    office: str | None = None


class Entity(Struct, frozen=True, omit_defaults=True):
    """An actor with a name of its own. `kind` "state" entities carry the ISO code as country."""

    id: str
    name: str
    kind: str
    country: str | None = None
    sector: str | None = None
    terms: list[Term] = field(default_factory=list)
    start: str | None = None
    end: str | None = None
    theatre: list[str] = field(default_factory=list)
    parent: str | None = None
    state_controlled: bool | None = None


class Name(Struct, frozen=True, omit_defaults=True):
    """One way to name an entity: its normalized words, and how much the name alone is worth.

    `use` is "name", "adjective", "demonym", "capital", "metonym", "city" or "province".
    """

    words: list[str]
    entity: int
    use: str = "name"
    weak: bool = False
    capitals: bool = False
    role: str | None = None
    sector: str | None = None


class Site(Struct, frozen=True, omit_defaults=True):
    """A place that the table of cities lacks, or knows under another spelling (the same `geonameid`); no country where two claim it."""

    name: str
    names: list[str]
    latitude: float
    longitude: float
    country: str | None = None
    admin1: str | None = None
    population: int = 0
    geonameid: int | None = None


class Role(Struct, frozen=True, omit_defaults=True):
    """A common noun for people or bodies; `kind` is person, group, organ or thing."""

    words: list[str]
    sector: str
    kind: str
    title: bool = False
    country: str | None = None


class Modifier(Struct, frozen=True, omit_defaults=True):
    """A word that changes the sector of what it stands before ("former"); None leaves it."""

    word: str
    sector: str | None = None
    applies_to: list[str] = field(default_factory=list)


class Office(Struct, frozen=True, omit_defaults=True):
    """A post with the entities that held it, in order."""

    id: str
    country: str | None
    sector: str
    titles: list[str]
    holders: list[tuple[int, str | None, str | None]]


class Condition(Struct, frozen=True, omit_defaults=True):
    """A test on one part of the sentence: it must hold (or, with `negated`, must not hold) one of the words."""

    part: str
    words: list[str] = field(default_factory=list)
    phrases: list[list[str]] = field(default_factory=list)
    refers: str | None = None
    negated: bool = False


class Trigger(Struct, frozen=True, omit_defaults=True):
    """A word, or a verb with its particle, preposition or noun; `pos` is V, N, A, M (modal) or G (the gerund of a verb as a noun).

    `lead` stands before the first word, joined by hyphens ("test" of "test-fire").
    """

    words: list[str]
    pos: str
    frame: int
    lead: list[str] = field(default_factory=list)


class Frame(Struct, frozen=True, omit_defaults=True):
    """How the language names one kind of act. Fields as in lexicons/README.md."""

    id: str
    file: str
    event_type: str
    mode: str | None = None
    cameo: str | None = None
    contexts: list[str] = field(default_factory=list)
    conditions: list[Condition] = field(default_factory=list)
    actor: list[str] = field(default_factory=list)
    recipient: list[str] = field(default_factory=list)
    sides: list[str] = field(default_factory=list)
    topic: bool = False
    needs: str | None = None
    debatable: bool = False
    status: str | None = None
    consumes: bool = True
    examples: list[dict[str, str]] = field(default_factory=list)


class Correction(Struct, frozen=True, omit_defaults=True):
    """What reviewers taught of candidates of a frame, a trigger's lemma, a type, or all that are given: log odds to add, and the type that it becomes."""

    frame: str | None = None
    trigger: str | None = None
    event_type: str | None = None
    weight: float = 0.0
    becomes: str | None = None
    seen: str = ""


class Scene(Struct, frozen=True, omit_defaults=True):
    """Where deeds are told that are no events. Fields as in lexicons/README.md."""

    id: str
    tellers: Words = ([], [])
    verbs: Words = ([], [])
    doers: Words = ([], [])
    signs: Words = ([], [])
    hints: Words = ([], [])
    types: list[str] = field(default_factory=list)
    timeless: bool = False
    private: bool = False


class Topic(Struct, frozen=True, omit_defaults=True):
    """What a verbal act may be about, and the CAMEO code under each root."""

    id: str
    codes: dict[str, str]
    words: list[str] = field(default_factory=list)
    phrases: list[list[str]] = field(default_factory=list)
    types: list[str] = field(default_factory=list)
    modes: list[str] = field(default_factory=list)
    contexts: list[str] = field(default_factory=list)
    mode: str | None = None


class Lexicon(Struct):
    """All of it. `hash` is the content hash of the files; the tables below `names` are keyed by a first word."""

    hash: str
    types: dict[str, dict[str, Any]]
    contexts: dict[str, list[list[str]]]
    sectors: dict[str, str]
    topics: list[Topic]
    scenes: list[Scene]
    default_cameo: dict[str, str]
    cameo: dict[str, tuple[str, str | None, list[str]]]
    classes: dict[str, tuple[list[str], list[list[str]]]]
    grammar: dict[str, tuple[list[str], list[list[str]]]]
    entities: list[Entity]
    names: dict[str, list[Name]]
    surnames: dict[str, list[int]]
    states: dict[str, int]
    neighbours: dict[str, list[str]]
    roles: dict[str, list[Role]]
    modifiers: dict[str, Modifier]
    offices: list[Office]
    frames: list[Frame]
    triggers: dict[str, list[Trigger]]
    forms: dict[str, list[tuple[str, str]]]
    places: list[Site] = field(default_factory=list)
    corrections: list[Correction] = field(default_factory=list)

    def lemma(self, form: str, tag: str) -> str:
        """Look up the lemma of a lower-cased form by its Penn tag; forms that no lexicon uses lose a plain -s only."""
        kind = tag[0]
        known = self.forms.get(form)
        if known:
            for lemma, pos in known:
                if pos == kind:
                    return lemma
            if kind not in "VN":
                return form
        if tag in ("NNS", "VBZ", "NNPS") and len(form) > 3 and form.endswith("s") and not form.endswith("ss"):
            return form[:-3] + "y" if form.endswith("ies") else form[:-1]
        return form

    def is_name(self, word: str) -> bool:
        """Tell whether a word begins a name that the lexicon knows (for texts without capitals)."""
        key = normalize(word)
        return key in self.names and (len(key) > 3 or "." in word) and key not in self.forms
