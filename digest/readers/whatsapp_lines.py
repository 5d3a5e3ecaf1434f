"""The lines of a WhatsApp chat -> messages: who, when as written, and the lines until the next header.

A header looks as the phone's language has it: ``[31/12/2022, 11:40:26] Name: text`` on an iPhone, ``12/9/20,
23:55 - Name: text`` on Android; ``[11:40, 31/12/2022] Name: text`` is copied from the window on a computer. A line
that is no header goes on with the message above it.
"""

import re
from collections import Counter
from collections.abc import Iterable
from datetime import time
from functools import lru_cache
from typing import NamedTuple

from digest.readers.whatsapp_dates import Stamp

# Marks of direction stand anywhere in a header, and blanks of many widths (\s knows them).
_M = "[\u200e\u200f\u061c\u202a-\u202e\u2066-\u2069\ufeff]*+"
_HALVES = {
    "am": ("am", "ص", "πμ", "오전", "上午", "午前", "凌晨", "早上", "清晨", "पूर्वाह्न"),
    "pm": ("pm", "م", "μμ", "오후", "下午", "午後", "中午", "晚上", "अपराह्न"),
}
_BEFORE = "오전|오후|上午|下午|午前|午後|凌晨|早上|清晨|中午|晚上"
_AFTER = r"[AaPp]\.?\s?[Mm]\b\.?|[ap]\.\s?m\.|[πμ]\.?\s?μ\.?|[صم]|पूर्वाह्न|अपराह्न"
_HEADER = re.compile(
    rf"{_M}(?P<open>\[?){_M}"
    rf"(?P<a>\d{{1,4}}){_M}(?P<sign>\.\s?|[/-]|년\s?|年){_M}(?P<b>\d{{1,2}}){_M}(?:\.\s?|[/-]|월\s?|月){_M}"
    rf"(?P<c>\d{{1,4}})(?:\.(?=\s)|일|日|\s?г\.)?{_M}"
    rf"[,،]?{_M}\s+{_M}(?:(?P<before>{_BEFORE})\s?|[^\W\d]{{1,5}}\.?\s+)?"
    rf"(?P<hour>\d{{1,2}}){_M}[:.](?P<minute>\d\d)(?:{_M}[:.](?P<second>\d\d))?"
    rf"(?:{_M}\s?{_M}(?P<after>{_AFTER}))?{_M}"
    rf"(?P<close>\]|\s[-–—](?=\s)|:(?=\s)|,(?=\s)){_M}\s?(?P<rest>.*)",
    re.DOTALL,
)
# What WhatsApp's window on a computer copies: "[10:41, 17/11/2026] Name: text".
_WEB = re.compile(
    rf"{_M}(?P<open>\[){_M}(?:(?P<before>{_BEFORE})\s?)?(?P<hour>\d{{1,2}})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?"
    rf"(?:\s?(?P<after>{_AFTER}))?{_M}[,،]?\s{_M}"
    rf"(?P<a>\d{{1,4}}){_M}(?P<sign>\.\s?|[/-]|년\s?|年){_M}(?P<b>\d{{1,2}}){_M}(?:\.\s?|[/-]|월\s?|月){_M}"
    rf"(?P<c>\d{{1,4}})[.일日]?{_M}(?P<close>\]){_M}\s?(?P<rest>.*)",
    re.DOTALL,
)
_SPACE = re.compile(r"\s+")
_NAMED = re.compile(r"(?P<name>[^:\n]{1,80}?)\s?:(?:\s|$)(?P<text>.*)", re.DOTALL)
_NEXT = re.compile(r"(?P<name>[^:\n]{1,40}?): (?P<text>.*)", re.DOTALL)
# Somebody's words about the group, in which a colon may stand: 'Ada changed the subject to "Ice: broken"'.
_SAYS = re.compile('["“”„«»「『‟]')
# A program's log has the same shape.
_LEVELS = {"TRACE", "DEBUG", "INFO", "NOTICE", "WARN", "WARNING", "ERROR", "CRITICAL", "FATAL"}
_LEVEL = re.compile(rf"(?:.*[. ])?(?:{'|'.join(sorted(_LEVELS))})", re.IGNORECASE)
# "Went to work": a diary's words before a colon, where a name has capitals or is one word.
_WORDS = re.compile(r"\w+(?: [a-z]+)+")
_SNIFFED = 200
_ENOUGH = 2
_MONOLOGUE = 5  # lines of one voice, and not one of WhatsApp's own
_MOST_NAMES = 0.5
_SEEN = 3


