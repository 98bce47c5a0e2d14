"""Sentences with a settled actor and recipient in; what the one did to the other out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from msgspec import Struct

from dragoman import syntax
from dragoman.actors import Discourse, Reference, SentenceActors
from dragoman.drafts import Draft
from dragoman.encoder import CLASSES, NUMBER, Hint, Marked
from dragoman.errors import InputError
from dragoman.parse import Sentence, Stretch

if TYPE_CHECKING:
    from numpy import floating
    from numpy.typing import NDArray

    from dragoman.coder import Coder

Span = tuple[int, int]


class Relation(Struct, frozen=True):
    """What the text states between the two; `event_type` is None where it states nothing."""

    event_type: str | None = None
    mode: str | None = None
    cameo: str | None = None
    auxiliary: list[str] = []
    confidence: float = 0.0


class Pair(Struct, frozen=True):
    """A sentence, its two parties, the events of frames that may lie between them, best first with their fit, and the verb above both."""

    text: str
    actor: Span
    recipient: Span
    drafts: list[tuple[Draft, float]]
    link: Span | None


def relate(coder: Coder, items: Sequence[tuple[str, Span, Span]]) -> list[Relation]:
    """Relate the pairs of many sentences in one batch.

    Raises:
        InputError: a span lies outside its text.
    """
    for text, *spans in items:
        for start, end in spans:
            if not 0 <= start < end <= len(text):
                raise InputError(f"span [{start}, {end}] lies outside the text of {len(text)} characters; give [start, end) in code points")
    pairs = frames_between(coder, items)
    encoder = coder.judge.encoder
    if encoder is None:
        return [_by_frames(pair) for pair in pairs]
    rows = encoder.probabilities([marked(pair) for pair in pairs])
    return [_settle(coder, pair, row) for pair, row in zip(pairs, rows, strict=True)]


def frames_between(coder: Coder, items: Sequence[tuple[str, Span, Span]]) -> list[Pair]:
    """List, for each sentence, the events of frames that lie between the two parties."""
    stretches = [Stretch(k, 0, len(text), text) for k, (text, _, _) in enumerate(items)]
    parsed = coder.parser.parse(stretches)
    return [_between(coder, *item, sentence) for item, sentence in zip(items, parsed, strict=True)]


def marked(pair: Pair) -> Marked:
    """Write a pair as the encoder reads it."""
    hints = [hint_of(draft, 0 if value >= 6 else 1 if value >= 2.5 else 2) for draft, value in pair.drafts]
    return Marked(pair.text, pair.actor, pair.recipient, trigger_of(pair.drafts[0][0]) if pair.drafts else pair.link, hints)


def hint_of(draft: Draft, fit: int) -> Hint:
    """Tell the encoder of an event that a frame found."""
    return Hint((draft.cameo or "-")[:2], fit, [*draft.auxiliary])


def trigger_of(draft: Draft) -> Span:
    """Give the span of the trigger's head word."""
    token = draft.actors_of.sentence.tokens[draft.candidate.head]
    return token.start, token.end


def _by_frames(pair: Pair) -> Relation:
    if not pair.drafts:
        return Relation()
    best = pair.drafts[0][0]
    return Relation(best.event_type, best.mode, best.cameo, best.auxiliary, round(best.confidence, 3))


def _settle(coder: Coder, pair: Pair, row: NDArray[floating]) -> Relation:
    """Take the encoder's event type and its likelier root; mode and lower digits from a frame of that root, if one fired."""
    shares: dict[str, float] = {}
    for root, share in zip(CLASSES, row, strict=True):
        kind = coder.judge.bare(root)[0] if root != "-" else root
        shares[kind] = shares.get(kind, 0.0) + float(share)
    likeliest = max(shares, key=lambda kind: shares[kind])
    confidence = round(shares[likeliest], 3)
    if likeliest == "-":
        return Relation(confidence=confidence)
    best = max((k for k, root in enumerate(CLASSES) if root != "-" and coder.judge.bare(root)[0] == likeliest), key=lambda k: row[k])
    root = CLASSES[best]
    for draft, _ in pair.drafts:
        if NUMBER.get((draft.cameo or "-")[:2]) == best:
            return Relation(draft.event_type, draft.mode, draft.cameo, draft.auxiliary, confidence)
    event_type, mode, cameo = coder.judge.bare(root)
    auxiliary = pair.drafts[0][0].auxiliary if pair.drafts and pair.drafts[0][1] >= 6 else []
    return Relation(event_type, mode, cameo, auxiliary, confidence)


