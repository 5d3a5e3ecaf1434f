"""DiscordChatExporter's JSON becomes a Thread: thread files, chains of replies, partitions."""

import json
import tracemalloc
from pathlib import Path
from typing import Any

import pytest

from digest.errors import ExportError
from digest.model import Candidate, Reaction, Thread
from digest.readers import discord_listing, known
from digest.readers.discord import READER
from digest.readers.reader import Told
from digest.readers.source import Source, open_source
from tests.readers.discord_builders import (
    ANSWERS,
    ASKED,
    CHANNEL,
    FORUM,
    GUILD,
    PARENT,
    PLACEHOLDER,
    STARTED,
    STARTER,
    THREAD,
    big,
    export,
    message,
    person,
    pretty,
    reaction,
    reply,
    snowflake,
    thread,
)
from tests.readers.export_builders import PASTE, REDDIT, as_folder, as_zip, workspace
from tests.readers.export_builders import THREAD as SLACK


def read(found: Any, wanted: str | None = None, **more: Any) -> Thread:
    """Return the thread of one file (as JSON, its text, or a path)."""
    with open_source(found if isinstance(found, (str, Path)) else json.dumps(found)) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told(**more))


def scan(found: Any, **more: Any) -> list[Candidate]:
    """Return the candidates of one file."""
    with open_source(found if isinstance(found, Path) else json.dumps(found)) as source:
        return READER.scan(source, Told(**more))


def notes(found: Thread) -> dict[tuple[str, str], int]:
    """Return what was counted."""
    return {(note.action, note.what): note.count for note in found.notes}


def said(found: Thread) -> list[str]:
    """Return the texts of the responses."""
    return [one.text for one in found.responses]


# --- thread files ------------------------------------------------------------------------------------


def test_forum_post() -> None:
    """A forum's post holds its own question, and every answer with its author, likes and address."""
    found = read(FORUM)
    assert (found.id, found.title, found.question.text) == (THREAD, "Ice", "How do **you** break the ice?")
    assert found.question.reactions == (Reaction(emoji="👀", count=2),)
    assert said(found) == [
        "Names first, see <https://example.org/ice>",
        "2\\*3\\*4 people, `<@1>` and snake_case",
        "Under the bot",
        "I am gone",
    ]
    assert [one.author.name for one in found.responses] == ["Bo", "Chidi", "Dana", ""]
    assert found.responses[0].url == f"https://discord.com/channels/{GUILD}/{THREAD}/{snowflake(60)}"
    assert found.url == f"https://discord.com/channels/{GUILD}/{THREAD}"
    assert found.question.created is not None
    assert found.question.created.timestamp() == ASKED


def test_everything_left_out_is_counted() -> None:
    """Bots, system messages and pictures are skipped, and counted; a deleted account is a missing name."""
    assert notes(read(FORUM)) == {
        ("skipped", "bot message"): 1,
        ("skipped", "system message"): 1,
        ("skipped", "wordless message"): 1,
        ("missing", "name"): 1,
    }


def test_what_a_forum_asks_in_its_title_is_the_question() -> None:
    """A title that asks goes before the text; one that only names the thread does not."""
    assert read(thread(STARTER, *ANSWERS, name="Any *ideas*?")).question.text.startswith("Any \\*ideas\\*?\n\nHow do")
    assert read(FORUM).question.text.startswith("How do")


def test_starter_in_the_parent_channel_trap_9(tmp_path: Path) -> None:
    """A thread begun at a message finds it in the file of the channel above, with those who answered there."""
    files = {"a.json": thread(PLACEHOLDER, *ANSWERS), "b.json": CHANNEL}
    for where in (as_folder(tmp_path / "d", files), as_zip(tmp_path / "z.zip", files)):
        found = read(where, THREAD)
        assert found.question.text == "How do **you** break the ice?"
        assert said(found)[:3] == ["Here in the channel", "Thanks Bo", "Names first, see <https://example.org/ice>"]
        assert [one.reply_to for one in found.responses[:2]] == ["", "r1"]
        assert ("missing", "question") not in notes(found)
        assert [(one.id, one.title, one.responses) for one in scan(where)] == [(THREAD, "Ice", 6)]


