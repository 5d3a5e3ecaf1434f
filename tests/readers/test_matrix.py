"""Matrix: Element's JSON export and the API's pages become Threads."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.errors import ExportError
from digest.model import Candidate, Note, Reaction, Thread
from digest.readers.matrix import READER
from digest.readers.matrix_markup import from_html
from digest.readers.reader import Told
from digest.readers.source import open_source
from tests.readers.export_builders import as_folder
from tests.readers.matrix_builders import (
    ADA,
    ASKED,
    BO,
    CHAIN,
    CY,
    ELEMENT,
    FILES,
    FIXTURES,
    ROOM,
    THREAD,
    element,
    event,
    id_,
    member,
    reacted,
    redacted,
    rule,
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


@pytest.fixture
def thread() -> Thread:
    """The thread of a room as Element exports it."""
    return read(ELEMENT)


def test_question(thread: Thread) -> None:
    """A thread's first message is the question: plain text stays plain, ids become names."""
    assert thread.question.text == "Which \\*mulch\\*, @Bo?  \nFor acid soil."
    assert (thread.id, thread.question.author.name) == (id_(1), "Ada O'Hara")
    assert thread.question.created is not None
    assert thread.question.created.timestamp() == ASKED / 1000 + 1


def test_responses(thread: Thread) -> None:
    """What is said in the thread, and what answers its first message outside, are responses in order of time."""
    assert [(one.id, one.author.name, one.text, one.reply_to) for one in thread.responses] == [
        ("r1", "cy_k", "Straw, and bark.", ""),
        ("r2", "Ada O'Hara", "Thanks!", "r1"),
        ("r3", "Bo", "**Bark**.", ""),
        ("r4", "Bo", "nods", ""),
        ("r5", "Bo", "my heap", ""),
    ]


def test_notes(thread: Thread) -> None:
    """What nobody said, what was deleted and what is a picture alone is counted; so is who has no name."""
    assert thread.notes == (
        Note(action="skipped", what="bot message", count=1),
        Note(action="skipped", what="deleted message", count=1),
        Note(action="missing", what="name", count=1, why="the file has no name of theirs; that of the account stands"),
        Note(action="skipped", what="wordless message", count=1, why="a picture or a file alone"),
    )


def test_edits_trap_20(thread: Thread) -> None:
    """The last edit of its author stands, at the time of the message; another's edit does not."""
    first = thread.responses[0]
    assert (first.text, first.edited) == ("Straw, and bark.", True)
    assert first.created is not None
    assert first.created.timestamp() == ASKED / 1000 + 3
    assert not thread.responses[1].edited


def test_edit_in_any_order() -> None:
    """An edit may stand before its message, or in what the server adds to it."""
    backwards = element(*reversed([said(1, ADA, "Q?"), said(2, BO, "Old.", to=1), said(3, BO, "New.", replaces=2)]))
    assert read(backwards).responses[0].text == "New."
    bundled = {"m.relations": {"m.replace": said(3, BO, "New.", replaces=2)}}
    found = read(element(said(1, ADA, "Q?"), said(2, BO, "Old.", to=1, unsigned=bundled)))
    assert (found.responses[0].text, found.responses[0].edited) == ("New.", True)


def test_deleted_edit() -> None:
    """An edit that was deleted changes nothing."""
    events = [said(1, ADA, "Q?"), said(2, BO, "Old.", to=1), said(3, BO, "New.", replaces=2)]
    gone = event(4, "m.room.redaction", BO, {}, redacts=id_(3))
    assert read(element(*events, gone)).responses[0].text == "Old."


def test_edit_without_its_message() -> None:
    """Where only the edit of the question is in the file, it stands for the question."""
    found = read(element(said(5, ADA, "Q, edited?", replaces=1), said(6, BO, "A.", to=1), said(7, CY, "B.", to=1)))
    assert (found.question.text, found.question.edited) == ("Q, edited?", True)


def test_reactions(thread: Thread) -> None:
    """Each person's emoji counts once; a room's own picture keeps its name."""
    assert thread.responses[0].reactions == (Reaction(emoji="👍️", count=2), Reaction(emoji="🚫", count=1))
    assert thread.question.reactions == (Reaction(emoji=":mulch:", count=1),)


