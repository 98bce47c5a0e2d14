"""Sentences and their actors in, candidate events out: the lexicon of frames at work."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct, field

from dragoman import syntax
from dragoman.actors import Reference, SentenceActors
from dragoman.lexicon import Frame, Lexicon, Trigger
from dragoman.lexicon.language import PREPOSITIONS
from dragoman.parse import Sentence, Token
from dragoman.slots import DAYS, Slots, SlotWords

NOUN_RECIPIENTS = ["on", "against", "of", "to", "with", "toward", "towards"]
GERUND_SLOTS = {"subject": "owner", "object": "of"}  # "the army's jailing of editors"
UNOWNED = ("PROTEST", "ASSAULT")  # "protests erupted", "shells hit a bus station": told without anyone
ASIDE = frozenset({"after", "before", "during", "since", "following", "amid", "despite"})
CAPTIVES = frozenset({"hostage", "captive", "prisoner"})


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
        self._words = SlotWords(lexicon)
        self._light_phrases = {tuple(p) for p in lexicon.grammar["light_verbs"][1]}
        self._modals = frozenset(lexicon.grammar["demand_modals"][0])

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
        return all(not words.isdisjoint(known) or any(map(known.issuperset, phrases)) for words, phrases in self._musts[trigger.frame])

    # ---------------------------------------------------------------- all candidates
    def match(self, actors: SentenceActors) -> list[Candidate]:
        """List the candidates of a sentence; of several frames on one trigger the one with most conditions."""
        s = actors.sentence
        found: list[Candidate] = []
        known = syntax.words_at(s, range(len(s.tokens)))
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
            if any(beside(s, k, inner) for k in _between(s, inner.head, start) if k not in outer.tokens):
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
        site = Slots(self._words, actors, head, anchor, tokens, trigger, pos, light, frame.event_type)
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
                len(doers) < 2
                and pos == "N"
                and not light
                and token.dep == "pobj"
                and s.tokens[token.head].text.lower() in ("for", "after", "during", "in", "at")
            ):
                # "flew to Paris for talks with Macron": the other side is who flew; "agreed at a summit in Cairo": they who agreed met
                others = [
                    r for h in syntax.subjects(s, syntax.clause_of(s, head)) for r in actors.parties(h) if not any(r.party.name == d.party.name for d in doers)
                ]
                if doers or len(others) > 1:
                    doers += others
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
    def _is_told(s: Sentence, site: Slots) -> bool:
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
        if after >= len(s.tokens) or _dated(s, after) or s.tokens[after].dep == "det":  # "said **no** guards were hurt"
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
            and (head.lemma in self._words.light or any((head.lemma, t.text.lower()) in self._light_phrases for t in s.kids(head.i, "prt")))
        ):
            return head.i, True
        if token.dep == "pobj" and head.dep in ("prep", "prt"):
            verb = s.tokens[head.head]
            if syntax.is_verb(verb) and any(p[0] == verb.lemma and p[-1] == head.text.lower() for p in self._light_phrases):
                return verb.i, True
        return syntax.clause_of(s, noun), False


def _between(s: Sentence, low: int, high: int) -> Iterator[int]:
    """List the tokens from one up to below an ancestor of it."""
    while low != high:
        yield low
        low = s.tokens[low].head


def beside(s: Sentence, k: int, act: Candidate) -> bool:
    """Tell whether a phrase only tells when or where its verb's act happened, or what a text says; an act in it is no content of the verb."""
    token, head = s.tokens[k], s.tokens[s.tokens[k].head]
    if token.dep == "prep":
        word, meets = token.text.lower(), act.frame.event_type == "CONSULT"
        return (word in ASIDE or (word in ("at", "in") and meets)) and (syntax.is_verb(head) or (meets and word in ASIDE))
    return token.dep == "acl" and token.tag == "VBG" and head.lemma in syntax.TEXTS  # "approved a resolution **condemning** the coup"


def _dated(s: Sentence, preposition: int) -> bool:
    """Tell whether a preposition leads a day ("called **on** Friday for peace"), and so is none of a trigger's words."""
    return s.tokens[preposition].dep == "prep" and any(s.tokens[k].text.lower() in DAYS for k in s.children[preposition])
