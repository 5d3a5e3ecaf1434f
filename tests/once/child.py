"""The process of a run: it gives its commands to the real code, and stops at every step until it is let go on."""

import os
import socket
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any, NoReturn, Protocol, cast

from digest.delivery.claim import Claim, Held
from digest.delivery.plan import Wish
from digest.delivery.send import Outcome
from digest.errors import DigestError
from digest.model import Approved, Delivery, Entry
from digest.providers import Provider
from tests.once.fake import Fake
from tests.once.histories import Act
from tests.once.people import Person
from tests.once.places import Place
from tests.once.talk import Done, Task, say, stop, told


class Order(Protocol):
    """In which order an issue is sent and put on record: ``send``, or a naive one."""

    def __call__(
        self,
        folder: Path,
        provider: Provider,
        *,
        now: datetime,
        wish: Wish | None = None,
        claim: Claim | None = None,
    ) -> Outcome:
        """Send the issue in ``folder``."""


class _Stepped:
    """A claim whose every move is a step of the history."""

    def __init__(self, claim: Claim, end: socket.socket) -> None:
        self._claim = claim
        self._end = end

    def refresh(self) -> None:
        self._claim.refresh()

    def issues(self, root: Path) -> list[Path]:
        return self._claim.issues(root)

    def known(self, folder: Path) -> Delivery:
        return self._claim.known(folder)

    def approved(self, folder: Path) -> Approved:
        return self._claim.approved(folder)

    @contextmanager
    def held(self, folder: Path, *, begin: bool = False) -> Iterator[Held]:
        stop(self._end, "claim")
        with self._claim.held(folder, begin=begin) as held:
            yield _SteppedHeld(held, self._end)


class _SteppedHeld:
    def __init__(self, held: Held, end: socket.socket) -> None:
        self._held = held
        self._end = end

    @property
    def folder(self) -> Path:
        return self._held.folder

    @property
    def alone(self) -> bool:
        return self._held.alone

    @property
    def delivery(self) -> Delivery:
        return self._held.delivery

    def look(self) -> Delivery:
        stop(self._end, "look")
        return self._held.look()

    def advance(self, entry: Entry) -> Delivery:
        stop(self._end, f"append {entry.state}")
        delivery = self._held.advance(entry)
        stop(self._end, f"appended {entry.state}")
        return delivery

    def approved(self) -> Approved:
        return self._held.approved()

    def publish(self, files: Mapping[str, bytes | None], entry: Entry | None, message: str) -> Delivery:
        stop(self._end, f"publish: {message}")
        delivery = cast("Any", self._held).publish(files, entry, message)
        stop(self._end, "published")
        return cast("Delivery", delivery)

    def bring_home(self) -> bool:
        return bool(cast("Any", self._held).bring_home())


def live(end: socket.socket, place: Place, order: Order) -> NoReturn:
    """Do one run after the other, as they are told, until the worker is gone or this process is killed."""
    try:
        while isinstance(task := told(end), Task):
            stop(end, "start")
            if task.kill and task.kill.inside:
                place.arm(task.kill)
            say(end, _run(task, end, place, order))
    finally:
        os._exit(0)


def _run(task: Task, end: socket.socket, place: Place, order: Order) -> Done:
    """Give one command after the other; what an earlier one says does not keep a person from the next."""
    done = Done()
    for number, act in enumerate(task.acts):
        if number:
            stop(end, f"{task.acts[number - 1]}: {done}; now {act}")
        done = _act(act, task, end, place, order)
        if done.error == "crash":
            break
    return done


def _act(act: Act, task: Task, end: socket.socket, place: Place, order: Order) -> Done:
    folder, provider, claim = place.folder(task.home), Fake(task.variant, end), _Stepped(place.claim(task.home), end)
    try:
        if act in {"send", "send now"}:
            wish = Wish(due=act == "send", at_once=act == "send now")
            return Done(what=order(folder, provider, now=task.now, wish=wish, claim=claim).what)
        return Done(what=getattr(Person(task, end, place, claim, provider), act)())
    except DigestError as error:
        return Done(error=type(error).__name__, says=error.what, hint=error.hint)
    except Exception:  # told to the worker, where it counts as a crash
        return Done(error="crash", says=traceback.format_exc())
