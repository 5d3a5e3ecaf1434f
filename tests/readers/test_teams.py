"""Microsoft Teams' messages become Threads, from Graph and from the export tool."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers import known
from digest.readers.reader import Told
from digest.readers.source import open_source
from digest.readers.teams import READER
from digest.readers.teams_markup import to_markdown
from tests.readers.export_builders import as_folder
from tests.readers.teams_builders import CHAT, CONTEXT, LIKED, QUESTION, REPLIES, ROOT, graph, message, pascal, person

EXPORTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "exports"
PLAIN = Told()


def read(content: Any, wanted: str | None = None, told: Told = PLAIN) -> Thread:
    """Return the thread of ``content``: JSON, its text, or a path."""
    given = content if isinstance(content, (str, Path)) else json.dumps(content)
    with open_source(given) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, told)


@pytest.fixture
def thread(tmp_path: Path) -> Thread:
    """The thread of a folder with the message's file and that of its replies."""
    return read(as_folder(tmp_path, {"b.json": {**CONTEXT, **QUESTION}, "a.json": graph(*REPLIES)}))


def test_message_and_replies_in_two_files(thread: Thread) -> None:
    """The subject is the question's headline; replies answer in order of time."""
    assert thread.question.text == "Which \\*mulch\\*?\n\nWe have clay, **heavy**."
    assert (thread.title, thread.id) == ("Which *mulch*?", ROOT)
    assert thread.url.startswith("https://teams.microsoft.com/l/message/")
    assert [(one.author.name, one.text, one.edited) for one in thread.responses] == [
        ("Cleo", "Straw.", False),
        ("Bo Fox", "Bark.", True),
    ]
    assert thread.notes == (
        Note(action="skipped", what="system message", count=1),
        Note(action="skipped", what="bot message", count=1),
        Note(action="skipped", what="deleted message", count=1),
    )


def test_reactions(thread: Thread) -> None:
    """The old words for reactions are emoji; the community's own stay names."""
    assert thread.responses[1].reactions == (
        Reaction(emoji="👍", count=1),
        Reaction(emoji="👻", count=1),
        Reaction(emoji=":leaf:", count=1),
    )


@pytest.mark.parametrize(
    "content",
    [
        graph(QUESTION, *REPLIES),
        graph({**QUESTION, "replies": REPLIES}),
        [*REPLIES, QUESTION],
        pascal([*REPLIES, QUESTION]),
        pascal(graph(*REPLIES, QUESTION)),
        json.dumps(graph(QUESTION, REPLIES[0])) + json.dumps(graph(*REPLIES)),
    ],
)
def test_other_ways(content: Any, thread: Thread) -> None:
    """One file of any make-up gives the same thread, with replies before what they answer."""
    found = read(content)
    assert (found.question, found.responses, found.notes) == (thread.question, thread.responses, thread.notes)


def test_trap_8_replies_come_without_the_root() -> None:
    """Graph's replies alone are a thread whose question is missing; the note says what to add."""
    found = read(graph(*REPLIES))
    assert (found.id, found.question.text, len(found.responses)) == (ROOT, "", 2)
    assert any(note.what == "question" and "beside them" in note.why for note in found.notes)


def test_trap_17_nulls_and_capitals() -> None:
    """Null stands for lists, a body, a sender; keys may begin with a capital, words in a text keep theirs."""
    odd = message(6, None, '<p>say "Foo": now</p>', mentions=None, reactions=None, subject=None)
    empty = message(7, "Dee", "", body=None)
    found = read(pascal([QUESTION, odd, empty, REPLIES[0]]))
    assert found.responses[-1].text == 'say "Foo": now'
    assert [note.what for note in found.notes] == ["name", "wordless message"]


def test_chats_are_private() -> None:
    """Messages of chats are refused, and counted where there is more."""
    with pytest.raises(ExportError, match="private conversations only") as caught:
        read(graph(*CHAT))
    assert "--allow-private" in caught.value.hint
    found = read(graph(QUESTION, *REPLIES, *CHAT))
    assert ("skipped", "private message", 3) in {(note.action, note.what, note.count) for note in found.notes}


def test_a_chat_whose_people_were_asked() -> None:
    """A chat is one thread, which its first message begins."""
    found = read(graph(*CHAT), told=Told(allow_private=True))
    assert (found.id, found.question.text) == ("19:x", "psst")
    assert [one.text for one in found.responses] == ["What?", "Later."]


def test_private_channels(tmp_path: Path) -> None:
    """Messages of a channel that is private, by the list of channels beside them, are refused; others are read."""
    channels = {"value": [{"id": "19:c", "displayName": "board", "membershipType": "private"}]}
    hidden = [one | {"channelIdentity": {"teamId": "t", "channelId": "19:c"}} for one in (QUESTION, *REPLIES)]
    for spelled in (graph(*hidden), pascal(graph(*hidden))):
        folder = as_folder(tmp_path, {"channels.json": channels, "messages.json": spelled})
        with pytest.raises(ExportError, match="private conversations only"):
            read(folder)
        assert len(read(folder, told=Told(allow_private=True)).responses) == 2
    open_ = {"value": [channels["value"][0] | {"membershipType": "standard"}]}
    assert len(read(as_folder(tmp_path, {"channels.json": open_, "messages.json": graph(*hidden)})).responses) == 2


def test_marks_are_the_authors_own(thread: Thread) -> None:
    """A reaction by who wrote the message is a mark."""
    own = message(6, "Bo Fox", "<p>Mine.</p>", reactions=[*LIKED, {"reactionType": "🚫", "user": person("Bo Fox")}])
    found = read(graph(QUESTION, *REPLIES, own))
    assert [one.marks for one in found.responses] == [(), (), ("🚫",)]


