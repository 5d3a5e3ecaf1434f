"""Zulip: topics of a public archive, or messages as the API gives them; a topic is a thread."""

import re
from collections.abc import Callable
from functools import partial

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment, title_of
from digest.readers.heap import Heap
from digest.readers.json_items import Items, structs, utf8_blocks
from digest.readers.json_shape import json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.reader import ALLOW, Reader, Told, choose, unknown
from digest.readers.source import Source
from digest.readers.zulip_markup import from_code, to_markdown
from digest.text.emoji import from_name

FETCH = "fetch the whole topic: GET /api/v1/messages with the narrow of its stream and topic, anchor=oldest"

_LOOKED_AT = 12
_MESSAGE = {"sender_full_name", "content", "timestamp"}
_BOTS = {"notification bot", "welcome bot", "reminder bot", "email gateway", "zulip feedback bot"}
_NAMED_BOT = re.compile(r".*\bbot\b", re.IGNORECASE)
_DONE = "✔ "
_ME = "/me "
_OPENING = 800
_MAY_GO_ON = re.compile(rb'(?<!\\)"found_(?P<end>oldest|newest)"\s*+:\s*+false')
_NARROW = re.compile(r"/near/(?P<near>\d{1,12})")


class Reacted(msgspec.Struct):
    """One person's emoji under a message."""

    name: str | None = msgspec.field(default=None, name="emoji_name")
    code: str | None = msgspec.field(default=None, name="emoji_code")
    kind: str | None = msgspec.field(default=None, name="reaction_type")
    user_id: int | str | None = None
    user: "Recipient | None" = None


class Recipient(msgspec.Struct):
    """One of those whom a private message was written to."""

    id: int | str | None = None


class Stream(msgspec.Struct):
    """A stream, and whether it is for some only."""

    id: int | str | None = msgspec.field(default=None, name="stream_id")
    name: str | None = None
    invite_only: bool | None = None


class Streams(msgspec.Struct):
    """The answer of GET /streams or of GET /users/me/subscriptions."""

    streams: list[Stream | None] | None = None
    subscriptions: list[Stream | None] | None = None


class Message(msgspec.Struct):
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
        self.heap = Heap()

    def add(self, message: Message) -> None:
        """Count a message."""
        self.count += 1
        if _unsaid(message):
            return
        first = self.first
        if first is None or _order(message) < _order(first) or (message.key and message.key == first.key):
            self.first = message
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
            self.heap.ask(_author(self.first), opening, len(_under(self.first)), moment(self.first.sent))
        elif self.first:
            self._answer(self.first)
        return self.heap.candidate(self.id, self.title or title_of(opening) or f"Thread {self.id}", self.place)

    def _answer(self, message: Message) -> None:
        if (message.content or "").strip():
            liked = len(_under(message))
            self.heap.answer(
                message.key or f"?{self.count}", _author(message), message.content or "", liked, moment(message.sent)
            )


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

    def topics(self, tally: Tally, each: Callable[[str, Message], None] | None = None) -> dict[str, Topic]:
        """Return the topics; ``each`` is called with each message and the id of its topic.

        What is damaged and what is missing is counted in ``tally``.
        """
        self.private, self.damaged = 0, []
        found: dict[str, Topic] = {}
        for name in json_members(self.source):
            if not _is_page(self.source.head(name)):
                continue
            try:
                self._in_file(name, found, tally, each or _nothing)
            except ExportError as error:
                if self.source.only:
                    raise
                self.damaged.append(f"{name}: {error.what}")
        return found

    def _in_file(self, name: str, found: dict[str, Topic], tally: Tally, each: Callable[[str, Message], None]) -> None:
        listed = utf8(self.source.head(name)).lstrip()[:1] == b"["
        items = Items(utf8_blocks(self.source.blocks(name)), "" if listed else "messages")
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
                topic.add(message)
                each(topic.id, message)
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
        title = (message.subject or message.topic or "").removeprefix(_DONE)
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


def _nothing(_topic: str, _message: Message) -> None:
    """Keep no message."""


