"""A slackdump dump becomes the Thread that an export gives."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Note
from digest.readers.slack_dump import READER
from digest.readers.source import open_source
from tests.readers.export_builders import CHANNEL, THREAD, USERS, as_folder, message, ts, workspace
from tests.readers.slack_builders import (
    ASK,
    FIXTURES,
    GROUP,
    LOCKED,
    LOOSE,
    SECRET,
    answer,
    dump,
    dumped,
    from_export,
    listed,
    room,
    with_reader,
)


def write(tmp_path: Path, **files: Any) -> Path:
    """Write a dump with the members beside it."""
    return as_folder(tmp_path / "dump", {f"{name}.json": one for name, one in files.items()} | {"users.json": USERS})


@pytest.fixture
def both(tmp_path: Path) -> Path:
    """A dump of a public channel and a group."""
    return FIXTURES["slackdump-dump"](tmp_path)


def test_a_dump_reads_like_an_export(tmp_path: Path) -> None:
    """Answers under their question, nulls everywhere and a broadcast twice give what an export gives."""
    thread, export = with_reader(READER, write(tmp_path, **{CHANNEL: ASK})), from_export(tmp_path)
    assert (thread.id, thread.title, thread.announced) == (export.id, export.title, export.announced)
    assert (thread.question, thread.responses, thread.notes) == (export.question, export.responses, export.notes)


def test_a_file_alone(tmp_path: Path) -> None:
    """One channel's file is enough; it only lacks the names."""
    path = as_folder(tmp_path, {"everyone": ASK}) / "everyone"
    assert len(with_reader(READER, path).responses) == 6


@pytest.mark.parametrize("nested", [True, False])
def test_the_dump_of_a_thread(tmp_path: Path, nested: bool) -> None:
    """A thread dumped by itself is read, whether its answers are nested or in a row."""
    said = [dumped(THREAD[0], *THREAD[1:])] if nested else [dumped(one) for one in THREAD]
    one = dump(CHANNEL, "ask", *said, thread_ts=ts(0))
    assert len(with_reader(READER, write(tmp_path, **{f"{CHANNEL}-{ts(0)}": one})).responses) == 6


def test_channel_and_thread_files_are_one(tmp_path: Path) -> None:
    """The same thread, in the channel's file and in its own, counts once."""
    alone = dump(CHANNEL, "ask", *(dumped(one) for one in THREAD), thread_ts=ts(0))
    path = write(tmp_path, **{CHANNEL: ASK, f"{CHANNEL}-{ts(0)}": alone})
    assert [one.responses for one in listed(READER, path)] == [6]
    assert len(with_reader(READER, path).responses) == 6


def test_scan(tmp_path: Path) -> None:
    """The threads of all channels are listed with the channel's name."""
    other = dump("C0RANDOM1", "random", dumped(message(9, "U2", "Tea?", thread=9), message(10, "U3", "Tea", thread=9)))
    found = listed(READER, write(tmp_path, **{CHANNEL: ASK, "C0RANDOM1": other}))
    assert [(one.id, one.responses, one.people, one.reactions, one.place) for one in found] == [
        (f"{CHANNEL}/{ts(0)}", 6, 5, 4, "ask"),
        (f"C0RANDOM1/{ts(9)}", 1, 1, 0, "random"),
    ]


@pytest.mark.parametrize("wanted", [f"ask/{ts(0)}", f"{CHANNEL}/{ts(0)}", ts(120)])
def test_thread_by_name_id_and_answer(both: Path, wanted: str) -> None:
    """A thread is found by its channel's name or id, and by an answer in it."""
    assert with_reader(READER, both, wanted).id == f"{CHANNEL}/{ts(0)}"


def test_groups_are_left_alone(both: Path) -> None:
    """A group in the dump is neither listed nor read unless the editor says so, and is counted."""
    assert [one.id for one in listed(READER, both)] == [f"{CHANNEL}/{ts(0)}"]
    assert Note(action="skipped", what="private conversation", count=1) in with_reader(READER, both).notes
    with pytest.raises(ExportError, match="private conversation") as caught:
        with_reader(READER, both, f"{GROUP}/{ts(3)}")
    assert "--allow-private" in caught.value.hint
    assert len(listed(READER, both, private=True)) == 2
    assert with_reader(READER, both, f"{GROUP}/{ts(3)}", private=True).responses[0].text == "a secret"


