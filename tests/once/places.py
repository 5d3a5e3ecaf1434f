"""Where the issue of a history lies, and its ledger: made once, and put back as it was for each history."""

import os
import shutil
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Final, Protocol

from msgspec.structs import replace

from digest import ledger
from digest.delivery import frozen
from digest.delivery.approve import approve
from digest.delivery.claim import Claim, FileClaim
from digest.model import Delivery, Email, Payload
from tests.delivery.an_issue import NOW, SEND_AT, email
from tests.delivery.processes import die_at
from tests.once.fake import Fake
from tests.once.histories import Kill
from tests.once.variants import NAME

HOUR: Final = SEND_AT
ISSUE: Final = "2026-11-24-icebreakers"


class Place(Protocol):
    """One or more approved issues on disk, and the runs that work on them, each where it is at home.

    Attributes:
        runs: the names of the runs that are at home there.
        alone: whether a run that works on an issue keeps every other one out.
    """

    runs: str
    alone: bool

    def reset(self) -> None:
        """Make every issue approved and nothing more."""

    def issue(self, run: str) -> str:
        """Return which issue ``run`` sends."""

    def folder(self, run: str) -> Path:
        """Return the folder in which ``run`` finds it."""

    def claim(self, run: str) -> Claim:
        """Return where the ledger is for ``run``."""

    def pull(self, run: str) -> None:
        """Bring the folder of ``run`` to where the shared ledger is, as a `git pull` does, and a person after it."""

    def changed(self) -> bool:
        """Whether a ledger may have changed since it was last asked."""

    def lines(self, issue: str) -> bytes:
        """Return the bytes of the ledger of ``issue``."""

    def arm(self, kill: Kill) -> None:
        """Make this process kill itself inside a step, as ``kill`` says."""


class FilePlace:
    """One folder, and the ledger in it, which one run locks."""

    runs = "AB"
    alone = True

    def __init__(self, root: Path) -> None:
        self._folder = root / ISSUE
        self._folder.mkdir()
        approve_it(self._folder)
        self._kept = Kept(self._folder)
        self._ledger = self._folder / ledger.NAME
        self._seen = (0, 0)

    def reset(self) -> None:
        """Cut the ledger back to its first line."""
        self._kept.put_back()
        self.changed()

    def issue(self, run: str) -> str:
        """Return the one there is."""
        return ISSUE

    def folder(self, run: str) -> Path:
        """Return the one there is."""
        return self._folder

    def claim(self, run: str) -> Claim:
        """Return the file's."""
        return FileClaim()

    def pull(self, run: str) -> None:
        """Do nothing: there is one folder."""

    def changed(self) -> bool:
        """Compare the file's size and time."""
        now = os.stat(self._ledger)  # noqa: PTH116 - thirty times in a history
        before, self._seen = self._seen, (now.st_size, now.st_mtime_ns)
        return before != self._seen

    def lines(self, issue: str) -> bytes:
        """Read the file."""
        return self._ledger.read_bytes()

    def arm(self, kill: Kill) -> None:
        """Die at a call that changes what is on the disk."""
        die_inside(kill)


class Kept:
    """An issue's folder as it is now, to be put back so."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._ledger = (folder / ledger.NAME).read_bytes() if (folder / ledger.NAME).exists() else b""
        self._frozen = {path.name: path.read_bytes() for path in (folder / frozen.NAME).iterdir()}
        self._names = sorted(os.listdir(folder))  # noqa: PTH208 - once in a history
        self._made = self._mark()

    def put_back(self) -> None:
        """Put back what was changed."""
        (self._folder / ledger.NAME).write_bytes(self._ledger)
        if sorted(os.listdir(self._folder)) == self._names and self._mark() == self._made:  # noqa: PTH208
            return
        for name in {*os.listdir(self._folder)} - {*self._names}:  # noqa: PTH208 - what a killed run left
            left = self._folder / name
            shutil.rmtree(left) if left.is_dir() else left.unlink()
        frozen.freeze(self._folder, self._frozen)
        self._made = self._mark()

    def _mark(self) -> tuple[int, int]:
        """Return what tells one ``approved/`` from another: it is always replaced as a whole."""
        there = os.stat(self._folder / frozen.NAME)  # noqa: PTH116 - once in a history
        return there.st_ino, there.st_mtime_ns


def die_inside(kill: Kill) -> None:
    """Die at a call that changes what is on the disk."""
    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)  # where die_at says what it has done
    die_at(kill.at, torn=kill.inside == "torn", name=kill.run)


def words(number: int, issue: str = ISSUE) -> Email:
    """Return the small email as it is approved for the ``number``-th time."""
    letter = email() if number == 1 else email(f"What a useful thread, {number}!", hash8=f"{number:08}")
    return replace(letter, key=f"{issue}-{letter.hash[:8]}")


def approve_it(folder: Path, number: int = 1, *, now: datetime = NOW, by: str = "") -> Delivery:
    """Approve the small email in ``folder``; every variant of the provider would be asked the same."""
    return approve(
        folder,
        words(number, folder.name),
        payload_of(number, folder.name),
        findings=(),
        provider=NAME,
        audience="everyone",
        send_at=HOUR,
        now=now,
        by=by,
    )


@cache
def payload_of(number: int, issue: str = ISSUE) -> Payload:
    """Return what the provider is asked for these words."""
    return Fake("full").prepare(words(number, issue), audience="everyone", send_at=HOUR)
