"""What of a mail its author wrote: not what it quotes, not what the mail program and the list put below it.

Works on lines of plain text or of Markdown. Every pattern looks at a line or at a bounded run of lines.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from digest.readers.mbox_phrases import BARE_HEADER, CLOSING, DEVICE, END, OPENER, SIGNED, THANKED, VERB

_QUOTED = re.compile(r"[ \t]{0,3}(?:>|[A-Z]{1,3}>)")
_SKIPPED = re.compile(r"\s*[\[<(]?\s*(?:\.{3}|…|snip(?:ped)?|cut|schnipp|/?snip)\s*[\])>]?\s*", re.IGNORECASE)

_DATED = re.compile(r"\d{4}|\d:\d\d|\d[./-]\d")
_ADDRESS = re.compile(r"@| at \S+\.\S+>|<\S")

_SIGNATURE = re.compile(r"^(?:--|—|\\--)[ \t\xa0]?$", re.MULTILINE)
_LONGEST_SIGNATURE = 15
_RULE = re.compile(r"^[ \t]*+(?:\\?[-_=*~#+] ?){4,}+[ \t]*+$", re.MULTILINE)
_LAST_LINES = 3
_LONGEST_CLOSING = 50
_LINES_SIGNED = 6
_LONGEST_SIGNED = 70
_POSTSCRIPT = re.compile(r"\W{0,3}(?:p\.? ?){1,3}s\b\W", re.IGNORECASE)
_ITEM = re.compile(r"\s*(?:[-*•+–>]|\d{1,2}[.)]|[a-z]\))\s")
_SHOWN_NAME = re.compile(r"[^\W\d_][\w.'’-]*,?(?:\s(?:[^\W\d_][\w.'’-]*|\([^()]{1,30}\)|/),?){0,4}")
_PARTICLES = frozenset(
    {"de", "da", "dos", "das", "do", "di", "del", "della", "van", "von", "der", "den", "la", "le", "el"}
)


# For the notes: what shows, in plain text and in HTML, that something of a mail was not its author's.
_SHOWS = {
    "quoted text": re.compile(
        r"^[ \t]{0,3}>|^[ \t]*-{3,}[^\n-]{3,40}-{3,}[ \t]*$|<blockquote\b|gmail_quote|divRplyFwdMsg|moz-cite-prefix",
        re.MULTILINE | re.IGNORECASE,
    ),
    "signature": re.compile(r"^-- ?$|(?:gmail|moz|protonmail|apple-mail|ms-outlook-mobile)[-_]signature", re.MULTILINE),
    "list footer": re.compile(r"^_{20,}$|^-=-=-=-|^_\._,_\._,_$|You received this message because", re.MULTILINE),
}


def left_out(text: str) -> list[str]:
    """Return what ``own_words`` takes off a mail's ``text``, as a note names it."""
    return [what for what, shows in _SHOWS.items() if shows.search(text)]


def own_words(text: str, name: str = "") -> str:
    """Return what of ``text`` its author wrote.

    Args:
        text: lines of plain text, or Markdown made of HTML.
        name: the author's, which stands below the text again.
    """
    if not text.strip():
        return ""
    said = _without_quotes(text.split("\n"))
    for pattern in (END, BARE_HEADER):
        found = pattern.search(said)
        said = said[: found.start()] if found else said
    said = _without_closing(_RULE.sub("", DEVICE.sub("", _without_signature(said))), name)
    return _without_name(said.rstrip(), name)


def _without_quotes(lines: Sequence[str]) -> str:
    """Return ``lines`` without those quoted, and without the line above them that says of whom."""
    kept: list[str] = []
    quoted = False
    for line in lines:
        mark = _QUOTED.match(line) is not None
        if mark and not quoted:
            _drop_header(kept)
            kept.append("")
        elif not mark and not (quoted and not line.strip()):
            kept.append(line if "…" not in line and "." not in line and "nip" not in line else _without_gap(line))
        quoted = mark or (quoted and not line.strip())
    return "\n".join(kept)


def _without_gap(line: str) -> str:
    return "" if len(line) < len("[ snipped ] ") * 2 and _SKIPPED.fullmatch(line) else line


