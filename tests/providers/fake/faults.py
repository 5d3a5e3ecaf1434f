"""How a fake server misbehaves: which call, in which way, and whether it had done the thing by then."""

import re
from typing import Literal, NamedTuple

Kind = Literal["answer", "hang", "hang up", "cut", "empty", "html", "drip"]


class Fault(NamedTuple):
    """What goes wrong with the calls that match ``method`` and ``path``.

    Attributes:
        kind: "answer" gives ``status`` and ``headers``; "hang" says nothing until the server stops; "hang up" closes
            the connection without an answer; "cut" closes it in the middle of one; "empty" and "html" are a 200
            that says nothing of what was asked; "drip" sends the answer a byte at a time, without end.
        after: the server does what it was asked to, and only then goes wrong.
        method: "" is any.
        path: a regular expression that is searched in the path, without its query.
        first: the first of the matching calls that goes wrong, counted from 1 when the fault was ordered.
        times: how many of them.
    """

    kind: Kind
    after: bool = False
    status: int = 500
    headers: tuple[tuple[str, str], ...] = ()
    body: str = '{"detail": "as ordered"}'
    method: str = ""
    path: str = ""
    first: int = 1
    times: int = 1

    def matches(self, method: str, path: str) -> bool:
        """Say whether a call is one of those that are counted."""
        return self.method in {"", method} and re.search(self.path, path) is not None

    def strikes(self, count: int) -> bool:
        """Say whether the ``count``-th matching call goes wrong."""
        return self.first <= count < self.first + self.times