def test_marks(thread: Thread) -> None:
    """The emoji that the author put under their own message are its marks."""
    assert [one.marks for one in thread.responses] == [("🚫",), (), (), (), ()]


def test_deleted_reaction() -> None:
    """An emoji that was taken back does not count."""
    gone = event(9, "m.room.redaction", BO, {"redacts": id_(3)})
    found = read(element(said(1, ADA, "Q?"), said(2, BO, "A.", to=1), reacted(3, BO, 2, "👍"), gone))
    assert found.responses[0].reactions == ()


def test_reaction_taken_back_and_given_again() -> None:
    """An emoji that was taken back, and given once more, counts; one that the file holds twice counts once."""
    gone = event(9, "m.room.redaction", BO, {"redacts": id_(3)})
    given = [reacted(number, BO, 2, "👍") for number in (3, 4, 5)]
    found = read(element(said(1, ADA, "Q?"), said(2, BO, "A.", to=1), *given, gone))
    assert found.responses[0].reactions == (Reaction(emoji="👍", count=1),)


def test_counted_reactions() -> None:
    """Where the file has no events for emoji, the server's counts stand."""
    counts = {"m.relations": {"m.annotation": {"chunk": [{"type": "m.reaction", "key": "🎉", "count": 4}, None]}}}
    found = read(element(said(1, ADA, "Q?"), said(2, BO, "A.", to=1, unsigned=counts)))
    assert found.responses[0].reactions == (Reaction(emoji="🎉", count=4),)


@pytest.mark.parametrize(("key", "emoji"), [("+1", "👍"), ("1️⃣", "1️⃣"), ("so true", ":so:"), ("mxc://x/y", ":emoji:")])
def test_odd_reactions(key: str, emoji: str) -> None:
    """A reaction may be a name, a word or a picture."""
    found = read(element(said(1, ADA, "Q?"), said(2, BO, "A.", to=1), reacted(3, BO, 2, key)))
    assert found.responses[0].reactions == (Reaction(emoji=emoji, count=1),)


def test_counts_are_explained() -> None:
    """What the server counts in a thread and the file does not hold is missing."""
    counted = {"m.relations": {"m.thread": {"count": 5, "latest_event": {}}}}
    found = read(element(said(1, ADA, "Q?", unsigned=counted), said(2, BO, "A.", thread=1)))
    assert (found.announced, found.notes[0]) == (
        5,
        Note(action="missing", what="response", count=4, why="deleted, or not in the file"),
    )


def test_reply_chain() -> None:
    """Outside threads a message and all that answers it, or an answer to it, is a thread."""
    found = read(element(*CHAIN))
    assert found.question.text == "Which spade?"
    assert [(one.text, one.reply_to) for one in found.responses] == [("A flat one.", ""), ("Why flat?", "r1")]


def test_thread_opened_in_a_chain() -> None:
    """A thread opened at an answer is a thread of its own; a reply into it belongs to it."""
    inside = [said(33, CY, "Flat cuts.", thread=31), said(34, BO, "Indeed.", to=33)]
    found = {one.id: one.responses for one in scan(element(*CHAIN, *inside))}
    assert found == {id_(30): 2, id_(31): 2}


def test_reply_loop() -> None:
    """Messages that answer each other are one thread, and no endless walk."""
    assert len(read(element(said(1, ADA, "Q?", to=2), said(2, BO, "A.", to=1), said(3, CY, "C", to=3))).responses) == 1


def test_several_threads() -> None:
    """The threads of a room are listed, most responses first; one has to be named."""
    both = element(*CHAIN, *THREAD)
    assert [(one.id, one.responses, one.place) for one in scan(both)] == [(id_(1), 5, "Garden"), (id_(30), 2, "Garden")]
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(both)


@pytest.mark.parametrize(
    "wanted",
    [
        id_(30),
        id_(32),
        f"https://matrix.to/#/{ROOM}/{id_(31)}?via=hs.example",
        f"https://matrix.to/#/{ROOM}/%24event30:hs.example",
    ],
)
def test_wanted(wanted: str) -> None:
    """A thread is known by the id or the link of any message in it."""
    found = read(element(*CHAIN, *THREAD), wanted)
    assert found.id == id_(30)
    assert found.url == f"https://matrix.to/#/{ROOM}/{id_(30)}"


