"""Slack: the threads of an export, and one of them as a Thread.

A reply lies in the file of the day it was written, so a thread is gathered by ``thread_ts`` over all day
files of its channel. ``replies`` is never needed, and nothing that a message may lack is taken for granted.
"""

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.assemble import Tally
from digest.readers.reader import Best, Reader, Told, choose, refused, titled
from digest.readers.slack_listing import listed, markdown
from digest.readers.slack_store import COPY, not_there, target
from digest.readers.slack_thread import DELETED, Place, thread
from digest.readers.slack_workspace import Message, Workspace, is_workspace, since
from digest.readers.source import Source


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the public channels, most responses first.

    Raises:
        ExportError: there are private conversations only, or nothing that is not damaged.
    """
    return scan_best(source, told, list)[0]


def scan_best(source: Source, told: Told, best: Best) -> tuple[list[Candidate], int]:
    """Return the threads that ``best`` chooses of those that ``scan`` returns, and how many those are."""
    workspace = _opened(source, told)
    found = listed(workspace, told)
    if not found and workspace.damaged:
        raise next(iter(workspace.damaged.values()))
    return titled(best(found), markdown(workspace)), len(found)


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (id, permalink of any of its messages), or the only one.

    Raises:
        ExportError: it is not there, is private, or several could be meant.
    """
    workspace = _opened(source, told)
    wanted = wanted or _only(workspace, source, told)
    meant = target(wanted)
    if meant:
        for folder in _folders(workspace, meant.channel, source):
            messages = _gather(workspace, folder, meant.key)
            if messages:
                return _thread(workspace, folder, messages)
    raise not_there(wanted, scan(source, told), source.where)


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
            hint=f"export the days of the thread, or {COPY}",
        )
    return choose(candidates, source.where, told)


def _folders(workspace: Workspace, channel: str, source: Source) -> list[str]:
    """Return the folders that ``channel`` (id, name, or "" for any) can mean."""
    if not channel or "" in workspace.readable:
        return list(workspace.readable)
    found = [folder for folder in workspace.readable if channel in {folder, workspace.channel_id(folder)}]
    if not found and channel in workspace.private:
        raise refused("the thread is in a private conversation", source.where)
    return found


def _opened(source: Source, told: Told) -> Workspace:
    workspace = Workspace(source, allow_private=told.allow_private)
    if workspace.folders and not workspace.readable:
        raise refused("the export holds private conversations only", source.where)
    return workspace


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


READER = Reader("a Slack export", is_workspace, scan, read, scan_best=scan_best)
