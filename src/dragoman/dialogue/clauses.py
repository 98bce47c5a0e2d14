"""A verb in its sentence in; what the text says of it (denied, foreseen, wished, negated), its parts, conditions and reasons, out."""

from __future__ import annotations

import re
from collections.abc import Iterable

from msgspec import Struct

from dragoman import syntax
from dragoman.dialogue.words import Phrase, Words
from dragoman.parse import Sentence, Token

CONDITION_ENDS = re.compile(
    r"[;”\"]|\.(?=\s|$)|, (?=(?:he|she|it|the|a|an|said|which|who|officials|according|[A-Z]\w+(?:'s)?)\b)"
    r"|,? (?:but|and) (?=(?:he|she|it|they|has|have|was|is|said|would|will)\b)|, |$"
)
SAID_FUTURE = frozenset({"will", "would", "'ll", "’ll", "shall", "'d", "wo"})


class Voice(Struct):
    """How a text puts an act. `modal` is the modal verb on it, `firm` that it is promised, decided or confirmed."""

    negated: bool = False
    hypothetical: bool = False
    denied: bool = False
    modal: str | None = None
    firm: bool = False
    infinitive: bool = False
    perfect: bool = False
    past: bool = False
    spoken: int | None = None


def voice(s: Sentence, v: int, words: Words, speech: frozenset[str]) -> Voice:
    """Walk up from a verb and gather negation, modality and what stands above it."""
    found = Voice()
    token = s.tokens[v]
    found.infinitive = token.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(v, "aux"))
    found.past = token.tag in ("VBD", "VBN") and not any(a.tag == "MD" for a in s.kids(v, "aux"))
    k, first = v, True
    seen: set[int] = set()
    while k not in seen:
        seen.add(k)
        token = s.tokens[k]
        _own(s, token, found, first)
        if token.head == k:
            break
        head = s.tokens[token.head]
        if token.dep in ("ccomp", "parataxis") and any(t.text in (":", ";") for t in s.tokens[min(k, head.i) : max(k, head.i)]):
            break
        if token.lemma == "know" and head.lemma in ("let", "make"):
            break  # "let it be known that …"
        if token.dep in ("ccomp", "parataxis", "dep") and head.lemma in speech:
            found.spoken = head.i if found.spoken is None else found.spoken
            if head.lemma in words.set("denying") or (
                head.lemma in words.set("hypothetical") and head.lemma not in ("suggest", "claim", "warn", "tell", "propose", "demand")
            ):
                _under(head, found, words)
            if head.lemma in words.set("denying"):
                found.denied = True
            for kid in s.kids(head.i, "neg"):
                found.hypothetical = found.hypothetical or bool(kid)
            up = s.tokens[head.head]
            if (
                head.dep in ("ccomp", "xcomp", "relcl", "acl")
                and head.head != head.i
                and (up.lemma in words.set("denying") or up.lemma in words.set("rumour_nouns"))
            ):
                found.denied = True
            break
        if token.dep == "advcl":
            mark = next(
                (
                    m.text.lower()
                    for m in s.kids(k, "mark", "advmod")
                    if m.text.lower() in ("if", "unless", "whether", "should", "until", "till", "once", "lest")
                ),
                None,
            )
            inverted = any(
                a.text.lower() in ("should", "were", "had") and a.i < min([n.i for n in s.kids(k, "nsubj")] or [k]) for a in s.kids(k, "aux")
            ) and bool(s.kids(k, "nsubj"))
            later = any(m.text.lower() in ("after", "when", "before", "once") for m in s.kids(k, "mark", "advmod")) and any(
                a.text.lower() in SAID_FUTURE for a in s.kids(head.i, "aux")
            )
            if mark or inverted or later:
                found.hypothetical = True
            break
        if token.dep == "relcl" or (token.dep == "acl" and token.tag != "VB" and not any(m.text.lower() in ("that", "whether") for m in s.kids(k, "mark"))):
            break
        if token.dep == "acl":
            if any(m.text.lower() in ("that", "whether") for m in s.kids(k, "mark")) and head.lemma in words.set("rumour_nouns"):
                found.denied = True
                break
            if any(m.text.lower() == "that" for m in s.kids(k, "mark")):
                k, first = head.i, False
                continue  # "maintains a firm stance that …"
            found.infinitive = found.infinitive or token.tag == "VB"
            if token.tag == "VB" and head.lemma not in (
                "decision",
                "move",
                "pledge",
                "promise",
                "agreement",
                "vow",
                "readiness",
                "willingness",
                "deal",
                "refusal",
                "commitment",
            ):
                found.hypothetical = True
            if head.lemma == "refusal":
                found.negated = not found.negated
            break
        if token.dep == "conj":
            if not syntax.is_verb(head) and not head.tag.startswith("JJ"):
                break
            own = s.kids(k, "nsubj", "aux", "auxpass", "neg")
            if token.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(k, "aux")) and head.tag == "VB":
                k, first = head.i, False
                continue
            if token.tag == "VB" and not s.kids(k, "aux", "nsubj"):
                for a in s.kids(head.i, "aux"):
                    if a.tag == "MD" and found.modal is None:
                        found.modal = a.text.lower()
                if any(s.tokens[a.i].text.lower() == "to" for a in s.kids(head.i, "aux")):
                    k, first = head.i, False
                    continue
                break
            if own and head.dep not in ("ccomp", "xcomp"):
                break
            up = s.tokens[head.head]
            if head.dep in ("ccomp", "parataxis") and up.lemma in speech:
                found.spoken = up.i
                if up.lemma in words.set("denying"):
                    found.denied = True
            break
        if token.dep in ("xcomp", "ccomp", "pcomp", "csubj", "oprd"):
            found.infinitive = found.infinitive or (token.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(k, "aux")))
            _under(head, found, words)
        if token.dep in ("pcomp", "pobj") and s.tokens[head.head].lemma in words.set("rumour_nouns") and s.tokens[head.head].tag.startswith("NN"):
            found.hypothetical = True
        if token.dep == "pcomp" and head.text.lower() == "without":
            found.negated = not found.negated
        if token.dep in ("prep", "pobj", "dobj", "nsubj", "attr", "acomp") and head.lemma in words.set("denying"):
            found.denied = True
        first = False
        k = head.i
    return found


