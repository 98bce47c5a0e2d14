"""Candidates of a sentence in, events out: what type it is once modality and topic are read, and how sure we are."""

from __future__ import annotations

from msgspec import structs

from dragoman import syntax
from dragoman.actors import Reference, SentenceActors
from dragoman.drafts import Draft
from dragoman.encoder import Encoder
from dragoman.frames import Candidate
from dragoman.lexicon import Lexicon, Topic
from dragoman.parse import Sentence
from dragoman.status import Status
from dragoman.weighing import TWO_SIDED, Weigher

UNABLE = ('"ca"', '"can"', '"could"', "unable", '"may"', '"might"')  # who can't do it hasn't refused
CONSIDERING = ("consider", "mull", "weigh", "contemplat", "ponder")
STOPPING = frozenset({"stop", "end", "halt", "cease", "refrain", "avoid", "suspend"})
PROLONGING = ("renew", "extend", "prolong")
RELEASED = ("SANCTION", "COERCE", "REJECT", "ACCUSE")  # "agreed to impose sanctions": the act itself is what is told
# Whoever decides or announces a release or withdrawal has yielded (CAMEO 08), whoever promises one means to (035).
DECIDING = frozenset(
    {"decide", "decision", "announce", "announcement", "order", "approve", "authorize", "authorise", "agree to", "sign", "declare", "recommend", "begin"}
)
SHORT = 0.25  # a party that the frame asks for is missing
STATES = ("state", "people", "place")
ORGANS = {"GOV", "MIL", "COP", "SPY", "LEG", None}
COOPERATIVE = ("CONSULT", "SUPPORT", "COOPERATE", "AID", "RETREAT", "CONCEDE")
DOUBTFUL = 0.27  # candidates rated lower are not told: of 0.2, 0.27 and 0.33 this gives the best F1 on the development passages
HOSTILE = ("ASSAULT", "COERCE", "SANCTION", "PROTEST", "MOBILIZE")
KEEPS_FUTURE = (*HOSTILE, "THREATEN", "REJECT", "ACCUSE", "REQUEST")
# The topic that an act inside a verbal act stands for, by the start of its CAMEO code, longest first.
TOPIC_OF_CODE = {
    "0841": "yield-release", "084": "yield-release", "085": "yield-sanctions", "086": "yield-access", "087": "yield-military", "0831": "leadership",
    "083": "institutions",
    "081": "yield-administrative", "082": "yield-dissent", "08": "yield", "045": "mediate", "04": "meet", "05": "support", "061": "cooperate-economic",
    "062": "cooperate-military", "063": "cooperate-judicial", "064": "cooperate-intelligence", "06": "cooperate", "071": "aid-economic", "072": "aid-military",
    "073": "aid-humanitarian", "074": "aid-protection", "07": "aid", "057": "settle",
}  # fmt: skip


