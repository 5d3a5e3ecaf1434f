"""A part of a text that is still the author's: whole sentences and list items from the start, nothing reworded."""

import re

import msgspec

from digest.text import blocks, inline
from digest.text.markdown import visible, words

CUT = "[…]"

# A sentence's mark and what closes with it, then a space; the wide marks are written without one.
_END = re.compile(r"[.!?…]+[\"'”’»)\]*_~]*(?=\s)|[。！？｡]+[」』）”’*_~]*", re.DOTALL)
_ABBREVIATION = re.compile(
    r"(?<![^\W_])(?:[^\W\d_]|(?:\w\.\s?)+\w|vs|cf|ca|approx|incl|resp|dr|mr|mrs|ms|prof|bzw|usw|ggf"
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

    A unit is a sentence of a paragraph, an outermost list item with all in it, or another block. The first unit is
    kept even when it is longer; a heading and a line that introduces something ("One that I love is:") are one unit
    with what follows.
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
    """Return the sentences of one paragraph (inline Markdown), each as written and without the space around it."""
    bounds = [0, *_sentence_ends(text)]
    return [text[start:end].strip() for start, end in zip(bounds, bounds[1:], strict=False)]


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
        if block.kind == "paragraph":
            ends += [begin + offset for offset in _sentence_ends(text[begin:end])]
        else:
            ends += [starts[part.last + 1] - 1 for part in block.children or [block] if block.kind == "list"] or [end]
        introduces = block.kind == "heading" or (block.kind == "paragraph" and text[:end].rstrip(" *_").endswith((":", "：")))
    return ends


def _sentence_ends(paragraph: str) -> list[int]:
    """Where the sentences of ``paragraph`` end; never inside a link, code, emphasis, an aside or a quotation."""
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
