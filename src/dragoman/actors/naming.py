"""A noun phrase that ends in a name in; who bears the name, known or not, out."""

from __future__ import annotations

from msgspec import structs

from dragoman.actors.names import Hit
from dragoman.actors.phrases import FIRM_KINDS, PEOPLE_TAGS, PERSON_TITLES, PLACE_USES, Phrases, Reference
from dragoman.lexicon import Modifier, Role, normalize
from dragoman.model import Party

CALENDAR = frozenset(
    (
        "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday "
        "tuesday wednesday thursday friday saturday sunday "
    ).split()
)
ENVOYS = frozenset({"ambassador", "envoy", "representative", "delegate", "observer", "consul", "diplomat"})
WHERE = ("in", "at", "near", "outside", "around", "through")


class Naming(Phrases):
    """Reads names, with the titles before and beside them."""

    def _named(self, head: int, hit: Hit, phrase: list[int]) -> list[Reference]:
        name = self._resolver.choose(hit.names, self._date, self._countries(phrase, head), self.discourse)
        if name is None:
            return []
        entity = self._lexicon.entities[name.entity]
        if entity.kind in ("media", "company", "ngo", "person") and self._is_surname(hit, phrase, head):
            return []
        if (
            name.use in (*PLACE_USES, "capital", "metonym")
            and self._is_surname(hit, phrase, head)
            and self._gender([], f"{self._first(phrase, head)} -") is not None
        ):
            return []  # "Bob Kingston"
        title = self._title(phrase, hit, head)
        fields = self._resolver.fields(entity, name, self._date)
        # a name that only opens a longer phrase: "Reading Football Club", "Iran Air"
        if entity.kind in ("state", "partially recognised"):
            if name.use == "demonym" or (name.use == "adjective" and head == max(phrase)):
                plural = self._plural(head) or self.sentence.tokens[head].tag in ("JJ", "NNPS", "NNS")
                sector = "CVL" if self.sentence.tokens[head].tag in ("NNPS", "NNS") else None
                kind = self._modifier(phrase, head)
                if kind and "CVL" in kind.applies_to:  # "displaced Sudanese"
                    sector = kind.sector
                return [Reference(self._party(head, name=entity.name, country=entity.country, sector=sector, entity=entity.id), "state", "people", plural)]
            if name.use in PLACE_USES:
                return [
                    Reference(self._party(head, name=self._text(hit.start, hit.end), country=entity.country, sector="GOV", entity=entity.id), "place", name.use)
                ]
            fields["sector"] = fields["sector"] or "GOV"
            return [Reference(self._party(head, **fields), "state", "name" if name.use == "name" else name.use)]
        if title and entity.kind == "person":
            fields["role"] = title[1] or fields["role"]
            former = title[2]
            fields["sector"] = former.sector if former and former.sector else (title[0] if title[0] != "UNK" else None) or fields["sector"]
        modifier = self._modifier(phrase, head)
        if modifier and modifier.sector and entity.kind == "person":
            fields["sector"] = modifier.sector
        female = self._gender(phrase, entity.name) if entity.kind == "person" else None
        return [Reference(self._party(head, **fields), entity.kind, "name", female=female)]

    def _is_surname(self, hit: Hit, phrase: list[int], head: int) -> bool:
        """Tell whether a name of one word ends the name of somebody else ("Constable Ravi Tata", "Hunter Biden")."""
        tokens = self.sentence.tokens
        before = [k for k in phrase if k < head and self.hit_at.get(k) is not hit]
        if sum(h is hit for h in self.hit_at.values()) > 1 or not before or before[-1] != head - 1 or tokens[head].text.isupper():
            return False
        first = tokens[before[-1]]
        if first.text.lower() in PERSON_TITLES or not first.text.isalpha() or first.text.isupper() or tokens[first.i - 1].text in "-–":
            return False
        return (
            first.tag in PEOPLE_TAGS
            and first.i > 0
            and before[-1] not in self.hit_at
            and not ((role := self._reader.roles_at(self.sentence, first.i)) and role.title)
        )

    def _first(self, phrase: list[int], head: int) -> str:
        """Give the word before a head."""
        return self.sentence.tokens[max((k for k in phrase if k < head), default=head)].text

    def _title(self, phrase: list[int], hit: Hit | None, head: int) -> tuple[str | None, str | None, Modifier | None] | None:
        """Find a role that stands before a name or in apposition to it: sector, role words, modifier."""
        best: tuple[str | None, str | None, Modifier | None] | None = None
        for k in phrase:
            if self.hit_at.get(k) is hit and hit is not None:
                continue
            if k >= head:
                continue
            role = self._reader.roles_at(self.sentence, k)
            capital = self.sentence.tokens[k].text[:1].isupper() and k > 0
            if role and (role.title or (role.kind == "person" and not capital)):
                best = (self._body_sector(role, k, phrase), role.words[0], self._modifier(phrase, k))
        if best:
            return best
        for token in self.appositions(head):
            role = self._reader.roles_at(self.sentence, token.i)
            if role and role.kind == "person":
                return self._body_sector(role, token.i, self.phrase(token.i)), self._role_text(token.i), self._modifier(self.phrase(token.i), token.i)
        at = self.sentence.tokens[head]
        if at.dep == "appos":
            role = self._reader.roles_at(self.sentence, at.head)
            if role and role.kind == "person":
                return role.sector, self._role_text(at.head), self._modifier(self.phrase(at.head), at.head)
        return None

    def _body_sector(self, role: Role, head: int, phrase: list[int]) -> str:
        """Give the sector of the body that a plain title belongs to ("vice chairman of the Workers' Party"); an envoy is of who sends him."""
        if role.sector not in ("UNK", "GOV") or role.words[0].split()[-1] in ENVOYS:
            return role.sector
        organisations = self._organisations([k for k in phrase if k < head], head)
        if organisations and organisations[0][1].kind not in ("people", "faith"):
            return self._resolver.fields(organisations[0][1], organisations[0][0], self._date)["sector"] or role.sector
        for token in self.sentence.kids(head, "prep"):
            for pobj in self.sentence.kids(token.i, "pobj"):
                body = self._reader.roles_at(self.sentence, pobj.i)
                if body and body.kind in ("organ", "group"):
                    return body.sector
        return role.sector

    def _role_text(self, head: int) -> str:
        start, _end, text = self.span(head)
        for token in self.sentence.kids(head, "prep"):
            if token.lemma == "of":
                tree = self.sentence.subtree(token.i)
                if len(tree) <= 7:
                    return self._text(start, self.sentence.tokens[tree[-1]].end)
        return text

    def _unknown_name(self, head: int, phrase: list[int]) -> list[Reference]:
        token = self.sentence.tokens[head]
        text = token.text
        if text.lower().rstrip(".") in CALENDAR:
            return []
        acronym = self.discourse.acronyms.get(text)
        if acronym:
            start, end, body = self.span(head)
            return [Reference(structs.replace(acronym, text=body, start=start, end=end), "organisation", "acronym introduced in the text")]
        title = self._title(phrase, None, head)
        countries = self._countries(phrase, head)
        names = [k for k in phrase if self.sentence.tokens[k].tag in PEOPLE_TAGS]
        start, end, body = self.span(head)
        known = self.discourse.surnames.get(text.lower())
        full = self._name_words(phrase, head)
        if known and (len(full) == 1 or (known.party.name and normalize(known.party.name).endswith(normalize(" ".join(full))))):
            party = structs.replace(known.party, text=body, start=start, end=end)
            return [Reference(party, "person", f'surname of "{known.party.name}"', female=known.female)]
        if title or self._gender(phrase) is not None or any(self.sentence.tokens[k].text.lower() in PERSON_TITLES for k in phrase):
            entity = self._resolver.by_surname(text, title[1] if title else None, countries, self._date)
            if entity is not None and len(full) == 1:
                fields = self._resolver.fields(entity, None, self._date)
                if title:
                    fields["role"] = title[1]
                    fields["sector"] = (title[2].sector if title[2] else None) or title[0]
                return [Reference(Party(body, start, end, **fields), "person", "surname with title", female=self._gender(phrase, entity.name))]
        name = " ".join(full) or body
        if title:
            sector = (title[2].sector if title[2] else None) or title[0]
            country = countries[0] if countries else self._apposed_country(head)
            return [
                Reference(
                    Party(body, start, end, name, country, sector, title[1]), "person", "title before or beside the name", female=self._gender(phrase, name)
                )
            ]
        firms = [h for k in phrase if (h := self.hit_at.get(k)) and k < head]
        for hit in firms:
            inner = self._resolver.choose(hit.names, self._date, [], self.discourse)
            if inner and self._lexicon.entities[inner.entity].kind in FIRM_KINDS:
                entity = self._lexicon.entities[inner.entity]
                return [Reference(Party(body, start, end, **self._resolver.fields(entity, inner, self._date)), entity.kind, "name inside a longer one")]
        organ = self._organ_word(phrase)
        country = countries[0] if countries else None
        if organ:
            return [Reference(Party(body, start, end, body, country, organ), "organisation", "word in the name")]
        if token.dep == "pobj" and self.sentence.tokens[token.head].text.lower() in WHERE:
            return [Reference(Party(body, start, end, name, country, None), "place", "name behind a word of place")]
        kind = "person" if 2 <= len(names) <= 4 or self._gender(phrase) is not None else "unknown"
        return [Reference(Party(body, start, end, name, country, None), kind, "name that no lexicon knows", female=self._gender(phrase, name))]

    def _name_words(self, phrase: list[int], head: int) -> list[str]:
        """Words of a personal name: the run of capitalised words that ends at the head, without titles."""
        words: list[str] = []
        for k in sorted((k for k in phrase if k <= head), reverse=True):
            token = self.sentence.tokens[k]
            lower = token.text.lower()
            if token.text in "-–" and words:
                continue
            if not token.text[:1].isupper() and lower not in ("al", "bin", "de", "von", "van", "el", "ben", "da"):
                break
            role = self._reader.roles_at(self.sentence, k) if k != head else None
            if k != head and (
                (role and (role.title or role.kind != "person") and token.tag != "NNPS")
                or lower in PERSON_TITLES
                or k in self.hit_at
                or token.tag not in PEOPLE_TAGS
            ):
                break
            words.append(token.text)
        words.reverse()
        tokens = self.sentence.tokens
        if len(words) > 1:
            first = next(k for k in phrase if tokens[k].text == words[0])
            return self._text(tokens[first].start, tokens[head].end).split()
        return words

    def _apposed_country(self, head: int) -> str | None:
        for token in self.sentence.kids(head, "appos"):
            found = self._countries(self.phrase(token.i), token.i)
            if found:
                return found[0]
        token = self.sentence.tokens[head]
        if token.dep == "appos":
            found = self._countries(self.phrase(token.head), token.head)
            if found:
                return found[0]
        return None

    def _organ_word(self, phrase: list[int]) -> str | None:
        for k in reversed(phrase):
            role = self._reader.roles_at(self.sentence, k)
            if role and role.kind in ("organ", "group"):
                return role.sector
        return None
