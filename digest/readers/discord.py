"""Discord: the threads of DiscordChatExporter's JSON, and one of them as a Thread.

A thread or a forum's post is a channel of its own, and a file of its own; the message it began with may lie in
the file of the channel above it. In an ordinary channel a thread is a message with the chain of replies to it.
"""

import re
from array import array
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from itertools import chain
from pathlib import PurePosixPath

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.discord_chains import STARTER, Chains, above_of, first_of, unsaid
from digest.readers.discord_export import Channel, Emoji, Export, Message, Reacted, id_time, is_export, number, order
from digest.readers.discord_listing import NOBODY, bare, listing, parents
from digest.readers.discord_markup import Names, to_markdown
from digest.readers.reader import Best, Reader, Told, choose, recent, refused, titled, unknown
from digest.readers.source import Source
from digest.readers.to_markdown import flow, plain
from digest.text.emoji import from_name

_PERMALINK = re.compile(r"/channels/(?:\d+|@me)/(?P<channel>\d+)(?:/(?:threads/)?(?P<key>\d+))?")
_OWN_DATA = re.compile(r"(?i)(?:.*/)?messages/c?\d+/(?:channel|messages)\.(?:json|csv)")
_PAGE = re.compile(rb"\s*<(?:!doctype html|html)\b", re.IGNORECASE)
_CHATLOG = re.compile(rb"class=[\"']?chatlog(?:__|\b)")
# What Discord shows for those who deleted their account.
_DELETED = re.compile(r"Deleted User(?: [0-9a-f]+)?|deleted_user_[0-9a-f]+", re.IGNORECASE)
_LOOKED_AT = 50
_THREADS_TOO = "export again with the threads: DiscordChatExporter … --include-threads all"
_LONGER = "export a longer time, or copy the thread from Discord's window: digest build -"
_LEFT_OUT = "deleted, or outside the dates of the export"


def recognises(source: Source) -> bool:
    """Tell whether ``source`` holds a file of DiscordChatExporter's, or is the package of a member's own data."""
    return is_export(source) or _is_own_data(source) or _is_web_page(source)


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads and the chains of replies of the channels that may be read, most responses first.

    Raises:
        ExportError: there are private conversations only, or nothing that is not damaged.
    """
    return scan_best(source, told, list)[0]


def scan_best(source: Source, told: Told, best: Best) -> tuple[list[Candidate], int]:
    """Return the threads that ``best`` chooses of those that ``scan`` returns, and how many those are."""
    export = _opened(source)
    found = recent(listing(export, _allowed(export, told)), told.since)
    if not found and export.damaged:
        raise next(iter(export.damaged.values()))
    return titled(best(found), bare), len(found)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (its id, the id or link of any message in it), or the only one.

    Raises:
        ExportError: it is not there, is private, or several could be meant.
    """
    export = _opened(source)
    allowed = _allowed(export, told)
    named = wanted or _only(export, allowed, told)
    link = _PERMALINK.search(named)
    channel, key = (link["channel"], link["key"] or "") if link else ("", named.strip().rpartition("/")[2])
    for one in filter(None, (key, channel)):
        found = export.channels.get(one)
        if found and one not in allowed:
            raise refused("the thread is in a private conversation", source.where)
        if found and found.is_thread:
            return _from_channel(export, found, allowed)
    for one, place in allowed.items():
        if channel not in {"", one} or not key or not export.holds(one, key):
            continue
        if place.is_thread and key in _messages(export, one):
            return _from_channel(export, place, allowed)
        if not place.is_thread and (thread := _from_chain(export, place, key, allowed)):
            return thread
    raise unknown(named, scan(source, told), source.where)


# --- which thread ------------------------------------------------------------------------------------


def _opened(source: Source) -> Export:
    if is_export(source):
        return Export(source)
    if _is_own_data(source):
        raise ExportError(
            "the package holds one member's own messages only, without those they answer",
            where=source.where,
            hint="export the channel with DiscordChatExporter, or copy the thread: digest build -",
        )
    raise ExportError(
        "the export is a web page, which lacks who answered whom",
        where=source.where,
        hint="export again as JSON: DiscordChatExporter … --format Json",
    )


def _is_own_data(source: Source) -> bool:
    return any(_OWN_DATA.fullmatch(name) for name in source.names if PurePosixPath(name).suffix in {".json", ".csv"})


def _is_web_page(source: Source) -> bool:
    """Tell whether ``source`` is what DiscordChatExporter makes for a browser."""
    pages = [name for name in source.names if source.only or name.lower().endswith((".html", ".htm"))]
    heads = (source.head(name) for name in pages[:_LOOKED_AT])
    return any(_PAGE.match(head) and _CHATLOG.search(head) for head in heads)


