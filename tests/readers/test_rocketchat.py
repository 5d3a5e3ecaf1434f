"""Rocket.Chat's API, dumps and exports become Threads."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from digest.errors import ExportError
from digest.model import Candidate, Note, Reaction, Thread
from digest.readers.reader import Told
from digest.readers.rocketchat import READER
from digest.readers.rocketchat_export import when
from digest.readers.rocketchat_markup import emoji, to_markdown
from digest.readers.source import open_source
from tests.readers.export_builders import as_folder
from tests.readers.rocketchat_builders import (
    ADA,
    ASKED,
    BASE,
    BO,
    CHAIN,
    FILES,
    FIXTURES,
    FLAT,
    PAGE,
    ROOM,
    ROOMS,
    THREAD,
    dump,
    flat,
    id_,
    lines,
    page,
    quoting,
    said,
)

TOLD = Told()
ALLOWED = Told(allow_private=True)


def read(content: Any, wanted: str | None = None, told: Told = TOLD) -> Thread:
    """Return the thread of ``content``: a path, a text, or what JSON can hold."""
    with open_source(content if isinstance(content, Path | str) else json.dumps(content)) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, told)


def scan(content: Any, told: Told = TOLD) -> list[Candidate]:
    """Return the threads listed of ``content``."""
    with open_source(content if isinstance(content, Path | str) else json.dumps(content)) as source:
        return READER.scan(source, told)


def markdown(text: str) -> str:
    """Return ``text`` as Markdown; one member is known."""
    return to_markdown(text, lambda name: {"bo": "Bo <B|x>"}.get(name, ""))


@pytest.fixture
def thread() -> Thread:
    """The thread of a page as the API sends it."""
    return read(PAGE)


def test_question(thread: Thread) -> None:
    """A thread's first message is the question, with its marks as Markdown."""
    assert thread.question.text == "Which **mulch**, #garden?  \nFor *acid* soil."
    assert (thread.id, thread.question.author.name) == (id_(1), "Ada O'Hara")
    assert thread.question.created is not None
    assert thread.question.created.timestamp() == ASKED + 1.007


def test_responses(thread: Thread) -> None:
    """The messages of the thread are responses in order of time; a quotation says what is answered."""
    assert [(one.id, one.author.name, one.text, one.reply_to, one.edited) for one in thread.responses] == [
        ("r1", "Bo", "**Bark**.", "", True),
        ("r2", "Cy", "Straw, @Bo 🙂", "", False),
        ("r3", "Ada O'Hara", "Thanks!", "r2", False),
        ("r4", "Bo", "my heap", "", False),
    ]


def test_reactions_and_marks(thread: Thread) -> None:
    """Each person's emoji counts once, a custom one keeps its name, and the author's own are marks."""
    assert thread.responses[1].reactions == (Reaction(emoji="👍🏻", count=2), Reaction(emoji="⛔", count=1))
    assert thread.responses[1].marks == ("⛔",)
    assert thread.question.reactions == (Reaction(emoji=":mulch:", count=1),)
    assert thread.question.marks == ()


def test_counts_are_explained(thread: Thread) -> None:
    """Announced is what was found, skipped and missing together."""
    assert thread.notes == (
        Note(action="skipped", what="deleted message", count=1),
        Note(action="skipped", what="system message", count=1),
        Note(action="skipped", what="bot message", count=2),
        Note(action="missing", what="response", count=1, why="deleted, or not in the file"),
    )
    assert thread.announced == 9 == len(thread.responses) + sum(note.count for note in thread.notes)


def test_former_wording() -> None:
    """A former wording is no message, but it stands when its message is not in the file."""
    former = said(40, BO, "Brak.", 1, _hidden=True, parent=id_(2))
    found = read(page(said(1, ADA, "Q?"), former))
    assert [(one.key, one.text) for one in found.responses] == [(id_(2), "Brak.")]


def test_quotation_chain() -> None:
    """Outside threads a message and all that quotes it, or an answer to it, is a thread."""
    found = read(page(*CHAIN))
    assert found.question.text == "Which spade?"
    assert [(one.text, one.reply_to) for one in found.responses] == [("A flat one.", ""), ("Why flat?", "r1")]


