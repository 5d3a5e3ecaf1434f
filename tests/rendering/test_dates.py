"""Dates as a letter says them."""

from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.errors import ConfigError
from digest.rendering import dates, templates

TUESDAY = date(2026, 11, 24)
LISBON = ZoneInfo("Europe/Lisbon")


@pytest.fixture
def english(tmp_path: Path) -> Mapping[str, Any]:
    """The house's English words."""
    return templates.strings(tmp_path, "en")


def test_dates_with_and_without_a_year(english: Mapping[str, Any]) -> None:
    """A date is written with its year, or with its weekday."""
    assert dates.short_date(date(2030, 1, 16), english) == "16 January 2030"
    assert dates.weekday_date(date(2030, 1, 16), english) == "Wednesday 16 January"


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "tomorrow"),
        (2, "on Thursday"),
        (6, "on Monday"),
        (7, "on 1 December"),
        (71, "on 3 February"),
        (400, "on 29 December 2027"),
        (-1, "on 23 November"),
    ],
)
def test_relative_day(english: Mapping[str, Any], days: int, said: str) -> None:
    """The day of an event is said as a person would on the day of the letter."""
    sent = datetime(2026, 11, 24, 9, tzinfo=LISBON)
    assert dates.relative_day(sent + timedelta(days=days), sent, english) == said


def test_relative_day_is_a_matter_of_calendars(english: Mapping[str, Any]) -> None:
    """Ten hours ahead can be tomorrow, and twenty can be today."""
    evening = datetime(2026, 11, 24, 22, tzinfo=LISBON)
    assert dates.relative_day(evening + timedelta(hours=10), evening, english) == "tomorrow"
    morning = datetime(2026, 11, 24, 1, tzinfo=LISBON)
    assert dates.relative_day(morning + timedelta(hours=20), morning, english) == "today"


def test_relative_day_counts_at_the_events_place(english: Mapping[str, Any]) -> None:
    """The days are those of the event's own zone, as its card prints them."""
    event = datetime(2026, 11, 25, 9, tzinfo=ZoneInfo("Australia/Sydney"))
    sent = datetime(2026, 11, 24, 9, tzinfo=UTC)
    assert dates.relative_day(event, sent, english) == "tomorrow"


@pytest.mark.parametrize(
    ("day", "said"),
    [
        (date(2026, 11, 24), "today"),
        (date(2026, 11, 23), "yesterday"),
        (date(2026, 11, 22), "last week"),
        (date(2026, 11, 17), "last week"),
        (date(2026, 11, 16), "last week"),
        (date(2026, 11, 15), "two weeks ago"),
        (date(2026, 11, 9), "two weeks ago"),
        (date(2026, 11, 8), "on 8 November"),
        (date(2026, 9, 25), "on 25 September"),
        (date(2026, 9, 24), "in September"),
        (date(2026, 2, 1), "in February"),
        (date(2025, 12, 1), "in December 2025"),
        (date(2026, 11, 26), "on 26 November"),
    ],
)
def test_asked(english: Mapping[str, Any], day: date, said: str) -> None:
    """The day of a question is said as loosely as a person would, weeks beginning on Monday."""
    assert dates.asked(day, TUESDAY, english) == said


def test_asked_earlier_in_the_same_week(english: Mapping[str, Any]) -> None:
    """Two days before a Thursday is this week."""
    assert dates.asked(date(2026, 11, 24), date(2026, 11, 26), english) == "this week"


def test_asked_takes_moments_too(english: Mapping[str, Any]) -> None:
    """A moment is as good as its day."""
    assert dates.asked(date(2026, 11, 23), datetime(2026, 11, 24, 9, tzinfo=UTC), english) == "yesterday"


@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(-4000, 4000))
@settings(max_examples=100)
def test_every_day_can_be_said(day: date, distance: int) -> None:
    """There are words for any two days, and they hold no gap."""
    english = templates.strings(Path("nowhere"), "en")
    reference = day + timedelta(days=distance)
    for said in (dates.asked(day, reference, english), dates.weekday_date(day, english)):
        assert said
        assert not set("{}") & set(said)


def test_missing_words_are_an_error_for_the_editor() -> None:
    """A strings file without a key is named as the fault, with the key."""
    with pytest.raises(ConfigError, match=r"lacks dates\.today"):
        dates.asked(TUESDAY, TUESDAY, {"dates": {"yesterday": "gestern"}})


@pytest.mark.parametrize(
    "words",
    [
        {"short": "{tag} {month}"},
        {"short": "{day", "months": ["Januar"] * 12},
        {"months": ["Januar"]},
        {"weekdays": 7},
    ],
)
def test_words_that_cannot_be_filled_in_are_an_error_for_the_editor(
    english: Mapping[str, Any], words: dict[str, Any]
) -> None:
    """An unknown name in braces, or a list that is too short, is no traceback."""
    with pytest.raises(ConfigError, match="cannot be filled in"):
        dates.short_date(TUESDAY, {"dates": {**english["dates"], **words}})
