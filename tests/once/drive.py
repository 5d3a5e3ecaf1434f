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
from tests.once.actor import Actor, Crew
from tests.once.histories import FAULTS, KINDS, SEND, Act, History
from tests.once.judge import PUT_OVER, Ending, figures, wrongs
from tests.once.places import HOUR, Place, words
from tests.once.rights import Rights
from tests.once.service import Service
from tests.once.talk import Done, Task
from tests.once.variants import VARIANTS

_LATER_RUNS: Final = 4
_MOST_TRIES: Final = 14
# At these commands a person has had enough of sending the same again.
_TAKES_BACK: Final = (6, 7, 8)
_TO_TAKE_BACK: Final = frozenset({"draft", "approved", "claimed", "drafted", "unscheduled"})
_MOST_STEPS: Final = 200
_TO_GO_ON: Final[dict[str, tuple[Act, ...]]] = {"unknown": ("settle",), "draft": ("approve", "send now")}
# So many minutes behind, a run is given up for lost (send.PATIENCE).
_ASLEEP: Final = 15
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
        self.counted = Counter({"histories": 1, history.kind: 1})
        self.trace: list[str] = []
        self._place = place
        self._crew = crew
        self._start = HOUR + timedelta(minutes=history.start)
        self._met: set[str] = set()
        self._faults = {fault.run: fault for fault in history.faults}
        place.reset()
        self._ledgers = {issue: place.lines(issue) for issue in map(place.issue, history.runs)}
        self._services = {
            issue: Service(history.variant, words(1, issue).key, HOUR, self._start, older=history.older)
            for issue in self._ledgers
        }
        self._rights = {issue: Rights(issue) for issue in self._ledgers}
        self._acts: dict[str, tuple[Act, ...]] = dict(zip("B1", KINDS[history.kind], strict=True))

    def tell(self) -> None:
        """Tell it from the first step to the last word."""
        self._race()
        for issue, service in self._services.items():
            last = self._later_runs(issue)
            if delivery := self._delivery(issue):
                ending = Ending(
                    delivery=delivery,
                    service=service,
                    rights=self._rights[issue],
                    last=last,
                    one_draft=self._one_draft,
                )
                self.wrong.update(wrongs(ending))
                self.counted.update(figures(ending))
                if not self.wrong:
                    self._let_a_person_end(issue, service)
            self.wrong.update(self._rights[issue].wrong)
            if self.wrong and self._rights[issue].stale:
                self._met.add(PUT_OVER)
        self._let_pass()
        self.counted.update(self.wrong)

    def _let_pass(self) -> None:
        """Count what no order can do anything about, instead of calling it wrong."""
        if self.wrong and PUT_OVER in self._met and self.history.apart >= _ASLEEP:
            self.counted["a run slept, other words put over its own"] += 1
            self.wrong.clear()

    @property
    def _one_draft(self) -> bool:
        variant = VARIANTS[self.history.variant]
        listed = variant.lists_after * 60 <= variant.can.find_lags and "not listed" not in self._met
        # What was drafted for the words of before may not be listed yet; its run is known not to have been broken off.
        unlisted = variant.can.find_lags and self.history.kind != "two sends"
        # A clock that is behind makes a line look older, and its draft sure to be listed.
        return self._place.alone and variant.can.find and listed and not self.history.apart and not unlisted

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
            persons = self._acts.get(str(number), SEND) != SEND
            if not persons and (done.what == "already sent" or (still and done.what not in _MORE_TO_COME)):
                break
            ledger_before = self._ledgers[issue]
        return done

    def _let_a_person_end(self, issue: str, service: Service) -> None:
        """From wherever it stands, an honest person's commands lead to one mailing, on record.

        Each time the person does what the state asks for, then what the hint says, and at last takes it back.
        """
        tried = 0
        home = next(name for name in self.history.runs if self._place.issue(name) == issue)
        for number in range(1, _MOST_TRIES):
            delivery = self._delivery(issue)
            if delivery is None or (delivery.state == "sent" and self._mailed_once(issue, service)):
                break
            if delivery.state == "scheduled" and self._mailed_once(issue, service) and service.now < service.hour:
                break
            self.counted["a person ends it"] += number == 1
            acts = _TO_GO_ON.get(delivery.state, ("send now",))
            if (tried or number in _TAKES_BACK) and delivery.state in _TO_TAKE_BACK:
                acts = ("reopen", "approve", "send now")
            run = self._begin(f"P{number}", home, 360 + 60 * number, acts, words=number + 4)
            while run.alive:
                self._step(run)
            if run.done and any(hint in run.done.hint for hint in ("delete", "take it away")):
                self.counted["a person ends it, and deletes there"] += service.take_away()
            tried = tried + 1 if self._delivery(issue) == delivery else 0
        else:
            self.wrong.add("no way on")

    def _mailed_once(self, issue: str, service: Service) -> bool:
        return 1 <= service.mailings <= 1 + self._rights[issue].excused

    def _begin(self, name: str, home: str, minutes: int, acts: tuple[Act, ...] | None = None, words: int = 2) -> Actor:
        kill = self.history.kill
        task = Task(
            name=name,
            home=home,
            issue=self._place.issue(home),
            variant=self.history.variant,
            now=self._start + timedelta(minutes=minutes),
            acts=acts or self._acts.get(name, SEND),
            words=3 if name == "1" else words,
            kill=kill if kill and kill.run == name else None,
        )
        self.trace.append(f"{name}  begins at {task.now:%H:%M}: {', '.join(task.acts)}")
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
                self._rights[run.task.issue].lied_to |= met == "still a draft, it says"
                del self._faults[run.task.name]
                self.counted["faults"] += 1
        if not run.alive:
            self.counted["runs"] += 1
            self.counted["kills"] += run.done is None
            self.counted["told that another run has it"] += run.done == Done(what="another run has it")
            if run.done and run.done.error == "crash":
                self.wrong.add("crash")
        self._look_at_ledgers(run.task.name)
        for issue, rights in self._rights.items():
            rights.look_at(self._services[issue])

    def _fault(self, run: Actor) -> str:
        fault = self._faults.get(run.task.name)
        return fault.kind if fault and run.calls >= fault.at and run.asks in FAULTS[fault.kind] else ""

    def _look_at_ledgers(self, run: str) -> None:
        """Every line that was there is there, and all of them can be read and follow each other."""
        if not self._place.changed():
            return
        for issue, before in self._ledgers.items():
            data = self._place.lines(issue)
            lines = data[: data.rfind(b"\n") + 1]
            if not lines.startswith(before):
                self.wrong.add("ledger rewritten")
            self._ledgers[issue] = lines
            if lines != before and (delivery := self._delivery(issue)):
                for entry in delivery.history[before.count(b"\n") :]:
                    self._rights[issue].appended(run, entry, self._services[issue])

    def _delivery(self, issue: str) -> Delivery | None:
        """Return where ``issue`` stands, None when its ledger cannot be read."""
        try:
            return ledger.fold(ledger.parse(self._place.lines(issue), Path(issue)))
        except DeliveryError as error:
            self.trace.append(f"   {error.where} {error.what}")
            self.wrong.add("ledger unreadable")
            return None
