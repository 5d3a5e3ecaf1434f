"""The long run of exactly-once: many histories of the real delivery code, and of two naive orders beside it.

    python bench/once.py [--histories 250000] [--claim file|shared|git] [--seed 1]

A history is two runs of one issue, or a run and a person who takes it back, approves other words or says what became
of it, interleaved; a process killed by SIGKILL; faults of the provider; and then later runs, undisturbed (tests/once).
Nothing may be mailed twice, no words that were not approved or were taken back, nothing lost without a person told;
from wherever it ends a person's commands lead to one mailing; and the ledger is read after every step. Ends with 1 if a
history of the real order went wrong.
"""

import argparse
import sys
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests.once.judge import COUNTED, WRONGS
from tests.once.workers import Told, tell

# The naive orders show their faults in a fraction of what it takes to be sure that there are none.
_SHARE_OF_NAIVE = 50


def main() -> None:
    """Tell them, and print the figures."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--histories", type=int, default=10_000)
    parser.add_argument("--claim", choices=("file", "shared", "git"), default="file")
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    naive = max(100, given.histories // _SHARE_OF_NAIVE)
    counts = {"send": given.histories, "send-then-record": naive, "record-then-send": naive}
    columns = {order: run(order, count, given.claim, given.seed) for order, count in counts.items()}
    print(f"{'':38}" + "".join(f"{order:>18}" for order in columns))
    for name in (*COUNTED, *WRONGS):
        print(f"{name:38}" + "".join(f"{told.figures.get(name, 0):18,}" for told in columns.values()))
    print(f"{'histories a second':38}" + "".join(f"{told.speed:18.0f}" for told in columns.values()))
    for wrong in columns["send"].wrong:
        print(f"\n{wrong}")
    sys.exit(bool(columns["send"].wrong))


def run(order: str, histories: int, claim: str, seed: int) -> Told:
    """Tell the histories of one order; say on stderr how far it is."""
    begun = time.monotonic()

    def progress(done: int) -> None:
        speed = done / max(time.monotonic() - begun, 0.001)
        sys.stderr.write(f"\r{order}: {done:,} of {histories:,} histories, {speed:.0f} a second ")
        sys.stderr.flush()

    told = tell(histories, claim=claim, order=order, seed=seed, progress=progress)
    sys.stderr.write("\n")
    return told


if __name__ == "__main__":
    main()
