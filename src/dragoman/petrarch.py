"""A dictionary of PETRARCH (actors or agents) in; entries for our lexicons as TOML, and the lines that can't be read, out.

Actors: a name a line, synonyms with `+` before them, codes in brackets with the time that they hold for, comments behind `#` and `;`.
Agents: a noun with its plural in braces and the code that it adds (`GUNMAN_ {GUNMEN} [~UAF]`), sets of words to put in (`!MINIST! = MINISTER, MINISTRY`).
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct, field

from dragoman.errors import InputError
from dragoman.ingest import Problem
from dragoman.lexicon import Lexicon, normalize, words_of
from dragoman.lexicon.inflect import Inflector

CODE = re.compile(r"\[([^\[\]]*)\]")
SET = re.compile(r"^!(\w+)!\s*=\s*(.+)$")
USE = re.compile(r"!(\w+)!")
PLURAL = re.compile(r"\{([^{}]*)\}")
CENTURY = 30  # two-digit years up to this are of this century, as PETRARCH reads them
# Roles of CAMEO by the sector of PLOVER that took their place; what isn't listed here or there adds nothing.
SECTORS = {
    "INS": "REB", "SEP": "REB", "MED": "JRN", "HLH": "MED", "MNC": "BUS", "NGM": "NGO", "HRI": "NGO", "ENV": "NGO", "DEV": "NGO", "SET": "CVL", "PTY": "PTY",
    "CHR": "REL", "CTH": "REL", "PRO": "REL", "ORT": "REL", "MOS": "REL", "SUN": "REL", "SHI": "REL", "JEW": "REL", "HIN": "REL", "BUD": "REL",
}  # fmt: skip
# Countries that CAMEO writes otherwise than ISO, and states of the past by their successor.
COUNTRIES = {
    "KSV": "XKX", "PAL": "PSE", "ROM": "ROU", "ZAR": "COD", "TMP": "TLS", "SER": "SRB", "MTN": "MNE", "SUN": "RUS", "YUG": "SRB", "CSK": "CZE", "DDR": "DEU",
}  # fmt: skip
REGIONS = frozenset("AFR ASA BLK CRB CAU CFR CIS CEU EIN EAF EEU EUR LAM MEA MDT NAF NMR PGS SCN SAM SAS SEA SAF WAF WST INT".split())
KINDS = {
    "IGO": "igo", "NGO": "ngo", "JRN": "media", "BUS": "company", "REB": "armed group", "UAF": "armed group", "PRM": "armed group", "CRM": "armed group",
    "OPP": "party", "PTY": "party", "REL": "faith", None: "state",
}  # fmt: skip
BODIES = frozenset(
    (
        "army front party movement union council committee ministry court bank group force forces guard guards brigade brigades league congress parliament "
        "government assembly agency organization organisation commission police corps militia alliance coalition republic state"
    ).split()
)
ORGANS = frozenset(
    "ministry court parliament congress senate council commission committee agency government assembly administration embassy office cabinet".split()
)
GROUPS = frozenset("army navy police troops forces force militia guard crowd group staff youth public people clergy press media".split())


class Term(Struct, frozen=True):
    """A code for a time: first and last day, ISO 8601; None is open."""

    country: str | None
    sector: str | None
    start: str | None = None
    end: str | None = None


class Actor(Struct):
    """A name with its synonyms and codes, and the line that it began on."""

    line: int
    names: list[str]
    terms: list[Term] = field(default_factory=list)
    weak: list[str] = field(default_factory=list)
    id: str | None = None  # of the entry that it replaces


class Agent(Struct, frozen=True):
    """A noun with its plural (its own, if it has none) and sector; the country where the code names one."""

    word: str
    plural: str | None
    sector: str
    country: str | None = None


def convert(path: Path, lexicon: Lexicon, agents: bool | None = None) -> tuple[str, list[Problem]]:
    """Turn a dictionary into TOML.

    Args:
        path: the dictionary, in UTF-8 or Latin-1.
        lexicon: tells which countries and sectors there are, and what kind of thing a noun names.
        agents: whether it holds agents; default: if the file's name or its first code says so.

    Returns:
        The text of a file of actors or roles, and what couldn't be read.

    Raises:
        InputError: the file can't be read.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(f"{path}: can't be read ({error.strerror}); name a dictionary of PETRARCH") from error
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if agents is None:
        agents = "agents" in path.name.lower() or ("actors" not in path.name.lower() and "[~" in text)
    reader = _Reader(str(path), lexicon)
    lines = [(n, body) for n, line in enumerate(text.splitlines(), 1) if (body := re.split(r"[#;]", line, maxsplit=1)[0].strip())]
    if agents:
        return _roles_toml(path.name, list(reader.agents(lines)), lexicon), reader.problems
    return _actors_toml(path.name, reader.placed(list(reader.actors(lines)))), reader.problems


