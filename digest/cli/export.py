"""The options of a command that reads an export, and the reading itself."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple
from zoneinfo import ZoneInfo

import click

from digest import clock
from digest.cli.shared import counted
from digest.errors import ExportError, UsageError, one_line
from digest.model import Thread, Worth

if TYPE_CHECKING:
    from digest.config import Config
    from digest.readers.reader import Progress, Told

_SHOWN = 8
_LONGEST_PASTE = 16 << 20
_TITLE = 46
_WHICH = click.option(
    "--thread", "wanted", metavar="WHICH", help="Which thread: its id, its permalink, words of its question, or best."
)
_OPTIONS = (
    click.option("--since", metavar="WHEN", help="Only threads asked since then: 7d, 36h, or 2026-11-17."),
    click.option("--allow-private", is_flag=True, help="Read private channels and conversations, too."),
    click.option(
        "--date-order",
        type=click.Choice(["DMY", "MDY", "YMD"]),
        help="How dates are read, where the file does not tell.",
    ),
    click.option("--from", "start", metavar="DATE", help="Of a chat without threads: the first day, 2026-11-17."),
    click.option("--to", "end", metavar="DATE", help="Of a chat without threads: the last day."),
)


class Asked(NamedTuple):
    """What was typed about an export; all of it empty when nothing was."""

    wanted: str | None = None
    since: str | None = None
    allow_private: bool = False
    date_order: str | None = None
    start: str | None = None
    end: str | None = None

    def told(self, zone: str) -> "Told":
        """Return it for a reader, with the newsletter's ``zone``; raises UsageError for what is no date."""
        from digest.readers.reader import Told  # only who reads an export needs readers

        start, end = _day(self.start, "--from"), _day(self.end, "--to")
        if start and end and start > end:
            raise UsageError(f"--from {start} is after --to {end}", hint="turn them around")
        return Told(
            zone=ZoneInfo(zone),
            date_order=self.date_order or "",
            start=start,
            end=end,
            since=_since(self.since, zone),
            allow_private=self.allow_private,
        )

    def first(self) -> str:
        """Return the first option that was typed, "" for none."""
        other = {"wanted": "--thread", "start": "--from", "end": "--to"}
        given = (name for name, value in self._asdict().items() if value)
        return next((other.get(name, f"--{name.replace('_', '-')}") for name in given), "")

    def again(self) -> str:
        """Return the options that the next command needs to read the same, with a blank before each."""
        typed = [("--date-order", self.date_order), ("--from", self.start), ("--to", self.end)]
        private = " --allow-private" if self.allow_private else ""
        return private + "".join(f" {option} {value}" for option, value in typed if value)


def options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the options of an export, as one parameter ``asked``."""
    return _options(command, (_WHICH, *_OPTIONS))


def options_of_all(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give ``command`` the options that go with all threads of an export, as one parameter ``asked``."""
    return _options(command, _OPTIONS)


def _options(command: Callable[..., Any], added: tuple[Callable[..., Any], ...]) -> Callable[..., Any]:
    def gather(**given: Any) -> Any:
        typed = {name: given.pop(name) for name in Asked._fields if name in given}
        return command(asked=Asked(**typed), **given)

    gather.__doc__ = command.__doc__
    gather.__click_params__ = getattr(command, "__click_params__", [])  # type: ignore[attr-defined]
    wrapped: Callable[..., Any] = gather
    for option in reversed(added):
        wrapped = option(wrapped)
    return wrapped


