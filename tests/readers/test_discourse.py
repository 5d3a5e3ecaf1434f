"""Discourse's JSON becomes a Thread: a topic's page, pages of posts, cooked and raw."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Candidate, Reaction, Thread
from digest.readers import known
from digest.readers.discourse import READER
from digest.readers.discourse_markup import Names
from digest.readers.reader import Told
from digest.readers.source import open_source
from tests.readers.discourse_builders import ID, POSTS, QUOTE, TOPIC, page, post, topic
from tests.readers.export_builders import PASTE, REDDIT, as_folder, as_zip, workspace
from tests.readers.export_builders import THREAD as SLACK

NAMES = Names(person=lambda username: {"ada": "Ada L"}.get(username.casefold(), ""), site="https://forum.example")


def read(found: Any, wanted: str | None = None) -> Thread:
    """Return the thread of one page (as JSON or a path)."""
    with open_source(found if isinstance(found, Path) else json.dumps(found)) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told())


def scan(found: Any) -> list[Candidate]:
    """Return the candidates of a page or a path."""
    with open_source(found if isinstance(found, Path) else json.dumps(found)) as source:
        return READER.scan(source, Told())


def notes(found: Thread) -> dict[tuple[str, str], int]:
    """Return what was counted."""
    return {(note.action, note.what): note.count for note in found.notes}


def said(found: Thread) -> list[str]:
    """Return the texts of the responses."""
    return [one.text for one in found.responses]


# --- a topic -----------------------------------------------------------------------------------------


def test_topic() -> None:
    """The title and the first post are the question, the regular posts the responses."""
    found = read(TOPIC)
    assert (found.id, found.title) == (str(ID), "Breaking the *ice*?")
    assert found.question.text == "Breaking the \\*ice\\*?\n\nHow do **you** do it?"
    assert said(found) == ["Names first, says @Ada Surname.", "Agreed 🎉", "Below a gap", "I left"]
    assert [one.author.name for one in found.responses] == ["Bo Surname", "Chidi Surname", "Bo Surname", ""]
    assert found.people == 3
    assert [(one.responses, one.reactions) for one in scan(TOPIC)] == [(4, 7)]


def test_replies_across_a_deleted_post() -> None:
    """An answer names the nearest post above it that says something; numbers may have gaps."""
    assert [one.reply_to for one in read(TOPIC).responses] == ["", "r1", "r2", ""]


def test_accepted_and_edited() -> None:
    """The accepted answer is known by the post or by the topic, an edit by the version."""
    assert [one.accepted for one in read(TOPIC).responses] == [False, False, True, False]
    assert [one.edited for one in read(TOPIC).responses] == [False, False, True, False]
    by_topic = read(topic(*POSTS[:4], accepted_answer={"post_number": 2, "username": "bo"}))
    assert [one.accepted for one in by_topic.responses] == [True, False]


def test_likes_are_not_the_score() -> None:
    """Likes are the action with the id 2; where a forum has reactions, they count instead."""
    assert [one.liked for one in read(TOPIC).responses] == [3, 0, 0, 0]
    found = read(topic(POSTS[0], post(2, "Bo", "<p>x</p>", likes=3, reactions=[
        {"id": "heart", "type": "emoji", "count": 2}, {"id": "hugs", "count": 1}, {"id": "our_logo", "count": 1}
    ])))  # fmt: skip
    assert found.responses[0].reactions == (
        Reaction(emoji="❤️", count=2),
        Reaction(emoji="🤗", count=1),
        Reaction(emoji=":our_logo:", count=1),
    )


def test_trap_11_counts_are_explained() -> None:
    """Announced is what was found, skipped and missing together; a topic's page holds twenty posts."""
    found = read(topic(*POSTS, missing=14))
    counts = notes(found)
    assert found.announced == 20
    assert counts == {
        ("skipped", "quotation"): 1,
        ("skipped", "system message"): 1,
        ("skipped", "deleted post"): 1,
        ("missing", "response"): 14,
    }
    assert len(found.responses) + 1 + 1 + 14 == 20
    assert any("print=true" in note.why for note in found.notes)


def test_trap_11_quotes_are_not_the_authors_text() -> None:
    """What a post quotes of another is left out, and counted, and tells whom it answers."""
    quoting = post(3, "Chidi", QUOTE.replace('data-post="1"', 'data-post="2"') + "<p>Mine</p>")
    found = read(topic(POSTS[0], POSTS[1], quoting))
    assert (found.responses[1].text, found.responses[1].reply_to) == ("Mine", "r1")
    assert notes(found)[("skipped", "quotation")] == 2


