"""A parsed sentence in, its grammar out: subjects, objects, obliques, clauses and who speaks; knows no words of politics."""

from __future__ import annotations

from collections.abc import Container, Iterable

from dragoman.parse import Sentence, Token

SUBJECT_CONTROL = frozenset({"promise", "threaten", "vow", "pledge", "commit", "agree"})
TEXTS = frozenset(
    {
        "statement",
        "resolution",
        "letter",
        "communique",
        "communiqué",
        "report",
        "speech",
        "remark",
        "declaration",
        "note",
        "message",
        "tweet",
        "petition",
        "bill",
        "decree",
        "order",
        "law",
        "motion",
        "article",
        "pamphlet",
        "leaflet",
        "poster",
        "banner",
        "placard",
        "communication",
        "appeal",
        "memorandum",
    }
)
CHARGED = frozenset({"accuse", "suspect", "convict", "acquit"})
BETWEEN = frozenset({"DT", "JJ", "JJR", "JJS", "NN", "NNP", "HYPH", "CD", "PRP$", "VBN", "POS", "``", "''"})
MODIFIERS_BETWEEN = 4  # words; "hold new high-level military talks" has four with the hyphen
DOUBLE = frozenset({"give", "grant", "offer", "award", "hand", "send", "deny", "show", "promise", "pay", "lend", "refuse", "allow", "sell"})
CLAUSAL = ("ccomp", "xcomp", "advcl", "relcl", "acl", "pcomp", "parataxis", "conj", "ROOT", "csubj", "csubjpass")
# verbs that never go without an object: without one, and beside a passive or with "by", their past tense is a participle
TRANSITIVE = frozenset(
    (
        "behead execute kill shoot hang beat torture rape arrest detain jail release free deport expel dismiss fine charge question sentence imprison dump "
        "murder wound injure seize destroy burn loot abduct kidnap stab lynch kick punch bludgeon convict interrogate blindfold mutilate ransack raze demolish "
        "bomb hit replace ban banish hack shell bombard ambush attack besiege surround storm raid"
    ).split()
)
LEAVE_OUT = ("relcl", "advcl", "parataxis")
SOURCE = 4  # words at most that name the source of a headline behind its colon


def is_verb(token: Token) -> bool:
    """Tell whether a token is tagged as a verb."""
    return token.tag.startswith("VB")


def is_passive(s: Sentence, v: int) -> bool:
    """Tell whether a verb is passive, reduced relatives ("troops killed by rebels") included."""
    token = s.tokens[v]
    if (
        token.lemma in CHARGED
        and token.tag in ("VBD", "VBN")
        and not s.kids(v, "dobj", "aux")
        and any(t.text.lower() in ("of", "with") for t in s.kids(v, "prep"))
    ):
        return True  # "Police Accused of Kidnapping"
    if token.tag == "VBD" and token.lemma in TRANSITIVE and not s.kids(v, "aux", "dobj", "ccomp", "xcomp"):
        if s.kids(v, "agent"):
            return True  # "the town, shelled for a week **by** the army, lay empty"
        head = s.tokens[token.head]
        if token.dep == "conj" and not s.kids(v, "nsubj", "prt") and is_verb(head):
            return is_passive(s, head.i)  # "were dragged away and beheaded"
    if token.tag != "VBN" and not (token.tag == "VBD" and token.dep in ("acl",)):
        return False
    if s.kids(v, "auxpass", "nsubjpass", "agent"):
        return True
    if s.tokens[token.head].lemma in ("leave", "see", "have", "get", "find") and s.kids(v, "nsubj") and not s.kids(v, "aux"):
        return True  # "left two soldiers wounded"
    if token.dep == "conj" and not s.kids(v, "nsubj", "aux"):
        head = s.tokens[token.head]
        return is_verb(head) and is_passive(s, head.i)
    return token.dep in ("acl", "advcl") and not s.kids(v, "aux", "nsubj", "dobj")


def is_gerund(s: Sentence, v: int) -> bool:
    """Tell whether an -ing form is used as a noun ("**the** rounding up **of** suspects")."""
    return s.tokens[v].tag == "VBG" and bool(s.kids(v, "det", "poss")) and not s.kids(v, "dobj")


