"""Zulip's topics, archived or from the API, become Threads."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Candidate, Note, Reaction, Thread
from digest.readers import known
from digest.readers.reader import Told
from digest.readers.source import open_source
from digest.readers.zulip import READER
from digest.readers.zulip_markup import from_code, to_markdown
from tests.readers.export_builders import as_folder
from tests.readers.hostile import HOSTILE, quick
from tests.readers.zulip_builders import ASKED, PAGE, TOPIC, message, page, reacted

EXPORTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "exports"


def read(content: Any, wanted: str | None = None, **more: Any) -> Thread:
    """Return the thread of ``content``: JSON, its text, or a path."""
    given = content if isinstance(content, (str, Path)) else json.dumps(content)
    with open_source(given) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told(**more))


def scan(content: Any, **more: Any) -> list[Candidate]:
    """Return the threads of ``content``."""
    with open_source(content if isinstance(content, (str, Path)) else json.dumps(content)) as source:
        return READER.scan(source, Told(**more))


def test_topic_of_an_archive() -> None:
    """A file is a topic: its first message is the question, the others answer in order of time."""
    found = read(TOPIC)
    assert found.question.text == "Which **mulch**?"
    assert [(one.author.name, one.text) for one in found.responses] == [("Cleo", "Straw."), ("Bo", "Bark.")]
    assert found.notes == ()


def test_messages_of_the_api() -> None:
    """The topic is the title; reactions, edits and /me are read, and what Zulip itself says is left out."""
    found = read(PAGE)
    assert (found.title, found.id) == ("mulch", "garden/mulch")
    assert [(one.author.name, one.text, one.edited) for one in found.responses] == [
        ("Cleo", "Cleo waits", True),
        ("Bo", "Bark.", False),
    ]
    assert found.responses[1].reactions == (Reaction(emoji="👍", count=2), Reaction(emoji=":leaf:", count=1))
    assert found.notes == (Note(action="skipped", what="system message", count=1),)


def test_root_that_is_not_in_the_file_trap_8() -> None:
    """A page that does not reach back to the beginning has no question, and says so."""
    found = read({**PAGE, "found_oldest": False, "found_newest": False})
    assert (found.question.text, len(found.responses)) == ("", 3)
    assert [(note.action, note.what) for note in found.notes[1:]] == [
        ("missing", "question"),
        ("missing", "end of the topic"),
    ]


def test_pages_that_overlap(tmp_path: Path) -> None:
    """Pages in any order, with a message twice, are one topic."""
    first = page(*PAGE["messages"][:2], found_newest=False)
    second = page(*PAGE["messages"][1:], found_oldest=False)
    assert read(as_folder(tmp_path, {"a.json": second, "b.json": first})).responses == read(PAGE).responses


def test_folder_of_an_archive(tmp_path: Path) -> None:
    """Each file of a stream's folder is a topic, known by its path."""
    path = as_folder(tmp_path, {"garden/mulch.json": TOPIC, "garden/snails.json": TOPIC[:2], "x/index.json": {"a": 1}})
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(path)
    assert len(read(path, "garden/snails").responses) == 1


@pytest.mark.parametrize("wanted", ["garden/mulch", "mulch", "✔ mulch", "3", "https://z.example/#narrow/x/near/3"])
def test_wanted(wanted: str) -> None:
    """A topic is known by its name, and by a message in it."""
    two = page(*PAGE["messages"], message(8, "Bo", "<p>x</p>", subject="y"), message(9, "Bo", "<p>x</p>", subject="y"))
    assert read(two, wanted).title == "mulch"
    with pytest.raises(ExportError, match="no thread"):
        read(two, "zzz")


def test_private_messages() -> None:
    """What was written to some people only is refused, and counted where there is more."""
    private = message(7, "Ada", "<p>psst</p>", type="private", display_recipient=[{"id": 1, "email": "a@mail.example"}])
    with pytest.raises(ExportError, match="private conversations only"):
        read(page(private))
    found = read(page(*PAGE["messages"], private))
    assert Note(action="skipped", what="private message", count=1) in found.notes
    assert b"psst" not in found.json()


def test_nulls_trap_17() -> None:
    """Null stands for reactions, a name, a text, a message; a time may be a string."""
    odd = message(5, "x", "<p>Leaves.</p>", reactions=None, sender_full_name=None, timestamp=str(ASKED + 5))
    found = read(page(*PAGE["messages"], odd, None, message(6, "Dee", "", content=None)))
    assert (found.responses[-1].text, found.responses[-1].author.name) == ("Leaves.", "")
    assert found.notes[-1].what == "wordless message"


@pytest.mark.parametrize("indent", [None, 2])
def test_file_that_breaks_off_trap_22(indent: int | None) -> None:
    """Every whole message before the break is read, and the break is said."""
    found = read(json.dumps(TOPIC, indent=indent)[:-9])
    assert (found.question.text, [one.text for one in found.responses]) == ("Which **mulch**?", ["Bark."])
    assert [one.what for one in found.notes] == ["end of a file"]
    assert found.notes[0].why.endswith(" bytes; the 2 whole messages before that were read")


