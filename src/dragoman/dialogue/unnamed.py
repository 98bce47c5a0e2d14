"""A sentence in; the moves that no phrase of the lexicon names, read from coded events, from what a party will or should do, and from threats, out."""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import structs

from dragoman import syntax
from dragoman.dialogue.acts import LESS, Acts
from dragoman.dialogue.moves import Move
from dragoman.dialogue.phrases import MIGHT, WOULD, Match, Voice, voice_of
from dragoman.dialogue.sides import unite, without
from dragoman.dialogue.words import Entry, Phrase

TO_COME = re.compile(
    r"\b(?:comes? into (?:force|effect)|takes? effect|(?:is|are) (?:to (?:begin|start|be held|open|take place)|set for|due|scheduled|planned for)"
    r"|(?:would|will|could|can|may|might) (?:begin|start|be held|take place|open)|expect(?:s|ed)? (?:the )?(?:talks|meeting|round|negotiations|it|them))\b"
)
NOT_BEFORE = re.compile(
    r'(?:^|["“:;–-] ?|[,] )(?:[Bb]ut )?([Nn]ot (?:before|until|unless|without)|[Oo]nly (?:if|when|after|once)|[Nn]othing (?:before|until))\b'
)
# What an event that no phrase covers is: act and kind by event type, and for AGREE by whether CAMEO calls it an intent to meet.
BY_EVENT = {
    "REQUEST": ("offer", "demand"), "AGREE": ("reply", "accept"), "CONCEDE": ("reply", "accept"), "SUPPORT": ("reply", "accept"),
    "REJECT": ("reply", "reject"), "CONSULT": ("fulfil", None), "RETREAT": ("fulfil", None),
}  # fmt: skip
PLEDGES = frozenset({"pledge", "promise", "vow", "undertake", "commit"})
UNTOLD = frozenset({"say", "tell", "add", "be", "make", "give", "hold", "refuse", "decline"})  # verbs whose event says no more than their phrases do


