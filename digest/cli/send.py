"""``digest send``: deliver what was approved, once."""

import sys
from contextlib import suppress
from pathlib import Path

import click
import msgspec

from digest import clock, desk, due, outgoing, which
from digest.cli import fail
from digest.cli.shared import counted, hour, newsletter
from digest.config import Config
from digest.delivery.claim import chosen
from digest.delivery.plan import How, Wish, decide
from digest.delivery.send import Outcome
from digest.errors import DigestError, UsageError
from digest.issue import shown
from digest.model import Approved
from digest.providers import configured


@click.command()
@click.argument("issue", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--due", "by_clock", is_flag=True, help="Every issue whose hour it is: for a job that runs hourly.")
@click.option("--late", is_flag=True, help="Also when schedule.grace is over.")
@click.option("--now", "at_once", is_flag=True, help="At once, whatever its hour.")
@click.option("--dry-run", is_flag=True, help="Print what the provider would be asked, and ask nobody.")
@click.option("--test", is_flag=False, flag_value="", metavar="[ADDRESS]", help="Send it to one address alone.")
@click.pass_context
def command(
    ctx: click.Context,
    issue: str | None,
    yes: bool,
    by_clock: bool,
    late: bool,
    at_once: bool,
    dry_run: bool,
    test: str | None,
) -> None:
    """Deliver what was approved, once: a second send says so and changes nothing."""
    root, config = newsletter()
    if test and "@" not in test and issue is None:
        test, issue = "", test  # `digest send --test ISSUE`: the option may stand without an address
    if dry_run and (test is not None or by_clock):
        raise UsageError("--dry-run asks nobody: it goes with no --test and no --due", hint="digest send --dry-run")
    if test is not None and by_clock:
        raise UsageError("--test and --due cannot both be meant", hint="digest send --test")
    if test is not None or dry_run:
        _rehearse(which.to_look_at(issue, root, config), root, config, test)
    elif by_clock:
        if at_once:
            raise UsageError("--due goes by the clock, --now does not", hint="digest send --due")
        ctx.exit(_by_clock(issue, root, config, late=late, debug=ctx.obj["debug"]))
    else:
        wish = outgoing.wish(config, at_once=at_once, late=late)
        _by_hand(which.to_send(issue, root, config), root, config, wish, yes=yes)


def _rehearse(folder: Path, root: Path, config: Config, test: str | None) -> None:
    if test is not None:
        remote = outgoing.test(folder, root, config, test)
        click.echo(f"Test    {shown(folder, root)} to {test or config.provider.test_to}, by {config.provider.name}")
        if remote.url:
            click.echo(f"Email   {_place(remote.url, root)}")
        click.echo("Next    look at it there, then: digest status")
        return
    asked = outgoing.payload(folder, root, config)
    click.echo(msgspec.json.format(msgspec.json.encode(asked.requests), indent=2).decode())
    click.echo(f"Nobody was asked: this is what {asked.provider} would be, for {asked.key}", err=True)


def _by_clock(issue: str | None, root: Path, config: Config, *, late: bool, debug: bool) -> int:
    """Do what is due; print each issue that was looked at, and return the code of the first trouble."""
    only = desk.resolve(issue, root, config) if issue else None
    code, looked = 0, False
    for report in due.run(root, config, late=late, only=only):
        looked = True
        if report.trouble:
            code = code or report.trouble.exit_code
            fail(report.trouble, debug=debug)
        elif report.outcome:
            _say(report.folder, root, config, report.outcome)
    if not looked:
        click.echo("Nothing is due")
    click.echo("Next    digest status")
    return code


def _by_hand(folder: Path, root: Path, config: Config, wish: Wish, *, yes: bool) -> None:
    provider = configured(root, config)
    if provider.capabilities.reaches_people and not provider.capabilities.by_hand and not yes:
        wish = msgspec.structs.replace(wish, asked=_ask(folder, root, config, wish))
    outcome = outgoing.send(folder, root, config, wish)
    _say(folder, root, config, outcome)
    if outcome.what.startswith("already") and (draft := desk.next_draft(root, config)):
        click.echo(f"Note    {shown(draft, root)} is not approved yet")
    click.echo(f"Next    {_next(outcome)}")


def _ask(folder: Path, root: Path, config: Config, wish: Wish) -> str:
    """Say what is about to happen, and go on only with a person's yes; return the hash of what it was said to."""
    where = chosen(root, config)
    where.refresh()
    if where.known(folder).state not in {"approved", "claimed", "drafted", "unscheduled"}:
        return ""  # nobody is mailed any more: the send only looks, or says why not
    if not sys.stdin.isatty():
        raise UsageError("nobody is here to ask", hint="digest send --yes, or digest send --due as a job does")
    provider = configured(root, config)
    approved = outgoing.announced(folder, root, config)
    how = decide(approved, provider.capabilities, wish, clock.now())
    probe = provider.probe(approved.audience)
    if probe.people == 0:
        raise UsageError(
            f"nobody is in the audience {approved.audience!r}", hint="see provider.audience in config.yaml"
        )
    to = counted(probe.people, "person", "people") if probe.people is not None else approved.audience
    click.echo(f"“{approved.email.subject}”")
    click.echo(_announcement(approved, how, to, config))
    click.echo(f"({probe.says})")
    click.confirm("Go on?", abort=True)
    return approved.hash


def _announcement(approved: Approved, how: How, to: str, config: Config) -> str:
    """Return "Schedules 3,012 people on buttondown, Tue 24 Nov 2026 09:00 Lisbon. Undo: digest unschedule."."""
    if how == "schedule" and approved.send_at:
        return f"Schedules {to} on {approved.provider}, {hour(approved.send_at, config)}. Undo: digest unschedule."
    planned = f" (planned for {hour(approved.send_at, config)})" if approved.send_at else ""
    return f"Sends to {to} by {approved.provider}, now{planned}. There is no way back."


def _say(folder: Path, root: Path, config: Config, outcome: Outcome) -> None:
    name = shown(folder, root)
    click.echo(f"{outcome.what.capitalize()}: {name} ({outcome.delivery.key})")
    if outcome.place:
        click.echo(f"Email   {_place(outcome.place, root)}")
    if outcome.note:
        click.echo(f"Note    {outcome.note}")
    if outcome.what in {"not yet", "scheduled", "already scheduled"}:
        with suppress(DigestError):  # damaged here since, it is none the less where it is
            approved = outgoing.announced(folder, root, config)
            if approved.send_at:
                click.echo(f"Planned {hour(approved.send_at, config)}, by {approved.provider}")


def _place(place: str, root: Path) -> str:
    return place if "://" in place else shown(Path(place), root)


def _next(outcome: Outcome) -> str:
    if outcome.what == "laid ready for you":
        return "follow steps.txt there, then: digest settle sent"
    if outcome.what == "scheduled":
        return "digest status (digest unschedule takes it back)"
    return "digest status"
