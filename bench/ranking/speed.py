"""How long does ranking take, and who pays for the model? Times, each also over a floor in the same run.

    python -m bench.ranking.speed [--runs 9]

The floor is the least that any ranker of texts must do: lower every text, split it into words and count them. Needs
``../shared/ranking`` beside the checkout for the texts; what commands cost to start is measured without it as well.
"""

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from msgspec.structs import replace

from bench.ranking import data
from bench.ranking.baselines import Ranker, words
from bench.ranking.prototype import prototype
from digest.model import Author, Response, Thread
from digest.ranking import rank

ROOT = Path(__file__).resolve().parents[2]
ISSUE = ROOT / "issues" / "2030-01-15-peer-to-peer"
# An installed package has its bytecode: a setting of the developer's that writes none would time the compiler.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
WARM_UP = 60
MS = 1000
# What a command opens of the ranking's own files, but for the code itself.
PROBE = """
import json, sys
opened = []
def hook(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and "digest/ranking/" in arguments[0].replace("\\\\", "/"):
        if not arguments[0].endswith((".py", ".pyc")) and ".pyc." not in arguments[0]:
            opened.append(arguments[0].replace("\\\\", "/").rpartition("/")[2])
sys.addaudithook(hook)
from digest.cli import run
code = run(sys.argv[1:])
imported = "digest.ranking" in sys.modules
sys.stderr.write("\\n" + json.dumps({"code": code, "opened": sorted(set(opened)), "imported": imported}))
"""
# The first ranking of a process pays for the model, the second does not.
LOAD = """
import json, sys, time
from datetime import UTC, datetime
from digest.model import Author, Response, Thread
begun = time.perf_counter()
from digest.ranking import rank
imported = time.perf_counter()
made = datetime(2030, 1, 8, tzinfo=UTC)
def message(name, text):
    return Response(id=name, key=name, author=Author(id=name), text=text, created=made)
thread = Thread(id="t", title="", question=message("q", "Which cake?"), responses=(message("r1", "Cheese cake."),))
start = time.perf_counter()
rank(thread)
first = time.perf_counter()
rank(thread)
second = time.perf_counter()
print(json.dumps([imported - begun, (first - start) - (second - first)]))
"""


def floor(threads: Sequence[Thread]) -> None:
    """Do the least: lower, split and count the words of every text."""
    for thread in threads:
        for one in thread.responses:
            Counter(words(one.text))


def seconds(work: Callable[[], object], clock: Callable[[], float] = time.perf_counter) -> float:
    """Return how long ``work`` takes by ``clock``: the wall's, or that of the process, which others disturb less."""
    begun = clock()
    work()
    return clock() - begun


def one_thread(pool: Sequence[Response], size: int, like: Thread) -> Thread:
    """Return a thread of ``size`` responses of ``pool``, again from the start when it ends, from as many people."""
    responses = tuple(
        replace(pool[number % len(pool)], id=f"r{number + 1}", key=f"k{number + 1}", author=Author(id=f"u{number}"))
        for number in range(size)
    )
    return replace(like, responses=responses)


def fresh(threads: Sequence[Thread], run: int) -> list[Thread]:
    """Return ``threads`` with a mark in each text, so that nothing remembered of a text of another run can help."""
    return [
        replace(
            thread,
            responses=tuple(replace(one, text=f"{one.text} {run}-{n}") for n, one in enumerate(thread.responses)),
        )
        for thread in threads
    ]


def ranking(runs: int) -> None:
    """Print the times of threads of ten, of 300 and of 5,000 responses."""
    threads = [one.thread for one in data.dev()]
    pool = [one for thread in threads for one in thread.responses]
    theirs = prototype()
    for warm in data.labelled()[:WARM_UP]:
        rank(warm.thread)
    sizes: list[tuple[str, list[Thread], int, float]] = [
        ("a response, threads of ten", threads, len(pool), 0.3),
        ("a thread of 300 responses", [one_thread(pool, 300, threads[0])], 1, 100),
        ("a thread of 5,000 responses", [one_thread(pool, 5000, threads[0])], 1, 2000),
    ]
    print(f"Ranking after warming up: ms of one core, medians of {runs} runs, in turn with the floor and the prototype")
    print(f"  {'':30}{'ours':>10}{'goal':>8}{'floor':>10}{'ours/floor':>12}{'prototype':>12}{'ours/its':>10}")
    for what, these, share, goal in sizes:
        both = [timed(fresh(these, run), theirs) for run in range(runs)]
        own, least, other = (statistics.median(column) / share * MS for column in zip(*both, strict=True))
        ratio = statistics.median(mine / base for mine, base, _ in both)
        line = f"  {what:30}{own:10.3f}{goal:8g}{least:10.3f}{ratio:12.1f}"
        if theirs:
            line += f"{other:12.3f}{statistics.median(mine / its for mine, _, its in both):10.2f}"
        print(line, " reached" if own <= goal else " NOT REACHED")


