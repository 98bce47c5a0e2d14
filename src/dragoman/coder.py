"""Text in, coded events out: the stages of one document in their order."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date as Date
from itertools import islice
from pathlib import Path

from msgspec import Struct, structs

import dragoman.when as when
from dragoman import dialogue
from dragoman.actors import Discourse, Hit, NameFinder, Reader, SentenceActors, Spelling, long_forms
from dragoman.attribution import Account, AttributionReader, quoted_spans
from dragoman.dating import Dater
from dragoman.dialogue import Move
from dragoman.drafts import Draft
from dragoman.encoder import HOME as WEIGHTS
from dragoman.encoder import Encoder
from dragoman.frames import FrameMatcher
from dragoman.ingest.base import iso_day, language_code, text_id
from dragoman.judge import Judge
from dragoman.lexicon import Lexicon, words_of
from dragoman.lexicon import load as load_lexicon
from dragoman.lexicon.foreign import FORMER, LANGUAGES, state_named
from dragoman.merge import merge
from dragoman.model import Coding, Document, Event, Party, Place, Run, Span, Trigger
from dragoman.parse import Parser, Sentence, SpacyParser, Stretch, dateline, split
from dragoman.places import PlaceReader, dateline_of
from dragoman.relate import Relation, relate
from dragoman.scenes import SceneReader
from dragoman.uptake import take_up
from dragoman.version import VERSION

PRONOUN = re.compile(r"\b(?:he|she|it|they|we|his|her|its|their|him|them)\b", re.IGNORECASE)
TOGETHER = 16  # documents parsed at once; 4 is slower by a tenth, 64 no quicker
ABOUT = ("ACCUSE", "REJECT", "SUPPORT", "REQUEST", "THREATEN", "AGREE", "CONCEDE")  # said of something else, whose place isn't theirs
LOCAL = ("CONSULT", "PROTEST", "ASSAULT", "COERCE")  # acts that a dateline may place
LOCAL_SECTORS = ("COP", "JUD", "CVL", "OPP", "EDU", "LAB")  # "police in Kaduna arrested …", "students in Dhaka marched": who is there acts there


class Look(Struct, frozen=True):
    """A document before parsing: its sentences, the names in each, those that are parsed, and those of them that may hold an event, by index."""

    document: Document
    stretches: list[Stretch]
    hits: dict[int, list[Hit]]
    parsed: list[Stretch]
    eventful: frozenset[int]


class Coder:
    """Codes documents. All state is given at construction; `code` may be called from several threads.

    Args:
        lexicon: what is known of the world and of the language.
        parser: see `dragoman.parse.Parser`.
        judge: decides among candidates.
    """

    def __init__(self, lexicon: Lexicon, parser: Parser, judge: Judge) -> None:
        self.lexicon = lexicon
        self.parser = parser
        self.judge = judge
        self.names = NameFinder(lexicon)
        self.matcher = FrameMatcher(lexicon)
        self.scenes = SceneReader(lexicon)
        self.reader = Reader(lexicon)
        self.spelling = Spelling(lexicon)
        self.attribution = AttributionReader(lexicon)
        self.places = PlaceReader(lexicon)
        self._event_nouns = frozenset(lexicon.grammar["event_nouns"][0])
        self.run = Run(VERSION, lexicon.hash, parser.name, judge.encoder.name if judge.encoder else "rules")

    def code(self, text: str | Document, published: str | Date | None = None) -> Coding:
        """Code one text, and tell the offers that it reports.

        Args:
            text: the dispatch, or a Document that holds it.
            published: its day of publication, ISO 8601; without it relative dates stay unresolved.

        Raises:
            InputError: `published` is no date.
        """
        document = text if isinstance(text, Document) else Document(id=text_id(text), text=text)
        if published is not None:
            document = structs.replace(document, published=_iso(published))
        ((coding, moves),) = self._told([document], moves=True)
        return structs.replace(coding, offers=dialogue.link(moves))

    def stream(self, documents: Iterable[Document]) -> Iterator[Coding]:
        """Code documents in their order, a few at a time, since the parser is quicker on many sentences than on few.

        The codings hold no offers: those of a corpus are linked across documents, by `dragoman.Corpus`.
        """
        source = iter(documents)
        while together := list(islice(source, TOGETHER)):
            yield from self._code(together)

    def read(self, documents: Iterable[Document]) -> Iterator[tuple[Coding, list[Move]]]:
        """Code documents in their order, and list the moves of dialogue that each reports; a sentence is read once for both."""
        source = iter(documents)
        while together := list(islice(source, TOGETHER)):
            yield from self._told(together, moves=True)

    def relate(self, text: str, actor: tuple[int, int], recipient: tuple[int, int]) -> Relation:
        """Tell what a text says that one party did to another.

        Args:
            text: a sentence or short passage.
            actor: `[start, end)` of who acts, in code points.
            recipient: `[start, end)` of who is acted upon.

        Raises:
            InputError: a span lies outside the text.
        """
        return relate(self, [(text, actor, recipient)])[0]

    def resolve(self, phrase: str, context: str | None = None, date: str | Date | None = None, language: str | None = None) -> Party:
        """Tell who a phrase means.

        Args:
            phrase: a name, role or description ("Kano State government"); the name of a state in twenty other languages too ("Deutschland").
                A slip of spelling in a word for a state, city or role is mended if nothing else is known in the phrase.
            context: text around it, whose names help to settle it.
            date: the day for which country, sector and role are told; default: a day of the office that the context names, else today.
            language: language of the phrase ("de"); the adjective and the people of a state are then known in it too ("französische", "die Franzosen").

        Returns:
            A party; `country`, `sector` and `entity` are None where they can't be told. A state or city by itself has no sector.
        """
        day = _any_day(date) if date else Date.today().isoformat()
        body = phrase.strip()
        start = phrase.find(body)
        discourse = Discourse()
        if context and not date:
            day = self.reader.resolver.day_of_office(self.names.find(body), words_of(context)) or day
        if context:
            self._note_names(discourse, self.names.find(context), context, Stretch(0, 0, len(context), context), day)
        if not body:
            return Party(phrase, 0, len(phrase))
        party = self._whole(body, start, discourse, day)
        spoken = language_code(language) if language else None
        if spoken in LANGUAGES:
            code = state_named(body, spoken)
        else:
            code = None if party.country or party.entity else state_named(body)
        if code is not None:
            state = next(e for e in self.lexicon.entities if e.id == FORMER[code]) if code in FORMER else self.lexicon.entities[self.lexicon.states[code]]
            return structs.replace(party, name=state.name, country=state.country, sector=None, role=None, entity=state.id)
        if party.country or party.entity or spoken in LANGUAGES:
            return party
        mended = self.spelling.mend(body)
        if mended:
            meant = self._whole(mended, start, discourse, day)
            if meant.country or meant.sector:
                return structs.replace(meant, text=party.text, start=party.start, end=party.end)
        city = self.places.city_named(body) if party.sector is None else None
        return structs.replace(party, name=city.name, country=city.country) if city else party

    def _whole(self, body: str, start: int, discourse: Discourse, day: str) -> Party:
        (sentence,) = self.parser.parse([Stretch(1, start, start + len(body), body)])
        hits = [structs.replace(h, start=h.start + start, end=h.end + start) for h in self.names.find(body)]
        return self.reader.read(sentence, hits, discourse, day).whole(start, start + len(body))

    def weighed(self, document: Document) -> list[tuple[Event, Draft]]:
        """Read a document's candidates, also those that are rated too low to be told and those that repeat one another, each as event and draft."""
        look = self._look(document)
        drafts, accounts = self._read(look, self.parser.parse(look.parsed))
        return [(self._event(look.document, d, accounts[id(d)]), d) for d in self.judge.weigh(document.text, drafts)]

    # ---------------------------------------------------------------- stages
    def sentences(self, document: Document, *, everything: bool = False) -> Iterator[SentenceActors]:
        """Read the sentences of a document in order, with their parties resolved in the light of what stood before.

        Args:
            document: the text.
            everything: parse also the sentences in which no frame could fire.
        """
        look = self._look(document, everything)
        return self._walk(look, self.parser.parse(look.parsed))

    def _code(self, documents: Sequence[Document]) -> list[Coding]:
        return [coding for coding, _ in self._told(documents)]

    def _told(self, documents: Sequence[Document], *, moves: bool = False) -> list[tuple[Coding, list[Move]]]:
        """Code documents, and list their moves if asked to."""
        looks = [self._look(structs.replace(d, published=_iso(d.published)) if d.published else d, moves=moves) for d in documents]
        parsed = iter(self.parser.parse([s for look in looks for s in look.parsed]))
        told = []
        for look in looks:
            sentences = [next(parsed) for _ in look.parsed]
            # what moves alone need isn't shown here, so that events are the same whether or not moves are read
            drafts, accounts = self._read(look, [s for s in sentences if s.index in look.eventful])
            drafts = self.judge.rate(look.document.text, drafts)
            events = merge([self._event(look.document, d, accounts[id(d)]) for d in drafts])
            names = [hit for found in look.hits.values() for hit in found]
            found = dialogue.read(self.lexicon, look.document, names, self._walk(look, sentences), events) if moves else []
            told.append((Coding(look.document, events, [], self.run), found))
        return told

    def _look(self, document: Document, everything: bool = False, moves: bool = False) -> Look:
        """Split a document, find the names in it, and choose the sentences that are worth parsing: for events, or for moves too."""
        codable = language_code(document.language or "en") == "en" and document.duplicate_of is None  # what isn't is kept and marked, without events
        stretches = _once(split(document.text)) if codable else []
        hits = {s.index: self.names.find(s.text) for s in stretches}
        eventful = frozenset(s.index for s in stretches if everything or self.may_hold_event(s.text, hits[s.index]))
        moves = moves and dialogue.may_move(document.text)
        return Look(document, stretches, hits, [s for s in stretches if moves or s.index in eventful], eventful)

    def _walk(self, look: Look, sentences: Sequence[Sentence]) -> Iterator[SentenceActors]:
        text, published = look.document.text, look.document.published
        parsed = {s.index: s for s in sentences}
        discourse = Discourse()
        discourse.home = self._home(look)
        for acronym, (long, start, end) in long_forms(text).items():
            discourse.acronyms[acronym] = self._long_form(text, long, start, end, published)
        for stretch in look.stretches:
            shifted = [structs.replace(h, start=h.start + stretch.start, end=h.end + stretch.start) for h in look.hits[stretch.index]]
            sentence = parsed.get(stretch.index)
            if sentence is None:
                self._note_names(discourse, shifted, text, stretch, published)
                continue
            actors = self.reader.read(sentence, shifted, discourse, published)
            actors.note()
            yield actors

    def _read(self, look: Look, sentences: Sequence[Sentence]) -> tuple[list[Draft], dict[int, Account]]:
        drafts: list[Draft] = []
        accounts: dict[int, Account] = {}
        dater = Dater(look.document.published, look.document.text)
        dateline = dateline_of(look.document.text)
        for actors in self._walk(look, sentences):
            candidates = self.matcher.match(actors)
            found = self.judge.decide(actors, candidates)
            if self.judge.encoder is not None:
                found += self.judge.unclaimed(actors, candidates)
            s = actors.sentence
            found = [d for d in found if not self.scenes.find(s, d.candidate, d.actors, d.recipients)]
            expressions = when.find(look.document.text[s.start : s.end]) if found else []
            take_up(found, drafts, accounts, self._event_nouns)
            for draft in found:
                account = self.attribution.read(actors, draft.candidate.anchor)
                dater.date(draft, account, s, expressions)
                draft.place = self._place(draft, actors, look.document, dateline)
                accounts[id(draft)] = account
                drafts.append(draft)
        return drafts, accounts

    def may_hold_event(self, text: str, hits: Sequence[Hit]) -> bool:
        """Tell, without parsing, whether a sentence could hold an event: a trigger, and a possible party."""
        words = words_of(text)
        if not self.matcher.may_fire(words):
            return False
        return bool(hits) or any(w in self.lexicon.roles for w in words) or bool(PRONOUN.search(text)) or any(c.isupper() for c in text[1:])

    def _home(self, look: Look) -> str | None:
        """Tell the country of the dateline, if its names are all of one."""
        first = next((s for s in look.stretches if dateline(s.text)), None)
        if first is None or first.index > 2:
            return None
        hits = [h for h in look.hits[first.index] if h.end <= dateline(first.text)]
        countries = [{self.lexicon.entities[n.entity].country for n in h.names} for h in hits]
        common = set.intersection(*countries) if countries else set()
        return common.pop() if len(common) == 1 else None

    def _long_form(self, text: str, long: str, start: int, end: int, date: str | None) -> Party:
        for hit in self.names.find(long):
            if hit.end - hit.start >= 0.6 * len(long):
                name = self.reader.resolver.choose(hit.names, date, [], None)
                if name:
                    fields = self.reader.resolver.fields(self.lexicon.entities[name.entity], name, date)
                    return Party(text[start:end], start, end, **fields)
        roles = [r for w in words_of(long) for r in self.lexicon.roles.get(w, ()) if r.kind in ("organ", "group")]
        return Party(text[start:end], start, end, long, None, roles[-1].sector if roles else None)

    def _note_names(self, discourse: Discourse, hits: Sequence[Hit], text: str, stretch: Stretch, date: str | None) -> None:
        for hit in hits:
            name = self.reader.resolver.choose(hit.names, date, [], discourse)
            if name is None:
                continue
            entity = self.lexicon.entities[name.entity]
            fields = self.reader.resolver.fields(entity, name, date)
            if entity.kind == "state":
                fields["sector"] = fields["sector"] or "GOV"
            if name.use not in ("city", "province"):
                discourse.add(Party(text[hit.start : hit.end], hit.start, hit.end, **fields), entity.kind, stretch.index)

    def _place(self, draft: Draft, actors: SentenceActors, document: Document, dateline: str | None) -> Place | None:
        """Tell where an event happened, with offsets into the document.

        A dateline counts for acts of the sentence that it opens, and only where all parties belong there, or two sides meet in the country of one:
        it tells where the reporter sat.
        """
        kind, s = draft.event_type, actors.sentence
        opening = document.text.find(dateline) if dateline else -1
        opens = kind in LOCAL and s.start <= opening < s.end
        c, local = draft.candidate, LOCAL_SECTORS if kind in ("PROTEST", "COERCE", "SANCTION") else ()
        place = self.places.read(actors, c.anchor, c.head, dateline if opens else None, statement=kind in ABOUT, local=local)
        if place is None:
            return None
        start, end = place.start, place.end
        if start is None or end is None:
            countries = {r.party.country for r in (*draft.actors, *draft.recipients) if r.party.country}
            if place.country not in countries or (kind != "CONSULT" and len(countries) > 1):
                return None
            start, end = opening, opening + len(place.text)
        return structs.replace(place, start=start, end=end, text=document.text[start:end])

    def _event(self, document: Document, draft: Draft, account: Account) -> Event:
        c = draft.candidate
        s = draft.actors_of.sentence
        tokens = sorted(c.tokens)
        low = tokens[0]
        high = tokens[-1] if tokens[-1] - low <= 6 else c.head
        start, end = s.tokens[low].start, s.tokens[high].end
        trigger = Trigger(start, end, document.text[start:end])
        actors, recipients = [_as_written(r.party, document) for r in draft.actors], [_as_written(r.party, document) for r in draft.recipients]
        recipients = [p for p in recipients if not any((p.start, p.name) == (q.start, q.name) for q in actors)]
        claimed = None
        if account.claimed_by is not None and c.pos != "M" and not _speaks(account.claimed_by.party, actors):
            claimed = _as_written(account.claimed_by.party, document)
        kind = self.lexicon.types[draft.event_type]
        sentence_text = document.text[s.start : s.end]
        key = "|".join(
            [
                self.lexicon.hash,
                VERSION,
                sentence_text,
                str(start - s.start),
                trigger.text,
                draft.event_type,
                str(draft.mode),
                document.published or "",
                *(p.name or p.text for p in (*actors, *recipients)),
            ]
        )
        return Event(
            id=text_id(key),
            document=document.id,
            sentence=s.index,
            event_type=draft.event_type,
            mode=draft.mode,
            contexts=draft.contexts,
            cameo=draft.cameo,
            quad=kind["quad"],
            intensity=kind["modes"].get(draft.mode, kind["score"]),
            actors=actors,
            recipients=recipients,
            auxiliary=draft.auxiliary,
            claimed_by=claimed,
            reported_by=account.reported_by,
            quoted=any(a <= start < b for a, b in quoted_spans(document.text)),
            date=draft.date,
            place=draft.place,
            trigger=trigger,
            evidence=Span(s.start, s.end),
            why=draft.why,
            confidence=draft.confidence,
        )


