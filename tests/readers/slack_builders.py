"""Slack's other forms, built by hand: answers of its API, and what slackdump writes."""

import gzip
import json
import sqlite3
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from digest import readers
from digest.model import Candidate, Thread
from digest.readers.reader import Reader, Told
from digest.readers.source import open_source
from tests.readers.export_builders import CHANNEL, THREAD, USERS, as_folder, as_zip, message, workspace

GROUP = "G0SECRET1"
LOCKED = "C0LOCKED1"
SECRET = [message(3, "U1", "psst?", thread=3), message(4, "U2", "a secret", thread=3)]
LOOSE = message(20, "U2", "Nobody answers this", thread=None)


def with_reader(reader: Reader, path: Path, wanted: str | None = None, *, private: bool = False) -> Thread:
    """Return the thread that ``reader`` reads, once it has recognised the source."""
    with open_source(path) as source:
        assert reader.recognises(source)
        return reader.read(source, wanted, Told(allow_private=private))


def listed(reader: Reader, path: Path, *, private: bool = False) -> list[Candidate]:
    """Return what ``reader`` lists of the source."""
    with open_source(path) as source:
        return reader.scan(source, Told(allow_private=private))


def from_export(folder: Path, messages: list[dict[str, Any]] | None = None) -> Thread:
    """Return the thread as it is read from an export with the same messages."""
    return readers.read(as_zip(folder / "the-same-export.zip", workspace(messages)))


def room(id_: str, name: str, **more: Any) -> dict[str, Any]:
    """Return a channel as Slack's API describes one."""
    flags = {"is_channel": True, "is_group": False, "is_im": False, "is_mpim": False, "is_private": False}
    return {"id": id_, "name": name, "created": 1_700_000_000, "topic": {"value": ""}, **flags, **more}


# --- answers of the API ------------------------------------------------------------------------------


def answer(messages: list[dict[str, Any]], *, more: bool = False) -> dict[str, Any]:
    """Return an answer of ``conversations.replies``."""
    cursor = {"next_cursor": "bmV4dA=="} if more else {"next_cursor": ""}
    return {"ok": True, "messages": messages, "has_more": more, "response_metadata": cursor}


PAGES = [answer([THREAD[0], *THREAD[1:4]], more=True), answer([THREAD[0], *THREAD[4:]])]
MEMBERS = {"ok": True, "members": USERS, "cache_ts": 1_700_000_000}


# --- slackdump ---------------------------------------------------------------------------------------


def dumped(one: dict[str, Any], *replies: dict[str, Any]) -> dict[str, Any]:
    """Return a message as a dump has it: nulls for what is not there, the answers under it."""
    empty = {"blocks": None, "metadata": {"event_type": "", "event_payload": None}, "replace_original": False}
    return {**empty, **one, **({"slackdump_thread_replies": [dumped(reply) for reply in replies]} if replies else {})}


def dump(channel: str, name: str, *messages: dict[str, Any], **more: Any) -> dict[str, Any]:
    """Return the file of one channel."""
    return {"channel_id": channel, "name": name, **more, "messages": list(messages)}


ASK = dump(CHANNEL, "ask", dumped(LOOSE), dumped(THREAD[0], *THREAD[1:]), dumped(THREAD[7]))


def chunk(kind: int, **parts: Any) -> dict[str, Any]:
    """Return a line of an archive."""
    return {"t": kind, "ts": 1_789_100_000_000_000_000 + kind, **parts}


def info(id_: str, name: str, **more: Any) -> dict[str, Any]:
    """Return the line that says which channel it is."""
    return chunk(5, id=id_, n=1, ci=room(id_, name, **more))


ARCHIVE = [
    info(CHANNEL, "ask"),
    chunk(7, id=CHANNEL, n=2, cu=["U1", "U2"]),
    chunk(0, id=CHANNEL, n=3, nt=1, l=True, m=[dumped(THREAD[7]), dumped(THREAD[0]), dumped(LOOSE)]),
    chunk(1, id=CHANNEL, n=4, r=THREAD[0]["ts"], p=dumped(THREAD[0]), m=[dumped(one) for one in THREAD[1:5]]),
    chunk(1, id=CHANNEL, n=4, r=THREAD[0]["ts"], l=True, p=dumped(THREAD[0]), m=[dumped(one) for one in THREAD[5:]]),
    chunk(2, id=CHANNEL, n=1, p=dumped(LOOSE), f=[{"id": "F1", "url_private": "https://files.example/t=secret"}]),
]
SECRETS = [info(LOCKED, "locked", is_private=True), chunk(0, id=LOCKED, n=2, m=SECRET), chunk(1, id=LOCKED, m=SECRET)]
PEOPLE = [chunk(3, n=len(USERS), u=USERS)]


