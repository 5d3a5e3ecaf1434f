"""A slackdump database becomes the Thread that an export gives."""

import gzip
import random
import shutil
import sqlite3
import time
from pathlib import Path
from typing import Any

import pytest

from digest import readers
from digest.errors import DigestError, ExportError
from digest.model import Note
from digest.readers import slack_sqlite
from digest.readers.json_text import decode
from digest.readers.reader import Told
from digest.readers.slack_sqlite import READER
from digest.readers.source import open_source
from tests.readers.export_builders import CHANNEL, THREAD, as_folder, as_zip, message, ts
from tests.readers.slack_builders import (
    FIXTURES,
    GROUP,
    LOCKED,
    LOOSE,
    ROWS,
    SECRET,
    database,
    from_export,
    listed,
    room,
    with_reader,
)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A database with one thread, met in two runs."""
    return database(tmp_path / "any name?#%.bin")


@pytest.fixture
def private(tmp_path: Path) -> Path:
    """A database with a public channel, a private one and a group."""
    rows = [
        *ROWS,
        *((1, LOCKED, one) for one in SECRET),
        *((1, GROUP, {**one, "ts": one["ts"][:-1] + "9"}) for one in SECRET),
    ]
    rooms = [room(CHANNEL, "ask"), room(LOCKED, "locked", is_private=True), room("G0UNUSED1", "unused")]
    return database(tmp_path / "slackdump.sqlite", rows, rooms)


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT"
VIEW = f"{ENDLESS} i AS ID, 1 AS CHUNK_ID, 'C' AS CHANNEL_ID, i AS TS, i AS THREAD_TS, '{{}}' AS DATA FROM n"


def change(path: Path, *statements: str) -> Path:
    """Change a database by hand."""
    with sqlite3.connect(path) as connection:
        connection.execute("PRAGMA writable_schema = ON")
        for statement in statements:
            connection.execute(statement)
    connection.close()
    return path


def test_a_database_reads_like_an_export(tmp_path: Path, base: Path) -> None:
    """Rows in several runs, names and channels in their tables, give what an export gives."""
    thread, export = with_reader(READER, base), from_export(tmp_path)
    assert (thread.id, thread.title, thread.announced) == (export.id, export.title, export.announced)
    assert (thread.question, thread.responses, thread.notes) == (export.question, export.responses, export.notes)


def test_reading_leaves_no_trace(base: Path) -> None:
    """The database is the same afterwards, and nothing lies beside it."""
    before = base.read_bytes()
    with_reader(READER, base)
    assert (base.read_bytes(), [one.name for one in base.parent.iterdir()]) == (before, [base.name])


@pytest.mark.parametrize("order", [1, -1])
def test_the_latest_run_counts(tmp_path: Path, order: int) -> None:
    """Of a message met in several runs that of the latest counts, in whatever order the rows lie."""
    rows = [(1, CHANNEL, one) for one in THREAD] + [(3, CHANNEL, {**THREAD[1], "text": "third"})]
    rows += [(2, CHANNEL, {**THREAD[1], "text": "second"})]
    path = database(tmp_path / "b.db", rows[::order])
    assert with_reader(READER, path).responses[0].text == "third"
    assert [(one.responses, one.reactions) for one in listed(READER, path)] == [(6, 4)]


@pytest.mark.parametrize("wrapped", ["", "slackdump_2026/"])
def test_in_a_folder_and_a_zip(tmp_path: Path, base: Path, wrapped: str) -> None:
    """The database is found in slackdump's folder, and read in a zip without unpacking it."""
    files = {f"{wrapped}slackdump.sqlite": base.read_bytes(), f"{wrapped}__uploads/F1/notes.json": [1]}
    for path in (as_folder(tmp_path / "folder", files), as_zip(tmp_path / "f.zip", files)):
        assert len(with_reader(READER, path).responses) == 6


@pytest.mark.parametrize("packed", [False, True])
def test_written_ahead(tmp_path: Path, base: Path, packed: bool) -> None:
    """A database in WAL mode is read as a file, and from a gzip, where nothing can lie beside it."""
    change(base, "PRAGMA journal_mode = WAL")
    path = as_folder(tmp_path / "z", {"b": gzip.compress(base.read_bytes())}) / "b" if packed else base
    assert len(with_reader(READER, path).responses) == 6


