"""The favourites that are proposed for print."""

import pytest

from digest.ranking import rank
from digest.ranking.favourites import favourites
from digest.ranking.voices import voices
from tests.ranking.conversation import asked, said

NOTES = "Put sticky notes on the wall, ask the group to sort them in silence, then let people explain why."
PAIRS = "In pairs, each person interviews the other about a habit they would like to lose, then both report back."
CARDS = "I would deal one card with a picture to everybody, and they tell a story that fits its colours."
WARM = "What a useful thread! Giving 2 workshops in the next 2 weeks. Thanks to everyone"


def test_favourites_are_the_best_first() -> None:
    """The best insights come first, as many as asked for."""
    thread = asked([said(NOTES, likes=1), said(PAIRS, likes=9), said(CARDS, likes=6)])
    assert favourites(rank(thread), 2) == ("r2", "r3")


def test_the_asker_is_no_favourite() -> None:
    """What the asker wrote is not proposed, however much it is liked."""
    assert favourites(rank(asked([said(NOTES, by="asker", likes=50), said(PAIRS)])), 4) == ("r2",)


def test_one_favourite_for_each_author() -> None:
    """A second text by an author gives way to a worse one by somebody else."""
    thread = asked([said(NOTES, by="ana", likes=9), said(PAIRS, by="ana", likes=8), said(CARDS)])
    assert favourites(rank(thread), 2) == ("r1", "r3")


def test_a_second_favourite_of_an_author_when_needed() -> None:
    """Where nobody else has anything to print, an author is printed twice, in the ranking's order."""
    thread = asked([said(NOTES, by="ana", likes=9), said(PAIRS, by="ana", likes=8), said(CARDS)])
    assert favourites(rank(thread), 3) == ("r1", "r2", "r3")


def test_near_copies_are_proposed_once() -> None:
    """A response that repeats one already taken is left out."""
    thread = asked([said(NOTES), said(f"Yes: {NOTES}"), said(PAIRS)])
    assert favourites(rank(thread), 4) == ("r1", "r3")


@pytest.mark.parametrize(
    "text",
    [
        "Thanks to everyone, so useful",
        "Are they all in one room?",
        "+1",
        "See above, I would do it the same way with the group",
        "You should do what Ana Lima said with the group",
        "Look at my previous answer about people in groups",
        "https://example.org/cards",
    ],
)
def test_what_is_never_a_favourite(text: str) -> None:
    """Thanks, questions, chatter, pointers and bare links are not printed, even alone and well liked."""
    assert favourites(rank(asked([said(text, likes=9)])), 4) == ()


@pytest.mark.parametrize("never", ["ana", "ANA", "Ana Lima", "ana lima"])
def test_people_who_may_never_be_quoted(never: str) -> None:
    """Neither favourites nor voices hold a person that the config names, by name or id."""
    thread = asked([said(NOTES, by="ana", name="Ana Lima"), said(WARM, by="ana", name="Ana Lima"), said(PAIRS)])
    ranking = rank(thread)
    assert (favourites(ranking, 4, never=[never]), voices(ranking, 2, never=[never])) == (("r3",), ())


def test_nothing_is_proposed_of_nothing() -> None:
    """An empty thread has neither favourites nor voices."""
    assert favourites(rank(asked([])), 4) == voices(rank(asked([])), 2) == ()
