"""What of a mail its author wrote: not what it quotes, not what the mail program and the list put below it.

Works on lines of plain text or of Markdown. Every pattern looks at a line or at a bounded run of lines.
"""

import re
from collections.abc import Sequence
from functools import lru_cache

from digest.readers.mbox_phrases import BARE_HEADER, CLOSING, DEVICE, END, OPENER, VERB

_QUOTED = re.compile(r"[ \t]{0,3}(?:>|[A-Z]{1,3}>)")
_SKIPPED = re.compile(r"\s*[\[<(]?\s*(?:\.{3}|…|snip(?:ped)?|cut|schnipp|/?snip)\s*[\])>]?\s*", re.IGNORECASE)

_DATED = re.compile(r"\d{4}|\d:\d\d|\d[./-]\d")
_ADDRESS = re.compile(r"@| at \S+\.\S+>|<\S")

_SIGNATURE = re.compile(r"^(?:--|—|\\--)[ \t\xa0]?$", re.MULTILINE)
_LONGEST_SIGNATURE = 15
_RULE = re.compile(r"^[ \t]*+(?:\\?[-_=*~#+] ?){4,}+[ \t]*+$", re.MULTILINE)
_LAST_LINES = 3
_LONGEST_CLOSING = 50


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
    said = _RULE.sub("", DEVICE.sub("", _without_signature(said)))
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
    for found in _SIGNATURE.finditer(text):
        exact = found[0] in {"-- ", "--\xa0"}
        if text[: found.start()].strip() and (exact or text.count("\n", found.end()) <= _LONGEST_SIGNATURE):
            return text[: found.start()]
    return text


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
