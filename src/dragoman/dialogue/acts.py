"""A phrase found in a sentence in; the move of dialogue that it makes, or None where the text puts it otherwise, out."""

from __future__ import annotations

import re
from itertools import pairwise

from dragoman import syntax
from dragoman.dialogue.moves import Move
from dragoman.dialogue.parts import Line
from dragoman.dialogue.phrases import MIGHT, WOULD, Match, is_main
from dragoman.dialogue.sides import without
from dragoman.model import Mention

OR_ELSE = re.compile(
    r"\bor (?:[\w ]{1,24} (?:will|would)\b|else|it|they|he|the|be|one|lose|face|risk|see|his|its|their|that)\b"
    r"|\bunless\b|\botherwise\b|\bfailing (?:which|that)\b|\bif not\b|\bafter which\b|\bwill (?:be (?!held)|cut|close|strike|shoot|kill)",
    re.I,
)
# "nine men, not the twenty that Lima had asked for"
LESS = re.compile(r",? (?:but|and|though) (?:only|not)\b|, not\b|\b(?:rather than|instead of|in place of)\b|\bonly (?:\d|half|part|a |one|two|three|some)")
HOSTING = re.compile(
    r"\bbring (?:\w+ ){1,6}together\b|\bto (?:host|convene|attend|come to|sit down|receive)\b"
    r"|\bto (?:a |an |the |its |his )?[\w -]{0,30}(?:talks|meeting|summit|round|table|conference)\b|\bcome to\b",
    re.I,
)
IN_ANSWER = re.compile(r"\bin (?:answer|reply|response) to\b", re.I)
IMPLICATIVE = frozenset(
    "use take write phone ring telephone travel fly move proceed go summon send call meet visit appear seize issue publish gather come return cable".split()
)
# What may follow a refusal as a condition; "at a time when …" is none.
REFUSED_UNTIL = ("until", "till", "unless", "before", "only if", "only when", "only after", "without", "once", "first", "as long as", "so long as")


