"""Slack: the threads of an export, and one of them as a Thread.

A reply lies in the file of the day it was written, so a thread is gathered by ``thread_ts`` over all day
files of its channel. ``replies`` is never needed, and nothing that a message may lack is taken for granted.
"""

import re
from typing import NamedTuple

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble, moment, title_of
from digest.readers.reader import Reader, choose, unknown
from digest.readers.slack_markup import Names, from_blocks, from_mrkdwn, section_text
from digest.readers.slack_workspace import (
    Brief,
    Message,
    Profile,
    Reacted,
    User,
    Workspace,
    is_workspace,
    since,
)
from digest.readers.source import Source
from digest.text.emoji import from_name

_PERMALINK = re.compile(
    r"/archives/(?P<channel>\w+)/p(?P<seconds>\d{9,10})(?P<rest>\d{6})(?:\?(?:.*&)?thread_ts=(?P<root>\d+\.\d+))?"
)
_ID = re.compile(r"(?:(?P<channel>.+)/)?(?P<key>\d{9,10}\.\d{1,6})")
# A person speaks in these; every other subtype is Slack telling what happened.
_SPOKEN = {None, "", "file_share", "file_comment", "me_message", "thread_broadcast"}
_BY_APPS = {"bot_message", "slackbot_response"}
_OPENING = 400
_SLACKBOT = "USLACKBOT"
_DELETED = "tombstone"
_LEFT_OUT = "deleted, or outside the dates of the export"


class Target(NamedTuple):
    """A thread as the editor names it: its channel's id or name ("" = any), the key of a message in it."""

    channel: str
    key: str


class Heap:
    """What listing learns of one thread."""

    def __init__(self) -> None:
        self.root: Brief | None = None
        self.replies: dict[str, Brief] = {}


def scan(source: Source) -> list[Candidate]:
    """Return the threads of the public channels, most responses first.

    Raises:
        ExportError: there are private conversations only, or nothing that is not damaged.
    """
    workspace = Workspace(source)
    _refuse_private(workspace)
    found = [
        candidate for folder, files in workspace.public.items() for candidate in _candidates(workspace, folder, files)
    ]
    if not found and workspace.damaged:
        raise next(iter(workspace.damaged.values()))
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def read(source: Source, wanted: str | None) -> Thread:
    """Return the thread ``wanted`` (id, permalink of any of its messages), or the only one.

    Raises:
        ExportError: it is not there, is private, or several could be meant.
    """
    workspace = Workspace(source)
    _refuse_private(workspace)
    wanted = wanted or _only(workspace, source)
    target = _target(wanted)
    if target:
        for folder in _folders(workspace, target.channel, source):
            messages = _gather(workspace, folder, target.key)
            if messages:
                return _thread(workspace, folder, messages)
    candidates = scan(source)
    if any(one.id == wanted for one in candidates):
        raise ExportError(
            f"the thread {wanted!r} cannot be read: its time stamp (ts) is none that Slack writes",
            where=source.where,
            hint="export the channel again, or copy the thread from Slack's window: digest build -",
        )
    raise unknown(wanted, candidates, source.where)


# --- which thread ------------------------------------------------------------------------------------


def _candidates(workspace: Workspace, folder: str, files: list[str]) -> list[Candidate]:
    heaps: dict[str, Heap] = {}
    for name in files:
        data = workspace.data(name)
        if b'"thread_ts"' not in data:
            continue
        for message in workspace.briefs(name, data):
            if not message.root:
                continue
            heap = heaps.setdefault(message.root, Heap())
            if message.key == message.root:
                heap.root = message
            elif not _unspoken(message, workspace.users):
                heap.replies[message.key] = message
    heaps = {key: heap for key, heap in heaps.items() if heap.replies}
    _find_roots(workspace, files, heaps)
    names = _names(workspace, {})
    return [_candidate(_thread_id(workspace, folder, key), key, heap, names) for key, heap in heaps.items()]


