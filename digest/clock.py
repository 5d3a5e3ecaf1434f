"""Moments and spans of time, and the only place that asks what time it is.

So that a rehearsal (``--clock``) and a test can set the clock, and so that every hour an editor writes is read by
one rule: in the newsletter's zone, and refused where the zone's clock skips or repeats it.
"""

import re
from datetime import UTC, datetime, timedelta
from typing import Literal
from zoneinfo import ZoneInfo

_LONGEST = timedelta(days=366)

_rehearsal: datetime | None = None
_MOMENT = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]+(\d{1,2}:\d{2})(?::\d{2})?$")
_FIRST_YEAR = 2000
_SPAN = re.compile(r"(?:(\d+)\s*d)?\s*(?:(\d+)\s*h)?\s*(?:(\d+)\s*m(?:in)?)?$")


def now() -> datetime:
    """Return the present moment, aware, in UTC, to the second."""
    moment = _rehearsal or datetime.now(UTC)
    return moment.astimezone(UTC).replace(microsecond=0)


def rehearsed() -> bool:
    """Return whether ``now()`` is a rehearsal's."""
    return _rehearsal is not None


def rehearse(moment: datetime | None) -> None:
    """Make ``now()`` return ``moment`` (aware); None gives the real clock back."""
    global _rehearsal
    _rehearsal = moment


def local(text: str, zone: str) -> datetime:
    """Return the moment that a clock in ``zone`` (an IANA name) shows as ``text`` ("2026-11-24 09:00").

    Raises:
        ValueError: ``text`` is no date and time, or that clock never or twice shows it; the message is for the
            editor and completes "send_at …".
    """
    found = _MOMENT.match(text.strip())
    if not found:
        raise ValueError(f"must be a date and a time like 2026-11-24 09:00, not {text!r}")
    try:
        naive = datetime.fromisoformat(f"{found[1]}T{found[2].zfill(5)}")
    except ValueError as error:
        raise ValueError(f"is no date of the calendar: {text!r}") from error
    if naive.year < _FIRST_YEAR:
        raise ValueError(f"is too long ago to be meant: {text!r}")
    earlier = naive.replace(tzinfo=ZoneInfo(zone), fold=0)
    later = naive.replace(tzinfo=ZoneInfo(zone), fold=1)
    if earlier.utcoffset() != later.utcoffset():
        # PEP 495: in a gap the reading with fold=0 has the smaller offset, in a fold the larger one.
        skipped = (earlier.utcoffset() or timedelta()) < (later.utcoffset() or timedelta())
        verb = "does not exist" if skipped else "happens twice"
        readings = " or ".join(_reading(moment, zone) for moment in sorted((earlier, later), key=_in_utc))
        raise ValueError(f"{verb} in {zone}, where the clocks change: {readings} could be meant")
    return earlier


def _in_utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


def _reading(moment: datetime, zone: str) -> str:
    """Return what a reading of an ambiguous hour means: "01:30 WEST (00:30 UTC)"; a skipped hour moves on."""
    real = moment.astimezone(UTC).astimezone(ZoneInfo(zone))
    return f"{real:%H:%M %Z} ({moment.astimezone(UTC):%H:%M} UTC)"


def timing(send_at: datetime, moment: datetime, grace: timedelta) -> Literal["early", "due", "late"]:
    """Return how ``moment`` stands to the hour ``send_at``; it is due until ``grace`` is over."""
    if moment < send_at:
        return "early"
    # In UTC: the clocks may change within the grace.
    return "due" if moment <= send_at.astimezone(UTC) + grace else "late"


def span(text: str) -> timedelta:
    """Return the span ``text`` says ("2h", "90m", "1h30m", "1d").

    Raises:
        ValueError: it says none; the message completes "duration …".
    """
    found = _SPAN.match(text.strip().lower())
    if not found or not any(found.groups()):
        raise ValueError(f"must be a span of time like 1h, 90m or 1h30m, not {text!r}")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    try:
        length = timedelta(days=days, hours=hours, minutes=minutes)
    except OverflowError:
        length = timedelta()
    if not timedelta() < length <= _LONGEST:
        raise ValueError(f"must be more than nothing and less than a year, not {text!r}")
    return length
