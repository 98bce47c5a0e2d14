"""Plant copies and traps in a corpus, and measure how many copies are found, and how often two different texts are taken for one.

Usage: python benchmarks/duplicates.py ARTICLES.jsonl [--limit N] [--events N] [--seed N]

Of each article that is drawn, one copy is made in one of the ways of KINDS, and put anywhere after it. A trap is no copy: the same pattern of words with
every number and every name within sentences exchanged. Copies and traps are made anew on each run from the articles given; none is stored.

- inflation of documents: documents that count as originals, by those that should
- wrong pairs: share of the marked pairs that are neither planted nor share half of their runs of three words
- inflation of events (--events): stories of the corpus with copies, by stories of the same corpus without; and without any merging
- wrong stories: share of the pairs of reports in one story whose documents are no planted copies of each other and whose sentences share less than half
  of their runs; these are printed, since some are two reports of one event after all
"""

from __future__ import annotations

import argparse
import json
import random
import re
import time
from collections import Counter
from collections.abc import Callable

from msgspec import structs

from dragoman.dedupe import FACT, WORD, mark
from dragoman.ingest import Problem, read
from dragoman.model import Document

SENTENCE = re.compile(r"(?<=[.!?]) +(?=\S)")
Change = Callable[[str, random.Random, str], str]


def sentences(text: str) -> list[str]:
    """Split roughly."""
    return SENTENCE.split(text)


