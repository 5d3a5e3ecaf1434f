"""Discourse: a topic's JSON, and pages of its posts, merged where several lie in one folder or zip.

A topic's page holds its first twenty posts; the others come as further pages, without the topic's title. What
is not in any of them is counted as missing.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.discourse_markup import Names, emoji, from_cooked, from_raw, quotes, titled
from digest.readers.json_shape import json_members
from digest.readers.json_text import decode, utf8
from digest.readers.reader import ALLOW, Reader, Told, candidate, choose, unknown
from digest.readers.source import Source
from digest.readers.to_markdown import flow, plain

FETCH = "open the topic in a browser, put .json?print=true behind its address, and save that page"

_LISTS = frozenset({"", "post_stream.posts"})
_TOPIC = re.compile(rb'(?<!\\)"post_stream"\s*:\s*\{')
# The newest posts of the whole forum, or a list of topics: no topic's page, but Discourse's.
_TABLES = re.compile(rb'(?<!\\)"(?:latest_posts|topic_list)"\s*:\s*[\[{]')
_HEADS = 50
_TOPIC_URL = re.compile(
    r"(?P<site>https?://[^/\s]+(?:/[\w.~-]+)*?)?/t/(?:(?!\d+(?:/|$))[^/\s]*/)?(?P<id>\d+)(?=[/?#.]|$)"
)
_REGULAR, _MODERATOR, _SMALL, _WHISPER = 1, 2, 3, 4
_SKIPPED = {_MODERATOR: "moderator's notice", _SMALL: "system message", _WHISPER: "whisper among moderators"}
_LIKE = 2
_HEART = "❤️"
_ONE_PAGE = "a page holds 20 posts; fetch the topic again with ?print=true"


class Struct(msgspec.Struct):
    """A part of Discourse's JSON of which only the wanted fields are decoded."""


class Action(Struct):
    """What members did with a post: likes have the id 2."""

    id: int | None = None
    count: int | None = None


class Reacted(Struct):
    """An emoji under a post, where the forum has the plugin for it."""

    id: str | None = None
    count: int | None = None


class Post(Struct):
    """A post. ``name`` and ``username`` are what the forum shows beside it."""

    id: int | str | None = None
    post_number: int | None = None
    post_type: int | None = None
    topic_id: int | None = None
    topic_slug: str | None = None
    username: str | None = None
    name: str | None = None
    user_id: int | None = None
    created_at: datetime | None = None
    cooked: str | None = None
    raw: str | None = None
    reply_to_post_number: int | None = None
    actions_summary: list[Action] | None = None
    reactions: list[Reacted] | None = None
    accepted_answer: bool | None = None
    hidden: bool | None = None
    user_deleted: bool | None = None
    deleted_at: str | None = None
    version: int | None = None

    @property
    def key(self) -> str:
        """The post's id, which the forum gives once."""
        return str(self.id) if self.id is not None else f"#{self.post_number}"


class Stream(Struct):
    """The posts of a page, and the ids of all posts of the topic."""

    posts: list[Post] | None = None
    stream: list[int | str] | None = None


class Accepted(Struct):
    """The answer that was accepted."""

    post_number: int | None = None


class Page(Struct):
    """A topic's page, or a page of its posts: then there is no title."""

    id: int | str | None = None
    title: str | None = None
    slug: str | None = None
    archetype: str | None = None
    posts_count: int | None = None
    accepted_answer: Accepted | bool | None = None
    post_stream: Stream | None = None


class Topic:
    """What the pages of one topic hold together."""

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.title = ""
        self.slug = ""
        self.private = False
        self.announced = 0
        self.accepted = 0
        self.posts: dict[str, Post] = {}
        self.stream: set[str] = set()

    def add(self, page: Page) -> None:
        """Take in a page; of a post that is there twice the newer version stands."""
        stream = page.post_stream or Stream()
        posts = stream.posts or []
        self.title = self.title or page.title or ""
        self.slug = self.slug or page.slug or next((post.topic_slug for post in posts if post.topic_slug), None) or ""
        self.private = self.private or page.archetype == "private_message"
        self.announced = max(self.announced, page.posts_count or 0)
        self.stream |= {str(id_) for id_ in stream.stream or ()}
        if isinstance(page.accepted_answer, Accepted):
            self.accepted = page.accepted_answer.post_number or self.accepted
        for post in posts:
            held = self.posts.get(post.key)
            if held is None or (post.version or 0) >= (held.version or 0):
                self.posts[post.key] = post


