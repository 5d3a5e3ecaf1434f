"""Approve, reopen and send, with everything they need looked up: the email, the provider, which issue is meant."""

from datetime import datetime
from pathlib import Path

from digest import build, clock, desk, ledger
from digest import issue as issues
from digest.config import Config
from digest.delivery import approve as approval
from digest.delivery import frozen
from digest.delivery import send as sending
from digest.errors import DigestError, UsageError
from digest.model import Approved, Delivery, Issue, Noun, State
from digest.providers import Provider, provider

_ON_ITS_WAY: frozenset[State] = frozenset({"approved", "claimed", "drafted", "releasing"})
_GONE: frozenset[State] = frozenset({"scheduled", "sent"})
_AT_HOME: frozenset[State] = frozenset({"draft", "unscheduled", "unknown"})


class Standing(Noun, frozen=True, kw_only=True):
    """One issue in the list: where it stands, and the hour it goes out (the approved one, once it is).

    ``trouble`` says why its files cannot be read.
    """

    folder: str
    delivery: Delivery
    issue: Issue | None = None
    send_at: datetime | None = None
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


def reopen(folder: Path, root: Path, config: Config) -> bool:
    """Take the approval of the issue in ``folder`` back; return whether there was one.

    Raises:
        DeliveryError: it is on its way, or sent.
    """
    approved = ledger.load(folder).state != "draft"
    approval.reopen(folder, now=clock.now(), provider=configured(root, config))
    return approved


def send(folder: Path, root: Path, config: Config) -> sending.Outcome:
    """Deliver what was approved of the issue in ``folder``, once; raises as ``delivery.send.send`` does."""
    asked = configured(root, config)
    return sending.send(folder, asked, config.provider.settings, now=clock.now())


def announced(folder: Path) -> Approved:
    """Return what lies approved in ``folder``, verified; raises ApprovalError."""
    return frozen.thaw(folder)


def to_send(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue that a send is about: the one named, else what is on its way, else the last one sent.

    Raises:
        UsageError: there is none, or two could be meant.
    """
    # A second send is about what went out, not about next week's draft.
    return _first_of(argument, (_ON_ITS_WAY | {"unknown"}, _GONE, _AT_HOME), root, config)


def to_reopen(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue whose approval is to be taken back: the one named, else the approved one."""
    return _first_of(argument, (_ON_ITS_WAY | {"unscheduled"}, _GONE, _AT_HOME), root, config)


def _first_of(argument: str | None, tiers: tuple[frozenset[State], ...], root: Path, config: Config) -> Path:
    if argument is not None:
        return desk.resolve(argument, root, config)
    states = {folder: ledger.load(folder).state for folder in issues.all_issues(root)}
    for wanted in tiers:
        among = [folder for folder, state in states.items() if state in wanted]
        if folder := desk.nearest(root, config, among=among):
            return folder
    raise UsageError("there is no issue yet", hint="digest build EXPORT, or digest new TITLE")


def standings(root: Path, config: Config) -> list[Standing]:
    """Return every issue of the newsletter and where it stands, by date; a broken one with its trouble."""
    return [_standing(folder, root, config) for folder in issues.all_issues(root)]


def _standing(folder: Path, root: Path, config: Config) -> Standing:
    name = issues.shown(folder, root)
    delivery = Delivery()
    try:
        delivery = ledger.load(folder)
        issue = issues.read(folder, config, root)
        send_at = issue.send_at if delivery.state == "draft" else frozen.thaw(folder).send_at
    except DigestError as error:
        return Standing(folder=name, delivery=delivery, trouble=f"{error.what} ({error.where})")
    return Standing(folder=name, delivery=delivery, issue=issue, send_at=send_at)
