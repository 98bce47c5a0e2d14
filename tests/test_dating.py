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
        ("Soldiers killed 40 civilians in 2011. On Monday, rebels attacked the capital.", "attacked"),
    ],
)
def test_dating_the_news_itself_is_not_historical(coder, text: str, trigger: str) -> None:
    assert "historical" not in auxiliary(coder, text, trigger)
