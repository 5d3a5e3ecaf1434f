"""The reasons of a score, as an editor reads them: its parts, added up by topic and said in words."""

import math
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from digest.model import Part, Ranking, Score
from digest.ranking.message import Message, prepare
from digest.ranking.talk import USUAL
from digest.ranking.topics import Among, Seen, phrase, topic_of

REST = "the rest"
_FEWEST = 3
_MOST = 5
# After the third, a reason that moved it less than this is not worth a look.
_WORTH_SAYING = 0.15
_WORTH_SAYING_USUAL = 0.5
# What moved it less than this makes no rest smaller that anybody would see.
_WORTH_NOTHING = 0.05


class Reason(NamedTuple):
    """All parts of one topic: what they add up to, and what is to be said of it."""

    topic: str
    points: float
    why: str


class Shown(NamedTuple):
    """A reason as it is printed: hundredths of a point, in words."""

    points: float
    why: str


def explain(ranking: Ranking) -> dict[str, tuple[Reason, ...]]:
    """Return the reasons of each score by the id of its response, those that moved it most first.

    The thread is made ready once more for it, which costs about what a ranking costs.
    """
    return explained(ranking, prepare(ranking.thread))


def explained(ranking: Ranking, messages: Sequence[Message]) -> dict[str, tuple[Reason, ...]]:
    """Return ``explain(ranking)`` where ``messages``, its thread's, are at hand."""
    by_id = {message.response.id: message for message in messages}
    among = Among(messages)
    return {score.id: _reasons(score, by_id[score.id], among) for score in ranking.scores}


def _reasons(score: Score, message: Message, among: Among) -> tuple[Reason, ...]:
    found = []
    for topic, parts in by_topic(score.parts).items():
        points = sum([part.points for part in parts])
        found.append(Reason(topic, points, phrase(topic, Seen(message, score.kind, parts, among), points)))
    return tuple(sorted(found, key=lambda reason: -abs(reason.points)))


def by_topic(parts: Iterable[Part]) -> dict[str, tuple[Part, ...]]:
    """Return ``parts`` by their topics."""
    topics: dict[str, tuple[Part, ...]] = {}
    for part in parts:
        topic = topic_of(part)
        topics[topic] = (*topics.get(topic, ()), part)
    return topics


def shown(reasons: Sequence[Reason], total: float) -> list[Shown]:
    """Return the three to five reasons that moved a response most, and "the rest".

    Args:
        reasons: all of them, those that moved it most first.
        total: the score they add up to.

    Returns:
        Points in hundredths that add up to ``total`` as it is printed, with two decimals. What is so of most
        responses ("asks nothing back") gives way to what is not, unless it counts for much. While the rest is more
        than one of the reasons, another one that made it so much is shown.
    """
    points = [number / 100 for number in hundredths([reason.points for reason in reasons], total)]
    telling = sorted(range(len(reasons)), key=lambda at: _is_usual(reasons[at]))
    chosen = [
        at
        for place, at in enumerate(telling[:_MOST])
        if place < _FEWEST or (abs(reasons[at].points) >= _WORTH_SAYING and not _is_usual(reasons[at]))
    ]
    left = [at for at in range(len(reasons)) if at not in chosen]
    weakest = min((abs(points[at]) for at in chosen), default=0.0)
    rest = round(sum(points[at] for at in left), 2)
    while left and len(chosen) < _MOST and abs(rest) > weakest:
        another = max(left, key=lambda at: math.copysign(1, rest) * points[at])
        if abs(points[another]) < _WORTH_NOTHING:
            break
        left.remove(another)
        chosen.append(another)
        rest = round(rest - points[another], 2)
    lines = [*(Shown(points[at], reasons[at].why) for at in sorted(chosen)), Shown(rest, REST)]
    return [line for line in lines if line.points]


def _is_usual(reason: Reason) -> bool:
    return reason.why in USUAL and abs(reason.points) < _WORTH_SAYING_USUAL


def hundredths(points: Sequence[float], total: float) -> list[int]:
    """Return ``points`` in whole hundredths that add up to ``total`` in whole hundredths.

    Rounded one by one they might not. Those that lose most by rounding down are rounded up (the method of the
    largest remainder), so that none is wrong by a hundredth.
    """
    down = [math.floor(100 * number) for number in points]
    missing = round(100 * round(total, 2)) - sum(down)
    by_loss = sorted(range(len(points)), key=lambda at: down[at] - 100 * points[at])
    return [number + (at in by_loss[:missing]) for at, number in enumerate(down)]


def headline(reasons: Iterable[Reason]) -> str:
    """Return the one or two strongest reasons for a response ("7 people reacted; answers with steps").

    Where nothing speaks for it, the strongest reason against it; "" where there are no reasons.
    """
    ordered = sorted(reasons, key=lambda reason: -reason.points)
    speaking = sorted((reason for reason in ordered if reason.points > 0), key=_is_usual)
    return "; ".join(reason.why for reason in (speaking[:2] or ordered[-1:]))
