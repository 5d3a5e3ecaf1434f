"""Drive one history: the first runs as its schedule says, then undisturbed ones, an hour apart."""

from collections import Counter
from contextlib import ExitStack
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Final

from digest import ledger
from digest.errors import DeliveryError
from digest.model import Delivery
from tests.delivery.an_issue import email
from tests.once.actor import Actor, Crew
from tests.once.histories import FAULTS, History
from tests.once.judge import Ending, figures, wrongs
from tests.once.places import HOUR, Place
from tests.once.service import Service
from tests.once.talk import Done, Task
from tests.once.variants import VARIANTS

_LATER_RUNS: Final = 4
_MOST_STEPS: Final = 200
_MORE_TO_COME: Final = frozenset({"not yet", "already scheduled", "another run has it"})


class Story:
    """One history while it is told.

    Attributes:
        wrong: what is wrong with it.
        counted: what it adds to the figures.
        trace: what happened, step by step.
    """

    def __init__(self, history: History, place: Place, crew: Crew) -> None:
        self.history = history
        self.wrong: set[str] = set()
        self.counted = Counter(histories=1)
        self.trace: list[str] = []
        self._place = place
        self._crew = crew
        self._start = HOUR + timedelta(minutes=history.start)
        self._met: set[str] = set()
        self._faults = {fault.run: fault for fault in history.faults}
        place.reset()
        self._ledgers = {issue: place.lines(issue) for issue in map(place.issue, history.runs)}
        self._services = {
            issue: Service(history.variant, email().key, HOUR, self._start, older=history.older)
            for issue in self._ledgers
        }

    def tell(self) -> None:
        """Tell it from the first step to the last word."""
        self._race()
        for issue, service in self._services.items():
            last = self._later_runs(issue)
            if delivery := self._delivery(issue):
                ending = Ending(delivery=delivery, service=service, last=last, one_draft=self._one_draft)
                self.wrong.update(wrongs(ending))
                self.counted.update(figures(ending))
        self.counted.update(self.wrong)

    @property
    def _one_draft(self) -> bool:
        variant = VARIANTS[self.history.variant]
        listed = variant.lists_after * 60 <= variant.can.find_lags and "not listed" not in self._met
        # A clock that is behind makes a line look older, and its draft sure to be listed.
        return self._place.alone and variant.can.find and listed and not self.history.apart

    def _race(self) -> None:
        with ExitStack() as stack:
            runs: dict[str, Actor] = {}
            for name in self.history.runs:
                runs[name] = self._begin(name, name, self.history.apart if name == "B" else 0)
                stack.callback(runs[name].end)
            in_turn = chain.from_iterable(name * _MOST_STEPS for name in runs)
            for name in chain(self.history.schedule, in_turn):
                if runs[name].alive:
                    self._step(runs[name])

    def _later_runs(self, issue: str) -> Done:
        """Send again every hour until nothing moves any more; return what the last run had to say."""
        homes = [name for name in self.history.runs if self._place.issue(name) == issue]
        done, ledger_before = Done(), b""
        for number in range(1, _LATER_RUNS + 1):
            minutes = 60 * number + self.history.apart
            run = self._begin(str(number), homes[number % len(homes)], minutes)
            while run.alive:
                self._step(run)
            said_before, done = done, run.done or Done(error="crash", says="the process is gone")
            still = done == said_before and self._ledgers[issue] == ledger_before
            if done.what == "already sent" or (still and done.what not in _MORE_TO_COME):
                break
            ledger_before = self._ledgers[issue]
        return done

    def _begin(self, name: str, home: str, minutes: int) -> Actor:
        kill = self.history.kill
        task = Task(
            name=name,
            home=home,
            issue=self._place.issue(home),
            variant=self.history.variant,
            now=self._start + timedelta(minutes=minutes),
            verb="unschedule" if self.history.takes_back and name == "B" else "send",
            kill=kill if kill and kill.run == name else None,
        )
        self.trace.append(f"{name}  begins at {task.now:%H:%M}: {task.verb}")
        return Actor(task, self._crew, self.trace)

    def _step(self, run: Actor) -> None:
        """Let ``run`` go one step, or kill it, and look at the ledgers."""
        kill = run.task.kill
        if kill and not kill.inside and kill.at == run.steps:
            run.kill()
        else:
            service = self._services[run.task.issue]
            service.tick(run.task.now)
            if met := run.advance(service, self._fault(run)):
                self._met.add(met)
                del self._faults[run.task.name]
                self.counted["faults"] += 1
        if not run.alive:
            self.counted["runs"] += 1
            self.counted["kills"] += run.done is None
            self.counted["told that another run has it"] += run.done == Done(what="another run has it")
            if run.done and run.done.error == "crash":
                self.wrong.add("crash")
        self._look_at_ledgers()

    def _fault(self, run: Actor) -> str:
        fault = self._faults.get(run.task.name)
        return fault.kind if fault and run.calls >= fault.at and run.asks in FAULTS[fault.kind] else ""

    def _look_at_ledgers(self) -> None:
        """Every line that was there is there, and all of them can be read and follow each other."""
        if not self._place.changed():
            return
        for issue, before in self._ledgers.items():
            data = self._place.lines(issue)
            lines = data[: data.rfind(b"\n") + 1]
            if not lines.startswith(before):
                self.wrong.add("ledger rewritten")
            self._ledgers[issue] = lines
            self._delivery(issue)

    def _delivery(self, issue: str) -> Delivery | None:
        """Return where ``issue`` stands, None when its ledger cannot be read."""
        try:
            return ledger.fold(ledger.parse(self._place.lines(issue), Path(issue)))
        except DeliveryError as error:
            self.trace.append(f"   {error.where} {error.what}")
            self.wrong.add("ledger unreadable")
            return None
