"""Line marks: how a place in rendered MJML is traced back to the line of the template that wrote it.

A mark is ``U+E000 <path:line> U+E001``; those two characters are taken out of everybody's words. Jinja
plants one before each piece of a template's own text; before MRML sees the document they are taken out again,
and a table of offsets remains.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator

import msgspec
from jinja2.ext import Extension
from jinja2.lexer import Token, TokenStream

OPEN, CLOSE = "\ue000", "\ue001"
MARK = re.compile(f"{OPEN}([^{CLOSE}]*){CLOSE}")
_MARKED = ".mjml.j2"
# What these capture may be compared or measured: a mark in it would change what the template does.
_CAPTURES = {"set", "filter"}


class LineMarks(Extension):
    """Plants a mark in every ``.mjml.j2`` template before each of its lines and after each of its tags."""

    def filter_stream(self, stream: TokenStream) -> Iterable[Token]:
        """Return the template's tokens, its text with marks."""
        return _marked(stream) if (stream.name or "").endswith(_MARKED) else stream


class Source(msgspec.Struct, frozen=True):
    """A marked document without its marks: ``where`` an offset came from is kept apart."""

    text: str
    offsets: tuple[int, ...]
    places: tuple[str, ...]

    def where(self, offset: int) -> str:
        """Return the ``path:line`` that wrote the character at ``offset``, or "" before the first mark."""
        index = bisect_right(self.offsets, offset) - 1
        return self.places[index] if index >= 0 else ""


def read(marked: str) -> Source:
    """Take the marks out of ``marked``."""
    pieces, offsets, places = [], [], []
    length = end = 0
    for mark in MARK.finditer(marked):
        pieces.append(marked[end : mark.start()])
        length += len(pieces[-1])
        end = mark.end()
        offsets.append(length)
        places.append(mark[1])
    pieces.append(marked[end:])
    return Source(text="".join(pieces), offsets=tuple(offsets), places=tuple(places))


def remove(text: str) -> str:
    """Return ``text`` without the two characters that marks are made of."""
    return text.replace(OPEN, "").replace(CLOSE, "")


def _marked(stream: TokenStream) -> Iterator[Token]:
    captured = 0
    for token in stream:
        if token.type == "block_begin":
            tag = [token, *_until_block_end(stream)]
            captured += _captures(tag)
            yield from tag
        elif token.type == "data" and not captured:
            yield Token(token.lineno, "data", _plant(token.value, f"templates/{stream.name}", token.lineno))
        else:
            yield token


def _until_block_end(stream: TokenStream) -> Iterator[Token]:
    for token in stream:
        yield token
        if token.type == "block_end":
            return


def _captures(tag: list[Token]) -> int:
    """Return 1 when ``tag`` begins to capture what follows it, -1 when it ends that, else 0."""
    name = str(tag[1].value)
    if name.startswith("end"):
        return -1 if name[3:] in _CAPTURES else 0
    return int(name in _CAPTURES and all(token.type != "assign" for token in tag))


def _plant(text: str, path: str, first: int) -> str:
    lines = text.split("\n")
    return "\n".join(
        f"{OPEN}{path}:{number}{CLOSE}{line}" if line.strip() else line
        for number, line in enumerate(lines, start=first)
    )