def timed(threads: Sequence[Thread], theirs: Ranker | None) -> tuple[float, float, float]:
    """Return the seconds that ours, the floor and the prototype take for the same threads, one after the other."""
    return (
        seconds(lambda: [rank(thread) for thread in threads], time.process_time),
        seconds(lambda: floor(threads), time.process_time),
        seconds(lambda: [theirs(thread) for thread in threads], time.process_time) if theirs else 0.0,
    )


def load(runs: int) -> None:
    """Print what the first ranking of a process costs more than the second."""
    command = [sys.executable, "-c", LOAD]
    found = []
    for _ in range(runs):
        done = subprocess.run(command, cwd=ROOT, env=ENVIRONMENT, check=True, capture_output=True)
        found.append(json.loads(done.stdout))
    imported, loaded = (statistics.median(column) * MS for column in zip(*found, strict=True))
    print("\nThe first ranking of a process (ms)")
    print(f"  import of digest.ranking {imported:.1f}, load of the model {loaded:.1f} (first ranking less the second)")


def start(runs: int) -> None:
    """Print what commands cost that do not rank, and which files of the ranking they open."""
    print(f"\nWhole commands: ms by the wall, medians of {runs}; over a Python that imports click; model files opened")
    with tempfile.TemporaryDirectory() as place:
        root = Path(place) / "newsletter"
        issue = root / "issues" / ISSUE.name
        issue.mkdir(parents=True)
        shutil.copy(ROOT / "config.yaml", root)
        shutil.copytree(ROOT / "templates", root / "templates")
        for name in ("issue.md", "picks.md", "export.zip"):
            shutil.copy(ISSUE / name, issue)
        commands = {
            "--help": False,
            "status": False,
            f"check {ISSUE.name}": True,
            f"rank issues/{ISSUE.name}/export.zip": True,
        }
        digest = str(Path(sys.executable).with_name("digest"))
        base = ["-c", "import click"]
        for line, ranks in commands.items():
            arguments = line.split()
            code, opened, imported = probed(arguments, root)
            pairs = [(whole([digest, *arguments], root), whole([sys.executable, *base], root)) for _ in range(runs)]
            own = statistics.median(mine for mine, _ in pairs) * MS
            ratio = statistics.median(mine / least for mine, least in pairs)
            what = ", ".join(opened) or "nothing"
            kept = "" if ranks else "  reached" if not opened else "  NOT REACHED: it does not rank"
            notes = [f"exit code {code}"] * bool(code) + ["imports digest.ranking"] * imported
            print(
                f"  digest {arguments[0]:8}{own:7.0f}{ratio:6.1f}   {what}{kept}",
                f"({', '.join(notes)})" if notes else "",
            )


def probed(arguments: Sequence[str], root: Path) -> tuple[int, list[str], bool]:
    """Run the command under an audit hook; return its code, the data files it opened, whether the code was imported."""
    command = [sys.executable, "-c", PROBE, *arguments]
    told = subprocess.run(command, cwd=root, env=ENVIRONMENT, check=False, capture_output=True, text=True).stderr
    found = json.loads(told.splitlines()[-1])
    return found["code"], found["opened"], found["imported"]


def whole(command: Sequence[str], root: Path) -> float:
    """Return how long a whole process takes."""
    return seconds(lambda: subprocess.run(command, cwd=root, env=ENVIRONMENT, check=False, capture_output=True))


def main() -> None:
    """Print the three tables."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=9)
    runs = parser.parse_args().runs
    if data.here():
        ranking(runs)
    else:
        print("(../shared/ranking is not here: there are no texts to rank)")
    load(runs)
    start(runs)


if __name__ == "__main__":
    main()