def test_several_threads() -> None:
    """The threads of a room are listed, most responses first; one has to be named."""
    both = page(*CHAIN, *THREAD)
    assert [(one.id, one.responses, one.reactions) for one in scan(both)] == [(id_(1), 4, 4), (id_(30), 2, 0)]
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(both)


@pytest.mark.parametrize(
    "wanted",
    [id_(1), id_(3), f"{BASE}/thread/{id_(1)}", f"{BASE}?msg={id_(3)}", f"{BASE}/thread/{id_(30)}?msg={id_(4)}"],
)
def test_wanted(wanted: str) -> None:
    """A thread is known by the id or the address of any message in it."""
    assert read(page(*CHAIN, *THREAD), wanted).id == id_(1)


def test_addresses() -> None:
    """Messages have addresses where the editor gave that of one; no file says the server's."""
    found = read(PAGE, f"{BASE}/thread/{id_(1)}")
    assert (found.url, found.responses[0].url) == (f"{BASE}?msg={id_(1)}", f"{BASE}?msg={id_(2)}")
    assert read(PAGE).url == ""


def test_unknown_wanted() -> None:
    """A message that is not there is refused, naming the threads that are."""
    with pytest.raises(ExportError, match="holds no thread") as caught:
        read(PAGE, f"{BASE}?msg=elsewhere")
    assert id_(1) in caught.value.hint


def test_no_thread() -> None:
    """A room without threads is refused in three lines."""
    with pytest.raises(ExportError, match="2 messages, but none") as caught:
        read(page(said(1, ADA, "a"), said(2, BO, "b")))
    assert caught.value.lines().count("\n") == 2


def test_files_beside_each_other(tmp_path: Path) -> None:
    """A thread's messages, its question and its room from three files are one thread."""
    folder = as_folder(tmp_path, FILES)
    assert read(folder).question.text == "Which mulch?"
    assert scan(folder)[0].place == "The garden"


def test_dump(tmp_path: Path) -> None:
    """A database's dump, a message a line, is read as the API's page is; a damaged line takes no other with it."""
    data = dump(*THREAD).replace(b'{"_id": "m5', b'{"_id" "m5')
    found = read(as_folder(tmp_path, {"m.json": data, "rooms.json": lines(*ROOMS)}))
    assert [one.text for one in found.responses] == [one.text for one in read(PAGE).responses]
    assert Note(action="missing", what="message", count=1, why="damaged in the file") in found.notes


@pytest.mark.parametrize(
    "stamp",
    ["2026-09-10T00:26:40.007Z", 1_789_000_000_007, "1789000000007", {"$date": {"$numberLong": "1789000000007"}}],
)
def test_times(stamp: Any) -> None:
    """A time is ISO 8601 or milliseconds, also as MongoDB writes it."""
    found = when(stamp)
    assert found is not None
    assert found.isoformat() == "2026-09-10T00:26:40.007000+00:00"


@pytest.mark.parametrize("stamp", [None, "", "soon", [], {}, {"$date": []}, 10**30, float("inf"), float("nan")])
def test_no_times(stamp: Any) -> None:
    """What is no time is none."""
    assert when(stamp) is None


# --- a room's own export -----------------------------------------------------------------------------


def test_own_export(tmp_path: Path) -> None:
    """A room's own export has no threads: questions and silences make them, and a note says so."""
    path = FIXTURES["flat"](tmp_path)
    first, second = scan(path)
    assert (first.responses, second.responses) == (2, 1)
    found = read(path, first.id)
    assert found.question.text == "Does anybody know which mulch is right?\n\nFor acid soil."
    assert [(one.author.name, one.text) for one in found.responses] == [("bo", "**Bark**."), ("", "Straw.")]
    assert {note.what for note in found.notes} == {"kind of room", "thread", "name"}