def _own(s: Sentence, token: Token, found: Voice, first: bool) -> None:
    for kid_i in s.children[token.i]:
        kid = s.tokens[kid_i]
        lower = kid.text.lower()
        if kid.dep == "neg" or (lower in ("never", "neither", "nor", "no") and kid.dep in ("advmod", "preconj", "det", "cc")):
            if not (kid_i + 1 < len(s.tokens) and s.tokens[kid_i + 1].text.lower() in ("only", "just")):
                found.negated = not found.negated
        elif kid.dep in ("dobj", "nsubj", "nsubjpass", "attr") and first:
            if any(d.text.lower() == "no" for d in s.kids(kid_i, "det")) or lower in ("nobody", "nothing", "none"):
                found.negated = not found.negated
        elif kid.tag == "MD":
            if found.modal is None:
                found.modal = lower
        elif kid.dep == "aux" and lower in ("have", "has", "had", "'ve", "’ve", "having") and first:
            found.perfect = True
        elif kid.dep == "mark" and lower in ("if", "whether"):
            found.hypothetical = True


def _under(head: Token, found: Voice, words: Words) -> None:
    lemma = head.lemma
    if lemma in words.set("denying"):
        found.denied = True
    elif lemma in words.set("negating") or lemma in words.set("negating_adjectives"):
        found.negated = not found.negated
    elif lemma in words.set("hypothetical") or lemma in words.set("hypothetical_adjectives"):
        found.hypothetical = True
    elif head.text.lower() in ("is", "are", "was", "were", "be") or lemma in (
        "agree",
        "decide",
        "pledge",
        "vow",
        "promise",
        "confirm",
        "resolve",
        "choose",
        "plan",
        "intend",
        "set",
        "due",
        "announce",
        "say",
        "prepare",
        "prepared",
        "ready",
        "willing",
        "happy",
        "glad",
        "open",
        "free",
        "undertake",
        "move",
        "be",
        "elect",
        "opt",
    ):
        found.firm = True


class Match(Struct):
    """A phrase found: its tokens, its verb, how the text puts it, what it is about, and the heads of its objects."""

    phrase: Phrase
    tokens: list[int]
    verb: int
    voice: Voice
    region: list[int]
    objects: list[int]


