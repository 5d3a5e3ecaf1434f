"""Text copied from Telegram's window becomes a Thread, and says what it could not place."""

from zoneinfo import ZoneInfo

import pytest

from digest.errors import ExportError
from digest.model import Note, Thread
from digest.readers.reader import Told
from digest.readers.source import open_source
from digest.readers.telegram_paste import READER, begins_at, header
from tests.readers.paste_builders import TELEGRAM
from tests.readers.table_builders import notes, said


def read(text: str, told: Told | None = None) -> Thread:
    """Return the thread of text copied from Telegram."""
    with open_source(text) as source:
        assert READER.recognises(source)
        return READER.read(source, None, told or Told())


@pytest.fixture
def thread() -> Thread:
    """The thread of a pasted text with most of the shapes that Telegram has."""
    return read(TELEGRAM)


def test_messages(thread: Thread) -> None:
    """Each "Name, [date]" begins a message, a name may hold a comma; the lines below are its text."""
    assert (thread.question.author.name, thread.question.text) == (
        "Ada Li",
        "How do you break the ice?  \nFor twenty people",
    )
    assert said(thread) == [
        ("Bo", "Names first, see <https://example.org/a_b>."),
        ("Cy, Kay", "Pairs"),
        ("Bo", "So"),
        ("", "Cards"),
    ]


def test_times_in_the_zone_told() -> None:
    """The window's times are local: the editor's zone makes them exact, and a note says so."""
    found = read(TELEGRAM, Told(zone=ZoneInfo("Europe/Berlin")))
    assert [str(one.created)[11:19] for one in (found.question, found.responses[0])] == ["09:41:00", "09:45:11"]
    assert next(note for note in found.notes if note.what == "time zone").why.endswith("Europe/Berlin")


def test_what_is_answered(thread: Thread) -> None:
    """A line "In reply to" names a person; it is a message when they wrote one only."""
    assert [one.reply_to for one in thread.responses] == ["", "", "r2", ""]


def test_everything_is_counted(thread: Thread) -> None:
    """Pictures, words forwarded from elsewhere, and who is shown by number alone are counted."""
    assert notes(thread) == {"attachment": 1, "author": 1, "time zone": 1, "name": 1}


def test_no_number_is_kept(thread: Thread) -> None:
    """A phone number in place of a name goes no further."""
    assert "0142" not in thread.json().decode()


def test_lines_above_are_shown() -> None:
    """Lines above the first header belong to nobody, and are shown."""
    found = read("Workshops\n" + TELEGRAM)
    assert Note(action="skipped", what="unclear line", count=1, why="Workshops") in found.notes


def test_open_order_of_day_and_month() -> None:
    """Dates that can be read in two ways are none, and the note says what to do; told, they are read."""
    text = TELEGRAM.replace("17/11", "05/06")
    found = read(text)
    assert (found.question.created, notes(found)["date"]) == (None, 5)
    assert str(read(text, Told(date_order="MDY")).question.created)[:10] == "2026-05-06"
    with pytest.raises(ExportError, match="no date in the order YMD"):
        read(text, Told(date_order="YMD"))


@pytest.mark.parametrize(
    ("line", "name"),
    [
        ("Ada, [25/06/2022 07:25]", "Ada"),
        ("Ada Li, [25.06.2022 07:25:11]", "Ada Li"),
        ("Ada, [25.06.2022 07:25]:", "Ada"),
        ("Ada, [6/25/2022 7:25 PM]", "Ada"),
        ("Ada, [25 Jun 2022 at 07:25:11]", "Ada"),
        ("Ada, [Jun 25, 2022 at 7:25:11 PM]:", "Ada"),
        ("> Ada, [25.06.2022 07:25]", "Ada"),
        ("Ada 🌴, [2022-06-25 07:25]", "Ada 🌴"),
        ("See the list, [25]", None),
        ("Ada [25/06/2022 07:25]", None),
        ("[25/06/2022, 07:25:11] Ada: x", None),
        ("x = f(a, [1/2/3 4:55])", None),
        ("Ada, [25/06/2022]", None),
    ],
)
def test_headers(line: str, name: str | None) -> None:
    """A header is known as each of Telegram's programs copies it."""
    found = header(line)
    assert (found.name if found else None) == name


def test_text_on_the_same_line() -> None:
    """What stands behind the header belongs to the message."""
    assert said(read("Ada, [25.06.2022 07:25]: What?\nBo, [25.06.2022 07:26]: So\nand so\n")) == [
        ("Bo", "So  \nand so")
    ]


def test_one_header_in_a_text_is_none() -> None:
    """A single such line in the middle of a text does not make it Telegram's."""
    assert begins_at(["He wrote:", "Ada, [25.06.2022 07:25]", "What?"]) is None
