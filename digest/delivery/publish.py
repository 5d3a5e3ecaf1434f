"""Approve and reopen where laptop and job share the ledger: what is approved here has to be seen there."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Final

import msgspec

from digest import durable, ledger
from digest.delivery import approve, frozen
from digest.delivery.git_claim import GitClaim, HeldByGit
from digest.delivery.send import PATIENCE
from digest.errors import ApprovalError, DeliveryError
from digest.model import Delivery
from digest.providers import Provider

ATTRIBUTES: Final = ".gitattributes"
_RULES: Final = b"""\
# What was approved is what is sent, byte for byte: no conversion, no merge.
*/approved/** -text -merge
*/delivery.jsonl -text -merge
"""


def catch_up(folder: Path, claim: GitClaim) -> None:
    """Let the ledger of the issue in ``folder`` here begin with all the lines of the shared one.

    An approval that was not pushed, and that other lines have overtaken, is given up: it can be given anew.

    Raises:
        DeliveryError: the lines that are not here have to come by a ``git pull``; or nothing can be written.
    """
    shared, here = claim.known(folder).history, ledger.read(folder)
    if here[: len(shared)] == shared:
        return
    place = folder / ledger.NAME
    same = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(shared, here, strict=False)))
    mine = here[same:]
    if not mine or any(entry.state not in {"approved", "draft"} for entry in mine):
        raise DeliveryError(
            "another machine did something with this issue that is not here yet",
            where=str(place),
            hint="git pull, then the same command again",
        )
    with durable.guarded(DeliveryError, "the ledger cannot be written", place, hint="make the folder writable"):
        durable.write(place, b"".join(msgspec.json.encode(entry) + b"\n" for entry in shared))
        if ledger.fold(shared).hash != ledger.fold(here).hash:
            durable.remove_folder(folder / frozen.NAME)


def push(folder: Path, claim: GitClaim) -> bool:
    """Push what is approved of the issue in ``folder``: its letter, its picks, ``approved/`` and its ledger.

    Returns:
        Whether the clone's branch holds it now too; False means that a ``git pull`` has to bring it.

    Raises:
        DeliveryError: it is not approved, the ledger moved, or the remote refuses.
        NetworkError: the remote does not answer.
    """
    delivery = ledger.load(folder)
    if delivery.state != "approved":
        raise ledger.refusal(delivery, "approved", where=str(folder / ledger.NAME))
    claim.refresh()
    with claim.held(folder) as held:
        catch_up(folder, claim)
        if ledger.load(folder).hash != delivery.hash:
            what = "another machine was quicker, and what was approved here is given up"
            raise DeliveryError(what, where=str(folder / ledger.NAME), hint="digest approve")
        held.publish(_contents(folder), None, f"digest: {folder.name} approved")
        return held.bring_home()


def _contents(folder: Path) -> Mapping[str, bytes | None]:
    written = [folder / "issue.md", *sorted(folder.glob("picks*.md")), folder / ledger.NAME]
    with durable.guarded(ApprovalError, "the approved email cannot be read", folder, hint="make it readable"):
        frozen_files = sorted((folder / frozen.NAME).iterdir())
        contents: dict[str, bytes | None] = {path.name: path.read_bytes() for path in written}
        contents |= {f"{frozen.NAME}/{path.name}": path.read_bytes() for path in frozen_files}
    # Whatever an older approval left there goes.
    return {f"{frozen.NAME}/": None, **contents}


def reopen(folder: Path, claim: GitClaim, provider: Provider, *, now: datetime, by: str) -> bool:
    """Take the approval of the issue in ``folder`` back, here and where it was pushed to.

    Returns:
        Whether the clone shows it; False means that a ``git pull`` has to bring it.

    Raises:
        DeliveryError: it is on its way or sent, or another run has it.
        ProviderError, NetworkError: the provider or the remote does not say.
    """
    with claim.held(folder) as held:
        if held.delivery.state == "draft":
            approve.reopen(folder, now=now, provider=provider, by=by)  # it was never pushed
            return True
        approve.refuse_gone(folder, held.delivery, provider)
        _refuse_busy(held.delivery, folder, now)
        _publish_draft(held, held.delivery, now=now, by=by)
        return held.bring_home()


def _refuse_busy(delivery: Delivery, folder: Path, now: datetime) -> None:
    """Raise DeliveryError while a run elsewhere may be at work: it could write its older words over newer ones."""
    waited = now - ledger.moment(delivery.history[-1])
    if delivery.state in {"claimed", "drafted"} and timedelta() <= waited < PATIENCE:
        raise DeliveryError(
            "another run may be sending it at this moment",
            where=str(folder / ledger.NAME),
            hint=f"digest reopen, in {int((PATIENCE - waited).total_seconds() // 60) + 1} minutes",
        )


def _publish_draft(held: HeldByGit, delivery: Delivery, *, now: datetime, by: str) -> None:
    entry = approve.reopening(delivery, now=now, by=by)
    held.publish({f"{frozen.NAME}/": None}, entry, f"digest: {held.folder.name} reopened")


def protect(issues: Path) -> bool:
    """Write the rules that keep git from converting what was approved; False where a ``.gitattributes`` is there.

    Raises:
        ApprovalError: they cannot be written.
    """
    path = issues / ATTRIBUTES
    if path.exists():
        return False
    with durable.guarded(ApprovalError, "the rules for git cannot be kept", path, hint="make the folder writable"):
        durable.write(path, _RULES)
    return True
