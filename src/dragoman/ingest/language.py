"""A text in, the code of its language out, or None where it is too short or too mixed to tell."""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from py3langid.langid import LanguageIdentifier

WORD = re.compile(r"[^\W\d_]+")
SAMPLE = 4000  # characters looked at
# Frequent words of English that no other language writes so.
ENGLISH = frozenset(
    "the and that with from their were which been this would after they who said its there these than could should about into when where "
    "between against other".split()
)
SURELY = 0.06  # share of such words from which a text is English; English news have .10 and more, other languages below .01
HARDLY = 0.02  # share below which it may be another language
SHORTEST = 12  # words; of fewer no other language is told
SURE = 0.8  # probability that is enough for another language; of 7,000 English texts of 3 to 9,600 words none is taken for one
OTHER_SCRIPT = 0.5  # the same where the script alone excludes English
UNDETERMINED = "und"  # ISO 639: some language


def detect(text: str) -> str | None:
    """Tell the language: English by its frequent words, which costs nothing, any other by its letters (py3langid, 97 languages)."""
    words = WORD.findall(text[:SAMPLE].lower())
    hits = sum(word in ENGLISH for word in words)
    if hits > 1 and hits >= SURELY * len(words):
        return "en"
    letters = "".join(words)
    foreign = sum(not letter.isascii() for letter in letters) > len(letters) / 2  # another script, perhaps without spaces between words
    if hits > HARDLY * len(words) or (len(letters) if foreign else len(words)) < SHORTEST:
        return None
    code, probability = _identifier().classify(text[:SAMPLE])
    if code != "en" and probability >= (OTHER_SCRIPT if foreign else SURE):
        return str(code)
    return UNDETERMINED if foreign else None


@cache
def _identifier() -> LanguageIdentifier:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
