"""A parsed sentence and the names found in it in; for any noun in it, the parties that it means, and why."""

from __future__ import annotations

from msgspec import structs

from dragoman.actors.discourse import Antecedent, Discourse
from dragoman.actors.names import Hit
from dragoman.actors.naming import Naming
from dragoman.actors.phrases import PEOPLE_TAGS, PLACE_USES, Knowledge, Reference
from dragoman.actors.roles import Roles
from dragoman.model import Party
from dragoman.parse import Sentence

TERRITORY = frozenset({"city", "town", "village", "region", "province", "district", "island", "suburb", "enclave", "valley", "governorate", "outskirts"})
OFFICE_NOUNS = frozenset({"office", "aide", "adviser", "advisor", "team", "entourage", "palace", "website", "lawyer", "press"})


class Reader(Knowledge):
    """Reads sentences of one document after the other; holds what the lexicon knows."""

    def read(self, sentence: Sentence, hits: list[Hit], discourse: Discourse, date: str | None) -> SentenceActors:
        """Prepare a sentence; parties are resolved when asked for."""
        return SentenceActors(self, sentence, hits, discourse, date)


class SentenceActors(Naming, Roles):
    """The nouns of one sentence as parties."""

    def give(self, start: int, end: int, kind: str) -> Party:
        """Take a stretch of the sentence as a party that the caller has settled ("actor" or "recipient")."""
        text = self._text(start, end)
        party = Party(text, start, end, text)
        reference = Reference(party, kind, "given")
        self.given[kind] = party
        for token in self.sentence.tokens:
            if start <= token.start < end:
                self._given[token.i] = reference
                self._cache[token.i] = [reference]
        return party

    def refer(self, head: int) -> list[Reference]:
        """Resolve one noun, name or pronoun; nothing where it is no party or isn't clear."""
        if head in self._cache:
            return self._cache[head]
        if head in self._busy:
            return []
        self._busy.add(head)
        try:
            result = self._resolve(head)
        finally:
            self._busy.discard(head)
        self._cache[head] = result
        return result

    def _resolve(self, head: int) -> list[Reference]:
        token = self.sentence.tokens[head]
        lower = token.text.lower()
        if token.tag in ("WP", "WDT", "WP$") or (lower == "that" and token.tag in ("WDT", "IN")):
            return self._relative(head)
        if token.tag in ("PRP", "PRP$"):
            return self._pronoun(head)
        phrase = self.phrase(head)
        words = tuple(self.sentence.tokens[k].text.lower() for k in phrase)
        both = self._both(head, words)
        if both is not None:
            return both
        hit = self.hit_at.get(head)
        if hit:
            known = self._named(head, hit, phrase)
            if known:
                return known
        compass = self._compass(head, lower)
        if compass:
            return compass
        inside = [k for k, h in self.hit_at.items() if h is not hit and self.hit_at.get(k - 1) is h and not all(n.weak for n in h.names)]
        role = self._reader.roles_at(self.sentence, head, inside)
        named = token.tag in PEOPLE_TAGS or (token.tag in ("NN", "FW", "NNS", "JJ", "VBG", "VBN") and token.text[:1].isupper() and head > 0)
        if role is None and named:
            return self._unknown_name(head, phrase)
        if role and role.sector == "UNK" and (lower in self._reader.transparent or token.lemma in self._reader.transparent):
            inner = self._of(head)
            if inner:
                return inner
        if role:
            return self._role(head, role, phrase)
        if lower in self._reader.transparent or token.lemma in self._reader.transparent or token.tag == "CD":
            inner = self._of(head)
            if inner:
                return inner
            counted = token.tag == "CD" or token.tag == "NNS"
            if (
                counted
                and (token.dep in ("dobj", "nsubjpass") or (token.dep == "nsubj" and token.lemma in ("thousand", "hundred", "dozen", "score")))
                and not (token.text.isdigit() and len(token.text) == 4)
            ):
                return [Reference(self._party(head, name=self.span(head)[2], sector="UNK"), "role", "a number of people", True)]
        described = self._state_named(head) or self._described(head, phrase, token) or self._unnamed_states(head, phrase)
        if described:
            return described
        return self._territory(head, phrase) or self._owner(head, phrase)

    def _state_named(self, head: int) -> list[Reference]:
        """Resolve a noun for a state by the name that stands with it: "the West African nation of Mali", "its neighbour, Chad"."""
        s = self.sentence
        if s.tokens[head].lemma not in self._reader.state_nouns:
            return []
        behind = [p.i for t in s.kids(head, "prep") if t.text.lower() == "of" for p in s.kids(t.i, "pobj")]
        for k in [*behind, *(t.i for t in self.appositions(head))]:
            found = [r for r in self.parties(k) if r.kind in ("state", "partially recognised") and not r.owner] if k in self.hit_at else []
            if found:
                return found
        return []

    def _unnamed_states(self, head: int, phrase: list[int]) -> list[Reference]:
        """Resolve "his country" by whose it is, and take "several countries" for governments that the text doesn't name."""
        token = self.sentence.tokens[head]
        if token.lemma not in self._reader.state_nouns or self._all_countries(phrase, head):
            return []
        for owner in self.sentence.kids(head, "poss"):
            for reference in self.refer(owner.i):
                if reference.party.country and not reference.owner:
                    start, end, text = self.span(head)
                    party = structs.replace(self._resolver.state_party(reference.party.country), text=text, start=start, end=end)
                    return [Reference(party, "state", f'the country of "{reference.party.text}"')]
        told_apart = any(self.sentence.tokens[k].dep in ("amod", "nummod", "quantmod", "compound") for k in phrase if k != head)
        if token.tag == "NNS" and told_apart:
            return [Reference(self._party(head, name=self.span(head)[2], sector="GOV"), "role", "states that the text doesn't name", True)]
        return []

    def _territory(self, head: int, phrase: list[int]) -> list[Reference]:
        """Take land by the place named with it: "Idlib province", "the cities of the Saudi coast"; it is a place, and of its state."""
        if self.sentence.tokens[head].lemma not in TERRITORY or self._countries(phrase, head):
            return []
        behind = [p.i for t in self.sentence.kids(head, "prep") if t.text.lower() in ("of", "in") for p in self.sentence.kids(t.i, "pobj")]
        for k in [*(b for b in phrase if b < head), *(j for b in behind for j in self.phrase(b))]:
            hit = self.hit_at.get(k)
            name = self._resolver.choose(hit.names, self._date, [], self.discourse) if hit else None
            if hit is None or name is None:
                continue
            entity = self._lexicon.entities[name.entity]
            town = name.use in (*PLACE_USES, "capital")
            if name.use in PLACE_USES or (k > head and entity.kind in ("state", "partially recognised")):
                noun = self._party(head) if not town or k < head else Party(self._text(hit.start, hit.end), hit.start, hit.end)
                party = structs.replace(noun, name=noun.text, country=entity.country, sector="GOV", entity=entity.id)
                return [Reference(party, "place", f'a {self.sentence.tokens[head].lemma} of "{entity.name}"', self._plural(head))]
        return []

    def _owner(self, head: int, phrase: list[int]) -> list[Reference]:
        """Fall back on whose thing it is: "Germany's decision", "the Israeli plan"."""
        tokens = self.sentence.tokens
        for token in self.sentence.kids(head, "poss"):
            office = tokens[head].lemma in OFFICE_NOUNS
            return [structs.replace(r, owner=not office) for r in self.refer(token.i)]
        for k in phrase:
            hit = self.hit_at.get(k)
            if hit and k != head and not self._tells_where(k):
                name = self._resolver.choose(hit.names, self._date, [], self.discourse)
                if name is None:
                    continue
                entity = self._lexicon.entities[name.entity]
                if name.use in PLACE_USES:
                    continue
                fields = self._resolver.fields(entity, name, self._date)
                if entity.kind in ("state", "partially recognised"):
                    fields["sector"] = fields["sector"] or "GOV"
                party = Party(self._text(hit.start, hit.end), hit.start, hit.end, **fields)
                return [Reference(party, entity.kind, f'whose "{tokens[head].text}"', owner=True)]
        before = [structs.replace(r, owner=True) for r in self._role_before(head, phrase)]
        if before:
            return before
        if tokens[head].lemma in self._reader.sites or tokens[head].lemma in self._reader.property:
            return [structs.replace(r, owner=True) for r in self._of(head)]
        return []

    def whole(self, start: int, end: int) -> Party:
        """Resolve the sentence as one phrase; the party spans all of it."""
        tokens = self.sentence.tokens
        text = self._text(start, end)
        hit = self.hit_at.get(0) or self.hit_at.get(1)
        if hit and hit.end == end and len({n.entity for n in hit.names}) == 1 and start >= hit.start - 4:
            # the phrase is the name itself: a weak name needs no more support, unless it reads as a common noun ("the electoral commission")
            entity = self._lexicon.entities[hit.names[0].entity]
            if hit.names[0].weak and entity.kind not in ("state", "person") and not self._text(hit.start, hit.end).islower():
                return Party(text, start, end, **self._resolver.fields(entity, hit.names[0], self._date))
        roots = [t.i for t in tokens if t.head == t.i and (not t.tag.startswith("VB") or self._reader.roles_at(self.sentence, t.i))]
        if not roots:  # "a Paris-based group", read as a clause: the last noun before a preposition leads
            stop = next((t.i for t in tokens if t.tag == "IN" and t.i), len(tokens))
            roots = [t.i for t in tokens[:stop] if t.tag.startswith("NN")][-1:]
        order = roots + [
            t.i for t in reversed(tokens) if t.i not in roots and (t.tag.startswith(("NN", "PR", "JJ")) or len(tokens) == 1) and t.dep not in ("pobj", "poss")
        ]
        if hit and (hit.start, hit.end) == (start, end):
            order = [max(k for k, h in self.hit_at.items() if h is hit)]
        for k in order + [t.i for t in tokens if t.dep == "pobj"]:
            for reference in self.refer(k):
                party = reference.party
                sector = party.sector
                if reference.kind in ("state", "place") and sector == "GOV" and reference.rule not in ("capital", "metonym") and not reference.owner:
                    sector = None
                if reference.rule == "people" and len(self.phrase(k)) == 1:
                    sector = None
                if reference.owner:
                    sector = None
                if tokens[k].dep == "pobj" and reference.kind in ("state", "place") and tokens[roots[0] if roots else k].tag.startswith("NN"):
                    sector = "UNK"  # something in a state, of which the words tell no more
                if party.country is None and reference.kind == "role":
                    inside = {
                        e.country for h in self.hit_at.values() for n in h.names if not n.weak and (e := self._lexicon.entities[n.entity]).kind == "state"
                    }
                    if len(inside) == 1:
                        party = structs.replace(party, country=inside.pop())
                return structs.replace(party, text=text, start=start, end=end, sector=sector)
        return Party(text, start, end)

    def note(self) -> None:
        """Hand the parties of this sentence to the discourse, in order, once its events are read."""
        tokens = self.sentence.tokens
        noted: list[Antecedent] = []
        heads: list[int] = []
        for token in tokens:
            if token.tag[:2] not in ("NN", "PR") and token.i not in self.hit_at:
                continue
            if token.dep in ("compound", "amod", "nmod", "punct", "case") and (token.i not in self.hit_at or self._tells_where(token.i)):
                continue
            if token.tag.startswith("PRP"):
                continue
            for reference in self.refer(token.i):
                if reference.owner or reference.kind == "place" or (reference.rule == "name that no lexicon knows" and reference.kind == "unknown"):
                    continue
                subject = token.dep in ("nsubj", "nsubjpass") or (token.dep == "poss" and tokens[token.head].dep in ("nsubj", "nsubjpass"))
                aside = token.dep == "pobj" and tokens[token.head].text.lower() in ("in", "at", "near", "outside")
                noted.append(self.discourse.add(reference.party, reference.kind, self.sentence.index, subject, reference.plural, reference.female, aside))
                heads.append(token.i)
                if subject and tokens[token.head].lemma in self._reader.speech and reference.kind != "media":
                    self.discourse.note_speaker()
        for token in tokens:
            if token.dep in ("nsubj", "nsubjpass") and len(joined := self.joined(token.i)) > 1:
                members = [noted[heads.index(k)] for k in joined if k in heads]
                if len(members) == len(joined):
                    self.discourse.add_joined(members)
