"""GitHub's three dialects of JSON (REST, ``gh … --json``, GraphQL), as far as a thread needs them.

An issue, a pull request, a discussion, a comment and the envelopes around them are one struct: its fields
are those of all of them together. Of a person only the login is decoded, never name, e-mail or picture.
"""

import re
from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally
from digest.readers.json_shape import documents, json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source
from digest.text.clean import clean_line

_NUMBERED = re.compile(
    r"https?://(?P<host>[\w.:-]+)/(?:api/v3/)?(?:repos/)?(?P<repository>[\w.-]+/[\w.-]+)"
    r"/(?P<kind>issues|pulls?|discussions)/(?P<number>\d{1,10})(?![\w-])"
)
_VIEWED = {"authorAssociation", "includesCreatedEdit", "isMinimized", "minimizedReason", "viewerDidAuthor"}
_CONNECTED = {"totalCount", "nodes", "edges", "pageInfo"}
_SIGNS = (
    {"comments_url", "number"},
    {"repository_url", "number"},
    {"issue_url", "body"},
    {"pull_request_url", "body"},
    {"message", "documentation_url"},
)
_LISTS = frozenset(
    {"", "comments", "comments_data", "items", "issues"}
    | {f"{around}.{inside}" for around in ("comments", "replies") for inside in ("nodes", "edges")}
)
_NODES = {"discussion", "issue", "pullRequest", "node"}
_TOPS = {"", "[]", "[][]", "data", "[].data", "issue", "issues[]", "items[]", "comments[]", "[].comments[]"}


class Person(msgspec.Struct):
    """Who wrote."""

    login: str | None = None
    type: str | None = None
    is_bot: bool | None = None
    kind: str | None = msgspec.field(default=None, name="__typename")


class Users(msgspec.Struct):
    """Those who reacted, counted."""

    count: int | None = msgspec.field(default=None, name="totalCount")
    nodes: list[Person | None] | None = None


class Group(msgspec.Struct):
    """The reactions of one kind, or one person's, in GraphQL."""

    content: str | None = None
    user: Person | None = None
    users: Users | None = None
    reactors: Users | None = None


class Edge(msgspec.Struct):
    """GraphQL's other way to list."""

    node: "Item | None" = None


class Page(msgspec.Struct):
    """A page of a GraphQL list."""

    total: int | None = msgspec.field(default=None, name="totalCount")
    nodes: "list[Item | None] | None" = None
    edges: list[Edge | None] | None = None


class Answer(msgspec.Struct):
    """The comment that was marked as a discussion's answer."""

    id: int | str | None = None


class Reacted(msgspec.Struct):
    """The reactions to a message, counted by REST or listed by GraphQL."""

    plus: int | None = msgspec.field(default=None, name="+1")
    minus: int | None = msgspec.field(default=None, name="-1")
    laugh: int | None = None
    hooray: int | None = None
    confused: int | None = None
    heart: int | None = None
    rocket: int | None = None
    eyes: int | None = None
    nodes: "list[Group | None] | None" = None


class Failure(msgspec.Struct):
    """What GitHub says when it gives no thread."""

    message: str | None = None


