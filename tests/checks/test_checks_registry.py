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
        bonus=(
            Pick(ref="r1", text="by Zoe Example, see @Kim Wu or kim@mail.example", line=9),
            Pick(ref="r2", text="Thanks", permission="yes, anonymous", byline="Ben", line=40),
            Pick(ref="r4", text="y", permission="yes", line=50),
        ),
        keys={"r4": "4"},
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
    asks_for_a_mark = replace(letter.config, privacy=replace(letter.config.privacy, consent_reaction="✅"))
    for id_, run in CHECKS.items():
        config = asks_for_a_mark if id_ == "people/no-consent" else letter.config
        found = list(run(replace(letter, config=config, issue=replace(letter.issue, **apart.get(id_, {})))))
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
    picks = [(one.level, int(one.where.rpartition(":")[2])) for one in findings if "picks.md" in one.where]
    assert [line for level, line in picks if level == "error"] == [9, 30, 30, 40]
    assert [line for level, line in picks if level == "warning"] == [9, 9, 9, 9, 50]


def test_a_letter_without_a_thread_is_checked_all_the_same(good_letter: Letter) -> None:
    """The export is not needed: an issue is checked on any laptop and in CI."""
    assert check(replace(good_letter, threads=())) == []
