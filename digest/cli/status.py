"""``digest status``: every issue, its state, its hour, the next command."""

from typing import Any

import click

from digest import outgoing
from digest.cli.shared import NEXT, columns, hour, newsletter


@click.command()
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
def command(as_json: bool = False) -> None:
    """List every issue with its state, its hour, and the next command to type."""
    root, config = newsletter()
    standings = outgoing.standings(root, config)
    if as_json:
        import msgspec

        plain = [_plain(standing) for standing in standings]
        click.echo(msgspec.json.format(msgspec.json.encode(plain), indent=2).decode())
        return
    click.echo(config.newsletter.name)
    if not standings:
        click.echo("no issue yet")
    columns([_row(standing) for standing in standings], indent="  ")
    click.echo(f"Next    {_next(standings)}")


def _row(standing: outgoing.Standing) -> tuple[str, ...]:
    state = standing.delivery.state
    if standing.issue is None:
        return standing.folder, state, "", f"cannot be read: {standing.trouble}"
    when = hour(standing.issue.send_at) if standing.issue.send_at else "no hour yet"
    return standing.folder, state, when, standing.issue.subject or "(no subject yet)"


def _next(standings: list[outgoing.Standing]) -> str:
    open_ones = [standing for standing in standings if standing.delivery.state not in {"scheduled", "sent"}]
    if not open_ones:
        return "digest build EXPORT"
    if len(open_ones) == 1 and open_ones[0].delivery.state == "draft":
        return "digest build, then: digest approve"
    if len(open_ones) == 1:
        return NEXT.get(open_ones[0].delivery.state, "digest status")
    return f"{NEXT.get(open_ones[0].delivery.state, 'digest build')} {open_ones[0].folder}"


def _plain(standing: outgoing.Standing) -> dict[str, Any]:
    issue = standing.issue
    return {
        "issue": standing.folder,
        "state": standing.delivery.state,
        "key": standing.delivery.key,
        "send_at": issue.send_at.isoformat() if issue and issue.send_at else None,
        "subject": issue.subject if issue else None,
        "trouble": standing.trouble or None,
        "next": NEXT.get(standing.delivery.state),
    }
