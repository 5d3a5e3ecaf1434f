"""What a reader is: three functions, and how a thread is chosen among several."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, tzinfo
from typing import NamedTuple

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.source import Source

_LISTED = 8
_TITLE = 40


class Told(NamedTuple):
    """What the editor says of an export that the file does not.

    Attributes:
        zone: that of its times, where they name none.
        date_order: how its dates are to be read: DMY, MDY or YMD; "" to find out from the file.
        start: the first day that is read of a chat without threads, which makes it one thread.
        end: the last day.
    """

    zone: tzinfo = UTC
    date_order: str = ""
    start: date | None = None
    end: date | None = None


class Reader(NamedTuple):
    """One format.

    Attributes:
        title: what the format is called in a sentence ("a Slack export").
        recognises: tells by names and first bytes whether a source is of this format.
        scan: returns the threads in a source, most responses first.
        read: returns the thread named (an id, a permalink), or the only one when None is.
        read_as_told: the same, for a format whose files leave something open.
    """

    title: str
    recognises: Callable[[Source], bool]
    scan: Callable[[Source], list[Candidate]]
    read: Callable[[Source, str | None], Thread]
    read_as_told: Callable[[Source, str | None, Told], Thread] | None = None


def choose(candidates: Sequence[Candidate], where: str) -> str:
    """Return the id of the only candidate; raises ExportError, naming them, when there are several."""
    if len(candidates) == 1:
        return candidates[0].id
    raise ExportError(
        f"the export holds {len(candidates)} threads",
        where=where,
        hint=f"digest build EXPORT --thread ID, where ID is {listing(candidates)}",
    )


def unknown(wanted: str, candidates: Sequence[Candidate], where: str) -> ExportError:
    """Return the error for a thread that is not in the export, naming those that are."""
    none = "export the days of the thread, or copy it from the chat's window: digest build -"
    hint = f"digest build EXPORT --thread ID, where ID is {listing(candidates)}" if candidates else none
    return ExportError(f"the export holds no thread {wanted!r}", where=where, hint=hint)


def listing(candidates: Sequence[Candidate]) -> str:
    """Return up to eight candidates for a hint, on one line."""
    shown = [f"{one.id} “{_shorten(one.title)}” ({_responses(one.responses)})" for one in candidates[:_LISTED]]
    left = len(candidates) - len(shown)
    return " or ".join([*shown, *([f"one of {left} more"] if left else [])])


def _responses(count: int) -> str:
    return f"{count} response{'s' * (count != 1)}"


def _shorten(title: str) -> str:
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"


def candidate(thread: Thread) -> Candidate:
    """Return ``thread`` as what ``scan`` lists."""
    return Candidate(
        id=thread.id,
        title=thread.title,
        responses=len(thread.responses),
        people=thread.people,
        reactions=thread.question.liked + sum(one.liked for one in thread.responses),
        created=thread.question.created,
    )
