"""A parsed sentence and the trigger of an event in; where it happened out: the place named, geocoded offline with GeoNames."""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence

from msgspec import Struct, structs

from dragoman import syntax
from dragoman.actors import Hit, SentenceActors
from dragoman.actors.resolve import Resolver
from dragoman.lexicon import Entity, Lexicon, normalize, words_of
from dragoman.lexicon.types import Name
from dragoman.model import Place
from dragoman.parse import Sentence, Token
from dragoman.places.gazetteer import Gazetteer, states_of_usa

ALONE = 100_000  # inhabitants of a town that no lexicon knows, in a text that names no country
ELSEWHERE = 1_000_000  # the same, in a text that names other countries: "Bole airport in Addis Ababa" isn't Bole in China

WHERE = frozenset({"in", "at", "near", "outside", "around", "inside", "within", "across", "through", "throughout", "along", "off", "beside"})
TARGET = frozenset({"on", "of"})  # "the shelling of Aleppo", "an attack on the town of Bunia": towns and provinces only
NOT_THERE = frozenset({"for", "about", "over", "to", "toward", "towards", "than", "as", "like"})  # what stands behind them happened elsewhere, if at all
ELSE = frozenset({"after", "following", "before", "since", "despite", "because", "due"})  # and so for an act, not for what is said or signed
SETTING = frozenset({"during", "after", "following", "before", "amid", "on"})
UTTERING = frozenset({"sign", "initial", "issue", "reach", "conclude", "deliver", "make", "hold"})  # what they make is made there: "signed a pact in Ankara"
OCCASIONS = frozenset("ceremony meeting summit conference rally session talk talks speech interview visit briefing forum hearing trial court".split())
UTTERED = frozenset("deplore condemn denounce decry blame accuse criticize criticise praise hail urge protest oppose reject demand support".split())
ADVERBIAL = frozenset({"prep", "advmod", "prt", "npadvmod", "pobj"})
THROUGH = ADVERBIAL | {"dobj", "nsubj", "nsubjpass", "agent", "dative", "attr", "oprd", "acomp"}
PROVINCES = frozenset("province state region governorate county oblast prefecture department territory republic".split())
TOWNS = frozenset("city town village municipality district".split())
PARTS = frozenset(
    (
        "area part north south east west northeast northwest southeast southwest centre center heart outskirts outskirt suburb capital port border "
        "frontier coast shore island valley mountain hill desert neighbourhood neighborhood quarter enclave countryside zone street square settlement "
        "community commune locality stronghold bastion hub metropolis crossing checkpoint"
    ).split()
)
GEOGRAPHIC = PROVINCES | TOWNS | PARTS
# What a country's name may stand with to say where; the Lebanese restaurant, the U.S. embassy and the near side of the Iraqi border lie elsewhere.
LANDS = GEOGRAPHIC - {"border", "frontier", "crossing", "checkpoint", "state", "republic", "enclave", "community", "settlement"}
HANGING = frozenset({"dobj", "nsubj", "nsubjpass", "attr", "conj", "prep", "pobj", "agent", "acomp", "xcomp", "dative", "oprd", "advcl"})
COMPASS = frozenset("north south east west northern southern eastern western central greater upper lower northeastern northwestern southeastern".split())
MONTHS_AND_DAYS = frozenset(
    "january february march april may june july august september october november december monday tuesday wednesday thursday friday saturday sunday".split()
)
SIDE_BY_SIDE = 4  # words between "seized" and "burned" that share a place
COUNTRY, PROVINCE, CITY = 1, 2, 3


class _Mention(Struct, frozen=True):
    """A name in a place phrase, tokens `[low, high]`; `level` is the noun's that it stands with ("Idlib province"), 0 without one."""

    low: int
    high: int
    level: int = 0


class _Found(Struct, frozen=True):
    """A mention resolved."""

    level: int
    place: Place


