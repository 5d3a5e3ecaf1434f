"""``digest approve``: freeze what will be sent."""

import click

from digest import desk, outgoing
from digest.cli.shared import counted, hour, newsletter


@click.command()
@click.argument("issue", required=False)
def command(issue: str | None) -> None:
    """Freeze the issue as it is now into approved/: exactly that will be sent, later edits wait.

    Refuses while a finding is an error.
    """
    root, config = newsletter()
    built, delivery = outgoing.approve(desk.resolve(issue, root, config), root, config)
    click.echo(f"Approved: {built.folder} ({delivery.key})")
    if built.issue.send_at:
        click.echo(f"Planned {hour(built.issue.send_at, config)}, by {config.provider.name}")
    left = [finding for finding in built.findings if finding.level == "warning"]
    if left:
        click.echo(f"Note    {counted(len(left), 'warning')} left: digest check")
    click.echo("Next    digest send")