def _allowed(export: Export, told: Told) -> dict[str, Channel]:
    """Return the channels that may be read; raises ExportError when there are none but private ones."""
    found = {key: one for key, one in export.channels.items() if told.allow_private or not one.is_private}
    if export.channels and not found:
        raise refused("the export holds private conversations only", export.source.where)
    return found


def _only(export: Export, allowed: Mapping[str, Channel], told: Told) -> str:
    candidates = listing(export, allowed)
    if not candidates and export.damaged:
        raise next(iter(export.damaged.values()))
    if candidates:
        return choose(titled(candidates, bare), export.source.where, told)
    begun = {key for channel in allowed for key in Chains(export, channel, Tally()).started}
    held = f"{len(export.channels)} channel{'s' * (len(export.channels) != 1)}"
    absent = len(begun - export.channels.keys())
    raise ExportError(
        f"the export holds no thread: {held}, but no message with replies"
        + (f"; {absent} thread{'s' * (absent != 1)} begun there lie elsewhere" if absent else ""),
        where=export.source.where,
        hint=_THREADS_TOO if absent else _LONGER,
    )


# --- the thread --------------------------------------------------------------------------------------


def _from_channel(export: Export, channel: Channel, allowed: Mapping[str, Channel]) -> Thread:
    """Return the thread that ``channel`` is."""
    tally = Tally()
    messages = _messages(export, channel.key, tally)
    above = above_of(messages, channel.key)
    first = first_of(messages, channel.key)
    for parent in parents(allowed, channel):
        if not export.holds(parent, channel.key):
            continue
        chains = Chains(export, parent, Tally())
        # Who answered in the channel above answered the same question.
        begun = _messages(export, parent, wanted=chains.begun(number(channel.key)), places=chains.places)
        if begun:
            first = begun.get(channel.key) or first
            messages = begun | messages
            above |= above_of(begun, parent)
            above.pop(channel.key, None)
            break
    title = channel.name or ""
    if first is None:
        tally.missing("question", why="it is in the channel above the thread, or outside the dates of the export")
    return _thread(export, channel, messages, above, tally, allowed, first=first, id_=channel.key, title=title)


def _messages(
    export: Export,
    channel: str,
    tally: Tally | None = None,
    wanted: AbstractSet[int] = frozenset(),
    places: Sequence["array[int]"] = (),
) -> dict[str, Message]:
    """Return the messages of ``channel`` by id, in order of time: all, or those ``wanted`` that lie in ``places``.

    Of a message that was exported twice, the text it was given last stands.
    """
    found: dict[str, Message] = {}
    everything = chain.from_iterable(export.messages(channel, Message, tally))
    for message in export.among(channel, Message, places, wanted) if wanted else everything:
        held = found.get(message.key)
        if held is None or (message.edited or "") >= (held.edited or ""):
            found[message.key] = message
    return {key: found[key] for key in sorted(found, key=order)}


def _from_chain(export: Export, channel: Channel, key: str, allowed: Mapping[str, Channel]) -> Thread | None:
    """Return the chain of replies that the message ``key`` is in; None when there is no such message."""
    tally = Tally()
    chains = Chains(export, channel.key, tally)
    if not chains.holds(number(key)):
        return None
    root = chains.root.get(number(key), number(key))
    messages = _messages(export, channel.key, wanted=chains.begun(root), places=chains.places)
    id_ = next((one for one in messages if number(one) == root), key if number(key) == root else str(root))
    thread = allowed.get(id_)
    if thread and thread.is_thread:
        return _from_channel(export, thread, allowed)
    absent = id_ in chains.started
    if absent:
        tally.missing("thread", why=f"it began at the question and is not in the export; {_THREADS_TOO}")
    first = messages.get(id_)
    if first is None:
        tally.missing("question", why=_LEFT_OUT)
    above = above_of(messages, channel.key)
    return _thread(export, channel, messages, above, tally, allowed, first=first, id_=id_, absent=absent)


