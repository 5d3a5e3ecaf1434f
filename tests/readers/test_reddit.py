"""Reddit's .json becomes a Thread: the post, its comments and their answers."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest import readers
from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers.reader import Told
from digest.readers.reddit_markup import to_markdown
from tests.readers.export_builders import ASKED, REDDIT, as_zip, comment, listing, more, post


def read(page: Any, wanted: str | None = None) -> Thread:
    """Return the thread of ``page``, given as pasted JSON."""
    return readers.read(json.dumps(page), wanted)


@pytest.fixture
def thread() -> Thread:
    """The thread of a page with nested, deleted and automatic comments."""
    return read(REDDIT)


def test_question(thread: Thread) -> None:
    """The title, which is plain text, and the text below it are the question."""
    assert thread.question.text == "How do you \\*break\\* the ice?\n\nFor **eight** people."
    assert thread.title == "How do you *break* the ice?"
    assert thread.id == thread.question.key == "t3_p1"


def test_answers_to_comments_are_responses(thread: Thread) -> None:
    """Nested comments are responses that name what they answer, across a deleted one."""
    assert [(one.key, one.id, one.reply_to) for one in thread.responses] == [
        ("t1_a", "r1", ""),
        ("t1_b", "r2", ""),
        ("t1_aa", "r3", "r1"),
        ("t1_aaaa", "r4", "r3"),
    ]


def test_counts_are_explained(thread: Thread) -> None:
    """Announced is what was found, skipped and missing together."""
    skipped = sum(note.count for note in thread.notes if note.action == "skipped")
    missing = sum(note.count for note in thread.notes if note.action == "missing")
    assert thread.announced == 6 == len(thread.responses) + skipped + missing
    assert Note(action="skipped", what="bot message", count=1) in thread.notes
    assert Note(action="skipped", what="deleted comment", count=1) in thread.notes


def test_score_without_the_authors_own_vote(thread: Thread) -> None:
    """A score is as many votes less the author's own; below that nobody liked it, and somebody did not."""
    assert thread.responses[1].reactions == (Reaction(emoji="⬆", count=7),)
    assert thread.responses[0].reactions == ()
    buried = read(post(comment("a", "x", score=-5))).responses[0]
    assert (buried.liked, buried.disliked) == (0, 6)


def test_missing_comments_say_why() -> None:
    """Comments that Reddit held back are counted, with the reason."""
    found = read(post(comment("a", "x"), more(99), num_comments=100))
    why = "the file holds 1 of 100 comments; Reddit loads the others on demand"
    assert found.notes == (Note(action="missing", what="response", count=99, why=why),)


def test_escaped_page_is_unescaped_once() -> None:
    """Strings of a page fetched without raw_json=1 are unescaped, once."""
    page = post(
        comment("a", "1 &lt; 2 &amp;amp; 3", body_html="&lt;div&gt;"),
        title="Q &amp; A",
        selftext_html="&lt;div&gt;",
    )
    found = read(page)
    assert (found.title, found.responses[0].text) == ("Q & A", "1 < 2 &amp; 3")


def test_raw_page_is_left_alone(thread: Thread) -> None:
    """Strings of a page fetched with raw_json=1 are what was typed."""
    assert read(post(comment("a", "type &lt; here"))).responses[0].text == "type &lt; here"


def test_addresses(thread: Thread) -> None:
    """Post and comments have their addresses, old files' comments one made of the post's."""
    assert thread.url == "https://www.reddit.com/r/workshops/comments/p1/how_do_you/"
    assert thread.responses[0].url == "https://www.reddit.com/r/workshops/comments/p1/how_do_you/a/"


def test_hostile_address() -> None:
    """An address that is none of Reddit's paths is left out."""
    assert read(post(comment("a", "x", permalink='//evil.example/"x'))).responses[0].url == ""


def test_deleted_accounts_are_different_people() -> None:
    """Those who deleted their account keep their words, nameless, and are not one person."""
    found = read(post(comment("a", "x", author="[deleted]"), comment("bb", "y", author="[deleted]")))
    assert (found.people, {one.author.name for one in found.responses}) == (2, {""})


def test_link_post() -> None:
    """A post that is a link has its address for a text."""
    found = read(post(comment("a", "x"), is_self=False, selftext="", url="https://example.org/a"))
    assert found.question.text.endswith("<https://example.org/a>")


def test_time(thread: Thread) -> None:
    """Times are UTC."""
    assert thread.question.created is not None
    assert thread.question.created.timestamp() == ASKED


