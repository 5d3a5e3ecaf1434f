"""The lead-in of a message that becomes its label."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from digest.model import Facts, Pick, Picks
from digest.picks import parse, printable, write
from digest.text.clean import clean
from digest.text.label import MOST_WORDS, labelled


@pytest.mark.parametrize(
    ("lead", "label"),
    [
        ("Food for thought:\n\n", "Food for thought"),
        ("Food for thought:\n", "Food for thought"),
        ("*Food for thought:*\n\n", "Food for thought"),
        ("**Food for thought:** ", "Food for thought"),
        ("**Food for thought**: ", "Food for thought"),
        ("**Two truths and a lie**\n\n", "Two truths and a lie"),
        ("**Two truths and a lie**\n", "Two truths and a lie"),
        ("## Two truths and a lie\n\n", "Two truths and a lie"),
        ("Two truths and a lie\n===\n\n", "Two truths and a lie"),
        ("My favourite: ", "My favourite"),
        ("What worked for me:\n\n", "What worked for me"),
        ("💡 Idea:\n", "💡 Idea"),
        ("Mein Tipp: ", "Mein Tipp"),
        ("Une idée:\n\n", "Une idée"),
        ("Things · to # try:\n\n", "Things · to # try"),
    ],
)
def test_a_lead_in_is_a_label(lead: str, label: str) -> None:
    """Words before a colon, a bold line, a heading: on their own or before a sentence."""
    assert labelled(f"{lead}Put notes on the wall.") == labelled("Put notes on the wall.").__class__(
        label, "Put notes on the wall."
    )


@pytest.mark.parametrize(
    "lead",
    [
        "I think:\n\n", "For example:\n\n", "One that I love is:\n\n", "In your case:\n\n", "Try this:\n\n",
        "Here you go:\n",
        "Mira:\n\n", "Mira Haddad: ", "@Mira:\n", "[name]: ", "\\[name\\]:\n", "**[name]**\n\n", "**Mira**\n\n",
        "## Mira\n\n",
        "https://a.example/b: ", "https://a.example:\n", "Hi all:\n\n", "**Hello everyone**\n\n", "Hey folks:\n",
        "This is what we do.\n\n", "**We do it often.**\n\n", "**Really?**\n\n", "At 10:30: ",
        "One two three four five six seven:\n\n", "**No**\n\n", "**No:** ", "Yes: ", "What not to do:\n\n", "Myth:\n\n",
        "Things to avoid:\n\n", "**Never do it**\n\n", "A warning: ",
        "Edit: ", "PS: ", "\n", "1:\n", "…:\n",
    ],
)  # fmt: skip
def test_what_is_no_label_stays(lead: str) -> None:
    """What asks for the rest, a sentence, a name, an address, a greeting; and a "not" that the rest hangs on."""
    text = f"{lead}Put notes on the wall."
    assert labelled(text).label == ""
    assert labelled(text).text == text


@pytest.mark.parametrize(
    "text",
    [
        "## What works\n\nNotes.\n\n## What does not work\n\nGames.",
        "**What works**\n\nNotes.\n\n**What does not work**\n\nGames.",
        "**What works:** Notes.\n\n**What does not:** Games.",
        "What works:\n\nNotes.\n\nWhat does not work:\n\nGames.",
        "The pros: Cheap.\n\nThe cons: Loud.",
        "The pros:\n- cheap\nThe cons:\n- loud",
        "The good: It is cheap. The bad: It is loud.",
        "Old way: Slides.\n\nNew way: Notes.",
        "step 1: Take notes. Step 2: Read them.",
        "My first option: Notes.",
        "Plan A: Notes. Plan B: Games.",
        "What I bring: Notes. What I leave: Games.",
        "Idea for ten: Notes.\nIdea for fifty: Games.",
        "## Day 1\n\nNotes.",
    ],
)
def test_one_of_several_is_no_label(text: str) -> None:
    """Above the text it would stand over the others too, and "What works" over what does not."""
    assert labelled(text) == labelled("-").__class__("", text)


@pytest.mark.parametrize("who", ["My wife", "my boss", "His partner", "Her old boss", "Me", "Meine Frau", "Mon patron"])
@pytest.mark.parametrize("gap", [" ", "\n"])
def test_who_speaks_is_no_label(who: str, gap: str) -> None:
    """What stands below would not be hers alone."""
    assert labelled(f"{who}:{gap}Do it now. I did.").label == ""


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("Food for thought:\n\nTie it.\n\n- Our rule: no props\n- More: fun", "Food for thought"),
        ("Food for thought: Tie it. For example: Put notes on the wall.", "Food for thought"),
        ("## Two truths and a lie\n\nThe rules: Three things each.", "Two truths and a lie"),
        ("My best tip: Put notes on the wall.", "My best tip"),
        ("My boss's rule: No meetings on Fridays.", "My boss's rule"),
        ("My favourite: At 10:30 we go out, see https://a.example/b.", "My favourite"),
    ],
)
def test_what_is_below_a_label_may_have_colons(text: str, label: str) -> None:
    """In the items of a list, and where a sentence goes on."""
    assert labelled(text).label == label


def test_a_label_over_many_lines_takes_no_time() -> None:
    """Each line is looked at once."""
    begin = time.perf_counter()
    labelled("Food for thought:\n\n" + "We do it. So do we, all of us. " * 1_300)
    labelled("Food for thought:\n\n" + "a: " * 13_000)
    labelled("Food for thought:\n\n" + "**a b** c\n" * 4_000)
    assert time.perf_counter() - begin < 3


def test_no_label_goes_where_the_rest_would_become_something_else() -> None:
    """First on its line, "[Name]:" would be the address of a link, and vanish."""
    text = "My favourite: [Name]: It is there."
    assert labelled(text).text == text


def test_an_item_over_all_others_is_a_label() -> None:
    """As in the list that the first editor printed; the items below it move up together."""
    text = "- Food for thought:\n\n  - Whenever I do\n  - In your case:\n    - Consider\n    - Come back"
    found = labelled(text)
    assert found.label == "Food for thought"
    assert found.text == "- Whenever I do\n- In your case:\n  - Consider\n  - Come back"


def test_one_item_of_many_is_no_label() -> None:
    """It stands over its own items only."""
    text = "- Food for thought:\n  - Whenever I do\n- More"
    assert labelled(text).text == text


@pytest.mark.parametrize(
    "text", ["Food for thought:", "**Food for thought**", "## Food", "", "Food for thought:\n\n---"]
)
def test_a_label_needs_a_text(text: str) -> None:
    """Nothing is taken from a message that says nothing else."""
    assert labelled(text).label == ""
    assert labelled(text).text == text


def test_the_items_below_keep_their_indent() -> None:
    """Two items side by side do not become one below the other."""
    assert labelled("Food for thought:\n\n  - one\n  - two").text == "  - one\n  - two"
    assert labelled("Food for thought:\n  - one\n  - two").text == "  - one\n  - two"


PIECES = (
    "Food for thought ¦: ¦\n¦**¦## ¦· ¦# ¦| ¦\\ ¦`¦[x](https://a.b) ¦&amp; ¦<b> ¦\u2028¦r3 ¦— ¦byline: ¦- ¦  ¦👋 ¦"
    "Put notes. ¦_a_ "
)
WORDS = st.sampled_from(PIECES.split("¦"))


@settings(max_examples=200)
@given(st.lists(WORDS, max_size=12).map("".join) | st.text(max_size=40))
def test_a_label_comes_back_from_the_picks_file(text: str) -> None:
    """Plain, short, on one line: written and read again it is the same, and so is the text below it."""
    found = labelled(clean(text))
    assert len(found.label.split()) <= 2 * MOST_WORDS
    assert "\n" not in found.label
    pick = Pick(ref="r3", label=found.label, text=printable(found.text), byline="Mira")
    other = Pick(ref="r4", text="the next")
    again = parse(write(Picks(facts=Facts(title="T"), question=Pick(ref="q", text="Q?"), bonus=(pick, other))))
    assert [one.label for one in again.bonus] == [found.label, ""]
    assert again.bonus[0].text == pick.text.strip("\n").rstrip()
    assert again.bonus[0].byline == "Mira"


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=12).map("".join))
def test_a_labelled_text_is_the_end_of_the_message(text: str) -> None:
    """Nothing is lost but the words that are the label, and white space."""
    found = labelled(text)
    bare = "".join(found.text.split())
    assert "".join(text.split()).endswith(bare)
    if found.label:
        assert any(map(str.isalnum, found.text))
