"""Which thread of an export is meant: by id, by words of its question, as the best, since a day."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest import choice, clock
from digest.model import Candidate
from digest.readers.reader import SeveralThreadsError, Told, UnknownThreadError
from tests.readers.export_builders import ASKED, CHANNEL, THREAD, as_zip, message, ts, workspace

ICE = f"{CHANNEL}/{ts(0)}"
TEA = f"{CHANNEL}/{ts(500)}"
OTHER = [
    message(500, "U2", "And *coffee*? Which café has good iced tea?", thread=500),
    message(501, "U3", "The red one", thread=500),
]


@pytest.fixture
def export(tmp_path: Path) -> Path:
    """An export with two threads: six answers on breaking the ice, one on tea."""
    return as_zip(tmp_path / "e.zip", workspace(THREAD + OTHER))


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (TEA, TEA),
        ("good tea", TEA),
        ("BREAK the ice", ICE),
        ("cafe", TEA),
        ("tea which", TEA),
        ("workshop", ICE),
        ("best", ICE),
        ("Best ", ICE),
    ],
)
def test_the_thread_that_is_meant(export: Path, wanted: str, found: str) -> None:
    """An id, words of the question in any order, without their accents and capitals, or "best" name a thread."""
    assert choice.read(export, wanted, Told()).id == found


def test_words_of_two_questions(export: Path) -> None:
    """Words that two questions say name both of them, and no other."""
    with pytest.raises(SeveralThreadsError, match="2 threads of the export say") as caught:
        choice.read(export, "ice", Told())
    assert {one.id for one in caught.value.candidates} == {ICE, TEA}


def test_words_in_a_row_go_first() -> None:
    """A question that says the words in a row is meant before one that has them here and there."""
    row = Candidate(id="row", title="How do I hire well?", responses=1)
    apart = Candidate(id="apart", title="Hire slowly? How do you do that, and when do I stop?", responses=1)
    assert [one.id for one in choice.said_in((apart, row), "do I hire")] == ["row"]


@pytest.mark.parametrize("wanted", ["zebra", "!!", "tea zebra", "C9/1.1", "5", "i", "do"])
def test_nothing_of_the_kind(export: Path, wanted: str) -> None:
    """What no question says, and punctuation alone, is unknown, with the threads that there are."""
    with pytest.raises(UnknownThreadError) as caught:
        choice.read(export, wanted, Told())
    assert ICE in caught.value.hint


def test_several_and_none_named(export: Path) -> None:
    """Without a name both threads are listed in the error."""
    with pytest.raises(SeveralThreadsError) as caught:
        choice.read(export, None, Told())
    assert {one.id for one in caught.value.candidates} == {ICE, TEA}


def test_since_leaves_one(export: Path) -> None:
    """Of two threads the one asked since then is meant, by the list and without a name."""
    told = Told(since=datetime.fromtimestamp(ASKED + 400, UTC))
    assert choice.read(export, None, told).id == TEA
    assert [one.candidate.id for one in choice.threads(export, told)[0]] == [TEA]
    assert choice.read(export, "best", told).id == TEA


def test_since_leaves_none(export: Path) -> None:
    """A day after the last thread leaves none, and the error says when that was asked."""
    with pytest.raises(Exception, match=r"none of the export's threads \(2\) is that recent") as caught:
        choice.read(export, None, Told(since=datetime.fromtimestamp(ASKED + 10**7, UTC)))
    assert "2026-09-10" in str(getattr(caught.value, "hint", ""))


def test_an_id_is_found_whatever_its_day(export: Path) -> None:
    """Who names a thread by its id means it, since that day or not."""
    assert choice.read(export, ICE, Told(since=datetime.fromtimestamp(ASKED + 400, UTC))).id == ICE


def test_threads_are_listed_by_worth(export: Path) -> None:
    """The list begins with the thread that is worth most at this moment."""
    clock.rehearse(datetime.fromtimestamp(ASKED + 86_400, UTC))
    try:
        found, total = choice.threads(export, Told())
    finally:
        clock.rehearse(None)
    assert ([one.candidate.id for one in found], total) == ([ICE, TEA], 2)
    assert found[0].total > found[1].total
