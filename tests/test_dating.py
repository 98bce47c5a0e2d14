"""What hangs on the past, or goes on with it, is historical; the present news is not."""

from __future__ import annotations

import pytest


def auxiliary(coder, text: str, trigger: str) -> list[str]:
    return next(e.auxiliary for e in coder.code(text, "2019-03-12").events if trigger in e.trigger.text)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Rebels attacked the capital in 2011, when soldiers killed 40 civilians.", "killed"),
        ("Soldiers killed 40 civilians in 2011. A few months later, rebels attacked the capital.", "attacked"),
        ("France has long supported Chad's government.", "supported"),
    ],
)
def test_dating_past_reaches_what_hangs_on_it(coder, text: str, trigger: str) -> None:
    assert "historical" in auxiliary(coder, text, trigger)


@pytest.mark.parametrize(
    ("text", "trigger"),
    [
        ("Rebels attacked the capital on Monday, and soldiers killed 40 civilians.", "killed"),
        ("Workers have more than once been kidnapped by rebels in Kordofan.", "kidnapped"),
        ("Soldiers killed 40 civilians in 2011. On Monday, rebels attacked the capital.", "attacked"),
    ],
)
def test_dating_the_news_itself_is_not_historical(coder, text: str, trigger: str) -> None:
    assert "historical" not in auxiliary(coder, text, trigger)


def day(coder, text: str, trigger: str, published: str = "2019-03-14") -> str | None:
    event = next(e for e in coder.code(text, published).events if trigger in e.trigger.text)
    return event.date and event.date.start


@pytest.mark.parametrize(
    ("text", "trigger", "start"),
    [
        ("Rebels attacked Gao on Tuesday. Two days later, soldiers arrested 40 men.", "arrested", "2019-03-14"),
        ("Rebels attacked Gao on Tuesday. The army had arrested their leader a week earlier.", "arrested", "2019-03-05"),
        ("Rebels attacked Gao on Tuesday. That evening soldiers arrested 40 men.", "arrested", "2019-03-12"),
        ("Rebels attacked Gao on Tuesday. Soldiers arrested 40 men.", "arrested", "2019-03-12"),
        ("Rebels attacked Gao before dawn on Tuesday.", "attacked", "2019-03-12"),
        ("Gao has been under curfew since Tuesday, when rebels attacked the town.", "attacked", "2019-03-12"),
        ("France will attack Ruritania, President Emmanuel Macron announced on Tuesday.", "attack", "2019-03-12"),
    ],
)
def test_dating_a_day_counts_from_the_one_told_before(coder, text: str, trigger: str, start: str) -> None:
    assert day(coder, text, trigger) == start


def test_dating_what_had_happened_before_is_not_of_the_day_of_the_news(coder) -> None:
    assert day(coder, "Rebels attacked Gao on Tuesday. Soldiers had arrested 40 men.", "arrested") is None


@pytest.mark.parametrize(
    ("text", "kind", "day"),
    [
        ("Students called a protest for Thursday against the killings.", "PROTEST", "2019-03-14"),
        ("Rebels claimed responsibility for Sunday's attack on a convoy.", "ASSAULT", "2019-03-10"),
        ("Snow fell in the capital on Sunday. Chad had freed the prisoners a week earlier.", "RETREAT", "2019-03-03"),
        ("Chad had freed the prisoners a week earlier.", "RETREAT", None),
        ("Rebels shelled the town before dawn on Sunday.", "ASSAULT", "2019-03-10"),
        ("ZENDA, RURITANIA (MARCH 12) XPA - REBELS DYNAMITED SIX BRIDGES SUNDAY NIGHT.", "ASSAULT", "2019-03-10"),
    ],
)
def test_dating_days_that_are_due_or_counted_from_the_news(coder, text: str, kind: str, day: str | None) -> None:
    assert [(e.event_type, e.date and e.date.start) for e in coder.code(text, "2019-03-12").events] == [(kind, day)]


def test_dating_what_is_told_since_something_of_another_day_spans_from_it(coder) -> None:
    (event,) = coder.code("Since the mutiny at the fort in 2014, Chad has bombed the rebels.", "2019-03-12").events
    assert (event.date.start, event.date.end) == ("2014-01-01", "2019-03-12")


def test_dating_a_weekday_of_an_undated_text_is_the_day_named_in_full_above_if_it_was_one(coder) -> None:
    text = "The hall in Oslo on March 5, 2024. On {} Norway rejected a Russian protest."
    (event,) = coder.code(text.format("Tuesday")).events
    assert (event.date.start, event.date.end) == ("2024-03-05", "2024-03-05")
    (event,) = coder.code(text.format("Friday")).events
    assert event.date is None or event.date.start is None


def test_dating_what_stands_in_brackets_has_its_day_there(coder) -> None:
    text = "The editor's view (Chad accused Sudan of a raid, 3 March) was printed with two letters (letters, 9 March)."
    event = next(e for e in coder.code(text, "2019-03-12").events if e.event_type == "ACCUSE")
    assert event.date.start == "2019-03-03"
