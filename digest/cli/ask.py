"""``digest ask``: ask the people quoted, and note what they answer."""

from pathlib import Path
from typing import Any

import click
import msgspec

from digest import asking, desk, ledger
from digest.answers import CHOICES, Choice
from digest.cli.shared import columns, counted, meant, newsletter, way_back
from digest.config import Config
from digest.errors import UsageError
from digest.issue import shown


@click.command()
@click.argument("issue", required=False)
@click.option(
    "--answer",
    "answers",
    metavar="REF ANSWER",
    type=(str, click.Choice(CHOICES)),
    multiple=True,
    help=f"Note what somebody answered: r3 (or r3,r7; q is who asked), and one of {', '.join(CHOICES)}.",
)
@click.option("--name", metavar="NAME", default="", help="Their name, where the thread that knows it is gone.")
@click.option("--again", is_flag=True, help="Also those who were asked and did not answer.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts.")
def command(issue: str | None, answers: tuple[tuple[str, Choice], ...], name: str, again: bool, as_json: bool) -> None:
    """Print a message for each person quoted, to ask for permission; note their answers in picks.md.

    ANSWER is yes (as the newsletter names people), first-name, initials, full, anonymous, no, or asked (no answer yet).
    Only the permission and byline lines of that entry are changed.
    """
    root, config = newsletter()
    folder = desk.resolve(issue, root, config)
    if name and not answers:
        raise UsageError("--name goes with an answer", hint="digest ask --answer r3 first-name --name NAME")
    if answers:
        _record(folder, root, config, answers, name, as_json=as_json)
    else:
        _ask(folder, root, config, again=again, as_json=as_json)


def _ask(folder: Path, root: Path, config: Config, *, again: bool, as_json: bool) -> None:
    found = asking.asking(folder, root, config, again=again)
    if as_json:
        _print_json({"issue": shown(folder, root), **msgspec.to_builtins(found)})
        return
    for place, person in enumerate(found.people, start=1):
        who = f"{person.name or 'somebody'} ({', '.join(person.refs)})"
        click.echo(f"--- {place} of {len(found.people)}: {who} ---\n\n{person.message}\n")
        click.echo(f"{_answering(person, 'ANSWER')}{meant(folder, root, config)}\n")
    click.echo(f"{shown(folder, root)}: {counted(len(found.people), 'person', 'people')} to ask")
    _standing(found)
    click.echo(f"Next    {_next(found)}{meant(folder, root, config)}")


def _standing(found: asking.Asking) -> None:
    """Print what is known of those who are not asked now."""
    rows = [
        ("Answered", "; ".join(f"{ref} {said}" for ref, said in found.answered.items())),
        ("Waiting", ", ".join(found.waiting) + ": digest ask --again" if found.waiting else ""),
        ("Agreed", ", ".join(found.agreed) + ", with their emoji" if found.agreed else ""),
        ("Never", ", ".join(found.never) + ", of privacy.never_quote" if found.never else ""),
    ]
    columns([row for row in rows if row[1]])
    if found.people:
        click.echo(f"ANSWER is one of {', '.join(CHOICES)} (asked: no answer yet)")
    if found.people and not found.known:
        click.echo("Note    the thread is not here: no names, and a message for each entry; digest build EXPORT helps")


def _answering(person: asking.Person, answer: str) -> str:
    return f"digest ask --answer {','.join(person.refs)} {answer}"


def _next(found: asking.Asking) -> str:
    if found.people:
        return _answering(found.people[0], "first-name")
    if found.waiting:
        return f"digest ask --answer {next(iter(found.waiting))} yes"
    return "digest build"


def _record(
    folder: Path, root: Path, config: Config, answers: tuple[tuple[str, Choice], ...], name: str, *, as_json: bool
) -> None:
    noted = asking.record(folder, root, config, answers, name)
    if as_json:
        _print_json({"issue": shown(folder, root), "recorded": msgspec.to_builtins(noted)})
        return
    columns([(one.ref, f"permission: {one.permission}", _named(one)) for one in noted])
    state = ledger.load(folder).state
    if state != "draft":
        click.echo(f"Note    {state}: this is not in it; {way_back(state)}")
    left = asking.asking(folder, root, config, again=True)
    name = meant(folder, root, config)
    people = counted(len(left.people), "person", "people")
    click.echo(f"Next    digest ask{name}: {people} left" if left.people else f"Next    digest build{name}")


def _named(one: asking.Recorded) -> str:
    if one.permission == "no":
        return "delete the entry, or it cannot be approved"
    return f"byline: {one.byline}" if one.byline else "without a name"


def _print_json(plain: dict[str, Any]) -> None:
    click.echo(msgspec.json.format(msgspec.json.encode(plain), indent=2).decode())
