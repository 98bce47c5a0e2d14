"""Files in, Documents or Problems out."""

from __future__ import annotations

import io

import pytest

from dragoman.errors import InputError
from dragoman.ingest import Problem, read
from dragoman.model import Document


def one(items):
    (item,) = list(items)
    return item


def test_ingest_text_file_is_one_document(tmp_path) -> None:
    path = tmp_path / "dispatch.txt"
    path.write_text("Troops left Goma.\n", encoding="utf-8")
    document = one(read([str(path)], "2016-05-21"))
    assert document == Document(id="dispatch", text="Troops left Goma.\n", published="2016-05-21")


@pytest.mark.parametrize(
    ("name", "data", "says"),
    [
        ("empty.txt", b"  \n", "is empty"),
        ("picture.txt", bytes(range(32)) * 40, "isn't text"),
        ("sheet.xls", b"abc", 'unknown format ".xls"'),
        ("broken.jsonl", b'{"text": "Troops left."\n', "line 1: no document"),
        ("empty.jsonl", b"", "is empty"),
        ("date.jsonl", b'{"text": "Troops left.", "published": "21.5.2016"}', '"21.5.2016" is no date'),
        ("blank.jsonl", b'{"text": "  "}', "the text is empty"),
    ],
)
def test_ingest_bad_input_says_what_where_and_what_to_do(tmp_path, name: str, data: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    problem = one(read([str(path)]))
    assert isinstance(problem, Problem)
    assert says in str(problem)
    assert str(problem).startswith(str(path))
    assert ";" in str(problem)
    assert "\n" not in str(problem)


def test_ingest_missing_file_and_folder(tmp_path) -> None:
    assert "no such file" in str(one(read([str(tmp_path / "gone.txt")])))
    assert "is a folder without files" in str(one(read([str(tmp_path)])))


def test_ingest_one_broken_line_loses_nothing_else(tmp_path) -> None:
    path = tmp_path / "three.jsonl"
    path.write_text(
        '{"id": 1, "text": "A left."}\n{oops\n{"id": "c", "text": "C left.", "source": "Wire", "published": "2016-05-21T10:00:00Z"}\n', encoding="utf-8"
    )
    first, broken, last = list(read([str(path)]))
    assert (first.id, last.id, last.source.name, last.published) == ("1", "c", "Wire", "2016-05-21")
    assert broken.line == 2


def test_ingest_standard_input_takes_text_and_json_lines(monkeypatch) -> None:
    for data, ident in ((b"Troops left.", "stdin"), (b'{"id": "x", "text": "Troops left."}', "x")):
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data)))
        assert one(read(["-"])).id == ident


def test_ingest_other_encodings(tmp_path) -> None:
    path = tmp_path / "latin.txt"
    for encoding in ("utf-8-sig", "utf-16", "cp1252"):
        path.write_bytes("São Tomé’s army".encode(encoding))
        assert one(read([str(path)])).text == "São Tomé’s army"


def test_ingest_wrong_date_option() -> None:
    with pytest.raises(InputError, match="write it as 2016-05-21"):
        list(read(["x.txt"], "yesterday"))