def another_lede(text: str, dice: random.Random, other: str) -> str:
    """Tell the first fifth (at least a sentence) in another order of words: the same facts, no run of words in common; of short texts nothing."""
    parts = sentences(text)
    k = max(1, len(parts) // 5) if len(parts) > 3 else 0
    return " ".join([" ".join(reversed(" ".join(parts[:k]).split())), *parts[k:]])


def cut(text: str, dice: random.Random, other: str) -> str:
    """Leave out the last third to half."""
    parts = sentences(text)
    return " ".join(parts[: max(1, round(len(parts) * dice.uniform(0.5, 0.67)))])


def edited(text: str, dice: random.Random, other: str) -> str:
    """Leave out every twentieth word."""
    return " ".join(word for word in text.split() if dice.random() > 0.05)


def corrected(text: str, dice: random.Random, other: str) -> str:
    """Change one number, and say so."""
    numbers = list(re.finditer(r"\d+", text))
    if numbers:
        chosen = dice.choice(numbers)
        text = text[: chosen.start()] + str(int(chosen[0]) + 2) + text[chosen.end() :]
    return "CORRECTION: the figure in an earlier version was wrong. " + text


def reset(text: str, dice: random.Random, other: str) -> str:
    """Set it anew: other quotation marks, dashes, line breaks, an agency's line before and after."""
    return "(Wire) - " + text.replace("'", "’").replace('"', "“").replace(" - ", " – ").replace(". ", ".\n\n") + "\nCopyright by the wire. All rights reserved."


def extended(text: str, dice: random.Random, other: str) -> str:
    """Add words of another article at its end, a fifth of its own length."""
    return " ".join([text, *other.split()[: len(text.split()) // 5]])


def trap(text: str, dice: random.Random, other: str) -> str:
    """Exchange every number and name: another event told in the same pattern."""
    made = {}

    def exchange(match: re.Match[str]) -> str:
        word = match[0]
        if word[0].isdigit():
            return made.setdefault(word, str(dice.randrange(10**4)))
        letters = "".join(dice.choice("aeiou") + dice.choice("bdfgklmnprstvz") for _ in range(3))
        return made.setdefault(word, letters.capitalize() if word[0].isupper() else word)

    return FACT.sub(exchange, text)


KINDS: dict[str, Change] = {
    "exact": lambda text, dice, other: text,
    "set anew": reset,
    "another lede": another_lede,
    "cut": cut,
    "edited": edited,
    "doubled": lambda text, dice, other: text + "\n\n" + text,
    "corrected": corrected,
    "extended": extended,
}


def runs(text: str) -> set[tuple[str, ...]]:
    """Make all runs of three words."""
    words = WORD.findall(text.lower())
    return set(zip(words, words[1:], words[2:], strict=False))


def plant(documents: list[Document], dice: random.Random) -> tuple[list[Document], dict[str, tuple[str, str]], int]:
    """Make the corpus.

    Returns:
        Documents in order; of each copy the id of its original and its kind; how many traps there are.
    """
    slots: list[tuple[float, Document]] = [(k, d) for k, d in enumerate(documents)]
    origin: dict[str, tuple[str, str]] = {}
    traps = 0
    kinds = list(KINDS)
    for k, document in enumerate(documents):
        other = dice.choice(documents)
        ident = f"{document.id}~copy"
        kind = kinds[k % len(kinds)]
        origin[ident] = (document.id, kind)
        slots.append((dice.uniform(k, len(documents)), structs.replace(document, id=ident, text=KINDS[kind](document.text, dice, other.text))))
        if len(set(FACT.findall(document.text))) >= 6 and sum(f[0].isupper() for f in FACT.findall(document.text)) >= 3:
            traps += 1
            slots.append((dice.uniform(0, len(documents)), structs.replace(document, id=f"{document.id}~trap", text=trap(document.text, dice, ""))))
    return [d for _, d in sorted(slots, key=lambda slot: slot[0])], origin, traps


def main() -> None:
    """Run and print."""
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    options.add_argument("articles")
    options.add_argument("--limit", type=int, default=10**9)
    options.add_argument("--events", type=int, default=0, help="code this many articles with their copies")
    options.add_argument("--seed", type=int, default=1)
    args = options.parse_args()
    dice = random.Random(args.seed)
    documents = [d for d in read([args.articles]) if not isinstance(d, Problem)][: args.limit]
    native = [d for d, repeat in mark(documents) if repeat is None]  # what repeats another in the corpus as it came is left out
    corpus, origin, traps = plant(native, dice)
    texts = {d.id: d.text for d in corpus}
    root = {d.id: origin.get(d.id, (d.id,))[0] for d in corpus}
    start = time.perf_counter()
    marked = list(mark(corpus))
    seconds = time.perf_counter() - start
    pairs = [(d.id, repeat) for d, repeat in marked if repeat]

    def copies(a: str, b: str) -> bool:
        one, two = runs(texts[a]), runs(texts[b])
        return root[a] == root[b] or (len(one & two) > min(len(one), len(two)) / 2 and not (a.endswith("~trap") or b.endswith("~trap")))

    wrong = [(a, r) for a, r in pairs if not copies(a, r.of)]
    found = Counter(origin[a][1] for a, r in pairs if a in origin and root[a] == root[r.of])
    planted = Counter(kind for _, kind in origin.values())
    kept = sum(repeat is None for _, repeat in marked)
    print(json.dumps({
        "documents": len(corpus), "copies": len(origin), "traps": traps,
        "inflation_of_documents": round(kept / (len(native) + traps), 4), "wrong_pairs": round(len(wrong) / max(1, len(pairs)), 4),
        "wrong": [(a, r.of, r.similarity) for a, r in wrong][:5],
        "found": {kind: round(found[kind] / planted[kind], 3) for kind in planted}, "documents_a_second": round(len(corpus) / seconds),
    }, indent=1))  # fmt: skip
    if args.events:
        print(json.dumps(events(native[:: max(1, len(native) // args.events)][: args.events], random.Random(args.seed), root), indent=1))


def events(native: list[Document], dice: random.Random, root: dict[str, str]) -> dict[str, object]:
    """Code articles with and without copies and count."""
    import dragoman
    from dragoman.stories import gather

    coder = dragoman.load()
    corpus, origin, _ = plant(native, dice)
    corpus = [d for d in corpus if not d.id.endswith("~trap")]
    root |= {d.id: origin.get(d.id, (d.id,))[0] for d in corpus}
    plain = [(e, c.document) for c in coder.stream(native) for e in c.events]
    coded = [(e, c.document) for c in coder.stream(corpus) for e in c.events]
    marked = {d.id for d, repeat in mark(corpus) if repeat}
    once = [(e, d) for e, d in coded if d.id not in marked]
    before, after, unmarked = gather(plain), gather(once), gather(coded)
    told = {(e.id, d.id): d.text[e.evidence.start : e.evidence.end] for e, d in coded}
    together = [(a, b) for s in unmarked for k, a in enumerate(s.reports) for b in s.reports[:k]]
    wrong = []
    for a, b in together:
        one, two = told[a.event, a.document], told[b.event, b.document]
        if root[a.document] != root[b.document] and len(runs(one) & runs(two)) < len(runs(one)) / 2:
            wrong.append((a.document, one, b.document, two))
    return {
        "articles": len(native), "events_of_articles": len(plain), "stories_of_articles": len(before), "events_with_copies": len(coded),
        "inflation_unmarked_and_unmerged": round(len(coded) / len(plain), 3), "inflation_of_marking_alone": round(len(once) / len(plain), 3),
        "inflation_of_stories_alone": round(len(unmarked) / len(before), 3), "inflation": round(len(after) / len(before), 4),
        "pairs_of_reports": len(together), "wrong_stories": round(len(wrong) / max(1, len(together)), 4), "wrong": wrong[:8],
    }  # fmt: skip


if __name__ == "__main__":
    main()
