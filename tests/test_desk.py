"""The desk: ids that stay, the issue that is meant, the export that is read again."""

from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from digest import at_hand, clock, desk
from digest import issue as issues
from digest.config import load
from digest.errors import IssueError
from digest.model import Author, Event, Facts, Issue, Pick, Picks, Response, Thread

ASKER = Author(id="u0")


def thread(*keys: str) -> Thread:
    """A thread whose responses have these keys, numbered as a reader numbers them."""
    return Thread(
        id="t",
        title="T",
        question=Response(id="q", key="0", author=ASKER, text="?"),
        responses=tuple(
            Response(id=f"r{n}", key=key, author=Author(id=key), text=key) for n, key in enumerate(keys, start=1)
        ),
    )


def issue(*picked: str, keys: dict[str, str] | None = None) -> Issue:
    """An issue that prints these responses."""
    bonus = tuple(Pick(ref=ref, text="x") for ref in picked)
    return Issue(slug="s", path="p", prose="", picks={"": Picks(facts=Facts(id="t"), bonus=bonus, keys=keys or {})})


def ids(read: Thread, before: Thread | None, about: Issue) -> dict[str, str]:
    """Key to id, after a refresh."""
    return {response.key: response.id for response in at_hand.with_stable_ids(read, before, about).responses}


def test_a_message_that_turns_up_late_renames_nobody() -> None:
    """It gets the next number, wherever it stands in time."""
    assert ids(thread("a", "late", "b"), thread("a", "b"), issue()) == {"a": "r1", "late": "r3", "b": "r2"}


def test_the_id_of_a_message_that_is_gone_is_given_to_nobody() -> None:
    """``## r3`` in picks.md never comes to mean somebody else."""
    assert ids(thread("a", "b", "new"), thread("a", "b"), issue("r3")) == {"a": "r1", "b": "r2", "new": "r4"}


def test_without_the_last_reading_the_picks_keep_their_messages() -> None:
    """On another laptop, from an export that lacks an early message, r3 is still the message that was picked."""
    found = ids(thread("b", "c", "d"), None, issue("r3", keys={"r3": "c"}))
    assert found["c"] == "r3"
    assert len(set(found.values())) == 3


def test_replies_follow_their_new_names() -> None:
    """``reply_to`` names the same message as before."""
    read = thread("late", "a")
    read = msgspec.structs.replace(
        read, responses=(read.responses[0], msgspec.structs.replace(read.responses[1], reply_to="r1"))
    )
    renamed = at_hand.with_stable_ids(read, thread("a"), issue())
    assert [(response.id, response.reply_to) for response in renamed.responses] == [("r2", ""), ("r1", "r2")]


def test_the_editors_hour_decides_which_issue_is_nearest(example: Path, newsletter: Path) -> None:
    """A folder keeps its name when the hour moves."""
    other = example.with_name("2030-01-22-other")
    other.mkdir()
    (other / "issue.md").write_text(
        (example / "issue.md").read_text("utf-8").replace("2030-01-15 09:00", "2030-01-22 09:00")
    )
    moved = example / "issue.md"
    moved.write_text(moved.read_text("utf-8").replace("2030-01-15 09:00", "2030-03-05 09:00"), "utf-8")
    clock.rehearse(datetime(2030, 1, 14, tzinfo=UTC))
    try:
        assert desk.nearest(newsletter, load(newsletter)) == other
    finally:
        clock.rehearse(None)


def test_a_thread_finds_its_issue_also_when_the_letter_has_a_slip(example: Path) -> None:
    """A typo in issue.md must not begin a second issue."""
    (example / "issue.md").write_text("---\nsubject: a #3\n---\n", "utf-8")
    found = msgspec.structs.replace(thread("a"), id="C0ASKANY001/1894093951.184529")
    assert desk.issue_about(found, among=[example]) == example


def event(example: Path, newsletter: Path, old: str, new: str) -> Event:
    """The event of the example after an edit of its front matter."""
    path = example / "issue.md"
    path.write_text(path.read_text("utf-8").replace(old, new), "utf-8")
    found = issues.read(example, load(newsletter), newsletter).event
    assert found is not None
    return found


def test_an_hour_is_an_hour_when_the_clocks_change(example: Path, newsletter: Path) -> None:
    """Two hours from 00:30 on the night that has no 01:30 end at 03:30."""
    found = event(example, newsletter, "2030-01-16 17:00\n  duration: 1h", "2030-03-31 00:30\n  duration: 2h")
    assert f"{found.ends:%H:%M}" == "03:30"
    assert (found.ends.astimezone(UTC) - found.starts.astimezone(UTC)).total_seconds() == 7200


@pytest.mark.parametrize("duration", ["0m", "99999999999d", "400d", "an hour"])
def test_a_duration_that_cannot_be_meant_is_refused_on_its_line(example: Path, newsletter: Path, duration: str) -> None:
    """Nothing, or longer than a year, is a slip."""
    with pytest.raises(IssueError, match="duration") as caught:
        event(example, newsletter, "duration: 1h", f"duration: {duration}")
    assert caught.value.where.endswith("issue.md:8")
