"""``digest check``: what is to mend before an issue can go out."""

import click
import msgspec

from digest import build, desk
from digest.cli.shared import counted, findings, meant, newsletter, next_command, way_back


@click.command()
@click.argument("issue", required=False)
@click.option("--strict", is_flag=True, help="Leave with 1 for warnings too.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
@click.pass_context
def command(ctx: click.Context, issue: str | None, strict: bool, as_json: bool) -> None:
    """List the findings of an issue, worst first, each with its place and a hint."""
    root, config = newsletter()
    folder = desk.resolve(issue, root, config)
    built = build.build(folder, root, config)
    errors = sum(finding.level == "error" for finding in built.findings)
    warnings = sum(finding.level == "warning" for finding in built.findings)
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(build.report(built)), indent=2).decode())
    else:
        findings(built.findings)
        click.echo(f"{built.folder}: {counted(errors, 'error')}, {counted(warnings, 'warning')}")
        command = next_command(built.delivery.state)
        if built.waits(config):
            click.echo(f"Note    something else was approved; {way_back(built.delivery.state)}")
        click.echo("Next    " + ("mend the errors, then: " if errors else "") + command + meant(folder, root, config))
    ctx.exit(1 if errors or (strict and warnings) else 0)
