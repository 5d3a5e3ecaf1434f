"""How much of ``digest build`` is our own: its time over the floor's (bench/floor.py), in turn, in one run.

    python bench/build.py [--runs 15]

Both are whole processes: interpreter, imports, work. Prints each one's median and the median of the ratios.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
# An installed package has its bytecode: a setting of the developer's that writes none would time the compiler.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
ISSUE = ROOT / "issues" / "2030-01-15-peer-to-peer"


def seconds(command: list[str | Path], folder: Path) -> float:
    """How long the command takes, as the wall clock sees it."""
    begun = time.perf_counter()
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL, env=ENVIRONMENT)
    return time.perf_counter() - begun


def main() -> None:
    """Run both in turn and print the ratio."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--runs", type=int, default=15)
    runs = parser.parse_args().runs
    with tempfile.TemporaryDirectory() as place:
        root, floor = Path(place) / "newsletter", Path(place) / "floor"
        issue, kit = root / "issues" / ISSUE.name, Path(place) / "kit"
        issue.mkdir(parents=True)
        shutil.copy(ROOT / "config.yaml", root)
        shutil.copytree(ROOT / "templates", root / "templates")
        for name in ("issue.md", "picks.md", "export.zip"):
            shutil.copy(ISSUE / name, issue)
        ours: list[str | Path] = [Path(sys.executable).with_name("digest"), "build"]
        theirs: list[str | Path] = [sys.executable, ROOT / "bench" / "floor.py", root, issue, kit, floor]
        seconds(ours, root)
        shutil.copytree(issue / "build", kit)
        for name in ("thread.json", "responses.md"):
            shutil.copy(issue / name, kit)
        seconds(theirs, root)
        check(issue, kit, floor)
        pairs = [(seconds(ours, root), seconds(theirs, root)) for _ in range(runs)]
    own, base = (statistics.median(column) * 1000 for column in zip(*pairs, strict=True))
    ratio = statistics.median(mine / other for mine, other in pairs)
    print(f"digest build {own:6.0f} ms   floor {base:6.0f} ms   ratio {ratio:.2f}   (medians of {runs} pairs)")


def check(issue: Path, kit: Path, floor: Path) -> None:
    """Make sure that the floor really writes what the build writes."""
    for path in sorted(floor.iterdir()):
        built = (kit / path.name).read_bytes().strip()
        written = path.read_bytes().strip()
        if path.name == "email.html":
            # The floor neither mends MRML's attribute bug nor joins its comments; but for that it is the same page.
            assert abs(len(built) - len(written)) < len(built) * 0.05, (len(built), len(written))
        else:
            assert built == written, path.name
    missing = {path.name for path in kit.iterdir()} - {path.name for path in floor.iterdir()}
    assert not missing, f"{missing} of {issue.name} are not written by the floor"


if __name__ == "__main__":
    main()
