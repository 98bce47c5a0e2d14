"""A pronoun, description or pair word in; whom it points back to, and by which rule, out."""

from __future__ import annotations

from msgspec import structs

from dragoman import syntax
from dragoman.actors.phrases import Phrases, Reference
from dragoman.model import Party
from dragoman.parse import Token

PRONOUNS_PERSON = {"he": False, "him": False, "his": False, "she": True, "her": True, "hers": True, "himself": False, "herself": True}
PRONOUNS_GROUP = {"it": False, "its": False, "itself": False, "they": True, "them": True, "their": True, "theirs": True, "themselves": True}
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
