"""The options of a command that reads an export."""

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import click

from digest.errors import UsageError

if TYPE_CHECKING:
    from digest.readers.reader import Told

_OPTIONS = (
    click.option("--thread", "wanted", metavar="ID", help="Which thread of the export: its id or permalink."),
    click.option("--date-order", type=click.Choice(["DMY", "MDY", "YMD"]), help="How WhatsApp's dates are read."),
    click.option("--from", "start", metavar="DATE", help="Of a chat without threads: the first day, 2026-11-17."),
    click.option("--to", "end", metavar="DATE", help="Of a chat without threads: the last day."),
)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the parameters ``wanted``, ``date_order``, ``start`` and ``end``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


class Asked(NamedTuple):
    """What was typed about an export."""

    wanted: str | None = None
    date_order: str | None = None
    start: str | None = None
    end: str | None = None

    def told(self, zone: str) -> "Told":
        """Return it for a reader, with the newsletter's ``zone``; raises UsageError for what is no date."""
        from digest.readers.reader import Told  # only who reads an export needs readers

        start, end = _day(self.start, "--from"), _day(self.end, "--to")
        return Told(zone=ZoneInfo(zone), date_order=self.date_order or "", start=start, end=end)


def _day(written: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise UsageError(f"{option} is no date: {written!r}", hint=f"write {option} 2026-11-17") from error