def test_starter_nowhere_trap_8() -> None:
    """Without the parent channel's file the question is missing, and the answers are all there."""
    found = read(thread(PLACEHOLDER, *ANSWERS))
    assert (found.question.text, len(found.responses), found.title) == ("", 4, "Ice")
    assert notes(found)[("missing", "question")] == 1


def test_beginning_outside_the_dates_trap_8() -> None:
    """A thread file whose first message is much later than the thread lacks its question."""
    found = read(thread(message(90_000, "Bo", "Late"), message(90_100, "Ada", "Later")))
    assert (found.question.text, said(found)) == ("", ["Late", "Later"])


def test_a_thread_without_a_starter_begins_with_its_first_message() -> None:
    """A thread opened by itself has the first message in it for its question."""
    found = read(thread(message(1, "Ada", "Who?"), message(60, "Bo", "Me")))
    assert (found.question.text, said(found)) == ("Who?", ["Me"])


def test_starter_in_both_files_counts_once(tmp_path: Path) -> None:
    """Newer exporters put the starter into the thread's file, too."""
    where = as_folder(tmp_path, {"a.json": FORUM, "b.json": export(STARTER)})
    assert len(read(where).responses) == 4


# --- chains of replies -------------------------------------------------------------------------------


def test_chain_in_a_channel() -> None:
    """In an ordinary channel a thread is a message and all replies below it, and nothing else."""
    found = read(CHANNEL)
    assert (found.id, found.title) == (THREAD, "How do you break the ice?")
    assert [(one.text, one.reply_to) for one in found.responses] == [("Here in the channel", ""), ("Thanks Bo", "r1")]
    assert found.url == f"https://discord.com/channels/{GUILD}/{PARENT}/{THREAD}"


@pytest.mark.parametrize(
    "wanted",
    [
        THREAD,
        snowflake(50),
        f"{PARENT}/{snowflake(30)}",
        f"https://discord.com/channels/{GUILD}/{PARENT}/{snowflake(30)}",
        f"https://ptb.discord.com/channels/{GUILD}/{PARENT}/{THREAD}",
    ],
)
def test_wanted(wanted: str) -> None:
    """A chain is known by the id or the link of any message in it."""
    assert read(CHANNEL, wanted).id == THREAD


def test_wanted_thread_link(tmp_path: Path) -> None:
    """A thread is known by its link, and by that of a message in it."""
    where = as_folder(tmp_path, {"a.json": FORUM, "b.json": export(message(9, "Bo", "x"), reply(10, "Ada", "y", 9))})
    for link in (f"{THREAD}", f"{THREAD}/{snowflake(60)}"):
        assert read(where, f"https://discord.com/channels/{GUILD}/{link}").title == "Ice"
    assert read(where, snowflake(60)).title == "Ice"
    assert read(where, snowflake(10)).question.text == "x"
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(where)
    with pytest.raises(ExportError, match="holds no thread"):
        read(where, "123")


def test_threads_not_exported_trap_9() -> None:
    """A thread that was begun and is not in the export is said to be missing, with how to export it."""
    with pytest.raises(ExportError, match="1 thread begun there") as caught:
        read(export(STARTER, STARTED))
    assert "--include-threads all" in caught.value.hint
    found = read(export(STARTER, STARTED, reply(30, "Bo", "Here", 0)))
    assert notes(found)[("missing", "thread")] == 1


def test_replies_to_a_message_that_is_gone_trap_8() -> None:
    """Two replies to a deleted message are a thread without its question; a single one is none."""
    gone = [reply(30, "Bo", "One", 0), reply(40, "Ada", "Two", 0)]
    found = read(export(*gone))
    assert (found.question.text, said(found)) == ("", ["One", "Two"])
    assert scan(export(gone[0])) == []


