"""A Mattermost export's posts: the bulk export's lines, or pages of the API, as conversations of one shape.

Of a member the username and the nickname are decoded, never e-mail, real name or position.
"""

from typing import NamedTuple

import msgspec

from digest.errors import ExportError
from digest.readers.json_shape import json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source

_LOOKED_AT = 8
_VERSION = "version"
_FLAGS = ("true", True)


class Reacted(msgspec.Struct):
    """One person's emoji under a post."""

    emoji: str | None = msgspec.field(default=None, name="emoji_name")
    user: str | None = None
    user_id: str | None = None


class Attachment(msgspec.Struct):
    """What an app adds to a post."""

    text: str | None = None
    fallback: str | None = None


class Props(msgspec.Struct):
    """What a post says of how it was made."""

    from_webhook: str | bool | None = None
    from_bot: str | bool | None = None
    attachments: list[Attachment | None] | None = None


class Metadata(msgspec.Struct):
    """What the API sends along with a post."""

    reactions: list[Reacted | None] | None = None


class Post(msgspec.Struct):
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


class Channel(msgspec.Struct):
    """A channel's name and title, and whether all may read it (``O``)."""

    id: str | None = None
    team: str | None = None
    name: str | None = None
    title: str | None = msgspec.field(default=None, name="display_name")
    type: str | None = None


class User(msgspec.Struct):
    """A member, as far as a newsletter needs to know."""

    id: str | None = None
    username: str | None = None
    nickname: str | None = None
    is_bot: bool | None = None


class Named(msgspec.Struct):
    """Something with a name."""

    name: str | None = None


class Line(msgspec.Struct):
    """A line of the bulk export."""

    type: str | None = None
    post: Post | None = None
    channel: Channel | None = None
    user: User | None = None
    emoji: Named | None = None


class Answer(msgspec.Struct):
    """A page of the API."""

    order: list[str | None] | None = None
    posts: dict[str, Post | None] | None = None


class Conversation(NamedTuple):
    """A thread: its first post (None when no file holds it), its replies by key, where it was."""

    root: Post | None
    replies: dict[str, Post]
    id: str
    private: bool


class Export:
    """All that was read of an export.

    Attributes:
        conversations: the threads that have replies, by id.
        users: the members by username and by id.
        channels: the channels by ``team/name`` and by id.
        custom: the names of the community's own emoji.
        directs: how many direct messages were passed over.
        damaged: what is wrong with each file or line that could not be read.
    """

    def __init__(self, source: Source) -> None:
        self.conversations: dict[str, Conversation] = {}
        self.users: dict[str, User] = {}
        self.channels: dict[str, Channel] = {}
        self.custom: set[str] = set()
        self.directs = 0
        self.damaged: list[str] = []
        posts: dict[str, Post] = {}
        for name in json_members(source):
            self._read(source, name, posts)
        self._sort(posts)

    def _read(self, source: Source, name: str, posts: dict[str, Post]) -> None:
        try:
            data = utf8(source.data(name))
            kind = kind_of(data[: 1 << 16])
            if kind == "bulk":
                self._read_lines(data, source.place(name))
            elif kind == "api":
                page: Answer = decode(data, Answer, source.place(name))
                found = {key: post for key, post in (page.posts or {}).items() if post}
                posts.update({post.id or key: post for key, post in found.items()})
            elif kind in {"users", "channels"}:
                self._read_table(data, kind, source.place(name))
        except ExportError as error:
            if source.only:
                raise
            self.damaged.append(f"{name}: {error.what}")

    def _read_table(self, data: bytes, kind: str, where: str) -> None:
        if kind == "users":
            users: list[User] = decode(data, list[User], where)
            self.users |= {key: user for user in users for key in (user.id, user.username) if key}
        else:
            channels: list[Channel] = decode(data, list[Channel], where)
            self.channels |= {channel.id: channel for channel in channels if channel.id}

    def _read_lines(self, data: bytes, where: str) -> None:
        for number, text in enumerate(data.splitlines(), start=1):
            if not text.strip():
                continue
            if text.startswith((b'{"type":"direct_post"', b'{"type": "direct_post"')):
                self.directs += 1
                continue
            try:
                line: Line = decode(text, Line, where)
            except ExportError:
                self.damaged.append(f"line {number}")
                continue
            self._take(line)

    def _take(self, line: Line) -> None:
        if line.user and line.user.username:
            self.users[line.user.username] = line.user
        elif line.channel and line.channel.name:
            self.channels[f"{line.channel.team or ''}/{line.channel.name}"] = line.channel
        elif line.emoji and line.emoji.name:
            self.custom.add(line.emoji.name)
        elif line.type == "direct_post":
            self.directs += 1
        elif line.post and line.post.replies:
            post = line.post
            place = f"{post.team or ''}/{post.channel or ''}".strip("/")
            replies = {one.key: one for one in post.replies or () if one}
            found = f"{place}/{post.key}"
            self.conversations[found] = Conversation(post, replies, found, private=False)

    def _sort(self, posts: dict[str, Post]) -> None:
        """Put the API's posts together, and mark what is private now that all channels are known."""
        replies: dict[str, dict[str, Post]] = {}
        for key, post in posts.items():
            if post.root_id and post.root_id != key:
                replies.setdefault(post.root_id, {})[key] = post
        for key, found in replies.items():
            self.conversations[key] = Conversation(posts.get(key), found, key, private=False)
        for id_, one in self.conversations.items():
            post = one.root or next(iter(one.replies.values()))
            channel = self.channels.get(post.channel_id or f"{post.team or ''}/{post.channel or ''}")
            private = channel is not None and (channel.type or "O") != "O"
            self.conversations[id_] = one._replace(private=private)


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
