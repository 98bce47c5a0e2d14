"""The nouns of a sentence in; the sides of a dialogue that they speak for, out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from msgspec import structs

from dragoman import syntax
from dragoman.actors import Reference, SentenceActors
from dragoman.dialogue.roster import Roster, Seen
from dragoman.dialogue.sides import Side, akin, same, unite, without
from dragoman.dialogue.words import Words
from dragoman.lexicon import Lexicon, normalize
from dragoman.model import Party, When

REACH = 4  # sentences that a pronoun or a bare office looks back
FIRST_PERSON = frozenset({"we", "us", "our", "i", "my", "me"})
PRONOUNS = frozenset({"he", "him", "his", "she", "her", "it", "its", "they", "them", "their"})
GROUPS = frozenset({"group", "movement", "militia", "faction", "front"})
SINGLE = frozenset({"he", "him", "his", "she", "her"})
NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "either": 2, "each": 2}
PLACES = frozenset({"in", "at", "near", "outside", "around", "through", "across", "inside", "over", "off", "along", "throughout", "via", "beyond"})
STATE = frozenset({"GOV", "MIL", "COP", "JUD", "SPY", "PRE", "UNK"})
KIND = {"REB": "rebel", "UAF": "rebel", "PRM": "rebel", "CRM": "rebel", "OPP": "opposition", "PTY": "opposition", "LAB": "labour", "EDU": "labour",
        "MED": "labour", "AGR": "labour", "BUS": "body", "NGO": "body"}  # fmt: skip
REALMS = frozenset({"kingdom", "republic", "emirate", "sultanate", "country", "nation", "island", "principality"})  # nouns for the state last spoken of
BYSTANDERS = frozenset({"CVL", "JRN", "ELI", "REL", "REF", "SOC"})


class Cast(Roster):
    """The sides of one document in the order of their mention; resolves nouns and pronouns of the sentence at hand."""

    def __init__(self, words: Words, lexicon: Lexicon, states: Mapping[str, int], home: str | None, realms: Mapping[str, str] | None = None) -> None:
        super().__init__(words, lexicon, states, home, realms)
        self.day: tuple[int, When] | None = None  # the last sentence that told a day of dialogue
        self._speakers: dict[int, list[Side]] = {}
        self._cache: dict[int, list[Side]] = {}
        self._busy: set[int] = set()
        self._organs: dict[str, Side] = {}  # "Norway's government", for "the government" later on

    def begin(self, actors: SentenceActors) -> None:
        """Take up a sentence: note its sides and who speaks."""
        self.actors, self.sentence, self._cache = actors, actors.sentence, {}
        s = self.sentence
        for token in s.tokens:
            if token.tag[:2] in ("NN", "PR", "CD") or token.text.lower() == "both" or token.i in actors.hit_at:
                subject = token.dep in ("nsubj", "nsubjpass") or (token.dep == "conj" and s.tokens[token.head].dep in ("nsubj", "nsubjpass"))
                aside = token.dep in ("amod", "compound", "nmod") or self.is_place(token.i)
                person = token.tag in ("NN", "NNP", "PRP") and (
                    self._words.has("persons", token.lemma) or any(r.kind == "person" for r in actors.refer(token.i))
                )
                sides = self.alone(token.i)
                self.seen += [Seen(side, s.index, token.i, subject, aside, person) for side in sides]
                if len(sides) == 1 and self._words.has("organs", token.lemma) and self._owned(token.i):
                    self._organs[token.lemma] = sides[0]
        self._note_alias()
        for token in sorted(s.tokens, key=lambda t: t.dep in ("relcl", "advcl", "acl")):  # whose clause hangs on none goes first
            if syntax.is_verb(token) and token.lemma in self.speech:
                found = [x for k in syntax.subjects(s, token.i) for x in self.of(k)]
                if found:
                    self._speakers.setdefault(s.index, found)

    def _note_alias(self) -> None:
        """Learn "the men, who call themselves the Red Cedar Group": from here on the name is theirs."""
        s = self.sentence
        for verb in s.tokens:
            if verb.lemma not in ("call", "style", "name", "term") or (
                not any(t.text.lower() in ("itself", "themselves", "himself") for t in s.kids(verb.i, "dobj", "nsubj", "dative", "oprd"))
                and not any(t.text.lower() in ("itself", "themselves") for c in s.kids(verb.i, "ccomp") for t in s.kids(c.i, "nsubj"))
            ):
                continue
            name = next((t.i for t in s.tokens[verb.i + 1 : verb.i + 9] if t.tag.startswith("NNP") and t.dep not in ("compound", "amod")), None)
            if name is not None:
                start, end, text = self.actors.span(name)
                known = next((x.side for x in reversed(self.seen) if x.side.kind in ("rebel", "body", "opposition")), None)
                side = Side(
                    known.kind if known else "rebel",
                    known.country if known else None,
                    normalize(text),
                    Party(text, start, end, text, known.country if known else None),
                )
                self.seen.append(Seen(side, s.index, name, False, False, False))
                for k in (name, *syntax.subjects(s, verb.i)):
                    self._cache[k] = [side]

    def of(self, head: int) -> list[Side]:
        """List the sides that a noun, with all that is joined to it by "and", speaks for."""
        return unite(x for k in self.actors.joined(head) for x in self.alone(k))

    def all_of(self, heads: Sequence[int]) -> list[Side]:
        """List the sides of several nouns."""
        return unite(x for h in heads for x in self.of(h))

    def alone(self, k: int) -> list[Side]:
        """List the sides that one noun or pronoun speaks for."""
        if k not in self._cache:
            if k in self._busy:
                return []
            self._busy.add(k)
            try:
                self._cache[k] = self._resolve(k)
            finally:
                self._busy.discard(k)
        return self._cache[k]

    def speaker(self, at: int) -> list[Side]:
        """List who says what a token stands in; of a quotation without a verb of saying, who spoke last."""
        s = self.sentence
        for verb in syntax.speech_above(s, at, self.speech):
            up = s.tokens[s.tokens[verb].head]
            known = s.tokens[verb].lemma == "know" and up.lemma in ("let", "make")  # "let it be known that …"
            heads = syntax.subjects(s, up.i if known else verb)
            found = self.all_of(heads)
            if found or any(self.is_outsider(h) for h in heads):
                return found
        found = self.all_of([k for k, _ in syntax.according_to(s)])
        return found or next((self._speakers[n] for n in range(s.index, max(-1, s.index - REACH), -1) if n in self._speakers), [])

    def is_place(self, k: int) -> bool:
        """Tell whether a noun only says where ("in Barbados")."""
        s = self.sentence
        token = s.tokens[k]
        while token.dep in ("conj", "compound") and token.head != token.i:
            token = s.tokens[token.head]
        return token.dep == "pobj" and s.tokens[token.head].text.lower() in PLACES and not self._words.has("agents", s.tokens[s.tokens[token.head].head].lemma)

    # ---------------------------------------------------------------- rules, in order
    def _resolve(self, k: int) -> list[Side]:
        s, words = self.sentence, self._words
        token = s.tokens[k]
        lower, lemma = token.text.lower(), token.lemma
        if lower in FIRST_PERSON:
            return self._again(k, self.speaker(k))
        if lower in PRONOUNS:
            return self._again(k, self._pronoun(k))
        if token.tag in ("WP", "WDT", "WP$"):
            noun = syntax.antecedent(s, k)
            return self.alone(noun) if noun is not None and noun != k else []
        if self._counts(k):
            if s.kids(k, "poss"):  # "Sudan's warring forces": both, even where only the country is named
                states = {x.country for x in self.all_of([t.i for t in s.kids(k, "poss")])}
                foes = [x for x in self._leading(0) if x.country in states]
                return self._again(k, foes) if len(foes) > 1 else []
            inner = [x for t in s.kids(k, "prep") if t.text.lower() == "of" for p in s.kids(t.i, "pobj") for x in self.of(p.i)]
            number = next((NUMBERS[t.text.lower()] for t in (token, *s.kids(k, "nummod", "det", "predet")) if t.text.lower() in NUMBERS), 2)
            return self._again(k, inner or self._leading(number))
        if token.dep in ("amod", "compound", "nmod") and k not in self.actors.hit_at and not token.tag.startswith("NNP"):
            return []
        if token.dep == "compound" and k in self.actors.hit_at and self._mere_part(k) and self._named_body(token.head):
            return []
        realm = self.realms.get(normalize(token.text)) if token.text[:1].isupper() and k not in self.actors.hit_at else None
        if realm:
            start, end, text = self.actors.span(k)
            return [Side("region", None, normalize(realm), Party(text, start, end, realm, None, "GOV"))]
        if self.is_outsider(k):
            return []
        start, end, text = self.actors.span(k)
        name: str | None = words.metonyms.get(normalize(text)) or (words.metonyms.get(normalize(token.text)) if token.text[:1].isupper() else None)
        if not name and token.tag == "NNS" and words.has("agents", lemma):
            before = [t.text for t in s.tokens[max(0, k - 3) : k] if t.text[:1].isupper()]
            name = next((found for n in range(len(before)) if (found := words.metonyms.get(normalize(" ".join(before[n:]))))), None)
        if name:
            return [Side("igo", None, normalize(name), Party(text, start, end, name, None, "IGO"))]
        members = words.alliances.get(normalize(token.text), ())
        if members:
            return [self._state(Party(text, start, end), code) for code in members]
        region = self._region(k)
        if region:
            return [region]
        if token.text == "Ministry" and k not in self.actors.hit_at and not s.kids(k, "poss", "amod"):
            return self._at_home(k)  # "the Ministry of Fisheries" of the state that the text is about
        body = self._named_body(k)
        if body:
            return [body]
        named = [x for t in s.kids(k, "appos") if t.tag.startswith("NNP") for x in self.alone(t.i)] if k not in self.actors.hit_at else []
        if named:
            return self._again(k, named)
        if words.has("agents", lemma) and not token.tag.startswith("NNP") and not any(t.i in self.actors.hit_at for t in s.kids(k, "amod", "compound", "nmod")):
            sent = self._sender(k)
            if sent:
                return self._again(k, sent)
        if (
            words.has("agents", lemma)
            and any(t.text.lower() == "for" for t in s.kids(k, "prep"))
            and not s.kids(k, "poss")
            and not any(t.i in self.actors.hit_at for t in s.kids(k, "amod", "compound"))
        ):
            return self._at_home(k)  # "the director for American affairs": the state is what an official deals with
        if words.has("bodies", words.lemma(token)) and k not in self.actors.hit_at and (token.tag == "NNS" or lemma in ("church", "troika", "quartet")):
            return [Side("body", None, words.lemma(token), Party(text, start, end, text))]
        if lemma in words.lists["others"] and k not in self.actors.hit_at and not any(t.i in self.actors.hit_at for t in s.kids(k, "amod", "compound")):
            return self._again(k, self._other(k))
        if lemma in GROUPS and not self._owned(k) and any(t.text.lower() == "the" for t in s.kids(k, "det")):
            known = next((x.side for x in reversed(self.seen) if x.side.kind in ("rebel", "body", "opposition") and x.side.name), None)
            if known:
                return self._again(k, [known])
        last = self._last_spoken_of(k)
        if last:
            return self._again(k, last)
        organ = self._bare_organ(k)
        if organ:
            return self._again(k, organ)
        sides = unite(x for r in self.actors.refer(k) if not r.owner for x in self._side(r, k))
        if not sides and words.has("agents", lemma):
            sides = self._again(k, [x for t in s.kids(k, "amod", "compound", "nmod") if t.i in self.actors.hit_at for x in self.alone(t.i)])
        if len(sides) == 1 and sides[0].kind in ("body", "rebel", "opposition") and token.tag.startswith("NNP") and " " not in sides[0].name:
            fuller = next((x.side for x in reversed(self.seen) if " " in x.side.name and normalize(token.text) in x.side.name.split()), None)
            sides = self._again(k, [fuller]) if fuller else sides  # "the Committee"
        return sides or self._described(k)

    def _last_spoken_of(self, k: int) -> list[Side]:
        """Resolve "the kingdom" by the state that acted last, "the negotiator" by a group that has just acted."""
        s = self.sentence
        token = s.tokens[k]
        if token.tag != "NN" or self._owned(k) or s.kids(k, "prep", "amod", "compound", "relcl") or not any(t.text.lower() == "the" for t in s.kids(k, "det")):
            return []
        before = [x for x in reversed(self.seen) if x.subject and not x.aside and (x.sentence < s.index or x.token < k)]
        if token.lemma in REALMS:
            return next(([x.side] for x in before if x.side.kind in ("state", "region")), [])
        if self._words.has("persons", token.lemma) and not self._words.has("organs", token.lemma):
            near = next((x for x in before if s.index - x.sentence <= 2), None)
            return [near.side] if near and near.side.kind not in ("state", "igo", "region") else []
        return []

    def _owned(self, k: int) -> bool:
        return (
            k in self.actors.hit_at or bool(self.sentence.kids(k, "poss")) or any(t.i in self.actors.hit_at for t in self.sentence.kids(k, "amod", "compound"))
        )

    def _bare_organ(self, k: int) -> list[Side]:
        """Resolve "the army" by the state whose army was named before, else "the premier" by the official who speaks of him."""
        s = self.sentence
        token = s.tokens[k]
        if token.tag != "NN" or not self._words.has("organs", token.lemma) or self._owned(k):
            return []
        if token.lemma in self._organs:
            return [self._organs[token.lemma]]
        speech = next(iter(syntax.speech_above(s, k, self.speech)), None)
        heads = [h for h in syntax.subjects(s, speech) if h != k and self._words.has("agents", s.tokens[h].lemma)] if speech is not None else []
        found = self.all_of(heads)
        return found if len(found) == 1 and found[0].kind == "state" else []

    def _again(self, k: int, sides: Sequence[Side]) -> list[Side]:
        """Give sides the words at hand as their mention."""
        start, end, text = self.actors.span(k)
        return [structs.replace(x, party=structs.replace(x.party, text=text, start=start, end=end)) for x in unite(sides)]

    def _counts(self, k: int) -> bool:
        """Tell whether a noun counts sides: "both", "the two capitals", "all three"."""
        s = self.sentence
        token = s.tokens[k]
        if k in self.actors.hit_at or token.dep in ("nummod", "det", "predet", "compound", "quantmod", "preconj", "advmod", "cc", "appos"):
            return False
        if token.text.lower() in NUMBERS:
            return token.text.lower() == "both" or (token.dep in ("nsubj", "nsubjpass", "dobj", "pobj", "dative") and not s.kids(k, "prep"))
        if token.tag != "NNS" or not self._words.has("counted", token.lemma):
            return False
        if s.kids(k, "poss"):
            return any(t.text.lower() in ("warring", "rival") for t in s.kids(k, "amod"))
        return any(t.text.lower() in ("both", "two", "three", "warring", "rival", "either") for t in s.kids(k, "nummod", "det", "predet", "amod", "nmod"))

    def _other(self, k: int) -> list[Side]:
        s = self.sentence
        if s.tokens[k].tag == "NNS" and (sent := self._sender(k)) and any(t.text.lower() == "in" for t in s.kids(k, "prep")):
            return sent
        mine = [x for t in s.kids(k, "poss") for x in self.of(t.i)] or self.all_of([h for h in syntax.subjects(s, syntax.clause_of(s, k)) if h != k])
        return without(self._leading(2), mine)[:1] if mine else []

    def _pronoun(self, k: int) -> list[Side]:
        s = self.sentence
        clause = syntax.clause_of(s, k)
        own = s.tokens[k].dep in ("nsubj", "nsubjpass")
        at, steps = (s.tokens[clause].head, 0) if own else (clause, 0)
        prep = s.tokens[s.tokens[at].head]
        if own and s.tokens[at].dep == "pcomp" and (objects := s.kids(prep.head, "dobj")):
            return self.all_of([t.i for t in objects])  # "accused Oslo of firing even as it begged for a halt"
        while s.tokens[k].text.lower() not in ("him", "her", "them") and steps < 5:
            # who says it, or does what the clause hangs on, is meant: "Oslo said that it would …", "… and its envoy"
            if (syntax.is_verb(s.tokens[at]) and at != clause) or not own:
                heads = [h for h in syntax.subjects(s, at) if h < k]
                found = self.all_of(heads)
                if (found and (len(found) == 1 or s.tokens[k].text.lower() not in SINGLE)) or any(self.is_outsider(h) for h in heads):
                    return found
            if s.tokens[at].head == at or s.tokens[at].dep in ("relcl", "acl"):
                break
            at, steps, own = s.tokens[at].head, steps + 1, True
        if s.tokens[k].text.lower() in SINGLE:
            last = next(
                (x for x in reversed(self.seen) if x.person and not x.aside and (x.sentence < s.index or x.token < k) and s.index - x.sentence <= REACH), None
            )
            lead = [
                x
                for x in self.seen
                if last and x.sentence == last.sentence and x.person and x.subject and not x.aside and (x.sentence < s.index or x.token < k)
            ]
            if last:
                return [lead[0].side if lead else last.side]
        if s.tokens[k].dep in ("nsubj", "nsubjpass") and not any(x.sentence == s.index and x.subject and x.token < k for x in self.seen):
            before = [x.side for x in self.seen if x.sentence == s.index - 1 and x.subject and not x.aside]
            if before and all(same(x, before[0]) for x in before):
                return before[:1]  # "Its office had declined. It suggested …": the subject goes on
        found = unite(x for r in self.actors.refer(k) for x in self._side(r, k))
        if found:
            return found
        here = [x for x in self.seen if x.sentence == s.index and x.token < k and x.subject]
        if here:
            return [x.side for x in here if x.token == here[0].token]
        for n in range(s.index - 1, max(-1, s.index - REACH), -1):
            row = [x for x in self.seen if x.sentence == n and not x.aside]
            subjects = [x for x in row if x.subject] or row
            if subjects:
                return [x.side for x in subjects if x.token == subjects[0].token]
        return []

    def _sender(self, k: int) -> list[Side]:
        """Find whom an agent speaks for: "the rebels' negotiating team", "delegates of the opposition", "the federation's men"."""
        s = self.sentence
        owners = [t.i for t in s.kids(k, "poss")]
        places = ("of", "from", "in") if s.tokens[k].tag == "NNS" else ("of", "from")  # "his counterparts in Cairo and Khartoum"
        owners += [p.i for t in s.kids(k, "prep") if t.text.lower() in places for p in s.kids(t.i, "pobj")]
        owners += [
            t.i for t in s.kids(k, "compound", "nmod") if t.tag.startswith("NNP") or self._words.has("armed", t.lemma) or self._words.has("workers", t.lemma)
        ]
        for owner in owners:
            found = self.of(owner) or self._described(owner) or (self._sender(owner) if self._words.has("agents", s.tokens[owner].lemma) else [])
            if found:
                return found
        return []

    def _described(self, k: int) -> list[Side]:
        """Resolve what the lexicon of actors leaves open: "the gunmen", "the miners", "the Front", "the ministry"."""
        s, words = self.sentence, self._words
        token = s.tokens[k]
        lemma = words.lemma(token)
        if not token.tag.startswith("NN"):
            return []
        last = normalize(token.text)
        definite = any(t.text.lower() == "the" for t in s.kids(k, "det")) and words.has("body_words", lemma)
        for item in reversed(self.seen):
            if (token.text[:1].isupper() or definite) and item.side.name and akin(last, item.side.name):
                return self._again(k, [item.side])
        kind = "rebel" if words.has("armed", lemma) else "labour" if words.has("workers", lemma) else None
        if kind:
            known = next((x.side for x in reversed(self.seen) if x.side.kind == kind or (kind == "rebel" and x.side.kind == "body")), None)
            start, end, text = self.actors.span(k)
            country = next((r.party.country for t in s.kids(k, "poss", "amod", "compound") for r in self.actors.refer(t.i) if r.party.country), None)
            return (
                self._again(k, [known])
                if known
                else [Side(kind, country or self._best_state(), "", Party(text, start, end, None, country or self._best_state()))]
            )
        if words.has("organs", lemma.lower()) and not s.kids(k, "poss", "compound"):
            return self._at_home(k)
        if (
            token.text[:1].isupper()
            and k > 0
            and words.has("bare_bodies", token.text.lower())
            and k not in self.actors.hit_at
            and not s.kids(k, "amod", "compound")
        ):
            start, end, text = self.actors.span(k)
            return [Side("body", None, last, Party(text, start, end, text))]
        return []

    def _named_body(self, k: int) -> Side | None:
        """Find a body by the form of its name alone, where no lexicon has it: "the Upper Lofa Front"."""
        s = self.sentence
        token = s.tokens[k]
        hits = self.actors.hit_at
        if k in hits or not token.text[:1].isupper() or not self._words.has("body_words", token.text.lower()):
            return None
        if sum(s.tokens[i].text[:1].isupper() for i in self.actors.phrase(k) if i not in hits or self._mere_part(i)) < 2:
            return None
        start, end, text = self.actors.span(k)
        return Side("body", None, normalize(text), Party(text, start, end, text))

    def _mere_part(self, k: int) -> bool:
        """Tell whether a name is only the first word of a longer one: a firm's name in "Orlen Front"; a state's in "Malian Front" is not."""
        kinds = {self._lexicon.entities[n.entity].kind for n in self.actors.hit_at[k].names}
        return not kinds & {"state", "partially recognised", "place", "igo", "ministry", "organ"}

    def _side(self, reference: Reference, k: int) -> list[Side]:
        """Turn what the coder knows of a noun into a side."""
        party, kind, sector = reference.party, reference.kind, reference.party.sector
        token = self.sentence.tokens[k]
        country = party.country
        name = normalize(party.name or party.text)
        metonym = self._words.metonyms.get(name)
        if metonym or kind == "igo" or sector == "IGO":
            full = metonym or (self._body_of(party.role or "") if kind == "person" else party.name or party.text)
            return (
                [Side("igo", None, normalize(full), structs.replace(party, name=full, country=None, sector="IGO"))]
                if full and (metonym or party.entity)
                else []
            )
        if kind in ("place", "media", "company") or sector == "JRN":
            return []
        if kind in ("state", "partially recognised") and country:
            peoples = token.tag in ("NNPS", "NNP") and any(t.text.lower() == "the" for t in self.sentence.kids(k, "det"))  # "the Uzbeks"
            return [self._state(structs.replace(party, sector="GOV"), country)] if sector != "CVL" or peoples else []
        capitals = sum(self.sentence.tokens[i].text[:1].isupper() for i in self.actors.phrase(k)) if token.tag.startswith("NNP") else 0
        named = bool(party.entity) or (kind in ("organisation", "armed group", "party", "ngo", "company", "unknown") and capitals >= 1)
        if self._words.has("organs", token.lemma.lower()) and not country and kind in ("organisation", "unknown", "ministry", "organ"):
            return self._at_home(k)
        if sector in BYSTANDERS and not (party.entity and kind in ("ngo", "party", "organisation", "armed group")):
            return []
        if sector == "LEG":
            return [self._state(party, country)] if country and kind != "person" and token.tag != "NNS" else []
        if sector == "PTY" and country and self._words.has("one_party", country):
            return [Side("state", country, "", party)]
        if sector in KIND:
            group = KIND[sector]
            if group == "body" and not named:
                return []
            trade = "workers" if group == "labour" else "armed" if sector == "CRM" else None
            if trade and not named and not self._words.has(trade, token.lemma):
                return []
            return self._group(group, party, country, name if named and kind != "person" else "")
        if sector in STATE and country and kind != "unknown":
            return [self._state(party, country)] if sector != "UNK" or self._words.has("agents", token.lemma) else []
        if sector in STATE and sector != "UNK" and (kind != "person" or token.tag == "NN"):
            return self._at_home(k)
        proper = named and (capitals >= 2 or token.text.isupper() or party.entity)
        body = kind in ("organisation", "party", "ngo", "armed group") or (
            kind == "unknown" and (self._words.has("body_words", token.text.lower()) or token.text.isupper() or party.entity)
        )
        return [Side("body", country, name, party)] if proper and body else []

    def _group(self, kind: str, party: Party, country: str | None, name: str) -> list[Side]:
        if not name:
            for item in reversed(self.seen):
                if (
                    (item.side.kind == kind or (kind == "rebel" and item.side.kind == "body"))
                    and item.side.name
                    and item.side.country in (None, country, item.side.country if country is None else None)
                ):
                    return [structs.replace(item.side, party=structs.replace(item.side.party, text=party.text, start=party.start, end=party.end))]
            country = country or self._best_state()
        return [Side(kind, country, name, structs.replace(party, country=country))]

    def _state(self, party: Party, country: str) -> Side:
        at = self._lexicon.states.get(country)
        if at is not None:
            entity = self._lexicon.entities[at]
            party = structs.replace(party, name=entity.name, country=country, sector=party.sector or "GOV", entity=party.entity or entity.id)
        return Side("state", country, "", party)

    def _at_home(self, k: int) -> list[Side]:
        code = self._best_state()
        start, end, text = self.actors.span(k)
        spoken = Counter(x.side.key for x in self.seen if x.side.kind == "region" or (x.side.kind == "state" and x.side.country == code))
        realm = next((x.side for x in self.seen if self.realms and x.side.name in map(normalize, self.realms.values())), None)
        if realm and spoken[realm.key] >= spoken[code or ""]:
            return self._again(k, [realm])
        return [self._state(Party(text, start, end), code)] if code else []
