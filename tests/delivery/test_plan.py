"""plan: early, due or late; who keeps the hour; and no word reaches people while it is not true."""

from datetime import UTC, datetime, timedelta
from itertools import product

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.delivery.plan import Wish, decide
from digest.errors import DeliveryError
from digest.model import Approved, Window
from digest.providers import Capabilities
from tests.delivery import an_issue

HOUR = an_issue.SEND_AT
APPROVED = Approved(
    email=an_issue.email(), provider="memory", audience="everyone", send_at=HOUR, payload_hash="p", hash="h"
)
KEEPS_HOURS = Capabilities(schedule=True)
KEEPS_NONE = Capabilities()
REHEARSAL = Capabilities(reaches_people=False)
BY_HAND = Capabilities(by_hand=True)
PROVIDERS = {"keeps hours": KEEPS_HOURS, "keeps none": KEEPS_NONE, "rehearsal": REHEARSAL, "by hand": BY_HAND}
EARLY, DUE, LATE = -timedelta(hours=1), timedelta(minutes=59), timedelta(hours=3)
FLAGS = [Wish(due=due, at_once=now, late=late) for due, now, late in product([False, True], repeat=3)]


def decided(
    after: timedelta,
    can: Capabilities = KEEPS_NONE,
    wish: Wish | None = None,
    *,
    window: Window | None = None,
    send_at: datetime | None = HOUR,
) -> str:
    """What is decided so long after the hour, or the refusal's words."""
    approved = msgspec.structs.replace(APPROVED, send_at=send_at, window=window or Window())
    try:
        return decide(approved, can, wish or Wish(), HOUR + after)
    except DeliveryError as error:
        return error.what if error.hint else "an error without a hint"


@pytest.mark.parametrize("wish", [wish for wish in FLAGS if not wish.at_once], ids=str)
def test_before_its_hour_whoever_keeps_hours_keeps_it(wish: Wish) -> None:
    """A provider that schedules is handed the email early, whether a person or a job asks."""
    assert decided(EARLY, KEEPS_HOURS, wish) == "schedule"


@pytest.mark.parametrize("can", [KEEPS_NONE, REHEARSAL, BY_HAND], ids=["keeps none", "rehearsal", "by hand"])
def test_before_its_hour_a_job_waits(can: Capabilities) -> None:
    """Where nobody else keeps the hour, the job keeps it, in a rehearsal too."""
    assert decided(EARLY, can, Wish(due=True)) == "wait"


def test_before_its_hour_a_person_is_refused() -> None:
    """Whoever types "send" too early would mail everybody at a surprising hour: the error says how long it is."""
    assert decided(EARLY) == "too early: its hour is in 1 h, and the provider keeps no hour"


@pytest.mark.parametrize("can", [REHEARSAL, BY_HAND], ids=["rehearsal", "by hand"])
def test_before_its_hour_a_person_may_rehearse(can: Capabilities) -> None:
    """Where a release reaches nobody by itself, it may be done at any hour."""
    assert decided(EARLY, can) == "at once"


@pytest.mark.parametrize("can", PROVIDERS.values(), ids=PROVIDERS)
@pytest.mark.parametrize("wish", FLAGS, ids=str)
@pytest.mark.parametrize("after", [timedelta(), DUE, timedelta(hours=2)], ids=str)
def test_at_its_hour_it_goes(after: timedelta, wish: Wish, can: Capabilities) -> None:
    """From the hour until grace is over it is sent at once, by whatever provider and wish."""
    assert decided(after, can, wish) == "at once"


@pytest.mark.parametrize("can", PROVIDERS.values(), ids=PROVIDERS)
@pytest.mark.parametrize("due", [False, True])
def test_after_grace_it_stops(can: Capabilities, due: bool) -> None:
    """Too late is an error for a job and a person, and in a rehearsal: the error says how late."""
    assert decided(LATE, can, Wish(due=due)) == "too late: it should have gone out 3 h ago"


