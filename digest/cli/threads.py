"""``digest threads``: what an export holds, best for a digest first."""

import shlex
from pathlib import Path

import click

from digest.cli import export
from digest.cli.shared import counted, newsletter_or_none
from digest.config import Config
from digest.errors import UsageError
from digest.model import Worth

_LISTED = 20
_WORTH_SAYING = 0.05  # what rounds to nothing is left out


@click.command()
@click.argument("what", metavar="[EXPORT|URL]", required=False)
@export.options_of_all
@click.option("--limit", type=click.IntRange(min=1), default=_LISTED, show_default=True, help="How many are listed.")
@click.option("--json", "as_json", is_flag=True, help="All of them as JSON, for scripts.")
def command(what: str | None, asked: export.Asked, limit: int, as_json: bool) -> None:
    """List the threads of an export, best for a digest first, with what speaks for each; write nothing.

    Without EXPORT, that of source: in config.yaml.
    """
    from digest import opening  # only now: --help needs none of it

    here = newsletter_or_none()
    config = here[1] if here else None
    if what is None and not (here and here[1].source):
        raise UsageError("which export?", hint="digest threads EXPORT, or source: in config.yaml")
    place = what or (_source(*here) if here else "")
    told = asked.told(config.newsletter.timezone if config else "UTC")
    with export.reading(place) as progress:
        found, total = opening.threads(place, told, progress, None if as_json else limit)
    if as_json:
        _print_json(found)
        return
    if not found:
        opening.open_export(place, None, told=told)  # which says what the export holds instead
    click.echo(f"{counted(total, 'thread')} in {place}, best for a digest first")
    for number, one in enumerate(found, start=1):
        export.show([one], first=number)
        click.echo(f"     {_reasons(one)}")
    if total > len(found):
        click.echo(f"\n     {total - len(found):,} more: --limit {total}")
    if found:
        named = shlex.quote(found[0].candidate.id)
        click.echo(f"\nNext    digest build {shlex.quote(place)} --thread {named}{asked.again()}")


def _source(root: Path, config: Config) -> str:
    from digest import desk

    return desk.source(config, root)


def _reasons(one: Worth) -> str:
    """Return the worth and its terms, strongest first: "worth 8.4: 14 people +3.9, 9 responses of substance +3.3"."""
    parts = sorted(one.parts, key=lambda part: -part.points)
    return f"worth {one.total:.1f}: " + ", ".join(
        f"{part.why} +{part.points:.1f}" for part in parts if part.points >= _WORTH_SAYING
    )


def _print_json(found: list[Worth]) -> None:
    import msgspec

    listed = [
        {
            **msgspec.to_builtins(one.candidate),
            "worth": one.total,
            "parts": [msgspec.structs.asdict(part) for part in one.parts],
        }
        for one in found
    ]
    click.echo(msgspec.json.format(msgspec.json.encode(listed), indent=2).decode())
