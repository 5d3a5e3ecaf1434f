"""Deliver what was approved, once: every step that cannot be repeated is in the ledger before it is done."""

from contextlib import suppress
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final, Literal

from digest import clock, ledger
from digest.delivery import plan
from digest.delivery.claim import Claim, FileClaim, MovedError, not_approved
from digest.delivery.run import Run, Step
from digest.errors import ApprovalError, ConfigError, DeliveryError, DigestError, ProviderError, Refused
from digest.model import Delivery, Noun, Payload, Remote
from digest.net import UnansweredError
from digest.providers import Provider

What = Literal[
    "sent", "scheduled", "already sent", "already scheduled", "another run has it", "not yet", "laid ready for you"
]

# So long a run that shares the ledger may take for its release before another looks what became of it.
PATIENCE: Final = timedelta(minutes=15)


class Outcome(Noun, frozen=True, kw_only=True):
    """What became of a send; ``place`` is where the email lies now ("" when the provider does not say).

    ``note`` is what else the provider says of it.
    """

    what: What
    delivery: Delivery
    place: str = ""
    note: str = ""


def send(
    folder: Path,
    provider: Provider,
    *,
    now: datetime,
    wish: plan.Wish | None = None,
    claim: Claim | None = None,
    on_step: Step | None = None,
) -> Outcome:
    """Deliver the approved email of the issue in ``folder``, from wherever an earlier run left it.

    Args:
        folder: the issue's.
        provider: the one it was approved for.
        now: the moment; the caller's clock decides with it whether the hour has come.
        wish: how the send was asked for.
        claim: where the ledger is; by default the file in the folder.
        on_step: told each line of the ledger once it is durable.

    Returns:
        What happened; "another run has it", "not yet" and "already sent" are no errors.

    Raises:
        ApprovalError: what lies in ``approved/``, or the provider would be asked, is not what was approved.
        DeliveryError: the issue is not approved, it is not its hour, or a person must say what became of it.
        ProviderError: the provider refuses, or what lies there under the key is not what was approved.
        NetworkError: no answer; the next run goes on from there.
    """
    claim = claim or FileClaim()
    try:
        with claim.held(folder) as held:
            return _Sending(held, provider, now, wish, on_step).go()
    except ledger.BusyError:
        return Outcome(what="another run has it", delivery=claim.known(folder))


