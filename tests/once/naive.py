"""Two orders that anybody would write first: one mails twice, the other mails nobody. They are here to be caught."""

from datetime import datetime
from pathlib import Path

from digest import ledger
from digest.delivery.claim import Claim, FileClaim, Held
from digest.delivery.plan import Wish
from digest.delivery.send import Outcome
from digest.model import Approved, Entry, Payload, Remote, State
from digest.providers import Provider


class _Naive:
    """What both do; they differ in when they write down that it is sent."""

    def __init__(self, held: Held, provider: Provider, now: datetime) -> None:
        self.held = held
        self.provider = provider
        self.now = now

    def send(self) -> Remote:
        """Put it there and release it."""
        approved: Approved = self.held.approved()
        payload: Payload = self.provider.prepare(approved.email, audience=approved.audience, send_at=approved.send_at)
        remote = self.provider.put(payload)
        return self.provider.release(remote.id, payload, at_once=True)

    def record(self) -> None:
        """Write down that it is sent."""
        states: tuple[State, ...] = ("claimed", "sent")
        for state in states:
            delivery = self.held.delivery
            if state in ledger.MOVES[delivery.state]:
                self.held.advance(Entry(state=state, at=ledger.stamp(self.now), key=delivery.key, hash=delivery.hash))


def send_then_record(
    folder: Path,
    provider: Provider,
    *,
    now: datetime,
    wish: Wish | None = None,
    claim: Claim | None = None,
) -> Outcome:
    """Send, then write it down: killed in between, the next run sends again."""
    return _either(folder, provider, now, claim, record_first=False)


def record_then_send(
    folder: Path,
    provider: Provider,
    *,
    now: datetime,
    wish: Wish | None = None,
    claim: Claim | None = None,
) -> Outcome:
    """Write it down, then send: killed in between, nobody ever sends."""
    return _either(folder, provider, now, claim, record_first=True)


def _either(folder: Path, provider: Provider, now: datetime, claim: Claim | None, *, record_first: bool) -> Outcome:
    try:
        with (claim or FileClaim()).held(folder) as held:
            if held.delivery.state == "sent":
                return Outcome(what="already sent", delivery=held.delivery)
            naive = _Naive(held, provider, now)
            acts = [naive.record, naive.send] if record_first else [naive.send, naive.record]
            for act in acts:
                act()
            return Outcome(what="sent", delivery=held.delivery)
    except ledger.BusyError:
        return Outcome(what="another run has it", delivery=ledger.load(folder))
