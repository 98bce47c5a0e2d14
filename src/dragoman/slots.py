"""A trigger in its sentence in; the parts of the sentence that a frame's conditions and slots ask for, and the parties in them, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dragoman import syntax
from dragoman.actors import Reference, SentenceActors
from dragoman.lexicon import Condition, Lexicon, Trigger
from dragoman.lexicon.language import PREPOSITIONS
from dragoman.when.words import MONTHS, WEEKDAYS

DAYS = frozenset(name for name in (*MONTHS, *WEEKDAYS) if len(name) > 3) - {"march"}
TIMES = DAYS | {"day", "week", "month", "year", "morning", "evening", "night", "afternoon", "eve", "weekend", "time", "date"}
BEHIND_AGENT = ("for", "on", "to", "against", "with", "over", "into", "from")
NOUN_OBJECTS = ("of", "for", "to", "on", "over", "about", "against", "with", "from", "in", "into", "at")
HAPPENING = frozenset({"break", "erupt", "flare", "rage", "occur", "take", "resume", "continue", "begin", "start", "intensify", "escalate", "go"})
BEARING = frozenset("set put file send level voice direct aim convene host attend impose place slap levy sign reach conclude".split())
URGED = frozenset({"request", "behest", "urging", "insistence", "invitation", "instigation", "bidding"})  # "at the request of"
CAPTIVES = frozenset({"hostage", "captive", "prisoner"})
PLACED = ("ASSAULT", "PROTEST", "CONSULT", "COERCE")  # a town before these nouns is where, not who: "the Madrid bombings", "the Geneva talks"
DEEDS = ("ASSAULT", "COERCE", "RETREAT", "SANCTION", "AID")
SUFFERED = frozenset({"treatment", "handling", "mistreatment", "persecution", "fate", "plight", "situation", "loss", "death", "disappearance"})
ARMED = frozenset({"MIL", "REB", "UAF", "PRM", "COP", "CRM"})


class SlotWords:
    """What slots need of the lexicon, made ready once."""

    def __init__(self, lexicon: Lexicon) -> None:
        self.lexicon = lexicon
        self.light = frozenset(lexicon.grammar["light_verbs"][0])
        self.speech = frozenset(lexicon.grammar["speech_verbs"][0])
        self.transparent = frozenset(lexicon.grammar["transparent_nouns"][0])

    def is_deed(self, lemma: str) -> bool:
        """Tell whether what stands behind "of" suffers the noun ("the killing of …") rather than owns it."""
        return lemma in SUFFERED or any(
            t.pos == "N" and len(t.words) == 1 and self.lexicon.frames[t.frame].event_type in DEEDS for t in self.lexicon.triggers.get(lemma, ())
        )


class Slots:
    """One trigger in one sentence: its parts and slots, worked out when asked for."""

    def __init__(
        self, words: SlotWords, actors: SentenceActors, head: int, anchor: int, tokens: list[int], trigger: Trigger, pos: str, light: bool, event_type: str
    ) -> None:
        self.words, self.a, self.s, self.event_type = words, actors, actors.sentence, event_type
        self.head, self.anchor, self.tokens, self.pos, self.light = head, anchor, tokens, pos, light
        self.closing = tokens[-1] if len(tokens) > 1 and pos in "VA" and trigger.words[-1] in PREPOSITIONS else None
        self.noun_in = next((t for t in tokens[1:] if self.s.tokens[t].tag.startswith("NN")), None) if pos == "V" else None

    # ---------------------------------------------------------------- parts, as heads
    def objects(self) -> list[int]:
        """List the heads of what stands as the trigger's object."""
        s = self.s
        if self.closing is not None:
            found = [t.i for t in s.kids(self.closing, "pobj", "pcomp")]
            if found:
                return found
            if syntax.is_verb(s.tokens[self.head]) and syntax.is_passive(s, self.head):
                return syntax.objects(s, self.head)
            if s.tokens[self.closing].dep in ("prt", "advmod", "prep") and self.pos == "V":
                return [o for o in syntax.objects(s, self.head) if o not in self.tokens]
            return []
        if self.pos == "V" or self.pos == "M":
            found = [o for o in syntax.objects(s, self.head) if o not in self.tokens]
            if self.noun_in is not None and s.tokens[self.noun_in].lemma in CAPTIVES:
                # "took seven doctors hostage", with "doctors" read as part of a compound
                found = [t.i for t in s.kids(self.noun_in, "compound", "nmod", "nsubj") if t.tag.startswith("NN")] or found
            if not found and self.noun_in is not None:
                found = [o for p in NOUN_OBJECTS for o in syntax.obliques(s, self.noun_in, p)]
            return found or [t.i for k in self.tokens if s.tokens[k].dep == "ccomp" for t in s.kids(k, "nsubj")]
        found = [o for p in NOUN_OBJECTS for o in self._behind(p)] + [t.i for t in s.kids(self.head, "acl")]
        if self.light and not found:
            found = [o for p in NOUN_OBJECTS for o in syntax.obliques(s, self.anchor, p) if o > self.head]
        return found

    def _behind(self, preposition: str) -> list[int]:
        """List the heads behind a preposition of the trigger; of a noun it may hang on its agent ("a plea by the pope **for** peace")."""
        s, head = self.s, self.head
        found = syntax.obliques(s, head, preposition)
        if not found and self.pos == "N" and preposition in BEHIND_AGENT:
            found = [k for agent in syntax.obliques(s, head, "by") for k in syntax.obliques(s, agent, preposition)]
        return found

    def subjects(self) -> list[int]:
        """List the heads of the trigger's subject, or of its light verb's."""
        s = self.s
        if self.pos in "VM":
            return [k for k in syntax.subjects(s, self.head) if k not in self.tokens]
        if self.pos == "A":
            if s.tokens[self.head].dep == "amod":
                return [s.tokens[self.head].head]
            return [t.i for t in s.kids(self.anchor, "nsubj", "nsubjpass")] or syntax.subjects(s, self.anchor)
        return [k for k in syntax.subjects(s, self.anchor) if k != self.head] if self.light else []

    def complements(self) -> list[int]:
        """List the heads of clauses that depend on the trigger."""
        s = self.s
        if self.pos == "M":
            return [self.head]
        found = [t.i for t in s.kids(self.head, "xcomp", "ccomp", "acl")]
        if self.noun_in is not None:
            found += [t.i for t in s.kids(self.noun_in, "acl", "xcomp")]
        if self.light:
            found += [t.i for t in s.kids(self.anchor, "advcl", "xcomp") if t.i > self.head and t.tag == "VB"]
        found += [t.i for t in s.kids(self.head, "relcl", "advcl") if t.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(t.i, "aux"))]
        for at in {self.head, self.closing if self.closing is not None else self.head}:
            for t in s.kids(at, "prep", "dative"):
                found += [p.i for p in s.kids(t.i, "pcomp")]
            found += [p.i for p in s.kids(at, "pcomp")]
        if self.pos == "V":
            found += [t.i for o in self.objects() for t in s.kids(o, "acl") if t.tag in ("VB",)]
            found += [t.i for t in s.kids(self.head, "advcl") if t.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(t.i, "aux"))]
        return found

    def part(self, name: str) -> list[int]:
        """List all tokens of a part."""
        s = self.s
        if name == "object":
            heads = [k for h in self.objects() for k in self.a.joined(h)]
        elif name == "subject":
            heads = [k for h in self.subjects() for k in self.a.joined(h)]
            if not heads and self.pos == "N":
                return self._owners()
        elif name == "complement":
            heads = self.complements()
        elif name == "modifier":
            return [k for k in self.a.phrase(self.head) if k < self.head]
        elif name == "clause":
            return syntax.content(s, syntax.clause_of(s, self.anchor), keep_relatives=True)
        else:
            heads = self._behind(name) + (syntax.obliques(s, self.anchor, name) if self.anchor != self.head else [])
            if self.pos == "V":
                heads += [k for o in self.objects() for k in syntax.obliques(s, o, name)]
        heads += [up for h in heads if s.tokens[h].tag in ("WDT", "WP") and (up := syntax.antecedent(s, h)) is not None]
        return sorted({k for h in heads for k in syntax.content(s, h)})

    def _owners(self) -> list[int]:
        """List the words of who may own a noun: what stands before it, and behind "by", which may hang on what stands behind "of"."""
        s, head = self.s, self.head
        before = [k for t in s.kids(head, "poss", "amod", "compound", "nmod") for k in syntax.content(s, t.i)]
        agents = [k for at in (head, *syntax.obliques(s, head, "of")) for k in syntax.obliques(s, at, "by")]
        return sorted({*before, *(k for agent in agents for k in self.a.phrase(agent))})

    def holds(self, condition: Condition, words: frozenset[str]) -> bool:
        """Tell whether a condition of a frame holds here; `words` are its single words."""
        if condition.refers:
            heads = self.objects() if condition.part == "object" else self.subjects()
            ok = any(self._refers(h, condition.refers) for h in heads)
            if condition.part == "subject" and self.pos == "N" and not heads:
                ok = any(self._is(r, condition.refers) for r in self._owner_of(self.head))
        elif not condition.words and not condition.phrases:
            ok = bool(self.part(condition.part))
        else:
            at = self.part(condition.part)
            ok = bool(at) and syntax.contains(self.s, at, words, condition.phrases)
        return ok is not condition.negated

    @staticmethod
    def _is(reference: Reference, what: str) -> bool:
        """Tell whether a party is of a kind that conditions ask for."""
        if reference.owner:
            return False
        if what == "place":
            return reference.kind in ("place", "state")
        if what == "person":
            return reference.kind in ("person", "role", "unknown", "people") or bool(reference.party.sector)
        if what == "state":
            return reference.kind in ("state", "partially recognised")
        return what == "party" or reference.party.sector in ARMED or reference.kind == "armed group"

    def _refers(self, head: int, what: str) -> bool:
        references = self.a.parties(head)
        if any(r.rule == "given" for r in references):
            return True
        if what == "place":
            hit = self.a.hit_at.get(head)
            return bool(hit) or self.s.tokens[head].lemma in self.words.lexicon.classes["territory"][0] or any(self._is(r, what) for r in references)
        return any(self._is(r, what) for r in references)

    def _bearing(self, noun: int) -> list[int]:
        """List the light verbs below a noun that lend it their arguments: "the demands that the rebels **made**", "talks **held** in Geneva"."""
        s = self.s
        return [t.i for t in s.kids(noun, "relcl", "acl") if (t.lemma in self.words.light or t.lemma in BEARING) and syntax.is_verb(t)]

    # ---------------------------------------------------------------- slots, as parties
    def first_of(self, slots: list[str], *, every: bool = False, avoid: Sequence[Reference] = ()) -> list[Reference]:
        """List the parties of the first slot that has any (or of every slot), but not those who act on themselves."""
        found: list[Reference] = []
        for slot in slots:
            for reference in self.slot(slot):
                if not any(_same(reference, r) for r in found) and not any(_same(reference, r) or _alike(reference, r) for r in avoid):
                    found.append(reference)
            if found and not every:
                break
        return found

    def slot(self, name: str) -> list[Reference]:
        """List the parties in a slot, by its name in the lexicon."""
        s = self.s
        if name == "subject":
            return self._all(self.subjects())
        if name == "object":
            return self._all(self.objects())
        if name == "direct object":
            labels = ("nsubjpass",) if syntax.is_passive(s, self.head) else ("dobj",)
            return self._all([t.i for t in s.kids(self.head, *labels) if t.i not in self.tokens])
        if name == "indirect object":
            heads = [t.i for t in s.kids(self.head, "dative") if t.tag not in ("IN", "TO")] or syntax.obliques(s, self.head, "to")
            if not heads and syntax.is_passive(s, self.head):
                heads = [t.i for t in s.kids(self.head, "nsubjpass")]
            return self._all(heads)
        if name == "complement subject":
            return self._all([k for c in self.complements() for k in syntax.subjects(s, c) or syntax.objects(s, c) if k not in self.subjects()])
        if name == "complement":
            # "offered to send troops to Uganda": who is behind the preposition is meant, before what is sent
            objects_first = self.event_type in ("THREATEN", "REQUEST")
            for c in self.complements():
                found = self._all([o for o in syntax.objects(s, c) if not self._own(o)]) if objects_first else []
                found = found or self._all([o for p in ("with", "to", "against", "from", "on", "for") for o in syntax.obliques(s, c, p)])
                found = found or self._all([o for o in syntax.objects(s, c) if not self._own(o)])
                found = found or self._all(
                    [o for k in syntax.objects(s, c) for p in ("with", "to", "against", "from", "on", "for", "in") for o in syntax.obliques(s, k, p)]
                )
                if found:
                    return found
            return []
        if name == "owner":
            if self.light:
                named = self._all([t.i for t in s.kids(self.head, "poss")]) or [r for r in self.a.modifier_parties(self.head, places=False) if r.kind != "role"]
                return named or self._all(self.subjects()) or self._owner_of(self.head)
            return self._owner_of(self.head)
        if name == "owner of object":
            return [r for o in self.objects() for r in self._owner_of(o)]
        if name == "owner of subject":
            return [r for o in self.subjects() for r in self._owner_of(o)]
        if name == "speaker":
            return self._speaker()
        for heads in self._places_of(name):
            found = self._all(heads)
            if found or any(s.tokens[k].lemma.lower() not in TIMES for k in heads):
                return found
        return []

    def _places_of(self, preposition: str) -> Iterator[list[int]]:
        """List what stands behind a preposition, as near to the trigger as it can be found; in "lifted **on** Monday its ban **on** beef" both are."""
        s = self.s
        yield self._behind(preposition)
        if self.anchor != self.head and (self.light or s.tokens[self.anchor].lemma in HAPPENING):
            yield syntax.obliques(s, self.anchor, preposition)
        if self.pos == "N":
            yield [k for v in self._bearing(self.head) for k in syntax.obliques(s, v, preposition)]
        if self.pos == "V":
            yield [k for o in self.objects() for k in syntax.obliques(s, o, preposition)]
            yield [k for o in self.objects() for v in self._bearing(o) for k in syntax.obliques(s, v, preposition)]  # "lifted the ban imposed **on** Chad"
            if self.noun_in is not None:
                yield syntax.obliques(s, self.noun_in, preposition)
        if preposition in ("to", "with", "against", "between", "on", "from"):
            # one noun deeper: "an offer of talks to the rebels", "a swap of prisoners with Chad"
            starts = [self.head] if self.pos == "N" else [*self.objects(), *([self.noun_in] if self.noun_in is not None else [])]
            yield [h for at in starts for p in ("of", "for", "to") for k in syntax.obliques(s, at, p) for h in syntax.obliques(s, k, preposition)]
        if self.event_type == "AID" and preposition in ("in", "for", "to") and self.pos == "V":
            # "gave 300 million euros to promote growth in Malawi": who is helped may stand far behind
            yield [p.i for k in syntax.content(s, self.head) if k > self.head and s.tokens[k].text.lower() == preposition for p in s.kids(k, "pobj")]

    def _own(self, noun: int) -> bool:
        """Tell whether a thing belongs to the subject itself ("withdraw its troops")."""
        return any(t.text.lower() in ("its", "their", "his", "her") for t in self.s.kids(noun, "poss"))

    def _all(self, heads: list[int]) -> list[Reference]:
        return [r for h in heads for r in self.a.parties(h)]

    def _owner_of(self, noun: int) -> list[Reference]:
        s = self.s
        found = self._all([t.i for t in s.kids(noun, "poss")])
        if not found:
            found = self.a.modifier_parties(noun, places=self.event_type not in PLACED if noun == self.head else not self.words.is_deed(s.tokens[noun].lemma))
        if not found:
            # the "by" phrase may hang on what stands behind "of": "the arrest of the leader by soldiers"
            outer = s.tokens[s.tokens[s.tokens[noun].head].head]  # "dozens of attacks by rebels"
            counted = [outer.i] if s.tokens[s.tokens[noun].head].text.lower() == "of" and outer.lemma in self.words.transparent else []
            below = [
                noun,
                *counted,
                *(p for t in s.kids(noun, "prep") if t.text.lower() in ("of", "on", "against", "to", "for") for p in [x.i for x in s.kids(t.i, "pobj")]),
            ]
            found = self._all(
                [
                    x.i
                    for at in below
                    for t in s.kids(at, "prep", "agent")
                    if t.text.lower() == "by" or (t.text.lower() == "from" and at == noun != self.head)
                    for x in s.kids(t.i, "pobj")
                ]
            )
        if not found:
            verbs = [t for t in s.kids(noun, "acl") if t.tag == "VBN"]
            found = self._all([a for v in verbs for a in syntax.agents(s, v.i)])
        if not found and noun == self.head:
            found = self._all([k for v in self._bearing(noun) if not syntax.is_passive(s, v) for t in s.kids(v, "nsubj") if t.tag[0] != "W" for k in [t.i]])
        if not found and s.tokens[noun].lemma in URGED and s.tokens[s.tokens[noun].head].text.lower() == "at":
            found = self._all(syntax.obliques(s, noun, "of"))
        if not found and noun != self.head and not self.words.is_deed(s.tokens[noun].lemma):
            found = self._all([x.i for t in s.kids(noun, "prep") if t.text.lower() == "of" for x in s.kids(t.i, "pobj")])
        return found

    def _speaker(self) -> list[Reference]:
        for verb in syntax.speech_above(self.s, self.head, self.words.speech):
            found = self._all(syntax.subjects(self.s, verb))
            if found:
                return found
        return self._all([k for k, _ in syntax.according_to(self.s)])


def _alike(a: Reference, b: Reference) -> bool:
    return bool(a.party.name) and (a.party.name, a.party.sector) == (b.party.name, b.party.sector)


def _same(a: Reference, b: Reference) -> bool:
    return a.party.start == b.party.start and a.party.name == b.party.name
