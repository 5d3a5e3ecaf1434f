"""A slackdump archive becomes the Thread that an export gives."""

import gzip
import json
import time
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Note
from digest.readers.slack_chunks import READER
from digest.readers.source import open_source
from tests.readers.export_builders import CHANNEL, THREAD, as_folder, as_zip, message, ts
from tests.readers.slack_builders import (
    ARCHIVE,
    FIXTURES,
    LOCKED,
    LOOSE,
    PEOPLE,
    SECRETS,
    archive,
    chunk,
    dumped,
    from_export,
    info,
    lines,
    listed,
    with_reader,
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """An archive of two channels, one of them private, with its members."""
    return FIXTURES["slackdump-archive"](tmp_path)


def one_file(tmp_path: Path, content: bytes) -> Path:
    """Write a recording."""
    return as_folder(tmp_path, {"chunks": content}) / "chunks"


def test_an_archive_reads_like_an_export(tmp_path: Path) -> None:
    """Lines in files of their own, gzipped, the question in each, give what an export gives."""
    thread = with_reader(READER, as_folder(tmp_path / "a", archive(**{CHANNEL: ARCHIVE, "users": PEOPLE})))
    export = from_export(tmp_path)
    assert (thread.id, thread.title, thread.announced) == (export.id, export.title, export.announced)
    assert (thread.question, thread.responses, thread.notes) == (export.question, export.responses, export.notes)


@pytest.mark.parametrize("packed", [False, True])
def test_a_recording(tmp_path: Path, packed: bool) -> None:
    """All lines in one file, gzipped or not, are read."""
    content = lines([*PEOPLE, *ARCHIVE])
    thread = with_reader(READER, one_file(tmp_path, gzip.compress(content) if packed else content))
    assert [one.author.name for one in thread.responses][:2] == ["Björn", "Chidi Real"]


def test_an_archive_in_a_zip(tmp_path: Path) -> None:
    """A zip of an archive reads like its folder."""
    path = as_zip(tmp_path / "a.zip", archive(**{CHANNEL: ARCHIVE, "users": PEOPLE}), wrapped="slackdump_2026/")
    assert len(with_reader(READER, path).responses) == 6


def test_scan(folder: Path) -> None:
    """Threads are listed with their counts and the channel's name, though it comes late."""
    assert [(one.id, one.responses, one.people, one.reactions, one.place) for one in listed(READER, folder)] == [
        (f"{CHANNEL}/{ts(0)}", 6, 5, 4, "ask")
    ]


def test_the_channel_may_be_described_last(tmp_path: Path) -> None:
    """What a line says of its channel counts for the lines before it, too."""
    path = one_file(tmp_path, lines([*ARCHIVE[1:], ARCHIVE[0], *SECRETS[1:], SECRETS[0]]))
    assert [one.place for one in listed(READER, path)] == ["ask"]


def test_private_channels_are_left_alone(folder: Path) -> None:
    """A private channel is neither listed nor read unless the editor says so, and is counted."""
    assert Note(action="skipped", what="private conversation", count=1) in with_reader(READER, folder).notes
    with pytest.raises(ExportError, match="private conversation") as caught:
        with_reader(READER, folder, f"{LOCKED}/{ts(3)}")
    assert "--allow-private" in caught.value.hint
    assert with_reader(READER, folder, f"{LOCKED}/{ts(3)}", private=True).responses[0].text == "a secret"


@pytest.mark.parametrize("flag", ["is_private", "is_im", "is_mpim", "is_group"])
def test_private_only(tmp_path: Path, flag: str) -> None:
    """An archive of one private conversation is refused, whichever word says that it is one."""
    path = one_file(tmp_path, lines([info(LOCKED, "x", **{flag: True}), *SECRETS[1:]]))
    with pytest.raises(ExportError, match="private conversations only"):
        with_reader(READER, path)


def test_the_later_version_counts(tmp_path: Path) -> None:
    """Of a message that a later run met again the later text counts."""
    late = chunk(
        1, id=CHANNEL, r=ts(0), p=dumped(THREAD[0]), m=[{**THREAD[1], "text": "Better", "edited": {"ts": "1"}}]
    )
    thread = with_reader(READER, one_file(tmp_path, lines([*ARCHIVE, late])))
    assert (thread.responses[0].text, thread.responses[0].edited, len(thread.responses)) == ("Better", True, 6)


def test_a_thread_only(tmp_path: Path) -> None:
    """An archive of one thread has its question in the lines of the answers only."""
    assert with_reader(READER, one_file(tmp_path, lines(ARCHIVE[3:5]))).question.author.id == "U1"


def test_answers_that_do_not_say_whose(tmp_path: Path) -> None:
    """Where answers and question lack thread_ts, the line says which thread it is."""
    bare = [{key: value for key, value in one.items() if key != "thread_ts"} for one in THREAD]
    path = one_file(tmp_path, lines([chunk(1, id=CHANNEL, r=ts(0), p=bare[0], m=bare[1:])]))
    assert len(with_reader(READER, path, ts(0)).responses) == 6


def test_a_damaged_line_costs_that_line(tmp_path: Path) -> None:
    """A line that is no JSON is counted, the others are read."""
    path = one_file(
        tmp_path, lines(ARCHIVE[:4]) + b'{"t":1,"ts":5,"id":"C1","m":[{"thread_ts" 1789000000}]}\n' + lines(ARCHIVE[4:])
    )
    thread = with_reader(READER, path)
    assert len(thread.responses) == 6
    assert [note.count for note in thread.notes if note.what == "line"] == [1]


def test_a_line_that_breaks_off(tmp_path: Path) -> None:
    """Of a last line that breaks off the whole messages are read, and the break is noted."""
    content = lines(ARCHIVE[:5])
    thread = with_reader(READER, one_file(tmp_path, content[: content.rindex(b"A guest")]))
    assert len(thread.responses) == 5
    assert [note.count for note in thread.notes if note.what == "end of a file"] == [1]


def test_a_gzip_that_breaks_off(tmp_path: Path) -> None:
    """Of a gzip that breaks off the lines before the break are read, and the file is noted."""
    noise = [chunk(0, id=CHANNEL, m=[message(at, "U2", str(hash(str(at))) * 20, thread=None)]) for at in range(300)]
    packed = gzip.compress(lines([*ARCHIVE, *noise]))
    thread = with_reader(READER, one_file(tmp_path, packed[: len(packed) * 3 // 4]))
    assert len(thread.responses) == 6
    assert [note.count for note in thread.notes if note.what == "file"] == [1]


def test_nothing_whole(tmp_path: Path) -> None:
    """A gzip of which nothing can be read is refused in three lines."""
    packed = gzip.compress(lines(ARCHIVE))
    path = one_file(tmp_path, packed[:30])
    with pytest.raises(ExportError, match="damaged") as caught:
        readers.scan(path)
    assert caught.value.lines().count("\n") == 2


def test_a_line_without_end(tmp_path: Path) -> None:
    """A line of a hundred megabytes is passed over in bounded memory, and counted."""
    path = tmp_path / "long.jsonl"
    with path.open("wb") as file:
        file.write(lines(ARCHIVE) + b'{"t":0,"ts":1,"id":"C0ASK0001","m":[{"thread_ts":"')
        for _ in range(100):
            file.write(b"x" * (1 << 20))
        file.write(b"\n" + lines(PEOPLE))
    started = time.perf_counter()
    thread = with_reader(READER, path)
    assert time.perf_counter() - started < 5
    assert [note.why for note in thread.notes if note.what == "line"] == [
        "long.jsonl: a line of 100 MB is none that slackdump writes"
    ]
    assert thread.responses[0].author.name == "Björn"


def test_memory_stays_flat(tmp_path: Path) -> None:
    """A file of 40 MB, most of it in no thread, is listed and read in little memory."""
    loose = lines([chunk(0, id=CHANNEL, n=200, m=[{**LOOSE, "text": "word " * 40}] * 200)])
    path = tmp_path / "big.jsonl"
    with path.open("wb") as file:
        file.write(lines(ARCHIVE))
        for _ in range((40 << 20) // len(loose)):
            file.write(loose)
    tracemalloc.start()
    try:
        assert len(listed(READER, path)) == 1
        assert len(with_reader(READER, path).responses) == 6
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 5 << 20


@pytest.mark.parametrize(
    "content",
    [
        b'{"type":"version","version":1}\n',
        json.dumps(THREAD).encode(),
        b'{"t":1,"ts":2}\n',
        b'{"t":"x","ts":"y","id":"C1"}\n',
        b'{"ts":1,"text":"x","user":"U1"}\n',
    ],
)
def test_what_is_another_format(tmp_path: Path, content: bytes) -> None:
    """Other lines of JSON are left alone."""
    with open_source(one_file(tmp_path, content)) as source:
        assert not READER.recognises(source)


@pytest.mark.parametrize("form", ["slackdump-archive", "slackdump-lines"])
def test_no_other_reader_takes_an_archive(tmp_path: Path, form: str) -> None:
    """No other reader but Slack's own takes an archive for its format."""
    with open_source(FIXTURES[form](tmp_path)) as source:
        assert {name for name, one in readers.known() if one.recognises(source)} <= {"slack", "slack-chunks"}


def test_nobodys_address_is_read(folder: Path) -> None:
    """No e-mail or phone of the members' lines gets into the thread."""
    written = with_reader(READER, folder).json()
    assert not any(word in written for word in (b"mail.example", b"0142"))


def test_null_is_no_list_trap_17(tmp_path: Path) -> None:
    """Null for any part of a line is no trouble."""
    empty: list[Any] = [chunk(kind, id=CHANNEL, m=None, p=None, u=None, ch=None, ci=None) for kind in range(8)]
    assert len(with_reader(READER, one_file(tmp_path, lines([*ARCHIVE, *empty]))).responses) == 6
