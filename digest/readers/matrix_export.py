"""Matrix's events: Element's JSON export, or pages of the client-server API, as rooms with their messages.

Of a member the name they chose is decoded, never their picture. Edits, reactions and deletions are events of their
own; here they are put to the messages they concern.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally
from digest.readers.json_shape import documents, json_members, keys
from digest.readers.json_text import decode, utf8
from digest.readers.source import Source

_LOOKED_AT = 12
_LISTS = frozenset({"", "messages", "chunk", "state", "events_before", "events_after"})
_EVENT = {"type", "content", "sender"}
MESSAGE, ENCRYPTED, STICKER = "m.room.message", "m.room.encrypted", "m.sticker"
POLLS = {"m.poll.start", "org.matrix.msc3381.poll.start"}
_SHOWN = {MESSAGE, ENCRYPTED, STICKER} | POLLS
UNREADABLE = "m.bad.encrypted"
THREAD, _REPLACE, _ANNOTATION = "m.thread", "m.replace", "m.annotation"
_LAST_STAMP = 10**14


class Struct(msgspec.Struct, gc=False):
    """A part of an event of which only the wanted fields are decoded."""


class Target(Struct):
    """An event that another one is about."""

    event_id: str | None = None


class Relation(Struct):
    """What an event is to another one."""

    rel_type: str | None = None
    event_id: str | None = None
    key: str | None = None
    in_reply_to: Target | None = msgspec.field(default=None, name="m.in_reply_to")
    is_falling_back: bool | None = None


class Content(Struct):
    """What an event says; the fields are those of all kinds of event."""

    msgtype: str | None = None
    body: str | None = None
    format: str | None = None
    formatted_body: str | None = None
    filename: str | None = None
    relates_to: Relation | None = msgspec.field(default=None, name="m.relates_to")
    new: "Content | None" = msgspec.field(default=None, name="m.new_content")
    shortcode: str | None = None
    displayname: str | None = None
    is_direct: bool | None = None
    join_rule: str | None = None
    name: str | None = None
    redacts: str | None = None


class Counted(Struct):
    """How often an emoji was given, or how many answers a thread has, as the server counts."""

    key: str | None = None
    count: int | None = None


class Annotations(Struct):
    """The emoji under a message, as an older server counts them."""

    chunk: list[Counted | None] | None = None


class Relations(Struct):
    """What the server knows of the events about this one."""

    replace: "Event | None" = msgspec.field(default=None, name=_REPLACE)
    annotation: Annotations | None = msgspec.field(default=None, name=_ANNOTATION)
    thread: Counted | None = msgspec.field(default=None, name=THREAD)


class Unsigned(Struct):
    """What the server adds to an event."""

    redacted_because: Any = None
    relations: Relations | None = msgspec.field(default=None, name="m.relations")


class Event(Struct):
    """An event."""

    type: str | None = None
    event_id: str | None = None
    room_id: str | None = None
    sender: str | None = None
    state_key: str | None = None
    origin_server_ts: int | float | str | None = None
    content: Content | None = None
    unsigned: Unsigned | None = None
    redacts: str | None = None

    @property
    def stamp(self) -> int:
        """When it was sent, in milliseconds; 0 when nobody knows."""
        try:
            found = int(self.origin_server_ts or 0)
        except (ValueError, OverflowError):
            return 0
        return found if 0 < found < _LAST_STAMP else 0

    @property
    def said(self) -> Content:
        """What it says."""
        return self.content or Content()

    @property
    def relation(self) -> Relation:
        """What it is to another event."""
        return self.said.relates_to or Relation()


class Page(Struct):
    """Element's export, an answer of the API, or a single event."""

    room_name: str | None = None
    messages: list[Event | None] | None = None
    chunk: list[Event | None] | None = None
    state: list[Event | None] | None = None
    events_before: list[Event | None] | None = None
    events_after: list[Event | None] | None = None
    event: Event | None = None
    type: str | None = None
    event_id: str | None = None
    room_id: str | None = None
    sender: str | None = None
    origin_server_ts: int | float | str | None = None
    content: Content | None = None
    unsigned: Unsigned | None = None

    def events(self) -> Iterator[Event]:
        """Yield all events."""
        for found in (self.state, self.messages, self.chunk, self.events_before, self.events_after, [self.event]):
            yield from (event for event in found or () if event is not None)
        if self.event_id and self.type:
            yield Event(
                type=self.type,
                event_id=self.event_id,
                room_id=self.room_id,
                sender=self.sender,
                origin_server_ts=self.origin_server_ts,
                content=self.content,
                unsigned=self.unsigned,
            )


class Given(NamedTuple):
    """An emoji that somebody gave."""

    key: str
    shortcode: str
    sender: str


