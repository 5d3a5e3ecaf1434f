"""``digest status``: every issue, its state, its hour, the next command."""

import shlex
from pathlib import Path
from typing import Any

import click

from digest.cli.shared import columns, hour, meant, newsletter, next_command
from digest.config import Config
from digest.standings import Standing
from digest.standings import standings as every


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
def command(as_json: bool = False) -> None:
    """List every issue with its state, its hour, and the next command to type."""
    root, config = newsletter()
    standings, offline = every(root, config)
    if as_json:
        import msgspec

        plain = [_plain(standing) for standing in standings]
        click.echo(msgspec.json.format(msgspec.json.encode(plain), indent=2).decode())
        return
    click.echo(config.newsletter.name)
    if not standings:
        click.echo("no issue yet")
    columns([_row(standing, config) for standing in standings], indent="  ")
    if offline:
        click.echo(f"Note    {offline}: this is how it was when last seen")
    click.echo(f"Next    {_next(standings, root, config)}")


def _row(standing: Standing, config: Config) -> tuple[str, ...]:
    state = standing.delivery.state
    if standing.issue is None:
        return standing.folder, state, "", f"cannot be read: {standing.trouble}"
    when = hour(standing.send_at, config) if standing.send_at else "no hour yet"
    return standing.folder, _said(standing, config), when, standing.issue.subject or "(no subject yet)"


def _said(standing: Standing, config: Config) -> str:
    """Return the state, and what is still missing to it."""
    delivery = standing.delivery
    if standing.here_only:
        return f"{delivery.state}, not pushed"
    missing = config.delivery.approvals - len(delivery.approvers)
    if delivery.state == "approved" and config.delivery.approvals > 1 and missing > 0:
        return f"{delivery.state} by {len(delivery.approvers)} of {config.delivery.approvals}"
    return delivery.state


def _next(standings: list[Standing], root: Path, config: Config) -> str:
    """Return what to type next: for what is on its way, else for the nearest draft."""
    waiting = [standing for standing in standings if standing.delivery.state not in {"scheduled", "sent"}]
    if broken := next((standing for standing in waiting if standing.trouble), None):
        return f"mend {broken.folder}: {broken.trouble}"
    if not waiting:
        return "digest build EXPORT"
    first = min(waiting, key=lambda standing: standing.delivery.state == "draft")
    folder = root / first.folder
    if first.delivery.state == "draft":
        name = meant(folder, root, config)
        return f"digest build{name}, then: digest approve{name}"
    command = "digest approve --push" if first.here_only else next_command(first.delivery.state)
    if first.delivery.state == "approved" and len(first.delivery.approvers) < config.delivery.approvals > 1:
        command = "by somebody else: digest approve"
    return command + meant(folder, root, config)


def _plain(standing: Standing) -> dict[str, Any]:
    issue = standing.issue
    state = standing.delivery.state
    command = "digest approve --push" if standing.here_only else next_command(state)
    # What became of an unclear one no script can say, and what is on its way or out needs nothing.
    settled = state in {"scheduled", "sent", "unknown"}
    return {
        "issue": standing.folder,
        "state": standing.delivery.state,
        "key": standing.delivery.key,
        "send_at": standing.send_at.isoformat() if standing.send_at else None,
        "subject": issue.subject if issue else None,
        "approvers": list(standing.delivery.approvers),
        "pushed": not standing.here_only,
        "trouble": standing.trouble or None,
        "next": f"{command} {shlex.quote(standing.folder)}" if not settled else None,
    }
