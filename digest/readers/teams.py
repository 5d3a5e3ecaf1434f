"""Microsoft Teams: channel messages as Graph gives them, or as the TeamsDataExport tool writes them."""

import re
from collections.abc import Iterator

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.iso_time import iso_moment
from digest.readers.json_shape import documents, json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.reader import ALLOW, Reader, Told, candidate, choose, unknown
from digest.readers.source import Source
from digest.readers.teams_markup import to_markdown
from digest.readers.to_markdown import flow, plain
from digest.text.emoji import from_name

FETCH = "fetch the message and its /replies from Graph into two files, and name the folder they lie in"

_LOOKED_AT = 12
# A key that begins with a capital: no string holds an unescaped quotation mark, so it is never a person's word.
_PASCAL = re.compile(rb'(?<!\\)"(?P<first>[A-Z])(?P<rest>\w*"\s*+:)')
_LISTS = frozenset({"", "value", "replies"})
_SIGNS = {"body", "createddatetime", "messagetype"}
_CHANNEL = {"displayname", "membershiptype"}
_LEGACY = {
    "like": "+1",
    "heart": "heart",
    "laugh": "laughing",
    "surprised": "open_mouth",
    "sad": "cry",
    "angry": "rage",
}
_LINK = re.compile(r"/l/message/[^/?#\s]+/(?P<id>\d{10,16})(?:\?(?:[^#\s]*&)?parentMessageId=(?P<parent>\d{10,16}))?")
_PAGE = re.compile(r"https://teams\.(?:microsoft|live|cloud\.microsoft)\.?\w*/[\w/%@.:;=?&~+-]*")


class Identity(msgspec.Struct):
    """Somebody, or a program: the id and the name that is shown."""

    id: str | None = None
    name: str | None = msgspec.field(default=None, name="displayName")


class Sender(msgspec.Struct):
    """Who wrote, or who is mentioned."""

    user: Identity | None = None
    application: Identity | None = None
    conversation: Identity | None = None


class Body(msgspec.Struct):
    """What was written."""

    kind: str | None = msgspec.field(default=None, name="contentType")
    content: str | None = None


class Mention(msgspec.Struct):
    """Whom a mention in the text means."""

    id: int | str | None = None
    mentioned: Sender | None = None


class Reacted(msgspec.Struct):
    """One person's reaction."""

    type: str | None = msgspec.field(default=None, name="reactionType")
    name: str | None = msgspec.field(default=None, name="displayName")
    user: Sender | None = None


class Channel(msgspec.Struct):
    """The channel that a message is in."""

    id: str | None = msgspec.field(default=None, name="channelId")


class Message(msgspec.Struct):
    """A message, in either spelling of the keys; or a channel, which says whether it is private."""

    id: str | int | None = None
    reply_to: str | int | None = msgspec.field(default=None, name="replyToId")
    type: str | None = msgspec.field(default=None, name="messageType")
    created: str | None = msgspec.field(default=None, name="createdDateTime")
    edited: str | None = msgspec.field(default=None, name="lastEditedDateTime")
    deleted: str | None = msgspec.field(default=None, name="deletedDateTime")
    subject: str | None = None
    chat: str | None = msgspec.field(default=None, name="chatId")
    channel: Channel | None = msgspec.field(default=None, name="channelIdentity")
    membership: str | None = msgspec.field(default=None, name="membershipType")
    page: str | None = msgspec.field(default=None, name="webUrl")
    sender: Sender | None = msgspec.field(default=None, name="from")
    body: Body | None = None
    mentions: list[Mention | None] | None = None
    reactions: list[Reacted | None] | None = None
    replies: "list[Message | None] | None" = None
    value: "list[Message | None] | None" = None

    @property
    def key(self) -> str:
        """The message's id."""
        return "" if self.id is None else str(self.id)

    @property
    def root(self) -> str:
        """The id of the message answered, "" for none."""
        return str(self.reply_to or "")


