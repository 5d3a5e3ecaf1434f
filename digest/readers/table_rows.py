"""A table's bytes -> its columns and rows: CSV and TSV with their damage, JSON Lines and JSON arrays of records.

Of each row only the cells of known columns are kept.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from io import StringIO
from typing import Any, NamedTuple

import msgspec

from digest.errors import ExportError
from digest.readers.assemble import Tally
from digest.readers.json_shape import keys
from digest.readers.json_text import decode, utf8
from digest.readers.table_columns import Columns, columns, is_header, is_known
from digest.readers.table_encoding import decoded

DELIMITERS = (",", ";", "\t", "|")
_HEADER_WITHIN = 5  # records: a title may stand above the headers
_SNIFFED = 12
_FEWEST_PLAIN = 3  # columns, and records, of a table without a known one
_MOST_UNCLOSED = 50
_SEPARATOR = re.compile(r"sep=(?P<sign>.)\r?\n?", re.IGNORECASE)
# Keys of formats that have their own readers, or will have: their records can be as flat as a table's.
_FOREIGN = {
    *{"ts", "thread_ts", "subtype", "sender_full_name", "display_recipient", "kids", "descendants", "create_at"},
    *{"origin_server_ts", "event_id", "from_id", "post_number", "question_id", "answer_id", "messageType", "rid"},
    *{"Body", "MessageType", "issue_url", "node_id", "date_unixtime", "objectID", "t", "version"},
    *{"html_url", "tag_name", "sha"},
}
# Who wrote may be an object of a name and more.
_NESTED = frozenset({"author", "user", "from", "sender", "member"})
_NAMES = ("name", "display_name", "displayName", "full_name", "username", "login")
_KEYS_WITHIN = 8 << 20
# What a name must not hold to be one of a decoded record's; no header does.
_UNDECODABLE = re.compile(r'[\x00-\x1f"\\]')


class Cells(NamedTuple):
    """One row: the cells of the known columns, by role, and the line that it begins on."""

    at: dict[str, str]
    line: int


class Sniffed(NamedTuple):
    """How a text is a table: its delimiter, the lines above its header, and its header's cells."""

    delimiter: str
    above: int
    cells: list[str]


# --- recognition -------------------------------------------------------------------------------------


def sniff(head: bytes) -> Columns | None:
    """Return the columns of the table that ``head`` begins; None when it is none.

    It is one when there are texts and something known of them; or, to be refused in words, when several rows have
    as many cells as a line of headers above them.
    """
    start = utf8(head).lstrip()[:1]
    if start in {b"{", b"["}:
        return _json_columns(head)
    text, _ = decoded(head, whole=False)
    found = _sniffed(text) if text.count("\0") * 100 <= len(text) else None
    return columns(found.cells) if found else None


def _sniffed(text: str) -> Sniffed | None:
    text = text.replace("\0", "")
    forced = _SEPARATOR.match(text)
    best: tuple[tuple[int, int], Sniffed] | None = None
    for delimiter in (forced["sign"],) if forced else DELIMITERS:
        records = _first_records(text[forced.end() :] if forced else text, delimiter)
        for at, (line, cells) in enumerate(records[:_HEADER_WITHIN]):
            below = [len(one) for _, one in records[at + 1 :]]
            if is_header(cells) and (score := _score(cells, below)):
                found = Sniffed(delimiter, line - 1 + bool(forced), _stripped(cells))
                best = max(best, (score, found), key=lambda one: one[0]) if best else (score, found)
                break
    return best[1] if best else None


def _score(cells: list[str], below: Sequence[int]) -> tuple[int, int] | None:
    """Return how well ``cells`` head a table whose rows have as many cells as ``below`` says; None: not at all."""
    found = columns(cells)
    width = len(_stripped(cells))
    rows = sum(count > 1 for count in below)
    if found.fits and rows:
        return 2 + len(found.at), width
    alike = len(below) >= _FEWEST_PLAIN - 1 and all(len(cells) == count for count in below)
    known = sum(map(is_known, cells))
    return (1, width) if alike and known and (known > 1 or width >= _FEWEST_PLAIN) else None


