"""What can happen to a delivery, as plain data: each history has a number, and is the same whenever it is made."""

import random
from functools import cache
from itertools import product
from math import prod
from typing import Final, Literal

from digest.model import Noun
from tests.once.variants import VARIANTS

# A kind of fault, and the calls it can happen to.
FAULTS: Final[dict[str, frozenset[str]]] = {
    "unreachable": frozenset({"find", "put", "read", "release", "cancel"}),
    "refused": frozenset({"find", "put", "read", "release", "cancel"}),
    "no answer, not done": frozenset({"find", "put", "read", "release", "cancel"}),
    "no answer, done": frozenset({"put", "release", "cancel"}),
    "error, not done": frozenset({"find", "put", "read", "release", "cancel"}),
    "error, done": frozenset({"put", "release", "cancel"}),
    "not listed": frozenset({"find"}),
    "not there": frozenset({"read"}),
    "other words": frozenset({"read"}),
    "still a draft, it says": frozenset({"find", "read", "release"}),
    "fails": frozenset({"release"}),
}

# What is tried each with each, for a provider that can do everything and for one that remembers nothing: what one
# undisturbed run asks it, and how often it stops on the way.
_ENUMERATED: Final = {"full": (("find", "put", "read", "release", "read"), 21), "a message": (("put", "release"), 13)}
_LONGEST: Final = 24
_STRIDE: Final = 7919  # a prime: any part of the enumeration, taken in strides, is spread over the whole


class Kill(Noun, frozen=True, kw_only=True):
    """SIGKILL for ``run`` instead of its step number ``at``.

    With ``inside``, at its ``at``-th durable call to the system: right after it, or, when ``inside`` is "torn",
    before it, a write half done.
    """

    run: str
    at: int
    inside: Literal["", "after", "torn"] = ""


class Fault(Noun, frozen=True, kw_only=True):
    """What goes wrong, once: at call number ``at`` of ``run``, or the next one that ``kind`` can happen to."""

    run: str
    at: int
    kind: str


class History(Noun, frozen=True, kw_only=True):
    """One history.

    Attributes:
        number: by which it is made again.
        variant: which provider.
        runs: the names of the first runs.
        start: when the first two runs begin, in minutes from the email's hour.
        apart: by how many minutes the clock of run B is ahead of A's.
        older: a draft of an earlier approval lies at the provider.
        takes_back: run B does not send: it unschedules.
        schedule: whose step is next; after its end A goes to its end, then B, then C.
        kill: the one kill.
        faults: what goes wrong; the later runs are called "1", "2" …
    """

    number: int
    variant: str
    runs: str = "AB"
    start: int
    apart: int = 0
    older: bool = False
    takes_back: bool = False
    schedule: str = ""
    kill: Kill | None = None
    faults: tuple[Fault, ...] = ()


def history(number: int, seed: int, runs: str = "AB") -> History:
    """Return history ``number``: the even ones are enumerated until all are told, all others drawn by ``seed``.

    Args:
        number: from 0 on.
        seed: of those that are drawn.
        runs: the names of the first runs of those that are drawn; the others have A and B.
    """
    half, odd = divmod(number, 2)
    if odd or half >= enumerated():
        return _drawn(number, random.Random(f"{seed}:{number}"), runs)  # noqa: S311 - to be the same each time
    return _enumerated(number, half * _STRIDE % enumerated())


@cache
def enumerated() -> int:
    """Return how many histories the enumeration has."""
    return sum(prod(map(len, _axes(variant))) for variant in _ENUMERATED)


@cache
def _axes(variant: str) -> tuple[tuple[str, ...], tuple[Kill | None, ...], tuple[Fault | None, ...]]:
    """Return the schedules, the kills and the faults that are tried each with each."""
    calls, steps = _ENUMERATED[variant]
    schedules = tuple("A" * first + "B" * then + "A" * steps for first, then in product(range(steps), (3, 8, steps)))
    kills = tuple(Kill(run=run, at=at) for run, at in product("AB", range(steps)))
    faults = tuple(
        Fault(run="A", at=at, kind=kind) for at, verb in enumerate(calls) for kind in FAULTS if verb in FAULTS[kind]
    )
    return schedules, (None, *kills), (None, *faults)


def _enumerated(number: int, place: int) -> History:
    for variant in _ENUMERATED:
        size = prod(map(len, _axes(variant)))
        if place < size:
            break
        place -= size
    schedules, kills, faults = _axes(variant)
    place, schedule = divmod(place, len(schedules))
    place, kill = divmod(place, len(kills))
    fault = faults[place]
    return History(
        number=number,
        variant=variant,
        start=-20 if variant == "full" else 0,
        schedule=schedules[schedule],
        kill=kills[kill],
        faults=(fault,) if fault else (),
    )


def _drawn(number: int, draw: random.Random, runs: str) -> History:
    faults = []
    if draw.random() < 0.6:
        faults.append(Fault(run=draw.choice(runs), at=draw.randrange(7), kind=draw.choice(list(FAULTS))))
    if draw.random() < 0.25:
        faults.append(Fault(run=draw.choice("12"), at=draw.randrange(4), kind=draw.choice(list(FAULTS))))
    return History(
        number=number,
        variant=draw.choice(list(VARIANTS)),
        runs=runs,
        start=draw.choice([-150, -90, -20, 0, 30]),
        apart=draw.choice([0, 0, 0, 1, 16, 60]),
        older=draw.random() < 0.1,
        takes_back=draw.random() < 0.15,
        schedule=_schedule(draw, runs),
        kill=_kill(draw, runs) if draw.random() < 0.75 else None,
        faults=tuple(faults),
    )


def _schedule(draw: random.Random, runs: str) -> str:
    longest = draw.choice([1, 3, 8, 20])
    return "".join(draw.choice(runs) * draw.randint(1, longest) for _ in range(draw.randint(1, 40 // longest + 1)))


def _kill(draw: random.Random, runs: str) -> Kill:
    if draw.random() < 0.25:
        return Kill(run=draw.choice(runs), at=draw.randint(1, 10), inside=draw.choice(["after", "torn"]))
    return Kill(run=draw.choice(runs), at=draw.randrange(_LONGEST))
