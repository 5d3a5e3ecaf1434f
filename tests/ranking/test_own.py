"""Retraining on one's own threads: what an editor printed, and judged threads of any other place."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from bench.ranking import data, own
from digest import at_hand, ledger, picks
from digest.model import Entry, Facts, Pick, Picks, State, Thread
from digest.ranking.message import prepare
from tests.ranking.conversation import asked, said

THREAD = asked(
    [
        said("Ask them where they grew up.", by="ben", name="Ben Tan"),
        said("Good question!", by="asker"),
        said("A walk around the room opens well.", by="eva", name="Eva Ruiz"),
        said("What a useful thread! Thanks to everyone."),
    ]
)


def an_issue(
    root: Path,
    name: str = "2030-01-15-icebreakers",
    *,
    thread: Thread = THREAD,
    bonus: Sequence[str] = ("r3", "r1"),
    of: str = "",
    state: State = "sent",
) -> Path:
    """Write an issue of ``thread`` with r4 as voice, sent unless ``state`` says otherwise, and return its folder."""
    folder = root / name
    folder.mkdir(parents=True, exist_ok=True)
    at_hand.thread_file(folder, of).write_bytes(thread.json())
    keys = {one.id: one.key for one in thread.responses}
    mine = Picks(
        facts=Facts(id=thread.id, title="Icebreakers"),
        question=Pick(ref="q", text=thread.question.text),
        voices=(Pick(ref="r4", text="What a useful thread!"),),
        bonus=tuple(Pick(ref=ref, text="As printed.") for ref in bonus),
        keys={ref: keys[ref] for ref in bonus if ref in keys},
    )
    (folder / f"picks{'-' if of else ''}{of}.md").write_text(picks.write(mine), "utf-8")
    steps: list[State] = ["approved", "claimed", "drafted", "releasing", "sent"]
    if not (folder / ledger.NAME).exists() and state in steps:
        for step in steps[: steps.index(state) + 1]:
            ledger.append(folder, Entry(state=step, at="2030-01-15T09:00:00Z"))
    return folder


def a_line(name: str = "t1", **changes: Any) -> dict[str, Any]:
    """Return a thread as train.jsonl holds it, one answer and the asker's thanks."""
    question = {"author": "u1", "name": "noor", "created": "2030-01-08 09:00:00", "text": "How do you begin?"}
    answer = {"author": "u2", "name": "ben", "created": "2030-01-08 09:05:00", "text": "Ask them where they grew up."}
    thanks = {"author": "u1", "name": "noor", "created": "2030-01-08 09:06:00", "text": "Thanks!"}
    responses = [{"id": "c1", **answer, "label": "Good"}, {"id": "c2", **thanks, "label": "Bad"}]
    return {"id": name, "title": "Icebreakers", "question": question, "responses": responses, **changes}


def a_file(folder: Path, *lines: object) -> Path:
    """Write ``lines``, each as JSON unless it is text, and return the file."""
    path = folder / "own.jsonl"
    texts = [line if isinstance(line, str) else json.dumps(line) for line in lines]
    path.write_text("".join(f"{text}\n" for text in texts), "utf-8")
    return path


# --- issues ------------------------------------------------------------------------------------------


def test_what_was_printed_as_bonus_is_good(tmp_path: Path) -> None:
    """The rest is not: neither the asker's words, nor the voice, which stays in the thread."""
    an_issue(tmp_path)
    (one,) = own.judged(tmp_path)
    assert one.labels == ("Good", "Bad", "Good", "Bad")
    assert [message.text for message in prepare(one.thread)] == [response.text for response in THREAD.responses]


def test_the_labels_stand_in_for_the_teacher(tmp_path: Path) -> None:
    """As log-odds of 2 for what is good and of -2 for the rest."""
    an_issue(tmp_path)
    assert own.judged(tmp_path)[0].teacher == (2.0, -2.0, 2.0, -2.0)


