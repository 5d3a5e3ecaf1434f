"""Markdown as chat platforms keep it -> ours: what was typed is Markdown already, save a few house rules.

Code is kept apart from all changes, a line that breaks on the platform breaks in print, tables become lines.
"""

import re
from collections.abc import Callable, Iterator
from itertools import groupby
from operator import itemgetter

from digest.readers.to_markdown import BREAK

_PREFIX = r"[ \t]*(?:>[ \t]?|[-*+][ \t]+|\d{1,9}[.)][ \t]+)*"
_FENCE = re.compile(_PREFIX + r"(?P<fence>`{3,}|~{3,})(?P<info>[^`\n]*)$")
# What ends a paragraph by itself, or is none.
_BLOCK = re.compile(r"[ \t]*(?:[-*+][ \t]|\d{1,9}[.)][ \t]|>|#{1,6}[ \t]|(?:[-*_=][ \t]*){2,}$)")
_HEADING = re.compile(r"[ \t]*#{1,6}[ \t]")
_DELIMITERS = re.compile(r"[ \t]*\|?[ \t]*:?-+:?[ \t]*(?:\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_CELL = re.compile(r"(?<!\\)\|")
_TICKS = re.compile(r"(?<!\\)`+")


def outside_code(text: str, change: Callable[[str], str]) -> str:
    """Return ``text`` with ``change`` made to each part that is neither a code block nor a code span."""
    parts = []
    lines = text.split("\n")
    for fenced, run in groupby(zip(lines, _fenced(lines), strict=True), key=itemgetter(1)):
        part = "\n".join(line for line, _ in run)
        parts.append(part if fenced else _outside_spans(part, change))
    return "\n".join(parts)


def hard_breaks(text: str) -> str:
    """Return ``text`` such that each line break inside a paragraph is one in print, too."""
    lines = text.split("\n")
    fenced = _fenced(lines)
    for number, following in enumerate(lines[1:]):
        line = lines[number].rstrip()
        paragraph = line and following.strip() and not (fenced[number] or fenced[number + 1])
        if paragraph and not _HEADING.match(line) and not _BLOCK.match(following):
            lines[number] = line.removesuffix("\\") + BREAK.rstrip("\n")
    return "\n".join(lines)


def tables_as_lines(text: str) -> str:
    """Return ``text`` with each table as lines, the cells apart by a bar; an email has no room for columns."""
    lines = text.split("\n")
    fenced = _fenced(lines)
    done: list[str] = []
    in_table = False
    for number, line in enumerate(lines):
        if in_table and _DELIMITERS.match(line):
            continue
        begins = not fenced[number] and "|" in line and _DELIMITERS.match("".join(lines[number + 1 : number + 2]))
        in_table = not fenced[number] and "|" in line and (in_table or bool(begins))
        cells = (cell.strip() for cell in _CELL.split(line.strip().strip("|")))
        done.append(" | ".join(cells) if in_table else line)
    return "\n".join(done)


def _fenced(lines: list[str]) -> list[bool]:
    """Return for each line whether it belongs to a fenced code block, its fences included."""
    found = []
    fence = ""
    for line in lines:
        mark = _FENCE.match(line)
        found.append(bool(fence or mark))
        if mark and not fence:
            fence = mark["fence"]
        elif mark and mark["fence"].startswith(fence) and not mark["info"].strip():
            fence = ""
    return found


def _outside_spans(text: str, change: Callable[[str], str]) -> str:
    parts = []
    at = 0
    for start, end in _spans(text):
        parts += [change(text[at:start]), text[start:end]]
        at = end
    return "".join([*parts, change(text[at:])])


def _spans(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each code span begins and ends: a run of backticks up to the next one as long."""
    runs = list(_TICKS.finditer(text))
    closing: list[int | None] = []
    next_of: dict[int, int] = {}
    for number in range(len(runs) - 1, -1, -1):
        length = len(runs[number][0])
        closing.append(next_of.get(length))
        next_of[length] = number
    closing.reverse()
    number = 0
    while number < len(runs):
        end = closing[number]
        if end is not None and "\n\n" not in text[runs[number].end() : runs[end].start()]:
            yield runs[number].start(), runs[end].end()
            number = end
        number += 1