def test_a_reply_across_channels_is_none() -> None:
    """A forwarded message and a reference into another channel begin no chain; a forward's words are another's."""
    forward = message(
        65, "Bo", "", reference={"type": "Forward", "messageId": THREAD}, forwardedMessage={"content": "Not mine"}
    )
    other = message(70, "Bo", "Crossposted", reference={"messageId": THREAD, "channelId": "9"})
    assert scan(export(STARTER, forward, other)) == []
    assert notes(read(thread(STARTER, forward, *ANSWERS)))[("skipped", "forwarded message")] == 1


def test_replies_in_a_ring() -> None:
    """Replies that answer each other in a ring are read, not followed for ever."""
    ring = [reply(0, "Ada", "a", 30), reply(30, "Bo", "b", 0), reply(40, "Bo", "c", 40)]
    assert sum(one.responses for one in scan(export(*ring))) == 1


# --- files -------------------------------------------------------------------------------------------


def test_partitions_trap_10(tmp_path: Path) -> None:
    """The parts of one channel are one, in whatever order they lie, and what lies in two counts once."""
    parts = {"x [part 2].json": thread(*ANSWERS[1:]), "x.json": thread(STARTER, *ANSWERS[:2])}
    for where in (as_folder(tmp_path / "d", parts), as_zip(tmp_path / "p.zip", parts, wrapped="out/")):
        assert read(where).responses == read(FORUM).responses
        assert [one.responses for one in scan(where)] == [4]


def test_the_latest_text_of_an_edited_message_trap_20(tmp_path: Path) -> None:
    """Of a message exported before and after an edit the later text stands, at the time it was written."""
    edited = message(60, "Bo", "Corrected", timestampEdited="2026-11-01T10:00:00+00:00")
    parts = {"a.json": thread(STARTER, edited), "b.json": thread(STARTER, *ANSWERS[:1])}
    found = read(as_folder(tmp_path, parts))
    assert (said(found), found.responses[0].edited) == (["Corrected"], True)


@pytest.mark.parametrize("write", [pretty, lambda found: json.dumps(found).encode()])
def test_a_file_that_breaks_off_trap_22(tmp_path: Path, write: Any) -> None:
    """Every whole message before the break is read, and where it broke is said."""
    data = write(FORUM)
    (tmp_path / "t.json").write_bytes(data[: data.index(b"Under the bot")])
    found = read(tmp_path / "t.json")
    assert len(found.responses) == 2
    (why,) = [note.why for note in found.notes if note.what == "end of a file"]
    assert why.endswith(" bytes; the 4 whole messages before that were read")


def test_broken_off_before_the_first_message(tmp_path: Path) -> None:
    """A file without a whole message is refused."""
    data = pretty(FORUM)
    (tmp_path / "t.json").write_bytes(data[: data.index(b"break the ice")])
    with pytest.raises(ExportError, match="before its first whole message"):
        read(tmp_path / "t.json")


def test_message_count_is_compared() -> None:
    """Messages that the file counts and does not hold are missing."""
    assert notes(read(FORUM | {"messageCount": 10}))[("missing", "message")] == 2


def test_damage_in_values_trap_21(tmp_path: Path) -> None:
    """Nulls for lists, numbers for ids, half an emoji, a byte-order mark and UTF-16 are all read."""
    odd = message(60, "Bo", "cut \ud83d here", reactions=None, mentions=None, embeds=None)
    odd |= {"id": int(odd["id"]), "author": odd["author"] | {"id": 7, "nickname": None}}
    whole = thread(STARTER, odd, None, {}, message(70, "Ada", "x", author=None, timestamp="soon", type=0))
    raw = json.dumps(whole)
    for data in (
        raw.encode(),
        b"\xef\xbb\xbf" + raw.encode(),
        raw.encode("utf-16"),
        json.dumps(whole, indent=2).encode(),
    ):
        (tmp_path / "t.json").write_bytes(data)
        found = read(tmp_path / "t.json")
        assert said(found) == ["cut \ufffd here", "x"]
        assert [one.author.name for one in found.responses] == ["bo", ""]
        assert found.responses[1].created is not None


