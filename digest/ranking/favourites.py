"""The favourites that the machine proposes from a ranking.

A proposal is only the first draft of picks.md, so precision goes before recall: fewer than asked for are
proposed rather than one that an editor would have to take out. All figures are of ``bench/ranking/choose.py``.

Where to stop is for ``kinds``: what is worth too little is chatter, by its own text. A floor below the best of the
thread was measured and left out, since it takes good answers away wherever one is outstanding, and most of all in
small threads, where of three modest answers an editor wants to see three.
"""

import math
from collections.abc import Iterable

from digest.model import Ranking, Thread
from digest.ranking import words
from digest.ranking.message import Message, Vector, cosine
from digest.ranking.pointers import stands_alone
from digest.ranking.quotable import messages

# Above this two responses say the same. Of 143 pairs judged to do so the two tests here find 80, with 30 others;
# a plain cosine of .6 found 38, with 16 others. Counting what is said twice once, P@4 gains .4 to .8; MMR no more.
NEAR_COPY = 0.55
# A stem weighs as many times more as it has letters, up to these: longer words are rarer (Zipf), in any language.
_LETTERS = 8
# So much of a text of at least so many stems in another one is that text again, with a few words changed …
_CONTAINED = 0.8
_FEWEST_CONTAINED = 6
# … but in a text so many times as long any word stands somewhere.
_TIMES_AS_LONG = 10
_SHORTEST_NAME = 3


def favourites(ranking: Ranking, count: int, *, never: Iterable[str] = (), per_author: int = 1) -> tuple[str, ...]:
    """Return the ids of the best ``count`` insights and resources that do not repeat each other, best first.

    Args:
        ranking: what ``rank`` returned.
        count: how many at most; fewer come back when no more are fit.
        never: names or ids of people who may not be quoted.
        per_author: how many of one author, as long as somebody else has a fit one left; 1 at least.

    Nothing by the asker or a deleted account, nothing that people disliked, nothing that does not stand alone
    (``pointers``), and nothing that says the same as a better one.
    """
    names = _names(ranking.thread)
    taken: list[Message] = []
    waiting: list[Message] = []
    for one in messages(ranking, {"insight", "resource"}, never):
        if len(taken) >= count:
            break
        if _by_same_author(one, taken) >= max(1, per_author):
            waiting.append(one)
        elif _is_new(one, taken) and stands_alone(one, names):
            taken.append(one)
    for one in waiting:
        if len(taken) < count and _is_new(one, taken) and stands_alone(one, names):
            taken.append(one)
    chosen = {one.response.id for one in taken}
    return tuple(score.id for score in ranking.scores if score.id in chosen)


def says_the_same(one: Message, other: Message) -> bool:
    """Say whether an editor who prints one of the two would not print the other.

    They share most of their words, the longer ones counting more, or one of them is nearly all in the other.
    """
    return cosine(_by_letters(one.vector), _by_letters(other.vector)) > NEAR_COPY or _is_within(one, other)


def _by_letters(vector: Vector) -> Vector:
    return {stem: weight * min(len(stem), _LETTERS) for stem, weight in vector.items()}


def _is_within(one: Message, other: Message) -> bool:
    short, long = sorted((one.vector.keys(), other.vector.keys()), key=len)
    if not short or len(long) > _TIMES_AS_LONG * len(short):
        return False
    shared = len(short & long)
    return shared == len(short) or (len(short) >= _FEWEST_CONTAINED and shared >= math.ceil(_CONTAINED * len(short)))


def _is_new(one: Message, taken: list[Message]) -> bool:
    return not any(says_the_same(one, other) for other in taken)


def _by_same_author(one: Message, taken: list[Message]) -> int:
    author = one.response.author.id
    return sum(author == other.response.author.id for other in taken) if author else 0


def _names(thread: Thread) -> frozenset[str]:
    """Return the words of the names of everybody in ``thread``, lowered."""
    people = {thread.question.author.name, *(response.author.name for response in thread.responses)}
    found = words.tokens(words.lowered(" ".join(people)))
    return frozenset(word for word in found if len(word) >= _SHORTEST_NAME)
