"""Grammar on sentences parsed by hand."""

from __future__ import annotations

from dragoman import syntax

ACTIVE = "Rebels/NNS/nsubj/1 attacked/VBD/ROOT/1 troops/NNS/dobj/1 near/IN/prep/1 Goma/NNP/pobj/3"
PASSIVE = "Troops/NNS/nsubjpass/2 were/VBD/auxpass/2 attacked/VBN/ROOT/2 by/IN/agent/2 rebels/NNS/pobj/3"
REDUCED = "Troops/NNS/nsubj/4 killed/VBN/acl/0 by/IN/agent/1 rebels/NNS/pobj/2 fled/VBD/ROOT/4"
CONTROL = "France/NNP/nsubj/1 urged/VBD/ROOT/1 Mali/NNP/dobj/1 to/TO/aux/4 hold/VB/xcomp/1 talks/NNS/dobj/4"
SPEECH = "Officials/NNS/nsubj/1 said/VBD/ROOT/1 rebels/NNS/nsubj/3 attacked/VBD/ccomp/1 troops/NNS/dobj/3"
RELATIVE = "Rebels/NNS/nsubj/4 who/WP/nsubj/2 fled/VBD/relcl/0 Mali/NNP/dobj/2 returned/VBD/ROOT/4"


def words(sentence, heads: list[int]) -> list[str]:
    return [sentence.tokens[h].text for h in heads]


def test_syntax_active_and_passive_agree_on_who_acts(parsed) -> None:
    for notation, verb in ((ACTIVE, 1), (PASSIVE, 2), (REDUCED, 1)):
        s = parsed(notation)
        assert [w.lower() for w in words(s, syntax.subjects(s, verb))] == ["rebels"]
        assert [w.lower() for w in words(s, syntax.objects(s, verb))] == ["troops"]


def test_syntax_object_of_urging_is_subject_of_what_is_urged(parsed) -> None:
    s = parsed(CONTROL)
    assert words(s, syntax.subjects(s, 4)) == ["Mali"]
    assert words(s, syntax.subjects(s, 1)) == ["France"]


def test_syntax_promise_keeps_its_subject(parsed) -> None:
    s = parsed(CONTROL.replace("urged", "promised"))
    assert words(s, syntax.subjects(s, 4)) == ["France"]


def test_syntax_obliques_and_clauses(parsed) -> None:
    s = parsed(ACTIVE)
    assert words(s, syntax.obliques(s, 1, "near")) == ["Goma"]
    assert syntax.clause_of(s, 4) == 1


def test_syntax_finds_the_verb_of_saying_above(parsed) -> None:
    s = parsed(SPEECH)
    assert syntax.speech_above(s, 3, {"say"}) == [1]
    assert syntax.speech_above(s, 1, {"say"}) == []


def test_syntax_path_and_content_stop_at_relative_clauses(parsed) -> None:
    s = parsed(RELATIVE)
    assert syntax.path_up(s, 3, 0) == ["dobj", "relcl"]
    assert syntax.path_up(s, 0, 3) is None
    assert words(s, syntax.content(s, 0)) == ["Rebels"]


def test_syntax_gerund_with_an_article_has_its_object_behind_of(parsed) -> None:
    s = parsed("The/DT/det/1 rounding/VBG/nsubj/7 up/RP/prt/1 of/IN/prep/2 suspects/NNS/pobj/3 by/IN/prep/1 troops/NNS/pobj/5 began/VBD/ROOT/7")
    assert words(s, syntax.objects(s, 1)) == ["suspects"]
    assert words(s, syntax.subjects(s, 1)) == ["troops"]


def test_syntax_participle_read_as_a_past_tense_is_passive(parsed) -> None:
    s = parsed("Priests/NNS/nsubjpass/2 were/VBD/auxpass/2 seized/VBN/ROOT/2 and/CC/cc/2 beheaded/VBD/conj/2")
    assert words(s, syntax.objects(s, 4)) == ["Priests"]
    assert syntax.subjects(s, 4) == []
    fled = parsed("Priests/NNS/nsubjpass/2 were/VBD/auxpass/2 seized/VBN/ROOT/2 and/CC/cc/2 escaped/VBD/conj/2")
    assert words(fled, syntax.subjects(fled, 4)) == ["Priests"]
    shelled = parsed("Towns/NNS/nsubj/1 shelled/VBD/ROOT/1 by/IN/agent/1 troops/NNS/pobj/2 lay/VBD/conj/1")
    assert words(shelled, syntax.subjects(shelled, 1)) == ["troops"]


def test_syntax_second_subject_behind_the_verb_is_its_object(parsed) -> None:
    s = parsed("Snipers/NNS/nsubj/1 shot/VBD/ROOT/1 people/NNS/nsubj/1 queueing/VBG/advcl/1")
    assert words(s, syntax.subjects(s, 1)) == ["Snipers"]
    assert words(s, syntax.objects(s, 1)) == ["people"]