def lines(chunks: Iterable[dict[str, Any]]) -> bytes:
    """Return ``chunks`` as the lines of a file."""
    return b"".join(json.dumps(one, separators=(",", ":")).encode() + b"\n" for one in chunks)


def archive(**files: list[dict[str, Any]]) -> dict[str, Any]:
    """Return the gzipped files of an archive's folder."""
    return {f"{name}.json.gz": gzip.compress(lines(chunks)) for name, chunks in files.items()}


_SCHEMA = """
CREATE TABLE CHUNK (ID INTEGER PRIMARY KEY, UNIX_TS INTEGER NOT NULL, TYPE_ID SMALLINT NOT NULL);
CREATE TABLE MESSAGE (
    ID INTEGER NOT NULL, CHUNK_ID INTEGER NOT NULL, LOAD_DTTM TIMESTAMP DEFAULT CURRENT_TIMESTAMP,
    CHANNEL_ID TEXT NOT NULL, TS TEXT NOT NULL, PARENT_ID INTEGER, THREAD_TS TEXT, IS_PARENT SMALLINT DEFAULT FALSE,
    IDX INTEGER NOT NULL, NUM_FILES INTEGER DEFAULT 0, TXT TEXT, DATA BLOB NOT NULL, PRIMARY KEY (ID, CHUNK_ID));
CREATE TABLE CHANNEL (
    ID TEXT NOT NULL, CHUNK_ID INTEGER NOT NULL, NAME TEXT, IDX INTEGER, DATA BLOB NOT NULL,
    PRIMARY KEY (ID, CHUNK_ID));
CREATE TABLE S_USER (
    ID TEXT NOT NULL, CHUNK_ID INTEGER NOT NULL, USERNAME TEXT, IDX INTEGER, DATA BLOB NOT NULL,
    PRIMARY KEY (ID, CHUNK_ID));
"""
Row = tuple[int, str, dict[str, Any]]
ROWS: list[Row] = [(1, CHANNEL, one) for one in (THREAD[0], LOOSE, *THREAD[1:])] + [(2, CHANNEL, THREAD[7])]


def database(
    path: Path,
    rows: Iterable[Row] = ROWS,
    rooms: Iterable[dict[str, Any]] = (room(CHANNEL, "ask"),),
    users: Iterable[dict[str, Any]] = USERS,
) -> Path:
    """Write a database with ``rows``: the run that met a message, its channel, the message."""
    base = sqlite3.connect(path)
    base.executescript(_SCHEMA)
    base.executemany(
        "INSERT INTO MESSAGE (ID, CHUNK_ID, CHANNEL_ID, TS, THREAD_TS, IDX, TXT, DATA) VALUES (?,?,?,?,?,?,?,?)",
        [
            (
                int(one["ts"].replace(".", "")),
                run,
                channel,
                one["ts"],
                one.get("thread_ts"),
                at,
                one["text"],
                json.dumps(dumped(one)).encode(),
            )
            for at, (run, channel, one) in enumerate(rows)
        ],
    )
    base.executemany(
        "INSERT INTO CHANNEL VALUES (?, 1, ?, 0, ?)",
        [(one["id"], one["name"], json.dumps(one).encode()) for one in rooms],
    )
    base.executemany(
        "INSERT INTO S_USER VALUES (?, 1, ?, 0, ?)",
        [(one["id"], one["name"], json.dumps(one).encode()) for one in users],
    )
    base.commit()
    base.close()
    return path


def _file(name: str, content: Any) -> Callable[[Path], Path]:
    return lambda folder: as_folder(folder, {name: content}) / name


FIXTURES: dict[str, Callable[[Path], Path]] = {
    "slack-list": _file("thread.json", THREAD),
    "slack-page": _file("replies.json", answer(THREAD)),
    "slack-pages-in-one": _file("replies.json", b"".join(json.dumps(page).encode() for page in PAGES)),
    "slack-pages": lambda folder: as_folder(
        folder / "pages", {"1.json": PAGES[0], "2.json": PAGES[1], "users.json": MEMBERS}
    ),
    "slackdump-dump": lambda folder: as_zip(
        folder / "dump.zip", {f"{CHANNEL}.json": ASK, f"{GROUP}.json": dump(GROUP, "", *SECRET), "users.json": USERS}
    ),
    "slackdump-lines": _file("record.jsonl", lines(ARCHIVE + SECRETS)),
    "slackdump-archive": lambda folder: as_folder(
        folder / "archive", archive(**{CHANNEL: ARCHIVE, LOCKED: SECRETS, "users": PEOPLE})
    ),
    "slackdump-database": lambda folder: database(folder / "slackdump.sqlite"),
    "slackdump-database-zip": lambda folder: as_zip(
        folder / "base.zip", {"slackdump.sqlite": database(folder / "b.db").read_bytes(), "__uploads/F1/x.txt": b"x"}
    ),
}
