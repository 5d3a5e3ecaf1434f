"""The parts of a score: which model judges a thread, what its terms are, and what the editor's factors do to them."""

from math import log1p

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from digest.config import RankingConfig
from digest.model import Part, Thread
from digest.ranking import rank, scoring
from digest.ranking.feature import FEATURES
from digest.ranking.message import Message, prepare
from digest.ranking.scoring import is_around, listen, model_for
from digest.ranking.social import SOCIAL
from digest.ranking.weights import FORMULA, IN_THREAD, Model, Weight, fitted
from tests.ranking.conversation import QUESTION, asked, said

PLAIN = RankingConfig(model="formula")
LIGHT = RankingConfig()
BOTH = pytest.mark.parametrize("config", [PLAIN, LIGHT], ids=["formula", "light"])
TOPICS = sorted(set(RankingConfig.__struct_fields__) - {"model"})
AROUND_TEXT = ("reactions", "accepted", "thanked", "replies")

ADVICE = "Put sticky notes on the wall, ask the group to sort them in 10 minutes, then let people explain why."
ENGLISH = asked(
    [
        said(ADVICE, likes=3),
        said("Which room is it, if I may ask you?", by="ana"),
        said("All eight in one room, thanks!", by="asker", reply_to="r1"),
        said("Agreed, Ana Lima, you could try https://example.org/cards with the group :)", by="ana"),
        said("No idea, lol. What a stupid question"),
        said("I went to Lisbon with a group of eight people, and we opened with cards about bias.", likes=1),
    ]
)
GERMAN = asked(
    [
        said("Ich würde die Zettel an die Wand hängen und die Gruppe sie in 10 Minuten sortieren lassen. OK so?"),
        said("Danke, das probiere ich mit Ur und Uhr in Porto!", by="asker", reply_to="r1"),
        said("Oh, wir haben das auch gemacht, mit Karten von Anna aus Berlin und dann nach Gruppen sortiert.", likes=2),
        said("Ja, bitte nicht mit Namen anfangen, das ist langweilig und dauert zu lange, hell ist es auch nicht."),
    ],
    question="Wie beginnt ihr einen Workshop mit acht Leuten, die sich noch nicht kennen?",
)


def parts(messages: list[Message], config: RankingConfig) -> list[tuple[Part, ...]]:
    """Return the parts of ``messages`` by the model that fits them."""
    return scoring.parts(messages, model_for(messages, config), config)


def judged(thread: Thread, config: RankingConfig) -> list[tuple[Part, ...]]:
    """Return the parts of each response of ``thread``, in order of time."""
    return parts(prepare(thread), config)


def topic(part: Part) -> str:
    """Return the topic of ``part``."""
    return FEATURES[part.feature.removesuffix(IN_THREAD)].topic


def on_text(terms: tuple[Part, ...]) -> list[Part]:
    """Return the parts that depend on the response's own text and place, not on what others made of it."""
    return [part for part in terms if topic(part) not in AROUND_TEXT]


# --- which model -------------------------------------------------------------------------------------


@pytest.mark.parametrize(("thread", "name"), [(ENGLISH, "english"), (GERMAN, "any"), (asked([]), "english")])
def test_the_language_of_the_thread_chooses_the_model(thread: Thread, name: str) -> None:
    """English threads are judged by their words; others by what needs no English."""
    assert model_for(prepare(thread), LIGHT) is fitted()[name]


def test_the_editor_can_choose_the_formula() -> None:
    """For any English thread."""
    assert model_for(prepare(ENGLISH), PLAIN) == FORMULA


@BOTH
def test_no_part_of_a_german_thread_knows_english_only(config: RankingConfig) -> None:
    """German nouns are no names, and "Ur" is no "your"."""
    found = {part.feature for terms in judged(GERMAN, config) for part in terms}
    assert found
    assert [name for name in found if FEATURES[name.removesuffix(IN_THREAD)].english] == []


@BOTH
def test_the_words_of_an_english_thread_count(config: RankingConfig) -> None:
    """Some parts are of the wording."""
    assert "wording" in {topic(part) for terms in judged(ENGLISH, config) for part in terms}