class Unnamed(Acts):
    """Finds what no phrase covers, given the moves that phrases made."""

    def _deeds(self, found: Sequence[Move]) -> list[Move]:
        """Find what a party says it will or won't do: an answer if that is what it was asked for."""
        s, made = self._s, []
        taken = [(m.start, m.end) for m in found]
        for token in s.tokens:
            modals = [a.text.lower() for a in s.kids(token.i, "aux") if a.tag == "MD"]
            if token.dep == "xcomp" and token.tag == "VB" and s.tokens[token.head].lemma in PLEDGES:
                modals = ["will"]
            if (
                not syntax.is_verb(token)
                or not modals
                or modals[0] not in (*WOULD, "can", "ca", "could")
                or any(a <= token.start < b for a, b in taken)
                or (token.lemma == "be" and not s.kids(token.i, "expl"))
            ):
                continue
            voice = voice_of(s, token.i, self._words, self._cast.speech)
            if voice.doubtful or voice.denied or (not voice.negated and modals[0] not in WOULD):
                continue
            no = voice.negated is not self._words.has(
                "persist", "go on" if token.lemma == "go" and any(t.text == "on" for t in s.kids(token.i)) else token.lemma
            )
            entry = Entry("deed", "reply", "reject" if no else "accept", soft=True)
            phrase = Phrase(entry, "V", (token.lemma,), False)
            match = Match(phrase, [token.i], token.i, voice, self._finder.objects(phrase, [token.i], token.i), sorted(set(s.subtree(token.i)) - {token.i}))
            voice.negated, voice.modal, voice.infinitive = False, "would", False
            move = Move(self._document.id, self._document.published, s.index, token.start, token.end, token.text, "reply", entry.kind, phrase="deed", soft=True)
            things = token.lemma == "be" or (voice.spoken is not None and not any(self._cast.is_outsider(k) for k in syntax.subjects(s, token.i)))
            doers = self._doers(match)
            move.words = self._content([token.i, *(k for k in match.region if not doers or s.tokens[k].dep not in ("nsubj", "nsubjpass"))])
            move.around = self._around
            move.by = doers or (self._cast.speaker(token.i) if things else [])
            made += [m for m in [self._reply(match, move)] if m]
        return made

    def _bargains(self, found: Sequence[Move]) -> list[Move]:
        """Take "will free the crew if Lima reopens the port", "will free nine men, not twenty" as offers; linking makes them answers to what was asked."""
        made = []
        for move in found:
            verb = next((t for t in self._s.tokens if move.start <= t.start < move.end), None)
            if move.act != "reply" or not move.soft or verb is None or not move.by:
                continue
            if not any(a.tag == "MD" for a in self._s.kids(verb.i, "aux")) and self._s.tokens[verb.head].lemma not in PLEDGES:
                continue
            rather = verb.lemma == "prefer" or any(t.text.lower() in ("rather", "sooner") for t in self._s.kids(verb.i, "advmod"))
            if not rather and not self._words.has("concessions", verb.lemma):
                continue
            if not self._doers(Match(Phrase(Entry("bargain", "offer"), "V", (verb.lemma,), False), [verb.i], verb.i, Voice(), [], [])):
                continue  # "it will take until May": nobody gives anything
            others = without(self._named_in(move.conditions), move.by)
            if not others and re.search(r"\bin (?:return|exchange) for\b", self._lower):
                others = without(self._named_in([self._body]), move.by)[:1]
            if move.kind == "conditional" and others:
                made.append(structs.replace(move, act="offer", kind="proposal", phrase="ready", soft=False, to=others, noun=None, pointing=False))
            elif move.kind == "accept" and (rather or LESS.search(self._text[move.start : self._s.end])):
                made.append(structs.replace(move, act="offer", kind="proposal", phrase="less", soft=False, weak=True, counter=True, noun=None, pointing=False))
        return made

    def _windows(self, found: Sequence[Move]) -> list[Move]:
        """A sentence that only tells when it is to be: "It comes into force on Monday evening"."""
        ahead = TO_COME.search(self._lower)
        if not ahead or any(m.act == "offer" for m in found):
            return []
        s = self._s
        window = self._terms.ahead(s.start + max(0, ahead.start() - 20))
        if window is None:
            return []
        start, end = s.start + ahead.start(), s.start + ahead.end()
        move = Move(self._document.id, self._document.published, s.index, start, end, self._text[start:end], "window", window=window)
        move.words = self._around
        return [move]

    def _mentions(self, found: Sequence[Move]) -> list[Move]:
        """Find "Lima's reply to the Chilean draft", where no phrase takes the offer up: what follows may be about it."""
        s, made = self._s, []
        for token in s.tokens:
            owner = self._owner(token.i) if self._finder.noun_kind(token.i) and not any(m.noun for m in found) else []
            at = s.tokens[token.head]
            if owner and token.lemma == "invitation" and at.text.lower() in ("at", "on", "upon") and s.tokens[at.head].tag in ("VBD", "VBN"):
                guests = self._cast.all_of(syntax.subjects(s, at.head))
                move = Move(self._document.id, self._document.published, s.index, token.start, token.end, token.text, "fulfil", phrase="at-invitation")
                move.noun, move.owner, move.by, move.words = "invitation", owner, unite([*guests, *owner]), frozenset({"talks"})
                made.append(move)
            elif owner:
                move = Move(self._document.id, self._document.published, s.index, token.start, token.end, token.text, "mention", phrase="mention")
                move.noun, move.owner, move.pointing = self._finder.noun_kind(token.i), owner, True
                move.words = self._content([k for k in s.subtree(token.i) if k != token.i])
                made.append(move)
        return made

    def _from_events(self, found: Sequence[Move]) -> list[Move]:
        """Make moves of coded events that no phrase covers."""
        s, made = self._s, []
        for event in self._events:
            if event.event_type not in BY_EVENT or {"negation", "hypothetical", "historical"} & set(event.auxiliary):
                continue
            head = next((t.i for t in s.tokens if t.start <= event.trigger.start < t.end), None)
            if head is None or any(m.start < event.trigger.end and event.trigger.start < m.end for m in found):
                continue
            verb = syntax.clause_of(s, head)
            if self._words.has("denying", s.tokens[head].lemma) or s.tokens[head].lemma in UNTOLD:
                continue
            if any(s.tokens[verb].start == m.start for m in found):
                continue
            voice = voice_of(s, verb, self._words, self._cast.speech)
            if voice.doubtful or voice.denied or voice.negated or voice.modal in MIGHT:
                continue
            if event.event_type == "SUPPORT" and not (event.cameo or "").startswith("057"):
                continue  # praise and backing answer nothing; a signature does
            act, kind = BY_EVENT[event.event_type]
            entry = Entry("event", act, kind, soft=act == "reply", weak=act == "offer", appeal=act == "offer")
            if event.event_type == "AGREE" and (event.cameo or "").startswith("036") and event.recipients:
                entry = Entry("event", "reply", "accept", soft=True)
            phrase = Phrase(entry, "V" if head == verb else "N", (s.tokens[head].lemma,), False)
            tokens = [x.i for x in s.tokens if event.trigger.start <= x.start < event.trigger.end]
            match = Match(phrase, tokens, verb, Voice(), self._finder.objects(phrase, tokens, verb), sorted(set(s.subtree(verb)) - {head, verb}))
            if self._terms.is_history(match):
                continue
            t = event.trigger
            move = Move(self._document.id, self._document.published, s.index, t.start, t.end, t.text, act, kind, phrase=event.event_type)
            move.words, move.around = self._content(match.region), self._around
            move.soft, move.weak, move.appeal = entry.soft, entry.weak, entry.appeal
            move.by, move.to = self._parties(event.actors), self._parties(event.recipients)
            move.date, move.window = event.date, self._terms.window_of(match, event.date, kind) if act == "offer" else None
            self._take_up(match, move)
            if act == "fulfil":
                move.words |= {"talks"} if event.event_type == "CONSULT" else {"withdrawal", "release"}
            elif not move.by or (act == "offer" and not without(move.to, move.by)):
                continue
            if act == "reply":
                conditions = [text for _, text, _ in self._terms.conditions(t.end)]
                move.conditions, move.kind = conditions, "conditional" if conditions and kind == "accept" else kind
            self._classify(match, move)
            self._describe(match, move)
            made.append(move)
        return made

    def _oughts(self, found: Sequence[Move]) -> list[Move]:
        """Find what a party says that another should do: a demand if it is told again or answered."""
        s, made = self._s, []
        for token in s.tokens:
            if token.tag != "MD" or token.text.lower() not in ("must", "should") or token.dep != "aux":
                continue
            verb = s.tokens[token.head]
            voice = voice_of(s, verb.i, self._words, self._cast.speech)
            asked = any(t.tag in ("WP", "WDT") for t in s.kids(verb.i, "nsubj", "nsubjpass", "dobj")) and verb.dep not in (
                "relcl",
                "ROOT",
            )  # "who should watch"
            inverted = any(k > token.i for k in syntax.subjects(s, verb.i))  # "Should London offer to pay, …"
            if asked or inverted or voice.negated or voice.denied or voice.doubtful or any(m.start <= verb.start < m.end for m in found):
                continue
            match = Match(Phrase(Entry("ought", "offer", "demand"), "V", (verb.lemma,), False), [token.i, verb.i], verb.i, voice, [], s.subtree(verb.i))
            by = without(self._cast.speaker(verb.i), self._cast.all_of(syntax.subjects(s, verb.i)))
            move = Move(self._document.id, self._document.published, s.index, token.start, verb.end, self._text[token.start : verb.end], "offer", "demand")
            move.by, move.weak, move.phrase, move.words = by, True, "ought", self._content(match.region)
            move.to = without(self._cast.all_of(syntax.subjects(s, verb.i)), by)
            refused = any(m.act == "reply" and m.kind == "reject" for m in found)  # "rejected it, saying that Lima should first pay" asks besides
            move.first = bool(re.search(r"\bfirst\b", self._lower)) and not refused
            self._describe(match, move)
            opinion = not move.to and syntax.is_passive(s, verb.i)  # "the case should be seen as …"
            made += [move] if by and move.words and not opinion else []
        return made

    def _unless(self, found: Sequence[Move]) -> list[Move]:
        """Find "will strike unless the government opens talks by Friday", "if it does not": an ultimatum without a word for it, or a demand."""
        s = self._s
        if any(m.act == "offer" for m in found):
            return []
        for token in s.tokens:
            if not any(a.text.lower() in WOULD for a in s.kids(token.i, "aux")) or s.kids(token.i, "neg"):
                continue
            for clause in s.kids(token.i, "advcl"):
                marks = [m.text.lower() for m in s.kids(clause.i, "mark")]
                subjects = s.kids(clause.i, "nsubj", "nsubjpass")
                said = next(iter(syntax.speech_above(s, token.i, self._cast.speech)), None)
                told = [t.i for t in s.kids(said, "dobj", "dative")] if said is not None else []
                to = self._cast.all_of([t.i for t in subjects]) or self._cast.all_of(told)
                threat = "unless" in marks or ("if" in marks and bool(s.kids(clause.i, "neg")))
                by = self._cast.all_of(syntax.subjects(s, token.i)) or self._cast.speaker(token.i)
                by = without(by, to) or without(self._cast.speaker(token.i), to)
                if not threat or not by or not subjects or voice_of(s, token.i, self._words, self._cast.speech).denied:
                    continue
                kind = "ultimatum" if self._terms.has_term(s.start) else "demand"
                match = Match(Phrase(Entry("unless", "offer", kind), "V", (token.lemma,), False), [token.i], token.i, Voice(), [], s.subtree(clause.i))
                move = Move(self._document.id, self._document.published, s.index, token.start, token.end, token.text, "offer", kind, by=by, to=to)
                move.words, move.phrase, move.weak = self._content(match.region), "unless", kind == "demand" or not to
                move.date = self._terms.day_of(match)
                move.window = self._terms.window_of(match, move.date, kind)
                self._describe(match, move)
                return [move]
        return []

    def _fragments(self, found: Sequence[Move]) -> list[Move]:
        """Find "Not before the crew is home, the minister said": a condition without a verb of consent."""
        s = self._s
        opening = NOT_BEFORE.search(self._body)
        if not opening or any(m.act in ("reply", "offer") for m in found):
            return []
        start, end = s.start + opening.start(1), s.start + opening.end(1)
        at = next((t.i for t in s.tokens if t.start >= start), 0)
        by = self._cast.speaker(at)
        if not by:
            return []
        move = Move(self._document.id, self._document.published, s.index, start, end, self._text[start:end], "reply", "conditional", by=by, phrase="fragment")
        move.words = move.around = self._around
        rest = re.split(r"[.;”\"]|, (?:[\w' ]+ (?:said|told|added)|then)\b", self._text[end : s.end])[0].strip(" ,.")
        move.conditions = [rest] if rest else []
        return [move]
