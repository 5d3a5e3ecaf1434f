"""Hacker News: an item of Algolia's API, a story or a comment with all that answers it, nested."""

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment
from digest.readers.hackernews_markup import to_markdown
from digest.readers.iso_time import iso_moment
from digest.readers.json_shape import keys
from digest.readers.json_text import decode
from digest.readers.reader import Reader, Told, candidate, unknown
from digest.readers.source import Source
from digest.readers.to_markdown import flow, link, plain

SITE = "https://news.ycombinator.com/item?id="
FETCH = "save the page https://hn.algolia.com/api/v1/items/ID, with the number in the thread's own address for ID"

_LISTS = frozenset({"children"})
_PATH = re.compile(r"(?:children\[\](?:\.children\[\])*)?")
_OWN = {"story_id", "parent_id", "created_at_i", "points"}
_FIREBASE = {"kids", "descendants", "parent"}
_GONE = {"[deleted]", "[dead]", "[flagged]", "[flagged] [dead]", "[delayed]"}
_ADDRESS = re.compile(r"(?:item\?id=|items/|/item/)(?P<id>\d{1,12})")


class Item(msgspec.Struct):
    """A story, a comment or a choice of a poll; of who wrote it, there is the name alone."""

    id: int | str | None = None
    type: str | None = None
    author: str | None = None
    title: str | None = None
    url: str | None = None
    text: str | None = None
    points: int | None = None
    created_at: str | None = None
    created_at_i: int | str | None = None
    children: "list[Item | None] | None" = None
    hits: list[None] | None = None
    by: str | None = None


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is one file with the keys of Algolia's items, or of another page of theirs."""
    if source.only is None:
        return False
    found = keys(source.head(source.only))
    top = found.get("", set())
    names = {name for path, held in found.items() if _PATH.fullmatch(path) for name in held}
    is_item = {"children", "author"} <= top and bool(names & _OWN)
    is_search = "hits" in top and {"objectID", "author"} <= found.get("hits[]", set())
    return is_item or is_search or _is_firebase(top)


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the one thread of the file; raises ExportError when it holds none."""
    return [candidate(read(source, None, told))]


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the item and all that answers it, answers to comments among it, as a Thread.

    Raises:
        ExportError: the file is another page, or not the item ``wanted`` (its number or its address).
    """
    tally = Tally()
    root = _item(source, tally)
    responses = []
    for comment, above in _walk(root):
        reason = _unsaid(comment)
        if reason:
            tally.skipped(reason)
        else:
            responses.append(_response(comment, above))
    if not responses:
        raise ExportError("nobody has answered yet", where=source.where, hint=FETCH)
    # The votes of comments are shown to nobody: none are missing.
    thread = assemble(
        _question(root, tally),
        responses,
        tally,
        id=_key(root),
        source=source.name,
        title=root.title or "",
        url=_url(root),
    )
    if wanted:
        link_ = _ADDRESS.search(wanted)
        if (link_["id"] if link_ else wanted.strip()) != thread.id:
            raise unknown(wanted, [candidate(thread)], source.where)
    return thread


def _item(source: Source, tally: Tally) -> Item:
    name = source.only or ""
    item: Item = decode(source.data(name), Item, source.place(name), lists=_LISTS, tally=tally)
    if item.hits is not None:
        raise ExportError("the file is a page of search results, not a thread", where=source.where, hint=FETCH)
    if item.children is None and item.by is not None:
        raise ExportError("the file holds one message, but none of its answers", where=source.where, hint=FETCH)
    return item


def _is_firebase(top: set[str]) -> bool:
    return {"by", "time", "type", "id"} <= top and bool(top & _FIREBASE)


def _walk(root: Item) -> Iterator[tuple[Item, str]]:
    """Yield each item below ``root`` once, with the key of the nearest one above it that says something."""
    stack = [(child, "") for child in reversed(root.children or ())]
    seen = {_key(root)}
    while stack:
        item, above = stack.pop()
        if item is None or (_key(item) and _key(item) in seen):
            continue
        seen.add(_key(item))
        yield item, above
        here = above if _unsaid(item) else _key(item)
        stack += [(child, here) for child in reversed(item.children or ())]


def _unsaid(item: Item) -> str:
    if item.type == "pollopt":
        return "choice of the poll"
    return "deleted comment" if not item.text or item.text.strip() in _GONE else ""


def _question(root: Item, tally: Tally) -> Response:
    """Return the item: a story's title is the question, its text, or the link, goes with it."""
    text = to_markdown(root.text or "")
    if not text and root.url:
        text = link(root.url)
    title = flow([plain(root.title)]) if root.title else ""
    if not title and not text:
        tally.missing("question text", why="deleted")
    votes = max((root.points or 0) - 1, 0)  # the first is the author's own
    return Response(
        id="",
        key=_key(root),
        author=_author(root),
        text="\n\n".join(part for part in (title, text) if part),
        created=_created(root),
        reactions=(Reaction(emoji="⬆", count=votes),) if votes else (),
        url=_url(root),
    )


def _response(item: Item, above: str) -> Response:
    return Response(
        id="",
        key=_key(item),
        author=_author(item),
        text=to_markdown(item.text or ""),
        created=_created(item),
        reply_to=above,
        url=_url(item),
    )


def _author(item: Item) -> Author:
    """Return who wrote; those who are not named are each a person of their own."""
    return Author(id=item.author, name=item.author) if item.author else Author(id=f"[deleted]/{_key(item)}")


def _key(item: Item) -> str:
    return "" if item.id is None else str(item.id)


def _url(item: Item) -> str:
    return SITE + _key(item) if _key(item).isdecimal() else ""


def _created(item: Item) -> datetime | None:
    return moment(item.created_at_i) or iso_moment(item.created_at)


READER = Reader("a Hacker News item (Algolia's JSON)", recognises, scan, read)
