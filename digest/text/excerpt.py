"""A text cut to its best passage: whole sentences and list items, nothing reworded, each cut shown.

What is kept reads as one: a stretch of the text as it stands, below it what its author added later ("Edit: …"), and
above it the heading and the sentence that it depends on.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate, pairwise

import msgspec

from digest.text.blocks import label_key
from digest.text.follows import adds_later, follows, takes_back
from digest.text.markdown import visible, words
from digest.text.units import CUT, Unit, asks, opening, units

# Points for each of the units given (Markdown, in their order), none below 0.
Worth = Callable[[Sequence[str]], Sequence[float]]

# Who writes begins with what matters, and what begins in the middle reads like it: another passage has to be worth
# this much more than the beginning. Less weighs whether a passage begins and ends with a paragraph.
_BEGINNING = 1.5
_PARAGRAPH = 1.1
_SAYS = 3  # a passage begins with no fewer words: not with an address, or with "Well."

_CLAUSE_ENDS = ",;:.!?。，！？…–—"
_TEASER_CHARS = 60
_DEFINITION = re.compile(r"^ {0,3}\[([^\[\]\n]{1,200})\]:[ \t]*\S.*$", re.MULTILINE)
_REFERENCE = re.compile(r"\[([^\[\]]{1,200})\]")


class Excerpt(msgspec.Struct, frozen=True):
    """``text`` is Markdown; ``cut`` says whether something was left out (there ``text`` has ``[…]``)."""

    text: str
    cut: bool


def excerpt(text: str, max_words: int, *, worth: Worth | None = None) -> Excerpt:
    """Return the passage of ``text`` (Markdown) that is worth most, of up to ``max_words`` words, in whole units.

    A unit is a sentence of a paragraph, an item of a list with its own words, or another block. Kept together, where
    that is possible, are a question with what follows it, and a sentence that takes back or limits the one before
    ("But …"); always an introduction ("One that I love is:") with what it introduces.

    Args:
        text: what is left of a message once greetings and the like are gone.
        max_words: more are only kept when the first unit alone (with what its author added later, up to half of
            ``max_words``) has more, and no other that could stand alone is short enough.
        worth: gives each unit its points; without it the beginning is kept.
    """
    whole = opening(text)
    found = units(whole)
    said = [unit for unit in found if not unit.mark]
    if not said or words(whole) <= max_words:
        return Excerpt(whole, cut=any(unit.mark for unit in found))
    kept = _Choice(whole, found, max_words, worth).kept()
    if len(kept) == len(found):
        return Excerpt(whole, cut=len(said) < len(found))
    shown = _shown(whole, found, kept)
    return Excerpt(shown + _definitions(whole, shown), cut=True)


class _Choice:
    """The units of a text with their words and points, in chunks that should not be parted."""

    def __init__(self, text: str, found: list[Unit], max_words: int, worth: Worth | None) -> None:
        self.found, self.max_words = found, max_words
        self.texts = [text[unit.start : unit.end].strip() for unit in found]
        self.words = [0 if unit.mark else _words(text, unit) for unit in found]
        self.anywhere = worth is not None
        self.points = list(worth(self.texts)) if worth else [0.0] * len(found)

    def kept(self) -> list[int]:
        """Return the numbers of the units to keep, in order."""
        later = self._later()
        added = sum(self.words[one] for one in later)
        end, room = later.start, self.max_words - added
        best = self._best(self._chunks(0, end, soft=True), room)
        if not best:
            # Some meaning has to be parted: least harm is done where the author began.
            self.anywhere = False
            borders = self._chunks(0, end, soft=False)
            best = self._best(borders, room)
            # What stands above a long addition may be what it takes back: not without it, and not with half of it.
            if not best and 2 * added <= self.max_words:
                best = self._first(borders)
        return [*best, *later]

    def _first(self, borders: list[int]) -> list[int]:
        """Return the first chunk that says something, whatever its length."""
        chunks = [range(*pair) for pair in pairwise(borders)]
        return [*next((chunk for chunk in chunks if sum(self.words[one] for one in chunk)), chunks[0])]

    def _later(self) -> range:
        """Return the units, behind all others, that their author added afterwards, as many as half the words hold.

        They may take back all that stands above, so the first of them is never left out.
        """
        count = len(self.found)
        added = (at for at in range(1, count) if self.found[at].new_block and adds_later(self.texts[at]))
        start = next(added, count)
        if start == count:
            return range(count, count)
        for soft in (True, False):
            borders = self._chunks(start, count, soft=soft)
            most = max(self.max_words // 2, sum(self.words[start : borders[1]]))
            if most <= self.max_words or not soft:
                break
        total = accumulate(self.words[start:])
        fit = bisect_right([*total], most)
        return range(start, borders[bisect_right(borders, start + fit) - 1])

    def _chunks(self, begin: int, end: int, *, soft: bool) -> list[int]:
        """Return the borders of the chunks among the units from ``begin`` up to ``end``.

        Args:
            begin: the first unit.
            end: the one behind the last.
            soft: also what a meaning holds together is a chunk.
        """
        borders = [begin]
        for at in range(begin + 1, end):
            before, after = self.texts[at - 1], self.texts[at]
            meant = soft and (asks(before) or takes_back(after))
            marked = self.found[at].mark or self.found[at - 1].mark
            if marked or not (self.found[at].bound or meant):
                borders.append(at)
        return [*borders, end]

    def _best(self, borders: list[int], room: int) -> list[int]:
        """Return the units of the best stretch of chunks with up to ``room`` words; none if there is none."""
        total = [0, *accumulate(self.words)]
        worth = [0.0, *accumulate(self.points)]
        ends = [total[border] for border in borders]
        # For each border the last one up to it that ends a paragraph, an item or another block.
        block_ends: list[int] = []
        for border in borders:
            ends_block = border == len(self.found) or self.found[border].new_block or self.found[border].mark
            block_ends.append(border if ends_block or not block_ends else block_ends[-1])
        best: list[int] = []
        highest = -1.0
        for number, start in enumerate(borders[:-1]):
            leads = [one for one in self.found[start].leads if one < start]
            if start and not (self.anywhere and self._can_begin(start, leads)):
                continue
            left = room - sum(self.words[one] for one in leads)
            if left <= 0:
                continue
            last = bisect_right(ends, total[start] + left) - 1
            for stop in (borders[last], block_ends[last]):
                if stop <= start or total[stop] == total[start]:
                    continue
                points = worth[stop] - worth[start]
                points *= _BEGINNING if number == 0 else _PARAGRAPH if self.found[start].new_block else 1.0
                points *= _PARAGRAPH if stop == block_ends[last] else 1.0
                if points > highest:
                    best, highest = [*leads, *range(start, stop)], points
        return best

    def _can_begin(self, start: int, leads: list[int]) -> bool:
        unit, first = self.found[start], min([start, *leads])
        says = self.words[start] >= _SAYS or any(self.words[one] for one in leads)
        return unit.begins and says and not unit.mark and not any(follows(self.texts[one]) for one in {start, first})


def _shown(text: str, found: list[Unit], kept: list[int]) -> str:
    """Return the units ``kept`` as they stand, with ``[…]`` where others were."""
    pieces: list[str] = []
    for before, at in pairwise([-1, *kept, len(found)]):
        gap = at - before > 1 or (at < len(found) and found[at].mark)
        if gap and pieces[-1:] != [CUT]:
            pieces.append(CUT)
        if at == len(found) or found[at].mark:
            continue
        unit = found[at]
        if before == at - 1 and pieces and pieces[-1] != CUT:
            pieces[-1] += text[unit.start : unit.end]
        else:
            pieces.append(_by_itself(text, unit))
    return "\n\n".join(piece.rstrip() for piece in pieces)


def _by_itself(text: str, unit: Unit) -> str:
    """Return a unit without the lines and the space before it; what indents a block is kept."""
    said = text[unit.start : unit.end]
    gap = said[: len(said) - len(said.lstrip())]
    return said[gap.rfind("\n") + 1 :] if unit.new_block else said[len(gap) :]


def _words(text: str, unit: Unit) -> int:
    said = text[unit.start : unit.end].strip()
    # In the middle of a paragraph "1." is a word; by itself it would be the beginning of a list.
    return words(_by_itself(text, unit)) if unit.new_block else words(f"x {said}") - 1


def _definitions(whole: str, shown: str) -> str:
    """Return the lines that say where the links of ``shown`` lead, if they were cut off."""
    lost = {
        label_key(one[1]): one[0].strip() for one in reversed([*_DEFINITION.finditer(whole)]) if one[0] not in shown
    }
    if not lost:
        return ""
    wanted = {label_key(one[1]) for one in _REFERENCE.finditer(shown)} - {CUT[1:-1]}
    lines = [line for label, line in lost.items() if label in wanted]
    return "\n\n" + "\n".join(lines) if lines else ""


def first_words(text: str, n: int = 6) -> str:
    """Return the first ``n`` words of ``text`` (Markdown) or its first clause, plain and on one line."""
    shown = visible(text).split()
    taken: list[str] = []
    for word in shown[:n]:
        taken.append(word)
        if len(taken) > 2 and word[-1] in _CLAUSE_ENDS:
            break
    teaser = " ".join(taken)
    if len(taken) == len(shown) and len(teaser) <= _TEASER_CHARS:
        return teaser
    return teaser[:_TEASER_CHARS].rstrip(" ,;:.…–—。，") + "…"
