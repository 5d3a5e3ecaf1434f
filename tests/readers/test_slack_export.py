"""A Slack export, zip or folder, becomes a Thread with everything counted."""

from pathlib import Path

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers.assemble import moment
from digest.readers.reader import Told
from tests.readers.export_builders import (
    ASKED,
    CHANNEL,
    THREAD,
    as_folder,
    as_zip,
    message,
    ts,
    user,
    workspace,
)

ID = f"{CHANNEL}/{ts(0)}"


def permalink(seconds: int) -> str:
    """Return the address that Slack gives a message."""
    return f"https://x.slack.com/archives/{CHANNEL}/p{ts(seconds).replace('.', '')}"


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """A zip that holds one thread, over two day files."""
    return as_zip(tmp_path / "export.zip", workspace())


@pytest.fixture
def thread(export: Path) -> Thread:
    """The one thread of the export."""
    return readers.read(export)


def test_texts_in_order(thread: Thread) -> None:
    """Replies of another day's file are there, in order of time, blocks before text."""
    assert [response.text for response in thread.responses] == [
        "**Names** first, see [this list](https://example.org/ice)",
        "In two steps:\n\n- pairs\n  - two minutes",
        "Thanks @Ada!",
        "Who am I?",
        "A guest",
        "Also here",
    ]
    assert [response.id for response in thread.responses] == ["r1", "r2", "r3", "r4", "r5", "r6"]


def test_question(thread: Thread) -> None:
    """The first message is the question, its first sentence the title."""
    assert (thread.question.id, thread.question.key, thread.question.author.name) == ("q", ts(0), "Ada")
    assert thread.title == "How do you break the ice?"
    assert thread.question.created is not None
    assert thread.question.created.timestamp() == ASKED


def test_ids(thread: Thread) -> None:
    """The thread's id is the channel's id and the first message's, and an export knows no address."""
    assert (thread.id, thread.url, thread.source) == (ID, "", "export.zip")


def test_names(thread: Thread) -> None:
    """A name is the display name, else the real one, else what came with the message, else none."""
    assert [response.author.name for response in thread.responses] == [
        "Björn",
        "Chidi Real",
        "Dana",
        "",
        "Guest",
        "Björn",
    ]


def test_reactions(thread: Thread) -> None:
    """Reactions are Unicode emoji with the platform's own count."""
    assert thread.responses[0].reactions == (Reaction(emoji="🎉", count=3),)
    assert thread.question.reactions == (Reaction(emoji="👀", count=1),)


def test_edited(thread: Thread) -> None:
    """An edited message says so."""
    assert [response.edited for response in thread.responses] == [False, False, True, False, False, False]


def test_announced_is_explained(thread: Thread) -> None:
    """What Slack announces is what was found, skipped and missing together."""
    assert thread.announced == 9
    assert Note(action="skipped", what="bot message", count=1) in thread.notes
    assert Note(action="skipped", what="deleted message", count=1) in thread.notes
    missing = next(note for note in thread.notes if (note.action, note.what) == ("missing", "response"))
    assert len(thread.responses) + 2 + missing.count == thread.announced


def test_unknown_member_is_counted(thread: Thread) -> None:
    """A person whose name the export does not hold is counted, and has no id for a name."""
    assert Note(action="missing", what="name", count=1, why="not among the export's members") in thread.notes


def test_more_than_announced(tmp_path: Path) -> None:
    """Where more replies are found than were announced, as many were there, and nothing is amiss."""
    messages = [message(0, "U1", "Why?", reply_count=1), message(1, "U2", "a"), message(2, "U3", "b")]
    found = readers.read(as_zip(tmp_path / "e.zip", workspace(messages)))
    assert (found.announced, found.notes) == (2, ())


