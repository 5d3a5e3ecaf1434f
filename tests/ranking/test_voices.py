"""The voices that are proposed for print."""

import pytest

from digest.ranking import rank
from digest.ranking.voices import voices
from tests.ranking.conversation import asked, said

NOTES = "Put sticky notes on the wall, ask the group to sort them in silence, then let people explain why."
WARM = "What a useful thread! Giving 2 workshops in the next 2 weeks. Thanks to everyone"
KEPT = "What brilliant answers here. Saving for future ref!"


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
