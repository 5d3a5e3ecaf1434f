"""What a thread would be worth to a digest, before anybody has read it.

Who has the choice among the threads of a week wants one that many took part in, that gave substance, that people
liked and were thankful for, and that is not stale. Each count goes in by its logarithm: the step from two people to
four tells as much as the one from twenty to forty.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from functools import lru_cache
from math import log2
from operator import attrgetter
from typing import NamedTuple

from digest.model import Candidate, Part, Worth

_HALF_LIFE = 14.0  # days after which a thread is half as fresh


class _Count(NamedTuple):
    """A count of a thread, its weight, and what one and many of it are called."""

    weight: float
    of: Callable[[Candidate], int]
    one: str
    many: str


_COUNTS: dict[str, _Count] = {
    "people": _Count(1.0, attrgetter("people"), "person", "people"),
    "substance": _Count(1.0, attrgetter("substantive"), "response of substance", "responses of substance"),
    "reactions": _Count(0.5, attrgetter("reactions"), "reaction", "reactions"),
    "thanks": _Count(0.75, attrgetter("thanks"), "thank-you", "thank-yous"),
}
_FRESHNESS = 2.0
TERMS = (*_COUNTS, "freshness")


def worth(one: Candidate, now: datetime) -> Worth:
    """Return what the thread ``one`` is worth at ``now`` (aware), term by term."""
    parts = [_counted(feature, count.of(one)) for feature, count in _COUNTS.items()]
    parts.append(_freshness(one, now))
    return Worth(candidate=one, total=sum([part.points for part in parts]), parts=tuple(parts))


# Thousands of threads share a few dozen counts.
@lru_cache(maxsize=2048)
def _counted(feature: str, count: int) -> Part:
    weight, _, one, many = _COUNTS[feature]
    return _part(feature, log2(1 + count), weight, _said(count, one, many))


def _freshness(one: Candidate, now: datetime) -> Part:
    last = one.latest or one.created
    if last is None:
        return _part("freshness", 0.0, _FRESHNESS, "no dates")
    age = max((now - last).total_seconds() / 86_400, 0.0)
    what = "last answer" if one.latest else "asked"
    why = f"{what} today" if age < 1 else f"{what} {_said(int(age), 'day', 'days')} ago"
    return _part("freshness", 0.5 ** (age / _HALF_LIFE), _FRESHNESS, why)


def _part(feature: str, value: float, weight: float, why: str) -> Part:
    return Part(feature=feature, value=value, weight=weight, points=value * weight, why=why)


def _said(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def best_first(candidates: Iterable[Candidate], now: datetime) -> list[Worth]:
    """Return the worth of each of ``candidates``, highest first; of two that are equal, the newer one."""
    found = [worth(one, now) for one in candidates]

    def order(one: Worth) -> tuple[float, float, str]:
        created = one.candidate.created
        return -one.total, -(created.timestamp() if created else 0.0), one.candidate.id

    return sorted(found, key=order)
