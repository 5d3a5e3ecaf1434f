"""When what a letter says is true: before its event, and on the day of which "tomorrow" is said."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from digest.config import Config
from digest.errors import ConfigError
from digest.model import Event, Window
from digest.rendering import templates
from digest.rendering.compose import Block, Composition, Prose
from digest.rendering.window import window
from tests.rendering.letters import CONFIG, EVENT, ISSUE, VOICES

DAY = datetime(2030, 1, 15, tzinfo=UTC)
NEXT = DAY + timedelta(days=1)
STRINGS: Mapping[str, Any] = templates.strings(Path(__file__).parent, "en")


def seen(
    prose: str = "",
    *,
    subject: str = "A useful thread",
    preheader: str = "",
    event: Event | None = None,
    send_at: datetime | None = ISSUE.send_at,
    config: Config = CONFIG,
    strings: Mapping[str, Any] = STRINGS,
) -> Window:
    """The window of a letter that says ``prose``."""
    issue = msgspec.structs.replace(ISSUE, subject=subject, preheader=preheader, event=event, send_at=send_at)
    voices = Block(name="voices", context={"picks": VOICES, "said": "see you tomorrow"}, line=3)
    sections = (Prose(markdown=prose, line=1), voices, Prose(markdown="Have a good one!", line=5))
    return window(Composition(issue=issue, config=config, strings=strings, sections=sections))


def zoned(zone: str) -> Config:
    """The config of a newsletter that lives in ``zone``."""
    return msgspec.structs.replace(CONFIG, newsletter=msgspec.structs.replace(CONFIG.newsletter, timezone=zone))


def test_a_letter_of_no_day_is_always_true() -> None:
    """Without an event and a word for a day there is no bound."""
    assert seen("Hello there") == Window()


@pytest.mark.parametrize("word", ["today", "tomorrow", "yesterday", "Tomorrow", "TODAY"])
def test_a_word_for_a_day_is_true_on_one(word: str) -> None:
    """From midnight to midnight of the day it is sent, and the reason quotes the word."""
    assert seen(f"Join us {word}!") == Window(
        opens=DAY,
        why_opens=f"it says “{word.lower()}”, and its day has not come",
        closes=NEXT,
        why_closes=f"it says “{word.lower()}”, and its day is over",
    )


@pytest.mark.parametrize(
    ("prose", "subject", "preheader"),
    [("See you **tomorrow**.", "S", ""), ("P", "Tomorrow: a party", ""), ("P", "S", "an invite for tomorrow!")],
)
def test_wherever_the_editor_writes_it(prose: str, subject: str, preheader: str) -> None:
    """In the prose, the subject and the preview line."""
    assert seen(prose, subject=subject, preheader=preheader).closes == NEXT


def test_what_is_quoted_is_not_the_editors() -> None:
    """A member who says "tomorrow" in the thread says it of another day: the block above binds nothing."""
    assert seen("They said:") == Window()


@pytest.mark.parametrize("prose", ["Todays", "tomorrowland", "the daytoday", "yester day"])
def test_a_part_of_a_word_is_none(prose: str) -> None:
    """Only the whole word is meant."""
    assert seen(prose) == Window()


@pytest.mark.parametrize("prose", ["today’s thread", "(today)", "today—now", "_today_,"][:3])
def test_a_word_ends_where_it_ends(prose: str) -> None:
    """What stands beside it does not hide it."""
    assert seen(prose).closes == NEXT


def test_an_hour_that_is_not_planned_has_no_day() -> None:
    """Without send_at nobody knows which day is meant."""
    assert seen("today", send_at=None) == Window()


@pytest.mark.parametrize(
    ("zone", "opens"),
    [
        ("Asia/Kolkata", datetime(2030, 1, 14, 18, 30, tzinfo=UTC)),
        ("America/New_York", datetime(2030, 1, 15, 5, tzinfo=UTC)),
        ("Pacific/Kiritimati", datetime(2030, 1, 14, 10, tzinfo=UTC)),
    ],
)
def test_the_day_is_the_newsletters(zone: str, opens: datetime) -> None:
    """It begins and ends at midnight where the newsletter lives."""
    found = seen("today", config=zoned(zone))

    assert (found.opens, found.closes) == (opens, opens + timedelta(days=1))


def test_an_evening_elsewhere_is_another_day() -> None:
    """At nine in the evening in UTC it is the next morning in Auckland."""
    found = seen("today", config=zoned("Pacific/Auckland"), send_at=datetime(2030, 1, 15, 21, tzinfo=UTC))

    assert (found.opens, found.closes) == (datetime(2030, 1, 15, 11, tzinfo=UTC), datetime(2030, 1, 16, 11, tzinfo=UTC))


@pytest.mark.parametrize(("day", "hours"), [(datetime(2030, 3, 31, 9), 23), (datetime(2030, 10, 27, 9), 25)])  # noqa: DTZ001
def test_a_day_is_as_long_as_it_is(day: datetime, hours: int) -> None:
    """When the clocks change the day is an hour shorter or longer."""
    found = seen("today", send_at=day.replace(tzinfo=UTC))
    assert found.opens is not None
    assert found.closes is not None

    assert found.closes.astimezone(UTC) - found.opens.astimezone(UTC) == timedelta(hours=hours)


def test_an_event_closes_the_letter() -> None:
    """Nobody is invited to what has begun; before it the letter is true at any time."""
    assert seen(event=EVENT) == Window(closes=EVENT.starts, why_closes="Speed Networking has begun")


def test_an_event_closes_it_without_an_hour() -> None:
    """The event's start is known though the letter's is not."""
    assert seen("today", event=EVENT, send_at=None).closes == EVENT.starts


def test_the_day_may_close_before_the_event() -> None:
    """A letter that says "tomorrow" is over at midnight, long before the event of the next evening begins."""
    found = seen("tomorrow", event=EVENT)

    assert (found.opens, found.closes) == (DAY, NEXT)
    assert found.why_closes == "it says “tomorrow”, and its day is over"


def test_the_event_may_close_before_the_day() -> None:
    """An event of the same day closes when it begins, and the day still opens."""
    found = seen("today", event=msgspec.structs.replace(EVENT, starts=DAY + timedelta(hours=17)))

    assert (found.opens, found.closes) == (DAY, DAY + timedelta(hours=17))
    assert (found.why_opens, found.why_closes) == (
        "it says “today”, and its day has not come",
        "Speed Networking has begun",
    )


def test_another_language_has_its_own_words() -> None:
    """The words are the strings file's; English ones mean nothing there."""
    german = {**STRINGS, "dates": {**STRINGS["dates"], "today": "heute", "tomorrow": "morgen", "yesterday": "gestern"}}

    assert seen("Bis morgen!", strings=german).why_closes == "it says “morgen”, and its day is over"
    assert seen("See you tomorrow", strings=german) == Window()


def test_words_that_are_missing_are_said() -> None:
    """A strings file without the words is an error, not a letter that is always true."""
    dates = {key: said for key, said in STRINGS["dates"].items() if key != "yesterday"}
    with pytest.raises(ConfigError, match=r"the strings file lacks dates\.yesterday"):
        seen("Hello", strings={**STRINGS, "dates": dates})


def test_an_address_says_no_day() -> None:
    """A link that goes to …/today says nothing of a day."""
    assert seen("Read [the list](https://generalist.example/today).") == Window()
