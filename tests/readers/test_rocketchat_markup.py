"""Rocket.Chat's markup becomes Markdown."""

import time

import pytest
from hypothesis import given as any_of
from hypothesis import strategies as st

from digest.readers.rocketchat_markup import emoji, quoted
from tests.readers.rocketchat_builders import ADA, BO, CY, given, id_, page, quoting, said
from tests.readers.test_rocketchat import markdown, read

MARKS = [
    *'*_~`[]()<>!&-:#| \\"@$',
    "[ ](",
    "@a",
    "https://",
    "**a",
    "__a",
    "~~a",
    "||",
    "<t:",
    ":a",
    "a_",
    "a_tone",
    "*a _",
]


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("*b* **b** _i_ __i__ ~s~ ~~s~~", "**b** **b** *i* *i* ~~s~~ ~~s~~"),
        (
            "see [the *list*](https://x.example/a_b) or <https://y.example|this>",
            "see [the list](https://x.example/a_b) or [this](https://y.example)",
        ),
        ("@bo, @nobody, @all", "@Bo B x, @nobody, @all"),
        ("# Heading *one*\ntext", "**Heading one**  \ntext"),
        ("the end: ||it rots||", "the end: (spoiler: it rots)"),
        ("![x](https://x.example/a.png) seen", "seen"),
        ("<b>1 < 2 & 3</b> &amp;", "<b>1 < 2 & 3</b> \\&amp;"),
        ("> quoted\nand not\n- one\n- two", "> quoted\n\nand not\n\n- one\n- two"),
        ("<t:1789000000:f> and <!here>", "2026-09-10 00:26 UTC and <!here>"),
        ("write to [us](mailto:us@mail.example)", "write to us"),
    ],
)
def test_markup(typed: str, expected: str) -> None:
    """Rocket.Chat's marks become Markdown, and what is none stays as it is."""
    assert markdown(typed) == expected


def test_quoted() -> None:
    """The link that stands for a quotation says what is answered, and is not printed; other links are."""
    text = quoting(3, "Yes.")
    assert (quoted(text), markdown(text)) == (id_(3), "Yes.")
    assert quoted("[ ](https://x.example/a) Yes.") == ""


@pytest.mark.parametrize("mark", MARKS)
def test_one_character_without_end(mark: str) -> None:
    """A message of nothing but one mark is read in no time, whichever it is."""
    began = time.perf_counter()
    markdown(mark * (100_000 // len(mark)))
    emoji(mark * (100_000 // len(mark)))
    assert time.perf_counter() - began < 5


@any_of(st.text(alphabet="[]()<>!&*_`~:>-#|@\n 1ab/.\\", max_size=60))
def test_any_message(text: str) -> None:
    """No message, however odd, is too much."""
    read(
        page(said(1, ADA, text), said(2, BO, text, 1), said(3, CY, "x" + text, 1, reactions=given(a=["cy.k"]))), id_(1)
    )