@pytest.mark.parametrize("can", PROVIDERS.values(), ids=PROVIDERS)
@pytest.mark.parametrize("due", [False, True])
def test_late_sends_it_anyway(can: Capabilities, due: bool) -> None:
    """``--late`` is a person's word that late is better than never."""
    assert decided(LATE, can, Wish(due=due, late=True)) == "at once"


@pytest.mark.parametrize(("grace", "said"), [("59", "too late"), ("60", "at once"), ("61", "at once")])
def test_grace_is_the_configs(grace: str, said: str) -> None:
    """The config says how late is too late; its last second is not."""
    wish = Wish(grace=timedelta(minutes=int(grace)))

    assert decided(timedelta(hours=1), wish=wish).startswith(said)


@pytest.mark.parametrize("can", PROVIDERS.values(), ids=PROVIDERS)
@pytest.mark.parametrize("send_at", [HOUR, None])
@pytest.mark.parametrize("after", [-timedelta(days=9), EARLY, DUE, LATE, timedelta(days=400)], ids=str)
def test_now_is_now(after: timedelta, send_at: datetime | None, can: Capabilities) -> None:
    """``--now`` means now, early, late, and without an hour."""
    assert decided(after, can, Wish(at_once=True), send_at=send_at) == "at once"


@pytest.mark.parametrize("wish", [wish for wish in FLAGS if not wish.at_once], ids=str)
def test_without_an_hour_nothing_is_guessed(wish: Wish) -> None:
    """An issue without send_at is sent by ``--now`` alone."""
    assert decided(timedelta(), KEEPS_HOURS, wish, send_at=None) == "the issue has no hour to go out at"


@pytest.mark.parametrize(("seconds", "how"), [(61, "schedule"), (60, "at once"), (1, "at once")])
def test_an_hour_that_is_all_but_here_is_not_scheduled(seconds: int, how: str) -> None:
    """An hour that would be over when the provider reads it is now."""
    assert decided(-timedelta(seconds=seconds), KEEPS_HOURS, Wish(due=True)) == how


@pytest.mark.parametrize(
    ("late", "said"),
    [
        (timedelta(hours=2, seconds=1), "2 h"),
        (timedelta(hours=5, minutes=10), "5 h 10 min"),
        (timedelta(hours=47, minutes=59), "47 h 59 min"),
        (timedelta(days=3, hours=1), "3 days"),
    ],
)
def test_how_late_is_said_in_words(late: timedelta, said: str) -> None:
    """Minutes matter within two days, days after them."""
    assert decided(late) == f"too late: it should have gone out {said} ago"


# --- what it says must be true -----------------------------------------------------------------------

DAY = datetime(2026, 11, 24, tzinfo=UTC)
TOMORROW = Window(
    opens=DAY,
    why_opens="it says “tomorrow”, and its day has not come",
    closes=DAY + timedelta(days=1),
    why_closes="it says “tomorrow”, and its day is over",
)
NOW_AND_LATE = Wish(at_once=True, late=True)


@pytest.mark.parametrize("can", [KEEPS_HOURS, KEEPS_NONE], ids=["keeps hours", "keeps none"])
def test_a_word_that_is_not_yet_true_reaches_nobody(can: Capabilities) -> None:
    """Even ``--now`` does not say "tomorrow" of the day after tomorrow; the error gives the reason."""
    said = decided(DAY - timedelta(seconds=1) - HOUR, can, NOW_AND_LATE, window=TOMORROW)

    assert said == "too early: it says “tomorrow”, and its day has not come"


@pytest.mark.parametrize("can", [REHEARSAL, BY_HAND], ids=["rehearsal", "by hand"])
def test_a_rehearsal_may_come_before_its_day(can: Capabilities) -> None:
    """Where nobody is reached, "tomorrow" may be tried out any day before."""
    assert decided(-timedelta(days=4), can, window=TOMORROW) == "at once"


