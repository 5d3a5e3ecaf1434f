"""Discord: the threads of DiscordChatExporter's JSON, and one of them as a Thread.

A thread or a forum's post is a channel of its own, and a file of its own; the message it began with may lie in
the file of the channel above it. In an ordinary channel a thread is a message with the chain of replies to it.
"""

import re
from collections.abc import Iterable, Mapping
from pathlib import PurePosixPath

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, title_of
from digest.readers.discord_chains import STARTER, chains_of, first_of, is_spoken, started, unsaid
from digest.readers.discord_export import Brief, Channel, Emoji, Export, Message, id_time, is_export
from digest.readers.discord_markup import Names, to_markdown
from digest.readers.reader import Reader, Told, choose, unknown
from digest.readers.source import Source
from digest.readers.to_markdown import flow, plain
from digest.text.emoji import from_name

_PERMALINK = re.compile(r"/channels/(?:\d+|@me)/(?P<channel>\d+)(?:/(?:threads/)?(?P<key>\d+))?")
_OWN_DATA = re.compile(r"(?i)(?:.*/)?messages/c?\d+/(?:channel|messages)\.(?:json|csv)")
# What Discord shows for those who deleted their account, and the one id it gave to many of them.
_DELETED = re.compile(r"Deleted User(?: [0-9a-f]+)?|deleted_user_[0-9a-f]+", re.IGNORECASE)
_NOBODY = "456226577798135808"
_OPENING = 400
_MARKED = re.compile(r"[\\*_~|<\[`#]")
_THREADS_TOO = "export again with the threads: DiscordChatExporter … --include-threads all"
_LONGER = "export a longer time, or copy the thread from Discord's window: digest build -"
_LEFT_OUT = "deleted, or outside the dates of the export"


def recognises(source: Source) -> bool:
    """Tell whether ``source`` holds a file of DiscordChatExporter's, or is the package of a member's own data."""
    return is_export(source) or _is_own_data(source)


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads and the chains of replies of the public channels, most responses first.

    Raises:
        ExportError: there are private conversations only, or nothing that is not damaged.
    """
    export = _opened(source)
    public = _public(export)
    found: dict[str, Candidate] = {}
    threads = {key: channel for key, channel in public.items() if channel.is_thread}
    parents = {key: _parents(export, channel) for key, channel in threads.items()}
    begun: dict[str, dict[str, Brief]] = {}
    for key in public.keys() - threads.keys():
        briefs = export.briefs(key)
        chains = chains_of(briefs, key)
        for root, keys in chains.below().items():
            one = _candidate(root, "", briefs.get(root), [briefs[each] for each in keys if each in briefs])
            if one and root not in threads:
                found[root] = one
        for thread in threads.keys() & briefs.keys():
            if key in parents[thread]:
                begun[thread] = {one: briefs[one] for one in (thread, *chains.under(thread)) if one in briefs}
    for key, channel in threads.items():
        messages = {**begun.get(key, {}), **export.briefs(key)}
        first = first_of(messages, key)
        replies = [one for one in messages.values() if one is not first]
        if one := _candidate(key, channel.name or "", first, replies, thread=True):
            found[key] = one
    if not found and export.damaged:
        raise next(iter(export.damaged.values()))
    return sorted(found.values(), key=lambda one: (-one.responses, -one.reactions, one.id))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (its id, the id or link of any message in it), or the only one.

    Raises:
        ExportError: it is not there, is private, or several could be meant.
    """
    export = _opened(source)
    named = wanted or _only(export, source, told)
    link = _PERMALINK.search(named)
    channel, key = (link["channel"], link["key"] or "") if link else ("", named.strip().rpartition("/")[2])
    for one in filter(None, (key, channel)):
        found = export.channels.get(one)
        if found and found.is_private:
            raise _private("the thread is in a private conversation", source)
        if found and found.is_thread:
            return _from_channel(export, found)
    for one, place in _public(export).items():
        if channel not in {"", one} or not key or not export.holds(one, key):
            continue
        if place.is_thread and key in export.briefs(one):
            return _from_channel(export, place)
        if not place.is_thread and (thread := _from_chain(export, place, key)):
            return thread
    raise unknown(named, scan(source, told), source.where)


