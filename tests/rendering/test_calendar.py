"""The event as it is printed, and as a calendar reads it."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit
from zoneinfo import ZoneInfo

import icalendar
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.config import Config, Links, Newsletter
from digest.errors import ConfigError
from digest.model import Event, Issue
from digest.rendering import templates
from digest.rendering.calendar import EventCard, card, ics

LISBON = ZoneInfo("Europe/Lisbon")
EVENT = Event(
    name="Harbour meet & greet",
    starts=datetime(2030, 1, 16, 17, tzinfo=LISBON),
    ends=datetime(2030, 1, 16, 18, tzinfo=LISBON),
    timezone="Europe/Lisbon",
    url="https://example.org/rsvp?room=1",
    place="Room 1, upstairs",
    note="Free, open to all.",
)
ISSUE = Issue(
    slug="2030-01-15-harbour",
    path="issues/2030-01-15-harbour/issue.md",
    prose="",
)
CITIES = {"New York": "America/New_York", "Mumbai": "Asia/Kolkata", "Sydney": "Australia/Sydney"}
STAMP = datetime(2030, 1, 15, 9, tzinfo=LISBON)


@pytest.fixture
def english(tmp_path: Path) -> Mapping[str, Any]:
    """The house's English words."""
    return templates.strings(tmp_path, "en")


def config(*, utm: str = "", cities: dict[str, str] | None = None) -> Config:
    """A newsletter with readers in ``cities``."""
    newsletter = Newsletter(name="Harbour Letter", cities=CITIES if cities is None else cities)
    return Config(newsletter=newsletter, links=Links(utm=utm))


def printed(english: Mapping[str, Any], *, utm: str = "", **changes: Any) -> EventCard:
    """The card of ``EVENT``, changed."""
    return card(msgspec.structs.replace(EVENT, **changes), config=config(utm=utm), issue=ISSUE, strings=english)


def read_back(content: bytes) -> icalendar.Event:
    """The one event of a calendar file."""
    (entry,) = icalendar.Calendar.from_ical(content).walk("VEVENT")
    assert isinstance(entry, icalendar.Event)
    return entry


# --- the card ----------------------------------------------------------------------------------------


def test_the_date_line_names_day_hours_and_city(english: Mapping[str, Any]) -> None:
    """The date line is in the event's own zone, whatever zone its moments are given in."""
    moved = printed(english, starts=EVENT.starts.astimezone(UTC))
    assert moved.when == "Wednesday 16 January, 17:00–18:00 Lisbon"


@pytest.mark.parametrize(
    ("zone", "city"),
    [("UTC", "UTC"), ("America/New_York", "New York"), ("America/Argentina/Buenos_Aires", "Buenos Aires")],
)
def test_the_city_is_the_zones_last_part(english: Mapping[str, Any], zone: str, city: str) -> None:
    """A zone is printed as its city, and UTC as UTC."""
    assert printed(english, timezone=zone).when.endswith(f" {city}")


def test_an_end_after_midnight_needs_no_date(english: Mapping[str, Any]) -> None:
    """An evening that ends at two is still that evening."""
    assert printed(english, ends=EVENT.starts + timedelta(hours=9)).when.endswith("17:00–02:00 Lisbon")


def test_an_event_of_days_says_both_dates(english: Mapping[str, Any]) -> None:
    """From a day's length on, the end has a date of its own."""
    when = printed(english, ends=EVENT.starts + timedelta(days=2)).when
    assert when == "Wednesday 16 January, 17:00 – Friday 18 January, 17:00 Lisbon"


def test_the_readers_cities_follow(english: Mapping[str, Any]) -> None:
    """The start is given on each reader's clock, with the weekday where it is another day."""
    assert printed(english).times == ("12:00 New York", "22:30 Mumbai", "04:00 Sydney (Thursday)")


def test_a_day_earlier_is_named_too(english: Mapping[str, Any]) -> None:
    """West of the event it can still be the day before."""
    early = printed(english, starts=datetime(2030, 1, 16, 2, tzinfo=LISBON))
    assert early.times[0] == "21:00 New York (Tuesday)"