class _Sending(Run):
    """A run that brings an approved issue to its readers."""

    def go(self) -> Outcome:
        """Go from wherever the ledger stands to ``scheduled`` or ``sent``."""
        state = self.delivery.state
        if state in {"scheduled", "sent"}:
            return self.confirm()
        if state == "unknown":
            return self.look_again()
        if state == "draft":
            raise not_approved(self.held.folder)
        if state == "releasing":
            return self.resume()
        # Before anything is said of its hour: it may be out, by a hand there or by a run whose last line is lost.
        known = self.there()
        if known is not None and known.state in {"scheduled", "sent"}:
            return self.recorded(known)
        approved = self.approved()
        payload = self.payload_of(approved)
        how = plan.decide(approved, self.provider.capabilities, self.wish, self.now)
        if how == "wait":
            return Outcome(what="not yet", delivery=self.delivery)
        remote = self.draft(payload, known)
        if remote.state == "draft":
            self.record("releasing", remote)
            remote = self.release(remote, payload, how)
        return self.released(remote, payload)

    # --- the draft -----------------------------------------------------------------------------------

    def draft(self, payload: Payload, known: Remote | None) -> Remote:
        """Return the provider's one email of this key as it reads back, a new draft if there was none.

        ``known`` is what lies there under the id that the ledger knows.
        """
        if self.delivery.state in {"approved", "unscheduled"}:
            self.record("claimed")
        remote = known if known and known.key == payload.key else self.found(payload) or self.provider.put(payload)
        if remote.state == "draft" and (self.delivery.state == "claimed" or remote.id != self.delivery.remote):
            self.record("drafted", remote)
        if not self.provider.capabilities.drafts:
            return remote
        read = self.provider.read(remote.id, payload)
        if read is None:
            raise ProviderError(
                f"what lay at {self.provider.name} a moment ago is gone",
                where=remote.url,
                hint="digest send looks again",
            )
        if read.state == "failed":
            raise ProviderError(
                f"it failed at {self.provider.name} before{f' ({read.note})' if read.note else ''}",
                where=read.url,
                hint="delete it there, then: digest send",
            )
        if read.state == "draft":
            self.refuse_other(read)
        elif read.differs:
            self.record("unknown", read, note=f"it is {read.state} there already, with another {read.differs[0]}")
            self.refuse_other(read)
        return read

    def found(self, payload: Payload) -> Remote | None:
        """Return what lies at the provider under this key already, of which the ledger does not know."""
        if not self.provider.capabilities.find:
            return None
        remote = self.provider.find(payload.key)
        if remote is None:
            self.wait_for_lists()
        elif remote.key != payload.key:
            return self.replaced(remote, payload)
        return remote

    def replaced(self, remote: Remote, payload: Payload) -> Remote | None:
        """Return an older draft of the same issue, made to say what was approved now; never mail an issue twice."""
        if remote.state in {"scheduled", "sent"}:
            raise ProviderError(
                f"another version of this issue is {remote.state} at {self.provider.name} already",
                where=remote.url,
                hint=f"look at it there; take it away ({remote.key}) only if nobody was mailed, then: digest send",
            )
        return self.provider.put(payload, remote.id) if remote.state == "draft" else None

    def wait_for_lists(self) -> None:
        """Raise DeliveryError while a draft that an earlier run made may not be in the provider's lists yet."""
        lag = timedelta(seconds=self.provider.capabilities.find_lags)
        last = self.delivery.history[-1]
        waited = self.now - ledger.moment(last)
        if lag and last.run != self.id and waited < lag:
            raise DeliveryError(
                f"a run was broken off here, and {self.provider.name} may not list yet what it made",
                where=self.place,
                hint=f"digest send, in {int((lag - waited).total_seconds() // 60) + 1} minutes",
            )

    # --- the release ---------------------------------------------------------------------------------

    def release(self, remote: Remote, payload: Payload, how: plan.How, *, again: bool = False) -> Remote:
        """Use the right that the line `releasing` gave this run: the one call that cannot be taken back."""
        try:
            return self.provider.release(remote.id, payload, at_once=how == "at once")
        except DigestError as error:
            seen = self.seen()
            if seen is not None and seen.state != "draft":
                return seen
            if isinstance(error, Refused) or not isinstance(error, UnansweredError | ProviderError):
                # The answer was no, or the call never went out: nobody was mailed, and the right is given back. Not
                # by a second release, which knows nothing of what became of the first.
                if not again:
                    with suppress(MovedError):
                        self.record("drafted", remote, note=f"not released: {error.what}")
                elif isinstance(error, Refused):
                    raise self.unclear(remote) from error
                raise
            raise DeliveryError(
                f"it is unclear whether {self.provider.name} released this email: {error.what}",
                where=error.where or remote.url,
                hint="digest send looks what became of it; it sends nothing a second time",
            ) from error

    def released(self, remote: Remote, payload: Payload) -> Outcome:
        """Record what the provider says of a released email."""
        if remote.state == "draft" and self.provider.capabilities.by_hand:
            self.record("unknown", remote, note="laid ready; a person sends it")
            return Outcome(what="laid ready for you", delivery=self.delivery, place=remote.url, note=remote.note)
        if remote.state in {"draft", "failed"}:
            raise self.unclear(remote)
        outcome = self.recorded(remote)
        if remote.state == "scheduled" and not remote.differs:
            remote = self.provider.read(remote.id, payload) or remote
        self.refuse_other(remote)
        return outcome

    def recorded(self, remote: Remote) -> Outcome:
        """Put on record that the email is scheduled or sent, and what in it is not as approved."""
        state: Literal["scheduled", "sent"] = "scheduled" if remote.state == "scheduled" else "sent"
        self.record(state, remote, note=f"differs: {', '.join(remote.differs)}" if remote.differs else "")
        return Outcome(what=state, delivery=self.delivery, place=remote.url)

    def resume(self) -> Outcome:
        """Look what became of a release that an earlier run had the right to, and may have used."""
        self.refuse_other_provider()
        can = self.provider.capabilities
        last = self.delivery.history[-1]
        # Whatever became of the files here since: if it is out, it is out.
        remote = self.there()
        if remote is not None and remote.state in {"scheduled", "sent"}:
            return self.recorded(remote)
        if remote is not None and remote.state == "failed":
            raise self.unclear(remote)
        if not self.held.alone and self.now - ledger.moment(last) < PATIENCE:
            return Outcome(what="another run has it", delivery=self.delivery)
        # Ask again only where asking twice mails once.
        if not can.release_is_idempotent or (can.drafts and remote is None):
            raise self.unclear(remote)
        approved = self.approved()
        payload = self.payload_of(approved)
        remote = self.there(payload) or Remote(id=self.delivery.remote, key=payload.key, state="draft")
        if remote.differs:
            raise self.unclear(remote)
        try:
            how = plan.decide(approved, can, self.wish, self.now)
        except DeliveryError as error:
            self.unclear(remote)
            what = f"{error.what}, and a run before this one was told to release it"
            raise DeliveryError(what, where=remote.url, hint=ledger.FOR_A_PERSON) from error
        return self.released(self.release(remote, payload, how, again=True), payload)

    def confirm(self) -> Outcome:
        """Say where an email is that went out before, and record it when the provider has sent it since."""
        if self.delivery.state == "sent":
            remote = self.seen() if self.provider.name == self.delivery.provider else None
            return Outcome(what="already sent", delivery=self.delivery, place=remote.url if remote else "")
        self.refuse_other_provider()
        remote = self.there(self.approved_payload())
        if remote is not None and remote.state == "sent":
            return self.recorded(remote)
        if remote is not None and remote.state == "draft":
            self.record("unscheduled", remote, note="taken back at the provider")
            raise DeliveryError(
                f"somebody took this email back at {self.provider.name}: it will not go out",
                where=remote.url,
                hint="digest send schedules it again; digest reopen to change it",
            )
        if remote is None or remote.state == "failed":
            raise self.unclear(remote)
        self.refuse_other(remote)
        if self.overdue():
            raise DeliveryError(
                f"its hour is over, and {self.provider.name} has not sent it", where=remote.url, hint="look there"
            )
        return Outcome(what="already scheduled", delivery=self.delivery, place=remote.url)

    def overdue(self) -> bool:
        """Return whether the approved hour is over, with its grace."""
        with suppress(ApprovalError):
            send_at = self.held.approved().send_at
            return send_at is not None and clock.timing(send_at, self.now, self.wish.grace) == "late"
        return False

    def approved_payload(self) -> Payload | None:
        """Return what was approved, to compare; None when it is damaged here, which is no matter any more there."""
        with suppress(ApprovalError, ConfigError):
            return self.payload_of(self.held.approved())
        return None

    def look_again(self) -> Outcome:
        """Ask the provider once more about an email of which nobody knew; only what it says for certain counts."""
        self.refuse_other_provider()
        remote = self.there(self.approved_payload())
        if remote is not None:
            self.refuse_other(remote)
        if remote is None or remote.state not in {"scheduled", "sent"}:
            raise ledger.refusal(self.delivery, "claimed", where=remote.url if remote and remote.url else self.place)
        return self.recorded(remote)