def test_local_times_are_utc() -> None:
    """The exporter's own offset is taken off; a time without one gives way to the one in the id."""
    local = message(60, "Bo", "x", timestamp="2026-09-10T02:27:40.000+02:00")
    naive = message(120, "Bo", "y", timestamp="2001-01-01T00:00:00")
    times = [
        one.created and int(one.created.timestamp()) - ASKED for one in read(thread(STARTER, local, naive)).responses
    ]
    assert times == [60, 120]


def test_the_first_hour_of_all() -> None:
    """A time that no clock can tell in UTC gives way to the one in the id."""
    odd = message(60, "Bo", "x", timestamp="0001-01-01T00:00:00+02:00")
    (one,) = scan(thread(STARTER, odd))
    assert one.latest == read(thread(STARTER, odd)).responses[0].created
    assert one.latest is not None
    assert int(one.latest.timestamp()) == ASKED + 60


def test_unordered_messages() -> None:
    """Messages in any order come in order of time."""
    assert said(read(thread(*reversed([STARTER, *ANSWERS])))) == said(read(FORUM))


def test_numbers_for_types_trap_10() -> None:
    """Types appear as names and as numbers; one that nobody knows is said."""
    found = read(
        thread(
            STARTER,
            message(60, "Bo", "a", type="0"),
            message(61, "Bo", "b", type="19"),
            message(62, "Bo", "c", type="8"),
            message(63, "Bo", "d", type="20"),
            message(64, "Bo", "e", type="Hologram"),
        )
    )
    assert said(found) == ["a", "b"]
    assert [note.what for note in found.notes] == ["system message", "bot message", "message of an unknown type"]


def test_reactions_trap_15() -> None:
    """Unicode emoji are themselves with a null or an empty id; a custom one keeps its name and its count."""
    under = [
        reaction("👍🏽", 1, id=None),
        reaction("", 2, code="tada"),
        reaction("blob", 4, id="7"),
        reaction("", 1, id="8"),
        {"emoji": None, "count": 9},
        {"emoji": {"name": "🎈"}, "count": None},
    ]
    found = read(thread(STARTER, message(60, "Bo", "x", reactions=under))).responses[0].reactions
    assert [(one.emoji, one.count) for one in found] == [
        ("👍🏽", 1),
        ("🎉", 2),
        (":blob:", 4),
        (":emoji:", 1),
        ("🎈", 1),
    ]


def test_deleted_accounts_are_different_people_trap_5() -> None:
    """Those who deleted their account keep their words, nameless; the id that many share is not one person."""
    nobody = person("x", id="456226577798135808", name="Deleted User", nickname="Deleted User")
    found = read(thread(STARTER, message(60, nobody, "a"), message(61, nobody, "b")))
    assert (found.people, {one.author.name for one in found.responses}) == (2, {""})
    assert notes(found)[("missing", "name")] == 2


def test_own_reactions_are_marks() -> None:
    """What the author put under their own message is a mark; what others put there, or nobody knows who, is none."""
    under = [
        reaction("🚫", 2) | {"users": [person("Zoe"), person("Bo")]},
        reaction("👍", 1),
        {"emoji": {"name": "🎉"}, "count": 1},
        reaction("keep", 1, id="7") | {"users": [None, person("Bo")]},
    ]
    found = read(thread(STARTER, message(60, "Bo", "x", reactions=under)))
    assert found.responses[0].marks == ("🚫", ":keep:")


