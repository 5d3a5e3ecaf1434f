"""How good a ranking is: the metrics of SemEval-2016 Task 3, pairs and the best voted, with bootstrap intervals.

Every metric is one sum over questions divided by another (the mean of ten such ratios for AvgRec). A ``Tally`` is what
one question adds to both, so that a value, its interval and a difference of two rankings all come of the same lists.
MAP, AvgRec and MRR are computed as the official scorer does (facts/ranking.md checks the formulas against
the published submissions): over the first ten, over all questions, and a question
without a "Good" response counts as 0.
"""

import math
import random
from collections.abc import Callable, Sequence
from itertools import accumulate, combinations
from typing import NamedTuple, TypeVar

Item = TypeVar("Item")
TOP = 10
FIRST = 4
GAINS = {"Good": 2.0, "PotentiallyUseful": 1.0, "Bad": 0.0}


class Tally(NamedTuple):
    """What one question adds to the sums above and below the line: one place for each ratio of the metric."""

    got: tuple[float, ...]
    of: tuple[float, ...]


class Measured(NamedTuple):
    """A metric in percent with the ends of its 95 % interval."""

    value: float
    low: float
    high: float


def best_first(items: Sequence[Item], scores: Sequence[float]) -> list[Item]:
    """Return ``items`` by falling score; equal scores stay in the order they came in."""
    return [items[index] for index in sorted(range(len(items)), key=lambda index: -scores[index])]


# --- labels: each takes those of one thread, best first -----------------------------------------------


def average_precision(labels: Sequence[str]) -> Tally:
    """Mean of the precision at each "Good" of the first ten, 0 without one (MAP)."""
    places = [place for place, label in enumerate(labels[:TOP], start=1) if label == "Good"]
    precisions = [found / place for found, place in enumerate(places, start=1)]
    return Tally((sum(precisions) / len(precisions) if precisions else 0.0,), (1.0,))


def reciprocal_rank(labels: Sequence[str]) -> Tally:
    """1 / the place of the first "Good" of the first ten, 0 without one (MRR)."""
    places = (place for place, label in enumerate(labels[:TOP], start=1) if label == "Good")
    return Tally((1.0 / next(places, math.inf),), (1.0,))


def recall(labels: Sequence[str]) -> Tally:
    """How many Good ones are among the first 1, 2 … 10, of as many as could be (AvgRec: the mean of the ten ratios)."""
    good = labels.count("Good")
    found = list(accumulate(float(label == "Good") for label in labels[:TOP]))
    found += [found[-1] if found else 0.0] * (TOP - len(found))
    return Tally(tuple(found), tuple(float(min(place, good)) for place in range(1, TOP + 1)))


def precision(labels: Sequence[str]) -> Tally:
    """Share of the first four that is "Good"; a thread of fewer than four cannot fill them (P@4)."""
    return Tally((float(labels[:FIRST].count("Good")),), (float(FIRST),))


def graded(labels: Sequence[str]) -> Tally:
    """nDCG@4 with gains of 2 for "Good" and 1 for "PotentiallyUseful"; 0 where nothing is to be gained."""
    return Tally((ndcg([GAINS[label] for label in labels]) or 0.0,), (1.0,))


def ndcg(gains: Sequence[float]) -> float | None:
    """Return DCG of the first four by the DCG of the best order, discount ``log2(1 + place)``; None when that is 0."""
    ideal = _dcg(sorted(gains, reverse=True))
    return _dcg(gains) / ideal if ideal > 0 else None


def _dcg(gains: Sequence[float]) -> float:
    return sum(gain / math.log2(1 + place) for place, gain in enumerate(gains[:FIRST], start=1))


LABELS: dict[str, Callable[[Sequence[str]], Tally]] = {
    "MAP": average_precision,
    "AvgRec": recall,
    "MRR": reciprocal_rank,
    "P@4": precision,
    "nDCG@4": graded,
}


# --- votes: each takes the scores and the votes of one thread, in the same order ----------------------


