"""One act told twice is one event; two acts stay two."""

from __future__ import annotations

import pytest

CASES = [
    # headline and lede
    ("Gunmen kill four policemen in Quetta\nUnidentified gunmen shot dead four policemen at a checkpoint in Quetta on Monday, officials said.", "ASSAULT", 1),
    ("Turkish police detained 30 students in Ankara on Sunday. The 30 students were detained for burning a flag.", "COERCE", 1),
    # other numbers, other acts
    ("Police in Karachi arrested three men on Monday. Police in Lahore arrested five women on Monday.", "COERCE", 2),
    # other days
    ("Rebels killed two soldiers on Monday. Rebels killed two soldiers on Thursday.", "ASSAULT", 2),
    # other sides
    ("Serbia condemned the vote. Croatia condemned the vote.", "ACCUSE", 2),
]


@pytest.mark.parametrize(("text", "event_type", "count"), CASES)
def test_merge_counts_each_act_once(coder, text, event_type, count):
    events = [e for e in coder.code(text, "2019-03-12").events if e.event_type == event_type]
    assert len(events) == count


def test_merge_keeps_the_fuller_telling_and_says_where_else_it_was_told(coder):
    text = "Gunmen kill four policemen in Quetta\nUnidentified gunmen shot dead four policemen at a checkpoint in Quetta on Monday, officials said."
    (event,) = [e for e in coder.code(text, "2019-03-12").events if e.event_type == "ASSAULT"]
    assert event.actors
    assert event.recipients
    assert event.date is not None
    assert "told also" in event.why
