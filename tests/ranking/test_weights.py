"""The models: what each feature is worth, and a feature beside the rest of the thread."""

from math import isfinite, sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.ranking import features  # noqa: F401 - registers the features
from digest.ranking.feature import FEATURES
from digest.ranking.message import prepare
from digest.ranking.social import SOCIAL
from digest.ranking.weights import FORMULA, IN_THREAD, Weight, column, fitted, in_thread
from tests.ranking.conversation import asked, said

FITTED = ("english", "any")
numbers = st.lists(st.floats(-1e6, 1e6), max_size=20)


def models() -> dict[str, dict[str, Weight]]:
    """Return the weights of every model by name."""
    return {"formula": FORMULA.weights, "social": SOCIAL, **{name: one.weights for name, one in fitted().items()}}


def test_the_formula_can_be_worked_out_by_hand() -> None:
    """Its values are neither shifted nor cut off, and no weight has more than two digits."""
    for one in FORMULA.weights.values():
        assert (one.usual, one.least, one.most) == (0, float("-inf"), float("inf"))
        assert one.weight == float(f"{one.weight:.2g}")


def test_two_models_are_fitted() -> None:
    """One for English and one for any language."""
    assert sorted(fitted()) == sorted(FITTED)


@pytest.mark.parametrize("name", ["formula", "social", *FITTED])
def test_a_model_weighs_features_there_are(name: str) -> None:
    """Each of its terms is registered, and none of them is worth nothing or without end."""
    for term, one in models()[name].items():
        assert term.removesuffix(IN_THREAD) in FEATURES
        assert one.weight
        assert isfinite(one.weight)
        assert isfinite(one.usual)
        assert one.least <= one.usual <= one.most


def test_the_model_of_any_language_knows_no_english() -> None:
    """None of its features knows English words only."""
    assert [term for term in fitted()["any"].weights if FEATURES[term.removesuffix(IN_THREAD)].english] == []


@pytest.mark.parametrize("name", ["formula", *FITTED])
def test_what_others_made_of_it_is_no_part_of_a_text(name: str) -> None:
    """No model of the text weighs reactions, the mark, thanks or replies: those are added to each."""
    assert {term.removesuffix(IN_THREAD) for term in models()[name]}.isdisjoint(SOCIAL)


def test_what_others_made_of_it_never_counts_against() -> None:
    """Reactions, the mark, thanks and replies speak for a response."""
    assert all(one.weight > 0 for one in SOCIAL.values())


def test_a_column_is_the_measure_of_each_message() -> None:
    """Plain, and in standard deviations from the thread's mean."""
    messages = prepare(asked([said("1"), said("1 2 3"), said("one")]))
    plain = [FEATURES["numbers"].measure(one) for one in messages]
    assert column("numbers", messages) == plain
    assert column(f"numbers{IN_THREAD}", messages) == in_thread(plain)


def test_an_unknown_feature_is_an_error() -> None:
    """A weights file of another version is not read as if it were this one's."""
    with pytest.raises(KeyError):
        column("colour", [])


def test_standard_deviations_on_an_example() -> None:
    """Of 1, 2 and 3 the mean is 2 and the standard deviation the root of two thirds."""
    assert in_thread([1, 2, 3]) == pytest.approx([-1 / sqrt(2 / 3), 0, 1 / sqrt(2 / 3)])


@pytest.mark.parametrize("values", [[], [7.0], [0.1] * 5000, [1e6, 1e6], [1.0, 1.0 + 1e-9]])
def test_a_thread_without_differences_tells_nothing(values: list[float]) -> None:
    """Nobody stands out where all are the same, and rounding is no difference."""
    assert in_thread(values) == [0.0] * len(values)


@given(numbers)
def test_standard_deviations_keep_the_order(values: list[float]) -> None:
    """They add up to nothing, and who had more still has."""
    standard = in_thread(values)
    assert len(standard) == len(values)
    assert sum(standard) == pytest.approx(0, abs=1e-3)
    for one, other in zip(sorted(zip(values, standard, strict=True)), sorted(standard), strict=True):
        assert one[1] == pytest.approx(other)
