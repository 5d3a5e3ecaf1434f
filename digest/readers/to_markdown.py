"""Building Markdown out of parts: every reader's markup ends here.

``plain`` escapes what would be Markdown by accident and leaves the rest legible, for an editor reads the
result in picks.md. ``flow`` makes blocks of lines: paragraphs, and nested lists where bullets were typed.
"""

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

# A line that breaks in a message breaks in print.
BREAK = "  \n"

_ACCIDENT = re.compile(
    r"""
      \\(?=[!-/:-@\[-`{-~]|$)            # a backslash that would escape what follows it
    | (?<!\s)\*|\*(?!\s|$)               # 2*3*4, but not a * b
    | (?<![^\W_])_|_(?![^\W_])           # _so_, but not snake_case
    | `
    | \](?=[(\[:])                       # [text](address), [text][label], [label]: address
    | <(?=[A-Za-z][\w+.-]*:|[^\s<>]+@)    # an autolink (raw HTML is text in our Markdown)
    | &(?=\#?\w+;)                       # an entity
    | ~(?=~)|(?<=~)~
    """,
    re.VERBOSE | re.MULTILINE,
)
# Most texts hold none of these, and are not looked at more closely.
_MAY_BE_MARKUP = re.compile(r"[\\*_`\]<&~]")
_BULLET = re.compile(
    r"^(?P<indent>[ \t]*)(?P<marker>[•◦▪‣●○■]|(?:[-–*]|\\\*|\d{1,3}[.)])(?=[ \t]))[ \t]*(?P<text>\S.*)$"
)
_LINE_START = re.compile(r"^(?=#|[-+](?:[ \t]|$)|-{2,}[ \t]*$|={1,}[ \t]*$|>|~~~)|^(\d{1,9})(?=[.)](?:[ \t]|$))")
_GLYPH_DEPTH = {"◦": 1, "○": 1, "▪": 2, "■": 2}
_SAFE_URL = re.compile(r"(?:https?://|mailto:)[^\s<>]", re.IGNORECASE)
_UNFIT = re.compile(r"[\x00-\x20()<>\"\\`]")


class Item(NamedTuple):
    """A list item: how far it is indented (only the order counts), its number or None, its Markdown."""

    indent: int
    number: int | None
    text: str


def plain(text: str) -> str:
    """Return ``text`` such that Markdown prints it as it is; line starts are ``flow``'s business."""
    if not _MAY_BE_MARKUP.search(text):
        return text
    return _ACCIDENT.sub(r"\\\g<0>", text)


def link(url: str, label: str = "") -> str:
    """Return a link to ``url``; one that leads nowhere in an email (``slack:``) is only its label.

    ``label`` is Markdown already.
    """
    url = url.strip()
    if not _SAFE_URL.match(url):
        return label or plain(url)
    address = _UNFIT.sub(lambda found: f"%{ord(found[0]):02X}", url)
    return f"[{label}]({address})" if label and label != plain(url) else f"<{address}>"


def code(text: str) -> str:
    """Return ``text`` as inline code, whatever backticks it holds."""
    ticks = "`" * (1 + max((len(run) for run in re.findall("`+", text)), default=0))
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def fence(text: str) -> str:
    """Return ``text`` as a fenced code block."""
    ticks = "`" * max(3, 1 + max((len(run) for run in re.findall("`+", text)), default=0))
    body = text.strip("\n")
    return f"{ticks}\n{body}\n{ticks}"


def quote(markdown: str) -> str:
    """Return ``markdown`` as a quotation."""
    return "\n".join(f"> {line}" if line else ">" for line in markdown.split("\n"))


def wrap(marks: str, markdown: str) -> str:
    """Return each line of ``markdown`` between ``marks`` ("**"), the blanks at its ends left outside."""
    wrapped = []
    for line in markdown.split("\n"):
        inner = line.strip() if marks else ""
        head, _, tail = line.partition(inner) if inner else (line, "", "")
        wrapped.append(f"{head}{marks}{inner}{marks[::-1]}{tail}" if inner else line)
    return "\n".join(wrapped)


def items(found: Sequence[Item]) -> str:
    """Return ``found`` as a list, nested by indentation; an item's further lines stand under its first."""
    lines: list[str] = []
    levels: list[tuple[int, int]] = []  # the indentation as found, and the width of the marker as written
    for item in found:
        while levels and item.indent < levels[-1][0]:
            levels.pop()
        if levels and item.indent == levels[-1][0]:
            levels.pop()
        pad = " " * sum(width for _, width in levels)
        marker = "- " if item.number is None else f"{item.number}. "
        levels.append((item.indent, len(marker)))
        first, *rest = item.text.split("\n")
        lines.append(f"{pad}{marker}{first}")
        lines.extend(f"{pad}{' ' * len(marker)}{line}" if line else "" for line in rest)
    return "\n".join(lines)


def flow(lines: Iterable[str]) -> str:
    """Return ``lines`` (inline Markdown, one a line of the message) as blocks of Markdown.

    Bullets typed by hand (``•``, ``◦``, ``-`` …) become nested lists, and so do lines numbered 1, 2, 3; any
    other line that would start a heading, a list or a quotation by accident is escaped.
    """
    blocks: list[str] = []
    run: list[str] = []
    in_list = False
    for line in [*lines, ""]:
        bullet = _BULLET.match(line) is not None
        continues = in_list and line[:1].isspace() and line.strip()
        if run and (not line.strip() or (bullet != in_list and not continues)):
            blocks.append(_listed(run) if in_list else _paragraph(run))
            run = []
        if line.strip():
            in_list = bullet if not run else in_list
            run.append(line)
    return "\n\n".join(blocks)


def _paragraph(lines: Iterable[str]) -> str:
    return BREAK.join(_literal(line) for line in lines)


def _literal(line: str) -> str:
    """Return ``line`` such that its start begins no block."""
    return _LINE_START.sub(r"\1\\", line.strip())


def _listed(lines: Sequence[str]) -> str:
    """Return the lines of a typed list; one whose numbers do not count 1, 2, 3 is no list."""
    found: list[Item] = []
    count: dict[int, int] = {}
    for line in lines:
        bullet = _BULLET.match(line)
        if bullet is None:
            found[-1] = found[-1]._replace(text=f"{found[-1].text}{BREAK}{_literal(line)}")
            continue
        marker = bullet["marker"]
        indent = len(bullet["indent"].expandtabs(4)) or 4 * _GLYPH_DEPTH.get(marker, 0)
        count = {depth: number for depth, number in count.items() if depth <= indent}
        number = int(marker[:-1]) if marker[0].isdigit() else None
        if number is not None:
            count[indent] = count.get(indent, 0) + 1
            if number != count[indent]:
                return _paragraph(lines)
        found.append(Item(indent, number, _literal(bullet["text"])))
    if len(found) == 1 and found[0].number is not None:
        return _paragraph(lines)
    return items(found)
