"""A parsed sentence and the names found in it in; for any noun in it, the parties that it means, and why."""

from __future__ import annotations

from msgspec import Struct, structs

from dragoman import syntax
from dragoman.actors.discourse import Discourse
from dragoman.actors.names import Hit
from dragoman.actors.resolve import Resolver
from dragoman.lexicon import Entity, Lexicon, Modifier, Role, normalize
from dragoman.lexicon.types import Name
from dragoman.model import Party
from dragoman.parse import Sentence, Token

PREMODIFIERS = ("det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "advmod", "npadvmod", "punct", "case", "nn", "neg", "pcomp")
PLACE_USES = ("city", "province")
COUNTRY_USES = ("name", "adjective", "demonym", "capital", "metonym", "city", "province")
FIRM_KINDS = ("armed group", "party", "igo", "ngo", "media", "organ", "company", "people", "faith")
# Role nouns whose bearer speaks and acts for the body named with them: the body's own sector and name go to the party.
GENERIC_SECTORS = ("UNK", "CVL", "REB", "UAF", "GOV", "PRM", "MIL", "CRM", "PTY", "OPP")
PERSON_TITLES = {
    "mr": None,
    "mrs": True,
    "ms": True,
    "miss": True,
    "sir": False,
    "lady": True,
    "lord": False,
    "dr": None,
    "mr.": None,
    "mrs.": True,
    "ms.": True,
    "dr.": None,
    "king": False,
    "queen": True,
    "sheikh": False,
    "prince": False,
    "princess": True,
    "señor": False,
}
PRONOUNS_PERSON = {"he": False, "him": False, "his": False, "she": True, "her": True, "hers": True, "himself": False, "herself": True}
PRONOUNS_GROUP = {"it": False, "its": False, "itself": False, "they": True, "them": True, "their": True, "theirs": True, "themselves": True}
FIRST_PERSON = frozenset({"we", "i", "us", "our", "my", "me", "ours"})
PEOPLE_TAGS = ("NNP", "NNPS")
CALENDAR = frozenset(
    (
        "january february march april may june july august september october november december jan feb mar apr jun jul aug sep sept oct nov dec monday "
        "tuesday wednesday thursday friday saturday sunday "
    ).split()
)
# "Western governments" are never those of the one state that a text names.
FOREIGN = frozenset(
    {
        "western",
        "foreign",
        "other",
        "neighbouring",
        "neighboring",
        "regional",
        "international",
        "european",
        "arab",
        "african",
        "world",
        "allied",
        "several",
        "many",
        "some",
    }
)
BODIES = ("GOV", "COP", "MIL", "JUD", "LEG", "SPY")
# Role nouns that, before a noun, say whose deed it is ("police raid"), and words that only seem to ("military aid").
DOERS = ("GOV", "MIL", "COP", "REB", "PRM", "UAF", "CRM", "OPP", "LEG", "JUD", "IGO", "LAB", "EDU", "AGR")
PLAIN = frozenset({"military", "security", "intelligence", "defense", "defence", "police-style", "peacekeeping", "school", "university", "farm", "border"})
OFFICE_NOUNS = frozenset({"office", "aide", "adviser", "advisor", "team", "entourage", "palace", "website", "lawyer", "press"})
WHERE = ("in", "at", "near", "outside", "around", "through")


class Reference(Struct, frozen=True):
    """What a noun or pronoun was resolved to, by which rule; `kind` is as of entities, or "role" or "unknown".

    `owner` is set where the noun itself is no party, and the party is whose it is ("Germany's decision").
    """

    party: Party
    kind: str
    rule: str
    plural: bool | None = False
    owner: bool = False
    female: bool | None = None


class Reader:
    """Reads sentences of one document after the other; holds what the lexicon knows."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.resolver = Resolver(lexicon)
        self.speech = frozenset(lexicon.grammar["speech_verbs"][0])
        self.transparent = frozenset(lexicon.grammar["transparent_nouns"][0])
        self.property = frozenset(lexicon.classes["property"][0])
        self.sites = frozenset(lexicon.grammar["site_nouns"][0])
        both = lexicon.grammar["both_sides"]
        self.both_sides = {tuple(p) for p in both[1]} | {(w,) for w in both[0]}

    def read(self, sentence: Sentence, hits: list[Hit], discourse: Discourse, date: str | None) -> SentenceActors:
        """Prepare a sentence; parties are resolved when asked for."""
        return SentenceActors(self, sentence, hits, discourse, date)

    def roles_at(self, sentence: Sentence, head: int) -> Role | None:
        """Find the longest role noun that ends at a token ("foreign minister", "riot police")."""
        tokens = sentence.tokens
        word = normalize(tokens[head].text)
        best: Role | None = None
        for role in self.lexicon.roles.get(word, ()):
            words = role.words[1:]
            if "of" in words[1:]:
                after = words[words.index("of") :]
                if [normalize(t.text) for t in tokens[head + 1 : head + 1 + len(after)]] != after:
                    continue
                words = words[: words.index("of")]
            at, k = head, len(words) - 1
            while k >= 0 and at >= 0:
                text = tokens[at].text
                if text in "-–'’" or text == ".":
                    at -= 1
                    continue
                if normalize(text) != words[k]:
                    break
                at, k = at - 1, k - 1
            if k < 0 and (best is None or len(role.words) > len(best.words)):
                best = role
        return best


class SentenceActors:
    """The nouns of one sentence as parties."""

    def __init__(self, reader: Reader, sentence: Sentence, hits: list[Hit], discourse: Discourse, date: str | None) -> None:
        self._reader = reader
        self._lexicon = reader.lexicon
        self._resolver = reader.resolver
        self.sentence = sentence
        self.discourse = discourse
        self._date = date
        self._cache: dict[int, list[Reference]] = {}
        self._busy: set[int] = set()
        self.hit_at: dict[int, Hit] = {}
        self._given: dict[int, Reference] = {}
        self.given: dict[str, Party] = {}
        position = 0
        tokens = sentence.tokens
        for hit in hits:
            while position < len(tokens) and tokens[position].end <= hit.start:
                position += 1
            k = position
            while k < len(tokens) and tokens[k].start < hit.end:
                self.hit_at[k] = hit
                k += 1

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

    # ---------------------------------------------------------------- the phrase
    def phrase(self, head: int) -> list[int]:
        """List the tokens of the noun phrase before and at the head, without what follows it."""
        sentence = self.sentence
        found = [head]
        stack = [head]
        while stack:
            at = stack.pop()
            for kid in sentence.children[at]:
                token = sentence.tokens[kid]
                if (
                    kid < head
                    and (token.dep in PREMODIFIERS or token.tag in ("NNP", "POS", "HYPH"))
                    and token.dep not in ("cc", "conj")
                    and token.tag not in (",", "``")
                ):
                    found.append(kid)
                    stack.append(kid)
                elif token.dep == "case":
                    found.append(kid)
        hit = self.hit_at.get(head)
        if hit:
            found += [k for k, h in self.hit_at.items() if h is hit]
        return sorted(set(found))

    def span(self, head: int) -> tuple[int, int, str]:
        """Give start, end and text of the phrase, without article and closing possessive mark."""
        tokens = self.sentence.tokens
        phrase = self.phrase(head)
        low = phrase[0]
        while low < head and (tokens[low].tag in ("DT", "``", "''", ",", ":", "-LRB-", "HYPH", "PRP$") or tokens[low].dep in ("punct", "predet")):
            low += 1
        start, end = (
            tokens[low].start,
            tokens[max(head, max((k for k in phrase if self.hit_at.get(k) is self.hit_at.get(head) and self.hit_at.get(head)), default=head))].end,
        )
        return start, end, self._text(start, end)

    def _text(self, start: int, end: int) -> str:
        parts = []
        last = None
        for token in self.sentence.tokens:
            if token.start >= end:
                break
            if token.end <= start:
                continue
            if last is not None:
                parts.append(" " * (token.start - last) if token.start - last < 3 else " ")
            parts.append(token.text)
            last = token.end
        return "".join(parts)

    # ---------------------------------------------------------------- asking
    def parties(self, head: int) -> list[Reference]:
        """List what the noun and all that is joined to it by "and" means."""
        found: list[Reference] = []
        for k in self.joined(head):
            for reference in self.refer(k):
                if reference.owner and k != head:
                    continue
                if not any(
                    r.party.start == reference.party.start and (r.party.name, r.party.country) == (reference.party.name, reference.party.country) for r in found
                ):
                    found.append(reference)
        return found

    def joined(self, head: int) -> list[int]:
        """List a noun and its conjuncts."""
        if head in self._given:
            return [head]
        found, queue = [head], [head]
        while queue:
            for token in self.sentence.kids(queue.pop(), "conj"):
                if token.tag[:1] in "NPJDC" and not token.tag.startswith("PRP$"):
                    found.append(token.i)
                    queue.append(token.i)
        return sorted(found)

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

    # ---------------------------------------------------------------- rules, in order
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
            named = self._named(head, hit, phrase)
            if named:
                return named
        compass = self._compass(head, lower)
        if compass:
            return compass
        if token.tag in PEOPLE_TAGS or (token.tag in ("NN", "FW", "NNS", "JJ", "VBG", "VBN") and token.text[:1].isupper() and head > 0):
            role = self._reader.roles_at(self.sentence, head)
            if role is None:
                return self._unknown_name(head, phrase)
        role = self._reader.roles_at(self.sentence, head)
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
        described = self._described(head, phrase, token)
        if described:
            return described
        return self._owner(head, phrase)

    def _party(self, head: int, **fields: str | None) -> Party:
        start, end, text = self.span(head)
        return Party(text, start, end, **fields)

    def _plural(self, head: int) -> bool:
        return self.sentence.tokens[head].tag in ("NNS", "NNPS")

    # names
    def _named(self, head: int, hit: Hit, phrase: list[int]) -> list[Reference]:
        name = self._resolver.choose(hit.names, self._date, self._countries(phrase, head), self.discourse)
        if name is None:
            return []
        entity = self._lexicon.entities[name.entity]
        title = self._title(phrase, hit, head)
        fields = self._resolver.fields(entity, name, self._date)
        # a name that only opens a longer phrase: "Reading Football Club", "Iran Air"
        if entity.kind in ("state", "partially recognised"):
            if name.use == "demonym" or (name.use == "adjective" and head == max(phrase)):
                plural = self._plural(head) or self.sentence.tokens[head].tag in ("JJ", "NNPS", "NNS")
                sector = "CVL" if self.sentence.tokens[head].tag in ("NNPS", "NNS") else None
                return [Reference(self._party(head, name=entity.name, country=entity.country, sector=sector, entity=entity.id), "state", "people", plural)]
            if name.use in PLACE_USES:
                return [Reference(self._party(head, name=hit_text(self, hit), country=entity.country, sector="GOV", entity=entity.id), "place", name.use)]
            fields["sector"] = fields["sector"] or "GOV"
            return [Reference(self._party(head, **fields), "state", "name" if name.use == "name" else name.use)]
        if title and entity.kind == "person":
            fields["role"] = title[1] or fields["role"]
            former = title[2]
            fields["sector"] = former.sector if former and former.sector else title[0] or fields["sector"]
        modifier = self._modifier(phrase, head)
        if modifier and modifier.sector and entity.kind == "person":
            fields["sector"] = modifier.sector
        return [Reference(self._party(head, **fields), entity.kind, "name", female=self._gender(phrase))]

    def _title(self, phrase: list[int], hit: Hit | None, head: int) -> tuple[str | None, str | None, Modifier | None] | None:
        """Find a role that stands before a name or in apposition to it: sector, role words, modifier."""
        best: tuple[str | None, str | None, Modifier | None] | None = None
        for k in phrase:
            if self.hit_at.get(k) is hit and hit is not None:
                continue
            if k >= head:
                continue
            role = self._reader.roles_at(self.sentence, k)
            if role and (role.title or role.kind == "person"):
                best = (role.sector, role.words[0], self._modifier(phrase, k))
        if best:
            return best
        for token in self.sentence.kids(head, "appos"):
            role = self._reader.roles_at(self.sentence, token.i)
            if role and role.kind == "person":
                return self._body_sector(role, token.i), self._role_text(token.i), self._modifier(self.phrase(token.i), token.i)
        at = self.sentence.tokens[head]
        if at.dep == "appos":
            role = self._reader.roles_at(self.sentence, at.head)
            if role and role.kind == "person":
                return role.sector, self._role_text(at.head), self._modifier(self.phrase(at.head), at.head)
        return None

    def _body_sector(self, role: Role, head: int) -> str:
        """Give the sector of the body that a plain title belongs to ("vice chairman of the Workers' Party")."""
        if role.sector not in ("UNK", "GOV"):
            return role.sector
        organisations = self._organisations(self.phrase(head), head)
        if organisations:
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

    def _gender(self, phrase: list[int]) -> bool | None:
        for k in phrase:
            gender = PERSON_TITLES.get(self.sentence.tokens[k].text.lower())
            if gender is not None:
                return gender
        return None

    def _modifier(self, phrase: list[int], head: int) -> Modifier | None:
        for k in phrase:
            if k < head:
                text = self.sentence.tokens[k].text.lower().rstrip("-")
                found = self._lexicon.modifiers.get(text)
                if found and found.sector:
                    return found
        return None

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
                return [Reference(Party(body, start, end, **fields), "person", "surname with title", female=self._gender(phrase))]
        name = " ".join(full) or body
        if title:
            sector = (title[2].sector if title[2] else None) or title[0]
            country = countries[0] if countries else self._apposed_country(head)
            return [
                Reference(Party(body, start, end, name, country, sector, title[1]), "person", "title before or beside the name", female=self._gender(phrase))
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
        return [Reference(Party(body, start, end, name, country, None), kind, "name that no lexicon knows", female=self._gender(phrase))]

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
            if k != head and (self._reader.roles_at(self.sentence, k) or lower in PERSON_TITLES or k in self.hit_at or token.tag not in PEOPLE_TAGS):
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

    # roles
    def _role(self, head: int, role: Role, phrase: list[int]) -> list[Reference]:
        tokens = self.sentence.tokens
        appos = next((t for t in self.sentence.kids(head, "appos") if t.tag in PEOPLE_TAGS), None)
        if appos is not None and role.kind == "person":
            inner = self.refer(appos.i)
            if inner and inner[0].kind == "person":
                return inner
        modifier = self._modifier(phrase, head)
        sector: str | None = role.sector
        if modifier and modifier.sector and (not modifier.applies_to or role.sector in modifier.applies_to):
            sector = modifier.sector
        organisations = self._organisations(phrase, head)
        if organisations and role.kind == "organ" and organisations[0][1].kind == "organ" and not self.sentence.kids(head, "prep"):
            fields = self._resolver.fields(organisations[0][1], organisations[0][0], self._date)
            return [Reference(self._party(head, **fields), "organ", "name")]
        if organisations and role.kind in ("person", "group") and role.sector in GENERIC_SECTORS:
            name, entity = organisations[0]
            fields = self._resolver.fields(entity, name, self._date)
            if entity.kind in FIRM_KINDS:
                if entity.kind == "faith" and "leader" in role.words[0]:
                    sector = "REL"
                if role.sector not in ("UNK", "GOV", "CVL") and entity.kind in ("people", "faith", "igo"):
                    fields["sector"] = sector
                fields["role"] = role.words[0] if role.kind == "person" else None
                return [
                    Reference(
                        self._party(head, **fields),
                        entity.kind,
                        f'{role.words[0]} of "{entity.name}"',
                        self._plural(head) or (None if role.kind == "group" else False),
                    )
                ]
        countries = self._all_countries(phrase, head)
        if countries and sector == "UNK" and role.words[0] in ("people", "person", "citizen", "man", "woman", "family", "resident"):
            sector = "CVL"
        plural = self._plural(head)
        definite = any(tokens[k].text.lower() in ("the", "this", "that", "these", "those") for k in phrase)
        rule = f'role noun "{role.words[0]}"'
        if not countries and role.country:
            countries = [role.country]
        owners = self._owner_parties(head, phrase) if not countries else []
        if not countries and owners:
            countries = [c for c in (o.party.country for o in owners) if c]
            rule += f", of {owners[0].party.text}"
        if not countries and definite and role.kind != "thing":
            known = self._described(head, phrase, tokens[head])
            if known:
                return known
            titled = self.discourse.titled(role.words[0].split()[-1]) if role.kind == "person" and not plural else None
            if titled:
                start, end, text = self.span(head)
                return [Reference(structs.replace(titled.party, text=text, start=start, end=end), "person", f'"{titled.party.name}" bears the title')]
        foreign = any(tokens[k].text.lower() in FOREIGN for k in phrase)
        if not countries and not foreign and role.kind in ("organ", "group") and role.sector in BODIES and (definite or role.sector in ("COP", "MIL")):
            only = self.discourse.only_state()
            if only and only.country:
                countries, rule = [only.country], rule + ", of the one state that the text names"
        found = []
        every: list[str | None] = [*countries] or [None]
        for country in every:
            name_text: str | None = None
            if country and role.kind in ("organ", "group") and sector == "GOV":
                name_text = self._resolver.state_name(country)
            if country and role.kind == "person" and (not plural or len(countries) > 1) and sector == "GOV":
                holder = self._resolver.holder(role.words[0], country, self._date)
                name_text = holder.name if holder else None
            found.append(
                Reference(
                    self._party(
                        head, name=name_text or self.span(head)[2], country=country, sector=sector, role=role.words[0] if role.kind == "person" else None
                    ),
                    "person" if role.kind == "person" and not plural else "thing" if role.kind == "thing" else "role",
                    rule,
                    plural or (None if role.kind in ("group", "organ") else False),
                )
            )
        return found

    def _organisations(self, phrase: list[int], head: int) -> list[tuple[Name, Entity]]:
        found: list[tuple[Name, Entity]] = []
        places = [k for k in phrase if k < head]
        for token in self.sentence.kids(head, "prep"):
            if token.lemma in ("of", "from", "for", "at", "with", "in"):
                for pobj in self.sentence.kids(token.i, "pobj"):
                    places += [k for k in self.phrase(pobj.i)]
        for k in places:
            hit = self.hit_at.get(k)
            if hit:
                name = self._resolver.choose(hit.names, self._date, [], self.discourse)
                if name and self._lexicon.entities[name.entity].kind in FIRM_KINDS:
                    found.append((name, self._lexicon.entities[name.entity]))
        return found

    def _countries(self, phrase: list[int], head: int) -> list[str]:
        """List the states named by adjective, possessive or compound inside the phrase, before its head."""
        found: list[str] = []
        for k in phrase:
            hit = self.hit_at.get(k)
            if not hit or k == head or self.hit_at.get(head) is hit:
                continue
            for name in hit.names:
                entity = self._lexicon.entities[name.entity]
                if name.weak and not (entity.country and entity.country in self.discourse.states):
                    continue
                if entity.kind in ("state", "partially recognised") and entity.country and entity.country not in found:
                    found.append(entity.country)
                    break
                if entity.kind in ("people", "organ", "party") and entity.country and entity.country not in found:
                    found.append(entity.country)
                    break
        return found

    def _all_countries(self, phrase: list[int], head: int) -> list[str]:
        """Also those behind "of", "in", "from": "the president of France", "Muslim leaders in France"."""
        before = self._countries(phrase, head)
        if before:
            joined = [t for k in phrase for t in self.sentence.kids(k, "conj") if t.i < head and t.i in self.hit_at]
            for token in joined:
                for country in self._countries([token.i], head):
                    if country not in before:
                        before.append(country)
            multiple = self._plural(head) and joined
            return before if multiple else before[:1]
        for token in self.sentence.kids(head, "prep"):
            if token.lemma in ("of", "in", "from", "for", "at"):
                found: list[str] = []
                for pobj in self.sentence.kids(token.i, "pobj"):
                    for k in self.joined(pobj.i):
                        found += [c for c in self._countries([*self.phrase(k), k], -1) if c not in found]
                if found:
                    return found if self._plural(head) else found[:1]
        return self._acl_country(head)

    def _acl_country(self, head: int) -> list[str]:
        return []

    def _owner_parties(self, head: int, phrase: list[int]) -> list[Reference]:
        for token in self.sentence.kids(head, "poss"):
            return [r for r in self.refer(token.i) if not r.owner]
        return []

    # the rest
    def _of(self, head: int) -> list[Reference]:
        for token in self.sentence.kids(head, "prep"):
            if token.lemma in ("of", "from", "among"):
                for pobj in self.sentence.kids(token.i, "pobj"):
                    found = self.parties(pobj.i)
                    if found:
                        return found
        return []

    def _described(self, head: int, phrase: list[int], token: Token) -> list[Reference]:
        if not any(self.sentence.tokens[k].text.lower() in ("the", "this", "that", "these", "its") for k in phrase):
            return []
        if self._countries(phrase, head):
            return []
        found = self.discourse.described(token.text.lower(), token.start)
        if not found or (found.sentence == self.sentence.index and found.subject and token.dep == "dobj"):
            return []  # the subject of a clause isn't its object under another name
        start, end, text = self.span(head)
        return [Reference(structs.replace(found.party, text=text, start=start, end=end), found.kind, f'"{text}" is "{found.party.text}"')]

    def _owner(self, head: int, phrase: list[int]) -> list[Reference]:
        """Fall back on whose thing it is: "Germany's decision", "the Israeli plan"."""
        tokens = self.sentence.tokens
        for token in self.sentence.kids(head, "poss"):
            office = tokens[head].lemma in OFFICE_NOUNS
            return [structs.replace(r, owner=not office) for r in self.refer(token.i)]
        for k in phrase:
            hit = self.hit_at.get(k)
            if hit and k != head:
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

    def _both(self, head: int, words: tuple[str, ...]) -> list[Reference] | None:
        if words not in self._reader.both_sides and words[-2:] not in self._reader.both_sides and (words[-1:] not in self._reader.both_sides or len(words) > 1):
            return None
        token = self.sentence.tokens[head]
        start, end, text = self.span(head)
        if token.text.lower() == "koreas":
            pair = [self._resolver.state_party(code) for code in ("PRK", "KOR")]
        else:
            pair = self._sentence_pair(head) or self.discourse.pair(self.sentence.index)
        return [Reference(structs.replace(p, text=text, start=start, end=end), "state", "both sides", plural=False) for p in pair]

    def _sentence_pair(self, head: int) -> list[Party]:
        states: dict[str, Party] = {}
        for k in sorted(self.hit_at):
            if k >= head:
                break
            for r in self.refer(k):
                if r.kind == "state" and r.party.country:
                    states.setdefault(r.party.country, r.party)
        return list(states.values()) if len(states) == 2 else []

    def _compass(self, head: int, lower: str) -> list[Reference]:
        """Resolve "the North" and "the South" where a divided country is in the text."""
        if lower not in ("north", "south") or not self.sentence.tokens[head].text[0].isupper():
            return []
        pairs = (("PRK", "KOR"), ("SDN", "SSD"), ("VNM", "VNM"))
        for north, south in pairs:
            code = north if lower == "north" else south
            if code in self.discourse.states and north != south:
                start, end, text = self.span(head)
                party = self._resolver.state_party(code)
                return [Reference(structs.replace(party, text=text, start=start, end=end), "state", f"the {lower.title()} of the two that the text names")]
        return []

    def _relative(self, head: int) -> list[Reference]:
        token = self.sentence.tokens[head]
        verb = token.head
        seen = set()
        while verb not in seen:
            seen.add(verb)
            at = self.sentence.tokens[verb]
            if at.dep in ("relcl", "acl"):
                noun = self.sentence.tokens[at.head]
                plural_verb = at.tag in ("VBP", "VB") or any(a.tag == "VBP" for a in self.sentence.kids(verb, "aux", "auxpass"))
                if noun.dep == "conj" and plural_verb and not self._plural(noun.i):
                    noun = self.sentence.tokens[noun.head]
                return self.parties(noun.i)
            verb = at.head
        return []

    def _pronoun(self, head: int) -> list[Reference]:
        token = self.sentence.tokens[head]
        lower = token.text.lower()
        index = self.sentence.index
        found = None
        if lower in FIRST_PERSON:
            return self._speaker_of(token)
        if lower in PRONOUNS_PERSON:
            found = self.discourse.person(index, token.start, PRONOUNS_PERSON[lower])
        elif lower in PRONOUNS_GROUP:
            found = self.discourse.group(index, token.start, PRONOUNS_GROUP[lower])
        if found is None:
            return []
        rule = f'"{token.text}" is "{found.party.text}"'
        if found.sentence == index and found.party.start is not None:
            return [Reference(found.party, found.kind, rule, found.plural)]  # the fuller mention stands in the same sentence
        return [Reference(structs.replace(found.party, text=token.text, start=token.start, end=token.end), found.kind, rule, found.plural)]

    def whole(self, start: int, end: int) -> Party:
        """Resolve the sentence as one phrase; the party spans all of it."""
        tokens = self.sentence.tokens
        text = self._text(start, end)
        hit = self.hit_at.get(0) or self.hit_at.get(1)
        if hit and hit.end == end and len({n.entity for n in hit.names}) == 1 and start >= hit.start - 4:
            # the phrase is the name itself: a weak name needs no more support
            entity = self._lexicon.entities[hit.names[0].entity]
            if hit.names[0].weak and entity.kind not in ("state", "person"):
                return Party(text, start, end, **self._resolver.fields(entity, hit.names[0], self._date))
        roots = [t.i for t in tokens if t.head == t.i]
        order = roots + [t.i for t in reversed(tokens) if t.i not in roots and t.tag.startswith(("NN", "PR", "JJ")) and t.dep not in ("pobj", "poss")]
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
                if reference.owner or (reference.kind == "unknown" and party.country is None):
                    sector = None if reference.owner else sector
                return structs.replace(party, text=text, start=start, end=end, sector=sector)
        return Party(text, start, end)

    def modifier_parties(self, head: int, places: bool = True) -> list[Reference]:
        """List the parties named before a noun: "Israeli and Syrian" in "Israeli and Syrian attacks", "rebel" in "a rebel attack".

        Args:
            head: the noun.
            places: whether a capital stands for its government here; other towns and provinces never do.
        """
        found: list[Reference] = []
        at = [k for k in self.phrase(head) if k != head]
        if self._given:
            return list({r.party.start: r for k in at if (r := self._given.get(k))}.values())
        at += [t.i for k in at for t in self.sentence.kids(k, "conj") if t.i < head]
        seen: list[Hit] = []
        for k in sorted(at):
            hit = self.hit_at.get(k)
            if hit is None or hit in seen or hit is self.hit_at.get(head):
                continue
            if k > 1 and self.sentence.tokens[k - 2].text.lower() in ("inter", "intra", "cross", "pro", "anti", "non"):
                continue  # "inter-Korean", "anti-French": not whose it is
            seen.append(hit)
            name = self._resolver.choose(hit.names, self._date, [], self.discourse)
            if name is None:
                continue
            entity = self._lexicon.entities[name.entity]
            if name.use in PLACE_USES or (name.use == "capital" and not places):
                continue
            fields = self._resolver.fields(entity, name, self._date)
            if entity.kind in ("state", "partially recognised"):
                fields["sector"] = fields["sector"] or "GOV"
            found.append(Reference(Party(self._text(hit.start, hit.end), hit.start, hit.end, **fields), entity.kind, "adjective or name before the noun"))
        return found or self._role_before(head, at)

    def _role_before(self, head: int, at: list[int]) -> list[Reference]:
        """Take a role noun in a compound as the one who does the deed: "a police raid", "government air strikes"."""
        for k in sorted(at, reverse=True):
            token = self.sentence.tokens[k]
            if token.dep not in ("compound", "nmod") or k in self.hit_at or token.head != head or not token.tag.startswith("NN"):
                continue
            role = self._reader.roles_at(self.sentence, k)
            if role and role.kind != "thing" and role.sector in DOERS and token.text.lower() not in PLAIN:
                countries = self._countries(at, head) or ([role.country] if role.country else [])
                party = Party(token.text, token.start, token.end, token.text, countries[0] if countries else None, role.sector)
                return [Reference(party, "role", f'role noun "{role.words[0]}" before the noun', True)]
        return []

    def _speaker_of(self, token: Token) -> list[Reference]:
        """Resolve "we" and "I" to who speaks: in this sentence, else who spoke in the one before."""
        s = self.sentence
        for verb in syntax.speech_above(s, token.i, self._reader.speech):
            for head in syntax.subjects(s, verb):
                if head != token.i and s.tokens[head].text.lower() not in FIRST_PERSON:
                    return [structs.replace(r, rule=f'"{token.text}" is the speaker') for r in self.refer(head)]
        last = self.discourse.speaker
        if last and last.sentence >= s.index - 1 and s.tokens[0].text in "\"“‘'``":
            rule = f'"{token.text}" is "{last.party.text}", who spoke before'
            return [Reference(structs.replace(last.party, text=token.text, start=token.start, end=token.end), last.kind, rule)]
        return []

    # ---------------------------------------------------------------- discourse
    def note(self) -> None:
        """Hand the parties of this sentence to the discourse, in order, once its events are read."""
        tokens = self.sentence.tokens
        for token in tokens:
            if token.tag[:2] not in ("NN", "PR") and token.i not in self.hit_at:
                continue
            if token.dep in ("compound", "amod", "nmod", "punct", "case") and token.i not in self.hit_at:
                continue
            if token.tag.startswith("PRP"):
                continue
            for reference in self.refer(token.i):
                if reference.owner or reference.kind == "place" or (reference.rule == "name that no lexicon knows" and reference.kind == "unknown"):
                    continue
                subject = token.dep in ("nsubj", "nsubjpass") or (token.dep == "poss" and tokens[token.head].dep in ("nsubj", "nsubjpass"))
                self.discourse.add(reference.party, reference.kind, self.sentence.index, subject, reference.plural, reference.female)
                if subject and tokens[token.head].lemma in self._reader.speech:
                    self.discourse.note_speaker()


def hit_text(actors: SentenceActors, hit: Hit) -> str:
    """Give the words of a name as they stand."""
    return actors._text(hit.start, hit.end)
