"""Sentences and their actors in, candidate events out: the lexicon of frames at work."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct, field

from dragoman import syntax
from dragoman.actors import Reference, SentenceActors
from dragoman.lexicon import Condition, Frame, Lexicon, Trigger
from dragoman.lexicon.language import PREPOSITIONS
from dragoman.parse import Sentence, Token
from dragoman.when.words import MONTHS, WEEKDAYS

DAYS = frozenset(name for name in (*MONTHS, *WEEKDAYS) if len(name) > 3) - {"march"}
NOUN_RECIPIENTS = ["on", "against", "of", "to", "with", "toward", "towards"]
GERUND_SLOTS = {"subject": "owner", "object": "of"}  # "the army's jailing of editors"
BEHIND_AGENT = ("for", "on", "to", "against", "with", "over", "into", "from")
NOUN_OBJECTS = ("of", "for", "to", "on", "over", "about", "against", "with", "from", "in", "into", "at")
HAPPENING = frozenset({"break", "erupt", "flare", "rage", "occur", "take", "resume", "continue", "begin", "start", "intensify", "escalate", "go"})
BEARING = frozenset({"set", "put", "file", "send", "level", "voice", "direct", "aim", "convene", "host", "attend"})
UNOWNED = ("PROTEST", "ASSAULT")  # "protests erupted", "shells hit a bus station": told without anyone
URGED = frozenset({"request", "behest", "urging", "insistence", "invitation", "instigation", "bidding"})  # "at the request of"
CAPTIVES = frozenset({"hostage", "captive", "prisoner"})
PLACED = ("ASSAULT", "PROTEST", "CONSULT", "COERCE")  # a town before these nouns is where, not who: "the Madrid bombings", "the Geneva talks"
DEEDS = ("ASSAULT", "COERCE", "RETREAT", "SANCTION", "AID")
SUFFERED = frozenset({"treatment", "handling", "mistreatment", "persecution", "fate", "plight", "situation", "loss", "death", "disappearance"})
ARMED = frozenset({"MIL", "REB", "UAF", "PRM", "COP", "CRM"})


class Candidate(Struct):
    """A frame that fired: where, who stands in its slots, and how it was found.

    `head` is the token of the trigger that carries the arguments, `anchor` the verb of its clause (the light verb of
    a noun), `inside` the place of the candidate that this one is the content of; `short`: a party that the frame asks for
    is missing, so that the encoder must speak for it.
    """

    frame: Frame
    head: int
    anchor: int
    tokens: list[int]
    pos: str
    actors: list[Reference]
    recipients: list[Reference]
    weight: int
    order: int = 0
    light: bool = False
    short: bool = False
    inside: int | None = None
    notes: dict[str, str] = field(default_factory=dict)


class FrameMatcher:
    """Matches the frames of a lexicon; holds nothing of any sentence."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._sets = {id(c): frozenset(c.words) for f in lexicon.frames for c in f.conditions}
        # what must stand in a sentence for a frame to fire at all: of each list of words, one
        self._musts = [
            [(frozenset(c.words), [frozenset(p) for p in c.phrases]) for c in f.conditions if not c.negated and (c.words or c.phrases)] for f in lexicon.frames
        ]
        # triggers by first lemma: those of one word, and longer ones by another of their words
        self._split: dict[str, tuple[list[Trigger], dict[str, list[Trigger]]]] = {}
        for lemma, triggers in lexicon.triggers.items():
            single: list[Trigger] = []
            longer: dict[str, list[Trigger]] = {}
            for trigger in triggers:
                others = [w for w in trigger.words if w != lemma]
                if others:
                    longer.setdefault(max(others, key=len), []).append(trigger)
                else:
                    single.append(trigger)
            self._split[lemma] = single, longer
        light = lexicon.grammar["light_verbs"]
        self._light = frozenset(light[0])
        self._light_phrases = {tuple(p) for p in light[1]}
        self._speech = frozenset(lexicon.grammar["speech_verbs"][0])
        self._transparent = frozenset(lexicon.grammar["transparent_nouns"][0])
        self._modals = frozenset(lexicon.grammar["demand_modals"][0])

    def is_deed(self, lemma: str) -> bool:
        """Tell whether what stands behind "of" suffers the noun ("the killing of …") rather than owns it."""
        return lemma in SUFFERED or any(
            t.pos == "N" and len(t.words) == 1 and self._lexicon.frames[t.frame].event_type in DEEDS for t in self._lexicon.triggers.get(lemma, ())
        )

    # ---------------------------------------------------------------- cheap look before parsing
    def may_fire(self, words: list[str]) -> bool:
        """Tell whether any frame could fire on normalized words; never False where one would."""
        forms, triggers = self._lexicon.forms, self._lexicon.triggers
        found = {lemma for word in words for lemma, _ in forms.get(word, ())}
        known = found.union(words, ("-",))
        return any(True for lemma in found if lemma in triggers for _ in self._plausible(lemma, known))

    def _plausible(self, lemma: str, known: set[str]) -> Iterator[Trigger]:
        """List the triggers on a lemma all of whose words, and a word for each of their frame's conditions, stand in the sentence."""
        single, longer = self._split.get(lemma, ((), {}))
        for trigger in single:
            if self._conditions_may_hold(trigger, known):
                yield trigger
        for other in sorted(longer.keys() & known):
            for trigger in longer[other]:
                if known.issuperset(trigger.words) and self._conditions_may_hold(trigger, known):
                    yield trigger

    def _conditions_may_hold(self, trigger: Trigger, known: set[str]) -> bool:
        return all(not words.isdisjoint(known) or any(p <= known for p in phrases) for words, phrases in self._musts[trigger.frame])

    # ---------------------------------------------------------------- all candidates
    def match(self, actors: SentenceActors) -> list[Candidate]:
        """List the candidates of a sentence; of several frames on one trigger the one with most conditions."""
        s = actors.sentence
        found: list[Candidate] = []
        known = {t.lemma for t in s.tokens} | {t.text.lower() for t in s.tokens}
        for token in s.tokens:
            best: Candidate | None = None
            for trigger in self._plausible(token.lemma, known):
                candidate = self._try(actors, token, trigger)
                if candidate and (best is None or (best.short, candidate.weight, best.order) > (candidate.short, best.weight, candidate.order)):
                    best = candidate
            if best:
                found.append(best)
        return self._settle(s, found)

    def _settle(self, s: Sentence, found: list[Candidate]) -> list[Candidate]:
        """Drop candidates whose trigger is part of a longer one, and tell which are the content of which."""
        found.sort(key=lambda c: (c.short, -c.weight))
        kept: list[Candidate] = []
        taken: set[int] = set()
        for candidate in found:
            if candidate.head in taken:
                continue
            taken.update([candidate.head] if candidate.pos == "M" else candidate.tokens)
            kept.append(candidate)
        kept.sort(key=lambda c: c.head)
        for k, candidate in enumerate(kept):
            best: tuple[int, int] | None = None
            for j, outer in enumerate(kept):
                if j == k or outer.short or not outer.frame.consumes:
                    continue
                depth = self._depth_inside(s, candidate, outer)
                if depth and (best is None or depth < best[0]):
                    best = depth, j
            if best and kept[best[1]].inside != k:
                candidate.inside = best[1]
        return kept

    @staticmethod
    def _depth_inside(s: Sentence, inner: Candidate, outer: Candidate) -> int:
        if outer.pos == "M" and inner.anchor == outer.anchor:
            return 1
        if inner.pos == "M" and inner.anchor in (outer.head, outer.anchor):
            return 0
        for start in (outer.head, outer.anchor) if outer.light or outer.pos != "N" else (outer.head,):
            labels = syntax.path_up(s, inner.head, start)
            if not labels or any(label in ("relcl", "advcl", "parataxis", "nsubj", "appos") for label in labels):
                continue
            last = labels[-1]
            if last == "conj" or (last == "prep" and "pcomp" not in labels and s.tokens[inner.head].tag[:2] == "VB"):
                continue
            if last == "prep" and outer.pos == "V" and not any(t in outer.tokens for t in s.children[start]) and not (set(labels) & {"pcomp", "pobj"}):
                continue
            return len(labels)
        return 0

    # ---------------------------------------------------------------- one trigger
    def _try(self, actors: SentenceActors, token: Token, trigger: Trigger) -> Candidate | None:
        s = actors.sentence
        tokens = self._trigger(s, token, trigger)
        if tokens is None:
            return None
        frame = self._lexicon.frames[trigger.frame]
        head, anchor, light = token.i, token.i, False
        if trigger.pos in "NG":
            if "of" in trigger.words:
                head = tokens[0]  # in "a show of force by the navy" all hangs on "show"
            anchor, light = self._support(s, head)
        elif trigger.pos == "A":
            anchor = syntax.clause_of(s, token.i)
        elif trigger.pos == "M":
            head = anchor = token.head if token.dep == "aux" else s.kids(token.i, "xcomp")[0].i
        pos = "N" if trigger.pos == "G" else trigger.pos
        site = _Site(self, actors, head, anchor, tokens, trigger, pos, light, frame.event_type)
        weight = 2 * len(trigger.words)
        for condition in frame.conditions:
            if not site.holds(condition, self._sets[id(condition)]):
                return None
            weight += 3 if not condition.negated else 1
        as_noun = GERUND_SLOTS if trigger.pos == "G" else {}
        sides, doing, done_to = ([as_noun.get(slot, slot) for slot in slots] for slots in (frame.sides, frame.actor, frame.recipient))
        if sides:
            doers, targets = site.first_of(sides, every=True), []
            if (
                len(doers) == 1
                and pos == "N"
                and not light
                and token.dep == "pobj"
                and s.tokens[token.head].text.lower() in ("for", "after", "during", "in", "at")
            ):
                # "flew to Paris for talks with Macron": the other side is who flew
                verb = syntax.clause_of(s, head)
                doers += [r for h in syntax.subjects(s, verb) for r in actors.parties(h) if r.party.name != doers[0].party.name]
        else:
            doers = site.first_of(doing or (["owner"] if pos == "N" else ["subject"]))
            targets = site.first_of(done_to or (["of"] if trigger.pos == "G" else NOUN_RECIPIENTS if pos == "N" else ["object"]), avoid=doers)
            if not targets and site.closing is not None and pos == "V" and s.tokens[site.closing].dep == "prep" and not syntax.is_passive(s, head):
                targets = site.first_of(["direct object"], avoid=doers)  # "pressed **the assembly** for reforms"
        if not (doers or targets) and not (frame.event_type in UNOWNED and self._is_told(s, site)):
            return None
        needs = frame.needs
        short = not (doers or targets) or (needs in ("actor", "both") and not doers) or (needs in ("recipient", "both") and not targets)
        return Candidate(frame, token.i, anchor, tokens, pos, doers, targets, weight, trigger.frame, light, short)

    @staticmethod
    def _is_told(s: Sentence, site: _Site) -> bool:
        """Tell whether an act that names nobody is what its clause tells, not only spoken of."""
        if site.pos == "V":
            return bool(site.subjects() or site.objects())
        token = s.tokens[site.head]
        return (
            site.pos == "N"
            and (token.dep in ("nsubj", "nsubjpass", "dobj", "attr") or site.light)
            and s.tokens[site.anchor].tag in ("VBD", "VBN", "VBZ", "VBP")
        )

    def _trigger(self, s: Sentence, token: Token, trigger: Trigger) -> list[int] | None:
        words = trigger.words
        if trigger.lead and not self._led(s, token.i, trigger.lead):
            return None
        if trigger.pos == "V":
            if words == ["let", "go"] and token.dep == "aux" and s.tokens[token.head].lemma == "go":
                return [token.i, token.head]  # the model takes "let" for an auxiliary here
            if not syntax.is_verb(token) or token.dep in ("amod", "aux", "auxpass", "compound", "nmod"):
                return None
            return self._verb_phrase(s, token, words)
        if trigger.pos in "NG":
            if not token.tag.startswith("NN") or token.dep in ("compound", "npadvmod", "nmod", "amod"):
                return None
            if trigger.pos == "G" and not syntax.obliques(s, token.i, "of"):
                return None
            found = [token.i]
            at = token.i
            for word in reversed(words[:-1]):
                at -= 1
                if at >= 0 and s.tokens[at].text in "-–":
                    at -= 1
                if at < 0 or word not in (s.tokens[at].lemma, s.tokens[at].text.lower()):
                    return None
                found.append(at)
            return sorted(found)
        if trigger.pos == "A":
            first = token
            while first.dep == "conj" and first.head != first.i:
                first = s.tokens[first.head]
            if first.dep == "amod":
                return None  # "rebels loyal to him" describes, and tells no act
            if not all(
                token.i + k < len(s.tokens) and word in (s.tokens[token.i + k].lemma, s.tokens[token.i + k].text.lower()) for k, word in enumerate(words)
            ):
                return None
            return list(range(token.i, token.i + len(words)))
        if token.tag != "MD":
            return None
        if token.dep != "aux":
            return [token.i] if s.kids(token.i, "xcomp") else None  # "ought to"
        if not syntax.is_verb(s.tokens[token.head]):
            return None
        return list(range(token.i, token.head + 1)) if token.i < token.head <= token.i + 4 else [token.i]

    @staticmethod
    def _led(s: Sentence, at: int, lead: list[str]) -> bool:
        """Tell whether words joined by hyphens stand right before a token."""
        for word in reversed(lead):
            at -= 2
            if at < 0 or s.tokens[at + 1].text not in "-–" or word not in (s.tokens[at].lemma, s.tokens[at].text.lower()):
                return False
        return True

    def _verb_phrase(self, s: Sentence, token: Token, words: list[str]) -> list[int] | None:
        """Find the other words of a trigger, each hanging on one found before; "deaf" of "turn deaf ear" is found after its noun."""
        found = [token.i]
        waiting = [(word, words[k + 1] if k + 1 < len(words) else "") for k, word in enumerate(words) if k]
        late: list[tuple[str, str]] = []
        while waiting:
            word, follows = waiting.pop(0)
            at = self._hanging(s, found, word, near=word in PREPOSITIONS and follows in PREPOSITIONS)
            if at is not None:
                found.append(at)
            elif (word, follows) in late or not waiting:
                return None
            else:
                late.append((word, follows))
                waiting.insert(1, (word, follows))
        return found

    @staticmethod
    def _hanging(s: Sentence, found: list[int], word: str, near: bool) -> int | None:
        first = found[0]
        for at in reversed(found):
            for kid in s.children[at]:
                t = s.tokens[kid]
                small = t.dep == "ccomp" and (t.tag == "JJ" or s.tokens[first].lemma == "let")  # "found him **guilty**", "let them **go**"
                if kid in found or (t.dep in ("nsubj", "relcl", "advcl", "ccomp", "conj") and not small):
                    continue
                if near and t.dep != "prt" and kid - max(found) > 3:
                    continue  # a particle stands near its verb
                if _dated(s, kid):
                    continue
                if word in (t.text.lower(), t.lemma) and (kid > first or at != first or t.dep in ("nsubjpass", "neg")):
                    return kid
        if word in CAPTIVES:
            return next((k for k in syntax.content(s, first) if k > first and s.tokens[k].lemma == word), None)
        if word == "for":  # "called on Friday **for** Britain to stay"
            clauses = [t.i for t in s.kids(first, "advcl", "ccomp", "xcomp")]
            return next((t.i for clause in clauses for t in s.kids(clause, "mark") if t.text.lower() == word), None)
        after = max(found) + 1
        if after >= len(s.tokens) or _dated(s, after):
            return None
        return after if word in (s.tokens[after].text.lower(), s.tokens[after].lemma) else None

    def _support(self, s: Sentence, noun: int) -> tuple[int, bool]:
        """Find the light verb that lends a noun its subject; else the verb of its clause."""
        token = s.tokens[noun]
        head = s.tokens[token.head]
        seen = {noun}
        while token.dep in ("conj", "appos") and head.i not in seen and head.tag.startswith("NN"):
            seen.add(head.i)
            token, head = head, s.tokens[head.head]
        if token.dep == "pobj" and head.dep == "prep" and head.text.lower() == "of" and s.tokens[head.head].tag.startswith("NN"):
            outer = s.tokens[head.head]  # "a series of attacks", "a round of talks"
            if outer.lemma in (
                "series",
                "round",
                "string",
                "wave",
                "spate",
                "campaign",
                "act",
                "day",
                "week",
                "number",
                "barrage",
                "hour",
                "month",
                "year",
                "set",
                "rash",
                "resumption",
                "start",
                "beginning",
            ):
                token, head = outer, s.tokens[outer.head]
        if (
            syntax.is_verb(head)
            and token.dep in ("dobj", "nsubjpass", "attr")
            and (head.lemma in self._light or any((head.lemma, t.text.lower()) in self._light_phrases for t in s.kids(head.i, "prt")))
        ):
            return head.i, True
        if token.dep == "pobj" and head.dep in ("prep", "prt"):
            verb = s.tokens[head.head]
            if syntax.is_verb(verb) and any(p[0] == verb.lemma and p[-1] == head.text.lower() for p in self._light_phrases):
                return verb.i, True
        return syntax.clause_of(s, noun), False