@pytest.mark.parametrize(
    ("id_", "name", "info"),
    [
        (GROUP, "", None),
        ("D0DIRECT1", "U2", None),
        ("C0MPDM001", "mpdm-ada--bjorn-1", None),
        (LOCKED, "locked", {"is_private": True}),
        (LOCKED, "locked", {"is_mpim": True}),
    ],
)
def test_private_only(tmp_path: Path, id_: str, name: str, info: dict[str, Any] | None) -> None:
    """A dump of one private conversation is refused; a list of channels beside it tells which are."""
    files = {id_: dump(id_, name, dumped(*SECRET))}
    path = write(tmp_path, **files, **({"channels": [room(id_, name, **info)]} if info else {}))
    with pytest.raises(ExportError, match="private conversations only"):
        with_reader(READER, path)


def test_the_name_of_a_private_channel_is_not_printed(tmp_path: Path) -> None:
    """A mention of a private channel says that it is a channel, not which."""
    said = message(1, "U2", f"see <#{LOCKED}> and <#{CHANNEL}>")
    rooms = [room(LOCKED, "layoffs", is_private=True)]
    path = write(tmp_path, **{CHANNEL: dump(CHANNEL, "ask", dumped(THREAD[0], said)), "channels": rooms})
    assert with_reader(READER, path).responses[0].text == "see #channel and #ask"


def test_what_members_uploaded_is_left_alone(tmp_path: Path) -> None:
    """A JSON file that somebody uploaded is never taken for a part of the dump."""
    path = write(tmp_path, **{CHANNEL: ASK})
    as_folder(path, {f"{CHANNEL}/C0EVIL001.json": dump("C0EVIL001", "evil", dumped(*SECRET))})
    assert len(listed(READER, path)) == 1


def test_answers_without_thread_ts(tmp_path: Path) -> None:
    """An answer need not say whose it is: it lies under its question."""
    bare = [{key: value for key, value in one.items() if key != "thread_ts"} for one in THREAD]
    path = write(tmp_path, **{CHANNEL: dump(CHANNEL, "ask", dumped(LOOSE), dumped(bare[0], *bare[1:]))})
    assert [one.responses for one in listed(READER, path)] == [6]
    assert len(with_reader(READER, path, ts(120)).responses) == 6


def test_a_damaged_file_costs_that_file(tmp_path: Path) -> None:
    """Of two channels one breaks off: its whole messages and the other channel are read."""
    cut = json.dumps(dump("C0RANDOM1", "random", dumped(message(9, "U2", "Tea?", thread=9)))).encode()[:-4]
    path = write(tmp_path, **{CHANNEL: ASK, "C0RANDOM1": cut + b'}]}}"', "C0THIRD01": b'{"channel_id": 1, "messages"'})
    thread = with_reader(READER, path)
    assert len(thread.responses) == 6


def test_a_dump_that_breaks_off(tmp_path: Path) -> None:
    """Of a file that breaks off the whole answers are read, and the break is noted."""
    whole = json.dumps(ASK).encode()
    path = as_folder(tmp_path, {"d": whole[: whole.index(b"A guest")]}) / "d"
    thread = with_reader(READER, path)
    assert len(thread.responses) == 4
    assert [note.count for note in thread.notes if note.what == "end of a file"] == [1]


def test_odd_values(tmp_path: Path) -> None:
    """Values of a wrong kind cost their field only."""
    odd = json.loads(json.dumps(ASK))
    odd["name"] = 7
    odd["messages"][1]["slackdump_thread_replies"][0]["reactions"] = "many"
    odd["messages"].append(None)
    thread = with_reader(READER, write(tmp_path, **{CHANNEL: odd}))
    assert (len(thread.responses), thread.responses[0].reactions) == (6, ())


@pytest.mark.parametrize(
    "files",
    [workspace(), {"r.json": answer(THREAD), "users.json": USERS}, {"a.json": {"channel_id": "C1", "messages": []}}],
)
def test_what_is_another_format(tmp_path: Path, files: dict[str, Any]) -> None:
    """An export, pages of the API, and a file without messages are left alone."""
    with open_source(as_folder(tmp_path / "f", files)) as source:
        assert not READER.recognises(source)


def test_no_other_reader_takes_a_dump(both: Path) -> None:
    """No other reader but Slack's own takes a dump for its format."""
    with open_source(both) as source:
        assert {name for name, one in readers.known() if one.recognises(source)} <= {"slack", "slack-dump"}


def test_null_is_no_list_trap_17(tmp_path: Path) -> None:
    """Null for messages, answers and blocks is no trouble."""
    root = {**dumped(LOOSE), "slackdump_thread_replies": None}
    other = {"channel_id": "C0RANDOM1", "name": None, "messages": None}
    path = write(tmp_path, **{CHANNEL: dump(CHANNEL, "ask", root, *ASK["messages"]), "C0RANDOM1": other})
    assert len(with_reader(READER, path).responses) == 6
