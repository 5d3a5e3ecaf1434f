"""Matrix: the threads and the chains of replies of rooms, as Element exports them or as the API gives them."""

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import NamedTuple
from urllib.parse import unquote

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment, title_of
from digest.readers.forest import Forest
from digest.readers.heap import Heap
from digest.readers.matrix_export import (
    ENCRYPTED,
    MESSAGE,
    POLLS,
    STICKER,
    THREAD,
    UNREADABLE,
    Content,
    Event,
    Given,
    Room,
    is_export,
    rooms,
)
from digest.readers.matrix_markup import from_html, from_text, localpart, without_fallback
from digest.readers.reader import Reader, Told, choose, refused, unknown
from digest.readers.source import Source
from digest.text.emoji import from_name

_EVENT_ID = re.compile(r"\$[\w.:+/=~-]{1,255}")
_ROOM_ID = re.compile(r"![\w.:+/=~-]{1,255}")
_HTML = "org.matrix.custom.html"
_FILES = {"m.image", "m.file", "m.audio", "m.video", "m.location"}
_CALLS = {"m.key.verification.request", "m.server_notice"}
_LEFT_OUT = "deleted, or not in the file"
_UNREADABLE = "nobody could decrypt it where the export was made"
_LONGER = "export a longer period, or fetch /rooms/ROOM/event/ID beside /rooms/ROOM/relations/ID/m.thread"
_WORD = re.compile(r"[\w+-]{1,40}")


class Place(NamedTuple):
    """A room, and the threads in it."""

    room: Room
    forest: Forest


def _forest(room: Room) -> Forest:
    threads: dict[str, str] = {}
    above: dict[str, str] = {}
    for key, event in room.messages.items():
        relation = event.relation
        to = relation.in_reply_to.event_id if relation.in_reply_to else None
        thread = relation.event_id if relation.rel_type == THREAD else None
        if thread and thread != key:
            threads[key] = thread
            # For clients without threads a message there names the one before it, which it does not answer.
            above[key] = thread if relation.is_falling_back or not to or to == key else to
        elif to and to != key:
            above[key] = to
    return Forest(room.messages, threads, above)


def recognises(source: Source) -> bool:
    """Tell whether one of the first files of ``source`` holds Matrix's events."""
    return is_export(source)


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads and the chains of replies of the open rooms, most responses first.

    Raises:
        ExportError: there are private rooms only, or the file is damaged.
    """
    return _candidates(_places(_rooms(source, Tally()), source, told))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (the id or the link of any message in it), or the only one.

    Raises:
        ExportError: it is not there, is in a private room, or several could be meant.
    """
    tally = Tally()
    found = _rooms(source, tally)
    places = _places(found, source, told)
    named = unquote(wanted or _only(places, source, told)).strip()
    link = _EVENT_ID.search(named)
    key = link[0] if link else named
    for place in places:
        root = place.forest.find(key)
        if root:
            tally.skipped("private room", len(found) - len(places))
            return _thread(place, root, source, tally)
    if any(key in room.messages for room in found.values() if room not in [place.room for place in places]):
        raise refused("the thread is in a private room", source.where)
    raise unknown(named, _candidates(places), source.where)


# --- which thread ------------------------------------------------------------------------------------


def _rooms(source: Source, tally: Tally) -> dict[str, Room]:
    return {key: room for key, room in rooms(source, tally).items() if room.messages or room.private}


def _places(found: Mapping[str, Room], source: Source, told: Told) -> list[Place]:
    """Return the rooms that may be read; raises ExportError when there are none but private ones."""
    opened = [room for room in found.values() if told.allow_private or not room.private]
    if found and not opened:
        raise refused("the export holds private rooms only (encrypted, by invitation, or between two)", source.where)
    return [Place(room, _forest(room)) for room in opened]


def _only(places: Sequence[Place], source: Source, told: Told) -> str:
    candidates = _candidates(places)
    if not candidates:
        held = sum(len(place.room.messages) for place in places)
        raise ExportError(
            f"the export holds no thread: {held} message{'s' * (held != 1)}, but none that is a reply to another",
            where=source.where,
            hint=_LONGER,
        )
    return choose(candidates, source.where, told)


def _candidates(places: Iterable[Place]) -> list[Candidate]:
    found = [one for place in places for root in place.forest.members if (one := _candidate(place, root))]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def _candidate(place: Place, root: str) -> Candidate | None:
    room = place.room
    heap = Heap()
    first = room.messages.get(root)
    if first:
        opening = without_fallback(room.text_of(first).body or "")
        heap.ask(opening, len(room.reactions(first)), _created(first))
    for key in place.forest.members[root]:
        event = room.messages[key]
        if not _unsaid(event, room) and (text := _words(event, room)).strip():
            heap.answer(key, event.sender or key, without_fallback(text), len(room.reactions(event)), _created(event))
    # One answer to something that is not there is no thread to choose.
    if not len(heap) or (first is None and len(heap) == 1 and not place.forest.is_thread(root)):
        return None
    title = title_of(_text(first, room)) if first else ""
    return heap.candidate(root, title or f"Thread {root}", room.name)


