"""Events of many documents in, Stories out: each event once, with every report of it and whose report it is.

It rather leaves two reports of one event apart than makes one of two events. Two events are one only if their type, code, status and parties agree, their
days meet, no number, name or place in their sentences speaks against it, and the sentences tell the same in enough of their words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from msgspec import Struct

from dragoman.merge import same_side
from dragoman.model import Document, Event, Party, Source

ALIKE = 0.4  # share of the shorter sentence's words of content other than trigger and parties that must stand in the other, if the triggers are one word
ALIKE_OTHERWISE = 0.6  # the same if they are not, if a party is left open or no party is known by name, or no day is known
LATE = 2  # days after an event on which it is still reported as new
WITNESSES = 6  # reports of a story that a new one is compared with
LONGEST = 7  # days of a date that is looked up day by day; longer ones meet only a date that begins on the same day
WORD = re.compile(r"\w+")
NUMBER = re.compile(r"\d[\d,.]*\d|\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b", re.IGNORECASE)
SPELT = {w: str(k) for k, w in enumerate("zero one two three four five six seven eight nine ten eleven twelve".split())}
NAME = re.compile(r"(?<=[\w,;’'\"“(] )[A-Z][\w’-]+")
TIMES = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september october november december".split()
)
EMPTY = frozenset(
    "a an and are as at be been but by for from had has have he her his in into is it its not of on or said saying says she that the their them they this to "
    "was were which who will with after also over than told about against between during near when where while more other no all some".split()
)


class Report(Struct, frozen=True):
    """One telling of an event: which event of which document, of which outlet and day, and whose word it is there."""

    event: str
    document: str
    source: Source | None
    published: str | None
    claimed_by: Party | None
    reported_by: str | None
    confidence: float


class Story(Struct):
    """An event with its reports, in the order in which they came; `id` is the first one's, `event` the fullest telling."""

    id: str
    event: Event
    reports: list[Report]


class _Telling(Struct):
    """What is compared of a report."""

    event: Event
    document: str
    days: list[int]
    words: frozenset[str]
    names: frozenset[str]
    numbers: frozenset[str]


class Stories:
    """Gathers events as they come. Only events of the same days are compared, so that a long corpus costs no more a document."""

    def __init__(self) -> None:
        self._stories: dict[str, Story] = {}
        self._tellings: dict[str, list[_Telling]] = {}
        self._index: dict[tuple[object, ...], list[str]] = defaultdict(list)

    def __iter__(self) -> Iterator[Story]:
        """Yield the stories in the order of their first reports."""
        return iter(self._stories.values())

    @classmethod
    def tell(cls, events: Iterable[tuple[int, Event, Document]]) -> list[tuple[str, int, bool]]:
        """Tell of events, each given with a number, which story they report, and whether theirs is the fullest telling of it."""
        gathered = cls()
        found: list[tuple[str, int]] = []
        fullest: dict[str, int] = {}
        for number, event, document in events:
            ident = gathered.add(event, document)
            found.append((ident, number))
            if gathered._stories[ident].event is event:
                fullest[ident] = number
        return [(ident, number, fullest[ident] == number) for ident, number in found]

    def __len__(self) -> int:
        """Count the stories."""
        return len(self._stories)

    def add(self, event: Event, document: Document) -> str:
        """Add an event and tell the id of its story. Events of one document are never one story: within a document they were merged already."""
        new = _telling(event, document)
        best, most = None, -1.0
        for ident in dict.fromkeys(ident for key in _keys(new) for ident in self._index[key]):
            told = self._tellings[ident]
            if any(t.document == new.document for t in told):
                continue
            shares = [_alike(new, t) for t in told[:WITNESSES]]
            if None not in shares and (least := min(s for s in shares if s is not None)) > most:
                best, most = ident, least
        if best is None:
            best = event.id
            while best in self._stories:  # the same text under two ids
                best += "+"
            self._stories[best] = Story(best, event, [])
            self._tellings[best] = []
        story = self._stories[best]
        for key in _keys(new):
            if best not in self._index[key]:
                self._index[key].append(best)
        if len(self._tellings[best]) < WITNESSES:
            self._tellings[best].append(new)
        story.reports.append(Report(event.id, document.id, document.source, document.published, event.claimed_by, event.reported_by, event.confidence))
        if _fullness(event) > _fullness(story.event):
            story.event = event
        return best


