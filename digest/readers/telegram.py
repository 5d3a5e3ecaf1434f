"""Telegram: the threads of a chat, or of a whole account's chats, as Telegram Desktop exports them (JSON).

What answers what is told by ``reply_to_message_id``; a forum's topic is a thread of its own. Conversations of
two, with a bot, and notes to oneself are left closed, unless the editor says otherwise.
"""

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, tzinfo

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment, title_of
from digest.readers.reader import Reader, Told, choose, unknown
from digest.readers.source import Source
from digest.readers.telegram_export import Message, Poll, Reacted, bare_id, chats, is_export
from digest.readers.telegram_markup import to_markdown
from digest.readers.telegram_threads import Heap, Talk, author_id, has_words, unspoken
from digest.readers.to_markdown import Item, items

# The group of a link by its number, or by its name, which no export holds; a topic's number may stand between.
_LINK = re.compile(
    r"(?:https?://)?(?:t|telegram)\.me/(?:c/(?P<chat>\d+)|[A-Za-z]\w+)(?:/\d+)?/(?P<key>\d{1,18})/?(?:\?\S*)?"
)
_ID = re.compile(r"(?:(?P<chat>-?\d+)/)?(?P<key>\d{1,18})")
# Chats whose messages have an address, for their members.
_LINKED = {"private_supergroup", "public_supergroup", "private_channel", "public_channel"}
_LEFT_OUT = "deleted, or outside the dates of the export"
_CUSTOM = ":custom_emoji:"
_OTHER_REACTIONS = {"paid": "⭐"}


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the groups and channels, most responses first.

    Raises:
        ExportError: there are private conversations only, or the file is damaged.
    """
    return _candidates(_talks(source, Tally(), allow_private=told.allow_private))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (an id, a t.me link to any of its messages), or the only one.

    Raises:
        ExportError: it is not there, is in a private conversation, or several could be meant.
    """
    tally = Tally()
    talks = _talks(source, tally, allow_private=told.allow_private)
    wanted = (wanted or _only(talks, source, told)).strip()
    target = _LINK.fullmatch(wanted) or _ID.fullmatch(wanted)
    if target:
        chat = bare_id(target["chat"])
        for talk in talks:
            heap = talk.find(int(target["key"])) if chat in {"", talk.chat.key} else None
            if heap:
                return _thread(talk, heap, tally, source, told.zone)
    raise unknown(wanted, _candidates(talks), source.where)


def _talks(source: Source, tally: Tally, *, allow_private: bool) -> list[Talk]:
    """Return the chats that may be read; raises ExportError when there are none but private ones."""
    found = chats(source, tally)
    opened = [chat for chat in found if allow_private or not chat.private]
    if found and not opened:
        raise ExportError(
            "the export holds private conversations only, which digest does not read",
            where=source.where,
            hint="ask its people first; then copy the thread from Telegram's window: digest build -",
        )
    tally.skipped("private conversation", len(found) - len(opened))
    return [Talk(chat) for chat in opened]


def _only(talks: Sequence[Talk], source: Source, told: Told) -> str:
    candidates = _candidates(talks)
    if not candidates:
        held = sum(len(talk.messages) for talk in talks)
        raise ExportError(
            f"the export holds no thread: {held} message{'s' * (held != 1)}, but none that is a reply to another",
            where=source.where,
            hint="export a longer period, or copy question and answers from Telegram's window: digest build -",
        )
    return choose(candidates, source.where, told)


# --- listing -----------------------------------------------------------------------------------------


def _candidates(talks: Iterable[Talk]) -> list[Candidate]:
    found = [_candidate(talk, heap) for talk in talks for heap in talk.listed]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def _candidate(talk: Talk, heap: Heap) -> Candidate:
    said = heap.said
    everything = [*said, *([heap.root] if heap.root else [])]
    id_ = _thread_id(talk, heap)
    return Candidate(
        id=id_,
        title=heap.topic.strip() or (heap.root and title_of(_text(heap.root))) or f"Thread {id_}",
        responses=len(said),
        people=len({author_id(message) for message in said}),
        reactions=sum(one.count for message in everything for one in _reactions(message)),
        created=_moment(heap.root or said[0], UTC),
    )


