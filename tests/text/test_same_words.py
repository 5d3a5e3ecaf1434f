"""Which words of a printed text its author did not write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.text.same_words import Changed, changed

SAID = """\
Hi **all**! One that I love, from *Solution Focused* coaching — isn’t it:

- Have 2 people interview each other
- It's on <https://x.example/a?token=z>, great
"""


@pytest.mark.parametrize(
    "printed",
    [
        SAID,
        "hi all one that i love",
        "**One** that I love […] coaching.\n\n* Have 2 people",
        "One that I love [in our workshops], isn't it?",
        "1. Have 2 PEOPLE interview\n   each other",
        "It’s on https://x.example/a",
        "[e-mail address] is great",
        "",
    ],
)
def test_cutting_and_dressing_adds_no_word(printed: str) -> None:
    """Cuts, brackets, case, punctuation, emphasis, lists, quotes and the tail of an address are the editor's."""
    said = SAID if "is great" not in printed else "ana@mail.example is great"
    assert changed(printed, said) == Changed((), ())


@pytest.mark.parametrize(
    ("printed", "added"),
    [
        ("One that I really love", ("really",)),
        ("One that I do not love", ("do", "not")),
        ("Have 3 people", ("3",)),
        ("It's on https://y.example/b", ("https://y.example/b",)),
        ("One that I love, love", ("love",)),
    ],
)
def test_a_word_that_was_not_there_is_named(printed: str, added: tuple[str, ...]) -> None:
    """Also a number, an address, and a word written twice; as it stands in print."""
    assert changed(printed, SAID) == Changed(added, ())


def test_a_new_order_is_no_new_word() -> None:
    """It is told apart: the words are theirs, the sentence is not."""
    assert changed("I love coaching. Hi all!", SAID) == Changed((), ("Hi", "all"))


def test_a_script_without_spaces_can_be_cut_too() -> None:
    """Each character is a word of its own there."""
    assert changed("彼らは話す", "まず彼らは二人で話す") == Changed((), ())
    assert changed("彼は話さない", "彼は話す").added == ("さ", "な", "い")


words = st.lists(st.sampled_from("abcd"), max_size=12)


@given(words, words)
def test_no_more_words_are_named_than_must_be(mine: list[str], theirs: list[str]) -> None:
    """What is left is beyond a longest common subsequence, as the plain table of lengths finds it."""
    lengths = [[0] * (len(theirs) + 1) for _ in range(len(mine) + 1)]
    for i, one in enumerate(mine):
        for j, other in enumerate(theirs):
            lengths[i + 1][j + 1] = lengths[i][j] + 1 if one == other else max(lengths[i][j + 1], lengths[i + 1][j])
    found = changed(" ".join(mine), " ".join(theirs))
    assert len(found.added) + len(found.moved) == len(mine) - lengths[-1][-1]


@given(words, st.data())
def test_whatever_is_cut_nothing_is_added(theirs: list[str], data: st.DataObject) -> None:
    """Any words left out, in any place."""
    kept = [word for word in theirs if data.draw(st.booleans())]
    assert changed(" ".join(kept), " ".join(theirs)) == Changed((), ())


def test_a_long_text_is_compared_quickly() -> None:
    """Ten thousand words against their reverse; difflib takes minutes."""
    said = [f"w{number % 997}" for number in range(10_000)]
    assert len(changed(" ".join(reversed(said)), " ".join(said)).moved) > 5000


def test_very_long_texts_are_compared_word_by_word_alone() -> None:
    """A whole book in another order would take memory by the gigabyte; a word that is nowhere in it is found still."""
    said = [f"w{number % 997}" for number in range(60_000)]
    assert changed(" ".join([*reversed(said), "new"]), " ".join(said)) == Changed(("new",), ())


def test_the_same_at_both_ends_costs_nothing() -> None:
    """An editor changes a word or two of a long text."""
    said = [f"w{number % 997}" for number in range(60_000)]
    mine = [*said[:30_000], "new", *said[30_001:]]
    assert changed(" ".join(mine), " ".join(said)) == Changed(("new",), ())
