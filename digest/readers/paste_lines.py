"""The single lines of text copied from Slack's window: headers, reactions, and what is Slack's own."""

import re
import unicodedata
from typing import NamedTuple

from digest.model import Reaction
from digest.text.emoji import from_name

_TIME = r"\d{1,2}[:.]\d{2}(?::\d{2})?(?: ?[AaPp]\.? ?[Mm]\.?)?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_DAY = (
    rf"(?:Today|Yesterday|{_WEEKDAY}(?:, {_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
_WORD = r"[^\W\d_][^\s,;:!?]*"
_WHEN = rf"(?:{_DAY}(?:,? at |,? ))?{_TIME}"
_HEADERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>\S.*?)(?P<app>\s+APP)?(?:\s{{2,}}|\t)\[?{_WHEN}\]?",
        rf"(?P<name>\S.*?)(?P<app>\s+APP)?(?:\s+[—–-])?\s+{_DAY}(?:,? at |,? ){_TIME}",
        rf"(?P<name>\S.*?)(?P<app>\s+APP)?\s+\[{_WHEN}\]",
        rf"\[{_WHEN}\]\s+(?P<name>[^:]+?)(?P<app>\s+APP)?:?",
        # One blank only, and no day: anybody may end a sentence so, hence am or pm.
        rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}}?)(?P<app>\s+APP)? \d{{1,2}}:\d{{2}} ?[AaPp][Mm]",
    )
)
# Where the form alone does not tell a header from a sentence, the name must begin with capitals.
_DOUBTFUL = (_HEADERS[1], _HEADERS[4])
_LONE_TIME = re.compile(rf"\s*\[?{_WHEN}\]?\s*")
_PERHAPS = re.compile(rf"(?P<name>\S.{{0,60}}?)\s(?:{_DAY},? )?(?:at )?\[?\d{{1,2}}[:.]\d{{2}}(?: ?[AaPp][Mm])?\]?")
_STATUS = re.compile(r"(?:\s*:[\w+'-]+:)+\s*$")
_REPLIES = re.compile(
    r"(?P<count>\d{1,5}) (?:repl(?:y|ies)|responses?|comments?|Antwort(?:en)?|réponses?"
    r"|respuestas?|respostas?|rispost[ae]|antwoord(?:en)?|odpowied[źz]i?)"
    r"(?:\s+(?:Last reply|View thread).*)?",
    re.IGNORECASE,
)
_OWN = re.compile(
    r"(?:New|Threads?|View (?:thread|newer replies|message)|Last reply\b.*|Also sen[dt] to .*"
    r"|Reply(?:…|\.{3})|Saved for later.*|Pinned(?: by .*| to .*)?|Added by .*|replied to a thread:.*"
    r"|Jump to .*|Show (?:more|less)|Today|Yesterday"
    rf"|{_WEEKDAY}, {_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)",
)
_FILE = re.compile(
    r"(?:\S.{0,80}\.(?:png|jpe?g|gif|webp|heic|svg|mp4|mov|mp3|m4a|pdf|docx?|xlsx?|pptx?|csv|zip)"
    r"|\d{1,3} files?|Image from (?:iOS|Android)|Screenshot \d.*|Download)"
    r"(?:\s*▾)?",
    re.IGNORECASE,
)
_NAMED_EMOJI = r":[\w+'-]+(?:::skin-tone-\d)?:"
_COUNTED = re.compile(rf"(?P<emoji>{_NAMED_EMOJI}|[^\w\s:]+) ?(?P<count>\d{{1,4}})(?=\s|$)")
# Longer lines are text; not to look at them keeps a megabyte without a line break cheap.
_LONGEST_HEADER = 160
_LONGEST_NAME = 50
_MOST_WORDS = 5


class Header(NamedTuple):
    """Who a message is by, and whether that is an app."""

    name: str
    app: bool


class Counted(NamedTuple):
    """Reactions, and how many lines they took."""

    reactions: list[Reaction]
    lines: int