class Threads:
    """All messages of a source, by thread. A chat, which has none, is one thread.

    Attributes:
        roots: the messages that answer none, by id.
        replies: the answers, by the id of the message answered, then by their own.
        private: how many messages of chats and private channels were passed over.
        tally: the notes of all files, on one that could not be read among them.
        damaged: what is wrong with the first of those.
    """

    def __init__(self, source: Source, told: Told) -> None:
        self.roots: dict[str, Message] = {}
        self.replies: dict[str, dict[str, Message]] = {}
        self.private = 0
        self.tally = Tally()
        self.damaged: ExportError | None = None
        found = [message for document in self._documents(source) for message in _flat(document)]
        hidden = {one.key for one, _ in found if (one.membership or "").lower() == "private"}
        chats: dict[str, list[Message]] = {}
        for message, above in found:
            channel = (message.channel and message.channel.id) or ""
            if (message.chat or channel in hidden) and not told.allow_private:
                self.private += 1
            elif message.chat and not message.root:
                chats.setdefault(message.chat, []).append(message)
            else:
                self._sort(message, above)
        for id_, messages in chats.items():
            first, *others = sorted(messages, key=lambda one: (one.created or "", one.key))
            self.roots[id_] = first
            self.replies[id_] = {one.key: one for one in others}

    @property
    def ids(self) -> list[str]:
        """The threads that have answers."""
        return [root for root, found in self.replies.items() if found]

    def _documents(self, source: Source) -> Iterator[list[Message | None] | Message]:
        """Yield what is in each file of Teams'; one that cannot be read is noted."""
        for name in json_members(source):
            try:
                data = utf8(source.data(name))
                if not is_teams(data[: 1 << 16]):
                    continue
                for document in documents(_PASCAL.sub(_lowered, data)):
                    yield decode(
                        document, list[Message | None] | Message, source.place(name), lists=_LISTS, tally=self.tally
                    )
            except ExportError as error:
                self.damaged = self.damaged or error
                self.tally.missing("file", why=f"{name}: {error.what}")

    def _sort(self, message: Message, above: str) -> None:
        """Put a message into its thread."""
        root = message.root or above
        if root and root != message.key:
            found = self.replies.setdefault(root, {})
            found[message.key or f"?{len(found)}"] = message
        elif message.membership is None:
            self.roots[message.key] = message


def _flat(document: list[Message | None] | Message) -> Iterator[tuple[Message, str]]:
    """Yield each message, with the id of the one that it lies in. A stack: a file may nest as it likes."""
    tops = document if isinstance(document, list) else [document]
    stack: list[tuple[Message | None, str]] = [(message, "") for message in reversed(tops)]
    while stack:
        message, above = stack.pop()
        if message is None:
            continue
        if message.value is not None:
            stack += [(one, above) for one in reversed(message.value)]
            continue
        yield message, above
        stack += [(one, message.root or above or message.key) for one in reversed(message.replies or ())]


def is_teams(head: bytes) -> bool:
    """Tell whether ``head`` begins a file of Teams' messages, in either spelling of the keys."""
    found = {path.lower(): {name.lower() for name in names} for path, names in keys(head).items()}
    return any(found.get(path, set()) >= signs for path in ("", "[]", "value[]") for signs in (_SIGNS, _CHANNEL))


def recognises(source: Source) -> bool:
    """Tell whether one of the first files holds messages of Teams."""
    return any(is_teams(source.head(name)) for name in json_members(source, _LOOKED_AT))


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the channels, most responses first; raises ExportError."""
    threads = Threads(source, told)
    _refuse(threads, source)
    return _candidates(threads, source)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (its id, or a link to a message in it), or the only one.

    Raises:
        ExportError: it is not there, has no answers, is private, or several could be meant.
    """
    threads = Threads(source, told)
    _refuse(threads, source)
    ids = threads.ids
    if wanted:
        link = _LINK.search(wanted)
        key = (link["parent"] or link["id"]) if link else wanted.strip()
        meant = [one for one in ids if key == one or key in threads.replies[one]]
        if not meant:
            raise unknown(wanted, _candidates(threads, source), source.where)
        return _thread(meant[0], threads, source, threads.tally)
    if not ids:
        raise ExportError("the export holds no message with replies", where=source.where, hint=FETCH)
    if len(ids) > 1:
        choose(_candidates(threads, source), source.where, told)
    return _thread(ids[0], threads, source, threads.tally)