def recognises(source: Source) -> bool:
    """Tell whether one of the first files holds Zulip's messages."""
    return any(_is_page(source.head(name)) for name in json_members(source, _LOOKED_AT))


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the topics that have answers, most responses first; raises ExportError."""
    archive = Archive(source, allow_private=told.allow_private)
    return _candidates(archive, archive.topics(Tally()))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the topic ``wanted`` (its id, its title, the address or the number of a message in it), or the only one.

    Raises:
        ExportError: it is not there, has no answers, or several could be meant.
    """
    archive = Archive(source, allow_private=told.allow_private)
    near = _NARROW.search(wanted or "")
    word = near["near"] if near else (wanted or "").strip().removeprefix(_DONE)
    meant: dict[str, None] = {}

    def look(topic: str, message: Message) -> None:
        if message.key == word:
            meant[topic] = None

    topics = archive.topics(Tally(), look)
    candidates = _candidates(archive, topics)
    meant |= {one.id: None for one in topics.values() if word in {one.id, one.title}}
    if wanted and len(meant) != 1:
        raise unknown(wanted, candidates, source.where)
    if not topics:
        raise ExportError("the file holds no message", where=source.where, hint=FETCH)
    if wanted:
        return _thread(topics[next(iter(meant))], archive)
    chosen = choose(candidates, source.where, told) if candidates else next(iter(topics))
    return _thread(topics[chosen], archive)


def _is_page(head: bytes) -> bool:
    found = keys(head)
    return found.get("messages[]", set()) >= _MESSAGE or found.get("[]", set()) >= _MESSAGE


def _candidates(archive: Archive, topics: dict[str, Topic]) -> list[Candidate]:
    """Return the topics that were answered; raises ExportError when there is nothing that may be read."""
    if archive.private and not topics:
        what = "the export holds private conversations only, which digest does not read"
        raise ExportError(what, where=archive.source.where, hint=ALLOW)
    if archive.damaged and not topics:
        raise ExportError(f"the export is damaged ({archive.damaged[0]})", where=archive.source.where, hint=FETCH)
    found = [one for one in (topic.candidate() for topic in topics.values() if topic.count > 1) if one.responses]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def _thread(topic: Topic, archive: Archive) -> Thread:
    tally = Tally()
    messages: dict[str, Message] = {}

    def keep(id_: str, message: Message) -> None:
        if id_ == topic.id:
            messages[message.key or f"?{len(messages)}"] = message

    archive.topics(tally, keep)
    ordered = sorted(messages.values(), key=_order)
    said = []
    for message in ordered:
        reason = _unsaid(message)
        if reason:
            tally.skipped(reason)
        else:
            said.append(message)
    root = said[0] if said and topic.from_start else None
    answers = said[1:] if root else said
    if not answers:
        raise ExportError("nobody has answered in that topic", where=archive.source.where, hint=FETCH)
    if root is None:
        tally.missing("question", why="the file does not reach back to the topic's first message")
    if not topic.to_end:
        tally.missing("end of the topic", why="the API had newer messages than the file holds")
    question = _response(root) if root else Response(id="", key="", author=Author(id=""), text="")
    for damage in archive.damaged:
        tally.missing("file", why=damage)
    tally.skipped("private message", archive.private)
    return assemble(
        question, map(_response, answers), tally, id=topic.id, source=archive.source.name, title=topic.title
    )


def _unsaid(message: Message) -> str:
    sender = (message.sender or "").strip().lower()
    if sender in _BOTS:
        return "system message"
    return "bot message" if _NAMED_BOT.fullmatch(sender) else ""


def _response(message: Message) -> Response:
    text = to_markdown(message.content or "", message.content_type or "")
    if message.is_me and text.startswith(_ME):
        text = f"{(message.sender or '').strip()} {text.removeprefix(_ME)}".strip()
    under = _under(message)
    own = [one for one in under if message.sender_id and _reactor(one) == str(message.sender_id)]
    return Response(
        id="",
        key=message.key,
        author=Author(id=_author(message), name=message.sender or ""),
        text=text,
        created=moment(message.sent),
        reactions=tuple(Reaction(emoji=_emoji(one), count=1) for one in under),
        marks=tuple(dict.fromkeys(map(_emoji, own))),
        edited=bool(message.edited),
    )


def _author(message: Message) -> str:
    return str(message.sender_id or message.sender or f"?{message.key}")


def _under(message: Message) -> list[Reacted]:
    return [one for one in message.reactions or () if one and (one.name or one.code)]


def _reactor(one: Reacted) -> str:
    """Return who reacted; servers of old have it inside ``user`` only."""
    return str(one.user_id or (one.user.id if one.user else "") or "")


def _emoji(reacted: Reacted) -> str:
    if reacted.kind in {None, "unicode_emoji"}:
        return from_code(reacted.code or "") or from_name(reacted.name or "")
    return f":{reacted.name}:"


def _order(message: Message) -> tuple[float, int, str]:
    return _seconds(message), len(message.key), message.key


def _seconds(message: Message) -> float:
    found = moment(message.sent)
    return found.timestamp() if found else 0.0


READER = Reader("a Zulip topic (archive or API)", recognises, scan, read)
