"""Slack's emoji names."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text.emoji import from_name, replace_names


@pytest.mark.parametrize(
    ("name", "char"),
    [
        ("tada", "🎉"),
        ("+1", "👍"),
        ("flag-pt", "🇵🇹"),
        ("egg", "🥚"),
        ("umbrella", "☂️"),
        ("male-technologist", "👨\u200d💻"),
        ("simple_smile", "🙂"),
    ],
)
def test_a_name_is_the_emoji_slack_shows(name: str, char: str) -> None:
    """The names are Slack's, also where other tables have another picture."""
    assert from_name(name) == char


@pytest.mark.parametrize(
    ("name", "char"),
    [
        ("+1::skin-tone-3", "👍🏼"),
        ("point_up::skin-tone-6", "☝🏿"),
        ("man-running::skin-tone-2", "🏃🏻\u200d♂️"),
        ("cat::skin-tone-2", "🐱"),
    ],
)
def test_a_skin_tone_goes_behind_the_person(name: str, char: str) -> None:
    """The tone stands behind the first character, in place of a selector; a cat has none."""
    assert from_name(name) == char


@pytest.mark.parametrize("name", ["party-parrot", "tada::skin-tone-9", "", "TADA"])
def test_a_custom_emoji_keeps_its_name(name: str) -> None:
    """What has no Unicode character is shown as Slack's users type it."""
    assert from_name(name) == f":{name}:"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("well done :tada:", "well done 🎉"),
        (":tada::+1::skin-tone-3: (:eyes:)", "🎉👍🏼 (👀)"),
        ("**:tada:** _:eyes:_", "**🎉** _👀_"),
        ("great:tada: work", "great🎉 work"),
        (":party-parrot::tada:", ":party-parrot:🎉"),
    ],
)
def test_names_in_running_text_become_emoji(text: str, shown: str) -> None:
    """Alone, in a row, inside emphasis, right behind a word; a custom one stays."""
    assert replace_names(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "at 10:30:45",
        "a:b:c",
        "std::a::b",
        "key:on: yes",
        "`:tada:` and ``a ` :tada:``",
        "```\n:tada:\n```",
        "> ~~~ py\n> :tada:\n> ~~~",
        "```\nnever closed :tada:",
        "https://example.org/:tada:/x",
    ],
)
def test_what_is_no_name_stays(text: str) -> None:
    """Times, code and addresses are not emoji."""
    assert replace_names(text) == text


@settings(max_examples=100)
@given(st.text(st.characters(exclude_characters=":"), max_size=60))
def test_text_without_colons_stays(text: str) -> None:
    """A name stands between two colons."""
    assert replace_names(text) == text
