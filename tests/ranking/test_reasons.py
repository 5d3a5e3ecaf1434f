"""The reasons of a score, as an editor reads them: by topic, adding up."""

import math

from hypothesis import given
from hypothesis import strategies as st

from digest.config import RankingConfig
from digest.model import Part, Thread
from digest.ranking import rank
from digest.ranking.reasons import REST, Reason, by_topic, explain, headline, hundredths, shown
from digest.ranking.whole import model_of, whole
from tests.ranking.conversation import asked, said
from tests.ranking.test_topics import threads

FORMULA = RankingConfig(model="formula")
THREAD = asked(
    [
        said("You could try cards: everybody writes one thing they know about bias on a card.", likes=7),
        said("Which workshop?"),
        said("Thanks!", by="asker"),
    ]
)


def reasons(*points: float) -> tuple[Reason, ...]:
    """Reasons with these points, called by the letters."""
    return tuple(Reason("length", number, chr(ord("a") + at)) for at, number in enumerate(points))


def test_a_reason_is_all_parts_of_a_topic() -> None:
    """Three features that ask are one reason."""
    ranking = rank(THREAD, FORMULA)
    asks = [part for part in ranking.score("r2").parts if part.feature.startswith("question")]
    (reason,) = [one for one in explain(ranking)["r2"] if one.topic == "asking"]
    assert len(asks) == 3
    assert reason.points == sum(part.points for part in asks)
    assert reason.why == "asks rather than answers"


def test_the_strongest_reason_comes_first() -> None:
    """Whichever way it moves the response."""
    for found in explain(rank(THREAD, FORMULA)).values():
        assert [abs(one.points) for one in found] == sorted((abs(one.points) for one in found), reverse=True)


def test_a_feature_within_the_thread_belongs_to_the_topic_of_the_feature() -> None:
    """``length@thread`` is about the length."""
    part = Part(feature="length@thread", value=1.0, weight=1.0, points=1.0)
    assert by_topic([part]) == {"length": (part,)}


def test_headline_names_the_two_strongest_reasons() -> None:
    """What speaks most for a response comes first."""
    assert headline(reasons(-3.0, 0.4, 2.0, 0.1)) == "c; b"


def test_headline_of_what_nothing_speaks_for() -> None:
    """The strongest reason against it; without any reason, nothing."""
    assert headline(reasons(-3.0, -0.4)) == "a"
    assert headline(()) == ""


def test_shown_are_three_reasons_and_the_rest() -> None:
    """Small ones are not worth a line of their own."""
    said = shown(reasons(2.0, -1.0, 0.1, 0.08, 0.02), 1.2)
    assert said == [(2.0, "a"), (-1.0, "b"), (0.1, "c"), (0.1, REST)]


def test_shown_are_five_reasons_at_most() -> None:
    """However strong the others are."""
    assert shown(reasons(*[1.0] * 8), 8.0)[-1] == (3.0, REST)


def test_a_rest_that_is_more_than_a_reason_gives_another_reason() -> None:
    """The one that made it so much; five at most, and none that is next to nothing."""
    said = shown(reasons(1.0, 0.14, 0.13, 0.12, 0.1, 0.1, -0.1), 1.49)
    assert said == [(1.0, "a"), (0.14, "b"), (0.13, "c"), (0.12, "d"), (0.1, REST)]
    assert shown(reasons(1.0, 0.2, 0.12, *[0.04] * 9), 1.68)[3:] == [(0.36, REST)]


def test_a_rest_of_what_is_so_of_most_is_told_when_it_is_much() -> None:
    """Then it is what moved the response."""
    quiet = Reason("asking", 0.4, "asks nothing back")
    assert shown((quiet, *reasons(0.5, 0.45, 0.41)), 1.76)[0] == (0.5, "a")
    assert (0.4, quiet.why) in shown((quiet, *reasons(0.5, 0.3, 0.2)), 1.4)


def test_what_is_so_of_most_gives_way() -> None:
    """That it asks nothing is no news, unless it counts for much or there is nothing else to say."""
    quiet = Reason("asking", 0.4, "asks nothing back")
    assert shown((quiet, *reasons(0.9, 0.8, 0.4)), 2.5) == [(0.9, "a"), (0.8, "b"), (0.4, "c"), (0.4, REST)]
    assert shown((quiet, *reasons(0.3)), 0.7) == [(0.4, quiet.why), (0.3, "a")]
    loud = quiet._replace(points=0.6)
    assert shown((loud, *reasons(0.3, 0.2, 0.1)), 1.2)[0] == (0.6, loud.why)


def test_nothing_is_shown_of_nothing() -> None:
    """A response without points has no reasons, and no rest."""
    assert shown((), 0.0) == []


def test_points_that_round_down_three_times_add_up() -> None:
    """The total is what is printed, so the parts yield."""
    assert hundredths([0.333, 0.333, 0.334], 1.0) == [33, 33, 34]
    assert hundredths([0.004, 0.004, 0.004], 0.012) == [1, 0, 0]


@given(st.lists(st.floats(-50, 50), max_size=14))
def test_hundredths_add_up_and_none_is_far_off(points: list[float]) -> None:
    """Each is one of the two nearest hundredths."""
    found = hundredths(points, sum(points))
    assert sum(found) == round(100 * round(sum(points), 2))
    for number, point in zip(found, points, strict=True):
        assert math.floor(100 * point) <= number <= math.floor(100 * point) + 1


@given(threads)
def test_what_is_shown_adds_up_to_the_total_that_is_shown(thread: Thread) -> None:
    """To the hundredth; with three to five reasons, or all of them."""
    ranking = rank(thread)
    found = explain(ranking)
    assert set(found) == {score.id for score in ranking.scores}
    for score in ranking.scores:
        lines = shown(found[score.id], score.total)
        assert round(100 * sum(line.points for line in lines)) == round(100 * round(score.total, 2))
        assert len(lines) <= 6


@given(threads)
def test_the_whole_sum_adds_up_at_every_level(thread: Thread) -> None:
    """Topics to the total, terms to their topic."""
    ranking = rank(thread)
    for score in ranking.scores:
        topics = whole(ranking, score.id)
        assert round(sum(topic.points for topic in topics), 2) + 0.0 == round(score.total, 2) + 0.0
        for topic in topics:
            assert round(sum(term.points for term in topic.terms), 2) == topic.points
        assert sum(len(topic.terms) for topic in topics) == len(score.parts)


def test_the_model_and_the_language_are_told() -> None:
    """The formula when the config says so."""
    assert model_of(THREAD, FORMULA) == ("formula", "en")
    german = asked([said("Wir haben das mit Karten gemacht und es war gut.")], question="Wie macht ihr das und warum?")
    assert model_of(german, FORMULA).language == "de"
    assert model_of(asked([], question="?"), FORMULA).language == ""