# --- which thread ------------------------------------------------------------------------------------


def _opened(source: Source) -> Export:
    if not is_export(source):
        raise ExportError(
            "the package holds one member's own messages only, without those they answer",
            where=source.where,
            hint="export the channel with DiscordChatExporter, or copy the thread: digest build -",
        )
    export = Export(source)
    if export.channels and not _public(export):
        raise _private("the export holds private conversations only", source)
    return export


def _is_own_data(source: Source) -> bool:
    return any(_OWN_DATA.fullmatch(name) for name in source.names if PurePosixPath(name).suffix in {".json", ".csv"})


def _public(export: Export) -> dict[str, Channel]:
    return {key: channel for key, channel in export.channels.items() if not channel.is_private}


def _private(what: str, source: Source) -> ExportError:
    return ExportError(
        f"{what}, which digest does not read",
        where=source.where,
        hint="ask its people first; then copy the thread from Discord's window: digest build -",
    )


def _only(export: Export, source: Source, told: Told) -> str:
    candidates = scan(source, told)
    if candidates:
        return choose(candidates, source.where, told)
    begun = {key for channel in _public(export) for key in started(export.briefs(channel).values())}
    held = f"{len(export.channels)} channel{'s' * (len(export.channels) != 1)}"
    absent = len(begun - export.channels.keys())
    raise ExportError(
        f"the export holds no thread: {held}, but no message with replies"
        + (f"; {absent} thread{'s' * (absent != 1)} begun there lie elsewhere" if absent else ""),
        where=source.where,
        hint=_THREADS_TOO
        if absent
        else "export a longer time, or copy the thread from Discord's window: digest build -",
    )


def _candidate(
    id_: str, title: str, root: Brief | None, replies: Iterable[Brief], *, thread: bool = False
) -> Candidate | None:
    said = [one for one in replies if not unsaid(one) and (one.content or "").strip()]
    # One answer to something that is not there is no thread to choose.
    if not said or (not thread and (len(said) == 1 if root is None else not is_spoken(root))):
        return None
    opening = ((root and root.content) or "")[:_OPENING]
    if not title and _MARKED.search(opening):
        opening = to_markdown(opening, Names(user=lambda _: "", channel=lambda _: ""))
    everything = [*said, *([root] if root else [])]
    return Candidate(
        id=id_,
        title=title or title_of(opening) or f"Thread {id_}",
        responses=len(said),
        people=len({_author(one).id for one in said}),
        reactions=sum(_count(one.count) for message in everything for one in message.reactions or ()),
        created=(root.created if root else None) or id_time(id_),
    )


# --- the thread --------------------------------------------------------------------------------------


def _from_channel(export: Export, channel: Channel) -> Thread:
    """Return the thread that ``channel`` is."""
    tally = Tally()
    messages = export.messages(channel.key, tally)
    above = chains_of(messages, channel.key).above
    for parent in _parents(export, channel):
        if not export.holds(parent, channel.key):
            continue
        around = export.messages(parent, Tally())
        chains = chains_of(around, parent)
        if channel.key in around:
            # Who answered in the channel above answered the same question.
            begun = [channel.key, *chains.under(channel.key)]
            messages = {**{one: around[one] for one in begun if one in around}, **messages}
            above |= {one: chains.above[one] for one in begun[1:]}
            break
    first = first_of(messages, channel.key)
    title = channel.name or ""
    if first is None:
        tally.missing("question", why="it is in the channel above the thread, or outside the dates of the export")
    return _thread(export, channel, messages, above, tally, first=first, id_=channel.key, title=title)


