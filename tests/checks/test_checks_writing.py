"""subject/empty, issue/prompt-left and footer/no-address: what the editor has not written yet."""

import pytest
from msgspec.structs import replace

from digest.checks import CHECKS
from digest.checks.letter import Letter
from digest.model import Finding

ISSUE = "issues/2030-01-15-x/issue.md"


def prompts(letter: Letter, prose: str) -> list[tuple[str, str]]:
    """(where, text) of what issue/prompt-left finds in ``prose``."""
    spoilt = replace(letter, issue=replace(letter.issue, prose=prose))
    return [(finding.where, finding.text) for finding in CHECKS["issue/prompt-left"](spoilt)]


@pytest.mark.parametrize("subject", ["", "  ", "\u00a0"])
def test_a_subject_needs_a_word(good_letter: Letter, subject: str) -> None:
    """Nothing, or only spaces, is no subject."""
    spoilt = replace(good_letter, issue=replace(good_letter.issue, subject=subject))
    (finding,) = CHECKS["subject/empty"](spoilt)
    assert (finding.level, finding.where) == ("error", f"{ISSUE}:2")


def test_a_subject_that_was_never_there_is_missed_where_it_would_stand(good_letter: Letter) -> None:
    """A deleted line still has a place: the top of the front matter."""
    spoilt = replace(good_letter, issue=replace(good_letter.issue, subject="", lines={"": 2, "event": 7}))
    (finding,) = CHECKS["subject/empty"](spoilt)
    assert finding.where == f"{ISSUE}:2"


def test_every_prompt_is_a_finding_with_its_line(good_letter: Letter) -> None:
    """Also two in one line, and one that runs over several; the line is where it begins."""
    prose = "Hi <!-- ✎ who? --> and <!--✎ why? -->\n\n<!-- ✎\nwhat is\neveryone missing? -->\n"
    assert prompts(good_letter, prose) == [
        (f"{ISSUE}:7", "a prompt is left: who?"),
        (f"{ISSUE}:7", "a prompt is left: why?"),
        (f"{ISSUE}:9", "a prompt is left: what is everyone missing?"),
    ]


def test_a_prompt_that_lost_its_end_is_found(good_letter: Letter) -> None:
    """It would hide everything below it."""
    assert prompts(good_letter, "Hi\n<!-- ✎ who?\n\n{{ bonus }}") == [
        (f"{ISSUE}:8", "a prompt is left: who? {{ bonus }}")
    ]


@pytest.mark.parametrize("prose", ["<!-- to do: ask Mira -->", "✎ a pencil", "<!-- no ✎ first -->"])
def test_another_comment_is_no_prompt(good_letter: Letter, prose: str) -> None:
    """Editors keep notes in comments; only the pencil asks."""
    assert prompts(good_letter, prose) == []


def test_a_newsletter_needs_a_postal_address(good_letter: Letter) -> None:
    """The law asks for it, and the finding points into config.yaml."""
    newsletter = replace(good_letter.config.newsletter, address=" ")
    spoilt = replace(good_letter, config=replace(good_letter.config, newsletter=newsletter))
    (finding,) = CHECKS["footer/no-address"](spoilt)
    assert (finding.level, finding.where) == ("error", "config.yaml:9")


def test_a_letter_needs_an_hour(good_letter: Letter) -> None:
    """The finding points at send_at."""
    spoilt = replace(good_letter, issue=replace(good_letter.issue, send_at=None))
    (finding,) = CHECKS["issue/no-hour"](spoilt)
    assert (finding.level, finding.where) == ("error", good_letter.at_key("send_at"))
    assert list(CHECKS["issue/no-hour"](good_letter)) == []


def on_a_day_off(letter: Letter, skip: str, *, zone: str = "UTC") -> list[Finding]:
    """What issue/holiday finds when ``skip`` is a day off; the letter is for nine in UTC on the 15th."""
    config = replace(
        letter.config,
        newsletter=replace(letter.config.newsletter, timezone=zone),
        schedule=replace(letter.config.schedule, skip=(skip,)),
    )
    return list(CHECKS["issue/holiday"](replace(letter, config=config)))


def test_a_letter_does_not_go_out_on_a_day_off(good_letter: Letter) -> None:
    """It is an error that points at send_at."""
    (finding,) = on_a_day_off(good_letter, "2030-01-15")
    assert (finding.level, finding.where) == ("error", good_letter.at_key("send_at"))
    assert on_a_day_off(good_letter, "2030-01-14") == []


def test_a_day_off_is_a_day_of_the_newsletters_zone(good_letter: Letter) -> None:
    """Nine in the morning on the 15th in UTC is late on the 14th in Hawaii."""
    assert on_a_day_off(good_letter, "2030-01-14", zone="Pacific/Honolulu")
    assert on_a_day_off(good_letter, "2030-01-15", zone="Pacific/Honolulu") == []


def test_a_letter_without_an_hour_is_on_no_day_off(good_letter: Letter) -> None:
    """That it has none is another finding."""
    spoilt = replace(good_letter, issue=replace(good_letter.issue, send_at=None))
    assert on_a_day_off(spoilt, "2030-01-15") == []


def test_a_newsletter_needs_a_sender(good_letter: Letter) -> None:
    """The finding points at config.yaml."""
    config = good_letter.config
    spoilt = replace(good_letter, config=replace(config, newsletter=replace(config.newsletter, sender="")))
    (finding,) = CHECKS["footer/no-sender"](spoilt)
    assert finding.level == "error"
    assert finding.where.startswith("config.yaml")
    assert list(CHECKS["footer/no-sender"](good_letter)) == []
