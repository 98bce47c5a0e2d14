"""The nouns of a sentence in; the sides of a dialogue that they speak for, out."""

from __future__ import annotations

from msgspec import structs

from dragoman import syntax
from dragoman.actors import SentenceActors
from dragoman.dialogue.naming import Naming, Seen
from dragoman.dialogue.sides import Side, meet, same, unite
from dragoman.lexicon import normalize
from dragoman.model import Party
from dragoman.parse import Token

REACH = 4  # sentences that a pronoun or a bare office looks back
FIRST_PERSON = frozenset({"we", "us", "our", "ours", "i", "my", "me", "ourselves", "mine"})
PERSON_PRONOUNS = frozenset({"he", "him", "his", "she", "her", "hers", "himself", "herself"})
GROUP_PRONOUNS = frozenset({"it", "its", "itself"})
PLURAL_PRONOUNS = frozenset({"they", "them", "their", "theirs", "themselves"})
NUMBERS = {"both": 2, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


class Cast(Naming):
    """The sides of one document in the order of their mention; resolves nouns and pronouns of the sentence at hand."""

    def begin(self, actors: SentenceActors) -> None:
        """Take up a sentence: note its named sides, sets and speaker."""
        self._actors = actors
        self._cache = {}
        s = actors.sentence
        self._lists = self._find_lists()
        self._note_alias()
        for token in s.tokens:
            if token.tag[:2] == "NN" or token.i in actors.hit_at:
                self._note(token)
        for token in s.tokens:
            if token.tag[:2] == "NN" and ((token.dep != "conj" and s.kids(token.i, "conj")) or (token.i in self._lists and self._lists[token.i][0] == token.i)):
                joined = self.of(token.i)
                if len(joined) > 1 and not self.is_place(token.i):
                    self.sets.append((s.index, joined))
            elif token.tag == "NNS" and len(self._alone(token.i)) > 1 and self._set(token.i) is None:
                self.sets.append((s.index, self._alone(token.i)))
        self._note_speaker()
        for token in s.tokens:
            if token.tag.startswith("PRP") or token.tag == "CD" or token.text.lower() == "both":
                self._note(token)
        if s.index not in self.speakers:
            self._note_speaker()

    def _note(self, token: Token) -> None:
        s = self.sentence
        if token.dep in ("punct", "case"):
            return
        found = self._alone(token.i)
        subject = token.dep in ("nsubj", "nsubjpass") or (token.dep in ("poss", "conj", "appos") and s.tokens[token.head].dep in ("nsubj", "nsubjpass"))
        modifier = token.dep in ("amod", "compound", "nmod")
        place = self.is_place(token.i)
        person = self._is_person(token.i) or token.text.lower() in PERSON_PRONOUNS
        for side in found:
            self.seen.append(Seen(side, s.index, token.i, subject and not modifier, person, self._is_plural(token.i), place, modifier))

    def _note_alias(self) -> None:
        """Learn "the three, known as the E3" and "the Revolutionary Forces, or FARC"."""
        s = self.sentence
        for token in s.tokens:
            if token.tag[:2] != "NN" or not token.text.isupper() or not 2 <= len(token.text) <= 7 or token.dep not in ("conj", "appos"):
                continue
            head = s.tokens[token.head]
            joined_by_or = any(t.text.lower() == "or" for t in s.tokens[head.i + 1 : token.i])
            if not head.tag.startswith("NN") or not (joined_by_or or token.dep == "appos") or not head.text[:1].isupper():
                continue
            if any(r.kind == "media" or r.party.sector == "JRN" for k in (token.i, head.i) for r in self.actors.refer(k)):
                continue
            own = self._alone(token.i)
            known = own if own and own[0].kind != "other" else []
            if not known:
                start, end, text = self.actors.span(head.i)
                country = self._best_state(Party(text, start, end))
                known = [Side(f"{country or '?'}:other:{normalize(token.text)}", "other", country, Party(text, start, end, token.text, country), named=True)]
            self._aliases[normalize(token.text)] = known
            self._cache.pop(token.i, None)
            self._cache[head.i] = known

    def _note_speaker(self) -> None:
        s = self.sentence
        for token in s.tokens:
            if token.lemma in self._speech and syntax.is_verb(token):
                found = [side for k in syntax.subjects(s, token.i) for side in self.of(k)]
                if found:
                    self.speakers[s.index] = found
                    return

    def of(self, head: int) -> list[Side]:
        """List the sides that a noun, with all that is joined to it by "and", speaks for."""
        found: list[Side] = []
        for k in self._lists.get(head) or self.actors.joined(head):
            found += self._alone(k)
        return unite(found)

    def _find_lists(self) -> dict[int, list[int]]:
        """Find names in a row ("Saudi Arabia, the Emirates, Bahrain and Egypt"), which the parser often breaks up."""
        s = self.sentence
        ends: list[tuple[int, int]] = []
        seen: set[int] = set()
        for k, hit in sorted(self.actors.hit_at.items()):
            if hit.start in seen or not s.tokens[k].tag.startswith("NNP"):
                continue
            seen.add(hit.start)
            members = [i for i, h in self.actors.hit_at.items() if h is hit]
            ends.append((min(members), max(members)))
        rows: list[list[int]] = []
        row: list[int] = []
        for at, (low, high) in enumerate(ends):
            if row:
                gap = [t.text.lower() for t in s.tokens[ends[at - 1][1] + 1 : low]]
                if [g for g in gap if g != "the"] not in ([","], ["and"], [",", "and"], ["&"]):
                    rows.append(row)
                    row = []
            row.append(high)
        rows.append(row)
        found: dict[int, list[int]] = {}
        for row in rows:
            last = [t.text.lower() for t in s.tokens[row[-2] + 1 : row[-1]]] if len(row) > 2 else []
            if len(row) > 2 and "and" in last:
                for k in row:
                    found[k] = row
        return found

    def speaker(self, at: int) -> list[Side]:
        """List who says what a token stands in; of a quotation without a verb of saying, who spoke last."""
        s = self.sentence
        for verb in syntax.speech_above(s, at, self._speech):
            found = [side for k in syntax.subjects(s, verb) for side in self.of(k)]
            if found:
                return found
        if s.index in self.speakers:
            return self.speakers[s.index]
        return next((self.speakers[k] for k in range(s.index - 1, max(-1, s.index - REACH), -1) if k in self.speakers), [])

    def _last_subject(self) -> list[Side]:
        """List who acted last before this sentence: an agency's "we" is that of the body it quotes."""
        for back in range(self.sentence.index - 1, max(-1, self.sentence.index - 3), -1):
            row = [x for x in self.seen if x.sentence == back and x.subject]
            if row:
                return unite(x.side for x in row if x.token == row[0].token)
        return []

    def _alone(self, k: int) -> list[Side]:
        if k in self._cache:
            return self._cache[k]
        if k in self._busy:
            return []
        self._busy.add(k)
        try:
            found = self._resolve(k)
        finally:
            self._busy.discard(k)
        self._cache[k] = found
        return found

    def _resolve(self, k: int) -> list[Side]:
        s = self.sentence
        token = s.tokens[k]
        lower = token.text.lower()
        if lower in FIRST_PERSON:
            return self.speaker(k) or self._last_subject()
        if lower in PERSON_PRONOUNS or lower in GROUP_PRONOUNS or lower in PLURAL_PRONOUNS:
            return self._pronoun(k, lower)
        if token.tag in ("WP", "WDT", "WP$"):
            found = [side for r in self.actors.refer(k) if not r.owner for side in self._side(r, k)]
            noun = self._antecedent(k)
            return self._alone(noun) if noun is not None and noun != k else found
        number = self._set(k)
        if number is not None:
            return number
        compass = (
            self._words.compass.get(lower)
            if token.text[:1].isupper() and token.tag.startswith("NN") and token.dep not in ("compound", "amod", "nmod") and self._divided
            else None
        )
        if compass and not self.actors.hit_at.get(k):
            side = self.state(compass, Party(token.text, token.start, token.end))
            return [side] if side else []
        other = self._other(k)
        if other is not None:
            return other
        alias = self._aliases.get(normalize(token.text))
        if alias and not self.actors.hit_at.get(k):
            start, end, text = self.actors.span(k)
            return [structs.replace(a, party=structs.replace(a.party, text=text, start=start, end=end)) for a in alias]
        pair = self._paired_regions(k)
        if pair:
            return pair
        region = self._region(k)
        if region:
            return [region]
        organisation = self._leaders_of(k)
        if organisation:
            return [organisation]
        named = self.actors.hit_at.get(k)
        vague = self._words.vague.get(normalize(" ".join(t.text for t in s.tokens if named.start <= t.start < named.end)) if named else normalize(token.text))
        if vague:
            return [Side(f"vague:{lower}", "vague", None, Party(token.text, token.start, token.end), members=vague)]
        references = [r for r in self.actors.refer(k) if not r.owner]
        sent = self._sender(k, references)
        if sent:
            return sent
        if not references or all(r.kind == "unknown" and r.party.country is None for r in references):
            tail = self._tail(k)
            if tail:
                return tail
        found = []
        for reference in references:
            found += self._side(reference, k)
        if not found and token.tag == "NN":
            found = [x for t in s.kids(k, "appos") if t.tag.startswith("NNP") for x in self._alone(t.i)]
        if not found and token.tag.startswith("NN") and token.lemma in self._words.set("bands"):
            inner = [
                x
                for t in s.kids(k, "compound", "amod", "nmod")
                for r in self.actors.refer(t.i)
                if r.party.sector in ("REB", "OPP", "LAB")
                for x in self._side(r, t.i)
            ]
            start, end, text = self.actors.span(k)
            found = [structs.replace(x, party=structs.replace(x.party, text=text, start=start, end=end)) for x in inner]
        return found

    def _antecedent(self, k: int) -> int | None:
        s = self.sentence
        at = s.tokens[k]
        for _ in range(8):
            if at.dep in ("relcl", "acl"):
                return at.head
            if at.head == at.i:
                return None
            at = s.tokens[at.head]
        return None

    def _set(self, k: int) -> list[Side] | None:
        """Resolve "both", "the two capitals", "the three", "the mediators"."""
        s = self.sentence
        token = s.tokens[k]
        lower = token.text.lower()
        number = NUMBERS.get(lower)
        plural_noun = token.tag in ("NNS",)
        if number and token.dep in ("nummod", "det", "predet", "compound", "quantmod", "preconj", "advmod", "cc"):
            return []
        if number is None and plural_noun:
            if self.actors.hit_at.get(k):
                return None
            if any(t.text.lower() in NUMBERS or t.text.lower() == "warring" for t in s.kids(k, "nummod", "det", "predet", "amod")):
                counted = [NUMBERS[t.text.lower()] for t in s.kids(k, "nummod", "det", "predet", "amod") if t.text.lower() in NUMBERS]
                number = counted[0] if counted else 2
                if not self._stands_for_sides(k):
                    return None
                owner = self._named_before(k)
                if owner and token.lemma not in ("force", "side", "camp", "party", "rival"):
                    return None
            elif token.lemma in ("mediator", "sponsor", "broker", "host", "capital", "co-sponsor", "guarantor", "facilitator") and not self._named_before(k):
                known_sets = [x for _, x in self.sets] or self.later[:1]
                return self._copied(k, known_sets[-1]) if known_sets else []
        if number is None:
            return None
        if token.tag not in ("NNS", "CD", "DT", "PRP"):
            return None
        inside = [side for t in s.kids(k, "prep") if t.text.lower() == "of" for p in s.kids(t.i, "pobj") for side in self.of(p.i)]
        if inside:
            return inside
        chosen = self._choose_set(k, number)
        if not chosen:
            vague = [(t.text, members) for t in s.kids(k, "amod", "compound") if (members := self._words.vague.get(normalize(t.text)))]
            if vague:
                return [Side(f"vague:{normalize(vague[0][0])}", "vague", None, Party(token.text, token.start, token.end), members=vague[0][1])]
        return self._copied(k, chosen)

    def _choose_set(self, k: int, number: int) -> list[Side]:
        """Choose who "the two" are: of the sides joined by "and", and those that lead the text, the ones most spoken of."""
        s = self.sentence
        at = s.tokens[k]
        clause = syntax.clause_of(s, k)
        busy = [side for h in syntax.subjects(s, clause) if h != k and h not in s.subtree(k) and k not in s.subtree(h) for side in self._cache.get(h, [])]
        counts: dict[str, int] = {}
        first: list[Side] = []
        for item in self.seen:
            if item.place or (item.sentence == s.index and item.token >= k) or item.side.members:
                continue
            counts[item.side.key] = counts.get(item.side.key, 0) + 1
            if not any(same(item.side, f) for f in first):
                first.append(item.side)
        lemma = at.lemma
        options: list[tuple[float, list[Side]]] = []
        for n, known in self.sets:
            if len(known) == number:
                options.append(
                    (
                        (2.0 if lemma in ("capital", "power", "mediator", "sponsor") else 1.0)
                        + sum(min(3, counts.get(x.key, 0)) for x in known) / number
                        - 0.1 * (s.index - n),
                        known,
                    )
                )
        free = [x for x in first if not any(same(x, b) for b in busy) and x.kind != "igo"] or first
        if len(free) >= number:
            lead = free[:number]
            options.append((0.5 + sum(min(3, counts.get(x.key, 0)) for x in lead) / number, lead))
        options = [(w, x) for w, x in options if not meet(x, busy) or at.tag.startswith("PRP")]
        return max(options, key=lambda o: o[0])[1] if options else []

    def _other(self, k: int) -> list[Side] | None:
        """Resolve "its neighbour", "the neighbouring country", "the other side": the other of the two that lead the text."""
        s = self.sentence
        token = s.tokens[k]
        if token.tag != "NN" or k in self.actors.hit_at or any(t.i in self.actors.hit_at for t in s.kids(k, "amod", "compound")):
            return None
        lemma = token.lemma
        adjectives = {t.text.lower() for t in s.kids(k, "amod", "compound")}
        if lemma not in self._words.set("others") and not (
            lemma in ("country", "side", "state", "nation", "camp", "party") and adjectives & {"neighbouring", "neighboring", "other", "opposing", "opposite"}
        ):
            return None
        owner = [x for t in s.kids(k, "poss") for x in self.of(t.i)]
        if not owner and lemma in ("host", "guest", "partner", "sister", "brother", "counterpart", "interlocutor"):
            return None
        mine = owner
        if not mine:
            clause = syntax.clause_of(s, k)
            mine = [x for h in syntax.subjects(s, clause) if h != k for x in self._cache.get(h, [])]
        if not mine:
            mine = self.speakers.get(s.index) or self.speakers.get(s.index - 1) or [x.side for x in self.seen if x.subject and x.sentence < s.index][-1:]
        lead: list[Side] = []
        for item in self.seen:
            if not item.place and item.side.kind != "igo" and not item.side.members and not any(same(item.side, x) for x in lead):
                lead.append(item.side)
        rest = [x for x in lead[:2] if not any(same(x, m) for m in mine)]
        return self._copied(k, rest[:1]) if len(lead) >= 2 and mine else []

    def _stands_for_sides(self, k: int) -> bool:
        lemma = self.sentence.tokens[k].lemma
        return lemma in self._agents or lemma in self._words.set("counted")

    def _pronoun(self, k: int, lower: str) -> list[Side]:
        s = self.sentence
        person = lower in PERSON_PRONOUNS
        plural = lower in PLURAL_PRONOUNS

        def fits(item: Seen) -> bool:
            if item.place or item.modifier:
                return False
            if person:
                return item.person
            if plural:
                return True
            return not item.person and not (item.plural and item.side.kind not in ("rebel", "opposition", "labour", "other"))

        here = sorted((x for x in self.seen if x.sentence == s.index and x.token < k), key=lambda x: x.token)
        # the subject of the verb of saying, or of the main clause, that the pronoun stands under
        at, seen = s.tokens[k], set()
        while at.i not in seen:
            seen.add(at.i)
            if at.head == at.i:
                break
            up = s.tokens[at.head]
            if at.dep in ("ccomp", "advcl", "conj", "xcomp", "relcl") and syntax.is_verb(up):
                heads = self._controlled(up) or syntax.subjects(s, up.i)
                for h in heads:
                    for item in here:
                        if item.token == h and (fits(item) or not person):
                            return self._as_pronoun(k, [x.side for x in here if x.token == h])
                    if h != k and h < k and s.tokens[h].tag.startswith("PRP"):
                        found = self._alone(h)
                        if found:
                            return found
            at = up
        joined = [known for n, known in self.sets if n == s.index]
        if plural and joined and any(x.token < k for x in here if any(same(x.side, y) for y in joined[-1])):
            return self._as_pronoun(k, joined[-1])
        candidates = [x for x in here if fits(x) and x.subject] or [x for x in here if fits(x) and s.tokens[x.token].dep == "dobj"]
        if candidates:
            return self._as_pronoun(k, [candidates[-1].side])
        if plural:
            for back in range(s.index - 1, max(-1, s.index - REACH), -1):
                joined = [known for n, known in self.sets if n == back]
                groups = [x for x in self.seen if x.sentence == back and fits(x) and x.plural and x.subject]
                if groups:
                    return self._as_pronoun(k, [x.side for x in groups if x.token == groups[0].token])
                if joined:
                    return self._as_pronoun(k, joined[-1])
                groups = [x for x in self.seen if x.sentence == back and fits(x) and x.plural]
                if groups:
                    return self._as_pronoun(k, [groups[-1].side])
        for back in range(s.index - 1, max(-1, s.index - REACH), -1):
            row = sorted((x for x in self.seen if x.sentence == back), key=lambda x: x.token)
            fitting = [x for x in row if fits(x)]
            subjects = [x for x in fitting if x.subject]
            if plural:
                joined = [known for n, known in self.sets if n == back]
                if joined:
                    return self._as_pronoun(k, joined[-1])
                groups = [x for x in fitting if x.plural and x.subject]
                if groups:
                    return self._as_pronoun(k, [x.side for x in groups if x.token == groups[0].token])
            if subjects:
                first = subjects[0]
                return self._as_pronoun(k, [x.side for x in subjects if x.token == first.token])
            if fitting:
                return self._as_pronoun(k, [fitting[-1].side])
            if person and row and any(x.subject for x in row):
                return self._as_pronoun(k, [next(x.side for x in row if x.subject)])
        return []

    def _controlled(self, verb: Token) -> list[int]:
        """Give who does what stands behind "accuse X of", "keep X from"."""
        s = self.sentence
        if verb.dep != "pcomp":
            return []
        above = s.tokens[s.tokens[verb.head].head]
        return [t.i for t in s.kids(above.i, "dobj")] if syntax.is_verb(above) else []

    def _as_pronoun(self, k: int, sides: list[Side]) -> list[Side]:
        return self._copied(k, unite(sides))
