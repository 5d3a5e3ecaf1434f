"""A ledger that several runs share without a lock, as in git mode, kept in this process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from digest import ledger
from digest.delivery import frozen
from digest.delivery.claim import FileClaim, Held, MovedError
from digest.model import Approved, Delivery, Entry


class SharedLedger:
    """The ledgers of all issues; every run has it in its hands at once, and a step counts where it was the first.

    Made from what lies in ``folder``; ``refused`` counts the steps that a slower run could not make, and
    ``meanwhile`` is what another run does, once, just before a line of that state is written.
    """

    def __init__(self, folder: Path) -> None:
        self.entries = list(ledger.read(folder))
        self.refused = 0
        self.meanwhile: dict[str, Callable[[], object]] = {}

    def states(self) -> list[str]:
        """Return the states the issue went through."""
        return [entry.state for entry in self.entries]

    def refresh(self) -> None:
        """Do nothing: every run sees the one list."""

    def issues(self, root: Path) -> list[Path]:
        """Return those that have a letter or a ledger here."""
        return FileClaim().issues(root)

    def known(self, folder: Path) -> Delivery:
        """Return where the issue stands."""
        return ledger.fold(self.entries)

    def approved(self, folder: Path) -> Approved:
        """Return what lies approved."""
        return frozen.thaw(folder)

    @contextmanager
    def held(self, folder: Path, *, begin: bool = False) -> Iterator[Held]:
        """Give the issue to one more run."""
        yield _HeldShared(self, folder)

    def append(self, entry: Entry, seen: int) -> None:
        """Append ``entry`` if the ledger has ``seen`` lines; raises MovedError."""
        if other := self.meanwhile.pop(entry.state, None):
            other()
        if len(self.entries) != seen:
            self.refused += 1
            raise MovedError("another run was quicker", hint="digest status")
        self.entries.append(entry)


class _HeldShared:
    alone = False

    def __init__(self, shared: SharedLedger, folder: Path) -> None:
        self._shared = shared
        self.folder = folder
        self.delivery = shared.known(folder)

    def look(self) -> Delivery:
        self.delivery = self._shared.known(self.folder)
        return self.delivery

    def advance(self, entry: Entry) -> Delivery:
        ledger.check_step(self.delivery, entry, where=str(self.folder / ledger.NAME))
        self._shared.append(entry, len(self.delivery.history))
        return self.look()

    def approved(self) -> Approved:
        return self._shared.approved(self.folder)
