"""The threads of a Slack export are listed as they are when they are read, and no more is decoded than needed."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import readers
from digest.errors import ExportError
from digest.model import Candidate
from digest.readers.assemble import moment
from digest.readers.reader import Told
from digest.readers.slack_listing import listed
from digest.readers.slack_workspace import Workspace
from digest.readers.source import open_source
from tests.readers.export_builders import CHANNEL, THREAD, as_folder, as_zip, message, ts, workspace

ID = f"{CHANNEL}/{ts(0)}"


def test_listed_in_full(tmp_path: Path) -> None:
    """A candidate has all that a thread is chosen by, the question plain and its people named."""
    messages = [
        message(0, "U1", "*Why*, <@U2>? I &lt;3 tea :tada:", reply_count=3, reactions=[{"name": "eyes", "count": 2}]),
        message(60, "U2", "Thanks for the question!", reactions=[{"name": "tada", "users": ["U1"]}]),
        message(120, "U3", "one two three four five six seven eight nine ten eleven twelve"),
        message(180, "UBOT", "beep", subtype="bot_message", bot_id="B1"),
        message(90_000, "U2", "So."),
    ]
    (found,) = readers.scan(as_zip(tmp_path / "e.zip", workspace(messages)))
    assert found == Candidate(
        id=ID,
        title="Why, @Björn?",
        responses=3,
        people=2,
        reactions=3,
        substantive=1,
        thanks=1,
        created=moment(ts(0)),
        latest=moment(ts(90_000)),
        question="**Why**, @Björn? I <3 tea 🎉",
        place="ask",
    )


def test_since(tmp_path: Path) -> None:
    """Only threads asked since a day are listed; of days before it, with one of grace, no file is opened."""
    later = [message(400_000, "U1", "And now?", thread=400_000), message(400_001, "U2", "So.", thread=400_000)]
    late = [message(400_100, "U2", "A late answer", thread=0)]
    files = workspace(THREAD + later + late)
    files["ask/2026-09-10.json"] = b"never opened"
    export = as_zip(tmp_path / "e.zip", files)
    asked = moment(ts(400_000))
    assert [one.title for one in readers.scan(export, Told(since=asked))] == ["And now?"]
    found = readers.read(export, None, Told(since=asked))
    assert (found.title, found.notes) == ("And now?", ())


def test_none_since(tmp_path: Path) -> None:
    """When no thread is that recent, the error says so, and which was the last."""
    other = [message(500, "U2", "Coffee or tea?", thread=500), message(501, "U3", "Tea", thread=500)]
    export = as_zip(tmp_path / "e.zip", workspace(THREAD + other))
    with pytest.raises(ExportError, match=r"none of the export's threads \(2\) is that recent") as caught:
        readers.read(export, None, Told(since=moment(ts(999_999))))
    assert "2026-09-10" in caught.value.hint


def test_files_without_threads_are_not_decoded(tmp_path: Path) -> None:
    """A day on which nobody answered is searched, and not decoded."""
    files = {"ask/2026-09-29.json": b"[{no JSON}]", "ask/2026-09-30.json": b'[{"thread_ts" no JSON}]'}
    with open_source(as_folder(tmp_path / "e", workspace() | files)) as source:
        opened = Workspace(source)
        assert [one.responses for one in listed(opened, Told())] == [6]
        assert list(opened.damaged) == ["ask/2026-09-30.json"]


TEXTS = st.text(st.sampled_from("ab 12.?!-*_~`<>&:#|[]()\\/@+=•\n\r"), max_size=60) | st.text(max_size=60)


@given(TEXTS)
def test_listed_as_read(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """The title of a listed thread is the one it has when it is read."""
    files = workspace([message(0, "U1", text), message(1, "U2", "a")])
    export = as_zip(tmp_path_factory.getbasetemp() / "listed.zip", files)
    assert readers.scan(export)[0].title == readers.read(export).title


def test_deleted_question_listed_as_read(tmp_path: Path) -> None:
    """What Slack writes in place of a deleted question is neither a title nor a question."""
    root = message(0, "USLACKBOT", "This message was deleted.", subtype="tombstone")
    export = as_zip(tmp_path / "e.zip", workspace([root, message(1, "U2", "a")]))
    (found,) = readers.scan(export)
    assert (found.title, found.question) == (readers.read(export).title, "") == (f"Thread {ID}", "")
