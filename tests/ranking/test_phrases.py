"""Which phrases of a response moved the table most."""

from math import isclose, sqrt
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from digest.config import RankingConfig
from digest.model import Part, Ranking, Score
from digest.ranking import phrases, rank, whole, words
from digest.ranking.message import Question
from digest.ranking.phrases import Phrase, strongest_phrases
from digest.ranking.wording import CELLS, Asked, cells, lemmas
from tests.ranking.conversation import asked, said

SCALE = 0.01
TEXT = "where can i buy sticky notes?"
ASKED = Question.of(TEXT)


@pytest.fixture
def table(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """A table of our own, in which every cell has a weight; it can be changed."""
    weights = [(7 * cell) % 255 - 127 for cell in range(CELLS)]
    fake = SimpleNamespace(table=weights, network=SimpleNamespace(table_scale=SCALE))
    monkeypatch.setattr(phrases, "wording", lambda: fake)
    return weights


def of(said: str, asked: Question, count: int, unnamed: frozenset[str] = frozenset()) -> list[Phrase]:
    """The strongest phrases of a text."""
    return strongest_phrases(said, words.tokens(said), asked, count, unnamed)


SAID = ["buy", "the", "sticky", "notes", "at", "12", "don't", "you've", "been", "seen", "they're", "near"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.sampled_from(SAID), max_size=200))
def test_all_phrases_together_are_what_the_table_says(table: list[int], said: list[str]) -> None:
    """None is left out, none counted twice."""
    found = of(" ".join(said), ASKED, 10_000)
    taken = cells(lemmas(said), Asked.of(ASKED, lemmas(ASKED.tokens)))
    expected = sum(table[cell] for cell in taken) * SCALE / sqrt(len(taken) + 1)
    assert isclose(sum(one.odds for one in found), expected, abs_tol=1e-9)


def test_the_strongest_comes_first_in_the_words_of_the_response(table: list[int]) -> None:
    """As they were written, not as stems; one for each of the sums."""
    found = of("buying notes", ASKED, 100)
    assert [abs(one.odds) for one in found] == sorted((abs(one.odds) for one in found), reverse=True)
    named = {one.what for one in found}
    assert {"“buying notes”", "begins with “buying”", "ends with “notes”", "“notes” to a “where” question"} <= named


def test_a_word_is_named_once(table: list[int]) -> None:
    """Without a question that the table knows, a word falls into two cells: one phrase, and both are counted."""
    nothing_asked = Question.of("sticky notes")
    named = [one.what for one in of("buy buy cards", nothing_asked, 1_000)]
    assert len(named) == len(set(named))
    assert "“cards”" in named


def test_a_phrase_that_moved_nothing_is_none(table: list[int]) -> None:
    """The table has no weight for most."""
    table[:] = [0] * CELLS
    assert of("buy notes", ASKED, 5) == []


def test_no_more_than_asked_for(table: list[int]) -> None:
    """The rest is small."""
    assert len(of(" ".join(SAID), ASKED, 3)) == 3


def test_words_that_stand_apart_are_no_phrase(table: list[int]) -> None:
    """Neither in two sentences nor in two lines; joined by a hyphen they are one, and a contraction is one word."""
    named = {one.what for one in of("go walking. ask why;\ndon't use post-it notes", ASKED, 1_000)}
    assert {"“go walking”", "“ask why”", "“post-it”", "“don't”", "“it” before “notes” of the question"} <= named
    apart = ("walking ask", "walking. ask", "why don't", "don't don't")
    assert [one for one in named if any(words in one for words in apart)] == []


def test_no_phrase_names_a_member(table: list[int]) -> None:
    """Nor with an 's; the others are named as before, with the same weight."""
    said = "zaphod's cards, ask zaphod first"
    all_of_them = of(said, ASKED, 1_000)
    named = of(said, ASKED, 1_000, frozenset({"zaphod"}))
    assert named == [one for one in all_of_them if "zaphod" not in one.what]
    assert "“cards”" in {one.what for one in named}


def test_the_names_of_a_thread_are_in_no_phrase(table: list[int]) -> None:
    """Of the asker and of everybody who answered, in whatever case they are written."""
    parts = (Part(feature="phrases", value=1.0, weight=2.0, points=2.0),)
    thread = asked([said("Ask Zaphod and NOOR", name="Ben Li"), said("Yes", name="zaphod_B")])
    ranking = Ranking(thread=thread, scores=(Score(id="r1", total=2.0, parts=parts, kind="insight"),))
    found = whole.phrases(ranking, "r1")
    assert found
    assert [one for one in found if "zaphod" in one.what or "noor" in one.what] == []


def test_in_the_whole_sum_phrases_are_points(table: list[int]) -> None:
    """The log-odds times what they are worth."""
    thread = asked([said("buy notes"), said("notes here"), said("buy here")])
    parts = (Part(feature="phrases", value=1.0, weight=2.0, points=2.0),)
    ranking = Ranking(thread=thread, scores=(Score(id="r2", total=2.0, parts=parts, kind="insight"),))
    found = whole.phrases(ranking, "r2")
    question = words.lowered(thread.question.text)
    (strongest,) = of("notes here", Question.of(question), 1)
    assert found[0].what == strongest.what
    assert isclose(found[0].odds, strongest.odds * 2.0)


def test_without_the_table_there_are_no_phrases(table: list[int]) -> None:
    """The formula, and the model of other languages, have none."""
    thread = asked([said("buy notes")])
    assert whole.phrases(rank(thread, RankingConfig(model="formula")), "r1") == []
