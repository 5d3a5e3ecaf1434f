"""JSON from the wild: bytes -> typed objects, with the damage that real exports carry.

A byte-order mark, UTF-16, half an emoji, a control character in a string, ``null`` where a list was
promised: all are read. Of what breaks off, the whole messages are; the rest is refused with the place of the break.
"""

import json
import re
from types import UnionType
from typing import Any, Protocol, Union, get_args, get_origin

import msgspec

from digest.errors import ExportError
from digest.readers.json_salvage import Salvaged, salvage

_HIGH = rb"\\u[dD][89abAB][0-9a-fA-F]{2}"
_LOW = rb"\\u[dD][c-fC-F][0-9a-fA-F]{2}"
# One escape at a time, so that the u of an escaped backslash (\\ud83d) is never taken for one.
_ESCAPE = re.compile(rb"(?P<pair>" + _HIGH + _LOW + rb")|(?P<lone>" + _HIGH + rb"|" + _LOW + rb")|\\.", re.DOTALL)
_NOTHING: Any = object()
_AGAIN = "download the export again, as the platform gives it"
_CUT = "Input data was truncated"  # msgspec's words


class Notes(Protocol):
    """Where a break is noted (assemble.Tally)."""

    def missing(self, what: str, count: int = 1, why: str = "") -> None:
        """Count what should be there and is not."""


class _Broken(Exception):  # noqa: N818 - it never leaves this module
    """Plain JSON has a fault at ``error.pos`` of ``text``."""

    def __init__(self, text: str, error: json.JSONDecodeError) -> None:
        super().__init__()
        self.text = text
        self.error = error


def utf8(data: bytes) -> bytes:
    """Return ``data`` as UTF-8 without a byte-order mark; UTF-16 and UTF-32 are told by mark or zeros."""
    encoding = json.detect_encoding(data[:4])
    if encoding == "utf-8":
        return data
    if encoding == "utf-8-sig":
        return data[3:]
    return data.decode(encoding, "replace").lstrip("\ufeff").encode()


def decode(
    data: bytes, kind: Any, where: str, *, lists: frozenset[str] = frozenset(), tally: Notes | None = None
) -> Any:
    """Return the JSON in ``data`` as a ``kind`` (msgspec); fields of a wrong type take their default.

    Args:
        data: the file's bytes, in any Unicode encoding.
        kind: a msgspec Struct, or a list or union of Structs, each field with a default.
        where: how an error names the file.
        lists: the keys of the lists that hold the messages (``json_salvage.salvage``): where the JSON breaks off,
            what is whole in them is returned.
        tally: takes the note of that; a scan, which gives no notes, has none.

    Raises:
        ExportError: it is not JSON, breaks off with nothing whole, nests too deep, or is something else than a
            ``kind``.
    """
    found, saved = decode_whole(data, kind, where, lists)
    if saved and tally is not None:
        tally.missing("end of a file", why=saved.why(where.rpartition("/")[2]))
    return found


def decode_whole(data: bytes, kind: Any, where: str, lists: frozenset[str]) -> tuple[Any, Salvaged | None]:
    """Return what ``decode`` does, and what was saved of it when the JSON breaks off (else None); raises ExportError.

    For a format in whose ``lists`` not every item is a message.
    """
    saved = None
    try:
        found = _decoded(utf8(data), kind, where, lists)
        if isinstance(found, Salvaged):
            saved = found
            found = _decoded(saved.data, kind, where, frozenset())
    except _Broken as broken:
        raise _refused(broken.text, broken.error, where) from None
    except RecursionError:
        raise ExportError("the JSON is nested too deep to be an export", where=where, hint=_AGAIN) from None
    if found is _NOTHING:
        raise ExportError("the JSON holds something else than its beginning promises", where=where, hint=_AGAIN)
    return found, saved


def _decoded(data: bytes, kind: Any, where: str, lists: frozenset[str]) -> Any:
    """Return ``data`` decoded; or, when it is broken, what is whole of it, not decoded yet; or the marker."""
    try:
        return msgspec.json.decode(data, type=kind)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        # A big file that merely ends too soon need not become plain objects.
        if lists and str(error) == _CUT and (saved := salvage(data, lists)):
            return saved
    try:
        return forgive(_loads(data, where), kind)
    except _Broken as broken:
        saved = salvage(broken.text[: broken.error.pos].encode(), lists) if lists else None
        if saved is None:
            raise
        return saved


def forgive(value: Any, kind: Any) -> Any:
    """Return ``value`` as a ``kind`` without the fields and items that do not fit; or a marker."""
    try:
        return msgspec.convert(value, kind, strict=False)
    except msgspec.ValidationError:
        pass
    for option in get_args(kind) if get_origin(kind) in {Union, UnionType} else (kind,):
        if isinstance(value, dict) and isinstance(option, type) and issubclass(option, msgspec.Struct):
            fields = {
                field.name: forgive(value[field.encode_name], field.type)
                for field in msgspec.structs.fields(option)
                if field.encode_name in value
            }
            return option(**{name: kept for name, kept in fields.items() if kept is not _NOTHING})
        if isinstance(value, list) and get_origin(option) is list:
            items = (forgive(item, get_args(option)[0]) for item in value)
            return [item for item in items if item is not _NOTHING]
    return _NOTHING


def _loads(data: bytes, where: str) -> Any:
    """Return the JSON in ``data`` as plain objects, with U+FFFD for half emoji; raises _Broken, ExportError."""
    text = _ESCAPE.sub(_mend, data).decode("utf-8", "replace")
    try:
        return json.loads(text, strict=False)
    except json.JSONDecodeError as error:
        raise _Broken(text, error) from None
    except ValueError:  # a number of thousands of digits
        raise ExportError("the JSON holds a number that no export has", where=where, hint=_AGAIN) from None


def _mend(escape: re.Match[bytes]) -> bytes:
    return rb"\ufffd" if escape["lone"] else escape[0]


def _refused(text: str, error: json.JSONDecodeError, where: str) -> ExportError:
    """Return the error for JSON that ends in the middle, or is none from some place on."""
    if not text[error.pos :].strip(" \t\r\n\0") or error.msg.startswith("Unterminated string"):
        what = f"the JSON breaks off at its end, after {len(text.encode()):,} bytes"
        hint = "download the export again; the copy is not whole"
    else:
        what = f"the JSON is broken at line {error.lineno}, column {error.colno}"
        hint = "download the export again, or mend that line"
    return ExportError(what, where=f"{where}:{error.lineno}", hint=hint)
