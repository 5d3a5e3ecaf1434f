"""Listing the threads of an export of many files: a pure map over the files, and a reduce.

What the map learns of some files is small, can come back from another process or machine, and adds up to the same
however they are cut into batches. So it runs on any ``concurrent.futures.Executor``. A big export is read by as many
processes as there are cores: on two, a forked second one took a Slack export of 219 MB from 0.7 s to 0.4 s, while
threads gained nothing, as the work is Python's.
"""

import os
import pickle
import sys
from collections.abc import Callable, Collection, Iterator, Sequence
from typing import Any, NamedTuple, Protocol

from digest.errors import ExportError
from digest.readers.heap import OPENING, Heap

_WORTH_A_FORK = 256
BATCH = 64
_MOST_CORES = 4


class Executor(Protocol):
    """What is needed of a ``concurrent.futures.Executor``."""

    def map(self, fn: Callable[..., Any], /, *iterables: Any) -> Iterator[Any]:
        """Return the results of ``fn``, in order."""


class InProcess:
    """The executor that does all at its place; importing the standard ones takes longer than most scans."""

    def own(self, batches: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
        """Return the batches that this process does itself: all."""
        return batches

    def map(self, fn: Callable[..., Any], /, *iterables: Any) -> Iterator[Any]:
        """Return the results of ``fn``, in order."""
        return map(fn, *iterables)


class Forks:
    """The executor of a big scan: this process and forked ones, which send back what they learned.

    A fork starts in a millisecond with everything imported, where a pool's processes begin anew.
    """

    def __init__(self, count: int) -> None:
        self.count = count

    def own(self, batches: Sequence[Sequence[str]]) -> Sequence[Sequence[str]]:
        """Return the batches that this process does itself."""
        return batches[:: self.count]

    def map(self, fn: Callable[..., Any], /, *iterables: Any) -> Iterator[Any]:
        """Return the results of ``fn``, in order; what a child could not do is done here."""
        rows = list(zip(*iterables, strict=True))
        children = [self._child(fn, rows[at :: self.count]) for at in range(1, self.count)]
        results: list[Any] = [None] * len(rows)
        results[:: self.count] = [fn(*row) for row in rows[:: self.count]]
        for at, child in enumerate(children, start=1):
            results[at :: self.count] = child() or [fn(*row) for row in rows[at :: self.count]]
        return iter(results)

    def _child(self, fn: Callable[..., Any], rows: list[Any]) -> Callable[[], list[Any] | None]:
        """Begin a child with ``rows``; return what waits for its results, None when it failed."""
        reading, writing = os.pipe()
        pid = os.fork()
        if pid == 0:
            status = 1
            try:
                os.close(reading)
                # A file that is open in two processes has one place in it: the child opens its own.
                again = pickle.loads(pickle.dumps(fn))  # noqa: S301 - our own
                with os.fdopen(writing, "wb") as pipe:
                    pickle.dump([again(*row) for row in rows], pipe, protocol=pickle.HIGHEST_PROTOCOL)
                status = 0
            finally:
                os._exit(status)
        os.close(writing)

        def results() -> list[Any] | None:
            with os.fdopen(reading, "rb") as pipe:
                sent = pipe.read()
            failed = os.waitpid(pid, 0)[1]
            found: list[Any] | None = None if failed else pickle.loads(sent)  # noqa: S301 - our own child's
            return found

        return results


def suited(files: int) -> Forks | InProcess:
    """Return the executor for an export of so many ``files``."""
    cores = min(os.cpu_count() or 1, _MOST_CORES)
    threading = sys.modules.get("threading")
    alone = threading is None or threading.active_count() == 1  # a fork beside a thread may inherit its locks
    return Forks(cores) if files >= _WORTH_A_FORK and cores > 1 and hasattr(os, "fork") and alone else InProcess()


class PartialHeap(Heap):
    """The counts of one thread in some of the files."""

    __slots__ = ("begun",)

    def __init__(self) -> None:
        super().__init__()
        self.begun = False

    def begin(self, text: str, liked: int) -> None:
        """Count the question, of which there is one."""
        self.begun = True
        self.ask(text[:OPENING], liked)

    @property
    def keys(self) -> Collection[str]:
        """The keys of the responses."""
        return self._said.keys()

    def add(self, other: "PartialHeap") -> None:
        """Add what later files hold; a message that is in both counts once, as it was last."""
        if other.begun:
            self.begun, self._opening, self._liked = True, other._opening, other._liked
        self._people |= other._people
        self._said |= other._said


class Part(NamedTuple):
    """What some files hold: the heaps by channel and thread, and what is wrong with the damaged files."""

    heaps: dict[tuple[str, str], PartialHeap]
    damaged: dict[str, ExportError]

    def add(self, other: "Part") -> None:
        """Add what later files hold."""
        for key, heap in other.heaps.items():
            mine = self.heaps.setdefault(key, heap)
            if mine is not heap:
                mine.add(heap)
        self.damaged.update(other.damaged)


def in_batches(names: Sequence[str]) -> list[Sequence[str]]:
    """Return ``names`` cut into batches that are small enough to share out evenly."""
    return [names[at : at + BATCH] for at in range(0, len(names), BATCH)]


def gather(
    batch: Callable[[Sequence[str]], Part], batches: Sequence[Sequence[str]], executor: Executor | None = None
) -> Part:
    """Return what the files of all ``batches`` hold.

    Args:
        batch: the map: returns what is in some files, by their names. For executors of other processes it and
            its result must be picklable, as a ``Source`` and a ``Part`` are.
        batches: the names of the files in order of time, each in one batch.
        executor: where the map runs.
    """
    whole = Part({}, {})
    for part in (executor or InProcess()).map(batch, batches):
        whole.add(part)
    return whole