@pytest.mark.parametrize(
    "wanted",
    ["t3_p1", "p1", "https://www.reddit.com/r/workshops/comments/p1/how_do_you/", "https://redd.it/p1"],
)
def test_wanted(wanted: str) -> None:
    """The post is known by its id and its address."""
    assert read(REDDIT, wanted).id == "t3_p1"


def test_other_post_wanted() -> None:
    """Another post's address is refused."""
    with pytest.raises(ExportError, match="holds no thread"):
        read(REDDIT, "https://www.reddit.com/r/workshops/comments/zzz/other/")


@pytest.mark.parametrize(
    ("page", "what"),
    [
        ({"json": {"data": {"things": [comment("a", "x")]}}}, "more comments of a post"),
        (listing(post()[0]["data"]["children"][0], post()[0]["data"]["children"][0]), "a list of 2 posts"),
        (listing(post()[0]["data"]["children"][0]), "a list of 1 post, without the comments"),
        ([listing(comment("a", "x"))], "comments, but no post"),
    ],
)
def test_other_pages(page: Any, what: str) -> None:
    """Other pages of Reddit's are refused, with what to fetch instead."""
    with pytest.raises(ExportError, match=what) as caught:
        read(page)
    assert ".json behind its address" in caught.value.hint


def test_deep_argument() -> None:
    """An argument of 150 answers is walked to its end."""
    deepest = comment("x150", "the end")
    for depth in reversed(range(150)):
        deepest = comment(f"x{depth}", "no", deepest)
    found = read(post(deepest, num_comments=151))
    assert len(found.responses) == 151
    assert found.notes == ()


def test_bottomless_argument() -> None:
    """Nesting beyond any reader's stack is an error, not a crash."""
    deep = '{"kind":"t1","data":{"replies":' * 20_000 + '""' + "}}" * 20_000
    with pytest.raises(ExportError, match="nested too deep"):
        readers.read('[{"kind":"Listing","data":{"children":[' + deep + "]}}]")


@pytest.mark.parametrize(
    ("reddit", "markdown"),
    [
        ("^tiny ^(and small) x^2", "tiny and small x^2"),
        (">!it dies!< at the end", "(spoiler: it dies) at the end"),
        ("`^code` stays\n\n    ^too", "`^code` stays\n\n    ^too"),
        ("a&#x200B;b&nbsp;c", "ab c"),
        ("![gif](giphy|abc) ha", " ha"),
        ("> quote", "> quote"),
    ],
)
def test_markup(reddit: str, markdown: str) -> None:
    """Reddit's own marks become plain words, its Markdown stays."""
    assert to_markdown(reddit) == markdown


def test_saved_page_in_a_zip(tmp_path: Path) -> None:
    """A page with a byte-order mark, in UTF-16, or alone in a zip, is read all the same."""
    raw = json.dumps(REDDIT)
    (tmp_path / "bom").write_bytes(b"\xef\xbb\xbf" + raw.encode())
    (tmp_path / "wide").write_bytes(raw.encode("utf-16"))
    zipped = as_zip(tmp_path / "page.zip", {"page.txt": raw.encode()})
    found = [readers.read(path).responses for path in (tmp_path / "bom", tmp_path / "wide", zipped)]
    assert found == [read(REDDIT).responses] * 3


def test_trap_22_json_that_breaks_off() -> None:
    """The post and every comment before the break are read; what stands for comments left out is not counted."""
    page = post(comment("a", "Names"), more(4), comment("b", "Cards", comment("bb", "Which?"), comment("bc", "Red")))
    text = json.dumps(page)
    text = text[: text.index("Red")]
    found = readers.read(text)
    assert [one.text for one in found.responses] == ["Names", "Cards", "Which?"]
    [note] = [note for note in found.notes if note.what == "end of a file"]
    assert f"breaks off after {len(text):,} bytes; the 4 whole messages" in note.why


def test_private_community() -> None:
    """A post of a private community is refused, unless its people were asked."""
    page = json.dumps(post(comment("a", "Names"), subreddit_type="private"))
    with pytest.raises(ExportError, match="private community") as caught:
        readers.read(page)
    assert "--allow-private" in caught.value.hint
    assert readers.read(page, None, Told(allow_private=True)).responses


def test_place() -> None:
    """A listed thread names its community."""
    assert [one.place for one in readers.scan(json.dumps(REDDIT))] == ["r/workshops"]
