"""The event, ready to be printed (``card``) and ready for a calendar (``ics``)."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any
from urllib.parse import quote
from zoneinfo import ZoneInfo

from digest.config import Config
from digest.model import Event, Issue, Noun
from digest.rendering import dates, links
from digest.rendering.words import say

if TYPE_CHECKING:
    import icalendar

# A calendar's address holds the whole description, and some clients cut addresses near 2,000 characters.
_NOTE_LENGTH = 160


class Link(Noun, frozen=True, kw_only=True):
    """An address and the words that lead to it."""

    label: str
    url: str


class EventCard(Noun, frozen=True, kw_only=True):
    """An event as an email prints it.

    ``when`` is the date line at the event's own place, ``times`` the same moment on the readers' clocks,
    ``links`` the calendars it can be added to; ``attached`` says that event.ics goes with the email.
    """

    name: str
    note: str
    place: str
    url: str
    when: str
    times: tuple[str, ...]
    links: tuple[Link, ...]
    attached: bool


def card(event: Event, *, config: Config, issue: Issue, strings: Mapping[str, Any], attached: bool = True) -> EventCard:
    """Return ``event`` as the templates print it.

    With ``links.utm`` set, the RSVP address gets UTM parameters, on whichever site it lies: it is the issue's
    one call to action.

    Raises:
        ConfigError: the strings file lacks words.
    """
    url = event.url
    if url and config.links.utm:
        url = links.with_utm(url, source=config.links.utm, campaign=issue.slug, content="rsvp")
    return EventCard(
        name=event.name,
        note=event.note,
        place=event.place,
        url=url,
        when=_when(event, strings),
        times=_times(event, config, strings),
        links=_calendars(event),
        attached=attached,
    )


def _when(event: Event, strings: Mapping[str, Any]) -> str:
    """Return "Wednesday 16 January, 17:00–18:00 Lisbon"; from a day's length on, the end has a date."""
    zone = ZoneInfo(event.timezone)
    starts, ends = event.starts.astimezone(zone), event.ends.astimezone(zone)
    date, city = dates.weekday_date(starts.date(), strings), _city(event.timezone)
    if (event.ends - event.starts).days >= 1:
        return say(
            strings,
            "event.when_days",
            date=date,
            hours=f"{starts:%H:%M}",
            end_date=dates.weekday_date(ends.date(), strings),
            end_hours=f"{ends:%H:%M}",
            city=city,
        )
    hours = f"{starts:%H:%M}–{ends:%H:%M}" if event.ends > event.starts else f"{starts:%H:%M}"
    return say(strings, "event.when", date=date, hours=hours, city=city)


