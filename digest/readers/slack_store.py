"""What the readers of Slack's smaller forms share: messages of some store, one after another -> its threads.

An API's answers, slackdump's dumps, its archives and its databases differ in where a message lies; which messages
make a thread, and who may read it, is the same for all.
"""

import re
from collections.abc import Container, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.assemble import Tally, moment, title_of
from digest.readers.heap import OPENING, Heap
from digest.readers.reader import Told, choose, refused, unknown
from digest.readers.slack_thread import DELETED, Place, liked, names_of, opening, thread, unspoken
from digest.readers.slack_workspace import Brief, Channel, Message, User
from digest.readers.source import Source

_PERMALINK = re.compile(
    r"/archives/(?P<channel>\w+)/p(?P<seconds>\d{9,10})(?P<rest>\d{6})(?:\?(?:.*&)?thread_ts=(?P<root>\d+\.\d+))?"
)
_ID = re.compile(r"(?:#?(?P<channel>.+)/)?(?P<key>\d{9,10}\.\d{1,6})")
# A public channel's id begins with C; G is a group, or a private channel of former times, D a direct message.
_PRIVATE = re.compile(r"[DG][A-Z0-9]{8,}|mpdm-.+")
COPY = "copy the thread from Slack's window: digest build -"
_HINT = f"save the answer of Slack's conversations.replies, too; or {COPY}"


class Room(Channel):
    """A channel, a group or a conversation, and whether all may read it."""

    is_private: bool | None = None
    is_group: bool | None = None
    is_im: bool | None = None
    is_mpim: bool | None = None

    @property
    def private(self) -> bool:
        """Whether it was written for few."""
        name = _PRIVATE.fullmatch(self.name or "")
        return bool(name or self.is_private or self.is_group or self.is_im or self.is_mpim)


class Found(NamedTuple):
    """A message as it lies in a store.

    Attributes:
        channel: the id of its channel, "" where the store does not say.
        root: the key of its thread's first message, "" when it is in no thread.
        message: a Message where it is to be printed, else a Brief.
    """

    channel: str
    root: str
    message: Brief


class Target(NamedTuple):
    """A thread as the editor names it: its channel's id or name ("" = any), the key of a message in it."""

    channel: str
    key: str


class Store(Protocol):
    """An opened store. All it learns of members and channels on the way is in ``users`` and ``rooms``.

    Attributes:
        source: what it lies in.
        damage: what could not be read.
        users: the members by id.
        rooms: the channels by id.
        held: the ids of those that messages are there of.
    """

    source: Source
    damage: "Damage"
    users: dict[str, User]
    rooms: dict[str, Room]
    held: set[str]

    def briefs(self, keys: Container[str]) -> Iterator[Found]:
        """Yield the messages that are in a thread, and those whose key is in ``keys``; the latest of two comes last."""

    def messages(self, key: str) -> Iterator[Found]:
        """Yield, with all that is printed, at least the message ``key`` and those of its thread."""


class Damage:
    """What could not be read: noted once, however often a file is gone through."""

    def __init__(self) -> None:
        self.errors: dict[str, ExportError] = {}
        self._found: dict[tuple[str, str], int] = {}

    def missing(self, what: str, count: int = 1, why: str = "") -> None:
        """Note what should be there and is not."""
        self._found[what, why] = count

    def file(self, name: str, error: ExportError) -> None:
        """Note a file that cannot be read."""
        self.errors[name] = error
        self.missing("file", why=f"{name}: {error.what}")

    def tell(self, tally: Tally) -> None:
        """Count everything in ``tally``."""
        for (what, why), found in self._found.items():
            tally.missing(what, found, why)


class _Talk:
    """What listing learns of one thread."""

    __slots__ = ("heap", "root")

    def __init__(self) -> None:
        self.heap = Heap()
        self.root: tuple[str, int] | None = None  # the opening, how many reactions

    def begin(self, message: Brief) -> None:
        """Take the thread's first message."""
        text = "" if message.subtype == DELETED else (message.text or "")[:OPENING]
        self.root = (text, liked(message))


