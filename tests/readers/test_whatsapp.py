"""A WhatsApp chat is read: who says what, where a thread begins and ends, what is no chat of WhatsApp's."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from digest.errors import ExportError
from digest.model import Note
from digest.readers.reader import Told, candidate
from digest.readers.source import open_source
from digest.readers.whatsapp import READER
from digest.readers.whatsapp_lines import parse
from digest.readers.whatsapp_markup import is_phone
from tests.readers import export_builders
from tests.readers.whatsapp_builders import ANDROID, FREE, IPHONE, MARK, lines, notes, read, scan

# --- a chat of each phone ----------------------------------------------------------------------------


def test_android() -> None:
    """An Android chat: the question in its several messages, the answers, and what is no answer counted."""
    thread = read(ANDROID, "2024-01-13T10:30")
    assert thread.question.text == ("Good morning!\n\nHow do you break the ice? It is a **workshop**.\n\nFor 20 people")
    assert [(one.author.name, one.text, one.edited) for one in thread.responses] == [
        ("Björn", "Names first:\n\n- pairs\n- two minutes\n\nsee <https://example.org/a_b_c>.", False),
        ("", "I use cards", True),
        ("Chidi", "These are mine", False),
        ("Dana", "Thanks @someone!", False),
    ]
    assert notes(thread) == {"attachment": 2, "deleted message": 1, "name": 1}
    assert thread.responses[0].created == datetime(2024, 1, 13, 10, 40, tzinfo=UTC)


def test_iphone() -> None:
    """An iPhone's chat: brackets, marks before what WhatsApp says in any language, names with a tilde."""
    thread = read(IPHONE)
    assert (thread.id, thread.question.text) == ("2024-01-13T10:30", "Wie brecht ihr das Eis?")
    assert [(one.author.name, one.text, one.edited) for one in thread.responses] == [
        ("Björn", "Mit Namen", True),
        ("", "Mit @Björn und Karten", False),
        ("Ada", "Seht her", False),
        ("Chidi", "Zwei Zeilen  \nund noch eine", False),
    ]
    assert notes(thread) == {"attachment": 3, "deleted message": 1, "name": 1}


def test_no_phone_number_stays() -> None:
    """A member shown as a phone number is a number of ours, nameless; no number is in what is written."""
    for text in (ANDROID, IPHONE):
        candidates = scan(text)
        thread = read(text, candidates[-1].id if len(candidates) == 1 else "2024-01-13T10:30")
        assert "555" not in thread.json().decode()
        assert [one.author.id for one in thread.responses if not one.author.name] == ["number/1"]


@pytest.mark.parametrize(
    ("name", "phone"),
    [("+00 202 555 0142", True), ("+49 170 1234567", True), ("Ada 2", False), ("12345", False), ("R2-D2", False)],
)
def test_phones(name: str, phone: bool) -> None:
    """A name that is nothing but a number is a phone's."""
    assert is_phone(name) is phone


# --- names -------------------------------------------------------------------------------------------


def test_system_lines_have_no_name() -> None:
    """A line of WhatsApp's own has no name, also when the group's new subject holds a colon."""
    entries = parse(ANDROID.split("\n")).entries
    assert [entry.name for entry in entries if "subject" in entry.text or "created" in entry.text] == ["", ""]


def test_names_with_a_colon() -> None:
    """A name that holds a colon is put together when all it says begins with one of a few names."""
    lines = ["Team: Ada: What works here?", "Team: Bo: Names", "Team: Ada: Good", "Team: Bo: And: pairs", "Cy: Yes"]
    thread = read("".join(f"13/9/20, 23:5{at} - {line}\n" for at, line in enumerate(lines)))
    assert thread.question.author.name == "Team: Ada"
    assert [(one.author.name, one.text) for one in thread.responses] == [
        ("Team: Bo", "Names"),
        ("Team: Ada", "Good"),
        ("Team: Bo", "And: pairs"),
        ("Cy", "Yes"),
    ]


def test_messages_with_a_colon() -> None:
    """Somebody who writes colons keeps their name."""
    lines = ["Ada: What works here?", "Bo: First: names", "Bo: Second: pairs", "Bo: Third: cards", "Bo: Fourth: so"]
    thread = read("".join(f"13/9/20, 23:5{at} - {line}\n" for at, line in enumerate(lines)))
    assert {one.author.name for one in thread.responses} == {"Bo"}


