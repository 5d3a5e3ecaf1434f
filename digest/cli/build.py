"""``digest build``: the weekly command."""

from pathlib import Path
from typing import NamedTuple

import click

from digest import beginning, desk
from digest import build as line
from digest.at_hand import responses_file
from digest.cli import export
from digest.cli.shared import came_in, counted, hour, meant, newsletter, next_command, reasons, way_back
from digest.config import Config
from digest.errors import UsageError
from digest.issue import all_issues, shown
from digest.model import Finding, Thread
from digest.ranking.reasons import explain, headline
from digest.ranking.topics import ordinal
from digest.text.excerpt import first_words

_TO_DO = {"subject/empty": "subject", "the RSVP button leads nowhere": "RSVP link"}
_LEFT = 8


@click.command()
@click.argument("what", metavar="[ISSUE|EXPORT|URL|-]", required=False)
@export.options
@click.option("--add", is_flag=True, help="Put the thread into the open issue, beside the one it has.")
def command(what: str | None, asked: export.Asked, add: bool) -> None:
    """Read, rank, propose, render and check an issue; nothing is sent.

    EXPORT (a file or folder), URL or - (a thread pasted on standard input) starts an issue, or refreshes the one that
    already prints the thread; with --add it goes into the open issue, in a picks file of its own. ISSUE builds it again
    from issue.md and picks.md.
    """
    root, config = newsletter()
    meant_by = _added if add else _meant
    folder, thread, new, added = meant_by(what, asked, root, config)
    built = line.build(folder, root, config, thread=thread, new=new)
    click.echo(_headline(built, added))
    _summary(built, config)
    click.echo(f"{'Next':<8}{_next(built, folder, root, config)}")


class _Meant(NamedTuple):
    """The issue's folder, the thread if one was just read, whether the issue begins with it, or where it is added."""

    folder: Path
    thread: Thread | None = None
    new: bool = False
    added: str = ""


def _meant(what: str | None, asked: export.Asked, root: Path, config: Config) -> _Meant:
    """Return what a build without --add is about."""
    if what == "":
        raise UsageError("the export has no name", hint="digest build EXPORT; is a variable of the shell empty?")
    folder = desk.named(what, root) if what and what != "-" else None
    if what is None:
        folder = desk.nearest(root, config)
    if folder:
        if option := asked.first():
            raise UsageError(f"{option} is about an export, and this is an issue", hint=f"digest build EXPORT {option}")
        return _Meant(folder)
    thread = _read(what, asked, root, config)
    if folder := desk.issue_about(thread, among=desk.unsent(root)):
        return _Meant(folder, thread)
    if what is None and (folder := desk.issue_about(thread, among=all_issues(root))):
        click.echo(f"Nothing new: the thread in {config.source} went out in {shown(folder, root)}")
        click.echo("Next    put a newer export there, or: digest build EXPORT")
        raise click.exceptions.Exit(0)
    return _Meant(beginning.start(thread, root, config), thread, new=True)


def _read(what: str | None, asked: export.Asked, root: Path, config: Config) -> Thread:
    if what is None and not config.source:
        raise UsageError("no issue is open, and config.yaml names no source", hint="digest build EXPORT")
    return export.thread(what or desk.source(config, root), asked, config)[0]


def _added(what: str | None, asked: export.Asked, root: Path, config: Config) -> _Meant:
    """Put a thread into the open issue, in a picks file of its own; where the issue prints it already, refresh that."""
    if what and what != "-" and desk.named(what, root):
        raise UsageError(f"{what} is an issue, and --add takes an export", hint="digest build EXPORT --add")
    folder = desk.nearest(root, config)
    if folder is None:
        raise UsageError("no issue is open that a thread could be added to", hint="digest build EXPORT, without --add")
    thread = _read(what, asked, root, config)
    if desk.issue_about(thread, among=[folder]):
        return _Meant(folder, thread)
    if other := desk.issue_about(thread, among=all_issues(root)):
        raise UsageError(f"{shown(other, root)} prints that thread already", hint="--thread names another one")
    return _Meant(folder, thread, added=beginning.add(thread, folder, config))


def _headline(built: line.Built, added: str) -> str:
    if added:
        return f"Added picks-{added}.md to {built.folder} ({_standing(built)})"
    return f"{'New' if built.new else 'Refreshed'} issue: {built.folder} ({_standing(built)})"


def _summary(built: line.Built, config: Config) -> None:
    if built.ranking:
        click.echo(came_in(built.ranking.thread))
        reasons(built.ranking.thread)
    for news in _news(built):
        click.echo(news)
    click.echo()
    _picked(built)
    click.echo()
    for label, text in _rows(built, config):
        click.echo(f"{label:<8}{text}")
    if config.privacy.consent_reaction and built.ranking and not _says_who_reacted(built.ranking.thread):
        click.echo(f"{'Note':<8}the export does not say who reacted: nobody counts as having consented; digest ask")
    if built.waits(config):
        when = f" for {hour(built.approved.send_at, config)}" if built.approved and built.approved.send_at else ""
        back = way_back(built.delivery.state)
        click.echo(f"{'Note':<8}{built.delivery.state}{when}; your changes are not in it; {back}")


