"""How a fake server misbehaves: which call, in which way, and whether it had done the thing by then."""

import re
from base64 import b64encode
from collections.abc import Mapping
from typing import Literal, NamedTuple

KEY_TOLD, KEY_ENCODED = "<the key>", "<the key in base64>"
Kind = Literal["answer", "hang", "hang up", "cut", "empty", "html", "drip"]


class Fault(NamedTuple):
    """What goes wrong with the calls that match ``method`` and ``path``.

    Attributes:
        kind: "answer" gives ``status``, ``headers`` and ``body``; "hang" says nothing until the server stops; "hang
            up" closes the connection without an answer; "cut" closes it in the middle of one; "empty" and "html" are
            a 200 that says nothing of what was asked; "drip" sends the answer a byte at a time, without end.
        after: the server does what it was asked to, and only then goes wrong.
        method: "" is any.
        body: ``KEY_TOLD`` in it is what the request's Authorization says, ``KEY_ENCODED`` the same in base64.
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

    def said(self, headers: Mapping[str, str]) -> bytes:
        """Return the body, for a request with these ``headers``."""
        key = headers.get("authorization", "")
        encoded = b64encode(key.encode()).decode()
        return self.body.replace(KEY_TOLD, key).replace(KEY_ENCODED, encoded).encode()

    def matches(self, method: str, path: str) -> bool:
        """Say whether a call is one of those that are counted."""
        return self.method in {"", method} and re.search(self.path, path) is not None

    def strikes(self, count: int) -> bool:
        """Say whether the ``count``-th matching call goes wrong."""
        return self.first <= count < self.first + self.times
