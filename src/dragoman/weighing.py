"""Drafts of a document in, those that are told out, with what the encoder reads in them and how sure we are: the learned part of the judge."""

from __future__ import annotations

from math import log
from typing import TYPE_CHECKING

from dragoman import syntax
from dragoman.actors import Reference, SentenceActors
from dragoman.drafts import OPEN, Draft
from dragoman.encoder import CLASSES, NUMBER, Encoder, Hint, Marked
from dragoman.frames import Candidate
from dragoman.lexicon import Lexicon
from dragoman.rating import load as load_rater
from dragoman.rating import logit
from dragoman.status import StatusReader

if TYPE_CHECKING:
    from numpy import floating
    from numpy.typing import NDArray

BARE = {
    "02": "020", "03": "030", "04": "040", "05": "050", "06": "060", "07": "070", "08": "080", "09": "090", "10": "100", "11": "110",
    "12": "120", "13": "130", "14": "140", "15": "150", "16": "160", "17": "170", "18": "190",
}  # fmt: skip
# Nouns of these name nobody's act unless both parties stand with them; an arrest or a release is told of its victim alone.
TWO_SIDED = ("CONSULT", "AGREE", "REQUEST", "SUPPORT", "COOPERATE", "AID", "CONCEDE", "MOBILIZE", "THREATEN")
# Roots that tell one class of act (verbal or material, cooperation or conflict), by their place among the encoder's classes.
KIN = {
    NUMBER[root]: [NUMBER[other] for other in roots]
    for roots in (("02", "03", "04", "05"), ("06", "07", "08"), ("09", "10", "11", "12", "13"), ("14", "15", "16", "17", "18"))
    for root in roots
}
NO_ACTS = ("be", "have", "do", "say", "tell", "add", "state", "accord")  # of what is said decides, not that it is
LINKS = ("to", "with", "against", "on", "at", "from", "for", "over", "into", "in")
VERBAL = ("AGREE", "REQUEST", "REJECT", "THREATEN", "ACCUSE", "SUPPORT", "CONSULT", "CONCEDE")
TOLD = 0.38  # what is rated lower is not told; F1 on coded news hardly moves from 0.34 to 0.42, and a wrong event costs more than a missing one
TOLD_ALONE = 0.52  # nor what no frame knows
RETOLD = 0.8  # how sure the encoder must be of another type to overrule a frame


