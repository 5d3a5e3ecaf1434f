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
        "Great advice everyone, in the bin it goes!",
        "Thanks to all of you I lost my deposit!",
        "Thank you all for your help, I am now divorced!",
        "Amazing answers everyone, said the robot",
        "Thanks everyone, this thread is a wonderful argument for leaving the internet!",
        "Great tips everyone, my cat agrees!",
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
        "Thanks ana, what useful answers here",
        "Dear Ben, thank you for all your answers",
        "Thank you Mo and everyone for your answers",
        "Thanks Ines, what a useful thread",
        "Many thanks to Lima, such helpful answers",
        "Thanks!",
        "Thanks, will try that one",
        "Thanks all for the tips, my number is below!",
        "Thank you all so much, my phone is 0555 0100",
        "Thanks everyone! " + "What a useful thread this is to read. " * 4,
    ],
)
def test_voices_stand_alone(text: str) -> None:
    """Thanks to one person, to one message, too short or too long are not printed."""
    assert voices(rank(asked([said(NOTES, name="Ana Lima"), said(text)])), 2) == ()


@pytest.mark.parametrize(
    "text",
    [
        "Thanks everyone for your helpful comments. I'll try it on Monday",
        "Thank you all so much for these ideas!",
        "Thanks to all of you for the answers",
        "I love this thread. Everyone is so helpful. Thanks!",
        "Vielen Dank an alle für die Ideen!",
    ],
)
def test_thanks_to_all_are_voices(text: str) -> None:
    """Who thanks everyone, means it and names nobody may be heard."""
    assert voices(rank(asked([said(NOTES, name="Ana Lima"), said(text)])), 2) == ("r2",)


def test_a_reply_to_a_reply_is_no_voice() -> None:
    """Thanks inside a dialogue stay there."""
    assert voices(rank(asked([said(NOTES), said(WARM, reply_to="r1")])), 2) == ()


def test_the_askers_thanks_are_no_voice() -> None:
    """Voices come from people who did not ask."""
    assert voices(rank(asked([said(WARM, by="asker")])), 2) == ()
