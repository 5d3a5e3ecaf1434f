"""Rocket.Chat's messages as the API, a database dump or a room's own export gives them, and the rooms they are in.

Of a member the id, the username and the name shown are decoded, never e-mail, picture or roles.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally, moment
from digest.readers.iso_time import iso_moment
from digest.readers.json_shape import documents, json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source

_LOOKED_AT = 12
_LISTS = frozenset({"", "messages"})
_API = {"_id", "msg", "u"}
_FLAT = {"msg", "username", "ts"}
_ROOM_KEYS = {"channel", "group", "room", "im"}
_PUBLIC = {"", "c"}
_ID_LENGTH = 17
_THOUSAND = 1000


class Struct(msgspec.Struct):
    """A part of Rocket.Chat's JSON of which only the wanted fields are decoded."""


class User(Struct):
    """A member, as far as a newsletter needs to know."""

    id: str | None = msgspec.field(default=None, name="_id")
    username: str | None = None
    name: str | None = None


class Reacted(Struct):
    """Who gave an emoji."""

    usernames: list[str | None] | None = None


class Attachment(Struct):
    """What an integration adds to a message, or what is quoted in it."""

    text: str | None = None
    title: str | None = None
    description: str | None = None
    message_link: str | None = None


class Message(Struct):
    """A message, of any shape; ``username`` and ``type`` are those of a room's own export."""

    id: str | None = msgspec.field(default=None, name="_id")
    rid: str | None = None
    msg: str | None = None
    ts: Any = None
    u: User | None = None
    username: str | None = None
    tmid: str | None = None
    tcount: int | None = None
    t: str | None = None
    type: str | None = None
    reactions: dict[str, Reacted | None] | None = None
    mentions: list[User | None] | None = None
    attachments: list[Attachment | None] | None = None
    edited: Any = msgspec.field(default=None, name="editedAt")
    hidden: bool | None = msgspec.field(default=None, name="_hidden")
    parent: str | None = None
    private: bool | None = None
    bot: Any = None

    @property
    def key(self) -> str:
        """The message's id; a room's own export has none, so who and when stand for it."""
        return self.id or f"{self.username or ''}/{self.ts if isinstance(self.ts, str | int | float) else ''}"

    @property
    def created(self) -> datetime | None:
        """When it was sent, in UTC."""
        return when(self.ts)


class Room(Struct):
    """A room: ``c`` is open to everybody, ``p`` a private group, ``d`` between some, ``l`` with a customer."""

    id: str | None = msgspec.field(default=None, name="_id")
    t: str | None = None
    name: str | None = None
    fname: str | None = None
    encrypted: bool | None = None


class Page(Struct):
    """An answer of the API."""

    messages: list[Message | None] | None = None
    message: Message | None = None
    channel: Room | None = None
    group: Room | None = None
    room: Room | None = None
    im: Room | None = None
    count: int | None = None
    total: int | None = None


