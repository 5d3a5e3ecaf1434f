"""Telegram's result.json is read: replies, topics, entities, reactions, and what real files lack."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Candidate, Note, Reaction, Thread
from digest.readers.reader import Told
from digest.readers.source import One, Source, open_source
from digest.readers.telegram import READER
from tests.readers import export_builders
from tests.readers.export_builders import as_folder
from tests.readers.telegram_builders import (
    ASKED,
    CHAT,
    THREAD,
    account,
    chat,
    dumped,
    message,
    reaction,
    service,
)

ID = f"{CHAT}/2"


def read(export: Any, wanted: str | None = None, **more: Any) -> Thread:
    """Return a thread of ``export``: bytes, or what JSON can hold."""
    text = (export if isinstance(export, bytes) else dumped(export)).decode("utf-8", "surrogatepass")
    with open_source(text) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told(**more))


def scan(export: Any, **more: Any) -> list[Candidate]:
    """Return the threads of ``export``."""
    with open_source(dumped(export).decode()) as source:
        return READER.scan(source, Told(**more))


def note(thread: Thread, what: str) -> Note:
    """Return the note of ``thread`` on ``what``."""
    return next(one for one in thread.notes if one.what == what)


@pytest.fixture
def thread() -> Thread:
    """The thread of a group with most of the shapes that an export has."""
    return read(chat(*THREAD))


def test_thread(thread: Thread) -> None:
    """Answers, and answers to answers, are the responses; everything else of the chat is not."""
    assert (thread.id, thread.title, thread.url) == (ID, "How do you break the ice?", f"https://t.me/c/{ID}")
    assert thread.question.author.name == "Ada"
    assert [(one.author.name, one.text) for one in thread.responses] == [
        ("Björn", "Names first, **always** – see [example.org/a_b](https://example.org/a_b)"),
        ("Chidi", "Pairs, then two minutes"),
        ("", "I left since"),
    ]
    assert [one.reply_to for one in thread.responses] == ["", "r1", ""]
    assert thread.question.created == datetime.fromtimestamp(ASKED + 120, UTC)


def test_notes_count_what_is_left_out(thread: Thread) -> None:
    """Bots, pictures without words and people without a name are counted."""
    assert {(one.action, one.what, one.count) for one in thread.notes} == {
        ("skipped", "bot message", 1),
        ("skipped", "wordless message", 1),
        ("missing", "name", 1),
    }


def test_reactions(thread: Thread) -> None:
    """Reactions keep their counts; paid ones are stars."""
    assert thread.question.reactions == (Reaction(emoji="👀", count=2),)
    assert thread.responses[0].reactions == (Reaction(emoji="🎉", count=3), Reaction(emoji="⭐", count=1))


def test_custom_reaction() -> None:
    """An emoji that somebody drew keeps its count, and a name in colons."""
    drawn = {"type": "custom_emoji", "count": 4, "document_id": "5"}
    found = read(
        chat(message(1, "Ada", "Why?"), message(2, "Bo", "So", to=1, reactions=[drawn, None, {}, reaction("👍", 0)]))
    )
    assert found.responses[0].reactions == (Reaction(emoji=":custom_emoji:", count=4),)


def test_scan_and_read_agree() -> None:
    """The list counts what the thread holds."""
    (candidate,) = scan(chat(*THREAD))
    assert (candidate.id, candidate.responses, candidate.people, candidate.reactions) == (ID, 3, 3, 6)
    assert candidate.title == "How do you break the ice?"


@pytest.mark.parametrize(
    "wanted",
    [
        ID,
        "2",
        "4",
        f"-100{CHAT}/3",
        f"https://t.me/c/{CHAT}/2",
        f"https://t.me/c/{CHAT}/2/4?single",
        "t.me/workshops/3",
    ],
)
def test_wanted(thread: Thread, wanted: str) -> None:
    """A thread is named by its id, or by the number or the address of any of its messages."""
    assert read(chat(*THREAD), wanted) == thread


@pytest.mark.parametrize("wanted", ["8", "99", "1", "x", "https://t.me/c/99/2"])
def test_not_wanted(wanted: str) -> None:
    """What is no thread of the export is an error that lists those that are."""
    with pytest.raises(ExportError, match="holds no thread") as caught:
        read(chat(*THREAD), wanted)
    assert ID in caught.value.hint


def test_one_message_alone() -> None:
    """A chat in which nobody answered has no thread, and says what to do."""
    with pytest.raises(ExportError, match="1 message, but none that was answered") as caught:
        read(chat(message(1, "Ada", "Why?")))
    assert caught.value.lines().count("\n") == 2


# --- a chat without replies --------------------------------------------------------------------------

TALK = [
    message(1, "Ada", "Does anybody know how to break the ice?"),
    message(2, "Bo", "With names"),
    message(3, "Cy", "In pairs", reactions=[reaction("👍", 2)]),
    message(5000, "Di", "Who knows a good room for forty people?"),
    message(5001, "Bo", "The library"),
]


def test_questions_of_a_chat_without_replies() -> None:
    """Where nobody uses replies, a thread is a question and what followed it."""
    found = read(chat(*TALK), f"{CHAT}/1")
    assert (found.question.text, [one.text for one in found.responses]) == (
        "Does anybody know how to break the ice?",
        ["With names", "In pairs"],
    )
    assert [(one.id, one.responses, one.reactions) for one in scan(chat(*TALK))] == [
        (f"{CHAT}/1", 2, 2),
        (f"{CHAT}/5000", 1, 0),
    ]


def test_days_that_the_editor_names() -> None:
    """With --from and --to all that was said in those days is one thread, replies or not."""
    day = datetime.fromtimestamp(ASKED, UTC).date()
    for messages in (TALK, [*TALK, message(6000, "Ada", "Thanks", to=5001)]):
        found = read(chat(*messages), start=day, end=day)
        assert (found.id, len(found.responses)) == (f"{CHAT}/1", 2)
        assert [one.id for one in scan(chat(*messages), start=day, end=day)] == [f"{CHAT}/1"]


def test_a_question_in_several_messages() -> None:
    """What the asker says in one breath is the question, whole."""
    asked = [message(1, "Ada", "Hello all"), message(2, "Ada", "How do you break the ice?")]
    found = read(chat(*asked, message(20, "Bo", "With names")))
    assert (found.question.text, len(found.responses)) == ("Hello all\n\nHow do you break the ice?", 1)


# --- forum topics ------------------------------------------------------------------------------------

FORUM = [
    service(10, "topic_created", title="Icebreakers"),
    message(11, "Ada", "How do you begin?", to=10),
    message(12, "Bo", "With names", to=10),
    message(13, "Cy", "With pairs", to=11),
    message(14, "Di", "Me too", to=12),
    message(15, "Ada", "In no topic"),
]


def test_topic() -> None:
    """A forum's topic is a thread: its title, its first message, everything else in it, also by way of answers."""
    found = read(chat(*FORUM), f"{CHAT}/10")
    assert (found.id, found.title, found.question.text) == (f"{CHAT}/10", "Icebreakers", "How do you begin?")
    assert [(one.text, one.reply_to) for one in found.responses] == [
        ("With names", ""),
        ("With pairs", ""),
        ("Me too", "r1"),
    ]


