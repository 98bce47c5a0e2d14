"""What takes up an act, a charge or a crowd told before gets its party from it, and says so."""

from __future__ import annotations


def event(coder, text: str, event_type: str):
    return next(e for e in coder.code(text, "2019-03-12").events if e.event_type == event_type)


def test_uptake_condemned_attack_is_its_doers(coder) -> None:
    found = event(coder, "Ethiopian soldiers attacked a village in Eritrea on Monday. Kenya condemned the attack.", "ACCUSE")
    assert [p.country for p in found.recipients] == ["ETH"]
    assert any("takes up" in reason for reason in found.why.values())


def test_uptake_rejection_answers_who_made_the_charge(coder) -> None:
    found = event(coder, "Rwanda accused Uganda of arming the rebels. Uganda denied any involvement.", "REJECT")
    assert [p.country for p in found.recipients] == ["RWA"]
    assert any("spoke so of the one who answers" in reason for reason in found.why.values())


def test_uptake_tear_gas_is_fired_at_the_one_crowd_told_of(coder) -> None:
    found = event(coder, "Thousands of students marched through Lima on Monday. Police fired tear gas.", "ASSAULT")
    assert [p.text for p in found.recipients] == ["students"] or "students" in found.recipients[0].text
    assert any("crowd" in reason for reason in found.why.values())


def test_uptake_of_two_crowds_neither_is_guessed(coder) -> None:
    text = "Students marched through Lima on Monday. Truckers blocked a road in Cuzco on Monday. Police fired tear gas."
    assert not event(coder, text, "ASSAULT").recipients
