"""Rocket.Chat: the threads and the quoted messages of its rooms, from the API, a database dump or a room's export."""

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, title_of
from digest.readers.forest import Forest
from digest.readers.heap import Heap
from digest.readers.reader import Reader, Told, choose, refused, unknown
from digest.readers.rocketchat_export import Export, Message, User, is_export
from digest.readers.rocketchat_markup import emoji, quoted, to_markdown
from digest.readers.source import Source
from digest.readers.whatsapp_talk import Span, Talk, Turn

_MESSAGE = re.compile(r"[?&]msg=(?P<id>\w{8,40})")
_THREAD = re.compile(r"/thread/(?P<id>\w{8,40})")
_ROOM = re.compile(r"(?P<room>https?://[\w.:-]+(?:/[\w%.-]+)*?/(?:channel|group|direct)/[\w%.-]+)")
_ENCRYPTED = {"e2e", "otr", "otr-ack"}
_BOTS = {"rocket.cat"}
_TWO = 2
# An export that hides its people calls them so.
_HIDDEN = re.compile(r"User_\d+")
# Beyond these a clock was wrong.
_YEARS = range(1990, 2200)
_LEFT_OUT = "deleted, or not in the file"
FETCH = "fetch chat.getThreadMessages?tmid=ID and chat.getMessage?msgId=ID, and put both files into one folder"
_DAYS = "name the days of the thread: --from 2026-11-17 --to 2026-11-18; or " + FETCH


class Talks:
    """The messages that may be read, and the threads among them.

    Attributes:
        closed: how many rooms that are private, or may be, were passed over.
        open: whether the editor says that private ones may be read.
        flat: the messages of rooms' own exports that may be read, by the name of the file.
        cut: the ids of the threads that are of a room's own export.
        guessed: the ids of the threads that no file gives, found by silences and question marks.
    """

    def __init__(self, source: Source, tally: Tally, told: Told) -> None:
        self.source = source
        self.open = told.allow_private
        self.export = Export(source, tally)
        everything = self.export.messages
        rooms = dict.fromkeys(message.rid or "" for message in everything.values())
        private = {room for room in rooms if self.export.private(room) and not told.allow_private}
        self.closed = len(private)
        self.hidden = {key for key, message in everything.items() if (message.rid or "") in private}
        self.messages = {key: message for key, message in everything.items() if key not in self.hidden}
        # A room's own export does not say of what kind the room is; two people's is most likely a direct message.
        everything_flat = self.export.flat.items()
        self.flat = {name: said for name, said in everything_flat if self.open or len(_writers(said)) != _TWO}
        between = len(everything_flat) - len(self.flat)
        self.closed += between
        if self.hidden and not self.messages and not self.export.flat:
            raise refused("the export holds private conversations only", source.where)
        if between and not self.messages and not self.flat:
            raise refused("only two people write in the room, as in a direct message", source.where)
        self.cut: set[str] = set()
        self.guessed: set[str] = set()
        for name, said in self.flat.items():
            self._cut(name, said, told)
        self.people = {key: name for message in self.messages.values() for key, name in _known(message)}
        self.forest = self._forest()

    def _forest(self) -> Forest:
        threads: dict[str, str] = {}
        above: dict[str, str] = {}
        for key, message in self.messages.items():
            to = quoted(message.msg or "")
            to = "" if to == key or to in self.hidden else to
            thread = message.tmid if message.tmid != key else ""
            if thread:
                threads[key] = thread
                inside = to in self.messages and self.messages[to].tmid == thread
                above[key] = to if inside else thread
            elif to:
                above[key] = to
        return Forest(self.messages, threads, above)

    def _cut(self, name: str, said: Iterable[Message], told: Told) -> None:
        """Make threads of a room's own export, which says neither ids nor threads."""
        once = {(one.key, one.msg): one for one in said if one.msg and _is_dated(one) and not one.type}
        spoken = sorted(once.values(), key=lambda one: (_local(one, told), one.key))
        ranged = told.start is not None or told.end is not None
        if ranged:
            spoken = [one for one in spoken if _is_within(_local(one, told), told)]
        talk = Talk([Turn(one.username or "", _local(one, told), one.msg or "") for one in spoken])
        whole = [talk.span(0)._replace(end=len(spoken))] if spoken else []
        for span in whole if ranged else talk.spans():
            self._take(name, spoken, span)
            self.guessed |= set() if ranged else {f"{name}/{spoken[span.start].key}"}

    def _take(self, name: str, spoken: list[Message], span: Span) -> None:
        asked = spoken[span.start : span.answers]
        root = f"{name}/{asked[0].key}"
        text = "\n\n".join(one.msg or "" for one in asked)
        self.cut.add(root)
        self.messages[root] = _named(msgspec.structs.replace(asked[0], id=root, msg=text))
        for number, one in enumerate(spoken[span.answers : span.end]):
            key = f"{root}/{number}"
            self.messages[key] = _named(msgspec.structs.replace(one, id=key, tmid=root))


