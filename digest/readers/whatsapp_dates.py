"""WhatsApp's dates: 03/04/2024 is one day in Lisbon and another in Boston, and the file does not say which.

The whole file is asked: which readings give days that exist, run forward, and agree with the dates in the names
of attached files. What is left after that is never guessed.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from itertools import pairwise
from typing import Literal, NamedTuple

from digest.errors import ExportError

Order = Literal["DMY", "MDY", "YMD"]
ORDERS: tuple[Order, ...] = ("DMY", "MDY", "YMD")
_FIRST_YEAR = 2009  # WhatsApp's own
_CENTURY = 2000
_LONG_YEAR = 4
# So many dates in a hundred may be none (a line that was damaged) before the order is at fault.
_MOST_IMPOSSIBLE = 5


class Stamp(NamedTuple):
    """A date and a time as written: the date's three numbers in their order, the sign between them, the time."""

    numbers: tuple[str, str, str]
    sign: str
    time: time

    def shown(self) -> str:
        """Return the date as it stands in the file."""
        return self.sign.join(self.numbers)


def settle(
    stamps: Sequence[Stamp], named: Mapping[int, date], where: str, order: Order | None = None
) -> list[datetime | None]:
    """Return the local time of each of ``stamps``; None for a date that does not exist.

    Args:
        stamps: in the order of the file.
        named: by the place of a stamp, the date in the name of a file attached there.
        where: the file, for the error.
        order: what the editor says; None to find out.

    Raises:
        ExportError: two readings remain that do not agree, or none fits.
    """
    readings = {one: _all_read(stamps, one) for one in ([order] if order else ORDERS)}
    wrong = {one: days.count(None) for one, days in readings.items()}
    least = min(wrong.values())
    if least * 100 > len(stamps) * _MOST_IMPOSSIBLE:
        raise _no_order(stamps, readings, where, order)
    kept = [one for one, count in wrong.items() if count == least]
    kept = _fittest(kept, {one: -_steps_back(readings[one]) for one in kept})
    kept = _fittest(kept, {one: _agreeing(readings[one], named) for one in kept})
    if any(readings[one] != readings[kept[0]] for one in kept[1:]):
        raise _ambiguous(stamps, [(one, readings[one]) for one in kept], where)
    days = readings[kept[0]]
    return [datetime.combine(day, stamp.time) if day else None for day, stamp in zip(days, stamps, strict=True)]


def _all_read(stamps: Sequence[Stamp], order: Order) -> list[date | None]:
    """Return the day of each of ``stamps``; a day has many messages, and is read once."""
    written = {(stamp.numbers, stamp.sign): stamp for stamp in stamps}
    days = {key: _read(stamp, order) for key, stamp in written.items()}
    return [days[stamp.numbers, stamp.sign] for stamp in stamps]


def _read(stamp: Stamp, order: Order) -> date | None:
    places = dict(zip(order, stamp.numbers, strict=True))
    written = len(places["Y"]) == _LONG_YEAR
    if not written and (any(len(number) == _LONG_YEAR for number in stamp.numbers) or order not in _usual(stamp.sign)):
        return None
    if stamp.sign[:1] == "." and order == "MDY":
        return None
    year = int(places["Y"]) + (0 if written else _CENTURY)
    try:
        return date(year, int(places["M"]), int(places["D"])) if year >= _FIRST_YEAR else None
    except ValueError:
        return None


def _usual(sign: str) -> set[Order]:
    """Return the orders in which a year of two digits is written anywhere (CLDR's short dates)."""
    match sign:
        case "/":
            return {"DMY", "MDY"}
        case ".":
            return {"DMY"}
        case "-" | ". ":
            return {"DMY", "MDY", "YMD"}
        case _:  # the words for year and month
            return {"YMD"}


def _steps_back(days: Sequence[date | None]) -> int:
    """Return how often a day comes before the one above it by more than a late message explains."""
    there = [day for day in days if day]
    return sum(after < before and (before - after).days > 1 for before, after in pairwise(there))


def _agreeing(days: Sequence[date | None], named: Mapping[int, date]) -> int:
    return sum((day := days[place]) is not None and abs((day - said).days) <= 1 for place, said in named.items())


def _fittest(orders: list[Order], fitness: Mapping[Order, int]) -> list[Order]:
    best = max(fitness.values())
    return [one for one in orders if fitness[one] == best]


def _ambiguous(
    stamps: Sequence[Stamp], readings: Sequence[tuple[Order, Sequence[date | None]]], where: str
) -> ExportError:
    place = next(at for at in range(len(stamps)) if len({days[at] for _, days in readings}) > 1)
    meant = [f"{order} ({_said(day)})" for order, days in readings if (day := days[place])]
    return ExportError(
        f"the day and the month cannot be told apart: {stamps[place].shown()} has {len(meant)} readings",
        where=where,
        hint=f"digest build EXPORT --date-order {' or '.join(meant)}",
    )


def _no_order(
    stamps: Sequence[Stamp], readings: Mapping[Order, Sequence[date | None]], where: str, order: Order | None
) -> ExportError:
    days = next(iter(readings.values()))
    place = next(at for at, day in enumerate(days) if day is None)
    if order:
        return ExportError(
            f"{stamps[place].shown()} is no date in the order {order}",
            where=where,
            hint=f"--date-order {' or '.join(one for one in ORDERS if one != order)}, or leave it out",
        )
    return ExportError(
        f"the dates in the chat follow no one order, see {stamps[place].shown()}",
        where=where,
        hint="export the chat again; two exports in one file need the same language",
    )


def _said(day: date) -> str:
    return f"{day.day} {day:%b %Y}"
