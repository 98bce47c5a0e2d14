"""Each format in, made here by hand or by its own library: title, date, outlet, address and language come from its metadata."""

from __future__ import annotations

import gc
import gzip
import io
import mailbox
import random
import subprocess
import sys
import warnings
import zipfile
from email.message import EmailMessage

import pytest

from dragoman.errors import SetupError
from dragoman.ingest import READERS, Problem, base, read
from dragoman.model import Document

STORY = [
    "Troops of Chad left the border town of Adre on Friday after the government reached an agreement with the rebels, officials said.",
    "The rebels had held the town for three weeks and demanded that their leaders be released from prison in the capital.",
    "Sudan, which hosted the talks, welcomed the agreement and said that it would send observers to the border within a month.",
]
FRENCH = "Les troupes ont quitté la ville lundi, après que le gouvernement a annoncé un accord avec les rebelles du nord du pays."
PAGE = """<!DOCTYPE html><html lang="{lang}"><head><title>Troops leave Adre | The Daily Wire</title>
<meta property="og:site_name" content="The Daily Wire"><meta property="og:title" content="Troops leave Adre">
<meta property="article:published_time" content="2016-05-21T22:10:00+02:00">
<link rel="canonical" href="https://wire.example/2016/troops-leave"></head>
<body><nav><a href="/">Home</a> <a href="/news">News</a> <a href="/sport">Sport</a></nav>
<article><h1>Troops leave Adre</h1>{body}</article><footer>All rights reserved. Subscribe to our newsletter.</footer></body></html>"""


def page(paragraphs=STORY, lang: str = "en-GB") -> bytes:
    return PAGE.format(lang=lang, body="".join(f"<p>{p}</p>" for p in paragraphs)).encode()


def put(tmp_path, name: str, data: bytes | str) -> str:
    path = tmp_path / name
    path.write_bytes(data.encode() if isinstance(data, str) else data)
    return str(path)


def split(items):
    items = list(items)
    return [i for i in items if not isinstance(i, Problem)], [str(i) for i in items if isinstance(i, Problem)]


def told(document: Document) -> tuple:
    return document.title, document.published, document.source and document.source.name, document.url, document.language


def test_formats_web_page(tmp_path) -> None:
    (document,), problems = split(read([put(tmp_path, "page.html", page())]))
    assert not problems
    assert told(document) == ("Troops leave Adre", "2016-05-21", "The Daily Wire", "https://wire.example/2016/troops-leave", "en")
    assert all(paragraph in document.text for paragraph in STORY)
    assert "newsletter" not in document.text
    assert "Sport" not in document.text


def test_formats_web_page_whose_template_says_english_is_told_by_its_text(tmp_path) -> None:
    (document,), _ = split(read([put(tmp_path, "page.html", page([FRENCH, FRENCH.replace("lundi", "mardi")], "en"))]))
    assert document.language == "fr"


def test_formats_web_page_without_article(tmp_path) -> None:
    assert "no article was found" in split(read([put(tmp_path, "page.html", "<html><body></body></html>")]))[1][0]


RSS = """<?xml version="1.0"?><rss version="2.0"><channel><title>Daily Wire</title><language>en-us</language>
<item><title>Talks &amp; truce</title><link>https://wire.example/1</link><guid>wire-1</guid><pubDate>Sat, 21 May 2016 23:30:00 -0500</pubDate>
<description>&lt;p&gt;Chad met Sudan.&lt;/p&gt;&lt;p&gt;They &lt;b&gt;agreed&lt;/b&gt; on a truce.&lt;/p&gt;</description></item>
<item><title>Chad attacked Mali</title><link>https://wire.example/2</link></item>
<item><title>From another age</title><pubDate>Sat, 21 May 2999 23:30:00 -0500</pubDate></item></channel></rss>"""
ATOM = """<?xml version="1.0" encoding="utf-8"?><feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Daily Wire</title>
<entry><id>urn:1</id><title>Truce</title><published>2016-05-21T23:30:00-05:00</published><link href="https://wire.example/1"/>
<summary>Short.</summary><content type="html">&lt;p&gt;Chad met Sudan.&lt;/p&gt;</content></entry></feed>"""


@pytest.mark.parametrize("name", ["feed.rss", "feed.xml"])
def test_formats_rss(tmp_path, name: str) -> None:
    (first, second), problems = split(read([put(tmp_path, name, RSS)]))
    assert (first.id, first.text) == ("wire-1", "Chad met Sudan.\nThey agreed on a truce.")
    assert told(first) == ("Talks & truce", "2016-05-21", "Daily Wire", "https://wire.example/1", "en")
    assert (second.id, second.text, second.published) == ("https://wire.example/2", "Chad attacked Mali", None)
    assert "entry 3: the date 2999-05-21 lies in the future" in problems[0]