def test_old_files_without_fields_trap_10() -> None:
    """Files of old exporters lack types of references, who reacted, codes, nicknames: they are read the same."""
    slim = [
        {"id": one["id"], "type": one["type"], "timestamp": one["timestamp"], "content": one["content"]}
        | {"author": {"id": one["author"]["id"], "name": one["author"]["name"]}}
        | ({"reference": {"messageId": one["reference"]["messageId"]}} if "reference" in one else {})
        for one in CHANNEL["messages"]
    ]
    found = read({"guild": {}, "channel": {"id": "1", "type": "GuildTextChat"}, "messages": slim})
    assert [(one.text, one.author.name) for one in found.responses] == [
        ("Here in the channel", "bo"),
        ("Thanks Bo", "ada"),
    ]


def test_the_list_says_what_and_where() -> None:
    """The list names the channel, what was asked, and when the last answer came; it counts what the thread holds."""
    for whole, place in ((CHANNEL, "ask"), (FORUM, "ask")):
        (one,) = scan(whole)
        found = read(whole)
        assert (one.id, one.title, one.place) == (found.id, found.title, place)
        assert (one.responses, one.people) == (len(found.responses), found.people)
        assert one.reactions == found.question.liked + sum(each.liked for each in found.responses)
        assert (one.created, one.latest) == (found.question.created, found.responses[-1].created)
        assert one.question.startswith("How do")
    assert one.people == 4


@pytest.mark.parametrize("indent", [None, 2])
def test_answers_before_what_they_answer(indent: int | None) -> None:
    """A chain is whole in whatever order its messages lie, and counted as it is read."""
    messages = list(reversed(CHANNEL["messages"]))
    text = json.dumps(export(*messages), indent=indent)
    with open_source(text) as source:
        (one,) = READER.scan(source, Told())
    assert (one.id, one.responses, one.people) == (THREAD, 2, 2)
    assert [each.text for each in read(text).responses] == ["Here in the channel", "Thanks Bo"]


@pytest.mark.parametrize("indent", [None, 2])
def test_wherever_a_block_ends(monkeypatch: pytest.MonkeyPatch, indent: int | None) -> None:
    """A file read in pieces gives what it gives as a whole."""
    monkeypatch.setattr(Source, "blocks", lambda self, name, size=0: (bytes([one]) for one in self.data(name)))
    for whole in (CHANNEL, FORUM):
        assert read(json.dumps(whole, indent=indent)).responses == read(whole).responses
        assert [one.responses for one in scan(whole)] == [len(read(whole).responses)]


def test_web_page(tmp_path: Path) -> None:
    """The exporter's page for a browser is recognised, and refused in three lines that say how to get JSON."""
    page = '<!DOCTYPE html>\n<html lang="en"><head><style>x</style></head><body>\n<div class=chatlog__message-group>'
    for where in (page, as_folder(tmp_path, {"ask.html": page.encode(), "ask_Files/a.css": b"x"})):
        with open_source(where) as source:
            assert READER.recognises(source)
            for refused in (
                lambda source=source: READER.scan(source, Told()),
                lambda source=source: READER.read(source, None, Told()),
            ):
                with pytest.raises(ExportError, match="a web page") as caught:
                    refused()
                assert "--format Json" in caught.value.lines().splitlines()[2]
    with open_source("<!DOCTYPE html><html><body>About chatlog__message</body></html>") as source:
        assert not READER.recognises(source)


