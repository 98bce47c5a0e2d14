"""Review in the browser, asked in process: what a form decides, what it refuses, and the same by the API."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_review import OTHER, TEXT, filled

from dragoman.review import records
from dragoman.store import open_store
from dragoman.weighing import TOLD

pytest.importorskip("fastapi", reason="the extra web isn't installed")
from fastapi.testclient import TestClient

from dragoman.web import create_app

HERE = "http://127.0.0.1:8016"
Fields = dict[str, str]


@pytest.fixture
def path(tmp_path: Path) -> str:
    filled(str(tmp_path / "s.duckdb")).close()
    return str(tmp_path / "s.duckdb")


@pytest.fixture
def client(path: str):
    with TestClient(create_app(path, reviewer="ann"), base_url=HERE) as held:
        yield held


def hidden(page: str, form: str) -> Fields:
    """The hidden fields of a form of the page, and the values that its other fields begin with."""
    body = re.search(rf'<form [^>]*id="{form}".*?</form>', page, re.DOTALL)
    assert body, form
    fields = {n: v for n, v in re.findall(r'<input (?:[^>]*?)name="([^"]+)"(?:[^>]*?)value="([^"]*)"', body[0]) if not n.startswith("status-")}
    fields |= {f"status-{n}": "1" for n in re.findall(r'name="status-(\w+)" value="1"[^>]* checked', body[0])}
    for name, options in re.findall(r'<select [^>]*name="([^"]+)">(.*?)</select>', body[0], re.DOTALL):
        chosen = re.search(r"<option selected>([^<]+)", options)
        fields[name] = chosen[1] if chosen else ""
    return fields


def send(client: TestClient, form: str, **fields: str):
    return client.post("/review", data=hidden(client.get("/review").text, form) | fields)


def decided(path: str) -> list[tuple[str, str | None, Fields]]:
    store = open_store(path, read_only=True)
    try:
        return [(d.kind, d.event, d.changes) for d in store.decisions(all=True)]
    finally:
        store.close()


def test_web_review_shows_the_most_instructive_event_with_its_reasons_and_keys(client: TestClient) -> None:
    page = client.get("/review").text
    assert "5 waiting" in page
    assert "ASSAULT" in page
    assert f"confidence {TOLD + 0.02:.2f}, and what is below {TOLD} is not told" in page
    for key in "arxtsdwhmujk":
        assert f"<kbd>{key}</kbd>" in page
    for wrong in ("<style", "style=", "onclick", "<script>"):
        assert wrong not in page


def test_web_review_decisions_are_kept_go_on_to_the_next_and_are_undone(client: TestClient, path: str) -> None:
    page = send(client, "decide", do="reject").text
    assert "4 waiting" in page
    assert "Last: rejected ASSAULT" in page
    assert "CONSULT" in page
    page = send(client, "decide", do="swap").text
    assert "Last: fixed CONSULT “<bdi>met</bdi>”: who, to whom" in page
    page = send(client, "undo").text
    assert "Last: rejected ASSAULT" in page
    client.close()
    kinds = decided_by(client, path)
    assert kinds == ["reject", "fix", "undo"]


def decided_by(client: TestClient, path: str) -> list[str]:
    client.app.state.desk.close()  # type: ignore[attr-defined]
    return [kind for kind, _, _ in decided(path)]


def test_web_review_fix_changes_only_what_differs(client: TestClient, path: str) -> None:
    answer = send(client, "fix", do="fix", event_type="THREATEN", start="2016-05-03", **{"status-future": "1"}, recipients="the army; Oslo")
    assert answer.status_code == 200
    client.app.state.desk.close()  # type: ignore[attr-defined]
    ((kind, event, changes),) = decided(path)
    assert (kind, event, changes["event_type"], changes["auxiliary"], changes["date"]["start"]) == ("fix", "unsure", "THREATEN", ["future"], "2016-05-03")
    assert [(p["text"], p["start"]) for p in changes["recipients"]] == [("The army", TEXT.index("The army")), ("Oslo", TEXT.index("Oslo"))]
    assert "actors" not in changes
    assert "mode" not in changes


def test_web_review_selected_words_become_a_missed_event(client: TestClient, path: str) -> None:
    at = TEXT.index("offer")
    send(client, "missed", do="missed", trigger="offer", trigger_at=f"{at}-{at + 5}", event_type="REQUEST", actors="South Korea", recipients="Pyongyang")
    send(client, "missed", do="missed", trigger="met in", event_type="AGREE")  # typed, not selected
    assert client.get("/review", params={"document": "d1"}).text.count("Marked as missed") == 1
    client.app.state.desk.close()  # type: ignore[attr-defined]
    (_, _, one), (_, _, two) = decided(path)
    assert (one["trigger"], one["event_type"]) == ({"start": at, "end": at + 5, "text": "offer"}, "REQUEST")
    assert ([p["entity"] for p in one["actors"]], [p["country"] for p in one["recipients"]]) == (["kor"], ["PRK"])
    assert two["trigger"] == {"start": TEXT.index("met in"), "end": TEXT.index("met in") + 6, "text": "met in"}


def test_web_review_says_what_is_wrong_and_keeps_nothing(client: TestClient, path: str) -> None:
    for form, fields, says in (
        ("fix", {"do": "fix"}, "A fix must change something"),
        ("fix", {"do": "fix", "mode": "visit"}, "Unknown mode"),
        ("fix", {"do": "fix", "start": "soon"}, "is no day"),
        ("missed", {"do": "missed", "trigger": "nowhere to be found", "event_type": "AID"}, "needs its type and the words"),
        ("decide", {"do": "explode"}, "Unknown decision"),
        ("decide", {"do": "accept", "event": "gone"}, "There is no event"),
        ("decide", {"do": "accept", "reviewer": ""}, None),
    ):
        answer = send(client, form, **fields)
        if says:
            assert (answer.status_code, says in answer.text) == (400, True), (form, fields)
    assert decided_by(client, path) == ["accept"]  # without a name in the form it is the server's reviewer's


def test_web_review_without_a_name_asks_for_it(path: str) -> None:
    with TestClient(create_app(path), base_url=HERE) as client:
        assert "Your name" in client.get("/review").text
        assert "5 waiting" in client.get("/review", params={"reviewer": "ben"}).text


def test_web_review_read_only_decides_nothing(path: str) -> None:
    with TestClient(create_app(path, read_only=True), base_url=HERE) as client:
        page = client.get("/review").text
        assert "read-only" in page
        assert 'name="do"' not in page
        csrf = re.search(r'name="csrf" content="([^"]+)"', page)
        assert csrf
        answer = client.post("/review", data={"csrf": csrf[1], "do": "accept", "document": "d1", "event": "sure", "reviewer": "ann"})
        assert answer.status_code == 403
        assert client.post("/api/v1/review/decisions", json={"reviewer": "ann", "kind": "accept", "document": "d1", "event": "sure"}).status_code == 403


def test_web_review_goes_on_undecided_and_back_and_stays_in_a_text(client: TestClient) -> None:
    page = client.get("/review", params={"skip": 1}).text
    assert "CONSULT" in page
    assert 'rel="prev"' in page
    only = client.get("/review", params={"document": "d2"}).text
    assert "2 waiting in this text" in only
    assert OTHER[:11] in only
    assert "Back to its beginning" in client.get("/review", params={"skip": 9}).text


def test_web_review_export_is_gold_of_complete_documents(client: TestClient) -> None:
    assert client.get("/review/export").text == ""
    for _ in range(5):
        send(client, "decide", do="accept")
    lines = [json.loads(line) for line in client.get("/review/export").text.splitlines()]
    assert [(r["id"], len(r["events"])) for r in lines] == [("d1", 3), ("d2", 2)]
    assert "Nothing waits" in client.get("/review").text


def test_web_review_api_queues_decides_and_undoes(client: TestClient) -> None:
    first = client.get("/api/v1/review/queue", params={"limit": 2}).json()
    assert (first["total"], [w["told"]["event"]["id"] for w in first["waiting"]]) == (5, ["unsure", "apart"])
    tag = client.get("/api/v1/review/queue").headers["etag"]
    made = client.post(
        "/api/v1/review/decisions", json={"reviewer": "ben", "kind": "fix", "document": "d1", "event": "unsure", "changes": {"mode": "firearms"}}
    )
    assert (made.status_code, made.json()["changes"]) == (200, {"mode": "firearms"})
    assert client.get("/api/v1/review/queue", headers={"if-none-match": tag}).status_code == 200  # a decision changes the store
    assert client.get("/api/v1/review/decisions", params={"reviewer": "ben"}).json()["total"] == 1
    assert client.post("/api/v1/review/decisions", json={"reviewer": "ben", "kind": "undo"}).json()["undoes"] == made.json()["id"]
    assert client.get("/api/v1/review/decisions").json()["total"] == 0
    wrong = client.post("/api/v1/review/decisions", json={"reviewer": "ben", "kind": "fix", "document": "d1", "event": "unsure", "changes": {"mode": "x"}})
    assert wrong.status_code == 400
    schemas = client.get("/api/v1/openapi.json").json()["components"]["schemas"]
    assert {"Deciding", "Decision", "WaitingPage", "DecisionPage"} <= schemas.keys()


def test_web_review_records_of_the_page_are_those_of_the_store(client: TestClient, path: str) -> None:
    send(client, "decide", do="reject")
    client.app.state.desk.close()  # type: ignore[attr-defined]
    store = open_store(path, read_only=True)
    assert [r.rejected[0].trigger.text for r in records(store)] == ["fired"]
    store.close()
