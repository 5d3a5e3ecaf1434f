"""``rank``: sums, order, and threads nobody planned for."""

import math
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from digest.model import Reaction, Response, Thread
from digest.ranking import message, rank
from tests.ranking.conversation import QUESTION, asked, said

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
)
texts = st.one_of(st.text(max_size=80), st.lists(st.sampled_from(WORDS), max_size=30).map(" ".join))
responses = st.builds(
    said,
    texts,
    by=st.sampled_from(("", "asker", "ana", "bo")),
    likes=st.integers(0, 9),
    emoji=st.sampled_from(("👍", "😂")),
    name=st.sampled_from(("", "Ana Lima", "Bo")),
)
threads = st.builds(asked, st.lists(responses, max_size=8), question=texts, apart=st.integers(0, 1))


@settings(max_examples=100)
@given(threads)
def test_total_is_the_sum_of_its_parts(thread: Thread) -> None:
    """A total is exactly the sum of its parts, and a part exactly its value times its weight."""
    for score in rank(thread).scores:
        assert score.total == sum(part.points for part in score.parts)
        assert all(part.points == part.value * part.weight != 0 and part.why for part in score.parts)


@settings(max_examples=100)
@given(threads)
def test_every_response_is_ranked_once_and_best_first(thread: Thread) -> None:
    """The ranking holds each response once, in falling order of its total."""
    scores = rank(thread).scores
    assert sorted(score.id for score in scores) == sorted(one.id for one in thread.responses)
    assert [score.total for score in scores] == sorted((score.total for score in scores), reverse=True)


@settings(max_examples=100)
@given(threads, st.randoms(use_true_random=False))
def test_order_of_input_does_not_matter(thread: Thread, chance: Random) -> None:
    """Responses shuffled in the export are ranked the same, equal times included."""
    shuffled = list(thread.responses)
    chance.shuffle(shuffled)
    assert rank(replace(thread, responses=tuple(shuffled))).scores == rank(thread).scores


@settings(max_examples=100)
@given(threads, st.data())
def test_a_reaction_never_lowers_a_response(thread: Thread, data: st.DataObject) -> None:
    """One more reaction, a laugh too, leaves a response's total where it was or raises it."""
    if not thread.responses:
        return
    liked = data.draw(st.sampled_from(thread.responses))
    emoji = data.draw(st.sampled_from(("👍", "😂", ":partyparrot:")))
    more = replace(liked, reactions=(*liked.reactions, Reaction(emoji=emoji, count=1)))
    again = replace(thread, responses=tuple(more if one is liked else one for one in thread.responses))
    assert rank(again).score(liked.id).total >= rank(thread).score(liked.id).total


def test_an_empty_thread_has_an_empty_ranking() -> None:
    """No responses, no scores."""
    assert rank(asked([])).scores == ()


def test_one_response_is_compared_with_nobody() -> None:
    """A single response has no part for being like the others."""
    (score,) = rank(asked([said("Put sticky notes on the wall and let the group sort them.")])).scores
    assert "likeness" not in {part.feature for part in score.parts}


@pytest.mark.parametrize("text", ["👍", "🎉🎉🎉", "", " \n ", "...", "\x00\u202e"])
def test_wordless_responses_are_chatter(text: str) -> None:
    """A response without a word is chatter with a finite total."""
    (score,) = rank(asked([said(text)])).scores
    assert score.kind == "chatter"
    assert math.isfinite(score.total)


def test_identical_responses_stand_in_order_of_time() -> None:
    """5,000 people who paste the same text differ only in when they came."""
    ranking = rank(asked([said("Try sticky notes on the wall, sorted in silence.")] * 5000))
    assert [score.id for score in ranking.scores] == [f"r{number}" for number in range(1, 5001)]


def test_a_megabyte_is_read_as_its_beginning() -> None:
    """A pasted log of a megabyte costs and scores what its first 20,000 characters do."""
    log = "2030-01-08 try the group again\n" * 40_000
    whole, beginning = (rank(asked([said(text)])).scores for text in (log, log[: message.LONGEST]))
    assert whole == beginning


