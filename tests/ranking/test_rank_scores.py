"""``rank``: sums, order, and threads nobody planned for, by the trained models and by the formula."""

import math
import time
from datetime import timedelta
from random import Random
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from digest.config import RankingConfig
from digest.model import Kind, Reaction, Response, Thread
from digest.ranking import message, rank
from tests.ranking.conversation import ASKED, asked, said

WORDS = (
    "bias",
    "workshop",
    "group",
    "people?",
    "thanks",
    "try",
    "+1",
    "you",
    "Lisbon",
    "lol",
    "🙂",
    "7",
    "\n- ",
    "und",
    "nicht",
)
PLAIN = RankingConfig(model="formula")
LIGHT = RankingConfig()
BOTH = pytest.mark.parametrize("config", [PLAIN, LIGHT], ids=["formula", "light"])
EMOJI = ("👍", "😂", "🤣", "👎", "⬆", ":partyparrot:")
ANSWER = "Put sticky notes on the wall, ask the group to sort them in 10 minutes, then let people explain."

texts = st.one_of(st.text(st.characters(), max_size=80), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
responses = st.builds(
    said,
    texts,
    by=st.sampled_from(("", "asker", "ana", "bo")),
    likes=st.integers(0, 9),
    emoji=st.sampled_from(EMOJI),
    reply_to=st.sampled_from(("", "r1", "r2", "r9")),
    name=st.sampled_from(("", "Ana Lima", "Bo")),
)
threads = st.builds(asked, st.lists(responses, max_size=8), question=texts, apart=st.integers(-1, 1))


@st.composite
def timed_somehow(draw: st.DrawFn) -> Thread:
    """Return a thread whose times may be missing, equal, or before the question."""
    thread = draw(threads)
    minutes = st.one_of(st.none(), st.integers(-3, 3))
    times = [draw(minutes) for _ in thread.responses]
    timed = tuple(
        replace(one, created=None if minute is None else ASKED + timedelta(minutes=minute))
        for one, minute in zip(thread.responses, times, strict=True)
    )
    began = draw(st.sampled_from((None, ASKED)))
    return replace(thread, question=replace(thread.question, created=began), responses=timed)


# --- laws --------------------------------------------------------------------------------------------


@BOTH
@settings(max_examples=100, deadline=None)
@given(thread=timed_somehow())
def test_total_is_the_sum_of_its_parts(config: RankingConfig, thread: Thread) -> None:
    """A total is finite and exactly the sum of its parts, and a part exactly its value times its weight."""
    for score in rank(thread, config).scores:
        assert math.isfinite(score.total)
        assert score.total == sum(part.points for part in score.parts)
        assert all(part.points == part.value * part.weight != 0 and part.why for part in score.parts)


@BOTH
@settings(max_examples=100, deadline=None)
@given(thread=timed_somehow())
def test_every_response_is_ranked_once_and_best_first(config: RankingConfig, thread: Thread) -> None:
    """The ranking holds each response once, in falling order of its total, and each is of a kind."""
    scores = rank(thread, config).scores
    assert sorted(score.id for score in scores) == sorted(one.id for one in thread.responses)
    assert [score.total for score in scores] == sorted((score.total for score in scores), reverse=True)
    assert {score.kind for score in scores} <= set(get_args(Kind))


@BOTH
@settings(max_examples=100, deadline=None)
@given(thread=threads, chance=st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(config: RankingConfig, thread: Thread, chance: Random) -> None:
    """Responses shuffled in the export are ranked the same, equal times included."""
    shuffled = list(thread.responses)
    chance.shuffle(shuffled)
    assert rank(replace(thread, responses=tuple(shuffled)), config).scores == rank(thread, config).scores


@BOTH
@settings(max_examples=100, deadline=None)
@given(thread=threads, data=st.data())
def test_a_reaction_never_lowers_a_response(config: RankingConfig, thread: Thread, data: st.DataObject) -> None:
    """One more reaction, a laugh too, leaves a response's total where it was or raises it; all others stay."""
    if not thread.responses:
        return
    liked = data.draw(st.sampled_from(thread.responses))
    more = Reaction(emoji=data.draw(st.sampled_from(EMOJI)), count=data.draw(st.integers(1, 10**6)))
    added = replace(liked, reactions=(*liked.reactions, more))
    again = rank(replace(thread, responses=tuple(added if one is liked else one for one in thread.responses)), config)
    before = rank(thread, config)
    assert again.score(liked.id).total >= before.score(liked.id).total
    assert all(again.score(one.id) == before.score(one.id) for one in thread.responses if one is not liked)


@BOTH
@settings(max_examples=50, deadline=None)
@given(thread=threads)
def test_the_same_thread_gives_the_same_ranking(config: RankingConfig, thread: Thread) -> None:
    """No chance, no clock, and nothing is kept from one thread to the next."""
    first = rank(thread, config)
    rank(asked([said("Something else", likes=3)]), config)
    assert rank(thread, config) == first


# --- threads nobody planned for ----------------------------------------------------------------------


@BOTH
def test_an_empty_thread_has_an_empty_ranking(config: RankingConfig) -> None:
    """No responses, no scores."""
    assert rank(asked([]), config).scores == ()


@BOTH
def test_one_response_is_compared_with_nobody(config: RankingConfig) -> None:
    """A single response has no part for being like the others or for standing out in its thread."""
    (score,) = rank(asked([said(ANSWER)]), config).scores
    assert [part.feature for part in score.parts if part.feature.endswith("@thread")] == []
    assert "likeness" not in {part.feature for part in score.parts}


@BOTH
@pytest.mark.parametrize("text", ["👍", "🎉🎉🎉", "", " \n ", "...", "\x00\u202e", "\ud800", "\u200d" * 9])
def test_wordless_responses_are_chatter(text: str, config: RankingConfig) -> None:
    """A response without a word is chatter with a finite total, below an answer."""
    ranking = rank(asked([said(text), said(ANSWER)]), config)
    assert ranking.score("r1").kind == "chatter"
    assert math.isfinite(ranking.score("r1").total)
    assert ranking.score("r2").total > ranking.score("r1").total


def test_identical_responses_stand_in_order_of_time() -> None:
    """By the formula 5,000 people who paste the same text differ only in when they came."""
    ranking = rank(asked([said("Try sticky notes on the wall, sorted in silence.")] * 5000), PLAIN)
    assert [score.id for score in ranking.scores] == [f"r{number}" for number in range(1, 5001)]


@BOTH
def test_5000_identical_responses_are_ranked_at_once(config: RankingConfig) -> None:
    """In a few seconds, with finite totals; the copies are of one kind and fall with time."""
    thread = asked([said(ANSWER)] * 5000)
    begun = time.perf_counter()
    ranking = rank(thread, config)
    assert time.perf_counter() - begun < 10
    copies = [ranking.score(f"r{number}") for number in range(2, 5001)]
    assert len({score.kind for score in copies}) == 1
    assert all(-20 < score.total < 20 for score in ranking.scores)
    assert [score.total for score in copies] == sorted((score.total for score in copies), reverse=True)


@BOTH
def test_a_megabyte_is_read_as_its_beginning(config: RankingConfig) -> None:
    """A pasted log of a megabyte costs and scores what its first 20,000 characters do."""
    log = "2030-01-08 try the group again\n" * 40_000
    begun = time.perf_counter()
    whole = rank(asked([said(log)]), config).scores
    assert time.perf_counter() - begun < 2
    assert whole == rank(asked([said(log[: message.LONGEST])]), config).scores


@BOTH
@pytest.mark.parametrize("text", ["a" * 20_000, "A" + "b" * 1_000_000, "ha" * 10_000, "?" * 100_000])
def test_a_word_without_end_is_a_word(text: str, config: RankingConfig) -> None:
    """One word of 20,000 letters gets a finite total and stands below an answer."""
    ranking = rank(asked([said(text), said(ANSWER)]), config)
    assert math.isfinite(ranking.score("r1").total)
    assert ranking.scores[0].id == "r2"


@BOTH
def test_a_question_of_a_megabyte_is_read_as_its_beginning(config: RankingConfig) -> None:
    """The thread is ranked as under its first 20,000 characters."""
    long = "Where can the group sort sticky notes? " * 30_000
    begun = time.perf_counter()
    whole = rank(asked([said(ANSWER)], question=long), config).scores
    assert time.perf_counter() - begun < 2
    assert whole == rank(asked([said(ANSWER)], question=long[: message.LONGEST]), config).scores


@BOTH
def test_missing_times_leave_the_order_as_read(config: RankingConfig) -> None:
    """Pasted text has no times: the first in it came first."""
    thread = asked([said("Sort cards in silence."), said("Sort cards in silence.")])
    timeless = replace(thread, responses=tuple(replace(one, created=None) for one in thread.responses[::-1]))
    found = {score.id: {part.feature: part.value for part in score.parts} for score in rank(timeless, config).scores}
    assert found["r1"]["position"] > found["r2"].get("position", 0)


def test_tenth_response_comes_after_the_ninth() -> None:
    """Equal times are told apart by the number in the id, not by its letters."""
    thread = asked([said("Sort notes in silence.")] * 10, apart=0)
    assert [score.id for score in rank(thread, PLAIN).scores][-2:] == ["r9", "r10"]


# --- what an editor expects --------------------------------------------------------------------------


@BOTH
def test_an_early_joke_with_many_laughs_does_not_beat_the_best_answer(config: RankingConfig) -> None:
    """Twenty laughs under the first response are worth less than an answer with two thumbs."""
    joke = said("My icebreaker is asking who ate the last biscuit.", likes=20, emoji="😂")
    assert rank(asked([joke, said("+1"), said(ANSWER, likes=2)]), config).scores[0].id == "r3"


@BOTH
@pytest.mark.parametrize("nod", ["+1", "This!", "Same here", "Agreed", "lol", "Thanks!", "Which room?"])
def test_an_early_nod_does_not_beat_an_answer(nod: str, config: RankingConfig) -> None:
    """What says nothing of its own stands below what does, though it came first."""
    assert rank(asked([said(nod), said(ANSWER)]), config).scores[0].id == "r2"


@BOTH
def test_a_score_below_nothing_is_no_reaction(config: RankingConfig) -> None:
    """A response voted down is ranked as one without votes."""
    down, none = (rank(asked([said(ANSWER, likes=likes)]), config).scores for likes in (-5, 0))
    assert down == none


@BOTH
def test_unknown_authors_are_nobody_in_particular(config: RankingConfig) -> None:
    """Two responses without an author's id are not taken for one person's dialogue, nor for the asker's."""
    thread = asked([said("Sort notes in silence."), said("Sort cards in silence.")])
    nameless = replace(
        thread, responses=tuple(replace(one, author=replace(one.author, id="")) for one in thread.responses)
    )
    features = {part.feature for score in rank(nameless, config).scores for part in score.parts}
    assert features.isdisjoint({"spoke_before", "by_asker"})


def test_the_reader_of_a_ranking_finds_response_and_score() -> None:
    """The ranking keeps the thread, so that an id leads to both the words and the points."""
    thread: Thread = asked([said("Sort notes in silence.")])
    found: Response = rank(thread).response("r1")
    assert found.text == "Sort notes in silence."
