"""People called by their bare first names."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.config import Privacy
from digest.model import Author
from digest.text.privacy import named, without_names

PEOPLE = [
    Author(id="1", name="Ben Ebbing"),
    Author(id="2", name="Ada Lindqvist"),
    Author(id="3", name="Bo Ek"),
    Author(id="4", name="Mark Mist"),
    Author(id="5", name="April Orr"),
    Author(id="6", name="Felt Fan"),
    Author(id="7", name="glue_fan"),
    Author(id="8", name="dan"),
]


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("Thanks Ada!", "Thanks [name]!"),
        ("thanks ada, that helps", "thanks [name], that helps"),
        ("Thank you so much, Bo and Ben", "Thank you so much, [name] and [name]"),
        ("Hi Ben, I use tape", "Hi [name], I use tape"),
        ("Danke Ada, Ben und Bo!", "Danke [name], [name] und [name]!"),
        ("I agree with Ben, he is right", "I agree with [name], he is right"),
        ("As Ada says, start with names", "As [name] says, start with names"),
        ("Ada's idea works", "[name]'s idea works"),
        ("+1 to Ben", "+1 to [name]"),
        ("Great tip, Ben!", "Great tip, [name]!"),
        ("Ben, which glue?", "[name], which glue?"),
        ("Thanks Mark!", "Thanks [name]!"),
        ("Thanks @Ada Lindqvist and Ben", "Thanks [name] and [name]"),
        ("thanks dan", "thanks [name]"),
    ],
)
def test_a_name_said_to_or_of_somebody_is_masked(text: str, masked: str) -> None:
    """A thanks, a greeting, a reference: nothing else can be meant."""
    assert without_names(text, PEOPLE, Privacy()) == masked


@pytest.mark.parametrize(
    "text",
    [
        "Ben is a Scottish mountain",
        "Thanks, mark the wall with tape",
        "Thanks, Mark the wall with tape",
        "I do it in April, always",
        "Hi all, thanks everyone",
        "Thanks Ben Affleck fans",
        "Felt is best",
        "Thanks Benjamin",
        "https://x.example/Ada, see",
        "a felt-fan, a pen",
    ],
)
def test_what_may_be_another_word_is_not_masked(text: str) -> None:
    """A mask in the wrong place spoils a quote."""
    assert without_names(text, PEOPLE, Privacy()) == text


def test_initials_and_first_names() -> None:
    """The rule for bylines holds for those who are called, too."""
    assert without_names("Thanks Ada!", PEOPLE, Privacy(byline="initials")) == "Thanks [A.L.]!"
    assert without_names("Thanks Ada!", PEOPLE, Privacy(byline="first-name")) == "Thanks Ada!"
    twins = [*PEOPLE, Author(id="9", name="Ada Other")]
    assert without_names("Thanks Ada!", twins, Privacy(byline="initials")) == "Thanks [name]!"


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Tie it down, Ben told me so, and **Ada** did", ["Ben", "Ada"]),
        ("I asked Mark about it", ["Mark"]),
        ("Thank you Bo and Ben", ["Bo", "Ben"]),
        ("See [Ada](https://x.example) or glue_fan", ["Ada", "glue_fan"]),
        ("Ben Ebbing did", ["Ben"]),
        ("Ask Ben, or see https://x.example/ben", ["Ben"]),
        ("Mark it. Mark the wall", []),
        ("We meet in April, at Big Ben", []),
        ("Ben Affleck is no Benny", []),
        ("Felt is best", []),
        ("Bo is short", []),
        ("dan is a belt", []),
        ("https://ben.example/Ben and x/Ada", []),
        ("nobody", []),
    ],
)
def test_a_name_that_is_printed_is_found(text: str, names: list[str]) -> None:
    """Whole words with their capital, of three letters and more, unless they are words of another kind."""
    assert named(text, PEOPLE, ["I like felt"]) == names


@given(
    st.lists(st.sampled_from(["Thanks ", "Ada", " and ", "Ben", "\\", "[", "]", "(", ":", "@", "\n", "u/", "*", "_"]))
)
def test_masking_twice_is_masking_once(pieces: list[str]) -> None:
    """What was masked holds no name any more, and no mask is taken for one."""
    once = without_names("".join(pieces), PEOPLE, Privacy())
    assert without_names(once, PEOPLE, Privacy()) == once


def test_a_long_text_takes_no_time() -> None:
    """No pattern goes back over what it has read."""
    for piece in ("Thanks Ada, ", "a-", "\\_", "Ada, Ben and ", "Thanks so much, ", "@", "u/a", "Ben's "):
        named(piece * 20_000, PEOPLE)
        without_names(piece * 20_000, PEOPLE, Privacy())
