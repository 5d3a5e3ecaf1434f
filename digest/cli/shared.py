"""What several commands share: the newsletter they work on, and how things are said."""

import shlex
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import click

from digest.config import Config, find_root, load
from digest.errors import ConfigError, UsageError
from digest.model import Finding, State, Thread


def newsletter() -> tuple[Path, Config]:
    """Return the newsletter's folder, found upward from here, and its config."""
    from digest import providers

    root = find_root(Path.cwd())
    config = load(root)
    # A provider that there is none of is said at once, not only at the approval.
    providers.known(config.provider.name, where=config.where("provider.name"))
    return root, config


def newsletter_or_none() -> tuple[Path, Config] | None:
    """Return the newsletter that this is in; None outside of one, where an export can still be looked at."""
    try:
        find_root(Path.cwd())
    except ConfigError:
        return None
    return newsletter()


def meant(folder: Path, root: Path, config: Config) -> str:
    """Return " issues/…" for a command that would mean another issue without it, else ""."""
    from digest import desk  # who looks at an export needs no issue
    from digest.issue import shown

    try:
        plain = desk.nearest(root, config) == folder
    except UsageError:
        plain = False
    return "" if plain else f" {shlex.quote(shown(folder, root))}"


def counted(count: int, noun: str, plural: str = "") -> str:
    """Return "1 response", "17 responses"."""
    return f"{count:,} {noun if count == 1 else plural or noun + 's'}"


def hour(moment: datetime, config: Config) -> str:
    """Return "Tue 24 Nov 2026 09:00 Lisbon", in the newsletter's zone."""
    zone = config.newsletter.timezone
    local = moment.astimezone(ZoneInfo(zone))
    return f"{local:%a} {local.day} {local:%b %Y %H:%M} {zone.rpartition('/')[2].replace('_', ' ')}"


def came_in(thread: Thread) -> str:
    """Return one line on what was read: "17 of 17 responses, 14 people; 3 broken emoji mended"."""
    here = len(thread.responses)
    total = thread.announced if thread.announced is not None else here
    what = f"{here:,} of {counted(total, 'response')}, {counted(thread.people, 'person', 'people')}"
    notes = [f"{counted(note.count, note.what, _plural(note.what))} {note.action}" for note in thread.notes]
    return "; ".join([what, *notes])


def _plural(what: str) -> str:
    return what if what.endswith("emoji") else f"{what}s"


def reasons(thread: Thread) -> None:
    """Print what a reader has to say of what it skipped or missed, a line each."""
    for note in thread.notes:
        if note.why:
            click.echo(f"  {note.what}: {note.why}")


def columns(rows: Iterable[tuple[str, ...]], *, indent: str = "") -> None:
    """Print ``rows`` with their cells aligned; the last cell runs free."""
    kept = [row for row in rows if row]
    widths = [max(map(len, cells)) for cells in zip(*(row[:-1] for row in kept), strict=True)]
    for row in kept:
        line = "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=False))
        click.echo(f"{indent}{line}  {row[-1]}".rstrip() if widths else f"{indent}{row[-1]}")


def findings(found: Iterable[Finding]) -> None:
    """Print findings, worst first, each with its place and what to do."""
    for finding in found:
        click.echo(f"{finding.level}: {finding.text}  [{finding.id}]")
        if finding.where:
            click.echo(f"  at {finding.where}")
        if finding.hint:
            click.echo(f"  try: {finding.hint}")


def next_command(state: State) -> str:
    """Return what to type next about an issue in ``state``."""
    from digest import ledger

    return "digest status" if state in {"scheduled", "sent"} else ledger.next_command(state)


def way_back(state: State) -> str:
    """Return how what was approved is taken back, in words for a note."""
    if state == "scheduled":
        return "digest unschedule, then digest reopen, takes it back"
    return "it is too late for them" if state in {"sent", "releasing", "unknown"} else "digest reopen takes it back"
