"""The rankers that ours is compared with, and the reader of the labelled threads."""

import pytest
from msgspec.structs import replace

from bench.ranking import baselines, data
from bench.ranking.prototype import PLACE, prototype
from tests.ranking.conversation import asked, said

THREAD = asked(
    [
        said("Ask them where they grew up.", likes=1),
        said("Good question!", by="asker"),
        said("A workshop about bias opens well with a walk around the room.", likes=3),
        said("Cake."),
        said("A walk around the room opens well."),
    ]
)
FREQUENCIES = baselines.Frequencies([THREAD])


def order(scores: list[float]) -> list[int]:
    """Return the numbers of the responses, best first."""
    return [number + 1 for number in sorted(range(len(scores)), key=lambda number: -scores[number])]


@pytest.mark.parametrize(
    ("ranker", "expected"),
    [
        (baselines.chronological, [1, 2, 3, 4, 5]),
        (baselines.length, [3, 5, 1, 2, 4]),
        (baselines.length_not_asker, [3, 5, 1, 4, 2]),
        (baselines.votes_alone, [3, 1, 2, 4, 5]),
        (baselines.wilson_bound, [3, 1, 2, 4, 5]),
        (baselines.discourse({"k4": 7}), [3, 4, 1, 2, 5]),
        (baselines.discourse({}), [3, 1, 2, 4, 5]),
    ],
)
def test_order(ranker: baselines.Ranker, expected: list[int]) -> None:
    """Each baseline orders a small thread as its formula says."""
    assert order(ranker(THREAD)) == expected


def test_bm25_by_hand() -> None:
    """One text with one word of the question: idf times the saturation at its length."""
    thread = asked([said("cake"), said("tea with milk")], question="Which cake?")
    # Two texts, one with "cake": idf = ln(1 + 1.5 / 1.5); lengths 1 and 3, mean 2; slack = 1.2 * (.25 + .75 * 1 / 2).
    expected = 0.6931471805599453 * 2.2 / (1 + 1.2 * 0.625)
    assert baselines.bm25(baselines.Frequencies([thread]))(thread) == pytest.approx([expected, 0.0])


def test_bm25_likes_what_is_near_the_question() -> None:
    """The only response that speaks of a workshop about bias is the first."""
    assert order(baselines.bm25(FREQUENCIES)(THREAD))[0] == 3


def test_centroid_likes_what_others_say_too() -> None:
    """Two say the same of walking around the room; cake stands alone, and has nothing of the others."""
    scores = baselines.centroid(FREQUENCIES)(THREAD)
    assert set(order(scores)[:2]) == {3, 5}
    assert scores[3] == 0


def test_wilson_by_hand() -> None:
    """Bounds at 80 % confidence: nothing of nothing, and more when the same share is of more votes."""
    assert baselines.wilson(0) == 0
    assert baselines.wilson(0, 5) == pytest.approx(0, abs=1e-12)
    # One of one: 1 / (1 + z²).
    assert baselines.wilson(1) == pytest.approx(1 / (1 + 1.281551565545**2))
    assert baselines.wilson(4, 1) < baselines.wilson(40, 10) < 0.8


def test_chance_is_the_same_each_time() -> None:
    """A seed gives a thread the same order, whatever was ranked before; another seed another."""
    assert baselines.shuffled(1)(THREAD) == baselines.shuffled(1)(THREAD)
    assert baselines.shuffled(1)(THREAD) != baselines.shuffled(2)(THREAD)


@pytest.mark.parametrize("name", [*baselines.on_labels([THREAD])])
def test_a_score_for_each(name: str) -> None:
    """Every baseline gives each response a score, also in a thread without any, or of empty ones."""
    ranker = baselines.on_labels([THREAD])[name]
    for thread in (replace(THREAD, responses=()), asked([said("")]), asked([said(""), said("🎉")])):
        assert len(ranker(thread)) == len(thread.responses)


needs_data = pytest.mark.skipif(not data.here(), reason="the labelled threads are not beside the checkout")


@needs_data
def test_labelled() -> None:
    """All 1,225 threads and 9,541 responses are there, each with a label, a teacher's logit and its thread's fold."""
    threads = data.labelled()
    assert len(threads) == 1225
    assert sum(len(one.labels) for one in threads) == 9541
    assert {one.fold for one in threads} == {0, 1, 2, 3, 4}
    for one in threads:
        assert len(one.thread.responses) == len(one.labels) == len(one.keys) == len(one.teacher)
        assert [each.key for each in one.thread.responses] == list(one.keys)
        assert [each.id for each in one.thread.responses] == [f"r{n}" for n in range(1, len(one.keys) + 1)]


@needs_data
def test_votes_show_nothing_of_the_votes() -> None:
    """The threads of Stack Exchange come without reactions and accepted marks."""
    for one in data.votes():
        assert len(one.votes) == len(one.accepted) == len(one.comments) == len(one.thread.responses)
        assert not any(each.reactions or each.accepted for each in one.thread.responses)


@pytest.mark.skipif(not PLACE.exists(), reason="the prototype is not beside the checkout")
def test_prototype() -> None:
    """The prototype gives each response a score and puts the advice above the asker's remark."""
    rank = prototype()
    assert rank is not None
    scores = rank(THREAD)
    assert len(scores) == 5
    assert scores[2] > scores[1]