def thread(place: str, asked: Asked, config: "Config | None") -> tuple[Thread, bool]:
    """Return the thread that was asked for in ``place``, and whether it had to be named.

    ``place`` is a path, an address, or "-" for standard input;
    ``config`` is the newsletter's, None outside of one. Where several could be meant, a person at a
    terminal chooses, and a script is shown the list.

    Raises:
        UsageError, ExportError, NetworkError: as ``opening.open_export`` does.
    """
    from digest import consent, opening  # only who reads an export needs them
    from digest.readers.reader import SeveralThreadsError

    told = asked.told(config.newsletter.timezone if config else "UTC")
    pasted = standard_input() if place == "-" else ""
    wanted = asked.wanted
    while True:
        try:
            with reading(place) as progress:
                read = opening.open_export(place, wanted, pasted, told, progress)
            return consent.without_opted_out(read, config.privacy) if config else read, bool(wanted)
        except SeveralThreadsError as several:
            from digest.ranking.worth import best_first

            listed = best_first(several.candidates, clock.now())
            wanted = _chosen(listed)
            if wanted is None:
                show(listed[:_SHOWN], err=True)
                left = len(listed) - _SHOWN
                more = f"; digest threads EXPORT lists {left} more" if left > 0 else ""
                several.hint = f"--thread ID, or --thread best, or words of the question{more}"
                raise


def _chosen(listed: list[Worth]) -> str | None:
    """Ask a person at a terminal for one of the threads; return its id, None when nobody is there to ask."""
    if not _is_terminal():
        return None
    click.echo(f"The export holds {len(listed)} threads; these are the best for a digest:\n", err=True)
    show(listed[:_SHOWN], err=True)
    limit = min(len(listed), _SHOWN)
    number = click.prompt("\nWhich one", type=click.IntRange(1, limit), default=1, err=True)
    return listed[number - 1].candidate.id


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stderr.isatty()


def show(listed: list[Worth], *, err: bool = False, first: int = 1) -> None:
    """Print threads as a numbered list: title, what speaks for it, id."""
    for place, one in enumerate(listed, start=first):
        found = one.candidate
        asked = f"asked {found.created.date().isoformat()}" if found.created else ""
        where = f"#{found.place.lstrip('#')}" if found.place else ""
        click.echo(one_line(f"{place:>3}. {shorten(found.title, _TITLE):<{_TITLE}}  {_size(one)}"), err=err)
        click.echo(one_line(f"     {' · '.join(filter(None, (found.id, where, asked)))}"), err=err)


def _size(one: Worth) -> str:
    found = one.candidate
    return f"{counted(found.responses, 'response')}, {counted(found.people, 'person', 'people')}"


def shorten(text: str, width: int) -> str:
    """Return ``text`` in at most ``width`` characters, cut with … ."""
    return text if len(text) <= width else text[: width - 1].rstrip() + "…"


def standard_input() -> str:
    """Return the text on standard input; a person at a terminal is told how to end it.

    Raises:
        ExportError: it is longer than any thread.
    """
    if sys.stdin.isatty():
        click.echo("Paste the thread, then press Ctrl-D on a line of its own.", err=True)
    pasted = sys.stdin.buffer.read(_LONGEST_PASTE + 1)
    if len(pasted) > _LONGEST_PASTE:
        raise ExportError(
            f"the pasted text is longer than {_LONGEST_PASTE >> 20} MB", hint="save it as a file, and name that"
        )
    return pasted.decode("utf-8", "replace")


@contextmanager
def reading(what: str) -> Iterator["Progress | None"]:
    """Show on a terminal how far an export is read, once that takes longer than a second."""
    if not sys.stderr.isatty():
        yield None
        return
    from digest.cli.progress import Bar  # rich is heavy, and nobody watches a script

    with Bar(f"reading {Path(what).name or what}", at_once="://" in what) as bar:
        yield bar.update


def _since(written: str | None, zone: str) -> datetime | None:
    if not written:
        return None
    try:
        return datetime.combine(date.fromisoformat(written), time.min, ZoneInfo(zone)).astimezone(UTC)
    except OverflowError:
        return datetime.min.replace(tzinfo=UTC)  # the year 1, in a zone ahead of UTC: everything is later
    except ValueError:
        pass
    try:
        return clock.now() - clock.span(written)
    except ValueError:
        raise UsageError(
            f"--since is neither a span of time nor a date: {written!r}",
            hint="write --since 7d, or --since 2026-11-17",
        ) from None


def _day(written: str | None, option: str) -> date | None:
    try:
        return date.fromisoformat(written) if written else None
    except ValueError as error:
        raise UsageError(f"{option} is no date: {written!r}", hint=f"write {option} 2026-11-17") from error
