"""The server of the workbench, asked in process: what it shows, what it refuses, what it says when the store can't be read."""

from __future__ import annotations

import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import quote

import pytest
from msgspec import structs
from test_store import NORTH, SOUTH, STAMP, coded, document, event, fill, target  # noqa: F401

from dragoman.model import Coding, Document, Mention, Offer, Place, Reply, Source, Span, Trigger, When
from dragoman.store import Coded, open_store

pytest.importorskip("fastapi", reason="the extra web isn't installed")
from fastapi.testclient import TestClient

from dragoman.web import create_app
from dragoman.web.safety import Rate, is_link

HERE = "http://127.0.0.1:8016"
PAGES = (
    "/", "/documents/d1", "/events/e1", "/search", "/search?q=offer", "/search?a=PRK&b=KOR&type=REJECT", "/search?q=nowhere", "/dyad", "/dyad?a=PRK&b=KOR",
    "/dyad?a=PRK&b=FRA", "/board", "/board?a=PRK&b=KOR", "/board?a=PRK&b=FRA", "/try",
)  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> str:
    store = open_store(str(tmp_path / "s.duckdb"))
    fill(store)
    store.finish(1, [], [("s", 0, True), ("s", 2, False), ("t", 1, True)])
    store.close()
    return str(tmp_path / "s.duckdb")


@pytest.fixture
def client(path: str):
    with TestClient(create_app(path), base_url=HERE) as held:
        yield held


# ---------------------------------------------------------------- pages
@pytest.mark.parametrize("page", PAGES)
def test_web_page_answers_with_the_policy_and_no_inline_code(client: TestClient, page: str) -> None:
    answer = client.get(page)
    assert answer.status_code == 200
    assert answer.headers["content-security-policy"].startswith("default-src 'none';")
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert answer.headers["x-content-type-options"] == "nosniff"
    for wrong in ("<style", "style=", "onclick", "onload", "<script>", 'src="http'):
        assert wrong not in answer.text


def test_web_empty_store_says_how_to_fill_it(tmp_path: Path) -> None:
    open_store(str(tmp_path / "e.duckdb")).close()
    with TestClient(create_app(str(tmp_path / "e.duckdb")), base_url=HERE) as client:
        assert "dragoman run SOURCE" in client.get("/").text


# ---------------------------------------------------------------- API
def test_web_api_lists_events_page_by_page(client: TestClient) -> None:
    first = client.get("/api/v1/events", params={"limit": 2})
    assert (first.json()["total"], len(first.json()["events"])) == (3, 2)
    assert first.headers["link"] == '</api/v1/events?limit=2&offset=2>; rel="next"'
    rest = client.get("/api/v1/events?limit=2&offset=2")
    assert {e["told"]["event"]["id"] for page in (first, rest) for e in page.json()["events"]} == {"e1", "e2", "e3"}
    assert 'rel="prev"' in rest.headers["link"]
    assert [e["told"]["event"]["id"] for e in client.get("/api/v1/events?actor=PRK MIL").json()["events"]] == ["e3"]


def test_web_api_answers_304_until_the_store_changes(path: str) -> None:
    with TestClient(create_app(path), base_url=HERE) as client:
        tag = client.get("/api/v1/events").headers["etag"]
        same = client.get("/api/v1/events", headers={"If-None-Match": f'W/{tag}, "other"'})
        assert (same.status_code, same.content) == (304, b"")
        assert client.get("/api/v1/events?limit=3", headers={"If-None-Match": tag}).status_code == 200
    store = open_store(path)
    number, _ = store.begin(["more"], STAMP)
    store.add(number, [coded(document("d9"), event("e9", "d9"))])
    store.finish(number)
    store.close()
    with TestClient(create_app(path), base_url=HERE) as client:
        assert client.get("/api/v1/events", headers={"If-None-Match": tag}).json()["total"] == 4


@pytest.mark.parametrize(("query", "word"), [("event_type=WAR", "WAR"), ("start=yesterday", "yesterday"), ("limit=0", "limit"), ("order=up", "order")])
def test_web_api_says_what_is_wrong(client: TestClient, query: str, word: str) -> None:
    answer = client.get(f"/api/v1/events?{query}")
    assert answer.status_code in (400, 422)
    assert word in answer.json()["error"]


