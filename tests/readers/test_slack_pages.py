"""Answers of Slack's API, saved as they came, become the Thread that an export gives."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest import readers
from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers.reader import Told
from digest.readers.slack_pages import READER
from digest.readers.source import open_source
from tests.readers.export_builders import CHANNEL, THREAD, USERS, as_folder, as_zip, message, ts, workspace
from tests.readers.slack_builders import (
    FIXTURES,
    GROUP,
    LOOSE,
    MEMBERS,
    PAGES,
    SECRET,
    answer,
    from_export,
    listed,
    room,
    with_reader,
)

FORMS = [name for name in FIXTURES if name.startswith("slack-")]


def read(tmp_path: Path, content: Any, wanted: str | None = None) -> Thread:
    """Return the thread in one file with ``content``."""
    return with_reader(READER, as_folder(tmp_path, {"saved": content}) / "saved", wanted)


def words(thread: Thread) -> list[str]:
    """Return the texts of the responses."""
    return [response.text for response in thread.responses]


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    """A folder with two pages of one thread, and the members."""
    return FIXTURES["slack-pages"](tmp_path)


def test_pages_read_like_an_export(tmp_path: Path, pages: Path) -> None:
    """Two pages, each with the question, and the members beside them give what an export gives, names included."""
    thread, export = with_reader(READER, pages), from_export(tmp_path)
    assert (thread.question, thread.responses, thread.notes) == (export.question, export.responses, export.notes)
    assert (thread.id, thread.announced) == (ts(0), 9)


@pytest.mark.parametrize("form", FORMS)
def test_every_form_holds_the_same_words(tmp_path: Path, form: str) -> None:
    """A list, a page, pages in one file and pages in a folder differ in nothing but the names."""
    assert [one.key for one in with_reader(READER, FIXTURES[form](tmp_path)).responses] == [
        one.key for one in from_export(tmp_path).responses
    ]


@pytest.mark.parametrize("joint", [b"", b"\n", b" \r\n\r\n"])
def test_pages_in_one_file(tmp_path: Path, joint: bytes) -> None:
    """Pages written one after another are all read, whatever is between them."""
    content = joint.join(json.dumps(page).encode() for page in PAGES)
    assert len(read(tmp_path, content).responses) == 6


def test_pages_in_a_list(tmp_path: Path) -> None:
    """Pages put into one list (``jq -s``) are read, too."""
    assert len(read(tmp_path, PAGES).responses) == 6


def test_pages_in_a_zip(tmp_path: Path) -> None:
    """A zip with a wrapping folder reads like a folder."""
    path = as_zip(tmp_path / "p.zip", {"1.json": PAGES[0], "2.json": PAGES[1], "users.json": MEMBERS}, wrapped="x/")
    assert with_reader(READER, path).responses[0].author.name == "Björn"


def test_a_page_that_is_not_there_is_missed(tmp_path: Path) -> None:
    """When the last page says that there are more, that is noted, and so are the responses announced."""
    notes = read(tmp_path, PAGES[0]).notes
    assert [note.count for note in notes if note.what == "page"] == [1]
    assert next(note.count for note in notes if note.what == "response") == 6


def test_the_last_page_is_enough(pages: Path) -> None:
    """Nothing is missed when one page says it is the last, whatever the files are called."""
    (pages / "1.json").rename(pages / "3.json")
    assert "page" not in [note.what for note in with_reader(READER, pages).notes]


def test_members_as_a_plain_list(tmp_path: Path) -> None:
    """The users.json of an export gives the names, too."""
    folder = as_folder(tmp_path / "f", {"thread.json": THREAD, "users.json": USERS})
    assert with_reader(READER, folder).question.author.name == "Ada"


def test_channel_beside_the_pages(tmp_path: Path) -> None:
    """An answer of conversations.info names the channel: the id says it, and the list of threads."""
    info = {"ok": True, "channel": room(CHANNEL, "ask")}
    folder = as_folder(tmp_path / "f", {"replies.json": answer(THREAD), "info.json": info})
    assert with_reader(READER, folder).id == f"{CHANNEL}/{ts(0)}"
    assert [one.place for one in listed(READER, folder)] == ["ask"]


@pytest.mark.parametrize(
    "files",
    [
        {f"{GROUP}-replies.json": answer(SECRET)},
        {"replies.json": answer(SECRET), "info.json": {"ok": True, "channel": room("C0LOCKED1", "x", is_private=True)}},
        {"replies.json": answer(SECRET), "info.json": {"ok": True, "channel": room(CHANNEL, "mpdm-a--b-1")}},
    ],
    ids=["named for its id", "is_private", "mpdm"],
)
def test_private_pages_are_refused(tmp_path: Path, files: dict[str, Any]) -> None:
    """What a file's name or the channel's own answer calls private is read only when the editor says so."""
    folder = as_folder(tmp_path / "f", {**files, "users.json": MEMBERS})
    for wanted in (None, ts(3)):
        with pytest.raises(ExportError, match="private") as caught:
            with_reader(READER, folder, wanted)
        assert "--allow-private" in caught.value.hint
    assert words(with_reader(READER, folder, private=True)) == ["a secret"]


def test_scan(tmp_path: Path) -> None:
    """A history with answers lists its threads with their counts, most responses first."""
    other = [message(500, "U2", "And *coffee*? Tea?", thread=500), message(501, "U3", "Thanks, tea", thread=500)]
    path = as_folder(tmp_path, {"x": answer([*other, LOOSE, *THREAD])}) / "x"
    assert [
        (one.id, one.title, one.responses, one.people, one.reactions, one.thanks) for one in listed(READER, path)
    ] == [
        (ts(0), "How do you break the ice?", 6, 5, 4, 1),
        (ts(500), "And coffee?", 1, 1, 0, 1),
    ]


@given(st.text(st.sampled_from("ab 12.?!-*_~`<>&:#|[]()\\/@+=•\n\r"), max_size=60))
def test_listed_as_read(text: str) -> None:
    """The title of a listed thread is the one it has when it is read."""
    content = json.dumps(answer([message(0, "U1", text), message(1, "U2", "a")]))
    with open_source(content) as source:
        assert READER.scan(source, Told())[0].title == READER.read(source, None, Told()).title


def test_history_without_answers(tmp_path: Path) -> None:
    """conversations.history holds questions only: what is to be saved beside it is said."""
    with pytest.raises(ExportError, match="no message with replies") as caught:
        read(tmp_path, answer([LOOSE, THREAD[0]]))
    assert "conversations.replies" in caught.value.hint


def test_several_threads(tmp_path: Path) -> None:
    """One thread of several is found by its id, or by the permalink of an answer in it."""
    other = [message(500, "U2", "Tea?", thread=500), message(501, "U3", "Tea", thread=500)]
    everything = answer(THREAD + other)
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(tmp_path, everything)
    link = f"https://x.slack.com/archives/{CHANNEL}/p{ts(501).replace('.', '')}"
    assert words(read(tmp_path, everything, ts(500))) == words(read(tmp_path, everything, link)) == ["Tea"]
    with pytest.raises(ExportError, match="holds no thread"):
        read(tmp_path, everything, ts(7))


def test_the_answer_of_replies_is_a_thread(tmp_path: Path) -> None:
    """An answer saved as a file is recognised, and its thread has the key of the question for an id."""
    (tmp_path / "replies").write_text(json.dumps(answer(THREAD)))
    found = readers.read(tmp_path / "replies")
    assert (found.id, len(found.responses)) == (ts(0), 6)


def test_a_message_without_stamp_is_no_question() -> None:
    """A message without a time stamp never takes the question's place."""
    messages = [message(0, "U1", "Why?"), message(1, "U2", "a"), {**message(2, "U3", "b"), "ts": None}]
    assert readers.read(json.dumps(messages)).question.text == "Why?"