def _candidates(threads: Threads, source: Source) -> list[Candidate]:
    found = [candidate(_thread(one, threads, source, Tally())) for one in threads.ids]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def _refuse(threads: Threads, source: Source) -> None:
    if threads.private and not (threads.roots or threads.replies):
        raise ExportError(
            "the export holds private conversations only",
            where=source.where,
            hint=ALLOW,
        )
    if threads.damaged and not (threads.roots or threads.replies):
        raise threads.damaged


def _thread(id_: str, threads: Threads, source: Source, tally: Tally) -> Thread:
    responses = []
    for reply in threads.replies[id_].values():
        reason = _unsaid(reply)
        if reason:
            tally.skipped(reason)
        else:
            responses.append(_response(reply, id_))
    root = threads.roots.get(id_)
    question = _question(root or Message(id=id_))
    if root is None:
        tally.missing("question", why="Graph gives replies without the message they answer; put its file beside them")
    elif not question.text:
        tally.missing("question text", why="deleted, or a picture or a file alone")
    people = [*([question] if root else []), *responses]
    tally.missing("name", len({one.author.id for one in people if not one.author.name}), "the person's account is gone")
    tally.skipped("private message", threads.private, "of chats and private channels; --allow-private reads them")
    subject = (root.subject or "") if root else ""
    return assemble(question, responses, tally, id=id_, source=source.name, title=subject, url=question.url)


def _unsaid(message: Message) -> str:
    """Return what a message is that nobody said ("system message"), else ""."""
    if message.deleted:
        return "deleted message"
    content = (message.body and message.body.content) or ""
    if (message.type or "message") != "message" or content.strip().lower().startswith("<systemeventmessage"):
        return "system message"
    sender = message.sender or Sender()
    return "bot message" if sender.application and not sender.user else ""


def _question(message: Message) -> Response:
    """Return the first message: its subject is the headline of what it says."""
    found = _response(message, "")
    text = "" if message.deleted else found.text
    subject = flow([plain(" ".join(message.subject.split()))]) if message.subject else ""
    return msgspec.structs.replace(found, text="\n\n".join(part for part in (subject, text) if part))


def _response(message: Message, root: str) -> Response:
    body = message.body or Body()
    whom = {str(one.id): _whom(one.mentioned) for one in message.mentions or () if one and one.id is not None}
    user = _user(message.sender)
    reactions = [one for one in message.reactions or () if one and one.type]
    return Response(
        id="",
        key=message.key,
        author=Author(id=user.id or user.name or f"?{message.key}", name=user.name or ""),
        text=to_markdown(body.content or "", body.kind or "html", whom),
        created=iso_moment(message.created),
        reactions=tuple(Reaction(emoji=_emoji(one), count=1) for one in reactions),
        marks=tuple(dict.fromkeys(_emoji(one) for one in reactions if user.id and _user(one.user).id == user.id)),
        reply_to=root,
        url=message.page if message.page and _PAGE.fullmatch(message.page) else "",
        edited=bool(message.edited),
    )


def _user(sender: Sender | None) -> Identity:
    return (sender and sender.user) or Identity()


def _whom(mentioned: Sender | None) -> str:
    found = mentioned and (mentioned.user or mentioned.conversation or mentioned.application)
    return (found.id or found.name or "") if found else ""


def _emoji(reacted: Reacted) -> str:
    kind = reacted.type or ""
    if kind in _LEGACY:
        return from_name(_LEGACY[kind])
    if kind.isascii():  # a custom one; Unicode's are given as they are
        return f":{(reacted.name or kind).strip(':') or 'custom'}:"
    return kind


def _lowered(found: re.Match[bytes]) -> bytes:
    return b'"' + found["first"].lower() + found["rest"]


READER = Reader("Microsoft Teams messages (Graph or TeamsDataExport)", recognises, scan, read)
