"""The coding of our own gold passages and traps doesn't fall below what was once reached."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest

from dragoman import Corpus, Document
from dragoman.evaluate import GoldRecord, Report, evaluate
from dragoman.ledger_scores import GoldThread, LedgerReport, score

HERE = Path(__file__).parent
FLOORS = json.loads((HERE / "floors.json").read_text(encoding="utf-8"))


def coded(coder, name: str) -> Report:
    lines = (HERE / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    records = [msgspec.json.decode(line, type=GoldRecord) for line in lines]
    codings = {c.document.id: c.events for c in coder.stream(Document(r.id, r.text, published=r.published) for r in records)}
    return evaluate(records, codings)


@pytest.fixture(scope="module")
def passages(coder) -> Report:
    return coded(coder, "passages")


@pytest.fixture(scope="module")
def unseen(coder) -> Report:
    """News whose errors nobody looks at: it trains nothing, and no rule was written for it."""
    return coded(coder, "unseen")


@pytest.mark.parametrize("name", sorted(FLOORS["passages"]))
def test_floors_passages(passages: Report, name: str) -> None:
    figure = getattr(passages, name)
    assert (figure if isinstance(figure, float) else figure.f1) >= FLOORS["passages"][name]


@pytest.mark.parametrize("name", sorted(FLOORS["unseen"]))
def test_floors_unseen_news(unseen: Report, name: str) -> None:
    figure = getattr(unseen, name)
    assert (figure if isinstance(figure, float) else figure.f1) >= FLOORS["unseen"][name]


def test_floors_confidence_means_what_it_says(unseen: Report) -> None:
    assert unseen.calibration_error <= FLOORS["calibration_error"]


def test_floors_traps_stay_silent(coder) -> None:
    lines = [line.split("|", 1) for line in (HERE / "gold" / "traps.txt").read_text(encoding="utf-8").splitlines() if "|" in line]
    sprung = 0
    for kind, text in lines:
        events = coder.code(text.strip()).events
        if kind.strip() == "status":  # something is told, though not as done
            events = [e for e in events if not {"negation", "hypothetical"} & set(e.auxiliary)]
        sprung += bool(events)
    assert len(lines) > 300
    assert sprung / len(lines) <= FLOORS["traps"]


@pytest.mark.parametrize("name", ["phrases", "phrases-unseen"])
def test_floors_phrases_tell_country_and_sector(coder, name: str) -> None:
    """The phrases of the second file are unread like the news of `unseen`; a field that a phrase doesn't state counts for nothing, "" must stay empty."""
    phrases = [json.loads(line) for line in (HERE / "gold" / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()]
    right = 0
    for phrase in phrases:
        party = coder.resolve(phrase["phrase"], date=phrase.get("date"))
        right += phrase.get("country") in (None, party.country or "") and (party.sector or "") in phrase.get("sectors", [party.sector or ""])
    assert right / len(phrases) >= FLOORS[name]


@pytest.fixture(scope="module")
def ledgers(coder) -> dict[str, LedgerReport]:
    found = {}
    for name, file in (("threads", "threads.jsonl"), ("plain_threads", "threads-plain.jsonl"), ("new_threads", "threads_new.jsonl")):
        lines = (HERE / "gold" / file).read_text(encoding="utf-8").splitlines()
        threads = [msgspec.json.decode(line, type=GoldThread) for line in lines]
        found[name] = score(threads, {t.id: Corpus(coder, t.documents).ledger(t.as_of).offers for t in threads})
    return found


@pytest.mark.parametrize(("gold", "name"), [(gold, name) for gold in ("threads", "plain_threads", "new_threads") for name in sorted(FLOORS[gold])])
def test_floors_threads(ledgers: dict[str, LedgerReport], gold: str, name: str) -> None:
    figure = getattr(ledgers[gold], name)
    assert (figure if isinstance(figure, float) else figure.f1) >= FLOORS[gold][name]


def test_floors_thread_traps_stay_silent(ledgers: dict[str, LedgerReport]) -> None:
    assert sum(r.threads for r in ledgers.values()) >= 62
    assert all(r.traps <= FLOORS["thread_traps"][name] for name, r in ledgers.items())
