"""The event: is it still ahead when the letter arrives, and can one sign up?"""

import re
from collections.abc import Iterator

from digest.checks.letter import Letter
from digest.model import Finding

_RSVP = re.compile(r"\{\{-?\s*(?:rsvp\b|event\.)")


def before_send(letter: Letter) -> Iterator[Finding]:
    """Find an event that has begun before the letter goes out."""
    event, send_at = letter.issue.event, letter.issue.send_at
    if event is None or send_at is None or event.starts > send_at:
        return
    begins, goes = (f"{moment:%Y-%m-%d %H:%M %Z}".strip() for moment in (event.starts, send_at))
    yield Finding(
        id="event/before-send",
        level="error",
        text=f"{event.name} begins {begins}, and the letter goes out {goes}",
        hint="mend event.starts or send_at, or delete the event",
        where=letter.at_key("event.starts"),
    )


def no_link(letter: Letter) -> Iterator[Finding]:
    """Find a letter that speaks of an event there is none of yet, or of one without an address."""
    prose = letter.written()
    block = _RSVP.search(prose)
    event = letter.issue.event
    if block is None or (event and event.url.strip()):
        return
    yield Finding(
        id="event/no-link",
        level="error",
        text="the RSVP button leads nowhere" if event else "the event has no name or no start",
        hint="write the event's address after url:"
        if event
        else "fill in the event's name and starts, or delete {{ rsvp }}",
        where=_place(letter, block.start()),
    )


def _place(letter: Letter, offset: int) -> str:
    """Where the editor mends it: the event in the front matter, else the words that speak of one."""
    if letter.issue.event:
        return letter.at_key("event.url")
    return letter.at_key("event") if "event" in letter.issue.lines else letter.at_prose(offset)