class Item(msgspec.Struct):
    """A message of GitHub's, or an envelope around some."""

    id: int | str | None = None
    node_id: str | None = None
    number: int | str | None = None
    title: str | None = None
    body: str | None = None
    rest_html: str | None = msgspec.field(default=None, name="body_html")
    html: str | None = msgspec.field(default=None, name="bodyHTML")
    event: str | None = None
    user: Person | None = None
    author: Person | None = None
    created_at: str | None = None
    submitted_at: str | None = None
    updated_at: str | None = None
    created: str | None = msgspec.field(default=None, name="createdAt")
    edited_at: str | None = msgspec.field(default=None, name="lastEditedAt")
    was_edited: bool | None = msgspec.field(default=None, name="includesCreatedEdit")
    deleted: str | None = msgspec.field(default=None, name="deletedAt")
    minimized: bool | None = msgspec.field(default=None, name="isMinimized")
    html_url: str | None = None
    url: str | None = None
    issue_url: str | None = None
    pull_request_url: str | None = None
    comments_url: str | None = None
    in_reply_to_id: int | str | None = None
    reactions: Reacted | None = None
    groups: list[Group] | None = msgspec.field(default=None, name="reactionGroups")
    upvotes: int | None = msgspec.field(default=None, name="upvoteCount")
    is_answer: bool | None = msgspec.field(default=None, name="isAnswer")
    answer: Answer | None = None
    comments: "int | list[Item] | Page | None" = None
    comments_data: "list[Item] | None" = None  # perceval's
    replies: "Page | list[Item] | None" = None
    # envelopes
    data: "Item | None" = None
    repository: "Item | None" = None
    node: "Item | None" = None
    discussion: "Item | None" = None
    issue: "Item | None" = None
    pull_request: "Item | None" = msgspec.field(default=None, name="pullRequest")
    items: "list[Item] | None" = None
    issues: "list[Item] | None" = None
    errors: list[Failure | None] | None = None
    message: str | None = None
    documentation_url: str | None = None

    @property
    def key(self) -> str:
        """The id, the same in every answer of one dialect."""
        return str(self.id or self.node_id or self.html_url or self.url or "")

    @property
    def place(self) -> "Place | None":
        """The repository and number that the item belongs to, where an address of it tells."""
        addresses = (self.issue_url, self.pull_request_url, self.html_url, self.url, self.comments_url)
        return next(filter(None, map(place_of, filter(None, addresses))), None)


class Place(NamedTuple):
    """Where a thread is at GitHub."""

    host: str
    repository: str
    kind: str
    number: str

    @property
    def id(self) -> str:
        """The thread as people name it: ``owner/repository#12``."""
        return f"{self.repository}#{self.number}"

    @property
    def url(self) -> str:
        """The thread's page."""
        host = "github.com" if self.host == "api.github.com" else self.host
        return f"https://{host}/{self.repository}/{'pull' if self.kind == 'pulls' else self.kind}/{self.number}"


class Heap(msgspec.Struct):
    """One thread as gathered.

    ``root`` is its first message (None when no file holds it), ``comments`` each comment, by its key, with the
    key of the one it answers; ``announced`` is GitHub's own count of them, None when it says nothing.
    """

    root: Item | None = None
    place: Place | None = None
    comments: dict[str, tuple[Item, str]] = {}
    announced: int | None = None


def place_of(address: str) -> Place | None:
    """Return where ``address`` (a page's or the API's) leads; None when that is no issue or discussion."""
    found = _NUMBERED.match(address)
    return Place(found["host"], found["repository"], found["kind"], found["number"]) if found else None


def is_github(head: bytes) -> bool:
    """Tell whether ``head`` begins a file of GitHub's, by the keys in it."""
    found = keys(head)
    return any(_is_signed(path, names, found) for path, names in found.items())


def _is_signed(path: str, names: set[str], found: dict[str, set[str]]) -> bool:
    """Tell whether the object at ``path`` has the keys of an issue, a discussion or a comment."""
    last = path.rpartition(".")[2]
    connected = found.get(f"{path}.comments".lstrip("."), set()) & _CONNECTED
    if last in _NODES and connected:
        return True
    if path not in _TOPS:
        return False
    viewed = found.get(f"{path}.comments[]".lstrip("."), set()) & _VIEWED
    author = found.get(f"{path}.author".lstrip("."), set())
    return (
        any(signs <= names for signs in _SIGNS)
        or len(viewed) > 1
        or {"login", "is_bot"} <= author
        or bool(connected and names & {"title", "body", "bodyHTML", "bodyText", "upvoteCount"})
    )