# --- threads -----------------------------------------------------------------------------------------


def test_questions_are_listed() -> None:
    """Each question that was answered is a candidate: most responses first, with people and day."""
    assert [(one.id, one.title, one.responses, one.people) for one in scan(ANDROID)] == [
        ("2024-01-13T10:30", "How do you break the ice?", 4, 4),
        ("2024-01-15T12:00", "What book is good for it?", 1, 1),
    ]


def test_several_threads_and_none_named() -> None:
    """A chat with several questions lists them when none is named."""
    with pytest.raises(ExportError, match="holds 2 threads") as caught:
        read(ANDROID)
    assert "2024-01-15T12:00" in caught.value.hint


def test_unknown_thread() -> None:
    """A thread that is not there is an error that lists those that are."""
    with pytest.raises(ExportError, match="holds no thread '2024-01-13'"):
        read(ANDROID, "2024-01-13")


def test_a_thread_may_begin_at_any_message() -> None:
    """Any message's id begins a thread there: what is asked may bear no question mark."""
    thread = read(ANDROID, "2024-01-13T10:40")
    assert (thread.question.author.name, len(thread.responses)) == ("Björn", 3)


def test_a_question_among_answers_ends_nothing() -> None:
    """A question back, soon, belongs to the thread; one put to everybody begins another."""
    text = lines(
        ("13/1/24 10:00", "Ada", "What works for you here?"),
        ("13/1/24 10:05", "Bo", "How many are you, all in all?"),
        ("13/1/24 10:06", "Ada", "Twenty"),
        ("13/1/24 10:07", "Cy", "Names"),
        ("13/1/24 10:08", "Di", "Does anybody have a projector?"),
        ("13/1/24 10:09", "Bo", "I do"),
    )
    assert [(one.title, one.responses) for one in scan(text)] == [
        ("What works for you here?", 3),
        ("Does anybody have a projector?", 1),
    ]


def test_a_long_silence_ends_a_thread() -> None:
    """What is said a day later is no answer."""
    text = lines(
        ("13/1/24 10:00", "Ada", "What works for you here?"),
        ("14/1/24 09:00", "Bo", "Names"),
        ("15/1/24 10:00", "Cy", "Happy birthday"),
    )
    assert [one.responses for one in scan(text)] == [1]


def test_a_chat_that_never_sleeps() -> None:
    """A thread lasts a week at most, and a long chat is listed soon."""
    begin = datetime(2024, 1, 13, 10, 0)  # noqa: DTZ001 - the phone's time
    at = [begin + timedelta(hours=2 * number) for number in range(3000)]
    text = lines(*((f"{one:%d/%m/%Y %H:%M}", "AB"[place % 2], "What about this?") for place, one in enumerate(at)))
    assert {one.responses for one in scan(text)} == set(range(1, 85))


def test_prompts_without_a_question_mark() -> None:
    """Where nobody asks, what is said after a rest begins a thread."""
    text = lines(
        ("13/1/24 10:00", "Ada", "Share your favourite icebreaker"),
        ("13/1/24 10:05", "Bo", "Names"),
    )
    assert [(one.title, one.responses) for one in scan(text)] == [("Share your favourite icebreaker", 1)]


def test_nobody_answers() -> None:
    """A chat in which nobody answers anybody says so."""
    text = lines(("13/1/24 10:00", "Ada", "What works here?"), ("13/1/24 10:01", "Ada", "Nobody?"))
    with pytest.raises(ExportError, match="nobody answered"):
        read(text)


def test_ids_survive_a_longer_export() -> None:
    """The thread and its messages have the same keys when more was written, or a message was edited."""
    before = read(ANDROID, "2024-01-13T10:30")
    after = read(ANDROID.replace("I use cards", "I use big cards") + "16/01/2024, 12:20 - Ada: New\n", before.id)
    assert [one.key for one in after.responses] == [one.key for one in before.responses]


