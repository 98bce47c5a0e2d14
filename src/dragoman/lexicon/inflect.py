"""Lemmas in, the forms that stand in news out: regular English inflection, with the irregular verbs and nouns of words.toml."""

from __future__ import annotations

import re

_VOWELS = "aeiou"
# A final consonant after one stressed vowel doubles; stress can't be seen, so only one-syllable verbs are doubled by rule.
_DOUBLES = re.compile(r"^[^aeiou]*[aeiou][bdgklmnprtvz]$")


class Inflector:
    """Makes inflected forms; `irregular` holds lines "lemma past participle" for verbs and "singular plural" for nouns."""

    def __init__(self, verbs: list[str], nouns: list[str]) -> None:
        self._verbs = {line.split()[0]: tuple(line.split()[1:3]) for line in verbs}
        self._nouns = {line.split()[0]: line.split()[1] for line in nouns}

    def verb(self, lemma: str) -> set[str]:
        """List the forms of a verb, the lemma included."""
        if lemma == "be":
            return {"be", "is", "are", "am", "was", "were", "been", "being"}
        past, participle = self._past(lemma)
        return {
            lemma,
            self.plural(lemma) if lemma not in ("have", "do", "go") else {"have": "has", "do": "does", "go": "goes"}[lemma],
            past,
            participle,
            self._ing(lemma, past),
        } | ({past.replace("lled", "led"), self._ing(lemma, past).replace("lling", "ling")} if past.endswith("lled") and not lemma.endswith("ll") else set())

    def gerund(self, lemma: str) -> str:
        """Form the -ing of a verb."""
        return self._ing(lemma, self._past(lemma)[0])

    def noun(self, lemma: str) -> set[str]:
        """List singular and plural of a noun."""
        return {lemma, self.plural_noun(lemma)}

    def plural_noun(self, lemma: str) -> str:
        """Form the plural of a noun or of the last word of a phrase."""
        head, _, last = lemma.rpartition(" ")
        plural = self._nouns.get(last)
        if plural is None:
            plural = (
                last[:-3] + "men" if last.endswith("man") and last not in ("german", "roman", "ottoman", "human", "woman", "talisman") else self.plural(last)
            )
        return f"{head} {plural}".strip()

    @staticmethod
    def plural(word: str) -> str:
        """Add the regular -s of plural or third person."""
        if re.search(r"([gnir]arch|omach|poch|zech)$", word):  # spoken as k: "oligarchs", "Czechs"
            return word + "s"
        if re.search(r"(s|x|z|ch|sh)$", word):
            return word + "es"
        if word.endswith("y") and len(word) > 1 and word[-2] not in _VOWELS:
            return word[:-1] + "ies"
        return word + "s"

    def _past(self, lemma: str) -> tuple[str, str]:
        if lemma in self._verbs:
            past, participle = self._verbs[lemma]
            return past, participle
        if lemma.endswith("e"):
            past = lemma + "d"
        elif lemma.endswith("y") and len(lemma) > 1 and lemma[-2] not in _VOWELS:
            past = lemma[:-1] + "ied"
        elif _DOUBLES.match(lemma):
            past = lemma + lemma[-1] + "ed"
        else:
            past = lemma + "ed"
        return past, past

    @staticmethod
    def _ing(lemma: str, past: str) -> str:
        if lemma.endswith("ie"):
            return lemma[:-2] + "ying"
        if lemma.endswith("e") and not lemma.endswith(("ee", "oe", "ye")) and len(lemma) > 2:
            return lemma[:-1] + "ing"
        if past == lemma + lemma[-1] + "ed" or (_DOUBLES.match(lemma) and not lemma.endswith(("w", "y", "x"))):
            return lemma + lemma[-1] + "ing"
        return lemma + "ing"