def load(actors: Sequence[Path] = (), frames: Sequence[Path] = (), threads: int = 2) -> Coder:
    """Make a coder with the lexicons that are shipped, and more of your own.

    Args:
        actors: TOML files of actors of your own.
        frames: TOML files of frames of your own.
        threads: how many the encoder takes; one where several processes code side by side.

    Raises:
        LexiconError: an entry of a lexicon is wrong.
        SetupError: the parser's model is missing.
    """
    lexicon = load_lexicon([*actors, *frames])
    encoder = Encoder(threads=threads) if WEIGHTS.joinpath("encoder.onnx").is_file() else None
    return Coder(lexicon, SpacyParser(lexicon.lemma, lexicon.is_name), Judge(lexicon, encoder))


def _once(stretches: Iterable[Stretch]) -> list[Stretch]:
    """Leave out sentences that stood before word for word: a body printed twice counts once."""
    seen: set[str] = set()
    kept = []
    for stretch in stretches:
        key = " ".join(stretch.text.split())
        if key not in seen or len(key) < 25:
            kept.append(stretch)
        seen.add(key)
    return kept


def _as_written(party: Party, document: Document) -> Party:
    """Give a mention the very letters of the document."""
    return structs.replace(party, text=document.text[party.start : party.end]) if party.start is not None else party


def _speaks(source: Party, actors: Iterable[Party]) -> bool:
    return any(source.start == a.start or (source.name and source.name == a.name) for a in actors)


def _any_day(value: str | Date) -> str:
    """Read a day in words too ("1 July 2021")."""
    found = when.resolve(value, None).start if isinstance(value, str) and not value[:4].isdigit() else None
    return found or _iso(value)


def _iso(value: str | Date) -> str:
    return value.isoformat() if isinstance(value, Date) else iso_day(value[:10])
