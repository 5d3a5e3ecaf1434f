"""Zulip: topics of a public archive, or messages as the API gives them; a topic is a thread."""

import re
from typing import NamedTuple

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment
from digest.readers.json_shape import json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.reader import Reader, Told, candidate, choose, unknown
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
_NARROW = re.compile(r"/near/(?P<near>\d{1,12})")


class Reacted(msgspec.Struct):
    """One person's emoji under a message."""

    name: str | None = msgspec.field(default=None, name="emoji_name")
    code: str | None = msgspec.field(default=None, name="emoji_code")
    kind: str | None = msgspec.field(default=None, name="reaction_type")
    user_id: int | str | None = None


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
    recipient: "str | list[None] | None" = msgspec.field(default=None, name="display_recipient")
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


class Page(msgspec.Struct):
    """An answer of the API."""

    messages: list[Message | None] | None = None
    found_oldest: bool | None = None
    found_newest: bool | None = None


class Topic(NamedTuple):
    """The messages of one topic, by id; whether its first and its last are among them."""

    id: str
    title: str
    messages: dict[str, Message]
    from_start: bool
    to_end: bool


class Archive:
    """All topics of a source.

    Attributes:
        topics: by id.
        private: how many private messages were passed over.
        damaged: what is wrong with each file that could not be read.
    """

    def __init__(self, source: Source) -> None:
        self.topics: dict[str, Topic] = {}
        self.private = 0
        self.damaged: list[str] = []
        for name in json_members(source):
            try:
                data = utf8(source.data(name))
                if not _is_page(data[: 1 << 16]):
                    continue
                found = decode(data, list[Message | None] | Page, source.place(name))
            except ExportError as error:
                if source.only:
                    raise
                self.damaged.append(f"{name}: {error.what}")
                continue
            page = found if isinstance(found, Page) else Page(messages=found)
            self._sort(page, name.rpartition(".")[0] if source.only != name else "")

    def _sort(self, page: Page, file: str) -> None:
        """Put the messages of a page into their topics; those of an archive's file are one topic, named by it."""
        for message in page.messages or ():
            if message is None:
                continue
            if message.private:
                self.private += 1
                continue
            title = message.subject or message.topic or ""
            stream = message.recipient if isinstance(message.recipient, str) else str(message.stream_id or "")
            id_ = "/".join(filter(None, (stream, title.removeprefix(_DONE)))) or file or "topic"
            start, end = page.found_oldest is not False, page.found_newest is not False
            topic = self.topics.setdefault(id_, Topic(id_, title.removeprefix(_DONE), {}, start, end))
            topic.messages[message.key or f"?{len(topic.messages)}"] = message
            # Pages may come in any order: the whole topic is there when one of them has its end.
            self.topics[id_] = topic._replace(from_start=topic.from_start or start, to_end=topic.to_end or end)


def recognises(source: Source) -> bool:
    """Tell whether one of the first files holds Zulip's messages."""
    return any(_is_page(source.head(name)) for name in json_members(source, _LOOKED_AT))


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the topics that have answers, most responses first; raises ExportError."""
    archive = Archive(source)
    _refuse_private(archive, source)
    return _candidates(archive, source)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the topic ``wanted`` (its id, its title, the address or the number of a message in it), or the only one.

    Raises:
        ExportError: it is not there, has no answers, or several could be meant.
    """
    archive = Archive(source)
    _refuse_private(archive, source)
    topics = list(archive.topics.values())
    if wanted:
        meant = [one for one in topics if _means(wanted, one)]
        if len(meant) != 1:
            raise unknown(wanted, _candidates(archive, source), source.where)
        return _thread(meant[0], archive, source)
    answered = [one for one in topics if len(one.messages) > 1]
    if len(answered) > 1:
        choose(_candidates(archive, source), source.where, told)
    if not topics:
        raise ExportError("the file holds no message", where=source.where, hint=FETCH)
    return _thread((answered or topics)[0], archive, source)


def _is_page(head: bytes) -> bool:
    found = keys(head)
    return found.get("messages[]", set()) >= _MESSAGE or found.get("[]", set()) >= _MESSAGE


def _refuse_private(archive: Archive, source: Source) -> None:
    if archive.private and not archive.topics:
        raise ExportError(
            "the export holds private conversations only, which digest does not read",
            where=source.where,
            hint="ask its people first; then paste the thread: digest build -",
        )
    if archive.damaged and not archive.topics:
        raise ExportError(f"the export is damaged ({archive.damaged[0]})", where=source.where, hint=FETCH)


def _candidates(archive: Archive, source: Source) -> list[Candidate]:
    answered = (one for one in archive.topics.values() if len(one.messages) > 1)
    found = [candidate(_thread(one, archive, source)) for one in answered]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def _means(wanted: str, topic: Topic) -> bool:
    near = _NARROW.search(wanted)
    word = near["near"] if near else wanted.strip().removeprefix(_DONE)
    return word in {topic.id, topic.title} or word in topic.messages


def _thread(topic: Topic, archive: Archive, source: Source) -> Thread:
    tally = Tally()
    ordered = sorted(topic.messages.values(), key=lambda one: (_seconds(one), len(one.key), one.key))
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
        raise ExportError("nobody has answered in that topic", where=source.where, hint=FETCH)
    if root is None:
        tally.missing("question", why="the file does not reach back to the topic's first message")
    if not topic.to_end:
        tally.missing("end of the topic", why="the API had newer messages than the file holds")
    question = _response(root) if root else Response(id="", key="", author=Author(id=""), text="")
    for damage in archive.damaged:
        tally.missing("file", why=damage)
    tally.skipped("private message", archive.private)
    return assemble(question, map(_response, answers), tally, id=topic.id, source=source.name, title=topic.title)


def _unsaid(message: Message) -> str:
    sender = (message.sender or "").strip().lower()
    if sender in _BOTS:
        return "system message"
    return "bot message" if _NAMED_BOT.fullmatch(sender) else ""


def _response(message: Message) -> Response:
    text = to_markdown(message.content or "", message.content_type or "")
    if message.is_me and text.startswith(_ME):
        text = f"{(message.sender or '').strip()} {text.removeprefix(_ME)}".strip()
    name = message.sender or ""
    return Response(
        id="",
        key=message.key,
        author=Author(id=str(message.sender_id or name or f"?{message.key}"), name=name),
        text=text,
        created=moment(message.sent),
        reactions=tuple(
            Reaction(emoji=_emoji(one), count=1) for one in message.reactions or () if one and (one.name or one.code)
        ),
        edited=bool(message.edited),
    )


def _emoji(reacted: Reacted) -> str:
    if reacted.kind in {None, "unicode_emoji"}:
        return from_code(reacted.code or "") or from_name(reacted.name or "")
    return f":{reacted.name}:"


def _seconds(message: Message) -> float:
    found = moment(message.sent)
    return found.timestamp() if found else 0.0


READER = Reader("a Zulip topic (archive or API)", recognises, scan, read)