def subjects(s: Sentence, v: int, seen: frozenset[int] = frozenset()) -> list[int]:
    """List the heads of who does what a verb says; of a passive, those behind "by"."""
    if v in seen:
        return []
    seen |= {v}
    if is_passive(s, v):
        return agents(s, v)
    if is_gerund(s, v):
        return [t.i for t in s.kids(v, "poss")] or agents(s, v)
    return _surface(s, v, seen)


def agents(s: Sentence, v: int) -> list[int]:
    """List the heads behind "by"."""
    found = [p.i for a in s.kids(v, "agent", "prep") if a.text.lower() == "by" for p in s.kids(a.i, "pobj")]
    if not found and s.tokens[v].dep == "conj" and is_verb(s.tokens[s.tokens[v].head]):
        found = agents(s, s.tokens[v].head)
    if not found:
        # "shot and killed by police": the agent hangs on the last of several participles
        found = [a for t in s.kids(v, "conj") if t.tag == "VBN" and t.i > v for x in s.kids(t.i, "agent") for a in [p.i for p in s.kids(x.i, "pobj")]]
    if not found:
        # the small parser hangs "by" on a noun in between: "mistreated in custody by police"
        below = [k for k in content(s, v) if k > v]
        stop = next((k for k in below if is_verb(s.tokens[k]) and s.tokens[k].dep not in ("aux", "auxpass", "amod")), len(s.tokens))
        found = [p.i for k in below if k < stop and s.tokens[k].text.lower() == "by" for p in s.kids(k, "pobj")]
    return found


def _surface(s: Sentence, v: int, seen: frozenset[int]) -> list[int]:
    """List the grammatical subject, inherited where the clause has none of its own."""
    own = [t.i for t in s.kids(v, "nsubj", "nsubjpass", "csubj")]
    if len(own) > 1 and own[0] < v < own[-1]:
        own = [k for k in own if k < v]
    if own:
        return own
    token = s.tokens[v]
    if token.dep == "ROOT" or token.head == v:
        return []
    head = s.tokens[token.head]
    if head.i in seen:
        return []
    if token.dep in ("conj", "dep") and is_verb(head):
        return _surface(s, head.i, seen | {head.i})
    if token.dep == "xcomp" or (token.dep == "ccomp" and not s.kids(v, "nsubj", "nsubjpass", "mark")):
        if is_verb(head):
            objects_ = [t.i for t in s.kids(head.i, "dobj", "dative") if t.i < v]
            if objects_ and head.lemma not in SUBJECT_CONTROL and not is_passive(s, head.i):
                return objects_
            return _surface(s, head.i, seen | {head.i})
        if head.tag.startswith("JJ"):
            return _surface(s, head.head, seen | {head.i}) if head.head != head.i else []
        return []
    if token.dep in ("advcl", "pcomp", "prep"):
        up = head
        while up.dep in ("prep", "pcomp") and up.head != up.i and not is_verb(up):
            up = s.tokens[up.head]
        if is_verb(up):
            return _surface(s, up.i, seen | {up.i})
        return [up.i] if up.tag.startswith("NN") and token.dep == "advcl" else _surface(s, up.head, seen | {up.i}) if is_verb(s.tokens[up.head]) else []
    if token.dep == "acl":
        if token.tag == "VBG" and head.lemma in TEXTS:
            # "issued a statement condemning …": who issued it speaks
            owners = [t.i for t in s.kids(head.i, "poss")]
            return owners or (_surface(s, head.head, seen) if is_verb(s.tokens[head.head]) and head.dep not in ("nsubj", "nsubjpass") else [head.i])
        if token.tag == "VBG":
            return [head.i]
        verb = s.tokens[head.head]
        if head.dep in ("dobj", "attr", "nsubj", "nsubjpass", "pobj", "oprd"):
            owners = [t.i for t in s.kids(head.i, "poss")]
            if owners:
                return owners
            verb = s.tokens[clause_of(s, verb.i)]  # "was one of the first states to sign", "wrote to the premier to ask"
            if is_verb(verb) and head.dep != "nsubj":
                return subjects(s, verb.i, seen | {verb.i})
        return []
    if token.dep == "relcl":
        return [head.i]
    return []