def test_unknown_wanted(thread: Thread) -> None:
    """A message that is not there is refused, naming the threads that are."""
    with pytest.raises(ExportError, match="holds no thread") as caught:
        read(ELEMENT, "$elsewhere")
    assert id_(1) in caught.value.hint


def test_no_thread() -> None:
    """A room without replies is refused in three lines."""
    with pytest.raises(ExportError, match="3 messages, but none") as caught:
        read(element(said(1, ADA, "a"), said(2, BO, "b"), said(3, CY, "c")))
    assert caught.value.lines().count("\n") == 2


PRIVATE = [
    rule("invite"),
    rule("knock"),
    event(900, "m.room.encryption", ADA, {"algorithm": "m.megolm.v1.aes-sha2"}),
    event(901, "m.room.encrypted", ADA, {"ciphertext": "x"}),
    said(902, ADA, "** Unable to decrypt **", content={"msgtype": "m.bad.encrypted"}),
    event(903, "m.room.member", BO, {"membership": "invite", "is_direct": True}, state_key=CY),
]


@pytest.mark.parametrize("sign", PRIVATE)
def test_private_room(sign: Any) -> None:
    """A room that is not open to everybody is closed, unless the editor says otherwise."""
    content = element(*CHAIN, sign)
    for act in (read, scan):
        with pytest.raises(ExportError, match="private rooms only") as caught:
            act(content)
        assert "--allow-private" in caught.value.hint
    assert read(content, told=ALLOWED).responses


def test_open_room() -> None:
    """The last rule counts: a room that was opened is open."""
    assert read(element(*CHAIN, rule("public", 901), rule("invite", 900))).responses


def test_private_room_among_others(tmp_path: Path) -> None:
    """Of several rooms the private ones are passed over and counted, and theirs is not found by its id."""
    secret = [{**one, "room_id": "!secret:x", "event_id": f"{one['event_id']}s"} for one in (*CHAIN, rule("invite"))]
    folder = as_folder(tmp_path, {"a.json": element(*CHAIN), "b.json": element(*secret)})
    assert Note(action="skipped", what="private room", count=1) in read(folder).notes
    with pytest.raises(ExportError, match="in a private room"):
        read(folder, f"{id_(30)}s")


def test_encrypted_messages_are_counted() -> None:
    """Messages that could not be decrypted are missing, and counted."""
    relation = {"m.relates_to": {"rel_type": "m.thread", "event_id": id_(1)}}
    events = [said(1, ADA, "Q?"), said(2, BO, "A.", thread=1), event(3, "m.room.encrypted", CY, relation)]
    found = read(element(*events), told=ALLOWED)
    why = "nobody could decrypt it where the export was made"
    assert found.notes[0] == Note(action="missing", what="message", count=1, why=why)


def test_api_files(tmp_path: Path) -> None:
    """Answers of /relations, /event and /members beside each other are one thread."""
    found = read(as_folder(tmp_path, FILES))
    assert (found.question.text, found.question.author.name) == ("Which mulch?", "Ada")
    assert [(one.author.name, one.text) for one in found.responses] == [("Bo", "Bark."), ("cy_k", "Straw.")]


def test_names_trap_5() -> None:
    """A page of /messages brings the names along as state; the newest name stands."""
    page = {"chunk": CHAIN, "state": [member(9, BO, "Bo New"), member(5, BO, "Bo Old"), member(9, ADA, None)]}
    assert [one.author.name for one in read(page).responses] == ["Bo New", "ada"]


def test_root_not_in_the_file_trap_8() -> None:
    """A thread whose first message is not in the file has its question missing."""
    found = read({"chunk": [said(2, BO, "Bark.", thread=1)]})
    assert (found.id, found.question.text, found.responses[0].text) == (id_(1), "", "Bark.")
    assert found.notes[0].what == "question"
    assert scan({"chunk": [said(2, BO, "Bark.", to=1)]}) == []