def test_the_events_own_city_is_not_repeated(english: Mapping[str, Any]) -> None:
    """A city that the date line has already is not among the others."""
    own = config(cities={"Lisbon": "Europe/Lisbon", "London": "Europe/London"})
    assert card(EVENT, config=own, issue=ISSUE, strings=english).times == ("17:00 London",)


def test_clocks_change_between_cities(english: Mapping[str, Any]) -> None:
    """In the weeks when only one of two cities has changed its clocks, the hours differ by less."""
    march = printed(
        english,
        starts=datetime(2030, 3, 20, 17, tzinfo=LISBON),
        ends=datetime(2030, 3, 20, 18, tzinfo=LISBON),
    )
    assert march.times[0] == "13:00 New York"


def test_strings_without_the_events_words_are_an_error(english: Mapping[str, Any]) -> None:
    """A strings file of the newsletter's own that lacks a key is named."""
    with pytest.raises(ConfigError, match=r"event\.when"):
        printed({"dates": english["dates"]})


def test_the_rsvp_address_gets_utm_parameters(english: Mapping[str, Any]) -> None:
    """With links.utm the RSVP address says which issue it was clicked in."""
    query = dict(parse_qsl(urlsplit(printed(english, utm="digest").url).query))
    assert query == {
        "room": "1",
        "utm_source": "digest",
        "utm_medium": "email",
        "utm_campaign": "2030-01-15-harbour",
        "utm_content": "rsvp",
    }


def test_without_utm_the_address_is_as_written(english: Mapping[str, Any]) -> None:
    """Without links.utm the RSVP address is the editor's, letter for letter."""
    assert printed(english).url == EVENT.url


# --- the calendars' addresses ------------------------------------------------------------------------


def test_the_calendars_in_order(english: Mapping[str, Any]) -> None:
    """Four calendars are offered."""
    assert [link.label for link in printed(english).links] == ["Google", "Outlook.com", "Office 365", "Yahoo"]


def test_googles_address(english: Mapping[str, Any]) -> None:
    """Google is told both ends in UTC, and spaces as %20."""
    google = printed(english).links[0].url
    assert google == (
        "https://calendar.google.com/calendar/render?action=TEMPLATE&text=Harbour%20meet%20%26%20greet"
        "&dates=20300116T170000Z/20300116T180000Z"
        "&details=https://example.org/rsvp%3Froom%3D1%0AFree%2C%20open%20to%20all."
        "&location=Room%201%2C%20upstairs"
    )


def test_outlooks_addresses_differ_in_their_host_only(english: Mapping[str, Any]) -> None:
    """Outlook.com and Office 365 take the same address on two hosts."""
    personal, work = (urlsplit(link.url) for link in printed(english).links[1:3])
    assert (personal.netloc, work.netloc) == ("outlook.live.com", "outlook.office.com")
    assert personal.query == work.query
    assert parse_qs(personal.query)["startdt"] == ["2030-01-16T17:00:00Z"]
    assert parse_qs(personal.query)["enddt"] == ["2030-01-16T18:00:00Z"]


def test_yahoos_address(english: Mapping[str, Any]) -> None:
    """Yahoo has names of its own for the same facts."""
    query = parse_qs(urlsplit(printed(english).links[3].url).query)
    assert query["TITLE"] == ["Harbour meet & greet"]
    assert (query["ST"], query["ET"]) == (["20300116T170000Z"], ["20300116T180000Z"])


def test_what_is_empty_is_left_out(english: Mapping[str, Any]) -> None:
    """An event without place and note has no empty parameters."""
    for link in printed(english, place="", note="", url="").links:
        query = urlsplit(link.url).query
        assert all(value for _, value in parse_qsl(query, keep_blank_values=True))


def test_a_long_note_is_cut_in_the_address(english: Mapping[str, Any]) -> None:
    """A calendar's address stays short enough for every client, its note cut between words."""
    long = printed(english, note="Come one, come all. " * 100)
    assert all(len(link.url) < 700 for link in long.links)
    assert parse_qs(urlsplit(long.links[0].url).query)["details"][0].endswith("Come one, come all. …")


