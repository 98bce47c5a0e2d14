"""The files under lexicons/ in, one Lexicon out: what Dragoman knows of the world and of the language of politics."""

from dragoman.lexicon.build import check, load
from dragoman.lexicon.types import Condition, Entity, Frame, Lexicon, Modifier, Office, Role, Scene, Term, Topic, Trigger, Words, normalize, words_of

__all__ = [
    "Condition",
    "Entity",
    "Frame",
    "Lexicon",
    "Modifier",
    "Office",
    "Role",
    "Scene",
    "Term",
    "Topic",
    "Trigger",
    "Words",
    "check",
    "load",
    "normalize",
    "words_of",
]
