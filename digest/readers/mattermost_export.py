"""A Mattermost export's posts: the bulk export's lines, or pages of the API, as conversations of one shape.

Of a member the username and the nickname are decoded, never e-mail, real name or position.
"""

import re
from collections.abc import Iterator
from typing import NamedTuple

import msgspec

from digest.errors import ExportError
from digest.readers.json_items import MAX_ITEM, brackets, utf8_blocks
from digest.readers.json_salvage import Salvaged
from digest.readers.json_shape import json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source

_LOOKED_AT = 8
_VERSION = "version"
_FLAGS = ("true", True)
_POSTS = re.compile(rb'(?<!\\)"posts"\s*+:\s*+\{')
_DIRECT = (b'{"type":"direct_post"', b'{"type": "direct_post"')
# A post without replies is no thread: of most lines there is nothing more to know.
_POST = (b'{"type":"post"', b'{"type": "post"')
_REPLIES = re.compile(rb'"replies"\s*+:\s*+\[\s*+\{')
DIRECT = "direct"


class Struct(msgspec.Struct, gc=False):
    """A part of the export of which only the wanted fields are decoded."""


class Reacted(Struct):
    """One person's emoji under a post."""

    emoji: str | None = msgspec.field(default=None, name="emoji_name")
    user: str | None = None
    user_id: str | None = None


class Attachment(Struct):
    """What an app adds to a post."""

    text: str | None = None
    fallback: str | None = None


class Props(Struct):
    """What a post says of how it was made."""

    from_webhook: str | bool | None = None
    from_bot: str | bool | None = None
    attachments: list[Attachment | None] | None = None


class Metadata(Struct):
    """What the API sends along with a post."""

    reactions: list[Reacted | None] | None = None


class Post(Struct):
    """A post, of either shape."""

    id: str | None = None
    root_id: str | None = None
    team: str | None = None
    channel: str | None = None
    channel_id: str | None = None
    user: str | None = None
    user_id: str | None = None
    type: str | None = None
    message: str | None = None
    created: int | float | str | None = msgspec.field(default=None, name="create_at")
    edited: int | float | str | None = msgspec.field(default=None, name="edit_at")
    deleted: int | float | str | None = msgspec.field(default=None, name="delete_at")
    reactions: list[Reacted | None] | None = None
    metadata: Metadata | None = None
    props: Props | None = None
    replies: "list[Post | None] | None" = None
    reply_count: int | None = None

    @property
    def author(self) -> str:
        """The id or the username of who wrote."""
        return self.user or self.user_id or ""

    @property
    def key(self) -> str:
        """The post's id; the bulk export has none, so who and when stand for it."""
        return self.id or f"{self.author}/{whole(self.created)}"

    @property
    def by_app(self) -> bool:
        """Whether a bot or another program wrote."""
        props = self.props or Props()
        return props.from_webhook in _FLAGS or props.from_bot in _FLAGS


class Channel(Struct):
    """A channel's name and title, and whether all may read it (``O``)."""

    id: str | None = None
    team: str | None = None
    name: str | None = None
    title: str | None = msgspec.field(default=None, name="display_name")
    type: str | None = None


class User(Struct):
    """A member, as far as a newsletter needs to know."""

    id: str | None = None
    username: str | None = None
    nickname: str | None = None
    is_bot: bool | None = None


class Named(Struct):
    """Something with a name."""

    name: str | None = None


class Line(Struct):
    """A line of the bulk export."""

    type: str | None = None
    post: Post | None = None
    direct_post: Post | None = None
    channel: Channel | None = None
    user: User | None = None
    emoji: Named | None = None


class Answer(Struct):
    """A page of the API."""

    order: list[str | None] | None = None
    posts: dict[str, Post | None] | None = None


class Conversation(NamedTuple):
    """A thread: its first post (None when no file holds it), its replies by key, where it was."""

    root: Post | None
    replies: dict[str, Post]
    id: str

    @property
    def any(self) -> Post:
        """One of its posts, which tells the channel."""
        return self.root or next(iter(self.replies.values()))


