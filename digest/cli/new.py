"""``digest new``: an issue without a thread."""

import click

from digest import beginning
from digest.cli.shared import hour, newsletter
from digest.issue import shown


@click.command()
@click.argument("title")
def command(title: str) -> None:
    """Start an issue called TITLE from templates/note.md, for the next hour of the schedule."""
    root, config = newsletter()
    folder, send_at = beginning.start_without_thread(title, root, config)
    click.echo(f"New issue: {shown(folder, root)} (nothing sent)")
    click.echo(f"Planned {hour(send_at, config)}, only if approved")
    click.echo(f"Next    write {shown(folder, root)}/issue.md, then: digest build")
