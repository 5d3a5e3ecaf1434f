"""Times as people and programs write them in tables and windows: "17/11/2026 10:41 AM", "17. Nov 2026", 1794912060.

What is certain is read at once; 03/04/2026 waits until all dates of the file are known (``whatsapp_dates``).
"""

import re
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime, time, timedelta, timezone, tzinfo

from digest.readers.assemble import moment
from digest.readers.reader import Told
from digest.readers.whatsapp_dates import ORDERS, Stamp, settle

_LONGEST = 60
_CENTURY = 2000
_NOON = 12
# Days since the last of 1899, as spreadsheets keep them: these are 1982 to 2119.
_SERIAL = re.compile(r"(?P<days>[3-7]\d{4})(?:[.,](?P<part>\d{1,12}))?")
_UNIX = re.compile(r"(?P<whole>\d{10}(?=\D|$)|\d{13}(?=\D|$)|\d{16}(?=\D|$))(?P<fraction>\.\d*)?")
_HALF = r"(?P<half>[ap]\.? ?m\b\.?|午前|午後|오전|오후|上午|下午|[صم]\b)"
_CLOCK = re.compile(
    rf"(?:{_HALF.replace('half', 'before')} ?)?(?P<hour>\d{{1,2}})(?: ?(?:[:.h]|Uhr) ?(?P<minute>\d{{2}})"
    rf"(?:[:.](?P<second>\d{{2}})(?:[.,]\d+)?)?| ?h\b| ?Uhr\b|(?= ?[ap]\.? ?m))(?: ?(?:h|Uhr)\b)?(?: ?{_HALF})?",
    re.IGNORECASE,
)
# Hours from UTC. What several countries call theirs (IST), or call so in summer and in winter (PT), is not among them.
_ZONES = {
    name: hours
    for hours, names in (
        *((-8, "PST"), (-7, "MST PDT"), (-6, "CST MDT"), (-5, "EST CDT"), (-4, "EDT"), (0, "Z UTC GMT WET")),
        *((1, "WEST BST CET MEZ"), (2, "CEST MESZ EET"), (3, "EEST MSK"), (9, "JST KST"), (10, "AEST")),
        *((11, "AEDT"), (12, "NZST"), (13, "NZDT")),
    )
    for name in names.split()
}
_ZONE = re.compile(
    r"\s*\(?(?:(?:UTC|GMT)?(?P<sign>[+-])(?P<hours>\d{1,2}):?(?P<minutes>\d{2})?"
    rf"|(?<![^\W\d_])(?P<name>{'|'.join(_ZONES)}))\)?$",
    re.IGNORECASE,
)
_ISO = re.compile(r"(?P<y>\d{4})-(?P<m>\d{1,2})-(?P<d>\d{1,2})(?:[T ,]+(?P<rest>.*))?", re.IGNORECASE)
_NUMBERS = re.compile(
    r"(?:[^\W\d]{2,12}\.?,? )?(?P<a>\d{1,4})(?P<sign>[./-])\s?(?P<b>\d{1,2})(?P=sign)\s?"
    r"(?P<c>\d{1,4})\.?(?P<rest>\D.*)?"
)
_DAY_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,? +)?(?P<d>\d{1,2})(?:st|nd|rd|th|º|er|\.)?[ -](?:de |of )?(?P<month>[^\W\d]{3,12})\.?,?[ -]"
    r"(?:de |del )?(?P<y>\d{4}|\d{2}(?= |$))(?P<rest>\D.*)?"
)
_MONTH_FIRST = re.compile(
    r"(?:[^\W\d]+\.?,? +)?(?P<month>[^\W\d]{3,12})\.? (?P<d>\d{1,2})(?:st|nd|rd|th)?,? (?P<y>\d{4})(?P<rest>\D.*)?"
)
_JOINTS = re.compile(
    r"^[\s,]*(?:T|at|um|à|a las|às|as|alle ore|alle|om|o godz\.)?[\s,]*(?=\d|午|오|上|下)", re.IGNORECASE
)
# The beginnings of the months' names in English, German, French, Spanish, Portuguese and Italian, without accents.
_MONTHS = (
    *(("jan", 1), ("ene", 1), ("gen", 1), ("feb", 2), ("fev", 2), ("mar", 3), ("apr", 4), ("avr", 4), ("abr", 4)),
    *(("mai", 5), ("may", 5), ("mag", 5), ("juin", 6), ("jun", 6), ("giu", 6), ("juil", 7), ("jul", 7), ("lug", 7)),
    *(("aug", 8), ("aou", 8), ("ago", 8), ("sep", 9), ("set", 9), ("oct", 10), ("okt", 10), ("ott", 10), ("out", 10)),
    *(("nov", 11), ("dec", 12), ("dez", 12), ("dic", 12)),
)

Written = datetime | Stamp


