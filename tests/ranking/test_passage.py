"""The points that choose a passage of a long message."""

import time

import pytest

from digest.ranking.passage import passage_worth
from digest.text.excerpt import excerpt
from tests.ranking.conversation import asked

THREAD = asked([])
ADVICE = "Try a silent line-up: ask the group of eight to stand by how sure they are, and talk about bias then."


@pytest.mark.parametrize(
    "other",
    [
        "Last year my old boss made us stand in the rain for the whole of a very long afternoon, with cakes.",
        "Great question, and I am glad you brought it up here, since so many of us wonder about it each week.",
        "By the way, the canteen has new chairs, and the printer on the second floor is working again today.",
        "Sorry for the long post, I am on my mobile and on a train that stops at each and every little station.",
        "Thanks so much to all of you for each of these wonderful ideas that you have brought together here!",
        "Does it have to be in the morning, or would it be fine for you to have it after lunch as well then?",
        "(Our own office has no wall that is large enough, so we went down into the yard for all of that.)",
    ],
)
def test_advice_to_the_point_is_worth_more(other: str) -> None:
    """More than a story's opening, an aside, an excuse, thanks and a question back, in whichever order."""
    for order in ([ADVICE, other], [other, ADVICE]):
        points = dict(zip(order, passage_worth(THREAD)(order), strict=True))
        assert points[ADVICE] > 1.5 * points[other]


def test_many_short_items_do_not_win_by_their_number() -> None:
    """Eight names of things are worth no more than a sentence of as many words that says something."""
    names = [f"- {name}" for name in ("Cards", "Chairs", "Cakes", "Stones", "Ropes", "Hats", "Balls", "Dice")]
    assert sum(passage_worth(THREAD)(names)) < passage_worth(THREAD)([ADVICE])[0]


def test_the_question_is_cut_to_what_it_asks() -> None:
    """Of a long question the digest needs what it asks."""
    story = "We met in spring and had a lot of rain, so that we all stood below the one tree that there was. " * 8
    text = f"{story}\n\nHow do you open a workshop with eight people?"
    kept = excerpt(text, 30, worth=passage_worth(THREAD, of_question=True)).text
    assert kept.endswith("How do you open a workshop with eight people?")


def test_a_long_answer_is_cut_to_its_advice() -> None:
    """A story of a hundred words before it is not what an editor prints."""
    story = (
        "Last year my boss made us stand in the rain. The other day a friend told me of hers. "
        "When I was young, nobody had to. My cat does not know what a bus is. "
    )
    text = f"{story * 3}\n\n{ADVICE} Give them ten minutes, then use the wall for notes about bias.\n\n{story}"
    kept = excerpt(text, 50, worth=passage_worth(THREAD)).text
    assert ADVICE in kept
    assert "rain" not in kept


def test_points_are_never_below_nothing() -> None:
    """Whatever a unit is, also one without a word."""
    units = ["", "…", "👍", "- ", "Thanks!", "Why?", "今日は。", "```\nx\n```", "https://a.example"]
    assert all(points >= 0 for points in passage_worth(THREAD)(units))


def test_ten_thousand_units_take_no_time() -> None:
    """A look at each."""
    begin = time.perf_counter()
    passage_worth(THREAD)([ADVICE] * 10_000)
    assert time.perf_counter() - begin < 3
