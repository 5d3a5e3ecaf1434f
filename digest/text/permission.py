"""What ``permission:`` in picks.md says: whether somebody agreed to be printed, and under which name."""

import re
from typing import Literal, NamedTuple

Answer = Literal["", "asked", "yes", "no", "unclear"]
# "" where only the words were agreed to, and the newsletter's rule stands.
Agreed = Literal["", "anonymous", "first-name", "initials", "full"]

_NO = re.compile(r"(?:no\s*(?:$|[^\w\s])|(?:false|never|declined|refused)\b)")  # "no, sorry"; not "no answer yet"
_YES = re.compile(r"(?:yes|true|okay|ok|agreed|given)\b")
_ASKED = re.compile(r"asked\b")
_NAMES: tuple[tuple[Agreed, re.Pattern[str]], ...] = (
    ("anonymous", re.compile(r"\banonym\w*|\b(?:without|no|not|never|don['’]?t)\b[^.;?]{0,20}\bnames?\b")),
    ("first-name", re.compile(r"\bfirst[- ]?names?\b")),
    ("initials", re.compile(r"\binitials?\b")),
    ("full", re.compile(r"\bfull\b")),
)
# Courtesy, a date, a word around the name. Anything else may be a condition, or take the yes back.
_HARMLESS = re.compile(
    r"\b(?:please|thanks?|thank you|sure|of course|gladly|happily|with|under|by|as|use|using|and|my|their|her|his|the"
    r"|name|whole|on|via|mail|email|dm|jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)"
    r"(?:day)?|\d{1,4}(?:st|nd|rd|th)?)\b|[\s.,;:!()/–—-]"
)
_LIMITS = re.compile(r"\b(?:but|only|just)\b")


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
    if yes := _YES.match(said):
        rest = said[yes.end() :]
        for name, pattern in _NAMES:
            if pattern.search(rest):
                left = _LIMITS.sub(" ", pattern.sub(" ", rest))
                return Permission("unclear") if _HARMLESS.sub("", left) else Permission("yes", name)
        return Permission("unclear" if _HARMLESS.sub("", rest) else "yes")
    return Permission("asked" if _ASKED.match(said) else "unclear")