def test_flat_in_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Listing a file, and reading a thread of it, takes some blocks of memory, however big the file is."""
    path = big(tmp_path / "big.json", megabytes=4)
    blocks = Source.blocks
    monkeypatch.setattr(Source, "blocks", lambda self, name, size=0: blocks(self, name, 1 << 16))
    monkeypatch.setattr(discord_listing, "_RECENT", 500)
    for read_it in (lambda: scan(path), lambda: read(path, snowflake(0))):
        tracemalloc.start()
        read_it()
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert peak < 2 << 20


def test_nobodys_business_is_not_read() -> None:
    """Avatars, roles and who reacted are in nothing that is kept."""
    kept = read(FORUM).json()
    assert not any(word in kept for word in (b"avatar", b"Secret role", b"Zoe", b"cdn.example", b"#FFAA00"))


@pytest.mark.parametrize("type_", ["GuildPrivateThread", "DirectTextChat", "DirectGroupTextChat", "PrivateTextChat"])
def test_private(tmp_path: Path, type_: str) -> None:
    """Private threads and direct messages are not read; beside public ones they are counted."""
    private = thread(STARTER, *ANSWERS, type=type_)
    with pytest.raises(ExportError, match="private conversations only") as caught:
        read(private)
    assert "--allow-private" in caught.value.hint
    if "Thread" in type_:
        assert read(private, allow_private=True).title == "Ice"
    public = export(message(9, "Bo", "x"), reply(10, "Ada", "y", 9))
    where = as_folder(tmp_path, {"a.json": private, "b.json": public})
    assert notes(read(where))[("skipped", "private conversation")] == 1
    with pytest.raises(ExportError, match="is in a private conversation"):
        read(where, THREAD)


def test_own_data_package(tmp_path: Path) -> None:
    """The package that Discord sends a member holds only their own messages, and is refused with what to do."""
    files = {"Messages/index.json": {}, "Messages/c123/messages.json": [{"ID": 1, "Contents": "x"}], "README.txt": b"x"}
    with open_source(as_zip(tmp_path / "package.zip", files)) as source:
        assert READER.recognises(source)
        with pytest.raises(ExportError, match="own messages only"):
            READER.read(source, None, Told())


def test_a_damaged_file_beside_others(tmp_path: Path) -> None:
    """A file that cannot be read is counted, and the others are read."""
    broken = f'{{"guild": {{}}, "channel": {{"id": "{THREAD}"}}, "messages": [{{"id": "5"'.encode()
    files = {"a.json": FORUM, "b.json": broken}
    assert notes(read(as_folder(tmp_path, files)))[("missing", "file")] == 1


def test_only_this_reader_recognises(tmp_path: Path) -> None:
    """No other reader takes a Discord file for its own, nor this one theirs, whatever they are called."""
    ours = [as_folder(tmp_path / "o", {"users.json": FORUM}), as_zip(tmp_path / "2026-01-01.json", {"c.json": CHANNEL})]
    for where in ours:
        with open_source(where) as source:
            assert [name for name, one in known() if one.recognises(source)] in ([], ["discord"])
            assert READER.recognises(source)
    theirs: list[Path | str] = [PASTE, json.dumps(REDDIT), json.dumps(SLACK), as_zip(tmp_path / "s.zip", workspace())]
    quoting = [*SLACK, {**SLACK[1], "text": pretty(FORUM).decode()}]
    for other in [*theirs, json.dumps(quoting), "", "[]", "{}"]:
        with open_source(other) as source:
            assert not READER.recognises(source)


def test_of_the_shared_samples_only_its_own(shared: Path) -> None:
    """Of the samples of all platforms, those of Discord are recognised, and no others."""
    for where in sorted((shared / "exports").glob("*/*")):
        with open_source(where) as source:
            assert READER.recognises(source) == (where.parent.name == "discord"), where


@pytest.mark.parametrize(
    ("name", "question", "responses", "people", "first"),
    [
        (
            "chatpack-cli__fixtures__discord_export.json",
            "By the way, did you see the news?",
            1,
            1,
            "No, what happened?",
        ),
        ("zulip__dce_public_thread.json", "This is a thread message", 1, 1, "Thread reply"),
    ],
)
def test_shared_samples(shared: Path, name: str, question: str, responses: int, people: int, first: str) -> None:
    """The real samples give the thread that was counted in them."""
    found = read(shared / "exports" / "discord" / name)
    assert (found.question.text, len(found.responses), found.people) == (question, responses, people)
    assert said(found)[0] == said(found)[-1] == first
    assert sum(one.liked for one in found.responses) == 0
    assert [one.responses for one in scan(shared / "exports" / "discord" / name)] == [responses]