class Weigher:
    """Weighs what the rules have made of candidates.

    Args:
        lexicon: what is known.
        encoder: the small encoder; without one the rules' own confidence stands.
    """

    def __init__(self, lexicon: Lexicon, encoder: Encoder | None = None) -> None:
        self._lexicon = lexicon
        self.encoder = encoder
        self._rater = load_rater() if encoder else None
        self._corrections = {(c.frame, c.trigger, c.event_type): c for c in lexicon.corrections}
        self._status = StatusReader(lexicon)
        self._acts: dict[str, set[str]] = {}
        for lemma, triggers in lexicon.triggers.items():
            for frame in (lexicon.frames[t.frame] for t in triggers if t.pos == "V"):
                self._acts.setdefault(lemma, set()).update([frame.event_type, *(["CONCEDE"] if frame.event_type == "RETREAT" else [])])
        self._context_words = {
            name: (frozenset(w[0] for w in words if len(w) == 1), [w for w in words if len(w) > 1]) for name, words in lexicon.contexts.items()
        }

    def rate(self, text: str, drafts: list[Draft]) -> list[Draft]:
        """Let the encoder rate the drafts of one document, and leave out those that it finds to be none.

        Args:
            text: the document.
            drafts: what the frames and rules made of it; their confidence is replaced.
        """
        if self.encoder is None:
            return drafts
        return [d for d in self.weigh(text, drafts) if d.confidence >= (TOLD_ALONE if d.candidate.frame is OPEN else TOLD)]

    def weigh(self, text: str, drafts: list[Draft]) -> list[Draft]:
        """Let the encoder rate the drafts of one document, and keep them all."""
        if self.encoder is None or self._rater is None or not drafts:
            return drafts
        rows = self.encoder.probabilities([self.marked(text, d, drafts) for d in drafts])
        for draft, row in zip(drafts, rows, strict=True):
            if draft.candidate.frame is OPEN:
                best = int(row[1:].argmax()) + 1
                draft.event_type, draft.mode, draft.cameo = self.bare(CLASSES[best])
                draft.why["frame"] = f"none; the encoder reads it so ({row[best]:.2f})"
                if draft.event_type in VERBAL:
                    draft.auxiliary = []
            beside = {self._class(d) for d in drafts if d is not draft and d.actors_of is draft.actors_of and d.candidate.frame is not OPEN}
            retold = self._retold(draft, row, beside)
            if retold == NUMBER["17"] and draft.cameo == "163":
                draft.cameo = "172"
                draft.why["rule"] = "on persons or bodies, not on a state: CAMEO's administrative sanctions"
            elif retold:
                draft.why["encoder"] = f"overrules {draft.event_type} ({row[retold]:.2f})"
                draft.event_type, draft.mode, draft.cameo = self.bare(CLASSES[retold])
            draft.signs = self._signs(draft, row, beside) | ({"retold": 1.0} if retold else {})
            best = int(row.argmax())
            read = self.bare(CLASSES[best])[0] if best else "no event"
            if read != draft.event_type and draft.candidate.frame is not OPEN and "read as another of the sentence" not in draft.signs:
                draft.why["encoder"] = f"reads it as {read} ({row[best]:.2f})"
            draft.confidence = self._rater.rate(draft.signs, self._corrected(draft))
        return drafts

    def _corrected(self, draft: Draft) -> float:
        """Change a draft's type where reviewers did, and give the log odds that they taught."""
        frame, trigger, kind = draft.candidate.frame.id, draft.actors_of.sentence.tokens[draft.candidate.head].lemma, draft.event_type
        if not self._corrections:
            return 0.0
        keys = ((frame, trigger, kind), (frame, None, kind), (frame, None, None), (None, trigger, None), (None, None, kind))
        found = [self._corrections[key] for key in keys if key in self._corrections]
        becomes = next((c for c in found if c.becomes), None)
        if becomes is not None and becomes.becomes:
            draft.event_type, draft.mode, draft.cameo = becomes.becomes, None, self._default(becomes.becomes, None)
            draft.why["review"] = f"{kind} became {becomes.becomes} ({becomes.seen})"
        elif found:
            told = (" ".join(filter(None, (c.frame, c.trigger, c.event_type))) + f" {c.weight:+.2f} ({c.seen})" for c in found)
            draft.why["review"] = "; ".join(told)
        return sum(c.weight for c in found)

    def _retold(self, draft: Draft, row: NDArray[floating], beside: set[int]) -> int:
        """Give the class by which the encoder overrules the type of a plain act, 0 where it doesn't."""
        best, own = int(row.argmax()), self._class(draft)
        plain = draft.candidate.frame is not OPEN and draft.candidate.pos != "M" and not (draft.auxiliary or draft.status.rule)
        if not plain or row[best] < RETOLD or best in beside or not best or not own or self.bare(CLASSES[best])[0] == self.bare(CLASSES[own])[0]:
            return 0
        if draft.event_type == "SANCTION" and best == NUMBER["17"] and draft.cameo != "163":
            return 0  # an expulsion or a cut is no less one for looking like coercion
        return best

    def _class(self, draft: Draft) -> int:
        """Give the encoder's class of a draft; CAMEO's statements (01) are none, and go by the type that they stand for."""
        return NUMBER.get((draft.cameo or "-")[:2]) or NUMBER.get((self._default(draft.event_type, None) or "-")[:2], 0)

    def _signs(self, draft: Draft, row: NDArray[floating], beside: set[int]) -> dict[str, float]:
        """List what speaks for and against a draft, by name.

        Args:
            draft: the event in the making.
            row: the encoder's probabilities.
            beside: the encoder's classes of the other drafts of its sentence.
        """
        c, s = draft.candidate, draft.actors_of.sentence
        own, best = self._class(draft), int(row.argmax())
        # of a refusal and the demand that it ends in ("must first …"), the encoder tells the refusal
        elsewhere = c.pos == "M" and best != own and best in beside
        told = logit(float(row[own]))
        anchor = s.tokens[c.anchor]
        parties = [*draft.actors, *draft.recipients]
        lone = c.pos == "N" and not c.light and draft.event_type in TWO_SIDED and len(parties) < 2
        named = {
            f"type {draft.event_type}": True,
            f"under {anchor.dep}": anchor.dep in ("relcl", "advcl", "acl", "ccomp", "conj", "xcomp"),
            # "must first" puts a condition to the other side; a bare "must" is often no more than an opinion
            f"part {c.pos}": c.pos in "NA" or (c.pos == "M" and not any(t.text.lower() == "first" for t in s.kids(c.anchor, "advmod"))),
            "light verb": c.light,
            "no actor": not draft.actors,
            "no recipient": not draft.recipients,
            "unknown parties": all(r.kind == "unknown" for r in parties),
            "unknown actor": bool(draft.actors) and all(r.kind == "unknown" for r in draft.actors),
            "no country": not any(r.party.country for r in parties),
            "negation": draft.status.negation,
            "hypothetical": draft.status.hypothetical,
            "future": draft.status.future,
            "debatable": c.frame.debatable,
            "short": c.short,
            "read as another of the sentence": elsewhere,
            "lone noun": lone,
            "statement": (draft.cameo or "").startswith("01"),
            "no frame": c.frame is OPEN,
            "no frame, another type": c.frame is OPEN and draft.event_type not in self._acts.get(s.tokens[c.head].lemma, ()),
            "long trigger": len(c.tokens) > 1,
        }
        return {name: 1.0 for name, on in named.items() if on} | {
            "own": 0.0 if elsewhere else told,
            # the encoder learned from pairs of parties, and knows less of an act that names one
            "own, no actor": 0.0 if draft.actors else told,
            "own, no recipient": 0.0 if draft.recipients else told,
            "rival": 0.0 if elsewhere else logit(float(max(p for k, p in enumerate(row) if k not in (own, 0)))),
            "none": logit(float(row[0])),
            "kin": logit(sum(float(row[k]) for k in KIN.get(own, ()))),
            "rules": logit(draft.confidence),
            "length": log(len(s.tokens) / 25),
        }

    def unclaimed(self, actors: SentenceActors, candidates: list[Candidate]) -> list[Draft]:
        """List the verbs of a sentence that can name an act, but whose frames all fell short; the encoder alone can tell what they are."""
        s = actors.sentence
        taken = {k for c in candidates for k in (*c.tokens, c.anchor)}
        drafts = []
        for token in s.tokens:
            if (
                token.i in taken
                or token.lemma not in self._acts
                or token.lemma in NO_ACTS
                or not syntax.is_verb(token)
                or token.dep in ("amod", "aux", "auxpass", "compound", "nmod")
            ):
                continue
            if any(c.frame.consumes and c.pos != "N" and syntax.path_up(s, token.i, c.head) for c in candidates):
                continue
            doers = self._known(actors, syntax.subjects(s, token.i))
            objects = syntax.objects(s, token.i)
            heads = [*objects, *(h for at in (token.i, *objects) for p in LINKS for h in syntax.obliques(s, at, p))]
            targets = [r for r in self._known(actors, heads) if not any(r.party.name == d.party.name for d in doers)]
            if token.lemma == "tell" and all(r.party.sector == "JRN" for r in targets):
                continue  # who is told by way of the press is another
            if not doers or not targets:
                continue  # with one party alone the encoder is too often wrong
            candidate = Candidate(OPEN, token.i, token.i, [token.i], "V", doers, targets, 0)
            status = self._status.read(s, candidate)
            if not status.purpose:
                auxiliary = [n for n, on in (("negation", status.negation), ("hypothetical", status.hypothetical), ("future", status.future)) if on]
                drafts.append(Draft(candidate, actors, "", None, None, self._contexts(actors, candidate), doers, targets, auxiliary, status, 0.5, {}))
        return drafts

    @staticmethod
    def _known(actors: SentenceActors, heads: list[int]) -> list[Reference]:
        return [
            r for h in heads for r in actors.parties(h) if (r.party.sector or r.party.country) and r.party.sector != "UNK" and r.kind not in ("thing", "place")
        ]

    @staticmethod
    def marked(text: str, draft: Draft, drafts: list[Draft]) -> Marked:
        """Write a draft, with the others of its sentence, as the encoder reads it."""
        s = draft.actors_of.sentence

        def span(references: list[Reference]) -> tuple[int, int] | None:
            for r in references:
                start, end = r.party.start, r.party.end
                if start is not None and end is not None and s.start <= start < end <= s.end:
                    return start - s.start, end - s.start
            return None

        actor, recipient = span(draft.actors), span(draft.recipients or draft.actors[1:])
        token = s.tokens[draft.candidate.head]
        fit = 1 if draft.candidate.short else 0
        hints = [Hint(draft.cameo[:2], fit, draft.auxiliary)] if draft.cameo else []
        hints += [Hint((d.cameo or "-")[:2], 2, d.auxiliary) for d in drafts if d is not draft and d.actors_of is draft.actors_of]
        return Marked(text[s.start : s.end], actor, recipient, (token.start - s.start, token.end - s.start), hints)

    def bare(self, root: str) -> tuple[str, str | None, str]:
        """Give event type, mode and CAMEO code of a root that no frame has told more of."""
        code = BARE[root]
        event_type, mode, _ = self._lexicon.cameo[code]
        return event_type, mode, code

    def _default(self, event_type: str, mode: str | None) -> str | None:
        codes = self._lexicon.default_cameo
        return codes.get(f"{event_type}:{mode}") or codes.get(event_type)

    def _contexts(self, actors: SentenceActors, c: Candidate) -> list[str]:
        s = actors.sentence
        clause = syntax.content(s, syntax.clause_of(s, c.anchor))
        present = syntax.words_at(s, clause)
        return [name for name, (words, phrases) in self._context_words.items() if syntax.contains(s, clause, words, phrases, present)]
