"""Every frame's examples come out; the cheap look before parsing never hides one."""

from __future__ import annotations

import pytest

from dragoman.examples import failures
from dragoman.lexicon import load
from dragoman.lexicon.types import words_of
from dragoman.model import Document

FILES = sorted({frame.file for frame in load().frames})


@pytest.mark.parametrize("file", FILES)
def test_frames_examples_come_out(coder, file: str) -> None:
    wrong = list(failures(coder, [f for f in coder.lexicon.frames if f.file == file]))
    assert not wrong, "\n".join(f"{w.frame}: {w.text}\n  wanted {w.wanted or 'silence'}\n  got {w.got or 'nothing'}" for w in wrong)


def test_frames_all_sixteen_types_are_there(lexicon) -> None:
    assert {f.event_type for f in lexicon.frames} == set(lexicon.types)


def test_frames_pass_over_loses_no_event(coder) -> None:
    lost = []
    for frame in coder.lexicon.frames:
        for example in frame.examples:
            if example["event"] and not coder.may_hold_event(example["text"], coder.names.find(example["text"])):
                lost.append(example["text"])
    assert not lost


def test_frames_pass_over_spares_the_parser(coder) -> None:
    text = "The garden smelled of wet lavender."
    assert not coder.matcher.may_fire(words_of(text))
    assert not coder.may_hold_event(text, coder.names.find(text))


@pytest.mark.parametrize(
    ("text", "actor", "event_type", "recipient"),
    [
        ("The blinding of a protester by riot police caused an outcry.", "riot police", "ASSAULT", "protester"),
        ("The rounding up of suspects by soldiers went on all night.", "soldiers", "COERCE", "suspects"),
    ],
)
def test_frames_verbs_are_found_as_gerunds(coder, text: str, actor: str, event_type: str, recipient: str) -> None:
    (event,) = coder.code(text).events
    assert (event.event_type, [p.text for p in event.actors], [p.text for p in event.recipients]) == (event_type, [actor], [recipient])


def test_frames_gerunds_of_harmless_acts_stay_silent(coder) -> None:
    assert not coder.code("The opening of the exhibition by the mayor drew a crowd.").events
    assert not coder.code("The selling of tickets by the stewards began.").events


@pytest.mark.parametrize(
    ("text", "actor", "event_type", "recipient"),
    [
        ("Chad and Niger agreed on Thursday on a timetable.", "Chad", "AGREE", None),
        ("The offensive that Rwanda launched against the rebels has failed.", "Rwanda", "ASSAULT", "rebels"),
        ("The unions pressed the assembly for higher wages.", "unions", "REQUEST", "assembly"),
        ("The rebel withdrawal ended a siege by troops.", "rebel", "RETREAT", None),
    ],
)
def test_frames_parties_are_found_where_grammar_puts_them(coder, text: str, actor: str, event_type: str, recipient: str | None) -> None:
    found = [e for e in coder.code(text).events if e.event_type == event_type]
    assert any(p.text == actor for e in found for p in e.actors), found
    assert recipient is None or any(p.text == recipient for e in found for p in e.recipients), found


@pytest.mark.parametrize(
    ("text", "candidates"),
    [
        ("Mass street protests erupted on Monday.", {("PROTEST", True)}),
        ("Mortar shells struck a bus station on Monday.", {("ASSAULT", True)}),
        ("The book is about mass street protests.", set()),
    ],
)
def test_frames_an_act_of_nobody_named_is_left_to_the_encoder(coder, text: str, candidates: set[tuple[str, bool]]) -> None:
    found = [c for actors in coder.sentences(Document("d", text), everything=True) for c in coder.matcher.match(actors)]
    assert {(c.frame.event_type, c.short) for c in found} == candidates


def test_frames_no_lemma_is_the_plural_of_another(lexicon) -> None:
    assert [lexicon.lemma(form, "NNS") for form in ("shots", "civilians", "soldiers")] == ["shot", "civilian", "soldier"]
