"""The features one by one: what they measure, and what the editor reads of them."""

from math import log1p

import pytest

from digest.model import Response
from digest.ranking.features import FEATURES, parts
from digest.ranking.message import prepare
from tests.ranking.conversation import asked, heard, said

# The formula as published with its measurements; reactions are ours.
FORMULA = {
    "length": 0.16,
    "questioning": -0.83,
    "question": -0.76,
    "question_last": -0.47,
    "by_asker": -1.4,
    "position": -0.42,
    "advice": 0.59,
    "spoke_before": -0.79,
    "likeness": 1.5,
    "overlap": 0.42,
    "laugh": -0.97,
    "smile": -0.68,
    "thanks": -0.77,
    "names": 2.5,
    "speaks_to": -0.63,
    "substance": 0.094,
    "second_person": -2.3,
    "thanked": 0.29,
    "rude": -0.62,
    "numbers": 0.32,
    "short": 0.4,
    "opener": 0.26,
    "ignorance": -0.54,
    "link": 0.074,
    "reactions": 1.0,
}


def test_the_formula_has_its_terms_and_weights() -> None:
    """Nothing is registered but the 24 terms and the reactions, at their weights."""
    assert {name: feature.weight for name, feature in FEATURES.items()} == FORMULA


@pytest.mark.parametrize(
    ("feature", "text", "value"),
    [
        ("length", "one two three", log1p(3)),
        ("length", "don’t stop", log1p(2)),
        ("overlap", "A group of people opens workshops", log1p(4)),
        ("overlap", "Nothing in common", 0),
        ("advice", "You could try it, or ask around", log1p(3)),
        ("numbers", "3 groups of 4", log1p(2)),
        ("names", "We met in Lisbon, then Porto again", 2 / 7),
        ("names", "Bonus. Points given", 0),
        ("link", "see https://example.org/a?b=1", 1),
        ("link", "see [the notes](https://example.org/a)", 1),
        ("link", "and/or", 0),
        ("question", "Which room is it? Tell me more", 1),
        ("question", "see https://example.org/a?b=1", 0),
        ("question", "Ask them the question: what has improved? They like it.", 0),
        ("question", "Ask in pairs:\n\n- What has improved?\n- Why?\n\nThey like it.", 0),
        ("question", "Quick one: how long have they got?", 1),
        ("questioning", "Where? When? Tell me. Now.", 0.5),
        ("question_last", "Which room is it? ", 1),
        ("question_last", "（どこですか？）", 0),
        ("question_last", "どこですか？", 1),
        ("ignorance", "Sorry, no idea", 1),
        ("ignorance", "I don’t know either", 1),
        ("second_person", "you and your dog", 0.5),
        ("thanks", "Thank you all", 1),
        ("thanks", "thankless", 0),
        ("laugh", "hahaha good one", 1),
        ("laugh", "ha", 0),
        ("smile", "see you 🙂", 1),
        ("smile", "see you ;-)", 1),
        ("smile", "ratio 3:4, see http://example.org", 0),
        ("rude", "That is rubbish", 1),
        ("short", "Five words and no more", 1),
        ("short", "Six words are more than five", 0),
        ("opener", "Agreed, it works", 1),
        ("opener", "Notes work", 0),
        ("substance", "sort sort sort", 5.5 / 3),
    ],
)
def test_feature_measures(feature: str, text: str, value: float) -> None:
    """A feature has this value on this text."""
    assert FEATURES[feature].measure(heard(said(text))) == pytest.approx(value)


@pytest.mark.parametrize(
    ("feature", "conversation"),
    [
        ("by_asker", [said("All in one room", by="asker")]),
        ("spoke_before", [said("Notes", by="ana"), said("Cards", by="ana")]),
        ("speaks_to", [said("Notes", name="Ana Lima"), said("What Ana Lima says", name="Bo Berg")]),
        ("thanks", [said("Notes"), said("Thanks everyone")]),
        ("position", [said("Notes"), said("Cards")]),
        ("likeness", [said("Sort notes"), said("Sort cards")]),
    ],
)
def test_feature_sees_the_thread(feature: str, conversation: list[Response]) -> None:
    """A feature of the thread marks the last response of it and not the first words of a thread."""
    assert FEATURES[feature].measure(heard(*conversation)) > 0
    assert FEATURES[feature].measure(heard(said("Sort notes in silence"))) == 0


def test_a_name_of_the_asker_is_no_dialogue() -> None:
    """Greeting the asker by name is not talk between responders."""
    assert not heard(said("Cards", by="asker", name="Noor Haddad"), said("Hi Noor Haddad, try notes")).speaks_to


def test_ones_own_name_is_no_dialogue() -> None:
    """A signature is not talk between responders."""
    assert not heard(said("Try notes. Best, Ana Lima", name="Ana Lima")).speaks_to


def test_thanks_by_the_asker_lift_the_response_before() -> None:
    """The asker's thanks go to the response right before them, not to an earlier one."""
    first, second, _ = prepare(asked([said("Notes"), said("Cards"), said("Thanks!", by="asker")]))
    assert (first.thanked_by_asker, second.thanked_by_asker) == (False, True)


def test_thanks_by_the_asker_lift_the_response_they_reply_to() -> None:
    """Where the platform says what the asker replies to, the thanks go there."""
    thanks = said("Thanks!", by="asker", reply_to="r1")
    first, second, _ = prepare(asked([said("Notes"), said("Cards"), thanks]))
    assert (first.thanked_by_asker, second.thanked_by_asker) == (True, False)


def test_quoted_lines_are_not_the_authors() -> None:
    """A quoted question is not asked again by the one who answers it."""
    assert "question" not in {part.feature for part in parts(heard(said("> Which room?\n\nThe big one")))}


@pytest.mark.parametrize(
    ("response", "why"),
    [
        (said("Notes", likes=1), "1 reaction"),
        (said("Notes", likes=7), "7 reactions"),
        (said("Sort notes in silence"), "4 words"),
        (said("A group, people"), "shares 2 words with the question"),
        (said("You should try notes"), "gives advice"),
        (said("Try this:\n- sort\n- explain"), "answers with steps"),
        (said("Which room? Ours."), "1 question in 2 sentences"),
    ],
)
def test_reason_reads_as_english(response: Response, why: str) -> None:
    """The reason for a part is what an editor would say."""
    assert why in {part.why for part in parts(heard(response))}


def test_every_feature_is_documented() -> None:
    """Each measure says in its docstring what it measures."""
    assert [name for name, feature in FEATURES.items() if not feature.measure.__doc__] == []
