"""responses.md: every response with its score and its reasons, for the editor's eyes only (git-ignored)."""

from digest.model import Ranking, Response, Score
from digest.ranking.reasons import Reason, explain, shown
from digest.ranking.topics import ordinal


def responses_md(ranking: Ranking) -> str:
    """Return the text of responses.md: best first, each with its id, place, points, kind, reasons and whole text."""
    thread = ranking.thread
    head = (
        f"# {thread.title}\n\n"
        f"{len(thread.responses)} responses, {thread.people} people, best first. This file is for you alone: git"
        " ignores it, every build writes it anew. To print one, write `## r5` under # Voices or # Bonus in picks.md."
        " `digest rank --why r5` gives the whole sum behind one.\n"
    )
    reasons, by_id = explain(ranking), {response.id: response for response in thread.responses}
    entries = (
        _entry(place, score, by_id[score.id], reasons[score.id]) for place, score in enumerate(ranking.scores, start=1)
    )
    return head + "".join(entries)


def _entry(place: int, score: Score, response: Response, reasons: tuple[Reason, ...]) -> str:
    liked = "  ".join(f"{reaction.emoji} {reaction.count}" for reaction in response.reactions)
    when = f", {response.created:%Y-%m-%d %H:%M} UTC" if response.created else ""
    reply = f", in reply to {response.reply_to}" if response.reply_to else ""
    title = f"\n## {score.id} · {ordinal(place)} · {score.total:+z.2f} · {score.kind}\n\n"
    why = "".join(f"- {one.points:+.2f}  {one.why}\n" for one in shown(reasons, score.total))
    author = f"{response.author.name or response.author.id}{when}{reply}{'   ' + liked if liked else ''}\n\n"
    quote = "".join(f"> {line}".rstrip() + "\n" for line in response.text.split("\n"))
    return f"{title}{why}\n{author}{quote}" if why else f"{title}{author}{quote}"
