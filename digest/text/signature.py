"""Where a message is signed: the wish, the name and what stands below, the telephone it was typed on."""

import re
from collections.abc import Container

from digest.text import blocks
from digest.text.courtesies import CLOSING, DEVICE, HOPE, NAME, SIGNED, UNSURE_CLOSING, UNSURE_SIGNED, are_known
from digest.text.units import sentences

LISTED = re.compile(r"[ \t]*(?:[-*+>]|\d{1,9}[.)])[ \t]")
_DELIMITER = re.compile(r"(?:\\?-){2}(?P<space>[ \t\xa0])?|—|–")
_RULE = re.compile(r"[ \t]*(?:\\?[-_=*~][ \t]?){3,80}$")
_LINES_SIGNED = 3
_LONGEST_LINE = 60
_ENDED = re.compile(r"[^\w\s,;:–—-][*_ ]*$")


def without_signature(text: str, names: Container[str]) -> str:
    """Return ``text`` (Markdown) without the signature at its end.

    Args:
        text: a message.
        names: the words of the members' names, case-folded: what may as well be the answer signs only above one.
    """
    found = blocks.parse(text).blocks
    if any(block.kind == "code" for block in found[-1:]):
        return text  # nobody signs code
    headings = {block.last for block in found if block.kind == "heading"}
    lines = text.split("\n")
    while lines:
        end = _signature_begins(lines, headings, names)
        if end == len(lines) or not any(map(str.isalnum, "".join(lines[:end]))):
            break
        lines = lines[:end]
        while lines and not lines[-1].strip():
            lines.pop()
    last = _without_hope(lines[-1]) if lines and not LISTED.match(lines[-1]) else None
    if last is not None and (last or any(map(str.isalnum, "".join(lines[:-1])))):
        lines = [*lines[:-1], last] if last else lines[:-1]
    return trimmed(lines) if len(lines) != text.count("\n") + 1 or last is not None else text


def _signature_begins(lines: list[str], headings: Container[int], names: Container[str]) -> int:
    """Return the number of the line with which a signature begins; their count if there is none."""
    end = len(lines)
    filled = [number for number in range(max(0, end - 8 * _LINES_SIGNED), end) if lines[number].strip()]
    for number in filled[-_LINES_SIGNED - 1 :]:
        below = [lines[one].strip() for one in filled if one > number]
        if number and all(map(_can_sign, below)) and _signs(lines, number, below, headings, names):
            return number
    return end


def _signs(lines: list[str], number: int, below: list[str], headings: Container[int], names: Container[str]) -> bool:
    """Whether a signature begins with line ``number``, of which the lines ``below`` could be the rest."""
    line = lines[number].replace("\\", "").strip(" \t*_\xa0")
    named = not below or bool(NAME.fullmatch(_bare(below[0])))
    if below and (mark := _DELIMITER.fullmatch(lines[number])):
        # With its space it is what mail programs write (RFC 3676, 4.3), also where Markdown sees a heading.
        return bool(mark["space"]) or (named and number not in headings and _has_ended(lines[:number], ":,"))
    if len(line) > _LONGEST_LINE:
        return False
    if (CLOSING.fullmatch(line) and named) or SIGNED.fullmatch(line):
        return True
    if not below and (DEVICE.match(line) or _RULE.fullmatch(lines[number])):
        return True
    return _signs_unsurely(lines, number, below, names)


def _signs_unsurely(lines: list[str], number: int, below: list[str], names: Container[str]) -> bool:
    """Whether a line signs whose words may as well be the answer: "Best, Ana", "Love,"."""
    line = lines[number].replace("\\", "").strip(" \t\xa0")
    if (signed := UNSURE_SIGNED.fullmatch(line)) and are_known(signed["who"], names):
        return True
    closing = UNSURE_CLOSING.fullmatch(line)
    # "What counts is trust, patience and / love".
    if not closing or not (_has_ended(lines[:number], ":,") if not lines[number - 1].strip() else _ends(lines, number)):
        return False
    if below and NAME.fullmatch(_bare(below[0])) and are_known(_bare(below[0]), names):
        return True
    marks = ",–—-" if closing["value"] else ",!–—-"
    return any(mark in closing["mark"] for mark in marks) and (not below or bool(NAME.fullmatch(_bare(below[0]))))


def _has_ended(above: list[str], open_marks: str) -> bool:
    """Whether the last words of ``above`` do not announce what follows."""
    last = next((line.rstrip(" \t*_") for line in reversed(above) if line.strip()), "")
    return not last.endswith(tuple(open_marks))


def _ends(lines: list[str], number: int) -> bool:
    return bool(_ENDED.search(lines[number - 1][-9:]))


def _bare(line: str) -> str:
    return line.replace("\\", "").strip(" \t*_\xa0-–—~")


def _can_sign(line: str) -> bool:
    return len(line) <= _LONGEST_LINE and not LISTED.match(line) and not line.endswith(("?", ":", "!", "."))


def _without_hope(line: str) -> str | None:
    """Return ``line`` without a "Hope this helps!" at its end; None if it has none."""
    said = sentences(line)
    # An emoji behind it is a sentence of its own.
    for count in (1, 2):
        last = line.rstrip()[line.rfind(said[-count]) :] if len(said) >= count else ""
        if last and HOPE.fullmatch(last):
            return line[: line.rfind(said[-count])].rstrip()
    return None


def trimmed(lines: list[str]) -> str:
    """Return ``lines`` as one text, without the blank ones around it."""
    filled = [number for number, line in enumerate(lines) if line.strip()]
    return "\n".join(lines[filled[0] : filled[-1] + 1]).rstrip() if filled else ""
