"""Slack's mrkdwn and rich text become Markdown that says the same."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import convert

from digest.readers.slack_markup import Element, Names, from_blocks, from_mrkdwn
from digest.text.markdown import to_html, visible
from tests.readers.export_builders import bullets, rich, section

NAMES = Names(
    user=lambda id_: {"U1": "Ada", "U2": "[win](https://evil.example)"}.get(id_, ""),
    channel=lambda id_: {"C1": "general"}.get(id_, ""),
)


def md(text: str) -> str:
    """Return mrkdwn as Markdown."""
    return from_mrkdwn(text, NAMES)


def blocks(*elements: dict[str, object]) -> str:
    """Return rich text as Markdown."""
    return from_blocks(convert(rich(*elements), list[Element]), NAMES)


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("*bold* _it_ ~gone~", "**bold** *it* ~~gone~~"),
        ("*_both_*", "***both***"),
        ("`a*b*c` ok", "`a*b*c` ok"),
        ("(*x*), *y*.", "(**x**), **y**."),
        ("2*3*4", r"2\*3\*4"),
        ("snake_case_name", "snake_case_name"),
        ("a * b * c", "a * b * c"),
        (r"¯\_(ツ)_/¯", r"¯\\\_(ツ)\_/¯"),
        ("*not\nbold*", "\\*not  \nbold\\*"),
        ("&amp;lt; &lt;3 &amp; &gt;", r"\&lt; <3 & >"),
    ],
)
def test_emphasis(mrkdwn: str, markdown: str) -> None:
    """Emphasis follows Slack's word boundaries, and what is none is printed as it stands."""
    assert md(mrkdwn) == markdown


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("<https://a.example/c_d?x=1&amp;y=2|the label>", "[the label](https://a.example/c_d?x=1&y=2)"),
        ("<https://a.example/>", "<https://a.example/>"),
        ("<https://a.example/x(y)|l>", "[l](https://a.example/x%28y%29)"),
        ("<mailto:a@b.example|a@b.example>", "a@b.example"),
        ("<javascript:alert(1)|click>", "click"),
        ("*<https://a.example|l>*", "**[l](https://a.example)**"),
    ],
)
def test_links(mrkdwn: str, markdown: str) -> None:
    """A link keeps its label and address; one that leads nowhere in an email is its label."""
    assert md(mrkdwn) == markdown


@pytest.mark.parametrize(
    ("mrkdwn", "markdown"),
    [
        ("<@U1> <@U9|zed> <@U9>", "@Ada @zed @someone"),
        ("<#C1> <#C9|other> <#C9>", r"\#general #other #channel"),
        (
            "<!here> <!channel> <!subteam^S1|@team> <!subteam^S1>",
            "@here @channel @team @someone",
        ),
        ("<!date^1392734382^{date_num}|18 Feb>", "18 Feb"),
        ("<!date^1392734382^{date_num}>", "2014-02-18 14:39 UTC"),
    ],
)
def test_mentions(mrkdwn: str, markdown: str) -> None:
    """People, channels and groups go by their names, never by an id."""
    assert md(mrkdwn) == markdown


def test_hostile_name() -> None:
    """A member who is called like a link does not become one."""
    assert "<a" not in to_html(md("hello <@U2>"))


def test_typed_bullets_nest() -> None:
    """Literal bullets become a nested list by their indentation."""
    assert md("• one\n    ◦ two\n        ▪ three\n• four") == "- one\n  - two\n    - three\n- four"


def test_bullet_glyphs_nest_without_indentation() -> None:
    """Where the indentation was lost, the glyph tells the depth."""
    assert md("• one\n◦ two\n• three") == "- one\n  - two\n- three"


def test_counted_lines_are_a_list() -> None:
    """Lines numbered 1, 2, 3 are a list, with what is nested in it."""
    assert md("1. a\n2. b\n    • c\n3. d") == "1. a\n2. b\n   - c\n3. d"