def test_deep_nesting_takes_no_other_with_it() -> None:
    """A message that is nested without end is lost; the others are read."""
    found = read(json.dumps(TOPIC)[:-1] + "," + '{"a":' * 100_000)
    assert len(found.responses) == 2


def test_own_reactions_are_marks() -> None:
    """What the author put under their own message is a mark; what others put there is none."""
    own = [reacted("no_entry_sign", "1f6ab", len("Bo")), reacted("+1", "1f44d", 99)]
    older = [{key: value for key, value in own[0].items() if key != "user_id"}]
    for under in (own, older):
        found = read(page(message(1, "Ada", "<p>Q?</p>"), message(2, "Bo", "<p>A.</p>", reactions=under)))
        assert found.responses[0].marks == ("🚫",)


def test_private_when_allowed() -> None:
    """With the editor's word what was written to some people is read; the hint says how."""
    whom = [{"id": 2, "email": "b@mail.example"}, {"id": 1, "email": "a@mail.example"}]
    private = [
        message(n, name, "<p>psst</p>", type="private", display_recipient=whom) for n, name in ((7, "A"), (8, "Bo"))
    ]
    with pytest.raises(ExportError) as caught:
        scan(page(*private))
    assert "--allow-private" in caught.value.hint
    found = read(page(*private), allow_private=True)
    assert (found.id, len(found.responses)) == ("private/1-2/mulch", 1)


def test_private_streams(tmp_path: Path) -> None:
    """The topics of a stream that the list beside the messages calls private are left closed."""
    streams = {"streams": [{"stream_id": 3, "name": "garden", "invite_only": True}]}
    path = as_folder(tmp_path, {"messages.json": PAGE, "streams.json": streams})
    with pytest.raises(ExportError, match="private conversations only"):
        scan(path)
    assert len(read(path, allow_private=True).responses) == 2


def test_listing_and_reading_agree() -> None:
    """The list counts what the thread holds, in whatever order the messages came, and names the stream."""
    (one,) = scan(page(*reversed(PAGE["messages"])))
    found = read(PAGE)
    assert (one.id, one.title, one.responses, one.people) == (found.id, found.title, 2, 2)
    assert (one.reactions, one.place, one.question) == (3, "garden", "Which mulch?")
    assert (one.created, one.latest) == (found.question.created, found.responses[-1].created)


@pytest.mark.parametrize("kind", ["text/html", "text/x-markdown"])
@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_is_slow(unit: str, kind: str) -> None:
    """Whatever is repeated, the time for it grows with its length alone."""
    quick(lambda text: to_markdown(text, kind), unit)


def test_nothing_of_a_person_but_the_name() -> None:
    """No e-mail and no picture gets into the thread."""
    whole = read(PAGE).json()
    assert not any(word in whole for word in (b"mail.example", b"avatars"))


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (page(message(1, "Ada", "<p>Q?</p>")), "nobody has answered"),
        (json.dumps(TOPIC)[:85], "breaks off"),
        ('[{"id": 1, "content": "x", "sender_full_name": "x", "timestamp": ' + '{"a":' * 100_000, "breaks off"),
    ],
)
def test_no_thread(content: Any, what: str) -> None:
    """What holds no thread is refused in three lines."""
    with pytest.raises(ExportError, match=what) as caught:
        read(content)
    assert caught.value.lines().count("\n") == 2


MATH = (
    '<p>so <span class="katex"><span class="katex-mathml"><math><semantics><mi>x</mi>'
    '<annotation encoding="application/x-tex">x &lt; 2</annotation></semantics></math></span>'
    '<span class="katex-html"><span>x</span></span></span> it is</p>'
)


SPOILER = (
    '<div class="spoiler-block"><div class="spoiler-header"><p>end</p></div>'
    '<div class="spoiler-content"><p>he dies</p></div></div>'
)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<p><span class="user-mention" data-user-id="7">@Ada</span> yes</p>', "@Ada yes"),
        ('<p>a <span aria-label="+1" class="emoji emoji-1f44d" role="img">:+1:</span></p>', "a 👍"),
        ('<p><img alt=":leaf:" class="emoji" src="/x.png" title="leaf"></p>', ":leaf:"),
        ("<blockquote>\n<p>said</p>\n</blockquote>\n<p>yes</p>", "> said\n\nyes"),
        ('<div class="codehilite"><pre><span></span><code>a = *b*\n</code></pre></div>', "```\na = *b*\n```"),
        ('<p>x</p><div class="message_inline_image"><a href="/u/x.png"><img src="/u/x.png"></a></div>', "x"),
        ('<p><a href="/user_uploads/1/x.pdf">x.pdf</a></p>', "x.pdf"),
        ('<p>see <a class="stream" href="#narrow/stream/1">#garden</a></p>', "see #garden"),
        (MATH, "so `x < 2` it is"),
        (
            SPOILER,
            "(spoiler: end)\n\nhe dies",
        ),
        ("<p>snake_case 2*3*4</p>", "snake_case 2\\*3\\*4"),
        ("<ul>\n<li>a<ul>\n<li>b</li>\n</ul>\n</li>\n</ul>", "- a\n  - b"),
    ],
)
def test_rendered(html: str, markdown: str) -> None:
    """Zulip's HTML becomes Markdown: its emoji, code, formulas and quotations as they were meant."""
    assert to_markdown(html, "text/html") == markdown


