"""Slack's answers, saved as they came: pages of ``conversations.replies`` or ``.history``, or a bare list of messages.

Pages come one file each, or several in one; each repeats the question. An answer of ``users.list`` beside them gives
the names, one of ``conversations.info`` the channel.
"""

import re
from collections.abc import Container, Iterator
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.json_shape import documents
from digest.readers.json_text import decode, utf8
from digest.readers.reader import Reader, Told
from digest.readers.slack_markup import Struct
from digest.readers.slack_shapes import Shape, holds, shapes, take_members, take_rooms
from digest.readers.slack_store import Damage, Found, Room, is_private_id
from digest.readers.slack_store import read as read_store
from digest.readers.slack_store import scan as scan_store
from digest.readers.slack_workspace import Brief, Message, User
from digest.readers.source import Source

_LISTS = frozenset({"messages", ""})
_WORD = re.compile(r"[A-Z0-9]+")


class BriefItem(Brief):
    """A message in a list; or a page, where several were put into one list."""

    messages: list[Brief] | None = None
    has_more: bool | None = None


class Item(Message):
    """A message in a list; or a page."""

    messages: list[Message] | None = None
    has_more: bool | None = None


class BriefPage(Struct):
    """An answer of Slack's API, as far as listing threads needs it."""

    messages: list[Brief] | None = None
    has_more: bool | None = None


class Page(Struct):
    """An answer of Slack's API."""

    messages: list[Message] | None = None
    has_more: bool | None = None


class Tables(Struct):
    """An answer of Slack's API that names members or channels."""

    members: list[User | None] | None = None
    channels: list[Room | None] | None = None
    channel: Room | None = None


class Pages:
    """Saved answers as a store (``slack_store.Store``)."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.damage = Damage()
        self.users: dict[str, User] = {}
        self.rooms: dict[str, Room] = {}
        self._files: list[str] = []
        for name, found in shapes(source):
            if found is Shape.MESSAGES:
                self._files.append(name)
            elif found is Shape.MEMBERS:
                for members in self._decoded(name, list[User | None] | Tables):
                    take_members(members if isinstance(members, list) else members.members or (), self.users)
            elif found is Shape.CHANNELS:
                for rooms in self._decoded(name, list[Room | None] | Tables):
                    both = rooms if isinstance(rooms, list) else [rooms.channel, *(rooms.channels or ())]
                    take_rooms(both, self.rooms)
        self.held = set(map(self._channel, self._files))

    def briefs(self, keys: Container[str]) -> Iterator[Found]:
        """Yield the messages."""
        del keys  # a page is decoded whole
        for name in self._files:
            for page in self._pages(name, list[BriefItem] | BriefPage):
                yield from self._messages(name, page)

    def messages(self, key: str) -> Iterator[Found]:
        """Yield the messages of the files that may hold ``key``, with all that is printed."""
        more = None  # whether no page of this thread is the last
        for name in self._files:
            for page in self._pages(name, list[Item] | Page, key.partition(".")[0].encode()):
                yield from self._messages(name, page)
                if {one.root for one in page.messages or ()} == {key} and page.has_more is not None:
                    more = page.has_more and more is not False
        if more:
            self.damage.missing("page", why="Slack says that there are more: ask for the next cursor, too")

    def _messages(self, name: str, page: Any) -> Iterator[Found]:
        channel = self._channel(name)
        for message in page.messages or ():
            if message.key:
                yield Found(channel, message.root, message)

    def _pages(self, name: str, kind: Any, second: bytes = b"") -> Iterator[Any]:
        """Yield the pages in a file; messages in a list of their own are one."""
        for document in self._decoded(name, kind, second):
            if isinstance(document, list):
                yield Page(messages=[one for one in document if one.messages is None])
                yield from (one for one in document if one.messages is not None)
            else:
                yield document

    def _channel(self, name: str) -> str:
        """Return the channel of a file: pages do not say it, but a private one's id is often in their name."""
        private = next((word for word in _WORD.findall(PurePosixPath(name).stem) if is_private_id(word)), "")
        return private or self._only_room

    @cached_property
    def _only_room(self) -> str:
        return next(iter(self.rooms)) if len(self.rooms) == 1 else ""

    def _decoded(self, name: str, kind: Any, second: bytes = b"") -> Iterator[Any]:
        """Yield the documents in the file ``name``, if ``second`` is in it."""
        try:
            data = utf8(self.source.data(name))
            if second in data:
                for document in documents(data):
                    yield decode(document, kind, self.source.place(name), lists=_LISTS, tally=self.damage)
        except ExportError as error:
            if self.source.only:
                raise  # without its only file nothing is left to read
            self.damage.file(name, error)


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads in the pages, most responses first; raises ExportError (``slack_store.scan``)."""
    return scan_store(Pages(source), told)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted``, or the only one; raises ExportError (``slack_store.read``)."""
    return read_store(Pages(source), wanted, told)


def _is_pages(source: Source) -> bool:
    return holds(source, Shape.MESSAGES)


READER = Reader("answers of Slack's API", _is_pages, scan, read)
