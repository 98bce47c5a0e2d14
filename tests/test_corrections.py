"""What reviewers decide is learned as entries of a lexicon that change what a coder tells; stubs load, and training reads its sentences."""

from __future__ import annotations

import tomllib
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs
from typer.testing import CliRunner

from dragoman import lexicon, stubs, unknown
from dragoman.cli import app
from dragoman.coder import Coder
from dragoman.corrections import Case, cases, learn, toml
from dragoman.evaluate import GoldEvent
from dragoman.judge import Judge
from dragoman.lexicon.types import Correction
from dragoman.model import Document, Party, Trigger
from dragoman.review import Rejected, Reviewed, decide
from dragoman.store import Coded, key_of, open_store

TEXT = "Chad on Monday rejected Sudan's offer of talks. The Ruritanian Guild zonked Fiji at noon."
TOOLS = Path(__file__).parent.parent / "training"


def span(text: str, words: str, **fields: str | None) -> Party:
    at = text.index(words)
    return Party(words, at, at + len(words), **fields)


def gold(event_type: str, words: str, *sides: str, text: str = TEXT, **fields: object) -> GoldEvent:
    at = text.index(words)
    actors, recipients = ([span(text, name)] if name else [] for name in (*sides, "", "")[:2])
    return GoldEvent(event_type, {"start": at, "end": at + len(words), "text": words}, actors, recipients, **fields)


@pytest.fixture
def own(coder: Coder) -> Coder:
    """A coder that can be taught without changing the one that all tests share."""
    made = object.__new__(Coder)
    made.__dict__.update(coder.__dict__)
    return made


def taught(own: Coder, *corrections: Correction) -> Coder:
    own.judge = Judge(structs.replace(own.lexicon, corrections=list(corrections)), own.judge.encoder)
    return own


# ---------------------------------------------------------------- learning
def test_corrections_what_was_decided_is_found_on_its_candidates(coder: Coder) -> None:
    (first, *_) = coder.weighed(Document("d", TEXT))
    event, draft = first
    accepted = Reviewed("d", TEXT, [gold("REJECT", "rejected")])
    rejected = Reviewed("d", TEXT, [], rejected=[Rejected("REJECT", event.trigger)])
    fixed = Reviewed("d", TEXT, [gold("ACCUSE", "rejected")], rejected=[Rejected("REJECT", event.trigger)])
    assert [[c.verdict for c in cases(coder, [r])] for r in (accepted, rejected, fixed)] == [["accepted"], ["rejected"], ["ACCUSE"]]
    (case,) = cases(coder, [accepted])
    assert (case.frame, case.trigger, case.told) == (draft.candidate.frame.id, "reject", True)
    assert cases(coder, [Reviewed("d", TEXT, [])]) == []  # nobody said anything of it


def case(frame: str = "f", trigger: str = "t", verdict: str = "accepted", odds: float = 0.5) -> Case:
    return Case(frame, trigger, "REJECT", odds, verdict)


def test_corrections_a_type_changes_only_where_fixes_agree_and_outnumber_the_rest() -> None:
    becomes = {lesson.key: lesson.becomes for lesson in learn([case(verdict="ACCUSE")] * 2) if lesson.becomes}
    assert becomes == {("f", "t", "REJECT"): "ACCUSE", ("f", None, "REJECT"): "ACCUSE"}
    for verdicts in (["ACCUSE"], ["ACCUSE", "ACCUSE", "accepted", "rejected"], ["ACCUSE", "AID"]):
        assert not [lesson for lesson in learn([case(verdict=v) for v in verdicts]) if lesson.becomes]


def test_corrections_weights_follow_the_verdicts_and_count_them() -> None:
    lessons = learn([*[case("bad", "b", "rejected")] * 4, *[case("good", "g")] * 4])
    weight = {lesson.key: lesson.weight for lesson in lessons}
    assert weight["bad", None, None] < -0.3 < 0 < weight["good", None, None]
    (bad,) = [lesson for lesson in lessons if lesson.key == ("bad", None, None)]
    assert (bad.accepted, bad.fixed, bad.rejected) == (0, 0, 4)
    assert learn([]) == []


