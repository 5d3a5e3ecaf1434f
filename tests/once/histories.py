"""What can happen to a delivery, as plain data: each history has a number, and is the same whenever it is made."""

import random
from collections.abc import Mapping
from functools import cache
from itertools import product
from math import prod
from typing import Final, Literal, NamedTuple

from digest.model import Noun
from tests.once.variants import VARIANTS

# What a run does: the job or a person sends, and the rest are people's. A person's "send now" says `--now`, and
# "settle" means: look what became of it at the provider, and say so.
Act = Literal["send", "send now", "unschedule", "reopen", "approve", "settle"]
SEND: Final[tuple[Act, ...]] = ("send",)
OTHER_WORDS: Final[tuple[Act, ...]] = ("reopen", "approve")

# A kind of history: what run B does in it, beside A that sends, and what the first of the later runs does.
KINDS: Final[dict[str, tuple[tuple[Act, ...], tuple[Act, ...]]]] = {
    "two sends": (SEND, SEND),
    "unschedule": (("unschedule",), SEND),
    "reopen": (("reopen",), SEND),
    "reopen, later other words": (("reopen",), ("approve", "send")),
    "other words": (OTHER_WORDS, SEND),
    "other words, sent": ((*OTHER_WORDS, "send"), SEND),
    "other words, twice": ((*OTHER_WORDS, "send", *OTHER_WORDS, "send"), SEND),
    "settle": (("send", "settle", "send"), ("settle", "send")),
    "settle, then other words": (SEND, ("settle", *OTHER_WORDS, "send")),
    "a week": (("unschedule", *OTHER_WORDS, "send"), SEND),
    "a week, settled": (("unschedule", *OTHER_WORDS, "send"), ("settle", *OTHER_WORDS, "send")),
}

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


class _Enumerated(NamedTuple):
    """What is tried each with each: what the runs ask the provider undisturbed, and how often A and B stop."""

    variant: str
    kind: str
    calls: Mapping[str, tuple[str, ...]]
    steps: tuple[int, int]


_SENDING: Final = ("find", "put", "read", "release", "read")
_ENUMERATED: Final = (
    _Enumerated("full", "two sends", {"A": _SENDING}, (21, 21)),
    _Enumerated("a message", "two sends", {"A": ("put", "release")}, (13, 13)),
    _Enumerated("full", "a week", {"B": ("read", "cancel", "find", "put", "read", "release", "read")}, (21, 39)),
)
_LONGEST: Final = 24
_LONGEST_OF_PEOPLE: Final = 60
_OVERTAKEN: Final = 0.2
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
        kind: what run B and the first later run do, which of KINDS.
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
    kind: str = "two sends"
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
        draw = random.Random(f"{seed}:{number}")  # noqa: S311 - to be the same each time
        return _overtaken(number, draw, runs) if draw.random() < _OVERTAKEN else _drawn(number, draw, runs)
    return _enumerated(number, half * _STRIDE % enumerated())


@cache
def enumerated() -> int:
    """Return how many histories the enumeration has."""
    return sum(prod(map(len, _axes(each))) for each in range(len(_ENUMERATED)))


@cache
def _axes(which: int) -> tuple[tuple[str, ...], tuple[Kill | None, ...], tuple[Fault | None, ...]]:
    """Return the schedules, the kills and the faults that are tried each with each."""
    _, kind, calls, steps = _ENUMERATED[which]
    first, second = steps
    # In a week, what is to be taken back lies there before the person begins; then the job comes again.
    cuts = product(*((range(first), (3, 8, first)) if kind == "two sends" else ((first,), range(0, second, 4))))
    schedules = tuple("A" * first_cut + "B" * then + "A" * first for first_cut, then in cuts)
    kills = tuple(Kill(run=run, at=at) for run, stops in zip("AB", steps, strict=True) for at in range(stops))
    faults = tuple(
        Fault(run=run, at=at, kind=kind)
        for run, verbs in calls.items()
        for at, verb in enumerate(verbs)
        for kind in FAULTS
        if verb in FAULTS[kind]
    )
    return schedules, (None, *kills), (None, *faults)


def _enumerated(number: int, place: int) -> History:
    which = 0
    while place >= (size := prod(map(len, _axes(which)))):
        place -= size
        which += 1
    each, (schedules, kills, faults) = _ENUMERATED[which], _axes(which)
    place, schedule = divmod(place, len(schedules))
    place, kill = divmod(place, len(kills))
    fault = faults[place]
    return History(
        number=number,
        variant=each.variant,
        start=-20 if each.variant == "full" else 0,
        kind=each.kind,
        schedule=schedules[schedule],
        kill=kills[kill],
        faults=(fault,) if fault else (),
    )


def _drawn(number: int, draw: random.Random, runs: str) -> History:
    # Half of them are two sends.
    kind = draw.choice(list(KINDS)) if draw.random() < 0.55 else "two sends"
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
        kind=kind,
        schedule=_schedule(draw, runs, kind),
        kill=_kill(draw, runs, kind) if draw.random() < 0.75 else None,
        faults=tuple(faults),
    )


def _overtaken(number: int, draw: random.Random, runs: str) -> History:
    """Return a history in which A sleeps while a person takes its words back and sends others."""
    # Either the person has only just begun to take back, or is about to send.
    sleeps, wakes = draw.choice([(draw.randint(4, 14), draw.randint(2, 8)), (draw.randint(2, 8), draw.randint(20, 34))])
    goes = draw.randint(1, 4)
    return History(
        number=number,
        variant=draw.choice([name for name, variant in VARIANTS.items() if variant.can.find and variant.can.drafts]),
        runs=runs,
        start=draw.choice([-20, 0]),
        kind="other words, sent",
        schedule="A" * sleeps + "B" * wakes + "A" * goes + "B" * _LONGEST_OF_PEOPLE,
    )


def _schedule(draw: random.Random, runs: str, kind: str) -> str:
    longest = draw.choice([1, 3, 8, 20])
    # Most weeks begin with an email that lies there scheduled.
    begins = "A" * _LONGEST if kind.startswith("a week") and draw.random() < 0.7 else ""
    turns = (40 if kind == "two sends" else 80) // longest + 1
    return begins + "".join(draw.choice(runs) * draw.randint(1, longest) for _ in range(draw.randint(1, turns)))


def _kill(draw: random.Random, runs: str, kind: str) -> Kill:
    people = kind != "two sends"
    run = draw.choice(runs + "B1" if people else runs)
    if draw.random() < 0.25:
        return Kill(run=run, at=draw.randint(1, 40 if people else 10), inside=draw.choice(["after", "torn"]))
    return Kill(run=run, at=draw.randrange(_LONGEST_OF_PEOPLE if people and run in "B1" else _LONGEST))