def test_cost_is_linear_in_the_number_of_responses(monkeypatch: pytest.MonkeyPatch) -> None:
    """Responses are compared with the sum of all, never with each other: a few products for each."""
    products = 0
    plain_dot = message.dot

    def counted(one: message.Vector, other: message.Vector) -> float:
        nonlocal products
        products += 1
        return plain_dot(one, other)

    monkeypatch.setattr(message, "dot", counted)
    rank(asked([said(f"Sort note {number} in silence") for number in range(200)]))
    assert products <= 3 * 200 + 1


def test_missing_times_leave_the_order_as_read() -> None:
    """Pasted text has no times: the first in it came first."""
    thread = asked([said("Sort notes in silence.", name="B"), said("Sort notes in silence.", name="A")])
    timeless = replace(thread, responses=tuple(replace(one, created=None) for one in thread.responses[::-1]))
    assert [score.id for score in rank(timeless).scores] == ["r2", "r1"]


def test_tenth_response_comes_after_the_ninth() -> None:
    """Equal times are told apart by the number in the id, not by its letters."""
    thread = asked([said("Sort notes in silence.")] * 10, apart=0)
    assert [score.id for score in rank(thread).scores][-2:] == ["r9", "r10"]


def test_an_early_joke_with_many_laughs_does_not_beat_the_best_answer() -> None:
    """Twenty laughs under the first response are worth less than an answer with two thumbs."""
    joke = said("My icebreaker is asking who ate the last biscuit.", likes=20, emoji="😂")
    answer = said(
        "Put sticky notes on the wall, ask the group to sort them in 10 minutes, then let people explain.",
        likes=2,
    )
    assert rank(asked([joke, said("+1"), answer])).scores[0].id == "r3"


def test_laughs_are_told_apart_in_the_reasons() -> None:
    """The editor reads how many reactions counted, and that laughs did not."""
    both = replace(
        said("Sort notes in silence."),
        reactions=(Reaction(emoji="👍", count=2), Reaction(emoji="😂", count=5)),
    )
    (score,) = rank(asked([both])).scores
    assert score.parts[0].why == "2 reactions besides laughs"


def test_a_score_below_nothing_is_no_reaction() -> None:
    """A response voted down is ranked as one without votes."""
    down, none = (rank(asked([said("Sort notes in silence.", likes=likes)])).scores for likes in (-5, 0))
    assert down == none


def test_unknown_authors_are_nobody_in_particular() -> None:
    """Two responses without an author's id are not taken for one person's dialogue, nor for the asker's."""
    thread = asked([said("Sort notes in silence."), said("Sort cards in silence.")])
    nameless = replace(
        thread, responses=tuple(replace(one, author=replace(one.author, id="")) for one in thread.responses)
    )
    features = {part.feature for score in rank(nameless).scores for part in score.parts}
    assert features.isdisjoint({"spoke_before", "by_asker"})


def test_likeness_is_the_cosine_to_the_sum_of_the_others() -> None:
    """The shortcut by one total gives what adding up the others gives."""
    lines = (
        "Sort notes in silence",
        "Sort cards and notes",
        "Ask the group",
        "Notes, notes, notes",
        QUESTION,
    )
    messages = message.prepare(asked([said(line) for line in lines]))
    for one in messages:
        rest: dict[str, float] = {}
        for other in messages:
            if other is not one:
                for stem, weight in other.vector.items():
                    rest[stem] = rest.get(stem, 0.0) + weight
        assert one.likeness == pytest.approx(message.cosine(one.vector, rest))


def test_the_reader_of_a_ranking_finds_response_and_score() -> None:
    """The ranking keeps the thread, so that an id leads to both the words and the points."""
    thread: Thread = asked([said("Sort notes in silence.")])
    found: Response = rank(thread).response("r1")
    assert found.text == "Sort notes in silence."
