"""A candidate in its sentence in; whether the text says it happened, will, may or did not, out."""

from __future__ import annotations

from msgspec import Struct

from dragoman import syntax
from dragoman.frames import Candidate, beside
from dragoman.lexicon import Lexicon
from dragoman.parse import Sentence, Token

FUTURE_MODALS = frozenset({"will", "'ll", "shall", "wo", "’ll"})
POSSIBLE_MODALS = frozenset({"would", "could", "may", "might", "can", "should", "must", "'d", "ought", "ca"})
CONDITIONS = frozenset({"if", "unless", "whether", "lest", "in case"})
FUTURE_ADJECTIVES = frozenset(
    {"planned", "upcoming", "forthcoming", "scheduled", "proposed", "next", "future", "expected", "looming", "pending", "intended", "imminent"}
)
TIMETABLED = frozenset({"schedule", "plan", "slate", "due", "expect", "timetable"})
POSSIBLE_ADJECTIVES = frozenset(
    {"possible", "potential", "feared", "hypothetical", "imminent", "threatened", "would-be", "suspected", "purported", "eventual", "proposed", "attempted"}
)
# An infinitive under these says that the thing was done.
IMPLICATIVE = frozenset(
    {
        "begin",
        "start",
        "continue",
        "manage",
        "proceed",
        "go",
        "come",
        "force",
        "happen",
        "get",
        "keep",
        "move",
        "use",
        "turn",
        "rush",
        "resume",
        "cause",
        "lead",
        "allow",
        "be",
        "make",
        "see",
        "order",
        "join",
        "remain",
        "stay",
        "team",
        "dare",
        "choose",
        "elect",
        "opt",
        "try",
        "attempt",
    }
)
# What stands in front of or behind these is told for itself: "**after** killing two guards, they will be tried".
ASIDE = frozenset({"after", "before", "since", "despite", "besides", "following"})
TAKES_PLACE = frozenset({"begin", "start", "happen", "occur", "take", "go", "continue", "resume", "follow", "come", "proceed", "break", "fail", "collapse"})
DECISIONS = frozenset({"decision", "announcement", "order", "agreement", "deal", "plan", "promise", "pledge"})
FACTIVE_NOUNS = frozenset({"move", "first", "one", "last", "only", "second", "third", "latest"})
# what is said of having these in an act leaves the act alone: "no group claimed **responsibility** for the attack"
SHARES = frozenset({"responsibility", "involvement", "blame", "credit", "role", "hand", "knowledge", "complicity"})
NEGATORS = frozenset({"not", "n't", "n’t", "never", "no", "neither", "nor", "without"})


class Status(Struct, frozen=True):
    """What the text says of an act; `purpose` marks an infinitive of purpose, which states no act."""

    future: bool = False
    hypothetical: bool = False
    negation: bool = False
    purpose: bool = False
    rule: str = ""


