"""A phrase that makes an offer in; the move, with its addressees, kind, window and conditions, or nothing, out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from dragoman import syntax
from dragoman.dialogue import clauses
from dragoman.dialogue.clauses import Match
from dragoman.dialogue.days import DURATION
from dragoman.dialogue.moves import Move
from dragoman.dialogue.parts import Parts
from dragoman.dialogue.sides import Side, same, unite

OR_ELSE = re.compile(
    r"\bor (?:else|face|see|risk|be|suffer|lose|take|forfeit|answer|pay)\b|\bor (?:it|they|he|she|we|the \w+) (?:would|will)\b"
    r"|\bfailing (?:that|which)\b|\botherwise\b|\bif not\b",
    re.IGNORECASE,
)


class Offers(Parts):
    """Makes moves of phrases of offering."""

    def _offer(self, match: Match, move: Move, by: list[Side]) -> Move | None:
        s, voice, phrase, words = self._s, match.voice, match.phrase, self._words
        if voice.negated or voice.modal in words.set("modals_hypothetical") or voice.modal in words.set("modals_future"):
            return None
        if voice.hypothetical and phrase.id != "want":
            return None
        if phrase.id == "want" and s.tokens[match.verb].tag not in ("VBZ", "VBP", "VBG"):
            return None
        if voice.infinitive and not voice.firm:
            up = s.tokens[s.tokens[match.verb].head]
            if s.tokens[match.verb].dep in ("xcomp", "acl") and up.lemma not in (
                "go",
                "come",
                "proceed",
                "begin",
                "continue",
                "use",
                "rush",
                "move",
                "agree",
                "decide",
            ):
                return None
        if phrase.pos == "V" and s.tokens[match.verb].dep == "advcl" and s.tokens[match.verb].tag == "VB":
            return None
        if s.tokens[match.verb].tag == "VBG" and s.tokens[match.verb].dep in ("pcomp", "csubj", "nsubj", "pobj", "amod"):
            return None
        if (
            match.phrase.words[0] in ("draft", "draw")
            and s.tokens[match.verb].dep == "acl"
            and any(
                t.i != match.verb and self._words.first.get(self._lemma(t)) and any(p.act == "offer" for p in self._words.first[self._lemma(t)])
                for t in s.kids(s.tokens[match.verb].head, "relcl", "acl")
            )
        ):
            return None
        if phrase.id == "ought":
            subjects = unite(x for k in syntax.subjects(s, match.verb) for x in self._cast.of(k))
            by = self._cast.speaker(match.verb)
            move.by = by
            move.to = [x for x in subjects or self._sides_in(match.region) if not any(same(x, b) for b in by)]
            if not by or not move.to:
                return None
            move.frail = True
            self._date(match, move, wanted="past")
            self._describe(match, move)
            move.subject = self._trim(self._text[s.tokens[max(match.tokens)].end : s.end].strip(), move.end)
            return move
        if not by and syntax.is_passive(s, match.verb):
            self._passive(match, move)
            by = move.by
        move.by = by
        if self._is_internal(match, by):
            return None
        if phrase.id == "ask" and "?" in self._text[move.end : s.end + 1]:
            return None
        move.to = self._addressees(match, move)
        if phrase.id in ("bring-a-text", "propose-something") and move.noun in self._words.set("loose") and not move.to and not move.owner:
            return None
        move.involved = move.toward
        move.embedded = s.tokens[match.verb].dep == "relcl" and not (
            s.tokens[s.tokens[match.verb].head].dep == "pobj" and s.tokens[s.tokens[s.tokens[match.verb].head].head].i <= 1
        )
        if (
            move.noun
            and move.definite
            and move.noun != "it"
            and not self._specific(match, move)
            and phrase.id not in ("want", "ready")
            and not (phrase.id == "ultimatum" and s.kids(match.verb, "xcomp", "ccomp"))
        ):
            move.act = "mention"
        elif move.noun and move.noun != "it" and self._is_bare(match) and phrase.id in ("propose", "bring-a-text", "demand"):
            move.act = "mention" if move.definite else "offer"
        if not by and move.act == "offer" and not move.noun:
            return None
        if phrase.id == "bring-a-text" and move.owner and by and not any(same(o, b) for o in move.owner for b in by):
            move.act = "convey"
        self._classify(match, move)
        self._describe(match, move)
        self._date(match, move, wanted="past")
        self._window(match, move)
        move.conditions = self._own_conditions(match, True)
        move.further = any(re.search(rf"\b{re.escape(cue)}\b", self._lower) for cue in words.grammar["additive"])
        move.counter = move.counter or any(cue in self._lower for cue in words.grammar["counter_cues"])
        return move

    def _is_internal(self, match: Match, by: list[Side]) -> bool:
        """Tell whether a side only speaks to its own people: "the president ordered the police to …"."""
        s = self._s
        if not by or match.phrase.kind not in ("demand", "ultimatum", "invitation"):
            return False
        direct = [t.i for t in s.kids(match.verb, "dobj", "dative") if t.tag[:2] in ("NN", "PR")] + [
            p.i for k in match.tokens if s.tokens[k].tag == "IN" for p in s.kids(k, "pobj")
        ]
        reached = [x for k in direct for x in self._cast.of(k)]
        return bool(reached) and all(any(same(x, b) for b in by) for x in reached)

    def _passive(self, match: Match, move: Move) -> None:
        """A passive without "by": whose thing it is, else who tells of it."""
        if not move.owner:
            speakers = self._cast.speaker(match.verb) if match.voice.spoken is not None else []
            move.by = speakers
        else:
            move.by = move.owner

    def _addressees(self, match: Match, move: Move) -> list[Side]:
        s, cast = self._s, self._cast
        by = move.by

        def others(heads: Sequence[int]) -> list[Side]:
            return [x for h in heads for x in cast.of(h) if not any(same(x, b) for b in by)]

        direct: list[int] = []
        v = match.verb
        if match.phrase.id not in ("propose", "suggest", "declare-a-truce") or "to" in match.phrase.words:
            direct += [t.i for t in s.kids(v, "dobj", "dative") if t.tag not in ("IN", "TO")]
            direct += [o for o in match.objects if not self._noun(o)]
        found = others(direct)
        last = match.tokens[-1]
        if not found:
            for p in ("to", "on", "upon", "before", "with", "from", "of"):
                found = others(
                    [
                        *syntax.obliques(s, v, p),
                        *(syntax.obliques(s, last, p) if last != v else []),
                        *(k for o in match.objects for k in syntax.obliques(s, o, p)),
                    ]
                )
                if found:
                    break
        if not found:
            found = others([k for c in s.kids(v, "xcomp", "ccomp") for k in syntax.subjects(s, c.i) or [t.i for t in s.kids(c.i, "nsubj", "nsubjpass")]])
        if not found and match.phrase.kind in ("demand", "proposal") and not s.kids(v, "xcomp", "ccomp"):
            # "demanded the withdrawal of Eritrean troops": whose troops they are doesn't tell who is asked
            inside = [
                k
                for k in match.region
                if s.tokens[k].dep == "pobj"
                and s.tokens[s.tokens[k].head].text.lower() in ("to", "with", "from", "toward", "towards", "before")
                and not cast.is_place(k)
            ]
            for k in inside:
                found = others([k])
                if found:
                    break
            return unite(found)
        if match.phrase.id in ("propose", "suggest") and not found:
            nominee = [x for o in match.objects for x in cast.of(o)]
            by = [*by, *nominee]
        if not found:
            inside = [
                k
                for k in match.region
                if s.tokens[k].tag[:2] in ("NN", "PR")
                and not cast.is_place(k)
                and s.tokens[k].dep not in ("compound", "amod")
                and s.tokens[s.tokens[k].head].text.lower() != "by"
            ]
            for k in inside:
                found = others([k])
                if found:
                    break
        if not found:
            found = others([t.i for k in match.region for t in s.kids(k, "poss", "amod")])[:1]
        return unite(found)

    def _classify(self, match: Match, move: Move) -> None:
        phrase = match.phrase
        body = self._text[move.start : self._s.end]
        deadline = self._deadline(match)
        if phrase.kind in ("demand", "ultimatum") or phrase.id == "want":
            threat = bool(OR_ELSE.search(body)) or phrase.kind == "ultimatum"
            if (deadline and threat) or (phrase.kind == "ultimatum" and not deadline):
                move.kind = "ultimatum"
        if move.kind in ("demand", "proposal") and phrase.id in ("ask", "demand", "offer", "propose") and "talks" in move.words:
            host = re.search(
                r"\bto host\b|\bsend (?:envoys|a delegation|delegates|negotiators|representatives|a team)\b|\bto (?:attend|come to|join|sit down)\b", body
            )
            if host:
                move.kind = "invitation"
        if phrase.id in ("want", "ask", "offer") and re.search(r"\bto (?:host|convene|invite)\b|\bbring (?:\w+ ){0,6}together\b", body):
            move.kind = "invitation"
        if move.noun and self._words.nouns.get(move.noun) == "invitation":
            move.kind = "invitation"
        elif phrase.id == "bring-a-text" and move.noun in self._words.nouns and move.kind != "ultimatum":
            move.kind = self._words.nouns[move.noun]
        move.first = bool(re.search(r"\bfirst\b", body)) and phrase.kind == "demand"

    def _deadline(self, match: Match) -> bool:
        at = self._s.tokens[match.tokens[0]].start
        if any(self._is_term(e) for e in self._expressions if e.start >= at):
            return True
        return bool(DURATION.search(self._text[at : self._s.end])) and match.phrase.kind == "ultimatum"

    def _own_conditions(self, match: Match, offer: bool) -> list[str]:
        s = self._s
        start = s.tokens[max(match.tokens)].end
        found = []
        for marker, words, at in clauses.tail_text(self._text[: s.end], start, self._words):
            if offer and (marker in ("when", "once", "before", "until", "till", "pending", "unless") or (marker == "if" and asks_whether(self._text, at))):
                continue
            if offer and re.match(r"(?:he|she|it|they) (?:had|did|has)\b", words):
                continue
            if any(e.start <= at + len(marker) + 1 < e.end or words == e.text for e in self._expressions):
                continue
            found.append(words)
        return found


def asks_whether(text: str, at: int) -> bool:
    """Tell whether an "if" only opens a question ("asked if …")."""
    return bool(re.search(r"\b(?:ask|asked|see|know|say|wonder|doubt)\s*$", text[max(0, at - 10) : at]))