def test_topic_and_threads_in_it_are_listed() -> None:
    """The answers to a topic's first message are not listed a second time, those to another message are."""
    assert [one.id for one in scan(chat(*FORUM))] == [f"{CHAT}/10", f"{CHAT}/12"]


def test_channel_post_with_comments() -> None:
    """Comments in a channel's group answer the forwarded post, which is the question."""
    post = message(1, "Workshops", "What do you use?", forwarded_from="Workshops")
    found = read(chat(post, message(2, "Bo", "Paper", to=1)))
    assert (found.question.text, found.responses[0].text) == ("What do you use?", "Paper")


# --- which chats -------------------------------------------------------------------------------------


def test_account() -> None:
    """In an account's export the groups are read, conversations of two are counted and left closed."""
    private = chat(message(1, "Ada", "Secret?"), message(2, "Bo", "Yes", to=1), kind="personal_chat", id=7)
    export = account(private, chat(*THREAD), chat(*FORUM, id=8))
    assert [one.id for one in scan(export)] == [ID, "8/10", "8/12"]
    found = read(export, ID)
    assert note(found, "private conversation").count == 1
    assert "Secret" not in found.json().decode()
    with pytest.raises(ExportError, match="holds no thread '7/1'"):
        read(export, "7/1")
    assert read(export, "7/1", allow_private=True).responses[0].text == "Yes"


