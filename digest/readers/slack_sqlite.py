"""slackdump's database (``slackdump.sqlite``): SQL finds the messages of threads, and only those are decoded.

The file comes from elsewhere: it is opened read-only and unchanging, its schema is not trusted, and what it can make
SQLite do has an end.
"""

from collections.abc import Container, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any

import msgspec

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.json_text import decode
from digest.readers.reader import Reader, Told
from digest.readers.slack_shapes import outer, take_members, take_rooms
from digest.readers.slack_store import Damage, Found, Room
from digest.readers.slack_store import read as read_store
from digest.readers.slack_store import scan as scan_store
from digest.readers.slack_workspace import Brief, Message, User
from digest.readers.source import Source
from digest.text.clean import clean_line

if TYPE_CHECKING:
    import sqlite3

_MAGIC = b"SQLite format 3\0"
_SUFFIXES = {".sqlite", ".sqlite3", ".db"}
_WITHOUT_WAL = b"\1\1"  # at byte 18: what lies in memory has no file beside it to write ahead to
_COLUMNS = {"ID", "CHUNK_ID", "CHANNEL_ID", "TS", "THREAD_TS", "DATA"}
_IN_MEMORY = 64 << 20
_LONGEST = 16 << 20  # of a value; a message has some kilobytes
_EVERY = 10_000  # SQLite's steps between two looks at how many there were
_STEPS = 5_000_000
_STEPS_A_BYTE = 100

# Each run adds a row for what it meets again: the latest counts. (ID, CHUNK_ID) is the key of each of these tables.
_MESSAGES = """
    SELECT m.CHANNEL_ID, m.THREAD_TS, m.DATA FROM MESSAGE AS m
    WHERE ({wanted}) AND m.CHUNK_ID = (
        SELECT MAX(n.CHUNK_ID) FROM MESSAGE AS n WHERE n.ID = m.ID AND n.CHANNEL_ID = m.CHANNEL_ID)
"""
_THREADED = "m.THREAD_TS <> ''"
_ROOTS = "m.TS IN (SELECT THREAD_TS FROM MESSAGE)"
_OF_KEY = "m.THREAD_TS = ?1 OR m.TS = ?1"
_MEMBERS = """
    SELECT m.DATA FROM S_USER AS m WHERE m.CHUNK_ID = (SELECT MAX(n.CHUNK_ID) FROM S_USER AS n WHERE n.ID = m.ID)
"""
_CHANNELS = """
    SELECT m.DATA FROM CHANNEL AS m WHERE m.CHUNK_ID = (SELECT MAX(n.CHUNK_ID) FROM CHANNEL AS n WHERE n.ID = m.ID)
"""


