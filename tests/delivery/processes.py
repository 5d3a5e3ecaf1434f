"""Real processes that are killed at each durable step, or that race for one issue.

Run as ``python -m tests.delivery.processes COMMAND ROOT``; prints a line for each process.

- kill: one for each step of approve, reopen, approve, send, killed by SIGKILL at that step
- race: eight that send one approved issue at once
- claim: eight that make one move in one ledger at once

Each is forked from one that has imported everything, so that Python starts once.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from digest.delivery.approve import reopen
from digest.errors import DeliveryError
from digest.model import Entry
from tests.delivery import an_issue

# Whatever changes what another process would find.
DURABLE = ("write", "fsync", "ftruncate", "replace", "rename", "unlink", "rmdir", "mkdir")


def story(root: Path) -> None:
    """Approve, take it back, approve other words, send them."""
    folder, outbox = an_issue.places(root)
    an_issue.approve_it(folder, outbox)
    reopen(folder, now=an_issue.NOW)
    an_issue.approve_it(folder, outbox, an_issue.email("Second thoughts", hash8="99999999"))
    an_issue.send_it(folder, outbox)


def die_at(step: int, *, torn: bool, name: str) -> None:
    """Make this process kill itself at its ``step``-th durable call.

    Right after it, or, when ``torn``, before it: a write is then half done.
    """
    real_write = os.write
    done = 0

    def counted(what: str, call: Callable[..., Any]) -> Callable[..., Any]:
        def wrapped(*args: Any, **kwargs: Any) -> Any:
            nonlocal done
            done += 1
            if done != step:
                return call(*args, **kwargs)
            try:
                if not torn:
                    call(*args, **kwargs)
                elif what == "write":
                    call(args[0], bytes(args[1])[: len(args[1]) // 2])
            finally:  # a call that fails is a step too
                # Through a bare descriptor: stdout's buffer would die with the process.
                real_write(1, f"{name} {what}\n".encode())
                os.kill(os.getpid(), signal.SIGKILL)

        return wrapped

    for what in DURABLE:
        setattr(os, what, counted(what, getattr(os, what)))


def kill(root: Path) -> None:
    """Tell the story again and again, each time killed one step later, until it is told to its end."""
    for torn in (False, True):
        code = step = 0
        while step == 0 or os.WIFSIGNALED(code):
            step += 1
            name = f"{'torn' if torn else 'after'}-{step:03}"
            child = os.fork()
            if child == 0:
                die_at(step, torn=torn, name=name)
                story(root / name)
                os._exit(0)
            _, code = os.waitpid(child, 0)
        if code:
            raise SystemExit(f"the story failed at {name}")


def at_once(act: Callable[[], str]) -> None:
    """Let eight processes ``act`` at the same moment, and print what each says."""
    ready, go = os.pipe()
    children = []
    for _ in range(8):
        child = os.fork()
        if child == 0:
            os.close(go)
            os.read(ready, 1)  # returns when the parent closes its end
            os.write(1, f"{act()}\n".encode())
            os._exit(0)
        children.append(child)
    os.close(ready)
    os.close(go)
    for child in children:
        if os.waitpid(child, 0)[1]:
            raise SystemExit("a racing process failed")


def race(root: Path) -> None:
    """Send one issue from eight processes."""
    folder, outbox = an_issue.places(root)
    an_issue.approve_it(folder, outbox)
    at_once(lambda: an_issue.send_it(folder, outbox).what)


def claim(root: Path) -> None:
    """Make one move from eight processes."""
    folder, outbox = an_issue.places(root)
    approved = an_issue.approve_it(folder, outbox)

    def act() -> str:
        try:
            an_issue.step(folder, Entry(state="claimed", at="2026-11-23T10:00:00Z", hash=approved.hash))
        except DeliveryError:
            return "refused"
        return "claimed"

    at_once(act)


if __name__ == "__main__":
    {"kill": kill, "race": race, "claim": claim}[sys.argv[1]](Path(sys.argv[2]))
