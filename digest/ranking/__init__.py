"""Ranking: the responses of a thread, best first, each score the sum of parts that say why.

The only door is ``rank``; what is proposed for print from its result is in ``favourites`` and ``voices``, and the
reasons in the editor's words in ``reasons``.
"""

from digest.config import RankingConfig
from digest.model import Ranking, Score, Thread
from digest.ranking.kinds import kind
from digest.ranking.message import prepare
from digest.ranking.scoring import model_for, parts


def rank(thread: Thread, config: RankingConfig = RankingConfig()) -> Ranking:  # noqa: B008 - frozen
    """Rank the responses of ``thread``, best first; equal scores stand in order of time.

    Args:
        thread: what a reader returned.
        config: the model, and how much each topic counts.

    Returns:
        The thread with a Score for each response. ``total`` is exactly the builtin sum of the parts' points;
        parts without points are left out. No chance, no clock: the same thread gives the same ranking.
    """
    messages = prepare(thread)
    model = model_for(messages, config)
    scores = [
        Score(
            id=message.response.id,
            total=float(sum([part.points for part in terms])),
            parts=terms,
            kind=kind(message, message.worth, model.name),
        )
        for message, terms in zip(messages, parts(messages, model, config), strict=True)
    ]
    return Ranking(thread=thread, scores=tuple(sorted(scores, key=lambda score: -score.total)))
