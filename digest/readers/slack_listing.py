"""The threads of a Slack export, listed: files are searched before they are decoded, and no message is kept."""

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from functools import partial

from digest.model import Candidate
from digest.readers.assemble import moment
from digest.readers.reader import Told
from digest.readers.scanning import BATCH, Executor, Part, PartialHeap, gather, in_batches, suited
from digest.readers.slack_thread import DELETED, liked, names_of, opening, unspoken
from digest.readers.slack_workspace import Brief, User, Workspace, folder_of, from_day, since
from digest.readers.source import Source

_SLACKBOT = "USLACKBOT"


def listed(workspace: Workspace, told: Told, executor: Executor | None = None) -> list[Candidate]:
    """Return the threads of the conversations that may be read, most responses first, ``reader.titled`` to come.

    Args:
        workspace: the export; what is damaged in it is noted there.
        told: since when the threads are to have been asked.
        executor: where the files are read (``scanning``); None takes what suits their number.
    """
    batches = in_batches([name for files in workspace.readable.values() for name in from_day(files, told.since)])
    chosen = suited(len(batches) * BATCH)
    workspace.source.expect(name for names in (batches if executor else chosen.own(batches)) for name in names)
    whole = gather(partial(part, workspace.source, workspace.users), batches, executor or chosen)
    workspace.damaged.update(whole.damaged)
    heaps = {key: heap for key, heap in whole.heaps.items() if len(heap) and _is_recent(key[1], told)}
    _find_roots(workspace, heaps)
    found = [_candidate(workspace, *key, heap) for key, heap in heaps.items()]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


def markdown(workspace: Workspace) -> Callable[[str], str]:
    """Return what turns the opening of a question of ``listed`` into Markdown."""
    names = names_of(workspace.users, workspace.channel_names, {})
    return lambda text: opening(text, names)


def part(source: Source, users: Mapping[str, User], names: Sequence[str]) -> Part:
    """Return what the day files ``names`` hold of threads."""
    workspace = Workspace(source)
    apps = {_SLACKBOT, *(id_ for id_, user in users.items() if user.is_bot)}
    heaps: dict[str, dict[str, PartialHeap]] = {}
    for name in names:
        data = workspace.data(name)
        if b'"thread_ts"' not in data:
            continue
        threads = heaps.setdefault(folder_of(name), {})
        # A big export has a hundred thousand messages: what is done with each is written out.
        for message in workspace.briefs(name, data):
            if message.thread_ts is None:
                continue
            key, root = message.key, message.root
            heap = threads.get(root)
            if heap is None:
                heap = threads[root] = PartialHeap()
            if key == root:
                _begin(heap, message)
                continue
            user = message.user
            plainly = message.subtype is None and message.bot_id is None and user not in apps
            if plainly or not unspoken(message, users):
                likes = liked(message) if message.reactions else 0
                heap.answer(key, user or message.bot_id or "", message.text or "", likes)
    found = {(folder, root): heap for folder, threads in heaps.items() for root, heap in threads.items()}
    return Part(found, workspace.damaged)


def _begin(heap: PartialHeap, message: Brief) -> None:
    heap.begin("" if message.subtype == DELETED else message.text or "", liked(message))


def _is_recent(key: str, told: Told) -> bool:
    asked = moment(key) if told.since else None
    return told.since is None or asked is None or asked >= told.since


def _find_roots(workspace: Workspace, heaps: Mapping[tuple[str, str], PartialHeap]) -> None:
    """Fill in the first messages that do not say themselves that they begin a thread."""
    wanted: dict[str, set[str]] = {}
    for (folder, key), heap in heaps.items():
        for name in since(workspace.folders[folder], key)[:3] if not heap.begun else ():
            wanted.setdefault(name, set()).add(key)
    for name, keys in wanted.items():
        data = workspace.data(name)
        if not any(key.encode() in data for key in keys):
            continue
        for message in workspace.briefs(name, data):
            if message.key in keys:
                _begin(heaps[folder_of(name), message.key], message)


def _candidate(workspace: Workspace, folder: str, key: str, heap: PartialHeap) -> Candidate:
    heap.asked = moment(key)
    heap.latest = _latest(heap.keys)
    return heap.candidate(workspace.thread_id(folder, key), "", folder.rpartition("/")[2], as_it_is=True)


def _latest(keys: Collection[str]) -> datetime | None:
    """Return the time of the last of ``keys``, which are of one length but where one is no time."""
    return moment(max(keys)) or max(filter(None, map(moment, keys)), default=None)
