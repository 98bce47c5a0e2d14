"""Sentences in, Parties out: who is meant by a name, a role, a description or a pronoun, and why."""

from dragoman.actors.discourse import Discourse
from dragoman.actors.mentions import Reader, SentenceActors
from dragoman.actors.names import Hit, NameFinder, long_forms
from dragoman.actors.phrases import Reference
from dragoman.actors.spelling import Spelling

__all__ = ["Discourse", "Hit", "NameFinder", "Reader", "Reference", "SentenceActors", "Spelling", "long_forms"]
