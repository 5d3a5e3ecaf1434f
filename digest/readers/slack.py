"""Slack: the threads of an export, and one of them as a Thread.

A reply lies in the file of the day it was written, so a thread is gathered by ``thread_ts`` over all day
files of its channel. ``replies`` is never needed, and nothing that a message may lack is taken for granted.
"""

import re
from typing import NamedTuple

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.assemble import Tally
from digest.readers.reader import ALLOW, Reader, Told, choose, unknown
from digest.readers.slack_listing import listed
from digest.readers.slack_thread import DELETED, Place, thread
from digest.readers.slack_workspace import Message, Workspace, is_workspace, since
from digest.readers.source import Source

_PERMALINK = re.compile(
    r"/archives/(?P<channel>\w+)/p(?P<seconds>\d{9,10})(?P<rest>\d{6})(?:\?(?:.*&)?thread_ts=(?P<root>\d+\.\d+))?"
)
_ID = re.compile(r"(?:(?P<channel>.+)/)?(?P<key>\d{9,10}\.\d{1,6})")


class Target(NamedTuple):
    """A thread as the editor names it: its channel's id or name ("" = any), the key of a message in it."""

    channel: str
    key: str


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the public channels, most responses first.

    Raises:
        ExportError: there are private conversations only, or nothing that is not damaged.
    """
    workspace = _opened(source, told)
    found = listed(workspace, told)
    if not found and workspace.damaged:
        raise next(iter(workspace.damaged.values()))
    return found


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (id, permalink of any of its messages), or the only one.

    Raises:
        ExportError: it is not there, is private, or several could be meant.
    """
    workspace = _opened(source, told)
    wanted = wanted or _only(workspace, source, told)
    target = _target(wanted)
    if target:
        for folder in _folders(workspace, target.channel, source):
            messages = _gather(workspace, folder, target.key)
            if messages:
                return _thread(workspace, folder, messages)
    candidates = scan(source, told)
    if any(one.id == wanted for one in candidates):
        raise ExportError(
            f"the thread {wanted!r} cannot be read: its time stamp (ts) is none that Slack writes",
            where=source.where,
            hint="export the channel again, or copy the thread from Slack's window: digest build -",
        )
    raise unknown(wanted, candidates, source.where)


# --- which thread ------------------------------------------------------------------------------------


def _only(workspace: Workspace, source: Source, told: Told) -> str:
    candidates = scan(source, told)
    if not candidates and told.since:
        candidates = scan(source, told._replace(since=None))
    if not candidates:
        channels = len(workspace.readable)
        held = f"{channels} channel{'s' * (channels != 1)}"
        raise ExportError(
            f"the export holds no thread: {held}, but no message with replies",
            where=source.where,
            hint="export the days of the thread, or copy it from Slack's window: digest build -",
        )
    return choose(candidates, source.where, told)


def _target(wanted: str) -> Target | None:
    link = _PERMALINK.search(wanted)
    if link:
        return Target(link["channel"], link["root"] or f"{link['seconds']}.{link['rest']}")
    id_ = _ID.fullmatch(wanted.strip())
    return Target((id_["channel"] or "").lstrip("#"), id_["key"]) if id_ else None


def _folders(workspace: Workspace, channel: str, source: Source) -> list[str]:
    """Return the folders that ``channel`` (id, name, or "" for any) can mean."""
    if not channel or "" in workspace.readable:
        return list(workspace.readable)
    found = [folder for folder in workspace.readable if channel in {folder, workspace.channel_id(folder)}]
    if not found and channel in workspace.private:
        raise _private("the thread is in a private conversation", source)
    return found


def _opened(source: Source, told: Told) -> Workspace:
    workspace = Workspace(source, allow_private=told.allow_private)
    if workspace.folders and not workspace.readable:
        raise _private("the export holds private conversations only", source)
    return workspace


def _private(what: str, source: Source) -> ExportError:
    return ExportError(
        f"{what}, which digest does not read",
        where=source.where,
        hint=ALLOW,
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
    return {"": found.pop(key, Message(ts=key, subtype=DELETED)), **found} if found else {}


def _thread(workspace: Workspace, folder: str, messages: dict[str, Message]) -> Thread:
    root = messages[""]
    tally = Tally()
    for name, error in workspace.damaged.items():
        tally.missing("file", why=f"{name}: {error.what}")
    tally.skipped("private conversation", len(workspace.folders) - len(workspace.readable))
    place = Place(
        id=workspace.thread_id(folder, root.key),
        source=workspace.source.name,
        where=workspace.source.where,
        users=workspace.users,
        channels=workspace.channel_names,
    )
    return thread(root, (message for key, message in messages.items() if key), place, tally)


READER = Reader("a Slack export", is_workspace, scan, read)