def test_a_thread_with_a_stamp_that_is_none() -> None:
    """A thread whose time stamp is none is refused with that reason."""
    messages = [message(5, "U1", "Hi", thread=None), {**message(0, "U1", "Why?"), "ts": "soon"}, message(1, "U2", "a")]
    messages[1:] = [{**one, "thread_ts": "soon"} for one in messages[1:]]
    with pytest.raises(ExportError, match=r"soon.*time stamp \(ts\)"):
        readers.read(json.dumps(messages))


def test_a_damaged_page_is_counted(pages: Path) -> None:
    """A page that is no JSON costs that page only."""
    (pages / "2.json").write_bytes(b'{"ok":true,"messages":[{"ts":"1789000000.000000","text":"x","user":"U1"}]}}}}')
    thread = with_reader(READER, pages)
    assert len(thread.responses) == 2
    assert any(note.what == "file" and "2.json" in note.why for note in thread.notes)


def test_a_page_that_breaks_off(tmp_path: Path) -> None:
    """Of a page that breaks off the whole messages are read, and the break is noted."""
    content = json.dumps(answer(THREAD)).encode()
    thread = read(tmp_path, content[: content.index(b"Also here")])
    assert len(thread.responses) == 5
    assert [note.count for note in thread.notes if note.what == "end of a file"] == [1]


