"""Mattermost's Markdown -> ours: its mentions, its channels, its emoji names."""

import re
from collections.abc import Callable

from digest.readers.to_markdown import plain
from digest.readers.typed_markdown import hard_breaks, outside_code, tables_as_lines
from digest.text.emoji import from_name, replace_names

_MENTION = re.compile(r"(?<![\w@./-])(?P<sign>[@~])(?P<name>[a-z0-9][a-z0-9._-]*[a-z0-9]|[a-z0-9])(?![\w@])")
_TONED = re.compile(r"(?P<name>[a-z0-9_+-]+)_(?P<tone>light|medium_light|medium|medium_dark|dark)_skin_tone")
_TONES = {"light": 2, "medium_light": 3, "medium": 4, "medium_dark": 5, "dark": 6}
_TONED_NAME = re.compile(rf":(?P<all>{_TONED.pattern}):")

Names = Callable[[str], str]


def to_markdown(text: str, user: Names, channel: Names) -> str:
    """Return Mattermost's Markdown ``text`` as ours.

    Args:
        text: a message as typed.
        user: returns the name to show of a username, "" when it is not known.
        channel: returns the title of a channel, "" when it is not known.
    """

    def named(found: re.Match[str]) -> str:
        name = (user if found["sign"] == "@" else channel)(found["name"])
        return f"{'@' if found['sign'] == '@' else '#'}{plain(name)}" if name else found[0]

    def words(part: str) -> str:
        toned = _TONED_NAME.sub(lambda found: emoji(found["all"]), part)
        return _MENTION.sub(named, toned)

    text = text.replace("\r\n", "\n")
    return replace_names(hard_breaks(outside_code(tables_as_lines(text), words))).strip("\n")


def emoji(name: str) -> str:
    """Return the emoji that Mattermost calls ``name``, or ``:name:`` for a custom one."""
    toned = _TONED.fullmatch(name)
    if toned:
        found = from_name(f"{toned['name']}::skin-tone-{_TONES[toned['tone']]}")
        return f":{name}:" if found.startswith(":") else found
    return from_name(name)
