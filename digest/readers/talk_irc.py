"""A channel of IRC as its programs log it: lines "[10:41] <ada> text"."""

import re
from collections.abc import Iterable, Iterator

from digest.readers.assemble import Tally
from digest.readers.pasted import Message

# IRC's "[10:41] <ada> text", and what its programs say between.
_NICK = re.compile(
    r"(?:\[?(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d\d(?::\d\d)?\]?\s+)?<[ @+%~&]?(?P<name>[^\s<>@]{1,30})>\s+(?P<text>\S.*)"
)
_SERVED = re.compile(r"(?:\[?(?:\d{4}-\d\d-\d\d[ T])?\d{1,2}:\d\d(?::\d\d)?\]?\s+)?(?:\*{1,3}|-!-|-->|<--|---?)\s.*")
_ASKS = re.compile(r"[?？؟]")
_LONGEST = 4_000
_FEWEST = 3


def is_channel(lines: list[str]) -> bool:
    """Tell whether ``lines`` are a channel of IRC's: three messages of two people, the first of which asks."""
    said = [found for line in lines if (found := _NICK.fullmatch(line.rstrip()[:_LONGEST]))]
    left = sum(bool(line.strip()) and not _SERVED.fullmatch(line.rstrip()[:_LONGEST]) for line in lines)
    names = {found["name"] for found in said}
    return len(said) >= _FEWEST and len(names) > 1 and 2 * len(said) > left and bool(_ASKS.search(said[0]["text"]))


def nicks(lines: Iterable[str], tally: Tally) -> Iterator[Message]:
    """Yield the messages of a channel of IRC's; other lines go on with the message above."""
    message: Message | None = None
    for line in lines:
        found = _NICK.fullmatch(line.rstrip())
        if found:
            if message:
                yield message
            message = Message(found["name"], [found["text"]])
        elif _SERVED.fullmatch(line.rstrip()):
            tally.skipped("system message")
        elif message:
            message.lines.append(line)
        elif line.strip():
            tally.skipped("unclear line", 1, "before the first message")
    if message:
        yield message