def test_range() -> None:
    """A range of days or hours is one thread, whatever is asked in it."""
    day = Told(start=date(2024, 1, 13), end=date(2024, 1, 15))
    thread = read(ANDROID, told=day)
    assert (thread.id, len(thread.responses)) == ("2024-01-13T10:30", 6)
    assert [one.responses for one in scan(ANDROID, day)] == [6]
    hours = Told(start=datetime(2024, 1, 15, 11, 0), end=datetime(2024, 1, 15, 13, 0))  # noqa: DTZ001
    assert read(ANDROID, told=hours).question.text == "What book is good for it?"


@pytest.mark.parametrize(
    ("told", "what"),
    [
        (Told(start=date(2025, 1, 1)), "no message from 2025-01-01 on"),
        (Told(end=date(2020, 1, 1)), "no message until 2020-01-01"),
        (Told(start=date(2024, 2, 1), end=date(2024, 2, 2)), "no message between 2024-02-01 and 2024-02-02"),
    ],
)
def test_range_without_a_message(told: Told, what: str) -> None:
    """A range in which nothing was said is answered with the days of the chat, in listing and in reading."""
    for refused in (scan, read):
        with pytest.raises(ExportError) as caught:
            refused(ANDROID, told=told)
        assert caught.value.what == f"{what}; the chat runs from 2024-01-13 to 2024-01-15"


def test_listing_says_what_reading_finds() -> None:
    """What is listed of a thread (its people, its last day, who thanks) is what is read."""
    for text in (ANDROID, IPHONE):
        for one in scan(text):
            assert one == candidate(read(text, one.id))


def test_zone() -> None:
    """With the phone's zone the times are exact; without it a note says how they are read."""
    thread = read(IPHONE, told=Told(zone=ZoneInfo("Europe/Berlin")))
    assert thread.question.created == datetime(2024, 1, 13, 9, 30, tzinfo=UTC)
    assert thread.id == "2024-01-13T10:30"
    assert (
        Note(
            action="missing",
            what="time zone",
            count=1,
            why="WhatsApp writes the phone's time without one; it is read as Europe/Berlin",
        )
        in thread.notes
    )


def test_clock_put_back() -> None:
    """Where the clock went back an hour the file's order stands, and the times mended are counted."""
    text = lines(
        ("27/10/24 01:50", "Ada", "What works for you here?"),
        ("27/10/24 01:05", "Bo", "Names"),
        ("27/10/24 01:06", "Cy", "Pairs"),
    )
    thread = read(text)
    assert ([one.text for one in thread.responses], notes(thread)) == (["Names", "Pairs"], {"time": 2})


def test_two_exports_in_one_file() -> None:
    """Two exports put together are sorted, and what both hold is read once."""
    early, late = ANDROID.split("13/01/2024, 10:40")[0], ANDROID
    thread = read(late + early, "2024-01-13T10:30")
    whole = read(ANDROID, "2024-01-13T10:30")
    assert [one.text for one in thread.responses] == [one.text for one in whole.responses]
    assert notes(thread)["repeated message"] == 6


# --- the traps of exports.md -------------------------------------------------------------------------


def test_trap_14_spaces_and_marks_of_direction() -> None:
    """U+202F before PM and U+200E before the line are part of the header."""
    text = f"{MARK}[1/13/24, 10:30:00\u202fPM] Ada: What works here?\n[1/13/24, 10:31:00\u202fPM] Bo: Names\n"
    assert read(text).id == "2024-01-13T22:30"


def test_trap_14_localised_media_and_system_lines() -> None:
    """Media and WhatsApp's own lines are known in other languages, and counted."""
    text = ANDROID.replace("<Media omitted>", "<Médias omis>").replace("This message was", "Ce message a été supprimé")
    assert notes(read(text.replace("supprimé deleted", "supprimé"), "2024-01-13T10:30")) == {
        "attachment": 2,
        "deleted message": 1,
        "name": 1,
    }


def test_trap_19_chatter_is_kept_as_a_response() -> None:
    """A “+1” is a response; ranking weighs it, not the reader."""
    text = lines(("13/1/24 10:00", "Ada", "What works here?"), ("13/1/24 10:01", "Bo", "+1"))
    assert read(text).responses[0].text == "+1"


# --- recognition -------------------------------------------------------------------------------------


