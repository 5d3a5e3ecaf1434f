"""What a reader is: three functions, and how a thread is chosen among several."""

from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, date, datetime, tzinfo
from typing import NamedTuple

import msgspec

from digest.errors import ExportError
from digest.model import Candidate, Thread
from digest.readers.assemble import title_of
from digest.readers.heap import OPENING, Heap
from digest.readers.source import Source
from digest.text.clean import clean_line

_LISTED = 8
_TITLE = 40
ALLOW = "ask its people first; then: digest build EXPORT --allow-private"

# Chooses among candidates, whose titles and questions may not be known yet.
Best = Callable[[list[Candidate]], list[Candidate]]
# Is told how many of an export's bytes are read, and how many there are.
Progress = Callable[[int, int], None]


class Told(NamedTuple):
    """What the editor says of an export that the file does not.

    Attributes:
        zone: that of its times, where they name none.
        date_order: how its dates are to be read: DMY, MDY or YMD; "" to find out from the file.
        start: the first day that is read of a chat without threads, which makes it one thread.
        end: the last day.
        since: only threads that were asked then or later are to be chosen from.
        allow_private: whether private channels, groups and direct messages may be read.
    """

    zone: tzinfo = UTC
    date_order: str = ""
    start: date | None = None
    end: date | None = None
    since: datetime | None = None
    allow_private: bool = False


class Reader(NamedTuple):
    """One format.

    Attributes:
        title: what the format is called in a sentence ("a Slack export").
        recognises: tells by names and first bytes whether a source is of this format.
        scan: returns the threads in a source, most responses first.
        read: returns the thread named (an id, a permalink), or the only one when None is.
        by_days: whether ``Told.start`` and ``Told.end`` choose what is read.
        scan_best: ``scan`` for who wants a few of thousands: what is costly is made of those alone that are chosen, by
            their counts and dates; returns them, and how many there were.
    """

    title: str
    recognises: Callable[[Source], bool]
    scan: Callable[[Source, Told], list[Candidate]]
    read: Callable[[Source, str | None, Told], Thread]
    by_days: bool = False
    scan_best: Callable[[Source, Told, Best], tuple[list[Candidate], int]] | None = None


class SeveralThreadsError(ExportError):
    """Several threads could be meant; ``candidates`` are they."""

    def __init__(self, what: str, *, where: str, hint: str, candidates: Sequence[Candidate]) -> None:
        super().__init__(what, where=where, hint=hint)
        self.candidates = tuple(candidates)


class UnknownThreadError(ExportError):
    """None of the ``candidates`` has the id or the address that was named."""

    def __init__(self, what: str, *, where: str, hint: str, candidates: Sequence[Candidate]) -> None:
        super().__init__(what, where=where, hint=hint)
        self.candidates = tuple(candidates)


def recent(candidates: Sequence[Candidate], since: datetime | None) -> list[Candidate]:
    """Return the candidates that were asked at ``since`` or later, and those of which nobody knows."""
    return [one for one in candidates if since is None or one.created is None or one.created >= since]


def choose(candidates: Sequence[Candidate], where: str, told: Told) -> str:
    """Return the id of the only candidate that can be meant.

    Raises:
        SeveralThreadsError: there is more than one; they are named.
        ExportError: none was asked since the editor's day.
    """
    left = recent(candidates, told.since)
    if len(left) == 1:
        return left[0].id
    if candidates and not left:
        raise too_old(candidates, where)
    raise SeveralThreadsError(
        f"the export holds {len(left)} threads",
        where=where,
        hint=f"digest build EXPORT --thread ID, where ID is {listing(left)}",
        candidates=left,
    )


def too_old(candidates: Sequence[Candidate], where: str) -> ExportError:
    """Return the error for an export whose ``candidates`` were all asked before the editor's day."""
    latest = max((one.created for one in candidates if one.created), default=None)
    return ExportError(
        f"none of the export's threads ({len(candidates)}) is that recent",
        where=where,
        hint=f"the last was asked on {latest.date().isoformat()}; name an earlier day" if latest else "",
    )


def refused(what: str, where: str) -> ExportError:
    """Return the error for ``what`` was not written for the whole community ("the thread is in a private room")."""
    return ExportError(f"{what}, which digest does not read", where=where, hint=ALLOW)


def unknown(wanted: str, candidates: Sequence[Candidate], where: str) -> UnknownThreadError:
    """Return the error for a thread that is not in the export, naming those that are."""
    none = "export the days of the thread, or copy it from the chat's window: digest build -"
    hint = f"digest build EXPORT --thread ID, where ID is {listing(candidates)}" if candidates else none
    return UnknownThreadError(f"the export holds no thread {wanted!r}", where=where, hint=hint, candidates=candidates)


def listing(candidates: Sequence[Candidate]) -> str:
    """Return up to eight candidates for a hint, on one line."""
    shown = [f"{one.id} “{_shorten(one.title)}” ({_responses(one.responses)})" for one in candidates[:_LISTED]]
    left = len(candidates) - len(shown)
    return " or ".join([*shown, *([f"one of {left} more"] if left else [])])


def _responses(count: int) -> str:
    return f"{count} response{'s' * (count != 1)}"


def _shorten(title: str) -> str:
    return title if len(title) <= _TITLE else title[: _TITLE - 1].rstrip() + "…"


def candidate(thread: Thread, place: str = "") -> Candidate:
    """Return ``thread`` as what ``scan`` lists."""
    heap = Heap()
    question = thread.question
    heap.ask(question.text, question.liked, question.created)
    for one in thread.responses:
        heap.answer(one.key, one.author.id, one.text, one.liked, one.created)
    return heap.candidate(thread.id, thread.title, place)


def titled(candidates: Iterable[Candidate], markdown: Callable[[str], str] = str) -> list[Candidate]:
    """Return candidates, of which ``question`` is the opening as it is, with their titles and plain openings.

    A big export has thousands, of which a list shows twenty: the words of the others need not be looked at.

    Args:
        candidates: what was chosen of a scan.
        markdown: turns the platform's markup into Markdown.
    """
    found = []
    for one in candidates:
        asked = markdown(one.question)
        title = one.title or title_of(asked) or f"Thread {one.id}"
        found.append(msgspec.structs.replace(one, title=title, question=clean_line(asked)[:OPENING]))
    return found
