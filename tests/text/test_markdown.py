"""Markdown to safe HTML, and what is asked of a text without rendering it."""

import re
import subprocess
import sys
import threading
import time
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text.blocks import parse
from digest.text.clean import clean
from digest.text.markdown import demote_headings, escape, links, to_html, visible, words


class Page(HTMLParser):
    """The tags, attributes and text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect the tag and its attributes."""
        self.tags.add(tag)
        self.attributes += [(tag, name, value or "") for name, value in attrs]

    def handle_data(self, data: str) -> None:
        """Collect the text."""
        self.text += data

    def handle_comment(self, data: str) -> None:
        """Comments are tags too."""
        self.tags.add(f"!{data}")


TEXT_TAGS = "p br strong em del code pre blockquote ul ol li a"
QUOTE_TAGS = frozenset(TEXT_TAGS.split())
LETTER_TAGS = QUOTE_TAGS | {"h2", "h3", "h4", "hr", "img"}

# With "¦" between the parts.
HOSTILE_PARTS = (
    "<script>¦</p>¦<img src=x onerror=a()>¦<!--¦-->¦[x](¦![x](¦javascript:a()¦JaVa\tscript:a¦)¦https://x.y¦<javascript:a>"
    '¦<https://x.y/">¦data:text/html,x¦`¦```\n¦*¦**¦_¦~~¦&lt;¦&#106;¦&#x3c;b&#x3e;¦[[unsubscribe_url]]¦[¦[¦]¦\\¦\n¦\n\n'
    "¦- ¦> ¦# ¦[r]: javascript:a\n¦[r]¦//evil.example¦\x02¦\x11¦\x12¦\x03¦klzzwxh:0000¦\x02klzzwxh:0001\x03¦\x0291\x03"
    "¦style=¦\"¦'"
)
HOSTILE = st.lists(st.one_of(st.sampled_from(HOSTILE_PARTS.split("¦")), st.text(max_size=5)), max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(HOSTILE, st.booleans())
def test_html_holds_only_what_is_allowed(text: str, letter: bool) -> None:
    """Whatever the source: only the listed tags, only safe addresses, no other attribute, no merge tag of members."""
    html = to_html(text, letter=letter)
    page = Page(html)
    assert page.tags <= (LETTER_TAGS if letter else QUOTE_TAGS)
    for tag, name, value in page.attributes:
        assert (tag, name) in {("a", "href"), ("a", "rel"), ("img", "src"), ("img", "alt"), ("ol", "start")}
        if name in {"href", "src"}:
            safe = r"(?i)(https?://|mailto:)."
            assert re.match(safe, value) or (letter and tag == "a" and value.startswith("[[")), value
        if name == "rel":
            assert value == "noopener"
    assert html.count("<a ") == html.count("<a href=")
    assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f]|klzzwxh:\\d{4}\x03", html)
    assert letter or "[[" not in html


@pytest.mark.parametrize(
    ("text", "html"),
    [
        (
            "<script>alert(1)</script> <b>x</b> <!-- c -->",
            "<p>&lt;script&gt;alert(1)&lt;/script&gt; &lt;b&gt;x&lt;/b&gt; &lt;!-- c --&gt;</p>",
        ),
        ("<div>\n\n*x*\n\n</div>", "<p>&lt;div&gt;</p>\n<p><em>x</em></p>\n<p>&lt;/div&gt;</p>"),
        ("[x](javascript:a) <javascript:a> [y](/z) [z](data:a)", "<p>x javascript:a y z</p>"),
        ("[x](&#106;avascript:a) [y]( javascript:b)", "<p>x y</p>"),
        ("`<b>` &lt;b&gt; \\&lt;", "<p><code>&lt;b&gt;</code> &lt;b&gt; &amp;lt;</p>"),
        ("a&#8238;b&#0;c&#17;", "<p>ab�c</p>"),
        ('[x](https://a.example "t")', '<p><a href="https://a.example" rel="noopener">x</a></p>'),
        ("<me@a.example>", '<p><a href="mailto:me@a.example" rel="noopener">me@a.example</a></p>'),
    ],
)
def test_what_is_no_markdown_is_text(text: str, html: str) -> None:
    """Tags, comments, scripts and entities are shown, and a link that leads nowhere good is its label."""
    assert to_html(text) == html


