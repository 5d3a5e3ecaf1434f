"""Approve, reopen and send, with everything they need looked up: the email, the provider, which issue is meant."""

from pathlib import Path

from digest import build, clock, desk, ledger
from digest import issue as issues
from digest.config import Config
from digest.delivery import approve as approval
from digest.delivery import frozen
from digest.delivery import send as sending
from digest.errors import IssueError, UsageError
from digest.model import Delivery, Issue, Noun
from digest.providers import Provider, provider

_ON_ITS_WAY = frozenset({"approved", "claimed", "drafted", "releasing"})
_GONE = frozenset({"scheduled", "sent"})


class Standing(Noun, frozen=True, kw_only=True):
    """One issue in the list: where it stands; ``trouble`` when its files cannot be read."""

    folder: str
    delivery: Delivery
    issue: Issue | None = None
    trouble: str = ""


def configured(root: Path, config: Config) -> Provider:
    """Return the provider that config.yaml names; raises ConfigError when there is none of that name."""
    return provider(
        config.provider.name,
        root,
        config.provider.settings,
        where=config.where("provider.name"),
    )


def approve(folder: Path, root: Path, config: Config) -> tuple[build.Built, Delivery]:
    """Build the issue in ``folder`` once more and freeze the result.

    Raises:
        ApprovalError: a finding is an error, or something else is approved already.
        DeliveryError: the issue is past approval.
    """
    built = build.build(folder, root, config)
    asked = configured(root, config)
    approval.refuse_errors(built.findings)
    payload = asked.prepare(
        built.email,
        audience=config.provider.audience,
        send_at=built.issue.send_at,
        settings=config.provider.settings,
    )
    delivery = approval.approve(
        folder,
        built.email,
        payload,
        findings=built.findings,
        provider=config.provider.name,
        audience=config.provider.audience,
        send_at=built.issue.send_at,
        now=clock.now(),
    )
    return built, delivery


def reopen(folder: Path) -> Delivery:
    """Take the approval of the issue in ``folder`` back; raises DeliveryError once it is on its way."""
    return approval.reopen(folder, now=clock.now())


def send(folder: Path, root: Path, config: Config) -> sending.Outcome:
    """Deliver what was approved of the issue in ``folder``, once; raises as ``delivery.send.send`` does."""
    asked = configured(root, config)
    return sending.send(folder, asked, config.provider.settings, now=clock.now())


def announced(folder: Path) -> frozen.Approved:
    """Return what lies approved in ``folder``, verified; raises ApprovalError."""
    return frozen.thaw(folder)


def to_send(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue that a send is about: the one named, else the approved one, else the last one sent.

    Raises:
        UsageError: there is none, or two could be meant.
    """
    if argument:
        return desk.resolve(argument, root, config)
    states = {folder: ledger.load(folder).state for folder in issues.all_issues(root)}
    # A second send is about what went out, not about next week's draft.
    for wanted in (_ON_ITS_WAY, _GONE, frozenset({"draft", "unscheduled", "unknown"})):
        among = [folder for folder, state in states.items() if state in wanted]
        if folder := desk.nearest(root, config, among=among):
            return folder
    raise UsageError("there is no issue yet", hint="digest build EXPORT, or digest new TITLE")


def standings(root: Path, config: Config) -> list[Standing]:
    """Return every issue of the newsletter and where it stands, by date."""
    found = []
    for folder in issues.all_issues(root):
        name = issues.shown(folder, root)
        try:
            issue = issues.read(folder, config, root)
        except IssueError as error:
            found.append(Standing(folder=name, delivery=ledger.load(folder), trouble=str(error)))
        else:
            found.append(Standing(folder=name, delivery=ledger.load(folder), issue=issue))
    return found