def _thread_id(talk: Talk, heap: Heap) -> str:
    return f"{talk.chat.key}/{heap.key}" if talk.chat.key else str(heap.key)


# --- the thread --------------------------------------------------------------------------------------


def _thread(talk: Talk, heap: Heap, tally: Tally, source: Source, zone: tzinfo) -> Thread:
    said: list[Message] = []
    for message in heap.replies:
        if unspoken(message):
            tally.skipped(unspoken(message))
        else:
            said.append(message)
    times = _times([*([heap.root] if heap.root else []), *said], zone, tally)
    if heap.root:
        question = _response(talk, heap.root, times)
        if not has_words(heap.root):
            tally.missing("question text", why="the message holds no words, perhaps a picture or a file alone")
    else:
        question = Response(id="", key=str(heap.key), author=Author(id=""), text="", url=_url(talk, heap.key))
        tally.missing("question", why=_LEFT_OUT)
    responses = [_response(talk, message, times) for message in said]
    nameless = {one.author.id for one in (question, *responses) if not one.author.name and one.author.id}
    tally.missing("name", len(nameless), "of accounts that were deleted")
    return assemble(
        question,
        responses,
        tally,
        id=_thread_id(talk, heap),
        source=source.name,
        title=heap.topic,
        url=_url(talk, heap.key),
    )


def _response(talk: Talk, message: Message, times: dict[int, datetime | None]) -> Response:
    reactions = _reactions(message)
    return Response(
        id="",
        key=str(message.key),
        author=Author(id=author_id(message), name=message.author or ""),
        text=_text(message),
        created=times[message.key],
        reactions=reactions,
        reply_to=str(message.answered or ""),
        url=_url(talk, message.key),
        # The first reaction sets "edited", too: nothing tells the one from the other.
        edited=bool(message.edited) and not reactions,
    )


def _text(message: Message) -> str:
    said = to_markdown(message.text_entities, message.text)
    asked = _poll(message.poll) if message.poll else ""
    return "\n\n".join(part for part in (said, asked) if part)


def _poll(poll: Poll) -> str:
    """Return a poll as its question and a list of its answers with their votes."""
    answers = []
    for answer in poll.answers or ():
        votes = f" ({answer.voters} vote{'s' * (answer.voters != 1)})" if answer.voters else ""
        answers.append(Item(0, None, to_markdown(None, answer.text).replace("\n", " ") + votes))
    return "\n\n".join(part for part in (to_markdown(None, poll.question), items(answers)) if part)


def _reactions(message: Message) -> tuple[Reaction, ...]:
    found = ((_emoji(one), one.count or 0) for one in message.reactions or ())
    return tuple(Reaction(emoji=emoji, count=count) for emoji, count in found if count > 0)


def _emoji(reacted: Reacted) -> str:
    """Return a reaction's emoji; one that somebody drew has no name in the export."""
    return reacted.emoji or _OTHER_REACTIONS.get(reacted.type or "", _CUSTOM)


def _url(talk: Talk, key: int) -> str:
    linked = talk.chat.type in _LINKED and talk.chat.key.isdigit()
    return f"https://t.me/c/{talk.chat.key}/{key}" if linked else ""


# --- time --------------------------------------------------------------------------------------------


def _times(messages: Sequence[Message], zone: tzinfo, tally: Tally) -> dict[int, datetime | None]:
    """Return when each message was written; the numbers say the order where the clocks were put back."""
    local = [message for message in messages if moment(message.date_unixtime) is None]
    tally.missing("time zone", int(bool(local)), f"this export has local times only; they are read as {zone}")
    found: dict[int, datetime | None] = {}
    latest: datetime | None = None
    for message in sorted(messages, key=lambda one: one.key):
        created = _moment(message, zone)
        if local and created and latest and created < latest:
            tally.mended("time", 1, "the clock went back; the order is that of the messages' numbers")
            created = latest
        found[message.key] = created
        latest = created or latest
    return found


def _moment(message: Message, zone: tzinfo) -> datetime | None:
    exact = moment(message.date_unixtime)
    if exact:
        return exact
    try:
        found = datetime.fromisoformat(message.date or "")
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


READER = Reader("a Telegram chat (result.json)", is_export, scan, read)
