"""What is proposed of a response: its own words, its best passage, its label, and nobody's private data."""

from typing import Literal

import msgspec
import pytest

from digest import beginning, picks
from digest.config import Config, Newsletter, PicksConfig, Privacy
from digest.model import Author, Response, Thread
from digest.ranking import rank

CONFIG = Config(newsletter=Newsletter(name="Generalist World"))


def thread(*texts: str, question: str = "How do you open a workshop about bias?") -> Thread:
    """A thread by Noor, with answers by Mira, Jun and others."""
    names = ["Mira Haddad", "Jun Harumaki", "Ada Obi"]
    responses = tuple(
        Response(id=f"r{n}", key=f"k{n}", author=Author(id=f"u{n}", name=names[(n - 1) % 3]), text=text)
        for n, text in enumerate(texts, 1)
    )
    asker = Author(id="u0", name="Noor Sabah")
    return Thread(
        id="t", title="", question=Response(id="q", key="k0", author=asker, text=question), responses=responses
    )


def proposed(text: str, *others: str, label: bool = True, config: Config = CONFIG) -> tuple[str, str]:
    """The label and the text that are proposed of a response."""
    pick = beginning.pick(rank(thread(text, *others)), "r1", config, label=label)
    return pick.label, pick.text


def test_a_lead_in_becomes_the_label_and_greeting_and_signature_go() -> None:
    """The label is found behind the greeting."""
    text = "Hi all!\n\nFood for thought:\n\n- Tie it to the session\n  - and say why\n\nHope this helps!\n\nBest,\nMira"
    assert proposed(text) == ("Food for thought", "- Tie it to the session\n  - and say why")


def test_a_voice_has_no_label() -> None:
    """Nothing prints it, so the words stay where they are."""
    assert proposed("Food for thought:\n\nTie it.", label=False) == ("", "Food for thought:\n\nTie it.")


def test_a_labelled_text_keeps_its_beginning() -> None:
    """A label announces what comes first, not the best passage further down."""
    config = msgspec.structs.replace(CONFIG, picks=PicksConfig(max_words=20))
    text = "Food for thought:\n\nThe other day it rained. " + "Try notes on bias with 8 people, use the wall. " * 6
    label, kept = proposed(text, config=config)
    assert label == "Food for thought"
    assert kept.startswith("The other day it rained.")


@pytest.mark.parametrize(
    "quoting", ["> Ask Jun at jun@jun.example.com", "I like this:\n\n> Ask Jun at jun@jun.example.com"]
)
def test_a_quotation_of_another_member_goes(quoting: str) -> None:
    """Also one that is introduced, and whose private data was masked before it was compared."""
    assert proposed(f"{quoting}\n\nDo the cards.", "Ask Jun at jun@jun.example.com") == ("", "Do the cards.")


PRIVATE = ["jun@jun.example.com", "+49 170 1234567", "Jun Harumaki", "@Jun Harumaki"]


@pytest.mark.parametrize("secret", PRIVATE)
@pytest.mark.parametrize(
    "form",
    [
        "{}:\n\nDo the cards.",
        "**{}**\n\nDo the cards.",
        "## Tip of {}\n\nDo the cards.",
        "- Tip of {}:\n  - Do the cards.",
        "My tip ({}): Do the cards.",
        "Hi {}! Do the cards.\n\nBest, {}",
        "> {}\n\nDo the cards.\n\nEdit: {} does too.",
        "Food for thought:\n\nDo the cards. " + "Ask {} about all of it. " * 60,
    ],
)
def test_nothing_masked_comes_back(secret: str, form: str) -> None:
    """Names and private data are masked first, so whatever is chosen or set above holds none."""
    text = form.replace("{}", secret)
    label, kept = proposed(text, "I do that too.")
    for bare in ("jun@", "1234567", "Harumaki"):
        assert bare not in label + kept
    assert kept


def test_a_label_spelt_to_escape_the_mask_is_none() -> None:
    """What Markdown hides would be plain in a label."""
    label, _ = proposed("Tip of jun&#64;jun.example.com:\n\nDo the cards.")
    assert "@" not in label


def test_the_question_is_proposed_without_its_greeting() -> None:
    """It is cut as any other text, and has no label."""
    asked = thread("Do the cards.", question="Hi all!\n\nMy problem: How do you open a workshop?\n\nThanks,\nNoor")
    question = beginning.proposal(rank(asked), CONFIG).question
    assert question is not None
    assert (question.label, question.text) == ("", "My problem: How do you open a workshop?")


def test_a_proposal_with_labels_is_read_back_as_it_was_written() -> None:
    """Through picks.md."""
    ranking = rank(thread("Food for thought:\n\n- Tie it to the session", "**Two truths and a lie**\n\nTry it."))
    bonus = tuple(beginning.pick(ranking, ref, CONFIG, label=True) for ref in ("r1", "r2"))
    was = msgspec.structs.replace(beginning.proposal(ranking, CONFIG), bonus=bonus, voices=())
    again = picks.parse(picks.write(was))
    assert [one.label for one in again.bonus] == ["Food for thought", "Two truths and a lie"]
    assert [(one.ref, one.label, one.text) for one in again.bonus] == [(o.ref, o.label, o.text) for o in bonus]


@pytest.mark.parametrize(
    "lead", ["jun's rule: ", "jun’s rule:\n\n", "**the harumaki way**\n\n", "## haddad method\n\n", "What jun does: "]
)
@pytest.mark.parametrize("rule", ["anonymous", "initials", "first-name"])
def test_no_label_names_a_member(lead: str, rule: Literal["anonymous", "initials", "first-name"]) -> None:
    """In lower case a name is no name to the masks, and in bold above a text it would be seen."""
    config = msgspec.structs.replace(CONFIG, privacy=Privacy(byline=rule))
    assert proposed(f"{lead}You can try cards.", "Yes.", config=config)[0] == ""


def test_a_greeting_of_a_member_goes_and_of_a_toy_stays() -> None:
    """Who is of the thread is known by name."""
    config = msgspec.structs.replace(CONFIG, privacy=Privacy(byline="first-name"))
    assert proposed("Hi Noor! Do the cards.\n\nLove, Mira", config=config)[1] == "Do the cards."
    assert proposed("Hello Kitty! Do the cards.\n\nLove, Actually", config=config)[1].startswith("Hello Kitty!")


def test_what_is_proposed_of_one_response_does_not_depend_on_private_config() -> None:
    """With full names in print, a name may be in the text, and is still no label."""
    config = msgspec.structs.replace(CONFIG, privacy=Privacy(byline="full"))
    assert proposed("Mira Haddad:\n\nDo the cards.", config=config)[0] == ""