class _Reader:
    """Reads the lines of one dictionary; what is wrong goes to `problems` and nothing else is lost."""

    def __init__(self, name: str, lexicon: Lexicon) -> None:
        self.problems: list[Problem] = []
        self._name = name
        self._lexicon = lexicon
        self._states = frozenset(lexicon.states)
        self._sectors = frozenset(lexicon.sectors)

    def _wrong(self, line: int, what: str, remedy: str) -> None:
        self.problems.append(Problem(self._name, line, what, remedy))

    # ---------------------------------------------------------------- actors
    def actors(self, lines: list[tuple[int, str]]) -> Iterator[Actor]:
        """Read entries; one without a code or a name is a problem."""
        current: Actor | None = None
        coded = False
        for number, body in lines:
            codes = CODE.findall(body)
            rest = CODE.sub("", body).strip()
            if "[" in rest or "]" in rest:
                self._wrong(number, f'unpaired bracket in "{body}"', "write codes as [USAGOV]")
                continue
            if rest and not rest.startswith("+"):
                yield from self._closed(current, coded)
                current, coded = None, False
                name = _name(rest)
                if not name:
                    self._wrong(number, f'"{rest}" is no name', "begin an entry with a name in letters")
                    continue
                current = Actor(number, [name])
            elif rest:
                name = _name(rest[1:])
                if current is None or not name:
                    self._wrong(number, f'synonym "{rest}" belongs to no entry', "put it below the name it is another form of")
                    continue
                current.names.append(name)
            for code in codes:
                coded = True
                if current is None:
                    self._wrong(number, f"code [{code}] belongs to no entry", "put it on or below the line of a name")
                elif (term := self._term(number, code)) is not None:
                    current.terms.append(term)
        yield from self._closed(current, coded)

    def _closed(self, actor: Actor | None, coded: bool) -> Iterator[Actor]:
        if actor is not None and actor.terms:
            yield actor
        elif actor is not None and not coded:
            self._wrong(actor.line, f'"{actor.names[0]}" has no code', "add one in brackets: [USAGOV]")

    def _term(self, line: int, code: str) -> Term | None:
        parts = code.split(None, 1)
        found = self._code(line, parts[0]) if parts else None
        if not parts or found is None:
            if not parts:
                self._wrong(line, "empty code []", "write [USAGOV], or delete the line")
            return None
        start = end = None
        if len(parts) > 1:
            span = re.fullmatch(r"([<>])\s*(\d+)|(\d+)\s*-\s*(\d+)", parts[1].strip())
            days = [_day(d) for d in span.groups()[1:] if d] if span else []
            if not span or None in days:
                self._wrong(line, f'"{parts[1]}" in [{code}] is no time', "write 930120-010120, <930120 or >010120")
                return None
            first, last = days[0], days[-1]
            if first is None or last is None or first > last:
                self._wrong(line, f"[{code}] ends before it starts", "mend the dates")
                return None
            one = datetime.timedelta(days=1)
            if span[1] == "<":
                end = (first - one).isoformat()
            elif span[1] == ">":
                start = (first + one).isoformat()
            else:
                start, end = first.isoformat(), last.isoformat()
        return Term(*found, start, end)

    def _code(self, line: int, code: str) -> tuple[str | None, str | None] | None:
        """Part a code of CAMEO into country and sector; what follows ("AFGREBTAL") names the group and is left out."""
        pieces = [code[k : k + 3] for k in range(0, len(code), 3)]
        country = COUNTRIES.get(pieces[0], pieces[0])
        if country in self._states:
            rest = pieces[1:]
            roles = [s for p in rest if (s := self._sector(p))]
            if rest and not roles:
                self._wrong(line, f'"{rest[0]}" in [{code}] is no role that PLOVER has a sector for', "write the entry by hand, or add the role to the code")
                return None
            return country, roles[0] if roles else None
        pieces = [p for p in pieces if p not in REGIONS]
        sector = self._sector(pieces[0]) if pieces else None
        if sector is None:
            self._wrong(line, f"[{code}] begins with neither a country nor a role of CAMEO", "write the country as ISO 3166-1 alpha-3")
            return None
        return None, sector

    def _sector(self, role: str) -> str | None:
        return SECTORS.get(role) or (role if role in self._sectors else None)

    def placed(self, actors: list[Actor]) -> list[Actor]:
        """Fit entries in with each other and with ours: a name of two is the first one's; who has a name of ours takes its entry's place."""
        owner: dict[str, Actor] = {}
        ids: set[str] = set()
        for actor in actors:
            own = self._ours(actor.names[0])
            if own is not None and own not in ids:
                actor.id = own
                ids.add(own)
            for name in list(actor.names):
                first = owner.setdefault(normalize(name), actor)
                other = self._ours(name)
                if first is not actor:
                    actor.names.remove(name)
                    self._wrong(actor.line, f'"{name}" is a name of line {first.line} too', "leave it to one of the two; it stays with the first")
                elif other is not None and other != actor.id and _kind(actor) != "person":
                    actor.names.remove(name)
                    actor.weak.append(name)  # ours has it already
            if not actor.names and actor.weak:
                actor.names.append(actor.weak.pop(0))
        return [actor for actor in actors if actor.names]

    def _ours(self, name: str) -> str | None:
        """Find the entry of ours that has a strong name."""
        words = words_of(name)
        found = [n for n in self._lexicon.names.get(words[0], ()) if n.words == words and not n.weak and n.use == "name"] if words else []
        return self._lexicon.entities[found[0].entity].id if found else None

    # ---------------------------------------------------------------- agents
    def agents(self, lines: list[tuple[int, str]]) -> Iterator[Agent]:
        """Read nouns, and put in the words of the sets that they name."""
        sets: dict[str, list[str]] = {}
        for number, body in lines:
            given = SET.match(body)
            if given:
                sets[given[1].upper()] = [w.strip(" _") for w in given[2].split(",") if w.strip(" _")]
                continue
            codes, plurals = CODE.findall(body), PLURAL.findall(body)
            rest = PLURAL.sub("", CODE.sub("", body)).strip()
            if len(codes) != 1 or not rest or re.search(r"[\[\]{}]", rest):
                self._wrong(number, f'"{body}" is no noun with one code', "write GUNMAN_ {GUNMEN} [~UAF]")
                continue
            unknown = [name for name in USE.findall(rest) if name.upper() not in sets]
            if unknown:
                self._wrong(number, f"set !{unknown[0]}! isn't defined above", f"add !{unknown[0]}! = WORD, WORD")
                continue
            code = codes[0].strip()
            found = (None, self._sector(code.strip("~")[:3])) if "~" in code else self._code(number, code)
            if found is None:
                continue
            country, sector = found
            if sector is None:
                self._wrong(number, f"[{code}] names no role that PLOVER has a sector for", "use ~GOV, ~MIL, ~REB, ~CVL …")
                continue
            for text in _filled(rest, sets):
                word = _name(text).lower()
                if not word:
                    self._wrong(number, f'"{text}" is no noun', "write it in letters")
                    continue
                plural = _name(plurals[0]).lower() if plurals else None
                yield Agent(word, (plural or word) if plurals else None, sector, country)


