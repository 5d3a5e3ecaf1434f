"""Reddit: a comments page with ``.json`` behind its address: two Listings, a post and a tree of comments."""

import re
from collections.abc import Iterator
from typing import Any

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment
from digest.readers.json_text import decode_whole, utf8
from digest.readers.reader import ALLOW, Reader, Told, candidate, unknown
from digest.readers.reddit_markup import to_markdown, unescape
from digest.readers.source import Source
from digest.readers.to_markdown import flow, plain

SITE = "https://www.reddit.com"
FETCH = "open the post in a browser, put .json behind its address, and save that page"

# The strings among the children of a ``more`` are no comments, nor is it: what is whole has to be counted here.
_LISTS = frozenset({"children"})
_LISTING = re.compile(rb'"kind"\s*:\s*"(?:Listing|t1|t3|more)"')
_POST_URL = re.compile(r"/comments/(?P<id>\w+)|redd\.it/(?P<short>\w+)")
_GONE = {"[deleted]", "[removed]", "[ Removed by Reddit ]", "[deleted by user]"}
_DELETED = "[deleted]"
_SAYS_BOT = re.compile(
    r"\bI(?:'| a|’)?m a bot\b|\bbeep boop\b|this (?:action|comment) was (?:performed|posted) automatically",
    re.IGNORECASE,
)


class Data(msgspec.Struct):
    """The fields of a post (t3), a comment (t1), a Listing and a ``more``, all of them together."""

    id: str | None = None
    name: str | None = None
    author: str | None = None
    title: str | None = None
    selftext: str | None = None
    selftext_html: str | None = None
    body: str | None = None
    body_html: str | None = None
    url: str | None = None
    is_self: bool | None = None
    permalink: str | None = None
    subreddit_type: str | None = None
    score: int | None = None
    num_comments: int | None = None
    created_utc: float | str | None = None
    edited: bool | float | None = None
    stickied: bool | None = None
    children: "list[Thing | str] | None" = None
    replies: "Thing | str | None" = None
    things: "list[Thing] | None" = None


