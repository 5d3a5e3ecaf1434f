"""The items of one list in a JSON file, block by block: whole ones even when the file breaks off.

An exporter that indents its JSON ends an item of the list with a brace of the same indentation, and no string
holds a line break: such a file is cut without decoding it. Elsewhere a block is cut where an item seems to end, and
the JSON before it shows whether it does. Neither needs more in memory than a block and an item.
"""

import codecs
import json
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TypeVar

import msgspec

from digest.errors import ExportError
from digest.readers.json_salvage import Salvaged
from digest.readers.json_text import decode

MAX_ITEM = 16 << 20  # no message is longer

_INDENTED = re.compile(rb"[ \t\r]*(?P<line>\r?\n)(?P<indent>[ \t]+)\{[ \t\r]*\n(?P=indent)[ \t]+\"")
_OUTERMOST = re.compile(rb"\A\s*+\[")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.?+)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_FIRST_KEY = re.compile(rb'\s*+\{\s*+("[^"\\]{1,99}"\s*+:)')
_HEAD = 1 << 16
_BETWEEN = b" \t\r\n,"
_TRIES = 8
_LOOKED_BACK = (1 << 14, 1 << 18)  # few messages are longer than the first

Kind = TypeVar("Kind")


class Items:
    """The items of the list ``key`` ("": of the outermost list), as bytes.

    Attributes:
        found: whether there is such a list.
        head: what stands before it, or the last part of that.
        indented: whether the list is cut at its indentation.
        whole: whether the list's end was there; known when all items were taken.
        read: how many bytes were read so far.
        tail: what follows the last whole item, as far as it was read.
    """

    def __init__(self, blocks: Iterable[bytes], key: str, *, more: bool = False) -> None:
        """Read up to the list; ``more`` lists of the same indentation may follow (``rest``)."""
        self.head = self.tail = b""
        self.whole = False
        self.read = 0
        self._more = more
        self._blocks = self._counted(blocks)
        self._key = re.compile(rf'(?<!\\)"{key}"\s*+:\s*+\['.encode()) if key else _OUTERMOST
        self._rest = self._begin()
        self.found = self._rest is not None
        layout = _INDENTED.match(self._rest or b"")
        self.indented = layout is not None
        self._closing = b"\n" + layout["indent"] + b"}" if layout else b""
        opened = self.head[self.head.rfind(b"\n") + 1 :]
        outer = opened[: len(opened) - len(opened.lstrip(b" \t"))]
        self._end = self._closing + (layout["line"] if layout else b"") + outer + b"]"

    def __iter__(self) -> Iterator[bytes]:
        """Yield each item."""
        for batch in self.batches():
            yield from self.split(batch)

    def batches(self) -> Iterator[bytes]:
        """Yield whole items, several at once with commas between them: about one batch a block."""
        rest, self._rest = self._rest, None
        if rest is None:
            return
        yield from self._cut(rest) if self.indented else self._tried(rest)
        self.whole = self.whole or self.tail.lstrip(_BETWEEN)[:1] == b"]"

    def rest(self) -> Iterator[bytes]:
        """Yield what follows the list; to be asked for when all items were taken."""
        yield self.tail
        yield from self._blocks

    def split(self, batch: bytes) -> Iterator[bytes]:
        """Yield the items of a batch one by one."""
        if not self.indented:
            yield from (batch[start:end] for start, end in brackets(batch) if end)
            return
        at = 0
        while (end := batch.find(self._closing, at)) >= 0:
            end += len(self._closing)
            yield batch[at:end].lstrip(_BETWEEN)
            at = end

    def broken_off(self, name: str, count: int) -> str:
        """Return why the end of the file ``name`` is missing, when ``count`` whole items came before it."""
        return Salvaged(b"", self.read, count).why(name)

    def _counted(self, blocks: Iterable[bytes]) -> Iterator[bytes]:
        for block in blocks:
            self.read += len(block)
            yield block

    def _begin(self) -> bytes | None:
        """Read as far as it takes to see how the list begins; return that, and None when there is no list."""
        head, found = b"", None
        for block in self._blocks:
            searched = max(len(head) - 2 * len(self._key.pattern), 0)
            head += block
            found = found or self._key.search(head, 0 if self._key is _OUTERMOST else searched)
            if found and len(head) - found.end() > _HEAD:
                break
            if not found:
                head = head[-_HEAD:] if self._key is not _OUTERMOST else head
                if self._key is _OUTERMOST and head.strip():
                    break
        if not found:
            self.tail = head
            return None
        self.head = head[: found.end()]
        return head[found.end() :]

    def _cut(self, data: bytes) -> Iterator[bytes]:
        """Yield what is whole of an indented list."""
        for block in chain([b""], self._blocks):
            data = _longer(data, block)
            if self._more and (end := data.find(self._end)) >= 0:
                end += len(self._closing)
                yield data[:end].lstrip(_BETWEEN)
                self.tail = data[end:]
                return
            last = data.rfind(self._closing)
            if last >= 0:
                end = last + len(self._closing)
                yield data[:end].lstrip(_BETWEEN)
                data = data[end:]
        self.tail = data

    def _tried(self, data: bytes) -> Iterator[bytes]:
        """Yield what is whole of a list that is not indented."""
        key = _FIRST_KEY.match(data[:_HEAD])
        boundary = re.compile(rb"\}\s*+,\s*+(?=\{\s*+" + (re.escape(key[1]) if key else b"") + rb")")
        again = 0
        for block in chain([b""], self._blocks):
            data = _longer(data, block)
            end = _boundary(data, boundary)
            if end:
                yield data[:end].lstrip(_BETWEEN)
                data = data[end:]
                continue
            if len(data) < again:
                continue
            yield from self._bracketed(data)
            if self.whole:
                return
            # An item that is longer than a block is not gone through at each, but each time it has doubled.
            again = 2 * len(data) if self.tail is data else 0
            data = self.tail
        yield from self._bracketed(data)

    def _bracketed(self, data: bytes) -> Iterator[bytes]:
        """Yield what is whole in ``data``; ``tail`` is the rest, and ``whole`` tells whether the list ends there."""
        end = 0
        for start, stop in brackets(data):
            if not stop:
                self.whole = True
                break
            yield data[start:stop]
            end = stop
        self.tail = data[end:] if end else data


