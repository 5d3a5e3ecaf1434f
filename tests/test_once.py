"""Exactly once, on the real delivery code: whatever happens, nobody is mailed twice and nothing is lost in silence.

What a history is, tests/once says. To see one step by step: ``python -m tests.once --claim file --only NUMBER``.
"""

import os

import pytest

from tests.once.histories import KINDS, enumerated, history
from tests.once.workers import Told, tell

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="needs a system with fork and SIGKILL")


def assert_exactly_once(told: Told, histories: int) -> None:
    """Fail with the trace of the first history that went wrong."""
    assert told.wrong == (), f"{len(told.wrong)} shown of those that went wrong, the first:\n{told.wrong[0]}"
    assert told.figures["histories"] == histories
    assert histories < 2_000 or all(told.figures[kind] for kind in KINDS)
    assert told.figures["kills"] > histories / 10
    assert told.figures["faults"] > histories / 10


@pytest.mark.parametrize("claim", ["file", "shared"])
def test_exactly_once(claim: str) -> None:
    """With a lock, and where only the ledger decides between two runs: some of the histories."""
    assert_exactly_once(tell(300, claim=claim), 300)


@pytest.mark.parametrize(("order", "fault"), [("send-then-record", "double"), ("record-then-send", "loss")])
def test_the_naive_orders_are_caught(order: str, fault: str) -> None:
    """The same histories find what is wrong with an order that is not safe."""
    told = tell(60, order=order)

    assert told.figures[fault] > 0
    assert fault in {name for wrong in told.wrong for name in wrong.names}


def test_a_history_is_the_same_each_time() -> None:
    """By its number and the seed it can be told again."""
    assert [history(number, 3) for number in range(50)] == [history(number, 3) for number in range(50)]


def test_the_enumeration_names_each_history_once() -> None:
    """Taken in strides, it is gone through once from end to end."""
    places = {number * 7919 % enumerated() for number in range(enumerated())}

    assert len(places) == enumerated()


@pytest.mark.long
def test_exactly_once_in_ten_thousand_histories_with_the_file_lock() -> None:
    """The lock keeps the second run out; what is left are kills, faults and later runs."""
    assert_exactly_once(tell(10_000), 10_000)


@pytest.mark.long
def test_exactly_once_in_many_histories_of_a_shared_ledger() -> None:
    """Two runs, or a run and a person, are really at work at once; only one gets the line that lets it release."""
    assert_exactly_once(tell(2_000, claim="shared"), 2_000)


@pytest.mark.long
def test_exactly_once_on_a_git_remote() -> None:
    """Two clones at one issue, and one of them at another at the same time, over a real bare remote."""
    assert_exactly_once(tell(200, claim="git"), 200)