def gather(source: Source, tally: Tally) -> list[Heap]:
    """Return the threads of all files in ``source``; what is wrong with a file is noted.

    Raises:
        ExportError: every file is damaged, or GitHub gave an error instead of a thread.
    """
    heaps: dict[str, Heap] = {}
    failures: list[str] = []
    damaged: list[ExportError] = []
    for name in json_members(source):
        place = source.place(name)
        try:
            data = utf8(source.data(name))
            found = [
                decode(one, list[Item | list[Item]] | Item, place, lists=_LISTS, tally=tally) for one in documents(data)
            ]
        except ExportError as error:
            damaged.append(error)
            tally.missing("file", why=f"{name}: {error.what}")
            continue
        for item, above, thread in _walk(found):
            failures += [one.message for one in (item, *(item.errors or ())) if one and one.message]
            _sort(item, above, thread, heaps)
    if not heaps and failures:
        raise ExportError(
            f"GitHub gave an error instead of the thread: {clean_line(failures[0])[:100]}",
            where=source.where,
            hint="gh auth login, check owner, repository and number, and fetch it again",
        )
    if not heaps and damaged:
        raise damaged[0]
    # A page of a discussion need not say whose it is.
    nameless = heaps.get("")
    if nameless and len(heaps) == 2:
        whole = next(heap for owner, heap in heaps.items() if owner)
        whole.comments = nameless.comments | whole.comments
        del heaps[""]
    return list(heaps.values())


def _walk(tops: list[Any]) -> Iterator[tuple[Item, str, Item | None]]:
    """Yield each message, with the key of the comment it answers and its thread's first message if that is known.

    A first message is its own thread's. A stack, not recursion: a file may nest as it likes.
    """
    stack: list[tuple[Any, str, Item | None]] = [(tops, "", None)]
    while stack:
        value, above, thread = stack.pop()
        if isinstance(value, list):
            stack += [(one, above, thread) for one in reversed(value) if one is not None]
            continue
        item: Item = value
        inner = [one for one in (item.data, item.repository, item.node, item.discussion) if one]
        inner += [one for one in (item.issue, item.pull_request) if one]
        envelope = item.body is None and item.title is None and (inner or item.items or item.issues)
        if envelope:
            # {"issue": …, "comments": […]}: the comments are the issue's.
            owner = item.issue or item.discussion or item.pull_request or thread
            stack += [(_listed(item.comments), above, owner), (item.items, "", thread), (item.issues, "", thread)]
            stack += [(one, above, thread) for one in inner]
            stack = [one for one in stack if one[0]]
            continue
        is_root = thread is None and (item.title is not None or item.comments is not None)
        yield item, above, item if is_root else thread
        below = _listed(item.comments) + (item.comments_data or []) + _listed(item.replies)
        stack += [(one, "" if is_root else item.key, item if is_root else thread) for one in reversed(below)]


def _listed(found: int | list[Item] | Page | None) -> list[Item]:
    """Return the items of a list, however it is written."""
    if isinstance(found, Page):
        return [one for one in (*(found.nodes or ()), *(edge.node for edge in found.edges or () if edge)) if one]
    return found if isinstance(found, list) else []


def _sort(item: Item, above: str, thread: Item | None, heaps: dict[str, Heap]) -> None:
    """Put ``item`` on its thread's heap."""
    is_root = thread is item
    if not is_root and item.body is None and item.html is None and item.rest_html is None and not item.deleted:
        return
    place = item.place or (thread and _place(thread)) or (_place(item) if is_root else None)
    named = thread and (thread.key or (f"#{thread.number}" if thread.number else ""))
    heap = heaps.setdefault(place.id if place else named or "", Heap())
    heap.place = heap.place or place
    if not is_root:
        key = item.key or f"{len(heap.comments)}?"
        replies = item.replies.total if isinstance(item.replies, Page) and key not in heap.comments else None
        if heap.announced is not None and replies:
            heap.announced += replies
        heap.comments[key] = (item, above or str(item.in_reply_to_id or ""))
        return
    if heap.root is None or not heap.root.title:
        heap.root = item if item.title or item.body else heap.root
    total = item.comments if isinstance(item.comments, int) else None
    total = item.comments.total if isinstance(item.comments, Page) else total
    if heap.announced is None:
        heap.announced = total


def _place(root: Item) -> Place | None:
    """Return where a thread is, told by its comments when its first message has no address."""
    return root.place or next(filter(None, (one.place for one in _listed(root.comments))), None)
