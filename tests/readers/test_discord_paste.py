"""Text copied from Discord's window becomes a Thread, and says what it could not place."""

import time

import pytest

from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers.discord_lines import dashed, first_header, goes_on, is_discords
from digest.readers.discord_paste import READER
from digest.readers.paste_lines import is_badge
from digest.readers.reader import Told
from digest.readers.source import open_source
from tests.readers.paste_builders import DISCORD
from tests.readers.table_builders import notes, said


def read(text: str, told: Told | None = None) -> Thread:
    """Return the thread of text copied from Discord."""
    with open_source(text) as source:
        assert READER.recognises(source)
        return READER.read(source, None, told or Told())


@pytest.fixture
def thread() -> Thread:
    """The thread of a pasted text with most of the shapes that Discord has."""
    return read(DISCORD)


def test_messages(thread: Thread) -> None:
    """Headers on one line, on two and on three begin messages; a time in brackets is the same person again."""
    assert thread.question.text == "How do you break the ice? It is a workshop for twenty people"
    assert said(thread) == [
        ("Bo Wu", "Names first, see <https://example.org/a_b>."),
        ("Bo Wu", "And pairs"),
        ("maya_l", "Cards 👋"),
        ("Cy Kay", r"Same, 2\*3\*4"),
    ]


def test_reactions(thread: Thread) -> None:
    """Emoji above their counts are reactions."""
    assert thread.question.reactions == (Reaction(emoji="👀", count=2),)
    assert thread.responses[2].reactions == (Reaction(emoji="🎉", count=3),)


def test_days(thread: Thread) -> None:
    """Only a day that is written out gives a time; "Today" is none for a file."""
    assert [one.created and one.created.isoformat() for one in (thread.question, *thread.responses)] == [
        "2026-11-17T10:41:00+00:00",
        "2026-11-17T10:45:00+00:00",
        "2026-11-17T10:46:00+00:00",
        None,
        None,
    ]


def test_edited(thread: Thread) -> None:
    """The mark of an edit is taken for one, and off the text."""
    assert [one.edited for one in thread.responses] == [True, False, False, False]


def test_everything_is_counted(thread: Thread) -> None:
    """A picture, a program's message, and lines that belong to nobody are counted; Discord's own are not."""
    assert notes(thread) == {"attachment": 1, "bot message": 1, "unclear line": 1}
    assert Note(action="skipped", what="unclear line", count=1, why="# ask-anything") in thread.notes


def test_answer_to_an_answer() -> None:
    """What Discord shows above an answer says which message it answers, and is nobody's text."""
    found = read(
        "Ada — 17/11/2026 10:41\nWhat works?\nBo Wu — 17/11/2026 10:42\nNames, pairs and then two minutes\n"
        "Di — 17/11/2026 10:43\nYes\nBo Wu\nNames, pairs and then…\nCy — 17/11/2026 10:43\nSo\n@Ada What works?\n"
        "Di — 17/11/2026 10:44\nCards\n"
    )
    assert [(one.author.name, one.text, one.reply_to) for one in found.responses] == [
        ("Bo Wu", "Names, pairs and then two minutes", ""),
        ("Di", "Yes", ""),
        ("Cy", "So", "r1"),
        ("Di", "Cards", ""),
    ]


def test_preview_of_a_picture() -> None:
    """The preview of a message without words is dropped, too."""
    found = read(
        "Ada — Today at 10:41\nWhat?\nBo — Today at 10:42\nSo\n@Ada Click to see attachment\nCy — Today at 10:43\nAh\n"
    )
    assert said(found) == [("Bo", "So"), ("Cy", "Ah")]


def test_mention_at_the_end_stays() -> None:
    """A line that begins with "@" above a header and repeats nobody's words stays text, and is shown."""
    found = read("Ada — Today at 10:41\nWhat?\nBo — Today at 10:42\nSo\n@Ada thanks\nCy — Today at 10:43\nAh\n")
    assert said(found)[0] == ("Bo", "So  \n@Ada thanks")
    assert Note(action="skipped", what="unclear line", count=1, why="@Ada thanks") in found.notes


def test_a_header_wants_a_text_first() -> None:
    """A one-word answer that Discord has for a button is an answer."""
    assert said(read("Ada — Today at 10:41\nWhat?\nBo — Today at 10:42\nReply\n")) == [("Bo", "Reply")]


def test_open_order_of_day_and_month() -> None:
    """Dates that can be read in two ways are none, and the note says what to do; told, they are read."""
    text = DISCORD.replace("11/17/2026", "05/06/2026").replace("11/18/2026", "05/06/2026")
    found = read(text)
    note = next(note for note in found.notes if note.what == "date")
    assert (found.question.created, note.count, "--date-order" in note.why) == (None, 4, True)
    assert str(read(text, Told(date_order="DMY")).question.created)[:10] == "2026-06-05"
    with pytest.raises(ExportError, match="no date in the order YMD"):
        read(text, Told(date_order="YMD"))


