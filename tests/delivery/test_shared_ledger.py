"""Runs on several machines that share a ledger: one has the right to release, and what is known is put on record."""

from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from digest import clock, ledger
from digest.delivery.recall import settle, unschedule
from digest.delivery.send import PATIENCE, Outcome
from digest.errors import DeliveryError, Refused
from digest.net import UnansweredError
from tests.delivery.a_provider import Memory
from tests.delivery.a_shared_ledger import SharedLedger
from tests.delivery.an_issue import NOW, SEND_AT, approve_it, places, send_it

LATER = SEND_AT + PATIENCE
SOON = LATER - timedelta(seconds=1)


class Office:
    """An issue that is approved, its provider, and the ledger that every run shares."""

    def __init__(self, root: Path) -> None:
        self.folder, _ = places(root)
        self.provider = Memory()
        approve_it(self.folder, self.provider)
        self.ledger = SharedLedger(self.folder)
        self.said: list[str] = []

    def send(self, now: datetime = SEND_AT) -> Outcome:
        """Send as one run; what it says is kept."""
        outcome = send_it(self.folder, self.provider, now, claim=self.ledger)
        self.said.append(outcome.what)
        return outcome

    def another(self, now: datetime = SEND_AT) -> Callable[[], object]:
        """Return what another run does, when it is called: it sends, and its errors are its own."""

        def run() -> None:
            try:
                self.send(now)
            except DeliveryError as error:
                self.said.append(error.hint)

        return run


@pytest.fixture
def office(tmp_path: Path) -> Office:
    """An issue that several runs may send."""
    return Office(tmp_path)


def test_alone_it_is_sent(office: Office) -> None:
    """One run on a shared ledger writes what one on a file does."""
    office.send()

    assert office.said == ["sent"]
    assert office.ledger.states() == ["approved", "claimed", "drafted", "releasing", "sent"]


@pytest.mark.parametrize("state", ["claimed", "drafted", "releasing"])
def test_the_slower_run_is_calm(office: Office, state: str) -> None:
    """A run that another overtakes before its release says so, and mails nobody."""
    office.ledger.meanwhile[state] = office.another()
    office.send()

    assert office.said == ["sent", "another run has it"]
    assert office.provider.mailed == ["m1"]
    assert office.ledger.states().count("releasing") == 1


@pytest.mark.parametrize("method", ["find", "put", "read"])
def test_a_run_in_between_mails_nobody_twice(office: Office, method: str) -> None:
    """Whenever the other run comes, one of the two mails; the other may see that it is out."""
    office.provider.meanwhile[method] = office.another()
    office.send()

    assert set(office.said) <= {"another run has it", "sent"}
    assert (len(office.provider.mailed), office.ledger.states().count("sent")) == (1, 1)


@pytest.mark.parametrize("now", [SEND_AT, SOON])
def test_a_release_under_way_is_left_alone(office: Office, now: datetime) -> None:
    """Who finds another's fresh right to release looks, and does no more."""
    office.provider.meanwhile["send"] = office.another(now)
    office.send()

    assert office.said == ["another run has it", "sent"]
    assert office.ledger.states()[-2:] == ["releasing", "sent"]


def test_a_release_that_is_long_under_way_is_looked_at(office: Office) -> None:
    """After its time a right to release of which nobody knows is for a person."""
    office.provider.fail("send", UnansweredError("no answer"))
    with pytest.raises(DeliveryError, match="unclear"):
        office.send()
    office.another(SOON)()
    office.another(LATER)()

    assert office.said == ["another run has it", ledger.FOR_A_PERSON]
    assert office.ledger.states()[-1] == "unknown"


@pytest.mark.parametrize("now", [SEND_AT, LATER])
def test_what_the_provider_says_needs_no_patience(office: Office, now: datetime) -> None:
    """A run that was killed after its release: the next one records what lies there, however soon it comes."""
    office.provider.fail("send", KeyboardInterrupt(), "after")  # type: ignore[arg-type]
    with pytest.raises(KeyboardInterrupt):
        office.send()
    office.send(now)

    assert (office.said, office.provider.mailed) == (["sent"], ["m1"])
    assert office.ledger.states()[-2:] == ["releasing", "sent"]


def test_what_happened_is_recorded_over_unknown(office: Office) -> None:
    """A slow run whose release came through says so, though another had already asked for a person."""
    office.provider.meanwhile["send"] = office.another(LATER)
    office.send()

    assert office.said == [ledger.FOR_A_PERSON, "sent"]
    assert office.ledger.states()[-3:] == ["releasing", "unknown", "sent"]
    assert office.provider.mailed == ["m1"]


