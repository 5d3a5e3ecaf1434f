"""What lies on the editor's desk: which issue is meant, the export behind it, the thread as last read."""

import itertools
import re
from datetime import date
from hashlib import file_digest, sha256
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import msgspec

from digest import __version__, clock, ledger
from digest import issue as issues
from digest.config import Config
from digest.errors import DigestError, UsageError
from digest.model import Issue, Response, Thread

if TYPE_CHECKING:
    from digest.readers.reader import Told

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


# --- the thread behind an issue ----------------------------------------------------------------------


def open_export(argument: str, wanted: str | None, pasted: str = "", told: "Told | None" = None) -> Thread:
    """Return the thread in ``argument``: a path, an http(s) address, or "-" for the ``pasted`` text.

    ``told`` is what the editor says of it that it does not say itself.

    Raises:
        ExportError: it cannot be read, or holds several threads and ``wanted`` names none.
        NetworkError: the address gives no answer.
    """
    from digest import readers  # a build from issue.md and picks.md needs none

    if argument == "-":
        return readers.read(pasted, wanted, told)
    if "://" in argument:
        if not re.match(r"https?://", argument, re.IGNORECASE):
            raise UsageError(f"{argument[:40]!r} is no https:// address", hint="save the export as a file")
        from digest import net  # only a thread that is fetched needs the network

        thread = readers.read(net.fetch(argument).decode("utf-8", "replace"), wanted, told)
        return msgspec.structs.replace(thread, source=argument)
    return readers.read(Path(argument), wanted, told)


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


def kept_export(folder: Path, issue: Issue, before: Thread | None) -> Thread | None:
    """Return the thread of the export kept in the issue's folder (``export.zip``, ``export.json`` …), if any.

    It is read when it is new or has changed since ``before``, the thread as last read, came from it. When
    ``before`` came from elsewhere (the editor refreshed the issue from a newer export), that stands until another
    export is put here.
    """
    kept = next(iter(sorted(path for path in folder.glob("export*") if path.suffix != ".md")), None)
    if kept is None:
        return before
    if before is not None and not before.source.startswith(f"{kept.name} "):
        refreshed = (folder / "thread.json").stat().st_mtime_ns
        if kept.stat().st_mtime_ns <= refreshed:
            return before
    seal = _seal(kept)
    if before is not None and before.source == seal:
        return before
    from digest import readers

    main = issue.picks.get("")
    thread = readers.read(kept, main.facts.id or None if main else None)
    return msgspec.structs.replace(thread, source=seal)


def _seal(export: Path) -> str:
    """Return a name for what is in ``export`` now, and for the digest that reads it."""
    if export.is_dir():
        files = sorted(path for path in export.rglob("*") if path.is_file())
        listing = [(path.relative_to(export).as_posix(), path.stat()) for path in files]
        content = "".join(f"{name} {stat.st_size} {stat.st_mtime_ns}\n" for name, stat in listing).encode()
        return f"{export.name} listing:{sha256(content).hexdigest()} read-by:{_readers()}"
    with export.open("rb") as file:
        return f"{export.name} sha256:{file_digest(file, 'sha256').hexdigest()} read-by:{_readers()}"


def _readers() -> str:
    """Return a name for the code that reads exports, so that a better reader reads them again."""
    package = Path(__file__).parent
    sources = sorted(path for folder in ("readers", "text") for path in (package / folder).glob("*.py"))
    sizes = "".join(f"{path.name} {path.stat().st_size} {path.stat().st_mtime_ns}\n" for path in sources)
    return f"{__version__}-{sha256(sizes.encode()).hexdigest()[:8]}"


def remembered(folder: Path) -> Thread | None:
    """Return the thread as the last build read it (thread.json); None when there is none, or it is damaged."""
    path = folder / "thread.json"
    try:
        return msgspec.json.decode(path.read_bytes(), type=Thread)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None  # it is only a copy: the next reading of the export writes it anew


def with_stable_ids(thread: Thread, before: Thread | None, issue: Issue) -> Thread:
    """Return ``thread`` with the ids its responses had: in ``before``, else in the picks of ``issue``.

    picks.md names responses by these ids, so a message that turns up late must not rename the others, and the id of
    one that is gone is given to nobody. Without either, the ids are the reader's, in order of time.
    """
    groups = [group for group in issue.picks.values() if group.facts.id == thread.id]
    known = {key: ref for group in groups for ref, key in group.keys.items()}
    if before is not None and before.id == thread.id:
        known |= {response.key: response.id for response in before.responses}
    if not known:
        return thread
    taken, first = set(known.values()), 1
    if before is not None:
        # Every old response is known: a new one gets a number that none ever had, gone ones' included.
        taken |= {pick.ref for group in groups for pick in (*group.voices, *group.bonus)}
        first = max((int(ref[1:]) for ref in taken), default=0) + 1
    free = (ref for number in itertools.count(first) if (ref := f"r{number}") not in taken)
    renamed = {response.id: known.get(response.key) or next(free) for response in thread.responses}

    def rename(response: Response) -> Response:
        reply_to = renamed.get(response.reply_to, response.reply_to)
        return msgspec.structs.replace(response, id=renamed[response.id], reply_to=reply_to)

    return msgspec.structs.replace(thread, responses=tuple(rename(response) for response in thread.responses))


def issue_about(thread: Thread, *, among: list[Path]) -> Path | None:
    """Return the folder of the issue ``among`` those given that prints ``thread``, None when none does.

    It is found by the id as it is written in a picks file: a slip in the file must not begin a second issue.
    """
    written = f"id: {msgspec.json.encode(thread.id).decode()}"
    for folder in among:
        if any(written in path.read_text("utf-8", "replace") for path in folder.glob("picks*.md")):
            return folder
    return None
