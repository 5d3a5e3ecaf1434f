"""How fast exports are read: ours, the floors under it, and slack-export-viewer, in turn, in one run.

    python bench/readers.py [--runs 5] [--place DIR]

A Slack export of 200 MB (98,000 messages; folder and zip) and a Discord channel of 127 MB in one file, both invented
(bench/slack_export.py) and kept in DIR for the next run. Every figure is a whole process: interpreter, imports, work,
and its peak memory as the system counts it. The peer is slack-export-viewer 3.5.0, installed into DIR; ``--test``
lets it read everything and show nothing, into an empty TMPDIR each time, for it keeps what it unpacked.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import venv
from pathlib import Path
from typing import NamedTuple

from bench import slack_export

PEER = "slack-export-viewer==3.5.0"
MB = 1_000_000
# An installed package has its bytecode: a setting of the developer's that writes none would time the compiler.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
# The floors, as programs of their own: bytes only, and the standard library's JSON, file by file.
EACH = """
import sys, zipfile
from pathlib import Path
def each(path):
    if path.is_dir():
        for root, _, names in __import__("os").walk(path):
            for name in names:
                with open(root + "/" + name, "rb") as file: yield file.read()
    elif path.suffix == ".zip":
        with zipfile.ZipFile(path) as archive:
            for info in archive.infolist(): yield archive.read(info)
    else:
        yield path.read_bytes()
for data in each(Path(sys.argv[1])): {what}
"""
JSON = "import json\n" + EACH.format(what="json.loads(data)")
BLOCKS = "import sys\nwith open(sys.argv[1], 'rb') as file:\n    while file.read(1 << 20): pass\n"


class Run(NamedTuple):
    """One process: its wall time, its processor time, its peak memory in bytes."""

    wall: float
    cpu: float
    peak: int


class Task(NamedTuple):
    """What is timed: its name, its command, and how many bytes lie in what it reads."""

    name: str
    command: tuple[str | Path, ...]
    size: int = 0

    def run(self) -> Run:
        """Run it once."""
        return process(*self.command)


def process(*command: str | Path, **more: str) -> Run:
    """Run the command in an empty folder, and return what it took; its output goes nowhere."""
    with tempfile.TemporaryDirectory() as empty:
        begun = time.perf_counter()
        child = subprocess.Popen(
            command, cwd=empty, env=ENVIRONMENT | {"TMPDIR": empty} | more, stdout=subprocess.DEVNULL
        )
        _, status, used = os.wait4(child.pid, 0)
        wall = time.perf_counter() - begun
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{' '.join(map(str, command))}: exit {child.returncode}")
    return Run(wall, used.ru_utime + used.ru_stime, used.ru_maxrss * (1 if sys.platform == "darwin" else 1024))


def peer(place: Path) -> Path:
    """Return the peer's program, installed into an environment of its own at the first run."""
    home = place / "peer"
    program = home / "bin" / "slack-export-viewer"
    if not program.exists():
        shutil.rmtree(home, ignore_errors=True)
        venv.create(home, with_pip=True)
        subprocess.run([home / "bin" / "pip", "install", "--quiet", PEER], check=True, env=ENVIRONMENT)
    return program


def tasks(place: Path) -> list[Task]:
    """Return all that is timed."""
    folder, packed, link = slack_export.slack(place)
    discord = slack_export.discord(place)
    viewer = peer(place)
    digest = Path(sys.executable).with_name("digest")
    size = sum(path.stat().st_size for path in folder.rglob("*.json"))
    bytes_only = (sys.executable, "-c", EACH.format(what="pass"))
    stdlib = (sys.executable, "-c", JSON)
    found = [Task("digest --version", (digest, "--version"))]
    for name, path in (("folder", folder), ("zip", packed)):
        found += [
            Task(f"{name}: bytes", (*bytes_only, path), size),
            Task(f"{name}: stdlib json", (*stdlib, path), size),
            Task(f"{name}: digest threads", (digest, "threads", path), size),
            Task(f"{name}: digest rank --thread", (digest, "rank", path, "--thread", link)),
            Task(f"{name}: peer", (viewer, "-z", path, "--test", "--no-browser"), size),
        ]
    single = discord.stat().st_size
    return [
        *found,
        Task("one file: bytes", (sys.executable, "-c", BLOCKS, discord), single),
        Task("one file: stdlib json", (*stdlib, discord), single),
        Task("one file: digest threads", (digest, "threads", discord), single),
    ]


def main() -> None:
    """Run all tasks in turn, several times, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--place", type=Path, help="where the exports and the peer are kept; a temporary folder")
    parser.add_argument("--only", default="", help="only the tasks whose names hold this, and the peer's")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        place = (asked.place or Path(temporary)).absolute()
        place.mkdir(parents=True, exist_ok=True)
        chosen = [one for one in tasks(place) if asked.only in one.name or one.name.endswith(("peer", "--version"))]
        for one in chosen:
            one.run()  # bytecode, page cache
        rounds = [{one.name: one.run() for one in chosen} for _ in range(asked.runs)]
    report(chosen, rounds)


def report(chosen: list[Task], rounds: list[dict[str, Run]]) -> None:
    """Print a line for each task; the ratio to the peer is the median of the pairs of one round."""
    print(f"{'':32}{'min s':>8}{'median s':>10}{'cpu s':>8}{'MB/s':>8}{'peak MB':>9}{'x peer':>8}{'- start':>9}")
    for one in chosen:
        runs = [done[one.name] for done in rounds]
        wall = statistics.median(run.wall for run in runs)
        cpu = statistics.median(run.cpu for run in runs)
        rate = f"{one.size / wall / MB:8.0f}" if one.size else " " * 8
        rival = f"{one.name.partition(':')[0]}: peer"
        faster = [done[rival].wall / done[one.name].wall for done in rounds if rival in done]
        ratio = f"{statistics.median(faster):8.1f}" if faster else " " * 8
        above = statistics.median(done[one.name].wall - done["digest --version"].wall for done in rounds)
        print(
            f"{one.name:32}{min(run.wall for run in runs):8.3f}{wall:10.3f}{cpu:8.3f}{rate}"
            f"{max(run.peak for run in runs) / MB:9.0f}{ratio}{above * 1000:6.0f} ms"
        )


if __name__ == "__main__":
    main()
