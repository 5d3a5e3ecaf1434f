"""event/before-send and event/no-link: does the invitation still invite?"""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from msgspec.structs import replace

from digest.checks import CHECKS
from digest.checks.letter import Letter
from digest.model import Finding

ISSUE = "issues/2030-01-15-x/issue.md"


def with_event(letter: Letter, **changes: object) -> Letter:
    """The letter with its event changed."""
    assert letter.issue.event
    return replace(letter, issue=replace(letter.issue, event=replace(letter.issue.event, **changes)))


def with_prose(letter: Letter, prose: str) -> Letter:
    """The letter with other prose."""
    return replace(letter, issue=replace(letter.issue, prose=prose))


def no_link(letter: Letter) -> list[Finding]:
    """What event/no-link finds."""
    return list(CHECKS["event/no-link"](letter))


@pytest.mark.parametrize("starts", [datetime(2030, 1, 15, 9, tzinfo=UTC), datetime(2029, 1, 1, tzinfo=UTC)])
def test_an_event_that_has_begun_is_an_error(good_letter: Letter, starts: datetime) -> None:
    """At the hour of sending it is too late to sign up."""
    (finding,) = CHECKS["event/before-send"](with_event(good_letter, starts=starts))
    assert (finding.level, finding.where) == ("error", f"{ISSUE}:5")


def test_moments_are_compared_across_time_zones(good_letter: Letter) -> None:
    """Ten o'clock in Berlin is not after nine in London."""
    berlin = timezone(timedelta(hours=1))
    assert list(CHECKS["event/before-send"](with_event(good_letter, starts=datetime(2030, 1, 15, 10, tzinfo=berlin))))


def test_an_event_after_the_letter_is_fine_on_every_day(good_letter: Letter) -> None:
    """An old issue is checked as on its day: the event is compared with send_at, never with today."""
    starts = datetime(2001, 1, 2, tzinfo=UTC)
    old = with_event(good_letter, starts=starts)
    old = replace(old, issue=replace(old.issue, send_at=starts - timedelta(minutes=1)))
    assert list(CHECKS["event/before-send"](old)) == []


@pytest.mark.parametrize("field", ["event", "send_at"])
def test_without_an_event_or_an_hour_there_is_nothing_to_compare(good_letter: Letter, field: str) -> None:
    """A draft may lack both."""
    assert (
        list(CHECKS["event/before-send"](replace(good_letter, issue=replace(good_letter.issue, **{field: None})))) == []
    )


def test_a_button_without_an_address_is_an_error(good_letter: Letter) -> None:
    """The finding points at the front matter's event.url."""
    (finding,) = no_link(with_event(good_letter, url=" "))
    assert (finding.level, finding.where) == ("error", f"{ISSUE}:5")
    assert "leads nowhere" in finding.text


def test_a_button_without_an_event_is_an_error(good_letter: Letter) -> None:
    """The finding points at the event still to be filled in, and offers to delete the block."""
    (finding,) = no_link(replace(good_letter, issue=replace(good_letter.issue, event=None)))
    assert (finding.level, finding.where) == ("error", f"{ISSUE}:5")
    assert "{{ rsvp }}" in finding.hint


def test_without_an_event_in_the_front_matter_the_block_is_at_fault(good_letter: Letter) -> None:
    """The finding points at the block."""
    issue = good_letter.issue
    lines = {key: line for key, line in issue.lines.items() if not key.startswith("event")}
    (finding,) = no_link(replace(good_letter, issue=replace(issue, event=None, lines=lines)))
    assert finding.where == f"{ISSUE}:15"


def test_a_sentence_about_an_event_needs_one(good_letter: Letter) -> None:
    """A gap like “See you …” does not go out."""
    letter = with_prose(replace(good_letter, issue=replace(good_letter.issue, event=None)), "See you {{ event.day }}")
    assert len(no_link(letter)) == 1


@pytest.mark.parametrize("prose", ["no block", "<!-- {{ rsvp }} -->", "{{ rsvps }}", "rsvp"])
def test_without_the_block_an_event_needs_no_address(good_letter: Letter, prose: str) -> None:
    """Nothing leads nowhere when nothing leads anywhere."""
    assert no_link(with_prose(with_event(good_letter, url=""), prose)) == []


@pytest.mark.parametrize("prose", ["{{rsvp}}", "{{-  rsvp }}", "<!-- a\n-->\n{{ rsvp() }}"])
def test_the_block_is_found_however_it_is_written(good_letter: Letter, prose: str) -> None:
    """With and without spaces, and below a comment."""
    assert len(no_link(with_prose(with_event(good_letter, url=""), prose))) == 1
