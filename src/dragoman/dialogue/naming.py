"""A noun in; the side that it names by itself, as state, region, organisation or group, out."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct, structs

from dragoman.actors import Reference, SentenceActors
from dragoman.dialogue.sides import Side, akin, unite
from dragoman.dialogue.words import Words
from dragoman.lexicon import Lexicon, normalize
from dragoman.model import Party
from dragoman.parse import Sentence


class Seen(Struct, frozen=True):
    """A mention of a side: where, and what could refer back to it."""

    side: Side
    sentence: int
    token: int
    subject: bool
    person: bool
    plural: bool
    place: bool
    modifier: bool = False


class Naming:
    """Names sides; `Cast` adds what pronouns and counted nouns mean.

    Args:
        words: the lexicon of dialogue.
        lexicon: who is who.
        states: ISO codes of the states that the document names, most named first.
        home: country of the outlet, or None.
        divided: "the North" and "the South" are the halves of a divided country that the document is about.
    """

    def __init__(self, words: Words, lexicon: Lexicon, states: Sequence[str], home: str | None, divided: bool = False) -> None:
        self._divided = divided
        self._words = words
        self._lexicon = lexicon
        self._states = {code: -k for k, code in enumerate(states)}
        self._home = home
        self._speech = frozenset(lexicon.grammar["speech_verbs"][0]) | words.set("speech")
        self._agents = words.set("agents")
        self._places = words.set("places")
        self.seen: list[Seen] = []
        self.sets: list[tuple[int, list[Side]]] = []
        self.later: list[list[Side]] = []
        self.speakers: dict[int, list[Side]] = {}
        self._aliases: dict[str, list[Side]] = {}
        self._actors: SentenceActors | None = None
        self._lists: dict[int, list[int]] = {}
        self._cache: dict[int, list[Side]] = {}
        self._busy: set[int] = set()

    @property
    def actors(self) -> SentenceActors:
        """The sentence at hand."""
        assert self._actors is not None
        return self._actors

    @property
    def sentence(self) -> Sentence:
        """The parse of the sentence at hand."""
        return self.actors.sentence

    def of(self, head: int) -> list[Side]:
        """List the sides that a noun, with all that is joined to it by "and", speaks for."""
        raise NotImplementedError

    def _region(self, k: int) -> Side | None:
        """Find a region that acts for itself: "Catalonia's president", "the leader of Tigray's ruling party"."""
        s = self.sentence
        token = s.tokens[k]
        if token.tag[:2] not in ("NN", "JJ"):
            return None
        lexicon = self._words.regions
        near = [k, *(t.i for t in s.kids(k, "poss", "amod", "compound", "nmod"))]
        hit = self.actors.hit_at.get(k)
        if hit:
            near += [i for i, h in self.actors.hit_at.items() if h is hit]
        if token.lemma in self._agents or token.tag.startswith("NNP"):
            for prep in s.kids(k, "prep"):
                if prep.text.lower() in ("of", "from", "for"):
                    for p in s.kids(prep.i, "pobj"):
                        near += [p.i, *(t.i for t in s.kids(p.i, "poss", "amod", "compound", "nmod"))]
        for i in sorted(set(near)):
            word = normalize(s.tokens[i].text)
            name = lexicon.get(f"{word} {normalize(s.tokens[i + 1].text)}") if i + 1 < len(s.tokens) else None
            name = name or lexicon.get(word)
            if name is None:
                continue
            if i != k and not (
                token.lemma in self._agents
                or any(r.party.sector in ("GOV", "REB", "LEG", "PTY", "OPP", "MIL", "UNK") for r in self.actors.refer(k) if not r.owner)
            ):
                continue
            references = [r for j in {k, i} for r in self.actors.refer(j)]
            code, _, name = name.partition(":")
            country = code or None
            if any(r.party.sector in ("REB", "OPP") and r.party.entity and r.kind == "armed group" for r in self.actors.refer(k)):
                return None
            if (
                any(r.party.sector in ("CVL", "EDU", "JRN", "REF", "LEG") and r.kind != "people" for r in self.actors.refer(k))
                and token.lemma not in self._agents
            ):
                return None
            start, end, text = self.actors.span(k)
            sector = next((r.party.sector for r in references if r.party.sector in ("REB", "OPP", "PRE")), "GOV")
            full = next((r.party.name for r in self.actors.refer(k) if r.kind in ("armed group", "party") or "Front" in (r.party.name or "")), None)
            return Side(f"{country or '?'}:region:{normalize(name)}", "region", country, Party(text, start, end, full or name, country, sector), named=True)
        return None

    def _paired_regions(self, k: int) -> list[Side]:
        """Find two regions named together: "the Greek and Turkish Cypriot leaders"."""
        s = self.sentence
        tokens = s.tokens
        for at in range(max(0, k - 2), k + 1):
            if at < 3 or tokens[at - 2].text.lower() != "and":
                continue
            word = normalize(tokens[at].text)
            names = [
                self._words.regions.get(f"{normalize(tokens[j].text)} {word}") or self._words.regions.get(f"{normalize(tokens[j].text)} {word}s")
                for j in (at - 3, at - 1)
            ]
            if all(names) and names[0] != names[1]:
                start, end, text = self.actors.span(k)
                found = []
                for name in names:
                    code, _, title = (name or "").partition(":")
                    found.append(Side(f"{code}:region:{normalize(title)}", "region", code, Party(text, start, end, title, code, "GOV"), named=True))
                return found
        return []

    def _leaders_of(self, k: int) -> Side | None:
        """Find the organisation that "West African leaders" or "Southeast Asian ministers" stand for."""
        s = self.sentence
        token = s.tokens[k]
        if token.tag != "NNS" or (token.lemma not in self._agents and token.lemma not in ("state", "nation", "country", "government")):
            return None
        words = [t for t in s.tokens[max(0, k - 4) : k] if t.text[:1].isupper()]
        for n in range(len(words)):
            name = self._words.metonyms.get(normalize(" ".join(t.text for t in words[n:])))
            if name:
                start, end, text = self.actors.span(k)
                return Side(f"igo:{normalize(name)}", "igo", None, Party(text, start, end, name, None, "IGO"), named=True)
        return None

    def _sender(self, k: int, references: list[Reference]) -> list[Side]:
        """Find whom an agent speaks for: "delegates of the opposition", "the rebels' negotiating team", "its leader"."""
        s = self.sentence
        token = s.tokens[k]
        if token.lemma not in self._agents or token.tag.startswith("NNP") or any(r.kind in ("armed group", "igo", "ngo", "company") for r in references):
            return []
        if any(r.party.sector in ("OPP", "REB", "LAB") for r in references) and token.lemma != "staff":
            return []
        owners = [t.i for t in s.kids(k, "poss")]
        owners += [p.i for t in s.kids(k, "prep") if t.text.lower() in ("of", "from") for p in s.kids(t.i, "pobj")]
        owners += [
            t.i
            for t in s.kids(k, "compound", "nmod", "amod")
            if t.tag[:2] == "NN"
            and t.lemma not in self._agents
            and (not references or t.i not in self.actors.hit_at or any(x.kind != "state" for x in self.of(t.i)))
        ]
        found: list[Side] = []
        for owner in owners:
            sides = self.of(owner)
            lemma = s.tokens[owner].lemma
            if not sides and s.tokens[owner].dep in ("poss", "pobj") and lemma in self._agents:
                sides = self._sender(owner, [])
            found += sides
        if not found and token.lemma in ("member", "rank", "staff") and not owners:
            # "members will vote": of the body spoken of last
            found = next(
                ([x.side] for x in reversed(self.seen) if x.side.kind in ("labour", "opposition", "rebel", "body", "other") and s.index - x.sentence <= 1), []
            )
        start, end, text = self.actors.span(k)
        return [structs.replace(x, party=structs.replace(x.party, text=text, start=start, end=end)) for x in unite(found)]

    def _tail(self, k: int) -> list[Side]:
        """Resolve the last word of a long name: "the Fund", "the Union", "the Front"."""
        token = self.sentence.tokens[k]
        if not token.text[:1].isupper() or token.tag not in ("NNP", "NN", "NNPS", "NNS"):
            return []
        word = normalize(token.text)
        for item in reversed(self.seen):
            name = item.side.party.name or ""
            words = item.side.party.text
            if item.side.named and item.side.kind != "state" and any(len(n.split()) > 1 and normalize(n.split()[-1]) == word for n in (name, words)):
                start, end, text = self.actors.span(k)
                return [structs.replace(item.side, party=structs.replace(item.side.party, text=text, start=start, end=end))]
        return []

    def _side(self, reference: Reference, k: int) -> list[Side]:
        party = reference.party
        words = self._words
        lower = normalize(party.text)
        sector, country = party.sector, party.country
        if reference.kind == "state" and reference.rule.startswith('"') and k not in self.actors.hit_at and self.sentence.tokens[k].tag == "NN":
            return self._home_side(party)
        if country and reference.kind in ("role", "person") and ("of the one state" in reference.rule or self._portfolio(k)):
            return self._home_side(party)
        if self.sentence.tokens[k].lemma in words.set("bodies") and (
            self._is_plural(k) or self.sentence.tokens[k].tag.startswith("NNP") or self.sentence.tokens[k].lemma in ("church", "troika", "quartet")
        ):
            return [Side(f"body:{self.sentence.tokens[k].lemma}", "body", country, party, named=True)]
        if self._is_commentator(k, lower):
            return []
        vague = words.vague.get(lower)
        if vague:
            return [Side(f"vague:{lower}", "vague", None, party, members=vague)]
        metonym = (words.metonyms.get(lower) if party.text[:1].isupper() else None) or (
            words.metonyms.get(normalize(party.name)) if party.name and reference.kind == "igo" else None
        )
        if metonym:
            return [Side(f"igo:{normalize(metonym)}", "igo", None, structs.replace(party, name=metonym, country=None, sector="IGO"), named=True)]
        members = words.alliances.get(lower)
        if members:
            return [x for code in members if (x := self.state(code, party)) is not None]
        if reference.kind == "place":
            return []
        token = self.sentence.tokens[k]
        if reference.rule == "people" and k not in self.actors.hit_at and token.lemma not in self._agents:
            return []
        if reference.kind == "media" or sector == "JRN":
            return []
        if sector == "LEG":
            return [self._state_side(party, country)] if country and reference.kind not in ("person",) and not self._is_plural(k) else []
        named_group = token.tag.startswith("NNP") and sum(self.sentence.tokens[i].text[:1].isupper() for i in self.actors.phrase(k)) >= 2
        if named_group and token.lemma.lower() in words.set("body_words") and (sector in (None, "UNK", "SOC", "CVL") and not party.entity):
            country = country or self._best_state(party)
            return [Side(f"{country or '?'}:other:{lower}", "other", country, structs.replace(party, name=party.text, country=country), named=True)]
        if sector in ("SOC", "REL", "CVL") and reference.kind in ("ngo", "party", "organisation") and party.entity:
            return [Side(f"{country or '?'}:other:{normalize(party.name or lower)}", "other", country, party, named=True)]
        if sector in words.set("none"):
            if reference.rule == "people" and country and self.sentence.tokens[k].tag in ("NNPS", "NNS") and reference.kind == "state":
                return [self._state_side(party, country)]
            return []
        apart = any(t.text.lower() in words.set("apart") for t in self.sentence.kids(k, "amod", "det"))
        named = bool(party.entity) or reference.kind in ("organisation", "igo", "armed group") or named_group
        if reference.kind == "igo" or sector == "IGO":
            if not named:
                return []
            return [Side(f"igo:{normalize(party.name or lower)}", "igo", None, party, named=True)]
        if sector == "PTY" and (country in words.set("one_party") or any(w in lower.split() for w in words.set("ruling"))):
            return [self._state_side(party, country)] if country else self._home_side(party)
        if sector in words.set("rebel"):
            return [self._group("rebel", party, country, named, apart)]
        if sector in words.set("opposition"):
            return [self._group("opposition", party, country, named, apart)]
        if sector in words.set("labour") and not (named or self._is_plural(k) or "union" in lower or "federation" in lower or "association" in lower):
            return []
        if sector in words.set("labour"):
            return [self._group("labour", party, country, named, apart)]
        if sector in ("BUS", "NGO"):
            return [self._group("body", party, country, named, apart)] if named or reference.kind in ("organisation", "company", "ngo") else []
        if sector in words.set("state") or sector == "UNK":
            if country:
                if sector == "UNK" and self.sentence.tokens[k].lemma not in self._agents:
                    return []
                return [self._state_side(party, country)]
            if sector == "UNK" and self.sentence.tokens[k].lemma not in self._agents:
                return []
            return self._home_side(party, k)
        if reference.kind in ("state", "partially recognised") and country:
            return [self._state_side(party, country)]
        if country and reference.kind == "person":
            return [self._state_side(party, country)] if party.role else []
        if reference.kind in ("unknown", "organisation", "person") and named_group and token.lemma.lower() in words.set("body_words"):
            country = country or self._best_state(party)
            return [Side(f"{country or '?'}:other:{lower}", "other", country, structs.replace(party, name=party.text, country=country), named=True)]
        if reference.kind in ("unknown", "organisation") and party.text[:1].isupper():
            if token.text.isupper() and len(token.text) <= 7:
                for item in reversed(self.seen):
                    if item.side.named and item.side.kind != "state" and akin(token.text, item.side.party.name or ""):
                        return [structs.replace(item.side, party=structs.replace(item.side.party, text=party.text, start=party.start, end=party.end))]
            if token.text.isupper() or reference.kind == "organisation":
                country = country or self._best_state(party)
                return [Side(f"{country or '?'}:other:{lower}", "other", country, structs.replace(party, country=country), named=True)]
        return []

    def _portfolio(self, k: int) -> bool:
        """Tell whether the state in a phrase is only what an official deals with: "the director for American affairs"."""
        s = self.sentence
        if s.kids(k, "poss") or any(t.i in self.actors.hit_at for t in s.kids(k, "amod", "compound", "nmod")):
            return False
        return any(
            t.text.lower() == "for" and any(p.lemma in ("affair", "relation", "desk", "issue", "matter", "talk", "policy") for p in s.kids(t.i, "pobj"))
            for t in s.kids(k, "prep")
        )

    def _is_commentator(self, k: int, lower: str) -> bool:
        commentators = self._words.set("commentators")
        lemma = self.sentence.tokens[k].lemma
        if lemma in commentators or any(t.lemma in ("former", "retired", "ex") for t in self.sentence.kids(k, "amod", "compound")):
            return True
        return any(" " in c and c in lower for c in commentators)

    def _group(self, kind: str, party: Party, country: str | None, named: bool, apart: bool) -> Side:
        if not named and not apart:
            for item in reversed(self.seen):
                if item.side.kind == kind and item.side.named and (country is None or item.side.country in (None, country)):
                    return structs.replace(item.side, party=structs.replace(item.side.party, text=party.text, start=party.start, end=party.end))
            country = country or self._best_state(party)
        country = country or self._best_state(party)
        name = normalize(party.name or party.text) if named else ""
        key = f"{country or '?'}:{kind}" + (f":{name}" if named else "")
        return Side(key, kind, country, structs.replace(party, country=country), named=named, apart=apart)

    def _state_side(self, party: Party, country: str | None) -> Side:
        party = self._official(party, country)
        return Side(country or "?", "state", country, party, named=True, head=normalize(party.text).split()[-1] if party.text.split() else "")

    def _home_side(self, party: Party, k: int | None = None) -> list[Side]:
        if k is not None:
            s = self.sentence
            for t in s.tokens[max(0, k - 3) : k]:
                if t.head != k or t.dep not in ("amod", "compound", "nmod") or not t.text[:1].isupper() or t.i in self.actors.hit_at:
                    continue
                members = self._words.vague.get(normalize(t.text))
                if members:
                    return [Side(f"vague:{normalize(t.text)}", "vague", None, Party(party.text, party.start, party.end), members=members)]
                if t.i > 0 and s.tokens[k].tag in ("NN", "NNS"):
                    return []  # "Nordic envoys": of whom, the lexicon doesn't know
        head = normalize(party.text).split()[-1] if party.text.split() else ""
        if head in ("army", "military", "navy", "junta", "police", "union", "court", "government", "administration", "cabinet"):
            for item in reversed(self.seen):
                if item.side.head == head and item.side.kind == "state" and not item.side.guess and not item.place:
                    return [structs.replace(item.side, party=structs.replace(item.side.party, text=party.text, start=party.start, end=party.end))]
        code = self._best_state(party)
        if code is None:
            return []
        return [Side(code, "state", code, self._official(structs.replace(party, country=code), code), named=True, head=head, guess=True)]

    def _official(self, party: Party, country: str | None) -> Party:
        """Give a party its state's name unless the text calls it by its own."""
        at = self._lexicon.states.get(country or "")
        name = normalize(party.name or "")
        if at is None or ((name and name.split()[-1] in normalize(party.text).split()) and name != normalize(party.text)):
            return party
        entity = self._lexicon.entities[at]
        if name == normalize(party.text) and party.entity and party.entity != entity.id:
            return party
        return structs.replace(party, name=entity.name, country=country)

    def state(self, code: str, party: Party | None = None) -> Side | None:
        """Make the side of a state by its code."""
        at = self._lexicon.states.get(code)
        if at is None:
            return None
        entity = self._lexicon.entities[at]
        base = party or Party(entity.name, None, None)
        return Side(code, "state", code, structs.replace(base, name=entity.name, country=code, sector="GOV", entity=entity.id), named=True)

    def _best_state(self, party: Party) -> str | None:
        """Choose the state of a bare office ("the presidency", "the foreign ministry")."""
        index = self.sentence.index
        start = party.start or 0
        weight: dict[str, float] = {}
        for item in self.seen:
            if item.side.country is None or item.side.kind == "igo":
                continue
            code = item.side.country
            gain = 0.25 if item.place or item.modifier else 0.5
            if item.side.kind != "state":
                gain = 1.0
            if not item.place and item.subject:
                if item.sentence == index and (item.side.party.start or 0) < start:
                    gain += 3.5 if item.side.kind == "state" and self.sentence.tokens[self.sentence.tokens[item.token].head].lemma in self._speech else 2
                elif item.sentence == index - 1:
                    gain += 1.5
                elif item.sentence == 0:
                    gain += 0.75
            weight[code] = min(weight.get(code, 0.0) + gain, 6.0)
        for code, rank in self._states.items():
            weight[code] = weight.get(code, 0.0) + max(0.0, 1.0 + rank * 0.25)
        if self._home:
            weight[self._home] = weight[self._home] + 2 if self._home in weight else 1.0
        return max(weight, key=lambda c: weight[c]) if weight else None

    def is_place(self, k: int) -> bool:
        """Tell whether a noun only says where ("in Barbados")."""
        s = self.sentence
        token = s.tokens[k]
        while token.dep in ("conj", "compound") and token.head != token.i:
            token = s.tokens[token.head]
        if token.dep != "pobj" or s.tokens[token.head].text.lower() not in self._places:
            return False
        up = s.tokens[s.tokens[token.head].head]
        return not (up.tag.startswith("NN") and up.lemma in self._agents)

    def _is_person(self, k: int) -> bool:
        token = self.sentence.tokens[k]
        if token.tag == "NN" and token.lemma in self._words.set("persons"):
            return True
        references = self.actors.refer(k)
        return any(r.kind == "person" for r in references)

    def _is_plural(self, k: int) -> bool:
        return self.sentence.tokens[k].tag in ("NNS", "NNPS") or any(r.plural for r in self.actors.refer(k))

    def _named_before(self, k: int) -> bool:
        return bool(self.sentence.kids(k, "poss")) or any(t.i in self.actors.hit_at for t in self.sentence.kids(k, "amod", "compound", "nmod"))

    def _copied(self, k: int, sides: list[Side]) -> list[Side]:
        token = self.sentence.tokens[k]
        return [structs.replace(x, party=structs.replace(x.party, text=token.text, start=token.start, end=token.end)) for x in sides]
