"""people/unanswered, people/no-consent, people/gone, people/byline: what the people quoted said, and did not say."""

import pytest
from msgspec.structs import replace

from digest.checks import CHECKS
from digest.checks.letter import Letter
from digest.config import Privacy
from digest.consent import without_opted_out
from digest.model import Finding, Picks

PICKS = "issues/2030-01-15-x/picks.md"


def with_picks(letter: Letter, picks: Picks) -> Letter:
    """The letter with these picks."""
    return replace(letter, issue=replace(letter.issue, picks={"": picks}))


def answered(letter: Letter, question: str, voice: str, bonus: str, **more: str) -> Letter:
    """The letter whose q, r2 and r1 have these permissions; ``more`` is said of r1."""
    picks = letter.issue.picks[""]
    assert picks.question
    return with_picks(
        letter,
        replace(
            picks,
            question=replace(picks.question, permission=question),
            voices=(replace(picks.voices[0], permission=voice),),
            bonus=(replace(picks.bonus[0], permission=bonus, **more),),
        ),
    )


def marked(letter: Letter, **marks: str) -> Letter:
    """The letter of a newsletter that asks for ✅, whose authors put these marks under r1, r2 or q."""
    thread = letter.threads[0]
    responses = tuple(replace(one, marks=(marks.get(one.id, "🎉"),)) for one in thread.responses)
    question = replace(thread.question, marks=(marks.get("q", "🎉"),))
    config = replace(letter.config, privacy=Privacy(consent_reaction=":white_check_mark:"))
    return replace(letter, config=config, threads=(replace(thread, question=question, responses=responses),))


def found(letter: Letter, id_: str) -> list[tuple[str, str]]:
    """Level and place of what the check ``id_`` finds."""
    return [(one.level, one.where.removeprefix(PICKS)) for one in CHECKS[id_](letter)]


def test_when_nobody_was_asked_it_is_said_once(good_letter: Letter) -> None:
    """Not every newsletter asks: a note, and no warning for each quote."""
    assert found(answered(good_letter, "", "", ""), "people/unanswered") == [("note", "")]


def test_once_asking_has_begun_silence_is_a_warning(good_letter: Letter) -> None:
    """Who was not asked, and who did not answer; not who did, whatever they said."""
    letter = answered(good_letter, "", "asked", "no")
    assert found(letter, "people/unanswered") == [("warning", ":4"), ("warning", ":8")]
    texts = [one.text for one in CHECKS["people/unanswered"](letter)]
    assert texts == ["the author of q was not asked", "the author of r2 has not answered yet"]
    assert found(letter, "people/permission") == [("error", ":12")]


def test_a_hint_names_the_entry_as_ask_does(good_letter: Letter) -> None:
    """r1 of picks-hiring.md is not r1 of picks.md."""
    group = answered(good_letter, "yes", "yes", "").issue.picks[""]
    letter = replace(good_letter, issue=replace(good_letter.issue, picks={"hiring": group}))
    (finding,) = CHECKS["people/unanswered"](letter)
    assert finding.hint.startswith("digest ask --answer hiring:r1 yes")


def test_an_issue_that_quotes_nobody_asks_nobody(good_letter: Letter) -> None:
    """An announcement has no picks."""
    assert found(replace(good_letter, issue=replace(good_letter.issue, picks={})), "people/unanswered") == []


def test_where_members_consent_with_an_emoji_nobody_else_need_answer(good_letter: Letter) -> None:
    """Only who was asked beside that is waited for."""
    assert found(marked(answered(good_letter, "", "", "")), "people/unanswered") == []
    assert found(marked(answered(good_letter, "", "asked", "")), "people/unanswered") == [("warning", ":8")]


def test_without_their_mark_nobody_is_printed(good_letter: Letter) -> None:
    """The question, voices and favourites alike; the mark counts in every dress."""
    letter = marked(answered(good_letter, "", "", ""), r1="✅", r2="❌")
    assert found(letter, "people/no-consent") == [("error", ":4"), ("error", ":8")]