class PlaceReader:
    """Finds where events happened; holds nothing of any sentence.

    Args:
        lexicon: states with their provinces and towns.
        gazetteer: default: one that knows the lexicon's ambiguous names.
    """

    def __init__(self, lexicon: Lexicon, gazetteer: Gazetteer | None = None) -> None:
        self._lexicon = lexicon
        self._resolver = Resolver(lexicon)
        self._gazetteer = gazetteer or Gazetteer(lexicon)
        self._uttering = frozenset(lexicon.grammar["speech_verbs"][0]) | UTTERED
        self._sites = frozenset(lexicon.grammar["site_nouns"][0]) | GEOGRAPHIC

    def is_town(self, name: str) -> bool:
        """Tell whether a name is that of a town on the map."""
        return self._gazetteer.knows(name)

    def city_named(self, phrase: str) -> Place | None:
        """Find the city that a phrase is the whole name of; a name of one word only where the city is a large one."""
        return self._gazetteer.locate(phrase, [], least=0 if " " in phrase else ALONE)

    def read(
        self, actors: SentenceActors, anchor: int, head: int, dateline: str | None = None, *, statement: bool = False, local: Container[str | None] = ()
    ) -> Place | None:
        """Find the place phrase that hangs on an event's trigger; the smallest place that it names.

        Args:
            actors: the sentence.
            anchor: the verb of the event's clause.
            head: the trigger's token; the same as `anchor` for a verb.
            dateline: what `dateline_of` gave, to fall back on; a Place from it has no offsets.
            statement: the event is something said of something else ("condemned the attack in Paris"): places of that other thing don't count.
            local: sectors whose people act where they are: with COP, "police in Kaduna arrested …" tells of Kaduna.
        """
        best: _Found | None = None
        for _, noun, target in sorted(self._phrases(actors, anchor, head, statement, local)):
            found = self._phrase(actors, noun, target)
            if found is None:
                continue
            if best is None:
                best = found
            elif found.level > best.level and found.place.country == best.place.country:
                best = _Found(found.level, _inside(found.place, best))
        if best is not None:
            return best.place
        return self._of_dateline(actors, dateline) if dateline else None

    # ---------------------------------------------------------------- which phrases
    def _phrases(self, actors: SentenceActors, anchor: int, head: int, statement: bool, local: Container[str | None]) -> Iterable[tuple[int, int, bool]]:
        """List rank (0 is best), noun and "may name but the target" of the phrases that tell of the event."""
        s = actors.sentence
        bases = (head, anchor) if head != anchor and self._shares(s, anchor, head) else (head,)
        for prep in s.tokens:
            word = prep.text.lower()
            if (word not in WHERE and (word not in TARGET or statement)) or prep.i in actors.hit_at or prep.tag not in ("IN", "RB", "RP", "TO"):
                continue
            ranks = [4 * k + r for k, base in enumerate(bases) if (r := self._rank(actors, prep, base, statement, local)) is not None]
            if not ranks and word in WHERE and not statement and anchor in bases:
                ranks = [8 + r for verb in self._same_scene(s, anchor, prep.i) if (r := self._rank(actors, prep, verb, statement)) is not None]
            if ranks and (word in WHERE or min(ranks) % 4 == 0 or (min(ranks) % 4 == 2 and not any(not r.owner for r in actors.refer(prep.head)))):
                for noun in s.kids(prep.i, "pobj"):
                    if not (word == "outside" and noun.lemma in ("border", "country")):
                        yield min(ranks), noun.i, word in TARGET
        if s.tokens[anchor].dep == "relcl" and any(t.text.lower() == "where" for t in s.kids(anchor, "advmod")):
            yield 1, s.tokens[anchor].head, False
        if statement:
            return
        for base in bases if "prep" not in (syntax.path_up(s, head, anchor) or ()) else (head,):
            for noun in s.kids(base, "dobj", "nsubjpass"):
                if noun.i != head:
                    yield 2, noun.i, True
        if not syntax.is_verb(s.tokens[head]):
            for k in actors.phrase(head):
                if k != head and s.tokens[k].dep in ("compound", "nmod") and k in actors.hit_at and actors.hit_at[k] is not actors.hit_at.get(head):
                    yield 3, k, True

    @staticmethod
    def _is_of_matter(s: Sentence, prep: Token, base: int) -> bool:
        """Tell whether a place behind what is said may be that of its matter: "called for a withdrawal from the hills, in Zenda"."""
        if prep.i < base or s.tokens[base].lemma in UTTERING or any(t.lemma in OCCASIONS for t in s.kids(prep.i, "pobj")):
            return False
        between = (t for t in s.tokens[base + 1 : prep.i] if t.dep in ("dobj", "pobj", "ccomp", "xcomp", "attr", "acomp"))
        return any(t.tag not in ("CD",) and t.text.lower() not in MONTHS_AND_DAYS and t.lemma not in OCCASIONS for t in between)

    @staticmethod
    def _shares(s: Sentence, anchor: int, head: int) -> bool:
        """Tell whether what is said of the verb goes for the noun that names the act: not for "fled, **despite threats**"."""
        at = head
        while at != anchor:
            token = s.tokens[at]
            if token.dep not in HANGING or token.head == at or (token.dep == "prep" and token.text.lower() in NOT_THERE | ELSE):
                return False
            at = token.head
        return True

    def _rank(self, actors: SentenceActors, prep: Token, base: int, statement: bool, local: Container[str | None] = ()) -> int | None:
        """Tell how near a preposition hangs on a verb or noun; None where another clause or party stands in between."""
        s = actors.sentence
        if statement and self._is_of_matter(s, prep, base):
            return None
        if prep.head == base:
            return 0
        at, steps = prep.head, 1
        seen = {prep.i}
        while at != base:
            token = s.tokens[at]
            if at in seen or token.head == at or token.dep not in THROUGH:
                return None
            if statement and token.dep not in ADVERBIAL and not (token.dep in ("dobj", "nsubjpass") and s.tokens[token.head].lemma in UTTERING):
                return None
            seen.add(at)
            word = token.text.lower()
            if token.dep == "prep" and (word in NOT_THERE or (word not in WHERE | SETTING if statement else word in ELSE)):
                return None
            if token.dep in ("nsubj", "nsubjpass") and any(s.tokens[k].text.lower() == "from" for k in seen):
                return None  # "friends from a university in Aleppo were arrested"
            if token.dep == "nsubj" and any(not r.owner and r.party.sector not in local for r in actors.refer(at)):
                return None  # "the president in Kabul said", "rebels in Mali attacked": part of who acts
            at, steps = token.head, steps + 1
        return steps

    def _same_scene(self, s: Sentence, anchor: int, at: int) -> Iterable[int]:
        """List the verbs whose place is the event's too: "opened fire in Mosul, killing three", "seized and burned … in Taiz"."""
        own = s.tokens[anchor]
        for verb in s.kids(anchor, "conj", "advcl"):
            if (
                verb.lemma not in self._uttering
                and not s.kids(verb.i, "nsubj", "nsubjpass", "mark")
                and (verb.tag == "VBG" if verb.dep == "advcl" else verb.i - anchor <= SIDE_BY_SIDE)
            ):
                yield verb.i
        if own.dep not in ("conj", "advcl") or s.kids(anchor, "nsubj", "nsubjpass", "mark") or not syntax.is_verb(s.tokens[own.head]):
            return
        if own.tag == "VBG" if own.dep == "advcl" else at < own.head or anchor - own.head <= SIDE_BY_SIDE:
            yield own.head

    # ---------------------------------------------------------------- what a phrase names
    def _phrase(self, actors: SentenceActors, noun: int, target: bool) -> _Found | None:
        """Resolve the smallest place that a phrase names; of what is acted on, a capital or country is a party and no place."""
        s = actors.sentence
        if target:
            plain = s.tokens[noun].lemma.lower() in GEOGRAPHIC and noun not in actors.hit_at
            hit = actors.hit_at.get(noun)
            name = self._meaning(hit, [], actors)[0] if hit else None
            if not plain and (name is None or name.use not in ("city", "province")):
                return None
        mentions = list(dict.fromkeys(self._mentions(actors, noun, 0)))
        larger = [(m, f) for m in mentions if (f := self._state(actors, m))]
        states = [f.place.country for _, f in larger]
        named = [m for m, _ in larger]
        larger += [(m, f) for m in mentions if m not in named and (f := self._province(actors, m, states))]
        within = list(dict.fromkeys(f.place.country for _, f in larger if f.place.country))
        if len(within) > 1:
            return None  # "in Kunduz in Afghanistan near Tajikistan"
        done = [m for m, _ in larger]
        admin1 = next((f.place.admin1 for _, f in larger if f.level == PROVINCE), None)
        cities = [f for m in mentions if m not in done and (f := self._city(actors, m, within, admin1))]
        best: _Found | None = None
        for found in [*cities, *sorted((f for _, f in larger), key=lambda f: -f.level)]:
            if best is None:
                best = found
            elif found.level < best.level and found.place.country == best.place.country:
                best = _Found(best.level, _inside(best.place, found))
        return best

    def _mentions(self, actors: SentenceActors, noun: int, depth: int) -> Iterable[_Mention]:
        """List the names in a place phrase: at its noun, before it, behind "of" and "in", and after a comma ("Mosul, Iraq")."""
        s = actors.sentence
        token = s.tokens[noun]
        if depth > 4:
            return
        site = token.lemma.lower() in self._sites or token.text.lower() in GEOGRAPHIC
        named = noun in actors.hit_at or (token.tag in ("NNP", "NNPS") and not site)
        if named:
            mention = self._run(actors, noun)
            if mention is None:
                return
            if self._is_time(self._text(actors, mention.low, mention.high)):
                return
            yield mention
            after = mention.high + 2
            if (
                after < len(s.tokens)
                and s.tokens[after - 1].text == ","
                and after in actors.hit_at
                and s.tokens[after].dep not in ("nsubj", "nsubjpass", "poss")
            ):
                larger = self._run(actors, max(k for k, h in actors.hit_at.items() if h is actors.hit_at[after]))
                if larger is not None and (self._state(actors, larger) or self._province(actors, larger, [])):
                    yield larger
        elif site and token.lemma.lower() not in ("border", "frontier"):
            level = PROVINCE if token.lemma.lower() in PROVINCES else CITY if token.lemma.lower() in TOWNS else 0
            for kid in s.kids(noun, "compound", "nmod", "amod", "poss"):
                if self._is_country(actors, kid.i) and token.lemma.lower() not in LANDS:
                    continue
                if kid.i in actors.hit_at or (kid.tag == "NNP" and kid.dep != "amod"):
                    mention = self._run(actors, kid.i)
                    if mention is not None:
                        yield structs.replace(mention, level=0 if kid.dep == "poss" else level)
        for prep in s.kids(noun, "prep"):
            word = prep.text.lower()
            if (word in WHERE or (word == "of" and site)) and prep.i not in actors.hit_at:
                for inner in s.kids(prep.i, "pobj"):
                    level = PROVINCE if word == "of" and token.lemma.lower() in PROVINCES else 0
                    for mention in self._mentions(actors, inner.i, depth + 1):
                        yield structs.replace(mention, level=mention.level or level)
        for kid in s.kids(noun, "poss" if named else "appos"):
            yield from self._mentions(actors, kid.i, depth + 1)

    def _is_country(self, actors: SentenceActors, at: int) -> bool:
        hit = actors.hit_at.get(at)
        name = self._meaning(hit, [], actors)[0] if hit else None
        return name is not None and name.use in ("name", "adjective", "demonym")

    @staticmethod
    def _is_time(text: str) -> bool:
        return text.lower().rstrip(".") in MONTHS_AND_DAYS

    def _run(self, actors: SentenceActors, last: int) -> _Mention | None:
        """Give the run of name words that ends at a token; None where it is a longer name than that of the place in it ("Port Sudan Bank")."""
        tokens = actors.sentence.tokens
        hit = actors.hit_at.get(last)
        low = min(k for k, h in actors.hit_at.items() if h is hit) if hit else last
        high = max(k for k, h in actors.hit_at.items() if h is hit) if hit else last
        level = 0
        start = low
        while low > 0 and tokens[low - 1].tag in ("NNP", "HYPH") and (low - 1) not in actors.hit_at and tokens[low - 1].dep in ("compound", "nmod", "punct"):
            low -= 1
        while low < start and tokens[low].text.lower() in COMPASS and hit is not None:
            low += 1  # "South Kivu" is a name of its own and stands in the lexicon
        last_word = tokens[high].text.lower()
        if high > low and (hit is None or max(k for k, h in actors.hit_at.items() if h is hit) < high) and last_word in PROVINCES | TOWNS:
            if not self._gazetteer.locate(self._text(actors, low, high), []):
                high -= 1
            level = PROVINCE if last_word in PROVINCES else CITY
        return _Mention(low, high, level)

    @staticmethod
    def _text(actors: SentenceActors, low: int, high: int) -> str:
        tokens = actors.sentence.tokens
        parts = [tokens[low].text]
        for k in range(low + 1, high + 1):
            parts.append(" " * min(tokens[k].start - tokens[k - 1].end, 1) + tokens[k].text)
        return "".join(parts)

    def _meaning(self, hit: Hit, countries: list[str], actors: SentenceActors) -> tuple[Name | None, Entity | None]:
        name = self._resolver.choose(hit.names, None, countries, actors.discourse)
        entity = self._lexicon.entities[name.entity] if name else None
        return (name, entity) if entity and entity.kind in ("state", "partially recognised") else (None, None)

    def _whole_hit(self, actors: SentenceActors, m: _Mention) -> Hit | None:
        """Give the name of the lexicon that covers a mention from end to end."""
        hit, tokens = actors.hit_at.get(m.high), actors.sentence.tokens
        return hit if hit and hit.start == tokens[m.low].start and hit.end == tokens[m.high].end else None

    def _state(self, actors: SentenceActors, m: _Mention) -> _Found | None:
        hit = self._whole_hit(actors, m)
        name, entity = self._meaning(hit, [], actors) if hit else (None, None)
        if name is None or entity is None or name.weak or name.use not in ("name", "adjective"):
            return None
        text = self._text(actors, m.low, m.high)
        if text in states_of_usa() and "USA" in self._context(actors, m.low, text):
            return None  # Georgia
        return self._made(actors, m, COUNTRY, entity.name, entity.country, None)

    def _province(self, actors: SentenceActors, m: _Mention, within: Sequence[str | None]) -> _Found | None:
        hit = self._whole_hit(actors, m)
        name, entity = self._meaning(hit, [c for c in within if c], actors) if hit else (None, None)
        text = self._text(actors, m.low, m.high)
        if name is not None and entity is not None:
            if self._gazetteer.is_own(text, entity.country):
                return None  # "Eastern Ghouta": the lexicon's own places tell more
            if (name.use == "province" and m.level != CITY) or (name.use in ("city", "capital") and m.level == PROVINCE):
                if within and entity.country not in within:
                    return None
                if name.use != "province" and not self._gazetteer.may_be_division(text, entity.country):
                    return None  # "the Kurdish region of Afrin": the town stands for it
                state = text.removesuffix(" state") if entity.country == "USA" else text  # "Washington state" is so called to tell it from the capital
                return self._made(actors, m, PROVINCE, state, entity.country, state)
            return None
        if m.level == PROVINCE and hit is None:
            city = self._located(actors, m, text, [c for c in within if c], None)
            return self._made(actors, m, PROVINCE, text, city.country, text) if city else None
        return None

    def _city(self, actors: SentenceActors, m: _Mention, within: Sequence[str], admin1: str | None) -> _Found | None:
        text = self._text(actors, m.low, m.high)
        if self._is_time(text) or text.islower():
            return None
        hit = self._whole_hit(actors, m)
        if hit is not None:
            name, entity = self._meaning(hit, list(within), actors)
            if name is None and not any(n.weak for n in hit.names):
                return None  # a body or person
            if name is not None and entity is not None and entity.country and (not within or entity.country in within):
                if name.weak:
                    place = self._gazetteer.locate(text, [entity.country])
                    return _Found(CITY, self._at(actors, m, place)) if place and place.country == entity.country else None
                if name.use not in ("city", "capital", "province") or not self._is_supported(actors, m, text, entity.country, within):
                    return None
                rival = None if within else self._gazetteer.rival(text, entity.country, self._context(actors, m.low, text))
                if rival is not None:
                    return _Found(CITY, self._at(actors, m, rival))
                city = self._gazetteer.locate(text, [entity.country], admin1)
                if city is not None and city.country == entity.country:
                    return _Found(CITY, self._at(actors, m, city))
                return self._made(actors, m, CITY, text, entity.country, None)
        elif any(k in actors.hit_at for k in range(m.low, m.high + 1)) and not self._gazetteer.locate(text, list(within)):
            return None  # a name with a place in it: "Port Sudan Bank"
        place = self._located(actors, m, text, within, admin1)
        return _Found(CITY, self._at(actors, m, place)) if place else None

    def _located(self, actors: SentenceActors, m: _Mention, text: str, within: Sequence[str], admin1: str | None) -> Place | None:
        """Look a town up that the lexicon doesn't know; the phrase's own country binds, those of the text only favour."""
        if within:
            place = self._gazetteer.locate(text, within, admin1)
            return place if place and place.country in within else None
        context = self._context(actors, m.low, text)
        least = ELSEWHERE if context else ALONE
        place, famous = self._gazetteer.locate(text, context, least=least), self._gazetteer.locate(text, [])
        if len({p.geonameid for c in context if (p := self._gazetteer.locate(text, [c]))} - {None}) > 1 and not famous:
            return None  # Busia in a text on Kenya and Uganda
        # "Canada's premier said in London": a far larger namesake in a country that the text doesn't name leaves it open
        return None if place and famous and famous.geonameid != place.geonameid and famous.country not in context else place

    def _is_supported(self, actors: SentenceActors, m: _Mention, text: str, country: str, within: Sequence[str]) -> bool:
        return not self._gazetteer.is_word(text) or country in within or country in self._context(actors, m.low, text)

    def _context(self, actors: SentenceActors, at: int, text: str) -> list[str]:
        """List the countries that the sentence and then the text name, nearest first; the name in question is no support of itself."""
        found: list[str] = []
        seen: set[int] = set()
        for k in sorted(actors.hit_at, key=lambda k: abs(k - at)):
            hit = actors.hit_at[k]
            if id(hit) in seen or (actors.sentence.tokens[at].start >= hit.start and actors.sentence.tokens[at].start < hit.end):
                continue
            seen.add(id(hit))
            name = self._resolver.choose(hit.names, None, [], None)
            country = self._lexicon.entities[name.entity].country if name else None
            if country and country not in found:
                found.append(country)
        for country, party in reversed(actors.discourse.states.items()):
            if country not in found and normalize(party.text) != normalize(text):
                found.append(country)
        return found

    def _made(self, actors: SentenceActors, m: _Mention, level: int, name: str, country: str | None, admin1: str | None) -> _Found:
        return _Found(level, self._at(actors, m, Place(name, None, None, name, country, admin1)))

    def _at(self, actors: SentenceActors, m: _Mention, place: Place) -> Place:
        tokens = actors.sentence.tokens
        return structs.replace(place, text=self._text(actors, m.low, m.high), start=tokens[m.low].start, end=tokens[m.high].end)

    # ---------------------------------------------------------------- dateline
    def _of_dateline(self, actors: SentenceActors, dateline: str) -> Place | None:
        """Resolve the town of a dateline, with the country or state that may stand behind it."""
        town, _, region = (part.strip() for part in dateline.partition(","))
        if any(n.use in ("city", "province") and n.words != words_of(town) for hit in actors.hit_at.values() for n in hit.names):
            return None  # the sentence names a place of its own
        if region:
            admin1 = next((n for n in states_of_usa() if normalize(n) == normalize(region)), None)
            countries = ["USA"] if admin1 and normalize(region) != "georgia" else self._countries_of(region, ("name", "province"))
            place = self._gazetteer.locate(town, countries, admin1)
            return structs.replace(place, text=dateline) if place and place.country in countries else None
        countries = self._countries_of(town, ("capital", "city"))
        if len(countries) == 1 and not self._gazetteer.is_word(town):
            place = self._gazetteer.locate(town, countries)
            return place if place and place.country in countries else Place(town, None, None, _titled(town), countries[0])
        context = list(reversed(actors.discourse.states))
        place, famous = self._gazetteer.locate(town, context, least=ALONE), self._gazetteer.locate(town, [])
        return None if place and famous and famous.geonameid != place.geonameid else place

    def _countries_of(self, text: str, uses: Container[str]) -> list[str]:
        words = words_of(text)
        names = [n for n in self._lexicon.names.get(words[0], ()) if n.words == words and n.use in uses and not n.weak] if words else []
        entities = [self._lexicon.entities[n.entity] for n in names]
        return list(dict.fromkeys(e.country for e in entities if e.country and e.kind in ("state", "partially recognised")))


def _inside(place: Place, larger: _Found) -> Place:
    """Fill the province of a town from what it is said to lie in."""
    return structs.replace(place, admin1=place.admin1 or larger.place.admin1)


def _titled(town: str) -> str:
    return town.title() if town.isupper() else town