def test_own_export_with_a_range(tmp_path: Path) -> None:
    """The days that the editor names are one thread."""
    told = Told(start=date(2026, 9, 10), end=date(2026, 9, 15))
    found = read(FIXTURES["flat"](tmp_path), told=told)
    assert [one.text for one in found.responses] == [
        "**Bark**.",
        "Straw.",
        "Anybody with a spare spade?",
        "I have one.",
    ]
    assert "thread" not in {note.what for note in found.notes}


def test_own_export_without_a_question(tmp_path: Path) -> None:
    """Where nobody answers anybody, three lines say how to name the days."""
    with pytest.raises(ExportError, match="holds no thread") as caught:
        read(as_folder(tmp_path, {"garden.json": lines(flat(1, "ada", "a"), flat(2, "ada", "b", type="r"))}))
    assert "--from" in caught.value.hint


def test_own_export_of_two_people() -> None:
    """In a room's own export two people alone are like a direct message: the editor has to say that it may be read."""
    two = lines(*FLAT[:4], flat(10_300, "rocket.cat", "Beep.")).decode()
    for act in (read, scan):
        with pytest.raises(ExportError, match="only two people write in the room") as caught:
            act(two)
        assert "--allow-private" in caught.value.hint
    found = read(two, told=ALLOWED)
    assert [one.text for one in found.responses] == ["**Bark**."]
    assert "kind of room" not in {note.what for note in found.notes}


def test_own_export_of_two_people_among_others(tmp_path: Path) -> None:
    """Of several rooms' own exports that of two people is passed over, and counted."""
    folder = as_folder(tmp_path, {"a.json": lines(*FLAT[:5]), "b.json": lines(*FLAT[5:])})
    assert [one.responses for one in scan(folder)] == [2]
    assert Note(action="skipped", what="private conversation", count=1) in read(folder).notes


# --- private rooms -----------------------------------------------------------------------------------

BETWEEN = str(BO["_id"]) + str(ADA["_id"])


@pytest.mark.parametrize(
    "more",
    [
        {"group": {"_id": ROOM, "name": "board"}},
        {"room": {"_id": ROOM, "t": "p"}},
        {"im": {"_id": ROOM, "t": "d"}},
        {"channel": {"_id": ROOM, "t": "c", "encrypted": True}},
        {"messages": [{**one, "rid": BETWEEN} for one in CHAIN]},
        {"messages": [*CHAIN, said(99, BO, "xyz", t="e2e")]},
    ],
)
def test_private_room(more: Any) -> None:
    """A group, a conversation of two and an encrypted room are closed, unless the editor says otherwise."""
    content = {**page(*CHAIN), **more}
    for act in (read, scan):
        with pytest.raises(ExportError, match="private conversations only") as caught:
            act(content)
        assert "--allow-private" in caught.value.hint
    assert read(content, told=ALLOWED).responses


def test_private_room_among_others(tmp_path: Path) -> None:
    """Of several rooms the private ones are passed over and counted, and theirs is not found by its id."""
    secret = [said(number, BO, "Secret.", 80, rid="board") for number in (80, 81)]
    rooms = [*ROOMS, {"_id": "board", "t": "p", "name": "board", "msgs": 2}]
    folder = as_folder(tmp_path, {"m.json": dump(*CHAIN, *secret), "rooms.json": lines(*rooms)})
    assert Note(action="skipped", what="private conversation", count=1) in read(folder).notes
    with pytest.raises(ExportError, match="in a private conversation"):
        read(folder, id_(81))


# --- traps -------------------------------------------------------------------------------------------


def test_root_not_in_the_file_trap_8() -> None:
    """Answers whose first message is not in the file are a thread with its question missing."""
    found = read(page(said(2, BO, "Bark.", 1)))
    assert (found.id, found.question.text, found.notes[0].what) == (id_(1), "", "question")
    assert scan(page(said(2, BO, quoting(1, "Bark.")))) == []


def test_emoji_trap_15() -> None:
    """Rocket.Chat's names are not Slack's; tones are counted from 1; a custom one keeps its name."""
    assert [emoji(name) for name in (":thinking:", ":wave_tone5:", ":mulch:", ":mulch_tone2:", "tada")] == [
        "🤔",
        "👋🏿",
        ":mulch:",
        ":mulch_tone2:",
        "🎉",
    ]