def test_nothing_private_of_a_person(pages: Path) -> None:
    """No e-mail, phone or picture of the members' list gets into the thread."""
    dumped = with_reader(READER, pages).json()
    assert not any(word in dumped for word in (b"mail.example", b"0142", b".png"))


@pytest.mark.parametrize(
    "files",
    [
        workspace(),
        {"2026-09-10.json": THREAD, "2026-09-11.json": THREAD},
        {"a.json": {"messages": [{"_id": "x", "rid": "r", "msg": "hi", "ts": "2026-09-10T10:00:00Z"}]}},
        {"a.json": {"guild": {}, "channel": {}, "messages": [{"id": "1", "content": "hi"}]}},
        {"a.json": [{"ts": "noon", "text": "hi"}]},
        {"a.txt": b"1789000000.000100", "b.json": b"{"},
    ],
)
def test_what_is_another_format(tmp_path: Path, files: dict[str, Any]) -> None:
    """An export with its day files, another platform's messages and a list without Slack's stamps are left alone."""
    with open_source(as_folder(tmp_path / "f", files)) as source:
        assert not READER.recognises(source)


# --- traps -------------------------------------------------------------------------------------------


def test_replies_of_many_days_in_one_thread_trap_1(tmp_path: Path) -> None:
    """Answers in another file than the question, days later, belong to it all the same."""
    folder = as_folder(tmp_path / "f", {"b.json": answer(THREAD[:1]), "a.json": answer(THREAD[4:6])})
    assert [one.key for one in with_reader(READER, folder).responses] == [ts(90_000), ts(90_100)]


@pytest.mark.parametrize("stamp", [None, "", "soon", -1, 1e30, [1]])
def test_one_bad_stamp_harms_one_message_trap_2(tmp_path: Path, stamp: Any) -> None:
    """A message whose time stamp is none never keeps the others from being read."""
    found = read(tmp_path, [THREAD[0], {**message(5, "U2", "lost"), "ts": stamp}, message(6, "U2", "kept")])
    assert "kept" in words(found)


def test_the_list_of_replies_is_never_needed_trap_3(tmp_path: Path) -> None:
    """``replies`` may be absent, or lack who replied."""
    root = {**THREAD[0], "replies": [{"ts": ts(60)}, None], "reply_users": None}
    assert len(read(tmp_path, [root, *THREAD[1:]]).responses) == 6


def test_text_in_attachments_only_trap_4(tmp_path: Path) -> None:
    """A message without ``text`` is read from what an app or a preview added."""
    poll = {**message(1, "U2", ""), "attachments": [{"fallback": "Poll: tea?"}]}
    del poll["text"]
    assert words(read(tmp_path, [THREAD[0], poll])) == ["Poll: tea?"]


def test_authors_that_no_list_knows_trap_5(tmp_path: Path) -> None:
    """A guest has the name that came with the message, a stranger none; neither stops the reader."""
    thread = read(tmp_path, THREAD)
    assert [one.author.name for one in thread.responses] == ["", "", "", "", "Guest", ""]
    assert [note.count for note in thread.notes if note.what == "name"] == [5]


def test_org_users_and_no_other_table_trap_6(tmp_path: Path) -> None:
    """Names come from org_users.json as from users.json, in a wrapping folder as well."""
    path = as_zip(tmp_path / "p.zip", {"page.json": answer(THREAD), "org_users.json": USERS}, wrapped="grid/")
    assert with_reader(READER, path).question.author.name == "Ada"


def test_a_broadcast_counts_once_trap_7(tmp_path: Path) -> None:
    """An answer shown in the channel, too, with a copy of the question in it, is one response."""
    copy = message(5, "U2", "for all", subtype="thread_broadcast", root=THREAD[0])
    assert words(read(tmp_path, [copy, THREAD[0], copy])) == ["for all"]


