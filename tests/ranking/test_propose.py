"""What is proposed for print."""

import pytest

from digest.model import Score
from digest.ranking import rank
from digest.ranking.propose import favourites, voices
from digest.ranking.reasons import headline
from tests.ranking.conversation import asked, said

NOTES = "Put sticky notes on the wall, ask the group to sort them in silence, then let people explain why."
PAIRS = "In pairs, each person interviews the other about a habit they would like to lose, then both report back."
CARDS = "I would deal one card with a picture to everybody, and they tell a story that fits its colours."
WARM = "What a useful thread! Giving 2 workshops in the next 2 weeks. Thanks to everyone"
KEPT = "What brilliant answers here. Saving for future ref!"


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


def test_voices_are_the_warmest_first() -> None:
    """Thanks and praise and a cheer are warmer than thanks alone."""
    thread = asked([said("Many thanks to everyone here"), said(KEPT), said(WARM)])
    assert voices(rank(thread), 3) == ("r3", "r2", "r1")


def test_a_voice_for_each_author() -> None:
    """Nobody is heard twice."""
    assert voices(rank(asked([said(WARM, by="ana"), said(KEPT, by="ana")])), 2) == ("r1",)


@pytest.mark.parametrize(
    "text",
    [
        "Thanks everyone for nothing",
        "What a useful thread. Not.",
        "Wow, what a useful thread 🙄",
        "What “useful” answers. Thanks everyone",
        "Thanks everyone, how helpful",
        "Great, another useful thread. Thanks to all",
        "Brilliant answers, as useful as a chocolate teapot",
        "Thanks everyone for wasting my morning",
        "Thank you all so much... really",
        "Thanks to all who ignored the question",
        "Amazing answers, Captain Obvious",
        "Thanks folks, you’re all geniuses /s",
        "Yeah right, brilliant answers. Thanks everyone",
        "Useful thread, if you like being bored",
        "Thanks everyone but I would have liked an answer",
        "Thank you all, slow clap",
    ],
)
def test_ironic_thanks_are_no_voices(text: str) -> None:
    """Thanks with a sign of irony or reserve are not printed as praise."""
    assert voices(rank(asked([said(text, likes=9)])), 2) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Thanks @Ana, what a useful thread",
        "Thanks Ana, what useful answers here",
        "Thanks!",
        "Thanks, will try that one",
        "Thanks everyone! " + "What a useful thread this is to read. " * 4,
    ],
)
def test_voices_stand_alone(text: str) -> None:
    """Thanks to one person, to one message, too short or too long are not printed."""
    assert voices(rank(asked([said(NOTES, name="Ana Lima"), said(text)])), 2) == ()


def test_a_reply_to_a_reply_is_no_voice() -> None:
    """Thanks inside a dialogue stay there."""
    assert voices(rank(asked([said(NOTES), said(WARM, reply_to="r1")])), 2) == ()


def test_the_askers_thanks_are_no_voice() -> None:
    """Voices come from people who did not ask."""
    assert voices(rank(asked([said(WARM, by="asker")])), 2) == ()


def test_nothing_is_proposed_of_nothing() -> None:
    """An empty thread has neither favourites nor voices."""
    assert favourites(rank(asked([])), 4) == voices(rank(asked([])), 2) == ()


def test_headline_names_the_two_strongest_reasons() -> None:
    """What speaks most for a response comes first."""
    liked = rank(asked([said("You should try, ask and use: \n- notes\n- cards", likes=7)])).scores[0]
    assert headline(liked) == "7 reactions, answers with steps"


def test_headline_of_what_nothing_speaks_for() -> None:
    """Without a reason for it, the strongest against it; without any, nothing."""
    against = rank(asked([said("Which?")])).scores[0]
    worst = Score(id="r1", total=-0.8, kind="question", parts=tuple(p for p in against.parts if p.points < 0))
    assert headline(worst) == "1 question in 1 sentence"
    assert headline(Score(id="r1", total=0.0, kind="chatter", parts=())) == ""
