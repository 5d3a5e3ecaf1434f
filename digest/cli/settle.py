"""``digest settle``: say what became of an issue of which nobody knows."""

from typing import Literal

import click

from digest import outgoing, which
from digest.cli.shared import newsletter
from digest.issue import shown


@click.command()
@click.argument("became", type=click.Choice(["sent", "unsent"]))
@click.argument("issue", required=False)
def command(became: Literal["sent", "unsent"], issue: str | None) -> None:
    """Say what became of an unclear issue, after a look at the provider: sent, or unsent.

    Unsent means that nobody was mailed: it can then be sent again, or reopened.
    """
    root, config = newsletter()
    folder = which.to_settle(issue, root, config)
    outgoing.settle(folder, root, config, became)
    click.echo(f"Settled: {shown(folder, root)} is {became}")
    click.echo("Next    digest status" if became == "sent" else "Next    digest send, or digest reopen to change it")