def test_what_another_recorded_is_not_recorded_again(office: Office) -> None:
    """Two runs that saw the same write one line."""
    office.ledger.meanwhile["sent"] = office.another()
    office.send()

    assert office.said == ["sent", "sent"]
    assert office.ledger.states().count("sent") == 1


def test_a_no_over_unknown_stays_with_a_person(office: Office) -> None:
    """A slow run that is refused does not give back a right that another has already called unclear."""
    office.provider.fail("send", Refused("no"))
    office.provider.meanwhile["send"] = office.another(LATER)
    with pytest.raises(Refused):
        office.send()

    assert office.said == [ledger.FOR_A_PERSON]
    assert (office.ledger.states()[-1], office.provider.mailed) == ("unknown", [])


def test_what_a_person_settled_meanwhile_is_not_unsettled(office: Office) -> None:
    """A slow run whose release came through finds its issue settled as unsent: the provider's word is not lost."""

    def meanwhile() -> None:
        office.another(LATER)()
        settle(office.folder, office.provider, "unsent", by="Ada", now=LATER, claim=office.ledger)

    office.provider.meanwhile["send"] = meanwhile
    office.send()
    office.send(LATER)

    assert office.said[-1] in {"sent", "already sent"}
    assert office.provider.mailed == ["m1"]
    assert office.ledger.states()[-1] == "sent"


def test_of_two_who_take_it_back_one_is_recorded(office: Office) -> None:
    """The slower of two unschedules is as content as the quicker: it is a draft, and there is one line of it."""
    office.send(NOW)
    office.ledger.meanwhile["unscheduled"] = lambda: unschedule(
        office.folder, office.provider, now=NOW, claim=office.ledger
    )
    delivery = unschedule(office.folder, office.provider, now=NOW, claim=office.ledger)

    assert (delivery.state, office.ledger.states().count("unscheduled")) == ("unscheduled", 1)
    assert office.provider.states() == ["draft"]


def test_what_was_confirmed_meanwhile_is_not_taken_back(office: Office) -> None:
    """A run that saw it go out is not overwritten, and whoever took it back a moment before is told."""
    office.send(NOW)

    def hour() -> None:
        office.provider.becomes("m1", state="sent")
        office.send()

    office.ledger.meanwhile["unscheduled"] = hour
    with pytest.raises(DeliveryError, match="too late: it went out"):
        unschedule(office.folder, office.provider, now=NOW, claim=office.ledger)

    assert office.ledger.states()[-1] == "sent"


def test_what_was_taken_back_is_recorded_over_unknown(office: Office) -> None:
    """Another run called it unclear while it was being taken back: that it is a draft again is a fact."""
    office.send(NOW)
    remote = office.provider.lying["m1"]

    def gone() -> None:
        del office.provider.lying["m1"]
        office.another()()
        office.provider.lying["m1"] = remote

    office.provider.meanwhile["cancel"] = gone
    delivery = unschedule(office.folder, office.provider, now=NOW, claim=office.ledger)

    assert office.said[-1] == ledger.FOR_A_PERSON
    assert (delivery.state, office.ledger.states()[-2:]) == ("unscheduled", ["unknown", "unscheduled"])


def test_a_right_to_release_from_the_future_is_looked_at(office: Office) -> None:
    """A line of a machine whose clock is ahead is waited for by nobody."""
    office.provider.fail("send", UnansweredError("no answer"))
    with pytest.raises(DeliveryError, match="unclear"):
        office.send(SEND_AT + timedelta(minutes=30))
    office.another(SEND_AT)()

    assert office.said == [ledger.FOR_A_PERSON]
    assert office.ledger.states()[-1] == "unknown"


def asleep(office: Office, patch: pytest.MonkeyPatch, slept: timedelta, meanwhile: Callable[[], object]) -> None:
    """Let a run win the right to release, sleep, and go on; what others do ``meanwhile`` is done in its sleep."""
    moments = iter([SEND_AT, SEND_AT + slept])

    def now() -> datetime:
        moment = next(moments)
        if moment != SEND_AT:
            meanwhile()
        return moment

    patch.setattr(clock, "now", now)
    office.send()


def test_a_machine_that_slept_looks_again(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """While it slept another run gave its release up as unclear: it mails nobody any more."""
    asleep(office, monkeypatch, PATIENCE / 3, office.another(LATER))

    assert office.said == [ledger.FOR_A_PERSON, "another run has it"]
    assert (office.provider.mailed, office.ledger.states()[-1]) == ([], "unknown")


def test_a_machine_that_slept_alone_goes_on(office: Office, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody did anything meanwhile: the right is still its own."""
    asleep(office, monkeypatch, 2 * PATIENCE, lambda: None)

    assert (office.said, office.provider.mailed) == (["sent"], ["m1"])
