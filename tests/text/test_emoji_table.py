"""Slack's table of emoji names is whole, and no other table's."""

import json
from pathlib import Path

import pytest

from digest.text import emoji
from digest.text.emoji import from_name, replace_names

NAMES: dict[str, str] = json.loads(Path(emoji.__file__).with_name("emoji.json").read_text("utf-8"))["names"]
KEYCAPS = {"hash", "keycap_star", "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"}


def test_the_table_is_whole() -> None:
    """All 1,972 names of emoji-datasource 16 are there, and the one that Slack used before."""
    assert len(NAMES) == 1972 + len({"simple_smile"})


def test_every_name_is_a_character() -> None:
    """A known name becomes its emoji, in reactions and in running text, and only keycaps hold a letter of ASCII."""
    assert [name for name in NAMES if from_name(name) != NAMES[name]] == []
    assert [name for name in NAMES if replace_names(f"so :{name}: it is") != f"so {NAMES[name]} it is"] == []
    assert {name for name, char in NAMES.items() if any(map(str.isascii, char))} == KEYCAPS


@pytest.mark.parametrize("tone", range(2, 7))
def test_a_tone_never_loses_an_emoji(tone: int) -> None:
    """With a tone behind it a known name is still an emoji, with that tone once where it takes one."""
    modifier = chr(0x1F3FB + tone - 2)
    toned = {name: from_name(f"{name}::skin-tone-{tone}") for name in NAMES}
    assert [name for name, char in toned.items() if char != NAMES[name] and char.count(modifier) != 1] == []
    assert sum(modifier in char for char in toned.values()) > 300
    assert toned["wave"] == "👋" + modifier


@pytest.mark.parametrize(
    ("name", "char"),
    [
        ("egg", "🥚"),
        ("email", "✉️"),
        ("satellite", "🛰️"),
        ("ok_woman", "🙆"),
        ("beetle", "🪲"),
        ("umbrella", "☂️"),
        ("snowman", "☃️"),
        ("guardsman", "💂"),
        ("man_with_turban", "👳"),
        ("bride_with_veil", "👰"),
        ("sun_behind_cloud", "🌥️"),
        ("flag-de", "🇩🇪"),
        ("man-shrugging", "🤷\u200d♂️"),
        ("spock-hand", "🖖"),
        ("lightning", "🌩️"),
    ],
)
def test_slacks_picture_and_no_other_trap_15(name: str, char: str) -> None:
    """Where another table of aliases has another picture, or none, Slack's is shown."""
    assert from_name(name) == char