def test_a_members_text_has_no_headings_rules_or_images() -> None:
    """A heading is a bold paragraph, a rule goes, an image is a link named by its alt text (or just that)."""
    text = "# A *b*\n\n***\n\n![c](https://a.example/c.png) ![d](e.png) [![f](https://a.example/f)](https://b.example)"
    assert to_html(text) == (
        '<p><strong>A <em>b</em></strong></p>\n\n<p><a href="https://a.example/c.png" rel="noopener">c</a> d '
        '<a href="https://b.example" rel="noopener">f</a></p>'
    )


def test_the_letter_keeps_headings_rules_images_and_merge_tags() -> None:
    """The first heading is the subject's, so the letter's begin with h2; an image without a web address is its alt."""
    text = (
        "# A\n## B\n### C\n##### D\n***\n![e](https://a.example/e.png) ![f](f.png) "
        "[g]([[unsubscribe_url]]) [[first_name|you]]"
    )
    assert to_html(text, letter=True) == (
        '<h2>A</h2>\n<h2>B</h2>\n<h3>C</h3>\n<h4>D</h4>\n<hr>\n<p><img alt="e" src="https://a.example/e.png"> f '
        '<a href="[[unsubscribe_url]]" rel="noopener">g</a> [[first_name|you]]</p>'
    )


@pytest.mark.parametrize(
    "text",
    [
        "[[unsubscribe_url]]",
        "\\[\\[unsubscribe_url]]",
        "&#91;[unsubscribe_url]]",
        "[![](javascript:a)[unsubscribe_url]]",
        "`[[unsubscribe_url]]`",
        "[a](https://a.example/?[[unsubscribe_url]])",
        "[\x01[unsubscribe_url]]",
    ],
)
def test_a_members_merge_tag_is_inert_however_it_is_spelled(text: str) -> None:
    """No provider finds a merge tag in a member's words."""
    assert "[[" not in to_html(text)


def test_styles_stand_on_each_tag() -> None:
    """Mail clients want the look on the tag itself."""
    html = to_html("a\n\n- [b](https://a.example)", styles={"p": "margin:0", "a": 'color:"red"'})
    styled = [(tag, value) for tag, name, value in Page(html).attributes if name == "style"]
    assert styled == [("p", "margin:0"), ("a", 'color:"red"')]


def test_two_threads_get_their_own_html() -> None:
    """The preview renders in threads, the one converter serves them in turn."""
    wrong: list[str] = []

    def work(number: int) -> None:
        for _ in range(30):
            html = to_html(f"# {number}\n\n- a\n  - *{number}*", letter=bool(number % 2))
            if html.count(str(number)) != 2 or ("<h2>" in html) != bool(number % 2):
                wrong.append(html)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert wrong == []


@settings(max_examples=300, deadline=None)
@given(st.one_of(HOSTILE, st.text("\\`*_{}[]<>()#+-=.!|~&:; \n\ta1é", max_size=20)))
def test_an_escaped_value_is_literal(value: str) -> None:
    """It has no tag but its paragraph's, and its text is the value's on one line (a merge tag's joiner aside)."""
    value = clean(value)
    page = Page(to_html(escape(value)))
    assert page.tags <= {"p"}
    assert " ".join(page.text.replace("\u2060", "").split()) == " ".join(value.split())


@settings(max_examples=100, deadline=None)
@given(st.text("\\`*_{}[]<>()#+-=.!|~& a1", max_size=12))
def test_an_escaped_value_is_literal_wherever_it_stands(value: str) -> None:
    """In a heading, at a line's start below another line, behind a word, and in emphasis it stays what it is."""
    value = re.sub(r"\[+", "[", value)
    shown = " ".join(value.split())
    assert visible(f"## {escape(value)}") == shown
    assert " ".join(visible(f"so\n{escape(value)}\nso").split()) == " ".join(f"so {shown} so".split())
    assert visible(f"x{escape(value)}(y)") == f"x{shown}(y)" or not shown
    assert [block.kind for block in parse(f"so\n{escape(value)}\nso").blocks] in (["paragraph"], ["paragraph"] * 2)


def test_an_escaped_title_is_no_link() -> None:
    """A thread's title cannot send readers anywhere, nor hold a merge tag."""
    assert links(escape("[win](https://evil.example)")) == []
    assert "[[" not in to_html(escape("[[unsubscribe_url]]"), letter=True)


