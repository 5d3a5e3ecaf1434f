"""The features one by one: what they measure, and what is said of each in the registry."""

from math import log1p, sqrt

import pytest

from digest.config import RankingConfig
from digest.model import Response
from digest.ranking.feature import FEATURES
from digest.ranking.message import prepare
from tests.ranking.conversation import asked, heard, said

# What is measured on the words of one response alone; the question is that of ``conversation``.
TEXTS = [
    ("advice", "You could try it, or ask around", log1p(3)),
    ("advice", "Nothing of the kind", 0),
    ("length", "one two three", log1p(3)),
    ("length", "don’t stop", log1p(2)),
    ("length", "🙂", 0),
    ("short", "Five words and no more", 1),
    ("short", "Six words are more than five", 0),
    ("long", "word " * 80, 1),
    ("long", "word " * 79, 0),
    ("length_beside_longest", "Sort notes", 0),
    ("substance", "sort sort sort", 5.5 / 3),
    ("substance", "the of and", 0),
    ("content", "sort sort notes", log1p(2 * 5.5)),
    ("overlap", "A group of people opens workshops", log1p(4)),
    ("overlap", "Nothing in common", 0),
    ("relevance", "Nothing in common", 0),
    ("closeness", "Nothing in common", 0),
    ("closeness", "open workshop about bias group eight people", 1),
    ("closeness", "open cards", 1 / sqrt(6 * 2)),
    ("novelty", "A group of people", 0),
    ("novelty", "Sort notes", 11 / 16),
    ("novelty", "", 0),
    ("likeness", "Sort notes", 0),
    ("numbers", "3 groups of 4", log1p(2)),
    ("names", "We met in Lisbon, then Porto again", 2 / 7),
    ("names", "Bonus. Points given", 0),
    ("capitals", "Ab c!", 1 / 5),
    ("capitals", "123", 0),
    ("link", "see https://example.org/a?b=1", 1),
    ("link", "see [the notes](https://example.org/a)", 1),
    ("link", "and/or", 0),
    ("question", "Which room is it? Tell me more", 1),
    ("question", "see https://example.org/a?b=1", 0),
    ("question", "Ask them the question: what has improved? They like it.", 0),
    ("question", "Ask in pairs:\n\n- What has improved?\n- Why?\n\nThey like it.", 0),
    ("question", "Quick one: how long have they got?", 1),
    ("question", "> Which room?\n\nThe big one", 0),
    ("questioning", "Where? When? Tell me. Now.", 0.5),
    ("questioning", "???", 3),
    ("question_last", "Which room is it? ", 1),
    ("question_last", "Which room is it? The big one.", 0),
    ("question_last", "（どこですか？）", 0),
    ("question_last", "どこですか？", 1),
    ("ignorance", "Sorry, no idea", 1),
    ("ignorance", "I don’t know either", 1),
    ("ignorance", "Sort notes", 0),
    ("second_person", "you and your dog", 0.5),
    ("first_person", "I lost my dog", 0.5),
    ("thanks", "Thank you all", 1),
    ("thanks", "thankless", 0),
    ("laugh", "hahaha good one", 1),
    ("laugh", "ha", 0),
    ("smile", "see you 🙂", 1),
    ("smile", "see you ;-)", 1),
    ("smile", "ratio 3:4, see http://example.org", 0),
    ("rude", "That is rubbish", 1),
    ("rude", "Hello there", 0),
    ("opener", "Agreed, it works", 1),
    ("opener", "Notes work", 0),
    ("by_asker", "Sort notes", 0),
    ("asker_length", "Sort notes", 0),
    ("asker_thanks", "Thanks all", 0),
    ("asker_asks", "Which room?", 0),
    ("delay", "Sort notes", log1p(1)),
    ("yes_or_no", "Yes, you can", 0),
    ("reactions", "Sort notes", 0),
    ("accepted", "Sort notes", 0),
    ("thanked", "Sort notes", 0),
    ("replies", "Sort notes", 0),
]
# What the last response of a thread has, and one alone has not.
THREADS = [
    ("by_asker", [said("All in one room", by="asker")]),
    ("asker_length", [said("All in one room", by="asker")]),
    ("asker_thanks", [said("Notes"), said("Thanks, Bo", by="asker")]),
    ("asker_asks", [said("Notes"), said("Which ones?", by="asker")]),
    ("spoke_before", [said("Notes", by="ana"), said("Cards", by="ana")]),
    ("asker_spoke", [said("All in one room", by="asker"), said("Cards")]),
    ("after_question", [said("Which room?"), said("The big one")]),
    ("speaks_to", [said("Notes", name="Ana Lima"), said("What Ana Lima says", name="Bo Berg")]),
    ("thanks", [said("Notes"), said("Thanks everyone")]),
    ("position", [said("Notes"), said("Cards")]),
    ("likeness", [said("Sort notes"), said("Sort cards")]),
    ("overlap", [said("A group of people")]),
    ("relevance", [said("A group of people")]),
    ("closeness", [said("A group of people")]),
    ("reactions", [said("Sort notes", likes=2)]),
]
# Filled in by ``scoring.listen``.
HEARD = {"phrases", "sense"}
ENGLISH = {
    "phrases",
    "sense",
    "advice",
    "yes_or_no",
    "names",
    "capitals",
    "second_person",
    "first_person",
    "rude",
    "opener",
}


