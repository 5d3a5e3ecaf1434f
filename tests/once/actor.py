"""The worker's end of the runs: let one go a step on, or kill its process."""

import os
import signal
from contextlib import suppress
from typing import Final

from tests.once.child import Order, live
from tests.once.places import Place
from tests.once.service import Service
from tests.once.talk import Answer, Call, Done, Go, Step, Task, ToRun, Trouble, heard, pair, say

_PATIENCE: Final = 60  # seconds: a run that says nothing for so long hangs


class Process:
    """A process of the worker's that does runs; it imports nothing, because it is forked from the worker."""

    def __init__(self, place: Place, order: Order) -> None:
        self.end, theirs = pair()
        self._pid = os.fork()
        if self._pid == 0:
            self.end.close()
            live(theirs, place, order)
        theirs.close()
        self.end.settimeout(_PATIENCE)

    def kill(self) -> None:
        """Kill it, and wait until the system has let go of all it held."""
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        os.waitpid(self._pid, 0)
        self.end.close()


class Crew:
    """The processes that are there: whoever has ended a run takes on the next, in place of the killed come others."""

    def __init__(self, place: Place, order: Order) -> None:
        self._place = place
        self._order = order
        self._idle: list[Process] = []

    def take(self) -> Process:
        """Return a process that waits for a task."""
        return self._idle.pop() if self._idle else Process(self._place, self._order)

    def give_back(self, process: Process) -> None:
        """Keep a process that ended its run."""
        self._idle.append(process)

    def dismiss(self) -> None:
        """Kill all who wait."""
        while self._idle:
            self._idle.pop().kill()


class Actor:
    """A run that waits, at a step or for the provider's answer, until ``advance`` or ``kill``.

    Attributes:
        task: what it is told to do.
        steps: how many it has gone.
        calls: how many times it has asked the provider.
        done: how it ended; None while it lives, and when it was killed.
        alive: whether it still has something to do.
    """

    def __init__(self, task: Task, crew: Crew, trace: list[str]) -> None:
        self.task = task
        self.steps = self.calls = 0
        self.done: Done | None = None
        self.alive = True
        self._crew = crew
        self._trace = trace
        self._process = crew.take()
        self._says: Step | Call | None = None
        self._answer: ToRun | None = None
        self._tell(task)

    @property
    def asks(self) -> str:
        """The verb that the provider is about to be asked to do; "" at any other step."""
        return self._says.verb if isinstance(self._says, Call) and self._answer is None else ""

    def advance(self, service: Service, fault: str) -> str:
        """Go one step: the run goes on, or the provider does what it was asked; return the fault that it met."""
        self.steps += 1
        if isinstance(self._says, Call) and self._answer is None:
            self.calls += 1
            self._answer = service.do(self.task.name, self._says, fault)
            self._note(f"{_asks(self._says)} -> {_answers(self._answer)}{f'   [{fault}]' if fault else ''}")
            return fault
        if isinstance(self._says, Step):
            self._note(self._says.what)
        answer, self._answer = self._answer, None
        self._tell(answer or Go())
        return ""

    def kill(self) -> None:
        """Kill it where it stands."""
        waits = self._says.what if isinstance(self._says, Step) else _asks(self._says) if self._says else ""
        self._note(f"SIGKILL {'after' if self._answer else 'before'}: {waits}")
        self.alive = False
        self._process.kill()

    def end(self) -> None:
        """Kill it if it is still alive: the worker is ending."""
        if self.alive:
            self.kill()

    def _tell(self, message: ToRun) -> None:
        say(self._process.end, message)
        says = heard(self._process.end)
        if isinstance(says, Step | Call):
            self._says = says
            return
        self.alive, self.done = False, says
        self._note(f"ends: {says}" if says else "SIGKILL inside the step")
        if says is None or (self.task.kill and self.task.kill.inside):
            self._process.kill()  # it is gone, or was made to go and is not as the others are
        else:
            self._crew.give_back(self._process)

    def _note(self, what: str) -> None:
        self._trace.append(f"{self.task.name}  {what}")


def _asks(call: Call) -> str:
    return f"{call.verb} {call.id or call.key}{' at once' if call.at_once else ''}"


def _answers(answer: ToRun) -> str:
    match answer:
        case Answer(None):
            return "nothing"
        case Answer(remote):
            assert remote is not None
            return f"{remote.id} {remote.state}{' differs' if remote.differs else ''}"
        case Trouble(error):
            return error
        case _:
            return "on"