@pytest.mark.parametrize(
    ("text", "demoted"),
    [
        ("# A", "**A**"),
        ("a\n## B ##\nc", "a\n\n**B**\n\nc"),
        ("A\nb\n===\nc", "**A b**\n\nc"),
        ("- # A\n  b", "- **A**\n\n  b"),
        ("> # A\n> b", "> **A**\n>\n> b"),
        ("# **A**", "**A**"),
        ("# *A* `b`", "***A* `b`**"),
        ("# a*", "**a\\***"),
        ("```\n# A\n```", "```\n# A\n```"),
        ("    # A", "    # A"),
        ("#A", "#A"),
    ],
)
def test_a_heading_becomes_a_bold_paragraph(text: str, demoted: str) -> None:
    """Headings of both kinds, also inside items and quotes; code and hashtags stay."""
    assert demote_headings(text) == demoted


BLOCK_PARTS = (
    "# ",
    "## ",
    "a",
    "*b*",
    "**",
    " ",
    "\n",
    "\n",
    "\n\n",
    "===",
    "---",
    "- ",
    "> ",
    "```\n",
    "    ",
    "\\",
    "`",
    "#",
)
BLOCKS = st.lists(st.sampled_from(BLOCK_PARTS), max_size=14).map("".join)


@settings(max_examples=300, deadline=None)
@given(BLOCKS)
def test_no_heading_is_left(text: str) -> None:
    """A demoted text has no heading, says the same, and is not demoted further."""
    demoted = demote_headings(text)
    assert all(block.kind != "heading" for block in parse(demoted).walk())
    assert visible(demoted).split() == visible(text).split()
    assert demote_headings(demoted) == demoted


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("One *two* three", 3),
        ("- [four words here now](https://a.example/b) – and", 5),
        ("https://a.example/b <https://a.example> www.a.example", 0),
        ("# H\n\n> q `c d`\n\n```\ne f\n```", 6),
        ("it’s well-known — 3.5 %", 3),
        ("漢字とkana 한글", 5),
        ("", 0),
    ],
)
def test_words_are_what_a_reader_reads(text: str, count: int) -> None:
    """Markup, punctuation and addresses are no words; Han and kana are counted one by one."""
    assert words(text) == count


def test_links_are_those_of_the_html() -> None:
    """Label and address, in order, of inline, reference and angle-bracket links and of images; unsafe ones not."""
    text = (
        "[a *b*](https://a.example/?x=1&y=(2)) <https://b.example> `[c](https://c.example)` [d][e] [f](javascript:g)\n"
        "![h](https://h.example/i.png)\n\n[e]: https://e.example"
    )
    found = links(text)
    assert found == [
        ("a b", "https://a.example/?x=1&y=(2)"),
        ("https://b.example", "https://b.example"),
        ("d", "https://e.example"),
        ("h", "https://h.example/i.png"),
    ]
    assert [url for tag, name, url in Page(to_html(text)).attributes if name == "href"] == [url for _, url in found]


REPEATED = (
    *(("[", 20_000), ("![", 10_000), ("[a](", 5_000), ("*a ", 5_000), ("**a_b", 4_000), ("`", 20_000), ("> ", 5_000)),
    *(("- ", 5_000), ("1. a\n", 3_000), ("&a", 8_000), ("<a@", 5_000), ("[r]: http://x\n", 2_000), ("a", 100_000)),
)


@pytest.mark.parametrize(
    "text",
    [*(part * times for part, times in REPEATED), "*a " * 2_000 + "b* " * 2_000, "[" * 2_000 + "]" * 2_000],
    ids=[*(repr(part) for part, _ in REPEATED), "nested emphasis", "nested brackets"],
)
def test_hostile_text_costs_no_more_than_its_length(text: str) -> None:
    """No text of some ten thousand characters keeps the program busy, or breaks its recursion."""
    start = time.perf_counter()
    to_html(text)
    words(text)
    assert time.perf_counter() - start < 5


def test_asking_without_rendering_imports_no_library() -> None:
    """Words, links and first words are asked of every response: python-markdown and nh3 are for HTML only."""
    code = (
        "import sys; from digest.text import excerpt, markdown\n"
        "markdown.words('*a* b'); markdown.links('[a](https://b.c)'); excerpt.excerpt('A. B. C.', 1)\n"
        "assert not {'markdown', 'nh3'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
