"""How good is the ranking? Four tables, beside rankers that anybody could write in five minutes.

    python -m bench.ranking.evaluate [--quick]

Needs ``../shared/ranking`` beside the checkout, and numpy, scipy and scikit-learn (bench/ranking/requirements.txt) for
the cross-validation, which trains five models. Without them it prints what it can and says what it left out.
"""

import argparse
import importlib
import random
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import log1p

from msgspec.structs import replace

from bench.ranking import baselines, data, metrics
from bench.ranking.baselines import Ranker
from bench.ranking.metrics import Bootstrap, Measured, Tally
from bench.ranking.prototype import BEST_LIGHT, CROSS_VALIDATED, prototype
from digest.config import RankingConfig
from digest.model import Reaction, Thread
from digest.ranking import rank

# One list of scores for each thread, as long as the thread; of several, the figures are the mean.
Scores = Sequence[Sequence[float]]
Tallies = dict[str, list[Tally]]

GOAL = 76.6
SHUFFLES = 20
SEEN = 0.5
FULL = 10
MANY = 3
NOTHING = Tally((0.0,), (0.0,))
OURS = "ours"
SOCIAL = "ours with reactions"
TEXT = "ours, text alone"
OF_TEN = "MAP of ten"
NAME = 30
COLUMN = 20


def ours(thread: Thread) -> list[float]:
    """Return the total of each response as the program ranks it."""
    return _totals(thread, RankingConfig())


def formula(thread: Thread) -> list[float]:
    """Return the total of each response by the plain formula, ``ranking.model: formula`` in config.yaml."""
    return _totals(thread, RankingConfig(model="formula"))


def _totals(thread: Thread, config: RankingConfig) -> list[float]:
    totals = {score.id: score.total for score in rank(thread, config).scores}
    return [totals[one.id] for one in thread.responses]


def cross_validated(threads: Sequence[data.Labelled]) -> Scores | None:
    """Return scores of models that never saw the thread they score; None, with a line of why, where that fails."""
    try:
        out_of_fold: Callable[[Sequence[data.Labelled]], Scores] = importlib.import_module(
            "bench.ranking.train"
        ).out_of_fold
    except ModuleNotFoundError as missing:
        print(f"  (left out: ours, cross-validated: no {missing.name} here; see bench/ranking/requirements.txt)")
        return None
    return out_of_fold(threads)


# --- labels -------------------------------------------------------------------------------------------


def of_labels(threads: Sequence[data.Labelled], draws: Sequence[Scores]) -> Tallies:
    """Return what each thread adds to each metric of labels, and to MAP on the threads of ten responses."""
    found: Tallies = {}
    for name, metric in metrics.LABELS.items():
        found[name] = [
            metrics.together([metric(metrics.best_first(one.labels, scores[place])) for scores in draws])
            for place, one in enumerate(threads)
        ]
    full = [len(one.labels) == FULL for one in threads]
    found[OF_TEN] = [tally if ten else NOTHING for tally, ten in zip(found["MAP"], full, strict=True)]
    return found


def untrained(threads: Sequence[data.Labelled]) -> dict[str, Sequence[Scores]]:
    """Return the scores of all rankers that need no training, those of chance in several draws."""
    rankers: dict[str, Ranker] = {"formula": formula, **baselines.on_labels(one.thread for one in threads)}
    rows: dict[str, Sequence[Scores]] = {name: [scored(threads, ranker)] for name, ranker in rankers.items()}
    rows["random"] = [scored(threads, baselines.shuffled(seed)) for seed in range(SHUFFLES)]
    return rows


def scored(threads: Iterable[data.Labelled | data.Voted], ranker: Ranker) -> Scores:
    """Return the scores of ``ranker`` for each of ``threads``."""
    return [ranker(one.thread) for one in threads]


# --- votes --------------------------------------------------------------------------------------------


def of_votes(threads: Sequence[data.Voted], votes: Sequence[Sequence[int]], scores: Scores) -> Tallies:
    """Return what each thread adds to each metric, judged by ``votes``: all there are, or those nobody was shown."""
    three = [len(one.votes) >= MANY for one in threads]
    both = list(zip(scores, votes, strict=True))
    pairs = [metrics.pairs(found, held) for found, held in both]
    return {
        "pairwise": pairs,
        "pairwise, 3 or more": [one if many else NOTHING for one, many in zip(pairs, three, strict=True)],
        "first = best voted": [metrics.best_voted(found, held) for found, held in both],
        "accepted first": [
            metrics.accepted_first(found, one.accepted) for found, one in zip(scores, threads, strict=True)
        ],
        "nDCG@4": [metrics.graded_votes(found, held) for found, held in both],
    }


