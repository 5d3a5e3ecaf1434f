"""Text copied from Slack's window: most members cannot export, but everyone can select and copy.

The copy is a list of blocks: a line that says who and when, the message, its reactions. Slack has copied it
in many shapes over the years; what cannot be placed is counted and shown, never dropped in silence.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.json_text import utf8
from digest.readers.paste_lines import (
    Header,
    header,
    is_file,
    is_own,
    lone_time,
    looks_like_name,
    reactions,
    replies,
    times_out,
)
from digest.readers.reader import Reader, candidate, unknown
from digest.readers.source import Source
from digest.readers.to_markdown import flow, link, plain
from digest.text.emoji import replace_names

_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?'\")\]}]")
_EDITED = re.compile(r"\(edited\)[ \t]*$", re.MULTILINE)
_NAME_TEXT = re.compile(r"(?P<name>[^\W\d_][\w .'’-]{0,39}?)(?P<app>\s+APP)?: +(?P<text>\S.*)")
_SPACES = str.maketrans({"\u200e": "", "\u202f": " ", "\u00a0": " "})
_SNIFFED = 400
_SHOWN = 3


class Block(NamedTuple):
    """One message as pasted."""

    header: Header
    lines: list[str]
    reactions: list[Reaction]


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is text with at least one "Name  10:41 AM" line, or two of "Name: text"."""
    if source.only is None:
        return False
    head = utf8(source.head(source.only))
    if b"\0" in head:
        return False
    lines = _lines(head)[:_SNIFFED]
    return _style(lines) is not None


def scan(source: Source) -> list[Candidate]:
    """Return the one thread of the text."""
    return [candidate(read(source, None))]


def read(source: Source, wanted: str | None) -> Thread:
    """Return the pasted text as a Thread, its first message the question.

    The text says no dates, so ``created`` stays None and the order is that of the lines.

    Raises:
        ExportError: no message stands in it, or it is not the thread ``wanted``.
    """
    lines = _lines(utf8(source.data(source.only or "")))
    tally = Tally()
    announced = next((count for line in lines if (count := replies(line)) is not None), None)
    unclear: list[str] = []
    blocks = list(_named(lines, unclear) if _style(lines) == "names" else _windowed(lines, unclear, tally))
    if not blocks:
        raise ExportError(
            "the text holds no message",
            where=source.where,
            hint="copy the thread from its question to its last answer",
        )
    first, *others = blocks
    spoken = [block for block in others if not block.header.app]
    tally.skipped("bot message", len(others) - len(spoken))
    question = _response(first, 0)
    if announced is not None:
        tally.missing(
            "response", announced - len(others), "announced, but not among the lines that could be placed"
        )
        tally.mended(
            "number of responses",
            len(others) - announced,
            f"{announced} are announced, {len(others)} were pasted",
        )
    tally.skipped(
        "unclear line", len(unclear), " | ".join(line.strip()[: _SHOWN * 20] for line in unclear[:_SHOWN])
    )
    thread = assemble(
        question,
        [_response(block, number) for number, block in enumerate(spoken, start=1)],
        tally,
        id=f"paste/{hashlib.sha256(question.text.encode()).hexdigest()[:10]}",
        source=source.name,
        announced=announced,
    )
    if wanted and wanted != thread.id:
        raise unknown(wanted, [candidate(thread)], source.where)
    return thread


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").translate(_SPACES).splitlines()


def _style(lines: list[str]) -> Literal["window", "names"] | None:
    """Return how the text is laid out; None when it is no thread."""
    if any(header(line) or _is_two_line(lines, at) for at, line in enumerate(lines)):
        return "window"
    named = [found["name"] for line in lines if (found := _NAME_TEXT.fullmatch(line.strip()))]
    return "names" if len(named) > 1 and named[0] != "http" else None


def _is_two_line(lines: list[str], at: int) -> bool:
    """Tell whether a name stands at ``at``, its time alone on the next line (an "APP" may stand between)."""
    following = [line for line in lines[at + 1 : at + 3] if line.strip() != "APP"]
    return bool(following) and lone_time(following[0]) and looks_like_name(lines[at])


# --- Slack's window ----------------------------------------------------------------------------------


def _windowed(lines: list[str], unclear: list[str], tally: Tally) -> Iterator[Block]:
    """Yield the messages of text copied from the window; lines that cannot be placed go to ``unclear``."""
    block: Block | None = None
    names: set[str] = set()
    at = 0
    while at < len(lines):
        line, taken, found = lines[at], 1, header(lines[at])
        if not found and _starts_message(lines, at, names):
            app = lines[at + 1].strip() == "APP"
            found, taken = Header(line.strip(), app), 3 if app else 2
        elif not found and block and lone_time(line):
            found = block.header  # the same person again: Slack shows only the time
        if found:
            if block:
                yield block
            block = Block(found, [], [])
            names.add(found.name)
        elif is_own(line) or replies(line) is not None:
            pass
        elif is_file(line):
            tally.skipped("picture or file")
        elif block and (
            counted := reactions(lines[at : at + 2], bool(block.lines and any(map(str.strip, block.lines))))
        ):
            block.reactions.extend(counted.reactions)
            taken = counted.lines
        elif block and not times_out(line):
            block.lines.append(line)
        elif line.strip():
            unclear.append(line)
        at += taken
    if block:
        yield block


def _starts_message(lines: list[str], at: int, names: set[str]) -> bool:
    """Tell whether a two-line header begins at ``at``: its name is known, or a message has ended above it."""
    if not _is_two_line(lines, at):
        return False
    above = lines[at - 1].strip() if at else ""
    ended = not above or above.isdigit() or is_own(above) or replies(above) is not None
    return ended or lines[at].strip() in names or lines[at + 1][:1].isspace()


# --- Name: text --------------------------------------------------------------------------------------


def _named(lines: list[str], unclear: list[str]) -> Iterator[Block]:
    """Yield the messages of "Name: text" lines; other lines continue the message above them."""
    block: Block | None = None
    for line in lines:
        found = _NAME_TEXT.fullmatch(line.strip())
        if found:
            if block:
                yield block
            block = Block(Header(found["name"], bool(found["app"])), [found["text"]], [])
        elif block:
            block.lines.append(line)
        elif line.strip():
            unclear.append(line)
    if block:
        yield block


# --- messages ----------------------------------------------------------------------------------------


def _response(block: Block, number: int) -> Response:
    text = "\n".join(block.lines).strip("\n")
    shown, edits = _EDITED.subn("", text)
    return Response(
        id="",
        key=str(number),
        author=Author(id=block.header.name, name=block.header.name),
        text=flow(_inline(line) for line in shown.split("\n")),
        reactions=tuple(block.reactions),
        edited=edits > 0,
    )


def _inline(line: str) -> str:
    """Return a line of the screen as Markdown: nothing in it is markup, but addresses are links."""
    return "".join(_pieces(line))


def _pieces(line: str) -> Iterable[str]:
    at = 0
    for found in _URL.finditer(line):
        yield replace_names(plain(line[at : found.start()]))
        yield link(found[0])
        at = found.end()
    yield replace_names(plain(line[at:]))


READER = Reader("text copied from Slack", recognises, scan, read)
