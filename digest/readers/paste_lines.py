"""The single lines of text copied from Slack's window: headers, reactions, and what is Slack's own."""

import re
import unicodedata
from typing import Literal, NamedTuple

from digest.model import Reaction
from digest.text.emoji import from_name

# "2:05 PM", "14:05 Uhr", "14 h 05", "午後2:05", "2:05 م"
_HALF = r"(?:[AaPp]\.? ?[Mm]\.?|[صم]\b|ق\.ظ|ب\.ظ)"
_HALF_BEFORE = r"(?:午前|午後|오전|오후|上午|下午)"
TIME = rf"(?:{_HALF_BEFORE} ?)?\d{{1,2}}(?:[:.]\d{{2}}(?::\d{{2}})?| ?h ?\d{{2}})(?: ?(?:{_HALF}|Uhr))?"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]*\.?"
_WEEKDAY = r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
DAY = (
    rf"(?:Today|Yesterday|{_WEEKDAY}(?:, {_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?)?"
    rf"|{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?(?:,? \d{{4}})?|\d{{1,2}} {_MONTH}(?: \d{{4}})?"
    r"|\d{1,2}[./]\d{1,2}[./]\d{2,4}|\d{4}-\d{2}-\d{2})"
)
_WORD = r"[^\W\d_][^\s,;:!?]*"
_WHEN = rf"(?:{DAY}(?:,? at |,? ))?{TIME}"
_HEADERS = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?P<name>\S.*?)(?P<app>\s+APP)?(?:\s{{2,}}|\t)\[?{_WHEN}\]?",
        rf"(?P<name>\S.*?)(?P<app>\s+APP)?(?:\s+[—–-])?\s+{DAY}(?:,? at |,? ){TIME}",
        rf"(?P<name>\S.*?)(?P<app>\s+APP)?\s+\[{_WHEN}\]",
        rf"\[{_WHEN}\]\s+(?P<name>[^:]+?)(?P<app>\s+APP)?:?",
        # One blank only, and no day: anybody may end a sentence so, hence am or pm.
        rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}}?)(?P<app>\s+APP)? \d{{1,2}}:\d{{2}} ?[AaPp][Mm]",
    )
)
_PLAIN = re.compile(rf"(?P<name>{_WORD}(?: {_WORD}){{0,3}}?)(?P<app> APP)? {TIME}")
# Where the form alone does not tell a header from a sentence, the name must begin with capitals.
_DOUBTFUL = (_HEADERS[1], _HEADERS[4])
_LONE_TIME = re.compile(rf"\s*\[?{_WHEN}\]?\s*")
_HALVED = re.compile(rf"{_HALF_BEFORE}|\d ?{_HALF}\s*\]?\s*$")
_PERHAPS = re.compile(rf"(?P<name>\S.{{0,60}}?)\s(?:{DAY},? )?(?:at )?\[?\d{{1,2}}[:.]\d{{2}}(?: ?[AaPp][Mm])?\]?")
# One way only to read a name, however many follow each other.
_EMOJI = r"(?::(?=[\d+'-]*[^\W\d])[\w+'-]++:|[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff][\ufe0f\u200d]*)"
_STATUS = re.compile(rf"(?:\s*{_EMOJI})+\s*$")
# Slack puts an app's badge, or a status with its words, in front of the time, too: "APP  10:46 AM".
_BADGED_TIME = re.compile(
    rf"\s*(?:(?P<app>APP)(?:\s*{_EMOJI})*\s+|(?:{_EMOJI}\s*)+(?:\s\S.{{0,80}}?(?:\s{{2,}}|\t)|\s))\[?{_WHEN}\]?\s*"
)
_NAMED_STATUS = re.compile(rf"\s+(?:{_EMOJI})+\s+\S.*$")
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
# Slack's, even where a text should be: where a message was sent to, and who can see it.
_SLACKS = re.compile(
    r"replied to a thread:.*|(?:hat auf einen Thread geantwortet|a répondu à un fil de discussion"
    r"|respondió a un hilo):.*|Only visible to you|Nur für dich sichtbar|Nur für Sie sichtbar"
    r"|(?:Visible uniquement par vous|Visible que par vous)|Solo visible para ti",
    re.IGNORECASE,
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
# Words in front of a time that are in a sentence, whatever their capitals.
_BEFORE_A_TIME = re.compile(
    r"(?:.*\s)?(?:at|on|by|until|till|before|after|around|about|since|from|tomorrow|tonight|now|then"
    r"|um|gegen|bis|ab|seit|vers|à)",
    re.IGNORECASE,
)
# Words that begin a short answer, and no name.
_ANSWER = re.compile(
    r"\W*(?:thanks?|thx|ty|yes|yep|yeah|yup|no|nope|ok|okay|same|agreed|sure|great|nice|cool|done|perfect|exactly"
    r"|wow|hi|hello|hey|lol|haha|indeed|this|that|love|congrats|welcome|absolutely|totally|definitely|me"
    r"|danke|ja|nein|merci|oui|non|gracias|sí|si|obrigad[oa]|sim|não|grazie|tak)\b",
    re.IGNORECASE,
)
_PARTICLES = {"al", "bin", "da", "de", "del", "den", "der", "di", "do", "dos", "du", "el", "la", "van", "von", "y"}


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
    if _BADGED_TIME.fullmatch(line):
        return None  # it belongs to the name above it
    for pattern in _HEADERS:
        found = pattern.fullmatch((without_emoji(line) if pattern is _HEADERS[-1] else line).strip())
        if found:
            name = without_status(found["name"])
            certain = pattern not in _DOUBTFUL or _in_capitals(name)
            if certain and looks_like_name(name) and not _leads_to_time(name):
                return Header(name, bool(found["app"]))
    return None


def plain_header(line: str) -> Header | None:
    """Return who a line "Ben Jones 14:05" says is speaking; it may be anybody's words, too."""
    if len(line) > _LONGEST_HEADER:
        return None
    found = _PLAIN.fullmatch(without_emoji(line).strip())
    name = found["name"] if found else ""
    fits = found and _in_capitals(name) and looks_like_name(name) and not _leads_to_time(name)
    return Header(name, bool(found["app"])) if found and fits else None


def lone_time(line: str) -> bool:
    """Tell whether the line is a time, with or without its day, and nothing else."""
    return len(line) <= _LONGEST_HEADER and _LONE_TIME.fullmatch(line) is not None


def badged_time(line: str) -> Literal["app", "status"] | None:
    """Return what stands with the time on a line without a name ("APP  10:46 AM"), or None."""
    found = _BADGED_TIME.fullmatch(line) if len(line) <= _LONGEST_HEADER else None
    return None if found is None else "app" if found["app"] else "status"


def is_halved(line: str) -> bool:
    """Tell whether the time at the line's end, or after 午後, counts to twelve."""
    return len(line) <= _LONGEST_HEADER and _HALVED.search(line) is not None


def perhaps(line: str) -> str:
    """Return the name in a line that may be a header ("Maya Lind 10:41") or somebody's words; else ""."""
    found = _PERHAPS.fullmatch(line.strip()) if len(line) <= _LONGEST_HEADER else None
    return found["name"] if found and looks_like_name(found["name"]) and _in_capitals(found["name"]) else ""


def is_badge(line: str) -> bool:
    """Tell whether the line is what Slack puts between a name and its time: "APP", or a status emoji."""
    return line.strip() == "APP" or _STATUS.fullmatch(line.strip()[:_LONGEST_HEADER]) is not None


def without_status(name: str) -> str:
    """Return ``name`` without the emoji, and the words behind it, that say how its owner is."""
    name = name[:_LONGEST_HEADER]
    return _STATUS.sub("", _NAMED_STATUS.sub("", name)).strip()


def without_emoji(line: str) -> str:
    """Return a header's line without a status that stands between the name and the time."""
    return re.sub(rf"(?:\s*{_EMOJI})+(?=\s)", "", line)


def likely_name(line: str) -> bool:
    """Tell whether a line that looks like a name is one rather than a short answer: capitals, or a single word."""
    name = without_status(line)
    words = name.split()
    return (
        looks_like_name(line)
        and not name.endswith((".", ")", "'", '"'))
        and not is_answer(name)
        and not _leads_to_time(name)
        and (len(words) == 1 or _in_capitals(name))
    )


def is_answer(line: str) -> bool:
    """Tell whether a short line begins as answers do ("Thanks Ben")."""
    return _ANSWER.match(line) is not None


def looks_like_name(line: str) -> bool:
    """Tell whether a person could be called so: short, few words, no sentence."""
    name = without_status(line)
    return (
        0 < len(name) <= _LONGEST_NAME
        and len(name.split()) <= _MOST_WORDS
        and any(map(str.isalpha, name))
        and not re.search(r"[!?:;,…]$|https?://|^[•◦▪<>*#-]|[!?] |\w{4}\. ", name)
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


def is_slacks(line: str) -> bool:
    """Tell whether the line says what Slack did with a message, or who sees it; nobody says so in a text's place."""
    return _SLACKS.fullmatch(line.strip()[:_LONGEST_HEADER]) is not None


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
    """Tell whether the words begin with capitals, as far as their script has any."""
    first, *others = name.split() or [""]
    return not first[:1].islower() and not any(word[:1].islower() and word not in _PARTICLES for word in others)


def _leads_to_time(name: str) -> bool:
    """Tell whether a time behind ``name`` belongs to a sentence: "At", "See you on", "Monday"."""
    return _BEFORE_A_TIME.fullmatch(name) is not None or re.fullmatch(DAY, name) is not None


def _is_emoji(text: str) -> bool:
    if re.fullmatch(_NAMED_EMOJI, text):
        return True
    return any(unicodedata.category(char) == "So" for char in text) and not any(
        char.isalnum() or char.isspace() for char in text
    )


def _shown(emoji: str) -> str:
    return from_name(emoji.strip(":")) if emoji.startswith(":") else emoji
