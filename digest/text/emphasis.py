"""Which runs of ``*``, ``_`` and ``~~`` are emphasis: CommonMark 0.31, 6.2 ("process emphasis")."""

import re
import unicodedata

import msgspec

# Control characters of ours around emphasis: no text has them, and python-markdown claims only \x02 and \x03.
MARKS = {"em": ("\x11", "\x12"), "strong": ("\x13", "\x14"), "del": ("\x15", "\x16")}
MARK = re.compile("[\x11-\x16]")

# Deeper than anybody means it, and shallow enough for a renderer's recursion.
MAX_DEPTH = 8


class Run(msgspec.Struct):
    """A run of one delimiter character, and what has become of it.

    ``left`` of its ``length`` characters are still unpaired; ``before`` and ``after`` them stand the marks
    that the others have turned into.
    """

    char: str
    length: int
    left: int
    opens: bool
    closes: bool
    start: int
    end: int
    before: str = ""
    after: str = ""


def run(text: str, start: int, end: int) -> Run:
    """Return the delimiter run ``text[start:end]`` and, by its neighbours, what it can open and close."""
    char, length = text[start], end - start
    before, after = text[start - 1 : start], text[end : end + 1]
    left = not _is_space(after) and (not _is_mark(after) or _is_space(before) or _is_mark(before))
    right = not _is_space(before) and (not _is_mark(before) or _is_space(after) or _is_mark(after))
    opens, closes = left, right
    if char == "_":
        # Inside a word an underscore is a letter like any other.
        opens, closes = left and (not right or _is_mark(before)), right and (not left or _is_mark(after))
    elif char == "~" and length != 2:
        opens = closes = False
    return Run(char, length, length, opens, closes, start, end)


def pair(runs: list[Run]) -> list[tuple[int, int]]:
    """Turn the runs' delimiters into marks where they pair; return where each pair lies in the text."""
    spans: list[tuple[int, int]] = []
    stack: list[Run] = []
    # Below these places no opener is left for a closer of that kind: without them the search is quadratic.
    bottoms: dict[tuple[str, bool, int], int] = {}
    for closer in runs:
        kind = (closer.char, closer.opens, closer.length % 3)
        while closer.closes and closer.left:
            place = _opener(stack, closer, bottoms.get(kind, 0))
            if place is None:
                bottoms[kind] = len(stack)
                break
            opener = stack[place]
            _mark(opener, closer)
            spans.append((opener.start, closer.end))
            del stack[place + bool(opener.left) :]
            bottoms = {other: min(bottom, len(stack)) for other, bottom in bottoms.items()}
        if closer.opens and closer.left:
            stack.append(closer)
    return spans


def _opener(stack: list[Run], closer: Run, bottom: int) -> int | None:
    """Return the place in ``stack`` of the nearest run that ``closer`` closes."""
    for place in range(len(stack) - 1, bottom - 1, -1):
        opener = stack[place]
        if opener.char != closer.char:
            continue
        # The "rule of three": a run that could both open and close is particular about whom it pairs with.
        odd = (opener.closes or closer.opens) and (opener.length + closer.length) % 3 == 0
        if not odd or opener.length % 3 == closer.length % 3 == 0:
            return place
    return None


def _mark(opener: Run, closer: Run) -> None:
    tag = "em" if min(opener.left, closer.left) < 2 else "strong"
    opening, closing = MARKS["del" if opener.char == "~" else tag]
    size = 1 if tag == "em" else 2
    opener.left -= size
    closer.left -= size
    opener.after = opening + opener.after
    closer.before += closing


def flatten(marked: str) -> str:
    """Return ``marked`` without the emphasis that lies deeper than MAX_DEPTH."""
    depth = 0

    def keep(mark: re.Match[str]) -> str:
        nonlocal depth
        closing = any(mark[0] == pair[1] for pair in MARKS.values())
        depth -= closing
        kept = mark[0] if depth < MAX_DEPTH else ""
        depth += not closing
        return kept

    return MARK.sub(keep, marked)


def _is_space(char: str) -> bool:
    return not char or char.isspace()


def _is_mark(char: str) -> bool:
    return bool(char) and unicodedata.category(char)[0] in "PS"