@pytest.mark.parametrize("kind", ["personal_chat", "bot_chat", "saved_messages"])
def test_private_chat(kind: str) -> None:
    """A conversation of two is refused, unless the editor says otherwise."""
    with pytest.raises(ExportError, match="private conversations only") as caught:
        read(chat(*THREAD, kind=kind))
    assert caught.value.lines().count("\n") == 2
    assert read(chat(*THREAD, kind=kind), allow_private=True).id == ID


def test_no_phone_and_no_reactor() -> None:
    """Phone numbers of the account, contacts, and who reacted go nowhere."""
    dumped_thread = read(account(chat(*THREAD))).json().decode()
    assert not [secret for secret in ("555", "Zed", "Eve Private", "photo_1") if secret in dumped_thread]


def test_own_reactions_are_marks() -> None:
    """What the author put under their own message is a mark; what others put there is none."""
    own = reaction("🚫", 2, recent=[{"from_id": "user7"}, {"from_id": "user8"}])
    for id_ in ("user7", 7):
        answer = message(2, "Bo", "So", to=1, from_id=id_, reactions=[own, reaction("👍", 1)])
        assert read(chat(message(1, "Ada", "Why?"), answer)).responses[0].marks == ("🚫",)


def test_listing_names_the_place_and_the_question() -> None:
    """The list says where a thread is, what was asked, and when the last answer came."""
    (one,) = scan(chat(*THREAD))
    assert (one.place, one.question) == ("Workshops", "How do you break the ice? It is a workshop.")
    assert one.latest == datetime.fromtimestamp(ASKED + 300, UTC)


@pytest.mark.parametrize("indent", [None, 1])
def test_many_chats_in_small_blocks(monkeypatch: pytest.MonkeyPatch, indent: int | None) -> None:
    """Chats and messages are found wherever a block ends, and a private chat between them stays closed."""
    monkeypatch.setattr(Source, "blocks", lambda self, name, size=0: (bytes([one]) for one in self.data(name)))
    private = chat(message(1, "Ada", "Secret?"), message(2, "Bo", "Yes", to=1), kind="personal_chat", id=7)
    empty = chat(id=9, name='{"type": "personal_chat"} {')
    export = account(chat(*THREAD), private, empty, chat(*FORUM, id=8, name="a { b"))
    found = read_bytes(json.dumps(export, indent=indent).encode(), f"8/{12}")
    assert (found.responses[0].text, note(found, "private conversation").count) == ("Me too", 1)


def test_poll() -> None:
    """A poll is its question with a list of answers and votes."""
    poll = {"question": "Which?", "total_voters": 3, "answers": [{"text": "A*", "voters": 2}, {"text": "B"}]}
    found = read(chat(message(1, "Ada", "", poll=poll), message(2, "Bo", "A of course", to=1)))
    assert found.question.text == "Which?\n\n- A\\* (2 votes)\n- B"


# --- the traps of exports.md -------------------------------------------------------------------------


def test_text_is_a_string_or_a_list_trap_12() -> None:
    """The text is a string, or a list of strings and entities, or beside it whole in text_entities."""
    plain = [{"type": "plain", "text": "b "}, {"type": "bold", "text": "c"}]
    found = read(
        chat(
            message(1, "Ada", "Why?"),
            message(2, "Bo", ["a ", {"type": "italic", "text": "b"}], to=1),
            message(3, "Bo", "ignored", to=1, text_entities=plain),
            message(4, "Bo", None, to=1),
        )
    )
    assert [one.text for one in found.responses] == ["a *b*", "b **c**"]


def test_deleted_author_and_numbers_for_ids_trap_12() -> None:
    """A deleted account has no name; ids of old exports are numbers, and the same person's as those of new ones."""
    found = read(
        chat(
            message(1, "Ada", "Why?", from_id=5),
            message(2, None, "Gone", to=1, from_id=None),
            message(3, "Ada", "Because", to=1, from_id="user5"),
            message(4, None, "Gone too", to=1, from_id=None),
        )
    )
    assert found.question.author.id == found.responses[1].author.id == "user5"
    assert found.people == 3
    assert note(found, "name").count == 2