def test_an_issue_with_two_threads_gives_two(tmp_path: Path) -> None:
    """thread-hiring.json is judged by picks-hiring.md."""
    an_issue(tmp_path)
    an_issue(tmp_path, thread=replace(THREAD, id="k9"), bonus=["r2"], of="hiring")
    assert [(one.id, one.labels.index("Good")) for one in own.judged(tmp_path)] == [("own/k0", 0), ("own/k9", 1)]


def test_the_platforms_id_finds_a_response_that_is_called_otherwise_now(tmp_path: Path) -> None:
    """picks.md keeps the platform's ids, and the same thread.json may be of another machine."""
    folder = an_issue(tmp_path, bonus=["r1"])
    moved = replace(THREAD, responses=(replace(THREAD.responses[0], id="r8"), *THREAD.responses[1:]))
    at_hand.thread_file(folder).write_bytes(moved.json())
    assert own.judged(tmp_path)[0].labels == ("Good", "Bad", "Bad", "Bad")


def test_a_response_that_was_deleted_is_named_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The others of the bonus still count."""
    folder = an_issue(tmp_path, bonus=["r3", "r7"])
    (one,) = own.judged(tmp_path)
    assert one.labels == ("Bad", "Bad", "Good", "Bad")
    line = (folder / "picks.md").read_text("utf-8").split("\n").index("## r7") + 1
    assert f"{folder / 'picks.md'}:{line}: r7 is not in thread.json" in capsys.readouterr().err


def test_what_tells_nothing_is_left_out_and_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """No thread.json, nothing printed, a draft, a thread without responses, a thread that was there before."""
    an_issue(tmp_path, "1")
    at_hand.thread_file(an_issue(tmp_path, "2")).unlink()
    an_issue(tmp_path, "3", bonus=[])
    an_issue(tmp_path, "4", state="draft")
    an_issue(tmp_path, "5")
    (tmp_path / "6").mkdir()
    assert len(own.judged(tmp_path)) == 1
    assert capsys.readouterr().err == (
        "own threads: 1 read, 4 responses, 2 of them Good; left out 1 without thread.json; left out 1 without a bonus"
        "; left out 1 not approved; left out 1 of a thread that was there before\n"
    )


@pytest.mark.parametrize("state", ["approved", "drafted", "sent"])
def test_an_approved_issue_is_judged_by_a_person(tmp_path: Path, state: State) -> None:
    """From the approval on its picks are no longer a proposal."""
    an_issue(tmp_path, state=state)
    assert len(own.judged(tmp_path)) == 1


def test_damaged_issues_are_named_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A picks file by its line, a thread.json by its name, one that belongs to another thread, a ledger."""
    an_issue(tmp_path, "1")
    (an_issue(tmp_path, "2") / "picks.md").write_text("---\nthread: {title: Cake}\n---\n# Bonnus\n", "utf-8")
    at_hand.thread_file(an_issue(tmp_path, "3")).write_text("{", "utf-8")
    at_hand.thread_file(an_issue(tmp_path, "4")).write_bytes(replace(THREAD, id="k5").json())
    (an_issue(tmp_path, "5") / ledger.NAME).write_text("{}\n", "utf-8")
    assert len(own.judged(tmp_path)) == 1
    said_so = capsys.readouterr().err
    assert f"{tmp_path / '2' / 'picks.md'}:4: there is no section 'Bonnus'" in said_so
    assert f"{tmp_path / '3' / 'thread.json'}: thread.json is damaged" in said_so
    assert f"{tmp_path / '4' / 'picks.md'}:1: its thread is not the one in thread.json" in said_so
    assert f"{tmp_path / '5' / 'delivery.jsonl'}:1: " in said_so
    assert said_so.endswith("left out 4 that cannot be read\n")


# --- lines -------------------------------------------------------------------------------------------


