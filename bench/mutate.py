"""The long run of the mutation test: many broken exports, and what the readers make of each.

    python bench/mutate.py [--count 100000] [--seed 1] [--workers 2] [--only NUMBER]

Every sample of tests/readers (and the small ones of ../shared/exports, where they are) is broken in one of fourteen
ways; a thread or an error of three lines has to come of it, within 5 seconds and 300 MB (tests/readers/mutations.py).
Ends with 1 when the law was broken; ``--only`` runs one input again, and keeps it.
"""

import argparse
import resource
import shutil
import signal
import sys
import time
import traceback
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from tempfile import mkdtemp
from typing import Any, NamedTuple

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.readers.mutations import Sample, damaged, judge, samples

SECONDS = 5
MEGABYTES = 300
AT_ONCE = 250
OUTCOMES = ("read", "salvaged", "refused", "FAILED")


class Slow(BaseException):
    """An input took longer than it may."""


class Done(NamedTuple):
    """What came of some inputs."""

    outcomes: Counter[tuple[str, str]]  # (kind, outcome)
    slowest: tuple[float, int]  # (seconds, input)
    peak: int  # MB
    failures: list[tuple[int, str]]


def main() -> None:
    """Run them, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--count", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--only", type=int)
    told = parser.parse_args()
    if told.only is not None:
        sys.exit(again(told.only, told.seed))
    found = samples()
    begun = time.monotonic()
    outcomes: Counter[tuple[str, str]] = Counter()
    failures: list[tuple[int, str]] = []
    slowest, peak = (0.0, 0), 0
    starts = range(0, told.count, AT_ONCE)
    with ProcessPoolExecutor(told.workers, mp_context=get_context("spawn")) as pool:
        for done in pool.map(partial(some, count=told.count, seed=told.seed), starts):
            outcomes += done.outcomes
            failures += done.failures
            slowest, peak = max(slowest, done.slowest), max(peak, done.peak)
            progress(outcomes.total(), told.count, begun, len(failures))
    report(outcomes)
    name = damaged(found, slowest[1], told.seed)
    seconds = time.monotonic() - begun
    print(f"\n{outcomes.total():,} inputs of {len(found)} samples, seed {told.seed}, in {seconds:.0f} s")
    print(f"slowest {slowest[0]:.2f} s (input {slowest[1]}: {name.sample.name}, {name.kind}); of 5 s allowed")
    print(f"peak RSS of a worker {peak} MB; of {MEGABYTES} MB allowed")
    for number, why in failures[:20]:
        one = damaged(found, number, told.seed)
        print(f"\nFAILED {one.sample.name}, {one.kind}: {why}")
        print(f"  again: python bench/mutate.py --seed {told.seed} --only {number}")
    sys.exit(bool(failures) or peak > MEGABYTES)


def some(start: int, *, count: int, seed: int) -> Done:
    """Judge the inputs from ``start`` on, in a process of their own."""
    found = samples_once()
    signal.signal(signal.SIGALRM, _ring)
    outcomes: Counter[tuple[str, str]] = Counter()
    failures: list[tuple[int, str]] = []
    slowest = (0.0, start)
    for number in range(start, min(start + AT_ONCE, count)):
        one = damaged(found, number, seed)
        folder = Path(mkdtemp(prefix="mutate-"))
        path = one.write(folder)
        begun = time.perf_counter()
        signal.setitimer(signal.ITIMER_REAL, SECONDS)
        outcome = "FAILED"
        try:
            outcome = judge(path, twice=number % 4 == 0)
        except Slow:
            failures.append((number, f"more than {SECONDS} s"))
        except BaseException as error:
            place = traceback.extract_tb(error.__traceback__)[-1]
            failures.append((number, f"{error!r:.200} at {Path(place.filename).name}:{place.lineno}"))
        finally:
            signal.setitimer(signal.ITIMER_REAL, 0)
        slowest = max(slowest, (time.perf_counter() - begun, number))
        outcomes[one.kind, outcome] += 1
        shutil.rmtree(folder)
    return Done(outcomes, slowest, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss >> 10, failures)


_SAMPLES: list[Sample] = []


def samples_once() -> list[Sample]:
    """Return the samples, built once a process."""
    if not _SAMPLES:
        _SAMPLES.extend(samples())
    return _SAMPLES


def again(number: int, seed: int) -> int:
    """Judge one input, and say where it lies."""
    one = damaged(samples(), number, seed)
    path = one.write(Path(mkdtemp(prefix="mutate-")))
    print(f"{one.sample.name}, {one.kind}: {path}")
    print(judge(path))
    return 0


def report(outcomes: Counter[tuple[str, str]]) -> None:
    """Print what came of each kind of damage."""
    sys.stderr.write("\n")
    print(f"{'damage':20}" + "".join(f"{outcome:>10}" for outcome in OUTCOMES))
    for kind in [*sorted({kind for kind, _ in outcomes}), "all"]:
        counts = [
            sum(n for (one, what), n in outcomes.items() if what == outcome and kind in {one, "all"})
            for outcome in OUTCOMES
        ]
        print(f"{kind:20}" + "".join(f"{count:10,}" for count in counts))


def progress(done: int, count: int, begun: float, failed: int) -> None:
    """Say on stderr how far it is."""
    speed = done / max(time.monotonic() - begun, 0.001)
    sys.stderr.write(f"\r{done:,} of {count:,} inputs, {speed:.0f} a second, {failed} failed ")
    sys.stderr.flush()


def _ring(*_: Any) -> None:
    raise Slow


if __name__ == "__main__":
    main()