def test_local_time_goes_back_in_autumn_trap_12() -> None:
    """Without Unix times the numbers of the messages say the order, and the note says what the times are."""
    times = ["2024-10-27T00:50:00", "2024-10-27T01:55:00", "2024-10-27T01:05:00"]
    messages = [message(at, f"P{at}", f"m{at}", to=at - 1) for at in (1, 2, 3)]
    for one, at in zip(messages, times, strict=True):
        del one["date_unixtime"]
        one["date"] = at
    export = chat(messages[0] | {"reply_to_message_id": None}, *messages[1:])
    found = read(export)
    assert [one.text for one in found.responses] == ["m2", "m3"]
    assert {note(found, "time zone").count, note(found, "time").count} == {1}
    lisbon = read(export, zone=ZoneInfo("Europe/Lisbon"))
    assert lisbon.question.created == datetime(2024, 10, 26, 23, 50, tzinfo=UTC)


def test_no_reactions_in_old_exports_trap_12() -> None:
    """An export from before reactions were exported has none, and reads all the same."""
    assert read(chat(message(1, "Ada", "Why?"), message(2, "Bo", "So", to=1))).responses[0].reactions == ()


def test_a_reaction_is_no_edit_trap_12(thread: Thread) -> None:
    """The first reaction sets ``edited``: with reactions it says nothing."""
    assert [one.edited for one in thread.responses] == [False, True, False]


def test_root_not_in_the_file_trap_8() -> None:
    """Answers to a message that is not in the export are a thread whose question is missing."""
    found = read(chat(message(5, "Bo", "So", to=4), message(6, "Cy", "Not so", to=4), message(7, "Di", "No", to=5)))
    assert (found.id, found.question.text, len(found.responses)) == (f"{CHAT}/4", "", 3)
    assert note(found, "question").action == "missing"


def test_null_and_unordered_and_repeated_trap_17() -> None:
    """Nulls for lists, messages in no order and twice, are read; of two with one number the later stands."""
    nothing = {"reactions": None, "text_entities": None, "edited": None, "reply_to_peer_id": None}
    found = read(
        chat(
            message(3, "Cy", "Later", to=1, **nothing),
            message(2, "Bo", "So", to=1, **nothing),
            message(2, "Bo", "So, mended", to="1", **nothing),  # type: ignore[arg-type]
            message(1, "Ada", "Why?", **nothing),
        )
    )
    assert [one.text for one in found.responses] == ["So, mended", "Later"]


def test_the_asker_answers_trap_20() -> None:
    """What the asker answers is a response as well."""
    found = read(chat(message(1, "Ada", "Why?"), message(2, "Ada", "Because!", to=1)))
    assert found.responses[0].author == found.question.author


@pytest.mark.parametrize("how", ["bom", "utf-16", "lone"])
def test_encodings_trap_21(how: str) -> None:
    """A byte-order mark, UTF-16 and half an emoji are read."""
    text = json.dumps(chat(*THREAD)).replace("I left", r"\ud83d left")
    data = {"bom": "\ufeff" + text, "utf-16": text, "lone": text}[how].encode("utf-16" if how == "utf-16" else "utf-8")
    assert len(read_bytes(data).responses) == 3


def read_bytes(data: bytes, wanted: str | None = None) -> Thread:
    """Return the thread in ``data``, as it would be read from a file."""
    with One("result.json", "result.json", data) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told())


@pytest.mark.parametrize("wrapped", [False, True])
def test_truncated_trap_22(wrapped: bool) -> None:
    """Every whole message before the break is read, and the break is said."""
    whole = chat(*THREAD)
    data = dumped(account(whole) if wrapped else whole)
    found = read_bytes(data[: data.index(b"I left") + 3])
    assert [one.author.name for one in found.responses] == ["Björn", "Chidi"]
    assert "breaks off" in note(found, "end of a file").why


def test_nothing_whole_trap_22() -> None:
    """A file that breaks off in its first message is an error with what to do."""
    with pytest.raises(ExportError, match="breaks off"):
        read_bytes(dumped(chat(*THREAD))[:150])


def test_control_characters_that_json_does_not_know() -> None:
    r"""Telegram writes a control character as \x0B, and a backslash before an x as two."""
    data = dumped(chat(message(1, "Ada", "Why?"), message(2, "Bo", "a@@b \\x41", to=1))).replace(b"@@", rb"\x0B")
    found = read_bytes(data)
    assert found.responses[0].text == "a\nb \\x41"
    assert note(found, "control character").count == 1


