"""The twenty-two traps that real exports were seen to set (docs/exports.md), one test each.

Each builds the smallest export with the trap in it and reads it through the front door. A format's own tests go
further where they need to: those that end in ``trap_N``.
"""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Thread
from digest.ranking import rank
from digest.readers.assemble import moment
from digest.readers.reader import Told
from tests.readers import discord_builders as discord
from tests.readers import discourse_builders as discourse
from tests.readers import github_builders as github
from tests.readers import teams_builders as teams
from tests.readers import telegram_builders as telegram
from tests.readers.export_builders import (
    LOOSE,
    USERS,
    as_folder,
    as_zip,
    comment,
    message,
    more,
    post,
    rich,
    section,
    ts,
    workspace,
)

ASK = message(0, "U1", "Why?")
QUICK = Told()


def read(content: Any, wanted: str | None = None, told: Told = QUICK) -> Thread:
    """Return the thread of ``content``: a path, text, or what JSON can hold."""
    return readers.read(content if isinstance(content, str | Path) else json.dumps(content), wanted, told)


def slack(*messages: dict[str, Any]) -> Thread:
    """Return the thread of a Slack API's answer, which holds ``messages``."""
    return read({"ok": True, "messages": [ASK, *messages]})


def texts(thread: Thread) -> list[str]:
    """Return what was answered."""
    return [one.text for one in thread.responses]


def notes(thread: Thread) -> dict[tuple[str, str], int]:
    """Return the notes' counts."""
    return {(note.action, note.what): note.count for note in thread.notes}


def test_trap_01_reply_in_another_days_file(tmp_path: Path) -> None:
    """A reply lies in the file of the day it was written; the thread is gathered over all of a channel's."""
    files = workspace([ASK, message(60, "U2", "So"), message(90_000, "U3", "Days later")])
    assert sorted(name for name in files if "/" in name) == ["ask/2026-09-10.json", "ask/2026-09-11.json"]
    for export in (as_folder(tmp_path / "e", files), as_zip(tmp_path / "e.zip", files)):
        assert texts(read(export)) == ["So", "Days later"]


def test_trap_02_one_bad_time() -> None:
    """A message whose ``ts`` is missing, null or no number takes no other with it."""
    good = [message(60, "U2", "First"), message(120, "U3", "Second")]
    times: list[Any] = [None, "", "soon", [], 10**40]
    for bad in times:
        found = texts(slack({**good[0], "text": "No time", "ts": bad}, *good))
        assert [text for text in found if text != "No time"] == ["First", "Second"]
        assert len(found) <= 3


def test_trap_03_replies_are_not_needed(tmp_path: Path) -> None:
    """``replies`` may be missing, null, or name nobody: the thread is what ``thread_ts`` says."""
    roots: list[dict[str, Any]] = [{}, {"replies": None}, {"replies": [{"ts": ts(60)}]}, {"replies": [{}]}]
    for odd in roots:
        export = as_zip(tmp_path / "e.zip", workspace([ASK | odd, message(60, "U2", "So")]))
        assert texts(read(export)) == ["So"]
        assert [one.responses for one in readers.scan(export)] == [1]


def test_trap_04_text_in_attachments_only() -> None:
    """A poll or an unfurled link has its words in ``attachments``; a message may have no ``text`` at all."""
    poll = message(60, "U2", "", attachments=[{"text": "Tea or *coffee*?", "fallback": "x"}])
    silent = message(120, "U3", "x")
    del silent["text"]
    found = slack(poll, silent, message(180, "U2", "So"))
    assert texts(found) == ["Tea or **coffee**?", "So"]
    assert notes(found)[("skipped", "wordless message")] == 1


def test_trap_05_author_not_in_the_table(tmp_path: Path) -> None:
    """Who is not in users.json is called as the message itself says, else nothing; nobody is an error."""
    found = read(
        as_zip(
            tmp_path / "e.zip",
            workspace(
                [
                    ASK,
                    message(1, "U8", "guest", user_profile={"display_name": "Guest", "real_name": "x"}),
                    message(2, "U9", "unknown"),
                    message(3, "U3", "empty display name"),
                ],
                users=USERS,
            ),
        )
    )
    assert [one.author.name for one in found.responses] == ["Guest", "", "Chidi Real"]
    assert notes(found)[("missing", "name")] == 1


