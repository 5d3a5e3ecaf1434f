"""Do the seed's four favourites come out on top by themselves? ``python bench/favourites.py``.

Takes the example's question and its four favourites, puts 13 random responses of like length in place of the
others, ranks, and counts how many of the four are among the first four and six, over 50 draws with a fixed
seed. Then MAP of the same ranking on the whole development file. Both need ``../shared/ranking/dev.jsonl``.
"""

import json
import random
import sys
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

from msgspec.structs import replace

from digest.model import Author, Response, Thread
from digest.ranking import rank
from digest.readers import read

ROOT = Path(__file__).resolve().parents[1]
EXPORT = ROOT / "issues" / "2030-01-15-peer-to-peer" / "export.zip"
DEV = ROOT.parent / "shared" / "ranking" / "dev.jsonl"
STARTS = ("Whenever I create icebreakers", "If we are having", "Put an assortment", "One that I love")
DRAWS = 50
SEED = 4
LIKE_LENGTH = 0.25

Line = dict[str, Any]


def is_favourite(response: Response) -> bool:
    """Say whether it is one of the four that the example issue prints."""
    return response.text.startswith(STARTS)


def draw(thread: Thread, pool: list[str], chance: random.Random, *, social: bool) -> Thread:
    """Return ``thread`` with a random text of like length, by a new author, in place of each non-favourite.

    Reactions are taken off everywhere; with ``social`` the favourites keep theirs, and the others' are dealt
    out among the others again.
    """
    others = [one for one in thread.responses if not is_favourite(one)]
    dealt = chance.sample([one.reactions for one in others], len(others))
    responses = []
    for number, one in enumerate(thread.responses):
        if is_favourite(one):
            responses.append(one if social else replace(one, reactions=()))
            continue
        author = Author(id=f"random-{number}", name=f"Random {number}")
        text = chance.choice(of_like_length(one.text, pool))
        reactions = dealt.pop() if social else ()
        responses.append(replace(one, author=author, text=text, reactions=reactions, reply_to="", edited=False))
    return replace(thread, responses=tuple(responses))


def of_like_length(text: str, pool: list[str]) -> list[str]:
    """Return the texts of ``pool`` as long as ``text``, give or take a quarter or two words."""
    size = len(text.split())
    slack = max(2, LIKE_LENGTH * size)
    return [other for other in pool if abs(len(other.split()) - size) <= slack]


def hits(thread: Thread, first: int) -> int:
    """Return how many of the favourites are among the ``first`` of the ranking."""
    ranking = rank(thread)
    return sum(is_favourite(ranking.response(score.id)) for score in ranking.scores[:first])


def average_precision(labels: Iterable[str]) -> float:
    """Return the mean precision at each "Good" of the first ten, 0 without one, as SemEval does."""
    found = [position for position, label in enumerate(list(labels)[:10], start=1) if label == "Good"]
    return mean(number / position for number, position in enumerate(found, start=1)) if found else 0.0


def as_thread(line: Line) -> Thread:
    """Return a line of the development file as a Thread; ids are those of the file."""

    def response(one: Line, name: str) -> Response:
        created = datetime.strptime(one["created"], "%Y-%m-%d %H:%M:%S").replace(tzinfo=UTC)
        author = Author(id=one["author"], name=one["name"])
        return Response(id=name, key=name, author=author, text=one["text"], created=created)

    responses = tuple(response(one, one["id"]) for one in line["responses"])
    return Thread(id=line["id"], title=line["title"], question=response(line["question"], "q"), responses=responses)


def mean_average_precision(lines: list[Line], order: Callable[[Thread], Iterable[str]]) -> float:
    """Return MAP in percent of the ids that ``order`` gives for each thread."""
    labels = {one["id"]: one["label"] for line in lines for one in line["responses"]}
    return 100 * mean(average_precision(labels[name] for name in order(as_thread(line))) for line in lines)


def main() -> None:
    """Print both tables, or the one sentence that says why not."""
    if not DEV.exists():
        sys.exit("favourites: ../shared/ranking/dev.jsonl is not here, so there is nothing to draw from")
    lines = [json.loads(line) for line in DEV.read_text(encoding="utf-8").splitlines()]
    pool = [one["text"] for line in lines for one in line["responses"]]
    example = read(EXPORT)

    print(f"The seed's favourites among 13 random responses of like length, {DRAWS} draws")
    for social in (False, True):
        chance = random.Random(SEED)  # noqa: S311 - the same draws on every run
        threads = [draw(example, pool, chance, social=social) for _ in range(DRAWS)]
        four, six = (mean(hits(thread, first) for thread in threads) for first in (4, 6))
        name = "with reactions" if social else "text alone"
        print(f"  {name:16}{four:.2f} of 4 in the first 4, {six:.2f} in the first 6")

    print(f"\nMAP on dev.jsonl, {len(lines)} threads")
    orders: dict[str, Callable[[Thread], Iterable[str]]] = {
        "as it ships": lambda thread: [score.id for score in rank(thread).scores],
        "order of time": lambda thread: [one.id for one in thread.responses],
        "length": lambda thread: [one.id for one in sorted(thread.responses, key=lambda one: -len(one.text))],
    }
    for name, order in orders.items():
        print(f"  {name:16}{mean_average_precision(lines, order):.2f}")


if __name__ == "__main__":
    main()
