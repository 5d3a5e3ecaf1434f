"""Who may move an issue: the ledger of one issue, held by one run while it works on it.

Laptop and CI must agree on where the ledger is, so the config says it (``delivery.claim``) and nothing guesses.
"""

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Protocol

from digest import issue, ledger
from digest.config import Config
from digest.delivery import frozen
from digest.errors import DeliveryError
from digest.model import Approved, Delivery, Entry


class MovedError(ledger.BusyError):
    """Another run wrote to the ledger since it was last read here."""


def not_approved(folder: Path) -> DeliveryError:
    """Return the error for an issue that cannot be sent because nobody approved it."""
    return DeliveryError("the issue is not approved", where=str(folder), hint="digest approve")


class Held(Protocol):
    """The ledger of one issue, and what was approved of it, while one run holds it."""

    @property
    def folder(self) -> Path:
        """The issue's."""

    @property
    def alone(self) -> bool:
        """Whether no other run can be at work on the issue while this one holds it."""

    @property
    def delivery(self) -> Delivery:
        """Where the issue stands, as last seen by this run."""

    def look(self) -> Delivery:
        """Return where the issue stands now, asked anew."""

    def advance(self, entry: Entry) -> Delivery:
        """Append ``entry``, if the issue still stands where this run saw it; it is durable when this returns.

        Raises:
            MovedError: another run was quicker, and nothing was written.
            DeliveryError: MOVES does not have the step, or the line cannot be written.
        """

    def approved(self) -> Approved:
        """Return what lies approved, every byte verified; raises ApprovalError."""


class Claim(Protocol):
    """Where the ledgers are."""

    def refresh(self) -> None:
        """Learn what other machines did since; raises NetworkError or DeliveryError where that cannot be asked."""

    def issues(self, root: Path) -> list[Path]:
        """Return the folders of the newsletter's issues that are known, here or there, by name."""

    def known(self, folder: Path) -> Delivery:
        """Return where the issue in ``folder`` stands, as far as this machine knows; raises DeliveryError."""

    def approved(self, folder: Path) -> Approved:
        """Return what is known to be approved of it, every byte verified; raises ApprovalError, DeliveryError."""

    def held(self, folder: Path, *, begin: bool = False) -> AbstractContextManager[Held]:
        """Give the issue in ``folder`` to this run, and look where it stands now.

        Args:
            folder: the issue's.
            begin: whether a ledger may be begun for an issue that has none.

        Raises:
            BusyError: another run on this machine has it.
            DeliveryError: it has no ledger, or it cannot be read or locked.
        """


def chosen(root: Path, config: Config) -> Claim:
    """Return where the ledgers of the newsletter in ``root`` are, as ``delivery.claim`` says."""
    if config.delivery.claim == "git":
        from digest.delivery.git_claim import GitClaim  # only a newsletter that shares its ledger needs git

        return GitClaim(root)
    return FileClaim()


class FileClaim:
    """The ledger is the file in the issue's folder, and one lock on it keeps every other run out."""

    def refresh(self) -> None:
        """Do nothing: the file is here."""

    def issues(self, root: Path) -> list[Path]:
        """Return those that have a letter or a ledger."""
        kept = (path.parent for path in issue.folder_of(root).glob(f"*/{ledger.NAME}"))
        return sorted({*issue.all_issues(root), *kept})

    def known(self, folder: Path) -> Delivery:
        """Read the file."""
        return ledger.load(folder)

    def approved(self, folder: Path) -> Approved:
        """Read ``approved/`` in the folder."""
        return frozen.thaw(folder)

    @contextmanager
    def held(self, folder: Path, *, begin: bool = False) -> Iterator[Held]:
        """Lock the file for as long as the block lasts."""
        if not begin and ledger.load(folder).state == "draft":
            raise not_approved(folder)
        with ledger.held(folder) as held:
            yield _HeldFile(held)


class _HeldFile:
    alone = True

    def __init__(self, held: ledger.Ledger) -> None:
        self.folder = held.folder
        self.delivery = held.delivery
        self._held = held

    def look(self) -> Delivery:
        self.delivery = self._held.delivery
        return self.delivery

    def advance(self, entry: Entry) -> Delivery:
        self.delivery = self._held.advance(entry)
        return self.delivery

    def approved(self) -> Approved:
        return frozen.thaw(self.folder)
