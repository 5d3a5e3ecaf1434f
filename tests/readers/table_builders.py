"""Small tables, as spreadsheets, forms and programs write them; the people are invented."""

import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from digest import readers
from digest.model import Candidate, Thread
from digest.readers.reader import Told
from digest.readers.source import Source, open_source
from digest.readers.table import READER

# Cells with line breaks, quotation marks, a formula, an unquoted comma; columns that are nobody's business.
CSV = """\
Author,E-mail,Phone,Text,Created At,Likes,URL
Ada Li,ada@mail.example,+00 202 555 0142,"How do you break the ice?
It is a ""workshop"".",2026-11-17 10:41,3,https://circle.example/c/ice
Bo Wu,bo@mail.example,,"- pairs
- two minutes

see https://example.org/a_b",2026-11-17 10:45,12,
Cy Kay,,,"=SUM(A1:A3), +1 and 2*3*4",2026-11-17T11:00:00Z,,
Dana,,,Names, always names,2026-11-18 09:00,"1,204",
,eve@mail.example,,Thanks!,2026-11-18 09:30,0,
"""

# Several threads by the id of what is answered, newest columns first, in German.
GERMAN = """\
Nachrichten-ID;Antwort auf;Autor;Nachricht;Datum;Stimmen
q1;;Ada;Wie brecht ihr das Eis?;17.11.2026 10:41;2
a1;q1;Björn;Mit Namen – größer wird’s nie;17.11.2026 10:45;5
a2;a1;Chloé;Genau;17.11.2026 10:50;
q2;;Dana;Welches Buch?;18.11.2026 09:00;
a3;q2;Ada;Das rote;18.11.2026 09:05;1
a4;q2;Björn;Das blaue;18.11.2026 09:06;
x1;;Eva;Guten Morgen;18.11.2026 09:30;
"""

TSV = (
    "Timestamp\tYour name\tHow do you break the ice?\n11/17/2026 10:41:00\tBo\tNames\n11/17/2026 10:45:10\tCy\tPairs\n"
)

RECORDS: list[dict[str, Any]] = [
    {
        "id": 1,
        "userName": "Ada",
        "body": "How do you break the ice?",
        "createdAt": 1794912060,
        "email": "a@mail.example",
    },
    {"id": 2, "userName": "Bo", "body": "Names \ud83d first", "createdAt": 1794912160, "score": 4, "parentId": 1},
    {"id": 3, "userName": None, "body": "<p>Pairs, <b>then</b> two</p>", "createdAt": "1794912260.5", "parentId": 2},
]


def lines(records: list[dict[str, Any]]) -> bytes:
    """Return ``records`` as JSON Lines."""
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


def book(path: Path) -> Path:
    """Write an Excel file, as far as one needs to be known for one, to ``path``."""
    with zipfile.ZipFile(path, "w") as archive:
        for name in ("[Content_Types].xml", "_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"):
            archive.writestr(name, "<xml/>")
    return path


def written(path: Path, content: str | bytes) -> Path:
    """Write ``content`` to ``path``."""
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def read(content: str | bytes, wanted: str | None = None, told: Told | None = None) -> Thread:
    """Return a thread of the table ``content``."""
    with opened(content) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, told or Told())


def scan(content: str | bytes) -> list[Candidate]:
    """Return the threads of the table ``content``."""
    with opened(content) as source:
        assert READER.recognises(source)
        return READER.scan(source, Told())


def opened(content: str | bytes) -> Source:
    """Return ``content`` as a source."""
    from digest.readers.source import One

    return open_source(content) if isinstance(content, str) else One("table.csv", "table.csv", content)


def said(thread: Thread) -> list[tuple[str, str]]:
    """Return who responds what."""
    return [(one.author.name, one.text) for one in thread.responses]


def notes(thread: Thread) -> dict[str, int]:
    """Return what was left out, mended or missed, by what it is."""
    return {one.what: one.count for one in thread.notes}


def recognisers(source: Source) -> list[str]:
    """Return the names of all readers that take ``source`` for theirs."""
    return [name for name, reader in readers.known() if reader.recognises(source)]


FIXTURES: dict[str, Callable[[Path], Path]] = {
    "table": lambda folder: written(folder / "table.csv", CSV),
    "table-german": lambda folder: written(folder / "german.csv", GERMAN.encode("cp1252")),
    "table-form": lambda folder: written(folder / "form.tsv", TSV.encode("utf-16")),
    "table-lines": lambda folder: written(folder / "records.jsonl", lines(RECORDS)),
    "table-array": lambda folder: written(folder / "records.json", json.dumps(RECORDS)),
    "table-book": lambda folder: book(folder / "table.xlsx"),
}
