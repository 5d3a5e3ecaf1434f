"""DiscordChatExporter's files: which channel each holds, and the messages in it.

Only the wanted fields are ever decoded: of a person the id and the names shown, never avatar, colour or roles.
A channel may lie in several files (partitions, exports of several periods); a message counts once.
"""

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cached_property
from typing import Any, TypeVar

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally, moment
from digest.readers.json_items import Items
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
_BLOCK = 1 << 20
_LONGEST_ID = 30


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
    """An emoji under a message."""

    emoji: Emoji | None = None
    count: int | None = None


class Reference(Struct):
    """The message that another one answers, forwards or pins."""

    type: str | int | None = None
    message_id: str | int | None = msgspec.field(default=None, name="messageId")
    channel_id: str | int | None = msgspec.field(default=None, name="channelId")


class Brief(Struct):
    """A message, as far as listing threads needs it."""

    id: str | int | None = None
    type: str | int | None = None
    timestamp: datetime | None = None
    content: str | None = None
    author: Person | None = None
    reference: Reference | None = None
    reactions: list[Reacted] | None = None

    @property
    def key(self) -> str:
        """The message's id."""
        return "" if self.id is None else str(self.id)

    @property
    def created(self) -> datetime | None:
        """When it was written, in UTC; its id knows, where the time is missing or in nobody knows what zone."""
        told = self.timestamp
        if told is not None and told.tzinfo:
            return told.astimezone(UTC)
        return id_time(self.key) or (told.replace(tzinfo=UTC) if told else None)


class Message(Brief):
    """A message with all that is printed of it."""

    edited: str | None = msgspec.field(default=None, name="timestampEdited")
    mentions: list[Person] | None = None


class Head(Struct):
    """A file without its messages."""

    guild: Guild | None = None
    channel: Channel | None = None


class BriefPage(Head):
    """A file, as far as listing threads needs it."""

    messages: list[Brief] | None = None
    count: int | None = msgspec.field(default=None, name="messageCount")


class Page(Head):
    """A file with all that is printed of it."""

    messages: list[Message] | None = None
    count: int | None = msgspec.field(default=None, name="messageCount")


Kind = TypeVar("Kind", bound=Brief)


class Export:
    """One file of DiscordChatExporter's, or a folder or zip with several.

    Attributes:
        damaged: what is wrong with each file that could not be read, by its name.
    """

    def __init__(self, source: Source) -> None:
        self.source = source
        self.damaged: dict[str, ExportError] = {}
        self.guild = ""
        self._announced: dict[str, int] = {}

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

    def briefs(self, channel: str) -> dict[str, Brief]:
        """Return the messages of ``channel`` by their ids, in order of time, for listing."""
        return self._messages(channel, Brief, BriefPage, Tally())

    def messages(self, channel: str, tally: Tally) -> dict[str, Message]:
        """Return the messages of ``channel`` by their ids, in order of time, with all that is printed."""
        return self._messages(channel, Message, Page, tally)

    def holds(self, channel: str, key: str) -> bool:
        """Tell whether a message of ``channel`` may have the id ``key``."""
        return any(key.encode() in data for _, data in self._data(channel))

    def _messages(self, channel: str, kind: type[Kind], page: Any, tally: Tally) -> dict[str, Kind]:
        found: dict[str, Kind] = {}
        for name, data in self._data(channel):
            count = 0
            for message in self._in_file(name, data, kind, page, tally):
                count += 1
                held = found.get(message.key)
                # Of a message that was exported twice, the text it was given last stands.
                if held is None or (getattr(message, "edited", None) or "") >= (getattr(held, "edited", None) or ""):
                    found[message.key] = message
            announced = self._announced.get(name, 0)
            tally.missing("message", announced - count, f"{name} says that it holds {announced}")
        return {key: found[key] for key in sorted(found, key=_order)}

    def _in_file(self, name: str, data: bytes, kind: type[Kind], page: Any, tally: Tally) -> Iterator[Kind]:
        """Yield the messages in ``data``, the bytes of the file ``name``."""
        pieces = Items((data[at : at + _BLOCK] for at in range(0, len(data), _BLOCK)), "messages")
        if not pieces.indented:
            try:
                whole = decode(data, page, self.source.place(name))
            except ExportError:
                pass  # what is whole in it is taken
            else:
                self._announced[name] = whole.count or 0
                yield from (message for message in whole.messages or () if message.key)
                return
        count = 0
        for batch in pieces.batches():
            for message in self._in_batch(name, batch, pieces, kind, tally):
                count += 1
                yield message
        announced = _COUNT.search(pieces.tail)
        if announced:
            self._announced[name] = int(announced[1])
        if not pieces.whole:
            if not count:
                self._damage(name, _broken_off(self.source.place(name)))
            why = f"{name} breaks off after {count} messages, at byte {pieces.taken:,}"
            tally.missing("end of a file", why=why)

    def _in_batch(self, name: str, batch: bytes, pieces: Items, kind: type[Kind], tally: Tally) -> Iterator[Kind]:
        """Yield the messages in ``batch``; one that is damaged takes no other with it."""
        try:
            found: list[Kind] = decode(b"[" + batch + b"]", list[kind], name)  # type: ignore[valid-type]
        except ExportError:
            found = []
            for piece in pieces.split(batch):
                try:
                    # Where items are not what they should be (null), several may come in one piece.
                    found += decode(b"[" + piece + b"]", list[kind], name)  # type: ignore[valid-type]
                except ExportError:
                    tally.missing("message", why=f"damaged in {name}")
        yield from (message for message in found if message.key)

    def _data(self, channel: str) -> Iterator[tuple[str, bytes]]:
        for name in self._files.get(channel, (None, []))[1]:
            if name in self.damaged:
                continue
            try:
                yield name, utf8(self.source.data(name))
            except ExportError as error:
                self._damage(name, error)

    def _head(self, name: str) -> Head:
        """Return who and what the file ``name`` is about, from its beginning."""
        head = utf8(self.source.head(name))
        start = _MESSAGES.search(head)
        if start:
            try:
                return msgspec.json.decode(head[: start.end()] + b"]}", type=Head)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
                pass  # one with surrogates, or with strange types: forgiven below
            try:
                found: Head = decode(head[: start.end()] + b"]}", Head, self.source.place(name))
            except ExportError:
                pass
            else:
                return found
        whole: Head = decode(self.source.data(name), Head, self.source.place(name))
        return whole

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


def _order(key: str) -> tuple[int, int | str]:
    return (0, int(key)) if key.isascii() and key.isdigit() and len(key) < _LONGEST_ID else (1, key)


def _broken_off(where: str) -> ExportError:
    return ExportError(
        "the file breaks off before its first whole message",
        where=where,
        hint="export the channel again; the exporter did not finish",
    )
