"""Text copied from Discord's window: headers "Ada — Today at 10:41", replies with what they answer above them.

"Today" and "Yesterday" are no dates to a file, so only a day that is written in full gives a time.
"""

import re
from collections.abc import Iterator
from functools import cached_property

from digest.model import Candidate, Reaction, Thread
from digest.readers.assemble import Tally
from digest.readers.discord_lines import Dashed, dashed, first_header, goes_on, is_discords, is_picture, is_timed
from digest.readers.paste_lines import is_file, reactions
from digest.readers.pasted import Message, days, first_lines, pasted_lines, to_thread
from digest.readers.reader import Reader, Told, candidate
from digest.readers.slack_paste import begins_at
from digest.readers.source import Source
from digest.readers.typed_times import Written, written

_DIGIT = re.compile(r"\d")
_CUT = re.compile(r"(?:…|\.{3})\s*$|\s*\(edited\)\s*$")
_UNSHOWN = re.compile(
    r"(?:Click to see attachment\S*|Original message was deleted|Message could not be loaded|Tap to see attachment)\s*"
)
_LOOKED_BACK = 200  # messages, and the question
_NAMELESS = 10  # letters of a preview without "@" that must agree with what was said


class Block:
    """One message while it is found: its header, its lines, its reactions, and which earlier one it answers."""

    def __init__(self, header: Dashed, reply_to: int = -1) -> None:
        self.header = header
        self.lines: list[str] = []
        self.reactions: list[Reaction] = []
        self.reply_to = reply_to

    @property
    def has_text(self) -> bool:
        """Whether anything but blanks was said."""
        return any(map(str.strip, self.lines))

    @cached_property
    def opening(self) -> str:
        """What a preview of it shows, once all its lines are found."""
        return _flat("\n".join(self.lines))


def recognises(source: Source) -> bool:
    """Tell whether ``source`` is text with headers of Discord's, and none of Slack's before them."""
    lines = first_lines(source)
    return first_header(lines) is not None and begins_at(lines) is None


def scan(source: Source, told: Told) -> list[Candidate]:
    """Return the one thread of the text."""
    return [candidate(read(source, None, told))]


def read(source: Source, wanted: str | None, told: Told) -> Thread:
    """Return the pasted text as a Thread, its first message the question.

    Raises:
        ExportError: no message stands in it, it is not the thread ``wanted``, or its dates are not in the order told.
    """
    lines = pasted_lines(source.data(source.only or ""))
    tally = Tally()
    unclear: list[str] = []
    blocks = list(_blocks(lines, unclear, tally))
    numbered = [_written(block.header) for block in blocks]
    times = days(numbered, told, source.where, tally)
    messages = [
        Message(one.header.name, one.lines, one.reactions, at, one.reply_to, one.header.app)
        for one, at in zip(blocks, times, strict=True)
    ]
    return to_thread(messages, tally, source, wanted, unclear=unclear)


def _written(header: Dashed) -> Written | None:
    return written(f"{header.day} {header.time}") if _DIGIT.search(header.day) else None


def _blocks(lines: list[str], unclear: list[str], tally: Tally) -> Iterator[Block]:
    """Yield the messages; lines that may be no text go to ``unclear``."""
    found: list[Block] = []
    at = 0
    while at < len(lines):
        line = lines[at]
        block = found[-1] if found else None
        taken = 1
        more = goes_on(line) if block else None
        if header := dashed(lines, at):
            found.append(Block(header, _answered(found, unclear) if found else -1))
            taken = header.lines
        elif block and more is not None:
            time, text = more
            found.append(Block(block.header._replace(time=time)))
            found[-1].lines += [text] if text.strip() else []
        elif is_picture(line) or is_file(line):
            tally.skipped("attachment", int(not line.strip()[:1].isdigit()))
        elif block and is_timed(line):
            block.lines.append(line)  # somebody's header, of a shape not known yet, or words
            unclear.append(line)
        elif block and not block.has_text:
            block.lines.append(line)  # a header wants a text, even one that looks like a button ("Reply")
        elif is_discords(line):
            pass
        elif block and (counted := reactions(lines[at : at + 2])):
            block.reactions.extend(counted.reactions)
            taken = counted.lines
        elif block:
            block.lines.append(line)
        elif line.strip():
            unclear.append(line)
        at += taken
    yield from found


def _answered(found: list[Block], unclear: list[str]) -> int:
    """Return the place of the message that the next one answers, and take its preview off the lines above; or -1.

    Discord shows "@Ada How do you break…" above the header of an answer, where the message before ends.
    """
    lines = found[-1].lines
    while lines and not lines[-1].strip():
        lines.pop()
    for count in (1, 2):
        above = _flat(" ".join(lines[-count:])) if len(lines) >= count else ""
        place = _previewed(above, found, len(lines) - count) if above else None
        if place is not None:
            del lines[-count:]
            return place
    if lines and lines[-1].startswith("@") and len(lines) > 1:
        unclear.append(lines[-1])
    return -1


def _previewed(above: str, found: list[Block], left: int) -> int | None:
    """Return the place of the latest message that ``above`` is a preview of; -1 when it does not say, None if none."""
    name = above.removeprefix("@")
    texts: dict[str, str | None] = {}
    places: list[int] = [*range(len(found) - 1, max(len(found) - _LOOKED_BACK, 0), -1), 0]
    for place in places:
        one = found[place]
        who = one.header.name
        if who not in texts:
            texts[who] = _CUT.sub("", name.removeprefix(who)).strip() if name.startswith(f"{who} ") else None
        text = texts[who]
        if text is None:
            continue
        if above.startswith("@") and _UNSHOWN.fullmatch(text):
            return -1
        said = _flat("\n".join(one.lines[:left])) if one is found[-1] else one.opening
        if len(text) >= (1 if above.startswith("@") else _NAMELESS) and said.startswith(text):
            return place
    return None


def _flat(text: str) -> str:
    return " ".join(text.split())


READER = Reader("text copied from Discord", recognises, scan, read)
