"""Whether a printed text is still its author's: which of its words they did not write."""

import re
import unicodedata
from collections import Counter
from itertools import takewhile
from typing import NamedTuple

from digest.text.markdown import visible

# What an editor puts between square brackets is said to be theirs: […], [the workshop], [phone number].
_THEIRS = re.compile(r"\[[^\[\]]{0,300}\]")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>()\[\]]+", re.IGNORECASE)
_QUERY = re.compile(r"[?#].*", re.DOTALL)
_SPELT_OUT = re.compile("[\u2018\u2019\u02bc\uff07]")
# Han, kana, Thai and their neighbours are written without spaces: each character stands for itself.
_UNSPACED = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_WORD = re.compile(rf"\x1f\d+|[{_UNSPACED}]|[^\W{_UNSPACED}]+(?:'[^\W{_UNSPACED}]+)*")

_MOST = 20_000  # words on either side: rows of bits for more take more than 50 MB


class Changed(NamedTuple):
    """The words of a printed text that its author did not write, and those that were put elsewhere, in order."""

    added: tuple[str, ...]
    moved: tuple[str, ...]


def changed(printed: str, said: str) -> Changed:
    """Return what ``printed`` (Markdown) says beyond ``said`` (Markdown), which its author wrote.

    Cuts, case, punctuation, emphasis, lists, line ends, the tail of an address and whatever stands in square brackets
    do not count; the order of the words does, unless both are very long. What is the same at the beginning and at the
    end takes no time; of the rest, each printed word takes a row of as many bits as the author wrote words.
    """
    # A link label is the author's; what is in brackets once the links are gone is the editor's.
    mine, theirs = _words(_THEIRS.sub(" ", visible(printed))), _words(visible(said))
    folded = [word.casefold() for word in mine]
    left = _beyond(folded, [word.casefold() for word in theirs])
    spare = Counter(word.casefold() for word in theirs) - Counter(
        word for place, word in enumerate(folded) if place not in left
    )
    added, moved = [], []
    for place in sorted(left):
        if spare[folded[place]] > 0:
            spare[folded[place]] -= 1
            moved.append(mine[place])
        else:
            added.append(mine[place])
    return Changed(tuple(added), tuple(moved))


def _words(text: str) -> list[str]:
    """Return the words of a plain text; an address, without its query, is one."""
    urls: list[str] = []

    def stowed(match: re.Match[str]) -> str:
        urls.append(_QUERY.sub("", match[0]).rstrip(".,;:!?…'\"*_~/"))
        return f" \x1f{len(urls) - 1} "

    plain = unicodedata.normalize("NFKC", _SPELT_OUT.sub("'", text.replace("\x1f", "")))
    return [urls[int(word[1:])] if word.startswith("\x1f") else word for word in _WORD.findall(_URL.sub(stowed, plain))]


def _beyond(mine: list[str], theirs: list[str]) -> set[int]:
    """Return the places in ``mine`` that are in no longest common subsequence of both (Hyyrö's, on rows of bits)."""
    same = takewhile(lambda pair: pair[0] == pair[1], zip(mine, theirs, strict=False))
    begin = sum(1 for _ in same)
    mine, theirs = mine[begin:], theirs[begin:]
    same = takewhile(lambda pair: pair[0] == pair[1], zip(reversed(mine), reversed(theirs), strict=False))
    end = sum(1 for _ in same)
    mine, theirs = mine[: len(mine) - end], theirs[: len(theirs) - end]
    left = _not_in_order(mine, theirs) if max(len(mine), len(theirs)) <= _MOST else _not_there(mine, theirs)
    return {begin + place for place in left}


def _not_there(mine: list[str], theirs: list[str]) -> set[int]:
    """Return the places in ``mine`` of words that ``theirs`` has not, or not so often, in whatever order."""
    spare = Counter(theirs)
    left: set[int] = set()
    for place, word in enumerate(mine):
        if spare[word] > 0:
            spare[word] -= 1
        else:
            left.add(place)
    return left


def _not_in_order(mine: list[str], theirs: list[str]) -> set[int]:
    at: dict[str, int] = {}
    for place, word in enumerate(theirs):
        at[word] = at.get(word, 0) | 1 << place
    full = (1 << len(theirs)) - 1
    rows = [full]  # a zero where the length of what is common grows
    for word in mine:
        row = rows[-1]
        common = row & at.get(word, 0)
        rows.append((row + common | row - common) & full)
    left: set[int] = set()
    below = full
    for place in range(len(mine), 0, -1):
        here, before = ~rows[place] & below, ~rows[place - 1] & below
        if here.bit_count() == before.bit_count():
            left.add(place - 1)
        else:
            below = (1 << here.bit_length() - 1) - 1
    return left
