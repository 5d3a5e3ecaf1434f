"""Tables: CSV, TSV, JSON Lines and JSON arrays of records, with one message a row.

This is the way in for platforms without an export of their posts (Circle, Mighty Networks, Facebook groups), and
for answers of forms. The headers are known by many names (``table_columns``).
"""

import re
from typing import NamedTuple

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.html_to_markdown import to_markdown as from_html
from digest.readers.paste_lines import reactions
from digest.readers.pasted import authors, digest_of, keyed, typed_to_markdown
from digest.readers.reader import Reader, Told, candidate, choose, unknown
from digest.readers.source import Source
from digest.readers.source_zip import Zip
from digest.readers.table_columns import QUESTIONS, VOTES, Columns, normal
from digest.readers.table_rows import Cells, rows, sniff
from digest.readers.table_threads import Group, Row, group
from digest.readers.typed_times import settled, written

_BOOKS = {"xl/workbook.xml": "Excel", "xl/workbook.bin": "Excel", "META-INF/manifest.xml": "OpenDocument"}
_HTML = re.compile(r"\s*<(?:p|div|ul|ol|blockquote|h[1-6]|table|span|a|br)\b[^<>]*>", re.IGNORECASE)
_GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")  # a writer's way to keep a cell from becoming a formula
_NUMBER = re.compile(r"[+-]?(?P<digits>\d{1,3}(?:[.,'\u00a0\u202f ]\d{3})+|\d{1,9})(?:[.,]0+)?(?: [^\W\d]+)?")
_LISTED = 8
_WIDE = 40
_ACCEPTED = "text, message, body, comment, content, answer or response"
_OTHERS = "author, date, likes, id, parent_id, thread, role, title, url, channel"


class Loaded(NamedTuple):
    """A table as read: its threads, and the notes on it."""

    groups: list[Group]
    tally: Tally
    question: str


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
    return _candidates(_load(source, told), source)


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
        wanted = ids[0] if len(ids) == 1 else choose(_candidates(loaded, source), source.where, told)
    wanted = wanted.strip()
    meant = [
        one for one, id_ in zip(loaded.groups, ids, strict=True) if wanted in {id_, one.root.url if one.root else id_}
    ]
    if not meant:
        raise unknown(wanted, _candidates(loaded, source), source.where)
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
    if "text" not in known.at:
        raise _no_texts(known, place)
    shown = ", ".join(one[:_WIDE] for one in known.unread[:_LISTED])
    tally.skipped("column", len(known.unread), shown + (" …" if len(known.unread) > _LISTED else ""))
    found = _rows(known, cells, told, place, tally)
    grouped = group(found)
    tally.skipped("row", grouped.outside, "it neither answers another nor is answered")
    tally.mended("order", int(grouped.reversed), "the rows run from the newest to the oldest; the last is the question")
    return Loaded(grouped.groups, tally, known.question)


def _no_texts(known: Columns, where: str) -> ExportError:
    shown = ", ".join(f"“{one[:_WIDE]}”" for one in known.shown[:_LISTED]) + (
        " …" if len(known.shown) > _LISTED else ""
    )
    return ExportError(
        f"the table has no column of texts; its columns are {shown}",
        where=where,
        hint=f"call the column of the texts {_ACCEPTED}; read besides: {_OTHERS}",
    )


def _rows(known: Columns, cells: list[Cells], told: Told, where: str, tally: Tally) -> list[Row]:
    """Return the rows, each once, with its people, times and keys."""
    names = [_name(one.at) for one in cells]
    people = authors(names, tally)
    stamps = [written(_when(one.at)) for one in cells]
    undated = sum(1 for one, stamp in zip(cells, stamps, strict=True) if stamp is None and _when(one.at))
    tally.missing("time", undated, "it cannot be read")
    times = settled(stamps, told, where)
    emoji = "⬆" if known.header.get("likes") in VOTES else "👍"
    found: dict[str, Row] = {}
    form = [_asked_by_form(known)] if known.question else []
    made = keyed((name, _text(one.at).split("\n")) for name, one in zip(names, cells, strict=True))
    for name, one, at, key in zip(names, cells, times, made, strict=True):
        id_ = _one_line(one.at.get("id", ""))
        row = Row(
            key=id_ or key,
            author=people[name],
            text=_text(one.at),
            created=at,
            reactions=_likes(one.at.get("likes", ""), emoji),
            parent=_one_line(one.at.get("parent", "")),
            thread=_one_line(one.at.get("thread", "")),
            asks=normal(one.at.get("role", "")) in QUESTIONS,
            title=_one_line(one.at.get("title", "")),
            url=_url(one.at.get("url", "")),
            channel=_one_line(one.at.get("channel", "")),
        )
        same = found.get(row.key)
        if id_ and same and (same.text, same.author) == (row.text, row.author):
            tally.skipped("repeated row")
        elif same:  # the id is a person's, say, or an edited message's: no words are lost
            found[f"{id_}-{key}"] = row._replace(key=f"{id_}-{key}")
        else:
            found[row.key] = row
    return [*form, *found.values()]


def _asked_by_form(known: Columns) -> Row:
    return Row(key=f"form/{digest_of(known.question)}", author=Author(id=""), text=known.question)


def _name(at: dict[str, str]) -> str:
    parts = (at.get("first", ""), at.get("last", ""))
    return at.get("author", "").strip() or " ".join(filter(None, map(str.strip, parts)))


def _when(at: dict[str, str]) -> str:
    return f"{at.get('date', '')} {at.get('clock', '')}".strip()


def _text(at: dict[str, str]) -> str:
    text = at["text"].replace("_x000D_", "").replace("\r\n", "\n").replace("\r", "\n")
    return _GUARDED.sub("", text)


def _one_line(cell: str) -> str:
    return " ".join(cell.split())


def _likes(cell: str, emoji: str) -> tuple[Reaction, ...]:
    """Return a count ("12", "1,204"), or emoji with theirs ("🎉 2, :tada: 3"), as reactions."""
    cell = cell.strip()
    if not cell or len(cell) > 200:
        return ()
    if found := _NUMBER.fullmatch(cell):
        count = int(re.sub(r"\D", "", found["digits"])) * (-1 if cell.startswith("-") else 1)
        return (Reaction(emoji=emoji, count=count),) if count > 0 else ()
    counted = reactions([re.sub(r"[,;|\n]", " ", cell)])
    return tuple(counted.reactions) if counted else ()


def _url(cell: str) -> str:
    cell = cell.strip()
    return cell if re.fullmatch(r"https?://[^\s<>\"]+", cell) else ""


# --- threads -----------------------------------------------------------------------------------------


def _id(one: Group) -> str:
    if one.id:
        return one.id
    return f"table/{digest_of(one.root.text)}" if one.root else "table"


def _candidates(loaded: Loaded, source: Source) -> list[Candidate]:
    found = []
    for one in loaded.groups:
        place = next((row.channel for row in (*filter(None, [one.root]), *one.replies) if row.channel), "")
        found.append(candidate(_thread(one, Tally(), source), place))
    return sorted(found, key=lambda each: (-each.responses, -each.reactions, each.id))


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
    text = from_html(row.text) if _HTML.match(row.text) else typed_to_markdown(row.text)
    return Response(
        id="",
        key=row.key,
        author=row.author,
        text=text,
        created=row.created,
        reactions=row.reactions,
        reply_to=above,
        url=row.url,
    )


READER = Reader("a table of messages (CSV, TSV, JSON Lines)", recognises, scan, read)
