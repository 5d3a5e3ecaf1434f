"""What ``permission:`` in picks.md says: whether somebody agreed to be printed, and under which name."""

import re
from typing import Literal, NamedTuple

Answer = Literal["", "asked", "yes", "no", "unclear"]
# "" where only the words were agreed to, and the newsletter's rule stands.
Agreed = Literal["", "anonymous", "first-name", "initials", "full"]

_NO = re.compile(r"(?:no\s*(?:$|[^\w\s])|(?:false|never|declined|refused)\b)")  # "no, sorry"; not "no answer yet"
_YES = re.compile(r"(?:yes|true|ok|okay|agreed|given)\b")
_ASKED = re.compile(r"asked\b")
_NAMES: tuple[tuple[Agreed, re.Pattern[str]], ...] = (
    ("anonymous", re.compile(r"\banonym|\b(?:without|no)\b.{0,12}\bname")),
    ("first-name", re.compile(r"\bfirst[- ]?name")),
    ("initials", re.compile(r"\binitials?\b")),
    ("full", re.compile(r"\bfull\b")),
)


class Permission(NamedTuple):
    """``answer`` is "" when nobody was asked; ``name`` is what a yes agreed to be called."""

    answer: Answer
    name: Agreed = ""


def read(written: str) -> Permission:
    """Return what the value of a ``permission:`` line means."""
    said = written.strip().casefold()
    if not said:
        return Permission("")
    if _NO.match(said):
        return Permission("no")
    if _YES.match(said):
        return Permission("yes", next((name for name, pattern in _NAMES if pattern.search(said)), ""))
    return Permission("asked" if _ASKED.match(said) else "unclear")