class Export:
    """All that was read of a source.

    Attributes:
        messages: by id.
        rooms: what is known of each room, by id.
        flat: the messages of rooms' own exports, by the name of the file: they say neither id nor thread.
    """

    def __init__(self, source: Source, tally: Tally) -> None:
        self.messages: dict[str, Message] = {}
        self.rooms: dict[str, Room] = {}
        self.flat: dict[str, list[Message]] = {}
        self._former: dict[str, Message] = {}
        self._closed: set[str] = set()
        for name in json_members(source):
            try:
                self._read(source, name, tally)
            except ExportError as error:
                if source.only:
                    raise
                tally.missing("file", why=f"{name}: {error.what}")
        for key, message in self._former.items():
            # A former wording stands when its message is not in the file.
            self.messages.setdefault(key, msgspec.structs.replace(message, id=key))
        for message in self.messages.values():
            self._look(message)

    def private(self, room: str) -> bool:
        """Tell whether a room is for some people only, as far as the files say."""
        known = self.rooms.get(room)
        return room in self._closed or (known is not None and ((known.t or "") not in _PUBLIC or bool(known.encrypted)))

    def place(self, room: str) -> str:
        """Return the name of a room."""
        known = self.rooms.get(room)
        return (known.fname or known.name or "") if known else ""

    def _read(self, source: Source, name: str, tally: Tally) -> None:
        kind = kind_of(source.head(name))
        if not kind:
            return
        where = source.place(name)
        data = utf8(source.data(name))
        if kind == "rooms":
            for document in documents(data):
                found = decode(document, list[Room | None] | Room, where)
                self._rooms(found if isinstance(found, list) else [found])
        elif kind == "flat":
            said = self.flat.setdefault(name, [])
            said += [one for line in _lines(data) for one in _messages(line, where, tally)]
        elif kind == "lines":
            for line in _lines(data):
                self._take(_messages(line, where, tally))
        else:
            for document in documents(data):
                self._page(document, where, tally)

    def _page(self, document: bytes, where: str, tally: Tally) -> None:
        page = decode(document, Page | list[Message | None], where, lists=_LISTS, tally=tally)
        if isinstance(page, list):
            page = Page(messages=page)
        self._rooms([page.channel, page.group, page.room, page.im])
        if page.group and page.group.id:
            self._closed.add(page.group.id)
        if page.im and page.im.id:
            self._closed.add(page.im.id)
        self._take(one for one in (*(page.messages or ()), page.message) if one is not None)

    def _rooms(self, found: list[Room | None]) -> None:
        self.rooms |= {room.id: room for room in found if room is not None and room.id}

    def _take(self, found: Iterator[Message]) -> None:
        for message in found:
            if message.hidden and message.parent:
                held = self._former.get(message.parent)
                if held is None or _stamp(message) >= _stamp(held):
                    self._former[message.parent] = message
                continue
            before = self.messages.get(message.key)
            if before is None or _stamp(message) >= _stamp(before):
                self.messages[message.key] = message

    def _look(self, message: Message) -> None:
        """Note what a message says of its room: only closed ones are encrypted, and one of two is called after them."""
        rid = message.rid or ""
        user = (message.u and message.u.id) or ""
        between = len(user) >= _ID_LENGTH and len(rid) > len(user) and (rid.startswith(user) or rid.endswith(user))
        if rid and (message.t in {"e2e", "otr"} or between):
            self._closed.add(rid)


def kind_of(head: bytes) -> str:
    """Return what ``head`` begins: "page", "lines", "flat", "rooms", or "" for nothing of Rocket.Chat's."""
    found = keys(head)
    top, listed = found.get("", set()), found.get("[]", set())
    for path in ("messages[]", "message", "[]"):
        if found.get(path, set()) >= _API and "ts" in found[path]:
            return "page"
    if top >= _API and "ts" in top:
        return "lines"
    if top >= _FLAT and "u" not in top and "messages" not in top:
        return "flat"
    if any("t" in found.get(path, set()) and "_id" in found[path] for path in _ROOM_KEYS & found.keys()):
        return "page"
    is_room = any({"_id", "t", "msgs"} <= names or {"_id", "t", "usersCount"} <= names for names in (top, listed))
    return "rooms" if is_room else ""


def is_export(source: Source) -> bool:
    """Tell whether one of the first files of ``source`` holds Rocket.Chat's messages."""
    kinds = (kind_of(source.head(name)) for name in json_members(source, _LOOKED_AT))
    return any(kind in {"page", "lines", "flat"} for kind in kinds)


def when(stamp: Any) -> datetime | None:
    """Return a time in UTC: ISO 8601, milliseconds, or either as MongoDB writes it (``{"$date": …}``)."""
    for key in ("$date", "$numberLong"):
        stamp = stamp.get(key) if isinstance(stamp, dict) else stamp
    if isinstance(stamp, str) and not stamp.strip().lstrip("-").isdigit():
        return iso_moment(stamp)
    try:
        return moment(f"{int(stamp) // _THOUSAND}.{int(stamp) % _THOUSAND:03}")
    except (ValueError, TypeError, OverflowError):
        return None


def _lines(data: bytes) -> Iterator[bytes]:
    """Yield the JSON documents in ``data``, one a line; the whole of it where it is written otherwise."""
    lines = [line for line in data.splitlines() if line.strip()]
    if all(line.lstrip()[:1] == b"{" for line in lines):
        yield from lines
    else:
        yield from documents(data)


def _messages(line: bytes, where: str, tally: Tally) -> Iterator[Message]:
    """Yield the message on a line; a damaged line takes no other with it."""
    try:
        yield decode(line, Message, where)
    except ExportError:
        tally.missing("message", why="damaged in the file")


def _stamp(message: Message) -> float:
    found = when(message.edited)
    return found.timestamp() if found else 0.0
