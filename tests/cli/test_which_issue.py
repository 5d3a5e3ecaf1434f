"""Which issue a command is about, and what the editor is told of it."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import EXAMPLE, Digest


@pytest.fixture
def second(example: Path) -> Path:
    """A second draft, a week before the example."""
    folder = example.with_name("2030-01-08-second")
    folder.mkdir()
    text = (example / "issue.md").read_text("utf-8").replace("2030-01-15 09:00", "2030-01-08 09:00")
    (folder / "issue.md").write_text(text, "utf-8")
    shutil.copy(example / "picks.md", folder)
    return folder


def test_reopen_is_about_the_approved_issue(example: Path, second: Path, digest: Digest) -> None:
    """Not about the draft that happens to be nearer."""
    digest("approve", f"issues/{EXAMPLE}")
    ran = digest("--clock", "2030-01-07T12:00Z", "reopen")
    assert ran.out.startswith(f"Reopened: issues/{EXAMPLE}")
    assert not (example / "approved").exists()


def test_reopening_a_draft_says_that_there_is_nothing_to_take_back(example: Path, digest: Digest) -> None:
    """It is no success to have done nothing."""
    ran = digest("reopen")
    assert ran.code == 0
    assert ran.out.startswith("Not approved:")


def test_the_next_command_names_the_issue_where_the_bare_one_means_another(
    example: Path, second: Path, digest: Digest
) -> None:
    """Typed as told, it is about the issue that was just built."""
    ran = digest("--clock", "2030-01-07T12:00Z", "build", f"issues/{EXAMPLE}")
    assert ran.out.rstrip().endswith(f"digest approve issues/{EXAMPLE}")


def test_what_was_approved_is_the_hour_that_is_shown(example: Path, digest: Digest) -> None:
    """An edit of send_at waits like any other."""
    digest("approve")
    issue = example / "issue.md"
    issue.write_text(issue.read_text("utf-8").replace("2030-01-15 09:00", "2030-01-15 18:00"), "utf-8")
    ran = digest("build")
    assert "Planned Tue 15 Jan 2030 09:00 Lisbon, approved" in ran.out
    assert "Note    approved for Tue 15 Jan 2030 09:00 Lisbon; your changes are not in it" in ran.out
    assert "09:00" in digest("status").out


def test_a_second_send_tells_of_the_draft_that_waits(example: Path, second: Path, digest: Digest) -> None:
    """Nobody takes last week's "already sent" for this week's."""
    digest("approve", f"issues/{EXAMPLE}")
    digest("send")
    ran = digest("send")
    assert ran.code == 0
    assert "Note    issues/2030-01-08-second is not approved yet" in ran.out


def test_an_unclear_issue_comes_before_what_went_out(example: Path, second: Path, digest: Digest) -> None:
    """A send whose fate nobody knows is never hidden."""
    digest("approve", f"issues/{EXAMPLE}")
    digest("send")
    digest("approve", "issues/2030-01-08-second")
    ledger = second / "delivery.jsonl"
    last = ledger.read_text("utf-8").splitlines()[-1]
    steps = ("claimed", "drafted", "releasing", "unknown")
    lines = "".join(last.replace('"approved"', f'"{step}"', 1) + "\n" for step in steps)
    ledger.write_text(ledger.read_text("utf-8") + lines, "utf-8")
    ran = digest("send")
    assert ran.code == 8
    assert "2030-01-08-second" in ran.err


def test_one_damaged_ledger_does_not_hide_the_other_issues(example: Path, second: Path, digest: Digest) -> None:
    """The list shows it with its trouble."""
    (second / "delivery.jsonl").write_text("garbage\n", "utf-8")
    ran = digest("status")
    assert ran.code == 0
    assert f"issues/{EXAMPLE}" in ran.out
    assert "cannot be read: this line of the ledger is damaged" in ran.out


def test_thread_is_refused_where_it_would_be_ignored(example: Path, digest: Digest) -> None:
    """It chooses among the threads of an export."""
    assert digest("build", "--thread", "nope").code == 2


def test_an_empty_name_is_refused(example: Path, digest: Digest) -> None:
    """An unset variable of the shell does not mean "the nearest issue"."""
    assert digest("build", "").code == 2
    assert digest("send", "").code == 2


def test_an_export_put_into_the_folder_later_is_read(example: Path, newsletter: Path, digest: Digest) -> None:
    """A refresh from elsewhere stands until another export is kept here."""
    shutil.copy(example / "export.zip", newsletter / "newer.zip")
    digest("build", "newer.zip")
    kept = example / "export.zip"
    kept.write_bytes(b"no export any more")
    os.utime(kept, (4e9, 4e9))
    assert digest("build").code == 4


def test_an_entry_takes_its_text_from_its_own_thread_only(example: Path, digest: Digest) -> None:
    """A second thread's ``## r4`` is not filled with the first one's words."""
    (example / "picks-hiring.md").write_text('---\nthread: {id: "OTHER"}\n---\n# Bonus\n## r4\n', "utf-8")
    ran = digest("build")
    assert ran.code == 5
    assert "picks-hiring.md:5" in ran.err


def test_a_broken_house_letter_begins_no_issue(newsletter: Path, example: Path, digest: Digest) -> None:
    """The template is at fault, and nothing is left behind."""
    shutil.move(example / "export.zip", newsletter / "slack.zip")
    shutil.rmtree(example)
    (newsletter / "templates" / "letter.md").write_text("no front matter\n", "utf-8")
    ran = digest("build", "slack.zip")
    assert ran.code == 5
    assert "templates/letter.md:1" in ran.err
    assert list((newsletter / "issues").iterdir()) == []


def test_an_unknown_provider_is_said_at_once(newsletter: Path, example: Path, digest: Digest) -> None:
    """Not only when it is too late in the evening."""
    config = newsletter / "config.yaml"
    config.write_text(config.read_text("utf-8").replace("name: outbox", "name: mailchimp"), "utf-8")
    ran = digest("build")
    assert ran.code == 3
    assert "config.yaml:50" in ran.err


def test_a_reader_that_stops_reading_is_no_trouble(example: Path) -> None:
    """``digest rank | head -1`` leaves with 0, also under pipefail, and complains of nothing."""
    command = f"set -o pipefail; {sys.executable} -m digest rank {EXAMPLE} | head -1"
    done = subprocess.run(["bash", "-c", command], cwd=example, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.count("\n") == 1


def test_all_that_is_printed_arrives(example: Path, tmp_path: Path) -> None:
    """The quick way out of the process loses nothing, in a pipe or a file."""
    with (tmp_path / "out.txt").open("wb") as out:
        subprocess.run([sys.executable, "-m", "digest", "rank", EXAMPLE], cwd=example, stdout=out, check=True)
    assert (tmp_path / "out.txt").read_text("utf-8").rstrip().endswith("Next    digest build")


@pytest.mark.parametrize("command", ["build", "rank"])
@pytest.mark.parametrize(
    "option",
    [("--allow-private",), ("--thread", "t1"), ("--since", "7d"), ("--from", "2026-11-17"), ("--date-order", "DMY")],
)
def test_an_option_of_exports_is_named_where_an_issue_is_meant(
    example: Path, digest: Digest, command: str, option: tuple[str, ...]
) -> None:
    """As it was typed, not as another."""
    ran = digest(command, f"issues/{EXAMPLE}", *option)
    assert ran.code == 2
    assert f"{option[0]} is about an export" in ran.err
    assert f"try: digest {command} EXPORT {option[0]}" in ran.err