def test_folder_reads_like_zip(tmp_path: Path, thread: Thread) -> None:
    """A folder, a zip and a zip with a wrapping folder and an archiver's litter give the same thread."""
    folder = readers.read(as_folder(tmp_path / "export.zip.d", workspace()))
    litter = {"__MACOSX/x/._users.json": b"\0", "x/.DS_Store": b"\0"}
    files = {f"x/{name}": content for name, content in workspace().items()} | litter
    wrapped = readers.read(as_zip(tmp_path / "wrapped.zip", files))
    assert folder.responses == wrapped.responses == thread.responses
    assert folder.notes == wrapped.notes == thread.notes


def test_nothing_private_is_read(thread: Thread) -> None:
    """No e-mail, phone or picture of the users' list gets into the thread."""
    dumped = thread.json()
    assert b"mail.example" not in dumped
    assert b"0142" not in dumped
    assert b".png" not in dumped


def test_enterprise_users(tmp_path: Path) -> None:
    """Enterprise Grid's org_users.json gives the names."""
    files = workspace(users=None, org_users=[user("U2", "Org Name")])
    assert readers.read(as_zip(tmp_path / "e.zip", files)).responses[0].author.name == "Org Name"


def test_scan(tmp_path: Path) -> None:
    """A scan lists threads with their counts, most responses first."""
    other = [message(500, "U2", "And *coffee*? Tea?", thread=500), message(501, "U3", "Tea", thread=500)]
    found = readers.scan(as_zip(tmp_path / "e.zip", workspace(THREAD + other)))
    assert [(one.id, one.title, one.responses, one.people, one.reactions) for one in found] == [
        (ID, "How do you break the ice?", 6, 5, 4),
        (f"{CHANNEL}/{ts(500)}", "And coffee?", 1, 1, 0),
    ]


@pytest.fixture
def two_threads(tmp_path: Path) -> Path:
    """An export with two threads."""
    other = [message(500, "U2", "Coffee or tea?", thread=500), message(501, "U3", "Tea", thread=500)]
    return as_zip(tmp_path / "two.zip", workspace(THREAD + other))


def test_several_threads_are_listed(two_threads: Path) -> None:
    """With several threads and none named, the error lists them with what to type."""
    with pytest.raises(ExportError) as caught:
        readers.read(two_threads)
    assert caught.value.what == "the export holds 2 threads"
    assert "--thread ID" in caught.value.hint
    assert f"{ID} “How do you break the ice?” (6 responses)" in caught.value.hint


@pytest.mark.parametrize(
    "wanted",
    [
        f"{CHANNEL}/{ts(500)}",
        f"ask/{ts(500)}",
        ts(500),
        permalink(500),
        f"{permalink(501)}?thread_ts={ts(500)}&cid={CHANNEL}",
        permalink(501),
    ],
)
def test_thread_by_id_or_permalink(two_threads: Path, wanted: str) -> None:
    """A thread is found by its id, and by the permalink of any message in it."""
    assert readers.read(two_threads, wanted).title == "Coffee or tea?"


@pytest.mark.parametrize("wanted", ["nonsense", f"C0NOWHERE/{ts(500)}", f"{CHANNEL}/{ts(7)}"])
def test_unknown_thread(two_threads: Path, wanted: str) -> None:
    """A thread that is not there is an error that lists those that are."""
    with pytest.raises(ExportError, match="holds no thread") as caught:
        readers.read(two_threads, wanted)
    assert "Coffee or tea?" in caught.value.hint


def test_answers_in_a_circle(tmp_path: Path) -> None:
    """Two messages that each claim to answer the other do not keep the reader running."""
    messages = [message(0, "U1", "a", thread=1), message(1, "U2", "b", thread=0)]
    export = as_zip(tmp_path / "e.zip", workspace(messages))
    assert [response.text for response in readers.read(export, ts(1)).responses] == ["b"]


def test_broadcast_counts_once(tmp_path: Path) -> None:
    """A reply also sent to the channel, which carries a copy of the question, is one response."""
    copy = message(5, "U2", "for all", subtype="thread_broadcast", root=message(0, "U1", "Why?"))
    found = readers.read(as_zip(tmp_path / "e.zip", workspace([message(0, "U1", "Why?"), copy, copy])))
    assert [response.text for response in found.responses] == ["for all"]