def test_zip(tmp_path: Path) -> None:
    """The zip that a phone sends, with its media and a text that somebody sent, is read whatever it is called."""
    files = {"_chat.txt": IPHONE.encode(), "00000012-PHOTO.jpg": b"\xff\xd8", "notes.txt": b"Dear diary"}
    for path in (export_builders.as_zip(tmp_path / "x", files), export_builders.as_folder(tmp_path / "d", files)):
        with open_source(path) as source:
            assert READER.recognises(source)
            assert len(READER.read(source, None, Told()).responses) == 4


def test_several_chats(tmp_path: Path) -> None:
    """A folder with two chats is refused: nothing says which is meant."""
    export = export_builders.as_zip(tmp_path / "z.zip", {"a.txt": IPHONE.encode(), "b.txt": ANDROID.encode()})
    with open_source(export) as source, pytest.raises(ExportError, match="holds 2 chats"):
        READER.scan(source, Told())


@pytest.mark.parametrize(
    "other",
    [
        export_builders.PASTE,
        "[10:41 AM] Ada: Why?\n[10:42 AM] Bo: So\n",
        "Ada, [25/06/2022 07:25]\nWhy?\n\nBo, [25/06/2022 07:26]\nSo\n",
        "2024-01-15 10:30:00 - INFO: started\n2024-01-15 10:30:01 - ERROR: stopped\n",
        "2024-01-15,10:30,Ada,Why?\n2024-01-15,10:31,Bo,So\n",
        "[2024-01-15 10:30:00] <ada> Why?\n[2024-01-15 10:30:01] <bo> So\n",
        '[{"ts": "1.2", "text": "x"}]',
        "13/01/2024, 10:30 - Ada: only one\n",
        "",
    ],
)
def test_other_texts_are_not_claimed(other: str) -> None:
    """What another program wrote is not taken for WhatsApp's."""
    with open_source(other) as source:
        assert not READER.recognises(source)


def test_shared_sample(shared: Path) -> None:
    """The sample of chatpack-cli is one question with four answers of two people."""
    with open_source(shared / "exports/whatsapp/chatpack-cli__fixtures__whatsapp_export.txt") as source:
        assert READER.recognises(source)
        found = READER.read(source, None, FREE)
        assert [one.responses for one in READER.scan(source, FREE)] == [4]
    assert (found.question.text, found.people) == ("Hello! How are you?", 2)
    assert found.responses[0].text == "Hi Alice! I'm doing great, thanks for asking."
    assert found.responses[-1].text == "No, what happened?"
    assert sum(one.liked for one in found.responses) == 0


def test_no_other_sample_is_claimed(shared: Path) -> None:
    """None of the other platforms' samples is taken for WhatsApp's."""
    for path in (shared / "exports").glob("*/*"):
        with open_source(path) as source:
            assert READER.recognises(source) is (path.parent.name == "whatsapp"), path


def test_a_line_of_two_megabytes() -> None:
    """A line without end is read soon."""
    text = IPHONE + "[13.01.24, 10:38:00] Ada: " + "[1/1/1, " * 250_000
    assert len(read(text).responses) == 5


def test_a_chat_of_two_is_a_private_conversation() -> None:
    """It is read only when the editor says so; what the phone itself writes is nobody."""
    text = "13/1/24, 09:59 - Ada: Messages and calls are end-to-end encrypted.\n" + lines(
        ("13/1/24 10:00", "Ada", "What works here?"), ("13/1/24 10:01", "Bo", "Names")
    )
    with pytest.raises(ExportError, match="between two people") as caught:
        read(text, told=Told())
    assert "--allow-private" in caught.value.hint
    with pytest.raises(ExportError, match="between two people"):
        scan(text, Told())
    assert [one.responses for one in scan(text, Told(allow_private=True))] == [1]


def test_a_third_who_said_something_some_day_makes_a_group() -> None:
    """Also outside the days that are asked for, and with a picture alone."""
    text = lines(
        ("12/1/24 10:00", "Chidi", "<Media omitted>"),
        ("13/1/24 10:00", "Ada", "What works here?"),
        ("13/1/24 10:01", "Bo", "Names"),
    )
    assert len(read(text, told=Told(start=date(2024, 1, 13))).responses) == 1
