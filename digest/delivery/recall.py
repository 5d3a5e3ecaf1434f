"""What a person can still do about an email that is on its way: take it back, or say what became of it."""

from datetime import datetime
from pathlib import Path
from typing import Literal

from digest import ledger
from digest.delivery.claim import Claim, FileClaim
from digest.delivery.run import Run
from digest.errors import DeliveryError, NetworkError, ProviderError, Refused, Unsupported
from digest.model import Delivery
from digest.providers import Provider


def unschedule(folder: Path, provider: Provider, *, now: datetime, claim: Claim | None = None) -> Delivery:
    """Make the scheduled email of the issue in ``folder`` a draft again at its provider.

    Args:
        folder: the issue's.
        provider: the one that has it scheduled.
        now: the moment for the ledger.
        claim: where the ledger is; by default the file in the folder.

    Raises:
        DeliveryError: it is not scheduled, it went out already, or another run has it.
        Unsupported: the provider cannot.
        ProviderError, NetworkError: the provider refuses, or does not answer; nothing is recorded then.
    """
    with (claim or FileClaim()).held(folder) as held:
        run = Run(held, provider, now)
        if run.delivery.state != "scheduled":
            raise ledger.refusal(run.delivery, "unscheduled", where=run.place)
        run.refuse_other_provider()
        if not provider.capabilities.unschedule:
            raise Unsupported(f"{provider.name} cannot take a scheduled email back", hint="look there before its hour")
        remote = run.there()
        if remote is not None and remote.state == "scheduled":
            try:
                remote = provider.cancel(remote.id)
            except (NetworkError, ProviderError):
                # What counts is what lies there now: it may be back, or out, whatever the answer was.
                seen = run.there()
                if seen is None or seen.state == "scheduled":
                    raise
                remote = seen
        if remote is None or remote.state == "failed":
            raise run.unclear(remote)
        if remote.state == "sent":
            run.record("sent", remote)
            raise DeliveryError("too late: it went out", where=remote.url, hint="digest status")
        run.record("unscheduled", remote)
        if held.delivery.state == "sent":  # another run saw it go out meanwhile
            raise DeliveryError("too late: it went out", where=remote.url, hint="digest status")
        return held.delivery


def settle(
    folder: Path,
    provider: Provider,
    became: Literal["sent", "unsent"],
    *,
    by: str,
    now: datetime,
    claim: Claim | None = None,
) -> Delivery:
    """Record what a person saw became of an email of which nobody knew.

    Args:
        folder: the issue's.
        provider: the one that had it; what it says for certain comes before what a person says.
        became: "sent", or "unsent": nobody was mailed.
        by: who says so.
        now: the moment for the ledger.
        claim: where the ledger is; by default the file in the folder.

    Raises:
        DeliveryError: nothing is unclear about the issue, the provider says otherwise, or another run has it.
    """
    with (claim or FileClaim()).held(folder) as held:
        run = Run(held, provider, now)
        if run.delivery.state != "unknown":
            what = f"nothing is unclear here: the issue {ledger.stands(run.delivery.state)}"
            raise DeliveryError(what, where=run.place, hint="digest status")
        remote = None
        if provider.name == run.delivery.provider:
            remote = run.seen()
        if became == "sent" and remote is not None and remote.state == "scheduled":
            # It can still be taken back, so it is not called sent.
            run.record("scheduled", remote, note="settled: it is the one", by=by)
            return held.delivery
        if became == "unsent" and remote is not None and remote.state in {"scheduled", "sent"}:
            raise Refused(
                f"{provider.name} says that it is {remote.state}",
                where=remote.url,
                hint="digest settle sent; what is only scheduled, digest unschedule then takes back",
            )
        run.record("sent" if became == "sent" else "unscheduled", remote, note=f"settled: {became}", by=by)
        return held.delivery
