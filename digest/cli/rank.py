"""``digest rank``: every response with its reasons."""

import shlex

import click

from digest import desk, ranking
from digest import issue as issues
from digest.at_hand import at_hand, without_private_data
from digest.cli import export
from digest.cli.shared import came_in, meant, newsletter, newsletter_or_none, reasons
from digest.errors import UsageError
from digest.model import Ranking, Thread
from digest.ranking.reasons import strongest
from digest.text.excerpt import first_words


@click.command()
@click.argument("what", metavar="[ISSUE|EXPORT|URL|-]", required=False)
@export.options
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
def command(what: str | None, asked: export.Asked, as_json: bool) -> None:
    """Show the responses of a thread, best first, each with the reasons for its place; write nothing."""
    thread, build = _thread(what, asked)
    ranked = ranking.rank(thread)
    if as_json:
        _print_json(ranked)
    else:
        _print(ranked, build)


def _thread(what: str | None, asked: export.Asked) -> tuple[Thread, str]:
    """Return the thread that is meant, and the command that builds its issue."""
    here = newsletter_or_none()
    if what and (what == "-" or here is None or desk.named(what, here[0]) is None):
        thread, named = export.thread(what, asked, here and here[1])
        which = f" --thread {shlex.quote(thread.id)}" if named else ""
        thread = without_private_data(thread, here and here[1])  # as a build keeps it
        return thread, f"digest build {shlex.quote(what)}{which}{asked.again()}"
    root, config = newsletter()
    folder = desk.resolve(what, root, config)
    if option := asked.first():
        raise UsageError(f"{option} is about an export, and this is an issue", hint=f"digest rank EXPORT {option}")
    kept = at_hand(folder, issues.read(folder, config, root), config).threads.get("")
    if kept is None:
        raise UsageError(f"the thread of {issues.shown(folder, root)} is not here any more", hint="digest rank EXPORT")
    return kept, f"digest build{meant(folder, root, config)}"


def _print(ranked: Ranking, build: str) -> None:
    click.echo(f"{ranked.thread.title}\n{came_in(ranked.thread)}")
    reasons(ranked.thread)
    for place, score in enumerate(ranked.scores, start=1):
        teaser = first_words(ranked.response(score.id).text, 10)
        click.echo(f"\n{place:>3}. {score.id:<5}{score.total:+.2f}  {score.kind:<9} “{teaser}”")
        for part in strongest(score):
            click.echo(f"         {part.points:+.2f}  {part.why}")
    click.echo(f"\nNext    {build}")


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
