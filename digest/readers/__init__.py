"""Readers: whatever an editor has of a thread -> Thread.

A reader is three plain functions (``reader.Reader``), one a format. They stand in the order in which they
are asked whether a source is theirs, and look at what is inside, never at what a file is called. To add one,
write its module with a ``READER``, its line in ``READERS``, its test.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.reader import Best, Progress, Reader, Told, candidate, recent, too_old
from digest.readers.source import Source, open_source

# name -> the module whose READER it is, imported when its turn comes: most exports need but one or two of them.
READERS: dict[str, str] = {
    "thread": "digest.readers.thread_json",
    "slack-sqlite": "digest.readers.slack_sqlite",
    "slack-chunks": "digest.readers.slack_chunks",
    "slack-dump": "digest.readers.slack_dump",
    "slack-pages": "digest.readers.slack_pages",
    "slack": "digest.readers.slack",
    "reddit": "digest.readers.reddit",
    "discord": "digest.readers.discord",
    "discourse": "digest.readers.discourse",
    "github": "digest.readers.github",
    "hackernews": "digest.readers.hackernews",
    "mattermost": "digest.readers.mattermost",
    "zulip": "digest.readers.zulip",
    "teams": "digest.readers.teams",
    "stackexchange": "digest.readers.stackexchange",
    "matrix": "digest.readers.matrix",
    "rocketchat": "digest.readers.rocketchat",
    "telegram": "digest.readers.telegram",
    "mbox": "digest.readers.mbox",
    "whatsapp": "digest.readers.whatsapp",
    "table": "digest.readers.table",
    "slack-paste": "digest.readers.slack_paste",
    "discord-paste": "digest.readers.discord_paste",
    "telegram-paste": "digest.readers.telegram_paste",
    "talk-paste": "digest.readers.talk_paste",
}

_HANDFUL = 12


def scan(source: Path | str, told: Told | None = None, progress: Progress | None = None) -> list[Candidate]:
    """Return the threads in ``source``, most responses first.

    Args:
        source: the path of a file, a zip or a folder; or, as a str, pasted text itself.
        told: what the editor says of the export that the file does not.
        progress: is told how many of the export's bytes are read.

    Raises:
        ExportError: nothing is there, or nothing that a reader knows.
    """
    return scan_best(source, list, told, progress)[0]


def scan_best(
    source: Path | str, best: Best, told: Told | None = None, progress: Progress | None = None
) -> tuple[list[Candidate], int]:
    """Return the threads that ``best`` chooses among those of ``scan``, and how many those are; raises ExportError."""
    told = told or Told()
    with _opened(source, progress) as opened:
        reader = _reader(opened, told)
        if reader.scan_best:
            return reader.scan_best(opened, told, best)
        found = recent(reader.scan(opened, told), told.since)
        return best(found), len(found)


def read(
    source: Path | str, wanted: str | None = None, told: Told | None = None, progress: Progress | None = None
) -> Thread:
    """Return one thread of ``source``.

    Args:
        source: the path of a file, a zip or a folder; or, as a str, pasted text itself.
        wanted: the thread's id (a Candidate's) or its permalink; not needed when there is only one.
        told: what the editor says of the export that the file does not.
        progress: is told how many of the export's bytes are read.

    Raises:
        SeveralThreadsError: no thread was named, and several could be meant.
        UnknownThreadError: the thread named is not there.
        ExportError: nothing is there, or nothing that a reader knows.
    """
    told = told or Told()
    with _opened(source, progress) as opened:
        thread = _reader(opened, told).read(opened, wanted or None, told)
        if not wanted and not recent([asked := candidate(thread)], told.since):
            raise too_old([asked], opened.where)
        return thread


@contextmanager
def _opened(source: Path | str, progress: Progress | None) -> Iterator[Source]:
    """Open ``source``; an error that names no place gets that of the export."""
    with open_source(source) as opened:
        opened.progress = progress
        try:
            yield opened
        except ExportError as error:
            error.where = error.where or opened.where
            raise


def known() -> Iterator[tuple[str, Reader]]:
    """Yield each reader with its name, in the order in which they are asked; a module is imported at its turn."""
    for name, module in READERS.items():
        yield name, import_module(module).READER


def _reader(source: Source, told: Told) -> Reader:
    for name, reader in known():
        if not reader.recognises(source):
            continue
        if (told.start or told.end) and not reader.by_days:
            raise ExportError(
                f"{source.name} is {reader.title}, and --from and --to are for chats without threads",
                where=source.where,
                hint="--since 2026-11-17 leaves only the threads asked since then",
            )
        _refuse_mixture(source, name, reader)
        return reader
    from digest.readers.looks_like import describe  # only a file that is no export needs it

    what = describe(source)
    verb = "is" if what == "empty" else "looks like"
    raise ExportError(
        f"{source.name} is no export that digest reads: it {verb} {what}",
        where=source.where,
        hint="what is read: Slack, Discord, Reddit, WhatsApp, CSV and more: docs/exports.md",
    )


def _refuse_mixture(source: Source, name: str, reader: Reader) -> None:
    """Refuse a handful of files of which another reader knows some: half of them would go unread, and unsaid."""
    if source.only or len(source.names) > _HANDFUL:
        return
    for other, one in known():
        if other != name and one.recognises(source):
            raise ExportError(
                f"the files are of two kinds: {reader.title}, and {one.title}",
                where=source.where,
                hint="name one of the files",
            )
