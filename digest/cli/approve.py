"""``digest approve``: freeze what will be sent."""

import shlex

import click

from digest import clock, desk, outgoing
from digest.cli.shared import counted, hour, meant, newsletter
from digest.errors import UsageError


@click.command()
@click.argument("issue", required=False)
@click.option("--push", is_flag=True, help="Commit it, and push it to where the job looks.")
def command(issue: str | None, push: bool) -> None:
    """Freeze the issue as it is now into approved/: exactly that will be sent, later edits wait.

    Refuses while a finding is an error, and when the email is not the one that was last built.
    """
    root, config = newsletter()
    if push and config.delivery.claim != "git":
        # The job's copy of the ledger and this one would not know of each other: two senders.
        raise UsageError(
            "approve --push is for a ledger that laptop and job share",
            hint="write delivery: {claim: git} in config.yaml, commit and push that; then the same command again",
        )
    folder = desk.resolve(issue, root, config)
    built, delivery = outgoing.approve(folder, root, config)
    names = f", by {' and '.join(delivery.approvers)}" if delivery.approvers and config.delivery.approvals > 1 else ""
    click.echo(f"Approved: {built.folder} ({delivery.key}){names}")
    if built.issue.send_at:
        click.echo(f"Planned {hour(built.issue.send_at, config)}, by {config.provider.name}")
    if built.issue.send_at and clock.timing(built.issue.send_at, clock.now(), config.schedule.grace_delta()) == "late":
        click.echo("Note    that hour is over: digest reopen, and write another send_at; or digest send --late")
    left = [finding for finding in built.findings if finding.level == "warning"]
    if left:
        click.echo(f"Note    {counted(len(left), 'warning')} left: digest check")
    if not outgoing.protected(folder, root):
        click.echo(
            "Note    git may change what was approved: put */approved/** -text -merge into issues/.gitattributes"
        )
    missing = config.delivery.approvals - len(delivery.approvers)
    if push:
        home = outgoing.push(folder, root)
        click.echo("Pushed: the job that checks this branch out sends it")
        if not home:
            click.echo(f"Note    this clone has moved on; to bring it together: {_together(built.folder)}")
    if missing > 0 and config.delivery.approvals > 1:
        click.echo(f"Next    {counted(missing, 'more person', 'more people')}: digest approve")
    elif config.delivery.claim == "git" and not push and not outgoing.pushed(folder, root):
        click.echo(f"Next    digest approve --push{meant(folder, root, config)}: nobody else sees it yet")
    else:
        click.echo("Next    digest send" + (" (the job does it, too)" if push else ""))


def _together(folder: str) -> str:
    return f"git add {shlex.quote(folder)} && git commit -m approved && git pull --rebase"
