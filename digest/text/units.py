"""A message in units: the smallest parts that an excerpt may keep or leave out, and what each cannot do without."""

import re
from bisect import bisect_left
from itertools import pairwise

import msgspec

from digest.text import blocks, inline
from digest.text.blocks import Block

CUT = "[…]"
# Longer than anything that people write by hand; what lies beyond is a pasted log, and is not looked at.
LONGEST = 40_000

# A sentence's mark and what closes with it, then a space; the wide marks are written without one.
_END = re.compile(r"(?<![.!?…])[.!?…]++[\"'”’»)\]*_~]*+(?=\s)|[。！？｡]++[」』）”’*_~]*+")
# A letter alone is an initial; that of "don't." is none.
_ABBREVIATION = re.compile(
    r"(?<![^\W_])(?<![^\W_]['’])(?:[^\W\d_]|(?:[^\W\d_]\.\s?){1,5}[^\W\d_]|vs|cf|ca|approx|incl|resp|dr|mr|mrs|ms|prof|bzw|usw|ggf"
    r"|(?:no|nr|vol|pp?|fig|ch)(?=\.\s+\d))\.(?=\s)",
    re.IGNORECASE,
)
# What a reader sees as one: an aside, a quotation. (A straight quote may also be an inch: so not for long.)
_ASIDE = re.compile(r"\([^()]*\)|“[^“”]*”|«[^«»]*»|「[^「」]*」|（[^（）]*）|\"[^\"]{1,300}\"")
_NEXT = re.compile(r"\s*(\S)")
_MARKUP_START = re.compile(r"\s*(?:[-+*](?:\s|$)|\d{1,9}[.)](?:\s|$)|[#>=|]|-{2}|_{3}|\*{3}|`{3}|~{3}|\[[^\[\]]*\]:)")
_HEADING_CHARS = 60
_HEADING_LINE = re.compile(r"[\W_]{0,9}[^\W_a-zß-öø-ÿ](?:[^\n]*[\w)\]\"”*_])?")
_COLON = re.compile(r"[:：][ *_]*\Z")
_BOLD_LINE = re.compile(r"(?P<mark>\*\*|__)[^*_\n]{1,120}(?P=mark)[ :]*")
_TABLE_RULE = re.compile(r"^[ >]*+\|?+[ ]*+:?-++:?[ ]*+(?:\|[ ]*+:?-++:?[ ]*+)++\|?[ ]*+$", re.MULTILINE)
_CLOSERS = " \t\n\"'”’»)]*_"


class Unit(msgspec.Struct, kw_only=True, frozen=True):
    """One unit: ``text[start:end]``, white space before it included.

    ``bound`` says that it is never parted from the unit before it, ``begins`` that a passage may begin with it;
    the passage then shows the units ``leads`` first (its heading, the sentence that introduces its list).
    """

    start: int
    end: int
    bound: bool
    begins: bool
    leads: tuple[int, ...] = ()
    mark: bool = False
    new_block: bool = False


def sentences(text: str) -> list[str]:
    """Return the sentences of one paragraph (inline Markdown) as written, without the space around them."""
    return [text[start:end].strip() for start, end in pairwise([0, *_sentence_ends(text)])]


def asks(text: str) -> bool:
    """Whether ``text`` (Markdown or plain) ends with a question mark, whatever closes behind it."""
    return text.rstrip(_CLOSERS).endswith(("?", "？", "؟"))


def begins_markup(line: str) -> bool:
    """Whether ``line``, taken from the middle of another, would be a list, a quote, a definition … by itself."""
    return bool(_MARKUP_START.match(line))


def opening(text: str) -> str:
    """Return ``text`` (Markdown), or of one longer than ``LONGEST`` characters its beginning and ``[…]``.

    What is left out begins with a paragraph, if there is one; a code block that is cut is closed.
    """
    whole = text.rstrip()
    if len(whole) <= LONGEST:
        return whole
    room = LONGEST - len(CUT) - 8
    head = next((whole[:at] for gap in ("\n\n", "\n", " ") if (at := whole.rfind(gap, 1, room)) > 0), whole[:room])
    found = blocks.parse(head).blocks
    if found and found[-1].kind == "code" and len(found) > 1:
        head = "\n".join(head.split("\n")[: found[-1].first])
    elif found and found[-1].fence:
        head = f"{head[: -len(found[-1].fence) - 1]}\n{found[-1].fence}"
    return f"{head.rstrip()}\n\n{CUT}"


def units(text: str) -> list[Unit]:
    """Return the units of ``text`` (Markdown) in its order; together they are the whole of it.

    A unit is a sentence of a paragraph, what an item of a list says before the list below it, that list's items in
    the same way, or another block as a whole.
    """
    return _Units(text).found


