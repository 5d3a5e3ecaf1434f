"""people/private-data and people/words-added: the words themselves."""

import pytest
from msgspec.structs import replace

from digest.checks import CHECKS
from digest.checks.letter import Letter
from digest.model import Finding, Pick

PICKS = "issues/2030-01-15-x/picks.md"


def with_bonus(letter: Letter, **said: str) -> Letter:
    """The letter whose favourite r1 says so."""
    pick = Pick(ref="r1", line=12, **{"text": "x", **said})
    return replace(letter, issue=replace(letter.issue, picks={"": replace(letter.issue.picks[""], bonus=(pick,))}))


def found(letter: Letter, id_: str) -> list[Finding]:
    """What the check ``id_`` finds."""
    return list(CHECKS[id_](letter))


@pytest.mark.parametrize(
    ("text", "level", "kind"),
    [
        ("write to ana@mail.example", "warning", "an e-mail address"),
        ("or +351 912 345 678", "warning", "a phone number"),
        ("pay 4111 1111 1111 1111", "error", "a card number"),
        ("to DE89 3704 0044 0532 0130 00", "error", "a bank account"),
        ("see https://x.example/?token=abc", "error", "a key or token"),
    ],
)
def test_private_data_in_a_pick_is_found_and_not_repeated(
    good_letter: Letter, text: str, level: str, kind: str
) -> None:
    """A person may mean an address to be read, nobody a card; the finding goes into logs."""
    (finding,) = found(with_bonus(good_letter, text=text), "people/private-data")
    assert (finding.level, finding.where) == (level, f"{PICKS}:12")
    assert finding.text == f"r1 prints {kind}"
    secret = max(text.split(), key=len)
    assert secret not in finding.text + finding.hint


def test_each_kind_is_one_finding(good_letter: Letter) -> None:
    """Three addresses in one quote are one thing to do; heading and byline are printed too."""
    letter = with_bonus(good_letter, text="a@b.example c@d.example", byline="e@f.example", label="+12025550142")
    assert len(found(letter, "people/private-data")) == 2


def test_what_was_masked_is_no_finding(good_letter: Letter) -> None:
    """The masks themselves are fine to print."""
    letter = with_bonus(good_letter, text=r"[e-mail address] \[phone number\]: https://x.example/")
    assert found(letter, "people/private-data") == []


def test_private_data_is_found_without_the_thread(good_letter: Letter) -> None:
    """In CI as well as on the laptop."""
    assert found(replace(with_bonus(good_letter, text="a@b.example"), threads=()), "people/private-data") != []


@pytest.mark.parametrize(
    "text", ["Tie it to the session!", "**Always** […] it works", "Always tie [the game] to the session"]
)
def test_a_cut_and_dressed_quote_is_theirs(good_letter: Letter, text: str) -> None:
    """Cutting, emphasis and square brackets are the editor's craft."""
    assert found(with_bonus(good_letter, text=text), "people/words-added") == []


def test_a_word_put_into_their_mouth_is_named(good_letter: Letter) -> None:
    """With the pick's line; a change of sense is a word like any other."""
    (finding,) = found(with_bonus(good_letter, text="Never tie it to the session."), "people/words-added")
    assert (finding.level, finding.where) == ("warning", f"{PICKS}:12")
    assert "“Never”" in finding.text


def test_many_words_are_not_all_listed(good_letter: Letter) -> None:
    """Three, and how many more; a long one is cut."""
    (finding,) = found(with_bonus(good_letter, text=f"one two {'w' * 50} four five"), "people/words-added")
    assert finding.text.endswith(f"“one”, “two”, “{'w' * 23}…” and 2 more")


def test_their_words_in_another_order_are_said_to_be_that(good_letter: Letter) -> None:
    """No word is new, and the sentence is."""
    (finding,) = found(with_bonus(good_letter, text="It works. Always tie it."), "people/words-added")
    assert "in another order" in finding.text


def test_an_address_put_back_is_no_new_word(good_letter: Letter) -> None:
    """The thread at hand is masked; that it is printed is another finding, and this one would repeat it."""
    (thread,) = good_letter.threads
    masked = replace(thread, responses=(replace(thread.responses[0], text="Mail [e-mail address]"),))
    letter = replace(with_bonus(good_letter, text="Mail ana@mail.example"), threads=(masked,))
    assert found(letter, "people/words-added") == []


def test_the_question_is_compared_too(good_letter: Letter) -> None:
    """The asker's words are quoted like all others."""
    picks = good_letter.issue.picks[""]
    spoilt = replace(picks, question=Pick(ref="q", text="Does anyone have a wonderful icebreaker?", line=4))
    (finding,) = found(replace(good_letter, issue=replace(good_letter.issue, picks={"": spoilt})), "people/words-added")
    assert finding.where == f"{PICKS}:4"


def test_without_its_thread_nothing_is_compared(good_letter: Letter) -> None:
    """In CI it is not at hand, and another thread's r1 is another message."""
    letter = with_bonus(good_letter, text="Other words")
    assert found(replace(letter, threads=()), "people/words-added") == []
    assert found(replace(letter, threads=(replace(letter.threads[0], id="t2"),)), "people/words-added") == []