@pytest.mark.parametrize(
    ("text", "header"),
    [
        ("Maya L. — Today at 10:41", ("Maya L.", False, 1)),
        ("maya_l — Yesterday at 5:03 PM", ("maya_l", False, 1)),
        ("Maya – 17.11.2026 10:41", ("Maya", False, 1)),
        ("Maya — 17/11/2026, 10:41", ("Maya", False, 1)),
        ("Maya — heute um 10:41", ("Maya", False, 1)),
        ("Maya — hier à 10:41", ("Maya", False, 1)),
        ("Maya — hoy a las 10:41", ("Maya", False, 1)),
        ("Maya — 10:41 AM", ("Maya", False, 1)),
        ("Helper APP — Today at 10:41", ("Helper", True, 1)),
        ("Helper BOT — Today at 10:41", ("Helper", True, 1)),
        ("Maya\n — \nToday at 10:41", ("Maya", False, 3)),
        ("Maya\n — Today at 10:41", ("Maya", False, 2)),
        ("Maya\nOP\n — \n10:41 AM", ("Maya", False, 4)),
        ("Helper\n✓ APP\n — \nToday at 10:41", ("Helper", True, 4)),
        ("Maya\nRole icon, Moderator\n — \nToday at 10:41", ("Maya", False, 4)),
        ("Maya\nServer Tag: DEV\nDEV\n — \nToday at 10:41", ("Maya", False, 5)),
        ("Maya [DEV],  — 11/17/2026 10:45 AM", ("Maya", False, 1)),
        ("Maya Role icon, Helper — Today at 10:41", ("Maya", False, 1)),
        ("Maya\nRole icon, Helper — Today at 10:41 AM", ("Maya", False, 2)),
        ("Maya\n[DEV]\n — Today at 10:45 AM", ("Maya", False, 3)),
        ("Maya\n[DEV]\n, \nRole icon, Helper\n — \n11/17/2026 10:45 AM", ("Maya", False, 6)),
        ("Helper\nAPP — Today at 10:41", ("Helper", True, 2)),
        ("Role icon, Helper — Today at 10:41 AM", None),
        ("Maya — Lisbon", None),
        ("Maya - Today at 10:41", None),
        ("What now? — Today at 10:41", None),
        ("Maya\nBo\n — \nToday at 10:41", None),
        ("", None),
    ],
)
def test_headers(text: str, header: tuple[str, bool, int] | None) -> None:
    """A header is known in each shape that Discord copies it in, with its badges."""
    found = dashed(text.split("\n"), 0)
    assert (found and (found.name, found.app, found.lines)) == header


def test_times_without_a_day() -> None:
    """A time alone behind the dash makes headers only where somebody asks: an evening's programme has them, too."""
    assert first_header(["Ada — 10:41", "What works?", "Bo — 10:42", "Names"]) == 0
    assert first_header(["Doors — 18:00", "At the bar", "Talks — 19:00", "Three of them"]) is None


@pytest.mark.parametrize(
    ("line", "found"),
    [("[10:42 AM] so", ("10:42 AM", "so")), ("[10:42]", ("10:42", "")), ("[1] so", None), ("10:42", None)],
)
def test_goes_on(line: str, found: tuple[str, str] | None) -> None:
    """A time in brackets goes on with the person above it."""
    assert goes_on(line) == found


@pytest.mark.parametrize(
    "line", ["NEW", "November 17, 2026", "3 Messages ›", "Ada started a thread: Ice. See all threads."]
)
def test_own_lines(line: str) -> None:
    """Discord's own lines are nobody's text."""
    assert is_discords(line)


def test_many_messages_soon() -> None:
    """Three thousand messages take a moment."""
    text = "".join(f"Ada {number % 40} — Today at 10:41\nWords, {number}?\n@nobody at all\n" for number in range(3_000))
    started = time.perf_counter()
    assert len(read(text).responses) == 2_999
    assert time.perf_counter() - started < 5


def test_many_openings_soon() -> None:
    """What looks like a preview is compared with two hundred messages, long ones as well, in a moment."""
    words = "word " * 2_000
    text = "".join(f"Ada\n — \n17/11/2026 10:41\n{words}\n@Ada wor {number}\n" for number in range(200))
    started = time.perf_counter()
    assert len(read(text).responses) == 199
    assert time.perf_counter() - started < 2


def test_row_of_emoji_names_soon() -> None:
    """A line of emoji names that end in the middle takes no time: each can be read in one way only."""
    started = time.perf_counter()
    assert not is_badge(":tada:" * 20_000 + "!")
    assert time.perf_counter() - started < 1


@pytest.mark.parametrize("line", ["Maya! what a name? — Today at 10:45", " — Yesterday at 10:50 AM"])
def test_header_of_a_shape_not_known(line: str) -> None:
    """What ends as a header does, and is none that is known, stays in the text and is shown."""
    found = read(f"Ada — Today at 10:41\nWhat works?\nBo — Today at 10:42\nNames first!\n{line}\nPairs\n")
    assert notes(found) == {"unclear line": 1}
    assert "Pairs" in found.responses[0].text
