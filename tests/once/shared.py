"""A ledger that many machines share without a lock: what a git remote is, at the speed of a file.

A line is appended only if nobody else appended one since this run last looked, as a push is rejected when the branch
has moved. So two runs are really at work at the same time, each in a folder of its own.
"""

import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import msgspec

from digest import durable, ledger
from digest.delivery import frozen
from digest.delivery.claim import FileClaim, Held, MovedError
from digest.model import Approved, Delivery, Entry
from tests.once.histories import Kill
from tests.once.places import ISSUE, Kept, approve_it, die_inside


class SharedPlace:
    """A folder for each run, as in two clones, and the remote: a ledger, and what was approved by its hash."""

    runs = "AB"
    alone = False

    def __init__(self, root: Path) -> None:
        self._folders = {run: root / run / ISSUE for run in self.runs}
        self._remote = _Remote(root / "remote")
        for folder in self._folders.values():
            folder.mkdir(parents=True)
            approve_it(folder)
            (folder / "issue.md").write_bytes(b"# Icebreakers\n")
            self._first = (folder / ledger.NAME).read_bytes()
            self._remote.keep(_frozen(folder))
        self._kept = [Kept(folder) for folder in self._folders.values()]
        self._seen = (0, 0)
        self.reset()

    def reset(self) -> None:
        """Cut the ledger back to its first line, and put the folders back as they were."""
        self._remote.ledger.write_bytes(self._first)
        for kept in self._kept:
            kept.put_back()
        self.changed()

    def issue(self, run: str) -> str:
        """Return the one there is."""
        return ISSUE

    def folder(self, run: str) -> Path:
        """Return its own."""
        return self._folders[run]

    def claim(self, run: str) -> FileClaim:
        """Return the remote's."""
        return SharedClaim(self._remote)

    def pull(self, run: str) -> None:
        """Take what the remote has, unless this folder has that and more."""
        folder = self._folders[run]
        here, there = ledger.read(folder), ledger.read(self._remote.folder)
        if here[: len(there)] != there:
            self._remote.bring_home(folder)

    def changed(self) -> bool:
        """Compare the file's size and time."""
        now = os.stat(self._remote.ledger)  # noqa: PTH116 - thirty times in a history
        before, self._seen = self._seen, (now.st_size, now.st_mtime_ns)
        return before != self._seen

    def lines(self, issue: str) -> bytes:
        """Read the remote's."""
        return self._remote.ledger.read_bytes()

    def arm(self, kill: Kill) -> None:
        """Die at a call that changes what is on the disk."""
        die_inside(kill)


class _Remote:
    """What everybody shares; what a line speaks of is there before the line is."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self.folder = folder
        self.ledger = folder / ledger.NAME

    def keep(self, contents: Mapping[str, bytes]) -> None:
        if not self._place(frozen.hash_of(contents)).exists():
            durable.write_folder(self._place(frozen.hash_of(contents)), contents)

    def approved(self, delivery: Delivery) -> dict[str, bytes]:
        place = self._place(delivery.hash)
        return {path.name: path.read_bytes() for path in place.iterdir()} if delivery.hash else {}

    def bring_home(self, folder: Path) -> None:
        contents = self.approved(ledger.load(self.folder))
        if contents:
            frozen.freeze(folder, contents)
        else:
            shutil.rmtree(folder / frozen.NAME, ignore_errors=True)
        durable.write(folder / ledger.NAME, self.ledger.read_bytes())

    def _place(self, approved: str) -> Path:
        return self.folder / f"approved {approved}"


class SharedClaim(FileClaim):
    """No run keeps another one out; only one of two gets its line in."""

    def __init__(self, remote: _Remote) -> None:
        self._remote = remote

    def issues(self, root: Path) -> list[Path]:
        """List none: a history is about one it knows."""
        return []

    def known(self, folder: Path) -> Delivery:
        """Read the remote's ledger."""
        return ledger.load(self._remote.folder)

    def approved(self, folder: Path) -> Approved:
        """Read what is approved there."""
        return frozen.thaw(folder, self._remote.approved(self.known(folder)))

    @contextmanager
    def held(self, folder: Path, *, begin: bool = False) -> Iterator[Held]:
        """Look where the issue stands."""
        yield _SharedHeld(folder, self._remote)


class _SharedHeld:
    alone = False

    def __init__(self, folder: Path, remote: _Remote) -> None:
        self.folder = folder
        self._remote = remote
        self.delivery = ledger.load(remote.folder)

    def look(self) -> Delivery:
        self.delivery = ledger.load(self._remote.folder)
        return self.delivery

    def advance(self, entry: Entry) -> Delivery:
        # The worker lets one run at a time append, so there is nothing to lock.
        self._refuse_moved()
        ledger.check_step(self.delivery, entry, where=str(self.folder / ledger.NAME))
        ledger.append(self._remote.folder, entry)
        return self.look()

    def approved(self) -> Approved:
        return frozen.thaw(self.folder, self._remote.approved(self.delivery))

    def publish(self, files: Mapping[str, bytes | None], entry: Entry | None, message: str) -> Delivery:
        """Put lines, and what they speak of, on the remote at once, as one commit does."""
        self._refuse_moved()
        if entry is not None:
            ledger.check_step(self.delivery, entry, where=str(self.folder / ledger.NAME))
            whole = self._remote.ledger.read_bytes()
            lines = whole[: whole.rfind(b"\n") + 1] + msgspec.json.encode(entry) + b"\n"
        else:
            lines = files[ledger.NAME] or b""
            history = ledger.parse(lines, self.folder / ledger.NAME)
            if history[: len(self.delivery.history)] != self.delivery.history:
                raise MovedError("the ledger here lacks lines that the remote has", where=str(self.folder))
            inside = {name.removeprefix(f"{frozen.NAME}/"): data for name, data in files.items()}
            self._remote.keep({name: data for name, data in inside.items() if data is not None and name not in files})
        durable.write(self._remote.ledger, lines)
        return self.look()

    def bring_home(self) -> bool:
        self._remote.bring_home(self.folder)
        return True

    def _refuse_moved(self) -> None:
        if ledger.load(self._remote.folder) != self.delivery:
            raise MovedError("another run moved the issue", where=str(self.folder / ledger.NAME))


def _frozen(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (folder / frozen.NAME).iterdir()}
