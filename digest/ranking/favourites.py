"""The favourites that the machine proposes from a ranking.

A proposal is only the first draft of picks.md, so precision goes before recall: fewer than asked for are
proposed rather than one that an editor would have to take out.
"""

import re
from collections.abc import Iterable

from digest.model import Ranking
from digest.ranking.message import Message, cosine
from digest.ranking.quotable import messages

# Above this cosine two responses say the same. Measured on 813 threads: 6 % of the top fours held such a
# pair; skipping its second half cost 0.2 of P@4, less than any form of MMR.
NEAR_COPY = 0.6
_SHORTEST_FAVOURITE = 3
_LONGEST_POINTER = 25

_POINTER = re.compile(
    r"\b(?:see|read|look at|check) (?:the )?(?:above|below)\b"
    r"|\b(?:other|previous|earlier|last) (?:post|reply|message|answer|comment|thread)\b"
    r"|\b(?:what|as|like) (?:\w+ ){1,3}(?:said|wrote|mentioned)\b"
    r"|^\W*(?:this|same) (?:one|answer|as above)\b",
)


def favourites(ranking: Ranking, count: int, *, never: Iterable[str] = ()) -> tuple[str, ...]:
    """Return the ids of the best ``count`` insights and resources that do not repeat each other, best first.

    Args:
        ranking: what ``rank`` returned.
        count: how many at most; fewer come back when no more are fit.
        never: names or ids of people who may not be quoted.

    Nothing by the asker, no pointer to another message, no near copy of one already taken, and no second one
    from the same author while another author has one.
    """
    taken: list[Message] = []
    seconds: list[Message] = []
    for one in messages(ranking, {"insight", "resource"}, never):
        if len(taken) >= count:
            break
        if len(one.tokens) < _SHORTEST_FAVOURITE or _is_pointer(one):
            continue
        if any(other.response.author.id == one.response.author.id for other in taken):
            seconds.append(one)
        elif _is_new(one, taken):
            taken.append(one)
    for one in seconds:
        if len(taken) < count and _is_new(one, taken):
            taken.append(one)
    chosen = {one.response.id for one in taken}
    return tuple(score.id for score in ranking.scores if score.id in chosen)


def _is_new(one: Message, taken: list[Message]) -> bool:
    return all(cosine(one.vector, other.vector) <= NEAR_COPY for other in taken)


def _is_pointer(one: Message) -> bool:
    """Say whether it sends the reader to another message instead of saying something itself."""
    return len(one.tokens) <= _LONGEST_POINTER and bool(_POINTER.search(one.said))