def test_who_said_yes_when_asked_needs_no_mark(good_letter: Letter) -> None:
    """The emoji is the quick way, not the only one; "asked" is no yes."""
    letter = marked(answered(good_letter, "yes", "asked", "yes, first-name"))
    assert found(letter, "people/no-consent") == [("error", ":8")]


def test_without_the_thread_or_the_rule_no_mark_is_missed(good_letter: Letter) -> None:
    """In CI the thread is not there; elsewhere nobody is asked for a mark."""
    letter = answered(good_letter, "", "", "")
    assert found(replace(marked(letter), threads=()), "people/no-consent") == []
    assert found(letter, "people/no-consent") == []


@pytest.mark.parametrize(("mark", "level"), [("🚫", "error"), ("", "warning")])
def test_a_pick_whose_message_is_gone_is_found(good_letter: Letter, mark: str, level: str) -> None:
    """An error when it was taken out with the emoji; else the export may be only a part."""
    thread = good_letter.threads[0]
    if mark:
        responses = tuple(replace(one, marks=(mark,) if one.id == "r1" else ()) for one in thread.responses)
        thread = without_opted_out(replace(thread, responses=responses), Privacy(opt_out_reaction=mark))
    else:
        thread = replace(thread, responses=thread.responses[1:])
    assert found(replace(good_letter, threads=(thread,)), "people/gone") == [(level, ":12")]
    assert found(replace(good_letter, threads=(replace(thread, id="another"),)), "people/gone") == []
    assert found(replace(good_letter, threads=()), "people/gone") == []


def bylines(letter: Letter) -> list[Finding]:
    """What people/byline finds."""
    return list(CHECKS["people/byline"](letter))


@pytest.mark.parametrize(
    ("permission", "byline", "levels"),
    [
        ("yes, anonymous", "", []),
        ("yes, anonymous", "Mira", ["error"]),
        ("yes, first-name", "Mira", []),
        ("yes, first-name", "Mira, who hosts it", []),
        ("yes, first-name", "Mira Example", ["error"]),
        ("yes, initials", "Mira Example", ["error"]),
        ("yes, first-name", "", ["warning"]),
        ("yes, full", "Mira Example", []),
        ("yes", "Mira Example", ["error"]),
        ("yes", "", []),
        ("no", "Mira Example", []),
        ("", "Mira Example", []),
    ],
)
def test_a_byline_is_what_was_agreed_to(good_letter: Letter, permission: str, byline: str, levels: list[str]) -> None:
    """More of a name than that is an error; a name that is missing, a warning."""
    found = bylines(answered(good_letter, "", "", permission, byline=byline))
    assert [finding.level for finding in found] == levels
    assert all(finding.where == f"{PICKS}:12" for finding in found)


@pytest.mark.parametrize(
    ("rule", "byline", "count"),
    [
        ("anonymous", "Mira", 1),
        ("anonymous", "", 0),
        ("first-name", "Mira Example", 1),
        ("first-name", "Mira", 0),
        ("initials", "Mira Example", 1),
        ("full", "Mira Example", 0),
        ("full", "", 0),
    ],
)
def test_a_plain_yes_is_to_the_newsletters_rule(good_letter: Letter, rule: str, byline: str, count: int) -> None:
    """More of a name than the rule prints was agreed to by nobody."""
    letter = answered(good_letter, "", "", "yes", byline=byline)
    letter = replace(letter, config=replace(letter.config, privacy=replace(letter.config.privacy, byline=rule)))
    found = bylines(letter)
    assert [finding.level for finding in found] == ["error"] * count
    assert all(finding.hint == "digest ask --answer r1 yes" for finding in found)


def test_a_name_where_none_was_agreed_to_is_found_without_the_thread(good_letter: Letter) -> None:
    """picks.md alone is enough."""
    letter = answered(good_letter, "", "", "yes, anonymous", byline="Mira")
    assert [finding.level for finding in bylines(replace(letter, threads=()))] == ["error"]
