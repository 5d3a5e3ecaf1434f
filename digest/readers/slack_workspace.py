"""A Slack export's files: who and which channel an id is, which day files there are, the messages in one.

Only the wanted fields are ever decoded: of a member the id and the names, never e-mail, phone or picture.
"""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from functools import cached_property
from pathlib import PurePosixPath
from typing import Any, TypeVar

from digest.errors import ExportError
from digest.readers.assemble import moment
from digest.readers.json_text import decode, utf8
from digest.readers.slack_markup import Element, Struct
from digest.readers.source import Source

TABLES = ("users", "org_users", "channels", "groups", "dms", "mpims")

_DAY_FILE = re.compile(r"(?:(?P<folder>.+)/)?(?P<day>\d{4}-\d{2}-\d{2})\.json")
_TAIL = 256
_PRIVATE = re.compile(r"D[A-Z0-9]{8,}|mpdm-.+")
_STAMP = re.compile(rb'"ts"\s*:\s*"?\d{9,10}\.\d')


class Profile(Struct):
    """The names in a profile."""

    display_name: str | None = None
    real_name: str | None = None
    name: str | None = None


class User(Struct):
    """A member, as far as a newsletter needs to know."""

    id: str | None = None
    name: str | None = None
    real_name: str | None = None
    is_bot: bool | None = None
    profile: Profile | None = None


class Channel(Struct):
    """A channel, a group or a conversation."""

    id: str | None = None
    name: str | None = None


class Reacted(Struct):
    """An emoji under a message."""

    name: str | None = None
    count: int | None = None
    users: list[str | None] | None = None


class Brief(Struct):
    """A message, as far as listing threads needs it."""

    ts: str | float | None = None
    thread_ts: str | float | None = None
    subtype: str | None = None
    user: str | None = None
    bot_id: str | None = None
    text: str | None = None
    reply_count: int | None = None
    reactions: list[Reacted] | None = None

    @property
    def key(self) -> str:
        """The message's id inside its channel."""
        return self.ts if isinstance(self.ts, str) else _key(self.ts)

    @property
    def root(self) -> str:
        """The key of the thread's first message; "" when the message is in no thread."""
        return self.thread_ts if isinstance(self.thread_ts, str) else _key(self.thread_ts)


class Attachment(Struct):
    """What an app, a poll or a link's preview adds to a message."""

    text: str | None = None
    fallback: str | None = None


class Message(Brief):
    """A message with all that is printed of it."""

    username: str | None = None
    user_profile: Profile | None = None
    bot_profile: Profile | None = None
    blocks: list[Element] | None = None
    attachments: list[Attachment] | None = None
    edited: Struct | bool | None = None


Row = TypeVar("Row", User, Channel)


