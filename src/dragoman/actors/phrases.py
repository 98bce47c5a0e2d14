"""A parsed sentence and the names found in it in; its noun phrases, and the countries, bodies and modifiers that stand in them, out."""

from __future__ import annotations

from collections.abc import Container

from msgspec import Struct

from dragoman.actors.discourse import Discourse
from dragoman.actors.names import Hit
from dragoman.actors.resolve import Resolver
from dragoman.lexicon import Entity, Lexicon, Modifier, Role, normalize
from dragoman.lexicon.types import Name
from dragoman.model import Party
from dragoman.parse import Sentence, Token

PLACE_USES = ("city", "province")
PEOPLE_TAGS = ("NNP", "NNPS")
PREMODIFIERS = ("det", "amod", "compound", "nmod", "poss", "nummod", "quantmod", "predet", "advmod", "npadvmod", "punct", "case", "nn", "neg", "pcomp")
FIRM_KINDS = ("armed group", "party", "igo", "ngo", "media", "organ", "company", "people", "faith")
PERSON_TITLES = {
    "mr": False,
    "mrs": True,
    "ms": True,
    "miss": True,
    "sir": False,
    "lady": True,
    "lord": False,
    "dr": None,
    "mr.": False,
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

SITED = frozenset({"based", "style", "born", "made", "built", "bound", "registered", "listed", "language", "speaking", "type", "educated", "held", "occupied"})
WOMEN = frozenset({"woman", "girl", "wife", "mother", "widow", "daughter", "sister", "princess", "duchess", "nun", "actress", "heiress"})
MEN = frozenset({"man", "boy", "husband", "father", "son", "brother", "king", "prince", "duke", "monk", "emir", "imam", "ayatollah", "sultan"})


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


class Knowledge:
    """What the lexicon knows of names and nouns, made ready once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.resolver = Resolver(lexicon)
        self.speech = frozenset(lexicon.grammar["speech_verbs"][0])
        self.transparent = frozenset(lexicon.grammar["transparent_nouns"][0])
        self.property = frozenset(lexicon.classes["property"][0])
        self.sites = frozenset(lexicon.grammar["site_nouns"][0])
        self.state_nouns = frozenset(lexicon.grammar["state_nouns"][0])
        self.women, self.men = (frozenset(lexicon.grammar[f"{kind}_names"][0]) for kind in ("female", "male"))
        self.no_persons = {tuple(p) for p in lexicon.grammar["no_persons"][1]}
        both = lexicon.grammar["both_sides"]
        self.both_sides = {tuple(p) for p in both[1]} | {(w,) for w in both[0]}

    def roles_at(self, sentence: Sentence, head: int, inside: Container[int] = ()) -> Role | None:
        """Find the longest role noun that ends at a token ("foreign minister", "riot police").

        Args:
            sentence: the sentence.
            head: the token.
            inside: tokens at which none begins, since they end a name ("European **Union** leaders").
        """
        tokens = sentence.tokens
        word = normalize(tokens[head].text)
        best: Role | None = None
        if head and (tokens[head - 1].text.lower(), tokens[head].lemma) in self.no_persons:
            return None
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
            if k < 0 and at + 1 not in inside and (best is None or len(role.words) > len(best.words)):
                best = role
        return best


class Phrases:
    """The noun phrases of one sentence: their words, and what stands in them. What they mean is told by `SentenceActors`."""

    def __init__(self, reader: Knowledge, sentence: Sentence, hits: list[Hit], discourse: Discourse, date: str | None) -> None:
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

    def refer(self, head: int) -> list[Reference]:
        """Resolve one noun, name or pronoun; nothing where it is no party or isn't clear."""
        raise NotImplementedError

    def parties(self, head: int) -> list[Reference]:
        """List what the noun and all that is joined to it by "and" means."""
        found: list[Reference] = []
        joined = self.joined(head)
        members = [k for j in joined if self.refer(j) for k in self.including(j)]
        for k in joined + members:
            for reference in self.refer(k):
                if k in members and (reference.kind in ("thing", "place") or reference.party.sector in (None, "UNK", "CVL")):
                    continue
                if reference.owner and k != head:
                    continue
                if not any(
                    r.party.start == reference.party.start and (r.party.name, r.party.country) == (reference.party.name, reference.party.country) for r in found
                ):
                    found.append(reference)
        return found

    def phrase(self, head: int) -> list[int]:
        """List the tokens of the noun phrase before and at the head, without what follows it."""
        sentence = self.sentence
        found = [head]
        stack = [head]
        apart = self._joined_before(head)
        while stack:
            at = stack.pop()
            for kid in sentence.children[at]:
                if kid in apart:
                    continue
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

    def joined(self, head: int) -> list[int]:
        """List a noun and its conjuncts."""
        if head in self._given:
            return [head]
        found, queue = [head], [head]
        while queue:
            at = queue.pop()
            # behind "the National Congress (NC)" or "the minister, John Smith" what is joined hangs on the name
            apposed = [t.i for t in self.sentence.kids(at, "appos") if t.tag in PEOPLE_TAGS]
            if len(apposed) > 1 and self.sentence.kids(apposed[-1], "conj"):  # a list: "the president, the Foreign Minister, the Church and others"
                found += apposed
            for token in (t for k in (at, *apposed) for t in self.sentence.kids(k, "conj")):
                if token.tag[:1] in "NPJDC" and not token.tag.startswith("PRP$") and token.i not in found:
                    found.append(token.i)
                    queue.append(token.i)
            verb = self.sentence.tokens[self.sentence.tokens[at].head]
            if self.sentence.tokens[at].dep == "dobj":  # the second object, taken for a second verb
                found += [t.i for t in self.sentence.kids(verb.i, "conj") if t.tag.startswith("NN") and t.i > at and t.i not in found]
            found += [k for k in self._joined_before(at) if k not in found]
        return sorted(found)

    def _joined_before(self, head: int) -> list[int]:
        """List the nouns that the parser takes for modifiers of the noun that they are joined to ("the Border Guard and state police")."""
        return [
            t.i for t in self.sentence.kids(head, "nmod") if t.tag.startswith("NN") and self.sentence.kids(t.i, "cc") and not self.sentence.kids(t.i, "conj")
        ]

    def including(self, head: int) -> list[int]:
        """List the members named behind "including": "lawmakers including senior Republicans"; not a part of a count ("including ten children")."""
        found = []
        for token in self.sentence.kids(head, "prep"):
            if token.text.lower() == "including":
                found += [k for t in self.sentence.kids(token.i, "pobj") for k in self.joined(t.i)]
        return [k for k in found if not self.sentence.kids(k, "nummod") and self.sentence.tokens[k].tag != "CD"]

    def appositions(self, head: int) -> list[Token]:
        """List the nouns in apposition to a noun; behind two joined nouns the second apposition is the second noun's."""
        s = self.sentence
        joined = [t.i for t in s.kids(head, "conj")]
        found = [t for t in s.kids(head, "appos") if not any(head < k < t.i for k in joined)]
        first = s.tokens[head].head
        if s.tokens[head].dep == "conj":
            found += [t for t in s.kids(first, "appos") if t.i > head]
        return found

    def _tells_where(self, k: int) -> bool:
        """Tell whether a name only opens a compound that tells where or how something is ("U.S.-based firms", "a Swiss-style vote")."""
        tokens = self.sentence.tokens
        behind = tokens[k + 2].text if k + 2 < len(tokens) and tokens[k + 1].text in "-–" else tokens[k].text.rpartition("-")[2]
        return behind.lower() in SITED

    def _party(self, head: int, **fields: str | None) -> Party:
        start, end, text = self.span(head)
        return Party(text, start, end, **fields)

    def _plural(self, head: int) -> bool:
        return self.sentence.tokens[head].tag in ("NNS", "NNPS")

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
                        if not found and self.sentence.tokens[k].lemma in self._reader.state_nouns:  # "the government of the state of Chad"
                            found += [r.party.country for r in self.refer(k) if r.party.country]
                if found:
                    if len(found) > 1 and token.lemma in ("in", "at"):
                        return []  # "fighters in Iraq and Syria" are of neither
                    return found if self._plural(head) else found[:1]
        return self._acl_country(head)

    def _acl_country(self, head: int) -> list[str]:
        return []

    def _owner_parties(self, head: int, phrase: list[int]) -> list[Reference]:
        for token in self.sentence.kids(head, "poss"):
            return [r for r in self.refer(token.i) if not r.owner]
        return []

    def _of(self, head: int) -> list[Reference]:
        for token in self.sentence.kids(head, "prep"):
            if token.lemma in ("of", "from", "among"):
                for pobj in self.sentence.kids(token.i, "pobj"):
                    found = self.parties(pobj.i)
                    if found:
                        return found
        return []

    def _organisations(self, phrase: list[int], head: int) -> list[tuple[Name, Entity]]:
        found: list[tuple[Name, Entity]] = []
        places = [k for k in phrase if k < head]
        for token in self.sentence.kids(head, "prep"):
            if token.lemma in ("of", "from", "for", "at", "with", "in"):
                for pobj in self.sentence.kids(token.i, "pobj"):
                    places += [k for j in self.joined(pobj.i) for k in self.phrase(j)]
        for k in places:
            hit = self.hit_at.get(k)
            if hit:
                name = self._resolver.choose(hit.names, self._date, [], self.discourse)
                if name and self._lexicon.entities[name.entity].kind in FIRM_KINDS and not any(e is self._lexicon.entities[name.entity] for _, e in found):
                    found.append((name, self._lexicon.entities[name.entity]))
        return found

    def _modifier(self, phrase: list[int], head: int) -> Modifier | None:
        for k in phrase:
            if k < head:
                text = self.sentence.tokens[k].text.lower().rstrip("-")
                found = self._lexicon.modifiers.get(text)
                if found and found.sector:
                    return found
        return None

    def _gender(self, phrase: list[int], name: str | None = None) -> bool | None:
        """Tell a woman from a man by title, by the word for what she is, or by first name."""
        words = [self.sentence.tokens[k].text.lower() for k in phrase]
        for word in words:
            gender = PERSON_TITLES.get(word)
            if gender is not None:
                return gender
        for word in (w for k, w in zip(phrase, words, strict=True) if self.sentence.tokens[k].text == w):  # in small letters: "spokesman", not "German"
            if word.endswith("woman") or word in WOMEN:
                return True
            if word.endswith("man") or word in MEN:
                return False
        for word in (name or "").split()[:-1][:1]:
            first = normalize(word)
            return True if first in self._reader.women else False if first in self._reader.men else None
        return None
