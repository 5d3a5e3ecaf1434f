"""The beginning of a text that is still its author's."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text.excerpt import CUT, excerpt, first_words, sentences
from digest.text.markdown import words

ANSWER = """\
Two thoughts. Ask everyone for one thing they
learned, e.g. last week! Then stop.

One that I love is:

- Have two people interview each other
  - with a question
- Tell them they will share it
- Share it
"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "One, e.g. Google. It costs 3.5 euros! Really?! Yes.",
            ["One, e.g. Google.", "It costs 3.5 euros!", "Really?!", "Yes."],
        ),
        ("It can (1) create energy. (2) turn it.", ["It can (1) create energy.", "(2) turn it."]),
        ("“Really? Yes.” he said. J. Smith left.", ["“Really? Yes.” he said.", "J. Smith left."]),
        ("See (it is long. It is.) now. Ok.", ["See (it is long. It is.) now.", "Ok."]),
        (
            "**Bold. More.** `a. B` [x. Y](<https://a.b/c. D>) now. End",
            ["**Bold. More.**", "`a. B` [x. Y](<https://a.b/c. D>) now.", "End"],
        ),
        (
            "Hm… well. See No. 5. I said no. Then dr. Who came.",
            ["Hm… well.", "See No. 5.", "I said no.", "Then dr. Who came."],
        ),
        ("你好。再见！「好。」真的？", ["你好。", "再见！", "「好。」", "真的？"]),
        ("no end", ["no end"]),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Not after an abbreviation, a number or an initial; not inside a quotation, an aside, emphasis or a link."""
    assert sentences(text) == expected


@pytest.mark.parametrize(
    ("limit", "kept"),
    [
        (1, "Two thoughts."),
        (2, "Two thoughts."),
        (11, "Two thoughts."),
        (12, "Two thoughts. Ask everyone for one thing they\nlearned, e.g. last week!"),
        (18, ANSWER[: ANSWER.index("\n\nOne")]),
        (28, ANSWER[: ANSWER.index("\n- Tell")]),
    ],
)
def test_an_excerpt_ends_with_a_whole_unit(limit: int, kept: str) -> None:
    """A sentence or an item with all in it is in or out, an intro goes with its first item, the first unit is in."""
    cut = excerpt(ANSWER, limit)
    assert cut.cut
    assert cut.text == f"{kept}\n\n{CUT}"


@pytest.mark.parametrize(
    "text",
    [
        "- one long item with a lot\n  - and more in it\n  - and more",
        "```\nmany words of code here\n\nand here\n```",
        "> a quote. With two sentences.\n> > And another.",
        "# A heading\n\nA sentence it heads",
        "“A quotation. Of two sentences.”",
    ],
)
def test_one_unit_is_never_cut(text: str) -> None:
    """An item, a fence, a quote, a heading with its sentence: whole, however long."""
    assert excerpt(text, 1).text == text
    assert not excerpt(text, 1).cut


# With "¦" between the parts.
PARTS = "One two. ¦Is it?¦it is: ¦\n¦\n\n¦- ¦  - ¦1. ¦> ¦```\n¦# ¦*a b.* C d¦[x. Y](https://a.b)¦word "
MARKDOWN = st.lists(st.sampled_from(PARTS.split("¦")), max_size=20).map("".join)


@settings(max_examples=200)
@given(MARKDOWN, st.integers(1, 30))
def test_an_excerpt_is_the_beginning_of_the_text(text: str, limit: int) -> None:
    """Without its mark it is where the text begins, ends a block or a sentence, and keeps the limit if it can."""
    cut = excerpt(text, limit)
    if not cut.cut:
        assert cut.text == text.rstrip()
        return
    kept = cut.text.removesuffix(f"\n\n{CUT}")
    assert text.startswith(kept)
    assert set(kept.split("\n")[:-1]) <= set(text.split("\n"))
    assert words(kept) <= limit or not excerpt(kept, 1).cut


@settings(max_examples=100)
@given(MARKDOWN)
def test_a_wide_limit_changes_nothing(text: str) -> None:
    """With room for all of it the text stays as it is, but for white space at its end."""
    assert excerpt(text, 10_000) == excerpt(text.rstrip(), 10_000)
    assert excerpt(text, 10_000).text == text.rstrip()


@pytest.mark.parametrize(
    ("text", "teaser"),
    [
        (
            "Whenever I create icebreakers, I always tie them to the session.",
            "Whenever I create icebreakers…",
        ),
        ("What a **useful** thread! Giving 2 workshops.", "What a useful thread!…"),
        (
            "If we are having an [icebreaker](https://a.b), it’s about bonding",
            "If we are having an icebreaker…",
        ),
        ("Food for thought:\n\n- Whenever", "Food for thought…"),
        ("Thanks `everyone`", "Thanks everyone"),
        ("", ""),
        ("x" * 100, "x" * 60 + "…"),
    ],
)
def test_first_words_are_plain_and_on_one_line(text: str, teaser: str) -> None:
    """Up to a clause or six words, without markup, with an ellipsis when more follows."""
    assert first_words(text) == teaser