def test_nulls_trap_17() -> None:
    """Null stands for content, relations, names, events; the order is any."""
    odd = [
        event(7, "m.room.message", BO, None),
        said(8, BO, None, to=1),
        {**said(9, BO, "No sender.", to=1), "sender": None, "unsigned": None},
        said(2, BO, "A.", to=1, unsigned=None),
        said(1, ADA, "Q?", content={"m.relates_to": None}),
    ]
    found = read(element(None, *odd))
    assert [one.text for one in found.responses] == ["A.", "No sender."]
    assert {note.what for note in found.notes} >= {"wordless message"}


def test_code_stays_trap_18() -> None:
    """In code and in snake_case nothing is a mark or a mention."""
    html = "snake_case 2*3*4 <code>@bo:hs.example *b*</code>"
    assert from_html(html, lambda _: "Bo") == "snake_case 2\\*3\\*4 `@bo:hs.example *b*`"


def test_bots_and_emoji_trap_19() -> None:
    """A notice is no response."""
    found = read(
        element(said(1, ADA, "Q?"), said(2, BO, "A.", to=1), said(3, BO, "n", to=1, content={"msgtype": "m.notice"}))
    )
    assert len(found.responses) == 1


def test_numbers_and_surrogates_trap_21() -> None:
    """A time may be a string or no time, and half an emoji is mended."""
    odd = [said(1, ADA, "Q?"), said(2, BO, "A \ud83d.", to=1, origin_server_ts="1789000002000"), said(3, CY, "B", to=1)]
    odd[2]["origin_server_ts"] = 1e300
    found = read(json.dumps(element(*odd)))
    assert {one.text: one.created is None for one in found.responses} == {"A \ufffd.": False, "B": True}


@pytest.mark.parametrize("indent", [None, 2])
def test_broken_off_trap_22(indent: int | None) -> None:
    """Of an export that breaks off the whole messages are read."""
    whole = json.dumps(
        element(said(1, ADA, "Q?"), *(said(n, BO, f"Answer {n}.", to=1) for n in range(2, 9))), indent=indent
    )
    found = read(whole[: whole.index("Answer 6")])
    assert [one.text for one in found.responses] == [f"Answer {n}." for n in range(2, 6)]
    assert found.notes[0].what == "end of a file"


def test_damaged_file_beside_a_good_one(tmp_path: Path) -> None:
    """A damaged file is counted; the others are read."""
    broken = b'{"room_name": "x", "exported_by": "y", "messages": [{"type": "m.roo'
    found = read(as_folder(tmp_path, {"a.json": ELEMENT, "b.json": broken}))
    assert "file" in {note.what for note in found.notes}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_byte_order_mark_trap_21(tmp_path: Path, encoding: str) -> None:
    """A file saved with a byte-order mark, or in UTF-16, is read all the same."""
    path = tmp_path / "saved.json"
    path.write_text(json.dumps(ELEMENT, ensure_ascii=False), encoding)
    assert read(path).responses == read(ELEMENT).responses


@pytest.mark.parametrize("name", FIXTURES)
def test_fixtures(tmp_path: Path, name: str) -> None:
    """Each fixture holds a thread, and no picture of a person is in what is read."""
    path = FIXTURES[name](tmp_path)
    found = read(path, scan(path)[0].id)
    assert found.responses
    assert b"secret" not in found.json()


def test_redacted_question() -> None:
    """A question that was deleted is missing its text, and no more of it is read."""
    found = read(element(redacted(1, ADA), said(2, BO, "A.", thread=1)))
    assert (found.question.text, found.notes[0].what) == ("", "question text")


@pytest.mark.parametrize("kind", ["m.poll.start", "org.matrix.msc3381.poll.start"])
def test_poll(kind: str) -> None:
    """A poll in a thread is no response, and is counted."""
    asked = event(70, kind, BO, {kind: {"question": {}}, "m.relates_to": {"rel_type": "m.thread", "event_id": id_(1)}})
    found = read(element(said(1, ADA, "Which mulch?"), asked, said(71, CY, "Bark", thread=1), rule("public")))
    assert [one.text for one in found.responses] == ["Bark"]
    assert found.notes[0] == Note(action="skipped", what="poll", count=1)
