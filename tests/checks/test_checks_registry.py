"""The registry: every check has its id, and findings come in the order of work."""

from typing import Any

from msgspec.structs import replace

from digest.checks import CHECKS, check
from digest.checks.letter import Letter
from digest.model import Event, Pick, Picks


def bad(letter: Letter) -> Letter:
    """The letter with everything wrong that can be wrong at once."""
    picks = letter.issue.picks[""]
    spoilt = replace(
        picks,
        voices=(Pick(ref="r3", text="x", permission="no", line=30),),
        bonus=(Pick(ref="r1", text="by Zoe Example, see @Kim Wu", line=9),),
    )
    event = letter.issue.event
    assert isinstance(event, Event)
    assert isinstance(spoilt, Picks)
    return replace(
        letter,
        issue=replace(
            letter.issue,
            subject="",
            prose=letter.issue.prose + "<!-- ✎ more? -->\n" * 3 + "[[nobody]]",
            event=replace(event, url="", starts=letter.issue.send_at),
            picks={"": spoilt},
        ),
        email=replace(
            letter.email,
            html='<img src="a.png"><a href="#">x</a><a href="http://a.example.org">y</a>[[nobody]]' + "x" * 110_000,
            text="",
        ),
        config=replace(
            letter.config,
            newsletter=replace(letter.config.newsletter, address="", sender=""),
            privacy=replace(letter.config.privacy, never_quote=("Zoe Example",)),
            schedule=replace(letter.config.schedule, skip=("2030-01-15",)),
        ),
    )


def test_a_good_letter_has_no_findings(good_letter: Letter) -> None:
    """A check that cries without need is soon not read."""
    assert check(good_letter) == []


def test_every_check_can_fire_and_says_its_own_id(good_letter: Letter) -> None:
    """The id in the registry is the id of what the function finds."""
    letter = bad(good_letter)
    # What cannot be wrong together with the rest: without an hour nothing can come before it.
    apart: dict[str, dict[str, Any]] = {
        "issue/no-hour": {"send_at": None},
        "issue/empty": {"prose": "<!-- nothing -->\n"},
        "issue/braces": {"subject": "Hi {{ count }}"},
        "issue/not-printed": {"prose": "No block"},
    }
    for id_, run in CHECKS.items():
        found = list(run(replace(letter, issue=replace(letter.issue, **apart.get(id_, {})))))
        assert {finding.id for finding in found} == {id_}


def test_every_finding_says_what_to_do(good_letter: Letter) -> None:
    """Text and hint are filled in, and the text fits a line of a terminal or two."""
    for finding in check(bad(good_letter)):
        assert finding.text
        assert finding.hint
        assert len(finding.text) < 160


def test_errors_come_first_then_files_and_lines_in_order(good_letter: Letter) -> None:
    """An editor works down the list: line 9 comes before line 12."""
    findings = check(bad(good_letter))
    levels = [finding.level for finding in findings]
    assert levels == sorted(levels, key=["error", "warning", "note"].index)
    prompts = [finding.where for finding in findings if finding.id == "issue/prompt-left"]
    assert prompts == [f"issues/2030-01-15-x/issue.md:{line}" for line in (18, 19, 20)]
    picks = [finding.where.rpartition(":")[2] for finding in findings if "picks.md" in finding.where]
    assert picks == ["9", "30", "30", "9"]  # the last is the warning


def test_a_letter_without_a_thread_is_checked_all_the_same(good_letter: Letter) -> None:
    """The export is not needed: an issue is checked on any laptop and in CI."""
    assert check(replace(good_letter, thread=None)) == []