class Entry(NamedTuple):
    """One message as it lies in the file; ``name`` is "" for a line of WhatsApp's own."""

    stamp: Stamp
    name: str
    text: str


class Parsed(NamedTuple):
    """A chat as it lies in the file.

    Attributes:
        entries: in the order of the file.
        stray: how many lines stand before the first message.
        own_marked: the file is from an iPhone, which marks what it writes itself.
    """

    entries: list[Entry]
    stray: int
    own_marked: bool


def is_chat(text: str) -> bool:
    """Tell whether two of the first lines say when and who; a log says one program, a diary what was done."""
    entries = parse(text.splitlines()[:_SNIFFED]).entries
    found = [entry.name for entry in entries if entry.name]
    people = {name for name in found if not _LEVEL.fullmatch(name)}
    alone = len(people) == 1 and len(found) == len(entries) >= _MONOLOGUE
    return len(found) >= _ENOUGH and not alone and any(not _WORDS.fullmatch(name) for name in people)


def parse(lines: Iterable[str]) -> Parsed:
    """Return the messages in ``lines``; only headers of the kind that the first one is of begin one."""
    found: list[tuple[Stamp, list[str]]] = []
    stray, kind = 0, ""
    for line in lines:
        header = _header(line)
        if header and kind in {"", _kind(header)}:
            kind = _kind(header)
            found.append((_stamp(header), [header["rest"]]))
        elif found:
            found[-1][1].append(line)
        else:
            stray += bool(line.strip())
    entries = [Entry(stamp, *_named("\n".join(rest).rstrip("\n"))) for stamp, rest in found]
    return Parsed(_with_long_names(entries), stray, own_marked=kind == "]")


def _header(line: str) -> re.Match[str] | None:
    header = (_HEADER.match(line) or _WEB.match(line)) if any(map(str.isdigit, line[:8])) else None
    if header is None or (header["open"] == "[") != (header["close"] == "]") or _time(header) is None:
        return None
    # A comma ends a header in Korean only.
    return None if header["close"] == "," and not header["sign"].startswith("년") else header


def _kind(header: re.Match[str]) -> str:
    """Return what tells the headers of one program from those of another."""
    return "window" if header.re is _WEB else header["close"].strip()


def _stamp(header: re.Match[str]) -> Stamp:
    numbers = (header["a"], header["b"], header["c"])
    return Stamp(numbers, _SPACE.sub(" ", header["sign"]), _time(header) or time())


def _time(header: re.Match[str]) -> time | None:
    return _clock(header["hour"], header["minute"], header["second"] or "0", header["before"] or header["after"] or "")


# Asked twice a header; a chat has a hundred thousand, and a day 86,400 seconds.
@lru_cache(maxsize=1 << 14)
def _clock(hours: str, minutes: str, seconds: str, half_day: str) -> time | None:
    hour = int(hours)
    half = re.sub(r"[.\s]", "", half_day).lower()
    if half in _HALVES["pm"]:
        hour = hour % 12 + 12
    elif half in _HALVES["am"]:
        hour %= 12
    try:
        # Midnight is 24:00 in some languages.
        return time(0 if hour == 24 else hour, int(minutes), int(seconds))
    except ValueError:
        return None


def _named(rest: str) -> tuple[str, str]:
    found = _NAMED.match(rest)
    if found is None or _SAYS.search(found["name"]):
        return "", rest
    return found["name"], found["text"]


def _with_long_names(entries: list[Entry]) -> list[Entry]:
    """Return ``entries`` with the names that hold a colon put together again ("Team: Ada").

    Then all that "Team" seems to say begins with one of a few names.
    """
    said: dict[str, list[re.Match[str] | None]] = {}
    for entry in entries:
        if entry.name:
            said.setdefault(entry.name, []).append(_NEXT.match(entry.text))
    long = set()
    for name, nexts in said.items():
        names = Counter(found["name"] for found in nexts if found)
        if len(nexts) >= _SEEN and names.total() == len(nexts) and len(names) <= _MOST_NAMES * len(nexts):
            long.add(name)
    if not long:
        return entries
    return [_lengthened(entry) if entry.name in long else entry for entry in entries]


def _lengthened(entry: Entry) -> Entry:
    found = _NEXT.match(entry.text)
    return Entry(entry.stamp, f"{entry.name}: {found['name']}", found["text"]) if found else entry