@pytest.mark.parametrize(
    ("typed", "markdown"),
    [
        ("@**Ada Lovelace|7** and @_**Bo** in #**garden>mulch**", "@Ada Lovelace and @Bo in #garden>mulch"),
        ("`@**Ada**`", "`@**Ada**`"),
        ("```quote\na\nb\n```\nyes", "> a  \n> b\n\nyes"),
        ("```spoiler end\nhe dies\n```", "(spoiler: end)\n\nhe dies"),
        ("$$x < 2$$ :tada:\nb", "`x < 2` 🎉  \nb"),
        ("[x.pdf](/user_uploads/1/x.pdf)", "x.pdf"),
        ("@*team* <time:2026-03-01T10:00:00Z>", "@team 2026-03-01T10:00:00Z"),
    ],
)
def test_typed(typed: str, markdown: str) -> None:
    """Messages fetched as typed become the same Markdown."""
    assert to_markdown(typed, "text/x-markdown") == markdown
    assert to_markdown(typed) == markdown


SAID = '<p><span class="user-mention silent" data-user-id="9">Ann</span> <a href="{}">{}</a>:</p>\n'
QUOTED = "<blockquote>\n<p>old</p>\n<blockquote>\n<p>older</p>\n</blockquote>\n<p>rest</p>\n</blockquote>\n"
NEAR = "https://z.example/#narrow/channel/1-x/topic/y/near/2"


@pytest.mark.parametrize("said", ["said", "sagte", "ha dit"])
@pytest.mark.parametrize("address", [NEAR, "/#narrow/stream/1-x/topic/y/near/2"])
def test_what_another_said_goes_with_the_line_that_says_who(said: str, address: str) -> None:
    """Whatever the language; quotations inside it, and longer fences, belong to it; what stands around it stays."""
    html = SAID.format(address, said) + QUOTED
    assert to_markdown(f"<p>a</p>\n{html}<p>b</p>\n{html}<p>c</p>") == "a\n\nb\n\nc"
    typed = f"@_**Ann|9** [{said}]({address}):\n````quote\nold\n```quote\nolder\n```\nrest\n````\n"
    assert to_markdown(f"a\n{typed}b\n\n{typed}c") == "a\n\nb\n\nc"


def test_only_a_quotation_goes() -> None:
    """A line that names somebody, or what no line says to be another's, is the author's."""
    assert to_markdown(SAID.format(NEAR, "said") + "<p>b</p>") == f"Ann [said]({NEAR}):\n\nb"
    assert to_markdown(f"@_**Ann|9** [said]({NEAR}):\n```spoiler x\nb\n```").endswith("(spoiler: x)\n\nb")
    assert to_markdown(QUOTED + "<p>b</p>").startswith("> old")


@pytest.mark.parametrize("unit", [SAID + "<blockquote>", "<p><span user-mention ", "user-mention ", "#narrow/ "])
def test_lines_that_say_who_are_not_slow(unit: str) -> None:
    """However often they begin."""
    quick(lambda text: to_markdown(f"<p><span {text}"), unit.format(NEAR, "said"))


def test_quotations_without_end() -> None:
    """Quotations in quotations, without end, are neither slow nor too deep."""
    assert to_markdown("```quote\n" * 5000).startswith("> >")


def test_hostile_codes() -> None:
    """What is no character is no emoji."""
    assert [from_code(one) for one in ("d800", "110000", "x", "", "1f1e9-1f1ea")] == ["", "", "", "", "🇩🇪"]


def test_other_readers_leave_it() -> None:
    """No other reader takes the messages for its own."""
    for content in (TOPIC, PAGE):
        with open_source(json.dumps(content)) as source:
            assert [name for name, reader in known() if name != "zulip" and reader.recognises(source)] == []


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared samples are not beside this checkout")
def test_samples_are_left() -> None:
    """No other platform's sample is taken for Zulip's."""
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file():
            with open_source(path) as source:
                assert not READER.recognises(source), path


def test_an_organizations_export(tmp_path: Path) -> None:
    """The tables of a whole organization are refused, and what to fetch instead is said."""
    path = tmp_path / "messages-000001.json"
    path.write_text(json.dumps({"zerver_message": [{"id": 1, "content": "secret"}], "zerver_usermessage": []}), "utf-8")
    with pytest.raises(ExportError, match="whole Zulip organization") as refused:
        readers.scan(path)
    assert "/api/v1/messages" in refused.value.hint