def no_votes_seen(threads: Sequence[data.Voted], theirs: Ranker | None) -> dict[str, Tallies]:
    """Return the tallies of rankers that are shown the text only."""
    frequencies = baselines.Frequencies(one.thread for one in threads)
    rankers: dict[str, Ranker] = {
        OURS: ours,
        "formula": formula,
        "chronological": baselines.chronological,
        "length": baselines.length,
        "BM25 to the question": baselines.bm25(frequencies),
    }
    if theirs:
        rankers["prototype"] = theirs
    votes = [one.votes for one in threads]
    return {name: of_votes(threads, votes, scored(threads, ranker)) for name, ranker in rankers.items()}


def half_of_votes_seen(threads: Sequence[data.Voted], theirs: Ranker | None, *, draws: int) -> dict[str, Tallies]:
    """Return the tallies of rankers that are shown each vote with a chance of one half, judged by the other votes.

    Votes below 0 are never shown: nobody knows how many were for it.
    """
    replies = {
        one.key: seen for each in threads for one, seen in zip(each.thread.responses, each.comments, strict=True)
    }
    text = scored(threads, ours)
    prototypes = scored(threads, theirs) if theirs else None
    found: dict[str, list[Tallies]] = {}
    for seed in range(draws):
        chance = random.Random(seed)  # noqa: S311 - the same votes on every run
        seen = [[sum(chance.random() < SEEN for _ in range(vote)) for vote in one.votes] for one in threads]
        held = [
            [vote - shown for vote, shown in zip(one.votes, s, strict=True)]
            for one, s in zip(threads, seen, strict=True)
        ]
        liked = [one._replace(thread=with_reactions(one.thread, s)) for one, s in zip(threads, seen, strict=True)]
        rows: dict[str, Scores] = {
            SOCIAL: scored(liked, ours),
            TEXT: text,
            "votes alone": scored(liked, baselines.votes_alone),
            "Wilson lower bound": scored(liked, baselines.wilson_bound),
            "Discourse-like": scored(liked, baselines.discourse(replies)),
            "chronological": scored(liked, baselines.chronological),
        }
        if prototypes:
            rows["prototype + ln(1 + votes)"] = [
                [score + log1p(shown) for score, shown in zip(scores, s, strict=True)]
                for scores, s in zip(prototypes, seen, strict=True)
            ]
        for name, scores in rows.items():
            found.setdefault(name, []).append(of_votes(threads, held, scores))
    return {name: over_draws(tallies) for name, tallies in found.items()}


def over_draws(draws: Sequence[Tallies]) -> Tallies:
    """Return the tallies of several draws as one for each thread."""
    return {
        metric: [metrics.together(of_thread) for of_thread in zip(*(draw[metric] for draw in draws), strict=True)]
        for metric in draws[0]
    }


def with_reactions(thread: Thread, counts: Sequence[int]) -> Thread:
    """Return ``thread`` with that many 👍 under each response."""
    both = zip(thread.responses, counts, strict=True)
    return replace(
        thread,
        responses=tuple(
            replace(one, reactions=(Reaction(emoji="👍", count=count),) if count else ()) for one, count in both
        ),
    )


# --- printing -----------------------------------------------------------------------------------------


def shown(figure: Measured, *, sign: bool = False) -> str:
    """Return "76.84 [74.9,78.8]", a difference with its signs."""
    if sign:
        return f"{figure.value:+.2f} [{figure.low:+.1f},{figure.high:+.1f}]"
    return f"{figure.value:.2f} [{figure.low:.1f},{figure.high:.1f}]"


def print_table(rows: Mapping[str, Tallies], boot: Bootstrap) -> None:
    """Print a line for each ranker and a column for each metric."""
    columns = list(next(iter(rows.values())))
    print(f"  {'':{NAME}}" + "".join(f"{column:<{COLUMN}}" for column in columns).rstrip())
    for name, tallies in rows.items():
        figures = (f"{shown(boot.measure(tallies[column])):<{COLUMN}}" for column in columns)
        print(f"  {name:{NAME}}" + "".join(figures).rstrip())


def print_differences(rows: Mapping[str, Tallies], metric: str, first: str, boot: Bootstrap) -> None:
    """Print by how many points ``first`` is above each of the others, on the same samples of the questions."""
    print(f"  Points of {metric} by which {first} is above")
    for name in rows:
        if name != first:
            difference = boot.difference(rows[first][metric], rows[name][metric])
            print(f"    {name:{NAME - 2}}{shown(difference, sign=True)}")