def utf8_blocks(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """Yield ``blocks`` as UTF-8 without a byte-order mark; UTF-16 and UTF-32 are told by mark or zeros."""
    waiting = iter(blocks)
    first = next(waiting, b"")
    encoding = json.detect_encoding(first[:4])
    if encoding == "utf-8":
        yield first
        yield from waiting
    elif encoding == "utf-8-sig":
        yield first[3:]
        yield from waiting
    else:
        decoder = codecs.getincrementaldecoder(encoding)("replace")
        yield decoder.decode(first).lstrip("\ufeff").encode("utf-8", "replace")
        for block in waiting:
            yield decoder.decode(block).encode("utf-8", "replace")


def structs(items: Items, kind: type[Kind], where: str, damaged: Callable[[], None]) -> Iterator[list[Kind]]:
    """Yield the items as ``kind`` (msgspec), those of a batch at once, nulls left out.

    An item that is damaged takes no other with it: ``damaged`` is called for it.
    """
    decoder = msgspec.json.Decoder(list[kind | None])  # type: ignore[valid-type]
    for batch in items.batches():
        yield of_batch(items, batch, decoder, kind, where, damaged)


def of_batch(
    items: Items, batch: bytes, decoder: Any, kind: type[Kind], where: str, damaged: Callable[[], None]
) -> list[Kind]:
    """Return the items of ``batch`` as ``structs`` does; ``decoder`` is one for ``list[kind | None]``."""
    try:
        found: list[Kind | None] = decoder.decode(b"[" + batch + b"]")
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        found = []
        for piece in items.split(batch):
            try:
                # Where items are not what they should be (null), several may come in one piece.
                found += decode(b"[" + piece + b"]", list[kind | None], where)  # type: ignore[valid-type]
            except ExportError:
                damaged()
    return [one for one in found if one is not None]


def _longer(data: bytes, block: bytes) -> bytes:
    if len(data) > MAX_ITEM:
        raise ExportError(
            f"one item of the JSON is longer than {MAX_ITEM >> 20} MB, which no message is",
            hint="download the export again, as the platform gives it",
        )
    return data + block if block else data


def _boundary(data: bytes, pattern: re.Pattern[bytes]) -> int:
    """Return where an item ends near the end of ``data``, which begins with one; 0 when none was found."""
    places: list[int] = []
    for back in _LOOKED_BACK:
        places = places or [found.start() + 1 for found in pattern.finditer(data, max(len(data) - back, 0))]
    for end in reversed(places[-_TRIES:]):
        try:
            msgspec.json.decode(b"[" + data[:end].lstrip(_BETWEEN) + b"]", type=list[msgspec.Raw])
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            continue
        return end
    return 0


def brackets(data: bytes) -> Iterator[tuple[int, int]]:
    """Yield where each whole item in ``data`` begins and ends; and (start, 0) for the bracket that ends the list."""
    depth = begin = 0
    for token in _TOKEN.finditer(data):
        mark = token[0]
        if mark in {b"{", b"["}:
            begin = token.start() if depth == 0 else begin
            depth += 1
        elif mark in {b"}", b"]"}:
            depth -= 1
            if depth < 0:
                yield token.start(), 0
                return
            if depth == 0:
                yield begin, token.end()
