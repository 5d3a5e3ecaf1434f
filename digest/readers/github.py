"""GitHub: an issue or a pull request with its comments, or a discussion, as its APIs and ``gh`` give them."""

import re

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.github_markup import title_to_markdown, to_markdown, without_mail
from digest.readers.github_thread import Heap, Item, Person, gather, is_github, place_of
from digest.readers.html_to_markdown import to_markdown as html_to_markdown
from digest.readers.iso_time import iso_moment
from digest.readers.json_shape import json_members
from digest.readers.reader import Reader, Told, candidate, choose, unknown
from digest.readers.source import Source
from digest.text.emoji import from_name

FETCH = (
    "gh issue view NUMBER --repo OWNER/REPO --json number,title,body,author,createdAt,url,reactionGroups,comments "
    "> thread.json"
)

_LOOKED_AT = 12  # files in a folder
_ROBOTS = {"dependabot", "github-actions", "renovate", "stale", "codecov", "codecov-io", "allcontributors", "mergify"}
_PLAIN_URL = re.compile(r"https?://[\w./#:-]+")
_GHOST = "ghost"  # GitHub's own name for those who left
_NAMES = {
    "THUMBS_UP": "+1",
    "THUMBS_DOWN": "-1",
    "LAUGH": "smile",
    "HOORAY": "tada",
    "CONFUSED": "confused",
    "HEART": "heart",
    "ROCKET": "rocket",
    "EYES": "eyes",
}


def recognises(source: Source) -> bool:
    """Tell whether one of the first files of ``source`` has GitHub's keys."""
    return any(is_github(source.head(name)) for name in json_members(source, _LOOKED_AT))


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the issues and discussions that have been answered, most responses first; raises ExportError."""
    found = [
        candidate(_thread(heap, source, Tally()), heap.place.repository if heap.place else "")
        for heap in gather(source, Tally())
        if heap.comments
    ]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the issue or discussion ``wanted`` (owner/repository#12, #12, its address), or the only one.

    Raises:
        ExportError: it is not there, has no comments in the files, or several could be meant.
    """
    tally = Tally()
    heaps = gather(source, tally)
    if wanted:
        meant = [heap for heap in heaps if _means(wanted, heap)]
        if len(meant) != 1:
            raise unknown(wanted, scan(source, told), source.where)
        return _thread(meant[0], source, tally)
    answered = [heap for heap in heaps if heap.comments]
    if len(answered) > 1:
        choose(scan(source, told), source.where, told)
    if not heaps:
        raise ExportError("the file holds neither an issue nor a discussion", where=source.where, hint=FETCH)
    if not answered and len(heaps) > 1:
        raise _unanswered(f"{len(heaps)} issues, but not their comments", source)
    return _thread((answered or heaps)[0], source, tally)


def _thread(heap: Heap, source: Source, tally: Tally) -> Thread:
    if not heap.comments:
        raise _unanswered(
            "an issue that nobody has answered" if heap.announced == 0 else "the issue, but not its comments", source
        )
    answer = heap.root.answer.id if heap.root and heap.root.answer else None
    responses = []
    for key, (comment, above) in heap.comments.items():
        reason = _unsaid(comment)
        if reason:
            tally.skipped(reason)
        else:
            responses.append(_response(comment, key, above, tally, accepted=key == str(answer or "")))
    held = len(heap.comments)
    announced = tally.expect(
        heap.announced,
        held,
        f"the files hold {held} of {heap.announced} comments; GitHub gives them in pages: fetch with --paginate",
    )
    question = _question(heap, tally)
    title = heap.root.title if heap.root else None
    return assemble(
        question,
        responses,
        tally,
        id=heap.place.id if heap.place else question.key or "1",
        source=source.name,
        title=title or "",
        url=heap.place.url if heap.place else "",
        announced=announced,
    )


def _question(heap: Heap, tally: Tally) -> Response:
    root = heap.root
    url = heap.place.url if heap.place else ""
    if root is None:
        tally.missing("question", why="the files hold the comments alone; put the issue's own file beside them")
        return Response(id="", key="", author=Author(id=_GHOST), text="", url=url)
    found = _response(root, root.key, "", tally)
    title = title_to_markdown(root.title or "")
    # Every comment changes the day on which an issue was last changed.
    edited = bool(root.edited_at)
    text = "\n\n".join(part for part in (title, found.text) if part)
    return Response(
        id="",
        key=found.key,
        author=found.author,
        text=text,
        created=found.created,
        reactions=found.reactions,
        marks=found.marks,
        url=url,
        edited=edited,
    )


