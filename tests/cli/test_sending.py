"""approve, send and what follows, as an editor and a job type them."""

import json
import re
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from digest import net
from tests.cli.at_a_provider import buttondown, settle_at
from tests.conftest import Digest
from tests.providers.fake.server import FakeServer

__all__ = ["buttondown"]

BEFORE = "2030-01-14T12:00Z"
HOUR = "2030-01-15T09:10Z"
LATE = "2030-01-15T12:00Z"
NEXT_DAY = "2030-01-16T10:00Z"


@pytest.fixture
def at_buttondown(newsletter: Path, example: Path, buttondown: FakeServer) -> FakeServer:
    """The example issue's newsletter, delivered by a fake Buttondown."""
    settle_at(newsletter, buttondown)
    return buttondown


@pytest.fixture
def approved(example: Path, digest: Digest) -> Path:
    """The example issue, approved for the outbox."""
    assert digest("approve").code == 0
    return example


@pytest.fixture
def on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody is there to ask."""
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)


def test_the_job_waits_for_the_hour(approved: Path, newsletter: Path, digest: Digest) -> None:
    """A provider that keeps no hour is asked at it, not before."""
    ran = digest("--clock", BEFORE, "send", "--due")
    assert (ran.code, ran.out.splitlines()[0].startswith("Not yet")) == (0, True)
    assert "Planned Tue 15 Jan 2030 09:00 Lisbon" in ran.out
    assert digest("--clock", HOUR, "send", "--due").out.startswith("Sent: ")
    assert len(list((newsletter / "outbox").glob("*.eml"))) == 1


def test_too_late_is_said(approved: Path, newsletter: Path, digest: Digest) -> None:
    """Past schedule.grace nothing goes out by itself, and the job fails."""
    ran = digest("--clock", LATE, "send", "--due")
    assert ran.code == 8
    assert "too late: it should have gone out 3 h ago" in ran.err
    assert "digest send --late" in ran.err
    assert not (newsletter / "outbox").exists()


def test_late_is_a_wish(approved: Path, digest: Digest) -> None:
    """--late sends what is too late."""
    assert digest("--clock", LATE, "send", "--due", "--late").out.startswith("Sent: ")


def test_late_never_says_what_is_not_so(approved: Path, digest: Digest) -> None:
    """A letter that says "today" does not go out on the next day, wished or not."""
    ran = digest("--clock", NEXT_DAY, "send", "--late")
    assert ran.code == 8
    assert "too late: it says “today”, and its day is over" in ran.err


def test_an_unapproved_issue_fails_once_a_day_before_and_once_at_its_hour(example: Path, digest: Digest) -> None:
    """The editor is told in time, and not every hour."""
    codes = [
        digest("--clock", moment, "send", "--due").code
        for moment in ("2030-01-13T12:00Z", BEFORE, "2030-01-14T13:00Z", HOUR, "2030-01-15T10:10Z")
    ]
    assert codes == [0, 7, 0, 7, 0]


def test_a_reminder_names_the_issue(example: Path, digest: Digest) -> None:
    """Three lines, with the place of send_at."""
    said = digest("--clock", BEFORE, "send", "--due").err.splitlines()
    assert said[0].startswith("error: “👀 Everyone's sleeping on the power of peer-to-peer” is not approved")
    assert re.fullmatch(r"  at issues/2030-01-15-peer-to-peer/issue\.md:\d+", said[1])
    assert said[2] == "  try: digest build, then: digest approve"


def test_nothing_due_is_no_trouble(newsletter: Path, digest: Digest) -> None:
    """A job that finds nothing leaves with 0."""
    ran = digest("send", "--due")
    assert (ran.code, ran.out.splitlines()[0]) == (0, "Nothing is due")


def test_a_dry_run_prints_the_requests_and_has_no_network(
    at_buttondown: FakeServer, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What would be asked is JSON on standard output; the one door to the network is never opened."""
    monkeypatch.setattr(net, "_ask_once", None)
    ran = digest("send", "--dry-run")
    assert ran.code == 0
    assert [request["step"] for request in json.loads(ran.out)] == ["draft", "schedule", "send"]
    assert at_buttondown.calls == []


def test_a_test_goes_to_one_address_before_the_approval(at_buttondown: FakeServer, digest: Digest) -> None:
    """Bare --test takes provider.test_to; nobody else gets anything."""
    ran = digest("send", "--test")
    assert ran.code == 0, ran.err
    assert "to editor@example.org, by buttondown" in ran.out
    assert [[reader.email for reader in sent.readers] for sent in at_buttondown.tests] == [["editor@example.org"]]
    assert at_buttondown.mailings == []


def test_a_test_goes_where_it_is_sent(at_buttondown: FakeServer, digest: Digest) -> None:
    """--test ADDRESS."""
    assert "to friend@example.net" in digest("send", "--test", "friend@example.net").out
    assert at_buttondown.tests[0].readers[0].email == "friend@example.net"


