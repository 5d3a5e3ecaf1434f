"""Text copied from Slack's window: most members cannot export, but everyone can select and copy.

The copy is a list of blocks: a line that says who and when, the message, its reactions. Slack has copied it
in many shapes over the years; what cannot be placed is counted and shown, never dropped in silence.
"""

import hashlib
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from digest.errors import ExportError
from digest.model import Author, Candidate, Reaction, Response, Thread
from digest.readers.assemble import Tally, assemble
from digest.readers.json_text import utf8
from digest.readers.paste_lines import (
    Header,
    badged_time,
    header,
    is_answer,
    is_badge,
    is_file,
    is_halved,
    is_own,
    likely_name,
    lone_time,
    looks_like_name,
    perhaps,
    plain_header,
    reactions,
    replies,
    without_status,
)
from digest.readers.reader import Reader, Told, candidate, unknown
from digest.readers.source import Source
from digest.readers.to_markdown import flow, link, plain
from digest.text.emoji import replace_names

_URL = re.compile(r"https?://[^\s<>]*[^\s<>.,;:!?'\")\]}]")
_EDITED = re.compile(r"\(edited\)[ \t]*$", re.MULTILINE)
_NAME_TEXT = re.compile(r"(?P<name>(?![a-z])[^\W\d_][\w .'’-]{0,39}?)(?P<app>\s+APP)?: +(?P<text>\S.*)")
_NO_NAMES = {"From", "To", "Cc", "Bcc", "Date", "Subject", "Re", "Fwd", "Note", "Tip", "PS", "Edit", "Update"}
_SPACES = str.maketrans({"\u200e": "", "\u200f": "", "\u202f": " ", "\u00a0": " "})
_SNIFFED = 400
_SHOWN = 3
_WIDE = 60
_MOST_BADGES = 4


class Block(NamedTuple):
    """One message as pasted."""

    header: Header
    lines: list[str]
    reactions: list[Reaction]

    @property
    def has_text(self) -> bool:
        """Whether anything but blanks was said."""
        return any(map(str.strip, self.lines))


