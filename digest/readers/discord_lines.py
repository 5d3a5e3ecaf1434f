"""The lines of text copied from Discord's window: headers, what goes on, and what is Discord's own."""

import re
from typing import NamedTuple

from digest.readers.paste_lines import DAY, TIME, is_badge, looks_like_name, without_status

_LONGEST = 160
_MOST_BADGES = 6
_NUMBERS = r"\d{1,4}[./-]\d{1,2}[./-]\d{2,4}"
_WORDS = (
    r"[Hh]eute|[Gg]estern|[Aa]ujourd['’]hui|[Hh]ier|[Hh]oy|[Aa]yer|[Hh]oje|[Oo]ntem|[Oo]ggi|[Ii]eri|[Vv]andaag"
    r"|[Gg]isteren|[Dd]zisiaj|[Dd]ziś|[Ww]czoraj|[Сс]егодня|[Вв]чера"
)
_JOINTS = r"(?:,? ?(?:at|um|à|a las|às|alle ore|alle|om|o|в) |, ?| )"
_WHEN = rf"(?:(?P<day>{DAY}|{_NUMBERS}|{_WORDS}){_JOINTS})?(?P<time>{TIME})"
_APP = r"(?P<app>\s+(?:✓ ?|✔ ?)?(?:APP|BOT))?"
_INLINE = re.compile(rf"(?P<name>\S.{{0,80}}?){_APP}\s+[—–]\s+{_WHEN}")
_DASH = re.compile(rf"\s*[—–]\s*(?:{_WHEN})?\s*")
_ALONE = re.compile(rf"\s*{_WHEN}\s*")
_GOES_ON = re.compile(rf"\s*\[{_WHEN}\]\s?(?P<text>.*)")
_IS_APP = re.compile(r"(?:✓ ?|✔ ?)?(?:APP|BOT)|Verified (?:App|Bot)")
# What Discord shows between a name and its time besides the name's own emoji.
_BADGES = r"OP|MOD|Original Poster|Role icon,.*|Server Tag:.*|New member|I'm new here, say hi!|\[[^\[\]]{1,8}\],?|,"
_BADGE = re.compile(_BADGES)
_BADGED_DASH = re.compile(rf"\s*(?P<badge>{_BADGES}|(?:✓ ?|✔ ?)?(?:APP|BOT))\s*[—–]\s+{_WHEN}\s*")
_TAGS = re.compile(r"(?:\s*,?\s*(?:\[[^\[\]]{1,8}\]|Role icon,.*))*[\s,]*$")
_TIMED = re.compile(rf".*[—–]\s+{_WHEN}\s*")
_OWN = re.compile(
    r"(?:NEW|New|Add Reaction|Reply|Forward|More|Message #.*|Jump [Tt]o Present|Jump|\d+ [Mm]essages?(?: ›)?"
    r"|See all threads\.?|Follow(?: Post)?|Following|.{1,40} (?:started a thread:|pinned a message to this channel\.).*"
    r"|This is the (?:start|beginning) of .*|Only you can see this.*|Dismiss message"
    r"|There are no recent messages in this thread\.?|Click to react|Copy Text|Load more messages"
    r"|(?:January|February|March|April|May|June|July|August|September|October|November|December) \d{1,2}, \d{4})"
)
_PICTURE = re.compile(r"Image|Video|GIF|Sticker|attachment|\d+(?:\.\d+)? (?:[KMG]B|bytes)")


class Dashed(NamedTuple):
    """A header of Discord's: "Ada — Today at 10:41", on a line or on three.

    Attributes:
        name: who speaks.
        app: whether that is a program.
        day: the day as written, "" for none.
        time: the time as written.
        lines: how many lines it takes.
    """

    name: str
    app: bool
    day: str
    time: str
    lines: int

    @property
    def sure(self) -> bool:
        """Whether no sentence and no programme of an evening looks so."""
        return self.lines > 1 or bool(self.day)


def dashed(lines: list[str], at: int) -> Dashed | None:
    """Return the header that begins at line ``at``, or None."""
    line = lines[at].strip()
    if not line or len(line) > _LONGEST:
        return None
    found = _INLINE.fullmatch(line)
    if found and not _BADGE.fullmatch(found["name"]):
        return _header(found["name"], found, 1, app=bool(found["app"]))
    if not looks_like_name(line):
        return None
    app = tagged = False
    for below in range(at + 1, min(at + 1 + _MOST_BADGES, len(lines))):
        badge = lines[below].strip()
        if badged := _BADGED_DASH.fullmatch(lines[below][:_LONGEST]):
            return _header(line, badged, below - at + 1, app=app or _IS_APP.fullmatch(badged["badge"]) is not None)
        if dash := _DASH.fullmatch(lines[below][:_LONGEST]):
            when = dash if dash["time"] else None
            taken = below - at + 1
            if when is None and below + 1 < len(lines):
                when = _ALONE.fullmatch(lines[below + 1][:_LONGEST])
                taken += 1
            return _header(line, when, taken, app=app) if when else None
        is_app = _IS_APP.fullmatch(badge) is not None
        # A server's tag stands as a picture's words, then as itself.
        if not (is_app or tagged or not badge or is_badge(badge) or _BADGE.fullmatch(badge)):
            return None
        app = app or is_app
        tagged = badge.startswith("Server Tag:")
    return None


def first_header(lines: list[str]) -> int | None:
    """Return where Discord's first header stands in ``lines``; None when they are none of Discord's.

    "Doors open — 18:00" is a header only when somebody asks below the first one.
    """
    found = [(at, one) for at in range(len(lines)) if (one := dashed(lines, at))]
    said = [(at, one) for at, one in found if "".join(lines[at + one.lines : at + one.lines + 2]).strip()]
    sure = next((at for at, one in said if one.sure), None)
    if len(said) < 2 or sure == said[0][0]:
        return sure
    asked = any("?" in line for line in lines[said[0][0] : said[1][0]])
    return said[0][0] if asked else sure


def goes_on(line: str) -> tuple[str, str] | None:
    """Return the time and the text of a line "[10:42 AM] and so on" of the same person; None for others.

    The text is "" when it stands below.
    """
    found = _GOES_ON.fullmatch(line) if line.lstrip()[:1] == "[" else None
    return (found["time"], found["text"]) if found else None


def is_timed(line: str) -> bool:
    """Tell whether the line ends as Discord's headers do, whoever it says has spoken."""
    return "—" in line[-_LONGEST:] and _TIMED.fullmatch(line[-_LONGEST:]) is not None


def is_discords(line: str) -> bool:
    """Tell whether the line is Discord's, not a person's: a divider, a button."""
    return _OWN.fullmatch(line.strip()) is not None


def is_picture(line: str) -> bool:
    """Tell whether the line only stands for a picture, or says how big a file is."""
    return _PICTURE.fullmatch(line.strip()) is not None


def _header(name: str, when: re.Match[str], taken: int, *, app: bool) -> Dashed | None:
    name = without_status(_TAGS.sub("", name))
    if not looks_like_name(name):
        return None
    return Dashed(name, app, when["day"] or "", when["time"], taken)
