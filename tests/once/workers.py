"""Tell many histories, on all cores: what the tests and bench/once.py start."""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import gettempdir
from time import monotonic
from typing import Any, Final

from digest.model import Noun

_CHECKOUT: Final = Path(__file__).resolve().parents[2]
_MEMORY: Final = Path("/dev/shm")  # noqa: S108 - each worker makes a folder of its own there


class Wrong(Noun, frozen=True, kw_only=True):
    """A history that went wrong: in which ways, the history in one line, and what happened."""

    names: tuple[str, ...]
    history: str
    trace: tuple[str, ...]

    def __str__(self) -> str:
        """Return it as a person reads it."""
        return "\n".join((", ".join(self.names), self.history, *(f"  {line}" for line in self.trace)))


class Told(Noun, frozen=True, kw_only=True):
    """What became of many histories: the figures, the first few that went wrong, and how many were told a second."""

    figures: dict[str, int]
    wrong: tuple[Wrong, ...]
    speed: float


def tell(
    histories: int,
    *,
    claim: str = "file",
    order: str = "send",
    seed: int = 1,
    workers: int = 0,
    progress: Callable[[int], None] | None = None,
) -> Told:
    """Tell that many histories.

    Args:
        histories: how many.
        claim: where the ledger is: "file", "shared" or "git".
        order: "send", or one of the naive ones.
        seed: of those that are drawn.
        workers: how many processes tell them; by default one for each core, over git two.
        progress: is told how many are told.
    """
    # Over a git remote a worker mostly waits for a process to begin or to end.
    parts = min(workers or _cores() * (2 if claim == "git" else 1), histories)
    counted: list[Counter[str]] = [Counter() for _ in range(parts)]
    wrong: list[Wrong] = []

    def watch(part: int) -> None:
        options = {"claim": claim, "order": order, "histories": histories, "seed": seed, "part": part, "parts": parts}
        for said in _worker({**options, "folder": _folder()}):
            if "figures" in said:
                counted[part] = Counter(said["figures"])
                if progress:
                    progress(sum(each["histories"] for each in counted))
            else:
                wrong.append(Wrong(names=tuple(said["wrong"]), history=said["history"], trace=tuple(said["trace"])))

    begun = monotonic()
    with ThreadPoolExecutor(parts) as pool:
        list(pool.map(watch, range(parts)))
    return Told(figures=dict(sum(counted, Counter())), wrong=tuple(wrong), speed=histories / (monotonic() - begun))


def _worker(options: dict[str, object]) -> Iterator[dict[str, Any]]:
    """Run one; yield what it says. Raises RuntimeError if it fails."""
    command = [sys.executable, "-m", "tests.once", *(f"--{name}={value}" for name, value in options.items())]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=_CHECKOUT) as worker:
        assert worker.stdout is not None
        for line in worker.stdout:
            yield json.loads(line)
    if worker.returncode:
        raise RuntimeError(f"a worker ended with {worker.returncode}: {' '.join(command[1:])}")


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _folder() -> Path:
    """Return a folder in memory where there is one: what the disk does in a crash is not what is tried here."""
    return _MEMORY if os.access(_MEMORY, os.W_OK) else Path(gettempdir())
