"""What every text from outside passes: nothing invisible, nothing that reorders or breaks what is around it.

Letters, words and their normal form stay as written. The sets are Unicode's (UAX #9, UAX #44, UTS #51).
"""

import re
import unicodedata
from functools import cache

# A text of nothing but these is clean already; most are.
_PLAIN = re.compile(
    r"[\t\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u202f-\u205f\u2070-\u20cf"
    r"\u2100-\u2bff\u3000-\u3029\u302e-\u3098\u309b-\u3163\u3165-\ud7ff\U0001f000-\U0001faff]*"
)
_NEWLINES = r"\r\n?|[\v\f\x85\u2028\u2029]"
_SURROGATES = r"[\ud800-\udfff]"
_REMOVED = (
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f"  # control characters
    r"\u202a-\u202e\u2066-\u2069"  # bidi embeddings, overrides, isolates
    r"\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"  # invisible, and
    r"\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff"
    r"\ue000\ue001\ufdd0-\ufdef\ufffe\uffff"  # our own markers; noncharacters
    + "".join(chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0x10000, 0x110000, 0x10000))
    + "]"
)

# Joiners and selectors stay where they say something: in emoji, in scripts that join, behind an ideograph.
_EMOJI = (
    "©®\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299"
    "\U0001f000-\U0001faff"
)
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u18af"
_UNSPACED = "\u0e00-\u109f\u1780-\u17ff"
_HAN = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"
# Each pattern: what stays, and as group 1 what goes.
_INVISIBLE = (
    # A flag of a region is spelled in tags.
    "(?<=\U0001f3f4)[\U000e0020-\U000e007e]{2,6}\U000e007f|([\U000e0020-\U000e007f])",
    f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])|(?<=[{_JOINING}])\u200d|(\u200d)",
    f"(?<=[{_JOINING}])\u200c(?=[{_JOINING}])|(\u200c)",
    f"(?<=[{_UNSPACED}])\u200b(?=[{_UNSPACED}])|(\u200b)",
    f"(?<=[#*0-9{_EMOJI}])[\ufe0e\ufe0f]|(?<=[{_HAN}])[{_SELECTORS}]|([{_SELECTORS}])",
)
_DIRECTION = re.compile("[\u200e\u200f\u061c]")
# More marks on one letter than any orthography needs.
_MARKS = 4

_URL = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:)\S+", re.IGNORECASE)
# A rule, an underline, a fence: Markdown rather than a word.
_DRAWN = re.compile(r"(?m)^[ >]*([-=_*~`])\1{0,200}[ ]*$")
# What stays in one piece: an escape, an entity, a flag, a character with all that is joined to it.
_CLUSTER = re.compile(
    r"(?:\\.|&#?\w{1,31};|[\U0001f1e6-\U0001f1ff]{2}|.)"
    r"(?:[\u0300-\u036f\u20d0-\u20ff\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.?)*",
    re.DOTALL,
)


def clean(text: str) -> str:
    r"""Return ``text`` without what a reader cannot see and a page, a template or a terminal can trip over.

    Control characters (but ``\n`` and ``\t``), bidi controls, invisible characters outside emoji and the
    scripts that need them, noncharacters and U+E000/U+E001 go; lone surrogates become U+FFFD, line ends
    ``\n``; of the marks on one letter, four stay. Mend mojibake first: its bytes may be control characters.
    """
    # One removal can uncover another (a joiner behind a joiner): until nothing changes.
    while not _PLAIN.fullmatch(text) and (cleaned := _pass(text)) != text:
        text = cleaned
    return text


# Compiled for the first text that is not plain: most builds see none, and would pay for it at each start.
@cache
def _replaced() -> tuple[tuple[re.Pattern[str], str], ...]:
    replaced = ((_NEWLINES, "\n"), (_SURROGATES, "\N{REPLACEMENT CHARACTER}"), (_REMOVED, ""))
    return tuple((re.compile(pattern), instead) for pattern, instead in replaced)


@cache
def _invisible() -> tuple[re.Pattern[str], ...]:
    return tuple(map(re.compile, _INVISIBLE))


def _pass(text: str) -> str:
    for pattern, instead in _replaced():
        text = pattern.sub(instead, text)
    for pattern in _invisible():
        text = pattern.sub(lambda match: "" if match[1] else match[0], text)
    if _DIRECTION.search(text):
        bare = _DIRECTION.sub("", text)
        text = text if any(unicodedata.bidirectional(char) in ("R", "AL") for char in bare) else bare
    return _too_many_marks().sub(r"\1", text)


@cache
def _too_many_marks() -> re.Pattern[str]:
    points = (*range(0x300, 0x1E00), *range(0x20D0, 0x20F1), *range(0x302A, 0xABEE), *range(0xFB1E, 0xFE30))
    marks = "".join(
        chr(point)
        for point in points
        if unicodedata.category(chr(point)) in ("Mn", "Me") and not 0xFE00 <= point <= 0xFE0F
    )
    return re.compile(f"([{marks}]{{{_MARKS}}})[{marks}]+")


def clean_line(text: str) -> str:
    """Return ``text`` cleaned and on one line, for a title or a name."""
    return " ".join(clean(text).split())


def break_long_words(text: str, limit: int = 60) -> str:
    """Return ``text`` with U+200B in runs of more than ``limit`` non-space characters, so that they can wrap.

    Addresses stay whole, and so do escapes, entities, emoji, and lines that only draw (a rule, a fence).
    """
    long = re.compile(rf"{_DRAWN.pattern}|(?P<run>\S{{{limit + 1},}})")
    return long.sub(lambda match: _break(match["run"], limit // 2) if match["run"] else match[0], text)


def _break(run: str, every: int) -> str:
    start = 0
    parts: list[str] = []
    for url in _URL.finditer(run):
        parts += _pieces(run[start : url.start()], every), url[0]
        start = url.end()
    return "".join([*parts, _pieces(run[start:], every)])


def _pieces(run: str, every: int) -> str:
    pieces, length = [""], 0
    for cluster in _CLUSTER.findall(run):
        if length >= every:
            pieces.append("")
            length = 0
        pieces[-1] += cluster
        length += len(cluster)
    return "\N{ZERO WIDTH SPACE}".join(pieces)


def inert_tags(text: str) -> str:
    """Return ``text`` with a word joiner (U+2060) between two opening brackets: it has no merge tag.

    ``[[unsubscribe_url]]`` in a member's text then looks as it did, and no provider replaces it. It works on
    plain text, Markdown and HTML; call it on what is printed: Markdown can spell a bracket in more ways.
    """
    return re.sub(r"\[(?=\[)", "[\N{WORD JOINER}", text)
