"""``digest approve``: freeze what will be sent."""

import click

from digest import desk, outgoing
from digest.cli.shared import counted, hour, meant, newsletter


@click.command()
@click.argument("issue", required=False)
@click.option("--push", is_flag=True, help="Commit it, and push it to where the job looks.")
def command(issue: str | None, push: bool) -> None:
    """Freeze the issue as it is now into approved/: exactly that will be sent, later edits wait.

    Refuses while a finding is an error, and when the email is not the one that was last built.
    """
    root, config = newsletter()
    folder = desk.resolve(issue, root, config)
    built, delivery = outgoing.approve(folder, root, config)
    names = f", by {' and '.join(delivery.approvers)}" if delivery.approvers and config.delivery.approvals > 1 else ""
    click.echo(f"Approved: {built.folder} ({delivery.key}){names}")
    if built.issue.send_at:
        click.echo(f"Planned {hour(built.issue.send_at, config)}, by {config.provider.name}")
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
        click.echo("Pushed" if home else "Pushed; a git pull brings the commit here")
    if missing > 0 and config.delivery.approvals > 1:
        click.echo(f"Next    {counted(missing, 'more person', 'more people')}: digest approve")
    elif config.delivery.claim == "git" and not push:
        click.echo(f"Next    digest approve --push{meant(folder, root, config)}: nobody else sees it yet")
    else:
        click.echo("Next    digest send" + (" (the job does it, too)" if push else ""))
