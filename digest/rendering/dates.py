"""Dates as a letter says them, in the words of ``templates/strings/<language>.yaml`` (its key ``dates``)."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from digest.errors import ConfigError
from digest.rendering.words import say, word

_WEEK = 7
# Up to here a day is still called by its date, after it by its month.
_BY_DATE = 60
# Up to here a month's name without its year can only be the nearest one.
_SAME_YEAR = 300


def short_date(day: date, strings: Mapping[str, Any]) -> str:
    """Return "16 January 2030".

    Raises:
        ConfigError: (as all functions here) the strings file lacks the words, or they cannot be filled in.
    """
    return _format("short", day, strings)


def weekday_date(day: date, strings: Mapping[str, Any]) -> str:
    """Return "Wednesday 16 January"."""
    return _format("weekday_date", day, strings)


def weekday(day: date, strings: Mapping[str, Any]) -> str:
    """Return "Wednesday"."""
    return _format("weekday", day, strings)


def relative_day(moment: datetime, reference: datetime, strings: Mapping[str, Any]) -> str:
    """Return the day of ``moment`` from ``reference``: "today", "tomorrow", "on Thursday", "on 3 February".

    Both are aware. The days are those of ``moment``'s own zone, as the event card prints them.
    A weekday is said of the next six days only; a year only when the month alone could mislead.
    """
    day = moment.date()
    days = (day - reference.astimezone(moment.tzinfo).date()).days
    if days in {0, 1}:
        return say(strings, ("dates.today", "dates.tomorrow")[days])
    if 1 < days < _WEEK:
        return _format("on_weekday", day, strings)
    return _on_date(day, days, strings)


def asked(day: date, reference: date, strings: Mapping[str, Any]) -> str:
    """Return when something was asked, as seen from ``reference``.

    "today", "yesterday", "this week", "last week", "two weeks ago" (weeks begin on Monday), "on 3 November",
    "in May", "in May 2024".
    """
    day, reference = _plain(day), _plain(reference)
    days = (reference - day).days
    if days in {0, 1}:
        return say(strings, ("dates.today", "dates.yesterday")[days])
    monday_distance = (day.weekday() - reference.weekday() + days) // _WEEK
    if days > 0 and monday_distance in {0, 1, 2}:
        return say(strings, ("dates.this_week", "dates.last_week", "dates.two_weeks_ago")[monday_distance])
    if days <= _BY_DATE:
        return _on_date(day, days, strings)
    return _format("in_month" if days <= _SAME_YEAR else "in_month_year", day, strings)


def _on_date(day: date, distance: int, strings: Mapping[str, Any]) -> str:
    return _format("on_date" if abs(distance) <= _SAME_YEAR else "on_date_year", day, strings)


def _format(key: str, day: date, strings: Mapping[str, Any]) -> str:
    pattern, months, weekdays = (word(strings, f"dates.{name}") for name in (key, "months", "weekdays"))
    try:
        return str(pattern).format(
            weekday=weekdays[day.weekday()], day=day.day, month=months[day.month - 1], year=day.year
        )
    except (LookupError, ValueError, TypeError) as error:
        raise ConfigError(
            f"dates.{key} in the strings file cannot be filled in ({error!r})",
            hint="use {weekday}, {day}, {month} and {year}; list 12 months and 7 weekdays from Monday",
        ) from error


def _plain(day: date) -> date:
    # A datetime is a date to the type checker, but subtracting one from the other is a TypeError.
    return day.date() if isinstance(day, datetime) else day
