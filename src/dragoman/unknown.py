"""A corpus in; what the lexicons don't know yet out: names without an entry, and words that link two parties and that no frame covers."""

from __future__ import annotations

import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Set

from msgspec import Struct

from dragoman import syntax
from dragoman.actors import SentenceActors
from dragoman.coder import Coder
from dragoman.lexicon import Lexicon, normalize, words_of
from dragoman.model import Document

CONTEXTS = 3  # sentences shown for each row
# Rules by which a noun was resolved to something that the lexicon holds; what else is left is a stranger.
UNKNOWN_RULES = ("name that no lexicon knows", "word in the name", "title before or beside the name")
TITLES = frozenset("mr mrs ms dr sir lord lady dame the".split())
PARTICLES = frozenset("al el bin ibn de la del der den di da du van von y e of and the".split())
TIMES = frozenset(
    (
        "today yesterday tomorrow tonight midnight noon morning evening "
        "monday tuesday wednesday thursday friday saturday sunday january february march april may june july "
        "august september october november december"
    ).split()
)
LINKS = ("to", "with", "against", "on", "at", "from", "for", "over", "into", "toward", "towards", "in")


class Unknown(Struct, frozen=True):
    """A row: the words, how often they were met, and sentences they stand in."""

    words: str
    count: int
    contexts: list[str]
    sector: str | None = None
    country: str | None = None


def triggers(coder: Coder, documents: Iterable[Document], top: int = 100) -> list[Unknown]:
    """List verbs (with their preposition) and nouns that link two parties and that no frame covers, most frequent first.

    Left out is what a frame knows, even where its conditions held it back, and what names no act (`eventless_verbs` and
    `eventless_nouns` of words.toml, verbs of saying, light verbs).
    """
    settled = _settled(coder.lexicon)
    counts: Counter[str] = Counter()
    seen: dict[str, list[str]] = defaultdict(list)
    for document in documents:
        for actors in coder.sentences(document, everything=True):
            covered = {k for c in coder.matcher.match(actors) for k in (*c.tokens, c.anchor)}
            for words in set(_links(actors, covered)) - settled:
                counts[words] += 1
                if len(seen[words]) < CONTEXTS:
                    seen[words].append(document.text[actors.sentence.start : actors.sentence.end])
    return [Unknown(words, n, seen[words]) for words, n in counts.most_common(top)]


def _settled(lexicon: Lexicon) -> Set[str]:
    """List the rows that need no frame: known to one, or known to name no act."""
    grammar = lexicon.grammar
    found: set[str] = set()
    for key in ("eventless_verbs", "speech_verbs", "light_verbs"):
        words, phrases = grammar[key]
        found.update(word if end is None else f"{word} {end}" for word in words for end in (None, *LINKS))
        found.update(f"{phrase[0]} {phrase[-1]}" for phrase in phrases)
    nouns = {*grammar["eventless_nouns"][0], *grammar["site_nouns"][0]}
    for triggers in lexicon.triggers.values():
        for t in triggers:
            if t.pos == "N":
                nouns.add(t.words[-1])
            elif t.pos == "V":
                found.update(f"{t.words[0]} {end}" for end in (LINKS if len(t.words) == 1 else t.words[1:]))
                if len(t.words) == 1:
                    found.add(t.words[0])
    return found.union(f"{noun} {end} (noun)" for noun in nouns for end in LINKS)


def _links(actors: SentenceActors, covered: set[int]) -> Iterable[str]:
    s = actors.sentence
    for token in s.tokens:
        if token.i in covered or not token.lemma.isalpha() or len(token.lemma) < 3 or (token.i and token.text[0].isupper()):
            continue
        if syntax.is_verb(token) and token.dep not in ("aux", "auxpass", "amod"):
            if not _known(actors, syntax.subjects(s, token.i)):
                continue
            if _known(actors, syntax.objects(s, token.i)):
                yield token.lemma
            for preposition in LINKS:
                if _known(actors, syntax.obliques(s, token.i, preposition)):
                    yield f"{token.lemma} {preposition}"
        elif token.tag in ("NN", "NNS") and actors.modifier_parties(token.i) and all(r.owner for r in actors.parties(token.i)):
            for preposition in LINKS:
                if _known(actors, syntax.obliques(s, token.i, preposition)):
                    yield f"{token.lemma} {preposition} (noun)"