@given(
    st.lists(st.builds(case, st.sampled_from("fgh"), st.sampled_from("tuv"), st.sampled_from(["accepted", "rejected", "AID"]), st.floats(-3, 3)), max_size=12)
)
def test_corrections_learning_keeps_to_its_bounds_and_order(decided: list[Case]) -> None:
    lessons = learn(decided)
    assert lessons == learn(decided)
    assert all(abs(lesson.weight) < len(decided) for lesson in lessons)
    assert all(lesson.accepted + lesson.fixed + lesson.rejected <= len(decided) for lesson in lessons)


# ---------------------------------------------------------------- applying
def test_corrections_file_is_checked_entry_by_entry(coder: Coder, tmp_path: Path) -> None:
    frame = coder.lexicon.frames[0].id
    good, bad = tmp_path / "corrections.toml", tmp_path / "bad.toml"
    lessons = [*learn([case(frame, "t", "rejected")] * 3), *learn([case(frame, "t", "AID")] * 2)]
    good.write_text(toml(lessons, "Learned from 5 decisions."), encoding="utf-8")
    wrong = {
        'frame = "no-such-frame"\nweight = 1': 'unknown frame "no-such-frame"',
        'event_type = "REFUSE"\nweight = 1': 'unknown event_type "REFUSE"',
        'event_type = "AID"\nbecomes = "HELP"': 'unknown becomes "HELP"',
        'event_type = "AID"\nweight = "much"': "a weight as a number",
        "weight = 1.0": "write what it holds of",
        'event_type = "AID"\nweight = 1\nwhy = "x"': 'unknown field "why"',
    }
    bad.write_text("".join(f"[[correction]]\n{entry}\n" for entry in wrong), encoding="utf-8")
    problems = lexicon.check([good, bad])
    assert [p.partition(",")[0] for p in problems] == ["bad.toml"] * len(wrong)
    assert all(says in problem for says, problem in zip(wrong.values(), problems, strict=True))


def test_corrections_silence_retype_and_are_told(own: Coder) -> None:
    (event,) = own.code(TEXT).events
    frame = event.why["frame"].rpartition(": ")[2]
    assert not taught(own, Correction(frame, weight=-9.0, seen="9 rejected")).code(TEXT).events
    (retyped,) = taught(own, Correction(frame, "reject", "REJECT", becomes="ACCUSE", seen="3 fixed")).code(TEXT).events
    assert (retyped.event_type, retyped.mode, retyped.quad, retyped.why["review"]) == ("ACCUSE", None, "verbal conflict", "REJECT became ACCUSE (3 fixed)")
    assert retyped.id != event.id
    (surer,) = taught(own, Correction(trigger="reject", weight=0.5, seen="4 accepted")).code(TEXT).events
    assert surer.confidence > event.confidence
    assert surer.why["review"] == "reject +0.50 (4 accepted)"
    assert taught(own).code(TEXT).events == [event]


# ---------------------------------------------------------------- stubs and sentences
def test_stubs_load_once_they_are_filled_in(coder: Coder, tmp_path: Path) -> None:
    guild = gold("ASSAULT", "zonked", "Ruritanian Guild", "Fiji")
    guild.actors[0] = structs.replace(guild.actors[0], sector="REB", country="TCD")
    rows = stubs.strangers(coder, [Reviewed("d", TEXT, [guild, guild])])
    assert [(r.words, r.count, r.sector, r.country) for r in rows] == [("Ruritanian Guild", 1, "REB", "TCD")]
    text = "Chad zonked Fiji at noon. The zonking of Peru was told later."
    known = Reviewed("k", TEXT, [gold("REJECT", "rejected", "Chad")])  # which a frame finds
    frames = stubs.frames(coder, [known, Reviewed("d", text, [gold("ASSAULT", "zonked", "Chad", "Fiji", text=text)])])
    (entry,) = tomllib.loads(frames)["frame"]
    assert (entry["id"], entry["event_type"], entry["actor"], entry["recipient"]) == ("own-assault-zonk", "ASSAULT", ["subject"], ["object"])
    assert entry["trigger"] == {"verb": ["zonk"]}
    assert entry["examples"] == [{"text": "Chad zonked Fiji at noon.", "event": "Chad ASSAULT Fiji"}, {"text": "", "event": ""}]
    files = [tmp_path / "actors.toml", tmp_path / "frames.toml"]
    files[0].write_text(unknown.stub(rows).replace('kind = ""', 'kind = "armed group"'), encoding="utf-8")
    files[1].write_text(frames.replace('{ text = "", event', '{ text = "The car zonked along.", event'), encoding="utf-8")
    assert lexicon.check(files) == []


