"""A noun phrase that ends in a role noun in; the parties that it means, by country, body and modifier, out."""

from __future__ import annotations

from msgspec import structs

from dragoman.actors.anaphora import Anaphora
from dragoman.actors.names import Hit
from dragoman.actors.phrases import PEOPLE_TAGS, PLACE_USES, Reference
from dragoman.lexicon import Entity, Role
from dragoman.lexicon.types import Name
from dragoman.model import Party

# Role nouns whose bearer speaks and acts for the body named with them: the body's own sector and name go to the party.
GENERIC_SECTORS = ("UNK", "CVL", "REB", "UAF", "GOV", "PRM", "MIL", "CRM", "PTY", "OPP")
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
AT_HOME = ("GOV", "COP", "MIL", "JUD", "LEG", "OPP", "CVL", "LAB", "EDU", "MED", "AGR")
BODIES = ("GOV", "COP", "MIL", "JUD", "LEG", "SPY")
# Role nouns that, before a noun, say whose deed it is ("police raid"), and words that only seem to ("military aid").
DOERS = ("GOV", "MIL", "COP", "REB", "PRM", "UAF", "CRM", "OPP", "LEG", "JUD", "IGO", "LAB", "EDU", "AGR")
PLAIN_SECTORS = ("UNK", "GOV", "LAB", "CVL")
SERVANTS = ("officer", "agent")  # police by themselves, else of the body named: "a CIA officer"
SERVICES = ("service", "agency", "bureau", "department", "office", "directorate")
OWN_OFFICES = frozenset({"minister", "secretary", "ministry", "department", "president", "mayor", "governor", "ambassador"})
PLAIN = frozenset(
    {"military", "security", "intelligence", "defense", "defence", "police-style", "peacekeeping", "terrorist", "school", "university", "farm", "border"}
)


