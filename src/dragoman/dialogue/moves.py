"""What a document reports of a dialogue: the moves that `reading` finds and `linking` joins."""

from __future__ import annotations

from msgspec import Struct, field

from dragoman.dialogue.sides import Side
from dragoman.model import Mention, When


class Move(Struct):
    """One report of an act of a dialogue.

    What it is: `act` is `offer`, `mention` (speaks of an offer made before), `convey` (hands one on), `reply`, `withdraw`, `lapse`,
    `fulfil`, `window` (tells when the thing offered is to be), `condition`, `describe` (tells what a known offer holds) or `refer`
    (only names one); `kind` is of the offer or the reply; `phrase` the entry of the lexicon. Where: `order` is the place of the
    document in its corpus, `start`, `end` and `text` the words that name the act.

    Who: `by` and `to`; `everyone` tells that both or all sides act, without their names; `near` are other sides that the document
    names, the nearest first; `toward` and `involved` those that stand in what the move is about.

    About what: `words` as lemmas and concepts, `around` those of its whole sentence; `noun` is how it names an offer ("call"; "it" for
    a pronoun), `names` the kind of offer that such a noun names, `noun_at` its place, `owner` whose it is, `definite` that it points
    back to one known already, `embedded` that the text takes the offer for known ("the talks that Oslo had proposed").

    Marks: `weak` counts only where it is answered or told again, `frail` (a mere "must") even less; `counter` is put in the place of
    another offer; `further` is set apart from the one before ("also"); `first` asks for something first; `partial` takes a part;
    `soft` needs more to be linked; `later` comes after another reply ("then"); `visit` is about coming; `answer` is a verb of
    answering; `quoted`; `habit` is told in the present tense; `aged` stands beside another year.
    """

    document: str
    published: str | None
    sentence: int
    start: int
    end: int
    text: str
    act: str
    kind: str | None = None
    by: list[Side] = field(default_factory=list)
    to: list[Side] = field(default_factory=list)
    everyone: bool = False
    words: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    subject: str | None = None
    purpose: str | None = None
    place_text: str | None = None
    place: str | None = None
    conditions: list[str] = field(default_factory=list)
    reasons: list[str] = field(default_factory=list)
    date: When | None = None
    window: When | None = None
    noun: str | None = None
    names: str | None = None
    noun_at: Mention | None = None
    definite: bool = False
    owner: list[Side] = field(default_factory=list)
    weak: bool = False
    counter: bool = False
    partial: bool = False
    soft: bool = False
    further: bool = False
    later: bool = False
    visit: bool = False
    quoted: bool = False
    involved: list[Side] = field(default_factory=list)
    toward: list[Side] = field(default_factory=list)
    near: list[Side] = field(default_factory=list)
    first: bool = False
    habit: bool = False
    aged: bool = False
    answer: bool = False
    embedded: bool = False
    frail: bool = False
    phrase: str = ""
    concepts: tuple[str, ...] = ()
    contexts: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    order: int = 0

    @property
    def mention(self) -> Mention:
        """The words that name it, with their place."""
        return Mention(self.document, self.start, self.end, self.text)