def objects(s: Sentence, v: int, seen: frozenset[int] = frozenset()) -> list[int]:
    """List the heads of what a verb acts on; of a passive, its grammatical subject."""
    if v in seen:
        return []
    seen |= {v}
    token = s.tokens[v]
    if is_passive(s, v):
        own = [t.i for t in s.kids(v, "nsubjpass", "nsubj")]
        kept = [t.i for t in s.kids(v, "dobj")]
        if own and kept and token.lemma in DOUBLE:
            return kept  # "were granted asylum": the asylum is what was granted
        if own:
            return own
        if token.dep == "acl":
            return [token.head]
        if token.dep == "relcl":
            return [token.head]
        return _surface(s, v, frozenset())
    own = [t.i for t in s.kids(v, "dobj")] or (obliques(s, v, "of") if is_gerund(s, v) else [])
    if not own and is_verb(token):
        ahead = [t.i for t in s.kids(v, "nsubj")]
        if len(ahead) > 1 and ahead[0] < v < ahead[-1]:
            own = ahead[-1:]  # "picked off **people** queueing for bread", read as who queues
    if own:
        return own
    own = [t.i for t in s.kids(v, "dative") if t.tag != "IN" and t.tag != "TO"]
    if own:
        return own
    own = [t.i for t in s.kids(v, "oprd") if t.tag.startswith(("NN", "PRP"))]
    if len(own) > 1:
        return own[:1]  # "called Smith a liar", both nouns read alike
    relative = any(t.tag in ("WDT", "WP") or t.text.lower() == "that" for t in s.kids(v, "nsubj")) or any(t.tag == "WRB" for t in s.kids(v, "advmod"))
    if token.dep == "relcl" and s.kids(v, "nsubj") and not relative:
        return [token.head]
    if token.dep == "conj" and is_verb(s.tokens[token.head]):
        # "shelled and burned the village": the object hangs on either verb
        later = [t.i for t in s.kids(token.head, "dobj") if t.i > v]
        if later:
            return later
    for kid in s.kids(v, "conj"):
        if is_verb(kid) and kid.i > v and kid.i - v <= 3 and not s.kids(kid.i, "nsubj"):
            return [t.i for t in s.kids(kid.i, "dobj")]
    return []


def obliques(s: Sentence, i: int, preposition: str) -> list[int]:
    """List the heads behind a preposition that hangs on a verb or noun."""
    found: list[int] = []
    for t in s.kids(i, "prep", "dative", "agent", "prt", "advmod", "mark"):
        if t.text.lower() == "according":
            continue
        if t.text.lower() == preposition:
            found += [p.i for p in s.kids(t.i, "pobj", "pcomp")]
        for inner in s.kids(t.i, "prep"):
            if inner.text.lower() == preposition:
                found += [p.i for p in s.kids(inner.i, "pobj")]
    return found


def is_purpose(s: Sentence, token: Token) -> bool:
    """Tell whether a token heads an adverbial infinitive ("to hold talks")."""
    return token.dep == "advcl" and token.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(token.i, "aux"))


def clause_of(s: Sentence, i: int) -> int:
    """Climb from a token to the verb whose clause it belongs to."""
    seen = set()
    while i not in seen:
        seen.add(i)
        token = s.tokens[i]
        if (is_verb(token) or token.dep == "ROOT") and token.dep not in ("aux", "auxpass", "amod", "compound"):
            return i
        i = token.head
    return i


def content(s: Sentence, i: int, *, keep_relatives: bool = False) -> list[int]:
    """List a token and what hangs on it, without relative and adverbial clauses."""
    found, stack = [], [i]
    while stack:
        at = stack.pop()
        found.append(at)
        stack += [k for k in s.children[at] if keep_relatives or s.tokens[k].dep not in LEAVE_OUT or is_purpose(s, s.tokens[k])]
    return sorted(found)