def test_formats_atom(tmp_path) -> None:
    (document,), _ = split(read([put(tmp_path, "feed.atom", ATOM)]))
    assert (document.id, document.text, document.published) == ("urn:1", "Chad met Sudan.", "2016-05-21")


def test_formats_broken_feed_gives_what_stands_before_the_break(tmp_path) -> None:
    cut = RSS[: RSS.index("<item><title>From")] + "<item><title>Chad left<"
    documents, problems = split(read([put(tmp_path, "feed.rss", cut)]))
    assert len(documents) >= 2
    assert "is broken" in problems[-1]


NITF = """<?xml version="1.0"?><!DOCTYPE nitf SYSTEM "nitf-3-5.dtd"><nitf xml:lang="en-US"><head><title>Old title</title>
<docdata><doc-id id-string="n-7"/><date.issue norm="20160521T101500Z"/></docdata><pubdata name="Daily Wire" ex-ref="https://wire.example/7"/></head>
<body><body.head><hedline><hl1>Troops leave</hl1></hedline></body.head><body.content>
<block class="lead_paragraph"><p>Troops left.</p></block><block class="full_text"><p>Troops
left.</p><p>They went <em>home</em>.</p></block></body.content></body></nitf>"""
NEWSML = """<?xml version="1.0"?><newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>
<newsItem guid="urn:7" xml:lang="en"><itemMeta><itemClass qcode="ninat:text"/><provider qcode="nprov:WIRE"><name>Daily Wire</name></provider>
<versionCreated>2016-05-22T01:00:00Z</versionCreated><firstCreated>2016-05-21T10:00:00Z</firstCreated><pubStatus qcode="stat:usable"/></itemMeta>
<contentMeta><headline>Troops leave</headline><language tag="en"/></contentMeta>
<contentSet><inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body><p>Troops left.</p><p>All.</p></body></html>
</inlineXML></contentSet></newsItem>
<newsItem guid="urn:8"><itemMeta><itemClass qcode="ninat:picture"/></itemMeta></newsItem>
<newsItem guid="urn:9"><itemMeta><pubStatus qcode="stat:canceled"/></itemMeta><contentSet><inlineData>Wrong.</inlineData></contentSet></newsItem>
</itemSet></newsMessage>"""
PETRARCH = """<?xml version="1.0"?><Sentences><Sentence date="20080801" id="AFP_1" source="AFP" sentence="True"><Text>
Chad attacked
Mali .
</Text><Parse>(ROOT (S ))</Parse></Sentence><Sentence date="someday" id="AFP_2" source="AFP"><Text>Mali fled.</Text></Sentence></Sentences>"""


def test_formats_nitf(tmp_path) -> None:
    (document,), _ = split(read([put(tmp_path, "a.xml", NITF)]))
    assert (document.id, document.text) == ("n-7", "Troops left.\n\nThey went home.")
    assert told(document) == ("Troops leave", "2016-05-21", "Daily Wire", "https://wire.example/7", "en")


def test_formats_newsml(tmp_path) -> None:
    (document,), problems = split(read([put(tmp_path, "a.xml", NEWSML)]))
    assert (document.id, document.text) == ("urn:7", "Troops left.\n\nAll.")
    assert told(document) == ("Troops leave", "2016-05-21", "Daily Wire", None, "en")
    assert len(problems) == 1
    assert "item 3: was withdrawn by its provider" in problems[0]


def test_formats_newsml_around_nitf(tmp_path) -> None:
    inner = NITF.partition("?><!DOCTYPE")[2].partition(">")[2]
    data = f'<newsItem guid="urn:1"><contentMeta><headline>Other</headline></contentMeta><contentSet><inlineXML>{inner}</inlineXML></contentSet></newsItem>'
    (document,), _ = split(read([put(tmp_path, "a.newsml", data)]))
    assert (document.id, document.title, document.published, document.text[:12]) == ("urn:1", "Other", "2016-05-21", "Troops left.")


def test_formats_petrarch(tmp_path) -> None:
    (document,), problems = split(read([put(tmp_path, "a.xml", PETRARCH)]))
    assert (document.id, document.text, document.published, document.source.name) == ("AFP_1", "Chad attacked Mali .", "2008-08-01", "AFP")
    assert 'Sentence 2: "someday" is no date' in problems[0]


BOMB = '<!DOCTYPE {root} [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize("data", [RSS, NITF, NEWSML, PETRARCH])
def test_formats_entity_bomb_is_refused(tmp_path, data: str) -> None:
    start = data.index("<", data.index("?>") + 2)
    start = data.index("<nitf") if "<nitf" in data else start
    bomb = BOMB.format(root="x") + data[start:].replace("Troops", "&b;").replace("Chad", "&b;")
    documents, problems = split(read([put(tmp_path, "bomb.xml", bomb), put(tmp_path, "good.txt", "Told.")]))
    assert [d.id for d in documents] == ["good"]
    assert "declares entities" in problems[0]


