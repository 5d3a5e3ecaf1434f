"""A dump of slackdump's: a JSON file a channel (``CHANNEL.json``) or a thread, answers nested under the question.

Beside them may lie lists of members and channels. A dump's folders hold what members uploaded: they are left alone.
"""

from collections.abc import Container, Iterator, Sequence
from typing import Any

import msgspec

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.json_text import decode, utf8
from digest.readers.reader import Reader, Told
from digest.readers.slack_markup import Struct
from digest.readers.slack_shapes import Shape, holds, outer, shapes, take_members, take_rooms
from digest.readers.slack_store import Damage, Found, Room
from digest.readers.slack_store import read as read_store
from digest.readers.slack_store import scan as scan_store
from digest.readers.slack_workspace import Brief, Message, User
from digest.readers.source import Source

_ANY = (b"",)
_IN_A_THREAD = (b'"thread_ts"', b'"slackdump_thread_replies"')
_LISTS = frozenset({"messages", "slackdump_thread_replies"})


class BriefTalk(Brief):
    """A message with the answers under it, as far as listing threads needs it."""

    replies: list[Brief] | None = msgspec.field(default=None, name="slackdump_thread_replies")


class Talk(Message):
    """A message with the answers under it."""

    replies: list[Message] | None = msgspec.field(default=None, name="slackdump_thread_replies")


class Conversation(Struct):
    """A file without its messages."""

    channel_id: str | None = None
    name: str | None = None


class Raws(Conversation):
    """The messages of a file, not decoded yet."""

    messages: list[msgspec.Raw] | None = None


class BriefTalks(Conversation):
    """The messages of a file, as far as listing threads needs them."""

    messages: list[BriefTalk] | None = None


class Talks(Conversation):
    """The messages of a file."""

    messages: list[Talk] | None = None


class Dump:
    """A dump as a store (``slack_store.Store``)."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.damage = Damage()
        self.users: dict[str, User] = {}
        self.rooms: dict[str, Room] = {}
        self.held: set[str] = set()
        self._files: list[str] = []
        for name, found in shapes(source, outer(source)):
            if found is Shape.DUMP:
                self._files.append(name)
            elif found is Shape.MEMBERS:
                take_members(self._table(name, list[User | None]), self.users)
            elif found is Shape.CHANNELS:
                take_rooms(self._table(name, list[Room | None]), self.rooms)

    def briefs(self, keys: Container[str]) -> Iterator[Found]:
        """Yield the messages that are in a thread, and those whose key is in ``keys``."""
        for name in self._files:
            yield from self._messages(name, BriefTalk, BriefTalks, _ANY if keys else _IN_A_THREAD)

    def messages(self, key: str) -> Iterator[Found]:
        """Yield the messages that may be ``key`` or in its thread, with all that is printed."""
        second = key.partition(".")[0].encode()
        for name in self._files:
            yield from self._messages(name, Talk, Talks, (second,))

    def _messages(self, name: str, kind: Any, all_: Any, wanted: Sequence[bytes]) -> Iterator[Found]:
        """Yield the messages of a file that have one of ``wanted`` somewhere in them or among their answers."""
        place = self.source.place(name)
        try:
            data = utf8(self.source.data(name))
            try:
                about = msgspec.json.decode(data, type=Raws)
            except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
                # What breaks off, or holds something odd, is decoded as a whole.
                about = decode(data, all_, place, lists=_LISTS, tally=self.damage)
                talks = iter(about.messages or ())
            else:
                raws = map(bytes, about.messages or ())
                talks = (decode(raw, kind, place) for raw in raws if any(needle in raw for needle in wanted))
            channel = self._channel(about)
            for talk in talks:
                yield from _flat(channel, talk)
        except ExportError as error:
            if self.source.only:
                raise  # without its only file nothing is left to read
            self.damage.file(name, error)

    def _channel(self, about: Conversation) -> str:
        """Return the channel of a file, known from now on; one called ``mpdm-…`` is private."""
        id_ = about.channel_id or ""
        self.held.add(id_)
        if id_ not in self.rooms:
            take_rooms([Room(id=id_, name=about.name)], self.rooms)
        return id_

    def _table(self, name: str, kind: Any) -> Any:
        try:
            found = decode(self.source.data(name), kind, self.source.place(name))
        except ExportError as error:
            self.damage.file(name, error)
            return ()
        return found


def _flat(channel: str, talk: BriefTalk | Talk) -> Iterator[Found]:
    """Yield a message, and the answers under it, which need not say whose they are."""
    replies = [one for one in talk.replies or () if one.key and one.key != talk.key]
    if talk.key:
        yield Found(channel, talk.root or (talk.key if replies else ""), talk)
        yield from (Found(channel, one.root or talk.key, _of(one, talk.key)) for one in replies)


def _of(reply: Brief, root: str) -> Brief:
    return reply if reply.root else msgspec.structs.replace(reply, thread_ts=root)


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads in the dump, most responses first; raises ExportError (``slack_store.scan``)."""
    return scan_store(Dump(source), told)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted``, or the only one; raises ExportError (``slack_store.read``)."""
    return read_store(Dump(source), wanted, told)


def _is_dump(source: Source) -> bool:
    return holds(source, Shape.DUMP)


READER = Reader("a slackdump dump", _is_dump, scan, read)