def test_trap_06_enterprise_tables_and_a_wrapping_folder(tmp_path: Path) -> None:
    """Members are in org_users.json, one folder is around everything, and there are no dms or groups."""
    files = workspace([ASK, message(60, "U2", "So")], users=None, org_users=USERS)
    found = read(as_zip(tmp_path / "e.zip", files, wrapped="acme export/"))
    assert [(one.author.name, one.text) for one in found.responses] == [("Björn", "So")]


def test_trap_07_broadcast_counts_once() -> None:
    """A reply that was sent to the channel too, with a copy of the root in it, is one reply."""
    copy = message(60, "U2", "Also here", subtype="thread_broadcast", root={"ts": ts(0), "text": "Why?"})
    assert texts(slack(copy, copy)) == ["Also here"]


def test_trap_08_root_not_in_the_export(tmp_path: Path) -> None:
    """Replies whose root is older than the export are a thread, and the question is said to be missing."""
    found = read(as_zip(tmp_path / "e.zip", workspace([message(60, "U2", "So"), message(70, "U3", "Or so")])))
    assert (found.id, found.question.text, texts(found)) == (f"C0ASK0001/{ts(0)}", "", ["So", "Or so"])
    assert notes(found)[("missing", "question")] == 1


def test_trap_09_discord_threads_begun_elsewhere(tmp_path: Path) -> None:
    """A thread not exported is said to be missing; one whose starter lies in the channel's file finds it."""
    with pytest.raises(ExportError, match="1 thread begun there") as caught:
        read(discord.export(discord.STARTER, discord.STARTED))
    assert "--include-threads all" in caught.value.hint
    files = {
        "parent.json": discord.export(discord.STARTER),
        "thread.json": discord.thread(discord.PLACEHOLDER, discord.message(60, "Bo", "Names")),
    }
    found = read(as_folder(tmp_path, files))
    assert (found.question.text, texts(found)) == ("How do **you** break the ice?", ["Names"])


def test_trap_10_discord_parts_types_and_names(tmp_path: Path) -> None:
    """Partitions are one channel, types may be numbers, a deleted user has no name, ``id`` may be null or ""."""
    under = [discord.reaction("🎉", 2, id=None), discord.reaction("👀", 1, id=""), discord.reaction("blob", 3, id="7")]
    parts = {
        "x [part 2].json": discord.thread(
            discord.message(70, discord.person("x", name="Deleted User", nickname="Deleted User"), "Gone"),
            discord.message(80, "Bo", "Boosted", type="8"),
        ),
        "x.json": discord.thread(discord.STARTER, discord.message(60, "Bo", "Names", type="19", reactions=under)),
    }
    found = read(as_folder(tmp_path, parts))
    assert [(one.text, one.author.name) for one in found.responses] == [("Names", "Bo"), ("Gone", "")]
    assert [(one.emoji, one.count) for one in found.responses[0].reactions] == [("🎉", 2), ("👀", 1), (":blob:", 3)]


def test_trap_11_discourse_pages(tmp_path: Path) -> None:
    """A page holds twenty posts: the others are missing; notices are no posts, quotes not the author's words."""
    notice = discourse.post(3, "Ada", "<p>closed</p>", post_type=3)
    first = discourse.topic(discourse.POSTS[0], discourse.POSTS[1], notice, missing=2)
    found = read(first)
    assert (texts(found), found.announced) == (["Names first, says @Ada Surname."], 4)
    assert notes(found)[("missing", "response")] == 2
    assert notes(found)[("skipped", "system message")] == 1
    pages = {"1.json": first, "2.json": discourse.page(discourse.post(9, "Cy", "<p>More</p>"))}
    both = read(as_folder(tmp_path, pages))
    assert (both.title, texts(both)[-1]) == ("Breaking the *ice*?", "More")


def test_trap_12_telegram_text_and_times() -> None:
    """``text`` is a string or a list, ``from`` may be null, ids numbers, times local; a reaction is no edit."""
    local = telegram.message(4, "Cy", "Night", to=2, date="2025-10-26T02:30:00", from_id=77)
    del local["date_unixtime"]
    liked = telegram.message(5, "Di", "Day", to=2, reactions=[telegram.reaction("👍", 1)], edited="2025-10-27T10:00:00")
    export = telegram.chat(
        telegram.message(2, "Ada", "Why?"),
        telegram.message(3, None, ["So ", {"type": "bold", "text": "there"}], to=2),
        local,
        liked,
    )
    found = read(export, None, Told(zone=ZoneInfo("Europe/Lisbon")))
    assert [(one.text, one.author.name, one.edited) for one in sorted(found.responses, key=lambda one: one.key)] == [
        ("So **there**", "", False),
        ("Night", "Cy", False),
        ("Day", "Di", False),
    ]
    [night] = [one for one in found.responses if one.text == "Night"]
    assert (night.author.id, night.created) == ("user77", datetime(2025, 10, 26, 2, 30, tzinfo=UTC))


