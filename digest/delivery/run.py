"""One run at an issue's delivery: what it holds, what it checks before each step, what it puts on record."""

from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Final

from digest import ledger
from digest.delivery import frozen, plan
from digest.delivery.claim import Held, MovedError
from digest.errors import ApprovalError, DeliveryError, NetworkError, ProviderError
from digest.model import Approved, Delivery, Entry, Payload, Remote, State
from digest.providers import Provider, issue_of

Step = Callable[[Entry], None]

# What is so at the provider is put on record whichever run saw it first.
_FACTS: Final[frozenset[State]] = frozenset({"scheduled", "sent", "unscheduled", "unknown"})
_AS: Final[Mapping[str, str]] = {"draft": "a draft", "scheduled": "scheduled", "sent": "sent", "failed": "there"}


class Run:
    """One run: it holds the ledger of an issue from the first look to the last line."""

    def __init__(
        self, held: Held, provider: Provider, now: datetime, wish: plan.Wish | None = None, on_step: Step | None = None
    ) -> None:
        self.held = held
        self.provider = provider
        self.now = now
        self.wish = wish or plan.Wish()
        self.on_step = on_step
        self.id = ledger.run_id()

    @property
    def delivery(self) -> Delivery:
        """Where the issue stands."""
        return self.held.delivery

    @property
    def place(self) -> str:
        """The ledger, for an error."""
        return str(self.held.folder / ledger.NAME)

    def approved(self) -> Approved:
        """Return what lies approved, if it is what the ledger speaks of and enough people approved it."""
        ledger.refuse_copy(self.delivery, self.held.folder)
        approved = self.held.approved()
        if approved.hash != self.delivery.hash:
            raise frozen.changed(self.held.folder / frozen.NAME / frozen.MANIFEST)
        if self.wish.asked is not None and self.wish.asked != approved.hash:
            raise DeliveryError("it was approved anew since you were asked", where=self.place, hint="digest send")
        needed = max(approved.approvals, self.wish.approvals)
        if needed > 1 and len(self.delivery.approvers) < needed:
            names = " and ".join(self.delivery.approvers) or "nobody"
            missing = needed - len(self.delivery.approvers)
            # How many it takes is among what was approved: a config that asks for more since asks for a new approval.
            again = needed > approved.approvals
            raise DeliveryError(
                f"approved by {names}; {missing} more {'person has' if missing == 1 else 'people have'} to approve it",
                where=self.place,
                hint="digest reopen, then digest approve, each of you" if again else "digest approve, by somebody else",
            )
        return approved

    def payload_of(self, approved: Approved) -> Payload:
        """Return what the provider will be asked, made from the approved bytes; it equals what was pinned."""
        place = str(self.held.folder / frozen.NAME / frozen.MANIFEST)
        if approved.provider != self.provider.name:
            raise ApprovalError(
                f"the email was approved for {approved.provider}, not for {self.provider.name}",
                where=place,
                hint=f"set provider.name to {approved.provider}{self.or_reopen()}",
            )
        payload = self.provider.prepare(approved.email, audience=approved.audience, send_at=approved.send_at)
        if payload.hash != approved.payload_hash:
            raise ApprovalError(
                f"{self.provider.name} would be asked something else than was approved",
                where=place,
                hint=f"undo the change to provider.settings in config.yaml{self.or_reopen()}",
            )
        return payload

    def or_reopen(self) -> str:
        """Return the end of a hint: before the claim an approval can be taken back as well."""
        return ", or digest reopen" if self.delivery.state == "approved" else ""

    def there(self, payload: Payload | None = None) -> Remote | None:
        """Return what lies at the provider under the id that the ledger knows; None where nothing can be read."""
        if not self.provider.capabilities.drafts or not self.delivery.remote:
            return None
        self.refuse_other_provider()
        remote = self.provider.read(self.delivery.remote, payload)
        if remote is not None and issue_of(remote.key) != issue_of(self.delivery.key):
            raise ProviderError(
                f"what lies at {self.provider.name} under this id is another email ({remote.key})",
                where=remote.url or self.place,
                hint="see whether provider.settings are those it was drafted with",
            )
        return remote

    def seen(self) -> Remote | None:
        """Return what lies there, as ``there`` does; None also when the provider does not say."""
        with suppress(ProviderError, NetworkError):
            return self.there()
        return None

    def refuse_other(self, remote: Remote) -> None:
        """Raise ProviderError unless ``remote`` says what was approved."""
        if not remote.differs:
            return
        hint = {
            "draft": "delete that draft there, then: digest send; or digest reopen",
            "scheduled": "digest unschedule, then delete it there, then: digest send",
        }.get(remote.state, "it is out; tell your readers if it matters")
        if self.delivery.state == "unknown":
            hint = "digest settle sent, if it is the one; if not, take it away there, then: digest settle unsent"
        differs = ", ".join(remote.differs)
        raise ProviderError(
            f"what is {_AS[remote.state]} at {self.provider.name} is not what was approved: {differs}",
            where=remote.url,
            hint=hint,
        )

    def refuse_other_provider(self) -> None:
        """Raise DeliveryError when the email lies at another provider than the configured one."""
        if self.provider.name != self.delivery.provider:
            raise DeliveryError(
                f"the email is at {self.delivery.provider}, and config.yaml says {self.provider.name}",
                where=self.place,
                hint=f"set provider.name back to {self.delivery.provider}",
            )

    def unclear(self, remote: Remote | None) -> DeliveryError:
        """Record that nobody knows what became of an email, and return the error that asks a person."""
        seen = "nothing is to be seen there" if remote is None else "it is still a draft there"
        if remote is not None and remote.state == "failed":
            seen = f"it failed there{f' ({remote.note})' if remote.note else ''}"
        self.record("unknown", remote, note=seen)
        if self.delivery.state != "unknown":
            what = f"another run found out meanwhile: the issue {ledger.stands(self.delivery.state)}"
            return DeliveryError(what, where=self.place, hint="digest status")
        return DeliveryError(
            f"{self.provider.name} had this email to send, and {seen}: nobody may be mailed twice",
            where=remote.url if remote else self.place,
            hint=ledger.FOR_A_PERSON,
        )

    def record(self, state: State, remote: Remote | None = None, *, note: str = "", by: str = "") -> None:
        """Append one line; when this returns it is durable.

        Raises:
            MovedError: another run was quicker, and this one has no right to go on.
        """
        entry = Entry(
            state=state,
            at=ledger.stamp(self.now),
            key=self.delivery.key,
            hash=self.delivery.hash,
            provider=self.delivery.provider or self.provider.name,
            remote=remote.id if remote else "",
            note=note,
            by=by,
            run=self.id,
        )
        try:
            self.held.advance(entry)
        except MovedError:
            if state not in _FACTS:
                raise
            now = self.held.look().state
            if state == now or state not in ledger.MOVES[now]:
                return  # another run has put as much, or more, on record
            self.held.advance(entry)
        if self.on_step:
            self.on_step(entry)
