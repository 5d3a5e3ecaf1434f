"""Moments and spans: one reading of every hour an editor writes."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import clock


def test_an_hour_is_read_in_its_zone() -> None:
    """Nine in Lisbon in summer is eight in UTC."""
    assert clock.local("2030-07-02 09:00", "Europe/Lisbon").astimezone(UTC) == datetime(2030, 7, 2, 8, tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("2030-03-31 01:30", "does not exist"),
        ("2030-10-27 01:30", "happens twice"),
        ("17:00", "a date and a time"),
        ("2030-02-30 09:00", "no date"),
        ("2030-02-03 25:00", "no date"),
    ],
)
def test_an_hour_that_cannot_be_meant_is_refused(text: str, said: str) -> None:
    """A clock change skips or repeats an hour; an hour without a day is none."""
    with pytest.raises(ValueError, match=said):
        clock.local(text, "Europe/Lisbon")


@pytest.mark.parametrize(
    ("text", "zone", "what", "readings"),
    [
        ("2030-10-27 01:30", "Europe/Lisbon", "happens twice", "01:30 WEST (00:30 UTC) or 01:30 WET (01:30 UTC)"),
        ("2030-03-31 01:30", "Europe/Lisbon", "does not exist", "00:30 WET (00:30 UTC) or 02:30 WEST (01:30 UTC)"),
        ("2030-11-03 01:30", "America/New_York", "happens twice", "01:30 EDT (05:30 UTC) or 01:30 EST (06:30 UTC)"),
        # There the clocks change by half an hour.
        (
            "2030-04-07 01:45",
            "Australia/Lord_Howe",
            "happens twice",
            "01:45 +11 (14:45 UTC) or 01:45 +1030 (15:15 UTC)",
        ),
    ],
)
def test_both_readings_of_a_strange_hour_are_named(text: str, zone: str, what: str, readings: str) -> None:
    """Whoever wrote an hour that the clocks skip or repeat is told what it could mean, the earlier one first."""
    with pytest.raises(ValueError, match="could be meant") as caught:
        clock.local(text, zone)

    assert str(caught.value) == f"{what} in {zone}, where the clocks change: {readings} could be meant"


@pytest.mark.parametrize("text", ["2030-10-27 00:59", "2030-10-27 02:00", "2030-03-31 00:59", "2030-03-31 02:00"])
def test_the_hours_beside_a_change_are_plain(text: str) -> None:
    """Only the hour itself has two readings."""
    assert f"{clock.local(text, 'Europe/Lisbon'):%Y-%m-%d %H:%M}" == text


HOUR = datetime(2030, 1, 15, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("seconds", "timing"),
    [(-1, "early"), (0, "due"), (7200, "due"), (7201, "late"), (-10_000_000, "early"), (10_000_000, "late")],
)
def test_an_hour_is_early_due_or_late(seconds: int, timing: str) -> None:
    """Due from its first second to the last of grace."""
    assert clock.timing(HOUR, HOUR + timedelta(seconds=seconds), timedelta(hours=2)) == timing


@given(st.integers(-400, 400), st.integers(0, 300), st.sampled_from(["Asia/Kolkata", "Pacific/Apia", "UTC"]))
def test_timing_is_the_same_in_every_zone(minutes: int, length: int, zone: str) -> None:
    """Two ways to write one moment are one moment."""
    moment = (HOUR + timedelta(minutes=minutes)).astimezone(ZoneInfo("America/New_York"))
    send_at, grace = HOUR.astimezone(ZoneInfo(zone)), timedelta(minutes=length)

    assert clock.timing(send_at, moment, grace) == clock.timing(HOUR, moment.astimezone(UTC), grace)


def test_grace_is_as_long_on_the_night_the_clocks_change() -> None:
    """Two hours are two hours, also from half past midnight on the night that has 25."""
    send_at = clock.local("2030-10-27 00:30", "Europe/Lisbon")
    moment = send_at.astimezone(UTC) + timedelta(hours=2, minutes=30)

    assert clock.timing(send_at, moment, timedelta(hours=2)) == "late"


@pytest.mark.parametrize(("text", "minutes"), [("1h", 60), ("90m", 90), ("1h30m", 90), ("1d", 1440), ("45 min", 45)])
def test_a_span_is_read(text: str, minutes: int) -> None:
    """Hours, minutes and days in one word."""
    assert clock.span(text) == timedelta(minutes=minutes)


@pytest.mark.parametrize("text", ["", "an hour", "1", "h"])
def test_what_is_no_span_is_refused(text: str) -> None:
    """A bare number has no unit."""
    with pytest.raises(ValueError, match="span of time"):
        clock.span(text)


def test_a_rehearsal_sets_the_clock() -> None:
    """``--clock`` makes every module live at that moment."""
    moment = datetime(2030, 1, 15, 9, tzinfo=UTC)
    clock.rehearse(moment)
    try:
        assert clock.now() == moment
    finally:
        clock.rehearse(None)