class Thing(msgspec.Struct):
    """Reddit's envelope: what ``data`` is depends on ``kind``."""

    kind: str | None = None
    data: Data | None = None
    json: Any = None


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is one file that begins with Reddit's envelopes."""
    if source.only is None:
        return False
    head = utf8(source.head(source.only)).lstrip()
    return head[:1] in {b"[", b"{"} and _LISTING.search(head) is not None


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the one thread of the page; raises ExportError when it is another page of Reddit's."""
    thread = read(source, None, told)
    place = re.search(r"/(r/\w+)/", thread.url)
    return [candidate(thread, place[1] if place else "")]


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the post and its comments, the answers to comments among them, as a Thread.

    Raises:
        ExportError: the page is no comments page, or not of the post ``wanted`` (its id or its address).
    """
    tally = Tally()
    post, comments = _page(source, tally)
    if post.subreddit_type == "private" and not told.allow_private:
        raise ExportError("the post is in a private community", where=source.where, hint=ALLOW)
    escaped = _is_escaped(post, comments)
    held = 0
    responses = []
    for comment, above in _walk(comments):
        held += 1
        reason = _unsaid(comment)
        if reason:
            tally.skipped(reason)
        else:
            responses.append(_response(comment, above, post, escaped=escaped))
    announced = tally.expect(
        post.num_comments,
        held,
        f"the file holds {held} of {post.num_comments} comments; Reddit loads the others on demand",
    )
    thread = assemble(
        _question(post, escaped=escaped),
        responses,
        tally,
        id=post.name or f"t3_{post.id}",
        source=source.name,
        title=_text(post.title, escaped=escaped),
        url=_url(post.permalink),
        announced=announced,
    )
    if wanted and not _means(wanted, post):
        raise unknown(wanted, [candidate(thread)], source.where)
    return thread


def _page(source: Source, tally: Tally) -> tuple[Data, list[Thing | str]]:
    """Return the post and the top of the tree of comments; raises ExportError for any other page."""
    name = source.only or ""
    page, saved = decode_whole(source.data(name), list[Thing] | Thing, source.place(name), _LISTS)
    listings: list[Thing] = page if isinstance(page, list) else [page]
    if isinstance(page, Thing) and page.json is not None:
        raise ExportError("the file holds more comments of a post, but not the post", where=source.where, hint=FETCH)
    tops = [
        child
        for listing in listings
        if listing.data
        for child in listing.data.children or ()
        if isinstance(child, Thing)
    ]
    posts = [thing.data for thing in tops if thing.kind == "t3" and thing.data]
    # A post's own page is two listings, the post and its comments; one alone is of a community or of a search.
    if len(posts) > 1 or (posts and isinstance(page, Thing)):
        raise ExportError(
            f"the file is a list of {len(posts)} post{'s' * (len(posts) > 1)}, without the comments",
            where=source.where,
            hint=FETCH,
        )
    if not posts:
        raise ExportError("the file holds comments, but no post", where=source.where, hint=FETCH)
    comments: list[Thing | str] = [thing for thing in tops if thing.kind != "t3"]
    if saved:
        whole = 1 + sum(comment.body is not None for comment, _ in _walk(comments))
        tally.missing("end of a file", why=saved._replace(whole=whole).why(name))
    return posts[0], comments


def _walk(tops: list[Thing | str]) -> Iterator[tuple[Data, str]]:
    """Yield each comment once, with the name of the nearest comment above it that says something.

    A stack, not recursion: how deep an argument goes is for its authors to decide.
    """
    stack: list[tuple[Thing | str, str]] = [(thing, "") for thing in reversed(tops)]
    seen: set[str] = set()
    while stack:
        thing, above = stack.pop()
        if not isinstance(thing, Thing) or thing.kind != "t1" or thing.data is None or _name(thing.data) in seen:
            continue
        comment = thing.data
        seen.add(_name(comment))
        yield comment, above
        here = above if _unsaid(comment) else _name(comment)
        below = comment.replies.data if isinstance(comment.replies, Thing) else None
        stack += [(child, here) for child in reversed((below and below.children) or [])]


def _unsaid(comment: Data) -> str:
    """Return what a comment is that nobody said, or that is there no more; else ""."""
    body = (comment.body or "").strip()
    if body in _GONE:
        return "deleted comment"
    if comment.author == "AutoModerator" or _SAYS_BOT.search(body):
        return "bot message"
    return "pinned comment" if comment.stickied else ""


def _question(post: Data, *, escaped: bool) -> Response:
    """Return the post: its title is the question, the text below it, or the link, goes with it."""
    # A title is no Markdown to Reddit, the text below it is.
    title = flow([plain(_text(post.title, escaped=escaped))])
    text = _text(post.selftext, escaped=escaped)
    if text.strip() in _GONE:
        text = ""
    if not text and post.is_self is False and post.url:
        text = f"<{_text(post.url, escaped=escaped)}>"
    return Response(
        id="",
        key=post.name or f"t3_{post.id}",
        author=_author(post),
        text="\n\n".join(part for part in (title, to_markdown(text)) if part),
        created=moment(post.created_utc),
        reactions=_votes(post),
        url=_url(post.permalink),
        edited=bool(post.edited),
    )


def _response(comment: Data, above: str, post: Data, *, escaped: bool) -> Response:
    # Files of some years ago give comments no address of their own.
    permalink = comment.permalink or (
        f"{post.permalink.rstrip('/')}/{comment.id}/" if post.permalink and comment.id else ""
    )
    return Response(
        id="",
        key=_name(comment),
        author=_author(comment),
        text=to_markdown(_text(comment.body, escaped=escaped)),
        created=moment(comment.created_utc),
        reactions=_votes(comment),
        reply_to=above,
        url=_url(permalink),
        edited=bool(comment.edited),
    )


def _votes(data: Data) -> tuple[Reaction, ...]:
    """Return the score as a reaction, ⬇ below nothing; every message begins with its author's own vote."""
    count = (1 if data.score is None else data.score) - 1
    return (Reaction(emoji="⬆" if count > 0 else "⬇", count=abs(count)),) if count else ()


def _author(data: Data) -> Author:
    """Return who wrote; those who deleted their account are nameless, and each a person of their own."""
    if not data.author or data.author in _GONE:
        return Author(id=f"{_DELETED}/{_name(data)}")
    return Author(id=data.author, name=data.author)


def _name(data: Data) -> str:
    return data.name or f"t1_{data.id}"


def _text(text: str | None, *, escaped: bool) -> str:
    return unescape(text or "") if escaped else text or ""


def _is_escaped(post: Data, comments: list[Thing | str]) -> bool:
    """Tell whether the page was fetched without ``raw_json=1``: then every string is HTML-escaped once."""
    htmls = [post.selftext_html, *(comment.body_html for comment, _ in _walk(comments))]
    first = next((html.lstrip() for html in htmls if html), "")
    return first.startswith("&lt;")


def _url(permalink: str | None) -> str:
    return SITE + permalink if permalink and re.match(r"/(?:r|user|u)/[\w/%.-]+$", permalink) else ""


def _means(wanted: str, post: Data) -> bool:
    link = _POST_URL.search(wanted)
    return ((link["id"] or link["short"]) if link else wanted.removeprefix("t3_")) == (post.id or (post.name or "")[3:])


READER = Reader("a Reddit post's .json", recognises, scan, read)
