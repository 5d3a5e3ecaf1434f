"""``digest send``: deliver what was approved, once."""

import sys
from pathlib import Path

import click

from digest import desk, outgoing
from digest.cli.shared import hour, newsletter
from digest.issue import shown


@click.command()
@click.argument("issue", required=False)
@click.option("--yes", is_flag=True, help="Do not ask.")
def command(issue: str | None, yes: bool) -> None:
    """Deliver what was approved, once: a second send says so and changes nothing."""
    root, config = newsletter()
    folder = outgoing.to_send(issue, root, config)
    if sys.stdin.isatty() and not yes and outgoing.configured(root, config).capabilities.reaches_people:
        approved = outgoing.announced(folder)
        when = hour(approved.send_at, config) if approved.send_at else "at once"
        click.echo(f"Sends “{approved.email.subject}” to {approved.audience} by {approved.provider}, {when}.")
        click.confirm("Go on?", abort=True)
    outcome = outgoing.send(folder, root, config)
    place = shown(Path(outcome.place), root) if outcome.place and "://" not in outcome.place else outcome.place
    click.echo(f"{outcome.what.capitalize()}: {shown(folder, root)} ({outcome.delivery.key})")
    if place:
        click.echo(f"Email   {place}")
    if outcome.what.startswith("already") and (draft := desk.next_draft(root, config)):
        click.echo(f"Note    {shown(draft, root)} is not approved yet")
    click.echo("Next    digest status")
