"""Sentences with a settled actor and recipient in; what the one did to the other out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from dragoman import syntax
from dragoman.actors import Discourse, SentenceActors
from dragoman.errors import InputError
from dragoman.judge import Draft
from dragoman.parse import Sentence, Stretch

if TYPE_CHECKING:
    from dragoman.coder import Coder


class Relation(Struct, frozen=True):
    """What the text states between the two; `event_type` is None where it states nothing."""

    event_type: str | None = None
    mode: str | None = None
    cameo: str | None = None
    auxiliary: list[str] = []
    confidence: float = 0.0


def relate(coder: Coder, items: Sequence[tuple[str, tuple[int, int], tuple[int, int]]]) -> list[Relation]:
    """Relate the pairs of many sentences in one batch.

    Raises:
        InputError: a span lies outside its text.
    """
    for text, *spans in items:
        for start, end in spans:
            if not 0 <= start < end <= len(text):
                raise InputError(f"span [{start}, {end}] lies outside the text of {len(text)} characters; give [start, end) in code points")
    stretches = [Stretch(k, 0, len(text), text) for k, (text, _, _) in enumerate(items)]
    parsed = coder.parser.parse(stretches)
    return [_relate_one(coder, text, actor, recipient, sentence) for (text, actor, recipient), sentence in zip(items, parsed, strict=True)]


def _relate_one(coder: Coder, text: str, actor: tuple[int, int], recipient: tuple[int, int], sentence: Sentence) -> Relation:
    hits = [h for h in coder.names.find(text) if not (_overlap((h.start, h.end), actor) or _overlap((h.start, h.end), recipient))]
    discourse = Discourse()
    actors = coder.reader.read(sentence, hits, discourse, None)
    for span, kind in ((recipient, "recipient"), (actor, "actor")):
        party = actors.give(*span, kind)
        for antecedent in ("person", "state"):  # either may be what a pronoun means
            discourse.add(party, antecedent, 0, kind == "actor", party.text.endswith("s"))
    drafts = coder.judge.decide(actors, coder.matcher.match(actors))
    best, score = None, 0.0
    for draft in drafts:
        value = _fit(actors, draft, actor, recipient)
        if value > score:
            best, score = draft, value
    if best is None:
        return Relation()
    return Relation(best.event_type, best.mode, best.cameo, best.auxiliary, round(best.confidence, 3))


def _fit(actors: SentenceActors, draft: Draft, actor: tuple[int, int], recipient: tuple[int, int]) -> float:
    """Rate how well an event lies between the two: both in their slots is best, both near its trigger will do."""
    s = actors.sentence
    doers = [(r.party.start, r.party.end) for r in draft.actors]
    targets = [(r.party.start, r.party.end) for r in draft.recipients]
    does, gets = actor in doers, recipient in targets
    mutual = does and recipient in doers
    swapped = recipient in doers and actor in targets
    value = 3.0 * does + 3.0 * (gets or mutual)
    if not value:
        if swapped:
            return 0.0
        near = _beside(s, draft, actor) + _beside(s, draft, recipient)
        value = 0.5 * near
    elif does != gets and not mutual:
        value += 1.0 * _beside(s, draft, recipient if does else actor)
    if recipient in doers and not mutual:
        value -= 1.0
    return value + draft.confidence


def _beside(s: Sentence, draft: Draft, span: tuple[int, int]) -> float:
    below = set(syntax.content(s, draft.candidate.anchor, keep_relatives=True))
    tokens = [t.i for t in s.tokens if span[0] <= t.start < span[1]]
    if any(t in below for t in tokens):
        return 1.0
    return 0.5 if any(syntax.clause_of(s, t) == draft.candidate.anchor for t in tokens) else 0.0


def _overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    return a[0] < b[1] and b[0] < a[1]
