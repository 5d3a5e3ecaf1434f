"""The command line in processes of its own: two at once, or killed at each durable step and run again.

Run as ``python -m tests.cli.two_shells COMMAND ROOT``, where ROOT holds a newsletter with an approved issue.
"""

import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

import digest.cli.send  # noqa: F401 - what the children need is here before they are forked
from digest.cli import run
from tests.delivery.processes import die_at

SEND = ["--clock", "2030-01-15T09:10Z", "send", "--due"]


def child(act: Callable[[], int]) -> int:
    """Start a process that leaves with what ``act`` returns; return its id."""
    started = os.fork()
    if started == 0:
        code = act()
        sys.stdout.flush()
        os._exit(code)
    return started


def at_once(root: Path) -> None:
    """Let two send at the same moment; print their exit codes after what they say."""
    os.chdir(root)
    children = [child(lambda: run(SEND)) for _ in range(2)]
    codes = [os.waitstatus_to_exitcode(os.waitpid(each, 0)[1]) for each in children]
    sys.stdout.write(f"codes {codes[0]} {codes[1]}\n")


def killed(root: Path) -> None:
    """Kill one at its first durable step, run another; then at the second; until one comes to its end.

    Prints a line for each: how the killed one ended, the code of the one after it, and how many emails there are.
    """
    code = step = 0
    while step == 0 or os.WIFSIGNALED(code):
        step += 1
        place = root.parent / f"{root.name}-{step}"
        shutil.copytree(root, place)
        os.chdir(place)

        def dying(step: int = step) -> int:
            die_at(step, torn=False, name=f"step-{step}")
            return run(SEND)

        _, code = os.waitpid(child(dying), 0)
        _, after = os.waitpid(child(lambda: run(SEND)), 0)
        emails = len(list((place / "outbox").glob("*.eml")))
        sys.stdout.write(f"end {os.WIFSIGNALED(code)} {os.waitstatus_to_exitcode(after)} {emails}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    {"at_once": at_once, "killed": killed}[sys.argv[1]](Path(sys.argv[2]))
