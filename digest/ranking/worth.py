"""What a thread would be worth to a digest, before anybody has read it.

Who has the choice among the threads of a week wants one that many took part in, that gave substance, that people
liked and were thankful for, and that is not stale. Each count goes in by its logarithm: the step from two people to
four tells as much as the one from twenty to forty.
"""

from collections.abc import Callable, Iterable
from datetime import datetime
from math import log2
from typing import NamedTuple

from digest.model import Candidate, Part, Worth

_HALF_LIFE = 14.0  # days after which a thread is half as fresh


class _Term(NamedTuple):
    weight: float
    value: Callable[[Candidate, datetime], float]
    why: Callable[[Candidate, datetime], str]


def _counted(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _age(one: Candidate, now: datetime) -> float | None:
    """Return the days since somebody last wrote in the thread; None when nobody knows."""
    last = one.latest or one.created
    return max((now - last).total_seconds() / 86_400, 0.0) if last else None


def _freshness(one: Candidate, now: datetime) -> float:
    age = _age(one, now)
    return 0.0 if age is None else 0.5 ** (age / _HALF_LIFE)


def _last_word(one: Candidate, now: datetime) -> str:
    age = _age(one, now)
    if age is None:
        return "no dates"
    return "last answer today" if age < 1 else f"last answer {_counted(int(age), 'day', 'days')} ago"


TERMS: dict[str, _Term] = {
    "people": _Term(1.0, lambda one, _: log2(1 + one.people), lambda one, _: _counted(one.people, "person", "people")),
    "substance": _Term(
        1.0,
        lambda one, _: log2(1 + one.substantive),
        lambda one, _: f"{_counted(one.substantive, 'response', 'responses')} of substance",
    ),
    "reactions": _Term(
        0.5, lambda one, _: log2(1 + one.reactions), lambda one, _: _counted(one.reactions, "reaction", "reactions")
    ),
    "thanks": _Term(
        0.75, lambda one, _: log2(1 + one.thanks), lambda one, _: _counted(one.thanks, "thank-you", "thank-yous")
    ),
    "freshness": _Term(2.0, _freshness, _last_word),
}


def worth(one: Candidate, now: datetime) -> Worth:
    """Return what the thread ``one`` is worth at ``now`` (aware), term by term."""
    parts = []
    for feature, term in TERMS.items():
        value = term.value(one, now)
        parts.append(
            Part(feature=feature, value=value, weight=term.weight, points=value * term.weight, why=term.why(one, now))
        )
    return Worth(candidate=one, total=sum(part.points for part in parts), parts=tuple(parts))


def best_first(candidates: Iterable[Candidate], now: datetime) -> list[Worth]:
    """Return the worth of each of ``candidates``, highest first; of two that are equal, the newer one."""
    found = [worth(one, now) for one in candidates]

    def order(one: Worth) -> tuple[float, float, str]:
        created = one.candidate.created
        return -one.total, -(created.timestamp() if created else 0.0), one.candidate.id

    return sorted(found, key=order)