def test_web_api_describes_its_records(client: TestClient) -> None:
    told = client.get("/api/v1/openapi.json").json()
    assert "/api/v1/events" in told["paths"]
    assert told["components"]["schemas"]["Event"]["properties"]["confidence"] == {"type": "number"}


# ---------------------------------------------------------------- safety
def test_web_answers_only_under_its_own_name(path: str) -> None:
    for host, status in (("127.0.0.1:8016", 200), ("localhost", 200), ("[::1]:80", 200), ("evil.example", 421), ("", 421)):
        with TestClient(create_app(path), base_url=HERE) as client:
            assert client.get("/", headers={"Host": host}).status_code == status


def test_web_asks_for_its_token(path: str) -> None:
    with TestClient(create_app(path, token="open sesame", hosts=None), base_url="http://10.0.0.5") as client:
        assert client.get("/").status_code == 401
        assert client.get("/api/v1/events", headers={"Authorization": "Bearer wrong"}).json()["error"].startswith("this server asks for its token")
        assert client.get("/api/v1/events", headers={"Authorization": "Bearer open sesame"}).status_code == 200
        assert client.get("/?token=wrong").status_code == 401
        answer = client.get("/?token=open sesame&x=1", follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, "/?x=1")
        assert "sesame" not in answer.headers["set-cookie"]
        assert client.get("/").status_code == 200


def test_web_takes_forms_only_from_its_own_pages(client: TestClient) -> None:
    page = client.get("/").text
    token = page.split('name="csrf" content="')[1].split('"')[0]
    assert client.post("/", data={"x": "1"}).status_code == 403
    assert client.post("/", data={"csrf": "0" * 64}).status_code == 403
    assert client.post("/", data={"csrf": token}, headers={"Origin": "http://evil.example"}).status_code == 403
    assert client.post("/", data={"csrf": token}, headers={"Sec-Fetch-Site": "cross-site"}).status_code == 403
    assert client.post("/", data={"csrf": token}, headers={"Origin": HERE}).status_code == 405  # let through; there is nothing to post to
    assert client.post("/", headers={"X-CSRF-Token": token}).status_code == 405
    client.cookies.clear()
    assert client.post("/", data={"csrf": token}).status_code == 403


def test_web_refuses_what_is_too_large(client: TestClient) -> None:
    assert client.post("/", content=b"x" * 1_100_000).status_code == 413
    assert client.get("/?q=" + "x" * 9000).status_code == 414


@pytest.mark.parametrize("path", ["/static/../app.py", "/static/%2e%2e/app.py", "/static/..%2f..%2fcli.py", "/static//etc/passwd"])
def test_web_no_path_leads_to_other_files(client: TestClient, path: str) -> None:
    assert client.get(path).status_code == 404


def test_web_only_web_addresses_are_links() -> None:
    assert is_link("https://example.org/a")
    assert not any(map(is_link, (None, "", "javascript:alert(1)", " javascript:alert(1)", "data:text/html,x", "//example.org", "http//x", "http://[x")))


def test_web_rate_forgets_after_a_while() -> None:
    rate = Rate(2, 60)
    assert [rate.allow("a"), rate.allow("a"), rate.allow("a"), rate.allow("b")] == [True, True, False, True]
    assert Rate(1, 0).allow("a")


# ---------------------------------------------------------------- stores that can't be read
def test_web_says_why_a_store_cant_be_opened_and_tries_again(tmp_path: Path, caplog) -> None:
    where = tmp_path / "s.duckdb"
    where.write_bytes(b"no database at all, but some text" * 100)
    with TestClient(create_app(str(where)), base_url=HERE) as client:
        page = client.get("/")
        assert page.status_code == 503
        assert "is no DuckDB file" in page.text
        assert "is no DuckDB file" in caplog.text
        assert "is no DuckDB file" in client.get("/api/v1/events").json()["error"]
        where.unlink()
        open_store(str(where)).close()
        assert client.get("/").status_code == 200


