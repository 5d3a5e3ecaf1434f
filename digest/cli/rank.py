"""``digest rank``: every response with its reasons."""

import sys

import click

from digest import desk, ranking
from digest import issue as issues
from digest.cli import export
from digest.cli.shared import came_in, newsletter, reading, reasons
from digest.errors import UsageError
from digest.model import Ranking, Thread
from digest.ranking.reasons import strongest
from digest.text.excerpt import first_words


@click.command()
@click.argument("what", metavar="[ISSUE|EXPORT|URL|-]", required=False)
@export.options
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
def command(
    what: str | None,
    wanted: str | None,
    date_order: str | None,
    start: str | None,
    end: str | None,
    as_json: bool,
) -> None:
    """Show the responses of a thread, best first, each with the reasons for its place; write nothing."""
    ranked = ranking.rank(_thread(what, export.Asked(wanted, date_order, start, end)))
    if as_json:
        _print_json(ranked)
    else:
        _print(ranked)


def _thread(what: str | None, asked: export.Asked) -> Thread:
    if what == "-":
        pasted = sys.stdin.buffer.read().decode("utf-8", "replace")
        return desk.open_export("-", asked.wanted, pasted, asked.told("UTC"))
    if what and not _is_issue(what):
        with reading(what):
            return desk.open_export(what, asked.wanted, told=asked.told("UTC"))
    root, config = newsletter()
    folder = desk.resolve(what, root, config)
    if any(asked):
        raise UsageError("--thread chooses among the threads of an export", hint="digest rank EXPORT --thread ID")
    before = desk.remembered(folder)
    issue = issues.read(folder, config, root)
    thread = desk.kept_export(folder, issue, before)
    if thread is None:
        raise UsageError(f"the thread of {issues.shown(folder, root)} is not here any more", hint="digest rank EXPORT")
    return desk.with_stable_ids(thread, before, issue)


def _is_issue(what: str) -> bool:
    """Whether ``what`` names an issue; outside a newsletter nothing does, and an export can still be ranked."""
    from pathlib import Path

    from digest.config import find_root
    from digest.errors import ConfigError

    try:
        return desk.named(what, find_root(Path.cwd())) is not None
    except ConfigError:
        return False


def _print(ranked: Ranking) -> None:
    click.echo(f"{ranked.thread.title}\n{came_in(ranked.thread)}")
    reasons(ranked.thread)
    for place, score in enumerate(ranked.scores, start=1):
        teaser = first_words(ranked.response(score.id).text, 10)
        click.echo(f"\n{place:>3}. {score.id:<5}{score.total:+.2f}  {score.kind:<9} “{teaser}”")
        for part in strongest(score):
            click.echo(f"         {part.points:+.2f}  {part.why}")
    click.echo("\nNext    digest build, with the same argument")


def _print_json(ranked: Ranking) -> None:
    import msgspec

    scores = []
    for score in ranked.scores:
        response = ranked.response(score.id)
        scores.append(
            {
                "id": score.id,
                "total": score.total,
                "kind": score.kind,
                "reactions": response.liked,
                "text": response.text,
                "parts": [msgspec.structs.asdict(part) for part in score.parts],
            }
        )
    thread = ranked.thread
    head = {
        "title": thread.title,
        "id": thread.id,
        "url": thread.url,
        "announced": thread.announced,
        "notes": [msgspec.structs.asdict(note) for note in thread.notes],
        "responses": scores,
    }
    click.echo(msgspec.json.format(msgspec.json.encode(head), indent=2).decode())
