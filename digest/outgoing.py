"""What becomes of an issue, with everything it needs looked up: the email, the provider, which issue is meant."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from digest import build, clock, desk, ledger
from digest import issue as issues
from digest.config import Config
from digest.delivery import approve as approval
from digest.delivery import frozen, plan, recall
from digest.delivery import send as sending
from digest.delivery.claim import Claim, FileClaim
from digest.errors import ApprovalError, ConfigError, DigestError, NetworkError, Unsupported, UsageError
from digest.model import Approved, Delivery, Issue, Noun, Payload, Remote, State
from digest.providers import Provider, provider

if TYPE_CHECKING:
    from digest.delivery.git_claim import GitClaim

_ON_ITS_WAY: frozenset[State] = frozenset({"approved", "claimed", "drafted", "releasing"})
_GONE: frozenset[State] = frozenset({"scheduled", "sent"})
_EVERY: frozenset[State] = frozenset(ledger.MOVES)


class Standing(Noun, frozen=True, kw_only=True):
    """One issue in the list: where it stands, and the hour it goes out (the approved one, once it is).

    ``trouble`` says why its files cannot be read; ``here_only`` that its approval was not pushed.
    """

    folder: str
    delivery: Delivery
    issue: Issue | None = None
    send_at: datetime | None = None
    trouble: str = ""
    here_only: bool = False


def configured(root: Path, config: Config) -> Provider:
    """Return the provider that config.yaml names; raises ConfigError when there is none of that name."""
    return provider(
        config.provider.name,
        root,
        config.provider.settings,
        where=config.where("provider.name"),
    )


def claim(root: Path, config: Config) -> Claim:
    """Return where the ledgers are, as ``delivery.claim`` says; raises DeliveryError where there is no such place."""
    return _git(root) if config.delivery.claim == "git" else FileClaim()


def _git(root: Path) -> "GitClaim":
    from digest.delivery.git_claim import GitClaim  # only a newsletter that shares its ledger needs git

    return GitClaim(root)


def person(root: Path) -> str:
    """Return who is at work, for the ledger: the name git knows, else the user's."""
    import getpass

    from digest.delivery import git_claim

    return git_claim.person(root) or getpass.getuser()


def approve(folder: Path, root: Path, config: Config) -> tuple[build.Built, Delivery]:
    """Render the issue in ``folder`` once more and freeze the result.

    Raises:
        ApprovalError: the email is not the one that was last built, a finding is an error, or something else is
            approved already.
        DeliveryError: the issue is past approval, or another machine did something with it that is not here.
    """
    if config.delivery.claim == "git":
        from digest.delivery import publish

        shared = _git(root)
        shared.refresh()
        publish.refuse_behind(folder, shared)
    built = build.look(folder, root, config)
    if difference := build.changed(folder, built):
        raise ApprovalError(
            f"the email is not the one you looked at: {difference}",
            where=f"{built.folder}/build/email.html",
            hint="digest build, look at it, then: digest approve",
        )
    build.keep(folder, built)
    approval.refuse_errors(built.findings)
    asked = configured(root, config)
    payload = asked.prepare(built.email, audience=config.provider.audience, send_at=built.issue.send_at)
    delivery = approval.approve(
        folder,
        built.email,
        payload,
        findings=built.findings,
        provider=config.provider.name,
        audience=config.provider.audience,
        send_at=built.issue.send_at,
        now=clock.now(),
        by=person(root),
        approvals=config.delivery.approvals,
        window=built.window,
    )
    return built, delivery


def push(folder: Path, root: Path) -> bool:
    """Push what is approved of the issue in ``folder``; return whether the clone's branch holds it now."""
    from digest.delivery import publish

    return publish.push(folder, _git(root))


def protected(folder: Path, root: Path) -> bool:
    """Return whether git leaves what is approved in ``folder`` as it is; writes rules for it where there are none."""
    from digest.delivery import git_claim, publish

    return not git_claim.unprotected(root, folder) or (
        publish.protect(folder.parent) and not git_claim.unprotected(root, folder)
    )


def reopen(folder: Path, root: Path, config: Config) -> tuple[bool, bool]:
    """Take the approval of the issue in ``folder`` back.

    Returns:
        Whether there was one, and whether this folder shows that it is gone (a ``git pull`` does, if not).

    Raises:
        DeliveryError: it is on its way, or sent.
    """
    asked, by = configured(root, config), person(root)
    if config.delivery.claim == "git":
        from digest.delivery import publish

        shared = _git(root)
        shared.refresh()
        approved = "draft" not in {shared.known(folder).state, ledger.load(folder).state}
        return approved, publish.reopen(folder, shared, asked, now=clock.now(), by=by)
    approved = ledger.load(folder).state != "draft"
    approval.reopen(folder, now=clock.now(), provider=asked, by=by)
    return approved, True


def wish(config: Config, *, due: bool = False, at_once: bool = False, late: bool = False) -> plan.Wish:
    """Return how a send is asked for, with what the config says of it."""
    return plan.Wish(
        due=due,
        at_once=at_once,
        late=late,
        grace=config.schedule.grace_delta(),
        approvals=config.delivery.approvals,
    )


