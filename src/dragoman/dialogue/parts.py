"""A phrase in its sentence in; who acts, whose offer is meant, and what it is about, out."""

from __future__ import annotations

import re

from dragoman import syntax
from dragoman.dialogue.clauses import Match
from dragoman.dialogue.moves import Move
from dragoman.dialogue.phrases import Phrases
from dragoman.dialogue.sides import Side, same, unite
from dragoman.model import Mention

PURPOSE = re.compile(
    r"\bto (?:prepare|pave|defuse|ease|avert|end|settle|build|resolve|discuss|talk through|work out|clear)\b[^,.;\"”]+"
    r"|\b(?:in a bid to|in order to|aimed at|with the aim of|so as to)\s+[^,.;\"”]+"
)
PLACE = re.compile(
    r"\b(?:at|in) (?:the |a |an |their )?(?:[a-z -]*?(?:place|venue|site|border|frontier|capital|date and place)\b[^,.;\"”]*?(?= in | on | from |[,.;\"”]|$)"
    r"|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)


class Parts(Phrases):
    """Tells the parts of a move."""

    def _span(self, match: Match) -> tuple[int, int]:
        s = self._s
        tokens = sorted(match.tokens)
        low = high = tokens[0]
        for k in tokens[1:]:
            reach = 2 if s.tokens[k].tag in ("IN", "TO") else 5
            if k - high > reach:
                break
            high = k
        return s.tokens[low].start, s.tokens[high].end

    def _doers(self, match: Match) -> list[Side]:
        s, cast = self._s, self._cast
        if match.phrase.pos == "N":
            head = match.tokens[0]
            found = [side for t in s.kids(head, "poss", "amod", "compound") for side in cast.of(t.i)]
            return unite(found)
        subjects = self._subjects(match.verb)
        if match.phrase.subject and "@offer" in match.phrase.subject and not syntax.is_passive(s, match.verb):
            return cast.speaker(match.verb) if match.phrase.act == "reply" else []
        found = [side for k in subjects for side in cast.of(k)]
        if not found and s.tokens[match.verb].dep == "conj" and not s.kids(match.verb, "nsubj", "nsubjpass"):
            up = s.tokens[s.tokens[match.verb].head]
            if up.dep == "ccomp" and s.tokens[up.head].lemma in self._speech:
                found = [side for k in syntax.subjects(s, up.head) for side in cast.of(k)]
        if not found and subjects and any(s.tokens[k].lemma in self._words.set("messages") for k in subjects):
            found = [side for k in subjects for t in s.kids(k, "poss", "amod", "compound") for side in cast.of(t.i)]
            if match.phrase.act == "reply":
                found = (
                    found
                    or [side for t in s.tokens if t.lemma in self._speech and syntax.is_verb(t) for k in syntax.subjects(s, t.i) for side in cast.of(k)][:1]
                )
                found = found or cast.speaker(match.verb)
        if not found and match.phrase.pos == "V" and (syntax.is_passive(s, match.verb) or s.tokens[match.verb].tag == "VBN"):
            found = [
                side for k in s.subtree(match.verb) if s.tokens[k].text.lower() == "by" and k > match.verb for p in s.kids(k, "pobj") for side in cast.of(p.i)
            ]
        return unite(found)

    def _counted(self, match: Match) -> bool:
        """Tell whether the subject is "both" or "the two", though it isn't clear who they are."""
        s = self._s
        for k in syntax.subjects(s, match.verb):
            t = s.tokens[k]
            if t.text.lower() in ("both", "two", "sides") or (
                t.tag in ("NNS", "NNPS")
                and any(d.text.lower() in ("both", "two", "warring", "rival", "opposing") for d in s.kids(k, "det", "nummod", "amod", "predet"))
            ):
                return True
        return False

    def _refer(self, match: Match, move: Move) -> None:
        """Note by which noun an offer is spoken of, and whose it is."""
        s = self._s
        near = list(match.objects)
        for k in match.tokens:
            if self._noun(k) and s.tokens[k].tag.startswith("NN") and match.phrase.pos == "V":
                t = s.tokens[k]
                move.noun, move.noun_at = self._noun(k), Mention(move.document, t.start, t.end, t.text)
                move.definite, move.owner = self._points_back(k), self._owner(k, move) if not s.kids(k, "poss") or move.act == "reply" else []
                if not match.phrase.subject:
                    return
        if match.phrase.subject or not near:
            near += [t.i for t in s.kids(match.verb, "nsubjpass")] if syntax.is_passive(s, match.verb) else []
            if match.phrase.subject or match.phrase.act in ("withdraw", "lapse"):
                near += [t.i for t in s.kids(match.verb, "nsubj", "nsubjpass")] + [t.i for c in s.kids(match.verb, "ccomp") for t in s.kids(c.i, "nsubj")]
        for c in s.kids(match.verb, "advcl"):
            # "agreed to it, as Brussels had asked"
            if (
                c.i > match.verb
                and any(m.text.lower() == "as" for m in s.kids(c.i, "mark", "advmod"))
                and any(p.act == "offer" for p in self._words.first.get(self._lemma(s.tokens[c.i]), ()))
            ):
                move.owner = move.owner or [x for h in syntax.subjects(s, c.i) for x in self._cast.of(h)]
        token = s.tokens[match.verb]
        if (
            token.dep in ("relcl", "acl")
            and not any(s.tokens[o].tag.startswith("NN") for o in near)
            and not (s.tokens[token.head].dep == "pobj" and s.tokens[s.tokens[token.head].head].i == 0)
        ):
            near.append(token.head)
        for k in near:
            t = s.tokens[k]
            if t.tag in ("WDT", "WP") or (t.text.lower() == "that" and t.dep in ("dobj", "nsubjpass", "pobj")):
                antecedent = next((s.tokens[match.verb].head for _ in [0] if token.dep == "relcl"), None)
                if antecedent is not None:
                    k, t = antecedent, s.tokens[antecedent]
            if t.text.lower() in ("it", "them", "this", "that", "both", "these") and t.tag in ("PRP", "DT"):
                if (
                    t.tag == "PRP"
                    and any(
                        x.sentence == s.index and x.token < min(match.tokens) and x.subject and any(same(x.side, y) for y in self._cast.of(k))
                        for x in self._cast.seen
                    )
                    and not any(same(y, z) for y in self._cast.of(k) for z in self._doers(match))
                ):
                    continue
                move.noun, move.definite = move.noun or "it", True
                continue
            if not t.tag.startswith("NN"):
                continue
            noun = self._noun(k)
            inner = k
            if noun is None:
                # "half of the plan", "the terms of the offer", "the articles on recognition"
                for p in [p.i for prep in s.kids(k, "prep") if prep.text.lower() in ("of", "in", "to") for p in s.kids(prep.i, "pobj")]:
                    if self._noun(p):
                        noun, inner = self._noun(p), p
                        break
            owner = self._owner(inner, move)
            if not owner and match.phrase.subject:
                for k2 in s.subtree(k):
                    if self._noun(k2):
                        owner, noun = self._owner(k2, move), noun or self._noun(k2)
            if noun or (owner and move.noun in (None, "it")):
                if move.noun in (None, "it") or (owner and not move.owner):
                    move.noun = noun or self._words.lemma(s.tokens[inner])
                    tokens = s.tokens[inner]
                    move.noun_at = Mention(move.document, tokens.start, tokens.end, tokens.text)
                    move.owner = owner
                    move.definite = self._points_back(inner)
            elif move.noun is None and self._points_back(k) and not self._cast.of(k):
                move.definite = True

    def _describe(self, match: Match, move: Move) -> None:
        """Take subject, purpose and place from the words of the text."""
        s = self._s
        v = match.verb
        roots = [o for o in match.objects if not self._cast.of(o)]
        acts = [t.i for t in [*s.kids(v, "xcomp", "ccomp"), *(t for o in match.objects for t in s.kids(o, "xcomp", "acl"))] if t.i > v]
        found = acts or roots
        root = found[0] if found else None
        if root is not None:
            tokens = sorted(k for k in syntax.content(s, root))
            low = root if acts and s.tokens[root].tag.startswith("VB") and not s.kids(root, "nsubj") else tokens[0]
            run = [k for k in tokens if k >= low]
            body = self._text[s.tokens[run[0]].start : s.tokens[run[-1]].end] if run else ""
            move.subject = self._trim(body, s.tokens[run[0]].start) if run else None
        rest = self._text[move.end : s.end]
        purpose = PURPOSE.search(rest)
        move.purpose = purpose.group().strip() if purpose else None
        place = PLACE.search(rest)
        if place and not any(e.start <= move.end + place.start() + 3 < e.end for e in self._expressions):
            move.place_text = place.group().strip()
        for k in match.region:
            hit = self._actors.hit_at.get(k)
            if hit and self._cast.is_place(k):
                move.place = self._text[hit.start : hit.end]
            elif (
                self._s.tokens[k].tag == "NNP" and self._s.tokens[k].dep == "pobj" and self._s.tokens[self._s.tokens[k].head].text.lower() in ("in", "at", "to")
            ):
                move.place = move.place or self._s.tokens[k].text

    def _trim(self, body: str, start: int) -> str | None:
        for e in self._expressions:
            if start < e.start < start + len(body):
                body = body[: e.start - start]
                break
        body = re.split(r"[;\"”]|, (?:said|which|who)", body)[0]
        body = re.sub(r"(?: (?:in|on|at|by|for|from|to|of|and|until|the))+\s*$", "", body.rstrip(" ,.–—-"))
        return body.strip(" ,\"“”'") or None

    def _specific(self, match: Match, move: Move) -> bool:
        """Tell whether a noun that names an offer also tells what it is about."""
        s = self._s
        for o in match.objects:
            if self._noun(o):
                return any(t.dep in ("prep", "acl", "relcl") and t.text.lower() in ("for", "to", "of", "on", "that") for t in s.kids(o, "prep")) or any(
                    t.tag == "VB" for t in s.kids(o, "acl")
                )
        return not any(self._noun(o) for o in match.objects)

    def _is_bare(self, match: Match) -> bool:
        return not self._content(match.region) - {"talks"}

    def _above(self, verb: int) -> list[Side]:
        """Give the side that is the subject of a verb above ("let it be known that …")."""
        s = self._s
        at = s.tokens[verb]
        for _ in range(5):
            if at.head == at.i or at.dep in ("relcl", "acl"):
                return []
            at = s.tokens[at.head]
            found = [x for t in s.kids(at.i, "nsubj") for x in self._cast.of(t.i)]
            if found:
                return unite(found)
        return []