def test_replies_in_a_circle() -> None:
    """Messages that answer each other end nowhere, and soon."""
    found = scan(chat(message(1, "Ada", "Why?", to=2), message(2, "Bo", "So", to=1), message(3, "Cy", "No", to=3)))
    assert [(one.id, one.responses) for one in found] == [(f"{CHAT}/1", 1)]


def test_an_answer_to_another_chat() -> None:
    """A reply to a message of another chat begins a thread of its own here."""
    messages = [message(1, "Ada", "Why?"), message(2, "Bo", "So", to=1, reply_to_peer_id="channel77")]
    assert scan(chat(*messages, message(3, "Cy", "No", to=2)))[0].id == f"{CHAT}/2"
    messages[1]["reply_to_peer_id"] = f"channel{CHAT}"
    assert len(scan(chat(*messages))) == 1


# --- recognition -------------------------------------------------------------------------------------


def test_folder_and_zip(tmp_path: Path) -> None:
    """The folder that Telegram Desktop writes, and a zip of it, are read whatever they are called."""
    files = {"ChatExport_2025/result.json": dumped(chat(*THREAD)), "ChatExport_2025/photos/p.jpg": b"\xff\xd8"}
    for path in (export_builders.as_zip(tmp_path / "e.zip", files), export_builders.as_folder(tmp_path / "d", files)):
        with open_source(path) as source:
            assert READER.recognises(source)
            assert READER.read(source, None, Told()).id == ID


def test_account_with_many_contacts() -> None:
    """An account's export is known by its beginning, even when its contacts fill that."""
    export = account(chat(*THREAD))
    export["contacts"]["list"] *= 3000
    with open_source(dumped(export).decode()) as source:
        assert READER.recognises(source)


@pytest.mark.parametrize(
    "other",
    [
        json.dumps(export_builders.THREAD),
        json.dumps(export_builders.REDDIT),
        export_builders.PASTE,
        '{"guild": {}, "channel": {"type": "GuildTextChat"}, "messages": []}',
        '{"ok": true, "messages": [{"ts": "1.2", "text": "\\"type\\": \\"personal_chat\\""}]}',
        '{"room_name": "r", "exported_by": "x", "messages": [{"type": "m.room.message"}]}',
        "",
        "{",
    ],
)
def test_other_exports_are_not_claimed(other: str) -> None:
    """What another platform wrote is not taken for Telegram's."""
    with open_source(other) as source:
        assert not READER.recognises(source)


def test_shared_sample(shared: Path) -> None:
    """The sample of chatpack-cli is a conversation of two: closed, and when opened one answer to one question."""
    with open_source(shared / "exports/telegram/chatpack-cli__fixtures__telegram_export.json") as source:
        assert READER.recognises(source)
        with pytest.raises(ExportError, match="private conversations only"):
            READER.scan(source, Told())
        found = READER.read(source, None, Told(allow_private=True))
    assert (found.id, found.question.author.name) == ("123456789/4", "Alice")
    assert found.question.text == "By the way, did you see the news?"
    assert [(one.author.name, one.text) for one in found.responses] == [("Bob", "No, what happened?")]
    assert (found.question.liked, found.responses[0].liked, found.announced) == (0, 0, None)


def test_no_other_sample_is_claimed(shared: Path) -> None:
    """None of the other platforms' samples is taken for Telegram's."""
    others = [path for path in (shared / "exports").glob("*/*") if path.parent.name != "telegram"]
    for path in others:
        with open_source(path) as source:
            assert not READER.recognises(source), path


def test_one_chat_in_two_files(tmp_path: Path) -> None:
    """A chat that was exported twice is one chat: its threads are listed once, and read from both files."""
    first = [message(1, "Ada", "Which mulch is best?"), message(2, "Bo", "Straw, I think", to=1)]
    later = [message(2, "Bo", "Straw, I think", to=1), message(3, "Cy", "Bark", to=2)]
    folder = as_folder(tmp_path / "two", {"a.json": dumped(chat(*first)), "b.json": dumped(chat(*later))})
    [found] = readers.scan(folder)
    assert found.responses == 2
    assert [one.text for one in readers.read(folder).responses] == ["Straw, I think", "Bark"]