def gather(events: Iterable[tuple[Event, Document]]) -> list[Story]:
    """Make stories of events, each given with its document."""
    stories = Stories()
    for event, document in events:
        stories.add(event, document)
    return list(stories)


def _telling(event: Event, document: Document) -> _Telling:
    sentence = document.text[event.evidence.start : event.evidence.end]
    own = {w for p in (*event.actors, *event.recipients) for w in WORD.findall(f"{p.text} {p.name or ''}".lower())}
    own.update(WORD.findall(event.trigger.text.lower()))
    words = {w for w in WORD.findall(sentence.lower()) if w not in EMPTY and w not in TIMES and w not in own}
    names = {n.lower().removesuffix("’s").removesuffix("'s") for n in NAME.findall(sentence)} - own - TIMES
    numbers = {SPELT.get(n.lower(), n.replace(",", "")) for n in NUMBER.findall(sentence)}
    return _Telling(event, document.id, _days(event, document), frozenset(_stem(w) for w in words), frozenset(names), frozenset(numbers))


def _days(event: Event, document: Document) -> list[int]:
    """List the days on which an event may have been: its date, else the day of publication and those before it; none if nothing is known."""
    if event.date and event.date.start and event.date.end:
        first, last = (date.fromisoformat(day).toordinal() for day in (event.date.start, event.date.end))
        return list(range(first, min(last, first + LONGEST) + 1))
    if document.published:
        day = date.fromisoformat(document.published[:10]).toordinal()
        return list(range(day - LATE, day + 1))
    return []


def _keys(telling: _Telling) -> Iterator[tuple[object, ...]]:
    e = telling.event
    for day in telling.days or (None,):
        yield e.event_type, (e.cameo or "")[:2], frozenset(e.auxiliary), day


def _alike(a: _Telling, b: _Telling) -> float | None:
    """Tell how much of one sentence stands in the other if both may tell one event, else None."""
    one, two = a.event, b.event
    if (one.mode and two.mode and one.mode != two.mode) or _dates_differ(one, two) or _places_differ(one, two):
        return None
    sides = (_agree(one.actors, two.actors), _agree(one.recipients, two.recipients))
    if False in sides or not any(sides):
        return None
    if (a.names and b.names and not a.names & b.names) or (a.numbers and b.numbers and not a.numbers & b.numbers):
        return None
    shorter = min(len(a.words), len(b.words))
    share = len(a.words & b.words) / shorter if shorter else ALIKE  # a bare telling contradicts none
    known = any(p.country or p.entity for p in (*one.actors, *one.recipients))  # "people" who are killed may be any
    certain = known and None not in sides and a.days and b.days and _stem(one.trigger.text.lower()) == _stem(two.trigger.text.lower())
    return share if share >= (ALIKE if certain else ALIKE_OTHERWISE) else None


def _dates_differ(a: Event, b: Event) -> bool:
    """Dates told in both must be the same; a week or month meets any day within it."""
    if not (a.date and b.date and a.date.start and b.date.start and a.date.end and b.date.end):
        return False
    return a.date.end < b.date.start or b.date.end < a.date.start


def _places_differ(a: Event, b: Event) -> bool:
    if not a.place or not b.place:
        return False
    if a.place.geonameid and b.place.geonameid:
        return a.place.geonameid != b.place.geonameid
    return (a.place.name or a.place.text).lower() != (b.place.name or b.place.text).lower()


def _agree(a: Sequence[Party], b: Sequence[Party]) -> bool | None:
    """True: all of the shorter list stand in the longer; None: one of them is empty and the other not; False: another party."""
    if not a and not b:
        return True
    if not a or not b:
        return None
    fewer, more = sorted((a, b), key=len)
    return all(any(same_side(x, y) for y in more) for x in fewer)


def _fullness(event: Event) -> tuple[int, float]:
    return bool(event.actors) + bool(event.recipients) + bool(event.date) + bool(event.place), event.confidence


def _stem(word: str) -> str:
    return word[:5]