class Layout(NamedTuple):
    """How a text is laid out.

    Attributes:
        headers: "line" (name and two blanks and time), "plain" (one blank only), "pair" (the time stands
            below the name), or "names" ("Name: text").
        halved: whether its times say am or pm.
    """

    headers: Literal["line", "plain", "pair", "names"]
    halved: bool


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is text with one "Name  10:41 AM", or two of "Name 10:41" or "Name: text"."""
    if source.only is None:
        return False
    head = utf8(source.head(source.only))
    if b"\0" in head:
        return False
    lines = _lines(head)[:_SNIFFED]
    return _layout(lines) is not None


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the one thread of the text."""
    return [candidate(read(source, None, told))]


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the pasted text as a Thread, its first message the question.

    The text says no dates, so ``created`` stays None and the order is that of the lines.

    Raises:
        ExportError: no message stands in it, or it is not the thread ``wanted``.
    """
    lines = _lines(utf8(source.data(source.only or "")))
    tally = Tally()
    announced = next((count for line in lines if (count := replies(line)) is not None), None)
    unclear: list[str] = []
    layout = _layout(lines)
    windowed = layout and layout.headers != "names"
    blocks = list(_windowed(lines, layout, unclear, tally) if layout and windowed else _named(lines))
    if not blocks:
        raise ExportError(
            "the text holds no message",
            where=source.where,
            hint="copy the thread from its question to its last answer",
        )
    first, *others = blocks
    spoken = [block for block in others if not block.header.app]
    tally.skipped("bot message", len(others) - len(spoken))
    question = _response(first, _keys([first])[0])
    announced = tally.expect(announced, len(others), "announced, but not among the lines that could be placed")
    tally.skipped("unclear line", len(unclear), " | ".join(line.strip()[:_WIDE] for line in unclear[:_SHOWN]))
    thread = assemble(
        question,
        (_response(block, key) for block, key in zip(spoken, _keys(spoken), strict=True)),
        tally,
        id=f"paste/{_digest(question.text)}",
        source=source.name,
        announced=announced,
    )
    if wanted and wanted != thread.id:
        raise unknown(wanted, [candidate(thread)], source.where)
    return thread


def _lines(data: bytes) -> list[str]:
    return data.decode("utf-8", "replace").translate(_SPACES).splitlines()


def _layout(lines: list[str]) -> Layout | None:
    """Return how the text is laid out; None when it is no thread."""
    inline = next((at for at, line in enumerate(lines) if header(line)), len(lines))
    pair = next((at for at in range(min(inline, len(lines))) if _time_below(lines, at)), len(lines))
    plain_at = _plain_headers(lines) if inline == len(lines) else []
    halved = any(is_halved(line) and (header(line) or lone_time(line) or badged_time(line)) for line in lines)
    if len(plain_at) > 1 and plain_at[0] < pair:
        return Layout("plain", halved)
    if min(inline, pair) < len(lines):
        return Layout("pair" if pair < inline else "line", halved)
    spoken = [_spoken(line) is not None for line in lines if line.strip()]
    return Layout("names", halved) if spoken[:1] == [True] and sum(spoken) > 1 else None


def _plain_headers(lines: list[str]) -> list[int]:
    """Return where lines "Ben Jones 14:05" stand that have a text below them; a list of times has none."""
    found = [plain_header(line) is not None for line in lines]
    said = [at + 1 < len(lines) and bool(lines[at + 1].strip()) and not found[at + 1] for at in range(len(lines))]
    return [at for at, (fits, text) in enumerate(zip(found, said, strict=True)) if fits and text]


# --- Slack's window ----------------------------------------------------------------------------------


def _windowed(lines: list[str], layout: Layout, unclear: list[str], tally: Tally) -> Iterator[Block]:
    """Yield the messages of text copied from the window; lines that may be no text go to ``unclear``."""
    block: Block | None = None
    names: set[str] = set()
    at = 0
    while at < len(lines):
        line = lines[at]
        found, taken = _begins(lines, at, names, block, layout)
        if found:
            if block:
                yield block
            block = Block(found, [], [])
            names.add(found.name)
        elif block and not block.has_text and not is_file(line) and replies(line) is None:
            block.lines.append(line)  # a header wants a text, even one that looks like a button ("Today")
            if _in_doubt(lines, at, layout):
                unclear.append(line)
        elif is_own(line) or replies(line) is not None:
            pass
        elif is_file(line):
            tally.skipped("attachment")
        elif block and (counted := reactions(lines[at : at + 2])):
            block.reactions.extend(counted.reactions)
            taken = counted.lines
        elif block:
            block.lines.append(line)
            if perhaps(line) or _in_doubt(lines, at, layout):
                unclear.append(line)
        elif line.strip():
            unclear.append(line)
        at += taken
    if block:
        yield block


def _begins(
    lines: list[str], at: int, names: set[str], block: Block | None, layout: Layout
) -> tuple[Header | None, int]:
    """Return the header that begins at line ``at``, if one does, and how many lines to go on."""
    line = lines[at]
    if found := header(line) or (plain_header(line) if layout.headers == "plain" else None):
        return found, 1
    if below := _starts_message(lines, at, names, block, layout):
        badges = lines[at + 1 : at + below + 1]
        app = any(badge.strip() == "APP" or badged_time(badge) == "app" for badge in badges)
        return Header(without_status(line), app), below + 1
    if block and lone_time(line):
        return block.header, 1  # the same person again: Slack shows only the time
    return (Header(perhaps(line), False), 1) if perhaps(line) in names else (None, 1)


def _time_below(lines: list[str], at: int) -> int:
    """Return how far below a name at line ``at`` its time stands; 0 when there is no such pair."""
    following = enumerate(lines[at + 1 : at + 1 + _MOST_BADGES], start=1)
    below = next((place for place, line in following if not is_badge(line)), 0)
    timed = below and (lone_time(lines[at + below]) or badged_time(lines[at + below]))
    return below if timed and looks_like_name(lines[at]) else 0


def _starts_message(lines: list[str], at: int, names: set[str], block: Block | None, layout: Layout) -> int:
    """Return ``_time_below`` if that pair is a header rather than the end of a text and a time; else 0."""
    below = _time_below(lines, at)
    if not below or without_status(lines[at]) in names:
        return below
    time = lines[at + below]
    if below > 1 or badged_time(time) or time[:1].isspace():
        return below
    if is_answer(lines[at]) or layout.halved != is_halved(time):
        return 0
    above = lines[at - 1].strip() if at else ""
    if not above or above.isdigit() or is_own(above) or replies(above) is not None:
        return below
    unsaid = block is not None and not block.has_text and (lone_time(above) or badged_time(above))
    return below if layout.headers == "pair" and likely_name(lines[at]) and not unsaid else 0


def _in_doubt(lines: list[str], at: int, layout: Layout) -> bool:
    """Tell whether line ``at``, taken for text, and the time below it could be a header after all."""
    below = _time_below(lines, at)
    if not below or layout.halved != is_halved(lines[at + below]):
        return False
    return layout.headers == "pair" or likely_name(lines[at])


# --- Name: text --------------------------------------------------------------------------------------


def _spoken(line: str) -> re.Match[str] | None:
    """Return the match of a line "Name: text"; a letter's "Subject: …" is none."""
    found = _NAME_TEXT.fullmatch(line.strip())
    return found if found and found["name"] not in _NO_NAMES else None


def _named(lines: list[str]) -> Iterator[Block]:
    """Yield the messages of "Name: text" lines; other lines continue the message above them."""
    block: Block | None = None
    for line in lines:
        found = _spoken(line)
        if found:
            if block:
                yield block
            block = Block(Header(found["name"], bool(found["app"])), [found["text"]], [])
        elif block:
            block.lines.append(line)
    if block:
        yield block


# --- messages ----------------------------------------------------------------------------------------


def _keys(blocks: list[Block]) -> list[str]:
    """Return a key for each message, made of its words: in the next paste of the thread it is the same."""
    counts: Counter[str] = Counter()
    keys = []
    for block in blocks:
        said = filter(None, map(str.strip, block.lines))
        key = _digest("\n".join([block.header.name, *said]))
        counts[key] += 1
        keys.append(key if counts[key] == 1 else f"{key}-{counts[key]}")
    return keys


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:10]


def _response(block: Block, key: str) -> Response:
    text = "\n".join(block.lines).strip("\n")
    shown, edits = _EDITED.subn("", text)
    return Response(
        id="",
        key=key,
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
