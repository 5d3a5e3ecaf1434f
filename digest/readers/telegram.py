"""Telegram: the threads of a chat, or of a whole account's chats, as Telegram Desktop exports them (JSON).

What answers what is told by ``reply_to_message_id``; a forum's topic is a thread of its own. A chat in which nobody
replies is read as WhatsApp's are: by its questions, or the days that the editor names. Conversations of two, with a
bot, and notes to oneself are left closed, unless the editor says otherwise.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, tzinfo
from itertools import chain

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment, title_of
from digest.readers.heap import Heap
from digest.readers.reader import Reader, Told, choose, refused, unknown
from digest.readers.source import Source
from digest.readers.telegram_export import Chat, Kind, Link, Message, Poll, Reacted, bare_id, chats, is_export
from digest.readers.telegram_listing import Listing, named
from digest.readers.telegram_markup import to_markdown, words
from digest.readers.telegram_talk import Spoken, is_ranged, span_from, spans, spoken
from digest.readers.telegram_threads import SERVICE, Held, Links, author_id, gather, has_words, person_id, unspoken
from digest.readers.to_markdown import Item, items
from digest.readers.uncollected import uncollected
from digest.readers.whatsapp_talk import Span

# The group of a link by its number, or by its name, which no export holds; a topic's number may stand between.
_LINK = re.compile(
    r"(?:https?://)?(?:t|telegram)\.me/(?:c/(?P<chat>\d+)|[A-Za-z]\w+)(?:/\d+)?/(?P<key>\d{1,18})/?(?:\?\S*)?"
)
_ID = re.compile(r"(?:(?P<chat>-?\d+)/)?(?P<key>\d{1,18})")
# Chats whose messages have an address, for their members.
_LINKED = {"private_supergroup", "public_supergroup", "private_channel", "public_channel"}
_LEFT_OUT = "deleted, or outside the dates of the export"
_CUSTOM = ":custom_emoji:"
_OPENING = 800
_STAMP = re.compile(r"\d{1,11}")
_OTHER_REACTIONS = {"paid": "⭐"}

# A message of a talk, with its opening and the number of likes.
Heard = tuple[Spoken, str, int]


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the groups and channels, most responses first.

    Raises:
        ExportError: there are private conversations only, or the file is damaged.
    """
    with uncollected():
        return _candidates(source, told, _links(source, told, Tally()))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (an id, a t.me link to any of its messages), or the only one.

    Raises:
        ExportError: it is not there, is in a private conversation, or several could be meant.
    """
    tally = Tally()
    known = _links(source, told, tally)
    candidates = None if wanted else _candidates(source, told, known)
    name = (wanted or _only(candidates or [], known, source, told)).strip()
    target = _LINK.fullmatch(name) or _ID.fullmatch(name)
    for links in known if target else ():
        if target and bare_id(target["chat"]) in {"", links.chat.key}:
            key = int(target["key"])
            talk = is_ranged(told) or not links.root
            found = _talk(source, links, key, told) if talk else _thread_of(source, links, key)
            if found:
                return _thread(links, found, tally, source, told.zone)
    raise unknown(name, _candidates(source, told, known) if candidates is None else candidates, source.where)


# --- the file ----------------------------------------------------------------------------------------


def _links(source: Source, told: Told, tally: Tally) -> list[Links]:
    """Return what answers what in each chat that may be read; raises ExportError when all are private."""
    closed = 0

    def opened(chat: Chat) -> bool:
        nonlocal closed
        allowed = told.allow_private or not chat.private
        closed += not allowed
        return allowed

    found: dict[tuple[bool, str], Links] = {}
    for chat, batches in chats(source, Link, opened, tally):
        found.setdefault(chat.same, Links(chat)).add(batches)
    for links in found.values():
        links.settle()
    if closed and not found:
        raise refused("the export holds private conversations only", source.where)
    tally.skipped("private conversation", closed)
    return [*found.values()]


def _batches(source: Source, links: Links, kind: type[Kind]) -> Iterator[list[Kind]]:
    """Yield the messages of one chat."""
    for _, batches in chats(source, kind, lambda chat: chat.same == links.chat.same, Tally()):
        yield from batches


def _only(candidates: Sequence[Candidate], known: Iterable[Links], source: Source, told: Told) -> str:
    if candidates:
        return choose(candidates, source.where, told)
    held = sum(links.count for links in known)
    raise ExportError(
        f"the export holds no thread: {held} message{'s' * (held != 1)}, but none that was answered",
        where=source.where,
        hint="export a longer period, or copy question and answers from Telegram's window: digest build -",
    )


# --- listing -----------------------------------------------------------------------------------------


def _candidates(source: Source, told: Told, known: Iterable[Links]) -> list[Candidate]:
    found = {links.chat.same: links for links in known}
    listings: dict[tuple[bool, str], Listing] = {}
    talks: dict[tuple[bool, str], dict[int, Heard]] = {}
    for chat, batches in chats(source, Message, lambda chat: chat.same in found, Tally()):
        links = found[chat.same]
        if is_ranged(told) or not links.root:
            talks.setdefault(chat.same, {}).update(_spoken(chain.from_iterable(batches), told))
            continue
        if chat.same not in listings:
            listings[chat.same] = Listing(links, lambda message: _moment(message, told.zone))
        for messages in batches:
            listings[chat.same].add(messages)
    listed = [one for listing in listings.values() for one in listing.candidates()]
    for same, said in talks.items():
        heard = _in_order(said)
        turns = [one for one, _, _ in heard]
        listed += [_spoken_candidate(found[same], heard, one) for one in spans(turns, told)]
    return sorted(listed, key=lambda one: (-one.responses, -one.reactions, one.id))


def _spoken(messages: Iterable[Message], told: Told) -> dict[int, Heard]:
    """Return what people say in a chat by its number."""
    found: dict[int, Heard] = {}
    for message in messages:
        if not unspoken(message) and has_words(message) and (one := spoken(message, _moment(message, told.zone), told)):
            found[message.key] = (one, words(message.text_entities, message.text)[:_OPENING], _liked(message))
    return found


def _in_order(found: dict[int, Heard]) -> list[Heard]:
    return [found[key] for key in sorted(found)]


def _spoken_candidate(links: Links, heard: Sequence[Heard], one: Span) -> Candidate:
    heap = Heap()
    question = "\n".join(opening for _, opening, _ in heard[one.start : one.answers])
    first = heard[one.start][0]
    heap.ask(question, sum(liked for _, _, liked in heard[one.start : one.answers]), first.turn.at)
    for answer, _, liked in heard[one.answers : one.end]:
        heap.answer(str(answer.key), answer.turn.who, answer.turn.text, liked, answer.turn.at)
    id_ = named(links, first.key)
    return heap.candidate(id_, title_of(to_markdown(None, question)) or f"Thread {id_}", links.chat.name or "")


def _thread_of(source: Source, links: Links, key: int) -> Held | None:
    """Return the thread that the message ``key`` begins, or is in."""
    wanted = links.members(key)
    messages = chain.from_iterable(_batches(source, links, Message))
    return gather(links, key, [one for one in messages if one.key in wanted])


def _talk(source: Source, links: Links, key: int, told: Told) -> Held | None:
    """Return what followed the message ``key``, or the days that the editor named."""
    said = _spoken(chain.from_iterable(_batches(source, links, Message)), told)
    heard = [one for one, _, _ in _in_order(said)]
    if is_ranged(told):
        span = spans(heard, told)[0] if any(one.key == key for one in heard) else None
    else:
        span = next((one for one in spans(heard, told) if heard[one.start].key == key), None) or span_from(heard, key)
    if span is None or span.answers == span.end:
        return None
    first, last = heard[span.start].key, heard[span.end - 1].key
    everything = {
        one.key: one
        for one in chain.from_iterable(_batches(source, links, Message))
        if first <= one.key <= last and one.type != SERVICE
    }
    found = [everything[number] for number in sorted(everything)]
    asked = {one.key for one in heard[span.start : span.answers]}
    question = [one for one in found if one.key in asked]
    return Held(first, question[0], [one for one in found if one.key not in asked], more=question[1:])


# --- the thread --------------------------------------------------------------------------------------


def _thread(links: Links, found: Held, tally: Tally, source: Source, zone: tzinfo) -> Thread:
    said: list[Message] = []
    for message in found.replies:
        if unspoken(message):
            tally.skipped(unspoken(message))
        else:
            said.append(message)
    times = _times([*([found.root] if found.root else []), *found.more, *said], zone, tally)
    if found.root:
        question = _response(links, found.root, times)
        more = [_response(links, message, times) for message in found.more]
        question = msgspec.structs.replace(
            question,
            text="\n\n".join(one.text for one in (question, *more)),
            reactions=tuple(chain.from_iterable(one.reactions for one in (question, *more))),
            marks=tuple(dict.fromkeys(chain.from_iterable(one.marks for one in (question, *more)))),
        )
        if not has_words(found.root):
            tally.missing("question text", why="the message holds no words, perhaps a picture or a file alone")
    else:
        question = Response(id="", key=str(found.key), author=Author(id=""), text="", url=_url(links, found.key))
        tally.missing("question", why=_LEFT_OUT)
    responses = [_response(links, message, times) for message in said]
    nameless = {one.author.id for one in (question, *responses) if not one.author.name and one.author.id}
    tally.missing("name", len(nameless), "of accounts that were deleted")
    return assemble(
        question,
        responses,
        tally,
        id=named(links, found.key),
        source=source.name,
        title=found.topic,
        url=_url(links, found.key),
    )


def _response(links: Links, message: Message, times: dict[int, datetime | None]) -> Response:
    reactions = _reactions(message)
    return Response(
        id="",
        key=str(message.key),
        author=Author(id=author_id(message), name=message.author or ""),
        text=_text(message),
        created=times[message.key],
        reactions=reactions,
        marks=_marks(message),
        reply_to=str(message.answered or ""),
        url=_url(links, message.key),
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
    found = ((_emoji(one), one.count or 0) for one in message.reactions or () if one)
    return tuple(Reaction(emoji=emoji, count=count) for emoji, count in found if count > 0)


def _liked(message: Message) -> int:
    return sum(one.count for one in _reactions(message))


def _marks(message: Message) -> tuple[str, ...]:
    """Return the emoji that the author put under their own message; of many reactions only the latest are named."""
    if not message.from_id:
        return ()
    own = person_id(message.from_id)
    found = (
        _emoji(one)
        for one in message.reactions or ()
        if one and any(who and who.from_id and person_id(who.from_id) == own for who in one.recent or ())
    )
    return tuple(dict.fromkeys(found))


def _emoji(reacted: Reacted) -> str:
    """Return a reaction's emoji; one that somebody drew has no name in the export."""
    return reacted.emoji or _OTHER_REACTIONS.get(reacted.type or "", _CUSTOM)


def _url(links: Links, key: int) -> str:
    linked = links.chat.type in _LINKED and links.chat.key.isdigit()
    return f"https://t.me/c/{links.chat.key}/{key}" if linked else ""


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
    stamp = message.date_unixtime
    if isinstance(stamp, str) and _STAMP.fullmatch(stamp):
        return datetime.fromtimestamp(int(stamp), UTC)  # what each message has, in the quickest way
    exact = moment(stamp)
    if exact:
        return exact
    try:
        found = datetime.fromisoformat(message.date or "")
        return (found if found.tzinfo else found.replace(tzinfo=zone)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None


READER = Reader("a Telegram chat (result.json)", is_export, scan, read, by_days=True)
