"""Readers: whatever an editor has of a thread -> Thread.

A reader is three plain functions (``reader.Reader``), one a format. They stand in the order in which they
are asked whether a source is theirs, and look at what is inside, never at what a file is called. To add one,
write its module, its line in ``READERS``, its test.
"""

from pathlib import Path

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers import reddit, slack, slack_paste, thread_json
from digest.readers.looks_like import describe
from digest.readers.reader import Reader
from digest.readers.source import Source, open_source

READERS: dict[str, Reader] = {
    "thread": thread_json.READER,
    "reddit": reddit.READER,
    "slack": slack.READER,
    "slack-paste": slack_paste.READER,
}


def scan(source: Path | str) -> list[Candidate]:
    """Return the threads in ``source``, most responses first.

    Args:
        source: the path of a file, a zip or a folder; or, as a str, pasted text itself.

    Raises:
        ExportError: nothing is there, or nothing that a reader knows.
    """
    with open_source(source) as opened:
        return _reader(opened).scan(opened)


def read(source: Path | str, wanted: str | None = None) -> Thread:
    """Return one thread of ``source``.

    Args:
        source: the path of a file, a zip or a folder; or, as a str, pasted text itself.
        wanted: the thread's id (a Candidate's) or its permalink; not needed when there is only one.

    Raises:
        ExportError: nothing is there, nothing that a reader knows, or not the thread; several could be meant.
    """
    with open_source(source) as opened:
        return _reader(opened).read(opened, wanted or None)


def _reader(source: Source) -> Reader:
    for reader in READERS.values():
        if reader.recognises(source):
            return reader
    what = describe(source)
    verb = "is" if what == "empty" else "looks like"
    raise ExportError(
        f"{source.name} is no export that digest reads: it {verb} {what}",
        where=source.where,
        hint=f"what is read: {', '.join(reader.title for reader in READERS.values())}",
    )
