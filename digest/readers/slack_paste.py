"""Text copied from Slack's window: most members cannot export, but everyone can select and copy.

The copy is a list of blocks: a line that says who and when, the message, its reactions. Slack has copied it
in many shapes over the years; what cannot be placed is counted and shown, never dropped in silence.
"""

from collections.abc import Iterator
from typing import Literal, NamedTuple

from digest.model import Candidate, Reaction, Thread
from digest.readers.assemble import Tally
from digest.readers.discord_lines import first_header, goes_on
from digest.readers.paste_lines import (
    Header,
    badged_time,
    header,
    is_answer,
    is_badge,
    is_file,
    is_halved,
    is_own,
    is_slacks,
    likely_name,
    lone_time,
    looks_like_name,
    perhaps,
    plain_header,
    reactions,
    replies,
    without_status,
)
from digest.readers.pasted import Message, first_lines, pasted_lines, to_thread
from digest.readers.reader import Reader, Told, candidate
from digest.readers.source import Source

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
        headers: "line" (name and two blanks and time), "plain" (one blank only), or "pair" (the time stands
            below the name).
        halved: whether its times say am or pm.
        bracketed: whether a time in brackets stands in front of the names.
        begins: the line of the first header.
    """

    headers: Literal["line", "plain", "pair"]
    halved: bool
    begins: int
    bracketed: bool


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is text with one "Name  10:41 AM", or two of "Name 10:41"."""
    return begins_at(first_lines(source)) is not None


def begins_at(lines: list[str]) -> int | None:
    """Return where the first header of Slack's stands in ``lines``; None where there is none, or Discord's is first."""
    found = _layout(lines)
    discord = first_header(lines) if found else None
    return None if found is None or (discord is not None and discord <= found.begins) else found.begins


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the one thread of the text."""
    return [candidate(read(source, None, told))]


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the pasted text as a Thread, its first message the question.

    The text says no dates, so ``created`` stays None and the order is that of the lines.

    Raises:
        ExportError: no message stands in it, or it is not the thread ``wanted``.
    """
    lines = pasted_lines(source.data(source.only or ""))
    tally = Tally()
    announced = next((count for line in lines if (count := replies(line)) is not None), None)
    unclear: list[str] = []
    layout = _layout(lines)
    blocks = list(_windowed(lines, layout, unclear, tally)) if layout else []
    messages = [Message(one.header.name, one.lines, one.reactions, app=one.header.app) for one in blocks]
    return to_thread(messages, tally, source, wanted, announced=announced, unclear=unclear)


def _layout(lines: list[str]) -> Layout | None:
    """Return how the text is laid out; None when it is no thread."""
    inline = next((at for at, line in enumerate(lines) if header(line)), len(lines))
    pair = next((at for at in range(min(inline, len(lines))) if _time_below(lines, at)), len(lines))
    plain_at = _plain_headers(lines) if inline == len(lines) else []
    halved = any(is_halved(line) and (header(line) or lone_time(line) or badged_time(line)) for line in lines)
    if len(plain_at) > 1 and plain_at[0] < pair:
        return Layout("plain", halved, plain_at[0], bracketed=False)
    if min(inline, pair) < len(lines):
        begins = min(inline, pair)
        return Layout("pair" if pair < inline else "line", halved, begins, bracketed=goes_on(lines[begins]) is not None)
    return None


def _plain_headers(lines: list[str]) -> list[int]:
    """Return where lines "Ben Jones 14:05" stand that have a text below them; a list of times has none."""
    found = [plain_header(line) is not None for line in lines]
    said = [at + 1 < len(lines) and bool(lines[at + 1].strip()) and not found[at + 1] for at in range(len(lines))]
    return [at for at, (fits, text) in enumerate(zip(found, said, strict=True)) if fits and text]


def _windowed(lines: list[str], layout: Layout, unclear: list[str], tally: Tally) -> Iterator[Block]:
    """Yield the messages of text copied from the window; lines that may be no text go to ``unclear``."""
    block: Block | None = None
    names: set[str] = set()
    at = 0
    while at < len(lines):
        line = lines[at]
        before = block.header if block else None
        found, taken = _begins(lines, at, names, block, layout)
        if found:
            if block:
                yield block
            block = Block(found, [], [])
            names.add(found.name)
            if more := goes_on(line):
                block.lines.extend([more[1]] if found is before and more[1].strip() else [])
        elif is_slacks(line):
            if block and not block.has_text and "visible" in line.lower():
                block = block._replace(header=block.header._replace(app=True))  # Slackbot's, and for nobody else
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
    if block and goes_on(line) and not (layout.bracketed and _named(line)):
        return block.header, 1
    if found := header(line) or (plain_header(line) if layout.headers == "plain" else None):
        return found, 1
    if below := _starts_message(lines, at, names, block, layout):
        badges = lines[at + 1 : at + below + 1]
        app = any(badge.strip() == "APP" or badged_time(badge) == "app" for badge in badges)
        return Header(without_status(line), app), below + 1
    if block and lone_time(line):
        return block.header, 1  # the same person again: Slack shows only the time
    return (Header(perhaps(line), False), 1) if perhaps(line) in names else (None, 1)


def _named(line: str) -> bool:
    """Tell whether a likely name stands behind the time in brackets, and nothing else."""
    found = header(line)
    return found is not None and likely_name(found.name)


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


READER = Reader("text copied from Slack", recognises, scan, read)