def recognises(source: Source) -> bool:
    """Tell whether ``source`` holds a page of Discourse's."""
    return any(_is_page(source, name) for name in json_members(source, _HEADS))


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the topics, most responses first; raises ExportError when there is none, or none that is public."""
    topics = _topics(source, Tally(), told).values()
    found = [_thread(topic, "", source, Tally()) for topic in topics if told.allow_private or not topic.private]
    return sorted(map(candidate, found), key=lambda one: (-one.responses, -one.reactions, one.id))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the topic ``wanted`` (its id, or the address of it or of one of its posts), or the only one.

    Raises:
        ExportError: it is not there, is a private message, or several could be meant.
    """
    tally = Tally()
    topics = _topics(source, tally, told)
    link = _TOPIC_URL.search(wanted or "")
    id_ = (link["id"] if link else (wanted or "").strip().removeprefix("#")) or choose(
        scan(source, told), source.where, told
    )
    topic = topics.get(id_)
    if topic is None:
        raise unknown(wanted or id_, scan(source, told), source.where)
    if topic.private and not told.allow_private:
        raise _private(source)
    return _thread(topic, (link and link["site"]) or "", source, tally)


# --- pages -------------------------------------------------------------------------------------------


def _is_page(source: Source, name: str) -> bool:
    head = utf8(source.head(name)).lstrip()
    if head[:1] not in {b"{", b"["}:
        return False
    return _TOPIC.search(head) is not None or (head[:1] == b"{" and _TABLES.search(head) is not None)


def _topics(source: Source, tally: Tally, told: Told) -> dict[str, Topic]:
    """Return the topics by id; raises ExportError when there is none, or none that is public."""
    topics: dict[str, Topic] = {}
    damaged: list[ExportError] = []
    pages = 0
    for name in json_members(source):
        if not _is_page(source, name):
            continue
        try:
            found = list(_pages(source, name, tally))
        except ExportError as error:
            damaged.append(error)
            tally.missing("file", why=f"{name}: {error.what}")
            continue
        for page in found:
            pages += 1
            id_ = _topic_id(page)
            topics.setdefault(id_, Topic(id_)).add(page)
    topics = {id_: topic for id_, topic in topics.items() if topic.posts}
    if not topics and damaged:
        raise damaged[0]
    if not topics:
        what = "holds no post of a topic" if pages else "is a list of Discourse's, but no topic"
        raise ExportError(f"the file {what}", where=source.where, hint=FETCH)
    if not told.allow_private and all(topic.private for topic in topics.values()):
        raise _private(source)
    return topics


def _pages(source: Source, name: str, tally: Tally) -> Iterator[Page]:
    """Yield the pages in the file ``name``; of one that breaks off, the posts that are whole."""
    found = decode(source.data(name), list[Page] | Page, source.place(name), lists=_LISTS, tally=tally)
    yield from (page for page in (found if isinstance(found, list) else [found]) if page.post_stream)


def _topic_id(page: Page) -> str:
    posts = (page.post_stream and page.post_stream.posts) or []
    named = next((post.topic_id for post in posts if post.topic_id is not None), None)
    id_ = page.id if page.id is not None else named
    return str(id_) if id_ is not None else "topic"


def _private(source: Source) -> ExportError:
    return ExportError(
        "the topic is a private message",
        where=source.where,
        hint=ALLOW,
    )


# --- the thread --------------------------------------------------------------------------------------