def test_nulls_trap_17() -> None:
    """Null stands for reactions, mentions, a person, a text, a message; the order is any."""
    odd = [
        said(4, None, "No one.", 1, reactions=None, mentions=None, attachments=[None]),
        said(3, {"_id": None, "username": "bo", "name": None}, "A.", 1, reactions={":tada:": None}),
        said(2, BO, None, 1, reactions={":tada:": {"usernames": [None]}}),
        said(1, ADA, "Q?", u=None),
    ]
    found = read(page(None, *odd))
    assert [(one.author.name, one.text, one.liked) for one in found.responses] == [("bo", "A.", 1), ("", "No one.", 0)]


def test_code_stays_trap_18() -> None:
    """In code, in addresses and in snake_case nothing is a mark or a mention."""
    assert markdown("`@bo **x** <b>` 2*3*4 2**8 snake_case a@bo https://x.example/__a__?b=*c*d") == (
        "`@bo **x** <b>` 2\\*3\\*4 2\\*\\*8 snake_case a@bo <https://x.example/__a__?b=*c*d>"
    )
    assert markdown("```\n@bo # **x**\n```") == "```\n@bo # **x**\n```"


def test_bots_trap_19(thread: Thread) -> None:
    """Bots and what Rocket.Chat says itself are no responses."""
    assert not {"beep", "buzz", "cy.k"} & {one.text for one in thread.responses}


def test_numbers_and_surrogates_trap_21() -> None:
    """A count may be a string, and half an emoji is mended."""
    found = read(json.dumps(page(said(1, ADA, "Q?", tcount="3"), said(2, BO, "A \ud83d.", 1, ts=10**30))))
    assert (found.announced, found.responses[0].text, found.responses[0].created) == (3, "A \ufffd.", None)


@pytest.mark.parametrize("indent", [None, 2])
def test_broken_off_trap_22(indent: int | None) -> None:
    """Of a page that breaks off the whole messages are read."""
    whole = json.dumps(page(said(1, ADA, "Q?"), *(said(n, BO, f"Answer {n}.", 1) for n in range(2, 9))), indent=indent)
    found = read(whole[: whole.index("Answer 6")])
    assert [one.text for one in found.responses] == [f"Answer {n}." for n in range(2, 6)]
    assert found.notes[0].what == "end of a file"


# --- markup ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_trap_21(tmp_path: Path, encoding: str) -> None:
    """A file saved with a byte-order mark, or in UTF-16, is read all the same."""
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(PAGE, ensure_ascii=False), encoding)
    assert read(path).responses == read(PAGE).responses


@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures(tmp_path: Path, name: str) -> None:
    """Each fixture holds a thread, and no address of a person is in what is read."""
    path = FIXTURES[name](tmp_path)
    found = read(path, scan(path)[0].id)
    assert found.responses
    assert b"mail.example" not in found.json()


def test_own_export_and_api_are_told_apart(tmp_path: Path) -> None:
    """A line with a person in it is of a dump, one with a bare username of a room's own export."""
    assert len(scan(as_folder(tmp_path, {"a.json": lines(*FLAT[:5])}))) == 1


def test_discussion() -> None:
    """That a discussion was begun is counted as that, and not as an answer."""
    begun = said(9, BO, "Spades", 1, t="discussion-created", drid="roomSpades")
    found = read(page(said(1, ADA, "Which mulch?"), said(2, BO, "Bark", 1), begun))
    assert [one.text for one in found.responses] == ["Bark"]
    assert Note(action="skipped", what="discussion", count=1) in found.notes


def test_days_without_a_message() -> None:
    """Days in which nothing was said are answered with those of the room, in listing and in reading."""
    told = Told(start=date(2030, 1, 1))
    for refused in (scan, read):
        with pytest.raises(ExportError, match=r"no message in the days .* runs from 2026-09-\d\d to 2026-09-\d\d"):
            refused(lines(*FLAT).decode(), told=told)
