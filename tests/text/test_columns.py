"""Text in the columns of a terminal."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text.columns import display_width, wrap


@pytest.mark.parametrize(
    ("text", "columns"),
    [
        ("abc", 3),
        ("é", 1),
        ("e\u0301", 1),
        ("漢", 2),
        ("👀", 2),
        ("❤\ufe0f", 2),
        ("\u200b", 0),
        ("ﬁ", 1),
        ("🇵🇹", 2),
    ],
)
def test_columns_of_a_text(text: str, columns: int) -> None:
    """Wide characters and emoji count two, combining marks nothing."""
    assert display_width(text) == columns


# Half a flag is nobody's text, and each terminal draws it in its own way.
@given(st.text(st.characters(exclude_characters=[chr(code) for code in range(0x1F1E6, 0x1F200)]), max_size=60))
@settings(max_examples=300)
def test_no_terminal_needs_more(text: str) -> None:
    """The width is never below what wcwidth, a terminal's own measure, finds."""
    wcwidth = pytest.importorskip("wcwidth", reason="wcwidth comes with ftfy")
    assert display_width(text) >= wcwidth.wcswidth(text)


@given(st.text(max_size=300), st.integers(2, 80))
@settings(max_examples=100)
def test_lines_fit_and_lose_nothing(text: str, width: int) -> None:
    """Every line fits, and but for spaces all characters are there, in order."""
    kept = text.replace("[", "").replace(":", "").replace("\ue010", "")
    lines = wrap(kept, width).split("\n")
    assert all(display_width(line) <= width for line in lines)
    spaces = " \t\r\n\f\v\x1c\x1d\x1e\x1f\x85\u2028\u2029"
    assert "".join(lines).replace(" ", "") == "".join(char for char in kept if char not in spaces)


def test_own_line_breaks_stay() -> None:
    """A postal address keeps its lines."""
    assert wrap("Harbour Letter\n1 Example Street", 40) == "Harbour Letter\n1 Example Street"


def test_a_character_keeps_what_makes_it_an_emoji() -> None:
    """A cut never separates a character from the mark that widens it."""
    assert wrap("❤\ufe0f" * 5, 5) == "❤\ufe0f❤\ufe0f\n❤\ufe0f❤\ufe0f\n❤\ufe0f"
