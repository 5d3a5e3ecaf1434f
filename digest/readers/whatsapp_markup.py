"""WhatsApp's text -> Markdown, and what of a message WhatsApp wrote itself.

Its marks (``*b* _i_ ~s~``, code, ``> ``) follow the very rules of Slack's mrkdwn, so that does the work here.
"""

import re
from datetime import date
from typing import NamedTuple

from digest.readers.slack_markup import Names, from_mrkdwn
from digest.readers.to_markdown import Item, flow, items, plain
from digest.readers.whatsapp_phrases import (
    ATTACHED,
    DELETED,
    EDITED,
    EDITED_IOS,
    EVENT,
    EVENT_BEGINS,
    EVENT_HOLDS,
    FILE_DATE,
    FILE_ENDS,
    LONGEST_DELETED,
    LONGEST_PLACE,
    OMITTED,
    PLACE,
    POLL,
    POLL_ANSWER,
)

OWN = "\u200e"  # before what an iPhone's WhatsApp writes itself
_BRACKETS = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
# Between two isolates stands a name; a number alone is of somebody whose name the phone does not know.
_SPECIAL = re.compile(
    r"@\u2068(?P<name>[^\u2069\n]{1,80})\u2069|(?<![\w@.])@(?P<number>\d{7,15})\b"
    r"|(?P<url>https?://[^\s<>|]*[^\s<>|.,;:!?'\")\]}*_~`])"
)
_PHONE = re.compile(r"[~\s\u200e\u202a-\u202e\u2066-\u2069]*\+?[\d\s().\-/\u2010-\u2015]{6,}[\u202c\u2069\s]*")
_DIGITS = 6
_END = 12  # of a line
_FILE_NAME = re.compile(r"[^\n/]{1,120}\.[A-Za-z0-9]{2,5}\s*$")
_INVISIBLE = dict.fromkeys(map(ord, "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufeff"))


class Said(NamedTuple):
    """What a message says.

    Attributes:
        text: WhatsApp's markup, without what WhatsApp added.
        kind: what it is when nobody said it ("deleted message"), else "".
        files: how many photos or files came with it.
        edited: whether it was edited.
        day: the day that an attached file's name gives.
    """

    text: str
    kind: str = ""
    files: int = 0
    edited: bool = False
    day: date | None = None


def said(text: str, *, own_marked: bool) -> Said:
    """Return what ``text``, all lines of a message, says; ``own_marked``: it is from an iPhone."""
    # Each pattern is asked only where it can be found: a chat has a hundred thousand messages that are mere words.
    bare, edits = EDITED.subn("", text) if ">" in text else (text, 0)
    if own_marked and not edits and ">" in text:
        bare, edits = EDITED_IOS.subn("", bare)
    whole = bare.strip() if bare.isascii() else bare.translate(_INVISIBLE).strip()
    if len(whole) <= LONGEST_DELETED and whole.lower().rstrip(".") in DELETED:
        return Said("", "deleted message")
    if ("://" in whole or len(whole) <= LONGEST_PLACE) and PLACE.match(whole):
        return Said("", "shared place or contact")
    if _may_be_event(whole.lower()) and EVENT.search(whole):
        return Said("", "system message")
    if ":\n" in bare and POLL.match(bare):
        return Said(bare.strip(), edited=bool(edits))
    kept, files, day = _without_files(bare)
    if own_marked and not files and bare.startswith(OWN):
        return Said("", "system message")
    return Said(kept, files=files, edited=bool(edits), day=day)


def _may_be_event(lower: str) -> bool:
    if lower.startswith(EVENT_BEGINS):
        return True
    for phrase in EVENT_HOLDS:  # noqa: SIM110 - any() takes twice as long
        if phrase in lower:
            return True
    return False


def _may_be_file(line: str) -> bool:
    return line.rstrip()[-_END:].lower().endswith(FILE_ENDS)


def _without_files(text: str) -> tuple[str, int, date | None]:
    """Return ``text`` without what stands for files, how many those are, and the day in the last one's name."""
    if OWN not in text and not any(map(_may_be_file, text.split("\n"))):
        return text.strip("\n"), 0, None
    files, day, kept = 0, None, []
    for line in text.split("\n"):
        head, mark, tail = line.rpartition(OWN)
        own = tail.strip() if mark else line.strip()
        attached = ATTACHED.fullmatch(own)
        # A caption stands before the mark, with nothing between: "Look at this <U+200E>image omitted".
        if attached or OMITTED.fullmatch(own):
            files += 1
            named = FILE_DATE.search(attached["ios"] or attached["android"]) if attached else None
            day = _day(named) if named else day
            line = head.replace(OWN, "").rstrip() if mark and not OMITTED.fullmatch(line.translate(_INVISIBLE)) else ""
            if not line:
                continue
        kept.append(line)
    rest = "\n".join(kept).strip("\n")
    # Below the mark Android names the file.
    return ("" if files and _FILE_NAME.fullmatch(rest) and " " not in rest.strip() else rest), files, day


def _day(found: re.Match[str]) -> date | None:
    try:
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def to_markdown(text: str) -> str:
    """Return the ``text`` of a message as Markdown."""
    poll = POLL.match(text)
    if poll:
        question, *_ = poll["rest"].split("\n")
        answers = [Item(0, None, plain(_visible(answer["text"]))) for answer in POLL_ANSWER.finditer(poll[0])]
        return f"{flow([plain(_visible(question))])}\n\n{items(answers)}"
    parts, at = [], 0
    for found in _SPECIAL.finditer(text):
        parts += [text[at : found.start()].translate(_BRACKETS), _special(found)]
        at = found.end()
    marked = "".join([*parts, text[at:].translate(_BRACKETS)]).replace(OWN, "")
    return from_mrkdwn(marked, Names(user=_visible, channel=str))


def _special(found: re.Match[str]) -> str:
    if found["url"]:
        return f"<{found['url'].replace('&', '&amp;')}>"
    name = found["name"] or ""
    return f"<@{'' if is_phone(name) else re.sub(r'[<>|]', ' ', _visible(name)).strip('~ ')}>"


def is_phone(name: str) -> bool:
    """Tell whether WhatsApp shows a phone number for want of a name."""
    return _PHONE.fullmatch(name) is not None and sum(map(str.isdigit, name)) >= _DIGITS


def person(name: str) -> str:
    """Return a member's name as it is shown: without marks of direction, or the tilde of a name not saved."""
    shown = " ".join(name.translate(_INVISIBLE).split())
    return shown.removeprefix("~").strip()


def _visible(text: str) -> str:
    return text.translate(_INVISIBLE).strip()