class Database:
    """A database as a store (``slack_store.Store``).

    Raises ExportError, as its methods do, when the database is damaged or none of slackdump's.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.damage = Damage()
        self.users: dict[str, User] = {}
        self.rooms: dict[str, Room] = {}
        self._name = _member(source) or source.names[0]
        self._place = source.place(self._name)
        self._path = _path(source, self._name)
        if self._path and (wal := Path(f"{self._path}-wal")).is_file() and wal.stat().st_size:
            self.damage.missing("end of the database", why=f"{wal.name} is not merged yet: run slackdump once more")
        with self._opened() as base:
            tables = {name.upper() for (name,) in base.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
            columns = {row[1].upper() for row in base.execute("PRAGMA table_info(MESSAGE)")}
            if "MESSAGE" not in tables or not columns >= _COLUMNS:
                raise _foreign(self._place)
            if "S_USER" in tables:
                take_members((self._decoded(data, User) for (data,) in base.execute(_MEMBERS)), self.users)
            if "CHANNEL" in tables:
                take_rooms((self._decoded(data, Room) for (data,) in base.execute(_CHANNELS)), self.rooms)
            self.held = {str(id_) for (id_,) in base.execute("SELECT DISTINCT CHANNEL_ID FROM MESSAGE")}

    def briefs(self, keys: Container[str]) -> Iterator[Found]:
        """Yield the messages that are in a thread; with ``keys`` also those that begin one and do not say so."""
        return self._rows(f"{_THREADED} OR {_ROOTS}" if keys else _THREADED, (), Brief)

    def messages(self, key: str) -> Iterator[Found]:
        """Yield the message ``key`` and those of its thread, with all that is printed."""
        return self._rows(_OF_KEY, (key,), Message)

    def _rows(self, wanted: str, values: Sequence[str], kind: type[Brief]) -> Iterator[Found]:
        with self._opened() as base:
            for channel, root, data in base.execute(_MESSAGES.format(wanted=wanted), values):
                message = self._decoded(data, kind)
                if message and message.key:
                    above = message.root or (root if isinstance(root, str) else "")
                    own = message if message.root == above else msgspec.structs.replace(message, thread_ts=above)
                    yield Found(str(channel or ""), above, own)

    def _decoded(self, data: Any, kind: Any) -> Any:
        """Return a row's JSON; None when it is none."""
        try:
            return decode(data.encode() if isinstance(data, str) else bytes(data or b""), kind, self._place)
        except (ExportError, TypeError, ValueError, MemoryError):
            self.damage.missing("row", why="of the database, which cannot be read")
            return None

    @contextmanager
    def _opened(self) -> Iterator["sqlite3.Connection"]:
        import sqlite3  # every source is asked whether it is a database; few are

        try:
            with closing(self._connected()) as base:
                _restrain(base, self.source.size(self._name))
                yield base
        except (sqlite3.Error, sqlite3.Warning, UnicodeDecodeError) as error:
            # SQLite's own words may quote what is broken, in no encoding at all.
            said = "its tables are broken" if isinstance(error, UnicodeDecodeError) else str(error)
            reason = "it makes SQLite go round in circles" if said == "interrupted" else clean_line(said)
            raise ExportError(
                f"the database is damaged ({reason})",
                where=self._place,
                hint="copy it once more while slackdump does not run, or run slackdump again",
            ) from None

    def _connected(self) -> "sqlite3.Connection":
        import sqlite3

        if self._path:
            return sqlite3.connect(f"{self._path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
        if self.source.size(self._name) > _IN_MEMORY:
            raise ExportError(
                f"a database of more than {_IN_MEMORY >> 20} MB cannot be read in a zip",
                where=self._place,
                hint="unpack it, and name the file slackdump.sqlite",
            )
        data = self.source.data(self._name)
        base = sqlite3.connect(":memory:")
        base.deserialize(data[:18] + _WITHOUT_WAL + data[20:])
        return base


def _restrain(base: "sqlite3.Connection", size: int) -> None:
    """Let ``base``, a file of ``size`` bytes, neither write, nor run what it holds, nor keep SQLite busy for ever."""
    import sqlite3

    left = (_STEPS + _STEPS_A_BYTE * size) // _EVERY

    def over() -> int:
        nonlocal left
        left -= 1
        return left < 0

    base.set_progress_handler(over, _EVERY)
    base.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, _LONGEST)
    base.text_factory = lambda data: data.decode("utf-8", "replace")
    for pragma in ("query_only = ON", "trusted_schema = OFF", "cell_size_check = ON"):
        base.execute(f"PRAGMA {pragma}")


def _path(source: Source, name: str) -> Path | None:
    """Return where the database lies as a file; None when it lies in a zip, a gzip or a pasted text."""
    path = Path(source.place(name))
    try:
        with path.open("rb") as file:
            return path if file.read(len(_MAGIC)) == _MAGIC else None
    except (OSError, ValueError):
        return None


def _member(source: Source) -> str | None:
    """Return the member that is a database of slackdump's; of a single file it is enough to be a database."""
    if source.only:
        return source.only if source.head(source.only, len(_MAGIC)) == _MAGIC else None
    named = (name for name in outer(source) if PurePosixPath(name).suffix.lower() in _SUFFIXES)
    return next((name for name in named if (head := source.head(name)).startswith(_MAGIC) and b"S_USER" in head), None)


def _foreign(where: str) -> ExportError:
    return ExportError(
        "it is a database, but none that slackdump wrote",
        where=where,
        hint="name the file slackdump.sqlite in the folder that slackdump made",
    )


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads in the database, most responses first; raises ExportError (``slack_store.scan``)."""
    return scan_store(Database(source), told)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted``, or the only one; raises ExportError (``slack_store.read``)."""
    return read_store(Database(source), wanted, told)


def _is_database(source: Source) -> bool:
    return _member(source) is not None


READER = Reader("a slackdump database", _is_database, scan, read)
