"""Discourse's markup becomes Markdown: posts as the forum shows them, and as they were typed."""

import time

import pytest

from digest.readers.discourse_markup import Names, emoji, from_cooked, from_raw, quotes
from tests.readers.discourse_builders import POSTS, QUOTE, post, topic
from tests.readers.test_discourse import notes, read, said

NAMES = Names(person=lambda username: {"ada": "Ada L"}.get(username.casefold(), ""), site="https://forum.example")


@pytest.mark.parametrize(
    ("cooked", "markdown"),
    [
        ("<p>a <a class='mention' href='/u/ADA'>@ADA</a> <span class='mention'>@who</span></p>", "a @Ada L @who"),
        ("<p><img class='emoji emoji-custom' title=':our_logo:' alt=':our_logo:'> x</p>", ":our_logo: x"),
        ("<p><img class='emoji' title=':wave:t3:'></p>", "👋🏼"),
        (
            ("<aside class='onebox allowlistedgeneric' data-onebox-src='https://x.example/a'><header>X</header>"
            "<article>Words of the page</article></aside>"),
            "<https://x.example/a>",
        ),
        ("<p><a href='/t/other/9'>other</a></p>", "[other](https://forum.example/t/other/9)"),
        ("<p><a href='//cdn.example/x'>x</a></p>", "[x](https://cdn.example/x)"),
        (
            ("<p><div class='lightbox-wrapper'><a class='lightbox' href='/x.png'><img src='/x.png'>"
            "<div class='meta'><span class='filename'>photo.png</span> <b>1920×1080</b></div></a></div>Words</p>"),
            "Words",
        ),
        (
            ("<div class='poll'><div class='poll-container'><ul><li>Yes</li><li>No</li></ul></div>"
            "<div class='poll-info'>0 voters</div></div>"),
            "- Yes\n- No",
        ),
        ("<p><a href='https://x.example'>x <span class='badge badge-notification clicks'>12</span></a></p>",
         "[x](https://x.example)"),
        ("<pre><code class='lang-py'>@ada :tada:</code></pre>", "```\n@ada :tada:\n```"),
        ("<blockquote><p>my own quotation</p></blockquote>", "> my own quotation"),
    ],
)  # fmt: skip
def test_cooked(cooked: str, markdown: str) -> None:
    """What Discourse puts into a post's HTML has its Markdown, or is left out."""
    assert from_cooked(cooked, NAMES) == markdown


def test_a_link_inside_the_forum_without_its_address() -> None:
    """Without the forum's address such a link is its label."""
    assert from_cooked("<a href='/t/x/1'>there</a>", NAMES._replace(site="")) == "there"


@pytest.mark.parametrize(
    ("raw", "markdown"),
    [
        ('[quote="ada, post:1, topic:4711"]\nWords [quote]deep[/quote]\n[/quote]\n\nMine', "Mine"),
        ("one\ntwo\n\nthree", "one  \ntwo\n\nthree"),
        ("@ada and @who, a@ada.example `@ada`", "@Ada L and @who, a@ada.example `@ada`"),
        (":tada: :hugs: :our_logo: 10:30:45", "🎉 🤗 :our_logo: 10:30:45"),
        ("![shot|690x388](upload://abc.png)\nx", "x"),
        ('[details="More"]\nin\n[/details]', "**More**  \n\nin"),
        ("[spoiler]dies[/spoiler]", "(spoiler: dies)"),
        ('[date=2026-09-10 time=10:00:00 timezone="UTC"]', "2026-09-10 10:00"),
        ("<b>x</b><br>y <kbd>z</kbd> 1 < 2", "x  \ny z 1 < 2"),
        ("**b** *i* - [x](https://x.example)", "**b** *i* - [x](https://x.example)"),
        ("[poll type=regular]\n* Yes\n* No\n[/poll]", "* Yes\n* No"),
    ],
)
def test_raw(raw: str, markdown: str) -> None:
    """A post's raw text is Markdown with Discourse's own marks taken out."""
    found = from_raw(raw, NAMES)
    assert [line.rstrip() for line in found.split("\n") if line.strip()] == [
        line.rstrip() for line in markdown.split("\n") if line.strip()
    ]


def test_raw_stands_in_for_cooked() -> None:
    """A post that has only its raw text is read from that."""
    found = read(topic(POSTS[0], post(2, "Bo", "", raw='[quote="ada, post:1, topic:4711"]\nx\n[/quote]\n**Mine**')))
    assert said(found) == ["**Mine**"]
    assert notes(found)[("skipped", "quotation")] == 1


def test_quotes_and_names() -> None:
    """Quotations are told by their post; emoji by Discourse's names."""
    assert quotes(QUOTE + "<aside class='quote'></aside>") == (1, 0)
    assert quotes('[quote="a, post:3, topic:1"]x[/quote]') == (3,)
    assert [emoji(name) for name in ("+1", ":tada:", "slight_smile", "wave:t3", "nope", "<b>")] == [
        "👍", "🎉", "🙂", "👋🏼", ":nope:", "<b>"
    ]  # fmt: skip


@pytest.mark.parametrize(
    "raw",
    [
        "[quote]" * 15_000,
        "[quote]x[/quote]" * 6_000,
        "[quote]" * 5_000 + "[/quote]" * 5_000,
        "[details=" * 10_000,
        "[date=" * 15_000,
        "![" * 50_000,
        "@a" * 50_000,
        ":a" * 50_000,
        "<b" * 50_000,
        "[spoiler]" * 10_000,
        "a\n" * 50_000,
        "|a|\n|-|\n" * 10_000,
        "<aside " * 15_000,
    ],
    ids=lambda raw: repr(raw[:10]),
)
def test_patience(raw: str) -> None:
    """A raw text of a hundred thousand characters takes a moment."""
    started = time.process_time()
    from_raw(raw, NAMES)
    quotes(raw)
    assert time.process_time() - started < 5
