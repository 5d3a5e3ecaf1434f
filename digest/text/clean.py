"""What every text from outside passes: nothing invisible, nothing that reorders or breaks what stands around it.

Letters, words and their normal form stay as written. The sets are Unicode's (UAX #9, UAX #44, UTS #51).
"""

import re
import unicodedata
from functools import cache

# Nothing in the text is of these: it is clean already. (Most texts are.)
_PLAIN = re.compile(
    r"[\t\n -~\u00a0-\u00ac\u00ae-\u02ff\u0370-\u0482\u048a-\u058f\u2010-\u2027\u202f-\u205f\u2070-\u20cf\u2100-\u2bff"
    r"\u3000-\u3029\u302e-\u3098\u309b-\u3163\u3165-\ud7ff\U0001f000-\U0001faff]*"
)
_NEWLINES = re.compile(r"\r\n?|[\v\f\x85\u2028\u2029]")
_SURROGATES = re.compile(r"[\ud800-\udfff]")
_REMOVED = re.compile(
    r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]"  # control characters
    r"|[\u202a-\u202e\u2066-\u2069]"  # bidi embeddings, overrides, isolates
    r"|[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2060-\u2065\u206a-\u206f\u3164\ufeff\uffa0\ufff0-\ufffc]"
    r"|[\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e001f\U000e0080-\U000e00ff\U000e01f0-\U000e0fff]"
    r"|[\ue000\ue001\ufdd0-\ufdef\ufffe\uffff]"  # our own markers; noncharacters
    + "".join(f"|[{chr(plane + 0xFFFE)}{chr(plane + 0xFFFF)}]" for plane in range(0x10000, 0x110000, 0x10000))
)
_EMOJI = "\u00a9\u00ae\u203c\u2049\u2122\u2139\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_FLAG = re.compile("(\U0001f3f4[\U000e0020-\U000e007e]{2,6}\U000e007f)|[\U000e0020-\U000e007f]")
# Joiners and selectors stay where they say something: inside emoji, in scripts that join, behind an ideograph.
_JOINING = "\u0600-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u17ff\u1800-\u18af"
_ZWJ = re.compile(f"(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])|(?<=[{_JOINING}])\u200d|(\u200d)")
_ZWNJ = re.compile(f"(?<=[{_JOINING}])\u200c(?=[{_JOINING}])|(\u200c)")
_ZWSP = re.compile("(?<=[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])\u200b(?=[\u0e00-\u0fff\u1000-\u109f\u1780-\u17ff])|(\u200b)")
_SELECTOR = re.compile(
    f"(?<=[#*0-9{_EMOJI}])[\ufe0e\ufe0f]|(?<=[\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"
    "|([\ufe00-\ufe0f\U000e0100-\U000e01ef])"
)
_DIRECTION = re.compile("[\u200e\u200f\u061c]")
_STACK = 4

_URL = re.compile(r"(?:[a-z][a-z0-9+.-]{1,20}://|www\.|mailto:)\S+", re.IGNORECASE)
# What must stay in one piece: an escape, an entity, and a character with all that is joined to it.
_CLUSTER = re.compile(
    r"\\.|&#?\w{1,31};|[\U0001f1e6-\U0001f1ff]{2}|.(?:[\u0300-\u036f\u20d0-\u20ff\ufe0f\U0001f3fb-\U0001f3ff]|\u200d.?)*", re.DOTALL
)


def clean(text: str) -> str:
    r"""Return ``text`` without what a reader cannot see and a page, a template or a terminal can trip over.

    Control characters (but ``\n`` and ``\t``), bidi controls, invisible characters outside emoji and the scripts
    that need them, noncharacters and U+E000/U+E001 go; lone surrogates become U+FFFD, line ends ``\n``; more than
    four marks on one letter are cut. Mend mojibake first: its bytes may be control characters.
    """
    # One removal can uncover another (a joiner behind a joiner), so that cleaning twice would change more.
    while not _PLAIN.fullmatch(text) and (cleaned := _pass(text)) != text:
        text = cleaned
    return text


def _pass(text: str) -> str:
    text = _NEWLINES.sub("\n", text)
    text = _SURROGATES.sub("\N{REPLACEMENT CHARACTER}", text)
    text = _REMOVED.sub("", text)
    text = _FLAG.sub(lambda match: match[1] or "", text)
    for pattern in (_ZWJ, _ZWNJ, _ZWSP, _SELECTOR):
        text = pattern.sub(lambda match: "" if match[1] else match[0], text)
    if _DIRECTION.search(text):
        bare = _DIRECTION.sub("", text)
        text = text if any(unicodedata.bidirectional(char) in ("R", "AL") for char in bare) else bare
    return _marks().sub(r"\1", text)


@cache
def _marks() -> re.Pattern[str]:
    """Combining marks, as many as a letter may bear, and those that are too many."""
    marks = "".join(
        chr(point)
        for block in ((0x300, 0x1DFF), (0x20D0, 0x20F0), (0x302A, 0x309A), (0xA66F, 0xABED), (0xFB1E, 0xFE2F))
        for point in range(*block)
        if unicodedata.category(chr(point)) in ("Mn", "Me") and not 0xFE00 <= point <= 0xFE0F
    )
    return re.compile(f"([{re.escape(marks)}]{{{_STACK}}})[{re.escape(marks)}]+")


def clean_line(text: str) -> str:
    """Return ``text`` cleaned and on one line, for a title or a name."""
    return " ".join(clean(text).split())


def break_long_words(text: str, limit: int = 60) -> str:
    """Return ``text`` with U+200B in runs of more than ``limit`` non-space characters, so that they can wrap.

    Addresses stay whole, and so do escapes, entities and emoji.
    """
    return re.sub(rf"\S{{{limit + 1},}}", lambda run: _break(run[0], limit // 2), text)


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
    """Return ``text`` with a word joiner (U+2060) between any two opening brackets, so that it holds no merge tag.

    ``[[unsubscribe_url]]`` in a member's text then looks as it did, and no provider replaces it. It works on plain
    text, Markdown and HTML; call it on what is printed, because Markdown can spell a bracket in several ways.
    """
    return re.sub(r"\[(?=\[)", "[\N{WORD JOINER}", text)