class _Site:
    """One trigger in one sentence: its parts and slots, worked out when asked for."""

    def __init__(
        self, matcher: FrameMatcher, actors: SentenceActors, head: int, anchor: int, tokens: list[int], trigger: Trigger, pos: str, light: bool, event_type: str
    ) -> None:
        self.m, self.a, self.s, self.event_type = matcher, actors, actors.sentence, event_type
        self.head, self.anchor, self.tokens, self.pos, self.light = head, anchor, tokens, pos, light
        self.closing = tokens[-1] if len(tokens) > 1 and pos in "VA" and trigger.words[-1] in PREPOSITIONS else None
        self.noun_in = next((t for t in tokens[1:] if self.s.tokens[t].tag.startswith("NN")), None) if pos == "V" else None

    # ---------------------------------------------------------------- parts, as heads
    def objects(self) -> list[int]:
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
        s = self.s
        if self.pos in "VM":
            return [k for k in syntax.subjects(s, self.head) if k not in self.tokens]
        if self.pos == "A":
            if s.tokens[self.head].dep == "amod":
                return [s.tokens[self.head].head]
            return [t.i for t in s.kids(self.anchor, "nsubj", "nsubjpass")] or syntax.subjects(s, self.anchor)
        return [k for k in syntax.subjects(s, self.anchor) if k != self.head] if self.light else []

    def complements(self) -> list[int]:
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
            return bool(hit) or self.s.tokens[head].lemma in self.m._lexicon.classes["territory"][0] or any(self._is(r, what) for r in references)
        return any(self._is(r, what) for r in references)

    def _bearing(self, noun: int) -> list[int]:
        """List the light verbs below a noun that lend it their arguments: "the demands that the rebels **made**", "talks **held** in Geneva"."""
        s = self.s
        return [t.i for t in s.kids(noun, "relcl", "acl") if (t.lemma in self.m._light or t.lemma in BEARING) and syntax.is_verb(t)]

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
        s = self.s
        if name == "subject":
            return self._all(self.subjects())
        if name == "object":
            return self._all(self.objects())
        if name == "direct object":
            return self._all([t.i for t in s.kids(self.head, "dobj") if t.i not in self.tokens])
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
        if name == "speaker":
            return self._speaker()
        heads = self._behind(name)
        if not heads and self.anchor != self.head and (self.light or s.tokens[self.anchor].lemma in HAPPENING):
            heads = syntax.obliques(s, self.anchor, name)
        if not heads and self.pos == "N":
            heads = [k for v in self._bearing(self.head) for k in syntax.obliques(s, v, name)]
        if not heads and self.pos == "V":
            heads = [k for o in self.objects() for k in syntax.obliques(s, o, name)]
            if not heads and self.noun_in is not None:
                heads = syntax.obliques(s, self.noun_in, name)
        if not heads and name in ("to", "with", "against", "between", "on", "from"):
            # one noun deeper: "an offer of talks to the rebels", "a swap of prisoners with Chad"
            starts = [self.head] if self.pos == "N" else [*self.objects(), *([self.noun_in] if self.noun_in is not None else [])]
            heads = [h for at in starts for p in ("of", "for", "to") for k in syntax.obliques(s, at, p) for h in syntax.obliques(s, k, name)]
        if not heads and self.event_type == "AID" and name in ("in", "for", "to") and self.pos == "V":
            # "gave 300 million euros to promote growth in Malawi": who is helped may stand far behind
            heads = [p.i for k in syntax.content(s, self.head) if k > self.head and s.tokens[k].text.lower() == name for p in s.kids(k, "pobj")]
        return self._all(heads)

    def _own(self, noun: int) -> bool:
        """Tell whether a thing belongs to the subject itself ("withdraw its troops")."""
        return any(t.text.lower() in ("its", "their", "his", "her") for t in self.s.kids(noun, "poss"))

    def _all(self, heads: list[int]) -> list[Reference]:
        return [r for h in heads for r in self.a.parties(h)]

    def _owner_of(self, noun: int) -> list[Reference]:
        s = self.s
        found = self._all([t.i for t in s.kids(noun, "poss")])
        if not found:
            found = self.a.modifier_parties(noun, places=self.event_type not in PLACED if noun == self.head else not self.m.is_deed(s.tokens[noun].lemma))
        if not found:
            # the "by" phrase may hang on what stands behind "of": "the arrest of the leader by soldiers"
            outer = s.tokens[s.tokens[s.tokens[noun].head].head]  # "dozens of attacks by rebels"
            counted = [outer.i] if s.tokens[s.tokens[noun].head].text.lower() == "of" and outer.lemma in self.m._transparent else []
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
        if not found and noun != self.head and not self.m.is_deed(s.tokens[noun].lemma):
            found = self._all([x.i for t in s.kids(noun, "prep") if t.text.lower() == "of" for x in s.kids(t.i, "pobj")])
        return found

    def _speaker(self) -> list[Reference]:
        for verb in syntax.speech_above(self.s, self.head, self.m._speech):
            found = self._all(syntax.subjects(self.s, verb))
            if found:
                return found
        return self._all([k for k, _ in syntax.according_to(self.s)])


def _alike(a: Reference, b: Reference) -> bool:
    return bool(a.party.name) and (a.party.name, a.party.sector) == (b.party.name, b.party.sector)


def _same(a: Reference, b: Reference) -> bool:
    return a.party.start == b.party.start and a.party.name == b.party.name


def _dated(s: Sentence, preposition: int) -> bool:
    """Tell whether a preposition leads a day ("called **on** Friday for peace"), and so is none of a trigger's words."""
    return s.tokens[preposition].dep == "prep" and any(s.tokens[k].text.lower() in DAYS for k in s.children[preposition])