def test_web_says_that_a_store_is_of_another_version(path: str) -> None:
    store = open_store(path)
    store.table("UPDATE meta SET value = '99' WHERE name = 'schema'")
    store.close()
    with TestClient(create_app(path), base_url=HERE) as client:
        assert "has schema 99" in client.get("/").text


def test_web_a_failure_inside_is_one_sentence(path: str, monkeypatch) -> None:
    monkeypatch.setattr("dragoman.web.views.overview", lambda store: 1 / 0)
    with TestClient(create_app(path), base_url=HERE, raise_server_exceptions=False) as client:
        page = client.get("/")
        assert page.status_code == 500
        assert "failed inside Dragoman (ZeroDivisionError)" in page.text
        assert page.headers["content-security-policy"]


@pytest.mark.parametrize("table", ["events", "reports", "documents"])
def test_web_says_that_a_part_of_a_store_is_missing(path: str, table: str) -> None:
    store = open_store(path)
    store.table(f"DROP TABLE {table}")
    store.close()
    with TestClient(create_app(path), base_url=HERE) as client:
        page = client.get("/")
        assert page.status_code == 503
        assert "that belongs to it is missing" in page.text


def test_web_says_that_a_store_is_in_use(path: str) -> None:
    code = "import sys; from dragoman.store import open_store; s = open_store(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    with subprocess.Popen([sys.executable, "-c", code, path], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"open\n"
        with TestClient(create_app(path), base_url=HERE) as client:
            assert "is in use by another program; wait until that ends" in client.get("/").text
            holder.communicate()
            assert client.get("/").status_code == 200


# ---------------------------------------------------------------- hostile articles
class Reader(HTMLParser):
    """Notes the elements, attributes and links of a page, and the text that a visitor sees."""

    def __init__(self) -> None:
        super().__init__()
        self.elements: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.seen = ""

    def handle_starttag(self, tag, attrs) -> None:
        self.elements.append(tag)
        self.attributes += attrs

    def handle_data(self, data: str) -> None:
        self.seen += data


EVIL = (
    '</p></div></textarea></title><script>alert(1)</script><img src=x onerror="alert(1)"><a href="javascript:alert(1)">x</a><svg/onload=alert(1)>'
    " {{ 777*7777 }} {% raw %} \u202egnirts\u202c \u2066\u200f ]]> <!-- "
)


@pytest.fixture
def hostile(tmp_path: Path):
    """Give a client of a store in which everything that comes from a text is hostile."""
    text = f"Pyongyang rejected {EVIL}{'x' * 20_000}\n\n{EVIL}"
    who = structs.replace(NORTH, text=EVIL, name=EVIL, country=None, entity=None, role=EVIL, start=0, end=9)
    whom = structs.replace(SOUTH, start=15, end=60)
    act = event(
        "e1", "d1", actors=[who], recipients=[whom], claimed_by=who, reported_by=EVIL, date=When(EVIL), contexts=[EVIL], why={EVIL: EVIL, "frame": EVIL}
    )
    act = structs.replace(act, place=Place(EVIL, 0, 1, EVIL, EVIL), evidence=Span(0, len(text)), trigger=Trigger(10, 18, "rejected"))
    mention = [Mention("d1", 10, 18, EVIL)]
    replies = [Reply([whom], "reject", conditions=[EVIL], reasons=[EVIL], mentions=mention)]
    offer = Offer(EVIL, "proposal", [who], [whom], EVIL, EVIL, window=When(EVIL), place_text=EVIL, conditions=[EVIL], mentions=mention, events=["e1"],
                  replies=replies, state_evidence=mention)  # fmt: skip
    source = Source(EVIL)
    first = document("d1", text, title=EVIL, source=source, url=f"javascript:{EVIL}")
    second = document(EVIL, EVIL, title=None, source=source, url=f"https://news.example/?{EVIL}", duplicate_of=f"../../{EVIL}", language=EVIL)
    store = open_store(str(tmp_path / "evil.duckdb"))
    number, _ = store.begin([EVIL], STAMP)
    store.add(number, [coded(first, act), Coded(second, "k")])
    store.finish(number, [offer], [("s", 0, True)])
    store.close()
    with TestClient(create_app(str(tmp_path / "evil.duckdb")), base_url=HERE) as client:
        yield client


