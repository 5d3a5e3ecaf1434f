"""The threads of a Slack export, listed: files are searched before they are decoded, and no message is kept."""

import re
from collections.abc import Mapping, Sequence
from functools import partial

from digest.model import Candidate
from digest.readers.assemble import moment, title_of
from digest.readers.heap import OPENING
from digest.readers.reader import Told
from digest.readers.scanning import Executor, Part, PartialHeap, gather
from digest.readers.slack_markup import Names, from_mrkdwn
from digest.readers.slack_thread import count, names_of, unspoken
from digest.readers.slack_workspace import Brief, User, Workspace, folder_of, from_day, since
from digest.readers.source import Source
from digest.text.clean import clean
from digest.text.mojibake import mend

_SLACKBOT = "USLACKBOT"
# A text with neither is Markdown as it stands, but for how its lines are joined, and a list has thousands.
_MARKUP = re.compile(r"[\x00\\*_`\[\]<>&~:#|]")
_LINE_BEGINS = re.compile(r"\n\s*[-+=–•◦▪‣●○■\d]")


def listed(workspace: Workspace, told: Told, executor: Executor | None = None) -> list[Candidate]:
    """Return the threads of the conversations that may be read, most responses first.

    Args:
        workspace: the export; what is damaged in it is noted there.
        told: since when the threads are to have been asked.
        executor: where the files are read (``scanning``), in batches of one channel each.
    """
    batches = [from_day(files, told.since) for files in workspace.readable.values()]
    workspace.source.expect(name for names in batches for name in names)
    whole = gather(partial(part, workspace.source, workspace.users), batches, executor)
    workspace.damaged.update(whole.damaged)
    heaps = {key: heap for key, heap in whole.heaps.items() if len(heap) and _is_recent(key[1], told)}
    _find_roots(workspace, heaps)
    names = names_of(workspace.users, workspace.channel_names, {})
    found = [_candidate(workspace, *key, heap, names) for key, heap in heaps.items()]
    return sorted(found, key=lambda one: (-one.responses, -one.reactions, one.id))


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
        last: dict[str, str] = {}
        # A big export has a hundred thousand messages: what is done with each is written out.
        for message in workspace.briefs(name, data):
            if message.thread_ts is None:
                continue
            key, root = message.key, message.root
            heap = threads.get(root)
            if heap is None:
                heap = threads[root] = PartialHeap()
            liked = sum(map(count, message.reactions)) if message.reactions else 0
            if key == root:
                heap.begin(message.text or "", liked)
                continue
            user = message.user
            plainly = message.subtype is None and message.bot_id is None and user not in apps
            if plainly or not unspoken(message, users):
                heap.answer(key, user or message.bot_id or "", message.text or "", liked)
                last[root] = max(key, last.get(root, ""))
        for root, key in last.items():
            threads[root].seen(moment(key))
    found = {(folder, root): heap for folder, threads in heaps.items() for root, heap in threads.items()}
    return Part(found, workspace.damaged)


def _liked(message: Brief) -> int:
    return sum(map(count, message.reactions)) if message.reactions else 0


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
                heaps[folder_of(name), message.key].begin(message.text or "", _liked(message))


def _candidate(workspace: Workspace, folder: str, key: str, heap: PartialHeap, names: Names) -> Candidate:
    id_ = workspace.thread_id(folder, key)
    opening = _whole(heap.opening)
    markdown = from_mrkdwn(opening, names) if _has_markup(opening) else opening
    # As it is when the thread is read.
    heap.opening = clean(mend(markdown)[0])
    heap.asked = moment(key)
    return heap.candidate(id_, title_of(heap.opening) or f"Thread {id_}", folder.rpartition("/")[2])


def _has_markup(text: str) -> bool:
    return _MARKUP.search(text) is not None or _LINE_BEGINS.search(f"\n{text}") is not None


def _whole(opening: str) -> str:
    """Return the opening of a text in mrkdwn with no ``<…>`` cut in two."""
    cut = len(opening) == OPENING and opening.rfind("<") > opening.rfind(">")
    return opening[: opening.rfind("<")] if cut else opening
