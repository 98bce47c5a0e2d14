"""Folders, patterns, archives and tables in; every document once, whatever can't be opened told and passed over."""

from __future__ import annotations

import gzip
import io
import os
import zipfile
from pathlib import Path

import pytest

from dragoman.errors import InputError
from dragoman.ingest import Problem, base, columns_of, read, sources


def split(items):
    items = list(items)
    return [i for i in items if not isinstance(i, Problem)], [str(i) for i in items if isinstance(i, Problem)]


def test_sources_folder_is_read_in_order_with_ids_by_place(tmp_path) -> None:
    for name in ("b/1.txt", "a/1.txt", "a/deep/2.txt", ".hidden/3.txt", "a/.DS_Store"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(f"Told in {name}.", encoding="utf-8")
    documents, problems = split(read([str(tmp_path)]))
    assert [d.id for d in documents] == ["a/1", "a/deep/2", "b/1"]
    assert not problems


def test_sources_pattern(tmp_path) -> None:
    for name in ("x.txt", "y.txt", "z.jsonl"):
        (tmp_path / name).write_text("{}" if "z" in name else "Told.", encoding="utf-8")
    documents, _ = split(read([str(tmp_path / "*.txt")]))
    assert [d.id for d in documents] == ["x", "y"]
    assert "no file matches" in split(read([str(tmp_path / "*.html")]))[1][0]


def test_sources_links_that_lead_back_and_pipes_are_told(tmp_path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/1.txt").write_text("Told.", encoding="utf-8")
    (tmp_path / "a/back").symlink_to(tmp_path)
    (tmp_path / "self.txt").symlink_to(tmp_path / "self.txt")
    os.mkfifo(tmp_path / "pipe.txt")
    documents, problems = split(read([str(tmp_path)]))
    assert [d.id for d in documents] == ["a/1"]
    assert len(problems) == 3
    assert any("back: is a link to a folder that was read already" in p for p in problems)
    assert any("pipe.txt: isn't a regular file" in p for p in problems)
    assert any("self.txt: can't be read: too many levels" in p for p in problems)


def packed(tmp_path: Path, kind: str, data: bytes, inner: str = "news.txt") -> str:
    path = tmp_path / f"{inner}.{kind}"
    if kind == "gz":
        path.write_bytes(gzip.compress(data))
    elif kind == "zst":
        path.write_bytes(pytest.importorskip("zstandard").ZstdCompressor().compress(data))
    else:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr(inner, data)
    return str(path)


@pytest.mark.parametrize("kind", ["gz", "zst", "zip"])
def test_sources_packed_files(tmp_path, kind: str) -> None:
    (document,), problems = split(read([packed(tmp_path, kind, b"Troops left.")]))
    assert document.text == "Troops left."
    assert document.id == ("news.txt/news" if kind == "zip" else "news")
    assert not problems


@pytest.mark.parametrize("kind", ["gz", "zst"])
def test_sources_packed_pieces_one_after_the_other(tmp_path, kind: str) -> None:
    path = Path(packed(tmp_path, kind, b"Troops "))
    first = path.read_bytes()
    path.write_bytes(first + Path(packed(tmp_path, kind, b"left." * 50000)).read_bytes())
    (document,), _ = split(read([str(path)]))
    assert document.text == "Troops " + "left." * 50000


@pytest.mark.parametrize("kind", ["gz", "zst", "zip"])
def test_sources_bomb_is_stopped_and_the_rest_is_read(tmp_path, kind: str, monkeypatch) -> None:
    monkeypatch.setattr(sources, "FREE", 2**20)
    monkeypatch.setattr(base, "LARGEST", 2**22)
    bomb = packed(tmp_path, kind, b"a" * 2**21)
    (tmp_path / "good.txt").write_text("Told.", encoding="utf-8")
    documents, problems = split(read([bomb, str(tmp_path / "good.txt")]))
    assert [d.id for d in documents] == ["good"]
    assert "more than 200 times its size (a bomb)" in problems[0]


@pytest.mark.parametrize("kind", ["gz", "zst", "zip"])
def test_sources_archive_that_is_cut_off(tmp_path, kind: str) -> None:
    path = Path(packed(tmp_path, kind, os.urandom(5000).hex().encode()))
    path.write_bytes(path.read_bytes()[:-1500])
    documents, problems = split(read([str(path)]))
    assert not documents
    assert "is broken or cut off" in problems[0] or "is no zip file" in problems[0]


def test_sources_archives_in_archives_end(tmp_path) -> None:
    data, name = b"Told.", "a.txt"
    for _ in range(5):
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w") as archive:
            archive.writestr(name, data)
        data, name = buffer.getvalue(), "a.zip"
    (tmp_path / "a.zip").write_bytes(data)
    assert "is packed more than 3 times" in split(read([str(tmp_path / "a.zip")]))[1][0]


def test_sources_long_line_is_passed_over(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr(base, "LARGEST", 2**20)
    path = tmp_path / "long.jsonl"
    path.write_bytes(b'{"text": "' + b"x" * 2**21 + b'"}\n{"id": "b", "text": "Told."}\n')
    documents, problems = split(read([str(path)]))
    assert [d.id for d in documents] == ["b"]
    assert "line 1: the line is longer than" in problems[0]


def test_sources_table_by_usual_names_and_by_map(tmp_path) -> None:
    path = tmp_path / "news.csv"
    path.write_text('headline,body,date,outlet\nA,"Said ""no"",\nthen left.",21 May 2016,Wire\n', encoding="utf-8")
    (document,), _ = split(read([str(path)]))
    assert (document.title, document.text, document.published, document.source.name) == ("A", 'Said "no",\nthen left.', "2016-05-21", "Wire")
    (document,), _ = split(read([str(path)], columns={"text": "headline"}))
    assert document.text == "A"
    path = tmp_path / "news.tsv"
    path.write_text("ident\tText\n7\tTold.\n", encoding="utf-8")
    (document,), _ = split(read([str(path)], columns={"id": "ident"}))
    assert (document.id, document.text) == ("7", "Told.")


@pytest.mark.parametrize(
    ("data", "columns", "says"),
    [
        (b"a,b\n1,2\n", {}, "has no column with the text; its columns are a, b; say which, as in --columns text=b"),
        (b"text,b\n1,2\n", {"title": "head"}, 'has no column "head"; its columns are text, b'),
        (b"text,b\n1,2,3\n", {}, "line 2: has 3 columns, the first row 2"),
        (b"text,date\nTold.,2999-01-01\n", {}, "line 2: the date 2999-01-01 lies in the future"),
        (b"text,date\nTold.,yesterday\n", {}, 'line 2: "yesterday" is no date'),
        ("text,date\nS\u00e3o \u00e9".encode() + b"\xff\n", {}, "line 2: the line has a broken encoding at byte 7"),
        (b"", {}, "is empty"),
    ],
)
def test_sources_bad_table(tmp_path, data: bytes, columns: dict[str, str], says: str) -> None:
    path = tmp_path / "news.csv"
    path.write_bytes(data)
    documents, problems = split(read([str(path)], columns=columns))
    assert not documents
    assert says in problems[0]


def test_sources_quote_that_is_never_closed_ends(tmp_path, monkeypatch) -> None:
    monkeypatch.setattr("dragoman.ingest.tables.FIELD_LIMIT", 1000)
    path = tmp_path / "news.csv"
    path.write_text('id,text\n1,"Never closed.\n' + "2,Told.\n" * 400, encoding="utf-8")
    documents, problems = split(read([str(path)]))
    assert problems
    assert len(documents) > 200


def test_sources_column_map_of_json_lines(tmp_path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text('{"body": "Told.", "when": "2016-05-21"}\n{"text": "Told."}\n', encoding="utf-8")
    documents, problems = split(read([str(path)], columns=columns_of("text=body, published=when")))
    assert [(d.text, d.published) for d in documents] == [("Told.", "2016-05-21")]
    assert 'line 2: no document: there is no field "body"' in problems[0]
    with pytest.raises(InputError, match="is no column map"):
        columns_of("body")


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2016-05-21T23:30:00-05:00", "2016-05-21"),
        ("20160521", "2016-05-21"),
        ("Sat, 21 May 2016 23:30:00 -0500", "2016-05-21"),
        ("May 21, 2016", "2016-05-21"),
        ("21 May 2016", "2016-05-21"),
        ("2016-02-30", None),
        ("1463788800", None),
        ("soon", None),
    ],
)
def test_sources_day_of_what_metadata_write(stated: str, day: str | None) -> None:
    assert base.day_of(stated) == day


def test_sources_weigh_what_they_unpack_to(tmp_path) -> None:
    body = b"Troops crossed the river on Monday. " * 1000
    (tmp_path / "a").mkdir()
    (tmp_path / "a/plain.txt").write_bytes(body)
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(body))
    with zipfile.ZipFile(tmp_path / "c.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("1.txt", body)
        archive.writestr("2.txt", body)
    (tmp_path / "broken.zip").write_bytes(b"PK")
    (tmp_path / "d.txt.zst").write_bytes(body[:100])
    assert sources.weigh([str(tmp_path / "a"), str(tmp_path / "b.*"), str(tmp_path / "c.zip")]) == 4 * len(body)
    assert sources.weigh([str(tmp_path / "d.txt.zst")]) == 100 * sources.PACKS
    assert sources.weigh(["-", str(tmp_path / "nowhere.txt"), str(tmp_path / "broken.zip")]) == 0