def recognises(source: Source) -> bool:
    """Tell whether one of the first files of ``source`` holds Rocket.Chat's messages."""
    return is_export(source)


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the open rooms, most responses first.

    Raises:
        ExportError: there are private conversations only, or the file is damaged.
    """
    talks = Talks(source, Tally(), told)
    _refuse_empty_range(talks, told)
    return _candidates(talks)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (the id or the address of any message in it), or the only one.

    Raises:
        ExportError: it is not there, is in a private conversation, or several could be meant.
    """
    tally = Tally()
    talks = Talks(source, tally, told)
    _refuse_empty_range(talks, told)
    named = (wanted or _only(talks, told)).strip()
    link = _MESSAGE.search(named) or _THREAD.search(named)
    key = link["id"] if link else named
    root = talks.forest.find(key)
    if root:
        room = _ROOM.match(named)
        return _thread(talks, root, room["room"] if room else "", tally)
    if key in talks.hidden:
        raise refused("the thread is in a private conversation", source.where)
    raise unknown(named, _candidates(talks), source.where)


def _refuse_empty_range(talks: Talks, told: Told) -> None:
    """Raise ExportError when nothing was said in the days that the editor names."""
    days = sorted(_local(one, told).date() for said in talks.flat.values() for one in said if _is_dated(one))
    if (told.start or told.end) and days and not talks.messages:
        raise ExportError(
            f"no message in the days that --from and --to name; the room runs from {days[0]} to {days[-1]}",
            where=talks.source.where,
            hint="name days within those",
        )


def _only(talks: Talks, told: Told) -> str:
    candidates = _candidates(talks)
    if not candidates:
        flat = sum(map(len, talks.flat.values()))
        held = flat or len(talks.messages)
        raise ExportError(
            f"the export holds no thread: {held} message{'s' * (held != 1)}, but none that answers another",
            where=talks.source.where,
            hint=_DAYS if flat else FETCH,
        )
    return choose(candidates, talks.source.where, told)


def _candidates(talks: Talks) -> list[Candidate]:
    found = [one for root in talks.forest.members if (one := _candidate(talks, root))]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def _candidate(talks: Talks, root: str) -> Candidate | None:
    heap = Heap()
    first = talks.messages.get(root)
    if first:
        heap.ask(_source_text(first), _liked(first), first.created)
    for key in talks.forest.members[root]:
        message = talks.messages[key]
        if not _unsaid(message) and (text := _source_text(message)).strip():
            heap.answer(key, _author(message).id, text, _liked(message), message.created)
    # One answer to something that is not there is no thread to choose.
    if not len(heap) or (first is None and len(heap) == 1 and not talks.forest.is_thread(root)):
        return None
    title = title_of(_text(first, talks)) if first else ""
    room = talks.messages[root if first else talks.forest.members[root][0]].rid or ""
    return heap.candidate(root, title or f"Thread {root}", talks.export.place(room))


# --- the thread --------------------------------------------------------------------------------------


def _thread(talks: Talks, root: str, room: str, tally: Tally) -> Thread:
    def is_said(key: str) -> bool:
        return key in talks.messages and not _unsaid(talks.messages[key])

    said = []
    answered = talks.forest.answered(root, is_said)
    for key in talks.forest.members[root]:
        message = talks.messages[key]
        if message.t in _ENCRYPTED:
            tally.missing("message", why="it is encrypted")
        elif reason := _unsaid(message):
            tally.skipped(reason)
        else:
            said.append(_response(message, talks, answered[key], room))
    if not said:
        raise ExportError("the export holds no answer to that message", where=talks.source.where, hint=FETCH)
    first = talks.messages.get(root)
    if first is None:
        tally.missing("question", why=_LEFT_OUT)
        question = Response(id="", key=root, author=Author(id=""), text="", url=_url(room, root))
    else:
        question = _response(first, talks, "", room)
        tally.missing("question text", int(not question.text), "deleted, or a picture or a file alone")
    announced = tally.expect((first and first.tcount) or None, len(talks.forest.members[root]), _LEFT_OUT)
    if root in talks.guessed:
        tally.missing(
            "thread", why="a room's own export does not say what answers what: silences do, or --from and --to"
        )
    if root in talks.cut and not talks.open:
        tally.missing("kind of room", why="a room's own export does not say whether it is private")
    tally.skipped("private conversation", talks.closed)
    nameless = {one.author.id for one in (question, *said) if one.author.id and not one.author.name}
    tally.missing("name", len(nameless), "the export hides it")
    return assemble(question, said, tally, id=root, source=talks.source.name, url=_url(room, root), announced=announced)