@pytest.mark.parametrize(
    ("more", "what"),
    [
        ({"post_type": 2}, "moderator's notice"),
        ({"post_type": 3}, "system message"),
        ({"post_type": 4}, "whisper among moderators"),
        ({"hidden": True}, "hidden post"),
        ({"deleted_at": "2026-09-11T00:00:00Z"}, "deleted post"),
        ({"user_deleted": True}, "deleted post"),
        ({"user_id": -1, "username": "system"}, "bot message"),
    ],
)
def test_posts_that_no_member_said(more: dict[str, Any], what: str) -> None:
    """Actions, whispers, hidden and deleted posts are skipped by name."""
    found = read(topic(POSTS[0], POSTS[3], post(9, "Eve", "<p>x</p>", **more)))
    assert notes(found)[("skipped", what)] == 1
    assert len(found.responses) == 1


# --- pages -------------------------------------------------------------------------------------------


def test_trap_11_pages_are_merged(tmp_path: Path) -> None:
    """Pages of one topic are one, in whatever order, and a post that lies in two counts once."""
    files = {
        "b.json": page(*POSTS[3:]),
        "a.json": topic(*POSTS[:4]) | {"posts_count": len(POSTS)},
        "c.json": page(POSTS[5], POSTS[6]),
    }
    for where in (as_folder(tmp_path / "d", files), as_zip(tmp_path / "z.zip", files, wrapped="topic/")):
        found = read(where)
        assert found.responses == read(TOPIC).responses
        assert (found.title, found.announced) == ("Breaking the *ice*?", 6)


def test_trap_11_a_page_of_posts_has_no_title() -> None:
    """A page of posts alone is named by its address, and lacks its question."""
    found = read(page(*POSTS[3:]))
    assert (found.title, found.question.text, len(found.responses)) == ("Breaking the ice", "", 3)
    assert notes(found)[("missing", "question")] == 1


def test_trap_20_the_newer_version_of_a_post(tmp_path: Path) -> None:
    """Of a post fetched before and after an edit the newer version stands."""
    newer = page(post(2, "Bo", "<p>Corrected</p>", version=3))
    found = read(as_folder(tmp_path, {"a.json": newer, "b.json": topic(*POSTS[:2])}))
    assert said(found) == ["Corrected"]


def test_several_topics(tmp_path: Path) -> None:
    """A folder with several topics lists them; one is known by its id or by its address."""
    other = topic(POSTS[0], post(2, "Bo", "<p>Yes</p>", topic_id=5), id=5, title="Another one?")
    where = as_folder(tmp_path, {"a.json": TOPIC, "b.json": other})
    assert [(one.id, one.responses) for one in scan(where)] == [(str(ID), 4), ("5", 1)]
    with pytest.raises(ExportError, match="holds 2 threads"):
        read(where)
    for wanted in ("5", "https://f.example/t/another-one/5/2", "https://f.example/forum/t/5?u=x"):
        assert read(where, wanted).title == "Another one?"
    with pytest.raises(ExportError, match="holds no thread"):
        read(where, "https://f.example/t/another-one/55")


def test_emoji_in_a_title() -> None:
    """An emoji that a title names is one, in the question, too; a forum's own keeps its name, a time is none."""
    thread = read(topic(*POSTS) | {"title": "At 10:30:40 :thinking: :our_logo:"})
    assert thread.title == "At 10:30:40 🤔 :our_logo:"
    assert thread.question.text.startswith("At 10:30:40 🤔 :our")


def test_addresses_come_with_the_permalink() -> None:
    """A topic's JSON does not say where its forum is; the permalink given does."""
    assert (read(TOPIC).url, read(TOPIC).responses[0].url) == ("", "")
    found = read(TOPIC, f"https://forum.example/t/breaking-the-ice/{ID}/3")
    assert found.url == f"https://forum.example/t/breaking-the-ice/{ID}"
    assert found.responses[1].url == f"https://forum.example/t/breaking-the-ice/{ID}/4"


def test_private_message() -> None:
    """A private message is refused, unless its people were asked."""
    private = topic(*POSTS, archetype="private_message")
    with pytest.raises(ExportError, match="is a private message") as caught:
        read(private)
    assert "--allow-private" in caught.value.hint
    allowed = Told(allow_private=True)
    assert readers.read(json.dumps(private), None, allowed).responses == read(TOPIC).responses
    assert [one.id for one in readers.scan(json.dumps(private), allowed)] == [str(ID)]


@pytest.mark.parametrize(
    ("found", "what"),
    [
        ({"latest_posts": [POSTS[1]]}, "a list of Discourse's"),
        ({"users": [], "topic_list": {"topics": []}}, "a list of Discourse's"),
        (topic(), "no post of a topic"),
    ],
)
def test_other_pages(found: Any, what: str) -> None:
    """Other pages of Discourse's are refused, with what to fetch instead."""
    with pytest.raises(ExportError, match=what) as caught:
        read(found)
    assert "print=true" in caught.value.hint