class _Units:
    """One walk over the blocks; ``heading`` and ``intro`` are the units that what follows depends on."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0]
        for line in text.split("\n"):
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.found: list[Unit] = []
        self.heading: int | None = None
        self.intro: int | None = None
        self.binds = False
        for block in blocks.parse(text).blocks:
            self._block(block)

    def _block(self, block: Block) -> None:
        begin, end = self.starts[block.first], self._end(block)
        shown = self.text[begin:end].strip()
        heads = _is_heading(block, shown)
        leads = () if heads else self._leads(block)
        first = len(self.found)
        if block.kind == "list":
            self._items(block, leads)
        elif block.kind == "paragraph" and shown == CUT:
            self._add(end, mark=True, begins=False)
            return
        elif block.kind == "paragraph" and not _TABLE_RULE.search(shown) and not _BOLD_LINE.fullmatch(shown):
            for offset in _sentence_ends(self.text[begin:end]):
                inside = len(self.found) > first
                begins = not inside or not begins_markup(self.text[self.found[-1].end : begin + offset])
                self._add(begin + offset, begins=begins, leads=leads, new_block=not inside)
        else:
            self._add(end, leads=leads)
        self.binds = heads or bool(block.kind == "paragraph" and _COLON.search(shown))
        if heads:
            self.heading = len(self.found) - 1
        self.intro = len(self.found) - 1 if block.kind == "paragraph" and not heads else None

    def _leads(self, block: Block) -> tuple[int, ...]:
        intro = self.intro if block.kind == "list" or self.binds else None
        return tuple(one for one in (self.heading, intro) if one is not None)

    def _items(self, top: Block, leads: tuple[int, ...]) -> None:
        """Add the units of a top-level list; only with one of its own items can a passage begin."""
        for place, item in enumerate(top.children):
            number = self.text[self.starts[item.first] + item.column :][:10].split(None, 1)
            # A list that its author numbered 1, 1, 1 would be numbered anew.
            keeps = not top.ordered or place == 0 or (number and number[0][:-1] == str(top.start + place))
            self._item(item, leads if keeps else None)

    def _item(self, item: Block, leads: tuple[int, ...] | None) -> None:
        """Add what ``item`` says, then the items below it; ``leads`` is None where no passage can begin."""
        below = next((at for at, child in enumerate(item.children) if child.kind == "list"), len(item.children))
        head = item.children[:below]
        if head or not item.children:
            self._add(self._end(head[-1] if head else item), begins=leads is not None, leads=leads or ())
            self.binds = bool(head) and head[-1].kind == "paragraph" and bool(_COLON.search(head[-1].text))
            leads = None
        for child in item.children[below:]:
            if child.kind == "list":
                for one in child.children:
                    self._item(one, leads)
                    leads = None
            else:
                self._add(self._end(child), begins=False)
        self.binds = False

    def _end(self, block: Block) -> int:
        return min(self.starts[block.last + 1] - 1, len(self.text))

    def _add(
        self,
        end: int,
        *,
        begins: bool = True,
        leads: tuple[int, ...] = (),
        mark: bool = False,
        new_block: bool = True,
    ) -> None:
        start = self.found[-1].end if self.found else 0
        if not self.text[start:end].strip():
            return
        bound, self.binds = self.binds, False
        self.found.append(
            Unit(start=start, end=end, bound=bound, begins=begins, leads=leads, mark=mark, new_block=new_block)
        )


def _is_heading(block: Block, shown: str) -> bool:
    """Whether what stands below depends on it: a heading, also one that its author wrote as any short line.

    That begins with a capital or a figure, as in a chat "so many things" does not.
    """
    if block.kind == "heading" or _BOLD_LINE.fullmatch(shown):
        return True
    alone = block.kind == "paragraph" or (block.kind == "list" and len(block.children) == 1)
    return alone and len(shown) <= _HEADING_CHARS and bool(_HEADING_LINE.fullmatch(shown))


def _sentence_ends(paragraph: str) -> list[int]:
    """Where the sentences end: never inside a link, code, emphasis, an aside or a quotation."""
    whole = _joined([*inline.read(paragraph, {}).spans, *(match.span() for match in _ASIDE.finditer(paragraph))])
    begins = [start for start, _ in whole]
    short = {match.end() for match in _ABBREVIATION.finditer(paragraph)}
    ends = []
    for match in _END.finditer(paragraph):
        end = match.end()
        following = _NEXT.match(paragraph, end)
        if end in short or not following or following[1].islower():
            continue
        at = bisect_left(begins, end) - 1
        if at < 0 or whole[at][1] <= end:
            ends.append(end)
    return [*ends, len(paragraph)]


def _joined(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return ``spans`` in order, those that overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, stop in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = joined[-1][0], max(stop, joined[-1][1])
        else:
            joined.append((start, stop))
    return joined