def _find_roots(workspace: Workspace, files: list[str], heaps: dict[str, Heap]) -> None:
    """Fill in the first messages that do not say themselves that they begin a thread."""
    for key in [key for key, heap in heaps.items() if heap.root is None]:
        for name in since(files, key)[:3]:
            data = workspace.data(name)
            if key.encode() in data:
                heaps[key].root = next((one for one in workspace.briefs(name, data) if one.key == key), heaps[key].root)


def _candidate(id_: str, key: str, heap: Heap, names: Names) -> Candidate:
    everything = [*heap.replies.values(), *([heap.root] if heap.root else [])]
    return Candidate(
        id=id_,
        title=title_of(from_mrkdwn(_opening((heap.root and heap.root.text) or ""), names)) or f"Thread {id_}",
        responses=len(heap.replies),
        people=len({reply.user for reply in heap.replies.values()}),
        reactions=sum(_count(one) for message in everything for one in message.reactions or ()),
        created=moment(key),
    )


def _opening(text: str) -> str:
    """Return enough of mrkdwn for a title, no ``<…>`` cut in two."""
    head = text[:_OPENING]
    return head[: head.rfind("<")] if head.rfind("<") > head.rfind(">") else head


def _only(workspace: Workspace, source: Source) -> str:
    candidates = scan(source)
    if not candidates:
        channels = len(workspace.public)
        held = f"{channels} channel{'s' * (channels != 1)}"
        raise ExportError(
            f"the export holds no thread: {held}, but no message with replies",
            where=source.where,
            hint="export the days of the thread, or copy it from Slack's window: digest build -",
        )
    return choose(candidates, source.where)


def _target(wanted: str) -> Target | None:
    link = _PERMALINK.search(wanted)
    if link:
        return Target(link["channel"], link["root"] or f"{link['seconds']}.{link['rest']}")
    id_ = _ID.fullmatch(wanted.strip())
    return Target((id_["channel"] or "").lstrip("#"), id_["key"]) if id_ else None


def _folders(workspace: Workspace, channel: str, source: Source) -> list[str]:
    """Return the folders that ``channel`` (id, name, or "" for any) can mean."""
    if not channel or "" in workspace.public:
        return list(workspace.public)
    found = [folder for folder in workspace.public if channel in {folder, workspace.channel_id(folder)}]
    if not found and channel in workspace.private:
        raise _private("the thread is in a private conversation", source)
    return found


def _refuse_private(workspace: Workspace) -> None:
    if workspace.folders and not workspace.public:
        raise _private("the export holds private conversations only", workspace.source)


def _private(what: str, source: Source) -> ExportError:
    return ExportError(
        f"{what}, which digest does not read",
        where=source.where,
        hint="ask its people first; then copy the thread from Slack's window: digest build -",
    )


def _gather(workspace: Workspace, folder: str, key: str, *, answer: bool = True) -> dict[str, Message]:
    """Return the messages of the thread that ``key`` is in, by their own keys, the first message under "".

    ``key`` may be that of an ``answer``; then its thread is gathered.
    """
    found: dict[str, Message] = {}
    second = key.partition(".")[0].encode()
    for name in since(workspace.folders[folder], key):
        data = workspace.data(name)
        # The whole seconds are there however the number is written.
        if second not in data:
            continue
        found.update((one.key, one) for one in workspace.messages(name, data) if one.key and key in {one.key, one.root})
    own = found.get(key)
    if answer and own and own.root and own.root != key:
        return _gather(workspace, folder, own.root, answer=False)
    return {"": found.pop(key, Message(ts=key, subtype=_DELETED)), **found} if found else {}


# --- the thread --------------------------------------------------------------------------------------