@given(st.text(max_size=60), st.text(max_size=60))
@settings(max_examples=100)
def test_any_words_survive_in_an_address(name: str, place: str) -> None:
    """Whatever an event is called, its calendar link gives it back, and holds no space or line break."""
    english = templates.strings(Path("nowhere"), "en")
    link = printed(english, name=name, place=place).links[0].url
    query = dict(parse_qsl(urlsplit(link).query))
    assert (query.get("text", ""), query.get("location", "")) == (name, place)
    assert link.isascii()
    assert not set(link) & set(" \n\r\t")


# --- the file ----------------------------------------------------------------------------------------


def test_the_file_is_a_publication_without_guests() -> None:
    """The method is PUBLISH, and nobody is an attendee."""
    content = ics(EVENT, uid="harbour@example.org", stamp=STAMP)
    assert b"METHOD:PUBLISH\r\n" in content
    assert b"ATTENDEE" not in content


def test_times_are_utc() -> None:
    """Start, end and stamp end in Z, and there is no time zone to get wrong."""
    content = ics(EVENT, uid="harbour@example.org", stamp=STAMP)
    assert b"DTSTART:20300116T170000Z\r\n" in content
    assert b"DTEND:20300116T180000Z\r\n" in content
    assert b"DTSTAMP:20300115T090000Z\r\n" in content
    assert b"VTIMEZONE" not in content


def test_the_same_event_is_the_same_bytes() -> None:
    """Nothing in the file depends on when it was written."""
    assert ics(EVENT, uid="u", stamp=STAMP) == ics(EVENT, uid="u", stamp=STAMP.astimezone(UTC))


def test_uid_and_sequence_are_the_callers() -> None:
    """A changed event keeps its uid and counts up."""
    entry = read_back(ics(EVENT, uid="harbour@example.org", stamp=STAMP, sequence=3))
    assert (entry["UID"], entry["SEQUENCE"]) == ("harbour@example.org", 3)


def test_the_description_ends_with_the_address() -> None:
    """The note and the RSVP address are both in the description, and the address in URL."""
    entry = read_back(ics(EVENT, uid="u", stamp=STAMP))
    assert str(entry["DESCRIPTION"]) == "Free, open to all.\n\nhttps://example.org/rsvp?room=1"
    assert str(entry["URL"]) == EVENT.url


def test_the_organizer_is_the_newsletter() -> None:
    """A sender with a name becomes a mail address with that name."""
    entry = read_back(ics(EVENT, uid="u", stamp=STAMP, organizer="Harbour Letter <hello@example.org>"))
    assert str(entry["ORGANIZER"]) == "mailto:hello@example.org"
    assert entry["ORGANIZER"].params["CN"] == "Harbour Letter"


def test_a_name_cannot_bring_lines_of_its_own() -> None:
    """A line break in a name ends neither the line nor the event."""
    sly = msgspec.structs.replace(EVENT, name="Meet\r\nATTENDEE:mailto:eve@example.com", place="a\nEND:VEVENT")
    content = ics(sly, uid="u", stamp=STAMP)
    assert not any(line.startswith((b"ATTENDEE", b"END:VEVENT\r\nEND:VEVENT")) for line in content.split(b"\r\n"))
    assert content.count(b"\r\nEND:VEVENT") == 1


@given(st.text(max_size=200), st.text(max_size=200))
@settings(max_examples=60)
def test_any_words_give_a_lawful_file(name: str, note: str) -> None:
    """Every line ends in CRLF, none is longer than 75 octets, and the file can be read again."""
    content = ics(msgspec.structs.replace(EVENT, name=name, note=note), uid="u", stamp=STAMP)
    lines = content.split(b"\r\n")
    assert lines[-1] == b""
    assert not any(b"\n" in line or b"\r" in line or len(line) > 75 for line in lines)
    assert read_back(content)["UID"] == "u"