class Judge(Weigher):
    """Decides by rules; what the weigher has learned refines `confidence`."""

    def __init__(self, lexicon: Lexicon, encoder: Encoder | None = None) -> None:
        super().__init__(lexicon, encoder)
        self._speech = frozenset(lexicon.grammar["speech_verbs"][0])
        self._topics = {t.id: t for t in lexicon.topics}
        self._words = {t.id: frozenset(t.words) for t in lexicon.topics}

    def decide(self, actors: SentenceActors, candidates: list[Candidate]) -> list[Draft]:
        """Turn the candidates of one sentence into drafts of events."""
        statuses = [self._status.read(actors.sentence, c) for c in candidates]
        released: set[int] = set()
        drafts: list[Draft] = []
        for k, candidate in enumerate(candidates):
            if candidate.short and self.encoder is None:
                continue
            if candidate.inside is not None and k not in released and not self._released(candidates, k):
                continue
            status = statuses[k]
            if status.purpose:
                continue
            inner = [(candidates[j], statuses[j]) for j in range(len(candidates)) if candidates[j].inside == k]
            draft = self._draft(actors, candidate, status, inner)
            if draft and draft.confidence >= DOUBTFUL:
                drafts.append(draft)
        return drafts

    def _released(self, candidates: list[Candidate], k: int) -> bool:
        """An act stays an event where what holds it only agrees to it ("agreed to impose sanctions")."""
        outer = candidates[candidates[k].inside or 0]
        return outer.frame.event_type == "AGREE" and candidates[k].frame.event_type in RELEASED

    # ---------------------------------------------------------------- type, mode, code
    def _draft(self, actors: SentenceActors, c: Candidate, status: Status, inner: list[tuple[Candidate, Status]]) -> Draft | None:
        frame = c.frame
        event_type, mode, cameo = frame.event_type, frame.mode, frame.cameo
        contexts = list(frame.contexts)
        why = {"frame": f"{frame.file}: {frame.id}"}
        doers, targets = list(c.actors), list(c.recipients)
        if frame.topic:
            hostile = [i for i, s in inner if i.frame.event_type in HOSTILE and not s.negation and self._at_once(actors.sentence, i, c)]
            root = (frame.cameo or self._lexicon.default_cameo.get(event_type, ""))[:2]
            if root == "03" and hostile and hostile[0].frame.event_type != "MOBILIZE" and not self._stops(actors.sentence, hostile[0].head):
                if hostile[0].frame.event_type in RELEASED:
                    return None
                event_type, root = "THREATEN", "13"
                why["rule"] = "a promise of a hostile act is a threat"
                targets = list(hostile[0].recipients) or targets
            if root == "03" and any(i.frame.event_type in COOPERATIVE and s.negation for i, s in inner):
                event_type, mode, cameo, root = "REJECT", None, "120", "12"
                why["rule"] = "a promise not to do it is a refusal"
            topic = self._topic(actors, c, root, inner)
            if topic:
                cameo = topic.codes.get(root, cameo)
                if event_type in ("REQUEST", "REJECT", "THREATEN"):
                    mode = topic.mode if topic.mode in self._lexicon.types[event_type]["modes"] else mode
                contexts += topic.contexts
                why["topic"] = topic.id
                if event_type == "AGREE" and root == "03" and topic.id.startswith("yield"):
                    event_type = "CONCEDE"
                    if actors.sentence.tokens[c.head].lemma in DECIDING:
                        cameo = next((self._code(i) for i, _ in inner if (self._code(i) or "").startswith("08")), "080")
                        why["rule"] = "decided, not only promised"
            if not targets and inner:
                first = inner[0][0]
                lent = [*first.actors, *(first.recipients if event_type != "REQUEST" or first.frame.event_type == "CONSULT" else [])]
                if event_type != "REQUEST":
                    lent = [*first.recipients, *first.actors]
                targets = [r for r in lent if not any(r.party.name == d.party.name for d in doers)][:2]
            if c.pos == "M" and any(r.party.country and r.party.country == d.party.country and r.party.sector in ("GOV", None) for r in targets for d in doers):
                return None  # "the premier said Britain must stay alert" asks nothing of another
        if cameo == "163" and targets and not any(r.kind in STATES or r.party.sector in ("GOV", None) for r in targets):
            cameo = "172"
            why["rule"] = "on persons or bodies, not on a state: CAMEO's administrative sanctions"
        if actors.sentence.tokens[c.head].lemma == "tell":
            told = [r for r in targets if r.party.sector != "JRN"]  # who is told by way of the press is another
            if targets and not told and event_type == "THREATEN":
                return None
            targets = told
        auxiliary: list[str] = []
        if (
            status.hypothetical
            and "would" in status.rule
            and not any(w in status.rule for w in ('"if"', '"unless"', "whether"))
            and self._own_word(actors, c, doers)
        ):
            status = structs.replace(status, hypothetical=False, future=True)  # "said it would": "will", told back
        if (
            event_type in (*COOPERATIVE, "AGREE")
            and status.negation
            and (status.future or status.hypothetical)
            and (c.pos == "V" or c.light)
            and not any(w in status.rule for w in UNABLE)
        ):
            topic = self._topics.get(self._topic_of(cameo or self._default(event_type, mode)) or "")
            event_type, mode = "REJECT", None
            cameo = topic.codes.get("12", "120") if topic else "120"
            mode = topic.mode if topic else None
            why["rule"] = f"a refusal to do it ({status.rule})"
        elif event_type in COOPERATIVE and status.future and not status.negation:
            cameo = cameo or self._default(event_type, mode)
            topic = self._topics.get(self._topic_of(cameo) or "")
            yielding = event_type in ("RETREAT", "CONCEDE")
            event_type = "CONCEDE" if yielding else "AGREE"
            mode = None
            if not (yielding and self._decided(actors.sentence, c)):
                cameo = topic.codes.get("03", "030") if topic else "030"
            why["rule"] = f"still to come ({status.rule})"
        elif event_type in HOSTILE and (status.future or status.hypothetical) and not status.negation and c.pos == "V" and self._own_word(actors, c, doers):
            event_type, why["rule"] = "THREATEN", "the actor says itself that it will"
            topic = next((t for t in self._lexicon.topics if frame.event_type in t.types and "13" in t.codes), None)
            cameo, mode = (topic.codes["13"], topic.mode) if topic else ("130", None)
        elif event_type == "SANCTION" and cameo == "163" and status.negation and actors.sentence.tokens[c.head].lemma in PROLONGING:
            event_type, mode, cameo = "CONCEDE" if status.future else "RETREAT", None, "085"
            why["rule"] = "sanctions that nobody prolongs lapse"
        elif event_type in ("AGREE", "CONSULT") and status.negation and "fail" in status.rule:
            event_type, mode, cameo, why["rule"] = "REJECT", None, "120", "they failed to agree"
        else:
            if status.negation:
                auxiliary.append("negation")
            if status.hypothetical:
                auxiliary.append("hypothetical")
                if any(f'"{word}' in status.rule for word in CONSIDERING):
                    cameo = "014"  # CAMEO's "consider a policy option", whatever the option is
            if status.future and event_type in KEEPS_FUTURE:
                auxiliary.append("future")
            if status.rule:
                why["status"] = status.rule
        if event_type == "ASSAULT" and not auxiliary and self._own_word(actors, c, doers, ("claim",)):
            cameo = "015"
            why["rule"] = "claimed by who did it: CAMEO's acknowledgement"
        if event_type in (*COOPERATIVE, "AGREE"):
            targets = [r for r in targets if r.kind != "thing"]
        planned = event_type == "AGREE" and frame.event_type == "CONSULT"  # "is to meet her": whose plan it is, and with whom
        if frame.sides and (event_type in ("REJECT", "THREATEN") or planned) and not targets:
            subject = [r for h in syntax.subjects(actors.sentence, c.anchor) for r in actors.parties(h)]
            if subject:
                targets = [r for r in doers if not any(r.party.name == x.party.name for x in subject)]
                doers = subject
        if mode is not None and mode not in self._lexicon.types[event_type]["modes"]:
            mode = None
        cameo = cameo or self._default(event_type, mode)
        contexts += self._contexts(actors, c)
        for role, references in (("actor", doers), ("recipient", targets)):
            for r in references:
                if r.rule not in ("name", "people"):
                    why[f"{role} {r.party.text}"] = r.rule
        return Draft(
            c,
            actors,
            event_type,
            mode,
            cameo,
            list(dict.fromkeys(contexts)),
            doers,
            targets,
            auxiliary,
            status,
            self._confidence(actors.sentence, c, event_type, cameo, status, doers, targets),
            why,
        )

    def _code(self, c: Candidate) -> str | None:
        return c.frame.cameo or self._default(c.frame.event_type, c.frame.mode)

    @staticmethod
    def _at_once(s: Sentence, inner: Candidate, outer: Candidate) -> bool:
        """Tell whether an act is the very thing promised, not something that what is promised concerns ("a response to the attack")."""
        labels = syntax.path_up(s, inner.anchor if inner.light else inner.head, outer.head)
        return (labels is not None and len(labels) <= 3 and not set(labels) & {"pobj", "prep"}) or outer.pos == "N"

    @staticmethod
    def _decided(s: Sentence, c: Candidate) -> bool:
        """Tell whether what governs the act is a decision or announcement."""
        head = s.tokens[s.tokens[c.head if c.pos == "N" else c.anchor].head]
        return head.lemma in DECIDING

    def _own_word(self, actors: SentenceActors, c: Candidate, doers: list[Reference], verbs: tuple[str, ...] = ()) -> bool:
        """Tell whether whoever speaks of an act is its actor, or of one side with it ("the minister said the army would"); `verbs` names how, if it matters."""
        s = actors.sentence
        above = [verb for verb in syntax.speech_above(s, c.anchor, self._speech)[:1] if not verbs or s.tokens[verb].lemma in verbs]
        speakers = [r for verb in above for head in syntax.subjects(s, verb) for r in actors.parties(head)]
        return any(
            r.party.name == d.party.name or (r.party.country and r.party.country == d.party.country and {r.party.sector, d.party.sector} <= ORGANS)
            for r in speakers
            for d in doers
        )

    @staticmethod
    def _topic_of(code: str | None) -> str | None:
        return next((TOPIC_OF_CODE[code[:n]] for n in (4, 3, 2) if code and code[:n] in TOPIC_OF_CODE), None)

    def _topic(self, actors: SentenceActors, c: Candidate, root: str, inner: list[tuple[Candidate, Status]]) -> Topic | None:
        s = actors.sentence
        for candidate, status in sorted(inner, key=lambda pair: abs(pair[0].head - c.head)):
            kind = candidate.frame.event_type
            code = candidate.frame.cameo or self._default(kind, candidate.frame.mode)
            if root == "13":
                threat = next((t for t in self._lexicon.topics if kind in t.types and "13" in t.codes), None)
                if threat:
                    return threat
                continue
            if kind in HOSTILE and root in ("02", "03", "10", "12"):
                if status.negation or self._stops(s, candidate.head):
                    return self._topics["yield-military" if kind in ("ASSAULT", "MOBILIZE") else "yield"]
                continue
            found = self._topic_of(code)
            if code and code[:2] in ("02", "03", "10") and code[2:]:
                found = next((t.id for t in self._lexicon.topics if t.codes.get(code[:2]) == code), None)
            if found and self._topics[found].codes.get(root):
                return self._topics[found]
        near = set(syntax.content(s, c.anchor if c.pos == "M" else c.head)) - set(c.tokens)
        if c.pos == "N" and c.light:
            near |= {k for k in syntax.content(s, c.anchor) if k > c.anchor and s.tokens[k].dep != "nsubj"} - set(c.tokens)
        subject = {k for h in syntax.subjects(s, c.anchor) for k in syntax.content(s, h)} if c.pos in "VM" else set()
        for topic in self._lexicon.topics:
            if root in topic.codes and (self._words[topic.id] or topic.phrases) and syntax.contains(s, near - subject, self._words[topic.id], topic.phrases):
                return topic
        return None

    @staticmethod
    def _stops(s: Sentence, head: int) -> bool:
        """Tell whether an act stands under a word that ends it ("to end months of fighting")."""
        at, seen = s.tokens[head], {head}
        while at.head not in seen:
            at = s.tokens[at.head]
            seen.add(at.i)
            if at.lemma in STOPPING:
                return True
            if syntax.is_verb(at):
                break
        return False

    @staticmethod
    def _confidence(s: Sentence, c: Candidate, event_type: str, cameo: str | None, status: Status, doers: list[Reference], targets: list[Reference]) -> float:
        """Rate a candidate by hand-set weights, until the learned part takes over."""
        value = 0.78 if c.pos in "VM" else 0.66 if c.light else 0.55
        value += 0.02 * min(c.weight - 2, 5)
        if c.short:
            value -= SHORT
        if not doers:
            value -= 0.12
        if not targets:
            value -= 0.04
        if all(r.kind == "unknown" for r in (*doers, *targets)):
            value -= 0.2
        if s.tokens[c.anchor].dep in ("relcl", "advcl", "acl"):
            value -= 0.06
        if status.hypothetical:
            value -= 0.2
        if c.frame.debatable:
            value -= 0.3
        if c.pos == "N" and not c.light and event_type in TWO_SIDED and len(doers) + len(targets) < 2:
            value -= 0.3
        if cameo and cameo.startswith("01"):
            value -= 0.1  # denials: debatable already
        return round(min(0.97, max(0.05, value)), 3)
