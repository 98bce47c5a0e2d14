"""A phrase in its sentence in; who acts, to whom, whose offer is meant and what it is about, out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

import dragoman.when as when
from dragoman import syntax
from dragoman.dialogue.cast import Cast
from dragoman.dialogue.moves import Move
from dragoman.dialogue.phrases import WOULD, Finder, Match
from dragoman.dialogue.sides import Side, unite, without
from dragoman.dialogue.terms import Terms
from dragoman.dialogue.words import Words, stem
from dragoman.model import Document, Event, Mention, Party

PURPOSE = re.compile(
    r"\bto (?:prepare|pave|defuse|ease|avert|end|settle|build|resolve|discuss|talk through|work out|clear)\b[^,.;\"”]+"
    r"|\b(?:in order to|aimed at|so as to)\s+[^,.;\"”]+"
)
PLACE = re.compile(
    r"\b(?:at|in) (?:(?:the |a |an |their )?[a-z -]*?(?:place|venue|site|border|frontier|capital)\b[^,.;\"”]*?(?= in | on | from |[,.;\"”]|$)"
    r"|[A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)
# what a sentence adds to what is offered: who said so, what else was done, on what condition
ASIDE = re.compile(
    r", (?:said|saying|which|who|but|and|so|telling|warning|threatening|adding|arguing|citing|blaming|provided)\b|[;”\"]"
    r"|,? (?:if|unless|provided|as long as|so long as|on condition) |, (?:[\w’'-]+ ){1,8}?(?:said|told|announced)\b"
)
BEHIND = {"offer": ("REQUEST", "AGREE", "CONCEDE", "THREATEN", "CONSULT", "SUPPORT"), "reply": ("AGREE", "CONCEDE", "SUPPORT", "REJECT", "CONSULT", "RETREAT")}
INTERNAL = ("LEG", "GOV", "MIL", "COP", "JUD")  # whose own people one may order about


class Line:
    """One sentence, and what is asked of it about a phrase.

    Args:
        words: the lexicon of dialogue.
        document: the text that it stands in.
        cast: the sides so far; must have begun this sentence.
        events: the coded events of the sentence.
    """

    def __init__(self, words: Words, document: Document, cast: Cast, events: Sequence[Event]) -> None:
        self._words, self._document, self._cast, self._events = words, document, cast, events
        self._s = cast.sentence
        self._text = document.text
        self._body = document.text[self._s.start : self._s.end]
        self._lower = self._body.lower()
        self._terms = Terms(words, self._s, document.text, document.published)
        self._finder = Finder(words, cast, self._terms.times)

    def _addressees(self, match: Match, move: Move) -> list[Side]:
        """Find to whom it is put: the one asked, the one behind "to", who is to do it, whom it is to be done with."""
        s, cast, v = self._s, self._cast, match.verb
        tokens = match.tokens

        def others(heads: Sequence[int]) -> list[Side]:
            return without(cast.all_of([h for h in heads if not cast.is_place(h)]), move.by)

        def of(k: int) -> bool:
            head = s.tokens[s.tokens[k].head]
            return head.text.lower() == "of" and head.head != v and s.tokens[head.head].tag != "NNS"  # "asked for the release of two pilots" asks no pilots

        steps: list[list[int]] = [[t.i for t in s.kids(v, "dative") if t.tag not in ("IN", "TO")], [t.i for t in s.kids(v, "dobj")][:-1]]
        if match.phrase.entry.kind in ("demand", "invitation", "ultimatum", None):
            steps.append(
                [
                    *(t.i for t in s.kids(v, "dobj")),
                    *(k for k in match.objects if self._finder.noun_kind(k) is None and s.tokens[k].dep in ("dobj", "pobj", "nsubjpass") and not of(k)),
                ]
            )
        nouns = [t for t in tokens[1:] if s.tokens[t].tag.startswith("NN")]
        for p in ("to", "on", "before", "with", "from", "of"):
            steps.append([k for at in ((v,) if p == "of" else (v, *tokens[1:], *nouns, *match.objects)) for k in syntax.obliques(s, at, p)])
        steps.append([k for o in match.objects if self._finder.noun_kind(o) for k in syntax.obliques(s, o, "for")])
        steps.append([k for t in s.tokens if self._words.has("papers", t.lemma) and t.i != v for k in syntax.obliques(s, t.i, "to")])
        steps.append([t.i for c in s.kids(v, "xcomp", "ccomp", "advcl") for t in s.kids(c.i, "nsubj")])
        move.hint = others(
            [
                k
                for k in match.region
                if (s.tokens[k].dep == "pobj" and s.tokens[s.tokens[k].head].text.lower() in ("to", "with", "from", "between"))
                or (s.tokens[k].dep == "pobj" and s.tokens[s.tokens[k].head].text.lower() == "of" and self._finder.is_talks(s.tokens[s.tokens[k].head].head))
            ]
        )
        for heads in steps:
            found = others(heads)
            if found:
                return found
        return []

    def _doers(self, match: Match) -> list[Side]:
        s, cast = self._s, self._cast
        if match.phrase.pos == "N":
            head = match.tokens[0]
            return cast.all_of([t.i for t in s.kids(head, "poss", "amod", "compound")])
        subjects = syntax.subjects(s, match.verb)
        token = s.tokens[match.verb]
        if token.dep == "conj" and token.tag in ("VBD", "VBN") and syntax.is_passive(s, token.head):
            subjects = [
                p.i for t in s.kids(match.verb, "prep", "agent") if t.text.lower() == "by" for p in s.kids(t.i, "pobj")
            ] or subjects  # "proposed by A and agreed to by B"
        if token.dep == "acl" and token.tag in ("VBN", "VBD") and s.tokens[token.head].dep == "ROOT" and not syntax.agents(s, match.verb):
            subjects = [token.head]  # a sentence whose only verb the parser took for a participle
        found = [x for k in subjects if not self._finder.noun_kind(k) or self._cast.actors.hit_at.get(k) for x in cast.of(k)]
        if not found and token.dep == "xcomp":
            found = cast.all_of(syntax.subjects(s, token.head))  # "used the last hours to offer …"
        if not found:
            found = cast.all_of([t for k in subjects for t in s.subtree(k) if s.tokens[t].dep == "appos" and s.tokens[t].tag.startswith("NNP")])
        if not found:
            # "Finland's national conciliator": an office that no lexicon has is its state's
            single = [k for k in subjects if s.tokens[k].tag == "NN" and not cast.is_outsider(k) and not self._finder.noun_kind(k)]
            found = cast.all_of(
                [t.i for k in single for t in s.kids(k, "poss", "amod") if t.i in cast.actors.hit_at and not self._words.has("papers", s.tokens[k].lemma)]
            )
        if not found and any(self._words.has("verdicts", s.tokens[k].lemma) for k in subjects):
            found = [x for k in subjects for x in self._owner(k)] or cast.speaker(match.verb)
        if not found and any(self._words.has("papers", s.tokens[k].lemma) for k in subjects):
            found = cast.all_of([t.i for k in subjects for t in s.kids(k, "poss", "amod", "compound")]) or cast.speaker(match.verb)
        return unite(found)

    def _take_up(self, match: Match, move: Move) -> None:
        """Note by which noun an offer is spoken of, and whose it is."""
        s, finder = self._s, self._finder
        near = [*match.tokens[1:], *match.objects]
        between = {t.text.lower() for t in s.tokens[match.tokens[0] + 1 : match.tokens[-1]]}
        if (
            match.phrase.entry.act == "offer"
            and match.phrase.entry.id != "put-it-to"
            and len(match.tokens) > 1
            and between & {"both", "it", "this", "that", "them", "these"}
        ):
            move.noun, move.pointing = "it", True  # "made both a condition of it"
        if match.phrase.entry.act != "offer" or syntax.is_passive(s, match.verb):
            near += [t.i for t in s.kids(match.verb, "nsubj", "nsubjpass")]
        for k in near:
            token = s.tokens[k]
            if token.text.lower() in ("it", "them", "this", "that") and token.tag[:2] in ("PR", "DT") and move.noun is None:
                move.noun, move.pointing = "it", True
            kind = finder.noun_kind(k)
            the = any(t.text.lower() in ("the", "this", "that") for t in s.kids(k, "det"))  # "made the offer" tells again, "made an offer" for the first time
            if kind is None or (k in match.tokens and match.phrase.entry.act == "offer" and match.phrase.entry.kind is not None and not the):
                continue
            move.noun, move.noun_at = kind, Mention(move.document, token.start, token.end, token.text)
            move.pointing, move.owner = finder.points_back(k), self._owner(k)
            return
        if move.act == "reply" and move.noun in (None, "it"):
            # "Kenya's inspection team", "Zambian terms": whose thing is taken or refused, though no noun for an offer stands there
            move.owner = unite(x for k in match.objects for x in self._owner(k))
            move.owner = move.owner or self._cast.all_of(
                [t.i for t in s.kids(match.verb, "dobj") if not self._finder.noun_kind(t.i)]
            )  # "embraced the Red Cross"

    def _owner(self, k: int) -> list[Side]:
        """Tell whose offer a noun means: "a Cuban offer", "the call by Baku", "the plan that Brussels presented"."""
        s, cast = self._s, self._cast
        found = cast.all_of([t.i for t in s.kids(k, "poss")]) or cast.all_of([t.i for t in s.kids(k, "amod", "compound", "nmod")])
        if not found:
            found = cast.all_of([p.i for t in s.kids(k, "prep", "agent") if t.text.lower() in ("by", "from") for p in s.kids(t.i, "pobj")])
        if not found:
            found = cast.all_of([h for v in s.kids(k, "relcl", "acl") if v.tag != "VB" for h in syntax.subjects(s, v.i) if h != k])
        return found

    @cached_property
    def _around(self) -> frozenset[str]:
        """What the whole sentence is about."""
        return self._content([t.i for t in self._s.tokens])

    def _content(self, tokens: Sequence[int]) -> frozenset[str]:
        """List what tokens are about: stems and concepts, without names of sides, times and words that tell nothing."""
        s, words = self._s, self._words
        found: set[str] = set()
        for k in tokens:
            t = s.tokens[k]
            if (
                t.tag[:2] not in ("NN", "VB", "JJ", "CD")
                or k in self._terms.times
                or (t.tag[:2] in ("NN", "JJ") and t.text[:1].isupper() and self._cast.alone(k))
            ):
                continue
            lemma = words.lemma(t)
            pair = f"{lemma} {s.tokens[k + 1].text.lower()}" if k + 1 < len(s.tokens) else ""
            found.update(words.concepts.get(pair) or words.concepts.get(lemma) or words.concepts.get(t.text.lower()) or ())
            if lemma not in words.lists["stop"] and t.text.lower() not in words.lists["stop"] and len(lemma) > 2:
                found.add(stem(lemma))
        return frozenset(found)

    def _describe(self, match: Match, move: Move) -> None:
        """Give subject, purpose and place in the words of the text."""
        s = self._s
        roots = (match.verb, *match.objects)
        acts = [t.i for r in roots for t in s.kids(r, "xcomp", "advcl", "acl") if t.tag == "VB" and t.i > match.verb]
        acts = acts or [t.i for t in s.kids(match.verb, "ccomp") if t.i > match.verb]
        region = s.subtree(acts[0]) if acts else [k for k in match.region if k > min(match.tokens)] or list(match.region)
        if move.kind != "invitation":  # "Vanuatu a joint survey", "Athens to call its ships back": to whom it goes is told elsewhere
            start = next((n for n, k in enumerate(region) if not self._leads_in(k, move)), 0)
            region = region[start:]
        if not region:
            return
        body = self._text[s.tokens[region[0]].start : s.tokens[region[-1]].end]
        body = ASIDE.split(body)[0]
        move.subject = re.sub(r"^(?:that|to|for|of|on|the|a|an) |,? (?:and|or|for|to|of|in|on|at|by|with)$", "", body).strip(" ,.") or None
        purpose = PURPOSE.search(body)
        move.purpose = purpose[0] if purpose and purpose.start() > 0 else None
        offset = s.tokens[region[0]].start
        named = {t.end - offset for t in s.tokens if t.dep not in ("amod", "compound", "nmod")}  # "in Armenian hands" is no place
        move.place_text = next((m[0] for m in PLACE.finditer(body) if m.end() in named and not when.find(m[0])), None)

    def _leads_in(self, k: int, move: Move) -> bool:
        """Tell whether a word before what is offered only names the addressee, a day, or joins them to it."""
        token = self._s.tokens[k]
        named = self._cast.alone(token.head if token.dep == "compound" else k)
        return (
            k in self._terms.times
            or token.text.lower() in ("that", "to", "the", "and", "his", "its")
            or bool(named and move.to and not without(named, move.to))
        )

    def _parties(self, parties: Sequence[Party]) -> list[Side]:
        """Turn the parties of an event into sides, by the noun that each mention ends in."""
        s, found = self._s, []
        for party in parties:
            if party.start is not None and party.end is not None:
                inside = [t.i for t in s.tokens if party.start <= t.start < party.end]
                found += self._cast.alone(next((k for k in reversed(inside) if s.tokens[k].head not in inside), inside[-1])) if inside else []
        return unite(found)

    def _behind(self, move: Move) -> list[str]:
        """Name the coded events behind a move: those that share its words, else those of a fitting type in its sentence by one of its sides."""
        shared = [e.id for e in self._events if e.trigger.start < move.end and move.start < e.trigger.end]
        if shared:
            return shared
        keys = {x.country or x.name for x in move.by}
        types = BEHIND.get(move.act, ())
        return [e.id for e in self._events if e.event_type in types and keys & {p.country or (p.name or p.text).lower() for p in e.actors}][:1]

    def _named_in(self, texts: Sequence[str]) -> list[Side]:
        """List the sides that stand in parts of the sentence."""
        spans = [(at, at + len(text)) for text in texts if (at := self._text.find(text, self._s.start)) >= 0]
        return self._cast.all_of([t.i for t in self._s.tokens if any(a <= t.start < b for a, b in spans) and t.tag[:2] in ("NN", "PR")])

    def _is_thing(self, match: Match) -> bool:
        """Tell whether the grammatical subject is the offer, or a mere "it"."""
        s = self._s
        heads = s.kids(match.verb, "nsubj", "nsubjpass", "expl", "csubj")
        return bool(heads) and all(
            t.text.lower() in ("there", "this", "that", "nothing", "none", "time", "nobody", "no")
            or t.dep == "expl"
            or self._finder.noun_kind(t.i)
            or self._finder.is_talks(t.i)
            for t in heads
        )

    def _other_clause(self, k: int, verb: int) -> bool:
        """Tell whether a word belongs to another act of the sentence than the verb's."""
        s = self._s
        path = syntax.path_up(s, k, verb)
        return (
            path is None
            and syntax.path_up(s, verb, syntax.clause_of(s, k)) is None
            and s.tokens[verb].dep not in ("ccomp", "conj", "xcomp", "parataxis", "ROOT", "advcl")
        )

    def _told(self, match: Match) -> str | None:
        """Tell what "answered that …" amounts to: a no where it holds one or all goes on as before; a promise to answer later puts it off."""
        s = self._s
        if match.voice.modal in WOULD or match.voice.bound:
            return "defer"
        inner = [k for c in s.kids(match.verb, "ccomp", "parataxis") for k in s.subtree(c.i)] or [t.i for t in s.tokens if t.i < match.verb]
        would = any(s.tokens[k].text.lower() in WOULD for k in inner)
        if would and any(m.text.lower() in ("when", "if", "once", "after") for k in inner for m in s.kids(k, "mark", "advmod")):
            return "conditional"
        no = any(s.tokens[k].dep == "neg" or s.tokens[k].text.lower() in ("no", "nobody", "never", "nothing", "nor", "neither") for k in inner)
        return "reject" if no or any(self._words.has("persist", s.tokens[k].lemma) for k in inner) else None

    def _is_internal(self, match: Match, move: Move) -> bool:
        """Tell whether a demand only goes to one's own people: "asked the Senate", "ordered the police"."""
        s, cast = self._s, self._cast
        direct = [o for o in match.objects if s.tokens[o].dep in ("dobj", "dative") and s.tokens[o].tag.startswith("NN") and o < match.verb + 8]
        asked = [
            o
            for o in direct
            if any(not r.owner and r.party.sector in INTERNAL for r in cast.actors.refer(o)) and not self._words.has("others", s.tokens[o].lemma)
        ]
        return bool(asked) and not without(cast.all_of(asked), move.by) and match.phrase.entry.id != "want"
