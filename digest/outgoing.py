"""What becomes of an issue, with everything it needs looked up: the email, the provider, who is at work."""

import re
from pathlib import Path
from typing import Literal

from digest import build, clock, ledger
from digest.config import Config
from digest.delivery import approve as approval
from digest.delivery import frozen, plan, recall
from digest.delivery import send as sending
from digest.delivery.claim import Claim, chosen
from digest.errors import ApprovalError, ConfigError, DeliveryError, Refused, Unsupported, UsageError
from digest.model import Approved, Delivery, Payload, Remote
from digest.providers import Provider, configured


def person(root: Path) -> str:
    """Return who is at work, for the ledger: the name git knows, else the user's; raises ApprovalError."""
    import getpass

    from digest.delivery import git_claim

    try:
        return git_claim.person(root) or getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        raise ApprovalError("nobody knows who you are", hint="git config user.name 'Your Name'") from None


def approve(folder: Path, root: Path, config: Config) -> tuple[build.Built, Delivery]:
    """Render the issue in ``folder`` once more and freeze the result.

    Raises:
        ApprovalError: the email is not the one that was last built, a finding is an error, or something else is
            approved already.
        DeliveryError: the issue is past approval, or another machine did something with it that is not here.
    """
    ledger.check(ledger.load(folder), "approved", where=str(folder / ledger.NAME))
    if config.delivery.claim == "git":
        from digest.delivery import publish
        from digest.delivery.git_claim import GitClaim

        shared = GitClaim(root)
        shared.refresh()
        publish.catch_up(folder, shared)
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
    from digest.delivery.git_claim import GitClaim

    return publish.push(folder, GitClaim(root))


def pushed(folder: Path, root: Path) -> bool:
    """Return whether what was done with the issue in ``folder`` here was pushed, as far as is known here."""
    from digest.delivery.git_claim import GitClaim

    return GitClaim(root).known(folder).history == ledger.load(folder).history


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
        from digest.delivery.git_claim import GitClaim

        shared = GitClaim(root)
        shared.refresh()
        approved = {shared.known(folder).state, ledger.load(folder).state} != {"draft"}
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
    asked, where = configured(root, config), chosen(root, config)
    refuse_rehearsal(asked, config)
    _look_ahead(folder, asked, wanted, where)
    return sending.send(folder, asked, now=clock.now(), wish=wanted, claim=where)


def _look_ahead(folder: Path, asked: Provider, wanted: plan.Wish, where: Claim) -> None:
    """Find out before the first step whether the provider could deliver, and whether there is anybody to get it.

    Raises:
        ConfigError, ProviderError, NetworkError: it could not, or there is nobody.
    """
    where.refresh()
    if where.known(folder).state == "draft" and ledger.load(folder).state == "approved":
        raise DeliveryError("it is approved here, and not pushed", where=str(folder), hint="digest approve --push")
    if where.known(folder).state != "approved" or not asked.capabilities.reaches_people:
        return
    approved = where.approved(folder)
    if approved.provider != asked.name or plan.decide(approved, asked.capabilities, wanted, clock.now()) == "wait":
        return
    if asked.probe(approved.audience).people == 0:
        raise Refused(
            f"nobody is in the audience {approved.audience!r} at {asked.name}",
            hint="see provider.audience in config.yaml; then digest reopen",
        )


def refuse_rehearsal(asked: Provider, config: Config) -> None:
    """Raise UsageError when the clock is a rehearsed one and people would get what is sent.

    A server on this machine is a rehearsal's.
    """
    settings = config.provider.settings
    server = str(settings.get("url", settings.get("host", "")))
    here = re.match(r"(https?://)?(localhost|127\.0\.0\.1|\[::1\])(:|/|$)", server)
    if clock.rehearsed() and asked.capabilities.reaches_people and not asked.capabilities.by_hand and not here:
        raise UsageError(
            f"--clock is for rehearsals, and {asked.name} mails people",
            hint="rehearse with provider.name: outbox, or digest send --dry-run",
        )


def unschedule(folder: Path, root: Path, config: Config) -> Delivery:
    """Take the scheduled email of the issue in ``folder`` back; raises as ``delivery.recall.unschedule`` does."""
    asked = configured(root, config)
    refuse_rehearsal(asked, config)
    return recall.unschedule(folder, asked, now=clock.now(), claim=chosen(root, config))


def settle(folder: Path, root: Path, config: Config, became: Literal["sent", "unsent"]) -> Delivery:
    """Record what became of an unclear issue; raises as ``delivery.recall.settle`` does."""
    return recall.settle(
        folder, configured(root, config), became, by=person(root), now=clock.now(), claim=chosen(root, config)
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
    refuse_rehearsal(asked, config)
    if not asked.capabilities.test:
        raise Unsupported(f"{asked.name} sends no test", hint="look at build/email.html in a browser")
    return asked.test(payload(folder, root, config), address)


def announced(folder: Path, root: Path, config: Config) -> Approved:
    """Return what was approved of the issue in ``folder``, verified; raises ApprovalError."""
    return chosen(root, config).approved(folder)