@pytest.mark.parametrize(("feature", "text", "value"), TEXTS)
def test_feature_measures(feature: str, text: str, value: float) -> None:
    """A feature has this value on this text."""
    assert FEATURES[feature].measure(heard(said(text))) == pytest.approx(value)


@pytest.mark.parametrize(("feature", "conversation"), THREADS)
def test_feature_sees_the_thread(feature: str, conversation: list[Response]) -> None:
    """A feature of the thread marks the last response of it and not the first words of a thread."""
    assert FEATURES[feature].measure(heard(*conversation)) > 0
    assert FEATURES[feature].measure(heard(said("Sort notes in silence"))) == 0


def test_every_feature_is_measured_here() -> None:
    """No feature is registered that the two lists above leave out."""
    assert set(FEATURES) == {name for name, *_ in TEXTS} | {name for name, _ in THREADS} | HEARD


def test_what_the_wording_says_is_a_feature() -> None:
    """The odds of the table and of the network are passed on as they are."""
    one = heard(said("Sort notes"))
    one.table, one.network = 0.5, -0.25
    assert (FEATURES["phrases"].measure(one), FEATURES["sense"].measure(one)) == (0.5, -0.25)


@pytest.mark.parametrize(
    ("question", "text", "value"),
    [
        ("Is there a quiet room on the first floor?", "Yes, the one at the back", 1),
        ("Is there a quiet room on the first floor?", "nope", 1),
        ("Is there a quiet room on the first floor?", "The one at the back", 0),
        ("Is there a quiet room on the first floor?", "Yesterday there was", 0),
        ("Where is the quiet room, is it here?", "Yes", 0),
    ],
)
def test_yes_or_no_answers_only_what_asks_for_it(question: str, text: str, value: float) -> None:
    """A yes is an answer to a question that can be answered so."""
    (one,) = prepare(asked([said(text)], question=question))
    assert FEATURES["yes_or_no"].measure(one) == value


def test_words_beside_the_longest() -> None:
    """The longest response has 0, a shorter one less."""
    long, short = prepare(asked([said("one two three four"), said("one")]))
    measure = FEATURES["length_beside_longest"].measure
    assert (measure(long), measure(short)) == pytest.approx((0, log1p(1) - log1p(4)))


def test_relevance_is_bm25() -> None:
    """One of the question's six stems, once, in a text of average size, at k1 = 1.2; all stems weigh 5.5."""
    one, _ = prepare(asked([said("group notes"), said("sort cards")]))
    assert FEATURES["relevance"].measure(one) == pytest.approx(5.5 / sqrt(5.5 * 6) * 1 * 2.2 / (1 + 1.2))


def test_relevance_grows_with_what_is_shared_and_falls_with_size() -> None:
    """More of the question is more relevant; the same in more words is less."""
    words = "sort cards on the wall in silence"
    one, more, longer = prepare(asked([said("group"), said("group bias"), said(f"group {words}")]))
    measure = FEATURES["relevance"].measure
    assert measure(longer) < measure(one) < measure(more)


def test_the_delay_is_in_minutes() -> None:
    """Two hours are 120 minutes."""
    (one,) = prepare(asked([said("Sort notes")], apart=120))
    assert FEATURES["delay"].measure(one) == pytest.approx(log1p(120))


@pytest.mark.parametrize("name", sorted(FEATURES))
def test_every_feature_is_said_in_words(name: str) -> None:
    """Each has a docstring for who reads the code, a name for the editor, and a knob in config.yaml."""
    feature = FEATURES[name]
    assert feature.measure.__doc__
    assert feature.measure.__name__ == name
    assert feature.name
    assert feature.topic in set(RankingConfig.__struct_fields__) - {"model"}


def test_no_two_features_are_called_the_same() -> None:
    """``--why`` would list one thing twice."""
    assert len({feature.name for feature in FEATURES.values()}) == len(FEATURES)


def test_every_knob_turns_something() -> None:
    """No factor in config.yaml is without a feature."""
    topics = {feature.topic for feature in FEATURES.values()}
    assert topics == set(RankingConfig.__struct_fields__) - {"model"}


def test_what_knows_english_only_is_marked() -> None:
    """Words, spelling and grammar of English; the rest counts marks, letters and people."""
    assert {name for name, feature in FEATURES.items() if feature.english} == ENGLISH


@pytest.mark.parametrize("name", sorted(FEATURES))
@pytest.mark.parametrize("text", ["", "\x00", "\ud800?", "a" * 20_000, "🙂" * 50, "?" * 500, "> quoted only"])
def test_no_text_is_too_odd_to_measure(name: str, text: str) -> None:
    """Every feature has a number of a sensible size for every text."""
    assert abs(FEATURES[name].measure(heard(said(text)))) <= 1000
