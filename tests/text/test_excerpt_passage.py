"""Which passage an excerpt keeps: where it may begin and end, and what goes along with it."""

from collections.abc import Sequence

import pytest

from digest.text.excerpt import Worth, excerpt
from digest.text.follows import takes_back
from digest.text.units import CUT


def liking(*words: str) -> Worth:
    """Points for the units that say one of ``words``."""

    def worth(units: Sequence[str]) -> list[float]:
        return [10.0 if any(word in unit for word in words) else 0.1 for unit in units]

    return worth


BEFORE = "We have met every week since the spring, all of us, in one room. Nobody had a better idea for a long time."


def test_a_cut_shows_before_and_behind() -> None:
    """What stands in the middle has the mark on both sides, each on a line of its own."""
    text = f"{BEFORE}\n\nPut notes on the wall.\n\n{BEFORE}"
    assert excerpt(text, 8, worth=liking("notes")).text == f"{CUT}\n\nPut notes on the wall.\n\n{CUT}"


def test_the_beginning_wins_what_is_nearly_even() -> None:
    """Another passage has to be clearly better than the one the author began with."""
    text = "Put cards on the table now.\n\nPut notes on the wall now."
    assert excerpt(text, 6, worth=lambda _: [1.0, 1.3]).text == f"Put cards on the table now.\n\n{CUT}"


@pytest.mark.parametrize(
    "reference",
    [
        "This",
        "However, it",
        "Because of that it",
        "They",
        "But it",
        "Das",
        "Deshalb",
        "Cela",
        "Pero",
        "Isso",
        "Questo",
        "Dit",
        "**This**",
        "“That",
    ],
)
def test_no_passage_begins_with_what_refers_back(reference: str) -> None:
    """Without what it speaks of, such a sentence says nothing, or something else."""
    text = f"{BEFORE}\n\n{reference} is notes on the wall.\n\nPut notes on the table."
    kept = excerpt(text, 8, worth=liking("notes"))
    assert kept.text == f"{CUT}\n\nPut notes on the table."


@pytest.mark.parametrize(
    "limit",
    ["But never with children.", "Except on Mondays.", "Just kidding.", "However, it failed.", "Aber nie mit Kindern."],
)
def test_what_takes_back_is_never_parted_from_what_it_takes_back(limit: str) -> None:
    """Neither half is printed alone, even where the first one would fit."""
    text = f"{BEFORE} Play the game with blindfolds. {limit} {BEFORE}"
    for room in range(10, 60):
        kept = excerpt(text, room, worth=liking("blindfolds", limit)).text
        assert ("blindfolds" in kept) == (limit in kept), room


def test_a_question_is_not_parted_from_its_answer() -> None:
    """Who asks and answers is not made to ask only."""
    text = f"{BEFORE} Does it work? Only with friends. {BEFORE}"
    for room in range(10, 60):
        kept = excerpt(text, room, worth=liking("Does", "Only")).text
        assert ("Does it work?" in kept) == ("Only with friends." in kept), room


def test_nothing_is_cut_inside_a_sentence() -> None:
    """Whoever does "not think that" is not made to think it."""
    text = f"I do not think that icebreakers help, since people, once they sit, want to begin. {BEFORE}"
    assert excerpt(text, 3).text.startswith("I do not think that icebreakers help, since people, once they sit,")


def test_items_stand_below_what_introduces_them() -> None:
    """The line "Never do these" is printed over whichever of them is; what lies between shows as cut."""
    text = f"{BEFORE} Never do these:\n\n- a long speech by whoever pays for all of it\n- blindfolds\n- trust falls"
    kept = excerpt(text, 8, worth=liking("trust", "blind"))
    assert kept.text == f"{CUT}\n\nNever do these:\n\n{CUT}\n\n- blindfolds\n- trust falls"


def test_a_section_stands_below_its_heading() -> None:
    """A paragraph under "What not to do" is not printed as advice."""
    text = f"{BEFORE}\n\n## What not to do\n\n{BEFORE}\n\nGive everybody a blindfold.\n\n{BEFORE}"
    kept = excerpt(text, 9, worth=liking("blindfold"))
    assert kept.text == f"{CUT}\n\n## What not to do\n\n{CUT}\n\nGive everybody a blindfold.\n\n{CUT}"


def test_a_numbered_list_keeps_its_numbers() -> None:
    """The fourth step stays the fourth."""
    text = f"{BEFORE} The steps are:\n\n" + "".join(f"{n}. take step {'abcde'[n - 1]} now\n" for n in range(1, 6))
    kept = excerpt(text, 12, worth=liking("step d", "step e"))
    assert kept.text == f"{CUT}\n\nThe steps are:\n\n{CUT}\n\n4. take step d now\n5. take step e now"


def test_a_list_numbered_by_the_reader_begins_at_its_beginning() -> None:
    """Whoever writes 1., 1., 1. lets the page count: cut in front, it would count anew."""
    text = f"{BEFORE}\n\n1. take the first step\n1. take the second step\n1. take the notes"
    assert "1. take the notes" not in excerpt(text, 6, worth=liking("notes")).text.removeprefix(BEFORE)