def test_a_test_needs_an_address(example: Path, digest: Digest) -> None:
    """Nobody is named: three lines."""
    ran = digest("send", "--test")
    assert ran.code == 3
    assert "nobody is named to send the test to" in ran.err


def test_a_script_has_to_mean_it(at_buttondown: FakeServer, digest: Digest) -> None:
    """Where nobody can be asked, a send that reaches people needs --yes."""
    digest("approve")
    ran = digest("--clock", BEFORE, "send")
    assert ran.code == 2
    assert "digest send --yes" in ran.err
    assert at_buttondown.changes == []
    assert digest("--clock", BEFORE, "send", "--yes").out.startswith("Scheduled: ")


def test_a_person_is_told_and_asked(
    at_buttondown: FakeServer, digest: Digest, on_a_terminal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """How many, by whom, when, and the way back; anything but a yes stops, and nothing was made."""
    digest("approve")
    asked: list[str] = []

    def no(question: str) -> str:
        asked.append(question)
        return "n"

    monkeypatch.setattr("click.termui.visible_prompt_func", no)
    ran = digest("--clock", BEFORE, "send")
    people = len(at_buttondown.contract.readers)
    assert f"Schedules {people} people on buttondown, Tue 15 Jan 2030 09:00 Lisbon. Undo: digest unschedule." in ran.out
    assert ran.code == 130
    assert len(asked) == 1
    assert at_buttondown.changes == []


def test_now_is_said(
    at_buttondown: FakeServer, digest: Digest, on_a_terminal: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """--now before the hour says that there is no way back."""
    digest("approve")
    monkeypatch.setattr("click.termui.visible_prompt_func", lambda _: "y")
    ran = digest("--clock", "2030-01-15T08:00Z", "send", "--now")
    assert "now (planned for Tue 15 Jan 2030 09:00 Lisbon). There is no way back." in ran.out
    assert "Sent: " in ran.out
    assert len(at_buttondown.mailings) == 1


def test_scheduled_sent_and_said_once_more(at_buttondown: FakeServer, digest: Digest) -> None:
    """The job hands it over at once, the provider keeps the hour, the next job confirms."""
    digest("approve")
    assert digest("--clock", BEFORE, "send", "--due").out.startswith("Scheduled: ")
    assert digest("--clock", "2030-01-14T13:00Z", "send", "--due").out.startswith("Already scheduled: ")
    at_buttondown.now = datetime(2030, 1, 15, 9, 1, tzinfo=UTC)
    assert digest("--clock", HOUR, "send", "--due").out.startswith("Sent: ")
    assert digest("--clock", HOUR, "send", "--due").out.startswith("Nothing is due")
    assert len(at_buttondown.mailings) == 1


def test_unscheduled_nobody_gets_it(at_buttondown: FakeServer, digest: Digest) -> None:
    """Unschedule, and the job leaves it alone, as taking it back was a person's word; at its hour it says so, once."""
    digest("approve")
    digest("--clock", BEFORE, "send", "--due")
    ran = digest("--clock", BEFORE, "unschedule")
    assert ran.out.startswith("Unscheduled: issues/2030-01-15-peer-to-peer")
    at_buttondown.now = datetime(2030, 1, 15, 10, tzinfo=UTC)
    assert "was taken back, and its hour has come" in digest("--clock", HOUR, "send", "--due").err
    assert digest("--clock", HOUR, "send", "--due").out.startswith("Nothing is due")
    assert at_buttondown.mailings == []


def test_a_change_after_the_build_stops_the_approval(example: Path, digest: Digest) -> None:
    """What is approved is what was looked at; the difference is shown."""
    digest("build")
    issue = example / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("Have a good one", "Have a fine one"), "utf-8")
    ran = digest("approve")
    assert ran.code == 7
    assert "good one" in ran.err
    assert "fine one" in ran.err
    assert "digest build" in ran.err
    assert not (example / "approved").exists()


def test_two_people_have_to_approve(
    newsletter: Path, example: Path, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With approvals: 2 one name is not enough, the same name twice is one, and the ledger has both."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("approvals: 1", "approvals: 2"), "utf-8")
    monkeypatch.setattr("digest.outgoing.person", lambda _: "Ana Example")
    assert "Next    1 more person: digest approve" in digest("approve").out
    assert "1 more person" in digest("approve").out
    ran = digest("send")
    assert ran.code == 8
    assert "approved by Ana Example; 1 more person has to approve it" in ran.err
    monkeypatch.setattr("digest.outgoing.person", lambda _: "Ben Example")
    assert "by Ana Example and Ben Example" in digest("approve").out
    assert digest("send").code == 0
    lines = [json.loads(line) for line in (example / "delivery.jsonl").read_text("utf-8").splitlines()]
    assert [line["by"] for line in lines if line["state"] == "approved"] == ["Ana Example", "Ben Example"]


def test_by_hand_is_settled_by_a_person(newsletter: Path, example: Path, digest: Digest) -> None:
    """At the hour everything lies ready and the job says so; settle puts on record what the person did."""
    config = newsletter / "config.yaml"
    text = config.read_text("utf-8").replace("name: outbox", "name: hand")
    config.write_text(text.replace("settings: {}", "settings: {platform: beehiiv}"), "utf-8")
    digest("approve")
    ran = digest("--clock", HOUR, "send", "--due")
    assert ran.code == 8
    assert "a person sends it: everything lies ready" in ran.err
    assert "steps.txt" in ran.err
    assert digest("settle", "sent").out.startswith("Settled: ")
    assert digest("send").out.startswith("Already sent: ")


def test_settling_what_is_clear_is_refused(approved: Path, digest: Digest) -> None:
    """Nothing is unclear about an approved issue."""
    ran = digest("settle", "sent")
    assert ran.code == 8
    assert "nothing is unclear here: the issue is approved" in ran.err


def test_status_as_json_names_the_next_command(approved: Path, digest: Digest) -> None:
    """For scripts."""
    (standing,) = json.loads(digest("status", "--json").out)
    assert (standing["state"], standing["next"]) == ("approved", "digest send issues/2030-01-15-peer-to-peer")


def test_a_rehearsed_clock_mails_nobody(newsletter: Path, example: Path, digest: Digest) -> None:
    """--clock with a provider that mails people is refused, unless its server is on this machine."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("name: outbox", "name: buttondown"), "utf-8")
    digest("approve")
    ran = digest("--clock", BEFORE, "send", "--yes")
    assert ran.code == 2
    assert "--clock is for rehearsals, and buttondown mails people" in ran.err


def test_a_rehearsal_in_the_outbox_is_taken_back(approved: Path, digest: Digest) -> None:
    """What went into the outbox reached nobody, and can be reopened."""
    digest("send")
    assert digest("reopen").out.startswith("Reopened: ")
    assert digest("status", "--json").out.count('"state": "draft"') == 1


@pytest.mark.parametrize("options", [("--dry-run", "--test"), ("--dry-run", "--due"), ("--test", "--due")])
def test_options_that_exclude_each_other(approved: Path, digest: Digest, options: tuple[str, str]) -> None:
    """A dry run mails nothing, whatever stands beside it."""
    ran = digest("send", *options)
    assert ran.code == 2
    assert ran.out == ""


def test_an_audience_of_nobody_is_refused_before_anything_is_made(
    at_buttondown: FakeServer, digest: Digest, example: Path
) -> None:
    """An empty list is a mistake; nothing is made, and the ledger stays."""
    at_buttondown.contract.readers.clear()
    digest("approve")
    ran = digest("--clock", BEFORE, "send", "--due")
    assert ran.code == 9
    assert "nobody is in the audience 'everyone' at buttondown" in ran.err
    assert at_buttondown.changes == []
    assert (example / "delivery.jsonl").read_text("utf-8").count("\n") == 1


def test_a_missing_key_is_found_before_anything_is_claimed(
    at_buttondown: FakeServer, digest: Digest, example: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without the key the issue stays approved, and can be reopened."""
    digest("approve")
    monkeypatch.delenv("BUTTONDOWN_API_KEY")
    assert digest("--clock", BEFORE, "send", "--due").code == 3
    assert digest("reopen").out.startswith("Reopened: ")


def test_a_copied_issue_is_not_sent(approved: Path, newsletter: Path, digest: Digest) -> None:
    """A folder copied with its ledger is another issue's: the job says so, and sends the one."""
    shutil.copytree(approved, approved.parent / "2030-01-22-next")
    ran = digest("--clock", HOUR, "send", "--due")
    assert ran.code == 8
    assert "this folder's ledger is that of 2030-01-15-peer-to-peer" in ran.err
    assert len(list((newsletter / "outbox").glob("*.eml"))) == 1


def test_a_day_off_is_a_finding(newsletter: Path, example: Path, digest: Digest) -> None:
    """An issue planned for a day that schedule.skip names cannot be approved."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("skip: []", "skip: [2030-01-15]"), "utf-8")
    ran = digest("approve")
    assert ran.code == 7
    assert "issue/holiday" in ran.err


def test_a_job_that_forgets_its_ledger_is_stopped(
    at_buttondown: FakeServer, digest: Digest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """claim: file on a machine that is thrown away would send again each hour."""
    digest("approve")
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    ran = digest("--clock", BEFORE, "send", "--due")
    assert ran.code == 8
    assert "this machine forgets its ledger" in ran.err
    assert at_buttondown.changes == []


def test_an_approval_for_an_hour_that_is_over_says_so(example: Path, digest: Digest) -> None:
    """Approve notes that the hour is over."""
    assert "that hour is over" in digest("--clock", NEXT_DAY, "approve").out


def test_push_needs_a_shared_ledger(example: Path, digest: Digest) -> None:
    """Approve --push with claim: file would make two senders."""
    ran = digest("approve", "--push")
    assert ran.code == 2
    assert "claim: git" in ran.err
    assert not (example / "approved").exists()