def written(text: str) -> Written | None:
    """Return what ``text`` says of a time; None when it says none.

    That is a datetime, aware where a zone is named; or a Stamp, when the order of day and month is open: the zone is
    then that of its time.
    """
    if text[4:5] == text[7:8] == "-" and text[10:11] in {" ", "T"}:
        try:
            at = datetime.fromisoformat(text)  # what programs write, at a tenth of the time
            return at.replace(microsecond=0) if at.microsecond else at
        except ValueError:
            pass
    text = " ".join(text.replace("\u202f", " ").replace("\u00a0", " ").split())
    if not text or len(text) > _LONGEST:
        return None
    if found := _UNIX.fullmatch(text):
        whole = found["whole"]
        return moment(f"{whole[:10]}.{whole[10:]}" if len(whole) > 10 else text.rstrip("."))
    if found := _SERIAL.fullmatch(text):
        seconds = round(float(f"0.{found['part'] or 0}") * 86_400)
        return datetime(1899, 12, 30) + timedelta(days=int(found["days"]), seconds=seconds)  # noqa: DTZ001 - local
    if found := _ISO.fullmatch(text):
        return _at(found["y"], int(found["m"]), found["d"], found["rest"])
    if found := _NUMBERS.fullmatch(text):
        clock, zone = _clock(found["rest"])
        if clock is None:
            return None
        return Stamp((found["a"], found["b"], found["c"]), found["sign"], clock.replace(tzinfo=zone))
    if found := _DAY_FIRST.fullmatch(text) or _MONTH_FIRST.fullmatch(text):
        return _at(found["y"], _month(found["month"]), found["d"], found["rest"])
    return None


def clock_time(text: str) -> time | None:
    """Return the time of day in ``text`` ("2:05 PM", "14 h 05"); None when it is none."""
    found = _CLOCK.fullmatch(text.strip())
    if found is None:
        return None
    hour = int(found["hour"])
    half = (found["before"] or found["half"] or "").lower().replace(".", "").replace(" ", "")
    if half in {"pm", "午後", "오후", "下午", "م"}:
        hour = hour % _NOON + _NOON
    elif half:
        hour %= _NOON
    try:
        return time(0 if hour == 2 * _NOON else hour, int(found["minute"] or 0), int(found["second"] or 0))
    except ValueError:
        return None


def settled(found: Sequence[Written | None], told: Told, where: str) -> list[datetime | None]:
    """Return each time in UTC; None for what is none, or is on a day that does not exist.

    Args:
        found: in the order of the file.
        told: says the zone of those that name none, and perhaps the order of day and month.
        where: the file, for the error.

    Raises:
        ExportError: the order of day and month stays open, or the dates follow no one order.
    """
    order = next((order for order in ORDERS if order == told.date_order), None)
    stamps = [one for one in found if isinstance(one, Stamp)]
    days = iter(settle(stamps, {}, where, order) if stamps else ())
    return [_aware(next(days) if isinstance(one, Stamp) else one, told.zone) for one in found]


def _aware(at: datetime | None, zone: tzinfo) -> datetime | None:
    try:
        if at and zone is UTC and at.tzinfo is None:
            return at.replace(tzinfo=UTC)
        return at and (at if at.tzinfo else at.replace(tzinfo=zone)).astimezone(UTC)
    except (OverflowError, ValueError):
        return None


def _at(year: str, month: int, day: str, rest: str | None) -> datetime | None:
    clock, zone = _clock(rest)
    if clock is None:
        return None
    try:
        number = int(year) + (_CENTURY if len(year) == len("26") else 0)
        return datetime.combine(datetime(number, month, int(day)), clock, zone)  # noqa: DTZ001 - it has the text's zone
    except ValueError:
        return None


def _clock(rest: str | None) -> tuple[time | None, timezone | None]:
    """Return the time and the zone behind a date: midnight and none, when nothing is there."""
    text = (rest or "").strip(" ,")
    if not text:
        return time(), None
    zoned = _ZONE.search(text)
    bare = text[: zoned.start()] if zoned else text
    clock = clock_time(_JOINTS.sub("", bare.strip(" ,"))) if bare.strip(" ,") else time()
    return clock, _offset(zoned) if zoned else None


def _offset(zoned: re.Match[str]) -> timezone | None:
    if zoned["name"]:
        return timezone(timedelta(hours=_ZONES[zoned["name"].upper()]))
    minutes = 60 * int(zoned["hours"] or 0) + int(zoned["minutes"] or 0)
    return timezone(timedelta(minutes=-minutes if zoned["sign"] == "-" else minutes)) if minutes < 24 * 60 else None


def _month(name: str) -> int:
    bare = "".join(char for char in unicodedata.normalize("NFKD", name.lower()) if char.isalpha())
    return next((number for begins, number in _MONTHS if bare.startswith(begins)), 0)
