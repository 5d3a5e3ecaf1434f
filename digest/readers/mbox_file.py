"""mbox, cut into its messages as it streams by: no more of it is held than one message's beginning.

A message begins with a line ``From sender time``. A sentence may begin so, too: what counts is the time in the line
and the header below it (RFC 4155, and what archives make of it: "From ada at example.org  Sat Nov 14 …").
"""

import re
from collections.abc import Generator, Iterable, Iterator
from itertools import chain

from digest.errors import ExportError
from digest.readers.source import Source, damaged

_SEPARATOR = re.compile(
    rb"\nFrom (?P<line>[^\r\n]{0,250})\r?\n(?:>From [^\n]{0,250}\n)?(?P<name>[A-Za-z][A-Za-z0-9_-]{0,70}):(?=[ \t\r\n])"
)
_TIME = re.compile(rb"\d:\d\d(?::\d\d)?\b.{0,20}\b(?:19|20)\d\d\b|\b(?:19|20)\d\d\b.{0,20}\d:\d\d")
# The headers that may stand below a line without a time; a sentence is not followed by one of them.
_FIRST = re.compile(
    rb"(?:return-path|received|from|to|date|subject|message-id|delivered-to|mime-version|x-[\w-]+)$", re.I
)
# Archives write a sender so, that no address may be picked up; no mail program does.
_PUBLISHED = re.compile(rb"^From \S{1,100}(?: at |\(a(?:t)?\))\S{1,150}\s", re.MULTILINE)
# git writes a patch so, with this one date for all.
_PATCH = re.compile(rb"[0-9a-f]{7,64} Mon Sep 17 00:00:00 2001\s*")
_AHEAD = 1024  # more than a separator has
_BOM = b"\xef\xbb\xbf"
_HEAD = 4096
_LOOKED_AT = 200
_CRUMB = 512


def members(source: Source) -> list[str]:
    """Return the names of the members of ``source`` that begin as an mbox does."""
    return [name for name in source.names[:_LOOKED_AT] if is_mbox(source.head(name, _HEAD))]


def is_mbox(head: bytes) -> bool:
    """Tell whether ``head``, the first bytes of a file, begins as an mbox does."""
    start = b"\n" + _begun(head)
    found = _SEPARATOR.match(start)
    return found is not None and _separates(found)


def is_published(head: bytes) -> bool:
    """Tell whether ``head``, the first bytes of a file, begins as an archive in the web does: "From ada at …"."""
    return _PUBLISHED.search(head) is not None


def whole_mails(source: Source, name: str, keep: int) -> Generator[bytes, None, int]:
    """Yield each message of a member that is whole; return after how many bytes it breaks off, 0 if it does not.

    Raises:
        ExportError: nothing of the member can be read, or it swells too much.
    """
    broken: list[int] = []
    held = None
    for mail in mails(_blocks(source, name, broken), keep):
        if held is not None:
            yield held
        held = mail
    if held is not None and not broken:
        yield held
    return sum(broken)


def _blocks(source: Source, name: str, broken: list[int]) -> Iterator[bytes]:
    """Yield what can be read of a member; note in ``broken`` after how many bytes it breaks off."""
    count = 0
    try:
        for block in source.blocks(name):
            count += len(block)
            yield block
    except ExportError as error:
        if error.what != damaged(name, source.where).what:
            raise
    else:
        return
    # The block in which the break is comes in no piece: it is read again in crumbs.
    there = 0
    try:
        for crumb in source.blocks(name, _CRUMB):
            there += len(crumb)
            if there > count:
                yield crumb[-(there - count) :]
                count = there
    except ExportError:
        if not there:
            raise
    broken.append(there)


def mails(blocks: Iterable[bytes], keep: int) -> Iterator[bytes]:
    """Yield each message from its first header on, as much of it as ``keep`` bytes."""
    data, kept, begun = b"\n", bytearray(), False
    first = True
    for block in chain(filter(None, blocks), [b""]):
        data += _begun(block) if first else block
        first = False
        ready = max(len(data) - _AHEAD, 0) if block else len(data)
        at = 0
        for found in _SEPARATOR.finditer(data):
            if found.start() >= ready:
                break
            if not _separates(found):
                continue
            if begun:
                yield _filled(kept, data, at, found.start() + 1, keep)
            kept, begun, at = bytearray(), True, found.start("name")
        end = max(ready, at)
        if begun:
            kept = bytearray(_filled(kept, data, at, end, keep)) if len(kept) < keep else kept
        data = data[end:]
    if begun:
        yield bytes(kept)


def _filled(kept: bytearray, data: bytes, start: int, end: int, keep: int) -> bytes:
    return bytes(kept) + data[start : min(end, start + keep - len(kept))] if len(kept) < keep else bytes(kept)


def _begun(head: bytes) -> bytes:
    return head.removeprefix(_BOM).lstrip(b"\r\n")


def _separates(found: re.Match[bytes]) -> bool:
    """Tell whether a line that begins with "From " and stands above a header begins a message."""
    if _TIME.search(found["line"]):
        return _PATCH.fullmatch(found["line"]) is None
    above = found.string[max(found.start() - 2, 0) : found.start()]
    free = above[-1:] in {b"", b"\n"} or above == b"\n\r"
    return free and _FIRST.match(found["name"]) is not None