def test_trap_13_reddit_replies_more_and_escapes() -> None:
    """``replies`` is "" or a Listing, ``more`` stands for comments left out, strings may be escaped once too often."""
    page = post(
        comment(
            "a", "1 &lt; 2 &amp;amp; so", comment("aa", "&gt; quoted"), body_html="&lt;div&gt;x", score_hidden=True
        ),
        more(4),
        num_comments=6,
        selftext_html="&lt;div&gt;x",
    )
    found = read(page)
    assert texts(found) == ["1 < 2 &amp; so", "> quoted"]
    assert notes(found) == {("missing", "response"): 4}


def test_trap_14_whatsapp_spaces_order_and_names() -> None:
    """Narrow spaces and marks, day and month by the whole file, localised media, a name with a colon, a number."""
    chat = (
        "\u200e12/30/23, 9:18\u202fAM - Ada: Why?\n"
        "12/30/23, 9:19\u202fAM - \u202a+00 202 555 0142\u202c: So\n"
        "12/30/23, 1:05\u202fPM - Bo: <Medien ausgeschlossen>\n"
        '12/30/23, 1:06\u202fPM - Ada changed the subject from "a: b" to "c"\n'
        "12/30/23, 1:07\u202fPM - Cy: That: is it\n"
    )
    found = read(chat)
    assert [(one.text, one.author.name) for one in found.responses] == [("So", ""), ("That: is it", "Cy")]
    assert found.question.created == datetime(2023, 12, 30, 9, 18, tzinfo=UTC)
    assert "555" not in found.json().decode()
    with pytest.raises(ExportError, match="day") as caught:
        read(chat.replace("12/30", "12/10"))
    assert "--date-order" in caught.value.hint


def test_trap_15_slack_names_of_emoji() -> None:
    """Slack's names are Slack's; a skin tone is kept; a custom emoji keeps its name and its count."""
    names = ["egg", "email", "ok_woman", "satellite", "man-shrugging", "flag-pt", "+1::skin-tone-3", "party-blob"]
    under = [{"name": name, "count": 2, "users": ["U1"]} for name in names]
    found = slack(message(60, "U2", "So :party-blob: :egg:", reactions=under)).responses[0]
    assert [one.emoji for one in found.reactions] == [
        "🥚",
        "✉️",
        "🙆",
        "🛰️",
        "🤷‍♂️",
        "🇵🇹",
        "👍🏼",
        ":party-blob:",
    ]
    assert {one.count for one in found.reactions} == {2}
    assert found.text == "So :party-blob: 🥚"


def test_trap_16_broken_emoji_are_mended() -> None:
    """Emoji that were read as cp1250 are themselves again, alone as well as in company; straight text stays."""
    found = slack(message(60, "U2", "đź‘€ here"), message(70, "U3", "đź’Ą"), message(80, "U2", "it’s “naïve” café"))
    assert texts(found) == ["👀 here", "💥", "it’s “naïve” café"]
    assert notes(found)[("mended", "broken emoji")] == 2


def test_trap_17_null_for_a_list_and_any_order() -> None:
    """Null stands for a list; Teams' tool writes capitals and no order; Mattermost nests, or has null for replies."""
    nothing = dict.fromkeys(("blocks", "reactions", "files", "attachments", "replies", "edited"))
    assert texts(slack(message(60, "U2", "So", **nothing))) == ["So"]
    assert texts(read(teams.pascal([*reversed(teams.REPLIES), teams.QUESTION]))) == ["Straw.", "Bark."]
    said = {"user": "bo", "message": "So", "create_at": 1_789_000_060_000, "reactions": None}
    asked = {"team": "t", "channel": "c", "user": "ada", "message": "Why?", "create_at": 1_789_000_000_000}
    lines = [
        {"type": "version", "version": 1},
        {"type": "post", "post": {**asked, "reactions": None, "replies": [said]}},
        {"type": "post", "post": {**asked, "message": "Alone", "create_at": 1_789_000_900_000, "replies": None}},
    ]
    assert texts(read("\n".join(map(json.dumps, lines)))) == ["So"]


