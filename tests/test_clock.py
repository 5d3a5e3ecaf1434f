"""Moments and spans: one reading of every hour an editor writes."""

from datetime import UTC, datetime, timedelta

import pytest

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
