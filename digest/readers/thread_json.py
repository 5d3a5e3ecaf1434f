"""thread.json: a Thread as it is, for git to diff and for the next reading."""

import re
from collections.abc import Container
from datetime import UTC

import msgspec

from digest.errors import ExportError
from digest.model import Author, Candidate, Response, Thread
from digest.readers.json_text import utf8
from digest.readers.reader import Reader, Told, candidate, unknown
from digest.readers.source import Source
from digest.text.clean import clean, clean_line

_ID = re.compile(r"r[1-9][0-9]{0,8}")
_START = re.compile(
    rb'\s*\{\s*"id"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"title"\s*:\s*"(?:[^"\\]|\\.)*"\s*,\s*"question"\s*:\s*\{'
)


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is one file that begins as ``Thread.json`` writes."""
    return source.only is not None and _START.match(utf8(source.head(source.only))) is not None


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the one thread of the file."""
    return [candidate(_load(source))]


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread of the file; raises ExportError when it is damaged, or not the one wanted."""
    thread = _load(source)
    if wanted and wanted not in {thread.id, thread.url}:
        raise unknown(wanted, [candidate(thread)], source.where)
    return thread


def _load(source: Source) -> Thread:
    try:
        thread = msgspec.json.decode(utf8(source.data(source.only or "")), type=Thread)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged(str(error), source) from None
    ids = [response.id for response in thread.responses]
    if len(set(ids)) < len(ids) or not all(map(_ID.fullmatch, ids)):
        raise _damaged("its responses are not called r1, r2, …, each once", source)
    # It may come from another machine, and is data like any other export.
    return msgspec.structs.replace(
        thread,
        title=clean_line(thread.title),
        url=_address(thread.url),
        question=msgspec.structs.replace(_cleaned(thread.question, set()), id="q"),
        responses=tuple(_cleaned(response, set(ids)) for response in thread.responses),
    )


def _damaged(why: str, source: Source) -> ExportError:
    return ExportError(
        f"thread.json is damaged ({why})", where=source.where, hint="delete it and build again from the export"
    )


def _cleaned(response: Response, ids: Container[str]) -> Response:
    created = response.created
    return msgspec.structs.replace(
        response,
        text=clean(response.text),
        author=Author(id=response.author.id, name=clean_line(response.author.name)),
        url=_address(response.url),
        reply_to=response.reply_to if response.reply_to in ids else "",
        created=created if created is None or created.tzinfo else created.replace(tzinfo=UTC),
        reactions=tuple(reaction for reaction in response.reactions if reaction.count > 0),
    )


def _address(url: str) -> str:
    return url if url.startswith(("https://", "http://")) else ""


READER = Reader("a thread.json", recognises, scan, read)
