"""Tell a part of the histories: ``python -m tests.once --claim file --histories 1000``.

Two parts can be told at once: ``--part 0 --parts 2`` tells every second one. Each line on stdout is JSON: the figures
so far (``"last": true`` in the last line), or a history that went wrong, with its trace. ``--only NUMBER`` prints one
history step by step.
"""

import argparse
import gc
import json
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import Final

import msgspec

from digest.delivery.send import send
from tests.once.actor import Crew
from tests.once.child import Order
from tests.once.drive import Story
from tests.once.histories import history
from tests.once.naive import record_then_send, send_then_record
from tests.once.places import FilePlace, Place
from tests.once.shared import SharedPlace

ORDERS: Final[dict[str, Order]] = {
    "send": send,
    "send-then-record": send_then_record,
    "record-then-send": record_then_send,
}
CLAIMS: Final = ("file", "shared", "git")
_MOST_SHOWN: Final = 5
_SECONDS_BETWEEN: Final = 2


def main() -> None:
    """Tell them."""
    parser = argparse.ArgumentParser(description="tell histories of a delivery")
    parser.add_argument("--claim", choices=CLAIMS, default="file")
    parser.add_argument("--order", choices=sorted(ORDERS), default="send")
    parser.add_argument("--histories", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--part", type=int, default=0)
    parser.add_argument("--parts", type=int, default=1)
    parser.add_argument("--only", type=int, default=None)
    parser.add_argument("--folder", type=Path, default=None)
    given = parser.parse_args()
    if given.claim != "git":
        _stay_on_one_core(given.part)
    with tempfile.TemporaryDirectory(dir=given.folder, prefix="once-") as folder:
        place = _place(given.claim, Path(folder))
        gc.collect()
        gc.freeze()  # what is never freed needs no copy in each child
        crew = Crew(place, ORDERS[given.order])
        if given.only is not None:
            _show(given.only, given.seed, place, crew)
        else:
            _tell(range(given.part, given.histories, given.parts), given.seed, place, crew)
        crew.dismiss()


def _place(claim: str, root: Path) -> Place:
    if claim == "git":
        from tests.once.git_place import GitPlace  # a worker that needs no git is smaller without it

        return GitPlace(root)
    return FilePlace(root) if claim == "file" else SharedPlace(root)


def _stay_on_one_core(part: int) -> None:
    """Worker and runs never work at the same time: on one core they take turns five times as fast."""
    if hasattr(os, "sched_setaffinity"):
        cores = sorted(os.sched_getaffinity(0))
        os.sched_setaffinity(0, {cores[part % len(cores)]})


def _tell(numbers: range, seed: int, place: Place, crew: Crew) -> None:
    counted: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    said = time.monotonic()
    for number in numbers:
        story = Story(history(number, seed, place.runs), place, crew)
        story.tell()
        counted.update(story.counted)
        if any(shown[wrong] < _MOST_SHOWN for wrong in story.wrong):
            shown.update(story.wrong)
            _say({"wrong": sorted(story.wrong), "history": described(story), "trace": story.trace})
        if time.monotonic() - said > _SECONDS_BETWEEN:
            said = time.monotonic()
            _say({"figures": counted})
    _say({"figures": counted, "last": True})


def _show(number: int, seed: int, place: Place, crew: Crew) -> None:
    story = Story(history(number, seed, place.runs), place, crew)
    story.tell()
    lines = [described(story), *story.trace, f"wrong: {', '.join(sorted(story.wrong)) or 'nothing'}"]
    sys.stdout.write("\n".join(lines) + "\n")


def described(story: Story) -> str:
    """Return the history in one line."""
    return msgspec.json.encode(story.history).decode()


def _say(message: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
