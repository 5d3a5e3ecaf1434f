"""What an author's own emoji says: out, or may be quoted."""

import pytest
from msgspec.structs import replace

from digest import consent
from digest.config import Privacy
from digest.errors import ExportError
from digest.model import Author, Response, Thread

OUT, YES = Privacy(opt_out_reaction=":no_entry_sign:"), Privacy(consent_reaction="👍")


def response(number: int, *marks: str, reply_to: str = "") -> Response:
    """The response with ``number`` that its author marked so."""
    text = f"words {number}"
    author = Author(id=f"U{number}", name=f"Person {number}")
    return Response(id=f"r{number}", key=str(number), author=author, text=text, marks=marks, reply_to=reply_to)


def thread(*responses: Response, marks: tuple[str, ...] = ()) -> Thread:
    """A thread whose question its author marked so."""
    question = Response(id="q", key="0", author=Author(id="U0"), text="?", marks=marks)
    return Thread(id="t", title="T", question=question, responses=responses, url="https://x.example/t")


def test_what_its_author_took_out_is_not_in_the_thread() -> None:
    """Neither its words nor its author; the others keep their ids."""
    left = consent.without_opted_out(thread(response(1), response(2, "🚫"), response(3, "👍")), OUT)
    assert [one.id for one in left.responses] == ["r1", "r3"]
    assert b"words 2" not in left.json()
    assert b"Person 2" not in left.json()


def test_how_many_were_taken_out_is_a_note() -> None:
    """A difference to the platform's count is explained, also when the thread is read a second time."""
    first = consent.without_opted_out(thread(response(1, "🚫"), response(2)), OUT)
    again = consent.without_opted_out(replace(first, responses=(*first.responses, response(3, "🚫"))), OUT)
    assert [(note.action, note.what, note.count) for note in again.notes] == [("skipped", "opted-out message", 2)]


def test_an_answer_to_what_was_taken_out_answers_what_that_answered() -> None:
    """Nothing points at a message that is not there."""
    left = consent.without_opted_out(
        thread(
            response(1), response(2, "🚫", reply_to="r1"), response(3, "🚫", reply_to="r2"), response(4, reply_to="r3")
        ),
        OUT,
    )
    assert [(one.id, one.reply_to) for one in left.responses] == [("r1", ""), ("r4", "r1")]


def test_a_question_taken_out_is_no_issue() -> None:
    """Three lines, and another thread to choose."""
    with pytest.raises(ExportError, match="took the question out") as caught:
        consent.without_opted_out(thread(response(1), marks=("🚫",)), OUT)
    assert caught.value.where == "https://x.example/t"
    assert caught.value.hint


def test_without_the_rule_nothing_is_taken_out() -> None:
    """Elsewhere the same emoji is only an emoji."""
    whole = thread(response(1, "🚫"), marks=("🚫",))
    assert consent.without_opted_out(whole, Privacy()) is whole
    assert consent.without_opted_out(thread(response(1)), OUT).notes == ()


@pytest.mark.parametrize(
    ("wanted", "mark"),
    [
        (":no_entry_sign:", "🚫"),
        ("🚫", ":no_entry_sign:"),
        ("👍", "👍🏽"),
        (":+1:", ":+1::skin-tone-3:"),
        ("👍🏿", "👍"),
        ("✔️", "✔"),
        (":heavy_check_mark:", "✔️"),
        (":our-consent:", ":our-consent:"),
        (":Our-Consent:", ":our-consent:"),
    ],
)
def test_an_emoji_is_itself_in_every_dress(wanted: str, mark: str) -> None:
    """By name or character, in any tone, with or without its selector; a custom one by its name."""
    assert consent.bears(response(1, "🎉", mark), wanted)


@pytest.mark.parametrize(("wanted", "mark"), [("👍", "👎"), (":a:", ":b:"), ("✅", "✔️"), (":our:", "🎉")])
def test_another_emoji_says_nothing(wanted: str, mark: str) -> None:
    """Near is not the same."""
    assert not consent.bears(response(1, mark), wanted)


def test_only_who_agreed_may_be_quoted() -> None:
    """Where the newsletter asks for a mark, no mark is no."""
    assert consent.may_quote(response(1, "👍🏽"), YES)
    assert not consent.may_quote(response(1), YES)
    assert consent.may_quote(response(1), Privacy())
