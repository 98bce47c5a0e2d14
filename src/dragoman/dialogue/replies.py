"""A phrase that answers in; the move, with its kind, conditions and reasons, or nothing, out."""

from __future__ import annotations

import re

import dragoman.when as when
from dragoman import syntax
from dragoman.dialogue import clauses
from dragoman.dialogue.clauses import Match
from dragoman.dialogue.moves import Move
from dragoman.dialogue.parts import Parts
from dragoman.dialogue.sides import Side, same

FIRST = re.compile(
    r"([\w'’ -]+?\b(?:must|should|would have to|has to|have to|needs to|need to)\b(?: \w+)? ?first\b[^,.;\"”]*"
    r"|[\w'’ -]+?\b(?:must|should) first\b[^,.;\"”]*|\bfirst let us [^,.;\"”]*)"
)
NEGATORS = ("no", "not", "nothing", "none", "never", "neither")


class Replies(Parts):
    """Makes moves of phrases of answering."""

    def _reply(self, match: Match, move: Move, by: list[Side]) -> Move | None:
        s, voice, phrase, words = self._s, match.voice, match.phrase, self._words
        kind = phrase.kind
        token = s.tokens[match.verb]
        inside_no = any(s.tokens[t].text.lower() in ("no", "not", "nothing", "none", "never", "neither") for t in match.tokens)
        if phrase.pos == "V" and token.tag == "VBG" and token.dep in ("pcomp", "csubj", "acl", "xcomp", "dobj", "nsubj", "pobj") and not s.kids(token.i, "aux"):
            return None
        if "rather" in self._lower and any(t.text.lower() == "rather" for t in s.kids(match.verb, "advmod")):
            return None
        if voice.hypothetical or (
            voice.modal in words.set("modals_hypothetical")
            and not (phrase.words[0] == "live" and voice.modal in ("can", "could"))
            and not ((voice.negated or inside_no) and voice.modal in ("can", "ca", "could"))
        ):
            return None
        if voice.modal == "would" and voice.perfect:
            return None
        speaker = self._cast.speaker(match.verb) if voice.spoken is not None else []
        if voice.spoken is not None and not self._may_speak(voice.spoken):
            return None
        if voice.infinitive and not (voice.firm or voice.negated) and token.tag == "VB" and voice.modal is None:
            return None
        if phrase.doer == "object":
            by = self._sides_in(match.region)
        if not by and self._is_thing(match):
            by = speaker or self._above(match.verb)
        if phrase.purpose == ("invitation",):
            coming = voice.modal in ("will", "would", "'ll", "’ll", "wo", "shall") or voice.firm or voice.infinitive or self._is_to(match.verb)
            if not coming and not voice.negated:
                return None
            move.visit = True
        if not by and voice.spoken is None and phrase.pos == "V" and not syntax.subjects(s, match.verb):
            by = self._cast.speaker(match.verb) if self._quoted(match) else by
        if not by and self._quoted(match) and self._impersonal(match):
            by = self._cast.speaker(match.verb)
        move.by = by
        if move.owner and all(any(same(o, b) for b in by) for o in move.owner) and move.noun_at is not None:
            between = self._sides_in(
                [k for k in match.region if s.tokens[k].start < move.noun_at.start and not s.tokens[k].tag.startswith("PRP")]
                + [k for k in match.objects if s.tokens[k].start < move.noun_at.start]
            )
            between = [x for x in between if not any(same(x, b) for b in by)]
            move.owner = between[:1] or move.owner
        move.everyone = not by and self._counted(match)
        if not by and not move.everyone:
            return None
        if voice.negated:
            if phrase.only == "negated":
                pass
            elif phrase.negated == "none" or phrase.negated is None:
                return None
            else:
                kind = phrase.negated
        if phrase.words[0] in ("answer", "reply", "respond", "retort", "riposte") and len(phrase.words) == 1:
            told = self._told(match)
            if told is not None:
                kind = told
            elif phrase.words[0] in ("retort", "riposte"):
                kind = "reject"
            elif voice.modal is None:
                return None
        self._date(match, move, wanted="past")
        if any(self._noun(o) or self._concept(o) == "talks" for o in match.objects) or move.visit:
            self._window(match, move)
            if move.window is not None and self._preposition_of(move.window) == "last":
                move.window = None
        move.conditions, conditional = self._reply_conditions(match, kind or "", voice.negated or inside_no)
        if phrase.id == "call-it-names":
            move.reasons = self._names_called(match)
        move.reasons = move.reasons or clauses.reasons(self._text[: s.end], s.tokens[max(match.tokens)].end, words)
        if conditional:
            kind = "conditional"
        move.kind = kind
        move.habit = token.tag in ("VBZ", "VBP") and voice.modal is None and not move.quoted and phrase.pos == "V"
        move.answer = phrase.words[0] in ("answer", "reply", "respond", "retort", "say", "nod", "comply", "oblige", "obey", "yield") and phrase.pos == "V"
        move.aged = any(when.is_past_year(e, self._published) and not self._in_relative(e) for e in self._expressions)
        move.partial = phrase.partial or any(re.search(rf"\b{re.escape(cue)}\b", self._lower) for cue in words.grammar["partial"])
        move.later = any(re.search(rf"\bbut (?:then|later|afterwards)\b|\bthen {re.escape(move.text.lower().split()[0])}", self._lower) for _ in [0])
        self._describe(match, move)
        return move

    def _told(self, match: Match) -> str | None:
        """Tell what "replied that …" amounts to, by what is said."""
        s, words = self._s, self._words
        inner = [k for c in s.kids(match.verb, "ccomp", "parataxis") for k in s.subtree(c.i)]
        if s.tokens[match.verb].dep in ("parataxis", "ROOT") and not inner:
            inner = [t.i for t in s.tokens if t.i < match.verb]
        if not inner:
            return None
        if any(
            s.tokens[k].text.lower() in ("no", "not", "n't", "n’t", "never", "nobody", "nothing", "neither", "nor", "cannot")
            or s.tokens[k].lemma in words.set("persist")
            for k in inner
        ):
            return "reject"
        return None

    def _is_thing(self, match: Match) -> bool:
        """Tell whether the grammatical subject is the offer, or a mere "it" or "the time"."""
        s = self._s
        if syntax.is_passive(s, match.verb):
            return not syntax.agents(s, match.verb)
        heads = s.kids(match.verb, "nsubj", "expl", "csubj")
        return all(
            t.text.lower() in ("it", "there", "this", "that", "time", "moment", "conditions", "circumstances", "hour", "nobody", "no", "nothing", "none", "one")
            or self._noun(t.i)
            or self._concept(t.i) == "talks"
            for t in heads
        )

    def _names_called(self, match: Match) -> list[str]:
        """Give what an offer is called: 'a "propaganda ploy"'."""
        s = self._s
        for t in s.kids(match.verb, "oprd", "attr", "ccomp", "prep"):
            if t.dep == "prep" and t.text.lower() != "as":
                continue
            tokens = [k for k in s.subtree(t.i) if t.dep != "prep" or k != t.i]
            tokens = [k for k in tokens if not (t.dep == "ccomp" and s.tokens[k].dep == "nsubj")]
            if t.dep == "ccomp":
                subject = [k for n in s.kids(t.i, "nsubj") for k in s.subtree(n.i)]
                tokens = [k for k in tokens if k not in subject]
            if tokens:
                body = self._text[s.tokens[tokens[0]].start : s.tokens[tokens[-1]].end]
                return [re.split(r" at a time when| when | while |; ", body)[0].rstrip(" ,.")]
        return []

    def _may_speak(self, verb: int) -> bool:
        """Tell whether who says it may speak for a party: a source or an unnamed official may, an analyst may not."""
        s = self._s
        commentators = self._words.set("commentators")
        for k in syntax.subjects(s, verb):
            t = s.tokens[k]
            if t.lemma in commentators or any(m.lemma in ("former", "retired", "ex", "opposition") for m in s.kids(k, "amod", "compound", "nmod")):
                return False
        return s.tokens[verb].lemma not in ("predict", "believe", "estimate", "forecast")

    def _impersonal(self, match: Match) -> bool:
        heads = [t.text.lower() for t in self._s.kids(match.verb, "nsubj", "expl")]
        return not heads or heads[0] in ("it", "there", "this", "that")

    def _reply_conditions(self, match: Match, kind: str, negated: bool) -> tuple[list[str], bool]:
        s = self._s
        start = s.tokens[max(match.tokens)].end
        texts: list[str] = []
        conditional = False
        scope_end = s.end
        for marker, found, at in clauses.tail_text(self._text[:scope_end], start, self._words):
            if any(e.start <= at + len(marker) + 1 < e.end and e.end >= at + len(marker) + len(found) for e in self._expressions):
                continue
            token = next((t for t in s.tokens if t.start >= at), None)
            if token is not None and self._other_clause(token.i, match.verb):
                continue
            if kind == "accept" or (kind == "conditional"):
                if marker in ("when", "before", "until", "till", "not before", "pending", "once") and match.voice.past:
                    continue
                if marker in ("when", "before") and match.voice.modal is None:
                    continue
                conditional = True
                texts.append(found)
            elif kind == "reject":
                if marker in ("until", "till", "unless", "before", "as long as", "so long as", "only if", "only after", "without"):
                    conditional = marker != "as long as" and marker != "so long as" and negated
                    texts.append(found)
            elif kind in ("defer", "counter") and marker not in ("when", "before", "if", "until", "till", "once"):
                texts.append(found)
        first = FIRST.search(self._text[start : s.end])
        if first:
            body = re.sub(
                r"^\s*(?:saying|said|but|and|that|insisting|arguing|adding)\b ?",
                "",
                re.sub(r"^\s*(?:,|but|and|saying|that|insisting|arguing)\s+", "", first[1].strip()),
            ).strip()
            body = re.sub(r"^(?:that|but) ", "", body)
            texts.append(body)
            if kind in ("accept", "defer"):
                conditional = True
        if kind == "accept" and re.search(r"\bin principle\b", self._text[self._stretch.start : s.end].lower()):
            conditional = True
        return texts, conditional

    def _other_clause(self, k: int, verb: int) -> bool:
        """Tell whether a word belongs to another act of the sentence than the verb's."""
        s = self._s
        clause = syntax.clause_of(s, k)
        up = clause
        for _ in range(6):
            if up == verb:
                return False
            token = s.tokens[up]
            if token.head == up:
                break
            if token.dep == "relcl" and token.head in s.subtree(verb) and s.kids(up, "nsubj"):
                return True
            up = syntax.clause_of(s, token.head)
        return False
