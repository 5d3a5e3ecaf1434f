"""Mattermost's bulk export, and its API's pages, become Threads."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers import known
from digest.readers.mattermost import READER
from digest.readers.mattermost_markup import emoji, to_markdown
from digest.readers.reader import Told
from digest.readers.source import open_source
from tests.readers.export_builders import as_folder, as_zip

EXPORTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "exports"
ASKED = 1_789_000_000_000


def said(user: str, message: str | None, seconds: int, **more: Any) -> dict[str, Any]:
    """Return a reply of a bulk export."""
    return {"user": user, "message": message, "create_at": ASKED + 1000 * seconds, "reactions": None, **more}


def post(user: str, message: str, seconds: int, *replies: Any, channel: str = "garden", **more: Any) -> dict[str, Any]:
    """Return a post's line of a bulk export."""
    found = {"team": "t", "channel": channel, **said(user, message, seconds), "replies": list(replies) or None, **more}
    return {"type": "post", "post": found}


def member(name: str, **more: Any) -> dict[str, Any]:
    """Return a member's line, with what is nobody's business."""
    mail = f"{name}@mail.example"
    found = {"username": name, "email": mail, "first_name": f"{name} Surname", "position": "boss", **more}
    return {"type": "user", "user": found}


def channel(name: str, kind: str = "O") -> dict[str, Any]:
    """Return a channel's line."""
    found = {"team": "t", "name": name, "display_name": f"The {name}", "type": kind}
    return {"type": "channel", "channel": found}


HEAD = [
    {"type": "version", "version": 1},
    channel("garden"),
    channel("board", "P"),
    member("ada", nickname="Ada"),
    member("bo", nickname=""),
]
QUESTION = post(
    "ada",
    "Which mulch, @bo?\nFor ~garden :sunflower:",
    0,
    said("cleo", "Straw.", 30, reactions=[{"user": "bo", "emoji_name": "tick"}, {"user": "ada", "emoji_name": "+1"}]),
    said("bo", "Bark. `@ada`", 20, edit_at=ASKED + 25_000),
    None,
    said("bo", "bo joined the channel.", 10),
    said("robot", "beep", 40, props={"from_webhook": "true"}),
    reactions=[{"user": "bo", "emoji_name": "heart"}, {"user": "bo", "emoji_name": "heart"}],
)
TICK = {"type": "emoji", "emoji": {"name": "tick", "image": "x.png"}}
DIRECT = {"type": "direct_post", "direct_post": {"channel_members": ["ada", "bo"], "message": "secret"}}
BULK = [*HEAD, QUESTION, post("bo", "Alone.", 99), DIRECT, TICK]


def jsonl(*lines: Any) -> str:
    """Return ``lines`` as a bulk export is written."""
    return "\n".join(map(json.dumps, lines)) + "\n"


def read(content: str | Path, wanted: str | None = None) -> Thread:
    """Return the thread of ``content``: a text or a path."""
    with open_source(content) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told())


def id_(number: int | str) -> str:
    """Return an id as the API's are."""
    return f"p{number}".ljust(26, "x")


def page(*posts: dict[str, Any]) -> dict[str, Any]:
    """Return a page of the API."""
    return {"order": [one["id"] for one in posts], "posts": {one["id"]: one for one in posts}, "next_post_id": ""}


def api(number: int, user: str, message: str, root: int | None = 1, **more: Any) -> dict[str, Any]:
    """Return a post of the API's."""
    return {
        "id": id_(number),
        "create_at": ASKED + number,
        "update_at": ASKED,
        "edit_at": 0,
        "delete_at": 0,
        "user_id": f"u-{user}",
        "channel_id": "c1",
        "root_id": "" if root is None else id_(root),
        "message": message,
        "type": "",
        "props": {},
        "metadata": {},
        **more,
    }


PAGE = page(
    api(3, "bo", "Bark.", metadata={"reactions": [{"user_id": "u-ada", "emoji_name": "thumbsup_dark_skin_tone"}]}),
    api(2, "cleo", "", type="system_add_to_channel"),
    api(1, "ada", "Which mulch?", root=None, reply_count=3),
)