def send(folder: Path, root: Path, config: Config, wanted: plan.Wish) -> sending.Outcome:
    """Deliver what was approved of the issue in ``folder``, once; raises as ``delivery.send.send`` does."""
    return sending.send(folder, configured(root, config), now=clock.now(), wish=wanted, claim=claim(root, config))


def unschedule(folder: Path, root: Path, config: Config) -> Delivery:
    """Take the scheduled email of the issue in ``folder`` back; raises as ``delivery.recall.unschedule`` does."""
    return recall.unschedule(folder, configured(root, config), now=clock.now(), claim=claim(root, config))


def settle(folder: Path, root: Path, config: Config, became: Literal["sent", "unsent"]) -> Delivery:
    """Record what became of an unclear issue; raises as ``delivery.recall.settle`` does."""
    return recall.settle(
        folder, configured(root, config), became, by=person(root), now=clock.now(), claim=claim(root, config)
    )


def payload(folder: Path, root: Path, config: Config) -> Payload:
    """Return what the provider would be asked for the issue in ``folder``, asking nobody.

    Of what is approved here it is that, of a draft what its files say now.
    """
    if ledger.load(folder).state == "draft":
        built = build.look(folder, root, config)
        return configured(root, config).prepare(
            built.email, audience=config.provider.audience, send_at=built.issue.send_at
        )
    approved = frozen.thaw(folder)
    return configured(root, config).prepare(approved.email, audience=approved.audience, send_at=approved.send_at)


def test(folder: Path, root: Path, config: Config, to: str) -> Remote:
    """Send the issue in ``folder``, approved or not, to the address ``to`` alone.

    Raises:
        ConfigError: there is no address.
        Unsupported: the provider sends no test.
    """
    address = to or config.provider.test_to
    if not address:
        raise ConfigError(
            "nobody is named to send the test to",
            where=config.where("provider.test_to"),
            hint="digest send --test you@example.org, or write provider.test_to",
        )
    asked = configured(root, config)
    if not asked.capabilities.test:
        raise Unsupported(f"{asked.name} sends no test", hint="look at build/email.html in a browser")
    return asked.test(payload(folder, root, config), address)


def announced(folder: Path, root: Path, config: Config) -> Approved:
    """Return what was approved of the issue in ``folder``, verified; raises ApprovalError."""
    return claim(root, config).approved(folder)


def moment() -> datetime:
    """Return the present moment, or the rehearsed one."""
    return clock.now()


def to_send(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue that a send is about: the one named, else what is on its way, else the last one sent.

    Raises:
        UsageError: there is none, or two could be meant.
    """
    # A second send is about what went out, not about next week's draft.
    return _first_of(argument, (_ON_ITS_WAY | {"unknown"}, {"unscheduled"}, _GONE, {"draft"}), root, config)


def to_reopen(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue whose approval is to be taken back: the one named, else the approved one."""
    return _first_of(argument, (_ON_ITS_WAY | {"unscheduled"}, _GONE, {"draft", "unknown"}), root, config)


def to_look_at(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue that a test or a rehearsal is about: the one named, else the one to come."""
    return desk.resolve(argument, root, config)


def to_unschedule(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue to take back: the one named, else the scheduled one."""
    return _first_of(argument, ({"scheduled"}, _ON_ITS_WAY, _EVERY), root, config)


def to_settle(argument: str | None, root: Path, config: Config) -> Path:
    """Return the issue to settle: the one named, else the unclear one."""
    return _first_of(argument, ({"unknown"}, _ON_ITS_WAY, _EVERY), root, config)


def _first_of(
    argument: str | None, tiers: tuple[frozenset[State] | set[State], ...], root: Path, config: Config
) -> Path:
    if argument is not None:
        return desk.resolve(argument, root, config)
    where = claim(root, config)
    where.refresh()
    states = {folder: where.known(folder).state for folder in issues.all_issues(root)}
    for wanted in tiers:
        among = [folder for folder, state in states.items() if state in wanted]
        if folder := desk.nearest(root, config, among=among):
            return folder
    raise UsageError("there is no issue yet", hint="digest build EXPORT, or digest new TITLE")


def standings(root: Path, config: Config) -> tuple[list[Standing], str]:
    """Return every issue of the newsletter and where it stands, by date; a broken one with its trouble.

    Beside them stands why the remote could not be asked, if it could not: then they are as last seen.
    """
    where = claim(root, config)
    offline = ""
    try:
        where.refresh()
    except NetworkError as error:
        offline = error.what
    return [_standing(folder, root, config, where) for folder in issues.all_issues(root)], offline


def _standing(folder: Path, root: Path, config: Config, where: Claim) -> Standing:
    name = issues.shown(folder, root)
    delivery = Delivery()
    try:
        delivery, here_only = where.known(folder), False
        if delivery.state == "draft" and config.delivery.claim == "git" and ledger.load(folder).state != "draft":
            # What is approved here, and was not pushed, is a draft to everybody else.
            delivery, here_only = ledger.load(folder), True
        issue = issues.read(folder, config, root)
        send_at = issue.send_at
        if delivery.state != "draft":
            send_at = (frozen.thaw(folder) if here_only else where.approved(folder)).send_at
    except DigestError as error:
        return Standing(folder=name, delivery=delivery, trouble=f"{error.what} ({error.where})")
    return Standing(folder=name, delivery=delivery, issue=issue, send_at=send_at, here_only=here_only)
