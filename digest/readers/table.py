"""Tables: CSV, TSV, JSON Lines and JSON arrays of records, with one message a row.

This is the way in for platforms without an export of their posts (Circle, Mighty Networks, Facebook groups), and
for answers of forms. The headers are known by many names (``table_columns``).
"""

import re
from typing import NamedTuple

from digest.errors import ExportError
from digest.model import Author, Candidate, Response, Thread
from digest.readers.assemble import Tally, assemble, title_of
from digest.readers.heap import Heap
from digest.readers.html_to_markdown import to_markdown as from_html
from digest.readers.pasted import digest_of, typed_to_markdown
from digest.readers.reader import Reader, Told, choose, unknown
from digest.readers.source import Source
from digest.readers.source_zip import Zip
from digest.readers.table_columns import Columns, normal
from digest.readers.table_messages import messages
from digest.readers.table_refused import refuse
from digest.readers.table_rows import rows, sniff
from digest.readers.table_threads import Group, Row, group
from digest.readers.uncollected import uncollected
from digest.text.clean import clean

_BOOKS = {"xl/workbook.xml": "Excel", "xl/workbook.bin": "Excel", "META-INF/manifest.xml": "OpenDocument"}
_HTML = re.compile(r"\s*<(?:p|div|ul|ol|blockquote|h[1-6]|table|span|a|br)\b[^<>]*>", re.IGNORECASE)
_ASKS = re.compile(r"[?？؟]")
_LISTED = 8
_WIDE = 40
_SURELY = 40  # characters, of which one is a letter: such a text says something


class Loaded(NamedTuple):
    """A table as read: its threads, and the notes on it."""

    groups: list[Group]
    tally: Tally


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is one text with a line of headers, flat records of JSON, or a spreadsheet."""
    if _book(source):
        return True
    return source.only is not None and sniff(source.head(source.only)) is not None


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the threads of the table, most responses first.

    Raises:
        ExportError: it is a spreadsheet, has no column of texts, or its dates cannot be read.
    """
    with uncollected():
        return _candidates(_load(source, told))


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the thread ``wanted`` (its id, or the address of its question), or the only one.

    Raises:
        ExportError: it is a spreadsheet, has no column of texts, its dates cannot be read, the thread is not there,
            or several could be meant.
    """
    loaded = _load(source, told)
    if not loaded.groups:
        raise ExportError(
            "the table holds no message",
            where=source.where,
            hint="one row for the question, and below it one row for each answer",
        )
    ids = [_id(one) for one in loaded.groups]
    if wanted is None or not wanted.strip():
        wanted = ids[0] if len(ids) == 1 else choose(_candidates(loaded), source.where, told)
    wanted = wanted.strip()
    meant = [
        one for one, id_ in zip(loaded.groups, ids, strict=True) if wanted in {id_, one.root.url if one.root else id_}
    ]
    if not meant:
        raise unknown(wanted, _candidates(loaded), source.where)
    return _thread(meant[0], loaded.tally, source)


def _book(source: Source) -> str:
    """Return what program's spreadsheet ``source`` is, "" when it is none."""
    if not isinstance(source, Zip):
        return ""
    names = set(source.names)
    found = next((program for name, program in _BOOKS.items() if name in names), "")
    return found if found != "OpenDocument" or {"content.xml", "mimetype"} <= names else ""


# --- the rows ----------------------------------------------------------------------------------------


