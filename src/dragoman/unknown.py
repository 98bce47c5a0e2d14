"""A corpus in; what the lexicons don't know yet out: names without an entry, and words that link two parties and that no frame covers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Set

from msgspec import Struct

from dragoman import syntax
from dragoman.actors import SentenceActors
from dragoman.coder import Coder
from dragoman.lexicon import Lexicon
from dragoman.model import Document

CONTEXTS = 3  # sentences shown for each row
# Rules by which a noun was resolved to something that the lexicon holds; what else is left is a stranger.
UNKNOWN_RULES = ("name that no lexicon knows", "word in the name", "title before or beside the name")
LINKS = ("to", "with", "against", "on", "at", "from", "for", "over", "into", "toward", "towards", "in")


class Unknown(Struct, frozen=True):
    """A row: the words, how often they were met, and sentences they stand in."""

    words: str
    count: int
    contexts: list[str]
    sector: str | None = None


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
    """List names that act or are acted upon and that no entry covers, most frequent first."""
    counts: Counter[str] = Counter()
    seen: dict[str, list[str]] = defaultdict(list)
    sectors: dict[str, str | None] = {}
    for document in documents:
        for actors in coder.sentences(document):
            for candidate in coder.matcher.match(actors):
                for reference in (*candidate.actors, *candidate.recipients):
                    name = reference.party.name
                    if reference.rule not in UNKNOWN_RULES or not name or not name[:1].isupper():
                        continue
                    counts[name] += 1
                    sectors[name] = sectors.get(name) or reference.party.sector
                    if len(seen[name]) < CONTEXTS:
                        seen[name].append(document.text[actors.sentence.start : actors.sentence.end])
    return [Unknown(name, n, seen[name], sectors[name]) for name, n in counts.most_common(top)]


def stub(rows: Iterable[Unknown]) -> str:
    """Write unknown names as TOML to fill in."""
    entries = []
    for row in rows:
        ident = "-".join("".join(c if c.isalnum() else " " for c in row.words.lower()).split())
        contexts = "".join(f"# {' '.join(c.split())[:140]}\n" for c in row.contexts)
        entries.append(
            f'# met {row.count} times\n{contexts}[[actor]]\nid = "{ident}"\nname = "{row.words}"\nkind = ""  # person, armed group, party, organ, …\n'
            f'country = ""   # ISO 3166-1 alpha-3, or leave the line out\nsector = "{row.sector or ""}"\n'
        )
    return "\n".join(entries)
