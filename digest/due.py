"""What the scheduled job does: every issue whose hour it is, and a word in time about those that nobody approved."""

import os
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from itertools import takewhile
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from digest import clock, ledger, outgoing
from digest import issue as issues
from digest.config import Config
from digest.delivery.claim import Claim, MovedError, chosen
from digest.delivery.send import Outcome
from digest.errors import ApprovalError, DeliveryError, DigestError
from digest.model import Delivery, Entry, Noun
from digest.providers import configured

_AHEAD: Final = timedelta(days=1)
# A draft that was left lying is nobody's trouble any more.
_FORGOTTEN: Final = timedelta(days=7)
# A job's machine there is thrown away, and with it what was not pushed.
_FORGETFUL: Final = ("GITHUB_ACTIONS", "GITLAB_CI")
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

    Raises:
        NetworkError, DeliveryError: the shared ledgers cannot be read.
    """
    claim = chosen(root, config)
    claim.refresh()
    for folder in [only] if only else claim.issues(root):
        try:
            outcome = _of(folder, root, config, claim, late=late)
        except DigestError as error:
            yield Report(folder=folder, trouble=error)
        else:
            if outcome:
                yield Report(folder=folder, outcome=outcome)


def _of(folder: Path, root: Path, config: Config, claim: Claim, *, late: bool) -> Outcome | None:
    delivery = claim.known(folder)
    ledger.refuse_copy(delivery, folder)
    if delivery.state == "sent":
        return None
    if delivery.state in {"draft", "unscheduled"} or _lacks_approvals(folder, claim, delivery, config):
        _remind(folder, root, config, claim, delivery)
        return None
    _refuse_forgetful(root, config)
    outcome = outgoing.send(folder, root, config, outgoing.wish(config, due=True, late=late))
    if outcome.what == "another run has it" and _overdue(folder, claim, config):
        raise DeliveryError(
            "another run has had it since before its hour, and it is not out",
            where=str(folder),
            hint="see whether a run still goes on there; if none does, digest send",
        )
    if outcome.what == "laid ready for you":
        if delivery.state == "unknown" and _hour(folder, claim) > clock.now():
            return None
        # A job's output is read by nobody while all is well.
        raise DeliveryError(
            "its hour has come, and a person sends it: everything lies ready",
            where=outcome.place,
            hint="follow steps.txt there, then: digest settle sent",
        )
    return outcome


def _refuse_forgetful(root: Path, config: Config) -> None:
    """Raise DeliveryError where the ledger would be lost with the machine, and people mailed anew by the next one."""
    forgetful = config.delivery.claim == "file" and any(os.environ.get(name) for name in _FORGETFUL)
    if forgetful and configured(root, config).capabilities.reaches_people:
        raise DeliveryError(
            "this machine forgets its ledger: the next job would send again",
            where=config.where("delivery.claim"),
            hint="write delivery: {claim: git} in config.yaml",
        )


def _overdue(folder: Path, claim: Claim, config: Config) -> bool:
    return clock.timing(_hour(folder, claim), clock.now(), config.schedule.grace_delta()) == "late"


def _hour(folder: Path, claim: Claim) -> datetime:
    return claim.approved(folder).send_at or clock.now()


def _lacks_approvals(folder: Path, claim: Claim, delivery: Delivery, config: Config) -> bool:
    if delivery.state != "approved":
        return False
    needed = max(config.delivery.approvals, claim.approved(folder).approvals)
    return needed > 1 and len(delivery.approvers) < needed


def _remind(folder: Path, root: Path, config: Config, claim: Claim, delivery: Delivery) -> None:
    """Raise ApprovalError about an issue that nobody will get: once a day before its hour, and once at it."""
    subject, send_at, where = _planned(folder, root, config, claim, delivery)
    now = clock.now()
    if send_at is None or _holiday(send_at, config) or now > send_at + _FORGOTTEN:
        return
    note = _AT_HOUR if now >= send_at else _BEFORE if now >= send_at - _AHEAD else ""
    hour = ledger.stamp(send_at)
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
        f"“{subject or folder.name}” {lacking}, and {when}",
        where=where,
        hint=hint,
    )


def _planned(
    folder: Path, root: Path, config: Config, claim: Claim, delivery: Delivery
) -> tuple[str, datetime | None, str]:
    """Return the subject and the hour of an issue, and where that is written: what was approved, else the letter.

    The hour of a letter that has none, or cannot be read, is the usual one of the day in its folder's name.
    """
    if delivery.state != "draft":
        approved = claim.approved(folder)
        return approved.email.subject, approved.send_at, issues.shown(folder, root)
    try:
        issue = issues.read(folder, config, root)
    except DigestError as error:
        return "", _usual_hour(folder, config), error.where or issues.shown(folder, root)
    send_at = issue.send_at or _usual_hour(folder, config)
    return issue.subject, send_at, f"{issue.path}:{issue.lines.get('send_at', 1)}"


def _usual_hour(folder: Path, config: Config) -> datetime | None:
    try:
        day = date.fromisoformat(folder.name[:10])
    except ValueError:
        return None
    return datetime.combine(day, config.schedule.at_time(), ZoneInfo(config.newsletter.timezone))


def _holiday(send_at: datetime, config: Config) -> bool:
    return send_at.astimezone(ZoneInfo(config.newsletter.timezone)).date() in config.schedule.holidays()


def _told(delivery: Delivery, note: str) -> bool:
    since = takewhile(lambda entry: entry.state == delivery.state, reversed(delivery.history))
    return any(entry.note == note for entry in since)


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