def _thread(workspace: Workspace, folder: str, messages: dict[str, Message]) -> Thread:
    tally = Tally()
    root = messages[""]
    replies = [message for key, message in messages.items() if key]
    profiles = {one.user: one.user_profile for one in messages.values() if one.user and one.user_profile}
    names = _names(workspace, profiles)
    spoken = []
    for reply in replies:
        unspoken = _unspoken(reply, workspace.users)
        if unspoken:
            tally.skipped(unspoken)
        else:
            spoken.append(_response(reply, names))
    question = _response(root, names)
    if root.subtype == _DELETED:
        question = Response(id="", key=root.key, author=question.author, text="", created=question.created)
        tally.missing("question", why=_LEFT_OUT)
    elif not question.text:
        tally.missing("question text", why="the message holds no words, perhaps a picture or a file alone")
    if not spoken:
        raise ExportError(
            f"the export holds no answer to that message, Slack announces {root.reply_count or 'none'}",
            where=workspace.source.where,
            hint="export the days after the question, too",
        )
    announced = tally.expect(root.reply_count, len(replies), _LEFT_OUT)
    _explain(workspace, tally)
    tally.missing(
        "name",
        len({one.author.id for one in (question, *spoken) if not one.author.name}),
        "not among the export's members",
    )
    return assemble(
        question,
        spoken,
        tally,
        id=_thread_id(workspace, folder, root.key),
        source=workspace.source.name,
        announced=announced,
    )


def _explain(workspace: Workspace, tally: Tally) -> None:
    """Count what else of the export was not read."""
    for name, error in workspace.damaged.items():
        tally.missing("file", why=f"{name}: {error.what}")
    tally.skipped("private conversation", len(workspace.folders) - len(workspace.public))


def _response(message: Message, names: Names) -> Response:
    blocks = message.blocks or []
    text = from_blocks(blocks, names) or from_mrkdwn(message.text or "", names) or section_text(blocks, names)
    if not text:
        added = (from_mrkdwn(one.text or one.fallback or "", names) for one in message.attachments or ())
        text = "\n\n".join(filter(None, added))
    posted = next((p for p in (message.user_profile, message.bot_profile) if p), None)
    name = names.user(message.user or "") or message.username or (_shown(posted) if posted else "")
    return Response(
        id="",
        key=message.key,
        author=Author(id=message.user or message.bot_id or "", name=name),
        text=text,
        created=moment(message.key),
        reactions=_reactions(message),
        edited=bool(message.edited),
    )


def _reactions(message: Brief) -> tuple[Reaction, ...]:
    """Return the reactions, as Unicode emoji where there are such."""
    named = [(one.name, _count(one)) for one in message.reactions or () if one.name]
    return tuple(Reaction(emoji=from_name(name), count=count) for name, count in named)


def _count(reacted: Reacted) -> int:
    """Return how many reacted; Slack may cut the list of users short, so the count goes before it."""
    return max(reacted.count if reacted.count is not None else len(reacted.users or ()), 0)


def _unspoken(message: Brief, users: dict[str, User]) -> str:
    """Return what a message is that nobody said ("bot message"), else ""."""
    if message.subtype == _DELETED:
        return "deleted message"
    if message.subtype not in _SPOKEN | _BY_APPS:
        return "system message"
    user = users.get(message.user or "")
    # A person may post through an app; then their own id is on the message, too.
    by_app = message.subtype in _BY_APPS or message.user == _SLACKBOT or bool(message.bot_id and not user)
    return "bot message" if by_app or (user and user.is_bot) else ""


def _names(workspace: Workspace, profiles: dict[str, Profile]) -> Names:
    """Return the look-up of names: the export's members, then what came with the thread's messages."""

    def user(id_: str) -> str:
        known = workspace.users.get(id_)
        name = known and (_shown(known.profile or Profile()) or known.real_name or known.name)
        return name or (_shown(profiles[id_]) if id_ in profiles else "")

    return Names(user=user, channel=lambda id_: workspace.channel_names.get(id_, ""))


def _shown(profile: Profile) -> str:
    return profile.display_name or profile.real_name or profile.name or ""


def _thread_id(workspace: Workspace, folder: str, key: str) -> str:
    channel = workspace.channel_id(folder)
    return f"{channel}/{key}" if channel else key


READER = Reader("a Slack export", is_workspace, scan, read)
