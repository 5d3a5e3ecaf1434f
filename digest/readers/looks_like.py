"""What a file seems to be that is no export, in the editor's words."""

import csv
import re

from digest.readers.json_text import utf8
from digest.readers.source import Folder, Source
from digest.readers.source_zip import Zip

_MAGIC = (
    (b"\xff\xd8\xff", "a photo (JPEG)"),
    (b"\x89PNG", "a picture (PNG)"),
    (b"GIF8", "a picture (GIF)"),
    (b"RIFF", "a picture or a sound (RIFF)"),
    (b"%PDF", "a PDF"),
    (b"\x1f\x8b", "a gzip archive"),
    (b"Rar!", "a RAR archive"),
    (b"7z\xbc\xaf", "a 7-Zip archive"),
    (b"SQLite format 3", "a database (SQLite)"),
    (b"{\\rtf", "a document (RTF)"),
    (b"\xd0\xcf\x11\xe0", "an old Office document"),
)
_SNIFFED = 20_000
_LINES = 60
_WIDE = 60
_LONGEST = 400
# Not every text that begins with "[" is JSON: "[10:41] Ada".
_JSON = re.compile(
    r"\s*(?:\{\s*(?:\"|\}|\Z)|\[\s*(?:[\[{\"\]]|\Z|-?\d[\d.eE+]*\s*[,\]]|(?:true|false|null)\b)|(?:null|true|false|-?\d+)\s*\Z)"
)
_HTML = re.compile(r"<!doctype html|<(?:html|head|body|div|p|span|table)\b", re.IGNORECASE)
_SIGN = r"(?:[\w.]+\([^)]*\)|[\w.\[\]]+) ?[+*-]?= ?\S"
# What a line matches, how many of them are enough, what the text then is.
_LINES_OF = (
    (
        re.compile(r"(?:[\w-]+: .*)?(?:Message-ID|MIME-Version|Return-Path|Received|Delivered-To): ", re.I),
        2,
        "a single e-mail (.eml); of mail, an mbox of the whole thread is read",
    ),
    (re.compile(r"BEGIN:V(?:CALENDAR|EVENT)"), 1, "a calendar (.ics)"),
    (re.compile(r"BEGIN:VCARD"), 1, "address cards (.vcf)"),
    (re.compile(r"(?:\d\d:)?\d\d:\d\d[.,]\d{3} --> "), 1, "subtitles"),
    (re.compile(r"diff --git |@@ -\d"), 1, "a patch"),
    (re.compile(r"commit [0-9a-f]{4,64}(?: \(.*\))?$"), 1, "git's log"),
    (re.compile(r"Traceback \(most recent call last\):"), 1, "a program's log"),
    (
        re.compile(
            r"(?:\S+ \S+ \S+ \[\d|.{0,40}\b(?:TRACE|DEBUG|INFO|WARN(?:ING)?|ERROR|FATAL)\b|\w{3} +\d+ [\d:]{8} \S+ \S)"
        ),
        3,
        "a program's log",
    ),
    (
        re.compile(
            r"\s*(?:def \w+\(|class \w+[:({]|import \w|from \w+ import |function\b.*\(|(?:const|let|var) \w+ =|#include"
            rf"|return\b.*;?$|public |private |[\w.]+ ?= ?.*;$|(?:window|module|document)\.{_SIGN}|[\w#.-]+ *\{{|\}}$)"
        ),
        3,
        "a program's code",
    ),
)


def describe(source: Source) -> str:
    """Return what ``source`` looks like ("a photo (JPEG)", "a folder of 3 files"); raises ExportError."""
    names = source.names
    if isinstance(source, (Zip, Folder)) and len(names) != 1:
        if "[Content_Types].xml" in names:
            return "an Office document"
        what = "a zip" if isinstance(source, Zip) else "a folder"
        shown = f" ({', '.join(names[:3])}{' …' if len(names) > 3 else ''})" if names else ""
        return f"{what} of {len(names)} files{shown}" if names else f"{what} with nothing in it"
    return _describe_bytes(source.head(names[0]))


def _describe_bytes(head: bytes) -> str:
    if not head:
        return "empty"
    for magic, what in _MAGIC:
        if head.startswith(magic):
            return what
    if head[4:8] == b"ftyp":
        return "a photo or a film (HEIC, MP4)"
    text = utf8(head).lstrip()
    if not text:
        return "empty"
    if b"\0" in head:
        return "no text at all"
    return _describe_text(text.decode("utf-8", "replace"))


def _describe_text(text: str) -> str:
    if _JSON.match(text):
        return "JSON of a kind that is not known here"
    if text.startswith("<"):
        return "a web page" if _HTML.search(text[:_SNIFFED]) else "XML"
    lines = [line[:_LONGEST] for line in text[:_SNIFFED].splitlines() if line.strip()][:_LINES]
    for pattern, least, what in _LINES_OF:
        if sum(pattern.match(line) is not None for line in lines) >= min(least, max(len(lines) - 1, 1)):
            return what
    for delimiter in ",;\t|":
        widths = [len(cells) for cells in csv.reader(lines, delimiter=delimiter)]
        if len(widths) > 2 and widths[0] > 2 and len({*widths[:-1]}) == 1:
            return f"a table (CSV) without headers that are known: {lines[0][:_WIDE]}"
    return "text without lines like “Name  10:41 AM”"
