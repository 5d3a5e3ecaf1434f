"""thread.json: a Thread as it is, for git to diff and for the next reading."""

import re

import msgspec

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.json_text import utf8
from digest.readers.reader import Reader, candidate, unknown
from digest.readers.source import Source

_START = re.compile(
    rb'\s*\{\s*"id"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"title"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"question"\s*:\s*\{'
)


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is one file that begins as ``Thread.json`` writes."""
    return source.only is not None and _START.match(utf8(source.head(source.only))) is not None


def scan(source: Source) -> list[Candidate]:
    """Return the one thread of the file."""
    return [candidate(_load(source))]


def read(source: Source, wanted: str | None) -> Thread:
    """Return the thread of the file; raises ExportError when it is damaged, or not the one wanted."""
    thread = _load(source)
    if wanted and wanted not in {thread.id, thread.url}:
        raise unknown(wanted, [candidate(thread)], source.where)
    return thread


def _load(source: Source) -> Thread:
    try:
        return msgspec.json.decode(utf8(source.data(source.only or "")), type=Thread)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ExportError(
            f"thread.json is damaged ({error})",
            where=source.where,
            hint="delete it and build again from the export",
        ) from None


READER = Reader("a thread.json", recognises, scan, read)