class Room:
    """A room's messages by id, and what other events say of them.

    Attributes:
        messages: as first sent.
        edits: the last edit of each message that was edited.
        given: the emoji under each message, by the id of the event that gave it.
        gone: the ids of what was deleted.
        names: of its people, by id.
        private: whether it is for its members only, as far as the file says.
    """

    def __init__(self, id_: str) -> None:
        self.id = id_
        self.name = ""
        self.messages: dict[str, Event] = {}
        self.edits: dict[str, Event] = {}
        self.given: dict[str, dict[str, Given]] = {}
        self.gone: set[str] = set()
        self.names: dict[str, str] = {}
        self._edits: dict[str, list[Event]] = {}
        self._named_at: dict[str, int] = {}
        self._rule = ""
        self._rule_at = -1
        self._closed = False

    @property
    def private(self) -> bool:
        """Whether it is encrypted, between two, or not open to everybody."""
        return self._closed or self._rule not in {"", "public"}

    def take(self, event: Event) -> None:
        """Sort in an event."""
        kind, said = event.type or "", event.said
        relation = event.relation
        if kind == "m.room.encryption" or kind == ENCRYPTED or said.msgtype == UNREADABLE:
            self._closed = True
        if event.unsigned and event.unsigned.redacted_because is not None and event.event_id:
            self.gone.add(event.event_id)
        if kind == "m.reaction":
            self._react(event, relation)
        elif kind == "m.room.redaction":
            self.gone |= {found for found in (event.redacts, said.redacts) if found}
        elif kind == "m.room.member":
            self._name(event)
        elif kind == "m.room.join_rules" and event.stamp >= self._rule_at:
            self._rule, self._rule_at = said.join_rule or "", event.stamp
        elif kind == "m.room.name":
            self.name = said.name or self.name
        elif kind == MESSAGE and relation.rel_type == _REPLACE and relation.event_id:
            self._edit(relation.event_id, event)
        elif kind in _SHOWN and event.event_id:
            self.messages.setdefault(event.event_id, event)
            relations = event.unsigned and event.unsigned.relations
            if relations and relations.replace:
                self._edit(event.event_id, relations.replace)

    def settle(self) -> None:
        """Find the last edit of each message, now that all are there; one whose message is not stands for it."""
        for key, edits in self._edits.items():
            original = self.messages.get(key)
            sender = original.sender if original else edits[0].sender
            # Only who wrote a message can change it.
            own = [one for one in edits if one.sender == sender and (one.event_id or "") not in self.gone]
            if not own:
                continue
            last = max(own, key=lambda one: (one.stamp, one.event_id or ""))
            self.edits[key] = last
            if original is None:
                self.messages[key] = Event(
                    type=MESSAGE, event_id=key, sender=sender, origin_server_ts=last.stamp, content=last.said.new
                )

    def text_of(self, event: Event) -> Content:
        """Return what ``event`` says after its last edit."""
        edit = self.edits.get(event.event_id or "")
        return (edit.said.new if edit else None) or event.said

    def reactions(self, event: Event) -> list[Given]:
        """Return the emoji under ``event``, each person's once."""
        held = self.given.get(event.event_id or "", {})
        return list(dict.fromkeys(one for key, one in held.items() if key not in self.gone))

    def _edit(self, key: str, edit: Event) -> None:
        if edit.said.new is not None:
            self._edits.setdefault(key, []).append(edit)

    def _react(self, event: Event, relation: Relation) -> None:
        if not (relation.event_id and relation.key and event.sender):
            return
        held = self.given.setdefault(relation.event_id, {})
        # Kept even where the same is there: that one may be taken back, before or after.
        held[event.event_id or f"?{len(held)}"] = Given(relation.key, event.said.shortcode or "", event.sender)

    def _name(self, event: Event) -> None:
        who = event.state_key or event.sender or ""
        self._closed = self._closed or bool(event.said.is_direct)
        if event.said.displayname and event.stamp >= self._named_at.get(who, -1):
            self.names[who], self._named_at[who] = event.said.displayname, event.stamp


def rooms(source: Source, tally: Tally) -> dict[str, Room]:
    """Return the rooms in ``source`` by id; raises ExportError when its only file cannot be read."""
    found: dict[str, Room] = {}
    for name in json_members(source):
        if not is_file(source.head(name)):
            continue
        try:
            for document in documents(utf8(source.data(name))):
                page = decode(document, Page | list[Event | None], source.place(name), lists=_LISTS, tally=tally)
                _sort(Page(chunk=page) if isinstance(page, list) else page, name, found)
        except ExportError as error:
            if source.only:
                raise
            tally.missing("file", why=f"{name}: {error.what}")
    for room in found.values():
        room.settle()
    return found


def _sort(page: Page, name: str, found: dict[str, Room]) -> None:
    events = list(page.events())
    # Where some events do not say their room, it is that of the others; Element exports one room at a time.
    usual = next((event.room_id for event in events if event.room_id), "") or ("" if page.room_name is None else name)
    for event in events:
        id_ = usual if page.room_name is not None else event.room_id or usual
        room = found.setdefault(id_, Room(id_))
        room.name = room.name or page.room_name or ""
        room.take(event)


def is_file(head: bytes) -> bool:
    """Tell whether ``head`` begins an export of Element's, a page of events, or an event."""
    found = keys(head)
    top = found.get("", set())
    if {"room_name", "exported_by"} <= top:
        return True
    listed = found.get("chunk[]", set()) | found.get("[]", set()) | found.get("event", set())
    return any(names >= _EVENT and names & {"event_id", "origin_server_ts"} for names in (listed, top))


def is_export(source: Source) -> bool:
    """Tell whether one of the first files of ``source`` holds Matrix's events."""
    return any(is_file(source.head(name)) for name in json_members(source, _LOOKED_AT))
