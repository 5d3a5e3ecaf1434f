"""A table's bytes -> text: UTF-8 and UTF-16, or what spreadsheets on Windows write."""

import codecs
import re

from digest.readers.json_text import utf8

_LETTERS = re.compile(r"(?<=[A-Za-z])[\u0080-\uffff]|[\u0080-\uffff](?=[A-Za-z])")
_HIGH = re.compile(rb"[\x80-\xff]")
_CYRILLIC = re.compile(rb"[\xc0-\xff\xa8\xb8]{3,}")
# Letters of other encodings, where Windows-1251 has hardly any that are written: all but its marks and "Ёё".
_UNUSUAL = frozenset(bytes([one]) for one in range(0x80, 0xC0)) - {
    bytes([one]) for one in b"\x85\x91\x92\x93\x94\x96\x97\xa0\xa8\xab\xb8\xb9\xbb"
}
_TORN = "\N{REPLACEMENT CHARACTER}"


def decoded(data: bytes, *, whole: bool = True) -> tuple[str, str]:
    """Return the text in ``data``, and the encoding it was guessed to be in; "" when it is a Unicode one.

    ``whole`` is false for a beginning, which may end inside a character.
    """
    marked = utf8(data)
    try:
        return codecs.getincrementaldecoder("utf-8")().decode(marked, final=whole), ""
    except UnicodeDecodeError:
        pass
    text = marked.decode("utf-8", "replace")
    torn = text.count(_TORN)
    if marked is not data or sum(char > "\x7f" for char in text) > 2 * torn:
        return text, ""  # UTF-8 with damage
    if _is_cyrillic(data):
        return data.decode("cp1251", "replace"), "Windows-1251"
    western, central = (data.decode(one, "replace") for one in ("cp1252", "cp1250"))
    return (central, "Windows-1250") if _strange(central) < _strange(western) else (western, "Windows-1252")


def _is_cyrillic(data: bytes) -> bool:
    """Tell whether most of the letters that are not English stand three and more in a row, as in no Western word."""
    high = _HIGH.findall(data)
    letters = sum(len(one) for one in _CYRILLIC.findall(data))
    return letters * 2 > len(high) and sum(one in _UNUSUAL for one in high) * 10 < len(high)


def _strange(text: str) -> int:
    """Return how many signs that are no letters stand at letters: "œle", but not "³adny"."""
    return sum(
        not char.isalpha() and char not in "–—’‘“”„…«»°%€§¡¿\N{NO-BREAK SPACE}" for char in _LETTERS.findall(text)
    )
