"""A ledger that many machines share without a lock: what a git remote is, at the speed of a file.

A line is appended only if nobody else appended one since this run last looked, as a push is rejected when the branch
has moved. So two runs are really at work at the same time.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from digest import ledger
from digest.delivery import frozen
from digest.delivery.claim import FileClaim, Held, MovedError
from digest.model import Approved, Delivery, Entry


class SharedClaim(FileClaim):
    """No run keeps another one out; only one of two gets its line in."""

    @contextmanager
    def held(self, folder: Path, *, begin: bool = False) -> Iterator[Held]:
        """Look where the issue stands."""
        yield _SharedHeld(folder)


class _SharedHeld:
    alone = False

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.delivery = ledger.load(folder)

    def look(self) -> Delivery:
        self.delivery = ledger.load(self.folder)
        return self.delivery

    def advance(self, entry: Entry) -> Delivery:
        # The worker lets one run at a time append, so there is nothing to lock.
        if ledger.load(self.folder) != self.delivery:
            raise MovedError("another run moved the issue", where=str(self.folder / ledger.NAME))
        ledger.check_step(self.delivery, entry, where=str(self.folder / ledger.NAME))
        ledger.append(self.folder, entry)
        return self.look()

    def approved(self) -> Approved:
        return frozen.thaw(self.folder)