def test_web_a_hostile_article_stays_text(hostile: TestClient) -> None:
    client = hostile
    two = {"a": EVIL, "b": "KOR"}
    asked = [("/", {}), ("/documents/d1", {}), (f"/documents/{quote(EVIL, safe='')}", {}), ("/events/e1", {}), ("/search", {"q": EVIL[:200]})]
    asked += [("/search", {"q": "rejected"}), ("/search", two), ("/dyad", two), ("/dyad", {}), ("/board", two), ("/board", {}), (f"/{EVIL}", {})]
    plain = Reader()
    plain.feed(client.get("/try").text)
    for path, query in asked:
        answer = client.get(path, params=query)
        assert answer.status_code in (200, 400, 404), path
        page = Reader()
        page.feed(answer.text)
        assert page.elements.count("script") == 1, path
        assert not {"img", "iframe", "object", "embed", "base", "style"} & set(page.elements), path
        assert not [name for name, _ in page.attributes if name.startswith("on") or name == "style"], path
        links = [value or "" for name, value in page.attributes if name in ("href", "src", "action", "formaction")]
        assert all(link.startswith(("/", "#", "https://news.example/")) and not link.startswith("//") for link in links), path
        assert str(777 * 7777) not in page.seen, path  # no template within a template
    page = Reader()
    page.feed(client.get("/documents/d1").text)
    for line in EVIL.split("\n"):
        assert line.strip() in page.seen


def test_web_try_shows_what_is_read_out_of_a_text(path: str, coder) -> None:
    with TestClient(create_app(path, load=lambda: coder), base_url=HERE) as client:
        token = client.get("/try").text.split('name="csrf" value="')[1].split('"')[0]
        text = f"Chad's army shelled rebels near Abeche on Monday. {EVIL}"
        page = client.post("/try", data={"csrf": token, "text": text, "published": "2008-02-06"})
        assert page.status_code == 200
        for seen in ("ASSAULT", "2008-02-04", 'class="trigger"'):
            assert seen in page.text
        assert "<img" not in page.text
        assert client.post("/try", data={"csrf": token, "text": " "}).status_code == 400
        assert "no date" in client.post("/try", data={"csrf": token, "text": "x", "published": "soon"}).text
        assert client.post("/try", data={"csrf": token, "text": "x" * 20_001}).status_code == 413
        told = client.post("/api/v1/try", json={"text": "Chad shelled rebels.", "published": "2008-02-06"}).json()
        assert [e["event_type"] for e in told["events"]] == ["ASSAULT"]
        assert client.post("/api/v1/try", json={"text": ""}).status_code == 422
        assert client.post("/api/v1/try", content="text=x", headers={"Content-Type": "text/plain"}).status_code == 403


def test_web_try_is_slowed_down(path: str) -> None:
    with TestClient(create_app(path, load=lambda: Silent()), base_url=HERE) as client:
        answers = [client.post("/api/v1/try", json={"text": "x"}).status_code for _ in range(22)]
        assert answers == [200] * 20 + [429] * 2
        assert "wait a moment" in client.post("/api/v1/try", json={"text": "x"}).json()["error"]


class Silent:
    """A coder that finds nothing."""

    def code(self, text: str, published: str | None) -> Coding:
        return Coding(Document("x", text), [], [], STAMP)


def test_web_serves_every_kind_of_store(target: str) -> None:  # noqa: F811
    store = open_store(target)
    fill(store)
    store.finish(1, [], [("s", 0, True), ("s", 2, False), ("t", 1, True)])
    store.close()
    with TestClient(create_app(target, read_only=True), base_url=HERE) as client:
        for page in ("/", "/documents/d1", "/dyad?a=PRK&b=KOR", "/events/e1", "/search?q=offer"):
            assert client.get(page).status_code == 200, page
        assert "tester" not in client.get("/").text  # of the address of a database only its name is shown


def test_web_search_takes_a_page_of_words_for_a_mistake(client: TestClient) -> None:
    answer = client.get("/search", params={"q": "a " * 30})
    assert answer.status_code == 400
    assert "at most 20" in answer.text