def _says_who_reacted(thread: Thread) -> bool:
    return any(one.marks for one in (thread.question, *thread.responses))


def _standing(built: line.Built) -> str:
    return "nothing sent" if built.delivery.state == "draft" else built.delivery.state


def _news(built: line.Built) -> list[str]:
    """Say what a refreshed export brought, and where it would rank; picks.md stays as it is."""
    if not built.arrived or built.new or not built.ranking:
        return []
    order = [score.id for score in built.ranking.scores]
    best = min(built.arrived, key=order.index)
    place = order.index(best) + 1
    why = headline(explain(built.ranking)[best])
    would = f"{best} would rank {ordinal(place)}{f' ({why})' if why else ''}"
    return [f"{counted(len(built.arrived), 'new response')}; {would}; picks.md is as it was"]


def _picked(built: line.Built) -> None:
    for name, group in built.issue.picks.items():
        ranking = built.rankings.get(name)
        reasons_of = explain(ranking) if ranking else {}
        if len(built.issue.picks) > 1:
            click.echo(group.path.rpartition("/")[2])
        for label, picks in (("Bonus", group.bonus), ("Voices", group.voices)):
            for place, pick in enumerate(picks):
                teaser = f"“{first_words(pick.text)}”"
                why = headline(reasons_of.get(pick.ref, ())) if label == "Bonus" else ""
                click.echo(f"{label if place == 0 else '':<8}{pick.ref:<4} {teaser:<46} {why}".rstrip())
        if ranking:
            printed = {pick.ref for pick in (*group.voices, *group.bonus)}
            others = [score for score in ranking.scores if score.id not in printed]
            there = responses_file(Path(built.folder), name).as_posix()
            click.echo(f"{'Others':<8}{len(others)}, with reasons: {there}")


def _rows(built: line.Built, config: Config) -> list[tuple[str, str]]:
    size = len(built.email.html.encode()) / 1000
    rows = [("Email", f"{built.folder}/build/email.html ({size:.0f} kB), email.txt beside it")]
    label = "To do"
    for text, places in to_do(built.findings):
        rows.append((label, f"{text:<38} {places}".rstrip()))
        label = ""
    send_at = built.approved.send_at if built.approved else built.issue.send_at
    if send_at:
        standing = "only if approved" if built.delivery.state == "draft" else built.delivery.state
        rows.append(("Planned", f"{hour(send_at, config)}, {standing}"))
    return rows


def to_do(found: tuple[Finding, ...]) -> list[tuple[str, str]]:
    """Return the findings as an editor's list: (what, where), those of one kind together, worst first."""
    groups: dict[str, list[Finding]] = {}
    for finding in found:
        if finding.level != "note":
            groups.setdefault(finding.id, []).append(finding)
    rows = [(_label(id_, group), _places(group)) for id_, group in groups.items()]
    if len(rows) > _LEFT:
        rows = [*rows[:_LEFT], (f"and {len(rows) - _LEFT} more", "digest check")]
    return rows


def _label(id_: str, group: list[Finding]) -> str:
    if id_ == "issue/prompt-left":
        return counted(len(group), "prompt")
    text = _TO_DO.get(id_) or _TO_DO.get(group[0].text) or group[0].text
    return text if len(group) == 1 else f"{text} (and {len(group) - 1} more)"


def _places(group: list[Finding]) -> str:
    """Return "issue.md:7, 9, 17" for findings of one file."""
    places: dict[str, list[str]] = {}
    for finding in group:
        path, _, number = finding.where.rpartition(":")
        if number not in places.setdefault(path.rpartition("/")[2], []):
            places[path.rpartition("/")[2]].append(number)
    return ", ".join(f"{path}:{', '.join(numbers)}" if path else ", ".join(numbers) for path, numbers in places.items())


def _next(built: line.Built, folder: Path, root: Path, config: Config) -> str:
    """Return the next command; the issue is named where the bare command would mean another."""
    state = built.delivery.state
    if built.waits(config) and state == "approved":
        return f"digest send{meant(folder, root, config)}, or digest reopen{meant(folder, root, config)}"
    errors = [finding for finding in built.findings if finding.level == "error"]
    if state == "draft" and errors:
        files = dict.fromkeys(finding.where.rpartition(":")[0].rpartition("/")[2] or "issue.md" for finding in errors)
        return f"edit {' and '.join(files)}, then: digest approve{meant(folder, root, config)}"
    return next_command(state) + (meant(folder, root, config) if state not in {"scheduled", "sent"} else "")
