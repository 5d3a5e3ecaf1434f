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
        if known is None and state == "claimed" and self.provider.capabilities.find:
            # A run may have come as far as a draft, and somebody sent that by hand.
            known = self.provider.find(payload.key)
            if known and known.key == payload.key and known.state in {"scheduled", "sent"}:
                return self.released(self.read_back(known, payload), payload)
        how = plan.decide(approved, self.provider.capabilities, self.wish, self.now)
        if how == "wait":
            return Outcome(what="not yet", delivery=self.delivery)
        remote = self.draft(payload, known)
        if remote.state == "draft":
            begun = clock.now()
            self.record("releasing", remote)
            self.still_ours(begun)
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
        return self.read_back(remote, payload) if self.provider.capabilities.drafts else remote

    def read_back(self, remote: Remote, payload: Payload) -> Remote:
        """Return what lies there as it reads, and stop where it is not what was approved."""
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
                hint="if nobody was mailed, delete it there, then: digest send",
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

    def replaced(self, remote: Remote, payload: Payload) -> Remote:
        """Return an older draft of the same issue, made to say what was approved now; never mail an issue twice."""
        if not self.provider.capabilities.reaches_people:
            return self.provider.put(payload, remote.id)  # a rehearsal's
        if remote.state != "draft":  # what failed may have reached some
            said = f"{remote.state}{f' ({remote.note})' if remote.note else ''}"
            raise ProviderError(
                f"another version of this issue is at {self.provider.name} already: {said}",
                where=remote.url,
                hint=f"look at it there; take it away ({remote.key}) only if nobody was mailed, then: digest send",
            )
        seen = self.delivery
        if not self.held.alone and self.held.look() != seen:
            raise MovedError("another run has gone on with this issue", where=self.place, hint="digest status")
        return self.provider.put(payload, remote.id)

    def wait_for_lists(self) -> None:
        """Raise DeliveryError while a draft that an earlier run made may not be in the provider's lists yet."""
        lag = timedelta(seconds=self.provider.capabilities.find_lags)
        last = self.delivery.history[-1]
        waited = self.now - ledger.moment(last)
        if lag and last.run != self.id and timedelta() <= waited < lag:
            raise DeliveryError(
                f"a run was broken off here, and {self.provider.name} may not list yet what it made",
                where=self.place,
                hint=f"digest send, in {int((lag - waited).total_seconds() // 60) + 1} minutes",
            )

    # --- the release ---------------------------------------------------------------------------------

    def still_ours(self, begun: datetime) -> None:
        """Look again, should this machine have slept while it won the right to release, since ``begun``.

        Raises:
            MovedError: another run, or a person, has gone on with the issue.
        """
        if clock.now() - begun < PATIENCE / 3 or self.held.look().history[-1].run == self.id:
            return
        raise MovedError("another run has gone on with this issue", where=self.place, hint="digest status")

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
            if not self.provider.capabilities.drafts:
                raise self.unclear(None) from error  # there is nothing that the next run could look at
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
        if not self.held.alone and timedelta() <= self.now - ledger.moment(last) < PATIENCE:
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
        if how == "wait":
            return Outcome(what="not yet", delivery=self.delivery)
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
        if not self.delivery.history[-1].note.startswith("settled"):
            self.refuse_other(remote)
        if self.overdue():
            raise DeliveryError(
                f"its hour is over, and {self.provider.name} has not sent it",
                where=remote.url,
                hint="look there; digest unschedule, then digest send --late, sends it now",
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
        if self.provider.capabilities.by_hand:
            # On another machine, or in a folder that was cleared, nothing lies ready any more.
            payload = self.payload_of(self.approved())
            ready = self.provider.release(payload.key, payload, at_once=True)
            return Outcome(what="laid ready for you", delivery=self.delivery, place=ready.url, note=ready.note)
        remote = self.there(self.approved_payload())
        if remote is not None:
            self.refuse_other(remote)
        if remote is None or remote.state not in {"scheduled", "sent"}:
            raise ledger.refusal(self.delivery, "claimed", where=remote.url if remote and remote.url else self.place)
        return self.recorded(remote)