@pytest.mark.parametrize("can", PROVIDERS.values(), ids=PROVIDERS)
@pytest.mark.parametrize("wish", [Wish(late=True), Wish(due=True, late=True), NOW_AND_LATE], ids=str)
def test_a_word_that_is_no_longer_true_is_not_sent(wish: Wish, can: Capabilities) -> None:
    """``--late`` ends where the letter's day does, whoever delivers."""
    closes = TOMORROW.closes
    assert closes is not None

    said = decided(closes - HOUR, can, wish, window=TOMORROW)

    assert said == "too late: it says “tomorrow”, and its day is over"


@pytest.mark.parametrize("can", PROVIDERS.values(), ids=PROVIDERS)
def test_within_its_day_late_is_late(can: Capabilities) -> None:
    """Until the last second of its day it may be sent late."""
    after = DAY + timedelta(days=1) - timedelta(seconds=1) - HOUR

    assert decided(after, can, Wish(late=True), window=TOMORROW) == "at once"


def test_an_event_that_has_begun_is_not_announced() -> None:
    """Within grace too: nobody is invited to what has begun."""
    window = Window(closes=HOUR + timedelta(minutes=30), why_closes="Speed Networking has begun")

    assert decided(DUE, window=window) == "too late: Speed Networking has begun"


@pytest.mark.parametrize("wish", [Wish(), Wish(due=True)], ids=str)
def test_what_is_scheduled_is_true_at_its_hour(wish: Wish) -> None:
    """What is handed over days before is not held back: it is read at its hour."""
    assert decided(-timedelta(days=4), KEEPS_HOURS, wish, window=TOMORROW) == "schedule"


# --- the law -----------------------------------------------------------------------------------------

CAPABILITIES = st.builds(Capabilities, reaches_people=st.booleans(), by_hand=st.booleans(), schedule=st.booleans())
HOURS = st.timedeltas(min_value=timedelta(minutes=1), max_value=timedelta(days=2))
WISHES = st.builds(Wish, due=st.booleans(), at_once=st.booleans(), late=st.booleans(), grace=HOURS)
MOMENTS = st.timedeltas(min_value=-timedelta(days=30), max_value=timedelta(days=30)) | st.timedeltas(
    min_value=-timedelta(minutes=3), max_value=timedelta(minutes=3)
)


@given(after=MOMENTS, can=CAPABILITIES, wish=WISHES)
def test_nobody_is_mailed_at_a_surprising_hour(after: timedelta, can: Capabilities, wish: Wish) -> None:
    """People are mailed at once from a minute before the hour until grace is over, or because somebody said so."""
    if decided(after, can, wish) != "at once" or wish.at_once or not can.reaches_people or can.by_hand:
        return
    assert after >= -timedelta(minutes=1)
    assert after <= wish.grace or wish.late


@given(after=MOMENTS, can=CAPABILITIES, wish=WISHES)
def test_a_job_mails_nobody_early(after: timedelta, can: Capabilities, wish: Wish) -> None:
    """By the clock nothing is at once more than a minute early, not even a rehearsal."""
    wish = msgspec.structs.replace(wish, due=True, at_once=False)
    if after < -timedelta(minutes=1):
        assert decided(after, can, wish) == ("schedule" if can.schedule else "wait")


@given(after=MOMENTS, can=CAPABILITIES, wish=WISHES)
def test_only_an_hour_to_come_is_scheduled(after: timedelta, can: Capabilities, wish: Wish) -> None:
    """No provider is given an hour that is over, and none that keeps no hours is given any."""
    if decided(after, can, wish) == "schedule":
        assert after < -timedelta(minutes=1)
        assert can.schedule


@given(after=MOMENTS, can=CAPABILITIES, wish=WISHES, opens=MOMENTS, length=HOURS)
def test_outside_its_window_nobody_is_mailed(
    after: timedelta, can: Capabilities, wish: Wish, opens: timedelta, length: timedelta
) -> None:
    """Whatever is wished, what is sent at once is true."""
    window = Window(opens=HOUR + opens, why_opens="not yet", closes=HOUR + opens + length, why_closes="no more")
    if decided(after, can, wish, window=window) == "at once":
        assert after < opens + length
        assert after >= opens or not can.reaches_people or can.by_hand
