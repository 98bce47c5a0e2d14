"""The drafts of a sentence in, with those before it; what one takes up of another ("condemned the attack", "denied it") gives it its party."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from msgspec import structs

from dragoman import syntax
from dragoman.actors import Reference
from dragoman.attribution import Account
from dragoman.drafts import Draft

GOING_ON = ("COERCE", "SANCTION")
DEFINITE = ("the", "this", "that", "these", "those")
BACK = 2  # sentences
CHARGES = ("ACCUSE", "THREATEN", "REQUEST")  # who is spoken to so answers the speaker


def take_up(found: Sequence[Draft], before: Sequence[Draft], accounts: Mapping[int, Account], event_nouns: Container[str]) -> None:
    """Fill in the parties of drafts that take up what was told shortly before; each says so in `why`.

    Args:
        found: the drafts of one sentence; changed in place.
        before: those of the sentences before it.
        accounts: whose word each of those is, by `id` of the draft.
        event_nouns: nouns that can name an act told before.
    """
    for k, draft in enumerate(found):
        if not draft.recipients and draft.candidate.pos == "V" and draft.event_type in ("SUPPORT", "ACCUSE", "REJECT"):
            _of_the_act(draft, before, event_nouns) or (draft.event_type == "REJECT" and _of_the_charge(draft, [*before, *found[:k]], accounts))
        elif not draft.recipients and draft.mode == "crowd-control":
            _of_the_crowd(draft, [*before, *(d for d in found if d is not draft)])
        elif not draft.actors and draft.candidate.pos == "V" and draft.event_type in GOING_ON:
            _of_the_story(draft, before)


def _of_the_act(draft: Draft, before: Sequence[Draft], event_nouns: Container[str]) -> bool:
    """Give "condemned the attack" its recipient: who did the act that the noun takes up."""
    c, s = draft.candidate, draft.actors_of.sentence
    nouns = [s.tokens[k] for k in syntax.objects(s, c.head)]
    definite = [n for n in nouns if n.lemma in event_nouns and any(t.text.lower() in DEFINITE for t in s.kids(n.i, "det"))]
    if not definite:
        return False
    names = {r.party.name for r in draft.actors}
    for earlier in reversed(before):
        if s.index - earlier.sentence > BACK:
            break
        doers = [r for r in earlier.actors if r.party.name not in names]
        if doers and len(doers) == len(earlier.actors):
            noun = definite[0]
            rule = f'did what "the {noun.text}" takes up'
            _receive(draft, [structs.replace(r, party=structs.replace(r.party, text=noun.text, start=noun.start, end=noun.end)) for r in doers], rule)
            return True
    return False


def _of_the_charge(draft: Draft, before: Sequence[Draft], accounts: Mapping[int, Account]) -> bool:
    """Give a denial or refusal its recipient: who had charged, threatened or asked the one who denies, or had told of its act."""
    sides = [r for r in draft.actors if not r.owner]
    if not sides:
        return False
    for earlier in reversed(before):
        if draft.sentence - earlier.sentence > BACK:
            break
        if earlier.event_type in CHARGES and earlier.actors and _one_of(sides, earlier.recipients) and not _one_of(sides, earlier.actors):
            _receive(draft, earlier.actors, f'spoke so of the one who answers ("{_trigger(earlier)}")')
            return True
        account = accounts.get(id(earlier))
        if account and account.claimed_by and _one_of(sides, earlier.actors) and not _one_of(sides, [account.claimed_by]):
            _receive(draft, [account.claimed_by], f'told of what the one who answers did ("{_trigger(earlier)}")')
            return True
    return False


def _of_the_crowd(draft: Draft, before: Sequence[Draft]) -> None:
    """Give "fired tear gas" its recipient: the one crowd that was told of shortly before."""
    crowds = [d for d in before if d.event_type == "PROTEST" and d.actors and draft.sentence - d.sentence <= BACK and not d.auxiliary]
    if crowds and len({r.party.name for d in crowds for r in d.actors}) == len(crowds[-1].actors):
        doers = {r.party.name for r in draft.actors}
        others = [r for r in crowds[-1].actors if r.party.name not in doers]
        _receive(draft, others, f'the one crowd told of before ("{_trigger(crowds[-1])}")')


def _of_the_story(draft: Draft, before: Sequence[Draft]) -> None:
    """Give a passive without "by" its doer where the story goes on: who did the same kind of act in the sentence before."""
    s = draft.actors_of.sentence
    if not syntax.is_passive(s, draft.candidate.head):
        return
    for earlier in reversed(before):
        if s.index - earlier.sentence > 1:
            break
        if earlier.actors and (earlier.event_type, earlier.mode, earlier.auxiliary) == (draft.event_type, draft.mode, draft.auxiliary):
            rule = f'did the same in the sentence before ("{_trigger(earlier)}")'
            draft.actors = [structs.replace(r, rule=rule) for r in earlier.actors if r.party.name not in {x.party.name for x in draft.recipients}]
            draft.why |= {f"actor {r.party.name or r.party.text}": rule for r in draft.actors}
            break


def _receive(draft: Draft, references: Sequence[Reference], rule: str) -> None:
    draft.recipients = [structs.replace(r, rule=rule) for r in references]
    draft.why |= {f"recipient {r.party.name or r.party.text}": rule for r in references}


def _one_of(some: Sequence[Reference], others: Sequence[Reference]) -> bool:
    """Tell whether a party stands in both lists, a state and its officials counted as one."""
    return any(a.party.name == b.party.name or (a.party.country and a.party.country == b.party.country) for a in some for b in others)


def _trigger(draft: Draft) -> str:
    return draft.actors_of.sentence.tokens[draft.candidate.head].text
