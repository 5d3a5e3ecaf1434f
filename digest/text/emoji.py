"""Slack's emoji names and the characters they stand for (``bench/emoji_table.py`` makes the table)."""

import re
from functools import cache
from pathlib import Path

import msgspec

_TABLE = Path(__file__).with_name("emoji.json")
_NAME = r"[a-z0-9_+-]+(?:::skin-tone-[2-6])?"
_TONED = re.compile(r"(.+)::skin-tone-([2-6])")
# Code and addresses are passed over. Names stand in a row of their own ("10:30:45" and "std::a::b" hold
# none); right behind a word only a longer one is meant ("great:tada:").
_RUNNING = re.compile(
    r"^[ >]*(?P<fence>`{3,}|~{3,})[^\n]*\n.*?(?:^[ >]*(?P=fence)[^\n]*$|\Z)"
    r"|(?P<ticks>`+)(?!`).+?(?<!`)(?P=ticks)(?!`)"
    r"|[a-z][a-z0-9+.-]{1,20}://\S+"
    rf"|(?P<names>(?:(?<![^\W_])(?<!:)(?::{_NAME}:)+|(?<=[^\W\d_])(?::(?=[a-z]{{3}}){_NAME}:)+)(?![^\W_])(?!:))",
    re.DOTALL | re.MULTILINE,
)


class _Table(msgspec.Struct):
    names: dict[str, str]
    toned: str


def from_name(name: str) -> str:
    """Return the emoji that Slack calls ``name`` ("tada", "+1::skin-tone-3"), or ``:name:`` for a custom one.

    A tone on an emoji that has none is dropped, as Slack drops it.
    """
    table = _table()
    toned = _TONED.fullmatch(name)
    emoji = table.names.get(toned[1] if toned else name)
    if emoji is None:
        return f":{name}:"
    if toned is None or emoji[0] not in table.toned:
        return emoji
    # Slack counts Fitzpatrick's types: 2 (1-2) to 6. The modifier takes the variation selector's place.
    return emoji[0] + chr(0x1F3FB + int(toned[2]) - 2) + emoji[1:].removeprefix("\ufe0f")


@cache
def _table() -> _Table:
    return msgspec.json.decode(_TABLE.read_bytes(), type=_Table)


def replace_names(text: str) -> str:
    """Return Markdown with the known names in running text (``:tada:``) as emoji; code and addresses stay."""
    return _RUNNING.sub(_replace, text) if ":" in text else text


def _replace(match: re.Match[str]) -> str:
    names = match["names"]
    return re.sub(f":({_NAME}):", lambda name: from_name(name[1]), names) if names else match[0]