def _filled(text: str, sets: dict[str, list[str]]) -> list[str]:
    """Write a noun out with every word of the sets in it."""
    use = USE.search(text)
    if not use:
        return [text]
    return [filled for word in sets[use[1].upper()] for filled in _filled(text[: use.start()] + word + text[use.end() :], sets)]


def _day(digits: str) -> datetime.date | None:
    year, rest = (digits[:4], digits[4:]) if len(digits) == 8 else (digits[:2], digits[2:])
    if len(rest) != 4:
        return None
    number = int(year) + (0 if len(year) == 4 else 2000 if int(year) <= CENTURY else 1900)
    try:
        return datetime.date(number, int(rest[:2]), int(rest[2:]))
    except ValueError:
        return None


def _name(text: str) -> str:
    """Give a name its blanks and capitals back: "ABD_AL-SALAM_" is "Abd Al-Salam"."""
    words = re.sub(r"[_\s~=]+", " ", text).strip(" -+&").split()
    name = " ".join(w if "." in w else re.sub(r"[^\W\d_]+(?:['’][^\W\d_]+)?", lambda m: m[0].capitalize(), w) for w in words)
    return name if any(c.isalpha() for c in name) else ""


# -------------------------------------------------------------------- TOML
def _actors_toml(source: str, actors: list[Actor]) -> str:
    seen: dict[str, int] = {}
    entries = []
    for actor in actors:
        kind = _kind(actor)
        names = [_abbreviation(n, kind) for n in dict.fromkeys(actor.names)]
        base = actor.id or "-".join(re.findall(r"[a-z0-9]+", normalize(names[0]))) or "actor"
        seen[base] = seen.get(base, 0) + 1
        lines = [f"# line {actor.line}", "[[actor]]", f"id = {_text(base if seen[base] == 1 else f'{base}-{seen[base]}')}", f"name = {_text(names[0])}"]
        lines.append(f"kind = {_text(kind)}")
        dated = [t for t in actor.terms if t.start or t.end]
        plain = next((t for t in actor.terms if not (t.start or t.end)), None)
        country = plain.country if plain else next((t.country for t in dated if t.country), None)
        lines += [f"country = {_text(country)}"] if country else []
        lines += [f"sector = {_text(plain.sector)}"] if plain and plain.sector else []
        lines += [f"names = [{', '.join(map(_text, names[1:]))}]"] if names[1:] else []
        lines += [f"weak = [{', '.join(map(_text, actor.weak))}]"] if actor.weak else []
        if dated:
            lines += ["terms = [", *(f"  {{ {_pairs(t)} }}," for t in dated), "]"]
        entries.append("\n".join(lines) + "\n")
    return f"# Made from {source}, a dictionary of actors of PETRARCH. `kind` is guessed from the codes: look it over.\n\n" + "\n".join(entries)