def _times(event: Event, config: Config, strings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the start on each of the readers' clocks, but for the event's own city: the date line has it.

    Where it is another day there, its name is added: "04:00 Sydney (Thursday)" leaves nothing to reckon.
    """
    home = event.starts.astimezone(ZoneInfo(event.timezone))
    times = []
    # The newsletter's own clock first, where the event keeps another; UTC is nobody's.
    own = config.newsletter.timezone
    clocks = {_city(own): own} | config.newsletter.cities if own != "UTC" else config.newsletter.cities
    for city, zone in clocks.items():
        if city == _city(event.timezone):
            continue
        there = event.starts.astimezone(ZoneInfo(zone))
        key = "elsewhere" if there.date() == home.date() else "elsewhere_other_day"
        weekday = dates.weekday(there.date(), strings)
        times.append(say(strings, f"event.{key}", hours=f"{there:%H:%M}", city=city, weekday=weekday))
    return tuple(times)


def _city(zone: str) -> str:
    return zone.rpartition("/")[2].replace("_", " ")


# --- calendars ---------------------------------------------------------------------------------------


def _calendars(event: Event) -> tuple[Link, ...]:
    """Return a link for each web calendar that takes an event from an address.

    Format: InteractionDesignFoundation/add-event-to-calendar-docs (Outlook's and Yahoo's are not official).
    Times are UTC with a Z, since without it a calendar reads the viewer's zone.
    """
    starts, ends = event.starts.astimezone(UTC), event.ends.astimezone(UTC)
    first, last = f"{starts:%Y%m%dT%H%M%SZ}", f"{ends:%Y%m%dT%H%M%SZ}"
    note = _shortened(event.note)
    details = "\n".join(filter(None, (event.url, note)))
    outlook = {
        "path": "/calendar/action/compose",
        "rru": "addevent",
        "startdt": f"{starts:%Y-%m-%dT%H:%M:%SZ}",
        "enddt": f"{ends:%Y-%m-%dT%H:%M:%SZ}",
        "subject": event.name,
        "body": details,
        "location": event.place,
    }
    google = {
        "action": "TEMPLATE",
        "text": event.name,
        "dates": f"{first}/{last}",
        "details": details,
        "location": event.place,
    }
    yahoo = {"v": "60", "TITLE": event.name, "ST": first, "ET": last, "DESC": details, "in_loc": event.place}
    return (
        _link("Google", "https://calendar.google.com/calendar/render", google),
        _link("Outlook.com", "https://outlook.live.com/calendar/deeplink/compose", outlook),
        _link("Office 365", "https://outlook.office.com/calendar/deeplink/compose", outlook),
        _link("Yahoo", "https://calendar.yahoo.com/", yahoo),
    )


def _link(label: str, base: str, parameters: Mapping[str, str]) -> Link:
    # quote, not quote_plus: Outlook prints a "+" as it stands. "/" and ":" may stay as they are in a query.
    query = "&".join(f"{key}={quote(value, safe='/:')}" for key, value in parameters.items() if value)
    return Link(label=label, url=f"{base}?{query}")


def _shortened(note: str) -> str:
    words = " ".join(note.split())
    if len(words) <= _NOTE_LENGTH:
        return words
    kept = words[:_NOTE_LENGTH]
    return f"{kept.rpartition(' ')[0] or kept} …"


def ics(event: Event, *, uid: str, stamp: datetime, sequence: int = 0, organizer: str = "") -> bytes:
    """Return ``event`` as an iCalendar file (RFC 5545) with METHOD:PUBLISH (RFC 5546 3.2.1), in UTC.

    PUBLISH, not REQUEST: one file goes to everybody, so it can name no attendee. UTC, because a VTIMEZONE of
    our own would have to be right for years.

    Args:
        event: what happens, and when.
        uid: the same for every version of this event (``<slug>@<host>``).
        stamp: aware; when this version was made. It is not asked of the clock: same input, same bytes.
        sequence: one more each time a version was published.
        organizer: who sends the newsletter ("Name <mail@host>"), which RFC 5546 wants to be there.
    """
    import icalendar

    entry = icalendar.Event()
    entry.add("uid", uid)
    entry.add("dtstamp", stamp.astimezone(UTC))
    entry.add("dtstart", event.starts.astimezone(UTC))
    entry.add("dtend", event.ends.astimezone(UTC))
    entry.add("sequence", sequence)
    entry.add("summary", _one_line(event.name))
    _add_filled(entry, "description", "\n\n".join(filter(None, (event.note, event.url))))
    _add_filled(entry, "location", _one_line(event.place))
    _add_filled(entry, "url", event.url)
    # config.yaml allows just "Name <mail@host>" and "mail@host".
    name, _, mailbox = organizer.rpartition("<")
    if mailbox:
        parameters = {"CN": name.strip()} if name.strip() else {}
        entry.add("organizer", f"mailto:{mailbox.rstrip('> ')}", parameters=parameters)
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//digest//newsletter//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add_component(entry)
    return bytes(calendar.to_ical())


def _add_filled(entry: "icalendar.Event", name: str, value: str) -> None:
    if value:
        entry.add(name, value)


def _one_line(text: str) -> str:
    return " ".join(text.split())
