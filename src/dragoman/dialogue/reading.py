"""One document and its coded events in; the moves of dialogue that it reports, in the order of the text, out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import pairwise

from dragoman import syntax
from dragoman.actors import Hit, SentenceActors
from dragoman.dialogue.cast import Cast
from dragoman.dialogue.moves import Move
from dragoman.dialogue.parts import Line
from dragoman.dialogue.phrases import MIGHT, WOULD, Match, Voice, is_main, voice_of
from dragoman.dialogue.sides import without
from dragoman.dialogue.words import Entry, Phrase, load
from dragoman.lexicon import Lexicon
from dragoman.model import Document, Event, Mention

OR_ELSE = re.compile(
    r"\bor (?:else|it|they|he|the|be|one|lose|face|risk|see|his|its|their|that)\b|\bunless\b|\botherwise\b|\bwill (?:be (?!held)|cut|close|strike|shoot|kill)",
    re.I,
)
HOSTING = re.compile(
    r"\bbring (?:\w+ ){1,6}together\b|\bto (?:host|convene|attend|come to|sit down|receive)\b"
    r"|\bto (?:a |an |the |its |his )?[\w -]{0,30}(?:talks|meeting|summit|round|table|conference)\b|\bcome to\b",
    re.I,
)
TO_COME = re.compile(
    r"\b(?:comes? into (?:force|effect)|takes? effect|(?:is|are) (?:to (?:begin|start|be held|open|take place)|set for|due|scheduled|planned for)"
    r"|(?:would|will) (?:begin|start|be held|take place)|expect(?:s|ed)? (?:the )?(?:talks|meeting|round|negotiations|it|them))\b"
)
HEARSAY = re.compile(
    r"\b(?:reports?|rumou?rs?|claims?|stor(?:y|ies)|suggestions?)\b[^.;]{0,60}"
    r"\b(?:den(?:y|ies|ied)|invented|untrue|false|baseless|unfounded|nonsense|refuted|dismissed)\b"
    r"|\bden(?:y|ies|ied) (?:[\w-]+ ){0,3}?(?:reports?|rumou?rs?|claims?|having|that)\b"
    r"|\b(?:is|are) whispered\b|\brumou?rs?\b|\breported(?:ly)? that\b|\bfairy tale\b",
    re.I,
)
# What an event that no phrase covers is: act and kind by event type, and for AGREE by whether CAMEO calls it an intent to meet.
BY_EVENT = {
    "REQUEST": ("offer", "demand"), "AGREE": ("reply", "accept"), "CONCEDE": ("reply", "accept"), "SUPPORT": ("reply", "accept"),
    "REJECT": ("reply", "reject"), "CONSULT": ("fulfil", None), "RETREAT": ("fulfil", None),
}  # fmt: skip
IMPLICATIVE = frozenset({"use", "take", "write", "phone", "ring", "telephone", "travel", "fly", "move", "proceed", "go"})


# What may follow a refusal as a condition; "at a time when …" is none.
REFUSED_UNTIL = ("until", "till", "unless", "before", "only if", "only when", "only after", "without", "once", "first", "as long as", "so long as")


def may_move(text: str) -> bool:
    """Tell, without parsing, whether a text could hold a move."""
    return load().may_move(text)


def read(lexicon: Lexicon, document: Document, hits: Iterable[Hit], sentences: Iterable[SentenceActors], events: Sequence[Event] = ()) -> list[Move]:
    """List the moves of dialogue that a document reports.

    Args:
        lexicon: who is who.
        document: the text, with its day of publication if known.
        hits: the names in it.
        sentences: its sentences in their order, with their parties.
        events: the coded events of the document.
    """
    words = load()
    if not words.may_move(document.text):
        return []
    states: Counter[str] = Counter()
    for hit in hits:
        states.update({e.country for n in hit.names if (e := lexicon.entities[n.entity]).country and e.kind in ("state", "partially recognised")})
    cast = Cast(words, lexicon, states, document.source.country if document.source else None)
    found: list[Move] = []
    for actors in sentences:
        cast.begin(actors)
        line = _Line(words, document, cast, [e for e in events if e.sentence == actors.sentence.index])
        found += line.moves()
    for move in found:
        move.near = cast.near(move.sentence, move.by)
    return found


class _Line(Line):
    """The moves of one sentence."""

    def moves(self) -> list[Move]:
        """List them in the order of the text."""
        s = self._s
        hearsay = HEARSAY.search(self._body)
        found = [m for match in self._finder.matches() if (m := self._move(match)) and not (hearsay and m.act == "offer")]
        found += self._from_events(found) if not hearsay else []
        found += self._unless(found)
        found += self._oughts(found)
        found += self._windows(found)
        found += self._mentions(found)
        for move in found:
            move.events = self._behind(move)
            move.contexts = list(dict.fromkeys(c for e in self._events if e.id in move.events for c in e.contexts))
        self._set_apart([m for m in found if m.act == "offer"])
        takes = [m for m in found if m.act == "reply"]
        found = [m for m in found if not (m.phrase == "ready" and any(o.start > m.start and o.end <= s.end and o.by == m.by for o in takes))]
        found += self._deeds(found)
        found = [
            m
            for m in found
            if not any(o is not m and o.act == m.act and o.start <= m.start and m.end <= o.end and (o.start, o.end) != (m.start, m.end) for o in found)
        ]
        days = [m.date for m in found if m.date and m.date.start and m.date.start == m.date.end]
        self._cast.day = (s.index, days[-1]) if days else None
        return sorted(found, key=lambda m: (m.start, m.end))

    def _set_apart(self, offers: Sequence[Move]) -> None:
        """Note which offers "also" stands with: between the one before and the one after."""
        starts = [m.start for m in offers]
        for move in offers:
            low = max((m.end for m in offers if m.end <= move.start), default=self._s.start)
            high = min((start for start in starts if start > move.start), default=self._s.end)
            stretch = self._text[low:high].lower()
            move.further = self._words.cue("additive", stretch)

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
        if voice.modal in ("would", "'d") and voice.spoken is None and entry.id not in ("rather", "ready"):
            return None
        if token.dep in ("pcomp", "csubj", "amod") and token.tag == "VBG":
            return None
        if match.phrase.pos == "V" and syntax.is_passive(s, match.verb) and not move.by:
            move.by = [] if entry.kind is None else move.owner
        if entry.conveys or (move.owner and entry.kind is None and without(move.owner, move.by)):
            move.by = move.owner
        move.to = self._addressees(match, move)
        move.words |= self._content(syntax.subjects(s, match.verb)) & {"mediation"}  # what envoys offer is to mediate
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
            move.weak = loose and not move.to and not move.owner
            if entry.id == "come-with" and move.noun == "it":
                move.pointing = True
        elif move.noun and move.noun != "it" and entry.kind == "proposal":
            move.kind = move.noun
        if not move.by and not (move.pointing or move.noun or move.kind is None):
            return None
        if (move.by and move.to and not without(move.to, move.by)) or (entry.kind == "demand" and self._is_internal(match, move)):
            return None
        if token.dep == "acl" and token.tag == "VBN" and not move.to:
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
        self._describe(match, move)
        return move

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
        if match.phrase.pos == "V" and (self._is_thing(match) or (not move.by and (not subjects or subjects[0].text.lower() == "it"))):
            passive = syntax.agents(s, match.verb) if syntax.is_passive(s, match.verb) else []
            told = voice.spoken is not None or bool(re.search('["“”]', self._body)) or not (syntax.is_passive(s, match.verb) or voice.infinitive)
            move.by = move.by or self._cast.all_of(passive) or (self._cast.speaker(match.verb) if told else [])  # "no paper was signed" tells not by whom
        move.everyone = not move.by and any(
            t.text.lower() in ("both", "two", "sides", "three", "warring", "rival")
            for k in syntax.subjects(s, match.verb)
            for t in (s.tokens[k], *s.kids(k, "amod"))
        )
        if entry.id == "answer":
            kind = self._told(match)
            if kind is None:
                return None
        if move.owner and move.noun_at and not without(move.owner, move.by):
            # "took Russia up on its offer": who stands between is the owner
            between = [t.i for t in s.tokens if s.tokens[match.verb].end <= t.start < move.noun_at.start and t.tag.startswith("NN")]
            move.owner = self._cast.all_of(between)
        move.owner = without(move.owner, move.by)
        if not move.by and not move.everyone:
            return None
        start = s.tokens[max(match.tokens)].end
        for marker, text, at in self._terms.conditions(start):
            inside = next((t.i for t in s.tokens if t.start >= at), match.verb)
            if self._other_clause(inside, match.verb):
                continue
            future = voice.modal is not None or voice.bound or token.tag in ("VBZ", "VBP")
            if kind in ("accept", "conditional") and (future or marker not in ("when", "before", "until", "till", "once", "pending")):
                kind = "conditional"
            elif kind == "reject" and marker in REFUSED_UNTIL:
                kind = "conditional" if voice.negated and marker != "without" else kind
            elif kind == "defer" and marker in ("once", "when", "until", "before", "till"):
                continue
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
        move.date = self._terms.day_of(match)
        move.window = self._terms.window_of(match, move.date, None) if entry.id == "come" or kind == "counter" else None
        self._describe(match, move)
        return move

    def _deeds(self, found: Sequence[Move]) -> list[Move]:
        """Find what a party says it will or won't do: an answer if that is what it was asked for."""
        s, made = self._s, []
        taken = [(m.start, m.end) for m in found]
        for token in s.tokens:
            modals = [a.text.lower() for a in s.kids(token.i, "aux") if a.tag == "MD"]
            if (
                not syntax.is_verb(token)
                or not modals
                or modals[0] not in (*WOULD, "can", "ca", "could")
                or any(a <= token.start < b for a, b in taken)
                or token.lemma == "be"
            ):
                continue
            voice = voice_of(s, token.i, self._words, self._cast.speech)
            if voice.doubtful or voice.denied or (not voice.negated and modals[0] not in WOULD):
                continue
            entry = Entry("deed", "reply", "reject" if voice.negated else "accept", soft=True)
            phrase = Phrase(entry, "V", (token.lemma,), False)
            match = Match(phrase, [token.i], token.i, voice, self._finder.objects(phrase, [token.i], token.i), sorted(set(s.subtree(token.i)) - {token.i}))
            voice.negated = False
            move = Move(self._document.id, self._document.published, s.index, token.start, token.end, token.text, "reply", entry.kind, phrase="deed", soft=True)
            move.words = self._content([token.i, *(k for k in match.region if s.tokens[k].dep not in ("nsubj", "nsubjpass"))])
            move.around = self._around
            move.by = self._doers(match)
            made += [m for m in [self._reply(match, move)] if m]
        return made

    def _is_to(self, verb: int) -> bool:
        s = self._s
        token = s.tokens[verb]
        return token.tag == "VBG" and any(a.text.lower() in ("is", "are") for a in s.kids(verb, "aux"))

    # ---------------------------------------------------------------- ends
    def _end(self, match: Match, move: Move) -> Move | None:
        s, voice = self._s, match.voice
        token = s.tokens[match.verb]
        if voice.negated or voice.doubtful or voice.modal in MIGHT or (voice.infinitive and not voice.bound):
            return None
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
            if owner:
                move = Move(self._document.id, self._document.published, s.index, token.start, token.end, token.text, "mention", phrase="mention")
                move.noun, move.owner, move.pointing = self._finder.noun_kind(token.i), owner, True
                move.words = self._content([k for k in s.subtree(token.i) if k != token.i])
                made.append(move)
        return made

    # ---------------------------------------------------------------- events
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
            if self._words.has("denying", s.tokens[head].lemma) or s.tokens[head].lemma in ("say", "tell", "add", "be", "make", "give", "hold"):
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
            self._describe(match, move)
            made += [move] if by and move.words else []
        return made

    def _unless(self, found: Sequence[Move]) -> list[Move]:
        """Find "will strike unless the government opens talks by Friday": an ultimatum without a word for it."""
        s = self._s
        if any(m.kind == "ultimatum" for m in found) or not self._terms.has_term(s.start):
            return []
        for token in s.tokens:
            for clause in s.kids(token.i, "advcl") if any(a.text.lower() in WOULD for a in s.kids(token.i, "aux")) else ():
                marks = [m.text.lower() for m in s.kids(clause.i, "mark")]
                to = self._cast.all_of([t.i for t in s.kids(clause.i, "nsubj", "nsubjpass")])
                if "unless" in marks and to:
                    by = without(self._cast.speaker(token.i) or self._cast.all_of(syntax.subjects(s, token.i)), to)
                    match = Match(
                        Phrase(Entry("unless", "offer", "ultimatum"), "V", (token.lemma,), False), [token.i], token.i, Voice(), [], s.subtree(clause.i)
                    )
                    move = Move(self._document.id, self._document.published, s.index, token.start, token.end, token.text, "offer", "ultimatum", by=by, to=to)
                    move.words, move.phrase = self._content(match.region), "unless"
                    move.date = self._terms.day_of(match)
                    move.window = self._terms.window_of(match, move.date, "ultimatum")
                    self._describe(match, move)
                    return [move] if by else []
        return []
