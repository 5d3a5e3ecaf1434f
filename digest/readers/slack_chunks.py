"""slackdump's archive: one line a call of Slack's API (a chunk), gzipped or not, a file a channel.

A line may be long and a file huge: lines are taken one by one, and those without the wanted thread are not decoded.
"""

import re
from collections.abc import Container, Iterator
from pathlib import PurePosixPath
from typing import TypeVar

import msgspec

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.json_shape import keys
from digest.readers.json_text import decode, utf8
from digest.readers.reader import Reader, Told
from digest.readers.slack_markup import Struct
from digest.readers.slack_shapes import outer, take_members, take_rooms
from digest.readers.slack_store import Damage, Found, Room
from digest.readers.slack_store import read as read_store
from digest.readers.slack_store import scan as scan_store
from digest.readers.slack_workspace import Brief, Message, User
from digest.readers.source import Source

_MESSAGES, _THREAD, _MEMBERS, _CHANNELS, _CHANNEL = 0, 1, 3, 4, 5
_TALK = {_MESSAGES, _THREAD}
_TABLES = {_MEMBERS, _CHANNELS, _CHANNEL}
_BEGINNING = re.compile(rb'\s*\{\s*"t"\s*:\s*(\d+)\s*,\s*"ts"\s*:\s*\d+\s*[,}]')
_TYPE = re.compile(rb'"t"\s*:\s*(\d+)')
_CHANNEL_ID = re.compile(rb'"id"\s*:\s*"([A-Z0-9]+)"')
_PARTS = {"id", "m", "p", "u", "ch", "ci", "w", "cu", "f", "n", "sm", "sf", "st", "b"}
_SUFFIXES = {"", ".json", ".jsonl", ".gz"}
_LOOKED_AT = 8
_HEAD = 4096
_BLOCK = 1 << 14  # what of a gzip that breaks off is lost
_LONGEST = 64 << 20  # one call gives a thousand messages at most
_LISTS = frozenset({"m", "u", "ch"})


class BriefChunk(Struct):
    """A line, as far as listing threads needs it."""

    type: int | None = msgspec.field(default=None, name="t")
    channel: str | None = msgspec.field(default=None, name="id")
    root: str | None = msgspec.field(default=None, name="r")
    parent: Brief | None = msgspec.field(default=None, name="p")
    messages: list[Brief] | None = msgspec.field(default=None, name="m")


class Chunk(Struct):
    """A line with messages."""

    type: int | None = msgspec.field(default=None, name="t")
    channel: str | None = msgspec.field(default=None, name="id")
    root: str | None = msgspec.field(default=None, name="r")
    parent: Message | None = msgspec.field(default=None, name="p")
    messages: list[Message] | None = msgspec.field(default=None, name="m")


class TableChunk(Struct):
    """A line that names members or channels."""

    members: list[User | None] | None = msgspec.field(default=None, name="u")
    channels: list[Room | None] | None = msgspec.field(default=None, name="ch")
    channel: Room | None = msgspec.field(default=None, name="ci")


Line = TypeVar("Line", BriefChunk, Chunk, TableChunk)


