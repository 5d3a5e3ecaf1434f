"""What of a message is not for print: quotations of others, greetings, signatures, notes on its own editing.

Only whole pieces are left out, and nothing is reworded. A step that would leave nothing is not taken.
"""

import re
from collections.abc import Callable, Container, Iterable

from digest.text import blocks
from digest.text.blocks import Block
from digest.text.courtesies import greeting_end, is_about_editing, is_attribution
from digest.text.signature import LISTED, trimmed, without_signature
from digest.text.units import begins_markup, opening

_MOST_ASKED = 20  # quotations looked for in a thread, so that a hostile text costs no more
_MASK = re.compile(r"\\?\[[^\[\]\n]{1,60}\]")  # the others may not be masked
_WORD = re.compile(r"[^\W_]+")
_ORIGINAL = re.compile(
    r"[ \t*_]{0,9}-{2,20}[ ]?(?:original message|forwarded message|ursprüngliche nachricht|message d[’']origine"
    r"|mensaje original|mensagem original|messaggio originale|oorspronkelijk bericht)[ ]?-{2,20}",
    re.IGNORECASE,
)


def own_words(text: str, others: Iterable[str] = (), names: Container[str] = ()) -> str:
    """Return ``text`` (Markdown) without what its author did not say, or not to the readers of a digest.

    Left out are

    * quotations (``>``) and the line that says of whom. One that the author introduces ("The question I use is:")
      is theirs to show and stays, unless it stands in one of ``others``;
    * a greeting at the beginning and a signature at the end. Where either may as well be part of what is said
      ("Hello Kitty!", "Love, Actually"), it stays, unless it names a member;
    * notes on the message itself ("Edit: typo", "Edit 2: thanks for the gold!"). An edit that says something stays,
      with its "Edit:": what it takes back would otherwise stand uncontradicted.

    Args:
        text: a message, names and private data already masked.
        others: the other messages of its thread; read once, and only when a quotation is introduced.
        names: the words of the members' names, case-folded.
    """
    kept = opening(text)
    said = _Said(others)
    steps: tuple[Callable[[str], str], ...] = (
        lambda text: _without_quotes(text, said, names),
        _without_edits,
        lambda text: without_signature(text, names),
        lambda text: _without_greeting(text, names),
    )
    for _ in range(4):  # a step can bare what another one looks for
        before = kept
        for step in steps:
            kept = _if_something_is_left(step, kept)
        if kept == before:
            break
    return kept


class _Said:
    """What the others of a thread said, folded when it is first asked for."""

    def __init__(self, others: Iterable[str]) -> None:
        self._others = others
        self._folded: tuple[str, ...] | None = None
        self._known: dict[str, bool] = {}

    def has(self, quoted: str) -> bool:
        """Whether the words of ``quoted`` lines stand in one message; also yes when too much was asked about."""
        if quoted not in self._known:
            if len(self._known) == _MOST_ASKED:
                return True
            self._known[quoted] = self._look_for(quoted)
        return self._known[quoted]

    def _look_for(self, quoted: str) -> bool:
        # The longest first: most messages then need only one look.
        pieces = sorted({words for one in _MASK.split(quoted) if (words := _folded(one)).strip()}, key=len)[::-1]
        if self._folded is None and pieces:
            self._folded = tuple(map(_folded, self._others))
        return bool(pieces) and any(all(words in said for words in pieces) for said in self._folded or ())


def _folded(text: str) -> str:
    return f" {' '.join(_WORD.findall(text.casefold()))} "


def _if_something_is_left(step: Callable[[str], str], text: str) -> str:
    rest = step(text)
    return rest if any(map(str.isalnum, rest)) else text


# --- quotations ----------------------------------------------------------------------------------------


def _without_quotes(text: str, said: _Said, names: Container[str]) -> str:
    lines = text.split("\n")
    found = blocks.parse(text).blocks
    gone: set[int] = set()
    for place, block in enumerate(found):
        above = found[place - 1] if place else None
        if block.kind == "paragraph" and _ORIGINAL.match(lines[block.first]):
            gone.update(range(block.first, len(lines)))
            break
        if block.kind == "paragraph" and is_attribution(lines[block.last], names) and place == len(found) - 1:
            gone.update(_last_lines(block, lines))
        if block.kind != "quote":
            continue
        introduced = above and above.kind in ("paragraph", "heading") and _introduces(lines[above.last], names)
        if introduced and not said.has("\n".join(lines[block.first : block.last + 1])):
            continue
        gone.update(range(block.first, block.last + 1))
        if above is not None and above.kind == "paragraph" and lines[above.last].rstrip(" *_").endswith((":", "：")):
            gone.update(_last_lines(above, lines))
    return _without_lines(lines, gone)


def _introduces(line: str, names: Container[str]) -> bool:
    """Whether a quotation below ``line`` is the author's to show: it says what, and not of whom."""
    return line.rstrip(" *_").endswith((":", "：")) and not is_attribution(line, names)


def _last_lines(paragraph: Block, lines: list[str]) -> range:
    """Return the lines that say of whom a quotation is; an address may have wrapped them."""
    first = paragraph.last
    if first > paragraph.first and is_attribution(f"{lines[first - 1]} {lines[first]}", wrapped=True):
        first -= 1
    return range(first, paragraph.last + 1)


def _without_lines(lines: list[str], gone: set[int]) -> str:
    """Return ``lines`` without those ``gone``; where they were, a blank line keeps apart what stood around them."""
    if not gone:
        return "\n".join(lines)
    kept: list[str] = []
    after = False
    for number, line in enumerate(lines):
        after = number in gone or (after and not line.strip())
        if not after:
            kept.append(line)
        elif kept and kept[-1].strip():
            kept.append("")
    return trimmed(kept)


# --- notes on the message itself -----------------------------------------------------------------------


def _without_edits(text: str) -> str:
    lines = text.split("\n")
    gone: set[int] = set()
    for block in blocks.parse(text).blocks:
        if block.kind == "paragraph":
            gone.update(n for n in range(block.first, block.last + 1) if is_about_editing(lines[n]))
    return _without_lines(lines, gone)


# --- the beginning -------------------------------------------------------------------------------------


def _without_greeting(text: str, names: Container[str]) -> str:
    at = 0
    while (end := greeting_end(text, at, names)) > at:
        at = end
    rest = text[at:]
    gap = text[len(text[:at].rstrip()) : at]
    if "\n" not in gap and begins_markup(rest):
        return text
    # What indents a block is the block's; what indents a line of the greeting's own paragraph would make it code.
    apart = "\n" in gap and (gap.count("\n") > 1 or LISTED.match(rest))
    return gap[gap.rfind("\n") + 1 :] + rest if apart else rest
