"""Entries of frames, scenes and topics in; their conditions and triggers, and the forms of every word that they use, out."""

from __future__ import annotations

import re
from collections import defaultdict
from typing import Any

from dragoman.lexicon.entries import Entries, nearest
from dragoman.lexicon.types import Condition, Correction, Frame, Scene, Topic, Trigger

AUXILIARY = ("historical", "future", "hypothetical", "negation")
REFERS = ("party", "person", "state", "armed", "place")
PREPOSITIONS = frozenset(
    (
        "to with against on from of between over into in at by for about among toward towards upon under behind across after onto around near outside "
        "inside beneath beside along above below throughout amid before except belonging alongside involving aboard via regarding concerning past until "
        "since as despite like per versus including beyond through during within out off up down "
    ).split()
)
OWNERS = {"owner", "owner of object", "owner of subject"}
SLOTS = frozenset({"subject", "object", "direct object", "indirect object", "complement subject", *OWNERS, "speaker", "complement"}) | PREPOSITIONS


class Language:
    """Reads how acts are told: fills the tables below.

    Args:
        entries: the files.
        codes: rows of cameo.csv by code.
    """

    def __init__(self, entries: Entries, codes: dict[str, dict[str, str]]) -> None:
        self._in = entries
        self._codes = codes
        self.classes: dict[str, list[str]] = self._in.language.get("classes", {})
        self.grammar: dict[str, list[str]] = self._in.language.get("grammar", {})
        self.scenes: list[Scene] = []
        self.corrections: list[Correction] = []
        self.frames: list[Frame] = []
        self._frame_ids: dict[str, str] = {}
        self.triggers: dict[str, list[Trigger]] = defaultdict(list)
        self.forms: dict[str, set[tuple[str, str]]] = defaultdict(set)
        self.ruling: set[tuple[str, str]] = {(line.split()[0], "V") for line in self._in.language.get("irregular", {}).get("verbs", [])}

    def take_classes(self) -> None:
        """Add the word classes that files of frames open with."""
        for label, name, words in self._in.classes():
            if name in self.classes:
                self._in.wrong(f'{label}, class "{name}": the name stands in another file too')
            self.classes[name] = words

    def take_forms(self) -> None:
        """Inflect every word that is looked for; put the longest triggers first."""
        for key in ("light_verbs", "speech_verbs", "negating_verbs", "future_verbs", "hypothetical_words"):
            self.ruling |= {(word.split()[0], "V") for word in self.grammar.get(key, [])}
        for lemma, pos in sorted(self.ruling):
            self.inflect(lemma, pos)
        for key, pos in (("eventless_verbs", "V"), ("eventless_nouns", "N")):
            for word in self.grammar.get(key, []):
                self.inflect(word, pos)
        contexts = self._in.ontology.get("contexts", {}).values()
        for words in [*self.classes.values(), self.grammar.get("transparent_nouns", []), self.grammar.get("site_nouns", []), *contexts]:
            self.inflect_all(words)
        self.add_gerunds()
        for triggers in self.triggers.values():
            triggers.sort(key=lambda t: -len(t.words))

    def expand(self, words: list[str], where: str) -> list[str]:
        """Replace classes (@talks) by their words."""
        flat: list[str] = []
        for word in words:
            if word.startswith("@"):
                if word[1:] not in self.classes:
                    self._in.wrong(f'{where}: unknown word class "{word}"{nearest(word[1:], self.classes)}')
                    continue
                flat += self.expand(self.classes[word[1:]], where)
            else:
                flat.append(word)
        return flat

    @staticmethod
    def words(words: list[str]) -> tuple[list[str], list[list[str]]]:
        """Part single words from those of several; the parser cuts at hyphens, and so do we."""
        cut = [re.findall(r"[^\s-]+|-", w) if len(w) > 1 else [w] for w in words]
        return [w[0] for w in cut if len(w) == 1], [w for w in cut if len(w) > 1]

    # ---------------------------------------------------------------- inflection
    def ranked(self, form: str, pairs: set[tuple[str, str]]) -> list[tuple[str, str]]:
        """Order what a form may be: the lemma that frames rule on first."""
        return sorted(pairs, key=lambda pair: self._rank(form, pair))

    def _rank(self, form: str, pair: tuple[str, str]) -> tuple[int, int, str]:
        """Order the lemmas of a form: "held" is of "hold" though some condition lists "held" itself."""
        return (0 if pair in self.ruling and pair[0] != form else 1 if pair in self.ruling else 2, len(pair[0]), pair[0])

    def inflect(self, lemma: str, pos: str) -> None:
        """Add the forms of a lemma."""
        forms = self._in.inflector.verb(lemma) if pos == "V" else self._in.inflector.noun(lemma) if pos == "N" else {lemma}
        for form in forms:
            self.forms[form].add((lemma, pos))

    def inflect_all(self, words: list[str]) -> None:
        """Add the forms of words as nouns and as verbs."""
        for word in words:
            for part in re.split(r"[\s-]+", word):
                if part and not part.startswith("@") and part not in PREPOSITIONS and len(part) > 1:
                    for pos in "NV":
                        self.inflect(part, pos)

    # ---------------------------------------------------------------- frames
    def topic(self, entry: dict[str, Any]) -> Topic:
        """Read a topic of the codebook."""
        where = f'ontology.toml, topic "{entry.get("id")}"'
        self._in.fields(where, "topic", entry)
        words, phrases = self.words(self.expand(entry.get("words", []), where))
        self.inflect_all(entry.get("words", []))
        for code in entry.get("codes", {}).values():
            self._in.one_of(where, "CAMEO code", code, self._codes)
        return Topic(
            entry["id"], entry.get("codes", {}), words, phrases, entry.get("types", []), entry.get("modes", []), entry.get("contexts", []), entry.get("mode")
        )

    def scene(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read a scene."""
        for event_type in self._in.texts(where, entry, "types"):
            self._in.one_of(where, "event_type", event_type, self._in.ontology.get("types", {}))
        lists = {}
        for name in ("tellers", "verbs", "doers", "signs", "hints"):
            words = self.expand(self._in.texts(where, entry, name), where)
            for part in {part for word in words for part in re.split(r"[\s-]+", word)}:
                self.inflect(part, "V" if name == "verbs" else "N")
            lists[name] = self.words(words)
        scene = Scene(
            self._in.text(where, entry, "id"), types=entry.get("types", []), timeless=bool(entry.get("timeless")), private=bool(entry.get("private")), **lists
        )
        self.scenes = [s for s in self.scenes if s.id != scene.id] + [scene]

    def correction(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read what reviewers taught."""
        types = self._in.ontology.get("types", {})
        self._in.one_of(where, "frame", entry.get("frame"), (frame.id for frame in self.frames))
        for name in ("event_type", "becomes"):
            self._in.one_of(where, name, entry.get(name), types)
        weight, counts = entry.get("weight", 0.0), {name: entry.get(name, 0) for name in ("accepted", "fixed", "rejected")}
        numbers = isinstance(weight, (int, float)) and all(isinstance(count, int) for count in counts.values())
        if not numbers or not ({"frame", "trigger", "event_type"} & entry.keys()) or not ({"weight", "becomes"} & entry.keys()):
            self._in.wrong(f"{where}: write what it holds of (frame, trigger, event_type), a weight as a number or becomes, and counts as whole numbers")
            return
        seen = ", ".join(f"{count} {name}" for name, count in counts.items() if count)
        self.corrections.append(Correction(entry.get("frame"), entry.get("trigger"), entry.get("event_type"), float(weight), entry.get("becomes"), seen))

    def frame(self, where: str, label: str, entry: dict[str, Any]) -> None:
        """Read a frame."""
        ident, event_type = self._in.text(where, entry, "id"), self._in.text(where, entry, "event_type")
        types = self._in.ontology.get("types", {})
        self._in.one_of(where, "event_type", event_type, types)
        self._in.one_of(where, "mode", entry.get("mode"), types.get(event_type, {}).get("modes", {}))
        self._in.one_of(where, "cameo", entry.get("cameo"), self._codes)
        for context in self._in.texts(where, entry, "contexts"):
            self._in.one_of(where, "context", context, self._in.ontology.get("contexts", {}))
        self._in.one_of(where, "status", entry.get("status"), AUXILIARY)
        self._in.one_of(where, "needs", entry.get("needs"), ("actor", "recipient", "both"))
        slots = {}
        for name in ("actor", "recipient", "sides"):
            value = entry.get(name, [])
            slots[name] = [value] if isinstance(value, str) else value
            for slot in slots[name]:
                self._in.one_of(where, f"slot in {name}", slot, SLOTS)
        if ident in self._frame_ids:
            if self._frame_ids[ident].split(",")[0] == label:
                self._in.wrong(f"{where}: the id stands twice")
            elif label.startswith("frames/"):
                self._in.wrong(f"{where}: the id stands in {self._frame_ids[ident]} too")
            else:
                replaced = next(i for i, f in enumerate(self.frames) if f.id == ident)
                for triggers in self.triggers.values():
                    triggers[:] = [t for t in triggers if t.frame != replaced]
        self._frame_ids[ident] = f"{label}, {ident}"
        examples = self._in.tables(where, entry, "examples")
        if not any(e.get("event") for e in examples) or all(e.get("event") for e in examples):
            self._in.wrong(f'{where}: a frame needs an example that fires and one that stays silent (event = "")')
        self.frames.append(
            Frame(
                ident,
                label,
                event_type,
                entry.get("mode"),
                entry.get("cameo"),
                entry.get("contexts", []),
                self._conditions(where, entry),
                slots["actor"],
                slots["recipient"],
                slots["sides"],
                bool(entry.get("topic")),
                entry.get("needs"),
                bool(entry.get("debatable")),
                entry.get("status"),
                bool(entry.get("consumes", True)),
                examples,
            )
        )
        trigger = entry.get("trigger", {})
        if not isinstance(trigger, dict) or not trigger:
            self._in.wrong(f'{where}: field "trigger" is missing; write trigger = {{ verb = ["…"] }}')
            return
        for name, words in trigger.items():
            self._in.one_of(where, "kind of trigger", name, ("verb", "noun", "adjective", "modal"))
            for text in words:
                pos = name[0].upper()
                parts = (text.lower().replace("-", " ") if pos == "N" else text.lower()).split()
                *lead, parts[0] = parts[0].split("-")
                parts = [w for k, w in enumerate(parts) if k == 0 or w not in ("a", "an", "the")]
                head = parts[-1] if pos == "N" else parts[0]
                self.triggers[head].append(Trigger(parts, pos, len(self.frames) - 1, lead))
                self.inflect(head, pos)
                self.ruling.add((head, pos))
                for part in parts:
                    if part != head and part not in PREPOSITIONS:
                        self.inflect(part, "N")

    def add_gerunds(self) -> None:
        """Let a verb's frames find its gerund too ("the jailing of editors"), unless a frame of the same type lists that as a noun."""
        types = [frame.event_type for frame in self.frames]
        for triggers in list(self.triggers.values()):
            for verb in [t for t in triggers if t.pos == "V" and len(t.words) == 1 and not t.lead]:
                gerund = self._in.inflector.gerund(verb.words[0])
                if not any(t.pos == "N" and types[t.frame] == types[verb.frame] for t in self.triggers.get(gerund, ())):
                    self.triggers[gerund].append(Trigger([gerund], "G", verb.frame))
                    self.inflect(gerund, "N")

    def _conditions(self, where: str, entry: dict[str, Any]) -> list[Condition]:
        found = []
        for part in ("object", "complement", "subject", "modifier", "clause"):
            for name, negated in ((part, False), (f"not_{part}", True)):
                if name in entry:
                    words = self._in.texts(where, entry, name)
                    found.append(Condition(part, *self.words(self.expand(words, where)), negated=negated))
                    self.inflect_all(words)
        for preposition, words in entry.get("preposition", {}).items():
            self._in.one_of(where, "preposition", preposition, PREPOSITIONS)
            found.append(Condition(preposition, *self.words(self.expand(words, where))))
            self.inflect_all(words)
        for preposition in self._in.texts(where, entry, "not_preposition"):
            found.append(Condition(preposition, negated=True))
        for name in ("object_is", "subject_is"):
            if name in entry:
                self._in.one_of(where, name, entry[name], REFERS)
                found.append(Condition(name[:-3], refers=entry[name]))
        return found
