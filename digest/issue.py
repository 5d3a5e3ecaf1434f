"""The issue folder: issue.md with its front matter and prose, and the picks beside it."""

import re
import unicodedata
from datetime import UTC, date, datetime
from pathlib import Path

from digest import clock, picks
from digest.config import Config, Section, is_zone
from digest.errors import IssueError
from digest.model import Event, Issue, Picks
from digest.yamltext import Located, convert, load, place

_SLUG_WORDS = 5
_SLUG_LONG = 48
# What a title may do without: words of every sentence, and greetings.
_FILLER = frozenset(
    """
    a about all an and any anyone are as at be but by can channel could dear do does everybody everyone folks for
    from get guys hallo has have hello here hey hi hiya how hows i if im in is it ive just lets me my of on or our
    please should so some someone thank thanks that the there this to us was we what whats when where wheres which
    who whos why will with would you your
    """.split()  # noqa: SIM905
)


class _EventFields(Section, frozen=True):
    name: str = ""
    starts: str = ""
    ends: str = ""
    duration: str = "1h"
    timezone: str = ""
    url: str = ""
    place: str = ""
    note: str = ""


class _FrontMatter(Section, frozen=True):
    subject: str = ""
    preheader: str = ""
    send_at: str = ""
    event: _EventFields = _EventFields()


def folder_of(root: Path) -> Path:
    """Return the folder that holds every issue of the newsletter in ``root``."""
    return root / "issues"


def shown(path: Path, root: Path) -> str:
    """Return ``path`` as messages say it: below ``root`` without it, with forward slashes."""
    try:
        return path.resolve().relative_to(root.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def all_issues(root: Path) -> list[Path]:
    """Return the folders of all issues, by name, which begins with their date."""
    return sorted(path.parent for path in folder_of(root).glob("*/issue.md"))


def read(folder: Path, config: Config, root: Path) -> Issue:
    """Return the issue in ``folder`` as its files say.

    Raises:
        IssueError: with file and line, for anything in issue.md or a picks file that is not as it must be.
    """
    path = folder / "issue.md"
    name = shown(path, root)
    if not path.is_file():
        raise IssueError(f"there is no issue in {shown(folder, root)}", hint="digest status lists them all")
    try:
        source = path.read_text("utf-8")
    except UnicodeDecodeError as error:
        raise IssueError("the file is not UTF-8", where=f"{name}:1", hint="save it as UTF-8") from error
    front, prose, prose_line = picks.split_front_matter(source, path=name)
    located = load(front, path=name, first_line=2, error=IssueError)
    fields = convert(located, _FrontMatter, path=name, error=IssueError)
    zone = config.newsletter.timezone
    return Issue(
        slug=folder.name,
        path=name,
        prose=prose,
        prose_line=prose_line,
        subject=" ".join(fields.subject.split()),
        preheader=" ".join(fields.preheader.split()),
        send_at=_moment(fields.send_at, "send_at", zone, located, name) if fields.send_at else None,
        event=_event(fields.event, zone, located, name),
        picks=picks_of(folder, root),
        lines=located.lines,
    )


def _moment(text: str, key: str, zone: str, located: Located, name: str) -> datetime:
    try:
        return clock.local(text, zone)
    except ValueError as error:
        hint = f"write {key.rpartition('.')[2]}: 2026-11-24 09:00"
        if "clocks change" in str(error):
            hint = "choose an hour before or after"
        raise IssueError(f"{key} {error}", where=place(name, located.lines, key), hint=hint) from error


def _event(fields: _EventFields, zone: str, located: Located, name: str) -> Event | None:
    """Return the event, or None while its name or its start is still to be filled in."""
    zone = fields.timezone or zone
    if not is_zone(zone):
        raise IssueError(
            f"there is no time zone {zone!r}",
            where=place(name, located.lines, "event.timezone"),
            hint="write an IANA name like Europe/Lisbon",
        )
    starts = _moment(fields.starts, "event.starts", zone, located, name) if fields.starts else None
    if starts is None or not fields.name:
        return None
    return Event(
        name=fields.name,
        starts=starts,
        ends=_end(fields, starts, zone, located, name),
        timezone=zone,
        url=fields.url,
        place=fields.place,
        note=fields.note,
    )


def _end(fields: _EventFields, starts: datetime, zone: str, located: Located, name: str) -> datetime:
    """Return when the event ends: as written, or so long after it starts, also on a night when the clocks change."""
    if fields.ends:
        ends = _moment(fields.ends, "event.ends", zone, located, name)
        if ends <= starts:
            where = place(name, located.lines, "event.ends")
            raise IssueError("the event ends before it starts", where=where, hint="mend event.ends")
        return ends
    try:
        return (starts.astimezone(UTC) + clock.span(fields.duration)).astimezone(starts.tzinfo)
    except (ValueError, OverflowError) as error:
        where = place(name, located.lines, "event.duration")
        raise IssueError(f"event.duration {error}", where=where, hint="write duration: 1h") from error


def picks_of(folder: Path, root: Path) -> dict[str, Picks]:
    """Return every picks file of the issue, keyed as a block names it: picks.md is "", picks-hiring.md "hiring"."""
    found = {}
    for path in sorted(folder.glob("picks*.md"), key=lambda path: path.stem):
        if path.stem == "picks" or path.stem.startswith("picks-"):
            found[path.stem.removeprefix("picks").removeprefix("-")] = picks.read(path, name=shown(path, root))
    return found


# --- a new issue -------------------------------------------------------------------------------------


def slug(title: str, day: date) -> str:
    """Return the folder name of an issue about ``title`` on ``day``: the date and its first telling words."""
    return f"{day.isoformat()}-{telling(title, _SLUG_WORDS)}"


def telling(title: str, count: int) -> str:
    """Return the first ``count`` words of ``title`` that tell what it is about, as a part of a file's name."""
    plain = unicodedata.normalize("NFKD", title).encode("ascii", "ignore").decode().lower()
    words = re.findall(r"[a-z0-9]+", plain.replace("'", ""))
    kept = [word for word in words if word not in _FILLER] or words or ["issue"]
    return "-".join(kept[:count])[:_SLUG_LONG].rstrip("-")


def new_folder(root: Path, title: str, send_at: datetime) -> Path:
    """Return the folder of a new issue, not yet made: a second one of the same day and title gets "-2"."""
    base = slug(title, send_at.date())
    folder, number = folder_of(root) / base, 1
    while folder.exists():
        number += 1
        folder = folder_of(root) / f"{base}-{number}"
    return folder


def filled(letter: str, send_at: datetime) -> str:
    """Return the house ``letter`` with ``send_at`` in its front matter."""
    stamp = f"send_at: {send_at:%Y-%m-%d %H:%M}"
    text, count = re.subn(r"^send_at:.*$", stamp, letter, count=1, flags=re.MULTILINE)
    return text if count else letter.replace("---\n", f"---\n{stamp}\n", 1)