def _pairs(term: Term) -> str:
    values = {"from": term.start, "to": term.end, "sector": term.sector, "country": term.country}
    return ", ".join(f"{name} = {_text(value)}" for name, value in values.items() if value)


def _kind(actor: Actor) -> str:
    words = actor.names[0].lower().split()
    if any(t.start or t.end for t in actor.terms) and len(words) > 1 and not BODIES & set(words):
        return "person"
    return KINDS.get(actor.terms[0].sector, "organ")


def _abbreviation(name: str, kind: str) -> str:
    """Write a short name of a body in capitals, so that it is found only so; a name with a vowel pattern of a word stays one."""
    bare = name.replace(".", "")
    return name.upper() if bare.isalpha() and (not re.search(r"[aeiouy]", bare.lower()) or (len(bare) <= 4 and kind in ("igo", "ngo"))) else name


def _roles_toml(source: str, agents: list[Agent], lexicon: Lexicon) -> str:
    groups: dict[tuple[str, str, str], dict[str, str | None]] = {}
    for agent in agents:
        groups.setdefault((agent.sector, _kind_of_noun(agent.word, lexicon), agent.country or ""), {}).setdefault(agent.word, agent.plural)
    entries = []
    for (sector, kind, country), words in sorted(groups.items()):
        lines = ["[[role]]", f"sector = {_text(sector)}", f"kind = {_text(kind)}"]
        lines += [f"country = {_text(country)}"] if country else []
        lines.append(f"words = [{', '.join(map(_text, words))}]")
        odd = {w: p for w, p in words.items() if p is not None and p != Inflector([], []).plural_noun(w)}
        lines += [f"plurals = {{ {', '.join(f'{_text(w)} = {_text(p)}' for w, p in odd.items())} }}"] if odd else []
        entries.append("\n".join(lines) + "\n")
    return f"# Made from {source}, a dictionary of agents of PETRARCH. `kind` is guessed from the nouns: look it over.\n\n" + "\n".join(entries)


def _kind_of_noun(word: str, lexicon: Lexicon) -> str:
    head = word.split(" of ")[0].split()[-1]
    known = [r.kind for r in lexicon.roles.get(normalize(head), ()) if r.words[1:] == [normalize(head)]]
    return known[0] if known else "organ" if head in ORGANS else "group" if head in GROUPS else "person"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)
