"""DiscordChatExporter's files: which channel each holds, and the messages in it.

Only the wanted fields are ever decoded: of a person the id and the names shown, never avatar, colour or roles.
A channel may lie in several files (partitions, exports of several periods); a message counts once.
"""

import re
from array import array
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TypeVar

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally, moment
from digest.readers.json_items import Items, of_batch, utf8_blocks
from digest.readers.json_shape import json_members
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source

_GUILD = re.compile(rb'(?<!\\)"guild"\s*+:\s*+\{')
_CHANNEL = re.compile(rb'(?<!\\)"channel"\s*+:\s*+\{')
_MESSAGES = re.compile(rb'(?<!\\)"messages"\s*+:\s*+\[')
_COUNT = re.compile(rb'"messageCount"\s*+:\s*+"?(\d{1,12})')
_THREADS = {"GuildPublicThread", "GuildPrivateThread", "GuildNewsThread", "10", "11", "12"}
_PRIVATE = re.compile(r"Private|Direct|^(?:1|3|12)$")
_EPOCH = 1_420_070_400_000  # Discord counts the milliseconds in its ids from 2015
_SNOWFLAKE = re.compile(r"\d{15,20}")
_HEADS = 50
_OVERLAP = 64
_BLOCK = 1 << 18  # what a processor keeps at hand is decoded a third faster than a megabyte
_LONGEST_ID = 30
_MOST = 1 << 62


class Struct(msgspec.Struct, gc=False):
    """A part of the export of which only the wanted fields are decoded."""


class Guild(Struct):
    """The server."""

    id: str | int | None = None


class Channel(Struct):
    """A channel or a thread; the ``category`` of a thread is the channel it is in."""

    id: str | int | None = None
    type: str | int | None = None
    category_id: str | int | None = msgspec.field(default=None, name="categoryId")
    category: str | None = None
    name: str | None = None

    @property
    def key(self) -> str:
        """The channel's id."""
        return "" if self.id is None else str(self.id)

    @property
    def is_thread(self) -> bool:
        """Whether it holds one thread, and nothing else."""
        return str(self.type) in _THREADS

    @property
    def is_private(self) -> bool:
        """Whether it was written for few: a direct message, a group, a private thread."""
        return bool(_PRIVATE.search(str(self.type or "")))


class Person(Struct):
    """A member, as far as a newsletter needs to know."""

    id: str | int | None = None
    name: str | None = None
    nickname: str | None = None
    is_bot: bool | None = msgspec.field(default=None, name="isBot")


class Emoji(Struct):
    """An emoji: a custom one has an id."""

    id: str | int | None = None
    name: str | None = None
    code: str | None = None


class Reacted(Struct):
    """An emoji under a message, and who put it there."""

    emoji: Emoji | None = None
    count: int | None = None
    users: "list[Reactor | None] | None" = None


class Reactor(Struct):
    """Who reacted: the id alone, to tell the author's own emoji from others'."""

    id: str | int | None = None


class Reference(Struct):
    """The message that another one answers, forwards or pins."""

    type: str | int | None = None
    message_id: str | int | None = msgspec.field(default=None, name="messageId")
    channel_id: str | int | None = msgspec.field(default=None, name="channelId")


class Link(Struct):
    """A message, as far as it takes to tell what answers what."""

    id: str | int | None = None
    type: str | int | None = None
    reference: Reference | None = None

    @property
    def key(self) -> str:
        """The message's id."""
        return "" if self.id is None else str(self.id)


class Writer(Struct):
    """Who wrote, as far as listing threads needs it."""

    id: str | int | None = None
    name: str | None = None
    is_bot: bool | None = msgspec.field(default=None, name="isBot")


class Liked(Struct):
    """How often an emoji stands under a message."""

    count: int | None = None


class Brief(Link):
    """A message, as far as listing threads needs it."""

    timestamp: datetime | None = None
    content: str | None = None
    author: Writer | None = None
    reactions: list[Liked | None] | None = None

    @property
    def created(self) -> datetime | None:
        """When it was written, in UTC."""
        return created(self.timestamp, self.key)


class Message(Link):
    """A message with all that is printed of it."""

    timestamp: datetime | None = None
    edited: str | None = msgspec.field(default=None, name="timestampEdited")
    content: str | None = None
    author: Person | None = None
    reactions: list[Reacted | None] | None = None
    mentions: list[Person | None] | None = None

    @property
    def created(self) -> datetime | None:
        """When it was written, in UTC."""
        return created(self.timestamp, self.key)


class Head(Struct):
    """A file without its messages."""

    guild: Guild | None = None
    channel: Channel | None = None


Kind = TypeVar("Kind", bound=Link)


