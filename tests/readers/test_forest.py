"""Threads and chains of replies, and what each message in one answers."""

from hypothesis import given
from hypothesis import strategies as st

from digest.readers.forest import Forest

KEYS = "abcdefg"


def chain(length: int) -> dict[str, str]:
    """Return a chain of replies, each to the one before it; "0" is the first."""
    return {str(number): str(number - 1) for number in range(1, length)}


def walk(key: str, root: str, above: dict[str, str], said: set[str]) -> str:
    """Return the nearest message above ``key`` that was said, by going there."""
    seen = {key}
    at = above.get(key, "")
    while at and at not in seen and at != root:
        if at in said:
            return at
        seen.add(at)
        at = above.get(at, "")
    return ""


def test_chain() -> None:
    """A chain is one thread, and of it only the last message said counts as answered."""
    above = chain(5)
    forest = Forest(["0", *above], {}, above)
    assert forest.members == {"0": ["1", "2", "3", "4"]}
    assert forest.answered("0", {"1", "4"}.__contains__) == {"1": "", "2": "1", "3": "1", "4": "1"}


def test_each_is_asked_once() -> None:
    """However many answer the end of a long chain that nobody said, each message above them is looked at once."""
    above = chain(1_000) | {f"answer {number}": "999" for number in range(1_000)}
    asked: list[str] = []

    def is_said(key: str) -> bool:
        asked.append(key)
        return key.startswith("answer")

    forest = Forest(["0", *above], {}, above)
    found = forest.answered("0", is_said)
    assert set(found.values()) == {""}
    assert len(asked) == len(set(asked)) == 999


@given(st.dictionaries(st.sampled_from(KEYS), st.sampled_from(KEYS + "?")), st.sets(st.sampled_from(KEYS)))
def test_what_is_answered(above: dict[str, str], said: set[str]) -> None:
    """Whatever answers what, in loops too, it is the nearest message above that was said."""
    forest = Forest(KEYS, {}, above)
    for root, members in forest.members.items():
        assert forest.answered(root, said.__contains__) == {key: walk(key, root, above, said) for key in members}
