"""responses.md: every response with its score and its reasons, for the editor's eyes only (git-ignored)."""

from digest.model import Ranking, Response, Score
from digest.ranking.reasons import strongest


def responses_md(ranking: Ranking) -> str:
    """Return the text of responses.md: best first, each with its id, kind, points, reasons and whole text."""
    thread = ranking.thread
    head = (
        f"# {thread.title}\n\n"
        f"{len(thread.responses)} responses, {thread.people} people, best first. This file is for you alone: git"
        " ignores it, every build writes it anew. To print one, write `## r5` under # Voices or # Bonus in picks.md.\n"
    )
    return head + "".join(_entry(score, ranking.response(score.id)) for score in ranking.scores)


def _entry(score: Score, response: Response) -> str:
    liked = "  ".join(f"{reaction.emoji} {reaction.count}" for reaction in response.reactions)
    when = f", {response.created:%Y-%m-%d %H:%M} UTC" if response.created else ""
    reply = f", in reply to {response.reply_to}" if response.reply_to else ""
    title = f"\n## {score.id} · {score.total:+.2f} · {score.kind}\n\n"
    author = f"{response.author.name or response.author.id}{when}{reply}{'   ' + liked if liked else ''}\n\n"
    reasons = "".join(f"- {part.points:+.2f}  {part.why}\n" for part in strongest(score))
    quote = "".join(f"> {line}".rstrip() + "\n" for line in response.text.split("\n"))
    return f"{title}{author}{quote}\n{reasons}"
