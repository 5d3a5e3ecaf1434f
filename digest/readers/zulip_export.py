"""Zulip's files: messages of a public archive or of the API, told apart by topic; only the wanted fields."""

import re
from collections.abc import Callable
from functools import partial
from sys import intern

import msgspec

from digest.errors import ExportError
from digest.model import Candidate
from digest.readers.assemble import Tally, moment, title_of
from digest.readers.heap import Heap
from digest.readers.json_items import Items, structs, utf8_blocks
from digest.readers.json_shape import json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source
from digest.readers.zulip_markup import to_markdown
from digest.text.clean import clean

FETCH = "fetch the whole topic: GET /api/v1/messages with the narrow of its stream and topic, anchor=oldest"
DONE = "✔ "

_LOOKED_AT = 12
_BLOCK = 1 << 18  # what a processor keeps at hand is decoded faster than a megabyte
_MESSAGE = {"sender_full_name", "content", "timestamp"}
_TABLE = b'"zerver_'
_WORD = re.compile(r"\s*(?:<(?:p|strong|em|ul|li|ol)>\s*)*[^\W_]")
_PICTURE = "message_inline_image"
_BOTS = {"notification bot", "welcome bot", "reminder bot", "email gateway", "zulip feedback bot"}
_NAMED_BOT = re.compile(r".*\bbot\b", re.IGNORECASE)
_OPENING = 800
_MAY_GO_ON = re.compile(rb'(?<!\\)"found_(?P<end>oldest|newest)"\s*+:\s*+false')


class Struct(msgspec.Struct, gc=False):
    """A part of Zulip's JSON of which only the wanted fields are decoded."""


class Reacted(Struct):
    """One person's emoji under a message."""

    name: str | None = msgspec.field(default=None, name="emoji_name")
    code: str | None = msgspec.field(default=None, name="emoji_code")
    kind: str | None = msgspec.field(default=None, name="reaction_type")
    user_id: int | str | None = None
    user: "Recipient | None" = None


class Recipient(Struct):
    """One of those whom a private message was written to."""

    id: int | str | None = None


class Stream(Struct):
    """A stream, and whether it is for some only."""

    id: int | str | None = msgspec.field(default=None, name="stream_id")
    name: str | None = None
    invite_only: bool | None = None


class Streams(Struct):
    """The answer of GET /streams or of GET /users/me/subscriptions."""

    streams: list[Stream | None] | None = None
    subscriptions: list[Stream | None] | None = None


class Message(Struct):
    """A message; the fields for e-mail, picture and realm of who sent it are not there."""

    id: int | str | None = None
    sender_id: int | str | None = None
    sender: str | None = msgspec.field(default=None, name="sender_full_name")
    sent: int | float | str | None = msgspec.field(default=None, name="timestamp")
    content: str | None = None
    content_type: str | None = None
    subject: str | None = None
    topic: str | None = None
    type: str | None = None
    stream_id: int | str | None = None
    recipient: str | list[Recipient | None] | None = msgspec.field(default=None, name="display_recipient")
    reactions: list[Reacted | None] | None = None
    edited: int | float | None = msgspec.field(default=None, name="last_edit_timestamp")
    is_me: bool | None = msgspec.field(default=None, name="is_me_message")

    @property
    def key(self) -> str:
        """The message's id."""
        return "" if self.id is None else str(self.id)

    @property
    def private(self) -> bool:
        """Whether it was written to some people only."""
        return self.type in {"private", "direct"} or isinstance(self.recipient, list)


class Topic:
    """A topic as it is counted, message by message.

    Attributes:
        id: the stream and the title.
        title: without the mark of one that was resolved.
        from_start: whether its first message is there.
        to_end: whether its last is.
        count: how many messages it has.
        first: the first in which somebody says something.
        heap: the others, as far as listing needs them.
    """

    def __init__(self, id_: str, title: str, place: str) -> None:
        self.id = id_
        self.title = title
        self.place = place
        self.from_start = self.to_end = False
        self.count = 0
        self.first: Message | None = None
        self._order: tuple[float, int, str] = (0.0, 0, "")
        self.heap = Heap()

    def add(self, message: Message) -> None:
        """Count a message."""
        self.count += 1
        if unsaid(message):
            return
        first, at = self.first, order(message)
        if first is None or at < self._order or (message.key and message.key == first.key):
            self.first, self._order = message, at
            message_left = first if first and first.key != message.key else None
        else:
            message_left = message
        if message_left is not None:
            self._answer(message_left)

    def candidate(self) -> Candidate:
        """Return what is to be listed."""
        opening = ""
        if self.first and self.from_start:
            content = (self.first.content or "")[: 2 * _OPENING]
            opening = to_markdown(content, self.first.content_type or "")[:_OPENING]
            self.heap.ask(opening, len(under(self.first)), moment(self.first.sent))
        elif self.first:
            self._answer(self.first)
        return self.heap.candidate(self.id, self.title or title_of(opening) or f"Thread {self.id}", self.place)

    def _answer(self, message: Message) -> None:
        if _says(message):
            liked = len(under(message)) if message.reactions else 0
            self.heap.answer(
                message.key or f"?{self.count}",
                intern(author(message)),
                message.content or "",
                liked,
                moment(message.sent),
            )


Each = Callable[[Topic, Message], None]