def test_root_outside_the_export(tmp_path: Path) -> None:
    """When the question is not in the export, its answers are read, and the gap is counted."""
    found = readers.read(as_zip(tmp_path / "e.zip", workspace(THREAD[1:])))
    assert found.question.text == ""
    assert found.title == f"Thread {ID}"
    assert "question" in [note.what for note in found.notes if note.action == "missing"]
    assert len(found.responses) == 6


def test_no_threads(tmp_path: Path) -> None:
    """An export of messages without a thread says so."""
    with pytest.raises(ExportError, match="holds no thread: 1 channel, but no message with replies"):
        readers.read(as_zip(tmp_path / "e.zip", workspace([message(0, "U1", "Hello", thread=None)])))


def test_question_without_thread_ts(tmp_path: Path) -> None:
    """A first message that does not say it begins a thread is found by its id."""
    messages = [message(0, "U1", "Why?", thread=None), message(1, "U2", "So.")]
    export = as_zip(tmp_path / "e.zip", workspace(messages))
    assert readers.scan(export)[0].title == readers.read(export).title == "Why?"


def test_private_conversations_are_not_read(tmp_path: Path) -> None:
    """Groups and direct messages are left alone, and the thread in one is refused."""
    files = workspace(
        groups=[{"id": "G0SECRET1", "name": "secret"}],
        secret__2026_01_01=None,
        **{"secret/2026-09-10.json": [message(3, "U1", "psst?", thread=3), message(4, "U2", "!", thread=3)]},
    )
    export = as_zip(tmp_path / "e.zip", files)
    assert [one.id for one in readers.scan(export)] == [ID]
    assert Note(action="skipped", what="private conversation", count=1) in readers.read(export).notes
    with pytest.raises(ExportError, match="private conversation"):
        readers.read(export, f"G0SECRET1/{ts(3)}")


SECRET = {
    "groups.json": [{"id": "G0SECRET1", "name": "secret"}],
    "dms.json": [{"id": "D0PRIVATE1", "members": ["U1", "U2"]}],
    "secret/2026-09-10.json": [message(3, "U1", "psst?", thread=3), message(4, "U2", "!", thread=3)],
    "D0PRIVATE1/2026-09-10.json": [message(5, "U1", "us?", thread=5), message(6, "U2", "!", thread=5)],
}


def test_private_conversations_when_allowed(tmp_path: Path) -> None:
    """Who has asked the people gets private conversations like any other."""
    export = as_zip(tmp_path / "e.zip", workspace() | SECRET)
    allowed = Told(allow_private=True)
    assert {(one.id, one.place) for one in readers.scan(export, allowed)} == {
        (ID, "ask"),
        (f"G0SECRET1/{ts(3)}", "secret"),
        (f"D0PRIVATE1/{ts(5)}", "D0PRIVATE1"),
    }
    found = readers.read(export, f"G0SECRET1/{ts(3)}", allowed)
    assert (found.title, found.notes) == ("psst?", ())


def test_only_private_conversations(tmp_path: Path) -> None:
    """An export of nothing else is refused with what to do, and read when that was done."""
    export = as_zip(tmp_path / "e.zip", SECRET | {"users.json": []})
    with pytest.raises(ExportError, match="private conversations only") as caught:
        readers.scan(export)
    assert "--allow-private" in caught.value.hint
    assert len(readers.scan(export, Told(allow_private=True))) == 2


def test_missing_fields(tmp_path: Path) -> None:
    """Nulls, numbers for strings and messages with hardly a field are no trouble."""
    messages = [
        {
            "ts": float(ts(0)),
            "text": "Why?",
            "user": None,
            "thread_ts": ts(0),
            "blocks": None,
            "reactions": None,
        },
        {"ts": ts(1), "thread_ts": ts(0), "text": None, "user": "U1", "files": [{"mode": "tombstone"}]},
        {"ts": ts(2), "thread_ts": ts(0), "user": 7, "text": "So.", "reactions": [None, {"name": "tada"}]},
        {"ts": None, "thread_ts": None},
        None,
    ]
    found = readers.read(as_zip(tmp_path / "e.zip", workspace([]) | {"ask/2026-09-10.json": messages}))
    assert [response.text for response in found.responses] == ["So."]
    assert Note(action="skipped", what="wordless message", count=1, why="a picture or a file alone") in found.notes