def test_what_is_not_merged_is_missed(base: Path) -> None:
    """A write-ahead log beside the database is not read, and that is said."""
    Path(f"{base}-wal").write_bytes(b"x")
    assert [note.what for note in with_reader(READER, base).notes if "-wal" in note.why] == ["end of the database"]


def test_too_big_for_a_zip(tmp_path: Path, base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A zip with a database that memory should not hold is refused with what to do."""
    monkeypatch.setattr("digest.readers.slack_sqlite._IN_MEMORY", 1000)
    path = as_zip(tmp_path / "f.zip", {"slackdump.sqlite": base.read_bytes()})
    with pytest.raises(ExportError, match="zip") as caught:
        with_reader(READER, path)
    assert "unpack it" in caught.value.hint


def test_scan(tmp_path: Path) -> None:
    """Threads are listed with their counts and channels, most responses first."""
    other = [message(500, "U2", "Tea?", thread=500), message(501, "U3", "Thanks!", thread=500)]
    path = database(tmp_path / "b.db", [*ROWS, *((1, "C0RANDOM1", one) for one in other)])
    assert [
        (one.id, one.responses, one.people, one.reactions, one.thanks, one.place) for one in listed(READER, path)
    ] == [
        (f"{CHANNEL}/{ts(0)}", 6, 5, 4, 1, "ask"),
        (f"C0RANDOM1/{ts(500)}", 1, 1, 0, 1, ""),
    ]


@pytest.mark.parametrize(
    "wanted", [f"ask/{ts(0)}", ts(120), f"https://x.slack.com/archives/{CHANNEL}/p1789000120000120"]
)
def test_thread_by_name_and_answer(base: Path, wanted: str) -> None:
    """A thread is found by its channel's name, and by an answer in it or its permalink."""
    assert with_reader(READER, base, wanted).id == f"{CHANNEL}/{ts(0)}"


def test_private_channels_are_left_alone(private: Path) -> None:
    """Private conversations are neither listed nor read unless the editor says so; those with messages are counted."""
    assert [one.id for one in listed(READER, private)] == [f"{CHANNEL}/{ts(0)}"]
    assert Note(action="skipped", what="private conversation", count=2) in with_reader(READER, private).notes
    with pytest.raises(ExportError, match="private conversation") as caught:
        with_reader(READER, private, f"{LOCKED}/{ts(3)}")
    assert "--allow-private" in caught.value.hint
    assert with_reader(READER, private, f"{LOCKED}/{ts(3)}", private=True).responses[0].text == "a secret"


def test_private_only(tmp_path: Path) -> None:
    """A database of private conversations only is refused."""
    with pytest.raises(ExportError, match="private conversations only"):
        with_reader(READER, database(tmp_path / "b.db", [(1, "D0DIRECT1", one) for one in SECRET]))


def test_a_question_that_does_not_say_it_is_one(tmp_path: Path) -> None:
    """A first message without thread_ts is found by its own time stamp."""
    bare = {key: value for key, value in THREAD[0].items() if key != "thread_ts"}
    path = database(tmp_path / "b.db", [(1, CHANNEL, one) for one in (bare, *THREAD[1:])])
    assert listed(READER, path)[0].title == with_reader(READER, path).title == "How do you break the ice?"


def test_a_bad_row_costs_that_row(base: Path) -> None:
    """A row whose JSON is broken is counted, the others are read."""
    change(base, "UPDATE MESSAGE SET DATA = x'7b22' WHERE TXT LIKE '*Names*%'")
    thread = with_reader(READER, base)
    assert len(thread.responses) == 5
    assert [note.count for note in thread.notes if note.what == "row"] == [1]


@pytest.mark.parametrize("value", ["NULL", "7", "1.5", "''", "x'ff'", "'[]'", "'{\"ts\": null}'"])
def test_values_of_a_wrong_kind(tmp_path: Path, value: str) -> None:
    """Whatever lies in a column, the rest is read."""
    path = database(tmp_path / "b.db")
    change(path, "UPDATE sqlite_master SET sql = replace(sql, 'NOT NULL', '') WHERE name IN ('MESSAGE', 'S_USER')")
    change(path, "UPDATE MESSAGE SET DATA = V, CHANNEL_ID = V, THREAD_TS = V WHERE TXT LIKE '*N%'".replace("V", value))
    change(path, "UPDATE S_USER SET DATA = V WHERE ID = 'U2'".replace("V", value))
    assert len(with_reader(READER, path, f"{CHANNEL}/{ts(0)}").responses) == 5


@pytest.mark.parametrize(
    "statements",
    [
        ["DROP TABLE MESSAGE"],
        ["ALTER TABLE MESSAGE DROP COLUMN THREAD_TS"],
        [
            "ALTER TABLE MESSAGE RENAME TO HIDDEN",
            f"CREATE VIEW MESSAGE AS {VIEW}",
        ],
    ],
    ids=["no table", "no column", "a view without end"],
)
def test_a_foreign_database(base: Path, statements: list[str]) -> None:
    """A database that slackdump did not write is refused in three lines."""
    with pytest.raises(ExportError, match="none that slackdump wrote") as caught:
        with_reader(READER, change(base, *statements))
    assert caught.value.lines().count("\n") == 2


def test_without_names(base: Path) -> None:
    """A database without members and channels is read without names."""
    thread = with_reader(READER, change(base, "DROP TABLE S_USER", "DROP TABLE CHANNEL"))
    assert [one.author.name for one in thread.responses] == ["", "", "", "", "Guest", ""]


def test_work_without_end(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What keeps SQLite busy beyond the size of the file is stopped."""
    monkeypatch.setattr(slack_sqlite, "_MESSAGES", f"{ENDLESS} NULL, i, '' FROM n WHERE i < 0")
    started = time.perf_counter()
    with pytest.raises(ExportError, match="damaged"):
        with_reader(READER, base)
    assert time.perf_counter() - started < 5


def test_nobodys_address_is_read(base: Path) -> None:
    """No e-mail or phone of the members' table gets into the thread."""
    written = with_reader(READER, base).json()
    assert not any(word in written for word in (b"mail.example", b"0142"))


def test_loose_messages_are_not_decoded(base: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the messages in no thread nothing is decoded."""
    seen: list[bytes] = []

    def spy(data: bytes, *rest: Any, **more: Any) -> Any:
        seen.append(data)
        return decode(data, *rest, **more)

    monkeypatch.setattr(slack_sqlite, "decode", spy)
    listed(READER, base)
    assert len(seen) > len(THREAD)
    assert not any(LOOSE["ts"].encode() in data for data in seen)


@pytest.mark.parametrize("damage", ["flipped", "truncated", "pages"])
def test_damaged_bytes(tmp_path: Path, base: Path, damage: str) -> None:
    """Bytes changed, cut off or pages put elsewhere give a thread or three lines, and soon."""
    dice = random.Random(damage)  # noqa: S311 - repeatable damage
    whole = base.read_bytes()
    path = tmp_path / "d.sqlite"
    three: list[bool] = []
    started = time.perf_counter()
    for _ in range(60):
        data = bytearray(whole)
        if damage == "flipped":
            for _ in range(dice.randrange(1, 30)):
                data[dice.randrange(16, len(data))] = dice.randrange(256)
        elif damage == "truncated":
            data = data[: dice.randrange(16, len(data))]
        else:
            one, other = (4096 * dice.randrange(1, len(data) // 4096) for _ in range(2))
            data[one : one + 4096] = data[other : other + 4096]
        path.write_bytes(data)
        try:
            with open_source(path) as source:
                assert READER.recognises(source)
                found = READER.scan(source, Told())
                READER.read(source, found[0].id if found else None, Told())
        except DigestError as error:
            three.append(error.lines().count("\n") == 2)
    assert all(three)
    assert time.perf_counter() - started < 20


@pytest.mark.parametrize("form", ["slackdump-database", "slackdump-database-zip"])
def test_no_other_reader_takes_a_database(tmp_path: Path, form: str) -> None:
    """No other reader takes a database for its format."""
    with open_source(FIXTURES[form](tmp_path)) as source:
        assert READER.recognises(source)
        assert {name for name, one in readers.known() if one.recognises(source)} <= {"slack-sqlite"}


def test_somebodys_own_database(tmp_path: Path, base: Path) -> None:
    """A folder with a database of another program is left alone."""
    folder = as_folder(tmp_path / "f", {"a.txt": b"x"})
    with sqlite3.connect(folder / "own.db") as connection:
        connection.execute("CREATE TABLE NOTES (ID)")
    connection.close()
    shutil.copy(folder / "own.db", folder / "b.sqlite")
    with open_source(folder) as source:
        assert not READER.recognises(source)
