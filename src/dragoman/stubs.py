"""Reviewed documents in; out come entries to fill in for what the lexicons lack (actors, frames), and training sentences in the form of training/sentences."""

from __future__ import annotations

import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence

from dragoman import syntax
from dragoman.actors import SentenceActors
from dragoman.coder import Coder
from dragoman.evaluate import GoldEvent, overlap
from dragoman.lexicon.build import HOME
from dragoman.lexicon.inflect import Inflector
from dragoman.lexicon.language import PREPOSITIONS
from dragoman.model import Document, Party
from dragoman.review import Reviewed, codebook
from dragoman.unknown import CONTEXTS, Unknown

SHORT = {"historical": "h", "future": "f", "hypothetical": "p", "negation": "n"}  # statuses as training/sentences writes them
MUTE = re.compile(r"(?:[cgiuvz]|[^s]s|[^aeioulrwy]l)$")  # stems of verbs that are written with a mute e
LINKS = ("to", "with", "against", "on", "from", "for", "over", "of", "in", "at", "into")
Told = tuple[str, list[str], int, list[Party], list[Party]]  # code, statuses, where, who, to whom
LONGEST = 4  # words of a trigger; what is longer is a sentence, not a trigger


# ---------------------------------------------------------------- actors
def strangers(coder: Coder, records: Iterable[Reviewed]) -> list[Unknown]:
    """List the parties that reviewers named and that no lexicon knows, with what they were said to be."""
    contexts: dict[str, dict[str, None]] = defaultdict(dict)
    sectors: dict[str, Counter[str]] = defaultdict(Counter)
    countries: dict[str, Counter[str]] = defaultdict(Counter)
    for record in records:
        for event in record.events:
            for party in (*event.actors, *event.recipients):
                name = party.name or party.text
                if party.entity or not name[:1].isupper() or coder.resolve(name, record.text, record.published).entity:
                    continue
                contexts[name][_sentence(record.text, int(event.trigger["start"]))] = None
                sectors[name].update([party.sector] if party.sector else [])
                countries[name].update([party.country] if party.country else [])
    rows = [Unknown(name, len(seen), list(seen)[:CONTEXTS], _most(sectors[name]), _most(countries[name])) for name, seen in contexts.items()]
    return sorted(rows, key=lambda row: -row.count)


def _most(counts: Counter[str]) -> str | None:
    return counts.most_common(1)[0][0] if counts else None


# ---------------------------------------------------------------- frames
def frames(coder: Coder, records: Iterable[Reviewed]) -> str:
    """Write a frame for each trigger that reviewers marked and no frame found: its words and slots as grammar tells them, and its sentences as examples.

    What a stub can't know is a near miss; `dragoman check` asks for one.
    """
    found: dict[tuple[str, str, str], list[tuple[list[str], list[str], str, str]]] = defaultdict(list)
    for record in records:
        document = Document(record.id, record.text, published=record.published)
        covered = [event.trigger for event, _ in coder.weighed(document)]
        missing = [e for e in record.events if not any(overlap(t.start, t.end, e.trigger["start"], e.trigger["end"]) for t in covered)]
        sentences = list(coder.sentences(document, everything=True)) if missing else []
        for event in missing:
            for actors in sentences:
                s = actors.sentence
                if s.start <= event.trigger["start"] < s.end and (trigger := _trigger(actors, event)):
                    pos, words, head = trigger
                    doers, targets = (_slots(actors, head, pos, parties) for parties in (event.actors, event.recipients))
                    told = " ".join([_names(event.actors), event.event_type, _names(event.recipients)])
                    found[pos, words, event.event_type].append((doers, targets, " ".join(record.text[s.start : s.end].split()), told))
    return "\n".join(_frame(*key, rows) for key, rows in found.items())


def _frame(pos: str, words: str, event_type: str, rows: Sequence[tuple[list[str], list[str], str, str]]) -> str:
    ident = "-".join(["own", event_type.lower(), *re.findall(r"[a-z0-9]+", words.lower())])
    lines = [f"# marked {len(rows)} time{'s' * (len(rows) != 1)}", "[[frame]]", f"id = {_text(ident)}", f'event_type = "{event_type}"']
    lines.append(f"trigger = {{ {pos} = [{_text(words)}] }}")
    for name, k in (("actor", 0), ("recipient", 1)):
        slots = list(dict.fromkeys(slot for row in rows for slot in (row[0], row[1])[k]))
        if slots:
            lines.append(f"{name} = [{', '.join(map(_text, slots))}]")
    lines.append("examples = [")
    lines += [f"  {{ text = {_text(text)}, event = {_text(told)} }}," for _, _, text, told in rows[:CONTEXTS]]
    lines += ['  { text = "", event = "" },  # a sentence of your own with these words that must stay silent', "]", ""]
    return "\n".join(lines)


