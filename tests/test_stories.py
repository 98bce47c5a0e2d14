"""Events of many documents in, each event once with its reports; two events of one day stay two."""

from __future__ import annotations

import itertools

import pytest

from dragoman.coder import Coder
from dragoman.model import Document, Source
from dragoman.stories import Stories, Story, gather


def stories(coder: Coder, *texts: str, published: str | None = "2016-05-24") -> list[Story]:
    documents = [Document(str(k), text, published=published, source=Source(f"Wire {k}")) for k, text in enumerate(texts)]
    return gather((event, coding.document) for coding in coder.stream(documents) for event in coding.events)


def test_stories_one_event_of_two_outlets_keeps_both_reports(coder) -> None:
    (story,) = stories(coder, "Chad attacked Mali on Monday near Gao.", "Chad on Monday attacked Mali near the town of Gao, officials said.")
    assert [(r.document, r.source.name) for r in story.reports] == [("0", "Wire 0"), ("1", "Wire 1")]
    assert story.id == story.reports[0].event
    assert story.event.event_type == "ASSAULT"


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("Chad attacked Mali on Monday near Gao.", "Chad attacked Mali on Monday near Kidal."),
        ("Chad attacked Mali on Monday near Gao.", "Chad attacked Mali on Saturday near Gao."),
        ("Chad attacked Mali on Monday near Gao.", "Niger attacked Mali on Monday near Gao."),
        ("Chad attacked Mali on Monday near Gao.", "Mali attacked Chad on Monday near Gao."),
        ("Chad attacked Mali on Monday near Gao.", "Chad condemned Mali on Monday near Gao."),
        ("Chad attacked Mali on Monday near Gao.", "Chad will attack Mali on Monday near Gao."),
        ("Chad's army killed 12 soldiers of Mali on Monday.", "Chad's army killed 40 soldiers of Mali on Monday."),
        ("Chad accused Mali on Monday of stealing cattle.", "Chad accused Mali on Monday of jamming radio stations."),
    ],
)
def test_stories_two_events_of_one_day_stay_two(coder, one: str, two: str) -> None:
    found = stories(coder, one, two)
    assert len(found) == 2
    assert all(len(s.reports) == 1 for s in found)


def test_stories_without_any_day_only_the_same_words_meet(coder) -> None:
    same = stories(coder, "Chad attacked Mali near Gao.", "Chad attacked Mali near Gao.", published=None)
    assert [len(s.reports) for s in same] == [2]
    assert len(stories(coder, "Chad attacked Mali near Gao at dawn with drones.", "Chad attacked Mali.", published=None)) <= 2


def test_stories_events_of_one_document_are_never_one(coder) -> None:
    (document,) = [Document("a", "Chad attacked Mali on Monday near Gao.", published="2016-05-24")]
    event = coder.code(document).events[0]
    gathered = Stories()
    assert gathered.add(event, document) != gathered.add(event, document)


def test_stories_keep_every_report_and_count_the_same_in_any_order(coder) -> None:
    texts = [
        "Chad attacked Mali on Monday near Gao.",
        "Peru met Chile on Monday in Lima.",
        "On Monday Chad attacked Mali near Gao.",
        "Chad attacked Mali near Gao.",
    ]
    documents = [Document(str(k), text, published="2016-05-24") for k, text in enumerate(texts)]
    pairs = [(e, c.document) for c in coder.stream(documents) for e in c.events]
    sizes = {tuple(sorted(len(s.reports) for s in gather(order))) for order in itertools.permutations(pairs)}
    assert len(sizes) == 1
    assert sum(sizes.pop()) == len(pairs)


def test_stories_show_the_fullest_telling(coder) -> None:
    (story,) = stories(coder, "Chad attacked Mali near Gao.", "Chad attacked Mali on Monday near Gao.")
    assert story.event.date is not None
    assert story.id == story.reports[0].event