def test_the_formula_does_not_read_the_tables(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nor does a thread in another language."""
    monkeypatch.setattr(scoring, "listen", None)
    judged(ENGLISH, PLAIN)
    judged(GERMAN, LIGHT)


# --- terms -------------------------------------------------------------------------------------------


def test_the_formula_on_an_example() -> None:
    """The sum of two responses by hand."""
    thread = asked([said("You could sort 3 notes in pairs."), said("Agreed, which wall? lol")])
    first, second = rank(thread, PLAIN).scores
    assert first.total == pytest.approx(
        0.16 * log1p(7) + 0.59 * log1p(1) + 0.32 * log1p(1) - 2.3 / 7 + 0.094 * 5.5 * 3 / 5
    )
    assert second.total == pytest.approx(
        0.16 * log1p(4) - 0.83 / 2 - 0.76 - 0.42 * log1p(1) - 0.97 + 0.094 * 5.5 * 3 / 5 + 0.4 + 0.26
    )


@BOTH
@pytest.mark.parametrize("thread", [ENGLISH, GERMAN], ids=["english", "german"])
def test_a_part_is_its_value_times_its_weight(thread: Thread, config: RankingConfig) -> None:
    """Its points are exactly that, never nothing, and it says what it is."""
    for terms in judged(thread, config):
        assert all(part.points == part.value * part.weight != 0 for part in terms)
        assert all(part.why == FEATURES[part.feature.removesuffix(IN_THREAD)].name for part in terms)
        assert len({part.feature for part in terms}) == len(terms)


def weighed(monkeypatch: pytest.MonkeyPatch, weights: dict[str, Weight]) -> None:
    """Let ``weights`` judge the text."""
    monkeypatch.setattr(scoring, "FORMULA", Model("formula", 0.0, weights))


def test_what_is_usual_has_no_part(monkeypatch: pytest.MonkeyPatch) -> None:
    """Values count from what is usual."""
    weighed(monkeypatch, {"numbers": Weight(2.0, usual=log1p(1))})
    none, usual, more = judged(asked([said("none"), said("1"), said("1 2 3")]), PLAIN)
    assert usual == ()
    assert none[0].points == pytest.approx(-2 * log1p(1))
    assert more[0].points == pytest.approx(2 * (log1p(3) - log1p(1)))


def test_a_value_is_cut_off_far_from_the_mean(monkeypatch: pytest.MonkeyPatch) -> None:
    """A thousand numbers are no more than the most, none no less than the least."""
    weighed(monkeypatch, {"numbers": Weight(2.0, usual=1.0, least=0.5, most=1.5)})
    none, many = judged(asked([said("none"), said("1 " * 1000)]), PLAIN)
    assert (none[0].value, many[0].value) == (-0.5, 0.5)


def test_a_feature_can_be_set_beside_the_thread(monkeypatch: pytest.MonkeyPatch) -> None:
    """Two responses stand a standard deviation apart from their mean, one alone nowhere."""
    weighed(monkeypatch, {f"numbers{IN_THREAD}": Weight(2.0)})
    none, one = judged(asked([said("none"), said("1")]), PLAIN)
    assert (none[0].value, one[0].value) == pytest.approx((-1, 1))
    assert judged(asked([said("1")]), PLAIN) == [()]


def test_listening_fills_in_what_the_words_say() -> None:
    """The same words under the same question say the same, whoever wrote them when."""
    messages = prepare(asked([said(ADVICE), said("lol"), said(ADVICE)]))
    listen(messages)
    one, other, again = messages
    assert (one.table, one.network) == (again.table, again.network)
    assert one.table + one.network > other.table + other.network


# --- the text and what is around it ------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("thread", [ENGLISH, GERMAN], ids=["english", "german"])
def test_odds_and_worth_are_the_points_of_the_text(thread: Thread, config: RankingConfig) -> None:
    """Of all of the text's parts and the constant, and of those that say nothing of when it came."""
    messages = prepare(thread)
    model = model_for(messages, config)
    for one, terms in zip(messages, parts(messages, config), strict=True):
        text = [part for part in terms if topic(part) not in AROUND_TEXT]
        assert one.odds == pytest.approx(model.odds + sum(part.points for part in text))
        assert one.worth == pytest.approx(sum(part.points for part in text if not is_around(part.feature)))


@BOTH
def test_judging_twice_is_judging_once(config: RankingConfig) -> None:
    """The worth of a text does not add up from one judgment to the next, under another model either."""
    messages = prepare(ENGLISH)
    first = parts(messages, config)
    parts(messages, PLAIN if config == LIGHT else LIGHT)
    assert parts(messages, config) == first


@BOTH
def test_the_editors_factors_change_neither_odds_nor_worth(config: RankingConfig) -> None:
    """How far applause is believed, and what a response is for, are no matter of taste."""
    found = []
    for factor in (1.0, 0.0, 5.0):
        messages = prepare(ENGLISH)
        parts(messages, replace(config, **dict.fromkeys(TOPICS, factor)))
        found.append([(one.odds, one.worth) for one in messages])
    assert found[0] == found[1] == found[2]


@pytest.mark.parametrize("name", sorted(SOCIAL))
def test_what_others_made_of_it_is_around_the_text(name: str) -> None:
    """It says nothing of the text itself."""
    assert is_around(name)


@pytest.mark.parametrize(
    ("name", "around"),
    [
        ("position", True),
        (f"position{IN_THREAD}", True),
        ("delay", True),
        ("spoke_before", True),
        ("length", False),
        (f"length{IN_THREAD}", False),
        ("phrases", False),
    ],
)
def test_when_it_came_is_around_the_text(name: str, around: bool) -> None:
    """The same text is worth the same, early or late."""
    assert is_around(name) is around


@BOTH
def test_a_text_is_worth_the_same_whenever_it_came_and_whoever_liked_it(config: RankingConfig) -> None:
    """Only what is said, and beside whom, counts."""
    worths = []
    for likes, apart in ((0, 1), (50, 5000)):
        thread = asked([said(ADVICE, likes=likes), said("+1", by="ana")], apart=apart)
        messages = prepare(thread)
        parts(messages, config)
        worths.append([one.worth for one in messages])
    assert worths[0] == worths[1]


# --- the editor's factors ----------------------------------------------------------------------------


@BOTH
@pytest.mark.parametrize("thread", [ENGLISH, GERMAN], ids=["english", "german"])
@pytest.mark.parametrize("name", TOPICS)
def test_a_factor_of_nothing_leaves_a_topic_out(name: str, thread: Thread, config: RankingConfig) -> None:
    """No part of it is left; those of the other topics of the text are as they were."""
    for before, after in zip(judged(thread, config), judged(thread, replace(config, **{name: 0.0})), strict=True):
        assert name not in {topic(part) for part in after}
        assert on_text(after) == [part for part in on_text(before) if topic(part) != name]


@BOTH
@pytest.mark.parametrize("thread", [ENGLISH, GERMAN], ids=["english", "german"])
@pytest.mark.parametrize("name", sorted({*TOPICS} - {*AROUND_TEXT}))
def test_a_factor_of_two_doubles_a_topic_of_the_text(name: str, thread: Thread, config: RankingConfig) -> None:
    """Exactly; the other topics of the text are as they were."""
    for before, after in zip(judged(thread, config), judged(thread, replace(config, **{name: 2.0})), strict=True):
        expected = [part.points * (2 if topic(part) == name else 1) for part in on_text(before)]
        assert [part.points for part in on_text(after)] == expected


@BOTH
@pytest.mark.parametrize("name", AROUND_TEXT)
def test_a_factor_of_two_doubles_what_others_made_of_it(name: str, config: RankingConfig) -> None:
    """The credit goes by the text alone, so the points are twice as many."""
    thread = replace(ENGLISH, responses=(replace(ENGLISH.responses[0], accepted=True), *ENGLISH.responses[1:]))
    (before, *_), (after, *_) = judged(thread, config), judged(thread, replace(config, **{name: 2.0}))
    expected = [part.points * (2 if topic(part) == name else 1) for part in before]
    assert [part.points for part in after] == expected


@BOTH
@pytest.mark.parametrize("name", TOPICS)
def test_a_factor_changes_no_kind(name: str, config: RankingConfig) -> None:
    """What the editor likes to print is not what a response is for."""
    before = {score.id: score.kind for score in rank(ENGLISH, config).scores}
    for factor in (0.0, 3.0):
        after = {score.id: score.kind for score in rank(ENGLISH, replace(config, **{name: factor})).scores}
        assert after == before


factors = st.fixed_dictionaries({name: st.floats(0, 10) for name in TOPICS})


@BOTH
@settings(max_examples=25, deadline=None)
@given(turned=factors)
def test_with_any_factors_the_total_is_the_sum(config: RankingConfig, turned: dict[str, float]) -> None:
    """Exactly, however the editor turns the knobs."""
    for thread in (ENGLISH, GERMAN):
        for score in rank(thread, replace(config, **turned)).scores:
            assert score.total == sum(part.points for part in score.parts)


def test_the_question_is_heard_with_the_title() -> None:
    """A title says what is asked as well as the question does."""
    titled = replace(asked([said(ADVICE)], question=""), title=QUESTION)
    messages: list[Message] = prepare(titled)
    listen(messages)
    other = prepare(asked([said(ADVICE)]))
    listen(other)
    assert messages[0].network == other[0].network
