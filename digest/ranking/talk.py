"""What single features say of a response: its details, its tone, who talks to whom.

In these topics the features have little in common, so the one that moved the response most speaks for all.
"""

from collections.abc import Sequence
from typing import NamedTuple

from digest.model import Part
from digest.ranking import words
from digest.ranking.feature import FEATURES
from digest.ranking.message import Message
from digest.ranking.weights import IN_THREAD

# In which order they are named; the link first, as an editor has to follow it.
DETAILS = {"link": "a link", "numbers": "numbers", "names": "capitalised words"}
_LONGEST_QUOTE = 12


class _Says(NamedTuple):
    """Phrases for a feature: of which there is more than usual, less (but some), none."""

    more: str
    less: str
    none: str


_PHRASES = {
    "link": _Says("has a link", "has a link", "no link"),
    "numbers": _Says("has numbers", "has few numbers", "no numbers"),
    "names": _Says("has capitalised words", "few capitalised words", "no capitalised words"),
    "capitals": _Says("more capitals than usual", "fewer capitals than usual", "no capital letters"),
    "asker_spoke": _Says("after the asker wrote again", "", "the asker was still silent"),
    "after_question": _Says("after another's question", "", "not after another's question"),
    "speaks_to": _Says("names another responder", "", "names no other responder"),
    "second_person": _Says("speaks to somebody as “you”", "seldom says “you”", "seldom says “you”"),
    "first_person": _Says("speaks in the first person", "seldom in the first person", "seldom in the first person"),
    "thanks": _Says("says thanks", "", "says no thanks"),
    "smile": _Says("has a smiley or an emoji", "", "has no smiley"),
    "rude": _Says("has a rude word", "", "has no rude word"),
}
# What is so of most responses, or tells an editor little: worth a line only where it counts for much, or where there
# is nothing else to say.
USUAL = frozenset(
    (
        "asks nothing back",
        "not by the asker",
        "begins on its own",
        "does not laugh",
        "its author's first response",
        "nobody knows its author",
        "speaks in the first person",
        "after the asker wrote again",
        "the only response",
        "no key word of the question",
        "uses words of its own",
        "stays with what was said",
        "takes up what was said",
        *(says.none for says in _PHRASES.values()),
    )
)


def strongest_phrase(topic: str, message: Message, parts: Sequence[Part], sign: int) -> str:
    """Return what the one of ``parts`` says that moves ``message`` most towards ``sign``; else the topic's name."""
    if not parts:
        return topic
    part = max(parts, key=lambda part: sign * part.points)
    name = part.feature.removesuffix(IN_THREAD)
    says = _PHRASES.get(name)
    if says is None:
        return topic
    if not FEATURES[name].measure(message):
        return says.none
    return says.more if part.value > 0 or not says.less else says.less


def of_tone(message: Message, parts: Sequence[Part], sign: int) -> str:
    """Return what the tone of ``message`` says; a laugh and an opening are quoted."""
    name = _strongest(parts, sign)
    if name == "laugh":
        found = words.LAUGH.search(message.said)
        return f"says “{_cut(found.group())}”" if found else "does not laugh"
    if name == "opener":
        opening = words.OPENER.match(message.said)
        return f"begins with “{_cut(opening.group())}”" if opening else "begins on its own"
    return strongest_phrase("tone", message, parts, sign)


def of_dialogue(message: Message, parts: Sequence[Part], sign: int) -> str:
    """Return how ``message`` stands in the talk between people."""
    if _strongest(parts, sign) == "spoke_before":
        if message.spoke_before:
            return "its author wrote before"
        return "its author's first response" if message.response.author.id else "nobody knows its author"
    return strongest_phrase("dialogue", message, parts, sign)


def by_asker(message: Message) -> str:
    """Return whether the asker wrote ``message``."""
    if message.by_asker:
        return "written by the asker"
    return "not by the asker" if message.response.author.id else "nobody knows its author"


def _strongest(parts: Sequence[Part], sign: int) -> str:
    part = max(parts, key=lambda part: sign * part.points, default=None)
    return part.feature.removesuffix(IN_THREAD) if part else ""


def _cut(found: str) -> str:
    said = " ".join(found.split()).lstrip(" .,;:!?-*_~\"'()[]")
    return said if len(said) <= _LONGEST_QUOTE else said[:_LONGEST_QUOTE] + "…"