@pytest.mark.parametrize("line", ["1. alone", "2026. A year", "# no heading", "+ one", "---", "==="])
def test_accidental_blocks(line: str) -> None:
    """A line that would start a block by accident is printed as it stands."""
    assert visible(md(line)) == line
    assert to_html(md(line)) == f"<p>{line}</p>"


def test_quotes() -> None:
    """Quoted lines, and all that follows three marks, become quotations."""
    assert md("&gt; one\n&gt; two\nthree") == "> one  \n> two\n\nthree"
    assert md("a\n&gt;&gt;&gt; b\nc") == "a\n\n> b  \n> c"


def test_code_block_is_not_touched() -> None:
    """In a code block nothing is markup, automatic links are what was typed, and entities are unescaped."""
    assert md("```*a* <https://x.example|x.example> &lt;b&gt; :tada:```") == "```\n*a* x.example <b> :tada:\n```"


def test_line_breaks_stay() -> None:
    """A line break is one in print, an empty line starts a paragraph."""
    assert to_html(md("a\nb\n\nc")) == "<p>a<br>\nb</p>\n<p>c</p>"


def test_rich_text() -> None:
    """Sections, styles, links, people and emoji of rich text become Markdown."""
    text = section(
        {"type": "text", "text": "Bold ", "style": {"bold": True}},
        {"type": "link", "url": "https://a.example", "text": "li*nk", "style": {"bold": True}},
        " plain_ ",
        {"type": "user", "user_id": "U1"},
        {"type": "emoji", "name": "tada"},
        {"type": "broadcast", "range": "here"},
        {"type": "text", "text": "x`y", "style": {"code": True}},
    )
    assert blocks(text) == r"**Bold [li\*nk](https://a.example)** plain\_ @Ada🎉@here``x`y``"


def test_rich_text_lists_nest() -> None:
    """Lists of rich text nest by their indent, each with its own kind of marker."""
    found = blocks(
        section("So:\n"),
        bullets("a", "b", style="ordered"),
        bullets("c", indent=1),
        bullets("d", style="ordered") | {"offset": 2},
    )
    assert found == "So:\n\n1. a\n2. b\n   - c\n3. d"


def test_rich_text_quote_and_code() -> None:
    """A quote and a preformatted block keep their kind."""
    found = blocks(section("said\nso", kind="rich_text_quote"), section("a < b\n  c", kind="rich_text_preformatted"))
    assert found == "> said  \n> so\n\n```\na < b\n  c\n```"


def test_link_in_two_pieces_is_no_link() -> None:
    """A label and an address that come in two pieces do not become a link."""
    assert "<a" not in to_html(blocks(section("[win]", "(https://evil.example)")))


@pytest.mark.parametrize(
    "part",
    [
        {"type": None},
        {"type": "rich_text_section"},
        {"type": "rich_text_list", "elements": None},
        {"type": "new_kind"},
    ],
)
def test_unknown_blocks(part: dict[str, object]) -> None:
    """A block that lacks its parts, or is of a kind not known here, says nothing and breaks nothing."""
    assert blocks(part, section("a")) == "a"


@given(st.text(alphabet="ab .*_~`<>&[]()!#-+=|\\:\n•", max_size=40))
def test_plain_text_survives(text: str) -> None:
    """Rich text without any style is printed letter by letter, whatever Markdown could see in it."""
    shown = visible(blocks(section(text.replace("&", "&amp;"))))
    assert _letters(shown) == _letters(text)


def _letters(text: str) -> str:
    """Return ``text`` without blanks and the bullets that became a list."""
    return "".join(char for char in text if not char.isspace() and char not in "•-*–")


@given(st.text(st.sampled_from("ab 1.?!-+=•(),/@é…\t\u2028"), max_size=40))
def test_what_holds_no_markup_is_as_behind_markup(line: str) -> None:
    """A line in which nothing can be markup is not looked at closely, and comes out as if it were."""
    closely = md(f"*b*\n\n{line}").removeprefix("**b**").strip("\n")
    assert md(line) == closely
