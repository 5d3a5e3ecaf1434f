"""The items of one list in a JSON file, one after another: whole ones even when the file breaks off.

An exporter that indents its JSON ends an item of the list with a brace of the same indentation, and no string
holds a line break: such a file is cut without decoding it, and need never be in memory as a whole.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import chain

_INDENTED = re.compile(rb"[ \t\r]*\n(?P<indent>[ \t]+)\{[ \t\r]*\n(?P=indent)[ \t]+\"")
_TOKEN = re.compile(rb'"(?:[^"\\]++|\\.?+)*+(?:"|\Z)|[\[\]{}]', re.DOTALL)
_HEAD = 1 << 16
_BETWEEN = b" \t\r\n,"


class Items:
    """The items of the list ``key``, as bytes.

    Attributes:
        indented: whether the list is cut at its indentation; else each byte up to its end has to be looked at.
        whole: whether the list's end was there; known when all items were taken.
        taken: how many bytes lie before the place the reading has come to.
        tail: what follows the last whole item.
    """

    def __init__(self, blocks: Iterable[bytes], key: str) -> None:
        self.whole = False
        self.tail = b""
        self._blocks = iter(blocks)
        self._key = re.compile(rf'(?<!\\)"{key}"\s*+:\s*+\['.encode())
        head = self._blocks_until_head()
        start = self._key.search(head)
        self.taken = start.end() if start else 0
        self._rest = head[start.end() :] if start else None
        closing = _INDENTED.match(self._rest or b"")
        self._closing = b"\n" + closing["indent"] + b"}" if closing else b""
        self.indented = bool(closing)

    def __iter__(self) -> Iterator[bytes]:
        """Yield each item."""
        for batch in self.batches():
            yield from self.split(batch)

    def batches(self) -> Iterator[bytes]:
        """Yield whole items, several at once with commas between them: one batch a block."""
        rest, self._rest = self._rest, None
        if rest is None:
            return
        yield from self._cut(rest) if self.indented else self._counted(b"".join(chain([rest], self._blocks)))
        self.whole = self.tail.lstrip(_BETWEEN)[:1] == b"]"

    def split(self, batch: bytes) -> Iterator[bytes]:
        """Yield the items of a batch one by one."""
        if not self.indented:
            yield batch
            return
        at = 0
        while (end := batch.find(self._closing, at)) >= 0:
            end += len(self._closing)
            yield batch[at:end].lstrip(_BETWEEN)
            at = end

    def _blocks_until_head(self) -> bytes:
        """Return as many blocks as it takes to see how the list begins."""
        head = b""
        for block in self._blocks:
            head += block
            found = self._key.search(head)
            if found and len(head) - found.end() > _HEAD:
                break
        return head

    def _cut(self, data: bytes) -> Iterator[bytes]:
        for block in chain([b""], self._blocks):
            data = data + block if block else data
            last = data.rfind(self._closing)
            if last >= 0:
                end = last + len(self._closing)
                self.taken += end
                yield data[:end].lstrip(_BETWEEN)
                data = data[end:]
        self.tail = data

    def _counted(self, data: bytes) -> Iterator[bytes]:
        depth = begin = end = 0
        for token in _TOKEN.finditer(data):
            mark = token[0]
            if mark in {b"{", b"["}:
                begin = token.start() if depth == 0 else begin
                depth += 1
            elif mark in {b"}", b"]"}:
                depth -= 1
                if depth < 0:
                    break
                if depth == 0:
                    self.taken += token.end() - end
                    end = token.end()
                    yield data[begin:end]
        self.tail = data[end:]
