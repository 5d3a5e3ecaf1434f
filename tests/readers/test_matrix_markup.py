"""Matrix's markup becomes Markdown: HTML and plain bodies, and the fallback of replies."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.readers.matrix_markup import from_html, from_text
from tests.readers.matrix_builders import ADA, BO, CY, FALLBACK, element, said
from tests.readers.test_matrix import read

MARKS = [*'*_~`[]()<>!&-:#| \\"@$', "<a href=", "<span ", "> <a> ", "@a:", "https://", "<mx-reply>"]


@pytest.mark.parametrize(
    ("body", "said_"),
    [
        (FALLBACK, "Bark."),
        ("> * <@ada:hs.example> waves\n\nHi.", "Hi."),
        ("> a quote of mine\n\nHi.", "\\> a quote of mine\n\nHi."),
        ("> <@ada:hs.example> all quoted", ""),
    ],
)
def test_fallback(body: str, said_: str) -> None:
    """The words that a reply answers are left out of it, those its author quotes stay."""
    assert from_text(body, lambda _: "", is_reply=True) == said_


def test_plain_text() -> None:
    """Plain text is no Markdown, its addresses are links, and typed bullets are a list."""
    assert from_text("a_b_ *c* https://x.example/_a_.\n- one\n- two", str) == (
        "a_b\\_ \\*c\\* <https://x.example/_a_>.\n\n- one\n- two"
    )


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ('<a href="https://matrix.to/#/@bo:hs.example">Bob</a>: yes', "@Bo: yes"),
        ('<a href="https://matrix.to/#/%40zoe:hs.example">Zoe</a>: yes', "@Zoe: yes"),
        ('<a href="https://matrix.to/#/@zoe:hs.example">@Zoe</a>: yes', "@Zoe: yes"),
        ('<a href="matrix:u/bo:hs.example">Bob</a>', "@Bo"),
        (
            '<a href="https://matrix.to/#/#garden:hs.example">#garden:hs.example</a>',
            "[#garden:hs.example](https://matrix.to/#/#garden:hs.example)",
        ),
        ('the end: <span data-mx-spoiler="">it rots</span>', "the end: (spoiler: it rots)"),
        ('<img data-mx-emoticon alt=":mulch:" src="mxc://x/y"> yes', ":mulch: yes"),
        ("<del>a</del><br/><script>x</script><b>c</b>", "~~a~~  \n**c**"),
    ],
)
def test_html(html: str, markdown: str) -> None:
    """Pills become names, spoilers say that they are, a room's own emoji stay names."""
    assert from_html(html, lambda key: "Bo" if key == BO else "") == markdown


@pytest.mark.parametrize("mark", MARKS)
def test_one_character_without_end(mark: str) -> None:
    """A message of nothing but one mark is read in no time, whichever it is."""
    began = time.perf_counter()
    from_text(mark * (100_000 // len(mark)), lambda _: "", is_reply=True)
    from_html(mark * (100_000 // len(mark)), lambda _: "")
    assert time.perf_counter() - began < 5


@given(st.text(alphabet="<>mx-reply/@:.#$&;*_`~[]()!\n \"'a1\\", max_size=60))
def test_any_body(text: str) -> None:
    """No message, however odd, is too much."""
    read(element(said(1, ADA, text), said(2, BO, "a"), said(3, CY, "x" + text, text, to=1)))
