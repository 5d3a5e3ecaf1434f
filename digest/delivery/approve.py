"""Approve what will be sent, or take that back."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from digest import durable, ledger
from digest.delivery import frozen
from digest.errors import ApprovalError, DeliveryError
from digest.model import Delivery, Email, Entry, Finding, Payload, Window
from digest.providers import REHEARSALS, Provider

_SHOWN = 3


def approve(
    folder: Path,
    email: Email,
    payload: Payload,
    *,
    findings: Iterable[Finding],
    provider: str,
    audience: str,
    send_at: datetime | None,
    now: datetime,
    by: str = "",
    approvals: int = 1,
    window: Window | None = None,
) -> Delivery:
    """Freeze ``email`` as what will be sent; to approve the same again puts one more name to it, if it is another.

    Args:
        folder: the issue's.
        email: as rendered now.
        payload: what the provider will be asked; its hash is pinned.
        findings: the checks'; one error among them and nothing is approved.
        provider: who will deliver.
        audience: to whom.
        send_at: when, aware.
        now: the moment for the ledger.
        by: who approves it, for the ledger.
        approvals: how many people have to.
        window: when what it says is true.

    Raises:
        ApprovalError: a finding is an error; something else is approved already, or its files were changed.
        DeliveryError: the issue is past approval, or another run has it.
    """
    refuse_errors(findings)
    with ledger.held(folder) as held:
        delivery = held.delivery
        ledger.refuse_copy(delivery, folder)
        contents = frozen.files(
            email,
            payload,
            provider=provider,
            audience=audience,
            send_at=send_at,
            approvals=approvals,
            window=window or Window(),
        )
        approved = frozen.hash_of(contents)
        if delivery.state == "approved":
            _refuse_others(folder, delivery, approved)
            if by in {"", *delivery.approvers} or len(delivery.approvers) >= approvals:
                return delivery
        else:
            ledger.check(delivery, "approved", where=str(folder / ledger.NAME))
            # The files come first: a ledger that says "approved" must never be without what it speaks of.
            frozen.freeze(folder, contents)
        return held.advance(
            Entry(
                state="approved",
                at=ledger.stamp(now),
                key=email.key,
                hash=approved,
                provider=provider,
                by=by,
                run=ledger.run_id(),
            )
        )


def reopen(folder: Path, *, now: datetime, provider: Provider | None = None, by: str = "") -> Delivery:
    """Take the approval of the issue in ``folder`` back; an issue that is a draft stays one.

    A draft that lies at the provider stays there, and is made to say the new words when they are sent.

    Args:
        folder: the issue's.
        now: the moment for the ledger.
        provider: asked whether anything went out when a send stopped half-way; without one such an issue is on
            its way.
        by: who takes it back, for the ledger.

    Raises:
        DeliveryError: the issue is on its way or sent, or another run has it.
        ApprovalError: ``approved/`` cannot be removed.
        ProviderError, NetworkError: the provider does not say whether anything is there.
    """
    place = folder / frozen.NAME
    if not place.exists() and (delivery := ledger.load(folder)).state == "draft":
        return delivery
    with ledger.held(folder) as held:
        delivery = held.delivery
        if delivery.state != "draft":
            refuse_gone(folder, delivery, provider)
            # The ledger comes first: killed after it, the issue is a draft with files that nobody asks for
            # and the next approval replaces. The other way round the ledger would promise what is gone.
            delivery = held.advance(reopening(delivery, now=now, by=by))
        with durable.guarded(ApprovalError, "the approved email cannot be removed", place, hint="delete it by hand"):
            durable.remove_folder(place)
        return delivery


def reopening(delivery: Delivery, *, now: datetime, by: str = "") -> Entry:
    """Return the line that makes an issue a draft again."""
    return Entry(state="draft", at=ledger.stamp(now), key=delivery.key, note="reopened", by=by, run=ledger.run_id())


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise ApprovalError, naming the first few, if one of ``findings`` is an error."""
    errors = [finding for finding in findings if finding.level == "error"]
    if not errors:
        return
    named = "; ".join(f"{finding.text} [{finding.id}]" for finding in errors[:_SHOWN])
    more = f" and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
    count = "1 thing has" if len(errors) == 1 else f"{len(errors)} things have"
    what = f"{count} to be mended first: {named}{more}"
    raise ApprovalError(what, where=errors[0].where, hint=errors[0].hint or "digest check")


def refuse_gone(folder: Path, delivery: Delivery, provider: Provider | None) -> None:
    """Raise DeliveryError if an issue cannot be taken back: its state forbids it, or the provider knows more.

    Raises:
        ProviderError, NetworkError: the provider does not say whether anything went out.
    """
    where = str(folder / ledger.NAME)
    ledger.check(delivery, "draft", where=where)
    if delivery.state == "sent" and delivery.provider not in REHEARSALS:
        raise ledger.refusal(delivery, "draft", where=where)
    if delivery.state not in {"claimed", "drafted", "unscheduled"}:
        return
    # A send stopped half-way. Without the line `releasing` nobody was mailed, unless the ledger lost lines: where the
    # provider can be asked, it is.
    if provider is None or provider.name != delivery.provider:
        raise DeliveryError(
            f"a send by {delivery.provider} has begun, and only there is to be seen what became of it",
            where=where,
            hint=f"set provider.name back to {delivery.provider}, then: digest reopen",
        )
    can = provider.capabilities
    remote = provider.read(delivery.remote) if can.drafts and delivery.remote else None
    if remote is None and can.find:
        remote = provider.find(delivery.key)
    if remote is not None and remote.key == delivery.key and remote.state in {"scheduled", "sent"}:
        raise DeliveryError(
            f"the email is {remote.state} at {provider.name}",
            where=remote.url or where,
            hint="digest send puts that on record",
        )


def _refuse_others(folder: Path, delivery: Delivery, wanted: str) -> None:
    if delivery.hash != wanted:
        raise ApprovalError(
            "already approved; your changes are not in it",
            where=str(folder / frozen.NAME),
            hint="digest reopen, then digest approve",
        )
    if frozen.thaw(folder).hash != wanted:
        raise frozen.changed(folder / frozen.NAME / frozen.MANIFEST)
