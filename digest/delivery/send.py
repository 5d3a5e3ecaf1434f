"""Deliver what was approved, once: every step that cannot be repeated is in the ledger before it is done."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from typing import Any, Literal

from digest import ledger
from digest.delivery import frozen
from digest.errors import ApprovalError, DeliveryError, NetworkError, ProviderError
from digest.model import Delivery, Entry, Noun, Payload, Remote, State
from digest.providers import Provider

Step = Callable[[Entry], None]


class Outcome(Noun, frozen=True, kw_only=True):
    """What became of a send; ``place`` is where the email lies now ("" when the provider does not say)."""

    what: Literal["sent", "scheduled", "already sent", "already scheduled", "another run has it"]
    delivery: Delivery
    place: str = ""


def send(
    folder: Path,
    provider: Provider,
    settings: Mapping[str, Any],
    *,
    now: datetime,
    on_step: Step | None = None,
) -> Outcome:
    """Deliver the approved email of the issue in ``folder``, from wherever an earlier run left it.

    Args:
        folder: the issue's.
        provider: the one it was approved for.
        settings: that provider's, from config.yaml.
        now: the moment for the ledger.
        on_step: told each line of the ledger once it is on disk.

    Returns:
        What happened; "another run has it" and "already sent" are no errors.

    Raises:
        ApprovalError: what lies in ``approved/``, or the provider would be asked, is not what was approved.
        DeliveryError: the issue is not approved, or a person must say what became of it.
        ProviderError: the provider refuses, or what lies there under the key is not what was approved.
        NetworkError: no answer; the next run goes on from there.
    """
    if ledger.load(folder).state == "draft":
        raise DeliveryError("the issue is not approved", where=str(folder), hint="digest approve")
    try:
        with ledger.held(folder) as held:
            return _Run(held, provider, settings, ledger.stamp(now), on_step).go()
    except ledger.BusyError:
        return Outcome(what="another run has it", delivery=ledger.load(folder))


class _Run:
    """One run of a send: it holds the ledger from the first look to the last line."""

    def __init__(
        self,
        held: ledger.Ledger,
        provider: Provider,
        settings: Mapping[str, Any],
        at: str,
        on_step: Step | None,
    ) -> None:
        self.held = held
        self.provider = provider
        self.settings = settings
        self.at = at
        self.on_step = on_step
        self.delivery = held.delivery

    def go(self) -> Outcome:
        """Go from wherever the ledger stands to ``scheduled`` or ``sent``."""
        if self.delivery.state in {"scheduled", "sent"}:
            return self.confirm()
        if self.delivery.state in {"draft", "unscheduled", "unknown"}:
            ledger.check(self.delivery, "claimed", where=str(self.held.folder / ledger.NAME))
        payload = self.approved_payload()
        resumed = self.delivery.state == "releasing"
        remote = self.provider.read(self.delivery.remote) if resumed else self.draft(payload)
        if remote is not None:
            self.refuse_other(remote, payload)
        if remote is not None and remote.state == "draft":
            if not resumed:
                self.record("releasing", remote)
            # A run before this one won the right to release and may have used it: ask again only where
            # asking twice mails once.
            if not resumed or self.provider.capabilities.release_is_idempotent:
                remote = self.provider.release(remote.id, payload)
        if remote is None or remote.state == "draft":
            raise self.unclear(remote)
        self.record(remote.state, remote)
        return Outcome(what=remote.state, delivery=self.delivery, place=remote.url)

    def approved_payload(self) -> Payload:
        """Return what the provider will be asked, made from the approved bytes; it equals what was pinned."""
        approved = frozen.thaw(self.held.folder)
        place = self.held.folder / frozen.NAME / frozen.MANIFEST
        if approved.hash != self.delivery.hash:
            raise frozen.changed(place)
        if approved.provider != self.provider.name:
            raise ApprovalError(
                f"the email was approved for {approved.provider}, not for {self.provider.name}",
                where=str(place),
                hint=f"set provider.name to {approved.provider}{self.or_reopen()}",
            )
        payload = self.provider.prepare(
            approved.email, audience=approved.audience, send_at=approved.send_at, settings=self.settings
        )
        if payload.hash != approved.payload_hash:
            raise ApprovalError(
                f"{self.provider.name} would be asked something else than was approved",
                where=str(place),
                hint=f"undo the change to provider.settings in config.yaml{self.or_reopen()}",
            )
        return payload

    def draft(self, payload: Payload) -> Remote:
        """Return the provider's one email of this key as it reads back, a new draft if there was none."""
        if self.delivery.state == "approved":
            self.record("claimed")
        remote = self.provider.find(payload.key) or self.provider.put(payload)
        if remote.state == "draft" and remote.id != self.delivery.remote:
            self.record("drafted", remote)
        there = self.provider.read(remote.id)
        if there is None:
            raise ProviderError(
                f"what lay at {self.provider.name} a moment ago is gone",
                where=remote.url,
                hint="digest send looks again",
            )
        return there

    def refuse_other(self, remote: Remote, payload: Payload) -> None:
        """Raise ProviderError unless ``remote``, draft or email, says what was approved."""
        if remote.hash == payload.hash:
            return
        if self.delivery.state == "releasing":
            # Taken away, nobody could tell any more whether it was released.
            hint = "undo the change to it, then: digest send"
        elif remote.state != "draft":
            hint = "look at it there; only if nobody was mailed, take it away, then: digest send"
        else:
            hint = "delete that draft, then: digest send"
        raise ProviderError(
            f"what lies at {self.provider.name} under this key is not what was approved",
            where=remote.url,
            hint=hint,
        )

    def or_reopen(self) -> str:
        """Return the end of a hint: before the claim an approval can be taken back as well."""
        return ", or digest reopen" if self.delivery.state == "approved" else ""

    def confirm(self) -> Outcome:
        """Say where an email is that went out before, and record it when the provider has sent it since."""
        if self.delivery.state == "sent":
            place = ""
            # Nothing is left to do: that the provider does not answer now is no trouble of this issue's.
            with suppress(ProviderError, NetworkError):
                place = _place(self.provider.read(self.delivery.remote))
            return Outcome(what="already sent", delivery=self.delivery, place=place)
        remote = self.provider.read(self.delivery.remote)
        if remote is None or remote.state != "sent":
            return Outcome(what="already scheduled", delivery=self.delivery, place=_place(remote))
        self.record("sent", remote)
        return Outcome(what="sent", delivery=self.delivery, place=_place(remote))

    def unclear(self, remote: Remote | None) -> DeliveryError:
        """Record that nobody knows, and return the error that asks a person."""
        seen = "nothing is there" if remote is None else "it is still a draft there"
        self.record("unknown", remote, note=seen)
        return DeliveryError(
            f"{self.provider.name} was told to release this email, and {seen}: nobody may be mailed twice",
            where=_place(remote),
            hint=ledger.FOR_A_PERSON,
        )

    def record(self, state: State, remote: Remote | None = None, *, note: str = "") -> None:
        """Append one line; when this returns it is on disk."""
        entry = Entry(
            state=state,
            at=self.at,
            key=self.delivery.key,
            hash=self.delivery.hash,
            provider=self.provider.name,
            remote=remote.id if remote else "",
            note=note,
        )
        self.delivery = self.held.advance(entry)
        if self.on_step:
            self.on_step(entry)


def _place(remote: Remote | None) -> str:
    return remote.url if remote else ""
