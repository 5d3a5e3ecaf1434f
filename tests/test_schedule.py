"""The next hour of the schedule: ahead, on the right day, at the newsletter's own time."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import clock
from digest.beginning import next_hour
from digest.config import Config, Newsletter, Schedule


def planned(now: datetime, *, day: str = "tuesday", at: str = "09:00", skip: tuple[str, ...] = ()) -> datetime:
    """The hour planned for an issue that is begun at ``now``, in Lisbon."""
    newsletter = Newsletter(name="Letter", timezone="Europe/Lisbon")
    clock.rehearse(now)
    try:
        return next_hour(Config(newsletter=newsletter, schedule=Schedule(day=day, at=at, skip=skip)))
    finally:
        clock.rehearse(None)


@pytest.mark.parametrize(
    ("now", "day"),
    [
        (datetime(2030, 1, 14, 12, tzinfo=UTC), 15),  # the day before
        (datetime(2030, 1, 15, 7, 59, tzinfo=UTC), 15),  # an hour and a minute before
        (datetime(2030, 1, 15, 8, 1, tzinfo=UTC), 22),  # too late to write one
        (datetime(2030, 1, 15, 23, tzinfo=UTC), 22),
    ],
)
def test_an_issue_is_planned_for_the_next_day_of_the_schedule(now: datetime, day: int) -> None:
    """At least an hour ahead, else a week later."""
    assert planned(now) == datetime(2030, 1, day, 9, tzinfo=UTC)


FIRST = datetime(2026, 1, 1, tzinfo=UTC)


@given(st.integers(0, 9 * 366 * 24 * 60), st.sampled_from(["mon", "sunday"]))
def test_the_plan_is_always_ahead_and_within_eight_days(minutes: int, day: str) -> None:
    """Whenever it is begun, whatever the clocks do, at nine by Lisbon's."""
    now = FIRST + timedelta(minutes=minutes)
    moment = planned(now, day=day)
    assert timedelta(minutes=59) <= moment - now <= timedelta(days=7, hours=3)
    assert (moment.hour, moment.minute) == (9, 0)
    assert f"{moment:%A}".lower().startswith(day)


@pytest.mark.parametrize(
    ("skip", "day"),
    [
        (("2030-01-15",), 22),
        (("2030-01-22",), 15),
        (("2030-01-15", "2030-01-22"), 29),
        (("2030-01-14", "2030-01-16"), 15),
        (("2030-01-15", "2030-01-15"), 22),
    ],
)
def test_no_issue_is_planned_for_a_holiday(skip: tuple[str, ...], day: int) -> None:
    """A day that is skipped moves the next issue a week on, and two of them two."""
    assert planned(datetime(2030, 1, 14, 12, tzinfo=UTC), skip=skip) == datetime(2030, 1, day, 9, tzinfo=UTC)


def test_a_holiday_is_a_day_of_the_newsletters_zone() -> None:
    """On Tuesday in Auckland it is still Monday in UTC: the newsletter's day counts."""
    newsletter = Newsletter(name="Letter", timezone="Pacific/Auckland")
    schedule = Schedule(day="tuesday", at="09:00", skip=("2030-07-02",))
    clock.rehearse(datetime(2030, 6, 29, 12, tzinfo=UTC))
    try:
        moment = next_hour(Config(newsletter=newsletter, schedule=schedule))
    finally:
        clock.rehearse(None)

    assert f"{moment:%Y-%m-%d %H:%M}" == "2030-07-09 09:00"


@given(weeks=st.sets(st.integers(0, 12)), start=st.integers(0, 400))
def test_the_plan_is_the_first_day_that_is_not_skipped(weeks: set[int], start: int) -> None:
    """However many holidays follow each other, the next Tuesday that is none is planned."""
    now = datetime(2030, 1, 14, 12, tzinfo=UTC) + timedelta(weeks=start)
    tuesdays = [now + timedelta(days=1, weeks=week) for week in range(14)]
    skip = tuple(f"{tuesdays[week]:%Y-%m-%d}" for week in weeks)

    first = min(set(range(14)) - weeks)
    assert planned(now, skip=skip).date() == tuesdays[first].date()
