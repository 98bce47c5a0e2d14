"""A pronoun, description or pair word in; whom it points back to, and by which rule, out."""

from __future__ import annotations

from msgspec import structs

from dragoman import syntax
from dragoman.actors.phrases import Phrases, Reference
from dragoman.model import Party
from dragoman.parse import Token

PRONOUNS_PERSON = {"he": False, "him": False, "his": False, "she": True, "her": True, "hers": True, "himself": False, "herself": True}
PRONOUNS_GROUP = {"it": False, "its": False, "itself": False, "they": True, "them": True, "their": True, "theirs": True, "themselves": True}
STATE_WORDS = frozenset({"country", "nation", "government", "neighbor", "neighbour", "president"})
FIRST_PERSON = frozenset({"we", "i", "us", "our", "my", "me", "ours"})


class Anaphora(Phrases):
    """Reads what points back: pronouns, "the group", "both sides", "the North"."""

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

    def _both(self, head: int, words: tuple[str, ...]) -> list[Reference] | None:
        if words not in self._reader.both_sides and words[-2:] not in self._reader.both_sides and (words[-1:] not in self._reader.both_sides or len(words) > 1):
            return None
        token = self.sentence.tokens[head]
        if words == ("both",) and token.dep == "conj":
            return []  # "one, the other, or both"
        owners = [p.i for t in self.sentence.kids(head, "prep") if t.text.lower() in ("of", "from") for p in self.sentence.kids(t.i, "pobj")]
        for k in owners:
            found = self._both(k, tuple(self.sentence.tokens[j].text.lower() for j in self.phrase(k)))
            if not found:
                return None  # "the leaders of the member states"
        start, end, text = self.span(head)
        if token.text.lower() == "koreas":
            pair = [self._resolver.state_party(code) for code in ("PRK", "KOR")]
        else:
            pair = self._sentence_pair(head) or self.discourse.pair(self.sentence.index, states=token.lemma in STATE_WORDS)
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
                found = self.parties(noun.i)
                while not found and token.tag == "WP" and noun.dep == "pobj" and self.sentence.tokens[noun.head].dep == "prep":
                    # "militiamen in red bandannas, who …": "who" means the next noun up that is somebody
                    noun = self.sentence.tokens[self.sentence.tokens[noun.head].head]
                    found = self.parties(noun.i)
                return found
            verb = at.head
        return []

    def _pronoun(self, head: int) -> list[Reference]:
        token = self.sentence.tokens[head]
        lower = token.text.lower()
        index = self.sentence.index
        if lower in FIRST_PERSON:
            return self._speaker_of(token)
        female = PRONOUNS_PERSON.get(lower)
        plural = PRONOUNS_GROUP.get(lower, False)
        person = lower in PRONOUNS_PERSON

        def fits(r: Reference) -> bool:
            if r.owner or r.kind in ("thing", "place", "unknown"):
                return False
            if person:
                return r.kind == "person" and (r.female is None or r.female is female)
            return r.kind != "person" and (r.plural is None or r.plural is plural)

        verb = syntax.clause_of(self.sentence, head)
        own = syntax.subjects(self.sentence, verb)
        within = head in own or any(syntax.path_up(self.sentence, head, k) is not None for k in own)
        other = [] if within or token.tag == "PRP$" or lower.endswith(("self", "selves")) else [r.party.name for k in own for r in self.parties(k)]
        above = self._subjects_above(head, verb, own_too=not within and not other)
        for k in above:
            found = [structs.replace(r, kind="person") if person and r.kind == "unknown" and not r.party.country else r for r in self.parties(k)]
            several = len(found) > 1
            kinds = [r for r in found if (not r.owner and r.kind not in ("thing", "place") if several else fits(r))]
            if kinds and len(kinds) == len(found) and (plural or not several) and not any(r.party.name in other for r in found):
                rule = f'"{token.text}" is "{found[0].party.text}", the subject of the clause above'
                mention = {"text": token.text, "start": token.start, "end": token.end} if several and token.tag == "PRP" else {}
                return [structs.replace(r, party=structs.replace(r.party, **mention), rule=rule) for r in found]
        antecedents = self.discourse.person(index, token.start, female, other) if person else self.discourse.group(index, token.start, plural, other)
        found = []
        for a in antecedents:
            rule = f'"{token.text}" is "{a.party.text}"'
            # the fuller mention stands in the same sentence
            party = (
                a.party if a.sentence == index and a.party.start is not None else structs.replace(a.party, text=token.text, start=token.start, end=token.end)
            )
            found.append(Reference(party, a.kind, rule, a.plural, female=a.female))
        return found

    def _subjects_above(self, head: int, verb: int, own_too: bool) -> list[int]:
        """List the subjects of the clauses that a pronoun stands under, nearest first."""
        s = self.sentence
        found: list[int] = []
        seen = {verb}
        if own_too:
            found += syntax.subjects(s, verb)
        while s.tokens[verb].head != verb:
            verb = syntax.clause_of(s, s.tokens[verb].head)
            if verb in seen:
                break
            seen.add(verb)
            found += [k for k in syntax.subjects(s, verb) if k != head and k not in found]
        return [k for k in found if syntax.path_up(s, head, k) is None and s.tokens[k].tag != "EX"]

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
