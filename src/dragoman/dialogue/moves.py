"""What a document reports of a dialogue: the moves that `reading` finds and `linking` joins."""

from __future__ import annotations

from msgspec import Struct, field

from dragoman.dialogue.sides import Side
from dragoman.model import Mention, When


class Move(Struct):
    """One report of an act of a dialogue.

    What it is: `act` is `offer`, `reply`, `withdraw`, `lapse`, `fulfil`, `window` (tells when the thing offered is to be) or
    `mention` (only names it); `kind` is of
    the offer or the reply. Where: `order` is the place of the document in its corpus; `start`, `end` and `text` the words that name the act.
    Who: `by` and `to`; `hint` who stands in what is offered, `near` other sides of the
    document, the likeliest addressee first, `beside` those of its sentence; `everyone` tells that both or all sides act.
    About what: `words` as stems and concepts, `around` those of the whole sentence; `noun` is the kind of offer that its noun names
    ("call": demand), "it" for a pronoun; `owner` whose offer that noun means; `pointing` that it takes up an offer known already.
    Marks: `weak` counts only where it is answered or told again; `appeal` asks as bystanders do; `lead` is the news of its text, between two
    parties; `soft` is a reply only with the right object; `counter` puts something in the place of another offer; `further` is set apart
    from the one before ("also");
    `partial`; `earlier` went before what its sentence tells; `first` asks for something before anything else. A first condition stands at
    `condition_at` and is about `condition_words`.
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
    hint: list[Side] = field(default_factory=list)
    near: list[Side] = field(default_factory=list)
    beside: list[Side] = field(default_factory=list)
    everyone: bool = False
    words: frozenset[str] = frozenset()
    around: frozenset[str] = frozenset()
    noun: str | None = None
    noun_at: Mention | None = None
    owner: list[Side] = field(default_factory=list)
    pointing: bool = False
    weak: bool = False
    appeal: bool = False
    lead: bool = False
    soft: bool = False
    counter: bool = False
    further: bool = False
    partial: bool = False
    earlier: bool = False
    first: bool = False
    subject: str | None = None
    purpose: str | None = None
    place_text: str | None = None
    conditions: list[str] = field(default_factory=list)
    condition_at: Mention | None = None
    condition_words: frozenset[str] = frozenset()
    reasons: list[str] = field(default_factory=list)
    date: When | None = None
    window: When | None = None
    contexts: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    phrase: str = ""
    order: int = 0

    @property
    def mention(self) -> Mention:
        """The words that name it, with their place."""
        return Mention(self.document, self.start, self.end, self.text)