def test_a_line_is_a_judged_thread(tmp_path: Path) -> None:
    """Its responses are called r1, r2 …, its keys are the file's ids, and times are UTC."""
    (one,) = own.judged(a_file(tmp_path, a_line()))
    assert (one.id, one.labels, one.keys) == ("own/t1", ("Good", "Bad"), ("own/t1/c1", "own/t1/c2"))
    assert [response.id for response in one.thread.responses] == ["r1", "r2"]
    assert one.thread.question.created == datetime(2030, 1, 8, 9, 0, tzinfo=UTC)
    assert [message.by_asker for message in prepare(one.thread)] == [False, True]


def test_labels_go_with_their_responses_when_they_are_out_of_order(tmp_path: Path) -> None:
    """Features come in order of time, and the labels with them."""
    line = a_line()
    line["responses"].reverse()
    (one,) = own.judged(a_file(tmp_path, line))
    assert (one.labels, one.keys) == (("Good", "Bad"), ("own/t1/c1", "own/t1/c2"))
    assert [message.response for message in prepare(one.thread)] == list(one.thread.responses)


def test_dates_authors_and_titles_may_be_missing(tmp_path: Path) -> None:
    """Then the responses stand as written, and nobody is taken for the asker."""
    bare = {
        "id": "t1",
        "question": {"text": "Which cake?"},
        "responses": [
            {"id": "c2", "text": "Carrot.", "label": "PotentiallyUseful"},
            {"id": "c1", "created": None, "text": "Plum.", "label": "Good"},
        ],
    }
    (one,) = own.judged(a_file(tmp_path, bare))
    assert (one.keys, one.teacher) == (("own/t1/c2", "own/t1/c1"), (-2.0, 2.0))
    assert not any(message.by_asker or message.spoke_before or message.minutes for message in prepare(one.thread))


def test_bad_lines_are_named_and_left_out(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """By file and line; blank lines are none, and the good ones count."""
    twice = a_line("t2")
    twice["responses"][1]["id"] = "c1"
    wrong = a_line("t3")
    wrong["responses"][0]["label"] = "good"
    dated = a_line("t4", question={"text": "When?", "created": "last Tuesday"})
    path = a_file(tmp_path, a_line(), "", "not JSON", twice, wrong, dated, {"id": "t5"}, "[" * 100_000)
    assert [one.id for one in own.judged(path)] == ["own/t1"]
    lines = capsys.readouterr().err.split("\n")
    assert [line.removeprefix(f"own threads: {path}:").partition(":")[0] for line in lines[:6]] == list("345678")
    assert lines[1].endswith("the response c1 is there twice")


@pytest.mark.parametrize("missing", ["nothing.jsonl", "."])
def test_without_anything_to_learn_from_it_ends_with_one_line(tmp_path: Path, missing: str) -> None:
    """No file, or a folder without issues: said, without a traceback."""
    with pytest.raises(SystemExit, match=r"^error: [^\n]*$"):
        own.judged(tmp_path / missing)


@given(st.lists(st.text(min_size=1, max_size=20), unique=True, min_size=1, max_size=6))
def test_a_thread_keeps_its_fold(tmp_path_factory: pytest.TempPathFactory, names: list[str]) -> None:
    """By its id alone, whatever stands beside it; ids and keys are unique."""
    folder = tmp_path_factory.mktemp("own")
    found = own.judged(a_file(folder, *map(a_line, names)))
    alone = [own.judged(a_file(folder, a_line(name)))[0].fold for name in names]
    assert [one.fold for one in found] == alone
    assert set(alone) <= set(range(own.FOLDS))
    assert len({one.id for one in found}) == len(names)
    assert len({key for one in found for key in one.keys}) == 2 * len(names)


@pytest.mark.skipif(not data.here(), reason="../shared/ranking is not here")
def test_the_forums_own_file_reads_as_the_trainer_reads_it() -> None:
    """The format is the very same."""
    found, trained = own.judged(data.SHARED / "dev.jsonl"), data.dev()
    assert [one.labels for one in found] == [one.labels for one in trained]
    assert [one.thread.responses for one in found] == [one.thread.responses for one in trained]