def test_the_question_is_not_there_trap_8(tmp_path: Path) -> None:
    """Answers to a question outside the file are read, and the gap is noted."""
    found = read(tmp_path, answer(THREAD[1:]))
    assert (found.question.text, len(found.responses)) == ("", 6)
    assert "question" in [note.what for note in found.notes if note.action == "missing"]


def test_emoji_names_are_slacks_trap_15(tmp_path: Path) -> None:
    """Reactions go by Slack's own names; a tone is kept, and a custom emoji keeps name and count."""
    given = [
        {"name": "egg", "users": ["U3"], "count": 1},
        {"name": "simple_smile", "users": ["U3"], "count": 1},
        {"name": "+1::skin-tone-3", "users": ["U2"], "count": 4},
        {"name": "party-parrot", "users": [], "count": 7},
    ]
    found = read(tmp_path, [THREAD[0], message(1, "U2", "so :egg: :party-parrot:", reactions=given)]).responses[0]
    assert found.text == "so 🥚 :party-parrot:"
    assert [(one.emoji, one.count) for one in found.reactions] == [
        ("🥚", 1),
        ("🙂", 1),
        ("👍🏼", 4),
        (":party-parrot:", 7),
    ]
    assert found.marks == ("👍🏼",)


def test_nulls_are_no_lists_trap_17(tmp_path: Path) -> None:
    """Null instead of a list, and messages in no order, are no trouble."""
    empty = {"blocks": None, "reactions": None, "files": None, "attachments": None, "edited": None}
    found = read(tmp_path, {"ok": True, "messages": [{**one, **empty} for one in reversed(THREAD)], "has_more": None})
    assert [one.key for one in found.responses][:2] == [ts(60), ts(120)]


@pytest.mark.parametrize(
    ("text", "markdown"),
    [
        ("`&lt;@U1&gt; :tada:` snake_case_name 2*3*4", "`<@U1> :tada:` snake_case_name 2\\*3\\*4"),
        ("```<@U1> and *stars*```", "```\n@U1 and *stars*\n```"),
        ("see <https://x.example/a_b_c|the _label_>", "see [the \\_label\\_](https://x.example/a_b_c)"),
    ],
)
def test_code_and_words_are_no_markup_trap_18(tmp_path: Path, text: str, markdown: str) -> None:
    """Nothing is expanded in code, and neither snake_case nor 2*3*4 is emphasis."""
    path = as_folder(tmp_path / "f", {"page.json": answer([THREAD[0], message(1, "U2", text)]), "users.json": MEMBERS})
    assert words(with_reader(READER, path)) == [markdown]


def test_joins_and_bots_are_no_responses_trap_19(tmp_path: Path) -> None:
    """Who joins, and what a program posts, is counted as left out; a bare "+1" is somebody's response."""
    said = [
        message(1, "U2", "<@U2> has joined the channel", subtype="channel_join"),
        message(2, "UBOT", "Reminder", subtype="bot_message", bot_id="B1"),
        message(3, "U2", "+1"),
    ]
    found = read(tmp_path, [THREAD[0], *said])
    assert words(found) == ["+1"]
    assert Note(action="skipped", what="system message", count=1) in found.notes
    assert Note(action="skipped", what="bot message", count=1) in found.notes


def test_the_asker_answers_and_edits_trap_20(tmp_path: Path) -> None:
    """The asker's own answer is a response, with its latest text and its first time."""
    first = message(5, "U1", "Solved", parent_user_id="U1", reactions=[{"name": "tada", "users": ["U1"], "count": 1}])
    later = {**first, "text": "Solved, thanks", "edited": {"user": "U1", "ts": ts(99)}}
    found = read(tmp_path, [THREAD[0], first, later]).responses
    assert [(one.text, one.edited, one.key) for one in found] == [("Solved, thanks", True, ts(5))]
    assert (found[0].author.id, found[0].reactions) == ("U1", (Reaction(emoji="🎉", count=1),))


def test_exactly_one_reader_once_it_is_listed(tmp_path: Path) -> None:
    """No other reader but Slack's own takes pages for its format."""
    for form in FORMS:
        with open_source(FIXTURES[form](tmp_path / form)) as source:
            others = {name for name, reader in readers.known() if reader.recognises(source)}
        assert others <= {"slack", "slack-pages"}