def _first_records(text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    found: list[tuple[int, list[str]]] = []
    line = 1
    reader = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    try:
        for cells in reader:
            if any(map(str.strip, cells)):
                found.append((line, cells))
            line = reader.line_num + 1
            if len(found) >= _SNIFFED:
                break
    except csv.Error:  # a cell longer than the limit
        pass
    return found


def _stripped(cells: list[str]) -> list[str]:
    """Return ``cells`` without the empty ones at the end."""
    width = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
    return cells[:width]


def _json_columns(head: bytes) -> Columns | None:
    """Return the columns of flat JSON records of nobody else's; None for other JSON."""
    found = keys(head)
    paths = [path for path, held in found.items() if held and path.removeprefix("[]").lstrip(".") not in _NESTED]
    nested = set().union(*(held for path, held in found.items() if path not in paths))
    if len(paths) != 1 or paths[0] not in {"", "[]"} or _FOREIGN & found[paths[0]] or "login" in nested:
        return None
    known = columns(sorted(found[paths[0]]))
    return known if known.fits and not known.questions else None


# --- reading -----------------------------------------------------------------------------------------


def rows(data: bytes, where: str, tally: Tally) -> tuple[Columns, list[Cells]]:
    """Return the columns of the table in ``data``, and its rows.

    Args:
        data: the file.
        where: how an error names it.
        tally: takes the notes of what is mended or left out.

    Raises:
        ExportError: it is no table any longer, or its JSON is broken.
    """
    if utf8(data[:512]).lstrip()[:1] in {b"{", b"["}:
        return _records(data, where, tally)
    text, encoding = decoded(data)
    if encoding:
        tally.mended("encoding", why=f"the file is not UTF-8; it is read as {encoding}")
    tally.mended("character", text.count("\0"), "NUL bytes are taken out")
    text = text.replace("\0", "")
    found = _sniffed(text)
    if found is None:
        raise ExportError("the table has no line of headers", where=where, hint="give each column its name")
    known = columns(found.cells)
    lines = list(StringIO(text, newline=""))
    tally.skipped("unclear line", sum(bool(line.strip()) for line in lines[: found.above]), "above the headers")
    kept = list(_kept(lines, found, known, tally))
    return known, kept


def _kept(lines: list[str], found: Sniffed, known: Columns, tally: Tally) -> Iterator[Cells]:
    width = len(found.cells)
    header = True
    places = list(known.at.items())
    for line, cells in _parsed(lines, found, tally):
        if header or not any(map(str.strip, cells)):
            header = False
            continue
        row = cells
        if len(row) > width and not any(map(str.strip, row[width:])) and not _goes_on(row, known):
            row = row[:width]  # writers leave empty cells at the end
        over = len(row) - width
        if over:
            tally.mended("ragged row", why="it has fewer or more cells than there are headers")
        if over > 0 and (text := known.at.get("text")) is not None:
            # What follows a comma that nobody quoted is still the text.
            row = [*row[:text], found.delimiter.join(row[text : text + over + 1]), *row[text + over + 1 :]]
        if len(row) == width:
            yield Cells({role: row[at] for role, at in places}, line)
        else:
            yield Cells({role: row[at] if at < len(row) else "" for role, at in places}, line)


def _goes_on(row: list[str], known: Columns) -> bool:
    """Tell whether the cell behind the text begins with a blank, as words behind a comma do."""
    after = known.at.get("text", len(row)) + 1
    return after < len(row) and row[after].startswith(" ") and bool(row[after].strip())


def _parsed(lines: list[str], found: Sniffed, tally: Tally) -> Iterator[tuple[int, list[str]]]:
    """Yield each record with the line that it begins on; a quotation mark never closed ends with its line."""
    start, unclosed = found.above, 0
    limit = csv.field_size_limit(1 << 30)
    try:
        while start < len(lines):
            reader = csv.reader(iter(lines[start:]), delimiter=found.delimiter)
            begun = 0
            for cells in reader:
                end = reader.line_num
                torn = end - begun > 1 and start + end >= len(lines) and _is_odd(lines[start + begun :])
                if torn and unclosed < _MOST_UNCLOSED:
                    break
                yield start + begun + 1, cells
                begun = end
            if start + begun >= len(lines):
                return
            unclosed += 1
            tally.mended("row", why="a quotation mark in it is never closed")
            line = lines[start + begun].rstrip("\r\n")
            yield start + begun + 1, [cell.replace('"', "") for cell in line.split(found.delimiter)]
            start += begun + 1
    finally:
        csv.field_size_limit(limit)


def _is_odd(lines: Sequence[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


def _records(data: bytes, where: str, tally: Tally) -> tuple[Columns, list[Cells]]:
    """Return the columns and rows of a JSON array, or of a JSON object a line."""
    data = utf8(data)
    found = keys(data[:_KEYS_WITHIN])
    names = sorted(name for name in {*found.get("", ()), *found.get("[]", ())} if not _UNDECODABLE.search(name))
    known = columns(names)
    wanted = [(f"f{at}", Any, None) for at in known.at.values()]
    rename = {f"f{at}": names[at] for at in known.at.values()}
    record: Any = msgspec.defstruct("Record", wanted, rename=rename)
    if data.lstrip()[:1] == b"[":
        items = decode(data, list[record | None], where, lists=frozenset({""}), tally=tally)
        held: list[tuple[int, Any]] = [(at, one) for at, one in enumerate(items, start=1) if one is not None]
    else:
        held = list(_json_lines(data, record, where, tally))
    return known, [
        Cells({role: _cell(getattr(one, f"f{at}")) for role, at in known.at.items()}, line) for line, one in held
    ]


def _json_lines(data: bytes, record: Any, where: str, tally: Tally) -> Iterator[tuple[int, Any]]:
    for number, line in enumerate(data.split(b"\n"), start=1):
        if not line.strip():
            continue
        try:
            yield number, decode(line, record, where)
        except ExportError:
            tally.skipped("broken line", why="no JSON")


def _cell(value: Any) -> str:
    """Return a JSON value as a table has it."""
    if isinstance(value, bool) or value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and (name := next((value[key] for key in _NAMES if value.get(key)), None)):
        return str(name)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    return str(len(value)) if isinstance(value, (list, dict)) else str(value)
