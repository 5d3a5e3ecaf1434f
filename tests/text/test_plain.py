"""Markdown as plain text."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text.columns import display_width
from digest.text.markdown import to_html
from digest.text.plain import LinkList, to_text


class Words(HTMLParser):
    """The visible text of some HTML."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.feed(html)
        self.close()

    def handle_data(self, data: str) -> None:
        """Keep what a reader sees."""
        self.pieces.append(data)


# Words without digits and without Markdown's own marks, so that whatever else is printed can be told apart.
WORD = st.text("abcdefghijklmnopqrstuvwxyzABCéßñ漢字한🙂👀’", min_size=1, max_size=14)
LONG_WORD = st.integers(60, 400).map(lambda count: "x" * count)
SPAN = st.one_of(
    WORD,
    WORD,
    WORD,
    LONG_WORD,
    WORD.map(lambda word: f"*{word}*"),
    WORD.map(lambda word: f"**{word}**"),
    WORD.map(lambda word: f"[{word}](https://example.org/page)"),
)
PARAGRAPH = st.lists(SPAN, min_size=1, max_size=30).map(" ".join)


def indented(text: str, by: str) -> str:
    """``text`` with ``by`` before each line that is not empty."""
    return "\n".join(by + line if line else line for line in text.split("\n"))


def item(text: str) -> str:
    """``text`` as an item of a list."""
    return "- " + indented(text, "  ").lstrip()


BLOCKS = st.recursive(
    PARAGRAPH,
    lambda inner: st.one_of(
        st.lists(inner.map(item), min_size=1, max_size=3).map("\n".join),
        inner.map(lambda text: indented(text, "> ").replace("\n\n", "\n>\n")),
        st.lists(inner, min_size=2, max_size=3).map("\n\n".join),
    ),
    max_leaves=6,
)


def letters(text: str) -> str:
    """The letters of ``text`` alone: marks, numbers and spaces are ours to choose."""
    return re.sub(r"[\W\d_]+", "", text)


# --- laws --------------------------------------------------------------------------------------------


@given(BLOCKS, st.integers(20, 90))
@settings(max_examples=100, deadline=None)
def test_no_line_is_wider_than_asked(markdown: str, width: int) -> None:
    """Whatever is quoted, listed or 400 letters long: each line fits."""
    text = to_text(markdown, width=width, links=LinkList())
    assert all(display_width(line) <= width for line in text.split("\n"))


@given(BLOCKS)
@settings(max_examples=100, deadline=None)
def test_all_visible_words_survive_in_order(markdown: str) -> None:
    """The text says what the HTML shows, word after word, and nothing besides."""
    shown = "".join(Words(to_html(markdown)).pieces)
    assert letters(to_text(markdown, links=LinkList())) == letters(shown)


@given(BLOCKS)
@settings(max_examples=60, deadline=None)
def test_the_text_is_tidy(markdown: str) -> None:
    """No line ends in a space, and never are two lines in a row empty."""
    text = to_text(markdown)
    assert not re.search(r"[ \t]$", text, re.MULTILINE)
    assert "\n\n\n" not in text
    assert text == text.strip("\n")


@given(st.text(max_size=200), st.integers(1, 100))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_written(markdown: str, width: int) -> None:
    """No input makes it raise, however narrow the page."""
    to_text(markdown, width=width)


# --- paragraphs --------------------------------------------------------------------------------------


def test_paragraphs_are_wrapped() -> None:
    """A paragraph is filled line by line, with an empty line before the next."""
    assert to_text("one two three\nfour\n\nfive", width=9) == "one two\nthree\nfour\n\nfive"


def test_a_hard_break_stays() -> None:
    """Two spaces at a line's end are a break that the writer meant."""
    assert to_text("one  \ntwo") == "one\ntwo"


def test_wide_characters_count_double() -> None:
    """Five emoji of two columns do not fit into nine."""
    assert to_text("🙂🙂 🙂🙂", width=8) == "🙂🙂\n🙂🙂"


def test_a_very_long_word_is_cut() -> None:
    """Ten thousand letters without a space become lines of the width."""
    lines = to_text("a" * 10_000, width=72).split("\n")
    assert {len(line) for line in lines[:-1]} == {72}
    assert "".join(lines) == "a" * 10_000


def test_text_without_spaces_begins_on_the_line_at_hand() -> None:
    """A Chinese sentence fills the line that the word before it began."""
    assert to_text("ab 漢字漢字", width=7) == "ab 漢字\n漢字"


def test_a_no_break_space_does_not_break() -> None:
    """Two words with a no-break space between them stay on one line."""
    assert to_text("one two\u00a0three", width=9) == "one\ntwo\u00a0three"


def test_an_address_is_never_cut() -> None:
    """An address that is wider than the page stays whole on a line of its own."""
    url = "https://example.org/" + "a" * 100
    assert to_text(f"see <{url}> there", letter=True) == f"see\n{url}\nthere"


def test_an_editors_merge_tag_is_never_cut() -> None:
    """A merge tag with a space in it stays on one line, and works."""
    text = to_text("Hello there, [[first_name|dear friend]], hello", width=20, letter=True)
    assert "\n[[first_name|dear friend]],\n" in text


# --- emphasis, code, headings ------------------------------------------------------------------------


def test_both_emphases_are_one_star() -> None:
    """Strong and emphatic words are marked as people mark them in mails."""
    assert to_text("**one** *two* ***three***") == "*one* *two* *three*"


def test_code_spans_keep_their_ticks() -> None:
    """A word of code can be told from the words around it."""
    assert to_text("use `digest build` now") == "use `digest build` now"