def _between(coder: Coder, text: str, actor: Span, recipient: Span, sentence: Sentence) -> Pair:
    hits = [h for h in coder.names.find(text) if not (_overlap((h.start, h.end), actor) or _overlap((h.start, h.end), recipient))]
    discourse = Discourse()
    actors = coder.reader.read(sentence, hits, discourse, None)
    for span, kind in ((recipient, "recipient"), (actor, "actor")):
        party = actors.give(*span, kind)
        for antecedent in ("person", "state"):  # either may be what a pronoun means
            discourse.add(party, antecedent, 0, kind == "actor", party.text.endswith("s"))
    drafts = coder.judge.decide(actors, coder.matcher.match(actors))
    rated = sorted(((_fit(actors, d, actor, recipient), -k) for k, d in enumerate(drafts)), reverse=True)
    return Pair(text, actor, recipient, [(drafts[-k], value) for value, k in rated if value > 0], verb_above(sentence, actor, recipient))


def verb_above(s: Sentence, *parties: Span) -> Span | None:
    """Find the lowest verb that all parties hang on."""
    above: list[list[int]] = []
    for start, end in parties:
        tokens = [t.i for t in s.tokens if start <= t.start < end]
        if not tokens:
            return None
        at, path = tokens[-1], []
        while at not in path:
            path.append(at)
            at = s.tokens[at].head
        above.append(path)
    verb = next((s.tokens[k] for k in above[0] if all(k in path for path in above[1:]) and syntax.is_verb(s.tokens[k])), None)
    return (verb.start, verb.end) if verb else None


def _fit(actors: SentenceActors, draft: Draft, actor: Span, recipient: Span) -> float:
    """Rate how well an event lies between the two: both in their slots is best, both near its trigger will do."""
    s = actors.sentence
    does, gets = _named(draft.actors, actors, "actor"), _named(draft.recipients, actors, "recipient")
    mutual = does and _named(draft.actors, actors, "recipient")
    value = 3.0 * does + 3.0 * (gets or mutual)
    if not value:
        if _named(draft.actors, actors, "recipient") and _named(draft.recipients, actors, "actor"):
            return 5.0 + draft.confidence if draft.event_type == "CONSULT" else 0.0  # a visit has two ends
        value = 0.5 * (_beside(s, draft, actor) + _beside(s, draft, recipient))
    elif does != gets and not mutual:
        value += 1.0 * _beside(s, draft, recipient if does else actor)
    if _named(draft.actors, actors, "recipient") and not mutual:
        value -= 1.0
    return value + draft.confidence


def _named(references: Sequence[Reference], actors: SentenceActors, kind: str) -> bool:
    """Tell whether one of the parties is the one that was given, by itself or through a pronoun."""
    return any(r.party.name == actors.given[kind].name for r in references)


def _beside(s: Sentence, draft: Draft, span: Span) -> float:
    below = set(syntax.content(s, draft.candidate.anchor, keep_relatives=True))
    tokens = [t.i for t in s.tokens if span[0] <= t.start < span[1]]
    if any(t in below for t in tokens):
        return 1.0
    return 0.5 if any(syntax.clause_of(s, t) == draft.candidate.anchor for t in tokens) else 0.0


def _overlap(a: Span, b: Span) -> bool:
    return a[0] < b[1] and b[0] < a[1]
