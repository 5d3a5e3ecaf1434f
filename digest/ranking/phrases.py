"""Which phrases of a response moved the table of phrases (``wording``) most, for ``digest rank --why``."""

from collections.abc import Iterable, Iterator, Set
from itertools import pairwise
from math import sqrt
from typing import NamedTuple

from digest.ranking.message import Question
from digest.ranking.wording import PHRASED, Asked, cells_in_order, lemmas, wording
from digest.ranking.words import STOP_WORDS

_KINDS = {"howmuch": "how much", "yesno": "yes-or-no"}


class _Word(NamedTuple):
    """A word as the table knows it and as it was written; the number of that word; what joins it to the next, or ""."""

    lemma: str
    token: str
    place: int
    joint: str


class Phrase(NamedTuple):
    """What it is ("“you can”", "begins with “try”"), and the log-odds it gives."""

    what: str
    odds: float


def strongest_phrases(
    said: str, tokens: Iterable[str], asked: Question, count: int, unnamed: Set[str] = frozenset()
) -> list[Phrase]:
    """Return the ``count`` phrases of a response that moved the table most, whichever way, strongest first.

    Args:
        said: the response in lower case, as ``Message.said``.
        tokens: its words, as ``Message.tokens``.
        asked: the question it answers.
        count: how many at most; a phrase that moved nothing is none.
        unnamed: words, casefolded, that no phrase may hold: the names of people.

    Returns:
        Each phrase with its log-odds; all phrases together and the table's constant make ``Judge.table``, but for those
        that are not named: they hold one of ``unnamed``, or words that stand apart (in two sentences). Where two
        phrases share a cell, the first that can be named is.
    """
    spoken = _spoken(said, list(tokens))
    question = Asked.of(asked, lemmas(asked.tokens))
    names: dict[int, str] = {}
    labels = _labels(spoken[:PHRASED], question, asked.kind)
    for cell, (label, held) in zip(cells_in_order([one.lemma for one in spoken], question), labels, strict=True):
        names[cell] = names.get(cell) or ("" if any(_holds(one.token, unnamed) for one in held) else label)
    tables = wording()
    scale = tables.network.table_scale / sqrt(len(names) + 1)
    odds: dict[str, float] = {}
    for cell, label in names.items():
        odds[label] = odds.get(label, 0.0) + tables.table[cell] * scale
    phrases = [Phrase(label, number) for label, number in odds.items() if label]
    strongest = sorted(phrases, key=lambda one: (-abs(one.odds), one.what))
    return [one for one in strongest[:count] if one.odds]


def _spoken(said: str, tokens: list[str]) -> list[_Word]:
    spoken: list[_Word] = []
    end = 0
    for place, token in enumerate(tokens):
        end = said.find(token, end) + len(token)
        following = said.find(tokens[place + 1], end) if place + 1 < len(tokens) else end
        between = said[end : max(end, following)]
        joint = "-" if between == "-" else " " if between and not between.strip(" ") else ""
        spoken += [_Word(lemma, token, place, joint) for lemma in lemmas([token])]
    return spoken


def _holds(token: str, unnamed: Set[str]) -> bool:
    return bool(unnamed) and not unnamed.isdisjoint([token.casefold(), *token.casefold().split("'")])


def _pair(one: _Word, other: _Word) -> str:
    """Return two words as they stand side by side; a contraction once; "" when they stand apart."""
    if one.place == other.place:
        return one.token
    return f"{one.token}{one.joint}{other.token}" if one.joint and one.place + 1 == other.place else ""


def _labels(said: list[_Word], asked: Asked, kind: str) -> Iterator[tuple[str, tuple[_Word, ...]]]:
    """Yield what each phrase is called ("" for nothing) and the words in it, in the order in which ``wording`` goes."""
    question = f" to a “{_KINDS.get(kind, kind)}” question" if kind else ""
    yield from ((f"“{one.token}”", (one,)) for one in said)
    for one, other in pairwise(said):
        both = _pair(one, other)
        yield f"“{both}”" if both else "", (one, other)
    yield from ((f"“{one.token}”{question}", (one,)) for one in said)
    if said:
        first, opening = said[0], said[:2]
        yield f"begins with “{first.token}”", (first,)
        both = _pair(*opening) if len(opening) > 1 else first.token
        yield f"begins with “{both}”" if both else "", tuple(opening)
        yield f"ends with “{said[-1].token}”", (said[-1],)
    yield "its length", ()
    for place, word in enumerate(said):
        if word.lemma in asked.words and word.lemma not in STOP_WORDS:
            for near, side in ((place - 1, "before"), (place + 1, "after")):
                if 0 <= near < len(said):
                    other = said[near]
                    apart = other.place == word.place or not _pair(*sorted((word, other), key=lambda one: one.place))
                    yield "" if apart else f"“{other.token}” {side} “{word.token}” of the question", (word, other)
