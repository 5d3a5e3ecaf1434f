"""A text cut to whole units: nothing reworded, nothing torn, each cut shown."""

import re
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text import blocks
from digest.text.blocks import Block
from digest.text.excerpt import Worth, excerpt, first_words
from digest.text.follows import adds_later
from digest.text.markdown import words
from digest.text.units import CUT, LONGEST, sentences, units

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
        (
            "Please don't. It isn’t. I'm. J. R. R. Tolkien can't. Ok.",
            ["Please don't.", "It isn’t.", "I'm.", "J. R. R. Tolkien can't.", "Ok."],
        ),
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
        "- one long item with a lot.\n  And a second sentence.\n\n  And a paragraph",
        "- an item that introduces:\n  - what is below it",
        "| a | b |\n|---|---|\n| one. Two | three |",
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
PARTS = (
    "One two. ¦Is it? ¦But no. ¦it is: ¦\n¦\n\n¦- ¦  - ¦    - ¦1. ¦2. ¦> ¦```\n¦# ¦*a b.* C d¦[x. Y](https://a.b)¦word "
    "¦**b**\n¦| a |\n|---|\n¦[…]\n\n¦[x]: /y\n¦Edit: new. ¦\t¦[x] ¦你好。"
)
MARKDOWN = st.lists(st.sampled_from(PARTS.split("¦")), max_size=20).map("".join)
WORTHS: list[Worth | None] = [None, lambda units: [float(len(unit) % 7) for unit in units]]


@settings(max_examples=150)
@given(MARKDOWN, st.integers(1, 30), st.sampled_from(WORTHS))
def test_nothing_is_reworded(text: str, limit: int, worth: Worth | None) -> None:
    """What is kept are lines of the text or parts of them, in its order; beside them only the mark of a cut."""
    kept = excerpt(text, limit, worth=worth)
    if not kept.cut:
        assert kept.text == text.rstrip()
        return
    assert CUT in kept.text
    at = 0
    definitions = [line for line in text.split("\n") if line.lstrip().startswith("[x]: ")]
    for line in kept.text.split("\n"):
        if line.strip() in {"", CUT} or line.strip() in {one.strip() for one in definitions}:
            continue
        assert line in text[at:]
        at = text.index(line, at) + len(line)


@settings(max_examples=150)
@given(MARKDOWN, st.integers(1, 30), st.sampled_from(WORTHS))
def test_an_excerpt_keeps_the_limit(text: str, limit: int, worth: Worth | None) -> None:
    """It has no more words than asked for, unless its first unit alone has more, with a shorter edit below it."""
    kept = excerpt(text, limit, worth=worth).text
    if words(kept) > limit:
        pieces = [piece for piece in re.split(r"(?m)^\[…\]$", kept) if words(piece)]
        assert len(pieces) == 1
        piece = pieces[0].strip("\n")
        _, *more = [unit for unit in units(piece) if not unit.bound]
        added = [unit for unit in more if adds_later(piece[unit.start : unit.end])][:1]
        assert more[:1] == added
        assert not added or 2 * words(piece[added[0].start :]) <= limit


@settings(max_examples=150)
@given(MARKDOWN, st.integers(1, 30), st.sampled_from(WORTHS))
def test_an_excerpt_of_an_excerpt_is_the_same(text: str, limit: int, worth: Worth | None) -> None:
    """What was cut once fits, and is not cut again."""
    once = excerpt(text, limit, worth=worth).text
    assert excerpt(once, limit, worth=worth).text == once


ITEMS = st.lists(st.tuples(st.integers(0, 3), st.booleans(), st.integers(1, 4)), min_size=1, max_size=12)


def _shape(text: str) -> list[tuple[str, int, tuple[int, ...]]]:
    """The words of each item, how deep it lies, and the numbers that it and its parents have."""
    found: list[tuple[str, int, tuple[int, ...]]] = []

    def walk(below: list[Block], depth: int, numbers: tuple[int, ...]) -> None:
        for block in below:
            if block.kind == "list":
                for place, item in enumerate(block.children):
                    walk(item.children, depth + 1, (*numbers, block.start + place if block.ordered else 0))
            elif block.text != CUT:
                found.append((block.text, depth, numbers))

    walk(blocks.parse(text).blocks, 0, ())
    return found


@settings(max_examples=150)
@given(ITEMS, st.booleans(), st.integers(1, 20), st.sampled_from(WORTHS))
def test_a_nested_list_keeps_its_structure(
    items: list[tuple[int, bool, int]], ordered: bool, limit: int, worth: Worth | None
) -> None:
    """Each item kept is as deep as it was, below the parents it had, with the number it had."""
    lines, before = ["All of it"], -1
    for number, (depth, introduces, count) in enumerate(items):
        before = min(depth, before + 1)
        said = " ".join([f"w{number}", *["word"] * count])
        lines.append(
            f"{'    ' * before}{f'{1 + number}. ' if ordered and not before else '- '}{said}{':' * introduces}"
        )
    text = "\n".join(["All of it:\n", *lines[1:]])
    kept = _shape(excerpt(text, limit, worth=worth).text)
    was = _shape(text)
    if not ordered:
        assert [one for one in was if one in kept] == kept
    left = {one[0] for one in kept}
    for at, (words_of_it, depth, _) in enumerate(was):
        if words_of_it in left and depth > 1:
            parent = next(one for one in reversed(was[:at]) if one[1] == depth - 1)
            assert parent[0] in left
    assert [one[:2] for one in was if one[0] in left] == [one[:2] for one in kept]


@pytest.mark.parametrize(
    "text",
    [
        "Word word word. " * 60_000,
        "- item a b c\n" * 80_000,
        "- a\n  - b\n" * 60_000,
        "[" * 500_000,
        "But no? " * 120_000,
        "word\n" * 200_000,
        "```\n" + "x = 1\n" * 150_000,
        '("' * 400_000,
        "a. *b. " * 140_000,
        "# h\n\n" * 160_000,
        "> quote\n" * 120_000,
        "." * 1_000_000 + "x",
        "." * 30_000 + "x " + "word " * 190_000,
        "a." * 500_000,
        "-|-" + " " * 30_000 + "x\n" + "word " * 190_000,
        " " * 30_000 + "\n" + "word " * 190_000,
        "-|" * 15_000 + "\n" + "word " * 190_000,
        "word. \n\nEdit: new. " * 50_000,
    ],
)
def test_a_megabyte_takes_no_time(text: str) -> None:
    """A pasted log is read as its beginning, and cut."""
    begin = time.perf_counter()
    kept = excerpt(text, 180, worth=lambda found: [1.0] * len(found))
    assert time.perf_counter() - begin < 3
    assert len(kept.text) <= LONGEST
    assert kept.text.endswith(CUT)


def test_code_of_a_megabyte_is_closed_where_it_is_cut() -> None:
    """A fence that is left open would take all that follows it into the code."""
    kept = excerpt("```\n" + "x = 1\n" * 150_000, 10).text
    assert kept.endswith(f"```\n\n{CUT}")


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
        ("a b " + "!" * 40_000 + "x", "a b " + "!" * 56 + "…"),
    ],
)
def test_first_words_are_plain_and_on_one_line(text: str, teaser: str) -> None:
    """Up to a clause or six words, without markup, with an ellipsis when more follows."""
    assert first_words(text) == teaser
