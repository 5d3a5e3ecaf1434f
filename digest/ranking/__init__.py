"""Ranking: the responses of a thread, best first, each score the sum of parts that say why.

The only door is ``rank``; what is proposed for print from its result is in ``favourites`` and ``voices``.
"""

from digest.model import Ranking, Score, Thread
from digest.ranking.features import CIRCUMSTANCES, parts
from digest.ranking.kinds import kind
from digest.ranking.message import Message, prepare


def rank(thread: Thread) -> Ranking:
    """Rank the responses of ``thread``, best first; equal scores stand in order of time.

    Returns:
        The thread with a Score for each response. ``total`` is exactly the builtin sum of the parts' points;
        parts without points are left out. No chance, no clock: the same thread gives the same ranking.
    """
    return Ranking(
        thread=thread,
        scores=tuple(sorted((_score(message) for message in prepare(thread)), key=lambda score: -score.total)),
    )


def _score(message: Message) -> Score:
    terms = parts(message)
    worth = sum(part.points for part in terms if part.feature not in CIRCUMSTANCES)
    return Score(
        id=message.response.id,
        total=float(sum(part.points for part in terms)),
        parts=terms,
        kind=kind(message, worth),
    )
