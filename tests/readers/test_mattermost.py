"""Mattermost's bulk export, and its API's pages, become Threads."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.errors import ExportError
from digest.model import Candidate, Note, Reaction, Thread
from digest.readers import known
from digest.readers.mattermost import READER
from digest.readers.mattermost_markup import emoji, to_markdown
from digest.readers.reader import Told
from digest.readers.source import open_source
from tests.readers.export_builders import as_folder, as_zip
from tests.readers.hostile import HOSTILE, quick
from tests.readers.mattermost_builders import (
    ASKED,
    BULK,
    DIRECT,
    HEAD,
    PAGE,
    api,
    id_,
    jsonl,
    page,
    post,
    said,
)

EXPORTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "exports"


def read(content: str | Path, wanted: str | None = None, **more: Any) -> Thread:
    """Return the thread of ``content``: a text or a path."""
    with open_source(content) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told(**more))


def scan(content: str | Path, **more: Any) -> list[Candidate]:
    """Return the threads of ``content``."""
    with open_source(content) as source:
        return READER.scan(source, Told(**more))


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


def test_nulls_trap_17() -> None:
    """Null stands for replies, reactions, a message, a reply."""
    odd = post(
        "ada", "Q?", 0, said("bo", None, 1, reactions=None, props=None), said("bo", "A.", 2), None, reactions=None
    )
    found = read(jsonl(*HEAD, post("ada", "None.", 5, replies=None), odd))
    assert [one.text for one in found.responses] == ["A."]
    assert [note.what for note in found.notes] == ["wordless message"]


def test_code_and_snake_case_trap_18() -> None:
    """Mentions and emoji in code, addresses and snake_case stay."""
    text = "`@ada :tada:` a@ada snake_case https://x.example/@ada"
    assert to_markdown(text, lambda name: "Ada", lambda name: "") == text


def test_root_that_is_not_in_the_file_trap_8() -> None:
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


def test_line_that_breaks_off_trap_22() -> None:
    """A file that ends in the middle of a line keeps its whole ones, and says so."""
    (note,) = [one for one in read(jsonl(*BULK)[:-20]).notes if one.what == "end of a file"]
    assert note.why.endswith(" bytes; the 2 whole messages before that were read")


def test_damaged_line() -> None:
    """A line in the middle that is no JSON is counted, with its number; the others are read."""
    lines = jsonl(*BULK).splitlines()
    found = read("\n".join([*lines[:5], '{"type": "post", "po', *lines[5:]]))
    assert (len(found.responses), found.notes[2]) == (2, Note(action="missing", what="line", count=1, why="line 6"))


def test_page_that_breaks_off_trap_22() -> None:
    """Of a page of the API that breaks off the whole posts are read, and the break is said."""
    (note,) = [one for one in read(json.dumps(PAGE)[:-30]).notes if one.what == "end of a file"]
    assert note.why.endswith("; the 2 whole messages before that were read")


def test_own_reactions_are_marks() -> None:
    """What the author put under their own message is a mark; what others put there is none."""
    own = [{"user": "bo", "emoji_name": "no_entry_sign"}, {"user": "ada", "emoji_name": "+1"}]
    found = read(jsonl(*HEAD, post("ada", "Q?", 0, said("bo", "A.", 1, reactions=own))))
    assert found.responses[0].marks == ("🚫",)
    given = [{"user_id": "u-bo", "emoji_name": "+1"}]
    assert read(
        json.dumps(page(api(1, "ada", "Q?", None), api(2, "bo", "A.", metadata={"reactions": given})))
    ).responses[0].marks == ("👍",)


def test_private_when_allowed() -> None:
    """With the editor's word private channels and direct messages are read; the hint says how."""
    private = post("ada", "Psst?", 50, said("bo", "Yes.", 51), channel="board")
    with pytest.raises(ExportError) as caught:
        scan(jsonl(*HEAD, private))
    assert "--allow-private" in caught.value.hint
    assert read(jsonl(*HEAD, private), allow_private=True).responses[0].text == "Yes."
    direct = {"channel_members": ["ada", "bo"], **said("ada", "You?", 1), "replies": [said("bo", "Me.", 2)]}
    found = read(jsonl(*HEAD, {"type": "direct_post", "direct_post": direct}), allow_private=True)
    assert (found.question.text, found.responses[0].text) == ("You?", "Me.")


def test_listing_and_reading_agree() -> None:
    """The list counts what the thread holds, and names the channel."""
    (one,) = scan(jsonl(*BULK))
    found = read(jsonl(*BULK))
    assert (one.id, one.title, one.responses, one.people) == (found.id, found.title, 2, 2)
    assert (one.reactions, one.place, one.created) == (3, "The garden", found.question.created)
    assert one.latest == found.responses[-1].created
    assert one.question.startswith("Which mulch, @bo?")


@pytest.mark.parametrize("unit", HOSTILE)
def test_no_text_is_slow(unit: str) -> None:
    """Whatever is repeated, the time for it grows with its length alone."""
    quick(lambda text: to_markdown(text, lambda _: "", lambda _: ""), unit)


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (jsonl(*HEAD, post("ada", "Q?", 0)), "no post with replies"),
        (json.dumps({"order": [], "posts": {}}), "no post with replies"),
        (jsonl(HEAD[0]) + "{" * 100_000, "damaged"),
        (json.dumps(PAGE)[:200], "breaks off"),
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
