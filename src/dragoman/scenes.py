"""A candidate in its sentence in; whether it is told of some other scene than the world of politics (a film, a match, a statute, a storm), out."""

from __future__ import annotations

from collections.abc import Iterator

from dragoman import syntax
from dragoman.actors import Reference
from dragoman.frames import Candidate
from dragoman.lexicon import Lexicon, Scene, Words
from dragoman.parse import Sentence, Token

BEHIND = ("in", "on", "under", "by", "during", "for", "at")
FIRST = 4  # words; a phrase that opens a sentence begins within so many
PRIVATE = frozenset({None, "", "BUS", "CVL", "EDU", "MED", "AGR", "SOC", "ELI", "UNK"})  # sectors; all others make a deed public


class SceneReader:
    """Knows the scenes of scenes.toml; holds nothing of any sentence."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._scenes = lexicon.scenes
        self._signs = {scene.id: frozenset(scene.signs[0]) for scene in self._scenes}
        self._hints = {scene.id: frozenset(scene.hints[0]) for scene in self._scenes}

    def find(self, s: Sentence, candidate: Candidate, actors: list[Reference], recipients: list[Reference]) -> str | None:
        """Name the scene in which an act is set, or None if it is set in the world."""
        public = not actors or any(_is_public(s, r) for r in (*actors, *recipients))
        words = syntax.words_at(s, range(len(s.tokens)))
        for scene in self._scenes:
            if scene.types and candidate.frame.event_type not in scene.types:
                continue
            if scene.private and public:
                continue
            if self._told(s, candidate, scene) or self._done(s, candidate, scene) or self._marked(s, scene, words):
                return scene.id
        return None

    def _marked(self, s: Sentence, scene: Scene, words: set[str]) -> bool:
        """Tell whether one sign of the scene stands in the sentence, or two different hints at it."""
        if not words.isdisjoint(self._signs[scene.id]) or self._phrases(s, scene.signs, words):
            return True
        return len(words & self._hints[scene.id]) + self._phrases(s, scene.hints, words) > 1

    @staticmethod
    def _phrases(s: Sentence, listed: Words, words: set[str]) -> int:
        """Count the phrases of a list that stand in a sentence, whose words are given."""
        return sum(words.issuperset(phrase) and syntax.contains(s, range(len(s.tokens)), (), [phrase], words) for phrase in listed[1])

    def _told(self, s: Sentence, c: Candidate, scene: Scene) -> bool:
        """Tell whether what the act stands under is told by a teller ("the film shows how …"), or set in one ("under the statute …")."""
        if scene.timeless and (_is_past(s, c.anchor) or _is_past(s, c.head)):
            return False
        if scene.timeless and _of_anyone(s, c.anchor):
            return True
        own = c.head if c.pos != "N" else c.anchor if c.light else -1
        for v in self._verbs(s, c.head):
            subjects = [t.i for t in s.kids(v, "nsubj", "nsubjpass")]
            timeless = _timeless(s, v)
            if v != own and (timeless or (not scene.timeless and s.tokens[v].lemma in scene.verbs[0])) and any(_is(s, k, scene.tellers) for k in subjects):
                return True
            modal = timeless and any(t.tag == "MD" for t in s.kids(v, "aux"))
            for preposition in BEHIND:
                for k in syntax.obliques(s, v, preposition):
                    if any(t.text.lower() == "of" for t in s.kids(k, "prep")) and not scene.timeless:
                        continue  # "in the game of brinkmanship"
                    at = next((t.i for t in s.kids(v, "prep", "advmod", "agent") if k in syntax.content(s, t.i)), k)
                    opens = at < FIRST and at < v and (timeless or not scene.timeless)
                    if (opens or (modal and scene.timeless)) and _is(s, k, scene.tellers):
                        return True
            if modal and scene.timeless and any(_is(s, k, scene.tellers) for k, _ in syntax.according_to(s)):
                return True
        return False

    @staticmethod
    def _done(s: Sentence, c: Candidate, scene: Scene) -> bool:
        """Tell whether someone or something does the act that belongs to the scene."""
        if scene.timeless and not _timeless(s, c.anchor):
            return False
        doers = syntax.subjects(s, c.anchor) if c.pos != "N" or c.light else []
        return any(_is(s, k, scene.doers) and not s.tokens[k].tag.startswith("NNP") for k in doers)

    @staticmethod
    def _verbs(s: Sentence, i: int) -> Iterator[int]:
        """List the verbs from a token up; a clause joined by "and" or "but" that has its own subject is told for itself."""
        seen: set[int] = set()
        while i not in seen:
            seen.add(i)
            if syntax.is_verb(s.tokens[i]):
                yield i
                if s.tokens[i].dep in ("conj", "parataxis") and s.kids(i, "nsubj", "nsubjpass"):
                    return
            i = s.tokens[i].head


def _is_public(s: Sentence, reference: Reference) -> bool:
    """Tell whether a party has a proper name, a country or a sector of its own."""
    party = reference.party
    named = any(t.tag.startswith("NNP") for t in s.tokens if (party.start or 0) <= t.start < (party.end or 0) and t.i)
    return named or bool(party.country) or party.sector not in PRIVATE


def _is(s: Sentence, k: int, words: Words) -> bool:
    """Tell whether a noun is one of the words, alone or with what stands before it ("television series")."""
    lemma = s.tokens[k].lemma
    return lemma in words[0] or any(p[-1] == lemma and syntax.contains(s, range(max(0, k - len(p) + 1), k + 1), (), [p]) for p in words[1])


def _of_anyone(s: Sentence, v: int) -> bool:
    """Tell whether a verb tells what any such one does, not a certain one ("an employer who dismisses … must pay")."""
    noun = s.tokens[s.tokens[v].head]
    articles = s.kids(noun.i, "det")
    above = syntax.clause_of(s, noun.i)
    if s.tokens[v].dep != "relcl" or not _timeless(s, v):
        return False
    return noun.lemma in ("anyone", "anybody") or (_timeless(s, above) and any(t.text.lower() in ("a", "an", "any") for t in articles))


def _finite(s: Sentence, v: int) -> Token | None:
    """Find the word that carries the tense of a verb."""
    return next((t for t in (*s.kids(v, "aux", "auxpass"), s.tokens[v]) if t.tag in ("MD", "VBZ", "VBP", "VBD")), None)


def _is_past(s: Sentence, v: int) -> bool:
    first = _finite(s, v)
    return first is not None and (first.tag == "VBD" or (first.i != v and first.lemma == "have"))


def _timeless(s: Sentence, v: int) -> bool:
    """Tell whether a verb tells what holds at all times: in the plain present, or with a modal other than "will"."""
    first = _finite(s, v)
    if first is None or first.tag == "VBD" or s.tokens[v].tag == "VBG" or (first.i != v and first.lemma == "have"):
        return False
    return first.text.lower() not in ("will", "'ll", "would", "wo")