def scan(store: Store, told: Told) -> list[Candidate]:
    """Return the threads of the public channels in ``store``, most responses first.

    Raises:
        ExportError: there are private conversations only, or nothing that is not damaged.
    """
    talks = _talks(store)
    open_ = {place: talk for place, talk in talks.items() if told.allow_private or not _private(store, place[0])}
    if not open_ and not told.allow_private and store.held and all(_private(store, id_) for id_ in store.held):
        raise refused("the export holds private conversations only", store.source.where)
    if not talks and store.damage.errors:
        raise next(iter(store.damage.errors.values()))
    names = names_of(store.users, _channel_names(store, told), {})
    found = []
    for (channel, key), talk in open_.items():
        mrkdwn, likes = talk.root or ("", 0)
        text = opening(mrkdwn, names)
        talk.heap.ask(text, likes, moment(key))
        id_ = _thread_id(channel, key)
        found.append(talk.heap.candidate(id_, title_of(text) or f"Thread {id_}", _room(store, channel).name or ""))
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def read(store: Store, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (its id, the permalink of any message in it), or the only one in ``store``.

    Raises:
        ExportError: it is not there, is private, or several could be meant.
    """
    if not wanted:
        candidates = scan(store, told)
        if not candidates:
            raise ExportError(
                "the export holds no thread: no message with replies", where=store.source.where, hint=_HINT
            )
        wanted = choose(candidates, store.source.where, told)
    meant = target(wanted)
    found = _gather(store, meant.channel, meant.key) if meant else {}
    if found:
        channel = next((one for one in found if told.allow_private or not _private(store, one)), None)
        if channel is None:
            raise refused("the thread is in a private conversation", store.source.where)
        return _thread(store, channel, found[channel], told)
    candidates = scan(store, told)
    raise not_there(wanted, candidates, store.source.where)


def target(wanted: str) -> Target | None:
    """Return the message that ``wanted``, an id or a permalink, names; None when it is neither."""
    link = _PERMALINK.search(wanted)
    if link:
        return Target(link["channel"], link["root"] or f"{link['seconds']}.{link['rest']}")
    id_ = _ID.fullmatch(wanted.strip())
    return Target(id_["channel"] or "", id_["key"]) if id_ else None


def not_there(wanted: str, candidates: Sequence[Candidate], where: str) -> ExportError:
    """Return the error for a thread of which no message was found, though it may be listed."""
    if any(one.id == wanted for one in candidates):
        return ExportError(
            f"the thread {wanted!r} cannot be read: its time stamp (ts) is none that Slack writes",
            where=where,
            hint=f"export the channel again, or {COPY}",
        )
    return unknown(wanted, candidates, where)


def is_private_id(word: str) -> bool:
    """Tell whether ``word`` is the id of a direct message or a group."""
    return _PRIVATE.fullmatch(word) is not None


def _talks(store: Store) -> dict[tuple[str, str], _Talk]:
    """Return the threads with responses, by channel and key."""
    talks: dict[tuple[str, str], _Talk] = {}
    for channel, root, message in store.briefs(()):
        if not root or not message.key:
            continue
        talk = talks.get((channel, root)) or talks.setdefault((channel, root), _Talk())
        if message.key == root:
            talk.begin(message)
        elif not unspoken(message, store.users):
            who = message.user or message.bot_id or ""
            talk.heap.answer(message.key, who, message.text or "", liked(message), moment(message.key))
    talks = {place: talk for place, talk in talks.items() if len(talk.heap)}
    # A first message need not say itself that it begins a thread.
    if rootless := {key for (_, key), talk in talks.items() if talk.root is None}:
        for channel, _, message in store.briefs(rootless):
            rest = talks.get((channel, message.key))
            if rest and rest.root is None:
                rest.begin(message)
    return talks


def _gather(store: Store, channel: str, key: str, *, answer: bool = True) -> dict[str, dict[str, Message]]:
    """Return the messages of the thread that ``key`` is in, by channel and by their own keys, the first under "".

    ``key`` may be that of an ``answer``; then its thread is gathered.
    """
    found: dict[str, dict[str, Message]] = {}
    roots: dict[str, str] = {}
    for one in store.messages(key):
        if isinstance(one.message, Message) and one.message.key and key in {one.message.key, one.root}:
            found.setdefault(one.channel, {})[one.message.key] = one.message
            if one.message.key == key and one.root:
                roots[one.channel] = one.root
    found = {id_: messages for id_, messages in found.items() if _meant(store, channel, id_)}
    above = next((roots[id_] for id_ in found if roots.get(id_, key) != key), None)
    if answer and above:
        return _gather(store, channel, above, answer=False)
    return {
        id_: {"": messages.pop(key, Message(ts=key, subtype=DELETED)), **messages} for id_, messages in found.items()
    }


def _thread(store: Store, channel: str, messages: dict[str, Message], told: Told) -> Thread:
    tally = Tally()
    store.damage.tell(tally)
    if not told.allow_private:
        tally.skipped("private conversation", sum(_private(store, id_) for id_ in store.held))
    place = Place(
        id=_thread_id(channel, messages[""].key),
        source=store.source.name,
        where=store.source.where,
        users=store.users,
        channels=_channel_names(store, told),
    )
    return thread(messages[""], (one for key, one in messages.items() if key), place, tally)


def _meant(store: Store, asked: str, channel: str) -> bool:
    """Tell whether ``channel`` is the one ``asked`` for; a store that does not know its channel may be any."""
    return not asked or not channel or asked in {channel, _room(store, channel).name}


def _room(store: Store, channel: str) -> Room:
    return store.rooms.get(channel) or Room()


def _private(store: Store, channel: str) -> bool:
    return is_private_id(channel) or _room(store, channel).private


def _channel_names(store: Store, told: Told) -> Mapping[str, str]:
    """Return the names of the channels that may be named."""
    return {
        id_: room.name
        for id_, room in store.rooms.items()
        if room.name and (told.allow_private or not _private(store, id_))
    }


def _thread_id(channel: str, key: str) -> str:
    return f"{channel}/{key}" if channel else key