class Export:
    """One file of DiscordChatExporter's, or a folder or zip with several.

    Attributes:
        damaged: what is wrong with each file that could not be read, by its name.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.damaged: dict[str, ExportError] = {}
        self.guild = ""

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The channels and threads by id."""
        return {channel.key: channel for channel, _ in self._files.values()}

    @cached_property
    def _files(self) -> dict[str, tuple[Channel, list[str]]]:
        """The channels with the names of their files."""
        found: dict[str, tuple[Channel, list[str]]] = {}
        for name in json_members(self.source):
            if not is_page(self.source, name):
                continue
            try:
                head = self._head(name)
            except ExportError as error:
                self._damage(name, error)
                continue
            channel = head.channel or Channel()
            self.guild = self.guild or ("" if head.guild is None or head.guild.id is None else str(head.guild.id))
            found.setdefault(channel.key, (channel, []))[1].append(name)
        return found

    def messages(self, channel: str, kind: type[Kind], tally: Tally | None = None) -> Iterator[list[Kind]]:
        """Yield the messages of ``channel`` that have an id, as they lie there: a list a block, also an empty one.

        What is missing or damaged is counted in ``tally``.
        """
        tally = tally or Tally()
        decoder = msgspec.json.Decoder(list[kind | None])  # type: ignore[valid-type]
        for name in self._names(channel):
            items, count = self._items(name), 0
            damaged = partial(tally.missing, "message", why=f"damaged in {name}")
            try:
                for batch in items.batches():
                    found = [one for one in of_batch(items, batch, decoder, kind, name, damaged) if one.id]
                    count += len(found)
                    yield found
            except ExportError as error:
                self._damage(name, error)
            else:
                self._ended(name, items, count, tally)

    def among(
        self, channel: str, kind: type[Kind], places: Sequence["array[int]"], wanted: AbstractSet[int]
    ) -> Iterator[Kind]:
        """Yield the messages of ``channel`` whose ``number`` is ``wanted``.

        Where they can be is in ``places``: of each block the numbers of the messages that ``messages`` gave.
        """
        decoder = msgspec.json.Decoder(list[kind | None])  # type: ignore[valid-type]
        place = 0
        for name in self._names(channel):
            items = self._items(name)
            try:
                for batch in items.batches():
                    if place < len(places) and not wanted.isdisjoint(places[place]):
                        found = of_batch(items, batch, decoder, kind, name, _nothing)
                        yield from (one for one in found if one.id and number(one.id) in wanted)
                    place += 1
            except ExportError as error:
                self._damage(name, error)

    def holds(self, channel: str, key: str) -> bool:
        """Tell whether a message of ``channel`` may have the id ``key``."""
        wanted = key.encode("utf-8", "replace")[:_OVERLAP]
        return any(wanted in data for data in self._overlapping(channel))

    def _overlapping(self, channel: str) -> Iterator[bytes]:
        """Yield the bytes of the channel's files, the end of each block once more before the next."""
        for name in self._names(channel):
            before = b""
            try:
                for block in utf8_blocks(self.source.blocks(name)):
                    data = before + block
                    yield data
                    before = data[-_OVERLAP:]
            except ExportError as error:
                self._damage(name, error)

    def _names(self, channel: str) -> list[str]:
        return self._files.get(channel, (None, []))[1]

    def _items(self, name: str) -> Items:
        return Items(utf8_blocks(self.source.blocks(name, _BLOCK)), "messages")

    def _ended(self, name: str, items: Items, count: int, tally: Tally) -> None:
        """Count what the file ``name`` promises beyond the ``count`` messages in it."""
        if not items.whole:
            if not count:
                self._damage(name, _broken_off(self.source.place(name)))
            tally.missing("end of a file", why=items.broken_off(name, count))
        announced = _COUNT.search(items.tail)
        if announced:
            held = int(announced[1])
            tally.missing("message", held - count, f"{name} says that it holds {held}")

    def _head(self, name: str) -> Head:
        """Return who and what the file ``name`` is about, from its beginning."""
        head = utf8(self.source.head(name))
        start = _MESSAGES.search(head)
        found: Head = decode(head[: start.end() if start else 0] + b"]}", Head, self.source.place(name))
        return found

    def _damage(self, name: str, error: ExportError) -> None:
        if self.source.only:
            raise error  # without its only file nothing is left to read
        self.damaged[name] = error


def is_page(source: Source, name: str) -> bool:
    """Tell whether the member ``name`` is a file of DiscordChatExporter's."""
    head = utf8(source.head(name)).lstrip()
    return head[:1] == b"{" and all(key.search(head) for key in (_GUILD, _CHANNEL, _MESSAGES))


def is_export(source: Source) -> bool:
    """Tell whether ``source`` holds a file of DiscordChatExporter's."""
    return any(is_page(source, name) for name in json_members(source, _HEADS))


def id_time(id_: str) -> datetime | None:
    """Return when Discord gave out the id; None when it is none of Discord's."""
    return moment(f"{((int(id_) >> 22) + _EPOCH) / 1000:.3f}") if _SNOWFLAKE.fullmatch(id_) else None


def number(id_: str | int | None) -> int:
    """Return the id as a number of 64 bits, which takes less room; one that is none gets one below zero."""
    try:
        found = int(id_ or 0)
        if 0 < found < _MOST:
            return found
    except ValueError:
        pass
    return -(hash(str(id_)) % _MOST)


def order(key: str) -> tuple[int, int | str]:
    """Return what the messages' ids are to be sorted by."""
    return (0, int(key)) if key.isascii() and key.isdigit() and len(key) < _LONGEST_ID else (1, key)


def _nothing() -> None:
    """What was damaged has been counted."""


def created(told: datetime | None, key: str) -> datetime | None:
    """Return a message's time; its id knows, where that is missing or in nobody knows what zone."""
    if told is not None and told.tzinfo:
        try:
            return told.astimezone(UTC)
        except OverflowError:  # the first or the last hours that there are
            told = None
    return id_time(key) or (told.replace(tzinfo=UTC) if told else None)


def _broken_off(where: str) -> ExportError:
    return ExportError(
        "the file breaks off before its first whole message",
        where=where,
        hint="export the channel again; the exporter did not finish",
    )
