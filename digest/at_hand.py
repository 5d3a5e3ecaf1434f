"""The threads behind an issue: as just read, as the export kept in its folder has them, or as last read.

Each picks file has a thread of its own: picks.md that of thread.json, picks-hiring.md that of thread-hiring.json. All
of them may be gone; an issue builds from issue.md and picks.md alone.
"""

import itertools
from hashlib import file_digest, sha256
from pathlib import Path
from zoneinfo import ZoneInfo

import msgspec

from digest import __version__, consent
from digest.config import Config
from digest.model import Issue, Noun, Response, Thread
from digest.text.privacy import is_never_quoted


class AtHand(Noun, frozen=True, kw_only=True):
    """What is here of the threads behind an issue, by the name of their picks file ("" for picks.md).

    ``threads`` are they now, ``before`` as the last build read them; ``read`` names the one that was just read.
    """

    threads: dict[str, Thread]
    before: dict[str, Thread]
    read: str = ""


def to_keep(thread: Thread, config: Config) -> Thread:
    """Return ``thread`` as it may be written: without what its authors took out, and without private data.

    Raises:
        ExportError: the question was taken out.
    """
    return without_private_data(consent.without_opted_out(thread, config.privacy), config)


def without_private_data(thread: Thread, config: Config | None) -> Thread:
    """Return ``thread`` with addresses, numbers and keys masked in its title, its texts and the names shown.

    Args:
        thread: as read; one that was masked before comes back as it is.
        config: the newsletter's, where there is one. A name of ``privacy.never_quote`` stays, to be known by.
    """
    from digest.text.private import mask  # its patterns take their time to compile

    zone = config.newsletter.timezone if config else ""
    never = config.privacy.never_quote if config else ()

    def masked(response: Response) -> Response:
        author, text = response.author, mask(response.text, zone).text
        name = author.name if is_never_quoted(author, never) else mask(author.name, zone).text
        if (text, name) == (response.text, author.name):
            return response
        return msgspec.structs.replace(response, text=text, author=msgspec.structs.replace(author, name=name))

    return msgspec.structs.replace(
        thread,
        title=mask(thread.title, zone).text,
        question=masked(thread.question),
        responses=tuple(masked(response) for response in thread.responses),
    )


def at_hand(folder: Path, issue: Issue, config: Config, fresh: Thread | None = None) -> AtHand:
    """Return the threads behind ``issue``, with their ids, without what was taken out and without private data.

    Args:
        folder: the issue's.
        issue: as its files say.
        config: the newsletter's.
        fresh: one of the threads, when it was just read.

    Raises:
        ExportError: the export cannot be read, or its author took the question out.
    """
    read = _picks_of(fresh, issue) if fresh else ""
    threads, before = {}, {}
    for name in sorted({"", *issue.picks}):
        was = remembered(folder, name)
        now = fresh if fresh and name == read else was if name else kept_export(folder, issue, config, was)
        if was is not None:
            before[name] = was
        if now is not None:
            threads[name] = with_stable_ids(to_keep(now, config), was, issue)
    return AtHand(threads=threads, before=before, read=read)


def _picks_of(thread: Thread, issue: Issue) -> str:
    return next((name for name, group in issue.picks.items() if group.facts.id == thread.id), "")


def thread_file(folder: Path, name: str = "") -> Path:
    """Return where the thread of a picks file is kept, as last read; git ignores it."""
    return folder / f"thread{'-' if name else ''}{name}.json"


def responses_file(folder: Path, name: str = "") -> Path:
    """Return where the ranked responses of a picks file's thread are listed; git ignores it."""
    return folder / f"responses{'-' if name else ''}{name}.md"


def remembered(folder: Path, name: str = "") -> Thread | None:
    """Return a thread as the last build read it; None when there is none, or it is damaged."""
    try:
        return msgspec.json.decode(thread_file(folder, name).read_bytes(), type=Thread)
    except (FileNotFoundError, msgspec.DecodeError, UnicodeDecodeError):
        return None  # it is only a copy: the next reading of the export writes it anew


def kept_export(folder: Path, issue: Issue, config: Config, before: Thread | None) -> Thread | None:
    """Return the thread of the export kept in the issue's folder (``export.zip``, ``export.json`` …), if any.

    It is read when it is new or has changed since ``before``, the thread as last read, came from it. When
    ``before`` came from elsewhere (the editor refreshed the issue from a newer export), that stands until another
    export is put here.
    """
    kept = next(iter(sorted(path for path in folder.glob("export*") if path.suffix != ".md")), None)
    if kept is None:
        return before
    if before is not None and not before.source.startswith(f"{kept.name} "):
        refreshed = thread_file(folder).stat().st_mtime_ns
        if kept.stat().st_mtime_ns <= refreshed:
            return before
    seal = _seal(kept)
    if before is not None and before.source == seal:
        return before
    from digest import readers
    from digest.readers.reader import Told

    main = issue.picks.get("")
    wanted = main.facts.id if main else ""
    # Whose thread is in picks.md was read before: that its place is private was decided then.
    told = Told(zone=ZoneInfo(config.newsletter.timezone), allow_private=bool(wanted))
    thread = readers.read(kept, wanted or None, told)
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
