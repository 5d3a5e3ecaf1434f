"""How rankings are measured: by hand where that can be done, and by what must hold of any ranking."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bench.ranking import metrics
from bench.ranking.metrics import Bootstrap, Tally

LABELS = st.lists(st.sampled_from(["Good", "PotentiallyUseful", "Bad"]), max_size=14)
VOTES = st.lists(st.integers(-3, 9), max_size=8)
# "Good" at the places 1, 3 and 4 of five.
BY_HAND = ["Good", "Bad", "Good", "Good", "PotentiallyUseful"]


def value(tally: Tally) -> float:
    """Return what one question alone makes of a metric, 0 … 1."""
    return metrics.percent([tally]) / 100


def test_average_precision_by_hand() -> None:
    """The precisions at the Good ones are 1/1, 2/3 and 3/4."""
    assert value(metrics.average_precision(BY_HAND)) == pytest.approx((1 + 2 / 3 + 3 / 4) / 3)


def test_average_precision_looks_at_the_first_ten() -> None:
    """What is Good at the eleventh place neither helps nor harms."""
    assert metrics.average_precision(["Good", *["Bad"] * 9, "Good"]).got == (1.0,)


def test_reciprocal_rank_by_hand() -> None:
    """The first Good one is the third."""
    assert value(metrics.reciprocal_rank(["Bad", "PotentiallyUseful", "Good", "Good"])) == pytest.approx(1 / 3)


def test_recall_by_hand() -> None:
    """Found: 1 1 2 3 3 and then 3; possible: 1 2 3 and then 3."""
    tally = metrics.recall(BY_HAND)
    assert tally.got == (1, 1, 2, 3, 3, 3, 3, 3, 3, 3)
    assert tally.of == (1, 2, 3, 3, 3, 3, 3, 3, 3, 3)


def test_recall_is_of_all_questions_together() -> None:
    """A question with ten Good ones weighs more than one with a single one, as in the official scorer."""
    many, one = metrics.recall(["Good"] * 10), metrics.recall([*["Bad"] * 9, "Good"])
    found = [place / (place + 1) for place in range(1, 10)] + [11 / 11]
    assert metrics.percent([many, one]) == pytest.approx(100 * sum(found) / 10)


def test_precision_by_hand() -> None:
    """Three of the first four are Good."""
    assert value(metrics.precision(BY_HAND)) == 0.75


def test_graded_by_hand() -> None:
    """Gains 2 0 2 2 of the best 2 2 2 1."""
    got = 2 + 2 / math.log2(4) + 2 / math.log2(5)
    best = 2 + 2 / math.log2(3) + 2 / math.log2(4) + 1 / math.log2(5)
    assert value(metrics.graded(BY_HAND)) == pytest.approx(got / best)


@pytest.mark.parametrize("name", ["MAP", "MRR", "P@4", "AvgRec"])
@pytest.mark.parametrize("labels", [[], ["Bad"], ["PotentiallyUseful", "Bad"]])
def test_without_good(name: str, labels: list[str]) -> None:
    """A question without a Good response counts as nothing found, and is counted."""
    assert metrics.percent([metrics.LABELS[name](labels)]) == 0


@pytest.mark.parametrize("name", ["MAP", "AvgRec", "MRR", "nDCG@4"])
@given(labels=LABELS)
def test_perfect_is_one(name: str, labels: list[str]) -> None:
    """The order of the labels themselves has the full value wherever there is a Good response."""
    best = sorted(labels, key=["Good", "PotentiallyUseful", "Bad"].index)
    if "Good" in best:
        assert value(metrics.LABELS[name](best)) == pytest.approx(1)


@pytest.mark.parametrize("name", metrics.LABELS)
@given(labels=LABELS)
def test_between_nothing_and_one(name: str, labels: list[str]) -> None:
    """No metric leaves 0 … 1."""
    assert 0 <= value(metrics.LABELS[name](labels)) <= 1 + 1e-9


@pytest.mark.parametrize("name", metrics.LABELS)
@given(labels=LABELS, place=st.integers(0, 12))
def test_a_good_one_that_rises_never_harms(name: str, labels: list[str], place: int) -> None:
    """A Good response that changes places with a Bad one above it lowers no metric."""
    if place + 1 < len(labels) and labels[place] == "Bad" and labels[place + 1] == "Good":
        better = [*labels[:place], "Good", "Bad", *labels[place + 2 :]]
        metric = metrics.LABELS[name]
        # With eleven or more the official MAP forgets a Good one that falls out of the ten, so stay inside.
        if len(labels) <= metrics.TOP:
            assert value(metric(better)) >= value(metric(labels)) - 1e-12


def test_ties_stand_as_they_came() -> None:
    """Equal scores leave the order alone."""
    assert metrics.best_first("abcde", [1, 2, 1, 2, 3]) == ["e", "b", "d", "a", "c"]


def test_pairs_by_hand() -> None:
    """Of 5 > 2 > 0 with another 2: five pairs differ; two are right, two wrong, one is a tie."""
    assert metrics.pairs([2.0, 3.0, 1.0, 2.0], [5, 2, 0, 2]) == Tally((3.5,), (5.0,))


@given(votes=VOTES)
def test_pairs_of_the_votes_themselves(votes: list[int]) -> None:
    """The votes order every pair rightly, their opposite none, equal scores half of them."""
    right, of = metrics.pairs([float(vote) for vote in votes], votes)
    assert right == of
    assert metrics.pairs([-float(vote) for vote in votes], votes).got == (0.0,)
    assert metrics.pairs([1.0] * len(votes), votes).got == (of[0] / 2,)


def test_equal_votes_say_nothing() -> None:
    """A thread in which all have the same votes counts neither for nor against."""
    nothing = Tally((0.0,), (0.0,))
    scores, votes = [1.0, 2.0], [3, 3]
    assert [f(scores, votes) for f in (metrics.pairs, metrics.best_voted, metrics.graded_votes)] == [nothing] * 3


def test_the_first() -> None:
    """Best voted and accepted are asked of the first of the ranking, among equals of the first that came."""
    assert metrics.best_voted([1.0, 1.0], [4, 7]).got == (0.0,)
    assert metrics.accepted_first([0.5, 1.0], [False, True]) == Tally((1.0,), (1.0,))
    assert metrics.accepted_first([0.5, 1.0], [False, False]).of == (0.0,)


def test_bootstrap_is_the_same_each_time() -> None:
    """The same seed gives the same interval, around the value."""
    tallies = [Tally((float(place % 3 == 0),), (1.0,)) for place in range(90)]
    one, two = (Bootstrap(90, samples=200).measure(tallies) for _ in range(2))
    assert one == two
    assert one.value == pytest.approx(100 / 3)
    assert one.low < one.value < one.high


def test_bootstrap_covers_about_as_often_as_the_theory_says() -> None:
    """For a share of one half in 400 questions the interval is that of the normal law, give or take a point."""
    tallies = [Tally((float(place % 2),), (1.0,)) for place in range(400)]
    found = Bootstrap(400, samples=1000).measure(tallies)
    assert found.low == pytest.approx(50 - 4.9, abs=1)
    assert found.high == pytest.approx(50 + 4.9, abs=1)


def test_differences_are_paired() -> None:
    """A ranking that is better by the same on every question is better by exactly that in every sample."""
    one = [Tally((place / 100,), (1.0,)) for place in range(50)]
    other = [Tally((tally.got[0] + 0.1,), (1.0,)) for tally in one]
    found = Bootstrap(50, samples=100).difference(other, one)
    assert found == pytest.approx((10, 10, 10))


@given(labels=LABELS)
def test_draws_of_one_question_are_averaged(labels: list[str]) -> None:
    """The same ranking drawn twice is worth what it is worth once."""
    tally = metrics.recall(labels)
    assert metrics.percent([metrics.together([tally, tally])]) == pytest.approx(metrics.percent([tally]))