class Export:
    """An export, gone through as often as is asked.

    Attributes:
        users: the members by username and by id.
        channels: the channels by ``team/name`` and by id.
        custom: the names of the community's own emoji.
        directs: how many direct messages were passed over.
        damaged: what is wrong with each file or line that could not be read.
        broken_off: the same of each file whose end is missing.
    """

    def __init__(self, source: Source, *, allow_private: bool = False) -> None:
        self.source = source
        self.allow_private = allow_private
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.custom: set[str] = set()
        self.directs = 0
        self.damaged: list[str] = []
        self.broken_off: list[str] = []

    def conversations(self) -> Iterator[Conversation]:
        """Yield the threads that have replies, private ones too; what else is known is so when all were taken."""
        self.directs = 0
        self.damaged, self.broken_off = [], []
        posts: dict[str, Post] = {}
        for name in json_members(self.source):
            try:
                kind = kind_of(self.source.head(name))
                if kind == "bulk":
                    yield from self._in_lines(name)
                elif kind == "api":
                    posts.update(self._page(name))
                elif kind in {"users", "channels"}:
                    self._read_table(utf8(self.source.data(name)), kind, self.source.place(name))
            except ExportError as error:
                if self.source.only:
                    raise
                self.damaged.append(f"{name}: {error.what}")
        yield from _together(posts)

    def private(self, one: Conversation) -> bool:
        """Tell whether a thread is in a channel for some only; certain when all threads were taken."""
        post = one.any
        if one.id.startswith(f"{DIRECT}/") and not post.channel and not post.channel_id:
            return True
        channel = self.channels.get(post.channel_id or f"{post.team or ''}/{post.channel or ''}")
        return channel is not None and (channel.type or "O") != "O"

    def place(self, one: Conversation) -> str:
        """Return the title of the channel that a thread is in."""
        post = one.any
        channel = self.channels.get(post.channel_id or f"{post.team or ''}/{post.channel or ''}")
        return (channel.title or channel.name or "") if channel else post.channel or ""

    def _page(self, name: str) -> dict[str, Post]:
        """Return the posts of a page of the API; of one that breaks off, the whole ones."""
        data = utf8(self.source.data(name))
        try:
            page: Answer = decode(data, Answer, self.source.place(name))
        except ExportError:
            start = _POSTS.search(data)
            pieces = (
                [data[start.end() + at : start.end() + end] for at, end in brackets(data[start.end() :]) if end]
                if start
                else []
            )
            found = [one for piece in pieces for one in decode(b"[" + piece + b"]", list[Post], name)]
            if not found:
                raise
            self.broken_off.append(Salvaged(b"", len(data), len(found)).why(name))
            return {one.id: one for one in found if one.id}
        return {post.id or key: post for key, post in (page.posts or {}).items() if post}

    def _read_table(self, data: bytes, kind: str, where: str) -> None:
        if kind == "users":
            users: list[User] = decode(data, list[User], where)
            self.users |= {key: user for user in users for key in (user.id, user.username) if key}
        else:
            channels: list[Channel] = decode(data, list[Channel], where)
            self.channels |= {channel.id: channel for channel in channels if channel.id}

    def _in_lines(self, name: str) -> Iterator[Conversation]:
        """Yield the threads in the lines of a bulk export, which has each post with its replies."""
        decoder = msgspec.json.Decoder(Line)
        number = size = whole = 0
        rest = b""
        for block in utf8_blocks(self.source.blocks(name)):
            size += len(block)
            *lines, rest = (rest + block).split(b"\n")
            for text in lines:
                number += 1
                if _is_alone(text):
                    whole += 1
                    continue
                line = self._decoded(text, decoder, number)
                if line and (found := self._take(line)):
                    yield found
                whole += line is not None and line.post is not None
            if len(rest) > MAX_ITEM:
                raise ExportError(
                    f"line {number + 1} is longer than {MAX_ITEM >> 20} MB, which no post is",
                    where=self.source.place(name),
                    hint="export it again; the copy is not whole",
                )
        if rest.strip():
            line = self._decoded(rest, decoder, number + 1)
            if line and (found := self._take(line)):
                yield found
            if line is None and self.damaged and whole:
                self.damaged.pop()
                self.broken_off.append(Salvaged(b"", size, whole).why(name))

    def _decoded(self, text: bytes, decoder: "msgspec.json.Decoder[Line]", number: int) -> Line | None:
        """Return a line of the bulk export; None for one that is empty, damaged or nobody's business."""
        if text.startswith(_DIRECT) and not self.allow_private:
            self.directs += 1
            return None
        if not text.strip():
            return None
        try:
            return decoder.decode(text)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            pass
        try:
            line: Line = decode(text, Line, self.source.where)
        except ExportError:
            self.damaged.append(f"line {number}")
            return None
        return line

    def _take(self, line: Line) -> Conversation | None:
        """Note what a line tells; return the thread that it is."""
        if line.user and line.user.username:
            self.users[line.user.username] = line.user
        elif line.channel and line.channel.name:
            self.channels[f"{line.channel.team or ''}/{line.channel.name}"] = line.channel
        elif line.emoji and line.emoji.name:
            self.custom.add(line.emoji.name)
        elif line.type == "direct_post" and not self.allow_private:
            self.directs += 1
        elif (post := line.post or line.direct_post) and post.replies:
            place = DIRECT if line.direct_post else f"{post.team or ''}/{post.channel or ''}".strip("/")
            replies = {one.key: one for one in post.replies or () if one}
            return Conversation(post, replies, f"{place}/{post.key}") if replies else None
        return None


def _together(posts: dict[str, Post]) -> Iterator[Conversation]:
    """Yield the threads among the posts that the API gave."""
    replies: dict[str, dict[str, Post]] = {}
    for key, post in posts.items():
        if post.root_id and post.root_id != key:
            replies.setdefault(post.root_id, {})[key] = post
    for key, found in replies.items():
        yield Conversation(posts.get(key), found, key)


def _is_alone(line: bytes) -> bool:
    """Tell whether a line of the bulk export is a post that nobody replied to."""
    return line.startswith(_POST) and line.rstrip().endswith(b"}}") and not _REPLIES.search(line)


def kind_of(head: bytes) -> str:
    """Return what ``head`` begins: "bulk", "api", "users", "channels", or "" for nothing of Mattermost's."""
    first = utf8(head).lstrip().partition(b"\n")[0]
    found = keys(first) if len(first) < len(head) else {}
    if {"type", _VERSION} <= found.get("", set()) and len(found[""]) <= len(("type", _VERSION, "info")):
        return "bulk"
    found = keys(head)
    top, item = found.get("", set()), found.get("[]", set())
    if {"order", "posts"} <= top or ("posts" in top and any("root_id" in held for held in found.values())):
        return "api"
    if {"username", "create_at"} <= item or {"username", "nickname"} <= item:
        return "users"
    return "channels" if {"display_name", "type", "team_id"} <= item else ""


def recognised(source: Source) -> bool:
    """Tell whether one of the first files is a bulk export or a page of posts."""
    return any(kind_of(source.head(name)) in {"bulk", "api"} for name in json_members(source, _LOOKED_AT))


def whole(stamp: float | str | None) -> int:
    """Return a time in milliseconds as a whole number, 0 when it is none."""
    try:
        return int(stamp or 0)
    except (ValueError, OverflowError):
        return 0