def test_stubs_sentences_are_those_that_training_reads(tmp_path: Path) -> None:
    at = TEXT.index("noon")
    record = Reviewed(
        "d", TEXT, [gold("REJECT", "rejected", "Chad", "Sudan", cameo="125", auxiliary=["future"]), gold("ASSAULT", "zonked", "Ruritanian Guild", "Fiji")],
        rejected=[Rejected("AID", Trigger(at, at + 4, "noon"), [span(TEXT, "Fiji")], [span(TEXT, "Ruritanian Guild")])],
    )  # fmt: skip
    lines = list(stubs.sentences([record]))
    assert lines == [
        "125 | f | {Chad} on Monday rejected <Sudan>'s offer of talks.",
        "190 |  | The {Ruritanian Guild} zonked <Fiji> at noon.",
        "- |  | The <Ruritanian Guild> zonked {Fiji} at noon.",
    ]


def test_corrections_rating_is_fitted_to_reviewed_documents(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(str(TOOLS))
    import rate

    file = tmp_path / "reviewed.jsonl"
    event = dict(event_type="REJECT", trigger={"start": TEXT.index("rejected"), "end": TEXT.index("rejected") + 8, "text": "rejected"})
    file.write_bytes(msgspec.json.encode({"id": "d", "text": TEXT, "events": [event]}) + b"\n")
    ((ident, signs, right),) = rate.reviewed(file)
    assert (ident, right) == ("d", True)
    assert "type REJECT" in signs


# ---------------------------------------------------------------- the command
@pytest.fixture(scope="module")
def reviewed(coder: Coder, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = str(tmp_path_factory.mktemp("review") / "s.duckdb")
    store = open_store(path)
    run, _ = store.begin(["x"], coder.run)
    held = Document("d1", TEXT, published="2016-05-21")
    (event,) = coder.code(held).events
    store.add(run, [Coded(held, key_of(held), [event])])
    store.finish(run, [])
    decide(store, "ann", "accept", "d1", event.id)
    decide(store, "ben", "fix", "d1", event.id, {"event_type": "ACCUSE"})
    store.close()
    return path


@pytest.mark.parametrize(
    ("options", "shows"),
    [
        (["queue"], "nothing waits"),
        (["queue", "--reviewer", "cem"], "d1  REJECT “rejected”"),
        (["decisions"], '"reviewer":"ann","kind":"accept"'),
        (["export"], '"event_type":"ACCUSE"'),
        (["export", "--reviewer", "ann"], '"event_type":"REJECT"'),
        (["export", "--as", "training"], '"rejected":[{"event_type":"REJECT"'),
        (["export", "--as", "sentences", "--reviewer", "ann"], "{Chad} on Monday rejected <Sudan>"),
        (["agreement", "--reviewer", "ann", "--reviewer", "ben"], "ann and ben: 1 documents, 1 events, 0 judged alike"),
    ],
)
def test_review_command_writes(reviewed: str, options: list[str], shows: str) -> None:
    result = CliRunner().invoke(app, ["review", reviewed, *options])
    assert shows in result.output, result.output


def test_review_command_names_what_is_wrong(reviewed: str) -> None:
    for options, says in (
        (["agreement", "--reviewer", "ann"], "give --reviewer twice"),
        (["export", "--reviewer", "ann", "--reviewer", "ben"], "2 reviewers were given"),
    ):
        result = CliRunner().invoke(app, ["review", reviewed, *options])
        assert says in str(result.exception)


def test_review_command_learns_and_writes_stubs(reviewed: str, coder: Coder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dragoman.coder.load", lambda: coder)
    out = tmp_path / "corrections.toml"
    assert CliRunner().invoke(app, ["review", reviewed, "learn", "--out", str(out)]).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("# Learned from 2 decisions of all reviewers on s.duckdb")
    for form in ("actors", "frames"):
        assert CliRunner().invoke(app, ["review", reviewed, "export", "--as", form]).output == ""  # all is known
