"""What a run does: the job sends; people take back, approve other words, send, and say what became of it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, cast

from digest import ledger
from digest.delivery import approve as approval
from digest.delivery import publish, recall
from digest.delivery.claim import Claim
from digest.delivery.git_claim import GitClaim
from digest.errors import DeliveryError
from digest.model import Delivery, Entry
from digest.providers import Provider
from tests.once.places import Place, approve_it
from tests.once.talk import Answer, Call, Task, say, stop, told

_NAME: Final = "Example"


class Person:
    """Somebody at the desk, at one of the places where an issue lies."""

    def __init__(self, task: Task, end: socket.socket, place: Place, claim: Claim, provider: Provider) -> None:
        self._task = task
        self._end = end
        self._place = place
        self._claim = claim
        self._provider = provider
        self._folder = place.folder(task.home)

    def unschedule(self) -> str:
        """Give the command."""
        return recall.unschedule(self._folder, self._provider, now=self._task.now, claim=self._claim).state

    def reopen(self) -> str:
        """Give the command, as ``outgoing.reopen`` does for the place, after a `git pull`."""
        now, provider = self._task.now, self._provider
        if self._place.alone:
            with _each_step(self._end):
                return approval.reopen(self._folder, now=now, provider=provider, by=_NAME).state
        self._pull()
        publish.reopen(self._folder, self._shared, provider, now=now, by=_NAME)
        return "draft"

    def approve(self) -> str:
        """Write other words and approve them, as ``outgoing.approve`` and ``outgoing.push`` do for the place."""
        if not self._place.alone:
            self._claim.refresh()
            try:
                publish.catch_up(self._folder, self._shared)
            except DeliveryError as error:
                stop(self._end, f"{error.what}; {error.hint}")
                self._pull()
        with _each_step(self._end):
            state = approve_it(self._folder, self._task.words, now=self._task.now, by=_NAME).state
        if not self._place.alone:
            stop(self._end, "push")
            publish.push(self._folder, self._shared)
        return state

    def settle(self) -> str:
        """Where nobody knows, look what really became of it, and say that and nothing else."""
        self._claim.refresh()
        if self._claim.known(self._folder).state != "unknown":
            return "nothing to settle"
        say(self._end, Call(verb="look"))
        seen = told(self._end)
        assert isinstance(seen, Answer)
        assert seen.remote is not None
        became: Any = "sent" if seen.remote.state == "sent" else "unsent"
        recall.settle(self._folder, self._provider, became, by=_NAME, now=self._task.now, claim=self._claim)
        return f"settled {became}"

    def _pull(self) -> None:
        stop(self._end, "pull")
        self._claim.refresh()
        self._place.pull(self._task.home)

    @property
    def _shared(self) -> GitClaim:
        return cast("GitClaim", self._claim)  # it publishes as that one does


class _SteppedLedger(ledger.Ledger):
    """The ledger while ``approve`` and ``reopen`` hold it; its every move is a step of the history."""

    end: socket.socket

    def advance(self, entry: Entry) -> Delivery:
        stop(self.end, f"append {entry.state} here")
        delivery = super().advance(entry)
        stop(self.end, f"appended {entry.state} here")
        return delivery


@contextmanager
def _each_step(end: socket.socket) -> Iterator[None]:
    """Stop at each step of a command that locks the ledger by itself, and does not ask the claim for it."""
    real = ledger.held

    @contextmanager
    def held(folder: Path) -> Iterator[ledger.Ledger]:
        stop(end, "lock")
        with real(folder):
            stepped = _SteppedLedger(folder)
            stepped.end = end
            yield stepped

    ledger.held = held
    try:
        yield
    finally:
        ledger.held = real
