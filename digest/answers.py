"""What a person answered, written under their words in picks.md: two lines at most, and no other byte.

picks.md is the editor's. These lines are changed because the editor says so (``digest ask --answer``), and nothing else
is: not the line ends, not a comment, not the order.
"""

import re
from typing import Literal

from digest import picks
from digest.errors import UsageError
from digest.model import Pick

Choice = Literal["yes", "first-name", "initials", "full", "anonymous", "no", "asked"]
CHOICES: tuple[Choice, ...] = ("yes", "first-name", "initials", "full", "anonymous", "no", "asked")

_META = re.compile(r"(?P<key>byline|permission):", re.IGNORECASE)


def permission(choice: Choice) -> str:
    """Return the value of the ``permission:`` line for an answer; ``digest.text.permission`` reads it back."""
    return choice if choice in {"yes", "no", "asked"} else f"yes, {choice}"


def recorded(source: str, ref: str, choice: Choice, byline: str | None, *, path: str = "picks.md") -> str:
    """Return the text of a picks file with an answer written under the entry ``ref``.

    Args:
        source: the file's text, its line ends as they are.
        ref: the entry: ``r3``, or ``q`` for the question.
        choice: what was answered.
        byline: what is to stand on the ``byline:`` line, "" for no such line; None leaves it alone.
        path: the file's name, for the errors.

    Raises:
        UsageError: there is no such entry.
        IssueError: the file is not as it must be.
    """
    lines = source.split("\n")  # as the parser counts them
    heading = _entry(source, ref, path).line - 1
    end = "\r" if source[: source.find("\n") + 1].endswith("\r\n") else ""
    wanted = {"permission": permission(choice)} | ({} if byline is None else {"byline": byline})
    for key, value in wanted.items():
        _set(lines, heading, key, value, end)
    return "\n".join(lines)


def _entry(source: str, ref: str, path: str) -> Pick:
    found = picks.parse(source, path=path)
    for pick in ((found.question,) if found.question else ()) + found.voices + found.bonus:
        if pick.ref == ref:
            return pick
    raise UsageError(f"{path} has no entry {ref}", hint="digest ask lists them")


def _set(lines: list[str], heading: int, key: str, value: str, end: str) -> None:
    """Make ``lines`` say ``key: value`` under the heading at that place; with no value, nothing of ``key``."""
    metas: dict[int, str] = {}
    for place in range(heading + 1, len(lines)):
        meta = _META.match(lines[place])
        if not meta:
            break
        metas[place] = meta["key"].lower()
    mine = [place for place, name in metas.items() if name == key]
    if not value:
        for place in reversed(mine):
            del lines[place]
        if mine and heading + len(metas) - len(mine) + 1 == len(lines):
            lines[-1] = lines[-1].removesuffix("\r")  # the file ended with that line, and without a line end
        return
    if mine:
        place = mine[-1]  # the last one counts
        written = f"{lines[place].partition(':')[0]}: {value}"
        # A comment beside it would be part of the value; what is the same is left as it was typed.
        if lines[place].rstrip() != written:
            lines[place] = written + ("\r" if lines[place].endswith("\r") else "")
        return
    place = heading + 1 if key == "byline" else max(metas, default=heading) + 1
    if place == len(lines):
        lines[-1] += end
        lines.append(f"{key}: {value}")
    else:
        lines.insert(place, f"{key}: {value}{end}")
