"""What a file seems to be that is no export, in the editor's words."""

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
    if text[:1] in {b"{", b"["}:
        return "JSON of a kind that is not known here"
    if text[:9].lower() in {b"<!doctype", b"<html"} or text[:5].lower() == b"<html":
        return "a web page"
    if b"\0" in head:
        return "no text at all"
    return "text without lines like “Name  10:41 AM”"