def _load(source: Source, told: Told) -> Loaded:
    if book := _book(source):
        raise ExportError(
            f"{source.name} is a spreadsheet ({book}); of tables, digest reads CSV",
            where=source.where,
            hint="open it, and save the sheet with the messages as CSV (UTF-8)",
        )
    name = source.only or ""
    place = source.place(name)
    tally = Tally()
    known, cells = rows(source.data(name), place, tally)
    refuse(known, place)
    shown = ", ".join(one[:_WIDE] for one in known.unread[:_LISTED])
    tally.skipped("column", len(known.unread), shown + (" …" if len(known.unread) > _LISTED else ""))
    grouped = group(messages(known, cells, told, place, tally))
    tally.skipped("row", grouped.outside, "it neither answers another nor is answered")
    tally.mended("order", int(grouped.reversed), "the rows run from the newest to the oldest; the last is the question")
    root = next((one.root for one in grouped.groups), None)
    chosen = grouped.first and not grouped.reversed and not known.questions
    if chosen and root and not _ASKS.search(root.text):
        tally.mended("question", why=f"no column says which row it is; the first is taken ({_used(known)})")
    return Loaded([_agreed(one, tally) for one in grouped.groups], tally)


def _used(known: Columns) -> str:
    """Return which columns the texts and the names are from, as the table writes their headers."""
    headers = {normal(one): one for one in known.shown}
    used = {"texts": "text", "names": "author"}
    return ", ".join(
        f"{what} from “{headers.get(known.header[role], known.header[role])[:_WIDE]}”"
        for what, role in used.items()
        if role in known.header
    )


def _agreed(one: Group, tally: Tally) -> Group:
    """Return ``one`` without the messages whose authors said that they must not be quoted."""
    replies = [row for row in one.replies if not row.refused]
    root = None if one.root is None or one.root.refused else one.root
    tally.skipped("message whose author said no", len(one.replies) - len(replies) + (root is not one.root))
    return one._replace(root=root, replies=replies)


# --- threads -----------------------------------------------------------------------------------------


def _id(one: Group) -> str:
    if one.id:
        return one.id
    return f"table/{digest_of(one.root.text)}" if one.root else "table"


def _candidates(loaded: Loaded) -> list[Candidate]:
    found = [_candidate(one) for one in loaded.groups]
    return sorted(found, key=lambda each: (-each.responses, -each.reactions, each.id))


def _candidate(one: Group) -> Candidate:
    heap = Heap()
    rows = one.replies if one.root is None else [one.root, *one.replies]
    asked = _markdown(one.root.text) if one.root else ""
    if one.root:
        heap.ask(asked, _liked(one.root), one.root.created)
    for row in one.replies:
        if _says(row.text):
            heap.answer(row.key, row.author.id, row.text, _liked(row), row.created)
    titled = next((row.title for row in rows if row.title), "")
    id_ = _id(one)
    title = title_of(titled) if titled else title_of(asked)
    return heap.candidate(id_, title or f"Thread {id_}", next((row.channel for row in rows if row.channel), ""))


def _liked(row: Row) -> int:
    return sum(reaction.count for reaction in row.reactions)


def _says(text: str) -> bool:
    """Tell whether anything is left of ``text`` when it is set to Markdown."""
    if not _HTML.match(text) and any(map(str.isalnum, text[:_SURELY])):
        return True
    return bool(clean(_markdown(text)).strip())


def _thread(one: Group, tally: Tally, source: Source) -> Thread:
    root = one.root
    if root is None:
        question = Response(id="", key=one.id, author=Author(id=""), text="")
        tally.missing("question", why="the rows answer one that is not in the table")
    else:
        question = _response(root, "")
        tally.missing("message answered", one.lost, "it is not in the table")
    above = {row.key: one.above.get(row.key, "") for row in one.replies}
    titled = next((row.title for row in (*filter(None, [root]), *one.replies) if row.title), "")
    return assemble(
        question,
        [_response(row, above[row.key]) for row in one.replies],
        tally,
        id=_id(one),
        source=source.name,
        title=titled,
        url=root.url if root else "",
    )


def _response(row: Row, above: str) -> Response:
    return Response(
        id="",
        key=row.key,
        author=row.author,
        text=_markdown(row.text),
        created=row.created,
        reactions=row.reactions,
        reply_to=above,
        url=row.url,
    )


def _markdown(cell: str) -> str:
    return from_html(cell) if _HTML.match(cell) else typed_to_markdown(cell)


READER = Reader("a table of messages (CSV, TSV, JSON Lines)", recognises, scan, read)