def _response(message: Message, talks: Talks, above: str, room: str) -> Response:
    username = (message.u and message.u.username) or ""
    reactions = message.reactions or {}
    return Response(
        id="",
        key=message.key,
        author=_author(message),
        text=_text(message, talks),
        created=message.created,
        reactions=tuple(Reaction(emoji=emoji(name), count=len(who)) for name, who in _reacted(message).items()),
        marks=tuple(
            emoji(name) for name, one in reactions.items() if username and one and username in (one.usernames or ())
        ),
        reply_to=above,
        url=_url(room, message.key),
        edited=bool(message.edited),
    )


def _text(message: Message, talks: Talks) -> str:
    """Return what ``message`` says, as Markdown; a deleted one says nothing."""
    if message.t:
        return ""
    return to_markdown(_source_text(message), lambda username: talks.people.get(username, ""))


def _source_text(message: Message) -> str:
    """Return the words of ``message`` as typed: of a file those that came with it."""
    if message.msg and message.msg.strip():
        return message.msg
    added = [one for one in message.attachments or () if one and not one.message_link]
    return "\n\n".join(filter(None, (one.description or one.text for one in added)))


def _unsaid(message: Message) -> str:
    """Return what a message is that no member said, or that is there no more; else ""."""
    if message.t == "rm":
        return "deleted message"
    if message.t:
        if message.t == "discussion-created":
            return "discussion"
        return "encrypted message" if message.t in _ENCRYPTED else "system message"
    if message.private:
        return "message for one person only"
    username = (message.u and message.u.username) or message.username
    return "bot message" if message.bot or username in _BOTS else ""


def _reacted(message: Message) -> dict[str, set[str]]:
    """Return who gave each emoji; where that is not said, somebody did."""
    found = {}
    for name, one in (message.reactions or {}).items():
        who = {user for user in (one and one.usernames) or () if user}
        if name.strip(":"):
            found[name] = who or {""}
    return found


def _liked(message: Message) -> int:
    return sum(map(len, _reacted(message).values()))


def _author(message: Message) -> Author:
    user = message.u or User()
    id_ = user.id or user.username or f"?{message.key}"
    name = user.name or user.username or ""
    return Author(id=id_, name="" if user.id is None and _HIDDEN.fullmatch(name) else name)


def _known(message: Message) -> Iterable[tuple[str, str]]:
    """Yield the people whom a message names, by username."""
    for user in (message.u, *(message.mentions or ())):
        if user and user.username and (user.name or user.username):
            yield user.username, user.name or user.username


def _writers(said: Iterable[Message]) -> set[str]:
    """Return the usernames of the people who write in a room's own export."""
    return {one.username for one in said if one.username and not one.type} - _BOTS


def _named(message: Message) -> Message:
    """Return a message of a room's own export with its author where all others have theirs."""
    return msgspec.structs.replace(message, u=User(username=message.username))


def _local(message: Message, told: Told) -> datetime:
    """Return when a message was sent, as the clock of its people showed."""
    found = message.created or datetime.fromtimestamp(0, UTC)
    return found.astimezone(told.zone).replace(tzinfo=None)


def _is_dated(message: Message) -> bool:
    return message.created is not None and message.created.year in _YEARS


def _is_within(at: datetime, told: Told) -> bool:
    return _bound(told.start, last=False) <= at <= _bound(told.end, last=True)


def _bound(day: date | None, *, last: bool) -> datetime:
    if isinstance(day, datetime):
        return day.replace(tzinfo=None)
    return datetime.combine(day or (date.max if last else date.min), time.max if last else time.min)


def _url(room: str, key: str) -> str:
    return f"{room}?msg={key}" if room and key.isalnum() else ""


READER = Reader("a Rocket.Chat room (API, dump or export)", recognises, scan, read, by_days=True)