def test_formats_entity_from_a_file_is_not_fetched(tmp_path) -> None:
    secret = put(tmp_path, "secret", "The secret.")
    data = f'<!DOCTYPE nitf [<!ENTITY s SYSTEM "file://{secret}">]><nitf><body><body.content><p>&s;</p></body.content></body></nitf>'
    documents, problems = split(read([put(tmp_path, "a.xml", data)]))
    assert not documents
    assert "declares entities" in problems[0]


@pytest.mark.parametrize(
    ("data", "says"),
    [("<Sentences><Sentence>", "is no sound XML"), ("<nitf><body>", "is no sound XML"), ("<other/>", "is of no known kind of XML"), ("", "no known kind")],
)
def test_formats_broken_xml(tmp_path, data: str, says: str) -> None:
    assert says in split(read([put(tmp_path, "a.xml", data)]))[1][0]


def letter(text: str, **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["Subject"], message["From"] = "Truce — signed", "Daily Wire <news@wire.example>"
    for name, value in headers.items():
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def test_formats_mailbox(tmp_path) -> None:
    box = mailbox.mbox(tmp_path / "letters.mbox")
    box.add(letter("Chad met Sudan.\nFrom there they went home.\n", Date="Sat, 21 May 2016 23:30:00 -0500", Message_ID="<1@wire>"))
    second = letter("")
    second.set_content("<p>Chad attacked <b>Mali</b>.</p><style>p {}</style>", subtype="html")
    box.add(second)
    box.add(letter("Later.", Date="Sat, 21 May 2999 23:30:00 -0500"))
    box.close()
    (first, second), problems = split(read([str(tmp_path / "letters.mbox")]))
    assert (first.id, first.text) == ("1@wire", "Chad met Sudan.\nFrom there they went home.\n")
    assert told(first)[:3] == ("Truce — signed", "2016-05-21", "Daily Wire")
    assert second.text == "Chad attacked Mali."
    assert "message 3: the date 2999-05-21 lies in the future" in problems[0]


def test_formats_mail_in_an_unknown_alphabet_loses_nothing_else(tmp_path) -> None:
    box = b"From a@b Sat May 21 10:00:00 2016\nContent-Type: text/plain; charset=klingon\n\n\xff\n\nFrom a@b Sat May 21 10:00:00 2016\nSubject: x\n\nTold.\n"
    documents, problems = split(read([put(tmp_path, "letters.mbox", box)]))
    assert documents[-1].text == "Told.\n"
    assert len(documents) + len(problems) == 2


def web_archive() -> bytes:
    from warcio.statusandheaders import StatusAndHeaders
    from warcio.warcwriter import WARCWriter

    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the library leaves files to the collector
        writer = WARCWriter(out, gzip=False)
        bodies = [("200 OK", "text/html; charset=utf-8", page()), ("404 Not Found", "text/html", page()), ("200 OK", "image/png", b"\x89PNG"),
                  ("200 OK", "text/html", b"<html><body></body></html>")]  # fmt: skip
        for number, (status, kind, body) in enumerate(bodies):
            headers = StatusAndHeaders(status, [("Content-Type", kind)], protocol="HTTP/1.1")
            writer.write_record(writer.create_warc_record(f"https://wire.example/{number}", "response", payload=io.BytesIO(body), http_headers=headers))
        writer.write_record(
            writer.create_warc_record("https://wire.example/t", "conversion", payload=io.BytesIO(b"Chad met Sudan."), warc_content_type="text/plain")
        )
        del writer
        gc.collect()
    return out.getvalue()


@pytest.mark.parametrize("name", ["a.warc", "a.warc.gz"])
def test_formats_web_archive(tmp_path, name: str) -> None:
    data = web_archive()
    documents, problems = split(read([put(tmp_path, name, gzip.compress(data) if name.endswith("gz") else data)]))
    assert [d.url for d in documents] == ["https://wire.example/2016/troops-leave", "https://wire.example/t"]
    assert len({d.id for d in documents}) == 2
    assert documents[0].published == "2016-05-21"
    assert len(problems) == 1
    assert "record 4: no article was found" in problems[0]


def test_formats_web_archive_that_is_broken(tmp_path) -> None:
    documents, problems = split(read([put(tmp_path, "a.warc", web_archive() + b"\r\nno record at all\r\n\r\n")]))
    assert len(documents) == 2
    assert "is broken" in problems[-1]


def parquet(tmp_path, name: str = "news.parquet") -> str:
    duckdb = pytest.importorskip("duckdb")
    path = str(tmp_path / name)
    rows = "(1, 'Chad met Sudan.', DATE '2016-05-21', {'name': 'Wire', 'kind': 'agency'}), (2, '', NULL, NULL), (3, 'Told.', NULL, NULL)"
    duckdb.sql(f"select * from (values {rows}) t(id, body, date, outlet)").write_parquet(path)
    return path


def test_formats_parquet(tmp_path) -> None:
    (first, last), problems = split(read([parquet(tmp_path)]))
    assert (first.id, first.text, first.published, first.source.name, first.source.kind) == ("1", "Chad met Sudan.", "2016-05-21", "Wire", "agency")
    assert last.id == "3"
    assert "row 2: is empty" in problems[0]
    assert 'has no column "b"' in split(read([str(tmp_path / "news.parquet")], columns={"text": "b"}))[1][0]
    assert "is no sound Parquet file" in split(read([put(tmp_path, "x.parquet", b"PAR1 and no more")]))[1][0]


def test_formats_in_one_archive(tmp_path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, data in (("a/p.html", page()), ("b.jsonl.gz", gzip.compress(b'{"text": "Told."}')), ("c.xml", NITF)):
            archive.writestr(name, data)
        archive.write(parquet(tmp_path), "d.parquet")
        archive.writestr("e.doc", b"x")
    documents, problems = split(read([str(tmp_path / "all.zip")]))
    assert len(documents) == 5
    assert [p for p in problems if "all.zip/e.doc: unknown format" in p]


@pytest.mark.parametrize(
    ("data", "ident"),
    [(page(), "stdin"), (RSS.encode(), "wire-1"), (NITF.encode(), "n-7"), (PETRARCH.encode(), "AFP_1"), (b"From Goma, troops report.", "stdin")],
)
def test_formats_are_recognised_on_standard_input(monkeypatch, data: bytes, ident: str) -> None:
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
    assert next(iter(read(["-"]))).id == ident


@pytest.mark.parametrize("name", ["a.html", "a.rss", "a.atom", "a.nitf", "a.newsml", "a.xml", "a.warc", "a.parquet", "a.mbox", "a.csv", "a.jsonl.gz", "a.zip"])
def test_formats_damaged_files_raise_nothing_and_lose_nothing_else(tmp_path, name: str) -> None:
    made = {
        "a.html": page, "a.rss": RSS.encode, "a.atom": ATOM.encode, "a.nitf": NITF.encode, "a.newsml": NEWSML.encode, "a.xml": PETRARCH.encode,
        "a.warc": web_archive, "a.mbox": lambda: b"From a@b Sat May 21 10:00:00 2016\n" + letter("Told.").as_bytes(), "a.csv": lambda: b'id,text\n1,"A,\nb"\n',
        "a.jsonl.gz": lambda: gzip.compress(b'{"text": "Told."}\n'),
    }  # fmt: skip
    if name == "a.parquet":
        parquet(tmp_path, name)
    elif name == "a.zip":
        with zipfile.ZipFile(tmp_path / name, "w") as archive:
            archive.writestr("a.xml", NITF)
    else:
        put(tmp_path, name, made[name]())
    sound = (tmp_path / name).read_bytes()
    good = put(tmp_path, "good.txt", "Told.")
    dice = random.Random(7)
    for _ in range(25):
        data = bytearray(sound)
        for _ in range(dice.choice((1, 4, 20))):
            at = dice.randrange(len(data) + 1)
            data[at : at + dice.randrange(9)] = dice.randbytes(dice.randrange(9))
        assert list(read([put(tmp_path, name, bytes(data)), good]))[-1].id == "good"


def test_formats_every_reader_is_in_the_tuple() -> None:
    from dragoman.ingest import feeds, html, jsonlines, mail, parquet, plaintext, tables, warc, xmlnews

    modules = (feeds, html, jsonlines, mail, parquet, plaintext, tables, warc, xmlnews)
    made = {c for m in modules for c in vars(m).values() if isinstance(c, type) and hasattr(c, "recognises") and c.__module__ == m.__name__}
    assert made == set(READERS)


def test_formats_library_that_is_missing_is_named_with_what_to_do() -> None:
    with pytest.raises(SetupError, match=r"reading moon dust needs no_such_library; pip install 'dragoman\[corpora\]'"):
        base.need("no_such_library.part", "moon dust")


def test_formats_plain_text_loads_no_library_of_another_format(tmp_path) -> None:
    path = put(tmp_path, "a.txt", "\n".join(STORY))
    heavy = "{'trafilatura', 'lxml', 'feedparser', 'warcio', 'duckdb', 'zstandard', 'defusedxml', 'py3langid', 'email', 'zipfile'}"
    program = f"import sys; from dragoman.ingest import read; before = set(sys.modules); list(read([{path!r}])); print({heavy} & (set(sys.modules) - before))"
    assert subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout.strip() == "set()"
