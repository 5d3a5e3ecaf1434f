"""The reasons of a score, as an editor reads them."""

from digest.model import Score
from digest.ranking import rank
from digest.ranking.reasons import headline
from tests.ranking.conversation import asked, said


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