def _known(actors: SentenceActors, heads: list[int]) -> bool:
    return any(r.party.sector or r.party.country for h in heads for r in actors.parties(h) if not r.owner and r.kind != "place")


def names(coder: Coder, documents: Iterable[Document], top: int = 100) -> list[Unknown]:
    """List names that act or are acted upon and that no entry covers, by the number of sentences they stand in.

    A surname counts for the one full name of the corpus that ends in it. Left out are towns, times, and surnames of people whom the lexicon knows.
    """
    seen: dict[str, dict[str, None]] = defaultdict(dict)  # sentences of each name, in their order
    sectors: dict[str, str | None] = {}
    for document in documents:
        for actors in coder.sentences(document):
            sentence = document.text[actors.sentence.start : actors.sentence.end]
            for candidate in coder.matcher.match(actors):
                for reference in (*candidate.actors, *candidate.recipients):
                    body = reference.kind == "organisation" and reference.party.entity is None  # "Mutlavian Brigade": known by its last word alone
                    if (reference.rule not in UNKNOWN_RULES and not body) or not (reference.party.name or "")[:1].isupper():
                        continue
                    name = _bare(reference.party.name or "", coder.lexicon)
                    if name and not _is_covered(name, coder):
                        seen[name][" ".join(sentence.split())] = None
                        sectors[name] = sectors.get(name) or reference.party.sector
    for name in [n for n in seen if " " not in n]:
        full = [n for n in seen if n.endswith(f" {name}")]
        if len(full) == 1:
            seen[full[0]] |= seen.pop(name)
    rows = [Unknown(name, len(contexts), list(contexts)[:CONTEXTS], sectors[name]) for name, contexts in seen.items()]
    return sorted(rows, key=lambda row: -row.count)[:top]


def _bare(name: str, lexicon: Lexicon) -> str:
    """Take titles, nationalities and times off a name, and give its words their capitals."""
    words = name.split()
    while words and (
        (key := normalize(words[0])) in lexicon.roles or key in lexicon.modifiers or key in TITLES or any(n.use != "name" for n in lexicon.names.get(key, ()))
    ):
        words.pop(0)
    while words and normalize(words[-1]) in TIMES:
        words.pop()
    return " ".join(w if w.isupper() or not w.islower() or w in PARTICLES else w.capitalize() for w in words)


def _is_covered(name: str, coder: Coder) -> bool:
    words = words_of(name)
    if not words or all(w in TIMES for w in words):
        return True
    return (len(words) == 1 and words[0] in coder.lexicon.surnames) or coder.places.is_town(name)


def stub(rows: Iterable[Unknown]) -> str:
    """Write unknown names as TOML to fill in."""
    entries = []
    for row in rows:
        ident = "-".join(re.findall(r"[a-z0-9]+", normalize(row.words))) or "actor"
        name = json.dumps(row.words, ensure_ascii=False)
        contexts = "".join(f"# {' '.join(c.split())[:140]}\n" for c in row.contexts)
        entries.append(
            f"# met in {row.count} sentence{'s' * (row.count != 1)}\n{contexts}"
            f'[[actor]]\nid = "{ident}"\nname = {name}\nkind = ""  # person, armed group, party, organ, …\n'
            f'country = "{row.country or ""}"   # ISO 3166-1 alpha-3, or leave the line out\nsector = "{row.sector or ""}"\n'
        )
    return "\n".join(entries)