# --- the thread --------------------------------------------------------------------------------------


def _thread(place: Place, root: str, source: Source, tally: Tally) -> Thread:
    room = place.room

    def is_said(key: str) -> bool:
        return key in room.messages and not _unsaid(room.messages[key], room)

    said = []
    answered = place.forest.answered(root, is_said)
    for key in place.forest.members[root]:
        event = room.messages[key]
        if _is_unreadable(event):
            tally.missing("message", why=_UNREADABLE)
        elif reason := _unsaid(event, room):
            tally.skipped(reason)
        else:
            said.append(_response(event, room, answered[key]))
    first = room.messages.get(root)
    question = Response(id="", key=root, author=Author(id=""), text="", url=_url(room, root))
    if first is None:
        tally.missing("question", why=_LEFT_OUT)
    elif _is_unreadable(first):
        tally.missing("question", why=_UNREADABLE)
    else:
        question = _response(first, room, "")
        tally.missing("question text", int(not question.text), "deleted, or a picture alone")
    if not said:
        raise ExportError("the export holds no answer to that message", where=source.where, hint=_LONGER)
    relations = first and first.unsigned and first.unsigned.relations
    count = relations.thread.count if relations and relations.thread else None
    announced = tally.expect(count, len(place.forest.members[root]), _LEFT_OUT)
    unnamed = {one.author.id for one in (question, *said) if one.author.id} - room.names.keys()
    tally.missing("name", len(unnamed), "the file has no name of theirs; that of the account stands")
    return assemble(question, said, tally, id=root, source=source.name, url=_url(room, root), announced=announced)


def _response(event: Event, room: Room, above: str) -> Response:
    key, sender = event.event_id or "", event.sender or ""
    return Response(
        id="",
        key=key,
        author=Author(id=sender or f"?{key}", name=_name(sender, room)),
        text=_text(event, room),
        created=_created(event),
        reactions=_reactions(event, room),
        marks=tuple(dict.fromkeys(_emoji(one) for one in room.reactions(event) if one.sender == sender)),
        reply_to=above,
        url=_url(room, key),
        edited=key in room.edits,
    )


def _text(event: Event, room: Room) -> str:
    """Return what ``event`` says, as Markdown; what somebody does ("/me nods") without who does it."""
    said = room.text_of(event)
    if _unsaid(event, room) not in {"", "bot message"} or not _words(event, room).strip():
        return ""

    def names(id_: str) -> str:
        return room.names.get(id_, "")

    if said.format == _HTML and said.formatted_body:
        return from_html(said.formatted_body, names)
    return from_text(said.body or "", names, is_reply=event.relation.in_reply_to is not None)


def _words(event: Event, room: Room) -> str:
    """Return the plain words of ``event``: of a picture or a file those that were written under it."""
    said = room.text_of(event)
    if event.type == STICKER:
        return ""
    if said.msgtype in _FILES:
        return said.body or "" if said.filename and said.body != said.filename else ""
    return said.body or ""


def _unsaid(event: Event, room: Room) -> str:
    """Return what a message is that no member said, or that is there no more; else ""."""
    said = room.text_of(event)
    if (event.event_id or "") in room.gone or (event.type == MESSAGE and _is_empty(said)):
        return "deleted message"
    if _is_unreadable(event):
        return "encrypted message"
    if event.type in POLLS:
        return "poll"
    if said.msgtype == "m.notice":
        return "bot message"
    return "system message" if said.msgtype in _CALLS else ""


def _is_empty(said: Content) -> bool:
    return said.msgtype is None and said.body is None


def _is_unreadable(event: Event) -> bool:
    return event.type == ENCRYPTED or event.said.msgtype == UNREADABLE


def _reactions(event: Event, room: Room) -> tuple[Reaction, ...]:
    given = room.reactions(event)
    if given:
        return tuple(Reaction(emoji=_emoji(one), count=1) for one in given)
    relations = event.unsigned and event.unsigned.relations
    counted = (relations and relations.annotation and relations.annotation.chunk) or ()
    return tuple(
        Reaction(emoji=_emoji(Given(one.key, "", "")), count=max(one.count or 0, 0))
        for one in counted
        if one and one.key
    )


def _emoji(given: Given) -> str:
    """Return the emoji, or ``:name:`` of one that is a room's own picture, or of a word."""
    key = given.key.strip()
    if not key.isascii() and not any(map(str.isalpha, key)):
        return key
    name = _WORD.search((given.shortcode if key.startswith("mxc:") else key).strip(":"))
    return from_name(name[0]) if name else ":emoji:"


def _name(sender: str, room: Room) -> str:
    return room.names.get(sender) or localpart(sender)


def _created(event: Event) -> datetime | None:
    return moment(f"{event.stamp // 1000}.{event.stamp % 1000:03}") if event.stamp else None


def _url(room: Room, key: str) -> str:
    linked = _ROOM_ID.fullmatch(room.id) and _EVENT_ID.fullmatch(key)
    return f"https://matrix.to/#/{room.id}/{key}" if linked else ""


READER = Reader("a Matrix room (Element's JSON export, or the API)", recognises, scan, read)
