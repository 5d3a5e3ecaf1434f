"""Threads in German, French, Spanish, Portuguese and Japanese: the order is not that of length."""

import pytest
from msgspec.structs import replace

from bench.ranking.languages import by_length, fit, found, spearman
from digest.config import RankingConfig
from digest.ranking import rank
from tests.ranking.threads import Told, told

EVERY = pytest.mark.parametrize("one", told(), ids=lambda one: one.name)


def _order(one: Told) -> list[str]:
    return [score.id for score in rank(one.thread).scores]


@EVERY
def test_the_order_is_not_that_of_length(one: Told) -> None:
    """The scores go with length in no thread so closely that one could sort by length instead."""
    length = {response.id: float(len(response.text)) for response in one.thread.responses}
    scores = rank(one.thread).scores
    assert spearman([score.total for score in scores], [length[score.id] for score in scores]) < 0.9


def test_the_top_four_are_the_editor_s_more_often_than_the_longest_four() -> None:
    """Of forty favourites, at least four more are at the top than by length, and ten more than by time."""
    threads = list(told())
    ours = sum(found(_order(one), one) for one in threads)
    assert ours >= 4 + sum(found(by_length(one.thread), one) for one in threads)
    assert ours >= 10 + sum(found([response.id for response in one.thread.responses], one) for one in threads)


@EVERY
def test_one_of_the_editor_s_is_near_the_top(one: Told) -> None:
    """One of the editor's four is in the top three."""
    assert one.good.intersection(_order(one)[:3])


@EVERY
@pytest.mark.parametrize("model", ["light", "formula"])
def test_the_editor_s_four_may_be_proposed(one: Told, model: str) -> None:
    """Three of the editor's four at least are insights or resources: the threshold fits the language's model."""
    scores = {score.id: score for score in rank(one.thread, RankingConfig(model=model)).scores}
    assert fit(scores, one) >= len(one.good) - 1


@pytest.mark.parametrize(
    ("spoken", "text"),
    [
        ("ja", "最初の五分で、全員にチャットへ一言ずつ書いてもらうと、その後も話しやすくなります。"),
        ("ja", "前日に質問をフォームで集め、当日は三人ずつの小部屋で七分間話してもらっています。"),
        ("de", "Lasst alle zuerst zwei Minuten still schreiben und dann zu zweit darüber sprechen."),
    ],
)
def test_a_short_answer_is_an_insight_in_any_language(spoken: str, text: str) -> None:
    """Forty characters of Japanese, or a sentence of German, can be all that a favourite needs."""
    thread = next(one.thread for one in told() if one.language == spoken)
    for place in (0, len(thread.responses) // 2):
        responses = list(thread.responses)
        responses[place] = replace(responses[place], text=text)
        ranking = rank(replace(thread, responses=tuple(responses)))
        assert ranking.score(responses[place].id).kind == "insight"


@EVERY
def test_thanks_and_questions_are_known(one: Told) -> None:
    """What thanks or asks back in its own language is called so."""
    kinds = {score.id: score.kind for score in rank(one.thread).scores}
    assert {key: kinds[key] for key in one.kinds} == one.kinds


@EVERY
def test_thanks_stand_below_the_editor_s_four(one: Told) -> None:
    """The asker's thanks is below every favourite."""
    order = _order(one)
    (thanks,) = (key for key, kind in one.kinds.items() if kind == "thanks")
    assert all(order.index(key) < order.index(thanks) for key in one.good)