def test_trap_18_words_that_are_no_markup(tmp_path: Path) -> None:
    """Nothing is resolved in code, products and snake_case are not emphasis, a link has its own address."""
    code = message(60, "U2", "`&lt;@U1&gt;` <@U1> 2*3*4 snake_case_name <https://example.org/a|label>")
    block = message(
        70,
        "U3",
        "x",
        blocks=rich(section({"type": "text", "text": "<@U1>", "style": {"code": True}}, " 2*3*4 snake_case_name")),
    )
    assert texts(read(as_zip(tmp_path / "e.zip", workspace([ASK, code, block])))) == [
        r"`<@U1>` @Ada 2\*3\*4 snake_case_name [label](https://example.org/a)",
        r"`<@U1>` 2\*3\*4 snake_case_name",
    ]


def test_trap_19_what_inflates_the_count() -> None:
    """Joins and bots are no responses; a lone +1 is one, and is ranked as chatter."""
    found = slack(*LOOSE[:1], message(30, "UBOT", "beep", subtype="bot_message", bot_id="B1"), message(60, "U2", "+1"))
    assert texts(found) == ["+1"]
    assert notes(found)[("skipped", "bot message")] == 1
    assert rank(found).scores[0].kind == "chatter"


def test_trap_20_the_asker_answers_and_edits(tmp_path: Path) -> None:
    """What the asker adds is theirs; of a message that was edited the latest text stands, at its first time."""
    edited = {**message(120, "U2", "Corrected"), "edited": {"user": "U2", "ts": ts(900)}}
    found = slack(message(60, "U1", "More of it", parent_user_id="U1"), message(120, "U2", "Typo"), edited)
    assert texts(found) == ["More of it", "Corrected"]
    assert found.responses[0].author == found.question.author
    assert found.responses[1].edited
    assert found.responses[1].created == moment(ts(120))
    changed = github.comment(1, "bo", "Bark.", updated_at="2026-05-01T00:00:00Z")
    assert read(as_folder(tmp_path, {"i.json": github.issue(), "c.json": [changed]})).responses[0].edited


def test_trap_21_marks_halves_and_types(tmp_path: Path) -> None:
    """A byte-order mark, UTF-16, half an emoji, null for a list and a number for a time are read."""
    odd = [ASK, {**message(60, "U2", "cut HALF, whole \U0001f47b"), "reactions": None}, message(70, "U3", "So")]
    text = json.dumps({"ok": True, "messages": odd}).replace("HALF", "\\ud83d").replace(f'"{ts(70)}"', ts(70))
    for data in (text.encode(), b"\xef\xbb\xbf" + text.encode(), text.encode("utf-16")):
        (tmp_path / "r.json").write_bytes(data)
        assert texts(read(tmp_path / "r.json")) == ["cut \ufffd, whole 👻", "So"]


@pytest.mark.parametrize("indent", [None, 2])
def test_trap_22_json_that_breaks_off(tmp_path: Path, indent: int | None) -> None:
    """Every whole message before the break is read, and how many, and where it broke, is said."""
    answers = [discord.message(10 * number, "Bo", f"Answer {number}") for number in range(1, 200)]
    exports = {
        "discord": discord.thread(discord.STARTER, *answers),
        "telegram": telegram.chat(
            telegram.message(1, "Ada", "Why?"),
            *(telegram.message(number + 1, "Bo", f"Answer {number}", to=1) for number in range(1, 200)),
        ),
        "reddit": post(*(comment(f"c{number}", f"Answer {number}") for number in range(1, 200)), num_comments=199),
    }
    for name, export in exports.items():
        data = json.dumps(export, indent=indent, ensure_ascii=False).encode()
        path = tmp_path / f"{name}.json"
        path.write_bytes(data[: data.index(b"Answer 157") + 3])
        found = read(path)
        assert texts(found) == [f"Answer {number}" for number in range(1, 157)]
        [note] = [note for note in found.notes if note.what == "end of a file"]
        assert f"{name}.json breaks off after " in note.why
        assert note.why.endswith(" bytes; the 157 whole messages before that were read")