def test_trap_21_damage_in_values(tmp_path: Path) -> None:
    """Nulls for lists, numbers as strings, half an emoji, a byte-order mark and UTF-16 are all read."""
    odd = post(2, "Bo", "<p>cut \ud83d here</p>", actions_summary=None, raw=[{"type": "paragraph"}])
    odd |= {"post_number": "2", "reply_to_post_number": "1", "created_at": "soon"}
    raw = json.dumps(topic(POSTS[0], odd, posts_count="2", accepted_answer=True))
    for data in (raw.encode(), b"\xef\xbb\xbf" + raw.encode(), raw.encode("utf-16")):
        (tmp_path / "t.json").write_bytes(data)
        assert said(read(tmp_path / "t.json")) == ["cut \ufffd here"]


@pytest.mark.parametrize("indent", [None, 1])
def test_trap_22_a_file_that_breaks_off(tmp_path: Path, indent: int | None) -> None:
    """Every whole post before the break is read, and where it broke is said."""
    data = json.dumps(TOPIC, indent=indent)
    (tmp_path / "t.json").write_text(data[: data.index("Below a gap")])
    found = read(tmp_path / "t.json")
    assert said(found) == ["Names first, says @Ada Surname.", "Agreed 🎉"]
    whole = "t.json breaks off after {} bytes; the 5 whole messages before that were read"
    assert [note.why for note in found.notes if note.what == "end of a file"] == [
        whole.format(f"{data.index('Below a gap'):,}")
    ]


def test_a_damaged_page_beside_others(tmp_path: Path) -> None:
    """A page that cannot be read is counted, and the others are read."""
    files = {"a.json": TOPIC, "b.json": b'{"post_stream": {"posts": [{"id": 1'}
    assert notes(read(as_folder(tmp_path, files)))[("missing", "file")] == 1


def test_deleted_accounts_are_different_people() -> None:
    """Those whose account is gone keep their words, nameless, and are not one person."""
    found = read(topic(POSTS[0], post(2, None, "<p>a</p>"), post(3, None, "<p>b</p>")))
    assert (found.people, {one.author.name for one in found.responses}) == (2, {""})


def test_nobodys_business_is_not_read() -> None:
    """Avatars, titles and groups are in nothing that is kept."""
    kept = read(TOPIC).json()
    assert not any(word in kept for word in (b"avatar", b"Secret", b"secret_group", b"zoe"))


def test_only_this_reader_recognises(tmp_path: Path) -> None:
    """No other reader takes a topic for its own, nor this one theirs, whatever they are called."""
    for where in (
        as_folder(tmp_path / "o", {"users.json": TOPIC}),
        as_zip(tmp_path / "t.zip", {"x.json": page(*POSTS)}),
    ):
        with open_source(where) as source:
            assert [name for name, one in known() if one.recognises(source)] in ([], ["discourse"])
    theirs: list[Path | str] = [PASTE, json.dumps(REDDIT), json.dumps(SLACK), as_zip(tmp_path / "s.zip", workspace())]
    quoting = [*SLACK, {**SLACK[1], "text": json.dumps(TOPIC)}]
    for other in [*theirs, json.dumps(quoting), "", "[]", "{}"]:
        with open_source(other) as source:
            assert not READER.recognises(source)


def test_of_the_shared_samples_only_its_own(shared: Path) -> None:
    """Of the samples of all platforms, those of Discourse are recognised, and no others."""
    for where in sorted((shared / "exports").glob("*/*")):
        with open_source(where) as source:
            assert READER.recognises(source) == (where.parent.name == "discourse"), where


@pytest.mark.parametrize(
    ("name", "announced", "responses", "reactions", "first", "counted"),
    [
        (
            "discourse_api__fixtures__topic.json",
            3,
            1,
            5,
            "What? So I have to post this every day?",
            {("skipped", "moderator's notice"): 1, ("skipped", "wordless message"): 1},
        ),
        ("discourse_api__fixtures__topic_posts.json", None, 1, 3, "Some text.", {("missing", "question"): 1}),
    ],
)
def test_shared_samples(
    shared: Path,
    name: str,
    announced: int | None,
    responses: int,
    reactions: int,
    first: str,
    counted: dict[tuple[str, str], int],
) -> None:
    """The real samples give what was counted in them."""
    found = read(shared / "exports" / "discourse" / name)
    assert (found.announced, len(found.responses), found.people) == (announced, responses, 1)
    assert sum(one.liked for one in found.responses) == reactions
    assert said(found)[0] == said(found)[-1] == first
    assert notes(found) == counted