def header(line: str) -> Header | None:
    """Return who the line says is speaking ("Maya L.  10:41 AM"), or None."""
    if len(line) > _LONGEST_HEADER:
        return None
    for pattern in _HEADERS:
        found = pattern.fullmatch(line.strip())
        if found:
            name = without_status(found["name"])
            certain = pattern not in _DOUBTFUL or _in_capitals(name)
            if certain and looks_like_name(name) and not re.fullmatch(_DAY, name):
                return Header(name, bool(found["app"]))
    return None


def lone_time(line: str) -> bool:
    """Tell whether the line is a time, with or without its day, and nothing else."""
    return len(line) <= _LONGEST_HEADER and _LONE_TIME.fullmatch(line) is not None


def perhaps(line: str) -> str:
    """Return the name in a line that may be a header ("Maya Lind 10:41") or somebody's words; else ""."""
    found = _PERHAPS.fullmatch(line.strip()) if len(line) <= _LONGEST_HEADER else None
    return found["name"] if found and looks_like_name(found["name"]) and _in_capitals(found["name"]) else ""


def is_badge(line: str) -> bool:
    """Tell whether the line is what Slack puts between a name and its time: "APP", or a status emoji."""
    return line.strip() == "APP" or _STATUS.fullmatch(line.strip()[:_LONGEST_HEADER]) is not None


def without_status(name: str) -> str:
    """Return ``name`` without the emoji that say how its owner is."""
    return _STATUS.sub("", name[:_LONGEST_HEADER]).strip()


def looks_like_name(line: str) -> bool:
    """Tell whether a person could be called so: short, few words, no sentence."""
    name = without_status(line)
    return (
        0 < len(name) <= _LONGEST_NAME
        and len(name.split()) <= _MOST_WORDS
        and any(map(str.isalpha, name))
        and not re.search(r"[!?:;,…]$|https?://|^[•◦▪>#-]|[!?] |\w{4}\. ", name)
        and not is_own(name)
        and replies(name) is None
    )


def replies(line: str) -> int | None:
    """Return the number of responses that the line announces ("17 replies"), or None."""
    found = _REPLIES.fullmatch(line.strip())
    return int(found["count"]) if found else None


def is_own(line: str) -> bool:
    """Tell whether the line is Slack's, not a person's: a divider, a button, "Last reply 3 days ago"."""
    return _OWN.fullmatch(line.strip()) is not None


def is_file(line: str) -> bool:
    """Tell whether the line is only the name of a picture or a file."""
    return _FILE.fullmatch(line.strip()) is not None


def reactions(lines: list[str]) -> Counted | None:
    """Return the reactions that begin with the first of ``lines``: ``:tada: 3``, or ``:tada:`` above ``3``.

    An emoji that stands alone is a reaction only when a count is below it.
    """
    line = lines[0].strip()
    if not line or len(line) > _LONGEST_HEADER:
        return None
    pairs = [(found["emoji"], int(found["count"])) for found in _COUNTED.finditer(line)]
    if pairs and not _COUNTED.sub("", line).strip() and all(_is_emoji(emoji) for emoji, _ in pairs):
        return Counted([Reaction(emoji=_shown(emoji), count=count) for emoji, count in pairs], 1)
    below = lines[1].strip() if len(lines) > 1 else ""
    if _is_emoji(line) and re.fullmatch(r"\d{1,4}", below):
        return Counted([Reaction(emoji=_shown(line), count=int(below))], 2)
    return None


def _in_capitals(name: str) -> bool:
    return all(not word[:1].isalpha() or word[:1].isupper() for word in name.split())


def _is_emoji(text: str) -> bool:
    if re.fullmatch(_NAMED_EMOJI, text):
        return True
    return any(unicodedata.category(char) == "So" for char in text) and not any(
        char.isalnum() or char.isspace() for char in text
    )


def _shown(emoji: str) -> str:
    return from_name(emoji.strip(":")) if emoji.startswith(":") else emoji
