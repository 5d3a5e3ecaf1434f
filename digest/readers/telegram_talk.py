"""A Telegram chat in which nobody answers by a reply: its threads are what followed a question, or a range of days."""

from collections.abc import Sequence
from datetime import date, datetime, time
from typing import NamedTuple

from digest.readers.reader import Told
from digest.readers.telegram_export import Message
from digest.readers.telegram_markup import words
from digest.readers.telegram_threads import author_id
from digest.readers.whatsapp_talk import Span, Talk, Turn

# Whether a message asks is seen at its beginning.
_HEARD = 2_000


class Spoken(NamedTuple):
    """A message of a talk, as far as it takes to tell where threads begin and end."""

    key: int
    turn: Turn


def is_ranged(told: Told) -> bool:
    """Tell whether the editor named the days that make the thread."""
    return told.start is not None or told.end is not None


def spoken(message: Message, at: datetime | None, told: Told) -> Spoken | None:
    """Return ``message``, written ``at``, as a turn; None when it is outside the days that the editor named."""
    if at is None:
        return None
    local = at.astimezone(told.zone).replace(tzinfo=None)
    if not _bound(told.start, last=False) <= local <= _bound(told.end, last=True):
        return None
    return Spoken(message.key, Turn(author_id(message), at, words(message.text_entities, message.text)[:_HEARD]))


def spans(found: Sequence[Spoken], told: Told) -> list[Span]:
    """Return the threads among ``found``, which are in order of time: one, when the editor named its days."""
    talk = Talk([one.turn for one in found])
    if not is_ranged(told):
        return talk.spans()
    return [talk.span(0)._replace(end=len(found))] if found else []


def span_from(found: Sequence[Spoken], key: int) -> Span | None:
    """Return the thread that begins with the message ``key``, whatever is said there."""
    start = next((place for place, one in enumerate(found) if one.key == key), None)
    return None if start is None else Talk([one.turn for one in found]).span(start)


def _bound(day: date | None, *, last: bool) -> datetime:
    """Return the local time that ``day`` begins, or ends, with."""
    if isinstance(day, datetime):
        return day.replace(tzinfo=None)
    bound = day or (date.max if last else date.min)
    return datetime.combine(bound, time.max if last else time.min)