class Acts(Line):
    """Judges the phrases of one sentence."""

    def _move(self, match: Match) -> Move | None:
        entry, voice, s = match.phrase.entry, match.voice, self._s
        if voice.denied or self._terms.is_history(match):
            return None
        tokens = sorted(match.tokens)
        last = next((b for a, b in pairwise(tokens) if b - a > 5), None)
        start, end = s.tokens[tokens[0]].start, s.tokens[tokens[-1] if last is None else tokens[0]].end
        move = Move(self._document.id, self._document.published, s.index, start, end, self._text[start:end], entry.act, entry.kind, phrase=entry.id)
        move.words, move.around = self._content(match.region), self._around
        move.soft, move.weak, move.appeal, move.partial = entry.soft, entry.weak, entry.appeal, entry.partial
        move.counter = entry.counter or self._words.cue("counter_cues", self._lower)
        self._take_up(match, move)
        move.by = self._doers(match)
        make = {"offer": self._offer, "reply": self._reply}.get(entry.act, self._end)
        return make(match, move)

    # ---------------------------------------------------------------- offers
    def _offer(self, match: Match, move: Move) -> Move | None:
        s, voice, entry = self._s, match.voice, match.phrase.entry
        token = s.tokens[match.verb]
        if voice.negated or voice.doubtful or (voice.modal in MIGHT and not (voice.modal in ("can",) and entry.id in ("offer", "propose", "counter-offer"))):
            return None
        if voice.infinitive and not voice.bound and s.tokens[token.head].lemma not in IMPLICATIVE:
            return None
        if entry.appeal and voice.modal is not None:
            return None
        if move.by and all(x.party.sector == "JUD" for x in move.by):
            return None  # a court rules
        if voice.modal in ("would", "'d") and voice.spoken is None and entry.id not in ("rather", "ready", "wish"):
            return None
        if token.dep in ("pcomp", "csubj", "amod") and token.tag == "VBG":
            return None
        if match.phrase.pos == "V" and syntax.is_passive(s, match.verb) and not move.by:
            move.by = [] if entry.kind is None else move.owner
        if entry.conveys or (move.owner and entry.kind is None and without(move.owner, move.by)):
            move.by = move.owner
        move.to = self._addressees(match, move)
        if not move.to and move.kind == "demand" and any(self._is_anybody(k) for k in match.objects):
            return None  # "called on rich nations to pay"
        move.lead = entry.appeal and s.index == 0 and len(move.to) == 1 and bool(move.by)
        if not move.to and len(move.hint) > 1:
            move.to = without(move.hint, move.by)
        if entry.id == "ultimatum" and match.phrase.words[0] == "have":
            move.to, move.by = move.by, without(self._cast.speaker(match.verb), move.by)  # "Chile has ten days to leave, Peru said"
        if entry.kind == "invitation" and not move.by and syntax.is_passive(s, match.verb):
            move.by = without(self._cast.all_of([t.i for k in match.region for t in s.kids(k, "poss")]) or self._cast.speaker(match.verb), move.to)
        move.words |= self._content(syntax.subjects(s, match.verb)) & {"mediation"}  # what envoys offer is to mediate
        if entry.id in ("want", "seek", "wish") and any(t.tag == "VB" and not s.kids(t.i, "nsubj", "nsubjpass") for t in s.kids(match.verb, "xcomp")):
            return None  # what one wants to do oneself
        if entry.id in ("demand", "suggest") and any(self._is_fact(c.i) for c in s.kids(match.verb, "ccomp")):
            return None  # "insisted that it was not racist" asks for nothing
        if entry.id == "ask" and any(
            t.tag in ("WP", "WRB") or t.text.lower() in ("whether", "if")
            for c in s.kids(match.verb, "ccomp")
            for t in (*s.kids(c.i, "mark", "advmod", "nsubj", "dobj"),)
        ):
            return None  # a question
        if entry.kind is None:
            move.kind = move.noun if move.noun != "it" else None
            if move.noun is None and not any(self._finder.is_talks(k) for k in match.objects):
                return None
            move.kind = move.kind or "proposal"
            loose = any(self._words.has("loose", self._words.lemma(s.tokens[k])) for k in match.objects)
            move.weak = loose and not move.to
            if entry.id == "come-with" and move.noun == "it":
                move.pointing = True
        elif move.noun and move.noun != "it" and entry.kind == "proposal":
            move.kind = move.noun
        if not move.by and not (move.pointing or move.noun or move.kind is None):
            return None
        if (move.by and move.to and not without(move.to, move.by)) or (entry.kind == "demand" and self._is_internal(match, move)):
            return None
        if token.dep == "acl" and token.tag == "VBN" and not move.to and self._words.has("authoring", token.lemma):
            return None  # "a text, drafted by Paris": who wrote it hasn't put it to anybody yet
        body = self._text[move.start : s.end]
        if (
            entry.kind == "ultimatum"
            and match.phrase.words[0] in ("warn", "threaten", "notify", "let")
            and not (self._terms.has_term(move.start) and OR_ELSE.search(body))
        ):
            return None
        if move.weak and token.dep == "relcl" and not s.kids(token.i, "dobj"):
            return None  # "the dialogue that Barcelona wants" makes no offer
        since = token.dep == "advcl" and any(m.text.lower() in ("after", "since", "when", "as", "before") for m in s.kids(token.i, "mark", "advmod"))
        move.pointing |= (
            token.dep == "relcl" and not is_main(s, match.verb)
        ) or since  # "the talks that Oslo had proposed": the text takes the offer for known
        if since and not match.objects:
            move.words |= self._content(s.subtree(token.head))  # "left the schools, as the rebels had demanded"
        move.first = entry.kind == "demand" and bool(re.search(r"\bfirst\b", self._lower))
        move.date = self._terms.day_of(match)
        told = self._cast.day
        if move.date is None and told is not None and told[0] == s.index - 1 and token.tag == "VBD" and not move.pointing:
            move.date = told[1]  # "signed on Monday … In a speech afterwards she urged": the tale goes on
        self._classify(match, move)
        move.window = self._terms.window_of(match, move.date, move.kind)
        skip = (
            ("when", "once", "before", "until", "till", "pending", "unless", "as long as", "first")
            if move.kind != "proposal"
            else ("when", "before", "until", "till")
        )
        move.conditions = [text for marker, text, _ in self._terms.conditions(s.tokens[max(match.tokens)].end) if marker not in skip]
        bound_to = any(syntax.subjects(s, c.i) for c in s.kids(match.verb, "ccomp", "xcomp"))
        move.counter |= entry.id == "ready" and bool(LESS.search(body))
        if move.to and (move.conditions if entry.id == "ready" else entry.id in ("want", "wish") and bound_to and move.noun is None):
            move.weak = False  # "wants Oslo to pay", "is ready to pay Oslo if …": more than a wish
        self._describe(match, move)
        return move

    def _is_anybody(self, k: int) -> bool:
        """Tell whether a noun means a kind of people and no party: a bare plural that is asked to do something."""
        s = self._s
        token = s.tokens[k]
        asked = any(t.tag == "VB" for t in (*s.kids(token.head, "xcomp", "advcl"), *s.kids(s.tokens[token.head].head, "xcomp", "advcl"), *s.kids(k, "acl")))
        return asked and token.tag == "NNS" and not s.kids(k, "det", "poss", "nummod") and not self._finder.noun_kind(k) and not self._cast.of(k)

    def _is_fact(self, verb: int) -> bool:
        """Tell whether a clause says what is, and not what ought to be."""
        s = self._s
        token, modals = s.tokens[verb], {a.text.lower() for a in s.kids(verb, "aux") if a.tag == "MD"}
        finite = (token.tag in ("VBZ", "VBD") and token.text != token.lemma) or any(a.tag in ("VBZ", "VBD", "VBP") for a in s.kids(verb, "aux", "auxpass"))
        return (finite and not modals and token.lemma not in ("need", "have")) or bool(modals & {"will", "wo", "would", "can", "ca", "may"})

    def _classify(self, match: Match, move: Move) -> None:
        """Tell demands from ultimatums and invitations by what stands behind the verb."""
        s = self._s
        body = self._text[move.start : s.end]
        id_ = match.phrase.entry.id
        if move.kind == "demand" and self._terms.has_term(move.start) and OR_ELSE.search(body):
            move.kind = "ultimatum"
        elif (
            id_ in ("want", "ask", "tell-to", "propose", "offer", "come-with")
            and move.kind in ("demand", "proposal")
            and HOSTING.search(body)
            and "talks" in move.words
        ) and (id_ in ("ask", "tell-to", "want") or re.search(r"\bto (?:host|convene|receive)\b", body)):
            move.kind = "invitation"
        if move.kind == "demand":
            shown = [
                t.i
                for c in s.kids(match.verb, "xcomp", "ccomp", "advcl")
                if c.lemma in ("show", "exercise", "be", "remain", "keep", "use")
                for t in s.kids(c.i, "dobj", "acomp", "attr")
            ]
            shown += [k for p in ("for", "to") for k in syntax.obliques(s, match.verb, p)]
            direct = {s.tokens[k].lemma for k in match.objects}
            near = direct | {s.tokens[k].lemma for k in shown}
            if near & self._words.lists["exhortations"] or direct & self._words.lists["answers"]:
                move.kind = None
                move.weak = True

    # ---------------------------------------------------------------- replies
    def _reply(self, match: Match, move: Move) -> Move | None:
        s, voice, entry = self._s, match.voice, match.phrase.entry
        token = s.tokens[match.verb]
        if voice.doubtful or (entry.soft and any(s.tokens[k].lemma in ("reply", "answer", "response") for k in match.objects)):
            return None  # who studies a reply answers no offer
        if entry.soft and token.tag == "VBN" and token.dep == "acl":
            return None  # "a settlement backed by Moscow": known of old
        if match.phrase.pos == "V" and token.tag == "VBG" and token.dep in ("pcomp", "csubj", "acl", "amod", "pobj") and not s.kids(token.i, "aux"):
            return None
        if (
            voice.modal in MIGHT
            and not (voice.negated and voice.modal in ("can", "ca", "could"))
            and not (entry.kind in ("accept", "conditional") and voice.modal in ("can", "could"))
        ):
            return None
        if voice.infinitive and not (voice.bound or voice.negated):
            return None
        if entry.id == "come" and not voice.negated and not (voice.modal in WOULD or voice.bound or self._is_to(match.verb)):
            if token.tag not in ("VBD", "VBN") or voice.doubtful:
                return None
            move.act, move.kind, move.date = "fulfil", None, self._terms.day_of(match)  # "were at the table": it took place
            move.words |= {"talks"}
            return move
        kind = entry.kind
        if voice.negated and not match.phrase.only_negated:
            if entry.negated is None:
                return None
            kind = entry.negated
        subjects = [t for t in s.kids(match.verb, "nsubj", "nsubjpass", "expl", "csubj")]
        stated = voice.spoken is not None and (match.phrase.pos == "A" or match.phrase.words[0] == "be") and subjects and subjects[0].tag[:2] == "NN"
        stated = stated and not self._cast.is_outsider(subjects[0].i)  # "eight per cent is out of the question, Oslo said"
        if self._is_thing(match) or (not move.by and (not subjects or subjects[0].text.lower() == "it" or stated)):
            passive = syntax.agents(s, match.verb) if syntax.is_passive(s, match.verb) else []
            passive = passive or [t.i for k in match.tokens[1:] for t in s.kids(k, "poss")]  # "the plan won Oslo's approval"
            places = [k for at in match.tokens for p in ("in", "with", "from") for k in syntax.obliques(s, at, p)]
            passive = passive or [k for k in places if self._cast.of(k)]  # "met with a refusal in Oslo"
            told = voice.spoken is not None or bool(re.search('["“”]', self._body)) or not (syntax.is_passive(s, match.verb) or voice.infinitive)
            move.by = move.by or self._cast.all_of(passive) or (self._cast.speaker(match.verb) if told else [])  # "no paper was signed" tells not by whom
        move.everyone = not move.by and any(
            t.text.lower() in ("both", "two", "sides", "three", "warring", "rival")
            for k in syntax.subjects(s, match.verb)
            for t in (s.tokens[k], *s.kids(k, "amod"))
        )
        pair = (match.verb, token.head) if token.dep == "conj" else (match.verb,)
        if any(t.text.lower() == "neither" for k in pair for t in s.kids(k, "preconj", "cc", "advmod", "det")):
            kind = "defer"  # "neither accepted nor rejected it"
        if entry.id == "answer":
            kind = self._told(match)
            if kind is None:
                return None
        if move.owner and move.noun_at and not without(move.owner, move.by):
            # "took Russia up on its offer": who stands between is the owner
            between = [t.i for t in s.tokens if s.tokens[match.verb].end <= t.start < move.noun_at.start and t.tag.startswith("NN")]
            move.owner = self._cast.all_of(between)
        answered = IN_ANSWER.search(self._body)
        noun = next((t.i for t in s.tokens if answered and t.start >= s.start + answered.end() and self._finder.noun_kind(t.i)), None)
        if noun is not None and move.noun is None:
            move.noun, move.pointing, move.owner = self._finder.noun_kind(noun), True, self._owner(noun)
        move.owner = without(move.owner, move.by)
        if not move.by and not move.everyone:
            return None
        if {"so", "same", "likewise", "such"} & set(match.phrase.words):
            move.noun, move.pointing = "it", True  # "will do so"
        start = s.tokens[max(match.tokens)].end
        for marker, text, at in self._terms.conditions(start):
            inside = next((t.i for t in s.tokens if t.start >= at), match.verb)
            if self._other_clause(inside, match.verb):
                continue
            future = voice.modal is not None or voice.bound or token.tag in ("VBZ", "VBP")
            if kind in ("accept", "conditional") and (future or marker not in ("when", "before", "until", "till", "once", "pending")):
                kind = "conditional"
            elif kind == "reject" and marker in REFUSED_UNTIL:
                kind = "conditional" if (voice.negated or entry.id in ("deed", "refuse", "be-refused")) and marker != "without" else kind
            elif kind == "defer" and marker in ("once", "when", "until", "before", "till", "after") and not without(self._named_in([text]), move.by):
                continue
            elif kind == "defer" and without(self._named_in([text]), move.by):
                kind = "conditional"  # "will discuss it when Oslo has paid"
            if kind == "reject" and marker not in REFUSED_UNTIL:
                continue
            move.conditions.append(text)
            if (kind == "conditional" or marker == "first") and move.condition_at is None:
                low = self._text.index(text, at)
                move.condition_at = Mention(move.document, low, low + len(text), text)
                move.condition_words = self._content([t.i for t in s.tokens if low <= t.start < low + len(text)])
        if voice.modal in ("can", "could") and kind == "accept" and voice.spoken is None:
            return None
        if kind == "accept" and re.search(r"\bin principle\b|\bbut not\b(?! before)", self._lower):
            kind = "conditional"
        move.kind = kind
        move.partial |= self._words.cue("partial", self._lower)
        move.reasons = self._terms.reasons(start)
        if entry.id == "call-it-names":
            body = self._text[max(start, move.noun_at.end if move.noun_at else start) : s.end]
            move.reasons = [re.split(r" at a time when| when | while |; ", body)[0].strip(" .,")]
        move.earlier = token.dep == "advcl" and any(m.text.lower() in ("after", "since") for m in s.kids(token.i, "mark", "advmod"))
        move.date = self._terms.day_of(match)
        move.window = self._terms.window_of(match, move.date, None) if entry.id == "come" or kind == "counter" else None
        self._describe(match, move)
        return move

    def _is_to(self, verb: int) -> bool:
        s = self._s
        token = s.tokens[verb]
        return token.tag == "VBG" and any(a.text.lower() in ("is", "are") for a in s.kids(verb, "aux"))

    # ---------------------------------------------------------------- ends
    def _end(self, match: Match, move: Move) -> Move | None:
        s, voice = self._s, match.voice
        token = s.tokens[match.verb]
        if (voice.negated is not match.phrase.only_negated) or voice.doubtful or voice.modal in MIGHT or (voice.infinitive and not voice.bound):
            return None
        if move.act == "withdraw" and not move.by and voice.spoken is not None:
            move.by = self._cast.speaker(match.verb)
        if move.act == "fulfil":
            if voice.modal is not None or token.tag not in ("VBD", "VBN", "VBG") or voice.infinitive or (token.tag == "VBG" and token.dep == "xcomp"):
                return None
            if match.phrase.pos == "N" and not (
                s.tokens[match.tokens[0]].dep in ("nsubj", "nsubjpass") or s.tokens[s.tokens[match.tokens[0]].head].text.lower() in ("at", "after", "during")
            ):
                return None
            if match.phrase.pos == "N" and any(
                t.text.lower() in ("no", "further", "next", "proposed", "planned", "another", "future") for t in s.kids(match.tokens[0], "det", "amod")
            ):
                return None
            move.words |= frozenset(match.phrase.entry.concept) | self._content([k for t in s.kids(match.verb, "nsubj", "nsubjpass") for k in s.subtree(t.i)])
        if move.act == "lapse" and voice.modal in WOULD:
            return None
        move.date = self._terms.day_of(match)
        return move