def test_bulk_export() -> None:
    """A post with replies is a thread: nested replies in order of time, who joined and bots left out."""
    found = read(jsonl(*BULK))
    assert found.question.text == "Which mulch, @bo?  \nFor #The garden 🌻"
    assert found.question.author.name == "Ada"
    assert [(one.author.name, one.text, one.edited) for one in found.responses] == [
        ("bo", "Bark. `@ada`", True),
        ("cleo", "Straw.", False),
    ]
    assert found.id == f"t/garden/ada/{ASKED}"
    assert found.notes == (
        Note(action="skipped", what="system message", count=1),
        Note(action="skipped", what="bot message", count=1),
        Note(action="skipped", what="direct message", count=1),
    )


def test_reactions() -> None:
    """Each person's emoji counts once; the community's own stay names."""
    found = read(jsonl(*BULK))
    assert found.question.reactions == (Reaction(emoji="❤️", count=1),)
    assert found.responses[1].reactions == (Reaction(emoji=":tick:", count=1), Reaction(emoji="👍", count=1))


def test_time_is_milliseconds() -> None:
    """Times are exact to the millisecond, in UTC."""
    created = (
        read(jsonl(*HEAD, post("ada", "Q?", 0, {**said("bo", "A.", 0), "create_at": ASKED + 7}))).responses[0].created
    )
    assert created is not None
    assert created.isoformat() == "2026-09-10T00:26:40.007000+00:00"


def test_trap_17_nulls() -> None:
    """Null stands for replies, reactions, a message, a reply."""
    odd = post(
        "ada", "Q?", 0, said("bo", None, 1, reactions=None, props=None), said("bo", "A.", 2), None, reactions=None
    )
    found = read(jsonl(*HEAD, post("ada", "None.", 5, replies=None), odd))
    assert [one.text for one in found.responses] == ["A."]
    assert [note.what for note in found.notes] == ["wordless message"]


def test_trap_18_code_and_snake_case() -> None:
    """Mentions and emoji in code, addresses and snake_case stay."""
    text = "`@ada :tada:` a@ada snake_case https://x.example/@ada"
    assert to_markdown(text, lambda name: "Ada", lambda name: "") == text


def test_trap_8_root_that_is_not_in_the_file() -> None:
    """Replies whose first post is on another page are a thread with its question missing."""
    found = read(json.dumps(page(api(3, "bo", "Bark.", reply_count=2))))
    assert (found.id, found.question.text) == (id_(1), "")
    assert [(note.what, note.count) for note in found.notes] == [("question", 1), ("response", 1), ("name", 1)]


def test_api_thread() -> None:
    """A page comes newest first; the missing reply and the names that no file has are counted."""
    found = read(json.dumps(PAGE))
    assert (found.question.text, [one.text for one in found.responses]) == ("Which mulch?", ["Bark."])
    assert found.responses[0].reactions == (Reaction(emoji="👍🏿", count=1),)
    assert (found.announced, [(one.what, one.count) for one in found.notes]) == (
        3,
        [("system message", 1), ("response", 1), ("name", 2)],
    )


def test_api_pages_and_users(tmp_path: Path) -> None:
    """Pages that overlap are one thread; the members' names come from a file beside them."""
    users = [
        {"id": f"u-{one}", "username": one, "nickname": one.title(), "email": "x@mail.example"} for one in ("ada", "bo")
    ]
    more = page(api(4, "ada", "Thanks @bo"), api(3, "bo", "Bark."))
    found = read(as_folder(tmp_path, {"a.json": PAGE, "b.json": more, "users.json": users}))
    assert [(one.author.name, one.text) for one in found.responses] == [("Bo", "Bark."), ("Ada", "Thanks @Bo")]
    assert b"mail.example" not in found.json()


def test_deleted_and_duplicated() -> None:
    """What was deleted is counted; numbers may be strings."""
    found = read(
        json.dumps(page(*PAGE["posts"].values(), api(5, "bo", "gone", delete_at="17", create_at=str(ASKED + 5))))
    )
    assert [one.text for one in found.responses] == ["Bark."]
    assert found.notes[1] == Note(action="skipped", what="deleted message", count=1)


