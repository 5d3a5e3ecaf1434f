"""What lies on the editor's desk: which issue is meant, and the export that is named."""

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from digest import clock, ledger
from digest import issue as issues
from digest.config import Config
from digest.errors import DigestError, UsageError
from digest.model import Thread

if TYPE_CHECKING:
    pass

_EXPORTS = frozenset({".zip", ".json", ".txt"})


def named(argument: str, root: Path) -> Path | None:
    """Return the issue folder that ``argument`` names by path, file in it, or slug; None if it names none."""
    for path in (Path(argument), root / argument, issues.folder_of(root) / argument):
        folder = path.parent if path.name in {"issue.md", "picks.md"} else path
        if (folder / "issue.md").is_file():
            return folder.resolve()
    return None


def unsent(root: Path) -> list[Path]:
    """Return the folders of the issues that are not yet scheduled or sent."""
    return [folder for folder in issues.all_issues(root) if ledger.load(folder).state not in {"scheduled", "sent"}]


def nearest(root: Path, config: Config, *, among: list[Path] | None = None) -> Path | None:
    """Return the folder of the unsent issue whose date is nearest to now; None when there is none.

    Raises:
        UsageError: two could be meant; they are listed.
    """
    folders = unsent(root) if among is None else among
    if len(folders) == 1:
        return folders[0]
    today = clock.now().astimezone(ZoneInfo(config.newsletter.timezone)).date()
    ranked = sorted((abs((_date_of(folder, config, root) - today).days), folder) for folder in folders)
    if len(ranked) > 1 and ranked[0][0] == ranked[1][0]:
        tied = [issues.shown(folder, root) for distance, folder in ranked if distance == ranked[0][0]]
        raise UsageError(f"{len(tied)} issues could be meant: {', '.join(tied)}", hint="name one of them")
    return ranked[0][1] if ranked else None


def next_draft(root: Path, config: Config) -> Path | None:
    """Return the folder of the unsent issue that is due first; None when there is none."""
    return min(unsent(root), key=lambda folder: _date_of(folder, config, root), default=None)


def resolve(argument: str | None, root: Path, config: Config) -> Path:
    """Return the folder of the issue that ``argument`` names, or of the one that is meant without it.

    Raises:
        UsageError: there is no such issue, none at all, or two could be meant.
    """
    if argument is not None:
        folder = named(argument, root) if argument else None
        if folder is None:
            raise UsageError(f"there is no issue {argument!r}", hint="digest status lists them all")
        return folder
    # When everything has gone out, the last one is what a status, a check or a second send is about.
    folder = nearest(root, config) or next(reversed(issues.all_issues(root)), None)
    if folder is None:
        raise UsageError("there is no issue yet", hint="digest build EXPORT, or digest new TITLE")
    return folder


def _date_of(folder: Path, config: Config, root: Path) -> date:
    """Return the date an issue is for: send_at's, which is the editor's word, else its name's, else today."""
    try:
        send_at = issues.read(folder, config, root).send_at
    except DigestError:
        send_at = None  # a broken issue must not hide the others; reading it says what is wrong
    if send_at:
        return send_at.date()
    try:
        return date.fromisoformat(folder.name[:10])
    except ValueError:
        return clock.now().date()


# --- the export that is named ------------------------------------------------------------------------


def source(config: Config, root: Path) -> str:
    """Return where ``source:`` of config.yaml leads: an address, an export, or the newest file in a folder of them."""
    if "://" in config.source:
        return config.source
    path = root / config.source
    # An unpacked Slack export is a folder too; it holds its list of channels.
    if path.is_dir() and not (path / "channels.json").exists():
        files = [file for file in path.iterdir() if file.suffix.lower() in _EXPORTS and not file.name.startswith(".")]
        return str(max(files, key=lambda file: (file.stat().st_mtime, file.name), default=path))
    return str(path)


def issue_about(thread: Thread, *, among: list[Path]) -> Path | None:
    """Return the folder of the issue ``among`` those given that prints ``thread``, None when none does.

    It is found by the id as it is written in a picks file: a slip in the file must not begin a second issue.
    """
    written = f"id: {msgspec.json.encode(thread.id).decode()}"
    for folder in among:
        if any(written in path.read_text("utf-8", "replace") for path in folder.glob("picks*.md")):
            return folder
    return None