def test_an_item_is_cut_between_those_below_it() -> None:
    """The last ones go, and none of them stands without its parent."""
    text = "- Two people talk:\n  - about bias\n    - and where it comes from\n  - about lunch\n- And more"
    assert excerpt(text, 10).text == (f"- Two people talk:\n  - about bias\n    - and where it comes from\n\n{CUT}")


@pytest.mark.parametrize("block", ["```\nx = 1\n\ny = 2\n```", "| a | b |\n|---|---|\n| 1. Is | 2. Was |\n| 3 | 4 |"])
def test_code_and_tables_are_whole_or_out(block: str) -> None:
    """Half a table is none."""
    text = f"Do it like so, all of you.\n\n{block}\n\n{BEFORE}"
    for room in range(1, 60):
        kept = excerpt(text, room, worth=liking("1")).text
        assert block in kept or not any(line and line in kept for line in block.split("\n"))


def test_what_was_added_later_goes_along() -> None:
    """An edit may take all of it back, so it is printed with whatever passage is."""
    text = f"Play it with blindfolds.\n\n{BEFORE}\n\nEdit: we stopped, two people fell."
    assert excerpt(text, 12).text == f"Play it with blindfolds.\n\n{CUT}\n\nEdit: we stopped, two people fell."


MIXED = "Always mix the two cleaners, they work best as one. It takes a minute."


@pytest.mark.parametrize("room", range(8, 60))
def test_of_a_long_edit_as_much_stays_as_fits(room: int) -> None:
    """All of it, or for half of the room its beginning, a sentence at least: never the bad advice alone."""
    edit = "Edit: I was wrong about that, do not do it as the fumes are toxic. Ask at a pharmacy. Open a window. Leave."
    kept = excerpt(f"{MIXED}\n\n{edit}", room).text
    assert "Edit: I was wrong about that, do not do it as the fumes are toxic." in kept
    assert ("Leave." in kept) == (room >= 37)


def test_nothing_stands_above_an_edit_that_does_not_fit() -> None:
    """Too long to be printed with it, it is printed alone."""
    edit = f"Edit: I was wrong about that, {'very ' * 20}wrong."
    assert excerpt(f"{MIXED}\n\n{edit}", 12).text == f"{CUT}\n\n{edit}"


@pytest.mark.parametrize(
    "limit",
    [
        "Please don't.",
        "Please don’t.",
        "Don't do this.",
        "I disagree.",
        "False.",
        "Myth.",
        "Never again.",
        "Said nobody ever.",
        "The opposite is true.",
        "I would not recommend it.",
        "I can't recommend this.",
        "That advice is wrong.",
        "It destroyed everything.",
        "Only works if nobody looks.",
        "Warning: toxic.",
        "Bitte nicht.",
        "Das ist falsch.",
        "C'est faux.",
        "Eso es falso.",
        "Isso é mentira.",
        "È falso.",
        "Dat is niet waar.",
    ],
)
def test_what_takes_back_is_known_by_its_words(limit: str) -> None:
    """In whichever of seven languages it is said, and however short."""
    assert takes_back(limit)


@pytest.mark.parametrize(
    "advice",
    [
        "Put notes on the wall.",
        "False friends are a fun game.",
        "Myth busting works.",
        "It works well.",
        "You do not use pens.",
        "The idea is to talk.",
        "That comment is a gem.",
        "Never use props.",
        "Das ist gut.",
    ],
)
def test_what_only_sounds_like_taking_back_stands_alone(advice: str) -> None:
    """Advice is not bound to the advice before it."""
    assert not takes_back(advice)


@pytest.mark.parametrize("mark", ["?", "？", "؟", "?”", "?'", "?)**", "?»"])
def test_a_question_is_known_by_its_mark(mark: str) -> None:
    """Whatever closes behind it."""
    text = f"{BEFORE} Does it work{mark} Hardly. {BEFORE}"
    for room in range(10, 60):
        kept = excerpt(text, room, worth=liking("Does", "Hardly")).text
        assert ("Does it work" in kept) == ("Hardly." in kept), room


def test_a_link_still_leads_where_it_did() -> None:
    """The line that says where goes along, whichever passage needs it."""
    text = f"Read [the notes][n].\n\n{BEFORE}\n\n[n]: https://a.example/notes\n[m]: https://a.example/more"
    assert excerpt(text, 5).text == f"Read [the notes][n].\n\n{CUT}\n\n[n]: https://a.example/notes"


def test_no_sentence_turns_into_a_list() -> None:
    """Standing first, "- so" in the middle of a paragraph would become an item."""
    text = f"{BEFORE} - Put notes on the wall. {BEFORE}"
    assert not excerpt(text, 8, worth=liking("notes")).text.removeprefix(f"{CUT}\n\n").startswith("-")
