"""What the scheduled job does: every issue whose hour it is, and a word in time about those that nobody approved."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from digest import clock, ledger, outgoing
from digest import issue as issues
from digest.config import Config
from digest.delivery.claim import Claim, MovedError
from digest.delivery.send import Outcome
from digest.errors import ApprovalError, DeliveryError, DigestError
from digest.model import Delivery, Entry, Noun

_AHEAD: Final = timedelta(days=1)
# A draft that was left lying is nobody's trouble any more.
_FORGOTTEN: Final = timedelta(days=7)
_BEFORE: Final = "reminded: a day before"
_AT_HOUR: Final = "reminded: at the hour"


class Report(Noun, frozen=True, kw_only=True):
    """What the job did about one issue: what became of it, or the trouble a person has to see."""

    folder: Path
    outcome: Outcome | None = None
    trouble: DigestError | None = None


def run(root: Path, config: Config, *, late: bool = False, only: Path | None = None) -> Iterator[Report]:
    """Do what is due, issue by issue; the trouble of one keeps none of the others back.

    Args:
        root: the newsletter's folder.
        config: the newsletter's.
        late: send also what is later than ``schedule.grace`` allows.
        only: the one issue to look at; None means all.
    """
    claim = outgoing.claim(root, config)
    claim.refresh()
    for folder in [only] if only else issues.all_issues(root):
        try:
            outcome = _of(folder, root, config, claim, late=late)
        except DigestError as error:
            yield Report(folder=folder, trouble=error)
        else:
            if outcome:
                yield Report(folder=folder, outcome=outcome)


def _of(folder: Path, root: Path, config: Config, claim: Claim, *, late: bool) -> Outcome | None:
    delivery = claim.known(folder)
    if delivery.state == "sent":
        return None
    if delivery.state in {"draft", "unscheduled"} or _lacks_approvals(folder, claim, delivery, config):
        _remind(folder, root, config, claim, delivery)
        return None
    outcome = outgoing.send(folder, root, config, outgoing.wish(config, due=True, late=late))
    if outcome.what == "laid ready for you":
        # A job's output is read by nobody while all is well.
        raise DeliveryError(
            "its hour has come, and a person sends it: everything lies ready",
            where=outcome.place,
            hint="follow steps.txt there, then: digest settle sent",
        )
    return outcome


def _lacks_approvals(folder: Path, claim: Claim, delivery: Delivery, config: Config) -> bool:
    if delivery.state != "approved":
        return False
    needed = max(config.delivery.approvals, claim.approved(folder).approvals)
    return needed > 1 and len(delivery.approvers) < needed


def _remind(folder: Path, root: Path, config: Config, claim: Claim, delivery: Delivery) -> None:
    """Raise ApprovalError about an issue that nobody will get: once a day before its hour, and once at it."""
    try:
        issue = issues.read(folder, config, root)
    except DigestError:
        return  # the editor is still at it; without an hour there is nothing to be late for
    now = clock.now()
    if issue.send_at is None or _holiday(issue.send_at, config) or now > issue.send_at + _FORGOTTEN:
        return
    note = _AT_HOUR if now >= issue.send_at else _BEFORE if now >= issue.send_at - _AHEAD else ""
    hour = ledger.stamp(issue.send_at)
    if not note or _told(delivery, f"{note} {hour}"):
        return
    if not _recorded(folder, claim, delivery, f"{note} {hour}", now):
        return
    when = "its hour has come" if note == _AT_HOUR else "its hour is less than a day away"
    lacking, hint = "is not approved", "digest build, then: digest approve"
    if delivery.state == "unscheduled":
        lacking, hint = "was taken back", "digest send, or digest reopen"
    elif delivery.approvers:
        lacking = f"is approved by {' and '.join(delivery.approvers)} only"
    raise ApprovalError(
        f"“{issue.subject or folder.name}” {lacking}, and {when}",
        where=f"{issue.path}:{issue.lines.get('send_at', 1)}",
        hint=hint,
    )


def _holiday(send_at: datetime, config: Config) -> bool:
    return send_at.astimezone(ZoneInfo(config.newsletter.timezone)).date() in config.schedule.holidays()


def _told(delivery: Delivery, note: str) -> bool:
    return any(entry.note == note for entry in delivery.history)


def _recorded(folder: Path, claim: Claim, delivery: Delivery, note: str, now: datetime) -> bool:
    """Put on record that a person is told; False when another run has just told them."""
    entry = Entry(
        state=delivery.state,
        at=ledger.stamp(now),
        key=delivery.key,
        hash=delivery.hash,
        note=note,
        run=ledger.run_id(),
    )
    try:
        with claim.held(folder, begin=True) as held:
            if held.delivery.state == delivery.state and not _told(held.delivery, note):
                held.advance(entry)
                return True
    except (ledger.BusyError, MovedError):
        pass
    return False
