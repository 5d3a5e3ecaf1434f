"""The beginning of a text that is still its author's: whole sentences and list items, nothing reworded."""

import re
from itertools import pairwise

import msgspec

from digest.text import blocks, inline
from digest.text.markdown import visible, words

CUT = "[…]"

# A sentence's mark and what closes with it, then a space; the wide marks are written without one.
_END = re.compile(r"[.!?…]+[\"'”’»)\]*_~]*(?=\s)|[。！？｡]+[」』）”’*_~]*", re.DOTALL)
_ABBREVIATION = re.compile(
    r"(?<![^\W_])(?:[^\W\d_]|(?:[^\W\d_]\.\s?)+[^\W\d_]|vs|cf|ca|approx|incl|resp|dr|mr|mrs|ms|prof|bzw|usw|ggf"
    r"|(?:no|nr|vol|pp?|fig|ch)(?=\.\s+\d))\.(?=\s)",
    re.IGNORECASE,
)
# What a reader sees as one: an aside, a quotation. (A straight quote may also be an inch: so not for long.)
_ASIDE = re.compile(r"\([^()]*\)|“[^“”]*”|«[^«»]*»|「[^「」]*」|（[^（）]*）|\"[^\"]{1,300}\"")
_CLAUSE = re.compile(r"[,;:.!?。，！？…–—]+$")
_TEASER_CHARS = 60


class Excerpt(msgspec.Struct, frozen=True):
    """``text`` is Markdown; ``cut`` says whether something was left out (``text`` then ends with ``[…]``)."""

    text: str
    cut: bool


def excerpt(text: str, max_words: int) -> Excerpt:
    """Return the beginning of ``text`` (Markdown) up to ``max_words`` words, in whole units.

    A unit is a sentence of a paragraph, an outermost list item with all in it, or another block. A heading,
    and a sentence that introduces something ("One that I love is:"), is one unit with what follows. The
    first unit is kept even when it is longer.
    """
    whole = text.rstrip()
    ends = _unit_ends(whole)
    kept = 0
    for end in ends:
        if kept and words(whole[:end]) > max_words:
            return Excerpt(f"{whole[:kept].rstrip()}\n\n{CUT}", cut=True)
        kept = end
    return Excerpt(whole, cut=False)


def first_words(text: str, n: int = 6) -> str:
    """Return the first ``n`` words of ``text`` (Markdown) or its first clause, plain and on one line."""
    shown = visible(text).split()
    taken: list[str] = []
    for word in shown[:n]:
        taken.append(word)
        if len(taken) > 2 and _CLAUSE.search(word):
            break
    teaser = " ".join(taken)
    if len(taken) == len(shown) and len(teaser) <= _TEASER_CHARS:
        return teaser
    return teaser[:_TEASER_CHARS].rstrip(" ,;:.…–—。，") + "…"


def sentences(text: str) -> list[str]:
    """Return the sentences of one paragraph (inline Markdown) as written, without the space around them."""
    return [text[start:end].strip() for start, end in pairwise([0, *_sentence_ends(text)])]


def _unit_ends(text: str) -> list[int]:
    """Where the units of ``text`` end, as offsets into it."""
    starts = [0]
    for line in text.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    ends: list[int] = []
    introduces = False
    for block in blocks.parse(text).blocks:
        begin, end = starts[block.first], starts[block.last + 1] - 1
        if introduces:
            ends.pop()
        introduces = block.kind == "heading"
        match block.kind:
            case "paragraph":
                ends += [begin + offset for offset in _sentence_ends(text[begin:end])]
                introduces = text[begin:end].rstrip(" *_").endswith((":", "："))
            case "list":
                ends += [starts[item.last + 1] - 1 for item in block.children]
            case _:
                ends.append(end)
    return ends


def _sentence_ends(paragraph: str) -> list[int]:
    """Where the sentences end: never inside a link, code, emphasis, an aside or a quotation."""
    whole = [*inline.read(paragraph, {}).spans, *(match.span() for match in _ASIDE.finditer(paragraph))]
    short = {match.end() for match in _ABBREVIATION.finditer(paragraph)}
    ends = []
    for match in _END.finditer(paragraph):
        end = match.end()
        following = paragraph[end:].lstrip()[:1]
        if end in short or not following or following.islower():
            continue
        if not any(start < end < stop for start, stop in whole):
            ends.append(end)
    return [*ends, len(paragraph)]