def _thread(topic: Topic, site: str, source: Source, tally: Tally) -> Thread:
    posts = sorted(topic.posts.values(), key=lambda post: (post.post_number or 0, post.key))
    numbered: dict[int | None, Post] = {post.post_number: post for post in posts if post.post_number}
    known = {post.username.casefold(): _shown(post) for post in posts if post.username}
    names = Names(person=lambda username: known.get(username.casefold(), ""), site=site)
    url = f"{site}/t/{topic.slug or '-'}/{topic.id}" if site and topic.id.isdigit() else ""
    root = numbered.get(1)
    responses = []
    for post in posts:
        if post is root:
            continue
        unsaid = _unsaid(post)
        if unsaid:
            tally.skipped(unsaid)
        else:
            tally.skipped("quotation", len(quotes(post.cooked or post.raw or "")), "another member's words in a post")
            responses.append(_response(post, _above(post, numbered), topic, names, url))
    total = max(topic.announced, len(topic.stream))
    announced = tally.expect(total - 1 if total else None, len(posts) - (root is not None), _ONE_PAGE)
    title = titled(topic.title) or topic.slug.replace("-", " ").capitalize()
    return assemble(
        _question(root, title, topic, names, url, tally),
        responses,
        tally,
        id=topic.id,
        source=source.name,
        title=title,
        url=url,
        announced=announced,
    )


def _question(root: Post | None, title: str, topic: Topic, names: Names, url: str, tally: Tally) -> Response:
    """Return the first post; its title, which is plain text, is the question, and the text goes with it."""
    if root is None or _unsaid(root) == "deleted post":
        tally.missing("question", why="the first post is not in the file")
        text = flow([plain(titled(topic.title))]) if topic.title else ""
        return Response(id="", key=root.key if root else "q", author=Author(id=""), text=text, url=url)
    asked = _response(root, "", topic, names, url)
    text = "\n\n".join(part for part in (flow([plain(" ".join(title.split()))]), asked.text) if part)
    return msgspec.structs.replace(asked, text=text)


def _response(post: Post, above: str, topic: Topic, names: Names, url: str) -> Response:
    text = from_cooked(post.cooked, names) if post.cooked else from_raw(post.raw or "", names)
    return Response(
        id="",
        key=post.key,
        author=_author(post),
        text=text,
        created=_utc(post.created_at),
        reactions=_reactions(post),
        reply_to=above,
        url=f"{url}/{post.post_number}" if url and post.post_number else "",
        edited=(post.version or 1) > 1,
        accepted=bool(post.accepted_answer) or (post.post_number is not None and post.post_number == topic.accepted),
    )


def _above(post: Post, numbered: Mapping[int | None, Post]) -> str:
    """Return the key of the nearest post above that says something; "" when that is the question."""
    quoted = next((number for number in quotes(post.cooked or post.raw or "") if number), None)
    number = post.reply_to_post_number or quoted
    seen = {post.post_number}
    while number not in seen and (above := numbered.get(number)) is not None and number != 1:
        if not _unsaid(above):
            return above.key
        seen.add(number)
        number = above.reply_to_post_number
    return ""


def _unsaid(post: Post) -> str:
    """Return what a post is that no member said, or that is there no more; else ""."""
    if post.user_deleted or post.deleted_at:
        return "deleted post"
    if post.hidden:
        return "hidden post"
    if (post.post_type or _REGULAR) != _REGULAR:
        return _SKIPPED.get(post.post_type or 0, "system message")
    return "bot message" if (post.user_id or 0) < 0 or post.username in {"system", "discobot"} else ""


def _reactions(post: Post) -> tuple[Reaction, ...]:
    """Return the likes; where a forum has reactions, they are those, the heart among them."""
    reacted = [
        Reaction(emoji=emoji(one.id), count=one.count or 0)
        for one in post.reactions or ()
        if one.id and (one.count or 0) > 0
    ]
    likes = next((action.count or 0 for action in post.actions_summary or () if action.id == _LIKE), 0)
    return tuple(reacted) or ((Reaction(emoji=_HEART, count=likes),) if likes > 0 else ())


def _author(post: Post) -> Author:
    """Return who wrote; those who deleted their account are nameless, and each a person of their own."""
    if post.user_id is None and not post.username:
        return Author(id=f"[deleted]/{post.key}")
    return Author(id=post.username or str(post.user_id), name=_shown(post))


def _utc(told: datetime | None) -> datetime | None:
    try:
        return None if told is None else told.astimezone(UTC) if told.tzinfo else told.replace(tzinfo=UTC)
    except OverflowError:
        return None  # the first or the last day of the calendar


def _shown(post: Post) -> str:
    return (post.name or "").strip() or post.username or ""


READER = Reader("a Discourse topic's .json", recognises, scan, read)
