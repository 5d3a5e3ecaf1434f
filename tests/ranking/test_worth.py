"""What a thread is worth to a digest, and that each of its terms says so in words."""

from datetime import UTC, datetime, timedelta

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.model import Candidate
from digest.ranking.worth import TERMS, best_first, worth

NOW = datetime(2026, 11, 22, 9, tzinfo=UTC)
PLAIN = Candidate(id="a", title="A", responses=4, people=3, reactions=2, substantive=2, thanks=1, latest=NOW)

counts = st.integers(0, 10**6)
candidates = st.builds(
    Candidate,
    id=st.text(max_size=3),
    title=st.just("T"),
    responses=counts,
    people=counts,
    reactions=counts,
    substantive=counts,
    thanks=counts,
    created=st.none() | st.datetimes(timezones=st.just(UTC)),
    latest=st.none() | st.datetimes(timezones=st.just(UTC)),
)


@given(candidates)
def test_the_total_is_the_sum_of_its_parts(one: Candidate) -> None:
    """Every point of a thread's worth stands in one of its parts, and each part is value times weight."""
    found = worth(one, NOW)
    assert found.total == sum(part.points for part in found.parts)
    assert all(part.points == part.value * part.weight and part.why for part in found.parts)
    assert [part.feature for part in found.parts] == list(TERMS)


@pytest.mark.parametrize("field", ["people", "reactions", "substantive", "thanks"])
def test_more_is_worth_more(field: str) -> None:
    """Of two threads that differ in one count, the one with more of it comes first."""
    more = msgspec.structs.replace(PLAIN, id="b", **{field: getattr(PLAIN, field) + 1})
    assert [one.candidate.id for one in best_first([PLAIN, more], NOW)] == ["b", "a"]


def test_a_fresh_thread_comes_before_a_stale_one() -> None:
    """Of two threads that are alike, the one in which somebody wrote last comes first."""
    stale = msgspec.structs.replace(PLAIN, id="b", latest=NOW - timedelta(days=30))
    assert [one.candidate.id for one in best_first([stale, PLAIN], NOW)] == ["a", "b"]


def test_many_people_weigh_more_than_one_loud_pair() -> None:
    """Twelve people with a thought each are worth more than two who write forty messages to each other."""
    many = Candidate(id="many", title="T", responses=12, people=12, substantive=10, latest=NOW)
    pair = Candidate(id="pair", title="T", responses=40, people=2, substantive=12, latest=NOW)
    assert best_first([pair, many], NOW)[0].candidate.id == "many"


def test_a_joke_with_many_laughs_does_not_win() -> None:
    """Sixty reactions to two one-liners are worth less than a thread of eight thoughtful answers."""
    joke = Candidate(id="joke", title="T", responses=2, people=2, reactions=60, latest=NOW)
    help_ = Candidate(id="help", title="T", responses=8, people=7, substantive=8, reactions=6, thanks=2, latest=NOW)
    assert best_first([joke, help_], NOW)[0].candidate.id == "help"


def test_the_reasons_are_words() -> None:
    """Each term is said as an editor would say it, with one and many told apart."""
    said = [part.why for part in worth(PLAIN, NOW).parts]
    assert said == ["3 people", "2 responses of substance", "2 reactions", "1 thank-you", "last answer today"]
    yesterday = msgspec.structs.replace(PLAIN, latest=NOW - timedelta(days=1))
    assert worth(yesterday, NOW).parts[-1].why == "last answer 1 day ago"


def test_a_thread_without_dates_is_no_fresher_than_any() -> None:
    """Nobody knows how fresh it is: it gets no points for that."""
    undated = msgspec.structs.replace(PLAIN, latest=None)
    assert worth(undated, NOW).parts[-1].points == 0


def test_without_an_answers_time_the_questions_counts() -> None:
    """A thread of which only the question has a date is as fresh as that, and says so."""
    asked = msgspec.structs.replace(PLAIN, latest=None, created=NOW - timedelta(days=3))
    assert worth(asked, NOW).parts[-1].why == "asked 3 days ago"