class Roles(Anaphora):
    """Reads nouns for people and bodies: "the foreign minister", "police", "rebel" before "attack"."""

    def _role(self, head: int, role: Role, phrase: list[int]) -> list[Reference]:
        tokens = self.sentence.tokens
        appos = next((t for t in self.appositions(head) if t.tag in PEOPLE_TAGS), None)
        if appos is not None and role.kind == "person":
            inner = self.refer(appos.i)
            if inner and inner[0].kind == "person":
                return inner
        borne = self._bearer(head, role)
        if borne:
            return borne
        modifier = self._modifier(phrase, head)
        sector: str | None = self._composed(role, head, phrase)
        if modifier and modifier.sector and (not modifier.applies_to or role.sector in modifier.applies_to):
            sector = modifier.sector
        for k in phrase:
            body = self.discourse.acronyms.get(tokens[k].text) if k < head and role.sector in GENERIC_SECTORS else None
            if body and k not in self.hit_at:
                start, end, text = self.span(head)
                party = structs.replace(body, text=text, start=start, end=end, sector=body.sector or sector)
                return [Reference(party, "organisation", f'{role.words[0]} of the body that the text calls "{tokens[k].text}"', self._plural(head))]
        organisations = self._organisations(phrase, head) if "of" not in role.words[0].split() else []
        if (
            organisations
            and (role.kind == "organ" or role.words[-1] in SERVICES)
            and organisations[0][1].kind == "organ"
            and not self.sentence.kids(head, "prep")
        ):
            fields = self._resolver.fields(organisations[0][1], organisations[0][0], self._date)
            return [Reference(self._party(head, **fields), "organ", "name")]
        if organisations and role.kind in ("person", "group") and (role.sector in GENERIC_SECTORS or role.words[0] in SERVANTS):
            found = [self._of_body(head, role, sector, name, entity) for name, entity in organisations[: None if self._plural(head) else 1]]
            return self._identified(head, found) or found
        countries = self._all_countries(phrase, head)
        plural = self._plural(head)
        definite = any(tokens[k].text.lower() in ("the", "this", "that", "these", "those") for k in phrase)
        rule = f'role noun "{role.words[0]}"'
        if not countries and role.sector == "JRN" and organisations:  # "a Xinhua correspondent"
            countries = [c for _, entity in organisations[:1] if (c := entity.country)]
        if not countries and role.country:
            countries = [role.country]
        if not countries and role.kind != "thing":  # "Navalny supporters", "the Obama administration"
            countries = self._leaders_country(head, phrase)
        owners = self._owner_parties(head, phrase) if not countries else []
        if not countries and owners:
            countries = [c for c in (o.party.country for o in owners) if c]
            rule += f", of {owners[0].party.text}"
        if countries and sector == "UNK" and role.words[0] in ("people", "person", "citizen", "man", "woman", "family", "resident"):
            sector = "CVL"
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
        if not countries and not foreign and role.kind != "thing" and role.sector in AT_HOME and self.discourse.home and not self.discourse.states:
            others = {self._lexicon.entities[n.entity].country for h in self.hit_at.values() for n in h.names if n.use not in PLACE_USES}
            if others <= {None, self.discourse.home}:
                countries, rule = [self.discourse.home], rule + ", where the dateline says"
        # "the Popular Liberation Army": a name that ends in a noun for bodies
        named = (
            role.kind in ("organ", "group")
            and tokens[head].tag == "NNP"
            and any(tokens[k].tag == "NNP" and k < head and k not in self.hit_at and self._reader.roles_at(self.sentence, k) is None for k in phrase)
        )
        found = []
        every: list[str | None] = [*countries] or [None]
        for country in every:
            name_text: str | None = None
            if country and role.kind in ("organ", "group") and sector == "GOV":
                name_text = self._resolver.state_name(country)
            elif len(countries) > 1:
                name_text = self._adjective(phrase, country, tokens[head].text)
            if country and role.kind == "person" and (not plural or len(countries) > 1) and sector == "GOV":
                holder = self._resolver.holder(role.words[0], country, self._date)
                name_text = holder.name if holder else name_text
            found.append(
                Reference(
                    self._party(
                        head, name=name_text or self.span(head)[2], country=country, sector=sector, role=role.words[0] if role.kind == "person" else None
                    ),
                    "organisation" if named else "person" if role.kind == "person" and not plural else "thing" if role.kind == "thing" else "role",
                    rule,
                    plural or (None if role.kind in ("group", "organ") else False),
                    female=self._gender(phrase) if role.kind == "person" else None,
                )
            )
        return self._identified(head, found) or found

    def _leaders_country(self, head: int, phrase: list[int]) -> list[str]:
        """Give the country of a person whose name stands in a compound before the noun."""
        for k in phrase:
            hit = self.hit_at.get(k) if k < head and self.sentence.tokens[k].dep in ("compound", "nmod", "amod") else None
            name = self._resolver.choose(hit.names, self._date, [], self.discourse) if hit else None
            entity = self._lexicon.entities[name.entity] if name else None
            if entity and entity.kind == "person" and (country := self._resolver.fields(entity, None, self._date)["country"]):
                return [country]
        return []

    def _adjective(self, phrase: list[int], country: str | None, noun: str) -> str:
        """Name those of one country where a phrase tells of several ("Kenyan and Ugandan navies")."""
        words = [*phrase, *(t.i for k in phrase for t in self.sentence.kids(k, "conj"))]
        hits = [self.hit_at[k] for k in words if k in self.hit_at]
        adjective = next((self._text(h.start, h.end) for h in hits if any(self._lexicon.entities[n.entity].country == country for n in h.names)), None)
        return f"{adjective} {noun}" if adjective else f"{noun} of {self._resolver.state_name(country or '') or country}"

    def _bearer(self, head: int, role: Role) -> list[Reference]:
        """Find the name at the end of a long title: "High Commissioner for Human Rights Jane Smith"."""
        if role.kind != "person" or not role.title:
            return []
        for token in self.sentence.kids(head, "prep"):
            if token.text.lower() not in ("for", "of") or token.i != head + 1:
                continue
            for pobj in self.sentence.kids(token.i, "pobj"):
                hit = self.hit_at.get(pobj.i)
                before = [k for k in self.phrase(pobj.i) if k < pobj.i and self.hit_at.get(k) is not hit]
                field = [k for k in before if self.sentence.tokens[k].tag in PEOPLE_TAGS]
                if hit and field and not any((r := self._reader.roles_at(self.sentence, k)) and r.title for k in before):
                    name = self._resolver.choose(hit.names, self._date, [], self.discourse)
                    entity = self._lexicon.entities[name.entity] if name else None
                    if entity and entity.kind == "person":
                        fields = self._resolver.fields(entity, name, self._date) | {"role": role.words[0]}
                        party = Party(self._text(hit.start, hit.end), hit.start, hit.end, **fields)
                        return [Reference(party, "person", f'bears the title "{role.words[0]}"')]
        return []

    def _of_body(self, head: int, role: Role, sector: str | None, name: Name, entity: Entity) -> Reference:
        """Make a party of those who bear a role in a body ("members of the Workers' Party"); those of a people or faith are no body."""
        fields = self._resolver.fields(entity, name, self._date)
        if entity.kind == "faith" and "leader" in role.words[0]:
            fields["sector"] = "REL"
        elif role.sector not in ("UNK", "GOV", "CVL") and entity.kind in ("people", "faith", "igo"):
            fields["sector"] = sector
        fields["role"] = role.words[0] if role.kind == "person" else None
        if entity.kind in ("people", "faith"):
            fields |= {"name": self.span(head)[2], "entity": None}
        plural = self._plural(head) or (None if role.kind == "group" else False)
        return Reference(self._party(head, **fields), entity.kind, f'{role.words[0]} of "{entity.name}"', plural)

    def _composed(self, role: Role, head: int, phrase: list[int]) -> str:
        """Give the sector of a plain role noun by the body named before it: "army official", "gang confederations", "police personnel"."""
        if role.sector not in PLAIN_SECTORS or len(role.words) > 2 or role.words[0] in OWN_OFFICES:
            return role.sector
        for k in reversed(phrase):
            if k < head and self.sentence.tokens[k].head == head and self.sentence.tokens[k].dep in ("compound", "nmod", "amod") and k not in self.hit_at:
                body = self._reader.roles_at(self.sentence, k)
                if body and body.sector in DOERS and body.kind != "thing" and self.sentence.tokens[k].text.lower() not in PLAIN - {"military", "intelligence"}:
                    return body.sector
        if role.kind == "person" and role.sector in ("UNK", "GOV"):  # "a spokesman for the army"
            for token in self.sentence.kids(head, "prep"):
                for pobj in self.sentence.kids(token.i, "pobj") if token.text.lower() in ("of", "for", "from") else ():
                    body = self._reader.roles_at(self.sentence, pobj.i)
                    if body and body.sector in (*DOERS, "PTY") and body.kind in ("organ", "group"):
                        return body.sector
        return role.sector

    def _identified(self, head: int, found: list[Reference]) -> list[Reference]:
        """Take the names of "a man identified as John Smith", with what the noun tells of them."""
        names: list[int] = []
        tokens = self.sentence.tokens
        verbs = self.sentence.kids(head, "acl")
        # "a farmer, identified as John Smith": the parser may hang it on the verb
        verbs += [
            t
            for t in tokens[head + 1 : head + 3]
            if t.tag == "VBN" and t.dep in ("advcl", "dep") and t not in verbs and tokens[t.i - 1].text in (",", tokens[head].text)
        ]
        for verb in verbs:
            if verb.lemma in ("identify", "name"):
                heads = [p.i for t in self.sentence.kids(verb.i, "prep") if t.text.lower() == "as" for p in self.sentence.kids(t.i, "pobj")]
                names += [
                    k for h in heads or [t.i for t in self.sentence.kids(verb.i, "oprd")] for k in self.joined(h) if self.sentence.tokens[k].tag in PEOPLE_TAGS
                ]
        if not names or len(found) != 1:
            return []
        noun = found[0]
        result = []
        for k in names:
            start, end, text = self.span(k)
            known = self.refer(k)
            if known and known[0].kind == "person" and known[0].party.country:
                result += known
                continue
            party = structs.replace(noun.party, text=text, start=start, end=end, name=" ".join(text.split()))
            result.append(Reference(party, "person", f'{noun.rule}, identified as "{text}"', female=noun.female))
        return result

    def _role_before(self, head: int, at: list[int]) -> list[Reference]:
        """Take a role noun in a compound as the one who does the deed: "a police raid", "government air strikes"."""
        for k in sorted(at, reverse=True):
            token = self.sentence.tokens[k]
            fits = (token.dep in ("compound", "nmod") and token.tag.startswith("NN")) or (token.dep in ("amod", "compound") and token.tag == "JJ")
            if not fits or k in self.hit_at or token.head != head:
                continue
            role = self._reader.roles_at(self.sentence, k)
            armed = role is not None and role.sector in ("REB", "CRM", "UAF", "PRM")
            if role and role.kind != "thing" and role.sector in DOERS and token.text.lower() not in PLAIN and (token.tag != "JJ" or armed):
                countries = self._countries(at, head) or ([role.country] if role.country else [])
                party = Party(token.text, token.start, token.end, token.text, countries[0] if countries else None, role.sector)
                return [Reference(party, "role", f'role noun "{role.words[0]}" before the noun', True)]
        return []

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
            if hit is None or hit in seen or hit is self.hit_at.get(head) or self._tells_where(k):
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