class Chunks:
    """An archive as a store (``slack_store.Store``)."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.damage = Damage()
        self.users: dict[str, User] = {}
        self.rooms: dict[str, Room] = {}
        self.held: set[str] = set()
        kinds = {name: _first_type(source, name) for name in _files(source)}
        self._files = [name for name, kind in kinds.items() if kind is not None]
        # Members and channels have files of their own, or come first: they are read before it is asked who a bot is.
        for name, kind in kinds.items():
            if kind in _TABLES:
                for _ in self._lines(name, None):
                    pass

    def briefs(self, keys: Container[str]) -> Iterator[Found]:
        """Yield the messages that are in a thread, and those whose key is in ``keys``."""
        wanted = b"" if keys else b'"thread_ts"'
        for name in self._files:
            for line in self._lines(name, wanted):
                yield from _found(self._decoded(name, line, BriefChunk))

    def messages(self, key: str) -> Iterator[Found]:
        """Yield the messages of the lines that may hold ``key`` or an answer to it, with all that is printed."""
        second = key.partition(".")[0].encode()
        for name in self._files:
            for line in self._lines(name, second):
                yield from _found(self._decoded(name, line, Chunk))

    def _lines(self, name: str, wanted: bytes | None) -> Iterator[bytes]:
        """Yield the lines of messages with ``wanted`` in them, if any; what others say of who is who is taken in."""
        for line in self._cut(name):
            kind = _type(line)
            if kind in _TABLES:
                table = self._decoded(name, line, TableChunk)
                take_members(table.members or (), self.users)
                take_rooms([*(table.channels or ()), table.channel], self.rooms)
            elif kind in _TALK:
                self._hold(line)
                if wanted is not None and wanted in line:
                    yield line

    def _hold(self, line: bytes) -> None:
        channel = _CHANNEL_ID.search(line, 0, 256)
        if channel:
            self.held.add(channel[1].decode())

    def _cut(self, name: str) -> Iterator[bytes]:
        """Yield the lines of a file, the last one also when the file breaks off in it."""
        held: list[bytes] = []
        length = 0
        try:
            for block in self.source.blocks(name, _BLOCK):
                first, *rest = block.split(b"\n")
                length += len(first)
                if length <= _LONGEST:
                    held.append(first)
                if rest:
                    yield self._joined(name, held, length)
                    yield from rest[:-1]
                    held, length = [rest[-1]], len(rest[-1])
        except ExportError as error:
            self.damage.file(name, error)
        yield self._joined(name, held, length)

    def _joined(self, name: str, held: list[bytes], length: int) -> bytes:
        if length <= _LONGEST:
            return b"".join(held)
        self.damage.missing("line", why=f"{name}: a line of {length >> 20:,} MB is none that slackdump writes")
        return b""

    def _decoded(self, name: str, line: bytes, kind: type[Line]) -> Line:
        try:
            found: Line = decode(line, kind, self.source.place(name), lists=_LISTS, tally=self.damage)
        except ExportError as error:
            self.damage.missing("line", why=f"{name}: {error.what}")
            self.damage.errors.setdefault(name, error)
            return kind()
        return found


def _found(chunk: BriefChunk | Chunk) -> Iterator[Found]:
    """Yield the messages of a line; those of a thread need not say whose they are."""
    channel, parent = chunk.channel or "", chunk.parent
    above = (chunk.root or (parent.key if parent else "")) if chunk.type == _THREAD else ""
    if chunk.type == _THREAD and parent and parent.key:
        yield Found(channel, parent.root or parent.key, parent)
    for one in chunk.messages or ():
        if one.key:
            of = above and not one.root
            yield Found(channel, one.root or above, msgspec.structs.replace(one, thread_ts=above) if of else one)


def _files(source: Source) -> list[str]:
    """Return the members that may be chunks."""
    if source.only:
        return [source.only]
    return [name for name in outer(source) if PurePosixPath(name).suffix.lower() in _SUFFIXES]


def _first_type(source: Source, name: str) -> int | None:
    """Return the type of the file's first line; None when it is no chunk."""
    head = utf8(source.head(name, _HEAD))
    first = _BEGINNING.match(head)
    if first is None:
        return None
    found = keys(head).get("", set())
    return int(first[1]) if found & _PARTS and "messages" not in found else None


def _type(line: bytes) -> int | None:
    found = _TYPE.search(line, 0, 256)
    return int(found[1]) if found else None


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads in the archive, most responses first; raises ExportError (``slack_store.scan``)."""
    return scan_store(Chunks(source), told)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted``, or the only one; raises ExportError (``slack_store.read``)."""
    return read_store(Chunks(source), wanted, told)


def _is_chunks(source: Source) -> bool:
    return any(_first_type(source, name) is not None for name in _files(source)[:_LOOKED_AT])


READER = Reader("a slackdump archive", _is_chunks, scan, read)