def test_private_channels() -> None:
    """Private channels and direct messages are refused, and counted where there are others."""
    private = post("ada", "Psst?", 50, said("bo", "Yes.", 51), channel="board")
    with pytest.raises(ExportError, match="private conversations only"):
        read(jsonl(*HEAD, private))
    with pytest.raises(ExportError, match="private conversations only"):
        read(jsonl(*HEAD, DIRECT))
    both = jsonl(*BULK, private)
    assert Note(action="skipped", what="private conversation", count=1) in read(both).notes
    with pytest.raises(ExportError, match="in a private conversation"):
        read(both, f"t/board/ada/{ASKED + 50_000}")


def test_private_title_is_not_told() -> None:
    """A private channel's title is not put in place of its name."""
    text = post("ada", "See ~board", 0, said("bo", "No.", 1))
    assert read(jsonl(*HEAD, text)).question.text == "See ~board"


def test_several_threads() -> None:
    """Of several threads one must be named: by id, or the permalink of a post in it."""
    two = page(*PAGE["posts"].values(), api(7, "ada", "When?", root=None), api(8, "bo", "Now.", root=7))
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(json.dumps(two))
    for wanted in (id_(7), f"https://chat.example/team/pl/{id_(8)}"):
        assert read(json.dumps(two), wanted).question.text == "When?"
    with pytest.raises(ExportError, match="no thread 'zzz'"):
        read(json.dumps(two), "zzz")


def test_zip_of_mmctl(tmp_path: Path) -> None:
    """The zip that mmctl makes holds the lines beside the attached files."""
    files = {"import.jsonl": jsonl(*BULK).encode(), "data/x/photo.png": b"\x89PNG"}
    assert len(read(as_zip(tmp_path / "e.zip", files)).responses) == 2


def test_line_that_breaks_off() -> None:
    """A file that ends in the middle of a line keeps its whole ones, and says so."""
    found = read(jsonl(*BULK)[:-20])
    assert Note(action="missing", what="line", count=1, why="line 9") in found.notes


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (jsonl(*HEAD, post("ada", "Q?", 0)), "no post with replies"),
        (json.dumps({"order": [], "posts": {}}), "no post with replies"),
        (jsonl(HEAD[0]) + "{" * 100_000, "damaged"),
        (json.dumps(PAGE)[:-30], "breaks off"),
    ],
)
def test_no_thread(content: str, what: str) -> None:
    """What holds no thread is refused in three lines."""
    with pytest.raises(ExportError, match=what) as caught:
        read(content)
    assert caught.value.lines().count("\n") == 2


def test_skin_tones() -> None:
    """Mattermost's names of skin tones are read; an unknown name stays as it is."""
    assert [emoji(one) for one in ("wave_light_skin_tone", "zz_dark_skin_tone", "tada")] == [
        "👋🏻",
        ":zz_dark_skin_tone:",
        "🎉",
    ]


def test_nothing_of_a_person_but_the_names_they_show() -> None:
    """No e-mail, real name or position gets into the thread."""
    whole = read(jsonl(*BULK)).json()
    assert not any(word in whole for word in (b"Surname", b"mail.example", b"boss", b"secret"))


def test_other_readers_leave_it() -> None:
    """No other reader takes the export for its own."""
    for content in (jsonl(*BULK), json.dumps(PAGE)):
        with open_source(content) as source:
            assert [name for name, reader in known() if name != "mattermost" and reader.recognises(source)] == []


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared samples are not beside this checkout")
class TestSamples:
    """The real files, read to the figures that were counted in them."""

    def test_excerpt(self, tmp_path: Path) -> None:
        """The excerpt's only thread is in a private channel; were that public, it would be read whole."""
        path = EXPORTS / "mattermost" / "zulip__bulk_export_excerpt.jsonl"
        with pytest.raises(ExportError, match="private conversations only"):
            read(path)
        found = read(path.read_text("utf-8").replace('"type":"P"', '"type":"O"'))
        assert found.question.text == "harry joined the channel."
        assert [(one.author.name, one.text) for one in found.responses] == [("ron", "The weather is so hot!")]

    def test_other_samples_are_left(self) -> None:
        """No other platform's file is taken for Mattermost's."""
        for path in sorted(EXPORTS.rglob("*")):
            if path.is_file() and path.parent.name != "mattermost":
                with open_source(path) as source:
                    assert not READER.recognises(source), path
