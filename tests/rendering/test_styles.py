"""Inline styles and the dark scheme's sheet."""

import re

import pytest

from digest.rendering.styles import dark_sheet, spaced, text_styles
from digest.text import markdown
from digest.theme import theme

THEME = theme("#3B3FBF")


@pytest.mark.parametrize(
    ("source", "tag", "margin"),
    [
        ("only", "p", "0 0 0 0"),
        ("## Title\n\ntext", "h2", "0 0 8px 0"),
        ("text\n\n## Title\n\ntext", "h2", "32px 0 8px 0"),
        ("- a\n- b", "ul", "0 0 0 22px"),
        ("- a\n- b\n\ntext", "ul", "0 0 16px 22px"),
        ("text\n\n---\n\ntext", "hr", "24px 0 24px 0"),
    ],
)
def test_no_space_is_left_around_a_text(source: str, tag: str, margin: str) -> None:
    """The first element has no margin above it, the last none below it."""
    made = spaced(markdown.to_html(source, letter=True, styles=text_styles(THEME)))
    assert re.search(rf'<{tag} style="margin:([^;"]+)', made)[1] == margin  # type: ignore[index]


def test_a_list_in_a_list_sits_closer() -> None:
    """A nested list has a small margin above it, and its last item none below."""
    made = spaced(markdown.to_html("- a\n  - b\n  - c\n- d", styles=text_styles(THEME)))
    assert re.findall(r'<(?:ul|li) style="margin:([^;"]+)', made) == [
        "0 0 0 22px",
        "0 0 8px 0",
        "8px 0 0 20px",
        "0 0 8px 0",
        "0 0 0 0",
        "0 0 0 0",
    ]


def test_code_in_a_block_has_the_blocks_ground_alone() -> None:
    """The chip around a word of code is not drawn again inside a block of code."""
    made = spaced(markdown.to_html("```\ncode\n```", styles=text_styles(THEME)))
    assert '<code style="font-family:inherit">code' in made


def test_both_dark_dialects_know_every_ground_and_ink() -> None:
    """Outlook.com's rules declare the same as the media query's, and use the whole palette."""
    media, _, outlook = dark_sheet(THEME.dark).partition("\n}\n")
    declared = re.findall(r"\{([a-z-]+:#[0-9A-F]{6} !important)\}", media)
    assert declared == re.findall(r"\{([a-z-]+:#[0-9A-F]{6} !important)\}", outlook)
    palette = THEME.dark
    used = set(re.findall("#[0-9A-F]{6}", media))
    assert used == {getattr(palette, token) for token in palette.__struct_fields__}


def test_each_selector_of_outlook_has_its_attribute() -> None:
    """One selector of a list without its prefix would darken every reader's mail."""
    outlook = dark_sheet(THEME.dark).partition("\n}\n")[2]
    for line in outlook.splitlines():
        selectors = line.partition("{")[0].split(",")
        assert all(re.match(r"\[data-ogs[bc]\] ", selector) for selector in selectors)