def path_up(s: Sentence, low: int, high: int) -> list[str] | None:
    """List the dependency labels from a token up to one of its ancestors; None if it is none.

    An adverbial clause that is an infinitive ("come forward to hold talks") is labelled "purpose".
    """
    labels: list[str] = []
    seen = set()
    while low != high:
        if low in seen:
            return None
        seen.add(low)
        token = s.tokens[low]
        if token.head == low:
            return None
        labels.append("purpose" if is_purpose(s, token) else token.dep)
        low = token.head
    return labels


def antecedent(s: Sentence, pronoun: int) -> int | None:
    """Find the noun that a relative pronoun stands for."""
    at, seen = pronoun, set()
    while at not in seen:
        seen.add(at)
        token = s.tokens[at]
        if token.dep in ("relcl", "acl"):
            return token.head
        at = token.head
    return None


def speech_above(s: Sentence, i: int, verbs: Container[str]) -> list[int]:
    """List the verbs of saying that a token stands under or beside, nearest first."""
    found: list[int] = []
    seen = set()
    at = i
    while at not in seen:
        seen.add(at)
        token = s.tokens[at]
        for kid in s.kids(at, "parataxis", "ccomp", "advcl"):
            # ", officials said" hangs below the clause it reports
            if kid.dep == "parataxis" and kid.lemma in verbs and s.kids(kid.i, "nsubj"):
                found.append(kid.i)
        if token.head == at:
            break
        head = s.tokens[token.head]
        if token.dep in ("ccomp", "parataxis", "dep", "xcomp") and head.lemma in verbs and is_verb(head):
            found.append(head.i)
        at = token.head
    return found


def according_to(s: Sentence) -> list[tuple[int, int]]:
    """List the heads behind "according to", each with the place of the word."""
    found = []
    for t in s.tokens:
        if t.text.lower() == "according":
            for to in s.kids(t.i, "prep"):
                found += [(p.i, t.i) for p in s.kids(to.i, "pobj")]
    return found


def told_behind_colon(s: Sentence) -> list[tuple[int, int]]:
    """List whom a headline names behind its colon as its source, with the place of the colon ("Ten killed in blast: police")."""
    colon = next((t.i for t in reversed(s.tokens) if t.text == ":"), None)
    if not colon:
        return []
    behind = s.tokens[colon + 1 :]
    short = 0 < len(behind) <= SOURCE and all(t.tag[:2] in ("NN", "JJ", "DT") for t in behind)
    return [(behind[-1].i, colon)] if short and behind[-1].tag.startswith("NN") else []


def words_at(s: Sentence, at: Iterable[int]) -> set[str]:
    """List the lemmas and the lower-cased forms of tokens."""
    return {word for k in at for word in (s.tokens[k].lemma, s.tokens[k].text.lower())}


def contains(s: Sentence, at: Iterable[int], words: Container[str], phrases: Iterable[list[str]], present: set[str] | None = None) -> bool:
    """Tell whether one of the words, or several side by side, stands among the tokens; `present`: see `words_at`, if known already."""
    at = list(at)
    present = words_at(s, at) if present is None else present
    if any(word in words for word in present):
        return True
    listed: list[int] = []
    for phrase in phrases:
        if not present.issuperset(phrase):
            continue
        listed = listed or sorted(at)
        for k in range(len(listed) - len(phrase) + 1):
            if _follows(s, listed, k, phrase):
                return True
    return False


def _follows(s: Sentence, listed: list[int], at: int, phrase: list[str]) -> bool:
    """Tell whether a phrase begins at a place; modifiers may stand between its words ("hold **working-level** talks")."""
    if not _is(s.tokens[listed[at]], phrase[0]):
        return False
    for word in phrase[1:]:
        at += 1
        skipped = 0
        while at < len(listed) and not _is(s.tokens[listed[at]], word):
            if skipped == MODIFIERS_BETWEEN or s.tokens[listed[at]].tag not in BETWEEN:
                return False
            at, skipped = at + 1, skipped + 1
        if at == len(listed):
            return False
    return True


def _is(token: Token, word: str) -> bool:
    return word in (token.lemma, token.text.lower())