def _drop_header(kept: list[str]) -> None:
    """Take the lines off ``kept`` that name whom the quotation below is of."""
    end = len(kept)
    while end and end > len(kept) - 2 and not kept[end - 1].strip():
        end -= 1
    if not end or not kept[end - 1].rstrip(" \t*_\xa0").endswith((":", "：", "...", "…")):
        return
    best = 0
    for count in (1, 2, 3):
        if count > end or not kept[end - count].strip() or len(kept[end - count]) > 300:
            break
        joined = " ".join(kept[end - count : end])
        opened = OPENER.match(joined) is not None
        names = VERB.search(joined) or (_DATED.search(joined) and _ADDRESS.search(joined))
        if names and (opened or not best):
            best = count
        if names and opened:
            break
    if best:
        del kept[end - best :]


def _without_signature(text: str) -> str:
    """Return ``text`` without what stands below "-- ", when something stands above it."""
    begin = len(text) - len(text.lstrip())
    last_lines = len(text)
    for _ in range(_LONGEST_SIGNATURE + 1):
        last_lines = text.rfind("\n", 0, max(0, last_lines))
    for found in _SIGNATURE.finditer(text, begin):
        exact = found[0] in {"-- ", "--\xa0"}
        if found.start() > begin and (exact or found.end() > last_lines):
            return text[: found.start()]
    return text


def _without_closing(text: str, name: str) -> str:
    """Return ``text`` without the wish at its end and the few short lines of who wishes it; a postscript stays."""
    lines = text.rstrip().split("\n")
    filled = [at for at, line in enumerate(lines) if line.strip()]
    for at in reversed(filled[-_LINES_SIGNED - 4 :]):
        below = [one for one in filled if one > at]
        postscript = next((one for one in below if _POSTSCRIPT.match(lines[one])), len(lines))
        below = [one for one in below if one < postscript]
        if len(below) > _LINES_SIGNED or not _can_sign([lines[one] for one in below]):
            continue
        first = lines[below[0]] if below else ""
        line = _bare(lines[at])
        if len(line) > _LONGEST_CLOSING:
            continue
        closed = CLOSING.fullmatch(line) and (not below or _is_name(first, name))
        if closed or SIGNED.fullmatch(line):
            return "\n".join([*lines[:at], *lines[postscript:]]).rstrip()
        if below and THANKED.fullmatch(line) and _is_own(first, name):
            return "\n".join([*lines[: at + 1], *lines[postscript:]]).rstrip()
    return text


def _can_sign(lines: Sequence[str]) -> bool:
    """Whether ``lines`` may be a name, an office, an address: short, no list, no question."""
    return all(
        len(line) <= _LONGEST_SIGNED and not _ITEM.match(line) and not _bare(line).endswith(("?", ":"))
        for line in lines
    )


def _bare(line: str) -> str:
    return line.replace("\\", "").strip(" \t*_\xa0")


def _is_name(line: str, name: str) -> bool:
    """Whether ``line`` looks like somebody's name, the author's or another."""
    shown = _bare(line)
    if _is_own(shown, name):
        return True
    words = re.findall(r"[^\W\d_]+", shown)
    capitalised = all(not word[0].islower() or word in _PARTICLES for word in words)
    return capitalised and not shown.endswith((".", "!")) and _SHOWN_NAME.fullmatch(shown) is not None


def _is_own(line: str, name: str) -> bool:
    mine = {word.casefold() for word in re.findall(r"\w+", name)}
    words = [word.casefold() for word in re.findall(r"\w+", line[:80])]
    return 0 < len(words) <= 5 and words[0] in mine


def _without_name(text: str, name: str) -> str:
    """Return ``text`` without the author's name at its end, and the wish above it."""
    lines = text.split("\n")
    names = _names(name)
    for _ in range(_LAST_LINES):
        while lines and not lines[-1].strip():
            lines.pop()
        last = lines[-1] if lines else ""
        closing = len(last) <= _LONGEST_CLOSING and CLOSING.fullmatch(last) is not None
        if not closing and " ".join(re.findall(r"\w+", last[:80])).casefold() not in names:
            break
        lines.pop()
        if closing:
            break
    return "\n".join(lines).rstrip()


@lru_cache(maxsize=1024)
def _names(name: str) -> set[str]:
    words = [word.casefold() for word in re.findall(r"\w+", name)]
    if not words:
        return set()
    initials = "".join(word[0] for word in words)
    return {words[0], " ".join(words), initials, words[-1], f"{words[0]} {words[-1][0]}"}
