"""JSON that breaks off, or is broken at one place: what is whole before the break, closed so that it can be decoded.

One pass over the brackets, without recursion: strings are stepped over, and nothing is kept but the brackets that
are open.
"""

import re
from typing import NamedTuple

# What lies before the next bracket, and the bracket; possessive, and the end matches too: each byte is looked at once.
_STEP = re.compile(rb'(?:[^"\[\]{}]++|"(?:[^"\\]++|\\.?+)*+(?:"|\Z))*+(?:[\[\]{}]|\Z)', re.DOTALL)
_COMMA = re.compile(rb'[^",]*+(?:"(?:[^"\\]++|\\.?+)*+(?:"|\Z)[^",]*+)*+(?P<comma>,)?+', re.DOTALL)
_DEEPEST = 2_000
_CLOSING = {b"[": b"]", b"{": b"}"}


class Salvaged(NamedTuple):
    """What was saved.

    Attributes:
        data: the JSON up to the last whole item, its open brackets closed.
        after: how many bytes lie before the break.
        whole: how many items of the lists are whole.
    """

    data: bytes
    after: int
    whole: int

    def why(self, name: str) -> str:
        """Return what happened to the file ``name``, for a note."""
        read = f"the {self.whole:,} whole messages before that were read"
        one = "the one whole message before that was read"
        return f"{name} breaks off after {self.after:,} bytes; {read if self.whole > 1 else one}"


class _Open:
    """A bracket that is open.

    Attributes:
        closing: what closes it.
        key: what it is the value of.
        begin: where it stands.
        end: where its last whole item ends; at first, where one would begin.
        wanted: whether it is one of the lists.
        holds: whether messages are in it: one of the lists, or what one lies in.
    """

    __slots__ = ("begin", "closing", "end", "holds", "key", "wanted")

    def __init__(self, closing: bytes, key: bytes, end: int, *, wanted: bool) -> None:
        self.closing = closing
        self.key = key
        self.begin = end - 1
        self.end = end
        self.wanted = self.holds = wanted


def salvage(data: bytes, lists: frozenset[str]) -> Salvaged | None:
    """Return what is whole in ``data``, a beginning of JSON that is without fault but for its end.

    Args:
        data: UTF-8, up to the break.
        lists: the keys of the lists whose items are messages: ``messages``, ``comments.nodes`` (the list ``nodes``
            of the object ``comments``) or "" for the outermost list. What holds such a list is kept as far as it
            goes: an envelope, or a comment of which only the answers to it break off.

    Returns:
        None when no item is whole, when nothing is open at the end, or when more is open than any export nests.
    """
    wanted = {key.encode() for key in lists}
    stack: list[_Open] = []
    whole = 0
    for step in _STEP.finditer(data):
        end = step.end()
        mark = data[end - 1 : end] if end > step.start() else b""
        if mark in _CLOSING:
            if len(stack) == _DEEPEST:
                return None
            key, path = _name(data, step.start(), end - 1, stack)
            stack.append(_Open(_CLOSING[mark], key, end, wanted=mark == b"[" and bool({key, path} & wanted)))
        elif mark in {b"]", b"}"} and stack:
            closed = stack.pop()
            if stack:
                above = stack[-1]
                above.end = end
                above.holds = above.holds or closed.holds
                whole += above.wanted
    cut = len(data)
    while stack and not stack[-1].holds:
        cut = stack.pop().begin
    if not stack or not whole:
        return None
    last = stack[-1]
    end = last.end
    if last.closing == b"}":  # it has values that are no lists, too
        for found in _COMMA.finditer(data, end, cut):
            end = found.start("comma") if found["comma"] else end
    return Salvaged(data[:end] + b"".join(one.closing for one in reversed(stack)), len(data), whole)


def _name(data: bytes, start: int, end: int, stack: list[_Open]) -> tuple[bytes, bytes]:
    """Return the key before the bracket at ``end``, and that with the key of the object around it."""
    if not stack:
        return b"", b""
    around = stack[-1]
    if around.closing == b"]":  # a list in a list is called as that one is
        return around.key, around.key
    closing = data.rfind(b'"', start, end)
    # A key with an escape in it is none that is wanted.
    key = data[data.rfind(b'"', start, closing) + 1 : closing] if closing > start else b""
    return key, around.key + b"." + key