def _thread(
    export: Export,
    channel: Channel,
    messages: Mapping[str, Message],
    above: Mapping[str, str],
    tally: Tally,
    allowed: Mapping[str, Channel],
    *,
    first: Message | None,
    id_: str,
    title: str = "",
    absent: bool = False,
) -> Thread:
    names = _names(allowed, messages.values())
    known: dict[str, str] = {}
    spoken = []
    for key, message in messages.items():
        if key == (first.key if first else ""):
            continue
        if str(message.type) in STARTER:
            continue  # it stands for the question, which is counted when it is missing
        if reason := unsaid(message):
            tally.skipped(reason)
        else:
            nearest = _nearest(key, messages, above, known)
            spoken.append(_response(message, nearest, names, _address(export, channel, key)))
    question = Response(id="", key=id_, author=Author(id=""), text="", created=id_time(id_))
    if first:
        question = _asked(_response(first, "", names, _address(export, channel, first.key)), title, first.key == id_)
        tally.missing("question text", int(not question.text), "the message holds no words, perhaps a picture alone")
    if not spoken:
        raise ExportError(
            "the export holds no answer to that message",
            where=export.source.where,
            hint=_THREADS_TOO if absent else _LONGER,
        )
    for name, error in export.damaged.items():
        tally.missing("file", why=f"{name}: {error.what}")
    tally.skipped("private conversation", len(export.channels) - len(allowed))
    nameless = {one.author.id for one in (question, *spoken) if one.author.id and not one.author.name}
    tally.missing("name", len(nameless), "the account was deleted")
    return assemble(
        question,
        spoken,
        tally,
        id=id_,
        source=export.source.name,
        title=title,
        url=_address(export, channel, "" if channel.is_thread else id_),
    )


def _asked(question: Response, title: str, is_own: bool) -> Response:
    """Return the question; what a forum's post asks in its title goes before its text."""
    asks = is_own and title.rstrip().endswith("?") and title.strip(" ?").casefold() not in question.text.casefold()
    if not asks:
        return question
    return msgspec.structs.replace(question, text="\n\n".join(filter(None, [flow([plain(title)]), question.text])))


def _nearest(key: str, messages: Mapping[str, Message], above: Mapping[str, str], known: dict[str, str]) -> str:
    """Return the id of the nearest message above ``key`` that somebody said; ``known`` keeps what was found out."""
    passed = {key}
    at = above.get(key, "")
    while at in messages and at not in passed and at not in known and unsaid(messages[at]):
        passed.add(at)
        at = above.get(at, "")
    at = known.get(at, at)
    known.update(dict.fromkeys(passed - {key}, at))
    return at


def _response(message: Message, reply_to: str, names: Names, url: str) -> Response:
    under = [one for one in message.reactions or () if one]
    return Response(
        id="",
        key=message.key,
        author=_author(message),
        text="" if str(message.type) in STARTER else to_markdown(message.content or "", names),
        created=message.created,
        reactions=tuple(Reaction(emoji=_emoji(one.emoji), count=_count(one.count)) for one in under if one.emoji),
        marks=_marks(message, under),
        reply_to=reply_to,
        url=url,
        edited=bool(message.edited),
    )


def _marks(message: Message, under: Iterable[Reacted]) -> tuple[str, ...]:
    """Return the emoji that the author put under their own message; older files do not say who reacted."""
    author = message.author.id if message.author else None
    if author is None or str(author) == NOBODY:
        return ()
    own = (one for one in under if one.emoji and any(user and str(user.id) == str(author) for user in one.users or ()))
    return tuple(dict.fromkeys(_emoji(one.emoji) for one in own if one.emoji))


def _author(message: Message) -> Author:
    """Return who wrote, by the name the server shows; those who deleted their account are nameless."""
    person = message.author
    if person is None:
        return Author(id=f"[deleted]/{message.key}")
    id_ = "" if person.id is None else str(person.id)
    name = (person.nickname or "").strip() or person.name or ""
    if _DELETED.fullmatch(person.name or name):
        return Author(id=id_ if id_ not in {"", NOBODY} else f"[deleted]/{message.key}")
    return Author(id=id_ or name or f"[deleted]/{message.key}", name=name)


def _emoji(emoji: Emoji) -> str:
    """Return the character, or ``:name:`` of a custom emoji; for Unicode the id is null or ""."""
    name = (emoji.name or "").strip()
    if emoji.id in {None, "", 0, "0"} and name and not name.isascii():
        return name
    if emoji.id in {None, "", 0, "0"} and re.fullmatch(r"[\w+-]+", emoji.code or name):
        return from_name(emoji.code or name)
    bare = re.sub(r"[^\w~-]", "", name or emoji.code or "")
    return f":{bare or 'emoji'}:"


def _count(count: int | None) -> int:
    return 1 if count is None else max(count, 0)


def _names(allowed: Mapping[str, Channel], messages: Iterable[Message]) -> Names:
    people = [one for message in messages for one in (message.author, *(message.mentions or ())) if one]
    known = {str(one.id): one.nickname or one.name or "" for one in people if one.id is not None}
    return Names(
        user=lambda id_: known.get(id_, ""),
        channel=lambda id_: (allowed[id_].name or "") if id_ in allowed else "",
    )


def _address(export: Export, channel: Channel, key: str) -> str:
    parts = [export.guild, channel.key, *([key] if key else [])]
    return f"https://discord.com/channels/{'/'.join(parts)}" if all(part.isdigit() for part in parts) else ""


READER = Reader("a Discord export (DiscordChatExporter's JSON)", recognises, scan, read, scan_best=scan_best)
