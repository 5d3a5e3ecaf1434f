"""Where the issue of a history lies, and its ledger: made once, and put back as it was for each history."""

import os
from pathlib import Path
from typing import Final, Protocol

from digest import ledger
from digest.delivery.approve import approve
from digest.delivery.claim import Claim, FileClaim
from tests.delivery.an_issue import NOW, SEND_AT, email
from tests.delivery.processes import die_at
from tests.once.fake import Fake
from tests.once.histories import Kill
from tests.once.shared import SharedClaim
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

    def changed(self) -> bool:
        """Whether a ledger may have changed since it was last asked."""

    def lines(self, issue: str) -> bytes:
        """Return the bytes of the ledger of ``issue``."""

    def arm(self, kill: Kill) -> None:
        """Make this process kill itself inside a step, as ``kill`` says."""


class FilePlace:
    """One folder, and the ledger in it; without ``locked`` its runs are really at work at the same time."""

    runs = "AB"

    def __init__(self, root: Path, *, locked: bool) -> None:
        self.alone = locked
        self._folder = root / ISSUE
        self._folder.mkdir()
        approve_it(self._folder)
        self._claim: Claim = FileClaim() if locked else SharedClaim()
        self._ledger = self._folder / ledger.NAME
        self._approved = self._ledger.read_bytes()
        self._seen = (0, 0)

    def reset(self) -> None:
        """Cut the ledger back to its first line."""
        self._ledger.write_bytes(self._approved)
        self.changed()

    def issue(self, run: str) -> str:
        """Return the one there is."""
        return ISSUE

    def folder(self, run: str) -> Path:
        """Return the one there is."""
        return self._folder

    def claim(self, run: str) -> Claim:
        """Return the file's."""
        return self._claim

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
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)  # where die_at says what it has done
        die_at(kill.at, torn=kill.inside == "torn", name=kill.run)


def approve_it(folder: Path) -> None:
    """Approve a small email in ``folder``; every variant of the provider would be asked the same."""
    letter = email()
    payload = Fake("full").prepare(letter, audience="everyone", send_at=HOUR)
    approve(folder, letter, payload, findings=(), provider=NAME, audience="everyone", send_at=HOUR, now=NOW)
