"""A parsed sentence in; the phrases of dialogue that stand in it, with how the text puts each and what it acts on, out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from dragoman import syntax
from dragoman.dialogue.cast import Cast
from dragoman.dialogue.words import Phrase, Words
from dragoman.parse import Sentence, Token

GAP = 6  # words that may stand between two of a phrase; a preposition may stand behind a whole object
OBJECT_GAP = 10
WOULD = frozenset({"will", "would", "'ll", "’ll", "shall", "'d", "wo"})
MIGHT = frozenset({"may", "might", "could", "should", "must", "can", "ought", "ca"})
PREPOSITIONS = ("to", "with", "on", "upon", "for", "at", "of", "from", "in", "about", "against", "before", "by")


class Voice(Struct):
    """How a text puts an act.

    `modal` is the modal verb on it, `spoken` the verb of saying above it, `bound` that it is promised or decided, `lapsed` that it holds "no longer".
    """

    negated: bool = False
    doubtful: bool = False
    denied: bool = False
    modal: str | None = None
    spoken: int | None = None
    bound: bool = False
    infinitive: bool = False
    lapsed: bool = False


class Match(Struct):
    """A phrase found: its tokens, its verb, how the text puts it, the heads of its objects, and all tokens that say what it is about."""

    phrase: Phrase
    tokens: list[int]
    verb: int
    voice: Voice
    objects: list[int]
    region: list[int]


def voice_of(s: Sentence, v: int, words: Words, speech: frozenset[str]) -> Voice:
    """Walk up from a verb and gather negation, modality and what stands above it."""
    found = Voice(infinitive=s.tokens[v].tag == "VB" and any(a.text.lower() == "to" for a in s.kids(v, "aux")))
    k, seen = v, {-1}
    while k not in seen:
        seen.add(k)
        token = s.tokens[k]
        _own(s, token, found, first=k == v)
        if token.head == k:
            break
        head = s.tokens[token.head]
        if token.dep in ("ccomp", "parataxis", "dep") and any(t.text in (";", ":") for t in s.tokens[min(k, head.i) : max(k, head.i)]):
            break
        if token.dep in ("ccomp", "parataxis", "dep") and head.lemma in speech and syntax.is_verb(head):
            found.spoken = head.i if found.spoken is None else found.spoken
            _above(s, head, found, words, clause=True)
            break
        if token.dep == "advcl":
            marks = {m.text.lower() for m in s.kids(k, "mark", "advmod", "aux")}
            ahead = bool(marks & {"after", "before", "when"}) and any(a.text.lower() in WOULD for a in s.kids(head.i, "aux"))
            found.doubtful |= bool(marks & {"if", "unless", "whether", "until", "till", "lest", "should", "once"}) or found.infinitive or ahead
            break
        if token.dep == "acl" and any(m.text.lower() == "that" for m in s.kids(k, "mark")) and not words.has("rumour", head.lemma):
            k = head.i  # "maintains a firm stance that …"
            continue
        if token.dep == "relcl" or (token.dep == "acl" and token.tag not in ("VB",)):
            break
        if token.dep == "acl":
            if words.has("rumour", head.lemma):
                found.denied = True
            elif head.lemma not in ("decision", "pledge", "promise", "vow", "agreement", "move", "readiness", "willingness"):
                found.doubtful = True
            break
        if token.dep == "conj":
            if not (syntax.is_verb(head) or head.tag.startswith("JJ")) or s.kids(k, "nsubj", "nsubjpass"):
                break
            if token.tag == head.tag or token.tag == "VB":
                modal = next((a.text.lower() for a in s.kids(head.i, "aux") if a.tag == "MD"), None)
                if token.tag == "VB" and not s.kids(k, "aux"):
                    found.modal = found.modal or modal
                    found.negated ^= bool(s.kids(head.i, "neg")) and any(c.text.lower() in ("or", "nor") for c in s.kids(head.i, "cc"))
                k = head.i
                if head.dep in ("xcomp", "ccomp", "advcl", "acl"):
                    seen.discard(k)
                    token = head
                    if token.head != k:
                        _above(s, s.tokens[token.head], found, words, clause=token.dep == "ccomp")
                        k = token.head
                    continue
                break
            break
        if token.dep == "pcomp" and head.text.lower() in ("provided", "providing", "assuming"):
            found.doubtful = True
        if token.dep == "pcomp" and head.text.lower() == "without":
            found.negated = not found.negated
        if token.dep in ("xcomp", "ccomp", "pcomp", "prep", "dobj", "attr", "acomp", "oprd", "csubj", "pobj"):
            _above(s, head, found, words, clause=token.dep == "ccomp")
        else:
            break
        k = head.i
    return found


def _own(s: Sentence, token: Token, found: Voice, *, first: bool) -> None:
    """Take in what hangs on a verb: "not", "no talks", "may"."""
    for kid_i in s.children[token.i]:
        kid = s.tokens[kid_i]
        lower = kid.text.lower()
        if kid.dep == "neg" or (lower in ("never", "neither", "nor") and kid.dep in ("advmod", "preconj", "det", "cc")):
            nxt = s.tokens[kid_i + 1].text.lower() if kid_i + 1 < len(s.tokens) else ""
            found.negated ^= nxt not in ("only", "just")
        elif lower == "longer" and any(s.tokens[d].text.lower() == "no" for d in s.children[kid_i]):
            found.negated, found.lapsed = not found.negated, True
        elif (
            first
            and kid.dep in ("dobj", "nsubj", "nsubjpass", "attr")
            and (lower in ("nobody", "nothing", "none") or any(d.text.lower() == "no" for d in s.kids(kid_i, "det")))
        ):
            found.negated = not found.negated
        elif kid.tag == "MD" and found.modal is None:
            found.modal = lower
        elif (kid.dep == "mark" and lower in ("if", "whether")) or (first and found.infinitive and kid.tag in ("WP", "WRB")):
            found.doubtful = True  # "whether it would", "what to do"


def _above(s: Sentence, head: Token, found: Voice, words: Words, *, clause: bool) -> None:
    """Take in a governing word: "refused to", "hopes that", "is ready to"."""
    lemma = head.lemma
    if words.has("denying", lemma) and (clause or lemma in ("deny", "disavow", "disown")):
        found.denied = True
    elif words.has("negating", lemma):
        found.negated = not found.negated
    elif words.has("doubtful", lemma) or words.has("doubtful_adjectives", lemma):
        found.doubtful |= not (clause and lemma in ("tell", "ask", "call", "let", "think") and found.modal in WOULD and lemma in ("tell", "let"))
    elif found.infinitive and words.has("ordering", lemma):
        found.doubtful = True
    elif words.has("binding", lemma):
        found.bound = True
    elif lemma == "go" and head.tag == "VBG" and found.infinitive:
        found.modal, found.infinitive = found.modal or "will", False  # "is going to leave"
    if any(a.tag == "MD" and a.text.lower() in MIGHT for a in s.kids(head.i, "aux")):
        found.doubtful = True


def is_main(s: Sentence, v: int) -> bool:
    """Tell whether a verb that the parser took for a relative clause leads the sentence: "In the same call they offered …"."""
    token = s.tokens[v]
    up = s.tokens[token.head]
    return token.dep == "relcl" and bool(s.kids(v, "nsubj")) and up.dep == "pobj" and (up.head <= 1 or any(t.dep == "ROOT" and t.tag == "IN" for t in s.tokens))


class Finder:
    """Finds the phrases of one sentence."""

    def __init__(self, words: Words, cast: Cast, times: frozenset[int]) -> None:
        self._words, self._cast, self._s, self._times = words, cast, cast.sentence, times
        self._known = {word for t in self._s.tokens for word in (t.text.lower(), t.lemma, words.lemma(t))}

    def matches(self) -> list[Match]:
        """List the phrases in the order of the text, the longest at each verb and act."""
        s, found = self._s, []
        for token in s.tokens:
            if token.dep in ("aux", "auxpass"):
                continue
            taken: list[int] = []
            for match in self._at(token):
                if not (taken and set(match.tokens) <= set(taken)):
                    found.append(match)
                    taken = match.tokens
                    break
        return found

    def _at(self, token: Token) -> Iterator[Match]:
        words, verbal = self._words, token.tag.startswith("VB") or (token.dep == "ROOT" and token.tag[:2] in ("NN", "JJ"))
        names = dict.fromkeys((words.lemma(token, "V" if verbal else ""), token.lemma, token.text.lower()))
        options = [p for name in names for p in words.first.get(name, ())]
        for phrase in sorted(options, key=lambda p: (-len(p.words), not p.only_negated)):
            if (phrase.pos == "V") is not verbal or ((phrase.pos == "N") is not token.tag.startswith("NN") and not verbal):
                continue
            if (phrase.pos == "N" and verbal) or not self._known.issuperset(phrase.words[1:]):
                continue
            tokens = self._follow(token.i, phrase)
            match = self._match(phrase, tokens) if tokens else None
            if match:
                yield match

    def _follow(self, at: int, phrase: Phrase) -> list[int] | None:
        """Find the words of a phrase from its first on, in order; of a passive, its noun before the verb."""
        s, found = self._s, [at]
        for word in phrase.words[1:]:
            reach = OBJECT_GAP if word in PREPOSITIONS else GAP
            for k in range(found[-1] + 1, min(len(s.tokens), found[-1] + 2 + reach)):
                token = s.tokens[k]
                if word in PREPOSITIONS and k > found[-1] + 1 and any(p.i in self._times for p in s.kids(k, "pobj")):
                    continue
                if phrase.entry.conveys and word in ("on", "along", "across") and token.dep != "prt" and k > at + 1:
                    continue  # "handed him a paper on …" hands nothing on
                if self._is(token, word) and (
                    reach == GAP or len(phrase.words) > 2 or k == found[-1] + 1 or token.head in (at, *found) or token.head in syntax.objects(s, at)
                ):
                    found.append(k)
                    break
                if token.text in (";", ":", "”", '"') or (token.text == "," and word not in PREPOSITIONS) or token.dep in ("mark", "relcl", "ccomp"):
                    return None
            else:
                passive = [k for k in syntax.objects(s, at) if k < at and self._is(s.tokens[k], word)] if syntax.is_passive(s, at) else []
                if not passive:
                    return None
                found.append(passive[0])
        return found

    def _is(self, token: Token, word: str) -> bool:
        return token.text.lower() == word or self._words.lemma(token) == word or token.lemma == word

    def _match(self, phrase: Phrase, tokens: list[int]) -> Match | None:
        s, entry = self._s, phrase.entry
        head = tokens[0]
        verb = head if phrase.pos == "V" else syntax.clause_of(s, head)
        if phrase.pos == "V" and s.tokens[head].dep in ("amod", "compound"):
            return None
        if phrase.pos == "A" and s.tokens[head].tag == "IN" and s.tokens[s.tokens[head].head].lemma not in ("be", "stand", "remain"):
            return None  # "ran against him" answers nothing
        if entry.kind == "ultimatum" and len(tokens) > 1 and s.tokens[tokens[-1]].dep == "pobj" and tokens[-1] in self._times:
            return None  # "gave a list within ten days"
        if phrase.words[-1] == "no" and s.tokens[tokens[-1]].dep == "det":
            return None  # "was no answer"
        voice = voice_of(s, verb, self._words, self._cast.speech)
        inside = any(self._negates(s.tokens[t], verb) for t in tokens)
        voice.negated ^= inside and phrase.entry.act == "reply" and entry.kind != "reject"
        if inside and entry.kind == "reject":
            voice.negated = False
        if phrase.only_negated and not (voice.negated and (voice.modal or voice.bound or voice.lapsed or phrase.pos == "A" or entry.act != "reply")):
            return None
        if (entry.ahead and not (voice.modal in WOULD or voice.bound)) or (entry.id == "wont" and voice.lapsed and not voice.modal):
            return None
        objects = self.objects(phrase, tokens, verb)
        region = self._region(phrase, tokens, verb, objects)
        match = Match(phrase, tokens, verb, voice, objects, region)
        if entry.object and not any(self._holds(match, w) for w in entry.object):
            return None
        near = {o for o in objects if o not in self._times} | {t.i for t in s.kids(verb, "dobj", "dative", "advmod", "prt", "xcomp")}
        barred = {*entry.not_object, *(self._words.lists["audiences"] if "@audience" in entry.not_object else ())}
        return None if any(self._is(s.tokens[k], w) for k in near for w in barred) else match

    def _negates(self, token: Token, verb: int) -> bool:
        """Tell whether a word of a phrase is a "no" that `voice_of` counted: "not", or "no" of what the verb acts on."""
        s = self._s
        if token.text.lower() not in ("no", "not", "nothing", "none", "never", "neither"):
            return False
        return token.head == verb or (s.tokens[token.head].head == verb and s.tokens[token.head].dep in ("dobj", "nsubj", "nsubjpass", "attr"))

    def objects(self, phrase: Phrase, tokens: list[int], verb: int) -> list[int]:
        """List the heads of what a phrase acts on: its objects, what stands behind its prepositions, and what those are made of."""
        s = self._s
        found: list[int] = []
        if phrase.pos == "V":
            found = [o for o in syntax.objects(s, verb) if o not in tokens]
            if is_main(s, verb):
                found = [o for o in found if o != s.tokens[verb].head]
            elif s.tokens[verb].dep == "relcl" and not found:
                found = [s.tokens[verb].head]
        for t in tokens[1:] if phrase.pos == "V" else tokens:
            found += [p.i for p in s.kids(t, "pobj")]
            found += [p for name in PREPOSITIONS for p in syntax.obliques(s, t, name)]
        if not found:
            found = [o for name in PREPOSITIONS[:8] for o in syntax.obliques(s, verb, name)]
        found = [a if (a := syntax.antecedent(s, o)) is not None and s.tokens[o].tag in ("WDT", "WP") else o for o in found]
        found += [p.i for o in found for t in s.kids(o, "prep") if t.text.lower() == "of" for p in s.kids(t.i, "pobj")]  # "a set of proposals"
        return [o for o in dict.fromkeys(found) if o not in self._times]

    def _region(self, phrase: Phrase, tokens: list[int], verb: int, objects: Sequence[int]) -> list[int]:
        """List the tokens that say what a move is about: all that hangs on its words but the subject, the verb of saying and itself."""
        s = self._s
        found = {k for o in objects for k in syntax.content(s, o)}
        passive = syntax.is_passive(s, verb) or phrase.pos != "V"
        for root in {verb, *tokens} if phrase.pos != "N" else set(tokens):
            for kid in s.children[root]:
                t = s.tokens[kid]
                if t.dep in ("punct", "aux", "auxpass", "neg", "parataxis", "mark", "cc", "expl", "agent", "conj") or (
                    t.dep in ("nsubj", "csubj") and root == verb
                ):
                    continue
                if t.dep == "nsubjpass" and not passive:
                    continue
                found.update(s.subtree(kid))
        return sorted(found - set(tokens) - {verb})

    def noun_kind(self, k: int) -> str | None:
        """Tell which kind of offer a noun names."""
        s, nouns = self._s, self._words.nouns
        token = s.tokens[k]
        if not token.tag.startswith("NN") or k in self._times:
            return None
        lemma = self._words.lemma(token)
        pair = f"{s.tokens[k - 1].text.lower()} {lemma}" if k else ""
        joined = f"{s.tokens[k - 2].text.lower()}-{lemma}" if k > 1 and s.tokens[k - 1].text == "-" else ""
        drafted = any(t.text.lower() in ("draft", "proposed") for t in s.tokens[max(0, k - 2) : k])
        if drafted and {"talks", "ceasefire", "treaty", "prisoners"} & set(self._words.concepts.get(lemma, ())):
            return "proposal"  # "a draft ceasefire agreement"
        return nouns.get(pair) or nouns.get(joined) or nouns.get(lemma) or nouns.get(token.text.lower())

    def points_back(self, k: int) -> bool:
        """Tell whether a noun phrase takes up something known: "the offer", "its call", "that demand"."""
        s = self._s
        if s.tokens[k].tag.startswith("PRP"):
            return True
        return any(t.text.lower() in ("the", "this", "that", "these", "those", "such") for t in s.kids(k, "det", "predet", "amod")) or bool(s.kids(k, "poss"))

    def is_talks(self, k: int) -> bool:
        """Tell whether a noun means talks or a truce, which are offered by themselves."""
        return self._words.has("offerable", self._words.lemma(self._s.tokens[k]))

    def _holds(self, match: Match, word: str) -> bool:
        s, v = self._s, match.verb
        if word == "@offer":
            near = [*match.objects, *(t.i for t in s.kids(v, "nsubj", "nsubjpass") if match.phrase.entry.act != "offer" or not match.objects)]
            return any(self.noun_kind(k) or self.is_talks(k) or s.tokens[k].text.lower() in ("it", "them", "this", "that", "one") for k in near)
        if word == "@talks":
            return any(self.is_talks(k) for k in (*match.objects, *syntax.obliques(s, v, "to")))
        if word == "@to":
            kids = [t for r in {v, *match.objects} for t in s.kids(r, "xcomp", "ccomp", "advcl", "acl", "relcl")]
            bare = [t for t in s.kids(v, "ccomp", "xcomp") if t.tag in ("VB", "VBP") and t.i > v and not s.kids(t.i, "aux", "mark")]  # "bade them come"
            return bool(bare) or any(t.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(t.i, "aux")) for t in kids)
        if word == "@act":
            kids = [t for r in {v, *match.tokens} for t in s.kids(r, "xcomp", "ccomp", "pcomp", "advcl", "acl")]
            inner = [t for o in match.objects for t in s.kids(o, "acl", "relcl")]
            infinitive = any((t.tag.startswith("VB") or t.dep == "ccomp") and t.i > v for t in kids) or any(t.tag == "VB" for t in inner)
            thing = [k for k in (*match.objects, *(o for r in (v, *match.objects) for o in syntax.obliques(s, r, "for"))) if not self._cast.of(k)]
            return infinitive or bool(thing)
        if word == "@from":
            return any(self._cast.of(k) for at in (v, *match.objects) for k in syntax.obliques(s, at, "from"))
        if word == "@answer":
            return any(self._words.has("verdicts", t.lemma) for t in s.kids(v, "nsubj", "nsubjpass"))
        if word == "@side":
            return any(self._cast.of(k) for k in match.objects)
        if word == "@term":
            near = [k for k in match.region if k in self._times] + [t.i for t in s.kids(v, "nsubj", "nsubjpass", "dobj", "npadvmod")]
            return any(k in self._times or self._words.has("terms", s.tokens[k].lemma) for k in near)
        if word == "@insult":
            body = " ".join(s.tokens[k].text.lower() for k in match.region)
            return any(self._words.has("insults", w) for w in body.split()) or any(s.tokens[k].text in ('"', "“") for k in match.region)
        parts = word.split()
        clauses = {k for t in s.kids(v, "ccomp") for k in s.subtree(t.i)}
        return any(
            k not in clauses and self._is(s.tokens[k], parts[0]) and (len(parts) == 1 or (k + 1 < len(s.tokens) and self._is(s.tokens[k + 1], parts[1])))
            for k in match.region
        )
