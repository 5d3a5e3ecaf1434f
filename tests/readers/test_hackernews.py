"""Algolia's item of Hacker News becomes a Thread."""

import json
from pathlib import Path
from typing import Any

import pytest

from digest.errors import ExportError
from digest.model import Note, Reaction, Thread
from digest.readers import known
from digest.readers.hackernews import READER
from digest.readers.hackernews_markup import to_markdown
from digest.readers.reader import Told
from digest.readers.source import open_source
from tests.readers.hackernews_builders import ASKED, STORY, item, story

EXPORTS = Path(__file__).resolve().parents[2] / ".." / "shared" / "exports"


def read(content: Any, wanted: str | None = None) -> Thread:
    """Return the thread of ``content``, JSON."""
    with open_source(content if isinstance(content, str) else json.dumps(content)) as source:
        assert READER.recognises(source)
        return READER.read(source, wanted, Told())


def test_trap_22_json_that_breaks_off() -> None:
    """Every whole comment before the break is read, with the answers of one that breaks off after them."""
    text = json.dumps(story(*reversed(STORY["children"])))
    found = read(text[: text.index("Naps.")])
    assert [one.text for one in found.responses] == ["A walk."]
    assert [note.what for note in found.notes if note.action == "missing"] == ["end of a file"]
    within = read(text[: text.rindex("options", 0, -20)])
    assert [one.text for one in within.responses] == ["A walk.", "Naps.", "> Naps.\n\nHow long?"]


def test_story() -> None:
    """Title and text are the question, its points less the author's own are votes."""
    found = read(STORY)
    assert found.question.text == "Ask HN: How do you \\*rest\\*?\n\nI never\n\ndo."
    assert (found.title, found.id) == ("Ask HN: How do you *rest*?", "1")
    assert found.question.reactions == (Reaction(emoji="⬆", count=8),)
    assert found.url == "https://news.ycombinator.com/item?id=1"


def test_nested_comments_answer_across_a_deleted_one() -> None:
    """All comments are responses, in order of time; an answer to a deleted one answers what is above that."""
    found = read(STORY)
    assert [(one.key, one.author.name, one.reply_to, one.text) for one in found.responses] == [
        ("3", "dee", "", "A walk."),
        ("4", "bo", "", "Naps."),
        ("6", "cleo", "r2", "> Naps.\n\nHow long?"),
    ]
    assert found.notes == (Note(action="skipped", what="deleted comment", count=1),)


def test_comments_have_no_votes() -> None:
    """The votes of comments are secret: null points are no reactions and nothing that is missing."""
    assert sum(one.liked for one in read(STORY).responses) == 0


def test_comment_as_the_question() -> None:
    """A comment's own item is a thread of what answers it."""
    found = read(item(4, "bo", "Do you nap?", item(5, "cleo", "No.")))
    assert (found.question.text, found.title, found.responses[0].text) == ("Do you nap?", "Do you nap?", "No.")


def test_link_story() -> None:
    """A story that is a link has its address for a text."""
    found = read({**story(item(2, "bo", "x")), "text": None, "url": "https://x.example/a"})
    assert found.question.text.endswith("<https://x.example/a>")


def test_choices_of_a_poll_are_no_answers() -> None:
    """A poll's choices are counted and left out."""
    found = read(story(item(2, "ada", "Yes", type="pollopt"), item(3, "bo", "Hm.")))
    assert found.notes == (Note(action="skipped", what="choice of the poll", count=1),)


def test_sorted_keys() -> None:
    """A file whose keys were sorted, so that the children come first, is recognised and read alike."""
    found = read(json.dumps(STORY, sort_keys=True))
    assert found == read(STORY)


def test_duplicates_and_numbers_as_strings() -> None:
    """A comment that comes twice counts once; ids and times may be strings."""
    twice = item("3", "dee", "A walk.", created_at_i=str(ASKED))
    found = read(story(twice, item(3, "dee", "A walk.")))
    assert [one.key for one in found.responses] == ["3"]


def test_trap_17_nulls() -> None:
    """Null stands for a list of children, a time and a title."""
    found = read(story(item(2, "bo", "x", children=None, created_at_i=None, created_at=None), title=None))
    assert (found.responses[0].created, found.title) == (None, "I never")


def test_deep_argument() -> None:
    """An argument of 150 answers is walked to its end."""
    deepest = item(150, "bo", "the end")
    for number in range(149, 1, -1):
        deepest = item(number, "bo", "no", deepest)
    assert len(read(story(deepest)).responses) == 149


@pytest.mark.parametrize(
    "wanted", ["1", "https://news.ycombinator.com/item?id=1", "https://hn.algolia.com/api/v1/items/1"]
)
def test_wanted(wanted: str) -> None:
    """The item is known by its number and its addresses, and another one is refused."""
    assert read(STORY, wanted).id == "1"
    with pytest.raises(ExportError, match="no thread"):
        read(STORY, "2")


@pytest.mark.parametrize(
    ("content", "what"),
    [
        ({"hits": [{"objectID": "1", "author": "ada", "_tags": []}], "page": 0}, "search results"),
        ({"by": "ada", "id": 1, "kids": [2], "time": 1, "type": "story", "title": "x"}, "none of its answers"),
        (story(), "nobody has answered"),
        (json.dumps(story())[:-9], "breaks off"),
        (json.dumps(story())[: -len('], "options": []}')] + '{"children":[' * 100_000, "nested too deep"),
    ],
)
def test_no_thread(content: Any, what: str) -> None:
    """Other pages, and what is broken, are refused in three lines."""
    with pytest.raises(ExportError, match=what) as caught:
        read(content)
    assert caught.value.lines().count("\n") == 2


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("a<p>b<p>c", "a\n\nb\n\nc"),
        ("<i>so</i> it&#x27;s 2*3*4 &amp; &lt;b&gt;", "*so* it's 2\\*3\\*4 & <b>"),
        ("&gt; said<p>answer", "> said\n\nanswer"),
        ("<i>&gt; said</i><p>answer", "> *said*\n\nanswer"),
        ("&gt;&gt; deep<p>x", "> deep\n\nx"),
        ("a &gt; b", "a > b"),
        ("<p><pre><code>  x = *y*\n  z</code></pre>\nend", "```\n  x = *y*\n  z\n```\n\nend"),
        (
            '<a rel="nofollow" href="https:&#x2F;&#x2F;x.example&#x2F;long">https:&#x2F;&#x2F;x.example&#x2F;lo...</a>',
            "<https://x.example/long>",
        ),
        ('<a href="https://x.example/">elsewhere...</a>', "[elsewhere...](https://x.example/)"),
        ('<a href="javascript:x">y</a>', "y"),
        ("* typed<p>- by hand", "- typed\n\n- by hand"),
        ("# no heading", "\\# no heading"),
        ("<script>x</script>", ""),
    ],
)
def test_markup(html: str, markdown: str) -> None:
    """Hacker News' HTML becomes Markdown; what is quoted is a quotation."""
    assert to_markdown(html) == markdown


def test_other_readers_leave_it() -> None:
    """No other reader takes the item for its own."""
    with open_source(json.dumps(STORY)) as source:
        assert [name for name, reader in known() if name != "hackernews" and reader.recognises(source)] == []


@pytest.mark.skipif(not EXPORTS.is_dir(), reason="the shared samples are not beside this checkout")
def test_samples_are_left() -> None:
    """No other platform's sample is taken for Hacker News'."""
    for path in sorted(EXPORTS.rglob("*")):
        if path.is_file():
            with open_source(path) as source:
                assert not READER.recognises(source), path