class StatusReader:
    """Reads modality and negation with the small words of words.toml."""

    def __init__(self, lexicon: Lexicon) -> None:
        grammar = lexicon.grammar
        self._negating = frozenset(grammar["negating_verbs"][0])
        self._negating_phrases = {p[0]: p for p in grammar["negating_verbs"][1]}
        self._future = frozenset(grammar["future_verbs"][0])
        self._hypothetical = frozenset(grammar["hypothetical_words"][0])
        self._speech = frozenset(grammar["speech_verbs"][0])

    def read(self, s: Sentence, candidate: Candidate) -> Status:
        """Tell the status of a candidate; the nearest operator above or beside its trigger decides."""
        future = hypothetical = negation = purpose = False
        rules: list[str] = []
        if candidate.frame.status:
            future = candidate.frame.status == "future"
            hypothetical = candidate.frame.status == "hypothetical"
            negation = candidate.frame.status == "negation"
            rules.append("the trigger itself")
        at = s.tokens[candidate.head]
        if candidate.pos == "N":
            for kid in s.kids(at.i, "amod", "det", "neg", "compound"):
                lower = kid.text.lower()
                if lower == "no":
                    negation = True
                    rules.append('"no"')
                if lower in FUTURE_ADJECTIVES:
                    future = True
                    rules.append(f'"{lower}"')
                elif lower in POSSIBLE_ADJECTIVES:
                    hypothetical = True
                    rules.append(f'"{lower}"')
            ahead = self._ahead(s, at)
            if ahead:
                future = True
                rules.append(f'"{ahead}"')
        start = candidate.anchor if candidate.pos in ("V", "M") or candidate.light or candidate.pos == "A" else candidate.head
        seen: set[int] = set()
        k = start
        first, sibling = True, False
        while k not in seen:
            seen.add(k)
            token = s.tokens[k]
            if syntax.is_verb(token) or token.tag.startswith("JJ") or token.dep == "ROOT":
                words = self._own(s, token, modal=candidate.pos != "M" or k != candidate.anchor)
                if words["negation"] == "no" and candidate.light and k == candidate.anchor and negation:
                    pass  # the "no" of "carried out no raids", told already
                elif words["negation"] and not sibling:
                    negation = not negation
                    rules.append(f'"{words["negation"]}"')
                if words["future"]:
                    future = True
                    rules.append(f'"{words["future"]}"')
                if words["hypothetical"]:
                    hypothetical = True
                    rules.append(f'"{words["hypothetical"]}"')
            if token.head == k:
                break
            head = s.tokens[token.head]
            if beside(s, k, candidate) or self._told_apart(s, token, head, candidate.pos == "N" and not candidate.light):
                break
            if token.dep in ("relcl", "parataxis", "appos"):
                if token.dep == "relcl" and token.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(k, "aux")):
                    hypothetical = True
                    rules.append(f'infinitive under "{head.text}"')
                break
            sibling = False
            if token.dep == "conj" and syntax.is_verb(token):
                # "did not attack or shell" denies both, "must respect the deal, not provoke it, and allow aid" only one
                sibling = not any(t.text.lower() in ("or", "nor") for t in s.kids(head.i, "cc"))
                if not syntax.is_verb(head):
                    break
                inherits = not s.kids(k, "nsubj", "aux", "auxpass") or token.tag in ("VB",)
                if inherits and token.tag == "VB":
                    k = head.i
                    first = False
                    continue
                if head.dep in ("xcomp", "advcl") and token.tag == head.tag and not s.kids(k, "nsubj"):
                    k = head.i
                    continue
                if head.dep in ("ccomp", "conj"):
                    k = head.i
                    continue
                break
            if token.dep == "advcl":
                mark = next((m.text.lower() for m in s.kids(k, "mark", "advmod") if m.text.lower() in CONDITIONS), None)
                if mark:
                    hypothetical = True
                    rules.append(f'"{mark}"')
                elif token.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(k, "aux")) and head.lemma not in IMPLICATIVE:
                    purpose = True
                    rules.append("infinitive of purpose")
                break
            operator = self._operator(s, token, head)
            if operator:
                kind, word = operator
                negation = (not negation) if kind == "negation" else negation
                future |= kind == "future"
                hypothetical |= kind == "hypothetical"
                rules.append(f'"{word}"')
            elif token.dep == "xcomp" and token.tag == "VB" and head.lemma == "be" and head.tag in ("VBZ", "VBP", "VBD") and not s.kids(head.i, "attr"):
                future = True
                rules.append(f'"{head.text} to"')
            elif token.dep == "xcomp" and token.tag == "VB" and head.lemma not in IMPLICATIVE and syntax.is_verb(head) and head.lemma not in self._speech:
                hypothetical = True
                rules.append(f'infinitive under "{head.text}"')
            elif token.dep in ("acl", "csubj", "csubjpass") and token.tag == "VBN" and {"to", "be"} <= {t.text.lower() for t in s.kids(k, "aux", "auxpass")}:
                future = True
                rules.append(f'"to be {token.text}"')
            elif token.dep == "acl" and token.tag == "VB" and head.lemma in DECISIONS:
                future = True
                rules.append(f'"{head.text}"')
            elif token.dep == "acl" and token.tag == "VB" and head.lemma not in FACTIVE_NOUNS:
                hypothetical = True
                rules.append(f'infinitive under "{head.text}"')
            elif token.dep == "ccomp" and head.lemma in self._speech and not first:
                pass
            first = False
            k = head.i
        return Status(future and not hypothetical, hypothetical, negation, purpose, ", ".join(dict.fromkeys(rules)))

    @staticmethod
    def _told_apart(s: Sentence, token: Token, head: Token, is_noun: bool) -> bool:
        """Tell whether what is said of a governing verb leaves the act alone ("**the attack** could derail the talks")."""
        if is_noun and token.dep == "pobj" and s.tokens[head.head].lemma in SHARES:
            return True
        if token.dep == "pcomp":
            return head.text.lower() in ASIDE or (head.text.lower() == "in" and head.i < head.head and s.tokens[head.head].dep == "ROOT")
        if not is_noun or token.dep != "nsubj" or head.lemma in TAKES_PLACE or syntax.is_passive(s, head.i) or not s.kids(head.i, "dobj", "ccomp", "xcomp"):
            return False
        return any(t.text.lower() in ("the", "this", "these", "that", "those") or t.dep == "poss" for t in s.kids(token.i, "det", "poss"))

    @staticmethod
    def _ahead(s: Sentence, noun: Token) -> str | None:
        """Find what puts an act noun into the future from behind: "a summit to be held", "talks scheduled for Friday", "a strike due on Monday"."""
        for kid in s.kids(noun.i, "acl", "relcl", "amod"):
            if kid.i < noun.i:
                continue
            auxiliaries = {t.text.lower() for t in s.kids(kid.i, "aux", "auxpass")}
            if kid.tag == "VBN" and {"to", "be"} <= auxiliaries:
                return f"to be {kid.text}"
            if kid.lemma in TIMETABLED and not auxiliaries & {"had", "have", "has"}:
                return kid.text
            if auxiliaries & FUTURE_MODALS:
                return next(iter(sorted(auxiliaries & FUTURE_MODALS)))
        return None

    def _own(self, s: Sentence, verb: Token, modal: bool) -> dict[str, str | None]:
        found: dict[str, str | None] = {"negation": None, "future": None, "hypothetical": None}
        for kid_i in s.children[verb.i]:
            kid = s.tokens[kid_i]
            lower = kid.text.lower()
            if kid.dep == "neg" or (lower in NEGATORS and kid.dep in ("advmod", "det", "preconj", "cc")):
                if not (lower == "not" and kid_i + 1 < len(s.tokens) and s.tokens[kid_i + 1].text.lower() in ("only", "just")):
                    found["negation"] = kid.text
            elif kid.dep in ("nsubj", "nsubjpass", "dobj"):
                if any(d.text.lower() in ("no", "neither") for d in s.kids(kid_i, "det", "neg")) or lower in ("nobody", "none", "nothing"):
                    found["negation"] = "no"
            elif kid.tag == "MD" and modal:
                if lower in FUTURE_MODALS:
                    found["future"] = kid.text
                elif lower in POSSIBLE_MODALS:
                    found["hypothetical"] = kid.text
            elif (kid.dep == "mark" and (lower in CONDITIONS or (lower == "for" and verb.tag == "VB"))) or (
                kid.dep == "advmod" and lower in ("possibly", "perhaps", "maybe", "potentially", "allegedly?")
            ):
                found["hypothetical"] = kid.text
            elif kid.dep == "advmod" and lower in ("nearly", "almost", "longer"):
                found["negation"] = kid.text
        if verb.lemma == "go" and verb.tag == "VBG" and s.kids(verb.i, "xcomp"):
            found["future"] = "going to"
        return found

    def _operator(self, s: Sentence, low: Token, head: Token) -> tuple[str, str] | None:
        """Tell what a governing word does to the clause or noun below it."""
        if low.dep in ("nsubj", "nsubjpass") or (low.dep == "prep" and not (syntax.is_verb(head) or head.tag.startswith(("NN", "JJ")))):
            if head.lemma in self._negating and low.dep == "nsubjpass":
                return "negation", head.text
            if low.dep == "nsubjpass" and head.lemma in self._future:
                return "future", head.text
            return None
        if low.dep not in ("xcomp", "ccomp", "dobj", "pobj", "pcomp", "acl", "prep", "attr", "oprd", "advcl", "conj"):
            return None
        if low.dep == "pobj" and head.text.lower() == "without":
            return "negation", head.text
        if low.dep in ("pobj", "pcomp"):
            return None  # the preposition's own governor is looked at next
        phrase = self._negating_phrases.get(head.lemma)
        if phrase and any(t.text.lower() in phrase[1:] for t in s.kids(head.i, "prt", "advmod", "acomp", "prep")):
            return "negation", head.text
        if head.lemma in self._negating:
            return "negation", head.text
        if head.lemma in self._future or head.text.lower() in self._future:
            return "future", head.text
        if head.lemma in self._hypothetical or head.text.lower() in self._hypothetical:
            if head.lemma in self._speech and low.dep == "ccomp":
                return None
            return "hypothetical", head.text
        return None