def verdict(what: str, reached: bool) -> None:
    """Print one line of what was to be reached."""
    print(f"  {'reached' if reached else 'NOT REACHED'}: {what}")


def main() -> None:
    """Print the four tables, or the one sentence that says why not."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--quick", action="store_true", help="fewer samples: the figures stay, the intervals wobble")
    quick = parser.parse_args().quick
    if not data.here():
        sys.exit("evaluate: ../shared/ranking is not here, so there is nothing to measure on")
    samples, draws = (200, 2) if quick else (1000, 10)

    print(f"All figures in percent; in brackets 95 % of {samples} bootstrap samples of the questions.")
    cross_validation(data.labelled(), samples)
    development(data.dev(), samples)
    voted, theirs = data.votes(), prototype()
    if theirs is None:
        print("\n(The prototype is not beside the checkout: it is left out below.)")
    unseen(voted, theirs, samples)
    half_seen(voted, theirs, samples, draws=draws)


def cross_validation(threads: Sequence[data.Labelled], samples: int) -> None:
    """Print the honest table: no model saw the threads that it ranks here."""
    print(
        f"\n1. Qatar Living, {len(threads)} questions, labels by people; our models never saw what they rank (5 folds)"
    )
    rows = untrained(threads)
    if (scores := cross_validated(threads)) is not None:
        rows = {OURS: [scores], **rows}
    tallies = {name: of_labels(threads, draws) for name, draws in rows.items()}
    boot = Bootstrap(len(threads), samples=samples)
    print_table(tallies, boot)
    print(f"  Published on the same folds: best light recipe {BEST_LIGHT:.2f}, prototype {CROSS_VALIDATED:.2f}.")
    print("  (The formula was fitted on these questions: its line is a little too good.)")
    if OURS in tallies:
        print_differences(tallies, "MAP", OURS, boot)
        reached = metrics.percent(tallies[OURS]["MAP"])
        verdict(f"MAP of at least {GOAL}: {reached:.2f}", reached >= GOAL)


def development(threads: Sequence[data.Labelled], samples: int) -> None:
    """Print how the program ranks threads that its own files were trained on."""
    print(f"\n2. The {len(threads)} of them in dev.jsonl, ten responses each, as the program ranks them")
    print("  (Its model was trained on these too, so the line of ours flatters it: believe table 1.)")
    rows = {OURS: [scored(threads, ours)], **untrained(threads)}
    tallies = {name: of_labels(threads, draws) for name, draws in rows.items()}
    for found in tallies.values():
        del found[OF_TEN]  # all of these have ten
    print_table(tallies, Bootstrap(len(threads), samples=samples))


def unseen(threads: Sequence[data.Voted], theirs: Ranker | None, samples: int) -> None:
    """Print how the rankers do on another site, that no model was trained on, by the text alone."""
    print(
        f"\n3. Stack Exchange, {len(threads)} questions, votes of readers; no model saw this site; text and time only"
    )
    tallies = no_votes_seen(threads, theirs)
    boot = Bootstrap(len(threads), samples=samples)
    print_table(tallies, boot)
    print("  (The early answer gets votes for being early, which makes order of time strong here.)")
    print_differences(tallies, "pairwise", OURS, boot)
    if "prototype" in tallies:
        mine, other = (metrics.percent(tallies[name]["pairwise"]) for name in (OURS, "prototype"))
        verdict(f"pairwise at least the prototype's: {mine:.2f} to {other:.2f}", mine >= other)


def half_seen(threads: Sequence[data.Voted], theirs: Ranker | None, samples: int, *, draws: int) -> None:
    """Print how the rankers do when they are shown half of the votes, judged by the other half."""
    print(f"\n4. The same, each vote shown with a chance of one half and judged by the others, {draws} draws")
    tallies = half_of_votes_seen(threads, theirs, draws=draws)
    boot = Bootstrap(len(threads), samples=samples)
    print_table(tallies, boot)
    print("  (Equal scores count as half right in pairs and stand in order of time elsewhere, which helps votes alone.")
    print("   Wilson has no votes against to weigh here, so it orders as votes alone do.)")
    print_differences(tallies, "pairwise", SOCIAL, boot)
    mine = metrics.percent(tallies[SOCIAL]["pairwise"])
    for name in (TEXT, "votes alone"):
        other = metrics.percent(tallies[name]["pairwise"])
        verdict(f"pairwise above {name}: {mine:.2f} to {other:.2f}", mine > other)


if __name__ == "__main__":
    main()