class Workspace:
    """An export of Slack: a zip or a folder.

    Attributes:
        damaged: what is wrong with each day file that could not be read, by its name.
    """

    def __init__(self, source: Source, *, allow_private: bool = False) -> None:
        self.source = source
        self._allow_private = allow_private
        self.damaged: dict[str, ExportError] = {}

    @cached_property
    def folders(self) -> dict[str, list[str]]:
        """The day files of each conversation, in order of time; that of files in no folder is ""."""
        found: dict[str, list[str]] = {}
        for name in self.source.names:
            day = _DAY_FILE.fullmatch(name)
            if day:
                found.setdefault(day["folder"] or "", []).append(name)
        return found

    @cached_property
    def public(self) -> dict[str, list[str]]:
        """``folders`` without groups and direct messages, which were not written for the whole community."""
        return {
            folder: files
            for folder, files in self.folders.items()
            if folder not in self.private and not _PRIVATE.fullmatch(PurePosixPath(folder).name)
        }

    @property
    def readable(self) -> dict[str, list[str]]:
        """``public``, or all ``folders`` where the editor has asked the people in the private ones."""
        return self.folders if self._allow_private else self.public

    @cached_property
    def private(self) -> set[str]:
        """The ids and names of groups and direct messages."""
        return {part for one in self._private_rows for part in (one.id, one.name) if part}

    @cached_property
    def _private_rows(self) -> list[Channel]:
        return [one for name in ("groups", "dms", "mpims") for one in self._table(name, Channel)]

    @cached_property
    def users(self) -> dict[str, User]:
        """The members by id."""
        return {user.id: user for name in ("org_users", "users") for user in self._table(name, User) if user.id}

    @cached_property
    def channels(self) -> dict[str, Channel]:
        """The channels, and the private ones where they may be read, by the name of their folder."""
        rows = [*self._table("channels", Channel), *(self._private_rows if self._allow_private else ())]
        return {one.name or one.id or "": one for one in rows if one.name or one.id}

    @cached_property
    def channel_names(self) -> dict[str, str]:
        """The names of the channels by id."""
        return {one.id: name for name, one in self.channels.items() if one.id}

    def channel_id(self, folder: str) -> str:
        """Return the id of the channel in ``folder``, or its name when the export does not say."""
        known = self.channels.get(folder)
        return (known.id if known else None) or folder

    def thread_id(self, folder: str, key: str) -> str:
        """Return the id of the thread in ``folder`` that the message ``key`` begins."""
        channel = self.channel_id(folder)
        return f"{channel}/{key}" if channel else key

    def data(self, name: str) -> bytes:
        """Return the bytes of a day file, in UTF-8; empty when it cannot be read or breaks off."""
        try:
            data = utf8(self.source.data(name))
        except ExportError as error:
            self.damaged[name] = error
            return b""
        if data[-_TAIL:].rstrip()[-1:] == b"]":
            return data
        # Files are searched before they are decoded: what is lost at the end would go unnoticed.
        self.briefs(name, data or b"\n")
        return b""

    def briefs(self, name: str, data: bytes) -> list[Brief]:
        """Return the messages in ``data``, the bytes of the file ``name``, for listing."""
        found: list[Brief] = self._messages(name, data, list[Brief])
        return found

    def messages(self, name: str, data: bytes) -> list[Message]:
        """Return the messages in ``data``, the bytes of the file ``name``, with all that is printed."""
        found: list[Message] = self._messages(name, data, list[Message])
        return found

    def _messages(self, name: str, data: bytes, kind: Any) -> Any:
        try:
            return decode(data, kind, self.source.place(name)) if data else []
        except ExportError as error:
            self.damaged[name] = error
            return []

    def _table(self, name: str, kind: type[Row]) -> list[Row]:
        member = f"{name}.json"
        if member not in self.source.names:
            return []
        try:
            rows: list[Row] = decode(self.source.data(member), list[kind], self.source.place(member))  # type: ignore[valid-type]
        except ExportError as error:
            self.damaged[member] = error
            return []
        return rows


def is_workspace(source: Source) -> bool:
    """Tell whether ``source`` is an export of Slack: day files, beside one of its tables or with Slack's messages."""
    first = next((name for name in source.names if _DAY_FILE.fullmatch(name)), None)
    if first is None or source.only:
        return False
    return any(f"{name}.json" in source.names for name in TABLES) or _holds_messages(source, first)


def since(files: Iterable[str], stamp: str) -> list[str]:
    """Return the day files that may hold the message ``stamp`` or an answer to it."""
    return from_day(files, moment(stamp))


def from_day(files: Iterable[str], first: datetime | None) -> list[str]:
    """Return the day files that may hold what was written at ``first`` or later: all, when that is not known.

    Slack cuts days in the workspace's own time zone, hence a day of grace.
    """
    if first is None or first.date() < date(1970, 1, 3):
        return list(files)
    begin = (first.astimezone(UTC).date() - timedelta(days=1)).isoformat()
    return [name for name in files if name[-len("2026-11-22.json") :] >= begin]


def folder_of(name: str) -> str:
    """Return the folder of a day file; "" when it lies in none."""
    return name.rpartition("/")[0]


def _holds_messages(source: Source, name: str) -> bool:
    head = utf8(source.head(name)).lstrip()
    return head[:1] == b"[" and _STAMP.search(head) is not None


def _key(stamp: float | None) -> str:
    return "" if stamp is None else f"{stamp:.6f}"