def _response(item: Item, key: str, above: str, tally: Tally, *, accepted: bool = False) -> Response:
    body, by_mail = without_mail(item.body or "")
    tally.mended("answer by e-mail", int(by_mail), "what it quotes, and whose addresses, is left out")
    created = item.created_at or item.created or item.submitted_at
    changed = item.edited_at or (item.updated_at if item.updated_at != created else None) or item.was_edited
    return Response(
        id="",
        key=key,
        author=_author(item, key),
        text=to_markdown(body) if body else html_to_markdown(item.html or item.rest_html or ""),
        created=iso_moment(created),
        reactions=_reactions(item),
        marks=_marks(item),
        reply_to=above,
        url=_url(item),
        edited=bool(changed),
        accepted=accepted or bool(item.is_answer),
    )


def _unsaid(comment: Item) -> str:
    """Return what a comment is that nobody said, or that its readers do not see; else ""."""
    if comment.deleted:
        return "deleted comment"
    person = _person(comment)
    login = (person.login or "").lower().removeprefix("app/")
    is_robot = person.type == "Bot" or person.kind == "Bot" or person.is_bot or login.endswith("[bot]")
    if is_robot or login in _ROBOTS:
        return "bot message"
    return "hidden comment" if comment.minimized else ""


def _person(item: Item) -> Person:
    return item.user or item.author or Person()


def _author(item: Item, key: str) -> Author:
    """Return who wrote; those who left are nameless, and each a person of their own."""
    login = _person(item).login
    return Author(id=login, name=login) if login and login != _GHOST else Author(id=f"{_GHOST}/{key}")


def _reactions(item: Item) -> tuple[Reaction, ...]:
    """Return the reactions; a discussion's upvotes, which begin with the author's own, are one of them."""
    found = []
    if item.upvotes:
        found.append(Reaction(emoji="⬆", count=item.upvotes - 1))
    rest = item.reactions
    counted = (
        [
            ("+1", rest.plus),
            ("-1", rest.minus),
            ("smile", rest.laugh),
            ("tada", rest.hooray),
            ("confused", rest.confused),
            ("heart", rest.heart),
            ("rocket", rest.rocket),
            ("eyes", rest.eyes),
        ]
        if rest
        else []
    )
    for group in item.groups or ():
        users = group.users or group.reactors
        counted.append((_NAMES.get(group.content or "", ""), users.count if users else 0))
    counted += [(_NAMES.get(one.content or "", ""), 1) for one in (rest.nodes if rest else None) or () if one]
    return (*found, *(Reaction(emoji=from_name(name), count=count) for name, count in counted if name and count))


def _marks(item: Item) -> tuple[str, ...]:
    """Return the reactions of the author's own; GraphQL alone can say whose one is."""
    own = _person(item).login
    given = [(one.content, one.user) for one in (item.reactions.nodes if item.reactions else None) or () if one]
    for group in item.groups or ():
        given += [
            (group.content, user) for users in (group.users, group.reactors) if users for user in users.nodes or ()
        ]
    names = [_NAMES.get(content or "", "") for content, user in given if own and user and user.login == own]
    return tuple(dict.fromkeys(from_name(name) for name in names if name))


def _url(item: Item) -> str:
    """Return the message's page; REST's own ``url`` is the API's."""
    pages = (one for one in (item.html_url, item.url) if one and "/repos/" not in one)
    return next((one for one in pages if place_of(one) and _PLAIN_URL.fullmatch(one)), "")


def _means(wanted: str, heap: Heap) -> bool:
    place = place_of(wanted.strip())
    if place and heap.place:
        return place.id.lower() == heap.place.id.lower()
    number = heap.place.number if heap.place else str((heap.root and heap.root.number) or "")
    names = {
        heap.place.id.lower() if heap.place else "",
        number,
        f"#{number}",
        heap.root.key.lower() if heap.root else "",
    }
    return wanted.strip().lower() in names - {"", "#"}


def _unanswered(what: str, source: Source) -> ExportError:
    return ExportError(
        f"the export holds {what}",
        where=source.where,
        hint="gh api --paginate repos/OWNER/REPO/issues/NUMBER/comments > comments.json, and name both files' folder",
    )


READER = Reader("an issue or a discussion of GitHub's (JSON)", recognises, scan, read)