class Archive:
    """The topics of a source, gone through as often as is asked.

    Attributes:
        private: how many private messages were passed over.
        damaged: what is wrong with each file that could not be read.
    """

    def __init__(self, source: Source, *, allow_private: bool) -> None:
        self.source = source
        self.allow_private = allow_private
        self.private = 0
        self.damaged: list[str] = []
        self._closed = self._private_streams()

    def topics(self, tally: Tally, each: Each) -> dict[str, Topic]:
        """Return the topics; ``each`` is called with each topic and each message in it.

        What is damaged and what is missing is counted in ``tally``.
        """
        self.private, self.damaged = 0, []
        found: dict[str, Topic] = {}
        for name in json_members(self.source):
            if not is_page(self.source.head(name)):
                continue
            try:
                self._in_file(name, found, tally, each)
            except ExportError as error:
                if self.source.only:
                    raise
                self.damaged.append(f"{name}: {error.what}")
        return found

    def _in_file(self, name: str, found: dict[str, Topic], tally: Tally, each: Each) -> None:
        listed = utf8(self.source.head(name)).lstrip()[:1] == b"["
        items = Items(utf8_blocks(self.source.blocks(name, _BLOCK)), "" if listed else "messages")
        # A file of an archive is one topic, named by it.
        file = name.rpartition(".")[0] if self.source.only != name else ""
        held: dict[str, Topic] = {}
        count = 0
        for messages in structs(items, Message, name, partial(tally.missing, "message", why=f"damaged in {name}")):
            count += len(messages)
            for message in messages:
                if self._is_private(message):
                    self.private += 1
                    continue
                topic = self._topic(message, found, file)
                held[topic.id] = topic
                each(topic, message)
        if not items.whole:
            if not count:
                raise ExportError(
                    f"the JSON breaks off after {items.read:,} bytes, before its first whole message",
                    where=self.source.place(name),
                    hint=FETCH,
                )
            tally.missing("end of a file", why=items.broken_off(name, count))
        beyond = {one["end"] for part in (items.head, items.tail) for one in _MAY_GO_ON.finditer(part)}
        for topic in held.values():
            # Pages may come in any order: the whole topic is there when one of them has its end.
            topic.from_start |= b"oldest" not in beyond
            topic.to_end |= b"newest" not in beyond

    def _topic(self, message: Message, found: dict[str, Topic], file: str) -> Topic:
        title = (message.subject or message.topic or "").removeprefix(DONE)
        stream = message.recipient if isinstance(message.recipient, str) else str(message.stream_id or "")
        if isinstance(message.recipient, list):
            stream = "private/" + "-".join(sorted(str(one.id) for one in message.recipient if one))
        id_ = "/".join(filter(None, (stream, title))) or file or "topic"
        if id_ not in found:
            place = message.recipient if isinstance(message.recipient, str) else file.rpartition("/")[0]
            found[id_] = Topic(id_, title, place)
        return found[id_]

    def _is_private(self, message: Message) -> bool:
        if self.allow_private:
            return False
        # Of a private message the recipient is a list.
        return message.private or message.recipient in self._closed or message.stream_id in self._closed

    def _private_streams(self) -> set[str | int]:
        """Return the names and ids of the streams that a list of them beside the messages calls private."""
        closed: set[str | int] = set()
        for name in json_members(self.source) if not self.source.only else ():
            found = keys(self.source.head(name))
            if "invite_only" not in found.get("streams[]", set()) | found.get("subscriptions[]", set()):
                continue
            answer: Streams = decode(self.source.data(name), Streams, self.source.place(name))
            streams = (*(answer.streams or ()), *(answer.subscriptions or ()))
            closed |= {key for one in streams if one and one.invite_only for key in (one.id, one.name) if key}
        return closed


def recognises(source: Source) -> bool:
    """Tell whether one of the first files holds Zulip's messages, or is of a whole organization's export."""
    return holds_pages(source) or any(_is_realm(source.head(name)) for name in json_members(source, _LOOKED_AT))


def holds_pages(source: Source) -> bool:
    """Tell whether one of the first files holds messages as an archive or the API gives them."""
    return any(is_page(source.head(name)) for name in json_members(source, _LOOKED_AT))


def _is_realm(head: bytes) -> bool:
    """Tell whether ``head`` begins a file of an organization's export: tables of the server's database."""
    return _TABLE in head and any(key.startswith("zerver_") for key in keys(head).get("", ()))


def is_page(head: bytes) -> bool:
    """Tell whether ``head`` begins a file of messages."""
    found = keys(head)
    return found.get("messages[]", set()) >= _MESSAGE or found.get("[]", set()) >= _MESSAGE


def unsaid(message: Message) -> str:
    """Return what a message is that nobody said ("bot message"), else ""."""
    sender = (message.sender or "").strip().lower()
    if sender in _BOTS:
        return "system message"
    return "bot message" if _NAMED_BOT.fullmatch(sender) else ""


def _says(message: Message) -> bool:
    """Tell whether a message says anything; a picture alone is HTML with letters in its tags only."""
    content = message.content or ""
    if _WORD.match(content) and _PICTURE not in content:
        return True
    return bool(clean(to_markdown(content, message.content_type or "")).strip())


def author(message: Message) -> str:
    """Return the id of who wrote; an archive has the name alone."""
    return str(message.sender_id or message.sender or f"?{message.key}")


def under(message: Message) -> list[Reacted]:
    """Return the emoji under a message, one for each person."""
    return [one for one in message.reactions or () if one and (one.name or one.code)]


def order(message: Message) -> tuple[float, int, str]:
    """Return what messages are to be sorted by: their time, then their number."""
    return _seconds(message), len(message.key), message.key


def _seconds(message: Message) -> float:
    if isinstance(message.sent, int | float):
        return message.sent
    found = moment(message.sent)
    return found.timestamp() if found else 0.0
