"""Text in the columns of a terminal: how wide it is, and where its lines break."""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

# A space at which no line breaks (between a label and its number, inside a merge tag).
GLUE = "\ue010"
_SPACES = re.compile(r"[ \t\r\n\f\v\x1c-\x1f\x85\u2028\u2029]+")
_MERGE_TAG = re.compile(r"\[\[[^\[\]]*\]\]")
# What would no longer work in two pieces: an address, a merge tag.
_UNBREAKABLE = re.compile(r"https?://|mailto:|\[\[")
_EMOJI_STYLE = "\ufe0f"
# Format characters that are drawn: the soft hyphen, and the number signs that Arabic and Kaithi write round digits.
_DRAWN = frozenset("\u00ad\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
# Wide since Unicode 16, later than Python's tables: trigrams, hexagrams, counting rods.
_WIDE_SINCE = (("\u2630", "\u2637"), ("\u268a", "\u268f"), ("\u4dc0", "\u4dff"), ("\U0001d300", "\U0001d376"))


def display_width(text: str) -> int:
    """Return the number of terminal columns that ``text`` takes at most.

    Wide and emoji characters count 2, marks that combine 0 (Unicode Standard Annex #11; general category).
    An emoji made of several counts as all of them, since some terminals draw it so: a line may come out short
    of the width, never beyond it. (``rich.cells`` would add 12 ms to every build, ``wcwidth`` 30.)
    """
    if text.isascii():
        return len(text)
    return sum(_advances(text))


def one_spaced(text: str) -> str:
    """Return ``text`` on one line, each run of spaces and line breaks one space; no-break spaces stay."""
    return _SPACES.sub(" ", text.replace(GLUE, ""))


def wrap(text: str, width: int) -> str:
    """Return ``text`` in lines of at most ``width`` columns; its own line breaks stay.

    ``GLUE`` comes out as a space. A word that is wider is cut, unless it holds an address or a merge tag.
    """
    glued = _MERGE_TAG.sub(lambda tag: _SPACES.sub(GLUE, tag[0]), text)
    return "\n".join(line for row in glued.split("\n") for line in _lines(row, width)).replace(GLUE, " ")


def _lines(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for word in filter(None, _SPACES.split(text)):
        needed = display_width(word)
        if line and used + 1 + needed <= width:
            line, used = f"{line} {word}", used + 1 + needed
            continue
        if needed > width and not _UNBREAKABLE.search(word):
            # It begins on the line at hand: a text without spaces (Chinese) would else leave that half empty.
            *full, word = _pieces(word, width, first=width - used - 1 if line else width)
            lines += [f"{line} {full[0]}".strip(" "), *full[1:]]
        elif line:
            lines.append(line)
        line, used = word, display_width(word)
    return [*lines, line]


def _pieces(word: str, width: int, *, first: int) -> list[str]:
    """Return ``word`` in pieces of at most ``width`` columns; the first has ``first``, and may be empty."""
    pieces: list[str] = []
    piece, used, room = "", 0, first
    for char, taken in zip(word, _advances(word), strict=True):
        if used + taken > room and (piece or not pieces):
            pieces.append(piece)
            piece, used, room = "", 0, width
        piece, used = piece + char, used + taken
    return [*pieces, piece]


def _advances(text: str) -> Iterator[int]:
    """Yield the columns of each character; one that the next makes an emoji is measured with it."""
    for char, following in zip(text, text[1:] + " ", strict=True):
        yield 0 if char == _EMOJI_STYLE else _columns(char) + (following == _EMOJI_STYLE)


@lru_cache(maxsize=4096)
def _columns(char: str) -> int:
    if unicodedata.category(char) in {"Mn", "Me", "Cf"}:
        return int(char in _DRAWN)
    if unicodedata.east_asian_width(char) in {"W", "F"}:
        return 2
    return 2 if any(first <= char <= last for first, last in _WIDE_SINCE) else 1
