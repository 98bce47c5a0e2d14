"""The command line as users call it: output, errors and exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parent.parent / "examples"


def run(*args: str, text: str | None = None) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "dragoman", *args], input=text, capture_output=True, text=True, timeout=120, check=False)


def test_cli_code_writes_json_lines_when_piped(tmp_path) -> None:
    result = run("code", str(EXAMPLES / "south-asia-kashmir.jsonl"))
    events = [json.loads(line) for line in result.stdout.splitlines()]
    assert result.returncode == 0
    assert {e["document"] for e in events} == {"south-asia-kashmir"}
    assert all(e["why"] and e["id"] and e["quad"] for e in events)


def test_cli_code_shows_a_table_on_request() -> None:
    result = run("code", "-", "--format", "table", "--published", "2020-01-10", text="Chad attacked Mali on Monday.")
    assert "ASSAULT" in result.stdout
    assert "2020-01-06" in result.stdout


def test_cli_explain_gives_reasons() -> None:
    result = run("explain", "-", text="Chad attacked Mali on Monday.")
    assert "frame: frames/assault.toml" in result.stdout
    assert "attacked" in result.stdout


def test_cli_bad_files_are_skipped_and_summed_up(tmp_path) -> None:
    good, bad = tmp_path / "good.txt", tmp_path / "bad.jsonl"
    good.write_text("Chad attacked Mali.", encoding="utf-8")
    bad.write_text('{"id": "a", "text": "Peru attacked Fiji."}\n{oops\n', encoding="utf-8")
    result = run("code", str(good), str(bad), str(tmp_path / "gone.txt"))
    assert result.returncode == 2
    assert len(result.stdout.splitlines()) == 2
    lines = result.stderr.splitlines()
    assert any("bad.jsonl, line 2: no document" in line for line in lines)
    assert any("gone.txt: can't be read: no such file" in line for line in lines)
    assert lines[-1] == "2 documents read, 2 skipped"


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (("code", "x.txt", "--published", "May 21"), '"May 21" is no date'),
        (("code", "x.txt", "--format", "xml"), "xml"),
        (("check", "no-such-frame"), 'no frame or file of frames is called "no-such-frame"'),
        (("code", "x.txt", "--actors", "gone.toml"), "gone.toml"),
    ],
)
def test_cli_wrong_options_are_one_clear_line(args: tuple[str, ...], says: str) -> None:
    result = run(*args)
    assert result.returncode == 2
    assert says in result.stderr
    assert "Traceback" not in result.stderr


def test_cli_relate_resolve_and_when_answer_line_by_line() -> None:
    pair = {"id": 1, "text": "Chad attacked Mali.", "actor": [0, 4], "recipient": [14, 18]}
    result = run("relate", "-", text=json.dumps(pair) + "\n" + json.dumps({**pair, "id": 2, "actor": [0, 99]}) + "\n")
    assert [json.loads(line)["event_type"] for line in result.stdout.splitlines()] == ["ASSAULT"]
    assert "line 2: a span lies outside the text" in result.stderr
    result = run("resolve", "-", text='{"id": "a", "phrase": "Turkish troops"}')
    assert json.loads(result.stdout)["country"] == "TUR"
    result = run("resolve", "-", "--language", "it", text='{"id": "a", "phrase": "i turchi"}\n{"id": "b", "phrase": "Polen", "language": "nl"}')
    assert [json.loads(line)["country"] for line in result.stdout.splitlines()] == ["TUR", "POL"]
    result = run("when", "-", text='{"id": "a", "expression": "Friday", "published": "2016-05-21"}\n{"id": "b", "expression": "Friday", "published": "x"}')
    assert json.loads(result.stdout)["start"] == "2016-05-20"
    assert result.returncode == 2


def test_cli_doctor_names_what_a_bug_report_needs() -> None:
    result = run("doctor")
    for name in ("dragoman", "python", "spacy", "model", "lexicon", "weights", "event"):
        assert any(line.startswith(name) for line in result.stdout.splitlines())


def test_cli_tells_what_is_not_coded_and_why(tmp_path) -> None:
    story = "Troops of Chad shelled the camp of the rebels near Adre on Monday, killing 12 fighters and wounding 30 more, the governor of the region said in a "
    story += "statement that was read on the radio at night, after which the rebels left the town for the hills and asked Sudan to take in the wounded."
    french = "Les troupes ont quitté la ville lundi, après que le gouvernement a annoncé un accord avec les rebelles du nord du pays."
    table = tmp_path / "news.csv"
    table.write_text(f'ident,story\na,"{story}"\nb,"UPDATE: {story}"\nc,"{french}"\n', encoding="utf-8")
    result = run("code", str(table), "--columns", "id=ident,text=story", "--once")
    assert {json.loads(line)["document"] for line in result.stdout.splitlines()} == {"a"}
    assert "b repeats a (similarity 1.00): not coded" in result.stderr or "b repeats a (similarity 0.9" in result.stderr
    assert "not in English and not coded: 1 (fr 1)" in result.stderr
    assert result.returncode == 0
