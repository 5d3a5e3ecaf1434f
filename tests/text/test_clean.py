"""What every text from outside passes."""

import json
import time
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.text import emoji
from digest.text.clean import break_long_words, clean, clean_line, inert_tags

EMOJI = sorted(set(json.loads(Path(emoji.__file__).with_name("emoji.json").read_text("utf-8"))["names"].values()))
ANY_TEXT = st.text(st.characters(exclude_categories=[]), max_size=60)
# Characters that clean treats, so that they meet each other often.
TREATED = st.text(
    "a1é한ब्م\u0301👩💻🏴❤ \t\n\r\x00\x85\ud83d\u00ad\u200b\u200c\u200d\u200e\u200f\u202e\u2066\u2060\ufe0f"
    "\U000e0067\U000e007f\ue000\ue001\ufdd0\uffff\ufeff",
    max_size=40,
)


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [
        ("a\x00b\x1b[31mc\x7fd\x9be", "ab[31mcde"),
        ("a\r\nb\rc\x0bd\u2028e\tf", "a\nb\nc\nd\ne\tf"),
        ("cut \ud83d", "cut \ufffd"),
        ("a\u202eb\u202cc\u2066d\u2069e", "abcde"),
        ("x\u200ey\u200fz", "xyz"),
        ("a\u200bb\u2060c\ufeffd\u00ade", "abcde"),
        ("a\u200db\u200cc\ufe0fd", "abcd"),
        ("hi\U000e0073\U000e0065\U000e0063", "hi"),
        ("z" + "\u0301" * 30, "z" + "\u0301" * 4),
        ("\ue000a\ue001b\ue002", "ab\ue002"),
        ("a\ufdd0b\uffffc\U0001ffff", "abc"),
    ],
    ids=[
        "controls",
        "line ends",
        "surrogate",
        "bidi",
        "marks",
        "invisible",
        "joiners",
        "tags",
        "zalgo",
        "ours",
        "non",
    ],
)
def test_what_cannot_be_seen_goes(text: str, cleaned: str) -> None:
    """Invisible, reordering, forbidden and our own marker characters are taken out; line ends are one kind."""
    assert clean(text) == cleaned


@pytest.mark.parametrize(
    "text",
    [
        "שלום\u200f!",
        "می\u200cخواهم",
        "क्\u200dष",
        "葛\U000e0100飾",
        "ភាសា\u200bខ្មែរ",
        "ﬁ ½ e\u0301 Å é",
        "1️⃣ ❤️ 🏳️\u200d🌈 👨🏽\u200d🚀",
        "no-break\u00a0space, thin\u2009space",
    ],
)
def test_what_a_script_needs_stays(text: str) -> None:
    """Joiners, selectors and direction marks stay where a script or an emoji needs them; nothing is normalised."""
    assert clean(text) == text


def test_every_emoji_stays() -> None:
    """No emoji that Slack knows loses a part: joined, toned, flags."""
    assert [char for char in EMOJI if clean(f"a{char}b{char}{char}") != f"a{char}b{char}{char}"] == []


@settings(max_examples=200)
@given(st.one_of(ANY_TEXT, TREATED))
def test_cleaning_is_done_at_once(text: str) -> None:
    """A clean text is clean: cleaning it again changes nothing, and it can be encoded."""
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    cleaned.encode()


@settings(max_examples=200)
@given(st.one_of(ANY_TEXT, TREATED))
def test_nothing_dangerous_is_left(text: str) -> None:
    """Neither control characters, bidi controls, surrogates, noncharacters nor our markers pass."""
    forbidden = {*"\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ue000\ue001\ufeff"}
    for char in clean(text):
        assert char not in forbidden
        assert unicodedata.category(char) not in ("Cc", "Cs") or char in "\n\t"
        assert ord(char) & 0xFFFE != 0xFFFE


@settings(max_examples=100)
@given(st.one_of(ANY_TEXT, TREATED))
def test_a_line_is_one_line(text: str) -> None:
    """A title or a name has no line break, no tab and no space at its ends."""
    line = clean_line(text)
    assert line == " ".join(line.split())


def test_a_long_word_can_wrap() -> None:
    """A 10,000-letter word is given places to break, no more than the limit apart, and only those."""
    word = "a" * 10_000
    pieces = break_long_words(f"so {word} it is").split("\u200b")
    assert "".join(pieces) == f"so {word} it is"
    assert max(map(len, pieces)) <= 60


@pytest.mark.parametrize(
    "text",
    [
        "a" * 60,
        "short words " * 20,
        "https://example.org/" + "a" * 100,
        "[label](https://example.org/" + "a" * 100 + ")",
        "> " + "-" * 80 + "\n" + "=" * 100,
    ],
)
def test_what_needs_no_break_is_left_alone(text: str) -> None:
    """Short words, addresses (also behind a label) and lines that draw a rule stay whole."""
    assert break_long_words(text) == text


@settings(max_examples=100)
@given(st.text("aé\\*&amp;🏽👩\u200d💻\u0301🇵🇹", min_size=61, max_size=200))
def test_a_break_parts_nothing_that_belongs_together(text: str) -> None:
    """Escapes, entities and emoji are never cut: taking the breaks out gives the text, and no piece begins amid one."""
    broken = break_long_words(text)
    assert broken.replace("\u200b", "") == text
    for piece in broken.split("\u200b")[1:]:
        assert piece[0] not in "\u0301\u200d🏽"


def test_merge_tags_are_inert() -> None:
    """A merge tag in a member's words has a joiner between its brackets, so that no provider replaces it."""
    assert inert_tags("[[unsubscribe_url]] [[[x|y]]]") == "[\u2060[unsubscribe_url]] [\u2060[\u2060[x|y]]]"


@given(st.text("[]|ab ", max_size=40))
def test_no_merge_tag_is_left(text: str) -> None:
    """No two opening brackets stand together, and the reader sees no difference."""
    inert = inert_tags(text)
    assert "[[" not in inert
    assert inert.replace("\u2060", "") == text


def test_hostile_text_costs_no_more_than_its_length() -> None:
    """Tens of thousands of joiners, marks or letters are treated in linear time."""
    start = time.perf_counter()
    clean("\u200d" * 20_000 + "a\u0301" * 20_000)
    break_long_words("a" * 100_000 + "-" * 50_000)
    assert time.perf_counter() - start < 3
