"""What a response is for."""

import json
from pathlib import Path

import pytest

from digest.model import Response
from digest.ranking import rank
from tests.ranking.conversation import asked, said

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared" / "ranking"
ADVICE = "Put sticky notes on the wall, ask the group to sort them in 10 minutes, then let people explain why."


@pytest.mark.parametrize(
    ("kind", "response"),
    [
        ("insight", said(ADVICE)),
        ("insight", said("Thanks for asking! " + ADVICE)),
        ("insight", said("Ask them the question: what has improved? " + ADVICE)),
        ("resource", said("This deck of cards is lovely: https://example.org/cards")),
        ("resource", said("https://example.org/cards")),
        ("question", said("Are they all in one room?")),
        ("question", said("Does anybody know whether this works online")),
        ("question", said("Look at https://example.org/cards, is that what you mean?")),
        ("thanks", said("What a useful thread! Giving 2 workshops in the next 2 weeks. Thanks to everyone")),
        ("thanks", said("What brilliant answers here. Saving for future ref!")),
        ("thanks", said("Thank you all, that helps so much.", by="asker")),
        ("chatter", said("+1")),
        ("chatter", said("👍👍")),
        ("chatter", said("Following!")),
        ("chatter", said("Same here")),
        ("chatter", said("lol, my boss would love that")),
        ("chatter", said("My icebreaker is asking the group who ate the last biscuit.", likes=6, emoji="😂")),
        ("chatter", said("All eight in one room, and there is a big empty wall.", by="asker")),
    ],
)
def test_kind(kind: str, response: Response) -> None:
    """A response like this is of this kind."""
    assert rank(asked([response])).scores[0].kind == kind


@pytest.mark.parametrize(
    "text",
    [
        "No thanks.",
        "Thanks in advance for your help",
        "Thanks for nothing",
        "Thank god it is Friday",
        "Thanks a lot, genius",
        "Thank you, but that is useless",
        "Thanks, please send me more",
        "Great question! You could try sticky notes",
        "Thanks, where did you get them?",
        "Great question!",
    ],
)
def test_words_of_thanks_that_do_not_thank(text: str) -> None:
    """Refusals, requests, irony and openings of answers are not thanks."""
    assert rank(asked([said(text)])).scores[0].kind != "thanks"


def test_late_responses_are_not_chatter_for_being_late() -> None:
    """The 1,000th answer of a thread is as much an insight as the first."""
    kinds = {score.id: score.kind for score in rank(asked([said(ADVICE)] * 1000)).scores}
    assert kinds["r1000"] == kinds["r1"] == "insight"


@pytest.mark.skipif(not (SHARED / "kinds.jsonl").exists(), reason="../shared/ranking is not here")
def test_thanks_are_precise_on_labelled_responses() -> None:
    """Of the labelled responses called thanks 95 % are, and two of three kinds are right."""
    labelled = [json.loads(line) for line in (SHARED / "kinds.jsonl").read_text("utf-8").splitlines()]
    pairs = [
        (one["sample"], one["kind"], rank(asked([said(one["text"], by="asker" if one["is_asker"] else "")])))
        for one in labelled
    ]
    called = [kind for _, kind, ranking in pairs if ranking.scores[0].kind == "thanks"]
    chosen = [kind == ranking.scores[0].kind for sample, kind, ranking in pairs if sample == "random"]
    assert called.count("thanks") / len(called) >= 0.95
    assert sum(chosen) / len(chosen) >= 0.66
