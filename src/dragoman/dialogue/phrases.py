"""A sentence in; the phrases of the lexicon of dialogue that stand in it, out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman import syntax
from dragoman.dialogue import clauses
from dragoman.dialogue.clauses import Match
from dragoman.dialogue.days import DURATION, Days
from dragoman.dialogue.words import Phrase
from dragoman.parse import Token

GAP = 4  # words that may stand between the parts of a phrase
PREPOSITIONS = ("to", "on", "for", "with", "of", "from", "before", "over", "at", "against")


class Phrases(Days):
    """Finds phrases."""

    def _matches(self) -> list[Match]:
        s, words = self._s, self._words
        found: list[Match] = []
        for token in s.tokens:
            lemma = self._lemma(token)
            options: list[Match] = []
            for phrase in words.first.get(lemma, ()):
                tokens = self._fit(phrase, token)
                if tokens is None:
                    continue
                if options and len(phrase.words) < len(options[0].phrase.words):
                    break
                match = self._take(phrase, tokens)
                if match is not None and not any(o.phrase.act == phrase.act for o in options):
                    options.append(match)
            found += options
        found += self._reciprocal(found)
        found += self._threats(found)
        found += self._oughts(found)
        return [m for m in found if not any(o is not m and len(o.tokens) > len(m.tokens) and set(m.tokens) <= set(o.tokens) for o in found)]

    def _fit(self, phrase: Phrase, token: Token) -> list[int] | None:
        s = self._s
        if phrase.pos == "V":
            if not token.tag.startswith("VB") and not (
                token.dep in ("ROOT", "ccomp", "conj") and self._words.verb(token) and token.tag in ("NN", "NNS", "JJ", "NNP")
            ):
                return None
            if token.dep in ("amod", "aux", "auxpass", "compound", "nmod") or (token.lemma == "be" and token.dep == "auxpass"):
                return None
        elif phrase.pos == "N":
            if not token.tag.startswith("NN"):
                return None
        elif token.tag[:2] not in ("JJ", "VB", "NN", "IN", "RB"):
            return None
        if phrase.prefix:
            at = token.i - 1
            for word in reversed(phrase.prefix):
                if at >= 0 and s.tokens[at].text in "-–":
                    at -= 1
                if at < 0 or not self._is(s.tokens[at], word):
                    return None
                at -= 1
        found = self._run(phrase, token, phrase.words[1:])
        if (
            found is None
            and len(phrase.words) == 3
            and phrase.pos == "V"
            and phrase.words[1] in self._words.set("particles")
            and phrase.words[2] not in self._words.set("particles")
            and len(phrase.words[2]) > 3
        ):
            found = self._run(phrase, token, (phrase.words[2], phrase.words[1]))
        return found

    def _run(self, phrase: Phrase, token: Token, words: Sequence[str]) -> list[int] | None:
        """Find words behind a verb in their order; None where one is missing."""
        s = self._s
        found = [token.i]
        for word in words:
            at = self._next(word, found)
            if at is None or (phrase.act == "offer" and word == "to" and word is phrase.words[-1] and s.tokens[at].dep == "aux"):
                return None
            found.append(at)
        return found

    def _next(self, word: str, found: list[int]) -> int | None:
        s = self._s
        last = found[-1]
        skipped = 0
        comma = False
        for at in range(last + 1, min(len(s.tokens), last + 14)):
            t = s.tokens[at]
            if (
                t.text in (";", ":")
                or (t.text == "," and last == at - 1 and word in ("yes", "no", "on", "to"))
                or (t.dep == "punct" and t.text in (".", "?", "!"))
            ):
                return None
            comma = comma or t.text == ","
            if (word == "there" and at > last + 1) or (word == "with" and skipped > 1 and len(found) > 1):
                return None
            if self._is(t, word) and t.tag == "IN" and any(self._is_time(p.i) for p in s.kids(at, "pobj")) and word in ("on", "in", "at"):
                skipped += 1
                continue
            if self._is(t, word):
                if comma and word in ("yes", "no", "to", "on", "for", "off"):
                    return None
                near = skipped <= GAP or t.head in found or s.tokens[t.head].head in found
                if (near and t.dep != "conj") or (near and skipped <= 1):
                    return at
            if t.tag not in ("DT", "PRP$", "POS") and t.text not in ("-", "’", "'"):
                skipped += 1
            if t.tag.startswith("VB") and t.dep in ("ROOT", "conj", "ccomp") and skipped > 1:
                return None
        return None

    def _take(self, phrase: Phrase, tokens: list[int]) -> Match | None:
        s = self._s
        head = s.tokens[tokens[0]]
        verb = head.i
        if phrase.pos == "A":
            if head.dep not in ("acomp", "oprd", "attr", "conj", "prep", "advmod", "amod", "ROOT", "xcomp", "ccomp"):
                return None
            verb = syntax.clause_of(s, head.i)
            if head.dep == "amod" or (head.tag == "IN" and s.tokens[head.head].lemma != "be"):
                return None
        elif phrase.pos == "N":
            verb = syntax.clause_of(s, head.i)
        voice = clauses.voice(s, verb, self._words, self._speech)
        if any(s.tokens[t].text.lower() in ("no", "not", "nothing", "none", "never", "neither") for t in tokens):
            voice.negated = False
        plain = phrase.pos == "V" and len(phrase.words) == 1 and (phrase.act == "mention" or phrase.id == "bring-a-text")
        region = clauses.region(s, verb if phrase.pos == "V" else head.i, tokens)
        if phrase.pos == "V" and syntax.is_passive(s, verb):
            region = sorted(set(region) | {k for o in syntax.objects(s, verb) for k in s.subtree(o)} - set(tokens))
        objects = (
            [o for o in syntax.objects(s, verb) if o not in tokens]
            if plain
            else clauses.heads(s, verb, tokens, PREPOSITIONS)
            if phrase.pos == "V"
            else [p.i for t in tokens[1:] for p in s.kids(t, "pobj")]
            or [k for k in (t.i for t in s.kids(head.i, "prep")) for k in [p.i for p in s.kids(k, "pobj")]]
        )
        if (
            s.tokens[verb].dep == "relcl"
            and s.kids(verb, "nsubj")
            and s.tokens[s.tokens[verb].head].dep == "pobj"
            and s.tokens[s.tokens[s.tokens[verb].head].head].i <= 1
        ):
            objects = [o for o in objects if o != s.tokens[verb].head]  # "In the same call they offered …" is no relative clause
        if head.i == verb and self._subjects(verb) == [s.tokens[verb].head]:
            objects = [o for o in objects if o != s.tokens[verb].head]
            region = [k for k in region if k > verb]
        objects = self._plain(self._antecedent(o, verb) for o in objects if not self._is_time(o))
        if (
            head.tag == "VBN"
            and head.dep == "advcl"
            and not s.kids(verb, "aux", "auxpass", "nsubj")
            and verb > 1
            and s.tokens[verb - 1].text == ","
            and s.tokens[verb - 2].tag.startswith("NN")
        ):
            objects.append(verb - 2)
        match = Match(phrase, tokens, verb, voice, region, objects)
        if phrase.object and not any(self._holds(match, w) for w in phrase.object):
            return None
        if phrase.not_object and any(self._holds(match, w) for w in phrase.not_object):
            return None
        if phrase.subject and not any(self._subject_holds(match, w) for w in phrase.subject):
            return None
        if phrase.only == "negated" and not voice.negated:
            return None
        return match

    def _holds(self, match: Match, word: str) -> bool:
        s, words = self._s, self._words
        if not word.startswith("@"):
            parts = word.split()
            first = [k for k in match.region if self._is(s.tokens[k], parts[0])]
            return any(len(parts) == 1 or (k + 1 < len(s.tokens) and self._is(s.tokens[k + 1], parts[1])) for k in first)
        name = word[1:]
        v = match.verb
        if name == "offer":
            return any(
                self._noun(k)
                or self._concept(k) in ("talks", "treaty")
                or s.tokens[k].lemma in ("truce", "ceasefire", "cease-fire", "armistice", "swap", "exchange")
                for k in match.objects
            )
        if name == "anaphor":
            return any(self._noun(k) and self._points_back(k) for k in match.objects)
        if name == "talks":
            return any(self._concept(k) == "talks" for k in match.region)
        if name == "side":
            return any(self._cast.of(k) for k in match.region if s.tokens[k].tag[:2] in ("NN", "PR"))
        if name == "act" and match.phrase.id == "ready":
            inner = any(s.tokens[k].tag == "VB" for k in match.region) and any(
                self._cast.of(k) for k in match.region if s.tokens[k].tag[:2] == "NN" and s.tokens[k].dep in ("pobj", "dobj")
            )
            return inner
        if name == "act":
            return bool(
                s.kids(v, "xcomp", "ccomp")
                or s.kids(match.tokens[-1], "xcomp", "pcomp", "ccomp")
                or any(t.tag == "VB" for o in match.objects for t in s.kids(o, "acl", "relcl"))
            ) or any(t.tag == "VB" for t in s.kids(v, "advcl") if t.i > v)
        if name == "to":
            return any(
                t.tag == "VB" and any(a.text.lower() == "to" for a in s.kids(t.i, "aux"))
                for r in {v, *match.objects, *(t.i for t in s.kids(v, "dobj", "dative"))}
                for t in s.kids(r, "xcomp", "acl", "advcl", "ccomp", "relcl")
            )
        if name == "for":
            return (
                any(t.text.lower() == "for" for t in s.kids(v, "prep") if t.i > v)
                or any(t.text.lower() == "for" for o in match.objects for t in s.kids(o, "prep"))
                or match.phrase.words[-1] == "for"
                or bool(match.objects and not self._cast.of(match.objects[0]))
            )
        if name == "that":
            return any(any(m.text.lower() == "that" for m in s.kids(c.i, "mark")) for c in s.kids(v, "ccomp"))
        if name == "suggestion":
            return self._is_suggestion(match)
        if name == "deadline":
            body = " ".join(s.tokens[k].text for k in range(match.tokens[0], len(s.tokens)))
            if match.phrase.words[-1] in ("hour", "hours", "day", "days", "week", "weeks", "month") and not DURATION.search(
                self._text[s.tokens[match.tokens[0]].start : s.end]
            ):
                return False
            term = any(self._is_term(e) and not self._lies_behind(e) for e in self._expressions if e.start >= s.tokens[match.tokens[0]].start)
            needs = match.phrase.words[0] in ("warn", "threaten", "notify")
            if needs:
                return term and bool(re.search(r"\bunless\b|\bif\b|\bor\b|\buntil\b", body))
            return (
                term
                or bool(self._expressions)
                or bool(DURATION.search(body))
                or "ultimatum" in match.phrase.words
                or "notice" in match.phrase.words
                or "chance" in match.phrase.words
            )
        if name == "own":
            if "table" in match.phrase.words:
                return True
            return (
                any(self._noun(k) or self._concept(k) == "talks" or s.tokens[k].text.lower() in ("it", "them", "truce", "ceasefire") for k in match.objects)
                or any(self._noun(t.i) for t in s.kids(v, "nsubj", "nsubjpass", "oprd", "dobj"))
                or any(self._noun(t.i) for c in s.kids(v, "ccomp") for t in s.kids(c.i, "nsubj"))
            )
        if name == "term":
            near = [
                *syntax.objects(s, v),
                *(t.i for t in s.kids(v, "nsubj", "nsubjpass", "dobj", "npadvmod")),
                *(t.i for c in s.kids(v, "ccomp", "xcomp") for t in s.kids(c.i, "nsubj", "dobj")),
            ]
            near += [k for o in near for k in s.subtree(o)]
            if any(s.tokens[k].lemma in words.set("term_nouns") for k in near):
                return True
            return any(any(e.start <= s.tokens[k].start < e.end for e in self._expressions) for k in near) and match.phrase.words[0] in (
                "let",
                "come",
                "go",
                "miss",
                "slip",
            )
        if name == "insult":
            about = any(self._noun(k) for k in match.region)
            body = self._text[s.tokens[match.tokens[0]].start : s.end]
            return about and not self._quoted(match) and s.tokens[v].dep != "relcl" and self._is_insult(body)
        if name == "exhortation":
            close = [k for o in match.objects for k in [o, *(t.i for t in s.kids(o, "conj", "compound", "amod"))]]
            shown = [
                k
                for k in match.region
                if s.tokens[k].dep in ("dobj", "pobj") and s.tokens[s.tokens[k].head].lemma in ("for", "show", "exercise", "to", "keep", "remain")
            ]
            return any(s.tokens[k].lemma in words.set("exhortations") for k in [*close, *shown])
        if name == "answer":
            asked = [*match.objects, *(p.i for t in s.kids(v, "prep") if t.text.lower() == "for" for p in s.kids(t.i, "pobj"))]
            return any(s.tokens[k].lemma in words.set("answers") for k in asked)
        return False

    def _is_insult(self, body: str) -> bool:
        """Tell whether an offer is called names: by a word of scorn, or by words in quotation marks."""
        lower = body.lower()
        return bool(re.search(r"[\"“]\w", body)) or any(re.search(rf"\b{re.escape(word)}\b", lower) for word in self._words.grammar["insults"])

    def _subject_holds(self, match: Match, word: str) -> bool:
        s = self._s
        heads = [t.i for t in s.kids(match.verb, "nsubj", "nsubjpass")]
        if word == "@offer":
            return any(self._noun(k) or self._concept(k) == "talks" for k in heads)
        return any(s.tokens[k].lemma == word for k in heads)

    def _is_suggestion(self, match: Match) -> bool:
        s = self._s
        v = match.verb
        for c in s.kids(v, "ccomp", "xcomp", "pcomp"):
            if c.tag == "VBG":
                return True
            modals = [a.text.lower() for a in s.kids(c.i, "aux") if a.tag == "MD"]
            return bool((c.tag in ("VB", "VBP") or c.text.lower() == self._words.verb(c)) and (not modals or "should" in modals))
        return bool(match.objects)

    def _reciprocal(self, found: Sequence[Match]) -> list[Match]:
        """Find "would move when …", "will talk only after …": whatever it is, it is promised on a condition."""
        s = self._s
        taken = {m.verb for m in found if m.phrase.act == "reply"}
        extra = []
        for token in s.tokens:
            # "no talks would begin before the ships had gone"
            verb = s.tokens[token.head]
            if (
                token.dep in ("nsubj", "nsubjpass")
                and (self._concept(token.i) == "talks" or self._noun(token.i))
                and any(d.text.lower() == "no" for d in s.kids(token.i, "det"))
                and any(a.text.lower() in ("will", "would", "'ll") for a in s.kids(verb.i, "aux"))
                and verb.i not in taken
            ):
                phrase = Phrase("no-talks", "reply", "V", (verb.lemma,), "reject", subject=("@offer",), only="negated")
                voice = clauses.voice(s, verb.i, self._words, self._speech)
                voice.negated = True
                taken.add(verb.i)
                extra.append(Match(phrase, [token.i, verb.i], verb.i, voice, clauses.region(s, verb.i, [verb.i]), [token.i]))
        for token in s.tokens:
            if token.i in taken or not token.tag.startswith("VB"):
                continue
            modals = [a for a in s.kids(token.i, "aux") if a.text.lower() in ("will", "would", "'d", "wo")]
            above = s.tokens[token.head]
            if (
                not modals
                and token.tag == "VB"
                and token.dep == "xcomp"
                and above.lemma in ("ready", "willing", "prepared", "prepare", "happy", "glad", "open")
            ):
                modals = [above]
            if not modals or token.lemma in self._words.set("idle"):
                continue
            for c in s.kids(token.i, "advcl"):
                mark = next(
                    (m.text.lower() for m in s.kids(c.i, "mark", "advmod") if m.text.lower() in ("when", "if", "once", "after", "until", "unless", "provided")),
                    None,
                )
                if mark is None or c.i < token.i or c.tag not in ("VBZ", "VBP", "VBD", "VBN", "VB", "VBG"):
                    continue
                if mark in ("until", "unless") and not s.kids(token.i, "neg"):
                    continue
                voice = clauses.voice(s, token.i, self._words, self._speech)
                if (voice.spoken is None and modals[0] is not above) or voice.hypothetical or voice.denied or voice.perfect:
                    continue
                phrase = Phrase("on-condition", "reply", "V", (token.lemma,), "accept", soft=True, negated="conditional")
                extra.append(Match(phrase, [modals[0].i, token.i], token.i, voice, clauses.region(s, token.i, [token.i]), []))
                break
        return extra

    def _threats(self, found: Sequence[Match]) -> list[Match]:
        """Find "will strike unless the government opens talks by Friday": an ultimatum without a word for it."""
        s = self._s
        taken = {m.verb for m in found if m.phrase.kind == "ultimatum"}
        if taken or not any(self._is_term(e) for e in self._expressions):
            return []
        for token in s.tokens:
            if not token.tag.startswith("VB") or not any(a.text.lower() in ("will", "would", "'ll", "wo") for a in s.kids(token.i, "aux")):
                continue
            for c in s.kids(token.i, "advcl"):
                if not any(m.text.lower() == "unless" for m in s.kids(c.i, "mark")):
                    continue
                subjects = [x for t in s.kids(c.i, "nsubj", "nsubjpass") for x in self._cast.of(t.i)]
                voice = clauses.voice(s, token.i, self._words, self._speech)
                if not subjects or voice.hypothetical or voice.denied:
                    continue
                phrase = Phrase("unless", "offer", "V", (token.lemma,), "ultimatum")
                return [Match(phrase, [token.i], token.i, clauses.Voice(spoken=voice.spoken), s.subtree(c.i), [])]
        return []

    def _oughts(self, found: Sequence[Match]) -> list[Match]:
        """Find what a party says that another must do: a demand if it is told again or answered."""
        s = self._s
        taken = {m.verb for m in found if m.phrase.act == "offer"}
        extra = []
        for token in s.tokens:
            if token.tag != "MD" or token.text.lower() not in ("must", "should") or token.dep != "aux" or token.head in taken:
                continue
            verb = s.tokens[token.head]
            voice = clauses.voice(s, verb.i, self._words, self._speech)
            if voice.negated or voice.denied or (voice.hypothetical and voice.modal is None):
                continue
            if voice.spoken is None and not s.kids(verb.i, "parataxis"):
                continue
            if verb.lemma == "be" and not any(t.lemma in ("priority", "condition", "precondition", "prerequisite", "must") for t in s.kids(verb.i, "attr")):
                continue
            tokens = [k for k in range(token.i, verb.i + 1)] if verb.i - token.i <= 3 else [token.i]
            if verb.lemma == "be":
                tokens += [t.i for t in s.kids(verb.i, "attr")]
            phrase = Phrase("ought", "offer", "M", (verb.lemma,), "demand", weak=True)
            extra.append(Match(phrase, tokens, verb.i, clauses.Voice(spoken=voice.spoken), sorted(set(s.subtree(verb.i)) - set(tokens)), []))
        return extra