def test_struck_words_stay_struck() -> None:
    """What a writer took back is not printed as if it were meant."""
    assert to_text("~~nine~~ ten") == "~~nine~~ ten"


def test_a_picture_is_its_description() -> None:
    """A picture of the editor's is its alternative text in brackets."""
    assert to_text("![The harbour](https://example.org/harbour.png)", letter=True) == "[The harbour]"


def test_code_blocks_are_verbatim() -> None:
    """Code keeps its spaces and line breaks and is wrapped nowhere, only indented."""
    code = "if  x:\n    return " + "a" * 80
    assert to_text(f"```\n{code}\n```") == indented(code, "    ")


def test_headings_are_underlined() -> None:
    """A heading has a line below it as wide as it is; emoji count double, and emphasis in it is dropped."""
    assert to_text("## 💥 *Bonus*!\n\ntext", letter=True) == "💥 Bonus!\n---------\n\ntext"


def test_small_headings_stand_alone() -> None:
    """From the third level on a heading is a line with empty lines around."""
    assert to_text("a\n\n### b\n\nc", letter=True) == "a\n\nb\n\nc"


# --- lists and quotes --------------------------------------------------------------------------------


def test_lists_hang() -> None:
    """The lines of an item stand under its first word, those of an inner list under its own."""
    assert to_text("- one two\n  - three four\n- five", width=10) == "- one two\n  - three\n    four\n- five"


def test_numbers_hang_too() -> None:
    """A numbered list keeps its first number, and its items stand under their words."""
    assert to_text("9. one two\n10. three four", width=9) == "9. one\n   two\n10. three\n    four"


def test_loose_lists_stay_loose() -> None:
    """Items with empty lines between them keep these."""
    assert to_text("- one\n\n- two\n\n  more") == "- one\n\n- two\n\n  more"


def test_a_list_stands_apart_from_the_words_around() -> None:
    """Before and after a list is an empty line."""
    assert to_text("one\n\n- two\n\nthree") == "one\n\n- two\n\nthree"


def test_an_announced_list_follows_at_once() -> None:
    """A list stays with the words that end with a colon before it."""
    assert to_text("one:\n\n- two\n- three") == "one:\n- two\n- three"


def test_quotes_are_marked_on_each_line() -> None:
    """Every line of a quote has its mark, the empty ones too, and an inner quote two."""
    assert to_text("> one two\n>\n> > three", width=24) == "> one two\n>\n> > three"


def test_a_list_in_a_quote_in_a_list() -> None:
    """Marks of different kinds stand one after the other."""
    assert to_text("- one\n\n  > - two\n  > - three") == "- one\n\n  > - two\n  > - three"


def test_deep_quotes_leave_room_for_words() -> None:
    """Marks never push the words off the page, however deep the quote."""
    text = to_text("> " * 18 + "one two three four five six seven", width=40)
    assert text == "> " * 10 + "one two three four\n" + "> " * 10 + "five six seven"


# --- links -------------------------------------------------------------------------------------------


def test_a_label_gets_the_number_of_its_address() -> None:
    """Labels are numbered, and the addresses follow at the end."""
    text = to_text("see [one](https://example.org/1) and [two](https://example.org/2)")
    assert text == "see one [1] and two [2]\n\n[1] https://example.org/1\n[2] https://example.org/2"


def test_the_same_address_has_one_number() -> None:
    """An address that is linked twice is listed once."""
    assert to_text("[a](https://example.org/1) [b](https://example.org/1)").count("example.org") == 1


def test_a_bare_address_is_itself() -> None:
    """An address that is its own label gets no number."""
    assert to_text("<https://example.org/1>", letter=True) == "https://example.org/1"


def test_a_label_that_lies_is_found_out() -> None:
    """A label that looks like an address has the true one listed."""
    assert to_text("[https://example.org](https://example.com)").endswith("[1] https://example.com")


def test_numbers_go_on_over_several_texts() -> None:
    """A caller with a list of its own numbers several texts in one row, and takes the addresses at will."""
    links = LinkList()
    assert to_text("[a](https://example.org/1)", links=links) == "a [1]"
    assert links.take() == "[1] https://example.org/1"
    assert to_text("[b](https://example.org/2) [a](https://example.org/1)", links=links) == "b [2] a [1]"
    assert links.take() == "[2] https://example.org/2"
    assert links.take() == ""


def test_late_addresses_wait() -> None:
    """An address added as late is listed by ``take_late`` only, under its number in the row."""
    links = LinkList()
    assert (links.add("https://example.org/1", late=True), links.add("https://example.org/2")) == (1, 2)
    assert links.take() == "[2] https://example.org/2"
    assert links.take_late() == "[1] https://example.org/1"


def test_a_number_stays_with_its_label() -> None:
    """No line begins with the number of a link."""
    assert to_text("one [two](https://example.org)", width=8, links=LinkList()) == "one\ntwo [1]"


# --- hostile text ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "markdown",
    [
        "[[unsubscribe_url]]",
        "\\[\\[unsubscribe_url\\]\\]",
        "&#91;[unsubscribe_url]]",
        "[[unsubscribe&#95;url]]",
        "`[[unsubscribe_url]]`",
        "```\n[[unsubscribe_url]]\n```",
        "[[un\nsubscribe_url]]",
        "<https://example.org/[[unsubscribe_url]]>",
        "[label](https://example.org/?to=[[email]])",
    ],
)
def test_no_merge_tag_of_a_member_works(markdown: str) -> None:
    """However a merge tag is disguised in Markdown, none is left in a member's text."""
    assert not re.search(r"\[\[[^\[\]]*\]\]", to_text(markdown))