def _trigger(actors: SentenceActors, event: GoldEvent) -> tuple[str, str, int] | None:
    """Read the words of a trigger as a frame lists them: verb or noun, lemmas, head."""
    s = actors.sentence
    span = [t for t in s.tokens if overlap(t.start, t.end, event.trigger["start"], event.trigger["end"])]
    inside = {t.i for t in span}
    head = next((t for t in span if t.head not in inside or t.head == t.i), None)
    if head is None or len(span) > LONGEST:
        return None
    others = [t for t in span if t.i != head.i and t.text.isalpha() and t.tag not in ("DT", "PRP$", "RB") and t.dep not in ("aux", "auxpass", "neg")]
    if syntax.is_verb(head):
        return "verb", " ".join([_base(head.lemma), *(t.text.lower() if t.text.lower() in PREPOSITIONS else t.lemma for t in others if t.i > head.i)]), head.i
    if head.tag.startswith("NN"):
        return "noun", " ".join([*(t.lemma for t in others if t.i < head.i), head.lemma]), head.i
    return None


def _base(verb: str) -> str:
    """Take the ending off a verb that no lexicon knows, whose lemma is its form."""
    irregular = tomllib.loads((HOME / "words.toml").read_text(encoding="utf-8"))["irregular"]
    inflector = Inflector(irregular["verbs"], irregular["nouns"])
    stems = [verb.removesuffix(end) for end in ("ied", "ies", "ed", "ing", "es", "s") if verb.endswith(end)]
    mute = [("e", "") if MUTE.search(stem) else ("", "e") for stem in stems]  # "accused" is of "accuse", "bombed" of "bomb"
    guesses = [stem[:-1] for stem in stems if stem[-1:] == stem[-2:-1] and stem[-1:] not in "ls"]
    guesses += [stem + end for stem, ends in zip(stems, mute, strict=True) for end in ("y", *ends)]
    return next((guess for guess in guesses if verb in inflector.verb(guess)), verb)


def _slots(actors: SentenceActors, head: int, pos: str, parties: Sequence[Party]) -> list[str]:
    """Find the parts of the sentence in which parties stand, as frames name them."""
    s = actors.sentence
    parts = {"subject": syntax.subjects(s, head), "object": syntax.objects(s, head)} if pos == "verb" else {}
    if pos == "noun":
        parts["owner"] = [t.i for t in s.kids(head, "poss", "amod", "compound", "nmod")] + syntax.obliques(s, head, "by")
    parts |= {link: syntax.obliques(s, head, link) for link in LINKS}
    spans = [(p.start, p.end) for p in parties if p.start is not None and p.end is not None]
    return [name for name, heads in parts.items() if any(overlap(s.tokens[k].start, s.tokens[k].end, a, b) for k in heads for a, b in spans)]


def _names(parties: Sequence[Party]) -> str:
    return " + ".join(p.text for p in parties) or "-"


def _text(value: str) -> str:
    return json.dumps(value, ensure_ascii=False)


# ---------------------------------------------------------------- training sentences
def sentences(records: Iterable[Reviewed]) -> Iterator[str]:
    """Write reviewed events between two parties of one sentence as training/sentences has them, and what was rejected as no event."""
    for record in records:
        kept: list[Told] = [(_code(e), e.auxiliary, int(e.trigger["start"]), e.actors, e.recipients) for e in record.events]
        no_event: list[Told] = [("-", [], r.trigger.start, r.actors, r.recipients) for r in record.rejected if not _still(record, r.trigger.start)]
        for code, auxiliary, at, actors, recipients in [*kept, *no_event]:
            low, high = _bounds(record.text, at)
            sides = [
                next(((p.start, p.end) for p in side if p.start is not None and p.end and low <= p.start < p.end <= high), None)
                for side in (actors, recipients)
            ]
            if code and sides[0] and sides[1] and not overlap(*sides[0], *sides[1]):
                marks = [(sides[0][0], 1, "{"), (sides[0][1], 0, "}"), (sides[1][0], 1, "<"), (sides[1][1], 0, ">")]
                text = record.text
                for place, _, sign in sorted(marks, reverse=True):
                    text = text[:place] + sign + text[place:]
                status = next((SHORT[name] for name in auxiliary if name in SHORT), "")
                yield f"{code} | {status} | {' '.join(text[low : high + 4].split())}"


def _code(event: GoldEvent) -> str:
    """Give the CAMEO code of an event, or the one that its type stands for."""
    codes = codebook()["cameo"]
    return event.cameo or codes.get(f"{event.event_type}:{event.mode}") or codes.get(event.event_type) or ""


def _still(record: Reviewed, at: int) -> bool:
    """Tell whether something was left at a trigger, if of another type."""
    return any(e.trigger["start"] <= at < e.trigger["end"] for e in record.events)


def _sentence(text: str, at: int) -> str:
    low, high = _bounds(text, at)
    return " ".join(text[low:high].split())


def _bounds(text: str, at: int) -> tuple[int, int]:
    from dragoman.parse import split

    return next(((s.start, s.end) for s in split(text) if s.start <= at < s.end), (0, len(text)))
