"""Approve what will be sent, or take that back."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from digest import durable, ledger
from digest.delivery import frozen
from digest.errors import ApprovalError
from digest.model import Delivery, Email, Entry, Finding, Payload
from digest.providers import Provider

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
) -> Delivery:
    """Freeze ``email`` as what will be sent; to approve the same again changes nothing.

    Args:
        folder: the issue's.
        email: as rendered now.
        payload: what the provider will be asked; its hash is pinned.
        findings: the checks'; one error among them and nothing is approved.
        provider: who will deliver.
        audience: to whom.
        send_at: when, aware.
        now: the moment for the ledger.

    Raises:
        ApprovalError: a finding is an error; something else is approved already, or its files were changed.
        DeliveryError: the issue is past approval, or another run has it.
    """
    refuse_errors(findings)
    with ledger.held(folder) as held:
        delivery = held.delivery
        contents = frozen.files(email, payload, provider=provider, audience=audience, send_at=send_at)
        approved = frozen.hash_of(contents)
        if delivery.state == "approved":
            return _approved_already(folder, delivery, approved)
        ledger.check(delivery, "approved", where=str(folder / ledger.NAME))
        # The files come first: a ledger that says "approved" must never be without what it speaks of.
        frozen.freeze(folder, contents)
        return held.advance(
            Entry(state="approved", at=ledger.stamp(now), key=email.key, hash=approved, provider=provider)
        )


def reopen(folder: Path, *, now: datetime, provider: Provider | None = None) -> Delivery:
    """Take the approval of the issue in ``folder`` back; an issue that is a draft stays one.

    Args:
        folder: the issue's.
        now: the moment for the ledger.
        provider: asked whether anything is there when a send stopped right after its claim; without one such
            an issue is on its way.

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
        if delivery.state == "claimed":
            _refuse_unless_nothing_is_there(folder, delivery, provider)
        if delivery.state != "draft":
            # The ledger comes first: killed after it, the issue is a draft with files that nobody asks for
            # and the next approval replaces. The other way round the ledger would promise what is gone.
            delivery = held.advance(Entry(state="draft", at=ledger.stamp(now), key=delivery.key, note="reopened"))
        with durable.guarded(ApprovalError, "the approved email cannot be removed", place, hint="delete it by hand"):
            durable.remove_folder(place)
        return delivery


def refuse_errors(findings: Iterable[Finding]) -> None:
    """Raise ApprovalError, naming the first few, if one of ``findings`` is an error."""
    errors = [finding for finding in findings if finding.level == "error"]
    if not errors:
        return
    named = ", ".join(f"{finding.id} {finding.where}".strip() for finding in errors[:_SHOWN])
    more = f" and {len(errors) - _SHOWN} more" if len(errors) > _SHOWN else ""
    count = "1 thing has" if len(errors) == 1 else f"{len(errors)} things have"
    what = f"{count} to be mended first: {named}{more}"
    raise ApprovalError(what, where=errors[0].where, hint=errors[0].hint or "digest check")


def _refuse_unless_nothing_is_there(folder: Path, delivery: Delivery, provider: Provider | None) -> None:
    where = str(folder / ledger.NAME)
    # Another provider, or one that cannot look, would find nothing whatever there is.
    if provider and provider.name == delivery.provider and provider.capabilities.find:
        remote = provider.find(delivery.key)
        if remote is None:
            return
        where = remote.url or where
    raise ledger.refusal(delivery, "draft", where=where)


def _approved_already(folder: Path, delivery: Delivery, wanted: str) -> Delivery:
    if delivery.hash != wanted:
        raise ApprovalError(
            "already approved; your changes are not in it",
            where=str(folder / frozen.NAME),
            hint="digest reopen, then digest approve",
        )
    if frozen.thaw(folder).hash != wanted:
        raise frozen.changed(folder / frozen.NAME / frozen.MANIFEST)
    return delivery
