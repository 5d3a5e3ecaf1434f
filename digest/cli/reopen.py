"""``digest reopen``: take an approval back."""

import click

from digest import outgoing, which
from digest.cli.shared import meant, newsletter
from digest.issue import shown


@click.command()
@click.argument("issue", required=False)
def command(issue: str | None) -> None:
    """Take the approval of an issue back: it is a draft again, and can be edited and approved again."""
    root, config = newsletter()
    folder = which.to_reopen(issue, root, config)
    approved, here = outgoing.reopen(folder, root, config)
    if not approved:
        click.echo(f"Not approved: {shown(folder, root)} is a draft; there is nothing to take back")
    else:
        click.echo(f"Reopened: {shown(folder, root)} (nothing sent)")
    if not here:
        click.echo("Note    git pull first: the branch has moved on, and files here are changed")
    click.echo(f"Next    edit issue.md and picks.md, then: digest build{meant(folder, root, config)}")
