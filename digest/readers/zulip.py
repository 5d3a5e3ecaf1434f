"""Zulip: topics of a public archive, or messages as the API gives them; a topic is a thread."""

import re

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment
from digest.readers.reader import Reader, Told, choose, refused, unknown
from digest.readers.source import Source
from digest.readers.uncollected import uncollected
from digest.readers.zulip_export import (
    DONE,
    FETCH,
    Archive,
    Message,
    Reacted,
    Topic,
    author,
    holds_pages,
    order,
    recognises,
    under,
    unsaid,
)
from digest.readers.zulip_markup import from_code, to_markdown
from digest.text.emoji import from_name

_ME = "/me "
_NARROW = re.compile(r"/near/(?P<near>\d{1,12})")


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the topics that have answers, most responses first; raises ExportError."""
    archive = _opened(source, told)
    with uncollected():
        return _candidates(archive, archive.topics(Tally(), Topic.add))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the topic ``wanted`` (its id, its title, the address or the number of a message in it), or the only one.

    Raises:
        ExportError: it is not there, has no answers, or several could be meant.
    """
    archive = _opened(source, told)
    if wanted:
        return _thread(archive, _meant(archive, wanted))
    topics = archive.topics(Tally(), Topic.add)
    candidates = _candidates(archive, topics)
    if not topics:
        raise ExportError("the file holds no message", where=source.where, hint=FETCH)
    return _thread(archive, choose(candidates, source.where, told) if candidates else next(iter(topics)))


def _opened(source: Source, told: Told) -> Archive:
    if holds_pages(source):
        return Archive(source, allow_private=told.allow_private)
    raise ExportError(
        "the export is that of a whole Zulip organization, private messages and all, which digest does not read",
        where=source.where,
        hint=FETCH,
    )


def _meant(archive: Archive, wanted: str) -> str:
    """Return the id of the topic that ``wanted`` means; raises ExportError when that is none, or not one alone."""
    near = _NARROW.search(wanted)
    word = near["near"] if near else wanted.strip().removeprefix(DONE)
    meant: dict[str, None] = {}

    def look(topic: Topic, message: Message) -> None:
        if message.key == word:
            meant[topic.id] = None

    topics = archive.topics(Tally(), look)
    meant |= {one.id: None for one in topics.values() if word in {one.id, one.title}}
    if len(meant) == 1:
        return next(iter(meant))
    candidates = _candidates(archive, archive.topics(Tally(), Topic.add))
    raise unknown(wanted, candidates, archive.source.where)


def _candidates(archive: Archive, topics: dict[str, Topic]) -> list[Candidate]:
    """Return the topics that were answered; raises ExportError when there is nothing that may be read."""
    if archive.private and not topics:
        raise refused("the export holds private conversations only", archive.source.where)
    if archive.damaged and not topics:
        raise ExportError(f"the export is damaged ({archive.damaged[0]})", where=archive.source.where, hint=FETCH)
    found = [one for one in (topic.candidate() for topic in topics.values() if topic.count > 1) if one.responses]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def _thread(archive: Archive, id_: str) -> Thread:
    tally = Tally()
    messages: dict[str, Message] = {}

    def keep(topic: Topic, message: Message) -> None:
        if topic.id == id_:
            messages[message.key or f"?{len(messages)}"] = message

    topic = archive.topics(tally, keep)[id_]
    ordered = sorted(messages.values(), key=order)
    said = []
    for message in ordered:
        reason = unsaid(message)
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


def _response(message: Message) -> Response:
    text = to_markdown(message.content or "", message.content_type or "")
    if message.is_me and text.startswith(_ME):
        text = f"{(message.sender or '').strip()} {text.removeprefix(_ME)}".strip()
    given = under(message)
    own = [one for one in given if message.sender_id and _reactor(one) == str(message.sender_id)]
    return Response(
        id="",
        key=message.key,
        author=Author(id=author(message), name=message.sender or ""),
        text=text,
        created=moment(message.sent),
        reactions=tuple(Reaction(emoji=_emoji(one), count=1) for one in given),
        marks=tuple(dict.fromkeys(map(_emoji, own))),
        edited=bool(message.edited),
    )


def _reactor(one: Reacted) -> str:
    """Return who reacted; servers of old have it inside ``user`` only."""
    return str(one.user_id or (one.user.id if one.user else "") or "")


def _emoji(reacted: Reacted) -> str:
    if reacted.kind in {None, "unicode_emoji"}:
        return from_code(reacted.code or "") or from_name(reacted.name or "")
    return f":{reacted.name}:"


READER = Reader("a Zulip topic (archive or API)", recognises, scan, read)