def test_trap_22_json_that_breaks_off() -> None:
    """Every whole message before the break is read, in either spelling, and the place of the break is noted."""
    for spelled in (graph(QUESTION, *REPLIES), pascal([QUESTION, *REPLIES])):
        text = json.dumps(spelled)
        text = text[: text.index("Straw.")]
        found = read(text)
        assert [one.text for one in found.responses] == ["Bark."]
        [note] = [note for note in found.notes if note.what == "end of a file"]
        assert f"breaks off after {len(text):,} bytes; the 2 whole messages" in note.why


def test_several_threads() -> None:
    """Of several threads one must be named: by id, or a link to a message in it."""
    other = str(int(ROOT) + 20)
    two = graph(
        QUESTION, *REPLIES, message(20, "Bo", "<p>When?</p>", root=None), message(21, "Cleo", "<p>Now.</p>", root=other)
    )
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(two)
    link = f"https://teams.microsoft.com/l/message/19:x@thread/{int(ROOT) + 21}?tenantId=1&parentMessageId={other}"
    for wanted in (other, link, str(int(ROOT) + 21)):
        assert read(two, wanted).question.text == "When?"
    with pytest.raises(ExportError, match="no thread 'zzz'"):
        read(two, "zzz")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (graph(QUESTION), "no message with replies"),
        (json.dumps(graph(QUESTION))[:-9], "breaks off"),
        (json.dumps(graph(QUESTION))[:-2] + "," + '{"replies":[' * 100_000, "nested too deep"),
    ],
)
def test_no_thread(content: Any, what: str) -> None:
    """What holds no thread is refused in three lines."""
    with pytest.raises(ExportError, match=what) as caught:
        read(content)
    assert caught.value.lines().count("\n") == 2


def test_nested_replies() -> None:
    """Replies in replies, some hundreds deep, are one thread."""
    deepest = message(1, "Bo", "<p>end</p>", root=None)
    for _ in range(150):
        deepest = message(1, "Bo", "<p>end</p>", root=None, replies=[deepest])
    assert len(read({**QUESTION, "replies": [deepest]}).responses) == 1


def test_hostile_address() -> None:
    """An address that is none of Teams' is left out."""
    for url in ("https://evil.example/x", 'https://teams.microsoft.com/"><x', "javascript:x"):
        assert read(graph({**QUESTION, "webUrl": url}, *REPLIES)).url == ""


def test_nothing_of_a_person_but_the_name(thread: Thread) -> None:
    """No e-mail and no tenant gets into the thread."""
    assert not any(word in thread.json() for word in (b"mail.example", b"secret"))


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<p>Boo <emoji id="ghost" alt="👻" title="Ghost"></emoji></p>', "Boo 👻"),
        ('<at id="0">Ada</at>&nbsp;<at id="1">Lee</at>&nbsp;<at id="2">Bo</at> hi', "@Ada Lee @Bo hi"),
        ('<p>a</p><attachment id="x"></attachment>', "a"),
        ("<p>a</p>\n<p>&nbsp;</p>\n<p>b&nbsp;&nbsp;c</p>", "a\n\nb c"),
        ('<p><span style="color:#1E53A3">Good</span> <span>question!</span></p>', "Good question!"),
        ("<blockquote>\n<p>said</p>\n</blockquote>\n<p>yes</p>", "> said\n\nyes"),
        ('<codeblock class="Json"><code>{ "a": *1*<br>}</code></codeblock>', '```\n{ "a": *1*\n}\n```'),
        ('<img itemtype="http://schema.skype.com/Emoji" alt="😀" src="x"> <img src="https://graph.example/1">', "😀"),
        ("<table><tr><th>a</th><th>b</th></tr><tr><td>1</td><td>2</td></tr></table>", "a | b  \n1 | 2"),
        ('<customemoji id="x" alt="leaf" source="y"></customemoji> ok', ":leaf: ok"),
        ("<div><div>snake_case 2*3*4</div></div>", "snake_case 2\\*3\\*4"),
    ],
)
def test_markup(html: str, markdown: str) -> None:
    """Teams' HTML becomes Markdown; a name that was cut into several mentions is one."""
    assert to_markdown(html, "html", {"0": "g-ada", "1": "g-ada", "2": "g-bo"}) == markdown


def test_plain_text() -> None:
    """A body of plain text is text."""
    assert to_markdown("a <b> *c*\n- d", "text", {}) == "a <b> \\*c\\*\n\n- d"


def test_other_readers_leave_it() -> None:
    """No other reader takes the messages for its own."""
    for content in (graph(QUESTION, *REPLIES), pascal([*REPLIES, QUESTION]), QUESTION):
        with open_source(json.dumps(content)) as source:
            assert [name for name, reader in known() if name != "teams" and reader.recognises(source)] == []


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared samples are not beside this checkout")
class TestSamples:
    """The real files, read to the figures that were counted in them."""

    def test_excerpt(self) -> None:
        """Two replies, one with a reaction, in no order; the system's message is of another thread."""
        found = read(EXPORTS / "teams" / "zulip__messages_excerpt.json")
        assert (len(found.responses), found.people) == (2, 2)
        assert sum(one.liked for one in found.responses) == 1
        assert found.question.text == "private channel message\n\n> I question the need for interrupts."
        assert found.responses[0].text == "Good question! I dunno"
        assert found.responses[1].text == "Message from a deactivated user!👻"
        assert found.responses[1].reactions == (Reaction(emoji="👍", count=1),)

    def test_other_samples_are_left(self) -> None:
        """No other platform's file is taken for Teams'."""
        for path in sorted(EXPORTS.rglob("*")):
            if path.is_file() and path.parent.name != "teams":
                with open_source(path) as source:
                    assert not READER.recognises(source), path