def _parents(export: Export, thread: Channel) -> list[str]:
    """Return the channels in which ``thread`` can have begun."""
    public = _public(export)
    parent = public.get(str(thread.category_id))
    if parent and not parent.is_thread:
        return [parent.key]
    return [key for key, channel in public.items() if not channel.is_thread]


def _from_chain(export: Export, channel: Channel, key: str) -> Thread | None:
    """Return the chain of replies that the message ``key`` is in; None when there is no such message."""
    tally = Tally()
    everything = export.messages(channel.key, tally)
    chains = chains_of(everything, channel.key)
    root = chains.root.get(key)
    if root is None:
        return None
    thread = export.channels.get(root)
    if thread and thread.is_thread and not thread.is_private:
        return _from_channel(export, thread)
    messages = {one: message for one, message in everything.items() if chains.root[one] == root}
    absent = root in started(everything.values())
    if absent:
        tally.missing("thread", why=f"it began at the question and is not in the export; {_THREADS_TOO}")
    first = everything.get(root)
    if first is None:
        tally.missing("question", why=_LEFT_OUT)
    return _thread(export, channel, messages, chains.above, tally, first=first, id_=root, absent=absent)


def _thread(
    export: Export,
    channel: Channel,
    messages: Mapping[str, Message],
    above: Mapping[str, str],
    tally: Tally,
    *,
    first: Message | None,
    id_: str,
    title: str = "",
    absent: bool = False,
) -> Thread:
    names = _names(export, messages.values())
    spoken = []
    for key, message in messages.items():
        if key == (first.key if first else ""):
            continue
        if str(message.type) in STARTER:
            continue  # it stands for the question, which is counted when it is missing
        if reason := unsaid(message):
            tally.skipped(reason)
        else:
            spoken.append(_response(message, _nearest(key, messages, above), names, _address(export, channel, key)))
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
    tally.skipped("private conversation", len(export.channels) - len(_public(export)))
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


def _nearest(key: str, messages: Mapping[str, Message], above: Mapping[str, str]) -> str:
    """Return the id of the nearest message above ``key`` that somebody said."""
    seen = {key}
    at = above.get(key, "")
    while at in messages and at not in seen and unsaid(messages[at]):
        seen.add(at)
        at = above.get(at, "")
    return at


def _response(message: Message, reply_to: str, names: Names, url: str) -> Response:
    return Response(
        id="",
        key=message.key,
        author=_author(message),
        text="" if str(message.type) in STARTER else to_markdown(message.content or "", names),
        created=message.created,
        reactions=tuple(
            Reaction(emoji=_emoji(one.emoji), count=_count(one.count)) for one in message.reactions or () if one.emoji
        ),
        reply_to=reply_to,
        url=url,
        edited=bool(message.edited),
    )


def _author(message: Brief) -> Author:
    """Return who wrote, by the name the server shows; those who deleted their account are nameless."""
    person = message.author
    if person is None:
        return Author(id=f"[deleted]/{message.key}")
    id_ = "" if person.id is None else str(person.id)
    name = (person.nickname or "").strip() or person.name or ""
    if _DELETED.fullmatch(person.name or name):
        return Author(id=id_ if id_ not in {"", _NOBODY} else f"[deleted]/{message.key}")
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


def _names(export: Export, messages: Iterable[Message]) -> Names:
    people = [one for message in messages for one in ((message.author,) if message.author else ())]
    people += [one for message in messages for one in message.mentions or ()]
    known = {str(one.id): one.nickname or one.name or "" for one in people if one.id is not None}
    return Names(
        user=lambda id_: known.get(id_, ""),
        channel=lambda id_: (export.channels[id_].name or "") if id_ in export.channels else "",
    )


def _address(export: Export, channel: Channel, key: str) -> str:
    parts = [export.guild, channel.key, *([key] if key else [])]
    return f"https://discord.com/channels/{'/'.join(parts)}" if all(part.isdigit() for part in parts) else ""


READER = Reader("a Discord export (DiscordChatExporter's JSON)", recognises, scan, read)