def pairs(scores: Sequence[float], votes: Sequence[int]) -> Tally:
    """Pairs with different votes that the scores order rightly, of all such pairs; an equal score is half right."""
    right = total = 0.0
    for (score, vote), (other_score, other_vote) in combinations(zip(scores, votes, strict=True), 2):
        if vote != other_vote:
            total += 1
            right += 0.5 if score == other_score else float((score > other_score) == (vote > other_vote))
    return Tally((right,), (total,))


def best_voted(scores: Sequence[float], votes: Sequence[int]) -> Tally:
    """Whether the first has the most votes; a thread with equal votes everywhere says nothing."""
    if len(set(votes)) <= 1:
        return Tally((0.0,), (0.0,))
    return Tally((float(best_first(votes, scores)[0] == max(votes)),), (1.0,))


def accepted_first(scores: Sequence[float], accepted: Sequence[bool]) -> Tally:
    """Whether the first is the accepted one; a thread without one, or of one response, says nothing."""
    if len(accepted) <= 1 or not any(accepted):
        return Tally((0.0,), (0.0,))
    return Tally((float(best_first(accepted, scores)[0]),), (1.0,))


def graded_votes(scores: Sequence[float], votes: Sequence[int]) -> Tally:
    """nDCG@4 with the votes as gains (below 0: 0); a thread with equal votes everywhere says nothing."""
    found = ndcg([max(0.0, vote) for vote in best_first(votes, scores)]) if len(set(votes)) > 1 else None
    return Tally((0.0,), (0.0,)) if found is None else Tally((found,), (1.0,))


# --- from tallies to figures --------------------------------------------------------------------------


def together(tallies: Sequence[Tally]) -> Tally:
    """Return the tallies of one question over several draws (of chance, of votes seen) as one."""
    return Tally(
        tuple(map(sum, zip(*(tally.got for tally in tallies), strict=True))),
        tuple(map(sum, zip(*(tally.of for tally in tallies), strict=True))),
    )


class Bootstrap:
    """The same random samples of the questions for every metric and ranking, so that differences are paired."""

    def __init__(self, questions: int, *, samples: int = 1000, seed: int = 16) -> None:
        chance = random.Random(seed)  # noqa: S311 - the same samples on every run
        self._samples = [chance.choices(range(questions), k=questions) for _ in range(samples)]

    def measure(self, tallies: Sequence[Tally]) -> Measured:
        """Return the metric of ``tallies``, one for each question, in percent with its 95 % percentile interval."""
        return _interval(percent(tallies), self._values(tallies))

    def difference(self, one: Sequence[Tally], other: Sequence[Tally]) -> Measured:
        """Return by how many points ``one`` is above ``other``, question by question the same sample."""
        values = [mine - theirs for mine, theirs in zip(self._values(one), self._values(other), strict=True)]
        return _interval(percent(one) - percent(other), values)

    def _values(self, tallies: Sequence[Tally]) -> list[float]:
        columns = [
            ([tally.got[place] for tally in tallies], [tally.of[place] for tally in tallies])
            for place in range(len(tallies[0].got))
        ]
        return [100 * sum(_mean(got, of, sample) for got, of in columns) / len(columns) for sample in self._samples]


def percent(tallies: Sequence[Tally]) -> float:
    """Return the metric of ``tallies`` in percent; 0 of 0 is 0."""
    whole = together(tallies)
    ratios = [got / of if of else 0.0 for got, of in zip(whole.got, whole.of, strict=True)]
    return 100 * sum(ratios) / len(ratios)


def _mean(got: list[float], of: list[float], sample: list[int]) -> float:
    total = sum(map(of.__getitem__, sample))
    return sum(map(got.__getitem__, sample)) / total if total else 0.0


def _interval(value: float, values: Sequence[float]) -> Measured:
    ranked = sorted(values)
    return Measured(value, ranked[int(0.025 * len(ranked))], ranked[min(len(ranked) - 1, int(0.975 * len(ranked)))])