def test_text_in_attachments(tmp_path: Path) -> None:
    """A message that says something only in its attachments is read from there."""
    poll = message(1, "U2", "", attachments=[{"fallback": "Poll: tea?"}])
    assert (
        readers.read(as_zip(tmp_path / "e.zip", workspace([message(0, "U1", "?"), poll]))).responses[0].text
        == "Poll: tea?"
    )


def test_damaged_day_is_counted(tmp_path: Path) -> None:
    """A day file that breaks off costs that day only, and is counted with the place."""
    files = workspace() | {"ask/2026-09-30.json": b'[{"ts": "1"'}
    found = readers.read(as_zip(tmp_path / "e.zip", files))
    assert len(found.responses) == 6
    assert [note.count for note in found.notes if note.what == "file" and "breaks off" in note.why] == [1]


def test_broken_emoji_is_mended(tmp_path: Path) -> None:
    """Emoji that a wrong code page broke are mended and counted."""
    broken = "Look đź‘€ and đź’Ą"
    found = readers.read(as_zip(tmp_path / "e.zip", workspace([message(0, "U1", "Why?"), message(1, "U2", broken)])))
    assert found.responses[0].text == "Look 👀 and 💥"
    assert Note(action="mended", what="broken emoji", count=2) in found.notes


def test_wordless_question(tmp_path: Path) -> None:
    """A question without words is there, and only its text is missing."""
    messages = [message(0, "U1", ""), message(1, "U2", "a")]
    found = readers.read(as_zip(tmp_path / "e.zip", workspace(messages)))
    assert [(note.action, note.what) for note in found.notes] == [("missing", "question text")]


def test_message_without_stamp(tmp_path: Path) -> None:
    """A message without a time stamp never takes the question's place."""
    messages = [message(0, "U1", "Why?"), message(1, "U2", "a"), {**message(2, "U3", "b"), "ts": None}]
    export = as_zip(tmp_path / "e.zip", workspace([]) | {"ask/2026-09-10.json": messages})
    assert readers.read(export).question.text == "Why?"


def test_unreadable_stamp(tmp_path: Path) -> None:
    """A thread whose time stamp is none is refused with that reason."""
    messages = [message(5, "U1", "Hi", thread=None), {**message(0, "U1", "Why?"), "ts": "soon"}, message(1, "U2", "a")]
    messages[1:] = [{**one, "thread_ts": "soon"} for one in messages[1:]]
    export = as_zip(tmp_path / "e.zip", workspace([]) | {"ask/2026-09-10.json": messages})
    with pytest.raises(ExportError, match=r"soon.*time stamp \(ts\)"):
        readers.read(export)


def test_the_latest_beside_a_stamp_that_is_none(tmp_path: Path) -> None:
    """One answer whose time stamp is none does not hide when the others came."""
    messages = [message(0, "U1", "Why?"), message(60, "U2", "a"), {**message(1, "U3", "b"), "ts": "soon"}]
    export = as_zip(tmp_path / "e.zip", workspace([]) | {"ask/2026-09-10.json": messages})
    assert readers.scan(export)[0].latest == moment(ts(60))


def test_one_response_in_a_list(tmp_path: Path) -> None:
    """A hint that lists threads says "1 response"."""
    messages = [message(0, "U1", "Why?"), message(1, "U2", "a")]
    export = as_zip(tmp_path / "e.zip", workspace(messages))
    with pytest.raises(ExportError) as caught:
        readers.read(export, ts(9))
    assert "(1 response)" in caught.value.hint
