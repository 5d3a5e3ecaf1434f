"""``digest reopen``: take an approval back."""

import click

from digest import desk, outgoing
from digest.cli.shared import newsletter
from digest.issue import shown


@click.command()
@click.argument("issue", required=False)
def command(issue: str | None) -> None:
    """Take the approval of an issue back: it is a draft again, and can be edited and approved again."""
    root, config = newsletter()
    folder = desk.resolve(issue, root, config)
    outgoing.reopen(folder)
    click.echo(f"Reopened: {shown(folder, root)} (nothing sent)")
    click.echo("Next    edit issue.md and picks.md, then: digest build")
