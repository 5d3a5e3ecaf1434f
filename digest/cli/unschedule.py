"""``digest unschedule``: take a scheduled issue back before it goes out."""

import click

from digest import outgoing, which
from digest.cli.shared import meant, newsletter
from digest.issue import shown


@click.command()
@click.argument("issue", required=False)
def command(issue: str | None) -> None:
    """Take a scheduled issue back: at the provider it is a draft again, and nobody gets it."""
    root, config = newsletter()
    folder = which.to_unschedule(issue, root, config)
    delivery = outgoing.unschedule(folder, root, config)
    click.echo(f"Unscheduled: {shown(folder, root)} ({delivery.key}); nobody gets it")
    click.echo(f"Next    digest reopen{meant(folder, root, config)} to change it, or digest send")
