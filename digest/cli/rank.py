"""``digest rank``: every response with its reasons."""

import math
import shlex
import shutil
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

import click

from digest import consent, desk, ranking
from digest import issue as issues
from digest.at_hand import at_hand, without_private_data
from digest.cli import export
from digest.cli.shared import came_in, meant, newsletter, newsletter_or_none, reasons
from digest.config import Config, PicksConfig, Privacy, RankingConfig
from digest.errors import UsageError
from digest.model import Ranking, Response, Score, Thread
from digest.ranking import whole as sums
from digest.ranking.favourites import favourites
from digest.ranking.reasons import Reason, Shown, explain, shown
from digest.ranking.topics import ordinal, topic_of
from digest.ranking.voices import voices
from digest.ranking.weights import IN_THREAD
from digest.text.markdown import visible

# Two reasons side by side where there are eighty columns, five where there are two hundred.
_CELL = 36
_INDENT = 5
_HEAD = 36
# So much of a text, at most, is read for its first line.
_LOOK = 2_000
_IDS = 20
_HOW = (
    "A part is a measure times its weight. Where a usual is known, the measure is how far the response is above it"
    " (*: beside the others of this thread). What rounds to 0.00 is left out."
)


@click.command()
@click.argument("what", metavar="[ISSUE|EXPORT|URL|-]", required=False)
@export.options
@click.option("--why", metavar="REF", help="The whole sum of one response, like r5.")
@click.option("--json", "as_json", is_flag=True, help="As JSON, for scripts: everything.")
def command(what: str | None, asked: export.Asked, why: str | None, as_json: bool) -> None:
    """Show the responses of a thread, best first, each with the reasons for its place; write nothing."""
    thread, build, config = _thread(what, asked)
    ranked = ranking.rank(thread, config.ranking)
    if why is not None:
        _known(why, ranked)
    if as_json:
        _print_json(ranked, config, why)
    elif why is not None:
        _print_whole(ranked, config, why)
        click.echo(f"\nNext    {build}")
    else:
        _print(ranked, config)
        click.echo(f"\nNext    {build}")


class _Settings(NamedTuple):
    """What of config.yaml a ranking needs; its defaults where there is no newsletter."""

    ranking: RankingConfig = RankingConfig()
    picks: PicksConfig = PicksConfig()
    privacy: Privacy = Privacy()

    @classmethod
    def of(cls, config: Config | None) -> "_Settings":
        return cls(config.ranking, config.picks, config.privacy) if config else cls()


def _thread(what: str | None, asked: export.Asked) -> tuple[Thread, str, _Settings]:
    """Return the thread that is meant, the command that builds its issue, and how it is ranked."""
    here = newsletter_or_none()
    if what and (what == "-" or here is None or desk.named(what, here[0]) is None):
        thread, named = export.thread(what, asked, here and here[1])
        which = f" --thread {shlex.quote(thread.id)}" if named else ""
        thread = without_private_data(thread, here and here[1])  # as a build keeps it
        again = f"digest build {shlex.quote(what)}{which}{asked.again()}"
        return thread, again, _Settings.of(here and here[1])
    root, config = newsletter()
    folder = desk.resolve(what, root, config)
    if option := asked.first():
        raise UsageError(f"{option} is about an export, and this is an issue", hint=f"digest rank EXPORT {option}")
    kept = at_hand(folder, issues.read(folder, config, root), config).threads.get("")
    if kept is None:
        raise UsageError(f"the thread of {issues.shown(folder, root)} is not here any more", hint="digest rank EXPORT")
    return kept, f"digest build{meant(folder, root, config)}", _Settings.of(config)


def _known(ref: str, ranked: Ranking) -> None:
    ids = [response.id for response in ranked.thread.responses]
    if ref not in ids:
        there = ", ".join(ids if len(ids) <= _IDS else [*ids[: _IDS - 2], "…", ids[-1]])
        hint = f"--why with one of {there}" if ids else "digest rank without --why"
        raise UsageError(f"the thread has no response {ref!r}", where=f"--why {ref}", hint=hint)


def _print(ranked: Ranking, config: _Settings) -> None:
    click.echo(f"{ranked.thread.title}\n{came_in(ranked.thread)}")
    reasons(ranked.thread)
    chosen = _proposed(ranked, config)
    if any(chosen.values()):
        said = ", ".join(f"{' '.join(refs)} as {what}" for what, refs in chosen.items() if refs)
        click.echo(f"* would be proposed: {said}")
    starred = {ref for refs in chosen.values() for ref in refs}
    found, width = explain(ranked), shutil.get_terminal_size().columns
    texts = {response.id: response.text for response in ranked.thread.responses}
    for place, score in enumerate(ranked.scores, start=1):
        mark = "*" if score.id in starred else " "
        teaser = _teaser(texts[score.id], width - _HEAD)
        click.echo(f"\n{place:>3}. {mark} {score.id:<5}{score.total:>+z7.2f}  {score.kind:<9} {teaser}")
        for line in _grid(shown(found[score.id], score.total), width):
            click.echo(line)