# ---------------------------------------------------------------- parts
def region(s: Sentence, v: int, tokens: Iterable[int]) -> list[int]:
    """List the tokens that say what a move is about: what hangs on its verb behind or before it, without subject, verb of saying and trigger."""
    taken = set(tokens)
    passive = syntax.is_passive(s, v)
    found: set[int] = set()
    for root in {v, *(t for t in taken if s.tokens[t].tag[:2] in ("NN", "JJ", "IN", "TO", "RP", "RB", "VB"))}:
        for kid in s.children[root]:
            t = s.tokens[kid]
            if kid in taken or t.dep in ("punct", "aux", "auxpass", "neg", "parataxis", "mark", "cc", "expl"):
                continue
            if t.dep in ("nsubj", "csubj", "agent") and root == v:
                continue
            if t.dep == "nsubjpass" and not passive:
                continue
            if t.dep == "conj" and root == v:
                continue
            if root != v and root not in s.subtree(v):
                continue
            found.update(s.subtree(kid))
    token = s.tokens[v]
    if token.dep in ("relcl", "acl") and token.head not in taken:
        noun = token.head
        found.add(noun)
        for t in s.kids(noun, "amod", "compound", "nmod", "poss", "prep", "nummod", "det"):
            found.update(s.subtree(t.i))
    if token.dep == "conj" and not found - {v}:
        # "would sign and honour the deal": the object hangs on the last of them
        found.update(k for o in syntax.objects(s, v) for k in s.subtree(o))
    return sorted(found - taken - {v})


def heads(s: Sentence, v: int, tokens: list[int], prepositions: Iterable[str]) -> list[int]:
    """List the heads of what a phrase acts on: its object, and what stands behind its last preposition."""
    found = [o for o in syntax.objects(s, v) if o not in tokens]
    last = tokens[-1]
    for t in tokens[1:]:
        if s.tokens[t].tag in ("IN", "TO", "RP", "RB"):
            found += [p.i for p in s.kids(t, "pobj")]
        elif s.tokens[t].tag.startswith("NN"):
            found += [p.i for prep in s.kids(t, "prep") if prep.text.lower() in prepositions for p in s.kids(prep.i, "pobj")]
    if not found or s.tokens[last].tag.startswith("NN"):
        found += [o for p in prepositions for o in syntax.obliques(s, v, p)]
    return list(dict.fromkeys(o for o in found if o not in tokens))


def tail_text(text: str, start: int, words: Words) -> list[tuple[str, str, int]]:
    """List the conditions behind a place in a text: marker, words, offset."""
    found = []
    body = text[start:]
    lower = body.lower()
    taken: list[tuple[int, int]] = []
    for marker in sorted(words.grammar["conditions"], key=len, reverse=True):
        for m in re.finditer(rf"(?<![\w-]){re.escape(marker)}(?![\w-])", lower):
            if any(a <= m.start() < b for a, b in taken):
                continue
            taken.append((m.start(), m.end()))
            if marker == "if" and _idle(lower, m.start()):
                continue
            rest = body[m.end() :]
            stop = CONDITION_ENDS.search(rest)
            words_ = rest[: stop.start() if stop else len(rest)].strip(" ,")
            if words_:
                found.append((marker, words_, start + m.start()))
    return sorted(found, key=lambda f: f[2])


def _idle(lower: str, at: int) -> bool:
    return bool(
        re.match(
            r"if (?:they|he|she|you|it|we) (?:like|likes|liked|wish|wishes|want|wants|please)\b|if (?:need be|necessary|possible|asked|any|anything|so|not)\b",
            lower[at:],
        )
    )


def reasons(text: str, start: int, words: Words) -> list[str]:
    """List the reasons behind a place in a text."""
    found: list[str] = []
    body = text[start:]
    lower = body.lower()
    for marker in sorted(words.grammar["reasons"], key=len, reverse=True):
        m = re.search(rf"(?<![\w-]){re.escape(marker)}(?![\w-])", lower)
        if not m:
            continue
        rest = body[m.end() :].lstrip(" ,")
        if marker in ("saying", "saying that", "insisting that") and re.match(r"(?:that )?\S+(?: \S+){0,3} (?:must|should) (?:first )?", rest):
            continue
        stop = re.search(r"\.(?=\s|$)|; |, (?=(?:\w+ ){0,5}(?:said|told|added|wrote)\b)|$", rest)
        words_ = rest[: stop.start() if stop else len(rest)].strip(" ,.")
        words_ = re.sub(r"^that ", "", words_)
        if words_ and not any(words_ in f or f in words_ for f in found):
            found.append(words_)
            break
    return found