def _proposed(ranked: Ranking, config: _Settings) -> dict[str, tuple[str, ...]]:
    """Return what a new issue would print of the thread."""
    import msgspec

    fit = {one.id for one in ranked.thread.responses if consent.may_quote(one, config.privacy)}
    quotable = msgspec.structs.replace(ranked, scores=tuple(score for score in ranked.scores if score.id in fit))
    never = config.privacy.never_quote
    return {
        "favourites": favourites(quotable, config.picks.bonus, never=never),
        "voices": voices(quotable, config.picks.voices, never=never),
    }


def _teaser(text: str, room: int) -> str:
    """Return the beginning of ``text`` in quotes, whole words as far as there is room."""
    words = " ".join(visible(text[:_LOOK]).split())
    room = max(room, 20) - 2
    if len(words) > room:
        cut = words[: room - 1]
        words = (cut.rpartition(" ")[0] or cut).rstrip(" ,;:.!?…–—。，") + "…"
    return f"“{words}”"


def _grid(cells: Iterable[Shown], width: int) -> Iterator[str]:
    """Yield lines of reasons in columns, as many as ``width`` has room for; a long one takes two."""
    line = ""
    for one in cells:
        said = f"{one.points:>+6.2f} {one.why}"
        at = _INDENT + math.ceil((len(line) + 1 - _INDENT) / _CELL) * _CELL if line else _INDENT
        if line and at + len(said) > width:
            yield line
            line, at = "", _INDENT
        line = line.ljust(at) + said
    if line:
        yield line


def _print_whole(ranked: Ranking, config: _Settings, ref: str) -> None:
    """Print each part of a score by its topic, so that the numbers add up."""
    score, width = ranked.score(ref), shutil.get_terminal_size().columns
    model = sums.model_of(ranked.thread, config.ranking)
    place = f"{ordinal(ranked.scores.index(score) + 1)} of {len(ranked.scores):,}"
    judge = f"judged by the {model.name} model" + f", as “{model.language}”" * bool(model.language)
    click.echo(f"{ref}  {place}, {score.total:+z.2f}, {score.kind}; {judge}")
    click.echo(f"{_teaser(ranked.response(ref).text, width)}\n")
    for topic in sums.whole(ranked, ref):
        if not topic.points:
            continue
        click.echo(f"{topic.points:>+8.2f}  {topic.reason.why:<36} {topic.reason.topic}".rstrip())
        for term in topic.terms:
            name = term.part.why + " *" * term.part.feature.endswith(IN_THREAD)
            if term.points:
                click.echo(f"{'':10}{term.points:>+6.2f}  {name:<45} {term.part.value:+z.2f} × {term.part.weight:+.2f}")
        if topic.reason.topic == "wording" and (found := sums.phrases(ranked, ref)):
            said = "; ".join(f"{one.odds:+.2f} {one.what}" for one in found)
            click.echo(textwrap.fill(f"most by: {said}", width, initial_indent=" " * 18, subsequent_indent=" " * 18))
    click.echo(f"{score.total:>+z8.2f}  in all\n")
    click.echo(textwrap.fill(_HOW, width))
    click.echo("Each topic is a knob: `ranking:` in config.yaml (docs/ranking.md).")


def _print_json(ranked: Ranking, config: _Settings, why: str | None) -> None:
    import msgspec

    model, found, thread = sums.model_of(ranked.thread, config.ranking), explain(ranked), ranked.thread
    by_id = {response.id: response for response in thread.responses}
    listed = [(place, score) for place, score in enumerate(ranked.scores, start=1) if why in {None, score.id}]
    head = {
        "title": thread.title,
        "id": thread.id,
        "url": thread.url,
        "announced": thread.announced,
        "notes": [msgspec.structs.asdict(note) for note in thread.notes],
        "model": model.name,
        "language": model.language,
        "topics": {key: value for key, value in msgspec.structs.asdict(config.ranking).items() if key != "model"},
        "proposed": _proposed(ranked, config),
        "responses": [_as_data(by_id[score.id], score, place, found[score.id]) for place, score in listed],
    }
    if why is not None:
        phrases = sums.phrases(ranked, why)
        head["phrases"] = [{"phrase": one.what, "points": one.odds} for one in phrases]
    click.echo(msgspec.json.format(msgspec.json.encode(head), indent=2).decode())


def _as_data(response: Response, score: Score, place: int, found: Iterable[Reason]) -> dict[str, Any]:
    import msgspec

    return {
        "id": score.id,
        "place": place,
        "total": score.total,
        "kind": score.kind,
        "reactions": response.liked,
        "text": response.text,
        "reasons": [one._asdict() for one in found],
        "parts": [{**msgspec.structs.asdict(part), "topic": topic_of(part)} for part in score.parts],
    }
